"""An order of one session as it grows, token by token: what may come next, and what it costs at least so far.

The afternoon grows backwards, from the last home to the school, so that in both sessions everybody comes before their
school: who is aboard on which weekday is then known at every token.
"""

from typing import NamedTuple

import numpy as np

from transport_opt.solve.arrays import MOST_TOKENS, Arrays, Floats, Ints
from transport_opt.solve.columns import (
    ALONE,
    AM,
    BASE,
    BREAK,
    DAYS,
    DEAD_RATE,
    HALT_HOME,
    HOME,
    LAYER,
    LIMIT,
    LIVE_RATE,
    MAX_RUNS,
    MAX_SCHOOLS,
    MINIBUS,
    ROW,
    SCHOOL,
    UNLOAD,
)
from transport_opt.solve.compiled import compiled
from transport_opt.solve.timing import Work


class Trail(NamedTuple):
    """Where an enumeration is; D is `MOST_TOKENS`, and 5 stands for classes of weekdays with the same riders.

    Attributes
    ----------
    path
        Shape (D,): the tokens so far.
    pick
        Shape (D + 1,): which choice stands at each depth.
    row, clock
        Shapes (D + 1, 5): the last place called at, -1 before the first, and seconds since the run began.
    since
        Shape (D, 5): the clock once the halt of each token is over.
    pence
        Shape (D + 1,): what the metres so far cost a school day.
    nearest
        Shape (D,): metres of the shortest leg that joins each rider's home to what comes before it.
    found, lengths, scores
        Shapes (k, D), (k,) and (k,): the orders that are kept.
    """

    path: Ints
    pick: Ints
    row: Ints
    clock: Ints
    since: Ints
    pence: Floats
    nearest: Floats
    found: Ints
    lengths: Ints
    scores: Floats


def make_trail(most: int) -> Trail:
    """Allocate room for an enumeration that keeps so many orders at most."""
    depths = MOST_TOKENS + 1
    return Trail(
        path=np.zeros(MOST_TOKENS, dtype=np.int32),
        pick=np.zeros(depths, dtype=np.int32),
        row=np.zeros((depths, 5), dtype=np.int32),
        clock=np.zeros((depths, 5), dtype=np.int32),
        since=np.zeros((depths, 5), dtype=np.int32),
        pence=np.zeros(depths),
        nearest=np.zeros(depths),
        found=np.zeros((most, MOST_TOKENS), dtype=np.int32),
        lengths=np.zeros(most, dtype=np.int32),
        scores=np.zeros(most),
    )


class Growth(NamedTuple):
    """What is asked of an enumeration.

    Attributes
    ----------
    classes
        How many stand in ``work.class_day`` and ``work.class_weight``.
    driven
        Weekdays on which the route is driven in either session.
    hourly
        Whether every second of duty costs, instead of those beyond the included hours.
    """

    way: int
    kind: int
    classes: int
    driven: int
    hourly: int


@compiled
def measure_nearest(problem: Arrays, trail: Trail, riders: Ints, schools: Ints, way: int) -> None:
    """Write the shortest leg that joins each rider's home to what comes before it."""
    for one in range(len(riders)):
        here, least = problem.pupil[riders[one], HOME], -1
        for other in range(len(riders) + len(schools)):
            if other == one:
                continue
            if other < len(riders):
                row = problem.pupil[riders[other], HOME]
            else:
                row = problem.school[schools[other - len(riders)], ROW]
            metres = max(0, problem.metres[row, here] if way == AM else problem.metres[here, row])
            if least < 0 or metres < least:
                least = metres
        trail.nearest[one] = max(0, least)


@compiled
def begins(path: Ints, depth: int) -> int:
    """Find where the present run begins."""
    start = depth
    while start > 0 and path[start - 1] != BREAK:
        start -= 1
    return start


@compiled
def stands(path: Ints, start: int, depth: int, token: int) -> bool:
    """Tell whether a token stands in ``path[start:depth]``."""
    found = False
    for at in range(start, depth):
        found = found or path[at] == token
    return found


@compiled
def closed(problem: Arrays, path: Ints, start: int, depth: int) -> bool:
    """Tell whether a run may end here: everybody in it has come to their school."""
    pupils = len(problem.pupil)
    for at in range(start, depth):
        token = path[at]
        if token < pupils and not stands(path, at + 1, depth, pupils + problem.pupil[token, SCHOOL]):
            return False
    return depth > start


@compiled
def whole(problem: Arrays, path: Ints, depth: int, riders: Ints) -> bool:
    """Tell whether everybody rides and the last run may end here."""
    for one in range(len(riders)):
        if not stands(path, 0, depth, riders[one]):
            return False
    return closed(problem, path, begins(path, depth), depth)


@compiled
def may_follow(problem: Arrays, work: Work, path: Ints, depth: int, token: int, riders: Ints, growth: Growth) -> bool:
    """Tell whether a token may come next, as far as the order alone decides."""
    pupils, start = len(problem.pupil), begins(path, depth)
    if token == BREAK:
        runs, left = 1, 0
        for at in range(depth):
            runs += path[at] == BREAK
        for one in range(len(riders)):
            left += 0 if stands(path, 0, depth, riders[one]) else 1
        return left > 0 and runs < problem.rules[MAX_RUNS] and closed(problem, path, start, depth)
    if stands(path, start if token >= pupils else 0, depth, token):
        return False
    if token < pupils:
        called = stands(path, start, depth, pupils + problem.pupil[token, SCHOOL])
        return not called and _company(problem, path, start, depth, token, growth.way)
    wanted = False
    for at in range(start, depth):
        wanted = wanted or (path[at] < pupils and problem.pupil[path[at], SCHOOL] == token - pupils)
    return wanted and _few_schools(problem, work, path, start, depth, token, growth)


@compiled
def _company(problem: Arrays, path: Ints, start: int, depth: int, token: int, way: int) -> bool:
    """Tell whether nobody who travels alone would share a weekday's run."""
    for at in range(start, depth):
        other = path[at]
        alone = other < len(problem.pupil) and (problem.pupil[token, ALONE] or problem.pupil[other, ALONE])
        if alone and problem.pupil[token, DAYS + way] & problem.pupil[other, DAYS + way]:
            return False
    return True


@compiled
def _few_schools(problem: Arrays, work: Work, path: Ints, start: int, depth: int, token: int, growth: Growth) -> bool:
    for one in range(growth.classes):
        day, schools = work.class_day[one], 0
        if not calls(problem, path, start, depth, token, day, growth.way):
            continue
        for at in range(start, depth):
            if path[at] >= len(problem.pupil) and calls(problem, path, start, at, path[at], day, growth.way):
                schools += 1
        if schools >= problem.rules[MAX_SCHOOLS]:
            return False
    return True


@compiled
def calls(problem: Arrays, path: Ints, start: int, depth: int, token: int, day: int, way: int) -> bool:
    """Tell whether a token is called at on a weekday: a pupil who rides, or a school somebody before it rides to."""
    pupils = len(problem.pupil)
    if token < pupils:
        return bool(problem.pupil[token, DAYS + way] >> day & 1)
    found = False
    for at in range(start, depth):
        other = path[at]
        if other < pupils and problem.pupil[other, SCHOOL] == token - pupils:
            found = found or problem.pupil[other, DAYS + way] >> day & 1 == 1
    return bool(found)


@compiled
def extend(
    problem: Arrays, work: Work, trail: Trail, depth: int, token: int, riders: Ints, growth: Growth, ceiling: float
) -> bool:  # fmt: skip
    """Measure a beginning that now ends with a token; tell whether it may still become an order worth keeping."""
    pence, rest, start = trail.pence[depth], 0.0, begins(trail.path, depth)
    cheapest = min(problem.rate[growth.kind, LIVE_RATE], problem.rate[growth.kind, DEAD_RATE])
    for one in range(growth.classes):
        day = work.class_day[one]
        trail.row[depth + 1, one] = trail.row[depth, one]
        trail.clock[depth + 1, one] = -1 if token == BREAK else trail.clock[depth, one]
        if token != BREAK and calls(problem, trail.path, start, depth, token, day, growth.way):
            added = _join(problem, trail, start, depth, token, one, day, growth)
            if added < 0:
                return False
            pence += added * work.class_weight[one] / 5.0
        if trail.row[depth + 1, one] >= 0:
            for rider in range(len(riders)):
                rides = problem.pupil[riders[rider], DAYS + growth.way] >> day & 1
                if rides and not stands(trail.path, 0, depth + 1, riders[rider]):
                    rest += trail.nearest[rider] * cheapest * work.class_weight[one] / 5.0
    trail.pence[depth + 1] = pence
    return bool(pence + rest < ceiling)


@compiled
def _join(
    problem: Arrays, trail: Trail, start: int, depth: int, token: int, one: int, day: int, growth: Growth
) -> float:
    """Put a call behind the last one of a weekday; give the pence of the leg, negative where there can be none."""
    pupils, way, kind = len(problem.pupil), growth.way, growth.kind
    row = problem.pupil[token, HOME] if token < pupils else problem.school[token - pupils, ROW]
    halt = problem.pupil[token, HALT_HOME] if token < pupils else problem.school[token - pupils, UNLOAD]
    layer = problem.rules[LAYER + 2 * problem.kind[kind, MINIBUS] + way]
    before, clock, pence = trail.row[depth, one], 0, 0.0
    if trail.clock[depth, one] >= 0:
        drive = problem.times[layer, before, row] if way == AM else problem.times[layer, row, before]
        if drive < 0:
            return -1.0
        metres = problem.metres[before, row] if way == AM else problem.metres[row, before]
        clock, pence = trail.clock[depth, one] + drive, metres * problem.rate[kind, LIVE_RATE]
        if token >= pupils and not _in_time(problem, trail, start, depth, token, one, day, clock, way):
            return -1.0
    else:
        origin = before if before >= 0 else problem.kind[kind, BASE]
        if origin >= 0:
            metres = problem.metres[origin, row] if way == AM else problem.metres[row, origin]
            pence = max(0, metres) * problem.rate[kind, DEAD_RATE]
    trail.row[depth + 1, one], trail.clock[depth + 1, one] = row, clock + halt
    trail.since[depth, one] = clock + halt
    return float(pence)


@compiled
def _in_time(
    problem: Arrays, trail: Trail, start: int, depth: int, token: int, one: int, day: int, clock: int, way: int
) -> bool:
    """Tell whether everybody who comes to a school is within their limit though nobody has waited anywhere."""
    pupils = len(problem.pupil)
    for at in range(start, depth):
        rider = trail.path[at]
        if rider < pupils and problem.pupil[rider, SCHOOL] == token - pupils:
            rides = problem.pupil[rider, DAYS + way] >> day & 1
            if rides and clock - trail.since[at, one] > problem.pupil[rider, LIMIT + way]:
                return False
    return True
