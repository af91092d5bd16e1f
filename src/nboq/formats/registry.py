"""The formats that ship with the library, a row each, in the order in which they are tried.

A row names its functions by module, which is loaded when one of them is used, since many need large packages.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import orjson

from nboq.document import Document, Report
from nboq.formats import native
from nboq.formats.content import Content
from nboq.formats.format import Format

_RDF_ROOT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
_PIDINST = {
    "pidinst-json": "PIDINST 1.0, JSON as its schema has it",
    "b2inst": "PIDINST 1.0, B2INST record",
    "pidinst-flat": "PIDINST 1.0, flat JSON with capital letters",
    "epic": "PIDINST 1.0, types of the ePIC registry",
    "pidinst-wrapped": "PIDINST 1.0, JSON with wrapped items",
}


def _function(dotted: str) -> Callable[..., Any]:
    module, _, name = dotted.rpartition(".")
    function: Callable[..., Any] = getattr(import_module(f"nboq.formats.{module}"), name)
    return function


def _read(dotted: str, *takes: str) -> Callable[[Content], Document]:
    """Make a reader of a function, and of the attributes of a content that it takes."""
    return lambda content: _function(dotted)(*(getattr(content, name) for name in takes))


def _write(dotted: str, *options: str) -> Callable[[Document], tuple[bytes, Report]]:
    return lambda document: _function(dotted)(document, *options)


def _sniff(dotted: str, begins: str, takes: str, *, gives: object = True) -> Callable[[Content], bool]:
    """Make a sniffer of a function that gives something for contents that begin in some way."""
    return lambda content: getattr(content, begins) and _function(dotted)(getattr(content, takes)) == gives


def _is_jsonld(content: Content) -> bool:
    if not content.is_json:
        return False
    items = content.json if isinstance(content.json, list) else [content.json]
    return any(isinstance(item, dict) and any(key.startswith("@") for key in item) for item in items)


def _read_jsonld(content: Content) -> Document:
    if native.sniff(content.json):
        return native.read(content.json, content.source)
    return _read_rdf("jsonld")(Content(content.source, orjson.dumps(content.json)))


def _read_yaml(content: Content) -> Document:
    from nboq.formats import micrometa
    from nboq.formats.plain_yaml import load_yaml

    data = load_yaml(content.raw, content.source)
    if micrometa.sniff(data):
        return micrometa.read(data, content.source)
    if native.sniff(data):
        return native.read(data, content.source)
    if isinstance(data, dict) and "@context" in data:
        return _read_rdf("jsonld")(Content(content.source, orjson.dumps(data)))
    raise native.no_document(data, content.source)


def _read_rdf(syntax: str) -> Callable[[Content], Document]:
    def read(content: Content) -> Document:
        from nboq.formats.rdf import from_quads, parse_quads

        return from_quads(parse_quads(content.raw, syntax, content.source), content.source)

    return read


def _read_tiff(content: Content) -> Document:
    from nboq.formats import ome

    return ome.read_tiff(content.path or io.BytesIO(content.raw), content.source, content.planes)


def _rdf(name: str, title: str, suffix: str, sniff: Callable[[Content], bool] | None = None) -> Format:
    def write(document: Document) -> tuple[bytes, Report]:
        return _function("rdf.syntax.serialize")(document, name), Report(document.source)

    return Format(name, title, (suffix,), _read_jsonld if name == "jsonld" else _read_rdf(name), write, sniff, True)


def builtin() -> Iterator[Format]:
    """Give the formats; where several could read a content, the first does."""
    yield Format(
        "micrometa",
        "Micro-Meta App file: instrument or settings",
        (".micrometa.json",),
        _read("micrometa.read", "json", "source"),
        _write("micrometa.write"),
        _sniff("micrometa.sniff", "is_json", "json"),
    )
    yield Format(
        "json",
        "NBO-Q document, JSON",
        (".json",),
        _read("native.read", "json", "source"),
        _write("native.write_json"),
        _sniff("native.sniff", "is_json", "json"),
        whole=True,
    )
    yield Format(
        "ome-xml",
        "OME-XML, 2003 to 2016-06",
        (".ome.xml", ".ome"),
        _read("ome.read", "raw", "source", "planes"),
        _write("ome.writer.write_xml"),
        _sniff("ome.sniff", "is_xml", "head"),
    )
    yield Format(
        "ome-tiff",
        "OME-XML in the header of a TIFF or BigTIFF",
        (".ome.tiff", ".ome.tif", ".ome.tf2", ".ome.tf8", ".ome.btf"),
        _read_tiff,
        sniff=_sniff("ome.sniff_tiff", "head", "head"),
    )
    yield Format(
        "pidinst-xml",
        "PIDINST 1.0, XML",
        (".pidinst.xml",),
        _read("pidinst.read_xml", "raw", "source"),
        _write("pidinst.write", "pidinst-xml"),
        _sniff("pidinst.sniff_xml", "is_xml", "xml"),
    )
    for name, title in _PIDINST.items():
        yield Format(
            name,
            title,
            (".pidinst.json" if name == "pidinst-json" else f".{name}.json",),
            _read("pidinst.read_json", "json", "source"),
            _write("pidinst.write", name),
            _sniff("pidinst.sniff_json", "is_json", "json", gives=name),
        )
    # One reader takes every version; the version matters for writing.
    for version in ("4.6", "4.5", "4.7"):
        for mark, name in (("json", f"datacite-{version}"), ("xml", f"datacite-xml-{version}")):
            yield Format(
                name,
                f"DataCite {version}, {mark.upper()}",
                (f".datacite.{mark}" if version == "4.6" else f".datacite-{version}.{mark}",),
                _read(f"datacite.read_{mark}", mark, "source"),
                _write(f"datacite.write_{mark}", version),
                _sniff(f"datacite.sniff_{mark}", f"is_{mark}", mark),
            )
    yield _rdf("jsonld", "RDF, JSON-LD 1.1", ".jsonld", _is_jsonld)
    yield _rdf("rdfxml", "RDF/XML", ".rdf", lambda content: content.is_xml and content.xml.tag == _RDF_ROOT)
    yield Format("yaml", "NBO-Q document, YAML", (".yaml", ".yml"), _read_yaml, _write("native.write_yaml"), whole=True)
    yield _rdf("turtle", "RDF, Turtle", ".ttl")
    yield _rdf("ntriples", "RDF, N-Triples", ".nt")
    yield _rdf("nquads", "RDF, N-Quads", ".nq")
    yield _rdf("trig", "RDF, TriG", ".trig")
