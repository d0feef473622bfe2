"""The cheapest place for a pupil in a route: every position both ways, in a run there is or a run of its own."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import MOST_TOKENS, Arrays, Ints
from transport_opt.solve.columns import (
    ALONE,
    AM,
    BEST,
    BREAK,
    COMFORT,
    DAYS,
    DEAD,
    DEAD_RATE,
    DUTY,
    EXTRA,
    FOES,
    FOES_END,
    HOME,
    INCLUDED,
    LIVE,
    LIVE_RATE,
    MAX_RUNS,
    MAX_SCHOOLS,
    MINIBUS,
    ROW,
    SCHOOL,
    TRIAL,
)
from transport_opt.solve.compiled import compiled, draw
from transport_opt.solve.pricing import IMPOSSIBLE, price_route, price_session
from transport_opt.solve.sequences import copy_tokens, with_one, with_run, with_two
from transport_opt.solve.state import State
from transport_opt.solve.timing import Work
from transport_opt.solve.weekdays import weekday_classes

BLINK = 0.01
"""Share of positions passed over at random (Christiaens and Vanden Berghe 2020)."""
TRIAL_SLOT = 9


@compiled
def insert_price(
    problem: Arrays, work: Work, state: State, pupil: int, slot: int, ceiling: float, blink: float,
    random: NDArray[np.uint64],
) -> tuple[float, int, float]:  # fmt: skip
    """Price a route with one pupil more, at the best positions found.

    Parameters
    ----------
    ceiling
        Positions that alone add at least this many pence are not looked at.

    Returns
    -------
    tuple
        The route's new price (infinite where the pupil cannot join), vehicle type and longest duty;
        the sequences stand in ``work.sequences[BEST]``.
    """
    for one in range(problem.pupil[pupil, FOES], problem.pupil[pupil, FOES_END]):
        if state.route_of[problem.pairs[one]] == slot:
            return IMPOSSIBLE, -1, 0.0
    kind = state.kind[slot]
    if kind < 0:
        # Times of an empty route are those of a small vehicle; whether a minibus must do is settled by the price.
        kind = 0
        while kind < len(problem.kind) - 1 and problem.kind[kind, MINIBUS]:
            kind += 1
    for way in range(2):
        tokens = state.tokens[slot, way]
        work.tokens[BEST, way] = tokens
        if problem.pupil[pupil, DAYS + way] == 0:
            copy_tokens(state.sequences[slot, way], 0, tokens, work.sequences[BEST, way], 0)
        elif tokens + 3 > MOST_TOKENS or not _best_place(
            problem, work, state, pupil, slot, way, kind, ceiling, blink, random
        ):
            return IMPOSSIBLE, -1, 0.0
    return price_route(problem, work, work.sequences[BEST], work.tokens[BEST], state.used, state.kind[slot])


class Search(NamedTuple):
    """One session of one route that a pupil might join."""

    pupil: int
    way: int
    kind: int
    classes: int
    present: float
    rate: float
    prune: bool
    full: bool


@compiled
def _best_place(
    problem: Arrays, work: Work, state: State, pupil: int, slot: int, way: int, kind: int, ceiling: float,
    blink: float, random: NDArray[np.uint64],
) -> bool:  # fmt: skip
    sequence, tokens = state.sequences[slot, way], state.tokens[slot, way]
    trial = work.sequences[TRIAL]
    copy_tokens(sequence, 0, tokens, trial[way], 0)
    work.tokens[TRIAL, way] = tokens
    classes = weekday_classes(problem, work, trial, work.tokens[TRIAL], way, way + 1)
    present = _session_score(problem, work, way, kind, tokens, classes) if tokens else 0.0
    trial[way, tokens] = pupil
    work.tokens[TRIAL, way] = tokens + 1
    classes = weekday_classes(problem, work, trial, work.tokens[TRIAL], way, way + 1)
    # With one set of riders all week the road alone bounds the price from below; otherwise it is not worth a bound.
    prune = classes == 1
    rate = problem.rate[kind, LIVE_RATE] * work.class_weight[0] / 5.0
    place = problem.pupil[pupil, SCHOOL]
    # Where every bay is spoken for, a run that calls at the school already may still take the pupil.
    full = way == AM and state.calls[place] >= state.most_calls[place]
    search = Search(pupil, way, kind, classes, present, rate, prune, full)
    best = present + ceiling if prune else IMPOSSIBLE
    nothing = best
    start, runs = 0, 0
    while start < tokens:
        end = start
        while end < tokens and sequence[end] != BREAK:
            end += 1
        runs += 1
        if problem.pupil[pupil, ALONE] == 0:
            best = _join_run(problem, work, sequence, tokens, start, end, search, best, blink, random)
        start = end + 1
    if runs < problem.rules[MAX_RUNS] and not full:
        for at in range(tokens + 1):
            if min(at, tokens - at) == 0 or sequence[at] == BREAK:
                if blink > 0.0 and draw(random) < blink:
                    continue
                school = len(problem.pupil) + place
                lead, tail = (pupil, school) if way == AM else (school, pupil)
                length = with_run(trial[way], sequence, tokens, at, lead, tail)
                best = _keep_if_better(problem, work, search, length, best)
    return best < nothing


@compiled
def _join_run(
    problem: Arrays, work: Work, sequence: Ints, tokens: int, start: int, end: int, search: Search, best: float,
    blink: float, random: NDArray[np.uint64],
) -> float:  # fmt: skip
    """Try every position in the run ``sequence[start:end]``; return the best score so far."""
    way, pupil = search.way, search.pupil
    school = len(problem.pupil) + problem.pupil[pupil, SCHOOL]
    lead, tail = (pupil, school) if way == AM else (school, pupil)
    called, schools = -1, 0
    for at in range(start, end):
        schools += sequence[at] >= len(problem.pupil)
        if sequence[at] == school:
            called = at
    if called < 0 and (search.full or schools >= problem.rules[MAX_SCHOOLS]):
        return best
    trial = work.sequences[TRIAL, way]
    for first in range(start, end + 1):
        if called >= 0 and (first > called if way == AM else first <= called):
            continue
        for second in range(first, first + 1 if called >= 0 else end + 1):
            if blink > 0.0 and draw(random) < blink:
                continue
            if search.prune:
                added = added_metres(problem, sequence, start, end, first, second, pupil, called >= 0, way)
                if search.present + added * search.rate >= best:
                    continue
            if called >= 0:
                length = with_one(trial, sequence, tokens, first, pupil)
            else:
                length = with_two(trial, sequence, tokens, first, second, lead, tail)
            best = _keep_if_better(problem, work, search, length, best)
    return best


@compiled
def _keep_if_better(problem: Arrays, work: Work, search: Search, length: int, best: float) -> float:
    way = search.way
    score = _session_score(problem, work, way, search.kind, length, search.classes)
    if score < best:
        copy_tokens(work.sequences[TRIAL, way], 0, length, work.sequences[BEST, way], 0)
        work.tokens[BEST, way] = length
        return score
    return best


@compiled
def _session_score(problem: Arrays, work: Work, way: int, kind: int, tokens: int, classes: int) -> float:
    """Rank a session: what it costs beside the standing charge, in the vehicle type the route has now."""
    total = 0.0
    minibus = problem.kind[kind, MINIBUS]
    for one in range(classes):
        if not price_session(
            problem, work, way, minibus, work.class_day[one], work.sequences[TRIAL, way], tokens, TRIAL_SLOT
        ):
            return IMPOSSIBLE
        found = work.legs[TRIAL_SLOT]
        # Half of the included hours is this session's; a little for every second breaks ties towards short duty.
        over = max(0.0, found[DUTY] - 0.5 * problem.rate[kind, INCLUDED])
        total += work.class_weight[one] * (
            found[LIVE] * problem.rate[kind, LIVE_RATE]
            + found[DEAD] * problem.rate[kind, DEAD_RATE]
            + over * problem.rate[kind, EXTRA]
            + found[DUTY] * 0.02
            + found[COMFORT]
        )
    return total / 5.0


@compiled
def added_metres(
    problem: Arrays, sequence: Ints, start: int, end: int, first: int, second: int, pupil: int, called: bool, way: int
) -> float:
    """Give the metres that a pupil adds to a run at a position, and their school where it is not called at yet."""
    here = problem.pupil[pupil, HOME]
    school = problem.school[problem.pupil[pupil, SCHOOL], ROW]
    before = _row(problem, sequence[first - 1]) if first > start else -1
    after = _row(problem, sequence[first]) if first < end else -1
    if called:
        return float(_way_round(problem, before, here, after))
    lead, tail = (here, school) if way == AM else (school, here)
    if first == second:
        added = _metres(problem, before, lead) + problem.metres[lead, tail] + _metres(problem, tail, after)
        return float(added - _metres(problem, before, after))
    last = _row(problem, sequence[second]) if second < end else -1
    return float(
        _way_round(problem, before, lead, after) + _way_round(problem, _row(problem, sequence[second - 1]), tail, last)
    )


@compiled
def _row(problem: Arrays, token: int) -> int:
    return (
        int(problem.pupil[token, HOME])
        if token < len(problem.pupil)
        else int(problem.school[token - len(problem.pupil), ROW])
    )


@compiled
def _metres(problem: Arrays, one: int, other: int) -> int:
    return int(problem.metres[one, other]) if one >= 0 and other >= 0 else 0


@compiled
def _way_round(problem: Arrays, before: int, here: int, after: int) -> int:
    return _metres(problem, before, here) + _metres(problem, here, after) - _metres(problem, before, after)
