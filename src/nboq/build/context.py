"""The JSON-LD context: a document of the model is JSON-LD as it stands."""

from __future__ import annotations

from collections import Counter
from typing import Any

from nboq.build.schema import KINDS, Schema
from nboq.schema.model import SlotTerm


def _flat_values(schema: Schema) -> dict[str, str]:
    """Values whose names mean one thing in the whole model: they can stand at the top of the context."""
    names = Counter(value.name for enum in schema.enums.values() for value in enum.values.values())
    taken = {*schema.classes, *schema.slots, *schema.prefixes}
    return {
        value.name: value.iri
        for enum in schema.enums.values()
        for value in enum.values.values()
        if names[value.name] == 1 and value.name not in taken
    }


def _term(schema: Schema, slot: SlotTerm, flat: dict[str, str]) -> Any:
    if slot.kind == "id":
        return "@id"
    if slot.kind == "type":
        return "@type"
    body: dict[str, Any] = {"@id": slot.iri}
    if datatype := KINDS[slot.kind]["context"]:
        body["@type"] = datatype
    values = schema.enums[slot.range].values.values() if slot.kind == "enum" else ()
    if scoped := {value.name: value.iri for value in values if value.name not in flat}:
        body["@context"] = scoped
    return body


def jsonld_context(schema: Schema) -> dict[str, Any]:
    """Make the context.

    It is flat; only an enumeration with value names that also mean something else (`Other`, `None`) gets a context
    of its own, with just those names, since scoped contexts slow every processor down.

    Args:
        schema: The resolved schema.

    Returns:
        `{"@context": …}`, self-contained.
    """
    flat = _flat_values(schema)
    prefixes: dict[str, Any] = {name: {"@id": iri, "@prefix": True} for name, iri in schema.prefixes.items()}
    terms: dict[str, Any] = {name: body.iri for name, body in schema.classes.items()}
    terms |= {name: _term(schema, slot, flat) for name, slot in schema.slots.items()}
    terms |= flat
    return {"@context": {"@version": 1.1, **prefixes, **dict(sorted(terms.items()))}}
