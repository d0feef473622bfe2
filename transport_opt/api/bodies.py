"""What a request's body may be, before anything reads it: its kind, how deep its JSON is, which numbers are in it."""

import json
from typing import Any

from flask import request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

JSON, FORM, UPLOAD = "application/json", "multipart/form-data", "datasets.upload"
DEEPEST = 40
"""Levels of JSON; a plan has 9."""


class StrictJson(DefaultJSONProvider):
    """JSON as RFC 8259 has it, and not so deep that what walks through it falls."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read JSON.

        Raises
        ------
        BadRequest
            It is none, is too deep, or has NaN, an infinity or a number of thousands of digits in it.
        """
        try:
            value = super().loads(s, parse_constant=_refused, **kwargs)
        except RecursionError as error:
            raise _too_deep() from error
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise BadRequest(f"The body must be JSON; it is none: {error.msg.lower()} at {where}.") from error
        except ValueError as error:
            raise BadRequest(
                "The body must be JSON in UTF-8 with numbers of at most 4,300 digits; it is not."
            ) from error
        level = [value]
        for _ in range(DEEPEST):
            level = [
                below
                for one in level
                if isinstance(one, dict | list)
                for below in (one.values() if isinstance(one, dict) else one)
            ]
            if not level:
                return value
        raise _too_deep()


def refuse_other_kinds() -> None:
    """Refuse a body of another kind than the address reads.

    Among them is what a form of another site could send in the name of a browser's user, such as ``text/plain``.

    Raises
    ------
    UnsupportedMediaType
        It is neither JSON nor, for an upload, a form.
    """
    wanted = FORM if request.endpoint == UPLOAD and request.method == "POST" else JSON
    has_body = bool(request.content_length) or "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if has_body and request.mimetype != wanted:
        kind = request.mimetype[:60] or "missing"
        raise UnsupportedMediaType(f"The content type must be {wanted}; now it is {kind}.")


def _refused(name: str) -> float:
    raise BadRequest(f"The body must be JSON; '{name}' is no number of it.")


def _too_deep() -> BadRequest:
    return BadRequest(f"The body's JSON may have {DEEPEST} levels; it has more.")
