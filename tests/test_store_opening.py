"""Opening a store, and what is said where it cannot be opened, read or written."""

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, event, inspect, text
from store_world import TWO_ROUTES, a_dataset, a_job, a_plan, asked, matrix_of, planned

from transport_opt.errors import StoreError
from transport_opt.store import Store, engine, matrices, open_store, opening
from transport_opt.store.models import Base


def test_a_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    store = open_store(tmp_path / "new" / "store")
    store.add_dataset(a_dataset())

    modes = {path.name: path.stat().st_mode & 0o777 for path in [store.folder, *store.folder.iterdir()]}
    store.close()
    assert {modes[name] for name in ("store", "matrices", "tmp")} == {0o700}
    assert {modes[name] for name in modes if name.startswith("store.sqlite")} == {0o600}
    assert "store.sqlite-wal" in modes


def test_what_was_accepted_is_there_when_the_store_is_opened_again(database: str | None, tmp_path: Path) -> None:
    first = open_store(tmp_path / "store", database)
    plan = planned(first)
    first.close()
    second = open_store(tmp_path / "store", database)

    assert second.plan(plan.plan_id) == plan
    assert second.check() == ()
    second.close()


def test_sqlite_is_told_to_lose_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    with store.database.reading() as session:
        told = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    store.close()

    assert told == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 10_000,
    }  # fmt: skip


def test_the_migrations_make_the_tables_of_the_models(store: Store) -> None:
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_jobs_lose_their_keys_and_nothing_else_when_a_store_of_before_is_opened(store: Store) -> None:
    job = store.add_job(a_job(asked(store)), b"a plan to audit")
    names = ("dataset", "scenario", "job", "checkpoint")
    with store.database.migrating() as connection:
        now = MetaData()
        now.reflect(connection)
        rows = {name: connection.execute(now.tables[name].select()).mappings().all() for name in names}
        Base.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        config = opening._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        before = MetaData()
        before.reflect(connection)
        for name in names:
            keyed = {"key": "sent by ac_1", "request_sha256": "ab"} if name == "job" else {}
            connection.execute(before.tables[name].insert(), [{**row, **keyed} for row in rows[name]])

    later = open_store(store.folder, store.url if store.database.kind == "postgresql" else None)
    with later.database.reading() as session:
        columns = {one["name"] for one in inspect(session.connection()).get_columns("job")}
    assert "attempt" in columns
    assert {"key", "request_sha256"} & columns == set()
    assert (later.job(job.job_id), later.checkpoint(job.job_id).content) == (job, b"a plan to audit")
    assert later.check() == ()
    later.close()


def test_the_address_is_shown_without_its_password(store: Store) -> None:
    hidden = engine.Database(engine.address(store.folder, "postgres://planner:secret@host/name"))

    assert hidden.shown == "postgresql+psycopg://planner:***@host/name"
    assert store.url in (f"sqlite+pysqlite:///{store.folder}/store.sqlite", store.database.shown)


@pytest.mark.parametrize("begin", ["postgres", "postgresql", "postgresql+psycopg"])
def test_an_address_may_begin_as_people_write_it(tmp_path: Path, begin: str) -> None:
    assert engine.address(tmp_path, f"{begin}://host/name").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(("url", "begins"), [("mysql://u:secret@h/n", "'mysql'"), ("secret", "something else")])
def test_an_address_of_something_else_is_refused_and_not_repeated(tmp_path: Path, url: str, begins: str) -> None:
    with pytest.raises(StoreError) as error:
        open_store(tmp_path / "store", url)

    assert error.value.message == (
        "The database's address must be that of PostgreSQL, such as postgresql://user@host/name; "
        f"now it begins with {begins}."
    )
    assert "secret" not in repr(vars(error.value))


def test_a_server_that_cannot_be_reached_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="The database cannot be reached: ") as error:
        open_store(tmp_path / "store", "postgresql://planner:secret@127.0.0.1:1/name")

    assert error.value.action == (
        "Check that it runs, that DATABASE_URL names it, and that user and password are right."
    )
    assert "secret" not in repr(vars(error.value))


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as error:
        open_store(tmp_path / "file" / "store")

    assert error.value.message.startswith("The disk cannot be read or written: Not a directory")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"This was a database once. " * 100)
    with pytest.raises(StoreError) as error:
        open_store(tmp_path)

    assert error.value.message == "The database is damaged, or is no database: file is not a database."
    assert "restore the newest backup into an empty one" in error.value.action


def test_damage_in_the_middle_of_the_file_is_told_and_found_by_the_check(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for _ in range(40):
        planned(store)
    with store.database.reading() as session:
        root = session.scalar(text("SELECT rootpage FROM sqlite_master WHERE name = 'plan'"))
    store.close()
    with (tmp_path / "store.sqlite").open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xa5" * 4096)

    damaged = open_store(tmp_path)
    with pytest.raises(StoreError, match="The database is damaged, or is no database: "):
        damaged.plans(None, limit=500)
    faults = damaged.check()
    damaged.close()
    assert 1 <= len(faults) <= 20
    assert all(fault.startswith("The database file is damaged: ") for fault in faults)


def test_a_store_of_a_newer_version_is_left_alone(database: str | None, tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", database)
    with store.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError) as error:
        open_store(tmp_path / "store", database)

    assert error.value.message.startswith(
        "The store was made by a newer version of transport-opt: its tables are of revision 9999, and this version "
        "knows those up to 0"
    )
    assert error.value.action == "Install the newer version again, or use a backup that this version made."


def fill_the_disk(store: Store, pages: int) -> None:
    """Let SQLite find no room for more pages than the file has now and a few."""
    store.close()

    @event.listens_for(store.database.engine, "connect")
    def limit(connection: sqlite3.Connection, _: object) -> None:
        there = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {there + pages}")


def test_a_full_disk_is_told_and_loses_nothing_accepted(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    plan = planned(store)
    fill_the_disk(store, pages=2)
    noise = os.urandom(50_000).hex()

    with pytest.raises(StoreError) as error:
        store.add_plan(a_plan(store.scenario(plan.scenario_id), head={"noise": noise}), TWO_ROUTES)
    assert error.value.message == "The disk is full: database or disk is full."
    assert error.value.action == (
        "Make room on it and try again. Nothing was changed, and everything accepted before is still there."
    )
    assert noise[:40] not in str(error.value.__cause__), "what could not be kept is pupils' data"
    assert [one.plan_id for one in store.plans(None).items] == [plan.plan_id]
    assert store.all_routes(plan.plan_id, 1) == TWO_ROUTES
    assert store.check() == ()

    store.close()
    again = open_store(tmp_path / "store")
    assert again.plan(plan.plan_id) == plan
    assert asked(again).council == "Derby"
    again.close()


def test_a_disk_too_full_for_travel_times_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(matrices, "write_whole", no_room)
    with pytest.raises(StoreError, match=r"The disk is full: No space left on device\."):
        store.put_matrix(matrix_of("P1"))


def test_another_program_that_holds_the_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    store = open_store(tmp_path)
    scenario = asked(store)
    other = sqlite3.connect(tmp_path / "store.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError) as error:
        store.add_plan(a_plan(scenario), TWO_ROUTES)
    assert error.value.message == ("Another program has held the database for too long: database is locked.")
    assert store.scenario(scenario.scenario_id) == scenario, "readers never wait"
    other.close()
    store.close()


FORKING = """
import os, sys
from pathlib import Path
from store_world import a_dataset
from transport_opt.store import open_store
store = open_store(Path(sys.argv[1]), sys.argv[2] or None)
store.add_dataset(a_dataset(name="before"))
child = os.fork()
for number in range(20):
    store.add_dataset(a_dataset(name=f"{child == 0} {number}"))
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert len(store.datasets(None, limit=100).items) == 41
assert store.check() == ()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_gets_connections_of_its_own(database: str | None, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-c", FORKING, str(tmp_path / "store"), database or ""]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
