"""What every gap between two stops of a route leaves free, so that most insertions are judged without timing the route.

After Gschwind and Drexl, "Adaptive Large Neighborhood Search with a Constant-Time Feasibility Test for the
Dial-a-Ride Problem", Transportation Science 53(2), 2019: earliest and latest arrivals, the time that those aboard
can spare, and the load of each leg are kept for each stop. They are exact for a run to one school that everybody
rides every day, and necessary otherwise; whoever uses them asks `pricing` before a change is made.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import MOST_TOKENS, Arrays, Floats, Ints
from transport_opt.solve.columns import (
    ALONE,
    AM,
    BARRED,
    BREAK,
    CLOSES,
    COMFORT_FROM,
    DAYS,
    DAYS_ALL,
    DRIVE_ON,
    GAP,
    GAP_COLUMNS,
    HALT_HOME,
    HALT_SCHOOL,
    HOME,
    LATEST,
    LAYER,
    LIMIT,
    LIVE_METRES,
    METRES_ON,
    MINIBUS,
    NEEDED,
    NO_MINIBUS,
    OPENS,
    OWN,
    PICKUP,
    PLACE,
    RATIO,
    READY,
    ROUTE_COLUMNS,
    ROW,
    RUN_ALONE,
    RUN_END,
    RUN_OWN,
    RUN_SCHOOLS,
    RUN_SHARED,
    RUN_SKILLED,
    SCHOOL,
    SEATS,
    SHARED,
    SINCE,
    SITTING_ON,
    SKILLED,
    SOONEST,
    SPARE,
    STAYS,
    UNEASY,
    UNLOAD,
    WHEELCHAIR,
    WHEELS_ON,
)
from transport_opt.solve.compiled import compiled
from transport_opt.solve.state import State
from transport_opt.solve.timing import NEVER

Hashes = NDArray[np.uint64]
KNOWN = 1 << 15
"""Judgements and prices that are kept, of each; the next with the same last bits of its hash takes the place of one."""


class Gaps(NamedTuple):
    """What is known of the routes of a state; `columns` names the columns.

    Attributes
    ----------
    before
        Shape (R, 2, MOST_TOKENS, 17): by route, session and token.
    route
        Shape (R, 4).
    stale
        Shape (R,): routes that changed since.
    former
        Shape (R,): the versions before the present move.
    place
        Shape (R, 2, 2): where the pupil in hand would go in each session of a route.
    guess
        Shape (R,): about what that would add, in pence a day.
    hashed, content
        Shape (R,): of what version the hash of a route's content is, and that hash.
    judged, judged_place, judged_guess
        Shapes (k,), (k, 2, 2) and (k,): hashes of what was judged before, and the judgements (`recall`).
    priced, priced_at
        Shapes (k,) and (k, 3): hashes of routes priced before; the price, the vehicle type and the duty of each.
    """

    before: Ints
    route: Ints
    version: Ints
    seen: Ints
    former: Ints
    place: Ints
    guess: Floats
    hashed: Ints
    content: Hashes
    judged: Hashes
    judged_place: Ints
    judged_guess: Floats
    priced: Hashes
    priced_at: Floats


def make_gaps(state: State, known: int = KNOWN) -> Gaps:
    """Allocate what one searching thread knows of the routes of a state.

    Parameters
    ----------
    known
        Judgements and prices to keep, of each; a power of two.
    """
    slots = len(state.cost)
    return Gaps(
        before=np.zeros((slots, 2, MOST_TOKENS, GAP_COLUMNS), dtype=np.int32),
        route=np.zeros((slots, ROUTE_COLUMNS), dtype=np.int32),
        version=np.zeros(slots + 1, dtype=np.int32),
        seen=np.full(slots, -1, dtype=np.int32),
        former=np.zeros(slots, dtype=np.int32),
        place=np.zeros((slots, 2, 2), dtype=np.int32),
        guess=np.zeros(slots),
        hashed=np.full(slots, -1, dtype=np.int32),
        content=np.zeros(slots, dtype=np.uint64),
        judged=np.zeros(known, dtype=np.uint64),
        judged_place=np.zeros((known, 2, 2), dtype=np.int32),
        judged_guess=np.zeros(known),
        priced=np.zeros(known, dtype=np.uint64),
        priced_at=np.zeros((known, 3)),
    )


@compiled
def changed(gaps: Gaps, slot: int) -> None:
    """Give a route that changed a version never used before."""
    gaps.version[-1] += 1
    gaps.version[slot] = gaps.version[-1]


@compiled
def refresh(problem: Arrays, gaps: Gaps, state: State, slot: int) -> None:
    """Look a route over again if it changed."""
    if gaps.seen[slot] == gaps.version[slot]:
        return
    gaps.seen[slot] = gaps.version[slot]
    route = gaps.route[slot]
    route[:] = 0
    route[DAYS_ALL] = 31
    kind = state.kind[slot]
    minibus = problem.kind[kind, MINIBUS] if kind >= 0 else 0
    for way in range(2):
        layer = problem.rules[LAYER + 2 * minibus + way]
        sequence, tokens = state.sequences[slot, way], state.tokens[slot, way]
        start, free_from = 0, 0
        while start < tokens:
            end = start
            while end < tokens and sequence[end] != BREAK:
                end += 1
            _describe(problem, gaps, slot, way, sequence, start, end, layer)
            free_from = _soonest(problem, gaps, slot, way, sequence, start, end, free_from)
            if end < tokens:
                first = _place_of(problem, sequence[end + 1])
                free_from += problem.rules[GAP] + problem.times[layer, gaps.before[slot, way, end - 1, PLACE], first]
            _aboard(problem, gaps, slot, way, sequence, start, end)
            start = end + 1
        _latest(problem, gaps, slot, way, sequence, tokens, layer)


@compiled
def _place_of(problem: Arrays, token: int) -> int:
    if token < len(problem.pupil):
        return int(problem.pupil[token, HOME])
    return int(problem.school[token - len(problem.pupil), ROW])


@compiled
def _describe(
    problem: Arrays, gaps: Gaps, slot: int, way: int, sequence: Ints, start: int, end: int, layer: int
) -> None:
    """Write where the stops of a run are, how long they last, the drives, and who rides."""
    before, route = gaps.before[slot, way], gaps.route[slot]
    own, shared, skilled, alone, schools = 0, 0, 0, 0, 0
    for at in range(start, end):
        token, here = sequence[at], before[at]
        here[SPARE], here[UNEASY], here[DRIVE_ON], here[METRES_ON] = NEVER, 0, 0, 0
        if token < len(problem.pupil):
            pupil = problem.pupil[token]
            here[PLACE], here[STAYS] = pupil[HOME], pupil[HALT_HOME]
            own += pupil[OWN]
            shared += pupil[SHARED]
            skilled += pupil[SKILLED]
            route[BARRED] |= pupil[NO_MINIBUS]
            alone += pupil[ALONE]
            route[DAYS_ALL] &= pupil[DAYS + way]
        else:
            school = token - len(problem.pupil)
            here[PLACE], here[STAYS] = problem.school[school, ROW], problem.school[school, UNLOAD]
            schools += 1
            for other in range(start, end):
                if sequence[other] < len(problem.pupil) and problem.pupil[sequence[other], SCHOOL] == school:
                    here[STAYS] += problem.pupil[sequence[other], HALT_SCHOOL]
        if at > start:
            last = before[at - 1]
            last[DRIVE_ON] = problem.times[layer, last[PLACE], here[PLACE]]
            last[METRES_ON] = problem.metres[last[PLACE], here[PLACE]]
            route[LIVE_METRES] += last[METRES_ON]
            here[SINCE] = last[SINCE] + last[STAYS] + last[DRIVE_ON]
        else:
            here[SINCE] = 0
    head = before[start]
    head[RUN_END], head[RUN_SCHOOLS], head[RUN_ALONE] = end, schools, alone
    head[RUN_OWN], head[RUN_SHARED], head[RUN_SKILLED] = own, shared, skilled
    route[NEEDED] = max(route[NEEDED], crew(problem, own, shared, skilled))


@compiled
def crew(problem: Arrays, own: int, shared: int, skilled: int) -> int:
    """Count the assistants that pupils of one run need."""
    needed = own + (shared + problem.rules[RATIO] - 1) // problem.rules[RATIO]
    return int(max(needed, 1) if skilled > 0 else needed)


@compiled
def _soonest(
    problem: Arrays, gaps: Gaps, slot: int, way: int, sequence: Ints, start: int, end: int, free_from: int
) -> int:
    """Write the earliest arrivals; return when the vehicle is free again."""
    before = gaps.before[slot, way]
    for at in range(start, end):
        token, here = sequence[at], before[at]
        soonest = 0
        if token >= len(problem.pupil):
            soonest = problem.school[token - len(problem.pupil), OPENS + way]
        elif way == AM:
            soonest = problem.pupil[token, PICKUP]
        if at > start:
            last = before[at - 1]
            soonest = max(soonest, last[SOONEST] + last[STAYS] + last[DRIVE_ON])
        elif way == AM:
            soonest = max(soonest, free_from)
        here[SOONEST] = soonest
    return int(before[end - 1, SOONEST] + before[end - 1, STAYS])


@compiled
def _latest(problem: Arrays, gaps: Gaps, slot: int, way: int, sequence: Ints, tokens: int, layer: int) -> None:
    """Write the latest arrivals that keep every window after them."""
    before = gaps.before[slot, way]
    leave_by, ahead = NEVER, -1
    for at in range(tokens - 1, -1, -1):
        token, here = sequence[at], before[at]
        if token == BREAK:
            ahead = at + 1
            leave_by = _ready_by(problem, gaps, slot, way, sequence, ahead) - problem.rules[GAP]
            continue
        latest = leave_by - here[STAYS] - here[DRIVE_ON]
        if ahead >= 0:
            latest -= problem.times[layer, here[PLACE], before[ahead, PLACE]]
            ahead = -1
        if token >= len(problem.pupil):
            closes = problem.school[token - len(problem.pupil), CLOSES + way]
            latest = min(latest, closes - (0 if way == AM else here[STAYS]))
        here[LATEST] = latest
        leave_by = latest


@compiled
def _ready_by(problem: Arrays, gaps: Gaps, slot: int, way: int, sequence: Ints, first: int) -> int:
    """Tell by when a vehicle must be at the first stop of a run."""
    if way == AM:
        return int(gaps.before[slot, way, first, LATEST])
    return int(problem.school[sequence[first] - len(problem.pupil), READY])


@compiled
def _aboard(problem: Arrays, gaps: Gaps, slot: int, way: int, sequence: Ints, start: int, end: int) -> None:
    """Write the load of each leg, the time that those aboard can spare, and how many are past comfort."""
    before = gaps.before[slot, way]
    for at in range(start, end):
        before[at, SITTING_ON], before[at, WHEELS_ON] = 0, 0
    for at in range(start, end):
        token = sequence[at]
        if token >= len(problem.pupil):
            continue
        pupil = problem.pupil[token]
        other = start
        while other < end and sequence[other] != len(problem.pupil) + pupil[SCHOOL]:
            other += 1
        first, last = (at, other) if way == AM else (other, at)
        aboard = before[last, SINCE] - before[first, SINCE] - before[first, STAYS]
        spare = pupil[LIMIT + way] - aboard
        uneasy = 1 if 1000 * aboard >= pupil[COMFORT_FROM + way] else 0
        for leg in range(first, last):
            before[leg, SITTING_ON] += pupil[SEATS]
            before[leg, WHEELS_ON] += pupil[WHEELCHAIR]
            before[leg + 1, SPARE] = min(before[leg + 1, SPARE], spare)
            before[leg + 1, UNEASY] += uneasy
