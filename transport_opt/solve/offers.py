"""What it costs to take one pupil: alone, with a run that is there, or with one of its pupils left out."""

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Floats, Ints
from transport_opt.solve.bound.fleets import Fleet
from transport_opt.solve.bound.towns import (
    NEED_ALONE,
    NEED_CHAIR,
    NEED_OWN,
    NEED_SEATS,
    NEED_SHARED,
    NEED_SKILLED,
    Town,
)
from transport_opt.solve.compiled import compiled


@compiled
def make_offers(
    town: Town,
    fleet: Fleet,
    price: Floats,
    apart: NDArray[np.bool_],
    starts: Ints,
    homes: Ints,
    node: int,
    least: Floats,
) -> None:
    """Lower the least pence that are left for a pupil when everybody else aboard pays their price, by run.

    Parameters
    ----------
    price
        Shape (n - 1,): pence of a ride of each pupil.
    apart
        Shape (n,): whom the pupil may not ride with.
    starts, homes
        Run ``r`` calls at ``homes[starts[r] : starts[r + 1]]``, outward from the school.
    node
        The pupil's home.
    least
        Shape (2, runs + 1): with the whole of each run and at last alone; then with one other pupil left out. Infinite
        where no fleet so far can carry the pupil.
    """
    line, others = np.empty(len(homes) + 1, dtype=np.int32), np.empty(len(homes), dtype=np.int32)
    line[0] = node
    least[0, -1] = min(least[0, -1], pence_of_line(town, fleet, line[:1]))
    for run in range(len(starts) - 1):
        whole = homes[starts[run] : starts[run + 1]]
        for left_out in range(-1, len(whole)):
            if left_out >= 0 and whole[left_out] == node:
                continue
            many, worth, barred = 0, 0.0, False
            for at in range(len(whole)):
                if at != left_out and whole[at] != node:
                    others[many] = whole[at]
                    many += 1
                    worth += price[whole[at] - 1]
                    barred |= apart[whole[at]]
            if barred:
                continue
            row = min(1, left_out + 1)
            for place in range(many + 1):
                line[:place] = others[:place]
                line[place] = node
                line[place + 1 : many + 1] = others[place:many]
                least[row, run] = min(least[row, run], pence_of_line(town, fleet, line[: many + 1]) - worth)


@compiled
def pence_of_line(town: Town, fleet: Fleet, line: Ints) -> float:
    """Price a run, homes outward from the school, as the bound does; infinite where the fleet cannot drive it."""
    clock, before, metres = 0, 0, 0.0
    seats, chairs, own, sharing, skilled = 0, 0, 0, 0, 0
    for at in range(len(line)):
        node = line[at]
        clock += town.halt[before] + town.drive[fleet.layer, before, node]
        if clock > town.latest[node] or fleet.allowed[node] == 0:
            return np.inf
        need = town.need[node]
        if len(line) > 1 and need[NEED_ALONE]:
            return np.inf
        metres += town.metres[before, node]
        seats += need[NEED_SEATS]
        chairs += need[NEED_CHAIR]
        own += need[NEED_OWN]
        sharing += need[NEED_SHARED]
        skilled += need[NEED_SKILLED]
        before = node
    shared = (sharing + fleet.ratio - 1) // fleet.ratio
    if skilled and own + shared == 0:
        shared = 1
    seats += own + shared
    if chairs >= fleet.fixed.shape[0] or seats >= fleet.fixed.shape[1]:
        return np.inf
    crew = own * fleet.own + shared * fleet.shared
    cost: float = fleet.fixed[chairs, seats] + crew + fleet.rate * metres + fleet.out[before]
    return cost
