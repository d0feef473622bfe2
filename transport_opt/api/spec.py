"""What the API's description says of logins, headers and the upload, which no model tells: told in one place."""

from http import HTTPStatus
from typing import Any

from apiflask import APIFlask

from transport_opt.api.bodies import FORM, UPLOAD
from transport_opt.api.description import DETAILS, described
from transport_opt.api.gate import CSRF_HEADER, OPEN, needs_of
from transport_opt.api.once import makes_once
from transport_opt.api.requests import LONGEST_KEY

REFUSALS = {
    "400": "The request cannot be read",
    "401": "A login is needed",
    "403": "The role is too low, or the session's token is missing",
    "429": "Too many requests",
    "500": "A fault of this program or of its store",
}
SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token, made under /api/v1/tokens."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "session",
        "description": f"Set by POST /api/v1/session; whatever changes something sends {CSRF_HEADER} along.",
    },
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    "description": "The same key with the same request makes a thing once and tells of it again, for 24 hours. With "
    "another request it is 422, and 409 while the first is under way. A secret is told once: asked for again it is "
    "409, which names what was made.",
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    "description": "The ETag of what was looked at, so that nobody's change is lost: 412 if there is a newer one, "
    "and 428 without it.",
}
TABLES = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "contentMediaType": "application/octet-stream"},
            "description": "CSV files, or one workbook, each with its file's name.",
        },
        "name": {"type": "string", "maxLength": 100, "description": "What people call it."},
    },
}
"""The form of an upload, which no model of ours reads."""


def describe_access(app: APIFlask) -> None:
    """Add to each operation of the description who may use it and how it refuses."""
    app.config["SECURITY_SCHEMES"] = SCHEMES

    @app.spec_processor
    def process(spec: Any) -> Any:
        named = {
            (_path(rule.rule), method.lower()): rule.endpoint
            for rule in app.url_map.iter_rules()
            for method in rule.methods or ()
        }
        for (path, method), endpoint in named.items():
            if endpoint == UPLOAD and method == "post":
                spec["paths"][path][method]["requestBody"] = {"required": True, "content": {FORM: {"schema": TABLES}}}
        described(spec)
        for path, operations in spec.get("paths", {}).items():
            for method, operation in operations.items():
                endpoint = named.get((path, method))
                if endpoint is not None:
                    _describe(operation, endpoint, app)
        return spec


def _describe(operation: dict[str, Any], endpoint: str, app: APIFlask) -> None:
    for status, words in REFUSALS.items():
        if endpoint not in OPEN or status in ("429", "500"):
            operation["responses"][status] = {"description": words, "content": DETAILS}
    if makes_once(app.view_functions[endpoint]):
        operation.setdefault("parameters", []).append(KEY)
        for refusal in (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY):
            operation["responses"][str(refusal.value)] = {"description": refusal.phrase, "content": DETAILS}
    if "428" in operation["responses"]:
        operation.setdefault("parameters", []).append(IF_MATCH)
    wanted = needs_of(app.view_functions[endpoint])
    if wanted is None:
        operation["security"] = []
        return
    operation["security"] = [{"session": []}] if wanted.person else [{"token": []}, {"session": []}]
    operation["x-role"] = wanted.role.value


def _path(rule: str) -> str:
    return rule.replace("<", "{").replace(">", "}")
