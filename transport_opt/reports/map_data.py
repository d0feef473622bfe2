"""What the map's script draws, as plain numbers and short texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from transport_opt.model import Direction, Place, Plan, Route, Run, Scenario
from transport_opt.reports.polyline import PRECISION, Point, encode, thin

Lines = Mapping[tuple[str, str, Direction], Sequence[Point]]
"""The line on the roads of each leg: from place, to place, direction; latitude and longitude of each point."""

PALETTE = ("#0072B2", "#B34700", "#00704F", "#882255", "#332288", "#6B5600")
"""Told apart by people who see colours differently (after Okabe and Ito, and Tol; darkened to 4.5:1 on white).

Colours come round again, so every line carries its number too.
"""

LEG_METRES = 4.0
BASE_METRES = 12.0
"""How far a thinned line may stray; below a hair's breadth on a map of a county."""


@dataclass
class Legs:
    """Every leg drawn, once; the runs point at them by position.

    Attributes
    ----------
    texts
        Encoded lines.
    straight
        Positions of the legs without a line on the roads.
    """

    scenario: Scenario
    lines: Lines
    texts: list[str] = field(default_factory=list)
    straight: list[int] = field(default_factory=list)
    _known: dict[tuple[str, str, Direction], int] = field(default_factory=dict)

    def position(self, start: str, end: str, direction: Direction) -> int | None:
        """Give the position of a leg, adding it if it is new; ``None`` where a place is not of the scenario."""
        key = (start, end, direction)
        if key not in self._known:
            line = self.lines.get(key) or None
            ends = (place_of(self.scenario, start), place_of(self.scenario, end))
            if line is None and None in ends:
                return None
            if line is None:
                self.straight.append(len(self.texts))
            points = _ends(ends) if line is None else thin(line, LEG_METRES)
            self._known[key] = len(self.texts)
            self.texts.append(encode(points))
        return self._known[key]


def _ends(ends: tuple[Place | None, ...]) -> list[Point]:
    return [(place.latitude, place.longitude) for place in ends if place is not None]


def place_of(scenario: Scenario, place: str) -> Place | None:
    """Find where a stop is: a pupil's home or a school; ``None`` where it is neither."""
    if place in scenario.school:
        return scenario.school[place].place
    pupil = scenario.pupil.get(place)
    return None if pupil is None else pupil.home


def map_data(scenario: Scenario, plan: Plan, lines: Lines, base_roads: Sequence[Sequence[Point]]) -> dict[str, Any]:
    """Gather what is drawn.

    Returns
    -------
    dict[str, Any]
        ``palette``, ``base`` and ``legs`` (encoded lines), ``straight`` (positions of legs off the roads),
        ``schools`` (name, place), ``unplaced`` (pupil, sessions, place), ``routes`` (id, line, runs of legs and
        homes); a place is latitude and longitude in 1/100,000 of a degree.
    """
    legs = Legs(scenario, lines)
    routes = [_route(scenario, legs, line, route) for line, route in enumerate(plan.routes, 1)]
    return {
        "palette": PALETTE,
        "base": [encode(thin(road, BASE_METRES)) for road in base_roads if len(road) > 1],
        "schools": [[school.name, *_whole(school.place)] for school in scenario.schools],
        "unplaced": [
            [each.pupil_id, each.sessions, *_whole(scenario.pupil[each.pupil_id].home)]
            for each in plan.unplaced
            if each.pupil_id in scenario.pupil
        ],
        "routes": routes,
        "legs": legs.texts,
        "straight": legs.straight,
    }


def _route(scenario: Scenario, legs: Legs, line: int, route: Route) -> dict[str, Any]:
    return {"id": route.route_id, "line": line, "runs": [_run(scenario, legs, run) for run in route.runs]}


def _run(scenario: Scenario, legs: Legs, run: Run) -> dict[str, Any]:
    drawn = [legs.position(here.place, there.place, run.direction) for here, there in pairwise(run.stops)]
    homes = [scenario.pupil[stop.place].home for stop in run.stops if stop.place in scenario.pupil]
    return {
        "d": run.direction.value,
        "legs": [leg for leg in drawn if leg is not None],
        "homes": [_whole(home) for home in homes],
    }


def _whole(place: Place) -> list[int]:
    return [round(place.latitude * PRECISION), round(place.longitude * PRECISION)]
