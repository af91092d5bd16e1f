"""The shipped queries: each answers its example, on every engine, and takes its parameters as mere values."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
import rdflib

import nboq
from nboq.build.queries import PAGE, page
from nboq.checks.completeness import completeness
from nboq.document import walk
from nboq.errors import NboqError, QueryError
from nboq.pid import shared_iri
from nboq.schema.iri import expand
from nboq.schema.model import current_model
from nboq.store import NamedQuery, Store, named_queries
from nboq.store.answers import python_value
from nboq.store.model_graph import FIELD, HOLDS, REQUIRES, TIER, model_triples
from nboq.store.relations import annotate, connect, link
from nboq.store.relations import walk as walk_links
from nboq.store.shipped_queries import term_of
from nboq.store.sparql import parameters, with_prefixes
from nboq.store.store import FOLLOWS_IDENTITY
from tests.conftest import ROOT, emptied, need
from tests.servers import free_port, oxigraph_binary

FILES = sorted((ROOT / "examples" / "queries").glob("*.yaml"))
QUERIES = list(named_queries().values())
_FENWICK, _HARBOUR = "RRID:SCR_099901", "RRID:SCR_099903"
_BENCH_1 = "hdl:20.500.12345/bench-1"
_NASTY = (
    'x" } ; DROP ALL ; #',
    "x' UNION { ?s ?p ?o } #",
    'x") || true || ("',
    "x> } UNION { ?s ?p ?o } #",
    "?s",
    "<urn:x:1>",
    "\\",
    '\\" || true #',
    'x"""',
    "x\n}",
    "\u0000",
    "\ud800",
    "urn:x:a>b",
    "urn:x:a b",
    "urn:x:a|^urn:x:b",
    "https://doi.org/10.5072/x> ?p ?o . ?s ?q <urn:x",
)

_WRONG_IN_RDFLIB = frozenset({"last_calibrated", "performance"})
"""It takes what is bound around a sub-SELECT in OPTIONAL into it, where BIND overwrites it (RDFLib/rdflib#2957), and
loses groups one of whose keys is unbound."""
_NOT_FOR_RDFLIB = "hardware_of_work"
"""It answers for works without images otherwise than the engines that are quick enough for it."""
_LONG_IN_RDFLIB = frozenset(
    {
        *("component_changes", "instrument_life", "same_but_camera", "filter_cubes", "papers_of_facility", "two_dyes"),
        *("missing_fields", "capabilities", "image_hardware", "parts_by_number", "calibration_of_image", "dangling"),
        *("calibrations_due", "instruments_of_facility", "laser_lines", "instrument_on_date", "unfit_filters"),
    }
)

Rows = list[tuple[Any, ...]]


def filled(store: Store) -> Store:
    """Load the documents that the examples are about, with the links and the facts that some of them need."""
    for path in FILES:
        store.load(nboq.read(path))
    connect(store)
    store.load_model()
    return store


def rows(store: Store, name: str, **values: Any) -> Rows:
    return [tuple(row.values()) for row in store.named(name, engine="store", **values)]


def _columns(store: Store, query: NamedQuery) -> list[str]:
    given: dict[str, Any] = {**query.example.parameters}
    return store.named(query.name, **given).variables


def _state(store: Store) -> set[str]:
    return {str(quad) for quad in store.quads()}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store() as opened:
        yield filled(opened)


@pytest.fixture
def fresh() -> Iterator[Store]:
    with Store() as opened:
        yield filled(opened)


each_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)


def test_there_are_enough_and_each_says_what_it_asks() -> None:
    assert len(QUERIES) >= 24
    assert len({query.title for query in QUERIES}) == len({query.question for query in QUERIES}) == len(QUERIES)
    assert {query.engine for query in QUERIES} == {"store", "maplib"}
    for query in QUERIES:
        assert query.title and not query.title.endswith("."), query.name
        assert query.question.endswith("?") and query.question[0].isupper(), query.name
        for parameter in query.parameters:
            known = {"number", "integer", "date", "day", "days", "text", "iri", *current_model().enums}
            assert parameter.text and parameter.type in known, (query.name, parameter.name)


_OF_MANY = frozenset({"affected_images", "hardware_of_work", "pid_chain"})
"""Their rows are of other things, which that which is asked about leads to: of several of these, a row once."""


@each_query
def test_each_row_says_whose_it_is_where_that_is_left_out(store: Store, query: NamedQuery) -> None:
    about = [
        each.name
        for each in query.parameters
        if (each.type, each.default) == ("iri", "any") and each.name != "facility"
    ]
    if query.name in _OF_MANY or not about:
        return
    others = {name: value for name, value in query.example.parameters.items() if name not in about}
    alone, all_of_them = rows(store, query.name, **query.example.parameters), rows(store, query.name, **others)
    assert _columns(store, query)[0] == "this" and all(row[1] for row in all_of_them)
    thing = shared_iri(query.example.parameters[about[0]])
    assert alone and alone == [row for row in all_of_them if row[1] == thing]


@each_query
def test_a_query_has_an_example_and_answers_it_exactly(store: Store, query: NamedQuery) -> None:
    assert query.example.rows, "without an example answer nobody knows whether it's right"
    assert rows(store, query.name, **query.example.parameters) == list(query.example.rows)


@pytest.fixture(scope="module")
def kinds() -> dict[str, str]:
    """The class of each thing of the documents, by id."""
    things = [thing for path in FILES for _, thing in walk(nboq.read(path).data) if "id" in thing]
    return {shared_iri(thing["id"]) or "": thing["type"] for thing in things}


@pytest.fixture(scope="module")
def called() -> dict[str, set[str]]:
    """The ids of the things of the documents, by name and by id."""
    found: dict[str, set[str]] = {}
    for path in FILES:
        for _, thing in walk(nboq.read(path).data):
            for key in (thing.get("name"), thing.get("id")):
                if key and "id" in thing:
                    found.setdefault(key, set()).add(shared_iri(thing["id"]) or "")
    return found


@each_query
def test_each_row_has_a_reason_and_what_is_near_has_one_for_not_being_there(
    query: NamedQuery, kinds: dict[str, str], called: dict[str, set[str]]
) -> None:
    """Where a thing is named that isn't there, so is every other one of its class that isn't."""
    because, absent = query.example.because, query.example.absent
    explained = [number for first, last, _ in because for number in range(first, last + 1)]
    assert explained == [*range(1, len(query.example.rows) + 1)] and absent
    reasons = [words for _, _, words in because] + [words for _, words in absent]
    assert all(words and not words.endswith(".") for words in reasons)
    cells = [{str(cell) for cell in row} for row in query.example.rows]
    there = set().union(*cells)
    named: set[str] = set()
    for thing, *beside in (key.split(" + ") for keys, _ in absent for key in keys.split(" | ")):
        said = {cell.replace("nboq:", current_model().base) for cell in beside}
        assert not any(called[thing] & row and said <= row for row in cells if said), (thing, said)
        # Of several things of one name some may be there.
        assert said or called[thing] - there, thing
        named |= set() if said else called[thing] - there
    left_out = {each for each, kind in kinds.items() if kind in {kinds[one] for one in named}} - named - there
    assert not left_out, "neither is it there nor is it said why not"


@each_query
def test_every_parameter_is_used_and_none_is_a_column(store: Store, query: NamedQuery) -> None:
    used = list(parameters(query.text))
    assert {parameter.name for parameter in query.parameters} == {name for name, _ in used}
    assert not {name for name, _ in used} & set(_columns(store, query))


@each_query
def test_what_holds_when_a_parameter_is_left_out_stands_in_each_of_its_blocks(query: NamedQuery) -> None:
    said = {parameter.name: parameter for parameter in query.parameters}
    for name, default in parameters(query.text):
        parameter = said[name]
        words = {"date": {"today", "any"}, "day": {"today"}, "days": {"a_year_ago"}}.get(parameter.type, {"any"})
        assert parameter.default in words if default == "UNDEF" else parameter.default == default.strip('<>"'), name


@each_query
def test_the_order_of_the_rows_is_settled(store: Store, query: NamedQuery) -> None:
    """Every column is in ORDER BY, but for those that follow from others because they're computed."""
    columns = set(_columns(store, query))
    ordered = set(re.findall(r"\?(\w+)", query.text[query.text.rindex("ORDER BY") :]))
    assert columns - ordered <= set(re.findall(r"AS \?(\w+)", query.text))


def test_queries_for_the_analytical_engine_need_neither_graphs_nor_paths_nor_today() -> None:
    """Its snapshot is one graph; it loses what a path of no steps leads to, and has no NOW()."""
    beyond = ("GRAPH", f"{FOLLOWS_IDENTITY}*", "NOW()")
    marked = [query for query in QUERIES if query.engine == "maplib"]
    assert not [(query.name, word) for query in marked for word in beyond if word in query.text]


@pytest.mark.slow
@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"])
def test_a_server_gives_the_same_answers(request: pytest.FixtureRequest, server: str) -> None:
    with emptied(request.getfixturevalue(f"{server}_server")) as remote:
        filled(remote)
        # Virtuoso loses rows of paths, so nothing is asked of it that follows ids.
        refused = [query for query in QUERIES if FOLLOWS_IDENTITY in query.text and server == "virtuoso"]
        for query in refused:
            with pytest.raises(QueryError, match="the server, Virtuoso, loses answers there; ask a copy"):
                rows(remote, query.name, **query.example.parameters)
        wrong = {
            query.name: found
            for query in QUERIES
            if query not in refused
            and (found := rows(remote, query.name, **query.example.parameters)) != list(query.example.rows)
        }
    assert not wrong and bool(refused) == (server == "virtuoso")


def _written(rows: Any) -> Rows:
    """Give rows of any engine in one spelling, in order."""
    return sorted(tuple("" if cell is None else str(python_value(cell)) for cell in row) for row in rows)


def _by_rdflib(dataset: rdflib.Dataset, text: str) -> Rows:
    found = []
    for row in dataset.query(text):
        cells = [None if cell is None else cell.n3() for cell in row]  # type: ignore[union-attr]
        found.append([None if cell is None else _term(cell) for cell in cells])
    return _written(found)


def _term(written: str) -> Any:
    (quad,) = ox.parse(f"<urn:s> <urn:p> {written} .".encode(), format=ox.RdfFormat.TURTLE)
    return quad.object


@pytest.fixture(scope="module")
def exported(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "all.nq"
    store.export(path, closure=True)
    return path


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
@pytest.mark.parametrize(
    "names",
    [
        pytest.param({query.name for query in QUERIES} - _LONG_IN_RDFLIB, id="most"),
        pytest.param(_LONG_IN_RDFLIB, id="those that take rdflib longest", marks=pytest.mark.long),
    ],
)
def test_every_file_runs_as_it_stands_in_other_engines_with_the_same_rows(
    store: Store, exported: Path, names: Set[str]
) -> None:
    oxigraph = ox.Store()
    oxigraph.bulk_load(path=str(exported))
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(str(exported), format="nquads")
    some, wrong = 0, set[str]()
    for query in QUERIES:
        text = (ROOT / "src" / "nboq" / "store" / "queries" / f"{query.name}.rq").read_text("utf-8")
        expected = _written(store.named(query.name).terms())
        found = oxigraph.query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        assert _written([row[name.value] for name in found.variables] for row in found) == expected, query.name
        if query.name in names - {_NOT_FOR_RDFLIB} and _by_rdflib(dataset, text) != expected:
            wrong.add(query.name)
        some += bool(expected)
    assert some >= len(QUERIES) - 2
    assert wrong == _WRONG_IN_RDFLIB & names


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "nboq", "serve", "--store", str(folder), "--bind", address]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None and address in process.stdout.readline()
        yield f"http://{address}/query"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


def _over_http(url: str, text: str) -> Rows:
    """Ask as anybody would who doesn't know this library."""
    answer = httpx.post(url, data={"query": text}, headers={"Accept": "application/sparql-results+json"}, timeout=60)
    answer.raise_for_status()
    found = ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return _written([row[name.value] for name in found.variables] for row in found)


@pytest.mark.slow
@pytest.mark.parametrize("made_by", ["today's version", "3.0.0"])
def test_the_served_endpoint_answers_as_the_store_does(store: Store, tmp_path: Path, made_by: str) -> None:
    need(oxigraph_binary(), "the package oxigraph from PyPI")
    folder = tmp_path / "db"
    if made_by == "3.0.0":
        with tarfile.open(ROOT / "tests" / "fixtures" / "store-3.0.0.tar.xz") as archive:
            archive.extractall(folder, filter="data")
    else:
        with Store(folder) as written:
            filled(written)
    kinds = [
        "SELECT (COUNT(DISTINCT ?c) AS ?n) { GRAPH ?g { ?c a nboq:Camera } }",
        "SELECT ?g ?c { GRAPH ?g { ?c a nboq:Camera } }",
        "SELECT ?g ?c { GRAPH ?g { ?d nboq:components ?c . ?c a nboq:Filter } }",
        "SELECT ?c { ?c a nboq:Component }",
    ]
    texts = [with_prefixes(text) for text in kinds] + [query.text for query in QUERIES]
    with _served(folder) as url, Store(folder, read_only=True) as beside:
        for text in texts:
            expected = _written(beside.query(text).terms())
            assert _over_http(url, text) == expected, text
            assert expected or text not in texts[: len(kinds)], text
        if made_by != "3.0.0":
            assert _over_http(url, texts[0]) == [("3",)], "as many as there are in the examples"


@pytest.mark.slow
def test_what_two_documents_state_is_answered_once(fresh: Store) -> None:
    for number, path in enumerate(FILES):
        document = nboq.read(path).data
        members = document["members"] if document["type"] == "Collection" else [document]
        fresh.load({"type": "Collection", "id": f"urn:uuid:00000000-0000-4000-8000-{number:012}", "members": members})
    assert len(fresh.documents()) == 2 * len(FILES)
    for query in QUERIES:
        assert rows(fresh, query.name, **query.example.parameters) == list(query.example.rows), query.name


@pytest.mark.slow
def test_queries_ask_nothing_of_an_empty_store_but_what_the_model_says() -> None:
    with Store() as empty:
        with pytest.raises(QueryError, match="load_model"):
            empty.named("missing_fields", facility=_FENWICK)
        empty.load_model()
        for query in QUERIES:
            assert rows(empty, query.name, **query.example.parameters) == [], query.name


@pytest.mark.slow
def test_a_parameter_is_a_value_whatever_it_says(store: Store) -> None:
    """It's refused, or it finds what a harmless value finds that stands for nothing."""
    before = _state(store)
    asked = 0
    for query in QUERIES:
        for parameter in query.parameters:
            given = dict(query.example.parameters)
            if parameter.limits or parameter.type not in ("text", "iri"):
                for nasty in _NASTY:
                    with pytest.raises(QueryError):
                        rows(store, query.name, **{**given, parameter.name: f"{given.get(parameter.name, '')}{nasty}?"})
                continue
            harmless = "urn:x:nothing" if parameter.type == "iri" else "nothing of that name"
            expected = rows(store, query.name, **{**given, parameter.name: harmless})
            for nasty in _NASTY:
                # Any text is one, but for half a character.
                with suppress(*[NboqError] if parameter.type == "iri" or nasty == "\ud800" else []):
                    found = rows(store, query.name, **{**given, parameter.name: nasty})
                    assert found == expected, (query.name, parameter.name, nasty)
            asked += 1
    assert asked >= 15 and _state(store) == before


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "wide"),
        ("integer", "2.5"),
        ("date", "2024-02-30"),
        ("date", "20240201"),
        ("date", "yesterday"),
        ("days", "-3"),
        ("days", "1e3"),
        ("days", "²"),
        ("iri", "no iri"),
        ("ImmersionType", "Honey"),
    ],
)
def test_values_of_the_wrong_type_are_refused(kind: str, value: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        term_of(value, kind)


def test_dates_may_be_relative() -> None:
    today = datetime.now(UTC).date()
    assert term_of("today", "date") in (term_of(today, "date"), term_of(today + timedelta(1), "date"))
    assert term_of(30, "days") in (term_of(today - timedelta(30), "date"), term_of(today - timedelta(29), "date"))
    assert term_of("2023-01-01", "days") == term_of("2023-01-01", "date")
    with pytest.raises(QueryError, match="number of days, or a date"):
        named_queries()["stale_psf"].bind({"before": "9" * 30})
    with pytest.raises(QueryError, match="a value of ImmersionType: Air, "):
        named_queries()["long_working_distance"].bind({"immersion": "Honey"})


def test_a_kind_of_camera_is_a_camera(store: Store) -> None:
    assert [row[2] for row in rows(store, "cameras", min_quantum_efficiency=0.85)] == ["EMCCD camera"]


@pytest.mark.parametrize(
    ("day", "descriptor"),
    [
        ("2021-02-28", None),
        ("2021-03-01", "2021"),
        ("2023-05-31", "2021"),
        ("2023-06-01", "2023"),
        ("2040-01-01", "2023"),
    ],
)
def test_an_instrument_is_as_the_descriptor_of_the_day_says(store: Store, day: str, descriptor: str | None) -> None:
    found = {row[2] for row in rows(store, "instrument_on_date", instrument=_BENCH_1, on=day)}
    assert found == ({f"https://doi.org/10.5072/bench-1-{descriptor}"} if descriptor else set())


def test_a_descriptor_without_an_end_ends_when_the_next_begins(fresh: Store) -> None:
    old = nboq.read(ROOT / "examples" / "queries" / "bench-1-2021.yaml").data
    fresh.load({key: value for key, value in old.items() if key != "valid_until"})
    found = {row[2] for row in rows(fresh, "instrument_on_date", instrument=_BENCH_1, on="2024-01-01")}
    assert found == {"https://doi.org/10.5072/bench-1-2023"}


@pytest.mark.parametrize(
    ("values", "instruments"),
    [
        ({"on": "2022-01-01", "tolerance": 20}, ["Bench 1 (invented)"]),
        ({"on": "2025-06-01"}, ["Bench 1 (invented)", "Bench 2 (invented)", "Scan 1 (invented)"]),
        ({"on": "2025-06-01", "tolerance": 5}, []),
        ({"on": "2025-06-01", "emission_2": 515, "excitation_2": 500}, []),
        ({"on": "2025-06-01", "excitation_2": 561.5, "tolerance": 0, "excitation_1": 488}, ["Scan 1 (invented)"]),
    ],
)
def test_two_dyes_need_light_and_filters_that_tell_them_apart(
    store: Store, values: dict[str, Any], instruments: list[str]
) -> None:
    assert [row[0] for row in rows(store, "two_dyes", **values)] == instruments


def test_equal_means_equal_in_all_but_the_camera(fresh: Store) -> None:
    values = {"instrument": _BENCH_1, "on": "2024-05-01"}
    assert rows(fresh, "same_but_camera", **values)
    bench = nboq.read(ROOT / "examples" / "queries" / "bench-2.yaml").data
    lamp = {"type": "Arc", "id": "urn:uuid:00000000-0000-4000-8000-00000000beef", "name": "Lamp"}
    fresh.load({**bench, "components": [*bench["components"], {**lamp, "manufacturer": "Brightwell", "model": "A"}]})
    assert rows(fresh, "same_but_camera", **values) == [], "the other one has a part more"
    fresh.load({**bench, "components": [part for part in bench["components"] if part["type"] != "Objective"]})
    assert rows(fresh, "same_but_camera", **values) == [], "the other one has parts less"


@pytest.mark.parametrize("tier", [1, 2, 3])
@pytest.mark.parametrize("facility", [_FENWICK, _HARBOUR])
def test_missing_fields_are_those_that_completeness_finds(store: Store, facility: str, tier: int) -> None:
    asked = {
        (descriptor, kind.removeprefix(current_model().base), field.removeprefix(current_model().base))
        for _, _, descriptor, _, _, kind, field, _ in rows(
            store, "missing_fields", facility=facility, tier=tier, on="all"
        )
    }
    measured = set()
    for path in FILES:
        document = nboq.read(path)
        if document.data["type"] != "HardwareDescriptor" or document.data["describes"]["hosted_by"] != facility:
            continue
        for row, field in completeness(document).missing(tier, True):
            if not row.path or row.path[0] == "components":
                measured.add((document.id, row.class_name, field.name))
    assert asked == measured and (measured or tier == 1)


def test_fields_are_missing_as_deep_as_parts_of_parts_go_in_the_model(fresh: Store) -> None:
    noted = {"type": "MapAnnotation", "entries": [{"type": "MapEntry", "value": "7"}]}
    cell = {"type": "PockelsCell", "id": "urn:uuid:00000000-0000-4000-8000-00000000ce11", "map_annotations": [noted]}
    modulator = {"type": "ElectroOpticalModulator", "id": "urn:uuid:00000000-0000-4000-8000-0000000000e0"}
    bench = nboq.read(ROOT / "examples" / "queries" / "bench-2.yaml").data
    fresh.load({**bench, "components": [{**modulator, "name": "EOM", "pockels_cell": cell}]})
    asked = rows(fresh, "missing_fields", facility=_HARBOUR, tier=3, on="all")
    found = {
        (kind.rpartition("/")[2], field.rpartition("/")[2]) for *_, name, _, kind, field, _ in asked if name == "EOM"
    }
    assert {("MapEntry", "key"), ("PockelsCell", "model"), ("ElectroOpticalModulator", "model")} <= found
    assert ("MapEntry", "value") not in found


def test_links_count_as_much_as_what_documents_say(fresh: Store) -> None:
    fresh.load({"type": "Instrument", "id": "hdl:20.500.12345/bench-9", "name": "Bench 9"})
    link(fresh, "hdl:20.500.12345/bench-9", "hosted_by", _HARBOUR)
    assert [row[0] for row in rows(fresh, "instruments_of_facility", facility=_HARBOUR, on="2024-05-01")] == [
        "Bench 2 (invented)",
        "Bench 9",
    ]
    assert [row[2] for row in rows(fresh, "facility_statistics")] == [2, 2]


@pytest.mark.parametrize(
    "pid",
    [
        "doi:10.5072/grant-2020-44",
        "doi:10.5072/paper-cells",
        "doi:10.5072/bench-1-2021",
        "https://ror.org/0fenw9k75",
        "https://images.example.org/cell-1",
        _FENWICK,
        _BENCH_1,
    ],
)
def test_two_links_reach_what_a_walk_reaches(store: Store, pid: str) -> None:
    """And parts, calibrations and the like, to which only other fields lead than the named relations."""
    reached = {node.iri for node in walk_links(store, pid, depth=2).nodes}
    assert {row[0] for row in rows(store, "two_links", pid=pid)} >= reached - {expand(pid)}


def test_every_reference_of_the_examples_leads_somewhere_but_one() -> None:
    """The example of `dangling` is the only one; a slip in the other documents would make examples prove nothing."""
    members = [entity for path in FILES for entity in walk(nboq.read(path).data)]
    assert len(members) > 100
    with Store() as opened:
        assert len(rows(filled(opened), "dangling")) == 1


def test_the_model_says_what_each_tier_requires() -> None:
    facts: dict[str, set[tuple[str, str]]] = {REQUIRES: set(), FIELD: set(), TIER: set(), HOLDS: set()}
    for triple in ox.parse(model_triples(), format=ox.RdfFormat.N_TRIPLES):
        if triple.predicate.value in facts:
            facts[triple.predicate.value].add((triple.subject.value, triple.object.value))
    field, tier = dict(facts[FIELD]), dict(facts[TIER])
    said = {(kind, field[use], int(tier[use])) for kind, use in facts[REQUIRES]}
    assert said == {
        (current_model().classes[name].iri, current_model().slots[slot].iri, use.tier)
        for name in current_model().concrete
        for slot, use in current_model().classes[name].slots.items()
        if use.tier and use.obligation == "required"
    }
    assert len(said) == len(facts[REQUIRES])
    assert (current_model().slots["sensor_chips"].iri, current_model().classes["SensorChip"].iri) in facts[HOLDS]


def test_the_page_lists_every_query_and_is_up_to_date() -> None:
    written = PAGE.read_text("utf-8")
    assert written == page(), "run python -m nboq.build"
    for query in QUERIES:
        assert f"\n## {query.name}\n\n{query.question}\n" in written


def test_the_examples_are_the_files_that_the_page_names() -> None:
    assert [path.stem for path in FILES] == ["bench-1-2021", "bench-1-2023", "bench-2", "data", "facilities", "scan-1"]
    assert isinstance(PAGE, Path) and "examples/queries/" in page()


@pytest.mark.parametrize(("nm", "fits"), [(500, True), (550, True), (499.5, False), (550.5, False)])
def test_a_filter_passes_light_up_to_the_edges_of_its_band(nm: float, fits: bool) -> None:
    band = {"type": "TransmittanceRange", "center_wavelength": 525, "fwhm_bandwidth": 50}
    dye = {"type": "Fluorophore", "id": "urn:x:dye", "name": "Dye", "emission_wavelength": nm}
    path = {"type": "LightPath", "emission_filters": ["urn:x:f"]}
    channel = {"type": "Channel", "id": "urn:x:c", "name": "Green", "fluorophores": [dye], "light_path": path}
    pixels = {"type": "Pixels", "id": "urn:x:p", "channels": [channel]}
    store = Store()
    store.load({"type": "Image", "id": "urn:x:i", "name": "One", "pixels": pixels})
    store.load({"type": "EmissionFilter", "id": "urn:x:f", "name": "525/50", "transmittance_ranges": [band]})
    assert [row["filter_id"] for row in store.named("unfit_filters")] == ([] if fits else ["urn:x:f"])


@pytest.mark.parametrize(
    ("kind", "told"), [("LongPass", "LP 595"), ("ShortPass", "SP 925"), ("MultiPass", "760/330"), (None, "760/330")]
)
def test_a_dichroic_with_one_edge_is_told_by_it(kind: str | None, told: str) -> None:
    def filter_(number: int, name: str, middle: float, width: float) -> dict[str, Any]:
        part = {"type": "TransmittanceRange", "center_wavelength": middle, "fwhm_bandwidth": width}
        return {"type": name, "id": f"urn:x:{number}", "name": name, "transmittance_ranges": [part]}

    mirror = filter_(1, "StandardDichroic", 760, 330) | ({"filter_type": kind} if kind else {})
    cube = {"type": "FilterCube", "id": "urn:x:3", "name": "DM 590", "standard_dichroic": "urn:x:1"}
    parts = [mirror, filter_(2, "EmissionFilter", 640, 50), cube | {"emission_filter": "urn:x:2"}]
    bench = {"type": "Instrument", "id": "urn:x:i", "name": "Bench"}
    store = Store()
    store.load({"type": "HardwareDescriptor", "id": "urn:x:d", "describes": bench, "components": parts})
    assert [row["dichroic"] for row in store.named("filter_cubes")] == [told]


@pytest.mark.slow
def test_notes_change_no_rows(fresh: Store) -> None:
    """Notes are no documents: whatever people say of whatever there is, each query gives the rows that it gave."""

    def answers() -> dict[str, Rows]:
        return {query.name: rows(fresh, query.name, **query.example.parameters) for query in QUERIES}

    before = answers()
    assert all(before.values())
    things = sorted({quad.subject.value for quad in fresh.quads() if isinstance(quad.subject, ox.NamedNode)})
    for number, thing in enumerate(things[::3]):
        annotate(fresh, thing, f"{number} is out of order", by="https://orcid.org/0000-0002-1825-0097", language="en")
    assert answers() == before
