"""Points on a plane of metres, and the times and metres between them: straight lines times a factor."""

import math
from collections.abc import Mapping
from random import Random
from typing import NamedTuple

import numpy as np

from transport_opt.matrix import Matrix
from transport_opt.model import Place

CIRCUITY = 1.3
METRES_A_SECOND = 45 / 3.6
SOUTH, WEST = 52.9, -1.9
METRES_A_DEGREE = 111_195.0


class Spot(NamedTuple):
    """Metres east and north of the corner."""

    x: float
    y: float


def anywhere(rng: Random, side: float) -> Spot:
    """Draw a spot, each as likely as the next, in a square."""
    return Spot(rng.uniform(0, side), rng.uniform(0, side))


def place(spot: Spot) -> Place:
    """Put a spot on the globe: only maps look there, the travel times are those of the plane."""
    shrink = math.cos(math.radians(SOUTH))
    return Place(SOUTH + spot.y / METRES_A_DEGREE, WEST + spot.x / METRES_A_DEGREE / shrink)


def matrix_of(spots: Mapping[str, Spot]) -> Matrix:
    """Measure between all spots; seconds and metres are rounded up, so that no way round is shorter."""
    points = np.array(list(spots.values()), dtype=np.float64)
    apart = points[:, None, :] - points[None, :, :]
    metres = CIRCUITY * np.sqrt((apart**2).sum(axis=2))
    # What is whole but for the last digit of a float stays whole.
    seconds = np.ceil(metres / METRES_A_SECOND - 1e-9).astype(np.int32)
    return Matrix(tuple(spots), seconds, np.ceil(metres - 1e-9).astype(np.int32), seconds, name="straight lines x 1.3")
