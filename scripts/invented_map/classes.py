"""Which lanes and streets are the main roads: the shortest ways between towns, greater for greater towns."""

import math

from invented_map.net import Net, Road
from invented_map.streets import Laid

COST = {
    "residential": 1.5,
    "unclassified": 1.0,
    "tertiary": 0.92,
    "secondary": 0.86,
    "primary": 0.8,
    "trunk": 0.75,
}
"""How long a metre seems: a new main road likes to run along an old one."""
TRUNKS = (("Derby", "Alfreton"), ("Alfreton", "Chesterfield"), ("Derby", "Ashbourne"), ("Derby", "Long Eaton"))
PRIMARIES = (
    ("Chesterfield", "Matlock"),
    ("Chesterfield", "Bakewell"),
    ("Chesterfield", "Bolsover"),
    ("Matlock", "Belper"),
    ("Matlock", "Alfreton"),
    ("Matlock", "Bakewell"),
    ("Ashbourne", "Bakewell"),
    ("Ashbourne", "Belper"),
    ("Derby", "Ilkeston"),
    ("Derby", "Belper"),
)
PRIMARY_PEOPLE = 8.0
"""Thousands; a road between two towns of that size is an A road."""
LETTERS = {"trunk": "A", "primary": "A", "secondary": "B"}


def raise_main_roads(net: Net, towns: list[Laid]) -> None:
    """Raise the ways between towns to trunk, A, B and lesser roads, and number them."""
    by_name = {laid.town.name: laid for laid in towns}
    arms = net.arms()
    number = 9001
    wanted = [("trunk", by_name[first], by_name[second]) for first, second in TRUNKS]
    wanted += [("primary", by_name[first], by_name[second]) for first, second in PRIMARIES]
    wanted += sorted(_links(towns), key=lambda link: -list(COST).index(link[0]))
    for highway, first, second in wanted:
        path = net.path(first.centre, second.centre, lambda road: _cost(net, road), arms)
        for road in path:
            road.raise_to(highway)
            if not road.ref and highway in LETTERS:
                road.ref = f"{LETTERS[highway]}{number}"
        number += 1


def _links(towns: list[Laid]) -> list[tuple[str, Laid, Laid]]:
    links = []
    for row, first in enumerate(towns):
        for second in towns[row + 1 :]:
            if _are_neighbours(first, second, towns):
                links.append((_class(first, second), first, second))
    return links


def _are_neighbours(first: Laid, second: Laid, towns: list[Laid]) -> bool:
    """Tell whether no third town is nearer to both than they are to each other."""
    between = math.dist(first.town.at, second.town.at)
    return not any(
        max(math.dist(third.town.at, first.town.at), math.dist(third.town.at, second.town.at)) < between * 0.9
        for third in towns
        if third not in (first, second)
    )


def _class(first: Laid, second: Laid) -> str:
    least = min(first.town.people, second.town.people)
    if least >= PRIMARY_PEOPLE:
        return "primary"
    return "secondary" if least >= 2 else "tertiary"


def _cost(net: Net, road: Road) -> float:
    return math.dist(net.points[road.start], net.points[road.end]) * COST[road.highway]
