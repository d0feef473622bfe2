"""The search for plans, and the proof of what none can cost less than: the only place that knows OR-Tools.

`solve` reads as a recipe: leave out the rides that nobody could make, put the problem into arrays, keep what is
locked, search, find everyone a bay, and write the plan down. `prove` then bounds from below whatever carries
the same rides.
"""

import time
from collections.abc import Callable

from transport_opt.matrix import Matrix
from transport_opt.model import Plan, Scenario
from transport_opt.solve.areas import Area, areas, joined
from transport_opt.solve.changes import earlier_of
from transport_opt.solve.finish import BAY_TURNS
from transport_opt.solve.frontier import SHARES, Step, frontier
from transport_opt.solve.incumbent import Incumbent
from transport_opt.solve.params import Params, Progress, Review
from transport_opt.solve.posed import posed
from transport_opt.solve.proof import Proof, prove
from transport_opt.solve.routing import routed

__all__ = [
    "SHARES",
    "Area",
    "Params",
    "Progress",
    "Proof",
    "Review",
    "Step",
    "areas",
    "frontier",
    "joined",
    "prove",
    "solve",
]


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
    review: Review | None = None,
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
    review
        An earlier plan, and how many of its pupils may change route: the search begins with it.

    Returns
    -------
    Plan
        Timed and not yet priced; everybody is on a route or listed unplaced with reasons.
    """
    begun, here = time.monotonic(), posed(scenario, matrix)
    search = here.search(params, progress, should_stop)
    if review is not None:
        search.earlier = earlier_of(scenario, here.problem, review.plan, review.share)
        known = known or review.plan

    def written(found: Incumbent, turns: int) -> Plan:
        return here.written(search, found, time.monotonic() - begun + params.spent, turns)

    if keep is not None:
        search.keep = _now_and_then(lambda found: keep(written(found, turns=1)), params.keep_seconds)
    start = Incumbent((), here.everyone)
    before = None if known is None else here.taken_up(known)
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
