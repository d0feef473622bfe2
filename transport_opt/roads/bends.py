"""What kind of turn each turn is, from the lines of the roads.

The angle is between the last stretch of the road that is left and the first of the one that is entered. Where fewer
than three roads meet nobody turns: a road that changes its class, or bends, goes straight on.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.speeds import TurnTable

if TYPE_CHECKING:
    from transport_opt.roads.road_map import RoadMap

STRAIGHT_ON, NEAR_SIDE, ACROSS_TRAFFIC, U_TURN = range(4)
"""In the order of `TurnTable.milliseconds`."""


def bends(road_map: "RoadMap", table: TurnTable) -> NDArray[np.int8]:
    """Tell the kind of each turn of a map.

    Returns
    -------
    NDArray[np.int8]
        Shape (p,): `STRAIGHT_ON`, `NEAR_SIDE`, `ACROSS_TRAFFIC` or `U_TURN`.
    """
    since, until = road_map.turn_from, road_map.turn_to
    heading_in, heading_out = _headings(road_map)
    left = np.degrees(heading_out[until] - heading_in[since])
    left = (left + 180) % 360 - 180
    straight = np.abs(left) <= float(table.straight_degrees)
    kind = np.where((left > 0) == (table.drive_on == "left"), NEAR_SIDE, ACROSS_TRAFFIC)
    kind[straight | (_arms(road_map)[road_map.end[since]] < 3)] = STRAIGHT_ON
    kind[road_map.twin[since] == until] = U_TURN
    return kind.astype(np.int8)


def _headings(road_map: "RoadMap") -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the direction in which each edge arrives and in which it leaves, in radians against the clock."""
    first, last = road_map.point_first[:-1], road_map.point_first[1:] - 1
    points = road_map.points.astype(np.float64)
    shape = np.cos(np.radians(points[first, 0] / 1e7))
    ends = []
    for one, other in ((first, first + 1), (last - 1, last)):
        step = points[other] - points[one]
        ends.append(np.arctan2(step[:, 0], step[:, 1] * shape))
    road, turned = road_map.road, road_map.turned
    arriving = np.where(turned, ends[0][road] + np.pi, ends[1][road])
    leaving = np.where(turned, ends[1][road] + np.pi, ends[0][road])
    return arriving, leaving


def _arms(road_map: "RoadMap") -> NDArray[np.int64]:
    """Count the roads that meet at each node."""
    drawn = ~road_map.turned
    ends = np.concatenate([road_map.start[drawn], road_map.end[drawn]])
    return np.bincount(ends, minlength=len(road_map.node_ids))
