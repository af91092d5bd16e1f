"""Records of DataCite, JSON and XML: of instruments, of hardware descriptors, of data sets.

What stands where follows the mapping of PIDINST that DataCite publishes (DataCite Metadata Schema 4.6, appendix
"PIDINST Schema 1 Mapping"; hints in PIDINST's DataCite Cookbook, "Collecting the metadata"):

| document | record |
|---|---|
| `manufacturers` | creators |
| `owners` | contributors, HostingInstitution |
| `custodians` | contributors, ContactPerson; DataManager and DataCurator are read too |
| `commissioned_on`, `decommissioned_on` | dates, Other, with Commissioned or Decommissioned as dateInformation |
| `serial_number`, `inventory_number` | alternateIdentifiers |
| `description` | descriptions, Abstract |
| `model`, `measured_variables` | descriptions, TechnicalInfo, as in DataCite's example of an instrument |
| `instrument_types` | resourceType; those with an identifier also as subjects with a valueUri |

Records that name the owner as creator are read too; `parties` says how they are told. A descriptor is of general type
Other, named a hardware descriptor, with IsMetadataFor leading to the instrument. Its tier is a subject, its period a
date of type Valid, its content id an alternate identifier. DataCite says nothing of these; the choice is ours.

What has no slot is kept in `extensions` under `datacite:` and its name, and written again. Keys that begin with
`datacite:~` are for the writer: the order of the source, its own words where ours would differ.

A report of a writer is complete: what was written is read again, and every difference is noted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from nboq.document import Document, Note, Report, canonical, derived_id, items, label, to_json
from nboq.errors import short
from nboq.formats.datacite.codecs import OWN
from nboq.formats.datacite.flavours import attributes_of, page_of, sniff_json
from nboq.formats.datacite.reader import data_of
from nboq.formats.datacite.writer import WRITTEN, check, orders, written
from nboq.formats.datacite.xml import element_of, from_element, sniff_xml, without_controls
from nboq.sanitize import sanitize
from nboq.schema.labels import a

__all__ = ["attributes", "read_json", "read_xml", "sniff_json", "sniff_xml", "write_json", "write_xml"]


def _document(record: dict[str, Any], source: str) -> Document:
    data, notes = data_of(record, source)
    order = orders(record, written(data, "4.7", complete=False).record)
    if order:
        data["extensions"] = {**data.get("extensions", {}), f"{OWN}order": order}
    return Document(data, source, Report(source, tuple(notes)))


def read_json(data: Any, source: str) -> Document:
    """Read a DataCite record of kernel 4.0 to 4.7 from parsed JSON, or a page of them as the REST API answers a search.

    Args:
        data: The JSON: attributes, `{"id": …, "type": "dois", "attributes": …}`, or that under `data`, alone or in a
            list. What isn't on a page isn't asked for; the report says that there is more.
        source: What to call the file in messages.

    Returns:
        An Instrument, a HardwareDescriptor or a Dataset, of a page a Collection of these. The report says by which
        convention the creators were read.

    Raises:
        Malformed: If it is no such record, or a field is of the wrong type; of a page, which one is named.

    >>> record = {"doi": "10.5072/ix71", "titles": [{"title": "IX71"}], "publisher": "Us",
    ...           "types": {"resourceTypeGeneral": "Instrument"}}
    >>> read_json(record, "a.json").data["publisher"]
    {'type': 'Party', 'name': 'Us'}
    >>> page = read_json({"data": [{"id": "10.5072/ix71", "type": "dois", "attributes": record}]}, "page.json")
    >>> page.type, [member["id"] for member in page.data["members"]]
    ('Collection', ['https://doi.org/10.5072/ix71'])
    """
    page = page_of(data)
    if page is None:
        return _document(attributes_of(data, source), source)
    places = (f"{source}: data[{number}]" for number in range(len(page)))
    found = [_document(attributes_of(item, place), place) for place, item in zip(places, page, strict=True)]
    members = [document.data for document in found]
    own = derived_id("datacite", " ".join(sorted(str(member.get("id")) for member in members)))
    made = {"type": "Collection", "id": own, "members": members}
    notes = [note for document in found for note in document.report.notes]
    links = data.get("links") if isinstance(data, Mapping) else None
    following = links.get("next") if isinstance(links, Mapping) else None
    if following:
        message = f"this is one page of an answer, and there are more: {short(following)}; they aren't asked for"
        notes.append(Note("doubtful", label(made), "links.next", following, message))
    return Document(canonical(made), source, Report(source, tuple(notes)))


def read_xml(root: etree._Element, source: str) -> Document:
    """Read a DataCite record of kernel 4 from XML.

    Args:
        root: The element `resource`, as `nboq.formats.safe_xml.parse_xml` gives it.
        source: What to call the file in messages.

    Raises:
        Malformed: If it is no such record.

    >>> from nboq.formats.safe_xml import parse_xml
    >>> text = b'''<resource xmlns="http://datacite.org/schema/kernel-4">
    ... <identifier identifierType="DOI">10.5072/ix71</identifier><titles><title>IX71</title></titles>
    ... <resourceType resourceTypeGeneral="Instrument"/></resource>'''
    >>> read_xml(parse_xml(text, "a.xml"), "a.xml").id
    'https://doi.org/10.5072/ix71'
    """
    return _document(attributes_of(from_element(root, source), source), source)


def attributes(document: Document, version: str, *, complete: bool = True) -> tuple[dict[str, Any], Report]:
    """Give the attributes that the REST API takes for a document.

    Args:
        document: An Instrument, a HardwareDescriptor or a Dataset.
        version: The version of DataCite, one of `vocab.VERSIONS`.
        complete: Whether to insist on what a public record must have, and to derive what can be: a publisher from an
            owner, a publication year from a date. A draft does without.

    Returns:
        The attributes, and a report: `unplaced` for what isn't in them, `converted` for what comes back as something
        else. Its notes name paths in the canonical form of the document.

    Raises:
        ContentError: If the document lacks what a record must have, or is of another class.
        UnsupportedVersion: If that version isn't written.
        WrongValue: If a slot holds something of the wrong type.

    >>> found, report = attributes(Document({"type": "Instrument", "id": "https://doi.org/10.5072/ix71",
    ...     "name": "IX71", "owners": [{"type": "Party", "name": "Us"}], "commissioned_on": "2011-09-30"}), "4.6")
    >>> found["publicationYear"], [note.field for note in report.notes]
    ('2011', ['publisher', 'publication_year'])
    """
    document, lost = sanitize(document)
    draft = written(document.data, version, complete)
    if version == "4.5":
        # The JSON schema of 4.5 has no scheme of a funder's identifier, though the XSD has.
        for number, item in enumerate(draft.record.get("fundingReferences", [])):
            uri = item.pop("schemeUri", None)
            if uri is not None:
                message = "the JSON of 4.5 has no place for it"
                draft.note("unplaced", f"funding[{number}].schemeUri", uri, message)
    check(draft, data_of(draft.record, document.source)[0])
    return draft.record, Report(document.source, (*lost, *draft.notes))


def write_json(document: Document, version: str) -> tuple[bytes, Report]:
    """Write a document as the JSON of DataCite: the attributes of the REST API, of a Collection one record each.

    Args:
        document: An Instrument, a HardwareDescriptor, a Dataset or a Collection of these, which makes a page of
            records as the REST API answers with.
        version: The version of DataCite, one of `vocab.VERSIONS`.

    Returns:
        The bytes, and the report of `attributes`.

    Raises:
        NboqError: As `attributes`.
    """
    if document.type != "Collection":
        record, report = attributes(document, version)
        return to_json(record), report
    page, notes = [], []
    for number, member in enumerate(items(document.data.get("members", []))):
        kind = member.get("type") if isinstance(member, Mapping) else None
        if kind not in WRITTEN:
            message = f"{a(str(kind or 'reference'))} can't be registered at DataCite"
            notes.append(Note("unplaced", label(document.data), f"members[{number}]", member, message))
            continue
        record, report = attributes(Document(dict(member), document.source), version)
        page.append({"id": record.get("doi"), "type": "dois", "attributes": record})
        notes += report.notes
    rest = {key: value for key, value in document.data.items() if key not in ("type", "members", "@context")}
    message = "a page of records says nothing of the collection itself"
    notes += [Note("unplaced", label(document.data), key, value, message) for key, value in rest.items()]
    return to_json({"data": page}), Report(document.source, tuple(notes))


def write_xml(document: Document, version: str) -> tuple[bytes, Report]:
    """Write a document as the XML of DataCite.

    Args:
        document: An Instrument, a HardwareDescriptor or a Dataset.
        version: The version of DataCite, one of `vocab.VERSIONS`.

    Returns:
        The bytes, and the report of `attributes`. `landing_page` isn't in the XML: the registry takes it beside it.

    Raises:
        NboqError: As `attributes`.
    """
    draft = written(document.data, version)
    page = draft.record.pop("url", None)
    if page is not None:
        del draft.expected["landing_page"]
        draft.note("unplaced", "landing_page", page, "XML has no place for it; give it to the registry with it")
    if draft.record.pop("container", None) is not None:
        value = draft.expected["extensions"].pop("datacite:container")
        draft.note("unplaced", "extensions.datacite:container", value, "XML has no place for it")
    root = element_of(without_controls(draft.record), version)
    etree.indent(root)
    text = etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
    again = attributes_of(from_element(etree.fromstring(text), document.source), document.source)
    check(draft, data_of(again, document.source)[0])
    return text, Report(document.source, tuple(draft.notes))
