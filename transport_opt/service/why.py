"""Why a pupil rides as they do: the rules in the way of every other route, and what letting one go would save."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from transport_opt.errors import UnreadableInputError
from transport_opt.explain import explain
from transport_opt.model import Assistant, Pence, Plan, Pupil, Route, Scenario
from transport_opt.model.units import pounds
from transport_opt.place import Asked, Placing
from transport_opt.service.placing import place_for
from transport_opt.service.plans import audited
from transport_opt.service.question import Question

NAMED = 8
"""Routes in the way of which a rule is told, the nearest first."""
ONE = Asked(most=1)
ALONE = "travels-alone"


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What letting one of a pupil's own rules go would save.

    Attributes
    ----------
    saved_per_day
        Cash of the plan before less after, with the pupil carried the cheapest way; nought where none is cheaper.
    route_id
        Where they would ride then; ``None`` for a vehicle of their own.
    """

    code: str
    words: str
    saved_per_day: Pence
    route_id: str | None


@dataclass(frozen=True, eq=False)
class Why:
    """Why a pupil rides as they do.

    Attributes
    ----------
    routes
        That carry the pupil now, each with its sentences.
    placing
        What else could be done by the rules as they are.
    relaxations
        The greatest saving first.
    """

    pupil_id: str
    routes: tuple[tuple[Route, tuple[str, ...]], ...]
    placing: Placing
    relaxations: tuple[Relaxation, ...]
    days_per_year: int


def why(question: Question, given: Plan, pupil_id: str) -> Why:
    """Look for another way for a pupil of a plan, by the rules and with each of the pupil's own let go.

    Raises
    ------
    UnreadableInputError
        The data set has no such pupil.
    PlanFileError, MatrixError
        As `service.place`.
    """
    scenario = question.scenario
    if pupil_id not in scenario.pupil:
        raise UnreadableInputError(
            f"The data set '{question.name}' has no pupil '{pupil_id}'. It has {len(scenario.pupils)}.",
            "Check the identifier.",
            "pupil_id",
        )
    plan = audited(question, given, given.provenance).plan
    told = {one.route_id: one.sentences for one in explain(scenario, question.matrix, plan)}
    routes = tuple((route, told[route.route_id]) for route in plan.routes if pupil_id in route.pupil_ids)
    placing = place_for(question, given, question, [pupil_id]).placings[0]
    return Why(pupil_id, routes, placing, relaxed(question, given, pupil_id), scenario.policy.days_per_year)


def relaxed(
    question: Question, given: Plan, pupil_id: str, codes: Collection[str] | None = None
) -> tuple[Relaxation, ...]:
    """Look for a place for a pupil without each rule of their own, or without those of some codes alone."""
    found = []
    for code, words, change in _own_rules(question.scenario.pupil[pupil_id]):
        if codes is not None and code not in codes:
            continue
        freed = replace(question, scenario=_with(question.scenario, pupil_id, change))
        offers = place_for(question, given, freed, [pupil_id], ONE).placings[0].offers
        best = min(offers, key=lambda offer: offer.cash_per_day, default=None)
        if best is not None:
            saved = Pence(max(0, -best.cash_per_day))
            found.append(Relaxation(code, words, saved, None if best.before is None else best.before.route_id))
    return tuple(sorted(found, key=lambda one: -one.saved_per_day))


Change = Callable[[Pupil], Pupil]


def _own_rules(pupil: Pupil) -> Iterator[tuple[str, str, Change]]:
    """List the rules that a pupil's own row makes, and how to let each go."""
    if pupil.travels_alone:
        yield ALONE, "the approval to travel alone", lambda one: replace(one, travels_alone=False)
    if pupil.not_with:
        others = ", ".join(sorted(pupil.not_with))
        yield "not-together", f"not to ride with {others}", lambda one: replace(one, not_with=frozenset())
    if pupil.max_journey is not None:
        yield "journey-limit", "a limit of their own on time aboard", lambda one: replace(one, max_journey=None)
    if pupil.no_minibus:
        yield "vehicle-access", "that no minibus reaches the home", lambda one: replace(one, no_minibus=False)
    if pupil.assistant in {Assistant.ONE_TO_ONE, Assistant.TWO_TO_ONE}:
        shared = "assistants of their own instead of a shared one"
        yield "assistant-aboard", shared, lambda one: replace(one, assistant=Assistant.SHARED)
    if pupil.assistant_skills:
        yield (
            "assistant-skills",
            "skills asked of the assistant",
            lambda one: replace(one, assistant_skills=frozenset()),
        )


def _with(scenario: Scenario, pupil_id: str, change: Change) -> Scenario:
    pupils = []
    for pupil in scenario.pupils:
        changed = change(pupil) if pupil.pupil_id == pupil_id else pupil
        if pupil.pupil_id != pupil_id and not change(scenario.pupil[pupil_id]).not_with:
            # A pair stands in the rows of both.
            changed = replace(changed, not_with=changed.not_with - {pupil_id})
        pupils.append(changed)
    return replace(scenario, pupils=tuple(pupils))


def why_words(found: Why) -> tuple[str, ...]:
    """Tell how a pupil rides, what is in the way of other routes, and what each own rule costs."""
    return (*_riding(found), *_otherwise(found), *_in_the_way(found), *_costs(found))


def _riding(found: Why) -> Iterator[str]:
    if not found.routes:
        yield f"{found.pupil_id} is on no route of the plan."
    for route, sentences in found.routes:
        others = len(route.pupil_ids) - 1
        company = f"with {others} other{'' if others == 1 else 's'}" if others else "alone"
        told = " ".join(sentences)
        yield f"{found.pupil_id} rides on route {route.route_id} ({route.vehicle_type}) {company}. {told}"


def _otherwise(found: Why) -> Iterator[str]:
    home = {route.route_id for route, _ in found.routes}
    others = [one for one in found.placing.offers if one.before is None or one.before.route_id not in home]
    if not others:
        yield "By the rules as they are no other route could take them."
        return
    best = min(others, key=lambda offer: offer.cash_per_day)
    where = "a vehicle of their own" if best.before is None else f"route {best.before.route_id}"
    more = "more" if best.cash_per_day >= 0 else "less"
    yield f"The cheapest other way is {where}, for {pounds(abs(best.cash_per_day))} a school day {more} than now."


def _in_the_way(found: Why) -> Iterator[str]:
    barred = [one for one in found.placing.passed_over if one.reason is not None][:NAMED]
    if barred:
        yield "In the way of the nearest other routes:"
    for one in barred:
        yield f"  {one.route_id}: {one.reason.message if one.reason else ''}"


def _costs(found: Why) -> Iterator[str]:
    if not found.relaxations:
        yield f"{found.pupil_id} has no rule of their own that could be let go."
    for one in found.relaxations:
        where = "in a vehicle of their own" if one.route_id is None else f"on route {one.route_id}"
        yearly = pounds(Pence(one.saved_per_day * found.days_per_year))
        saving = f"would save {pounds(one.saved_per_day)} a school day, {yearly} a year, {where}"
        yield f"Letting go {one.words} {saving if one.saved_per_day else 'would save nothing'} ({one.code})."


def why_figures(found: Why) -> dict[str, Any]:
    """Give the same for programs."""
    return {
        "pupil_id": found.pupil_id,
        "routes": [{"route_id": route.route_id, "sentences": list(told)} for route, told in found.routes],
        "in_the_way": [
            {"route_id": one.route_id, "code": one.reason.code, "message": one.reason.message}
            for one in found.placing.passed_over
            if one.reason is not None
        ],
        "relaxations": [
            {
                "code": one.code,
                "words": one.words,
                "saved_pence_per_day": one.saved_per_day,
                "saved_pence_per_year": one.saved_per_day * found.days_per_year,
                "route_id": one.route_id,
            }
            for one in found.relaxations
        ],
    }
