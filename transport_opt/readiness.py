"""What stands between a plan and the day it goes live."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from transport_opt.model import Direction, Plan, Route, Scenario, Seconds

FAMILY_DAYS, OPERATOR_DAYS = 10, 20
"""Calendar days of notice unless a council says otherwise; assumptions to be confirmed."""


MOVED = Seconds(300)
"""A time at home that moves by more has to be told; an assumption to be confirmed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a plan does not know of itself.

    Attributes
    ----------
    live_on
        The first day that the plan is driven; ``None`` while nobody has set it.
    family_notice_days, operator_notice_days
        Calendar days that must lie between the day somebody is told and the first day.
    families_told
        When each pupil's family was told.
    operators_told
        When each operator was told; of a route without one, by the route's id.
    schools_confirmed
        Ids of schools that confirmed bells, bays and who comes when.
    approvals
        The last day of each pupil's approval to travel alone.
    """

    live_on: date | None = None
    family_notice_days: int = FAMILY_DAYS
    operator_notice_days: int = OPERATOR_DAYS
    families_told: Mapping[str, date] = field(default_factory=dict)
    operators_told: Mapping[str, date] = field(default_factory=dict)
    schools_confirmed: frozenset[str] = frozenset()
    approvals: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Since:
    """What a plan follows.

    Attributes
    ----------
    earlier
        The plan that runs until then.
    affected
        Pupils who change route or join. Their families have to be told, and those whose time at home moves.
    """

    earlier: Plan
    affected: frozenset[str]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing to be done before the plan goes live; a pupil is named by id alone.

    Attributes
    ----------
    code
        A stable name, listed in docs/errors.md.
    message
        What is wrong, what is needed and what there is now.
    action
        The next step.
    where
        The pupil, route, school or operator.
    """

    code: str
    message: str
    action: str
    where: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """All that stands in the way; the plan is ready where nothing does."""

    obstacles: tuple[Obstacle, ...]

    @property
    def is_ready(self) -> bool:
        """Whether the plan may go live on its day."""
        return not self.obstacles


def readiness(plan: Plan, scenario: Scenario, facts: Facts, today: date, since: Since | None = None) -> Readiness:
    """Tell what stands between a plan and going live.

    Parameters
    ----------
    plan
        With the auditor's findings of now, not of the day it was made.
    since
        The plan before; without one every family and every operator has to be told.
    """
    return Readiness(
        (
            *_hard(plan),
            *_unplaced(plan),
            *_date(facts, today),
            *_families(plan, facts, today, since),
            *_operators(plan, facts, today, since),
            *_schools(plan, scenario, facts),
            *_approvals(plan, scenario, facts, today),
        )
    )


def _hard(plan: Plan) -> Iterator[Obstacle]:
    for finding in plan.hard_findings:
        message = f"The rule {finding.code} is broken: {finding.message}"
        yield Obstacle("hard-finding", message, finding.action, finding.where)


def _unplaced(plan: Plan) -> Iterator[Obstacle]:
    for one in plan.unplaced:
        sessions = " and ".join(session.value for session in one.sessions)
        why = " ".join(reason.message for reason in one.reasons)
        action = " ".join(reason.action for reason in one.reasons) or "Place the pupil, or agree another way to travel."
        message = f"Pupil {one.pupil_id} has no seat ({sessions}) and needs one. {why}".strip()
        yield Obstacle("unplaced-pupil", message, action, f"pupil {one.pupil_id}")


def _date(facts: Facts, today: date) -> Iterator[Obstacle]:
    if facts.live_on is None:
        message = "The plan needs a first day, so that notice and approvals can be judged; now none is set."
        yield Obstacle("no-date", message, "Set live_on.", "live_on")
    elif facts.live_on < today:
        message = f"The plan needs a first day that is to come; now it is {facts.live_on}, before today, {today}."
        yield Obstacle("date-passed", message, "Set live_on to a later day.", "live_on")


def _families(plan: Plan, facts: Facts, today: date, since: Since | None) -> Iterator[Obstacle]:
    aboard = {name for route in plan.routes for name in route.pupil_ids}
    concerned = aboard if since is None else aboard & (since.affected | _moved(since.earlier, plan))
    for name in sorted(concerned):
        told, days = facts.families_told.get(name), facts.family_notice_days
        lacks = _notice(told, days, facts.live_on, today)
        if lacks:
            message, action = lacks
            yield Obstacle("family-notice", f"The family of pupil {name} {message}", action, f"pupil {name}")


def _moved(earlier: Plan, plan: Plan) -> frozenset[str]:
    """Name the pupils who are called for, or brought home, at another time than their families expect."""
    before, now = _at_home(earlier), _at_home(plan)
    return frozenset(
        session[0]
        for session, times in now.items()
        if (then := before.get(session)) is not None
        and (len(then) != len(times) or any(abs(a - b) > MOVED for a, b in zip(then, times, strict=True)))
    )


def _at_home(plan: Plan) -> dict[tuple[str, Direction], list[Seconds]]:
    """Give when each pupil is called for and brought home, by weekday."""
    found: dict[tuple[str, Direction], list[Seconds]] = {}
    for route in plan.routes:
        for run in route.runs:
            for stop in run.stops:
                for name in {stop.place} & {*stop.boards, *stop.alights}:
                    found.setdefault((name, run.direction), []).extend([stop.arrive] * run.days.mask.bit_count())
    return {session: sorted(times) for session, times in found.items()}


def _operators(plan: Plan, facts: Facts, today: date, since: Since | None) -> Iterator[Obstacle]:
    before = {} if since is None else {route.route_id: route for route in since.earlier.routes}
    now = {route.route_id: route for route in plan.routes}
    new = [route for name, route in now.items() if name not in before or _work(route) != _work(before[name])]
    # Whoever drives a route no longer, or drives it otherwise, has to know as well; one that never was anyone's cannot.
    gone = [
        route
        for name, route in before.items()
        if route.operator and (name not in now or _work(route) != _work(now[name]))
    ]
    for name, where in sorted({(_driver(route), _where(route)) for route in (*new, *gone)}):
        told, days = facts.operators_told.get(name), facts.operator_notice_days
        lacks = _notice(told, days, facts.live_on, today)
        if lacks:
            message, action = lacks
            who = f"Operator {name}" if where.startswith("operator") else f"Whoever drives route {name}, not named yet,"
            yield Obstacle("operator-notice", f"{who} {message}", action, where)


def _work(route: Route) -> tuple[object, ...]:
    """Give what an operator has to know of a route; its price is another matter."""
    return route.operator, route.vehicle_type, route.assistants, route.assistant_skills, route.runs


def _driver(route: Route) -> str:
    return route.operator or route.route_id


def _where(route: Route) -> str:
    return f"operator {route.operator}" if route.operator else f"route {route.route_id}"


def _notice(told: date | None, days: int, live_on: date | None, today: date) -> tuple[str, str] | None:
    """Tell how notice falls short and what to do; ``None`` where it does not.

    A day that is still to come is an intention: nobody has been told yet.
    """
    if told is not None and told <= today:
        if live_on is None or told + timedelta(days) <= live_on:
            return None
        message = f"needs {days} days of notice; told on {told} it has {max(0, (live_on - told).days)}."
        return message, f"Go live on {told + timedelta(days)} or later, or agree a shorter notice."
    message = f"needs {days} days of notice and is not told yet."
    if live_on is None:
        return message, "Tell them, and note the day."
    last = live_on - timedelta(days)
    if last >= today:
        return message, f"Tell them by {last}, and note the day."
    return message, f"Tell them today, and go live on {today + timedelta(days)} or later."


def _schools(plan: Plan, scenario: Scenario, facts: Facts) -> Iterator[Obstacle]:
    served = {stop.place for route in plan.routes for run in route.runs for stop in run.stops} & scenario.school.keys()
    for name in sorted(served - facts.schools_confirmed):
        message = f"School {name} needs to confirm when its pupils come and go; now it has not."
        yield Obstacle("school-unconfirmed", message, "Ask the school, and note it as confirmed.", f"school {name}")


def _approvals(plan: Plan, scenario: Scenario, facts: Facts, today: date) -> Iterator[Obstacle]:
    day = max(today, facts.live_on or today)
    aboard = {name for route in plan.routes for name in route.pupil_ids}
    for one in scenario.pupils:
        if not one.travels_alone or one.pupil_id not in aboard:
            continue
        last, where = facts.approvals.get(one.pupil_id), f"pupil {one.pupil_id}"
        needs = f"Pupil {one.pupil_id} travels alone and needs an approval that holds on {day}"
        if last is None:
            yield Obstacle("approval-unknown", f"{needs}; none is noted.", "Note the last day of the approval.", where)
        elif last < day:
            action = "Review the approval, or plan the pupil with others."
            yield Obstacle("approval-expired", f"{needs}; it ends on {last}.", action, where)
