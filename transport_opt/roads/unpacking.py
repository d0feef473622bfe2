"""From one place to another: the fastest way edge by edge, out of the hierarchy.

Two climbs, one from the origin along arcs up and one from the target along arcs down, meet where the
sum is least; the arcs between are taken apart until only turns are left.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.customising import UNREACHED, Metric
from transport_opt.roads.endpoints import Ends
from transport_opt.roads.hierarchy import Arcs
from transport_opt.roads.machine_code import ZERO, machine_code

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
NOWHERE = -1


class Found(NamedTuple):
    """Ways; q of them.

    Attributes
    ----------
    cost
        Shape (q,): packed; `UNREACHED` and more where there is no way.
    start, end
        Shape (q,): rows among the starts and the ends that they were asked for with; `NOWHERE` where there is no way.
    first, edges
        Shape (q + 1,) and (b,): edges driven from end to end, in order, without those that the ends are on.
    """

    cost: Longs
    start: Ints
    end: Ints
    first: Longs
    edges: Ints


class Side(NamedTuple):
    """One side of a search: from the origin up, or from the target up against the arcs down.

    Attributes
    ----------
    cost
        Shape (m,): packed, by place; `UNREACHED` where it has not come.
    last
        Shape (m,): the arc by which it came, or -1 less the row of the start or end.
    """

    cost: Longs
    last: Ints


@machine_code
def find_ways(pairs: Ints, ends: tuple[Ends, Ends], arcs: tuple[Arcs, Arcs], tree: Ints, metric: Metric) -> Found:
    """Find the ways of some pairs.

    Parameters
    ----------
    pairs
        Shape (q, 2): origin, target.
    ends
        Where ways from the origins may start and where ways to the targets may end, by place.
    arcs
        Up and down.
    tree
        The hierarchy's ``next_above``.
    """
    size, count = len(tree), len(pairs)
    since = Side(np.full(size, UNREACHED, np.int64), np.empty(size, np.int32))
    until = Side(np.full(size, UNREACHED, np.int64), np.empty(size, np.int32))
    visited, chain = np.empty(size, np.int32), np.empty(size, np.int32)
    waiting = np.empty(size, np.int32)
    cost, start, end = np.empty(count, np.int64), np.empty(count, np.int32), np.empty(count, np.int32)
    first, edges = np.zeros(count + 1, np.int64), np.empty(1024, np.int32)
    for way in range(count):
        left = _begin(pairs[way, 0], ends[0], since, waiting, ZERO)
        left = _begin(pairs[way, 1], ends[1], until, waiting, left)
        cost[way], meeting, seen = _climb(since, until, (waiting, left), arcs, tree, metric.cost, visited)
        start[way] = end[way] = NOWHERE
        first[way + 1] = first[way]
        if cost[way] < UNREACHED:
            length, start[way], end[way] = _chain(meeting, arcs, since.last, until.last, chain)
            first[way + 1], edges = _unpack(chain, length, metric.through, first[way], edges, waiting)
        for index in range(seen):
            since.cost[visited[index]] = until.cost[visited[index]] = UNREACHED
    return Found(cost, start, end, first, edges[: first[count]])


@machine_code
def _begin(point: int, ends: Ends, side: Side, waiting: Ints, left: int) -> int:
    """Put a point's ends among those that wait, and give how many wait now."""
    for k in range(ends.first[point], ends.first[point + 1]):
        place = ends.place[k]
        if ends.cost[k] < side.cost[place]:
            side.cost[place], side.last[place] = ends.cost[k], -1 - k
        left = _wait(place, waiting, left)
    return left


@machine_code
def _wait(place: int, waiting: Ints, left: int) -> int:
    """Put a place among those that wait, which are in falling order, unless it is there; give how many there are."""
    hole = left
    while hole > 0 and waiting[hole - 1] < place:
        hole -= 1
    if hole > 0 and waiting[hole - 1] == place:
        return left
    for index in range(left, hole, -1):
        waiting[index] = waiting[index - 1]
    waiting[hole] = place
    return left + 1


@machine_code
def _climb(
    since: Side,
    until: Side,
    waits: tuple[Ints, int],
    arcs: tuple[Arcs, Arcs],
    tree: Ints,
    weight: Longs,
    visited: Ints,
) -> tuple[int, int, int]:
    """Climb from both ends at once, in the order of places.

    Returns
    -------
    tuple of int
        The least cost, the place where both climbs together have it, the lowest of several, and how many places were
        visited.
    """
    up, down = arcs
    waiting, left = waits
    ups = len(up.greater)
    best, meeting, seen = UNREACHED, NOWHERE, 0
    while left > 0:
        left -= 1
        v = waiting[left]
        visited[seen] = v
        seen += 1
        before, after = since.cost[v], until.cost[v]
        if before + after < best:
            best, meeting = before + after, v
        # What costs as much as the best way known cannot be part of a better one.
        if before < best:
            for k in range(up.first[v], up.first[v + 1]):
                z = up.greater[k]
                if before + weight[k] < since.cost[z]:
                    since.cost[z], since.last[z] = before + weight[k], k
        if after < best:
            for k in range(down.first[v], down.first[v + 1]):
                z = down.greater[k]
                if after + weight[ups + k] < until.cost[z]:
                    until.cost[z], until.last[z] = after + weight[ups + k], ups + k
        if tree[v] >= 0:
            left = _wait(tree[v], waiting, left)
    return best, meeting, seen


@machine_code
def _chain(meeting: int, arcs: tuple[Arcs, Arcs], last_up: Ints, last_down: Ints, out: Ints) -> tuple[int, int, int]:
    """Write the arcs from the start to the end in order; give their number, the start and the end."""
    up, down = arcs
    ups = len(up.greater)
    count = 0
    arc = last_up[meeting]
    while arc >= 0:
        out[count] = arc
        count += 1
        arc = last_up[up.lesser[arc]]
    start = -1 - arc
    for index in range(count // 2):
        out[index], out[count - 1 - index] = out[count - 1 - index], out[index]
    arc = last_down[meeting]
    while arc >= 0:
        out[count] = arc
        count += 1
        arc = last_down[down.lesser[arc - ups]]
    return count, start, -1 - arc


@machine_code
def _unpack(chain: Ints, length: int, through: Ints, count: int, edges: Ints, stack: Ints) -> tuple[int, Ints]:
    """Take arcs apart into turns and write the edge that each turn leaves; give how many are written, and where."""
    for index in range(length):
        depth = 1
        stack[0] = chain[index]
        while depth > 0:
            depth -= 1
            arc = stack[depth]
            one, other = through[arc, 0], through[arc, 1]
            if one >= 0:
                stack[depth], stack[depth + 1] = other, one
                depth += 2
                continue
            if count == len(edges):
                longer = np.empty(2 * count, np.int32)
                for k in range(count):
                    longer[k] = edges[k]
                edges = longer
            edges[count] = other
            count += 1
    return count, edges
