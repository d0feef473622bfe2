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
NOTHING, MOST_IDLE = 1e-5, 4
"""Share of a bound that counts as no gain, and steps in a row without one after which a node is given up."""
CUTS, BROKEN = 80, (0.05, 0.01)
"""Cuts added at once at most, and by how much a cut must be broken; by less only where nothing else is left."""


@dataclass(order=True)
class Node:
    """Plans of a mix, none of which costs less than the bound, and how many last steps have not lifted it."""

    bound: float
    rank: int
    mix: Mix = field(compare=False)
    idle: int = field(compare=False, default=0)


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
        return self.open[0].idle >= MOST_IDLE

    def step(self) -> None:
        """Bound the node that is least, and split it or cut off what it takes."""
        node, generation = heapq.heappop(self.open), self.generation
        enough = (self.open[0].bound if self.open else np.inf) + LEAD * node.bound
        whole = generation.bind(node.mix) and generation.converge(enough)
        bound = max(node.bound, generation.bound)
        at = self.fractional() if whole else -1
        gained = bound - node.bound
        if at >= 0 and not (at > 0 and gained >= PAYS * bound and generation.cut(CUTS, BROKEN[0])):
            for mix in node.mix.split(at, int(np.floor(generation.counts()[at]))):
                self.push(mix, bound)
            return
        idle = 0 if gained > NOTHING * bound else node.idle + 1
        stuck = whole and at < 0 and not any(generation.cut(CUTS, by) for by in BROKEN)
        self.push(node.mix, bound, MOST_IDLE if stuck else idle)

    def fractional(self) -> int:
        """Choose a number of vehicles that is not whole, that of all of them if it may be; -1 if all are whole."""
        counts = self.generation.counts()
        off = np.abs(counts - np.round(counts))
        if off[0] > WHOLE:
            return 0
        worst = int(np.argmax(off))
        return worst if off[worst] > WHOLE else -1

    def push(self, mix: Mix, bound: float, idle: int = 0) -> None:
        """Add an open node."""
        heapq.heappush(self.open, Node(bound, self.ranks, mix, idle))
        self.ranks += 1
