"""Values bound as terms, and classes widened: on tokens, for every engine alike."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nboq.errors import QueryError
from nboq.schema.model import current_model
from nboq.store import Store
from nboq.store.hierarchy import Hierarchy
from nboq.store.sparql import bind, form_of, variables, with_prefixes
from nboq.store.widening import widen
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
            'SELECT (COUNT(*) AS ?n)  { ?s ?p "x" } GROUP BY ("x")',
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


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        # Less-than and greater-than beside variables look like an IRI.
        ("SELECT ?c { BIND (3 AS ?c) FILTER (1<?v)FILTER (?c>?v) }", [{"c": 3}]),
        ("SELECT ?v { { SELECT ?v { BIND (1 AS ?a) FILTER (?a < ?v) } } }", [{"v": 2}]),
        ("SELECT ?v { BIND (1 AS ?a) FILTER (?a < ?v) } GROUP BY ?v", [{"v": 2}]),
        ("SELECT (EXISTS { FILTER (?v > 1) } AS ?e) ?v { }", [{"e": True}]),
        ("SELECT ?a { BIND (1 AS ?a) } ORDER BY (EXISTS { FILTER (?v > 1) }) ?v", [{"a": 1}]),
        ("SELECT ?a { BIND (1 AS ?a) FILTER (1 IN (?v, 1)) FILTER (COALESCE(?v, 0) = 2) }", [{"a": 1}]),
        ("SELECT (MAX(?a) AS ?m) { VALUES ?a { 1 3 } } HAVING (MAX(?a) > ?v)", [{"m": 3}]),
    ],
)
def test_values_stand_where_expressions_want_them(query: str, rows: list[dict[str, Any]]) -> None:
    assert list(Store().query(query, v=2)) == rows


@pytest.mark.parametrize("value", [None, [1], ox.BlankNode("x"), object()])
def test_what_is_no_term_is_refused(value: object) -> None:
    with pytest.raises(QueryError, match=r"\?v takes an IRI, a number, a date or a text"):
        Store().query("SELECT ?v { }", v=value)


def test_moments_and_boundless_numbers() -> None:
    moment = datetime(2024, 3, 1, 12, tzinfo=UTC)
    (row,) = Store().query("SELECT (?v < NOW() AS ?past) (DATATYPE(?v) AS ?t) { }", v=moment)
    assert row == {"past": True, "t": "http://www.w3.org/2001/XMLSchema#dateTime"}
    (row,) = Store().query("SELECT (STR(?v) AS ?s) { }", v=float("inf"))
    assert row == {"s": "INF"}


def test_a_minus_that_would_take_nothing_away_any_more_is_refused() -> None:
    """MINUS removes nothing where it shares no variable, and a value is none."""
    with pytest.raises(QueryError, match="only \\?v joins its MINUS"):
        bind("SELECT ?s { ?s ?p ?v MINUS { ?x <urn:q> ?v } }", {"v": _NAME})
    for fine in ("?s ?p ?v MINUS { ?s <urn:q> ?v }", "GRAPH ?g { ?s ?p ?v } MINUS { GRAPH ?g { ?x <urn:q> ?v } }"):
        assert "?v" not in bind(f"ASK {{ {fine} }}", {"v": _NAME})


_NODE = st.sampled_from(["?a", "?b", "?c", "?v", "<urn:1>", "<urn:2>"])
_TRIPLE = st.builds("{} {} {} .".format, _NODE, st.sampled_from(["<urn:p>", "<urn:q>"]), _NODE)
_NESTED = st.one_of(
    st.builds("OPTIONAL {{ {} {} }}".format, _TRIPLE, _TRIPLE),
    st.builds("{{ {} }} UNION {{ {} }}".format, _TRIPLE, _TRIPLE),
    st.builds("FILTER NOT EXISTS {{ {} }}".format, _TRIPLE),
    st.builds("MINUS {{ ?s <urn:p> ?o . {} }}".format, _TRIPLE),
    st.builds("{{ SELECT DISTINCT ?a ?v {{ ?v <urn:p> ?a . {} }} }}".format, _TRIPLE),
    st.just("{ SELECT ?v (COUNT(?x) AS ?n) { ?v ?y ?x } GROUP BY ?v ORDER BY ?v }"),
)
_LINKS = st.sets(st.tuples(st.integers(1, 3), st.sampled_from("pq"), st.integers(1, 3)), max_size=9)


@given(_LINKS, st.lists(_NESTED, max_size=3, unique=True), st.integers(1, 3))
def test_a_bound_query_gives_the_rows_of_the_free_one_that_have_the_value(
    links: set[tuple[int, str, int]], nested: list[str], value: int
) -> None:
    """The rows that a query gives for one value are those that it gives for all, with the others left out."""
    known = ox.Store()
    for s, p, o in links:
        known.add(ox.Quad(ox.NamedNode(f"urn:{s}"), ox.NamedNode(f"urn:{p}"), ox.NamedNode(f"urn:{o}")))
    query = f"SELECT ?a ?b ?v {{ ?s <urn:p> ?v . {' '.join(nested)} }}"

    def rows(asked: str, only: bool) -> list[tuple[str, str]]:
        found = known.query(asked)
        assert isinstance(found, ox.QuerySolutions)
        return sorted((str(row["a"]), str(row["b"])) for row in found if not only or row["v"] == node)

    node = ox.NamedNode(f"urn:{value}")
    assert rows(bind(query, {"v": node}), False) == rows(query, True)


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


def test_distinct_rows_stay_distinct_where_a_thing_is_of_two_classes_below() -> None:
    store = Store()
    store.load(_EMCCD)
    store.load({**_EMCCD, "id": "urn:uuid:9", "components": [{**_EMCCD["components"][0], "type": "CMOS"}]})
    both = "{ ?x a nboq:Camera }"
    assert len(store.query(f"SELECT DISTINCT * {both}")) == 1
    inner = store.query(f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT DISTINCT * {both} }} }}")
    assert [row["n"] for row in inner] == [1]


def test_a_construct_without_a_template_is_widened_and_says_what_was_asked() -> None:
    store = Store()
    store.load(_EMCCD)
    made = store.query("CONSTRUCT WHERE { ?x a nboq:Camera ; nboq:name ?n }").triples
    assert sorted(getattr(triple.object, "value", "") for triple in made) == ["Camera", current_model().base + "Camera"]


_SUB = "http://www.w3.org/2000/01/rdf-schema#subPropertyOf"
_NICKNAMES = Hierarchy.of(
    [ox.Triple(ox.NamedNode("urn:nick"), ox.NamedNode(_SUB), ox.NamedNode(current_model().base + "name"))]
)
_BOTH = "(<name>|<urn:nick>)"
_THREE = "VALUES ?nboqkind0 { <Dichroic> <GenericDichroic> <StandardDichroic> }"


@pytest.mark.parametrize(
    ("pattern", "wide"),
    [
        ("?x n:name ?y ; n:name 1.5 , n:name .", f"?x {_BOTH} ?y ; {_BOTH} 1.5 , n:name ."),
        ("?x !n:name ?y", f"?x !{_BOTH} ?y"),
        ("?x !^n:name ?y", "?x !(^<name>|^<urn:nick>) ?y"),
        ("?x !(a|n:name|^n:name) ?y", "?x !(a|<name>|<urn:nick>|^<name>|^<urn:nick>) ?y"),
        ("?x ^n:name/(n:name)* ?y", f"?x ^{_BOTH}/({_BOTH})* ?y"),
        ("?x ?p ?y FILTER (?p IN (n:name, ?y)) BIND (n:name AS ?z)", None),
        ("VALUES ?p { n:name } n:name ?p n:name", None),
        ("GRAPH n:name { ?x ?p 'x'^^n:name , 'y'@en }", None),
        ("VALUES (?p ?c) { (rdf:type n:Dichroic) } ?x ?p ?c", None),
        ("?x ?p ?c FILTER (?p = rdf:type && ?c = n:Dichroic)", None),
        ("?x !a n:Dichroic", None),
        ("?x a/n:label n:Dichroic", None),
        ("[ n:name ?y ; a n:Dichroic ] ?p (n:name)", f"{_THREE}[ {_BOTH} ?y ; a ?nboqkind0 ] ?p (n:name)"),
        ("?x ?p -1.5e3 ; a ?k , n:Dichroic", f"{_THREE}?x ?p -1.5e3 ; a ?k , ?nboqkind0"),
        ("?x a <Dichroic>", f"{_THREE}?x a ?nboqkind0"),
    ],
)
def test_only_classes_and_predicates_of_patterns_are_widened(pattern: str, wide: str | None) -> None:
    start = f"BASE <{current_model().base}> PREFIX n: <{current_model().base}> PREFIX rdf: <{_RDF}> "
    found = widen(f"{start}SELECT * {{{pattern}}}", _NICKNAMES)
    ox.Store().query(found)
    inside = found[len(start) :].replace(f"<{current_model().base}", "<")
    assert inside == f"SELECT * {{{(' ' if wide and wide.startswith('VALUES') else '') + (wide or pattern)}}}"


_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
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
    for name, body in current_model().classes.items():
        for ancestor in body.ancestors[1:]:
            assert body.iri in known[current_model().classes[ancestor].iri], (name, ancestor)
    assert sum(len(below) - 1 for below in known.values()) == sum(
        len(c.ancestors) - 1 for c in current_model().classes.values()
    )


# Reasoning


@pytest.mark.slow
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
        own = current_model().base + component["type"]
        assert {own, *above[own]} <= found[component["id"]]
    assert current_model().base + "ExcitationFilter" in found["urn:uuid:6"], (
        "what stands in that place is an excitation filter"
    )


@pytest.mark.slow
def test_a_reasoner_tells_a_contradiction() -> None:
    if shutil.which("java") is None:
        pytest.skip("owlready2 reasons with HermiT, which needs Java; 'make test' installs it where it may")
    from nboq.errors import ContentError

    store = Store()
    for kind, number in (("CCD", 1), ("CMOS", 2)):
        camera = {"type": kind, "id": "urn:uuid:9"}
        store.load({"type": "HardwareDescriptor", "id": f"urn:uuid:{number}", "components": [camera]})
    with pytest.raises(ContentError, match="can't all be true"):
        store.reason()
