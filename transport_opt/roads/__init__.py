"""Road maps: OpenStreetMap files made into compact arrays once, places put on them, ways found.

The only part that knows OSMnx and networkx. Nothing is opened and no setting of OSMnx is touched on import.
"""

from transport_opt.roads.build import Listed, build, listed
from transport_opt.roads.download import download
from transport_opt.roads.graph import graph_of
from transport_opt.roads.lines import Line, line, lines
from transport_opt.roads.map_file import load, stamp
from transport_opt.roads.packing import pack, to_metres, to_seconds, unpack
from transport_opt.roads.report import BuildReport
from transport_opt.roads.reweighting import closed, with_speeds
from transport_opt.roads.road_map import RoadMap
from transport_opt.roads.search import Ways, costs, ways
from transport_opt.roads.snapping import FURTHEST_METRES, Snapped, snap, snap_problems
from transport_opt.roads.speeds import SpeedTable, TurnTable, read_speeds

__all__ = [
    "FURTHEST_METRES",
    "BuildReport",
    "Line",
    "Listed",
    "RoadMap",
    "Snapped",
    "SpeedTable",
    "TurnTable",
    "Ways",
    "build",
    "closed",
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
    "stamp",
    "to_metres",
    "to_seconds",
    "unpack",
    "ways",
    "with_speeds",
]
