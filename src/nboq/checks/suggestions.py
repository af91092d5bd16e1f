"""What was probably meant: the nearest word, the number without its unit, the fraction for a percentage."""

from __future__ import annotations

import difflib
import math
import re
from typing import TYPE_CHECKING, Any, Final

from nboq.schema.model import SlotTerm, current_model
from nboq.schema.units import convert, ucum_code

if TYPE_CHECKING:
    from nboq.checks.findings import Finding

_MEANT: Final = re.compile(r"; did you mean '([^']+)'\?$")
_NUMBER: Final = re.compile(r"\s*([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(\S{0,20})\s*")
_COMMA: Final = re.compile(r"^(\s*[+-]?\d+),(\d{1,2}|\d{4,})(?!\d|,)")
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ].*")
_LONGEST: Final = 200
_SURE: Final = 5
"""From here on a number that should be a fraction is a percentage; 1.9 could be a slip of the finger as well."""
_AT_LEAST: Final = re.compile(r"; expected at least ([0-9.]+), in nm")


def _fits(slot: SlotTerm, number: float) -> bool:
    low = -math.inf if slot.minimum is None else slot.minimum
    return low <= number <= (math.inf if slot.maximum is None else slot.maximum)


def _plain(slot: SlotTerm, number: float) -> str:
    if not math.isfinite(number) or not _fits(slot, number) or (slot.kind == "integer" and number != int(number)):
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
        return _plain(slot, number)
    if unit == "%" and slot.unit is None and slot.maximum == 1:
        return _plain(slot, number / 100)
    code = ucum_code(unit)
    if code is None or slot.unit is None:
        return ""
    found = convert(number, code, slot.unit, difference=slot.difference)
    return "" if found is None else _plain(slot, found)


def _word(slot: SlotTerm, text: str) -> str:
    """Find the value of an enumeration that was meant: another spelling of it that is known, else the nearest."""
    values = current_model().enums[slot.range].values
    same = text.casefold()
    for name, value in values.items():
        if same in (known.casefold() for known in (name, value.title, *value.aliases)):
            return name
    return next(iter(difflib.get_close_matches(text, list(values), n=1)), "")


def _slip(slot: SlotTerm, finding: Finding) -> str:
    """Take back a slip of the unit, where the bounds leave no doubt."""
    value = finding.value
    if slot.minimum == 0 and slot.maximum == 1 and _SURE <= value <= 100:
        return _plain(slot, value / 100)  # a percentage
    limit = _AT_LEAST.search(finding.message)
    # Light of less than 100 nm reaches no specimen, and in micrometres the visible is 0.4 to 0.7.
    if limit and 0.1 <= value <= 3:
        return _plain(slot, round(value * 1000, 9))
    return ""


def suggestion_for(finding: Finding) -> str:
    """Tell what was probably meant.

    Args:
        finding: From any layer.

    Returns:
        What to write there; empty where nothing is probable.

    >>> from nboq.checks.json_schema import schema_findings
    >>> lens = {"type": "Objective", "id": "urn:x:1", "name": "63x", "working_distance": "190 µm"}
    >>> [suggestion_for(finding) for finding in schema_findings(lens)]
    ['0.19']
    """
    slot, value = current_model().slots.get(finding.field), finding.value
    meant = _MEANT.search(finding.message)
    if meant is not None:
        return meant[1]
    if slot is None or finding.rule in ("additionalProperties", "UnknownField"):
        return ""
    return _for_slot(slot, value, finding)


def _for_slot(slot: SlotTerm, value: Any, finding: Finding) -> str:
    if isinstance(value, str):
        if len(value) > _LONGEST:
            return ""  # no word and no number is as long, and comparing would take long
        match slot.kind:
            case "enum":
                return _word(slot, value) if finding.layer == "schema" else ""
            case "number" | "integer":
                return _number(slot, value)
            case "boolean":
                return {"true": "true", "false": "false", "yes": "true", "no": "false"}.get(value.strip().lower(), "")
            case "date":
                day = _DAY.fullmatch(value)
                return day[1] if day else ""
            case "uri" if value.startswith("www."):
                return f"https://{value}"
            case _:
                return ""
    if isinstance(value, list) and len(value) == 1 and not slot.multivalued and isinstance(value[0], str | int | float):
        return str(value[0])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if slot.kind == "string" and abs(value) < 2**53:
        return f'"{value}"'
    return _slip(slot, finding) if slot.kind in ("number", "integer") else ""
