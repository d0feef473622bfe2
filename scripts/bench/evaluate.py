"""One evaluation for all: orders of stops become a timed plan, which the project prices and its auditor judges."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from transport_opt.audit import audit
from transport_opt.baseline.timing import survey, timed
from transport_opt.costs import leg_metres, price
from transport_opt.matrix import Matrix
from transport_opt.model import (
    NO_DAY,
    Assistant,
    Days,
    Direction,
    Kind,
    Metres,
    Plan,
    Reason,
    Route,
    Run,
    Scenario,
    Seconds,
    Stop,
    Unplaced,
    VehicleType,
)
from transport_opt.model.policy import own_assistants
from transport_opt.model.units import pounds


@dataclass(frozen=True, slots=True)
class Driven:
    """One vehicle's day, as a solver gives it.

    Attributes
    ----------
    morning
        Pupils' and schools' ids in the order called at; the afternoon is driven the other way round.
    """

    vehicle_type: str
    morning: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a plan is worth.

    Attributes
    ----------
    broken
        Hard findings by rule.
    """

    cash: int
    notional: int
    vehicles: int
    unplaced: int
    broken: dict[str, int]

    @property
    def hard(self) -> int:
        """Hard findings in all."""
        return sum(self.broken.values())

    @property
    def words(self) -> str:
        """The figures in one line."""
        told = f"{pounds(self.cash)} a day and {pounds(self.notional)} notional, {self.vehicles} vehicles"
        which = ", ".join(f"{code} {count}" for code, count in self.broken.items())
        return f"{told}, {self.unplaced} unplaced, {self.hard} hard findings" + (f" ({which})" if which else "")


def judge(scenario: Scenario, matrix: Matrix, plan: Plan) -> Judged:
    """Price and audit a plan.

    Raises
    ------
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    priced = price(scenario, matrix, plan)
    broken: defaultdict[str, int] = defaultdict(int)
    for finding in audit(scenario, matrix, priced):
        if finding.kind is Kind.HARD:
            broken[finding.code] += 1
    cash, notional = priced.cash_pence_per_day or 0, priced.notional_pence_per_day or 0
    return Judged(cash, notional, len(priced.routes), len(priced.unplaced), dict(broken))


def plan_of(scenario: Scenario, matrix: Matrix, vehicles: Sequence[Driven]) -> Plan:
    """Time the orders of a solver, weekday by weekday, both ways as far as somebody rides.

    Raises
    ------
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    routes = tuple(
        _route(scenario, matrix, f"R{number:04d}", driven) for number, driven in enumerate(vehicles, start=1)
    )
    return Plan(tuple(route for route in routes if route.runs), _left_out(scenario, routes))


def _route(scenario: Scenario, matrix: Matrix, route_id: str, driven: Driven) -> Route:
    kind = scenario.vehicle_type[driven.vehicle_type]
    runs = tuple(
        _run(scenario, matrix, kind, direction, days, stops)
        for direction in Direction
        for stops, days in _present(scenario, direction, driven.morning)
    )
    assistants = max((_assistants(scenario, run) for run in runs), default=0)
    skills = {skill for run in runs for one in run.pupil_ids for skill in scenario.pupil[one].assistant_skills}
    return Route(route_id, kind.vehicle_type, runs, kind.operator, assistants, tuple(sorted(skills)))


def _present(
    scenario: Scenario, direction: Direction, morning: Sequence[str]
) -> Iterator[tuple[tuple[Stop, ...], Days]]:
    """Group the weekdays on which the same pupils ride; a day with nobody is in no group."""
    groups: defaultdict[tuple[Stop, ...], Days] = defaultdict(lambda: NO_DAY)
    for day in range(5):
        stops = _stops(scenario, direction, morning, day)
        if stops:
            groups[stops] |= Days(1 << day)
    yield from groups.items()


def _stops(scenario: Scenario, direction: Direction, morning: Sequence[str], day: int) -> tuple[Stop, ...]:
    """List the halts of one weekday without times; at a school those aboard for it alight."""
    aboard: list[str] = []
    stops = []
    for place in morning:
        if place in scenario.pupil:
            if day in scenario.pupil[place].days(direction):
                aboard.append(place)
                stops.append(Stop(place, Seconds(0), Seconds(0), boards=(place,)))
            continue
        here = tuple(one for one in aboard if scenario.pupil[one].school_id == place)
        if here:
            aboard = [one for one in aboard if one not in here]
            stops.append(Stop(place, Seconds(0), Seconds(0), alights=here))
    if direction is Direction.PM:
        return tuple(replace(stop, boards=stop.alights, alights=stop.boards) for stop in reversed(stops))
    return tuple(stops)


def _run(
    scenario: Scenario, matrix: Matrix, kind: VehicleType, direction: Direction, days: Days, stops: tuple[Stop, ...]
) -> Run:
    found = timed(survey(scenario, matrix, kind, direction, stops))
    metres = sum(leg_metres(matrix, leg) for leg in pairwise(stop.place for stop in stops))
    return Run(direction, 1, days, found.stops, Seconds(found.seconds), Metres(metres))


def _assistants(scenario: Scenario, run: Run) -> int:
    pupils = [scenario.pupil[pupil_id] for pupil_id in run.pupil_ids]
    sharing = sum(pupil.assistant is Assistant.SHARED for pupil in pupils)
    shared = -(-sharing // scenario.policy.assistant_aboard.shared_ratio)
    return max(sum(map(own_assistants, pupils)) + shared, int(any(pupil.assistant_skills for pupil in pupils)))


def _left_out(scenario: Scenario, routes: Sequence[Route]) -> tuple[Unplaced, ...]:
    carried = {(one, run.direction) for route in routes for run in route.runs for one in run.pupil_ids}
    reason = Reason("everyone-travels", "The solver left the pupil out.", "Give the solver more time.")
    missing = {
        pupil.pupil_id: tuple(
            way for way in Direction if pupil.days(way) != NO_DAY and (pupil.pupil_id, way) not in carried
        )
        for pupil in scenario.pupils
    }
    return tuple(Unplaced(pupil_id, ways, (reason,)) for pupil_id, ways in missing.items() if ways)
