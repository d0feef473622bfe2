"""A review changes no more pupils than it may, and what it does is judged against the plan before."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import AM, CAR, World, pupil, school, shared_car, three_cars, three_on_a_line, world

from transport_opt.audit import audit
from transport_opt.matrix import Matrix
from transport_opt.model import Kind, Lock, LockKind, Pence, Plan, Scenario, TodaysRoute, TodaysRun
from transport_opt.review import change_between, unlawful, with_names_kept
from transport_opt.solve import Params, Review, frontier, solve

MOVES = Params(iterations=600, workers=1)


def with_cap(here: World, share: Fraction, pence: int = 0) -> World:
    return here.with_policy("change_cap", share=share, pence_per_pupil_day=Pence(pence))


def planned(here: World, earlier: Plan, params: Params = MOVES) -> list[set[str]]:
    """Review within the policy's cap, and let the auditor say whether it holds."""
    found = solve(here.scenario, here.matrix, params, review=Review(earlier))
    assert hard(here.scenario, here.matrix, found, earlier) == []
    assert not found.unplaced
    return sorted(({*route.pupil_ids} for route in found.routes), key=sorted)


def hard(scenario: Scenario, matrix: Matrix, found: Plan, earlier: Plan) -> list[str]:
    return [one.code for one in audit(scenario, matrix, found, earlier) if one.kind is Kind.HARD]


def test_with_a_cap_of_nought_everybody_keeps_their_car_though_one_would_do() -> None:
    here = three_on_a_line()
    earlier = three_cars(here)
    assert planned(with_cap(here, Fraction(1)), earlier) == [{"P1", "P2", "P3"}]
    assert planned(with_cap(here, Fraction(0)), earlier) == [{"P1"}, {"P2"}, {"P3"}]


def test_half_of_three_pupils_is_one_who_may_change() -> None:
    here = three_on_a_line()
    sizes = [len(riders) for riders in planned(with_cap(here, Fraction(1, 2)), three_cars(here))]
    assert sorted(sizes) == [1, 2]


def test_a_change_that_weighs_more_than_it_saves_is_not_made() -> None:
    here = three_on_a_line()
    # A car saved is £45 and some miles a day.
    assert planned(with_cap(here, Fraction(1), 3000), three_cars(here)) == [{"P1", "P2", "P3"}]
    assert planned(with_cap(here, Fraction(1), 9000), three_cars(here)) == [{"P1"}, {"P2"}, {"P3"}]


def test_who_needs_sameness_stays_and_the_others_change() -> None:
    here = with_cap(three_on_a_line(), Fraction(1, 3), 100).with_pupil("P2", change_weight=Fraction(90))
    found = solve(here.scenario, here.matrix, MOVES, review=Review(three_cars(here)))
    change = change_between(here.scenario, three_cars(here), found)
    assert len(change.changed) == 1
    assert "P2" not in change.changed


def test_leavers_are_gone_and_joiners_are_placed_without_anybody_changing() -> None:
    here = three_on_a_line()
    now = with_cap(here, Fraction(0)).changed(
        pupils=(*here.scenario.pupils[:2], pupil("P4", 3))  # P3 has left
    )
    earlier = shared_car(here)
    found = solve(now.scenario, now.matrix, MOVES, review=Review(earlier))
    assert [{*route.pupil_ids} for route in found.routes] == [{"P1", "P2", "P4"}]
    assert hard(now.scenario, now.matrix, found, earlier) == []
    change = change_between(now.scenario, earlier, found)
    assert (change.continuing, change.changed, change.joined, change.left) == (
        {"P1", "P2"}, set(), {"P4"}, {"P3"},
    )  # fmt: skip


def test_a_pupil_who_changes_school_leaves_their_route_and_counts() -> None:
    first = world([pupil(f"P{at}", at) for at in range(3)], [school(), school("S2", east=0, north=9)], [CAR])
    earlier = solve(first.scenario, first.matrix, MOVES)
    assert len(earlier.routes) == 1
    now = with_cap(first, Fraction(1, 3)).with_policy("mixed_schools", max_schools=1).with_pupil("P1", school_id="S2")
    assert planned(now, earlier) == [{"P0", "P2"}, {"P1"}]


def test_locked_routes_stay_in_a_review_of_any_change() -> None:
    here = three_on_a_line()
    today = tuple(TodaysRoute(f"R{at:03d}", "CAR", None, 0, None, (TodaysRun(AM, 1, (f"P{at}",)),)) for at in (1, 2, 3))
    held = here.changed(todays_routes=today, locks=(Lock(LockKind.PUPIL, "R002", "P2"),))
    found = solve(held.scenario, held.matrix, MOVES, review=Review(three_cars(here), Fraction(1)))
    assert [route.route_id for route in found.routes if "P2" in route.pupil_ids] == ["R002"]


def test_the_same_moves_give_the_same_review_on_any_number_of_workers() -> None:
    here = world([pupil(f"P{at:02d}", at % 9, at // 9) for at in range(70)], [school(east=5)])
    earlier = solve(here.scenario, here.matrix, Params(iterations=200, seed=7))
    one, two = (
        solve(here.scenario, here.matrix, Params(iterations=2000, workers=workers), review=Review(earlier))
        for workers in (1, 2)
    )
    assert one.routes == two.routes


def test_a_frontier_costs_less_the_more_may_change_and_each_plan_keeps_its_cap() -> None:
    here = three_on_a_line()
    earlier, shares = three_cars(here), [Fraction(0), Fraction(1, 3), Fraction(2, 3)]
    steps = frontier(here.scenario, here.matrix, Params(iterations=3000, workers=1), earlier, shares)
    assert [step.share for step in steps] == [*shares, None]
    assert [len(step.plan.routes) for step in steps] == [3, 2, 1, 1]
    for step in steps[:-1]:
        capped = with_cap(here, step.share or Fraction(0))
        assert hard(capped.scenario, here.matrix, step.plan, earlier) == []


def test_a_frontier_of_no_shares_is_a_free_plan() -> None:
    here = three_on_a_line()
    (free,) = frontier(here.scenario, here.matrix, MOVES, three_cars(here), [])
    assert free.share is None
    assert len(free.plan.routes) == 1


def test_who_must_change_because_a_route_breaks_a_rule_is_told_by_route() -> None:
    here = three_on_a_line().with_pupil("P1", max_journey=60)
    today = shared_car(here)
    judged = replace(today, findings=audit(here.scenario, here.matrix, today))
    assert unlawful(judged) == {"R001"}
    assert unlawful(replace(judged, findings=())) == frozenset()


def test_a_route_keeps_its_name_and_its_operator_and_a_new_one_is_numbered_on() -> None:
    here = three_on_a_line()
    earlier = three_cars(here)
    named = replace(earlier, routes=tuple(replace(one, operator="Swift") for one in earlier.routes[1:]))
    (first, second, third) = earlier.routes
    now = replace(earlier, routes=(third, replace(first, route_id="R001"), replace(second, vehicle_type="BUS")))
    kept = with_names_kept(here.scenario, named, now)
    told = [(one.route_id, one.operator, *one.pupil_ids) for one in kept.routes]
    assert told == [("R003", "Swift", "P3"), ("R004", None, "P1"), ("R002", None, "P2")]


def test_a_change_weighs_by_the_days_that_a_pupil_travels() -> None:
    here = with_cap(three_on_a_line(), Fraction(1), 400).with_pupil("P2", change_weight=Fraction(2))
    change = change_between(here.scenario, three_cars(here), shared_car(here))
    assert len(change.changed) == 2
    weighs = {"P1": 400, "P2": 800, "P3": 400}
    assert change.notional == sum(weighs[name] for name in change.changed)
    assert change.share == Fraction(2, 3)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 4)), min_size=4, max_size=12),
    st.fractions(0, 1, max_denominator=10),
    st.integers(1, 10_000),
)
def test_the_auditor_finds_every_review_of_a_lawful_plan_within_its_cap(
    homes: list[tuple[int, int]], share: Fraction, seed: int
) -> None:
    here = world([pupil(f"P{at:02d}", *home) for at, home in enumerate(homes)], [school(east=9)])
    capped = with_cap(here, share, 400)
    earlier = solve(here.scenario, here.matrix, Params(iterations=1, seed=seed, workers=1))
    assert hard(here.scenario, here.matrix, earlier, earlier) == []
    planned(capped, earlier, Params(iterations=400, seed=seed, workers=1))
