"""Idempotency keys: what a request made is noted with its key in the transaction that makes it.

So a request that is sent again, because its answer was lost, makes nothing again, even where the server died between
making and answering. Of the key and of the request there are hashes alone; what was made is looked up as it is now.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from transport_opt.errors import KeyReusedError, MadeAlreadyError
from transport_opt.store.models import Base
from transport_opt.store.records import Once
from transport_opt.store.shelf import Shelf, add_once

KEPT_FOR = timedelta(hours=24)


class RequestKeyRow(Base):
    """The key of a request that made something."""

    __tablename__ = "request_key"

    account_id: Mapped[str] = mapped_column(primary_key=True)
    key_sha256: Mapped[str] = mapped_column(primary_key=True)
    request_sha256: Mapped[str]
    made_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class RequestKeys(Shelf):
    """Keys of requests."""

    def made_before(self, once: Once) -> str | None:
        """Give the id of what a request with this key made in the last 24 hours; ``None`` if there was none.

        Raises
        ------
        KeyReusedError
            The key came with another request.
        """
        with self.database.reading() as session:
            row = session.scalars(_of(once).where(RequestKeyRow.at > once.at - KEPT_FOR)).first()
            return None if row is None else _same(row, once)


def claim(session: Session, once: Once | None, made_id: str) -> str | None:
    """Note in a transaction that is under way what a request makes; or give the id of what it made before.

    Raises
    ------
    KeyReusedError
        The key came with another request.
    """
    if once is None:
        return None
    session.execute(delete(RequestKeyRow).where(RequestKeyRow.at <= once.at - KEPT_FOR))
    values = {name: getattr(once, name) for name in ("account_id", "key_sha256", "request_sha256", "at")}
    if add_once(session, RequestKeyRow, {**values, "made_id": made_id}):
        return None
    return _same(session.scalars(_of(once)).one(), once)


def claim_secret(session: Session, once: Once | None, made_id: str, what: str) -> None:
    """Note what a request makes whose secret is told once and not kept.

    Raises
    ------
    KeyReusedError
        The key came with another request.
    MadeAlreadyError
        The request made it before.
    """
    before = claim(session, once, made_id)
    if before is not None:
        raise made_already(what, before)


def made_already(what: str, made_id: str) -> MadeAlreadyError:
    """Say that a request made something before and that its secret cannot be told again."""
    return MadeAlreadyError(
        f"This request made {what} '{made_id}' before; the secret was told then, and a hash of it is all that is kept.",
        "If the answer was lost, withdraw what was made and ask with a new key.",
        "Idempotency-Key",
    )


def _of(once: Once) -> Select[RequestKeyRow]:
    of = RequestKeyRow.account_id == once.account_id, RequestKeyRow.key_sha256 == once.key_sha256
    return select(RequestKeyRow).where(*of)


def _same(row: RequestKeyRow, once: Once) -> str:
    if row.request_sha256 != once.request_sha256:
        raise KeyReusedError(
            f"The idempotency key was used for another request, which made '{row.made_id}'.",
            "Send a new key with a new request, or the first request again.",
            "Idempotency-Key",
        )
    return row.made_id
