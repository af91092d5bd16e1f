"""The published context in three JSON-LD processors: each gives the emitter's graph on every example."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyld
import pyoxigraph as ox
import pytest
import rdflib

import nboq
from nboq.formats.rdf import to_quads
from nboq.formats.rdf.syntax import CONTEXT_IRI, context
from tests.conftest import EXAMPLE, ROOT

_FILES = [EXAMPLE, *sorted((ROOT / "examples" / "valid").rglob("*.yaml"))]
_XSD = "http://www.w3.org/2001/XMLSchema#"
_JSON = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"
_NUMBERS = {f"{_XSD}{name}" for name in ("double", "integer", "decimal", "float")}


def _object(term: Any) -> Any:
    """Compare numbers by value: rdflib writes `68` for a double, pyld rounds; and JSON by what it says."""
    if not isinstance(term, ox.Literal):
        return term
    if term.datatype.value in _NUMBERS:
        return ox.Literal(f"{float(term.value):.12g}", datatype=ox.NamedNode(f"{_XSD}double"))
    if term.datatype.value == _JSON:
        return ox.Literal(json.dumps(_rounded(json.loads(term.value)), sort_keys=True))
    return term


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(f"{value:.12g}") if isinstance(value, int | float) and not isinstance(value, bool) else value


def _graph(triples: Any) -> ox.Dataset:
    made = ox.Dataset(ox.Quad(t.subject, t.predicate, _object(t.object)) for t in triples)
    made.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return made


def _pyoxigraph(text: str) -> ox.Dataset:
    return _graph(ox.parse(text, format=ox.RdfFormat.JSON_LD))


def _pyld(text: str) -> ox.Dataset:
    quads = pyld.jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"})
    return _graph(ox.parse(quads, format=ox.RdfFormat.N_QUADS))


def _rdflib(text: str) -> ox.Dataset:
    # Left to itself, rdflib writes texts of values anew: `Z` in a time as `+00:00`.
    with warnings.catch_warnings(), patch.object(rdflib, "NORMALIZE_LITERALS", False):
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own parser uses what rdflib deprecates
        graph = rdflib.Graph().parse(data=text, format="json-ld")
    return _graph(ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES))


@pytest.mark.slow
@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("processor", [_pyoxigraph, _pyld, _rdflib], ids=lambda found: found.__name__.strip("_"))
def test_the_context_gives_the_graph_of_the_emitter(processor: Any, path: Path) -> None:
    document = nboq.read(path)
    text = json.dumps({**context(), **document.data})
    assert processor(text) == _graph(to_quads(document))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["identifiers/registered", "instruments/home-built", "acquisition/facility"])
def test_a_frame_with_the_published_context_is_read(name: str) -> None:
    document = nboq.read(ROOT / "examples" / "valid" / f"{name}.yaml")
    frame = {**context(), "id": document.id}
    framed = pyld.jsonld.frame({**context(), **document.data}, frame) | {"@context": CONTEXT_IRI}
    found = nboq.read_bytes(json.dumps(framed).encode(), "framed.json")
    assert _graph(to_quads(found)) == _graph(to_quads(document))
    assert not found.report.notes


def test_doubles_of_pyld_are_others_as_json_ld_has_it() -> None:
    lens = {"type": "Objective", "id": "urn:x:1", "lens_na": 9.8}
    written = pyld.jsonld.to_rdf({**context(), **lens}, {"format": "application/n-quads"})
    assert '"9.800000000000001E0"' in written
    assert b'"9.8E0"' in nboq.to_rdf(lens, "ntriples")


def test_the_context_is_flat_but_for_names_that_mean_several_things() -> None:
    terms = context()["@context"]
    scoped = {name: body["@context"] for name, body in terms.items() if isinstance(body, dict) and "@context" in body}
    for name, inner in scoped.items():
        assert nboq.current_model().slots[name].kind == "enum"
        assert not set(inner) & set(terms) - set(nboq.current_model().classes) - set(nboq.current_model().slots), name
    assert terms["PlanApochromat"] == "https://w3id.org/nbo-q/ObjectiveCorrection.PlanApochromat"
    assert "Other" not in terms and len(scoped) < len(
        [s for s in nboq.current_model().slots.values() if s.kind == "enum"]
    )


def test_every_term_is_in_the_context() -> None:
    terms = context()["@context"]
    assert set(nboq.current_model().classes) | set(nboq.current_model().slots) <= set(terms)
    assert terms["extensions"]["@type"] == "@json" and terms["id"] == "@id" and terms["type"] == "@type"
