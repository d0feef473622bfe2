"""Segments joined into chains."""

from pathlib import Path

import numpy as np
from drawn_roads import Drawing, Tags

from transport_opt.roads.reader import read
from transport_opt.roads.segments import cut
from transport_opt.roads.simplify import chains
from transport_opt.roads.speeds import read_speeds


def stretches(folder: Path, text: str, roads: dict[str, Tags], kept: str = "") -> list[str]:
    segments = cut(read(Drawing(text, roads).write(folder)), read_speeds())
    rows = np.flatnonzero(np.isin(segments.node_ids, [ord(letter) for letter in kept]))
    found = chains(segments, rows)
    assert sorted(row for chain in found for row in chain.segments) == list(range(len(segments.start)))
    return ["".join(chr(segments.node_ids[node]) for node in chain.nodes) for chain in found]


def same(found: list[str], wanted: list[str]) -> bool:
    """Compare two-way stretches whichever way they were walked."""
    return sorted(min(one, one[::-1]) for one in found) == sorted(wanted)


def test_ways_that_run_on_become_one_stretch(tmp_path: Path) -> None:
    assert same(stretches(tmp_path, "A--B--C--D", {"AB": {}, "DC": {}, "BC": {}}), ["ABCD"])


def test_a_stretch_ends_where_class_limit_or_direction_changes(tmp_path: Path) -> None:
    roads: dict[str, Tags] = {
        "AB": {},
        "BC": {"maxspeed": "20 mph"},
        "CD": {"highway": "tertiary"},
        "DE": {"oneway": "yes"},
    }
    assert same(stretches(tmp_path, "A-B-C-D-E", roads), ["AB", "BC", "CD", "DE"])


def test_a_stretch_ends_at_a_node_with_a_sign(tmp_path: Path) -> None:
    assert same(stretches(tmp_path, "A-B-C", {"ABC": {}}, kept="B"), ["AB", "BC"])


def test_one_way_streets_keep_their_direction(tmp_path: Path) -> None:
    roads: dict[str, Tags] = {"CB": {"oneway": "-1"}, "CD": {"oneway": "yes"}}
    assert stretches(tmp_path, "B-C-D", roads) == ["BCD"]


def test_one_way_streets_that_meet_head_on_stay_apart(tmp_path: Path) -> None:
    roads: dict[str, Tags] = {"BC": {"oneway": "yes"}, "DC": {"oneway": "yes"}}
    assert sorted(stretches(tmp_path, "B-C-D", roads)) == ["BC", "DC"]


def test_limits_that_differ_by_direction_run_on_only_if_they_match(tmp_path: Path) -> None:
    along = {"maxspeed:forward": "20 mph", "maxspeed:backward": "40 mph"}
    turned = {"maxspeed:forward": "40 mph", "maxspeed:backward": "20 mph"}
    assert same(stretches(tmp_path, "A-B-C", {"AB": along, "CB": turned}), ["ABC"])
    assert same(stretches(tmp_path, "A-B-C", {"AB": along, "BC": turned}), ["AB", "BC"])


def test_a_ring_on_its_own_is_cut_somewhere(tmp_path: Path) -> None:
    (ring,) = stretches(tmp_path, "A-B\nD-C", {"ABCDA": {}})
    assert ring[0] == ring[-1]
    assert len(ring) == 5
