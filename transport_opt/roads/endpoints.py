"""Where searches begin and end: points inside edges, turned into edges with a cost at the outset.

The cost of an edge is that of reaching its start. So a way from a point begins at the edges that may follow its own,
having driven the rest of it; a way to a point ends at the start of its edge, with the part up to the point to come.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.offsets import NO_EDGE
from transport_opt.roads.road_map import RoadMap
from transport_opt.roads.snapping import Snapped

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


class Ends(NamedTuple):
    """Where the ways of some points begin, or where they end; n points, b ends.

    Attributes
    ----------
    first
        Shape (n + 1,): point i has the ends first[i] to first[i + 1].
    place
        Shape (b,): edges, or their places in a hierarchy's order.
    cost
        Shape (b,): packed cost between the point and the start of that edge.
    """

    first: Ints
    place: Ints
    cost: Longs


def starts_of(road_map: RoadMap, origins: Snapped) -> tuple[Ends, Ints]:
    """Give where ways from some points may begin.

    Returns
    -------
    Ends
        By edge.
    Ints
        Shape (b,): the side of its point that each belongs to.
    """
    edge, used, count = _sides(origins)
    turns = np.where(used, road_map.turn_first[edge + 1] - road_map.turn_first[edge], 0)
    within = np.arange(turns.sum()) - np.repeat(np.cumsum(turns) - turns, turns)
    turn = np.repeat(road_map.turn_first[edge], turns) + within
    cost = np.repeat(origins.after.ravel(), turns) + road_map.turn_cost[turn]
    side = np.repeat(np.arange(len(edge), dtype=np.int32) % 2, turns)
    return Ends(_first(turns, count), road_map.turn_to[turn], cost), side


def ends_of(targets: Snapped) -> tuple[Ends, Ints]:
    """Give where ways to some points may end; as `starts_of`."""
    edge, used, count = _sides(targets)
    each = Ends(_first(used.astype(np.int64), count), edge[used].astype(np.int32), targets.before.ravel()[used])
    return each, np.flatnonzero(used).astype(np.int32) % 2


def placed(ends: Ends, place: Ints) -> Ends:
    """Give the same ends by their places in an order."""
    return ends._replace(place=place[ends.place])


def _sides(points: Snapped) -> tuple[Ints, NDArray[np.bool_], int]:
    edge = points.edge.ravel()
    return np.maximum(edge, 0), edge != NO_EDGE, len(points.edge)


def _first(counts: Longs, points: int) -> Ints:
    """Count the ends of both sides of each point through."""
    return np.concatenate([[0], np.cumsum(counts.reshape(points, 2).sum(axis=1))]).astype(np.int32)
