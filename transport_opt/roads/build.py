"""Preparing a road map from an OpenStreetMap file, once."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from transport_opt.errors import RoadsError
from transport_opt.roads.compiling import compiled
from transport_opt.roads.graph import Network, network_of
from transport_opt.roads.map_file import digest_of, load, names, path_of, save
from transport_opt.roads.report import BuildReport
from transport_opt.roads.road_map import RoadMap
from transport_opt.roads.speeds import SpeedTable, read_speeds
from transport_opt.roads.turns import Turns

Progress = Callable[[str, float], None]
"""Told the stage in words and the share of it that is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A prepared map, as `listed` tells it."""

    name: str
    path: Path
    digest: str
    source: str
    nodes: int
    edges: int
    road_km: float


def build(
    source: Path,
    name: str,
    folder: Path,
    speeds: SpeedTable | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Prepare a road map and write it to ``folder/name.npz``, whole or not at all.

    Parameters
    ----------
    source
        An ``.osm.pbf`` or ``.osm`` file.
    name
        What the map shall be called.
    folder
        Where prepared maps live.
    speeds
        The table to use instead of the package's own.
    progress
        Told how far it is.

    Returns
    -------
    BuildReport
        What is in the map and what was left out. If the map is there already, made from the same content, it is kept.

    Raises
    ------
    RoadsError
        The file cannot be read or holds no connected roads, or the name is no file name.
    """
    tell = progress or _silent
    table = speeds or read_speeds()
    path = path_of(name, folder)
    tell("reading the roads", 0.0)
    content = _content(source)
    digest = digest_of(content, table)
    standing = _standing(name, folder, digest)
    if standing is not None:
        tell("prepared already", 1.0)
        return _report_of(standing, path, reused=True)
    network = network_of(source, table)
    tell("joining them into a map", 0.6)
    road_map, turns, cut_off = compiled(network, name, digest, table)
    tell("writing the map", 0.9)
    report = _report(road_map, path, source.name, (network, turns, cut_off))
    about = dict(road_map.about) | {"content": content, "report": report.to_json()}
    save(replace(road_map, about=about), folder)
    tell("prepared", 1.0)
    return report


def listed(folder: Path) -> tuple[Listed, ...]:
    """Tell which maps are prepared in a folder; files that cannot be read as one are left out."""
    found = []
    for name in names(folder):
        try:
            road_map = load(name, folder)
        except RoadsError:
            continue
        told = road_map.about["report"]
        nodes, edges, road_km = int(told["nodes"]), int(told["edges"]), float(told["road_km"])
        found.append(Listed(name, path_of(name, folder), road_map.digest, told["source"], nodes, edges, road_km))
    return tuple(found)


def _silent(stage: str, share: float) -> None:  # noqa: ARG001
    return


def _content(source: Path) -> str:
    try:
        with source.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise RoadsError(
            f"The road file '{source.name}' cannot be opened: {error.strerror}.",
            "Check the name and that you may read it, or download an extract first (docs/roads.md).",
            str(source),
        ) from error


def _standing(name: str, folder: Path, digest: str) -> RoadMap | None:
    """Give the prepared map if it is of the same content; one that cannot be read is made again."""
    if name not in names(folder):
        return None
    try:
        road_map = load(name, folder)
    except RoadsError:
        return None
    return road_map if road_map.digest == digest else None


def _report_of(road_map: RoadMap, path: Path, reused: bool) -> BuildReport:
    told: Mapping[str, Any] = road_map.about["report"]
    return BuildReport(name=road_map.name, path=path, digest=road_map.digest, reused=reused, **told)


def _report(road_map: RoadMap, path: Path, source: str, made: tuple[Network, Turns, int]) -> BuildReport:
    network, turns, cut_off = made
    drawn = ~road_map.turned
    metres = road_map.decimetres[drawn] / 10
    urban_metres = float(metres[road_map.urban[drawn]].sum())
    ignored: Counter[str] = network.raw.ignored + turns.ignored
    return BuildReport(
        name=road_map.name,
        path=path,
        digest=road_map.digest,
        source=source,
        reused=False,
        nodes=len(np.unique(np.concatenate([road_map.start, road_map.end]))),
        edges=road_map.edges,
        road_km=round(float(metres.sum()) / 1000, 1),
        urban_share=round(urban_metres / max(float(metres.sum()), 1.0), 4),
        restrictions=turns.honoured,
        forbidden_turns=len(road_map.forbidden),
        dropped_ways=_sorted(network.raw.dropped),
        ignored_restrictions=_sorted(ignored),
        noted=_sorted(network.raw.noted),
        speed_limits_not_understood=_sorted(network.not_understood),
        cut_off_nodes=network.lost_nodes,
        cut_off_km=round(network.lost_metres / 1000, 1),
        cut_off_edges=cut_off,
    )


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return {reason: count for reason, count in ordered if count}
