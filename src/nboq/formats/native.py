"""The document format itself: as JSON, as YAML, and as RDF in any serialisation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import orjson

from nboq.document import Document, Report
from nboq.errors import Malformed, UnknownTerm, short
from nboq.formats.rdf.syntax import ADDED, CONTEXT_IRI, added_context, json_ld, serialize
from nboq.schema.model import current_model

if TYPE_CHECKING:
    from lxml import etree


def sniff(data: Any) -> bool:
    """Tell whether parsed JSON is a document of the model: its `type` is a class, its context ours or left out."""
    if not isinstance(data, dict) or "type" not in data:
        return False
    given = data.get("@context", CONTEXT_IRI)
    return bool(given == CONTEXT_IRI or given == [CONTEXT_IRI, added_context()])


def no_document(data: Any, source: str) -> Malformed:
    """Say of JSON that it's of no kind that is read here."""
    keys = ", ".join(list(data)[:5]) if isinstance(data, dict) else f"a {type(data).__name__}"
    return Malformed(
        f"JSON of another kind ({keys or 'an empty object'}); expected an NBO-Q document (with 'type'), a file of the "
        "Micro-Meta App (with 'Schema_ID' and 'ModelVersion'), a record of PIDINST or DataCite, or JSON-LD (with "
        "'@context')",
        source=source,
    )


def is_jsonld(data: Any) -> bool:
    """Tell whether parsed JSON is JSON-LD: an object of it has a keyword.

    >>> is_jsonld([{"@id": "urn:x:1"}]), is_jsonld({"id": "urn:x:1"})
    (True, False)
    """
    items = data if isinstance(data, list) else [data]
    return any(isinstance(item, dict) and any(key.startswith("@") for key in item) for item in items)


def is_rdfxml(root: etree._Element) -> bool:
    """Tell whether XML is RDF, by its root element."""
    return root.tag == "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"


def read(data: dict[str, Any], source: str) -> Document:
    """Take parsed JSON for a document.

    Args:
        data: The JSON object.
        source: What to call the file in messages.

    Raises:
        Malformed: If its `type` is no text.
        UnknownTerm: If its `type` is no class that has members.
    """
    name = data["type"]
    if not isinstance(name, str):
        raise Malformed(f"'type' is {short(name)}, expected the name of a class", source=source)
    if name not in current_model().concrete:
        raise UnknownTerm.of_type(source, name, current_model().concrete)
    return Document({key: value for key, value in data.items() if key not in ADDED}, source, Report(source))


def read_yaml(content: bytes, source: str) -> Document:
    """Read YAML that says what a file in JSON could: a document, a file of the Micro-Meta App, JSON-LD."""
    from nboq.formats import micrometa

    data = load_yaml(content, source)
    if micrometa.sniff(data):
        return micrometa.read(data, source)
    if sniff(data) or (isinstance(data, dict) and "@context" in data):
        return read_jsonld(data, source)
    raise no_document(data, source)


def read_jsonld(data: Any, source: str) -> Document:
    """Read JSON-LD; a document with our context needs no RDF."""
    return read(data, source) if sniff(data) else read_rdf(orjson.dumps(data), source, "jsonld")


def read_rdf(content: bytes, source: str, syntax: str) -> Document:
    """Read RDF in one of its serialisations."""
    from nboq.formats.rdf import from_quads, parse_quads

    return from_quads(parse_quads(content, syntax, source), source)


def write_rdf(document: Document, syntax: str) -> tuple[bytes, Report]:
    """Write RDF in one of its serialisations."""
    return serialize(document, syntax), Report(document.source)


def load_yaml(content: bytes, source: str) -> Any:
    """Parse YAML; days stay text, as in JSON.

    Args:
        content: The bytes of the file.
        source: What to call it in messages.

    Raises:
        Malformed: If it isn't YAML, or says what JSON can't.

    >>> load_yaml(b"valid_from: 2024-03-01", "a.yaml")
    {'valid_from': '2024-03-01'}
    """
    import yaml

    class _Loader(yaml.SafeLoader):
        """Dates stay text, as in JSON."""

    _Loader.yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in found if tag != "tag:yaml.org,2002:timestamp"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    try:
        data = yaml.load(content, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise Malformed(f"not YAML{where}: {getattr(error, 'problem', error)}", source=source) from None
    _check_plain(data, source)
    return data


def _check_plain(data: Any, source: str) -> None:
    """Refuse what YAML can say and JSON can't."""
    if isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(key, str):
                raise Malformed(f"the key {key!r} isn't text; put it in quotes", source=source)
            _check_plain(value, source)
    elif isinstance(data, list):
        for item in data:
            _check_plain(item, source)
    elif isinstance(data, str):
        try:
            data.encode()
        except UnicodeEncodeError as error:
            raise Malformed(f"a text holds {data[error.start]!a}, half of a character", source=source) from None
    elif isinstance(data, float) and not math.isfinite(data):
        raise Malformed(f"{data} isn't a number that JSON has", source=source)
    elif data is not None and not isinstance(data, str | int | float):
        raise Malformed(
            f"{data!r} is a {type(data).__name__}, which JSON doesn't have; put it in quotes", source=source
        )


def write_json(document: Document) -> tuple[bytes, Report]:
    """Write a document as JSON, which is JSON-LD as it stands."""
    written = orjson.dumps(json_ld(document), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return written, Report(document.source)


def write_yaml(document: Document) -> tuple[bytes, Report]:
    """Write a document as YAML."""
    import yaml

    text = yaml.safe_dump(json_ld(document), sort_keys=False, allow_unicode=True, width=120)
    return text.encode(), Report(document.source)
