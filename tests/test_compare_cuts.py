"""Cash cut by vehicle type, operator, school and session: every cut adds up to the plan's total."""

from dataclasses import replace
from fractions import Fraction

from compared_world import AMBER, ASSISTED, FIRST, SECOND, mixed, route, town
from drawn_towns import towns
from hypothesis import given, settings
from hypothesis import strategies as st
from line_town import AM, PM, at, pupil, run, stop
from worlds import World

from transport_opt.baseline import baseline
from transport_opt.compare import cost_comparison
from transport_opt.compare.apportion import apportion
from transport_opt.costs import price
from transport_opt.model import Finding, Kind, Pence, Plan, Seconds


def cut(plans, cut_id, scenario=None, matrix=None):
    costs = cost_comparison(scenario or town(), [(f"plan {n}", plan) for n, plan in enumerate(plans)], matrix)
    found = next(cut for cut in costs.cuts if cut.cut_id == cut_id)
    return {row.key: row.per_day for row in found.rows}


def test_pence_are_shared_by_weight_and_the_odd_penny_goes_to_the_largest_remainder():
    assert apportion(100, {"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert apportion(10, {"a": 1, "b": 3}) == {"a": 3, "b": 7}  # 2.5 and 7.5: the first of equals
    assert apportion(7, {"a": Fraction(1, 3), "b": Fraction(2, 3)}) == {"a": 2, "b": 5}


def test_weights_of_nought_count_the_same():
    assert apportion(5, {"a": 0, "b": 0}) == {"a": 3, "b": 2}


@given(st.integers(0, 10**7), st.lists(st.integers(0, 10**5), min_size=1, max_size=9))
def test_shares_add_up_and_none_is_a_penny_from_exact(total, weights):
    shares = apportion(total, dict(enumerate(weights)))
    assert sum(shares.values()) == total
    if sum(weights):
        assert all(abs(shares[at] * sum(weights) - total * weight) < sum(weights) for at, weight in enumerate(weights))


def test_vehicle_types_and_operators_have_whole_routes():
    assert cut([FIRST, SECOND], "vehicle-type") == {"CAR": (18807, 0), "BUS": (0, 11304)}
    owned = Plan((replace(FIRST.routes[0], operator="Acme"), FIRST.routes[1]))
    assert cut([owned], "operator") == {"Acme": (11304,), "No operator named": (7503,)}


def test_a_route_of_one_school_is_that_schools():
    assert cut([FIRST], "school") == {"S1": (18807,)}


def test_a_mixed_route_is_shared_by_journeys_driving_and_need():
    # P1 of S1 rides both legs, P3 of S2 the second: 600 s alone, then 1200 s shared.
    # Standing 4500 in halves; live 994 as 1200 to 600; assistants to S2, whose pupil needs one.
    shared = cut([mixed()], "school", AMBER)
    assert shared == {"S1": (2250 + 663 + 0,), "S2": (2250 + 331 + 5800,)}


def test_nobody_needing_an_assistant_they_are_shared_by_journeys():
    plain = replace(AMBER, pupils=(AMBER.pupils[0], replace(AMBER.pupils[1], assistant=ASSISTED.NONE)))
    assert cut([mixed()], "school", plain) == {"S1": (2250 + 663 + 2900,), "S2": (2250 + 331 + 2900,)}


def test_sessions_share_a_route_by_the_days_that_they_drive():
    two = Plan((route("R1", there(AM), there(PM, "M----"), cash=(6000, 0, 0, 0, 0)),))
    assert cut([two], "session") == {"am": (5000,), "pm": (1000,)}


def there(direction, days="MTWTF"):
    ends = ("P1", "S1") if direction is AM else ("S1", "P1")
    return run(direction, stop(ends[0], at(8), at(8), on="P1"), stop(ends[1], at(9), at(9), off="P1"), days=days)


def test_a_route_that_nobody_of_the_tables_rides_is_told_apart():
    lost = Plan((route("R1", cash=(100, 0, 0, 0, 0)),))
    assert cut([lost], "school") == {"nobody aboard": (100,)}
    assert cut([lost], "session") == {"nobody aboard": (100,)}


def test_findings_are_counted_by_rule_and_kind():
    late = Finding("arrival-window", Kind.HARD, "", "", "")
    plans = [("a", replace(FIRST, findings=(late, late))), ("b", SECOND)]
    (row,) = cost_comparison(town(), plans).findings
    assert (row.code, row.kind, row.counts) == ("arrival-window", "hard", (2, 0))


def test_who_rides_on_another_route_is_counted_by_the_routes_that_continue():
    costs = cost_comparison(town(), [("a", FIRST), ("b", SECOND)])
    # R1 of b continues R1 of a, so P2 changes; against itself nobody does.
    assert [(each.counted, each.changed) for each in costs.changes] == [(2, 0), (2, 1)]


def priced_towns() -> st.SearchStrategy[tuple[World, Plan]]:
    """Draw a town, its routes of today and what they cost."""

    def timed(here: World) -> tuple[World, Plan]:
        paid = tuple(replace(each, price_per_day=Pence(9999)) for each in here.scenario.todays_routes)
        scenario = replace(here.scenario, todays_routes=paid)
        return World(scenario, here.matrix), price(scenario, here.matrix, baseline(scenario, here.matrix))

    return towns(with_locks=True).map(timed)


@settings(deadline=None)
@given(priced_towns(), st.booleans())
def test_every_cut_of_every_town_adds_up_to_the_penny(drawn, with_times):
    here, plan = drawn
    fewer = replace(plan, routes=plan.routes[1:])
    costs = cost_comparison(here.scenario, [("all", plan), ("fewer", fewer)], here.matrix if with_times else None)
    totals = tuple(each.per_day.total for each in costs.plans)
    assert totals[0] == plan.cash_pence_per_day
    for one in costs.cuts:
        assert one.per_day == totals
        assert tuple(sum(row.per_day[at] for row in one.rows) for at in range(2)) == totals
        assert all(pence >= 0 for row in one.rows for pence in row.per_day)
    if costs.pupils is not None:
        assert tuple(sum(row.shares[at] for row in costs.pupils) for at in range(2)) == totals
        assert all(pence >= 0 for row in costs.pupils for pence in (*row.shares, *row.less))
    assert [sum(each.bands) for each in costs.travel] == [each.carried for each in costs.plans]


def test_the_same_plans_make_the_same_figures():
    assert cost_comparison(town(), [("a", FIRST)]) == cost_comparison(town(), [("a", FIRST)])


def test_a_time_aboard_at_the_end_of_a_band_is_in_it():
    plan = Plan((route("R1", timed_ride("P1", 900)), route("R2", timed_ride("P2", 901))))
    assert cost_comparison(town(), [("a", plan)]).travel[0].bands == (1, 1, 0, 0, 0, 0, 0)


def timed_ride(pupil_id, seconds):
    home = stop(pupil_id, at(8), at(8), on=pupil_id)
    return run(AM, home, stop("S1", Seconds(at(8) + seconds), Seconds(at(8) + seconds), off=pupil_id))


def test_the_pupils_of_a_school_are_counted_whatever_a_plan_carries():
    costs = cost_comparison(town(pupil("P1"), pupil("P2"), pupil("P9")), [("a", FIRST)])
    (row,) = next(one for one in costs.cuts if one.cut_id == "school").rows
    assert (row.pupils, row.carried) == (3, (2,))
