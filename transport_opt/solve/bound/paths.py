"""Runs that earn more than they cost at given prices: labels from a school outward, by the clock.

A label is a partial run. It remembers the homes near its last one that it has called at (an ng-route: Baldacci,
Mingozzi and Roberti 2011), so that it may come back to a home only by way of far ones; the runs it stands for include
every true one. One label beats another at the same home that is no earlier, no cheaper, no emptier and remembers no
less.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Floats, Ints
from transport_opt.solve.bound.completion import Rest
from transport_opt.solve.bound.cuts import Cuts, lowest
from transport_opt.solve.bound.fleets import Fleet
from transport_opt.solve.bound.towns import (
    NEED_ALONE,
    NEED_CHAIR,
    NEED_OWN,
    NEED_SEATS,
    NEED_SHARED,
    NEED_SKILLED,
    NG_SIZE,
    Town,
)
from transport_opt.solve.bound.ways import ways_below
from transport_opt.solve.compiled import compiled

ROUGH, FAIR, EXACT = range(3)
"""What beats a label: the clock and the cost alone; the room, too; and all that it remembers."""
FEW = 25
"""Homes that a rough label may go on to."""
NODE, CLOCK, ROOM, CHAIRS, FREE, CREW, MEMORY, PARENT, LATER, BEHIND = range(10)
NO_CREW, CREW_WANTED, CREW_ABOARD = range(3)


class Labels(NamedTuple):
    """Partial runs, one a row.

    Attributes
    ----------
    facts
        Shape (k, 10): the home, the clock there, seats taken with the crew's, wheelchairs, places with a shared
        assistant yet free, the crew, what is remembered, the label before, and the next in two lists.
    cost
        Shape (k,): pence so far without any standing charge, less what is earned.
    odd
        Shape (k, words): the cuts of which it has called at an odd number of homes that it remembers.
    used
        Shape (1,): how many there are.
    begun
        Shape (clocks,): the first label of the list of each second.
    settled
        Shape (n,): the cheapest settled label of each home.
    best, value
        Shapes (n, seats): the label that ends there with that room taken and its reduced cost.
    """

    facts: Ints
    cost: Floats
    odd: NDArray[np.uint64]
    used: NDArray[np.int64]
    begun: Ints
    settled: Ints
    best: Ints
    value: Floats


@compiled
def grow(
    town: Town, fleet: Fleet, gain: Floats, rest: Rest, cuts: Cuts, effort: int, target: float, most: int
) -> tuple[Labels, bool]:
    """Grow all labels that may end below a target.

    Parameters
    ----------
    gain
        Shape (n,): what calling at a node earns, in pence.
    effort
        ROUGH, FAIR or EXACT.
    target
        Only runs whose reduced cost is below are looked for.
    most
        Labels after which to give up.

    Returns
    -------
    tuple
        The labels, and whether all were grown: after an EXACT one that was, no run at all is below the target but
        those found.
    """
    many, seats = len(town.halt), fleet.fixed.shape[1]
    onward = ways_below(town, fleet, gain, rest, target, FEW if effort == ROUGH else many)
    labels = Labels(
        np.empty((most + many, 10), dtype=np.int32),
        np.empty(most + many),
        np.zeros((most + many, cuts.stays.shape[1]), dtype=np.uint64),
        np.zeros(1, dtype=np.int64),
        np.full(max(0, int(town.latest.max())) + 1, -1, dtype=np.int32),
        np.full(many, -1, dtype=np.int32),
        np.full((many, seats), -1, dtype=np.int32),
        np.full((many, seats), target),
    )
    for node in range(1, many):
        _add(town, fleet, gain, rest, cuts, labels, -1, node, target)
    for clock in range(len(labels.begun)):
        while labels.begun[clock] >= 0:
            label = labels.begun[clock]
            labels.begun[clock] = labels.facts[label, LATER]
            if not _settle(fleet, cuts, labels, label, effort):
                continue
            _ends(fleet, labels, label, fleet.out[labels.facts[label, NODE]])
            if town.need[labels.facts[label, NODE], NEED_ALONE] == 0:
                for node in onward[labels.facts[label, NODE]]:
                    if node < 0:
                        break
                    _add(town, fleet, gain, rest, cuts, labels, label, node, target)
            if labels.used[0] > most:
                return labels, False
    return labels, True


@compiled
def _add(
    town: Town,
    fleet: Fleet,
    gain: Floats,
    rest: Rest,
    cuts: Cuts,
    labels: Labels,
    parent: int,
    node: int,
    target: float,
) -> None:
    """Add the label that goes on from another to a home, if it may and may end below the target."""
    start, clock, memory, cost = 0, 0, 0, 0.0
    if parent >= 0:
        start, memory, cost = labels.facts[parent, NODE], labels.facts[parent, MEMORY], labels.cost[parent]
        clock = labels.facts[parent, CLOCK] + town.halt[start]
    clock += town.drive[fleet.layer, start, node]
    if clock > town.latest[node] or fleet.allowed[node] == 0 or (parent >= 0 and town.need[node, NEED_ALONE]):
        return
    cost += fleet.rate * town.metres[start, node] - gain[node]
    need = town.need[node]
    room, chairs, free, crew = need[NEED_SEATS] + need[NEED_OWN], need[NEED_CHAIR], 0, NO_CREW
    if parent >= 0:
        room += labels.facts[parent, ROOM]
        chairs += labels.facts[parent, CHAIRS]
        free, crew = labels.facts[parent, FREE], labels.facts[parent, CREW]
    if need[NEED_OWN] or need[NEED_SHARED]:
        crew = CREW_ABOARD
    if need[NEED_SHARED]:
        free -= 1
        if free < 0:
            free = fleet.ratio - 1
            room += 1
            cost += fleet.shared
    if need[NEED_SKILLED] and crew == NO_CREW:
        crew = CREW_WANTED
    if node == start or chairs >= fleet.fixed.shape[0] or room >= fleet.fixed.shape[1]:
        return
    more = _more(rest, fleet, start, node, clock, room, free)
    if cost + more >= target or fleet.fixed[chairs, room] == np.inf:
        return
    for bit in range(NG_SIZE):
        if memory >> bit & 1 and town.near[start, bit] == node:
            return
    label = labels.used[0]
    cost += _cut(cuts, labels, parent, label, node)
    if cost + more >= target:
        return
    labels.used[0] += 1
    facts = labels.facts[label]
    facts[NODE], facts[CLOCK], facts[ROOM], facts[CHAIRS], facts[FREE], facts[CREW] = (
        node,
        clock,
        room,
        chairs,
        free,
        crew,
    )
    facts[MEMORY], facts[PARENT] = town.forget[start, node, memory], parent
    facts[LATER] = labels.begun[clock]
    labels.begun[clock] = label
    labels.cost[label] = cost


@compiled
def _cut(cuts: Cuts, labels: Labels, parent: int, label: int, node: int) -> float:
    """Note which cuts a label has called at an odd number of homes of; give the charge of those it makes even."""
    charge = 0.0
    for word in range(cuts.stays.shape[1]):
        odd = np.uint64(0)
        if parent >= 0:
            odd = labels.odd[parent, word] & cuts.stays[node, word]
        even = odd & cuts.touches[node, word]
        labels.odd[label, word] = odd ^ cuts.touches[node, word]
        while even:
            charge += cuts.charge[64 * word + lowest(even)]
            even &= even - np.uint64(1)
    return charge


@compiled
def _more(rest: Rest, fleet: Fleet, start: int, node: int, clock: int, room: int, free: int) -> float:
    """Look up how little the rest of a path can cost."""
    slot = clock // rest.width if rest.width else 0
    if free > 0 and rest.first.shape[2] > fleet.fixed.shape[1]:
        room += fleet.fixed.shape[1]
    turns_back = rest.via[node, slot, room] == start
    more: float = rest.second[node, slot, room] if turns_back else rest.first[node, slot, room]
    return more


@compiled
def _settle(fleet: Fleet, cuts: Cuts, labels: Labels, label: int, effort: int) -> bool:
    """Put a label among the settled of its home, by cost; tell whether none of them beats it."""
    node, cost = labels.facts[label, NODE], labels.cost[label]
    before, other = -1, labels.settled[node]
    while other >= 0 and labels.cost[other] <= cost:
        saved = cost - labels.cost[other]
        if effort == EXACT:
            saved -= _owed(cuts, labels, other, label, saved)
        if saved >= 0 and _beats(fleet, labels.facts[other], labels.facts[label], saved, effort):
            return False
        before, other = other, labels.facts[other, BEHIND]
    labels.facts[label, BEHIND] = other
    if before < 0:
        labels.settled[node] = label
    else:
        labels.facts[before, BEHIND] = label
    return True


@compiled
def _owed(cuts: Cuts, labels: Labels, one: int, other: int, most: float) -> float:
    """Bound what one label may yet be charged and another with the same homes to come is not; stop above ``most``."""
    owed = 0.0
    for word in range(cuts.stays.shape[1]):
        ahead = labels.odd[one, word] & ~labels.odd[other, word]
        while ahead and owed <= most:
            owed += cuts.charge[64 * word + lowest(ahead)]
            ahead &= ahead - np.uint64(1)
    return owed


@compiled
def _beats(fleet: Fleet, one: Ints, other: Ints, saved: float, effort: int) -> bool:
    """Tell whether a settled label, no later and cheaper by so much, beats another."""
    if effort == ROUGH:
        return True
    if one[ROOM] > other[ROOM] or one[CHAIRS] > other[CHAIRS]:
        return False
    if effort == EXACT and one[MEMORY] & ~other[MEMORY]:
        return False
    if one[FREE] >= other[FREE] and (
        one[CREW] == CREW_ABOARD or one[CREW] == other[CREW] or (one[CREW] == NO_CREW and other[CREW] == CREW_WANTED)
    ):
        return True
    # With a shared assistant more it lacks nothing that the other has.
    return saved >= fleet.shared and one[ROOM] < other[ROOM]


@compiled
def _ends(fleet: Fleet, labels: Labels, label: int, out: float) -> None:
    """Keep a label among the best runs that end at its home with its room."""
    node, room, chairs = labels.facts[label, NODE], labels.facts[label, ROOM], labels.facts[label, CHAIRS]
    cost = labels.cost[label] + out
    seats = room
    if labels.facts[label, CREW] == CREW_WANTED:
        seats, cost = room + 1, cost + fleet.shared
    if seats < fleet.fixed.shape[1]:
        cost += fleet.fixed[chairs, seats]
        if cost < labels.value[node, room]:
            labels.value[node, room] = cost
            labels.best[node, room] = label


@compiled
def runs_found(labels: Labels, most: int) -> tuple[Floats, Ints, Ints]:
    """Write out the best runs.

    Returns
    -------
    tuple
        Reduced costs, ascending; where each run starts, shape (k + 1,); and the homes of all runs, outward from the
        school.
    """
    values = labels.value.ravel()
    ranked = np.argsort(values)
    count = 0
    while count < min(most, len(ranked)) and labels.best.ravel()[ranked[count]] >= 0:
        count += 1
    starts = np.zeros(count + 1, dtype=np.int32)
    for at in range(count):
        label, stops = labels.best.ravel()[ranked[at]], 0
        while label >= 0:
            stops += 1
            label = labels.facts[label, PARENT]
        starts[at + 1] = starts[at] + stops
    homes = np.zeros(starts[count], dtype=np.int32)
    for at in range(count):
        label, place = labels.best.ravel()[ranked[at]], starts[at + 1]
        while label >= 0:
            place -= 1
            homes[place] = labels.facts[label, NODE]
            label = labels.facts[label, PARENT]
    return values[ranked[:count]], starts, homes
