"""Putting pupils back, one by one, each where it costs least at that moment."""

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Arrays, Ints
from transport_opt.solve.columns import (
    ALONE,
    AM,
    BEST,
    CALLED,
    CHOSEN,
    DAYS,
    HOME,
    LEAD,
    OWN,
    OWN_RUN,
    ROW,
    SCHOOL,
    SEATS,
    TAIL,
    TIED,
    WHEELCHAIR,
)
from transport_opt.solve.compiled import compiled, draw
from transport_opt.solve.gaps import Gaps
from transport_opt.solve.insertion import insert_price
from transport_opt.solve.journal import become, beyond, is_strange, strangeness, touch
from transport_opt.solve.pricing import IMPOSSIBLE
from transport_opt.solve.recall import asked, judged, priced
from transport_opt.solve.scan import scan
from transport_opt.solve.sequences import copy_sessions, copy_tokens, with_one, with_run, with_two
from transport_opt.solve.state import Moves, State
from transport_opt.solve.timing import Work

CANDIDATES = 14
"""Routes tried for a pupil: those of the nearest others."""
BLINKING = 0.1
"""Share of the looks at a route in which positions are passed over, so that what is known of the others can be kept."""


@compiled
def recreate(
    problem: Arrays, work: Work, gaps: Gaps, moves: Moves, state: State, near: Ints, random: NDArray[np.uint64],
    blink: float, every: bool,
) -> None:  # fmt: skip
    """Put the removed pupils back.

    Parameters
    ----------
    blink
        Share of positions passed over at random.
    every
        Whether to price every position of every route instead of the best guess in each.
    """
    _order(problem, moves, random)
    for one in range(moves.counts[0]):
        moves.counts[3] -= int(is_strange(moves, moves.removed[one], moves.home[one]))
    for one in range(moves.counts[0]):
        pupil = moves.string[one]
        if every or problem.pupil[pupil, TIED] >= 0:
            _place_by_price(problem, work, gaps, moves, state, near, random, pupil, blink)
        else:
            _place_by_guess(problem, work, gaps, moves, state, near, random, pupil, blink)


@compiled
def _order(problem: Arrays, moves: Moves, random: NDArray[np.uint64]) -> None:
    """Write the removed into ``moves.string``: at random, the demanding first, the farthest or the nearest first."""
    many = moves.counts[0]
    rule = draw(random) * 11.0
    for one in range(many):
        pupil = moves.removed[one]
        if rule < 4.0:
            key = draw(random)
        elif rule < 8.0:
            key = -(
                problem.pupil[pupil, SEATS]
                + 4.0 * problem.pupil[pupil, WHEELCHAIR]
                + 3.0 * problem.pupil[pupil, OWN]
                + 9.0 * problem.pupil[pupil, ALONE]
                + draw(random)
            )
        else:
            far = float(problem.times[0, problem.pupil[pupil, HOME], problem.school[problem.pupil[pupil, SCHOOL], ROW]])
            key = -far if rule < 10.0 else far
        at = one
        while at > 0 and moves.key[at - 1] > key:
            moves.key[at] = moves.key[at - 1]
            moves.string[at] = moves.string[at - 1]
            at -= 1
        moves.key[at] = key
        moves.string[at] = pupil


@compiled
def _strange_price(moves: Moves, pupil: int, slot: int) -> float:
    """Price a slot by whether the pupil was on it in an earlier plan, and by how many more may change."""
    more = (
        beyond(moves, moves.counts[3] + 1) - beyond(moves, moves.counts[3]) if is_strange(moves, pupil, slot) else 0.0
    )
    return strangeness(moves, pupil, slot) + more


@compiled
def _fresh_slot(moves: Moves, state: State, pupil: int) -> int:
    """Find an empty slot: the one in which the pupil's earlier route goes on, else one in which none does."""
    fresh, spare = len(state.kind), len(state.kind)
    for slot in range(state.tied[0], len(state.kind)):
        if state.kind[slot] >= 0:
            continue
        if moves.was_on[pupil] == -1 or moves.continues[slot] == moves.was_on[pupil]:
            return slot
        spare = min(spare, slot)
        if moves.continues[slot] < 0:
            fresh = min(fresh, slot)
    return fresh if fresh < len(state.kind) else spare


@compiled
def _candidates(moves: Moves, state: State, near: Ints, pupil: int) -> int:
    """List in ``moves.tried`` the routes of the nearest others; return how many."""
    tried = 0
    for one in range(near.shape[1]):
        slot = state.route_of[near[pupil, one]]
        if slot < 0 or _seen(moves, slot, tried):
            continue
        moves.tried[tried] = slot
        tried += 1
        if tried == CANDIDATES:
            break
    return tried


@compiled
def _seen(moves: Moves, slot: int, tried: int) -> bool:
    seen = False
    for one in range(tried):
        seen = seen or moves.tried[one] == slot
    return seen


@compiled
def _place_by_guess(
    problem: Arrays, work: Work, gaps: Gaps, moves: Moves, state: State, near: Ints, random: NDArray[np.uint64],
    pupil: int, blink: float,
) -> None:  # fmt: skip
    """Price the routes in the order of what they promise, until none promises more than the best has kept."""
    tried, about = _candidates(moves, state, near, pupil), asked(problem, state, pupil)
    for one in range(tried):
        slot = moves.tried[one]
        guess = _judged(problem, gaps, state, pupil, slot, about, blink, random)
        gaps.guess[slot] = guess + _strange_price(moves, pupil, slot)
    least, chosen, kind, duty, price = _on_its_own(problem, work, gaps, moves, state, pupil)
    while True:
        slot, promised = -1, least
        for one in range(tried):
            if gaps.guess[moves.tried[one]] < promised:
                slot, promised = moves.tried[one], gaps.guess[moves.tried[one]]
        if slot < 0:
            break
        gaps.guess[slot] = IMPOSSIBLE
        _write(problem, work, gaps, state, pupil, slot)
        cost, new_kind, new_duty = priced(
            problem, work, gaps, work.sequences[BEST], work.tokens[BEST], state.used, state.kind[slot]
        )
        more = cost - state.cost[slot] + _strange_price(moves, pupil, slot)
        if more < least:
            least, chosen, kind, duty, price = more, slot, new_kind, new_duty, cost
            copy_sessions(work.sequences[BEST], work.tokens[BEST], work.sequences[CHOSEN], work.tokens[CHOSEN])
    _settle_in(problem, work, gaps, moves, state, pupil, chosen, kind, duty, price)


@compiled
def _judged(
    problem: Arrays, gaps: Gaps, state: State, pupil: int, slot: int, about: np.uint64, blink: float,
    random: NDArray[np.uint64],
) -> float:  # fmt: skip
    """Scan a route unless one like it was judged before for what is asked; now and then with blinks."""
    if blink > 0.0 and draw(random) < BLINKING:
        return scan(problem, gaps, state, pupil, slot, blink / BLINKING, random)
    return judged(problem, gaps, state, pupil, slot, about, random)


@compiled
def _on_its_own(
    problem: Arrays, work: Work, gaps: Gaps, moves: Moves, state: State, pupil: int
) -> tuple[float, int, int, float, float]:
    """Price a route of the pupil's own, written to ``work.sequences[CHOSEN]``."""
    slot = _fresh_slot(moves, state, pupil)
    school = problem.pupil[pupil, SCHOOL]
    runs = (problem.pupil[pupil, DAYS + AM] > 0) and state.calls[school] >= state.most_calls[school]
    if slot >= len(state.kind) or runs:
        return IMPOSSIBLE, -1, -1, 0.0, 0.0
    for way in range(2):
        lead, tail = (pupil, len(problem.pupil) + school) if way == AM else (len(problem.pupil) + school, pupil)
        work.sequences[CHOSEN, way, 0], work.sequences[CHOSEN, way, 1] = lead, tail
        work.tokens[CHOSEN, way] = 2 if problem.pupil[pupil, DAYS + way] else 0
    cost, kind, duty = priced(problem, work, gaps, work.sequences[CHOSEN], work.tokens[CHOSEN], state.used, -1)
    return cost + _strange_price(moves, pupil, slot), slot if cost < IMPOSSIBLE else -1, kind, duty, cost


@compiled
def _write(problem: Arrays, work: Work, gaps: Gaps, state: State, pupil: int, slot: int) -> None:
    """Write the route with the pupil where `scan` would have them to ``work.sequences[BEST]``."""
    school = len(problem.pupil) + problem.pupil[pupil, SCHOOL]
    for way in range(2):
        sequence, tokens, target = state.sequences[slot, way], state.tokens[slot, way], work.sequences[BEST, way]
        first, last = gaps.place[slot, way, LEAD], gaps.place[slot, way, TAIL]
        lead, tail = (pupil, school) if way == AM else (school, pupil)
        if problem.pupil[pupil, DAYS + way] == 0:
            copy_tokens(sequence, 0, tokens, target, 0)
            length = tokens
        elif last == CALLED:
            length = with_one(target, sequence, tokens, first, pupil)
        elif last == OWN_RUN:
            length = with_run(target, sequence, tokens, first, lead, tail)
        else:
            length = with_two(target, sequence, tokens, first, last, lead, tail)
        work.tokens[BEST, way] = length


@compiled
def _place_by_price(
    problem: Arrays, work: Work, gaps: Gaps, moves: Moves, state: State, near: Ints, random: NDArray[np.uint64],
    pupil: int, blink: float,
) -> None:  # fmt: skip
    """Price every position of every route in question."""
    least, chosen, kind, duty, price = IMPOSSIBLE, -1, -1, 0.0, 0.0
    tied = problem.pupil[pupil, TIED]
    tried = 0 if tied >= 0 else _candidates(moves, state, near, pupil)
    for one in range(-1, tried):
        slot = moves.tried[one] if one >= 0 else tied if tied >= 0 else _fresh_slot(moves, state, pupil)
        if slot >= len(state.kind):
            continue
        strange = _strange_price(moves, pupil, slot)
        cost, new_kind, new_duty = insert_price(
            problem, work, state, pupil, slot, least - strange, blink if state.kind[slot] >= 0 else 0.0, random
        )
        more = cost - state.cost[slot] + strange
        if more < least:
            least, chosen, kind, duty, price = more, slot, new_kind, new_duty, cost
            copy_sessions(work.sequences[BEST], work.tokens[BEST], work.sequences[CHOSEN], work.tokens[CHOSEN])
    _settle_in(problem, work, gaps, moves, state, pupil, chosen, kind, duty, price)


@compiled
def _settle_in(
    problem: Arrays, work: Work, gaps: Gaps, moves: Moves, state: State, pupil: int, slot: int, kind: int, duty: float,
    price: float,
) -> None:  # fmt: skip
    moves.counts[3] += int(is_strange(moves, pupil, slot))
    if slot >= 0:
        touch(gaps, moves, state, slot)
        become(problem, gaps, state, slot, work.sequences[CHOSEN], work.tokens[CHOSEN], price, kind, duty)
        state.route_of[pupil] = slot
