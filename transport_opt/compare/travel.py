"""How far the vehicles of a plan drive, what they emit, how full they are, and how long pupils are aboard."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from transport_opt.compare.emissions import factor_of
from transport_opt.compare.loads import loads, never_taken
from transport_opt.costs import week_metres
from transport_opt.matrix import Matrix
from transport_opt.model import Metres, Plan, Route, Scenario
from transport_opt.model.journeys import days_aboard, rides
from transport_opt.model.units import half_up

BANDS = (15, 30, 45, 60, 75, 90)
"""Minutes at which a band of times aboard ends; the last has no end."""
BAND_NAMES = (
    f"up to {BANDS[0]}",
    *(f"over {low} to {high}" for low, high in pairwise(BANDS)),
    f"over {BANDS[-1]}",
)


@dataclass(frozen=True, slots=True)
class TravelFigures:
    """One plan's miles, emissions, places and times.

    Attributes
    ----------
    live, dead
        Metres a school day, the mean of Monday to Friday; dead metres are ``None`` where no travel times are given.
    grams
        CO2e a school day of the miles known.
    places, empty
        Places for passengers in all vehicles, and those that nobody takes at the fullest moment of the week.
    bands
        Pupils by their longest time aboard, in the order of `BAND_NAMES`; ``None`` where suppressed.
    """

    live: Metres
    dead: Metres | None
    grams: int
    places: int
    empty: int
    bands: tuple[int | None, ...]


def travel_figures(scenario: Scenario, plan: Plan, matrix: Matrix | None) -> TravelFigures:
    """Add up what a plan drives.

    Parameters
    ----------
    matrix
        Without it live metres are those that the plan states for each run, and dead metres are not known.
    """
    live = dead = 0
    grams, places, empty = Fraction(0), 0, 0
    for route in plan.routes:
        driven, light = _stated_metres(route) if matrix is None else week_metres(scenario, matrix, route)
        live, dead = live + driven, dead + light
        kind = scenario.vehicle_type.get(route.vehicle_type)
        grams += factor_of(kind).grams(driven + light)
        if kind is not None:
            places += kind.passengers
            empty += never_taken(kind, loads(scenario, route))
    return TravelFigures(
        Metres(half_up(Fraction(live, 5))),
        None if matrix is None else Metres(half_up(Fraction(dead, 5))),
        half_up(grams / 5),
        places,
        empty,
        _bands(longest_times(scenario, plan).values()),
    )


def _stated_metres(route: Route) -> tuple[int, int]:
    return sum(run.metres * len(run.days) for run in route.runs), 0


def longest_times(scenario: Scenario, plan: Plan) -> dict[str, int]:
    """Give the longest time aboard of every pupil carried, in seconds."""
    longest: dict[str, int] = {}
    for route in plan.routes:
        for run in route.runs:
            for ride in rides(run):
                if len(days_aboard(scenario, run, ride.pupil_id)):
                    longest[ride.pupil_id] = max(longest.get(ride.pupil_id, 0), ride.seconds)
    return longest


def _bands(times: Iterable[int]) -> tuple[int, ...]:
    count = Counter(bisect_left(BANDS, Fraction(seconds, 60)) for seconds in times)
    return tuple(count[band] for band in range(len(BAND_NAMES)))
