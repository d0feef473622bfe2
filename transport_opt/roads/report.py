"""What building a road map did: what is in it and what was left out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What is in a prepared map and what was left out.

    Attributes
    ----------
    name, path, digest
        Of the prepared map.
    source
        Name of the file it was made from.
    reused
        Whether it was there already, made from the same content with the same speeds.
    nodes, edges
        Points where roads meet, and stretches of road counted once for each direction.
    road_km
        Kilometres of road, each road once.
    urban_share
        Share of the kilometres that are in built-up places, 0 to 1.
    restrictions
        Turn restrictions honoured.
    forbidden_turns
        Pairs of edges that they forbid.
    dropped_ways
        Ways left out, by reason.
    ignored_restrictions
        Turn restrictions not honoured, by reason.
    noted
        Other counts that change nothing or little, by their words.
    speed_limits_not_understood
        Values of maxspeed that set no ceiling because they could not be read, with the number of ways.
    cut_off_nodes, cut_off_km
        Outside the largest part in which every place can be reached from every other.
    cut_off_edges
        Edges inside it that signs or barriers cut off.
    """

    name: str
    path: Path
    digest: str
    source: str
    reused: bool
    nodes: int
    edges: int
    road_km: float
    urban_share: float
    restrictions: int
    forbidden_turns: int
    dropped_ways: Mapping[str, int]
    ignored_restrictions: Mapping[str, int]
    noted: Mapping[str, int]
    speed_limits_not_understood: Mapping[str, int]
    cut_off_nodes: int
    cut_off_km: float
    cut_off_edges: int

    def sentences(self) -> tuple[str, ...]:
        """Say it for a person, one sentence a line."""
        made = "was prepared already from the same file and speeds" if self.reused else f"is made from {self.source}"
        told = [
            f"Road map '{self.name}' {made}: {self.nodes:,} nodes, {self.edges:,} directed edges, "
            f"{self.road_km:,.0f} km of road, {self.urban_share:.0%} of it urban.",
            f"{self.restrictions:,} turn restrictions are honoured; they forbid {self.forbidden_turns:,} turns.",
        ]
        told += [f"{count:,} ways are left out: {reason}." for reason, count in self.dropped_ways.items()]
        told += [
            f"{count:,} turn restrictions are not honoured: the sign {reason}."
            for reason, count in self.ignored_restrictions.items()
        ]
        told += [f"{count:,} {words}." for words, count in self.noted.items()]
        if self.cut_off_nodes or self.cut_off_edges:
            told.append(
                f"{self.cut_off_nodes:,} nodes and {self.cut_off_km:,.0f} km of road are left out because they are not "
                f"connected both ways to the rest; {self.cut_off_edges:,} edges because signs or barriers cut them off."
            )
        unread = self.speed_limits_not_understood
        if unread:
            values = ", ".join(f"'{value}'" for value in list(unread)[:5])
            told.append(f"{sum(unread.values()):,} speed limits could not be read and set no ceiling: {values}.")
        return tuple(told)

    def to_json(self) -> dict[str, Any]:
        """Give what the map's file keeps: everything but where it is and whether it was reused."""
        return {key: value for key, value in asdict(self).items() if key not in ("path", "reused", "digest", "name")}
