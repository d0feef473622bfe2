"""Slack induction by string removals: take strings of neighbouring pupils out, put them back greedily.

Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
Transportation Science 54(2), 2020, with simulated annealing over whole routes priced with every rule.
"""

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Arrays, Ints
from transport_opt.solve.columns import (
    ALONE,
    AM,
    BEST,
    CHOSEN,
    DAYS,
    HOME,
    OWN,
    PM,
    ROW,
    SCHOOL,
    SEATS,
    TIED,
    WHEELCHAIR,
)
from transport_opt.solve.compiled import compiled, draw
from transport_opt.solve.handles import hold_moves, hold_problem, hold_state, hold_work
from transport_opt.solve.insertion import BLINK, insert_price
from transport_opt.solve.pricing import IMPOSSIBLE, price_route
from transport_opt.solve.sequences import copy_sessions, count_calls, without
from transport_opt.solve.state import ABSENT, ABSENT_PENCE, Moves, State
from transport_opt.solve.timing import Work

REMOVED = 10
"""Pupils taken out in a move, on average."""
LONGEST_STRING = 10
CANDIDATES = 14
"""Routes tried for a pupil: those of the nearest others."""
SMALL_PART, SMALL_BLINK = 12, 0.3
"""Among so few pupils positions are passed over often, so that every order is reached and not only the greedy ones."""


@compiled
def improve(
    problem: Arrays, work: Work, moves: Moves, state: State, best: State, part: Ints, near: Ints,
    random: NDArray[np.uint64], iterations: int, heat: float,
) -> int:  # fmt: skip
    """Search for a while from ``state``, keeping the cheapest seen in ``best``.

    Before the first move the absent are given the cheapest place there is, so that an empty state is a fair start.

    Parameters
    ----------
    part
        The pupils this search looks after.
    near
        Shape (P, k): every pupil's nearest others.
    heat
        Temperature in pence: the dearer a move, the less often it is kept.

    Returns
    -------
    int
        How often a new best was found.
    """
    problem, work, moves = hold_problem(problem), hold_work(work), hold_moves(moves)
    state, best = hold_state(state), hold_state(best)
    now, cheapest, news = _total(state, part), _total(best, part), 0
    blink = BLINK if len(part) > SMALL_PART else SMALL_BLINK
    for move in range(-1, iterations):
        before = now
        _begin(moves)
        _collect_absent(moves, state, part)
        absent = moves.counts[0]
        if move >= 0:
            _ruin(problem, work, moves, state, part, near, random)
        recreate(problem, work, moves, state, near, random, blink if move >= 0 else 0.0)
        now = before + _change(moves, state, absent)
        if move >= 0 and now >= before - heat * np.log(1.0 - draw(random)):
            _take_back(problem, moves, state)
            now = before
        elif now < cheapest - 1e-6:
            cheapest = now
            news += 1
            _copy(state, best)
    return news


@compiled
def _total(state: State, part: Ints) -> float:
    cost = 0.0
    for slot in range(len(state.cost)):
        cost += state.cost[slot]
    for one in range(len(part)):
        if state.route_of[part[one]] == ABSENT:
            cost += ABSENT_PENCE
    return cost


@compiled
def _copy(state: State, best: State) -> None:
    for slot in range(len(state.kind)):
        best.cost[slot], best.kind[slot], best.duty[slot] = state.cost[slot], state.kind[slot], state.duty[slot]
        copy_sessions(state.sequences[slot], state.tokens[slot], best.sequences[slot], best.tokens[slot])
    for pupil in range(len(state.route_of)):
        best.route_of[pupil] = state.route_of[pupil]
    for kind in range(len(state.used)):
        best.used[kind] = state.used[kind]


@compiled
def _begin(moves: Moves) -> None:
    moves.counts[0] = 0
    moves.counts[1] = 0
    moves.counts[2] += 1


@compiled
def _collect_absent(moves: Moves, state: State, part: Ints) -> None:
    for one in range(len(part)):
        if state.route_of[part[one]] == ABSENT:
            moves.removed[moves.counts[0]] = part[one]
            moves.home[moves.counts[0]] = ABSENT
            moves.counts[0] += 1


@compiled
def _touch(moves: Moves, state: State, slot: int) -> None:
    if moves.stamp[slot] == moves.counts[2]:
        return
    moves.stamp[slot] = moves.counts[2]
    moves.touched[moves.counts[1]] = slot
    moves.counts[1] += 1
    copy_sessions(state.sequences[slot], state.tokens[slot], moves.sequences[slot], moves.tokens[slot])
    moves.cost[slot] = state.cost[slot]
    moves.kind[slot] = state.kind[slot]
    moves.duty[slot] = state.duty[slot]


@compiled
def _change(moves: Moves, state: State, absent: int) -> float:
    change = -ABSENT_PENCE * absent
    for one in range(moves.counts[1]):
        slot = moves.touched[one]
        change += state.cost[slot] - moves.cost[slot]
    for one in range(moves.counts[0]):
        if state.route_of[moves.removed[one]] == ABSENT:
            change += ABSENT_PENCE
    return change


@compiled
def _take_back(problem: Arrays, moves: Moves, state: State) -> None:
    for one in range(moves.counts[1]):
        slot = moves.touched[one]
        _become(
            problem,
            state,
            slot,
            moves.sequences[slot],
            moves.tokens[slot],
            moves.cost[slot],
            moves.kind[slot],
            moves.duty[slot],
        )
    for one in range(moves.counts[0]):
        state.route_of[moves.removed[one]] = moves.home[one]


@compiled
def _become(
    problem: Arrays, state: State, slot: int, sequences: Ints, tokens: Ints, cost: float, kind: int, duty: float
) -> None:
    if state.kind[slot] >= 0:
        state.used[state.kind[slot]] -= 1
    if kind >= 0:
        state.used[kind] += 1
    count_calls(state.sequences[slot, AM], state.tokens[slot, AM], len(problem.pupil), state.calls, -1)
    copy_sessions(sequences, tokens, state.sequences[slot], state.tokens[slot])
    count_calls(state.sequences[slot, AM], state.tokens[slot, AM], len(problem.pupil), state.calls, 1)
    state.cost[slot] = cost
    state.kind[slot] = kind
    state.duty[slot] = duty


@compiled
def _ruin(
    problem: Arrays, work: Work, moves: Moves, state: State, part: Ints, near: Ints, random: NDArray[np.uint64]
) -> None:
    routes, riders = 0, 0
    for slot in range(len(state.kind)):
        routes += state.kind[slot] >= 0
    for one in range(len(part)):
        riders += state.route_of[part[one]] >= 0
    if routes == 0:
        return
    longest = min(float(LONGEST_STRING), riders / routes)
    strings = int(draw(random) * (4.0 * REMOVED / (1.0 + longest))) + 1
    seed = part[int(draw(random) * len(part))]
    for one in range(-1, near.shape[1]):
        pupil = seed if one < 0 else near[seed, one]
        slot = state.route_of[pupil]
        if slot < 0 or moves.ruined[slot] == moves.counts[2]:
            continue
        _take_string(problem, work, moves, state, slot, pupil, longest, random)
        strings -= 1
        if strings == 0:
            return


@compiled
def _take_string(
    problem: Arrays, work: Work, moves: Moves, state: State, slot: int, pupil: int, longest: float,
    random: NDArray[np.uint64],
) -> None:  # fmt: skip
    moves.ruined[slot] = moves.counts[2]
    _touch(moves, state, slot)
    riders = _riders(problem, moves, state, slot)
    place = 0
    while moves.string[place] != pupil:
        place += 1
    length = int(draw(random) * min(float(riders), max(longest, 1.0))) + 1
    kept = 0
    if length < riders and length > 1 and draw(random) < 0.5:
        while length + kept < riders and draw(random) > 0.01 and draw(random) < 0.5:
            kept += 1
    span = length + kept
    low, high = max(0, place - span + 1), min(place, riders - span)
    first = low + int(draw(random) * (high - low + 1))
    gap = first + 1 + int(draw(random) * max(1, length - 1)) if kept else riders
    for at in range(first, first + span):
        if kept and gap <= at < gap + kept:
            continue
        _remove(problem, moves, state, slot, moves.string[at])
    _reprice(problem, work, moves, state, slot)


@compiled
def _riders(problem: Arrays, moves: Moves, state: State, slot: int) -> int:
    """List a route's pupils in ``moves.string``: in morning order, then those who ride home only."""
    riders = 0
    for way in range(2):
        for at in range(state.tokens[slot, way]):
            token = state.sequences[slot, way, at]
            if 0 <= token < len(problem.pupil) and (way == AM or problem.pupil[token, DAYS + AM] == 0):
                moves.string[riders] = token
                riders += 1
    return riders


@compiled
def _remove(problem: Arrays, moves: Moves, state: State, slot: int, pupil: int) -> None:
    count_calls(state.sequences[slot, AM], state.tokens[slot, AM], len(problem.pupil), state.calls, -1)
    for way in range(2):
        if problem.pupil[pupil, DAYS + way]:
            state.tokens[slot, way] = without(problem, state.sequences[slot, way], state.tokens[slot, way], pupil)
    count_calls(state.sequences[slot, AM], state.tokens[slot, AM], len(problem.pupil), state.calls, 1)
    state.route_of[pupil] = ABSENT
    moves.removed[moves.counts[0]] = pupil
    moves.home[moves.counts[0]] = slot
    moves.counts[0] += 1


@compiled
def _reprice(problem: Arrays, work: Work, moves: Moves, state: State, slot: int) -> None:
    old = state.kind[slot]
    if state.tokens[slot, AM] + state.tokens[slot, PM] > 0:
        cost, kind, duty = price_route(problem, work, state.sequences[slot], state.tokens[slot], state.used, old)
        if cost == IMPOSSIBLE:
            # Without a call the rest no longer fits, as on roads where the way round is the shorter one.
            for one in range(_riders(problem, moves, state, slot)):
                _remove(problem, moves, state, slot, moves.string[one])
    if state.tokens[slot, AM] + state.tokens[slot, PM] == 0:
        cost, kind, duty = 0.0, -1, 0.0
    if old >= 0:
        state.used[old] -= 1
    if kind >= 0:
        state.used[kind] += 1
    state.cost[slot], state.kind[slot], state.duty[slot] = cost, kind, duty


@compiled
def recreate(
    problem: Arrays, work: Work, moves: Moves, state: State, near: Ints, random: NDArray[np.uint64], blink: float
) -> None:
    """Put the removed pupils back one by one, each where it costs least at that moment."""
    _order(problem, moves, random)
    for one in range(moves.counts[0]):
        _place(problem, work, moves, state, near, random, moves.string[one], blink)


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
def _place(
    problem: Arrays, work: Work, moves: Moves, state: State, near: Ints, random: NDArray[np.uint64], pupil: int,
    blink: float,
) -> None:  # fmt: skip
    least, chosen, kind, duty, price = IMPOSSIBLE, -1, -1, 0.0, 0.0
    fresh = problem.pupil[pupil, TIED]
    if fresh < 0:
        fresh = state.tied[0]
        while fresh < len(state.kind) and state.kind[fresh] >= 0:
            fresh += 1
    tried = 0
    for one in range(-1, near.shape[1]):
        slot = fresh if one < 0 else state.route_of[near[pupil, one]]
        if slot < 0 or slot >= len(state.kind) or (problem.pupil[pupil, TIED] >= 0 and one >= 0):
            continue
        if one >= 0 and (tried >= CANDIDATES or _seen(moves, slot, tried)):
            continue
        if one >= 0:
            moves.tried[tried] = slot
            tried += 1
        cost, new_kind, new_duty = insert_price(
            problem, work, state, pupil, slot, least, blink if state.kind[slot] >= 0 else 0.0, random
        )
        if cost - state.cost[slot] < least:
            least, chosen, kind, duty, price = cost - state.cost[slot], slot, new_kind, new_duty, cost
            copy_sessions(work.sequences[BEST], work.tokens[BEST], work.sequences[CHOSEN], work.tokens[CHOSEN])
    if chosen >= 0:
        _touch(moves, state, chosen)
        _become(problem, state, chosen, work.sequences[CHOSEN], work.tokens[CHOSEN], price, kind, duty)
        state.route_of[pupil] = chosen


@compiled
def _seen(moves: Moves, slot: int, tried: int) -> bool:
    seen = False
    for one in range(tried):
        seen = seen or moves.tried[one] == slot
    return seen
