"""Files of the Micro-Meta App: instruments (model 2.00 and later) and acquisition settings, read and written back.

Which class and which slot a field goes to is said by the crosswalk; there is no code for single classes here. What
belongs to the app alone (positions on its canvas, counters) and what has no place goes to `extensions` under
`micrometa:` and its name there, from where the writer takes it again, so that reading and writing lose nothing.

A file becomes one of these documents:

| file | document |
|---|---|
| an instrument (`Instrument.json`) | a HardwareDescriptor with its Instrument inside |
| settings (`Image.json`) | an Image; with the Experiment, where there is one, a Collection of both |
| a record of a portal around one of these (`{"microscope": {…}}`) | the same; the portal's fields in `extensions` |
| a list of these | a Collection, in whose `extensions` stands the order |

A file of a model before 2.00 is brought up to date first, as far as the app itself does it; see `versions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from nboq.document import (
    Document,
    DocumentIndex,
    Json,
    Note,
    Report,
    canonical,
    content,
    each_object,
    in_full,
    label,
    named_id,
    objects,
    to_json,
)
from nboq.errors import Malformed, short
from nboq.formats.micrometa.fields import MODEL_VERSION, ROOT_SCHEMA, SETTINGS_SCHEMA, SPACE, Noted, app_fields
from nboq.formats.micrometa.reader import Reader
from nboq.formats.micrometa.settings import SettingsReader, SettingsWriter
from nboq.formats.micrometa.versions import SUPPORTED, check_version, is_before_2, migrated, version_of
from nboq.formats.micrometa.writer import Writer
from nboq.formats.rdf.emit import to_ntriples
from nboq.schema.crosswalk import micrometa_crosswalk
from nboq.schema.labels import a
from nboq.schema.model import current_model

__all__ = ["MODEL_VERSION", "SUPPORTED", "read", "sniff", "write"]

_SCHEMAS = {ROOT_SCHEMA, SETTINGS_SCHEMA, "Microscope.json"}
# What the document's own formats have and the app's files don't.
_OTHERS = {"type", "@context", "@graph", "@id", "@type"}


def sniff(data: Any) -> bool:
    """Tell whether parsed JSON looks like what the app writes: a file, a record of a portal with one in it, a list.

    Args:
        data: The parsed JSON.

    >>> sniff({"Schema_ID": "Instrument.json"}), sniff({"microscope": {"Schema_ID": "Instrument.json"}, "lab": "x"})
    (True, True)
    >>> sniff([{"Schema_ID": "Image.json"}]), sniff([]), sniff({"type": "Objective"})
    (True, False, False)
    """
    if isinstance(data, list):
        return bool(data) and all(isinstance(item, dict) and sniff(item) for item in data)
    return isinstance(data, dict) and (_is_file(data) or _file_inside(data) is not None)


def _is_file(data: Any) -> bool:
    if not isinstance(data, dict):
        return False
    schema = data.get("Schema_ID")
    if isinstance(schema, str) and schema in _SCHEMAS:
        return True
    return ("components" in data and "ID" in data) or "ModelVersion" in data


def _file_inside(data: Mapping[str, Any]) -> str | None:
    """Give the field of a portal's record that a file is in, if it is one."""
    if _OTHERS & data.keys() or _is_file(data):
        return None
    found = [key for key, value in data.items() if _is_file(value)]
    return found[0] if len(found) == 1 else None


def read(data: Any, source: str) -> Document:
    """Read what the app writes.

    Args:
        data: The parsed JSON.
        source: What to call the file in messages.

    Returns:
        The document, and a report of what became of each field.

    Raises:
        Malformed: If it is nothing that the app writes.
        UnsupportedVersion: If it follows a model after 2.01, or one before 2.00 that the app itself doesn't open.

    >>> read({"Schema_ID": "Instrument.json", "Name": "Bench", "ModelVersion": "2.01.0"}, "a.json").type
    'HardwareDescriptor'
    """
    if isinstance(data, list):
        return _read_list(data, source)
    if not isinstance(data, dict):
        raise Malformed(f"a {type(data).__name__} at the top; an instrument file is a JSON object", source=source)
    key = _file_inside(data)
    if key is None:
        return _read_file(data, source)
    beside = {name: value for name, value in data.items() if name != key}
    return _read_file(data[key], source, {"in": key, "beside": beside})


def _read_file(data: Json, source: str, record: Json | None = None) -> Document:
    crosswalk = micrometa_crosswalk()
    check_version(data, source)
    first: list[Note] = []
    if record is not None:
        message = f"belongs to the record around {record['in']!r}; kept in extensions"
        first += [Note("kept", source, name, value, message) for name, value in record["beside"].items()]
    if data.get("Schema_ID") == SETTINGS_SCHEMA:
        if "components" in data:
            reason = "Schema_ID is 'Image.json', but it has components; an instrument file has 'Instrument.json'"
            raise Malformed(reason, source=source)
        settings = SettingsReader(source, crosswalk)
        made = settings.document(data, record)
        return Document(made, source, Report(source, (*first, *settings.notes), settings.mapped))
    if is_before_2(version_of(data)):
        data, notes = migrated(data, crosswalk, source)
        first += notes
    if data.get("Schema_ID", ROOT_SCHEMA) != ROOT_SCHEMA:
        reason = f"Schema_ID is {short(data['Schema_ID'])}; an instrument file has 'Instrument.json'"
        raise Malformed(reason, source=source)
    reader = Reader(source, crosswalk)
    made = reader.descriptor(data, record)
    return Document(made, source, Report(source, (*first, *reader.notes), reader.mapped))


def _read_list(data: list[Any], source: str) -> Document:
    """Read a list of records: a Collection of what each is, with the order noted."""
    if not data:
        raise Malformed("a list with nothing in it", source=source)
    members: dict[str, Json] = {}
    again: list[Json] = []
    notes: list[Note] = []
    mapped = 0
    for position, raw in enumerate(data):
        name = f"record {position + 1}"
        found = read(raw, f"{source}, {name}")
        mapped += found.report.mapped
        notes += [Note(n.kind, f"{name}: {n.entity}", n.field, n.value, n.message) for n in found.report.notes]
        if found.id in members:
            twin = list(members).index(found.id) + 1
            message = f"says the same as the one of {label(members[found.id])} before it ({twin}); kept in extensions"
            notes.append(Note("doubtful", name, "ID", found.id, message))
            again.append({Noted.POSITION: position, "record": raw})
        else:
            members[found.id] = found.data
    extensions: Json = {SPACE + Noted.ORDER: list(members)}
    if again:
        extensions[SPACE + Noted.RECORDS] = again
    made = canonical({"type": "Collection", "extensions": extensions, "members": list(members.values())})
    identifier = named_id(content(made).decode())
    return Document({"type": made.pop("type"), "id": identifier, **made}, source, Report(source, tuple(notes), mapped))


def write(document: Document) -> tuple[bytes, Report]:
    """Write a document as the app's file.

    Args:
        document: A HardwareDescriptor, with its instrument inside or named by its id; an Image; a Collection of an
            Image and its Experiment; or a Collection of these, which becomes a list.

    Returns:
        The file, and a report of what the app has no field for.

    Raises:
        Malformed: If the document is of another type.
        NboqError: If it has something in it that the model doesn't have.
    """
    notes: list[Note] = []
    made = _written(document, notes)
    text = to_json(made)
    return text, Report(document.source, tuple(notes))


def _written(document: Document, notes: list[Note]) -> Any:
    if document.type == "Collection" and not _is_settings(document.data):
        return _written_list(document, notes)
    document = replace(document, data=each_object(document.data, partial(_described, notes)))
    writer: Writer | SettingsWriter
    if document.type == "HardwareDescriptor":
        writer = Writer(document, micrometa_crosswalk())
    elif document.type in ("Image", "Collection"):
        writer = SettingsWriter(document, micrometa_crosswalk())
    else:
        kind = document.type or "document without type"
        raise Malformed(f"{a(kind)} can't be an instrument file or a settings file", source=document.source)
    to_ntriples(document)  # refuses what has no place in the model, so that the writer can rely on the rest
    made = writer.root()
    notes += writer.notes
    own = app_fields(document.data)
    record = own.get(Noted.RECORD)
    return made if record is None else {**record["beside"], record["in"]: made}


def _described(notes: list[Note], entity: dict[str, Any]) -> dict[str, Any]:
    """Leave out what lists hold by its id alone: the app's files describe all that they hold."""
    made = dict(entity)
    for name, value in entity.items():
        slot = current_model().slots.get(name)
        held = slot is not None and slot.kind == "part" and current_model().classes[slot.range].is_entity
        if held and isinstance(value, list):
            made[name] = [one for one in value if not isinstance(one, str)]
            message = "is described elsewhere, and the app's file has no room for an identifier"
            notes += (Note("unplaced", label(entity), name, one, message) for one in value if isinstance(one, str))
    return made


def _is_settings(data: Mapping[str, Any]) -> bool:
    """Tell whether a Collection is one settings file: an Image, and Experiments that it belongs to."""
    members = data.get("members", [])
    kinds = {member.get("type"): member for member in objects(members)}
    if SPACE + Noted.ORDER in data.get("extensions", {}) or len(members) != len(kinds):
        return False
    return kinds.keys() == {"Image", "Experiment"} and kinds["Image"].get("experiment") == kinds["Experiment"].get("id")


def _written_list(document: Document, notes: list[Note]) -> list[Any]:
    own = app_fields(document.data)
    order = {identifier: place for place, identifier in enumerate(own.get(Noted.ORDER, []))}
    members = objects(document.data.get("members"))
    if not members:
        raise Malformed("a Collection with nothing in it can't be a file of the Micro-Meta App", source=document.source)
    members.sort(key=lambda member: order.get(str(member.get("id")), len(order)))
    index = DocumentIndex(document.data)
    made = [_written(Document(in_full(one, index), f"{document.source}, {label(one)}"), notes) for one in members]
    for item in own.get(Noted.RECORDS, []):
        made.insert(item[Noted.POSITION], item["record"])
    for slot in ("name", "description"):
        if slot in document.data:
            notes.append(Note("unplaced", label(document.data), slot, document.data[slot], "a list has no room for it"))
    return made
