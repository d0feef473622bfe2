"""What only PostgreSQL's own programs can do: dump a database while others write, and put the dump back."""

import os
import subprocess
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from transport_opt.errors import StoreError
from transport_opt.store.engine import Database
from transport_opt.store.faults import in_words
from transport_opt.store.matrices import referred_matrices
from transport_opt.store.models import Base

_REVISION_TABLE = "alembic_version"


def dump(database: Database, to: Path) -> set[str]:
    """Dump the store's tables as they are at one moment, and give the fingerprints of travel times needed then.

    Raises
    ------
    StoreError
        ``pg_dump`` is missing, is older than the server or fails.
    """
    tables = [f"--table={name}" for name in tables_of_the_store()]
    with (
        in_words(database.shown),
        database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
    ):
        moment = connection.scalar(text("SELECT pg_export_snapshot()"))
        _run("pg_dump", database, "--format=custom", f"--snapshot={moment}", *tables, f"--file={to}")
        return referred_matrices(Session(connection))


def put_back(database: Database, dumped: Path) -> None:
    """Put a dump back into a database that has none of the store's tables, in one transaction.

    Raises
    ------
    StoreError
        ``pg_restore`` is missing or fails; nothing is put back then.
    """
    once = "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"
    _run("pg_restore", database, *once, str(dumped))


def tables_there(database: Database) -> list[str]:
    """List the store's tables that a database has already.

    Raises
    ------
    StoreError
        It cannot be reached.
    """
    with in_words(database.shown), database.engine.connect() as connection:
        there = inspect(connection).get_table_names()
    return sorted(set(there) & set(tables_of_the_store()))


def tables_of_the_store() -> list[str]:
    """List the tables that a store has."""
    return sorted({*Base.metadata.tables, _REVISION_TABLE})


def _run(program: str, database: Database, *words: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, where other users cannot see it."""
    url = database.url.set(drivername="postgresql")
    address = url._replace(password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    try:
        done = subprocess.run(
            [program, f"--dbname={address}", *words], env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise StoreError(
            f"'{program}' is needed and is not there.",
            "Install PostgreSQL's client programs (Debian: apt-get install postgresql-client), of the server's version "
            "or newer.",
            program,
        ) from error
    if done.returncode != 0:
        said = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
        raise StoreError(f"'{program}' has failed: {said}", "See to that and try again.", database.shown)
