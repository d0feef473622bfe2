"""Places put on the road."""

from pathlib import Path

import numpy as np
import pytest
from drawn_roads import Drawing, edge

from transport_opt.errors import RoadsError
from transport_opt.roads import snap, snap_problems, unpack

HALF = 1 << 19


def test_a_home_goes_to_the_nearest_point_on_the_road_and_not_to_a_node(tmp_path: Path) -> None:
    drawing = Drawing("A---------B", {"AB": {}})
    road_map = drawing.road_map(tmp_path)
    middle = drawing.between("A", "B")
    home = drawing.at("A", east=500, north=40)
    found = snap(road_map, [home])
    assert found.metres[0] == pytest.approx(40, rel=0.01)
    assert found.positions[0] == pytest.approx((middle.latitude, middle.longitude), abs=2e-6)
    assert set(found.edge[0].tolist()) == {edge(road_map, "A", "B"), edge(road_map, "B", "A")}
    assert found.along[0] == pytest.approx((HALF, HALF), abs=1000)


def test_parts_of_an_edge_add_up_to_it(tmp_path: Path) -> None:
    drawing = Drawing("A---------B", {"AB": {}})
    road_map = drawing.road_map(tmp_path)
    found = snap(road_map, [drawing.between("A", "B", 0.3)])
    before, after = unpack(found.before), unpack(found.after)
    whole = road_map.milliseconds[found.edge], road_map.decimetres[found.edge]
    assert (before[1] + after[1]).tolist() == whole[1].tolist()
    spare = before[0] + after[0] - whole[0]
    assert ((spare >= 0) & (spare <= 1)).all()


def test_a_one_way_street_offers_one_direction(tmp_path: Path) -> None:
    drawing = Drawing("A----B\n\nC----D", {"AB": {"oneway": "yes"}, "BD": {}, "DC": {}, "CA": {}})
    road_map = drawing.road_map(tmp_path)
    found = snap(road_map, [drawing.between("A", "B")])
    assert (found.edge[0] >= 0).sum() == 1


@pytest.mark.parametrize("highway", ["motorway", "motorway_link"])
def test_nobody_is_picked_up_on_a_motorway(tmp_path: Path, highway: str) -> None:
    text = """
    A-----B


    C-----D
    """
    roads = {"AB": {"highway": highway, "oneway": "no"}, "AC": {}, "CD": {}, "BD": {}}
    drawing = Drawing(text, roads)
    road_map = drawing.road_map(tmp_path)
    found = snap(road_map, [drawing.between("A", "B")])
    assert not road_map.motorway[found.edge[0][found.edge[0] >= 0]].any()
    assert found.metres[0] == pytest.approx(300, rel=0.01)


def test_a_map_of_motorways_only_is_told(tmp_path: Path) -> None:
    drawing = Drawing("A-----B", {"AB": {"highway": "motorway", "oneway": "no"}})
    with pytest.raises(RoadsError, match="only motorways and their slip roads"):
        snap(drawing.road_map(tmp_path), [drawing.at("A")])


def test_a_home_beyond_500_metres_is_a_problem_that_names_it_by_its_id_only(tmp_path: Path) -> None:
    drawing = Drawing("A---------B", {"AB": {}})
    places = [drawing.at("A", north=1239), drawing.at("A", north=499), drawing.at("B", east=501)]
    near, far = ("P0002", "P0001"), ("S01",)
    problems = snap_problems(
        drawing.road_map(tmp_path), [far[0], near[0], near[1]], places, ["schools.csv", "pupils.csv", "pupils.csv"]
    )
    assert [problem.message for problem in problems] == [
        "schools.csv: S01 is 1,240 m from the nearest road of map 'town'; 500 m is the most.",
        "pupils.csv: P0001 is 503 m from the nearest road of map 'town'; 500 m is the most.",
    ]
    assert all(problem.stops for problem in problems)


def test_no_places_are_no_trouble(tmp_path: Path) -> None:
    found = snap(Drawing("A--B", {"AB": {}}).road_map(tmp_path), [])
    assert found.edge.shape == (0, 2)
    assert np.array_equal(found.metres, [])
