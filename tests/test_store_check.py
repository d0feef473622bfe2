"""What the check of a store finds."""

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from store_world import TWO_ROUTES, a_job, a_plan, asked, later, matrix_of, planned

from transport_opt.store import Store, open_store


def old(path: Path) -> Path:
    """Let a file be two hours old."""
    os.utime(path, (time.time() - 7200,) * 2)
    return path


def test_a_sound_store_has_no_faults(store: Store) -> None:
    scenario = asked(store, matrix_sha256=store.put_matrix(matrix_of("P1", "S1")))
    job = store.begin_job(store.add_job(a_job(scenario)).job_id, later(1))
    store.finish_with_plan(job.job_id, "succeeded", a_plan(scenario), TWO_ROUTES, later(2))

    assert store.check() == ()


def test_missing_and_damaged_travel_times_are_found(store: Store) -> None:
    gone, bad = store.put_matrix(matrix_of("P1")), store.put_matrix(matrix_of("P2"))
    asked(store, matrix_sha256=gone)
    asked(store, matrix_sha256=bad)
    store.matrix_path(gone).unlink()
    store.matrix_path(bad).write_bytes(b"no times")

    faults = store.check()
    assert f"Travel times {gone} are needed and their file is missing: restore it from a backup." in faults
    assert any(fault.startswith(f"The file of travel times {bad} is damaged: its content has") for fault in faults)
    assert len(faults) == 2


def test_travel_times_that_only_a_scenario_needs_are_missed(store: Store) -> None:
    scenario = asked(store)
    matrix = store.put_matrix(matrix_of("P1"))
    store.scenario_for(scenario.dataset_id, {"matrix": matrix}, later(1))
    store.matrix_path(matrix).unlink()

    assert store.check() == (f"Travel times {matrix} are needed and their file is missing: restore it from a backup.",)


def test_routes_that_are_lost_are_found(store: Store) -> None:
    plan = planned(store)
    with store.database.writing() as session:
        session.execute(text("DELETE FROM plan_route WHERE route_id = 'R2'"))

    assert store.check() == (f"Plan {plan.plan_id}, version 1, should have 2 routes; 1 are there.",)


def test_a_plan_that_is_lost_is_found(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    scenario = asked(store)
    job = store.begin_job(store.add_job(a_job(scenario)).job_id, later(1))
    plan = a_plan(scenario)
    store.finish_with_plan(job.job_id, "succeeded", plan, TWO_ROUTES, later(2))
    with store.database.raw() as driver:
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("DELETE FROM plan")
        driver.execute("PRAGMA foreign_keys=ON")

    faults = store.check()
    assert (
        len([fault for fault in faults if "of table plan_route refers to a row of plan that is not there" in fault])
        == 2
    )
    assert any("of table job refers to a row of plan that is not there" in fault for fault in faults)
    store.close()


@pytest.mark.parametrize(("table", "column"), [("dataset", "tables"), ("plan", "head")])
def test_what_cannot_be_unpacked_is_found(store: Store, table: str, column: str) -> None:
    plan = planned(store)
    with store.database.writing() as session:
        session.execute(text(f"UPDATE {table} SET {column} = :bytes").bindparams(bytes=b"\x78\x9cnothing"))

    dataset_id = store.scenario(plan.scenario_id).dataset_id
    assert store.check() == (
        {
            "dataset": f"The tables of data set {dataset_id} cannot be unpacked.",
            "plan": f"The head of plan {plan.plan_id}, version 1, cannot be unpacked.",
        }[table],
    )


def test_what_was_left_half_made_is_found_once_it_is_old(store: Store) -> None:
    young, stale = store.folder / "tmp" / "young", store.folder / "tmp" / "stale"
    part = store.folder / "matrices" / f".{'ab' * 32}.npz.x.part"
    for path in (young, stale, part):
        path.touch()
    old(stale)
    old(part)

    assert store.check() == (
        f"matrices/{part.name} was left half-made over an hour ago: remove it.",
        "tmp/stale was left half-made over an hour ago: remove it.",
    )


def test_travel_times_that_nothing_needs_are_found_once_they_are_old(store: Store) -> None:
    young, stale = store.put_matrix(matrix_of("P1")), store.put_matrix(matrix_of("P2"))
    old(store.matrix_path(stale))

    assert young != stale
    assert store.check() == (f"Travel times {stale} are needed by nothing: 'erase --before DATE' removes them.",)
