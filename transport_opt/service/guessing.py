"""What stands against guessing passwords, and lets nobody keep an account's owner out.

Failures are counted by where they come from, after what OWASP calls device cookies: a browser that somebody has logged
in with to the account before is counted by itself, and so is each network address of strangers. All strangers together
are counted as well, with more patience. Who guesses from elsewhere so locks neither the owner's own browser nor, alone,
the owner's next one; and a second factor opens an account that is locked to strangers. Its own count, which only who
knows the password can raise, always holds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from transport_opt.service.security_events import note
from transport_opt.store import AccountRecord, Store

MOST_FAILURES, MOST_OF_STRANGERS = 10, 100
FAILURES_WITHIN, LOCKED_FOR = timedelta(minutes=15), timedelta(minutes=15)
SECOND_FACTOR = "second factor"


@dataclass(frozen=True, slots=True)
class Guesser:
    """Where a login comes from.

    Attributes
    ----------
    source
        What its failures are counted by; it tells no network address.
    stranger
        Whether nobody has logged in to the account from there before.
    """

    source: str
    stranger: bool


def is_locked(store: Store, account: AccountRecord, guesser: Guesser, now: datetime) -> bool:
    """Tell whether an account's password opens nothing from somewhere for a while."""
    to_strangers = account.locked_until is not None and account.locked_until > now
    return store.is_locked(account.account_id, guesser.source, now) or (guesser.stranger and to_strangers)


def second_factor_is_locked(store: Store, account: AccountRecord, now: datetime) -> bool:
    """Tell whether an account's second factor opens nothing for a while."""
    return store.is_locked(account.account_id, SECOND_FACTOR, now)


def note_failure(store: Store, account: AccountRecord | None, how: str, guesser: Guesser | None, now: datetime) -> None:
    """Count a failed login; too many from one place lock the account to it, and too many of strangers to them all.

    Parameters
    ----------
    guesser
        ``None`` where the password was right and the second factor wrong.
    """
    note(store, now, None if account is None else account.account_id, "login-failed", {"how": how})
    if account is None:
        return
    source = SECOND_FACTOR if guesser is None else guesser.source
    if store.count_failure(account.account_id, source, now, MOST_FAILURES, FAILURES_WITHIN, LOCKED_FOR):
        _note_lock(store, account, "second-factor" if guesser is None else "one place", now)
    if guesser is not None and guesser.stranger:
        counted = store.note_failure(account.account_id, now, MOST_OF_STRANGERS, FAILURES_WITHIN, LOCKED_FOR)
        if counted.locked_until != account.locked_until:
            _note_lock(store, account, "strangers", now)


def forgive(store: Store, account: AccountRecord, guesser: Guesser) -> None:
    """Forget the failures from where somebody has logged in now."""
    for source in (guesser.source, SECOND_FACTOR):
        store.forget_failures(account.account_id, source)


def _note_lock(store: Store, account: AccountRecord, to: str, now: datetime) -> None:
    minutes = int(LOCKED_FOR.total_seconds() // 60)
    note(store, now, account.account_id, "locked-out", {"to": to, "minutes": minutes})
