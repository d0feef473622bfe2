"""The search for plans, and the proof of what none can cost less than: the only place that knows OR-Tools.

`solve` reads as a recipe: leave out the rides that nobody could make, put the problem into arrays, keep what is
locked, search, find everyone a bay, and write the plan down. `prove` then bounds from below whatever carries
the same rides.
"""

import time
from collections.abc import Callable

import numpy as np

from transport_opt.matrix import Matrix
from transport_opt.model import Plan, Provenance, Scenario
from transport_opt.solve.areas import Area, areas, joined
from transport_opt.solve.arrays import arrays_of, tied_routes
from transport_opt.solve.columns import DAYS
from transport_opt.solve.finish import BAY_TURNS, finish, settle_bays
from transport_opt.solve.incumbent import Incumbent
from transport_opt.solve.locked import locked_routes
from transport_opt.solve.params import Params, Progress
from transport_opt.solve.proof import Proof, prove
from transport_opt.solve.reasons import rides_to_plan
from transport_opt.solve.resuming import resumed
from transport_opt.solve.routing import routed
from transport_opt.solve.search import Search

__all__ = ["Area", "Params", "Progress", "Proof", "areas", "joined", "prove", "solve"]


KEEPING = 20
"""A plan that took long to write for keeping is not written again before so many times as long."""


def solve(
    scenario: Scenario,
    matrix: Matrix,
    params: Params = Params(),  # noqa: B008  (immutable)
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    keep: Callable[[Plan], None] | None = None,
    known: Plan | None = None,
) -> Plan:
    """Find the cheapest plan there is time for.

    Parameters
    ----------
    progress
        Told a few times a second where the search stands.
    should_stop
        Asked as often; once it says yes the best plan so far is given.
    keep
        Given the best plan so far now and then, every `Params.keep_seconds` at most, so that a search that is killed
        can be taken up again.
    known
        A plan that was kept: the search goes on from it, with what `Params.spent` leaves of the time.

    Returns
    -------
    Plan
        Timed and not yet priced; everybody is on a route or listed unplaced with reasons.
    """
    begun = time.monotonic()
    rides, impossible = rides_to_plan(scenario, matrix)
    problem = arrays_of(scenario, matrix, rides)
    locked = locked_routes(scenario, problem)
    tied = tied_routes(scenario)
    to_search = locked.rest(problem)
    search = Search(
        to_search,
        params,
        tied=len(tied),
        reserved=locked.vehicles(problem),
        report=progress or (lambda _: None),
        stopped=should_stop or (lambda: False),
    )

    def written(found: Incumbent, turns: int) -> Plan:
        settled = settle_bays(scenario, problem, locked, search, found, turns)
        routes, unplaced = finish(scenario, matrix, problem, to_search, locked, settled, impossible, tied)
        seconds = round(time.monotonic() - begun + params.spent, 1)
        return Plan(routes, unplaced, Provenance(seed=params.seed, stop=params.stop, solve_seconds=seconds))

    if keep is not None:
        search.keep = _now_and_then(lambda found: keep(written(found, turns=1)), params.keep_seconds)
    everyone = tuple(np.flatnonzero(to_search.pupil[:, [DAYS, DAYS + 1]].any(axis=1)).tolist())
    start = Incumbent((), everyone)
    before = None if known is None else resumed(scenario, to_search, locked, tied, known, everyone)
    found = routed(search, start) if params.search == "ortools" else search.run(start, before)
    return written(found, turns=BAY_TURNS)


def _now_and_then(keep: Callable[[Incumbent], None], seconds: float) -> Callable[[Incumbent], None]:
    """Keep a plan only when some time has passed since the last, and not more often than its writing is worth."""
    due = time.monotonic() + seconds

    def kept(found: Incumbent) -> None:
        nonlocal due
        begun = time.monotonic()
        if begun >= due and found.routes:
            keep(found)
            due = time.monotonic() + max(seconds, KEEPING * (time.monotonic() - begun))

    return kept
