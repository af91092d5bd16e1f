"""Instrument files of the Micro-Meta App (model 2.00 and later), read into a descriptor and written back.

Which class and which slot a field goes to is said by the crosswalk; there is no code for single classes here. What
belongs to the app alone (positions on its canvas, counters) and what has no place goes to `extensions` under
`micrometa:` and its name there, from where the writer takes it again, so that reading and writing lose nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from nboq.crosswalk import micrometa_crosswalk
from nboq.document import Document, Report
from nboq.errors import BrokenInput, UnsupportedVersion, short
from nboq.formats.micrometa.fields import MODEL_VERSION, ROOT_SCHEMA
from nboq.formats.micrometa.reader import Reader
from nboq.formats.micrometa.writer import Writer
from nboq.rdf.emit import to_ntriples

__all__ = ["MODEL_VERSION", "SUPPORTED", "read", "sniff", "write"]

SUPPORTED = "2.00 to 2.01.1"


def sniff(data: Any) -> bool:
    """Tell whether parsed JSON looks like an instrument file of the app."""
    return isinstance(data, dict) and (
        data.get("Schema_ID") == ROOT_SCHEMA or ("components" in data and "ID" in data) or "ModelVersion" in data
    )


def _checked_version(data: Mapping[str, Any], source: str) -> None:
    version = data.get("ModelVersion")
    numbers = re.match(r"(\d+)\.(\d+)", str(version))
    if version is None or not numbers:
        raise UnsupportedVersion(source, "before 2.00 (it names none)", SUPPORTED)
    if (int(numbers[1]), int(numbers[2])) < (2, 0) or (int(numbers[1]), int(numbers[2])) > (2, 1):
        raise UnsupportedVersion(source, str(version), SUPPORTED)


def read(data: Any, source: str) -> Document:
    """Read an instrument file.

    Args:
        data: The parsed JSON.
        source: What to call the file in messages.

    Returns:
        A HardwareDescriptor with its Instrument inside, and a report of what became of each field.

    Raises:
        BrokenInput: If it is no instrument file.
        UnsupportedVersion: If it follows a model before 2.00 or after 2.01.
    """
    if not isinstance(data, dict):
        raise BrokenInput(source, f"a {type(data).__name__} at the top; an instrument file is a JSON object")
    _checked_version(data, source)
    if data.get("Schema_ID", ROOT_SCHEMA) != ROOT_SCHEMA:
        raise BrokenInput(source, f"Schema_ID is {short(data['Schema_ID'])}; an instrument file has 'Instrument.json'")
    reader = Reader(source, micrometa_crosswalk())
    made = reader.descriptor(data)
    return Document(made, source, Report(source, tuple(reader.notes)))


def write(document: Document) -> tuple[bytes, Report]:
    """Write a descriptor as an instrument file.

    Args:
        document: A HardwareDescriptor, with its instrument inside or named by its id.

    Returns:
        The file, and a report of what the app has no field for.

    Raises:
        BrokenInput: If the document is of another type.
        NboqError: If it has something in it that the model doesn't have.
    """
    if document.type != "HardwareDescriptor":
        raise BrokenInput(document.source, f"a {document.type or 'document without type'} can't be an instrument file")
    to_ntriples(document)  # refuses what has no place in the model, so that the writer can rely on the rest
    writer = Writer(document, micrometa_crosswalk())
    written = orjson.dumps(writer.root(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return written, Report(document.source, tuple(writer.notes))
