"""Offers: what a plan would be with a pupil in each way, priced to the penny, with its effects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from transport_opt.costs import notional_lines, price, route_cash
from transport_opt.matrix import Matrix
from transport_opt.model import Pence, Plan, Route, Scenario
from transport_opt.place.effects import changed_routes, effects_of, school_calls, seats_free
from transport_opt.place.values import Offer, OfferKind
from transport_opt.solve.placing import Insertion


@dataclass(frozen=True, eq=False)
class Standing:
    """A plan with the question it answers; every route is priced."""

    scenario: Scenario
    matrix: Matrix
    plan: Plan

    @property
    def cash(self) -> int:
        """Pence a school day of the whole plan."""
        return sum(route.cash.total for route in self.plan.routes if route.cash)

    def priced(self, plan: Plan) -> Plan:
        """Price those routes of a plan that are not this one's."""
        known = {id(route) for route in self.plan.routes if route.cash}
        return replace(
            plan,
            routes=tuple(
                route
                if id(route) in known
                else replace(route, cash=route_cash(self.scenario, self.matrix, replace(route, cash=None)))
                for route in plan.routes
            ),
        )


def standing(scenario: Scenario, matrix: Matrix, plan: Plan) -> Standing:
    """Price a plan whatever prices it states.

    Raises
    ------
    PlanFileError, MatrixError
        As `costs.price`.
    """
    return Standing(scenario, matrix, price(scenario, matrix, plan))


def offers_of(before: Standing, now: Standing, ways: Sequence[Insertion], saved: int) -> tuple[Offer, ...]:
    """Make the offers of one pupil, the cheapest first.

    Parameters
    ----------
    before
        The plan that changes are told against: with the pupil on their old route, if they had one.
    now
        Without the pupil.
    saved
        Pence a day that taking the pupil off their old route saves.
    """
    ordered = sorted(ways, key=lambda way: (way.added, way.before is None, way.after.route_id))
    return tuple(_offer(before, now, saved, number, way) for number, way in enumerate(ordered, start=1))


def offer_of_leaving(before: Standing, now: Standing, saved: int) -> Offer:
    """Make the one offer for a pupil who travels on no day any more."""
    return _told(before, now, saved, Offering(1, OfferKind.NONE, None, None, True), now.plan)


@dataclass(frozen=True, eq=False)
class Offering:
    """What an offer is before its effects are known."""

    number: int
    kind: OfferKind
    route: Route | None
    before: Route | None
    exact: bool
    without: Route | None = None


def _offer(before: Standing, now: Standing, saved: int, number: int, way: Insertion) -> Offer:
    routes = (
        (*now.plan.routes, way.after)
        if way.before is None
        else tuple(way.after if route is way.before else route for route in now.plan.routes)
    )
    plan = now.priced(replace(now.plan, routes=routes))
    kind = OfferKind.VEHICLE if way.before is None else OfferKind.ROUTE
    route = next(route for route in plan.routes if route.route_id == way.after.route_id)
    return _told(before, now, saved, Offering(number, kind, route, way.before, way.exact, way.without), plan)


def _told(before: Standing, now: Standing, saved: int, offering: Offering, plan: Plan) -> Offer:
    after = Standing(now.scenario, now.matrix, plan)
    changed = changed_routes(before.plan, plan)
    # The same routes on both sides, or what stays as it was would count as a difference.
    concerned = frozenset(changed) | _of_friends(after, changed) | _of_friends(before, changed)
    per_day, anyway = Pence(after.cash - now.cash - saved), _anyway(now, offering)
    days = now.scenario.policy.days_per_year
    old, new = (before.scenario, before.plan), (after.scenario, plan)
    was = next((route for route in before.plan.routes if route.route_id == _name(offering.route)), offering.before)
    return Offer(
        offering.number,
        offering.kind,
        offering.route,
        was,
        per_day,
        Pence(per_day * days),
        anyway,
        Pence(anyway * days),
        _notional(after, concerned) - _notional(before, concerned),
        offering.exact,
        effects_of(old, new, changed),
        school_calls(old, new, changed),
        None if was is None else seats_free(before.scenario, was),
        None if offering.route is None else seats_free(after.scenario, offering.route),
        offering.without,
        plan,
    )


def _anyway(now: Standing, offering: Offering) -> Pence:
    """Tell how much less the route could cost without the pupil, by another vehicle or order; nought or negative."""
    before, without = offering.before, offering.without
    if before is None or before.cash is None or without is None:
        return Pence(0)
    could = route_cash(now.scenario, now.matrix, replace(without, cash=None))
    return Pence(min(0, could.total - before.cash.total))


def _name(route: Route | None) -> str | None:
    return None if route is None else route.route_id


def _of_friends(standing: Standing, changed: Iterable[str]) -> frozenset[str]:
    """Name the routes on which friends of those aboard some routes ride."""
    names, known = frozenset(changed), standing.scenario.pupil
    aboard = {one for route in standing.plan.routes if route.route_id in names for one in route.pupil_ids}
    friends = {other for one in aboard & known.keys() for other in known[one].keep_with}
    if not friends:
        return frozenset()
    return frozenset(route.route_id for route in standing.plan.routes if not friends.isdisjoint(route.pupil_ids))


def _notional(standing: Standing, names: frozenset[str]) -> int:
    """Add up the notional pence of some routes."""
    routes = tuple(route for route in standing.plan.routes if route.route_id in names)
    concerned = {one for route in routes for one in route.pupil_ids}
    pupils = tuple(standing.scenario.pupil[one] for one in sorted(concerned & standing.scenario.pupil.keys()))
    scenario = replace(standing.scenario, pupils=pupils)
    return sum(notional_lines(scenario, standing.matrix, replace(standing.plan, routes=routes)).values())
