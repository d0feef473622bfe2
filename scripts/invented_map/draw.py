"""The whole map, step by step."""

from random import Random

from invented_map.bends import bend
from invented_map.classes import raise_main_roads
from invented_map.lanes import lay_lanes
from invented_map.motorway import lay_motorway
from invented_map.net import Net
from invented_map.signs import build_roundabouts, make_oneways, name_roads, post_limits, restrict_turns
from invented_map.streets import Laid, lay_streets
from invented_map.towns import TOWNS


def draw_map(rng: Random) -> Net:
    """Draw an invented road net; every junction that a vehicle can reach, it can also leave."""
    net = Net()
    towns: list[Laid] = []
    for town in TOWNS:
        towns.append(lay_streets(net, rng, town, towns))
    lay_lanes(net, rng, towns)
    raise_main_roads(net, towns)
    lay_motorway(net)
    build_roundabouts(net, rng)
    make_oneways(net, rng)
    bend(net, rng)
    _drop_the_unreachable(net)
    restrict_turns(net, rng)
    name_roads(net, rng)
    post_limits(net, rng)
    return net


def _drop_the_unreachable(net: Net) -> None:
    """Keep the part in which there is a way from everywhere to everywhere."""
    home = next(road.start for road in net.roads if road.highway == "primary")
    both = net.reached(home) & net.reached(home, backwards=True)
    net.roads = [road for road in net.roads if {road.start, road.end} <= both or not road.is_drivable]
