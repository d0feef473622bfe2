"""Plain rows from a scenario and a plan, used by the workbook, the run sheets and the map.

Pupils are told by identifier only; money is in pence, times and durations in seconds.
"""

from dataclasses import dataclass
from fractions import Fraction

from transport_opt.matrix import Matrix
from transport_opt.model import RULE, Days, Direction, Metres, Pence, Plan, Pupil, Route, Scenario, Seconds, Unplaced
from transport_opt.model.units import clock, half_up
from transport_opt.reports.journeys import (
    SESSION_WORDS,
    Journey,
    busiest_load,
    cash_of,
    days_in_words,
    journey_limit,
    journeys,
    place_name,
)


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One route.

    Attributes
    ----------
    line
        Its number on the map, from 1 in the plan's order.
    seated, wheelchairs
        The most pupils' seats and wheelchair spaces in use at once, assistants not counted.
    first_call, school_arrival, school_departure, last_call
        Earliest and latest times of its mornings and afternoons; ``None`` where it has none.
    metres
        Live distance a school day, averaged over the week, all stops called at.
    """

    line: int
    route_id: str
    vehicle_type: str
    operator: str
    assistants: int
    assistant_skills: str
    schools: str
    pupils: int
    runs: int
    seated: int
    wheelchairs: int
    first_call: Seconds | None
    school_arrival: Seconds | None
    school_departure: Seconds | None
    last_call: Seconds | None
    metres: Metres
    cash: Pence


@dataclass(frozen=True, slots=True)
class StopRow:
    """One halt of one run."""

    route_id: str
    direction: Direction
    run: int
    days: Days
    order: int
    place: str
    name: str
    arrive: Seconds
    depart: Seconds
    boards: tuple[str, ...]
    alights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One pupil's mornings, or afternoons.

    Attributes
    ----------
    route_id
        Empty where the pupil has no ride.
    starts, ends
        Morning: the vehicle calls at the home, and reaches the school.
        Afternoon: it leaves the school, and reaches the home.
    other_days
        Rides of other weekdays at other times, in words.
    """

    days: Days
    route_id: str
    starts: Seconds | None
    ends: Seconds | None
    aboard: Seconds | None
    limit: Seconds
    limit_from: str
    other_days: str


@dataclass(frozen=True, slots=True)
class PupilRow:
    """One pupil: identifiers, both sessions, why there is no seat where there is none, and the price.

    Attributes
    ----------
    price
        What the pupil adds at least to a school day where each run serves one school; ``None`` unless it is proven.
    """

    pupil_id: str
    school_id: str
    school: str
    morning: SessionRow
    afternoon: SessionRow
    unplaced: str
    price: Pence | None = None


@dataclass(frozen=True, slots=True)
class UnplacedRow:
    """One reason why one pupil has no seat."""

    pupil_id: str
    school: str
    sessions: str
    code: str
    message: str
    action: str


@dataclass(frozen=True, slots=True)
class CostRow:
    """One route's cash a school day in the lines of the rate card.

    Attributes
    ----------
    year
        The total times the policy's school days.
    share
        The total divided by the route's pupils: for apportioning, never a saving; ``None`` without pupils.
    """

    route_id: str
    vehicle_type: str
    standing: Pence
    live: Pence
    dead: Pence
    hours: Pence
    assistants: Pence
    total: Pence
    year: Pence
    pupils: int
    share: Pence | None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding with its rule in words."""

    kind: str
    code: str
    rule: str
    message: str
    action: str
    where: str


def route_rows(scenario: Scenario, plan: Plan) -> tuple[RouteRow, ...]:
    """List the routes in the plan's order.

    Raises
    ------
    TransportError
        A route has no price.
    """
    return tuple(_route_row(scenario, plan, line, route) for line, route in enumerate(plan.routes, 1))


def _route_row(scenario: Scenario, plan: Plan, line: int, route: Route) -> RouteRow:
    loads = [busiest_load(scenario, run) for run in route.runs]
    am = [run.stops for run in route.runs if run.direction is Direction.AM and run.stops]
    pm = [run.stops for run in route.runs if run.direction is Direction.PM and run.stops]
    week = sum(run.metres * len(run.days) for run in route.runs)
    return RouteRow(
        line=line,
        route_id=route.route_id,
        vehicle_type=route.vehicle_type,
        operator=route.operator or "",
        assistants=route.assistants,
        assistant_skills="; ".join(sorted(route.assistant_skills)),
        schools="; ".join(schools_of(scenario, route)),
        pupils=len(route.pupil_ids),
        runs=len(route.runs),
        seated=max((seats for seats, _ in loads), default=0),
        wheelchairs=max((chairs for _, chairs in loads), default=0),
        first_call=min((stops[0].arrive for stops in am), default=None),
        school_arrival=max((stops[-1].arrive for stops in am), default=None),
        school_departure=min((stops[0].depart for stops in pm), default=None),
        last_call=max((stops[-1].arrive for stops in pm), default=None),
        metres=Metres(half_up(Fraction(week, 5))),
        cash=cash_of(plan, route).total,
    )


def schools_of(scenario: Scenario, route: Route) -> tuple[str, ...]:
    """Name the schools a route serves, in the order it first calls at them."""
    places = dict.fromkeys(stop.place for run in route.runs for stop in run.stops)
    return tuple(scenario.school[place].name for place in places if place in scenario.school)


def stop_rows(scenario: Scenario, plan: Plan) -> tuple[StopRow, ...]:
    """List every halt of every run, in order."""
    return tuple(
        StopRow(
            route.route_id,
            run.direction,
            run.run,
            run.days,
            order,
            stop.place,
            place_name(scenario, stop.place),
            stop.arrive,
            stop.depart,
            stop.boards,
            stop.alights,
        )
        for route in plan.routes
        for run in route.runs
        for order, stop in enumerate(run.stops, 1)
    )


def pupil_rows(scenario: Scenario, plan: Plan, matrix: Matrix | None = None) -> tuple[PupilRow, ...]:
    """List every pupil of the scenario, those without a seat among them.

    Parameters
    ----------
    matrix
        Gives the direct drives that stretch a limit; without it the guide is told.
    """
    rides = journeys(scenario, plan)
    reasons = {
        each.pupil_id: f"{_sessions(each)}: {' '.join(reason.message for reason in each.reasons)}"
        for each in plan.unplaced
    }
    prices = {one.pupil_id: one.pence_per_day for one in plan.prices.pupils} if plan.prices is not None else {}
    return tuple(
        PupilRow(
            pupil.pupil_id,
            pupil.school_id,
            place_name(scenario, pupil.school_id),
            _session_row(scenario, pupil, Direction.AM, rides, matrix),
            _session_row(scenario, pupil, Direction.PM, rides, matrix),
            reasons.get(pupil.pupil_id, ""),
            prices.get(pupil.pupil_id),
        )
        for pupil in scenario.pupils
    )


def _session_row(
    scenario: Scenario,
    pupil: Pupil,
    direction: Direction,
    rides: dict[tuple[str, Direction], tuple[Journey, ...]],
    matrix: Matrix | None,
) -> SessionRow:
    limit, source = journey_limit(scenario, pupil, direction, matrix)
    own = rides.get((pupil.pupil_id, direction), ())
    if not own:
        return SessionRow(pupil.days(direction), "", None, None, None, limit, source, "")
    first, *others = own
    starts = _start(first)
    words = "; ".join(
        f"{days_in_words(ride.days)}: route {ride.route_id}, {clock(_start(ride))} to {clock(ride.arrives)}"
        for ride in others
    )
    return SessionRow(first.days, first.route_id, starts, first.arrives, first.aboard, limit, source, words)


def _start(ride: Journey) -> Seconds:
    return ride.call if ride.direction is Direction.AM else ride.leaves


def unplaced_rows(scenario: Scenario, plan: Plan) -> tuple[UnplacedRow, ...]:
    """List each reason of each pupil without a seat; a pupil without a reason still has a row."""
    rows = []
    for each in plan.unplaced:
        pupil = scenario.pupil.get(each.pupil_id)
        school = place_name(scenario, pupil.school_id) if pupil else ""
        told = [(reason.code, reason.message, reason.action) for reason in each.reasons] or [("", "", "")]
        rows += [UnplacedRow(each.pupil_id, school, _sessions(each), *words) for words in told]
    return tuple(rows)


def _sessions(unplaced: Unplaced) -> str:
    return " and ".join(SESSION_WORDS[session] for session in unplaced.sessions)


def cost_rows(scenario: Scenario, plan: Plan) -> tuple[CostRow, ...]:
    """List each route's cost lines.

    Raises
    ------
    TransportError
        A route has no price.
    """
    return tuple(_cost_row(scenario, plan, route) for route in plan.routes)


def _cost_row(scenario: Scenario, plan: Plan, route: Route) -> CostRow:
    cash, pupils = cash_of(plan, route), len(route.pupil_ids)
    return CostRow(
        route.route_id,
        route.vehicle_type,
        cash.standing,
        cash.live,
        cash.dead,
        cash.hours,
        cash.assistants,
        cash.total,
        Pence(cash.total * scenario.policy.days_per_year),
        pupils,
        Pence(half_up(Fraction(cash.total, pupils))) if pupils else None,
    )


def finding_rows(plan: Plan) -> tuple[FindingRow, ...]:
    """List the findings, the hard ones first, each with its rule in words."""
    ranks = {"hard": 0, "soft": 1, "reported": 2}
    ordered = sorted(plan.findings, key=lambda finding: (ranks[finding.kind], finding.code))
    return tuple(
        FindingRow(
            finding.kind,
            finding.code,
            RULE[finding.code].words if finding.code in RULE else "",
            finding.message,
            finding.action,
            finding.where,
        )
        for finding in ordered
    )
