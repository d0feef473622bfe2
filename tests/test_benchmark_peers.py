"""Every solver finds the plan that a child could find, and the one evaluation prices it to the penny."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from bench.evaluate import Driven, judge, plan_of  # noqa: E402
from bench.fleets import plain_fleet, rate_card  # noqa: E402
from bench.instance import Instance  # noqa: E402
from bench.lacks import lacking  # noqa: E402
from bench.plane import Spot, matrix_of, place  # noqa: E402
from bench.shipments import shipments_of  # noqa: E402
from bench.single import plain_policy, plain_pupil, single_with_rules  # noqa: E402
from bench.solvers import OURS, PEERS, plan_by  # noqa: E402
from bench.town import towns_of  # noqa: E402

from transport_opt.model import EVERY_DAY, Assistant, Direction, Policy, Scenario, School, Seconds  # noqa: E402

ONE_VEHICLE = 15_000 + 1_171
"""A small vehicle, and 10 km of straight line: 13,000 m at 145 pence a mile are 1,171.28 pence."""
BELL = Seconds(9 * 3600)


def on_a_line() -> Instance:
    """Four pupils 2.5 km apart on a straight line east of their school."""
    return world({f"P{n}": ("S1", Spot(2500.0 * n, 0)) for n in range(1, 5)}, {"S1": Spot(0, 0)})


def two_schools() -> Instance:
    """Two pupils of a school, and two of another that is two kilometres on, all on one line."""
    homes = {"P1": ("S1", 4000.0), "P2": ("S1", 5000.0), "P3": ("S2", 6000.0), "P4": ("S2", 7000.0)}
    return world({p: (s, Spot(x, 0)) for p, (s, x) in homes.items()}, {"S1": Spot(2000, 0), "S2": Spot(0, 0)})


def world(homes: dict[str, tuple[str, Spot]], schools: dict[str, Spot]) -> Instance:
    scenario = Scenario(
        tuple(plain_pupil(pupil_id, school_id, spot) for pupil_id, (school_id, spot) in homes.items()),
        tuple(School(one, one, place(spot), BELL, Seconds(15 * 3600)) for one, spot in schools.items()),
        plain_fleet(),
        plain_policy(len(schools), Seconds(25 * 60), Seconds(5 * 60)),
    )
    return Instance("tiny", 1, scenario, matrix_of({**{p: spot for p, (_, spot) in homes.items()}, **schools}))


def skip_without(name: str) -> None:
    if name != OURS and not PEERS[name].installed:
        pytest.skip(f"the package {PEERS[name].package} is not installed")


@pytest.mark.parametrize("name", [OURS, *(name for name, peer in PEERS.items() if not peer.mixes)])
def test_four_pupils_on_a_line_ride_in_one_small_vehicle(name: str) -> None:
    skip_without(name)
    instance = on_a_line()
    judged = judge(instance.scenario, instance.matrix, plan_by(name, instance, 0.5, 1, 1))

    assert (judged.vehicles, judged.unplaced, judged.broken) == (1, 0, {})
    assert judged.cash == ONE_VEHICLE


@pytest.mark.parametrize("name", [OURS, *(name for name, peer in PEERS.items() if peer.mixes)])
def test_pupils_of_two_schools_on_a_line_share_a_vehicle(name: str) -> None:
    skip_without(name)
    instance = two_schools()
    judged = judge(instance.scenario, instance.matrix, plan_by(name, instance, 0.5, 1, 1))

    assert (judged.vehicles, judged.unplaced, judged.broken) == (1, 0, {})
    # Seven kilometres along the line: 9,100 m of road.
    assert judged.cash == 15_000 + 820


@pytest.mark.parametrize("name", ["PyVRP", "vrp-cli"])
def test_schools_are_planned_one_by_one_where_a_solver_does_not_mix(name: str) -> None:
    skip_without(name)
    instance = two_schools()
    judged = judge(instance.scenario, instance.matrix, plan_by(name, instance, 0.5, 1, 1))

    assert (judged.vehicles, judged.unplaced, judged.broken) == (2, 0, {})


def test_a_pupil_whom_a_solver_leaves_out_is_counted() -> None:
    instance = on_a_line()
    plan = plan_of(instance.scenario, instance.matrix, [Driven("SEATS4", ("P3", "P2", "P1", "S1"))])

    judged = judge(instance.scenario, instance.matrix, plan)
    assert (judged.unplaced, judged.hard) == (1, 0)
    assert plan.unplaced[0].pupil_id == "P4"


def test_a_run_beyond_its_seats_is_a_hard_finding_under_its_rule() -> None:
    homes = {f"P{n}": ("S1", Spot(500.0 * n, 0)) for n in range(1, 6)}
    instance = world(homes, {"S1": Spot(0, 0)})
    plan = plan_of(instance.scenario, instance.matrix, [Driven("SEATS4", (*sorted(homes, reverse=True), "S1"))])

    assert judge(instance.scenario, instance.matrix, plan).broken.keys() == {"seats"}


def test_the_afternoon_is_the_morning_driven_the_other_way_round() -> None:
    instance = on_a_line()
    both_ways = tuple(replace(pupil, pm_days=EVERY_DAY) for pupil in instance.scenario.pupils)
    scenario = replace(instance.scenario, pupils=both_ways)
    plan = plan_of(scenario, instance.matrix, [Driven("SEATS4", ("P4", "P3", "P2", "P1", "S1"))])

    morning, afternoon = plan.routes[0].runs
    assert afternoon.direction is Direction.PM
    assert [stop.place for stop in afternoon.stops] == [stop.place for stop in morning.stops][::-1]
    assert judge(scenario, instance.matrix, plan).cash == 15_000 + 2_343


def test_who_travels_alone_gets_the_cheapest_vehicle_that_fits_and_shares_with_nobody() -> None:
    instance = on_a_line()
    first, *others = instance.scenario.pupils
    alone = replace(first, travels_alone=True, assistant=Assistant.SHARED)
    scenario = replace(instance.scenario, pupils=(alone, *others), vehicle_types=rate_card())
    towns, vehicles = towns_of(replace(instance, scenario=scenario))

    assert [town.pupil_ids for town in towns] == [("P2", "P3", "P4")]
    assert vehicles == (Driven("SAL4", ("P1", "S1")),)


def test_a_row_names_the_rules_that_its_solver_was_not_given() -> None:
    ruled, plain = single_with_rules(1).scenario, on_a_line().scenario

    assert "pairs who must not share" in lacking(PEERS["PyVRP"].lacks, ruled)
    assert "pairs who must not share" not in lacking(PEERS["OR-Tools SAVINGS"].lacks, ruled)
    assert lacking(PEERS["PyVRP"].lacks, plain) == ()


def test_a_shipment_is_picked_up_no_sooner_than_an_hour_before_the_latest_arrival() -> None:
    ride = shipments_of(two_schools()).rides[0]

    assert ride.window == (BELL - 1500, BELL - 300)
    assert ride.soon_enough + ride.halt == BELL - 300 - 3600
    assert ride.not_before == Policy().earliest_pickup.time
