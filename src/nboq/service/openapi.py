"""The OpenAPI document of the operations."""

from __future__ import annotations

from typing import Any

from nboq._version import __version__
from nboq.schema.model import current_model
from nboq.service.operations import MEDIA_TYPES, Operation, operations
from nboq.store.shipped_queries import Parameter

_UNSAID = ("any", "today", "a_year_ago")
"""Defaults that are no values."""


def schema(parameter: Parameter) -> dict[str, Any]:
    """Describe what a parameter takes, as JSON Schema.

    >>> schema(Parameter("tier", "integer", "2", "the tier", "1..3"))["maximum"]
    3
    """
    low, dots, high = parameter.limits.partition("..")
    found: dict[str, Any] = {"type": "string"}
    if parameter.type in ("number", "integer"):
        found = {"type": parameter.type}
        read = int if parameter.type == "integer" else float
        found |= {name: read(end) for name, end in (("minimum", low), ("maximum", high)) if end}
    elif parameter.type in current_model().enums:
        found["enum"] = list(current_model().enums[parameter.type].values)
    elif parameter.limits and not dots:
        found["enum"] = parameter.limits.split("|")
    if parameter.default not in (*_UNSAID, ""):
        whole = parameter.type in ("number", "integer")
        found["default"] = (
            float(parameter.default)
            if whole and "." in parameter.default
            else (int(parameter.default) if whole else parameter.default)
        )
    return found


def meaning(parameter: Parameter) -> str:
    """Say what a parameter is, what it takes and what holds when it's left out."""
    left_out = f"; {parameter.default.replace('_', ' ')} when left out" if parameter.default in _UNSAID else ""
    return f"{parameter.text}: {parameter.expected}{left_out}"


def document(root: str = "") -> dict[str, Any]:
    """Make the OpenAPI document.

    Args:
        root: The path under which the service is reached.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "NBO-Q",
            "version": __version__,
            "summary": "Descriptors of light microscopes: check, convert, compare and ask",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": f"{root}/api"}],
        "security": [],
        "tags": [{"name": "files"}, {"name": "store"}, {"name": "questions"}],
        "paths": {operation.path: _path(operation) for operation in operations().values()},
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "responses": {
                "Problem": {
                    "description": "What is wrong (RFC 9457)",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            },
        },
    }


_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "one clear error: what, where, and a way out"},
        "error": {"type": "string", "description": "the class of nboq.errors"},
        "code": {"type": "string", "description": "the code of the finding; 'nboq explain CODE' says what it means"},
        "source": {"type": "string"},
        "hint": {"type": "string"},
    },
}


def _path(operation: Operation) -> dict[str, Any]:
    return {method.lower(): _method(operation, method) for method in operation.methods if method != "HEAD"}


def _method(operation: Operation, method: str) -> dict[str, Any]:
    group = "files" if operation.uploads else "questions" if operation.name.startswith("query/") else "store"
    format = {"type": "string", "enum": list(operation.answers)}
    fields = {one.name: {**schema(one), "description": meaning(one)} for one in operation.parameters}
    fields["format"] = {**format, "description": "how the answer is wanted; left out, the header Accept tells"}
    second = "_form" if method == "POST" and not operation.uploads else ""
    found: dict[str, Any] = {
        "operationId": operation.name.replace("/", "_") + second,
        "summary": operation.title,
        "description": operation.text,
        "tags": [group],
    }
    if method == "GET" or operation.uploads:
        found["parameters"] = [
            {"name": name, "in": "query", "description": said.pop("description"), "schema": said}
            for name, said in fields.items()
        ]
    if operation.uploads:
        parts: dict[str, Any] = dict.fromkeys(operation.uploads, _FILE)
        needed = [part for part in operation.uploads if part != operation.optional]
        if operation.optional:
            parts[operation.optional] = {"type": "array", "items": _FILE}
        content: dict[str, Any] = {
            "multipart/form-data": {"schema": {"type": "object", "required": needed, "properties": parts}}
        }
        if len(needed) == 1:
            content["*/*"] = {"schema": {"type": "string", "format": "binary"}}
        found["requestBody"] = {"required": True, "content": content}
    elif method == "POST":
        body = {"schema": {"type": "object", "properties": fields, "additionalProperties": False}}
        found["requestBody"] = {"content": {"application/x-www-form-urlencoded": body}}
    kinds = {*operation.answers.values()}
    answers = {kind: {"schema": {} if kind == MEDIA_TYPES["json"] else {"type": "string"}} for kind in sorted(kinds)}
    found["responses"] = {
        "200": {"description": "The answer", "content": answers},
        "default": {"$ref": "#/components/responses/Problem"},
    }
    return found


_FILE = {"type": "string", "format": "binary"}
