"""The shapes of a record, two of XML and five of JSON: how each spells one, what it can hold, how to tell them apart.

Where they come from:

- `pidinst-xml` and `pidinst-xml-1.1`: the XSDs of PIDINST 1.0 and of the draft of 1.1. The draft's LinkML schema has
  the same fields in small letters with underscores, which are read as all other spellings are.
- `pidinst-json`, nested camelCase: the JSON Schema of PIDINST 1.0, `pidinst-schema-1_0.schema.json`.
- `b2inst`, a wrapper with `metadata`: record tpqdy-6zd98 of B2INST as read by rspace-os/rspace-web
  (`PidinstRecordMapperTest.java`); a form filled in by a script of a lab shows related identifiers, too.
- `pidinst-flat`, PascalCase with identifier and type side by side and `dateValue`: the soil sensor of the UFZ in
  charlesvardeman/pidinst-experiments (`data/pidinst-example.json`), and the same model in Instrument-PIDINST-API.
- `epic`, a list of handle values: `examples/ePIC_json_example.json` of the RDA PIDINST white paper, whose type handles
  are written here; the white paper's table of 21.T11998/0000-001A-3905-F and the instrument database of Cloudnet use
  other handles for five of the fields, which are read as well.
- `pidinst-wrapped`, `Owners: [{"owner": {…}}]`: the JSON of that database of Cloudnet.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson

from nboq.formats.pidinst.entry import FIELDS, LISTS, NAMED, VERSIONS, Entry, Item, fold
from nboq.formats.pidinst.tolerant_json import PLACES


def _spelt(way: str, first: str = "name", version: str = VERSIONS[-1]) -> dict[str, str]:
    return {name: FIELDS[name][way] for name in (first, *FIELDS) if FIELDS[name]["since"] <= version}


@dataclass(frozen=True, slots=True)
class Shape:
    """How a shape spells a record.

    Attributes:
        name: The name of the format.
        keys: The fields at its top, by the name in an `Entry`, in the order in which they are written.
        value: What the name of an identifier ends with, where it stands beside its type.
        flat: Whether an identifier of a named thing stands beside its name, not in an object of its own.
        wrapped: Whether each item of a list is wrapped in an object with the singular name.
        date: The name of the field that holds a date.
        top: Whether it takes any field beside those of PIDINST at the top of a record.
        inside: Whether it does inside of owners, dates and so on.
        around: The space of extensions that it writes around the record, such as `b2inst:`.
        strict: Whether a record without the mandatory fields is refused; it must validate.
        version: The newest version that it has places for; if strict, what the record says, and else that's the oldest
            that will do.
    """

    name: str
    keys: Mapping[str, str]
    value: Literal["", "Value"] = "Value"
    flat: bool = False
    wrapped: bool = False
    date: str = "date"
    top: bool = True
    inside: bool = True
    around: str | None = None
    strict: bool = False
    version: str = VERSIONS[-1]


SHAPES: Final = {
    shape.name: shape
    for shape in (
        *(
            Shape(name, _spelt("camel", "identifier", said), "", top=False, inside=False, strict=True, version=said)
            for name, said in zip(("pidinst-xml", "pidinst-xml-1.1"), VERSIONS, strict=True)
        ),
        Shape("pidinst-json", _spelt("camel", "identifier"), value=""),
        Shape("b2inst", _spelt("singular"), date="Date", around="b2inst:"),
        Shape("pidinst-flat", _spelt("singular"), flat=True, date="dateValue"),
        Shape(
            "epic",
            _spelt("singular", version="1.0"),
            wrapped=True,
            date="dateValue",
            top=False,
            around="epic:",
            version="1.0",
        ),
        Shape("pidinst-wrapped", _spelt("plural"), wrapped=True),
    )
}

# The type handles that are written are those of examples/ePIC_json_example.json, white paper of the RDA working group
# PIDINST.
_EPIC: Final = {name: row["handles"].split()[0] for name, row in FIELDS.items() if row["handles"]}
_FIELD_OF: Final = {handle: name for name, row in FIELDS.items() for handle in row["handles"].split()}
_DATA_KEYS: Final = ("parsed_data", "data", "value")


def render(entry: Entry, shape: Shape) -> dict[str, Any]:
    """Spell a record in a shape, without what a registry puts around it.

    Args:
        entry: The record.
        shape: The shape, one of `SHAPES`.

    Returns:
        The JSON object; for `epic` keyed by the names of the fields, for `pack_epic` to take on.

    >>> render(Entry(lists={"owners": [Item(name="Core")]}), SHAPES["pidinst-wrapped"])["Owners"]
    [{'owner': {'ownerName': 'Core'}}]
    """
    made: dict[str, Any] = {}
    for name, key in shape.keys.items():
        if name == "identifier":
            if entry.identifier:
                made[key] = labelled(entry.identifier, "identifier", shape)
        elif name in LISTS:
            items = [spelt(item, LISTS[name], shape) for item in entry.lists.get(name, [])]
            if items:
                made[key] = items[0] if name == "models" and len(items) == 1 and shape.name != "epic" else items
        elif name in entry.texts:
            made[key] = entry.texts[name]
        elif name == "schemaVersion":
            made[key] = shape.version if shape.strict else entry.version
    return {**made, **entry.extra}


def given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the fields that nothing was given for."""
    return {key: value for key, value in fields.items() if value is not None}


def labelled(item: Item, word: str, shape: Shape) -> dict[str, Any]:
    """Write an identifier with its type, as an object."""
    return {**given({f"{word}{shape.value}": item.text, f"{word}Type": item.kind}), **item.extra}


def spelt(item: Item, word: str, shape: Shape) -> Any:
    """Write an item of a list."""
    made: dict[str, Any] = {}
    if word in NAMED:
        made[f"{word}Name"] = item.name
        made[f"{word}Contact"] = item.contact
        pid = given({f"{word}Identifier{shape.value}": item.text, f"{word}IdentifierType": item.kind})
        if pid:
            made.update(pid if shape.flat else {f"{word}Identifier": pid})
    elif word == "measuredVariable":
        if not item.extra and not shape.wrapped:
            return item.text
        made["variableMeasured" if shape.wrapped else word] = item.text
    elif word == "date":
        made = {shape.date: item.text, "dateType": item.kind}
    else:
        made = {
            f"{word}{shape.value}": item.text,
            f"{word}Type": item.kind,
            "relationType": item.relation,
            f"{word}Name": item.name,
        }
    made = given(made)
    for key, value in item.extra.items():
        inner = made.get(key)
        made[key] = {**inner, **value} if isinstance(inner, dict) and isinstance(value, dict) else value
    return {word: made} if shape.wrapped and word != "model" else made


def pack_epic(record: Mapping[str, Any], around: Mapping[str, Any]) -> Any:
    """Write a record as handle values.

    Args:
        record: The record in the spelling of the shape `epic`.
        around: What else the handle said: `values` for the facts of single values, the rest about the handle.

    Returns:
        The list of values, inside of an object where the handle itself said something.
    """
    names = {key: name for name, key in SHAPES["epic"].keys.items()}
    made = {}
    for key, value in record.items():
        handle = _EPIC[names[key]]
        made[handle] = {"type": handle, "parsed_data": _encoded(value)}
    # The order of the handle, as far as it is known.
    values = []
    for value in around.get("values", []):
        if not _is_epic_value(value):
            values.append(value)
            continue
        place = made.pop(_EPIC[_FIELD_OF[value["type"]]], None)
        if place is not None:
            values.append({**place, **value})
    values += made.values()
    rest = {key: value for key, value in around.items() if key != "values"}
    return {**rest, "values": values} if rest else values


def _encoded(value: Any) -> str:
    """Write a value as handles hold it: a text as it is, all else as JSON in a text."""
    if isinstance(value, str) and value[:1] not in ('"', "[", "{"):
        return value
    return orjson.dumps(value).decode()


def _decoded(value: Any) -> Any:
    if isinstance(value, str) and value.strip()[:1] in ('"', "[", "{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _values(data: Any) -> list[Any] | None:
    """Give the handle values in a file, or None when it holds no instrument's."""
    found = data
    if isinstance(data, Mapping):
        found = next((data[key] for key in ("values", "data") if isinstance(data.get(key), list)), None)
    if isinstance(found, list) and any(_is_epic_value(value) for value in found):
        return found
    return None


def _is_epic_value(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("type"), str) and value["type"] in _FIELD_OF


def unpack_epic(data: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Take handle values apart.

    Args:
        data: A list of values, or an object with such a list, as the API of handles gives it.

    Returns:
        The record, and what else the handle said; None when there are no values of an instrument.

    >>> unpack_epic([{"type": "21.T11148/ab8d232261b9b60ba559", "parsed_data": "IX71"}])
    ({'name': 'IX71'}, {})
    """
    values = _values(data)
    if values is None:
        return None
    record: dict[str, Any] = {}
    left: list[Any] = []
    for value in values:
        key = next((key for key in _DATA_KEYS if key in value), None) if _is_epic_value(value) else None
        if key is None:
            left.append(value if isinstance(value, Mapping) else {"value": value})
            continue
        name = _FIELD_OF[value["type"]]
        content = value[key]
        if isinstance(content, Mapping) and "value" in content and content.get("format", "string") == "string":
            content = content["value"]
        content = _decoded(content)
        if name in record:
            before = record[name] if isinstance(record[name], list) else [record[name]]
            content = [*before, *(content if isinstance(content, list) else [content])]
        record[name] = content
        facts = {fact: inner for fact, inner in value.items() if fact != key}
        if len(facts) > 1 or value["type"] != _EPIC[name]:
            left.append(facts)
    around = {key: value for key, value in data.items() if value is not values} if isinstance(data, Mapping) else {}
    if "identifier" not in record and isinstance(around.get("handle"), str):
        record["identifier"] = {"identifier": around["handle"], "identifierType": "Handle"}
    return record, {**around, "values": left} if left else around


def unwrap(data: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Take a record of B2INST out of what the registry puts around it."""
    inner = data.get("metadata")
    if isinstance(inner, Mapping):
        return inner, {key: value for key, value in data.items() if key != "metadata"}
    return data, {}


def sniff_json(data: Any) -> str | None:
    """Tell which shape parsed JSON has.

    Args:
        data: The parsed JSON.

    Returns:
        The name of the format, one of `SHAPES`; None when it is no record of an instrument.

    >>> sniff_json({"Name": "IX71", "LandingPage": "https://example.org/1", "Owners": [{"owner": {"ownerName": "Us"}}]})
    'pidinst-wrapped'
    >>> sniff_json({"type": "Instrument", "name": "IX71", "landing_page": "https://example.org/ix71"}) is None
    True
    """
    if _values(data) is not None:
        return "epic"
    if not isinstance(data, Mapping):
        return None
    inner, _ = unwrap(data)
    if inner is not data:
        return "b2inst" if _is_record(inner) else None
    if not _is_record(data):
        return None
    known = [key for key in data if fold(key) in PLACES]
    if any(key[:1].islower() for key in known):
        return "pidinst-json"
    items = [
        (LISTS[PLACES[fold(key)]], item)
        for key in known
        if PLACES[fold(key)] in LISTS
        for item in (data[key] if isinstance(data[key], list) else [data[key]])
        if isinstance(item, Mapping)
    ]
    if any(len(item) == 1 and isinstance(item.get(word), Mapping) for word, item in items):
        return "pidinst-wrapped"
    if any(isinstance(item.get(f"{word}Identifier"), Mapping) or "Date" in item for word, item in items):
        return "b2inst"
    return "pidinst-flat"


def _is_record(data: Mapping[str, Any]) -> bool:
    """Tell a record from documents of NBO-Q, of the Micro-Meta App and from JSON-LD, which share names with it."""
    if any(key.startswith("@") or key in ("type", "Schema_ID", "ModelVersion", "components") for key in data):
        return False
    places = {PLACES.get(fold(key)) for key in data}
    telling = {"owners", "landingPage", "relatedIdentifiers", "alternateIdentifiers", "instrumentTypes"}
    return "name" in places and bool(places & telling)
