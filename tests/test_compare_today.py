"""Today's prices beside the model, and what a saving does to an overspend."""

from dataclasses import replace
from fractions import Fraction

from compared_world import TODAY, line, todays
from hypothesis import given
from hypothesis import strategies as st
from line_town import pupil, taxi

from transport_opt.baseline import baseline
from transport_opt.compare import Budget, cost_comparison
from transport_opt.compare.today import todays_prices
from transport_opt.costs import price
from transport_opt.model import Cash, Days, Layout, Mobility, Pence, Plan, Route


def prices(scenario, matrix, with_times=True):
    plan = price(scenario, matrix, baseline(scenario, matrix))
    return todays_prices(scenario, [("today", replace(plan, provenance=TODAY))], matrix if with_times else None)


def test_what_is_paid_is_held_against_what_the_rate_card_makes():
    told = prices(*line())
    # T1: 20 km a day at 160p a mile, two ways of 994p; T2: 4 km, 199p each way.
    assert [(one.route_id, one.paid, one.modelled) for one in told.lines] == [("T1", 20000, 6488), ("T2", 5000, 4898)]
    assert (told.priced, told.paid, told.modelled) == (2, 25000, 11386)


def test_a_vehicle_is_larger_than_needed_where_a_smaller_type_holds_every_load():
    scenario, matrix = line()
    dear_bus = replace(scenario, vehicle_types=(taxi("CAR"), taxi("BUS", "16+0", standing=Pence(9000))))
    told = prices(dear_bus, matrix)
    assert [(one.smaller, one.smaller_saves) for one in told.lines] == [("CAR", 4500), (None, None)]
    assert (told.too_large, prices(dear_bus, matrix, with_times=False).lines[0].smaller_saves) == (1, None)


def test_a_wheelchair_needs_its_space_and_a_limited_type_is_not_offered():
    scenario, matrix = line()
    chair = replace(scenario.pupils[0], mobility=Mobility.WHEELCHAIR_MANUAL)
    bus = replace(scenario.vehicle_types[1], layouts=(Layout(14, 1),))
    in_chair = replace(scenario, pupils=(chair, *scenario.pupils[1:]), vehicle_types=(taxi("CAR"), bus))
    assert prices(in_chair, matrix).lines[0].smaller is None
    few_cars = replace(scenario, vehicle_types=(taxi("CAR", count=1), scenario.vehicle_types[1]))
    assert prices(few_cars, matrix).lines[0].smaller is None


def test_weekdays_without_a_pupil_are_ghost_days_at_todays_price():
    scenario, matrix = line()
    part = replace(scenario.pupils[2], am_days=Days.parse("MT---"), pm_days=Days.parse("M----"))
    told = prices(replace(scenario, pupils=(*scenario.pupils[:2], part)), matrix)
    # Wednesday to Friday: 3 of 5 days of 190 at 5000 pence
    assert [(one.ghost_days, one.ghost_per_year) for one in told.lines] == [(0, 0), (3, 570_000)]
    assert (told.ghosts, told.ghost_per_year) == (1, 570_000)


def test_a_contract_that_nobody_rides_is_paid_for_five_ghost_days():
    scenario, matrix = line()
    ghost = replace(scenario, todays_routes=(*scenario.todays_routes, todays("T3", "CAR", 100, ("P9",))))
    told = prices(replace(ghost, pupils=(*scenario.pupils, pupil("P8"))), matrix)
    assert (told.lines[2].ghost_days, told.lines[2].ghost_per_year, told.lines[2].modelled) == (5, 19_000, 0)
    assert told.lines[2].ratio is None


def test_outliers_are_above_the_ratio_that_95_in_100_do_not_exceed():
    scenario, _ = line()
    contracts = tuple(todays(f"T{n}", "CAR", 100 + n, ("P1",)) for n in range(1, 41))
    cash = Cash(Pence(100), Pence(0), Pence(0), Pence(0), Pence(0))
    plan = Plan(tuple(Route(one.route_id, "CAR", (), cash=cash) for one in contracts), provenance=TODAY)
    told = todays_prices(replace(scenario, todays_routes=contracts), [("today", plan)], None)
    assert told.threshold == Fraction(138, 100)  # the 38th of 40
    assert [one.route_id for one in told.lines if one.outlier] == ["T39", "T40"]


def test_without_todays_routes_among_the_plans_there_is_nothing_to_hold():
    scenario, matrix = line()
    plan = price(scenario, matrix, baseline(scenario, matrix))
    assert todays_prices(scenario, [("a", replace(plan, provenance=replace(TODAY, stop="seconds=60")))], matrix) is None
    bare = replace(scenario, todays_routes=())
    assert todays_prices(bare, [("a", replace(plan, provenance=TODAY))], matrix) is None


def costing(pence):
    cash = Cash(Pence(pence), Pence(0), Pence(0), Pence(0), Pence(0))
    return Plan((Route("R1", "CAR", (), cash=cash),))


def closing(first, second, budget, outturn):
    plans = [("today", costing(first)), ("plan", costing(second))]
    costs = cost_comparison(line()[0], plans, None, Budget(Pence(budget), Pence(outturn)))
    (told,) = costs.budget_lines
    return told


def test_a_saving_smaller_than_the_overspend_leaves_the_rest_open():
    told = closing(1000, 900, 50_000, 90_000)  # 100 a day, 19,000 a year of 40,000
    assert (told.saving, told.closed, told.left, told.share) == (19_000, 19_000, 21_000, Fraction(190, 4))
    assert (told.least, told.most) == (16_720, 21_280)


def test_a_saving_larger_than_the_overspend_closes_it_and_no_more():
    told = closing(1000, 500, 50_000, 90_000)
    assert (told.saving, told.closed, told.left, told.share) == (95_000, 40_000, 0, 100)


def test_a_dearer_plan_opens_the_gap_wider():
    told = closing(1000, 1100, 50_000, 90_000)
    assert (told.saving, told.closed, told.left, told.share) == (-19_000, 0, 59_000, 0)
    assert (told.least, told.most) == (-21_280, -16_720)


def test_within_the_budget_nothing_is_to_be_closed():
    told = closing(1000, 900, 90_000, 50_000)
    assert (told.closed, told.left, told.share) == (0, 0, None)


@given(*[st.integers(0, 10**6)] * 4)
def test_closed_and_left_make_up_the_overspend(first, second, budget, outturn):
    told = closing(first, second, budget, outturn)
    gap = max(0, outturn - budget)
    assert told.closed + told.left == gap + max(0, -told.saving)
    assert told.least <= told.saving <= told.most
