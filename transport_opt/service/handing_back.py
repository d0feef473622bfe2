"""Routes handed back, a vehicle type that is gone, a closed road, a new bell: only what must change is planned anew."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from transport_opt.audit.words import many
from transport_opt.errors import UnreadableInputError
from transport_opt.model import Pence, Plan, Route, Scenario
from transport_opt.model.units import pounds
from transport_opt.service.question import Question
from transport_opt.service.reviewing import Reviewed, change_route, review_figures, review_for
from transport_opt.service.telling import Tell
from transport_opt.solve import Params

NAMED = 5
NOBODY_ELSE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Gone:
    """What is not there any more.

    Attributes
    ----------
    routes
        Ids of routes that are handed back.
    operator
        Whose routes all are.
    vehicle_type
        That nobody offers any more; its routes go on in other vehicles where they can.
    """

    routes: tuple[str, ...] = ()
    operator: str | None = None
    vehicle_type: str | None = None


@dataclass(frozen=True, eq=False)
class HandBack:
    """A plan without what is gone.

    Attributes
    ----------
    reviewed
        Against the plan without the routes handed back, so that their pupils count as placed anew, not as changed.
    routes, pupils
        Handed back, and the pupils who rode on them.
    cash_before
        Pence a school day that the plan states with the routes.
    """

    reviewed: Reviewed
    routes: tuple[str, ...]
    pupils: frozenset[str]
    cash_before: Pence | None


def hand_back(
    question: Question,
    before: Plan,
    gone: Gone,
    share: Fraction = NOBODY_ELSE,
    params: Params = Params(),  # noqa: B008  (immutable)
    tell: Tell | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> HandBack:
    """Plan anew what must change, and nobody else unless a share of the others may change, too.

    Parameters
    ----------
    before
        The plan that runs.
    share
        Of the pupils on other routes, how many may change theirs.

    Raises
    ------
    UnreadableInputError
        The plan has no such route or operator, the data set no such vehicle type, or nothing is gone and tables and
        travel times are those that the plan was made from.
    """
    back = _handed_back(before, gone)
    if not back and gone.vehicle_type is None and _is_as_before(question, before):
        raise UnreadableInputError(
            "Something must be gone or changed: routes, an operator's routes or a vehicle type are needed, or other "
            "tables or travel times than the plan was made from; now there is none.",
            "Name routes of the plan, an operator or a vehicle type, close a road (--closed), or change the tables.",
            "hand-back",
        )
    kept = replace(before, routes=tuple(route for route in before.routes if route.route_id not in back))
    there = replace(question, scenario=_without(question.scenario, gone.vehicle_type))
    found = review_for(there, kept, share, params, tell, should_stop)
    pupils = frozenset(name for route in before.routes if route.route_id in back for name in route.pupil_ids)
    return HandBack(found, tuple(back), pupils, before.cash_pence_per_day)


def _handed_back(before: Plan, gone: Gone) -> dict[str, Route]:
    """Find the routes that are handed back, by id."""
    known = {route.route_id: route for route in before.routes}
    _all_known(gone.routes, known, "route", "The plan")
    operators = {route.operator for route in before.routes if route.operator}
    _all_known([gone.operator] if gone.operator else [], operators, "operator", "The plan")
    return {
        name: route
        for name, route in known.items()
        if name in gone.routes or (gone.operator is not None and route.operator == gone.operator)
    }


def _is_as_before(question: Question, before: Plan) -> bool:
    """Tell whether the tables and travel times are those that a plan was made from, or it does not say from which."""
    origin = before.provenance
    return origin.scenario_sha256 in ("", question.sha256) and origin.roads in ("", question.matrix.name)


def _without(scenario: Scenario, vehicle_type: str | None) -> Scenario:
    if vehicle_type is None:
        return scenario
    types = {one.vehicle_type: one for one in scenario.vehicle_types}
    _all_known([vehicle_type], types, "vehicle type", "The data set")
    del types[vehicle_type]
    return replace(scenario, vehicle_types=tuple(types.values()))


def _all_known(names: Collection[str], known: Collection[str], kind: str, whose: str) -> None:
    for name in names:
        if name not in known:
            there = ", ".join(sorted(known)[:NAMED]) or "none"
            raise UnreadableInputError(
                f"{whose} has no {kind} '{name}'. It has {len(known)}: {there}{', …' if len(known) > NAMED else ''}.",
                "Name one of these.",
                name,
            )


def hand_back_words(found: HandBack) -> tuple[str, ...]:
    """Tell what was handed back, who is affected and what it costs."""
    change, plan = found.reviewed.change, found.reviewed.answer.plan
    carried = {name for route in plan.routes for name in route.pupil_ids}
    back, anew = len(found.routes), len(found.pupils & carried)
    others = change_route(change, "other ")
    told = [
        f"{many(back, 'route')} {'is' if back == 1 else 'are'} handed back; {anew} of "
        f"{'its' if back == 1 else 'their'} {many(len(found.pupils), 'pupil')} {'is' if anew == 1 else 'are'} placed "
        f"anew. {others}."
        if back
        else f"No route is handed back. {others}.",
    ]
    if found.cash_before is not None and plan.cash_pence_per_day is not None:
        more = plan.cash_pence_per_day - found.cash_before
        told.append(
            f"The plan costs {pounds(plan.cash_pence_per_day)} a school day, {pounds(abs(more))} "
            f"{'more' if more >= 0 else 'less'} than before."
        )
    return tuple(told)


def hand_back_figures(found: HandBack) -> dict[str, Any]:
    """Give the figures as JSON has them; pupils by id."""
    review = review_figures(found.reviewed)
    return {
        **review,
        "cash_pence_per_day_before": found.cash_before,
        "handed_back": list(found.routes),
        "placed_anew": sorted(found.pupils),
        "joined": sorted(set(review["joined"]) - found.pupils),
    }
