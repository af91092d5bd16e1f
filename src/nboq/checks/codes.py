"""The codes of findings: which one a fault has.

A code never changes its meaning. `NBOQ-S-…` is about structure, `NBOQ-T-…` about what a tier asks for, `NBOQ-R-…` about
the rule of that name in `shapes/rules.ttl`, `NBOQ-D-…` about the document as a whole, `NBOQ-A-…` is advice. Layers that
say the same of a fault give it the same code.
"""

from __future__ import annotations

from typing import Any, Final

from nboq._moved import moved_names
from nboq.schema.model import current_model

UNREADABLE: Final = "NBOQ-D-unreadable"
UNREPORTED: Final = "NBOQ-T-reporting"
DUPLICATE: Final = "NBOQ-D-duplicate-id"
DEPRECATED: Final = "NBOQ-S-deprecated"

RULES: Final = {
    "missing": ("required", "MissingId", "MinCountConstraintComponent"),
    "unknown-field": ("additionalProperties", "UnknownField"),
    "wrong-type": ("type", "DatatypeConstraintComponent"),
    "unknown-value": ("enum", "InConstraintComponent"),
    "below-minimum": ("minimum", "exclusiveMinimum", "MinInclusiveConstraintComponent"),
    "above-maximum": ("maximum", "exclusiveMaximum", "MaxInclusiveConstraintComponent"),
    "too-many": ("MaxCountConstraintComponent",),
    "empty-text": ("minLength", "MinLengthConstraintComponent"),
    "bad-date": ("format",),
    "bad-identifier": ("pattern", "InvalidIri", "NodeKindConstraintComponent"),
    "bad-extension-key": ("propertyNames",),
    "wrong-reference": ("OrConstraintComponent", "NodeConstraintComponent", "ClassConstraintComponent"),
    "unknown-class": ("UnknownClass",),
}
"""The rules of each kind of fault: keywords of JSON Schema, names of the emitter, and last the component of SHACL."""
_NAMING: Final = {"bad-identifier", "wrong-reference"}
_KINDS: Final = {rule: kind for kind, rules in RULES.items() for rule in rules}


def structure_code(rule: str, field: str, value: Any, index: int | None = None) -> str:
    """Tell the code of a fault of structure.

    Args:
        rule: The keyword of JSON Schema, the constraint component of SHACL or the rule of the emitter.
        field: The field.
        value: What stands there.
        index: Which item of its list is meant; None where it is all of it.

    >>> structure_code("minimum", "lens_na", -1)
    'NBOQ-S-below-minimum'
    """
    return DUPLICATE if rule == "DuplicateId" else f"NBOQ-S-{_kind(rule, field, value, index)}"


def _kind(rule: str, field: str, value: Any, index: int | None) -> str:
    if field == "type" and rule in ("type", "enum", "const", "UnknownClass"):
        known = current_model().classes.get(value) if isinstance(value, str) else None
        return "unknown-class" if known is None else "abstract-class" if known.abstract else "wrong-class"
    slot = current_model().slots.get(field)
    if slot is not None and rule == "type":
        if isinstance(value, list) and not slot.multivalued:
            return "too-many"
        if slot.multivalued and index is None and not isinstance(value, list):
            return "not-a-list"
    if slot is not None and rule == "OrConstraintComponent" and slot.kind in ("number", "integer"):
        return "wrong-type"  # none of the datatypes of numbers
    if slot is not None and rule in ("pattern", "format", "DatatypeConstraintComponent"):
        return "bad-date" if slot.kind in ("date", "datetime") else "empty-text" if value == "" else _KINDS[rule]
    kind = _KINDS.get(rule, "wrong-value")
    # A number where an identifier or an object should stand.
    return "wrong-type" if kind in _NAMING and isinstance(value, int | float) else kind


__getattr__ = moved_names(__name__, {name: f"nboq.checks.catalogue.{name}" for name in ("Code", "catalogue")})
