"""``ready``, as a person and a program call it."""

import json
from pathlib import Path

import pytest
from command_world import PUPILS, write_table, write_world
from typer.testing import CliRunner, Result

from transport_opt.cli import app

FACTS = """
live_on = 2026-09-01
families_told = { P1 = 2026-07-01, P2 = 2026-07-01, P3 = "2026-07-01" }
operators_told = { R001 = 2026-07-01 }
schools_confirmed = ["S1"]
"""


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


def told_by(result: Result) -> str:
    return " ".join(result.stderr.replace("│", " ").split())


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """Give the folder of the usual world with a plan of one car."""
    tables, matrix = write_world(tmp_path)
    made = call("plan", tables, "--matrix", matrix, "--iterations", 300, "--out", tmp_path / "plan.json")
    assert made.exit_code == 0, made.stderr
    return tmp_path


def asked(folder: Path, facts: str | None = FACTS, *words: object) -> Result:
    file = folder / "facts.toml"
    if facts is not None:
        file.write_text(facts, encoding="utf-8")
        words = ("--facts", file, *words)
    return call(
        "ready", folder / "tables", folder / "plan.json", "--matrix", folder / "matrix.npz", "--today", "2026-08-03",
        *words,
    )  # fmt: skip


def test_a_plan_is_ready_when_nothing_stands_in_the_way(planned: Path) -> None:
    result = asked(planned, FACTS, "--json")
    assert result.exit_code == 0, result.stderr
    assert "Ready: nothing stands between this plan and 2026-09-01." in told_by(result)
    assert json.loads(result.stdout) == {
        "ready": True, "live_on": "2026-09-01", "counts": {}, "obstacles": [], "notes": [],
    }  # fmt: skip


def test_without_facts_everything_is_still_to_be_done(planned: Path) -> None:
    result = asked(planned, None, "--json")
    assert result.exit_code == 1
    counts = {"no-date": 1, "family-notice": 3, "operator-notice": 1, "school-unconfirmed": 1}
    assert json.loads(result.stdout)["counts"] == counts
    assert "Obstacle [family-notice] pupil P1: The family of pupil P1 needs 10 days of notice and is not told yet." in (
        told_by(result)
    )
    assert "Not ready: 6 things stand in the way (1 no-date, 3 family-notice, 1 operator-notice" in told_by(result)


def test_a_plan_is_audited_again_and_not_believed(planned: Path) -> None:
    # Each may be aboard for eleven minutes now; the file still says that no rule is broken.
    write_table(planned / "tables" / "pupils.csv", [{**row, "max_journey_minutes": "11"} for row in PUPILS])
    result = asked(planned)
    assert result.exit_code == 1
    assert "Obstacle [hard-finding]" in told_by(result)
    assert "The rule journey-limit is broken:" in told_by(result)


def test_with_the_earlier_plan_only_those_concerned_are_to_be_told(planned: Path) -> None:
    facts = 'live_on = 2026-09-01\nschools_confirmed = ["S1"]'
    assert asked(planned, facts, "--earlier", planned / "plan.json").exit_code == 0
    today = planned / "today.json"
    assert call("baseline", planned / "tables", "--matrix", planned / "matrix.npz", "--out", today).exit_code == 0
    result = asked(planned, facts, "--earlier", today, "--json")
    assert result.exit_code == 1
    counts = json.loads(result.stdout)["counts"]
    assert counts["hard-finding"] == 1, "two of three change, and a quarter may"
    assert counts["family-notice"] >= 2
    agreed = asked(planned, facts, "--earlier", today, "--max-changed", "70%", "--json")
    assert "hard-finding" not in json.loads(agreed.stdout)["counts"]


def test_what_is_noted_of_nobody_is_told(planned: Path) -> None:
    result = asked(planned, FACTS.replace('["S1"]', '["S1", "S7"]') + "approvals = { P8 = 2027-01-01 }")
    assert result.exit_code == 0
    assert "schools_confirmed names 'S7', which neither the plan nor the tables know." in told_by(result)
    assert "approvals names 'P8', which neither" in told_by(result)


def test_all_that_is_wrong_with_the_facts_is_told(planned: Path) -> None:
    result = asked(
        planned,
        "live_on = 2026-09-01T08:00:00\nfamily_notice_days = -1\noperator_notice_days = 400\n"
        "families_told = { P1 = 3 }\n"
        'schools_confirmed = "S1"\nschool_confirmed = []',
    )
    told = told_by(result)
    assert result.exit_code == 2
    assert "'facts.toml' has faults." in told
    assert "'live_on' needs a day such as 2027-01-04; now it is" in told
    assert "'family_notice_days' needs a whole number of days from 0 to 366; now it is -1." in told
    assert "'operator_notice_days' needs a whole number of days from 0 to 366; now it is 400." in told
    assert "'families_told' needs a table of days such as { P001 = 2027-01-04 }" in told
    assert "'schools_confirmed' needs a list of ids" in told
    assert "does not know the key 'school_confirmed'; it knows live_on, family_notice_days," in told


def test_many_obstacles_of_a_kind_are_counted() -> None:
    from datetime import date

    from worlds import three_on_a_line

    from transport_opt.model import Plan, Reason, Unplaced
    from transport_opt.service import Facts, Question, ready, ready_words

    here = three_on_a_line()
    lost = tuple(Unplaced(f"P{at}", (), (Reason("seats", "No room.", "Offer a bus."),)) for at in range(25))
    gate = ready(Question(here.scenario, here.matrix, "", "line"), Plan((), lost), Facts(), date(2026, 8, 3))
    told = ready_words(gate)
    assert sum(line.startswith("Obstacle [unplaced-pupil]") for line in told) == 20
    assert "5 more of [unplaced-pupil]; --json gives them all." in told
