"""What RDF says beside the statements of the model: names as labels, and what OME's programs say of the same.

Browsers of RDF show `rdfs:label`. OME's words are those that omero-rdf writes for what an OMERO server holds: the
classes of OME's XML schema, its attributes as properties, and a quantity as a node with a `Value` and the `Symbol` of
its unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from nboq.document import DocumentLike
from nboq.formats.ome.fields import Element, fields_table
from nboq.formats.ome.values import text_of, unit_of
from nboq.formats.ome.write_schema import shapes
from nboq.formats.rdf.anonymous import names
from nboq.formats.rdf.emit import LABEL, to_ntriples
from nboq.schema.artefacts import NBOQ
from nboq.schema.model import ClassTerm, current_model

OME_CLASSES: Final = "http://www.openmicroscopy.org/Schemas/OME/2016-06#"
"""The types of what OMERO's JSON and omero-rdf describe."""
OME_FIELDS: Final = "http://www.openmicroscopy.org/rdf/2016-06/ome_core/"
"""The properties that omero-rdf writes, with the names of attributes behind it."""
WITH_BESIDE: Final = ("turtle", "ntriples", "nquads", "trig", "rdfxml")
"""The formats that have it; JSON-LD is the document itself."""
_NAME: Final = f" <{NBOQ}name> ".encode()
_LABEL: Final = f" <{LABEL}> ".encode()
_BLANK: Final = re.compile(rb"_:p(\d+) ")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_TYPES: Final = {"int": "integer", "long": "integer", "float": "double"}
"""What the types of OME's schema become where omero-rdf reads values of them."""
_RDF_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


class Beside(NamedTuple):
    """What is written beside the statements of the model."""

    labels: bool = True
    ome: bool = False


_USUAL: Final = Beside()
_WANTED: Final[ContextVar[Beside]] = ContextVar("beside", default=_USUAL)


def wanted() -> Beside:
    """Give what is written in this context."""
    return _WANTED.get()


@contextmanager
def writing(beside: Beside) -> Iterator[None]:
    """Write this beside the statements of the model, in all RDF but JSON-LD, which is the document itself.

    >>> lens = {"type": "Objective", "id": "urn:uuid:1", "name": "63x"}
    >>> with writing(Beside(labels=False, ome=True)):
    ...     [line.split()[1].rpartition("/")[2] for line in statements(lens).decode().splitlines()]
    ['22-rdf-syntax-ns#type>', 'name>', '22-rdf-syntax-ns#type>']
    """
    token = _WANTED.set(beside)
    try:
        yield
    finally:
        _WANTED.reset(token)


def statements(thing: DocumentLike) -> bytes:
    """Write a document as N-Triples, with what is wanted beside them.

    Args:
        thing: The document.

    Raises:
        NboqError: If a value has no place in the model.

    >>> print(statements({"type": "Objective", "id": "urn:uuid:1", "name": "63x"}).decode().splitlines()[-1])
    <urn:uuid:1> <http://www.w3.org/2000/01/rdf-schema#label> "63x" .
    """
    text = to_ntriples(thing)
    made = [_with_labels(text) if wanted().labels else text]
    if wanted().ome:
        first = max(map(int, _BLANK.findall(text)), default=0) + 1
        made += (f"{triple} .\n".encode() for triple in in_omes_words(text, first))
    return b"".join(made)


def _with_labels(text: bytes) -> bytes:
    made: list[bytes] = []
    for piece in text.split(_NAME):
        if not made:
            made.append(piece)
            continue
        subject = made[-1][made[-1].rfind(b"\n") + 1 :]
        if b" " in subject:  # it stands in a literal
            return b"".join(map(_labelled, text.splitlines(keepends=True)))
        end = piece.index(b"\n") + 1
        made += (_NAME, piece[:end], subject, _LABEL, piece[:end], piece[end:])
    return b"".join(made)


def _labelled(line: bytes) -> bytes:
    subject, _, rest = line.partition(_NAME)
    return line if not rest or b" " in subject else b"".join((line, subject, _LABEL, rest))


def in_omes_words(ntriples: bytes, first: int = 1) -> Iterator[ox.Triple]:
    """Say again in the words of omero-rdf what N-Triples say in ours, as far as OME has words.

    Args:
        ntriples: What `to_ntriples` wrote.
        first: The number of the first blank node that may be made.
    """
    about: dict[Any, list[ox.Quad]] = {}
    for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES):
        about.setdefault(quad.subject, []).append(quad)
    classes = {body.iri: body for body in current_model().classes.values()}
    elements = {node: _element(classes, found) for node, found in about.items()}
    for node, element in elements.items():
        if element is None:
            continue
        yield ox.Triple(node, _RDF_TYPE, ox.NamedNode(OME_CLASSES + element.name))
        for name, values in _values(about[node], element):
            if isinstance(values, ox.Literal):
                yield ox.Triple(node, ox.NamedNode(OME_FIELDS + name), values)
                continue
            part = ox.BlankNode(f"p{first}")
            first += 1
            yield ox.Triple(node, ox.NamedNode(OME_FIELDS + name), part)
            for key, value in values.items():
                yield ox.Triple(part, ox.NamedNode(OME_FIELDS + key), value)
        parts = dict(_parts(element))
        for quad in about[node]:
            if quad.predicate.value in parts and elements.get(quad.object) is not None:
                yield ox.Triple(node, ox.NamedNode(OME_FIELDS + parts[quad.predicate.value]), quad.object)


def _parts(element: Element) -> Iterator[tuple[str, str]]:
    """Give the properties that lead to parts which are children of an element, and what those are called."""
    for field in element.fields.values():
        slot = current_model().slots.get(field.target or "")
        if slot is not None and field.how == "part" and not field.within:
            yield slot.iri, field.name


def _element(classes: dict[str, ClassTerm], quads: Iterable[ox.Quad]) -> Element | None:
    """Give the element of OME that is nearest to the class of a thing."""
    types = (getattr(quad.object, "value", "") for quad in quads if quad.predicate == _RDF_TYPE)
    iri = next((iri for iri in types if iri in classes), "")
    above = classes[iri].ancestors if iri else ()
    found = [(above.index(one.target), one.name) for one in fields_table().values() if one.target in above]
    return fields_table()[min(found)[1]] if found else None


def _values(quads: list[ox.Quad], element: Element) -> Iterator[tuple[str, ox.Literal | dict[str, ox.Literal]]]:
    shape = shapes()[element.name]
    for field in element.fields.values():
        slot = current_model().slots.get(field.target or "")
        if field.how != "slot" or field.within or slot is None or slot.multivalued:
            continue
        for quad in quads:
            if quad.predicate.value != slot.iri:
                continue
            value: Any = getattr(quad.object, "value", None)
            match slot.kind:
                case "number":
                    value = float(value)
                case "integer":
                    value = int(value)
                case "boolean":
                    value = value == "true"
                case "enum":
                    value = value.rpartition(".")[2]
            allowed = shape.texts(field.name, field.form)
            units = shape.attributes.get(field.unit_field or "")
            unit = unit_of(field, slot, {}, units.simple if units else None)
            text = None if allowed is None else text_of(value, field, slot, {}, allowed, unit)
            if text is None or allowed is None:
                continue
            literal = ox.Literal(text, datatype=ox.NamedNode(_XSD + _TYPES.get(allowed.base, allowed.base)))
            yield field.name, {"Value": literal, "Symbol": ox.Literal(unit)} if units and unit else literal


def without_repeats(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Leave out labels that only say the name again.

    >>> name, label = ox.NamedNode("https://w3id.org/nbo-q/name"), ox.NamedNode(LABEL)
    >>> lens, text = ox.NamedNode("urn:uuid:1"), ox.Literal("63x")
    >>> len(without_repeats([ox.Quad(lens, name, text), ox.Quad(lens, label, text)]))
    1
    """
    said = {(quad.subject, quad.object) for quad in quads if quad.predicate.value == f"{NBOQ}name"}
    return [quad for quad in quads if quad.predicate.value != LABEL or (quad.subject, quad.object) not in said]


def is_omes(quad: ox.Quad) -> bool:
    """Tell whether a statement is in OME's words."""
    kind = quad.object.value if quad.predicate == _RDF_TYPE and isinstance(quad.object, ox.NamedNode) else ""
    return kind.startswith(OME_CLASSES) or quad.predicate.value.startswith(OME_FIELDS)


def not_repeated(quads: list[ox.Quad], ntriples: bytes) -> list[ox.Quad]:
    """Give the statements in OME's words that don't follow from what is said in ours.

    Args:
        quads: All statements of a graph.
        ntriples: What was read of those in our words, written again.
    """
    own = [ox.Quad(t.subject, t.predicate, t.object) for t in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)]
    first = max(map(int, _BLANK.findall(ntriples)), default=0) + 1
    again = [ox.Quad(*triple) for triple in in_omes_words(ntriples, first)]
    follows = set(_named([*own, *again]))
    return [quad for quad, told in zip(quads, _named(quads), strict=True) if is_omes(quad) and told not in follows]


def _named(quads: list[ox.Quad]) -> Iterator[tuple[Any, ...]]:
    """Write statements with the names of their blank nodes, which follow from what is said of them."""
    known: dict[Any, str] = {**names(quads)}
    for quad in quads:
        yield tuple(known.get(term, term) for term in (quad.subject, quad.predicate, quad.object))
