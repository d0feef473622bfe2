"""What a route costs: every rule and every line of the rate card, for whole routes, compiled.

Prices are pence a school day as fractions; `transport_opt.costs` rounds each line of a finished plan to the penny.
"""

import numpy as np

from transport_opt.solve.arrays import MOST_WHEELCHAIRS, Arrays, Ints
from transport_opt.solve.columns import (
    ALONE,
    AM,
    ARRIVE,
    BASE,
    BEGINS,
    BREAK,
    CAPACITY,
    COMFORT,
    COMFORT_FROM,
    COMFORT_RATE,
    COUNT,
    DAYS,
    DEAD,
    DEAD_RATE,
    DRIVEN,
    DUTY,
    ENDS,
    EXTRA,
    FIRST,
    FRIEND_PENCE,
    FRIENDS,
    FRIENDS_END,
    GAP,
    HALT,
    HEAVIEST,
    INCLUDED,
    LAST,
    LAYER,
    LIFT,
    LIVE,
    LIVE_RATE,
    MASS,
    MINIBUS,
    MOST_ASSISTANTS,
    MOST_OWN,
    NO_MINIBUS,
    NOT_AFTER,
    OWN,
    OWN_RATE,
    PARTNER,
    PM,
    RANK,
    RATIO,
    READY,
    SEATS,
    SHARED,
    SHARED_RATE,
    SKILLED,
    STANDING,
    STOP_ROW,
    TOKEN,
    WHEELCHAIR,
)
from transport_opt.solve.compiled import compiled
from transport_opt.solve.timing import Work, call_list, settle
from transport_opt.solve.weekdays import weekday_classes

IMPOSSIBLE = np.inf


@compiled
def price_session(
    problem: Arrays, work: Work, way: int, minibus: int, day: int, sequence: Ints, tokens: int, slot: int
) -> bool:
    """Time and measure one session of a route on one weekday.

    Parameters
    ----------
    slot
        Row of ``work.legs`` to write; loads and assistants are added to ``work.peak`` and ``work.facts``.

    Returns
    -------
    bool
        Whether every rule that does not hang on the vehicle type is kept.
    """
    found = work.legs[slot]
    for column in range(ENDS + 1):
        found[column] = 0.0
    free_from, last_row = 0, -1
    start = 0
    while start < tokens:
        end = start
        while end < tokens and sequence[end] != BREAK:
            end += 1
        stops = call_list(problem, work, way, day, sequence, start, end)
        start = end + 1
        if stops == 0:
            continue
        if last_row >= 0:
            drive = problem.times[problem.rules[LAYER + 2 * minibus + way], last_row, work.stops[STOP_ROW, 0]]
            if drive < 0:
                return False
            free_from += problem.rules[GAP] + drive
            found[DEAD] += problem.metres[last_row, work.stops[STOP_ROW, 0]]
            found[DUTY] += drive
        else:
            found[FIRST] = work.stops[STOP_ROW, 0]
        if not settle(problem, work, way, minibus, stops, free_from) or not load(problem, work, way, stops):
            return False
        _measure(problem, work, way, stops, slot)
        if last_row < 0:
            found[BEGINS] = (
                work.stops[ARRIVE, 0] if way == AM else problem.school[work.stops[TOKEN, 0] - len(problem.pupil), READY]
            )
        last_row = work.stops[STOP_ROW, stops - 1]
        # A morning run may yet be told to come as late as its window allows.
        ends = work.stops[NOT_AFTER, stops - 1] if way == AM else work.stops[ARRIVE, stops - 1]
        found[ENDS] = ends + work.stops[HALT, stops - 1]
        free_from = work.stops[ARRIVE, stops - 1] + work.stops[HALT, stops - 1]
    found[LAST] = last_row
    found[DRIVEN] = 1.0 if last_row >= 0 else 0.0
    return True


@compiled
def _measure(problem: Arrays, work: Work, way: int, stops: int, slot: int) -> None:
    found = work.legs[slot]
    for at in range(stops - 1):
        found[LIVE] += problem.metres[work.stops[STOP_ROW, at], work.stops[STOP_ROW, at + 1]]
    begun = work.stops[ARRIVE, 0] if way == AM else problem.school[work.stops[TOKEN, 0] - len(problem.pupil), READY]
    found[DUTY] += work.stops[ARRIVE, stops - 1] + work.stops[HALT, stops - 1] - begun
    for at in range(stops):
        token = work.stops[TOKEN, at]
        if token < len(problem.pupil):
            first, last = (at, work.stops[PARTNER, at]) if way == AM else (work.stops[PARTNER, at], at)
            aboard = work.stops[ARRIVE, last] - work.stops[ARRIVE, first] - work.stops[HALT, first]
            over = aboard - problem.pupil[token, COMFORT_FROM + way] / 1000.0
            if over > 0:
                found[COMFORT] += over * problem.prices[COMFORT_RATE]


@compiled
def load(problem: Arrays, work: Work, way: int, stops: int) -> bool:
    """Follow who is aboard: keep the heaviest legs and the assistants needed; tell whether nobody alone shares."""
    sitting, wheelchairs, aboard, own, shared, skilled, alone = 0, 0, 0, 0, 0, 0, 0
    for at in range(stops):
        token = work.stops[TOKEN, at]
        if token < len(problem.pupil):
            aboard += 1
            own += problem.pupil[token, OWN]
            shared += problem.pupil[token, SHARED]
            skilled += problem.pupil[token, SKILLED]
            alone += problem.pupil[token, ALONE]
            work.facts[HEAVIEST] = max(work.facts[HEAVIEST], problem.pupil[token, MASS])
            sign = 1 if way == AM else -1
            sitting += sign * problem.pupil[token, SEATS]
            wheelchairs += sign * problem.pupil[token, WHEELCHAIR]
        else:
            sign = -1 if way == AM else 1
            for other in range(stops):
                if work.stops[PARTNER, other] == at:
                    sitting += sign * problem.pupil[work.stops[TOKEN, other], SEATS]
                    wheelchairs += sign * problem.pupil[work.stops[TOKEN, other], WHEELCHAIR]
        if wheelchairs > MOST_WHEELCHAIRS:
            return False
        if at < stops - 1:
            work.peak[wheelchairs] = max(work.peak[wheelchairs], sitting)
    needed = own + (shared + problem.rules[RATIO] - 1) // problem.rules[RATIO]
    if skilled > 0 and needed == 0:
        needed = 1
    work.facts[MOST_OWN] = max(work.facts[MOST_OWN], own)
    work.facts[MOST_ASSISTANTS] = max(work.facts[MOST_ASSISTANTS], needed)
    return alone == 0 or aboard == 1


@compiled
def price_route(
    problem: Arrays, work: Work, sequences: Ints, tokens: Ints, used: Ints, now: int
) -> tuple[float, int, float]:
    """Price a whole route in the cheapest vehicle type that the rules and the market allow.

    Parameters
    ----------
    used
        Shape (T,): vehicles of each type in the plan.
    now
        The type this route has at present, which it may keep; -1 for none.

    Returns
    -------
    tuple
        Pence a school day, cash and notional (infinite when impossible), the type, and the longest day's duty.
    """
    barred = False
    for way in range(2):
        for at in range(tokens[way]):
            token = sequences[way, at]
            if 0 <= token < len(problem.pupil) and problem.pupil[token, NO_MINIBUS]:
                barred = True
        if not in_locked_order(problem, sequences[way], tokens[way], way):
            return IMPOSSIBLE, -1, 0.0
    apart = _apart(problem, sequences, tokens)
    same_times = problem.rules[LAYER + 2 * 1 + AM] == problem.rules[LAYER + 2 * 0 + AM]
    cost, kind, duty = _price_sized(problem, work, sequences, tokens, used, now, 0, barred, same_times)
    if not same_times and not barred:
        other, other_kind, other_duty = _price_sized(problem, work, sequences, tokens, used, now, 1, barred, same_times)
        if other < cost:
            cost, kind, duty = other, other_kind, other_duty
    return cost + apart, kind, duty


@compiled
def _price_sized(
    problem: Arrays, work: Work, sequences: Ints, tokens: Ints, used: Ints, now: int, minibus: int, barred: bool,
    same_times: bool,
) -> tuple[float, int, float]:  # fmt: skip
    for wheelchairs in range(MOST_WHEELCHAIRS + 1):
        work.peak[wheelchairs] = -1
    for fact in range(HEAVIEST + 1):
        work.facts[fact] = 0
    classes = weekday_classes(problem, work, sequences, tokens, 0, 2)
    longest, comfort, driven = 0.0, 0.0, 0
    for one in range(classes):
        for way in range(2):
            if not price_session(
                problem, work, way, minibus, work.class_day[one], sequences[way], tokens[way], 2 * one + way
            ):
                return IMPOSSIBLE, -1, 0.0
        morning, afternoon = work.legs[2 * one], work.legs[2 * one + 1]
        if morning[DRIVEN] > 0 and afternoon[DRIVEN] > 0 and morning[ENDS] > afternoon[BEGINS]:
            return IMPOSSIBLE, -1, 0.0
        longest = max(longest, work.legs[2 * one, DUTY] + work.legs[2 * one + 1, DUTY])
        comfort += work.class_weight[one] * (work.legs[2 * one, COMFORT] + work.legs[2 * one + 1, COMFORT])
        driven += work.class_weight[one]
    best, chosen = IMPOSSIBLE, -1
    for kind in range(len(problem.rate)):
        if (problem.kind[kind, MINIBUS] and barred) or (not same_times and problem.kind[kind, MINIBUS] != minibus):
            continue
        free = problem.kind[kind, COUNT] - used[kind] + (1 if kind == now else 0)
        if free > 0 and fits(problem, work, kind):
            cost = _price_kind(problem, work, classes, kind, minibus)
            if cost < best:
                best, chosen = cost, kind
    own, needed = work.facts[MOST_OWN], work.facts[MOST_ASSISTANTS]
    best += (
        driven * (own * problem.prices[OWN_RATE] + (needed - own) * problem.prices[SHARED_RATE]) / 5.0 + comfort / 5.0
    )
    return best, chosen, longest


@compiled
def fits(problem: Arrays, work: Work, kind: int) -> bool:
    """Tell whether a vehicle type holds the heaviest legs and lifts the heaviest wheelchair."""
    if work.facts[HEAVIEST] > problem.kind[kind, LIFT]:
        return False
    for wheelchairs in range(MOST_WHEELCHAIRS + 1):
        sitting = work.peak[wheelchairs]
        if sitting >= 0 and sitting + work.facts[MOST_ASSISTANTS] > problem.kind[kind, CAPACITY + wheelchairs]:
            return False
    return True


@compiled
def _price_kind(problem: Arrays, work: Work, classes: int, kind: int, minibus: int) -> float:
    total = 0.0
    base = problem.kind[kind, BASE]
    for one in range(classes):
        live, dead, duty = 0.0, 0.0, 0.0
        for way in range(2):
            found = work.legs[2 * one + way]
            live += found[LIVE]
            dead += found[DEAD]
            duty += found[DUTY]
            if base >= 0 and found[DRIVEN] > 0:
                first, last = int(found[FIRST]), int(found[LAST])
                layer = problem.rules[LAYER + 2 * minibus + way]
                out, home = problem.times[layer, base, first], problem.times[layer, last, base]
                if out < 0 or home < 0:
                    return IMPOSSIBLE
                dead += problem.metres[base, first] + problem.metres[last, base]
                duty += out + home
        over = max(0.0, duty - problem.rate[kind, INCLUDED])
        total += work.class_weight[one] * (
            problem.rate[kind, STANDING]
            + live * problem.rate[kind, LIVE_RATE]
            + dead * problem.rate[kind, DEAD_RATE]
            + over * problem.rate[kind, EXTRA]
        )
    return total / 5.0


@compiled
def in_locked_order(problem: Arrays, sequence: Ints, tokens: int, way: int) -> bool:
    """Tell whether a session calls for pupils in the order that a lock holds them to."""
    before = -1
    for at in range(tokens):
        token = sequence[at]
        if 0 <= token < len(problem.pupil) and problem.pupil[token, RANK + way] >= 0:
            if problem.pupil[token, RANK + way] < before:
                return False
            before = problem.pupil[token, RANK + way]
    return True


@compiled
def _apart(problem: Arrays, sequences: Ints, tokens: Ints) -> float:
    """Price the pairs that want to share and do not: half here, half in the other one's route."""
    total = 0.0
    for way in range(2):
        for at in range(tokens[way]):
            token = sequences[way, at]
            if not 0 <= token < len(problem.pupil):
                continue
            for one in range(problem.pupil[token, FRIENDS], problem.pupil[token, FRIENDS_END]):
                friend = problem.pairs[one]
                missed = 0
                for side in range(2):
                    both = problem.pupil[token, DAYS + side] & problem.pupil[friend, DAYS + side]
                    if both and not _same_run(sequences[side], tokens[side], token, friend):
                        missed |= both
                # A pupil who rides both ways stands in both sessions: counted in the first only.
                if way == PM and problem.pupil[token, DAYS + AM]:
                    missed = 0
                for day in range(5):
                    if missed >> day & 1:
                        total += problem.prices[FRIEND_PENCE] / 10.0
    return total


@compiled
def _same_run(sequence: Ints, tokens: int, one: int, other: int) -> bool:
    seen_one, seen_other = False, False
    for at in range(tokens):
        if sequence[at] == BREAK:
            seen_one, seen_other = False, False
        elif sequence[at] == one:
            seen_one = True
        elif sequence[at] == other:
            seen_other = True
        if seen_one and seen_other:
            return True
    return False
