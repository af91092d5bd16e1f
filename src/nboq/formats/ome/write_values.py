"""Single values on the way to OME: the text that a field of OME has for a value of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nboq.formats.ome.fields import Field
from nboq.formats.ome.reader import SPACE
from nboq.formats.ome.values import NO_UNITS, Unplaced, value_of
from nboq.formats.ome.write_schema import Simple
from nboq.schema.model import SlotTerm
from nboq.schema.units import convert, unit_text
from nboq.schema.values import as_number, normal_number, unit_code


def xsd_text(value: float) -> str:
    """Write a number as XML Schema has it; whole numbers without a point.

    >>> xsd_text(63.0), xsd_text(0.19), xsd_text(1e-07)
    ('63', '0.19', '1e-07')
    """
    return repr(normal_number(value))


def own_word(own: Mapping[str, Any], name: str) -> str | None:
    """Give what the OME file that an object was read from had in a field, where that was kept.

    >>> own_word({"ome:Immersion": "Oil"}, "Immersion"), own_word({}, "Immersion")
    ('Oil', None)
    """
    found = own.get(SPACE + name)
    return found if isinstance(found, str) else None


def unit_of(field: Field, slot: SlotTerm, own: Mapping[str, Any], allowed: Simple | None) -> str | None:
    """Choose the unit that a number is written in: that of the file it came from, else OME's default.

    Args:
        field: The field of OME.
        slot: The slot that the number is in.
        own: The extensions of the object.
        allowed: The units that OME has for the field; None where it takes no unit.

    Returns:
        The unit as OME writes it, `1` for a fraction, or None where none fits.
    """
    if field.unit is None:
        return None
    if field.unit_field and allowed is not None:
        given = own_word(own, field.unit_field)
        if given and allowed.fits(given) and given not in NO_UNITS and unit_code(given):
            return given
        if field.unit in NO_UNITS:
            found = unit_text(slot.unit) if slot.unit else None
            return found if found and allowed.fits(found) else None
    return field.unit


def _measured(value: Any, slot: SlotTerm, unit: str | None) -> str | None:
    if as_number(value) is None:
        return None
    if unit is None or slot.unit is None:
        return xsd_text(value) if slot.unit is None or unit is None else None
    code = unit_code(unit)
    try:
        found = None if code is None else convert(value, slot.unit, code, difference=slot.difference)
    except (OverflowError, ArithmeticError):
        return None
    return None if found is None else xsd_text(found)


def _word(value: str, field: Field, allowed: Simple) -> str | None:
    """Give OME's word for a word of the model, where there is just one."""
    if field.values.get(value, value) == value and allowed.fits(value):
        return value
    found = [word for word, here in field.values.items() if here == value and allowed.fits(word)]
    return found[0] if len(found) == 1 else None


def text_of(
    value: Any, field: Field, slot: SlotTerm, own: Mapping[str, Any], allowed: Simple, unit: str | None
) -> str | None:
    """Write the value of a slot as a field of OME has it.

    Args:
        value: The value, in the unit of its slot.
        field: The field of OME.
        slot: The slot.
        own: The extensions of the object; the file's own word is used as long as it says the same.
        allowed: The type of the field's texts.
        unit: The unit to write it in, or None where it has none.

    Returns:
        The text, or None where OME has none for it.
    """
    if isinstance(value, list):
        if len(value) != 1:
            return None
        value = value[0]
    given = own_word(own, field.name)
    if given is not None and field.values and allowed.fits(given):
        try:
            if value_of(given, field, slot, None) == value:
                return given
        except Unplaced:
            pass
    text: str | None = None
    match slot.kind:
        case "number":
            text = _measured(value, slot, unit)
        case "integer":
            text = str(value) if isinstance(value, int) and not isinstance(value, bool) else None
            if text is not None and field.values:
                text = _word(text, field, allowed)
        case "boolean":
            text = {True: "true", False: "false"}[value] if isinstance(value, bool) else None
            if text is not None and field.values:
                text = _word(text, field, allowed)
        case "enum":
            text = _word(value, field, allowed) if isinstance(value, str) else None
        case "string":
            text = value if isinstance(value, str) and value else None
    return text if text is not None and allowed.fits(text) else None
