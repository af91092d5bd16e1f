"""Single values in both directions: what a text of the file is in the model, and the text for a value of the model."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from nboq.errors import nearest, short
from nboq.formats.ome.fields import Field, fields_table
from nboq.formats.ome.raw import SPACE, own_word
from nboq.formats.ome.write_schema import Simple
from nboq.schema.labels import unit_label
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.units import OutOfRange, ucum_code, unit_text
from nboq.schema.values import as_number, from_unit, in_unit, normal_number, read_xsd_number

NO_UNITS = frozenset({"reference frame", "pixel"})
"""Units of OME that are measured in nothing that could be converted."""
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
    try:
        return read_xsd_number(text, whole=whole)
    except ValueError as error:
        raise Unplaced(f"{short(text, 40)} where {error} is expected") from None


def _stated(number: float, slot: SlotTerm) -> float:
    """Give a number back unless it is the -1 that programs write where they know none."""
    if number == -1 and ((slot.minimum is not None and slot.minimum > -1) or slot.unit == "Cel"):
        raise Unplaced("-1 stands for no value")
    return number


def number_in(text: str, unit: str, slot: SlotTerm) -> float | int:
    """Read a number with its unit as a number in the unit of a slot.

    Raises:
        Unplaced: If it's none, or there is none in that unit.
    """
    number = _stated(xsd_number(text), slot)
    try:
        return in_unit(number, unit, slot)
    except OutOfRange as error:
        raise Unplaced(f"{short(text, 40)} {unit} where {error} is expected") from None
    except ValueError:
        raise Unplaced(f"{short(unit, 40)} can't be converted to {unit_label(slot.unit)}") from None


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
            return number_in(bare, unit, slot) if unit and slot.unit else _stated(xsd_number(bare), slot)
        case "integer":
            found = _stated(xsd_number(bare, whole=True), slot)
            if isinstance(found, int):
                return found
        case "enum":
            words = current_model().enums[slot.range].values
            if bare in words:
                return bare
            raise Unplaced(f"{short(bare, 40)} isn't a value of OME's enumeration{nearest(bare, words)}")
    raise Unplaced(f"{short(text, 40)} where {slot.expected} is expected")


def settled(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give settings of a detector what OME's file had for them and only the class that they are of now can take.

    Args:
        settings: As the reader made them, in another class since.

    >>> settled({"type": "CCDCameraSettings", "extensions": {"ome:Binning": "2x2", "ome:Gain": "3"}})
    {'type': 'CCDCameraSettings', 'extensions': {'ome:Gain': '3'}, 'binning': 2}
    """
    own, made, model = dict(settings.get("extensions") or {}), dict(settings), current_model()
    for field in fields_table()["DetectorSettings"].fields.values():
        text = own_word(own, field.name) if field.how == "slot" else None
        if text is not None and field.target in model.classes[made["type"]].slots and field.target not in made:
            with suppress(Unplaced):
                unit = own_word(own, field.unit_field or "") or field.unit
                made[field.target] = value_of(text, field, model.slots[field.target], unit)
                del own[SPACE + field.name]
    return made | {"extensions": own} if own else {key: value for key, value in made.items() if key != "extensions"}


# --- to OME ----------------------------------------------------------------------------------------------------------


def xsd_text(value: float) -> str:
    """Write a number as XML Schema has it; whole numbers without a point.

    >>> xsd_text(63.0), xsd_text(0.19), xsd_text(1e-07)
    ('63', '0.19', '1e-07')
    """
    return repr(normal_number(value))


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
        if given and allowed.fits(given) and given not in NO_UNITS and ucum_code(given):
            return given
        if field.unit in NO_UNITS:
            found = unit_text(slot.unit) if slot.unit else None
            return found if found and allowed.fits(found) else None
    return field.unit


def _measured(value: Any, slot: SlotTerm, unit: str | None) -> str | None:
    if as_number(value) is None:
        return None
    if unit is None or slot.unit is None:
        return xsd_text(value)
    found = from_unit(value, unit, slot)
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
        with suppress(Unplaced):
            if value_of(given, field, slot, None) == value:
                return given
    text: str | None = None
    match slot.kind:
        case "number":
            text = _measured(value, slot, unit)
        case "integer" if isinstance(value, int) and not isinstance(value, bool):
            text = _word(str(value), field, allowed)
        case "boolean" if isinstance(value, bool):
            text = _word(str(value).lower(), field, allowed)
        case "enum" if isinstance(value, str):
            text = _word(value, field, allowed)
        case "string" if isinstance(value, str) and value:
            text = value
    return text if text is not None and allowed.fits(text) else None
