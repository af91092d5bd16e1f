"""Values bound as terms, and classes widened: on tokens, for every engine alike."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nboq.errors import QueryError
from nboq.store import Store
from nboq.store.hierarchy import Hierarchy
from nboq.store.sparql import bind, form_of, variables, widen, with_prefixes
from nboq.terms import TERMS
from tests.conftest import ROOT

_NAME = ox.Literal("x")
_EMCCD: dict[str, Any] = {
    "type": "HardwareDescriptor",
    "id": "urn:uuid:1",
    "components": [
        {"type": "EMCCD", "id": "urn:uuid:2", "name": "Camera"},
        {"type": "GenericDichroic", "id": "urn:uuid:3", "name": "Mirror"},
        {"type": "PhotomultiplierTube", "id": "urn:uuid:4", "name": "Tube"},
    ],
}


# Binding


@given(st.text(st.characters(codec="utf-8")))
@example('x" } ; DROP ALL ; #')
@example("\\u0022 } UNION { ?s ?p ?o } #")
@example("?v")
@example("'''")
def test_whatever_a_text_holds_it_is_one_literal(text: str) -> None:
    (row,) = Store().query("SELECT (?v AS ?said) (STRLEN(?v) AS ?length) { FILTER (?v = ?v) }", v=text)
    assert row == {"said": text, "length": len(text)}


@given(st.floats(allow_nan=False))
def test_whatever_a_number_is_it_stays_that(number: float) -> None:
    (row,) = Store().query("SELECT (?v AS ?said) { }", v=number)
    assert row["said"] == number


@given(st.text(st.characters(codec="utf-8"), max_size=30))
@example("urn:x> ?p ?o } UNION { ?s ?p <urn:y")
def test_no_text_passes_as_an_iri_and_leaves_its_place(text: str) -> None:
    try:
        iri = ox.NamedNode("urn:x:" + text)
    except ValueError:
        return
    store = Store()
    store.load({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"})
    assert len(store.query("SELECT ?p { ?s ?p ?o }", s=iri)) == 0
    assert len(store.query("SELECT ?p { ?s ?p ?o }", s=ox.NamedNode("urn:uuid:1"))) > 0


@pytest.mark.parametrize(
    ("query", "bound"),
    [
        ("SELECT ?s ?v { ?s ?p ?v }", 'SELECT ?s  { ?s ?p "x" }'),
        ("SELECT ?v WHERE { ?s ?p ?v }", 'SELECT ("x" AS ?v) WHERE { ?s ?p "x" }'),
        (
            "SELECT (COUNT(*) AS ?n) ?v { ?s ?p ?v } GROUP BY ?v",
            'SELECT (COUNT(*) AS ?n)  { ?s ?p "x" } GROUP BY ("x" AS ?v)',
        ),
        (
            "SELECT ?s { ?s ?p ?v } GROUP BY ?s ?v ORDER BY ?v DESC(?v)",
            'SELECT ?s { ?s ?p "x" } GROUP BY ?s  ORDER BY ("x") DESC("x")',
        ),
        ("SELECT ?s { { SELECT ?s ?v { ?s ?p ?v } } }", 'SELECT ?s { { SELECT ?s  { ?s ?p "x" } } }'),
        ("SELECT ?s { FILTER (BOUND( ?v ) && ?v > 1) }", 'SELECT ?s { FILTER ((true) && "x" > 1) }'),
        ("ASK { ?s ?p '?v', \"?v\", '''?v''' } # ?v", "ASK { ?s ?p '?v', \"?v\", '''?v''' } # ?v"),
        ("ASK { <urn:x#?v> ?p $v }", 'ASK { <urn:x#?v> ?p "x" }'),
        ("SELECT * { ?s ?p ?v }", 'SELECT * { ?s ?p "x" }'),
        ("ASK { ?s ?vv ?v }", 'ASK { ?s ?vv "x" }'),
    ],
)
def test_a_value_stands_wherever_its_variable_stood(query: str, bound: str) -> None:
    if variables(query) & {"v"}:
        assert bind(query, {"v": _NAME}) == bound
    else:
        with pytest.raises(QueryError, match="no variable"):
            bind(query, {"v": _NAME})
    if "<" not in query:
        Store().query(bound.replace("ORDER BY", "ORDER BY"))


@pytest.mark.parametrize(
    "query",
    ["SELECT (1 AS ?v) { }", "ASK { BIND (1 AS ?v) }", "ASK { VALUES ?v { 1 } }", "ASK { VALUES (?x ?v) { (1 2) } }"],
)
def test_a_variable_that_has_a_value_takes_none(query: str) -> None:
    with pytest.raises(QueryError, match=r"gives .* a value itself"):
        bind(query, {"v": _NAME})


def test_updates_are_refused_in_whatever_disguise() -> None:
    store = Store()
    store.load({"type": "Instrument", "id": "urn:uuid:1"})
    for text in (
        "DROP ALL",
        "# SELECT\nPREFIX a: <urn:select>\nDELETE WHERE { ?s ?p ?o }",
        "insert data { <a:> <a:> <a:> }",
    ):
        assert form_of(text) == "UPDATE"
        with pytest.raises(QueryError, match="would change the store"):
            store.query(text)
    assert form_of("BASE <urn:x> PREFIX select: <urn:y> ASK {}") == "ASK"
    assert form_of("nonsense") == ""
    assert store.documents()


def test_only_prefixes_that_are_missing_are_declared() -> None:
    assert with_prefixes("PREFIX nboq: <urn:other> ASK { ?s nboq:x 'RRID:x' }") == (
        "PREFIX nboq: <urn:other> ASK { ?s nboq:x 'RRID:x' }"
    )
    assert with_prefixes("ASK { ?s nboq:x rdfs:label }").startswith(
        "PREFIX nboq: <https://w3id.org/nbo-q/>\nPREFIX rdfs:"
    )
    assert with_prefixes("ASK { ?s nope:x ?o }") == "ASK { ?s nope:x ?o }"


# Widening


def _asked(store: Store, pattern: str, infer: bool = True) -> list[str]:
    return [
        row["n"] for row in store.query(f"SELECT DISTINCT ?n {{ {pattern} ?x nboq:name ?n }} ORDER BY ?n", infer=infer)
    ]


_PATTERNS = {
    "?x a nboq:Camera .": ["Camera"],
    "?x a nboq:DetectionSystem .": ["Camera", "Tube"],
    "?x rdf:type nboq:DetectionSystem .": ["Camera", "Tube"],
    "?x <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/nbo-q/CCD> .": ["Camera"],
    "GRAPH ?g { ?x a nboq:Camera } ": ["Camera"],
    "?x a nboq:HardwareComponent FILTER NOT EXISTS { ?x a nboq:DetectionSystem }": ["Mirror"],
    "{ ?x a nboq:Camera } UNION { ?x a nboq:Dichroic }": ["Camera", "Mirror"],
    "?x a nboq:Camera , nboq:CCD .": ["Camera"],
    "?x nboq:name ?m ; a nboq:Camera .": ["Camera"],
    "?x a ?any . FILTER (?any = nboq:Camera)": [],
    "?x a/rdfs:label ?l .": [],
}


@pytest.mark.parametrize(("pattern", "names"), _PATTERNS.items())
def test_a_query_for_a_class_finds_what_is_below_it(pattern: str, names: list[str]) -> None:
    store = Store()
    store.load(_EMCCD)
    assert _asked(store, pattern) == names
    if "NOT EXISTS" not in pattern and "any" not in pattern:
        assert _asked(store, pattern, infer=False) == []


@pytest.mark.parametrize(
    "pattern", [pattern for pattern in _PATTERNS if "any" not in pattern and "label" not in pattern]
)
def test_widened_queries_and_the_written_closure_give_the_same(tmp_path: Path, pattern: str) -> None:
    store = Store()
    for file in sorted((ROOT / "examples" / "queries").glob("*.yaml")):
        import nboq

        store.load(nboq.read(file))
    store.load(_EMCCD)
    store.export(tmp_path / "closed.nq", closure=True)
    closed = ox.Store()
    closed.bulk_load(path=str(tmp_path / "closed.nq"))
    query = with_prefixes(f"SELECT DISTINCT ?x {{ {pattern} ?x nboq:name ?n }}")
    asked = closed.query(query, use_default_graph_as_union=True)
    assert isinstance(asked, ox.QuerySolutions)
    expected = sorted(str(row["x"]) for row in asked)
    assert sorted(str(row[0]) for row in store.query(query).terms()) == expected
    by_filter = store.query(widen(query, store.hierarchy, by_filter=True), infer=False)
    assert sorted(str(row[0]) for row in by_filter.terms()) == expected


def test_variables_of_widening_are_no_columns_and_templates_stay() -> None:
    store = Store()
    store.load(_EMCCD)
    assert store.query("SELECT * { ?x a nboq:Camera }").variables == ["x"]
    made = store.query("CONSTRUCT { ?x a nboq:Camera } WHERE { ?x a nboq:Camera }").triples
    assert [triple.object.value.rpartition("/")[2] for triple in made] == ["Camera"]  # type: ignore[union-attr]


_ACME = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix nboq: <https://w3id.org/nbo-q/> . @prefix acme: <https://acme.example/> .
acme:SuperCamera a owl:Class ; rdfs:subClassOf nboq:CMOS , [ a owl:Restriction ] .
acme:nickname rdfs:subPropertyOf nboq:name .
"""


@pytest.mark.parametrize("place", ["memory", "disk"])
def test_a_vendors_classes_and_properties_are_found_after_loading_its_model(tmp_path: Path, place: str) -> None:
    path = tmp_path / "acme.ttl"
    path.write_text(_ACME)
    data = tmp_path / "acme.nq"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    camera = f"<urn:acme:1> <{rdf}type> <https://acme.example/SuperCamera> <urn:acme:g> ."
    data.write_text(f'{camera}\n<urn:acme:1> <https://acme.example/nickname> "Big" <urn:acme:g> .\n')
    with Store(tmp_path / "store" if place == "disk" else None) as store:
        store.bulk_load(data)
        assert _asked(store, "?x a nboq:Camera .") == []
        store.load_model(path)
        assert _asked(store, "?x a nboq:Camera .") == ["Big"]
        store.load_model()
        assert _asked(store, "?x a nboq:Camera .") == []
    assert "https://w3id.org/nbo-q/Camera" in Hierarchy.of([]).classes


def test_the_hierarchy_is_the_models() -> None:
    known = Hierarchy.of_model().classes
    for name, body in TERMS.classes.items():
        for ancestor in body.ancestors[1:]:
            assert body.iri in known[TERMS.classes[ancestor].iri], (name, ancestor)
    assert sum(len(below) - 1 for below in known.values()) == sum(len(c.ancestors) - 1 for c in TERMS.classes.values())


# Reasoning


def test_a_reasoner_finds_the_classes_that_widening_finds_and_more() -> None:
    if shutil.which("java") is None:
        pytest.skip("owlready2 reasons with HermiT, which needs Java; 'make test' installs it where it may")
    store = Store()
    cube = {"type": "FilterCube", "id": "urn:uuid:5", "excitation_filter": "urn:uuid:6"}
    descriptor = {**_EMCCD, "components": [*_EMCCD["components"], cube]}
    store.load(descriptor)
    found = store.reason("urn:uuid:1")
    above, _ = Hierarchy.of_model().above()
    for component in _EMCCD["components"]:
        own = TERMS.base + component["type"]
        assert {own, *above[own]} <= found[component["id"]]
    assert TERMS.base + "ExcitationFilter" in found["urn:uuid:6"], "what stands in that place is an excitation filter"


def test_a_reasoner_tells_a_contradiction() -> None:
    if shutil.which("java") is None:
        pytest.skip("owlready2 reasons with HermiT, which needs Java; 'make test' installs it where it may")
    from nboq.store.reasoning import Contradiction

    store = Store()
    for kind, number in (("CCD", 1), ("CMOS", 2)):
        camera = {"type": kind, "id": "urn:uuid:9"}
        store.load({"type": "HardwareDescriptor", "id": f"urn:uuid:{number}", "components": [camera]})
    with pytest.raises(Contradiction, match="can't all be true"):
        store.reason()
