"""How the choice gets along with many routes: prices, stages and neighbourhoods."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from small_choice import arrays, drawn, unlimited
from worlds import CAR, World, pupil, school, world

from transport_opt.solve import relaxation
from transport_opt.solve import select as selecting
from transport_opt.solve.relaxation import relax
from transport_opt.solve.select import select
from transport_opt.solve.split import Drawn, Part
from transport_opt.solve.surroundings import surroundings, touching


def line(pupils: int) -> World:
    """Stand pupils along a line, a kilometre apart, with their school at the end."""
    return world([pupil(f"P{number}", number) for number in range(pupils)], [school(east=pupils)], [CAR])


def every_route(pupils: int, most: int = 4) -> tuple[list[Drawn], list[Drawn]]:
    """Give a route for each pupil, and a route for each set of several."""
    problem = arrays(line(pupils))
    sets = [one for size in range(2, most + 1) for one in combinations(range(pupils), size)]
    return [drawn(problem, number) for number in range(pupils)], [drawn(problem, *one) for one in sets]


def relaxed(columns: Sequence[Drawn], pupils: int) -> relaxation.Relaxed:
    cost = np.array([route.cost for route in columns], dtype=np.float64)
    return relax(columns, cost, {number: number for number in range(pupils)}, pupils)


# Prices


def test_the_worth_of_all_pupils_is_the_bound_and_no_route_costs_less_than_its_pupils_are_worth() -> None:
    alone, others = every_route(6)
    prices = relaxed([*alone, *others], 6)
    assert prices.worth.sum() == pytest.approx(prices.bound)
    assert prices.reduced.min() == pytest.approx(0.0, abs=1e-6)
    for at, route in enumerate([*alone, *others]):
        assert prices.reduced[at] == pytest.approx(route.cost - prices.worth[list(route.pupils)].sum())


def test_prices_found_from_a_few_routes_at_a_time_are_those_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    alone, others = every_route(6)
    whole = relaxed([*alone, *others], 6)
    monkeypatch.setattr(relaxation, "BEGIN_WITH", 2)
    by_and_by = relaxed([*alone, *others], 6)
    assert by_and_by.bound == pytest.approx(whole.bound)
    assert by_and_by.reduced.min() >= -1e-6


# Stages and neighbourhoods


def chosen(now: list[Drawn], pool: list[Drawn], seed: int = 1) -> list[tuple[int, ...]]:
    problem = arrays(line(len(now)))
    picked = select(problem, Part(tuple(now), tuple(range(len(now)))), pool, unlimited(problem), 1.0, seed)
    return sorted(route.pupils for route in picked)


def cash(routes: Sequence[Drawn], groups: Sequence[tuple[int, ...]]) -> float:
    cost = {route.pupils: route.cost for route in routes}
    return sum(cost[group] for group in groups)


def test_two_full_cars_carry_eight_pupils() -> None:
    alone, others = every_route(8)
    groups = chosen(alone, others)
    assert sorted(map(len, groups)) == [4, 4]


def test_what_the_first_stage_does_not_see_a_neighbourhood_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    alone, others = every_route(8)
    best = cash([*alone, *others], chosen(alone, others))
    monkeypatch.setattr(selecting, "STAGES", (3,))
    assert cash([*alone, *others], chosen(alone, others)) == pytest.approx(best)


def test_the_same_seed_chooses_the_same_routes() -> None:
    alone, others = every_route(8, 3)
    assert len({tuple(chosen(alone, others, 7)) for _ in range(3)}) == 1


def test_no_effort_leaves_the_plan_in_hand() -> None:
    alone, others = every_route(4)
    problem = arrays(line(4))
    part = Part(tuple(alone), (0, 1, 2, 3))
    assert select(problem, part, others, unlimited(problem), 0.0, 1) == tuple(alone)


def test_routes_with_pupils_beyond_the_neighbours_are_not_among_their_surroundings() -> None:
    problem = arrays(line(12))
    pairs = [drawn(problem, at, at + 1) for at in range(0, 12, 2)]
    across = [drawn(problem, at, at + 1) for at in range(1, 11, 2)]
    columns = [*pairs, *across]
    found = surroundings(touching(columns, range(6), range(11)), np.random.default_rng(1))
    # Four of the six pairs are neighbours of each other, with the three routes across them.
    inside = {pupil for at in found if at < 6 for pupil in columns[at].pupils}
    assert len(inside) == 8
    assert sum(at >= 6 for at in found) == 3
    assert all(inside.issuperset(columns[at].pupils) for at in found)


def test_a_dearer_order_of_the_same_pupils_gives_way_to_a_cheaper_one() -> None:
    problem = arrays(line(2))
    now, better = drawn(problem, 0, 1, dearer=100.0), drawn(problem, 0, 1)
    part = Part((now,), (0, 1))
    assert select(problem, part, [better], unlimited(problem), 1.0, 1) == (better,)
