"""Whatever town is drawn, the plan keeps every rule, loses nobody and costs what the search says it does."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from unittest.mock import patch

from drawn_towns import towns
from hypothesis import HealthCheck, given, settings
from worlds import World

from transport_opt.audit import audit
from transport_opt.costs import price
from transport_opt.model import RULE, Direction, Kind, LockKind, Plan, Route
from transport_opt.solve import Params, solve
from transport_opt.solve.finish import Settled, finish
from transport_opt.solve.split import Drawn

A_FEW = Params(iterations=60, workers=1)
PENNIES = 5
"""How far rounding line by line may carry a route's price from the search's fractions of a penny."""
alike = settings(
    max_examples=150,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def solved(town: World, params: Params = A_FEW) -> tuple[Plan, Sequence[Drawn]]:
    """Solve a town; give the plan and the routes as the search priced them, in the order of the plan's."""
    with patch("transport_opt.solve.posed.finish", wraps=finish) as called:
        plan = solve(town.scenario, town.matrix, params)
    settled = next(value for value in called.call_args.args if isinstance(value, Settled))
    return plan, [route for at, route in enumerate(settled.drawn) if at not in settled.without_bay]


def assert_sound(town: World) -> None:
    plan, priced = solved(town)
    hard = [finding for finding in audit(town.scenario, town.matrix, plan) if finding.kind is Kind.HARD]
    assert hard == []
    assert_everyone_is_told_of(town, plan)
    assert_prices_agree(town, plan, priced)


def assert_everyone_is_told_of(town: World, plan: Plan) -> None:
    for pupil in town.scenario.pupils:
        for direction in Direction:
            days = {
                day
                for route in plan.routes
                for run in route.runs
                if run.direction is direction and pupil.pupil_id in run.pupil_ids
                for day in run.days & pupil.days(direction)
            }
            left = [one for one in plan.unplaced if one.pupil_id == pupil.pupil_id and direction in one.sessions]
            assert len(left) <= 1
            assert days == (set() if left else set(pupil.days(direction)))
    for one in plan.unplaced:
        assert one.reasons
        assert one.sessions
        for reason in one.reasons:
            assert reason.code in RULE
            assert reason.message.endswith(".")
            assert reason.action.endswith(".")


def assert_prices_agree(town: World, plan: Plan, priced: Sequence[Drawn]) -> None:
    """Hold the price of each route by the search against the price by the rate card."""
    for route, drawn in zip(plan.routes, priced, strict=True):
        alone = price(town.scenario, town.matrix, replace(plan, routes=(route,)))
        assert alone.cash_pence_per_day is not None
        assert alone.notional_pence_per_day is not None
        pence = alone.cash_pence_per_day + alone.notional_pence_per_day
        least, most = _friends_elsewhere(town, plan, route)
        assert pence + least - PENNIES <= drawn.cost <= pence + most + PENNIES, route


def _friends_elsewhere(town: World, plan: Plan, route: Route) -> tuple[float, float]:
    """Give a route's half of what it costs that friends ride in another: of those who do, and of all others.

    Friends may share it in one session and not in the other, where locks bind them so.
    """
    whole = {lock.route_id for lock in town.scenario.locks if lock.kind is LockKind.ROUTE}
    rate = town.scenario.policy.keep_together.pence_per_day
    settled = {name for one in plan.routes if one.route_id in whole for name in one.pupil_ids}
    settled |= {one.pupil_id for one in plan.unplaced}
    aboard = {way: {name for run in route.runs if run.direction is way for name in run.pupil_ids} for way in Direction}
    least, most = 0.0, 0.0
    for name in route.pupil_ids:
        one = town.scenario.pupil[name]
        for other in one.keep_with:
            theirs = town.scenario.pupil[other]
            missed = {
                day for way in Direction if not {name, other} <= aboard[way] for day in one.days(way) & theirs.days(way)
            }
            half = len(missed) * rate / 10
            most += half
            least += 0.0 if {name, other} & settled else half
    return least, most


def assert_no_vehicle_that_could_help_stands_idle(town: World) -> None:
    """Hold that nobody is left for want of a vehicle while one that could carry them alone is not in use."""
    plan = solve(town.scenario, town.matrix, A_FEW)
    used = Counter(route.vehicle_type for route in plan.routes)
    idle = [kind for kind in town.scenario.vehicle_types if kind.count is None or used[kind.vehicle_type] < kind.count]
    for left in plan.unplaced:
        pupil = town.scenario.pupil[left.pupil_id]
        wanted = [direction for direction in Direction if pupil.days(direction)]
        # Bays may be full, and who can ride one way only is told of the other.
        if {reason.code for reason in left.reasons} == {"vehicle-count"} and len(left.sessions) == len(wanted):
            for kind in idle:
                free = replace(pupil, not_with=frozenset(), keep_with=frozenset())
                alone = replace(town.scenario, pupils=(free,), vehicle_types=(replace(kind, count=None),))
                assert solve(alone, town.matrix, A_FEW).unplaced != (), (left, kind)


@given(towns())
@alike
def test_a_plan_of_any_town_keeps_every_rule_and_its_price_is_the_search_s(town: World) -> None:
    assert_sound(town)


@given(towns(with_locks=True))
@alike
def test_a_plan_of_any_town_with_locks_keeps_every_rule_and_its_price_is_the_search_s(town: World) -> None:
    assert_sound(town)


@given(towns())
@alike
def test_nobody_is_left_out_of_any_town_while_a_vehicle_that_could_help_stands_idle(town: World) -> None:
    assert_no_vehicle_that_could_help_stands_idle(town)
