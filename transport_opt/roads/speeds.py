"""The table of speeds: how fast traffic moves by class of road, and how other times of day compare."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cached_property
from importlib.resources import files
from math import ceil
from pathlib import Path
from typing import Any

from transport_opt.errors import RoadsError

FORMAT = "road-speeds/1"
CLASSES = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "road",
    "living_street",
    "service",
)
"""Classes of road that are driven on; a ``…_link`` has the class of the road it belongs to."""
KMH_PER_MPH = Fraction(1_609_344, 1_000_000)
_SETTLEMENTS = ("urban", "rural")
_FACTORS = ("afternoon", "pessimistic", "minibus")
_URBAN = ("cell_metres", "junctions_per_square_km")
_TURNS = ("straight_on", "near_side", "across_traffic", "u_turn")
_SIDES = ("left", "right")


@dataclass(frozen=True)
class TurnTable:
    """Seconds added for turns; all nought unless a table says otherwise.

    Attributes
    ----------
    straight_on, near_side, across_traffic, u_turn
        Seconds: going on where roads meet, turning off without crossing the oncoming lane, turning off across it,
        and turning round.
    straight_degrees
        The most that a turn may bend and still go straight on.
    drive_on
        ``left`` or ``right``.
    """

    straight_on: Fraction = Fraction(0)
    near_side: Fraction = Fraction(0)
    across_traffic: Fraction = Fraction(0)
    u_turn: Fraction = Fraction(0)
    straight_degrees: Fraction = Fraction(35)
    drive_on: str = "left"

    @property
    def milliseconds(self) -> tuple[int, ...]:
        """Whole milliseconds, rounded up, of going straight on, to the near side, across traffic and round."""
        return tuple(ceil(getattr(self, name) * 1000) for name in _TURNS)

    @property
    def any(self) -> bool:
        """Whether any turn takes time."""
        return any(self.milliseconds)

    def told(self) -> dict[str, str]:
        """Give every figure as text."""
        return {one.name: str(getattr(self, one.name)) for one in fields(self)}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "TurnTable":
        """Read figures that have been checked, or what `told` gave; those that are missing are as in the package."""
        told: dict[str, Any] = {
            key: str(value) if key == "drive_on" else Fraction(value) for key, value in data.items()
        }
        return cls(**told)


@dataclass(frozen=True)
class SpeedTable:
    """Speeds in the morning peak and the factors for other times.

    Attributes
    ----------
    mph
        Miles an hour by class of road and then ``urban`` or ``rural``.
    cell_metres, junctions_per_square_km
        What counts as urban (`transport_opt.roads.settlement`).
    afternoon
        Afternoon times as a share of the morning's.
    pessimistic
        Times of a pessimistic day as a share of a usual day's.
    minibus
        Times of a minibus as a share of a smaller vehicle's.
    source
        Where the table comes from, in words.
    turns
        Seconds for turns.
    """

    mph: Mapping[str, tuple[Fraction, Fraction]]
    cell_metres: Fraction = Fraction(500)
    junctions_per_square_km: Fraction = Fraction(30)
    afternoon: Fraction = Fraction(95, 100)
    pessimistic: Fraction = Fraction(118, 100)
    minibus: Fraction = Fraction(1)
    source: str = ""
    turns: TurnTable = field(default_factory=TurnTable)

    def kmh(self, highway: str, urban: bool, ceiling: float | None = None) -> float:
        """Give the speed of one piece of road.

        Parameters
        ----------
        highway
            A class of `CLASSES`, or its link.
        urban
            Whether the piece is in a built-up place.
        ceiling
            The signed limit in km/h, where one is known.

        Returns
        -------
        float
            Kilometres an hour in the morning peak.
        """
        usual = float(self.mph[base_class(highway)][0 if urban else 1] * KMH_PER_MPH)
        return usual if ceiling is None else min(usual, ceiling)

    @cached_property
    def digest(self) -> str:
        """A hash of every figure, for telling whether a map was prepared with this table."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Write the table in one canonical line."""
        return json.dumps(
            {
                "mph": {name: [str(speed) for speed in self.mph[name]] for name in CLASSES},
                "urban": {name: str(getattr(self, name)) for name in _URBAN},
                "factors": {name: str(getattr(self, name)) for name in _FACTORS},
                "source": self.source,
                "turns": self.turns.told(),
            },
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> "SpeedTable":
        """Read what `to_json` wrote."""
        data = json.loads(text)
        return cls(
            {name: (Fraction(pair[0]), Fraction(pair[1])) for name, pair in data["mph"].items()},
            **{name: Fraction(value) for name, value in (data["urban"] | data["factors"]).items()},
            source=data["source"],
            turns=TurnTable.read(data["turns"]),
        )


def base_class(highway: str) -> str:
    """Give the class that a road's speed is looked up by: a link counts as the road it belongs to."""
    return highway.removesuffix("_link")


def read_speeds(path: Path | None = None) -> SpeedTable:
    """Read a table of speeds from TOML, or the one that comes with the package.

    Raises
    ------
    RoadsError
        The file is missing or not TOML, a class or figure is missing, unknown or not above nought; every fault
        is told at once.
    """
    name = "speeds.toml" if path is None else path.name
    try:
        text = (files(__package__) / name).read_text("utf-8") if path is None else path.read_text("utf-8")
        data = tomllib.loads(text, parse_float=Fraction)
    except (OSError, ValueError) as error:
        raise RoadsError(
            f"{name} cannot be read as a table of speeds: {error}.",
            "Start again from the table that comes with the package (docs/roads.md).",
            name,
        ) from error
    faults = list(_faults(data))
    if faults:
        raise RoadsError(f"{name} is not a table of speeds: {'; '.join(faults)}.", "Mend each figure named.", name)
    return SpeedTable(
        {name: (Fraction(data["mph"][name]["urban"]), Fraction(data["mph"][name]["rural"])) for name in CLASSES},
        **{name: Fraction(data["urban"][name]) for name in _URBAN},
        **{name: Fraction(data["factors"][name]) for name in _FACTORS},
        source=str(data.get("source", "")),
        turns=TurnTable.read(data.get("turns", {})),
    )


def _faults(data: Mapping[str, Any]) -> list[str]:
    faults = [] if data.get("format") == FORMAT else [f"format must be '{FORMAT}', it is '{data.get('format', '')}'"]
    faults += [f"there is no key called '{key}'" for key in data if key not in ("format", "source", *_SECTIONS)]
    mph = data.get("mph", {})
    wanted: dict[str, tuple[Mapping[str, Any], tuple[str, ...]]]
    wanted = {f"mph.{name}": (mph.get(name, {}), _SETTLEMENTS) for name in CLASSES}
    wanted |= {"urban": (data.get("urban", {}), _URBAN), "factors": (data.get("factors", {}), _FACTORS)}
    faults += [f"there is no class of road called '{name}'" for name in mph if name not in CLASSES]
    for section, (table, keys) in wanted.items():
        faults += [f"{section} has no figure called '{key}'" for key in table if key not in keys]
        faults += [
            f"{section}.{key} must be a number above nought, it is {_shown(table.get(key))}"
            for key in keys
            if not _is_positive(table.get(key))
        ]
    return faults + _turn_faults(data.get("turns", {}))


def _turn_faults(turns: Any) -> list[str]:
    if not isinstance(turns, Mapping):
        return [f"turns must be a table of figures, it is {turns!s}"]
    known = [one.name for one in fields(TurnTable)]
    faults = [f"turns has no figure called '{key}'" for key in turns if key not in known]
    if turns.get("drive_on", "left") not in _SIDES:
        faults.append(f"turns.drive_on must be 'left' or 'right', it is '{turns['drive_on']}'")
    numbers = {key: value for key, value in turns.items() if key in known and key != "drive_on"}
    return faults + [
        f"turns.{key} must be a number from nought, it is {_shown(value)}"
        for key, value in numbers.items()
        if not _is_positive(value) and value != 0
    ]


_SECTIONS = ("mph", "urban", "factors", "turns")


def _is_positive(value: object) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool) and value > 0


def _shown(value: object) -> str:
    return "missing" if value is None else f"{value!s}"
