"""One plan's cash cut by vehicle type, operator, school and session; every cut adds up to the plan's total.

A route has one vehicle type and one operator, so those cuts only add routes up. Schools and sessions share routes,
and there each line of a route is apportioned by what brings it about: standing by pupil journeys, miles and extra
hours by the time driven, each leg shared equally among those aboard, and assistants by the journeys of the pupils who
need one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from transport_opt.compare.apportion import apportion
from transport_opt.costs import LINES
from transport_opt.model import Assistant, Cash, Direction, Pence, Plan, Pupil, Route, Run, Scenario
from transport_opt.model.journeys import called_stops

Use = tuple[str, Direction]
"""A school's id and a session."""
Weights = dict[Use, Fraction]
NOBODY = "nobody aboard"
"""Names the cash of routes on which no pupil of the tables travels."""
NO_OPERATOR = "No operator named"
SESSION_NAMES = {Direction.AM: "Morning", Direction.PM: "Afternoon"}


@dataclass(frozen=True, slots=True)
class CutRow:
    """A part of the cash.

    Attributes
    ----------
    pupils
        Who belong to it, whatever the plan; ``None`` where that depends on the plan, or is suppressed.
    carried
        Pupils aboard, a number for each plan; ``None`` where suppressed.
    per_day
        Pence a school day, one for each plan; ``None`` where suppressed.
    """

    key: str
    label: str
    pupils: int | None
    carried: tuple[int | None, ...]
    per_day: tuple[Pence | None, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """The cash of every plan in parts.

    Attributes
    ----------
    cut_id
        ``vehicle-type``, ``operator``, ``school`` or ``session``.
    apportioned
        Whether routes had to be shared among the rows.
    per_day
        Each plan's total, which its rows add up to.
    unnamed
        Positions of plans of which no route names an operator, by operator alone.
    """

    cut_id: str
    title: str
    apportioned: bool
    rows: tuple[CutRow, ...]
    per_day: tuple[Pence, ...]
    unnamed: tuple[int, ...] = ()


Part = tuple[dict[str, int], dict[str, set[str]]]
"""Pence and pupils aboard, by key."""


def cuts(scenario: Scenario, plans: Sequence[Plan]) -> tuple[Cut, ...]:
    """Cut priced plans every way."""
    operators = sorted({route.operator or NO_OPERATOR for plan in plans for route in plan.routes})
    kinds = dict.fromkeys([*scenario.vehicle_type, *(route.vehicle_type for plan in plans for route in plan.routes)])
    shared = [_shared(scenario, plan) for plan in plans]
    schools = {school.school_id: school.name for school in scenario.schools} | {NOBODY: NOBODY.capitalize()}
    sessions = {str(way): name for way, name in SESSION_NAMES.items()} | {NOBODY: NOBODY.capitalize()}
    of_school = {key: sum(pupil.school_id == key for pupil in scenario.pupils) for key in schools}
    of_session = {str(way): sum(len(pupil.days(way)) > 0 for pupil in scenario.pupils) for way in Direction}
    whole = [_by_route(scenario, plan, lambda route: route.vehicle_type) for plan in plans]
    owned = [_by_route(scenario, plan, lambda route: route.operator or NO_OPERATOR) for plan in plans]
    by_operator = _cut("operator", "By operator", False, dict(zip(operators, operators, strict=True)), owned, {})
    unnamed = tuple(at for at, plan in enumerate(plans) if not any(route.operator for route in plan.routes))
    return (
        _cut("vehicle-type", "By vehicle type", False, dict(zip(kinds, kinds, strict=True)), whole, {}),
        replace(by_operator, unnamed=unnamed),
        _cut("school", "By school", True, schools, [part[0] for part in shared], of_school),
        _cut("session", "By session", True, sessions, [part[1] for part in shared], {**of_session, NOBODY: 0}),
    )


def _cut(
    cut_id: str,
    title: str,
    apportioned: bool,
    labels: Mapping[str, str],
    parts: Sequence[Part],
    members: Mapping[str, int],
) -> Cut:
    rows = (
        CutRow(
            key,
            label,
            members.get(key),
            tuple(len(aboard.get(key, ())) for _, aboard in parts),
            tuple(Pence(pence.get(key, 0)) for pence, _ in parts),
        )
        for key, label in labels.items()
    )
    told = tuple(row for row in rows if any(row.per_day) or any(row.carried))
    return Cut(cut_id, title, apportioned, told, tuple(Pence(sum(pence.values())) for pence, _ in parts))


def _by_route(scenario: Scenario, plan: Plan, key_of: Callable[[Route], str]) -> Part:
    pence, aboard = defaultdict[str, int](int), defaultdict[str, set[str]](set)
    for route in plan.routes:
        pence[key_of(route)] += _cash(route).total
        aboard[key_of(route)] |= route.pupil_ids & scenario.pupil.keys()
    return pence, aboard


def _shared(scenario: Scenario, plan: Plan) -> tuple[Part, Part]:
    """Give the cash by school and by session; one apportioning makes both."""
    schools, sessions = defaultdict[str, int](int), defaultdict[str, int](int)
    by_school, by_session = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for route in plan.routes:
        for use, pence in uses(scenario, route).items():
            schools[use[0] if use else NOBODY] += pence
            sessions[str(use[1]) if use else NOBODY] += pence
        for run in route.runs:
            for pupil_id in run.pupil_ids:
                if pupil_id in scenario.pupil:
                    by_school[scenario.pupil[pupil_id].school_id].add(pupil_id)
                    by_session[str(run.direction)].add(pupil_id)
    return (schools, by_school), (sessions, by_session)


def uses(scenario: Scenario, route: Route) -> dict[Use | None, int]:
    """Share a route's cash among its schools and sessions; under ``None`` where nobody travels."""
    journeys, driving, assisted = _weights(scenario, route)
    cash = _cash(route)
    if not journeys:
        return {None: cash.total}
    by = {"standing": journeys, "assistants": assisted or journeys}
    shared: defaultdict[Use | None, int] = defaultdict(int)
    for line in LINES:
        for use, pence in apportion(getattr(cash, line), by.get(line, driving)).items():
            shared[use] += pence
    return dict(shared)


def _weights(scenario: Scenario, route: Route) -> tuple[Weights, Weights, Weights]:
    journeys, driving, assisted = (defaultdict[Use, Fraction](Fraction) for _ in range(3))
    for run in route.runs:
        for day in run.days:
            for pupil, seconds in _times(scenario, run, day):
                use = (pupil.school_id, run.direction)
                journeys[use] += 1
                driving[use] += seconds
                if pupil.assistant is not Assistant.NONE or pupil.assistant_skills:
                    assisted[use] += 1
    return journeys, driving, assisted


def _times(scenario: Scenario, run: Run, day: int) -> Iterator[tuple[Pupil, Fraction]]:
    """Give each pupil of a weekday's run their share of its driving: a leg counts in equal parts for those aboard."""
    aboard: dict[str, None] = {}
    seconds: defaultdict[str, Fraction] = defaultdict(Fraction)
    stops = called_stops(scenario, run, day)
    for here, there in pairwise(stops):
        for pupil_id in here.alights:
            aboard.pop(pupil_id, None)
        aboard |= dict.fromkeys(here.boards)
        for pupil_id in aboard:
            seconds[pupil_id] += Fraction(max(0, there.arrive - here.depart), len(aboard))
    for pupil_id in dict.fromkeys(pupil_id for stop in stops for pupil_id in stop.boards):
        yield scenario.pupil[pupil_id], seconds[pupil_id]


def _cash(route: Route) -> Cash:
    assert route.cash is not None, "`compare` has refused plans without prices"
    return route.cash
