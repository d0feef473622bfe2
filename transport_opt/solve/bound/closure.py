"""The shortest ways between places over any others: what a run that leaves out some of its stops can never beat.

Metres are those of the fastest path, so that a detour can be shorter; and given tables may hold anything. Where a proof
leaves out stops it needs tables in which leaving out never lengthens a run.
"""

import numpy as np

from transport_opt.solve.arrays import Arrays, Ints
from transport_opt.solve.compiled import compiled

NO_WAY_YET = 1 << 29


def closed(problem: Arrays) -> Arrays:
    """Replace times and metres by the least over all detours."""
    times = np.stack([_closed(layer) for layer in problem.times])
    return problem._replace(times=times, metres=_closed(problem.metres))


def _closed(table: Ints) -> Ints:
    least = np.where(table < 0, NO_WAY_YET, table).astype(np.int32)
    np.fill_diagonal(least, 0)
    _over_all(least)
    return np.where(least >= NO_WAY_YET, -1, least).astype(np.int32)


@compiled
def _over_all(least: Ints) -> None:
    """Try every place as a way between every two (Floyd 1962, Warshall 1962)."""
    many = len(least)
    for over in range(many):
        onward = least[over]
        for start in range(many):
            reach = least[start, over]
            if reach < NO_WAY_YET and start != over:
                row = least[start]
                for end in range(many):
                    row[end] = min(row[end], reach + onward[end])
