"""What was worked out before: a search comes back to the same few routes again and again.

A judgement of a position and the price of a route hang on nothing but the route, the pupil and which vehicles and bays
are left. So both are kept under a hash of these, 64 bits of it, and looked up before they are worked out anew.
"""

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Arrays, Ints
from transport_opt.solve.columns import COUNT, SCHOOL
from transport_opt.solve.compiled import compiled
from transport_opt.solve.gaps import Gaps
from transport_opt.solve.pricing import price_route
from transport_opt.solve.scan import scan
from transport_opt.solve.state import State
from transport_opt.solve.timing import Work


@compiled
def judged(
    problem: Arrays, gaps: Gaps, state: State, pupil: int, slot: int, about: np.uint64, random: NDArray[np.uint64]
) -> float:
    """Give what `scan` finds, every position looked at.

    Parameters
    ----------
    about
        As `asked` gives it for the pupil.
    """
    sought = about ^ _content(gaps, state, slot)
    at = int(sought & np.uint64(len(gaps.judged) - 1))
    if gaps.judged[at] == sought:
        gaps.place[slot] = gaps.judged_place[at]
        return float(gaps.judged_guess[at])
    guess = scan(problem, gaps, state, pupil, slot, 0.0, random)
    gaps.judged[at], gaps.judged_place[at], gaps.judged_guess[at] = sought, gaps.place[slot], guess
    return guess


@compiled
def asked(problem: Arrays, state: State, pupil: int) -> np.uint64:
    """Hash whom routes are judged for, whether the school takes another call, and which vehicles are left."""
    school = problem.pupil[pupil, SCHOOL]
    about = _mixed(_mixed(np.uint64(0), pupil), int(state.calls[school] >= state.most_calls[school]))
    return _without(problem, state.used, -1, about)


@compiled
def priced(
    problem: Arrays, work: Work, gaps: Gaps, sequences: Ints, tokens: Ints, used: Ints, now: int
) -> tuple[float, int, float]:
    """Give what `price_route` finds."""
    sought = _without(problem, used, now, _hashed(sequences, tokens, np.uint64(0)))
    at = int(sought & np.uint64(len(gaps.priced) - 1))
    found = gaps.priced_at[at]
    if gaps.priced[at] != sought:
        found[0], found[1], found[2] = price_route(problem, work, sequences, tokens, used, now)
        gaps.priced[at] = sought
    return float(found[0]), int(found[1]), float(found[2])


@compiled
def _content(gaps: Gaps, state: State, slot: int) -> np.uint64:
    """Hash a route and its vehicle type, once for each version of it."""
    if gaps.hashed[slot] != gaps.version[slot]:
        gaps.hashed[slot] = gaps.version[slot]
        kind = _mixed(np.uint64(0), state.kind[slot])
        gaps.content[slot] = _hashed(state.sequences[slot], state.tokens[slot], kind)
    return np.uint64(gaps.content[slot])


@compiled
def _hashed(sequences: Ints, tokens: Ints, so_far: np.uint64) -> np.uint64:
    for way in range(2):
        so_far = _mixed(so_far, tokens[way])
        for at in range(tokens[way]):
            so_far = _mixed(so_far, sequences[way, at])
    return so_far


@compiled
def _without(problem: Arrays, used: Ints, now: int, so_far: np.uint64) -> np.uint64:
    """Hash the vehicle types of which none is left but for a route that has one already."""
    for kind in range(len(used)):
        if problem.kind[kind, COUNT] - used[kind] + int(kind == now) <= 0:
            so_far = _mixed(so_far, kind)
    return so_far


@compiled
def _mixed(so_far: np.uint64, value: int) -> np.uint64:
    """Hash one more number (SplitMix64: Steele, Lea and Flood 2014)."""
    z = so_far + np.uint64(value) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
