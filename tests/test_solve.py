"""One question, one answer: repeatable, stoppable, telling how far it is."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from worlds import BUS, CAR, WAV, World, at, matrix_of, pupil, school, three_on_a_line, world

from transport_opt.audit import audit
from transport_opt.costs import price
from transport_opt.model import (
    NO_DAY,
    Assistant,
    Days,
    Direction,
    Kind,
    Mobility,
    Phase,
    Plan,
    Route,
    Scenario,
    Seconds,
    Unplaced,
)
from transport_opt.solve import Params, Progress, solve

MOVES = Params(iterations=1200, workers=1)


def county(pupils: int, seed: int = 7) -> World:
    """Draw pupils of four schools with the usual mix of needs; more than 60 are searched in parts."""
    draw = random.Random(seed)
    bells = [("08:40", "15:00"), ("08:50", "15:10"), ("09:00", "15:20"), ("09:10", "15:30")]
    schools = []
    for number in range(1, 5):
        morning, afternoon = draw.choice(bells)
        east, north = draw.randrange(10, 30), draw.randrange(10, 30)
        schools.append(school(f"S{number}", east, north, am_bell=at(morning), pm_bell=at(afternoon)))
    chairs = [*[Mobility.WALK_ON] * 8, Mobility.WALK_ON_ASSISTED, Mobility.WHEELCHAIR_MANUAL]
    helped = [*[Assistant.NONE] * 6, *[Assistant.SHARED] * 3, Assistant.ONE_TO_ONE]
    children = [
        pupil(
            f"P{number:03d}",
            draw.randrange(40),
            draw.randrange(40),
            draw.choice(schools).school_id,
            phase=draw.choice([Phase.PRIMARY, Phase.SECONDARY]),
            mobility=draw.choice(chairs),
            assistant=draw.choice(helped),
            am_days=draw.choice([*[Days(31)] * 9, Days(7)]),
            travels_alone=draw.random() < 0.04,
        )
        for number in range(pupils)
    ]
    return world(children, schools, [CAR, WAV, replace(BUS, count=3)])


@pytest.fixture(scope="module")
def big() -> World:
    return county(80)


def outcome(here: World, params: Params) -> tuple[tuple[Route, ...], tuple[Unplaced, ...]]:
    plan = solve(here.scenario, here.matrix, params)
    return plan.routes, plan.unplaced


def hard(here: World, plan: Plan) -> list[str]:
    found = audit(here.scenario, here.matrix, plan)
    return [finding.message for finding in found if finding.kind is Kind.HARD]


def pence(here: World, plan: Plan) -> int:
    priced = price(here.scenario, here.matrix, plan)
    assert priced.cash_pence_per_day is not None
    assert priced.notional_pence_per_day is not None
    return priced.cash_pence_per_day + priced.notional_pence_per_day


def test_a_town_in_parts_is_planned_without_a_hard_finding(big: World) -> None:
    plan = solve(big.scenario, big.matrix, MOVES)
    assert hard(big, plan) == []
    assert plan.unplaced == ()
    assert len(plan.routes) < len(big.scenario.pupils) / 2


def test_the_same_seed_and_moves_give_the_same_plan_on_any_number_of_workers_and_again(big: World) -> None:
    first = outcome(big, replace(MOVES, workers=1))
    assert outcome(big, replace(MOVES, workers=1)) == first
    assert outcome(big, replace(MOVES, workers=2)) == first
    assert outcome(big, replace(MOVES, workers=3)) == first


def test_a_choice_from_the_pool_repeats_too(big: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # Choices are spread over the search; short rounds make for one among few moves.
    monkeypatch.setattr("transport_opt.solve.search.ROUND_MOVES", 150)
    told: list[Progress] = []
    long = Params(iterations=2400, workers=2)
    solve(big.scenario, big.matrix, long, progress=told.append)
    assert "choosing routes" in {one.stage for one in told}
    assert outcome(big, long) == outcome(big, replace(long, workers=1))


def test_another_seed_may_find_another_plan(big: World) -> None:
    assert outcome(big, replace(MOVES, seed=2)) != outcome(big, replace(MOVES, seed=3))


def test_more_moves_find_a_cheaper_plan(big: World) -> None:
    few, many = (solve(big.scenario, big.matrix, Params(iterations=count)) for count in (100, 4000))
    assert pence(big, many) < pence(big, few)


def test_who_asks_to_stop_at_once_gets_a_complete_plan(big: World) -> None:
    plan = solve(big.scenario, big.matrix, Params(seconds=600.0), should_stop=lambda: True)
    assert plan.provenance.solve_seconds < 60
    assert hard(big, plan) == []
    assert plan.unplaced == ()


def test_the_clock_stops_a_search(big: World) -> None:
    plan = solve(big.scenario, big.matrix, Params(seconds=1.0))
    assert 0.9 <= plan.provenance.solve_seconds < 60
    assert hard(big, plan) == []


def test_progress_rises_to_the_end_and_the_best_price_only_falls(big: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transport_opt.solve.search.ROUND_MOVES", 200)
    told: list[Progress] = []
    plan = solve(big.scenario, big.matrix, Params(iterations=2000), progress=told.append)
    fractions = [one.fraction for one in told]
    assert fractions[0] == 0.0
    assert fractions[-1] == 1.0
    assert fractions == sorted(fractions)
    assert len(set(fractions)) >= 4
    assert told[0].stage == "preparing the search"
    assert told[-1].stage == "search in 2 parts"
    assert told[-1].routes == len(plan.routes)
    assert told[-1].unplaced == 0
    prices = [one.best_pence for one in told if one.best_pence is not None]
    assert all(later <= earlier for earlier, later in pairwise(prices))
    assert prices[-1] == pytest.approx(pence(big, plan), abs=3 * len(plan.routes))


def test_progress_is_not_set_back_where_bays_are_scarce() -> None:
    # Three slots of five minutes and one bay, which each of three vehicles needs for six minutes.
    pupils = [pupil(f"P{number}", number, travels_alone=True) for number in range(3)]
    here = world(pupils, [school(bays=1, unload=Seconds(360))], [CAR])
    told: list[Progress] = []
    plan = solve(here.scenario, here.matrix, Params(iterations=400), progress=told.append)
    assert plan.unplaced != ()
    assert [one.fraction for one in told] == sorted(one.fraction for one in told)
    assert told[-1].stage == "finding bays"


def test_provenance_says_how_the_plan_came_about() -> None:
    here = three_on_a_line()
    by_moves = solve(here.scenario, here.matrix, Params(iterations=300, seed=42)).provenance
    by_clock = solve(here.scenario, here.matrix, Params(seconds=0.2)).provenance
    assert (by_moves.seed, by_moves.stop) == (42, "iterations=300")
    assert (by_clock.seed, by_clock.stop) == (1, "seconds=0.2")
    assert by_clock.solve_seconds >= 0.2


def test_a_plan_is_not_priced_by_the_search() -> None:
    here = three_on_a_line()
    plan = solve(here.scenario, here.matrix, Params(iterations=100))
    assert plan.cash_pence_per_day is None
    assert [route.cash for route in plan.routes] == [None]


def test_a_scenario_without_pupils_has_a_plan_without_routes() -> None:
    empty = world([], [school()])
    plan = solve(empty.scenario, empty.matrix, Params(iterations=100))
    assert (plan.routes, plan.unplaced) == ((), ())


def test_a_pupil_who_never_travels_is_on_no_route_and_not_unplaced() -> None:
    here = world([pupil("P1", 0, am_days=NO_DAY, pm_days=NO_DAY)], [school()])
    plan = solve(here.scenario, here.matrix, Params(iterations=100))
    assert (plan.routes, plan.unplaced) == ((), ())


def test_without_any_vehicle_type_everyone_is_told_so() -> None:
    here = three_on_a_line().changed(vehicle_types=())
    plan = solve(here.scenario, here.matrix, Params(iterations=100))
    assert plan.routes == ()
    assert [one.pupil_id for one in plan.unplaced] == ["P1", "P2", "P3"]
    assert {reason.code for one in plan.unplaced for reason in one.reasons} == {"vehicle-count"}


def test_one_pupil_alone_is_planned_for() -> None:
    here = world([pupil("P1", 0)], [school()])
    plan = solve(here.scenario, here.matrix, Params(iterations=100))
    assert [route.pupil_ids for route in plan.routes] == [frozenset({"P1"})]


def test_a_morning_run_arrives_in_the_middle_of_what_its_window_leaves() -> None:
    here = three_on_a_line()
    plan = solve(here.scenario, here.matrix, Params(iterations=300))
    (morning,) = [run for run in plan.routes[0].runs if run.direction is Direction.AM]
    assert morning.stops[-1].arrive == at("08:50")


def test_the_order_of_the_rows_does_not_hide_anyone() -> None:
    here = three_on_a_line()
    turned = Scenario(here.scenario.pupils[::-1], here.scenario.schools, here.scenario.vehicle_types[::-1])
    plan = solve(turned, matrix_of(turned), Params(iterations=400))
    assert [route.pupil_ids for route in plan.routes] == [frozenset({"P1", "P2", "P3"})]


def test_the_reference_search_gives_a_plan_that_the_auditor_passes() -> None:
    town = county(40)
    plan = solve(town.scenario, town.matrix, Params(seconds=1.0, search="ortools"))
    assert hard(town, plan) == []
    assert plan.unplaced == ()
    ours = solve(town.scenario, town.matrix, Params(iterations=1500))
    assert pence(town, ours) <= pence(town, plan)
