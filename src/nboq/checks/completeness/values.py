"""Values as people type them, read by what their field takes."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from nboq.document import label, walk
from nboq.errors import WrongValue, nearest
from nboq.schema.iri import expand
from nboq.schema.model import SlotTerm, ValueTerm, current_model
from nboq.schema.units import convert, ucum_code, unit_text

_NUMBER: Final = re.compile(r"([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?)\s*(.*)", re.ASCII | re.DOTALL)
# "1,234" is a thousand and more to some and one and a bit to others; "0,234" is clear.
_TWO_WAYS: Final = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_MOST_DIGITS: Final = 400
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_YES: Final = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Typed:
    """A value as the document has it, and what is worth telling about how it was read."""

    value: Any
    note: str = ""


class Named:
    """The entities of a document, by id and by name.

    Args:
        data: The document.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._by_id: dict[str, Mapping[str, Any]] = {}
        self._by_name: dict[str, dict[str, Mapping[str, Any]]] = {}
        for _, entity in walk(data):
            identifier = entity.get("id")
            if not isinstance(identifier, str):
                continue
            self._by_id.setdefault(expand(identifier) or identifier, entity)
            if isinstance(entity.get("name"), str):
                self._by_name.setdefault(entity["name"].strip().casefold(), {})[identifier] = entity

    def find(self, text: str, wanted: str) -> Typed | str:
        """Find what a reference means.

        Args:
            text: An id, or the name of an entity in the document, in capitals or not.
            wanted: The class that it must be of.

        Returns:
            The id, or what is wrong with the text as the end of "expected".

        >>> named = Named({"type": "Objective", "id": "urn:x:1", "name": "63x Oil"})
        >>> named.find("63x oil", "Objective").value
        'urn:x:1'
        """
        noun = f"the id or the name of a member of {wanted}"
        known = self._by_id.get(expand(text) or text)
        if known is not None:
            return Typed(known["id"]) if _is_a(known, wanted) else f"{noun}; this is the id of {label(known)}"
        same = self._by_name.get(text.casefold(), {})
        fitting = [one for one, entity in same.items() if _is_a(entity, wanted)]
        if len(fitting) == 1:
            return Typed(fitting[0], f"{text!r} is {fitting[0]}")
        if fitting:
            return f"{noun}; {len(fitting)} go by this name, so give the id of one of them: {', '.join(fitting)}"
        if same:
            return f"{noun}; this is the name of {', '.join(label(entity) for entity in same.values())}"
        if expand(text) is not None:
            return Typed(text, f"{text} isn't described in this document")
        names = [e["name"] for each in self._by_name.values() for e in each.values() if _is_a(e, wanted)]
        return noun + nearest(text, names)


def _is_a(entity: Mapping[str, Any], wanted: str) -> bool:
    name = entity.get("type")
    return isinstance(name, str) and name in current_model().classes and current_model().is_a(name, wanted)


def typed(text: str, slot: SlotTerm, named: Named, entity: str) -> Typed:
    """Read what somebody typed by what the field takes.

    Several values are separated by `|`; by `;` too, where the text with it isn't one good IRI.

    Args:
        text: As typed: `190 µm`, `1,4`, `yes`, `Plan Apochromat`, `2024-03-01`.
        slot: The field. A number with a unit is converted to the slot's unit, exactly.
        named: The entities that references can mean.
        entity: What to call the object in messages.

    Raises:
        WrongValue: If the field can't take it; it says what the field takes, and the nearest value.

    >>> nothing = Named({})
    >>> typed("190 µm", current_model().slots["working_distance"], nothing, "Objective")
    Typed(value=0.19, note='190 µm is 0.19 mm')
    >>> typed("plan apochromat", current_model().slots["correction"], nothing, "Objective").value
    'PlanApochromat'
    """
    if not slot.multivalued:
        return _one(text, slot, named, entity)
    pieces = [text]
    if "|" in text:
        pieces = text.split("|")
    elif ";" in text and not (slot.kind in ("uri", "reference") and expand(text) is not None):
        pieces = text.split(";")
    found = [_one(piece.strip(), slot, named, entity) for piece in pieces if piece.strip()]
    if not found:
        raise WrongValue(entity, slot.name, text, slot.expected)
    values: list[Any] = []
    for one in found:
        if one.value not in values:
            values.append(one.value)
    return Typed(values, "; ".join(one.note for one in found if one.note))


def _one(text: str, slot: SlotTerm, named: Named, entity: str) -> Typed:
    def wrong(expected: str = slot.expected) -> WrongValue:
        return WrongValue(entity, slot.name, text, expected)

    match slot.kind:
        case "number" | "integer":
            return _number(text, slot, entity)
        case "boolean":
            if text.casefold() not in _YES:
                raise wrong("yes or no")
            return Typed(_YES[text.casefold()])
        case "date":
            if not _is_day(text):
                raise wrong()
            return Typed(text)
        case "datetime":
            if not _is_time(text):
                raise wrong()
            return Typed(text)
        case "enum":
            return _member(text, slot, entity)
        case "reference":
            found = named.find(text, slot.range)
            if isinstance(found, str):
                raise wrong(found)
            return found
        case "uri":
            if expand(text) is None:
                raise wrong()
            return Typed(text)
        case "string":
            return Typed(text)
        case "part":
            raise wrong(f"rows '{slot.name}.FIELD' with the fields of {slot.expected}")
        case _:
            raise wrong("nothing: a form doesn't set this field; edit the document")


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_time(text: str) -> bool:
    try:
        return _TIME.fullmatch(text) is not None and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _member(text: str, slot: SlotTerm, entity: str) -> Typed:
    values = current_model().enums[slot.range].values
    if text in values:
        return Typed(text)
    wanted = text.casefold()
    # A name beats a title, and a title an alias, where two values share a word.
    for spellings in (lambda v: (v.name,), lambda v: (v.title,), lambda v: v.aliases):
        found = [
            value.name for value in values.values() if wanted in (word.casefold() for word in _words(spellings, value))
        ]
        if len(found) == 1:
            return Typed(found[0], f"{text!r} is {found[0]}")
        if found:
            raise WrongValue(entity, slot.name, text, f"one of {', '.join(found)}, which all go by this name")
    known = {word.casefold(): v.name for v in values.values() for word in (*v.aliases, v.title, v.name)}
    near = nearest(wanted, known)
    meant = next((f"; did you mean {name!r}?" for word, name in known.items() if repr(word) in near), "")
    raise WrongValue(entity, slot.name, text, slot.expected + meant)


def _words(spellings: Any, value: ValueTerm) -> tuple[str, ...]:
    found: tuple[str, ...] = spellings(value)
    return found


def _number(text: str, slot: SlotTerm, entity: str) -> Typed:
    found = _NUMBER.fullmatch(text.replace("−", "-"))
    if found is None or len(text) > _MOST_DIGITS:
        raise WrongValue(entity, slot.name, text, slot.expected)
    digits, unit = found[1], found[2].strip()
    if _TWO_WAYS.fullmatch(digits):
        either = f"{digits.replace(',', '.')} or {digits.replace(',', '')}"
        raise WrongValue(entity, slot.name, text, f"{slot.expected}, without doubt about the comma: {either}")
    plain = digits.replace(",", ".")
    whole = re.fullmatch(r"[+-]?\d+", plain) is not None
    value: int | float = int(plain) if whole else float(plain)
    note = ""
    # People write magnifications as "63x".
    if unit and not (unit in ("x", "×") and slot.unit is None and "magnification" in slot.name):
        value, note = _converted(value, unit, text, slot, entity)
    if slot.kind == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    # A whole number too large for a double is no measured value of anything.
    broken = abs(value) > 10**300 or not math.isfinite(value)
    if broken or (slot.kind == "integer" and isinstance(value, float)):
        raise WrongValue(entity, slot.name, text, slot.expected)
    low, high = slot.minimum, slot.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise WrongValue(entity, slot.name, text, slot.expected)
    return Typed(value, note)


def _converted(value: float, unit: str, text: str, slot: SlotTerm, entity: str) -> tuple[int | float, str]:
    if slot.unit is None:
        raise WrongValue(entity, slot.name, text, f"{slot.expected}, without a unit")
    # Greek mu and the micro sign look alike; the tables have the sign.
    clean = unit.replace("μ", "µ")
    code = ucum_code(clean) or clean.replace("µ", "u")
    if code == slot.unit:
        return value, ""
    converted = convert(value, code, slot.unit, difference=slot.difference)
    if converted is None:
        raise WrongValue(entity, slot.name, text, f"{slot.expected}, or a unit that converts to it")
    return converted, f"{text} is {converted:.15g} {unit_text(slot.unit) or slot.unit}"
