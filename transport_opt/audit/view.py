"""A plan laid out for judging: every run on every weekday that it is driven, with who is present."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from transport_opt.matrix import Matrix
from transport_opt.model import Direction, Plan, Pupil, Route, Run, Scenario, Stop, VehicleType


@dataclass(frozen=True, slots=True)
class Ride:
    """One pupil's journey on one driven run.

    Attributes
    ----------
    board, alight
        Positions among the day's stops; ``board`` comes first.
    """

    pupil: Pupil
    board: int
    alight: int


@dataclass(frozen=True)
class DrivenRun:
    """One run on one weekday.

    Attributes
    ----------
    number
        The route's position in the plan, which tells routes of one id apart.
    vehicle
        ``None`` where the scenario does not know the route's vehicle type.
    day
        0 is Monday.
    stops
        Those called at that day, with the pupils who travel that day; times as stated.
    pupils
        Everyone present, each once, in the order of their first appearance.
    """

    number: int
    route: Route
    vehicle: VehicleType | None
    run: Run
    day: int
    stops: tuple[Stop, ...]
    pupils: tuple[Pupil, ...]

    @property
    def direction(self) -> Direction:
        """The run's session."""
        return self.run.direction

    @property
    def is_minibus(self) -> bool:
        """Whether a minibus's times hold; not for an unknown vehicle."""
        return self.vehicle is not None and self.vehicle.is_minibus

    def where(self, place: str | None = None) -> str:
        """Name the run, and a stop of it."""
        return where_run(self.route, self.run, place)

    @cached_property
    def rides(self) -> tuple[Ride, ...]:
        """Journeys of those who board once and alight once, later; the others break everyone-travels."""
        boards = _only_positions([stop.boards for stop in self.stops])
        alights = _only_positions([stop.alights for stop in self.stops])
        return tuple(
            Ride(pupil, boards[pupil.pupil_id], alights[pupil.pupil_id])
            for pupil in self.pupils
            if pupil.pupil_id in boards
            and pupil.pupil_id in alights
            and boards[pupil.pupil_id] < alights[pupil.pupil_id]
        )

    @cached_property
    def loads(self) -> tuple[frozenset[str], ...]:
        """Ids of those aboard on each leg between consecutive stops; one fewer than the stops."""
        aboard: frozenset[str] = frozenset()
        legs = []
        for stop in self.stops[:-1]:
            aboard = (aboard - frozenset(stop.alights)) | frozenset(stop.boards)
            legs.append(aboard)
        return tuple(legs)


def _only_positions(names_by_stop: list[tuple[str, ...]]) -> dict[str, int]:
    times = Counter(name for names in names_by_stop for name in names)
    return {name: at for at, names in enumerate(names_by_stop) for name in names if times[name] == 1}


@dataclass(frozen=True)
class View:
    """A plan and what it is judged by.

    Attributes
    ----------
    driven
        Every run on every weekday of its ``days``; in the order of the plan, then of the week.
    """

    scenario: Scenario
    matrix: Matrix
    plan: Plan
    previous: Plan | None
    driven: tuple[DrivenRun, ...]

    @cached_property
    def carriers(self) -> dict[tuple[str, Direction, int], list[DrivenRun]]:
        """Runs that name a pupil, by pupil's id, session and weekday that they attend."""
        carriers: dict[tuple[str, Direction, int], list[DrivenRun]] = {}
        for driven in self.driven:
            for pupil in driven.pupils:
                carriers.setdefault((pupil.pupil_id, driven.direction, driven.day), []).append(driven)
        return carriers

    def drive(self, start: str, end: str, direction: Direction, minibus: bool) -> int | None:
        """Give the seconds between two places; ``None`` where the matrix has no way."""
        if start == end:
            return 0
        rows = self.matrix.index
        if start not in rows or end not in rows:
            return None
        seconds = int(self.matrix.times(direction, minibus)[rows[start], rows[end]])
        return None if seconds < 0 else seconds

    def direct(self, pupil: Pupil, direction: Direction) -> int:
        """Give the seconds of a pupil's direct drive; nought where there is no way, which leaves the guide."""
        home, school = pupil.pupil_id, pupil.school_id
        ends = (home, school) if direction is Direction.AM else (school, home)
        return self.drive(*ends, direction, minibus=False) or 0

    def knows_place(self, place: str) -> bool:
        """Tell whether a stop's place is a pupil's home or a school of the scenario."""
        return place in self.scenario.pupil or place in self.scenario.school


def view_of(scenario: Scenario, matrix: Matrix, plan: Plan, previous: Plan | None = None) -> View:
    """Lay a plan out by weekday."""
    driven = tuple(
        _on_day(scenario, number, route, run, day)
        for number, route in enumerate(plan.routes)
        for run in route.runs
        for day in run.days
    )
    return View(scenario, matrix, plan, previous, driven)


def _on_day(scenario: Scenario, number: int, route: Route, run: Run, day: int) -> DrivenRun:
    def present(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if _attends(scenario, name, run.direction, day))

    stops = (
        Stop(stop.place, stop.arrive, stop.depart, present(stop.boards), present(stop.alights)) for stop in run.stops
    )
    called = tuple(stop for stop in stops if stop.boards or stop.alights)
    names = dict.fromkeys(name for stop in called for name in (*stop.boards, *stop.alights))
    pupils = tuple(scenario.pupil[name] for name in names)
    return DrivenRun(number, route, scenario.vehicle_type.get(route.vehicle_type), run, day, called, pupils)


def _attends(scenario: Scenario, name: str, direction: Direction, day: int) -> bool:
    pupil = scenario.pupil.get(name)
    return pupil is not None and day in pupil.days(direction)


def where_run(route: Route, run: Run, place: str | None = None) -> str:
    """Name a run of a route, and a stop of it, by their ids."""
    stop = "" if place is None else f", stop {place}"
    return f"route {route.route_id}, {run.direction} run {run.run}{stop}"
