"""Real schools and postcodes of Derbyshire, read from tables, as the frame of an invented population."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from invented.world import Destination, Home, Kind, Point

DERBY = "E06000015"
"""ONS code of the city, a council of its own: its schools are out of county, its pupils not in the plan."""
SPECIAL = ("Special", "Academy special", "Non-maintained special school")
SECONDARY_ROLL = 450
NUMBERS = {
    Kind.SPECIAL: 10,
    Kind.SUPPORT_CENTRE: 3,
    Kind.OUT_OF_COUNTY: 10,
    Kind.INDEPENDENT: 8,
    Kind.COLLEGE: 6,
    Kind.SECONDARY_UNIT: 33,
    Kind.PRIMARY_UNIT: 30,
}
"""Destinations of each kind for the whole county; 100 together. Other numbers of pupils have others."""
WHOLE_COUNTY = 2240
SHARES = {
    Kind.SPECIAL: 0.47,
    Kind.SUPPORT_CENTRE: 0.04,
    Kind.OUT_OF_COUNTY: 0.08,
    Kind.INDEPENDENT: 0.06,
    Kind.COLLEGE: 0.08,
    Kind.SECONDARY_UNIT: 0.17,
    Kind.PRIMARY_UNIT: 0.10,
}
"""Share of the pupils at each kind."""
WITH_BAYS = 3
"""Special schools whose bays are known."""
BAYS = 40


@dataclass(frozen=True, slots=True)
class RealSchool:
    """One row of the schools' table."""

    name: str
    type: str
    roll: int
    at: Point
    in_derby: bool

    @property
    def kind(self) -> Kind | None:
        """What sort of destination it may be; ``None`` for none."""
        if self.in_derby:
            return None if self.type.startswith("Mainstream") else Kind.OUT_OF_COUNTY
        if self.type in SPECIAL:
            return Kind.SPECIAL
        if not self.type.startswith("Mainstream"):
            return Kind.SUPPORT_CENTRE
        if "Primary" in self.name:
            return Kind.PRIMARY_UNIT
        return Kind.SECONDARY_UNIT if self.roll > SECONDARY_ROLL else None


def read_schools(path: Path) -> list[RealSchool]:
    """Read the schools' table."""
    with path.open(newline="", encoding="utf-8") as stream:
        return [
            RealSchool(
                row["name"],
                row["type"],
                int(row["pupils_2021"]),
                Point(float(row["easting"]), float(row["northing"])),
                row["district_code"] == DERBY,
            )
            for row in csv.DictReader(stream)
        ]


def read_homes(path: Path) -> list[Home]:
    """Read the postcode centroids outside Derby; a postcode has much the same number of homes everywhere."""
    with path.open(newline="", encoding="utf-8") as stream:
        return [
            Home(Point(float(row["easting"]), float(row["northing"])))
            for row in csv.DictReader(stream)
            if row["district_code"] != DERBY
        ]


def choose_destinations(
    rng: Random, schools: Sequence[RealSchool], homes: Sequence[Home], pupils: int
) -> list[Destination]:
    """Choose about a hundred schools; independents and colleges, of which no table tells, get invented places."""
    chosen: list[tuple[Kind, RealSchool]] = []
    for kind, whole in NUMBERS.items():
        number = max(1, round(whole * pupils / WHOLE_COUNTY))
        here = [school for school in schools if school.kind is kind]
        if kind in (Kind.INDEPENDENT, Kind.COLLEGE):
            here = [_invented(kind, count, rng.choice(homes)) for count in range(1, number + 1)]
        chosen += [(kind, school) for school in rng.sample(here, min(number, len(here)))]
    rolls = {kind: sum(_weight(kind, school) for other, school in chosen if other is kind) for kind in NUMBERS}
    return [
        _destination(rng, row, kind, school, SHARES[kind] * _weight(kind, school) / rolls[kind])
        for row, (kind, school) in enumerate(chosen)
    ]


def _invented(kind: Kind, number: int, home: Home) -> RealSchool:
    word = "College" if kind is Kind.COLLEGE else "Independent school"
    return RealSchool(f"{word} {number} (invented)", word, 1, home.at, False)


def _weight(kind: Kind, school: RealSchool) -> float:
    """Weigh special schools by roll; elsewhere the roll says little about pupils with transport."""
    return school.roll if kind is Kind.SPECIAL else 1.0


def _destination(rng: Random, row: int, kind: Kind, school: RealSchool, share: float) -> Destination:
    am_bell, pm_bell = draw_bells(rng)
    return Destination(
        f"S{row + 1:03d}",
        school.name,
        kind,
        school.at,
        am_bell,
        pm_bell,
        share,
        bays=BAYS if row < WITH_BAYS else None,
    )


def draw_bells(rng: Random) -> tuple[int, int]:
    """Draw bells between 08:45 and 09:15, and 14:50 and 15:30, on five minutes."""
    return 8 * 60 + 45 + 5 * rng.randrange(7), 14 * 60 + 50 + 5 * rng.randrange(9)
