"""Vehicle types as the bound prices them, those that differ in room and standing charge alone taken together.

What is charged is never more than the cash of a plan: a session's share of the standing charge and of the assistants,
the metres driven with pupils and the empty ones from and to a base. Duty beyond the included hours is left out, limited
counts are left out, and a few pence a day make up for a plan's lines being rounded to the penny.
"""

from typing import NamedTuple

import numpy as np

from transport_opt.solve.arrays import MOST_WHEELCHAIRS, Arrays, Floats
from transport_opt.solve.bound.towns import Town
from transport_opt.solve.columns import (
    AM,
    BASE,
    CAPACITY,
    COUNT,
    DEAD_RATE,
    LIFT,
    LIVE_RATE,
    MASS,
    MINIBUS,
    NO_MINIBUS,
    OWN_RATE,
    RATIO,
    ROW,
    SHARED_RATE,
    STANDING,
)

ROUNDING = 9.0
"""Pence that rounding may take off a route for each day it is driven.

Mileage is rounded twice, on each weekday by up to half a penny and as the mean of five by up to four tenths; the
standing charge and the assistants are rounded as means only. A route of one day a week loses the most:
2 x (0.5 / 5 + 0.4) + 2 x 0.4 pence a school day, which is 9 pence of that day.
"""


class Fleet(NamedTuple):
    """Vehicle types of one rate a mile; shapes in n nodes of a town.

    Attributes
    ----------
    layer
        0 for a small vehicle, 1 for a minibus.
    rate
        Pence a live metre.
    fixed
        Shape (wheelchairs + 1, seats + 1): the cheapest share of a standing charge with that much room, never falling
        along a row or a column; infinite where no vehicle has the room.
    allowed
        Shape (n,).
    out
        Shape (n,): pence of the empty metres of a run whose far end is that home.
    shared, own, ratio
        A shared assistant's and a specialist's pence, and whom one shared assistant looks after.
    """

    layer: int
    rate: float
    fixed: Floats
    allowed: Floats
    out: Floats
    shared: float
    own: float
    ratio: int


def fleets_of(problem: Arrays, town: Town, school: int, way: int, share: float) -> tuple[Fleet, ...]:
    """Take together the vehicle types that may be used.

    Parameters
    ----------
    share
        How much of what is paid once a day this session carries.
    """
    groups: dict[tuple[object, ...], list[int]] = {}
    allowed = {kind: _allowed(problem, town, kind) for kind in range(len(problem.kind))}
    for kind in range(len(problem.kind)):
        if problem.kind[kind, COUNT] > 0:
            rates = [problem.rate[kind, LIVE_RATE]]
            base = int(problem.kind[kind, BASE])
            if base >= 0:
                rates.append(problem.rate[kind, DEAD_RATE])
            key = (*rates, base, int(problem.kind[kind, MINIBUS]), allowed[kind].tobytes())
            groups.setdefault(key, []).append(kind)
    made = [_fleet(problem, town, kinds, allowed[kinds[0]], (school, way, share)) for kinds in groups.values()]
    return tuple(
        one
        for at, one in enumerate(made)
        if np.isfinite(one.fixed).any() and not any(_beats(two, one, before < at) for before, two in enumerate(made))
    )


def _allowed(problem: Arrays, town: Town, kind: int) -> Floats:
    pupil = problem.pupil[town.pupils]
    barred = (pupil[:, NO_MINIBUS] > 0) & (problem.kind[kind, MINIBUS] > 0)
    barred |= pupil[:, MASS] > problem.kind[kind, LIFT]
    return np.array([1, *(~barred)], dtype=np.float64)


def _fleet(problem: Arrays, town: Town, kinds: list[int], allowed: Floats, where: tuple[int, int, float]) -> Fleet:
    school, way, share = where
    capacity = problem.kind[kinds][:, CAPACITY : CAPACITY + MOST_WHEELCHAIRS + 1]
    chairs = max(1, int(np.flatnonzero(capacity.max(axis=0) >= 0).max(initial=0)) + 1)
    seats = max(0, int(capacity.max()))
    fixed = np.full((chairs, seats + 1), np.inf)
    for at, kind in enumerate(kinds):
        standing = share * max(0.0, problem.rate[kind, STANDING] - ROUNDING)
        for row in range(chairs):
            # A layout with more spaces also serves fewer wheelchairs.
            room = int(capacity[at, row:].max())
            if room >= 0:
                fixed[row, : room + 1] = np.minimum(fixed[row, : room + 1], standing)
    shared, own = problem.prices[SHARED_RATE], problem.prices[OWN_RATE]
    return Fleet(
        layer=int(problem.kind[kinds[0], MINIBUS] > 0),
        rate=float(problem.rate[kinds[0], LIVE_RATE]),
        fixed=fixed,
        allowed=allowed,
        out=_out(problem, town, kinds[0], school, way),
        # A specialist who is cheaper than a shared assistant would make the price of a crew fall as it grows.
        shared=float(share * min(shared, own)),
        own=float(share * own),
        ratio=int(problem.rules[RATIO]),
    )


def _out(problem: Arrays, town: Town, kind: int, school: int, way: int) -> Floats:
    base = int(problem.kind[kind, BASE])
    out = np.zeros(len(town.halt))
    if base < 0:
        return out
    homes, row = problem.pupil[town.pupils, 0], problem.school[school, ROW]
    table = problem.metres
    ends = (table[base, homes], table[row, base]) if way == AM else (table[homes, base], table[base, row])
    far, near = (np.where(metres < 0, np.inf, metres) for metres in ends)
    # Where there is no way nobody is fetched, whatever a mile costs.
    there = np.isfinite(far + near)
    out[1:] = np.inf
    out[1:][there] = (far + near)[there] * problem.rate[kind, DEAD_RATE]
    return out


def _beats(one: Fleet, other: Fleet, before: bool) -> bool:
    """Tell whether one fleet does whatever another does for no more; of two that are equal the first counts."""
    if one is other or one.layer != other.layer or one.rate > other.rate or (one.allowed < other.allowed).any():
        return False
    if (one.out > other.out).any() or any(
        size < more for size, more in zip(one.fixed.shape, other.fixed.shape, strict=True)
    ):
        return False
    rows, columns = other.fixed.shape
    here = one.fixed[:rows, :columns]
    if (here > other.fixed).any():
        return False
    same = one.rate == other.rate and one.fixed.shape == other.fixed.shape and bool((here == other.fixed).all())
    return before if same else True
