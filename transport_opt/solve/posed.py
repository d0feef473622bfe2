"""A problem ready to be searched, and the way back from what a search found to a plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from transport_opt.matrix import Matrix
from transport_opt.model import Plan, Provenance, Scenario, Unplaced
from transport_opt.solve.arrays import Arrays, arrays_of, tied_routes
from transport_opt.solve.columns import DAYS
from transport_opt.solve.finish import BAY_TURNS, finish, settle_bays
from transport_opt.solve.incumbent import Incumbent
from transport_opt.solve.locked import Locked, locked_routes
from transport_opt.solve.params import Params, Progress
from transport_opt.solve.reasons import rides_to_plan
from transport_opt.solve.resuming import resumed
from transport_opt.solve.search import Search


@dataclass(frozen=True, eq=False)
class Posed:
    """A scenario in arrays: what nobody could make left out, what is locked kept.

    Attributes
    ----------
    problem, to_search
        All rides that can be made, and those of them that no lock settles.
    impossible
        Rides that no vehicle could make, by pupil.
    tied
        Routes that locks name, in the order of their slots.
    """

    scenario: Scenario
    matrix: Matrix
    problem: Arrays
    to_search: Arrays
    impossible: Mapping[str, Unplaced]
    locked: Locked
    tied: tuple[str, ...]

    @property
    def everyone(self) -> tuple[int, ...]:
        """Pupils with rides to search for."""
        return tuple(np.flatnonzero(self.to_search.pupil[:, [DAYS, DAYS + 1]].any(axis=1)).tolist())

    def search(
        self,
        params: Params,
        progress: Callable[[Progress], None] | None,
        should_stop: Callable[[], bool] | None,
    ) -> Search:
        """Make a search that has found nothing yet."""
        return Search(
            self.to_search,
            params,
            tied=len(self.tied),
            reserved=self.locked.vehicles(self.problem),
            report=progress or (lambda _: None),
            stopped=should_stop or (lambda: False),
        )

    def taken_up(self, plan: Plan) -> Incumbent:
        """Give the routes of a plan that a search can go on from."""
        return resumed(self.scenario, self.to_search, self.locked, self.tied, plan, self.everyone)

    def written(self, search: Search, found: Incumbent, seconds: float, turns: int = BAY_TURNS) -> Plan:
        """Find everyone a bay and write the plan down, timed and not yet priced.

        Parameters
        ----------
        seconds
            How long the search has taken.
        turns
            How often to search again where bays run out.
        """
        settled = settle_bays(self.scenario, self.problem, self.locked, search, found, turns)
        routes, unplaced = finish(
            self.scenario, self.matrix, self.problem, self.to_search, self.locked, settled, self.impossible, self.tied
        )
        params = search.params
        return Plan(routes, unplaced, Provenance(seed=params.seed, stop=params.stop, solve_seconds=round(seconds, 1)))


def posed(scenario: Scenario, matrix: Matrix) -> Posed:
    """Put a scenario into arrays."""
    rides, impossible = rides_to_plan(scenario, matrix)
    problem = arrays_of(scenario, matrix, rides)
    locked = locked_routes(scenario, problem)
    return Posed(scenario, matrix, problem, locked.rest(problem), impossible, locked, tuple(tied_routes(scenario)))
