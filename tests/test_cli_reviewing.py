"""``review``, as a person and a program call it."""

import json
from pathlib import Path
from typing import Any

import pytest
from command_world import PUPILS, write_table, write_world
from typer.testing import CliRunner, Result

from transport_opt.cli import app


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


def told_by(result: Result) -> str:
    return " ".join(result.stderr.split())


@pytest.fixture
def today(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Give the tables, the travel times, and today's three cars as a plan."""
    tables, matrix = write_world(tmp_path)
    out = tmp_path / "baseline.json"
    assert call("baseline", tables, "--matrix", matrix, "--out", out).exit_code == 0
    return tables, matrix, out


def reviewed(today: tuple[Path, Path, Path], *words: object) -> Result:
    tables, matrix, baseline = today
    return call("review", tables, baseline, "--matrix", matrix, "--iterations", 900, *words)


def test_a_review_writes_a_plan_within_the_share_and_tells_who_changes(
    today: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "plan.json"
    result = reviewed(today, "--max-changed", "34%", "--out", out, "--json")

    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)["review"]
    assert (told["continuing"], len(told["changed"]), told["within_cap"]) == (3, 1, True)
    assert "1 of 3 continuing pupils changes route, 33.3 %; at most 34.0 % may. 0 joined and 0 left." in told_by(result)
    assert "The changes weigh £4.00 a day of notional pounds; nobody pays them." in told_by(result)
    assert len(json.loads(out.read_text())["routes"]) == 2


def test_leavers_of_last_terms_routes_are_left_out_and_counted(today: tuple[Path, Path, Path], tmp_path: Path) -> None:
    tables, matrix, last_term = today
    # P3 has left, and routes.csv is still last term's; the lock on P3 goes with P3.
    write_table(tables / "pupils.csv", PUPILS[:2])
    write_table(tables / "locks.csv", [{"what": "pupil", "route_id": "T3", "pupil_id": "P3"}])
    out, leavers = tmp_path / "plan.json", "1 is not, and 2 rows are left out as those of leavers."
    result = reviewed(today, "--out", out)

    assert result.exit_code == 0, result.stderr
    assert f"Warning [leavers] routes.csv: Pupils in the table need to be in the pupils table; {leavers}" in (
        told_by(result)
    )
    assert "0 of 2 continuing pupils change route" in told_by(result)
    assert "0 joined and 1 left." in told_by(result)
    assert leavers in told_by(call("audit", tables, out, "--matrix", matrix))
    assert leavers in told_by(call("ready", tables, out, "--matrix", matrix, "--earlier", last_term))


def test_leavers_of_todays_routes_stop_a_baseline_unless_it_is_asked_for_without_them(
    today: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    tables, matrix, _ = today
    write_table(tables / "pupils.csv", PUPILS[:2])
    asked = ("baseline", tables, "--matrix", matrix, "--out", tmp_path / "without.json")
    refused = call(*asked)
    assert refused.exit_code == 1
    assert "names pupil_id 'P3', which is not in the pupils table." in told_by(refused)
    assert call("check", tables).exit_code == 1
    made = call(*asked, "--without-leavers")
    assert made.exit_code == 0, made.stderr
    assert "2 rows are left out" in told_by(made)
    assert len(json.loads((tmp_path / "without.json").read_text())["routes"]) == 2


def test_the_policys_share_holds_where_none_is_named(today: tuple[Path, Path, Path], tmp_path: Path) -> None:
    result = reviewed(today, "--out", tmp_path / "plan.json")
    assert "0 of 3 continuing pupils change route, 0.0 %; at most 25.0 % may." in told_by(result)


def test_a_frontier_writes_every_plan_and_their_figures(today: tuple[Path, Path, Path], tmp_path: Path) -> None:
    result = reviewed(today, "--frontier", tmp_path / "frontier", "--max-changed", "70%", "--iterations", 6000)

    assert result.exit_code == 0, result.stderr
    rows = json.loads((tmp_path / "frontier" / "frontier.json").read_text())["frontier"]
    assert [row["max_changed_percent"] for row in rows] == [0, 5, 10, 15, 25, 50, 70, None]
    assert [len(row["changed"]) for row in rows][:5] == [0, 0, 0, 0, 0]
    assert rows[6]["file"] == "changed-70.json"
    costs = [row["cash_pence_per_day"] for row in rows]
    assert costs == sorted(costs, reverse=True)
    assert {row["file"] for row in rows} <= {path.name for path in (tmp_path / "frontier").iterdir()}
    assert "plans beside it" in told_by(result)


def test_a_cap_that_cannot_hold_ends_with_one_and_says_why(today: tuple[Path, Path, Path], tmp_path: Path) -> None:
    tables, matrix, _ = today
    # Each may be aboard for eleven minutes now, so that the car which all three share is unlawful.
    shared = tmp_path / "shared.json"
    assert call("plan", tables, "--matrix", matrix, "--iterations", 300, "--out", shared).exit_code == 0
    write_table(tables / "pupils.csv", [{**row, "max_journey_minutes": "11"} for row in PUPILS])
    result = call(
        "review", tables, shared, "--matrix", matrix, "--iterations", 300, "--max-changed", "0%",
        "--out", tmp_path / "plan.json",
    )  # fmt: skip

    assert result.exit_code == 1
    assert "No plan within 0.0 % was found. 3 pupils ride on routes of the earlier plan that break hard rules" in (
        told_by(result)
    )
    assert "Allow more change, or search longer." in told_by(result)


@pytest.mark.parametrize("share", ["", "a quarter", "-1%", "101%", "1/0"])
def test_a_share_that_is_none_is_refused(today: tuple[Path, Path, Path], share: str) -> None:
    result = reviewed(today, "--max-changed", share)
    assert result.exit_code == 2
    assert "A share from 0% to 100% is needed, such as 25%; now it is" in told_by(result).replace("│ ", "")


def test_a_plan_for_other_pupils_is_refused(today: tuple[Path, Path, Path], tmp_path: Path) -> None:
    tables, _, _ = today
    write_table(tables / "pupils.csv", [{**row, "pupil_id": f"X{row['pupil_id']}"} for row in PUPILS])
    (tables / "routes.csv").unlink()
    from worlds import pupil, school, world

    from transport_opt.matrix import write_matrix

    others = world([pupil(f"XP{at}", east) for at, east in ((1, 0), (2, 2), (3, 4))], [school()])
    write_matrix(others.matrix, tmp_path / "others.npz")
    result = call("review", tables, today[2], "--matrix", tmp_path / "others.npz", "--iterations", 10)
    assert result.exit_code == 2
    assert "The earlier plan must carry pupils of the data set 'tables'; of the 3 that it carries none is" in (
        told_by(result)
    )
