"""Random placements held against every order, every vehicle and every plan there is.

Easy towns nearly always have a place for the newcomer; the towns that hypothesis draws have every odd rule and seldom
do.
"""

from dataclasses import dataclass, replace
from itertools import count

import pytest
from brute_force import Trial, cheapest_plan, pence
from drawn_towns import towns
from easy_towns import easy_town
from hypothesis import HealthCheck, given, settings
from worlds import World

from transport_opt.audit import audit
from transport_opt.costs import price
from transport_opt.matrix import Matrix
from transport_opt.model import Kind, Plan, Pupil, Scenario
from transport_opt.place import OfferKind, Placing, Standing, place, standing
from transport_opt.solve.placing import Insertion, Insertions, insertions, opened

PENNIES = 6
"""How far rounding line by line may carry prices, over all routes of a tiny town, from fractions of a penny."""
drawn = settings(
    max_examples=200,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@dataclass
class Town:
    """A town with its cheapest plan, and one pupil more.

    Attributes
    ----------
    before
        Without the newcomer.
    """

    before: Standing
    scenario: Scenario
    matrix: Matrix
    newcomer: Pupil


def town_of(world: World) -> Town:
    """Take the last pupil away and plan for the others by brute force; without bays, which no brute force sees to."""
    second = replace(world.scenario.policy.second_run, max_runs=min(2, world.scenario.policy.second_run.max_runs))
    schools = tuple(replace(one, bays=None) for one in world.scenario.schools)
    policy = replace(world.scenario.policy, second_run=second)
    scenario = replace(world.scenario, schools=schools, policy=policy)
    *others, newcomer = scenario.pupils
    known = {one.pupil_id for one in others}
    left = tuple(replace(one, not_with=one.not_with & known, keep_with=one.keep_with & known) for one in others)
    before = replace(scenario, pupils=left)
    return Town(standing(before, world.matrix, cheapest_plan(before, world.matrix)), scenario, world.matrix, newcomer)


def hard(scenario: Scenario, matrix: Matrix, plan: Plan) -> set[tuple[str, str]]:
    return {(one.code, one.message) for one in audit(scenario, matrix, plan) if one.kind is Kind.HARD}


def placed(town: Town) -> Placing:
    (found,) = place(town.before, town.scenario, town.matrix, [town.newcomer.pupil_id])
    return found


def by_brute_force(town: Town, way: Insertion) -> float:
    """Solve a route anew by trying every order, every split into runs and every vehicle that is left."""
    trial = Trial(town.scenario, town.matrix)
    riders = tuple(sorted(way.after.pupil_ids))
    others = [one.vehicle_type for one in town.before.plan.routes if one is not way.before]
    choices = (
        trial.route(riders, kind)
        for kind in trial.kinds
        if kind.count is None or others.count(kind.vehicle_type) < kind.count
    )
    return min(choice.pence for choice in choices if choice is not None) + friends_elsewhere(town, riders)


def friends_elsewhere(town: Town, riders: tuple[str, ...]) -> float:
    """Give the half of what it costs that pairs are apart which the search counts with this route."""
    rate, total = town.scenario.policy.keep_together.pence_per_day, 0.0
    for one in (town.scenario.pupil[name] for name in riders):
        for friend in (town.scenario.pupil[name] for name in one.keep_with if name not in riders):
            days = (one.am_days & friend.am_days) | (one.pm_days & friend.pm_days)
            total += len(days) * rate / 10
    return total


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_200_random_placements_are_exact_break_no_rule_and_cost_no_less_than_the_pupil_does() -> None:
    placements = 0
    for seed in count(1):
        town = town_of(easy_town(seed))
        best = cheapest_plan(town.scenario, town.matrix)
        plan = opened(town.scenario, town.matrix, town.before.plan)
        found = insertions(plan, town.newcomer.pupil_id)
        assert best.unplaced == town.before.plan.unplaced == ()
        assert_exact(town, found)
        true = pence(best) - pence(town.before.plan)
        for offer in placed(town).offers:
            assert hard(town.scenario, town.matrix, offer.plan) == set()
            assert offer.cash_per_day + offer.notional_per_day >= true - PENNIES
        placements += bool(found.ways)
        if placements == 200:
            break


def assert_exact(town: Town, found: Insertions) -> None:
    for way in (*found.ways, *((found.alone,) if found.alone is not None else ())):
        assert way.exact
        assert way.pence == pytest.approx(by_brute_force(town, way), abs=1e-6)


@drawn
@given(towns(most_pupils=5))
def test_every_route_offered_costs_what_solving_it_anew_by_brute_force_does(world: World) -> None:
    town = town_of(world)
    plan = opened(town.scenario, town.matrix, town.before.plan)

    assert_exact(town, insertions(plan, town.newcomer.pupil_id))


@drawn
@given(towns(most_pupils=6))
def test_taking_any_offer_breaks_no_rule_and_costs_what_it_says(world: World) -> None:
    town = town_of(world)
    known = hard(town.before.scenario, town.matrix, town.before.plan)

    for offer in placed(town).offers:
        assert hard(town.scenario, town.matrix, offer.plan) <= known
        before, after = (
            price(scenario, town.matrix, plan)
            for scenario, plan in ((town.before.scenario, town.before.plan), (town.scenario, offer.plan))
        )
        assert offer.cash_per_day == (after.cash_pence_per_day or 0) - (before.cash_pence_per_day or 0)
        notional = (after.notional_pence_per_day or 0) - (before.notional_pence_per_day or 0)
        assert abs(offer.notional_per_day - notional) <= 3


@drawn
@given(towns(most_pupils=5))
def test_no_offer_costs_less_than_the_pupil_truly_does(world: World) -> None:
    town = town_of(world)
    best = cheapest_plan(town.scenario, town.matrix)
    if best.unplaced or town.before.plan.unplaced:
        return
    true = pence(best) - pence(town.before.plan)

    for offer in placed(town).offers:
        assert offer.cash_per_day + offer.notional_per_day >= true - PENNIES


@drawn
@given(towns(most_pupils=5))
def test_somebody_who_could_have_a_vehicle_of_their_own_is_offered_one(world: World) -> None:
    town = town_of(world)
    trial = Trial(town.scenario, town.matrix)
    used = [one.vehicle_type for one in town.before.plan.routes]
    alone = [
        trial.route((town.newcomer.pupil_id,), kind)
        for kind in trial.kinds
        if kind.count is None or used.count(kind.vehicle_type) < kind.count
    ]
    found = placed(town)
    rides = bool(town.newcomer.am_days or town.newcomer.pm_days)

    offered = any(offer.kind is OfferKind.VEHICLE for offer in found.offers)
    assert offered == (rides and any(choice is not None for choice in alone))
    assert found.offers or found.blocked or found.passed_over or not town.before.plan.routes
