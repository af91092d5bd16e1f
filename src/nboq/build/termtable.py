"""The term table: what the library needs to know of the model at run time."""

from __future__ import annotations

from typing import Any

from nboq.build.schema import ResolvedSchema, SlotDef


def _slot(slot: SlotDef) -> dict[str, Any]:
    body: dict[str, Any] = {"iri": slot.iri, "kind": slot.kind, "range": slot.range}
    if slot.multivalued:
        body["multivalued"] = True
    for key, value in (
        ("unit", slot.ucum),
        ("minimum", slot.minimum),
        ("maximum", slot.maximum),
        ("difference", slot.difference or None),
    ):
        if value is not None:
            body[key] = value
    body["description"] = slot.description
    return body


def term_table(schema: ResolvedSchema) -> dict[str, Any]:
    """Make the table.

    Args:
        schema: The resolved schema.

    Returns:
        JSON: prefixes; classes with parents, ancestors and slots (tier and obligation where given); slots with
        predicate, kind, unit and bounds; enumerations with the IRI of each value.
    """
    classes = {}
    for name, body in schema.classes.items():
        classes[name] = {
            "iri": body.iri,
            "abstract": body.abstract or body.mixin,
            "parents": list(body.parents),
            "ancestors": list(body.ancestors),
            "tier": body.tier,
            "slots": {
                slot: {
                    key: value
                    for key, value in (
                        ("required", use.required or None),
                        ("tier", use.tier),
                        ("obligation", use.obligation),
                    )
                    if value is not None
                }
                for slot, use in body.slots.items()
            },
            "description": body.description,
        }
    return {
        "version": schema.version,
        "base": schema.base,
        "prefixes": schema.prefixes,
        "classes": classes,
        "slots": {name: _slot(slot) for name, slot in schema.slots.items()},
        "enums": {
            name: {
                "iri": enum.iri,
                "description": enum.description,
                "values": {
                    value.name: {
                        key: found
                        for key, found in (
                            ("iri", value.iri),
                            ("title", value.title),
                            ("description", value.description),
                            ("aliases", list(value.aliases)),
                        )
                        if found
                    }
                    for value in enum.values
                },
            }
            for name, enum in schema.enums.items()
        },
    }
