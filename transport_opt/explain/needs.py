"""What the needs of single pupils aboard add to the cost, in numbers only."""

from collections.abc import Sequence

from transport_opt.explain.words import many
from transport_opt.model import Plan, Route
from transport_opt.model.units import pounds

WORDS = {
    "travels-alone": "Travelling alone",
    "assistant-aboard": "An assistant for a pupil who needs one",
    "wheelchair-space": "A wheelchair space in place of a seat",
    "not-together": "Keeping a pupil apart from others",
    "journey-limit": "A limit of a pupil's own",
}
"""The needs that are priced, by rule, in the order in which they are told."""


def need_sentences(plan: Plan, route: Route) -> list[str]:
    """Say what each need adds at the margin; never which pupil has it, and never a sum, as these do not add up."""
    if plan.prices is None:
        return []
    aboard = route.pupil_ids
    priced = [one for one in plan.prices.rules if one.pupil_id in aboard]
    sentences = []
    for rule_id, words in WORDS.items():
        pence = sorted(one.pence_per_day for one in priced if one.rule_id == rule_id)
        if pence:
            sentences.append(f"{words} adds about {_span(pence)} ({rule_id}).")
    if sentences:
        sentences.append(
            "These are estimates for one pupil and one need at a time, by the prices of the linear programme: what "
            "the pupil would cost less without it, everybody else as they are. They do not add up."
        )
    return sentences


def _span(pence: Sequence[int]) -> str:
    least, most = pounds(pence[0]), pounds(pence[-1])
    if len(pence) == 1:
        return f"{most} a school day"
    span = most if least == most else f"{least} to {most}"
    return f"{span} a school day for each of {many(len(pence), 'pupil')}"
