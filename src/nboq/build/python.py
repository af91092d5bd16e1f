"""Dataclasses: small, typed, with the definition of every field where an editor shows it."""

from __future__ import annotations

import json
import textwrap

from nboq.build.schema import Schema
from nboq.schema.model import ClassTerm, SlotTerm

_TYPES = {
    "id": "str",
    "string": "str",
    "boolean": "bool",
    "integer": "int",
    "number": "float",
    "date": "str",
    "datetime": "str",
    "uri": "str",
    "reference": "str",
    "json": "dict[str, Any]",
}


def _annotation(schema: Schema, slot: SlotTerm) -> str:
    if slot.kind == "enum":
        inner = f"_t.{slot.range}"
    elif slot.kind == "part":
        inner = slot.range
        if schema.classes[slot.range].is_entity and not slot.multivalued:
            inner += " | str"
    else:
        inner = _TYPES[slot.kind]
    return f"list[{inner}]" if slot.multivalued else inner


def _wrapped(text: str, indent: str, first: str | None = None) -> list[str]:
    return textwrap.wrap(text, 118, initial_indent=first or indent, subsequent_indent=indent, break_long_words=False)


def _python_parent(schema: Schema, body: ClassTerm) -> str | None:
    return next((p for p in body.parents if not schema.classes[p].mixin), None)


def _class(schema: Schema, body: ClassTerm) -> list[str]:
    parent = _python_parent(schema, body)
    inherited = schema.classes[parent].slots if parent else {}
    own = [use for name, use in body.slots.items() if name not in inherited and name != "type"]
    lines = ["@dataclass(slots=True, kw_only=True, repr=False)", f"class {body.name}({parent or 'ModelObject'}):"]
    text = body.description.replace("\\", "\\\\").replace('"""', "'''")
    lines += _wrapped(text, "    ", '    """')
    if own:
        lines += ["", "    Attributes:"]
        for use in own:
            unit = f" In {use.slot.unit} (UCUM)." if use.slot.unit else ""
            lines += _wrapped(f"{use.slot.name}: {use.slot.description}{unit}", "            ", "        ")
        lines += ['    """']
    else:
        lines[-1] += '"""'
    lines += ["", f'    type: ClassVar[str] = "{body.name}"']
    for use in own:
        lines.append(f"    {use.slot.name}: {_annotation(schema, use.slot)} | None = None")
    return [*lines, "", ""]


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


def _enumerations(schema: Schema) -> list[str]:
    lines = []
    for enum in schema.enums.values():
        lines.append(f"        {enum.name}: TypeAlias = Literal[")
        lines += [f"            {json.dumps(value.name)}," for value in enum.values.values()]
        lines.append("        ]")
    return lines


def python_module(schema: Schema) -> str:
    """Write the module: one dataclass a class; enumerations as literal types that cost nothing at run time."""
    order = _order(schema)
    lines = [
        f'"""{schema.title}: dataclasses.',
        "",
        "Generated from `model/nbo_q.yaml` by `make generate`; do not edit.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from dataclasses import dataclass",
        "from typing import TYPE_CHECKING, Any, ClassVar",
        "",
        "from nboq.schema.base import ModelObject",
        "",
        "if TYPE_CHECKING:",
        "    from typing import Literal, TypeAlias",
        "",
        "    class _t:",
        *_enumerations(schema),
        "",
        "",
    ]
    for body in order:
        lines += _class(schema, body)
    names = sorted(body.name for body in order)
    lines += ["CLASSES: dict[str, type[ModelObject]] = {"]
    lines += [f'    "{name}": {name},' for name in sorted(schema.concrete)]
    lines += ["}", "", "__all__ = [", '    "CLASSES",', *[f'    "{name}",' for name in names], "]", ""]
    return "\n".join(lines)
