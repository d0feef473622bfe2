"""Which homes lie beside a road of a map."""

import itertools
import math
from collections.abc import Sequence
from pathlib import Path

import osmium
from pyproj import Transformer

from invented.world import Home, Point

DRIVABLE = {
    *("trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street"),
    *("trunk_link", "primary_link", "secondary_link", "tertiary_link"),
}
NEAR = 300.0
"""Metres; a home is beside a road that comes as near."""
STEP = 100.0
"""Metres between the points that stand for a road."""


def near_a_road(roads: Path, homes: Sequence[Home]) -> list[Home]:
    """Keep the homes beside a road, so that every home lies inside the map's area.

    Parameters
    ----------
    roads
        An OpenStreetMap file.
    homes
        Homes on the British national grid.
    """
    cells = {_cell(point) for point in _road_points(roads)}
    return [home for home in homes if _is_near(cells, home.at)]


def _road_points(roads: Path) -> list[Point]:
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    points: list[Point] = []
    for way in osmium.FileProcessor(str(roads)).with_locations().with_filter(osmium.filter.KeyFilter("highway")):
        if not way.is_way() or way.tags.get("highway") not in DRIVABLE:
            continue
        places = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
        if len(places) < 2:
            continue
        east, north = to_grid.transform(*zip(*places, strict=True))
        points += _filled([Point(x, y) for x, y in zip(east, north, strict=True)])
    return points


def _filled(line: Sequence[Point]) -> list[Point]:
    filled = [line[0]]
    for start, end in itertools.pairwise(line):
        parts = max(1, math.ceil(math.dist(start, end) / STEP))
        filled += [
            Point(start.x + (end.x - start.x) * part / parts, start.y + (end.y - start.y) * part / parts)
            for part in range(1, parts + 1)
        ]
    return filled


def _cell(point: Point) -> tuple[int, int]:
    return math.floor(point.x / NEAR), math.floor(point.y / NEAR)


def _is_near(cells: set[tuple[int, int]], point: Point) -> bool:
    """Look in the point's square of the grid and, at its edge, in the next: never farther than 424 m."""
    return _cell(point) in cells
