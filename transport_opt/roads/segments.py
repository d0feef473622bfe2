"""Roads cut into their shortest pieces, from one node to the next, each with its own speed.

Speeds are set here, before roads are joined up, so that a limit that changes half-way along is not averaged away.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.maxspeed import ceiling_of
from transport_opt.roads.reader import RawRoads, Way
from transport_opt.roads.settlement import great_circle, urban
from transport_opt.roads.speeds import SpeedTable, base_class

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NO_CEILING = -1.0


@dataclass(frozen=True, eq=False)
class Segments:
    """Pieces of road between two neighbouring nodes; s of them, and n nodes.

    Attributes
    ----------
    node_ids
        Shape (n,): OpenStreetMap's ids, rising.
    positions
        Shape (n, 2): latitude and longitude.
    start, end
        Shape (s,): rows of the nodes, in driving order where one-way.
    way
        Shape (s,): row in ``ways``.
    metres
        Shape (s,).
    oneway, is_urban
        Shape (s,).
    along, against
        Shape (s,): signed limit in km/h each way, `NO_CEILING` where there is none.
    not_understood
        Values of maxspeed that could not be read, with the ways that have them.
    """

    ways: Sequence[Way]
    node_ids: Ints
    positions: Floats
    start: Ints
    end: Ints
    way: Ints
    metres: Floats
    oneway: NDArray[np.bool_]
    is_urban: NDArray[np.bool_]
    along: Floats
    against: Floats
    not_understood: Counter[str]


def cut(raw: RawRoads, speeds: SpeedTable) -> Segments:
    """Cut all ways into segments and tell for each whether it is urban and what its signed limits are."""
    node_ids = np.array(sorted(raw.positions), dtype=np.int64)
    positions = np.array([raw.positions[node] for node in node_ids.tolist()])
    sizes = np.array([len(way.nodes) for way in raw.ways])
    rows = np.searchsorted(node_ids, np.concatenate([np.array(way.nodes) for way in raw.ways]))
    way_of_row = np.repeat(np.arange(len(raw.ways)), sizes)
    inside = way_of_row[:-1] == way_of_row[1:]
    start, end, way = rows[:-1][inside], rows[1:][inside], way_of_row[:-1][inside]
    metres = great_circle(*positions[start].T, *positions[end].T)
    is_service = np.array([base_class(one.tags["highway"]) == "service" for one in raw.ways])[way]
    streets = np.bincount(np.concatenate([start[~is_service], end[~is_service]]), minlength=len(node_ids))
    middles = (positions[start] + positions[end]) / 2
    density = float(speeds.junctions_per_square_km)
    is_urban = urban(middles, positions[streets >= 3], float(speeds.cell_metres), density)
    along, against, not_understood = _ceilings(raw.ways)
    oneway = np.array([one.oneway for one in raw.ways])[way]
    return Segments(
        raw.ways,
        node_ids,
        positions,
        start,
        end,
        way,
        metres,
        oneway,
        is_urban,
        along[way],
        against[way],
        not_understood,
    )


def _ceilings(ways: Sequence[Way]) -> tuple[Floats, Floats, Counter[str]]:
    limits = np.full((len(ways), 2), NO_CEILING)
    not_understood: Counter[str] = Counter()
    for row, way in enumerate(ways):
        for side, tag in enumerate(way.limits):
            ceiling = ceiling_of(tag, dual=way.oneway)
            if ceiling.kmh is not None:
                limits[row, side] = ceiling.kmh
            if not ceiling.understood and tag and (side == 0 or tag != way.limits[0]):
                not_understood[tag] += 1
    return limits[:, 0], limits[:, 1], not_understood
