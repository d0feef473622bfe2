"""Accounts: the first one, invitations, changes, lock-outs.

Passwords are hashed by the floor above, which knows the library for it; what comes in here is a hash.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from transport_opt.errors import NotAllowedError, NotThereError, RefusedError, UnreadableInputError
from transport_opt.service.access import Caller, Role, hash_of, new_secret
from transport_opt.service.security_events import note
from transport_opt.store import AccountRecord, LinkRecord, Once, Page, Store, new_id

FIRST_RUN_FOR, INVITATION_FOR = timedelta(hours=1), timedelta(days=3)
LONGEST_EMAIL, LONGEST_COUNCIL = 254, 100


def first_run_link(store: Store, now: datetime) -> str | None:
    """Make the secret that opens an empty store, once and within the hour; ``None`` where there are accounts."""
    if store.has_accounts():
        return None
    secret = new_secret()
    store.add_link(LinkRecord(hash_of(secret), "first-run", None, now, now + FIRST_RUN_FOR))
    return secret


def open_store_with(
    store: Store, secret: str, email: str, council: str, password_hash: str, now: datetime
) -> AccountRecord:
    """Make the first account, an operator.

    Raises
    ------
    RefusedError
        The link is used, too old or none of ours, or there are accounts already.
    UnreadableInputError
        The e-mail address or the council's name is none.
    """
    account = new_account(email, council, Role.OPERATOR, now, password_hash)
    try:
        store.open_with_link(hash_of(secret), now, account)
    except NotThereError as error:
        raise RefusedError(error.message, error.action, error.where) from error
    note(store, now, account.account_id, "first-account")
    return account


def invite(
    store: Store,
    caller: Caller,
    email: str,
    role: Role,
    council: str | None,
    now: datetime,
    once: Once | None = None,
) -> tuple[AccountRecord, str]:
    """Make an account, and the secret of the link with which its owner sets a password, once and within three days.

    Raises
    ------
    NotAllowedError
        The caller may make no account of that role or council.
    TakenError
        There is an account of that e-mail address.
    UnreadableInputError
        The e-mail address or the council's name is none.
    """
    whose = caller.council if council is None else council
    _refuse_beyond(caller, role, whose)
    account = store.add_account(new_account(email, whose, role, now), once)
    note(store, now, caller.account_id, "account-made", {"of": account.account_id, "role": role.value})
    return account, _invitation(store, caller, account, now)


def invite_again(
    store: Store, caller: Caller, account_id: str, now: datetime, once: Once | None = None
) -> tuple[AccountRecord, str]:
    """Make a new link with which an account's owner sets a new password; links made before are withdrawn.

    Raises
    ------
    NotThereError
        The caller's council has no such account.
    NotAllowedError
        The account may do more than the caller.
    """
    account = account_for(store, caller, account_id)
    _refuse_beyond(caller, Role(account.role), account.council)
    store.withdraw_links(account_id, now)
    return account, _invitation(store, caller, account, now, once)


def invited(store: Store, secret: str) -> tuple[str, ...]:
    """Give what a password must not lean on: the address and the council of whom an invitation is for."""
    try:
        account = store.invited(hash_of(secret))
    except NotThereError:
        return ()  # accepting it will say so
    return account.email, account.council


def accept_invitation(store: Store, secret: str, password_hash: str, now: datetime) -> AccountRecord:
    """Set the password of the account that an invitation names; all that was opened with the account before ends.

    Raises
    ------
    RefusedError
        The link is used, too old or none of ours.
    """
    changes = {"password_hash": password_hash, "uniquifier": uuid.uuid4().hex, "locked_until": None}
    try:
        account = store.enter_with_link(hash_of(secret), now, changes)
    except NotThereError as error:
        raise RefusedError(error.message, error.action, error.where) from error
    store.end_logins(account.account_id, now)
    store.forget_failures(account.account_id)
    note(store, now, account.account_id, "password-set", {"by": "invitation"})
    return account


def set_password(store: Store, caller: Caller, password_hash: str, now: datetime) -> None:
    """Change the caller's own password; their other sessions end."""
    store.change_account(caller.account_id, {"password_hash": password_hash})
    store.end_logins(caller.account_id, now, but=caller.credential)
    store.withdraw_links(caller.account_id, now)
    note(store, now, caller.account_id, "password-set", {"by": "owner"})


def list_accounts(store: Store, caller: Caller, cursor: str | None, limit: int) -> Page[AccountRecord]:
    """List the accounts that the caller looks after."""
    return store.accounts(None if caller.may(Role.OPERATOR) else caller.council, cursor, limit)


def account_for(store: Store, caller: Caller, account_id: str) -> AccountRecord:
    """Give an account that the caller looks after.

    Raises
    ------
    NotThereError
        There is none, or it is of another council.
    """
    try:
        account = store.account(account_id)
    except NotThereError as error:
        raise _no_account(account_id) from error
    if account.council != caller.council and not caller.may(Role.OPERATOR):
        raise _no_account(account_id)
    return account


def change_account(
    store: Store, caller: Caller, account_id: str, changes: Mapping[str, Any], now: datetime
) -> AccountRecord:
    """Change what an account may do, whether it may log in, or, for an operator, of which council it is.

    Parameters
    ----------
    changes
        ``role``, ``active`` and ``council``, those that change.

    Raises
    ------
    NotThereError
        The caller's council has no such account.
    NotAllowedError
        The account may do more than the caller, or would.
    InUseError
        No active operator would be left.
    """
    account = account_for(store, caller, account_id)
    _refuse_beyond(caller, Role(account.role), account.council)
    role, council = Role(changes.get("role", account.role)), changes.get("council", account.council)
    _refuse_beyond(caller, role, council)
    if "council" in changes:
        changes = {**changes, "council": _council(council)}
    changed = store.change_account(account_id, {**changes, "uniquifier": uuid.uuid4().hex})
    # A session must not outlive what it was opened with.
    store.end_logins(account_id, now)
    if not changed.active:
        store.withdraw_links(account_id, now)
    detail: dict[str, str | int | bool] = {"of": account_id, "role": changed.role, "active": changed.active}
    note(store, now, caller.account_id, "account-changed", detail | {"moved": changed.council != account.council})
    return changed


def drop_second_factor(store: Store, account_id: str, by: str | None, now: datetime) -> None:
    """Take an account's second factor and recovery codes away; ``by`` is who does, ``None`` at the machine."""
    store.change_account(account_id, {"totp_secret": None, "recovery_hashes": (), "totp_counter": 0})
    note(store, now, by, "second-factor-off", {"of": account_id})


def account_vouched_for(store: Store, subject: str, email: str, now: datetime) -> AccountRecord:
    """Find the account of a person whom the identity provider vouches for.

    Parameters
    ----------
    subject
        Issuer and subject: what the account is found by once it was opened so.
    email
        What the account is found by the first time.

    Raises
    ------
    RefusedError
        There is no such account, it is not active, or it was opened by somebody else of the same address before.
    """
    try:
        account = store.find_account("subject", subject)
    except NotThereError:
        try:
            account = store.find_account("email", email.strip().casefold())
        except NotThereError:
            note(store, now, None, "login-failed", {"how": "oidc"})
            raise _not_invited() from None
        if account.subject is None and account.active:
            account = store.change_account(account.account_id, {"subject": subject})
    if account.subject != subject or not account.active:
        note(store, now, account.account_id, "login-failed", {"how": "oidc"})
        raise _not_invited()
    return account


def email_of(text: str) -> str:
    """Give an e-mail address as it is kept: the same for any capitals.

    Raises
    ------
    UnreadableInputError
        It is none.
    """
    email = text.strip().casefold()
    name, at, host = email.rpartition("@")
    if not (at and name and "." in host and len(email) <= LONGEST_EMAIL and email.isprintable() and " " not in email):
        raise UnreadableInputError(
            f"An account needs an e-mail address such as name@council.gov.uk, of at most {LONGEST_EMAIL} letters; "
            f"what was sent has {len(email)} and is none.",
            "Send the address that the person reads.",
            "email",
        )
    return email


def _council(text: str) -> str:
    council = " ".join(text.split())
    if not (0 < len(council) <= LONGEST_COUNCIL and council.isprintable()):
        raise UnreadableInputError(
            f"A council needs a name of 1 to {LONGEST_COUNCIL} letters; now it has {len(council)}.",
            "Send the council's name as its accounts are to have it.",
            "council",
        )
    return council


def new_account(email: str, council: str, role: Role, now: datetime, password_hash: str | None = None) -> AccountRecord:
    """Give a new account, which is not kept yet.

    Raises
    ------
    UnreadableInputError
        The e-mail address or the council's name is none.
    """
    return AccountRecord(
        account_id=new_id("ac"),
        email=email_of(email),
        council=_council(council),
        role=role.value,
        uniquifier=uuid.uuid4().hex,
        created_at=now,
        password_hash=password_hash,
    )


def _invitation(store: Store, caller: Caller, account: AccountRecord, now: datetime, once: Once | None = None) -> str:
    secret = new_secret()
    store.add_link(LinkRecord(hash_of(secret), "invitation", account.account_id, now, now + INVITATION_FOR), once)
    note(store, now, caller.account_id, "invitation-made", {"of": account.account_id})
    return secret


def _refuse_beyond(caller: Caller, role: Role, council: str) -> None:
    if caller.may(Role.OPERATOR):
        return
    if not caller.may(role) or council != caller.council:
        raise NotAllowedError(
            f"An {caller.role} makes and changes accounts of council '{caller.council}' up to {caller.role}; this one "
            "is or would be beyond that.",
            "Ask an operator.",
            "role",
        )


def _not_invited() -> RefusedError:
    return RefusedError(
        "The identity provider vouches for you, and there is no active account for you here.",
        "Ask an administrator of your council for one, of the address that the identity provider has of you.",
        "oidc",
    )


def _no_account(account_id: str) -> NotThereError:
    return NotThereError(f"There is no account '{account_id}'.", "Check the id.", account_id)
