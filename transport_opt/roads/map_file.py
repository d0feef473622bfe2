"""Prepared maps in their files: one for each, whole or not at all."""

import hashlib
import io
import json
import zipfile
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from transport_opt.errors import RoadsError
from transport_opt.files import write_whole
from transport_opt.roads.road_map import RoadMap
from transport_opt.roads.speeds import SpeedTable

FORMAT = "road-map/2"
SUFFIX = ".npz"
BUILDER = "2"
"""Raised whenever the same source would give other times, so that maps prepared before are made again."""


def digest_of(content: str, speeds: SpeedTable) -> str:
    """Give the digest of a map: two maps of one digest give the same times.

    Parameters
    ----------
    content
        Hash of the source.
    """
    return hashlib.sha256(f"{BUILDER} {content} {speeds.digest}".encode()).hexdigest()


def path_of(name: str, folder: Path) -> Path:
    """Give the file that holds a prepared map.

    Raises
    ------
    RoadsError
        The name could not be a file's name.
    """
    if not name or name != Path(name).name or name.startswith("."):
        raise RoadsError(
            f"A road map's name must be a plain file name such as 'derbyshire'; it is '{name}'.",
            "Choose a name without slashes that does not start with a full stop.",
            name,
        )
    return folder / f"{name}{SUFFIX}"


def save(road_map: RoadMap, folder: Path) -> Path:
    """Write a map to ``folder/name.npz``, whole or not at all."""
    path = path_of(road_map.name, folder)
    head = {
        "format": FORMAT,
        "digest": road_map.digest,
        "speeds": road_map.speeds.to_json(),
        "about": dict(road_map.about),
    }
    content = io.BytesIO()
    arrays: dict[str, Any] = {name: getattr(road_map, name) for name in _ARRAYS}
    np.savez_compressed(content, head=np.array(json.dumps(head, sort_keys=True)), **arrays)
    write_whole(path, content.getvalue())
    return path


def stamp(name: str, folder: Path) -> str:
    """Give a text that changes when a map is prepared anew, without reading it; blank where there is none."""
    try:
        told = path_of(name, folder).stat()
    except OSError:
        return ""
    return f"{told.st_ino} {told.st_size} {told.st_mtime_ns}"


def load(name: str, folder: Path) -> RoadMap:
    """Read a prepared map.

    Raises
    ------
    RoadsError
        There is no map of that name, or its file is damaged or of another version.
    """
    path = path_of(name, folder)
    if not path.is_file():
        there = ", ".join(names(folder)) or "none"
        raise RoadsError(
            f"There is no road map called '{name}'. Prepared maps: {there}.",
            f"Prepare it with: transport-opt roads build FILE.osm.pbf --name {name}",
            str(path),
        )
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            head = json.loads(str(stored["head"]))
            if head.get("format") != FORMAT:
                raise ValueError(f"its format is '{head.get('format')}', this version reads '{FORMAT}'")
            arrays = {array: stored[array] for array in _ARRAYS}
            speeds = SpeedTable.from_json(head["speeds"])
            return RoadMap(name=name, digest=head["digest"], speeds=speeds, about=head["about"], **arrays)
    except _DAMAGED as error:
        raise RoadsError(
            f"The road map '{name}' cannot be read: {error}.",
            "Prepare it again with: transport-opt roads build FILE.osm.pbf --name " + name,
            str(path),
        ) from error


def names(folder: Path) -> tuple[str, ...]:
    """Names of the maps prepared in a folder, sorted."""
    return tuple(sorted(path.name.removesuffix(SUFFIX) for path in folder.glob(f"*{SUFFIX}")))


_DAMAGED = (OSError, ValueError, EOFError, RuntimeError, KeyError, TypeError, zipfile.BadZipFile, zlib.error)
_NOT_STORED = ("name", "digest", "speeds", "about", "shut", "base")
_ARRAYS = tuple(one.name for one in fields(RoadMap) if one.name not in _NOT_STORED)
