"""Which drives from one home to the next may be part of a run below a target: most are not, and are never tried again.

A drive is worth trying if the least cost of getting to its first home, by dynamic programming over paths without memory
or room, and the least further cost from its second, together stay below the target at some clock. Clocks are rounded
down to the slots of `completion`, which only lets a path go on for longer.
"""

import numpy as np

from transport_opt.solve.arrays import Floats, Ints
from transport_opt.solve.bound.completion import Rest
from transport_opt.solve.bound.fleets import Fleet
from transport_opt.solve.bound.towns import NEED_ALONE, NEED_OWN, NEED_SEATS, Town
from transport_opt.solve.compiled import compiled


@compiled
def ways_below(town: Town, fleet: Fleet, gain: Floats, rest: Rest, target: float, most: int) -> Ints:
    """List the homes worth going on to from each home.

    Parameters
    ----------
    gain
        Shape (n,): what calling at a node earns, in pence.
    most
        How many from each home; if there are more, those of the least cost.

    Returns
    -------
    Ints
        Shape (n, n): from the school and from each home the next ones, ended by -1.
    """
    many = len(town.halt)
    onward = np.full((many, many), -1, dtype=np.int32)
    begin = np.flatnonzero((fleet.allowed > 0) & (town.drive[fleet.layer, 0] <= town.latest))
    begin = begin[begin > 0]
    onward[0, : len(begin)] = begin
    reach = _reached(town, fleet, gain, rest)
    for start in range(1, many):
        least = _least(town, fleet, gain, rest, reach[start], start)
        ranked = np.argsort(least)
        for place in range(min(most, many - 1)):
            if least[ranked[place]] >= target:
                break
            onward[start, place] = ranked[place]
    return onward


@compiled
def _reached(town: Town, fleet: Fleet, gain: Floats, rest: Rest) -> Floats:
    """Bound what it costs to have called at a home, by its clock; shape (n, slots)."""
    many, slots = rest.first.shape[0], rest.first.shape[1]
    reach = np.full((many, slots), np.inf)
    if rest.width == 0:
        reach[:] = 0.0
        return reach
    for node in range(1, many):
        arrive = town.drive[fleet.layer, 0, node]
        if arrive <= town.latest[node] and fleet.allowed[node] > 0:
            reach[node, arrive // rest.width] = fleet.rate * town.metres[0, node] - gain[node]
    for slot in range(slots):
        for node in range(1, many):
            if reach[node, slot] < np.inf and town.need[node, NEED_ALONE] == 0:
                clock = slot * rest.width + town.halt[node]
                for to in range(1, many):
                    arrive = clock + town.drive[fleet.layer, node, to]
                    if arrive <= town.latest[to] and to != node and fleet.allowed[to] > 0:
                        cost = reach[node, slot] + fleet.rate * town.metres[node, to] - gain[to]
                        at = arrive // rest.width
                        reach[to, at] = min(reach[to, at], cost)
    return reach


@compiled
def _least(town: Town, fleet: Fleet, gain: Floats, rest: Rest, reach: Floats, start: int) -> Floats:
    """Bound the cost of every path that goes on from one home, by the next home; shape (n,)."""
    many, seats = rest.first.shape[0], fleet.fixed.shape[1]
    least = np.full(many, np.inf)
    if town.need[start, NEED_ALONE]:
        return least
    # The rooms in which an assistant has a place free cost least.
    taken = rest.first.shape[2] - seats + town.need[start, NEED_SEATS] + town.need[start, NEED_OWN]
    for slot in range(len(reach)):
        if reach[slot] == np.inf:
            continue
        clock = slot * rest.width + town.halt[start]
        for to in range(1, many):
            arrive = clock + town.drive[fleet.layer, start, to]
            room = taken + town.need[to, NEED_SEATS] + town.need[to, NEED_OWN]
            if to == start or fleet.allowed[to] == 0 or town.need[to, NEED_ALONE] or room >= rest.first.shape[2]:
                continue
            if rest.width == 0:
                least[to] = -np.inf
            elif arrive <= town.latest[to]:
                at = arrive // rest.width
                more = rest.second[to, at, room] if rest.via[to, at, room] == start else rest.first[to, at, room]
                cost = reach[slot] + fleet.rate * town.metres[start, to] - gain[to] + more
                least[to] = min(least[to], cost)
    return least
