"""Pupils who can never share a vehicle: their routes have no bearing on each other's and are searched one by one.

A county in which each run serves one school and each vehicle drives one run a session, with vehicles enough of every
type, is so many small problems, and a small one is searched much better than a large one that is cut through the middle
of its schools.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

import numpy as np

from transport_opt.solve.arrays import UNLIMITED, Arrays
from transport_opt.solve.columns import AM, COUNT, DAYS, MAX_RUNS, MAX_SCHOOLS, PM, SCHOOL, TIED
from transport_opt.solve.params import Params

WAYS = ((AM, PM), (PM, AM))
"""Each session beside the other."""


def groups_apart(problem: Arrays, pupils: Sequence[int]) -> list[tuple[int, ...]]:
    """Group pupils so that no vehicle can carry two of different groups.

    Returns
    -------
    list
        The pupils of each school, the largest first, where each run serves one school, each vehicle drives one run a
        session, and no type of vehicle is limited, no pupil tied to a route, and no vehicle could serve one school in
        the morning and another in the afternoon; otherwise one group of all.
    """
    mine = problem.pupil[list(pupils)]
    one_way = [bool(((mine[:, DAYS + way] > 0) & (mine[:, DAYS + other] == 0)).any()) for way, other in WAYS]
    if (
        problem.rules[MAX_SCHOOLS] > 1
        or problem.rules[MAX_RUNS] > 1
        or ((problem.kind[:, COUNT] > 0) & (problem.kind[:, COUNT] < UNLIMITED)).any()
        or (mine[:, TIED] >= 0).any()
        or all(one_way)
    ):
        return [tuple(pupils)]
    found = [np.flatnonzero(mine[:, SCHOOL] == school).tolist() for school in np.unique(mine[:, SCHOOL])]
    return sorted((tuple(pupils[at] for at in group) for group in found), key=len, reverse=True)


@dataclass(eq=False)
class Shares:
    """Time and moves, shared out among groups by their pupils as each begins.

    Attributes
    ----------
    everyone
        Pupils of all groups.
    left
        Those of the groups that have not begun.
    busy
        When each group that has begun will be done, by the clock, and its workers.
    """

    params: Params
    everyone: int
    left: int = field(init=False)
    end: float = field(init=False)
    busy: list[tuple[float, int]] = field(default_factory=list, init=False)
    lock: Lock = field(default_factory=Lock, init=False)

    def __post_init__(self) -> None:
        left = (self.params.seconds or 0.0) - self.params.spent
        self.left, self.end = self.everyone, time.monotonic() + max(0.0, left)

    def take(self, pupils: int) -> Params:
        """Give a group its share of the moves, or of what the workers have time for beside the groups at work."""
        workers = max(1, self.params.workers * pupils // self.everyone)
        if self.params.iterations is not None:
            return replace(
                self.params, workers=workers, iterations=-(-self.params.iterations * pupils // self.everyone)
            )
        with self.lock:
            now = time.monotonic()
            ahead = max(0.0, self.end - now)
            free = self.params.workers * ahead - sum(max(0.0, end - now) * lanes for end, lanes in self.busy)
            seconds = min(ahead, max(0.0, free) * pupils / self.left / workers)
            self.busy.append((now + seconds, workers))
            self.left -= pupils
        return replace(self.params, workers=workers, seconds=seconds)
