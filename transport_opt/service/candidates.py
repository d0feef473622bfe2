"""Pupils for whom a decision would save cash: an approval to travel alone reviewed, a travel budget with consent.

Nothing is decided here and no plan is changed. Each saving is for one pupil alone, everybody else riding as they do;
savings of several pupils overlap and must not be added up (`service.levers` tells what they are worth together).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from transport_opt.compare.pupils import pupil_costs
from transport_opt.model import Pence, Plan
from transport_opt.model.units import pounds
from transport_opt.place import PENCE_PER_MILE
from transport_opt.place.budget import travel_budget
from transport_opt.service.plans import audited
from transport_opt.service.question import Question
from transport_opt.service.telling import Tell, stages
from transport_opt.service.why import ALONE, Relaxation, relaxed

HEADS = {
    "solo": ("pupil", "saves a day", "a year", "would ride"),
    "budget": ("pupil", "place a day", "budget a day", "saves a day", "a year", "breaks even"),
}


@dataclass(frozen=True, slots=True)
class BudgetCandidate:
    """A pupil whose place costs more than a personal travel budget would.

    Attributes
    ----------
    place_per_day
        Cash that the plan would cost less without the pupil, at least: vehicle, order and times as they are.
    budget_per_day
        What a parent who drives would be paid.
    break_even
        Pence a mile at which a budget costs what the place does.
    """

    pupil_id: str
    place_per_day: Pence
    budget_per_day: Pence
    break_even: Fraction

    @property
    def saved_per_day(self) -> Pence:
        """Pence a school day that the budget would save, with consent only."""
        return Pence(self.place_per_day - self.budget_per_day)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who could be asked about, the greatest saving first.

    Attributes
    ----------
    solo
        Each pupil of the plan who is approved to travel alone, and what riding with others would save.
    budgets
        Pupils whose place costs more than a budget.
    """

    solo: tuple[tuple[str, Relaxation], ...]
    budgets: tuple[BudgetCandidate, ...]
    pence_per_mile: int
    days_per_year: int


def candidates(
    question: Question, given: Plan, pence_per_mile: int = PENCE_PER_MILE, tell: Tell | None = None
) -> Candidates:
    """List the approvals to travel alone and the places in a plan that cost more than the alternative.

    Raises
    ------
    PlanFileError, MatrixError
        As `service.place`.
    """
    plan = audited(question, given, given.provenance).plan
    days = question.scenario.policy.days_per_year
    return Candidates(_solo(question, plan, tell), _budgets(question, plan, pence_per_mile), pence_per_mile, days)


def _solo(question: Question, plan: Plan, tell: Tell | None) -> tuple[tuple[str, Relaxation], ...]:
    carried = {name for route in plan.routes for name in route.pupil_ids}
    alone = [one.pupil_id for one in question.scenario.pupils if one.travels_alone and one.pupil_id in carried]
    found, told = [], stages(tell, "looking for places to share")
    for at, pupil_id in enumerate(alone):
        told(at / len(alone))
        found += [(pupil_id, one) for one in relaxed(question, plan, pupil_id, (ALONE,))]
    return tuple(sorted(found, key=lambda one: (-one[1].saved_per_day, one[0])))


def _budgets(question: Question, plan: Plan, pence_per_mile: int) -> tuple[BudgetCandidate, ...]:
    found = []
    for pupil_id, (_, less) in pupil_costs(question.scenario, question.matrix, plan).items():
        if pupil_id not in question.scenario.pupil:
            continue
        budget = travel_budget(question.scenario, question.matrix, pupil_id, pence_per_mile, less)
        if budget is not None and budget.break_even is not None and budget.per_day < less:
            found.append(BudgetCandidate(pupil_id, Pence(less), budget.per_day, budget.break_even))
    return tuple(sorted(found, key=lambda one: (-one.saved_per_day, one.pupil_id)))


def candidate_rows(found: Candidates) -> dict[str, list[tuple[str, ...]]]:
    """Give the two lists as tables, each under its key of `HEADS`."""
    year = found.days_per_year
    solo: list[tuple[str, ...]] = [
        (
            pupil_id,
            pounds(one.saved_per_day),
            pounds(Pence(one.saved_per_day * year)),
            f"on {one.route_id}" if one.route_id else "as now",
        )
        for pupil_id, one in found.solo
    ]
    budget: list[tuple[str, ...]] = [
        (
            one.pupil_id,
            pounds(one.place_per_day),
            pounds(one.budget_per_day),
            pounds(one.saved_per_day),
            pounds(Pence(one.saved_per_day * year)),
            f"{float(one.break_even):.1f}p a mile",
        )
        for one in found.budgets
    ]
    return {"solo": solo, "budget": budget}


def candidate_words(found: Candidates) -> dict[str, str]:
    """Say what each list is, and what it is not."""
    return {
        "solo": f"Approved to travel alone: {_pupils(found.solo)}. What riding with others would save, for one pupil "
        "at a time; a review of the child decides, and no sum does.",
        "budget": f"Places that cost more than a travel budget of {found.pence_per_mile}p a mile: "
        f"{_pupils(found.budgets)}. With the parents' consent only; savings are at least these, for one pupil at a "
        "time, and do not add up.",
    }


def _pupils(some: Sequence[object]) -> str:
    return f"{len(some)} pupil{'' if len(some) == 1 else 's'}"


def candidate_figures(found: Candidates) -> dict[str, Any]:
    """Give the same for programs; pupils by id."""
    return {
        "solo_review": [
            {
                "pupil_id": pupil_id,
                "saved_pence_per_day": one.saved_per_day,
                "saved_pence_per_year": one.saved_per_day * found.days_per_year,
                "route_id": one.route_id,
            }
            for pupil_id, one in found.solo
        ],
        "travel_budgets": [
            {
                "pupil_id": one.pupil_id,
                "place_pence_per_day": one.place_per_day,
                "budget_pence_per_day": one.budget_per_day,
                "saved_pence_per_day": one.saved_per_day,
                "saved_pence_per_year": one.saved_per_day * found.days_per_year,
                "break_even_pence_per_mile": round(float(one.break_even), 1),
            }
            for one in found.budgets
        ],
        "pence_per_mile": found.pence_per_mile,
        "with_consent_only": True,
    }
