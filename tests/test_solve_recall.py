"""What the search worked out before is the same when it is worked out again."""

from dataclasses import replace

import numpy as np
import pytest
from easy_towns import easy_town
from worlds import World

from transport_opt.solve.gaps import KNOWN, make_gaps
from transport_opt.solve.neighbours import nearest
from transport_opt.solve.posed import posed
from transport_opt.solve.ruin_recreate import improve
from transport_opt.solve.split import Part, share_out, state_of
from transport_opt.solve.state import State, copied, make_moves
from transport_opt.solve.timing import make_work

MOVES = 2000


def searched(town: World, known: int) -> tuple[State, State]:
    """Search a town from nothing with room for so many judgements and prices; give the present and the best state."""
    here = posed(town.scenario, town.matrix)
    problem, everyone = here.to_search, here.everyone
    reserved = here.locked.vehicles(here.problem)
    state = state_of(problem, (), everyone, len(here.tied), share_out(problem, [Part((), everyone)], reserved)[0])
    best, random = copied(state), np.array([7], dtype=np.uint64)
    gaps, moves = make_gaps(state, known), make_moves(state)
    part = np.array(everyone, dtype=np.int32)
    improve(problem, make_work(), gaps, moves, state, best, part, nearest(problem), random, MOVES, 500.0)
    return state, best


def assert_same(one: State, other: State) -> None:
    for name, left, right in zip(State._fields, one, other, strict=True):
        if name != "sequences":
            assert np.array_equal(left, right), name
    for slot, ways in enumerate(one.tokens):
        for way, tokens in enumerate(ways):
            assert np.array_equal(one.sequences[slot, way, :tokens], other.sequences[slot, way, :tokens])


@pytest.mark.parametrize("seed", range(20))
def test_a_search_that_recalls_ends_as_one_that_works_everything_out_anew(seed: int) -> None:
    # More pupils than are placed by pricing every position; few bays, and few vehicles of each type.
    town = easy_town(seed, pupils=24)
    schools = tuple(replace(one, bays=1) for one in town.scenario.schools)
    vehicles = tuple(replace(kind, count=2) for kind in town.scenario.vehicle_types)
    town = town.changed(schools=schools, vehicle_types=vehicles)

    for recalling, forgetting in zip(searched(town, KNOWN), searched(town, 1), strict=True):
        assert_same(recalling, forgetting)
