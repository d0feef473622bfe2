"""Which pieces of road are in a built-up place.

The measure is the density of street junctions, the one sign of a town that every map has: junctions of three or
more streets in a square of three by three cells around the point, for each square kilometre. That streets meet
more often in towns is well known (junction density is a usual measure of urban form, as in `osmnx.stats`); the
threshold is an assumption, written in ``speeds.toml``. Cells of half a kilometre keep a village of a few streets rural.
"""

import numpy as np
from numpy.typing import NDArray

EARTH_METRES = 6_371_009.0
"""Mean radius, as OSMnx has it."""
Floats = NDArray[np.float64]


def great_circle(lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats) -> Floats:
    """Give distances in metres between points in degrees, by the haversine formula."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_lat, half_lon = (phi2 - phi1) / 2, np.radians(lon2 - lon1) / 2
    squared = np.sin(half_lat) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_lon) ** 2
    return np.asarray(2 * EARTH_METRES * np.arcsin(np.minimum(1.0, np.sqrt(squared))))


def urban(points: Floats, junctions: Floats, cell_metres: float, junctions_per_square_km: float) -> NDArray[np.bool_]:
    """Tell which points are in a built-up place.

    Parameters
    ----------
    points, junctions
        Shape (n, 2) and (m, 2): latitude and longitude in degrees.
    cell_metres
        Side of a cell.
    junctions_per_square_km
        The least density that counts as urban.

    Returns
    -------
    NDArray[np.bool_]
        Shape (n,).
    """
    everything = np.vstack([points, junctions])
    if not len(everything):
        return np.zeros(0, dtype=np.bool_)
    south, west = everything.min(axis=0)
    step_lat = np.degrees(cell_metres / EARTH_METRES)
    step_lon = step_lat / np.cos(np.radians(everything[:, 0].mean()))
    cells = np.floor((everything - (south, west)) / (step_lat, step_lon)).astype(np.int64) + 1
    rows, columns = cells.max(axis=0) + 2
    counted = np.zeros((rows, columns), dtype=np.int64)
    np.add.at(counted, tuple(cells[len(points) :].T), 1)
    around = sum(np.roll(counted, (up, right), axis=(0, 1)) for up in (-1, 0, 1) for right in (-1, 0, 1))
    square_km = 9 * (cell_metres / 1000) ** 2
    here = np.asarray(around)[tuple(cells[: len(points)].T)]
    return np.asarray(here >= junctions_per_square_km * square_km)
