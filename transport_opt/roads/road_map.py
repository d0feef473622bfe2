"""A prepared road map: compact arrays in one file.

A map is a graph of directed edges: a vehicle on one edge may go on to those that `RoadMap.turn_to` lists, so that turn
restrictions and seconds for turns cost nothing to ask. Times are whole milliseconds rounded up and lengths whole
decimetres. What the searches need beside them is worked out when it is first asked for, and kept with the map.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.bends import bends
from transport_opt.roads.customising import Metric, customised
from transport_opt.roads.hierarchy import Hierarchy, hierarchy_of
from transport_opt.roads.packing import PACK, pack
from transport_opt.roads.speeds import SpeedTable

DEGREE = 10_000_000
"""Units of the stored coordinates in a degree, as OpenStreetMap stores them: about a centimetre."""


@dataclass(frozen=True, eq=False)
class RoadMap:
    """Roads ready for searching; m directed edges, n nodes, r roads, p allowed turns, c points, w ways.

    Attributes
    ----------
    name
        What the map is called.
    digest
        Hash of the source file, the speeds and the builder: two maps of one digest give the same times.
    speeds
        The table that it was prepared with.
    start, end
        Shape (m,), int32: nodes.
    milliseconds, decimetres
        Shape (m,), int32: time in the morning peak, rounded up, and length.
    twin
        Shape (m,), int32: the same road the other way; -1 where one-way.
    turn_first, turn_to
        Shape (m + 1,), int64, and (p,), int32: edge e may be followed by ``turn_to[turn_first[e]:turn_first[e + 1]]``.
    forbidden
        Shape (q, 2), int32: pairs of edges that a turn restriction forbids.
    motorway
        Shape (m,), bool: a motorway or its slip road, where nobody is picked up.
    highway, urban, ceiling
        Shape (m,): row in `classes`, whether built-up, signed limit in km/h (negative: none).
    metres
        Shape (r,), float64: length of each road before it was rounded to decimetres.
    road
        Shape (m,), int32: its line, shared with its twin.
    turned
        Shape (m,), bool: whether it is driven against its line.
    point_first, points
        Shape (r + 1,), int64, and (c, 2), int32: latitude and longitude of each road's line in 1/`DEGREE` degrees.
    way_first, ways
        Shape (r + 1,) and (w,), int64: OpenStreetMap's ids of the ways that each road is a piece of.
    node_ids, node_place
        Shape (n,), int64: OpenStreetMap's ids; int32: the order of the hierarchy (`transport_opt.roads.node_order`).
    about
        Where the map comes from, what was left out, and the classes of road.
    shut
        Edges that are closed (`transport_opt.roads.reweighting`): no turn leads to them or from them, and nobody is
        put on them. None in a map as it is prepared.
    base
        The map that this one differs from in closed roads and speeds alone, so that they share what depends on neither.
    """

    name: str
    digest: str
    speeds: SpeedTable
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    milliseconds: NDArray[np.int32]
    decimetres: NDArray[np.int32]
    twin: NDArray[np.int32]
    turn_first: NDArray[np.int64]
    turn_to: NDArray[np.int32]
    forbidden: NDArray[np.int32]
    motorway: NDArray[np.bool_]
    highway: NDArray[np.int8]
    urban: NDArray[np.bool_]
    ceiling: NDArray[np.float64]
    metres: NDArray[np.float64]
    road: NDArray[np.int32]
    turned: NDArray[np.bool_]
    point_first: NDArray[np.int64]
    points: NDArray[np.int32]
    way_first: NDArray[np.int64]
    ways: NDArray[np.int64]
    node_ids: NDArray[np.int64]
    node_place: NDArray[np.int32]
    about: Mapping[str, Any]
    shut: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    base: "RoadMap | None" = None

    @property
    def edges(self) -> int:
        """Number of directed edges."""
        return len(self.start)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes of road that `highway` counts in."""
        return tuple(self.about["classes"])

    @cached_property
    def weight(self) -> NDArray[np.int64]:
        """Shape (m,): milliseconds and decimetres of each edge in one number."""
        return pack(self.milliseconds.astype(np.int64), self.decimetres.astype(np.int64))

    @cached_property
    def turn_from(self) -> NDArray[np.int32]:
        """Shape (p,): the edge that each turn leaves."""
        return np.repeat(np.arange(self.edges, dtype=np.int32), np.diff(self.turn_first))

    @cached_property
    def turn_cost(self) -> NDArray[np.int64]:
        """Shape (p,): packed cost of each turn itself; nought unless the table of speeds has seconds for turns."""
        if not self.speeds.turns.any:
            return np.zeros(len(self.turn_to), dtype=np.int64)
        milliseconds = np.array(self.speeds.turns.milliseconds, dtype=np.int64)
        return milliseconds[bends(self, self.speeds.turns)] << PACK

    @cached_property
    def turn_weight(self) -> NDArray[np.int64]:
        """Shape (p,): packed cost from the start of one edge, over it and the turn, to the start of the next."""
        return self.weight[self.turn_from] + self.turn_cost

    @cached_property
    def hierarchy(self) -> Hierarchy | None:
        """Shortcuts for the searches; ``None`` where there would be too many (`hierarchy.MOST_ARCS`)."""
        if self.base is not None:
            return self.base.hierarchy
        turns = (self.turn_first, self.turn_to)
        return hierarchy_of((self.start, self.end), self.node_place, turns, self.twin)

    @cached_property
    def metric(self) -> Metric:
        """Costs of the shortcuts; only for a map that has a hierarchy."""
        assert self.hierarchy is not None
        return customised(self.hierarchy, (self.turn_first, self.turn_to), self.turn_weight)

    def line(self, road: int) -> NDArray[np.float64]:
        """Give one road's line.

        Returns
        -------
        NDArray[np.float64]
            Shape (k, 2): latitude and longitude in degrees.
        """
        return np.asarray(self.points[self.point_first[road] : self.point_first[road + 1]] / DEGREE)
