"""The database behind the store: how it is reached, when it is written, and its faults in words.

SQLite keeps everything in one file, ``store.sqlite``, and is told to lose nothing: a write-ahead log so
that readers never wait, full flushes at every commit, foreign keys held, deleted content overwritten. PostgreSQL is
reached by its address.

A transaction that writes says so when it begins: SQLite then takes its one writer's lock at once, and waits for it
up to ten seconds, instead of failing half-way when a reader wants to become a writer. On PostgreSQL many write side by
side, and hold the rows they depend on; who must be alone, such as an erasure, waits for all of them and they for it.
"""

import json
import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from transport_opt.errors import StoreError
from transport_opt.store.faults import in_words

FILE = "store.sqlite"
BUSY_SECONDS = 10
"""How long a writer waits for another."""
_WRITES = "store_writes"
_SIDE_BY_SIDE, _ALONE = "side by side", "alone"
_WRITERS = 7210700
"""PostgreSQL's advisory lock that every writer shares, and that a writer who must be alone takes whole."""
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


class Database:
    """One database, usable from several threads; a process that forks gets connections of its own.

    Parameters
    ----------
    url
        As `address` gives it.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        # Parameters hold pupils' data: SQLAlchemy must not write them into its errors.
        self.engine = create_engine(
            url, hide_parameters=True, json_serializer=partial(json.dumps, allow_nan=False), **_options(url)
        )
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        else:
            _prepare_postgresql(self.engine)
        _part_at_fork(self.engine)
        self._read = sessionmaker(self.engine, expire_on_commit=False)
        self._write, self._write_alone = (
            sessionmaker(self.engine.execution_options(**{_WRITES: how}), expire_on_commit=False)
            for how in (_SIDE_BY_SIDE, _ALONE)
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file and not a server."""
        return self.kind == "sqlite"

    @property
    def kind(self) -> str:
        """Which database it is: ``sqlite`` or ``postgresql``."""
        return self.url.get_backend_name()

    @property
    def shown(self) -> str:
        """The address without its password."""
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read in one transaction.

        Raises
        ------
        StoreError
            The database is damaged, locked or cannot be reached.
        """
        with in_words(self.shown), self._read() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Write in one transaction: all of it is kept, or nothing where anything goes wrong.

        Raises
        ------
        StoreError
            The database is damaged, locked or cannot be reached, or the disk is full.
        """
        with in_words(self.shown), self._write.begin() as session:
            session.connection()  # now, not with the first row: what is looked at on the disk is looked at in its turn
            yield session

    @contextmanager
    def alone(self) -> Iterator[Session]:
        """Write while nobody else does, as SQLite always has it; on PostgreSQL other writers wait.

        Raises
        ------
        StoreError
            As `writing`.
        """
        with in_words(self.shown), self._write_alone.begin() as session:
            session.connection()
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Change the tables while nobody else writes; on SQLite without foreign keys, which copying a table trips.

        Raises
        ------
        StoreError
            As `writing`.
        """
        alone = self.engine.execution_options(**{_WRITES: _ALONE})
        with in_words(self.shown), alone.connect() as connection:
            if self.is_sqlite:
                # Outside of any transaction, where alone SQLite heeds it; the connection is thrown away afterwards.
                _driver(connection).execute("PRAGMA foreign_keys=OFF").close()
            with connection.begin():
                yield connection
            connection.detach()

    def compact(self) -> None:
        """Rewrite the database's files without what was deleted; on PostgreSQL its own log keeps that for a while.

        Raises
        ------
        StoreError
            The disk is full, or somebody reads for too long; what was deleted stays deleted, but bytes of it stand.
        """
        try:
            with in_words(self.shown):
                self._vacuum()
        except StoreError as error:
            raise StoreError(
                f"The rows are erased, but the database's files could not be rewritten. {error.message}",
                "Stop the service, see to that, and run the same erase command again: it finishes the work.",
                self.shown,
            ) from error

    def _vacuum(self) -> None:
        if not self.is_sqlite:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM (FULL)")
            return
        with self.raw() as driver:
            driver.execute("VACUUM").close()
            busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StoreError("Somebody has been reading for too long, and the write-ahead log cannot be emptied.")

    @contextmanager
    def raw(self) -> Iterator[sqlite3.Connection]:
        """Lend SQLite's own connection, outside of any transaction."""
        lent = self.engine.raw_connection()
        try:
            driver = lent.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            yield driver
        finally:
            lent.close()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def address(folder: Path, url: str | None) -> URL:
    """Give the database's address: SQLite in the folder unless an address is named.

    Raises
    ------
    StoreError
        The address is none of PostgreSQL's; the message does not repeat it, as it may hold a password.
    """
    if not url:
        return URL.create("sqlite+pysqlite", database=str(folder.absolute() / FILE))
    try:
        made = make_url(url)
    except ArgumentError:
        made = None
    if made is None or made.drivername not in _POSTGRESQL:
        kind = "something else" if made is None else f"'{made.drivername}'"
        raise StoreError(
            "The database's address must be that of PostgreSQL, such as postgresql://user@host/name; "
            f"now it begins with {kind}.",
            "Set DATABASE_URL to such an address, or leave it unset for a file in the store's folder.",
            "DATABASE_URL",
        )
    return made.set(drivername="postgresql+psycopg")


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": BUSY_SECONDS}}
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": BUSY_SECONDS}}


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _: object) -> None:
        # The driver would begin transactions late and by its own lights: SQLAlchemy's events begin them instead.
        connection.isolation_level = None
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}").close()
        except BaseException:
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: psycopg.Connection, _: object) -> None:
        connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
        connection.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        if writes is not None:
            shared = "" if writes == _ALONE else "_shared"
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock{shared}({_WRITERS})")


def _part_at_fork(engine: Engine) -> None:
    """Leave a forked child no connection of its parent's: two processes on one of them would damage both."""
    known = weakref.ref(engine)

    def part() -> None:
        if (there := known()) is not None:
            there.dispose(close=False)

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=part)
