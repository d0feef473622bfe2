"""Reading OpenStreetMap files."""

from pathlib import Path

import pytest
from drawn_roads import CROSSING, CROSSING_ROADS, Drawing

from transport_opt.errors import RoadsError
from transport_opt.roads.reader import read


def test_ways_left_out_are_counted_by_reason(tmp_path: Path) -> None:
    roads = CROSSING_ROADS | {"NE": {"highway": "footway"}, "SE": {"access": "private"}, "SW": {"access": "customers"}}
    raw = read(Drawing(CROSSING, roads).write(tmp_path))
    assert len(raw.ways) == 5
    assert raw.dropped == {"not a road for cars": 1, "closed to the public (access no or private)": 1}
    assert raw.noted["roads for access only, kept as ordinary roads"] == 1


def test_a_way_drawn_against_its_direction_is_turned_round_with_its_limits(tmp_path: Path) -> None:
    tags = {"oneway": "-1", "maxspeed:forward": "20 mph", "maxspeed:backward": "40 mph"}
    (way,) = read(Drawing("A---B", {"AB": tags}).write(tmp_path)).ways
    assert way.nodes == (ord("B"), ord("A"))
    assert way.oneway
    assert way.limits == ("40 mph", "20 mph")


def test_barriers_are_counted_only_on_roads(tmp_path: Path) -> None:
    nodes = {"X": {"barrier": "gate"}, "E": {"barrier": "bollard"}, "S": {"barrier": "bollard"}}
    raw = read(Drawing(CROSSING, {"WX": {}, "XE": {}}, nodes=nodes).write(tmp_path))
    assert raw.blocked == {ord("E")}
    assert raw.noted["barriers that cars cannot pass"] == 1
    assert raw.noted["barriers taken to be open"] == 1


def test_a_way_that_leaves_the_file_is_kept_where_its_nodes_are(tmp_path: Path) -> None:
    path = Drawing("A---B---C---D", {"ABCD": {}}).write(tmp_path)
    path.write_text(path.read_text("utf-8").replace(f'<nd ref="{ord("C")}"/>', '<nd ref="7777"/>'), "utf-8")
    (way,) = read(path).ways
    assert way.nodes == (ord("A"), ord("B"))


def test_a_file_without_roads_says_what_it_has(tmp_path: Path) -> None:
    path = Drawing("A---B", {"AB": {"highway": "footway"}}).write(tmp_path)
    with pytest.raises(RoadsError, match=r"no road that a car may drive on\. It has: 1 ways: not a road for cars"):
        read(path)


def test_a_missing_damaged_or_foreign_file_is_told(tmp_path: Path) -> None:
    damaged = tmp_path / "half.osm.pbf"
    damaged.write_bytes(b"not a map")
    half = Drawing("A---B", {"AB": {}}).write(tmp_path)
    half.write_text(half.read_text("utf-8")[:200], "utf-8")
    for path, words in (
        (tmp_path / "none.osm", "There is no file called 'none.osm'"),
        (tmp_path / "map.shp", "a file ending in .osm.pbf or .osm; this one is called 'map.shp'"),
        (damaged, "half.osm.pbf cannot be read as OpenStreetMap data"),
        (half, "town.osm cannot be read as OpenStreetMap data"),
    ):
        with pytest.raises(RoadsError, match=words):
            read(path)
