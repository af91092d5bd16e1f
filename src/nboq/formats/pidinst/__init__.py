"""PIDINST 1.0 and the draft of 1.1: records of single instruments, as XML and in five shapes of JSON found in the wild.

All shapes are read into one `Entry` and written from it (`entry`, `loose`, `shapes`, `xml`); what it means in the model
is said once (`fields`, `writer`). Which shape comes from where: see `shapes`.

>>> document = read_json({
...     "Name": "IX71",
...     "Identifier": {"identifierValue": "21.11157/44b1", "identifierType": "Handle"},
...     "Owner": [{"ownerName": "Teaching Core", "ownerIdentifier": {
...         "ownerIdentifierType": "Other", "ownerIdentifierValue": "https://ror.org/02aj13c28"}}],
... }, "ix71.json")
>>> document.id, document.data["owners"][0]["identified_by"]
('https://hdl.handle.net/21.11157/44b1', 'https://ror.org/02aj13c28')
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from nboq.document import Document, Report, to_json
from nboq.errors import Malformed
from nboq.formats.pidinst.fields import to_document
from nboq.formats.pidinst.shapes import SHAPES, pack_epic, render, sniff_json, unpack_epic, unwrap
from nboq.formats.pidinst.tolerant_json import Loose
from nboq.formats.pidinst.writer import to_entry
from nboq.formats.pidinst.xml import from_xml, sniff_xml, to_xml
from nboq.formats.safe_xml import parse_xml

__all__ = ["NAMES", "read_json", "read_xml", "sniff_json", "sniff_xml", "write"]

NAMES: Final = tuple(SHAPES)
"""The names of the formats."""


def read_json(data: Any, source: str) -> Document:
    """Read a record in any of the JSON shapes.

    Args:
        data: The parsed JSON.
        source: What to call the file in messages.

    Returns:
        An Instrument, and a report of what became of each field.

    Raises:
        Malformed: If it is no record.
        WrongValue: If a field holds what it can't.

    >>> read_json([{"type": "21.T11148/ab8d232261b9b60ba559", "parsed_data": "IX71"}], "x.json").data["name"]
    'IX71'
    """
    unpacked = unpack_epic(data)
    if unpacked is None and not isinstance(data, Mapping):
        message = f"a {type(data).__name__} at the top; a record is an object, or a list of handle values"
        raise Malformed(message, source=source)
    record, outside = unpacked or unwrap(data)
    space = "epic:" if unpacked else "b2inst:"
    return _read(record, {space + key: value for key, value in outside.items()}, source)


def _read(record: Mapping[str, Any], around: dict[str, Any], source: str) -> Document:
    if not record:
        raise Malformed("the record is empty; it needs a name, a landing page, owners and manufacturers", source=source)
    loose = Loose(source)
    loose.check_depth(around)
    entry = loose.entry(record)
    if not (entry.identifier or entry.texts or entry.lists):
        keys = ", ".join(list(record)[:5])
        reason = f"no record of an instrument ({keys}); expected fields such as 'name' and 'owners'"
        raise Malformed(reason, source=source)
    entry.around = around
    return to_document(entry, source, loose.notes)


def read_xml(content: bytes, source: str) -> Document:
    """Read a record in XML.

    Args:
        content: The bytes of the file.
        source: What to call the file in messages.

    Returns:
        An Instrument, and a report of what became of each field.

    Raises:
        Malformed: If it isn't well-formed, declares a document type, or is no record.
        WrongValue: If an element holds what it can't.

    >>> read_xml(b"<instrument><name>IX71</name><schemaVersion>1.0</schemaVersion></instrument>", "a.xml").data["name"]
    'IX71'
    """
    root = parse_xml(content, source)
    if not sniff_xml(root):
        reason = f"XML of another kind: <{root.tag!s}>; expected <instrument> with <landingPage>, <owners> and others"
        raise Malformed(reason, source=source)
    return _read(from_xml(root), {}, source)


def write(document: Document, name: str) -> tuple[bytes, Report]:
    """Write an instrument as a record.

    Args:
        document: An Instrument, or a HardwareDescriptor with its instrument inside.
        name: The format, one of `NAMES`.

    Returns:
        The file, and a report of what the format has no place for; the path of each field is from the instrument.

    Raises:
        Malformed: If the document is about something else.
        ContentError: If XML is wanted and a mandatory field is missing.
        WrongValue: If a field holds what it can't.

    >>> data = {"type": "Instrument", "id": "https://doi.org/10.5072/ix71", "name": "IX71", "hosted_by": "urn:x:1"}
    >>> [note.field for note in write(Document(data), "b2inst")[1].findings if note.kind == "unplaced"]
    ['hosted_by']
    """
    entry, notes = to_entry(document, SHAPES[name])
    report = Report(document.source, tuple(notes))
    if name.startswith("pidinst-xml"):
        return to_xml(entry, SHAPES[name]), report
    data: Any = render(entry, SHAPES[name])
    if name == "b2inst":
        data = {**entry.around, "metadata": data}
    elif name == "epic":
        data = pack_epic(data, entry.around)
    try:
        return to_json(data), report
    except orjson.JSONEncodeError as error:
        raise Malformed(f"its extensions can't be written as JSON: {error}", source=document.source) from None
