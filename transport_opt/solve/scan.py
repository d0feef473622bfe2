"""Where a pupil would best join a route, judged from its gaps alone: the price is a close guess, never exact."""

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Arrays
from transport_opt.solve.columns import (
    ALONE,
    AM,
    BASE,
    CLOSES,
    COMFORT_RATE,
    DAYS,
    DAYS_ALL,
    DEAD_RATE,
    FOES,
    FOES_END,
    HALT_HOME,
    HALT_SCHOOL,
    HOME,
    LAYER,
    LIVE_RATE,
    MAX_RUNS,
    MAX_SCHOOLS,
    MINIBUS,
    OPENS,
    ROW,
    RUN_ALONE,
    RUN_END,
    RUN_SCHOOLS,
    SCHOOL,
    UNLOAD,
)
from transport_opt.solve.compiled import compiled
from transport_opt.solve.detours import Joining, Run
from transport_opt.solve.gaps import Gaps, refresh
from transport_opt.solve.joins import Best, join_mates, join_others, own_run
from transport_opt.solve.pricing import IMPOSSIBLE
from transport_opt.solve.state import State


@compiled
def scan(
    problem: Arrays, gaps: Gaps, state: State, pupil: int, slot: int, blink: float, random: NDArray[np.uint64]
) -> float:
    """Guess what a pupil adds to a route at the best positions, which are left in ``gaps.place``.

    Returns
    -------
    float
        Pence a day; infinite where the pupil cannot join.
    """
    for one in range(problem.pupil[pupil, FOES], problem.pupil[pupil, FOES_END]):
        if state.route_of[problem.pairs[one]] == slot:
            return IMPOSSIBLE
    refresh(problem, gaps, state, slot)
    guess, step = 0.0, 0.0
    for way in range(2):
        if problem.pupil[pupil, DAYS + way]:
            best = _best_place(problem, gaps, state, _joining(problem, gaps, state, pupil, slot, way, blink), random)
            if best.added == IMPOSSIBLE:
                return IMPOSSIBLE
            guess += best.added
            step = max(step, best.step)
    return guess + step


@compiled
def _joining(problem: Arrays, gaps: Gaps, state: State, pupil: int, slot: int, way: int, blink: float) -> Joining:
    kind, who = state.kind[slot], problem.pupil[pupil]
    school, days = who[SCHOOL], who[DAYS + way]
    row, home = problem.school[school, ROW], who[HOME]
    at_school = problem.school[school, UNLOAD] + who[HALT_SCHOOL]
    share = 0.0
    for day in range(5):
        share += 0.2 * (days >> day & 1)
    minibus = problem.kind[kind, MINIBUS]
    lead, tail, lead_stays, tail_stays = home, row, who[HALT_HOME], at_school
    if way != AM:
        lead, tail, lead_stays, tail_stays = row, home, at_school, who[HALT_HOME]
    return Joining(
        pupil, slot, way, kind, problem.rules[LAYER + 2 * minibus + way], school, home, lead, tail, lead_stays,
        tail_stays, problem.school[school, OPENS + way], problem.school[school, CLOSES + way],
        state.tokens[slot, way], problem.kind[kind, BASE], share * problem.rate[kind, LIVE_RATE],
        share * problem.rate[kind, DEAD_RATE], share * problem.prices[COMFORT_RATE], blink,
        gaps.route[slot, DAYS_ALL] & days != 0,
    )  # fmt: skip


@compiled
def _best_place(problem: Arrays, gaps: Gaps, state: State, joining: Joining, random: NDArray[np.uint64]) -> Best:
    slot, way = joining.slot, joining.way
    before, tokens = gaps.before[slot, way], state.tokens[slot, way]
    full = way == AM and state.calls[joining.school] >= state.most_calls[joining.school]
    another = _another_run(problem, gaps, joining) and not full
    best = Best(IMPOSSIBLE, 0.0)
    if another:
        best = own_run(problem, gaps, state, joining, 0, best)
    start = 0
    while start < tokens:
        run = Run(start, before[start, RUN_END])
        if before[start, RUN_ALONE] == 0 and problem.pupil[joining.pupil, ALONE] == 0:
            called = _called(problem, state, joining, run)
            if called >= 0:
                best = join_mates(problem, gaps, state, joining, run, called, best, random)
            elif not full and before[start, RUN_SCHOOLS] < problem.rules[MAX_SCHOOLS]:
                best = join_others(problem, gaps, state, joining, run, best, random)
        if another:
            best = own_run(problem, gaps, state, joining, run.end, best)
        start = run.end + 1
    return best


@compiled
def _another_run(problem: Arrays, gaps: Gaps, joining: Joining) -> bool:
    runs, start = 0, 0
    while start < joining.tokens:
        runs += 1
        start = gaps.before[joining.slot, joining.way, start, RUN_END] + 1
    return bool(runs < problem.rules[MAX_RUNS])


@compiled
def _called(problem: Arrays, state: State, joining: Joining, run: Run) -> int:
    """Tell where a run calls at the pupil's school; -1 if it does not."""
    called = -1
    for at in range(run.start, run.end):
        if state.sequences[joining.slot, joining.way, at] == len(problem.pupil) + joining.school:
            called = at
    return called
