"""Single fields of the app's files: what a value is in the model, and what it was in the file.

Which slot a field goes to is said by the crosswalk; there is no code for single classes here.
"""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from nboq.crosswalk import AppClass, FieldMap
from nboq.errors import nearest, short
from nboq.iri import expand
from nboq.terms import TERMS, SlotTerm
from nboq.units import convert, ucum_code, unit_text

__all__ = [
    "ABSENT",
    "APP_ONLY",
    "DISPUTED",
    "LINKED",
    "MISSING",
    "MODEL_VERSION",
    "ORDER",
    "POSITION",
    "ROOT_FIELDS",
    "ROOT_SCHEMA",
    "SPACE",
    "UNNAMED",
    "WHOLE",
    "Unplaced",
    "app_fields",
    "app_id",
    "constants_of",
    "from_source",
    "holder_of",
    "identifier_of",
    "no_link",
    "restored",
    "still_means",
    "to_source",
    "unit_written",
]

MODEL_VERSION = "2.01.0"
"""The model version that is written where a document doesn't come from the app."""
SPACE = "micrometa:"
ROOT_SCHEMA = "Instrument.json"
UNNAMED = "unnamed instrument"
ROOT_FIELDS = {"Name", "ID", "Schema_ID", "Tier", "ValidationTier", "ModelVersion", "components", "linkedFields"}
"""What the writer puts into every file, and a file may lack."""
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NO_LINK = {"", "na", "NA", "None", "Not assigned"}
# What the app keeps for itself in every object: canvas, counters, tiers of its forms.
APP_ONLY = re.compile(
    r"ID|Schema_ID|Tier|ValidationTier|ModelVersion|AppVersion|Extension|Domain|Category|Position[XYZ]|Width|Height|"
    r"Offset[XY]|[Oo]ccupiedSpot|Rotate|ScalingFactor|(Current|Min|Max)_Number_Of_.+"
)
_DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_NUMBER = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*")
# What the reader notes for the writer, beside the fields of the app itself.
ORDER, ABSENT, LINKED, WHOLE, POSITION = "~order", "~absent", "linkedFields", "components", "~position"
DISPUTED = "~disputed"
"""Links that the file's two lists of links give differently, as the component has them."""
MISSING = object()


class Unplaced(Exception):
    """A value that its slot can't take; the text says why."""


def identifier_of(raw: Any) -> str:
    """Make an id of what the app has in `ID`: nearly always a UUID."""
    text = str(raw)
    if _UUID.fullmatch(text):
        return f"urn:uuid:{text.lower()}"
    return text if expand(text) == text else f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'micrometa:' + text)}"


def app_id(identifier: str) -> str:
    """Write an id as the app does: UUIDs bare."""
    return identifier.removeprefix("urn:uuid:")


def holder_of(made: Any, field: FieldMap, *, make: bool = False) -> dict[str, Any]:
    """Give the object that holds a field's slot: the object itself or, where the crosswalk says so, a part of it.

    Args:
        made: The object.
        field: The field.
        make: Whether a part that isn't there is made, with an id that follows from the object's.
    """
    if field.within is None:
        found: dict[str, Any] = made
        return found
    parts = made.setdefault(field.within, []) if make else made.get(field.within, [])
    if not parts:
        name = TERMS.slots[field.within].range
        part: dict[str, Any] = {"type": name}
        if TERMS.classes[name].is_entity:
            part["id"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, made['id'] + '#' + field.within)}"
        if not make:
            return part
        parts.append(part)
    first: dict[str, Any] = parts[0]
    return first


def no_link(value: Any) -> bool:
    """Tell whether a link field says that there is no link."""
    if isinstance(value, list):
        return all(no_link(item) for item in value)
    return value is None or (isinstance(value, str) and value.strip() in _NO_LINK)


def from_source(raw: Any, field: FieldMap, slot: SlotTerm, unit: Any) -> Any:
    """Make a slot's value of a field's.

    Raises:
        Unplaced: If it can't be one.
    """
    if field.values:
        return _named(raw, field, slot)
    match slot.kind:
        case "string" if isinstance(raw, str) and raw:
            return raw
        case "boolean" if isinstance(raw, bool):
            return raw
        case "number" | "integer":
            return _number(raw, slot, unit)
        case "date" if isinstance(raw, str) and _is_day(raw):
            return raw
        case "uri" if isinstance(raw, str) and expand(raw) == raw:
            return raw
        case "reference" if isinstance(raw, str) and raw.rpartition("/")[2]:
            return identifier_of(raw.rpartition("/")[2])
        case "enum" if isinstance(raw, str):
            return _named(raw, field, slot)
    raise Unplaced(f"{short(raw, 40)} where {slot.expected} is expected")


def _is_day(text: str) -> bool:
    try:
        return _DATE.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _named(raw: Any, field: FieldMap, slot: SlotTerm) -> Any:
    if isinstance(raw, str) and raw in field.values:
        return field.values[raw]
    raise Unplaced(f"{short(raw, 40)} is none of {', '.join(field.values)}{nearest(str(raw), field.values)}")


def _number(raw: Any, slot: SlotTerm, unit: Any) -> float | int:
    if isinstance(raw, str) and _NUMBER.fullmatch(raw):
        raw = float(raw)
        raw = int(raw) if raw.is_integer() else raw
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise Unplaced(f"{short(raw, 40)} where {slot.expected} is expected")
    if slot.kind == "integer":
        if float(raw).is_integer():
            return int(raw)
        raise Unplaced(f"{raw} where {slot.expected} is expected")
    if unit is None or slot.unit is None:
        return raw
    code = ucum_code(str(unit))
    value = None if code is None else convert(raw, code, slot.unit, difference=slot.difference)
    if value is None:
        raise Unplaced(f"unit {short(unit, 40)} can't be converted to {slot.unit}")
    return value


def unit_written(field: FieldMap, slot: SlotTerm) -> str | None:
    """Give the unit text that goes with a slot's canonical unit: the source's default where it is the same unit."""
    if slot.unit is None:
        return None
    return field.default_unit if ucum_code(field.default_unit or "") == slot.unit else unit_text(slot.unit)


def to_source(value: Any, field: FieldMap, slot: SlotTerm, unit: Any) -> Any:
    """Make a field's value of a slot's."""
    if field.values:
        return field.text_of(value)
    if slot.kind == "reference":
        return f"{field.name}/{app_id(value)}" if isinstance(value, str) else value
    if slot.kind == "number" and slot.unit and unit is not None:
        code = ucum_code(str(unit))
        back = None if code is None else convert(value, slot.unit, code, difference=slot.difference)
        return value if back is None else back
    return value


def still_means(raw: Any, field: FieldMap, slot: SlotTerm, unit: Any, value: Any) -> bool:
    """Tell whether a text of the file still says what the document says now."""
    if slot.kind == "part" or isinstance(raw, list):
        return False
    try:
        return bool(from_source(raw, field, slot, unit) == value)
    except Unplaced:
        return False


def constants_of(made: Mapping[str, Any], app: AppClass, version: str) -> dict[str, Any]:
    """Give what the app fills in by itself in an object of a class."""
    constants: dict[str, Any] = {"Schema_ID": app.schema_id, "ModelVersion": version, **app.meta}
    constants["Tier"] = TERMS.classes[app.class_name].tier or 1
    if "id" in made:
        constants["ID"] = app_id(str(made["id"]))
    return constants


def restored(items: list[Any], places: list[int] | None) -> list[Any]:
    """Bring a list back into the file's order, if it still has the items that it had."""
    if places is None or set(places) != set(range(len(items))):
        return items
    return [items[place] for place in places]


def app_fields(entity: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the extensions of an object hold of the app's fields."""
    extensions = entity.get("extensions", {})
    return {key.removeprefix(SPACE): value for key, value in extensions.items() if key.startswith(SPACE)}
