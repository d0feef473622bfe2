"""Rules that a peer cannot express, in words for its rows, and whether an instance has them."""

from collections.abc import Callable
from dataclasses import dataclass

from transport_opt.model import EVERY_DAY, NO_DAY, Scenario


@dataclass(frozen=True, slots=True)
class Lack:
    """A rule left out.

    Attributes
    ----------
    matters
        Whether a scenario has the rule at all.
    """

    words: str
    matters: Callable[[Scenario], bool]


def _weekdays(scenario: Scenario) -> bool:
    return any({pupil.am_days, pupil.pm_days} - {EVERY_DAY, NO_DAY} for pupil in scenario.pupils)


def _afternoons(scenario: Scenario) -> bool:
    return any(pupil.pm_days != NO_DAY for pupil in scenario.pupils)


def _hours(scenario: Scenario) -> bool:
    return any(kind.extra_hour for kind in scenario.vehicle_types)


def _apart(scenario: Scenario) -> bool:
    return any(pupil.not_with for pupil in scenario.pupils)


def _siblings(scenario: Scenario) -> bool:
    return any(pupil.keep_with for pupil in scenario.pupils)


def _always(_: Scenario) -> bool:
    return True


def _notional(scenario: Scenario) -> bool:
    return scenario.policy.comfort.pence_per_minute > 0


NOTHING: tuple[Lack, ...] = ()
DRIVES_BACKWARDS = (
    Lack("weekdays (everyone counts as aboard every day)", _weekdays),
    Lack("afternoons of their own (the morning backwards, at twice its mileage)", _afternoons),
    Lack("hours beyond those included", _hours),
    Lack("a price for siblings apart", _siblings),
)
PAIRS = Lack("pairs who must not share", _apart)
NO_COMFORT = Lack("a price for long rides", _notional)
NO_RIDE_LIMIT = Lack(
    "time aboard of each pupil (nobody is picked up sooner than that before the latest arrival)", _always
)
NO_COUNT_OF_SCHOOLS = Lack("the number of schools in a run and the wait at others' schools", _always)


def lacking(lacks: tuple[Lack, ...], scenario: Scenario) -> tuple[str, ...]:
    """List in words what of a scenario's rules a peer is not given."""
    return tuple(lack.words for lack in lacks if lack.matters(scenario))
