"""A road net while it is being drawn: junctions, and roads between two of them."""

import heapq
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from invented.world import Point

RANKS = ("footway", "residential", "unclassified", "tertiary", "secondary", "primary", "trunk")
"""From the least to the greatest."""


@dataclass(slots=True, eq=False)
class Road:
    """A stretch of road between two junctions.

    Attributes
    ----------
    start, end
        Numbers of junctions.
    shape
        Points between them.
    street
        What it shares with the stretches that belong to the same street; empty where there is none.
    town
        Name of the town it is in; empty in the country.
    oneway
        Driven from start to end only.
    """

    start: int
    end: int
    highway: str
    street: str = ""
    town: str = ""
    shape: list[Point] = field(default_factory=list)
    name: str = ""
    ref: str = ""
    maxspeed: str = ""
    oneway: bool = False
    roundabout: bool = False

    def raise_to(self, highway: str) -> None:
        """Make it at least so great a road."""
        if RANKS.index(highway) > RANKS.index(self.highway):
            self.highway = highway

    @property
    def is_drivable(self) -> bool:
        """Whether a vehicle may use it."""
        return self.highway != "footway"


@dataclass(frozen=True, slots=True)
class Turn:
    """A restriction: from one road at a junction into another."""

    word: str
    source: Road
    via: int
    target: Road


@dataclass(slots=True)
class Net:
    """Junctions in metres, the roads between them and the turns that are restricted."""

    points: list[Point] = field(default_factory=list)
    roads: list[Road] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)

    def add_point(self, point: Point) -> int:
        """Add a junction and give its number."""
        self.points.append(point)
        return len(self.points) - 1

    def line(self, road: Road) -> list[Point]:
        """All points of a road."""
        return [self.points[road.start], *road.shape, self.points[road.end]]

    def length(self, road: Road) -> float:
        """Metres along a road."""
        line = self.line(road)
        return math.fsum(math.dist(start, end) for start, end in itertools.pairwise(line))

    def arms(self) -> list[list[Road]]:
        """Drivable roads at each junction."""
        arms: list[list[Road]] = [[] for _ in self.points]
        for road in self.roads:
            if road.is_drivable:
                arms[road.start].append(road)
                arms[road.end].append(road)
        return arms

    def path(
        self, start: int, end: int, cost: Callable[[Road], float], arms: list[list[Road]] | None = None
    ) -> list[Road]:
        """Find the cheapest roads from one junction to another, either way along each (Dijkstra).

        Returns
        -------
        list[Road]
            Empty where there is no way.
        """
        around = self.arms() if arms is None else arms
        best: dict[int, float] = {start: 0.0}
        came: dict[int, Road] = {}
        queue = [(0.0, start)]
        while queue:
            so_far, here = heapq.heappop(queue)
            if here == end:
                break
            if so_far > best[here]:
                continue
            for road in around[here]:
                there = road.end if road.start == here else road.start
                total = so_far + cost(road)
                if total < best.get(there, math.inf):
                    best[there], came[there] = total, road
                    heapq.heappush(queue, (total, there))
        return _unwind(came, start, end)

    def reached(self, start: int, backwards: bool = False) -> set[int]:
        """Give the junctions that a vehicle reaches from one, or from which it reaches that one."""
        onward: dict[int, list[int]] = {}
        for road in self.roads:
            if not road.is_drivable:
                continue
            first, last = (road.end, road.start) if backwards else (road.start, road.end)
            onward.setdefault(first, []).append(last)
            if not road.oneway:
                onward.setdefault(last, []).append(first)
        seen, queue = {start}, [start]
        while queue:
            for there in onward.get(queue.pop(), ()):
                if there not in seen:
                    seen.add(there)
                    queue.append(there)
        return seen


def _unwind(came: dict[int, Road], start: int, end: int) -> list[Road]:
    if end not in came:
        return []
    roads = []
    here = end
    while here != start:
        road = came[here]
        roads.append(road)
        here = road.start if road.end == here else road.end
    return roads[::-1]


class Groups:
    """Junctions that hang together (union-find)."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def find(self, junction: int) -> int:
        """Give the group's leader."""
        while (parent := self._parent.setdefault(junction, junction)) != junction:
            self._parent[junction] = self._parent[parent]
            junction = self._parent[junction]
        return junction

    def join(self, first: int, second: int) -> bool:
        """Join two groups; tell whether they were apart."""
        one, two = self.find(first), self.find(second)
        self._parent[one] = two
        return one != two
