"""REMBI, the recommended metadata for biological images, and the files of the repositories that follow it.

REMBI 1.5 as JSON or YAML is what the package rembi-mifa loads; `pagetab` and `idr` are the study files of the BioImage
Archive and of IDR. All are read into one record and written from it (`fields`); what it means in the model is said once
(`reader`, `writer`), by `model/mappings/rembi.sssom.tsv`.

>>> acquisition = {"imaging_instrument": "LSM 880, RRID:SCR_025048", "image_acquisition_parameters": "5 stacks"}
>>> document = read_json(acquisition, "a.json")
>>> document.type, document.data["description"], document.data["related_identifiers"][0]["identified_by"]
('Protocol', '5 stacks', 'RRID:SCR_025048')
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nboq.document import Document, Note, Report, to_json
from nboq.errors import Malformed
from nboq.formats.plain_yaml import dump_yaml, load_yaml
from nboq.formats.rembi.fields import SEVERAL
from nboq.formats.rembi.reader import is_record, to_document
from nboq.formats.rembi.writer import to_record

__all__ = ["is_record", "read_json", "read_yaml", "write"]


def read_json(data: Any, source: str) -> Document:
    """Read REMBI from parsed JSON: a study with its modules, modules without a study, or one acquisition.

    Args:
        data: The JSON.
        source: What to call the file in messages.

    Returns:
        A Collection of a Dataset, Samples and Protocols; of one acquisition a Protocol. Nothing is made of text on
        hardware; identifiers in it are related identifiers.

    Raises:
        Malformed: If it isn't REMBI.
    """
    if not isinstance(data, Mapping) or not is_record(data):
        raise Malformed("no REMBI: neither a list image_acquisition nor the fields of one", source=source)
    return to_document(data, source)


def read_yaml(content: bytes, source: str) -> Document:
    """Read REMBI from YAML; as `read_json`.

    Raises:
        Malformed: If it isn't YAML, or no REMBI.
    """
    return read_json(load_yaml(content, source), source)


def write(document: Document, form: str) -> tuple[bytes, Report]:
    """Write REMBI 1.5.

    Args:
        document: Images with what is known of their instrument, or what was read from REMBI.
        form: `json` or `yaml`.

    Returns:
        The file, and a report of what REMBI has no place for, and of what it asks for and nothing says.

    Raises:
        ContentError: If there is nothing in the document that REMBI is about.
    """
    record, report = to_record(document)
    notes = list(report.notes)
    data = rembi_alone(record, notes)
    return (dump_yaml(data) if form == "yaml" else to_json(data)), Report(document.source, tuple(notes))


def rembi_alone(value: Any, notes: list[Note], way: str = "") -> Any:
    """Give a record as REMBI alone has it: without other formats' keys, several texts in one."""
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        notes.append(Note("converted", "the study", way, value, "REMBI has one text for these"))
        return ", ".join(value)
    if isinstance(value, list):
        return [rembi_alone(one, notes, way) for one in value]
    if not isinstance(value, Mapping):
        return value
    several = {key: value[key] for key in SEVERAL if isinstance(value.get(key), list) and value[key]}
    left = [(key, one, "REMBI has no place for it") for key, one in value.items() if ":" in key]
    message = "REMBI has one of these; the others are in the files of repositories"
    left += [(key, one, message) for key, each in several.items() for one in each[1:]]
    notes += [Note("unplaced", way or "the study", *told) for told in left]
    alone = {**value, **{key: each[0] for key, each in several.items()}}
    return {key: rembi_alone(one, notes, key) for key, one in alone.items() if ":" not in key}
