"""What a plan costs, worked out by head."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from line_town import AM, PM, SOMEWHERE, at, pupil, road, run, school, stop, taxi

from transport_opt.costs import NO_CASH, notional_lines, price, route_cash, specialists, weekday_cash
from transport_opt.errors import MatrixError, PlanFileError
from transport_opt.model import Assistant, Cash, Days, Pence, Plan, Policy, Route, Scenario, Seconds
from transport_opt.model.policy import Comfort

MONDAY, TUESDAY = 0, 1
ROAD = road({"P1": 0, "P2": 4, "S1": 10, "S2": 13, "BASE": 2, "P3": 20})
MORNING = run(
    AM,
    stop("P1", at(8), at(8, 2), "P1"),
    stop("P2", at(8, 6), at(8, 8), "P2"),
    stop("S1", at(8, 50), at(8, 51), "", "P1 P2"),
)
ROUTE = Route("R1", "CAR", (MORNING,))


CARS, POLICY = (taxi(),), Policy()


def town(*pupils, kinds=CARS, policy=POLICY):
    return Scenario(pupils or (pupil("P1"), pupil("P2")), (school("S1"), school("S2")), kinds, policy)


def test_a_full_week_costs_the_standing_charge_and_the_live_miles():
    # 10 km are 6.2137 miles; at 160p a mile 994.19p
    assert route_cash(town(), ROAD, ROUTE) == Cash(Pence(4500), Pence(994), Pence(0), Pence(0), Pence(0))


def test_a_mile_is_1609_344_metres_and_a_half_penny_rounds_up():
    # two legs of 12,573 m are 15.625 miles exactly; at 4p a mile 62.5p
    scenario = town(kinds=(taxi(live_mile=Pence(4)),))
    assert weekday_cash(scenario, replace(ROAD, metres=ROAD.metres * 0 + 12_573), ROUTE, MONDAY).live == 63
    assert weekday_cash(scenario, replace(ROAD, metres=ROAD.metres * 0 + 12_572), ROUTE, MONDAY).live == 62


def test_a_weekday_on_which_nobody_travels_costs_nothing():
    part_timers = (pupil("P1", am_days=Days.parse("M----")), pupil("P2", am_days=Days.parse("M----")))
    assert weekday_cash(town(*part_timers), ROAD, ROUTE, TUESDAY) == NO_CASH
    # 4500 on one day in five
    assert route_cash(town(*part_timers), ROAD, ROUTE).standing == 900


def test_a_day_outside_the_days_of_the_run_costs_nothing():
    assert weekday_cash(town(), ROAD, replace(ROUTE, runs=(replace(MORNING, days=Days.parse("M----")),)), 1) == NO_CASH


def test_an_absent_pupil_is_not_called_for_and_shortens_the_live_miles():
    scenario = town(pupil("P1", am_days=Days.parse("-TWTF")), pupil("P2"))
    # on Monday only P2 to S1: 6 km are 3.7282 miles, 596.5p; on the other days 10 km, 994.2p
    assert weekday_cash(scenario, ROAD, ROUTE, MONDAY).live == 597
    assert weekday_cash(scenario, ROAD, ROUTE, TUESDAY).live == 994
    assert route_cash(scenario, ROAD, ROUTE).live == 915  # (597 + 4 × 994) / 5 = 914.6


def test_a_base_adds_the_empty_legs_of_the_morning_and_of_the_afternoon():
    based = taxi("BASE", base=SOMEWHERE)
    home = run(PM, stop("S1", at(14, 55), at(15, 1), "P1"), stop("P1", at(15, 30), at(15, 32), "", "P1"))
    one_way = replace(ROUTE, vehicle_type="BASE")
    both = replace(one_way, runs=(MORNING, home))
    # morning: 2 km out, 8 km back; afternoon 8 km out and 2 km back
    assert weekday_cash(town(kinds=(based,)), ROAD, one_way, MONDAY).dead == 373  # 10 km: 372.8p
    assert weekday_cash(town(kinds=(based,)), ROAD, both, MONDAY).dead == 746  # 20 km: 745.6p


def test_a_type_without_a_base_has_no_empty_legs_even_if_a_place_has_its_name():
    assert weekday_cash(town(kinds=(taxi("BASE"),)), ROAD, replace(ROUTE, vehicle_type="BASE"), MONDAY).dead == 0


def test_a_second_run_adds_the_empty_drive_between_the_two():
    first = run(AM, stop("P1", at(7), at(7, 2), "P1"), stop("S1", at(8), at(8, 1), "", "P1"))
    second = run(AM, stop("P3", at(8, 20), at(8, 22), "P3"), stop("S2", at(8, 50), at(8, 51), "", "P3"), number=2)
    scenario = town(pupil("P1"), pupil("P3", "S2"))
    day = weekday_cash(scenario, ROAD, replace(ROUTE, runs=(second, first)), MONDAY)
    assert day.dead == 373  # S1 to P3 is 10 km
    assert day.live == 1690  # 10 km and 7 km: 1690.1p


def test_duty_is_each_run_and_the_empty_driving_and_costs_only_beyond_the_included_hours():
    based = taxi("BASE", base=SOMEWHERE, included=Seconds(3000))
    day = weekday_cash(town(kinds=(based,)), ROAD, replace(ROUTE, vehicle_type="BASE"), MONDAY)
    # 08:00 to 08:51 is 3,060 s, the empty 10 km 600 s: 660 s beyond, at 1600p an hour 293.3p
    assert day.hours == 293
    assert weekday_cash(town(), ROAD, ROUTE, MONDAY).hours == 0


def test_a_minibus_drives_its_empty_legs_at_its_own_pace():
    slow = road({"P1": 0, "P2": 4, "S1": 10, "BASE": 2}, minibus_factor=Fraction(3, 2))
    minibus = taxi("BASE", "16+0", base=SOMEWHERE, included=Seconds(3000))
    day = weekday_cash(town(kinds=(minibus,)), slow, replace(ROUTE, vehicle_type="BASE"), MONDAY)
    assert day.hours == 427  # 3,060 + 900 − 3,000 = 960 s at 1600p an hour: 426.7p


def test_the_afternoons_empty_legs_take_the_afternoons_times():
    home = run(PM, stop("S1", at(14), at(15), "P1"), stop("P1", at(15), at(15), "", "P1"))
    kind = taxi("BASE", base=SOMEWHERE, included=Seconds(3600))
    day = weekday_cash(town(kinds=(kind,)), ROAD, replace(ROUTE, vehicle_type="BASE", runs=(home,)), MONDAY)
    assert day.hours == 222  # 8 km and 2 km at 50 s: 500 s, 222.2p


def test_one_to_one_assistants_are_paid_the_specialists_rate_and_the_others_the_shared_one():
    scenario = town(pupil("P1", assistant=Assistant.TWO_TO_ONE), pupil("P2", assistant=Assistant.SHARED))
    route = replace(ROUTE, assistants=3)
    assert specialists(scenario, route) == 2
    assert weekday_cash(scenario, ROAD, route, MONDAY).assistants == 2 * 7200 + 5800


def test_specialists_are_never_more_than_the_assistants_of_the_route():
    scenario = town(pupil("P1", assistant=Assistant.TWO_TO_ONE), pupil("P2"))
    assert weekday_cash(scenario, ROAD, replace(ROUTE, assistants=1), MONDAY).assistants == 7200


def test_specialists_are_the_most_aboard_on_one_day_not_all_of_the_week():
    scenario = town(
        pupil("P1", assistant=Assistant.ONE_TO_ONE, am_days=Days.parse("MT---")),
        pupil("P2", assistant=Assistant.ONE_TO_ONE, am_days=Days.parse("--WTF")),
    )
    assert specialists(scenario, replace(ROUTE, assistants=2)) == 1


def test_a_plan_is_the_sum_of_its_routes_to_the_penny():
    other = replace(ROUTE, route_id="R2", assistants=1)
    plan = price(town(), ROAD, Plan((ROUTE, other)))
    assert [route.cash.total for route in plan.routes if route.cash] == [5494, 11294]
    assert plan.cash_pence_per_day == 16788


def test_a_leg_without_a_way_counts_no_metres():
    broken = road({"P1": 0, "P2": 4, "S1": 10}, cut=[("P1", "P2")])
    assert weekday_cash(town(), broken, ROUTE, MONDAY).live == 597  # only P2 to S1


def test_an_unknown_vehicle_type_is_told_with_those_there_are():
    with pytest.raises(PlanFileError) as told:
        price(town(), ROAD, Plan((replace(ROUTE, vehicle_type="BUS"),)))
    assert told.value.message == (
        "Route R1 uses the vehicle type 'BUS', which vehicles.csv does not have. It has: CAR."
    )
    assert told.value.action == "Add the type to vehicles.csv, or choose one that is there."


def test_a_place_that_the_times_do_not_cover_is_named():
    with pytest.raises(MatrixError) as told:
        price(town(), road({"P1": 0, "S1": 10}), Plan((ROUTE,)))
    assert told.value.message == "The travel times do not cover the place 'P2'. They cover 2 places."


def test_a_pupil_of_no_table_is_carried_for_nothing():
    assert weekday_cash(town(pupil("P9")), ROAD, ROUTE, MONDAY) == NO_CASH


def test_minutes_aboard_above_four_fifths_of_the_limit_cost_notional_pence():
    # P1 is aboard 08:02 to 08:50, 48 min; of a limit of 50 minutes 40 are comfortable: 8 × 50p; P2 42 − 60 of 75: none
    scenario = town(pupil("P1", max_journey=Seconds(3000)), pupil("P2"))
    assert notional_lines(scenario, ROAD, Plan((ROUTE,))) == {"comfort": 400, "keep-together": 0}


def test_comfort_is_the_mean_of_five_days_rounded_once_over_the_plan():
    # a fifth of a second above at 50p a minute, on one day of five, for two pupils: 2 × (1/60 × 50) / 5 = 0.33p
    policy = Policy(comfort=Comfort(Pence(50), Fraction(1)))
    limit = Seconds(48 * 60 - 1)
    scenario = town(
        pupil("P1", max_journey=limit, am_days=Days.parse("M----")),
        pupil("P2", max_journey=Seconds(42 * 60 - 1), am_days=Days.parse("M----")),
        policy=policy,
    )
    assert notional_lines(scenario, ROAD, Plan((ROUTE,)))["comfort"] == 0
    dearer = replace(scenario, policy=replace(policy, comfort=Comfort(Pence(75), Fraction(1))))
    assert notional_lines(dearer, ROAD, Plan((ROUTE,)))["comfort"] == 1  # 0.5p, half up


def test_a_long_direct_drive_raises_the_comfortable_time():
    far = road({"P1": 0, "P2": 4, "S1": 100})
    # direct 6,000 s, limit 1.3 × 6,000 + 300 = 8,100 s, comfortable 6,480 s; aboard 7,080 s: 600 s, £5
    long_run = run(AM, stop("P1", 0, 0, "P1"), stop("S1", 7080, 7080, "", "P1"))
    assert notional_lines(town(), far, Plan((Route("R1", "CAR", (long_run,)),)))["comfort"] == 500


ALONE = [
    Route(f"R{n}", "CAR", (run(AM, stop(f"P{n}", 0, 0, f"P{n}"), stop("S1", 60, 60, "", f"P{n}")),)) for n in (1, 2)
]


def test_a_pair_that_wants_to_share_and_does_not_costs_six_pounds_for_each_day():
    scenario = town(pupil("P1", keep_with=frozenset({"P2"})), pupil("P2", keep_with=frozenset({"P1"})))
    assert notional_lines(scenario, ROAD, Plan(tuple(ALONE)))["keep-together"] == 600
    assert notional_lines(scenario, ROAD, Plan((ROUTE,)))["keep-together"] == 0


def test_a_pair_named_from_one_side_counts_and_only_on_days_when_both_travel():
    scenario = town(pupil("P1", keep_with=frozenset({"P2", "P9"})), pupil("P2", am_days=Days.parse("MT---")))
    assert notional_lines(scenario, ROAD, Plan(tuple(ALONE)))["keep-together"] == 240


def test_a_pair_of_whom_one_has_no_seat_costs_nothing():
    scenario = town(pupil("P1", keep_with=frozenset({"P2"})), pupil("P2"))
    assert notional_lines(scenario, ROAD, Plan((ALONE[0],)))["keep-together"] == 0


def test_notional_pounds_are_not_in_the_cash():
    scenario = town(pupil("P1", max_journey=Seconds(3000)), pupil("P2"))
    plan = price(scenario, ROAD, Plan((ROUTE,)))
    assert (plan.cash_pence_per_day, plan.notional_pence_per_day) == (5494, 400)


masks = st.integers(0, 31).map(Days)


@given(masks, masks, masks, st.integers(0, 500), st.integers(0, 20_000))
def test_the_weeks_lines_are_the_mean_of_its_days(first, second, driven, rate, extra):
    kind = taxi(live_mile=Pence(rate), extra_hour=Pence(extra), included=Seconds(0))
    scenario = town(pupil("P1", am_days=first), pupil("P2", am_days=second), kinds=(kind,))
    route = Route("R1", "CAR", (replace(MORNING, days=driven),), assistants=1)
    week = [weekday_cash(scenario, ROAD, route, day) for day in range(5)]
    cash = route_cash(scenario, ROAD, route)
    for line in ("standing", "live", "dead", "hours", "assistants"):
        total = sum(getattr(day, line) for day in week)
        assert getattr(cash, line) == (2 * total + 5) // 10
    ran = [day in driven and (day in first or day in second) for day in range(5)]
    assert [day.standing for day in week] == [4500 if drove else 0 for drove in ran]
    priced = price(scenario, ROAD, Plan((route, replace(route, route_id="R2"))))
    assert priced.cash_pence_per_day == 2 * cash.total
