"""Lines on the map, thinned and written compactly.

The text is Google's "Encoded Polyline Algorithm Format" with five decimals: differences of whole numbers,
five bits to a character. It holds no sign that HTML reads, but a backslash, which JSON escapes.
"""

import math
from collections.abc import Sequence

import numpy as np
import shapely

PRECISION = 100_000
"""Five decimals of a degree: about a metre."""
METRES_A_DEGREE = 111_320
"""Of latitude."""

Point = tuple[float, float]
"""Latitude and longitude."""


def encode(points: Sequence[Point]) -> str:
    """Write a line as text.

    Parameters
    ----------
    points
        Latitude and longitude of each point, WGS84 degrees.
    """
    text: list[str] = []
    before = (0, 0)
    for point in points:
        here = (round(point[0] * PRECISION), round(point[1] * PRECISION))
        for old, new in zip(before, here, strict=True):
            _encode_step(new - old, text)
        before = here
    return "".join(text)


def _encode_step(step: int, text: list[str]) -> None:
    bits = ~(step << 1) if step < 0 else step << 1
    while bits >= 0x20:
        text.append(chr((0x20 | bits & 0x1F) + 63))
        bits >>= 5
    text.append(chr(bits + 63))


def thin(points: Sequence[Point], metres: float) -> list[Point]:
    """Leave out the points that move a line by less than a distance (Douglas and Peucker, 1973); both ends stay."""
    if len(points) < 3:
        return list(points)
    narrowing = math.cos(math.radians(points[0][0]))
    flat = np.asarray(points, dtype=float) * (METRES_A_DEGREE, METRES_A_DEGREE * narrowing)
    kept = shapely.get_coordinates(shapely.simplify(shapely.linestrings(flat), metres, preserve_topology=False))
    return [(latitude, longitude) for latitude, longitude in kept / (METRES_A_DEGREE, METRES_A_DEGREE * narrowing)]
