"""Single values: what a text of the file is in the model."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

from nboq.errors import nearest, short
from nboq.formats.ome.fields import Field
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.units import convert, ucum_code

NO_UNITS = frozenset({"reference frame", "pixel"})
"""Units of OME that are measured in nothing that could be converted."""
# The lexical forms of xsd:float and xsd:int (XML Schema 1.0 part 2, §3.2.4 and §3.3.17), but for INF and NaN.
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_BOOLEAN = {"true": True, "1": True, "false": False, "0": False}
_SAFE = 2**53


class Unplaced(Exception):
    """A value that its slot can't take; the text says why."""


class NoSuchSlot(Unplaced):
    """A value that belongs to another kind of thing here: binning to cameras, a voltage to point detectors."""


def number(text: str) -> float | int:
    """Read a number as XML Schema writes it.

    Raises:
        Unplaced: If it is none, or none that JSON has.

    >>> number("+000000043420.9400"), number("63.0")
    (43420.94, 63)
    """
    bare = text.strip()
    if len(bare) > 400 or not _NUMBER.fullmatch(bare):
        raise Unplaced(f"{short(text, 40)} where a number is expected")
    found = float(bare)
    if not math.isfinite(found):
        raise Unplaced(f"{short(text, 40)} is too large for a number")
    return int(found) if found.is_integer() and abs(found) < _SAFE else found


def code_of(unit: str) -> str | None:
    """Give the UCUM code of a unit as OME writes it.

    The two characters for micro, and the two for ångström, are taken for one (NFKC, then back to the micro sign).

    >>> code_of("µm"), code_of("\N{GREEK SMALL LETTER MU}m"), code_of("reference frame")
    ('um', 'um', None)
    """
    if unit == "1":
        return "1"
    return ucum_code(unit) or ucum_code(unicodedata.normalize("NFKC", unit).replace("\u03bc", "\u00b5"))


def in_unit(value: float | int, unit: str, slot: SlotTerm) -> float | int:
    """Convert a number into the unit of its slot.

    Raises:
        Unplaced: If there is no way from one unit to the other.
    """
    if slot.unit is None:
        return value
    code = code_of(unit)
    found = None if code is None else convert(value, code, slot.unit, difference=slot.difference)
    if found is None:
        raise Unplaced(f"{unit!r} can't be converted to {slot.unit}")
    return int(found) if float(found).is_integer() and abs(found) < _SAFE else found


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
            return in_unit(number(bare), unit, slot) if unit else number(bare)
        case "integer":
            found = number(bare)
            if isinstance(found, int):
                return found
        case "enum":
            if bare in current_model().enums[slot.range].values:
                return bare
            raise Unplaced(
                f"{short(bare, 40)} is none of OME's words{nearest(bare, current_model().enums[slot.range].values)}"
            )
    raise Unplaced(f"{short(text, 40)} where {slot.expected} is expected")
