"""Proven prices where a run may serve several schools and a vehicle may drive several runs a session: valid, and loose.

A run for n schools is cut into n pieces: for each of them the run without the stops that belong to others. Over the
shortest ways of `closure` a piece is no longer than the run, keeps every window, limit and load that the run keeps,
and needs no larger vehicle or crew. So a run's metres are at least the mean of its pieces' metres, and what a vehicle
that drives k such runs costs a day is at least the mean over its k x n pieces. Prices that no piece undercuts when it
is charged an n-th of its metres and a k x n-th of the standing charge and the crew are therefore prices that no
vehicle's day undercuts.

Empty metres to a base belong to a whole day and are left out.
"""

import numpy as np

from transport_opt.solve.arrays import Arrays
from transport_opt.solve.bound.closure import closed
from transport_opt.solve.bound.fleets import ROUNDING
from transport_opt.solve.columns import (
    AM,
    BASE,
    CLOSES,
    DAYS,
    GAP,
    HALT_HOME,
    HOME,
    LAYER,
    LIVE_RATE,
    MAX_RUNS,
    MAX_SCHOOLS,
    OPENS,
    OWN_RATE,
    PM,
    READY,
    ROW,
    SCHOOL,
    SHARED_RATE,
    STANDING,
    UNLOAD,
)


def schools_a_run(problem: Arrays) -> int:
    """Bound how many schools one run may serve."""
    ridden = problem.pupil[(problem.pupil[:, [DAYS + AM, DAYS + PM]] != 0).any(axis=1), SCHOOL]
    return max(1, min(int(problem.rules[MAX_SCHOOLS]), len(np.unique(ridden))))


def runs_a_session(problem: Arrays, seconds: Arrays) -> int:
    """Bound how many runs one vehicle may drive in a session: one, unless some run can begin after another's end.

    Parameters
    ----------
    seconds
        The same problem over its shortest ways.
    """
    most = int(problem.rules[MAX_RUNS])
    if most > 1 and not any(_follows(seconds, way, layer) for way in (AM, PM) for layer in (0, 2)):
        return 1
    return max(1, most)


def _follows(problem: Arrays, way: int, layer: int) -> bool:
    """Tell whether any pupil's run can follow on any other run in time."""
    pupil = problem.pupil[problem.pupil[:, DAYS + way] != 0]
    if not len(pupil):
        return False
    times = problem.times[problem.rules[LAYER + layer + way]].astype(np.int64)
    times = np.where(times < 0, 1 << 29, times)
    homes, schools = pupil[:, HOME], problem.school[pupil[:, SCHOOL]]
    called = problem.school[np.unique(pupil[:, SCHOOL])]
    if way == AM:
        free = called[:, OPENS + way] + called[:, UNLOAD] + problem.rules[GAP]
        ride = pupil[:, HALT_HOME] + times[homes, schools[:, ROW]]
        arrive = free[:, None] + times[np.ix_(called[:, ROW], homes)] + ride[None, :]
        return bool((arrive <= schools[None, :, CLOSES + way]).any())
    home = schools[:, OPENS + way] + schools[:, UNLOAD] + times[schools[:, ROW], homes] + pupil[:, HALT_HOME]
    arrive = home[:, None] + problem.rules[GAP] + times[np.ix_(homes, called[:, ROW])]
    return bool((arrive <= called[None, :, READY]).any())


def pieces(problem: Arrays) -> tuple[Arrays, int]:
    """Give the problem of one school's pieces, and into how many a vehicle's session may be cut.

    Returns
    -------
    tuple
        The problem over the shortest ways with each piece's share of the prices, and k x n; 1 where nothing is shared.
    """
    short = closed(problem)
    schools, runs = schools_a_run(problem), runs_a_session(problem, short)
    rate, prices, kind = problem.rate.copy(), problem.prices.copy(), problem.kind.copy()
    day = 1.0 / (schools * runs)
    # What is taken off for rounding is taken off before the charge is shared.
    rate[:, STANDING] = day * np.maximum(0.0, rate[:, STANDING] - ROUNDING) + ROUNDING
    rate[:, LIVE_RATE] /= schools
    prices[[SHARED_RATE, OWN_RATE]] *= day
    kind[:, BASE] = -1
    return short._replace(rate=rate, prices=prices, kind=kind), schools * runs
