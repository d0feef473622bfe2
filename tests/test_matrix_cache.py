"""Measured travel times kept."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_matrix_measured import DRAWING, scenario

from transport_opt.matrix import cache, cached_matrix
from transport_opt.roads import RoadMap, closed


@pytest.fixture
def road_map(tmp_path: Path) -> RoadMap:
    return DRAWING.road_map(tmp_path)


def test_the_same_places_on_the_same_map_are_measured_once(
    tmp_path: Path, road_map: RoadMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cached_matrix(scenario(), road_map, tmp_path / "kept")
    monkeypatch.setattr(cache, "matrix_from_roads", lambda *_: pytest.fail("measured again"))
    again = cached_matrix(scenario(), road_map, tmp_path / "kept")
    assert (again.ids, again.name, again.minibus_factor) == (first.ids, first.name, first.minibus_factor)
    for name in ("seconds", "metres", "seconds_pm"):
        assert np.array_equal(getattr(first, name), getattr(again, name))


def test_a_moved_home_another_map_a_closed_road_or_a_pessimistic_day_is_measured_anew(
    tmp_path: Path, road_map: RoadMap
) -> None:
    world = scenario()
    moved = replace(world, pupils=(replace(world.pupils[0], home=DRAWING.at("S")), *world.pupils[1:]))
    kept = tmp_path / "kept"
    cached_matrix(world, road_map, kept)
    cached_matrix(moved, road_map, kept)
    cached_matrix(world, replace(road_map, digest="other"), kept)
    cached_matrix(world, road_map, kept, pessimistic=True)
    cached_matrix(world, closed(road_map, [DRAWING.way_id["NX"]]), kept)
    assert len(list(kept.iterdir())) == 5


def test_what_is_kept_names_no_place_and_is_mapped_not_read(tmp_path: Path, road_map: RoadMap) -> None:
    cached_matrix(scenario(), road_map, tmp_path / "kept")
    again = cached_matrix(scenario(), road_map, tmp_path / "kept")
    (path,) = (tmp_path / "kept").iterdir()
    assert again.ids
    assert not any(place.encode() in path.read_bytes() for place in again.ids if len(place) > 1)
    assert isinstance(again.seconds.base, np.memmap)


def test_a_file_of_an_earlier_version_goes(tmp_path: Path, road_map: RoadMap) -> None:
    (tmp_path / "matrix-0123.npz").write_bytes(b"P1")
    cached_matrix(scenario(), road_map, tmp_path)
    assert [path.suffix for path in tmp_path.glob("matrix-*")] == [".npy"]


def test_a_damaged_file_is_measured_again(tmp_path: Path, road_map: RoadMap) -> None:
    first = cached_matrix(scenario(), road_map, tmp_path / "kept")
    (path,) = (tmp_path / "kept").iterdir()
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    assert np.array_equal(cached_matrix(scenario(), road_map, tmp_path / "kept").seconds, first.seconds)
    assert path.read_bytes() != damaged


def test_what_is_kept_is_for_its_owner_alone(tmp_path: Path, road_map: RoadMap) -> None:
    cached_matrix(scenario(), road_map, tmp_path / "kept")
    (path,) = (tmp_path / "kept").iterdir()

    assert path.stat().st_mode & 0o777 == 0o600
