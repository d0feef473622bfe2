"""Pupils of different schools are searched apart where no vehicle can ever carry both."""

from dataclasses import replace
from typing import Any

import pytest
from test_solve_parts import arrays
from worlds import CAR, World, pupil, school, vehicle, world

from transport_opt.model import NO_DAY, Policy
from transport_opt.model.policy import MixedSchools, SecondRun
from transport_opt.solve import Params, solve
from transport_opt.solve.apart import Shares, groups_apart


def two_schools(max_schools: int = 1, max_runs: int = 1, vehicles: Any = (CAR,), **changes: Any) -> World:
    """Stand two schools ten kilometres apart, with two pupils of one and one of the other between them."""
    policy = replace(
        Policy(), mixed_schools=MixedSchools(max_schools=max_schools), second_run=SecondRun(max_runs=max_runs)
    )
    pupils = [pupil("P1", 3), pupil("P2", 4, school_id="S2", **changes), pupil("P3", 5)]
    return world(pupils, [school("S1", 10), school("S2", 0)], vehicles).changed(policy=policy)


def test_each_school_is_searched_by_itself_where_runs_serve_one_and_vehicles_drive_one() -> None:
    assert groups_apart(arrays(two_schools()), (0, 1, 2)) == [(0, 2), (1,)]
    assert groups_apart(arrays(two_schools()), (1, 2)) == [(2,), (1,)]


@pytest.mark.parametrize(
    "here",
    [
        two_schools(max_schools=2),
        two_schools(max_runs=2),
        two_schools(vehicles=(CAR, vehicle("MPV", "6+0", count=3))),
    ],
    ids=["mixed schools", "second runs", "three of a type"],
)
def test_schools_that_could_share_a_vehicle_or_compete_for_one_are_searched_together(here: World) -> None:
    assert groups_apart(arrays(here), (0, 1, 2)) == [(0, 1, 2)]


def test_schools_are_searched_together_where_a_vehicle_could_serve_one_in_the_morning_and_one_in_the_afternoon() -> (
    None
):
    one_way = two_schools(am_days=NO_DAY)
    mornings = [replace(one, pm_days=NO_DAY) if one.pupil_id == "P1" else one for one in one_way.scenario.pupils]
    both = one_way.changed(pupils=tuple(mornings))

    assert groups_apart(arrays(one_way), (0, 1, 2)) == [(0, 2), (1,)]
    assert groups_apart(arrays(both), (0, 1, 2)) == [(0, 1, 2)]


def test_the_time_is_shared_by_pupils_and_moves_do_not_hang_on_the_workers() -> None:
    shares = Shares(Params(iterations=90, workers=2), 9)
    assert [shares.take(pupils).iterations for pupils in (6, 2, 1)] == [60, 20, 10]

    timed = Shares(Params(seconds=90.0, workers=2), 9)
    assert timed.take(3).seconds == pytest.approx(60, abs=0.5)
    assert timed.take(6).seconds == pytest.approx(90, abs=0.5)


def test_a_plan_of_schools_apart_is_the_same_on_one_worker_and_on_two() -> None:
    here = two_schools()
    plans = [solve(here.scenario, here.matrix, Params(iterations=60, workers=workers)) for workers in (1, 2)]

    assert plans[0].routes == plans[1].routes
    assert sorted(sorted(route.pupil_ids) for route in plans[0].routes) == [["P1", "P3"], ["P2"]]
