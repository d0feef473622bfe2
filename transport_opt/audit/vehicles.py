"""Whether vehicles are licensed, reach their stops, exist in number and can do their runs one after another."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from transport_opt.audit.view import DrivenRun, View, where_run
from transport_opt.audit.words import Fault, many, spell
from transport_opt.model import Direction
from transport_opt.model.fleet import PRIVATE_HIRE_SEATS
from transport_opt.model.units import clock

COUNT = "vehicle-count"
SECOND = "second-run"


def check_licence(view: View) -> Iterator[Fault]:
    """Find vehicles larger than their licence allows."""
    for route in view.plan.routes:
        vehicle = view.scenario.vehicle_type.get(route.vehicle_type)
        if vehicle is not None and not vehicle.is_licensed:
            yield Fault(
                "licence",
                f"{vehicle.vehicle_type} holds {vehicle.passengers} passengers on the licence '{vehicle.licence}'. "
                f"Private hire carries at most {PRIVATE_HIRE_SEATS}; more needs 'psv'.",
                "Take a smaller vehicle or one with a PSV licence.",
                f"route {route.route_id}",
            )


def check_vehicle_access(view: View) -> Iterator[Fault]:
    """Find minibuses at homes and schools that a minibus cannot reach."""
    for driven in view.driven:
        for stop in driven.stops if driven.is_minibus else ():
            place = view.scenario.pupil.get(stop.place) or view.scenario.school.get(stop.place)
            if place is not None and place.no_minibus:
                yield Fault(
                    "vehicle-access",
                    f"A minibus cannot reach {stop.place}. It needs a vehicle for at most {PRIVATE_HIRE_SEATS} "
                    f"passengers. The route has {driven.route.vehicle_type}.",
                    "Take a smaller vehicle or move the stop to another route.",
                    driven.where(stop.place),
                    driven.day,
                )


def check_vehicle_count(view: View) -> Iterator[Fault]:
    """Find vehicle types that are unknown or overbooked, and routes of one id, which would hide a vehicle."""
    used = Counter(route.vehicle_type for route in view.plan.routes)
    for route in view.plan.routes:
        if route.vehicle_type not in view.scenario.vehicle_type:
            known = ", ".join(view.scenario.vehicle_type)
            yield Fault(
                COUNT,
                f"The vehicle type {route.vehicle_type} is not in the data set. It has: {known}.",
                "Give the route a vehicle type of the data set.",
                f"route {route.route_id}",
            )
    for vehicle in view.scenario.vehicle_types:
        if vehicle.count is not None and used[vehicle.vehicle_type] > vehicle.count:
            yield Fault(
                COUNT,
                f"{many(used[vehicle.vehicle_type], 'route')} need a {vehicle.vehicle_type} each. "
                f"There are {vehicle.count}.",
                "Give routes another vehicle type or join two of them.",
                f"vehicle type {vehicle.vehicle_type}",
            )
    for route_id, times in Counter(route.route_id for route in view.plan.routes).items():
        if times > 1:
            yield Fault(
                COUNT,
                f"{times} routes have the id {route_id}. Each route is one vehicle and needs an id of its own.",
                "Rename all but one of them.",
                f"route {route_id}",
            )


def check_second_run(view: View) -> Iterator[Fault]:
    """Find runs beyond the number allowed, two in one place of the order, and runs too close together."""
    most = view.scenario.policy.second_run.max_runs
    for route in view.plan.routes:
        for run in route.runs:
            if not 1 <= run.run <= most:
                yield Fault(
                    SECOND,
                    f"The run has the number {run.run}. The runs of one session are numbered from 1 to {most}.",
                    "Move its pupils to another route or mend the number.",
                    where_run(route, run),
                )
    for runs in _by_route_and_day(view).values():
        for earlier, later in pairwise(sorted(runs, key=_order)):
            yield from _between(view, earlier, later)


def _by_route_and_day(view: View) -> dict[tuple[int, int], list[DrivenRun]]:
    runs: dict[tuple[int, int], list[DrivenRun]] = {}
    for driven in view.driven:
        if driven.stops:
            runs.setdefault((driven.number, driven.day), []).append(driven)
    return runs


def _order(driven: DrivenRun) -> tuple[bool, int]:
    return driven.direction is Direction.PM, driven.run.run


def _between(view: View, earlier: DrivenRun, later: DrivenRun) -> Iterator[Fault]:
    if _order(earlier) == _order(later):
        yield Fault(
            SECOND,
            f"Two {later.direction} runs have the number {later.run.run} on one weekday. Each number is driven once.",
            "Give them different days or different numbers.",
            later.where(),
            later.day,
        )
        return
    left, begins = earlier.stops[-1], later.stops[0]
    if earlier.direction is not later.direction:
        gap, drive = 0, 0  # the morning and the afternoon must only not overlap
    else:
        gap = view.scenario.policy.second_run.gap
        drive = view.drive(left.place, begins.place, later.direction, later.is_minibus) or 0
    if begins.arrive < left.depart + gap + drive:
        yield Fault(
            SECOND,
            f"The vehicle leaves {left.place} at {clock(left.depart)} and begins its next run at {begins.place} "
            f"at {clock(begins.arrive)}. It needs {spell(drive)} of driving and a gap of {spell(gap)}, "
            f"so {clock(left.depart + gap + drive)} at the earliest.",
            "Start the later run later, or give it to another route.",
            later.where(begins.place),
            later.day,
        )
