"""The waterfall of levers: from today's routes to what a policy allows, a plan a step."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from transport_opt.compare.pupils import pupil_costs
from transport_opt.errors import UnreadableInputError
from transport_opt.levers import LEVERS, Lever, allowed, practised, under
from transport_opt.model import NO_DAY, Pence, Plan, Scenario
from transport_opt.model.units import pounds
from transport_opt.place.budget import PENCE_PER_MILE, travel_budget
from transport_opt.service.plans import Answer, baseline_for, finished_plan
from transport_opt.service.question import Question, TravelTimes, pose
from transport_opt.service.telling import Tell
from transport_opt.solve import Params, Progress, solve

TODAY, BUDGETS, BUDGETS_TITLE = "today", "travel-budgets", "Travel budgets"
HEADS = ("step", "a day", "saved a day", "a year", "routes", "unplaced", "hard")


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the waterfall.

    Attributes
    ----------
    answer
        The plan of the step, priced, and audited by what the step allows.
    budgets
        Pence a school day of travel budgets, for the pupils whom the plan does not carry any more.
    with_budgets
        Those pupils.
    may_be_driven
        Whether the plan obeys the rules as they stand; else it says only what a decision about children would be worth.
    pupils
        How many children that decision is about; ``None`` where the step is about everybody.
    """

    code: str
    title: str
    words: str
    answer: Answer
    budgets: Pence = Pence(0)
    with_budgets: tuple[str, ...] = ()
    may_be_driven: bool = True
    pupils: int | None = None

    @property
    def cash(self) -> Pence:
        """Pence a school day, travel budgets among them."""
        return Pence((self.answer.plan.cash_pence_per_day or 0) + self.budgets)


def levers(
    dataset: Path,
    times: TravelTimes,
    params: Params = Params(),  # noqa: B008  (immutable)
    consent: Collection[str] = (),
    postcodes: Path | None = None,
    tell: Tell | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[Step, ...]:
    """Let the levers loose one on top of the other, each from the plan of the step before.

    Parameters
    ----------
    params
        Time or moves of each step.
    consent
        Pupils whose parents consent to a travel budget.

    Returns
    -------
    tuple
        Today's routes, a step for each lever, and travel budgets last.

    Raises
    ------
    UnreadableInputError
        The data set has no routes of today, or no pupil of an id that consents.
    ProblemsError, RoadsError, MatrixError
        As `service.plan`.
    """
    question = pose(dataset, times, postcodes, tell, params.workers)
    return levers_for(question, params, consent, tell, should_stop)


def levers_for(
    question: Question,
    params: Params = Params(),  # noqa: B008  (immutable)
    consent: Collection[str] = (),
    tell: Tell | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[Step, ...]:
    """Let the levers loose for a question that is posed already."""
    _be_known(question.scenario, consent)
    today = baseline_for(question)
    steps = [Step(TODAY, "Today's routes", "today's routes, by the same prices and rules", today)]
    practice, most = practised(question.scenario, today.plan), allowed(question.scenario)
    scenario, driven = question.scenario, True
    travelling_alone = sum(pupil.travels_alone for pupil in scenario.pupils)
    for lever in LEVERS:
        practice = lever.loosened(practice, most)
        driven = driven and lever.alone
        scenario = under(question.scenario, practice, driven)
        plan = _searched(question, scenario, params, steps[-1].answer.plan, _named(tell, lever), should_stop)
        about = None if lever.alone else travelling_alone
        steps.append(Step(lever.code, lever.title, lever.words, plan, may_be_driven=driven, pupils=about))
    steps.append(_budgeted(question, scenario, params, steps[-1], consent, tell, should_stop))
    return tuple(steps)


def _searched(
    question: Question, scenario: Scenario, params: Params, known: Plan, tell: Tell | None,
    should_stop: Callable[[], bool] | None,
) -> Answer:  # fmt: skip
    found = solve(scenario, question.matrix, params, tell, should_stop, known=known)
    return finished_plan(replace(question, scenario=scenario), found)


def _budgeted(
    question: Question, scenario: Scenario, params: Params, before: Step, consent: Collection[str],
    tell: Tell | None, should_stop: Callable[[], bool] | None,
) -> Step:  # fmt: skip
    """Give travel budgets to those who consent and whose ride would be dearer; only if the whole is cheaper."""
    words = "pupils whose parents consent have a travel budget where that is cheaper"
    same = replace(before, code=BUDGETS, title=BUDGETS_TITLE, words=words, pupils=0)
    costs = pupil_costs(scenario, question.matrix, before.answer.plan)
    budgets = {}
    for pupil_id in sorted(set(consent) & costs.keys()):
        budget = travel_budget(scenario, question.matrix, pupil_id, PENCE_PER_MILE, None)
        if budget is not None and budget.per_day < costs[pupil_id][1]:
            budgets[pupil_id] = budget.per_day
    if not budgets:
        return same
    pupils = tuple(
        replace(pupil, am_days=NO_DAY, pm_days=NO_DAY) if pupil.pupil_id in budgets else pupil
        for pupil in scenario.pupils
    )
    fewer = replace(scenario, pupils=pupils)
    told = _named(tell, Lever(BUDGETS, BUDGETS_TITLE, words, lambda now, _: now))
    answer = _searched(question, fewer, params, before.answer.plan, told, should_stop)
    paid = Pence(sum(budgets.values()))
    after = replace(same, answer=answer, budgets=paid, with_budgets=tuple(budgets), pupils=len(budgets))
    return after if after.cash < before.cash else same


def _named(tell: Tell | None, lever: Lever) -> Tell | None:
    """Tell which lever a search is for."""
    if tell is None:
        return None

    def told(progress: Progress) -> None:
        tell(replace(progress, stage=f"{lever.code}: {progress.stage}"))

    return told


def _be_known(scenario: Scenario, consent: Collection[str]) -> None:
    strangers = sorted(set(consent) - scenario.pupil.keys())
    if strangers:
        raise UnreadableInputError(
            f"Consent to a travel budget can be given for pupils of the data set; {strangers[0]} is none of its "
            f"{len(scenario.pupils)}{f', and {len(strangers) - 1} more are none' if len(strangers) > 1 else ''}.",
            "Check the identifiers.",
            "consent",
        )


def lever_rows(steps: Sequence[Step], days_per_year: int) -> list[tuple[str, ...]]:
    """Give the waterfall as a table; what the steps save adds up to the last row."""
    first, last = steps[0], steps[-1]
    rows = [_row(first, first, days_per_year)]
    rows += [_row(one, before, days_per_year) for before, one in pairwise(steps)]
    return [*rows, ("all together", *_row(last, first, days_per_year)[1:])]


def _row(one: Step, before: Step, days_per_year: int) -> tuple[str, ...]:
    plan, saved = one.answer.plan, before.cash - one.cash
    return (
        one.code,
        pounds(one.cash),
        pounds(Pence(saved)),
        pounds(Pence(saved * days_per_year)),
        str(len(plan.routes)),
        str(len(plan.unplaced)),
        str(len(plan.hard_findings)),
    )
