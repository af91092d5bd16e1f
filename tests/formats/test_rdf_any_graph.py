"""Any graph: what comes in comes out or is reported, whatever labels, order, types and links it has."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nboq.document import Document
from nboq.errors import Malformed
from nboq.formats.rdf import from_quads, to_ntriples
from nboq.schema.model import current_model
from tests.properties import examples

pytestmark = pytest.mark.slow
_QUIET = settings(
    deadline=None, max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = ox.NamedNode(_RDF + "type")
_SUBCLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_VENDOR = ox.NamedNode("https://example.org/Lens")
_CLASSES = (
    *("HardwareDescriptor", "Collection", "Instrument", "Objective", "EmissionFilter", "CCD", "SensorChip"),
    *("TransmittanceRange", "Party", "Camera", "Component", "FilterSet", "Image", "Channel"),
)
_NODES: list[Any] = [
    *(ox.NamedNode(f"urn:x:{number}") for number in range(4)),
    *(ox.BlankNode(f"b{number}") for number in range(4)),
    ox.NamedNode("doi:10.5072/abcd"),
]
_LITERALS: list[Any] = [
    *(ox.Literal(text, datatype=ox.NamedNode(_XSD + kind)) for text, kind in (
        *(("60", "int"), ("1.40", "decimal"), ("1.4E0", "double"), ("INF", "double"), ("1_000", "double")),
        *(("0.12345678901234567890", "decimal"), ("9007199254740993", "integer"), ("1", "boolean")),
        *(("2024-01-05", "date"), ("2024-01-05Z", "date"), ("2024-01-05T00:00:00Z", "dateTime")),
        *(("2024-13-05", "date"), ("60", "long"), ("1e999", "double")),
        *(("2024-01-05T12:00:00Z", "dateTime"), ("https://example.org/p", "anyURI"), ("a b", "token"), ("x", "time")),
    )),
    *map(ox.Literal, ("60x", "2024-01-05", "Water", "Silicone", "")),
    *(ox.Literal("60x", language=language) for language in ("en", "de")),
    *(ox.Literal(text, datatype=ox.NamedNode(_RDF + "JSON")) for text in (
        '{"a:b": 1.5}', '{"b": 1, "a": [40123456789012345678901]}', "5", '{"rdf:triples": "own"}', '{"a": 1, "a": 2}',
    )),
]  # fmt: skip


@st.composite
def _graphs(draw: st.DrawFn) -> list[ox.Quad]:
    model = current_model()
    quads: dict[ox.Quad, None] = {}
    objects: Any = st.sampled_from([*_NODES, *_LITERALS])
    for node in draw(st.lists(st.sampled_from(_NODES), min_size=1, max_size=6, unique=True)):
        body = model.classes[draw(st.sampled_from(_CLASSES))]
        for name in (body.name, *draw(st.sets(st.sampled_from(_CLASSES), max_size=2))):
            quads[ox.Quad(node, _TYPE, ox.NamedNode(model.classes[name].iri))] = None
        slots = [slot for slot in body.slots.values() if slot.slot.kind not in ("id", "type")]
        parts = [slot for slot in slots if slot.slot.kind == "part"] or slots
        for use in draw(st.lists(st.one_of(st.sampled_from(slots), st.sampled_from(parts)), max_size=6)):
            wanted: Any = st.sampled_from(_NODES) if use.slot.kind in ("part", "reference") else objects
            if use.slot.kind == "enum":
                wanted |= st.sampled_from([ox.NamedNode(v.iri) for v in model.enums[use.slot.range].values.values()])
            quads[ox.Quad(node, ox.NamedNode(use.slot.iri), draw(st.one_of(wanted, wanted, objects)))] = None
    if draw(st.booleans()):
        quads[ox.Quad(draw(st.sampled_from(_NODES)), ox.NamedNode("https://example.org/p"), draw(objects))] = None
        quads[ox.Quad(draw(st.sampled_from(_NODES)), _TYPE, _VENDOR)] = None
        above = st.sampled_from([ox.NamedNode(model.classes[name].iri) for name in _CLASSES])
        quads[ox.Quad(draw(st.one_of(st.just(_VENDOR), above)), _SUBCLASS, draw(above))] = None
    if draw(st.booleans()):
        ends: list[Any] = [ox.BlankNode("c0"), ox.BlankNode("c1"), ox.NamedNode(_RDF + "nil")]
        holder = draw(st.sampled_from(_NODES[:3]))
        quads[ox.Quad(holder, ox.NamedNode(model.slots["components"].iri), ends[0])] = None
        for cell, rest in pairwise(ends):
            quads[ox.Quad(cell, ox.NamedNode(_RDF + "first"), draw(objects))] = None
            quads[ox.Quad(cell, ox.NamedNode(_RDF + "rest"), rest)] = None
    if draw(st.integers(0, 9)) == 0:
        said = draw(st.sampled_from([*quads])).triple
        quads[ox.Quad(draw(st.sampled_from(_NODES)), ox.NamedNode("https://example.org/says"), said)] = None
    return draw(st.permutations([*quads]))


def _read(quads: list[ox.Quad]) -> Document | None:
    try:
        return from_quads(quads)
    except Malformed as error:
        assert "nothing in it" in error.message
        return None


def _plain(term: Any, given: set[str]) -> Any:
    """Tell terms by what they mean; nodes without an IRI are all alike."""
    if isinstance(term, ox.Triple):
        return tuple(_plain(one, given) for one in (term.subject, term.predicate, term.object))
    if isinstance(term, ox.BlankNode) or getattr(term, "value", "") in given:
        return "_"
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.removeprefix(_XSD)
        if kind in ("int", "long", "integer", "decimal", "double"):
            return "a number", float(term.value.replace("_", "e"))
        if kind == "boolean":
            return "a yes or no", term.value in ("true", "1")
        if kind == _RDF + "JSON":
            found = json.loads(term.value)
            # What had no place is kept beside what was there.
            kept = (
                {key: value for key, value in found.items() if key != "rdf:triples"}
                if isinstance(found, dict)
                else found
            )
            return "JSON", json.dumps(kept, sort_keys=True)
    return str(term)


def _plainly(quads: Any, given: set[str]) -> Counter[Any]:
    return Counter(tuple(_plain(term, given) for term in (q.subject, q.predicate, q.object)) for q in quads)


def _noted(document: Document) -> list[ox.Quad]:
    lines = "\n".join(dict.fromkeys(note.value for note in document.report.notes if note.field != "id"))
    return list(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))


def _graph(turtle: str) -> list[ox.Quad]:
    """Read Turtle without its prefixes."""
    return list(ox.parse(f"@prefix n: <https://w3id.org/nbo-q/> . {turtle}", format=ox.RdfFormat.TURTLE))


_CIRCLE = _graph("<urn:x:2> a n:CCD . <urn:x:9> a n:Collection ; n:members <urn:x:2>, <urn:x:9> .")
_UNFIT = _graph("_:a a n:Collection ; n:members _:b . _:b a n:CCD ; n:detector_wavelength_ranges _:a .")
_SHARED = _graph(
    "_:a a n:Collection ; n:members _:b, <urn:x:0> . _:b a n:Collection ; n:members <urn:x:0> . <urn:x:0> a n:CCD ."
)
_SAID = _graph(
    "<urn:x:0> a n:CCD . <urn:x:0> n:note <<( _:a n:note <<( _:b n:name 'x' )>> )>> . _:c n:note <<( _:b a _:a )>> ."
)


@given(_graphs())
@example(_SAID)
@_QUIET
def test_every_triple_comes_out_or_is_reported_and_none_is_invented(quads: list[ox.Quad]) -> None:
    document = _read(quads)
    if document is None:
        return
    out = list(ox.parse(to_ntriples(document), format=ox.RdfFormat.N_TRIPLES))
    given = {note.value for note in document.report.notes if note.field == "id" and note.kind == "corrected"}
    respelt = {note.value for note in document.report.notes if note.field == "id" and note.kind == "converted"}
    noted = _noted(document)
    came, went, told = (
        _plainly(found, given | respelt | {"https://doi.org/10.5072/abcd"}) for found in (quads, out, noted)
    )
    assert not came - (went + told), "lost"
    wrapped = {"members", "extensions", "type"} if document.data["type"] == "Collection" else {"extensions"}
    allowed = {f"<{current_model().slots[name].iri}>" for name in wrapped}
    changed = {triple[:2] for triple in told}
    invented = [triple for triple in went - came if triple[:2] not in changed and triple[1] not in allowed]
    assert not invented


@given(_graphs(), st.randoms(use_true_random=False))
@example(_SAID, random.Random(1))
@_QUIET
def test_neither_labels_nor_order_matter(quads: list[ox.Quad], chance: random.Random) -> None:
    document = _read(quads)
    if document is None:
        return
    shuffled = chance.sample(quads, len(quads))
    other: dict[Any, ox.BlankNode] = {}

    def renamed(term: Any) -> Any:
        if isinstance(term, ox.Triple):
            return ox.Triple(renamed(term.subject), term.predicate, renamed(term.object))
        return other.setdefault(term, ox.BlankNode()) if isinstance(term, ox.BlankNode) else term

    again = from_quads(ox.Quad(renamed(q.subject), q.predicate, renamed(q.object)) for q in shuffled)
    assert again.data == document.data
    assert set(map(str, again.report.notes)) == set(map(str, document.report.notes))


def _held_by_what_has_no_such_field() -> list[ox.Quad]:
    camera, around = ox.NamedNode("urn:x:0"), ox.BlankNode("b0")
    iris, slots = ({name: ox.NamedNode(term.iri) for name, term in terms.items()} for terms in (
        current_model().classes, current_model().slots,
    ))  # fmt: skip
    return [
        ox.Quad(camera, _TYPE, iris["CCD"]),
        ox.Quad(around, _TYPE, iris["Collection"]),
        ox.Quad(ox.BlankNode("b1"), _TYPE, iris["HardwareDescriptor"]),
        ox.Quad(around, slots["members"], camera),
        ox.Quad(camera, slots["components"], around),
    ]


@given(_graphs())
@example(_held_by_what_has_no_such_field())
@example(_CIRCLE)
@example(_UNFIT)
@example(_SHARED)
@example(_SAID)
@_QUIET
def test_what_was_read_comes_back(quads: list[ox.Quad]) -> None:
    document = _read(quads)
    if document is None:
        return
    again = from_quads(ox.parse(to_ntriples(document), format=ox.RdfFormat.N_TRIPLES))
    assert to_ntriples(again) == to_ntriples(document)
    assert again.data == document.data
