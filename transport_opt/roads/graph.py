"""The road network as an OSMnx graph, with the signs that a graph of nodes cannot hold beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from transport_opt.errors import RoadsError
from transport_opt.roads.reader import RawRoads, read
from transport_opt.roads.restrictions import Restriction
from transport_opt.roads.segments import NO_CEILING, Segments, cut
from transport_opt.roads.simplify import Chain, chains
from transport_opt.roads.speeds import SpeedTable, read_speeds

if TYPE_CHECKING:
    import networkx as nx

_MERGED_TAGS = ("name", "ref", "maxspeed", "junction", "bridge", "tunnel", "service", "access", "lanes")


@dataclass(frozen=True, eq=False)
class Network:
    """A drivable road network.

    Attributes
    ----------
    graph
        An OSMnx-compatible ``networkx.MultiDiGraph`` of the largest strongly connected part. Besides OSMnx's own
        attributes each edge has ``road`` (shared by the two directions of one road), ``urban``, ``ceiling_kph``
        (`NO_CEILING` where there is none), ``speed_kph`` and ``travel_time`` in seconds; ``osmid`` is in driving order.
    restrictions
        The signs read, whether or not their roads are in the graph.
    blocked
        Nodes that cars cannot pass.
    raw
        What was left out and why; its ways are no longer needed.
    lost_nodes, lost_metres
        What is outside the largest part; metres of road, each road once.
    not_understood
        Values of maxspeed that could not be read.
    """

    graph: "nx.MultiDiGraph[int]"
    restrictions: Sequence[Restriction]
    blocked: frozenset[int]
    raw: RawRoads
    lost_nodes: int
    lost_metres: float
    not_understood: dict[str, int]


def graph_of(source: Path, speeds: SpeedTable | None = None) -> "nx.MultiDiGraph[int]":
    """Read an ``.osm.pbf`` or ``.osm`` file into an OSMnx-compatible graph of its drivable roads.

    Raises
    ------
    RoadsError
        The file cannot be read, or has no road that a car may drive on.
    """
    return network_of(source, speeds or read_speeds()).graph


def network_of(source: Path, speeds: SpeedTable) -> Network:
    """Read a file into a graph with its signs and barriers.

    Raises
    ------
    RoadsError
        The file cannot be read, or has no road that a car may drive on.
    """
    raw = read(source)
    segments = cut(raw, speeds)
    kept_ids = raw.blocked | {restriction.via for restriction in raw.restrictions}
    kept = np.flatnonzero(np.isin(segments.node_ids, np.array(sorted(kept_ids), dtype=np.int64)))
    every = chains(segments, kept)
    inside = _largest_part(segments, every)
    if not inside.any():
        raise RoadsError(
            f"{source.name} has no two points with a way from each to the other; every road is one-way or alone.",
            "Use an extract that holds the roads of your area whole.",
            str(source),
        )
    within = [chain for chain, is_in in zip(every, inside, strict=True) if is_in]
    lost = sum(float(segments.metres[list(chain.segments)].sum()) for chain in set(every) - set(within))
    used = {node for chain in every for node in (chain.nodes[0], chain.nodes[-1])}
    graph = _graph(segments, within, speeds)
    return Network(
        graph,
        tuple(raw.restrictions),
        frozenset(raw.blocked),
        raw,
        len(used) - graph.number_of_nodes(),
        lost,
        dict(segments.not_understood),
    )


def _largest_part(segments: Segments, every: Sequence[Chain]) -> NDArray[np.bool_]:
    """Tell which chains lie between two nodes of the largest strongly connected set of nodes."""
    first = np.array([chain.nodes[0] for chain in every])
    last = np.array([chain.nodes[-1] for chain in every])
    both = ~segments.oneway[[chain.segments[0] for chain in every]]
    start, end = np.concatenate([first, last[both]]), np.concatenate([last, first[both]])
    size = len(segments.node_ids)
    links = coo_array((np.ones(len(start), dtype=np.int8), (start, end)), shape=(size, size))
    _, part = connected_components(links.tocsr(), directed=True, connection="strong")
    metres = np.array([segments.metres[list(chain.segments)].sum() for chain in every])
    same = np.asarray(part[first] == part[last])
    if not same.any():
        return same
    largest = np.argmax(np.bincount(part[first[same]], weights=metres[same]))
    return np.asarray(same & (part[first] == largest))


def _graph(segments: Segments, within: Sequence[Chain], speeds: SpeedTable) -> "nx.MultiDiGraph[int]":
    import networkx as nx

    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326", simplified=True, created_with="transport-opt")
    ids, positions = segments.node_ids.tolist(), segments.positions
    ends = sorted({node for chain in within for node in (chain.nodes[0], chain.nodes[-1])})
    arms = np.bincount([node for chain in within for node in (chain.nodes[0], chain.nodes[-1])])
    for node in ends:
        lat, lon = positions[node].tolist()
        graph.add_node(ids[node], y=lat, x=lon, street_count=int(arms[node]))
    lines, turned_lines = _lines(positions, within)
    for road, chain in enumerate(within):
        first, last = ids[chain.nodes[0]], ids[chain.nodes[-1]]
        shared, limits = _attributes(segments, chain)
        forward = _directed(shared, limits[0], speeds)
        graph.add_edge(first, last, **forward, road=road, reversed=False, geometry=lines[road])
        if not shared["oneway"]:
            backward = _directed(shared, limits[1], speeds)
            backward["osmid"] = _plain(_as_list(shared["osmid"])[::-1])
            graph.add_edge(last, first, **backward, road=road, reversed=True, geometry=turned_lines[road])
    return graph


def _lines(positions: NDArray[np.float64], within: Sequence[Chain]) -> tuple[Sequence[Any], Sequence[Any]]:
    sizes = [len(chain.nodes) for chain in within]
    rows = np.concatenate([np.array(chain.nodes) for chain in within])
    lines = shapely.linestrings(positions[rows][:, ::-1], indices=np.repeat(np.arange(len(within)), sizes))
    return lines, shapely.reverse(lines)


def _attributes(segments: Segments, chain: Chain) -> tuple[dict[str, Any], tuple[float, float]]:
    rows = list(chain.segments)
    head = rows[0]
    ways = [segments.ways[row] for row in dict.fromkeys(segments.way[rows].tolist())]
    shared: dict[str, Any] = {
        "osmid": _plain([way.way_id for way in ways]),
        "highway": ways[0].tags["highway"],
        "oneway": bool(segments.oneway[head]),
        "length": float(segments.metres[rows].sum()),
        "urban": bool(segments.is_urban[head]),
    }
    for tag in _MERGED_TAGS:
        values = list(dict.fromkeys(way.tags[tag] for way in ways if tag in way.tags))
        if values:
            shared[tag] = _plain(values)
    limits = float(segments.along[head]), float(segments.against[head])
    return shared, limits[::-1] if chain.turned else limits


def _directed(shared: dict[str, Any], limit: float, speeds: SpeedTable) -> dict[str, Any]:
    ceiling = None if limit == NO_CEILING else limit
    kmh = speeds.kmh(shared["highway"], shared["urban"], ceiling)
    return shared | {"ceiling_kph": limit, "speed_kph": kmh, "travel_time": shared["length"] * 3.6 / kmh}


def _plain(values: Iterable[Any]) -> Any:
    """Give one value as itself and several as a list, as OSMnx does."""
    several = list(values)
    return several[0] if len(several) == 1 else several


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
