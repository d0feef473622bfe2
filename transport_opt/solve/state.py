"""A plan under construction: sequences of tokens in numbered slots."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import MOST_TOKENS, Floats, Ints

ABSENT = -1
ELSEWHERE = -2
ABSENT_PENCE = 1_000_000.0
"""What leaving a pupil out costs the search: more than any ride, so that it happens only when nothing else can."""


RELUCTANCE = ABSENT_PENCE / 1000
"""Pence by which leaving a pupil out counts more each time, where pupils left out take turns."""


class State(NamedTuple):
    """Routes in R slots; an empty slot has no tokens.

    Attributes
    ----------
    sequences
        Shape (R, 2, MOST_TOKENS): morning and afternoon of each route.
    tokens
        Shape (R, 2): how many of them count.
    cost, kind, duty
        Shape (R,): pence a school day, vehicle type (-1 when empty), longest day's seconds of duty.
    route_of
        Shape (P,): a slot, ``ABSENT``, or ``ELSEWHERE`` for pupils another part of the search looks after.
    used
        Shape (T,): vehicles of each type, those of other parts among them.
    tied
        Shape (1,): the first slots are kept for routes that locks name.
    calls, most_calls
        Shape (S,): morning runs that call at each school, and how many of this state may.
    """

    sequences: Ints
    tokens: Ints
    cost: Floats
    kind: Ints
    duty: Floats
    route_of: Ints
    used: Ints
    tied: Ints
    calls: Ints
    most_calls: Ints


def empty_state(slots: int, pupils: int, kinds: int, tied: int, most_calls: Ints) -> State:
    """Make a state with nobody in it."""
    return State(
        sequences=np.zeros((slots, 2, MOST_TOKENS), dtype=np.int32),
        tokens=np.zeros((slots, 2), dtype=np.int32),
        cost=np.zeros(slots),
        kind=np.full(slots, -1, dtype=np.int32),
        duty=np.zeros(slots),
        route_of=np.full(pupils, ELSEWHERE, dtype=np.int32),
        used=np.zeros(kinds, dtype=np.int32),
        tied=np.array([tied], dtype=np.int32),
        calls=np.zeros_like(most_calls),
        most_calls=most_calls.astype(np.int32),
    )


def copied(state: State) -> State:
    """Copy a state."""
    return State._make(values.copy() for values in state)


def total(state: State) -> float:
    """Sum the routes and what the absent cost."""
    return float(state.cost.sum()) + ABSENT_PENCE * int((state.route_of == ABSENT).sum())


def occupied(state: State) -> NDArray[np.intp]:
    """List the slots in use."""
    return np.flatnonzero(state.kind >= 0)


BEYOND_PENCE = 20_000.0
"""What each pupil on another route than before costs the search beyond those who may change: more than a ride mostly,
so that it happens where nothing else can."""


class Moves(NamedTuple):
    """What one searching thread remembers of a move, so that it can be taken back.

    Attributes
    ----------
    removed, home
        Shape (P,): pupils taken out, and the slot each came from.
    touched, stamp
        Slots changed by this move, and for each slot the move that changed it last.
    sequences, tokens, cost, kind, duty
        The touched slots as they were.
    counts
        How many stand in ``removed`` and ``touched``, the number of the move, and how many are on another route than
        in an earlier plan.
    ruined
        Shape (R,): the move that took a string from a slot last.
    reluctance
        Shape (P,): pence that leaving each pupil out counts beyond `ABSENT_PENCE`.
    rise
        Shape (1,): pence by which that rises each time.
    continues
        Shape (R,): the route of an earlier plan that each slot continues, -1 if none.
    was_on, change
        Shape (P,): the route of an earlier plan that each pupil was on, -1 for none, and pence that being on no
        continuation of it counts.
    most_changed
        Shape (1,): pupils who may be on another route than theirs in the best plan.
    """

    removed: Ints
    home: Ints
    key: Floats
    string: Ints
    touched: Ints
    stamp: Ints
    sequences: Ints
    tokens: Ints
    cost: Floats
    kind: Ints
    duty: Floats
    counts: Ints
    ruined: Ints
    tried: Ints
    reluctance: Floats
    rise: Floats
    continues: Ints
    was_on: Ints
    change: Floats
    most_changed: Ints


def make_moves(state: State, rise: float = 0.0) -> Moves:
    """Allocate a thread's memory of moves, with no earlier plan in it.

    Parameters
    ----------
    rise
        As in `Moves`; pupils left out take turns where it is not nought.
    """
    slots, pupils = len(state.cost), len(state.route_of)
    return Moves(
        removed=np.zeros(pupils, dtype=np.int32),
        home=np.zeros(pupils, dtype=np.int32),
        key=np.zeros(pupils),
        string=np.zeros(pupils, dtype=np.int32),
        touched=np.zeros(slots, dtype=np.int32),
        stamp=np.zeros(slots, dtype=np.int32),
        sequences=np.zeros_like(state.sequences),
        tokens=np.zeros_like(state.tokens),
        cost=np.zeros(slots),
        kind=np.zeros(slots, dtype=np.int32),
        duty=np.zeros(slots),
        counts=np.zeros(4, dtype=np.int32),
        ruined=np.zeros(slots, dtype=np.int32),
        tried=np.zeros(slots, dtype=np.int32),
        reluctance=np.zeros(pupils),
        rise=np.array([rise]),
        continues=np.full(slots, -1, dtype=np.int32),
        was_on=np.full(pupils, -1, dtype=np.int32),
        change=np.zeros(pupils),
        most_changed=np.array([pupils], dtype=np.int32),
    )
