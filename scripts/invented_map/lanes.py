"""Country lanes: scattered junctions, joined by a Gabriel graph with some edges left out."""

import math
from random import Random

from invented.world import Point

from invented_map.net import Groups, Net, Road
from invented_map.streets import Laid
from invented_map.towns import AREA

APART = 1250.0
"""Metres between two country junctions, at least."""
THROWS = 9000
KEPT = 0.84
FARTHEST = 9000.0
"""Metres; no lane is longer."""


def lay_lanes(net: Net, rng: Random, towns: list[Laid]) -> None:
    """Scatter junctions over the country and join them to each other and to the towns' edges."""
    country = _scatter(rng, towns)
    spots = [*(laid.town.at for laid in towns), *country]
    junctions = [*(laid.centre for laid in towns), *(net.add_point(point) for point in country)]
    pairs = _gabriel(spots)
    rng.shuffle(pairs)
    groups = Groups()
    kept = [pair for pair in pairs if groups.join(*pair) or rng.random() < KEPT]
    for first, second in sorted(kept):
        start, end = junctions[first], junctions[second]
        if first < len(towns):
            start = _nearest(net, towns[first], net.points[end])
        if second < len(towns):
            end = _nearest(net, towns[second], net.points[start])
        net.roads.append(Road(start, end, "unclassified"))


def _scatter(rng: Random, towns: list[Laid]) -> list[Point]:
    (west, south), (east, north) = AREA
    points: list[Point] = []
    for _ in range(THROWS):
        point = Point(west + rng.random() * (east - west), south + rng.random() * (north - south))
        if any(math.dist(point, laid.town.at) < laid.radius * 1.2 + 500 for laid in towns):
            continue
        if all(math.dist(point, other) >= APART for other in points):
            points.append(point)
    return points


def _gabriel(spots: list[Point]) -> list[tuple[int, int]]:
    """Join two spots where the circle between them is empty (Gabriel and Sokal, 1969): no two lanes cross."""
    pairs = []
    for first, one in enumerate(spots):
        near = [number for number, other in enumerate(spots) if math.dist(one, other) < FARTHEST]
        for second in near:
            other = spots[second]
            if second <= first:
                continue
            middle = Point((one.x + other.x) / 2, (one.y + other.y) / 2)
            reach = math.dist(one, other) / 2
            if all(number in (first, second) or math.dist(middle, spots[number]) >= reach for number in near):
                pairs.append((first, second))
    return pairs


def _nearest(net: Net, laid: Laid, point: Point) -> int:
    return min(laid.junctions, key=lambda junction: math.dist(net.points[junction], point))
