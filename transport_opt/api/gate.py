"""Who may come in: every address demands a login and a role, in one place.

The role stands beside each view::

    @part.get("/datasets")
    @needs(Role.VIEWER)
    def listed() -> Any: ...

and an application with a view that declares nothing does not start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from apiflask import APIFlask
from flask import current_app, g, request, session
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from transport_opt.api.desk import desk
from transport_opt.errors import NotAllowedError, RefusedError
from transport_opt.service import hosted as service
from transport_opt.service.hosted import FRESH, Caller, Role

CSRF_HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN = (
    "openapi.spec",
    "docs.page",
    "docs.style",
    "health.show",
    "session.log_in",
    "first_run.open_store",
    "first_run.accept_invitation",
    "oidc.start",
    "oidc.response",
)
"""The views that demand no login; a test holds that there is no other."""
_DECLARED = "_transport_opt_needs"

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Needs:
    """What a view demands.

    Attributes
    ----------
    role
        The least role.
    person
        Whether a program with a token may not: what changes the account itself.
    fresh
        Whether the login must be of the last minutes.
    """

    role: Role
    person: bool = False
    fresh: bool = False


def needs(role: Role, *, person: bool = False, fresh: bool = False) -> Callable[[View], View]:
    """Declare what a view demands."""

    def declared(view: View) -> View:
        setattr(view, _DECLARED, Needs(role, person or fresh, fresh))
        return view

    return declared


def guard(app: APIFlask) -> None:
    """Let nobody in but who may; to be called when every view is there.

    Raises
    ------
    RuntimeError
        A view declares no role and is not open.
    """
    bare = [name for name, view in app.view_functions.items() if name not in OPEN and needs_of(view) is None]
    if bare:
        raise RuntimeError(f"These views declare no role (transport_opt.api.gate.needs): {', '.join(bare)}.")
    app.before_request(admit)


def needs_of(view: Callable[..., Any]) -> Needs | None:
    """Tell what a view demands; ``None`` where it declares nothing."""
    found: Needs | None = getattr(view, _DECLARED, None)
    return found


def known_caller() -> Caller | None:
    """Tell who asks; ``None`` for nobody, and for who does not show it well enough. Why is kept for `admit`."""
    if "caller" not in g:
        g.caller, g.refusal = None, None
        try:
            g.caller = _found()
        except RefusedError as error:
            g.refusal = error
    found: Caller | None = g.caller
    return found


def admit() -> None:
    """Let the request in, or not.

    Raises
    ------
    RefusedError
        A login is needed.
    NotAllowedError
        The role is too low, or the request may come from another site.
    """
    endpoint = request.endpoint
    # What has no view is answered by the router: 404 and 405 tell nothing that the API's description does not.
    if endpoint is None or endpoint in OPEN:
        return
    wanted = needs_of(current_app.view_functions[endpoint])
    assert wanted is not None, endpoint
    asking = known_caller()
    if asking is None:
        raise g.refusal or RefusedError(
            "A login is needed here; the request has neither a session nor an API token.",
            "POST your e-mail address and password to /api/v1/session, or send 'Authorization: Bearer to_…'.",
            request.path,
        )
    if not asking.by_token and request.method not in SAFE:
        _refuse_forgery(asking)
    _refuse_low(asking, wanted)


def _found() -> Caller | None:
    """Tell who asks. A request with a token is judged by the token alone, never by a cookie that came along."""
    here = desk()
    sent = request.headers.get("Authorization")
    if sent is not None:
        scheme, _, secret = sent.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise RefusedError(
                "Authorization must be 'Bearer' and an API token; now it is something else.",
                "Send 'Authorization: Bearer to_…', or leave the header out and use a session.",
                "Authorization",
            )
        return service.caller_by_token(here.store, secret.strip(), here.clock())
    if "login" not in session:
        return None
    asking = service.caller_by_login(here.store, str(session["login"]), here.clock())
    # Flask-Login holds that nothing has ended the account's sessions since, such as a new password.
    if not current_user.is_authenticated or current_user.record.account_id != asking.account_id:
        raise RefusedError("The session is over: the account was changed.", "Log in again.", "session")
    return asking


def _refuse_forgery(asking: Caller) -> None:
    """Refuse what another site may have made a browser send: it cannot know the token of the session."""
    try:
        validate_csrf(request.headers.get(CSRF_HEADER), time_limit=None)
    except ValidationError as error:
        here = desk()
        service.note(here.store, here.clock(), asking.account_id, "csrf-refused", {"view": str(request.endpoint)})
        raise NotAllowedError(
            f"A session needs the header {CSRF_HEADER} for whatever changes something; it is missing or wrong.",
            "Send 'csrf_token' of GET /api/v1/session in that header.",
            CSRF_HEADER,
        ) from error


def _refuse_low(asking: Caller, wanted: Needs) -> None:
    if not asking.may(wanted.role):
        here, detail = desk(), {"view": str(request.endpoint), "role": asking.role.value, "needs": wanted.role.value}
        service.note(here.store, here.clock(), asking.account_id, "not-allowed", detail)
        raise NotAllowedError(
            f"This needs the role {wanted.role}; yours is {asking.role}.",
            "Ask an administrator of your council for the role, or use a token of that role.",
            request.path,
        )
    if wanted.person and asking.by_token:
        raise NotAllowedError(
            "An API token may not change the account that it belongs to; a person who is logged in may.",
            "Log in with the password instead.",
            request.path,
        )
    if wanted.fresh and desk().clock() - asking.begun_at > FRESH:
        raise RefusedError(
            f"This needs a login of the last {FRESH.total_seconds() / 60:.0f} minutes; yours is older.",
            "Log in again.",
            "session",
        )
