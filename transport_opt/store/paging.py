"""Lists a part at a time: a cursor says where the next part begins, so that what is added meanwhile shifts nothing."""

import base64
import binascii
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from transport_opt.errors import UnreadableInputError
from transport_opt.store.records import Page

Row = TypeVar("Row")
Value = TypeVar("Value")


def newest_first(
    session: Session,
    query: Select[Row],
    by: tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[Any]],
    part: tuple[str | None, int],
    record: Callable[[Row], Value],
) -> Page[Value]:
    """Give a part of a list, the newest first.

    Parameters
    ----------
    by
        The moment that the list is sorted by, and the id that tells apart what has the same moment.
    part
        Cursor of the part, ``None`` for the first, and how many it has at most.

    Raises
    ------
    UnreadableInputError
        The cursor is none of ours.
    """
    (at, identity), (cursor, limit) = by, part
    if cursor is not None:
        moment, last = _opened(cursor, identity.type.python_type)
        query = query.where(or_(at < moment, and_(at == moment, identity < last)))
    rows = list(session.scalars(query.order_by(at.desc(), identity.desc()).limit(limit + 1)))
    more = len(rows) > limit
    end = rows[limit - 1] if more else None
    after = None if end is None else cursor_of(getattr(end, at.key).isoformat(), getattr(end, identity.key))
    return Page(tuple(record(row) for row in rows[:limit]), after)


def cursor_of(*values: str | int) -> str:
    """Write where a part ends."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def values_of(cursor: str, *kinds: type) -> list[Any]:
    """Read where a part ended.

    Raises
    ------
    UnreadableInputError
        It is none of ours.
    """
    try:
        values = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise _unreadable(cursor) from error
    if not isinstance(values, list) or [type(value) for value in values] != list(kinds):
        raise _unreadable(cursor)
    return values


def _opened(cursor: str, kind: type) -> tuple[datetime, Any]:
    told, last = values_of(cursor, str, kind)
    try:
        moment = datetime.fromisoformat(told)
    except ValueError as error:
        raise _unreadable(cursor) from error
    if moment.tzinfo is None:
        raise _unreadable(cursor)
    return moment, last


def _unreadable(cursor: str) -> UnreadableInputError:
    shown = cursor if len(cursor) <= 60 else f"{cursor[:60]}…"
    return UnreadableInputError(
        f"The cursor must be one that a list gave with its last part; now it is '{shown}'.",
        "Leave the cursor out to begin at the start of the list.",
        "cursor",
    )
