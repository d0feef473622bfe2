"""What a route needs of a vehicle: the loads of its legs, and the places that are never taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transport_opt.model import Route, Run, Scenario, VehicleType
from transport_opt.model.journeys import called_stops


@dataclass(frozen=True, slots=True)
class Load:
    """What a leg needs of a layout.

    Attributes
    ----------
    seats
        For pupils who sit and for assistants.
    wheelchairs
        Occupied ones.
    """

    seats: int
    wheelchairs: int


def loads(scenario: Scenario, route: Route) -> frozenset[Load]:
    """Give every load that a route has on some leg of some weekday."""
    return frozenset(load for run in route.runs for day in run.days for load in _loads(scenario, route, run, day))


def _loads(scenario: Scenario, route: Route, run: Run, day: int) -> Iterator[Load]:
    seats, chairs = max(0, route.assistants), 0
    for stop in called_stops(scenario, run, day):
        for sign, pupil_ids in ((-1, stop.alights), (1, stop.boards)):
            for pupil in (scenario.pupil[pupil_id] for pupil_id in pupil_ids):
                chairs += sign * pupil.mobility.in_situ
                seats += sign * (0 if pupil.mobility.in_situ else pupil.seats)
        yield Load(seats, chairs)


def holds(kind: VehicleType, needed: frozenset[Load]) -> bool:
    """Tell whether a type of vehicle has a layout for every load."""
    return all(
        any(load.seats <= fit.seats and load.wheelchairs <= fit.wheelchairs for fit in kind.layouts) for load in needed
    )


def never_taken(kind: VehicleType, needed: frozenset[Load]) -> int:
    """Count the places of a vehicle that nobody takes at its fullest, of all that any layout holds."""
    fullest = max((load.seats + load.wheelchairs for load in needed), default=0)
    return max(0, kind.passengers - fullest)


def smaller_type(scenario: Scenario, route: Route, needed: frozenset[Load]) -> VehicleType | None:
    """Find the smallest type that would do a route as it is with fewer places than its own; ``None`` if there is none.

    Only types that the market offers without limit count, because a limited one may be at work elsewhere.
    """
    own = scenario.vehicle_type.get(route.vehicle_type)
    if own is None or not needed:
        return None
    fit = [kind for kind in scenario.vehicle_types if _would_do(scenario, kind, own, route, needed)]
    return min(fit, key=lambda kind: (kind.passengers, kind.standing), default=None)


def _would_do(scenario: Scenario, kind: VehicleType, own: VehicleType, route: Route, needed: frozenset[Load]) -> bool:
    offered = kind.count is None and kind.is_licensed
    return offered and kind.passengers < own.passengers and holds(kind, needed) and _lifts(scenario, kind, route.runs)


def _lifts(scenario: Scenario, kind: VehicleType, runs: Sequence[Run]) -> bool:
    if kind.lift_kg is None:
        return True
    aboard = (scenario.pupil[pupil_id] for run in runs for pupil_id in run.pupil_ids if pupil_id in scenario.pupil)
    masses = [pupil.wheelchair_kg for pupil in aboard if pupil.mobility.in_situ and pupil.wheelchair_kg is not None]
    return all(mass <= kind.lift_kg for mass in masses)
