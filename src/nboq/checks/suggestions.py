"""What was probably meant: the nearest word, the number without its unit, the fraction for a percentage."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import orjson

from nboq.checks import thresholds as limits
from nboq.errors import nearest_word
from nboq.schema.labels import number_label
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.values import read_number, read_value


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
    if isinstance(value, str) and len(value) <= limits.LONGEST_TEXT:
        if slot.kind == "uri" and value.startswith("www."):
            return f"https://{value}"
        return _typed(slot, value) if slot.kind in ("enum", "number", "integer", "boolean", "date") else ""
    if isinstance(value, list) and len(value) == 1 and not slot.multivalued and isinstance(value[0], str | int | float):
        return str(value[0])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if slot.kind == "string" and abs(value) < 2**53:
        return f'"{value}"'
    return _slip(slot, value, minimum) if slot.kind in ("number", "integer") else ""


def _written(slot: SlotTerm, number: float) -> str:
    """Write a number as JSON has it; nothing where the slot can't take it."""
    low = -math.inf if slot.minimum is None else slot.minimum
    fits = math.isfinite(number) and low <= number <= (math.inf if slot.maximum is None else slot.maximum)
    if not fits or (slot.kind == "integer" and number != int(number)):
        return ""
    return number_label(number)


def _typed(slot: SlotTerm, text: str) -> str:
    """Read a text by what the slot takes: a number with a unit, a day, another spelling of a word; else the nearest."""
    if slot.unit is None and slot.maximum == 1 and text.rstrip().endswith("%"):
        with suppress(ValueError):
            return _written(slot, read_number(text.rstrip()[:-1]) / 100)
    try:
        found = read_value(text, slot).value
    except ValueError:
        return nearest_word(text, current_model().enums[slot.range].values) if slot.kind == "enum" else ""
    return found if isinstance(found, str) else orjson.dumps(found).decode()


def _slip(slot: SlotTerm, value: float, minimum: float | None) -> str:
    """Take back a slip of the unit, where the bounds leave no doubt."""
    if slot.minimum == 0 and slot.maximum == 1 and limits.LOWEST_PERCENT <= value <= limits.HIGHEST_PERCENT:
        return _written(slot, value / 100)  # a percentage
    # Light of less than 100 nm reaches no specimen.
    if minimum is not None and slot.unit == "nm" and limits.SHORTEST_MICROMETRES <= value <= limits.LONGEST_MICROMETRES:
        return _written(slot, round(value * 1000, 9))
    return ""
