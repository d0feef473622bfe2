"""A plan in plain words: why this vehicle, why these assistants, why this long, what it costs and what needs add."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from transport_opt.costs import route_cash, vehicle_type_of
from transport_opt.explain.crew import crew_sentences
from transport_opt.explain.needs import need_sentences
from transport_opt.explain.times import time_sentences
from transport_opt.explain.vehicle import vehicle_sentences
from transport_opt.explain.words import listed, many, spell
from transport_opt.matrix import Matrix
from transport_opt.model import Cash, Plan, Route, Scenario, VehicleType
from transport_opt.model.journeys import days_aboard, rides
from transport_opt.model.units import NO_DAY, pounds

NAMED_AT_MOST = 10
"""Pupils named in a summary before the rest are only counted."""


@dataclass(frozen=True, slots=True)
class RouteExplanation:
    """Why a route is as it is; every item is a whole sentence.

    Attributes
    ----------
    vehicle
        What must fit, and why no cheaper type does it.
    assistants
        How many there are for how many pupils; never which pupil needs one.
    times
        The longest time aboard beside its limit and the direct drive.
    cost
        Line by line; the last is the total.
    needs
        What the needs of single pupils aboard add, where the plan has prices; never whose they are.
    """

    route_id: str
    vehicle: tuple[str, ...]
    assistants: tuple[str, ...]
    times: tuple[str, ...]
    cost: tuple[str, ...]
    needs: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of them, in the order in which a reader asks."""
        return (*self.vehicle, *self.assistants, *self.times, *self.cost, *self.needs)


def explain(scenario: Scenario, matrix: Matrix, plan: Plan) -> tuple[RouteExplanation, ...]:
    """Explain every route of a plan, whoever made it.

    Raises
    ------
    PlanFileError
        A route uses a vehicle type that the scenario does not have.
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    return tuple(_explained(scenario, matrix, plan, route) for route in plan.routes)


def _explained(scenario: Scenario, matrix: Matrix, plan: Plan, route: Route) -> RouteExplanation:
    kind = vehicle_type_of(scenario, route)
    cash = route.cash or route_cash(scenario, matrix, route)
    return RouteExplanation(
        route.route_id,
        tuple(vehicle_sentences(scenario, matrix, plan, route, kind)),
        tuple(crew_sentences(scenario, route)),
        tuple(time_sentences(scenario, matrix, route, kind)),
        tuple(_cost_sentences(scenario, kind, cash)),
        tuple(need_sentences(plan, route)),
    )


def _cost_sentences(scenario: Scenario, kind: VehicleType, cash: Cash) -> list[str]:
    included = f"{kind.included / 3600:.3g}"
    lines = (
        (cash.standing, f"Standing charge: {pounds(cash.standing)}, of {pounds(kind.standing)} a day driven."),
        (cash.live, f"Live mileage: {pounds(cash.live)}, at {pounds(kind.live_mile)} a mile."),
        (cash.dead, f"Empty mileage: {pounds(cash.dead)}, at {pounds(kind.dead_mile)} a mile."),
        (cash.hours, f"Hours beyond {included}: {pounds(cash.hours)}, at {pounds(kind.extra_hour)} an hour."),
        (cash.assistants, f"Assistants: {pounds(cash.assistants)}."),
    )
    days = scenario.policy.days_per_year
    total = f"In all {pounds(cash.total)} a school day, {pounds(cash.total * days)} in a year of {many(days, 'day')}."
    return [*(words for amount, words in lines if amount), total]


def summarise(scenario: Scenario, plan: Plan) -> str:
    """Tell a priced plan in one paragraph.

    Parameters
    ----------
    plan
        Priced; a route without a price counts nothing, and the paragraph says how many there are.
    """
    return " ".join((*_carried(scenario, plan), *_aboard(scenario, plan), *_money(scenario, plan), *_faults(plan)))


def _carried(scenario: Scenario, plan: Plan) -> Sequence[str]:
    carried = {
        pupil_id
        for route in plan.routes
        for run in route.runs
        for pupil_id in run.pupil_ids
        if days_aboard(scenario, run, pupil_id) != NO_DAY
    }
    schools = {scenario.pupil[pupil_id].school_id for pupil_id in carried}
    kinds = Counter(route.vehicle_type for route in plan.routes)
    fleet = listed([f"{count} {kind}" for kind, count in sorted(kinds.items())])
    crew = sum(max(0, route.assistants) for route in plan.routes)
    vehicles = f" ({fleet})" if fleet else ""
    sentence = (
        f"The plan carries {len(carried)} of {many(len(scenario.pupils), 'pupil')} to {many(len(schools), 'school')} "
        f"on {many(len(plan.routes), 'route')}{vehicles} with {many(crew, 'assistant')}."
    )
    waiting = list(dict.fromkeys(pupil.pupil_id for pupil in plan.unplaced))
    if not waiting:
        return (sentence,)
    more = len(waiting) - NAMED_AT_MOST
    named = [*waiting[:NAMED_AT_MOST], *([f"{more} more"] if more > 0 else [])]
    have = "has" if len(waiting) == 1 else "have"
    return sentence, f"{many(len(waiting), 'pupil')} {have} no seat in at least one session: {listed(named)}."


def _aboard(scenario: Scenario, plan: Plan) -> Sequence[str]:
    longest = max(
        (
            (ride.seconds, ride.pupil_id, route.route_id)
            for route in plan.routes
            for run in route.runs
            for ride in rides(run)
            if days_aboard(scenario, run, ride.pupil_id) != NO_DAY
        ),
        default=None,
    )
    if longest is None:
        return ()
    seconds, pupil_id, route_id = longest
    return (f"The longest time aboard is {spell(seconds)}, that of {pupil_id} on route {route_id}.",)


def _money(scenario: Scenario, plan: Plan) -> Sequence[str]:
    priced = [route.cash for route in plan.routes if route.cash is not None]
    total, days = sum(cash.total for cash in priced), scenario.policy.days_per_year
    words = f"It costs {pounds(total)} a school day, {pounds(total * days)} in a year of {many(days, 'day')}."
    unpriced = len(plan.routes) - len(priced)
    return (words, f"{many(unpriced, 'route')} without a price not counted.") if unpriced else (words,)


def _faults(plan: Plan) -> Sequence[str]:
    hard = len(plan.hard_findings)
    return (f"It is not ready: the audit found {many(hard, 'hard fault')}.",) if hard else ()
