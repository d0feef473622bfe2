"""Cuts: of any three pupils at most one run carries two, since each is carried once.

A programme of shares takes half of three runs, each of which carries another two of three pupils. The cut that forbids
it (a subset row: Jepsen, Petersen, Spoorendonk and Pisinger 2008) charges a run for the second of the three it carries.
A label must remember whether it has carried one; it does so only at the homes at which remembering is worth it (limited
memory: Pecin, Pessoa, Poggi and Uchoa 2017). Forgetting charges too little, never too much.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Floats, Ints
from transport_opt.solve.compiled import compiled

MOST_AT_HOME = 5
"""Cuts of one round that a home may belong to."""
WORD = 64
DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
PLACES = np.zeros(WORD, dtype=np.int64)
PLACES[[((1 << bit) * int(DE_BRUIJN) & (1 << WORD) - 1) >> 58 for bit in range(WORD)]] = np.arange(WORD)


class Cuts(NamedTuple):
    """Cuts as labels read them, 64 a word; shapes in n nodes.

    Attributes
    ----------
    touches, stays
        Shapes (n, words): the cuts that a home belongs to, and those that are remembered there.
    charge
        Shape (64 x words,): pence.
    """

    touches: NDArray[np.uint64]
    stays: NDArray[np.uint64]
    charge: Floats


@compiled
def lowest(word: int) -> int:
    """Give the place of the lowest bit that is set (Leiserson, Prokop and Randall 1998)."""
    one = word & (~word + np.uint64(1))
    place: int = PLACES[(one * DE_BRUIJN) >> np.uint64(58)]
    return place


class Cut(NamedTuple):
    """Three homes of which at most one run may carry two, and the homes at which runs remember; both shapes (n,)."""

    touches: NDArray[np.bool_]
    stays: NDArray[np.bool_]


def cuts_of(cuts: list[Cut], charge: Floats, nodes: int) -> Cuts:
    """Write cuts as labels read them; one nobody is charged for is left out."""
    used = [at for at in range(len(cuts)) if charge[at] > 0]
    words = -(-len(used) // WORD)
    touches, stays = (np.zeros((nodes, words), dtype=np.uint64) for _ in range(2))
    charged = np.zeros(WORD * words)
    for bit, at in enumerate(used):
        flag = np.uint64(1 << bit % WORD)
        touches[cuts[at].touches, bit // WORD] |= flag
        stays[cuts[at].stays, bit // WORD] |= flag
        charged[bit] = charge[at]
    return Cuts(touches, stays, charged)


@compiled
def times_cut(starts: Ints, homes: Ints, cut: Cut) -> Ints:
    """Count how often each run is charged for a cut.

    Parameters
    ----------
    starts, homes
        Run ``r`` calls at the nodes ``homes[starts[r] : starts[r + 1]]``, outward; numbers beyond the homes are none.
    """
    times = np.zeros(len(starts) - 1, dtype=np.int32)
    for run in range(len(times)):
        odd = False
        for node in homes[starts[run] : starts[run + 1]]:
            if node < len(cut.touches):
                odd = odd and cut.stays[node]
                if cut.touches[node]:
                    times[run] += odd
                    odd = not odd
    return times


def broken_cuts(runs: list[tuple[int, ...]], taken: Floats, nodes: int, most: int, by: float) -> list[Cut]:
    """Find the cuts that some shares of runs break, the worst first, no home in more than a few.

    Parameters
    ----------
    runs, taken
        Homes outward from the school, and the share of each.
    most, by
        How many, and by how much at least.
    """
    inside = np.zeros((len(runs), nodes))
    for at, run in enumerate(runs):
        inside[at, list(run)] = 1
    both = (inside * taken[:, None]).T @ inside
    np.fill_diagonal(both, 0)
    triples, sums = _heavy(both, 1 + by)
    if not len(triples):
        return []
    all_three = np.einsum("rt,rt,rt,r->t", *(inside[:, triples[:, at]] for at in range(3)), taken)
    excess = sums - 2 * all_three - 1
    made: list[Cut] = []
    seen = np.zeros(nodes, dtype=np.int64)
    for at in np.argsort(-excess, kind="stable"):
        triple = triples[at]
        if excess[at] < by or len(made) == most:
            break
        if (seen[triple] < MOST_AT_HOME).all():
            seen[triple] += 1
            made.append(_remembering(triple, runs, nodes))
    return made


@compiled
def _heavy(both: Floats, least: float) -> tuple[Ints, Floats]:
    """List the triples whose pairs ride together often enough."""
    many = len(both)
    triples, sums = [(0, 0, 0)], [0.0]
    for one in range(1, many):
        for two in range(one + 1, many):
            for three in range(two + 1, many):
                together = both[one, two] + both[one, three] + both[two, three]
                if together > least:
                    triples.append((one, two, three))
                    sums.append(together)
    found = np.zeros((len(triples) - 1, 3), dtype=np.int32)
    for at in range(len(found)):
        for place in range(3):
            found[at, place] = triples[at + 1][place]
    return found, np.array(sums[1:])


def _remembering(triple: Ints, runs: list[tuple[int, ...]], nodes: int) -> Cut:
    """Remember wherever one of the runs goes between two of the three."""
    touches, stays = np.zeros(nodes, dtype=np.bool_), np.zeros(nodes, dtype=np.bool_)
    touches[triple] = stays[triple] = True
    for run in runs:
        places = [at for at, node in enumerate(run) if touches[node]]
        for before, after in zip(places[::2], places[1::2], strict=False):
            stays[list(run[before:after])] = True
    return Cut(touches, stays)
