"""Single fields of the app's files: what a value is in the model, and what it was in the file.

Which slot a field goes to is said by the crosswalk; there is no code for single classes here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nboq.document import Json, NoteKind, derived_id, named_id
from nboq.errors import nearest, short
from nboq.schema.crosswalk import AppClass, FieldMap
from nboq.schema.dates import Ambiguous, read_day
from nboq.schema.iri import expand
from nboq.schema.labels import unit_label
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.units import ucum_code, unit_text
from nboq.schema.values import as_number, from_unit, in_unit, read_number, says_no_value

MODEL_VERSION = "2.01.0"
"""The model version that is written where a document doesn't come from the app."""
SPACE = "micrometa:"
ROOT_SCHEMA = "Instrument.json"
SETTINGS_SCHEMA = "Image.json"
UNNAMED = "unnamed instrument"
ROOT_FIELDS = {"Name", "ID", "Schema_ID", "Tier", "ValidationTier", "ModelVersion", "components", "linkedFields"}
"""What the writer puts into every file, and a file may lack."""
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_COARSE = re.compile(r"[12][0-9]{3}(-(0[1-9]|1[0-2]))?")
# What stands before the id in a link is the kind of component wanted, as a rule the name of the field.
_PREFIXES = {"Laser": "Fluorescence_LightSource_Laser", "Pump": "Fluorescence_LightSource_Laser"}
# The app writes constants into these kinds of objects, not into the children of a component.
_WITH_CONSTANTS = {"Image", "LightPath", "SampleConditions", "SamplePreparation", "Settings"}
# Where the app has one object although there may be several.
_ONE = {"Fluorophore"}
# What the app keeps for itself in every object: canvas, counters, tiers of its forms.
APP_ONLY = re.compile(
    r"ID|Schema_ID|Tier|ValidationTier|ModelVersion|AppVersion|Version|Extension|Domain|Category|Position[XYZ]|Width|"
    r"Height|Offset[XY]|[Oo]ccupiedSpot|Rotate|ScalingFactor|((Current|Min|Max)_)?Number_Of_.+|InstrumentName|~version"
)
LINKED = "linkedFields"  # the app's second list of links


class Noted:
    """What the reader notes for the writer, beside the fields of the app itself.

    Attributes:
        ABSENT: Fields that the app writes, and the file lacks.
        ASIDE: What stands in a light path and can't be read, with its place.
        DISPUTED: Links that the file's two lists of links give differently, as the component has them.
        ELSEWHERE: Links that a component doesn't have itself, but the file's second list of links has.
        NAMES: Fields that stand under a name of an earlier version: today's name, and that of the file.
        ORDER: The order of a list in the file.
        POSITION: Where in its list something stood that was kept whole.
        RECORD: The record of a portal around a file: the field that the file was in, and the fields beside it.
        RECORDS: Records of a list that say the same as one before them.
        SHAPE: Fields that hold one object where the app has a list, or a list where it has one object.
        SLOT: Where in the light path an object of the file stood: its place, and its number where the place holds a
            list.
        WHOLE: Components that can't be read, as they stood.
    """

    ABSENT = "~absent"
    ASIDE = "~aside"
    DISPUTED = "~disputed"
    ELSEWHERE = "~linked"
    NAMES = "~names"
    ORDER = "~order"
    POSITION = "~position"
    RECORD = "~record"
    RECORDS = "~records"
    SHAPE = "~shape"
    SLOT = "~slot"
    WHOLE = "components"


def root_fields(instrument: Mapping[str, Any], tier: Any, version: str) -> Json:
    """Give what a file says at its top of an instrument, but for its description."""
    names = {"Name": instrument.get("name", ""), "Schema_ID": ROOT_SCHEMA, "ID": app_id(str(instrument.get("id", "")))}
    return {**names, "Tier": tier, "ValidationTier": tier, "ModelVersion": version}


MISSING = object()
_PLAIN = {"Name": FieldMap("Name", "name"), "Description": FieldMap("Description", "description")}
_NUMBERED = {"SerialNumber": FieldMap("SerialNumber", "serial_number")}


def plain_fields(class_name: str) -> dict[str, FieldMap]:
    """Give the fields that objects have whether the crosswalk names them or not.

    The app's schemas have no serial numbers, but its files have, where portals and earlier versions asked for them.

    >>> list(plain_fields("Objective")), list(plain_fields("Channel"))
    (['Name', 'Description', 'SerialNumber'], ['Name', 'Description'])
    """
    numbered = "serial_number" in current_model().classes[class_name].slots
    return _PLAIN | (_NUMBERED if numbered and current_model().is_a(class_name, "ManufacturedItem") else {})


class Unplaced(Exception):
    """A value that its slot can't take; the text says why."""

    kind: NoteKind = "unplaced"


class Doubtful(Unplaced):
    """A value that can be read in more than one way."""

    kind: NoteKind = "doubtful"


class Coarse(Unplaced):
    """A year or a month where a day is expected; which day it was isn't made up."""

    kind: NoteKind = "kept"


def identifier_of(raw: Any) -> str:
    """Make an id of what the app has in `ID`: nearly always a UUID."""
    text = str(raw)
    if _UUID.fullmatch(text):
        return f"urn:uuid:{text.lower()}"
    return text if expand(text) == text else named_id(SPACE + text)


def link_target(link: str) -> str:
    """Give the id of what a link leads to.

    Args:
        link: A kind of component, a stroke and an `ID`, or an `ID` alone.

    >>> link_target("Lens/0924e3fe-4c5a-4d34-9a46-0d3d9d2f4c11")
    'urn:uuid:0924e3fe-4c5a-4d34-9a46-0d3d9d2f4c11'
    >>> link_target("Lens/https://example.org/lens/7"), link_target("https://example.org/lens/7")
    ('https://example.org/lens/7', 'https://example.org/lens/7')
    """
    return identifier_of(link if expand(link) == link else link.partition("/")[2] or link)


def app_id(identifier: str) -> str:
    """Write an id as the app does: UUIDs bare."""
    return identifier.removeprefix("urn:uuid:")


def holder_of(made: Any, field: FieldMap, *, make: bool = False) -> Json:
    """Give the object that holds a field's slot: the object itself or, where the crosswalk says so, a part of it.

    Args:
        made: The object.
        field: The field.
        make: Whether a part that isn't there is made, with an id that follows from the object's.
    """
    if field.within is None:
        found: Json = made
        return found
    parts = made.setdefault(field.within, []) if make else made.get(field.within, [])
    if not parts:
        name = current_model().slots[field.within].range
        part: Json = {"type": name}
        if current_model().classes[name].is_entity:
            part["id"] = derived_id(made["id"], field.within)
        if not make:
            return part
        parts.append(part)
    first: Json = parts[0]
    return first


def no_link(value: Any) -> bool:
    """Tell whether a link field says that there is no link."""
    if isinstance(value, list):
        return all(no_link(item) for item in value)
    return value is None or says_no_value(value)


def kept_key(name: str) -> str:
    """Give the key under which a field is kept; a name like one of the reader's own notes gets a second tilde.

    >>> kept_key("PositionX"), kept_key("~order")
    ('micrometa:PositionX', 'micrometa:~~order')
    """
    return f"{SPACE}~{name}" if name.startswith("~") and name != "~version" else SPACE + name


def part_app(app: AppClass | None) -> AppClass | None:
    """Give the schema whose constants the app writes into an object that lies in another, if it writes any."""
    return app if app is not None and app.meta["Category"].strip() in _WITH_CONSTANTS else None


def given_as(field: FieldMap, slot: SlotTerm) -> str:
    """Say how the app lays out a field that holds objects: `one` or `list`."""
    return "list" if slot.multivalued and field.name not in _ONE else "one"


def from_source(raw: Any, field: FieldMap, slot: SlotTerm, unit: Any) -> Any:
    """Make a slot's value of a field's.

    Raises:
        Unplaced: If it can't be one.
        Doubtful: If it may be either of two days.
    """
    if field.values:
        return _named(raw, field, slot)
    match slot.kind:
        case "string" if isinstance(raw, str) and raw:
            return raw
        case "boolean" if isinstance(raw, bool):
            return raw
        case "number" | "integer":
            return _measured(raw, slot, unit)
        case "date" if isinstance(raw, str):
            try:
                day = read_day(raw)
            except Ambiguous as either:
                raise Doubtful(str(either)) from None
            if day is not None:
                return day
            if _COARSE.fullmatch(raw.strip()):
                raise Coarse("it names no day")
        case "uri" if isinstance(raw, str) and expand(raw) == raw:
            return raw
        case "reference" if isinstance(raw, str) and not no_link(raw):
            return identifier_of(raw) if field.bare else link_target(raw)
        case "enum" if isinstance(raw, str):
            return _named(raw, field, slot)
    raise Unplaced(f"{short(raw, 40)} where {slot.expected} is expected")


def _named(raw: Any, field: FieldMap, slot: SlotTerm) -> Any:
    if isinstance(raw, str) and raw in field.values:
        return field.values[raw]
    raise Unplaced(f"{short(raw, 40)} is none of {', '.join(field.values)}{nearest(str(raw), field.values)}")


def _measured(raw: Any, slot: SlotTerm, unit: Any) -> float | int:
    whole = slot.kind == "integer"
    value: Any = raw
    try:
        if isinstance(raw, str):
            value = read_number(raw, whole=whole)
    except Ambiguous as either:
        raise Doubtful(str(either)) from None
    except ValueError:
        value = None
    if as_number(value) is None:
        raise Unplaced(f"{short(raw, 40)} where {slot.expected} is expected")
    if whole:
        # Beyond 64 bits JSON has no whole numbers that others could read.
        if float(value).is_integer() and abs(value) < 2**63:
            return int(value)
        raise Unplaced(f"{raw} where {slot.expected} is expected")
    if unit is None or slot.unit is None:
        return value  # type: ignore[no-any-return]
    try:
        return in_unit(value, str(unit), slot)
    except ValueError:
        raise Unplaced(f"{short(raw, 40)} {short(unit, 40)} can't be converted to {unit_label(slot.unit)}") from None


def unit_written(field: FieldMap, slot: SlotTerm) -> str | None:
    """Give the unit text that goes with a slot's canonical unit: the source's default where it is the same unit."""
    if slot.unit is None:
        return None
    return field.default_unit if ucum_code(field.default_unit or "") == slot.unit else unit_text(slot.unit)


def to_source(value: Any, field: FieldMap, slot: SlotTerm, unit: Any) -> Any:
    """Make a field's value of a slot's; None where there is none in the unit."""
    if field.values:
        return field.text_of(value)
    if slot.kind == "reference":
        if not isinstance(value, str):
            return value
        return app_id(value) if field.bare else f"{_PREFIXES.get(field.name, field.name)}/{app_id(value)}"
    # The app has units that nothing converts into (Pixel).
    converts = unit is not None and (unit != field.default_unit or ucum_code(str(unit)) is not None)
    if slot.kind == "number" and slot.unit and converts:
        value = from_unit(value, str(unit), slot)
    return str(value) if field.text and value is not None else value


def meant(raw: Any, field: FieldMap, slot: SlotTerm, unit: Any) -> Any:
    """Make the value of a slot, a whole one, of what a field holds; several in their canonical order, each once.

    Raises:
        Unplaced: If it can't be one.
        Doubtful: If it may be either of two days.
    """
    if slot.multivalued:
        return sorted({from_source(item, field, slot, unit) for item in (raw if isinstance(raw, list) else [raw])})
    if isinstance(raw, list):
        if len(raw) != 1:
            raise Unplaced(f"{len(raw)} values where one is expected")
        raw = raw[0]
    return from_source(raw, field, slot, unit)


def still_means(raw: Any, field: FieldMap, slot: SlotTerm, unit: Any, value: Any) -> bool:
    """Tell whether what a file has still says what the document says now."""
    if slot.kind == "part":
        return False
    try:
        return bool(meant(raw, field, slot, unit) == value)
    except Unplaced:
        return False


def constants_of(made: Mapping[str, Any], app: AppClass, version: str) -> Json:
    """Give what the app fills in by itself in an object of a class."""
    constants: Json = {"Schema_ID": app.schema_id, "ModelVersion": version, **app.meta}
    constants["Tier"] = current_model().classes[app.class_name].tier or 1
    if "id" in made:
        constants["ID"] = app_id(str(made["id"]))
    return constants


def restored(items: list[Any], places: list[int] | None) -> list[Any]:
    """Bring a list back into the file's order, if it still has the items that it had."""
    if places is None or set(places) != set(range(len(items))):
        return items
    return [items[place] for place in places]


def app_fields(entity: Mapping[str, Any]) -> Json:
    """Give what the extensions of an object hold: fields of the app, and the reader's notes (with a tilde)."""
    extensions = entity.get("extensions", {})
    return {key.removeprefix(SPACE): value for key, value in extensions.items() if key.startswith(SPACE)}


def given_fields(own: Mapping[str, Any]) -> Json:
    """Give the fields of the file among what was kept of an object, without the reader's notes.

    >>> given_fields({"PositionX": 1, "~order": [1, 0], "~~order": "a field of that name"})
    {'PositionX': 1, '~order': 'a field of that name'}
    """
    return {
        key[1:] if key.startswith("~") else key: value
        for key, value in own.items()
        if not key.startswith("~") or key.startswith("~~")
    }
