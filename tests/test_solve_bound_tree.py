"""Whole vehicles and runs against an integer programme over every run of a small town."""

from itertools import combinations, permutations

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from test_solve_bound import Stopping, kept_apart, problem_of
from worlds import World, pupil, school, vehicle, world

from transport_opt.model import Assistant, Days, Mobility, Pence, Seconds
from transport_opt.solve.bound import generate
from transport_opt.solve.bound.branch import Tree
from transport_opt.solve.bound.fleets import fleets_of
from transport_opt.solve.bound.generate import Generation
from transport_opt.solve.bound.towns import town_of
from transport_opt.solve.columns import AM

MOST_ABOARD = 4


def drawn(random: np.random.Generator) -> World:
    """Draw up to nine pupils about a school and three vehicles of at most four seats."""

    def pence(least: int, most: int) -> Pence:
        return Pence(int(random.integers(least, most)))

    children = [
        pupil(
            f"P{at}",
            int(random.integers(0, 20)),
            int(random.integers(0, 20)),
            pm_days=Days(0),
            max_journey=Seconds(int(random.integers(1200, 3600))),
            assistant=list(Assistant)[int(random.choice([0] * 8 + [1, 2]))],
            mobility=list(Mobility)[int(random.choice([0] * 8 + [3, 4]))],
        )
        for at in range(int(random.integers(5, 10)))
    ]
    types = [
        vehicle("TWO", "2+0", standing=pence(3000, 5000)),
        vehicle("THREE", "3+0;1+1", standing=pence(4500, 6500)),
        vehicle("FOUR", "4+0;2+2", standing=pence(6000, 9000), live_mile=pence(160, 200)),
    ]
    return kept_apart(world(children, [school()], types))


def optimum(generation: Generation) -> float | None:
    """Find the cheapest way to carry everyone once; none where somebody cannot be carried."""
    many = len(generation.town.pupils)
    cost: dict[tuple[int, ...], float] = {}
    for size in range(1, MOST_ABOARD + 1):
        for riders in combinations(range(many), size):
            orders = permutations([rider + 1 for rider in riders])
            cost[riders] = min(pence for pence, _, _ in generation.cheapest(list(orders)))
    able = [riders for riders, pence in cost.items() if np.isfinite(pence)]
    carries = np.array([[rider in riders for riders in able] for rider in range(many)], dtype=float)
    once = LinearConstraint(carries, 1, 1)
    pence = np.array([cost[riders] for riders in able])
    found = milp(pence, constraints=once, integrality=np.ones(len(able)), bounds=Bounds(0, 1))
    return float(found.fun) if found.status == 0 else None


@pytest.mark.parametrize("seed", range(12))
def test_the_least_of_the_open_nodes_is_at_every_step_below_the_integer_programme(seed: int) -> None:
    random = np.random.default_rng(seed)
    problem = problem_of(drawn(random))
    town = town_of(problem, 0, AM)
    stop = Stopping(int(random.choice([2, 5, 15, 40, 10_000])))
    generation = Generation(town, fleets_of(problem, town, 0, AM, 1.0), [], stop)
    best = optimum(generation)
    if best is None:
        return
    generation.converge()
    tree = Tree(generation, generation.proof.value)
    while not tree.done and not stop():
        assert tree.value <= best + 0.01
        tree.step()
    assert tree.value <= best + 0.01
    assert not tree.done or tree.value >= 0.98 * best


def test_a_basis_that_cannot_be_inverted_ends_a_tree_and_leaves_its_bound_as_it_was() -> None:
    problem = problem_of(drawn(np.random.default_rng(3)))
    town = town_of(problem, 0, AM)
    generation = Generation(town, fleets_of(problem, town, 0, AM, 1.0), [], lambda: False)
    tree = Tree(generation, 0.0)
    tree.step()
    proven = tree.value
    generation.cover.basis[:] = 0

    for _ in range(20):
        if not tree.done:
            tree.step()

    assert not generation.again()
    assert tree.done
    assert tree.value >= proven > 0


def test_a_programme_that_cannot_be_solved_on_leaves_what_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    def singular(*_: object) -> None:
        raise np.linalg.LinAlgError

    problem = problem_of(drawn(np.random.default_rng(3)))
    town = town_of(problem, 0, AM)
    generation = Generation(town, fleets_of(problem, town, 0, AM, 1.0), [], lambda: False)
    proven = generation.proof.value
    monkeypatch.setattr(generate, "solve_cover", singular)

    assert not generation.converge()
    assert generation.proof.value == proven
