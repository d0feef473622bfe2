"""Prepared maps in their files."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from drawn_roads import CROSSING, CROSSING_ROADS, Drawing, edge

from transport_opt.errors import RoadsError
from transport_opt.roads import RoadMap, build, load, pack, unpack
from transport_opt.roads.map_file import save


def test_a_map_survives_being_written_and_read(tmp_path: Path) -> None:
    road_map = Drawing(CROSSING, CROSSING_ROADS, [("no_left_turn", "WX", "X", "NX")]).road_map(tmp_path)
    (tmp_path / "again").mkdir()
    save(road_map, tmp_path / "again")
    again = load("town", tmp_path / "again")
    for field in fields(RoadMap):
        assert np.array_equal(getattr(road_map, field.name), getattr(again, field.name)), field.name


def test_times_are_whole_milliseconds_rounded_up_and_lengths_decimetres(tmp_path: Path) -> None:
    road_map = Drawing("A----B", {"AB": {"maxspeed": "36 km/h"}}, metres=200).road_map(tmp_path)
    there = edge(road_map, "A", "B")
    assert road_map.decimetres[there] == pytest.approx(10_000, abs=2)
    exact = road_map.decimetres[there] * 10
    assert 0 <= road_map.milliseconds[there] - exact <= 10 or road_map.milliseconds[there] == pytest.approx(
        exact, abs=6
    )
    assert road_map.twin[there] == edge(road_map, "B", "A")


def test_packed_costs_compare_by_time_and_then_by_length() -> None:
    milliseconds, decimetres = np.array([5, 5, 6]), np.array([9, 10, 0])
    packed = pack(milliseconds, decimetres)
    assert (np.diff(packed) > 0).all()
    assert [part.tolist() for part in unpack(packed)] == [[5, 5, 6], [9, 10, 0]]
    assert [int(part[0]) for part in unpack(np.array([-1]))] == [-1, -1]


def test_a_map_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    Drawing(CROSSING, CROSSING_ROADS).road_map(tmp_path)
    with pytest.raises(RoadsError, match=r"no road map called 'derby'\. Prepared maps: town\.") as raised:
        load("derby", tmp_path)
    assert "roads build" in raised.value.action


@pytest.mark.parametrize("content", [b"", b"not a map", "half"])
def test_a_damaged_map_is_told_and_not_traced(tmp_path: Path, content: bytes | str) -> None:
    Drawing(CROSSING, CROSSING_ROADS).road_map(tmp_path)
    path = tmp_path / "town.npz"
    path.write_bytes(path.read_bytes()[:2000] if isinstance(content, str) else content)
    with pytest.raises(RoadsError, match="The road map 'town' cannot be read"):
        load("town", tmp_path)


def test_a_map_whose_bytes_were_changed_is_told(tmp_path: Path) -> None:
    Drawing(CROSSING, CROSSING_ROADS).road_map(tmp_path)
    path = tmp_path / "town.npz"
    content = bytearray(path.read_bytes())
    content[100:140] = bytes(40)
    path.write_bytes(bytes(content))
    with pytest.raises(RoadsError, match="The road map 'town' cannot be read"):
        load("town", tmp_path)


def test_a_map_of_another_version_is_told(tmp_path: Path) -> None:
    np.savez(tmp_path / "old.npz", head=np.array('{"format": "road-map/1"}'))
    with pytest.raises(RoadsError, match="its format is 'road-map/1', this version reads 'road-map/2'") as raised:
        load("old", tmp_path)
    assert "Prepare it again with: transport-opt roads build" in raised.value.action


def test_a_map_of_another_version_is_made_again_from_its_source(tmp_path: Path) -> None:
    np.savez(tmp_path / "town.npz", head=np.array('{"format": "road-map/1"}'))
    assert not build(Drawing(CROSSING, CROSSING_ROADS).write(tmp_path), "town", tmp_path).reused
    assert load("town", tmp_path).edges == 8


@pytest.mark.parametrize("name", ["", "../derby", "a/b", ".hidden"])
def test_a_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RoadsError, match="must be a plain file name"):
        load(name, tmp_path)
