"""``place``, as a person and a program call it."""

import json
from pathlib import Path
from typing import Any

import pytest
from command_world import write_table, write_world
from typer.testing import CliRunner, Result
from worlds import pupil, school, world

from transport_opt.cli import app
from transport_opt.intake.plan_file import read_plan, write_plan

ROW = {"pupil_id": "P4", "school_id": "S1", "phase": "secondary", "latitude": "53.0", "longitude": "-1.47"}


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


class Desk:
    """The usual world on disk with its plan, and travel times that cover P4 at kilometre 3 and P5 at 1, too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        homes = {"P1": 0, "P2": 2, "P3": 4, "P4": 3, "P5": 1}
        here = world([pupil(name, km) for name, km in homes.items()], [school()])
        self.tables, self.matrix = write_world(folder, here)
        self.plan = folder / "plan.json"
        made = call("plan", self.tables, "--matrix", self.matrix, "--iterations", 300, "--out", self.plan)
        assert made.exit_code == 0, made.stderr

    def place(self, rows: list[dict[str, str]], *more: object) -> Result:
        write_table(self.folder / "new.csv", rows)
        return call("place", self.tables, self.plan, self.folder / "new.csv", "--matrix", self.matrix, *more)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def json_of(result: Result) -> dict[str, Any]:
    return dict(json.loads(result.stdout))


def test_offers_are_told_on_standard_error_and_nothing_is_written(desk: Desk) -> None:
    result = desk.place([ROW], "--out", desk.folder / "placed.json")

    assert result.exit_code == 0
    assert result.stdout == ""
    assert "P4 joins: 2 ways." in result.stderr
    assert "1. Route R001: £0.00 a day, £0.00 a year." in result.stderr
    assert "2. A new vehicle, R002, CAR: +£58.92 a day, +£11,194.80 a year." in result.stderr
    assert not (desk.folder / "placed.json").exists()


def test_offers_are_told_to_programs_with_everybody_aboard(desk: Desk) -> None:
    (placing,) = json_of(desk.place([ROW], "--json"))["placings"]
    first = placing["offers"][0]

    assert (placing["pupil_id"], placing["joins"], first["cash_pence_per_day"]) == ("P4", True, 0)
    assert {one["pupil_id"]: one["seconds_added"] for one in first["effects"] if one["direction"] == "am"} == {
        "P1": 120,
        "P2": 120,
        "P3": 0,
        "P4": 0,
    }
    assert first["seats_left"] == {"before": 1, "after": 0}
    assert placing["travel_budget"]["pence_per_day"] == 957


def test_accepting_writes_a_plan_that_the_audit_finds_nothing_in(desk: Desk) -> None:
    out = desk.folder / "placed.json"
    result = desk.place([ROW], "--accept", "--out", out)

    assert result.exit_code == 0
    assert "put the rows of new.csv into its pupils.csv" in result.stderr
    assert "  P4, morning: route R001, from 08:39, at school 08:50, 9 min aboard." in result.stderr
    rows = (desk.tables / "pupils.csv").read_text(encoding="utf-8")
    (desk.tables / "pupils.csv").write_text(f"{rows}P4,S1,53.0,-1.47,secondary\n", encoding="utf-8")
    audited = call("audit", desk.tables, out, "--matrix", desk.matrix, "--json")
    assert audited.exit_code == 0
    assert json_of(audited)["money"] == []
    assert "made from other tables" not in audited.stderr


def test_the_plan_says_what_it_comes_from(desk: Desk) -> None:
    out = desk.folder / "placed.json"
    desk.place([ROW], "--accept", "--out", out)
    before, after = read_plan(desk.plan).provenance, read_plan(out).provenance

    assert after.stop == f"{before.stop}; edited: P4 placed on R001; parent {before.scenario_sha256}"
    assert after.scenario_sha256 not in ("", before.scenario_sha256)
    assert read_plan(out).lower_bound_pence_per_day is None


def test_another_offer_is_taken_by_its_number(desk: Desk) -> None:
    out = desk.folder / "placed.json"
    told = json_of(desk.place([ROW], "--accept", "--offer", 2, "--out", out, "--json"))

    assert [route.route_id for route in read_plan(out).routes] == ["R001", "R002"]
    assert told["accepted"]["new_findings"] == []
    assert {one["pupil_id"] for one in told["accepted"]["families_to_tell"]} == {"P4"}


def test_an_offer_that_is_not_there_is_wrong_use(desk: Desk) -> None:
    result = desk.place([ROW], "--accept", "--offer", 9)

    assert result.exit_code == 2
    assert "There is no offer 9 for P4; there are 2, from 1 on. Name one of the offers." in result.stderr


def test_one_number_cannot_mean_the_offers_of_several_pupils(desk: Desk) -> None:
    result = desk.place([ROW, {**ROW, "pupil_id": "P5", "longitude": "-1.49"}], "--accept", "--offer", 2)

    assert result.exit_code == 2
    assert "Offer 2 can be taken for a single pupil; new.csv has 2." in result.stderr


def test_several_pupils_are_placed_one_after_the_other(desk: Desk) -> None:
    out = desk.folder / "placed.json"
    result = desk.place([ROW, {**ROW, "pupil_id": "P5", "longitude": "-1.49"}], "--accept", "--out", out)

    assert result.exit_code == 0
    assert "2 pupils are placed one after the other, the hardest to carry first: P5, P4." in result.stderr
    assert {one for route in read_plan(out).routes for one in route.pupil_ids} == {"P1", "P2", "P3", "P4", "P5"}


def test_a_problem_is_told_by_the_row_and_column_of_the_pupils_own_file(desk: Desk) -> None:
    result = desk.place([{**ROW, "school_id": "S9", "seats": "many"}])

    assert result.exit_code == 1
    assert "[unknown-school] new.csv, row 2, column school_id: Pupil 'P4' goes to school 'S9'" in result.stderr
    assert "new.csv, row 2, column seats" in result.stderr


def test_nothing_placed_ends_with_one(desk: Desk) -> None:
    result = desk.place([{**ROW, "mobility": "wheelchair_manual"}], "--accept", "--out", desk.folder / "placed.json")

    assert result.exit_code == 1
    assert "P4 is not placed." in result.stderr
    assert not (desk.folder / "placed.json").exists()


def test_travel_times_that_lack_the_pupil_are_told(desk: Desk) -> None:
    result = desk.place([{**ROW, "pupil_id": "P9"}])

    assert result.exit_code == 2
    assert "matrix.npz does not cover 1 place (P9) of the 5 in the data set" in result.stderr


def test_a_plan_of_another_data_set_is_told(desk: Desk) -> None:
    plan = read_plan(desk.plan)
    write_plan(plan, desk.plan)
    text = desk.plan.read_text(encoding="utf-8").replace('"P3"', '"Q3"')
    desk.plan.write_text(text, encoding="utf-8")
    result = desk.place([ROW])

    assert result.exit_code == 2
    assert "Route R001 of the plan names Q3, which the data set does not have." in result.stderr


def test_a_change_of_address_is_told_net_and_the_old_home_is_left(desk: Desk) -> None:
    out = desk.folder / "placed.json"
    result = desk.place([{**ROW, "pupil_id": "P2"}], "--accept", "--out", out, "--json")

    (placing,) = json_of(result)["placings"]
    assert placing["joins"] is False
    assert "P2 changes: taken off their route first" in result.stderr
    assert sorted(one for route in read_plan(out).routes for one in route.pupil_ids) == ["P1", "P2", "P3"]
