"""A plan without some of its pupils: the others keep their order and their vehicle, and are timed anew."""

from collections.abc import Set
from dataclasses import replace
from itertools import pairwise

from transport_opt.matrix import Matrix
from transport_opt.model import Metres, Plan, Route, Run, Scenario, Seconds, Stop
from transport_opt.solve.arrays import Arrays
from transport_opt.solve.placing.opening import Opened, opened
from transport_opt.solve.placing.writing import write_route


def open_without(
    scenario: Scenario, matrix: Matrix, plan: Plan, pupil_ids: Set[str], problem: Arrays | None = None
) -> Opened:
    """Take pupils off every route of a plan, and open what is left.

    A route that the search could not have made keeps its times, and merely does not call for them any more.

    Parameters
    ----------
    problem
        As `opened` has it.
    """
    routes, changed = [], {}
    for route in plan.routes:
        left = _stripped(matrix, route, pupil_ids)
        if left is not route:
            changed[route.route_id] = route
        if left.runs:
            routes.append(left)
    unplaced = tuple(one for one in plan.unplaced if one.pupil_id not in pupil_ids)
    bare = replace(plan, routes=tuple(routes), unplaced=unplaced)
    without = opened(scenario, matrix, bare, problem)
    timed = []
    for route, drawn in zip(bare.routes, without.drawn, strict=True):
        before = changed.get(route.route_id)
        again = None
        if before is not None and drawn is not None:
            again = write_route(without, drawn, route.route_id, before)
        timed.append(again or route)
    return replace(without, plan=replace(bare, routes=tuple(timed)))


def _stripped(matrix: Matrix, route: Route, pupil_ids: Set[str]) -> Route:
    """Leave pupils out of a route, with the calls that nobody else needs; give the route itself if it has no such."""
    if not any(_concerns(stop, pupil_ids) for run in route.runs for stop in run.stops):
        return route
    runs = (_run(matrix, run, pupil_ids) for run in route.runs)
    return replace(route, runs=tuple(run for run in runs if run.stops))


def _concerns(stop: Stop, pupil_ids: Set[str]) -> bool:
    return not pupil_ids.isdisjoint((stop.place, *stop.boards, *stop.alights))


def _run(matrix: Matrix, run: Run, pupil_ids: Set[str]) -> Run:
    if not any(_concerns(stop, pupil_ids) for stop in run.stops):
        return run
    kept = (
        replace(
            stop,
            boards=tuple(one for one in stop.boards if one not in pupil_ids),
            alights=tuple(one for one in stop.alights if one not in pupil_ids),
        )
        for stop in run.stops
    )
    stops = tuple(stop for stop in kept if stop.boards or stop.alights)
    rows = [matrix.index[stop.place] for stop in stops]
    metres = sum(max(0, int(matrix.metres[one, other])) for one, other in pairwise(rows))
    seconds = stops[-1].depart - stops[0].arrive if stops else 0
    return replace(run, stops=stops, seconds=Seconds(seconds), metres=Metres(metres))
