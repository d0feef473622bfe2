"""What prices prove that some runs undercut.

Prices that no run undercuts are proven by themselves. Of others it is known by how much at most a run undercuts them;
they are scaled down until none can: every run costs its standing charge at least, so a run undercut by d pence in a
fleet of charge f is not undercut by prices times f / (f + d).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from transport_opt.solve.arrays import Floats
from transport_opt.solve.bound.fleets import Fleet
from transport_opt.solve.bound.mix import Mix
from transport_opt.solve.bound.towns import NEED_OWN, NEED_SEATS, NEED_SHARED, Town


@dataclass(eq=False)
class Proof:
    """What is known of one town.

    Attributes
    ----------
    prices
        Shape (n - 1,): pence, proven.
    value
        Their sum by weight.
    rounds
        Of pricing.
    """

    prices: Floats
    value: float = 0.0
    rounds: int = 0


class Duals(NamedTuple):
    """Prices of the rows of a programme.

    Attributes
    ----------
    prices
        Shape (n - 1,): of the pupils, not below nought.
    counts
        Shape (k + 1,): of a vehicle more, of any charge and by charge.
    cuts
        Of the cuts, not above nought.
    """

    prices: Floats
    counts: Floats
    cuts: Floats

    def value(self, weight: Floats, mix: Mix) -> float:
        """Add up what they are worth where they hold."""
        counted = np.where(self.counts > 0, self.counts * mix.least, self.counts * mix.most)
        return float(self.prices @ weight + counted.sum() + self.cuts.sum())


def scaled_prices(prices: Floats, fleets: tuple[Fleet, ...], undercut: list[float]) -> Iterator[Floats]:
    """Give prices that hold, from some that runs of each fleet undercut by so much at most."""
    yield _factor(fleets, undercut) * prices
    # Or take the deepest undercut off each pupil, since every run carries one: better where vehicles cost little.
    yield np.maximum(0.0, prices + min(undercut, default=0.0))


def mixed_bound(duals: Duals, mix: Mix, weight: Floats, fleets: tuple[Fleet, ...], undercut: list[float]) -> float:
    """Bound what plans of a mix cost: the duals scaled down, or the deepest undercut taken off each vehicle."""
    less = duals.counts.copy()
    less[0] += min(undercut, default=0.0)
    scaled = _factor(fleets, undercut) * duals.value(weight, mix)
    return max(scaled, duals._replace(counts=less).value(weight, mix))


def _factor(fleets: tuple[Fleet, ...], undercut: list[float]) -> float:
    factor = 1.0
    for fleet, least in zip(fleets, undercut, strict=True):
        if least < 0:
            floor = float(fleet.fixed.min())
            factor = min(factor, floor / (floor - least))
    return factor


def at_once(town: Town, fleets: tuple[Fleet, ...]) -> Floats:
    """Give prices that need no proof: by seat, by assistant and by the shortest way to each home; shape (n - 1,)."""
    least = np.full(len(town.pupils), np.inf)
    need = town.need[1:]
    metres = town.metres.astype(np.float64)
    np.fill_diagonal(metres, np.inf)
    nearest = np.where(metres < 0, np.inf, metres).min(axis=0)[1:]
    for fleet in fleets:
        seats = np.arange(1, fleet.fixed.shape[1])
        a_seat = float((fleet.fixed[0, 1:] / seats).min(initial=float(fleet.fixed.min())))
        own, shared = need[:, NEED_OWN], need[:, NEED_SHARED] / fleet.ratio
        price = a_seat * (need[:, NEED_SEATS] + own + shared) + own * fleet.own + shared * fleet.shared
        least = np.minimum(least, price + np.where(np.isfinite(nearest), fleet.rate * nearest, 0.0))
    return np.where(np.isfinite(least), least, 0.0)
