"""What tests of several files stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_world import KINDS, database_of

from transport_opt.store import Store, open_store


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
