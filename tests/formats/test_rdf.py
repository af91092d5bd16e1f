"""Documents as RDF and back: every syntax, every class, and the same graph as the published context gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.compare
from hypothesis import HealthCheck, given, settings

import nboq
from nboq.document import as_document, canonical
from nboq.errors import ContentError, Malformed, UnknownFormat, UnknownTerm, WrongValue
from nboq.formats.rdf import SYNTAXES, from_quads, parse_quads, serialize, to_ntriples, to_quads
from nboq.formats.rdf.syntax import CONTEXT_IRI, context
from tests.properties import examples
from tests.strategies import documents

_QUIET = settings(
    deadline=None, max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def _dataset(quads: Any) -> ox.Dataset:
    found = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


def _by_pyoxigraph(data: dict[str, Any]) -> ox.Dataset:
    """Let pyoxigraph's JSON-LD parser read the document with the published context."""
    return _dataset(ox.parse(json.dumps({**context(), **data}), format=ox.RdfFormat.JSON_LD))


def _unique_ids(data: dict[str, Any]) -> bool:
    try:
        to_ntriples(data)
    except ContentError:
        return False
    return True


def test_the_graph_is_what_a_json_ld_processor_makes(instrument_file: Path) -> None:
    document = nboq.read(instrument_file)
    assert _dataset(to_quads(document)) == _by_pyoxigraph(document.data)


@pytest.mark.slow
@_QUIET
@given(documents())
def test_any_document_gives_the_graph_that_a_json_ld_processor_makes(data: dict[str, Any]) -> None:
    if _unique_ids(data):
        assert _dataset(to_quads(data)) == _by_pyoxigraph(data)


@pytest.mark.slow
@_QUIET
@given(documents())
def test_any_document_comes_back_from_rdf(data: dict[str, Any]) -> None:
    if _unique_ids(data):
        assert from_quads(to_quads(data)).data == canonical(data)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_document_comes_back_from_every_syntax(instrument_file: Path, syntax: str) -> None:
    document = nboq.read(instrument_file)
    content = serialize(document, syntax)
    assert from_quads(parse_quads(content, syntax)).data == document.data
    assert nboq.read_bytes(content, "x", syntax).data == document.data


@pytest.mark.parametrize(("syntax", "name"), [("turtle", "turtle"), ("rdfxml", "xml"), ("ntriples", "nt")])
def test_rdflib_reads_what_is_written(instrument_file: Path, syntax: str, name: str) -> None:
    document = nboq.read(instrument_file)
    ours = rdflib.Graph().parse(data=to_ntriples(document).decode(), format="nt")
    theirs = rdflib.Graph().parse(data=serialize(document, syntax).decode(), format=name)
    assert rdflib.compare.isomorphic(ours, theirs)


def test_named_graphs_are_named_by_the_document(instrument_file: Path) -> None:
    document = nboq.read(instrument_file)
    quads = parse_quads(serialize(document, "nquads"), "nquads")
    assert {str(quad.graph_name) for quad in quads} == {f"<{document.id}>"}


def test_parts_are_blank_nodes_and_entities_never_are(instrument_file: Path) -> None:
    document = nboq.read(instrument_file)
    kinds = {q.subject: str(q.object)[1:-1] for q in to_quads(document) if q.predicate.value.endswith("#type")}
    for node, kind in kinds.items():
        body = nboq.current_model().classes[kind.removeprefix(nboq.current_model().base)]
        assert isinstance(node, ox.NamedNode) == body.is_entity


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (63, "6.3E1"),
        (1.4, "1.4E0"),
        (0, "0.0E0"),
        (-0.5, "-5.0E-1"),
        (1e21, "1.0E21"),
        (1e-7, "1.0E-7"),
        (123456789.123, "1.23456789123E8"),
    ],
)
def test_doubles_are_written_in_their_canonical_form(value: float, written: str) -> None:
    text = to_ntriples({"type": "Objective", "id": "urn:x:1", "image_distance": value}).decode()
    assert f'"{written}"^^<http://www.w3.org/2001/XMLSchema#double>' in text


def test_whole_numbers_beyond_doubles_keep_their_digits_in_extensions() -> None:
    data = {"type": "Objective", "id": "urn:x:1", "extensions": {"test:big": 12345678901234567890}}
    assert from_quads(to_quads(data)).data == data


_LENS = {"type": "Objective", "id": "urn:x:1"}


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        ({**_LENS, "lens_na": "1.4"}, WrongValue, "lens_na is '1.4', expected a number of at least 0"),
        ({**_LENS, "lens_na": float("nan")}, WrongValue, "expected a number"),
        ({**_LENS, "lens_na": float("inf")}, WrongValue, "expected a number"),
        ({**_LENS, "dic": 1}, WrongValue, "expected true or false"),
        ({**_LENS, "magnification": True}, WrongValue, "expected a number"),
        ({**_LENS, "correction": "PlanApo!"}, WrongValue, "correction"),
        ({**_LENS, "lens_an": 1.4}, UnknownTerm, "did you mean 'lens_na'"),
        ({**_LENS, "magnification": [63]}, WrongValue, "one value, not a list"),
        ({**_LENS, "id": "no iri"}, ContentError, "is an invalid identifier"),
        ({**_LENS, "id": 'urn:x:"'}, ContentError, "is an invalid identifier"),
        ({"type": "Objective"}, ContentError, "needs an id"),
        ({"type": "Objektiv", "id": "urn:x:1"}, UnknownTerm, "did you mean 'Objective'"),
        ({"type": "Camera", "id": "urn:x:1"}, UnknownTerm, "isn't a concrete class"),
        ({"type": "LightEmittingDiode", "id": "urn:x:1", "purchase_date": "3 May"}, WrongValue, "YYYY-MM-DD"),
        ({"type": "LightEmittingDiode", "id": "urn:x:1", "purchase_date": "2025-02-30"}, WrongValue, "YYYY-MM-DD"),
        ({"type": "LightEmittingDiode", "id": "urn:x:1", "purchase_date": "2025-02-03Z"}, WrongValue, "YYYY-MM-DD"),
        ({"type": "FilterCube", "id": "urn:x:1", "excitation_filter": "a b"}, ContentError, "excitation_filter"),
        (
            {"type": "Collection", "id": "urn:x:0", "members": [_LENS, {**_LENS, "name": "twin"}]},
            ContentError,
            "used twice",
        ),
    ],
)
def test_what_has_no_place_in_the_model_is_refused(data: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match="(?s).*" + said.replace("(", r"\(").replace("!", r"\!")):
        to_ntriples(data)


def test_triples_without_a_place_are_kept_and_reported() -> None:
    turtle = """
      @prefix nboq: <https://w3id.org/nbo-q/> .
      <urn:x:1> a nboq:Objective , <http://example.org/Lens> ; nboq:lens_na 1.4 ; <http://example.org/colour> "red" .
      <urn:x:2> <http://example.org/p> <urn:x:3> .
    """
    document = nboq.read_bytes(turtle.encode(), "lens.ttl")
    assert document.data["lens_na"] == 1.4
    assert len(document.data["extensions"]["rdf:triples"]) == 3
    assert len(document.report.findings) == 3


def test_several_entities_become_a_collection() -> None:
    turtle = "@prefix n: <https://w3id.org/nbo-q/> . <urn:x:1> a n:CoreFacility . <urn:x:2> a n:InstrumentModel ."
    first, second = (nboq.read_bytes(turtle.encode(), "two.ttl") for _ in range(2))
    assert first.type == "Collection" and first.id == second.id
    assert [member["id"] for member in first.data["members"]] == ["urn:x:1", "urn:x:2"]


def test_entities_that_contain_one_another_do_not_hang() -> None:
    turtle = "@prefix n: <https://w3id.org/nbo-q/> . <urn:x:1> a n:Collection ; n:members <urn:x:1> ."
    assert nboq.read_bytes(turtle.encode(), "loop.ttl").id == "urn:x:1"


def test_a_graph_without_anything_of_the_model_is_refused() -> None:
    with pytest.raises(Malformed, match="nothing in it is of a class of NBO-Q"):
        nboq.read_bytes(b"<urn:a> <urn:b> <urn:c> .", "other.ttl")


@pytest.mark.parametrize("where", ["https://example.org/context.jsonld", ["https://example.org/context.jsonld"]])
def test_no_context_is_ever_fetched(where: Any) -> None:
    data = {"@context": where, "@id": "urn:x:1", "@type": "https://w3id.org/nbo-q/Objective"}
    with pytest.raises(Malformed, match="contexts are never fetched"):
        nboq.read_bytes(json.dumps(data).encode(), "x.jsonld")


def test_other_json_ld_is_read_by_a_json_ld_processor() -> None:
    data = [{"@id": "urn:x:1", "@type": ["https://w3id.org/nbo-q/Objective"]}]
    assert nboq.read_bytes(json.dumps(data).encode(), "x.jsonld").data == {"type": "Objective", "id": "urn:x:1"}
    inline = {"@context": [CONTEXT_IRI, {"lens": "https://w3id.org/nbo-q/name"}], "id": "urn:x:1", "type": "Objective"}
    assert nboq.read_bytes(json.dumps({**inline, "lens": "63x"}).encode(), "x.jsonld").data["name"] == "63x"


def test_an_unknown_syntax_is_named() -> None:
    with pytest.raises(UnknownFormat, match="turtle"):
        serialize(_LENS, "n5")


def test_documents_come_as_dataclasses_and_go_as_json(instrument_file: Path) -> None:
    document = nboq.read(instrument_file)
    entity = document.entity
    assert isinstance(entity, nboq.HardwareDescriptor)
    assert entity.to_document() == document.data
    assert to_ntriples(entity) == to_ntriples(as_document(document.data))
