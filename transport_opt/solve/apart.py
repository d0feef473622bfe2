"""Pupils who can never share a vehicle: their routes have no bearing on each other's and are searched one by one.

A county in which each run serves one school is so many small problems, and a small one is searched much better than a
large one that is cut through the middle of its schools.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

import numpy as np

from transport_opt.solve.arrays import UNLIMITED, Arrays
from transport_opt.solve.columns import AM, COUNT, DAYS, MAX_RUNS, MAX_SCHOOLS, PM, SCHOOL, TIED
from transport_opt.solve.params import Params


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
        or (problem.kind[:, COUNT] < UNLIMITED).any()
        or (mine[:, TIED] >= 0).any()
        or all(one_way)
    ):
        return [tuple(pupils)]
    found = [np.flatnonzero(mine[:, SCHOOL] == school).tolist() for school in np.unique(mine[:, SCHOOL])]
    return sorted((tuple(pupils[at] for at in group) for group in found), key=len, reverse=True)


WAYS = ((AM, PM), (PM, AM))


@dataclass(eq=False)
class Shares:
    """Time and moves, shared out among groups by their pupils as each begins.

    Attributes
    ----------
    left
        Pupils of the groups that have not begun.
    """

    params: Params
    left: int
    everyone: int = field(init=False)
    started: float = field(default_factory=time.monotonic, init=False)
    lock: Lock = field(default_factory=Lock, init=False)

    def __post_init__(self) -> None:
        self.everyone = self.left

    def take(self, pupils: int) -> Params:
        """Give a group its share, for one worker."""
        with self.lock:
            before, self.left = self.left, self.left - pupils
        if self.params.iterations is not None:
            return replace(self.params, workers=1, iterations=-(-self.params.iterations * pupils // self.everyone))
        ahead = max(0.0, (self.params.seconds or 0.0) - (time.monotonic() - self.started))
        return replace(self.params, workers=1, seconds=ahead * min(1.0, self.params.workers * pupils / before))
