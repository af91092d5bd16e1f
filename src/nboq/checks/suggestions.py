"""What was probably meant: the nearest word, the number without its unit, the fraction for a percentage."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from nboq.checks import limits
from nboq.errors import nearest_word
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.units import convert, ucum_code

_NUMBER: Final = re.compile(r"\s*([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(\S{0,20})\s*")
_COMMA: Final = re.compile(r"^(\s*[+-]?\d+),(\d{1,2}|\d{4,})(?!\d|,)")
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ].*")


def suggestion(slot: SlotTerm | None, value: Any, *, minimum: float | None = None) -> str:
    """Tell what was probably meant.

    Args:
        slot: The field; None where the model has none of its name.
        value: What stands there, which the field can't take.
        minimum: The smallest number that a rule lets pass, where one was broken.

    Returns:
        What to write there; empty where nothing is probable.

    >>> suggestion(current_model().slots["working_distance"], "190 µm")
    '0.19'
    """
    if slot is None:
        return ""
    if isinstance(value, str):
        # No word and no number is as long, and comparing would take long.
        return _for_text(slot, value) if len(value) <= limits.LONGEST_TEXT else ""
    if isinstance(value, list) and len(value) == 1 and not slot.multivalued and isinstance(value[0], str | int | float):
        return str(value[0])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if slot.kind == "string" and abs(value) < 2**53:
        return f'"{value}"'
    return _slip(slot, value, minimum) if slot.kind in ("number", "integer") else ""


def _for_text(slot: SlotTerm, text: str) -> str:
    match slot.kind:
        case "enum":
            return _word(slot, text)
        case "number" | "integer":
            return _number(slot, text)
        case "boolean":
            return {"true": "true", "false": "false", "yes": "true", "no": "false"}.get(text.strip().lower(), "")
        case "date":
            day = _DAY.fullmatch(text)
            return day[1] if day else ""
        case "uri" if text.startswith("www."):
            return f"https://{text}"
        case _:
            return ""


def _written(slot: SlotTerm, number: float) -> str:
    """Write a number as JSON has it; nothing where the slot can't take it."""
    low = -math.inf if slot.minimum is None else slot.minimum
    fits = math.isfinite(number) and low <= number <= (math.inf if slot.maximum is None else slot.maximum)
    if not fits or (slot.kind == "integer" and number != int(number)):
        return ""
    return f"{int(number)}" if number == int(number) and abs(number) < 2**53 else repr(number)


def _number(slot: SlotTerm, text: str) -> str:
    """Take a number that was written as text, with or without a unit, for the number in the unit of the slot."""
    # 1,4 is a decimal comma, 1,400 may be a thousand.
    match = _NUMBER.fullmatch(_COMMA.sub(r"\1.\2", text))
    if match is None:
        return ""
    number, unit = float(match[1]), match[2]
    if not unit:
        return _written(slot, number)
    if unit == "%" and slot.unit is None and slot.maximum == 1:
        return _written(slot, number / 100)
    code = ucum_code(unit)
    if code is None or slot.unit is None:
        return ""
    converted = convert(number, code, slot.unit, difference=slot.difference)
    return "" if converted is None else _written(slot, converted)


def _word(slot: SlotTerm, text: str) -> str:
    """Find the value of an enumeration that was meant: another spelling of it that is known, else the nearest."""
    values = current_model().enums[slot.range].values
    same = text.casefold()
    for name, value in values.items():
        if same in (known.casefold() for known in (name, value.title, *value.aliases)):
            return name
    return nearest_word(text, values)


def _slip(slot: SlotTerm, value: float, minimum: float | None) -> str:
    """Take back a slip of the unit, where the bounds leave no doubt."""
    if slot.minimum == 0 and slot.maximum == 1 and limits.LOWEST_PERCENT <= value <= limits.HIGHEST_PERCENT:
        return _written(slot, value / 100)  # a percentage
    # Light of less than 100 nm reaches no specimen.
    if minimum is not None and slot.unit == "nm" and limits.SHORTEST_MICROMETRES <= value <= limits.LONGEST_MICROMETRES:
        return _written(slot, round(value * 1000, 9))
    return ""
