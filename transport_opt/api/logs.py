"""A line in the log for each request: who, which rule, how it ended, how long it took; never what was in it."""

import time
import uuid

import structlog
from apiflask import APIFlask
from flask import Response, g, request

from transport_opt.service.hosted import logger_of

REQUEST_ID = "X-Request-Id"
log = logger_of(__name__)


def log_requests(app: APIFlask) -> None:
    """Log each request, under an id that its answer has too."""

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()
        g.request_id = uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.after_request
    def end(answer: Response) -> Response:
        asking = g.get("caller")
        log.info(
            "request",
            method=request.method if request.method in _METHODS else "other",
            # The rule, not the address: an address may hold whatever somebody typed.
            rule=request.url_rule.rule if request.url_rule else None,
            status=answer.status_code,
            milliseconds=round(1000 * (time.perf_counter() - g.begun), 1),
            account=None if asking is None else asking.account_id,
            credential=None if asking is None else asking.credential,
        )
        answer.headers[REQUEST_ID] = g.request_id
        return answer


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
