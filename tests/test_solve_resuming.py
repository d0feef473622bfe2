"""A search that was ended half-way goes on from the plan that it kept."""

from dataclasses import replace

import pytest
from test_solve import county, hard, pence
from worlds import CAR, WAV, World, pupil, school, three_on_a_line, world

from transport_opt.model import Days, Direction, Mobility, Pence, Plan, Route
from transport_opt.solve import Params, solve

NO_TIME_LEFT = Params(seconds=5, spent=5, workers=1)
"""One round is searched all the same, cold."""


@pytest.fixture(scope="module")
def big() -> World:
    return county(80)


@pytest.fixture(scope="module")
def good(big: World) -> Plan:
    return solve(big.scenario, big.matrix, Params(iterations=30_000, workers=1))


def resumed(here: World, known: Plan, params: Params = NO_TIME_LEFT) -> Plan:
    return solve(here.scenario, here.matrix, params, known=known)


def company(plan: Plan) -> list[list[str]]:
    return sorted(sorted(route.pupil_ids) for route in plan.routes)


def test_a_plan_taken_up_again_is_never_made_dearer(big: World, good: Plan) -> None:
    again = resumed(big, good)

    assert (hard(big, again), again.unplaced) == ([], ())
    assert pence(big, again) <= pence(big, good)


def test_without_the_plan_as_little_time_ends_dearer(big: World, good: Plan) -> None:
    anew = solve(big.scenario, big.matrix, Params(iterations=200, workers=1))

    assert pence(big, anew) > pence(big, good)


def test_pupils_of_a_route_that_breaks_a_rule_get_other_places() -> None:
    here = three_on_a_line()
    plan = solve(here.scenario, here.matrix, Params(iterations=400, workers=1))
    assert company(plan) == [["P1", "P2", "P3"]]
    foes = {"P1": frozenset({"P2"}), "P2": frozenset({"P1"}), "P3": frozenset[str]()}
    apart = here.changed(pupils=tuple(replace(one, not_with=foes[one.pupil_id]) for one in here.scenario.pupils))
    again = resumed(apart, plan, Params(seconds=2, spent=1, workers=1))

    assert hard(apart, again) == []
    assert sorted(one for route in company(again) for one in route) == ["P1", "P2", "P3"]


def test_a_pupil_who_has_joined_since_is_placed_beside_the_known_routes() -> None:
    before = world([pupil("P1", 0), pupil("P2", 1)], [school("S1", 4)], [CAR])
    plan = solve(before.scenario, before.matrix, Params(iterations=400, workers=1))
    after = world([pupil("P1", 0), pupil("P2", 1), pupil("P3", 2)], [school("S1", 4)], [CAR])
    again = resumed(after, plan)

    assert again.unplaced == ()
    assert company(again) == [["P1", "P2", "P3"]]


def test_pupils_of_different_weekdays_come_back_to_one_route() -> None:
    early, late = Days.parse("MT---"), Days.parse("--WTF")
    children = [
        pupil("P1", 0),
        pupil("P2", 1, am_days=early, pm_days=early),
        pupil("P3", 2, am_days=late, pm_days=late),
    ]
    here = world(children, [school("S1", 4)], [CAR])
    plan = solve(here.scenario, here.matrix, Params(iterations=400, workers=1))
    assert company(plan) == [["P1", "P2", "P3"]]
    again = resumed(here, plan)

    assert (company(again), hard(here, again), pence(here, again)) == (company(plan), [], pence(here, plan))


def test_the_best_plan_so_far_is_given_to_be_kept_and_is_sound(big: World) -> None:
    kept: list[Plan] = []
    last = solve(big.scenario, big.matrix, Params(seconds=3, keep_seconds=0.3, workers=1), keep=kept.append)

    assert len(kept) >= 3
    assert [hard(big, plan) for plan in kept] == [[]] * len(kept)
    costs = [pence(big, plan) for plan in (*kept, last) if not plan.unplaced]
    assert costs == sorted(costs, reverse=True)


def test_no_route_takes_the_only_vehicle_that_a_later_one_needs() -> None:
    chair = pupil("P9", 3, mobility=Mobility.WHEELCHAIR_MANUAL)
    vehicles = [replace(CAR, standing=Pence(9_000_000)), replace(WAV, count=1)]
    here = world([pupil("P1", 0), chair], [school("S1", 4)], vehicles)
    plan = Plan((route_of(here, "R001", "CAR", "P1"), route_of(here, "R002", "WAV", "P9")))
    again = resumed(here, plan)

    assert again.unplaced == ()
    assert hard(here, again) == []


def route_of(here: World, route_id: str, vehicle_type: str, *names: str) -> Route:
    """Give a route as a plan's file has it; its times are made anew."""
    out = here.run(Direction.AM, *(f"{name} 08:00-08:10" for name in names), f"S1 08:50-08:51 {' '.join(names)}")
    home = here.run(Direction.PM, f"S1 15:00-15:05 {' '.join(names)}", *(f"{name} 15:20-15:30" for name in names))
    return Route(route_id, vehicle_type, (out, home))
