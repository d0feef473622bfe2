"""Runs are strung into vehicles' days anew: who drives what after what, for all routes at once."""

from collections.abc import Sequence

import numpy as np
import pytest
from test_solve_parts import arrays
from worlds import CAR, World, pupil, school, vehicle, world

from transport_opt.model import NO_DAY, Pence, Seconds, VehicleType
from transport_opt.solve.arrays import MOST_TOKENS, UNLIMITED, Arrays
from transport_opt.solve.columns import BREAK, COUNT, MAX_RUNS
from transport_opt.solve.locked import price_alone
from transport_opt.solve.scheduling import _chains, savings, scheduled
from transport_opt.solve.split import Drawn
from transport_opt.solve.timing import make_work

NINE = Seconds(9 * 3600)


def town(runs: int = 3, vehicles: Sequence[VehicleType] = (CAR,), foes: Sequence[str] = ()) -> Arrays:
    """Stand four schools on one spot, their bells half an hour apart, each with a pupil two kilometres away."""
    schools = [school(f"S{n}", 2, am_bell=Seconds(NINE + n * 1800)) for n in range(4)]
    pupils = [pupil(f"P{n}", 0, school_id=f"S{n}", pm_days=NO_DAY) for n in range(4)]
    here: World = world(pupils, schools, vehicles)
    for one in foes:
        here = here.with_pupil(one, not_with=frozenset(foes) - {one})
    problem = arrays(here)
    rules = problem.rules.copy()
    rules[MAX_RUNS] = runs
    return problem._replace(rules=rules)


def day(problem: Arrays, *pupils: int, slot: int = -1, kind: int = 0) -> Drawn:
    """Drive one run a pupil, in the order given, in vehicles of a type."""
    sequences, tokens = np.zeros((2, MOST_TOKENS), dtype=np.int32), np.zeros(2, dtype=np.int32)
    session = [token for one in pupils for token in (one, len(problem.pupil) + one, BREAK)][:-1]
    sequences[0, : len(session)], tokens[0] = session, len(session)
    only = np.where(np.arange(len(problem.rate)) == kind, 0, UNLIMITED).astype(np.int32)
    cost, priced, duty = price_alone(problem, make_work(), sequences, tokens, only)
    assert priced == kind
    return Drawn(sequences[:, : len(session)].copy(), tokens, cost, kind, duty, slot, tuple(sorted(pupils)))


def none(problem: Arrays) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.zeros(len(problem.rate), dtype=np.int32)


def who(routes: Sequence[Drawn]) -> list[tuple[int, ...]]:
    return sorted(route.pupils for route in routes)


def test_runs_that_can_follow_each_other_are_driven_by_one_vehicle() -> None:
    problem = town()
    found = scheduled(problem, [day(problem, one) for one in (2, 0, 1)], none(problem))

    assert who(found) == [(0, 1, 2)]
    assert found[0].cost == pytest.approx(day(problem, 0, 1, 2).cost)
    assert found[0].sequences[0].tolist() == [0, 4, BREAK, 1, 5, BREAK, 2, 6]


def test_a_vehicle_drives_no_more_runs_than_it_may() -> None:
    problem = town(runs=2)
    assert who(scheduled(problem, [day(problem, one) for one in range(4)], none(problem))) == [(0, 1), (2, 3)]
    problem = town(runs=1)
    alone = [day(problem, one) for one in range(4)]
    assert scheduled(problem, alone, none(problem)) == tuple(alone)


def test_days_are_taken_apart_and_strung_otherwise_where_that_is_cheaper() -> None:
    # Two vehicles drive first and third, second alone: one could drive all three.
    problem = town()
    found = scheduled(problem, [day(problem, 0, 2), day(problem, 1)], none(problem))

    assert who(found) == [(0, 1, 2)]


def test_nobody_is_lost_whatever_links_there_are() -> None:
    problem = town()
    found = scheduled(problem, [day(problem, 0, 3), day(problem, 1), day(problem, 2)], none(problem))

    assert sorted(one for route in found for one in route.pupils) == [0, 1, 2, 3]


def test_a_run_is_not_strung_after_one_that_ends_too_late() -> None:
    problem = town()
    saved = savings(problem, [day(problem, one) for one in range(2)])

    assert saved[0, 1] > 0
    assert saved[1, 0] == 0


def test_a_route_that_a_lock_names_stays_as_it_is() -> None:
    problem = town()
    locked = day(problem, 0, slot=0)

    assert scheduled(problem, [locked, day(problem, 1), day(problem, 2)], none(problem))[0] is locked


def test_no_more_vehicles_of_a_type_are_used_than_there_are() -> None:
    # Four runs in four dear vehicles: two pairs would each be cheapest in the car, of which there is one.
    problem = town(2, (CAR, vehicle("MPV", "7+0", standing=Pence(7000))))
    given = [day(problem, one, kind=1) for one in range(4)]
    kind = problem.kind.copy()
    kind[0, COUNT] = 1

    found = scheduled(problem._replace(kind=kind), given, none(problem))

    assert who(found) == [(0, 1), (2, 3)]
    assert sorted(route.kind for route in found) == [0, 1]


def test_a_plan_of_vehicles_that_are_all_in_use_is_left_alone() -> None:
    problem = town()
    kind = problem.kind.copy()
    kind[0, COUNT] = 1
    given = [day(problem, one) for one in (0, 1)]

    assert scheduled(problem._replace(kind=kind), given, none(problem) + 1) == tuple(given)


def test_two_who_never_share_a_vehicle_are_not_even_in_different_runs_of_one() -> None:
    # The first and the third: the second may be driven before or after either.
    problem = town(foes=("P0", "P2"))

    assert who(scheduled(problem, [day(problem, one) for one in range(3)], none(problem))) == [(0, 1), (2,)]


def test_a_ring_of_links_is_opened() -> None:
    assert list(_chains({0: 1, 1: 0, 2: 3}, 4)) == [[2, 3], [0, 1]]
