"""`nboq serve` in front of Oxigraph's server: what it hands on, what it refuses, and within which limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

import nboq
from nboq.store import Store, named_queries
from tests.conftest import EXAMPLE
from tests.servers import oxigraph, oxigraph_binary
from tests.service.conftest import Served, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(oxigraph_binary() is None, reason="Oxigraph's server isn't installed"),
]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("before")
    with oxigraph(folder / "oxigraph") as endpoint:
        with Store(endpoint.url) as store:
            store.load(nboq.read(EXAMPLE))
        with serving(endpoint.url, "--write", "--rows", "2000", folder=folder, NBOQ_SERVE_TOKEN="s3cret") as running:
            yield running


def test_answers_are_those_of_the_endpoint(before: Served) -> None:
    with Store(before.url + "query") as there, Store(before.store) as own:
        for name in ("objectives", "cameras"):
            example: dict[str, Any] = dict(named_queries()[name].example.parameters)
            assert list(there.named(name, **example)) == list(own.named(name, **example)), name
        (one,) = own.documents()
        within = sum(1 for _ in own.quads(graph=one, inferred=True))
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    for kind, form in ("text/csv", b"n\r\n"), ("text/tab-separated-values", b"?n\n"), ("application/json", b'{"head"'):
        assert before.ask(count, Accept=kind).content.startswith(form)
    counted = httpx.get(f"{before.url}query", params={"query": count, "default-graph-uri": one}).json()
    assert int(counted["results"]["bindings"][0]["n"]["value"]) == within
    graph = httpx.get(f"{before.url}store", params={"graph": one}, headers={"Accept": "text/turtle"})
    assert graph.headers["content-type"] == "text/turtle; charset=utf-8"
    assert sum(1 for _ in ox.parse(graph.content, format=ox.RdfFormat.TURTLE)) == within


@pytest.mark.parametrize(
    ("query", "parameters", "status", "said"),
    [
        ("nonsense", {}, 400, "expected one of"),
        ("ASK { SERVICE <http://127.0.0.1:1/> {} }", {}, 400, "isn't allowed here"),
        ("ASK" + "{" * 500 + "}" * 500, {}, 400, "brackets open at once"),
        ("ASK {}", {"infer": "false"}, 400, "asked as it is"),
        ("ASK {}", {"default-graph-uri": "no IRI"}, 400, "no absolute IRI"),
        ("ASK {}", {"infer": "perhaps"}, 400, "true or false"),
    ],
)
def test_what_is_wrong_is_said_here(
    before: Served, query: str, parameters: dict[str, str], status: int, said: str
) -> None:
    response = httpx.get(f"{before.url}query", params={"query": query, **parameters})
    assert (response.status_code, said in response.text) == (status, True), response.text


def test_rows_are_counted_and_writing_wants_the_token(before: Served) -> None:
    rows = "SELECT * { VALUES ?a { 1 2 3 4 5 6 7 8 9 10 } VALUES ?b { 1 2 3 4 5 6 7 8 9 10 } ?s ?p ?o }"
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
        before.ask(rows)
    change = {"update": "INSERT DATA { GRAPH <urn:x> { <urn:a> <urn:b> 1 } }"}
    assert httpx.post(f"{before.url}update", data=change).status_code == 401
    bearer = {"Authorization": "Bearer s3cret"}
    assert httpx.post(f"{before.url}update", data=change, headers=bearer).status_code == 204
    assert before.ask("ASK { GRAPH <urn:x> { ?s ?p 1 } }").json()["boolean"] is True
    assert httpx.delete(f"{before.url}store?graph=urn:x", headers=bearer).status_code == 204
    assert httpx.get(f"{before.url}store?graph=urn:x").status_code == 404
    assert httpx.get(f"{before.url}store").status_code == 400


def test_an_endpoint_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with serving("http://127.0.0.1:9/query", folder=tmp_path) as alone:
        assert "can't be reached" in alone.ask("ASK {}").text
        assert httpx.get(f"{alone.url}query").status_code == 200, "what it is, it knows itself"
