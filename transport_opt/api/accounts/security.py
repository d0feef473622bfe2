"""Flask-Security set up: its passwords, sessions and second factors, without its pages and its own tokens."""

import hashlib
import secrets
from contextlib import suppress
from typing import Any, cast

import zxcvbn
from apiflask import APIFlask
from flask import current_app, g, session
from flask.sessions import SecureCookieSessionInterface
from flask_security import (
    MfRecoveryCodesUtil,
    Security,
    Totp,
    UserMixin,
    hash_password,
    login_user,
    logout_user,
    verify_password,
)
from passlib.totp import TotpMatch

from transport_opt.api.accounts.devices import guesser_of, know_browser
from transport_opt.api.accounts.users import AccountDatastore, AccountUser
from transport_opt.api.desk import Desk, caller, desk
from transport_opt.errors import PasswordError, RefusedError
from transport_opt.service import hosted as service
from transport_opt.service.hosted import LONGEST_LOGIN, AccountRecord

ISSUER = "transport-opt"
LEAST, MOST = 12, 128
"""Letters of a password."""
READ = 72
"""Letters that the guesser reads; what follows only makes a password better."""
GOOD = 3
"""Of 4: at least 10^8 guesses."""
CODES, GROUPS = 10, 6
SPARE_SECONDS = 30
"""How far a clock of a second factor may be off."""


class OnceTotp(Totp):
    """Codes of the second factor that work once."""

    def get_last_counter(self, user: UserMixin) -> int:
        """Give the time step of the newest code that was used."""
        return _record(user).totp_counter

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Note that a code was used; of two that come at the same moment, one is too late."""
        g.code_was_fresh = desk().store.use_counter(_record(user).account_id, tmatch.counter)

    def generate_recovery_codes(self, number: int) -> list[str]:
        """Make codes of 120 bits each, so that a plain hash of them is enough."""
        signs = "abcdefghjkmnpqrstuvwxyz023456789"
        groups = (("".join(secrets.choice(signs) for _ in range(4)) for _ in range(GROUPS)) for _ in range(number))
        return ["-".join(code) for code in groups]


class HashedCodes(MfRecoveryCodesUtil):
    """Recovery codes of which the store has hashes only."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        """Make new codes; those before are useless."""
        codes: list[str] = current_app.extensions["security"].totp_factory.generate_recovery_codes(CODES)
        datastore(current_app).mf_set_recovery_codes(user, [_hash(code) for code in codes])
        return codes

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Use a code up."""
        return desk().store.use_recovery_code(_record(user).account_id, _hash(code))


def secure_accounts(app: APIFlask, here: Desk) -> Security:
    """Set Flask-Security up for an application."""
    https = here.web.https
    app.secret_key = here.secrets.key("sessions")
    app.config |= {
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": LONGEST_LOGIN,
        "WTF_CSRF_TIME_LIMIT": None,
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__type": "ID"},
        "SECURITY_HASHING_SCHEMES": ["sha256_crypt"],
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
        "SECURITY_TOTP_SECRETS": {"1": here.secrets.key("second factors").hex()},
        "SECURITY_TOTP_ISSUER": ISSUER,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_OAUTH_ENABLE": here.web.oidc is not None,
        "SECURITY_OAUTH_BUILTIN_PROVIDERS": [],
        "SECURITY_CLI_USERS_NAME": "",
        "SECURITY_CLI_ROLES_NAME": "",
    }
    app.session_interface = _HexSession()
    security = Security(
        app,
        AccountDatastore(here.store),
        register_blueprint=False,
        totp_cls=OnceTotp,
        mf_recovery_codes_util_cls=HashedCodes,
    )
    # Tokens are ours alone (`transport_opt.api.gate`): Flask-Security's own, which cannot be revoked, open nothing.
    security.login_manager.request_loader(lambda _request: None)
    return security


class _HexSession(SecureCookieSessionInterface):
    """Flask's sessions, signed with SHA-256 instead of SHA-1."""

    digest_method = staticmethod(hashlib.sha256)


def datastore(app: Any) -> AccountDatastore:
    """Give an application's accounts."""
    return cast(AccountDatastore, app.extensions["security"].datastore)


def hashed(password: str, *about: str) -> str:
    """Hash a new password by argon2id.

    Parameters
    ----------
    about
        What a guesser would try first, such as the e-mail address.

    Raises
    ------
    PasswordError
        It is too short, too long or too easy to guess.
    """
    plain = normalised(password)
    if not LEAST <= len(plain) <= MOST:
        raise PasswordError(
            f"A password needs {LEAST} to {MOST} letters; now it has {len(plain)}.",
            "Take four words that have nothing to do with each other.",
            "password",
        )
    found = zxcvbn.zxcvbn(plain[:READ], user_inputs=[ISSUER, *about])
    if found["score"] < GOOD:
        raise PasswordError(
            f"The password is too easy to guess: it needs {GOOD} of 4 points and has {found['score']}. "
            f"{found['feedback']['warning']}".strip(),
            "Take four words that have nothing to do with each other.",
            "password",
        )
    return str(hash_password(plain))


def normalised(password: str) -> str:
    """Give a password as it is hashed: the same for every keyboard that writes the same letters."""
    return str(current_app.extensions["security"].password_util.normalize(password))


def waste_time(password: str) -> None:
    """Take as long as checking a password does, so that nobody learns by the clock which addresses have accounts."""
    known = current_app.extensions.setdefault("transport_opt_decoy", hash_password(secrets.token_hex(16)))
    verify_password(normalised(password)[:MOST], known)


def enter(record: AccountRecord, how: str) -> None:
    """Begin a session for a person who showed who they are; whatever the browser had before is forgotten."""
    here, before = desk(), session.get("login")
    session.clear()
    if before is not None:
        _end(str(before))
    secret = service.begin_login(here.store, record, how, here.clock())
    login_user(AccountUser(record), remember=False, authn_via=[how])
    session["login"] = secret
    session.permanent = True
    g.caller = service.caller_by_login(here.store, secret, here.clock())
    service.forgive(here.store, record, guesser_of(record))
    know_browser(record)


def _end(secret: str) -> None:
    """End a session by its secret; one that is over already stays so."""
    here = desk()
    with suppress(RefusedError):
        asking = service.caller_by_login(here.store, secret, here.clock())
        service.end_login(here.store, asking, asking.credential, here.clock())


def leave() -> None:
    """End the session that asks."""
    here = desk()
    service.end_login(here.store, caller(), caller().credential, here.clock())
    logout_user()
    session.clear()


def _record(user: UserMixin) -> AccountRecord:
    return cast(AccountUser, user).record


def _hash(code: str) -> str:
    return hashlib.sha256("".join(code.lower().split("-")).encode()).hexdigest()
