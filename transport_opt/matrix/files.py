"""Travel times in a file: ``matrix.npz`` as tools outside the project write and read it."""

import hashlib
import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transport_opt.errors import MatrixError
from transport_opt.files import write_whole
from transport_opt.matrix.value import NO_WAY, Matrix
from transport_opt.model import Scenario

MOST_PLACES = 20_000
"""A greater table would not fit in the memory of the machines this runs on."""
_NEEDED = ("ids", "seconds", "metres")
_TABLES = ("seconds", "metres", "seconds_pm")
_ACTION = "Write the file again with the arrays that docs/roads.md describes."
_NAMED = 3
_DAMAGED = (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)


def write_matrix(matrix: Matrix, path: Path) -> None:
    """Write travel times to a file, whole or not at all.

    The minibus factor and the name are not part of the file.
    """
    content = io.BytesIO()
    np.savez_compressed(
        content,
        ids=np.array(matrix.ids, dtype=np.str_),
        seconds=matrix.seconds,
        metres=matrix.metres,
        seconds_pm=matrix.seconds_pm,
    )
    write_whole(path, content.getvalue())


def read_matrix(path: Path, scenario: Scenario) -> Matrix:
    """Read travel times that were given as a file.

    Parameters
    ----------
    path
        An ``.npz`` file with ``ids``, ``seconds``, ``metres`` and perhaps ``seconds_pm``.
    scenario
        Whose places the file must cover; others in the file are left out.

    Returns
    -------
    Matrix
        In the order of the scenario's ``place_ids``; times as they are in the file. A pair with a negative time has no
        way in that session, and one with a negative length in neither.

    Raises
    ------
    MatrixError
        The file is missing, damaged or too large, lacks an array, an array has the wrong shape or is not of whole
        numbers, an id is there twice, or a place of the scenario is not there.
    """
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        with zipfile.ZipFile(path) as archive:
            there = _headers(path, archive)
        _check_headers(path, there)
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            ids = [str(one) for one in stored["ids"].tolist()]
            rows = _rows(path, ids, scenario)
            tables = {key: _table(path, key, stored[key], rows) for key in _TABLES if key in there}
    except FileNotFoundError as error:
        raise MatrixError(
            f"There is no file called '{path.name}' in {path.parent}.",
            "Check the name, or use a road map instead.",
            str(path),
        ) from error
    except _DAMAGED as error:
        raise MatrixError(f"{path.name} cannot be read as an .npz file: {error}.", _ACTION, str(path)) from error
    seconds, metres, seconds_pm = _agreeing(tables)
    return Matrix(scenario.place_ids, seconds, metres, seconds_pm, name=name_of_file(path, digest))


def name_of_file(path: Path, digest: str) -> str:
    """Name the source of the times for a plan's provenance."""
    return f"{path.name} {digest[:12]}"


def _agreeing(tables: dict[str, NDArray[np.int32]]) -> tuple[NDArray[np.int32], ...]:
    """Close a pair without a length in both sessions; a pair that is closed in both has no length."""
    seconds, metres = tables["seconds"], tables["metres"]
    afternoon = tables.get("seconds_pm", seconds)
    no_length = metres < 0
    no_way = (seconds < 0) & (afternoon < 0)
    closed = (no_length, no_length | no_way, no_length)
    shut = zip((seconds, metres, afternoon), closed, strict=True)
    return tuple(np.where(pairs, NO_WAY, table).astype(np.int32) for table, pairs in shut)


def _headers(path: Path, archive: zipfile.ZipFile) -> dict[str, tuple[tuple[int, ...], np.dtype[Any]]]:
    """Read the shape and kind of each array without reading the arrays, so that a bomb is not unpacked."""
    found: dict[str, tuple[tuple[int, ...], np.dtype[Any]]] = {}
    for info in archive.infolist():
        key = info.filename.removesuffix(".npy")
        if key not in (*_NEEDED, *_TABLES):
            continue
        with archive.open(info) as stream:
            version = np.lib.format.read_magic(stream)
            read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}.get(
                version
            )
            if read is None:
                raise MatrixError(f"{path.name}: array '{key}' has an unknown version {version}.", _ACTION, str(path))
            shape, _, kind = read(stream)
        found[key] = shape, kind
    return found


def _check_headers(path: Path, there: dict[str, tuple[tuple[int, ...], np.dtype[Any]]]) -> None:
    lacking = [key for key in _NEEDED if key not in there]
    if lacking:
        has = ", ".join(there) or "none of them"
        raise MatrixError(
            f"{path.name} needs the arrays ids, seconds and metres. It has: {has}. Missing: {', '.join(lacking)}.",
            _ACTION,
            str(path),
        )
    shape, kind = there["ids"]
    if kind.kind != "U" or len(shape) != 1:
        raise MatrixError(
            f"{path.name}: 'ids' must be a list of texts (numpy type U, one dimension); "
            f"it has shape {shape} and type {kind}.",
            _ACTION,
            str(path),
        )
    size = shape[0]
    if size > MOST_PLACES or kind.itemsize > 4 * 1000:
        raise MatrixError(
            f"{path.name} has {size:,} places with ids of up to {kind.itemsize // 4:,} characters; "
            f"{MOST_PLACES:,} places and 1,000 characters are the most.",
            "Leave out the places that the data set does not need.",
            str(path),
        )
    for key in _TABLES:
        if key in there and (there[key][0] != (size, size) or there[key][1].kind not in "iu"):
            told = f"it has shape {there[key][0]} and type {there[key][1]}"
            raise MatrixError(
                f"{path.name}: '{key}' must be whole numbers in a table of {size:,} by {size:,}, "
                f"as there are {size:,} ids; {told}.",
                _ACTION,
                str(path),
            )


def _rows(path: Path, ids: list[str], scenario: Scenario) -> NDArray[np.int64]:
    row = {place_id: index for index, place_id in enumerate(ids)}
    twice = sorted({place_id for index, place_id in enumerate(ids) if row[place_id] != index})
    if twice:
        raise MatrixError(f"{path.name} has {_counted(twice, 'id')} more than once.", _ACTION, str(path))
    missing = [place_id for place_id in scenario.place_ids if place_id not in row]
    if missing:
        raise MatrixError(
            f"{path.name} does not cover {_counted(missing, 'place')} of the {len(scenario.place_ids):,} "
            f"in the data set; it has {len(ids):,}.",
            "Add rows and columns for every pupil, school and vehicle type with a base.",
            str(path),
        )
    return np.array([row[place_id] for place_id in scenario.place_ids], dtype=np.int64)


def _counted(ids: list[str], noun: str) -> str:
    shown = ", ".join(ids[:_NAMED])
    more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    return f"{len(ids):,} {noun}{'' if len(ids) == 1 else 's'} ({shown}{more})"


def _table(path: Path, key: str, table: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[np.int32]:
    wanted = table[np.ix_(rows, rows)]
    most = int(wanted.max(initial=0))
    if most > np.iinfo(np.int32).max:
        raise MatrixError(
            f"{path.name}: '{key}' has {most:,}, which is more than any journey takes; 2,147,483,647 is the most.",
            "Mark a pair without a way by a negative number.",
            str(path),
        )
    return np.where(wanted < 0, NO_WAY, wanted).astype(np.int32)
