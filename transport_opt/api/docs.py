"""The API's description as a page for people, made from the same OpenAPI document, from our own files alone."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from apiflask import APIBlueprint, APIFlask
from flask import Response, current_app, render_template

part = APIBlueprint("docs", __name__, enable_openapi=False)
METHODS = ("get", "post", "patch", "put", "delete")
CONTENT = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@part.get("/docs")
def page() -> Response:
    """Show every address, what it takes and what it answers."""
    spec = cast(dict[str, Any], cast(APIFlask, current_app).spec)
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, address in spec["paths"].items():
        for method in METHODS:
            if method in address:
                operation = address[method]
                groups.setdefault(operation["tags"][0], []).append(_shown(spec, path, method, operation))
    info = spec["info"]
    text = render_template("description.html", title=info["title"], version=info["version"], groups=groups.items())
    # The one page of ours that browsers show: it may use its own style, and nothing else.
    return Response(text, headers={"Content-Security-Policy": CONTENT})


@part.get("/docs/style.css")
def style() -> Response:
    """Give the page's style."""
    return Response(render_template("description.css"), mimetype="text/css")


def _shown(spec: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "anchor": f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "fields": [*_parameters(operation), *_body(spec, operation)],
        "answers": [
            (status, answer["description"].lower()) for status, answer in sorted(operation["responses"].items())
        ],
    }


def _parameters(operation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for parameter in operation.get("parameters", ()):
        yield _field(parameter["name"], parameter["in"], parameter.get("required", False), parameter["schema"])


def _body(spec: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = _followed(spec, content["schema"])
        for name, field in schema.get("properties", {}).items():
            yield _field(name, media_type, name in schema.get("required", ()), field)


def _field(name: str, where: str, required: bool, schema: Mapping[str, Any]) -> dict[str, Any]:
    kinds = [one.get("type", "") for one in schema.get("anyOf", [schema])]
    words = schema.get("description", "")
    return {
        "name": name,
        "where": where,
        "required": required,
        "kind": " or ".join(filter(None, kinds)),
        "words": words,
    }


def _followed(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return cast(Mapping[str, Any], spec["components"]["schemas"][name]) if name else schema
