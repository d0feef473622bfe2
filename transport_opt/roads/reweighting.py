"""A map at other speeds or with closed roads, without reading the source again.

The arcs of the hierarchy depend on neither, so the new map shares them, and only their costs are worked out anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from transport_opt.errors import RoadsError
from transport_opt.roads.map_file import digest_of
from transport_opt.roads.offsets import NO_EDGE
from transport_opt.roads.road_map import RoadMap
from transport_opt.roads.speeds import SpeedTable

_NAMED = 5


def with_speeds(road_map: RoadMap, speeds: SpeedTable) -> RoadMap:
    """Give the same roads at other speeds: what `build` would make of the same source with that table.

    Raises
    ------
    RoadsError
        The table's measure of what is urban differs, for which the source must be read again.
    """
    old = road_map.speeds
    if (old.cell_metres, old.junctions_per_square_km) != (speeds.cell_metres, speeds.junctions_per_square_km):
        raise RoadsError(
            f"Map '{road_map.name}' tells urban roads by {_measure(old)}; the new table of speeds by "
            f"{_measure(speeds)}.",
            "Build the map again with the new table, or leave its [urban] as the map has it.",
            road_map.name,
        )
    known = (road_map.classes, road_map.highway)
    metres = road_map.metres[road_map.road]
    digest = digest_of(road_map.about["content"], speeds)
    return replace(
        road_map,
        digest=_digest(digest, road_map.shut),
        speeds=speeds,
        milliseconds=milliseconds_of(speeds, known, road_map.urban, road_map.ceiling, metres),
        base=road_map.base or road_map,
    )


def _measure(speeds: SpeedTable) -> str:
    return (
        f"{float(speeds.junctions_per_square_km):g} junctions a square km in cells of {float(speeds.cell_metres):g} m"
    )


def milliseconds_of(
    speeds: SpeedTable,
    classes: tuple[Sequence[str], NDArray[np.int8]],
    urban: NDArray[np.bool_],
    ceiling: NDArray[np.float64],
    metres: NDArray[np.float64],
) -> NDArray[np.int32]:
    """Give the time of each edge in the morning peak.

    Parameters
    ----------
    classes
        Names of the classes of road, and shape (m,): the row of each edge's.
    urban, ceiling, metres
        Shape (m,): whether built-up, signed limit in km/h (negative: none), and length.

    Returns
    -------
    NDArray[np.int32]
        Shape (m,): whole milliseconds, rounded up, at least one.
    """
    names, highway = classes
    usual = np.array([[speeds.kmh(name, flag) for flag in (False, True)] for name in names])
    kmh = usual[highway, urban.astype(np.int8)]
    kmh = np.where(ceiling < 0, kmh, np.minimum(kmh, ceiling))
    # A thousandth of a millisecond is taken off before rounding up, so that noise in the last digit adds none.
    milliseconds = np.ceil(metres * 3.6 / kmh * 1000 - 1e-3)
    return np.asarray(np.maximum(1, milliseconds), dtype=np.int32)


def closed(road_map: RoadMap, ways: Iterable[int] = (), edges: Iterable[int] = ()) -> RoadMap:
    """Give the map with some roads closed, beside those that are closed in it already.

    Nobody drives on a closed road, and nobody is put on one: a home there is put on the nearest road that is open.
    Where a closed road was the only way on a vehicle may turn round, unless a sign forbids it. Places that are cut off
    stay in the map and have no way.

    Parameters
    ----------
    road_map
        The roads.
    ways
        OpenStreetMap's ids of ways. A stretch of road between two junctions closes whole if any piece of it does.
    edges
        Rows of edges, each one direction of a road.

    Raises
    ------
    RoadsError
        The map has no such way.
    """
    asked = sorted(set(ways))
    unknown = [way for way in asked if way not in set(road_map.ways.tolist())] if asked else []
    if unknown:
        told = ", ".join(map(str, unknown[:_NAMED])) + (" and more" if len(unknown) > _NAMED else "")
        raise RoadsError(
            f"Map '{road_map.name}' has no road of way {told}, so it cannot be closed.",
            "Give the number of a way that is a road for cars in the source of the map: openstreetmap.org shows it.",
            road_map.name,
        )
    owner = np.repeat(np.arange(len(road_map.way_first) - 1), np.diff(road_map.way_first))
    of_ways = np.flatnonzero(np.isin(road_map.road, owner[np.isin(road_map.ways, asked)]))
    shut = np.unique(np.concatenate([road_map.shut, of_ways, np.array(list(edges), dtype=np.int64)])).astype(np.int32)
    if len(shut) == len(road_map.shut):
        return road_map
    turn_first, turn_to = _turns_without(road_map, shut)
    digest = digest_of(road_map.about["content"], road_map.speeds)
    names = sorted({*road_map.about.get("closed", []), *asked})
    return replace(
        road_map,
        digest=_digest(digest, shut),
        turn_first=turn_first,
        turn_to=turn_to,
        about=dict(road_map.about) | {"closed": names},
        shut=shut,
        base=road_map.base or road_map,
    )


def _digest(digest: str, shut: NDArray[np.int32]) -> str:
    if not len(shut):
        return digest
    return sha256(f"{digest} without {shut.tolist()}".encode()).hexdigest()


def _turns_without(road_map: RoadMap, shut: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    is_open = np.ones(road_map.edges, dtype=np.bool_)
    is_open[shut] = False
    since, until = road_map.turn_from, road_map.turn_to
    stays = is_open[since] & is_open[until]
    stuck = is_open & (np.bincount(since[stays], minlength=road_map.edges) == 0) & (np.diff(road_map.turn_first) > 0)
    turning = np.flatnonzero(stuck & (road_map.twin != NO_EDGE))
    round_there = road_map.twin[turning]
    signed = road_map.forbidden[:, 0].astype(np.int64) * road_map.edges + road_map.forbidden[:, 1]
    may = is_open[round_there] & ~np.isin(turning * road_map.edges + round_there, signed)
    since = np.concatenate([since[stays], turning[may]])
    until = np.concatenate([until[stays], round_there[may]])
    order = np.lexsort((until, since))
    first = np.concatenate([[0], np.cumsum(np.bincount(since, minlength=road_map.edges))])
    return first, until[order].astype(np.int32)
