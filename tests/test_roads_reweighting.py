"""A map at other speeds and with closed roads."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from drawn_roads import CROSSING, CROSSING_ROADS, Drawing, edge, onward
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_roads import METRES, RandomTown, random_towns
from road_oracles import by_scipy

from transport_opt.errors import RoadsError
from transport_opt.model import Place
from transport_opt.roads import (
    RoadMap,
    SpeedTable,
    TurnTable,
    build,
    closed,
    costs,
    line,
    load,
    read_speeds,
    snap,
    unpack,
    with_speeds,
)

HALF_A_SECOND = 500
"""In milliseconds: a street of these towns takes fourteen seconds at the least."""
LANE = {"highway": "tertiary"}
SQUARE = Drawing("A----B----E\n|    |\n|    |\nC----D", {"AB": LANE, "BD": {}, "DC": LANE, "CA": {}, "BE": {}})
"""Streets and lanes take turns, so that every letter stays a junction."""


def slower(speeds: SpeedTable) -> SpeedTable:
    mph = {name: (urban / 2, rural * 3 / 4) for name, (urban, rural) in speeds.mph.items()}
    return replace(speeds, mph=mph, turns=TurnTable(across_traffic=Fraction(5)), afternoon=Fraction(9, 10))


def test_other_speeds_give_the_map_that_building_with_them_gives(tmp_path: Path) -> None:
    roads = CROSSING_ROADS | {"NE": {"highway": "primary", "maxspeed": "17 mph"}, "SE": {"oneway": "yes"}}
    drawing = Drawing(CROSSING, roads, [("no_left_turn", "WX", "X", "NX")])
    table = slower(read_speeds())
    again = with_speeds(drawing.road_map(tmp_path), table)
    build(drawing.write(tmp_path), "town", tmp_path, table)
    built = load("town", tmp_path)
    assert again.digest == built.digest
    assert again.milliseconds.tolist() == built.milliseconds.tolist()
    assert again.turn_weight.tolist() == built.turn_weight.tolist()
    points = snap(built, [drawing.at(letter) for letter in "WNES"])
    assert costs(again, points, points).tolist() == costs(built, points, points).tolist()


def test_speeds_that_tell_towns_otherwise_need_the_source(tmp_path: Path) -> None:
    road_map = SQUARE.road_map(tmp_path)
    with pytest.raises(RoadsError, match="Map 'town' tells urban roads by 30 junctions a square km") as raised:
        with_speeds(road_map, replace(road_map.speeds, junctions_per_square_km=Fraction(10)))
    assert "by 10 junctions" in raised.value.message
    assert "Build the map again" in raised.value.action


def test_a_stretch_between_two_junctions_closes_whole(tmp_path: Path) -> None:
    drawing = Drawing("A--B--C--D\n   |\n   E", {"AB": {}, "BC": {}, "CD": {}, "BE": {}})
    road_map = drawing.road_map(tmp_path)
    shut = closed(road_map, [drawing.way_id["CD"]])
    assert {chr(node) for node in shut.node_ids[shut.start[shut.shut]]} == {"B", "D"}


def test_a_closed_road_is_driven_round(tmp_path: Path) -> None:
    road_map = SQUARE.road_map(tmp_path)
    start, end = SQUARE.between("A", "C", 0.9), SQUARE.between("B", "E", 0.5)
    before = line(road_map, start, end).metres
    after = line(closed(road_map, [SQUARE.way_id["AB"]]), start, end).metres
    assert before == pytest.approx(30 + 270 + 500 + 250 - 30, abs=5)
    assert after == pytest.approx(30 + 500 + 300 + 250, abs=5)


def test_a_home_on_a_closed_road_is_put_on_the_nearest_open_one(tmp_path: Path) -> None:
    road_map = SQUARE.road_map(tmp_path)
    home = SQUARE.between("A", "B", 0.3)
    shut = closed(road_map, [SQUARE.way_id["AB"]])
    assert snap(road_map, [home]).metres[0] < 1
    assert snap(shut, [home]).metres[0] == pytest.approx(150, abs=2)
    assert snap(shut, [home, SQUARE.at("E")]).metres.tolist() == pytest.approx([150, 0], abs=2)
    assert set(shut.node_ids[shut.start[snap(shut, [home]).edge[0]]].tolist()) == {ord("A"), ord("C")}


def test_one_closed_direction_leaves_the_other(tmp_path: Path) -> None:
    road_map = SQUARE.road_map(tmp_path)
    shut = closed(road_map, edges=[edge(road_map, "A", "B")])
    point = snap(shut, [SQUARE.between("A", "B", 0.5)])
    assert sorted(point.edge[0].tolist()) == sorted([-1, edge(road_map, "B", "A")])
    assert shut.digest != road_map.digest


def test_where_a_closed_road_was_the_only_way_on_vehicles_turn_round(tmp_path: Path) -> None:
    drawing = Drawing(
        "A----B----C----D\n|    |\nE----F", {"AB": {}, "BC": {}, "CD": LANE, "BF": {}, "AE": {}, "EF": {}}
    )
    road_map = drawing.road_map(tmp_path)
    assert onward(road_map, "B", "C") == {"D"}
    assert onward(closed(road_map, [drawing.way_id["CD"]]), "B", "C") == {"B"}
    signed = Drawing("A----B----C----D\n|    |\nE----F", drawing.roads, [("no_u_turn", "BC", "C", "BC")])
    assert onward(closed(signed.road_map(tmp_path), [drawing.way_id["CD"]]), "B", "C") == set()


def test_a_place_that_is_cut_off_has_no_way(tmp_path: Path) -> None:
    drawing = Drawing("A----B----C----D", {"AB": {}, "BC": LANE, "CD": {}})
    shut = closed(drawing.road_map(tmp_path), [drawing.way_id["BC"]])
    points = snap(shut, [drawing.between("A", "B"), drawing.between("C", "D")])
    assert (costs(shut, points, points) < 0).tolist() == [[False, True], [True, False]]
    with pytest.raises(RoadsError, match="There is no way on map 'town'"):
        line(shut, drawing.between("A", "B"), drawing.between("C", "D"))


def test_closing_adds_to_what_is_closed_and_nothing_closes_nothing(tmp_path: Path) -> None:
    road_map = SQUARE.road_map(tmp_path)
    ab, bd = SQUARE.way_id["AB"], SQUARE.way_id["BD"]
    both, one_by_one = closed(road_map, [bd, ab]), closed(closed(road_map, [ab]), [bd])
    assert both.digest == one_by_one.digest
    assert both.about["closed"] == one_by_one.about["closed"] == [ab, bd]
    assert both.turn_to.tolist() == one_by_one.turn_to.tolist()
    assert closed(road_map) is road_map
    assert closed(both, [ab]) is both
    assert len({road_map.digest, both.digest, closed(road_map, [ab]).digest}) == 3


def test_closed_roads_stay_closed_at_other_speeds(tmp_path: Path) -> None:
    road_map = SQUARE.road_map(tmp_path)
    way, table = [SQUARE.way_id["AB"]], slower(road_map.speeds)
    one, other = with_speeds(closed(road_map, way), table), closed(with_speeds(road_map, table), way)
    assert one.digest == other.digest
    points = snap(one, [SQUARE.at(letter) for letter in "ABCD"])
    assert costs(one, points, points).tolist() == costs(other, points, points).tolist()
    assert costs(one, points, points).tolist() == by_scipy(one, points, points).tolist()


def test_a_way_that_is_not_in_the_map_is_told(tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match="Map 'town' has no road of way 7, 8, so it cannot be closed") as raised:
        closed(SQUARE.road_map(tmp_path), [8, 7, SQUARE.way_id["AB"]])
    assert "openstreetmap.org" in raised.value.action


def test_a_map_whose_roads_are_all_closed_takes_nobody(tmp_path: Path) -> None:
    shut = closed(SQUARE.road_map(tmp_path), SQUARE.way_id.values())
    with pytest.raises(RoadsError, match="Every road of map 'town' is closed"):
        snap(shut, [SQUARE.at("A")])


@settings(max_examples=25, deadline=None)
@given(random_towns(), st.data())
def test_closing_a_road_costs_what_a_town_without_it_costs(town: RandomTown, data: st.DataObject) -> None:
    """The town is built again without the road; where that leaves other roads open there is nothing to compare."""
    assume(len(town.roads) > 8)
    town = replace(town, turns=TurnTable())
    gone = data.draw(st.sampled_from(sorted(town.roads)))
    signs = tuple(sign for sign in town.signs if gone not in sign)
    rest = {letters: tags for letters, tags in town.roads.items() if letters != gone}
    try:
        with town.road_map() as whole, replace(town, roads=rest, signs=signs).road_map() as without:
            way = town.drawing.way_id[gone]
            assume(way in whole.ways and not any(gone in sign for sign in town.signs))
            shut = closed(whole, [way])
            assume(pieces(shut) == pieces(without))
            points, again = snap(shut, town.places), snap(without, town.places)
            mine, theirs = unpack(costs(shut, points, points))[0], unpack(costs(without, again, again))[0]
            same_spot = np.hypot(*(points.positions - again.positions).T) < 1e-7
            both = (mine >= 0) & (theirs >= 0) & same_spot[:, None] & same_spot[None, :]
            # Where a junction went, two roads are one: rounded up once, and a place on it is a share of the whole.
            assert (np.abs(mine - theirs)[both] < HALF_A_SECOND).all()
    except RoadsError:
        assume(False)


def pieces(road_map: RoadMap) -> int:
    """Add up the length of the roads that are open, in decimetres to the nearest few."""
    is_open = np.ones(road_map.edges, dtype=bool)
    is_open[road_map.shut] = False
    return int(np.rint(road_map.decimetres[is_open].sum() / METRES))


@settings(max_examples=25, deadline=None)
@given(random_towns(), st.data())
def test_with_any_roads_closed_every_cost_equals_scipys(town: RandomTown, data: st.DataObject) -> None:
    try:
        with town.road_map() as road_map:
            ways = sorted(set(road_map.ways.tolist()))
            shut = closed(road_map, data.draw(st.sets(st.sampled_from(ways), max_size=4)))
            points = snap(shut, town.places)
            assert not np.isin(points.edge, shut.shut).any()
            assert costs(shut, points, points).tolist() == by_scipy(shut, points, points).tolist()
    except RoadsError:
        assume(False)


def test_a_closed_road_far_from_every_home_is_asked_of_the_same_index(tmp_path: Path) -> None:
    road_map = SQUARE.road_map(tmp_path)
    home: Place = SQUARE.between("A", "B")
    shut = closed(road_map, [SQUARE.way_id["DC"]])
    assert snap(shut, [home]).edge.tolist() == snap(road_map, [home]).edge.tolist()
