"""The limits a council sets, a group for each rule, and the assistants' rates.

Every default here is an assumption or a found figure that a council can change in ``policy.toml``;
``transport_opt.model.rules`` says where each comes from.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction

from transport_opt.model.pupil import Assistant, Mobility, Phase, Pupil
from transport_opt.model.school import School
from transport_opt.model.units import Pence, Seconds


@dataclass(frozen=True, slots=True)
class JourneyLimit:
    """How long a pupil may be aboard."""

    primary: Seconds = Seconds(45 * 60)
    secondary: Seconds = Seconds(75 * 60)
    direct_factor: Fraction = Fraction(13, 10)
    direct_plus: Seconds = Seconds(5 * 60)


@dataclass(frozen=True, slots=True)
class ArrivalWindow:
    """How long before the morning bell a vehicle may, and must, have reached the school."""

    earliest: Seconds = Seconds(15 * 60)
    latest: Seconds = Seconds(5 * 60)


@dataclass(frozen=True, slots=True)
class BoardingTime:
    """How long a halt lasts for each pupil, at home and at school."""

    walk_on: Seconds = Seconds(2 * 60)
    assisted: Seconds = Seconds(4 * 60)
    wheelchair: Seconds = Seconds(10 * 60)
    school_walk_on: Seconds = Seconds(30)
    school_assisted: Seconds = Seconds(60)
    school_wheelchair: Seconds = Seconds(4 * 60)


@dataclass(frozen=True, slots=True)
class DepartureWindow:
    """When the afternoon vehicle must be ready before, and gone after, the bell."""

    ready: Seconds = Seconds(5 * 60)
    latest: Seconds = Seconds(20 * 60)


@dataclass(frozen=True, slots=True)
class EarliestPickup:
    """No pupil is picked up before this time of day."""

    time: Seconds = Seconds(6 * 3600 + 45 * 60)


@dataclass(frozen=True, slots=True)
class AssistantAboard:
    """Pupils that one shared assistant looks after."""

    shared_ratio: int = 8


@dataclass(frozen=True, slots=True)
class MixedSchools:
    """Schools a run may serve, and the longest wait aboard at another school."""

    max_schools: int = 3
    max_wait: Seconds = Seconds(10 * 60)


@dataclass(frozen=True, slots=True)
class SecondRun:
    """Runs a vehicle may make in one session, and the gap between them."""

    max_runs: int = 2
    gap: Seconds = Seconds(5 * 60)


@dataclass(frozen=True, slots=True)
class ChangeCap:
    """The share of pupils who may change route in a review, and the notional price of a change."""

    share: Fraction = Fraction(1, 4)
    pence_per_pupil_day: Pence = Pence(400)


@dataclass(frozen=True, slots=True)
class Comfort:
    """The notional price of a minute aboard beyond a share of the pupil's limit."""

    pence_per_minute: Pence = Pence(50)
    share: Fraction = Fraction(4, 5)


@dataclass(frozen=True, slots=True)
class KeepTogether:
    """The notional price of a day on which a pair that wants to share does not."""

    pence_per_day: Pence = Pence(600)


@dataclass(frozen=True, slots=True)
class AssistantRates:
    """What a passenger assistant is paid a day."""

    day_rate: Pence = Pence(5800)
    specialist_day_rate: Pence = Pence(7200)


@dataclass(frozen=True, slots=True)
class Policy:
    """All limits and the assistants' rates."""

    journey_limit: JourneyLimit = field(default_factory=JourneyLimit)
    arrival_window: ArrivalWindow = field(default_factory=ArrivalWindow)
    boarding_time: BoardingTime = field(default_factory=BoardingTime)
    departure_window: DepartureWindow = field(default_factory=DepartureWindow)
    earliest_pickup: EarliestPickup = field(default_factory=EarliestPickup)
    assistant_aboard: AssistantAboard = field(default_factory=AssistantAboard)
    mixed_schools: MixedSchools = field(default_factory=MixedSchools)
    second_run: SecondRun = field(default_factory=SecondRun)
    change_cap: ChangeCap = field(default_factory=ChangeCap)
    comfort: Comfort = field(default_factory=Comfort)
    keep_together: KeepTogether = field(default_factory=KeepTogether)
    assistants: AssistantRates = field(default_factory=AssistantRates)
    days_per_year: int = 190

    def journey_guide(self, pupil: Pupil) -> Seconds:
        """Give the guide for time aboard by phase."""
        limit = self.journey_limit
        return limit.primary if pupil.phase is Phase.PRIMARY else limit.secondary

    def longest_journey(self, pupil: Pupil, direct: int) -> Fraction:
        """Give the hard limit of time aboard, in seconds that may have a fraction.

        Parameters
        ----------
        pupil
            Whose limit it is: their own if set.
        direct
            Seconds of the direct drive between home and school.
        """
        if pupil.max_journey is not None:
            return Fraction(pupil.max_journey)
        stretched = self.journey_limit.direct_factor * direct + self.journey_limit.direct_plus
        return max(Fraction(self.journey_guide(pupil)), stretched)

    def boarding_at_home(self, pupil: Pupil) -> Seconds:
        """Give the length of the halt at a pupil's home."""
        times = self.boarding_time
        if pupil.boarding is not None:
            return pupil.boarding
        return _by_mobility(pupil, times.walk_on, times.assisted, times.wheelchair)

    def boarding_at_school(self, pupil: Pupil) -> Seconds:
        """Give what a pupil adds to the halt at school."""
        times = self.boarding_time
        return _by_mobility(pupil, times.school_walk_on, times.school_assisted, times.school_wheelchair)

    def arrival_times(self, school: School) -> tuple[Seconds, Seconds]:
        """Give the earliest and latest time of day for a morning arrival."""
        earliest = self.arrival_window.earliest if school.arrive_earliest is None else school.arrive_earliest
        latest = self.arrival_window.latest if school.arrive_latest is None else school.arrive_latest
        return Seconds(school.am_bell - earliest), Seconds(school.am_bell - latest)

    def departure_times(self, school: School) -> tuple[Seconds, Seconds]:
        """Give the afternoon bell and the time of day by which every vehicle has left."""
        latest = self.departure_window.latest if school.depart_latest is None else school.depart_latest
        return school.pm_bell, Seconds(school.pm_bell + latest)

    def pickup_time(self, pupil: Pupil) -> Seconds:
        """Give the time of day before which a pupil is not picked up: the later of the policy's and their own."""
        return max(self.earliest_pickup.time, pupil.earliest_pickup or Seconds(0))


def _by_mobility(pupil: Pupil, walk_on: Seconds, assisted: Seconds, wheelchair: Seconds) -> Seconds:
    if pupil.mobility.in_situ:
        return wheelchair
    return walk_on if pupil.mobility is Mobility.WALK_ON else assisted


def own_assistants(pupil: Pupil) -> int:
    """Count the assistants that a pupil has to themselves."""
    return {Assistant.ONE_TO_ONE: 1, Assistant.TWO_TO_ONE: 2}.get(pupil.assistant, 0)


def assistants_needed(policy: Policy, pupils: Collection[Pupil]) -> int:
    """Count the assistants that pupils aboard together need: their own, those they share, one at least with skills."""
    sharing = sum(pupil.assistant is Assistant.SHARED for pupil in pupils)
    shared = -(-sharing // policy.assistant_aboard.shared_ratio)
    return max(sum(map(own_assistants, pupils)) + shared, int(any(pupil.assistant_skills for pupil in pupils)))
