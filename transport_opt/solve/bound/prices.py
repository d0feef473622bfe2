"""The linear programme of a set covering, solved again and again as columns come: a revised simplex, compiled.

Every pupil is to be covered as often as they ride; a column is a run. The prices it gives need not be exact, since no
bound is taken from them before pricing has proven them: the shares to cover are shifted by a hair so that no step
stands still, and the inverse of the basis is kept dense and made anew now and then.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Floats, Ints
from transport_opt.solve.compiled import compiled

TOLERANCE = 1e-3
"""Pence."""
RENEW = 150
"""Steps after which the inverse is made anew."""


class Cover(NamedTuple):
    """Columns and the basis; m rows.

    Attributes
    ----------
    cost
        Shape (columns,).
    starts, rows
        Column ``c`` covers ``rows[starts[c] : starts[c + 1]]``, a row as often as it stands there. The first m columns
        cover a row each.
    wanted
        Shape (m,).
    basis
        Shape (m,): columns; ``-1 - row`` is what a row is covered in excess.
    inverse, level
        Shapes (m, m) and (m,): the inverse of the basis and how much of each basic column is taken.
    """

    cost: Floats
    starts: Ints
    rows: Ints
    wanted: Floats
    basis: NDArray[np.int64]
    inverse: Floats
    level: Floats


def start_cover(single: Floats, weight: Floats) -> Cover:
    """Start with a column for every row.

    Parameters
    ----------
    single
        Shape (m,): what covering each row alone costs.
    weight
        Shape (m,): how often each row is to be covered.
    """
    many = len(single)
    shifted = weight * (1 + 1e-5 * np.random.default_rng(many).random(many))
    return Cover(
        single.copy(),
        np.arange(many + 1, dtype=np.int32),
        np.arange(many, dtype=np.int32),
        shifted,
        np.arange(many, dtype=np.int64),
        np.eye(many),
        shifted.copy(),
    )


def with_columns(cover: Cover, cost: Floats, starts: Ints, rows: Ints) -> Cover:
    """Add columns.

    Parameters
    ----------
    cost, starts, rows
        As in `Cover`; the first start is nought.
    """
    return cover._replace(
        cost=np.concatenate([cover.cost, cost]),
        starts=np.concatenate([cover.starts, cover.starts[-1] + starts[1:]]).astype(np.int32),
        rows=np.concatenate([cover.rows, rows]).astype(np.int32),
    )


@compiled
def solve_cover(cover: Cover, most: int) -> tuple[Floats, float]:
    """Take steps until no column lowers the cost; the basis is changed in place.

    Parameters
    ----------
    most
        Steps after which to stop.

    Returns
    -------
    tuple
        The price of each row and the cost.
    """
    price = _prices(cover)
    for step in range(most):
        enters, reduced = _cheapest(cover, price)
        if reduced > -TOLERANCE:
            break
        direction = _direction(cover, enters)
        leaves = _leaving(cover, direction)
        if leaves < 0:
            break
        _pivot(cover, direction, leaves)
        cover.basis[leaves] = enters
        if step % RENEW == RENEW - 1:
            _renew(cover)
            price = _prices(cover)
        else:
            price += reduced * cover.inverse[leaves]
    price = _prices(cover)
    total = 0.0
    for at in range(len(price)):
        total += price[at] * cover.wanted[at]
    return price, total


@compiled
def _prices(cover: Cover) -> Floats:
    price = np.zeros(len(cover.basis))
    for at in range(len(price)):
        if cover.basis[at] >= 0:
            price += cover.cost[cover.basis[at]] * cover.inverse[at]
    return price


@compiled
def _cheapest(cover: Cover, price: Floats) -> tuple[int, float]:
    """Find the column of the least reduced cost."""
    best, enters = 0.0, 0
    for column in range(len(cover.cost)):
        reduced = cover.cost[column]
        for at in range(cover.starts[column], cover.starts[column + 1]):
            reduced -= price[cover.rows[at]]
        if reduced < best:
            best, enters = reduced, column
    for row in range(len(price)):
        if price[row] < best:
            best, enters = price[row], -1 - row
    return enters, best


@compiled
def _direction(cover: Cover, column: int) -> Floats:
    if column < 0:
        return -cover.inverse[:, -1 - column]
    direction = np.zeros(len(cover.basis))
    for at in range(cover.starts[column], cover.starts[column + 1]):
        direction += cover.inverse[:, cover.rows[at]]
    return direction


@compiled
def _leaving(cover: Cover, direction: Floats) -> int:
    leaves, least = -1, np.inf
    for at in range(len(direction)):
        if direction[at] > 1e-9:
            ratio = max(0.0, cover.level[at]) / direction[at]
            if ratio < least:
                leaves, least = at, ratio
    return leaves


@compiled
def _pivot(cover: Cover, direction: Floats, leaves: int) -> None:
    cover.inverse[leaves] /= direction[leaves]
    cover.level[leaves] /= direction[leaves]
    # Written out, so that no array is made on the way.
    for at in range(len(direction)):
        factor = direction[at]
        if at != leaves and factor != 0.0:
            for column in range(len(direction)):
                cover.inverse[at, column] -= factor * cover.inverse[leaves, column]
            cover.level[at] -= factor * cover.level[leaves]


@compiled
def _renew(cover: Cover) -> None:
    many = len(cover.basis)
    matrix = np.zeros((many, many))
    for at in range(many):
        column = cover.basis[at]
        if column < 0:
            matrix[-1 - column, at] = -1.0
        else:
            for place in range(cover.starts[column], cover.starts[column + 1]):
                matrix[cover.rows[place], at] += 1.0
    cover.inverse[:] = np.linalg.inv(matrix)
    for at in range(many):
        level = 0.0
        for row in range(many):
            level += cover.inverse[at, row] * cover.wanted[row]
        cover.level[at] = level
