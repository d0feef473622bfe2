"""A motorway down the east of the county: two carriageways, joined to the main roads by slip roads."""

import itertools
import math

from invented.world import Point

from invented_map.net import Net, Road
from invented_map.towns import to_metres

REF = "M901"
COURSE = (
    (52.893, -1.335),
    (52.945, -1.345),
    (52.985, -1.395),
    (53.030, -1.385),
    (53.070, -1.360),
    (53.125, -1.365),
    (53.170, -1.370),
    (53.215, -1.345),
    (53.250, -1.318),
    (53.300, -1.312),
)
"""Latitude and longitude from south to north: an invented line that keeps clear of the towns."""
STEP = 400.0
HALF_WIDTH = 14.0
JUNCTION_STEPS = 20
"""Pieces of a carriageway between two junctions."""
MAIN = ("trunk", "primary", "secondary", "tertiary")


def lay_motorway(net: Net) -> None:
    """Lay both carriageways and their junctions; the first and the last junction are its ends.

    Traffic keeps to the left, so the northbound carriageway is the western one.
    """
    line = _points([to_metres(*place) for place in COURSE])
    west = [net.add_point(_beside(line, row, HALF_WIDTH)) for row in range(len(line))]
    east = [net.add_point(_beside(line, row, -HALF_WIDTH)) for row in range(len(line))]
    mains = sorted({junction for road in net.roads if road.highway in MAIN for junction in (road.start, road.end)})
    for south, north in itertools.pairwise(west):
        _add(net, south, north, "motorway")
    for north, south in zip(east[::-1], east[-2::-1], strict=False):
        _add(net, north, south, "motorway")
    last = len(line) - 1
    for row in [*range(0, last - JUNCTION_STEPS // 2, JUNCTION_STEPS), last]:
        here = line[row]
        main = min(mains, key=lambda junction: math.dist(net.points[junction], here))
        before, after = max(row - 1, 0), min(row + 1, last)
        if row > 0:
            _add(net, west[before], main, "motorway_link")
            _add(net, main, east[before], "motorway_link")
        if row < last:
            _add(net, main, west[after], "motorway_link")
            _add(net, east[after], main, "motorway_link")
    # The stubs beyond the end junctions lead nowhere.
    ends = {west[0], east[0], west[last], east[last]}
    net.roads = [road for road in net.roads if not ends.intersection((road.start, road.end))]


def _add(net: Net, start: int, end: int, highway: str) -> None:
    ref = REF if highway == "motorway" else ""
    net.roads.append(
        Road(start, end, highway, street=f"{REF} {highway}", ref=ref, maxspeed="70 mph" if ref else "", oneway=True)
    )


def _points(course: list[Point]) -> list[Point]:
    points = [course[0]]
    for start, end in itertools.pairwise(course):
        parts = max(1, round(math.dist(start, end) / STEP))
        points += [
            Point(start.x + (end.x - start.x) * part / parts, start.y + (end.y - start.y) * part / parts)
            for part in range(1, parts + 1)
        ]
    return _smooth(points)


def _smooth(points: list[Point]) -> list[Point]:
    for _ in range(6):
        inner = [
            Point((before.x + 2 * here.x + after.x) / 4, (before.y + 2 * here.y + after.y) / 4)
            for before, here, after in zip(points, points[1:], points[2:], strict=False)
        ]
        points = [points[0], *inner, points[-1]]
    return points


def _beside(line: list[Point], row: int, left: float) -> Point:
    before, after = line[max(row - 1, 0)], line[min(row + 1, len(line) - 1)]
    length = math.dist(before, after)
    return Point(
        line[row].x - (after.y - before.y) / length * left,
        line[row].y + (after.x - before.x) / length * left,
    )
