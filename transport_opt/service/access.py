"""Who asks, and what they may do: roles, sessions and tokens.

A role may do all that the roles before it may. Each account is of one council and has to do with nothing of another's;
an operator makes accounts for other councils too, and still sees no data set, plan or job of theirs.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from transport_opt.errors import NotThereError, RefusedError, UnreadableInputError
from transport_opt.service.datasets import Owner
from transport_opt.service.security_events import note, tell
from transport_opt.store import AccountRecord, LoginRecord, Once, Store, TokenRecord, new_id

TOKEN_PREFIX = "to_"
LONGEST_LOGIN, LONGEST_IDLE = timedelta(hours=12), timedelta(hours=1)
FRESH = timedelta(minutes=15)
"""How long after logging in the account itself may be changed."""
SEEN_EVERY = timedelta(minutes=1)
"""How often use is noted, so that reading does not mean writing."""
MOST_TOKEN_DAYS = 366


class Role(StrEnum):
    """What an account may do, the least first."""

    VIEWER = "viewer"
    PLANNER = "planner"
    ADMIN = "admin"
    OPERATOR = "operator"

    @property
    def rank(self) -> int:
        """How much it may do."""
        return list(Role).index(self)

    def covers(self, other: "Role") -> bool:
        """Tell whether it may do all that another may."""
        return self.rank >= other.rank


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes
    ----------
    role
        What they may do now: a token may do no more than it was made for.
    credential
        Id of the session or the token.
    begun_at
        When they logged in; of a token, when it was made.
    by_token
        Whether a program asks with a token.
    """

    account_id: str
    council: str
    role: Role
    credential: str
    begun_at: datetime
    by_token: bool

    @property
    def owner(self) -> Owner:
        """Whose a record is that they make."""
        return Owner(self.account_id, self.council)

    def may(self, role: Role) -> bool:
        """Tell whether they may do what a role may."""
        return self.role.covers(role)


def new_secret() -> str:
    """Make a secret of 256 bits; its prefix lets a search for lost secrets find it."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """Give what is kept of a secret of ours. It is too long to be guessed, so that a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def begin_login(store: Store, account: AccountRecord, how: str, now: datetime) -> str:
    """Begin a session for a person who showed who they are; its secret is given once."""
    secret = new_secret()
    login = LoginRecord(new_id("lg"), hash_of(secret), account.account_id, now, now)
    store.add_login(login, now - LONGEST_LOGIN)
    store.change_account(account.account_id, {"last_login_at": now})
    note(store, now, account.account_id, "login", {"login_id": login.login_id, "how": how})
    return secret


def caller_by_login(store: Store, secret: str, now: datetime) -> Caller:
    """Tell who asks with a session's secret.

    Raises
    ------
    RefusedError
        The session was ended or is too old, or the account may no longer log in.
    """
    try:
        login, account = store.login(hash_of(secret))
    except NotThereError as error:
        raise _over() from error
    ended = login.ended_at is not None or not account.active
    if ended or now - login.begun_at >= LONGEST_LOGIN or now - login.seen_at >= LONGEST_IDLE:
        raise _over()
    if now - login.seen_at >= SEEN_EVERY:
        store.see_login(login.login_id, now)
    return Caller(account.account_id, account.council, Role(account.role), login.login_id, login.begun_at, False)


def end_login(store: Store, caller: Caller, login_id: str, now: datetime) -> None:
    """End one of the caller's sessions.

    Raises
    ------
    NotThereError
        They have no such session.
    """
    store.end_login(caller.account_id, login_id, now)
    note(store, now, caller.account_id, "logout", {"login_id": login_id})


def live_logins(store: Store, caller: Caller, now: datetime) -> tuple[LoginRecord, ...]:
    """List the caller's sessions that can still be used."""
    return tuple(
        one
        for one in store.logins(caller.account_id)
        if now - one.begun_at < LONGEST_LOGIN and now - one.seen_at < LONGEST_IDLE
    )


def issue_token(
    store: Store, caller: Caller, name: str, role: Role, days: int, now: datetime, once: Once | None = None
) -> tuple[TokenRecord, str]:
    """Make a token for one of the caller's programs; its secret is given once.

    Raises
    ------
    UnreadableInputError
        The role is more than the caller's, or an operator's, which no program may have.
    """
    most = min(caller.role, Role.ADMIN, key=lambda one: one.rank)
    if not most.covers(role):
        raise UnreadableInputError(
            f"A token of yours may be for {most} at most; now it is for {role}.", "Name a lower role.", "role"
        )
    secret, expires = new_secret(), now + timedelta(days=days)
    token = TokenRecord(new_id("tk"), caller.account_id, name, hash_of(secret), role.value, now, expires)
    store.add_token(token, once)
    note(store, now, caller.account_id, "token-made", {"token_id": token.token_id, "role": role.value, "days": days})
    return token, secret


def revoke_token(store: Store, caller: Caller, token_id: str, now: datetime) -> None:
    """Make one of the caller's tokens useless.

    Raises
    ------
    NotThereError
        They have no such token.
    """
    store.revoke_token(caller.account_id, token_id, now)
    note(store, now, caller.account_id, "token-revoked", {"token_id": token_id})


def caller_by_token(store: Store, secret: str, now: datetime) -> Caller:
    """Tell who asks with a token.

    Raises
    ------
    RefusedError
        It is none of ours, was revoked or is too old, or its account may no longer log in.
    """
    try:
        token, account = store.token(hash_of(secret))
    except NotThereError as error:
        tell(None, "token-refused", {"why": "unknown"})
        raise _no_token() from error
    faults = {
        "revoked": token.revoked_at is not None,
        "expired": token.expires_at <= now,
        "inactive": not account.active,
    }
    if any(faults.values()):
        why = next(word for word, wrong in faults.items() if wrong)
        note(store, now, account.account_id, "token-refused", {"token_id": token.token_id, "why": why})
        raise _no_token()
    if token.last_used_at is None or now - token.last_used_at >= SEEN_EVERY:
        store.use_token(token.token_id, now)
    # An account that was given a lower role takes its tokens down with it.
    role = min(Role(token.role), Role(account.role), key=lambda one: one.rank)
    return Caller(account.account_id, account.council, role, token.token_id, token.created_at, True)


def _over() -> RefusedError:
    return RefusedError(
        f"The session is over: it was ended, or is older than {LONGEST_LOGIN.total_seconds() / 3600:.0f} hours, or "
        f"nothing was asked for {LONGEST_IDLE.total_seconds() / 60:.0f} minutes.",
        "Log in again.",
        "session",
    )


def _no_token() -> RefusedError:
    return RefusedError(
        "The API token is none of ours, was revoked or is too old.", "Make a new one under /api/v1/tokens.", "token"
    )
