"""Streets of a town: a bent lattice with gaps, so that cul-de-sacs and crossroads come by themselves."""

import math
from dataclasses import dataclass
from random import Random

from invented.world import Point

from invented_map.net import Groups, Net, Road
from invented_map.towns import Town

PEOPLE_A_JUNCTION = 55.0
MOST_JUNCTIONS = 1500
FEWEST_JUNCTIONS = 9
SPACING, VILLAGE_SPACING = 165.0, 130.0
KEPT = 0.72
"""Share of the streets kept beyond those that hold the town together."""
FOOTWAYS = 0.12
"""Share of the streets left out that people may still walk."""

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Laid:
    """A town with its streets laid.

    Attributes
    ----------
    radius
        Metres from the centre to the edge, about.
    """

    town: Town
    centre: int
    junctions: tuple[int, ...]
    radius: float


def lay_streets(net: Net, rng: Random, town: Town, others: list[Laid]) -> Laid:
    """Lay the streets of a town into the net; where it meets another town its streets stop."""
    count = min(MOST_JUNCTIONS, max(FEWEST_JUNCTIONS, round(town.people * 1000 / PEOPLE_A_JUNCTION)))
    spacing = VILLAGE_SPACING if town.word == "village" else SPACING
    radius = spacing * math.sqrt(count / math.pi)
    cells = _reachable(_cells(net, rng, town, spacing, radius, others))
    junctions = {cell: net.add_point(point) for cell, point in cells.items()}
    _join(net, rng, town, junctions)
    return Laid(town, junctions[0, 0], tuple(junctions.values()), radius)


def _cells(net: Net, rng: Random, town: Town, spacing: float, radius: float, others: list[Laid]) -> dict[Cell, Point]:
    turn, bulge, second = (rng.random() * 2 * math.pi for _ in range(3))
    reach = math.ceil(radius * 1.4 / spacing)
    near = [other for other in others if math.dist(other.town.at, town.at) < (other.radius + radius) * 1.4]
    taken = [net.points[junction] for other in near for junction in other.junctions]
    cells: dict[Cell, Point] = {}
    for column in range(-reach, reach + 1):
        for row in range(-reach, reach + 1):
            east, north = (spacing * (part + (rng.random() - 0.5) * 0.5) for part in (column, row))
            angle = math.atan2(north, east)
            edge = radius * (1 + 0.13 * math.sin(3 * angle + bulge) + 0.1 * math.sin(5 * angle + second))
            x = town.at.x + east * math.cos(turn) - north * math.sin(turn)
            y = town.at.y + east * math.sin(turn) + north * math.cos(turn)
            point = Point(x, y)
            if (column, row) == (0, 0) or (
                math.hypot(east, north) < edge and all(math.dist(point, other) > spacing for other in taken)
            ):
                cells[column, row] = point
    return cells


def _reachable(cells: dict[Cell, Point]) -> dict[Cell, Point]:
    seen, queue = {(0, 0)}, [(0, 0)]
    while queue:
        column, row = queue.pop()
        for there in ((column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)):
            if there in cells and there not in seen:
                seen.add(there)
                queue.append(there)
    return {cell: point for cell, point in cells.items() if cell in seen}


def _join(net: Net, rng: Random, town: Town, junctions: dict[Cell, int]) -> None:
    pairs = []
    for column, row in junctions:
        for there, street in (((column + 1, row), f"row {row}"), ((column, row + 1), f"column {column}")):
            if there in junctions:
                pairs.append(((column, row), there, street))
    order = list(range(len(pairs)))
    rng.shuffle(order)
    groups = Groups()
    kinds = {}
    for number in order:
        here, there, _ = pairs[number]
        if groups.join(junctions[here], junctions[there]) or rng.random() < KEPT:
            kinds[number] = "residential"
        elif rng.random() < FOOTWAYS:
            kinds[number] = "footway"
    for number, (here, there, street) in enumerate(pairs):
        if number in kinds:
            net.roads.append(Road(junctions[here], junctions[there], kinds[number], f"{town.name} {street}", town.name))
