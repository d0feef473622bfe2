"""A county cut into areas for others to search, and put together again."""

from dataclasses import replace

import pytest
from test_solve import county, hard
from worlds import BUS, CAR, World, pupil, school, world

from transport_opt.model import Plan
from transport_opt.solve import Params, areas, joined, solve

QUICK = Params(iterations=2000, workers=1)
NOTHING = Plan(())


@pytest.fixture(scope="module")
def big() -> World:
    return county(80)


def homes(here: World, plan: Plan, wanted: int, turn: int) -> list[set[str]]:
    return [
        {one.pupil_id for one in area.scenario.pupils} for area in areas(here.scenario, here.matrix, plan, wanted, turn)
    ]


def test_every_pupil_is_in_one_area_and_areas_are_of_like_size(big: World) -> None:
    for turn in range(5):
        found = homes(big, NOTHING, 3, turn)
        assert sorted(map(len, found)) == [26, 27, 27]
        assert set.union(*found) == set(big.scenario.pupil)


def test_the_border_moves_from_cut_to_cut(big: World) -> None:
    assert homes(big, NOTHING, 2, 0)[0] != homes(big, NOTHING, 2, 1)[0]


def test_a_route_stays_in_one_area_with_all_its_pupils(big: World) -> None:
    plan = solve(big.scenario, big.matrix, QUICK)
    found = homes(big, plan, 3, 1)

    assert all(sum(bool(route.pupil_ids & area) for area in found) == 1 for route in plan.routes)


def test_plans_for_areas_make_a_sound_plan_for_the_county(big: World) -> None:
    parts = areas(big.scenario, big.matrix, NOTHING, 2, 0)
    plan = joined([solve(part.scenario, part.matrix, QUICK) for part in parts])

    assert plan.unplaced == ()
    assert hard(big, plan) == []
    assert len({route.route_id for route in plan.routes}) == len(plan.routes)


def test_the_whole_goes_on_from_them(big: World) -> None:
    parts = areas(big.scenario, big.matrix, NOTHING, 2, 0)
    plan = joined([solve(part.scenario, part.matrix, QUICK) for part in parts])
    whole = solve(big.scenario, big.matrix, Params(seconds=4, spent=3.5, workers=1), known=plan)

    assert (hard(big, whole), whole.unplaced) == ([], ())
    assert len(whole.routes) <= len(plan.routes)


def test_areas_never_have_more_of_a_limited_vehicle_than_there_are() -> None:
    here = world([pupil(f"P{at}", at) for at in range(8)], [school("S1", 9)], [CAR, replace(BUS, count=3)])
    for turn in range(4):
        parts = areas(here.scenario, here.matrix, NOTHING, 2, turn)
        assert sum(part.scenario.vehicle_type["BUS"].count or 0 for part in parts) <= 3


def test_those_who_must_not_meet_may_be_in_different_areas() -> None:
    foes = [replace(pupil("P1", 0), not_with=frozenset({"P2"})), replace(pupil("P2", 20), not_with=frozenset({"P1"}))]
    here = world(foes, [school("S1", 10)], [CAR])
    parts = areas(here.scenario, here.matrix, NOTHING, 2, 1)

    assert [one.not_with for part in parts for one in part.scenario.pupils] == [frozenset(), frozenset()]
