"""Where pupils live: places of the county, at distances from their school as councils see them."""

import bisect
import math
from collections.abc import Sequence
from itertools import accumulate
from random import Random

from invented.targets import MEAN_MILES, MEDIAN_MILES, MILE
from invented.world import Destination, Home, Kind, Point, road_metres

SIGMA = math.sqrt(2 * math.log(MEAN_MILES / MEDIAN_MILES))
"""Spread of the log-normal with the stated median and mean; its 90th percentile is 17.4 miles."""
BAND = 0.12
"""Width of a band of distance, in natural logarithms."""
NEAREST_MILES = 0.5
REACH = {
    Kind.PRIMARY_UNIT: 0.55,
    Kind.SECONDARY_UNIT: 0.7,
    Kind.SPECIAL: 1.1,
    Kind.INDEPENDENT: 1.4,
    Kind.OUT_OF_COUNTY: 1.4,
}
"""How far pupils travel to each kind of school, as a multiple of the county's distances: units are local."""


def draw_homes(rng: Random, school: Destination, homes: Sequence[Home], count: int) -> list[Point]:
    """Draw homes whose distances follow the log-normal; inside a band homes follow the population."""
    bands = [_band(school, home) for home in homes]
    people = dict.fromkeys(bands, 0.0)
    for home, band in zip(homes, bands, strict=True):
        people[band] += home.weight
    weights = [
        home.weight * _wanted(band) / people[band] if _is_far_enough(school, home) else 0.0
        for home, band in zip(homes, bands, strict=True)
    ]
    totals = list(accumulate(weights))
    last = len(homes) - 1
    return [homes[min(bisect.bisect(totals, rng.random() * totals[-1]), last)].at for _ in range(count)]


def _band(school: Destination, home: Home) -> int:
    miles = max(road_metres(school.at, home.at) / MILE / REACH.get(school.kind, 1.0), 0.01)
    return math.floor(math.log(miles / MEDIAN_MILES) / BAND)


def _wanted(band: int) -> float:
    z = (band + 0.5) * BAND / SIGMA
    return math.exp(-z * z / 2)


def _is_far_enough(school: Destination, home: Home) -> bool:
    return road_metres(school.at, home.at) >= NEAREST_MILES * MILE
