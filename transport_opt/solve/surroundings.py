"""Neighbouring routes of a choice, to be chosen again among all that carry none but their pupils.

Routes are neighbours if many promising ones would carry pupils of both.
"""

from collections.abc import Sequence

import numpy as np

from transport_opt.solve.split import Drawn

SHARE, MOST = 0.55, 14
"""How many of the routes chosen are chosen again at a time: a share of them, and no more than so many."""
WHIM = 0.3
"""How much chance has a say, beside what the nearest neighbour has."""


def surroundings(
    columns: Sequence[Drawn], chosen: Sequence[int], promising: Sequence[int], random: np.random.Generator
) -> list[int]:
    """List the promising routes that carry only pupils of some neighbouring routes chosen.

    Parameters
    ----------
    columns
        All routes; the others are places in it.
    chosen
        Routes that carry everyone once.
    """
    owner = {pupil: at for at, one in enumerate(chosen) for pupil in columns[one].pupils}
    touched = np.zeros((len(promising), len(chosen)), dtype=np.float64)
    for at, one in enumerate(promising):
        touched[at, [owner[pupil] for pupil in columns[one].pupils]] = 1.0
    near = touched.T @ touched
    wanted = min(len(chosen), MOST, max(4, round(SHARE * len(chosen))))
    together = [int(random.integers(len(chosen)))]
    while len(together) < wanted:
        pull = near[together].sum(axis=0)
        pull += WHIM * pull.max() * random.random(len(chosen))
        pull[together] = -1.0
        together.append(int(pull.argmax()))
    inside = np.flatnonzero(~np.delete(touched, together, axis=1).any(axis=1))
    return [promising[at] for at in inside.tolist()]
