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
from transport_opt.solve.arrays import arrays_of, tied_routes
from transport_opt.solve.columns import DAYS
from transport_opt.solve.finish import finish, settle_bays
from transport_opt.solve.locked import locked_routes
from transport_opt.solve.params import Params, Progress
from transport_opt.solve.proof import Proof, prove
from transport_opt.solve.reasons import rides_to_plan
from transport_opt.solve.routing import routed
from transport_opt.solve.search import Incumbent, Search

__all__ = ["Params", "Progress", "Proof", "prove", "solve"]


def solve(
    scenario: Scenario,
    matrix: Matrix,
    params: Params = Params(),  # noqa: B008  (immutable)
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """Find the cheapest plan there is time for.

    Parameters
    ----------
    progress
        Told a few times a second where the search stands.
    should_stop
        Asked as often; once it says yes the best plan so far is given.

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
    everyone = tuple(np.flatnonzero(to_search.pupil[:, [DAYS, DAYS + 1]].any(axis=1)).tolist())
    start = Incumbent((), everyone)
    found = routed(search, start) if params.search == "ortools" else search.run(start)
    settled = settle_bays(scenario, problem, locked, search, found)
    routes, unplaced = finish(scenario, matrix, problem, to_search, locked, settled, impossible, tied)
    provenance = Provenance(seed=params.seed, stop=params.stop, solve_seconds=round(time.monotonic() - begun, 1))
    return Plan(routes=routes, unplaced=unplaced, provenance=provenance)
