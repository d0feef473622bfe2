"""Which vehicles are worth trying: how many of each type, as the relaxation of a choice from the pool has it.

A search that finds its own fleet ends in one that is a vehicle or a size too dear: what lies between two fleets costs
more than both, so that it seldom passes from one to the other. Yet with the numbers of vehicles held whole the
relaxation ranks fleets well, though the pool may hold no plan for the first of them; and a search that may use no
other vehicles mostly finds one.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_array

from transport_opt.solve.arrays import Floats, Ints
from transport_opt.solve.relaxation import SLIGHT, cover_of, relax
from transport_opt.solve.split import Drawn

WHOLE = 1e-6
"""How far from a whole number counts as one."""
MOST_ROUTES = 4000
"""Routes that fleets are ranked by, the most promising ones."""
MOST_BOXES = 30
"""Relaxations solved for one ranking."""
VAIN = 0.005
"""Share of its cost by which a fleet promises less for each cooling spent on it, and for each pupil it left over."""


@dataclass(eq=False)
class FleetTrials:
    """The fleets that coolings were spent on, and how that went.

    Attributes
    ----------
    most
        Shape (T,): vehicles of each type that there are.
    spent
        For each fleet the coolings in it, and the pupils that they left over.
    """

    most: Ints
    spent: Counter[tuple[int, ...]] = field(default_factory=Counter)

    def next(self, plan: Sequence[Drawn], pool: Sequence[Drawn], row: dict[int, int]) -> Ints:
        """Choose the fleet to try next: the one that promises most, that of the plan in hand if none is better.

        Parameters
        ----------
        plan
            Routes that carry everyone in question once.
        pool
            Other routes for them.
        row
            The place of each pupil.
        """
        kinds = len(self.most)
        cost = sum(route.cost for route in plan)
        own = tuple(np.bincount([route.kind for route in plan], minlength=kinds).tolist())
        least, chosen = self._hoped(cost, own), own
        for pence, fleet in fleets(plan, pool, row, self.most, cost):
            if pence >= least:
                break
            if self._hoped(pence, fleet) < least:
                least, chosen = self._hoped(pence, fleet), fleet
        self.spent[chosen] += 1
        return np.array(chosen, dtype=np.int32)

    def left_over(self, fleet: Ints, pupils: int) -> None:
        """Note how many pupils a cooling in a fleet left over."""
        self.spent[tuple(fleet.tolist())] += pupils

    def _hoped(self, pence: float, fleet: tuple[int, ...]) -> float:
        return pence * (1 + VAIN * self.spent[fleet])


def fleets(
    plan: Sequence[Drawn], pool: Sequence[Drawn], row: dict[int, int], most: Ints, below: float
) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Rank fleets by what their routes cost at least, the cheapest first.

    The cheapest box of fleets is split until its mixture of routes has whole numbers; then that fleet is cut out of
    the box and the rest goes on (Murty 1968).

    Parameters
    ----------
    plan, pool, row
        As in `FleetTrials.next`.
    most
        Shape (T,): vehicles of each type that there are.
    below
        Pence: fleets whose routes cost as much are left out.

    Yields
    ------
    tuple
        Pence a day at least, and vehicles of each type.
    """
    kinds = len(most)
    boxes = _Boxes(_relaxation([*plan, *pool], len(plan), row, kinds, below), below)
    boxes.push(np.zeros(kinds + 1), np.minimum([*most, len(row)], len(row)).astype(np.float64))
    while boxes.heap:
        pence, _, low, high, taken = heapq.heappop(boxes.heap)
        whole = np.round(taken)
        off = np.abs(taken - whole)
        if off.max() > WHOLE:
            at = kinds if off[kinds] > WHOLE else int(np.argmax(off))
            boxes.split(low, high, at, float(np.floor(taken[at])), float(np.ceil(taken[at])))
            continue
        yield pence, tuple(whole[:kinds].astype(int).tolist())
        for at in range(kinds):
            boxes.split(low, high, at, whole[at] - 1, whole[at] + 1)
            low, high = low.copy(), high.copy()
            low[at] = high[at] = whole[at]


@dataclass(frozen=True, eq=False)
class _Relaxation:
    """The relaxation, to be solved within a box of numbers of vehicles: of each type, and last of all together.

    Attributes
    ----------
    numbers
        Shape (2 k, routes): what each route adds to the k numbers, and the same below nought.
    """

    cost: Floats
    cover: csc_array
    numbers: csc_array

    def within(self, low: Floats, high: Floats) -> tuple[float, Floats] | None:
        """Give the pence and the numbers of vehicles of the cheapest mixture of routes; nothing where there is none."""
        solved = linprog(  # type: ignore[call-overload]
            self.cost,
            A_eq=self.cover,
            b_eq=np.ones(self.cover.shape[0]),
            A_ub=self.numbers,
            b_ub=np.concatenate([high, -low]),
            bounds=(0.0, None),
            method="highs",
        )
        return (float(solved.fun), (self.numbers @ solved.x)[: len(high)]) if solved.status == 0 else None


def _relaxation(routes: Sequence[Drawn], own: int, row: dict[int, int], kinds: int, below: float) -> _Relaxation:
    """Keep the first ``own`` routes and those that the relaxation without numbers shows to be promising."""
    every = np.array([route.cost for route in routes])
    relaxed = relax(routes, every, row, own)
    ranked = np.argsort(relaxed.reduced, kind="stable")[:MOST_ROUTES]
    promising = ranked[relaxed.reduced[ranked] <= below - relaxed.bound + SLIGHT]
    kept = np.union1d(np.arange(own), promising)
    kind = np.array([routes[at].kind for at in kept])
    numbers = np.vstack([kind == one for one in range(kinds)] + [kind >= 0]).astype(np.float64)
    both = csc_array(np.vstack([numbers, -numbers]))
    return _Relaxation(every[kept], cover_of([routes[at] for at in kept], row), both)


@dataclass(eq=False)
class _Boxes:
    """Boxes of fleets whose relaxations are solved, the cheapest first."""

    relaxation: _Relaxation
    below: float
    heap: list[tuple[float, int, Floats, Floats, Floats]] = field(default_factory=list)
    tried: int = 0

    def push(self, low: Floats, high: Floats) -> None:
        """Solve a box, and keep it if it may hold a fleet worth trying."""
        if self.tried == MOST_BOXES or (low > high).any():
            return
        self.tried += 1
        found = self.relaxation.within(low, high)
        if found is not None and found[0] < self.below:
            heapq.heappush(self.heap, (found[0], self.tried, low, high, found[1]))

    def split(self, low: Floats, high: Floats, at: int, upto: float, onward: float) -> None:
        """Push what lies on either side of a gap in one of the numbers."""
        for least, most in ((low[at], min(high[at], upto)), (max(low[at], onward), high[at])):
            inner_low, inner_high = low.copy(), high.copy()
            inner_low[at], inner_high[at] = least, most
            self.push(inner_low, inner_high)
