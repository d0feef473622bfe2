"""Slack induction by string removals: take strings of neighbouring pupils out, put them back greedily.

Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
Transportation Science 54(2), 2020, with simulated annealing over whole routes priced with every rule.
"""

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Arrays, Ints
from transport_opt.solve.columns import (
    AM,
    DAYS,
    PM,
)
from transport_opt.solve.compiled import compiled, draw
from transport_opt.solve.gaps import Gaps, changed
from transport_opt.solve.handles import held
from transport_opt.solve.insertion import BLINK
from transport_opt.solve.journal import begin, beyond, change_of, is_strange, reluctance, strangeness, take_back, touch
from transport_opt.solve.pricing import IMPOSSIBLE
from transport_opt.solve.recall import priced
from transport_opt.solve.recreate import recreate
from transport_opt.solve.sequences import copy_sessions, count_calls, without
from transport_opt.solve.state import ABSENT, ABSENT_PENCE, Moves, State
from transport_opt.solve.timing import Work

REMOVED = 10
"""Pupils taken out in a move, on average."""
LONGEST_STRING = 10
SMALL_PART, SMALL_BLINK = 12, 0.3
"""Among so few pupils positions are passed over often, so that every order is reached and not only the greedy ones."""


@compiled
def improve(
    problem: Arrays, work: Work, gaps: Gaps, moves: Moves, state: State, best: State, part: Ints, near: Ints,
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
    problem, work, gaps, moves = held(problem), held(work), held(gaps), held(moves)
    state, best = held(state), held(best)
    now, changed, news = _total(moves, state, part), _changed(moves, state, part), 0
    lawful = _changed(moves, best, part) <= moves.most_changed[0]
    cheapest = _total(moves, best, part) if lawful else np.inf
    every = len(part) <= SMALL_PART
    blink = SMALL_BLINK if every else BLINK
    for move in range(-1, iterations):
        before = now
        begin(moves)
        moves.counts[3] = changed
        _collect_absent(moves, state, part)
        absent = moves.counts[0]
        if move >= 0:
            _ruin(problem, work, gaps, moves, state, part, near, random)
        recreate(problem, work, gaps, moves, state, near, random, blink if move >= 0 else 0.0, every)
        now = before + change_of(moves, state, absent)
        felt = now + reluctance(moves, state) + beyond(moves, moves.counts[3]) - beyond(moves, changed)
        if move >= 0 and felt >= before - heat * np.log(1.0 - draw(random)):
            take_back(problem, gaps, moves, state)
            now = before
            continue
        changed = moves.counts[3]
        if now < cheapest - 1e-6 and changed <= moves.most_changed[0]:
            cheapest = now
            news += 1
            _copy(state, best)
    return news


@compiled
def _total(moves: Moves, state: State, part: Ints) -> float:
    cost = 0.0
    for slot in range(len(state.cost)):
        cost += state.cost[slot]
    for one in range(len(part)):
        if state.route_of[part[one]] == ABSENT:
            cost += ABSENT_PENCE
        cost += strangeness(moves, part[one], state.route_of[part[one]])
    return cost


@compiled
def _changed(moves: Moves, state: State, part: Ints) -> int:
    count = 0
    for one in range(len(part)):
        count += int(is_strange(moves, part[one], state.route_of[part[one]]))
    return count


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
def _collect_absent(moves: Moves, state: State, part: Ints) -> None:
    for one in range(len(part)):
        if state.route_of[part[one]] == ABSENT:
            moves.removed[moves.counts[0]] = part[one]
            moves.home[moves.counts[0]] = ABSENT
            moves.counts[0] += 1


@compiled
def _ruin(
    problem: Arrays,
    work: Work,
    gaps: Gaps,
    moves: Moves,
    state: State,
    part: Ints,
    near: Ints,
    random: NDArray[np.uint64],
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
        _take_string(problem, work, gaps, moves, state, slot, pupil, longest, random)
        strings -= 1
        if strings == 0:
            return


@compiled
def _take_string(
    problem: Arrays, work: Work, gaps: Gaps, moves: Moves, state: State, slot: int, pupil: int, longest: float,
    random: NDArray[np.uint64],
) -> None:  # fmt: skip
    moves.ruined[slot] = moves.counts[2]
    touch(gaps, moves, state, slot)
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
    _reprice(problem, work, gaps, moves, state, slot)


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
def _reprice(problem: Arrays, work: Work, gaps: Gaps, moves: Moves, state: State, slot: int) -> None:
    changed(gaps, slot)
    old = state.kind[slot]
    if state.tokens[slot, AM] + state.tokens[slot, PM] > 0:
        cost, kind, duty = priced(problem, work, gaps, state.sequences[slot], state.tokens[slot], state.used, old)
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
