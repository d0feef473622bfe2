"""Arrivals spread over a school's bays: when each morning run comes, chosen by CP-SAT."""

from collections.abc import Container, Sequence

from ortools.sat.python import cp_model

from transport_opt.model import Scenario
from transport_opt.solve.arrays import BAY_SLOT
from transport_opt.solve.columns import AM
from transport_opt.solve.emit import DatedRun, in_the_middle
from transport_opt.solve.split import Drawn
from transport_opt.solve.timetable import TimedRun

STEP = 60
EFFORT = 10.0


def spread(
    scenario: Scenario, routes: Sequence[Drawn], runs: Sequence[DatedRun], seed: int
) -> tuple[tuple[DatedRun, ...], frozenset[int]]:
    """Shift morning runs so that no school has more vehicles than bays.

    Returns
    -------
    tuple
        The runs with their times, and the routes for which there is no bay at any time.
    """
    bays = {
        len(scenario.pupils) + at: school.bays for at, school in enumerate(scenario.schools) if school.bays is not None
    }
    bound = [run for run in runs if run.way == AM and any(call.token in bays for call in run.timed.calls)]
    free = tuple(in_the_middle(run) for run in runs if run not in bound)
    if not bound:
        return free, frozenset()
    model = cp_model.CpModel()
    dropped = {run.route: model.new_bool_var(f"drop {run.route}") for run in bound}
    taken: dict[tuple[int, int, int], list[cp_model.IntVar]] = {}
    options: list[list[tuple[cp_model.IntVar, DatedRun]]] = []
    cost: list[cp_model.LinearExprT] = []
    for at, run in enumerate(bound):
        picks = []
        for shift in shifts(run.timed):
            pick = model.new_bool_var(f"{at} {shift}")
            later = DatedRun(run.route, run.way, run.number, run.days, run.timed.later(shift))
            picks.append((pick, later))
            cost.append(abs(shift - run.timed.slack // 2) // STEP * pick)
            _take(taken, bays, later, pick)
        model.add_exactly_one([dropped[run.route], *(pick for pick, _ in picks)])
        options.append(picks)
    for (school, _, _), takers in taken.items():
        model.add(sum(takers) <= bays[school])
    cost += [100_000 * len(routes[route].pupils) * drop for route, drop in dropped.items()]
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    # It would leave Ctrl-C to the system's own manner, which ends the process without a plan.
    solver.parameters.catch_sigint_signal = False
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = EFFORT
    for drop in dropped.values():
        model.add_hint(drop, True)
    for picks in options:
        for pick, _ in picks:
            model.add_hint(pick, False)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return free, frozenset(dropped)
    out = frozenset(route for route, drop in dropped.items() if solver.boolean_value(drop))
    settled = tuple(later for picks in options for pick, later in picks if solver.boolean_value(pick))
    return tuple(run for run in (*free, *settled) if run.route not in out), out


def shifts(timed: TimedRun) -> list[int]:
    """List by how much later than its earliest a run is tried, in seconds: every minute, and the middle."""
    return sorted({*range(0, timed.slack + 1, STEP), timed.slack // 2})


def slots_taken(timed: TimedRun, with_bays: Container[int]) -> list[tuple[int, int]]:
    """List the slots of the schools with bays in which a run takes one: a school's token and the slot's number."""
    taken = []
    for call in timed.calls:
        if call.token in with_bays:
            last = max(call.arrive, call.depart)  # whoever leaves on the stroke is in the slot that begins then
            taken += [(call.token, slot) for slot in range(call.arrive // BAY_SLOT, last // BAY_SLOT + 1)]
    return taken


def _take(
    taken: dict[tuple[int, int, int], list[cp_model.IntVar]], bays: dict[int, int], run: DatedRun, pick: cp_model.IntVar
) -> None:
    for school, slot in slots_taken(run.timed, bays):
        for day in run.days:
            taken.setdefault((school, slot, day), []).append(pick)
