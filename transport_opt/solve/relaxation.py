"""The linear relaxation of a choice: what each pupil is worth, and which routes a better plan may hold.

A pool may be large, and few of its routes matter: the programme begins with some of them and takes in those that
its prices show to be cheap until there are none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_array

from transport_opt.solve.arrays import Floats
from transport_opt.solve.split import Drawn

BEGIN_WITH = 6000
"""Routes that the programme begins with, beside the plan in hand; as many join at a time."""
SLIGHT = 1e-6
"""Pence that do not count."""


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A relaxation solved.

    Attributes
    ----------
    bound
        No choice of these routes costs less, in pence.
    worth
        Shape (pupils carried,): pence that each pupil adds.
    reduced
        Shape (routes,): what each route costs beyond the worth of its pupils.
    """

    bound: float
    worth: Floats
    reduced: Floats


def cover_of(columns: Sequence[Drawn], row: dict[int, int]) -> csc_array:
    """Give shape (pupils, routes): one where the route carries the pupil.

    Parameters
    ----------
    row
        The place of each pupil.
    """
    lengths = [len(route.pupils) for route in columns]
    rows = np.fromiter((row[pupil] for route in columns for pupil in route.pupils), dtype=np.int64, count=sum(lengths))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csc_array((np.ones(len(rows)), rows, starts), shape=(len(row), len(columns)))


def relax(columns: Sequence[Drawn], cost: Floats, row: dict[int, int], own: int) -> Relaxed:
    """Solve the relaxation of carrying everyone exactly once.

    Parameters
    ----------
    columns, own
        Routes; the first ``own`` carry everyone once.
    cost
        Shape (routes,): pence.
    row
        The place of each pupil carried.
    """
    cover = cover_of(columns, row)
    spread = cost[own:] / np.maximum(1, np.diff(cover.indptr)[own:])
    active = np.concatenate([np.arange(own), own + np.argsort(spread, kind="stable")[:BEGIN_WITH]])
    while True:
        solved = linprog(  # type: ignore[call-overload]
            cost[active], A_eq=cover[:, active], b_eq=np.ones(len(row)), bounds=(0.0, None), method="highs"
        )
        if solved.status != 0:
            # Prices of nought are true, though they rule nothing out.
            return Relaxed(-np.inf, np.zeros(len(row)), cost)
        reduced = cost - cover.T @ solved.eqlin.marginals
        outside = np.setdiff1d(np.flatnonzero(reduced < -SLIGHT), active)
        if not len(outside):
            return Relaxed(float(solved.fun), solved.eqlin.marginals, reduced)
        cheapest = outside[np.argsort(reduced[outside], kind="stable")[:BEGIN_WITH]]
        active = np.concatenate([active, cheapest])
