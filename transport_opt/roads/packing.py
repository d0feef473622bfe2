"""Time and length in one number: one search finds the fastest way, of equally fast ones the shorter, and its length."""

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
PACK = 24
"""Bits for the decimetres below the milliseconds: ways up to 1,677 km and, exact in a float64, 149 hours."""


def pack(milliseconds: NDArray[np.int64], decimetres: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put time and length in one number that compares by time first."""
    return np.asarray((milliseconds << PACK) | decimetres)


def unpack(packed: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give milliseconds and decimetres; both negative where the packed number is."""
    known = packed >= 0
    low = (1 << PACK) - 1
    return np.where(known, packed >> PACK, -1), np.where(known, packed & low, -1)


def to_seconds(milliseconds: Longs) -> NDArray[np.int32]:
    """Round times up to whole seconds, keeping the mark of no way.

    Rounded up, never to the nearest: the sum of two parts then is never less than the whole.
    """
    return np.where(milliseconds < 0, -1, -(-milliseconds // 1000)).astype(np.int32)


def to_metres(decimetres: Longs) -> NDArray[np.int32]:
    """Round lengths to whole metres, halves up, keeping the mark of no way."""
    return np.where(decimetres < 0, -1, (decimetres + 5) // 10).astype(np.int32)
