"""What lies between two places: a pair without a way counts no metres and no seconds, and the auditor reports it."""

import numpy as np
from numpy.typing import NDArray

from transport_opt.errors import MatrixError
from transport_opt.matrix import Matrix
from transport_opt.model import Direction, Scenario, VehicleType


def has_way(matrix: Matrix, leg: tuple[str, str]) -> bool:
    """Tell whether there is a way from one place to another.

    Raises
    ------
    MatrixError
        One of the places is not covered by the travel times.
    """
    return _raw(matrix, matrix.metres, leg) >= 0


def leg_metres(matrix: Matrix, leg: tuple[str, str]) -> int:
    """Give the metres from one place to another; nought where there is no way.

    Raises
    ------
    MatrixError
        One of the places is not covered by the travel times.
    """
    return _between(matrix, matrix.metres, leg)


def leg_seconds(matrix: Matrix, kind: VehicleType, direction: Direction, leg: tuple[str, str]) -> int:
    """Give the seconds that a type of vehicle drives from one place to another; nought where there is no way.

    Raises
    ------
    MatrixError
        One of the places is not covered by the travel times.
    """
    return _between(matrix, matrix.times(direction, minibus=kind.is_minibus), leg)


def direct_seconds(scenario: Scenario, matrix: Matrix, pupil_id: str, direction: Direction) -> int:
    """Give the direct drive between a pupil's home and school; nought where there is no way.

    Raises
    ------
    MatrixError
        The pupil or the school is not among the places of the travel times.
    """
    school_id = scenario.pupil[pupil_id].school_id
    ends = (pupil_id, school_id) if direction is Direction.AM else (school_id, pupil_id)
    return _between(matrix, matrix.times(direction), ends)


def _between(matrix: Matrix, table: NDArray[np.int32], leg: tuple[str, str]) -> int:
    """Look up a leg; nought where there is no way, which the auditor reports."""
    return max(0, _raw(matrix, table, leg))


def _raw(matrix: Matrix, table: NDArray[np.int32], leg: tuple[str, str]) -> int:
    for place in leg:
        if place not in matrix.index:
            raise MatrixError(
                f"The travel times do not cover the place '{place}'. They cover {len(matrix.ids)} places.",
                "Make the travel times again from this data set, or mend the plan's stops.",
                place,
            )
    return int(table[matrix.index[leg[0]], matrix.index[leg[1]]])
