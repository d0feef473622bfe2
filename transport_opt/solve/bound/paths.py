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
        Shape (n, seats): the cheapest settled label of each home and room.
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
        np.empty((most + many + 1, 10), dtype=np.int32),
        np.empty(most + many + 1),
        np.empty((most + many + 1, cuts.stays.shape[1]), dtype=np.uint64),
        np.zeros(1, dtype=np.int64),
        np.full(max(0, int(town.latest.max())) + 1, -1, dtype=np.int32),
        np.full((many, seats), -1, dtype=np.int32),
        np.full((many, seats), -1, dtype=np.int32),
        np.full((many, seats), target),
    )
    _extend(town, fleet, gain, rest, cuts, labels, onward, -1, target)
    for clock in range(len(labels.begun)):
        while labels.begun[clock] >= 0:
            label = labels.begun[clock]
            labels.begun[clock] = labels.facts[label, LATER]
            if not _settle(labels, label, cuts.charge, fleet.shared, effort):
                continue
            _ends(fleet, labels, label, fleet.out[labels.facts[label, NODE]])
            _extend(town, fleet, gain, rest, cuts, labels, onward, label, target)
            if labels.used[0] > most:
                return labels, False
    return labels, True


@compiled
def _extend(
    town: Town,
    fleet: Fleet,
    gain: Floats,
    rest: Rest,
    cuts: Cuts,
    labels: Labels,
    onward: Ints,
    parent: int,
    target: float,
) -> None:
    """Add the labels that go on from another, or from the school, to a home and may end below the target."""
    facts, start, clock, memory, spent = labels.facts, 0, 0, 0, 0.0
    if parent >= 0:
        start, memory, spent = facts[parent, NODE], facts[parent, MEMORY], labels.cost[parent]
        clock = facts[parent, CLOCK] + town.halt[start]
    for place in range(onward.shape[1]):
        node = onward[start, place]
        if node < 0:
            break
        arrive = clock + town.drive[fleet.layer, start, node]
        label = labels.used[0]
        if arrive > town.latest[node] or _remembered(town.near, start, memory, node):
            continue
        fee = _board(town.need, facts, parent, label, node, fleet.ratio, fleet.shared)
        chairs, room = facts[label, CHAIRS], facts[label, ROOM]
        if chairs >= fleet.fixed.shape[0] or room >= fleet.fixed.shape[1] or fleet.fixed[chairs, room] == np.inf:
            continue
        cost = spent + fee + fleet.rate * town.metres[start, node] - gain[node]
        slot = arrive // rest.width if rest.width else 0
        if facts[label, FREE] > 0 and rest.first.shape[2] > fleet.fixed.shape[1]:
            room += fleet.fixed.shape[1]
        more = rest.second[node, slot, room] if rest.via[node, slot, room] == start else rest.first[node, slot, room]
        if cost + more < target:
            cost += _cut(cuts.touches, cuts.stays, cuts.charge, labels.odd, parent, label, node)
        if cost + more < target:
            labels.used[0] += 1
            labels.cost[label] = cost
            facts[label, NODE], facts[label, CLOCK], facts[label, PARENT] = node, arrive, parent
            facts[label, MEMORY], facts[label, LATER] = town.forget[start, node, memory], labels.begun[arrive]
            labels.begun[arrive] = label


@compiled
def _remembered(near: Ints, start: int, memory: int, node: int) -> bool:
    found = False
    for bit in range(NG_SIZE):
        found |= memory >> bit & 1 > 0 and near[start, bit] == node
    return found


@compiled
def _board(needs: Ints, facts: Ints, parent: int, label: int, node: int, ratio: int, shared: float) -> float:
    """Note who is aboard once a label has called at a home; give the pence of another shared assistant."""
    room, chairs, free, crew, fee = needs[node, NEED_SEATS] + needs[node, NEED_OWN], needs[node, NEED_CHAIR], 0, 0, 0.0
    if parent >= 0:
        room += facts[parent, ROOM]
        chairs += facts[parent, CHAIRS]
        free, crew = facts[parent, FREE], facts[parent, CREW]
    if needs[node, NEED_OWN] or needs[node, NEED_SHARED]:
        crew = CREW_ABOARD
    if needs[node, NEED_SHARED]:
        free -= 1
        if free < 0:
            free = ratio - 1
            room += 1
            fee = shared
    if needs[node, NEED_SKILLED] and crew == NO_CREW:
        crew = CREW_WANTED
    facts[label, ROOM], facts[label, CHAIRS], facts[label, FREE], facts[label, CREW] = room, chairs, free, crew
    return fee


@compiled
def _cut(
    touches: NDArray[np.uint64],
    stays: NDArray[np.uint64],
    charge: Floats,
    odd: NDArray[np.uint64],
    parent: int,
    label: int,
    node: int,
) -> float:
    """Note which cuts a label has called at an odd number of homes of; give the charge of those it makes even."""
    charged = 0.0
    for word in range(touches.shape[1]):
        was = odd[parent, word] & stays[node, word] if parent >= 0 else np.uint64(0)
        even = was & touches[node, word]
        odd[label, word] = was ^ touches[node, word]
        while even:
            charged += charge[64 * word + lowest(even)]
            even &= even - np.uint64(1)
    return charged


@compiled
def _settle(labels: Labels, label: int, charge: Floats, shared: float, effort: int) -> bool:
    """Put a label among the settled of its home and room, by cost; tell whether none of the home's beats it."""
    facts, cost = labels.facts, labels.cost[label]
    node, room, before, other = facts[label, NODE], facts[label, ROOM], -1, -1
    # Rough labels are beaten by any that is cheaper, others by those alone that are no fuller.
    for taken in range(labels.settled.shape[1] if effort == ROUGH else room + 1):
        other, last = labels.settled[node, taken], -1
        while other >= 0 and labels.cost[other] <= cost:
            if effort == ROUGH or _beats(facts, labels.cost, labels.odd, charge, other, label, shared, effort):
                return False
            last, other = other, facts[other, BEHIND]
        if taken == room:
            before, facts[label, BEHIND] = last, other
    if before < 0:
        labels.settled[node, room] = label
    else:
        facts[before, BEHIND] = label
    return True


@compiled
def _beats(
    facts: Ints,
    costs: Floats,
    odd: NDArray[np.uint64],
    charge: Floats,
    one: int,
    other: int,
    shared: float,
    effort: int,
) -> bool:
    """Tell whether a settled label, no later, no dearer and no fuller, beats another."""
    if facts[one, CHAIRS] > facts[other, CHAIRS] or (effort == EXACT and facts[one, MEMORY] & ~facts[other, MEMORY]):
        return False
    saved = costs[other] - costs[one]
    if effort == EXACT:
        saved -= _owed(odd, charge, one, other, saved)
    # With a shared assistant more it lacks nothing that the other has.
    return saved >= 0 and (
        _crew_serves(facts[one, FREE], facts[one, CREW], facts[other, FREE], facts[other, CREW])
        or (saved >= shared and facts[one, ROOM] < facts[other, ROOM])
    )


@compiled
def _crew_serves(free: int, crew: int, other_free: int, other_crew: int) -> bool:
    """Tell whether a crew is no worse than another."""
    neither = crew == NO_CREW and other_crew == NO_CREW
    return free >= other_free and (crew == CREW_ABOARD or other_crew == CREW_WANTED or neither)


@compiled
def _owed(odd: NDArray[np.uint64], charge: Floats, one: int, other: int, most: float) -> float:
    """Bound what one label may yet be charged and another with the same homes to come is not; stop above ``most``."""
    owed = 0.0
    for word in range(odd.shape[1]):
        ahead = odd[one, word] & ~odd[other, word]
        while ahead and owed <= most:
            owed += charge[64 * word + lowest(ahead)]
            ahead &= ahead - np.uint64(1)
    return owed


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
