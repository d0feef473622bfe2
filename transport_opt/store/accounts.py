"""Accounts, and the links that open them once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from transport_opt.errors import InUseError, NotThereError, TakenError
from transport_opt.store.account_models import AccountRow, LinkRow
from transport_opt.store.account_records import AccountRecord, LinkRecord
from transport_opt.store.paging import newest_first
from transport_opt.store.records import Once, Page
from transport_opt.store.request_keys import claim_secret
from transport_opt.store.shelf import Shelf, add_once, hold, one

OPERATOR = "operator"
"""The role of which one active account must be left, or nobody could mend the others."""


class Accounts(Shelf):
    """Accounts and links."""

    def has_accounts(self) -> bool:
        """Tell whether there is any account, active or not."""
        with self.database.reading() as session:
            return _any(session)

    def add_account(self, record: AccountRecord, once: Once | None = None) -> AccountRecord:
        """Keep a new account.

        Raises
        ------
        TakenError
            There is an account of that e-mail address.
        KeyReusedError
            The request's key came with another request.
        MadeAlreadyError
            The request made an account before.
        """
        with self.database.writing() as session:
            claim_secret(session, once, record.account_id, "account")
            _add(session, record)
        return record

    def account(self, account_id: str) -> AccountRecord:
        """Give an account.

        Raises
        ------
        NotThereError
            There is none of that id.
        """
        with self.database.reading() as session:
            return one(session, _of(account_id), "account", account_id).record()

    def find_account(self, by: Literal["email", "uniquifier", "subject"], value: str) -> AccountRecord:
        """Find an account by what no other account has.

        Raises
        ------
        NotThereError
            There is none; the message does not repeat what was looked for, which may be a person's address.
        """
        with self.database.reading() as session:
            row = session.scalars(select(AccountRow).where(getattr(AccountRow, by) == value)).first()
        if row is None:
            raise NotThereError(f"There is no account of that {by}.", "Ask an administrator for one.", by)
        return row.record()

    def accounts(self, council: str | None, cursor: str | None = None, limit: int = 50) -> Page[AccountRecord]:
        """List accounts, the newest first; of every council where none is named."""
        query = select(AccountRow) if council is None else select(AccountRow).where(AccountRow.council == council)
        by = AccountRow.created_at, AccountRow.account_id
        with self.database.reading() as session:
            return newest_first(session, query, by, (cursor, limit), AccountRow.record)

    def change_account(self, account_id: str, changes: Mapping[str, Any]) -> AccountRecord:
        """Change fields of an account; what is not named stays as it is.

        Raises
        ------
        NotThereError
            There is none of that id.
        InUseError
            No active operator would be left.
        """
        # Two operators who step down at the same moment must not both find the other still there.
        touches = {"role", "active"} & changes.keys()
        with self.database.alone() if touches else self.database.writing() as session:
            row = hold(session, _of(account_id), "account", account_id)
            was_operator = row.role == OPERATOR and row.active
            _set(row, changes)
            session.flush()
            if was_operator and not _operators(session):
                raise InUseError(
                    f"Account '{account_id}' is the only active operator; one must be left.",
                    "Make another account an operator first.",
                    account_id,
                )
            return row.record()

    def note_failure(
        self, account_id: str, at: datetime, most: int, within: timedelta, pause: timedelta
    ) -> AccountRecord:
        """Count a failed login, and lock the account when there are too many within a time.

        Raises
        ------
        NotThereError
            There is none of that id.
        """
        with self.database.writing() as session:
            row = hold(session, _of(account_id), "account", account_id)
            if row.failed_since is None or at - row.failed_since > within:
                row.failed_logins, row.failed_since = 0, at
            row.failed_logins += 1
            if row.failed_logins >= most:
                row.failed_logins, row.failed_since, row.locked_until = 0, None, at + pause
            return row.record()

    def use_counter(self, account_id: str, counter: int) -> bool:
        """Use up a time step of the second factor; ``False`` where it or a later one was used before."""
        with self.database.writing() as session:
            row = hold(session, _of(account_id), "account", account_id)
            fresh = counter > row.totp_counter
            row.totp_counter = max(counter, row.totp_counter)
            return fresh

    def use_recovery_code(self, account_id: str, sha256: str) -> bool:
        """Use up a recovery code; ``False`` where the account has no such code."""
        with self.database.writing() as session:
            row = hold(session, _of(account_id), "account", account_id)
            left = [kept for kept in row.recovery_hashes if kept != sha256]
            used = len(left) < len(row.recovery_hashes)
            row.recovery_hashes = left
            return used

    def add_link(self, record: LinkRecord, once: Once | None = None) -> None:
        """Keep a link that opens something once.

        Raises
        ------
        KeyReusedError
            The request's key came with another request.
        MadeAlreadyError
            The request made a link before.
        """
        with self.database.writing() as session:
            claim_secret(session, once, record.account_id or "", "an invitation of account")
            session.add(LinkRow(**{name: getattr(record, name) for name in LinkRecord.__dataclass_fields__}))

    def open_with_link(self, sha256: str, at: datetime, record: AccountRecord) -> AccountRecord:
        """Use up a first-run link and add the first account, in one step: of two who try, one succeeds.

        Raises
        ------
        NotThereError
            There is no such link, it was used or is too old, or there are accounts already.
        """
        with self.database.alone() as session:
            link = _usable(session, sha256, "first-run", at)
            if _any(session):
                raise _no_link()
            link.used_at = at
            _add(session, record)
        return record

    def invited(self, sha256: str) -> AccountRecord:
        """Give the account that a link names, whether it still works or not.

        Raises
        ------
        NotThereError
            There is no such link, or it names none.
        """
        query = select(AccountRow).join(LinkRow, LinkRow.account_id == AccountRow.account_id)
        with self.database.reading() as session:
            return one(session, query.where(LinkRow.sha256 == sha256), "account of that", "link").record()

    def enter_with_link(self, sha256: str, at: datetime, changes: Mapping[str, Any]) -> AccountRecord:
        """Use up an invitation and change the account that it names, in one step.

        Raises
        ------
        NotThereError
            There is no such link, or it was used or is too old.
        """
        with self.database.writing() as session:
            link = _usable(session, sha256, "invitation", at)
            link.used_at = at
            row = hold(session, _of(link.account_id or ""), "account", link.account_id or "")
            if not row.active:
                raise _no_link()
            _set(row, changes)
            return row.record()

    def withdraw_links(self, account_id: str, at: datetime) -> None:
        """Make an account's links useless."""
        with self.database.writing() as session:
            for row in session.scalars(select(LinkRow).where(LinkRow.account_id == account_id)):
                row.used_at = row.used_at or at


def _of(account_id: str) -> Select[AccountRow]:
    return select(AccountRow).where(AccountRow.account_id == account_id)


def _any(session: Session) -> bool:
    return session.scalars(select(AccountRow.account_id).limit(1)).first() is not None


def _operators(session: Session) -> int:
    query = select(func.count()).select_from(AccountRow)
    return session.scalars(query.where(AccountRow.role == OPERATOR, AccountRow.active.is_(True))).one()


def _add(session: Session, record: AccountRecord) -> None:
    values = {name: getattr(record, name) for name in AccountRecord.__dataclass_fields__}
    if not add_once(session, AccountRow, values | {"recovery_hashes": list(record.recovery_hashes)}):
        raise TakenError(
            "There is an account of that e-mail address already; each needs its own.",
            "Use another address, or ask the administrator who made that account.",
            "email",
        )


def _set(row: AccountRow, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)


def _usable(session: Session, sha256: str, kind: str, at: datetime) -> LinkRow:
    row = session.scalars(select(LinkRow).where(LinkRow.sha256 == sha256).with_for_update()).first()
    if row is None or row.kind != kind or row.used_at is not None or row.expires_at <= at:
        raise _no_link()
    return row


def _no_link() -> NotThereError:
    return NotThereError(
        "The link was used before, is too old, or is none of ours; each works once and for a short time.",
        "Ask for a new one: an administrator makes invitations, and 'transport-opt serve' prints the first link while "
        "there is no account.",
        "token",
    )
