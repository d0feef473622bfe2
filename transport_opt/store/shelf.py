"""What every part of the store stands on: the database, the folder, ways to find a row or say it is not there."""

import secrets
import string
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Select, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from transport_opt.errors import NotThereError
from transport_opt.store.engine import Database
from transport_opt.store.models import Base

Row = TypeVar("Row", bound=Base)
JOBS_FILE = "jobs.sqlite"
_SIGNS = string.ascii_lowercase + string.digits
_LENGTH = 16


class Shelf:
    """A part of the store.

    Parameters
    ----------
    database
        Where the rows are.
    folder
        Where the files are: ``matrices`` and ``tmp``.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder

    @property
    def url(self) -> str:
        """The database's address without its password."""
        return self.database.shown

    @property
    def jobs_url(self) -> str:
        """Where the queue of jobs keeps its own tables: a file beside the store's, or the same PostgreSQL.

        The password is in it: it is for connecting and never for showing.
        """
        if self.database.is_sqlite:
            return f"sqlite:///{self.folder / JOBS_FILE}"
        return self.database.url.render_as_string(hide_password=False)

    def close(self) -> None:
        """Close every connection."""
        self.database.close()


def new_id(prefix: str) -> str:
    """Make an id that nobody can guess: a prefix (ds, sc, pl, jb or dc) and 16 letters or digits."""
    return f"{prefix}_{''.join(secrets.choice(_SIGNS) for _ in range(_LENGTH))}"


def found(row: Row | None, what: str, identity: str) -> Row:
    """Give a row that was looked for.

    Raises
    ------
    NotThereError
        There is none.
    """
    if row is None:
        raise NotThereError(
            f"There is no {what} '{identity}' in the store.",
            "Check the id; it may have been deleted or erased.",
            identity,
        )
    return row


def one(session: Session, query: Select[Row], what: str, identity: str) -> Row:
    """Find one row.

    Raises
    ------
    NotThereError
        There is none.
    """
    return found(session.scalars(query).first(), what, identity)


def hold(session: Session, query: Select[Row], what: str, identity: str) -> Row:
    """Find one row and keep others from changing it until the transaction ends; SQLite has one writer anyway.

    Raises
    ------
    NotThereError
        There is none.
    """
    return one(session, query.with_for_update(), what, identity)


def lean_on(session: Session, query: Select[Row], what: str, identity: str) -> Row:
    """Find one row and keep others from deleting it until the transaction ends.

    Raises
    ------
    NotThereError
        There is none.
    """
    return one(session, query.with_for_update(read=True, key_share=True), what, identity)


def add_once(session: Session, table: type[Base], values: dict[str, Any]) -> bool:
    """Add a row unless one of the same key is there already, whoever adds at the same moment.

    Returns
    -------
    bool
        Whether it was added.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    key = inspect(table).primary_key
    added = session.execute(insert(table).values(values).on_conflict_do_nothing().returning(*key))
    return added.first() is not None
