"""A plan adopted for some schools or for all: joined with the plan that runs, audited, and signed with who and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from transport_opt.adoption import Crossing, area_around, crossings, joined
from transport_opt.audit import audit as judge
from transport_opt.audit.words import listed, many
from transport_opt.errors import NotAdoptedError, UnreadableInputError
from transport_opt.model import Adoption, Finding, Pence, Plan, Scenario
from transport_opt.model.units import pounds
from transport_opt.service.plans import Answer, finished_plan
from transport_opt.service.question import Question

NAMED = 5


@dataclass(frozen=True, eq=False)
class Adopted:
    """A plan that runs with an area of a new one adopted.

    Attributes
    ----------
    answer
        Priced and audited; its last adoption is this one.
    routes
        How many of its routes are the new plan's.
    cash_before
        Pence a school day that the earlier plan states.
    """

    answer: Answer
    adoption: Adoption
    routes: int
    cash_before: Pence | None


def adopt(question: Question, before: Plan, now: Plan, adoption: Adoption) -> Adopted:
    """Adopt a plan for some schools, or for all where the adoption names none.

    Parameters
    ----------
    question
        Of this term's pupils.
    before
        The plan that runs; it goes on for the schools that are not named.
    now
        The plan that is to be adopted.

    Raises
    ------
    UnreadableInputError
        There is no such school.
    NotAdoptedError
        Routes cross the border of the area, or hard findings would come of it that the earlier plan does not have.
    """
    bare = _joined(question.scenario, before, now, adoption.schools) if adoption.schools else now
    kept = {id(route) for route in before.routes}
    routes = sum(id(route) not in kept for route in bare.routes)
    answer = finished_plan(question, replace(bare, adoptions=(*before.adoptions, adoption)))
    _be_no_worse(question, before, answer.plan)
    return Adopted(answer, adoption, routes, before.cash_pence_per_day)


def _joined(scenario: Scenario, before: Plan, now: Plan, schools: Sequence[str]) -> Plan:
    """Put the plans together at the border of an area, and note that in the provenance."""
    area = _area(scenario, schools)
    crossed = crossings(scenario, before, now, area)
    if crossed:
        raise _crossed(crossed, area_around(scenario, before, now, area))
    origin, elsewhere = now.provenance, before.provenance.scenario_sha256 or "unknown tables"
    stop = f"{origin.stop}; adopted for {', '.join(sorted(area))}; elsewhere the plan of {elsewhere}"
    return replace(joined(scenario, before, now, area), provenance=replace(origin, stop=stop.removeprefix("; ")))


def _area(scenario: Scenario, schools: Sequence[str]) -> frozenset[str]:
    known = scenario.school
    for name in schools:
        if name not in known:
            there = f"{', '.join(sorted(known)[:NAMED])}{', …' if len(known) > NAMED else ''}"
            raise UnreadableInputError(
                f"The data set has no school '{name}'. It has {len(known)}: {there}.", "Name one of these.", name
            )
    return frozenset(schools)


def _crossed(crossed: Sequence[Crossing], around: frozenset[str]) -> NotAdoptedError:
    told = [
        f"{one.route_id} of the {'earlier' if one.earlier else 'new'} plan serves {listed(one.schools)}"
        for one in crossed[:NAMED]
    ]
    more = [f"{len(crossed) - NAMED} more"] if len(crossed) > NAMED else []
    cross = "route crosses" if len(crossed) == 1 else "routes cross"
    return NotAdoptedError(
        f"Each route must serve schools of the area alone or none of them; {len(crossed)} {cross} its border: "
        f"{'; '.join((*told, *more))}.",
        f"Adopt {listed(sorted(around))} together, the smallest area around these that no route crosses.",
        "schools",
    )


def _be_no_worse(question: Question, before: Plan, plan: Plan) -> None:
    """Refuse a plan with hard findings that the one before it does not have by the same tables."""
    had = {(one.code, one.message) for one in judge(question.scenario, question.matrix, before)}
    new = [one for one in plan.hard_findings if (one.code, one.message) not in had]
    if new:
        raise NotAdoptedError(
            f"No hard finding may come of an adoption; {many(len(new), 'hard finding')} would: {_told(new)}",
            "Mend the plan, or adopt an area in which it breaks no rule.",
            "plan",
        )


def _told(findings: Sequence[Finding]) -> str:
    told = [f"[{one.code}] {one.where}: {one.message}" for one in findings[:NAMED]]
    return " ".join((*told, *([f"{len(findings) - NAMED} more."] if len(findings) > NAMED else [])))


def adopted_words(found: Adopted) -> tuple[str, ...]:
    """Tell what is adopted, by whom and why, and what it changes in cash."""
    plan, adoption = found.answer.plan, found.adoption
    area = listed(adoption.schools) or "all schools"
    told = [
        f"Adopted for {area} by {adoption.by} on {adoption.at}: {adoption.why}",
        f"{many(found.routes, 'route')} of {len(plan.routes)} {'is' if found.routes == 1 else 'are'} the new plan's.",
    ]
    if found.cash_before is not None and plan.cash_pence_per_day is not None:
        more = plan.cash_pence_per_day - found.cash_before
        told.append(f"A school day costs {pounds(abs(more))} {'more' if more > 0 else 'less'} than before.")
    if plan.hard_findings:
        told.append(f"{many(len(plan.hard_findings), 'hard finding')} of the earlier plan's stay.")
    return tuple(told)


def adopted_figures(found: Adopted) -> dict[str, Any]:
    """Give an adoption as programs read it."""
    adoption = found.adoption
    return {
        "schools": list(adoption.schools) or None,
        "by": adoption.by,
        "at": adoption.at,
        "why": adoption.why,
        "routes_adopted": found.routes,
        "cash_pence_per_day_before": found.cash_before,
    }
