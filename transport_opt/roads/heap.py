"""A four-ary heap of costs and edges in two arrays, compiled."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Items = NDArray[np.int32]


@njit(nogil=True, cache=True, inline="always")
def push(keys: Keys, items: Items, size: int, key: int, item: int) -> int:
    """Put an item on the heap; the arrays must have room.

    Returns
    -------
    int
        The new size.
    """
    hole = size
    while hole > 0:
        above = (hole - 1) >> 2
        if keys[above] <= key:
            break
        keys[hole] = keys[above]
        items[hole] = items[above]
        hole = above
    keys[hole] = key
    items[hole] = item
    return size + 1


@njit(nogil=True, cache=True, inline="always")
def drop_least(keys: Keys, items: Items, size: int) -> int:
    """Take the least item, which is at place 0, off the heap.

    Returns
    -------
    int
        The new size.
    """
    size -= 1
    key, item = keys[size], items[size]
    hole = 0
    while True:
        least = 4 * hole + 1
        if least >= size:
            break
        for other in range(least + 1, min(least + 4, size)):
            if keys[other] < keys[least]:
                least = other
        if keys[least] >= key:
            break
        keys[hole] = keys[least]
        items[hole] = items[least]
        hole = least
    keys[hole] = key
    items[hole] = item
    return size
