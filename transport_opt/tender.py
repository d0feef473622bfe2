"""Routes as lots for a tender: what a bidder must know, and nothing that leads back to a child.

A home is told as the middle of a square of 300 metres, times by five minutes, and needs only as the class of vehicle
and the assistants of the whole lot. Lots are numbered afresh; which route each is stays with the council.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from transport_opt.costs import vehicle_type_of, week_metres
from transport_opt.errors import UnreadableInputError
from transport_opt.matrix import Matrix
from transport_opt.model import Days, Direction, Pence, Place, Plan, Route, Run, Scenario, Seconds, VehicleType

SQUARE_METRES = 300
METRES_A_DEGREE = 111_320
"""Of latitude."""
STEP_SECONDS = 300
NAMED = 5


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a run.

    Attributes
    ----------
    school
        Its name; ``None`` for a home.
    place
        Of a school as it is, of a home blurred.
    at
        Seconds since midnight, to five minutes.
    """

    direction: Direction
    run: int
    days: Days
    school: str | None
    place: Place
    at: Seconds


@dataclass(frozen=True, slots=True)
class Lot:
    """One route, as bidders see it.

    Attributes
    ----------
    metres
        Live metres a week.
    """

    number: str
    vehicle: VehicleType
    assistants: int
    days: Days
    metres: int
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Tender:
    """Lots, and what stays with the council: which route each is, and what it costs by the rate card.

    Attributes
    ----------
    routes, modelled
        Route id, and pence a school day, by lot.
    """

    lots: tuple[Lot, ...]
    routes: dict[str, str]
    modelled: dict[str, Pence]


def tender(scenario: Scenario, matrix: Matrix, plan: Plan, route_ids: Sequence[str]) -> Tender:
    """Make lots of some routes of a priced plan, in the order named; of all where none is.

    Raises
    ------
    UnreadableInputError
        The plan has no such route.
    MatrixError
        The travel times do not cover a stop.
    """
    known = {route.route_id: route for route in plan.routes}
    for name in route_ids:
        if name not in known:
            there = ", ".join(list(known)[:NAMED]) or "none"
            raise UnreadableInputError(
                f"The plan has no route '{name}'. It has {len(known)} routes, {there} among them.",
                "Name routes of the plan.",
                name,
            )
    names = tuple(dict.fromkeys(route_ids)) or tuple(known)
    numbers = {name: f"L{at:03d}" for at, name in enumerate(names, start=1)}
    lots = tuple(_lot(scenario, matrix, known[name], numbers[name]) for name in names)
    cash = {numbers[name]: route.cash for name, route in known.items() if name in numbers}
    modelled = {number: lines.total for number, lines in cash.items() if lines is not None}
    return Tender(lots, {number: name for name, number in numbers.items()}, modelled)


def _lot(scenario: Scenario, matrix: Matrix, route: Route, number: str) -> Lot:
    live, _ = week_metres(scenario, matrix, route)
    mask = 0
    for run in route.runs:
        mask |= run.days.mask
    calls = tuple(call for run in sorted(route.runs, key=_order) for call in _calls(scenario, run))
    return Lot(number, vehicle_type_of(scenario, route), route.assistants, Days(mask), live, calls)


def _order(run: Run) -> tuple[str, int, int]:
    return run.direction, run.run, -run.days.mask


def _calls(scenario: Scenario, run: Run) -> list[Call]:
    calls = []
    for stop in run.stops:
        school = scenario.school.get(stop.place)
        place = blurred(scenario.pupil[stop.place].home) if school is None else school.place
        # Two homes in one square stay two calls: how long the lot takes follows from it.
        at = Seconds(stop.arrive // STEP_SECONDS * STEP_SECONDS)
        calls.append(Call(run.direction, run.run, run.days, None if school is None else school.name, place, at))
    return calls


def blurred(place: Place) -> Place:
    """Give the middle of the square of 300 metres that a place lies in."""
    north = SQUARE_METRES / METRES_A_DEGREE
    latitude = (place.latitude // north + 0.5) * north
    # By the square's own latitude, so that all of its homes come to the same point.
    east = north / cos(radians(latitude))
    return Place(round(latitude, 5), round((place.longitude // east + 0.5) * east, 5))
