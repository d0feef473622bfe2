"""A proven lower bound on the cash of any plan that carries every pupil of a problem.

`towns` takes out one school's session; `fleets` prices vehicle types; `completion` bounds the rest of a path, `ways`
leaves out drives that cannot pay, `paths` grows runs that undercut given prices, `runs` prices given ones, `prices`
solves the covering programme, `generate` joins them and `proof` says what is proven. `mix` and `branch` allow only
whole vehicles, `cuts` forbid that runs share pupils. `schools` and `lift` add up a county, `mixed` and `closure` allow
for runs that serve several schools and vehicles that drive several runs.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from transport_opt.solve.arrays import Arrays
from transport_opt.solve.bound.fleets import ROUNDING
from transport_opt.solve.bound.mixed import pieces
from transport_opt.solve.bound.schools import Prices, school_prices, weights
from transport_opt.solve.columns import COUNT, MAX_RUNS, MAX_SCHOOLS, STANDING

__all__ = ["Bound", "lower_bound"]

FOR_MIXED = 0.35
"""Share of the time kept for runs of several schools, where the policy allows them."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What no plan that carries everyone can cost less than.

    Attributes
    ----------
    pence
        A school day's cash, whatever the policy allows.
    one_school_pence
        The same for plans in which each run serves one school and each vehicle drives one run a session.
    prices
        By pupil, pence a school day: what the pupil adds to the cost where each run serves one school. No run costs
        less than the prices of those it carries; before rounding they add up to ``one_school_pence - lifted_pence``.
    complete
        Share of the schools whose prices were solved to the end.
    lifted_pence
        Part of ``one_school_pence`` that is nobody's: what it costs that vehicles and runs are whole.
    """

    pence: int
    one_school_pence: int
    prices: tuple[float, ...]
    complete: float
    lifted_pence: float = 0.0


def lower_bound(problem: Arrays, seconds: float, workers: int, should_stop: Callable[[], bool]) -> Bound:
    """Prove a lower bound; it holds whenever it is stopped.

    Parameters
    ----------
    seconds
        Time to take at most, but for what one pricing needs.
    workers
        Threads.
    should_stop
        Asked between two pricings.
    """
    begun = time.monotonic()
    shared = problem.rules[MAX_SCHOOLS] > 1 or problem.rules[MAX_RUNS] > 1
    alone = school_prices(problem, seconds * (1 - FOR_MIXED if shared else 1), workers, should_stop)
    one_school = _pence(problem, alone)
    anyhow = one_school
    if shared:
        cut, many = pieces(problem)
        if many > 1:
            left = max(0.0, begun + seconds - time.monotonic())
            anyhow = min(one_school, _pence(problem, school_prices(cut, left, workers, should_stop)))
    return Bound(
        pence=anyhow,
        one_school_pence=one_school,
        prices=tuple((weights(problem) * alone.ride).sum(axis=0).tolist()),
        complete=float(alone.converged.mean()) if len(alone.converged) else 1.0,
        lifted_pence=alone.lifted,
    )


def _pence(problem: Arrays, prices: Prices) -> int:
    """Add up, and round down with what rounding may take off vehicles too cheap for it to be taken off their charge."""
    ridden = weights(problem)
    standing = problem.rate[problem.kind[:, COUNT] > 0, STANDING]
    cheap = max(0.0, ROUNDING - float(standing.min(initial=ROUNDING)))
    total = float(np.sum(ridden * prices.ride)) + prices.lifted - cheap * float(ridden.sum())
    return max(0, math.floor(total * (1 - 1e-9)))
