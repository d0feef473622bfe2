"""Schools and homes of the invented county, beside the streets of its invented map."""

import math
from collections.abc import Sequence
from itertools import accumulate
from random import Random

from invented_map.bends import along
from invented_map.net import Net, Road
from invented_map.towns import TOWNS

from invented.county import draw_bells
from invented.world import Destination, Home, Kind, Point

HOMES = 6000
"""Places to choose homes from."""
SCATTER = 0.18
"""Share of them in the country."""
LIVED_ON = ("residential", "unclassified")

SCHOOLS = (
    # name, kind, town, weight among all pupils, bays
    ("Fernhollow School", Kind.SPECIAL, "Chesterfield", 0.155, 28),
    ("Larkmeadow School", Kind.SPECIAL, "Belper", 0.130, None),
    ("Otterbrook School", Kind.SPECIAL, "Ilkeston", 0.125, 36),
    ("High Tor View School", Kind.SPECIAL, "Matlock", 0.080, None),
    ("Foxglove Primary, enhanced resource", Kind.PRIMARY_UNIT, "Chesterfield", 0.022, None),
    ("Kingfisher Primary, enhanced resource", Kind.PRIMARY_UNIT, "Alfreton", 0.020, None),
    ("Hawthorn Primary, enhanced resource", Kind.PRIMARY_UNIT, "Long Eaton", 0.020, None),
    ("Skylark Primary, enhanced resource", Kind.PRIMARY_UNIT, "Bolsover", 0.018, None),
    ("Millstone Primary, enhanced resource", Kind.PRIMARY_UNIT, "Ashbourne", 0.015, None),
    ("Heronsgate Academy, enhanced resource", Kind.SECONDARY_UNIT, "Chesterfield", 0.030, None),
    ("Amberside School, autism unit", Kind.SECONDARY_UNIT, "Ripley", 0.028, None),
    ("Erewash Bank Academy, enhanced resource", Kind.SECONDARY_UNIT, "Long Eaton", 0.028, None),
    ("Whinberry School, hearing unit", Kind.SECONDARY_UNIT, "Heanor", 0.022, None),
    ("Limestone Edge School, enhanced resource", Kind.SECONDARY_UNIT, "Bakewell", 0.018, None),
    ("Dovebank School, enhanced resource", Kind.SECONDARY_UNIT, "Ashbourne", 0.018, None),
    ("Bilberry Hill School, enhanced resource", Kind.SECONDARY_UNIT, "Dronfield", 0.018, None),
    ("North Support Centre", Kind.SUPPORT_CENTRE, "Staveley", 0.018, None),
    ("Amber Support Centre", Kind.SUPPORT_CENTRE, "Alfreton", 0.018, None),
    ("South Support Centre", Kind.SUPPORT_CENTRE, "Ilkeston", 0.014, None),
    ("Greystones School (independent)", Kind.INDEPENDENT, "Wirksworth", 0.022, None),
    ("Beechcroft House (independent)", Kind.INDEPENDENT, "Duffield", 0.018, None),
    ("Moorend House (independent)", Kind.INDEPENDENT, "Clay Cross", 0.018, None),
    ("Spire Vale College", Kind.COLLEGE, "Chesterfield", 0.050, None),
    ("Derwent Bridge College", Kind.COLLEGE, "Belper", 0.040, None),
    ("Silkmill School, Derby (out of county)", Kind.OUT_OF_COUNTY, "Derby", 0.035, None),
)
NO_MINIBUS = "Beechcroft House (independent)"


def demo_schools(rng: Random, net: Net) -> list[Destination]:
    """Give every school a place beside a street of its town, and bells."""
    schools = []
    for number, (name, kind, town, share, bays) in enumerate(SCHOOLS, start=1):
        streets = [road for road in net.roads if road.town == town and road.highway == "residential"]
        at = _beside(rng, net, rng.choice(streets), 30.0)
        am_bell, pm_bell = draw_bells(rng)
        schools.append(
            Destination(f"S{number:02d}", name, kind, at, am_bell, pm_bell, share, bays, no_minibus=name == NO_MINIBUS)
        )
    return schools


def demo_homes(rng: Random, net: Net) -> list[Home]:
    """Scatter places for homes: along the streets of the county's towns by their people, the rest along lanes."""
    people = {town.name: town.people for town in TOWNS if town.county}
    total = math.fsum(people.values())
    homes: list[Home] = []
    for town, thousands in people.items():
        streets = [road for road in net.roads if road.town == town and road.highway in LIVED_ON]
        homes += _scatter(rng, net, streets, round(HOMES * (1 - SCATTER) * thousands / total))
    lanes = [road for road in net.roads if not road.town and road.highway in LIVED_ON]
    return homes + _scatter(rng, net, lanes, round(HOMES * SCATTER))


def _scatter(rng: Random, net: Net, roads: Sequence[Road], count: int) -> list[Home]:
    totals = list(accumulate(net.length(road) for road in roads))
    return [Home(_beside(rng, net, rng.choices(roads, cum_weights=totals)[0], 12.0)) for _ in range(count)]


def _beside(rng: Random, net: Net, road: Road, metres: float) -> Point:
    """Give a point beside a road, on either side, up to three times as far as asked."""
    aside = metres * (1 + 2 * rng.random()) * rng.choice((-1, 1))
    return along(net, road, rng.random(), aside)
