"""maplib: the shipped questions that are marked for it are answered as the store answers them, and nothing else is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

import nboq
from nboq.cli.app import app
from nboq.errors import MissingDependency, QueryError, StoreError
from nboq.formats.rdf.syntax import LINKS
from nboq.schema.model import current_model
from nboq.simulate import documents
from nboq.store import NamedQuery, Store, named_queries
from nboq.store.answers import Answers
from nboq.store.maplib_model import answer
from nboq.store.relations import connect
from tests.conftest import ROOT

pytest.importorskip("maplib", reason="the extra nboq[analytics] isn't installed")

FILES = sorted((ROOT / "examples" / "queries").glob("*.yaml"))
MARKED = [query for query in named_queries().values() if query.engine == "maplib"]
_XSD = "http://www.w3.org/2001/XMLSchema#"
Row = tuple[str, ...]


def _rows(answers: Answers) -> list[Row]:
    return [tuple(map(str, row)) for row in answers.terms()]


def _alike(store: Store, query: NamedQuery, **changed: str) -> list[Row]:
    given: dict[str, Any] = {**query.example.parameters, **changed}
    asked, found = (store.named(query.name, engine=engine, **given) for engine in ("store", "maplib"))
    assert found.variables == asked.variables
    assert _rows(found) == _rows(asked)
    assert list(found) == list(asked)
    return _rows(found)


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


each_marked = pytest.mark.parametrize("query", MARKED, ids=lambda query: query.name)


def test_some_are_marked_and_say_no_graph() -> None:
    assert MARKED and not [query.name for query in MARKED if "GRAPH" in query.text]


@each_marked
def test_a_marked_query_is_answered_alike(examples: Store, simulated: Store, query: NamedQuery) -> None:
    assert _alike(examples, query)
    assert _alike(simulated, query), "an empty answer proves nothing"


@each_marked
def test_an_empty_store_answers_nothing(query: NamedQuery) -> None:
    with Store() as store:
        assert _alike(store, query) == []


@pytest.mark.slow
def test_changes_are_seen(tmp_path: Path) -> None:
    query = named_queries()["dangling"]
    more = tmp_path / "more.nq"
    more.write_text("<urn:x:b> <https://w3id.org/nbo-q/has_model> <urn:x:m> <urn:x:g> .\n")
    with Store() as store:
        counts = []
        for path in FILES:
            store.load(nboq.read(path))
            counts.append(_alike(store, query))
        store.remove(store.documents()[0])
        counts.append(_alike(store, query))
        store.bulk_load(more)
        has_model = ox.NamedNode(current_model().base + "has_model")
        store.put_links({LINKS + "one": [ox.Triple(ox.NamedNode("urn:x:c"), has_model, ox.NamedNode("urn:x:m"))]})
        assert (str(has_model), "<urn:x:m>", f'"2"^^<{_XSD}integer>') in _alike(store, query)
    assert len({tuple(rows) for rows in counts}) > 2


@pytest.mark.parametrize(
    "value",
    [f'"abc"^^<{_XSD}integer>', f'"123456789012345678901234567890"^^<{_XSD}integer>', f'"2023-02-29"^^<{_XSD}date>'],
)
def test_what_it_would_leave_out_is_refused(tmp_path: Path, value: str) -> None:
    path = tmp_path / "values.nq"
    path.write_text(f'<urn:x:1> <urn:x:p> "fine" <urn:x:g> .\n<urn:x:1> <urn:x:p> {value} <urn:x:g> .\n')
    with Store() as store:
        store.bulk_load(path)
        for ask in (store.to_maplib, lambda: store.named("dangling", engine="maplib")):
            with pytest.raises(StoreError, match="leaves out 1 of its statements"):
                ask()
        assert list(store.named("dangling")) == []


def test_what_it_is_not_tested_on_is_refused_with_the_way_out(examples: Store) -> None:
    with pytest.raises(QueryError, match=r"isn't tested on maplib; .*store\.to_maplib\(\)"):
        examples.named("cameras", engine="maplib")
    with pytest.raises(QueryError, match=r"answers shipped queries only; .*store\.to_maplib\(\)"):
        examples.query("SELECT ?s { ?s ?p ?o }", engine="maplib")


def test_a_model_of_ones_own_has_every_statement_and_every_type(examples: Store) -> None:
    model = examples.to_maplib()
    (row,) = examples.query("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }")
    assert model.size() == row["n"]
    assert examples.to_maplib() is not model


def test_a_panic_of_the_engine_is_an_error(examples: Store) -> None:
    with pytest.raises(QueryError, match="maplib can't do it"):
        answer(examples.to_maplib(), "SELECT (COUNT(DISTINCT *) AS ?n) { ?s <urn:x:p> ?o }")


def test_without_the_package_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "maplib", None)
    with Store() as store, pytest.raises(MissingDependency, match=r"nboq\[analytics\]"):
        store.named("dangling", engine="maplib")


def test_the_command_line_asks_it(tmp_path: Path) -> None:
    with Store(tmp_path / "db") as store:
        for path in FILES:
            store.load(nboq.read(path))
    asked = ["query", "dangling", "--store", str(tmp_path / "db"), "--format", "csv", "--engine"]
    found = [CliRunner().invoke(app, [*asked, engine]) for engine in ("maplib", "store")]
    assert [result.exit_code for result in found] == [0, 0]
    assert found[0].stdout == found[1].stdout and found[0].stdout.count("\n") > 1
