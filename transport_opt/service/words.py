"""A plan in plain words."""

from transport_opt.compare import BAND, compare
from transport_opt.explain import summarise
from transport_opt.model import Kind, Plan
from transport_opt.model.units import pounds
from transport_opt.service.bounds import bound_words
from transport_opt.service.plans import Answer


def summary(answer: Answer) -> tuple[str, ...]:
    """Tell what a plan carries, costs and breaks, a paragraph each."""
    scenario, plan = answer.question.scenario, answer.plan
    paragraphs = [summarise(scenario, plan), *bound_words(plan), *(_band(answer) if plan.routes else ())]
    if plan.notional_pence_per_day:
        notional = pounds(plan.notional_pence_per_day)
        paragraphs.append(
            f"Comfort and keeping pupils together count {notional} a day of notional pounds; nobody pays them, and "
            "they are in none of the figures above."
        )
    return (*paragraphs, _findings(plan))


def _band(answer: Answer) -> tuple[str]:
    figures = compare(answer.question.scenario, [("plan", answer.plan)]).plans[0]
    return (
        f"Prices are modelled, so allow {100 * BAND} % either way: {money_words(*figures.band_per_day)} a school day.",
    )


def money_words(least: int, most: int) -> str:
    """Write a span of money."""
    return f"{pounds(least)} to {pounds(most)}"


def _findings(plan: Plan) -> str:
    count = {kind: sum(finding.kind is kind for finding in plan.findings) for kind in Kind}
    hard = count[Kind.HARD]
    verdict = "No rule is broken" if not hard else f"{hard} hard finding{'' if hard == 1 else 's'}: not to be used yet"
    return f"Audit: {verdict}; {count[Kind.SOFT]} soft and {count[Kind.REPORTED]} reported for information."
