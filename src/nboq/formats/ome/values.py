"""Single values: what a text of the file is in the model."""

from __future__ import annotations

import re
from typing import Any

from nboq.errors import nearest, short
from nboq.formats.ome.fields import Field
from nboq.schema.labels import unit_label
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.values import in_unit, read_number

NO_UNITS = frozenset({"reference frame", "pixel"})
"""Units of OME that are measured in nothing that could be converted."""
# The lexical forms of xsd:float and xsd:int (XML Schema 1.0 part 2, §3.2.4 and §3.3.17), but for INF and NaN.
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_BOOLEAN = {"true": True, "1": True, "false": False, "0": False}


class Unplaced(Exception):
    """A value that its slot can't take; the text says why."""


class NoSuchSlot(Unplaced):
    """A value that belongs to another kind of thing here: binning to cameras, a voltage to point detectors."""


def xsd_number(text: str, *, whole: bool = False) -> float | int:
    """Read a number as XML Schema writes it.

    Raises:
        Unplaced: If it is none, or none that JSON has.

    >>> xsd_number("+000000043420.9400"), xsd_number("63.0")
    (43420.94, 63)
    """
    bare = text.strip()
    try:
        if _NUMBER.fullmatch(bare):
            return read_number(bare, whole=whole)
    except ValueError as error:
        raise Unplaced(f"{short(text, 40)} where {error} is expected") from None
    raise Unplaced(f"{short(text, 40)} where a number is expected")


def _in_unit(value: float | int, unit: str, slot: SlotTerm) -> float | int:
    if slot.unit is None:
        return value
    try:
        return in_unit(value, unit, slot)
    except ValueError:
        raise Unplaced(f"{unit!r} can't be converted to {unit_label(slot.unit)}") from None


def value_of(text: str, field: Field, slot: SlotTerm, unit: str | None) -> Any:
    """Make a slot's value of a field's text.

    Raises:
        Unplaced: If it can't be one.
    """
    bare = text.strip()
    if field.values:
        known = field.values.get(bare, bare)
        if not known:
            raise Unplaced(f"{short(bare, 40)} has no counterpart")
        bare = known
    match slot.kind:
        case "string":
            if text:
                return text
            raise Unplaced("empty")
        case "boolean":
            if bare in _BOOLEAN:
                return _BOOLEAN[bare]
        case "number":
            return _in_unit(xsd_number(bare), unit, slot) if unit else xsd_number(bare)
        case "integer":
            found = xsd_number(bare, whole=True)
            if isinstance(found, int):
                return found
        case "enum":
            if bare in current_model().enums[slot.range].values:
                return bare
            hint = nearest(bare, current_model().enums[slot.range].values)
            raise Unplaced(f"{short(bare, 40)} isn't a value of OME's enumeration{hint}")
    raise Unplaced(f"{short(text, 40)} where {slot.expected} is expected")
