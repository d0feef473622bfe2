"""Asking OpenStreetMap for the roads of a place, through OSMnx.

OSMnx finds the place and its roads. It does not ask for turn restrictions, so these are asked for from the same server
and written with the roads into one ``.osm`` file, which is kept beside the prepared map.
"""

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from transport_opt.errors import RoadsError
from transport_opt.files import write_whole
from transport_opt.roads.build import Progress, build
from transport_opt.roads.map_file import path_of
from transport_opt.roads.report import BuildReport
from transport_opt.roads.speeds import CLASSES, SpeedTable

if TYPE_CHECKING:
    import networkx as nx

_ACCESS_TAGS = ["access", "vehicle", "motor_vehicle", "motorcar"]
_NODE_TAGS = ["barrier", *_ACCESS_TAGS]
_LIMIT_TAGS = ["maxspeed", "maxspeed:forward", "maxspeed:backward"]
_ROAD_TAGS = ["highway", "name", "ref", "junction", "oneway", "bridge", "tunnel", "service", "area", "lanes"]
_WAY_TAGS = [*_ROAD_TAGS, *_LIMIT_TAGS, *_ACCESS_TAGS]
_REVERSED = ("-1", "reverse", "T")
_SECONDS = 180
_FILTER = f'["highway"~"^({"|".join(CLASSES)})(_link)?$"]'


def download(
    place: str,
    name: str,
    folder: Path,
    speeds: SpeedTable | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Ask OpenStreetMap for the roads of a place and prepare a map of them.

    Parameters
    ----------
    place
        As a person would write it, such as ``Derbyshire, England``.
    name, folder, speeds, progress
        As `transport_opt.roads.build` has them.

    Returns
    -------
    BuildReport
        Of the map; the roads are kept as ``folder/name.osm``.

    Raises
    ------
    RoadsError
        OpenStreetMap cannot be reached or does not know the place, or it has no connected roads.
    """
    source = path_of(name, folder).with_suffix(".osm")
    if progress is not None:
        progress("asking OpenStreetMap", 0.0)
    graph, signs = _asked(place)
    write_whole(source, _xml(graph, signs).encode())
    return build(source, name, folder, speeds, progress)


def _asked(place: str) -> "tuple[nx.MultiDiGraph[int], list[dict[str, Any]]]":
    import osmnx

    with _settings(osmnx):
        try:
            graph = osmnx.graph_from_place(
                place, simplify=False, retain_all=True, truncate_by_edge=True, custom_filter=_FILTER
            )
            return graph, _signs(graph, osmnx.settings.overpass_url)
        except OSError as error:
            raise RoadsError(
                f"OpenStreetMap cannot be reached to ask for '{place}': {type(error).__name__}.",
                "Check the connection, or fetch an .osm.pbf extract elsewhere and use: "
                "transport-opt roads build FILE.osm.pbf --name NAME",
                place,
            ) from error
        except (ValueError, TypeError) as error:
            raise RoadsError(
                f"OpenStreetMap has no area with roads called '{place}': {error}.",
                "Write the place as a county and country, such as 'Derbyshire, England'.",
                place,
            ) from error


@contextmanager
def _settings(osmnx: Any) -> Iterator[None]:
    """Set what the question needs and put back what was there, as OSMnx's settings belong to the whole process."""
    wanted = {
        "all_oneway": True,
        "use_cache": False,
        "requests_timeout": _SECONDS,
        "useful_tags_way": _WAY_TAGS,
        "useful_tags_node": _NODE_TAGS,
    }
    before = {key: getattr(osmnx.settings, key) for key in wanted}
    try:
        for key, value in wanted.items():
            setattr(osmnx.settings, key, value)
        yield
    finally:
        for key, value in before.items():
            setattr(osmnx.settings, key, value)


def _signs(graph: "nx.MultiDiGraph[int]", server: str) -> list[dict[str, Any]]:
    """Ask for the turn restrictions within the graph's bounds."""
    north_south = [values["y"] for _, values in graph.nodes(data=True)]
    west_east = [values["x"] for _, values in graph.nodes(data=True)]
    bounds = f"{min(north_south)},{min(west_east)},{max(north_south)},{max(west_east)}"
    query = f'[out:json][timeout:{_SECONDS}];rel["type"="restriction"]({bounds});out;'
    body = urllib.parse.urlencode({"data": query}).encode()
    request = urllib.request.Request(f"{server}/interpreter", body, {"User-Agent": "transport-opt"})
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
        elements: list[dict[str, Any]] = json.load(answer)["elements"]
    return elements


def _xml(graph: "nx.MultiDiGraph[int]", signs: list[dict[str, Any]]) -> str:
    """Write the roads as OpenStreetMap XML, each piece of road a way of its own; the builder joins them up."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="transport-opt">']
    for node, values in sorted(graph.nodes(data=True)):
        told = _tags({key: values[key] for key in _NODE_TAGS if key in values})
        parts.append(f'<node id="{node}" version="1" lat="{values["y"]:.7f}" lon="{values["x"]:.7f}">{told}</node>')
    for start, end, values in graph.edges(data=True):
        ends = f'<nd ref="{start}"/><nd ref="{end}"/>'
        parts.append(f'<way id="{values["osmid"]}" version="1">{ends}{_tags(_as_driven(values))}</way>')
    for sign in signs:
        members = "".join(
            f'<member type={quoteattr(one["type"])} ref="{int(one["ref"])}" role={quoteattr(one["role"])}/>'
            for one in sign["members"]
        )
        parts.append(f'<relation id="{int(sign["id"])}" version="1">{members}{_tags(sign["tags"])}</relation>')
    return "\n".join([*parts, "</osm>", ""])


def _as_driven(values: Mapping[str, Any]) -> dict[str, str]:
    """Give a piece's tags for the direction OSMnx has turned it to: that in which it may be driven."""
    tags = {key: str(values[key]) for key in _WAY_TAGS if key in values}
    if tags.get("oneway") in _REVERSED:
        tags["oneway"] = "yes"
        limits = tags.pop("maxspeed:forward", None), tags.pop("maxspeed:backward", None)
        swapped = zip(("maxspeed:backward", "maxspeed:forward"), limits, strict=True)
        tags |= {key: limit for key, limit in swapped if limit is not None}
    return tags


def _tags(tags: Mapping[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(str(value))}/>" for key, value in tags.items())
