"""Pupils of different schools are searched apart where no vehicle can ever carry both."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from test_solve_parts import arrays
from worlds import CAR, World, pupil, school, vehicle, world

from transport_opt.audit import audit
from transport_opt.model import NO_DAY, Pence, Policy
from transport_opt.model.policy import MixedSchools, SecondRun
from transport_opt.solve import Params, solve
from transport_opt.solve.apart import Shares, groups_apart
from transport_opt.solve.columns import TIED
from transport_opt.solve.incumbent import Incumbent
from transport_opt.solve.split import Drawn


def two_schools(max_schools: int = 1, max_runs: int = 1, vehicles: Any = (CAR,), **changes: Any) -> World:
    """Stand two schools ten kilometres apart, with two pupils of one and one of the other between them."""
    policy = replace(
        Policy(), mixed_schools=MixedSchools(max_schools=max_schools), second_run=SecondRun(max_runs=max_runs)
    )
    pupils = [pupil("P1", 3), pupil("P2", 4, school_id="S2", **changes), pupil("P3", 5)]
    return world(pupils, [school("S1", 10), school("S2", 0)], vehicles).changed(policy=policy)


APART = replace(Policy(), mixed_schools=MixedSchools(max_schools=1), second_run=SecondRun(max_runs=1))


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


def test_schools_are_searched_together_where_a_pupil_is_tied_to_a_route() -> None:
    problem = arrays(two_schools())
    problem.pupil[0, TIED] = 0

    assert groups_apart(problem, (0, 1, 2)) == [(0, 1, 2)]


def test_schools_are_searched_together_where_a_vehicle_could_serve_one_in_the_morning_and_one_in_the_afternoon() -> (
    None
):
    one_way = two_schools(am_days=NO_DAY)
    mornings = [replace(one, pm_days=NO_DAY) if one.pupil_id == "P1" else one for one in one_way.scenario.pupils]
    both = one_way.changed(pupils=tuple(mornings))

    assert groups_apart(arrays(one_way), (0, 1, 2)) == [(0, 2), (1,)]
    assert groups_apart(arrays(both), (0, 1, 2)) == [(0, 1, 2)]


def test_the_time_is_shared_by_pupils_and_moves_do_not_hang_on_the_workers() -> None:
    for workers in (1, 2):
        shares = Shares(Params(iterations=90, workers=workers), 9)
        assert [shares.take(pupils).iterations for pupils in (6, 2, 1)] == [60, 20, 10]

    # Of 180 s of two workers the largest takes all that one of them has; the nine others share the other's 90.
    timed = Shares(Params(seconds=90.0, workers=2), 190)
    assert timed.take(100).seconds == pytest.approx(90, abs=0.5)
    assert timed.take(10).seconds == pytest.approx(10, abs=0.5)


def test_a_group_of_most_pupils_is_searched_by_most_workers() -> None:
    shares = Shares(Params(seconds=80.0, workers=8), 600)

    assert [shares.take(pupils).workers for pupils in (500, 50)] == [6, 1]


def test_a_plan_of_schools_apart_carries_all_and_is_the_same_on_one_worker_and_on_two() -> None:
    random = np.random.default_rng(7)
    schools = [school(f"S{number}", *map(int, random.integers(0, 20, 2))) for number in range(4)]
    pupils = [
        pupil(f"P{number:02}", *map(int, random.integers(0, 20, 2)), school_id=f"S{number % 4}") for number in range(64)
    ]
    here = world(pupils, schools, (CAR, vehicle("MPV", "7+0", standing=Pence(7000)))).changed(policy=APART)

    plans = [solve(here.scenario, here.matrix, Params(iterations=6400, workers=workers)) for workers in (1, 2)]

    assert plans[0].routes == plans[1].routes
    assert sorted(one for route in plans[0].routes for one in route.pupil_ids) == sorted(here.scenario.pupil)
    assert not audit(here.scenario, here.matrix, plans[0])


def test_a_stopped_search_of_schools_apart_leaves_nobody_out() -> None:
    here = two_schools()
    plan = solve(here.scenario, here.matrix, Params(seconds=60.0), should_stop=lambda: True)

    assert plan.unplaced == ()
    assert sorted(sorted(route.pupil_ids) for route in plan.routes) == [["P1", "P3"], ["P2"]]


def test_whoever_loses_a_route_to_another_group_is_absent() -> None:
    route = Drawn(np.zeros((2, 0), dtype=np.int32), np.zeros(2, dtype=np.int32), 1.0, 0, 0.0, -1, (0, 1))
    kept = Incumbent((route,), (2,)).within((0, 2))

    assert (kept.routes, kept.absent) == ((), (0, 2))
