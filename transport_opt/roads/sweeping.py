"""From many places to many places at once: restricted PHAST.

The places above all targets are selected once (`select`). For some origins at a time (`LANES`) the climb goes up
from them, and one descent through the selection, from above to below, gives the cost of every target to all
of them side by side. After Delling, Goldberg, Nowatzyk and Werneck, "PHAST" (2011), and Delling, Goldberg and Werneck,
"Faster batched shortest paths in road networks" (2011).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.customising import UNREACHED
from transport_opt.roads.endpoints import Ends
from transport_opt.roads.hierarchy import Arcs
from transport_opt.roads.machine_code import ZERO, machine_code

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
LANES = 32
"""Origins that are swept together: with more, a county's costs no longer fit in a core's share of the cache."""
NOWHERE = -1
_OPEN = -2


class Selection(NamedTuple):
    """The places above some targets, each after all that are above it; s of them, with b arcs down.

    Attributes
    ----------
    place
        Shape (s,): places in the order of the hierarchy.
    first, above, cost
        Shape (s + 1,), (b,) and (b,): arcs to each from the selection's rows ``above``, with their packed costs.
    """

    place: Ints
    first: Ints
    above: Ints
    cost: Longs


@machine_code
def climb(arcs: tuple[Ints, Ints], start: int, row: Ints, found: Ints, count: int, room: tuple[Ints, Ints]) -> int:
    """List a place and everything above it, each after all that are above it.

    Parameters
    ----------
    arcs
        First and greater ends.
    start
        The place.
    row
        Shape (m,): `NOWHERE` for those not yet listed; overwritten with the row of each in the list.
    found, count
        The list and how many are in it.
    room
        Shape (m,) each: for the path in hand, and how far each of its places is looked at.

    Returns
    -------
    int
        How many are in the list now.
    """
    first, greater = arcs
    path, at = room
    if row[start] != NOWHERE:
        return count
    depth = 0
    path[0], at[0], row[start] = start, first[start], _OPEN
    while depth >= 0:
        v, k = path[depth], at[depth]
        if k < first[v + 1]:
            at[depth] = k + 1
            u = greater[k]
            if row[u] == NOWHERE:
                depth += 1
                path[depth], at[depth], row[u] = u, first[u], _OPEN
        else:
            row[v] = count
            found[count] = v
            count += 1
            depth -= 1
    return count


def select(down: Arcs, cost: Longs, targets: Ints) -> tuple[Selection, Ints]:
    """Select what is above some targets.

    Parameters
    ----------
    down
        Arcs down.
    cost
        Their packed costs.
    targets
        Places; near ones should follow each other.

    Returns
    -------
    Selection
        Without the arcs that are no way.
    Ints
        Shape (m,): the selection's row of each place, `NOWHERE` where it is not selected.
    """
    size = len(down.first) - 1
    row, place = np.full(size, NOWHERE, np.int32), np.empty(size, np.int32)
    count = _climb_all((down.first, down.greater), targets, row, place)
    kept = place[:count].copy()
    most = int((down.first[kept + 1] - down.first[kept]).sum())
    first, above, costs = np.zeros(count + 1, np.int32), np.empty(most, np.int32), np.empty(most, np.int64)
    arcs = _copy(kept, row, (down.first, down.greater), cost, (first, above, costs))
    return Selection(kept, first, above[:arcs], costs[:arcs]), row


@machine_code
def _climb_all(arcs: tuple[Ints, Ints], starts: Ints, row: Ints, found: Ints) -> int:
    room = (np.empty(len(row), np.int32), np.empty(len(row), np.int32))
    count = ZERO
    for start in starts:
        count = climb(arcs, start, row, found, count, room)
    return count


@machine_code
def _copy(kept: Ints, row: Ints, arcs: tuple[Ints, Ints], cost: Longs, out: tuple[Ints, Ints, Longs]) -> int:
    first, above, costs = out
    count = 0
    for index in range(len(kept)):
        for k in range(arcs[0][kept[index]], arcs[0][kept[index] + 1]):
            if cost[k] < UNREACHED:
                above[count], costs[count] = row[arcs[1][k]], cost[k]
                count += 1
        first[index + 1] = count
    return count


@machine_code
def fill_rows(
    chosen: Longs,
    starts: Ends,
    up: tuple[Ints, Ints, Longs],
    selection: Selection,
    targets: tuple[Ints, Longs],
    packed: Longs,
) -> None:
    """Fill rows of a table of packed costs.

    Parameters
    ----------
    chosen
        Rows to fill; near ones should follow each other.
    starts
        Of all rows.
    up
        Arcs up: first, greater, cost.
    selection
        What is above the targets.
    targets
        Shape (k, 2) each: the selection's row of the edges that each target is on, `NOWHERE` for none, and
        the packed cost from their starts to it.
    packed
        Shape (n, k), overwritten in the chosen rows; `UNREACHED` and more where there is no way.
    """
    size = len(up[0]) - 1
    row, found = np.full(size, NOWHERE, np.int32), np.empty(size, np.int32)
    room = (np.empty(size, np.int32), np.empty(size, np.int32))
    cost = np.empty((len(selection.place), LANES), np.int64)
    for begin in range(0, len(chosen), LANES):
        rows = chosen[begin : begin + LANES]
        count = ZERO
        for origin in rows:
            for k in range(starts.first[origin], starts.first[origin + 1]):
                count = climb((up[0], up[1]), starts.place[k], row, found, count, room)
        reached = np.empty((count, LANES), np.int64)
        _ascend(rows, starts, up, (row, found), reached)
        _descend(selection, row, reached, cost)
        for index in range(count):
            row[found[index]] = NOWHERE
        _arrive(rows, targets, cost, packed)


@machine_code
def _ascend(rows: Longs, starts: Ends, up: tuple[Ints, Ints, Longs], listed: tuple[Ints, Ints], reached: Longs) -> None:
    """Give the cost of all that is above some origins, from below to above."""
    first, greater, weight = up
    row, found = listed
    lanes = reached.shape[1]
    for index in range(len(reached)):
        for lane in range(lanes):
            reached[index, lane] = UNREACHED
    for lane in range(len(rows)):
        for k in range(starts.first[rows[lane]], starts.first[rows[lane] + 1]):
            index = row[starts.place[k]]
            reached[index, lane] = min(reached[index, lane], starts.cost[k])
    for index in range(len(reached) - 1, -1, -1):
        v, since = found[index], reached[index]
        for k in range(first[v], first[v + 1]):
            if weight[k] < UNREACHED:
                until, more = reached[row[greater[k]]], weight[k]
                for lane in range(lanes):
                    until[lane] = min(until[lane], since[lane] + more)


@machine_code
def _descend(selection: Selection, row: Ints, reached: Longs, cost: Longs) -> None:
    """Give the cost of the whole selection, from above to below."""
    # A number that the compiler does not know keeps it from unrolling the loops before it has put them in registers.
    lanes = cost.shape[1]
    for index in range(len(cost)):
        here, climbed = cost[index], row[selection.place[index]]
        if climbed != NOWHERE:
            top = reached[climbed]
            for lane in range(lanes):
                here[lane] = top[lane]
        else:
            for lane in range(lanes):
                here[lane] = UNREACHED
        for k in range(selection.first[index], selection.first[index + 1]):
            above, more = cost[selection.above[k]], selection.cost[k]
            for lane in range(lanes):
                here[lane] = min(here[lane], above[lane] + more)


@machine_code
def _arrive(rows: Longs, targets: tuple[Ints, Longs], cost: Longs, packed: Longs) -> None:
    """Choose the better side of each target's road."""
    index, more = targets
    for column in range(len(index)):
        one, other = index[column, 0], index[column, 1]
        for lane in range(len(rows)):
            best = np.int64(UNREACHED)
            if one != NOWHERE:
                best = min(best, cost[one, lane] + more[column, 0])
            if other != NOWHERE:
                best = min(best, cost[other, lane] + more[column, 1])
            packed[rows[lane], column] = best
