"""Which homes lie beside a road of a map."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import osmium
from invented_map.net import Groups
from pyproj import Transformer

from invented.world import Home, Point

LIVED_ON = {
    *("trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street"),
    *("trunk_link", "primary_link", "secondary_link", "tertiary_link"),
}
JOINING = LIVED_ON | {"motorway", "motorway_link"}
"""Roads that hold the net together."""
NEAR = 250.0
"""Metres; a home is beside a road that comes as near."""
STEP = 50.0
"""Metres between the points that stand for a road, at most."""

Cell = tuple[int, int]
Ways = list[tuple[str, list[int], list[tuple[float, float]]]]


def near_a_road(roads: Path, homes: Sequence[Home]) -> list[Home]:
    """Keep the homes beside a road from which the rest of the map can be reached.

    Parameters
    ----------
    roads
        An OpenStreetMap file.
    homes
        Homes on the British national grid.
    """
    cells: dict[Cell, list[Point]] = {}
    for point in _road_points(roads):
        cells.setdefault(_cell(point), []).append(point)
    return [home for home in homes if _is_near(cells, home.at)]


def _road_points(roads: Path) -> list[Point]:
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    points: list[Point] = []
    for highway, _, places in _largest_part(_ways(roads)):
        if highway in LIVED_ON:
            east, north = to_grid.transform(*zip(*places, strict=True))
            points += _filled([Point(x, y) for x, y in zip(east, north, strict=True)])
    return points


def _ways(roads: Path) -> Ways:
    ways: Ways = []
    for way in osmium.FileProcessor(str(roads)).with_locations().with_filter(osmium.filter.KeyFilter("highway")):
        if way.is_way() and way.tags.get("highway") in JOINING:
            nodes = [node for node in way.nodes if node.location.valid()]
            if len(nodes) > 1:
                places = [(node.lon, node.lat) for node in nodes]
                ways.append((way.tags["highway"], [node.ref for node in nodes], places))
    return ways


def _largest_part(ways: Ways) -> Ways:
    groups = Groups()
    for _, refs, _ in ways:
        for first, second in pairwise(refs):
            groups.join(first, second)
    sizes = Counter(groups.find(refs[0]) for _, refs, _ in ways)
    largest = sizes.most_common(1)[0][0]
    return [way for way in ways if groups.find(way[1][0]) == largest]


def _filled(line: Sequence[Point]) -> list[Point]:
    filled = [line[0]]
    for start, end in pairwise(line):
        parts = max(1, math.ceil(math.dist(start, end) / STEP))
        filled += [
            Point(start.x + (end.x - start.x) * part / parts, start.y + (end.y - start.y) * part / parts)
            for part in range(1, parts + 1)
        ]
    return filled


def _cell(point: Point) -> Cell:
    return math.floor(point.x / NEAR), math.floor(point.y / NEAR)


def _is_near(cells: dict[Cell, list[Point]], point: Point) -> bool:
    column, row = _cell(point)
    return any(
        math.dist(point, road) <= NEAR
        for east in (-1, 0, 1)
        for north in (-1, 0, 1)
        for road in cells.get((column + east, row + north), ())
    )
