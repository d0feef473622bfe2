"""Costs for the arcs of the hierarchy: a moment's work whenever speeds, turns or closed roads change.

An arc costs what its turn costs, or less by way of an edge that was taken away before both its ends (a lower
triangle). Taken in order, every triangle is looked at once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.hierarchy import Arcs, Hierarchy
from transport_opt.roads.machine_code import machine_code

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
UNREACHED = 2**61
"""No way: twice it still fits, so that it may be added to before it is compared."""


class Metric(NamedTuple):
    """Costs of arcs; a of them.

    Attributes
    ----------
    cost
        Shape (a,): packed; `UNREACHED` where there is no way.
    through
        Shape (a, 2): the arcs that it stands for, one after the other; where it is a turn, -1 and the edge it leaves.
    """

    cost: Longs
    through: Ints


def customised(hierarchy: Hierarchy, turns: tuple[NDArray[np.int64], Ints], turn_weight: Longs) -> Metric:
    """Give the arcs their costs.

    Parameters
    ----------
    hierarchy
        The arcs; it has one for every turn.
    turns
        ``turn_first`` and ``turn_to`` of the map.
    turn_weight
        Shape (p,): packed cost from the start of an edge over its end and the turn to the start of the next.
    """
    cost = np.full(hierarchy.arcs, UNREACHED, dtype=np.int64)
    through = np.full((hierarchy.arcs, 2), -1, dtype=np.int32)
    up, down, place = hierarchy.up, hierarchy.down, hierarchy.place
    _enter(place, turns, turn_weight, ((up.first, up.greater), (down.first, down.greater)), cost, through)
    _relax(up, down, cost, through, np.empty(len(place), np.int32))
    return Metric(cost, through)


@machine_code
def _enter(
    place: Ints,
    turns: tuple[NDArray[np.int64], Ints],
    weight: Longs,
    arcs: tuple[tuple[Ints, Ints], tuple[Ints, Ints]],
    cost: Longs,
    through: Ints,
) -> None:
    """Give every turn's cost to its arc; only a turn from an edge to itself has none, as it is of no use."""
    first, to = turns
    up, down = arcs
    ups = len(up[1])
    for edge in range(len(place)):
        since = place[edge]
        for turn in range(first[edge], first[edge + 1]):
            until = place[to[turn]]
            if since < until:
                arc = _find(up, since, until)
            elif since > until:
                arc = ups + _find(down, until, since)
            else:
                continue
            cost[arc], through[arc, 1] = weight[turn], edge


@machine_code
def _find(arcs: tuple[Ints, Ints], lesser: int, greater: int) -> int:
    """Find an arc by its ends, halving the row of the lesser one."""
    low, high = arcs[0][lesser], arcs[0][lesser + 1] - 1
    while low < high:
        middle = (low + high) >> 1
        if arcs[1][middle] < greater:
            low = middle + 1
        else:
            high = middle
    return int(low)


@machine_code
def _relax(up: Arcs, down: Arcs, cost: Longs, through: Ints, arc_to: Ints) -> None:
    """Look at every lower triangle, places in rising order.

    Parameters
    ----------
    arc_to
        Shape (m,): room for the arc of the row in hand to each greater place.
    """
    ups = len(up.greater)
    for v in range(len(arc_to)):
        for k in range(up.first[v], up.first[v + 1]):
            arc_to[up.greater[k]] = k
        for a in range(down.below_first[v], down.below_first[v + 1]):
            one = ups + down.below[a]
            if cost[one] < UNREACHED:
                x = down.lesser[one - ups]
                for other in range(up.first[x + 1] - 1, up.first[x] - 1, -1):
                    if up.greater[other] <= v:
                        break
                    _better(arc_to[up.greater[other]], one, other, cost, through)
        for k in range(down.first[v], down.first[v + 1]):
            arc_to[down.greater[k]] = ups + k
        for a in range(up.below_first[v], up.below_first[v + 1]):
            other = up.below[a]
            if cost[other] < UNREACHED:
                x = up.lesser[other]
                for one in range(ups + down.first[x + 1] - 1, ups + down.first[x] - 1, -1):
                    if down.greater[one - ups] <= v:
                        break
                    _better(arc_to[down.greater[one - ups]], one, other, cost, through)


@machine_code
def _better(arc: int, one: int, other: int, cost: Longs, through: Ints) -> None:
    if cost[one] + cost[other] < cost[arc]:
        cost[arc] = cost[one] + cost[other]
        through[arc, 0] = one
        through[arc, 1] = other
