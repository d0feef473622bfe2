"""The demonstration: one run of it, looked at from all sides."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from transport_opt import demo
from transport_opt.cli import app
from transport_opt.demo import Demo
from transport_opt.errors import UnreadableInputError
from transport_opt.intake.plan_file import read_plan
from transport_opt.service import Params

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    out = tmp_path_factory.mktemp("demo") / "out"
    (out / "run-sheets").mkdir(parents=True)
    (out / "run-sheets" / "R999.pdf").write_bytes(b"of an earlier demonstration")
    (out / "mine.txt").write_text("left alone", encoding="utf-8")
    return demo.run(out, Params(seconds=4))


def test_everybody_has_a_seat_and_no_rule_is_broken(made: Demo) -> None:
    plan = made.answer.plan

    assert {pupil for route in plan.routes for pupil in route.pupil_ids} == set(made.answer.question.scenario.pupil)
    assert (plan.unplaced, made.verdict.is_clean, made.verdict.plan.hard_findings) == ((), True, ())


def test_the_plan_costs_less_than_today(made: Demo) -> None:
    today, plan = made.comparison.plans

    assert (today.name, plan.name) == ("baseline", "plan")
    assert plan.per_day.total == made.answer.plan.cash_pence_per_day
    assert plan.difference.per_day < 0


def test_the_folder_holds_the_plan_the_workbook_the_map_and_a_run_sheet_a_route(made: Demo) -> None:
    there = {path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*") if path.is_file()}
    sheets = {name for name in there if name.startswith("run-sheets/")}

    assert {"plan.json", "baseline.json", "plan.xlsx", "map.html", "tables/pupils.csv", "mine.txt"} <= there
    assert sheets == {f"run-sheets/{route.route_id}.pdf" for route in made.answer.plan.routes}
    assert {path.relative_to(made.folder).as_posix() for path in made.files} <= there
    assert read_plan(made.folder / "plan.json") == made.answer.plan


def test_the_map_draws_the_routes_on_the_roads(made: Demo) -> None:
    page = (made.folder / "map.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])

    assert data["straight"] == []
    assert len(data["routes"]) == len(made.answer.plan.routes)
    assert len(data["base"]) > 100
    assert demo.ATTRIBUTION in page


def test_the_report_tells_money_with_its_band_pupils_findings_and_where_to_look(made: Demo) -> None:
    told = " ".join(demo.report(made))

    for words in (
        "Today: 2",
        "Plan: 1",
        "±12 %",
        "a year of 190 school days",
        "no rule broken",
        "every pupil has a seat",
    ):
        assert words in told
    for name in ("map.html", "plan.xlsx", "run-sheets", "plan.json", "baseline.json"):
        assert name in told
    assert {name for name, _ in made.steps} >= {"the road map", "the search", "the audit of the plan file"}


def test_the_command_ends_with_nought_and_tells_programs_the_figures(tmp_path: Path) -> None:
    words = ["demo", "--seconds", "1", "--out", str(tmp_path / "out"), "--json"]
    result = CliRunner().invoke(app, words, prog_name="transport-opt")

    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert (told["pupils"], told["unplaced"], told["audit_clean"]) == (600, 0, True)
    assert told["cash_pence_per_day"] < told["today_cash_pence_per_day"]
    assert "Difference: £" in result.stderr


def test_a_county_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo, "__file__", str(tmp_path / "transport_opt" / "demo.py"))

    with pytest.raises(UnreadableInputError, match="The invented county is not installed with this package"):
        demo.county()
