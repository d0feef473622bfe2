"""Which vehicles are worth trying: fleets are ranked by what the pool's routes cost at least within them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from test_solve_parts import arrays, line, nothing_used
from worlds import CAR, vehicle

from transport_opt.model import Pence
from transport_opt.solve.cooling import CYCLE_MOVES, Cooling
from transport_opt.solve.fleet_mix import FleetTrials, fleets
from transport_opt.solve.incumbent import Incumbent
from transport_opt.solve.journal import reluctance
from transport_opt.solve.params import Params
from transport_opt.solve.search import Search
from transport_opt.solve.split import Drawn
from transport_opt.solve.state import ABSENT, RELUCTANCE, empty_state, make_moves

PLENTY = np.array([9, 9], dtype=np.int32)


def route(cost: float, kind: int, *pupils: int) -> Drawn:
    return Drawn(np.zeros((2, 0), dtype=np.int32), np.zeros(2, dtype=np.int32), cost, kind, 0.0, -1, pupils)


ALONE = [route(6, 0, pupil) for pupil in range(4)]
SHARED = [route(10, 0, 0, 1), route(10, 0, 2, 3), route(18, 1, 0, 1, 2, 3)]
ALONE_AND_DEAR = [route(40, 0, pupil) for pupil in range(4)]
ROW = {pupil: pupil for pupil in range(4)}


def test_fleets_come_in_the_order_of_what_their_routes_cost() -> None:
    ranked = list(fleets(ALONE, SHARED, ROW, PLENTY, 25.0))

    assert ranked == [(pytest.approx(18), (0, 1)), (20, (2, 0)), (22, (3, 0)), (24, (4, 0))]


def test_a_fleet_that_costs_as_much_as_the_plan_in_hand_is_not_ranked() -> None:
    assert [fleet for _, fleet in fleets(ALONE, SHARED, ROW, PLENTY, 22.0)] == [(0, 1), (2, 0)]


def test_vehicles_that_nobody_has_are_in_no_fleet() -> None:
    assert next(fleets(ALONE, SHARED, ROW, np.array([9, 0], dtype=np.int32), 25.0)) == (20, (2, 0))


def test_half_a_vehicle_is_rounded_up_to_what_whole_ones_cost() -> None:
    # Three halves of a pair carry three pupils for 15; with whole vehicles two are needed, for 18 at least.
    alone, pairs = [route(8, 0, pupil) for pupil in range(3)], [route(10, 0, *two) for two in ((0, 1), (1, 2), (0, 2))]

    assert next(fleets(alone, pairs, {0: 0, 1: 1, 2: 2}, PLENTY[:1], 24.0)) == (pytest.approx(18), (2,))


def test_the_same_fleet_is_tried_again_until_the_next_promises_more() -> None:
    # 100 and 100.75: half a hundredth is added for each cooling spent.
    one, other = [route(50, 0, 0, 1), route(50, 0, 2, 3)], [route(100.75, 1, 0, 1, 2, 3)]
    trials = FleetTrials(PLENTY)

    tried = [tuple(trials.next(ALONE_AND_DEAR, [*one, *other], ROW)) for _ in range(4)]

    assert tried == [(2, 0), (2, 0), (0, 1), (2, 0)]


def test_a_fleet_that_left_pupils_over_promises_less_for_each_of_them() -> None:
    one, other = [route(50, 0, 0, 1), route(50, 0, 2, 3)], [route(101.75, 1, 0, 1, 2, 3)]
    trials = FleetTrials(PLENTY)

    first = trials.next(ALONE_AND_DEAR, [*one, *other], ROW)
    trials.left_over(first, 3)

    assert tuple(first) == (2, 0)
    assert tuple(trials.next(ALONE_AND_DEAR, [*one, *other], ROW)) == (0, 1)


def test_the_fleet_of_the_plan_in_hand_is_tried_where_none_promises_more() -> None:
    assert tuple(FleetTrials(PLENTY).next(SHARED[:2], ALONE, ROW)) == (2, 0)


def eight(**params: int) -> Search:
    problem = arrays(line(8, (CAR, vehicle("MPV", "7+0", standing=Pence(7000)))))
    return Search(problem, Params(workers=1, **params), 0, nothing_used(problem), lambda _: None, lambda: False)


NOBODY = Incumbent((), tuple(range(8)))


def test_a_search_with_time_for_it_cools_once_more_for_each_fleet_and_leaves_nobody_out() -> None:
    search = eight(iterations=3 * 8 * CYCLE_MOVES)

    found = search.run(NOBODY)

    assert search.cooling.cycles == 3
    assert search.trials.spent.total() == 2
    assert found.absent == ()


def test_a_cooling_in_a_fleet_uses_no_other_vehicles_until_it_ends() -> None:
    search = eight(iterations=400)
    search.fleet = np.array([1, 0], dtype=np.int32)

    with ThreadPoolExecutor(1) as threads:
        (outcome,) = search._round(threads, NOBODY, NOBODY, 1, 0, 0.0)
    assert [route.kind for route in outcome.best.routes] == [0]
    assert len(outcome.best.absent) == 4

    now, best = search._cooled(NOBODY, outcome.now, NOBODY, 0.8, 0.9)
    assert search.fleet is None
    assert now.absent == ()
    assert best is now
    assert search.trials.spent == {(1, 0): 4}


def test_a_cooling_whose_end_falls_into_one_round_with_the_next_s_beginning_is_ended_all_the_same() -> None:
    search = eight(iterations=2 * 8 * CYCLE_MOVES)
    search.cooling = Cooling(2)
    search.fleet = np.array([1, 0], dtype=np.int32)

    now, best = search._cooled(NOBODY, NOBODY, NOBODY, 0.4, 0.6)

    assert search.trials.spent[1, 0] == 8
    assert best.absent == ()
    assert now is NOBODY
    assert search.fleet is not None


def test_a_search_that_has_placed_nobody_ranks_no_fleets() -> None:
    search = eight(iterations=2 * 8 * CYCLE_MOVES)
    search.cooling = Cooling(2)

    assert search._cooled(NOBODY, NOBODY, NOBODY, 0.4, 0.6) == (NOBODY, NOBODY)
    assert search.fleet is None


def test_pupils_left_out_take_turns_in_a_fleet_only() -> None:
    # Everyone was absent before the move and is after it: each counts a little more, once.
    state = empty_state(9, 8, 2, 0, np.zeros(1, dtype=np.int32))
    state.route_of[:] = ABSENT
    for rise in (RELUCTANCE, 0.0):
        moves = make_moves(state, rise)
        moves.removed[:2], moves.home[:2], moves.counts[0] = [3, 5], ABSENT, 2
        assert reluctance(moves, state) == 0
        assert moves.reluctance.tolist() == [0, 0, 0, rise, 0, rise, 0, 0]
