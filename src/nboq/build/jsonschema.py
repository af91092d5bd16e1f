"""JSON Schema 2020-12 that looks at `type` first, so that one wrong field gives one error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import orjson

from nboq.build.schema import Schema
from nboq.schema.labels import label
from nboq.schema.model import ClassTerm, EnumTerm, SlotTerm, SlotUse, Term

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
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
# What no class says of its members, as it's about the file: JSON-LD's context, and what editors know a schema by.
_OF_FILES: Final[dict[str, Any]] = {
    "@context": {},
    "$schema": {
        "type": "string",
        "title": "JSON Schema",
        "description": "The address of the JSON Schema that editors check the file against.",
    },
}
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
    extra = _OF_FILES if body.is_entity else {"id": _TYPES["id"] | _PART_ID}
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
        "$schema": _DIALECT,
        "$id": f"{schema.base}{schema.version}/{schema.name}.schema.json",
        "title": schema.title,
        "description": schema.description,
        "$ref": "#/$defs/AnyEntity",
        "$defs": dict(sorted(definitions.items())),
    }


_REFERENCE: Final = re.compile(rb'"#/\$defs/(\w+)"')


def small_schemas(schema: Schema) -> Iterator[tuple[str, dict[str, Any]]]:
    """Make the schemas for one purpose each, every one of them whole: none points to another file.

    Args:
        schema: The resolved schema.

    Yields:
        By name, as published beside the bundled schema in the folder `schema/`: one for each concrete class; `tier-1`
        to `tier-3`, which require what these tiers do, so that forms can mark it; and `one-of`, for programs that make
        classes of a schema.
    """
    bundle = json_schema(schema)

    def named(name: str, body: dict[str, Any], definitions: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        address = {"$schema": _DIALECT, "$id": f"{schema.base}{schema.version}/schema/{name}.schema.json"}
        return name, {**address, **body, "$defs": dict(sorted(definitions.items()))}

    about = {"title": bundle["title"], "description": bundle["description"], "$ref": bundle["$ref"]}
    definitions = bundle["$defs"]
    for tier in (1, 2, 3):
        yield named(f"tier-{tier}", about, definitions | _required(schema, definitions, tier))
    yield named("one-of", about, {name: _one_of(name, body) for name, body in definitions.items()})
    needs = {name: set(map(bytes.decode, _REFERENCE.findall(orjson.dumps(body)))) for name, body in definitions.items()}
    for name in schema.concrete:
        found, new = {name}, {name}
        while new := set().union(*(needs[one] for one in new)) - found:
            found |= new
        body = {key: definitions[name][key] for key in ("title", "description")} | {"$ref": f"#/$defs/{name}"}
        yield named(name, body, {one: definitions[one] for one in found})


def _required(schema: Schema, definitions: Mapping[str, Any], tier: int) -> dict[str, Any]:
    """Give the definitions of the classes with what a tier requires of them, always or under a condition."""
    made = {}
    for name in schema.concrete:
        uses = [use for use in schema.classes[name].slots.values() if use.obligation == "required"]
        asked = [use for use in uses if use.tier is not None and use.tier <= tier]
        always = {use.slot.name: None for use in asked if not use.where}
        cases = [{"if": _holds(use), "then": {"required": [use.slot.name]}} for use in asked if use.where]
        required = list(dict.fromkeys([*definitions[name]["required"], *always]))
        made[name] = definitions[name] | {"required": required} | ({"allOf": cases} if cases else {})
    return made


def _holds(use: SlotUse) -> dict[str, Any]:
    """Write the condition under which a tier asks for a field."""
    values = {name: [{"true": True, "false": False}.get(one, one) for one in of] for name, of in use.where if of}
    absent = [{"required": [name]} for name, of in use.where if not of]
    given = {"required": list(values), "properties": {name: {"enum": of} for name, of in values.items()}}
    return given | ({"not": {"anyOf": absent}} if absent else {})


def _one_of(name: str, value: Any) -> Any:
    """Write a definition as OpenAPI does: with `discriminator` and `oneOf`, where validation asks for one type first.

    With a choice of classes below a condition, what makes classes of a schema sees an object with a type alone. Here
    a class has one spelling, and a name of another thing stands beside the thing.
    """
    if isinstance(value, list):
        return [_one_of(name, one) for one in value]
    if not isinstance(value, dict):
        return value
    if name.startswith("Any") and "allOf" in value:
        return {"oneOf": [case["then"] for case in value["allOf"]], "discriminator": {"propertyName": "type"}}
    if "else" in value:
        return {"anyOf": [{"type": "string", **value["then"]}, value["else"]]}
    found = {key: _one_of(name, one) for key, one in value.items() if key != "allOf"}
    if "type" in found.get("properties", {}):
        found["properties"]["type"] = {"const": name}
    return found
