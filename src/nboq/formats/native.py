"""The document format itself: as JSON, as YAML, and as RDF in any serialisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nboq.document import Document, Report, as_list, nested, of_json, to_json, with_plain_types
from nboq.errors import Malformed, UnknownFormat, short
from nboq.formats.plain_yaml import dump_yaml, load_yaml
from nboq.formats.rdf.emit import SUBCLASS
from nboq.formats.rdf.syntax import (
    ADDED,
    CONTEXT_IRI,
    added_context,
    json_ld,
    parse_quads,
    serialize,
    to_owl,
    without_ontology,
)
from nboq.schema.model import current_model, per_model

if TYPE_CHECKING:
    from lxml import etree


def sniff(data: Any) -> bool:
    """Tell whether parsed JSON is a document of the model, as it stands.

    Its `type` is a class, its context ours or left out, and it has no keywords of JSON-LD, which say things in other
    ways. Where it has a context, things don't stand where documents have their ids, as a frame puts them.
    """
    # What has attributes is an object of JSON:API, such as a record of DataCite.
    if not isinstance(data, dict) or "type" not in data or "attributes" in data:
        return False
    # What has data beside the type of these is what a registry was sent.
    if "data" in data and with_plain_types({"type": data["type"]})["type"] not in current_model().concrete:
        return False
    given = data.get("@context", CONTEXT_IRI)
    if given not in (CONTEXT_IRI, [CONTEXT_IRI, added_context()]):
        return False
    included = data.get("@included", [])
    written = isinstance(included, list) and all(
        isinstance(one, dict) and set(one) == {"@id", SUBCLASS} for one in included
    )
    named = _references() if "@context" in data else frozenset()
    return written and not _has_keyword({key: value for key, value in data.items() if key not in ADDED}, named)


@per_model
def _references() -> frozenset[str]:
    """Give the fields that name a thing and never hold it."""
    return frozenset(name for name, slot in current_model().slots.items() if slot.kind == "reference")


def _has_keyword(data: Any, named: frozenset[str] = frozenset()) -> bool:
    for one in nested(data):
        if "@" in "".join(one) and any(key.startswith("@") for key in one):
            return True
        if any(isinstance(inside, dict) for key in named & one.keys() for inside in as_list(one[key])):
            return True
    return False


def no_document(data: Any, source: str) -> UnknownFormat:
    """Say of JSON that it's of no kind that is read here."""
    keys = ", ".join(list(data)[:5]) if isinstance(data, dict) else f"a {type(data).__name__}"
    return UnknownFormat(
        f"JSON of another kind ({keys or 'an empty object'}); expected an NBO-Q document (with 'type'), a file of the "
        "Micro-Meta App (with 'Schema_ID' and 'ModelVersion'), a record of PIDINST or DataCite, REMBI, or JSON-LD "
        "(with '@context')",
        source=source,
    )


def is_jsonld(data: Any) -> bool:
    """Tell whether parsed JSON is JSON-LD: an object of it has a keyword, or a document somewhere in it.

    >>> is_jsonld([{"@id": "urn:x:1"}]), is_jsonld({"id": "urn:x:1"})
    (True, False)
    """
    items = data if isinstance(data, list) else [data]
    return any(
        isinstance(item, dict) and (any(key.startswith("@") for key in item) or ("type" in item and _has_keyword(item)))
        for item in items
    )


def is_rdfxml(root: etree._Element) -> bool:
    """Tell whether XML is RDF, by its root element."""
    return root.tag == "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"


def read(data: dict[str, Any], source: str) -> Document:
    """Take parsed JSON for a document.

    Args:
        data: The JSON object.
        source: What to call the file in messages.

    Raises:
        Malformed: If its `type` or `$schema` is no text.
        UnknownTerm: If its `type` is no class that has members.
    """
    data = with_plain_types(data)
    name = data["type"]
    if not isinstance(name, str):
        raise Malformed(f"'type' is {short(name)}, expected the name of a class", source=source)
    if name not in current_model().concrete:
        raise current_model().unknown_type(source, name)
    return of_json({key: value for key, value in data.items() if key not in ADDED}, source, Report(source))


def read_yaml(content: bytes, source: str) -> list[Document]:
    """Read YAML that says what a file in JSON could: a document, a file of the Micro-Meta App, JSON-LD, REMBI."""
    from nboq.formats import micrometa, rembi

    data = load_yaml(content, source)
    if micrometa.sniff(data):
        return [micrometa.read(data, source)]
    if rembi.is_record(data):
        return [rembi.read_json(data, source)]
    if sniff(data) or is_jsonld(data):
        return read_jsonld(data, source)
    raise no_document(data, source)


def read_jsonld(data: Any, source: str) -> list[Document]:
    """Read JSON-LD; a document with our context and none of its keywords needs no RDF."""
    if sniff(data):
        return [read(data, source)]
    # What has a type as documents have it, and no context, has ours.
    ours = isinstance(data, dict) and "type" in data and "@context" not in data
    return read_rdf(to_json({"@context": CONTEXT_IRI, **data} if ours else data), source, "jsonld")


def read_rdf(content: bytes, source: str, syntax: str) -> list[Document]:
    """Read RDF in one of its serialisations, a document of each graph."""
    from nboq.formats.rdf import omero
    from nboq.formats.rdf.load import each_of_quads

    quads = without_ontology(parse_quads(content, syntax, source))
    if omero.is_of_omero(quads):
        return [omero.read(quads, source)]
    return each_of_quads(quads, source)


def write_rdf(document: Document, syntax: str) -> tuple[bytes, Report]:
    """Write RDF in one of its serialisations."""
    return serialize(document, syntax), Report(document.source)


def write_owl(document: Document) -> tuple[bytes, Report]:
    """Write an ontology of individuals, which reasoners take."""
    return to_owl(document), Report(document.source)


def write_json(document: Document) -> tuple[bytes, Report]:
    """Write a document as JSON, which is JSON-LD as it stands."""
    return to_json(json_ld(document)), Report(document.source)


def write_yaml(document: Document) -> tuple[bytes, Report]:
    """Write a document as YAML."""
    return dump_yaml(json_ld(document)), Report(document.source)
