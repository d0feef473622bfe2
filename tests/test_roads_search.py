"""Times, lengths and lines."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_roads import CROSSING, CROSSING_ROADS, Drawing, Tags
from road_oracles import by_networkx, by_scipy

from transport_opt.errors import RoadsError
from transport_opt.model import Place
from transport_opt.roads import RoadMap, costs, line, lines, snap, to_metres, to_seconds, unpack
from transport_opt.roads.settlement import great_circle

MPH = 0.44704
SIDE = 6


def grid(seed: int, folder: Path) -> tuple[Drawing, RoadMap]:
    """Make a town of random streets, some one-way, with random signs."""
    rng = np.random.default_rng(seed)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij"
    text = "\n".join("".join(letters[SIDE * y : SIDE * y + SIDE]) for y in range(SIDE))
    pairs = [letters[i] + letters[i + 1] for i in range(SIDE * SIDE) if i % SIDE < SIDE - 1]
    pairs += [letters[i] + letters[i + SIDE] for i in range(SIDE * SIDE - SIDE)]
    chosen = [pair for pair in pairs if rng.random() < 0.9]
    limits = [("maxspeed", f"{rng.integers(1, 5) * 5} mph") for _ in chosen]
    roads: dict[str, Tags] = {
        pair: dict([limit]) | ({"oneway": "yes"} if rng.random() < 0.15 else {})
        for pair, limit in zip(chosen, limits, strict=True)
    }
    kinds = ["no_left_turn", "only_straight_on", "no_u_turn"]
    meetings = [(a, via, b) for a in chosen for via in a for b in chosen if via in b and a != b]
    some = rng.choice(len(meetings), size=12, replace=False)
    signs = [(kinds[index % 3], *meetings[index]) for index in some.tolist()]
    drawing = Drawing(text, roads, signs, metres=130)
    return drawing, drawing.road_map(folder)


def anywhere(drawing: Drawing, count: int, seed: int) -> list[Place]:
    rng = np.random.default_rng(seed)
    reach = SIDE * drawing.metres
    moves = rng.uniform(0, reach, (count, 2)).tolist()
    return [drawing.at("A", east=east, north=-south) for east, south in moves]


@pytest.mark.parametrize("seed", range(6))
def test_costs_equal_scipys_and_networkxs_to_the_last_unit(tmp_path: Path, seed: int) -> None:
    drawing, road_map = grid(seed, tmp_path)
    origins, targets = (snap(road_map, anywhere(drawing, 12, seed + shift)) for shift in (100, 200))
    ours = costs(road_map, origins, targets)
    assert len(road_map.forbidden) > 0
    assert ours.tolist() == by_scipy(road_map, origins, targets).tolist()
    assert ours.tolist() == by_networkx(road_map, origins, targets).tolist()


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    drawing, road_map = grid(7, tmp_path)
    on_road = snap(road_map, anywhere(drawing, 40, 1))
    told: list[float] = []
    one, three = costs(road_map, on_road, on_road, 1), costs(road_map, on_road, on_road, 3, told.append)
    assert np.array_equal(one, three)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_place_is_nought_from_itself_and_from_its_neighbour_at_the_same_door(tmp_path: Path) -> None:
    drawing, road_map = grid(3, tmp_path)
    places = anywhere(drawing, 10, 3)
    on_road = snap(road_map, places + places)
    table = costs(road_map, on_road, on_road)
    assert np.diag(table).tolist() == [0] * 20
    assert np.diag(table[10:, :10]).tolist() == [0] * 10


def test_what_is_drawn_is_what_is_costed(tmp_path: Path) -> None:
    drawing, road_map = grid(5, tmp_path)
    places = anywhere(drawing, 12, 9)
    on_road = snap(road_map, places)
    milliseconds, decimetres = unpack(costs(road_map, on_road, on_road))
    pairs = [(i, j) for i in range(12) for j in range(12)]
    for (i, j), found in zip(pairs, lines(road_map, [(places[i], places[j]) for i, j in pairs]), strict=True):
        assert found.seconds == to_seconds(milliseconds)[i, j]
        assert found.metres == to_metres(decimetres)[i, j]
        points = np.array(found.coordinates)
        assert great_circle(*points[:-1].T, *points[1:].T).sum() == pytest.approx(found.metres, abs=1.5, rel=2e-4)
        assert points[0] == pytest.approx(on_road.positions[i], abs=2e-6)
        assert points[-1] == pytest.approx(on_road.positions[j], abs=2e-6)


def test_a_forbidden_turn_is_driven_round_by_turning_in_the_next_dead_end(tmp_path: Path) -> None:
    roads = CROSSING_ROADS | {"EN": {"highway": "tertiary"}}
    start, end = ("W", 50), ("N", -50)
    lengths = []
    for signs in ([], [("no_left_turn", "WX", "X", "NX")]):
        drawing = Drawing(CROSSING, roads, signs)
        road_map = drawing.road_map(tmp_path)
        found = line(road_map, drawing.at(start[0], east=start[1]), drawing.at(end[0], north=end[1]))
        lengths.append(found.metres)
    assert lengths[0] == pytest.approx(350 + 250, abs=3)
    assert lengths[1] == pytest.approx(350 + 2 * 300 + 250, abs=3)


def test_a_way_along_one_street_never_leaves_it(tmp_path: Path) -> None:
    drawing = Drawing("A---------B", {"AB": {}})
    road_map = drawing.road_map(tmp_path)
    found = line(road_map, drawing.between("A", "B", 0.75), drawing.between("A", "B", 0.25))
    assert found.metres == 500
    assert found.seconds == pytest.approx(500 / (24 * MPH), abs=1)
    assert len(found.coordinates) == 2


def test_a_one_way_street_is_driven_round_to_go_back(tmp_path: Path) -> None:
    drawing = Drawing("A----B\n\n\nC----D", {"AB": {"oneway": "yes"}, "BD": {}, "DC": {}, "CA": {}})
    road_map = drawing.road_map(tmp_path)
    found = line(road_map, drawing.between("A", "B", 0.6), drawing.between("A", "B", 0.4))
    assert found.metres == pytest.approx(2 * 500 + 2 * 300 - 100, abs=3)


def test_a_place_to_itself_is_a_line_of_no_length(tmp_path: Path) -> None:
    drawing = Drawing("A----B", {"AB": {}})
    found = line(drawing.road_map(tmp_path), drawing.at("A"), drawing.at("A"))
    assert (found.seconds, found.metres, len(found.coordinates)) == (0, 0, 2)
    assert found.coordinates[0] == found.coordinates[1]


def test_no_pairs_are_no_lines(tmp_path: Path) -> None:
    assert lines(Drawing("A--B", {"AB": {}}).road_map(tmp_path), []) == []


def test_where_there_is_no_way_the_cost_is_marked_and_the_line_refused(tmp_path: Path) -> None:
    drawing = Drawing("A----B----C", {"AB": {}, "BC": {"highway": "tertiary"}})
    whole = drawing.road_map(tmp_path)
    parted = replace(whole, turn_first=np.zeros_like(whole.turn_first), turn_to=whole.turn_to[:0])
    places = [drawing.between("A", "B"), drawing.between("B", "C")]
    on_road = snap(parted, places)
    assert costs(parted, on_road, on_road).tolist() == [[0, -1], [-1, 0]]
    with pytest.raises(RoadsError, match="There is no way on map 'town' between two of the places"):
        line(parted, *places)
