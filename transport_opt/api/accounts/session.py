"""The caller's own session: logging in and out, the password, the second factor."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, g, session
from flask_wtf.csrf import generate_csrf

from transport_opt.api.accounts.devices import guesser_of
from transport_opt.api.accounts.models import (
    CodeShown,
    LoginAsked,
    Logins,
    PasswordChange,
    RecoveryCodes,
    SecondFactor,
    SessionOut,
)
from transport_opt.api.accounts.security import SPARE_SECONDS, datastore, enter, hashed, leave, normalised, waste_time
from transport_opt.api.accounts.shown import account_out
from transport_opt.api.accounts.users import AccountUser
from transport_opt.api.desk import caller, desk
from transport_opt.api.gate import needs
from transport_opt.errors import NotAllowedError, RefusedError
from transport_opt.service import hosted as service
from transport_opt.service.hosted import AccountRecord, Guesser, Role

part = APIBlueprint("session", __name__, tag="Session")
_PENDING = "tf_totp_secret"
"""A second factor that is being set up, encrypted; Flask-Security's name for it."""


@part.post("/session")
@part.input(LoginAsked, arg_name="asked")
@part.output(SessionOut)
@part.doc(summary="Log in", responses=[400, 401, 413, 415, 422, 429])
def log_in(asked: LoginAsked) -> Any:
    """Log in by e-mail address, password and, where it is set up, a second factor."""
    user, locked = _with_password(asked.email, asked.password)
    enter(user.record, _unlocked(user, asked) if locked else _second_factor(user, asked))
    return _session()


@part.get("/session")
@part.output(SessionOut)
@part.doc(summary="Show who asks")
@needs(Role.VIEWER)
def show() -> Any:
    """Tell who asks, and what a session sends along with whatever changes something."""
    return _session()


@part.delete("/session")
@part.output({}, status_code=204)
@part.doc(summary="Log out")
@needs(Role.VIEWER, person=True)
def log_out() -> Any:
    """End the session: its cookie is worth nothing from now on, wherever a copy of it is."""
    leave()
    return Response(status=204, headers={"Clear-Site-Data": '"cache", "storage"'})


@part.get("/session/logins")
@part.output(Logins)
@part.doc(summary="List your sessions")
@needs(Role.VIEWER, person=True)
def logins() -> Any:
    """List the sessions of the account that can be used now."""
    here = desk()
    live = service.live_logins(here.store, caller(), here.clock())
    shown = ("login_id", "begun_at", "seen_at")
    told = [{name: getattr(one, name) for name in shown} for one in live]
    return {"items": [{**one, "current": one["login_id"] == caller().credential} for one in told]}


@part.delete("/session/logins/<login_id>")
@part.output({}, status_code=204)
@part.doc(summary="End one of your sessions", responses=[404])
@needs(Role.VIEWER, person=True)
def end_login(login_id: str) -> Any:
    """End a session of the account, such as that of a lost computer."""
    here = desk()
    service.end_login(here.store, caller(), login_id, here.clock())
    return Response(status=204)


@part.put("/session/password")
@part.input(PasswordChange, arg_name="asked")
@part.output({}, status_code=204)
@part.doc(summary="Change your password", responses=[400, 413, 415, 422])
@needs(Role.VIEWER, person=True)
def change_password(asked: PasswordChange) -> Any:
    """Change the password; all other sessions of the account end."""
    here, record = desk(), desk().store.account(caller().account_id)
    if record.password_hash is None:
        raise NotAllowedError(
            "The account has no password: your council's identity provider vouches for you.",
            "Change the password there.",
            "password",
        )
    if _with_password(record.email, asked.password, Guesser(f"session {caller().credential}", False))[1]:
        raise _locked(record)
    service.set_password(here.store, caller(), hashed(asked.new_password, record.email, record.council), here.clock())
    return Response(status=204)


@part.post("/session/second-factor")
@part.output(SecondFactor)
@part.doc(summary="Begin to set up a second factor")
@needs(Role.VIEWER, fresh=True)
def begin_second_factor() -> Any:
    """Make a secret for an authenticator; it counts once a code of it was shown."""
    factory = current_app.extensions["security"].totp_factory
    session[_PENDING] = factory.generate_totp_secret()
    uri = factory.get_totp_uri(desk().store.account(caller().account_id).email, session[_PENDING])
    return {"secret": factory.get_totp_b32_key(session[_PENDING]), "uri": uri}


@part.put("/session/second-factor")
@part.input(CodeShown, arg_name="asked")
@part.output(RecoveryCodes)
@part.doc(summary="Finish setting up a second factor", responses=[400, 413, 415, 422])
@needs(Role.VIEWER, fresh=True)
def finish_second_factor(asked: CodeShown) -> Any:
    """Switch the second factor on, and give the codes for the day when the authenticator is lost."""
    here, user = desk(), AccountUser(desk().store.account(caller().account_id))
    pending = session.get(_PENDING)
    if pending is None or not _code_is_right(user, asked.code, pending):
        raise RefusedError(
            "The code is not one that the authenticator shows now, or no second factor is being set up.",
            "POST /api/v1/session/second-factor, put its secret into the authenticator, and send its code.",
            "code",
        )
    session.pop(_PENDING)
    datastore(current_app).tf_set(user, "authenticator", totp_secret=pending)
    codes = current_app.extensions["security"].mf_recovery_codes_util.create_recovery_codes(user)
    here.store.end_logins(user.record.account_id, here.clock(), but=caller().credential)
    service.note(here.store, here.clock(), user.record.account_id, "second-factor-on")
    return {"recovery_codes": codes}


@part.delete("/session/second-factor")
@part.output({}, status_code=204)
@part.doc(summary="Take your second factor away")
@needs(Role.VIEWER, fresh=True)
def drop_second_factor() -> Any:
    """Log in with the password alone from now on."""
    here = desk()
    service.drop_second_factor(here.store, caller().account_id, caller().account_id, here.clock())
    return Response(status=204)


def _session() -> dict[str, Any]:
    asking = caller()
    return {
        "account": account_out(desk().store.account(asking.account_id)),
        "role": asking.role.value,
        "by_token": asking.by_token,
        "csrf_token": None if asking.by_token else generate_csrf(),
    }


def _with_password(email: str, password: str, guesser: Guesser | None = None) -> tuple[AccountUser, bool]:
    """Find who knows a password, in the same words and the same time whatever is wrong.

    Parameters
    ----------
    guesser
        What failures are counted by; where the request comes from unless it is given.

    Returns
    -------
    tuple
        Who it is, and whether the account is locked to where they come from.

    Raises
    ------
    RefusedError
        There is no such account, the password is wrong, or the account is not active.
    """
    here = desk()
    now, user = here.clock(), datastore(current_app).find_user(email=email)
    if user is None or user.password is None:
        waste_time(password)
        service.note_failure(here.store, None, "password", None, now)
        raise _refused()
    right = user.verify_and_update_password(normalised(password))
    if not user.active:
        service.note(here.store, now, user.record.account_id, "login-failed", {"how": "inactive"})
        raise _refused()
    whence = guesser or guesser_of(user.record)
    locked = service.is_locked(here.store, user.record, whence, now)
    if not right:
        if locked:
            raise _locked(user.record)
        service.note_failure(here.store, user.record, "password", whence, now)
        raise _refused()
    return user, locked


def _locked(record: AccountRecord) -> RefusedError:
    """Note that somebody came while the account is locked; the words are those of a wrong password."""
    here = desk()
    service.note(here.store, here.clock(), record.account_id, "login-failed", {"how": "locked"})
    return _refused()


def _unlocked(user: AccountUser, asked: LoginAsked) -> str:
    """Open a locked account by its second factor. Nobody learns by trying whether the password was right.

    Raises
    ------
    RefusedError
        The account has none, or none was sent, or it is wrong.
    """
    if not user.tf_totp_secret or (asked.code is None and asked.recovery_code is None):
        raise _locked(user.record)
    try:
        return _second_factor(user, asked)
    except RefusedError as error:
        raise _refused() from error


def _second_factor(user: AccountUser, asked: LoginAsked) -> str:
    """Check the second factor, where the account has one, and tell what the account was opened by.

    Raises
    ------
    RefusedError
        There is none in the request, it is wrong or used, or too many were wrong.
    """
    here = desk()
    if not user.tf_totp_secret:
        return "password"
    if asked.code is None and asked.recovery_code is None:
        raise RefusedError(
            "The account has a second factor: a code of it is needed as well; there is none.",
            "Send 'code' with the six digits of your authenticator, or 'recovery_code', along with the password.",
            "code",
        )
    if service.second_factor_is_locked(here.store, user.record, here.clock()):
        _locked(user.record)
        raise _wrong_code()
    if asked.code is not None and _code_is_right(user, asked.code, user.tf_totp_secret):
        return "authenticator"
    codes = current_app.extensions["security"].mf_recovery_codes_util
    if asked.recovery_code is not None and codes.check_recovery_code(user, asked.recovery_code):
        service.note(here.store, here.clock(), user.record.account_id, "recovery-code-used")
        return "recovery-code"
    service.note_failure(here.store, user.record, "second-factor", None, here.clock())
    raise _wrong_code()


def _wrong_code() -> RefusedError:
    return RefusedError(
        "The code is wrong, was used before or is too old. After 10 wrong ones none is looked at for 15 minutes.",
        "Wait for the next code of your authenticator, or use another recovery code.",
        "code",
    )


def _code_is_right(user: AccountUser, code: str, secret: str) -> bool:
    factory = current_app.extensions["security"].totp_factory
    g.code_was_fresh = False
    return bool(factory.verify_totp(code, secret, user, window=SPARE_SECONDS) and g.code_was_fresh)


def _refused() -> RefusedError:
    return RefusedError(
        "E-mail address and password do not go together, or the account is locked or not active. After 10 failures "
        "from one place an account is locked to it for 15 minutes; a browser that was logged in with before and a "
        "second factor open it still.",
        "Check both, and send the code of your second factor along if you have one; if you have forgotten the "
        "password, ask an administrator of your council for a new invitation.",
        "password",
    )
