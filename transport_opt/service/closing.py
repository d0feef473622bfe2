"""Schools that are closed for a day: routes that serve no other do not run, the others go on without their pupils."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from transport_opt.audit import audit as judge
from transport_opt.audit.words import listed, many
from transport_opt.costs import leg_metres, weekday_cash
from transport_opt.errors import UnreadableInputError
from transport_opt.matrix import Matrix
from transport_opt.model import Days, Finding, Metres, Pence, Plan, Route, Run, Scenario, Seconds
from transport_opt.model.journeys import called_stops
from transport_opt.model.units import WEEKDAY_NAMES, pounds
from transport_opt.place import Effect, SchoolCall, effects_of, school_calls
from transport_opt.place.rows import call_rows, effect_rows
from transport_opt.place.words import telling_words
from transport_opt.service.plans import Answer, audited
from transport_opt.service.question import Question
from transport_opt.solve.placing import open_without

NAMED = 10
NO_OPERATOR = "no operator"


@dataclass(frozen=True, eq=False)
class Closure:
    """A plan on a day on which schools are closed.

    Attributes
    ----------
    answer
        The plan of that day: its runs are driven on that weekday alone.
    staying
        Pupils of the closed schools who would ride that day.
    not_running, altered
        Ids of the routes that do not run, and of those that go on without somebody.
    cash_before, cash_after
        Pence by operator of those routes, of that day and not of a mean school day.
    effects, schools
        What families and the schools that are open are to be told.
    new_findings
        Hard findings that the same day does not have while all schools are open.
    """

    on: date
    closed: tuple[str, ...]
    answer: Answer
    staying: tuple[str, ...]
    not_running: tuple[str, ...]
    altered: tuple[str, ...]
    cash_before: Mapping[str, int]
    cash_after: Mapping[str, int]
    effects: tuple[Effect, ...]
    schools: tuple[SchoolCall, ...]
    new_findings: tuple[Finding, ...]

    @property
    def saved(self) -> Pence:
        """Pence of that day."""
        return Pence(sum(self.cash_before.values()) - sum(self.cash_after.values()))


def close_schools(question: Question, plan: Plan, closed: Sequence[str], on: date) -> Closure:
    """Tell what becomes of a plan on a day on which some schools are closed; only what must change does.

    Raises
    ------
    UnreadableInputError
        There is no such school, or the day is at a weekend.
    PlanFileError, MatrixError
        The plan names a vehicle type or a place that the data set or the travel times do not have.
    """
    scenario, matrix, day = question.scenario, question.matrix, _weekday(on)
    _be_there(scenario, closed)
    usual, usual_plan = _scenario_of(scenario, day), _plan_of(scenario, matrix, plan, day)
    staying = frozenset(one.pupil_id for one in usual.pupils if one.school_id in closed)
    open_still = _without(usual, staying)
    left = open_without(open_still, matrix, usual_plan, staying).plan
    note = f"{plan.provenance.stop}; {', '.join(closed)} closed on {on.isoformat()}".removeprefix("; ")
    bare = replace(left, lower_bound_pence_per_day=None, one_school_lower_bound_pence_per_day=None, prices=None)
    there = replace(question, scenario=open_still)
    answer = audited(there, bare, replace(plan.provenance, stop=note))
    was = {route.route_id: route for route in usual_plan.routes}
    now = {route.route_id: route for route in answer.plan.routes}
    changed = frozenset(name for name, route in was.items() if route.pupil_ids & staying)
    had = {(one.code, one.message) for one in judge(usual, matrix, usual_plan)}
    old, new = (usual, usual_plan), (open_still, answer.plan)
    return Closure(
        on,
        tuple(closed),
        answer,
        tuple(sorted(staying & {name for route in was.values() for name in route.pupil_ids})),
        tuple(name for name in was if name in changed and name not in now),
        tuple(name for name in was if name in changed and name in now),
        _cash(usual, matrix, [route for name, route in was.items() if name in changed], day),
        _cash(open_still, matrix, [route for name, route in now.items() if name in changed], day),
        tuple(one for one in effects_of(old, new, changed) if one.is_new and one.pupil_id not in staying),
        tuple(one for one in school_calls(old, new, changed) if one.school_id not in closed),
        tuple(one for one in answer.plan.hard_findings if (one.code, one.message) not in had),
    )


def _weekday(on: date) -> int:
    if on.weekday() >= len(WEEKDAY_NAMES):
        raise UnreadableInputError(
            f"Schools are open from Monday to Friday; {on.isoformat()} is a {on:%A}.", "Name a school day.", "on"
        )
    return on.weekday()


def _be_there(scenario: Scenario, closed: Sequence[str]) -> None:
    known = sorted(scenario.school)
    for name in closed:
        if name not in scenario.school:
            there = f"{', '.join(known[:NAMED])}{', …' if len(known) > NAMED else ''}"
            raise UnreadableInputError(
                f"The data set has no school '{name}'. It has {len(known)}: {there}.", "Name one of these.", name
            )


def _scenario_of(scenario: Scenario, day: int) -> Scenario:
    """Give the question of one weekday: who attends, and on it alone. A lock is of a usual day."""
    only = Days(1 << day)
    there = (replace(one, am_days=one.am_days & only, pm_days=one.pm_days & only) for one in scenario.pupils)
    pupils = tuple(one for one in there if one.am_days or one.pm_days)
    absent = scenario.pupil.keys() - {one.pupil_id for one in pupils}
    return _without(replace(scenario, pupils=pupils, locks=(), todays_routes=()), absent)


def _without(scenario: Scenario, absent: Collection[str]) -> Scenario:
    """Leave pupils out of a question, and out of what others say of company."""
    gone = frozenset(absent)
    pupils = (
        replace(one, not_with=one.not_with - gone, keep_with=one.keep_with - gone)
        for one in scenario.pupils
        if one.pupil_id not in gone
    )
    return replace(scenario, pupils=tuple(pupils))


def _plan_of(scenario: Scenario, matrix: Matrix, plan: Plan, day: int) -> Plan:
    """Give a plan's runs of one weekday, with the stops called at."""
    routes = (
        replace(route, runs=tuple(run for one in route.runs if (run := _run_of(scenario, matrix, one, day)).stops))
        for route in plan.routes
    )
    unplaced = tuple(
        one
        for one in plan.unplaced
        if one.pupil_id in scenario.pupil
        and any(day in scenario.pupil[one.pupil_id].days(direction) for direction in one.sessions)
    )
    return replace(plan, routes=tuple(route for route in routes if route.runs), unplaced=unplaced)


def _run_of(scenario: Scenario, matrix: Matrix, run: Run, day: int) -> Run:
    stops = called_stops(scenario, run, day)
    metres = sum(leg_metres(matrix, leg) for leg in pairwise(stop.place for stop in stops))
    seconds = stops[-1].depart - stops[0].arrive if stops else 0
    return replace(run, days=Days(1 << day), stops=stops, seconds=Seconds(seconds), metres=Metres(metres))


def _cash(scenario: Scenario, matrix: Matrix, routes: Sequence[Route], day: int) -> Counter[str]:
    """Add up what routes cost on one weekday, by operator."""
    found: Counter[str] = Counter()
    for route in routes:
        found[route.operator or NO_OPERATOR] += weekday_cash(scenario, matrix, route, day).total
    return found


def closure_words(found: Closure) -> tuple[str, ...]:
    """Tell which routes run, what is saved and whom to tell."""
    is_closed = "is" if len(found.closed) == 1 else "are"
    families = {one.pupil_id for one in found.effects} | set(found.staying)
    schools = {one.school_id for one in found.schools}
    saved, before = found.saved, Pence(sum(found.cash_before.values()))
    less = {name: cash - found.cash_after.get(name, 0) for name, cash in sorted(found.cash_before.items())}
    firms = (f"{name} {pounds(pence)}" for name, pence in less.items())
    told = [
        f"{listed(found.closed)} {is_closed} closed on {found.on:%A %d %B %Y}: "
        f"{_many(found.staying, 'pupil', 'is', 'are')} not called for{_names(found.staying)}.",
        f"{_many(found.not_running, 'route', 'does', 'do')} not run{_names(found.not_running)}; "
        f"{_many(found.altered, 'route', 'goes', 'go')} on without those pupils{_names(found.altered)}.",
        f"By the rate card these routes cost {pounds(before - saved)} that day instead of {pounds(before)}, "
        f"{pounds(saved)} less{': ' if before else ''}{listed(firms)}.",
        f"Families to tell: {len(families)}; schools that are open: {len(schools)}.",
        *telling_words(found.effects, found.schools),
    ]
    if found.new_findings:
        told.append(f"{_many(found.new_findings, 'hard finding', 'comes', 'come')} of it:")
        told += [f"  [{one.code}] {one.where}: {one.message} {one.action}" for one in found.new_findings]
    return tuple(told)


def _many(things: Sequence[object], noun: str, one: str, several: str) -> str:
    return f"{many(len(things), noun)} {one if len(things) == 1 else several}"


def _names(names: Sequence[str]) -> str:
    if not names:
        return ""
    return f" ({', '.join(names[:NAMED])}{f' and {len(names) - NAMED} more' if len(names) > NAMED else ''})"


def closure_figures(found: Closure) -> dict[str, Any]:
    """Give a closure as programs read it; pupils by id."""
    return {
        "on": found.on.isoformat(),
        "closed": list(found.closed),
        "not_called_for": list(found.staying),
        "routes_not_running": list(found.not_running),
        "routes_altered": list(found.altered),
        "cash_pence_before": dict(found.cash_before),
        "cash_pence_after": dict(found.cash_after),
        "saved_pence": found.saved,
        "families_to_tell": effect_rows(found.effects),
        "schools_to_tell": call_rows(found.schools),
        "new_hard_findings": len(found.new_findings),
    }
