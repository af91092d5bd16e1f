"""JSON Schema 2020-12 that looks at `type` first, so that one wrong field gives one error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nboq.build.schema import Schema
from nboq.schema.labels import label
from nboq.schema.model import ClassTerm, EnumTerm, SlotTerm, Term

_IRI = '^([A-Za-z][A-Za-z0-9+.-]*):[^\\u0000-\\u0020<>"{}|\\\\^`]+$'
# The format `date-time` wants a zone, which image files often don't have.
_MOMENT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?$"

_TYPES: dict[str, dict[str, Any]] = {
    **{kind: {"type": "string", "pattern": _IRI} for kind in ("id", "uri", "reference")},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "pattern": _MOMENT},
    "json": {"type": "object", "propertyNames": {"pattern": "^[^:]+:.+$"}},
    "string": {"type": "string", "minLength": 1},
}
"""What a slot takes, by its kind, where that depends on nothing else."""
_PART_ID = {"title": label("id"), "description": "The IRI that a source gave the part; most parts have none."}
_EXAMPLES: dict[str, Callable[[str], Any]] = {
    "number": float,
    "integer": int,
    **dict.fromkeys(("string", "id", "uri", "date", "datetime"), str),
}


def _value(schema: Schema, slot: SlotTerm) -> dict[str, Any]:
    match slot.kind:
        case "number" | "integer":
            bounds = {"minimum": slot.minimum, "maximum": slot.maximum}
            return {"type": slot.kind, **{name: bound for name, bound in bounds.items() if bound is not None}}
        case "enum":
            return {"$ref": f"#/$defs/{slot.range}"}
        case "part":
            target = {"$ref": f"#/$defs/Any{slot.range}"}
            if schema.classes[slot.range].is_entity:
                return {"if": {"type": "string"}, "then": {"pattern": _IRI}, "else": target}
            return target
        case _:
            return dict(_TYPES[slot.kind])


def _deprecated(term: Term) -> dict[str, Any]:
    return {"deprecated": True, "$comment": f"deprecated{term.instead}"} if term.deprecated else {}


def _property(schema: Schema, slot: SlotTerm, class_name: str) -> dict[str, Any]:
    if slot.kind == "type":
        return {"enum": schema.types(class_name)}
    body = _value(schema, slot)
    if slot.multivalued:
        body = {"type": "array", "items": body}
    unit = f" In {slot.unit_label} (UCUM: {slot.unit})." if slot.unit else ""
    body["title"] = slot.title
    body["description"] = slot.description + unit
    if slot.unit:
        body["x-unit"] = slot.unit
    body |= _deprecated(slot)
    if slot.examples and slot.kind in _EXAMPLES:
        body["examples"] = list(map(_EXAMPLES[slot.kind], slot.examples))
    return body


def _class(schema: Schema, body: ClassTerm) -> dict[str, Any]:
    properties: dict[str, Any] = {name: _property(schema, use.slot, body.name) for name, use in body.slots.items()}
    # A part needs no id, but keeps the IRI that a source gave it.
    extra: dict[str, Any] = {"@context": True} if body.is_entity else {"id": _TYPES["id"] | _PART_ID}
    return {
        "title": body.title,
        "description": body.description,
        "type": "object",
        "properties": extra | properties,
        "required": [name for name, use in body.slots.items() if use.required],
        "additionalProperties": False,
        **_deprecated(body),
    }


def _enum(enum: EnumTerm) -> dict[str, Any]:
    old = {value.name: _deprecated(value) for value in enum.values.values() if value.deprecated}
    return {
        "title": enum.title,
        "description": enum.description,
        "enum": [value.name for value in enum.values.values()],
        **_deprecated(enum),
        # The keyword is about all values, so that about one is under a condition.
        **({"allOf": [{"if": {"const": name}, "then": then} for name, then in old.items()]} if old else {}),
    }


def _dispatch(schema: Schema, members: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": [name for member in members for name in schema.types(member)]}},
        "allOf": [
            {
                "if": {"type": "object", "properties": {"type": {"enum": schema.types(member)}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/{member}"},
            }
            for member in members
        ],
    }


def class_schemas(schema: Schema) -> dict[str, dict[str, Any]]:
    """Make a schema for each concrete class, which points into the bundled one.

    Args:
        schema: The resolved schema.

    Returns:
        By class name; published beside the bundled schema in the folder `schema/`.
    """
    home = f"{schema.base}{schema.version}/"
    return {
        name: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"{home}schema/{name}.schema.json",
            "title": schema.classes[name].title,
            "description": schema.classes[name].description,
            "$ref": f"../{schema.name}.schema.json#/$defs/{name}",
        }
        for name in schema.concrete
    }


def json_schema(schema: Schema) -> dict[str, Any]:
    """Make the bundled schema: a document is any entity, most often a HardwareDescriptor or a Collection.

    Args:
        schema: The resolved schema.

    Returns:
        The JSON Schema, with a definition for each concrete class and each enumeration.
    """
    definitions: dict[str, Any] = {name: _class(schema, schema.classes[name]) for name in schema.concrete}
    ranges = {slot.range for slot in schema.slots.values() if slot.kind == "part"} | {"Entity"}
    for name in sorted(ranges):
        definitions[f"Any{name}"] = _dispatch(schema, schema.descendants(name))
    definitions |= {name: _enum(enum) for name, enum in schema.enums.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{schema.base}{schema.version}/{schema.name}.schema.json",
        "title": schema.title,
        "description": schema.description,
        "$ref": "#/$defs/AnyEntity",
        "$defs": dict(sorted(definitions.items())),
    }
