"""Where a pupil would go in each route as its stops stand: the cheapest place, and the one with the least detour."""

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import MOST_TOKENS, Arrays, Floats, Ints
from transport_opt.solve.columns import AM, BEST, BREAK, DAYS, SCHOOL
from transport_opt.solve.compiled import compiled
from transport_opt.solve.handles import held
from transport_opt.solve.insertion import added_metres, insert_price
from transport_opt.solve.pricing import IMPOSSIBLE
from transport_opt.solve.sequences import copy_tokens, with_one, with_two
from transport_opt.solve.state import State
from transport_opt.solve.timing import Work


@compiled
def price_everywhere(
    problem: Arrays, work: Work, state: State, pupil: int, random: NDArray[np.uint64], costs: Floats, detours: Floats
) -> None:
    """Price every route with one pupil more, the order of its other stops kept.

    Parameters
    ----------
    costs
        Shape (R,), written: each slot's price with the pupil; infinite where no place is within the rules.
    detours
        Shape (R,), written: metres that the pupil adds to a run of it at least, both ways, whatever the rules.
    """
    problem, work, state = held(problem), held(work), held(state)
    for slot in range(len(costs)):
        costs[slot], _, _ = insert_price(problem, work, state, pupil, slot, IMPOSSIBLE, 0.0, random)
        detours[slot] = _nearest(problem, work, state, pupil, slot)


@compiled
def price_one(
    problem: Arrays, work: Work, state: State, pupil: int, slot: int, random: NDArray[np.uint64]
) -> tuple[float, int, float]:
    """Price one route with one pupil more; its sessions then stand in ``work.sequences[BEST]``."""
    problem, work, state = held(problem), held(work), held(state)
    return insert_price(problem, work, state, pupil, slot, IMPOSSIBLE, 0.0, random)


@compiled
def write_nearest(problem: Arrays, work: Work, state: State, pupil: int, slot: int) -> float:
    """Write a route with a pupil more where the detour is least, rules or not, to ``work.sequences[BEST]``."""
    problem, work, state = held(problem), held(work), held(state)
    return _nearest(problem, work, state, pupil, slot)


@compiled
def _nearest(problem: Arrays, work: Work, state: State, pupil: int, slot: int) -> float:
    total = 0.0
    for way in range(2):
        sequence, tokens = state.sequences[slot, way], state.tokens[slot, way]
        copy_tokens(sequence, 0, tokens, work.sequences[BEST, way], 0)
        work.tokens[BEST, way] = tokens
        if problem.pupil[pupil, DAYS + way] == 0 or tokens == 0 or tokens + 3 > MOST_TOKENS:
            continue
        least, start = IMPOSSIBLE, 0
        while start < tokens:
            end = start
            while end < tokens and sequence[end] != BREAK:
                end += 1
            least = _nearest_in_run(problem, work, sequence, tokens, start, end, pupil, way, least)
            start = end + 1
        total += least
    return total


@compiled
def _nearest_in_run(
    problem: Arrays, work: Work, sequence: Ints, tokens: int, start: int, end: int, pupil: int, way: int, least: float
) -> float:
    school = len(problem.pupil) + problem.pupil[pupil, SCHOOL]
    lead, tail = (pupil, school) if way == AM else (school, pupil)
    called = -1
    for at in range(start, end):
        if sequence[at] == school:
            called = at
    target = work.sequences[BEST, way]
    for first in range(start, end + 1):
        if called >= 0 and (first > called if way == AM else first <= called):
            continue
        for second in range(first, first + 1 if called >= 0 else end + 1):
            added = added_metres(problem, sequence, start, end, first, second, pupil, called >= 0, way)
            if added < least:
                least = added
                if called >= 0:
                    work.tokens[BEST, way] = with_one(target, sequence, tokens, first, pupil)
                else:
                    work.tokens[BEST, way] = with_two(target, sequence, tokens, first, second, lead, tail)
    return least
