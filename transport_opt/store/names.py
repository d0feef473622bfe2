"""Names of workers: each is held by one process at a time, and free again when that has ended, however it ended.

On SQLite a name is a file in the store's folder that the system keeps locked for the process; on PostgreSQL it is an
advisory lock of a connection that is kept for nothing else.
"""

import fcntl
import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, text

from transport_opt.errors import StoreError, TakenError
from transport_opt.store.faults import in_words
from transport_opt.store.shelf import Shelf

NAMES = "workers"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LOCK = 7210703
"""The first half of PostgreSQL's advisory locks of names; the second is of the name itself."""
_ANY = """
SELECT EXISTS (
    SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = :lock AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)"""
"""Whether any name is held; looking takes no lock."""
_ALIVE = ("tcp_keepalives_idle = 30", "tcp_keepalives_interval = 10", "tcp_keepalives_count = 3")
"""After a minute the server notices that a machine has gone, and frees its name."""


@dataclass(eq=False)
class HeldName:
    """A name that this process holds until `release`, or until it ends.

    Attributes
    ----------
    handle
        Of the locked file; ``None`` on PostgreSQL.
    connection
        The one that holds the lock; ``None`` on SQLite.
    """

    name: str
    handle: int | None = None
    connection: Connection | None = field(default=None, repr=False)

    def is_held(self) -> bool:
        """Say whether it is held still, which it is not after the connection to the database broke."""
        if self.connection is None:
            return self.handle is not None
        try:
            with in_words(self.name):
                self.connection.execute(text("SELECT 1"))
        except StoreError:
            return False
        return True

    def release(self) -> None:
        """Give it up."""
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None
        if self.connection is not None:
            self.connection.close()  # it is no connection of the pool's, so it ends, and the lock with it
            self.connection = None


class Names(Shelf):
    """Names of workers."""

    def hold_name(self, name: str) -> HeldName:
        """Hold a name, if nobody does.

        Raises
        ------
        TakenError
            Another process holds it.
        StoreError
            It is no name, or the folder may not be written to, or the database cannot be reached.
        """
        if not _NAME.fullmatch(name):
            raise StoreError(
                "A worker's name has 1 to 64 letters, digits, dots, dashes or underscores, and begins with a letter "
                f"or digit. Given: '{name[:64]}'.",
                "Give one with --name.",
                "--name",
            )
        held = self._lock_file(name) if self.database.is_sqlite else self._lock_connection(name)
        if held is None:
            raise TakenError(
                f"Another worker called '{name}' is at work on this store; each needs a name of its own.",
                "Start this one with another name (--name), or stop the other.",
                name,
            )
        return held

    def is_any_name_held(self) -> bool:
        """Tell whether a worker is alive: whether any process holds a name.

        Raises
        ------
        StoreError
            The folder may not be read, or the database cannot be reached.
        """
        if not self.database.is_sqlite:
            with self.database.reading() as session:
                return bool(session.scalar(text(_ANY), {"lock": _LOCK}))
        with in_words(str(self.folder / NAMES)):
            return any(_is_locked(path) for path in (self.folder / NAMES).glob("*.lock"))

    def _lock_file(self, name: str) -> HeldName | None:
        folder = self.folder / NAMES
        with in_words(str(folder)):
            folder.mkdir(exist_ok=True, mode=0o700)
            # It is never removed: somebody could be about to lock it, and would hold what nobody else can find.
            handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        return HeldName(name, handle=handle)

    def _lock_connection(self, name: str) -> HeldName | None:
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big", signed=True)
        with in_words(self.database.shown):
            connection = self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()
            for setting in _ALIVE:
                connection.execute(text(f"SET {setting}"))
            if connection.scalar(text(f"SELECT pg_try_advisory_lock({_LOCK}, {key})")):
                return HeldName(name, connection=connection)
            connection.close()
        return None


def _is_locked(path: Path) -> bool:
    """Try a file for a moment; a worker that begins in that moment tries again, and others who look see none."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
