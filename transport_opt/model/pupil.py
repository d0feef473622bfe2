"""A pupil and what the journey must respect."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from transport_opt.model.place import Place
from transport_opt.model.units import EVERY_DAY, Days, Seconds


class Phase(StrEnum):
    """The phase of education, which sets the guide for time aboard."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    POST16 = "post16"
    ADULT = "adult"


class Mobility(StrEnum):
    """How a pupil boards, and whether a seat or a wheelchair space is taken."""

    WALK_ON = "walk_on"
    WALK_ON_ASSISTED = "walk_on_assisted"
    WHEELCHAIR_TRANSFERS = "wheelchair_transfers"
    WHEELCHAIR_MANUAL = "wheelchair_manual"
    WHEELCHAIR_POWERED = "wheelchair_powered"

    @property
    def in_situ(self) -> bool:
        """Whether the pupil travels seated in the wheelchair."""
        return self in (Mobility.WHEELCHAIR_MANUAL, Mobility.WHEELCHAIR_POWERED)


class Assistant(StrEnum):
    """The passenger assistant a pupil needs."""

    NONE = "none"
    SHARED = "shared"
    ONE_TO_ONE = "one_to_one"
    TWO_TO_ONE = "two_to_one"


class Direction(StrEnum):
    """A session: to school in the morning, home in the afternoon."""

    AM = "am"
    PM = "pm"


@dataclass(frozen=True, slots=True)
class Pupil:
    """One pupil as the plan needs to know them: no name, no address.

    Attributes
    ----------
    max_journey
        The pupil's own limit of time aboard; ``None`` means the policy's guide.
    boarding
        The pupil's own boarding time at home; ``None`` means the policy's.
    seats
        Seats taken when not travelling in a wheelchair.
    wheelchair_kg
        Mass of the occupied wheelchair; ``None`` where it is not known.
    change_weight
        How much dearer than usual a change of route is for this pupil.
    """

    pupil_id: str
    school_id: str
    home: Place
    phase: Phase
    mobility: Mobility = Mobility.WALK_ON
    assistant: Assistant = Assistant.NONE
    assistant_skills: frozenset[str] = frozenset()
    travels_alone: bool = False
    not_with: frozenset[str] = frozenset()
    keep_with: frozenset[str] = frozenset()
    max_journey: Seconds | None = None
    boarding: Seconds | None = None
    seats: int = 1
    wheelchair_kg: int | None = None
    am_days: Days = EVERY_DAY
    pm_days: Days = EVERY_DAY
    no_minibus: bool = False
    earliest_pickup: Seconds | None = None
    change_weight: Fraction = Fraction(1)

    def days(self, direction: Direction) -> Days:
        """Tell the weekdays on which the pupil rides in one direction."""
        return self.am_days if direction is Direction.AM else self.pm_days
