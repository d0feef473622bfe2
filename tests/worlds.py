"""Tiny worlds that a person can check by head, shared by all tests.

A place stands at whole kilometres east and north of one corner; a kilometre takes 60 s and there are no diagonals.
`three_on_a_line` is the usual world: P1, P2 and P3 at kilometres 0, 2 and 4, their school S1 at kilometre 10.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from transport_opt.matrix import Matrix
from transport_opt.model import (
    EVERY_DAY,
    Days,
    Direction,
    Layout,
    Licence,
    Metres,
    Pence,
    Phase,
    Place,
    Plan,
    Pupil,
    Route,
    Run,
    Scenario,
    School,
    Seconds,
    Stop,
    VehicleType,
)

AM, PM = Direction.AM, Direction.PM
SECONDS_A_KM = 60


def place(east: int, north: int = 0) -> Place:
    return Place(53 + north / 100, -1.5 + east / 100)


def pupil(pupil_id: str, east: int, north: int = 0, school_id: str = "S1", **changes: Any) -> Pupil:
    """Make a walk-on secondary pupil of S1, changed as told."""
    return Pupil(pupil_id, school_id, place(east, north), **{"phase": Phase.SECONDARY, **changes})


def school(school_id: str = "S1", east: int = 10, north: int = 0, **changes: Any) -> School:
    """Make a school with bells at 09:00 and 15:00, changed as told."""
    bells = {"am_bell": at("09:00"), "pm_bell": at("15:00")}
    return School(school_id, f"School {school_id}", place(east, north), **{**bells, **changes})


def vehicle(vehicle_type: str = "CAR", layouts: str = "4+0", **changes: Any) -> VehicleType:
    """Make a vehicle type for £45 a day and £1.60 a mile; the licence follows from its size unless told."""
    pairs = tuple(Layout(*map(int, pair.split("+"))) for pair in layouts.split(";"))
    large = max(pair.seats + pair.wheelchairs for pair in pairs) > 8
    usual = {
        "licence": Licence.PSV if large else Licence.PRIVATE_HIRE,
        "standing": Pence(4500),
        "live_mile": Pence(160),
        "dead_mile": Pence(60),
        "included": Seconds(9000),
        "extra_hour": Pence(1600),
    }
    return VehicleType(vehicle_type, pairs, **{**usual, **changes})


CAR = vehicle()
WAV = vehicle("WAV", "8+0;5+1;2+2", standing=Pence(8400), live_mile=Pence(210))
BUS = vehicle("BUS", "16+0;14+1", standing=Pence(12500), live_mile=Pence(240))


def at(text: str) -> Seconds:
    """Read ``HH:MM`` or ``HH:MM:SS``."""
    hours, minutes, seconds = [*map(int, text.split(":")), 0][:3]
    return Seconds(3600 * hours + 60 * minutes + seconds)


def matrix_of(scenario: Scenario, minibus_factor: Fraction = Fraction(1)) -> Matrix:
    """Measure the grid: 60 s and 1000 m for every kilometre east and north."""
    homes = {child.pupil_id: child.home for child in scenario.pupils}
    schools = {one.school_id: one.place for one in scenario.schools}
    bases = {kind.vehicle_type: kind.base for kind in scenario.vehicle_types if kind.base is not None}
    places = {**homes, **schools, **bases}
    degrees = np.array([(point.longitude, point.latitude) for point in places.values()])
    grid = np.rint(100 * degrees).astype(np.int32)
    km = np.abs(grid[:, None, :] - grid[None, :, :]).sum(axis=2, dtype=np.int32)
    seconds = (SECONDS_A_KM * km).astype(np.int32)
    return Matrix(tuple(places), seconds, (1000 * km).astype(np.int32), seconds, minibus_factor, "grid")


@dataclass(frozen=True)
class World:
    """A scenario with its travel times, and hand-made plans for it."""

    scenario: Scenario
    matrix: Matrix

    def changed(self, **changes: Any) -> "World":
        """Change the scenario and measure again."""
        scenario = replace(self.scenario, **changes)
        return World(scenario, matrix_of(scenario, self.matrix.minibus_factor))

    def with_pupil(self, pupil_id: str, **changes: Any) -> "World":
        """Change one pupil."""
        pupils = (replace(one, **changes) if one.pupil_id == pupil_id else one for one in self.scenario.pupils)
        return self.changed(pupils=tuple(pupils))

    def with_policy(self, rule: str, **changes: Any) -> "World":
        """Change one group of the policy, such as ``mixed_schools``."""
        group = replace(getattr(self.scenario.policy, rule), **changes)
        return self.changed(policy=replace(self.scenario.policy, **{rule: group}))

    def run(self, direction: Direction, *calls: str, run: int = 1, days: Days = EVERY_DAY) -> Run:
        """Make a run from calls such as ``"P1 08:31-08:33"`` and ``"S1 08:47-08:49 P1 P2"``.

        A school's call lists who gets off in the morning or on in the afternoon; at a home its own pupil does.
        """
        stops = tuple(self._stop(direction, *call.split()) for call in calls)
        rows = [self.matrix.index[stop.place] for stop in stops]
        metres = sum(int(self.matrix.metres[a, b]) for a, b in pairwise(rows))
        seconds = stops[-1].depart - stops[0].arrive
        return Run(direction, run, days, stops, Seconds(seconds), Metres(metres))

    def _stop(self, direction: Direction, where: str, times: str, *names: str) -> Stop:
        arrive, depart = map(at, times.split("-"))
        at_school = where in self.scenario.school
        who = names if at_school else (where,)
        boards, alights = ((), who) if at_school == (direction is AM) else (who, ())
        return Stop(where, arrive, depart, boards, alights)


def world(
    pupils: Iterable[Pupil], schools: Iterable[School], vehicles: Iterable[VehicleType] = (CAR, WAV, BUS)
) -> World:
    """Measure a world of one's own."""
    scenario = Scenario(tuple(pupils), tuple(schools), tuple(vehicles))
    return World(scenario, matrix_of(scenario))


def three_on_a_line() -> World:
    """Give the usual world: P1, P2 and P3 at kilometres 0, 2 and 4, and S1 at kilometre 10."""
    return world([pupil("P1", 0), pupil("P2", 2), pupil("P3", 4)], [school()])


def morning(here: World, days: Days = EVERY_DAY) -> Run:
    """Collect all three: 2 min at each home, 2 min between homes, 6 min to S1, there at 08:47."""
    calls = ("P1 08:31-08:33", "P2 08:35-08:37", "P3 08:39-08:41", "S1 08:47-08:49 P1 P2 P3")
    return here.run(AM, *calls, days=days)


def afternoon(here: World, days: Days = EVERY_DAY) -> Run:
    """Take all three home, the nearest first."""
    calls = ("S1 14:55-15:02 P1 P2 P3", "P3 15:08-15:10", "P2 15:12-15:14", "P1 15:16-15:18")
    return here.run(PM, *calls, days=days)


def route(*runs: Run, route_id: str = "R001", vehicle_type: str = "CAR", **values: Any) -> Route:
    return Route(route_id, vehicle_type, runs, **values)


def plan(*routes: Route, **values: Any) -> Plan:
    return Plan(routes, **values)


def shared_car(here: World) -> Plan:
    """Give the valid plan of the usual world: one car for all three, both ways."""
    return plan(route(morning(here), afternoon(here)))


def three_cars(here: World) -> Plan:
    """Give another: a car each, R001 to R003, driven straight."""
    times = {"P1": ("08:35-08:37", "15:11-15:13"), "P2": ("08:37-08:39", "15:09-15:11")}
    times["P3"] = ("08:39-08:41", "15:07-15:09")
    routes = []
    for number, (name, (out, back)) in enumerate(times.items(), start=1):
        to_school = here.run(AM, f"{name} {out}", f"S1 08:47-08:48 {name}")
        home = here.run(PM, f"S1 14:50-15:01 {name}", f"{name} {back}")
        routes.append(route(to_school, home, route_id=f"R{number:03d}"))
    return plan(*routes)


def with_stop(whole: Plan, route_at: int, run_at: int, stop_at: int, **changes: Any) -> Plan:
    """Damage one stop of a plan; the run's stated seconds follow."""
    old = whole.routes[route_at]
    run = old.runs[run_at]
    stops = list(run.stops)
    stops[stop_at] = replace(stops[stop_at], **changes)
    seconds = Seconds(stops[-1].depart - stops[0].arrive)
    return with_run(whole, route_at, run_at, stops=tuple(stops), seconds=seconds)


def with_run(whole: Plan, route_at: int, run_at: int, **changes: Any) -> Plan:
    """Damage one run of a plan."""
    runs = list(whole.routes[route_at].runs)
    runs[run_at] = replace(runs[run_at], **changes)
    return with_route(whole, route_at, runs=tuple(runs))


def with_route(whole: Plan, route_at: int, **changes: Any) -> Plan:
    """Damage one route of a plan."""
    routes = list(whole.routes)
    routes[route_at] = replace(routes[route_at], **changes)
    return replace(whole, routes=tuple(routes))
