"""What a pupil costs: a fair share by what each adds, and what is saved without them."""

from dataclasses import replace
from fractions import Fraction

import pytest
from compared_world import line
from line_town import AM, at, pupil, run, stop

from transport_opt.baseline import baseline
from transport_opt.compare import cost_comparison
from transport_opt.compare.pupils import MOST_EXACT, fair_shares, priced, pupil_costs
from transport_opt.costs import price
from transport_opt.model import Assistant, Pence, Plan, Route


def morning(*names):
    """Make a plan of one car that calls for pupils along the road, a minute a kilometre, without a halt."""
    scenario, matrix = line()
    where = {"P1": 0, "P2": 5, "P3": 8, "S1": 10}
    stops = [stop(name, at(8, where[name]), at(8, where[name]), on=name) for name in names]
    end = stop("S1", at(8, 10), at(8, 10), off=" ".join(names))
    bare = Plan((Route("R1", "CAR", (run(AM, *stops, end),)),))
    return scenario, matrix, price(scenario, matrix, bare)


def test_the_standing_charge_is_shared_equally_and_miles_by_whom_they_are_driven_for():
    scenario, matrix, plan = morning("P1", "P2")
    # Standing 4500 in halves. 10 km at 160p a mile are 994p, 5 km are 497p: P1 adds 994 or 497, P2 497 or 0.
    assert plan.routes[0].cash.live == 994
    shares = fair_shares(("P1", "P2"), priced(scenario, matrix, plan.routes[0]))
    assert shares == {"P1": 2250 + Fraction(994 + 497, 2), "P2": 2250 + Fraction(497 + 0, 2)}


def test_shares_are_rounded_so_that_they_add_up_and_saving_is_told_beside():
    scenario, matrix, plan = morning("P1", "P2")
    # Without P1 5 km are left; without P2 the way is the same.
    assert pupil_costs(scenario, matrix, plan) == {"P1": (2996, 497), "P2": (2498, 0)}
    assert 2996 + 2498 == plan.cash_pence_per_day == 5494


def test_a_pupil_alone_costs_the_whole_route_and_would_save_it():
    scenario, matrix, plan = morning("P3")
    assert pupil_costs(scenario, matrix, plan) == {"P3": (plan.cash_pence_per_day, plan.cash_pence_per_day)}


def test_an_assistant_is_paid_for_by_the_pupil_who_needs_one():
    scenario, matrix, plan = morning("P1", "P2")
    needy = replace(scenario, pupils=(scenario.pupils[0], replace(scenario.pupils[1], assistant=Assistant.SHARED)))
    with_one = price(needy, matrix, replace(plan, routes=(replace(plan.routes[0], assistants=1),)))
    costs = pupil_costs(needy, matrix, with_one)
    assert costs["P1"] == (2996, 497)
    assert costs["P2"] == (2498 + 5800, 5800)


def test_pupils_of_a_large_route_are_shared_by_sampled_orders_that_never_change():
    names = tuple(f"P{n}" for n in range(MOST_EXACT + 3))

    def by_number(group):
        return 100 * bool(group) + 7 * len(group)

    shares = fair_shares(names, by_number)
    assert sum(shares.values()) == by_number(frozenset(names))
    assert shares == fair_shares(names, by_number)
    # Each is first as often as the sample makes them, and adds 7 in any place.
    assert all(share >= 7 for share in shares.values())


def test_an_exact_share_is_the_mean_over_all_orders():
    # The first two of three are worth 6 together, whoever comes third.
    def worth(group):
        return 6 if {"a", "b"} <= group else 0

    assert fair_shares(("a", "b", "c"), worth) == {"a": 3, "b": 3, "c": 0}


def test_without_travel_times_no_pupil_is_priced():
    scenario, _, plan = morning("P1")
    assert cost_comparison(scenario, [("a", plan)]).pupils is None


def test_a_route_that_is_paid_for_and_carries_nobody_is_told_apart():
    scenario, matrix, plan = morning("P1")
    empty = Route("R2", "CAR", (), cash=replace(plan.routes[0].cash, live=Pence(0)))
    rows = cost_comparison(scenario, [("a", replace(plan, routes=(*plan.routes, empty)))], matrix).pupils
    assert rows is not None
    assert [(row.pupil_id, row.shares) for row in rows] == [("P1", (5494,)), ("", (4500,))]


def test_times_make_the_dead_miles_known():
    scenario, matrix = line()
    plan = price(scenario, matrix, baseline(scenario, matrix))
    known, unknown = (cost_comparison(scenario, [("today", plan)], given).travel[0] for given in (matrix, None))
    assert (known.live, known.dead) == (24_000, 0)  # 10 + 2 km each way
    assert unknown.dead is None
    # 20 km of the 16-seater at 255.61 g and 4 km of the car at 167.25 g
    assert known.grams == 5781
    assert (known.places, known.empty) == (20, 20 - 3)


@pytest.mark.parametrize("pupils", [(), (pupil("P7"),)])
def test_a_plan_without_routes_costs_nobody_anything(pupils):
    scenario, matrix = line()
    assert pupil_costs(replace(scenario, pupils=pupils), matrix, Plan(())) == {}
