"""Erasing: afterwards no byte of a pupil's id is in any file of the store."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from store_world import (
    NOON,
    TWO_ROUTES,
    a_dataset,
    a_job,
    a_plan,
    a_route,
    asked,
    files_in,
    later,
    matrix_of,
    planned,
)

from transport_opt.errors import NotThereError
from transport_opt.store import Checkpoint, DecisionRecord, Erased, SecurityEvent, Store, new_id, open_store

NAME = "ZEBEDEE-4711"
PUPILS = f"pupil_id,school_id,not_with,keep_with\n{NAME},S1,P2,\nP2,S1,P3;{NAME},P3\nP3,S1,P2,{NAME};P2\n"
ROUTES = f"route_id,vehicle_type,direction,order,pupil_id\nT1,CAR,am,1,{NAME}\nT2,CAR,am,1,P2\nT2,CAR,am,2,P3\n"
LOCKS = f"what,route_id,pupil_id\nroute,T1,\npupil,T1,{NAME}\npupil,T2,P2\n"


def planted(store: Store) -> dict[str, str]:
    """Write the pupil's id wherever one can be: give the ids of what holds it."""
    matrix = store.put_matrix(matrix_of(NAME, "P2", "P3", "S1"))
    problem = {"code": "far-from-road", "message": f"The home of {NAME} is far.", "action": "Look.", "where": NAME}
    tables = {"pupils.csv": PUPILS, "routes.csv": ROUTES, "locks.csv": LOCKS, "policy.toml": f"# ask {NAME}\n"}
    dataset = a_dataset(tables=tables, matrix_sha256=matrix, problems=(problem,), name=f"Spring with {NAME}")
    store.add_dataset(dataset)
    scenario = store.scenario_for(dataset.dataset_id, {"matrix": matrix}, NOON)
    head = {
        "unplaced": [{"pupil_id": NAME, "reasons": [{"message": f"{NAME} has no seat."}]}],
        "findings": [{"message": f"Pupil {NAME}'s journey is long.", "where": f"R1, run 1, {NAME}"}],
        "by_pupil": {NAME: 1},
    }
    plan = store.add_plan(
        a_plan(scenario, head=head, provenance={"asked_for": NAME}),
        (a_route("R1", NAME, "P2"), a_route(f"{NAME}'s taxi", "P3")),
    )
    store.edit_plan(replace(plan, kind="edit"), store.all_routes(plan.plan_id, 1), (plan.plan_id, 1))
    store.put_paper(plan.plan_id, 1, "map", "text/html", f"<p>{NAME}</p>".encode())
    store.adopt(DecisionRecord(new_id("dc"), plan.plan_id, 2, "Derby", "ac_1", later(9), f"{NAME} has a seat."))
    job = store.begin_job(store.add_job(a_job(scenario, params={"first": NAME})).job_id, later(1))
    store.keep_checkpoint(Checkpoint(job.job_id, json.dumps({"routes": [NAME]}).encode(), 10.0))
    store.note_event(SecurityEvent(later(2), "ac_1", "export", {"path": f"/api/v1/pupils/{NAME}"}))
    return {"dataset": dataset.dataset_id, "plan": plan.plan_id, "job": job.job_id, "scenario": scenario.scenario_id}


def read_all(store: Store) -> str:
    """Everything a store gives back, unpacked, as one text."""
    datasets = [store.dataset(one.dataset_id) for one in store.datasets(None).items]
    plans = [version for one in store.plans(None).items for version in store.plan_versions(one.plan_id)]
    whole = [(store.plan(one.plan_id, one.version), store.all_routes(one.plan_id, one.version)) for one in plans]
    decided = [store.decisions(one.plan_id) for one in store.plans(None).items]
    times = [np.load(path)["ids"].tolist() for path in (store.folder / "matrices").glob("*.npz")]
    scenarios = [store.scenario(one.scenario_id) for one in plans]
    return repr([datasets, whole, decided, times, scenarios, store.jobs(None), store.events()])


def spelling(folder: Path, name: str) -> list[str]:
    return [path.name for path in files_in(folder) if name.encode() in path.read_bytes()]


def test_no_byte_of_an_erased_pupil_is_in_any_file_of_the_store(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    planted(store)
    (store.folder / "tmp" / "half-made").write_text(NAME)
    assert set(spelling(store.folder, NAME)) >= {"store.sqlite-wal", "half-made"}, "there is something to find"
    store.erase_pupil(NAME)

    assert spelling(store.folder, NAME) == []
    store.close()
    assert spelling(store.folder, NAME) == []


def test_no_byte_is_left_of_what_was_deleted_long_before(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    ids = planted(store)
    store.close()
    store = open_store(tmp_path / "store")
    assert "store.sqlite" in spelling(store.folder, NAME)
    store.end_job(ids["job"], "failed", later(3))
    store.erase_before(date(2026, 3, 3))

    assert spelling(store.folder, NAME) == []
    store.close()


def test_nothing_that_the_store_gives_back_names_an_erased_pupil(store: Store) -> None:
    planted(store)
    assert NAME in read_all(store)
    store.erase_pupil(NAME)

    assert NAME not in read_all(store)
    assert store.check() == ()


def test_it_is_told_how_much_named_the_pupil(store: Store) -> None:
    planted(store)
    planned(store)

    assert store.erase_pupil(NAME) == Erased(
        datasets=1, plans=1, papers=1, jobs=1, checkpoints=1, decisions=1, events=1, matrices=1
    )
    assert store.erase_pupil(NAME) == Erased()
    assert store.erase_pupil(NAME).nothing


def test_the_pupils_rows_leave_the_tables_and_nothing_else_does(store: Store) -> None:
    ids = planted(store)
    store.erase_pupil(NAME)
    left = store.dataset(ids["dataset"])

    assert left.tables["pupils.csv"] == "pupil_id,school_id,not_with,keep_with\nP2,S1,P3,P3\nP3,S1,P2,P2\n"
    assert left.tables["routes.csv"] == (
        "route_id,vehicle_type,direction,order,pupil_id\nT2,CAR,am,1,P2\nT2,CAR,am,2,P3\n"
    )
    assert left.tables["locks.csv"] == "what,route_id,pupil_id\npupil,T2,P2\n", "a lock goes with its route"
    assert left.counts == {"pupils": 2, "schools": 1, "vehicle_types": 1, "routes": 1}
    assert left.revision == 2


def test_a_data_set_without_the_pupil_stays_letter_for_letter(store: Store) -> None:
    odd = 'pupil_id , name\r\n"P1","Q ""R"""\r\n'
    other = a_dataset(tables={"pupils.csv": odd})
    store.add_dataset(other)
    planted(store)
    store.erase_pupil(NAME)

    assert store.dataset(other.dataset_id) == other


def test_a_plan_still_holds_together_with_a_pseudonym(store: Store) -> None:
    ids = planted(store)
    store.erase_pupil(NAME)
    plan, routes = store.plan(ids["plan"], 1), store.all_routes(ids["plan"], 1)
    alias = plan.head["unplaced"][0]["pupil_id"]

    assert alias.startswith("erased-")
    assert len(alias) == len("erased-") + 8
    stop = routes[0]["runs"][0]["stops"][0]
    assert (stop["place"], stop["boards"]) == (alias, [alias])
    assert routes[0]["runs"][0]["stops"][1] == a_route("R1", "P2")["runs"][0]["stops"][0]
    assert plan.head["findings"][0]["message"] == f"Pupil {alias}'s journey is long."
    assert plan.head["by_pupil"] == {alias: 1}
    assert store.route(ids["plan"], 1, f"{alias}'s taxi")["route_id"] == f"{alias}'s taxi"
    assert store.events().items[0].detail == {"path": f"/api/v1/pupils/{alias}"}


def test_travel_times_are_kept_for_everybody_else(store: Store) -> None:
    ids = planted(store)
    old = store.dataset(ids["dataset"]).matrix_sha256
    store.erase_pupil(NAME)
    new = store.dataset(ids["dataset"]).matrix_sha256

    assert new not in {None, old}
    with np.load(store.matrix_path(str(new))) as left:
        assert left["ids"].tolist() == ["P2", "P3", "S1"]
        assert left["seconds"].tolist() == [[60] * 3] * 3
        assert left["metres"].shape == (3, 3)
    assert store.scenario(ids["scenario"]).times == {"matrix": new}
    assert store.scenario_for(ids["dataset"], {"matrix": new}, later(1)).scenario_id == ids["scenario"]
    with pytest.raises(NotThereError):
        store.matrix_path(str(old))


def test_two_sources_that_differed_in_the_pupil_alone_are_no_clash(store: Store) -> None:
    ids = planted(store)
    other = io.BytesIO()
    with np.load(store.matrix_path(str(store.dataset(ids["dataset"]).matrix_sha256))) as first:
        arrays = {name: first[name].copy() for name in first.files}
    arrays["seconds"][0, 1] = 61
    np.savez_compressed(other, **arrays)
    twin = store.scenario_for(ids["dataset"], {"matrix": store.put_matrix(other.getvalue())}, later(1))
    store.erase_pupil(NAME)

    assert store.scenario(twin.scenario_id).times == store.scenario(ids["scenario"]).times
    assert store.check() == ()


def test_a_search_that_knows_the_pupil_ends_and_leaves_nothing(store: Store) -> None:
    ids = planted(store)
    store.erase_pupil(NAME)
    job = store.job(ids["job"])

    assert job.state == "failed"
    assert job.error == {
        "code": "erased",
        "message": "A pupil of its data set was erased while the job ran.",
        "action": "Ask for the plan again; it is made without the pupil.",
        "where": ids["job"],
    }
    store.keep_checkpoint(Checkpoint(ids["job"], NAME.encode(), 20.0))
    late = a_plan(store.scenario(ids["scenario"]), head={"unplaced": [NAME]})
    assert store.finish_with_plan(ids["job"], "succeeded", late, (a_route("R1", NAME),), later(9)) == job
    assert NAME not in read_all(store)


def test_a_job_that_waits_is_made_without_the_pupil(store: Store) -> None:
    ids = planted(store)
    waiting = store.add_job(a_job(store.scenario(ids["scenario"])))
    store.erase_pupil(NAME)

    assert store.job(waiting.job_id) == waiting


def test_another_councils_pupil_of_that_id_stays(store: Store) -> None:
    planted(store)
    matrix = str(store.datasets("Derby").items[0].matrix_sha256)
    theirs = a_dataset(council="Leeds", tables={"pupils.csv": PUPILS}, matrix_sha256=matrix)
    store.add_dataset(theirs)
    erased = store.erase_pupil(NAME, "Derby")

    assert erased.datasets == 1
    assert store.dataset(theirs.dataset_id) == theirs
    assert store.matrix_path(matrix).is_file()
    assert store.datasets("Derby").items[0].matrix_sha256 != matrix
    assert store.check() == ()


def test_other_pupils_whose_ids_begin_alike_stay(store: Store) -> None:
    pupils = "pupil_id,school_id,not_with\nP1,S1,P10;P1-2\nP10,S1,P1\nP1-2,S1,P1.5\nP1.5,S1,\n"
    dataset = a_dataset(tables={"pupils.csv": pupils})
    store.add_dataset(dataset)
    scenario = store.scenario_for(dataset.dataset_id, {"roads": "county"}, NOON)
    plan = store.add_plan(
        a_plan(scenario, head={"note": "P10 before P1."}), (a_route("R1", "P1", "P10", "P1-2", "P1.5"),)
    )
    store.erase_pupil("P1")

    assert store.dataset(dataset.dataset_id).tables["pupils.csv"] == (
        "pupil_id,school_id,not_with\nP10,S1,\nP1-2,S1,P1.5\nP1.5,S1,\n"
    )
    places = [stop["place"] for stop in store.all_routes(plan.plan_id, 1)[0]["runs"][0]["stops"]]
    assert places[1:] == ["P10", "P1-2", "P1.5"]
    assert store.plan(plan.plan_id).head == {"note": f"P10 before {places[0]}."}


@pytest.mark.parametrize("pupil_id", ["Zoë Ångström", "50%", "a_b", 'O"Neil', "P.1+(x)", "4711"])
def test_any_id_can_be_erased(store: Store, pupil_id: str) -> None:
    dataset = a_dataset(
        tables={"pupils.csv": f'pupil_id,school_id\n"{pupil_id.replace(chr(34), chr(34) * 2)}",S1\nP2,S1\n'}
    )
    store.add_dataset(dataset)
    scenario = store.scenario_for(dataset.dataset_id, {"roads": "county"}, NOON)
    plan = store.add_plan(a_plan(scenario), (a_route("R1", pupil_id), a_route("R2", "P2")))
    erased = store.erase_pupil(pupil_id)

    assert (erased.datasets, erased.plans) == (1, 1)
    assert store.dataset(dataset.dataset_id).tables["pupils.csv"] == "pupil_id,school_id\nP2,S1\n"
    assert store.all_routes(plan.plan_id, 1)[0]["runs"][0]["stops"][0]["place"].startswith("erased-")
    assert store.all_routes(plan.plan_id, 1)[1] == a_route("R2", "P2")


def test_a_number_that_a_spreadsheet_has_written_is_the_pupil_all_the_same(store: Store) -> None:
    dataset = a_dataset(tables={"pupils.csv": "Pupil ID,school_id\n 4711.0 ,S1\n4712.0,S1\n"})
    store.add_dataset(dataset)
    store.erase_pupil("4711")

    assert store.dataset(dataset.dataset_id).tables["pupils.csv"] == "Pupil ID,school_id\n4712.0,S1\n"


def test_a_number_that_only_looks_like_the_id_stays_in_the_tables(store: Store) -> None:
    pupils = "pupil_id,school_id,max_journey_minutes,seats,assistant_skills\n4,S1,60,1,\n60,S1,45,1,\n7,S1,60,1,as 60\n"
    routes = "route_id,operator,direction,order,pupil_id\n1,60,am,60,4\n1,60,am,2,60\n"
    dataset = a_dataset(tables={"pupils.csv": pupils, "routes.csv": routes})
    store.add_dataset(dataset)
    store.erase_pupil("60")
    left = store.dataset(dataset.dataset_id).tables

    first, second = left["pupils.csv"].splitlines()[1:]
    assert first == "4,S1,60,1,"
    assert second.startswith("7,S1,60,1,as erased-")
    route = left["routes.csv"].splitlines()[1]
    assert route.startswith("1,erased-")
    assert route.endswith(",am,60,4")


def test_travel_times_that_cannot_be_read_and_spell_the_id_are_dropped(store: Store) -> None:
    spoilt = io.BytesIO()
    with zipfile.ZipFile(spoilt, "w") as archive:
        archive.writestr("ids.npy", NAME)
    asked(store, matrix_sha256=store.put_matrix(spoilt.getvalue()))
    sound = store.put_matrix(b"not readable either")
    asked(store, matrix_sha256=sound)

    assert store.erase_pupil(NAME).matrices == 1
    assert [path.stem for path in (store.folder / "matrices").iterdir()] == [sound]


def test_a_blank_id_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match=r"A pupil's id is needed; now it is blank\."):
        store.erase_pupil(" ")


@pytest.fixture
def ages(store: Store) -> dict[str, Any]:
    """Keep an old plan, old plans adopted lately and long ago, and a new version of an old plan."""
    old = NOON - timedelta(days=400)
    matrix = store.put_matrix(matrix_of("P1"))
    gone = store.add_plan(a_plan(asked(store, created_at=old, matrix_sha256=matrix), created_at=old), TWO_ROUTES)
    kept = store.add_plan(a_plan(asked(store, created_at=old), created_at=old), TWO_ROUTES)
    store.adopt(DecisionRecord(new_id("dc"), kept.plan_id, 1, "Derby", "ac_1", NOON, "Cheap."))
    forgotten = store.add_plan(a_plan(asked(store, created_at=old), created_at=old), TWO_ROUTES)
    store.adopt(DecisionRecord(new_id("dc"), forgotten.plan_id, 1, "Derby", "ac_1", old, "Cheap."))
    new = store.add_plan(a_plan(asked(store, created_at=old), created_at=old), TWO_ROUTES)
    store.edit_plan(replace(new, created_at=NOON), TWO_ROUTES, (new.plan_id, 1))
    for plan in (gone, new):
        job = store.add_job(a_job(store.scenario(plan.scenario_id), created_at=old))
        store.end_job(job.job_id, "failed", old)
    store.note_event(SecurityEvent(old, None, "login", {}))
    store.note_event(SecurityEvent(NOON, None, "login", {}))
    return {"gone": gone, "kept": kept, "forgotten": forgotten, "new": new}


def test_what_is_old_goes_and_what_something_newer_needs_stays(store: Store, ages: dict[str, Any]) -> None:
    # Scenarios are asked at noon of that day, so the day after is "before" for them alone.
    erased = store.erase_before(date(2026, 3, 1))

    assert {one.plan_id for one in store.plans(None).items} == {ages["kept"].plan_id, ages["new"].plan_id}
    assert (erased.plans, erased.decisions, erased.jobs, erased.events) == (2, 1, 2, 1)
    assert len(store.decisions(ages["kept"].plan_id)) == 1
    assert store.check() == ()


def test_scenarios_data_sets_and_travel_times_go_once_nothing_needs_them(store: Store, ages: dict[str, Any]) -> None:
    lately = store.add_job(a_job(store.scenario(ages["gone"].scenario_id), created_at=NOON - timedelta(days=400)))
    erased = store.erase_before(date(2026, 3, 3))
    assert erased.plans == 4
    assert (erased.scenarios, erased.datasets, erased.matrices) == (3, 3, 0), "a job that waits needs its own"

    store.ask_stop(lately.job_id)
    erased = store.erase_before(date(2026, 3, 3))
    assert (erased.jobs, erased.scenarios, erased.datasets, erased.matrices) == (1, 1, 1, 1)
    assert store.datasets(None).items == ()
    assert store.check() == ()
    assert store.erase_before(date(2026, 3, 3)).nothing


def test_a_reader_who_stays_too_long_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from transport_opt.errors import StoreError
    from transport_opt.store import engine

    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    store = open_store(tmp_path / "store")
    planted(store)
    with store.database.reading() as session:
        session.connection().exec_driver_sql("SELECT * FROM plan").fetchone()
        with pytest.raises(StoreError) as error:
            store.erase_pupil(NAME)
    assert error.value.message.startswith("The rows are erased, but the database's files could not be rewritten. ")
    assert error.value.action == (
        "Stop the service, see to that, and run the same erase command again: it finishes the work."
    )
    assert NAME not in read_all(store)

    assert store.erase_pupil(NAME).nothing
    assert spelling(store.folder, NAME) == []
    store.close()
