"""A point on the earth."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A point in WGS84 degrees."""

    latitude: float
    longitude: float
