"""`nboq serve`: the SPARQL 1.1 Protocol over HTTP, its limits, and who may write."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
from starlette.exceptions import HTTPException

import nboq
from nboq.errors import QueryError, StoreError
from nboq.service.http import Access, choose
from nboq.store import Store, named_queries
from tests.conftest import EXAMPLE
from tests.flaky_server import flaky
from tests.servers import free_port
from tests.service.conftest import Served, serving
from tests.store.test_engine import CROSS, _lives

_JSON = "application/sparql-results+json"
_TRUE = {"head": {}, "boolean": True}
_ANEW = "ASK { FILTER (RAND() < 2) }"
"""What is answered by an engine each time, and by no answer that was kept."""


pytestmark = pytest.mark.slow


# The protocol


def test_queries_come_in_three_ways_and_go_out_in_many(served: Served) -> None:
    query = "SELECT ?s ?n { ?s nboq:name ?n } ORDER BY ?n"
    query = f"PREFIX nboq: <https://w3id.org/nbo-q/> {query}"
    ways = [
        httpx.get(f"{served.url}query", params={"query": query}),
        httpx.post(f"{served.url}query", data={"query": query}),
        served.ask(query),
    ]
    assert len({response.content for response in ways}) == 1
    for media_type, start in {
        _JSON: b'{"head"', "application/json": b'{"head"', "application/sparql-results+xml": b"<?xml",
        "text/csv": b"s,n\r\n", "text/tab-separated-values": b"?s\t?n\n", "*/*": b'{"head"',
        "text/html, text/csv;q=0.5, application/sparql-results+json;q=0.4": b"s,n\r\n",
    }.items():  # fmt: skip
        response = served.ask(query, Accept=media_type)
        assert response.status_code == 200 and response.content.startswith(start), media_type
        if "," not in media_type and "*" not in media_type:
            assert response.headers["content-type"].partition(";")[0] == media_type
    expected = None
    for media_type in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        response = served.ask("CONSTRUCT WHERE { ?s <https://w3id.org/nbo-q/name> ?n }", Accept=media_type)
        assert response.headers["content-type"].partition(";")[0] == media_type
        format = ox.RdfFormat.from_media_type(media_type)
        triples = {quad.triple for quad in ox.parse(response.content, format=format)}
        assert triples and triples == (expected or triples)
        expected = triples
    assert served.ask("ASK { ?s ?p ?o }").json() == _TRUE


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "query?query=nonsense", {}, 400),
        ("GET", "query?query=ASK{}&query=ASK{}", {}, 400),
        ("GET", "query?query=ASK{}&update=DROP+ALL", {}, 400),
        ("GET", "query?query=ASK{}&default-graph-uri=no+IRI", {}, 400),
        ("POST", "query", {"data": {"other": "x"}}, 400),
        ("POST", "query", {"content": b"\xff", "headers": {"Content-Type": "application/sparql-query"}}, 400),
        ("GET", "query?query=ASK{}", {"headers": {"Accept": "image/png"}}, 406),
        ("GET", "query?query=ASK{}", {"headers": {"Accept": "text/turtle"}}, 406),
        ("POST", "query", {"content": "ASK {}", "headers": {"Content-Type": "text/plain"}}, 415),
        ("POST", "query", {"data": {"query": "ASK{}"}, "headers": {"Content-Encoding": "gzip"}}, 415),
        ("DELETE", "query", {}, 405),
        ("GET", "nowhere", {}, 404),
        ("GET", "store?graph=urn:nowhere", {}, 404),
        ("GET", "store?graph=nowhere", {}, 400),
        ("POST", "update", {"data": {"update": "DROP ALL"}}, 403),
        ("PUT", "store?graph=urn:x", {"content": "<urn:a> <urn:b> 1 ."}, 403),
        ("DELETE", "store?graph=urn:x", {}, 403),
        ("OPTIONS", "query", {}, 204),
    ],
)
def test_what_is_wrong_has_its_status(
    served: Served, method: str, path: str, options: dict[str, Any], status: int
) -> None:
    response = httpx.request(method, served.url + path, **options)
    assert response.status_code == status, response.text
    assert "Traceback" not in response.text
    if status == 204:
        assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_datasets_heads_descriptions_and_graphs(served: Served, store: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    with Store(store, read_only=True) as opened:
        one = opened.documents()[0]
        within = sum(1 for _ in opened.quads(graph=one, inferred=True))

        def counted(text: str, **parameters: Any) -> int:
            got = httpx.get(f"{served.url}query", params={"query": text, **parameters}).json()
            return int(got["results"]["bindings"][0]["n"]["value"])

        assert counted(count) == len(opened) > within
        assert counted(count.replace("{", f"FROM <{one}> {{", 1)) == within
        assert counted(count, **{"default-graph-uri": one}) == within
        assert counted(count, **{"default-graph-uri": ["urn:nowhere", one]}) == within
        assert counted(count, **{"named-graph-uri": one}) == 0
        assert counted("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", **{"named-graph-uri": one}) == within
    head = httpx.head(f"{served.url}query", params={"query": "ASK {}"})
    assert (head.status_code, head.content, head.headers["content-type"]) == (200, b"", _JSON)
    description = httpx.get(f"{served.url}query", headers={"Accept": "application/n-triples"}).text
    assert f"<{served.url}query>" in description and "UnionDefaultGraph" in description
    graph = httpx.get(f"{served.url}store", params={"graph": one}, headers={"Accept": "application/n-triples"})
    assert len(graph.text.splitlines()) == within
    assert httpx.get(f"{served.url}store?default").text.strip() == ""
    assert httpx.get(f"{served.url}store").headers["content-type"] == "application/n-quads"


def test_an_answer_is_kept_until_the_store_changes(tmp_path: Path) -> None:
    Store(tmp_path / "store").close()
    with serving(tmp_path / "store", "--write") as running:
        count = "SELECT (COUNT(*) AS ?n) { GRAPH <urn:x> { ?s ?p ?o } }"
        for number in range(3):
            answers = {running.ask(count, Accept="text/csv").text for _ in range(3)}
            assert answers == {f"n\r\n{number}\r\n"}
            change = f"INSERT DATA {{ GRAPH <urn:x> {{ <urn:s> <urn:p> {number} }} }}"
            assert httpx.post(f"{running.url}update", data={"update": change}).status_code == 204
        before = running.ask("SELECT (NOW() AS ?now) {}", Accept="text/csv").text
        time.sleep(0.01)
        assert running.ask("SELECT (NOW() AS ?now) {}", Accept="text/csv").text != before


def test_shipped_questions_have_the_same_answers(served: Served, store: Path) -> None:
    with Store(store, read_only=True) as here, Store(f"{served.url}query", read_only=True, attempts=1) as there:
        for name in ("objectives", "cameras", "image_hardware", "facility_credit"):
            example: dict[str, Any] = dict(named_queries()[name].example.parameters)
            assert list(there.named(name, **example)) == list(here.named(name, **example)), name


# Limits


@pytest.mark.parametrize(
    "query",
    ["ASK{?s " + "(" * 500 + "<urn:a>" + ")" * 500 + " ?o}", "ASK{" + "UNION".join(["{}"] * 30_000) + "}"],
    ids=["brackets", "unions"],
)
def test_texts_that_would_end_the_server_are_refused(served: Served, query: str) -> None:
    response = served.ask(query)
    assert response.status_code == 400 and "ask several questions" in response.text
    assert served.ask(_ANEW).json() == _TRUE


@pytest.mark.parametrize("end", ["", " ORDER BY ?n"])
def test_a_cross_product_ends_with_the_time_and_lets_go_of_the_processor(served: Served, end: str) -> None:
    begun = time.monotonic()
    response = served.ask(CROSS + end)
    assert time.monotonic() - begun < 4
    assert response.status_code == 500 and "was ended after 3 s" in response.text

    def ticks() -> int:
        stats = (Path(f"/proc/{pid}/stat").read_text() for pid in served.engines())
        return sum(int(number) for stat in stats for number in stat.rpartition(")")[2].split()[11:13])

    before = ticks()
    time.sleep(1)
    assert ticks() - before < 20, "of 100 a second"
    assert served.ask(_ANEW).json() == _TRUE


def test_memory_is_bounded(served: Served) -> None:
    response = served.ask("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a")
    assert response.status_code == 500 and re.search("limit of memory, 400 MiB|was ended after 3 s", response.text)
    assert served.ask(_ANEW).json() == _TRUE


def test_an_answer_that_is_stopped_within_is_no_whole_one(served: Served) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
        served.ask("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    with Store(f"{served.url}query", attempts=1) as there, pytest.raises(QueryError, match="cut off"):
        sum(1 for _ in there.query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }").stream())
    assert "an answer was broken off: the query was ended after 3 s" in served.log.read_text()


def test_an_engine_that_is_killed_is_replaced(served: Served) -> None:
    # The one that was free last is asked next. A test before this may have ended it, after which nothing is said of it.
    assert served.ask(_ANEW).json() == _TRUE
    for pid in served.engines():
        os.kill(pid, signal.SIGKILL)
    assert served.ask(_ANEW).json() == _TRUE
    said = served.log.read_text()
    assert "died (status -9); another one is started" in said, said


def _sending(served: Served, query: str) -> socket.socket:
    """Send a query, and leave the answer."""
    client = socket.create_connection(("127.0.0.1", int(served.url.rpartition(":")[2].strip("/"))))
    head = [
        "POST /query HTTP/1.1",
        "Host: x",
        "Content-Type: application/sparql-query",
        f"Content-Length: {len(query)}",
    ]
    client.sendall("\r\n".join([*head, "", query]).encode())
    time.sleep(0.5)
    return client


def test_whoever_goes_takes_the_query_along(served: Served) -> None:
    with _sending(served, CROSS):
        before = set(served.engines())
    until = time.monotonic() + 1.5
    while before == set(served.engines()) and time.monotonic() < until:
        time.sleep(0.05)
    assert before != set(served.engines()), "the engine was ended before its time"


def test_no_service_unless_its_host_is_allowed(served: Served, store: Path) -> None:
    with flaky() as other:
        response = served.ask(f"SELECT ?x {{ SERVICE <{other.url}> {{ ?s ?p ?x }} }}")
        assert response.status_code == 400 and "isn't allowed here" in response.text
        assert not other.seen
    query = f"SELECT ?x {{ SERVICE <{served.url}query> {{ SELECT (COUNT(*) AS ?x) {{ ?s ?p ?o }} }} }}"
    with serving(store, "--allow-service", served.url.split("/")[2]) as allowing:
        found = allowing.ask(query).json()
        assert int(found["results"]["bindings"][0]["x"]["value"]) > 1_000
        assert allowing.ask(query.replace("127.0.0.1", "127.0.0.2")).status_code == 400


# Writing


def test_pages_of_other_sites_may_not_write(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as opened:
        opened.load(nboq.read(EXAMPLE))
    with serving(tmp_path / "store", "--write", "--cors") as running:
        for headers in (
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Host": "evil.example"},
            {"Host": "evil.example", "Origin": "http://evil.example"},
        ):
            response = httpx.post(f"{running.url}update", data={"update": "DROP ALL"}, headers=headers)
            assert response.status_code == 403, headers
            put = httpx.put(f"{running.url}store?graph=urn:x", content="", headers=headers)
            assert put.status_code == 403, headers
        assert running.ask("ASK { ?s ?p ?o }", Origin="http://other.example").json() == _TRUE
        own = {"Origin": running.url.strip("/"), "Sec-Fetch-Site": "same-origin"}
        done = httpx.post(f"{running.url}update", data={"update": "LOAD <http://127.0.0.1:1/>"}, headers=own)
        assert done.status_code == 400 and "isn't allowed" in done.text
        assert httpx.post(f"{running.url}update", data={"update": "DROP ALL"}, headers=own).status_code == 204
        assert running.ask("ASK { ?s ?p ?o }").json()["boolean"] is False


def test_a_token_is_wanted_where_there_is_one(tmp_path: Path) -> None:
    Store(tmp_path / "store").close()
    with serving(tmp_path / "store", "--write", NBOQ_SERVE_TOKEN="s3cret") as running:
        url = f"{running.url}query"
        logins: list[dict[str, Any]] = [{}, {"user": "me", "password": "other"}]
        for options in logins:
            with Store(url, attempts=1, **options) as there, pytest.raises(StoreError, match="doesn't let this user"):
                there.load({"type": "Instrument", "id": "urn:uuid:1"})
        with Store(url, attempts=1, user="me", password="s3cret") as there:
            there.load({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"})
            assert there.documents() == ["urn:uuid:1"]
        bearer = {"Authorization": "Bearer s3cret", "Host": "facility.example"}
        assert httpx.delete(f"{running.url}store?graph=urn:uuid:1", headers=bearer).status_code == 204
    refused = [
        sys.executable,
        "-m",
        "nboq",
        "serve",
        "--store",
        str(tmp_path / "store"),
        "--write",
        "--bind",
        "0.0.0.0:0",
    ]
    done = subprocess.run(refused, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "set NBOQ_SERVE_TOKEN" in done.stderr


def test_who_may_write() -> None:
    Access().check({"host": "[::1]:7878"})
    Access(hosts=frozenset({"facility.example"})).check({"host": "facility.example"})
    with pytest.raises(HTTPException):
        Access().check({"host": "localhost.evil.example"})
    with pytest.raises(HTTPException):
        Access("x").check({"host": "localhost", "authorization": "Basic !"})
    assert choose("", ["a/b"]) == "a/b" and choose("a/c", ["a/b"]) is None and choose("a/b;q=x", ["a/b"]) == "a/b"


@pytest.mark.parametrize("write", [False, True], ids=["read-only", "write"])
def test_serving_beside_others(tmp_path: Path, write: bool) -> None:
    folder = tmp_path / "store"
    with Store(folder) as store:
        store.load(nboq.read(EXAMPLE))
    with serving(folder, *(["--write"] if write else [])) as running:
        served = Store(f"{running.url}query", attempts=1)
        assert len(served.named("objectives", engine="store")) == 4
        if write:
            for number in range(20):
                served.load({"type": "Instrument", "id": "urn:uuid:1", "name": f"Axio {number}"})
                assert served.get("urn:uuid:1").data["name"] == f"Axio {number}", "who writes reads it"
            assert len(list(tmp_path.glob(".*reading*"))) <= 3
            with pytest.raises(StoreError, match="open for writing"):
                Store(folder)
        else:
            with pytest.raises(StoreError, match="doesn't let"):
                served.load({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"})
            with Store(folder) as beside:
                beside.load({"type": "Instrument", "id": "urn:uuid:2", "name": "Other"})
        served.close()
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(30) == 0
    with Store(folder) as store:
        assert len(store.documents()) == 2
    assert not list(tmp_path.glob("*reading*"))


@pytest.mark.parametrize(
    ("number", "busy"),
    [(signal.SIGHUP, True), (signal.SIGTERM, True), (signal.SIGINT, False), (signal.SIGKILL, True)],
)
def test_no_engine_is_left_behind(store: Path, number: signal.Signals, busy: bool) -> None:
    with serving(store, "--timeout", "4") as running:
        engines = running.engines()
        assert len(engines) >= 2
        client = _sending(running, CROSS) if busy else None
        running.process.send_signal(number)
        status = running.process.wait(20)
        assert status == (-9 if number == signal.SIGKILL else 0)
        until = time.monotonic() + 2
        while any(map(_lives, engines)) and time.monotonic() < until:
            time.sleep(0.02)
        assert not any(map(_lives, engines))
        if client is not None:
            with client:
                said = b"" if number == signal.SIGKILL else client.recv(100)
            if number != signal.SIGKILL:
                assert b" 500 " in said, "it waited for the answer, which was that its time is over"


def test_serve_says_what_is_wrong(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "nboq", "serve", "--store"]
    done = subprocess.run([*command, str(tmp_path / "none")], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "there is no such store" in done.stderr
    Store(tmp_path / "store").close()
    taken = f"127.0.0.1:{free_port()}"
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", int(taken.rpartition(":")[2])))
        busy.listen()
        done = subprocess.run(
            [*command, str(tmp_path / "store"), "--bind", taken], capture_output=True, text=True, check=False
        )
    assert done.returncode == 2 and "in use" in done.stderr and "Traceback" not in done.stderr
    assert not list(tmp_path.glob(".*reading*"))
