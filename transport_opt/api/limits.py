"""How often anybody may ask: an account, or an address that is not logged in; and an address that tries to log in."""

import time

from apiflask import APIFlask
from flask import Response, request
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address

from transport_opt.api.desk import Desk
from transport_opt.api.faults import answer_fault, fault
from transport_opt.api.gate import known_caller
from transport_opt.service import hosted as service

GUESSING = ("session.log_in", "first_run.open_store", "first_run.accept_invitation", "oidc.start", "oidc.response")
"""Views with which somebody could try secrets out."""


def limit_rates(app: APIFlask, desk: Desk) -> None:
    """Count requests and refuse those that are too many; to be called when every view is there."""
    limiter = Limiter(
        _whose,
        app=app,
        default_limits=[desk.web.rate],
        storage_uri=desk.web.rate_store,
        strategy="fixed-window",
    )
    for name in GUESSING:
        if name in app.view_functions:
            limited = limiter.limit(desk.web.login_rate, key_func=get_remote_address)(app.view_functions[name])
            app.view_functions[name] = limited  # type: ignore[assignment]

    @app.errorhandler(RateLimitExceeded)
    def too_many(error: RateLimitExceeded) -> Response:
        asking = known_caller()
        account = None if asking is None else asking.account_id
        service.tell(account, "too-many-requests", {"view": str(request.endpoint)})
        words = f"These are too many requests: {error.description} are allowed."
        action = "Wait as many seconds as Retry-After says, then send the request again."
        broken = limiter.current_limit
        wait = 60 if broken is None else max(1, int(broken.reset_at - time.time()))
        found = [fault("too-many-requests", words, action, request.path)]
        return answer_fault(429, found, [("Retry-After", str(wait))])


def _whose() -> str:
    asking = known_caller()
    return get_remote_address() if asking is None else asking.account_id
