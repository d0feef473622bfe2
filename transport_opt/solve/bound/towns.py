"""One session of some schools' pupils as the bound sees it: outward from a school, with what is relaxed left out.

A run is read outward from its school: a morning run backwards, an afternoon run as it is driven. Its one clock then
counts the seconds between the school and a home, halts on the way among them, and both the limit of time aboard and
the earliest pick-up say how far that clock may go at a home. Node 0 is the school, node ``i`` the pupil ``pupils[i -
1]``.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Arrays, Floats, Ints
from transport_opt.solve.columns import (
    ALONE,
    AM,
    CLOSES,
    DAYS,
    FOES,
    FOES_END,
    HALT_HOME,
    HALT_SCHOOL,
    HOME,
    LAYER,
    LIMIT,
    OPENS,
    OWN,
    PICKUP,
    ROW,
    SCHOOL,
    SEATS,
    SHARED,
    SKILLED,
    UNLOAD,
    WHEELCHAIR,
)

NEED_SEATS, NEED_CHAIR, NEED_OWN, NEED_SHARED, NEED_SKILLED, NEED_ALONE = range(6)
LOST = 1 << 28
"""Seconds of a drive where there is no way: beyond every limit."""
NG_SIZE = 8
WEEK = 0b11111


class Town(NamedTuple):
    """One school and session; shapes in n = pupils + 1 nodes.

    Attributes
    ----------
    drive
        Shape (2, n, n): seconds outward, for a small vehicle and for a minibus.
    metres
        Shape (n, n), outward.
    latest
        Shape (n,): the clock may not be later at that home.
    halt
        Shape (n,): seconds at that home.
    need
        Shape (n, 6): seats, wheelchairs, own assistants, a shared one, a skilled one, travels alone.
    weight
        Shape (n - 1,): share of the weekdays in question on which the pupil rides.
    pupils
        Shape (n - 1,): their numbers in the problem.
    near
        Shape (n, NG_SIZE): neighbours that a path remembers at a node, itself first; -1 where there are fewer.
    forget
        Shape (n, n, 2 ** NG_SIZE): what a path remembers after a drive, by what it remembered before.
    """

    drive: Ints
    metres: Ints
    latest: Ints
    halt: Ints
    need: Ints
    weight: Floats
    pupils: Ints
    near: Ints
    forget: NDArray[np.uint8]


def town_of(problem: Arrays, school: int, way: int, days: int = WEEK) -> Town:
    """Take out one school's pupils who ride in a session on some weekdays, with their halts, limits and needs."""
    pupil = problem.pupil
    ridden = pupil[:, DAYS + way] & days
    pupils = np.flatnonzero((pupil[:, SCHOOL] == school) & (ridden != 0)).astype(np.int32)
    rows = np.array([problem.school[school, ROW], *pupil[pupils, HOME]], dtype=np.int64)
    layers = problem.rules[[LAYER + way, LAYER + 2 + way]]
    drive = np.stack([_outward(problem.times[layer], rows, way) for layer in layers])
    metres = _outward(problem.metres, rows, way)
    drive = np.where((drive < 0) | (metres < 0)[None], LOST, drive).astype(np.int32)
    need = np.zeros((len(rows), 6), dtype=np.int32)
    need[1:] = pupil[pupils][:, [SEATS, WHEELCHAIR, OWN, SHARED, SKILLED, ALONE]]
    near = _near(problem, pupils, drive[0])
    return Town(
        drive=np.ascontiguousarray(drive),
        metres=np.ascontiguousarray(metres.astype(np.int32)),
        latest=_latest(problem, school, pupils, way),
        halt=np.array([0, *pupil[pupils, HALT_HOME]], dtype=np.int32),
        need=need,
        weight=np.array([mask.bit_count() / days.bit_count() for mask in ridden[pupils].tolist()], dtype=np.float64),
        pupils=pupils,
        near=near,
        forget=_forget(problem, pupils, near),
    )


def _outward(table: Ints, rows: NDArray[np.int64], way: int) -> Ints:
    here: Ints = table[np.ix_(rows, rows)]
    return here.T if way == AM else here


def _latest(problem: Arrays, school: int, pupils: Ints, way: int) -> Ints:
    limit = problem.pupil[pupils, LIMIT + way].astype(np.int64)
    here = problem.school[school]
    if way == AM:
        limit = np.minimum(limit, here[CLOSES] - problem.pupil[pupils, PICKUP] - problem.pupil[pupils, HALT_HOME])
        shut = here[OPENS] > here[CLOSES]
    else:
        # Each pupil's own loading must fit before the last departure; that of the others aboard is left out.
        loading = here[UNLOAD] + problem.pupil[pupils, HALT_SCHOOL]
        limit = np.where(here[OPENS + way] + loading > here[CLOSES + way], -1, limit)
        shut = False
    if shut:
        limit[:] = -1
    return np.array([0, *limit], dtype=np.int32)


def _near(problem: Arrays, pupils: Ints, drive: Ints) -> Ints:
    many = len(pupils) + 1
    near = np.full((many, NG_SIZE), -1, dtype=np.int32)
    node = {int(pupil): at + 1 for at, pupil in enumerate(pupils)}
    both = np.minimum(drive, drive.T).astype(np.int64)
    for at in range(1, many):
        foes = [node[foe] for foe in _foes(problem, int(pupils[at - 1])) if foe in node]
        ranked = [int(other) + 1 for other in np.argsort(both[at, 1:], kind="stable")]
        chosen = list(dict.fromkeys([at, *foes[:2], *ranked]))[:NG_SIZE]
        near[at, : len(chosen)] = chosen
    return near


def _foes(problem: Arrays, pupil: int) -> list[int]:
    foes: list[int] = problem.pairs[problem.pupil[pupil, FOES] : problem.pupil[pupil, FOES_END]].tolist()
    return foes


def _forget(problem: Arrays, pupils: Ints, near: Ints) -> NDArray[np.uint8]:
    """Tabulate what is remembered: who is near both homes, the one called at, and whom they may not ride with."""
    many = len(near)
    forget = np.zeros((many, many, 1 << NG_SIZE), dtype=np.uint8)
    memory = np.arange(1 << NG_SIZE)
    node = {int(pupil): at + 1 for at, pupil in enumerate(pupils)}
    place = np.full((many, many), -1, dtype=np.int64)
    for at in range(1, many):
        for bit, other in enumerate(near[at]):
            if other >= 0:
                place[at, other] = bit
    for to in range(1, many):
        always = 1
        for foe in _foes(problem, int(pupils[to - 1])):
            if foe in node and place[to, node[foe]] >= 0:
                always |= 1 << int(place[to, node[foe]])
        forget[:, to, :] = always
        for bit, other in enumerate(near[to]):
            if other >= 0:
                for start in np.flatnonzero(place[:, other] >= 0):
                    kept = ((memory >> place[start, other]) & 1) << bit
                    forget[start, to] |= kept.astype(np.uint8)
    return forget
