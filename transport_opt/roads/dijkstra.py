"""The search: fastest ways over the edge-based graph, compiled.

The cost of an edge is that of reaching its start from the origin by allowed turns. An origin inside an edge gives a
first cost to the edges that may follow it; a destination inside an edge adds the part of it up to the point. Costs
are packed milliseconds and decimetres (`transport_opt.roads.road_map.PACK`), so ties are settled by length.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from transport_opt.roads.heap import drop_least, push

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
UNREACHED = 2**62
ORIGIN = -1
"""In ``parent`` and in what `best_end` gives: the origin's first direction; one less is its second."""


@njit(nogil=True, cache=True)
def sweep(
    turns: tuple[Longs, Ints],
    weight: Longs,
    origin: tuple[Ints, Longs],
    wanted: tuple[NDArray[np.bool_], int],
    cost: Longs,
    parent: Ints,
    heap: tuple[Longs, Ints],
) -> None:
    """Find the cost of the start of every edge, or until all edges wanted are settled.

    Parameters
    ----------
    turns
        ``turn_first`` and ``turn_to`` of the map.
    weight
        Shape (m,): packed.
    origin
        Shape (2,) each: the edges that the origin is on, -1 for none, and the packed cost from it to their ends.
    wanted
        Shape (m,), which edges are wanted, and their number; a negative number wants every edge.
    cost, parent
        Shape (m,), overwritten: packed cost, `UNREACHED` where there is none, and the edge before.
    heap
        Room for a key and an item for every turn and two more.
    """
    first, to = turns
    keys, items = heap
    is_wanted, left = wanted
    cost[:] = UNREACHED
    size = 0
    for side in range(2):
        edge = origin[0][side]
        if edge >= 0:
            for turn in range(first[edge], first[edge + 1]):
                after = to[turn]
                if origin[1][side] < cost[after]:
                    cost[after] = origin[1][side]
                    parent[after] = ORIGIN - side
                    size = push(keys, items, size, origin[1][side], after)
    while size > 0 and left != 0:
        key, edge = keys[0], items[0]
        size = drop_least(keys, items, size)
        if key != cost[edge]:
            continue
        if is_wanted[edge]:
            left -= 1
        onward = key + weight[edge]
        for turn in range(first[edge], first[edge + 1]):
            after = to[turn]
            if onward < cost[after]:
                cost[after] = onward
                parent[after] = edge
                size = push(keys, items, size, onward, after)


@njit(nogil=True, cache=True)
def best_end(
    origin: tuple[Ints, Ints, Longs],
    target: tuple[Ints, Ints, Longs],
    cost: Longs,
    within: tuple[Ints, Ints, int],
) -> tuple[int, int, int]:
    """Choose the cheapest way to come to a destination once the sweep is done.

    Parameters
    ----------
    origin, target
        Shape (2,) each: edges that the point is on, its place along each, and the packed cost from the
        edge's start to it.
    cost
        Of the start of every edge.
    within
        Milliseconds and decimetres of each edge, and the bits of a place (`transport_opt.roads.snapping.BITS`).

    Returns
    -------
    tuple of int
        The packed cost, `UNREACHED` if there is no way; the side of the destination; and the side of the
        origin if the way never leaves the edge they share, or -1.
    """
    best, best_side, direct = UNREACHED, 0, -1
    for side in range(2):
        edge = target[0][side]
        if edge < 0:
            continue
        if cost[edge] < UNREACHED and cost[edge] + target[2][side] < best:
            best, best_side, direct = cost[edge] + target[2][side], side, -1
        for first_side in range(2):
            if origin[0][first_side] == edge and origin[1][first_side] <= target[1][side]:
                straight = between(within, edge, origin[1][first_side], target[1][side])
                if straight < best:
                    best, best_side, direct = straight, side, first_side
    return best, best_side, direct


@njit(nogil=True, cache=True)
def between(within: tuple[Ints, Ints, int], edge: int, place: int, later: int) -> int:
    """Give the packed cost from one place of an edge to a later one: time rounded up, lengths that add up."""
    milliseconds, decimetres, bits = within
    whole = np.int64(1) << bits
    half = whole >> 1
    time = (milliseconds[edge] * np.int64(later - place) + whole - 1) >> bits
    far = (decimetres[edge] * np.int64(later) + half) >> bits
    near = (decimetres[edge] * np.int64(place) + half) >> bits
    return int((time << 24) | (far - near))


@njit(nogil=True, cache=True)
def rows(
    chosen: Longs,
    points: tuple[Ints, Ints, Longs, Longs],
    targets: tuple[Ints, Ints, Longs],
    graph: tuple[Longs, Ints, Longs],
    within: tuple[Ints, Ints, int],
    packed: Longs,
) -> None:
    """Fill rows of a table of packed costs.

    Parameters
    ----------
    chosen
        Which rows to fill.
    points
        Origins, shape (n, 2) each: edges, places along them, cost from the edge's start, cost to its end.
    targets
        Destinations, shape (k, 2) each: edges, places along them, cost from the edge's start.
    graph
        ``turn_first``, ``turn_to`` and ``weight`` of the map.
    within
        As `best_end` wants it.
    packed
        Shape (n, k), overwritten in the chosen rows; -1 where there is no way.
    """
    first, to, weight = graph
    size = len(weight)
    cost = np.empty(size, np.int64)
    parent = np.empty(size, np.int32)
    heap = (np.empty(len(to) + 2, np.int64), np.empty(len(to) + 2, np.int32))
    none = np.zeros(size, np.bool_)
    for row in chosen:
        sweep((first, to), weight, (points[0][row], points[3][row]), (none, -1), cost, parent, heap)
        origin = (points[0][row], points[1][row], points[2][row])
        for column in range(packed.shape[1]):
            target = (targets[0][column], targets[1][column], targets[2][column])
            best = best_end(origin, target, cost, within)[0]
            packed[row, column] = best if best < UNREACHED else -1
