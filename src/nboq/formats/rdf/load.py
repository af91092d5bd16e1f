"""RDF to documents, driven by the same table as the way there.

A triple of the input is said by the document, or is in a note of its report, word for word.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Container, Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

import orjson
import pyoxigraph as ox

from nboq.document import Document, Note, NoteKind, Report, canonical, content, label, named_id, the_one
from nboq.errors import Malformed
from nboq.formats.rdf.anonymous import names
from nboq.formats.rdf.beside import is_omes, not_repeated, without_repeats
from nboq.formats.rdf.emit import SUBCLASS, to_ntriples
from nboq.formats.rdf.syntax import holds_document
from nboq.schema.artefacts import NBOQ
from nboq.schema.dates import is_day, is_moment
from nboq.schema.iri import compact, expand
from nboq.schema.model import ClassTerm, SlotTerm, current_model
from nboq.schema.values import read_xsd_number

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE: Final = _RDF + "type"
_FIRST, _REST, _NIL = _RDF + "first", _RDF + "rest", ox.NamedNode(_RDF + "nil")
_NAME: Final = NBOQ + "name"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_LONG: Final = re.compile(r"[0-9]{16}")
_ZONE: Final = r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_DAY: Final = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})({_ZONE}|T00:00:00(?:\.0+)?{_ZONE})")
_MOST_COPIES: Final = 10
"""How many times the nodes of a graph objects may be made of it: parts that parts share could be without end."""
TRIPLES: Final = "rdf:triples"
Node = ox.NamedNode | ox.BlankNode

# XML Schema 1.1 part 2, §3.4: what is derived from a type is of the type.
_WHOLE: Final = frozenset(
    f"{sign}{size}"
    for sign in ("", "unsigned")
    for size in ("integer", "long", "int", "short", "byte", "Long", "Int", "Short", "Byte")
) | {"nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"}
_NUMBERS: Final = _WHOLE | {"double", "float", "decimal"}
_MOMENTS: Final = ("dateTime", "dateTimeStamp")
_TEXTS: Final = frozenset({"normalizedString", "token", "language", "Name", "NCName", "NMTOKEN", "anyURI"})


class Reader:
    """One pass over the triples of one graph."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        model = current_model()
        self.classes = {body.iri: body for body in model.classes.values()}
        self.predicates = {slot.iri: slot for slot in model.slots.values() if slot.kind not in ("id", "type")}
        self.notes: list[Note] = []
        self.given = list(quads)
        self.quads, self.lists = _without_lists(self.given, self.predicates.keys())
        self.about: dict[Any, list[ox.Quad]] = {}
        self.types: dict[Any, ClassTerm] = {}
        self.left: dict[ox.Quad, None] = {}
        self.placed: set[Any] = set()
        self.open: set[Any] = set()
        self.made = 0
        self.above: dict[str, list[str]] = {}
        for quad in self.quads:
            if quad.predicate.value == SUBCLASS:
                self.above.setdefault(getattr(quad.subject, "value", ""), []).append(getattr(quad.object, "value", ""))
            self.about.setdefault(quad.subject, []).append(quad)
        for node, found in self.about.items():
            self._type(node, found)
        parts = {iri for iri, slot in self.predicates.items() if slot.kind == "part"}
        holding = [quad for quad in self.quads if quad.predicate.value in parts]
        self.holders = Counter(quad.object for quad in holding)
        # What a class has no such field for, or the field doesn't take, isn't held: it's a triple the next time.
        self.within: dict[Any, set[Any]] = {}
        for quad in holding:
            slot, outer, inner = (
                self.predicates[quad.predicate.value],
                *map(self.types.get, (quad.subject, quad.object)),
            )
            if outer and inner and slot.name in outer.slots and model.is_a(inner.name, slot.range):
                self.within.setdefault(quad.subject, set()).add(quad.object)
        self.held = set[Any]().union(*self.within.values())

    @cached_property
    def anonymous(self) -> dict[ox.BlankNode, str]:
        """Names for the blank nodes, for who asks for one."""
        return names(self.given)

    def note(self, kind: NoteKind, entity: str, quad: ox.Quad, message: str) -> None:
        """Say what became of a triple."""
        line = self.line(quad)
        self.notes.append(Note(kind, entity, _name(quad.predicate), line, f"{message}: {line}"))

    def line(self, quad: ox.Quad) -> str:
        """Write a triple as N-Triples, the blank nodes by names that stay."""
        return " ".join(self._written(term) for term in (quad.subject, quad.predicate, quad.object)) + " ."

    def _written(self, term: Any) -> str:
        if isinstance(term, ox.Triple):
            return "<<( " + " ".join(map(self._written, (term.subject, term.predicate, term.object))) + " )>>"
        if not isinstance(term, ox.BlankNode):
            return str(term)
        given = self.id_of(term) if term in self.placed else self.reference(term)
        if given:
            return f"<{given}>"
        name, dash, number = self.anonymous[term].partition("-")
        return f"_:b{name[:16]}{dash}{number}"

    def reference(self, node: Any) -> str | None:
        """Give the id by which others refer to a node: its IRI, or what follows from what is said of an entity."""
        if isinstance(node, ox.NamedNode):
            return compact(_read_as(node.value))
        body = self.types.get(node)
        return named_id(self.anonymous[node]) if body is not None and body.is_entity else None

    def id_of(self, node: Any) -> str | None:
        """Give the id of an object: a part without an IRI needs one where several hold it."""
        return self.reference(node) or (named_id(self.anonymous[node]) if self.holders[node] > 1 else None)

    def key(self, term: Any) -> tuple[bool, str]:
        """Give the key by which values are gone through: plain texts before those in a language, English first."""
        if isinstance(term, ox.BlankNode):
            return False, f" <{self.id_of(term) or ''}>"
        language = (term.language or "") if isinstance(term, ox.Literal) else ""
        return bool(language), f"{'' if language.startswith('en') else language} {term}"

    def _type(self, node: Any, found: list[ox.Quad]) -> None:
        """Take the most specific class of the model; types above it say nothing new.

        A class of an extension that isn't loaded is known by what the data say that it's a kind of.
        """
        named = [getattr(quad.object, "value", "") for quad in found if quad.predicate.value == _TYPE]
        for iri in named:
            if iri not in self.classes:
                named += [up for up in self.above.get(iri, ()) if up not in named]
        known = [body for iri in named if (body := self.classes.get(iri)) is not None and not body.abstract]
        # An IRI that documents can't tell from another one stands for itself only in triples.
        twin = (
            isinstance(node, ox.NamedNode) and _respelt(node.value) and ox.NamedNode(_read_as(node.value)) in self.about
        )
        if known and not twin:
            self.types[node] = max(known, key=lambda body: (len(body.ancestors), body.name))

    def documents(self) -> list[dict[str, Any]]:
        """Make an object of every entity that no other object contains."""
        tops = [node for node, body in self.types.items() if body.is_entity]
        if not tops:
            # A part alone is read for what it is; beside others, it has no place.
            alone = [node for node in self.types if node not in self.held]
            tops = alone if len(alone) == 1 else []
        # Of things that contain one another any may be outermost: the first of those that reach all others.
        outer, reached = list[Any](), set[Any]()
        for node in reversed(self._inmost_first(tops, set())):
            if node not in reached:
                outer.append(node)
                self._inmost_first([node], reached)
        found = [self.object(node) for node in sorted(outer, key=self.key) if node not in self.placed]
        found += [self.object(node) for node in sorted(tops, key=self.key) if node not in self.placed]
        for node, quads in self.about.items():
            for quad in quads if node not in self.placed else ():
                self._lone(quad)
        for quad in self.lists:
            self.note("converted", "a list", quad, "its values are a set, without an order")
        return found

    def _inmost_first(self, nodes: list[Any], seen: set[Any]) -> list[Any]:
        """Give what can be reached from nodes and wasn't seen: each behind what it holds, but for circles."""
        done: list[Any] = []
        waiting = [(node, False) for node in sorted(nodes, key=self.key, reverse=True)]
        while waiting:
            node, left = waiting.pop()
            if left:
                done.append(node)
            elif node not in seen:
                seen.add(node)
                inside = sorted(self.within.get(node, ()), key=self.key, reverse=True)
                waiting += ((node, True), *((other, False) for other in inside))
        return done

    def _lone(self, quad: ox.Quad) -> None:
        """Keep a triple about what is no object, unless the model says the same."""
        below, above = (self.classes.get(getattr(term, "value", "")) for term in (quad.subject, quad.object))
        if quad.predicate.value != SUBCLASS or below is None or above is None or above.name not in below.ancestors:
            self.left[quad] = None
        elif current_model().above(below.name) != above.name or below not in self.types.values():
            self.note("kept", below.name, quad, "the model says so as well")

    def object(self, node: Any) -> dict[str, Any]:
        """Make the object of a node, with everything it contains."""
        self.placed.add(node)
        self.open.add(node)
        self.made += 1
        body = self.types[node]
        made: dict[str, Any] = {"type": body.name}
        given = self.id_of(node)
        if given is not None:
            made["id"] = given
        found = sorted(self.about[node], key=lambda quad: (quad.predicate.value, self.key(quad.object)))
        for iri, times in Counter(q.predicate.value for q in found if isinstance(q.object, ox.BlankNode)).items():
            if times > 1 and iri in self.predicates and not self.predicates[iri].multivalued:
                # Of several parts where one belongs, what they say decides, not their order in the file.
                found.sort(key=lambda quad: (quad.predicate.value, self._written(quad.object)))
        titles = (q.object.value for q in found if q.predicate.value == _NAME and isinstance(q.object, ox.Literal))
        title = label({"type": body.name, "name": next(titles, given)})
        if given is not None and isinstance(node, ox.BlankNode):
            message = f"has none; given {given}, which follows from what is said of it"
            self.notes.append(Note("corrected", title, "id", given, message))
        elif given is not None and (lost := _respelt(node.value)):
            self.notes.append(Note("converted", title, "id", node.value, f"{lost}: {node}"))
        for quad in found:
            if not self._take(quad, body, made, title):
                self.left[quad] = None
        if given is None:
            # Only the part itself can say what a triple about it is about.
            alone = [quad for quad in found if self.left.pop(quad, 0) is None]
            self.keep(made, title, sorted(map(self.line, alone)))
        self.open.discard(node)
        return made

    def keep(self, made: dict[str, Any], title: str, lines: list[str]) -> None:
        """Put triples without a place beside those that were kept before."""
        if not lines:
            return
        kept = made.setdefault("extensions", {})
        earlier = kept.get(TRIPLES, [])
        texts = isinstance(earlier, list) and all(isinstance(line, str) for line in earlier)
        kept[TRIPLES] = sorted({*lines, *earlier}) if texts else [*lines, earlier]
        self.notes += (Note("unplaced", title, TRIPLES, line, f"no place in the model: {line}") for line in lines)

    def _take(self, quad: ox.Quad, body: ClassTerm, made: dict[str, Any], title: str) -> bool:
        """Give an object what a triple says of it, if it can."""
        if quad.predicate.value == _TYPE:
            other = self.classes.get(getattr(quad.object, "value", ""))
            if other is None or other.name not in body.ancestors:
                return False
            if other is not body:
                self.note("kept", title, quad, f"follows from its class {body.name}")
            return True
        slot = self.predicates.get(quad.predicate.value)
        if slot is None or slot.name not in body.slots or (slot.name in made and not slot.multivalued):
            return False
        found = self.value(slot, quad.object)
        if found is None:
            return False
        value, lost = found
        if slot.multivalued:
            made.setdefault(slot.name, []).append(value)
        else:
            made[slot.name] = value
        if lost:
            self.note("converted", title, quad, lost)
        return True

    def value(self, slot: SlotTerm, term: Any) -> tuple[Any, str] | None:
        """Read a term as what the slot takes, with what was lost; None where it takes no such."""
        if isinstance(term, ox.Literal):
            return _literal(slot, term)
        if slot.kind == "enum":
            values = current_model().enums[slot.range].values.items()
            return next(((name, "") for name, value in values if value.iri == getattr(term, "value", "")), None)
        entity = slot.kind == "part" and current_model().classes[slot.range].is_entity
        body = self.types.get(term)
        if slot.kind == "part" and body is not None and current_model().is_a(body.name, slot.range):
            endless = self.made > _MOST_COPIES * (len(self.types) + 100)
            again = term in self.open or (term in self.placed and (body.is_entity or endless))
            if not again:
                return self.object(term), ""
        given = self.reference(term) if entity or slot.kind in ("reference", "uri") else None
        return (given, _respelt(getattr(term, "value", ""))) if given else None


def _name(predicate: ox.NamedNode) -> str:
    slot = current_model().by_iri.get(predicate.value)
    return slot or ("type" if predicate.value == _TYPE else predicate.value)


def _respelt(iri: str) -> str:
    """Say how an IRI is read whose scheme is a prefix of the model; nothing of others."""
    read = _read_as(iri)
    return f"read as <{read}>" if read != iri else ""


def _read_as(iri: str) -> str:
    return expand(compact(iri)) or iri


def _without_lists(quads: list[ox.Quad], predicates: Container[str]) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """Take the items of lists for the values of slots, which are sets; give the quads, and those that are gone."""
    cells: dict[Any, dict[str, list[ox.Quad]]] = {}
    for quad in quads:
        if quad.predicate.value in (_FIRST, _REST):
            cells.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad)
    ends = Counter(quad.object for quad in quads) if cells else Counter[Any]()
    said = Counter(quad.subject for quad in quads) if cells else Counter[Any]()
    gone: dict[ox.Quad, None] = {}
    items: list[ox.Quad] = []
    for quad in quads:
        if quad.predicate.value not in predicates or (quad.object not in cells and quad.object != _NIL):
            continue
        cell: Any = quad.object
        chain: list[ox.Quad] = [quad]
        while cell in cells and ends[cell] == 1 and said[cell] == 2 and len(cells[cell]) == 2:
            chain += (cells[cell][_FIRST][0], cells[cell][_REST][0])
            cell = chain[-1].object
        if cell == _NIL:
            gone |= dict.fromkeys(chain)
            items += (ox.Quad(quad.subject, quad.predicate, first.object) for first in chain[1::2])
    return list(dict.fromkeys([quad for quad in quads if quad not in gone] + items)) if gone else quads, [*gone]


def _literal(slot: SlotTerm, term: ox.Literal) -> tuple[Any, str] | None:
    """Read a literal as what the slot takes, with what was lost; None where it takes no such."""
    text, datatype = term.value, term.datatype.value
    kind = datatype.removeprefix(_XSD) if datatype.startswith(_XSD) else ""
    bare = text.strip(" \t\r\n")
    try:
        match slot.kind:
            case "number" | "integer" if kind in _NUMBERS:
                return _figure(slot, bare, kind)
            case "boolean" if kind == "boolean":
                return {"true": True, "1": True, "false": False, "0": False}[bare], ""
            case "json" if datatype in (_RDF + "JSON", _XSD + "string") and isinstance(found := _json(text), dict):
                return found, ""
    except (ValueError, KeyError):
        return None
    match slot.kind:
        case "string" if kind == "string":
            return text, ""
        case "string" if term.language:
            return text, f"that it's in the language {term.language!r} isn't kept"
        case "string" if kind in _TEXTS:
            return text, f"a text, no longer an xsd:{kind}"
        case "enum" if kind == "string" and text in current_model().enums[slot.range].values:
            return text, "read as the value of that name"
        case "reference" | "uri" if kind in ("anyURI", "string") and (iri := expand(bare)):
            return compact(iri), f"a text, read as <{iri}>"
        case "part" if kind in ("anyURI", "string") and current_model().classes[slot.range].is_entity:
            return (compact(iri), f"a text, read as <{iri}>") if (iri := expand(bare)) else None
        case "date" if kind in ("date", "string", *_MOMENTS) and (day := _DAY.fullmatch(bare)) and is_day(day[1]):
            plain = kind == "date" and text == day[1]
            return day[1], "" if plain else f"read as the day {day[1]}"
        case "datetime" if kind in ("string", *_MOMENTS) and is_moment(bare):
            return bare, "" if kind == "dateTime" and text == bare else f"read as the moment {bare}"
    return None


def _figure(slot: SlotTerm, text: str, kind: str) -> tuple[float | int, str] | None:
    number = read_xsd_number(text, whole=slot.kind == "integer")
    if slot.kind == "integer" and not float(number).is_integer():
        return None
    exact = kind in ("double", "float") or Decimal(text) == Decimal(repr(number))
    return number, "" if exact else f"rounded to {number!r}"


def _json(text: str) -> Any:
    """Read JSON; what says a key twice is refused, as only one of the values would be kept."""
    found = orjson.loads(text)
    if orjson.dumps(found, option=orjson.OPT_SORT_KEYS) != text.encode():
        found = json.loads(text, object_pairs_hook=_once)
    return _doubles(found) if _LONG.search(text) else found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(made := dict(pairs)) < len(pairs):
        raise ValueError("a key twice")
    return made


def _doubles(value: Any) -> Any:
    """Make doubles again of the doubles beyond 2**53, which RFC 8785 writes like whole numbers."""
    if isinstance(value, dict):
        return {key: _doubles(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_doubles(item) for item in value]
    if isinstance(value, int) and 2**53 < abs(value) < 2**1023 and content(float(value)) == str(value).encode():
        return float(value)
    return value


def _collection(members: list[dict[str, Any]]) -> dict[str, Any]:
    """Bundle several entities; the bundle's id follows from theirs, so that reading twice gives the same."""
    name = "\n".join(sorted(str(member.get("id")) for member in members))
    return {"type": "Collection", "id": named_id(name), "members": members}


def _nothing(quads: Iterable[ox.Quad], source: str) -> Malformed:
    """Say why there is no document in a graph, as far as that can be told."""
    iris = {term.value for quad in quads for term in (quad.predicate, quad.object) if isinstance(term, ox.NamedNode)}
    names = sorted(name for iri in iris if (name := current_model().by_iri.get(iri)) in current_model().classes)
    hint = ""
    if names:
        hint = str(current_model().unknown_type(source, names[0]).hint)
        reason = f"nothing in it is of a concrete class of NBO-Q; {names[0]} is an abstract one"
        return Malformed(reason, source=source, hint=hint)
    other = "http" + NBOQ.removeprefix("https")
    if any(iri.startswith(other) for iri in iris):
        hint = f"the namespace is {NBOQ} with https, not {other}"
    reason = "nothing in it is of a class of NBO-Q; expected a HardwareDescriptor, for one"
    return Malformed(reason, source=source, hint=hint)


def _document(reader: Reader, source: str, beside: Iterable[str]) -> Document:
    """Make the document of a graph; lines of other graphs go along as what has no place."""
    found = reader.documents()
    if not found:
        raise _nothing(reader.given, source)
    data = found[0] if len(found) == 1 else _collection(found)
    reader.keep(data, label(data), sorted({*map(reader.line, reader.left), *beside}))
    return Document(canonical(data), source, Report(source, tuple(dict.fromkeys(reader.notes))))


def _reader(quads: list[ox.Quad]) -> Reader:
    """Make the reader of a graph; what it says in OME's words too is only read where it isn't said in ours."""
    quads = without_repeats(list(dict.fromkeys(quads)))
    own = [quad for quad in quads if not is_omes(quad)]
    if len(own) == len(quads):
        return Reader(quads)
    found = Reader(own).documents()
    if not found:
        return Reader(quads)
    data = found[0] if len(found) == 1 else _collection(found)
    return Reader([*own, *not_repeated(quads, to_ntriples(data))])


def each_of_quads(quads: Iterable[ox.Quad | ox.Triple], source: str = "a graph") -> list[Document]:
    """Read the documents of RDF, one of each graph; facts of one graph never answer for another.

    Args:
        quads: The triples or quads. What a store keeps in graphs beside its documents is passed over.
        source: What to call them in messages.

    Raises:
        Malformed: If nothing in it is of a class of the model.
    """
    graphs: dict[Any, list[ox.Quad]] = {}
    for q in quads:
        graph = q.graph_name if isinstance(q, ox.Quad) else ox.DefaultGraph()
        graphs.setdefault(graph, []).append(ox.Quad(q.subject, q.predicate, q.object))
    readers = {graph: _reader(found) for graph, found in graphs.items() if holds_document(getattr(graph, "value", ""))}
    told = {graph: reader for graph, reader in readers.items() if reader.types}
    if not told:
        raise _nothing((quad for found in graphs.values() for quad in found), source)
    # Triples of a graph that is about nothing of the model, such as who made the others, go along with the first.
    beside = [
        reader.line(quad).removesuffix(".") + ("." if isinstance(graph, ox.DefaultGraph) else f"{graph} .")
        for graph, reader in readers.items()
        if not reader.types
        for quad in reader.given
    ]
    several = len(told) > 1
    documents: list[Document] = []
    for graph, reader in told.items():
        name = f"{source}#{graph.value}" if several and isinstance(graph, ox.NamedNode) else source
        documents.append(_document(reader, name, () if documents else beside))
    return documents


def from_quads(quads: Iterable[ox.Quad | ox.Triple], source: str = "a graph") -> Document:
    """Read a document back from RDF.

    Args:
        quads: The triples or quads, of one graph that has something of the model in it.
        source: What to call them in messages.

    Returns:
        The document in canonical form. Several entities that nothing contains become a Collection. A thing without an
        IRI gets an id that follows from what is said of it. Triples that the model has no place for are kept in
        `extensions` of the outermost object and reported.

    Raises:
        Malformed: If nothing in it is of a class of the model.
        InputError: If it holds several documents in graphs of their own.
    """
    return the_one(each_of_quads(quads, source), source)


def labels(quads: Iterable[ox.Triple]) -> dict[str, str]:
    """Give the labels that things without an IRI have in a graph, by the ids that they get in its document."""
    reader = Reader(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    return {given: str(node) for node in reader.anonymous if (given := reader.id_of(node))}
