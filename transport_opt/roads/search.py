"""Times and lengths between places on the road, and the lines that go with them.

Both come from one search on the same weights, so what is drawn is what is costed.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.errors import RoadsError
from transport_opt.model import Metres, Place, Seconds
from transport_opt.roads.dijkstra import ORIGIN, UNREACHED, best_end, rows, sweep
from transport_opt.roads.road_map import DEGREE, PACK, RoadMap
from transport_opt.roads.snapping import BITS, NO_EDGE, Snapped, snap

Longs = NDArray[np.int64]
_SHARES = 32
"""Pieces that each worker's rows are cut into, so that progress is told and no worker waits long."""


class Line(NamedTuple):
    """The fastest way between two places.

    Attributes
    ----------
    coordinates
        Latitude and longitude of each point, from the road at the first place to the road at the last.
    seconds, metres
        As the matrix has them.
    """

    coordinates: list[tuple[float, float]]
    seconds: Seconds
    metres: Metres


def costs(
    road_map: RoadMap,
    origins: Snapped,
    targets: Snapped,
    workers: int = 2,
    progress: Callable[[float], None] | None = None,
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
    graph = (road_map.turn_first, road_map.turn_to, road_map.weight)
    within = _within(road_map)
    points = (origins.edge, origins.along, origins.before, origins.after)
    ends = (targets.edge, targets.along, targets.before)
    pieces = np.array_split(np.arange(len(packed)), max(1, min(len(packed), _SHARES * workers)))
    with ThreadPoolExecutor(max(1, workers)) as pool:
        waiting = [pool.submit(rows, piece, points, ends, graph, within, packed) for piece in pieces]
        try:
            for done, future in enumerate(as_completed(waiting), start=1):
                future.result()
                if progress is not None:
                    progress(done / len(waiting))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return packed


def to_seconds(milliseconds: Longs) -> NDArray[np.int32]:
    """Round times up to whole seconds, keeping the mark of no way."""
    return np.where(milliseconds < 0, -1, -(-milliseconds // 1000)).astype(np.int32)


def to_metres(decimetres: Longs) -> NDArray[np.int32]:
    """Round lengths to whole metres, halves up, keeping the mark of no way."""
    return np.where(decimetres < 0, -1, (decimetres + 5) // 10).astype(np.int32)


def line(road_map: RoadMap, start: Place, end: Place) -> Line:
    """Find the fastest way between two places and its line.

    Raises
    ------
    RoadsError
        There is no way.
    """
    return lines(road_map, [(start, end)])[0]


def lines(road_map: RoadMap, pairs: Sequence[tuple[Place, Place]], workers: int = 2) -> list[Line]:
    """Find the fastest ways and their lines; those from one place share one search.

    Returns
    -------
    list of Line
        In the order of the pairs.

    Raises
    ------
    RoadsError
        There is no way between two of the places.
    """
    places = list(dict.fromkeys(place for pair in pairs for place in pair))
    if not places:
        return []
    row = {place: index for index, place in enumerate(places)}
    on_road = snap(road_map, places)
    by_origin: dict[int, list[int]] = {}
    for index, (start, _) in enumerate(pairs):
        by_origin.setdefault(row[start], []).append(index)
    found: dict[int, Line] = {}
    with ThreadPoolExecutor(max(1, workers)) as pool:
        work = ((origin, [(index, row[pairs[index][1]]) for index in wanted]) for origin, wanted in by_origin.items())
        for some in pool.map(lambda one: _from_one(road_map, on_road, *one), work):
            found |= some
    return [found[index] for index in range(len(pairs))]


def _from_one(road_map: RoadMap, on_road: Snapped, origin: int, targets: Iterable[tuple[int, int]]) -> dict[int, Line]:
    wanted = list(targets)
    size, room = road_map.edges, len(road_map.turn_to) + 2
    cost, parent = np.empty(size, np.int64), np.empty(size, np.int32)
    heap = (np.empty(room, np.int64), np.empty(room, np.int32))
    is_wanted = np.zeros(size, np.bool_)
    ends = on_road.edge[[target for _, target in wanted]]
    is_wanted[ends[ends != NO_EDGE]] = True
    turns = (road_map.turn_first, road_map.turn_to)
    first = (on_road.edge[origin], on_road.after[origin])
    sweep(turns, road_map.weight, first, (is_wanted, int(is_wanted.sum())), cost, parent, heap)
    return {index: _unpacked(road_map, on_road, (origin, target), cost, parent) for index, target in wanted}


def _unpacked(
    road_map: RoadMap, on_road: Snapped, pair: tuple[int, int], cost: Longs, parent: NDArray[np.int32]
) -> Line:
    origin, target = pair
    start = (on_road.edge[origin], on_road.along[origin], on_road.before[origin])
    end = (on_road.edge[target], on_road.along[target], on_road.before[target])
    packed, side, direct = best_end(start, end, cost, _within(road_map))
    if packed >= UNREACHED:
        raise RoadsError(
            f"There is no way on map '{road_map.name}' between two of the places asked for.",
            "Prepare a map whose roads connect them.",
            road_map.name,
        )
    seconds = Seconds(int(to_seconds(np.array(packed >> PACK))))
    metres = Metres(int(to_metres(np.array(packed & ((1 << PACK) - 1)))))
    last, until = int(end[0][side]), int(end[1][side])
    if direct >= 0:
        points = _part(road_map, last, int(start[1][direct]), until)
        return Line(_coordinates(points), seconds, metres)
    whole: list[int] = []
    while (before := int(parent[whole[-1] if whole else last])) > ORIGIN:
        whole.append(before)
    first_side = ORIGIN - before
    head = _part(road_map, int(start[0][first_side]), int(start[1][first_side]), 1 << BITS)
    points = np.vstack([head, _whole(road_map, whole[::-1]), _part(road_map, last, 0, until)])
    return Line(_coordinates(points), seconds, metres)


def _coordinates(points: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Drop points that repeat the one before; a way of no length keeps its two ends."""
    moved = np.ones(len(points), dtype=np.bool_)
    moved[1:] = (points[1:] != points[:-1]).any(axis=1)
    kept = points[moved]
    shown = kept if len(kept) > 1 else np.repeat(kept, 2, axis=0)
    return [(lat, lon) for lat, lon in shown.tolist()]


def _whole(road_map: RoadMap, edges: list[int]) -> NDArray[np.float64]:
    """Give the points of edges driven from end to end, one after the other."""
    road, turned = road_map.road[edges], road_map.turned[edges]
    first, size = road_map.point_first[road], road_map.point_first[road + 1] - road_map.point_first[road]
    step = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    backwards = np.repeat(turned, size)
    at = np.repeat(first, size) + np.where(backwards, np.repeat(size, size) - 1 - step, step)
    return np.asarray(road_map.points[at] / DEGREE)


def _part(road_map: RoadMap, edge: int, since: int, until: int) -> NDArray[np.float64]:
    """Give the points of one edge between two places along it."""
    points = road_map.line(int(road_map.road[edge]))
    if road_map.turned[edge]:
        points = points[::-1]
    whole = 1 << BITS
    if since == 0 and until == whole:
        return points
    # Shares of the length are what matters, so degrees of longitude need only the right shape.
    flat = points * (1.0, np.cos(np.radians(points[0, 0])))
    reached = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(flat, axis=0).T))])
    cuts = np.array([since, until]) / whole * reached[-1]
    ends = np.stack([np.interp(cuts, reached, points[:, axis]) for axis in (0, 1)], axis=1)
    between = points[(reached > cuts[0]) & (reached < cuts[1])]
    return np.vstack([ends[:1], between, ends[1:]])


def _within(road_map: RoadMap) -> tuple[NDArray[np.int32], NDArray[np.int32], int]:
    return road_map.milliseconds, road_map.decimetres, BITS
