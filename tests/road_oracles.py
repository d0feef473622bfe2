"""Other people's shortest paths on the same weights, to judge ours by."""

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from transport_opt.roads import RoadMap, Snapped
from transport_opt.roads.packing import PACK

BITS = 20


def by_scipy(road_map: RoadMap, origins: Snapped, targets: Snapped) -> NDArray[np.int64]:
    """Search the graph of edges with SciPy: an arc for each turn, weighted by the edge it leaves and itself."""
    size = road_map.edges
    coming = np.repeat(np.arange(size), np.diff(road_map.turn_first))
    weight = (road_map.weight[coming] + road_map.turn_cost).astype(float)
    arcs = csr_array((weight, road_map.turn_to, road_map.turn_first), (size, size))
    table = np.full((len(origins.edge), len(targets.edge)), -1, dtype=np.int64)
    for row in range(len(table)):
        start = np.full(size, np.inf)
        for side in range(2):
            edge = origins.edge[row, side]
            turns = range(*road_map.turn_first[edge : edge + 2].tolist()) if edge >= 0 else ()
            for turn in turns:
                found = dijkstra(arcs, indices=road_map.turn_to[turn])
                start = np.minimum(start, found + origins.after[row, side] + road_map.turn_cost[turn])
        for column in range(table.shape[1]):
            table[row, column] = _arrive(road_map, origins, targets, (row, column), start)
    return table


def by_networkx(road_map: RoadMap, origins: Snapped, targets: Snapped) -> NDArray[np.int64]:
    """Search the line graph with networkx: an edge is a node, an allowed turn an arc."""
    arcs: nx.DiGraph[int] = nx.DiGraph()
    arcs.add_nodes_from(range(road_map.edges))
    weight, extra = road_map.weight.tolist(), road_map.turn_cost.tolist()
    for edge in range(road_map.edges):
        for turn in range(*road_map.turn_first[edge : edge + 2].tolist()):
            arcs.add_edge(edge, int(road_map.turn_to[turn]), weight=weight[edge] + extra[turn])
    table = np.full((len(origins.edge), len(targets.edge)), -1, dtype=np.int64)
    for row in range(len(table)):
        start = np.full(road_map.edges, np.inf)
        for side in range(2):
            edge = int(origins.edge[row, side])
            for after in arcs.successors(edge) if edge >= 0 else ():
                begun = int(origins.after[row, side]) + arcs[edge][after]["weight"] - weight[edge]
                for reached, cost in nx.single_source_dijkstra_path_length(arcs, after).items():
                    start[reached] = min(start[reached], cost + begun)
        for column in range(table.shape[1]):
            table[row, column] = _arrive(road_map, origins, targets, (row, column), start)
    return table


def _arrive(
    road_map: RoadMap, origins: Snapped, targets: Snapped, cell: tuple[int, int], start: NDArray[np.float64]
) -> int:
    row, column = cell
    ways = []
    for side in range(2):
        edge = int(targets.edge[column, side])
        if edge < 0:
            continue
        if np.isfinite(start[edge]):
            ways.append(int(start[edge]) + int(targets.before[column, side]))
        for first in range(2):
            since, until = int(origins.along[row, first]), int(targets.along[column, side])
            if origins.edge[row, first] == edge and since <= until:
                ways.append(_inside(road_map, edge, since, until))
    return min(ways, default=-1)


def _inside(road_map: RoadMap, edge: int, since: int, until: int) -> int:
    whole = 1 << BITS
    milliseconds = -(-int(road_map.milliseconds[edge]) * (until - since) // whole)
    far, near = ((int(road_map.decimetres[edge]) * place * 2 + whole) // (2 * whole) for place in (until, since))
    return milliseconds << PACK | (far - near)
