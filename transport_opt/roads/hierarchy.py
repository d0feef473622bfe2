"""The hierarchy: which shortcuts are enough, whatever the speeds.

Edges of the map are taken away one by one in an order (`transport_opt.roads.node_order`). Whenever one is
taken away, those that led to it are joined to those that it led to, so no way is lost. What comes out are *arcs*
between edges: **up**, from an edge to one taken away later, and **down**, from one taken away later. Every fastest way
then is a climb along arcs up and after it a descent along arcs down. Which arcs there are depends on the order and the
turns alone, so it is worked out once; `transport_opt.roads.customising` gives them their costs. The method is Dibbelt,
Strasser and Wagner's "Customizable contraction hierarchies" (2016), kept directed: an arc that no turns make is never
there.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.elimination import TOO_DENSE, eliminate
from transport_opt.roads.machine_code import machine_code
from transport_opt.roads.node_order import edge_order

Ints = NDArray[np.int32]
MOST_ARCS = 12
"""For each edge: a map whose hierarchy would have more is searched without one."""


class Arcs(NamedTuple):
    """Arcs in one direction, listed by their lesser end in rising order of their greater one.

    Attributes
    ----------
    first, greater
        Shape (m + 1,) and (a,): the edge at place v has the arcs first[v] to first[v + 1], whose greater ends are at
        the places ``greater``.
    lesser
        Shape (a,): place of the lesser end of each.
    below_first, below
        Shape (m + 1,) and (a,): the same arcs by their greater end, in rising order of their lesser one.
    """

    first: Ints
    greater: Ints
    lesser: Ints
    below_first: Ints
    below: Ints


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Arcs without their costs; m edges. Arcs are counted through: those up first, then those down.

    Attributes
    ----------
    place
        Shape (m,): the place of each edge in the order.
    up, down
        The arcs.
    next_above
        Shape (m,): a tree, by places; -1 at its roots. Whatever arcs lead to from a place is on its way to the root.
    """

    place: Ints
    up: Arcs
    down: Arcs
    next_above: Ints

    @property
    def arcs(self) -> int:
        """Number of arcs, up and down."""
        return len(self.up.greater) + len(self.down.greater)


def hierarchy_of(
    ends: tuple[Ints, Ints], node_place: Ints, turns: tuple[NDArray[np.int64], Ints], twin: Ints, most: int = MOST_ARCS
) -> Hierarchy | None:
    """Work out the arcs.

    Parameters
    ----------
    ends
        Shape (m,) each: start and end node of each edge.
    node_place
        Shape (n,): order of the nodes.
    turns
        ``turn_first`` and ``turn_to`` of the map.
    twin
        Shape (m,): U-turns, too, get their arcs whether allowed or not, as a road that is closed makes dead ends.
    most
        Arcs for each edge.

    Returns
    -------
    Hierarchy | None
        ``None`` where there would be more than ``most`` arcs for each edge.
    """
    size = len(twin)
    place = edge_order(*ends, node_place)
    two_way = np.flatnonzero(twin >= 0).astype(np.int32)
    since = place[np.concatenate([np.repeat(np.arange(size), np.diff(turns[0])), two_way])]
    until = place[np.concatenate([turns[1], twin[two_way]])]
    climbs, descends = since < until, since > until
    up = _listed(since[climbs], until[climbs], size)
    down = _listed(until[descends], since[descends], size)
    room = max(1, most * size)
    up_first, down_first = np.zeros(size + 1, np.int32), np.zeros(size + 1, np.int32)
    up_greater, down_greater = np.empty(room, np.int32), np.empty(room, np.int32)
    count = eliminate(up, down, up_first, up_greater, down_first, down_greater)
    if count == TOO_DENSE:
        return None
    up_arcs, down_arcs = _both_ways(up_first, up_greater), _both_ways(down_first, down_greater)
    return Hierarchy(place, up_arcs, down_arcs, _tree(up_arcs, down_arcs))


def _listed(lesser: Ints, greater: Ints, size: int) -> tuple[Ints, Ints]:
    """List pairs by their lesser end."""
    order = np.argsort(lesser, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(lesser, minlength=size))])
    return first.astype(np.int32), greater[order]


def _both_ways(first: Ints, greater: Ints) -> Arcs:
    count, size = int(first[-1]), len(first) - 1
    lesser = np.repeat(np.arange(size, dtype=np.int32), np.diff(first))
    kept = greater[:count].copy()
    below_first = np.concatenate([[0], np.cumsum(np.bincount(kept, minlength=size))]).astype(np.int32)
    return Arcs(first, kept, lesser, below_first, np.argsort(kept, kind="stable").astype(np.int32))


@machine_code
def _tree(up: Arcs, down: Arcs) -> Ints:
    """Grow the elimination tree, after Liu (1986): each place joins the trees that its arcs from below come from."""
    size = len(up.first) - 1
    parent, root = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    for v in range(size):
        for k in range(up.below_first[v], up.below_first[v + 1]):
            _join(up.lesser[up.below[k]], v, parent, root)
        for k in range(down.below_first[v], down.below_first[v + 1]):
            _join(down.lesser[down.below[k]], v, parent, root)
    return parent


@machine_code
def _join(x: int, v: int, parent: Ints, root: Ints) -> None:
    while x != v:
        above = root[x]
        root[x] = v
        if above == -1:
            parent[x] = v
            return
        x = above
