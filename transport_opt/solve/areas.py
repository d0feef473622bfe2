"""A county cut into areas that other processes or machines search at once, and the plan put together from theirs.

An area is some pupils with the routes that carry no others, a share of what vehicles are limited, and the times between
their places alone. Areas are cut anew each time along another direction, so that no border lasts; bays and what else
binds across areas is settled by the search of the whole that comes last.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from transport_opt.matrix import Matrix
from transport_opt.model import Plan, Route, Scenario, VehicleType

GOLDEN = math.pi * (3 - math.sqrt(5))
"""Angle between the directions of two cuts: no direction comes again, and any few are spread evenly."""


@dataclass(frozen=True, eq=False)
class Area:
    """A part of a county that is searched by itself.

    Attributes
    ----------
    known
        The routes so far that lie within it.
    """

    scenario: Scenario
    matrix: Matrix
    known: Plan


def areas(scenario: Scenario, matrix: Matrix, known: Plan, wanted: int, turn: int) -> tuple[Area, ...]:
    """Cut a county into areas of about as many pupils each.

    Parameters
    ----------
    known
        The plan so far; pupils of one of its routes come into one area.
    turn
        The number of the cut.
    """
    together = [sorted(route.pupil_ids & scenario.pupil.keys()) for route in known.routes]
    carried = {pupil_id for group in together for pupil_id in group}
    alone = [[pupil.pupil_id] for pupil in scenario.pupils if pupil.pupil_id not in carried]
    groups = sorted([*filter(None, together), *alone], key=lambda group: _along(scenario, group, turn))
    most, parts = -(-len(scenario.pupils) // wanted), [set[str]()]
    for group in groups:
        if len(parts[-1]) + len(group) / 2 > most and len(parts) < wanted:
            parts.append(set())
        parts[-1].update(group)
    return tuple(_area(scenario, matrix, known, frozenset(part)) for part in parts if part)


def _along(scenario: Scenario, pupil_ids: Sequence[str], turn: int) -> float:
    """Give how far along the direction of a cut some homes lie, in degrees of latitude."""
    homes = [scenario.pupil[pupil_id].home for pupil_id in pupil_ids]
    north = sum(home.latitude for home in homes) / len(homes)
    east = sum(home.longitude for home in homes) / len(homes) * math.cos(math.radians(north))
    return north * math.cos(turn * GOLDEN) + east * math.sin(turn * GOLDEN)


def _area(scenario: Scenario, matrix: Matrix, known: Plan, pupil_ids: frozenset[str]) -> Area:
    routes = tuple(route for route in known.routes if route.pupil_ids & pupil_ids)
    share = len(pupil_ids) / len(scenario.pupils)
    here = replace(
        scenario,
        pupils=tuple(
            replace(pupil, not_with=pupil.not_with & pupil_ids, keep_with=pupil.keep_with & pupil_ids)
            for pupil in scenario.pupils
            if pupil.pupil_id in pupil_ids
        ),
        vehicle_types=tuple(_shared(kind, known, routes, share) for kind in scenario.vehicle_types),
        todays_routes=(),
    )
    rows = np.array([matrix.index[place] for place in here.place_ids], dtype=np.intp)
    square = np.ix_(rows, rows)
    tables = (matrix.seconds[square], matrix.metres[square], matrix.seconds_pm[square])
    times = Matrix(here.place_ids, *tables, matrix.minibus_factor, matrix.name)
    return Area(here, times, Plan(routes))


def _shared(kind: VehicleType, known: Plan, routes: Sequence[Route], share: float) -> VehicleType:
    """Give an area the vehicles of a limited type that its routes have, and its share of those that nobody has."""
    if kind.count is None:
        return kind
    used = sum(route.vehicle_type == kind.vehicle_type for route in routes)
    spare = kind.count - sum(route.vehicle_type == kind.vehicle_type for route in known.routes)
    return replace(kind, count=used + int(max(0, spare) * share))


def joined(plans: Sequence[Plan]) -> Plan:
    """Put the plans for areas together, their routes named anew."""
    routes = [route for plan in plans for route in plan.routes]
    width = max(3, len(str(len(routes))))
    named = tuple(replace(route, route_id=f"R{at:0{width}d}") for at, route in enumerate(routes, start=1))
    return Plan(named, tuple(pupil for plan in plans for pupil in plan.unplaced))
