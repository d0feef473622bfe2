"""Plans side by side: every total is the sum of its lines."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from line_town import AM, PM, at, pupil, run, school, stop, taxi

from transport_opt.compare import Difference, TimesAboard, compare
from transport_opt.costs import LINES
from transport_opt.errors import PlanFileError
from transport_opt.model import Cash, Days, Direction, Finding, Kind, Pence, Phase, Plan, Policy, Route, Scenario
from transport_opt.model import Unplaced as Without


def ride(pupil_id, minutes, direction=AM, days="MTWTF"):
    """Make a run of one pupil who is aboard for so many minutes."""
    leave = at(8)
    home, there = (pupil_id, "S1") if direction is AM else ("S1", pupil_id)
    return run(
        direction,
        stop(home, leave, leave, on=pupil_id),
        stop(there, leave + minutes * 60, leave + minutes * 60, off=pupil_id),
        days=days,
    )


def route(route_id, *runs, cash=(4500, 994, 0, 10, 5800), kind="CAR", assistants=1):
    return Route(route_id, kind, runs, assistants=assistants, cash=Cash(*map(Pence, cash)))


def town(*pupils):
    everyone = pupils or (pupil("P1"), pupil("P2"))
    return Scenario(everyone, (school("S1"),), (taxi("CAR"), taxi("BUS", "16+0")), Policy(days_per_year=190))


FIRST = Plan((route("R1", ride("P1", 30)), route("R2", ride("P2", 50), cash=(6500, 1000, 3, 0, 0), assistants=0)))
SECOND = Plan((route("R1", ride("P1", 30), ride("P2", 50), kind="BUS"),), notional_pence_per_day=Pence(7))


def test_the_lines_of_a_plan_are_the_sums_of_its_routes_and_a_year_is_190_days():
    first = compare(town(), [("today", FIRST)]).plans[0]
    assert first.per_day == Cash(Pence(11000), Pence(1994), Pence(3), Pence(10), Pence(5800))
    assert first.per_day.total == 18807
    assert first.per_year.total == 18807 * 190
    assert first.per_year.live == 1994 * 190


def test_a_plan_carries_a_band_of_twelve_per_cent_either_way():
    first = compare(town(), [("today", FIRST)]).plans[0]
    assert first.band_per_day == (16550, 21064)  # 16550.16 and 21063.84
    assert first.band_per_year == (3144530, 4002130)  # of 3,573,330: 3,144,530.4 and 4,002,129.6


def test_the_difference_is_from_the_first_plan_in_pence_and_per_cent():
    _, second = compare(town(), [("today", FIRST), ("new", SECOND)]).plans
    assert second.per_day.total == 11304
    assert second.difference == Difference(Pence(-7503), Pence(-7503 * 190), Fraction(-750300, 18807))


def test_the_first_plan_differs_from_itself_by_nothing():
    assert compare(town(), [("today", FIRST)]).plans[0].difference == Difference(Pence(0), Pence(0), Fraction(0))


def test_no_per_cent_is_told_of_a_plan_that_costs_nothing():
    assert compare(town(), [("empty", Plan(())), ("new", SECOND)]).plans[1].difference.percent is None


def test_vehicles_are_counted_by_type_in_the_order_of_the_table():
    both = Plan((*SECOND.routes, replace(FIRST.routes[1], route_id="R9"), replace(FIRST.routes[0], route_id="R8")))
    figures = compare(town(), [("both", both)]).plans[0]
    assert figures.vehicles == (("CAR", 2), ("BUS", 1))
    assert (figures.routes, figures.assistants) == (3, 2)


def test_notional_pence_stand_apart_from_cash():
    first, second = compare(town(), [("today", FIRST), ("new", SECOND)]).plans
    assert (first.notional_per_day, second.notional_per_day) == (None, 7)


def test_times_aboard_count_each_pupil_session_and_weekday():
    part_time = town(pupil("P1"), pupil("P2", am_days=Days.parse("M----")))
    # five journeys of 30 minutes and one of 50
    assert compare(part_time, [("today", FIRST)]).plans[0].times == TimesAboard(6, 2000, 1800, 3000)


def test_the_median_of_an_even_number_is_between_the_middle_two():
    both = town(pupil("P1", am_days=Days.parse("M----")), pupil("P2", am_days=Days.parse("M----")))
    times = compare(both, [("today", FIRST)]).plans[0].times
    assert times == TimesAboard(2, 2400, 2400, 3000)


def test_nine_journeys_in_ten_are_within_the_ninetieth_percentile():
    pupils = tuple(pupil(f"P{n}", am_days=Days.parse("M----")) for n in range(1, 11))
    plan = Plan(tuple(route(f"R{n}", ride(f"P{n}", n)) for n in range(1, 11)))
    times = compare(town(*pupils), [("ten", plan)]).plans[0].times
    assert times == TimesAboard(10, 330, 330, 540)


def test_a_plan_that_carries_nobody_has_no_times():
    figures = compare(town(), [("empty", Plan(()))]).plans[0]
    assert (figures.times, figures.carried, figures.per_day.total) == (None, 0, 0)


def test_pupils_over_the_guide_of_their_phase_are_counted_once():
    pupils = town(pupil("P1", phase=Phase.PRIMARY), pupil("P2", phase=Phase.PRIMARY))
    there_and_back = Plan((route("R1", ride("P1", 46), ride("P1", 47, PM), ride("P2", 45)),))
    assert compare(pupils, [("long", there_and_back)]).plans[0].over_guide == 1


def test_pupils_carried_and_unplaced_are_counted_and_hard_findings_told():
    finding = Finding("seats", Kind.HARD, "", "", "")
    plan = replace(
        SECOND,
        unplaced=(Without("P3", tuple(Direction), ()),),
        findings=(finding, replace(finding, kind=Kind.REPORTED)),
    )
    comparison = compare(town(pupil("P1"), pupil("P2"), pupil("P3")), [("new", plan)])
    figures = comparison.plans[0]
    assert (comparison.pupils, figures.carried, figures.unplaced, figures.hard_findings) == (3, 2, 1, 1)


def test_a_plan_without_prices_cannot_be_compared():
    bare = replace(FIRST, routes=(FIRST.routes[0], replace(FIRST.routes[1], cash=None)))
    with pytest.raises(PlanFileError) as told:
        compare(town(), [("bare", bare)])
    assert told.value.message == (
        "The plan 'bare' cannot be compared: 1 of its 2 routes have no price. The first of them is R2."
    )
    assert told.value.action == "Price the plan from its travel times first."


def test_no_plans_make_an_empty_comparison():
    assert compare(town(), []).plans == ()


amounts = st.tuples(*[st.integers(0, 10**6)] * 5)


@given(st.lists(amounts, max_size=4), st.lists(amounts, max_size=4))
def test_every_total_adds_up_to_the_penny(one, other):
    plans = [
        (name, Plan(tuple(route(f"R{n}", cash=cash) for n, cash in enumerate(lines))))
        for name, lines in (("one", one), ("other", other))
    ]
    first, second = compare(town(), plans).plans
    for figures, lines in ((first, one), (second, other)):
        assert figures.per_day.total == sum(map(sum, lines))
        assert figures.per_day.total == sum(getattr(figures.per_day, line) for line in LINES)
        assert figures.per_year.total == sum(getattr(figures.per_year, line) for line in LINES)
        assert figures.per_year.total == 190 * figures.per_day.total
        assert figures.band_per_day[0] <= figures.per_day.total <= figures.band_per_day[1]
    assert second.per_day.total == first.per_day.total + second.difference.per_day
    assert second.per_year.total == first.per_year.total + second.difference.per_year
