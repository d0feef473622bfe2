"""Neighbouring routes of a choice, to be chosen again among all that carry none but their pupils.

Routes are neighbours if many promising ones would carry pupils of both.
"""

from collections.abc import Sequence

import numpy as np

from transport_opt.solve.arrays import Floats
from transport_opt.solve.split import Drawn

SHARE, MOST = 0.55, 14
"""How many of the routes chosen are chosen again at a time: a share of them, and no more than so many."""
WHIM = 0.3
"""How much chance has a say, beside what the nearest neighbour has."""


def touching(columns: Sequence[Drawn], chosen: Sequence[int], promising: Sequence[int]) -> Floats:
    """Mark which routes chosen each promising one takes pupils from.

    Parameters
    ----------
    columns
        All routes; the others are places in it.
    chosen
        Routes that carry everyone once.

    Returns
    -------
    Floats
        Shape (promising, chosen): 1 where it does, else 0.
    """
    owner = {pupil: at for at, one in enumerate(chosen) for pupil in columns[one].pupils}
    touched = np.zeros((len(promising), len(chosen)), dtype=np.float64)
    entries = [(at, owner[pupil]) for at, one in enumerate(promising) for pupil in columns[one].pupils]
    rows, owners = zip(*entries, strict=True) if entries else ((), ())
    touched[list(rows), list(owners)] = 1.0
    return touched


def surroundings(touched: Floats, random: np.random.Generator) -> list[int]:
    """List the promising routes that carry only pupils of some neighbouring routes chosen, as rows of `touching`."""
    chosen = touched.shape[1]
    near = touched.T @ touched
    wanted = min(chosen, MOST, max(4, round(SHARE * chosen)))
    together = [int(random.integers(chosen))]
    while len(together) < wanted:
        pull = near[together].sum(axis=0)
        pull += WHIM * pull.max() * random.random(chosen)
        pull[together] = -1.0
        together.append(int(pull.argmax()))
    inside: list[int] = np.flatnonzero(~np.delete(touched, together, axis=1).any(axis=1)).tolist()
    return inside
