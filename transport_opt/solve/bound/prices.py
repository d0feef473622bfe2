"""The linear programme of a set covering, solved again and again as columns come: a revised simplex, compiled.

Every pupil is to be covered as often as they ride; a column is a run. Further rows say how many runs of some sort there
may be at least or at most: when they come or change the dual simplex mends the basis. The prices it gives need not be
exact, since no bound is taken from them before pricing has proven them: the shares to cover are shifted by a hair so
that no step stands still, and the inverse of the basis is kept dense and made anew now and then.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Floats, Ints
from transport_opt.solve.compiled import compiled

TOLERANCE = 1e-3
"""Pence."""
SHORT = 1e-7
"""Share of a column by which a basis may miss a row."""
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
    wanted, sense
        Shape (m,): a row is covered at least as often where its sense is 1, at most where it is -1.
    basis
        Shape (m,): columns; ``-1 - row`` is by how much a row is off what is wanted.
    inverse, level
        Shapes (m, m) and (m,): the inverse of the basis and how much of each basic column is taken.
    """

    cost: Floats
    starts: Ints
    rows: Ints
    wanted: Floats
    sense: Floats
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
        np.ones(many),
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


def with_rows(cover: Cover, wanted: Floats, sense: Floats, covers: list[Ints]) -> Cover:
    """Add rows, to be met by `restore`.

    Parameters
    ----------
    wanted, sense
        As in `Cover`.
    covers
        For each row the columns that cover it, each as often as it does.
    """
    before, more = len(cover.wanted), len(wanted)
    columns = np.concatenate([np.repeat(np.arange(len(cover.cost)), np.diff(cover.starts)), *covers])
    rows = np.concatenate([cover.rows, *(np.full(len(some), before + at) for at, some in enumerate(covers))])
    many = np.bincount(columns, minlength=len(cover.cost))
    return cover._replace(
        starts=np.concatenate([[0], np.cumsum(many)]).astype(np.int32),
        rows=rows[np.argsort(columns, kind="stable")].astype(np.int32),
        wanted=np.concatenate([cover.wanted, wanted]),
        sense=np.concatenate([cover.sense, sense]),
        basis=np.concatenate([cover.basis, -1 - np.arange(before, before + more)]),
        inverse=np.zeros((before + more, before + more)),
        level=np.zeros(before + more),
    )


def without_rows(cover: Cover, dropped: list[int]) -> Cover:
    """Leave out rows that the basis does not meet exactly, to be followed by `restore`."""
    keep = np.ones(len(cover.wanted), dtype=np.bool_)
    keep[dropped] = False
    place = np.cumsum(keep) - 1
    stays = keep[cover.rows]
    columns = np.repeat(np.arange(len(cover.cost)), np.diff(cover.starts))[stays]
    many = np.bincount(columns, minlength=len(cover.cost))
    off = cover.basis < 0
    basis = np.where(off, -1 - place[np.where(off, -1 - cover.basis, 0)], cover.basis)
    return cover._replace(
        starts=np.concatenate([[0], np.cumsum(many)]).astype(np.int32),
        rows=place[cover.rows[stays]].astype(np.int32),
        wanted=cover.wanted[keep],
        sense=cover.sense[keep],
        basis=basis[~np.isin(cover.basis, [-1 - row for row in dropped])],
        inverse=np.zeros((int(keep.sum()), int(keep.sum()))),
        level=np.zeros(int(keep.sum())),
    )


@compiled
def restore(cover: Cover, most: int) -> bool:
    """Take dual steps from a basis no column can better until it meets every row; tell whether it does."""
    renew(cover)
    price = _prices(cover)
    for step in range(most):
        leaves = int(np.argmin(cover.level))
        if cover.level[leaves] >= -SHORT:
            return True
        enters, reduced = _soonest(cover, price, cover.inverse[leaves])
        if reduced == np.inf:
            return False
        price = _enter(cover, price, enters, reduced, _direction(cover, enters), leaves, step)
    return False


@compiled
def _enter(
    cover: Cover, price: Floats, enters: int, reduced: float, direction: Floats, leaves: int, step: int
) -> Floats:
    """Let a column into the basis for another and give the prices that follow."""
    _pivot(cover, direction, leaves)
    cover.basis[leaves] = enters
    if step % RENEW < RENEW - 1:
        after: Floats = price + reduced * cover.inverse[leaves]
        return after
    renew(cover)
    return _prices(cover)


@compiled
def _soonest(cover: Cover, price: Floats, across: Floats) -> tuple[int, float]:
    """Find the column whose reduced cost is the first to fall to nought as a row of the inverse is taken off."""
    least, enters, cost = np.inf, 0, np.inf
    for column in range(len(cover.cost)):
        reduced, slope = cover.cost[column], 0.0
        for at in range(cover.starts[column], cover.starts[column + 1]):
            reduced -= price[cover.rows[at]]
            slope += across[cover.rows[at]]
        if slope < -1e-9 and max(0.0, reduced) < -slope * least:
            least, enters, cost = max(0.0, reduced) / -slope, column, reduced
    for row in range(len(price)):
        slope, reduced = -cover.sense[row] * across[row], cover.sense[row] * price[row]
        if slope < -1e-9 and max(0.0, reduced) < -slope * least:
            least, enters, cost = max(0.0, reduced) / -slope, -1 - row, reduced
    return enters, cost


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
        price = _enter(cover, price, enters, reduced, direction, leaves, step)
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
        if cover.sense[row] * price[row] < best:
            best, enters = cover.sense[row] * price[row], -1 - row
    return enters, best


@compiled
def _direction(cover: Cover, column: int) -> Floats:
    if column < 0:
        excess: Floats = -cover.sense[-1 - column] * cover.inverse[:, -1 - column]
        return excess
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
def renew(cover: Cover) -> None:
    """Make the inverse and the levels anew from the basis."""
    many = len(cover.basis)
    matrix = np.zeros((many, many))
    for at in range(many):
        column = cover.basis[at]
        if column < 0:
            matrix[-1 - column, at] = -cover.sense[-1 - column]
        else:
            for place in range(cover.starts[column], cover.starts[column + 1]):
                matrix[cover.rows[place], at] += 1.0
    cover.inverse[:] = np.linalg.inv(matrix)
    for at in range(many):
        level = 0.0
        for row in range(many):
            level += cover.inverse[at, row] * cover.wanted[row]
        cover.level[at] = level
