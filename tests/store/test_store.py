"""The store: in memory, on a real disk, and behind two real servers, which all behave the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import nboq
from nboq.errors import NboqError, QueryError, StoreError
from nboq.formats import micrometa
from nboq.store import Store, named_queries, shipped_queries
from nboq.store.inference import SUBCLASS, TYPE, Hierarchy
from nboq.store.relations import link
from tests.conftest import EXAMPLE, emptied

_NAMES = "SELECT DISTINCT ?name { ?i a <https://w3id.org/nbo-q/Instrument> ; <https://w3id.org/nbo-q/name> ?name }"


def _example(name: str = "Teaching Widefield (invented)") -> nboq.Document:
    data = json.loads(EXAMPLE.read_text("utf-8"))
    data["Name"] = name
    return micrometa.read(data, "test")


@pytest.fixture(
    params=[
        "memory",
        "disk",
        "oxigraph",
        "virtuoso",
    ]
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param in ("memory", "disk"):
        opened = Store() if request.param == "memory" else Store(tmp_path / "folder" / "store")
    else:
        opened = emptied(request.getfixturevalue(f"{request.param}_server"))
    with opened:
        yield opened


@pytest.fixture
def following(store: Store) -> Store:
    """A store that follows ids from one to the next, as most questions do; `test_queries` holds what others say."""
    if not store.backend.follows_paths:
        pytest.skip("Virtuoso 7.2 loses rows of paths, and isn't asked")
    return store


@pytest.mark.slow
def test_a_document_goes_in_and_comes_out_the_same(store: Store, instrument_file: Path) -> None:
    document = nboq.read(instrument_file)
    name = store.load(document)
    assert store.documents() == [name] == [document.id]
    assert store.get(name).data == document.data
    assert name in store and "urn:x:none" not in store


def test_loading_again_replaces(store: Store) -> None:
    document = _example()
    store.load(document)
    before = len(store)
    store.load(document)
    assert len(store) == before
    document.data["components"] = document.data["components"][:1]
    store.load(document)
    assert len(store) < before and len(store.get(document.id).data["components"]) == 1


def test_two_documents_stand_side_by_side_and_removing_takes_only_one(store: Store) -> None:
    first, second = _example("One"), _example("Two")
    store.load(first)
    alone = len(store)
    store.load(second)
    assert [row["name"] for row in store.query(_NAMES + " ORDER BY ?name")] == ["One", "Two"]
    store.remove(second.id)
    assert len(store) == alone and store.documents() == [first.id]


def test_replacing_puts_a_new_document_in_the_place_of_an_old_one(store: Store) -> None:
    old, new = _example("Old"), _example("New")
    store.load(old)
    assert store.replace(old.id, new) == new.id
    assert store.documents() == [new.id]
    with pytest.raises(StoreError, match="contains no document"):
        store.replace(old.id, new)


def test_a_document_that_cannot_be_written_leaves_the_store_as_it_was(store: Store) -> None:
    document = _example()
    store.load(document)
    before = len(store)
    with pytest.raises(NboqError):
        store.load({**document.data, "tier": "two"})
    assert len(store) == before


def test_values_are_bound_and_never_become_text(store: Store) -> None:
    store.load(_example())
    query = "SELECT ?i { VALUES $name { UNDEF } ?i a nboq:Instrument ; nboq:name $name }"
    assert len(store.query(query, name="Teaching Widefield (invented)")) == 1
    for nasty in ('x" } ; DROP ALL ; #', "x' UNION { ?i ?p ?o } #", "?i", "<urn:x>", "\\", "x\n}"):
        assert len(store.query(query, name=nasty)) == 0
    assert store.documents()


@pytest.mark.parametrize(
    ("value", "written"),
    [(1, "1"), (1.5, "1.5"), (True, "true"), (date(2024, 3, 1), "2024-03-01"), (ox.NamedNode("urn:x:1"), "urn:x:1")],
)
def test_python_values_become_terms(value: object, written: str) -> None:
    found = Store().query("SELECT (STR($v) AS ?s) { VALUES $v { 1 } }", v=value)
    assert [row["s"] for row in found] == [written]


def test_ask_and_construct(store: Store) -> None:
    store.load(_example())
    assert store.query("ASK { ?s a <https://w3id.org/nbo-q/Objective> }").truth is True
    made = store.query("CONSTRUCT { ?s a <urn:x:Lens> } { ?s a <https://w3id.org/nbo-q/Objective> }")
    assert len(made.triples) == 4 and made.truth is None


def test_a_query_that_is_no_sparql_is_refused(store: Store) -> None:
    with pytest.raises(QueryError, match=r"expected|syntax error"):
        store.query("SELECT {")


def test_every_shipped_query_says_what_it_asks() -> None:
    for name, query in named_queries().items():
        assert query.title and query.question.endswith("?"), name
        assert all(parameter.text for parameter in query.parameters), name


@pytest.mark.parametrize("usual", [b"", b"<urn:x:0> <%s> <urn:x:Other> .\n"])
@pytest.mark.parametrize(
    ("line", "follows"),
    [
        (b"<urn:x:1> <%s> <urn:x:Low> <urn:x:g> .", b"<urn:x:1> <%s> <urn:x:High> <urn:x:g> .\n"),
        (b"  <urn:x:1> <%s> <urn:x:Low> .", b"<urn:x:1> <%s> <urn:x:High>  .\n"),
        (b"<urn:x:1>\t<%s>\t<urn:x:Low>\t.", b"<urn:x:1> <%s> <urn:x:High>  .\n"),
        (b"_:a<%s><urn:x:Low>_:g.", b"_:a <%s> <urn:x:High> _:g .\n"),
        (b'<urn:x:1> <urn:x:p> "<urn:x:2> <%s> <urn:x:Low> ." .', b""),
        (b"# <urn:x:1> <%s> <urn:x:Low> .", b""),
    ],
)
def test_what_follows_of_a_class_is_found_whatever_the_blanks(usual: bytes, line: bytes, follows: bytes) -> None:
    hierarchy = Hierarchy.of([(SUBCLASS, "urn:x:Low", "urn:x:High")])
    content = (usual + line + b"\n").replace(b"%s", TYPE.encode())
    assert hierarchy.lines(content) == follows.replace(b"%s", TYPE.encode())


def test_a_header_says_what_a_parameter_takes() -> None:
    head = (
        "# title: T\n# question: Q?\n# param tier integer[1..3] 2: the tier\n# param within number[0..] 10: nm\n"
        "# param by text[month|year] month: the period\n# engine: store\n\n"
    )
    query = shipped_queries._parse("q", head + "SELECT ?x { VALUES $tier { 2 } }")
    assert [one.limits for one in query.parameters] == ["1..3", "0..", "month|year"]
    assert {name: term.value for name, term in query.bind({"tier": "3", "within": 0, "by": "Year"}).items()} == {
        "tier": "3",
        "within": "0.0",
        "by": "year",
    }
    for given, said in (
        ({"tier": 9}, "expected a whole number from 1 to 3"),
        ({"tier": 0}, "expected a whole number from 1 to 3"),
        ({"tier": 2.5}, "expected a whole number"),
        ({"within": -1}, "expected a number of 0 or more"),
        ({"by": "week"}, "expected one of month, year"),
    ):
        with pytest.raises(QueryError, match=said):
            query.bind(given)


def test_objectives_above_a_numerical_aperture(following: Store) -> None:
    following.load(_example())
    (row,) = following.named("objectives", min_na="1.2")
    assert row.pop("instrument_pid").startswith("urn:uuid:") and row.pop("objective_id").startswith("urn:uuid:")
    assert row == {
        "instrument": "Teaching Widefield (invented)",
        "objective": "63x/1.40 Oil",
        "na": 1.4,
        "magnification": 63,
        "immersion": "MineralOil",
        "working_distance_mm": 0.19,
    }
    assert len(following.named("objectives")) == 4


def test_one_instrument_with_a_chain_of_ids_has_the_first_of_them_and_goes_on_one_day(following: Store) -> None:
    third = {"type": "Instrument", "id": "urn:x:3", "identical_to": ["urn:x:2"], "decommissioned_on": "2024-06-01"}
    following.load(third)
    following.load({"type": "Instrument", "id": "urn:x:2", "identical_to": ["urn:x:1"]})
    lens = {"type": "Objective", "id": "urn:x:lens"}
    following.load({"type": "HardwareDescriptor", "id": "urn:x:d", "describes": "urn:x:2", "components": [lens]})
    for day, ids in (("2024-06-01", ["urn:x:1"]), ("2024-06-02", []), ("all", ["urn:x:1"])):
        assert [row["instrument_pid"] for row in following.named("objectives", on=day)] == ids


def test_filter_cubes_that_pass_a_wavelength(following: Store) -> None:
    following.load(_example())
    (row,) = following.named("filter_cubes", wavelength=525)
    assert [row[name] for name in ("cube", "excitation", "dichroic", "emission")] == [
        "Green cube (GFP)",
        "475/35",
        "LP 505",
        "525/45",
    ]


@pytest.mark.parametrize(
    ("name", "values", "error", "said"),
    [
        ("objectifs", {}, QueryError, "did you mean 'objectives'"),
        ("objectives", {"min_an": 1}, QueryError, "unknown parameter"),
        ("objectives", {"min_na": "big"}, QueryError, "expected a number"),
        ("objectives", {"min_na": "nan"}, QueryError, "expected a number"),
        ("objectives", {"min_na": float("inf")}, QueryError, "expected a number"),
        (
            "long_working_distance",
            {"immersion": "Silicon"},
            QueryError,
            "Air, .*did you mean 'SiliconeOil'",
        ),
        ("long_working_distance", {"immersion": "Glycrol"}, QueryError, "did you mean 'Glycerol'"),
        ("facility_credit", {"facility": "a facility"}, QueryError, "expected a PID or an IRI"),
    ],
)
def test_queries_are_asked_wrongly(name: str, values: dict[str, Any], error: type[NboqError], said: str) -> None:
    with pytest.raises(error, match=said):
        Store().named(name, **values)


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 100_000, "http://h/a b", "http://[::1", ""], ids=ascii)
def test_odd_names_and_ids_are_errors_of_the_library(text: str, tmp_path: Path) -> None:
    store, kept = Store(), Store(tmp_path / "kept")
    calls: dict[str, Callable[[], object]] = {
        "read": lambda: nboq.read(text),
        "open": lambda: Store(tmp_path / "new" / text) if text else store.get(text),
        "bulk": lambda: store.bulk_load(text),
        "model": lambda: store.load_model(text),
        "backup": lambda: kept.backup(tmp_path / text),
        "export": lambda: store.export(tmp_path / "a.nq", text),
        "get": lambda: store.get(text),
        "as written": lambda: list(store.as_written(text)),
        "knows": lambda: store.knows(text),
        "said by": lambda: link(store, "urn:x:1", "hosted_by", "RRID:SCR_017934", by=text),
    }
    for name, call in calls.items():
        try:
            call()
        except NboqError as error:
            str(error).encode()
            assert error.exit_status == 2, name
