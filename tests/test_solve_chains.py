"""Two routes of a choice become one vehicle's day where one can follow the other."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from small_choice import arrays, broken, drawn, plan_of, unlimited
from worlds import CAR, World, at, pupil, school, vehicle, world

from transport_opt.model import NO_DAY, Assistant, Pence
from transport_opt.solve.arrays import Arrays
from transport_opt.solve.chains import chains
from transport_opt.solve.columns import BREAK
from transport_opt.solve.pieces import pieces
from transport_opt.solve.select import select
from transport_opt.solve.split import Drawn, Part

EARLY = {"am_bell": at("08:30"), "pm_bell": at("15:00")}
LATE = {"am_bell": at("09:30"), "pm_bell": at("16:00")}
EMPTY = 22 * 60_000 / 1609.344
"""Pence for 22 km without anyone: 2 from S1 to P1's home in the morning, 20 from P0's home to S2 in the afternoon."""


def two_schools(late: dict[str, Any] = LATE, **changes: Any) -> World:
    """P0 at kilometre 0 goes to S1 at 10; P1 at 12 goes to S2 at 20, an hour later."""
    pupils = [pupil("P0", 0), pupil("P1", 12, school_id="S2")]
    return world(pupils, [school("S1", 10, **EARLY), school("S2", 20, **late)], [CAR]).changed(**changes)


def chosen(here: World, *routes: Drawn, pool: tuple[Drawn, ...] = (), most_chains: int = 100) -> tuple[Drawn, ...]:
    problem = arrays(here)
    part = Part(routes, tuple(range(len(problem.pupil))))
    picked = select(problem, part, pool, unlimited(problem), 1.0, 1, most_chains=most_chains)
    assert broken(here, plan_of(here, problem, picked)) == []
    return picked


def alone(problem: Arrays, **changes: Any) -> tuple[Drawn, ...]:
    return tuple(drawn(problem, number, **changes) for number in range(len(problem.pupil)))


def test_two_routes_with_bells_apart_are_one_vehicle_s_day_and_its_standing_charge_is_paid_once() -> None:
    here = two_schools()
    one, other = alone(arrays(here))
    (day,) = chosen(here, one, other)
    assert day.pupils == (0, 1)
    assert day.cost == pytest.approx(one.cost + other.cost - 4500 + EMPTY)
    assert [day.sequences[way, : day.tokens[way]].tolist() for way in range(2)] == [
        [0, 2, BREAK, 1, 3],
        [2, 0, BREAK, 3, 1],
    ]


def test_an_assistant_of_both_is_paid_once() -> None:
    here = two_schools().with_pupil("P0", assistant=Assistant.SHARED).with_pupil("P1", assistant=Assistant.SHARED)
    one, other = alone(arrays(here))
    (day,) = chosen(here, one, other)
    assert day.cost == pytest.approx(one.cost + other.cost - 4500 - 5800 + EMPTY)


def test_routes_of_one_bell_are_not_chained() -> None:
    here = two_schools(late=EARLY)
    assert len(chosen(here, *alone(arrays(here)))) == 2


def test_no_vehicle_makes_more_runs_than_the_policy_allows() -> None:
    here = two_schools().with_policy("second_run", max_runs=1)
    assert len(chosen(here, *alone(arrays(here)))) == 2


def test_routes_are_not_chained_where_the_way_between_costs_more_than_a_vehicle() -> None:
    here = two_schools(vehicle_types=(replace(CAR, dead_mile=Pence(400)),))
    assert len(chosen(here, *alone(arrays(here)))) == 2


def test_no_chain_is_tried_where_none_is_asked_for() -> None:
    here = two_schools()
    assert len(chosen(here, *alone(arrays(here)), most_chains=0)) == 2


def test_a_morning_and_another_pupil_s_afternoon_are_one_vehicle_s_day_though_it_makes_one_run_each_way() -> None:
    here = two_schools().with_policy("second_run", max_runs=1)
    here = here.with_pupil("P0", pm_days=NO_DAY).with_pupil("P1", am_days=NO_DAY)
    one, other = alone(arrays(here))
    (day,) = chosen(here, one, other)
    assert day.cost == pytest.approx(one.cost + other.cost - 4500)


def test_a_pair_that_never_shares_a_vehicle_is_not_chained() -> None:
    here = two_schools().with_pupil("P0", not_with=frozenset({"P1"})).with_pupil("P1", not_with=frozenset({"P0"}))
    assert len(chosen(here, *alone(arrays(here)))) == 2


def test_two_names_that_locks_keep_are_two_vehicles() -> None:
    here = two_schools()
    problem = arrays(here)
    named = (drawn(problem, 0, slot=0), drawn(problem, 1, slot=1))
    assert len(chosen(here, *named)) == 2


def test_a_chain_keeps_the_name_of_a_locked_route() -> None:
    here = two_schools()
    problem = arrays(here)
    (day,) = chosen(here, drawn(problem, 0), drawn(problem, 1, slot=1))
    assert day.slot == 1


def test_routes_of_the_pool_are_chained_too() -> None:
    pupils = [pupil("P0", 0), pupil("P1", 12, school_id="S2"), pupil("P2", 1), pupil("P3", 13, school_id="S2")]
    here = world(pupils, [school("S1", 10, **EARLY), school("S2", 20, **LATE)], [CAR])
    problem = arrays(here)
    pool = (drawn(problem, 0, 2), drawn(problem, 1, 3))
    (day,) = chosen(here, *alone(problem), pool=pool)
    assert day.pupils == (0, 1, 2, 3)


def test_each_route_is_in_one_chain() -> None:
    pupils = [pupil("P0", 0), pupil("P1", 12, school_id="S2"), pupil("P2", 13, 5, school_id="S2")]
    here = world(pupils, [school("S1", 10, **EARLY), school("S2", 20, **LATE)], [vehicle(layouts="1+0")])
    picked = chosen(here, *alone(arrays(here)))
    assert sorted(pupil for route in picked for pupil in route.pupils) == [0, 1, 2]
    assert len(picked) == 2


def test_a_chain_counts_as_one_vehicle() -> None:
    dear = replace(CAR, vehicle_type="DEAR", standing=Pence(9000))
    here = two_schools(vehicle_types=(replace(CAR, count=1), dear))
    one, other = alone(arrays(here))
    (day,) = chosen(here, one, replace(other, kind=1, cost=other.cost + 4500))
    assert day.kind == 0


def test_a_chain_leaves_a_vehicle_for_another_route() -> None:
    dear = replace(CAR, vehicle_type="DEAR", standing=Pence(9000))
    pupils = [pupil("P0", 0), pupil("P1", 12, school_id="S2"), pupil("P2", 10, 8, travels_alone=True)]
    here = world(pupils, [school("S1", 10, **EARLY), school("S2", 20, **LATE)], [replace(CAR, count=2), dear])
    cheap = alone(arrays(here))
    now = (*cheap[:2], replace(cheap[2], kind=1, cost=cheap[2].cost + 4500))
    assert [route.kind for route in chosen(here, *now, pool=(cheap[2],))] == [0, 0]


# Days taken apart


def day_of(here: World) -> Drawn:
    (day,) = chosen(here, *alone(arrays(here)))
    return day


def test_a_day_is_taken_apart_into_its_runs() -> None:
    here = two_schools()
    problem = arrays(here)
    parts = pieces(problem, [day_of(here)], unlimited(problem).elsewhere)
    assert sorted((part.pupils, part.cost) for part in parts) == [
        ((number,), pytest.approx(route.cost)) for number, route in enumerate(alone(problem))
    ]


def test_a_day_of_one_run_each_way_and_a_locked_one_stay_whole() -> None:
    here = two_schools()
    problem = arrays(here)
    whole = [drawn(problem, 0), replace(day_of(here), slot=0)]
    assert pieces(problem, whole, unlimited(problem).elsewhere) == ()


def test_runs_that_share_a_pupil_stay_together() -> None:
    # P0 and P2 go out together and come home one by one, so that nothing can be taken apart.
    pupils = [pupil("P0", 0), pupil("P1", 12, school_id="S2"), pupil("P2", 1)]
    here = world(pupils, [school("S1", 10, **EARLY), school("S2", 20, **LATE)], [CAR])
    problem = arrays(here)
    afternoon = [3, 0, BREAK, 3, 2]
    sequences = np.array([[0, 2, 3, 0, 0], afternoon], dtype=np.int32)
    day = replace(drawn(problem, 0, 2), sequences=sequences, tokens=np.array([3, 5], dtype=np.int32))
    assert pieces(problem, [day], unlimited(problem).elsewhere) == ()


def test_the_second_run_of_one_day_follows_another_first_run() -> None:
    pupils = [pupil("P0", 0), pupil("P1", 12, school_id="S2"), pupil("P2", 1), pupil("P3", 2, school_id="S2")]
    here = world(pupils, [school("S1", 10, **EARLY), school("S2", 20, **LATE)], [vehicle(layouts="1+0")])
    problem = arrays(here)

    def day(first: int, second: int) -> Drawn:
        pair = [drawn(problem, first), drawn(problem, second)]
        return chains(problem, pair, np.zeros(2), unlimited(problem).elsewhere, 0.0, 9)[0]

    best = min(day(0, 1).cost + day(2, 3).cost, day(0, 3).cost + day(2, 1).cost)
    dear = [replace(route, cost=route.cost + 3000) for route in (day(0, 3), day(2, 1))]
    picked = chosen(here, *dear)
    assert len(picked) == 2
    assert sum(route.cost for route in picked) == pytest.approx(best)
