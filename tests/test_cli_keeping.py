"""Keeping the store, as the person who runs it calls the commands."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from store_world import NOON, database_of, files_in, matrix_of, on_a_server, planned
from typer.testing import CliRunner, Result

from transport_opt.cli import app
from transport_opt.service import read_settings
from transport_opt.store import Store, open_store

GONE = "Backups made before still hold it: delete them, or let them expire."


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


def answer(*words: object, exit_code: int = 0) -> dict[str, Any]:
    result = call(*words, "--json")
    assert result.exit_code == exit_code, result.stderr
    return dict(json.loads(result.stdout))


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "TRANSPORT_OPT_STORE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """Keep one plan in the folder ``store``."""
    store = open_store(tmp_path / "store")
    planned(store)
    yield store
    store.close()


def test_a_store_is_backed_up_while_it_is_used_and_restored_elsewhere(kept: Store, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "monday.tar", tmp_path / "elsewhere"
    told = call("backup", file, "--store", kept.folder)
    assert told.exit_code == 0
    assert f"Written: {file}, {file.stat().st_size:,} bytes." in told.stderr
    assert "It holds pupils' data: keep it as you keep the store." in told.stderr

    told = call("restore", file, "--store", elsewhere)
    assert (told.exit_code, told.stderr) == (0, f"Restored: {elsewhere}.\n")
    again = open_store(elsewhere)
    assert again.plans(None) == kept.plans(None)
    again.close()


def test_programs_are_answered_in_json(kept: Store, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "monday.tar", tmp_path / "elsewhere"

    assert answer("backup", file, "--store", kept.folder) == {
        "file": str(file), "bytes": file.stat().st_size, "missing": [],
    }  # fmt: skip
    assert answer("restore", file, "--store", elsewhere) == {"store": str(elsewhere), "faults": []}
    assert answer("check-store", "--store", elsewhere) == {"store": str(elsewhere), "faults": []}
    none = dict.fromkeys(("scenarios", "papers", "jobs", "checkpoints", "decisions", "events", "matrices"), 0)
    assert answer("erase", "P1", "--store", elsewhere) == {"datasets": 1, "plans": 1, **none, "in_backups": True}


def test_the_folder_may_come_from_the_environment(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSPORT_OPT_STORE", str(kept.folder))

    assert answer("check-store")["store"] == str(kept.folder)


def test_without_a_folder_the_store_is_among_the_users_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")

    assert read_settings().store == tmp_path / "transport-opt" / "store"
    assert read_settings(tmp_path / "named").store == tmp_path / "named"


def test_a_setting_that_is_set_to_nothing_is_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("TRANSPORT_OPT_STORE", "")

    assert read_settings().address is None
    assert read_settings().store.name == "store"


def test_the_databases_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://planner:secret@host/name")
    settings = read_settings()

    assert settings.address == "postgresql://planner:secret@host/name"
    assert "secret" not in repr(settings)


def test_a_store_that_is_not_there_is_not_made_and_called_sound(tmp_path: Path) -> None:
    told = call("check-store", "--store", tmp_path / "none")

    assert told.exit_code == 2
    assert f"There is no store in {tmp_path / 'none'}, which needs store.sqlite. Now: it is not there." in told.stderr
    assert "Name its folder with --store or TRANSPORT_OPT_STORE, or set DATABASE_URL." in told.stderr
    assert not (tmp_path / "none").exists()
    assert answer("backup", tmp_path / "b.tar", "--store", tmp_path, exit_code=2)["errors"][0]["code"] == "store"


def test_an_erasure_says_what_it_touched_and_that_backups_keep_it(kept: Store, tmp_path: Path) -> None:
    told = call("erase", "P1", "--store", kept.folder)
    assert (told.exit_code, told.stderr) == (0, f"Erased from: 1 data set, 1 plan.\n{GONE}\n")

    again = call("erase", "P1", "--store", kept.folder)
    assert (again.exit_code, again.stderr) == (1, f"The store holds nothing of it.\n{GONE}\n")
    assert all(b"P1,S1" not in path.read_bytes() for path in files_in(kept.folder))


def test_a_pupil_of_one_council_is_erased_alone(kept: Store) -> None:
    assert call("erase", "P1", "--council", "Leeds", "--store", kept.folder).exit_code == 1
    assert call("erase", "P1", "--council", "Derby", "--store", kept.folder).exit_code == 0


def test_what_is_old_is_erased_by_date(kept: Store) -> None:
    told = call("erase", "--before", "2026-03-03", "--store", kept.folder)

    assert told.stderr.startswith("Erased from: 1 data set, 1 scenario, 1 plan.\n")
    assert call("erase", "--before", "2026-03-03", "--store", kept.folder).exit_code == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Name one of the two: PUPIL, or --before DATE."),
        (("P1", "--before", "2026-01-01"), "Name one of the two: PUPIL, or --before DATE."),
        (("--before", "March"), "--before needs a date such as 2025-09-01; now it is 'March'."),
        (("--before", "2026-01-01", "--council", "Derby"), "--council goes with PUPIL; --before erases what is old of"),
        ((" ",), "PUPIL needs an id; now it is blank."),
    ],
)
def test_wrong_use_of_erase_is_told(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    result = call("erase", *words, "--store", tmp_path)

    assert result.exit_code == 2
    assert told in " ".join(result.stderr.replace("│", " ").split())


def test_a_backup_is_a_tar_file(tmp_path: Path) -> None:
    result = call("backup", tmp_path / "monday.zip", "--store", tmp_path)

    assert result.exit_code == 2
    assert "FILE can write .tar; 'monday.zip' ends in '.zip'." in " ".join(result.stderr.replace("│", " ").split())


def test_what_a_killed_backup_left_is_cleared_away_by_the_next_once_it_is_old(kept: Store, tmp_path: Path) -> None:
    file, part = tmp_path / "monday.tar", tmp_path / ".monday.tar.x1.part"
    part.touch()
    os.utime(part, (time.time() - 7200,) * 2)
    call("backup", file, "--store", kept.folder)

    assert (file.exists(), part.exists()) == (True, False)


def test_a_full_folder_is_not_restored_into(kept: Store, tmp_path: Path) -> None:
    file = tmp_path / "monday.tar"
    call("backup", file, "--store", kept.folder)
    told = call("restore", file, "--store", kept.folder)

    assert told.exit_code == 2
    assert f"A backup is restored into an empty folder; {kept.folder} holds " in told.stderr


def test_faults_in_the_store_are_told_with_exit_code_one(kept: Store) -> None:
    assert call("check-store", "--store", kept.folder).stderr == "The store is sound.\n"
    matrix = kept.put_matrix(matrix_of("P1"))
    kept.scenario_for(kept.datasets(None).items[0].dataset_id, {"matrix": matrix}, NOON)
    kept.matrix_path(matrix).unlink()
    told = call("check-store", "--store", kept.folder)

    assert told.exit_code == 1
    assert f"Travel times {matrix} are needed and their file is missing: restore it from a backup." in told.stderr


@on_a_server
def test_the_commands_work_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "monday.tar"
    with database_of("postgresql") as first, database_of("postgresql") as second:
        store = open_store(tmp_path / "store", first)
        plan = planned(store)
        store.close()
        monkeypatch.setenv("DATABASE_URL", str(first))
        assert call("backup", file, "--store", tmp_path / "store").exit_code == 0
        told = call("erase", "P1", "--store", tmp_path / "store")
        assert "PostgreSQL's own log may hold it until the server writes over it." in told.stderr

        monkeypatch.setenv("DATABASE_URL", str(second))
        assert call("restore", file, "--store", tmp_path / "again").exit_code == 0
        assert call("check-store", "--store", tmp_path / "again").exit_code == 0
        again = open_store(tmp_path / "again", second)
        assert again.plan(plan.plan_id) == plan
        again.close()
