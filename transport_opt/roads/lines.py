"""Ways as they are drawn: the points of each edge, cut off where the places are."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.errors import RoadsError
from transport_opt.model import Metres, Place, Seconds
from transport_opt.roads.offsets import BITS
from transport_opt.roads.packing import to_metres, to_seconds, unpack
from transport_opt.roads.road_map import DEGREE, RoadMap
from transport_opt.roads.search import ways
from transport_opt.roads.snapping import snap

Ints = NDArray[np.int32]


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


def line(road_map: RoadMap, start: Place, end: Place) -> Line:
    """Find the fastest way between two places and its line.

    Raises
    ------
    RoadsError
        There is no way.
    """
    return lines(road_map, [(start, end)])[0]


def lines(road_map: RoadMap, pairs: Sequence[tuple[Place, Place]], workers: int = 2) -> list[Line]:
    """Find the fastest ways and their lines.

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
    asked = np.array([(row[start], row[end]) for start, end in pairs])
    found = ways(road_map, on_road, on_road, asked, workers)
    if (found.cost < 0).any():
        raise RoadsError(
            f"There is no way on map '{road_map.name}' between two of the places asked for.",
            "Prepare a map whose roads connect them.",
            road_map.name,
        )
    rows = np.arange(len(asked))
    milliseconds, decimetres = unpack(found.cost)
    seconds, metres = to_seconds(milliseconds).tolist(), to_metres(decimetres).tolist()
    ends = [
        np.stack(
            [table[asked[:, column], found.sides[rows, column]] for table in (on_road.edge, on_road.along)], axis=1
        )
        for column in (0, 1)
    ]
    drawn = [
        _points(road_map, start, end, found.edges_of(way), bool(found.stays[way]))
        for way, (start, end) in enumerate(zip(ends[0].tolist(), ends[1].tolist(), strict=True))
    ]
    return [Line(_coordinates(points), Seconds(seconds[way]), Metres(metres[way])) for way, points in enumerate(drawn)]


def _points(
    road_map: RoadMap, start: tuple[int, int], end: tuple[int, int], edges: Ints, stays: bool
) -> NDArray[np.float64]:
    """Give the points of a way from a place on one edge, over whole edges, to a place on another."""
    if stays:
        return _part(road_map, start[0], start[1], end[1])
    head, tail = _part(road_map, start[0], start[1], 1 << BITS), _part(road_map, end[0], 0, end[1])
    return np.vstack([head, _whole(road_map, edges), tail])


def _coordinates(points: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Drop points that repeat the one before; a way of no length keeps its two ends."""
    moved = np.ones(len(points), dtype=np.bool_)
    moved[1:] = (points[1:] != points[:-1]).any(axis=1)
    kept = points[moved]
    shown = kept if len(kept) > 1 else np.repeat(kept, 2, axis=0)
    return [(lat, lon) for lat, lon in shown.tolist()]


def _whole(road_map: RoadMap, edges: Ints) -> NDArray[np.float64]:
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
