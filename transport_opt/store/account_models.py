"""The tables of accounts, as SQLAlchemy maps them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from transport_opt.store.account_records import AccountRecord, LinkRecord, LoginRecord, TokenRecord
from transport_opt.store.models import Base


class AccountRow(Base):
    """A person who may log in."""

    __tablename__ = "account"
    __table_args__ = (Index(None, "council", "created_at", "account_id"),)

    account_id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    council: Mapped[str]
    role: Mapped[str]
    uniquifier: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    password_hash: Mapped[str | None]
    active: Mapped[bool]
    subject: Mapped[str | None] = mapped_column(unique=True)
    totp_secret: Mapped[str | None]
    totp_counter: Mapped[int]
    recovery_hashes: Mapped[list[Any]]
    failed_logins: Mapped[int]
    failed_since: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]

    def record(self) -> AccountRecord:
        """Give the value: the columns are its fields."""
        values = {name: getattr(self, name) for name in AccountRecord.__dataclass_fields__}
        return AccountRecord(**(values | {"recovery_hashes": tuple(self.recovery_hashes)}))


class FailedLoginRow(Base):
    """How often logging in to an account failed from one place: an address, a known browser, the second factor."""

    __tablename__ = "failed_login"

    account_id: Mapped[str] = mapped_column(ForeignKey(AccountRow.account_id, ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class LinkRow(Base):
    """A link that opens something once."""

    __tablename__ = "link"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    account_id: Mapped[str | None] = mapped_column(ForeignKey(AccountRow.account_id, ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    def record(self) -> LinkRecord:
        """Give the value: the columns are its fields."""
        return LinkRecord(**{name: getattr(self, name) for name in LinkRecord.__dataclass_fields__})


class LoginRow(Base):
    """One session of a person in a browser."""

    __tablename__ = "login"

    login_id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(AccountRow.account_id, ondelete="CASCADE"), index=True)
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    def record(self) -> LoginRecord:
        """Give the value: the columns are its fields."""
        return LoginRecord(**{name: getattr(self, name) for name in LoginRecord.__dataclass_fields__})


class TokenRow(Base):
    """A secret with which a program acts for an account."""

    __tablename__ = "token"

    token_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(AccountRow.account_id, ondelete="CASCADE"), index=True)
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    def record(self) -> TokenRecord:
        """Give the value: the columns are its fields."""
        return TokenRecord(**{name: getattr(self, name) for name in TokenRecord.__dataclass_fields__})
