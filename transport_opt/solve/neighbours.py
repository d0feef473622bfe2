"""Whom each pupil might share with: those whom one vehicle can carry, too, for little more than the longer drive alone.

A pupil who lives far away but on the way to school is as good a neighbour as one next door; homes that lie near each
other count a little by themselves, because pupils aboard together are best taken out together.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Arrays, Floats, Ints
from transport_opt.solve.columns import HOME, ROW, SCHOOL

Numbers = NDArray[np.signedinteger[Any]]
NEIGHBOURS = 60
CLOSE = 0.3
"""What the drive from home to home and back counts beside the way that both add to each other."""
NOT_REACHED = 1e7
ROWS = 256
"""Pupils ranked at a time, so that a county takes little memory."""


def nearest(problem: Arrays) -> Ints:
    """Rank for each pupil the others they might share with.

    Returns
    -------
    Ints
        Shape (P, k).
    """
    homes = problem.pupil[:, HOME]
    many = len(homes)
    ranked = np.zeros((many, max(0, min(NEIGHBOURS, many - 1))), dtype=np.int32)
    for first in range(0, many, ROWS):
        some = np.arange(first, min(first + ROWS, many))
        apart = _apart(problem, some)
        apart[some - first, some] = np.inf
        ranked[some] = np.argsort(apart, axis=1, kind="stable")[:, : ranked.shape[1]]
    return ranked


def _apart(problem: Arrays, some: Numbers) -> Floats:
    """Give the seconds that some pupils and all others add to each other in a morning; shape (some, P)."""
    homes, schools = problem.pupil[:, HOME], problem.school[problem.pupil[:, SCHOOL], ROW]
    times = problem.times[0]

    def drive(start: Numbers, end: Numbers) -> Floats:
        seconds = times[np.ix_(start, end)]
        return np.where(seconds < 0, NOT_REACHED, seconds)

    seconds = times[homes, schools]
    direct = np.where(seconds < 0, NOT_REACHED, seconds)
    mine = direct[some][:, None]
    there, back = drive(homes[some], homes), drive(homes, homes[some]).T
    to_theirs, to_mine = drive(schools[some], schools), drive(schools, schools[some]).T
    # Both are fetched before the first school: it may be either's.
    mine_first = there + np.minimum(direct + to_mine, drive(homes, schools[some]).T + to_theirs)
    theirs_first = back + np.minimum(mine + to_theirs, drive(homes[some], schools) + to_mine)
    apart: Floats = np.minimum(mine_first, theirs_first) - np.maximum(mine, direct) + CLOSE * (there + back)
    return apart
