"""The travel times of a data set on a road map, written for tools outside."""

from pathlib import Path

from transport_opt.matrix import Matrix, write_matrix
from transport_opt.service.leftovers import sweep
from transport_opt.service.question import Roads, pose
from transport_opt.service.telling import Tell


def write_times(
    dataset: Path, times: Roads, path: Path, postcodes: Path | None = None, tell: Tell | None = None
) -> Matrix:
    """Write the travel times that a plan on a road map is made with as ``matrix.npz``, whole or not at all.

    Returns
    -------
    Matrix
        What was written; its minibus factor is not part of the file.

    Raises
    ------
    ProblemsError, UnreadableInputError, RoadsError
        As `pose`.
    OSError
        The file cannot be written.
    """
    matrix = pose(dataset, times, postcodes, tell).matrix
    sweep(path)
    write_matrix(matrix, path)
    return matrix
