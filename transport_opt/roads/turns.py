"""Which edge may follow which: U-turns, signs and barriers made into pairs of edges.

A U-turn is banned except where there is no other way on (a dead end). A ``no_…`` sign forbids its pair of roads, an
``only_…`` sign every other way out for those who come from its road. A barrier lets nobody through, so a road ends at
it. A sign that names a road on both sides of its node, so that it does not say which side it means, is not honoured.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.restrictions import Restriction

Ints = NDArray[np.int64]
NO_TWIN = -1


@dataclass(frozen=True, eq=False)
class Edges:
    """What turns need to know of directed edges; m of them, n nodes.

    Attributes
    ----------
    start, end
        Shape (m,): rows of nodes.
    twin
        Shape (m,): the same road the other way, or `NO_TWIN`.
    first_way, last_way
        Shape (m,): ids of the ways it begins and ends on.
    nodes
        Number of nodes.
    """

    start: Ints
    end: Ints
    twin: Ints
    first_way: Ints
    last_way: Ints
    nodes: int


@dataclass(frozen=True, eq=False)
class Turns:
    """Allowed pairs, and what became of the signs.

    Attributes
    ----------
    first, to
        Shape (m + 1,) and (p,): edge e may be followed by ``to[first[e]:first[e + 1]]``, in rising order.
    forbidden
        Shape (q, 2): pairs that a sign forbids.
    honoured
        Signs that forbid something.
    ignored
        Signs that do not, by reason.
    """

    first: NDArray[np.int64]
    to: NDArray[np.int32]
    forbidden: Ints
    honoured: int
    ignored: Counter[str]


def turns(edges: Edges, restrictions: Iterable[Restriction], blocked: Ints, node_row: dict[int, int]) -> Turns:
    """Work out the allowed pairs.

    Parameters
    ----------
    edges
        The directed edges.
    restrictions
        Signs, by ids of ways and nodes.
    blocked
        Rows of nodes that cars cannot pass.
    node_row
        Row of each node by its id.
    """
    coming, going = _meetings(edges)
    forbidden, honoured, ignored = _forbidden(edges, restrictions, node_row)
    size = len(edges.start)
    signed = np.isin(coming * size + going, forbidden[:, 0] * size + forbidden[:, 1])
    u_turn = edges.twin[coming] == going
    allowed = ~u_turn & ~signed & ~np.isin(edges.end[coming], blocked)
    goes_on = np.bincount(coming[allowed], minlength=size) > 0
    allowed |= u_turn & ~signed & ~goes_on[coming]
    first = np.concatenate([[0], np.cumsum(np.bincount(coming[allowed], minlength=size))])
    return Turns(first, going[allowed].astype(np.int32), forbidden, honoured, ignored)


def _meetings(edges: Edges) -> tuple[Ints, Ints]:
    """List every pair of an edge and one that starts where it ends, sorted by the first and then the second."""
    order = np.argsort(edges.start, kind="stable")
    out_degree = np.bincount(edges.start, minlength=edges.nodes)
    out_first = np.concatenate([[0], np.cumsum(out_degree)])
    count = out_degree[edges.end]
    coming = np.repeat(np.arange(len(edges.start)), count)
    within = np.arange(len(coming)) - np.repeat(np.cumsum(count) - count, count)
    return coming, order[out_first[edges.end[coming]] + within]


def _forbidden(
    edges: Edges, restrictions: Iterable[Restriction], node_row: dict[int, int]
) -> tuple[Ints, int, Counter[str]]:
    wanted = list(restrictions)
    vias = {node_row[sign.via] for sign in wanted if sign.via in node_row}
    arriving, leaving = _at(edges.end, vias), _at(edges.start, vias)
    pairs: set[tuple[int, int]] = set()
    ignored: Counter[str] = Counter()
    honoured = 0
    for sign in wanted:
        row = node_row.get(sign.via, NO_TWIN)
        found, why_not = _pairs(edges, sign, arriving.get(row, []), leaving.get(row, []))
        if why_not:
            ignored[why_not] += 1
            continue
        honoured += 1
        pairs |= found
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2), honoured, ignored


def _at(ends: Ints, nodes: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for edge in np.flatnonzero(np.isin(ends, list(nodes))).tolist():
        found.setdefault(int(ends[edge]), []).append(edge)
    return found


def _pairs(
    edges: Edges, sign: Restriction, arriving: Sequence[int], leaving: Sequence[int]
) -> tuple[set[tuple[int, int]], str]:
    coming = [[edge for edge in arriving if edges.last_way[edge] == way] for way in sign.from_ways]
    going = [[edge for edge in leaving if edges.first_way[edge] == way] for way in sign.to_ways]
    if not any(coming) or not any(going):
        return set(), "names a road that is not in the map"
    if sign.kind == "no_u_turn" and sign.from_ways == sign.to_ways:
        return {(edge, int(edges.twin[edge])) for edge in coming[0] if edges.twin[edge] != NO_TWIN}, ""
    if any(len(found) > 1 for found in coming + going):
        return set(), "names a road on both sides of its node"
    froms, tos = ([edge for found in side for edge in found] for side in (coming, going))
    barred = [edge for edge in leaving if edge not in tos] if sign.only else tos
    return {(one, other) for one in froms for other in barred}, ""
