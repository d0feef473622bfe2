"""Times, lengths and ways between places on the road.

Tables and ways come from the same weights, so what is drawn is what is costed. Both go through the map's hierarchy, and
through SciPy where it has none.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.customising import UNREACHED
from transport_opt.roads.endpoints import Ends, ends_of, placed, starts_of
from transport_opt.roads.hierarchy import Hierarchy
from transport_opt.roads.offsets import NO_EDGE, sharing, straight
from transport_opt.roads.plain import plain_rows, plain_ways
from transport_opt.roads.road_map import RoadMap
from transport_opt.roads.snapping import Snapped
from transport_opt.roads.sweeping import LANES, NOWHERE, fill_rows, select
from transport_opt.roads.unpacking import Found, find_ways

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Progress = Callable[[float], None]
NO_WAY = -1
_ROWS = 8 * LANES
"""Origins that a worker takes at a time."""
_WAYS = 1024
"""Ways that a worker takes at a time."""


@dataclass(frozen=True, eq=False)
class Ways:
    """Fastest ways from one place to another; q of them.

    Attributes
    ----------
    cost
        Shape (q,): milliseconds and decimetres packed; -1 where there is no way.
    sides
        Shape (q, 2): on which side of their roads it starts and ends; -1 where there is no way.
    stays
        Shape (q,): whether it never leaves the one edge that both are on.
    first, edges
        Shape (q + 1,) and (b,): the edges driven from end to end, in order; those that the places are on are not among
        them.
    """

    cost: Longs
    sides: NDArray[np.int8]
    stays: NDArray[np.bool_]
    first: Longs
    edges: Ints

    def edges_of(self, way: int) -> Ints:
        """Give the edges that one way drives from end to end."""
        return self.edges[self.first[way] : self.first[way + 1]]


def costs(
    road_map: RoadMap, origins: Snapped, targets: Snapped, workers: int = 2, progress: Progress | None = None
) -> Longs:
    """Find the fastest way from every origin to every target.

    Parameters
    ----------
    road_map
        The roads.
    origins, targets
        n and k places on the road.
    workers
        Threads; the answer does not depend on their number.
    progress
        Told the share done, 0 to 1.

    Returns
    -------
    Longs
        Shape (n, k): milliseconds and decimetres packed (`road_map.unpack` parts them); -1 where there is no way.
    """
    packed = np.empty((len(origins.edge), len(targets.edge)), dtype=np.int64)
    tell = progress or _silent
    if road_map.hierarchy is None:
        plain_rows(road_map, starts_of(road_map, origins)[0], (targets.edge, targets.before), packed, tell)
    else:
        _sweep(road_map, road_map.hierarchy, (origins, targets), packed, (workers, tell))
    rows, columns = sharing(origins, targets)
    if len(rows):
        inside, _ = straight(road_map, origins, targets, (rows, columns))
        packed[rows, columns] = np.minimum(packed[rows, columns], inside)
    packed[packed >= UNREACHED] = NO_WAY
    return packed


def _silent(share: float) -> None:  # noqa: ARG001
    return


def _sweep(
    road_map: RoadMap,
    hierarchy: Hierarchy,
    points: tuple[Snapped, Snapped],
    packed: Longs,
    working: tuple[int, Progress],
) -> None:
    origins, targets = points
    ups, cost = len(hierarchy.up.greater), road_map.metric.cost
    # Near origins climb through much the same places, and near targets descend through them.
    by_place = targets.edge[np.argsort(targets.edge[:, 0], kind="stable")].ravel()
    selection, row = select(hierarchy.down, cost[ups:], hierarchy.place[by_place[by_place != NO_EDGE]])
    ends = np.where(targets.edge == NO_EDGE, NOWHERE, row[hierarchy.place[targets.edge]])
    starts = placed(starts_of(road_map, origins)[0], hierarchy.place)
    up = (hierarchy.up.first, hierarchy.up.greater, cost[:ups])
    order = np.argsort(origins.edge[:, 0], kind="stable")
    pieces = [order[begin : begin + _ROWS] for begin in range(0, len(order), _ROWS)]
    workers, tell = working
    with ThreadPoolExecutor(max(1, workers)) as pool:
        waiting = [
            pool.submit(fill_rows, piece, starts, up, selection, (ends, targets.before), packed) for piece in pieces
        ]
        try:
            for done, future in enumerate(as_completed(waiting), start=1):
                future.result()
                tell(done / len(waiting))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def ways(road_map: RoadMap, origins: Snapped, targets: Snapped, pairs: NDArray[np.integer], workers: int = 2) -> Ways:
    """Find the fastest way of each pair of an origin and a target, edge by edge.

    Parameters
    ----------
    road_map
        The roads.
    origins, targets
        Places on the road.
    pairs
        Shape (q, 2): rows of an origin and of a target.
    workers
        Threads; the answer does not depend on their number. Of ways equally fast and long, the same one is always
        found.
    """
    asked = np.ascontiguousarray(pairs, dtype=np.int32).reshape(-1, 2)
    (starts, start_side), (ends, end_side) = starts_of(road_map, origins), ends_of(targets)
    parts = list(_find(road_map, asked, (starts, ends), workers))
    cost = np.concatenate([part.cost for part in parts])
    sides = np.full((len(asked), 2), NO_WAY, dtype=np.int8)
    for column, (rows, side) in enumerate(((_joined(parts, "start"), start_side), (_joined(parts, "end"), end_side))):
        there = rows != NOWHERE
        sides[there, column] = side[rows[there]]
    inside, inside_sides = straight(road_map, origins, targets, (asked[:, 0], asked[:, 1]))
    stays = inside < np.where(cost < UNREACHED, cost, np.iinfo(np.int64).max)
    sides[stays] = inside_sides[stays]
    best = np.where(stays, inside, np.where(cost < UNREACHED, cost, NO_WAY))
    count = np.concatenate([np.diff(part.first) for part in parts])
    edges = _joined(parts, "edges")[~np.repeat(stays, count)]
    return Ways(best, sides, stays, np.concatenate([[0], np.cumsum(np.where(stays, 0, count))]), edges)


def _joined(parts: list[Found], name: str) -> Ints:
    return np.concatenate([getattr(part, name) for part in parts])


def _find(road_map: RoadMap, pairs: Ints, points: tuple[Ends, Ends], workers: int) -> Iterator[Found]:
    hierarchy = road_map.hierarchy
    if hierarchy is None:
        yield plain_ways(road_map, pairs, *points)
        return
    starts, ends = (placed(each, hierarchy.place) for each in points)
    arcs, metric = (hierarchy.up, hierarchy.down), road_map.metric
    cuts = [*range(0, len(pairs), _WAYS), len(pairs)] if len(pairs) else [0, 0]
    with ThreadPoolExecutor(max(1, workers)) as pool:
        yield from pool.map(
            lambda cut: find_ways(pairs[cut[0] : cut[1]], (starts, ends), arcs, hierarchy.next_above, metric),
            pairwise(cuts),
        )
