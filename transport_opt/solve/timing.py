"""When a run calls where: the exact earliest finish and the shortest duty of one run on one weekday.

The times of a run are the unknowns of a system of difference constraints: a drive and a halt between two stops,
a window at each school, an earliest pick-up, a longest time aboard. Its least solution tells whether the run is
possible at all and when it can be over; the greatest solution with that same end gives the shortest duty
(the projection of such a system on its first and last unknowns is itself one, so both are reached together).
"""

from typing import NamedTuple

import numpy as np

from transport_opt.solve.arrays import MOST_TOKENS, MOST_WHEELCHAIRS, Arrays, Floats, Ints
from transport_opt.solve.columns import (
    AM,
    ARRIVE,
    CLOSES,
    DAYS,
    DRIVE,
    HALT,
    HALT_HOME,
    HALT_SCHOOL,
    HOME,
    LATE,
    LAYER,
    LIMIT,
    MAX_SCHOOLS,
    MAX_WAIT,
    NOT_AFTER,
    NOT_BEFORE,
    OPENS,
    PARTNER,
    PICKUP,
    READY,
    ROW,
    SCHOOL,
    STOP_ROW,
    TOKEN,
    UNLOAD,
)
from transport_opt.solve.compiled import compiled

NEVER = 1 << 28


class Work(NamedTuple):
    """Scratch of one searching thread; `columns` names the rows.

    Attributes
    ----------
    stops
        Shape (9, MOST_TOKENS), one column a stop: what and where it is, its length and window, the stop of the
        pupil's school, the drive to the next stop, and the times found.
    peak
        Shape (MOST_WHEELCHAIRS + 1,): most seats taken beside that many wheelchairs on any leg, -1 if never.
    facts
        Shape (3,): assistants of their own, assistants, and the heaviest wheelchair, over runs and weekdays.
    class_day, class_weight
        Shape (5,): a weekday of each class of weekdays with the same riders, and how many it has.
    legs
        Shape (10, 9): metres, seconds and pence of each session of each class, and when it begins and ends.
    sequences, tokens
        Shapes (3, 2, MOST_TOKENS) and (3, 2): sessions being tried, best in this route, and best of all routes.
    """

    stops: Ints
    peak: Ints
    facts: Ints
    class_day: Ints
    class_weight: Ints
    legs: Floats
    sequences: Ints
    tokens: Ints


def make_work() -> Work:
    """Allocate the scratch of one thread."""
    return Work(
        stops=np.zeros((9, MOST_TOKENS), dtype=np.int32),
        peak=np.zeros(MOST_WHEELCHAIRS + 1, dtype=np.int32),
        facts=np.zeros(3, dtype=np.int32),
        class_day=np.zeros(5, dtype=np.int32),
        class_weight=np.zeros(5, dtype=np.int32),
        legs=np.zeros((10, 9)),
        sequences=np.zeros((3, 2, MOST_TOKENS), dtype=np.int32),
        tokens=np.zeros((3, 2), dtype=np.int32),
    )


@compiled
def call_list(problem: Arrays, work: Work, way: int, day: int, sequence: Ints, start: int, end: int) -> int:
    """List the stops that one run calls at on one weekday.

    Parameters
    ----------
    sequence, start, end
        The run is ``sequence[start:end]``.

    Returns
    -------
    int
        How many stops stand in ``work``.
    """
    stops = 0
    for at in range(start, end):
        token = sequence[at]
        if token < len(problem.pupil):
            if problem.pupil[token, DAYS + way] >> day & 1:
                work.stops[TOKEN, stops] = token
                work.stops[STOP_ROW, stops] = problem.pupil[token, HOME]
                work.stops[HALT, stops] = problem.pupil[token, HALT_HOME]
                work.stops[NOT_BEFORE, stops] = problem.pupil[token, PICKUP] if way == AM else 0
                work.stops[NOT_AFTER, stops] = NEVER
                stops += 1
        else:
            stops += _call_school(problem, work, way, day, sequence, start, end, token - len(problem.pupil), stops)
    for at in range(stops):
        work.stops[PARTNER, at] = -1
        if work.stops[TOKEN, at] < len(problem.pupil):
            wanted = len(problem.pupil) + problem.pupil[work.stops[TOKEN, at], SCHOOL]
            for other in range(stops):
                if work.stops[TOKEN, other] == wanted:
                    work.stops[PARTNER, at] = other
    return stops


@compiled
def _call_school(
    problem: Arrays, work: Work, way: int, day: int, sequence: Ints, start: int, end: int, school: int, at: int
) -> int:
    halt = -1
    for other in range(start, end):
        token = sequence[other]
        if (
            token < len(problem.pupil)
            and problem.pupil[token, SCHOOL] == school
            and problem.pupil[token, DAYS + way] >> day & 1
        ):
            if halt < 0:
                halt = problem.school[school, UNLOAD]
            halt += problem.pupil[token, HALT_SCHOOL]
    if halt < 0:
        return 0
    work.stops[TOKEN, at] = len(problem.pupil) + school
    work.stops[STOP_ROW, at] = problem.school[school, ROW]
    work.stops[HALT, at] = halt
    work.stops[NOT_BEFORE, at] = problem.school[school, OPENS + way]
    work.stops[NOT_AFTER, at] = problem.school[school, CLOSES + way] - (0 if way == AM else halt)
    return 1


@compiled
def settle(problem: Arrays, work: Work, way: int, minibus: int, stops: int, free_from: int) -> bool:
    """Find the times of a run: the earliest finish, and the shortest duty that ends then.

    Parameters
    ----------
    stops
        As `call_list` left them in ``work``.
    free_from
        The vehicle can be at the first stop from this time of day on.

    Returns
    -------
    bool
        Whether the run can be driven within its windows and limits; the times are in ``work.arrive``.
    """
    layer = problem.rules[LAYER + 2 * minibus + way]
    for at in range(stops - 1):
        work.stops[DRIVE, at] = problem.times[layer, work.stops[STOP_ROW, at], work.stops[STOP_ROW, at + 1]]
        if work.stops[DRIVE, at] < 0:
            return False
    schools = 0
    for at in range(stops):
        if work.stops[TOKEN, at] >= len(problem.pupil):
            schools += 1
    if way != AM and free_from > problem.school[work.stops[TOKEN, 0] - len(problem.pupil), READY]:
        return False
    if schools == 1:
        return _settle_direct(problem, work, way, stops, free_from)
    if schools > problem.rules[MAX_SCHOOLS] or not _rides_fit(problem, work, way, stops):
        return False
    if not _patience(problem, work, way, stops):
        return False
    for at in range(stops):
        work.stops[ARRIVE, at] = work.stops[NOT_BEFORE, at]
    if way == AM:
        work.stops[ARRIVE, 0] = max(work.stops[ARRIVE, 0], free_from)
    if not _least(problem, work, way, stops):
        return False
    _greatest(problem, work, way, stops)
    if way == AM:
        for at in range(stops):
            work.stops[ARRIVE, at] = work.stops[LATE, at]
        return True
    for at in range(stops):
        work.stops[ARRIVE, at] = work.stops[NOT_BEFORE, at]
    work.stops[ARRIVE, 0] = work.stops[LATE, 0]
    return _least(problem, work, way, stops)


@compiled
def _settle_direct(problem: Arrays, work: Work, way: int, stops: int, free_from: int) -> bool:
    """Time a run for one school: no wait anywhere, so one number decides."""
    if way == AM:
        last = stops - 1
        arrival = work.stops[NOT_BEFORE, last]
        gone = 0
        for at in range(last - 1, -1, -1):
            gone += work.stops[DRIVE, at]
            if gone > problem.pupil[work.stops[TOKEN, at], LIMIT + AM]:
                return False
            gone += work.stops[HALT, at]
            work.stops[ARRIVE, at] = gone
            arrival = max(arrival, work.stops[NOT_BEFORE, at] + gone)
        arrival = max(arrival, free_from + gone)
        if arrival > work.stops[NOT_AFTER, last]:
            return False
        for at in range(last):
            work.stops[ARRIVE, at] = arrival - work.stops[ARRIVE, at]
        work.stops[ARRIVE, last] = arrival
        return True
    if work.stops[NOT_BEFORE, 0] > work.stops[NOT_AFTER, 0]:
        return False
    work.stops[ARRIVE, 0] = work.stops[NOT_BEFORE, 0]
    gone = 0
    for at in range(1, stops):
        gone += work.stops[DRIVE, at - 1]
        if gone > problem.pupil[work.stops[TOKEN, at], LIMIT + way]:
            return False
        work.stops[ARRIVE, at] = work.stops[ARRIVE, 0] + work.stops[HALT, 0] + gone
        gone += work.stops[HALT, at]
    return True


@compiled
def _rides_fit(problem: Arrays, work: Work, way: int, stops: int) -> bool:
    """Tell whether everyone's time aboard fits when nobody waits, without which no times can fit."""
    for at in range(stops):
        if work.stops[TOKEN, at] < len(problem.pupil):
            first, last = (at, work.stops[PARTNER, at]) if way == AM else (work.stops[PARTNER, at], at)
            aboard = work.stops[DRIVE, first]
            for between in range(first + 1, last):
                aboard += work.stops[HALT, between] + work.stops[DRIVE, between]
            if aboard > problem.pupil[work.stops[TOKEN, at], LIMIT + way]:
                return False
    return True


@compiled
def _patience(problem: Arrays, work: Work, way: int, stops: int) -> bool:
    """Tell whether nobody waits too long, in all, at schools that are not their own."""
    for at in range(stops):
        if work.stops[TOKEN, at] < len(problem.pupil):
            first, last = (at, work.stops[PARTNER, at]) if way == AM else (work.stops[PARTNER, at], at)
            waited = 0
            for between in range(first + 1, last):
                if work.stops[TOKEN, between] >= len(problem.pupil):
                    waited += work.stops[HALT, between]
            if waited > problem.rules[MAX_WAIT]:
                return False
    return True


@compiled
def _least(problem: Arrays, work: Work, way: int, stops: int) -> bool:
    """Raise ``work.arrive`` to the least solution at or above it; tell whether the windows allow one."""
    arrive = work.stops[ARRIVE]
    for _ in range(4 * stops + 8):
        for at in range(1, stops):
            arrive[at] = max(arrive[at], arrive[at - 1] + work.stops[HALT, at - 1] + work.stops[DRIVE, at - 1])
        moved = False
        for at in range(stops):
            if arrive[at] > work.stops[NOT_AFTER, at]:
                return False
            if work.stops[TOKEN, at] < len(problem.pupil):
                first, last = (at, work.stops[PARTNER, at]) if way == AM else (work.stops[PARTNER, at], at)
                soonest = arrive[last] - problem.pupil[work.stops[TOKEN, at], LIMIT + way] - work.stops[HALT, first]
                if soonest > arrive[first]:
                    arrive[first] = soonest
                    moved = True
        if not moved:
            return True
    return False


@compiled
def _greatest(problem: Arrays, work: Work, way: int, stops: int) -> None:
    """Write into ``work.late`` the latest times that end when the least solution ends."""
    late = work.stops[LATE]
    for at in range(stops):
        late[at] = work.stops[NOT_AFTER, at]
    late[stops - 1] = work.stops[ARRIVE, stops - 1]
    for _ in range(4 * stops + 8):
        for at in range(stops - 2, -1, -1):
            late[at] = min(late[at], late[at + 1] - work.stops[DRIVE, at] - work.stops[HALT, at])
        moved = False
        for at in range(stops):
            if work.stops[TOKEN, at] < len(problem.pupil):
                first, last = (at, work.stops[PARTNER, at]) if way == AM else (work.stops[PARTNER, at], at)
                latest = late[first] + work.stops[HALT, first] + problem.pupil[work.stops[TOKEN, at], LIMIT + way]
                if latest < late[last]:
                    late[last] = latest
                    moved = True
        if not moved:
            return
