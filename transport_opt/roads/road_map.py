"""A prepared road map: compact arrays in one file.

A map is a graph of directed edges: a vehicle on one edge may go on to those that `RoadMap.turn_to` lists, so that turn
restrictions cost nothing to ask. Times are whole milliseconds rounded up and lengths whole decimetres, packed in one
number (`PACK`), so that one search finds the fastest way, the shorter of equally fast ones, and its length.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transport_opt.errors import RoadsError
from transport_opt.files import write_whole
from transport_opt.roads.speeds import SpeedTable

FORMAT = "road-map/1"
SUFFIX = ".npz"
PACK = 24
"""Bits for the decimetres below the milliseconds: ways up to 1,677 km and, exact in a float64, 149 hours."""
DEGREE = 10_000_000
"""Units of the stored coordinates in a degree, as OpenStreetMap stores them: about a centimetre."""


@dataclass(frozen=True, eq=False)
class RoadMap:
    """Roads ready for searching; m directed edges, n nodes, r roads, p allowed turns, c points.

    Attributes
    ----------
    name
        What the map is called.
    digest
        Hash of the source file, the speeds and the builder: two maps of one digest give the same times.
    speeds
        The table that it was prepared with.
    start, end
        Shape (m,), int32: nodes.
    milliseconds, decimetres
        Shape (m,), int32: time in the morning peak, rounded up, and length.
    twin
        Shape (m,), int32: the same road the other way; -1 where one-way.
    turn_first, turn_to
        Shape (m + 1,), int64, and (p,), int32: edge e may be followed by ``turn_to[turn_first[e]:turn_first[e + 1]]``.
    forbidden
        Shape (q, 2), int32: pairs of edges that a turn restriction forbids.
    motorway
        Shape (m,), bool: a motorway or its slip road, where nobody is picked up.
    highway, urban, ceiling
        Shape (m,): row in `classes`, whether built-up, signed limit in km/h (negative: none).
    road
        Shape (m,), int32: its line, shared with its twin.
    turned
        Shape (m,), bool: whether it is driven against its line.
    point_first, points
        Shape (r + 1,), int64, and (c, 2), int32: latitude and longitude of each road's line in 1/`DEGREE` degrees.
    node_ids
        Shape (n,), int64: OpenStreetMap's.
    about
        Where the map comes from, what was left out, and the classes of road.
    """

    name: str
    digest: str
    speeds: SpeedTable
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    milliseconds: NDArray[np.int32]
    decimetres: NDArray[np.int32]
    twin: NDArray[np.int32]
    turn_first: NDArray[np.int64]
    turn_to: NDArray[np.int32]
    forbidden: NDArray[np.int32]
    motorway: NDArray[np.bool_]
    highway: NDArray[np.int8]
    urban: NDArray[np.bool_]
    ceiling: NDArray[np.float32]
    road: NDArray[np.int32]
    turned: NDArray[np.bool_]
    point_first: NDArray[np.int64]
    points: NDArray[np.int32]
    node_ids: NDArray[np.int64]
    about: Mapping[str, Any]

    @property
    def edges(self) -> int:
        """Number of directed edges."""
        return len(self.start)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes of road that `highway` counts in."""
        return tuple(self.about["classes"])

    @cached_property
    def weight(self) -> NDArray[np.int64]:
        """Shape (m,): milliseconds and decimetres of each edge in one number."""
        return pack(self.milliseconds.astype(np.int64), self.decimetres.astype(np.int64))

    def line(self, road: int) -> NDArray[np.float64]:
        """Give one road's line.

        Returns
        -------
        NDArray[np.float64]
            Shape (k, 2): latitude and longitude in degrees.
        """
        return np.asarray(self.points[self.point_first[road] : self.point_first[road + 1]] / DEGREE)


def pack(milliseconds: NDArray[np.int64], decimetres: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put time and length in one number that compares by time first."""
    return np.asarray((milliseconds << PACK) | decimetres)


def unpack(packed: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give milliseconds and decimetres; both negative where the packed number is."""
    known = packed >= 0
    low = (1 << PACK) - 1
    return np.where(known, packed >> PACK, -1), np.where(known, packed & low, -1)


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
_ARRAYS = tuple(one.name for one in fields(RoadMap) if one.name not in ("name", "digest", "speeds", "about"))
