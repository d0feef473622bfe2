"""Today's routes as a plan of the same kind as any other: timed here, then priced and audited by the same rulers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from transport_opt import __version__
from transport_opt.baseline.order import arrangements
from transport_opt.baseline.timing import Timed, survey, timed
from transport_opt.costs import has_way, leg_metres, leg_seconds, vehicle_type_of
from transport_opt.matrix import Matrix
from transport_opt.model import (
    Days,
    Direction,
    Metres,
    Pence,
    Plan,
    Provenance,
    Reason,
    Route,
    Run,
    Scenario,
    Seconds,
    Stop,
    TodaysRoute,
    TodaysRun,
    Unplaced,
    VehicleType,
)
from transport_opt.model.policy import assistants_needed
from transport_opt.model.units import NO_DAY

SESSION_WORDS = {Direction.AM: "in the morning", Direction.PM: "in the afternoon"}


def baseline(scenario: Scenario, matrix: Matrix) -> Plan:
    """Turn today's routes into a timed plan without prices.

    The order of the pupils stands as routes.csv gives it; schools come in where the run is best (no road missing,
    fewest rules let go, fewest pupils aboard too long, shortest). Weekdays with the same pupils present share a run.
    A route whose pupils never attend has no runs and is left out.

    Raises
    ------
    PlanFileError
        A route uses a vehicle type that the scenario does not have.
    MatrixError
        A pupil or a school is not among the places of the travel times.
    """
    routes = (_route(scenario, matrix, today) for today in scenario.todays_routes)
    driven = tuple(route for route in routes if route.runs)
    provenance = Provenance(roads=matrix.name, stop="baseline", version=__version__)
    return Plan(driven, _without_a_route(scenario, driven), provenance)


@dataclass(frozen=True, slots=True)
class PaidRoute:
    """A route of today's: what is paid a school day, and what the rate card says it costs.

    Attributes
    ----------
    paid
        ``None`` where routes.csv does not say.
    modelled
        Nought for a route that nobody rides; ``None`` where the plan has no prices.
    """

    route_id: str
    paid: Pence | None
    modelled: Pence | None


@dataclass(frozen=True, slots=True)
class ModelledAndPaid:
    """Today's prices beside the modelled ones.

    Attributes
    ----------
    paid, modelled
        Totals over the routes for which both are known, so that they can be held against each other.
    modelled_in_all
        Over all routes with a modelled price.
    """

    routes: tuple[PaidRoute, ...]
    paid: Pence
    modelled: Pence
    modelled_in_all: Pence


def modelled_and_paid(scenario: Scenario, plan: Plan) -> ModelledAndPaid:
    """Hold the modelled price of each of today's routes against the price paid.

    Parameters
    ----------
    plan
        The baseline, priced by `transport_opt.costs.price`.
    """
    routes = {route.route_id: route for route in plan.routes}

    def modelled(route_id: str) -> Pence | None:
        if route_id not in routes:
            return Pence(0)
        cash = routes[route_id].cash
        return None if cash is None else cash.total

    lines = tuple(
        PaidRoute(today.route_id, today.price_per_day, modelled(today.route_id)) for today in scenario.todays_routes
    )
    both = [(line.paid, line.modelled) for line in lines if line.paid is not None and line.modelled is not None]
    return ModelledAndPaid(
        lines,
        Pence(sum(paid for paid, _ in both)),
        Pence(sum(modelled for _, modelled in both)),
        Pence(sum(line.modelled or 0 for line in lines)),
    )


def _route(scenario: Scenario, matrix: Matrix, today: TodaysRoute) -> Route:
    bare = Route(today.route_id, today.vehicle_type, (), today.operator)
    kind = vehicle_type_of(scenario, bare)
    runs: list[Run] = []
    for listed in sorted(today.runs, key=lambda listed: (listed.direction, listed.run)):
        before = [run for run in runs if run.direction is listed.direction and run.run < listed.run]
        followed = any(other.direction is listed.direction and other.run > listed.run for other in today.runs)
        for pupil_ids, days in _present(scenario, listed):
            earlier = [run for run in before if run.days & days != NO_DAY]
            best = _best(scenario, matrix, kind, listed.direction, pupil_ids, earlier, followed)
            runs.append(_run(matrix, listed, days, best))
    return Route(
        today.route_id,
        today.vehicle_type,
        tuple(runs),
        today.operator or kind.operator,
        _needed_assistants(scenario, runs) if today.assistants is None else today.assistants,
        tuple(sorted({skill for run in runs for p in run.pupil_ids for skill in scenario.pupil[p].assistant_skills})),
    )


def _present(scenario: Scenario, listed: TodaysRun) -> list[tuple[tuple[str, ...], Days]]:
    """Group the weekdays by the pupils present, in the order of the table; a day with nobody is in no group."""
    groups: defaultdict[tuple[str, ...], Days] = defaultdict(lambda: NO_DAY)
    for day in range(5):
        present = tuple(
            pupil_id
            for pupil_id in dict.fromkeys(listed.pupil_ids)
            if pupil_id in scenario.pupil and day in scenario.pupil[pupil_id].days(listed.direction)
        )
        if present:
            groups[present] |= Days(1 << day)
    return list(groups.items())


def _best(
    scenario: Scenario,
    matrix: Matrix,
    kind: VehicleType,
    direction: Direction,
    pupil_ids: Sequence[str],
    earlier: Sequence[Run],
    followed: bool,
) -> Timed:
    """Try every order of the schools; roads that do not exist count first, and the first found wins among equals."""

    def tried(stops: tuple[Stop, ...]) -> Timed:
        free = max((_free_from(scenario, matrix, kind, run, stops[0]) for run in earlier), default=0)
        return timed(survey(scenario, matrix, kind, direction, stops), free, early=followed)

    ways = map(tried, arrangements(scenario, direction, pupil_ids))
    return min(ways, key=lambda way: (_ways_missing(matrix, way.stops), way.let_go, way.too_long, way.seconds))


def _ways_missing(matrix: Matrix, stops: Sequence[Stop]) -> int:
    return sum(not has_way(matrix, leg) for leg in pairwise(stop.place for stop in stops))


def _free_from(scenario: Scenario, matrix: Matrix, kind: VehicleType, run: Run, first: Stop) -> int:
    """Give the time by which the vehicle can be at its next run: the gap and the drive after the run before."""
    drive = leg_seconds(matrix, kind, run.direction, (run.stops[-1].place, first.place))
    return run.stops[-1].depart + scenario.policy.second_run.gap + drive


def _run(matrix: Matrix, listed: TodaysRun, days: Days, best: Timed) -> Run:
    metres = sum(leg_metres(matrix, leg) for leg in pairwise(stop.place for stop in best.stops))
    return Run(listed.direction, listed.run, days, best.stops, Seconds(best.seconds), Metres(metres))


def _needed_assistants(scenario: Scenario, runs: Sequence[Run]) -> int:
    """Count the most assistants that any run needs; each run's pupils are all present on all of its days."""
    return max((_assistants_of(scenario, run.pupil_ids) for run in runs), default=0)


def _assistants_of(scenario: Scenario, pupil_ids: Sequence[str]) -> int:
    return assistants_needed(scenario.policy, [scenario.pupil[pupil_id] for pupil_id in pupil_ids])


def _without_a_route(scenario: Scenario, routes: Sequence[Route]) -> tuple[Unplaced, ...]:
    """List the pupils who are on no route of today's in a session that they attend."""
    carried = {(p, run.direction) for route in routes for run in route.runs for p in run.pupil_ids}
    missing = {
        pupil.pupil_id: tuple(
            direction
            for direction in Direction
            if pupil.days(direction) != NO_DAY and (pupil.pupil_id, direction) not in carried
        )
        for pupil in scenario.pupils
    }
    return tuple(
        Unplaced(pupil_id, sessions, (_reason(pupil_id, sessions),))
        for pupil_id, sessions in missing.items()
        if sessions
    )


def _reason(pupil_id: str, sessions: Sequence[Direction]) -> Reason:
    when = " or ".join(SESSION_WORDS[direction] for direction in sessions)
    return Reason(
        "everyone-travels",
        f"Pupil {pupil_id} is on no route of today's {when}.",
        "Add the pupil to a route in routes.csv, or make a new plan that carries everyone.",
    )
