"""Ways taken apart to edges."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
from drawn_roads import CROSSING, CROSSING_ROADS, Drawing, edge
from hypothesis import assume, given, settings
from numpy.typing import NDArray
from random_roads import RandomTown, random_towns

from transport_opt.errors import RoadsError
from transport_opt.roads import RoadMap, Snapped, TurnTable, Ways, costs, snap, unpack, ways, with_speeds

LANE = {"highway": "tertiary"}
DRAWING = Drawing(CROSSING, CROSSING_ROADS)


def all_pairs(count: int) -> NDArray[np.int64]:
    return np.array([(i, j) for i in range(count) for j in range(count)])


def driven(road_map: RoadMap, points: Snapped, found: Ways, way: int, pair: tuple[int, int]) -> int:
    """Add up what a way costs edge by edge, by turns that are allowed."""
    (start, end), sides = pair, found.sides[way]
    first, last = int(points.edge[start, sides[0]]), int(points.edge[end, sides[1]])
    chain = [first, *found.edges_of(way).tolist(), last]
    cost = int(points.after[start, sides[0]]) + int(points.before[end, sides[1]])
    cost += sum(int(road_map.weight[one]) for one in chain[1:-1])
    for one, other in pairwise(chain):
        (turn,) = [k for k in range(*road_map.turn_first[one : one + 2].tolist()) if road_map.turn_to[k] == other]
        cost += int(road_map.turn_cost[turn])
    return cost


@settings(max_examples=40, deadline=None)
@given(random_towns())
def test_the_edges_of_every_way_add_up_to_its_cost(town: RandomTown) -> None:
    try:
        with town.road_map() as road_map:
            points = snap(road_map, town.places)
            pairs = all_pairs(len(town.places))
            found, table = ways(road_map, points, points, pairs), costs(road_map, points, points)
            assert found.cost.tolist() == table.ravel().tolist()
            for way, pair in enumerate(pairs.tolist()):
                if found.cost[way] >= 0 and not found.stays[way]:
                    assert driven(road_map, points, found, way, tuple(pair)) == found.cost[way]
                else:
                    assert len(found.edges_of(way)) == 0
    except RoadsError:
        assume(False)


def test_a_way_over_a_crossing_drives_no_whole_edge_and_one_over_two_drives_one(tmp_path: Path) -> None:
    drawing = Drawing("A----B----C----D\n     |    |\n     E    F", {"ABCD": {}, "BE": {}, "CF": {}})
    road_map = drawing.road_map(tmp_path)
    points = snap(road_map, [drawing.between("A", "B"), drawing.between("B", "E"), drawing.between("C", "D")])
    found = ways(road_map, points, points, np.array([[0, 1], [0, 2], [1, 1]]))
    assert [found.edges_of(way).tolist() for way in range(3)] == [[], [edge(road_map, "B", "C")], []]
    assert found.stays.tolist() == [False, False, True]


def test_neither_workers_nor_company_change_a_way(tmp_path: Path) -> None:
    drawing = Drawing(
        "A-B-C-D\n\nE-F-G-H\n\nI-J-K-L", {"ABCD": {}, "EFGH": {}, "IJKL": {}, "AEI": {}, "BFJ": {}, "DHL": {}}
    )
    road_map = drawing.road_map(tmp_path)
    points = snap(road_map, [drawing.at(letter, east=30, north=-9) for letter in "ABCDEFGHIJKL"])
    pairs = np.tile(all_pairs(12), (20, 1))
    one, three = ways(road_map, points, points, pairs, 1), ways(road_map, points, points, pairs, 3)
    for name in ("cost", "sides", "stays", "first", "edges"):
        assert np.array_equal(getattr(one, name), getattr(three, name)), name
    for way in (5, 77, 143):
        alone = ways(road_map, points, points, pairs[way])
        assert alone.edges.tolist() == one.edges_of(way).tolist()
        assert alone.sides.tolist() == one.sides[[way]].tolist()


def test_no_pairs_are_no_ways(tmp_path: Path) -> None:
    road_map = DRAWING.road_map(tmp_path)
    points = snap(road_map, [DRAWING.at("W")])
    found = ways(road_map, points, points, np.empty((0, 2), dtype=np.int64))
    assert (len(found.cost), len(found.edges), found.first.tolist()) == (0, 0, [0])


def test_where_there_is_no_way_its_cost_and_sides_say_so(tmp_path: Path) -> None:
    whole = DRAWING.road_map(tmp_path)
    parted = replace(whole, turn_first=np.zeros_like(whole.turn_first), turn_to=whole.turn_to[:0])
    points = snap(parted, [DRAWING.between("W", "X"), DRAWING.between("X", "E")])
    found = ways(parted, points, points, np.array([[0, 1]]))
    assert (found.cost.tolist(), found.sides.tolist(), found.stays.tolist()) == ([-1], [[-1, -1]], [False])


def test_seconds_for_turns_are_part_of_the_way_chosen(tmp_path: Path) -> None:
    """Round the block to the left, or across the traffic: what the turn costs decides."""
    drawing = Drawing("A---B\n|   |\nC---D\n|\nE", {"AB": LANE, "BD": {}, "CD": LANE, "AC": {}, "CE": {}})
    plain = drawing.road_map(tmp_path)
    slow = with_speeds(plain, replace(plain.speeds, turns=TurnTable(across_traffic=Fraction(600))))
    start, end = drawing.between("C", "E"), drawing.between("C", "D", 0.25)
    through = []
    for road_map in (plain, slow):
        points = snap(road_map, [start, end])
        found = ways(road_map, points, points, np.array([[0, 1]]))
        through.append([chr(node) for node in road_map.node_ids[road_map.start[found.edges_of(0)]].tolist()])
        assert unpack(found.cost)[0][0] < 600_000
    assert through == [[], ["C", "A", "B"]]
