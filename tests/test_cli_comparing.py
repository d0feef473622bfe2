"""``compare``, as a person and a program call it."""

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from command_world import write_world
from typer.testing import CliRunner, Result

from transport_opt.cli import app


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


def json_of(result: Result) -> dict[str, Any]:
    return dict(json.loads(result.stdout))


@pytest.fixture
def world(tmp_path: Path) -> tuple[Path, Path]:
    return write_world(tmp_path)


@pytest.fixture
def planned(world: tuple[Path, Path], tmp_path: Path) -> Path:
    out = tmp_path / "plan.json"
    result = call("plan", world[0], "--matrix", world[1], "--iterations", "300", "--out", out)
    assert result.exit_code == 0, result.stderr
    return out


@pytest.mark.parametrize("ending", ["xlsx", "pdf", "html", "json"])
def test_plans_are_compared_and_the_report_is_written(
    world: tuple[Path, Path], planned: Path, tmp_path: Path, ending: str
) -> None:
    call("baseline", world[0], "--matrix", world[1], "--out", tmp_path / "baseline.json")
    out = tmp_path / f"report.{ending}"
    result = call("compare", world[0], tmp_path / "baseline.json", planned, "--out", out, "--json")

    assert result.exit_code == 0
    assert out.stat().st_size > 500
    assert re.search(r"Total cash +£182\.72 +£64\.88", result.stderr)
    assert json_of(result)["plans"][1]["difference"]["per_day"] == 6488 - 18272


def test_a_report_of_an_unknown_kind_ends_with_two(world: tuple[Path, Path], planned: Path, tmp_path: Path) -> None:
    result = call("compare", world[0], planned, planned, "--out", tmp_path / "report.doc")

    assert result.exit_code == 2
    told = " ".join(result.stderr.split())
    assert "--out can write .xlsx or .pdf or .html or .json; 'report.doc' ends in '.doc'" in told
    assert ".xlsx, .pdf or .html" in call("compare", "--help").stdout


def test_plans_are_priced_again_where_there_are_times_and_an_overspend_is_told(
    world: tuple[Path, Path], planned: Path, tmp_path: Path
) -> None:
    call("baseline", world[0], "--matrix", world[1], "--out", tmp_path / "baseline.json")
    money = ("--budget", "£20,000", "--outturn", "40000.50")
    plans = (tmp_path / "baseline.json", planned)
    told = json_of(call("compare", world[0], *plans, "--matrix", world[1], *money, "--json"))

    assert (told["timed"], told["published"]) == (True, False)
    assert [row["shares"][0] for row in told["pupil_costs"]] == [6488, 6091, 5693]
    saved = (18272 - 6488) * 190
    assert told["budget_lines"][0]["closed"] == min(saved, 2_000_050)
    assert told["today"]["ghost_per_year"] == 0


@pytest.mark.parametrize("ending", ["xlsx", "pdf", "html", "json"])
def test_the_same_command_twice_writes_the_same_bytes(
    world: tuple[Path, Path], planned: Path, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transport_opt.cli.comparing.today", lambda: date(2026, 11, 25))
    written = [tmp_path / f"{name}.{ending}" for name in ("one", "other")]
    for out in written:
        call("compare", world[0], planned, planned, "--matrix", world[1], "--out", out)

    assert written[0].read_bytes() == written[1].read_bytes()


def test_stated_cash_that_the_rate_card_does_not_make_is_told_and_not_compared(
    world: tuple[Path, Path], planned: Path, tmp_path: Path
) -> None:
    plan = json.loads(planned.read_text(encoding="utf-8"))
    planned.write_text(json.dumps({**plan, "cash_pence_per_day": 100}), encoding="utf-8")
    call("baseline", world[0], "--matrix", world[1], "--out", tmp_path / "baseline.json")
    told = json_of(call("compare", world[0], tmp_path / "baseline.json", planned, "--matrix", world[1], "--json"))

    assert told["plans"][1]["per_day"]["total"] == 6488
    (note,) = told["notes"]
    assert note == (
        "Plan 'plan' states £1.00 a school day; the rate card and these travel times make £64.88, which is what is "
        "compared."
    )


def test_three_pupils_are_too_few_to_be_published(world: tuple[Path, Path], planned: Path) -> None:
    result = call("compare", world[0], planned, planned, "--publication")

    assert result.exit_code == 2
    assert "needs 5 pupils or more. It carries 3." in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--budget", "1"),
            "needs both --budget and --outturn. Now --budget is given and --outturn is not. Give both.",
        ),
        (("--outturn", "1"), "Now --outturn is given and --budget is not. Give both."),
        (
            ("--budget", "7m", "--outturn", "8"),
            "--budget needs pounds a year, such as 21500000 or 21,500,000.00. It is",
        ),
        (("--budget", "7", "--outturn", "1.005"), "It is '1.005'. Write it so."),
        (("--budget", "7", "--outturn", "-1"), "It is '-1'. Write it so."),
        (("--budget", "nan", "--outturn", "1"), "It is 'nan'. Write it so."),
        (("--pessimistic",), "Travel times come from one source: --roads N or --matrix FILE."),
    ],
)
def test_what_a_comparison_cannot_read_is_told(
    world: tuple[Path, Path], planned: Path, words: Sequence[str], told: str
) -> None:
    result = call("compare", world[0], planned, planned, *words)

    assert result.exit_code == 2
    assert told in " ".join(result.stderr.replace("│", " ").split())


def test_a_comparison_of_one_plan_ends_with_two(world: tuple[Path, Path], planned: Path) -> None:
    result = call("compare", world[0], planned)

    assert result.exit_code == 2
    assert "A comparison needs two plan files or more; now there is 1." in " ".join(result.stderr.split())


def test_what_levers_wrote_goes_into_the_report(world: tuple[Path, Path], planned: Path, tmp_path: Path) -> None:
    call("levers", world[0], "--matrix", world[1], "--iterations", 300, "--out", tmp_path / "levers")
    today, page = tmp_path / "levers" / "0-today.json", tmp_path / "report.html"
    plans = (world[0], today, planned, "--matrix", world[1])
    result = call("compare", *plans, "--levers", tmp_path / "levers", "--out", page, "--json")

    assert result.exit_code == 0, result.stderr
    steps = json_of(result)["levers"]
    assert steps[0]["per_day"] == json_of(result)["plans"][0]["per_day"]["total"] == 18272
    assert sum(step["saved_per_day"] for step in steps) == 18272 - steps[-1]["per_day"]
    assert "They start from £182.72 a school day, which is what &#x27;0-today&#x27; costs." in page.read_text("utf-8")
    assert "other tables" not in result.stderr


def test_levers_that_cannot_be_read_or_do_not_add_up_are_refused(
    world: tuple[Path, Path], planned: Path, tmp_path: Path
) -> None:
    nowhere = call("compare", world[0], planned, planned, "--levers", tmp_path / "none")
    assert nowhere.exit_code == 2
    assert "cannot be read: No such file or directory. Give the folder that 'levers' wrote with --out" in " ".join(
        nowhere.stderr.split()
    )
    call("levers", world[0], "--matrix", world[1], "--iterations", 300, "--out", tmp_path)
    file = tmp_path / "levers.json"
    told = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**told, "scenario_sha256": "0" * 64}), "utf-8")
    stale = call("compare", world[0], planned, planned, "--levers", file)
    assert "The levers were worked out from other tables than these" in " ".join(stale.stderr.split())
    told["levers"][1]["saved_pence_per_day"] += 1
    file.write_text(json.dumps(told), "utf-8")
    wrong = call("compare", world[0], planned, planned, "--levers", file)
    assert wrong.exit_code == 2
    assert (
        "step 're-routing' must save £117.84 a school day, the difference from the step before; it says £117.85. "
        "Make it again with 'levers'." in " ".join(wrong.stderr.split())
    )
    file.write_text(json.dumps({"levers": []}), "utf-8")
    older = call("compare", world[0], planned, planned, "--levers", file)
    assert "must be what 'levers' writes (transport-levers/1). format: Field required." in " ".join(
        older.stderr.split()
    )
