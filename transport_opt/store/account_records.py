"""Accounts and what opens them, as plain values: secrets are kept as hashes only."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """A person who may log in.

    Attributes
    ----------
    email
        Case-folded; no other account has it.
    council
        Whose data sets, plans and jobs the account works on.
    role
        The one word that tells what the account may do; `transport_opt.service.access` knows which there are.
    password_hash
        ``None`` until a password is set, and for those who log in through the council's own identity provider.
    uniquifier
        Changed to end all that was opened with the account before.
    subject
        Issuer and subject of the identity provider's, once the account was opened through it.
    totp_secret
        Of the second factor, encrypted; ``None`` without one.
    totp_counter
        The newest time step whose code was used, so that none is used twice.
    recovery_hashes
        Of the codes that stand in for the second factor, each once.
    failed_logins, failed_since
        Failures in a row, and when the first of them was.
    locked_until
        ``None`` while it is not locked out.
    """

    account_id: str
    email: str
    council: str
    role: str
    uniquifier: str
    created_at: datetime
    password_hash: str | None = None
    active: bool = True
    subject: str | None = None
    totp_secret: str | None = None
    totp_counter: int = 0
    recovery_hashes: tuple[str, ...] = ()
    failed_logins: int = 0
    failed_since: datetime | None = None
    locked_until: datetime | None = None
    last_login_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """A link that opens something once.

    Attributes
    ----------
    kind
        ``first-run`` makes the first account; ``invitation`` sets the password of the account named.
    """

    sha256: str
    kind: str
    account_id: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LoginRecord:
    """One session of a person in a browser.

    Attributes
    ----------
    sha256
        Of the secret that the session's cookie holds.
    """

    login_id: str
    sha256: str
    account_id: str
    begun_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A secret with which a program acts for an account.

    Attributes
    ----------
    role
        The most that the program may do, whatever the account may.
    """

    token_id: str
    account_id: str
    name: str
    sha256: str
    role: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
