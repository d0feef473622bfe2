"""The same answers without a hierarchy: SciPy's Dijkstra over the graph of turns, for maps too dense for one.

Packed costs are exact in its floating-point numbers up to 2**53: 149 hours.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from transport_opt.roads.customising import UNREACHED
from transport_opt.roads.endpoints import Ends
from transport_opt.roads.road_map import RoadMap
from transport_opt.roads.unpacking import NOWHERE, Found

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
_ROWS = 64
"""Searches at a time: each takes twelve bytes an edge."""


def plain_rows(
    road_map: RoadMap, starts: Ends, targets: tuple[Ints, Longs], packed: Longs, tell: Callable[[float], None]
) -> None:
    """Fill a table of packed costs.

    Parameters
    ----------
    starts
        By edge.
    targets
        Shape (k, 2) each: edges, -1 for none, and the packed cost from their starts.
    packed
        Shape (n, k), overwritten; `UNREACHED` and more where there is no way.
    tell
        Told the share done.
    """
    graph, size = _graph(road_map, starts), road_map.edges
    edge, more = targets
    for begin in range(0, len(packed), _ROWS):
        rows = np.arange(begin, min(begin + _ROWS, len(packed)))
        found = dijkstra(graph, indices=size + rows)
        cost = np.where(np.isfinite(found), found, UNREACHED).astype(np.int64)
        sides = np.where(edge == NOWHERE, UNREACHED, cost[:, np.maximum(edge, 0)] + more)
        packed[rows] = sides.min(axis=2)
        tell((begin + len(rows)) / len(packed))


def plain_ways(road_map: RoadMap, pairs: Ints, starts: Ends, ends: Ends) -> Found:
    """Find the ways of some pairs, as `transport_opt.roads.unpacking.find_ways` does; starts and ends are by edge."""
    graph, size = _graph(road_map, starts), road_map.edges
    cost = np.full(len(pairs), UNREACHED, dtype=np.int64)
    start, end = np.full(len(pairs), NOWHERE, np.int32), np.full(len(pairs), NOWHERE, np.int32)
    driven: list[list[int]] = [[] for _ in pairs]
    for origin in np.unique(pairs[:, 0]).tolist():
        reached, before = dijkstra(graph, indices=size + origin, return_predecessors=True)
        for way in np.flatnonzero(pairs[:, 0] == origin).tolist():
            there = np.arange(*ends.first[pairs[way, 1] : pairs[way, 1] + 2])
            sums = reached[ends.place[there]] + ends.cost[there]
            if not np.isfinite(sums).any():
                continue
            end[way] = there[np.argmin(sums)]
            cost[way] = int(sums.min())
            whole, edge = driven[way], int(ends.place[end[way]])
            while (previous := int(before[edge])) < size:
                whole.append(previous)
                edge = previous
            whole.reverse()
            here = np.arange(*starts.first[origin : origin + 2])
            mine = here[starts.place[here] == edge]
            start[way] = mine[np.argmin(starts.cost[mine])]
    first = np.concatenate([[0], np.cumsum([len(whole) for whole in driven])])
    return Found(cost, start, end, first, np.array([edge for whole in driven for edge in whole], dtype=np.int32))


def _graph(road_map: RoadMap, starts: Ends) -> csr_array:
    """Lay out an arc for every turn, and a node for every origin with an arc to each of its starts."""
    size, origins = road_map.edges, len(starts.first) - 1
    first = np.concatenate([road_map.turn_first, road_map.turn_first[-1] + starts.first[1:]])
    to = np.concatenate([road_map.turn_to, starts.place])
    weight = np.concatenate([road_map.turn_weight, starts.cost]).astype(np.float64)
    return csr_array((weight, to, first), shape=(size + origins, size + origins))
