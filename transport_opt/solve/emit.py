"""From sequences of tokens to a plan with stops and times."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from transport_opt.matrix import Matrix
from transport_opt.model import Days, Direction, Metres, Route, Run, Scenario, Seconds, Stop
from transport_opt.model.policy import assistants_needed
from transport_opt.solve.arrays import DIRECTIONS, Arrays
from transport_opt.solve.columns import AM, DAYS
from transport_opt.solve.split import Drawn
from transport_opt.solve.timetable import TimedRun, session_times
from transport_opt.solve.timing import make_work


@dataclass(frozen=True, slots=True)
class DatedRun:
    """A run with its times and the weekdays it is driven.

    Attributes
    ----------
    route
        Which of the routes it belongs to.
    number
        1 for the first run of its session that weekday.
    """

    route: int
    way: int
    number: int
    days: Days
    timed: TimedRun


def dated_runs(problem: Arrays, scenario: Scenario, routes: Sequence[Drawn]) -> tuple[DatedRun, ...]:
    """Time every run of every route on every weekday; weekdays on which a run is the same are told together."""
    work = make_work()
    found: list[DatedRun] = []
    for at, route in enumerate(routes):
        minibus = scenario.vehicle_types[route.kind].is_minibus
        for way in range(2):
            same: dict[tuple[int, TimedRun], int] = {}
            for day in range(5):
                if not any(problem.pupil[pupil, DAYS + way] >> day & 1 for pupil in route.pupils):
                    continue
                runs = session_times(problem, work, way, minibus, day, route.sequences[way], int(route.tokens[way]))
                for number, timed in enumerate(runs, start=1):
                    same[number, timed] = same.get((number, timed), 0) | 1 << day
            found += [DatedRun(at, way, number, Days(mask), timed) for (number, timed), mask in same.items()]
    return tuple(found)


def in_the_middle(run: DatedRun) -> DatedRun:
    """Let a morning run arrive in the middle of what its windows leave: time to spare, and no needless early start."""
    if run.way != AM:
        return run
    return DatedRun(run.route, run.way, run.number, run.days, run.timed.later(run.timed.slack // 2))


def routes_of(
    scenario: Scenario, matrix: Matrix, routes: Sequence[Drawn], runs: Sequence[DatedRun], names: Sequence[str]
) -> tuple[Route, ...]:
    """Write routes as the plan tells them."""
    return tuple(
        _route(scenario, matrix, route, [run for run in runs if run.route == at], names[at])
        for at, route in enumerate(routes)
    )


def _route(scenario: Scenario, matrix: Matrix, drawn: Drawn, runs: Sequence[DatedRun], name: str) -> Route:
    kind = scenario.vehicle_types[drawn.kind]
    written = tuple(_run(scenario, matrix, run) for run in sorted(runs, key=_run_order))
    skills = {skill for at in drawn.pupils for skill in scenario.pupils[at].assistant_skills}
    return Route(
        route_id=name,
        vehicle_type=kind.vehicle_type,
        runs=written,
        operator=kind.operator,
        assistants=max((_assistants(scenario, run) for run in written), default=0),
        assistant_skills=tuple(sorted(skills)),
    )


def _run_order(run: DatedRun) -> tuple[int, int, int]:
    return run.way, run.number, -run.days.mask


def _run(scenario: Scenario, matrix: Matrix, run: DatedRun) -> Run:
    direction = DIRECTIONS[run.way]
    pupils = len(scenario.pupils)
    aboard = [scenario.pupils[call.token] for call in run.timed.calls if call.token < pupils]
    stops: list[Stop] = []
    riders: tuple[str, ...]
    for call in run.timed.calls:
        if call.token < pupils:
            place, riders = scenario.pupils[call.token].pupil_id, (scenario.pupils[call.token].pupil_id,)
            boarding = direction is Direction.AM
        else:
            place = scenario.schools[call.token - pupils].school_id
            riders = tuple(pupil.pupil_id for pupil in aboard if pupil.school_id == place)
            boarding = direction is Direction.PM
        stops.append(
            Stop(
                place,
                Seconds(call.arrive),
                Seconds(call.depart),
                boards=riders if boarding else (),
                alights=() if boarding else riders,
            )
        )
    rows = [matrix.index[stop.place] for stop in stops]
    metres = sum(int(matrix.metres[one, other]) for one, other in pairwise(rows))
    seconds = Seconds(stops[-1].depart - stops[0].arrive)
    return Run(direction, run.number, run.days, tuple(stops), seconds, Metres(metres))


def _assistants(scenario: Scenario, run: Run) -> int:
    return assistants_needed(scenario.policy, [scenario.pupil[pupil_id] for pupil_id in run.pupil_ids])
