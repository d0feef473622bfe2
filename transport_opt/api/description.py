"""The API's description (OpenAPI 3.1) made true for every fault: one shape, one media type, on every address."""

from http import HTTPStatus
from typing import Any

from transport_opt.api.faults import MEDIA_TYPE, ProblemDetails

ALWAYS = (400, 404, 405, 500)
WITH_BODY = (411, 413, 415, 422)
METHODS = ("get", "post", "patch", "delete", "put")
DETAILS = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}


def described(spec: dict[str, Any]) -> dict[str, Any]:
    """Say what each address answers when something is wrong."""
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    shape = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(shape.pop("$defs"))
    schemas["ProblemDetails"] = shape
    for address in spec["paths"].values():
        for method in METHODS:
            if method in address:
                _describe(address[method])
    return spec


def _describe(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    wanted = {int(status) for status in responses if int(status) >= 400} | set(ALWAYS)
    if "requestBody" in operation:
        wanted |= set(WITH_BODY)
    for status in sorted(wanted):
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": DETAILS,
        }
