"""What one pupil adds to one run, in constant time for each gap of it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import MOST_WHEELCHAIRS, Arrays
from transport_opt.solve.columns import (
    AM,
    BARRED,
    CALLED,
    CAPACITY,
    COMFORT_FROM,
    COUNT,
    DRIVE_ON,
    HALT_HOME,
    HALT_SCHOOL,
    LATEST,
    LEAD,
    LIMIT,
    LIVE_METRES,
    LIVE_RATE,
    MINIBUS,
    NEEDED,
    NO_MINIBUS,
    OWN,
    OWN_RATE,
    OWN_RUN,
    PICKUP,
    RUN_OWN,
    RUN_SHARED,
    RUN_SKILLED,
    SCHOOL,
    SEATS,
    SHARED,
    SHARED_RATE,
    SINCE,
    SITTING_ON,
    SKILLED,
    SOONEST,
    SPARE,
    STANDING,
    STAYS,
    TAIL,
    UNEASY,
    WHEELCHAIR,
    WHEELS_ON,
)
from transport_opt.solve.compiled import compiled, draw
from transport_opt.solve.detours import (
    Joining,
    Run,
    arrival,
    drive_into,
    drive_on,
    in_time,
    opening,
    way_round,
)
from transport_opt.solve.gaps import Gaps, crew
from transport_opt.solve.pricing import IMPOSSIBLE
from transport_opt.solve.state import State


class Best(NamedTuple):
    """The best position so far.

    Attributes
    ----------
    added
        Pence a day for the road and for comfort.
    step
        Pence a day for a larger vehicle or more assistants.
    """

    added: float
    step: float


@compiled
def join_mates(
    problem: Arrays, gaps: Gaps, state: State, joining: Joining, run: Run, called: int, best: Best,
    random: NDArray[np.uint64],
) -> Best:  # fmt: skip
    """Try every gap of a run that calls at the pupil's school."""
    before, way = gaps.before[joining.slot, joining.way], joining.way
    pupil = problem.pupil[joining.pupil]
    first, last = (run.start, called) if way == AM else (called + 1, run.end)
    sitting, wheels = 0, 0
    for turn in range(last - first + 1):
        gap = last - turn if way == AM else first + turn
        if gap > run.start:
            sitting = max(sitting, before[gap - 1, SITTING_ON])
            wheels = max(wheels, before[gap - 1, WHEELS_ON])
        if joining.blink > 0.0 and draw(random) < joining.blink:
            continue
        into = drive_into(problem, before, joining, run, gap, joining.home)
        on = drive_on(problem, before, joining, run, gap, joining.home)
        if into < 0 or on < 0:
            continue
        if way == AM:
            ride = on + before[called, SINCE] - before[gap, SINCE]
        else:
            boards = before[called, SINCE] + before[called, STAYS]
            ride = before[gap - 1, SINCE] + before[gap - 1, STAYS] + into - boards
        delay = 0
        if run.start < gap < run.end:
            delay = into + pupil[HALT_HOME] + on - before[gap - 1, DRIVE_ON]
        if joining.strict:
            if ride > pupil[LIMIT + way] or (gap < run.end and delay > before[gap, SPARE]):
                continue
            at = arrival(problem, gaps, joining, run, gap, into, joining.home)
            at = max(at, pupil[PICKUP]) if way == AM else at + pupil[HALT_SCHOOL]
            if not in_time(problem, gaps, state, joining, run, gap, at + pupil[HALT_HOME], on, joining.home):
                continue
        worse = max(0, ride - pupil[COMFORT_FROM + way] // 1000)
        if gap < run.end:
            worse += before[gap, UNEASY] * max(0, delay)
        added = joining.comfort * worse + way_round(problem, gaps, joining, run, gap, joining.home, joining.home)
        if added < best.added + best.step:
            best = _better(problem, gaps, state, joining, run, best, added, sitting, wheels, gap, CALLED)
    return best


@compiled
def join_others(
    problem: Arrays, gaps: Gaps, state: State, joining: Joining, run: Run, best: Best, random: NDArray[np.uint64]
) -> Best:
    """Try every pair of gaps of a run that does not call at the pupil's school yet."""
    before, way = gaps.before[joining.slot, joining.way], joining.way
    for gap in range(run.start, run.end + 1):
        if joining.blink > 0.0 and draw(random) < joining.blink:
            continue
        into = drive_into(problem, before, joining, run, gap, joining.lead)
        if into < 0:
            continue
        leave = arrival(problem, gaps, joining, run, gap, into, joining.lead)
        leave = opening(problem, joining, leave, joining.way == AM) + joining.lead_stays
        if way != AM and leave > joining.closes:
            continue
        best = _at_one_gap(problem, gaps, state, joining, run, gap, into, leave, best)
        if gap < run.end:
            best = _at_two_gaps(problem, gaps, state, joining, run, gap, into, leave, best)
    return best


@compiled
def _at_one_gap(
    problem: Arrays, gaps: Gaps, state: State, joining: Joining, run: Run, gap: int, into: int, leave: int, best: Best
) -> Best:
    """Try home and school one after the other."""
    before, way = gaps.before[joining.slot, joining.way], joining.way
    pupil = problem.pupil[joining.pupil]
    ride = problem.times[joining.layer, joining.lead, joining.tail]
    on = drive_on(problem, before, joining, run, gap, joining.tail)
    if ride < 0 or on < 0:
        return best
    if joining.strict:
        delay = 0
        if run.start < gap < run.end:
            delay = into + joining.lead_stays + ride + joining.tail_stays + on - before[gap - 1, DRIVE_ON]
        if ride > pupil[LIMIT + way] or (gap < run.end and delay > before[gap, SPARE]):
            return best
        at = opening(problem, joining, leave + ride, way != AM)
        if way == AM and at > joining.closes:
            return best
        if not in_time(problem, gaps, state, joining, run, gap, at + joining.tail_stays, on, joining.tail):
            return best
    added = way_round(problem, gaps, joining, run, gap, joining.lead, joining.tail)
    added += joining.live * problem.metres[joining.lead, joining.tail]
    if added < best.added + best.step:
        sitting = before[gap - 1, SITTING_ON] if gap > run.start else 0
        wheels = before[gap - 1, WHEELS_ON] if gap > run.start else 0
        best = _better(problem, gaps, state, joining, run, best, added, sitting, wheels, gap, gap)
    return best


@compiled
def _at_two_gaps(
    problem: Arrays, gaps: Gaps, state: State, joining: Joining, run: Run, gap: int, into: int, leave: int, best: Best
) -> Best:
    """Try the first of home and school before ``gap``, and the other one further on."""
    before, way = gaps.before[joining.slot, joining.way], joining.way
    pupil = problem.pupil[joining.pupil]
    on = drive_on(problem, before, joining, run, gap, joining.lead)
    first = into + joining.lead_stays + on - before[gap - 1, DRIVE_ON] if gap > run.start else 0
    to_here = way_round(problem, gaps, joining, run, gap, joining.lead, joining.lead)
    if on < 0 or (joining.strict and first > before[gap, SPARE]) or to_here >= best.added + best.step:
        return best
    sitting = before[gap - 1, SITTING_ON] if gap > run.start else 0
    wheels = before[gap - 1, WHEELS_ON] if gap > run.start else 0
    at = max(leave + on, before[gap, SOONEST])
    for other in range(gap + 1, run.end + 1):
        sitting, wheels = max(sitting, before[other - 1, SITTING_ON]), max(wheels, before[other - 1, WHEELS_ON])
        if joining.strict and at > before[other - 1, LATEST]:
            return best
        go = at + before[other - 1, STAYS]
        aboard = on + before[other - 1, SINCE] + before[other - 1, STAYS] - before[gap, SINCE]
        if other < run.end:
            at = max(go + before[other - 1, DRIVE_ON], before[other, SOONEST])
        into = drive_into(problem, before, joining, run, other, joining.tail)
        then = drive_on(problem, before, joining, run, other, joining.tail)
        if into < 0 or then < 0:
            continue
        if joining.strict:
            if aboard > pupil[LIMIT + way]:
                return best
            delay = into + joining.tail_stays + then - before[other - 1, DRIVE_ON] if other < run.end else 0
            if aboard + into > pupil[LIMIT + way] or (other < run.end and delay > before[other, SPARE]):
                continue
            there = opening(problem, joining, go + into, way != AM)
            if way == AM and there > joining.closes:
                continue
            if not in_time(problem, gaps, state, joining, run, other, there + joining.tail_stays, then, joining.tail):
                continue
            if not _both_fit(problem, gaps, state, joining, run, gap, other, first, delay):
                continue
        added = to_here + way_round(problem, gaps, joining, run, other, joining.tail, joining.tail)
        if added < best.added + best.step:
            best = _better(problem, gaps, state, joining, run, best, added, sitting, wheels, gap, other)
    return best


@compiled
def _both_fit(
    problem: Arrays, gaps: Gaps, state: State, joining: Joining, run: Run, gap: int, other: int, first: int, second: int
) -> bool:
    """Tell whether those aboard at both gaps can spare both delays."""
    if first + second <= min(gaps.before[joining.slot, joining.way, gap, SPARE], 1 << 27):
        return True
    before, way = gaps.before[joining.slot, joining.way], joining.way
    sequence = state.sequences[joining.slot, way]
    riders = (run.start, gap) if way == AM else (other, run.end)
    for at in range(riders[0], riders[1]):
        if sequence[at] >= len(problem.pupil):
            continue
        pupil = problem.pupil[sequence[at]]
        school = run.start
        while school < run.end and sequence[school] != len(problem.pupil) + pupil[SCHOOL]:
            school += 1
        board, alight = (at, school) if way == AM else (school, at)
        if board < gap and alight >= other:
            aboard = before[alight, SINCE] - before[board, SINCE] - before[board, STAYS]
            if aboard + first + second > pupil[LIMIT + way]:
                return False
    return True


@compiled
def _better(
    problem: Arrays, gaps: Gaps, state: State, joining: Joining, run: Run, best: Best, added: float, sitting: int,
    wheels: int, lead: int, tail: int,
) -> Best:  # fmt: skip
    step = dearer(problem, gaps, state, joining, run, sitting, wheels)
    if added + step >= best.added + best.step:
        return best
    gaps.place[joining.slot, joining.way, LEAD], gaps.place[joining.slot, joining.way, TAIL] = lead, tail
    return Best(added, step)


@compiled
def dearer(problem: Arrays, gaps: Gaps, state: State, joining: Joining, run: Run, sitting: int, wheels: int) -> float:
    """Price the larger vehicle and the further assistants that a pupil makes needed.

    Parameters
    ----------
    sitting, wheels
        The most aboard without the pupil while the pupil is.
    """
    if not joining.strict:
        return 0.0
    pupil, route = problem.pupil[joining.pupil], gaps.route[joining.slot]
    own, shared, skilled = pupil[OWN], pupil[SHARED], pupil[SKILLED]
    if run.start < run.end:
        head = gaps.before[joining.slot, joining.way, run.start]
        own, shared, skilled = own + head[RUN_OWN], shared + head[RUN_SHARED], skilled + head[RUN_SKILLED]
    needed = max(route[NEEDED], crew(problem, own, shared, skilled))
    price = (needed - route[NEEDED]) * (problem.prices[OWN_RATE] if pupil[OWN] else problem.prices[SHARED_RATE])
    seats, wheels = sitting + pupil[SEATS] + needed, wheels + pupil[WHEELCHAIR]
    if wheels > MOST_WHEELCHAIRS:
        return IMPOSSIBLE
    barred = route[BARRED] | pupil[NO_MINIBUS]
    now, least = joining.kind, IMPOSSIBLE
    if problem.kind[now, CAPACITY + wheels] >= seats and not (barred and problem.kind[now, MINIBUS]):
        return float(price)
    for kind in range(len(problem.rate)):
        if problem.kind[kind, CAPACITY + wheels] < seats or (barred and problem.kind[kind, MINIBUS]):
            continue
        if problem.kind[kind, COUNT] > state.used[kind]:
            more = problem.rate[kind, STANDING] - problem.rate[now, STANDING]
            more += (problem.rate[kind, LIVE_RATE] - problem.rate[now, LIVE_RATE]) * route[LIVE_METRES]
            least = min(least, more)
    return float(price + least)


@compiled
def own_run(problem: Arrays, gaps: Gaps, state: State, joining: Joining, gap: int, best: Best) -> Best:
    """Try a run of the pupil's own before the token ``gap`` of a session, between the runs there are."""
    before, way = gaps.before[joining.slot, joining.way], joining.way
    # The break of the run before stands at the gap, or will.
    edge = gap + 1 if gap > 0 else 0
    run = Run(edge, edge)
    into = drive_into(problem, before, joining, run, run.start, joining.lead)
    ride = problem.times[joining.layer, joining.lead, joining.tail]
    if into < 0 or ride < 0:
        return best
    if joining.strict:
        leave = arrival(problem, gaps, joining, run, run.start, into, joining.lead)
        leave = opening(problem, joining, leave, way == AM) + joining.lead_stays
        at = opening(problem, joining, leave + ride, way != AM)
        if ride > problem.pupil[joining.pupil, LIMIT + way] or (leave if way != AM else at) > joining.closes:
            return best
        if not in_time(problem, gaps, state, joining, run, run.end, at + joining.tail_stays, 0, joining.tail):
            return best
    added = way_round(problem, gaps, joining, run, run.start, joining.lead, joining.tail)
    added += joining.live * problem.metres[joining.lead, joining.tail]
    if added < best.added + best.step:
        best = _better(problem, gaps, state, joining, run, best, added, 0, 0, gap, OWN_RUN)
    return best
