"""What a plan costs: the rate card's lines in cash, and the notional pounds beside them.

The arithmetic is the one written in the glossary: exact whole numbers and fractions, each line rounded half
up to a penny, a school day's price the mean of Monday to Friday. Cash and notional pounds are never added.
A pair of places without a way counts no metres and no seconds here; the auditor is the one who reports it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from transport_opt.errors import MatrixError, PlanFileError
from transport_opt.matrix import Matrix
from transport_opt.model import Cash, Direction, Pence, Plan, Route, Run, Scenario, Stop, VehicleType
from transport_opt.model.journeys import called_stops, days_aboard, rides
from transport_opt.model.policy import own_assistants
from transport_opt.model.units import MILE, half_up

WEEKDAYS = range(5)
NO_CASH = Cash(Pence(0), Pence(0), Pence(0), Pence(0), Pence(0))
LINES = ("standing", "live", "dead", "hours", "assistants")
"""The lines of the rate card, in the order in which they are shown."""

DriveOfDay = tuple[Run, tuple[Stop, ...]]
"""A run driven on a weekday and the stops it calls at."""


def price(scenario: Scenario, matrix: Matrix, plan: Plan) -> Plan:
    """Fill in every price of a plan.

    Returns
    -------
    Plan
        The same plan with the cash of each route, the sum of their totals, and the notional pounds.

    Raises
    ------
    PlanFileError
        A route uses a vehicle type that the scenario does not have.
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    routes = tuple(replace(route, cash=route_cash(scenario, matrix, route)) for route in plan.routes)
    return replace(
        plan,
        routes=routes,
        cash_pence_per_day=Pence(sum(route.cash.total for route in routes if route.cash)),
        notional_pence_per_day=Pence(sum(notional_lines(scenario, matrix, plan).values())),
    )


def route_cash(scenario: Scenario, matrix: Matrix, route: Route) -> Cash:
    """Price a route for a school day: each line the mean of the five weekdays' rounded lines, half up.

    Raises
    ------
    PlanFileError
        The route uses a vehicle type that the scenario does not have.
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    kind, assistants = vehicle_type_of(scenario, route), _assistants(scenario, route)
    week = [_cash(matrix, kind, _drives(scenario, route, day), assistants) for day in WEEKDAYS]

    def mean(line: str) -> Pence:
        return Pence(half_up(Fraction(sum(getattr(cash, line) for cash in week), len(week))))

    return Cash(*(mean(line) for line in LINES))


def weekday_cash(scenario: Scenario, matrix: Matrix, route: Route, day: int) -> Cash:
    """Price a route on one weekday; nought on every line if none of its runs is driven.

    Parameters
    ----------
    day
        0 for Monday to 4 for Friday.

    Raises
    ------
    PlanFileError
        The route uses a vehicle type that the scenario does not have.
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    kind = vehicle_type_of(scenario, route)
    return _cash(matrix, kind, _drives(scenario, route, day), _assistants(scenario, route))


def vehicle_type_of(scenario: Scenario, route: Route) -> VehicleType:
    """Look up the vehicle type of a route.

    Raises
    ------
    PlanFileError
        The scenario has no such type.
    """
    kind = scenario.vehicle_type.get(route.vehicle_type)
    if kind is None:
        raise PlanFileError(
            f"Route {route.route_id} uses the vehicle type '{route.vehicle_type}', which vehicles.csv does not have. "
            f"It has: {', '.join(scenario.vehicle_type) or 'none'}.",
            "Add the type to vehicles.csv, or choose one that is there.",
            f"route {route.route_id}",
        )
    return kind


def specialists(scenario: Scenario, route: Route) -> int:
    """Count the one-to-one and two-to-one assistants of a route: the most aboard on any run and day, within its own."""
    needed = (
        sum(own_assistants(scenario.pupil[pupil_id]) for stop in stops for pupil_id in stop.boards)
        for day in WEEKDAYS
        for _, stops in _drives(scenario, route, day)
    )
    return min(route.assistants, max(needed, default=0))


def notional_lines(scenario: Scenario, matrix: Matrix, plan: Plan) -> dict[str, Pence]:
    """Give the notional pence a school day, by rule id; each rounded half up once, over the whole plan.

    Raises
    ------
    MatrixError
        A pupil or a school is not among the places of the travel times.
    """
    return {
        "comfort": Pence(half_up(_comfort_week(scenario, matrix, plan) / len(WEEKDAYS))),
        "keep-together": Pence(half_up(Fraction(_apart_week(scenario, plan), len(WEEKDAYS)))),
    }


def direct_seconds(scenario: Scenario, matrix: Matrix, pupil_id: str, direction: Direction) -> int:
    """Give the direct drive between a pupil's home and school; nought where there is no way.

    Raises
    ------
    MatrixError
        The pupil or the school is not among the places of the travel times.
    """
    school_id = scenario.pupil[pupil_id].school_id
    ends = (pupil_id, school_id) if direction is Direction.AM else (school_id, pupil_id)
    return _between(matrix, matrix.times(direction), ends)


def _drives(scenario: Scenario, route: Route, day: int) -> list[DriveOfDay]:
    """List the runs driven on a weekday, morning before afternoon, each session's in the order of their numbers."""
    called = ((run, called_stops(scenario, run, day)) for run in route.runs)
    driven = [(run, stops) for run, stops in called if stops]
    return sorted(driven, key=lambda drive: (drive[0].direction, drive[0].run, drive[1][0].arrive))


def _dead_legs(
    matrix: Matrix, kind: VehicleType, drives: list[DriveOfDay]
) -> Iterator[tuple[Direction, tuple[str, str]]]:
    """Walk the empty legs of a day: out of the base, between the runs of one session, and back to the base."""
    has_base = kind.base is not None and kind.vehicle_type in matrix.index
    for direction in Direction:
        ends = [(stops[0].place, stops[-1].place) for run, stops in drives if run.direction is direction]
        if not ends:
            continue
        if has_base:
            yield direction, (kind.vehicle_type, ends[0][0])
            yield direction, (ends[-1][1], kind.vehicle_type)
        for (_, last), (first, _) in pairwise(ends):
            yield direction, (last, first)


def _cash(matrix: Matrix, kind: VehicleType, drives: list[DriveOfDay], assistants: Pence) -> Cash:
    if not drives:
        return NO_CASH
    live = sum(_metres(matrix, leg) for _, stops in drives for leg in pairwise(stop.place for stop in stops))
    dead_legs = list(_dead_legs(matrix, kind, drives))
    dead = sum(_metres(matrix, leg) for _, leg in dead_legs)
    duty = sum(stops[-1].depart - stops[0].arrive for _, stops in drives)
    duty += sum(_seconds(matrix, kind, direction, leg) for direction, leg in dead_legs)
    return Cash(
        standing=kind.standing,
        live=_mileage(live, kind.live_mile),
        dead=_mileage(dead, kind.dead_mile),
        hours=Pence(half_up(Fraction(max(0, duty - kind.included) * kind.extra_hour, 3600))),
        assistants=assistants,
    )


def _mileage(metres: int, pence_a_mile: int) -> Pence:
    return Pence(half_up(metres * pence_a_mile / MILE))


def _assistants(scenario: Scenario, route: Route) -> Pence:
    rates = scenario.policy.assistants
    own = specialists(scenario, route)
    return Pence(own * rates.specialist_day_rate + (route.assistants - own) * rates.day_rate)


def _metres(matrix: Matrix, leg: tuple[str, str]) -> int:
    return _between(matrix, matrix.metres, leg)


def _seconds(matrix: Matrix, kind: VehicleType, direction: Direction, leg: tuple[str, str]) -> int:
    return _between(matrix, matrix.times(direction, minibus=kind.is_minibus), leg)


def _between(matrix: Matrix, table: NDArray[np.int32], leg: tuple[str, str]) -> int:
    """Look up a leg; nought where there is no way, which the auditor reports."""
    for place in leg:
        if place not in matrix.index:
            raise MatrixError(
                f"The travel times do not cover the place '{place}'. They cover {len(matrix.ids)} places.",
                "Make the travel times again from this data set, or mend the plan's stops.",
                place,
            )
    return max(0, int(table[matrix.index[leg[0]], matrix.index[leg[1]]]))


def _comfort_week(scenario: Scenario, matrix: Matrix, plan: Plan) -> Fraction:
    """Add up the notional pence of a week's minutes aboard above the comfortable share of each pupil's limit."""
    comfort = scenario.policy.comfort
    beyond = Fraction(0)
    for run in (run for route in plan.routes for run in route.runs):
        for ride in rides(run):
            days = len(days_aboard(scenario, run, ride.pupil_id))
            if days:
                direct = direct_seconds(scenario, matrix, ride.pupil_id, run.direction)
                limit = scenario.policy.longest_journey(scenario.pupil[ride.pupil_id], direct)
                beyond += days * max(Fraction(0), ride.seconds - comfort.share * limit)
    return beyond * comfort.pence_per_minute / 60


def _apart_week(scenario: Scenario, plan: Plan) -> int:
    """Add up the notional pence of a week's days on which a pair that wants to share does not.

    A pair counts in a session in which both have a seat: someone unplaced is told of elsewhere.
    """
    aboard = _runs_of(scenario, plan)
    pairs = {
        tuple(sorted((pupil.pupil_id, other)))
        for pupil in scenario.pupils
        for other in pupil.keep_with & scenario.pupil.keys() - {pupil.pupil_id}
    }
    apart = sum(
        any(
            aboard[one, day, direction]
            and aboard[other, day, direction]
            and not aboard[one, day, direction] & aboard[other, day, direction]
            for direction in Direction
        )
        for one, other in pairs
        for day in WEEKDAYS
    )
    return apart * scenario.policy.keep_together.pence_per_day


def _runs_of(scenario: Scenario, plan: Plan) -> defaultdict[tuple[str, int, Direction], set[tuple[int, int]]]:
    """Map a pupil, weekday and session to the runs that carry them, by positions of route and run."""
    aboard: defaultdict[tuple[str, int, Direction], set[tuple[int, int]]] = defaultdict(set)
    for place, route in enumerate(plan.routes):
        for number, run in enumerate(route.runs):
            for pupil_id in run.pupil_ids:
                for day in days_aboard(scenario, run, pupil_id):
                    aboard[pupil_id, day, run.direction].add((place, number))
    return aboard
