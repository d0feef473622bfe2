"""Seconds and metres between places."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from transport_opt.model import Direction

NO_WAY = -1
"""Marks an ordered pair of places without a way between them."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """Travel times and distances between every ordered pair of places, from row to column.

    Attributes
    ----------
    ids
        Pupils', schools' and vehicle types' ids (of types with a base), in the order of the rows; n of them.
    seconds
        Shape (n, n), int32: morning times; negative where there is no way.
    metres
        Shape (n, n), int32: length along that same fastest way; negative where there is none.
    seconds_pm
        Shape (n, n), int32: afternoon times.
    minibus_factor
        How much longer a minibus takes; 1 for a matrix that was given as a file.
    name
        Where the times come from, for a plan's provenance.
    """

    ids: tuple[str, ...]
    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]
    seconds_pm: NDArray[np.int32]
    minibus_factor: Fraction = Fraction(1)
    name: str = ""

    @cached_property
    def index(self) -> dict[str, int]:
        """Row of each place."""
        return {place: row for row, place in enumerate(self.ids)}

    def times(self, direction: Direction, minibus: bool = False) -> NDArray[np.int32]:
        """Give the times of one session, for a minibus or a smaller vehicle.

        Returns
        -------
        NDArray[np.int32]
            Shape (n, n), seconds rounded up; negative where there is no way.
        """
        return self._times[direction, minibus]

    @cached_property
    def _times(self) -> dict[tuple[Direction, bool], NDArray[np.int32]]:
        by_direction = {Direction.AM: self.seconds, Direction.PM: self.seconds_pm}
        factor = self.minibus_factor
        return {
            (direction, minibus): _stretched(times, factor) if minibus and factor != 1 else times
            for direction, times in by_direction.items()
            for minibus in (False, True)
        }


def _stretched(times: NDArray[np.int32], factor: Fraction) -> NDArray[np.int32]:
    longer = -(-times.astype(np.int64) * factor.numerator // factor.denominator)
    return np.where(times < 0, NO_WAY, longer).astype(np.int32)
