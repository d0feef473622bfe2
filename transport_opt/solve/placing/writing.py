"""A route put anew, written with times: its mornings where the bays allow and where fewest people notice."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from transport_opt.model import Route, Run, Scenario, School
from transport_opt.solve.arrays import DIRECTIONS
from transport_opt.solve.bays import shifts, slots_taken
from transport_opt.solve.columns import AM
from transport_opt.solve.emit import DatedRun, dated_runs, routes_of
from transport_opt.solve.placing.opening import BayUse, Opened
from transport_opt.solve.split import Drawn
from transport_opt.solve.timetable import TimedRun


def write_route(opened: Opened, drawn: Drawn, name: str, before: Route | None) -> Route | None:
    """Write a route with its times.

    Parameters
    ----------
    before
        As it was, if it was there: among the times that keep every window, those are taken that change least.

    Returns
    -------
    Route or None
        None where no time of the arrival window has a bay left for it.
    """
    scenario = opened.scenario
    runs = dated_runs(opened.problem, scenario, [drawn])
    taken: BayUse | None = None
    if any(one.bays is not None for one in schools_of(opened, drawn)):
        taken = opened.bays_taken(name)
    timed: list[DatedRun] = []
    for run in runs:
        chosen = run if run.way != AM else _shifted(scenario, run, before, taken)
        if chosen is None:
            return None
        if taken is not None and chosen.way == AM:
            taken.update(_halts(scenario, chosen))
        timed.append(chosen)
    (written,) = routes_of(scenario, opened.matrix, [drawn], timed, [name])
    if before is not None and before.vehicle_type == written.vehicle_type:
        written = replace(written, operator=before.operator)
    return written


def free_name(opened: Opened) -> str:
    """Give the first R001, R002 … that neither the plan nor today's routes use."""
    taken = {route.route_id for route in opened.plan.routes} | {one.route_id for one in opened.scenario.todays_routes}
    width, number = max(3, len(str(len(opened.plan.routes) + 1))), 1
    while f"R{number:0{width}d}" in taken:
        number += 1
    return f"R{number:0{width}d}"


def schools_of(opened: Opened, drawn: Drawn) -> list[School]:
    """List the schools that a route's mornings call at."""
    called = drawn.sequences[AM, : drawn.tokens[AM]].tolist()
    pupils = len(opened.scenario.pupils)
    return [opened.scenario.schools[token - pupils] for token in called if token >= pupils]


def _shifted(scenario: Scenario, run: DatedRun, before: Route | None, taken: BayUse | None) -> DatedRun | None:
    """Choose by how much later than its earliest a morning run comes; none where there is no bay at any time."""
    old = _times_before(scenario, run, before)
    options = {*shifts(run.timed)}
    for token, arrive in old.items():
        options.update(arrive - call.arrive for call in run.timed.calls if call.token == token)
    middle = run.timed.slack // 2
    for shift in sorted(
        (one for one in options if 0 <= one <= run.timed.slack),
        key=lambda one: (*_change(run.timed, old, one, len(scenario.pupils)), abs(one - middle), one),
    ):
        later = DatedRun(run.route, run.way, run.number, run.days, run.timed.later(shift))
        if taken is None or _has_bay(scenario, later, taken):
            return later
    return None


def _change(timed: TimedRun, old: dict[int, int], shift: int, pupils: int) -> tuple[int, int]:
    """Add up by how much the calls that were there before change: all of them, and then those at schools."""
    moved = {call.token: abs(call.arrive + shift - old[call.token]) for call in timed.calls if call.token in old}
    return sum(moved.values()), sum(by for token, by in moved.items() if token >= pupils)


def _times_before(scenario: Scenario, run: DatedRun, before: Route | None) -> dict[int, int]:
    """Give the time of arrival of each call in the run that this one continues."""
    same = () if before is None else before.runs
    runs = [one for one in same if one.direction is DIRECTIONS[run.way] and len(one.days & run.days)]
    if not runs:
        return {}
    names = [one.pupil_id for one in scenario.pupils] + [one.school_id for one in scenario.schools]
    tokens = {names[call.token]: call.token for call in run.timed.calls}
    old = max(runs, key=lambda one: (_in_common(one, tokens), len(one.days & run.days), -one.run))
    return {tokens[stop.place]: stop.arrive for stop in old.stops if stop.place in tokens}


def _in_common(run: Run, places: Iterable[str]) -> int:
    return len({stop.place for stop in run.stops} & set(places))


def _halts(scenario: Scenario, run: DatedRun) -> Iterator[tuple[str, int, int]]:
    pupils = len(scenario.pupils)
    with_bays = {pupils + at for at, school in enumerate(scenario.schools) if school.bays is not None}
    for token, slot in slots_taken(run.timed, with_bays):
        for day in run.days:
            yield scenario.schools[token - pupils].school_id, slot, day


def _has_bay(scenario: Scenario, run: DatedRun, taken: BayUse) -> bool:
    needed = Counter(_halts(scenario, run))
    return all(taken[halt] + many <= (scenario.school[halt[0]].bays or 0) for halt, many in needed.items())
