"""Whole numbers of vehicles: the least over all mixes, searched best first and given up at any moment.

The programme of shares takes nine and a half vehicles where ten are wanted or nine have to do. Each node of the tree
bounds the numbers of vehicles, first of all of them, then by charge; every plan of a day is in one of the open nodes,
so the least of their bounds is a bound on the day. Where the least has whole numbers already, cuts lift it.
"""

import heapq
from dataclasses import dataclass, field

import numpy as np

from transport_opt.solve.bound.generate import Generation
from transport_opt.solve.bound.mix import Mix, any_mix

WHOLE = 1e-4
"""How near to a whole number counts as one."""
LEAD = 2e-3
"""Share of a bound by which the least node may outdo the next before that one is looked at."""
PAYS = 5e-4
"""Share of a bound that the last step must have gained for cuts to come before another split."""
CUTS, BROKEN = 80, 0.05
"""Cuts added at once at most, and by how much a cut must be broken."""


@dataclass(order=True)
class Node:
    """Plans of a mix, none of which costs less than the bound; nothing lifts one that is closed."""

    bound: float
    rank: int
    mix: Mix = field(compare=False)
    closed: bool = field(compare=False, default=False)


class Tree:
    """The open nodes of one town, whose pupils ride every day it stands for.

    Parameters
    ----------
    generation
        The programme of the town.
    least
        A bound that is proven already.
    """

    def __init__(self, generation: Generation, least: float) -> None:
        self.generation, self.ranks = generation, 0
        self.open: list[Node] = []
        self.push(any_mix(len(generation.charges), len(generation.town.pupils)), least)

    @property
    def value(self) -> float:
        """The bound so far."""
        return self.open[0].bound

    @property
    def done(self) -> bool:
        """Whether nothing lifts the least node any more."""
        return self.open[0].closed

    def step(self) -> None:
        """Bound the node that is least, and split it or cut off what it takes."""
        node, generation = heapq.heappop(self.open), self.generation
        enough = (self.open[0].bound if self.open else np.inf) + LEAD * node.bound
        whole = generation.bind(node.mix) and generation.converge(enough)
        bound = max(node.bound, generation.bound)
        if not whole:
            self.push(node.mix, bound)
            return
        at = self.fractional()
        pays = at != 0 and bound - node.bound >= PAYS * bound
        if (pays or at < 0) and generation.cut(CUTS, BROKEN):
            self.push(node.mix, bound)
        elif at < 0:
            self.push(node.mix, bound, closed=True)
        else:
            for mix in node.mix.split(at, int(np.floor(generation.counts()[at]))):
                self.push(mix, bound)

    def fractional(self) -> int:
        """Choose a number of vehicles that is not whole, that of all of them if it may be; -1 if all are whole."""
        counts = self.generation.counts()
        off = np.abs(counts - np.round(counts))
        if off[0] > WHOLE:
            return 0
        worst = int(np.argmax(off))
        return worst if off[worst] > WHOLE else -1

    def push(self, mix: Mix, bound: float, closed: bool = False) -> None:
        """Add an open node."""
        heapq.heappush(self.open, Node(bound, self.ranks, mix, closed))
        self.ranks += 1
