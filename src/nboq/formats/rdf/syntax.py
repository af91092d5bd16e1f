"""The serialisations of RDF: which there are, how they are written and parsed. All of it is pyoxigraph's work."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import orjson
import pyoxigraph as ox

from nboq.document import DEEPEST, Document, DocumentLike, as_document, to_json, walk
from nboq.errors import Malformed, UnknownFormat, as_ours, refusals
from nboq.formats.content import load_json
from nboq.formats.rdf.beside import statements, wanted
from nboq.formats.rdf.emit import SUBCLASS, to_ntriples
from nboq.formats.safe_xml import parse_xml
from nboq.schema.artefacts import NBOQ
from nboq.schema.iri import expand
from nboq.schema.model import current_model, nbo_q, per_model, using

CONTEXT_IRI = NBOQ + "context.jsonld"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_ONTOLOGY: Final = {
    ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"): ox.NamedNode(f"{_OWL}Ontology"),
    ox.NamedNode(f"{_OWL}imports"): ox.NamedNode(NBOQ.rstrip("/")),
}
_NOT_IN_OWL: Final = frozenset(
    {"http://www.w3.org/2001/XMLSchema#date", "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"}
)
ADDED = ("@context", "@included")
"""What JSON-LD has beside the document."""
LINKS = NBOQ + "link/"
"""What the names of graphs begin with that hold links, and no documents."""
NOTES = LINKS + "note/"
"""What the names of those among them begin with that hold no link, but what somebody says about a thing."""
UNKNOWN = "urn:nboq:key:"
"""What stands before keys and values of JSON-LD that the context doesn't know."""
RELATIVE = "urn:nboq:relative:/"
"""The base against which relative IRIs are read, so that they can be told."""
METADATA = NBOQ + "store"
"""The name of the graph of a store that says where each document came from."""
MODEL = NBOQ + "model"
"""The name of the graph of a store that holds the hierarchy and the tiers of the model, once it's loaded."""


def holds_document(graph: str) -> bool:
    """Tell whether a graph of that name holds a document, and not what a store keeps beside them."""
    return graph not in (METADATA, MODEL) and not graph.startswith(LINKS)


@dataclass(frozen=True, slots=True)
class Syntax:
    """One serialisation."""

    format: ox.RdfFormat
    suffixes: tuple[str, ...]

    @property
    def graphs(self) -> bool:
        """Whether it can hold named graphs."""
        return self.format.supports_datasets


SYNTAXES = {
    "turtle": Syntax(ox.RdfFormat.TURTLE, (".ttl",)),
    "ntriples": Syntax(ox.RdfFormat.N_TRIPLES, (".nt",)),
    "nquads": Syntax(ox.RdfFormat.N_QUADS, (".nq",)),
    "trig": Syntax(ox.RdfFormat.TRIG, (".trig",)),
    "rdfxml": Syntax(ox.RdfFormat.RDF_XML, (".rdf", ".owl")),
    "jsonld": Syntax(ox.RdfFormat.JSON_LD, (".jsonld",)),
}
_SHOWN_PREFIXES = ("nboq", "xsd", "rdf", "rdfs", "RRID", "doi", "hdl", "ror", "orcid")
_OMES_PREFIXES = ("ome", "omes")


def context() -> dict[str, Any]:
    """Give the published JSON-LD context, from this installation; it is never fetched."""
    loaded: dict[str, Any] = orjson.loads(current_model().artefact("generated", "context.jsonld").read_bytes())
    return loaded


@per_model
def added_context() -> dict[str, Any]:
    """Give what the context of the model in use has beyond NBO-Q's, or has otherwise."""
    with using(nbo_q()):
        ours = context()["@context"]
    own = context()["@context"]
    return {key: own.get(key) for key in {**own, **ours} if own.get(key) != ours.get(key)}


def json_ld(document: Document) -> dict[str, Any]:
    """Make JSON-LD of a document, which is the document itself with the published context.

    Where it has objects of an extension's classes, what they mean stands in it, and what they are kinds of in NBO-Q:
    contexts are never fetched, and others needn't have the extension.
    """
    named = {"$schema": document.schema} if document.schema is not None else {}
    data = named | {key: value for key, value in document.data.items() if key not in ADDED}
    classes = {str(entity.get("type")) for _, entity in walk(data)} & current_model().classes.keys()
    above = {name: up for name in sorted(classes) if (up := current_model().above(name))}
    if not above:
        return {"@context": CONTEXT_IRI, **data}
    iris = {name: current_model().classes[name].iri for name in (*above, *above.values())}
    included = [{"@id": iris[name], SUBCLASS: [{"@id": iris[up]}]} for name, up in above.items()]
    return {"@context": [CONTEXT_IRI, added_context()], **data, "@included": included}


def to_quads(thing: DocumentLike, graph: str | None = None) -> list[ox.Quad]:
    """Make pyoxigraph quads of a document.

    Args:
        thing: The document.
        graph: The IRI of the graph they are in; the default graph when left out.

    Raises:
        NboqError: If a value has no place in the model, or the graph's name is no IRI.
    """
    document = as_document(thing)
    return _quads(to_ntriples(document), graph, document.source)


def _quads(ntriples: bytes, graph: str | None, source: str) -> list[ox.Quad]:
    with refusals(Malformed, "can't be written as RDF", source):
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        triples = ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)
        return [ox.Quad(t.subject, t.predicate, t.object, name) for t in triples]


def graph_name(document: Document) -> str:
    """Give the name of the graph that a document is kept in: the IRI of what it is about."""
    iri = expand(document.id)
    if iri is None:
        raise Malformed(f"the document needs an absolute IRI as its id, not {document.id!r}", source=document.source)
    return iri


def in_graph(ntriples: bytes, graph: str) -> bytes:
    r"""Make N-Quads of N-Triples.

    Args:
        ntriples: What `to_ntriples` or pyoxigraph wrote: each line ends with a blank and a full stop.
        graph: The IRI of the graph.

    >>> in_graph(b'<urn:s> <urn:p> "." .\n', "urn:g")
    b'<urn:s> <urn:p> "." <urn:g> .\n'
    """
    # An end of line can't stand inside of a term: N-Triples escapes it.
    return ntriples.replace(b" .\n", f" <{graph}> .\n".encode())


def serialize(thing: DocumentLike, syntax: str = "turtle") -> bytes:
    """Write a document in a serialisation of RDF, with what `beside.writing` wants beside: labels, if nothing is said.

    Args:
        thing: The document.
        syntax: `turtle`, `ntriples`, `nquads`, `trig`, `rdfxml` or `jsonld`. N-Quads and TriG put it into the graph
            named by its id; JSON-LD is the document itself with the published context.

    Raises:
        UnknownFormat: If the syntax is none of these.
        NboqError: If a value has no place in the model.

    >>> b"nboq:Objective" in serialize({"type": "Objective", "id": "urn:uuid:1"})
    True
    """
    document = as_document(thing)
    if syntax not in SYNTAXES:
        raise UnknownFormat(f"unknown RDF syntax {syntax!r}", hint=f"known are {', '.join(SYNTAXES)}")
    if syntax == "ntriples":
        return statements(document)
    if syntax == "jsonld":
        to_ntriples(document)
        return to_json(json_ld(document))
    graph = graph_name(document) if SYNTAXES[syntax].graphs else None
    if syntax == "nquads" and graph is not None:
        return in_graph(statements(document), graph)
    return write_quads(_quads(statements(document), graph, document.source), syntax)


def to_owl(thing: DocumentLike) -> bytes:
    """Write a document as an ontology that imports the model's, in RDF/XML, for Protégé and reasoners.

    OWL 2 has neither `xsd:date` nor `rdf:JSON` (Structural Specification, section 4), and reasoners stop at them, so
    such values stand as text.

    Args:
        thing: The document.

    Raises:
        NboqError: If a value has no place in the model.

    >>> b"owl:imports" in to_owl({"type": "Objective", "id": "urn:uuid:1"})
    True
    """
    document = as_document(thing)
    quads = [
        quad
        if not isinstance(value := quad.object, ox.Literal) or value.datatype.value not in _NOT_IN_OWL
        else ox.Quad(quad.subject, quad.predicate, ox.Literal(value.value))
        for quad in _quads(statements(document), None, document.source)
    ]
    ontology = ox.BlankNode("ontology")  # the document's own id is an individual
    head = [ox.Quad(ontology, predicate, value) for predicate, value in _ONTOLOGY.items()]
    return write_quads([*head, *quads], "rdfxml", owl=_OWL)


def without_ontology(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Leave out what `to_owl` puts before a document."""
    return [quad for quad in quads if isinstance(quad.subject, ox.NamedNode) or quad.object not in _ONTOLOGY.values()]


def write_quads(quads: Iterable[ox.Quad], syntax: str, **others: str) -> bytes:
    """Write quads, with the prefixes that people know and others by name."""
    chosen = SYNTAXES[syntax]
    items = quads if chosen.graphs else (ox.Triple(q.subject, q.predicate, q.object) for q in quads)
    declared = current_model().prefixes
    ours = nbo_q().prefixes
    shown = (*_SHOWN_PREFIXES, *_OMES_PREFIXES) if wanted().ome else _SHOWN_PREFIXES
    prefixes = {name: iri for name, iri in declared.items() if name in shown or name not in ours}
    prefixes |= others
    with refusals(Malformed, f"can't be written as {syntax}"):
        written = ox.serialize(items, format=chosen.format, prefixes=prefixes)
    return written if isinstance(written, bytes) else b""


def _localised(value: Any, source: str) -> Any:
    """Put our own context in where a JSON-LD document names it, and refuse to fetch any other."""
    if isinstance(value, list):
        return [_localised(item, source) for item in value]
    if not isinstance(value, str):
        return value
    if value == CONTEXT_IRI:
        # What the context doesn't know is read as well, so that it can be told.
        return {**context()["@context"], "@vocab": UNKNOWN, "@base": RELATIVE}
    hint = f"that of NBO-Q is {CONTEXT_IRI}" if value.partition("://")[2] == CONTEXT_IRI.partition("://")[2] else ""
    reason = f"it names the JSON-LD context {value}; contexts are never fetched, so put it inline"
    raise Malformed(reason, source=source, hint=hint)


def _with_local_contexts(value: Any, source: str) -> Any:
    if isinstance(value, dict):
        return {
            key: _localised(item, source) if key == "@context" else _with_local_contexts(item, source)
            for key, item in value.items()
        }
    return [_with_local_contexts(item, source) for item in value] if isinstance(value, list) else value


class Readable(Protocol):
    """What can be read from."""

    def read(self, size: int, /) -> bytes:
        """Read some bytes."""


class Shallow:
    """A file of Turtle or one of its like, in which triple terms may stand in one another a number of times only.

    The engine ends its process, without a word, at some thousands.

    Args:
        file: The file.
        source: What to call it in messages.

    >>> term = b"<<( <u:a> <u:b> " * 200 + b"<u:c>" + b" )>>" * 200
    >>> Shallow(io.BytesIO(b"<u:a> <u:b> " + term + b" ."), "a.nt").read()
    Traceback (most recent call last):
        ...
    nboq.errors.Malformed: a.nt: nested too deeply to be a description of a microscope
    """

    def __init__(self, file: Readable, source: str) -> None:
        self._file, self._source = file, source
        self._depth, self._tail = 0, b""

    def read(self, size: int = -1) -> bytes:
        """Read on.

        Raises:
            Malformed: If they stand in one another too often.
        """
        content = self._file.read(size)
        # A mark may be parted by the end of what was read before.
        text, self._tail = self._tail + content, content[-1:] if content[-1:] in (b"<", b">") else b""
        if self._depth or b"<<" in text:
            for mark in _MARK.finditer(text, 0, len(text) - len(self._tail)):
                self._depth = max(0, self._depth + {b"<<": 1, b">>": -1}.get(mark[0], 0))
                if self._depth > DEEPEST:
                    raise as_ours(RecursionError(), self._source)
        return content


# Texts are passed over; long ones of Turtle line by line.
_MARK: Final = re.compile(rb'"(?:[^"\\\n]|\\.)*+"|<<|>>')


def parse_quads(content: bytes, syntax: str, source: str = "the input") -> list[ox.Quad]:
    """Parse RDF.

    Args:
        content: The file's bytes.
        syntax: One of `SYNTAXES`.
        source: What to call the file in messages.

    Raises:
        Malformed: If it isn't well-formed, or names a JSON-LD context that would have to be fetched.
    """
    if syntax == "jsonld":
        content = to_json(_with_local_contexts(load_json(content, source), source))
    elif syntax == "rdfxml":
        parse_xml(content, source)  # the engine writes entities out, and takes time by the square of the depth
    else:
        Shallow(io.BytesIO(content), source).read()
    # Other parsers refuse relative IRIs; those of JSON-LD drop what has some.
    base = RELATIVE if syntax == "jsonld" else None

    def refused(reason: str, source: str) -> Malformed:
        relative = "No scheme found" in reason
        said = f"not well-formed {syntax}: {'an IRI is relative: ' if relative else ''}{reason}"
        return Malformed(said, source=source, hint=_IN_FULL if relative else "")

    with refusals(refused, source=source):
        quads = list(ox.parse(content, format=SYNTAXES[syntax].format, base_iri=base))
    for term in (term for quad in quads for term in quad) if base else ():
        if isinstance(term, ox.NamedNode) and term.value.startswith(RELATIVE):
            given = term.value.removeprefix(RELATIVE)
            raise Malformed(f"the IRI {given!r} is relative, and to what isn't said", source=source, hint=_IN_FULL)
    return quads


_IN_FULL = "write IRIs in full, such as https://example.org/scopes/1 or urn:uuid:…, or say in the file what the base is"
