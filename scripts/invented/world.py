"""The values of an invented county: destinations, homes and children on a plane of metres."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from invented.targets import CIRCUITY
from transport_opt.model import EVERY_DAY, Assistant, Days, Mobility, Phase


class Point(NamedTuple):
    """A point in metres east and north."""

    x: float
    y: float


class Kind(StrEnum):
    """What sort of destination a school is."""

    SPECIAL = "special"
    PRIMARY_UNIT = "primary unit"
    SECONDARY_UNIT = "secondary unit"
    SUPPORT_CENTRE = "support centre"
    INDEPENDENT = "independent"
    OUT_OF_COUNTY = "out of county"
    COLLEGE = "college"


TAUGHT = {
    Kind.SPECIAL: (Phase.PRIMARY, Phase.SECONDARY, Phase.POST16),
    Kind.PRIMARY_UNIT: (Phase.PRIMARY,),
    Kind.SECONDARY_UNIT: (Phase.SECONDARY,),
    Kind.SUPPORT_CENTRE: (Phase.PRIMARY, Phase.SECONDARY),
    Kind.INDEPENDENT: (Phase.PRIMARY, Phase.SECONDARY, Phase.POST16),
    Kind.OUT_OF_COUNTY: (Phase.PRIMARY, Phase.SECONDARY, Phase.POST16),
    Kind.COLLEGE: (Phase.POST16, Phase.ADULT),
}
"""The phases that each kind of destination teaches."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A school.

    Attributes
    ----------
    am_bell, pm_bell
        Minutes since midnight.
    share
        Weight of its number of pupils among all destinations.
    bays
        ``None`` is unlimited.
    """

    school_id: str
    name: str
    kind: Kind
    at: Point
    am_bell: int
    pm_bell: int
    share: float
    bays: int | None = None
    unload_minutes: int | None = None
    no_minibus: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """A place where a pupil may live, and how likely it is against the others."""

    at: Point
    weight: float = 1.0


@dataclass(slots=True)
class Child:
    """A pupil while the population is being made: the columns of ``pupils.csv``."""

    pupil_id: str
    school: Destination
    home: Point
    phase: Phase
    mobility: Mobility = Mobility.WALK_ON
    assistant: Assistant = Assistant.NONE
    skills: tuple[str, ...] = ()
    travels_alone: bool = False
    not_with: tuple[str, ...] = ()
    keep_with: tuple[str, ...] = ()
    max_journey_minutes: int | None = None
    boarding_minutes: int | None = None
    seats: int = 1
    wheelchair_kg: int | None = None
    am_days: Days = EVERY_DAY
    pm_days: Days = EVERY_DAY
    no_minibus: bool = False
    change_weight: int = 1

    @property
    def metres(self) -> float:
        """Road metres from home to school, as the crow flies times a factor."""
        return road_metres(self.home, self.school.at)


def road_metres(start: Point, end: Point) -> float:
    """Guess the metres of road between two points."""
    return CIRCUITY * math.hypot(start.x - end.x, start.y - end.y)
