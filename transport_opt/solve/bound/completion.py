"""How little the rest of a path can cost: paths that may come back to a home, by node and clock.

A path from the school outward is judged by its cost so far. What may still be earned is bounded by dynamic programming
over paths without memory, except that none turns straight back: the best and the best with another next home are kept.
Clocks are rounded down to slots, which only lets a path go on for longer, so the bound holds.
"""

from typing import NamedTuple

import numpy as np

from transport_opt.solve.arrays import Floats, Ints
from transport_opt.solve.bound.fleets import Fleet
from transport_opt.solve.bound.towns import LOST, NEED_ALONE, NEED_OWN, NEED_SEATS, NEED_SHARED, Town
from transport_opt.solve.compiled import compiled

WIDEST, NARROWEST = 60, 8
"""Seconds of a slot; a shortest drive with its halt below the latter gives no slots at all."""
BOUNDLESS = 1e12


class Rest(NamedTuple):
    """The least further cost, standing charge included, infinite before a path can be there; shapes (n, slots, rooms).

    A room is how many seats are taken so far; where anybody shares an assistant, twice as many: first without a place
    with an assistant free, then with.

    Attributes
    ----------
    width
        Seconds of a slot; 0 where the town allows none, and the bound is the same everywhere.
    first, via, second
        The least cost, the next home it goes to (-1 where it ends), and the least cost with another next home.
    """

    width: int
    first: Floats
    via: Ints
    second: Floats


@compiled
def least_rest(town: Town, fleet: Fleet, gain: Floats) -> Rest:
    """Bound the rest of every path.

    Parameters
    ----------
    gain
        Shape (n,): what calling at a node earns, in pence.
    """
    many, seats = len(town.halt), fleet.fixed.shape[1]
    rooms = seats * (1 + min(1, town.need[:, NEED_SHARED].max()))
    width = slot_width(town, fleet.layer)
    slots = 1 if width == 0 else max(0, int(town.latest.max())) // width + 1
    first = np.full((many, slots, rooms), np.inf)
    second = np.full((many, slots, rooms), np.inf)
    via = np.full((many, slots, rooms), -1, dtype=np.int32)
    if width == 0:
        first[:] = -BOUNDLESS
        second[:] = -BOUNDLESS
        return Rest(width, first, via, second)
    soonest = _soonest(town, fleet.layer, width)
    for slot in range(slots - 1, -1, -1):
        for node in range(1, many):
            if fleet.allowed[node] > 0 and soonest[node] <= slot and slot * width <= town.latest[node]:
                for room in range(rooms):
                    first[node, slot, room] = fleet.out[node] + fleet.fixed[0, room % seats]
                if town.need[node, NEED_ALONE] == 0:
                    _go_on(town, fleet, gain, Rest(width, first, via, second), node, slot)
    return Rest(width, first, via, second)


@compiled
def slot_width(town: Town, layer: int) -> int:
    """Choose slots so narrow that every drive with its halt ends in a later one."""
    least = WIDEST
    for node in range(1, len(town.halt)):
        for other in range(1, len(town.halt)):
            if other != node and town.drive[layer, node, other] < LOST:
                least = min(least, town.halt[node] + town.drive[layer, node, other])
    return least if least >= NARROWEST else 0


@compiled
def _soonest(town: Town, layer: int, width: int) -> Ints:
    """Find the first slot in which a path may call at each home, clocks rounded down on the way as everywhere here."""
    soonest: Ints = town.drive[layer, 0] // width
    better = True
    while better:
        better = False
        for node in range(1, len(soonest)):
            clock = soonest[node] * width + town.halt[node]
            for to in range(1, len(soonest)):
                at = (clock + town.drive[layer, node, to]) // width
                if at < soonest[to]:
                    soonest[to] = at
                    better = True
    return soonest


@compiled
def _go_on(town: Town, fleet: Fleet, gain: Floats, rest: Rest, node: int, slot: int) -> None:
    """Try every next home from one home at one clock."""
    clock = slot * rest.width + town.halt[node]
    drive, metres, seats = town.drive[fleet.layer, node], town.metres[node], fleet.fixed.shape[1]
    for to in range(1, len(drive)):
        arrive = clock + drive[to]
        if arrive > town.latest[to] or to == node or fleet.allowed[to] == 0 or town.need[to, NEED_ALONE]:
            continue
        taken = town.need[to, NEED_SEATS] + town.need[to, NEED_OWN]
        step, at = fleet.rate * metres[to] - gain[to], arrive // rest.width
        if town.need[to, NEED_SHARED]:
            # Whoever shares pays for an assistant and a seat unless there is one with a place free, which then stays.
            _look(rest, node, slot, to, at, step + fleet.shared, 0, seats + taken + 1, seats - taken - 1)
        else:
            _look(rest, node, slot, to, at, step, 0, taken, seats - taken)
        if rest.first.shape[2] > seats:
            _look(rest, node, slot, to, at, step, seats, seats + taken, seats - taken)


@compiled
def _look(rest: Rest, node: int, slot: int, to: int, at: int, step: float, here: int, there: int, rooms: int) -> None:
    """Try one next home for a row of rooms, from ``here`` on at the node and from ``there`` on at the next."""
    best, via, other_best = rest.first[node, slot], rest.via[node, slot], rest.second[node, slot]
    first, then, second = rest.first[to, at], rest.via[to, at], rest.second[to, at]
    for room in range(rooms):
        one = there + room
        value = step + (second[one] if then[one] == node else first[one])
        if value < best[here + room]:
            other_best[here + room] = best[here + room]
            best[here + room] = value
            via[here + room] = to
        elif value < other_best[here + room]:
            other_best[here + room] = value


@compiled
def least_path(town: Town, fleet: Fleet, gain: Floats, rest: Rest) -> float:
    """Bound the reduced cost of every run of a fleet from below."""
    least = np.inf
    for node in range(1, len(town.halt)):
        arrive = town.drive[fleet.layer, 0, node]
        shared = min(1, town.need[node, NEED_SHARED])
        taken = town.need[node, NEED_SEATS] + town.need[node, NEED_OWN] + shared
        if fleet.allowed[node] > 0 and arrive <= town.latest[node] and taken < fleet.fixed.shape[1]:
            slot = arrive // rest.width if rest.width else 0
            more = rest.first[node, slot, taken + shared * fleet.fixed.shape[1]]
            least = min(least, fleet.rate * town.metres[0, node] - gain[node] + shared * fleet.shared + more)
    return least
