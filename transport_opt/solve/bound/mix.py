"""How many vehicles of which charge a session may use: whole numbers, which a programme of shares does not keep.

Vehicles are told apart by their standing charge alone. Of the plans that cost a session least there is one in which
every run is driven by the cheapest vehicle that has the room, so the numbers that are counted are those of such plans;
a bound on a number adds a toll, below nought where more are wanted, to each vehicle of the charge, and pricing stays
as it is.
"""

from typing import NamedTuple

import numpy as np

from transport_opt.solve.arrays import Floats, Ints
from transport_opt.solve.bound.fleets import Fleet
from transport_opt.solve.compiled import compiled


class Mix(NamedTuple):
    """Bounds on numbers of vehicles: all together first, then by charge, ascending; shapes (k + 1,)."""

    least: tuple[int, ...]
    most: tuple[int, ...]

    def split(self, at: int, whole: int) -> tuple["Mix", "Mix"]:
        """Give the two mixes with one number at most so much, and more."""
        fewer = self._replace(most=(*self.most[:at], whole, *self.most[at + 1 :]))
        more = self._replace(least=(*self.least[:at], whole + 1, *self.least[at + 1 :]))
        return fewer, more


def any_mix(charges: int, riders: int) -> Mix:
    """Allow any numbers: there are no more vehicles than riders, since each carries one."""
    return Mix((0,) * (charges + 1), (riders,) * (charges + 1))


def charges_of(fleets: tuple[Fleet, ...]) -> Floats:
    """List what vehicles cost to stand ready, ascending; shape (k,)."""
    return np.unique([charge for fleet in fleets for charge in fleet.fixed[np.isfinite(fleet.fixed)]])


def tolled(fleet: Fleet, charges: Floats, toll: Floats) -> tuple[Fleet, Ints]:
    """Add a toll to each vehicle of a fleet.

    Parameters
    ----------
    charges, toll
        Shape (k,): what vehicles cost to stand ready, and what is added to it.

    Returns
    -------
    tuple
        The fleet with the cheapest vehicle for each room, and its number among the charges in the shape of ``fixed``,
        k where there is none: with a toll a vehicle with more room may be the cheaper one.
    """
    which = np.searchsorted(charges, fleet.fixed).astype(np.int32)
    fixed = np.append(charges + toll, np.inf)[which]
    if toll.any():
        _take_cheaper(fixed, which)
    return fleet._replace(fixed=fixed), which


@compiled
def _take_cheaper(fixed: Floats, which: Ints) -> None:
    """Take the vehicle of the next larger room wherever it is cheaper, from the largest room on."""
    rows, columns = fixed.shape
    for row in range(rows - 1, -1, -1):
        for seats in range(columns - 1, -1, -1):
            if row + 1 < rows and fixed[row + 1, seats] < fixed[row, seats]:
                fixed[row, seats], which[row, seats] = fixed[row + 1, seats], which[row + 1, seats]
            if seats + 1 < columns and fixed[row, seats + 1] < fixed[row, seats]:
                fixed[row, seats], which[row, seats] = fixed[row, seats + 1], which[row, seats + 1]
