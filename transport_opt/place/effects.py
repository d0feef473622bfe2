"""What changes for everybody aboard when a plan changes: times, minutes aboard, calls at schools, free seats."""

from collections.abc import Iterable, Iterator

from transport_opt.model import Days, Direction, Plan, Route, Run, Scenario, Seconds, Stop
from transport_opt.model.journeys import called_stops
from transport_opt.place.values import Effect, Ride, SchoolCall


def changed_routes(before: Plan, after: Plan) -> frozenset[str]:
    """Name the routes of which anything but the price differs."""
    old, new = ({route.route_id: route for route in plan.routes} for plan in (before, after))
    return frozenset(
        route_id
        for route_id in old.keys() | new.keys()
        if route_id not in old or route_id not in new or _work(old[route_id]) != _work(new[route_id])
    )


def _work(route: Route) -> tuple[object, ...]:
    return route.vehicle_type, route.runs, route.assistants, route.assistant_skills, route.operator


def effects_of(old: tuple[Scenario, Plan], new: tuple[Scenario, Plan], changed: Iterable[str]) -> tuple[Effect, ...]:
    """List what changes, and what stays, for everybody on some routes; weekdays that are alike are told together."""
    before, after = (_rides(*each, frozenset(changed)) for each in (old, new))
    days: dict[tuple[str, Direction, Ride | None, Ride | None], int] = {}
    for key in sorted(before.keys() | after.keys()):
        pupil_id, direction, day = key
        told = pupil_id, direction, before.get(key), after.get(key)
        days[told] = days.get(told, 0) | 1 << day
    return tuple(Effect(who, direction, Days(mask), was, now) for (who, direction, was, now), mask in days.items())


def school_calls(
    old: tuple[Scenario, Plan], new: tuple[Scenario, Plan], changed: Iterable[str]
) -> tuple[SchoolCall, ...]:
    """List the calls at schools whose times change."""
    before, after = (_calls(*each, frozenset(changed)) for each in (old, new))
    days: dict[tuple[str, str, Direction, int, Seconds | None, Seconds | None], int] = {}
    for key in sorted(before.keys() | after.keys()):
        school_id, route_id, direction, run, day = key
        if before.get(key) != after.get(key):
            told = school_id, route_id, direction, run, before.get(key), after.get(key)
            days[told] = days.get(told, 0) | 1 << day
    return tuple(
        SchoolCall(school_id, route_id, direction, Days(mask), was, now)
        for (school_id, route_id, direction, _, was, now), mask in days.items()
    )


def _rides(scenario: Scenario, plan: Plan, names: frozenset[str]) -> dict[tuple[str, Direction, int], Ride]:
    return {
        (pupil_id, run.direction, day): ride
        for route, run, day, stops in _driven(scenario, plan, names)
        for pupil_id, ride in _riders(route, run, stops)
    }


def _riders(route: Route, run: Run, stops: tuple[Stop, ...]) -> Iterator[tuple[str, Ride]]:
    alights = {pupil_id: stop for stop in stops for pupil_id in stop.alights}
    for stop in stops:
        for pupil_id in stop.boards:
            if pupil_id in alights:
                off = alights[pupil_id]
                morning = run.direction is Direction.AM
                home, school = (stop.arrive, off.arrive) if morning else (off.arrive, stop.depart)
                yield pupil_id, Ride(route.route_id, home, school, Seconds(off.arrive - stop.depart))


def _calls(
    scenario: Scenario, plan: Plan, names: frozenset[str]
) -> dict[tuple[str, str, Direction, int, int], Seconds]:
    return {
        (stop.place, route.route_id, run.direction, run.run, day): (
            stop.arrive if run.direction is Direction.AM else stop.depart
        )
        for route, run, day, stops in _driven(scenario, plan, names)
        for stop in stops
        if stop.place in scenario.school
    }


def _driven(
    scenario: Scenario, plan: Plan, names: frozenset[str]
) -> Iterator[tuple[Route, Run, int, tuple[Stop, ...]]]:
    for route in plan.routes:
        for run in route.runs if route.route_id in names else ():
            for day in run.days:
                stops = called_stops(scenario, run, day)
                if stops:
                    yield route, run, day, stops


def seats_free(scenario: Scenario, route: Route) -> int | None:
    """Count the seats free on the fullest leg of any weekday, assistants seated; ``None`` for an unknown vehicle."""
    kind = scenario.vehicle_type.get(route.vehicle_type)
    if kind is None:
        return None
    loads = {(0, 0)}
    for run in route.runs:
        for day in run.days:
            loads |= set(_loads(scenario, called_stops(scenario, run, day)))
    return min(
        max((layout.seats - seats for layout in kind.layouts if layout.wheelchairs >= chairs), default=-seats)
        for seats, chairs in loads
    ) - max(0, route.assistants)


def _loads(scenario: Scenario, stops: tuple[Stop, ...]) -> Iterator[tuple[int, int]]:
    """Give seats and wheelchair spaces taken after each stop."""
    aboard: set[str] = set()
    for stop in stops:
        aboard = (aboard | set(stop.boards)) - set(stop.alights)
        riders = [scenario.pupil[one] for one in aboard if one in scenario.pupil]
        yield sum(one.seats for one in riders if not one.mobility.in_situ), sum(one.mobility.in_situ for one in riders)
