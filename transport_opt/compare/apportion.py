"""Whole pence shared out by weight, so that the parts add up to the whole."""

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import TypeVar

from transport_opt.model import Pence

Key = TypeVar("Key")


def apportion(total: int, weights: Mapping[Key, int | Fraction]) -> dict[Key, Pence]:
    """Share out pence by the method of the largest remainder; the first of equals gets the odd penny.

    Parameters
    ----------
    weights
        None is negative, and there is one at least; where all are nought they count the same.
    """
    whole = sum(weights.values())
    if not whole:
        return apportion(total, dict.fromkeys(weights, 1))
    exact = {key: Fraction(total * weight) / whole for key, weight in weights.items()}
    shares = {key: floor(share) for key, share in exact.items()}
    left = total - sum(shares.values())
    for key in sorted(exact, key=lambda key: shares[key] - exact[key])[:left]:
        shares[key] += 1
    return {key: Pence(share) for key, share in shares.items()}
