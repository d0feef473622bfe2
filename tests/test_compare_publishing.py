"""What is marked for publication tells of no group of fewer than five pupils, not even by taking away."""

from dataclasses import replace

import pytest
from compared_world import ride, route
from hypothesis import given
from hypothesis import strategies as st
from line_town import pupil, school, taxi

from transport_opt.compare import FEWEST, cost_comparison, for_publication
from transport_opt.compare.publishing import hidden
from transport_opt.errors import PlanFileError
from transport_opt.model import Finding, Kind, Plan, Policy, Scenario, Unplaced
from transport_opt.model.pupil import Direction


def county(*sizes):
    """Make a school for each size, and a plan with a car for each pupil, a pound dearer than the one before."""
    names = [(f"P{at}-{n}", f"S{at}") for at, size in enumerate(sizes, 1) for n in range(size)]
    pupils = tuple(pupil(name, school_id) for name, school_id in names)
    schools = tuple(school(f"S{at}") for at in range(1, len(sizes) + 1))
    scenario = Scenario(pupils, schools, (taxi("CAR"),), Policy())
    routes = (route(f"R{n}", ride(name, 20), cash=(4500 + 100 * n, 0, 0, 0, 0)) for n, (name, _) in enumerate(names))
    return scenario, Plan(tuple(routes))


def schools_of(comparison):
    found = next(cut for cut in comparison.cuts if cut.cut_id == "school")
    return {row.key: (row.pupils, row.per_day[0] is not None) for row in found.rows}


def published(scenario, *plans):
    return for_publication(cost_comparison(scenario, [(f"plan {n}", plan) for n, plan in enumerate(plans)]))


def test_a_school_of_few_pupils_is_suppressed_and_so_is_the_next_smallest():
    scenario, plan = county(3, 6, 9)
    # Without S2 the cost of S1 would be what the others leave of the total.
    assert schools_of(published(scenario, plan)) == {"S1": (None, False), "S2": (None, False), "S3": (9, True)}


def test_two_small_schools_that_hold_five_together_hide_each_other():
    scenario, plan = county(3, 4, 9)
    assert schools_of(published(scenario, plan)) == {"S1": (None, False), "S2": (None, False), "S3": (9, True)}


def test_two_schools_that_hold_fewer_than_five_together_need_a_third():
    scenario, plan = county(1, 2, 9, 20)
    assert schools_of(published(scenario, plan))["S3"] == (None, False)
    assert schools_of(published(scenario, plan))["S4"] == (20, True)


def test_a_school_that_is_small_in_one_plan_alone_is_suppressed_in_all():
    scenario, plan = county(6, 8, 9)
    few = replace(plan, routes=plan.routes[3:])
    assert schools_of(published(scenario, plan, few)) == {"S1": (None, False), "S2": (None, False), "S3": (9, True)}


def test_totals_stay_and_nobody_is_listed():
    scenario, plan = county(3, 6, 9)
    told = published(scenario, plan)
    assert told.published
    assert told.pupils is None
    assert told.cuts[0].per_day == (sum(4500 + 100 * n for n in range(18)),)
    assert all(count is None for cut in told.cuts for row in cut.rows for count in row.carried)


def test_few_without_a_seat_are_hidden_and_so_is_how_many_are_carried():
    scenario, plan = county(9, 9)
    short = replace(plan, routes=plan.routes[2:], unplaced=tuple(_lost(name) for name in ("P1-0", "P1-1")))
    told = published(scenario, plan, short)
    assert (told.plans[0].carried, told.plans[0].unplaced) == (18, 0)
    assert (told.plans[1].carried, told.plans[1].unplaced) == (None, None)
    # All are aboard for twenty minutes: that band would tell how many are carried.
    assert told.travel[0].bands == (0, 18, 0, 0, 0, 0, 0)
    assert told.travel[1].bands == (0, None, 0, 0, 0, 0, 0)


def _lost(name):
    return Unplaced(name, tuple(Direction), ())


def test_a_count_is_hidden_where_the_rest_is_small():
    scenario, plan = county(9, 9)
    other = replace(plan, routes=(*plan.routes[1:], replace(plan.routes[0], runs=plan.routes[0].runs)))
    assert published(scenario, plan, other).changes[1].changed == 0
    swapped = replace(plan, routes=(replace(plan.routes[0], runs=(*plan.routes[0].runs, *plan.routes[1].runs)),))
    few = replace(swapped, routes=(*swapped.routes, *plan.routes[2:]))
    assert cost_comparison(scenario, [("a", plan), ("b", few)]).changes[1].changed == 1
    assert published(scenario, plan, few).changes[1].changed is None


def test_rules_broken_for_few_are_not_named():
    scenario, plan = county(9, 9)
    once = Finding("journey-limit", Kind.HARD, "", "", "")
    often = Finding("comfort", Kind.SOFT, "", "", "")
    told = published(scenario, replace(plan, findings=(once, *[often] * 7)))
    assert [(row.code, row.counts) for row in told.findings] == [("comfort", (7,))]


def test_a_plan_of_few_pupils_cannot_be_published():
    scenario, plan = county(3)
    with pytest.raises(PlanFileError) as told:
        published(scenario, plan)
    assert told.value.message == (
        "The plan 'plan 0' cannot be marked for publication: its total tells what its pupils cost, and that needs "
        "5 pupils or more. It carries 3."
    )
    assert told.value.action == "Leave --publication out and keep the report inside the council."


def test_a_table_without_small_rows_is_left_whole():
    assert hidden([(5,), (0,), (9,)]) == set()
    assert hidden([]) == set()


tables = st.integers(1, 3).flatmap(
    lambda plans: st.lists(st.tuples(*[st.integers(0, 12)] * plans), min_size=1, max_size=8)
)


@given(tables)
def test_what_is_hidden_cannot_be_worked_out_from_what_is_left(sizes):
    out = hidden(sizes)
    for plan in range(len(sizes[0])):
        left = [row for row, counts in enumerate(sizes) if row not in out]
        assert all(sizes[row][plan] == 0 or sizes[row][plan] >= FEWEST for row in left)
        aboard = [sizes[row][plan] for row in out if sizes[row][plan]]
        if left and any(count < FEWEST for count in aboard):
            # The total less the rows left is what several rows hold together, five pupils or more.
            assert len(aboard) >= 2
            assert sum(aboard) >= FEWEST
