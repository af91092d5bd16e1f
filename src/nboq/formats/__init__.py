"""One door for reading and one for writing, whatever the format.

A format is a module with two functions, `read` and `write`; this table says which there are and how to tell them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from nboq.document import Document, Report, as_document
from nboq.errors import BrokenInput, NotFound, UnknownFormat
from nboq.formats import micrometa, native
from nboq.output import write_atomically
from nboq.record import Record

__all__ = ["FORMATS", "Format", "encode", "format_of", "read", "read_bytes", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that documents can be read from or written to."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    write: Callable[[Document], tuple[bytes, Report]]


def _rdf_writer(syntax: str) -> Callable[[Document], tuple[bytes, Report]]:
    def write_rdf(document: Document) -> tuple[bytes, Report]:
        from nboq.rdf.syntax import serialize

        return serialize(document, syntax), Report(document.source)

    return write_rdf


FORMATS = {
    found.name: found
    for found in (
        Format("json", "NBO-Q document, JSON", (".json",), native.write_json),
        Format("yaml", "NBO-Q document, YAML", (".yaml", ".yml"), native.write_yaml),
        Format("micrometa", "Micro-Meta App instrument file, model 2.00 to 2.01.1", (), micrometa.write),
        Format("turtle", "RDF, Turtle", (".ttl",), _rdf_writer("turtle")),
        Format("ntriples", "RDF, N-Triples", (".nt",), _rdf_writer("ntriples")),
        Format("nquads", "RDF, N-Quads", (".nq",), _rdf_writer("nquads")),
        Format("trig", "RDF, TriG", (".trig",), _rdf_writer("trig")),
        Format("rdfxml", "RDF/XML", (".rdf",), _rdf_writer("rdfxml")),
        Format("jsonld", "RDF, JSON-LD 1.1", (".jsonld",), _rdf_writer("jsonld")),
    )
}
_RDF = {"turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld"}


def format_of(path: Path) -> str:
    """Tell a format by the end of a file's name.

    Raises:
        UnknownFormat: If no format ends so.

    >>> format_of(Path("axiovert.ttl"))
    'turtle'
    """
    for found in FORMATS.values():
        if path.suffix.lower() in found.suffixes:
            return found.name
    raise UnknownFormat(str(path), tuple(FORMATS))


def _json(content: bytes, source: str) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        cut = error.pos >= len(content.decode(errors="replace").rstrip())
        reason = "the file ends in the middle, it may have been cut off" if cut else str(error).partition(":")[0]
        raise BrokenInput(source, f"not JSON at {where}: {reason}") from None


def _from_json(data: Any, source: str) -> Document:
    if isinstance(data, dict) and micrometa.sniff(data):
        return micrometa.read(data, source)
    if native.sniff(data):
        return native.read(data, source)
    if isinstance(data, dict | list) and ("@context" in data or "@graph" in data or isinstance(data, list)):
        linked = data if isinstance(data, dict) else next((item for item in data if isinstance(item, dict)), {})
        if any(key.startswith("@") for key in linked):
            return _from_rdf(orjson.dumps(data), "jsonld", source)
    keys = ", ".join(list(data)[:5]) if isinstance(data, dict) else f"a {type(data).__name__}"
    raise BrokenInput(
        source,
        f"JSON of another kind ({keys or 'an empty object'}); expected an NBO-Q document (with 'type'), a Micro-Meta "
        "App instrument file (with 'Schema_ID' and 'ModelVersion') or JSON-LD (with '@context')",
    )


def _from_rdf(content: bytes, syntax: str, source: str) -> Document:
    from nboq.rdf import from_quads, parse_quads

    return from_quads(parse_quads(content, syntax, source), source)


def _from_yaml(content: bytes, source: str) -> Document:
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
        raise BrokenInput(source, f"not YAML{where}: {getattr(error, 'problem', error)}") from None
    _check_plain(data, source)
    return _from_json(data, source)


def _check_plain(data: Any, source: str) -> None:
    """Refuse what YAML can say and JSON can't."""
    if isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(key, str):
                raise BrokenInput(source, f"the key {key!r} is no text; put it in quotes")
            _check_plain(value, source)
    elif isinstance(data, list):
        for item in data:
            _check_plain(item, source)
    elif isinstance(data, float) and not math.isfinite(data):
        raise BrokenInput(source, f"{data} is no number that JSON has")
    elif data is not None and not isinstance(data, str | int | float):
        raise BrokenInput(source, f"{data!r} is a {type(data).__name__}, which JSON doesn't have; put it in quotes")


def read_bytes(content: bytes, source: str, name: str | None = None) -> Document:
    """Read a document from memory.

    Args:
        content: The bytes of a file.
        source: What to call it in messages; the end of it tells the format where the content doesn't.
        name: The format, one of `FORMATS`, where it is known.

    Raises:
        NboqError: If it can't be read; the text says why.
    """
    if not content.strip():
        raise BrokenInput(source, "the file is empty")
    if name is not None and name not in FORMATS:
        raise UnknownFormat(name, tuple(FORMATS))
    if name is None:
        start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        name = "json" if start in (b"{", b"[") and not source.endswith((".ttl", ".trig")) else format_of(Path(source))
    content = content.removeprefix(b"\xef\xbb\xbf")
    if name in ("json", "micrometa"):
        return _from_json(_json(content, source), source)
    if name == "yaml":
        return _from_yaml(content, source)
    if name == "jsonld":
        data = _json(content, source)
        return native.read(data, source) if native.sniff(data) else _from_rdf(content, name, source)
    return _from_rdf(content, name, source)


def read(path: str | Path, name: str | None = None) -> Document:
    """Read a document from a file.

    Args:
        path: An NBO-Q document (JSON, YAML), an instrument file of the Micro-Meta App, or RDF.
        name: The format, one of `FORMATS`; left out, it is told by content and by the end of the file's name.

    Returns:
        The document. `document.report` says what became of each field, `document.entity` gives dataclasses.

    Raises:
        NotFound: If there is no such file or it can't be opened.
        NboqError: If it can't be read; the text says why.
    """
    place = Path(path)
    try:
        content = place.read_bytes()
    except FileNotFoundError:
        raise NotFound(str(path)) from None
    except IsADirectoryError:
        raise NotFound(str(path), "a folder; give a file, or all its files as FOLDER/*") from None
    except OSError as error:
        raise NotFound(str(path), f"can't be opened: {error.strerror}") from None
    return read_bytes(content, str(path), name)


def encode(thing: Document | Record | Mapping[str, Any], name: str) -> tuple[bytes, Report]:
    """Write a document into memory.

    Args:
        thing: The document.
        name: The format, one of `FORMATS`.

    Returns:
        The bytes, and a report of what the format has no place for.

    Raises:
        UnknownFormat: If there is no such format.
        NboqError: If the document can't be written in it.
    """
    if name not in FORMATS:
        raise UnknownFormat(name, tuple(FORMATS))
    return FORMATS[name].write(as_document(thing))


def write(thing: Document | Record | Mapping[str, Any], path: str | Path, name: str | None = None) -> Report:
    """Write a document to a file. The file is replaced at once or not at all.

    Args:
        thing: The document.
        path: Where to.
        name: The format; left out, the end of the file's name tells it.

    Returns:
        A report of what the format has no place for.

    Raises:
        UnknownFormat: If there is no such format.
        NboqError: If the document can't be written in it.
    """
    place = Path(path)
    content, report = encode(thing, name or format_of(place))
    write_atomically(place, content)
    return report
