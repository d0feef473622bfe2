"""A plan adopted for an area, which is a set of schools: its routes there, and the earlier plan's everywhere else."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from transport_opt.model import Plan, Route, Scenario, Unplaced


@dataclass(frozen=True, slots=True)
class Crossing:
    """A route that serves schools of the area and others, so that it can neither be adopted nor kept whole.

    Attributes
    ----------
    earlier
        Whether it is one of the earlier plan's.
    schools
        Ids of all that it serves.
    """

    route_id: str
    earlier: bool
    schools: tuple[str, ...]


def schools_of(scenario: Scenario, route: Route) -> frozenset[str]:
    """Give the ids of the schools that a route calls at."""
    return frozenset(stop.place for run in route.runs for stop in run.stops if stop.place in scenario.school)


def crossings(scenario: Scenario, before: Plan, now: Plan, area: Collection[str]) -> tuple[Crossing, ...]:
    """List the routes of either plan that cross the border of an area."""
    routes = [(route, plan is before) for plan in (before, now) for route in plan.routes]
    served = [(route.route_id, earlier, schools_of(scenario, route)) for route, earlier in routes]
    return tuple(
        Crossing(route_id, earlier, tuple(sorted(schools)))
        for route_id, earlier, schools in served
        if schools & set(area) and schools - set(area)
    )


def area_around(scenario: Scenario, before: Plan, now: Plan, area: Collection[str]) -> frozenset[str]:
    """Give the smallest area around some schools that no route of either plan crosses."""
    found = frozenset(area)
    while crossed := crossings(scenario, before, now, found):
        found |= {name for one in crossed for name in one.schools}
    return found


def joined(scenario: Scenario, before: Plan, now: Plan, area: Collection[str]) -> Plan:
    """Put the routes of a plan in an area beside those of the earlier one elsewhere; no route crosses the border.

    Nothing is proven of it. A route of the area whose name one that is kept has already is numbered on.
    """
    inside = [route for route in now.routes if schools_of(scenario, route) & set(area)]
    kept = [route for route in before.routes if not schools_of(scenario, route) & set(area)]
    taken = {route.route_id for route in kept}
    named = {route.route_id for plan in (before, now) for route in plan.routes}
    number = max((int(digits[0]) for name in named if (digits := re.search(r"\d+$", name))), default=0)
    routes = []
    for route in inside:
        clashes = route.route_id in taken
        number += clashes
        routes.append(replace(route, route_id=f"R{number:03d}") if clashes else route)
    return replace(
        now,
        routes=(*kept, *routes),
        unplaced=(*_unplaced(scenario, before, area, False), *_unplaced(scenario, now, area, True)),
        lower_bound_pence_per_day=None,
        one_school_lower_bound_pence_per_day=None,
        prices=None,
    )


def _unplaced(scenario: Scenario, plan: Plan, area: Collection[str], inside: bool) -> list[Unplaced]:
    """List who has no seat, of this term's pupils inside an area or outside it."""
    known = scenario.pupil
    return [
        one for one in plan.unplaced if one.pupil_id in known and (known[one.pupil_id].school_id in set(area)) is inside
    ]
