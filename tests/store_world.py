"""A store to test on: the same one on SQLite and on PostgreSQL, and a small data set, plan and job to put into it.

PostgreSQL's server is the one that ``TEST_DATABASE_URL`` names, as ``.ci/run`` starts one; each test has a database of
its own there. Without a server those tests are skipped.
"""

import io
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from psycopg import sql

from transport_opt.store import DataSetRecord, JobRecord, PlanRecord, ScenarioRecord, Store, new_id

SERVER = os.environ.get("TEST_DATABASE_URL")
NO_SERVER = "no PostgreSQL: TEST_DATABASE_URL is not set (.ci/run starts a server)"
on_a_server = pytest.mark.skipif(SERVER is None, reason=NO_SERVER)
KINDS = ["sqlite", pytest.param("postgresql", marks=on_a_server)]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PUPILS = "pupil_id,school_id,not_with,keep_with\nP1,S1,P2,\nP2,S1,P1,P3\nP3,S1,,P2\n"
ROUTES = "route_id,vehicle_type,direction,order,pupil_id\nT1,CAR,am,1,P1\nT2,CAR,am,1,P2\nT2,CAR,am,2,P3\n"


@contextmanager
def database_of(kind: str) -> Iterator[str | None]:
    """Give the address of an empty database, dropped at the end; ``None`` for a file in the store's folder."""
    if kind == "sqlite":
        yield None
        return
    assert SERVER is not None
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield address_of(name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def address_of(name: str) -> str:
    """Give the address of another database on the server."""
    assert SERVER is not None
    head, _, options = SERVER.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")


def matrix_of(*ids: str) -> bytes:
    """Write travel times of a minute between any two places."""
    content = io.BytesIO()
    table = np.full((len(ids), len(ids)), 60, dtype=np.int32)
    np.savez_compressed(content, ids=np.array(ids), seconds=table, metres=table * 10)
    return content.getvalue()


def a_dataset(**changes: Any) -> DataSetRecord:
    """Make a data set of three pupils at one school."""
    tables = {"pupils.csv": PUPILS, "routes.csv": ROUTES, "policy.toml": "days_per_year = 190\n"}
    counts = {"pupils": 3, "schools": 1, "vehicle_types": 1, "routes": 2}
    made = DataSetRecord(new_id("ds"), "Derby", "Spring", tables, None, "ab" * 32, counts, (), NOON, "ac_1")
    return replace(made, **changes)


def a_route(name: str, *pupils: str) -> dict[str, Any]:
    """Make a route as a plan file has it."""
    stops = [{"place": pupil, "arrive": 27000, "depart": 27120, "boards": [pupil], "alights": []} for pupil in pupils]
    return {"route_id": name, "vehicle_type": "CAR", "runs": [{"direction": "am", "run": 1, "stops": stops}]}


def a_plan(scenario: ScenarioRecord, **changes: Any) -> PlanRecord:
    """Make a plan of two routes."""
    head = {"format": "transport-plan/1", "unplaced": [], "findings": []}
    made = PlanRecord(
        new_id("pl"), 1, None, scenario.scenario_id, scenario.council, "plan", "Spring plan", None, {"seed": 1},
        {"cash": 14960, "routes": 2}, head, NOON, "ac_1",
    )  # fmt: skip
    return replace(made, **changes)


TWO_ROUTES = (a_route("R1", "P1"), a_route("R2", "P2", "P3"))


def a_job(scenario: ScenarioRecord, **changes: Any) -> JobRecord:
    """Make a job that asks for a plan."""
    made = JobRecord(new_id("jb"), "plan", scenario.council, scenario.scenario_id, {"seconds": 60}, "ac_1", NOON)
    return replace(made, **changes)


def asked(store: Store, **changes: Any) -> ScenarioRecord:
    """Put a data set into a store and give a scenario of it."""
    dataset = a_dataset(**changes)
    store.add_dataset(dataset)
    return store.scenario_for(dataset.dataset_id, {"roads": "county", "pessimistic": False, "closed": []}, NOON)


def planned(store: Store, **changes: Any) -> PlanRecord:
    """Put a plan of two routes into a store."""
    return store.add_plan(a_plan(asked(store), **changes), TWO_ROUTES)


def later(minutes: float) -> datetime:
    """Give a moment some minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def files_in(folder: Path) -> list[Path]:
    """List every file of a store."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
