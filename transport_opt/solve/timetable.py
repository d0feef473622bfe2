"""The times of one session of a route on one weekday, for the finished plan."""

from dataclasses import dataclass

import numpy as np

from transport_opt.solve.arrays import MOST_TOKENS, Arrays, Ints
from transport_opt.solve.columns import (
    AM,
    ARRIVE,
    BREAK,
    GAP,
    HALT,
    LAYER,
    NOT_AFTER,
    PM,
    READY,
    STOP_ROW,
    TOKEN,
)
from transport_opt.solve.compiled import compiled
from transport_opt.solve.handles import held
from transport_opt.solve.timing import Work, call_list, settle


@dataclass(frozen=True, slots=True)
class Call:
    """A halt: a token of the search, and its times of day."""

    token: int
    arrive: int
    depart: int


@dataclass(frozen=True, slots=True)
class TimedRun:
    """A run with its times.

    Attributes
    ----------
    slack
        Seconds by which the whole run may be later and still keep every window; 0 where another run follows.
    """

    calls: tuple[Call, ...]
    slack: int

    def later(self, seconds: int) -> "TimedRun":
        """Give the same run some seconds later."""
        calls = tuple(Call(call.token, call.arrive + seconds, call.depart + seconds) for call in self.calls)
        return TimedRun(calls, self.slack - seconds)


def session_times(
    problem: Arrays, work: Work, way: int, minibus: bool, day: int, sequence: Ints, tokens: int
) -> tuple[TimedRun, ...]:
    """Time the runs of one session; none where nobody rides that weekday.

    Raises
    ------
    ValueError
        The session cannot be driven within its windows and limits.
    """
    found = np.zeros((MOST_TOKENS, 4), dtype=np.int32)
    rows = _time(problem, work, way, int(minibus), day, sequence, tokens, found)
    if rows < 0:
        raise ValueError("the session cannot be driven within its windows and limits")
    runs: list[TimedRun] = []
    calls: list[Call] = []
    slack = 1 << 28
    for token, arrive, depart, spare in found[:rows].tolist():
        if token == BREAK:
            runs.append(TimedRun(tuple(calls), 0))
            calls, slack = [], 1 << 28
        else:
            calls.append(Call(token, arrive, depart))
            slack = min(slack, spare)
    if calls:
        runs.append(TimedRun(tuple(calls), slack if way == AM else 0))
    return tuple(runs)


@compiled
def _time(
    problem: Arrays, work: Work, way: int, minibus: int, day: int, sequence: Ints, tokens: int, found: Ints
) -> int:
    problem, work = held(problem), held(work)
    rows, free_from, last_row, start = 0, 0, -1, 0
    while start < tokens:
        end = start
        while end < tokens and sequence[end] != BREAK:
            end += 1
        stops = call_list(problem, work, way, day, sequence, start, end)
        start = end + 1
        if stops == 0:
            continue
        if last_row >= 0:
            layer = problem.rules[LAYER + 2 * minibus + way]
            free_from += problem.rules[GAP] + problem.times[layer, last_row, work.stops[STOP_ROW, 0]]
            found[rows, 0] = BREAK
            rows += 1
        if not settle(problem, work, way, minibus, stops, free_from):
            return -1
        for at in range(stops):
            arrive = work.stops[ARRIVE, at]
            found[rows, 0] = work.stops[TOKEN, at]
            found[rows, 1] = arrive
            found[rows, 2] = arrive + work.stops[HALT, at]
            found[rows, 3] = work.stops[NOT_AFTER, at] - arrive
            if way == PM and at == 0:
                found[rows, 1] = problem.school[work.stops[TOKEN, 0] - len(problem.pupil), READY]
            rows += 1
        last_row = work.stops[STOP_ROW, stops - 1]
        free_from = work.stops[ARRIVE, stops - 1] + work.stops[HALT, stops - 1]
    return rows
