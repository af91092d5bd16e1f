"""Dataclasses: small, typed, with the definition of every field where an editor shows it."""

from __future__ import annotations

import json
import textwrap
from functools import partial

from nboq.build.schema import Schema
from nboq.render.template import plain_texts
from nboq.schema.model import ClassTerm, SlotUse


def _docstring(text: str) -> str:
    """Write the beginning of a docstring; what ends it follows in the template."""
    escaped = text.replace("\\", "\\\\").replace('"""', "'''")
    return _wrapped(escaped, '    """', "    ")


def _wrapped(text: str, first: str, indent: str) -> str:
    return textwrap.fill(text, 118, initial_indent=first, subsequent_indent=indent, break_long_words=False)


def _python_parent(schema: Schema, body: ClassTerm) -> str | None:
    return next((p for p in body.parents if not schema.classes[p].mixin), None)


def _fields(schema: Schema, body: ClassTerm) -> list[SlotUse]:
    """Give the fields that the class doesn't have from the one that it is a kind of."""
    parent = _python_parent(schema, body)
    inherited = schema.classes[parent].slots if parent else {}
    return [use for name, use in body.slots.items() if name not in inherited and name != "type"]


def _order(schema: Schema) -> list[ClassTerm]:
    """Parents before children, else in name order."""
    done: list[str] = []

    def visit(name: str) -> None:
        body = schema.classes[name]
        parent = _python_parent(schema, body)
        if parent and parent not in done:
            visit(parent)
        if name not in done and not body.mixin:
            done.append(name)

    for name in schema.classes:
        visit(name)
    return [schema.classes[name] for name in done]


def python_module(schema: Schema) -> str:
    """Write the module: one dataclass a class; enumerations as literal types that cost nothing at run time."""
    templates = plain_texts("nboq.build")
    templates.filters |= {
        "json": json.dumps,
        "docstring": _docstring,
        "attribute": lambda text: _wrapped(text, " " * 8, " " * 12),
    }
    return templates.get_template("classes.py.j2").render(
        schema=schema, order=_order(schema), parent=partial(_python_parent, schema), fields=partial(_fields, schema)
    )
