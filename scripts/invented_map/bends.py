"""Bends: a road between two junctions is no straight line, a lane least of all."""

import itertools
import math
from random import Random

from invented.world import Point

from invented_map.net import Net, Road

SWAY = {"residential": 0.05, "unclassified": 0.13, "tertiary": 0.11, "secondary": 0.09, "primary": 0.07, "trunk": 0.05}
"""How far the middle lies beside the straight line, as a share of its length."""
PIECE = {"residential": 400.0, "trunk": 260.0}
USUAL_PIECE = 170.0
"""Metres; a straight piece is about as long."""


def bend(net: Net, rng: Random) -> None:
    """Give every drivable road its bends, by moving the middle aside again and again."""
    for road in net.roads:
        if road.is_drivable and not road.roundabout:
            sway = SWAY.get(road.highway, 0.05)
            line = [net.points[road.start], net.points[road.end]]
            road.shape = _bent(rng, line, sway, PIECE.get(road.highway, USUAL_PIECE))[1:-1]


def _bent(rng: Random, line: list[Point], sway: float, piece: float) -> list[Point]:
    while math.dist(line[0], line[1]) > piece * 1.5:
        line = _halved(rng, line, sway)
        sway *= 0.85
    return line


def _halved(rng: Random, line: list[Point], sway: float) -> list[Point]:
    halved = [line[0]]
    for start, end in itertools.pairwise(line):
        aside = (rng.random() * 2 - 1) * sway
        middle = Point(
            (start.x + end.x) / 2 - (end.y - start.y) * aside,
            (start.y + end.y) / 2 + (end.x - start.x) * aside,
        )
        halved += [middle, end]
    return halved


def along(net: Net, road: Road, share: float, aside: float) -> Point:
    """Give a point beside a road.

    Parameters
    ----------
    share
        How far along, from nought to one.
    aside
        Metres to the left of the way from start to end; negative to the right.
    """
    line = net.line(road)
    left = share * net.length(road)
    for start, end in itertools.pairwise(line):
        piece = math.dist(start, end)
        if left <= piece or end is line[-1]:
            part = min(1.0, left / piece)
            return Point(
                start.x + (end.x - start.x) * part - (end.y - start.y) / piece * aside,
                start.y + (end.y - start.y) * part + (end.x - start.x) / piece * aside,
            )
        left -= piece
    raise ValueError("a road has at least two points")
