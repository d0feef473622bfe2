"""The commands, as a person and a program call them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from command_world import CAR, PUPILS, write_table, write_world
from typer.testing import CliRunner, Result

from transport_opt.cli import app
from transport_opt.cli.options import writable
from transport_opt.cli.screen import Bar, Screen, figures
from transport_opt.intake.plan_file import read_plan
from transport_opt.service import Progress

QUICK = ("--iterations", "300")


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


@pytest.fixture
def world(tmp_path: Path) -> tuple[Path, Path]:
    return write_world(tmp_path)


@pytest.fixture
def planned(world: tuple[Path, Path], tmp_path: Path) -> Path:
    result = call("plan", world[0], "--matrix", world[1], *QUICK, "--out", tmp_path / "plan.json")
    assert result.exit_code == 0, result.stderr
    return tmp_path / "plan.json"


def json_of(result: Result) -> dict[str, Any]:
    return dict(json.loads(result.stdout))


def test_every_command_tells_its_use_and_its_exit_codes() -> None:
    told = " ".join(call("--help").stdout.split())

    for command in ("demo", "check", "plan", "audit", "baseline", "compare", "roads", "backup", "restore", "erase"):
        assert f" {command} " in told
        assert call(command, "--help").exit_code == 0
    assert "0 done, 1 the answer is no" in told
    assert "2 wrong use or unreadable input" in told


def test_the_version_is_told() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", call("--version").stdout)


def test_a_plan_is_written_and_people_are_told_on_standard_error(world: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "new" / "plan.json"
    result = call("plan", world[0], "--matrix", world[1], *QUICK, "--out", out)

    assert result.exit_code == 0
    assert result.stdout == ""
    assert "The plan carries 3 of 3 pupils to 1 school on 1 route" in result.stderr
    assert f"Written: {out}." in result.stderr
    assert read_plan(out).hard_findings == ()


def test_a_plan_is_told_to_programs_in_figures(world: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    told = json_of(call("plan", world[0], "--matrix", world[1], *QUICK, "--out", out, "--json"))

    assert (told["pupils"], told["routes"], told["unplaced"], told["cash_pence_per_day"]) == (3, 1, 0, 6488)
    assert told["findings"] == {"hard": 0, "soft": 0, "reported": 0}
    assert told["files"] == [str(out)]
    assert told["provenance"]["stop"] == "iterations=300"


def test_a_search_by_moves_proves_nothing_unless_asked(world: tuple[Path, Path], tmp_path: Path) -> None:
    words = ("plan", world[0], "--matrix", world[1], *QUICK, "--out", tmp_path / "plan.json", "--json")
    told = json_of(call(*words))

    assert (told["lower_bound_pence_per_day"], told["gap_percent"], told["schools_solved"]) == (None, None, None)
    help_words = " ".join(re.sub(r"[│╭╰─╮╯]", " ", call("plan", "--help").stdout).split())
    assert "none with --iterations, as a bound by the clock cannot be repeated" in help_words


def test_a_proof_that_is_asked_for_is_told_with_its_gap(world: tuple[Path, Path], tmp_path: Path) -> None:
    words = ("plan", world[0], "--matrix", world[1], *QUICK, "--out", tmp_path / "plan.json")
    result = call(*words, "--bound-seconds", 5, "--json")
    told = json_of(result)

    assert 6473 <= told["lower_bound_pence_per_day"] <= told["cash_pence_per_day"] == 6488
    assert told["one_school_lower_bound_pence_per_day"] == told["lower_bound_pence_per_day"]
    assert 0 <= told["gap_percent"] < 0.3
    assert told["schools_solved"] == 1
    assert "Proven: no plan that carries the same rides within the rules can cost less than £64." in result.stderr
    assert "This one costs £64.88: the gap, the most that a better one could save, is 0." in result.stderr


def test_a_search_by_the_clock_is_followed_by_a_proof(world: tuple[Path, Path], tmp_path: Path) -> None:
    words = ("plan", world[0], "--matrix", world[1], "--seconds", 0.5, "--out", tmp_path / "plan.json", "--json")

    assert json_of(call(*words))["lower_bound_pence_per_day"] > 6000
    assert json_of(call(*words, "--bound-seconds", 0))["lower_bound_pence_per_day"] is None


def test_the_same_seed_gives_the_same_plan(world: tuple[Path, Path], tmp_path: Path) -> None:
    plans = []
    for workers in (1, 2):
        call("plan", world[0], "--matrix", world[1], *QUICK, "--workers", workers, "--out", tmp_path / "plan.json")
        plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
        del plan["provenance"]["solve_seconds"]
        plans.append(plan)

    assert plans[0] == plans[1]


def test_papers_are_written_beside_the_plan_when_asked_for(world: tuple[Path, Path], tmp_path: Path) -> None:
    papers = ("--workbook", tmp_path / "p.xlsx", "--map", tmp_path / "p.html", "--run-sheets", tmp_path / "sheets")
    result = call("plan", world[0], "--matrix", world[1], *QUICK, "--out", tmp_path / "plan.json", *papers, "--json")

    assert [Path(path).name for path in json_of(result)["files"]] == ["plan.json", "p.xlsx", "p.html", "R001.pdf"]
    assert "Without a road map the lines of the map are straight" in result.stderr
    again = call("plan", world[0], "--matrix", world[1], *QUICK, "--out", tmp_path / "plan.json", *papers)
    assert "sheets holds PDFs already" in again.stderr


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), "Travel times come from one source: --roads N or --matrix FILE. Now neither is given."),
        (("--roads", "county", "--matrix", "m.npz"), "Now both is given."),
        (
            ("--matrix", "MATRIX", "--pessimistic"),
            "--pessimistic needs --roads: a pessimistic day is a factor of a road",
        ),
        (("--roads", "moon"), "There is no road map called 'moon'"),
        (("--matrix", "none.npz"), "There is no file called 'none.npz'"),
        (("--matrix", "MATRIX", "--out", "."), "--out needs the name of a file; '.' is a folder"),
        (("--matrix", "MATRIX", "--out", "tables/pupils.csv/p.json"), "is a file and no folder"),
        (("--matrix", "MATRIX", "--workbook", "p.ods"), "--workbook can write .xlsx; 'p.ods' ends in '.ods'"),
        (("--matrix", "MATRIX", "--seconds", "0"), "0"),
        (("--matrix", "MATRIX", "--search", "magic"), "magic"),
        (("--matrix", "MATRIX", "--postcodes", "none.csv"), "none.csv"),
    ],
)
def test_wrong_use_ends_with_two_and_words_and_writes_nothing(
    world: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: Sequence[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    result = call("plan", "tables", *(str(world[1]) if word == "MATRIX" else word for word in more))

    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_problems_end_a_plan_with_one_and_are_all_told(world: tuple[Path, Path], tmp_path: Path) -> None:
    write_table(world[0] / "pupils.csv", [{**PUPILS[0], "school_id": "S9"}, {**PUPILS[1], "phase": "nursery"}])
    result = call("plan", world[0], "--matrix", world[1], "--out", tmp_path / "plan.json", "--json")

    assert result.exit_code == 1
    assert {error["code"] for error in json_of(result)["errors"]} >= {"unknown-school", "not-a-choice"}
    assert "Problem [unknown-school] pupils.csv, row 2, column school_id: " in result.stderr
    assert not (tmp_path / "plan.json").exists()


def test_a_plan_that_places_nobody_ends_with_one(world: tuple[Path, Path], tmp_path: Path) -> None:
    write_table(world[0] / "vehicles.csv", [{**CAR, "count": "0"}])
    result = call("plan", world[0], "--matrix", world[1], *QUICK, "--out", tmp_path / "plan.json")

    assert result.exit_code == 1
    assert "3 pupils have no seat in at least one session: P1, P2 and P3." in result.stderr


def test_the_check_ends_with_nought_when_a_plan_can_be_made(world: tuple[Path, Path]) -> None:
    result = call("check", world[0], "--json")

    assert result.exit_code == 0
    assert "'tables' can be planned: 3 pupils, 1 school, 1 vehicle type, 3 routes of today" in result.stderr
    assert json_of(result) == {
        "stops": False, "pupils": 3, "schools": 1, "vehicle_types": 1, "routes": 3, "problems": []
    }  # fmt: skip


def test_the_check_ends_with_one_when_a_problem_stops_the_work(world: tuple[Path, Path]) -> None:
    write_table(world[0] / "pupils.csv", [{**PUPILS[0], "phase": "nursery"}])
    result = call("check", world[0], "--json")

    assert result.exit_code == 1
    assert "must be mended before a plan can be made" in result.stderr
    assert json_of(result)["problems"][0]["code"] == "not-a-choice"
    assert json_of(result)["problems"][0]["stops"] is True


def test_the_check_of_no_data_set_ends_with_two(tmp_path: Path) -> None:
    result = call("check", tmp_path / "none", "--json")

    assert result.exit_code == 2
    assert json_of(result)["errors"][0]["code"] == "unreadable-input"


def test_an_audit_of_a_clean_plan_ends_with_nought(world: tuple[Path, Path], planned: Path) -> None:
    result = call("audit", world[0], planned, "--matrix", world[1], "--json")

    assert result.exit_code == 0
    assert json_of(result)["clean"] is True
    assert "Clean: 0 hard findings" in result.stderr
    assert json_of(result)["cash_pence_per_day"] == {"stated": 6488, "worked_out": 6488}


def test_an_audit_of_a_late_plan_ends_with_one_and_names_the_rule(world: tuple[Path, Path], planned: Path) -> None:
    plan = json.loads(planned.read_text(encoding="utf-8"))
    plan["routes"][0]["runs"][0]["stops"][-1]["arrive"] += 1800
    plan["routes"][0]["runs"][0]["stops"][-1]["depart"] += 1800
    planned.write_text(json.dumps(plan), encoding="utf-8")

    result = call("audit", world[0], planned, "--matrix", world[1], "--json")

    assert result.exit_code == 1
    assert "Hard [arrival-window] route R001" in result.stderr
    assert "arrival-window" in {finding["code"] for finding in json_of(result)["findings"]}


def test_an_audit_gives_its_verdict_first_and_as_many_findings_as_are_asked_for(
    world: tuple[Path, Path], planned: Path
) -> None:
    plan = json.loads(planned.read_text(encoding="utf-8"))
    plan["routes"] = []
    planned.write_text(json.dumps(plan), encoding="utf-8")
    few = call("audit", world[0], planned, "--matrix", world[1], "--findings", 1, "--json")
    lines = few.stderr.splitlines()
    found = json_of(few)["findings"]
    verdict, first = (
        next(at for at, line in enumerate(lines) if line.startswith(start)) for start in ("Not clean", "Hard [")
    )

    assert len(found) > 2
    assert verdict < first
    assert f"Hard by rule: everyone-travels {len(found)}." in lines
    assert sum(line.startswith("Hard [") for line in lines) == 1
    assert f"{len(found) - 1} more of {len(found)} findings: --findings {len(found)} tells them all" in few.stderr
    everything = call("audit", world[0], planned, "--matrix", world[1], "--findings", len(found))
    assert sum(line.startswith("Hard [") for line in everything.stderr.splitlines()) == len(found)
    assert " more of " not in everything.stderr


def test_wrong_money_is_told_and_the_exit_code_follows_the_rules_alone(world: tuple[Path, Path], planned: Path) -> None:
    planned.write_text(planned.read_text(encoding="utf-8").replace("6488", "6000"), encoding="utf-8")
    result = call("audit", world[0], planned, "--matrix", world[1], "--json")

    assert result.exit_code == 0
    assert [fault["code"] for fault in json_of(result)["money"]] == ["cash-differs"]
    assert "Money [cash-differs] cash_pence_per_day: The plan states £60.00 a school day" in result.stderr
    assert re.search(r"Clean: 0 hard findings, .* 1 fault in the money\.", result.stderr)


def test_an_audit_that_cannot_read_ends_with_two(world: tuple[Path, Path], planned: Path) -> None:
    damaged = planned.with_name("damaged.json")
    damaged.write_text(planned.read_text(encoding="utf-8")[:100], encoding="utf-8")

    assert call("audit", world[0], damaged, "--matrix", world[1]).exit_code == 2
    assert call("audit", world[0], planned.with_name("none.json"), "--matrix", world[1]).exit_code == 2
    write_table(world[0] / "pupils.csv", [{**PUPILS[0], "phase": "nursery"}])
    result = call("audit", world[0], planned, "--matrix", world[1])
    assert result.exit_code == 2
    assert "not-a-choice" in result.stderr


def test_ids_in_a_plan_cannot_steer_the_terminal(world: tuple[Path, Path], planned: Path) -> None:
    planned.write_text(planned.read_text(encoding="utf-8").replace("R001", "\\u001b[2J[red]"), encoding="utf-8")
    (planned.with_name("late.json")).write_text(
        planned.read_text(encoding="utf-8").replace('"P1"', '"X1"'), encoding="utf-8"
    )
    result = call("audit", world[0], planned.with_name("late.json"), "--matrix", world[1])

    assert result.exit_code == 1
    assert "\x1b" not in result.stderr
    assert "�[2J[red]" in result.stderr


def test_the_baseline_is_a_plan_of_todays_routes(world: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "baseline.json"
    result = call("baseline", world[0], "--matrix", world[1], "--out", out, "--json")

    assert result.exit_code == 0
    assert [route.route_id for route in read_plan(out).routes] == ["T1", "T2", "T3"]
    assert "£180.00 a school day is paid and the rate card makes £182.72" in result.stderr
    assert json_of(result)["pence_per_day_where_both_are_known"] == {"paid": 18000, "modelled": 18272}


def test_a_baseline_without_routes_of_today_ends_with_two(world: tuple[Path, Path]) -> None:
    (world[0] / "routes.csv").unlink()

    result = call("baseline", world[0], "--matrix", world[1])
    assert result.exit_code == 2
    assert "has no routes of today" in result.stderr


def test_road_maps_are_prepared_and_listed(tmp_path: Path) -> None:
    source = tmp_path / "lane.osm"
    nodes = "".join(f'<node id="{n}" lat="54.{n}" lon="-2.0"/>' for n in (1, 2))
    way = '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="tertiary"/></way>'
    source.write_text(f'<osm version="0.6">{nodes}{way}</osm>', encoding="utf-8")
    maps = tmp_path / "maps"

    assert json_of(call("roads", "list", "--folder", maps, "--json"))["roads"] == []
    built = call("roads", "build", source, "--name", "lane", "--folder", maps, "--json")
    assert (built.exit_code, json_of(built)["name"]) == (0, "lane")
    assert "Use it with: --roads lane." in built.stderr
    assert [one["name"] for one in json_of(call("roads", "list", "--folder", maps, "--json"))["roads"]] == ["lane"]
    assert json_of(call("roads", "build", source, "--name", "lane", "--folder", maps, "--json"))["reused"] is True


def test_a_road_file_that_is_none_ends_with_two(tmp_path: Path) -> None:
    result = call("roads", "build", tmp_path / "none.osm", "--name", "n", "--folder", tmp_path, "--json")

    assert result.exit_code == 2
    assert json_of(result)["errors"][0]["code"] == "roads"


def test_a_folder_that_cannot_be_written_to_ends_with_two_in_words(
    world: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("transport_opt.intake.plan_file.write_whole", full)
    result = call("plan", world[0], "--matrix", world[1], *QUICK, "--out", tmp_path / "plan.json", "--json")

    assert result.exit_code == 2
    assert "The system refuses: No space left on device" in result.stderr
    assert json_of(result)["errors"][0]["code"] == "system"


def test_without_a_terminal_progress_is_a_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    told = [Progress("reading the tables", 0.0, 0, None, 0, 0.0)]
    told += [Progress("search in 2 parts", share, 7, 123456, 1, 1.0) for share in (0.25, 0.5, 0.75)]
    with Bar(Screen(as_json=False)) as bar:
        for one in told:
            bar(one)

    lines = capsys.readouterr().err.splitlines()
    assert lines == ["reading the tables: 0%", "search in 2 parts: 25%, 7 routes, best £1,234.56 a day, 1 unplaced"]
    assert figures(told[0]) == ""


def test_a_path_below_a_folder_that_is_not_there_yet_can_be_written(tmp_path: Path) -> None:
    writable(tmp_path / "a" / "b" / "plan.json", "--out")


def test_importing_prints_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import transport_opt.cli"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TRANSPORT_OPT_ROADS": ""},
    )

    assert (done.stdout, done.stderr) == ("", "")
