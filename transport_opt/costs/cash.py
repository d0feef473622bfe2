"""Cash: the lines of the rate card for a route, on one weekday and averaged over the week."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from transport_opt.costs.legs import leg_metres, leg_seconds
from transport_opt.errors import PlanFileError
from transport_opt.matrix import Matrix
from transport_opt.model import Cash, Direction, Pence, Route, Run, Scenario, Stop, VehicleType
from transport_opt.model.journeys import called_stops
from transport_opt.model.policy import own_assistants
from transport_opt.model.units import MILE, half_up

WEEKDAYS = range(5)
NO_CASH = Cash(Pence(0), Pence(0), Pence(0), Pence(0), Pence(0))
LINES = ("standing", "live", "dead", "hours", "assistants")
"""The lines of the rate card, in the order in which they are shown."""

DriveOfDay = tuple[Run, tuple[Stop, ...]]
"""A run driven on a weekday and the stops it calls at."""


def route_cash(scenario: Scenario, matrix: Matrix, route: Route) -> Cash:
    """Price a route for a school day: each line the mean of the five weekdays' rounded lines, half up.

    Raises
    ------
    PlanFileError
        The route uses a vehicle type that the scenario does not have.
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    return cash_by_type(scenario, matrix, route, (vehicle_type_of(scenario, route),))[0]


def cash_by_type(scenario: Scenario, matrix: Matrix, route: Route, kinds: Sequence[VehicleType]) -> tuple[Cash, ...]:
    """Price a route as if it were done, at the same times, by each of some vehicle types.

    Raises
    ------
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    week = [_drives(scenario, route, day) for day in WEEKDAYS]
    assistants = _assistants(scenario, route, week)
    return tuple(_mean([_cash(matrix, kind, drives, assistants) for drives in week]) for kind in kinds)


def _mean(week: Sequence[Cash]) -> Cash:
    def mean(line: str) -> Pence:
        return Pence(half_up(Fraction(sum(getattr(cash, line) for cash in week), len(week))))

    return Cash(*map(mean, LINES))


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
    week = [_drives(scenario, route, weekday) for weekday in WEEKDAYS]
    return _cash(matrix, vehicle_type_of(scenario, route), week[day], _assistants(scenario, route, week))


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
    return _specialists(scenario, route, [_drives(scenario, route, day) for day in WEEKDAYS])


def _specialists(scenario: Scenario, route: Route, week: Sequence[Sequence[DriveOfDay]]) -> int:
    needed = (
        sum(own_assistants(scenario.pupil[pupil_id]) for stop in stops for pupil_id in stop.boards)
        for drives in week
        for _, stops in drives
    )
    return min(max(0, route.assistants), max(needed, default=0))


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


def week_metres(scenario: Scenario, matrix: Matrix, route: Route) -> tuple[int, int]:
    """Give the live and the dead metres of a route, Monday to Friday together, as its cash counts them.

    Raises
    ------
    PlanFileError
        The route uses a vehicle type that the scenario does not have.
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    kind = vehicle_type_of(scenario, route)
    week = [_drives(scenario, route, day) for day in WEEKDAYS]
    live = sum(_live_metres(matrix, drives) for drives in week)
    return live, sum(leg_metres(matrix, leg) for drives in week for _, leg in _dead_legs(matrix, kind, drives))


def _live_metres(matrix: Matrix, drives: list[DriveOfDay]) -> int:
    return sum(leg_metres(matrix, leg) for _, stops in drives for leg in pairwise(stop.place for stop in stops))


def _cash(matrix: Matrix, kind: VehicleType, drives: list[DriveOfDay], assistants: Pence) -> Cash:
    if not drives:
        return NO_CASH
    live = _live_metres(matrix, drives)
    dead_legs = list(_dead_legs(matrix, kind, drives))
    dead = sum(leg_metres(matrix, leg) for _, leg in dead_legs)
    duty = sum(stops[-1].depart - stops[0].arrive for _, stops in drives)
    duty += sum(leg_seconds(matrix, kind, direction, leg) for direction, leg in dead_legs)
    return Cash(
        standing=kind.standing,
        live=_mileage(live, kind.live_mile),
        dead=_mileage(dead, kind.dead_mile),
        hours=Pence(half_up(Fraction(max(0, duty - kind.included) * kind.extra_hour, 3600))),
        assistants=assistants,
    )


def _mileage(metres: int, pence_a_mile: int) -> Pence:
    return Pence(half_up(metres * pence_a_mile / MILE))


def _assistants(scenario: Scenario, route: Route, week: Sequence[Sequence[DriveOfDay]]) -> Pence:
    rates = scenario.policy.assistants
    own = _specialists(scenario, route, week)
    others = max(0, route.assistants - own)
    return Pence(own * rates.specialist_day_rate + others * rates.day_rate)
