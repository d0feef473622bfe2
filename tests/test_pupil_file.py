"""One pupil's whole file: all that names them, wherever it is kept, and nothing of anybody else."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from store_world import NOON, TWO_ROUTES, a_dataset, a_job, a_plan, a_route, later
from typer.testing import CliRunner, Result

from transport_opt.cli import app
from transport_opt.service.about_pupil import about, journeys_of, named_by_others, rows_about, without_others
from transport_opt.store import DecisionRecord, SecurityEvent, Store, new_id, open_store

TABLES = {
    "pupils.csv": "pupil_id,school_id,not_with,keep_with\nP1,S1,P2;P3,\nP2,S1,P1,P3\nP10,S1,,P1-2\n",
    "routes.csv": "route_id,vehicle_type,direction,order,pupil_id\nT1,CAR,am,1,P1\nT2,CAR,am,1,P2\n",
    "policy.toml": "days_per_year = 190\n",
}


def test_a_pupils_rows_are_given_and_others_only_counted() -> None:
    assert rows_about(TABLES, "P1") == {
        "pupils.csv": [{"pupil_id": "P1", "school_id": "S1", "not_with": "2 other pupils"}],
        "routes.csv": [
            {"route_id": "T1", "vehicle_type": "CAR", "direction": "am", "order": "1", "pupil_id": "P1"},
        ],
    }
    assert named_by_others(TABLES, "P1") == {"not_with": 1}
    assert named_by_others(TABLES, "P3") == {"not_with": 1, "keep_with": 1}
    assert rows_about(TABLES, "P9") == {}


def test_a_ride_is_told_from_the_pupils_own_stops_alone() -> None:
    (ride,) = journeys_of([a_route("R1", "P2"), a_route("R2", "P1", "P3")], "P1")
    assert (ride["route_id"], ride["direction"], ride["others_on_the_route"]) == ("R2", "am", 1)
    assert ride["calls"] == [{"place": "home", "boards": True, "arrive": "07:30", "depart": "07:32"}]


def test_of_a_plans_head_what_names_the_pupil_is_kept_whole_and_the_rest_left_out() -> None:
    head = {
        "unplaced": [{"pupil_id": "P1", "reasons": [{"message": "No seat."}]}, {"pupil_id": "P10", "reasons": []}],
        "findings": [{"message": "P1 and P2 share.", "where": "R1"}, {"message": "P10 is late.", "where": "R2"}],
        "by_pupil": {"P1": 7, "P2": 8},
        "cash": 14960,
    }
    assert about(head, "P1") == {
        "unplaced": [{"pupil_id": "P1", "reasons": [{"message": "No seat."}]}],
        "findings": [{"message": "P1 and P2 share.", "where": "R1"}],
        "by_pupil": {"P1": 7},
    }
    assert about(head, "P4") is None


def test_other_pupils_are_written_as_another_pupil() -> None:
    told = {"why": "P1 is kept apart from P10 and P2.", "P2": ["P1", "P2"]}
    assert without_others(told, {"P2", "P10"}) == {
        "why": "P1 is kept apart from another pupil and another pupil.",
        "another pupil": ["P1", "another pupil"],
    }


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


def told_by(result: Result) -> str:
    return " ".join(result.stderr.replace("│", " ").split())


def planted(store: Store) -> None:
    """Write P1 wherever a pupil can be named: two versions of a plan, one adopted, a job that failed, an event."""
    problem = {"code": "far-from-road", "message": "The home of P1 is far, and P2's.", "action": "Look.", "where": "P1"}
    dataset = a_dataset(tables=TABLES, problems=(problem,))
    store.add_dataset(dataset)
    scenario = store.scenario_for(dataset.dataset_id, {"roads": "county"}, NOON)
    plan = store.add_plan(
        a_plan(scenario, head={"findings": [{"message": "P1 waits for P2.", "where": "R1"}]}), TWO_ROUTES
    )
    edited = store.edit_plan(a_plan(scenario, kind="edit"), (a_route("R7", "P1", "P2"),), (plan.plan_id, 1))
    store.adopt(
        DecisionRecord(new_id("dc"), plan.plan_id, edited.version, "Derby", "ac_1", later(9), "P2 goes with P1.")
    )
    store.add_job(a_job(scenario, params={"pupils": ["P1", "P2"]}))
    store.add_job(a_job(scenario, params={"pupils": ["P2"]}))
    store.note_event(SecurityEvent(later(2), "ac_1", "export-with-identifiers", {"path": "/pupils/P1"}))
    other = a_dataset(tables=TABLES, council="Poole")
    store.add_dataset(other)


@pytest.fixture
def store_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "TRANSPORT_OPT_STORE"):
        monkeypatch.delenv(name, raising=False)
    store = open_store(tmp_path / "store")
    planted(store)
    store.close()
    return tmp_path / "store"


def test_everything_that_the_store_keeps_of_a_pupil_goes_to_one_file(store_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "out" / "file.json"
    result = call("pupil-file", "P1", file, "--store", store_folder, "--council", "Derby", "--json")

    assert result.exit_code == 0, result.stderr
    counts = {"datasets": 1, "plans": 2, "jobs": 1, "events": 1}
    assert json.loads(result.stdout) == {"file": str(file), **counts}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    assert {name: len(told[name]) for name in counts} == counts
    assert told["datasets"][0]["problems"][0]["message"] == "The home of P1 is far, and another pupil's."
    assert [(one["version"], one["kind"]) for one in told["plans"]] == [(1, "plan"), (2, "edit")]
    assert told["plans"][0]["said"]["head"]["findings"][0]["message"] == "P1 waits for another pupil."
    assert [one["why"] for one in told["plans"][1]["decisions"]] == ["another pupil goes with P1."]
    assert told["jobs"][0]["said"]["asked"]["pupils"] == ["P1"]
    assert all(other not in file.read_text(encoding="utf-8") for other in ("P2", "P3", "P10", "Poole", "ac_1"))


def test_a_file_that_was_made_is_noted_without_the_pupil(store_folder: Path, tmp_path: Path) -> None:
    result = call("pupil-file", "P1", tmp_path / "file.json", "--store", store_folder)
    assert (
        "The pupil is named in 2 data sets, 2 versions of plans, 1 job, 1 security event. What is left out"
        in told_by(result)
    )
    assert "P1" not in result.stderr + result.stdout
    store = open_store(store_folder)
    newest = store.events().items[0]
    store.close()
    assert (newest.kind, newest.account_id, dict(newest.detail)) == ("pupil-file", None, {"by": "the machine"})


def test_nothing_is_written_where_nobody_is_named(store_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    result = call("pupil-file", "P77", file, "--store", store_folder)
    assert (result.exit_code, file.exists()) == (1, False)
    assert "Nothing that was looked at names that pupil. Check the id; no file is written." in told_by(result)


def test_what_cannot_be_looked_for_is_refused_in_words(store_folder: Path, tmp_path: Path) -> None:
    blank = call("pupil-file", " ", tmp_path / "file.json", "--store", store_folder)
    assert (blank.exit_code, "PUPIL needs an id; now it is blank." in told_by(blank)) == (2, True)
    nowhere = call("pupil-file", "P1", tmp_path / "file.json", "--no-store")
    assert "--no-store needs files to look in: --dataset or --plan. Now there are none." in told_by(nowhere)
    other = call("pupil-file", "P1", tmp_path / "file.txt", "--store", store_folder)
    assert "FILE can write .json; 'file.txt' ends in '.txt'." in told_by(other)
    assert not (tmp_path / "file.json").exists()
