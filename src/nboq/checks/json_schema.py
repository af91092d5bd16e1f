"""The first layer: the document against the JSON Schema, dispatched on `type`, so that one fault is one finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import jsonschema_rs
import orjson

from nboq.checks.codes import structure_code
from nboq.checks.findings import Finding, id_of
from nboq.checks.suggestions import suggestion
from nboq.document import DocumentIndex, Path
from nboq.errors import Fault, nearest_word, refusals
from nboq.schema.model import current_model, per_model


def _halved(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Turn a row of cases, one a class, into a tree of questions.

    The published schema asks for each class in turn, which form builders understand: of 150 classes that is most of the
    time of validation. Here each question halves the classes that are left. What a document has to be stays the same.
    """
    if len(cases) == 1:
        return cases[0]
    first, second = cases[: len(cases) // 2], cases[len(cases) // 2 :]
    asked = [case["if"]["properties"]["type"] for case in first]
    # Schemas of 3.0.0 have one spelling of each class.
    names = [name for type_ in asked for name in type_.get("enum") or [type_["const"]]]
    return {"if": {"properties": {"type": {"enum": names}}}, "then": _halved(first), "else": _halved(second)}


@per_model
def _validator() -> Any:
    schema = orjson.loads(current_model().artefact("generated", "nbo_q.schema.json").read_bytes())
    for name, body in schema["$defs"].items():
        if name.startswith("Any"):
            body.update(_halved(body.pop("allOf")))
        for slot in body.get("properties", {}).values():
            # Each error carries the whole object: one error for all names, where `propertyNames` has one for each.
            if isinstance(slot, dict) and (names := slot.pop("propertyNames", None)):
                slot |= {"patternProperties": {names["pattern"]: True}, "additionalProperties": False}
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def _errors(data: Mapping[str, Any]) -> Iterator[Any]:
    with refusals(Fault, caught=()):
        yield from _validator().iter_errors(data)


def _owner(data: Mapping[str, Any], path: list[str | int]) -> Path:
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
    return tuple(path[:at])


def _fault(field: str, error: Any, document: DocumentIndex, at: Path, index: int | None) -> Finding:
    """Say what is wrong with a field, and what was expected, in the words of the model."""
    model, value, rule, owner = current_model(), error.instance, str(error.kind.name), document.at[at]
    rule = "propertyNames" if field and rule == "additionalProperties" else rule
    fault = partial(Finding, "violation", "schema", rule, document.title(at), id_of(owner), at, index=index)
    if rule == "required":
        missing = error.kind.property
        expected = model.slots[missing].expected if missing in model.slots else "a value"
        return fault(missing, None, f"missing; expected {expected}", expected=expected)
    if rule == "additionalProperties":
        name, known = min(error.kind.unexpected), model.classes.get(str(owner.get("type")))
        near = nearest_word(name, known.slots if known else ())
        hint = "" if near else "; what the model has no place for goes into 'extensions'"
        return fault(name, owner.get(name), f"{owner.get('type')} has no such field{hint}", suggestion=near)
    if field == "type":
        # Documents may give names with a prefix, too.
        options = [str(option) for option in (error.kind.options if rule == "enum" else ())]
        allowed = [name for name in options if ":" not in name] or model.concrete
        expected = allowed[0] if len(allowed) == 1 else "a class that may stand here"
        near = "" if value in allowed else nearest_word(str(value), allowed)
        return fault(field, value, f"expected {expected}", expected=expected, suggestion=near)
    slot = model.slots.get(field)
    if slot is None:
        return fault(field, value, f"expected {error.message}", expected=error.message)
    expected, near = slot.expected, suggestion(slot, value)
    if rule == "type" and slot.multivalued and index is None and not isinstance(value, list):
        expected = f"a list, each item {expected}"
        near = f"[{near or value}]" if isinstance(value, str) or slot.kind in ("number", "integer") else ""
    return fault(field, value, f"expected {expected}", expected=expected, suggestion=near)


def schema_findings(data: Mapping[str, Any] | DocumentIndex) -> Iterator[Finding]:
    """Check a document against the JSON Schema.

    Args:
        data: The document, or its index.

    Yields:
        A finding for each fault.

    >>> for finding in schema_findings({"type": "Objective", "id": "urn:uuid:1", "name": "63x", "lens_an": 1.4}):
    ...     print(finding)
    Objective '63x': lens_an: Objective has no such field (found 1.4); did you mean lens_na?
    """
    index = DocumentIndex.of(data)
    seen: set[tuple[Path, str]] = set()
    for error in _errors(index.data):
        path = list(error.instance_path)
        at = _owner(index.data, path)
        rest = [step for step in path[len(at) :] if isinstance(step, str)]
        # Behind the field there is a number where an item of its list is meant.
        behind = path[len(at) + 1] if rest and len(path) > len(at) + 1 else None
        fault = _fault(rest[0] if rest else "", error, index, at, behind if isinstance(behind, int) else None)
        # One field is one fault, however many words of the schema it breaks; a list may have several bad items.
        place = (tuple(path) if fault.rule != "required" else at, fault.field)
        if place in seen or (at, fault.field) in seen:
            continue
        seen |= {place} if isinstance(path[-1] if path else None, int) else {place, (at, fault.field)}
        yield replace(fault, code=structure_code(fault.rule, fault.field, fault.value, fault.index))
