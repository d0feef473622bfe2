"""Kinds of turns, and the seconds that they cost."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from drawn_roads import CROSSING, CROSSING_ROADS, Drawing, edge

from transport_opt.roads import RoadMap, TurnTable, costs, snap, unpack, with_speeds
from transport_opt.roads.bends import ACROSS_TRAFFIC, NEAR_SIDE, STRAIGHT_ON, U_TURN, bends

BRITISH = TurnTable()


def kind(road_map: RoadMap, letters: str, table: TurnTable = BRITISH) -> int:
    """Tell the kind of the turn from the first two letters' road into the last two letters'."""
    since, until = edge(road_map, letters[0], letters[1]), edge(road_map, letters[1], letters[2])
    (turn,) = np.flatnonzero((road_map.turn_from == since) & (road_map.turn_to == until))
    return int(bends(road_map, table)[turn])


@pytest.mark.parametrize(
    ("letters", "wanted"),
    [("WXE", STRAIGHT_ON), ("WXN", NEAR_SIDE), ("WXS", ACROSS_TRAFFIC), ("SXW", NEAR_SIDE), ("NXW", ACROSS_TRAFFIC)],
)
def test_left_is_the_near_side_where_one_drives_on_the_left(tmp_path: Path, letters: str, wanted: int) -> None:
    assert kind(Drawing(CROSSING, CROSSING_ROADS).road_map(tmp_path), letters) == wanted


def test_right_is_the_near_side_where_one_drives_on_the_right(tmp_path: Path) -> None:
    road_map = Drawing(CROSSING, CROSSING_ROADS).road_map(tmp_path)
    right = TurnTable(drive_on="right")
    assert [kind(road_map, letters, right) for letters in ("WXN", "WXS")] == [ACROSS_TRAFFIC, NEAR_SIDE]


def test_turning_round_at_a_dead_end_is_a_u_turn(tmp_path: Path) -> None:
    assert kind(Drawing(CROSSING, CROSSING_ROADS).road_map(tmp_path), "XWX") == U_TURN


def test_a_bend_where_two_roads_meet_is_no_turn(tmp_path: Path) -> None:
    drawing = Drawing("A---B\n    |\n    |\n    C", {"AB": {}, "BC": {"highway": "tertiary"}})
    assert kind(drawing.road_map(tmp_path), "ABC") == STRAIGHT_ON


def test_a_slight_bend_goes_straight_on_up_to_the_degrees_of_the_table(tmp_path: Path) -> None:
    drawing = Drawing("A---B---C\n     \\\n      --D\n", {"AB": {}, "BC": {}, "BD": {}})
    road_map = drawing.road_map(tmp_path)
    wide, narrow = (TurnTable(straight_degrees=Fraction(degrees)) for degrees in (60, 20))
    assert kind(road_map, "ABD", wide) == STRAIGHT_ON
    assert kind(road_map, "ABD", narrow) == ACROSS_TRAFFIC


def test_a_road_that_is_drawn_backwards_bends_the_same_way(tmp_path: Path) -> None:
    backwards = {"XW": {}, "EX": {}, "XN": {}, "SX": {}}
    road_map = Drawing(CROSSING, backwards).road_map(tmp_path)
    assert [kind(road_map, letters) for letters in ("WXE", "WXN", "WXS")] == [STRAIGHT_ON, NEAR_SIDE, ACROSS_TRAFFIC]


def test_each_turn_adds_its_seconds_and_no_length(tmp_path: Path) -> None:
    drawing = Drawing(CROSSING, CROSSING_ROADS)
    plain = drawing.road_map(tmp_path)
    table = TurnTable(Fraction(1), Fraction(2), Fraction(15, 2), Fraction(20))
    slow = with_speeds(plain, replace(plain.speeds, turns=table))
    places = [drawing.between("W", "X"), *(drawing.between("X", letter) for letter in "ENS")]
    points = snap(plain, places)
    before, after = (unpack(costs(road_map, points, points)) for road_map in (plain, slow))
    assert (after[0] - before[0])[0].tolist() == [0, 1000, 2000, 7500]
    assert np.array_equal(before[1], after[1])


def test_no_seconds_for_turns_cost_nothing(tmp_path: Path) -> None:
    road_map = Drawing(CROSSING, CROSSING_ROADS).road_map(tmp_path)
    assert not road_map.speeds.turns.any
    assert not road_map.turn_cost.any()
