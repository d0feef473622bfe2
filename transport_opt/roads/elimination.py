"""Taking edges away one by one, and joining what led to each to what it led to: the arcs of the hierarchy.

This is the factorisation of a sparse matrix without its numbers, for one that is not symmetric: the arcs up from a
place are its own turns and the arcs up from every lesser place that it leads down to; the arcs down to it likewise.
"""

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.machine_code import ZERO, machine_code

Ints = NDArray[np.int32]
TOO_DENSE = -1


@machine_code
def eliminate(
    up: tuple[Ints, Ints],
    down: tuple[Ints, Ints],
    up_first: Ints,
    up_greater: Ints,
    down_first: Ints,
    down_greater: Ints,
) -> int:
    """Fill in the arcs that taking edges away makes, place by place.

    Parameters
    ----------
    up, down
        The arcs that turns make: first, greater.
    up_first, up_greater, down_first, down_greater
        Overwritten: all arcs. Their room is the most that there may be.

    Returns
    -------
    int
        The number of arcs, or `TOO_DENSE`.
    """
    size, room = len(up_first) - 1, len(up_greater)
    seen = np.full(size, -1, np.int32)
    # Arcs by their greater end, as chains: the latest of each, and the one before each.
    latest_up, before_up = np.full(size, -1, np.int32), np.empty(room, np.int32)
    latest_down, before_down = np.full(size, -1, np.int32), np.empty(room, np.int32)
    owner_up, owner_down = np.empty(room, np.int32), np.empty(room, np.int32)
    ups, downs = ZERO, ZERO
    for v in range(size):
        # Up from v: its own turns, and up from every lesser place that v leads down to.
        ups = _row(v, v, up, (latest_down, before_down, owner_down), up_first, up_greater, ups, seen)
        if ups == TOO_DENSE:
            return TOO_DENSE
        _chain(v, up_first, up_greater, latest_up, before_up, owner_up)
        downs = _row(v, v + size, down, (latest_up, before_up, owner_up), down_first, down_greater, downs, seen)
        if downs == TOO_DENSE or ups + downs > room:
            return TOO_DENSE
        _chain(v, down_first, down_greater, latest_down, before_down, owner_down)
    return ups + downs


@machine_code
def _row(
    v: int,
    mark: int,
    own: tuple[Ints, Ints],
    chains: tuple[Ints, Ints, Ints],
    first: Ints,
    greater: Ints,
    count: int,
    seen: Ints,
) -> int:
    """List the greater ends of the arcs of one place in rising order; give the new number of arcs."""
    begin, room = count, len(greater)
    for k in range(own[0][v], own[0][v + 1]):
        z = own[1][k]
        if seen[z] != mark:
            if count == room:
                return TOO_DENSE
            seen[z] = mark
            greater[count] = z
            count += 1
    latest, before, owner = chains
    arc = latest[v]
    while arc >= 0:
        x = owner[arc]
        for k in range(first[x + 1] - 1, first[x] - 1, -1):
            z = greater[k]
            if z <= v:
                break
            if seen[z] != mark:
                if count == room:
                    return TOO_DENSE
                seen[z] = mark
                greater[count] = z
                count += 1
        arc = before[arc]
    first[v + 1] = count
    _sort(greater, begin, count)
    return count


@machine_code
def _chain(v: int, first: Ints, greater: Ints, latest: Ints, before: Ints, owner: Ints) -> None:
    for k in range(first[v], first[v + 1]):
        z = greater[k]
        owner[k] = v
        before[k] = latest[z]
        latest[z] = k


@machine_code
def _sort(values: Ints, begin: int, end: int) -> None:
    """Sort a stretch of an array by halving gaps: short stretches, and little code to compile."""
    gap = (end - begin) // 2
    while gap > 0:
        for i in range(begin + gap, end):
            value, hole = values[i], i
            while hole >= begin + gap and values[hole - gap] > value:
                values[hole] = values[hole - gap]
                hole -= gap
            values[hole] = value
        gap //= 2
