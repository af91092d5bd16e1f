"""The formats that ship with the library, in the order in which they are tried.

Modules that need large packages are loaded when they are used.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator

import orjson

from nboq.document import Document, Report
from nboq.formats import micrometa, native
from nboq.formats.content import Content
from nboq.formats.format import Format

_RDF_ROOT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"


def _is_micrometa(content: Content) -> bool:
    return content.is_json and micrometa.sniff(content.json)


def _is_native(content: Content) -> bool:
    return content.is_json and native.sniff(content.json)


def _is_jsonld(content: Content) -> bool:
    if not content.is_json:
        return False
    data = content.json
    if isinstance(data, list):
        return any(isinstance(item, dict) and any(key.startswith("@") for key in item) for item in data)
    return isinstance(data, dict) and any(key.startswith("@") for key in data)


def _read_jsonld(content: Content) -> Document:
    if native.sniff(content.json):
        return native.read(content.json, content.source)
    return _rdf_reader("jsonld")(Content(content.source, orjson.dumps(content.json)))


def _read_yaml(content: Content) -> Document:
    from nboq.formats.plain_yaml import load_yaml

    data = load_yaml(content.raw, content.source)
    if micrometa.sniff(data):
        return micrometa.read(data, content.source)
    if native.sniff(data):
        return native.read(data, content.source)
    raise native.no_document(data, content.source)


def _rdf_writer(syntax: str) -> Callable[[Document], tuple[bytes, Report]]:
    def write(document: Document) -> tuple[bytes, Report]:
        from nboq.formats.rdf.syntax import serialize

        return serialize(document, syntax), Report(document.source)

    return write


def _rdf_reader(syntax: str) -> Callable[[Content], Document]:
    def read(content: Content) -> Document:
        from nboq.formats.rdf import from_quads, parse_quads

        return from_quads(parse_quads(content.raw, syntax, content.source), content.source)

    return read


def _rdf(name: str, title: str, suffix: str, sniff: Callable[[Content], bool] | None = None) -> Format:
    read = _read_jsonld if name == "jsonld" else _rdf_reader(name)
    return Format(name, title, (suffix,), read, _rdf_writer(name), sniff, whole=True)


def _pidinst() -> Iterator[Format]:
    titles = {
        "pidinst-json": "PIDINST 1.0, JSON as its schema has it",
        "b2inst": "PIDINST 1.0, B2INST record",
        "pidinst-flat": "PIDINST 1.0, flat JSON with capital letters",
        "epic": "PIDINST 1.0, types of the ePIC registry",
        "pidinst-wrapped": "PIDINST 1.0, JSON with wrapped items",
    }

    def writer(name: str) -> Callable[[Document], tuple[bytes, Report]]:
        def write(document: Document) -> tuple[bytes, Report]:
            from nboq.formats import pidinst

            return pidinst.write(document, name)

        return write

    def sniffer(name: str) -> Callable[[Content], bool]:
        def sniff(content: Content) -> bool:
            from nboq.formats import pidinst

            return content.is_json and pidinst.sniff_json(content.json) == name

        return sniff

    def read_json(content: Content) -> Document:
        from nboq.formats import pidinst

        return pidinst.read_json(content.json, content.source)

    def read_xml(content: Content) -> Document:
        from nboq.formats import pidinst

        return pidinst.read_xml(content.raw, content.source)

    def is_xml(content: Content) -> bool:
        from nboq.formats import pidinst

        return content.is_xml and pidinst.sniff_xml(content.xml)

    yield Format("pidinst-xml", "PIDINST 1.0, XML", (".pidinst.xml",), read_xml, writer("pidinst-xml"), is_xml)
    for name, title in titles.items():
        suffix = ".pidinst.json" if name == "pidinst-json" else f".{name}.json"
        yield Format(name, title, (suffix,), read_json, writer(name), sniffer(name))


def _datacite() -> Iterator[Format]:
    def writer(version: str, as_xml: bool) -> Callable[[Document], tuple[bytes, Report]]:
        def write(document: Document) -> tuple[bytes, Report]:
            from nboq.formats import datacite

            return datacite.write_xml(document, version) if as_xml else datacite.write_json(document, version)

        return write

    def read_json(content: Content) -> Document:
        from nboq.formats import datacite

        return datacite.read_json(content.json, content.source)

    def read_xml(content: Content) -> Document:
        from nboq.formats import datacite

        return datacite.read_xml(content.xml, content.source)

    def is_json(content: Content) -> bool:
        from nboq.formats import datacite

        return content.is_json and datacite.sniff_json(content.json)

    def is_xml(content: Content) -> bool:
        from nboq.formats import datacite

        return content.is_xml and datacite.sniff_xml(content.xml)

    # One reader takes every version; the version matters for writing.
    for version in ("4.6", "4.5", "4.7"):
        common = version == "4.6"
        for mark, read, sniff in (("json", read_json, is_json), ("xml", read_xml, is_xml)):
            name = f"datacite-{version}" if mark == "json" else f"datacite-xml-{version}"
            suffixes = (f".datacite.{mark}" if common else f".datacite-{version}.{mark}",)
            title = f"DataCite {version}, {mark.upper()}"
            yield Format(name, title, suffixes, read, writer(version, mark == "xml"), sniff)


def _ome() -> Iterator[Format]:
    def read_xml(content: Content) -> Document:
        from nboq.formats import ome

        return ome.read(content.raw, content.source, content.planes)

    def read_tiff(content: Content) -> Document:
        from nboq.formats import ome

        if content.path is not None:
            return ome.read_tiff(content.path, content.source, content.planes)
        with tempfile.NamedTemporaryFile(suffix=".tiff") as file:
            file.write(content.raw)
            file.flush()
            return ome.read_tiff(file.name, content.source, content.planes)

    def is_xml(content: Content) -> bool:
        from nboq.formats import ome

        return content.is_xml and ome.sniff(content.head)

    def is_tiff(content: Content) -> bool:
        from nboq.formats import ome

        return ome.sniff_tiff(content.head)

    def write_xml(document: Document) -> tuple[bytes, Report]:
        from nboq.formats.ome.writer import write_xml

        return write_xml(document)

    yield Format("ome-xml", "OME-XML, 2003 to 2016-06", (".ome.xml", ".ome"), read_xml, write_xml, is_xml)
    tiffs = (".ome.tiff", ".ome.tif", ".ome.tf2", ".ome.tf8", ".ome.btf")
    yield Format("ome-tiff", "OME-XML in the header of a TIFF or BigTIFF", tiffs, read_tiff, None, is_tiff)


def builtin() -> Iterator[Format]:
    """Give the formats; where several could read a content, the first does."""
    yield Format(
        "micrometa",
        "Micro-Meta App file: instrument or settings",
        (".micrometa.json",),
        lambda content: micrometa.read(content.json, content.source),
        micrometa.write,
        _is_micrometa,
    )
    yield Format(
        "json",
        "NBO-Q document, JSON",
        (".json",),
        lambda content: native.read(content.json, content.source),
        native.write_json,
        _is_native,
        whole=True,
    )
    yield from _ome()
    yield from _pidinst()
    yield from _datacite()
    yield _rdf("jsonld", "RDF, JSON-LD 1.1", ".jsonld", _is_jsonld)
    yield _rdf("rdfxml", "RDF/XML", ".rdf", lambda content: content.is_xml and content.xml.tag == _RDF_ROOT)
    yield Format("yaml", "NBO-Q document, YAML", (".yaml", ".yml"), _read_yaml, native.write_yaml, whole=True)
    yield _rdf("turtle", "RDF, Turtle", ".ttl")
    yield _rdf("ntriples", "RDF, N-Triples", ".nt")
    yield _rdf("nquads", "RDF, N-Quads", ".nq")
    yield _rdf("trig", "RDF, TriG", ".trig")
