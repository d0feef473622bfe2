"""The parts of the search one by one: cutting, pooling, choosing, small edits, random numbers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import types
from worlds import CAR, World, at, pupil, school, vehicle, world

from transport_opt.model import Direction, Lock, LockKind, TodaysRoute, TodaysRun, VehicleType
from transport_opt.solve import pool as pools
from transport_opt.solve.arrays import DIRECTIONS, MOST_TOKENS, UNLIMITED, Arrays, Ints, arrays_of, tied_routes
from transport_opt.solve.bays import spread
from transport_opt.solve.columns import BREAK, CALLS, COUNT
from transport_opt.solve.compiled import compiled, draw
from transport_opt.solve.emit import dated_runs
from transport_opt.solve.locked import price_alone
from transport_opt.solve.neighbours import nearest
from transport_opt.solve.params import Params
from transport_opt.solve.pool import Pool
from transport_opt.solve.search import CHOICES, Search
from transport_opt.solve.select import select
from transport_opt.solve.sequences import count_calls, with_one, with_run, with_two, without
from transport_opt.solve.split import Drawn, Limits, Part, cut, drawn_routes, parts_wanted, share_out, state_of
from transport_opt.solve.state import ABSENT, ELSEWHERE, total
from transport_opt.solve.timing import make_work


def line(pupils: int = 6, vehicles: Sequence[VehicleType] = (CAR,), **changes: Any) -> World:
    """Stand pupils along a line, a kilometre apart, with their school at the end."""
    here = world([pupil(f"P{number}", number) for number in range(pupils)], [school(east=pupils)], vehicles)
    return here.changed(**changes)


def arrays(here: World) -> Arrays:
    masks = [[one.days(way).mask for one in here.scenario.pupils] for way in DIRECTIONS]
    return arrays_of(here.scenario, here.matrix, np.array(masks, dtype=np.int32))


def nothing_used(problem: Arrays) -> Ints:
    return np.zeros(len(problem.rate), dtype=np.int32)


def drawn(problem: Arrays, *pupils: int, slot: int = -1, dearer: float = 0.0) -> Drawn:
    """Put pupils of the line's school into one run each way, in order, priced by the search."""
    place = len(problem.pupil)
    sequences = np.zeros((2, MOST_TOKENS), dtype=np.int32)
    sequences[0, : len(pupils) + 1] = [*pupils, place]
    sequences[1, : len(pupils) + 1] = [place, *pupils[::-1]]
    tokens = np.full(2, len(pupils) + 1, dtype=np.int32)
    cost, kind, duty = price_alone(problem, make_work(), sequences, tokens, nothing_used(problem))
    assert kind >= 0
    return Drawn(sequences[:, : tokens[0]].copy(), tokens, cost + dearer, kind, duty, slot, tuple(sorted(pupils)))


def limits(problem: Arrays) -> Limits:
    return share_out(problem, [Part((), ())], nothing_used(problem))[0]


# Cutting


@pytest.mark.parametrize(("pupils", "parts"), [(1, 1), (59, 1), (60, 2), (240, 2), (600, 5), (2240, 19)])
def test_a_problem_is_cut_by_its_size_alone(pupils: int, parts: int) -> None:
    assert parts_wanted(pupils) == parts


@given(seed=st.integers(0, 1000), parts=st.integers(1, 4))
@settings(max_examples=30, derandomize=True, database=None, deadline=None)
def test_each_pupil_and_each_route_is_in_one_part(seed: int, parts: int) -> None:
    problem = arrays(line(9))
    routes = [drawn(problem, 0, 1, 2), drawn(problem, 4), drawn(problem, 6, 8)]
    pieces = cut(problem, routes, (3, 5, 7), parts, np.random.default_rng(seed))
    assert sorted(one for piece in pieces for one in piece.pupils) == list(range(9))
    assert sorted(route.pupils for piece in pieces for route in piece.routes) == [(0, 1, 2), (4,), (6, 8)]
    assert all(set(route.pupils) <= set(piece.pupils) for piece in pieces for route in piece.routes)
    assert len(pieces) <= parts


def test_parts_are_of_about_one_size_and_lie_apart() -> None:
    problem = arrays(line(40))
    left, right = cut(problem, (), range(40), 2, np.random.default_rng(1))
    assert {len(left.pupils), len(right.pupils)} == {20}
    assert max(min(left.pupils), min(right.pupils)) > min(max(left.pupils), max(right.pupils))


def test_pupils_tied_to_one_route_stay_in_one_part() -> None:
    runs = tuple(TodaysRun(way, 1, ("P0", "P8")) for way in Direction)
    locks = (Lock(LockKind.PUPIL, "T1", "P0"), Lock(LockKind.PUPIL, "T1", "P8"))
    here = line(9, todays_routes=(TodaysRoute("T1", "CAR", None, None, None, runs),), locks=locks)
    assert tied_routes(here.scenario) == ("T1",)
    for seed in range(10):
        pieces = cut(arrays(here), (), range(9), 3, np.random.default_rng(seed))
        assert [piece for piece in pieces if {0, 8} <= set(piece.pupils)]


def test_a_state_and_the_routes_drawn_from_it_are_the_same() -> None:
    problem = arrays(line(6))
    routes = (drawn(problem, 0, 1), drawn(problem, 2, 3, slot=0))
    state = state_of(problem, routes, (0, 1, 2, 3, 4), 1, limits(problem))
    again = drawn_routes(state, len(problem.pupil))
    assert [(route.pupils, route.slot) for route in again] == [((2, 3), 0), ((0, 1), -1)]
    assert list(state.route_of) == [1, 1, 0, 0, ABSENT, ELSEWHERE]
    assert total(state) == pytest.approx(routes[0].cost + routes[1].cost + 1_000_000)


def test_each_part_keeps_its_vehicles_and_gets_its_share_of_the_spare_ones() -> None:
    problem = arrays(line(9, [replace(CAR, count=6), vehicle("VAN", "8+0")]))
    own = drawn(problem, 0, 1)
    parts = [Part((own, drawn(problem, 2)), (0, 1, 2)), Part((), (3, 4, 5, 6, 7, 8))]
    reserved = np.array([1, 0], dtype=np.int32)
    shares = share_out(problem, parts, reserved)
    allowed = [int(problem.kind[0, COUNT] - share.elsewhere[0]) for share in shares]
    # Six, one of them locked away and two in use: of the three that are spare the larger part gets two.
    assert allowed == [3, 2]
    assert all(problem.kind[1, COUNT] - share.elsewhere[1] >= UNLIMITED // 2 for share in shares)


# The pool


def test_the_pool_keeps_the_cheapest_route_for_each_set_of_pupils() -> None:
    problem, pool = arrays(line(6)), Pool()
    cheap, dear = drawn(problem, 0, 1), drawn(problem, 0, 1, dearer=50.0)
    pool.add([dear])
    pool.add([cheap, drawn(problem, 2)])
    pool.add([dear])
    assert len(pool) == 2
    assert {route.pupils: route.cost for route in pool.within(frozenset(range(6)))}[0, 1] == cheap.cost


def test_the_pool_gives_routes_that_carry_nobody_else() -> None:
    problem, pool = arrays(line(6)), Pool()
    pool.add([drawn(problem, 0, 1), drawn(problem, 1, 2), drawn(problem, 2)])
    assert [route.pupils for route in pool.within(frozenset({1, 2, 5}))] == [(1, 2), (2,)]


def test_the_pool_forgets_the_oldest_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MOST_ROUTES", 2)
    problem, pool = arrays(line(6)), Pool()
    pool.add([drawn(problem, 0), drawn(problem, 1)])
    pool.add([drawn(problem, 0)])
    pool.add([drawn(problem, 2)])
    assert {route.pupils for route in pool.within(frozenset(range(6)))} == {(0,), (2,)}


# Choosing


def chosen(problem: Arrays, now: Sequence[Drawn], others: Sequence[Drawn], free: Limits | None = None) -> list[object]:
    part = Part(tuple(now), tuple(range(len(problem.pupil))))
    return sorted(route.pupils for route in select(problem, part, others, free or limits(problem), 2.0, 1))


def test_the_choice_puts_routes_of_different_plans_together() -> None:
    problem = arrays(line(4))
    alone = [drawn(problem, number) for number in range(4)]
    assert chosen(problem, alone, [drawn(problem, 0, 1), drawn(problem, 2, 3)]) == [(0, 1), (2, 3)]


def test_the_choice_is_never_dearer_than_the_plan_in_hand() -> None:
    problem = arrays(line(4))
    now = [drawn(problem, 0, 1), drawn(problem, 2, 3)]
    dear = [drawn(problem, 0, 2, dearer=9000.0), drawn(problem, 1, 3, dearer=9000.0)]
    assert chosen(problem, now, dear) == [(0, 1), (2, 3)]
    assert chosen(problem, now, []) == [(0, 1), (2, 3)]


def test_the_choice_keeps_within_the_vehicles_there_are() -> None:
    problem = arrays(line(4, [replace(CAR, count=2), replace(CAR, vehicle_type="DEAR", standing=99_000)]))
    now = [replace(drawn(problem, number), kind=1, cost=99_000.0) for number in range(4)]
    cheap = [drawn(problem, number) for number in range(4)]
    part = Part(tuple(now), tuple(range(4)))
    picked = select(problem, part, cheap, limits(problem), 2.0, 1)
    assert sorted(route.kind for route in picked) == [0, 0, 1, 1]


def test_the_choice_gives_a_locked_name_once() -> None:
    problem = arrays(line(4))
    now = [drawn(problem, 0, 1, 2, dearer=9000.0, slot=0), drawn(problem, 3)]
    named_twice = [drawn(problem, 0, slot=0), drawn(problem, 1, 2, slot=0)]
    assert chosen(problem, now, named_twice) == [(0, 1, 2), (3,)]
    assert chosen(problem, now, [*named_twice, drawn(problem, 1, 2)]) == [(0,), (1, 2), (3,)]


def test_the_choice_leaves_out_routes_with_pupils_whom_the_plan_does_not_carry() -> None:
    problem = arrays(line(4))
    now = [drawn(problem, 0), drawn(problem, 1)]
    assert chosen(problem, now, [drawn(problem, 0, 1, 2), drawn(problem, 0, 1)]) == [(0, 1)]


# Bays


def test_runs_are_spread_over_the_slots_of_a_school_s_window() -> None:
    here = world([pupil(f"P{number}", number) for number in range(3)], [school(bays=1)], [CAR])
    problem = arrays(here)
    routes = [drawn(problem, number) for number in range(3)]
    runs, without_bay = spread(here.scenario, routes, dated_runs(problem, here.scenario, routes), 1)
    arrivals = sorted(run.timed.calls[-1].arrive for run in runs if run.way == 0)
    assert without_bay == frozenset()
    assert len({arrive // 300 for arrive in arrivals}) == 3
    assert at("08:45") <= arrivals[0]
    assert arrivals[-1] <= at("08:55")


def test_where_not_all_find_a_bay_the_route_with_the_fewest_pupils_goes_without() -> None:
    here = world([pupil(f"P{number}", number) for number in range(8)], [school(bays=1)], [CAR])
    problem = arrays(here)
    routes = [drawn(problem, 0, 1), drawn(problem, 2), drawn(problem, 3, 4), drawn(problem, 5, 6)]
    runs, without_bay = spread(here.scenario, routes, dated_runs(problem, here.scenario, routes), 1)
    assert without_bay == frozenset({1})
    assert {run.route for run in runs} == {0, 2, 3}


# Small edits: two pupils of S1 (0, 1), one of S2 (2); the schools are 3 and 4


@pytest.fixture
def town() -> Arrays:
    pupils = [pupil("P0", 0), pupil("P1", 1), pupil("P2", 2, school_id="S2")]
    return arrays(world(pupils, [school("S1", 10), school("S2", 11)], [CAR]))


def sequence(*tokens: int) -> Ints:
    return np.array([*tokens, *[99] * (12 - len(tokens))], dtype=np.int32)


def written(trial: Ints, length: int) -> list[int]:
    return [int(token) for token in trial[:length]]


def test_a_token_and_two_tokens_are_put_in() -> None:
    trial = sequence()
    assert written(trial, with_one(trial, sequence(0, 3), 2, 1, 1)) == [0, 1, 3]
    assert written(trial, with_two(trial, sequence(0, 3), 2, 1, 2, 2, 4)) == [0, 2, 3, 4]
    assert written(trial, with_two(trial, sequence(0, 3), 2, 0, 0, 2, 4)) == [2, 4, 0, 3]


def test_a_run_is_put_first_last_and_between() -> None:
    trial = sequence()
    assert written(trial, with_run(trial, sequence(), 0, 0, 0, 3)) == [0, 3]
    assert written(trial, with_run(trial, sequence(0, 3), 2, 0, 2, 4)) == [2, 4, BREAK, 0, 3]
    assert written(trial, with_run(trial, sequence(0, 3), 2, 2, 2, 4)) == [0, 3, BREAK, 2, 4]
    two = sequence(0, 3, BREAK, 1, 3)
    assert written(trial, with_run(trial, two, 5, 2, 2, 4)) == [0, 3, BREAK, 2, 4, BREAK, 1, 3]


@pytest.mark.parametrize(
    ("tokens", "leaver", "left"),
    [
        ([0, 1, 3], 0, [1, 3]),
        ([0, 2, 3, 4], 0, [2, 4]),
        ([4, 2, 3, 0], 0, [4, 2]),
        ([0, 3, BREAK, 2, 4], 0, [2, 4]),
        ([2, 4, BREAK, 0, 3], 0, [2, 4]),
        ([1, 3, BREAK, 0, 3, BREAK, 2, 4], 0, [1, 3, BREAK, 2, 4]),
        ([0, 3], 0, []),
        ([1, 3], 0, [1, 3]),
    ],
)
def test_who_is_taken_out_leaves_no_school_and_no_run_behind_that_nobody_needs(
    town: Arrays, tokens: list[int], leaver: int, left: list[int]
) -> None:
    edited = sequence(*tokens)
    assert written(edited, without(town, edited, len(tokens), leaver)) == left


def test_calls_at_schools_are_counted_and_taken_back(town: Arrays) -> None:
    calls = np.zeros(2, dtype=np.int32)
    tokens = sequence(0, 2, 3, 4, BREAK, 1, 3)
    count_calls(tokens, 7, len(town.pupil), calls, 1)
    assert calls.tolist() == [2, 1]
    count_calls(tokens, 7, len(town.pupil), calls, -1)
    assert calls.tolist() == [0, 0]


def test_vehicles_left_over_are_dealt_out_to_the_parts_in_turn() -> None:
    problem = arrays(line(6, (CAR, vehicle("MPV", "6+0"), vehicle("BUS", "16+0"))))
    problem.kind[:, COUNT] = [1, 1, 3]
    halves = [Part((), (0, 1, 2)), Part((), (3, 4, 5))]

    given = [problem.kind[:, COUNT] - limits.elsewhere for limits in share_out(problem, halves, nothing_used(problem))]

    assert [one.tolist() for one in given] == [[1, 0, 2], [0, 1, 1]]


# Going on


def test_a_search_that_goes_on_for_bays_has_its_moves_and_choices_before_it() -> None:
    problem = arrays(line())
    spent = Search(
        problem, Params(), 0, nothing_used(problem), lambda _: None, lambda: False, moves=900, choices=CHOICES
    )

    relieved = spent.relieved(np.array([1]))

    assert (relieved.moves, relieved.choices) == (0, 0)
    assert relieved.problem.school[0, CALLS] == 1


# Compiling, neighbours and random numbers


@compiled
def doubled(number: int) -> int:
    return 2 * number


def test_a_function_is_compiled_once_for_numbers_of_32_and_64_bits_and_constants() -> None:
    for kind in (types.int32, types.int64, types.literal(7)):
        doubled.get_call_template((kind,), {})  # type: ignore[attr-defined]

    assert len(doubled.signatures) == 1  # type: ignore[attr-defined]
    assert doubled(7) == 14


def test_a_pupil_on_the_way_comes_before_one_who_lives_nearer_and_off_it() -> None:
    # The school is at kilometre 10. P2, at kilometre 9, adds nothing to P1's drive; P3, 3 km off the road, does.
    here = world([pupil("P1", 0), pupil("P2", 9), pupil("P3", 2, 3)], [school()], [CAR])

    assert nearest(arrays(here))[0].tolist() == [1, 2]


def test_the_nearest_pupils_come_first() -> None:
    ranked = nearest(arrays(line(5)))
    assert ranked.shape == (5, 4)
    assert ranked[0].tolist() == [1, 2, 3, 4]
    assert ranked[4].tolist() == [3, 2, 1, 0]


def test_pupils_of_near_schools_come_before_those_of_far_ones() -> None:
    pupils = [pupil("P0", 0), pupil("P1", 1, school_id="S2"), pupil("P2", 1)]
    ranked = nearest(arrays(world(pupils, [school("S1", 10), school("S2", 40)], [CAR])))
    assert ranked[0].tolist() == [2, 1]


def test_random_numbers_are_splitmix64() -> None:
    # The first three numbers from the state 1234567 as published.
    state = np.array([1234567], dtype=np.uint64)
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [draw(state) for _ in published] == [(number >> 11) / 2**53 for number in published]
