"""Two routes as one vehicle's day: a second run after the first, the standing charge paid once.

Pairs are ranked by what they promise — the worth of their pupils, the standing charge saved, the metres between —
and the most promising are priced exactly, in every order in which their sessions can follow each other.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import MOST_TOKENS, Arrays, Floats, Ints
from transport_opt.solve.columns import (
    AM,
    BREAK,
    CLOSES,
    DEAD_RATE,
    FOES,
    FOES_END,
    GAP,
    HALT_HOME,
    HALT_SCHOOL,
    HOME,
    LAYER,
    MAX_RUNS,
    OPENS,
    PICKUP,
    READY,
    ROW,
    SCHOOL,
    STANDING,
    UNLOAD,
)
from transport_opt.solve.compiled import compiled
from transport_opt.solve.handles import held
from transport_opt.solve.locked import price_alone
from transport_opt.solve.pricing import price_route
from transport_opt.solve.split import Drawn
from transport_opt.solve.timing import Work, make_work

MOST_LINKED = 2000
"""Routes that pairs are looked for among."""
MOST_CHAINS = 600
"""Pairs that are priced exactly."""

# What is known of a session of a route: its runs; where and how late it may begin; where it ends, and how soon.
RUNS, FROM, BEGIN_BY, TO, OVER_AT = range(5)


def chains(
    problem: Arrays, columns: Sequence[Drawn], reduced: Floats, used: Ints, gap: float, most: int
) -> tuple[Drawn, ...]:
    """Chain pairs of routes into one vehicle's day where that promises a better choice.

    Parameters
    ----------
    reduced
        Shape (routes,): what each route costs beyond the worth of its pupils.
    used
        Shape (T,): vehicles that are not for these routes.
    gap
        Pence by which a chain may exceed the worth of its pupils.
    most
        How many pairs are priced.
    """
    best = np.argsort(reduced, kind="stable")[:MOST_LINKED]
    linked = [columns[at] for at in best]
    if most == 0 or len(linked) < 2:
        return ()
    sequences, tokens = stacked(linked)
    told = described(problem, sequences, tokens)
    aboard, barred = barred_from(problem, linked)
    kind = np.array([route.kind for route in linked], dtype=np.int32)
    tied = np.array([route.slot >= 0 for route in linked])
    given = (told, aboard, barred, kind, tied, reduced[best], gap)
    count = _promising(problem, *given, np.zeros(0), np.zeros((0, 2), dtype=np.int32))
    promise, pairs = np.zeros(count), np.zeros((count, 2), dtype=np.int32)
    _promising(problem, *given, promise, pairs)
    ranked = pairs[np.argsort(promise, kind="stable")[:most]]
    days = np.zeros((len(ranked), 2, MOST_TOKENS), dtype=np.int32)
    lengths, kinds = np.zeros((len(ranked), 2), dtype=np.int32), np.zeros(len(ranked), dtype=np.int32)
    cost, duty = np.zeros(len(ranked)), np.zeros(len(ranked))
    _price_pairs(problem, make_work(), sequences, tokens, ranked, used, days, lengths, cost, kinds, duty)
    return tuple(
        _chain(linked[ranked[at, 0]], linked[ranked[at, 1]], days[at], lengths[at], cost[at], kinds[at], duty[at])
        for at in np.flatnonzero(kinds >= 0)
        if cost[at] < linked[ranked[at, 0]].cost + linked[ranked[at, 1]].cost
    )


def prepare_chains(problem: Arrays) -> None:
    """Compile what prices chains and pieces, the first time on a machine."""
    nobody, nothing = np.zeros((0, 2, MOST_TOKENS), dtype=np.int32), np.zeros(0)
    none, pairs, kinds = nobody[:, :, 0].copy(), nobody[:, :, 0].copy(), nobody[:, 0, 0].copy()
    marks, used = np.zeros((0, 1), dtype=np.uint64), np.zeros(len(problem.rate), dtype=np.int32)
    price_alone(problem, make_work(), np.zeros((2, MOST_TOKENS), dtype=np.int32), np.zeros(2, dtype=np.int32), used)
    _promising(problem, described(problem, nobody, none), marks, marks, kinds, kinds > 0, nothing, 0.0, nothing, pairs)
    _price_pairs(problem, make_work(), nobody, none, pairs, used, nobody, none, nothing, kinds, nothing)


def _chain(one: Drawn, other: Drawn, day: Ints, tokens: Ints, cost: float, kind: int, duty: float) -> Drawn:
    return replace(
        one,
        sequences=day[:, : tokens.max()].copy(),
        tokens=tokens.copy(),
        cost=float(cost),
        kind=int(kind),
        duty=float(duty),
        slot=max(one.slot, other.slot),
        pupils=tuple(sorted((*one.pupils, *other.pupils))),
    )


def stacked(routes: Sequence[Drawn]) -> tuple[Ints, Ints]:
    """Put the sequences of routes into one array, shape (routes, 2, MOST_TOKENS), and their tokens, (routes, 2)."""
    sequences = np.zeros((len(routes), 2, MOST_TOKENS), dtype=np.int32)
    for at, route in enumerate(routes):
        sequences[at, :, : route.sequences.shape[1]] = route.sequences
    return sequences, np.array([route.tokens for route in routes], dtype=np.int32).reshape(-1, 2)


def foes_of(problem: Arrays, pupil: int) -> list[int]:
    """List who never shares a vehicle with a pupil."""
    foes: list[int] = problem.pairs[problem.pupil[pupil, FOES] : problem.pupil[pupil, FOES_END]].tolist()
    return foes


def barred_from(problem: Arrays, routes: Sequence[Drawn]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Mark who is aboard each route, and who may not join it: those aboard and who never shares a vehicle with them.

    Returns
    -------
    tuple
        A bit for each pupil of the routes, shapes (routes, words).
    """
    number = {pupil: at for at, pupil in enumerate(sorted({pupil for route in routes for pupil in route.pupils}))}
    aboard = np.zeros((len(routes), len(number) // 64 + 1), dtype=np.uint64)
    barred = np.zeros_like(aboard)
    for at, route in enumerate(routes):
        for pupil in route.pupils:
            for marks, members in ((aboard, [pupil]), (barred, [pupil, *foes_of(problem, pupil)])):
                for one in members:
                    if one in number:
                        marks[at, number[one] // 64] |= np.uint64(1 << number[one] % 64)
    return aboard, barred


@compiled
def _place(problem: Arrays, token: int) -> int:
    if token < len(problem.pupil):
        return int(problem.pupil[token, HOME])
    return int(problem.school[token - len(problem.pupil), ROW])


@compiled
def _halt(problem: Arrays, sequence: Ints, start: int, end: int, token: int) -> int:
    """Give how long the run ``sequence[start:end]`` stands at a stop when all its riders ride."""
    if token < len(problem.pupil):
        return int(problem.pupil[token, HALT_HOME])
    school = token - len(problem.pupil)
    halt = problem.school[school, UNLOAD]
    for at in range(start, end):
        rider = sequence[at]
        if rider < len(problem.pupil) and problem.pupil[rider, SCHOOL] == school:
            halt += problem.pupil[rider, HALT_SCHOOL]
    return int(halt)


@compiled
def _describe(problem: Arrays, sequence: Ints, tokens: int, way: int, told: Ints) -> None:
    """Write of a session what `RUNS` and the others name, as it is when all its riders ride."""
    told[RUNS], told[BEGIN_BY] = 0, 1 << 28
    start = 0
    while start < tokens:
        end = start
        while end < tokens and sequence[end] != BREAK:
            end += 1
        told[RUNS] += 1
        clock, gone = 0, 0
        for at in range(start, end):
            place, school = _place(problem, sequence[at]), sequence[at] - len(problem.pupil)
            if at > start:
                drive = problem.times[problem.rules[LAYER + way], _place(problem, sequence[at - 1]), place]
                clock, gone = clock + drive, gone + drive
            if school >= 0:
                clock = max(clock, problem.school[school, OPENS + way])
                if told[RUNS] == 1 and way == AM:
                    told[BEGIN_BY] = min(told[BEGIN_BY], problem.school[school, CLOSES] - gone)
            elif way == AM:
                clock = max(clock, problem.pupil[sequence[at], PICKUP])
            halt = _halt(problem, sequence, start, end, sequence[at])
            clock, gone = clock + halt, gone + halt
        told[OVER_AT] = clock
        start = end + 1
    if tokens > 0:
        told[FROM], told[TO] = _place(problem, sequence[0]), _place(problem, sequence[tokens - 1])
        if way != AM:
            told[BEGIN_BY] = problem.school[sequence[0] - len(problem.pupil), READY]


@compiled
def described(problem: Arrays, sequences: Ints, tokens: Ints) -> Ints:
    """Tell of each session of each route what `between` asks for; shape (routes, 2, 5)."""
    problem = held(problem)
    told = np.zeros((len(tokens), 2, 5), dtype=np.int32)
    for at in range(len(tokens)):
        for way in range(2):
            _describe(problem, sequences[at, way], tokens[at, way], way, told[at, way])
    return told


@compiled
def between(problem: Arrays, one: Ints, other: Ints, way: int) -> float:
    """Give the metres between two sessions of which one may follow the other; infinite where it cannot."""
    if one[RUNS] == 0 or other[RUNS] == 0:
        return 0.0
    drive = problem.times[problem.rules[LAYER + way], one[TO], other[FROM]]
    if one[RUNS] + other[RUNS] > problem.rules[MAX_RUNS] or drive < 0:
        return np.inf
    if one[OVER_AT] + problem.rules[GAP] + drive > other[BEGIN_BY]:
        return np.inf
    return float(problem.metres[one[TO], other[FROM]])


@compiled
def _promising(
    problem: Arrays, told: Ints, aboard: NDArray[np.uint64], barred: NDArray[np.uint64], kind: Ints,
    tied: NDArray[np.bool_], reduced: Floats, gap: float, promise: Floats, pairs: Ints,
) -> int:  # fmt: skip
    """Write the pairs that may follow each other and what they promise, as many as there is room for; count them."""
    problem = held(problem)
    count = 0
    for one in range(len(told)):
        for other in range(one):
            least = min(problem.rate[kind[one], STANDING], problem.rate[kind[other], STANDING])
            hope = reduced[one] + reduced[other] - least
            if hope > gap or (tied[one] and tied[other]):
                continue
            metres = 0.0
            for way in range(2):
                metres += min(
                    between(problem, told[one, way], told[other, way], way),
                    between(problem, told[other, way], told[one, way], way),
                )
            apart = metres < np.inf
            for word in range(aboard.shape[1]):
                apart = apart and aboard[one, word] & barred[other, word] == 0
            if apart:
                if count < len(promise):
                    promise[count] = hope + metres * problem.rate[kind[one], DEAD_RATE]
                    pairs[count, 0], pairs[count, 1] = one, other
                count += 1
    return count


@compiled
def _joined(problem: Arrays, first: Ints, first_tokens: int, second: Ints, second_tokens: int, joined: Ints) -> int:
    """Write one session after the other; return the length, -1 where there is no room or there are too many runs."""
    breaks, length = 0, first_tokens + second_tokens + 1
    if length > MOST_TOKENS:
        return -1
    for at in range(first_tokens):
        joined[at] = first[at]
        breaks += first[at] == BREAK
    to = first_tokens
    if first_tokens > 0 and second_tokens > 0:
        joined[to] = BREAK
        breaks += 1
        to += 1
    for at in range(second_tokens):
        joined[to + at] = second[at]
        breaks += second[at] == BREAK
    return to + second_tokens if breaks < problem.rules[MAX_RUNS] else -1


@compiled
def _price_pairs(
    problem: Arrays, work: Work, sequences: Ints, tokens: Ints, pairs: Ints, used: Ints, days: Ints, lengths: Ints,
    cost: Floats, kinds: Ints, duty: Floats,
) -> None:  # fmt: skip
    """Price each pair in the cheapest order of each session; the type is -1 where there is none."""
    problem, work = held(problem), held(work)
    trial, trial_tokens = np.zeros((2, MOST_TOKENS), dtype=np.int32), np.zeros(2, dtype=np.int32)
    for at in range(len(pairs)):
        cost[at], kinds[at] = np.inf, -1
        for order in range(4):
            for way in range(2):
                turned = order >> way & 1
                one, other = pairs[at, turned], pairs[at, 1 - turned]
                trial_tokens[way] = _joined(
                    problem,
                    sequences[one, way],
                    tokens[one, way],
                    sequences[other, way],
                    tokens[other, way],
                    trial[way],
                )
            if min(trial_tokens[0], trial_tokens[1]) < 0:
                continue
            priced, kind, longest = price_route(problem, work, trial, trial_tokens, used, -1)
            if kind >= 0 and priced < cost[at]:
                cost[at], kinds[at], duty[at] = priced, kind, longest
                lengths[at] = trial_tokens
                days[at] = trial
