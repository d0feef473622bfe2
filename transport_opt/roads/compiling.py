"""From the graph to the compact arrays that are searched."""

from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from transport_opt.roads.graph import Network
from transport_opt.roads.node_order import node_order
from transport_opt.roads.reweighting import milliseconds_of
from transport_opt.roads.road_map import DEGREE, RoadMap
from transport_opt.roads.speeds import SpeedTable, base_class
from transport_opt.roads.turns import NO_TWIN, Edges, Turns, turns

Ints = NDArray[np.int64]


def compiled(network: Network, name: str, digest: str, speeds: SpeedTable) -> tuple[RoadMap, Turns, int]:
    """Turn a network into a road map.

    Roads that turn restrictions or barriers cut off in both directions are left out.

    Returns
    -------
    RoadMap
        Its `about` still lacks what only the builder knows.
    Turns
        What became of the signs.
    int
        Edges left out because they are cut off.
    """
    node_ids = _by_neighbourhood(network)
    row = {node: index for index, node in enumerate(node_ids.tolist())}
    data = [(row[start], row[end], values) for start, end, values in network.graph.edges(data=True)]
    data.sort(key=lambda edge: edge[0])
    edges = _edges(data, len(node_ids))
    blocked = np.array([row[node] for node in sorted(network.blocked) if node in row], dtype=np.int64)
    allowed = turns(edges, network.restrictions, blocked, row)
    keep = _connected(edges, allowed)
    lost = int((~keep).sum())
    if lost:
        data = [values for values, is_kept in zip(data, keep.tolist(), strict=True) if is_kept]
        edges, allowed = _thinned(edges, allowed, keep)
    return _road_map(data, edges, allowed, node_ids, (name, digest, speeds)), allowed, lost


def _by_neighbourhood(network: Network) -> Ints:
    """List the nodes so that near ones are near in memory, along a Z-shaped curve: searches run twice as fast."""
    listed = [(node, values["y"], values["x"]) for node, values in network.graph.nodes(data=True)]
    ids = np.array([node for node, _, _ in listed], dtype=np.int64)
    places = np.array([place for _, *place in listed])
    spread = np.maximum(np.ptp(places, axis=0), 1e-9)
    cells = ((places - places.min(axis=0)) / spread * 0xFFFF).astype(np.int64)
    code = np.zeros(len(ids), dtype=np.int64)
    for bit in range(16):
        code |= (cells[:, 0] >> bit & 1) << (2 * bit + 1) | (cells[:, 1] >> bit & 1) << (2 * bit)
    return ids[np.argsort(code, kind="stable")]


def _edges(data: list[tuple[int, int, dict[str, Any]]], nodes: int) -> Edges:
    start, end = (np.array([values[side] for values in data], dtype=np.int64) for side in (0, 1))
    ways = [values["osmid"] if isinstance(values["osmid"], list) else [values["osmid"]] for _, _, values in data]
    road = np.array([values["road"] for _, _, values in data])
    order = np.argsort(road, kind="stable")
    pairs = np.flatnonzero(road[order][1:] == road[order][:-1])
    twin = np.full(len(data), NO_TWIN)
    twin[order[pairs]], twin[order[pairs + 1]] = order[pairs + 1], order[pairs]
    first, last = (np.array([some[side] for some in ways], dtype=np.int64) for side in (0, -1))
    return Edges(start, end, twin, first, last, nodes)


def _connected(edges: Edges, allowed: Turns) -> NDArray[np.bool_]:
    """Tell which roads have at least one direction in the largest set of edges that all reach each other."""
    size = len(edges.start)
    coming = np.repeat(np.arange(size), np.diff(allowed.first))
    links = coo_array((np.ones(len(coming), dtype=np.int8), (coming, allowed.to)), shape=(size, size))
    _, part = connected_components(links.tocsr(), directed=True, connection="strong")
    inside = part == np.argmax(np.bincount(part))
    other = np.where(edges.twin == NO_TWIN, np.arange(size), edges.twin)
    return np.asarray(inside | inside[other])


def _thinned(edges: Edges, allowed: Turns, keep: NDArray[np.bool_]) -> tuple[Edges, Turns]:
    new = np.cumsum(keep) - 1
    coming = np.repeat(np.arange(len(keep)), np.diff(allowed.first))
    stays = keep[coming] & keep[allowed.to]
    count = np.bincount(new[coming[stays]], minlength=int(keep.sum()))
    first = np.concatenate([[0], np.cumsum(count)])
    both = keep[allowed.forbidden].all(axis=1)
    thinned = Edges(
        edges.start[keep],
        edges.end[keep],
        np.where(edges.twin[keep] == NO_TWIN, NO_TWIN, new[edges.twin[keep]]),
        edges.first_way[keep],
        edges.last_way[keep],
        edges.nodes,
    )
    to = new[allowed.to[stays]].astype(np.int32)
    return thinned, replace(allowed, first=first, to=to, forbidden=new[allowed.forbidden[both]])


def _road_map(
    data: list[tuple[int, int, dict[str, Any]]],
    edges: Edges,
    allowed: Turns,
    node_ids: Ints,
    named: tuple[str, str, SpeedTable],
) -> RoadMap:
    speeds = named[2]
    values = [one for _, _, one in data]
    classes, class_row = np.unique([one["highway"] for one in values], return_inverse=True)
    motorways = np.array([base_class(name) == "motorway" for name in classes.tolist()])
    named_classes, highway = classes.tolist(), class_row.astype(np.int8)
    urban = np.array([one["urban"] for one in values])
    ceiling = np.array([one["ceiling_kph"] for one in values], dtype=np.float64)
    length = np.array([one["length"] for one in values])
    road, point_first, points = _geometry(values)
    way_first, ways = _ways(values, road)
    metres = np.zeros(len(point_first) - 1)
    metres[road] = length
    return RoadMap(
        *named,
        start=edges.start.astype(np.int32),
        end=edges.end.astype(np.int32),
        milliseconds=milliseconds_of(speeds, (named_classes, highway), urban, ceiling, length),
        decimetres=np.floor(length * 10 + 0.5).astype(np.int32),
        twin=edges.twin.astype(np.int32),
        turn_first=allowed.first,
        turn_to=allowed.to,
        forbidden=allowed.forbidden.astype(np.int32),
        motorway=motorways[highway],
        highway=highway,
        urban=urban,
        ceiling=ceiling,
        metres=metres,
        road=road,
        turned=np.array([one["reversed"] for one in values]),
        point_first=point_first,
        points=points,
        way_first=way_first,
        ways=ways,
        node_ids=node_ids,
        node_place=node_order(edges.start.astype(np.int32), edges.end.astype(np.int32), len(node_ids)),
        about={"classes": named_classes},
    )


def _ways(values: list[dict[str, Any]], road: NDArray[np.int32]) -> tuple[Ints, Ints]:
    """List the ways that each road is a piece of."""
    drawn = {row: one["osmid"] for row, one in zip(road.tolist(), values, strict=True) if not one["reversed"]}
    some_ids = (drawn[row] for row in sorted(drawn))
    ids = [some if isinstance(some, list) else [some] for some in some_ids]
    first = np.concatenate([[0], np.cumsum([len(some) for some in ids])])
    return first, np.array([way for some in ids for way in some], dtype=np.int64)


def _geometry(values: list[dict[str, Any]]) -> tuple[NDArray[np.int32], Ints, NDArray[np.int32]]:
    """Store the line of each road once, as it is drawn."""
    drawn = {one["road"]: one["geometry"] for one in values if not one["reversed"]}
    roads = sorted(drawn)
    lines = np.array([drawn[road] for road in roads], dtype=object)
    sizes = shapely.get_num_coordinates(lines)
    points = np.rint(shapely.get_coordinates(lines)[:, ::-1] * DEGREE).astype(np.int32)
    new = {road: index for index, road in enumerate(roads)}
    road = np.array([new[one["road"]] for one in values], dtype=np.int32)
    return road, np.concatenate([[0], np.cumsum(sizes)]), points
