"""What a database says when it cannot, as words for the person who keeps it."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from transport_opt.errors import StoreError

_KEPT = "Nothing was changed, and everything accepted before is still there."
_FULL = ("The disk is full", f"Make room on it and try again. {_KEPT}")
_BUSY = ("Another program has held the database for too long", f"Try again in a minute. {_KEPT}")
_DAMAGED = (
    "The database is damaged, or is no database",
    "Stop the service, keep a copy of the folder, and restore the newest backup into an empty one: "
    "transport-opt restore FILE --store FOLDER",
)
_READ_ONLY = ("The database may not be written to", f"Give this user the right to write to its folder. {_KEPT}")
_UNREADABLE = ("The disk cannot be read or written", "Check the disk and the folder's rights, then run check-store.")
_UNREACHABLE = (
    "The database cannot be reached",
    "Check that it runs, that DATABASE_URL names it, and that user and password are right.",
)
_REFUSED = ("The database refuses", "Run transport-opt check-store, and restore a backup if it finds faults.")

_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_IOERR: _UNREADABLE,
    sqlite3.SQLITE_CANTOPEN: _UNREADABLE,
}
"""By SQLite's primary result code."""
_POSTGRESQL = {"53100": _FULL, "55P03": _BUSY, "40P01": _BUSY, "57014": _BUSY, "25006": _READ_ONLY, "XX001": _DAMAGED}
"""By PostgreSQL's SQLSTATE."""


@contextmanager
def in_words(where: str) -> Iterator[None]:
    """Turn a fault of the database or of the disk into words.

    A broken constraint, a value that no column can hold or a faulty statement is a fault of this project and passes
    through.

    Raises
    ------
    StoreError
        The database is damaged, locked, read-only or cannot be reached, or the disk is full.
    """
    try:
        yield
    except (IntegrityError, DataError, ProgrammingError):
        raise
    except DBAPIError as error:
        raise _told(error, where) from error
    except PoolTimeout as error:
        raise StoreError(f"{_BUSY[0]}: no connection became free.", _BUSY[1], where) from error
    except sqlite3.DatabaseError as error:
        words, action = _of_sqlite(error)
        raise StoreError(f"{words}: {error}.", action, where) from error
    except OSError as error:
        words, action = _FULL if error.errno == errno.ENOSPC else _UNREADABLE
        told = f" ({error.filename})" if error.filename else ""
        raise StoreError(f"{words}: {error.strerror or error}{told}.", action, where) from error


def _told(error: DBAPIError, where: str) -> StoreError:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        words, action = _of_sqlite(cause)
    else:
        state = getattr(cause, "sqlstate", None)
        words, action = _POSTGRESQL.get(state or "", _UNREACHABLE if state is None else _REFUSED)
    said = " ".join(str(cause).split()).rstrip(".")
    return StoreError(f"{words}: {said}.", action, where)


def _of_sqlite(error: sqlite3.Error) -> tuple[str, str]:
    """Read the primary code; the extended ones, in the higher bits, only refine it."""
    return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, _REFUSED)
