"""Whether what a coordinator locked of today's routes has stayed.

A lock binds the pupils who are still in the scenario and are carried; a pupil listed unplaced has a reason instead.
"""

from collections.abc import Iterator

from transport_opt.audit.view import DrivenRun, View
from transport_opt.audit.words import SESSION, Fault
from transport_opt.model import Direction, Lock, LockKind, TodaysRoute

RULE_ID = "locked"
UNLOCK = "Put it back as today or lift the lock."


def check_locked(view: View) -> Iterator[Fault]:
    """Find locked routes, pupils and orders that the plan changed."""
    todays = {route.route_id: route for route in view.scenario.todays_routes}
    for lock in view.scenario.locks:
        today = todays.get(lock.route_id)
        if lock.kind is LockKind.PUPIL:
            yield from _pupil(view, lock, today)
        elif today is not None:
            yield from _route_or_order(view, lock, today)


def _pupil(view: View, lock: Lock, today: TodaysRoute | None) -> Iterator[Fault]:
    name = lock.pupil_id or ""
    ridden = {run.direction for run in today.runs if name in run.pupil_ids} if today is not None else set()
    for direction in Direction:
        if direction in ridden or not ridden:
            yield from _stays(view, lock, direction, [name])


def _route_or_order(view: View, lock: Lock, today: TodaysRoute) -> Iterator[Fault]:
    runs = [driven for driven in view.driven if driven.route.route_id == lock.route_id]
    for direction in Direction:
        names = _order_today(view, today, direction)
        yield from _stays(view, lock, direction, names)
        yield from _keeps_order(lock, [driven for driven in runs if driven.direction is direction], names)
        if lock.kind is LockKind.ROUTE:
            yield from _nobody_else([driven for driven in runs if driven.direction is direction], names)
    if lock.kind is LockKind.ROUTE:
        yield from _same_vehicle(view, today)


def _order_today(view: View, today: TodaysRoute, direction: Direction) -> list[str]:
    runs = sorted((run for run in today.runs if run.direction is direction), key=lambda run: run.run)
    return list(dict.fromkeys(name for run in runs for name in run.pupil_ids if name in view.scenario.pupil))


def _stays(view: View, lock: Lock, direction: Direction, names: list[str]) -> Iterator[Fault]:
    for name in names:
        for day in range(5):
            for driven in view.carriers.get((name, direction, day), []):
                if driven.route.route_id != lock.route_id:
                    yield Fault(
                        RULE_ID,
                        f"{name} is locked to route {lock.route_id} and rides on route {driven.route.route_id} "
                        f"{SESSION[direction]}.",
                        UNLOCK,
                        driven.where(),
                        day,
                    )


def _keeps_order(lock: Lock, runs: list[DrivenRun], names: list[str]) -> Iterator[Fault]:
    rank = {name: at for at, name in enumerate(names)}
    for day in range(5):
        ordered = sorted((driven for driven in runs if driven.day == day), key=lambda driven: driven.run.run)
        now = [name for driven in ordered for name in _home_order(driven) if name in rank]
        today = sorted(now, key=rank.__getitem__)
        if now != today:
            yield Fault(
                RULE_ID,
                f"The order of route {lock.route_id} is locked. Today it is {', '.join(today)}. "
                f"In the plan it is {', '.join(now)}.",
                UNLOCK,
                ordered[0].where(),
                day,
            )


def _home_order(driven: DrivenRun) -> list[str]:
    """Give the pupils in the order in which their homes are called at."""
    if driven.direction is Direction.AM:
        return [name for stop in driven.stops for name in stop.boards]
    return [name for stop in driven.stops for name in stop.alights]


def _nobody_else(runs: list[DrivenRun], names: list[str]) -> Iterator[Fault]:
    for driven in runs:
        others = [pupil.pupil_id for pupil in driven.pupils if pupil.pupil_id not in names]
        if others:
            yield Fault(
                RULE_ID,
                f"Route {driven.route.route_id} is locked to its pupils of today: {', '.join(names) or 'none'}. "
                f"Now aboard too: {', '.join(others)}.",
                UNLOCK,
                driven.where(),
                driven.day,
            )


def _same_vehicle(view: View, today: TodaysRoute) -> Iterator[Fault]:
    for route in view.plan.routes:
        if route.route_id == today.route_id and route.vehicle_type != today.vehicle_type:
            yield Fault(
                RULE_ID,
                f"Route {today.route_id} is locked to its vehicle type {today.vehicle_type}. "
                f"The plan gives it {route.vehicle_type}.",
                UNLOCK,
                f"route {today.route_id}",
            )
