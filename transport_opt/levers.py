"""Levers on cost, one on top of the other: what plans may do that today's routes do not.

Levers overlap, so what each saves alone must never be added up. Here each is let loose on top of those before it, and
what it saves is the difference between two plans, so that the savings add up to the whole.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from transport_opt.model import Assistant, Direction, Plan, Route, Scenario
from transport_opt.model.policy import own_assistants


@dataclass(frozen=True, slots=True)
class Practice:
    """What today's routes do at most, and what a plan may do.

    Attributes
    ----------
    runs
        Of a vehicle in one session.
    schools
        Served by one run.
    sharing
        Pupils whom one shared assistant looks after.
    """

    runs: int
    schools: int
    sharing: int


@dataclass(frozen=True, slots=True)
class Lever:
    """One step: what may be done from it on.

    Attributes
    ----------
    title
        In a few words, for tables and charts.
    loosened
        Gives the practice of this step from that of the step before and what the policy allows.
    alone
        Whether pupils who are approved to travel alone still do.
    """

    code: str
    title: str
    words: str
    loosened: Callable[[Practice, Practice], Practice]
    alone: bool = True


LEVERS = (
    Lever("re-routing", "Routing anew", "the same practice as today's routes, routed anew", lambda now, _: now),
    Lever(
        "second-runs",
        "Second runs",
        "vehicles drive as many runs in a session as the policy allows",
        lambda now, most: replace(now, runs=most.runs),
    ),
    Lever(
        "mixed-schools",
        "Mixed schools",
        "a run serves as many schools as the policy allows",
        lambda now, most: replace(now, schools=most.schools),
    ),
    Lever(
        "sharing-assistants",
        "Shared assistants",
        "an assistant looks after as many pupils as the policy allows",
        lambda now, most: replace(now, sharing=most.sharing),
    ),
    Lever(
        "solo-review",
        "Solo reviews",
        "nobody travels alone: what reviewing all approvals could be worth at most, and no decision about any child",
        lambda now, _: now,
        alone=False,
    ),
)
"""In the order in which they are let loose; travel budgets come after them, as they need consent."""


def allowed(scenario: Scenario) -> Practice:
    """Give what the policy allows."""
    policy = scenario.policy
    return Practice(
        policy.second_run.max_runs, policy.mixed_schools.max_schools, policy.assistant_aboard.shared_ratio
    )  # fmt: skip


def practised(scenario: Scenario, today: Plan) -> Practice:
    """Tell what today's routes do at most; never more than the policy allows, nor less than one of each."""
    most = allowed(scenario)
    runs = [len({run.run for run in route.runs if run.direction is way}) for route in today.routes for way in Direction]
    schools = [
        len({stop.place for stop in run.stops} & scenario.school.keys()) for route in today.routes for run in route.runs
    ]
    sharing = [_sharing(scenario, route) for route in today.routes]
    return Practice(
        min(most.runs, max(runs, default=1) or 1),
        min(most.schools, max(schools, default=1) or 1),
        min(most.sharing, max(sharing, default=1) or 1),
    )


def _sharing(scenario: Scenario, route: Route) -> int:
    """Count the pupils for each shared assistant of a route, on the run that has most."""
    most = 0
    for run in route.runs:
        pupils = [scenario.pupil[name] for name in run.pupil_ids if name in scenario.pupil]
        shared = sum(pupil.assistant is Assistant.SHARED for pupil in pupils)
        assistants = max(1, route.assistants - sum(map(own_assistants, pupils)))
        most = max(most, -(-shared // assistants))
    return most


def under(scenario: Scenario, practice: Practice, alone: bool) -> Scenario:
    """Give the scenario in which a plan does no more than a practice."""
    policy = scenario.policy
    changed = replace(
        policy,
        second_run=replace(policy.second_run, max_runs=practice.runs),
        mixed_schools=replace(policy.mixed_schools, max_schools=practice.schools),
        assistant_aboard=replace(policy.assistant_aboard, shared_ratio=practice.sharing),
    )
    if alone:
        return replace(scenario, policy=changed)
    pupils = tuple(replace(pupil, travels_alone=False) for pupil in scenario.pupils)
    return replace(scenario, policy=changed, pupils=pupils)
