"""The hierarchy: whatever the town, its answers are those of a plain search."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
from drawn_roads import CROSSING, CROSSING_ROADS, Drawing
from hypothesis import assume, given, settings
from numpy.typing import NDArray
from random_roads import RandomTown, random_towns
from road_oracles import by_scipy

from transport_opt.errors import RoadsError
from transport_opt.roads import RoadMap, costs, lines, snap, to_seconds, unpack, ways
from transport_opt.roads.hierarchy import Hierarchy, hierarchy_of
from transport_opt.roads.node_order import edge_order, node_order
from transport_opt.roads.snapping import NO_EDGE, Snapped

ROUND_TABLE = "A   B   C   D\n\n\nE           F\n\n\nG           H\n\n\nI   J   K   L"


def dense(folder: Path) -> RoadMap:
    """Make a town in which a street leads from every corner to every other."""
    return Drawing(ROUND_TABLE, {a + b: {} for a, b in combinations("ABCDEFGHIJKL", 2)}).road_map(folder)


@settings(max_examples=40, deadline=None)
@given(random_towns())
def test_every_cost_equals_scipys_to_the_last_unit(town: RandomTown) -> None:
    try:
        with town.road_map() as road_map:
            on_road = snap(road_map, town.places)
            assert isinstance(road_map.hierarchy, Hierarchy)
            assert costs(road_map, on_road, on_road).tolist() == by_scipy(road_map, on_road, on_road).tolist()
    except RoadsError:
        assume(False)


@settings(max_examples=20, deadline=None)
@given(random_towns())
def test_no_detour_by_the_same_side_of_a_street_is_shorter_in_whole_seconds(town: RandomTown) -> None:
    """Times are rounded up, so the triangle inequality holds for every way that does not turn round at the stop."""
    try:
        with town.road_map() as road_map:
            on_road = snap(road_map, town.places)
            direct = seconds(road_map, on_road, on_road)
            for side in (0, 1):
                stop = one_sided(on_road, side)
                there, on = seconds(road_map, on_road, stop), seconds(road_map, stop, on_road)
                by_stop = there[:, :, None] + on[None, :, :]
                known = (there[:, :, None] >= 0) & (on[None, :, :] >= 0)
                assert (direct[:, None, :] <= np.where(known, by_stop, 2**31)).all()
                assert (direct[:, None, :] >= 0)[known.any(axis=1)[:, None, :]].all()
    except RoadsError:
        assume(False)


def seconds(road_map: RoadMap, origins: Snapped, targets: Snapped) -> NDArray[np.int64]:
    return to_seconds(unpack(costs(road_map, origins, targets))[0]).astype(np.int64)


def one_sided(points: Snapped, side: int) -> Snapped:
    """Let places be come to and left in one direction of their street only; one-way streets have no other."""
    edge = points.edge.copy()
    edge[:, 1 - side] = np.where(edge[:, side] == NO_EDGE, edge[:, 1 - side], NO_EDGE)
    return replace(points, edge=edge)


def test_an_edge_stands_where_the_greater_of_its_nodes_stands() -> None:
    start, end, place = np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1]), np.array([1, 2, 0])
    found = edge_order(start, end, place)
    # Node 1 goes last, so all four stand with it, those that leave it first; then by the other node.
    assert found.tolist() == [3, 1, 0, 2]


def test_the_ends_of_a_lane_go_before_its_middle() -> None:
    nodes = 9
    start, end = np.arange(nodes - 1, dtype=np.int32), np.arange(1, nodes, dtype=np.int32)
    place = node_order(np.concatenate([start, end]), np.concatenate([end, start]), nodes)
    assert sorted(place.tolist()) == list(range(nodes))
    assert place.tolist().index(nodes - 1) not in (0, nodes - 1)


def test_arcs_lead_from_lesser_to_greater_places_and_the_tree_reaches_them(tmp_path: Path) -> None:
    road_map = Drawing(CROSSING, CROSSING_ROADS).road_map(tmp_path)
    hierarchy = road_map.hierarchy
    assert hierarchy is not None
    assert sorted(hierarchy.place.tolist()) == list(range(road_map.edges))
    for arcs in (hierarchy.up, hierarchy.down):
        assert (arcs.lesser < arcs.greater).all()
        assert arcs.greater[arcs.below].tolist() == sorted(arcs.greater.tolist())
        for lesser, greater in zip(arcs.lesser.tolist(), arcs.greater.tolist(), strict=True):
            at = lesser
            while at != greater:
                at = int(hierarchy.next_above[at])
                assert at >= 0


def test_turning_round_has_its_arc_though_it_is_not_allowed(tmp_path: Path) -> None:
    road_map = Drawing(CROSSING, CROSSING_ROADS).road_map(tmp_path)
    hierarchy = road_map.hierarchy
    assert hierarchy is not None
    pairs = {(a, b) for a, b in zip(hierarchy.up.lesser.tolist(), hierarchy.up.greater.tolist(), strict=True)}
    pairs |= {(b, a) for a, b in zip(hierarchy.down.lesser.tolist(), hierarchy.down.greater.tolist(), strict=True)}
    place = hierarchy.place.tolist()
    assert all((place[edge], place[twin]) in pairs for edge, twin in enumerate(road_map.twin.tolist()))


def test_a_town_too_dense_for_a_hierarchy_is_searched_without_one(tmp_path: Path) -> None:
    road_map = dense(tmp_path)
    assert road_map.hierarchy is None
    places = [Drawing(ROUND_TABLE, {}).between(a, b, 0.3) for a, b in ("AB", "CF", "GL", "IJ", "AL")]
    on_road = snap(road_map, places)
    told: list[float] = []
    table = costs(road_map, on_road, on_road, progress=told.append)
    assert table.tolist() == by_scipy(road_map, on_road, on_road).tolist()
    assert told[-1] == 1.0
    pairs = np.array([(i, j) for i in range(5) for j in range(5)])
    assert ways(road_map, on_road, on_road, pairs).cost.tolist() == table.ravel().tolist()
    drawn = lines(road_map, [(places[i], places[j]) for i, j in pairs.tolist()])
    assert [one.seconds for one in drawn] == to_seconds(unpack(table)[0]).ravel().tolist()


def test_with_room_for_more_arcs_the_dense_town_has_the_same_costs(tmp_path: Path) -> None:
    road_map = dense(tmp_path)
    turns = (road_map.turn_first, road_map.turn_to)
    roomy = hierarchy_of((road_map.start, road_map.end), road_map.node_place, turns, road_map.twin, most=200)
    assert roomy is not None
    assert roomy.arcs > 12 * road_map.edges
    forced = replace(road_map)
    forced.__dict__["hierarchy"] = roomy
    on_road = snap(road_map, [Drawing(ROUND_TABLE, {}).between(a, b, 0.7) for a, b in ("AB", "CF", "GL")])
    assert costs(forced, on_road, on_road).tolist() == costs(road_map, on_road, on_road).tolist()


def test_one_arc_too_many_leaves_a_map_without_a_hierarchy(tmp_path: Path) -> None:
    road_map = Drawing(CROSSING, CROSSING_ROADS).road_map(tmp_path)
    hierarchy = road_map.hierarchy
    assert hierarchy is not None
    enough = -(-hierarchy.arcs // road_map.edges)
    for most in (enough, enough - 1):
        turns = (road_map.turn_first, road_map.turn_to)
        found = hierarchy_of((road_map.start, road_map.end), road_map.node_place, turns, road_map.twin, most)
        assert (found is None) == (most < enough)
