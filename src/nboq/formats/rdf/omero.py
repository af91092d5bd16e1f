"""RDF about what an OMERO server holds, as omero-rdf and omero-ontop make it, read as the OME-XML that says the same.

Both name things by addresses on the server, and say of them what attributes of OME's elements say: omero-rdf in the
attributes' own names, a quantity as a node with `Value` and `Symbol`; omero-ontop in small letters with underscores, a
name as `rdfs:label`. Their statements become elements and attributes, which the reader of OME-XML reads. What isn't in
OME's words, and what OME has no place for, is kept as triples and told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import pyoxigraph as ox
from lxml import etree

from nboq.document import Document, Note, Report, canonical, label
from nboq.formats.ome import read_tree
from nboq.formats.ome.raw import CURRENT
from nboq.formats.ome.tree import add, new_root, put
from nboq.formats.ome.write_schema import Shape, legal, shapes
from nboq.formats.rdf.beside import OME_CLASSES, OME_FIELDS
from nboq.formats.rdf.load import TRIPLES, Reader
from nboq.schema.model import current_model

_LD: Final = "https://ld.openmicroscopy.org/"
# Servers before 2017 name the schema of January 2015.
_OF_CLASSES: Final = (OME_CLASSES, OME_CLASSES.replace("2016-06", "2015-01"), f"{_LD}core/", f"{_LD}omekg/")
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_OF_FIELDS: Final = (OME_FIELDS, OME_CLASSES, f"{_LD}core/", f"{_LD}omekg#", _FOAF)
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_ALIKE: Final = {f"{_RDFS}label": "name", f"{_RDFS}comment": "description"}
_PART: Final = "http://purl.org/dc/terms/hasPart"
_PARTS: Final = (_PART, _PART.replace("hasPart", "isPartOf"))
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_OUTERMOST: Final = ("Instrument", "Experiment", "Experimenter", "Image")
_PAIR: Final = ("Key", "Value")
_About = dict[Any, list[ox.Quad]]


def _local(iri: str, spaces: Iterable[str]) -> str:
    return next((iri.removeprefix(space) for space in spaces if iri.startswith(space)), "")


def _element_of(quads: Iterable[ox.Quad]) -> str:
    """Give the element of OME that a thing is, by its type."""
    types = (getattr(quad.object, "value", "") for quad in quads if quad.predicate.value == _TYPE)
    return next((name for iri in types if (name := _local(iri, _OF_CLASSES)) in shapes()), "")


def is_of_omero(quads: Iterable[ox.Quad]) -> bool:
    """Tell whether a graph is about things that an OMERO server holds, and about none of this model.

    >>> image = ox.Quad(ox.NamedNode("urn:x:1"), ox.NamedNode(_TYPE), ox.NamedNode(OME_CLASSES + "Image"))
    >>> is_of_omero([image])
    True
    """
    types = {getattr(quad.object, "value", "") for quad in quads if quad.predicate.value == _TYPE}
    ours = any(current_model().by_iri.get(iri) in current_model().classes for iri in types)
    return not ours and any(_local(iri, _OF_CLASSES) in _OUTERMOST for iri in types)


def read(quads: list[ox.Quad], source: str) -> Document:
    """Read a graph about what an OMERO server holds.

    Args:
        quads: What it says.
        source: What to call it in messages.

    Returns:
        A Collection of the images, experiments and people.
    """
    quads = list(dict.fromkeys(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads))
    tree = _Tree(quads)
    lines = sorted(map(tree.lines.line, quads))
    found = read_tree(tree.root, "\n".join(lines).encode(), source)
    data = dict(found.data)
    left = sorted(tree.lines.line(quad) for quad in quads if quad not in tree.used)
    notes = [Note("unplaced", label(data), TRIPLES, line, f"no place in the model: {line}") for line in left]
    if left:
        data["extensions"] = {**data.get("extensions", {}), TRIPLES: left}
    return Document(canonical(data), source, Report(source, (*found.report.notes, *notes)))


class _Tree:
    """The elements that the statements make."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        self.lines = Reader(quads)
        self.about: _About = {}
        for quad in quads:
            self.about.setdefault(quad.subject, []).append(quad)
        self.names = {node: _element_of(found) for node, found in self.about.items()}
        self.used: set[ox.Quad] = set()
        self.holder: dict[Any, Any] = {}
        """What each thing whose element was made is part of; the outermost of nothing."""
        self.root = new_root()
        self.annotations = etree.Element(f"{{{CURRENT}}}StructuredAnnotations")
        for kind in _OUTERMOST:
            for node in sorted((node for node, name in self.names.items() if name == kind), key=str):
                if node not in self.holder:
                    self.holder[node] = None
                    self.element(self.root, node)
        if len(self.annotations):
            self.root.append(self.annotations)

    def element(self, holder: etree._Element, node: Any) -> None:
        """Make the element of a thing, with its parts."""
        name = self.names[node]
        # Settings have the id of what they set.
        whose = name.removesuffix("Settings").lower() if name.endswith("Settings") else ""
        shape, made = shapes()[name], add(holder, name, "" if whose else getattr(node, "value", ""))
        fields = {field.lower(): field for field in (*shape.attributes, *shape.children) if field != "ID"}
        for quad in sorted(self.about[node], key=str):
            iri = quad.predicate.value
            own = _local(iri, _OF_FIELDS).replace("_", "").lower()
            field, reference = fields.get(_ALIKE.get(iri) or own, ""), fields.get(f"{own}ref", "")
            part = self.names.get(quad.object, "")
            if iri == _TYPE and _element_of([quad]) == name:
                taken = True
            elif whose and own == whose and isinstance(quad.object, ox.NamedNode):
                taken = made.get("ID") is None
                made.set("ID", made.get("ID") or quad.object.value)
            elif (
                part == "MapAnnotation"
                and isinstance(quad.object, ox.NamedNode)
                and (iri == _PART or own == "annotation")
            ):
                # It is named from the image, and stands by itself.
                taken = "AnnotationRef" in shape.children
                if taken and quad.object.value not in [child.get("ID") for child in made]:
                    add(made, "AnnotationRef", quad.object.value)
                    self.annotation(quad.object)
            elif part in shape.children and (iri == _PART or field == part):
                if quad.object not in self.holder:
                    self.holder[quad.object] = node
                    self.element(made, quad.object)
                taken = self.holder[quad.object] == node
            elif reference in shape.children and isinstance(quad.object, ox.NamedNode):
                add(made, reference, quad.object.value)
                taken = True
            else:
                taken = bool(field) and self.value(made, shape, field, quad.object)
            if taken:
                self.used.add(quad)
        # What is said of the same from the other side says nothing new.
        held = {quad.object for quad in self.about[node] if quad.predicate.value == _PART and quad in self.used}
        for inner in held:
            back = (quad for quad in self.about[inner] if quad.predicate.value == _PARTS[1] and quad.object == node)
            self.used.update(back)

    def annotation(self, node: Any) -> None:
        """Make the element of an annotation of keys with values."""
        if node in self.holder:
            return
        self.holder[node] = None
        made = add(self.annotations, "MapAnnotation", node.value)
        pairs: list[tuple[str, str]] = []
        for quad in self.about[node]:
            iri, field = quad.predicate.value, _local(quad.predicate.value, _OF_FIELDS)
            inside = {_local(one.predicate.value, _OF_FIELDS): one for one in self.about.get(quad.object, ())}
            pair = tuple(getattr(inside[one].object, "value", "") if one in inside else "" for one in _PAIR)
            if field == "Map" and inside.keys() == set(_PAIR) and all(map(legal, pair)):
                pairs.append((pair[0], pair[1]))
                self.used.update(inside.values(), [quad])
            elif (
                iri == _TYPE
                or (iri == _PARTS[1] and self.names.get(quad.object) == "Image")
                or (field == "Namespace" and put(made, "Namespace", getattr(quad.object, "value", "")))
            ):
                self.used.add(quad)
        inner = add(made, "Value")
        # In RDF they have no order.
        for key, text in sorted(pairs):
            add(inner, "M").set("K", key)
            inner[-1].text = text

    def value(self, made: etree._Element, shape: Shape, field: str, term: Any) -> bool:
        """Give an element a value, with its unit; tell whether it could be taken."""
        if made.get(field) is not None or made.find(f"{{{CURRENT}}}{field}") is not None:
            return False
        parts = {_local(q.predicate.value, _OF_FIELDS): q for q in self.about.get(term, ())}
        unit = ""
        if isinstance(term, ox.BlankNode) and "Value" in parts and f"{field}Unit" in shape.attributes:
            unit = str(getattr(parts["Symbol"].object, "value", "")) if "Symbol" in parts else ""
            if not unit:
                return False
            self.used.update(quad for name, quad in parts.items() if name in ("Value", "Symbol", "Unit"))
            # The kind of quantity is said by the field.
            self.used.update(q for q in self.about[term] if q.predicate.value == _TYPE)
            term = parts["Value"].object
        if not isinstance(term, ox.Literal):
            return False
        text = term.value
        texts = shape.texts(field, "attribute" if field in shape.attributes else "text")
        if texts is not None and texts.base == "dateTime" and term.datatype.value.endswith(("#integer", "#long")):
            # OMERO keeps moments as milliseconds since 1970.
            try:
                text = datetime.fromtimestamp(int(text) / 1000, UTC).isoformat().replace("+00:00", "Z")
            except (ValueError, OverflowError, OSError):
                return False
        return put(made, field, text, unit)
