"""Numbers of the model as quantities of pint, and back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from typing import Any

from nboq.errors import NotFound, UnknownTerm, WrongValue
from nboq.schema.base import ModelObject, slot_of
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.references import Reference
from nboq.schema.units import convert, from_pint, to_pint, ucum_code
from nboq.schema.values import normal_number, read_quantity


def quantity(thing: ModelObject | Reference[Any], field: str) -> Any:
    """Give the number in a field with its unit, in pint's application registry, so that it reckons with one's own.

    Args:
        thing: An object, such as an objective, or a reference to one.
        field: The field; one without a unit is dimensionless.

    Returns:
        A `pint.Quantity`; a list of them where the field has several values, None where it has none. Counts in units
        such as {pixel} are dimensionless.

    Raises:
        UnknownTerm: If the class has no such field.
        WrongValue: If the field has no number.
        NotFound: If a reference leads nowhere.

    >>> import nboq
    >>> lens = nboq.Objective(working_distance=0.19)
    >>> f"{nboq.quantity(lens, 'working_distance').to('µm'):~P}"
    '190.0 µm'
    """
    thing = _thing(thing)
    slot = _slot(thing, field)
    value = getattr(thing, field)
    if isinstance(value, list):
        return [_quantity(thing, slot, item) for item in value]
    return None if value is None else _quantity(thing, slot, value)


def set_quantity(thing: ModelObject | Reference[Any], field: str, value: Any) -> None:
    """Put a number with a unit into a field, which has it in its own unit then, converted exactly.

    Args:
        thing: An object, such as an objective, or a reference to one.
        field: The field.
        value: A `pint.Quantity`, or a text such as `"190 µm"`; None takes the value away.

    Raises:
        UnknownTerm: If the class has no such field.
        WrongValue: If the field takes no numbers, the text is none with a unit, or the unit is of another kind.
        NotFound: If a reference leads nowhere.

    >>> import nboq
    >>> lens = nboq.Objective()
    >>> nboq.set_quantity(lens, "working_distance", "190 µm")
    >>> lens.working_distance
    0.19
    >>> nboq.set_quantity(lens, "working_distance", "3 s")
    Traceback (most recent call last):
        ...
    nboq.errors.WrongValue: Objective: working_distance is '3 s', expected a number of at least 0 in mm
    """
    thing = _thing(thing)
    slot = _slot(thing, field)
    if slot.kind not in ("number", "integer"):
        raise WrongValue(_name(thing), field, value, f"{slot.expected}, which has no unit")
    setattr(thing, field, None if value is None else _number(thing, slot, value))


def _thing(thing: ModelObject | Reference[Any]) -> ModelObject:
    if isinstance(thing, ModelObject):
        return thing
    found: ModelObject | None = thing.target
    if found is None:
        raise NotFound(
            f"{thing} isn't described here", hint="give the documents together: nboq.Objects(document, other)"
        )
    return found


def _slot(thing: ModelObject, field: str) -> SlotTerm:
    known = {item.name: slot_of(item) for item in fields(thing)}
    if field not in known:
        raise UnknownTerm.of_field(_name(thing), thing.type, field, known)
    return current_model().slots[known[field]]


def _name(thing: ModelObject) -> str:
    return str(getattr(thing, "name", None) or getattr(thing, "id", None) or thing.type)


def _quantity(thing: ModelObject, slot: SlotTerm, value: Any) -> Any:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise WrongValue(_name(thing), slot.name, value, "a number")
    return to_pint(value, slot.unit or "1")


def _number(thing: ModelObject, slot: SlotTerm, value: Any) -> float:
    import pint  # which takes longer to load than most documents take to read

    code = slot.unit or "1"
    number: float | None = None
    with suppress(ValueError, pint.UndefinedUnitError):
        if isinstance(value, str):
            given, unit = read_quantity(value, whole=slot.kind == "integer")
            if source := ucum_code(unit) if unit else "1":
                number = convert(given, source, code, difference=slot.difference)
            else:
                number = from_pint(pint.Quantity(given, unit), code)
        elif isinstance(value, pint.Quantity):
            number = from_pint(value, code)
    if number is None or (slot.kind == "integer" and not float(number).is_integer()):
        raise WrongValue(_name(thing), slot.name, str(value), slot.expected)
    return int(number) if slot.kind == "integer" else normal_number(number)
