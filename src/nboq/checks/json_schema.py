"""The first layer: the document against the JSON Schema, dispatched on `type`, so that one fault is one finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import orjson

from nboq.checks.findings import Finding
from nboq.document import label
from nboq.errors import nearest, short
from nboq.schema.artefacts import resource
from nboq.schema.model import current_model, per_model


def _halved(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Turn a row of cases, one a class, into a tree of questions.

    The published schema asks for each class in turn, which form builders understand: of 150 classes that is most of the
    time of validation. Here each question halves the classes that are left. What a document has to be stays the same.
    """
    if len(cases) == 1:
        return cases[0]
    first, second = cases[: len(cases) // 2], cases[len(cases) // 2 :]
    names = [case["if"]["properties"]["type"]["const"] for case in first]
    return {"if": {"properties": {"type": {"enum": names}}}, "then": _halved(first), "else": _halved(second)}


@per_model
def _validator() -> Any:
    schema = orjson.loads(resource("generated", "nbo_q.schema.json").read_bytes())
    for name, body in schema["$defs"].items():
        if name.startswith("Any"):
            body.update(_halved(body.pop("allOf")))
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def _owner(data: Mapping[str, Any], path: list[str | int]) -> tuple[Mapping[str, Any], tuple[str | int, ...]]:
    """Find the object of the model that a value belongs to: the innermost one that may stand where it stands."""
    owner, at = data, 0
    while at < len(path):
        slot = current_model().slots.get(str(path[at]))
        if slot is None or slot.kind != "part":
            break
        here, depth = owner[str(path[at])], at + 1
        if isinstance(here, list) and depth < len(path):
            here, depth = here[int(path[depth])], depth + 1
        if not isinstance(here, Mapping) or depth > len(path) or slot.multivalued != isinstance(path[depth - 1], int):
            break
        owner, at = here, depth
    return owner, tuple(path[:at])


def _expected(field: str, rule: str, error: Any, owner: Mapping[str, Any], in_list: bool) -> tuple[str, str, Any]:
    """Say what was expected: the field, the words, the value found."""
    known = current_model().classes.get(str(owner.get("type")))
    if rule == "required":
        missing = error.kind.property
        slot = current_model().slots.get(missing)
        return missing, f"missing; expected {slot.expected if slot else 'a value'}", None
    if rule == "additionalProperties":
        unexpected = sorted(error.kind.unexpected)
        names = list(known.slots) if known else []
        hint = nearest(unexpected[0], names) or "; what the model has no place for goes into 'extensions'"
        words = f"{owner.get('type')} has no such field{hint}"
        return unexpected[0], words, owner.get(unexpected[0])
    if field == "type":
        allowed = [str(option) for option in (error.kind.options if rule == "enum" else current_model().concrete)]
        words = f"expected {allowed[0]}" if len(allowed) == 1 else "expected a class that may stand here"
        hint = "" if error.instance in allowed else nearest(str(error.instance), allowed)
        return field, words + hint, error.instance
    slot = current_model().slots.get(field)
    if slot and rule == "type" and slot.multivalued and not in_list and not isinstance(error.instance, list):
        return field, f"expected a list, each item {slot.expected}", error.instance
    hint = ""
    if slot and slot.kind == "enum" and isinstance(error.instance, str):
        hint = nearest(error.instance, current_model().enums[slot.range].values)
    return field, f"expected {slot.expected if slot else error.message}{hint}", error.instance


def schema_findings(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Check a document against the JSON Schema.

    Args:
        data: The document.

    Yields:
        A finding for each fault.

    >>> for finding in schema_findings({"type": "Objective", "id": "urn:uuid:1", "name": "63x", "lens_an": 1.4}):
    ...     print(finding)
    Objective '63x': lens_an: Objective has no such field; did you mean 'lens_na'? (found 1.4)
    """
    seen: set[tuple[tuple[str | int, ...], str]] = set()
    for error in _validator().iter_errors(data):
        path = list(error.instance_path)
        owner, at = _owner(data, path)
        rest = [step for step in path[len(at) :] if isinstance(step, str)]
        rule = str(error.kind.name)
        # Behind the field there is a number where an item of its list is meant.
        behind = path[len(at) + 1] if rest and len(path) > len(at) + 1 else None
        index = behind if isinstance(behind, int) else None
        field, message, value = _expected(rest[0] if rest else "", rule, error, owner, index is not None)
        # One field is one fault, however many words of the schema it breaks; a list may have several bad items.
        place = (tuple(path) if rule != "required" else at, field)
        if place in seen or (at, field) in seen:
            continue
        seen |= {place} if isinstance(path[-1] if path else None, int) else {place, (at, field)}
        yield Finding(
            severity="violation",
            layer="schema",
            rule=rule,
            entity=label(owner),
            id=str(owner.get("id", "")) if isinstance(owner.get("id", ""), str) else short(owner.get("id")),
            path=at,
            field=field,
            value=value,
            message=message,
            index=index,
        )
