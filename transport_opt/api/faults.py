"""Every fault in one shape: problem details (RFC 9457) with the errors of this project in them."""

import logging
import re
from collections.abc import Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask, HTTPError
from flask import Response, json, request
from pydantic import BaseModel
from werkzeug.exceptions import HTTPException

from transport_opt.errors import (
    BusyError,
    ChangedError,
    InUseError,
    KeyReusedError,
    MadeAlreadyError,
    NotAllowedError,
    NotThereError,
    Problem,
    ProblemsError,
    RefusedError,
    StoreError,
    TakenError,
    TooManyJobsError,
    TransportError,
    UnderWayError,
)
from transport_opt.service.hosted import RETRY_SECONDS

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[TransportError], int] = {
    RefusedError: 401,
    NotAllowedError: 403,
    NotThereError: 404,
    InUseError: 409,
    TakenError: 409,
    UnderWayError: 409,
    MadeAlreadyError: 409,
    ChangedError: 412,
    KeyReusedError: 422,
    StoreError: 500,
    TooManyJobsError: 429,
    BusyError: 503,
}
"""Any other `TransportError` is a fault of what was sent: 422."""
ACTIONS = {
    400: "Send the request again as the API's description says.",
    401: "Log in, or send an API token as 'Authorization: Bearer …'.",
    403: "Ask an administrator of your council for the role that this needs.",
    404: "Check the address and the id.",
    405: "Use one of the methods that the Allow header names.",
    413: "Send a smaller file, or only the tables that are needed.",
    415: "Send the content type that the API's description names.",
    429: "Wait, then send the request again.",
    500: "Try again; if it happens again, report it with the time of day.",
}

_KEY = re.compile(r"[a-z_]{1,40}|\d+")
_WORDS = tuple(
    (re.compile(pattern), ours)
    for pattern, ours in (
        (r"Field required", "a value is needed; it is missing."),
        (r"Extra inputs are not permitted", "there is no such key; leave it out or correct its name."),
        (
            r"List should have at least (\d+) items? after validation, not (\d+)",
            r"at least \1 is needed; there are \2.",
        ),
        (r"List should have at most (\d+) items? after validation, not (.+)", r"at most \1 may be sent; there are \2."),
        (r"Input should be (.+), unable to parse string as .+", r"\1 is needed; it is a text that is none."),
        (r"Input should be (.+)", r"it must be \1; it is not."),
        (r"String should have at most (\d+) characters?", r"at most \1 letters may be sent; there are more."),
        (r"String should have at least (\d+) characters?", r"at least \1 letters are needed; there are fewer."),
    )
)
"""How the framework words a fault, and how we do."""

log = logging.getLogger(__name__)


class Fault(BaseModel):
    """One fault: what is wrong and what to do."""

    code: str
    message: str
    action: str
    where: str


class ProblemDetails(BaseModel):
    """What any answer that is not a success says."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Fault]


def answer_fault(status: int, errors: Sequence[dict[str, str]], headers: Sequence[tuple[str, str]] = ()) -> Response:
    """Write faults as an answer."""
    answer = Response(json.dumps(details(status, errors, request.path)), status, mimetype=MEDIA_TYPE)
    answer.headers.extend(headers)
    return answer


def details(status: int, errors: Sequence[dict[str, str]], instance: str) -> dict[str, Any]:
    """Give problem details; ``instance`` is the address that was asked."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": " ".join(error["message"] for error in errors[:3]),
        "instance": instance,
        "errors": list(errors),
    }


def fault(code: str, message: str, action: str, where: str = "") -> dict[str, str]:
    """Give one fault."""
    return {"code": code, "message": message, "action": action, "where": where}


def handle_faults(app: APIFlask) -> None:
    """Make the application answer every fault in this shape."""
    app.register_error_handler(TransportError, _transport)
    app.register_error_handler(HTTPError, _http_error)
    app.register_error_handler(Exception, _unexpected)
    app.error_processor(_processed)
    # After the line above, which would put the name of a status in place of what is wrong.
    app.register_error_handler(HTTPException, _http)


def _transport(error: TransportError) -> Response:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
    if isinstance(error, ProblemsError):
        return answer_fault(status, [_problem(problem) for problem in error.problems if problem.stops])
    headers = [("WWW-Authenticate", "Bearer")] if status == 401 else []
    if isinstance(error, BusyError):
        headers = [("Retry-After", str(RETRY_SECONDS))]
    if isinstance(error, TooManyJobsError):
        headers = [("Retry-After", "60")]
    if isinstance(error, UnderWayError):
        headers = [("Retry-After", "1")]
    return answer_fault(status, [fault(error.code, error.message, error.action, error.where)], headers)


def _problem(problem: Problem) -> dict[str, str]:
    return {key: value for key, value in asdict(problem).items() if key != "stops"}


def _processed(error: HTTPError) -> Response:
    """Answer what the framework found wrong with a request: a value a fault."""
    found = [
        fault("bad-value", f"{where}: {message}", "Mend the value named.", where)
        for where, message in _flat(error.detail)
    ]
    return answer_fault(error.status_code, found or [_plain(error.status_code, error.message or "")])


def _http_error(error: HTTPError) -> Response:
    return _processed(error)


def _flat(detail: Any, where: str = "") -> list[tuple[str, str]]:
    """Give a nested description of faults as pairs of a place and words; what was sent is not repeated."""
    if isinstance(detail, dict):
        return [pair for key, value in detail.items() for pair in _flat(value, f"{where}.{key}".removeprefix("."))]
    if isinstance(detail, list):
        return [pair for value in detail for pair in _flat(value, where)]
    where, words = where.removeprefix("json.").removeprefix("query."), str(detail)
    parent, _, key = where.rpartition(".")
    # A key that we do not know may be anything, a name too; one that is written as ours are is a slip of the pen.
    if words.startswith("Extra inputs") and _KEY.fullmatch(key) is None:
        return [(parent or "request", "There is a key that is not known.")]
    return [(where, _plainer(words))]


def _plainer(words: str) -> str:
    """Say in our words what is needed, where the framework's say it in a programmer's."""
    for pattern, ours in _WORDS:
        found = pattern.fullmatch(words)
        if found is not None:
            return found.expand(ours)
    return words.removeprefix("Value error, ")


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    headers = [pair for pair in error.get_headers() if pair[0] in {"Allow", "Retry-After", "WWW-Authenticate"}]
    if status < 400:
        return Response(status=status, headers=dict(error.get_headers()))
    return answer_fault(status, [_plain(status, error.description or "")], headers)


def _plain(status: int, message: str) -> dict[str, str]:
    phrase = HTTPStatus(status).phrase
    code = phrase.lower().replace(" ", "-")
    return fault(code, message or phrase, ACTIONS.get(status, "Check the request."), request.path)


def _unexpected(error: Exception) -> Response:
    # What an exception holds may name pupils, so its kind and the address's rule are logged and nothing else.
    rule = request.url_rule.rule if request.url_rule else "?"
    log.error("%s %s failed: %s", request.method, rule, type(error).__name__)
    words = f"The request failed by a fault of this program ({type(error).__name__})."
    return answer_fault(500, [fault("internal", words, ACTIONS[500], request.path)])
