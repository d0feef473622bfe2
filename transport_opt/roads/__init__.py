"""Road maps: OpenStreetMap files made into compact arrays once, places put on them, ways found.

The only part that knows OSMnx and networkx. Nothing is opened and no setting of OSMnx is touched on import.
"""

from transport_opt.roads.build import Listed, build, listed
from transport_opt.roads.download import download
from transport_opt.roads.graph import graph_of
from transport_opt.roads.report import BuildReport
from transport_opt.roads.road_map import RoadMap, load, pack, unpack
from transport_opt.roads.search import Line, costs, line, lines, to_metres, to_seconds
from transport_opt.roads.snapping import FURTHEST_METRES, Snapped, snap, snap_problems
from transport_opt.roads.speeds import SpeedTable, read_speeds

__all__ = [
    "FURTHEST_METRES",
    "BuildReport",
    "Line",
    "Listed",
    "RoadMap",
    "Snapped",
    "SpeedTable",
    "build",
    "costs",
    "download",
    "graph_of",
    "line",
    "lines",
    "listed",
    "load",
    "pack",
    "read_speeds",
    "snap",
    "snap_problems",
    "to_metres",
    "to_seconds",
    "unpack",
]
