"""Weekdays grouped by who rides: loads, times and mileage are those of each weekday, and most are alike."""

from transport_opt.solve.arrays import Arrays, Ints
from transport_opt.solve.columns import DAYS
from transport_opt.solve.compiled import compiled
from transport_opt.solve.timing import Work


@compiled
def weekday_classes(problem: Arrays, work: Work, sequences: Ints, tokens: Ints, first: int, last: int) -> int:
    """Group the weekdays on which the same pupils ride.

    Parameters
    ----------
    sequences, tokens
        Shapes (2, MOST_TOKENS) and (2,): a route's sessions.
    first, last
        The sessions to look at, ``first <= way < last``.

    Returns
    -------
    int
        How many classes stand in ``work.class_day`` and ``work.class_weight``; days without anyone are in none.
    """
    mask, uniform = -1, True
    for way in range(first, last):
        for at in range(tokens[way]):
            token = sequences[way, at]
            if 0 <= token < len(problem.pupil):
                days = problem.pupil[token, DAYS + way]
                if mask < 0:
                    mask = days
                uniform = uniform and days == mask
    if mask < 0:
        return 0
    if uniform:
        day, weight = -1, 0
        for one in range(5):
            if mask >> one & 1:
                weight += 1
                day = one
        work.class_day[0] = day
        work.class_weight[0] = weight
        return 1 if weight else 0
    classes = 0
    for day in range(5):
        if not _anyone(problem, sequences, tokens, first, last, day):
            continue
        same = -1
        for one in range(classes):
            if same < 0 and _same_riders(problem, sequences, tokens, first, last, day, work.class_day[one]):
                same = one
        if same < 0:
            work.class_day[classes] = day
            work.class_weight[classes] = 1
            classes += 1
        else:
            work.class_weight[same] += 1
    return classes


@compiled
def _anyone(problem: Arrays, sequences: Ints, tokens: Ints, first: int, last: int, day: int) -> bool:
    for way in range(first, last):
        for at in range(tokens[way]):
            token = sequences[way, at]
            if 0 <= token < len(problem.pupil) and problem.pupil[token, DAYS + way] >> day & 1:
                return True
    return False


@compiled
def _same_riders(problem: Arrays, sequences: Ints, tokens: Ints, first: int, last: int, day: int, other: int) -> bool:
    for way in range(first, last):
        for at in range(tokens[way]):
            token = sequences[way, at]
            if 0 <= token < len(problem.pupil):
                days = problem.pupil[token, DAYS + way]
                if (days >> day & 1) != (days >> other & 1):
                    return False
    return True
