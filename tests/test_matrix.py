"""The table itself."""

from fractions import Fraction

import numpy as np

from transport_opt.matrix import NO_WAY, Matrix
from transport_opt.model import Direction

TABLE = np.array([[0, 100, NO_WAY], [101, 0, 7], [3, 2, 0]], dtype=np.int32)


def test_each_session_has_its_own_times() -> None:
    matrix = Matrix(("A", "B", "C"), TABLE, TABLE, TABLE * 2)
    assert matrix.times(Direction.AM).tolist() == TABLE.tolist()
    assert matrix.times(Direction.PM).tolist() == (TABLE * 2).tolist()
    assert matrix.index == {"A": 0, "B": 1, "C": 2}


def test_a_minibus_takes_longer_rounded_up_and_no_way_stays_no_way() -> None:
    matrix = Matrix(("A", "B", "C"), TABLE, TABLE, TABLE, Fraction(11, 10))
    assert matrix.times(Direction.AM, minibus=True).tolist() == [[0, 110, NO_WAY], [112, 0, 8], [4, 3, 0]]
