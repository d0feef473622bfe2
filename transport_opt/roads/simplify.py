"""Segments joined into chains: stretches of road between nodes that matter.

A node matters where roads meet or end, where a sign or a barrier stands, and where the road changes its class, limit,
direction or settlement. What is between two such nodes is one uniform chain, so its time is its length over one speed,
and a chain can be given another speed later without reading the map again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transport_opt.roads.segments import Ints, Segments

NONE = -1


@dataclass(frozen=True, slots=True)
class Chain:
    """A stretch of road without a choice on the way.

    Attributes
    ----------
    segments
        Rows of its segments in order.
    nodes
        Rows of its nodes in order, one more than segments.
    turned
        Whether the first segment is drawn against the chain, so that its limits swap sides.
    """

    segments: tuple[int, ...]
    nodes: tuple[int, ...]
    turned: bool


def chains(segments: Segments, kept: Ints) -> list[Chain]:
    """Join segments into chains.

    Parameters
    ----------
    segments
        All pieces of road.
    kept
        Rows of nodes that must stay whatever meets there: via nodes of signs, barriers.

    Returns
    -------
    list of Chain
        Every segment in exactly one; one-way chains in driving order.
    """
    partner = _partners(segments, kept)
    return list(_walk(segments, partner))


def _partners(segments: Segments, kept: Ints) -> Ints:
    """Pair the ends of segments that run on into each other.

    Ends are numbered 0 to s-1 for the segments' starts and s to 2s-1 for their ends.
    """
    size = len(segments.start)
    node = np.concatenate([segments.start, segments.end])
    order = np.argsort(node, kind="stable")
    meeting = np.bincount(node, minlength=len(segments.node_ids))
    meeting[kept] = 0
    first = np.flatnonzero(np.diff(node[order], prepend=NONE))
    first = first[meeting[node[order][first]] == 2]
    one, other = order[first], order[first + 1]
    joins = _runs_on(segments, one, other, size)
    partner = np.full(2 * size, NONE)
    partner[one[joins]], partner[other[joins]] = other[joins], one[joins]
    return partner


def _runs_on(segments: Segments, one: Ints, other: Ints, size: int) -> NDArray[np.bool_]:
    """Tell whether two segment ends at one node belong to the same kind of road, in either direction."""
    names = [way.tags["highway"] for way in segments.ways]
    classes = np.unique(names, return_inverse=True)[1][segments.way]
    leaving = np.concatenate([segments.along, segments.against])
    coming = np.concatenate([segments.against, segments.along])
    a, b = one % size, other % size
    same = (classes[a] == classes[b]) & (segments.oneway[a] == segments.oneway[b]) & (a != b)
    same &= segments.is_urban[a] == segments.is_urban[b]
    one_in_one_out = (one < size) != (other < size)
    two_way = ~segments.oneway[a] & (leaving[one] == coming[other]) & (coming[one] == leaving[other])
    one_way = segments.oneway[a] & one_in_one_out & (segments.along[a] == segments.along[b])
    return np.asarray(same & (two_way | one_way))


def _walk(segments: Segments, partner: Ints) -> Iterator[Chain]:
    size = len(segments.start)
    oneway, ahead = segments.oneway.tolist(), partner.tolist()
    node = np.concatenate([segments.start, segments.end]).tolist()
    done = bytearray(size)
    ends = (end for end in range(2 * size) if ahead[end] == NONE and not (oneway[end % size] and end >= size))
    # What is left after the chains that have a beginning are rings, which may be cut anywhere.
    for end in (*ends, *range(size)):
        if done[end % size]:
            continue
        rows, nodes, at = [], [node[end]], end
        while at != NONE and not done[at % size]:
            done[at % size] = 1
            rows.append(at % size)
            far = (at + size) % (2 * size)
            nodes.append(node[far])
            at = ahead[far]
        yield Chain(tuple(rows), tuple(nodes), end >= size)
