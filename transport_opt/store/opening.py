"""Opening a store: its folder is made and its database brought to this version's tables, once, whoever comes first."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from transport_opt.errors import StoreError
from transport_opt.store.engine import FILE, Database, address
from transport_opt.store.faults import in_words
from transport_opt.store.matrices import MATRICES, TEMPORARY

_MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = threading.Lock()
"""Alembic keeps the migration that runs in global names."""


def open_database(folder: Path, url: str | None = None) -> Database:
    """Open the database of a store, and make or migrate it first where that is needed.

    Raises
    ------
    StoreError
        The folder may not be written to, the disk is full, the database is damaged, cannot be reached or was made by a
        newer version, or the address is none.
    """
    where = address(folder, url)
    with in_words(str(folder)):
        _make_folder(folder, with_file=where.get_backend_name() == "sqlite")
    database = Database(where)
    try:
        _migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def known_revision() -> str:
    """Give the revision of this version's tables."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def known_revisions() -> set[str]:
    """Give the revisions of this version and of all before it."""
    return {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}


def newer(there: str, what: str, where: str) -> StoreError:
    """Say that a newer version made something."""
    return StoreError(
        f"{what} was made by a newer version of transport-opt: its tables are of revision {there}, and this version "
        f"knows those up to {known_revision()}.",
        "Install the newer version again, or use a backup that this version made.",
        where,
    )


def _make_folder(folder: Path, with_file: bool) -> None:
    """Make the folder and the file for their owner alone: they hold where children live and what they need."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in (MATRICES, TEMPORARY):
        (folder / name).mkdir(exist_ok=True, mode=0o700)
    if with_file:
        (folder / FILE).touch(mode=0o600)


def _migrate(database: Database) -> None:
    with database.reading() as session:
        if _revision(session.connection()) == known_revision():
            return
    with _ONE_AT_A_TIME, database.migrating() as connection:
        there, config = _revision(connection), _config()
        if there == known_revision():
            return
        if there is not None and there not in known_revisions():
            raise newer(there, "The store", database.shown)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if database.is_sqlite and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
            raise StoreError(
                "The store cannot be brought to this version: rows refer to rows that are not there.",
                "Restore a backup into an empty folder; this store is left as it was.",
                database.shown,
            )


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
