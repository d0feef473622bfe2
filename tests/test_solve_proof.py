"""What is proven of a finished plan, in worlds where a person can work it out."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from test_solve_bound import cash, kept_apart, never, problem_of
from test_solve_brute_force import drawn_town
from worlds import AM, CAR, PM, World, plan, pupil, route, school, shared_car, three_on_a_line, vehicle, world

from transport_opt.costs import price
from transport_opt.model import Assistant, Days, Mobility, Plan, Run, Seconds, Unplaced
from transport_opt.solve import Params, Progress, Proof, prove, solve
from transport_opt.solve.bound.fleets import Fleet, fleets_of
from transport_opt.solve.bound.runs import listed, run_costs
from transport_opt.solve.bound.towns import Town, town_of
from transport_opt.solve.offers import pence_of_line

ONE_CAR = 4500 + 2 * 994
"""Pence a day of one car for all three of the usual world: £45, and ten kilometres out and home."""
A_CAR_FOR_P2 = 4500 + 2 * 795
"""Likewise for eight kilometres."""


def proven(here: World, whole: Plan) -> Proof:
    return prove(here.scenario, here.matrix, whole, 20.0, workers=1)


def cars(here: World, *riders: str) -> Plan:
    """Carry pupils such as ``"P1 P3"`` in a car each, called at in that order; no time is told, as none is asked."""
    return plan(*(route(*_both_ways(here, names.split()), route_id=names) for names in riders))


def _both_ways(here: World, names: list[str]) -> tuple[Run, Run]:
    calls = [f"{name} 08:00-08:00" for name in names]
    schools = dict.fromkeys(here.scenario.pupil[name].school_id for name in names)
    there = [f"{one} 08:00-08:00 {' '.join(names)}" for one in schools]
    return here.run(AM, *calls, *there), here.run(PM, *there, *calls[::-1])


def of(here: World, *riders: str) -> Proof:
    return proven(here, cars(here, *riders))


def line(**changes: Any) -> World:
    """Give the usual world, each run for one school, with P2 changed as told."""
    return kept_apart(three_on_a_line().with_pupil("P2", **changes))


def rule_price(proof: Proof, pupil_id: str, rule_id: str) -> int:
    (found,) = [one for one in proof.prices.rules if (one.pupil_id, one.rule_id) == (pupil_id, rule_id)]
    return found.pence_per_day


def test_the_bound_of_three_in_one_car_is_what_the_car_costs_but_for_rounding() -> None:
    here = line()
    proof = proven(here, shared_car(here))

    assert ONE_CAR - 15 <= proof.pence == proof.one_school_pence <= ONE_CAR
    assert proof.prices.schools_solved == 1.0
    assert [one.pupil_id for one in proof.prices.pupils] == ["P1", "P2", "P3"]
    assert proof.one_school_pence - 3 <= sum(one.pence_per_day for one in proof.prices.pupils) <= ONE_CAR
    assert (proof.prices.rules, proof.prices.rules_left_out) == ((), 0)


def test_whom_the_plan_leaves_behind_is_no_part_of_the_bound() -> None:
    here = line()
    out = here.run(AM, "P2 08:37-08:39", "P3 08:41-08:43", "S1 08:49-08:50 P2 P3")
    home = here.run(PM, "S1 14:55-15:01 P2 P3", "P3 15:07-15:09", "P2 15:11-15:13")
    without_p1 = plan(route(out, home), unplaced=(Unplaced("P1", (AM, PM), ()),))
    proof = proven(here, without_p1)

    assert A_CAR_FOR_P2 - 15 <= proof.pence <= A_CAR_FOR_P2
    assert [one.pupil_id for one in proof.prices.pupils] == ["P2", "P3"]


def test_rides_of_some_weekdays_are_bounded_for_these_alone() -> None:
    here = line()
    days = Days.parse("MTW--")
    whole = shared_car(here)
    runs = tuple(replace(run, days=days) for run in whole.routes[0].runs)
    proof = proven(here, replace(whole, routes=(replace(whole.routes[0], runs=runs),)))

    assert 0.6 * ONE_CAR - 10 <= proof.pence <= 0.6 * ONE_CAR


def test_a_pupil_who_travels_alone_costs_a_car_of_their_own() -> None:
    # Without the rule P2 rides with the other two, whose car passes the door.
    proof = of(line(travels_alone=True), "P1 P3", "P2")

    assert rule_price(proof, "P2", "travels-alone") == pytest.approx(A_CAR_FOR_P2, abs=15)


@pytest.mark.parametrize(("assistant", "pence"), [(Assistant.ONE_TO_ONE, 7200), (Assistant.SHARED, 5800)])
def test_an_assistant_costs_what_one_is_paid_a_day(assistant: Assistant, pence: int) -> None:
    assert rule_price(of(line(assistant=assistant), "P1 P2 P3"), "P2", "assistant-aboard") == pytest.approx(
        pence, abs=2
    )


def test_two_who_share_an_assistant_are_not_both_told_the_whole_wage() -> None:
    # Which of them has it is for the prices to say: the one who rides for little more may have nothing.
    both = line(assistant=Assistant.SHARED).with_pupil("P3", assistant=Assistant.SHARED)
    found = of(both, "P1 P2 P3").prices.rules

    assert [one.pupil_id for one in found] == ["P2", "P3"]
    assert sum(one.pence_per_day for one in found) <= 5800 + 2


def test_whoever_makes_room_in_a_full_car_is_worth_their_price() -> None:
    here = kept_apart(three_on_a_line()).changed(vehicle_types=(vehicle("CAR", "2+0"),))
    proof = of(here.with_pupil("P2", travels_alone=True), "P1 P3", "P2")
    p1, _, p3 = (one.pence_per_day for one in proof.prices.pupils)
    # With P1 in a car of ten kilometres, or with P3 in one of eight.
    beside_another = min(ONE_CAR - p1, A_CAR_FOR_P2 - p3)

    assert rule_price(proof, "P2", "travels-alone") == pytest.approx(A_CAR_FOR_P2 - beside_another, abs=15)


def test_a_wheelchair_space_costs_the_dearer_vehicle_for_all() -> None:
    # Ten kilometres out and home at £2.10 a mile in place of £1.60, and £84 in place of £45.
    proof = of(line(mobility=Mobility.WHEELCHAIR_MANUAL), "P1 P2 P3")

    assert rule_price(proof, "P2", "wheelchair-space") == pytest.approx(8400 - 4500 + 2 * (1305 - 994), abs=3)


def test_a_limit_of_ones_own_costs_the_way_back_that_others_are_driven_for_it() -> None:
    # P1 is ten minutes from school, so the car calls there last and drives fourteen kilometres, not ten.
    here = line().with_pupil("P1", max_journey=Seconds(600))

    assert rule_price(of(here, "P3 P2 P1"), "P1", "journey-limit") == pytest.approx(2 * (1392 - 994), abs=5)


def test_a_limit_of_ones_own_that_is_no_stricter_than_the_guide_has_no_price() -> None:
    here = line().with_pupil("P1", max_journey=Seconds(90 * 60))

    assert of(here, "P1 P2 P3").prices.rules == ()


def test_a_pair_kept_apart_costs_the_second_car_at_either_end() -> None:
    here = line(not_with=frozenset({"P1"})).with_pupil("P1", not_with=frozenset({"P2"}))
    proof = of(here, "P1 P3", "P2")

    assert [one.pupil_id for one in proof.prices.rules] == ["P1", "P2"]
    assert {one.rule_id for one in proof.prices.rules} == {"not-together"}
    assert all(one.pence_per_day == pytest.approx(A_CAR_FOR_P2, abs=15) for one in proof.prices.rules)


def test_where_schools_may_share_a_run_the_bound_for_any_plan_is_below_that_for_one_school_a_run() -> None:
    children = [pupil("P1", 0, school_id="S1"), pupil("P2", 1, school_id="S2")]
    here = world(children, [school("S1", 10), school("S2", 11)], [CAR])
    whole = price(here.scenario, here.matrix, cars(here, "P1 P2"))
    proof = proven(here, whole)

    assert 0 < proof.pence < proof.one_school_pence
    assert proof.pence <= cash(whole)
    assert cash(whole) < proof.one_school_pence, "one car for both saves what the bound of one-school plans proves"


def test_stopped_at_once_what_is_proven_still_holds_and_the_rules_left_out_are_counted() -> None:
    here = line(travels_alone=True, assistant=Assistant.ONE_TO_ONE)
    whole = cars(here, "P1 P3", "P2")
    proof = prove(here.scenario, here.matrix, whole, 20.0, 1, should_stop=lambda: True)

    assert 0 < proof.pence <= ONE_CAR + A_CAR_FOR_P2 + 7200
    assert proof.prices.schools_solved == 0.0
    assert (proof.prices.rules, proof.prices.rules_left_out) == ((), 2)


def test_the_proof_tells_how_far_it_is() -> None:
    here, told = line(), list[Progress]()
    prove(here.scenario, here.matrix, shared_car(here), 5.0, 1, told.append, never)

    assert {one.stage for one in told} == {"proving a bound"}
    assert (told[-1].fraction, told[-1].routes, told[-1].best_pence) == (1.0, 1, None)


def as_bounded(town: Town, fleet: Fleet, run: tuple[int, ...]) -> float:
    """Price a run as the bound does, standing charge and all."""
    costs, rooms = run_costs(town, fleet, *listed([run]))
    return float(costs[0] + fleet.fixed[rooms[0, 0], rooms[0, 1]])


@pytest.mark.parametrize("seed", range(4))
def test_what_a_run_costs_is_priced_as_the_bound_prices_it(seed: int) -> None:
    problem = problem_of(drawn_town(seed, pupils=7, schools=1))
    draw = np.random.default_rng(seed)
    for way in range(2):
        town = town_of(problem, 0, way)
        for fleet in fleets_of(problem, town, 0, way, 0.5):
            for _ in range(20):
                size = int(draw.integers(1, min(5, len(town.pupils)) + 1))
                run = 1 + draw.permutation(len(town.pupils))[:size].astype(np.int32)
                alone = town.need[run, 5].any()
                if size == 1 or not alone:
                    assert pence_of_line(town, fleet, run) == pytest.approx(
                        as_bounded(town, fleet, tuple(run.tolist()))
                    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_no_plan_of_a_drawn_town_costs_less_than_is_proven_of_it(seed: int) -> None:
    here = drawn_town(200 + seed, pupils=12, schools=2, part_time=seed % 2 == 1, kilometres=12)
    for town in (here, kept_apart(here)):
        found = solve(town.scenario, town.matrix, Params(iterations=1000, workers=1))
        whole = price(town.scenario, town.matrix, found)
        proof = proven(town, whole)
        assert 0 <= proof.pence <= min(cash(whole), proof.one_school_pence)
        assert all(one.pence_per_day >= 0 for one in proof.prices.rules)
