"""Road maps and the travel times on them, as a coordinator asks for them."""

import json
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
    way = "".join(f'<nd ref="{n}"/>' for n in range(1, 16))
    source = tmp_path / "lane.osm"
    text = f'<osm version="0.6">{nodes}<way id="1">{way}<tag k="highway" v="tertiary"/></way></osm>'
    source.write_text(text, encoding="utf-8")
    return tables, source


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
