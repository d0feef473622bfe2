"""The cheapest set of routes of a pool that carries everyone once, chosen by CP-SAT.

The linear relaxation prices each pupil; columns whose reduced cost exceeds the gap to the plan in hand cannot be
in a better plan and are left out. The plan in hand is the hint, so the answer is never worse.
"""

from collections.abc import Sequence

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import csr_array

from transport_opt.solve.arrays import UNLIMITED, Arrays
from transport_opt.solve.columns import COUNT
from transport_opt.solve.split import Drawn, Limits, Part, schools_called

MOST_COLUMNS = 3000


def select(
    problem: Arrays, part: Part, pool: Sequence[Drawn], limits: Limits, effort: float, seed: int
) -> tuple[Drawn, ...]:
    """Choose the cheapest routes for the pupils a part carries now.

    Parameters
    ----------
    pool
        Routes within the part, its own routes not needed among them.
    limits
        What this part may take of vehicles and of calls at schools with few bays.
    effort
        Deterministic time of CP-SAT, about seconds, so that the choice can be repeated.
    """
    carried = sorted(pupil for route in part.routes for pupil in route.pupils)
    row = {pupil: at for at, pupil in enumerate(carried)}
    now = set(part.routes)
    known = {(route.pupils, route.kind) for route in now}
    others = [route for route in pool if (route.pupils, route.kind) not in known and row.keys() >= set(route.pupils)]
    columns = [*part.routes, *others]
    if not others:
        return part.routes
    columns = _worthwhile(columns, row, len(part.routes), sum(route.cost for route in part.routes))
    return _choose(problem, columns, row, len(part.routes), limits, effort, seed)


def _worthwhile(columns: list[Drawn], row: dict[int, int], own: int, incumbent: float) -> list[Drawn]:
    """Keep the plan in hand and the columns that the relaxation does not rule out, the most promising first."""
    entries = [(row[pupil], at) for at, route in enumerate(columns) for pupil in route.pupils]
    rows, places = zip(*entries, strict=True)
    cover = csr_array((np.ones(len(entries)), (rows, places)), shape=(len(row), len(columns)))
    cost = np.array([route.cost for route in columns], dtype=np.float64)
    solved = linprog(  # type: ignore[call-overload]
        cost, A_eq=cover, b_eq=np.ones(len(row)), bounds=(0.0, None), method="highs"
    )
    if solved.status != 0:
        return columns[:MOST_COLUMNS]
    reduced = cost - cover.T @ solved.eqlin.marginals
    gap = incumbent - solved.fun
    ranked = sorted(range(own, len(columns)), key=lambda at: (reduced[at], at))
    kept = [at for at in ranked[:MOST_COLUMNS] if reduced[at] <= gap + 1e-6]
    return [*columns[:own], *(columns[at] for at in kept)]


def _choose(
    problem: Arrays, columns: list[Drawn], row: dict[int, int], own: int, limits: Limits, effort: float, seed: int
) -> tuple[Drawn, ...]:
    model = cp_model.CpModel()
    chosen = [model.new_bool_var(f"{at}") for at in range(len(columns))]
    covering: list[list[cp_model.IntVar]] = [[] for _ in row]
    by_slot: dict[int, list[cp_model.IntVar]] = {}
    by_kind: dict[int, list[cp_model.IntVar]] = {}
    for route, pick in zip(columns, chosen, strict=True):
        for pupil in route.pupils:
            covering[row[pupil]].append(pick)
        if route.slot >= 0:
            by_slot.setdefault(route.slot, []).append(pick)
        by_kind.setdefault(route.kind, []).append(pick)
    for picks in covering:
        model.add_exactly_one(picks)
    for picks in by_slot.values():
        model.add_at_most_one(picks)
    for kind, picks in by_kind.items():
        if problem.kind[kind, COUNT] < UNLIMITED:
            model.add(sum(picks) <= int(problem.kind[kind, COUNT] - limits.elsewhere[kind]))
    _limit_calls(problem, model, columns, chosen, limits)
    # Hundredths of a penny: what rounding loses is below what any report shows.
    model.minimize(sum(round(route.cost * 100) * pick for route, pick in zip(columns, chosen, strict=True)))
    for at, pick in enumerate(chosen):
        model.add_hint(pick, at < own)
    solver = cp_model.CpSolver()
    # It would leave Ctrl-C to the system's own manner, which ends the process without a plan.
    solver.parameters.catch_sigint_signal = False
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return tuple(columns[:own])
    picked = tuple(route for route, pick in zip(columns, chosen, strict=True) if solver.boolean_value(pick))
    better = sum(route.cost for route in picked) < sum(route.cost for route in columns[:own]) - 1e-6
    return picked if better else tuple(columns[:own])


def _limit_calls(
    problem: Arrays, model: cp_model.CpModel, columns: list[Drawn], chosen: list[cp_model.IntVar], limits: Limits
) -> None:
    calls = np.zeros((len(columns), len(problem.school)), dtype=np.int32)
    for at, route in enumerate(columns):
        np.add.at(calls[at], schools_called(problem, route), 1)
    for school in np.flatnonzero(limits.calls < UNLIMITED // 2):
        callers = np.flatnonzero(calls[:, school])
        model.add(sum(int(calls[at, school]) * chosen[at] for at in callers) <= int(limits.calls[school]))
