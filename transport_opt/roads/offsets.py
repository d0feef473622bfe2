"""Points inside edges: the part of an edge before a point, after it, and between two of its points.

A place along an edge is counted in 2**`BITS`ths of it. Times are rounded up, so that no two parts are faster than the
whole; lengths add up to the whole.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.packing import pack
from transport_opt.roads.road_map import RoadMap

if TYPE_CHECKING:
    from transport_opt.roads.snapping import Snapped

BITS = 20
"""Half a centimetre on an edge of five kilometres."""
NO_EDGE = -1
Longs = NDArray[np.int64]


def between(road_map: RoadMap, edge: NDArray[Any], since: NDArray[Any] | int, until: NDArray[Any] | int) -> Longs:
    """Give the packed cost from places along edges to later ones.

    Parameters
    ----------
    edge
        Any shape.
    since, until
        Of the same shape, or one place for all.
    """
    whole, half = 1 << BITS, 1 << (BITS - 1)
    near, far = np.asarray(since, dtype=np.int64), np.asarray(until, dtype=np.int64)
    milliseconds, decimetres = road_map.milliseconds[edge].astype(np.int64), road_map.decimetres[edge].astype(np.int64)
    time = (milliseconds * (far - near) + whole - 1) >> BITS
    return pack(time, ((decimetres * far + half) >> BITS) - ((decimetres * near + half) >> BITS))


def straight(
    road_map: RoadMap, origins: "Snapped", targets: "Snapped", pairs: tuple[NDArray[Any], NDArray[Any]]
) -> tuple[Longs, NDArray[np.int8]]:
    """Give what it costs to drive along one edge from an origin to a target further on, where they share one.

    Parameters
    ----------
    pairs
        Shape (q,) each: rows of origins and targets.

    Returns
    -------
    Longs
        Shape (q,): packed; the greatest number there is where they share no edge.
    NDArray[np.int8]
        Shape (q, 2): side of the origin and of the target.
    """
    best = np.full(len(pairs[0]), np.iinfo(np.int64).max)
    sides = np.zeros((len(best), 2), dtype=np.int8)
    for here in range(2):
        for there in range(2):
            edge, place = origins.edge[pairs[0], here], origins.along[pairs[0], here]
            later = targets.along[pairs[1], there]
            both = np.flatnonzero((edge == targets.edge[pairs[1], there]) & (edge != NO_EDGE) & (place <= later))
            cost = between(road_map, edge[both], place[both], later[both])
            better = cost < best[both]
            best[both[better]], sides[both[better]] = cost[better], (here, there)
    return best, sides


def sharing(origins: "Snapped", targets: "Snapped") -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the pairs of an origin and a target that are on one road; a pair may be listed twice."""
    order = np.argsort(targets.edge.ravel(), kind="stable")
    edges = targets.edge.ravel()[order]
    asked = origins.edge.ravel()
    low, high = np.searchsorted(edges, asked), np.searchsorted(edges, asked, side="right")
    count = np.where(asked == NO_EDGE, 0, high - low)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(np.arange(len(asked)) // 2, count), order[np.repeat(low, count) + within] // 2
