"""Draws that hold the stated shares exactly and never depend on the machine.

Floats are added with `math.fsum` throughout: the last digit of `sum` depends on the version of Python.
"""

import bisect
import math
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import TypeVar

T = TypeVar("T")


def quota(shares: Mapping[T, float], count: int) -> list[T]:
    """Split a count by shares with largest remainders.

    Parameters
    ----------
    shares
        Any non-negative weights; they need not add up to one.
    count
        How many labels to give.

    Returns
    -------
    list[T]
        ``count`` labels, grouped in the order of the shares.
    """
    total = math.fsum(shares.values())
    exact = {label: count * share / total for label, share in shares.items()}
    whole = {label: int(value) for label, value in exact.items()}
    by_remainder = sorted(exact, key=lambda label: whole[label] - exact[label])
    for label in by_remainder[: count - sum(whole.values())]:
        whole[label] += 1
    return [label for label, number in whole.items() for _ in range(number)]


def some(rng: Random, weights: Sequence[float], count: int) -> list[int]:
    """Choose distinct rows, each the likelier the greater its weight; rows of weight nought never.

    Each row gets the key ``u ** (1 / w)`` and the greatest keys win (Efraimidis and Spirakis, 2006).

    Returns
    -------
    list[int]
        At most ``count`` rows, likeliest first.
    """
    keys = [(rng.random() ** (1 / weight), row) for row, weight in enumerate(weights) if weight > 0]
    return [row for _, row in sorted(keys, reverse=True)[:count]]


def deal(rng: Random, labels: Sequence[T], weights: Sequence[float], usual: T) -> list[T]:
    """Hand out labels that are not the usual one to likelier rows first.

    Parameters
    ----------
    labels
        One for each row, as `quota` gives them.
    weights
        How likely each row is to get an unusual label.
    usual
        The label of every other row.
    """
    unusual = [label for label in labels if label != usual]
    rng.shuffle(unusual)
    dealt = [usual] * len(labels)
    for row, label in zip(some(rng, weights, len(unusual)), unusual, strict=False):
        dealt[row] = label
    return dealt


def pick(rng: Random, shares: Mapping[T, float]) -> T:
    """Draw one label by its share."""
    labels = list(shares)
    totals = list(accumulate(shares.values()))
    return labels[min(bisect.bisect(totals, rng.random() * totals[-1]), len(labels) - 1)]
