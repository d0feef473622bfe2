"""OpenStreetMap files: the ways a taxi may drive on, their nodes, and the signs between them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transport_opt.errors import RoadsError
from transport_opt.roads.access import LIMITED, access_of, blocks, direction_of, why_not_driven
from transport_opt.roads.restrictions import Restriction, restriction_of

SUFFIXES = (".osm.pbf", ".osm", ".pbf")
_KEPT_TAGS = ("highway", "name", "ref", "maxspeed", "junction", "bridge", "tunnel", "service", "access", "lanes")


@dataclass(frozen=True, slots=True)
class Way:
    """One road as drawn, turned round where it may only be driven against its drawing.

    Attributes
    ----------
    tags
        Those that the graph keeps.
    nodes
        Ids of its nodes, in driving order where it is one-way.
    oneway
        Whether it is driven from the first node to the last only.
    limits
        The maxspeed tags along and against the order of the nodes; ``None`` where there is none.
    """

    way_id: int
    tags: Mapping[str, str]
    nodes: tuple[int, ...]
    oneway: bool
    limits: tuple[str | None, str | None]


@dataclass(slots=True)
class RawRoads:
    """What one file says.

    Attributes
    ----------
    positions
        Latitude and longitude of each node used.
    blocked, open
        Nodes with a barrier that cars cannot pass, and that they can; only those on the roads read.
    dropped, ignored, noted
        Ways left out, restrictions not honoured, and things that are told but change nothing; counts by reason.
    """

    ways: list[Way] = field(default_factory=list)
    positions: dict[int, tuple[float, float]] = field(default_factory=dict)
    restrictions: list[Restriction] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    open: set[int] = field(default_factory=set)
    dropped: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    noted: Counter[str] = field(default_factory=Counter)


def read(source: Path) -> RawRoads:
    """Read the roads of an ``.osm.pbf`` or ``.osm`` file.

    Raises
    ------
    RoadsError
        There is no such file, it is of another kind, damaged, or has no road that a car may drive on.
    """
    _check(source)
    import osmium

    raw = RawRoads()
    keys = osmium.filter.KeyFilter("highway", "type", "barrier")
    try:
        things: Iterable[Any] = osmium.FileProcessor(str(source)).with_locations().with_filter(keys)
        for thing in things:
            if thing.is_way():
                _take_way(raw, thing)
            elif thing.is_relation():
                _take_relation(raw, thing)
            elif thing.is_node():
                _take_node(raw, thing)
    except (RuntimeError, ValueError, OSError) as error:
        raise RoadsError(
            f"{source.name} cannot be read as OpenStreetMap data: {error}.",
            "Download the extract again, or check that it was saved whole.",
            str(source),
        ) from error
    raw.blocked &= raw.positions.keys()
    raw.noted["barriers that cars cannot pass"] = len(raw.blocked)
    raw.noted["barriers taken to be open"] = len(raw.open & raw.positions.keys())
    if not raw.ways:
        told = (
            "; ".join(f"{count:,} ways: {reason}" for reason, count in raw.dropped.most_common()) or "no roads at all"
        )
        raise RoadsError(
            f"{source.name} has no road that a car may drive on. It has: {told}.",
            "Use an extract that holds the roads of your area.",
            str(source),
        )
    return raw


def _check(source: Path) -> None:
    if not source.name.endswith(SUFFIXES):
        raise RoadsError(
            f"A road map is made from a file ending in .osm.pbf or .osm; this one is called '{source.name}'.",
            "Give an OpenStreetMap extract, or rename the file if it is one.",
            str(source),
        )
    if not source.is_file():
        raise RoadsError(
            f"There is no file called '{source.name}' in {source.parent}.",
            "Check the name, or download an extract first (docs/roads.md).",
            str(source),
        )


def _take_node(raw: RawRoads, node: Any) -> None:
    if "barrier" in node.tags:
        (raw.blocked if blocks(dict(node.tags)) else raw.open).add(node.id)


def _take_relation(raw: RawRoads, relation: Any) -> None:
    if relation.tags.get("type") != "restriction":
        return
    members = [(member.type, member.role, member.ref) for member in relation.members]
    restriction, why_not = restriction_of(relation.id, dict(relation.tags), members)
    if restriction is None:
        raw.ignored[why_not] += 1
    else:
        raw.restrictions.append(restriction)


def _take_way(raw: RawRoads, way: Any) -> None:
    if "highway" not in way.tags:
        return
    tags = dict(way.tags)
    why_not = why_not_driven(tags)
    if why_not:
        raw.dropped[why_not] += 1
        return
    pieces = _pieces(raw, way)
    if not pieces:
        raw.dropped["its nodes are not in the file"] += 1
        return
    if access_of(tags) in LIMITED:
        raw.noted["roads for access only, kept as ordinary roads"] += 1
    if "maxspeed:conditional" in tags:
        raw.noted["speed limits that hold at certain times only, ignored"] += 1
    direction = direction_of(tags)
    limits = tuple(tags.get(f"maxspeed:{side}", tags.get("maxspeed")) for side in ("forward", "backward"))
    kept = {key: tags[key] for key in _KEPT_TAGS if key in tags}
    for nodes in pieces:
        ordered = nodes[::-1] if direction < 0 else nodes
        along, against = limits[::-1] if direction < 0 else limits
        raw.ways.append(Way(way.id, kept, tuple(ordered), direction != 0, (along, against)))


def _pieces(raw: RawRoads, way: Any) -> list[list[int]]:
    """Split a way where the file lacks a node; a run of one node is nothing to drive on."""
    pieces: list[list[int]] = [[]]
    for node in way.nodes:
        location = node.location
        if not location.valid():
            pieces.append([])
            continue
        if not pieces[-1] or pieces[-1][-1] != node.ref:
            pieces[-1].append(node.ref)
            raw.positions[node.ref] = (location.lat, location.lon)
    return [piece for piece in pieces if len(piece) > 1]
