"""A plan's runs as GeoJSON: the lines that are driven, on the roads where there is a map, and the halts."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from transport_opt.model import Route, Run, Scenario
from transport_opt.reports.map_data import LEG_METRES, place_of
from transport_opt.reports.polyline import thin
from transport_opt.service.papers import Leg, Point, leg_lines
from transport_opt.service.plans import Answer

DIGITS = 5
"""Of a degree: about a metre."""


def drawing(answer: Answer) -> dict[str, Any]:
    """Draw a whole plan as one FeatureCollection (RFC 7946), a line for each run and a point for each halt."""
    lines = leg_lines(answer.question, answer.plan)
    features = [one for route in answer.plan.routes for one in _route(answer.question.scenario, route, lines)]
    return {"type": "FeatureCollection", "features": features}


def _route(scenario: Scenario, route: Route, lines: Mapping[Leg, Sequence[Point]]) -> Iterator[dict[str, Any]]:
    for run in route.runs:
        told = {
            "route_id": route.route_id,
            "vehicle_type": route.vehicle_type,
            "direction": run.direction.value,
            "run": run.run,
            "days": str(run.days),
        }
        points, on_roads = _line(scenario, run, lines)
        if len(points) > 1:
            yield _feature("LineString", points, {**told, "kind": "run", "metres": run.metres, "on_roads": on_roads})
        for stop in run.stops:
            place = place_of(scenario, stop.place)
            if place is None:
                continue
            kind = "school" if stop.place in scenario.school else "home"
            times = {"place": stop.place, "arrive": stop.arrive, "depart": stop.depart}
            yield _feature("Point", [place.longitude, place.latitude], {**told, "kind": kind, **times})


def _line(scenario: Scenario, run: Run, lines: Mapping[Leg, Sequence[Point]]) -> tuple[list[list[float]], bool]:
    """Join a run's legs; a leg without a line on the roads is drawn straight, and that is told."""
    points: list[list[float]] = []
    on_roads = True
    for here, there in pairwise(run.stops):
        leg = lines.get((here.place, there.place, run.direction))
        if not leg:
            on_roads = False
            ends = (place_of(scenario, here.place), place_of(scenario, there.place))
            leg = [(place.latitude, place.longitude) for place in ends if place is not None]
        for latitude, longitude in thin(leg, LEG_METRES):
            point = [round(longitude, DIGITS), round(latitude, DIGITS)]
            if not points or points[-1] != point:
                points.append(point)
    return points, on_roads


def _feature(kind: str, coordinates: Sequence[Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": dict(properties)}
