"""In tiny towns the search finds the plan that trying every plan finds."""

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from brute_force import cheapest_plan, pence
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import World, at, matrix_of, place, pupil, school, three_on_a_line, vehicle, world

from transport_opt.audit import audit
from transport_opt.costs import price
from transport_opt.model import (
    EVERY_DAY,
    NO_DAY,
    Assistant,
    Days,
    Kind,
    Mobility,
    Pence,
    Plan,
    Pupil,
    Scenario,
    School,
    Seconds,
    VehicleType,
)
from transport_opt.solve import Params, solve

QUICK = Params(iterations=8000, workers=1)
BELLS = (("08:40", "15:00"), ("09:00", "15:20"), ("09:20", "15:40"))
"""Far enough apart that one vehicle can serve two schools, in one run or in two."""
ROUNDING = 3
"""Pence a route by which rounding line by line may turn the order of two plans that cost the same but for that."""


def drawn_town(
    seed: int, pupils: int, schools: int, part_time: bool = False, counted: bool = False, kilometres: int = 6
) -> World:
    """Draw a town in which everyone could ride alone, with needs, pairs, bases and bells that pull plans apart."""
    random_one = random.Random(seed)
    town_schools = _schools(random_one, schools, kilometres)
    town_pupils = _pupils(random_one, pupils, town_schools, part_time, kilometres)
    scenario = Scenario(town_pupils, town_schools, _vehicles(random_one, counted, kilometres))
    return World(scenario, matrix_of(scenario, random_one.choice([Fraction(1), Fraction(6, 5)])))


def _schools(draw: random.Random, many: int, kilometres: int) -> tuple[School, ...]:
    return tuple(
        school(f"S{number}", draw.randrange(kilometres), draw.randrange(kilometres), am_bell=at(am), pm_bell=at(pm))
        for number, (am, pm) in zip(range(1, many + 1), draw.sample(BELLS, len(BELLS)), strict=False)
    )


def _pupils(
    draw: random.Random, many: int, schools: Sequence[School], part_time: bool, kilometres: int
) -> tuple[Pupil, ...]:
    pupils = []
    for number in range(1, many + 1):
        home = place(draw.randrange(kilometres), draw.randrange(kilometres))
        one = replace(pupil(f"P{number}", 0, school_id=draw.choice(schools).school_id), home=home)
        one = replace(
            one,
            mobility=draw.choice([*[Mobility.WALK_ON] * 4, Mobility.WALK_ON_ASSISTED, Mobility.WHEELCHAIR_MANUAL]),
            assistant=draw.choice([*[Assistant.NONE] * 3, Assistant.SHARED, Assistant.SHARED, Assistant.ONE_TO_ONE]),
            travels_alone=draw.random() < 0.08,
            seats=draw.choice([1, 1, 1, 2]),
            max_journey=Seconds(60 * draw.randrange(10, 25)) if draw.random() < 0.3 else None,
            no_minibus=draw.random() < 0.1,
        )
        if part_time:
            one = replace(one, am_days=draw.choice([EVERY_DAY, EVERY_DAY, Days(3), Days(28)]))
            one = replace(one, pm_days=draw.choice([EVERY_DAY, EVERY_DAY, Days(3), Days(28), NO_DAY]))
        pupils.append(one)
    if draw.random() < 0.5:
        pupils = _paired(pupils, 0, 1, "not_with")
    if draw.random() < 0.5:
        pupils = _paired(pupils, 0, 2, "keep_with")
    return tuple(pupils)


def _paired(pupils: Sequence[Pupil], one: int, other: int, column: str) -> list[Pupil]:
    pairs = {one: {f"P{other + 1}"}, other: {f"P{one + 1}"}}
    return [
        replace(mate, **{column: frozenset(pairs.get(number, set()))}) if len(pupils) > other else mate
        for number, mate in enumerate(pupils)
    ]


def _vehicles(draw: random.Random, counted: bool, kilometres: int) -> tuple[VehicleType, ...]:
    car = vehicle("CAR", draw.choice(["4+0", "2+0"]), included=Seconds(draw.choice([0, 3600, 9000])))
    if draw.random() < 0.4:
        car = replace(car, base=place(draw.randrange(kilometres), draw.randrange(kilometres)))
    wav = vehicle("WAV", "8+0;5+1;2+2", standing=Pence(8400), live_mile=Pence(210))
    bus = vehicle("BUS", "16+0;14+1", standing=Pence(9000), live_mile=Pence(240))
    if counted:
        car, wav, bus = replace(car, count=1), replace(wav, count=1), replace(bus, count=draw.choice([0, 1]))
    return tuple(draw.sample([car, wav, bus], 3))


def solved(town: World, params: Params = QUICK) -> Plan:
    return price(town.scenario, town.matrix, solve(town.scenario, town.matrix, params))


def assert_cheapest(town: World) -> None:
    best, found = cheapest_plan(town.scenario, town.matrix), solved(town)
    for plan in (best, found):
        assert [one for one in audit(town.scenario, town.matrix, plan) if one.kind is Kind.HARD] == []
    assert len(found.unplaced) == len(best.unplaced)
    assert abs(pence(found) - pence(best)) <= ROUNDING * len(best.routes)


def test_brute_force_shares_one_car_among_three_on_a_line() -> None:
    town = three_on_a_line()
    assert pence(cheapest_plan(town.scenario, town.matrix)) == 4500 + 2 * 994


def test_brute_force_reuses_a_car_for_a_second_run() -> None:
    schools = [school("S1", 2, am_bell=at("08:30"), pm_bell=at("15:00")), school("S2", 2, 1, pm_bell=at("15:40"))]
    town = world([pupil("P1", 0), pupil("P2", 0, 1, "S2")], schools, [vehicle("CAR", "1+0")])
    best = cheapest_plan(town.scenario, town.matrix)
    assert [len(route.runs) for route in best.routes] == [4 * 5]
    assert {run.run for run in best.routes[0].runs} == {1, 2}


@pytest.mark.parametrize("seed", range(6))
def test_three_pupils_of_one_school_ride_at_the_least_cost(seed: int) -> None:
    assert_cheapest(drawn_town(100 + seed, pupils=3, schools=1))


@pytest.mark.parametrize("seed", range(8))
def test_four_pupils_of_three_schools_ride_at_the_least_cost(seed: int) -> None:
    assert_cheapest(drawn_town(200 + seed, pupils=4, schools=3))


@pytest.mark.parametrize("seed", range(8))
def test_part_time_pupils_ride_at_the_least_cost(seed: int) -> None:
    assert_cheapest(drawn_town(300 + seed, pupils=4, schools=2, part_time=True))


@pytest.mark.parametrize("seed", range(8))
def test_few_vehicles_carry_the_most_pupils_at_the_least_cost(seed: int) -> None:
    assert_cheapest(drawn_town(400 + seed, pupils=4, schools=2, counted=True))


@pytest.mark.parametrize("seed", range(6))
def test_five_pupils_of_two_schools_ride_at_the_least_cost(seed: int) -> None:
    assert_cheapest(drawn_town(500 + seed, pupils=5, schools=2))


@pytest.mark.parametrize("seed", range(2))
def test_five_pupils_of_three_schools_ride_at_the_least_cost(seed: int) -> None:
    assert_cheapest(drawn_town(600 + seed, pupils=5, schools=3, kilometres=5))


@pytest.mark.parametrize("seed", range(3))
def test_six_pupils_of_one_school_ride_at_the_least_cost(seed: int) -> None:
    assert_cheapest(drawn_town(700 + seed, pupils=6, schools=1, kilometres=5))


@given(
    seed=st.integers(0, 10**6),
    pupils=st.integers(1, 4),
    schools=st.integers(1, 2),
    part_time=st.booleans(),
    counted=st.booleans(),
)
@settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_any_tiny_town_is_served_at_the_least_cost(
    seed: int, pupils: int, schools: int, part_time: bool, counted: bool
) -> None:
    assert_cheapest(drawn_town(seed, pupils, schools, part_time, counted))


@pytest.mark.parametrize("seed", range(3))
def test_another_seed_of_the_search_finds_the_same_cost(seed: int) -> None:
    town = drawn_town(901, pupils=5, schools=2)
    assert pence(solved(town, replace(QUICK, seed=seed + 2))) == pence(cheapest_plan(town.scenario, town.matrix))
