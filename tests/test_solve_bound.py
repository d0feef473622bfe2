"""The bound lies below every plan of tiny towns, and at the best where a person can work it out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from brute_force import cheapest_plan
from drawn_towns import towns
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_solve_brute_force import drawn_town
from worlds import CAR, World, place, pupil, school, three_on_a_line, vehicle, world

from transport_opt.costs import price
from transport_opt.matrix import NO_WAY
from transport_opt.model import Assistant, Days, Pence, Plan
from transport_opt.solve import Params, solve
from transport_opt.solve.arrays import Arrays, arrays_of
from transport_opt.solve.bound import Bound, fleets, lower_bound
from transport_opt.solve.bound.cuts import Cut, broken_cuts, times_cut
from transport_opt.solve.bound.runs import listed
from transport_opt.solve.reasons import rides_to_plan


def never() -> bool:
    return False


def problem_of(town: World) -> Arrays:
    rides, _ = rides_to_plan(town.scenario, town.matrix)
    return arrays_of(town.scenario, town.matrix, rides)


def bound_of(town: World, seconds: float = 60.0, should_stop: Callable[[], bool] = never) -> Bound:
    return lower_bound(problem_of(town), seconds, 1, should_stop)


def kept_apart(town: World) -> World:
    """Forbid runs of several schools and second runs."""
    return town.with_policy("mixed_schools", max_schools=1).with_policy("second_run", max_runs=1)


def cash(plan: Plan) -> int:
    assert plan.cash_pence_per_day is not None
    return plan.cash_pence_per_day


def best_cash(town: World) -> int | None:
    """Give the cash of the cheapest plan when comfort and friends cost nothing; none where somebody is left behind."""
    policy = town.scenario.policy
    free = replace(
        policy,
        comfort=replace(policy.comfort, pence_per_minute=Pence(0)),
        keep_together=replace(policy.keep_together, pence_per_day=Pence(0)),
    )
    scenario = replace(town.scenario, policy=free)
    plan = cheapest_plan(scenario, town.matrix)
    return None if plan.unplaced else cash(plan)


def test_one_car_for_three_on_a_line_is_bounded_at_its_cost_but_for_rounding() -> None:
    town = kept_apart(three_on_a_line())
    # 4500 standing and 994 for ten kilometres each way.
    found = bound_of(town).pence
    assert 4500 + 2 * 994 - 15 <= found <= 4500 + 2 * 994


def test_a_pupil_who_rides_two_mornings_a_week_is_bounded_at_two_fifths_of_a_day() -> None:
    town = kept_apart(world([pupil("P1", 0, am_days=Days(3), pm_days=Days(0))], [school()], [CAR]))
    whole = (4500 + 994) * 2 / 5
    assert whole - 10 <= bound_of(town).pence <= whole


def test_the_prices_of_the_pupils_add_up_to_the_bound_but_for_what_whole_vehicles_add() -> None:
    found = bound_of(kept_apart(drawn_town(3, pupils=8, schools=2)))
    assert sum(found.prices) + found.lifted_pence == pytest.approx(found.one_school_pence, abs=1.5)
    assert found.one_school_pence > 0
    assert found.lifted_pence >= 0
    assert found.complete == 1.0


def neighbours(many: int, layout: str, **changes: Any) -> World:
    """Place pupils who all live ten kilometres from school, and cars that hold a few of them."""
    children = [pupil(f"P{at}", 0, **changes) for at in range(many)]
    return kept_apart(world(children, [school()], [vehicle("CAR", layout)]))


def test_three_neighbours_whose_cars_hold_two_are_bounded_at_two_whole_cars() -> None:
    found = bound_of(neighbours(3, "2+0"))
    # A car and a half would do in shares, at 4500 standing and 994 for ten kilometres each way.
    assert sum(found.prices) == pytest.approx(1.5 * (4500 + 2 * 994), abs=20)
    assert 2 * (4500 + 2 * 994) - 25 <= found.pence <= 2 * (4500 + 2 * 994)


def test_on_the_weekdays_when_only_two_of_three_ride_one_car_is_enough() -> None:
    town = neighbours(3, "2+0", pm_days=Days(0)).with_pupil("P0", am_days=Days(0b00011))
    best = (2 * 2 + 3 * 1) * (4500 + 994) / 5
    assert best - 20 <= bound_of(town).pence <= best


def test_five_neighbours_whose_cars_hold_three_and_two_are_bounded_at_the_best_mix_of_cars() -> None:
    children = [pupil(f"P{at}", 0, pm_days=Days(0)) for at in range(5)]
    types = [vehicle("TWO", "2+0", standing=Pence(4000)), vehicle("THREE", "3+0", standing=Pence(5000))]
    found = bound_of(kept_apart(world(children, [school()], types)))
    # One of each; in shares five thirds of the larger cost less.
    assert sum(found.prices) == pytest.approx(5 / 3 * (5000 + 994), abs=20)
    assert 4000 + 5000 + 2 * 994 - 25 <= found.pence <= 4000 + 5000 + 2 * 994


def test_halves_of_three_runs_that_carry_two_of_three_pupils_each_break_a_cut() -> None:
    pairs = [(1, 2), (2, 4, 3), (3, 1)]
    (cut,) = broken_cuts(pairs, np.full(3, 0.5), nodes=5, most=9, by=0.1)
    assert np.flatnonzero(cut.touches).tolist() == [1, 2, 3]
    assert np.flatnonzero(cut.stays).tolist() == [1, 2, 3, 4]
    assert broken_cuts([(1, 2), (3,)], np.ones(2), nodes=5, most=9, by=0.1) == []


def test_a_run_is_charged_for_the_second_of_three_pupils_unless_it_has_forgotten_the_first() -> None:
    three, anywhere = np.array([False, True, True, True, False]), np.array([False, True, True, True, True])
    runs = listed([(1,), (1, 2), (1, 2, 3), (1, 4, 2), (4,)])
    assert times_cut(*runs, Cut(three, anywhere)).tolist() == [0, 1, 1, 1, 0]
    assert times_cut(*runs, Cut(three, three)).tolist() == [0, 1, 1, 0, 0]


class Stopping:
    """Says stop from the k-th time it is asked."""

    def __init__(self, patience: int) -> None:
        self.left = patience

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("seed", range(4))
def test_at_whatever_pricing_it_is_stopped_the_bound_holds(seed: int) -> None:
    town = kept_apart(drawn_town(40 + seed, pupils=6, schools=1, part_time=seed % 2 == 1))
    best = best_cash(town)
    assert best is not None
    for patience in (*range(24), 30, 40, 60, 90, 150):
        assert bound_of(town, should_stop=Stopping(patience)).pence <= best


def test_a_pupil_with_an_assistant_of_their_own_raises_the_bound_by_the_specialist() -> None:
    town = kept_apart(world([pupil("P1", 0)], [school()], [CAR]))
    accompanied = town.with_pupil("P1", assistant=Assistant.ONE_TO_ONE)
    assert bound_of(accompanied).pence - bound_of(town).pence == pytest.approx(7200, abs=2)


def test_where_runs_may_be_shared_the_bound_is_lower_and_above_nothing() -> None:
    children = [pupil("P1", 0, school_id="S1"), pupil("P2", 1, school_id="S2")]
    found = bound_of(world(children, [school("S1", 10), school("S2", 11)], [CAR]))
    assert 0 < found.pence < found.one_school_pence


@pytest.mark.parametrize("seed", range(6))
def test_on_towns_of_one_school_the_bound_is_near_the_best_of_all_plans(seed: int) -> None:
    town = kept_apart(drawn_town(seed, pupils=5, schools=1))
    best = best_cash(town)
    assert best is not None
    assert 0.6 * best <= bound_of(town).pence <= best


def test_a_bound_that_charges_too_much_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    fair = fleets.fleets_of

    def dear(*arguments: object) -> tuple[fleets.Fleet, ...]:
        return tuple(fleet._replace(fixed=1.03 * fleet.fixed) for fleet in fair(*arguments))  # type: ignore[arg-type]

    monkeypatch.setattr("transport_opt.solve.bound.schools.fleets_of", dear)
    town = kept_apart(three_on_a_line())
    best = best_cash(town)
    assert best is not None
    assert bound_of(town).pence > best


def test_stopped_at_once_the_bound_still_holds() -> None:
    town = kept_apart(drawn_town(7, pupils=6, schools=1))
    best = best_cash(town)
    stopped = bound_of(town, should_stop=lambda: True)
    assert best is not None
    assert 0 < stopped.pence <= min(best, bound_of(town).pence)
    assert stopped.complete < 1.0


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(town=towns(most_pupils=4), apart=st.booleans())
def test_no_plan_of_a_tiny_town_with_any_rules_costs_less_than_its_bound(town: World, apart: bool) -> None:
    if apart:
        policy = town.scenario.policy
        mixed, second = replace(policy.mixed_schools, max_schools=1), replace(policy.second_run, max_runs=1)
        policy = replace(policy, mixed_schools=mixed, second_run=second)
        town = World(replace(town.scenario, policy=policy), town.matrix)
    best = best_cash(town)
    if best is not None:
        assert bound_of(town).pence <= best


@pytest.mark.slow
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(town=towns(most_pupils=5), patience=st.sampled_from([3, 8, 15, 30, 10_000]))
def test_no_plan_of_a_tiny_town_of_one_school_costs_less_than_its_bound(town: World, patience: int) -> None:
    one = town.scenario.schools[0].school_id
    pupils = tuple(replace(child, school_id=one) for child in town.scenario.pupils)
    here = kept_apart(World(replace(town.scenario, pupils=pupils), town.matrix))
    best = best_cash(here)
    if best is not None:
        assert bound_of(here, should_stop=Stopping(patience)).pence <= best


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_no_plan_that_is_found_costs_less_than_the_bound(seed: int) -> None:
    town = drawn_town(100 + seed, pupils=14, schools=2, part_time=seed % 2 == 1, kilometres=12)
    for here in (town, kept_apart(town)):
        plan = price(here.scenario, here.matrix, solve(here.scenario, here.matrix, Params(iterations=1500, workers=1)))
        if not plan.unplaced:
            assert bound_of(here).pence <= cash(plan)


@pytest.mark.slow
def test_the_bound_of_forty_pupils_of_one_school_is_within_four_per_cent_of_a_plan() -> None:
    draw = np.random.default_rng(5)
    children = [pupil(f"P{at}", int(draw.integers(0, 25)), int(draw.integers(0, 25))) for at in range(40)]
    sizes = (("CAR", "4+0", 4500), ("MPV", "8+0", 6500), ("BUS", "16+0", 12500))
    types = [vehicle(name, layout, standing=Pence(standing)) for name, layout, standing in sizes]
    town = kept_apart(world(children, [school("S1", 12, 12)], types))
    plan = price(town.scenario, town.matrix, solve(town.scenario, town.matrix, Params(iterations=30_000, workers=1)))
    found = bound_of(town)
    assert found.complete == 1.0
    assert 0.96 * cash(plan) <= found.pence <= cash(plan)


def test_a_base_without_a_way_to_a_home_is_no_way_there_though_empty_miles_cost_nothing() -> None:
    far = vehicle("FAR", "4+0", base=place(20), dead_mile=Pence(0), standing=Pence(1))
    here = kept_apart(world([pupil("P1", 0), pupil("P2", 2)], [school()], [CAR, far]))
    lost = here.matrix.index["FAR"], here.matrix.index["P1"]
    tables = {name: np.array(getattr(here.matrix, name)) for name in ("seconds", "metres", "seconds_pm")}
    for table in tables.values():
        table[lost] = table[lost[::-1]] = NO_WAY
    town = replace(here, matrix=replace(here.matrix, **tables))

    bound, best = bound_of(town).pence, best_cash(town)

    # The cheap vehicle cannot drive to P1 first, and may fetch P2 before.
    assert best is not None
    assert 0 < bound <= best
