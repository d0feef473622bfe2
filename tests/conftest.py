"""What tests of several files stand on."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from store_world import KINDS, database_of

from transport_opt.store import Store, open_store

if TYPE_CHECKING:
    from tasks_world import Desk


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Give the address of an empty database, on SQLite (``None``) and on PostgreSQL."""
    with database_of(request.param) as url:
        yield url


@pytest.fixture
def store(database: str | None, tmp_path: Path) -> Iterator[Store]:
    """Open an empty store, on SQLite and on PostgreSQL."""
    made = open_store(tmp_path / "store", database)
    yield made
    made.close()


@pytest.fixture(scope="session")
def planned_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the county of docs/tasks.md: tables, travel times, today's routes and a plan, made once."""
    from tasks_world import BEFORE, Desk, write_county

    folder = tmp_path_factory.mktemp("county")
    write_county(folder)
    with pytest.MonkeyPatch.context() as there:
        there.chdir(folder)
        desk = Desk(folder)
        desk.type(BEFORE, 1)
        desk.type(BEFORE, 2)
    return folder


@pytest.fixture
def desk(planned_county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Desk":
    """Give a coordinator's folder of one's own, and stand in it."""
    from tasks_world import Desk

    shutil.copytree(planned_county, tmp_path / "desk")
    monkeypatch.chdir(tmp_path / "desk")
    for name in ("DATABASE_URL", "TRANSPORT_OPT_STORE", "TRANSPORT_OPT_ROADS"):
        monkeypatch.delenv(name, raising=False)
    return Desk(tmp_path / "desk")
