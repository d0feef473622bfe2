"""What a given run costs in a fleet, and the room it takes."""

import numpy as np

from transport_opt.solve.arrays import Floats, Ints
from transport_opt.solve.bound.fleets import Fleet
from transport_opt.solve.bound.towns import NEED_CHAIR, NEED_OWN, NEED_SEATS, NEED_SHARED, NEED_SKILLED, Town
from transport_opt.solve.compiled import compiled

Run = tuple[int, ...]
"""Homes outward from the school."""


def listed(runs: list[Run]) -> tuple[Ints, Ints]:
    """Write runs one after another: where each starts, shape (k + 1,), and their homes."""
    starts = np.cumsum([0, *map(len, runs)]).astype(np.int32)
    return starts, np.array([node for run in runs for node in run], dtype=np.int32)


@compiled
def run_costs(town: Town, fleet: Fleet, starts: Ints, homes: Ints) -> tuple[Floats, Ints]:
    """Price runs in a fleet.

    Parameters
    ----------
    starts, homes
        As `listed` gives them.

    Returns
    -------
    tuple
        Pence without the standing charge, shape (k,), infinite where the fleet cannot drive it; and the wheelchairs and
        seats taken, shape (k, 2).
    """
    costs, rooms = np.full(len(starts) - 1, np.inf), np.zeros((len(starts) - 1, 2), dtype=np.int32)
    for at in range(len(costs)):
        run = homes[starts[at] : starts[at + 1]]
        driven = _driven(town, fleet, run)
        own, aided, skilled, seats, chairs = 0, 0, 0, 0, 0
        for node in run:
            own += town.need[node, NEED_OWN]
            aided += town.need[node, NEED_SHARED]
            skilled += town.need[node, NEED_SKILLED]
            seats += town.need[node, NEED_SEATS]
            chairs += town.need[node, NEED_CHAIR]
        shared = -(-aided // fleet.ratio)
        if skilled and own + shared == 0:
            shared = 1
        seats += own + shared
        if chairs < fleet.fixed.shape[0] and seats < fleet.fixed.shape[1] and fleet.fixed[chairs, seats] < np.inf:
            costs[at] = driven + own * fleet.own + shared * fleet.shared
            rooms[at] = chairs, seats
    return costs, rooms


@compiled
def _driven(town: Town, fleet: Fleet, run: Ints) -> float:
    """Give the pence of a run's metres; infinite where it is too long or a home is barred."""
    clock, metres, before = 0, 0, 0
    for node in run:
        clock += town.halt[before] + town.drive[fleet.layer, before, node]
        if clock > town.latest[node] or fleet.allowed[node] == 0:
            return np.inf
        metres += town.metres[before, node]
        before = node
    return float(fleet.rate * metres + fleet.out[before])
