"""A readable page about the API, made from its own OpenAPI document; no script, nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .tokens import SCOPES


def page(request: HttpRequest) -> HttpResponse:
    """Every endpoint with its fields."""
    title, groups = _content()
    return render(request, "api/docs.html", {"groups": groups, "scopes": SCOPES, "title": title})


@cache
def _content() -> tuple[str, dict[str, list[dict[str, Any]]]]:
    """Title and operations by tag; made once, since it follows from the code alone and takes half a second."""
    from .api import api

    document = api.get_openapi_schema()
    schemas = document.get("components", {}).get("schemas", {})
    operations = [
        _operation(path, method, facts, schemas)
        for path, methods in document["paths"].items()
        for method, facts in methods.items()
    ]
    groups: dict[str, list[dict[str, Any]]] = {}
    for operation in operations:
        groups.setdefault(operation["tag"], []).append(operation)
    return document["info"]["title"], groups


page.declared_permission = "public"  # type: ignore[attr-defined]


def _operation(path: str, method: str, facts: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    content = facts.get("requestBody", {}).get("content", {})
    kind, body = next(iter(content.items()), ("", dict[str, Any]()))
    ok: dict[str, Any] = next((v for k, v in facts["responses"].items() if str(k).startswith("2")), {})
    answers: dict[str, dict[str, Any]] = ok.get("content", {})
    answer: dict[str, Any] = next((a.get("schema", {}) for a in answers.values()), {})
    return {
        "tag": (facts.get("tags") or ["其他"])[0],
        "method": method.upper(),
        "path": path,
        "title": facts.get("summary", ""),
        "text": facts.get("description", ""),
        "open": not facts.get("security"),
        "parameters": [_parameter(p) for p in facts.get("parameters", [])],
        "content_type": kind,
        "body": _fields(body.get("schema", {}), schemas),
        "answer": _type(answer),
    }


def _parameter(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": facts["name"],
        "type": f"{facts['in']} {_type(facts.get('schema', {}))}",
        "required": facts.get("required", False),
        "text": facts.get("description", ""),
    }


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    facts = schemas.get(schema.get("$ref", "").rsplit("/", 1)[-1], schema)
    needed = set(facts.get("required", ()))
    return [
        {"name": name, "type": _type(f), "required": name in needed, "text": f.get("description", "")}
        for name, f in facts.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    for many in ("anyOf", "allOf", "oneOf"):
        if many in schema:
            return " | ".join(_type(s) for s in schema[many])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    if "enum" in schema:
        return " | ".join(str(v) for v in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    return str(schema.get("format") or schema.get("type") or "any")
