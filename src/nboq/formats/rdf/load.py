"""RDF to documents, driven by the same table as the way there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import orjson
import pyoxigraph as ox

from nboq.document import Document, Note, Report, canonical, content, label, named_id
from nboq.errors import Malformed
from nboq.formats.rdf.emit import SUBCLASS
from nboq.schema.iri import compact
from nboq.schema.model import ClassTerm, SlotTerm, current_model
from nboq.schema.values import read_number

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LONG = re.compile(r"[0-9]{16}")
Node = ox.NamedNode | ox.BlankNode


class _Reader:
    """One pass over the triples of one graph."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        model = current_model()
        self.classes = {body.iri: body for body in model.classes.values()}
        self.predicates = {slot.iri: slot for slot in model.slots.values() if slot.kind not in ("id", "type")}
        self.values = {value.iri: name for enum in model.enums.values() for name, value in enum.values.items()}
        self.about: dict[Any, list[ox.Quad]] = {}
        self.types: dict[Any, ClassTerm] = {}
        self.left: list[ox.Quad] = []
        self.placed: set[Any] = set()
        self.above: dict[str, list[str]] = {}
        for quad in dict.fromkeys(quads):
            if quad.predicate.value == SUBCLASS:
                self.above.setdefault(getattr(quad.subject, "value", ""), []).append(getattr(quad.object, "value", ""))
                if getattr(quad.subject, "value", "") not in self.classes:
                    self.left.append(quad)
                continue
            self.about.setdefault(quad.subject, []).append(quad)
        for node, found in self.about.items():
            self._type(node, found)

    def _type(self, node: Any, found: list[ox.Quad]) -> None:
        """Take the most specific class of the model; types above it say nothing new.

        A class of an extension that isn't loaded is known by what the data say that it's a kind of.
        """
        named = [getattr(quad.object, "value", "") for quad in found if quad.predicate.value == _TYPE]
        for iri in named:
            if iri not in self.classes:
                named += [up for up in self.above.get(iri, ()) if up not in named]
        known = [body for iri in named if (body := self.classes.get(iri)) is not None and not body.abstract]
        if known:
            self.types[node] = max(known, key=lambda body: len(body.ancestors))

    def documents(self) -> list[dict[str, Any]]:
        """Make an object of every node that no other object contains."""
        inside = {
            quad.object
            for quads in self.about.values()
            for quad in quads
            if (slot := self.predicates.get(quad.predicate.value)) is not None and slot.kind == "part"
        }
        roots = sorted((n for n in self.types if n not in inside), key=lambda n: (self.types[n].name, str(n)))
        found = [self.object(node) for node in roots if node not in self.placed]
        # Objects that contain one another have no outermost one; start anywhere, in a fixed order.
        found += [self.object(n) for n in sorted(self.types, key=str) if n not in self.placed]
        for node, quads in self.about.items():
            if node not in self.types:
                self.left += quads
        return found

    def object(self, node: Any) -> dict[str, Any]:
        """Make the object of a node, with everything it contains."""
        self.placed.add(node)
        body = self.types[node]
        made: dict[str, Any] = {"type": body.name}
        if body.is_entity:
            made["id"] = compact(node.value) if isinstance(node, ox.NamedNode) else named_id(str(node))
        for quad in self.about[node]:
            if quad.predicate.value == _TYPE:
                other = self.classes.get(getattr(quad.object, "value", ""))
                if other is None or other.name not in body.ancestors:
                    self.left.append(quad)
                continue
            slot = self.predicates.get(quad.predicate.value)
            value = self.value(slot, quad.object) if slot and slot.name in body.slots else None
            if slot is None or value is None or (slot.name in made and not slot.multivalued):
                self.left.append(quad)
            elif slot.multivalued:
                made.setdefault(slot.name, []).append(value)
            else:
                made[slot.name] = value
        return made

    def value(self, slot: SlotTerm, term: Any) -> Any:
        """Read a term as what the slot takes, or give None."""
        if isinstance(term, ox.Literal):
            return _literal(slot, term)
        if slot.kind == "part":
            fits = term in self.types and current_model().is_a(self.types[term].name, slot.range)
            if fits and term not in self.placed:
                return self.object(term)
            known = isinstance(term, ox.NamedNode) and current_model().classes[slot.range].is_entity
            return compact(term.value) if known and not slot.multivalued else None
        if slot.kind == "enum":
            name = self.values.get(getattr(term, "value", ""))
            return name if name in current_model().enums[slot.range].values else None
        if slot.kind in ("reference", "uri") and isinstance(term, ox.NamedNode):
            return compact(term.value)
        return None


def _literal(slot: SlotTerm, term: ox.Literal) -> Any:
    text, datatype = term.value, term.datatype.value.rsplit("#", 1)[-1]
    try:
        if slot.kind in ("number", "integer") and datatype in ("double", "decimal", "float", "integer"):
            return read_number(text, whole=datatype == "integer")
        if slot.kind == "boolean" and datatype == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[text]
        if slot.kind == "json" and datatype == "JSON":
            found = orjson.loads(text)
            return _doubles(json.loads(text)) if _LONG.search(text) else found  # orjson makes doubles of such
    except (ValueError, KeyError):
        return None
    matching = {"string": "string", "date": "date", "datetime": "dateTime"}.get(slot.kind)
    return text if datatype == matching else None


def _doubles(value: Any) -> Any:
    """Make doubles again of the doubles beyond 2**53, which RFC 8785 writes like whole numbers."""
    if isinstance(value, dict):
        return {key: _doubles(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_doubles(item) for item in value]
    if isinstance(value, int) and abs(value) > 2**53 and content(float(value)) == str(value).encode():
        return float(value)
    return value


def _collection(members: list[dict[str, Any]]) -> dict[str, Any]:
    """Bundle several entities; the bundle's id follows from theirs, so that reading twice gives the same."""
    name = "\n".join(sorted(str(member.get("id")) for member in members))
    return {"type": "Collection", "id": named_id(name), "members": members}


def from_quads(quads: Iterable[ox.Quad | ox.Triple], source: str = "a graph") -> Document:
    """Read a document back from RDF.

    Args:
        quads: The triples or quads, of one or several graphs.
        source: What to call them in messages.

    Returns:
        The document in canonical form. Several entities that nothing contains become a Collection. Triples that the
        model has no place for are kept in `extensions` of the outermost object and reported.

    Raises:
        Malformed: If nothing in it is of a class of the model.
    """
    taken = [q if isinstance(q, ox.Quad) else ox.Quad(q.subject, q.predicate, q.object) for q in quads]
    reader = _Reader([ox.Quad(q.subject, q.predicate, q.object) for q in taken])
    found = reader.documents()
    if not found:
        raise Malformed("nothing in it is of a class of NBO-Q; expected a HardwareDescriptor, for one", source=source)
    data = found[0] if len(found) == 1 else _collection(found)
    notes: list[Note] = []
    if reader.left:
        lines = sorted(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in reader.left)
        data.setdefault("extensions", {})["rdf:triples"] = lines
        notes = [Note("unplaced", label(data), "rdf:triples", line, f"no place in the model: {line}") for line in lines]
    return Document(canonical(data), source, Report(source, tuple(notes)))
