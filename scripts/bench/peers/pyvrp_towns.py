"""PyVRP, school by school."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyvrp
from pyvrp.stop import MaxRuntime

from bench.evaluate import Driven
from bench.town import Table, Town, most_of

SCALE = 100
"""Costs are whole hundredths of a penny."""
MAX_PENALTY = 2e7
"""The default of 1e5 is less than a vehicle costs, and its best plans break rules."""


def solve_town(town: Town, seconds: float, seed: int) -> list[Driven]:
    """Plan one school with iterated local search until the time is up."""
    parameters = pyvrp.SolveParams(penalty=pyvrp.PenaltyParams(max_penalty=MAX_PENALTY))
    result = pyvrp.solve(_data(town), MaxRuntime(seconds), seed, collect_stats=False, params=parameters)
    if not result.is_feasible():
        return []
    return [
        town.driven(route.vehicle_type(), [activity.idx + 1 for activity in route if activity.is_client()])
        for route in result.best.routes()
    ]


def _data(town: Town) -> pyvrp.ProblemData:
    nodes = len(town.pupil_ids) + 1
    # Where all have the same limit it is that of the whole run, which the solver knows without windows.
    same = len(set(town.limit[1:].tolist())) == 1
    profiles = sorted({(offer.pence_a_metre, offer.minibus) for offer in town.offers})
    unlimited = np.iinfo(np.int64).max
    distances: Any = [_homeless(np.rint(SCALE * rate * town.metres.T)) for rate, _ in profiles]
    durations: Any = list(_durations(town, [minibus for _, minibus in profiles]))
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(nodes)],
        clients=[
            pyvrp.Client(
                location=node,
                pickup=town.needs(node),
                tw_late=unlimited if same else int(town.limit[node]),
            )
            for node in range(1, nodes)
        ],
        depots=[pyvrp.Depot(location=0)],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=most_of(town, offer),
                capacity=town.room(offer),
                fixed_cost=SCALE * offer.pence,
                shift_duration=int(town.limit.max()) if same else unlimited,
                profile=profiles.index((offer.pence_a_metre, offer.minibus)),
                start_late=0,
            )
            for offer in town.offers
        ],
        distance_matrices=distances,
        duration_matrices=durations,
    )


def _homeless(table: Table) -> Table:
    """Let runs end where they end: the way back to the school costs nothing."""
    table = table.astype(np.int64)
    table[:, 0] = 0
    np.fill_diagonal(table, 0)
    return table


def _durations(town: Town, minibuses: list[bool]) -> Iterator[Table]:
    barred = np.array(town.barred)
    for minibus in minibuses:
        durations = _homeless(town.outward)
        if minibus:
            # A home that a minibus cannot reach is too far for it.
            durations[:, barred] = 1 + 2 * int(town.limit.max())
            np.fill_diagonal(durations, 0)
        yield durations
