"""The analytical engine: the answers of the store, kept in step with every change, or a clear refusal."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import nboq
from nboq.cli.app import app
from nboq.errors import MissingDependency, QueryError
from nboq.formats.rdf.syntax import LINKS
from nboq.schema.model import current_model
from nboq.simulate import documents
from nboq.store import NamedQuery, Store, analytics, named_queries
from nboq.store.analytics import Analytics
from nboq.store.answers import Answers
from nboq.store.relations import connect
from tests.conftest import ROOT

pytest.importorskip("maplib", reason="the extra nboq[analytics] isn't installed")

FILES = sorted((ROOT / "examples" / "queries").glob("*.yaml"))
QUERIES = list(named_queries().values())
MARKED = [query for query in QUERIES if query.engine == "maplib"]
_ALL = "SELECT DISTINCT ?s ?p ?o { ?s ?p ?o }"
_XSD = "http://www.w3.org/2001/XMLSchema#"
Row = tuple[str, ...]


def _rows(answers: Answers) -> list[Row]:
    return [tuple(map(str, row)) for row in answers.terms()]


def _same(store: Store) -> bool:
    """Compare every triple, by each engine."""
    asked = [sorted(_rows(store.query(_ALL, engine=engine))) for engine in ("store", "maplib")]
    return asked[0] == asked[1]


@pytest.fixture(scope="module")
def examples() -> Iterator[Store]:
    with Store() as store:
        for path in FILES:
            store.load(nboq.read(path))
        connect(store)
        store.load_model()
        yield store


@pytest.fixture(scope="module")
def simulated() -> Iterator[Store]:
    with Store() as store:
        for document in documents(16, 60, seed=3):
            store.load(document)
        connect(store)
        yield store


@pytest.fixture
def small() -> Iterator[Store]:
    with Store() as store:
        for path in FILES[:3]:
            store.load(nboq.read(path))
        assert _same(store)
        yield store


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each time that a snapshot is made from nothing."""
    made: list[str] = []
    build: Callable[[Analytics, str], Any] = Analytics._build

    def noted(self: Analytics, query: str) -> Any:
        made.append(query)
        return build(self, query)

    monkeypatch.setattr(Analytics, "_build", noted)
    return made


def test_every_triple_of_the_examples_is_in_the_snapshot(examples: Store, simulated: Store) -> None:
    assert _same(examples) and _same(simulated)
    assert any(row[0].startswith("_:") for row in _rows(examples.query(_ALL, engine="maplib"))), "blank nodes too"


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_shipped_query_is_answered_alike_or_refused(examples: Store, query: NamedQuery) -> None:
    given: dict[str, Any] = {**query.example.parameters}
    try:
        found = examples.named(query.name, engine="maplib", **given)
    except QueryError as error:
        assert query.engine == "store", error
        assert "engine='store'" in str(error)
        return
    asked = examples.named(query.name, engine="store", **given)
    assert found.variables == asked.variables
    assert _rows(found) == _rows(asked)
    assert list(found) == list(asked)
    assert [tuple(row.values()) for row in found] == list(query.example.rows)


# The world has no graph of the model, which missing_fields asks; that one is compared on the examples above.
@pytest.mark.parametrize(
    "query", [query for query in QUERIES if query.name != "missing_fields"], ids=lambda query: query.name
)
def test_simulated_worlds_are_answered_alike(simulated: Store, query: NamedQuery) -> None:
    given: dict[str, Any] = {**query.example.parameters}
    given |= {
        parameter.name: _some(simulated, parameter.name)
        for parameter in query.parameters
        if _some(simulated, parameter.name)
    }
    asked = _rows(simulated.named(query.name, engine="store", **given))
    try:
        found = _rows(simulated.named(query.name, engine="maplib", **given))
    except QueryError:
        assert query.engine == "store"
        return
    assert found == asked
    assert asked or query.engine == "store", "an empty answer proves nothing"


def _some(store: Store, parameter: str) -> str | None:
    kinds = {
        "facility": "Facility",
        "instrument": "Instrument",
        "image": "Image",
        "thing": "Image",
        "pid": "Instrument",
    }
    if parameter == "fluorophore":
        return "EGFP"
    if parameter not in kinds:
        return None
    rows = store.query(f"SELECT DISTINCT ?x {{ ?x a nboq:{kinds[parameter]} }} ORDER BY ?x LIMIT 1", engine="store")
    return next((row["x"] for row in rows), None)


def test_the_snapshot_follows_each_kind_of_change(small: Store, built: list[str], tmp_path: Path) -> None:
    document = nboq.read(FILES[0]).data
    new = {**document, "id": "doi:10.5072/another", "name": "Another one"}
    small.load({**document, "name": "Renamed"})
    assert _same(small)
    name = small.load(new)
    assert _same(small)
    small.replace(name, {**new, "id": "doi:10.5072/a-third"})
    assert _same(small)
    small.remove("doi:10.5072/a-third")
    assert _same(small)
    small.remove(document["id"])
    assert _same(small)
    triple = ox.Triple(ox.NamedNode("urn:x:a"), ox.NamedNode("urn:x:p"), ox.Literal("a link"))
    small.put_links({LINKS + "one": [triple], LINKS + "two": [triple]})
    assert _same(small)
    small.put_links({}, [LINKS + "one"])
    assert _same(small)
    assert _rows(small.query("SELECT ?o { ?s <urn:x:p> ?o }", engine="maplib")) == [('"a link"',)], (
        "the other says it too"
    )
    small.put_links({}, [LINKS + "two"])
    assert _same(small)
    assert not built, "all of that is made up for without starting anew"
    small.load_model()
    assert _same(small)
    lines = tmp_path / "more.nq"
    lines.write_text('<urn:x:b> <urn:x:p> "5"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:x:g> .\n')
    small.bulk_load(lines)
    assert _same(small)


def test_large_changes_start_anew(small: Store, built: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analytics, "_FEW", 3)
    small.load(nboq.read(FILES[3]))
    assert not small._analytics.ready
    assert _same(small) and len(built) == 1


def test_a_change_that_fails_changes_nothing(small: Store, built: list[str]) -> None:
    with pytest.raises(nboq.NboqError):
        small.load({"type": "Instrument", "id": "urn:uuid:1", "nonsense": 1})
    with pytest.raises(nboq.NboqError):
        small.remove("urn:uuid:1")
    assert _same(small) and not built


_VALUES = st.sampled_from(
    [
        '"text"', '"text"@en', f'"5"^^<{_XSD}integer>', f'"0.25"^^<{_XSD}double>', f'"2024-02-29"^^<{_XSD}date>',
        f'"true"^^<{_XSD}boolean>', "<urn:x:1>", "<urn:x:2>", "_:b1", "_:b2", '"odd"^^<urn:x:kind>',
    ]
)  # fmt: skip
_TRIPLES = st.lists(
    st.tuples(st.sampled_from(["<urn:x:1>", "<urn:x:2>", "_:b1", "_:b2"]), st.sampled_from(["p", "q"]), _VALUES),
    max_size=5,
)
_STEPS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.one_of(st.none(), _TRIPLES), st.booleans()), max_size=8
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(steps=_STEPS)
def test_any_sequence_of_changes_is_followed(steps: list[tuple[str, list[tuple[str, str, str]] | None, bool]]) -> None:
    """Three graphs that share statements and blank nodes come and go; some changes are made up for together."""
    with Store() as store:
        store.load({"type": "Instrument", "id": "urn:uuid:1", "name": "First"})
        assert _same(store)
        for graph, body, ask in steps:
            if body is None:
                store.put_links({}, [LINKS + graph])
            else:
                lines = "".join(f"{s} <urn:x:{p}> {o} .\n" for s, p, o in body)
                parsed = ox.parse(lines.encode(), format=ox.RdfFormat.N_TRIPLES)
                store.put_links({LINKS + graph: [quad.triple for quad in parsed]})
            assert not ask or _same(store)
        assert _same(store)


def _of_values(folder: Path, *values: str) -> Store:
    path = folder / "values.nq"
    path.write_text("".join(f"<urn:x:{n}> <urn:x:p> {value} <urn:x:g> .\n" for n, value in enumerate(values)))
    store = Store()
    store.bulk_load(path)
    return store


def test_values_come_back_exactly(tmp_path: Path) -> None:
    typed = {
        "double": ["1.5", "1e21", "1e-7", "-0.0", "INF", "-INF", "NaN", "100", "1E2", "3.141592653589793", "5e-324"],
        "integer": ["0", "-17", "123456789012345678", "+4", "007"],
        "decimal": ["1.50", "-2", "0.000000000001"],
        "boolean": ["true", "0"],
        "date": ["2024-02-29", "1999-12-31"],
        "dateTime": ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59.25Z", "2020-01-01T00:00:00+00:00"],
        "anyURI": ["https://example.org/ü"],
    }
    values = [f'"{text}"^^<{_XSD}{kind}>' for kind, texts in typed.items() for text in texts]
    values += ['"ü\\n\\t\\"\\\\"', '""', '"colour"@en-GB', '"x"^^<urn:x:kind>', "<urn:x:1>", "_:b", '"a \\"^^<b> "']
    with _of_values(tmp_path, *values) as store:
        assert _same(store)
        assert len(_rows(store.query("SELECT ?o { ?s <urn:x:p> ?o }", engine="maplib"))) == len(values)


@pytest.mark.parametrize(
    "value",
    [
        f'"abc"^^<{_XSD}integer>',
        f'"123456789012345678901234567890"^^<{_XSD}integer>',
        f'"2023-02-29"^^<{_XSD}date>',
        f'"2023-02-28Z"^^<{_XSD}date>',
        f'"2023-02-28T12:00:00+01:00"^^<{_XSD}dateTime>',
        f'"2023"^^<{_XSD}gYear>',
        f'"1.5"^^<{_XSD}float>',
    ],
)
def test_what_columns_cannot_hold_is_refused_and_never_left_out(
    tmp_path: Path, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analytics, "ASKED", 0)
    with _of_values(tmp_path, '"fine"', value) as store:
        with pytest.raises(QueryError, match=r"the store holds .*can't hold as it is; ask engine='store'"):
            store.query(_ALL, engine="maplib")
        assert list(store.named("model_counts")) == []


def test_a_link_that_columns_cannot_hold_is_noticed_later(small: Store) -> None:
    odd = ox.Literal("soon", datatype=ox.NamedNode(_XSD + "date"))
    small.put_links({LINKS + "odd": [ox.Triple(ox.NamedNode("urn:x:a"), ox.NamedNode("urn:x:p"), odd)]})
    with pytest.raises(QueryError, match='the store holds "soon"'):
        small.query(_ALL, engine="maplib")
    small.put_links({}, [LINKS + "odd"])
    assert _same(small)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT (COUNT(DISTINCT ?n) AS ?c) { ?s a nboq:Component OPTIONAL { ?s nboq:lens_na ?n } }", "COUNT or SUM"),
        ("SELECT ?s (SUM(?n) AS ?c) { ?s a nboq:Filter OPTIONAL { ?s nboq:lens_na ?n } } GROUP BY ?s", "COUNT or SUM"),
        ("SELECT DISTINCT ?s { ?s nboq:lens_na ?n FILTER (?n = 1.4) }", "decimal"),
        ("SELECT DISTINCT ?s { ?s nboq:lens_na ?n FILTER (?n IN (0.8, 2)) }", "decimal"),
        ("SELECT DISTINCT ?s ?n { ?s nboq:name ?n FILTER (?n > 'C') }", "texts"),
        ("SELECT DISTINCT ?s { ?s a nboq:Component MINUS { ?s nboq:lens_na ?n } }", "MINUS"),
        ("SELECT DISTINCT ?t { ?s a nboq:Instrument . ?s nboq:replaces* ?t }", "path with"),
        ("SELECT DISTINCT ?t { ?s a nboq:Instrument . ?s nboq:replaces? ?t }", "path with"),
        ("SELECT (AVG(?t) AS ?a) { SELECT DISTINCT ?s ?t { ?s nboq:tier ?t } }", "AVG"),
        ("SELECT DISTINCT ?s (GROUP_CONCAT(DISTINCT ?n) AS ?a) { ?s nboq:name ?n } GROUP BY ?s", "GROUP_CONCAT"),
        ("SELECT DISTINCT (CEIL(?n) AS ?a) { ?s nboq:lens_na ?n }", "CEIL"),
        ("SELECT DISTINCT (FLOOR(?n) AS ?a) { ?s nboq:lens_na ?n }", "FLOOR"),
        ("SELECT DISTINCT ?s (STRAFTER(?n, ' ') AS ?a) { ?s nboq:name ?n }", "STRAFTER"),
        ("SELECT DISTINCT ?s (STRBEFORE(?n, 'x') AS ?a) { ?s nboq:name ?n }", "STRBEFORE"),
        ("SELECT DISTINCT ?s { VALUES (?s ?k) { (UNDEF '20x/0.80') (<urn:x:a> UNDEF) } ?s nboq:name ?k }", "UNDEF"),
        (
            "SELECT DISTINCT ?s ?n { ?s a nboq:Instrument OPTIONAL { ?s nboq:made ?n } OPTIONAL { ?s nboq:name ?n } }",
            "more than one OPTIONAL",
        ),
        ("SELECT DISTINCT ?s ?n { ?s a nboq:Instrument OPTIONAL { ?s nboq:made ?n } ?x nboq:name ?n }", "unbound"),
    ],
)  # fmt: skip
def test_what_it_answers_wrongly_it_is_not_asked(
    examples: Store, query: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(QueryError, match=f"maplib doesn't suit it: .*{reason}"):
        examples.query(query, engine="maplib")
    monkeypatch.setattr(analytics, "trap", lambda query: "")
    try:
        found = sorted(_rows(examples.query(query, engine="maplib")))
    except QueryError:
        return
    assert found != sorted(_rows(examples.query(query, engine="store"))), "this release answers it; the trap may go"


def test_select_within_optional_goes_wrong_in_a_larger_world(simulated: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = _rows(simulated.named("stale_psf", engine="store", before="2023-01-01"))
    with pytest.raises(QueryError, match="maplib doesn't suit it: SELECT within OPTIONAL"):
        simulated.named("stale_psf", engine="maplib", before="2023-01-01")
    monkeypatch.setattr(analytics, "trap", lambda query: "")
    assert _rows(simulated.named("stale_psf", engine="maplib", before="2023-01-01")) != expected


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s (COUNT(?p) AS ?n) { ?s nboq:lens_na 77 ; nboq:name ?p } GROUP BY ?s",
        "SELECT ?s (COUNT(?p) AS ?n) { ?s nboq:nothing ?p } GROUP BY ?s",
        "SELECT ?s (COUNT(DISTINCT ?p) AS ?n) { ?s nboq:lens_na ?p FILTER (?p > 77) } GROUP BY ?s",
        "SELECT ?n { { SELECT ?s (COUNT(?p) AS ?n) { ?s nboq:nothing ?p } GROUP BY ?s } OPTIONAL { ?s nboq:name ?x } }",
        "SELECT ?s { ?s nboq:nothing ?p } GROUP BY ?s",
        "SELECT (COUNT(?p) AS ?n) { ?s nboq:nothing ?p }",
        "SELECT (SUM(?p) AS ?n) (MAX(?p) AS ?m) { ?s nboq:nothing ?p }",
        "SELECT (SUM(?p) AS ?n) { ?s nboq:lens_na ?p FILTER (?p > 77) }",
    ],
)
def test_nothing_to_count_is_counted_alike(examples: Store, query: str) -> None:
    assert _rows(examples.query(query, engine="maplib")) == _rows(examples.query(query, engine="store"))


def test_a_method_that_nobody_uses_has_no_instrument(examples: Store) -> None:
    unused = [name for name in current_model().enums["ImagingMethod"].values if name != "WidefieldFluorescence"][:5]
    for method in unused:
        found = [_rows(examples.named("instruments_by_method", engine=e, method=method)) for e in ("store", "maplib")]
        assert found[0] == found[1]


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s nboq:name ?o }",
        "SELECT ?s { GRAPH ?g { ?s a nboq:Image } }",
        "SELECT ?s FROM <urn:x:g> { ?s a nboq:Image }",
        "SELECT ?s { SERVICE <https://example.org/> { ?s a nboq:Image } }",
        "SELECT ?s { FILTER NOT EXISTS { ?s a nboq:Image } }",
        "SELECT ?s { ?s a nboq:Instrument OPTIONAL { SELECT ?s (MAX(?i) AS ?n) { ?s nboq:name ?i } GROUP BY ?s } }",
        "SELECT ?s { VALUES (?s ?n) { (UNDEF 1) } }",
    ],
)
def test_what_it_cannot_do_is_said_before_a_snapshot_is_made(query: str, built: list[str]) -> None:
    with Store() as store, pytest.raises(QueryError, match=r"maplib doesn't suit it: .*; ask engine='store'"):
        store.query(query, engine="maplib")
    assert not built


def test_syntax_errors_are_found_by_the_same_parser(examples: Store) -> None:
    for engine in ("store", "maplib"):
        with pytest.raises(QueryError, match="error at"):
            examples.query("SELECT ?s { ?s ?p }", engine=engine)


def test_a_panic_of_the_engine_is_an_error_and_the_next_query_is_answered(small: Store, built: list[str]) -> None:
    with pytest.raises(QueryError, match="maplib can't answer it"):
        small.query("SELECT (COUNT(DISTINCT *) AS ?n) { ?s nboq:name ?o }", engine="maplib")
    assert _same(small) and len(built) <= 1


def test_auto_asks_the_store_until_a_snapshot_pays(
    small: Store, built: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analytics, "ASKED", 2)
    small._analytics.forget()
    name = MARKED[0].name
    made = []
    for _ in range(2):
        small.named(name)
        small.named("descriptors_without_pid")
        small.query("SELECT ?s { ?s a nboq:Image }", engine="auto")
        small.named(name, engine="store")
        made.append(len(built))
    small.named(name)
    made.append(len(built))
    small.put_links({LINKS + "one": [ox.Triple(ox.NamedNode("urn:x:a"), ox.NamedNode("urn:x:p"), ox.Literal("x"))]})
    small.named(name)
    made.append(len(built))
    assert made == [0, 0, 1, 1] and _same(small)


def test_auto_falls_back_where_the_engine_fails(examples: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analytics, "ASKED", 0)
    monkeypatch.setattr(Analytics, "_in_step", lambda self, query: object())
    expected = list(examples.named("model_counts", engine="store"))
    with pytest.raises(QueryError, match="maplib can't answer it"):
        examples.named("model_counts", engine="maplib")
    assert list(examples.named("model_counts")) == expected and expected


def test_without_the_package_the_store_answers(examples: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = list(examples.named("model_counts", engine="store"))
    find = importlib.util.find_spec
    monkeypatch.setattr(analytics, "find_spec", lambda name: None if name == "maplib" else find(name))
    with pytest.raises(MissingDependency, match=r"engine='maplib' needs the package maplib; pip install maplib"):
        examples.named("model_counts", engine="maplib")
    assert list(examples.named("model_counts")) == expected and expected


def test_an_endpoint_is_refused_with_the_way_out() -> None:
    with Store("http://127.0.0.1:9/sparql") as store, pytest.raises(QueryError, match="nboq store export"):
        store.query("SELECT ?s { ?s ?p ?o }", engine="maplib", infer=False)


def test_a_store_that_is_read_beside_a_writer_is_one_moment(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as writer:
        writer.load(nboq.read(FILES[0]))
        writer.flush()
        with Store(tmp_path / "db", read_only=True) as reader:
            assert _same(reader)
            writer.load(nboq.read(FILES[1]))
            assert _same(reader) and _same(writer)
            assert len(_rows(reader.query(_ALL, engine="maplib"))) < len(_rows(writer.query(_ALL, engine="maplib")))


def test_the_command_line_asks_it(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        for path in FILES:
            store.load(nboq.read(path))
    asked = ["query", "model_counts", "--store", str(tmp_path / "db"), "--format", "csv", "--engine"]
    found = [CliRunner().invoke(app, [*asked, engine]) for engine in ("maplib", "store")]
    assert [result.exit_code for result in found] == [0, 0]
    assert found[0].stdout == found[1].stdout and found[0].stdout.count("\n") == 3
    refused = CliRunner().invoke(app, ["query", "cameras", "--store", str(tmp_path / "db"), "--engine", "maplib"])
    assert isinstance(refused.exception, QueryError) and "ask engine='store'" in str(refused.exception)


def test_an_empty_store_has_an_empty_snapshot() -> None:
    with Store() as store:
        assert _rows(store.query(_ALL, engine="maplib")) == []
        for query in MARKED:
            given: dict[str, Any] = {**query.example.parameters}
            assert _rows(store.named(query.name, engine="maplib", **given)) == []
        store.load({"type": "Instrument", "id": "urn:uuid:1", "name": "First"})
        assert _same(store)
