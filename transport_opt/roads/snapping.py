"""Places put on the road: the nearest point on an edge, not the nearest junction.

Lengths are measured in a transverse Mercator projection centred on the map, true to a few parts in ten thousand over
a county.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from transport_opt.errors import Problem, RoadsError
from transport_opt.model import Place
from transport_opt.roads.offsets import BITS, NO_EDGE, between
from transport_opt.roads.road_map import DEGREE, RoadMap

FURTHEST_METRES = 500
"""The most that a home may be from a road; assumption: more is a fault of the place or of the map."""
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Snapped:
    """Places on the road; n of them, each on one edge or on both directions of one road.

    Attributes
    ----------
    edge
        Shape (n, 2), int32: the edge as its line is drawn, and its twin; `NO_EDGE` where one-way.
    along
        Shape (n, 2), int32: how far along each, in 2**`BITS`ths of the edge.
    before, after
        Shape (n, 2), int64: packed cost from the edge's start to the point, and from it to the edge's end.
    metres
        Shape (n,): from the place to the road.
    positions
        Shape (n, 2): latitude and longitude of the point on the road.
    """

    edge: Ints
    along: Ints
    before: Longs
    after: Longs
    metres: NDArray[np.float64]
    positions: NDArray[np.float64]


def snap(road_map: RoadMap, places: Sequence[Place]) -> Snapped:
    """Put places on the nearest road that is not a motorway or its slip road.

    Both directions of a two-way road may be used, unless one is closed. Of roads equally near, the one listed first in
    the map is taken.

    Parameters
    ----------
    road_map
        The roads.
    places
        Any number, wherever they are; `snap_problems` tells which are too far.

    Raises
    ------
    RoadsError
        The map has nothing but motorways, or nothing that is open.
    """
    index = _index(road_map.base or road_map)
    spots = np.array([(place.latitude, place.longitude) for place in places]).reshape(-1, 2)
    points = np.asarray(shapely.points(index.project(spots)))
    chosen = _nearest(index, road_map, points)
    lines = index.lines[chosen]
    located = shapely.line_locate_point(lines, points)
    nearest = shapely.get_coordinates(shapely.line_interpolate_point(lines, located))
    shares = located / np.maximum(shapely.length(lines), 1e-9)
    drawn = np.rint(np.clip(shares, 0, 1) * (1 << BITS)).astype(np.int32)
    edge = np.where(np.isin(index.edges[chosen], road_map.shut), NO_EDGE, index.edges[chosen])
    along = np.stack([drawn, (1 << BITS) - drawn], axis=1).astype(np.int32)
    before, after = between(road_map, edge, 0, along), between(road_map, edge, along, 1 << BITS)
    metres = np.hypot(*(shapely.get_coordinates(points) - nearest).T)
    return Snapped(edge, along, before, after, metres, index.unproject(nearest))


def _nearest(index: "_Index", road_map: RoadMap, points: NDArray[np.object_]) -> Longs:
    """Choose the nearest open road of each point, the first of several."""
    asked, found = index.tree.query_nearest(points, all_matches=True)
    is_open = ((index.edges != NO_EDGE) & ~np.isin(index.edges, road_map.shut)).any(axis=1)
    if not is_open.any():
        raise RoadsError(
            f"Every road of map '{road_map.name}' is closed.", "Leave some open to be picked up on.", road_map.name
        )
    none = len(is_open)
    chosen = np.full(len(points), none)
    np.minimum.at(chosen, asked[is_open[found]], found[is_open[found]])
    left = np.flatnonzero(chosen == none)
    if len(left):
        rows = np.flatnonzero(is_open)
        asked, found = shapely.STRtree(index.lines[rows]).query_nearest(points[left], all_matches=True)
        np.minimum.at(chosen, left[asked], rows[found])
    return chosen


def snap_problems(
    road_map: RoadMap, ids: Sequence[str], places: Sequence[Place], wheres: Sequence[str]
) -> tuple[Problem, ...]:
    """Tell which places are too far from any road.

    Parameters
    ----------
    road_map
        The roads.
    ids
        Identifiers of the places: nothing else of a pupil is told.
    places
        Their positions.
    wheres
        The table that each comes from, such as ``pupils.csv``.
    """
    metres = snap(road_map, places).metres
    return tuple(
        Problem(
            "far-from-road",
            f"{where}: {place_id} is {distance:,.0f} m from the nearest road of map '{road_map.name}'; "
            f"{FURTHEST_METRES} m is the most.",
            "Check the position, or prepare a road map that covers it.",
            f"{where}, {place_id}",
        )
        for place_id, where, distance in zip(ids, wheres, metres.tolist(), strict=True)
        if distance > FURTHEST_METRES
    )


@dataclass(frozen=True, eq=False)
class _Index:
    """Lines of the roads that places may be put on, in metres."""

    edges: Ints
    lines: NDArray[np.object_]
    middle: tuple[float, float]

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.lines)

    @cached_property
    def _transformer(self) -> Transformer:
        lat, lon = self.middle
        return Transformer.from_crs("EPSG:4326", f"+proj=tmerc +lat_0={lat:.4f} +lon_0={lon:.4f} +ellps=WGS84")

    def project(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack(self._transformer.transform(positions[:, 0], positions[:, 1]), axis=1)

    def unproject(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack(self._transformer.transform(points[:, 0], points[:, 1], direction="INVERSE"), axis=1)


@lru_cache(maxsize=2)
def _index(road_map: RoadMap) -> _Index:
    roads = len(road_map.point_first) - 1
    edges = np.full((roads, 2), NO_EDGE, dtype=np.int32)
    edges[road_map.road, road_map.turned.astype(np.int8)] = np.arange(road_map.edges)
    may = ~road_map.motorway[edges[:, 0]]
    middle = (road_map.points.min(axis=0) / 2 + road_map.points.max(axis=0) / 2) / DEGREE
    if not may.any():
        raise RoadsError(
            f"Map '{road_map.name}' has only motorways and their slip roads, on which nobody is picked up.",
            "Prepare a map that holds the other roads too.",
            road_map.name,
        )
    bare = _Index(edges, np.empty(0, object), (float(middle[0]), float(middle[1])))
    metres = bare.project(road_map.points / DEGREE)
    row = np.repeat(np.arange(roads), np.diff(road_map.point_first))
    kept = may[row]
    lines = np.asarray(shapely.linestrings(metres[kept], indices=(np.cumsum(may) - 1)[row[kept]]))
    return _Index(edges[may], lines, bare.middle)
