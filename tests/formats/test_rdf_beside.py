"""What RDF says beside the statements of the model: labels, and OME's words; reading it back finds nothing new."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import nboq
from nboq.checks.engine_rust import report_of, shapes_of
from nboq.document import canonical
from nboq.formats.rdf import parse_quads, serialize
from nboq.formats.rdf.beside import OME_CLASSES, OME_FIELDS, Beside, statements, writing
from tests.conftest import ROOT


@pytest.mark.parametrize("beside", [Beside(labels=False), Beside(), Beside(ome=True), Beside(labels=False, ome=True)])
@pytest.mark.parametrize(
    "path", sorted((ROOT / "examples" / "valid" / "acquisition").glob("*.yaml")), ids=lambda p: p.stem
)
def test_what_is_said_beside_is_read_as_nothing_new(path: Path, beside: Beside) -> None:
    document = nboq.read(path)
    with writing(beside):
        for syntax in ("turtle", "nquads"):
            content = serialize(document, syntax)
            again = nboq.read_bytes(content, "x", syntax)
            assert again.data == canonical(document.data) and not again.report.findings
            assert (rdflib.RDFS.label.encode() in to_triples(content, syntax)) == beside.labels
            assert (OME_FIELDS.encode() in to_triples(content, syntax)) == beside.ome


def to_triples(content: bytes, syntax: str) -> bytes:
    return ox.serialize(parse_quads(content, syntax), format=ox.RdfFormat.N_QUADS) or b""


def test_a_label_that_says_something_else_is_kept_and_told() -> None:
    lens = '<urn:x:1> a <https://w3id.org/nbo-q/Objective> ; <https://w3id.org/nbo-q/name> "63x"'
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    document = nboq.read_bytes(f'{lens} ; {label} "63x", "the good one" .'.encode(), "x.ttl", "turtle")
    assert document.data["name"] == "63x"
    assert [note.value for note in document.report.findings] == [f'<urn:x:1> {label} "the good one" .']


def test_what_omes_words_say_and_ours_do_not_is_told() -> None:
    image = {"type": "Image", "id": "urn:x:1", "pixels": {"type": "Pixels", "id": "urn:x:2", "physical_size_x": 0.5}}
    with writing(Beside(ome=True)):
        text = serialize(image, "ntriples").decode()
    assert f"<{OME_CLASSES}Pixels>" in text and f"<urn:x:1> <{OME_FIELDS}Pixels> <urn:x:2> ." in text
    assert nboq.read_bytes(text.encode(), "x.nt", "ntriples").report.findings == ()
    wrong = nboq.read_bytes(
        text.replace(f'{OME_FIELDS}Value> "0.5"', f'{OME_FIELDS}Value> "0.6"').encode(), "x.nt", "ntriples"
    )
    assert wrong.data["pixels"]["physical_size_x"] == 0.5 and any(
        "0.6" in str(one.value) for one in wrong.report.findings
    )


def test_the_strict_shapes_let_labels_pass() -> None:
    shapes = shapes_of([ROOT / "shapes" / "strict.ttl"])
    lens = {"type": "Objective", "id": "urn:x:1", "name": "63x"}
    text = statements(lens).decode()
    assert rdflib.RDFS.label in text and not list(report_of(text, shapes))
    assert list(report_of(text.replace(rdflib.RDFS.label, rdflib.RDFS.comment), shapes))


def test_labels_stand_beside_names_though_a_text_looks_like_one() -> None:
    name = ' <https://w3id.org/nbo-q/name> "x" .'
    lens = {"type": "Objective", "id": "urn:x:1", "description": f"a{name} b{name}", "name": f"63x{name}{name}"}
    said = [quad.object.value for quad in ox.parse(statements(lens), format=ox.RdfFormat.N_TRIPLES)]
    assert said[1:] == [f"a{name} b{name}", f"63x{name}{name}", f"63x{name}{name}"]
