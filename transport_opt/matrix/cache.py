"""Travel times kept in a folder: the same places are measured on the same map, or read from the same file, once.

A file is one array that is mapped into memory and not read: processes that plan the same places share it. It is named
by what it answers and by what it holds, and no place is named in it.
"""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transport_opt.files import write_whole
from transport_opt.matrix.files import name_of_file, read_matrix
from transport_opt.matrix.measured import Progress, matrix_from_roads, name_of, places_of
from transport_opt.matrix.value import Matrix
from transport_opt.model import Scenario
from transport_opt.roads import RoadMap

_VERSION = "3"
"""Raised whenever the same places on the same map would get other times, or be kept otherwise."""
_TABLES = ("seconds", "metres", "seconds_pm")


def cached_matrix(
    scenario: Scenario,
    road_map: RoadMap,
    folder: Path,
    workers: int = 2,
    progress: Progress | None = None,
    pessimistic: bool = False,
) -> Matrix:
    """Give the travel times of a scenario's places, measured now or on an earlier day.

    A file is found by a hash of the places, the map and the kind of day, so it is never out of date; one whose content
    is not what its name says is measured again.

    Parameters
    ----------
    folder
        Where the files are kept; made if it is not there. The other parameters are `matrix_from_roads`'s.

    Raises
    ------
    ProblemsError
        A place is too far from any road.
    """
    ids, key = tuple(places_of(scenario)), _key(scenario, road_map, pessimistic)
    for old in folder.glob("matrix-*.npz"):
        # Of an earlier version, which named every place.
        old.unlink(missing_ok=True)
    kept = _found(folder, key, len(ids))
    if kept is None:
        kept = _keep(folder, key, matrix_from_roads(scenario, road_map, workers, progress, pessimistic))
    seconds, metres, seconds_pm = kept
    return Matrix(ids, seconds, metres, seconds_pm, road_map.speeds.minibus, name_of(road_map, pessimistic))


def mapped_matrix(path: Path, scenario: Scenario, folder: Path) -> Matrix:
    """Give travel times that came as a file, which is unpacked and checked once and mapped into memory from then on.

    Parameters
    ----------
    path, scenario
        As `read_matrix` has them.
    folder
        Where the mapped form is kept; made if it is not there. It is found by the content of the file and by the
        scenario's places.

    Raises
    ------
    MatrixError
        As `read_matrix`.
    """
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return read_matrix(path, scenario)  # which says what is wrong
    ids = scenario.place_ids
    key = _hashed([_VERSION, digest, ids])
    kept = _found(folder, key, len(ids))
    if kept is None:
        kept = _keep(folder, key, read_matrix(path, scenario))
    seconds, metres, seconds_pm = kept
    return Matrix(ids, seconds, metres, seconds_pm, name=name_of_file(path, digest))


def _found(folder: Path, key: str, places: int) -> NDArray[np.int32] | None:
    """Map the tables that are kept; a file that is damaged goes."""
    for path in folder.glob(f"matrix-{key}-*.npy"):
        kept = _mapped(path, (len(_TABLES), places, places))
        if kept is not None:
            return kept
        path.unlink(missing_ok=True)
    return None


def _keep(folder: Path, key: str, matrix: Matrix) -> NDArray[np.int32]:
    """Keep the tables, and give them as they are for now."""
    tables = np.stack([getattr(matrix, name) for name in _TABLES]).astype(np.int32)
    content = _npy(tables)
    write_whole(folder / f"matrix-{key}-{_digest(content)}.npy", content, mode=0o600)
    return tables


def _npy(tables: NDArray[np.int32]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, tables, allow_pickle=False)
    return stream.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _mapped(path: Path, shape: tuple[int, ...]) -> NDArray[np.int32] | None:
    """Map a file's tables; ``None`` where it is damaged."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()[:32]
        if path.stem.rpartition("-")[2] != digest:
            return None
        tables = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError):
        return None
    return tables if tables.shape == shape and tables.dtype == np.int32 else None


def _key(scenario: Scenario, road_map: RoadMap, pessimistic: bool) -> str:
    places = [(place_id, place.latitude, place.longitude) for place_id, place in places_of(scenario).items()]
    return _hashed([_VERSION, road_map.digest, pessimistic, places])


def _hashed(told: list[Any]) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]
