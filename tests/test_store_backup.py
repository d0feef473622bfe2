"""Backups, and putting them back."""

import io
import json
import tarfile
import threading
from pathlib import Path
from typing import Any

import pytest
from store_world import (
    SERVER,
    TWO_ROUTES,
    a_dataset,
    a_job,
    a_plan,
    asked,
    database_of,
    later,
    matrix_of,
    on_a_server,
    planned,
)

from transport_opt.errors import StoreError, UnreadableInputError
from transport_opt.store import DecisionRecord, SecurityEvent, Store, new_id, open_store, postgresql, restore


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "monday.tar"


def filled(store: Store) -> str:
    """Put one of each into a store; give the plan's id."""
    scenario = asked(store, matrix_sha256=store.put_matrix(matrix_of("P1", "S1")))
    job = store.begin_job(store.add_job(a_job(scenario)).job_id, later(1))
    plan = a_plan(scenario)
    store.finish_with_plan(job.job_id, "succeeded", plan, TWO_ROUTES, later(2))
    store.put_paper(plan.plan_id, 1, "map", "text/html", b"<html>")
    store.adopt(DecisionRecord(new_id("dc"), plan.plan_id, 1, "Derby", "ac_1", later(3), "Cheap."))
    store.note_event(SecurityEvent(later(4), "ac_1", "login", {}))
    return plan.plan_id


def everything(store: Store, plan_id: str) -> list[Any]:
    datasets = [store.dataset(one.dataset_id) for one in store.datasets(None).items]
    matrices = [store.matrix_path(str(one.matrix_sha256)).read_bytes() for one in datasets]
    plan = store.plan(plan_id), store.all_routes(plan_id, 1), store.paper(plan_id, 1, "map")
    return [datasets, matrices, plan, store.jobs(None), store.decisions(plan_id), store.events()]


def test_a_restored_store_has_all_that_was_backed_up(store: Store, backup: Path, tmp_path: Path) -> None:
    plan_id = filled(store)
    assert store.backup(backup) == ()
    assert backup.stat().st_mode & 0o777 == 0o600
    assert list((store.folder / "tmp").iterdir()) == []

    with database_of(store.database.kind) as url:
        restore(tmp_path / "new" / "store", backup, url)
        again = open_store(tmp_path / "new" / "store", url)
        assert everything(again, plan_id) == everything(store, plan_id)
        assert again.check() == ()
        again.note_event(SecurityEvent(later(9), None, "restored", {}))
        assert [one.kind for one in again.events().items] == ["restored", "login"]
        again.close()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["store"]
    assert (tmp_path / "new" / "store").stat().st_mode & 0o777 == 0o700


def test_a_backup_names_the_fingerprint_of_each_member(tmp_path: Path, backup: Path) -> None:
    store = open_store(tmp_path / "store")
    filled(store)
    store.backup(backup)
    store.close()

    with tarfile.open(backup) as archive:
        names = archive.getnames()
        manifest = json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]
    assert (manifest["format"], manifest["database"]) == ("transport-store/1", "sqlite")
    assert sorted(manifest["sha256"]) == sorted(set(names) - {"manifest.json"})
    assert len(names) == 3


def test_a_backup_while_others_write_is_one_moment_of_the_store(store: Store, backup: Path, tmp_path: Path) -> None:
    stop, written = threading.Event(), []

    def write() -> None:
        number = 0
        while not stop.is_set():
            matrix = store.put_matrix(matrix_of("P1", f"S{number}"))
            dataset = a_dataset(name=str(number), created_at=later(number), matrix_sha256=matrix)
            store.add_dataset(dataset)
            scenario = store.scenario_for(dataset.dataset_id, {"matrix": matrix}, later(number))
            written.append(store.add_plan(a_plan(scenario, created_at=later(number)), TWO_ROUTES).plan_id)
            number += 1

    before = planned(store)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            while not written:
                stop.wait(0.01)
            written.clear()
            assert store.backup(backup) == ()
    finally:
        stop.set()
        writer.join()

    with database_of(store.database.kind) as url:
        restore(tmp_path / "again", backup, url)
        again = open_store(tmp_path / "again", url)
        names = [int(one.name) for one in again.datasets(None, limit=10_000).items if one.name != "Spring"]
        assert names == list(range(len(names)))[::-1], (
            "a moment has all that came before and nothing of what came after"
        )
        assert len(names) > 0
        assert again.plan(before.plan_id) == before
        assert again.check() == ()
        again.close()


def test_missing_travel_times_are_told_and_the_rest_is_backed_up(store: Store, backup: Path, tmp_path: Path) -> None:
    plan_id = filled(store)
    matrix = str(store.datasets(None).items[0].matrix_sha256)
    store.matrix_path(matrix).unlink()

    assert store.backup(backup) == (matrix,)
    with database_of(store.database.kind) as url:
        restore(tmp_path / "again", backup, url)
        again = open_store(tmp_path / "again", url)
        assert again.plan(plan_id) == store.plan(plan_id)
        assert len(again.check()) == 1
        again.close()


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path, backup: Path) -> None:
    store = open_store(tmp_path / "store")
    plan_id = filled(store)
    store.backup(backup)
    with pytest.raises(StoreError) as error:
        restore(store.folder, backup)

    assert error.value.message.startswith(f"A backup is restored into an empty folder; {store.folder} holds matrices, ")
    assert error.value.action == "Name another folder, or move that one away first."
    assert store.plan(plan_id).plan_id == plan_id
    store.close()


@on_a_server
def test_a_database_that_holds_a_store_is_left_alone(tmp_path: Path, backup: Path) -> None:
    with database_of("postgresql") as url:
        store = open_store(tmp_path / "store", url)
        filled(store)
        store.backup(backup)
        with pytest.raises(StoreError) as error:
            restore(tmp_path / "again", backup, url)
        store.close()

    tables = sorted(postgresql.tables_of_the_store())
    assert error.value.message == (
        f"A backup is restored into an empty database; this one has the tables {', '.join(tables[:5])} and "
        f"{len(tables) - 5} more."
    )
    assert "alembic_version" in tables[:5]
    assert not (tmp_path / "again").exists()


def backed_up(tmp_path: Path, backup: Path) -> None:
    store = open_store(tmp_path / "store")
    filled(store)
    store.backup(backup)
    store.close()


def written_again(backup: Path, name: str, content: bytes) -> None:
    """Change one member of a backup."""
    with tarfile.open(backup) as archive:
        members = {one: archive.extractfile(one).read() for one in archive.getnames()}  # type: ignore[union-attr]
    with tarfile.open(backup, "w") as archive:
        for one, kept in {**members, name: content}.items():
            info = tarfile.TarInfo(one)
            info.size = len(content if one == name else kept)
            archive.addfile(info, io.BytesIO(content if one == name else kept))


def refused(tmp_path: Path, backup: Path) -> UnreadableInputError:
    """Restore what cannot be, and see that nothing is left of the attempt."""
    with pytest.raises(UnreadableInputError) as error:
        restore(tmp_path / "new" / "store", backup)
    assert list((tmp_path / "new").iterdir()) == []
    return error.value


def test_a_damaged_backup_is_refused_whole(tmp_path: Path, backup: Path) -> None:
    backed_up(tmp_path, backup)
    written_again(backup, "store.sqlite", b"damaged")

    error = refused(tmp_path, backup)
    assert error.message == (
        f"{backup} is no backup that can be restored: store.sqlite has another fingerprint than the manifest says."
    )
    assert error.action == "Take another backup; nothing was restored from this one."


def test_half_a_backup_is_refused(tmp_path: Path, backup: Path) -> None:
    backed_up(tmp_path, backup)
    backup.write_bytes(backup.read_bytes()[:60_000])

    assert "is no backup that can be restored: " in refused(tmp_path, backup).message


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, backup: Path) -> None:
    backup.parent.mkdir()
    backup.write_bytes(b"pupil_id,school_id\n" * 100)

    assert "is no backup that can be restored: " in refused(tmp_path, backup).message


def test_a_backup_that_is_not_there_is_told(tmp_path: Path, backup: Path) -> None:
    assert refused(tmp_path, backup).message == (
        f"{backup} is no backup that can be restored: [Errno 2] No such file or directory: '{backup}'."
    )


@pytest.mark.parametrize("name", ["../evil", "matrices/../../evil", "/etc/evil", "notes.txt"])
def test_a_member_that_does_not_belong_is_refused(tmp_path: Path, backup: Path, name: str) -> None:
    backed_up(tmp_path, backup)
    written_again(backup, name, b"evil")

    assert f"it holds {name}, and should hold manifest.json" in refused(tmp_path, backup).message


def test_a_member_that_the_manifest_does_not_name_is_refused(tmp_path: Path, backup: Path) -> None:
    backed_up(tmp_path, backup)
    written_again(backup, f"matrices/{'ab' * 32}.npz", b"more")

    assert "it holds other files than its manifest says" in refused(tmp_path, backup).message


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path, backup: Path) -> None:
    backed_up(tmp_path, backup)
    with tarfile.open(backup) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]
    written_again(backup, "manifest.json", json.dumps({**manifest, "revision": "9999"}).encode())
    with pytest.raises(StoreError) as error:
        restore(tmp_path / "new" / "store", backup)

    assert error.value.message.startswith("The backup monday.tar was made by a newer version of transport-opt")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_backup_of_another_kind_of_database_is_told(tmp_path: Path, backup: Path) -> None:
    backed_up(tmp_path, backup)
    with pytest.raises(UnreadableInputError) as error:
        restore(tmp_path / "new" / "store", backup, SERVER or "postgresql://nobody@127.0.0.1:1/none")

    assert error.value.message == (
        "monday.tar is the backup of a store on sqlite; it should be restored to postgresql."
    )
    assert error.value.action == "Leave DATABASE_URL unset and try again."


def test_an_older_backup_stays_where_a_new_one_cannot_be_written(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    filled(store)
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="The disk cannot be read or written: "):
        store.backup(tmp_path / "file" / "monday.tar")
    assert list((store.folder / "tmp").iterdir()) == []
    store.close()


@on_a_server
def test_a_missing_program_of_postgresqls_is_named(
    tmp_path: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database_of("postgresql") as url:
        store = open_store(tmp_path / "store", url)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(StoreError) as error:
            store.backup(backup)
        store.close()

    assert error.value.message == "'pg_dump' is needed and is not there."
    assert "apt-get install postgresql-client" in error.value.action
    assert not backup.exists()
