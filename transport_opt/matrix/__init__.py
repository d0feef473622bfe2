"""Seconds and metres between places: from a road map, from a file, from the cache."""

from transport_opt.matrix.cache import cached_matrix, mapped_matrix
from transport_opt.matrix.extending import extended_matrix
from transport_opt.matrix.files import read_matrix, write_matrix
from transport_opt.matrix.measured import far_places, matrix_from_roads
from transport_opt.matrix.value import NO_WAY, Matrix

__all__ = [
    "NO_WAY",
    "Matrix",
    "cached_matrix",
    "extended_matrix",
    "far_places",
    "mapped_matrix",
    "matrix_from_roads",
    "read_matrix",
    "write_matrix",
]
