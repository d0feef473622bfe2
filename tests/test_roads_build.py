"""Preparing maps once."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from drawn_roads import CROSSING, CROSSING_ROADS, Drawing

from transport_opt.errors import RoadsError
from transport_opt.roads import build, listed, read_speeds

TOWN = Drawing(
    CROSSING,
    CROSSING_ROADS | {"NE": {"highway": "footway"}, "SE": {"highway": "tertiary", "maxspeed": "slowly"}},
    [("no_left_turn", "WX", "X", "NX"), ({"restriction:conditional": "no_left_turn @ (Mo)"}, "XE", "X", "XS")],
)


def test_the_report_tells_what_is_in_the_map_and_what_was_left_out(tmp_path: Path) -> None:
    report = build(TOWN.write(tmp_path), "town", tmp_path)
    told = "\n".join(report.sentences())
    assert "Road map 'town' is made from town.osm: 5 nodes, 10 directed edges, 2 km of road, 0% of it urban." in told
    assert "1 turn restrictions are honoured; they forbid 1 turns." in told
    assert "1 ways are left out: not a road for cars." in told
    assert "1 turn restrictions are not honoured: the sign holds at certain times only." in told
    assert "1 speed limits could not be read and set no ceiling: 'slowly'." in told


def test_a_map_of_the_same_content_is_not_made_again(tmp_path: Path) -> None:
    source = TOWN.write(tmp_path)
    first = build(source, "town", tmp_path)
    stamp = first.path.stat().st_mtime_ns
    again = build(source, "town", tmp_path)
    assert again == replace(first, reused=True)
    assert again.path.stat().st_mtime_ns == stamp
    assert "was prepared already" in again.sentences()[0]


def test_another_source_other_speeds_or_damage_make_it_again(tmp_path: Path) -> None:
    first = build(TOWN.write(tmp_path), "town", tmp_path)
    slower = replace(read_speeds(), afternoon=Fraction(9, 10))
    other_speeds = build(TOWN.write(tmp_path), "town", tmp_path, slower)
    other_source = build(Drawing("A--B", {"AB": {}}).write(tmp_path), "town", tmp_path, slower)
    assert len({first.digest, other_speeds.digest, other_source.digest}) == 3
    assert not other_speeds.reused
    assert not other_source.reused
    other_source.path.write_bytes(b"damaged")
    assert not build(Drawing("A--B", {"AB": {}}).write(tmp_path), "town", tmp_path, slower).reused


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    source = TOWN.write(tmp_path)
    one = build(source, "town", tmp_path / "one").path.read_bytes()
    assert one == build(source, "town", tmp_path / "other").path.read_bytes()


def test_progress_runs_from_nought_to_one(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    build(TOWN.write(tmp_path), "town", tmp_path, progress=lambda stage, share: told.append((stage, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(stage for stage, _ in told)


def test_a_build_that_fails_leaves_no_file(tmp_path: Path) -> None:
    source = Drawing("A--B", {"AB": {"highway": "path"}}).write(tmp_path)
    with pytest.raises(RoadsError):
        build(source, "town", tmp_path / "maps")
    assert not list(tmp_path.glob("maps/*"))


def test_a_missing_source_is_told(tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match=r"The road file 'none.osm.pbf' cannot be opened: No such file"):
        build(tmp_path / "none.osm.pbf", "town", tmp_path)


def test_the_list_tells_every_map_that_can_be_read(tmp_path: Path) -> None:
    build(TOWN.write(tmp_path), "town", tmp_path)
    (tmp_path / "broken.npz").write_bytes(b"no map")
    (entry,) = listed(tmp_path)
    assert (entry.name, entry.source, entry.nodes, entry.edges) == ("town", "town.osm", 5, 10)
    assert listed(tmp_path / "nowhere") == ()
