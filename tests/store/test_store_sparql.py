"""Parameters given as terms in their data blocks, and classes above written out: for every engine alike."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given
from hypothesis import strategies as st

import nboq
from nboq.errors import QueryError, StoreError
from nboq.schema.artefacts import NBOQ
from nboq.schema.model import current_model
from nboq.store import Store, inference
from nboq.store.inference import SUBCLASS, SUBPROPERTY, TYPE, Hierarchy, model_steps
from nboq.store.sparql import bind, form_of, parameters, with_prefixes
from tests.conftest import ROOT, need

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


# Parameters

_V = "VALUES $v { UNDEF }"


@given(st.text(st.characters(codec="utf-8")))
@example('x" } ; DROP ALL ; #')
@example("\\u0022 } UNION { ?s ?p ?o } #")
@example("?v")
@example("VALUES $v { 1 }")
@example("'''")
def test_whatever_a_text_holds_it_is_one_literal(text: str) -> None:
    (row,) = Store().query(f"SELECT ($v AS ?said) (STRLEN($v) AS ?length) {{ {_V} FILTER ($v = $v) }}", v=text)
    assert row == {"said": text, "length": len(text)}


@given(st.floats(allow_nan=False))
def test_whatever_a_number_is_it_stays_that(number: float) -> None:
    (row,) = Store().query(f"SELECT ($v AS ?said) {{ {_V} }}", v=number)
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
    query = f"SELECT ?p {{ {_V} $v ?p ?o }}"
    assert len(store.query(query, v=iri)) == 0
    assert len(store.query(query, v=ox.NamedNode("urn:uuid:1"))) > 0


@pytest.mark.parametrize(
    ("query", "given", "found"),
    [
        ("ASK { VALUES $v { 0 } }", 'ASK { VALUES $v { "x" } }', {"v": "0"}),
        ("ASK { values $v{UNDEF} }", 'ASK { values $v{ "x" } }', {"v": "UNDEF"}),
        ("ASK {VALUES\n$v\t{ 1 2 }}", 'ASK {VALUES\n$v\t{ "x" }}', {"v": "1 2"}),
        ("ASK { VALUES $v { 'a}b' \"}\" } }", 'ASK { VALUES $v { "x" } }', {"v": "'a}b' \"}\""}),
        ("ASK { VALUES $v { <urn:a}b> # }\n } }", None, None),
        ("ASK { { VALUES $v { 1 } } UNION { VALUES $v { 1 } } }",
         'ASK { { VALUES $v { "x" } } UNION { VALUES $v { "x" } } }', {"v": "1"}),
        ("ASK { VALUES $w { 1 } VALUES $v { 2 } }", 'ASK { VALUES $w { 1 } VALUES $v { "x" } }', {"w": "1", "v": "2"}),
        ("ASK { VALUES $vv { 1 } VALUES $v { 2 } }",
         'ASK { VALUES $vv { 1 } VALUES $v { "x" } }', {"vv": "1", "v": "2"}),
        ("ASK { VALUES ?v { 1 } }", None, {}),
        ("ASK { VALUES ($v) { (1) } }", None, {}),
        ("ASK { ?s ?p $v }", None, {}),
        ("ASK { ?s ?p 'VALUES $v { 1 }' }", None, {}),
        ("ASK { ?s ?p ''''VALUES $v { 1 }''' }", None, {}),
        ("ASK { } # VALUES $v { 1 }", None, {}),
        ("ASK { <urn:VALUES$v{1}> ?p ?o }", None, {}),
        ("ASK { ?VALUES ?p $v { } }", None, {}),
    ],
)  # fmt: skip
def test_only_what_stands_between_the_braces_is_replaced(
    query: str, given: str | None, found: dict[str, str] | None
) -> None:
    assert found is None or dict(parameters(query)) == found
    if given is not None:
        assert bind(query, {"v": _NAME}) == given
    else:
        with pytest.raises(QueryError, match=r"no parameter 'v'; write VALUES \$v \{ UNDEF \}"):
            bind(query, {"v": _NAME})


def test_a_parameter_that_is_nearly_there_is_named() -> None:
    with pytest.raises(QueryError, match="did you mean 'min_na'"):
        Store().query("SELECT ?s { VALUES $min_na { 0 } ?s ?p $min_na }", min_an=1)


def test_a_query_without_its_values_is_asked_as_it_stands() -> None:
    query = "SELECT $v { VALUES $v { 1 2 } }"
    assert [row["v"] for row in Store().query(query)] == [1, 2]
    assert [row["v"] for row in Store().query(query, v=7)] == [7]


@pytest.mark.parametrize("value", [None, [1], ox.BlankNode("x"), object()])
def test_what_is_no_term_is_refused(value: object) -> None:
    with pytest.raises(QueryError, match=r"\$v takes an IRI, a number, a date or a text"):
        Store().query(f"SELECT ?v {{ {_V} }}", v=value)


def test_moments_and_boundless_numbers() -> None:
    moment = datetime(2024, 3, 1, 12, tzinfo=UTC)
    (row,) = Store().query(f"SELECT ($v < NOW() AS ?past) (DATATYPE($v) AS ?t) {{ {_V} }}", v=moment)
    assert row == {"past": True, "t": "http://www.w3.org/2001/XMLSchema#dateTime"}
    (row,) = Store().query(f"SELECT (STR($v) AS ?s) {{ {_V} }}", v=float("inf"))
    assert row == {"s": "INF"}


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


# What follows


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
    "GRAPH ?g { ?d nboq:components ?x . ?x a nboq:Camera } ": ["Camera"],
    "?x a nboq:HardwareComponent FILTER NOT EXISTS { ?x a nboq:DetectionSystem }": ["Mirror"],
    "{ ?x a nboq:Camera } UNION { ?x a nboq:Dichroic }": ["Camera", "Mirror"],
    "?x a nboq:Camera , nboq:CCD .": ["Camera"],
    "?x nboq:name ?m ; a nboq:Camera .": ["Camera"],
    "?x a ?any . FILTER (?any = nboq:Camera)": ["Camera"],
    "?x a/rdfs:label ?l .": [],
}


@pytest.mark.parametrize(("pattern", "names"), _PATTERNS.items())
def test_a_query_for_a_class_finds_what_is_below_it(pattern: str, names: list[str]) -> None:
    store = Store()
    store.load(_EMCCD)
    assert _asked(store, pattern) == names
    if "NOT EXISTS" not in pattern:
        assert _asked(store, pattern, infer=False) == []


def _of_files(place: Path | None = None) -> Store:
    store = Store(place)
    for file in sorted((ROOT / "examples" / "queries").glob("*.yaml")):
        store.load(nboq.read(file))
    store.load(_EMCCD)
    return store


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
@pytest.mark.parametrize("pattern", _PATTERNS)
def test_an_export_gives_other_engines_the_same_answers(tmp_path: Path, pattern: str) -> None:
    store = _of_files()
    store.export(tmp_path / "closed.nq", closure=True)
    query = with_prefixes(f"SELECT ?x {{ {pattern} ?x nboq:name ?n }}")
    expected = sorted(str(row[0]) for row in store.query(query).terms())
    closed = ox.Store()
    closed.bulk_load(path=str(tmp_path / "closed.nq"))
    asked = closed.query(query, use_default_graph_as_union=True)
    assert isinstance(asked, ox.QuerySolutions)
    assert sorted(str(row["x"]) for row in asked) == expected
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(str(tmp_path / "closed.nq"), format="nquads")
    found = {f"<{row[0]}>" for row in dataset.query(query)}  # type: ignore[index]
    assert found == set(expected), "rdflib counts what two graphs say once"


def test_a_thing_is_counted_once_for_each_graph_and_each_class_asked_for() -> None:
    store = Store()
    store.load(_EMCCD)
    assert len(store.query("SELECT ?x { GRAPH ?g { ?x a nboq:Camera } }")) == 1
    assert len(store.query("SELECT ?x { GRAPH ?g { ?x a nboq:Component } }")) == 3
    assert store.statistics()["classes"] == {
        "EMCCD": 1, "GenericDichroic": 1, "HardwareDescriptor": 1, "PhotomultiplierTube": 1,
    }  # fmt: skip


def test_what_documents_say_is_told_from_what_follows(tmp_path: Path) -> None:
    store = _of_files()
    for name in store.documents():
        once = store.get(name).data
        store.load(once)
        assert store.get(name).data == once
    assert [str(quad.object) for quad in store.quads("urn:uuid:2", TYPE)] == [f"<{NBOQ}EMCCD>"]
    assert len(list(store.quads("urn:uuid:2", TYPE, inferred=True))) > 4
    assert not list(store.quads(None, TYPE, NBOQ + "Camera"))
    assert "<urn:uuid:2>" in {str(quad.subject) for quad in store.quads(None, TYPE, NBOQ + "EMCCD")}
    store.export(tmp_path / "said.nq")
    store.export(tmp_path / "all.nq", closure=True)
    said, everything = ((tmp_path / name).read_bytes().splitlines() for name in ("said.nq", "all.nq"))
    assert set(said) < set(everything) and not [line for line in said if b"nbo-q/Component>" in line]


@pytest.mark.parametrize("place", ["memory", "disk"])
def test_what_follows_comes_and_goes_with_what_it_follows_from(tmp_path: Path, place: str) -> None:
    everything = {"type": "Objective", "id": "urn:uuid:9"}
    lines = tmp_path / "more.nq"
    with Store(tmp_path / "store" if place == "disk" else None) as store:
        store.load(_EMCCD)
        store.load({**_EMCCD, "components": _EMCCD["components"][1:]})
        assert _asked(store, "?x a nboq:Camera .") == []
        store.replace("urn:uuid:1", {**_EMCCD, "id": "urn:uuid:8"})
        assert _asked(store, "?x a nboq:Camera .") == ["Camera"]
        lines.write_text(
            f"<urn:uuid:2> <{TYPE}> <https://w3id.org/nbo-q/Objective> <urn:uuid:8> .\n"
            '<urn:uuid:2> <https://w3id.org/nbo-q/name> "Lens" <urn:uuid:8> .\n'
        )
        store.bulk_load(lines)
        assert _asked(store, "?x a nboq:Camera .") == [] and _asked(store, "?x a nboq:Component .") == ["Lens"]
        store.remove("urn:uuid:8")
        store.load(everything)
        assert _asked(store, "?x a nboq:Component .") == []
        assert {str(quad.subject) for quad in store.quads(None, TYPE, inferred=True, graph="urn:uuid:9")} == {
            "<urn:uuid:9>"
        }
        assert store.documents() == ["urn:uuid:9"]


@pytest.mark.parametrize(
    "line",
    [
        "{s} {t} {c} {g} .",
        "{s}\t{t}\t{c}\t{g}\t.",
        "  {s}{t}{c}{g}.",
        "{s} {t} {c} {g} . # a comment",
        "{s} {t} <https://w3id.org/nbo-q/\\u0043amera> {g} .",
        "_:b {t} {c} {g} .",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_types_are_found_however_they_are_written(tmp_path: Path, line: str, end: str) -> None:
    path = tmp_path / "odd.nq"
    written = line.format(s="<urn:x:1>", t=f"<{TYPE}>", c="<https://w3id.org/nbo-q/Camera>", g="<urn:x:g>")
    path.write_bytes(
        f'<urn:x:1> <urn:x:p> "<urn:x:2> <{TYPE}> <https://w3id.org/nbo-q/Laser> ." <urn:x:g> .\n'.encode()
    )
    with path.open("ab") as file:
        file.write((written + end).encode())
    store = Store()
    store.bulk_load(path)
    assert len(store.query("SELECT ?x { GRAPH <urn:x:g> { ?x a nboq:DetectionSystem } }")) == 1
    assert len(store.query("SELECT ?x { ?x a nboq:LightSource }")) == 0


def test_rings_and_unknown_classes_follow_nothing_strange() -> None:
    ring = Hierarchy.of([(SUBCLASS, "urn:a", "urn:b"), (SUBCLASS, "urn:b", "urn:a"), (SUBCLASS, "urn:b", "urn:c")])
    assert ring.classes == {"urn:a": ("urn:b", "urn:c"), "urn:b": ("urn:a", "urn:c")}
    assert not ring.follows("urn:a", ["urn:a", "urn:b"]) and ring.follows("urn:c", ["urn:a", "urn:c"])
    assert not ring.follows("urn:d", ["urn:a"])


def test_a_property_follows_from_those_below_it() -> None:
    nickname = Hierarchy.of([(SUBPROPERTY, "urn:nick", "urn:name"), (SUBPROPERTY, "urn:name", "urn:label")])
    lines = b'<urn:1> <urn:nick> "a . b" <urn:g> .\n_:b<urn:name>"x"@en.\n<urn:2> <urn:other> <urn:nick> .\n'
    assert nickname.lines(lines).splitlines() == [
        b'<urn:1> <urn:label>  "a . b" <urn:g> .',
        b'<urn:1> <urn:name>  "a . b" <urn:g> .',
        b'_:b <urn:label> "x"@en.',
    ]


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
    camera = f"<urn:acme:1> <{TYPE}> <https://acme.example/SuperCamera> <urn:acme:g> ."
    data.write_text(f'{camera}\n<urn:acme:1> <https://acme.example/nickname> "Big" <urn:acme:g> .\n')
    folder = tmp_path / "store" if place == "disk" else None
    with Store(folder) as store:
        store.bulk_load(data)
        assert _asked(store, "?x a nboq:Camera .") == []
        store.load_model(path)
        assert _asked(store, "?x a nboq:Camera .") == ["Big"]
        store.bulk_load(data)
        assert _asked(store, "?x a nboq:Camera .") == ["Big"], "what comes later too"
        said = {f"{quad.predicate} {quad.object}" for quad in store.quads("urn:acme:1")}
        assert said == {f"<{TYPE}> <https://acme.example/SuperCamera>", '<https://acme.example/nickname> "Big"'}
        if folder is not None:
            store.close()
            store = Store(folder)  # noqa: PLW2901
            assert _asked(store, "?x a nboq:Camera .") == ["Big"], "another process needn't know the extension"
        store.load_model()
        assert _asked(store, "?x a nboq:Camera .") == []
        store.close()
    assert "https://w3id.org/nbo-q/Camera" in Hierarchy.of(model_steps()).classes


@pytest.mark.parametrize("order", [1, -1])
def test_a_file_may_say_itself_what_its_classes_are_below(tmp_path: Path, order: int) -> None:
    lines = [
        f"<urn:acme:1> <{TYPE}> <https://acme.example/SuperCamera> <urn:acme:g> .",
        '<urn:acme:1> <https://w3id.org/nbo-q/name> "Big" <urn:acme:g> .',
        f"<https://acme.example/SuperCamera> <{SUBCLASS}> <https://w3id.org/nbo-q/CMOS> <urn:acme:g> .",
    ]
    path = tmp_path / "acme.nq"
    path.write_text("\n".join(lines[::order]) + "\n")
    with Store(tmp_path / "store") as store:
        store.load(_EMCCD)
        store.bulk_load(path)
        assert _asked(store, "?x a nboq:Camera .") == ["Big", "Camera"]


def test_the_hierarchy_is_the_models() -> None:
    known = Hierarchy.of(model_steps()).classes
    assert {iri: set(above) for iri, above in known.items()} == {
        body.iri: {current_model().classes[name].iri for name in body.ancestors[1:]}
        for body in current_model().classes.values()
        if len(body.ancestors) > 1
    }


# Reasoning


@pytest.mark.slow
def test_a_reasoner_finds_the_classes_above_and_more() -> None:
    need(shutil.which("java"), "Java")
    store = Store()
    cube = {"type": "FilterCube", "id": "urn:uuid:5", "excitation_filter": "urn:uuid:6"}
    descriptor = {**_EMCCD, "components": [*_EMCCD["components"], cube]}
    store.load(descriptor)
    found = store.reason("urn:uuid:1")
    above = Hierarchy.of(model_steps()).classes
    for component in _EMCCD["components"]:
        own = current_model().base + component["type"]
        assert {own, *above[own]} <= found[component["id"]]
    assert current_model().base + "ExcitationFilter" in found["urn:uuid:6"], (
        "what stands in that place is an excitation filter"
    )


@pytest.mark.slow
def test_a_reasoner_tells_a_contradiction() -> None:
    need(shutil.which("java"), "Java")
    from nboq.errors import ContentError

    store = Store()
    for kind, number in (("CCD", 1), ("CMOS", 2)):
        camera = {"type": kind, "id": "urn:uuid:9"}
        store.load({"type": "HardwareDescriptor", "id": f"urn:uuid:{number}", "components": [camera]})
    with pytest.raises(ContentError, match="can't all be true"):
        store.reason()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ASK { ?s a nboq:Objectiv }", "did you mean 'Objective'?"),
        ("PREFIX n: <https://w3id.org/nbo-q/> ASK { ?s n:lens_an 1 }", "did you mean 'lens_na'?"),
        ("ASK { ?s <https://w3id.org/nbo-q/lens_an> 1 }", "did you mean 'lens_na'?"),
        ("ASK { ?s foaf1:nam ?o }", "the prefix foaf1: isn't declared"),
    ],
)
def test_a_term_or_a_prefix_that_nobody_knows_is_an_error(query: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        Store().query(query)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_terms_that_the_model_lacks_can_be_asked_for_on_purpose() -> None:
    store = Store()
    assert not store.query("ASK { ?s a nboq:Objectiv }", any_term=True)
    assert not store.query("# foo:bar\nASK { ?s nboq:name 'nboq:Nothing' ; a nboq:Objective . _:b ?p <urn:a:b> }")


def test_what_follows_is_written_out_in_batches_and_again_where_that_was_cut_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, data, folder = tmp_path / "acme.ttl", tmp_path / "acme.nq", tmp_path / "store"
    path.write_text(_ACME)
    cameras = [f"<urn:acme:{n}> <{TYPE}> <https://acme.example/SuperCamera> <urn:acme:g> .\n" for n in range(20)]
    data.write_text("".join(cameras))
    monkeypatch.setattr(inference, "BATCH", 7)
    sizes: list[int] = []

    def counted(lacking: Iterator[ox.Quad], most: int) -> Iterator[ox.Quad]:
        batch = list(islice(lacking, most))
        sizes.append(len(batch))
        return iter(batch)

    def cut(lacking: Iterator[ox.Quad], most: int) -> Iterator[ox.Quad]:
        """Stop in the third batch, as a kill would."""
        if len(sizes) == 2:
            raise RuntimeError("killed")
        return counted(lacking, most)

    def found(store: Store) -> list[int]:
        asked = (f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a nboq:{kind} }}" for kind in ("Camera", "Component"))
        return [row["n"] for query in asked for row in store.query(query)]

    with Store(folder) as store:
        store.bulk_load(data)
        with monkeypatch.context() as killed:
            killed.setattr(inference, "islice", cut)
            with pytest.raises(StoreError, match="killed"):
                store.load_model(path)
    assert sizes == [7, 7]
    with Store(folder) as store:
        assert found(store) == [20, 20], "opening it again ends what was begun"
        before = set(store.backend.quads(None, None, None, None))
        sizes.clear()
        with monkeypatch.context() as watched:
            watched.setattr(inference, "islice", counted)
            store.load_model(path)
        assert sizes == [0], "nothing differs, so nothing is written"
        assert set(store.backend.quads(None, None, None, None)) == before
        store.load_model()
        assert found(store) == [0, 0]
