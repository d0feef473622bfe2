"""Road maps and the travel times on them, as a coordinator asks for them."""

import json
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from command_world import write_world
from typer.testing import CliRunner, Result

from transport_opt.cli import app


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


@pytest.fixture
def lane(tmp_path: Path) -> tuple[Path, Path]:
    """Tables of three pupils on a lane, and the road file of the lane."""
    tables, _ = write_world(tmp_path)
    nodes = "".join(f'<node id="{n}" lat="53.0" lon="{-1.53 + n / 100:.2f}"/>' for n in range(1, 16))
    source = tmp_path / "lane.osm"
    source.write_text(f'<osm version="0.6">{nodes}{way(1, range(1, 16))}</osm>', encoding="utf-8")
    return tables, source


def way(number: int, nodes: Iterable[int]) -> str:
    refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
    return f'<way id="{number}">{refs}<tag k="highway" v="tertiary"/></way>'


def times(path: Path) -> tuple[int, int]:
    with np.load(path) as stored:
        ids = stored["ids"].tolist()
        at = ids.index("P1"), ids.index("S1")
        return int(stored["seconds"][at]), int(stored["seconds_pm"][at])


def test_a_plan_on_roads_is_judged_by_the_matrix_that_is_written_of_them(
    lane: tuple[Path, Path], tmp_path: Path
) -> None:
    tables, source = lane
    maps, plan, usual, slow = (tmp_path / name for name in ("maps", "plan.json", "usual.npz", "slow.npz"))
    assert call("roads", "build", source, "--name", "lane", "--folder", maps).exit_code == 0
    here = ("--roads", "lane", "--folder", maps)

    written = call("roads", "matrix", tables, *here, "--out", usual)
    assert written.exit_code == 0, written.stderr
    assert "Travel times between 4 places on 'lane " in written.stderr
    assert f"Written: {usual}." in written.stderr
    assert call("roads", "matrix", tables, *here, "--out", slow, "--pessimistic").exit_code == 0
    assert times(slow)[0] == pytest.approx(times(usual)[0] * 1.18, abs=2)

    made = call("plan", tables, *here, "--pessimistic", "--iterations", "50", "--out", plan, "--json")
    assert made.exit_code == 0, made.stderr
    assert json.loads(made.stdout)["provenance"]["roads"].endswith("(pessimistic day)")
    assert call("audit", tables, plan, "--matrix", slow).exit_code == 0
    assert call("audit", tables, plan, *here, "--pessimistic").exit_code == 0
    today = call("baseline", tables, *here, "--pessimistic", "--out", tmp_path / "b.json", "--json")
    assert json.loads(today.stdout)["provenance"]["roads"].endswith("(pessimistic day)")


def test_a_map_is_built_with_speeds_of_ones_own(lane: tuple[Path, Path], tmp_path: Path) -> None:
    tables, source = lane
    maps, speeds = tmp_path / "maps", tmp_path / "speeds.toml"
    text = (files("transport_opt.roads") / "speeds.toml").read_text("utf-8")
    lines = ["afternoon = 2.0" if line.startswith("afternoon") else line for line in text.splitlines()]
    lines = ["minibus = 1.1" if line.startswith("minibus") else line for line in lines]
    speeds.write_text("\n".join(lines), encoding="utf-8")

    built = call("roads", "build", source, "--name", "slow", "--folder", maps, "--speeds", speeds)
    assert built.exit_code == 0, built.stderr
    written = call("roads", "matrix", tables, "--roads", "slow", "--folder", maps, "--out", tmp_path / "m.npz")

    morning, afternoon = times(tmp_path / "m.npz")
    assert afternoon == pytest.approx(2 * morning, abs=2)
    assert "On this map a minibus takes 1.1 times as long; the file cannot say so" in written.stderr


def test_a_table_of_speeds_that_is_none_ends_with_two(lane: tuple[Path, Path], tmp_path: Path) -> None:
    speeds = tmp_path / "speeds.toml"
    speeds.write_text('format = "other"', encoding="utf-8")

    result = call("roads", "build", lane[1], "--name", "n", "--folder", tmp_path / "maps", "--speeds", speeds)

    assert result.exit_code == 2
    assert "speeds.toml is not a table of speeds: format must be 'road-speeds/1', it is 'other'" in result.stderr
    assert not (tmp_path / "maps").exists()


def test_a_closed_road_is_driven_round_and_named_in_the_plan(lane: tuple[Path, Path], tmp_path: Path) -> None:
    tables, source = lane
    text = source.read_text(encoding="utf-8")
    nodes = text[text.index("<node") : text.index("<way")] + '<node id="20" lat="53.005" lon="-1.46"/>'
    stretches = {1: range(1, 7), 2: (6, 20, 9), 3: range(6, 10), 4: range(9, 16)}
    ways = "".join(way(number, refs) for number, refs in stretches.items())
    source.write_text(f'<osm version="0.6">{nodes}{ways}</osm>', encoding="utf-8")
    maps, plan = tmp_path / "maps", tmp_path / "plan.json"
    assert call("roads", "build", source, "--name", "lane", "--folder", maps).exit_code == 0
    here = ("--roads", "lane", "--folder", maps)
    for name, more in (("usual.npz", ()), ("shut.npz", ("--closed", 3))):
        assert call("roads", "matrix", tables, *here, "--out", tmp_path / name, *more).exit_code == 0
    usual, shut = (times(tmp_path / name)[0] for name in ("usual.npz", "shut.npz"))
    assert 0 < usual < shut
    # Nothing is handed back: each keeps their car, which drives round the closed road.
    today, round_it = tmp_path / "today.json", tmp_path / "round.json"
    assert call("baseline", tables, *here, "--out", today).exit_code == 0
    kept = call("hand-back", tables, today, *here, "--closed", 3, "--iterations", "50", "--out", round_it)
    assert kept.exit_code == 0, kept.stderr
    assert "0 of 3 other pupils change route." in " ".join(kept.stderr.split())
    assert call("audit", tables, round_it, *here, "--closed", 3).exit_code == 0
    both = call("roads", "matrix", tables, *here, "--out", tmp_path / "both.npz", "--closed", 3, "--closed", 2)
    assert both.exit_code == 1
    assert "m from the nearest road of map 'lane'" in " ".join(both.stderr.split())

    made = call("plan", tables, *here, "--closed", 3, "--iterations", "50", "--out", plan, "--json")
    assert made.exit_code == 0, made.stderr
    assert json.loads(made.stdout)["provenance"]["roads"].endswith("(closed: way 3)")
    assert call("audit", tables, plan, *here, "--closed", 3).exit_code == 0
    unknown = call("roads", "matrix", tables, *here, "--out", tmp_path / "m.npz", "--closed", 77)
    assert unknown.exit_code == 2
    assert "Map 'lane' has no road of way 77, so it cannot be closed." in " ".join(unknown.stderr.split())


@pytest.mark.parametrize("command", ["plan", "baseline", "audit"])
def test_a_closed_road_of_a_matrix_file_is_wrong_use(tmp_path: Path, command: str) -> None:
    plan = ["plan.json"] if command == "audit" else []
    result = call(command, tmp_path, *plan, "--matrix", "times.npz", "--closed", 3)

    assert result.exit_code == 2
    assert "--closed needs --roads" in " ".join(result.stderr.split())


@pytest.mark.parametrize("command", ["plan", "baseline", "audit"])
def test_a_pessimistic_day_of_a_matrix_file_is_wrong_use(tmp_path: Path, command: str) -> None:
    plan = ["plan.json"] if command == "audit" else []
    result = call(command, tmp_path, *plan, "--matrix", "times.npz", "--pessimistic")

    assert result.exit_code == 2
    told = " ".join(result.stderr.split())
    assert "--pessimistic needs --roads" in told
    assert "Now --matrix is given, whose times are used as they are." in told


def test_a_matrix_of_another_ending_is_wrong_use(lane: tuple[Path, Path], tmp_path: Path) -> None:
    result = call("roads", "matrix", lane[0], "--roads", "lane", "--out", tmp_path / "times.csv")

    assert result.exit_code == 2
    assert "--out can write .npz; 'times.csv' ends in '.csv'" in " ".join(result.stderr.split())
