"""Which edge may follow which, on drawn crossings."""

from pathlib import Path

import pytest
from drawn_roads import CROSSING, CROSSING_ROADS, Drawing, Tags, onward


def crossing(
    folder: Path, *signs: tuple[str | Tags, str, str, str], nodes: dict[str, Tags] | None = None
) -> dict[str, str]:
    """Give what may be driven to from each arm of the crossing."""
    road_map = Drawing(CROSSING, CROSSING_ROADS, signs, nodes).road_map(folder)
    return {arm: "".join(sorted(onward(road_map, arm, "X"))) for arm in "NESW"}


def test_without_signs_every_way_but_back_is_open(tmp_path: Path) -> None:
    assert crossing(tmp_path) == {"N": "ESW", "E": "NSW", "S": "ENW", "W": "ENS"}


def test_no_left_turn_forbids_that_turn_and_no_other(tmp_path: Path) -> None:
    assert crossing(tmp_path, ("no_left_turn", "WX", "X", "NX")) == {"N": "ESW", "E": "NSW", "S": "ENW", "W": "ES"}


def test_only_straight_on_forbids_every_other_turn(tmp_path: Path) -> None:
    assert crossing(tmp_path, ("only_straight_on", "WX", "X", "XE"))["W"] == "E"


def test_a_u_turn_is_allowed_at_a_dead_end_only(tmp_path: Path) -> None:
    road_map = Drawing(CROSSING, CROSSING_ROADS).road_map(tmp_path)
    assert onward(road_map, "X", "E") == {"X"}
    assert "W" not in onward(road_map, "W", "X")


def test_where_signs_forbid_every_other_way_one_may_turn_round(tmp_path: Path) -> None:
    signs = [("no_straight_on", "WX", "X", "XE"), ("no_left_turn", "WX", "X", "NX"), ("no_right_turn", "WX", "X", "XS")]
    road_map = Drawing(CROSSING, CROSSING_ROADS | {"WN": {"highway": "tertiary"}}, signs).road_map(tmp_path)
    assert onward(road_map, "W", "X") == {"W"}
    assert onward(road_map, "N", "X") == {"E", "S", "W"}


def test_a_dead_end_that_one_may_not_turn_in_is_cut_off(tmp_path: Path) -> None:
    drawing = Drawing(CROSSING, CROSSING_ROADS, [("no_u_turn", "XE", "E", "XE")])
    road_map = drawing.road_map(tmp_path)
    assert {chr(node) for node in road_map.node_ids[road_map.end]} == {"N", "S", "W", "X"}


def test_a_sign_that_does_not_bind_cars_forbids_nothing(tmp_path: Path) -> None:
    tags = {"restriction": "no_left_turn", "except": "motorcar"}
    assert crossing(tmp_path, (tags, "WX", "X", "NX"))["W"] == "ENS"


def test_a_sign_in_mid_road_keeps_its_node_when_roads_are_joined(tmp_path: Path) -> None:
    ring: dict[str, Tags] = {"AB": {}, "BC": {}, "ADC": {"highway": "tertiary"}}
    road_map = Drawing("A--B--C\n\n   D", ring, [("no_straight_on", "AB", "B", "BC")]).road_map(tmp_path)
    assert onward(road_map, "A", "B") == {"A"}
    assert onward(road_map, "C", "B") == {"A"}


def test_a_bollard_lets_nobody_through(tmp_path: Path) -> None:
    open_ways = crossing(tmp_path, nodes={"X": {"barrier": "gate"}})
    assert open_ways["W"] == "ENS"
    roads: dict[str, Tags] = {"AB": {}, "BC": {}, "ADC": {"highway": "tertiary"}}
    ring = Drawing("A-B-C\n\n  D", roads, nodes={"B": {"barrier": "bollard"}}).road_map(tmp_path)
    assert onward(ring, "A", "B") == {"A"}


@pytest.mark.parametrize("kind", ["no_left_turn", "only_left_turn"])
def test_a_sign_that_does_not_say_which_side_it_means_is_not_honoured(tmp_path: Path, kind: str) -> None:
    drawing = Drawing(CROSSING, {"WXE": {}, "NX": {}, "XS": {}}, [(kind, "WXE", "X", "NX")])
    assert onward(drawing.road_map(tmp_path), "W", "X") == {"N", "E", "S"}
