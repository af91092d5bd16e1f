"""A store behind an endpoint: faults, secrets, large results, blank nodes, federation."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from threading import Thread

import httpx
import pyoxigraph as ox
import pytest

import nboq
from nboq.errors import Fault, InputError, NboqError, QueryError, StoreError
from nboq.formats.rdf.syntax import serialize
from nboq.store import Store, named_queries
from nboq.store.relations import link, walk
from nboq.store.remote import Remote
from nboq.store.store import FOLLOWS_IDENTITY
from tests.conftest import EXAMPLE, ROOT, emptied, need
from tests.flaky_server import Flaky, flaky
from tests.lying_endpoint import attempts
from tests.servers import Endpoint, free_port, oxigraph, oxigraph_binary

_QUERY = "SELECT ?n { ?s ?p ?n }"
_DATA = sorted((ROOT / "examples" / "queries").glob("*.yaml"))


@pytest.fixture
def told() -> Iterator[Flaky]:
    with flaky() as server:
        yield server


# Faults


def test_a_busy_server_is_asked_again(told: Flaky) -> None:
    told.statuses = [503, 429]
    assert list(Store(told.url).query(_QUERY, infer=False)) == [{"n": 0}]
    assert len(told.seen) == 3


def test_a_server_that_stays_busy_is_given_up(told: Flaky) -> None:
    told.statuses = [503] * 9
    with pytest.raises(StoreError, match="can't be reached, tried 2 times"):
        Store(told.url, attempts=2).query(_QUERY, infer=False)
    assert len(told.seen) == 2


def test_writing_is_tried_again_too(told: Flaky) -> None:
    told.statuses = [503, 200, 502]
    Store(told.url).load({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"})
    assert [request["path"].partition("?")[0] for request in told.seen] == ["/store", "/store", "/update", "/update"]


def test_a_server_that_is_too_slow(told: Flaky) -> None:
    told.delay_s = 3
    with pytest.raises(StoreError, match="timed out"):
        Store(told.url, timeout=1, attempts=1).query(_QUERY, infer=False)


def test_no_server() -> None:
    with pytest.raises(StoreError, match="can't be reached, tried 1 times"):
        Store(f"http://127.0.0.1:{free_port()}/query", attempts=1).documents()


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "user and password"), (404, "no SPARQL endpoint at this address"), (400, "told to say so"), (500, "failed")],
)
def test_a_server_that_wont(told: Flaky, status: int, said: str) -> None:
    told.statuses = [status]
    with pytest.raises(NboqError, match=said):
        Store(told.url).query(_QUERY, infer=False)


@pytest.mark.parametrize(
    ("status", "said"), [(401, "doesn't let this user write"), (403, "doesn't let"), (400, "told to say")]
)
def test_a_server_that_wont_be_written_to(told: Flaky, status: int, said: str) -> None:
    told.statuses = [status]
    with pytest.raises(StoreError, match=said):
        Store(told.url).load({"type": "Instrument", "id": "urn:uuid:1"})


@pytest.mark.parametrize(
    "body", [b"<html>maintenance</html>", b"", b'{"head": {"vars": ["n"]}, "results": {"bindings": [{"n']
)
def test_a_server_that_sends_nonsense(told: Flaky, body: bytes) -> None:
    told.body = body
    with pytest.raises(QueryError):
        list(Store(told.url).query(_QUERY, infer=False))


def test_a_server_that_answers_something_else(told: Flaky) -> None:
    store = Store(told.url)
    for ask, wanted in ((lambda: store.format, "g, o"), (store.documents, "g")):
        with pytest.raises(StoreError, match=f"answered with the columns n where {wanted} were asked for"):
            ask()


_COUNTED = '{"head": {"vars": ["n"]}, "results": {"bindings": [%s]}}'
_NUMBER = '{"n": {"type": "literal", "value": "%s", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}'


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "{}",
        '{"n": {"type": "uri", "value": "urn:x"}}',
        *(_NUMBER % n for n in ("-1", "many", "9" * 5000)),
        "%s, %s",
    ],
)
def test_a_count_that_is_none(told: Flaky, rows: str) -> None:
    told.body = (_COUNTED % rows.replace("%s", _NUMBER % 1)).encode()
    with pytest.raises(StoreError, match="answered with"):
        len(Store(told.url))


@pytest.mark.slow
def test_no_lie_of_an_endpoint_leaves_as_an_exception_that_is_not_ours() -> None:
    for name, error in attempts(96, seed=2):
        assert error is None or (isinstance(error, NboqError) and not isinstance(error, Fault)), name


@pytest.mark.parametrize(
    "host",
    [
        *("", ":80", "h:65536", "[::1", "[v1.x]", "1.2.3.999", "ex\u202eample", "☃.invalid", "xn--:1", "a..b", "."),
        *("\ud800", "h/\ud800", "h/a b", "a" * 64 + ".invalid", "h/" + "x" * 70_000),
    ],
)
def test_an_address_that_is_none(host: str) -> None:
    given = f"http://{host}"
    for at in ({"url": given}, {"update": given}, {"graph_store": given}):
        with pytest.raises(StoreError, match="isn't the address of an endpoint") as caught:
            Remote(**{"url": "http://127.0.0.1:1/query", **at})  # type: ignore[arg-type]
        str(caught.value).encode()


def test_a_scheme_in_capitals_is_an_address_and_no_folder(told: Flaky) -> None:
    assert len(Store(told.url.replace("http://", "HTTP://"))) == 0


def test_a_password_of_the_environment_is_sent_as_its_bytes(told: Flaky) -> None:
    list(Store(told.url, user="caf\udce9", password="\udce9").query(_QUERY))
    assert base64.b64decode(told.seen[0]["Authorization"].split()[1]) == b"caf\xe9:\xe9"
    with pytest.raises(InputError, match="half of a character"):
        Store(told.url, user="\ud800", password="x")


@pytest.mark.parametrize(("user", "kind"), [("caf\udce9", "MD5"), ("ä", "MD5"), ("me", "ODD")])
def test_a_digest_that_cannot_be_answered(told: Flaky, user: str, kind: str) -> None:
    told.statuses, told.challenge = [401], f'Digest realm="x", nonce="y", algorithm={kind}'
    with pytest.raises(StoreError, match="can't be talked with"):
        Store(told.url, user=user, password="x", auth="digest").documents()


def test_passwords_are_sent_and_never_shown(told: Flaky) -> None:
    store = Store(told.url.replace("http://", "http://me:s3cret@"))
    list(store.query(_QUERY, infer=False))
    store.load({"type": "Instrument", "id": "urn:uuid:1"})
    assert all(request["Authorization"].startswith("Basic ") for request in told.seen)
    told.statuses = [400, 503, 503, 503, 503, 401]
    for ask in (store.documents, store.documents, store.documents):
        with pytest.raises(NboqError) as caught:
            ask()
        assert "s3cret" not in f"{caught.value!r} {caught.value} {store!r}"


def test_digest_is_answered_in_queries_too(told: Flaky) -> None:
    told.statuses = [401]
    told.challenge = 'Digest realm="x", nonce="abc", qop="auth"'
    with Store(told.url, user="me", password="s3cret", auth="digest") as store:
        list(store.query(_QUERY, infer=False))
    assert "s3cret" not in str(told.seen)
    assert told.seen[-1]["Authorization"].startswith("Digest ") and 'username="me"' in told.seen[-1]["Authorization"]


def test_users_and_passwords_in_an_address_are_what_they_mean(told: Flaky) -> None:
    list(Store(told.url.replace("http://", "http://me%40lab:p%3Ass@")).query(_QUERY, infer=False))
    sent = told.seen[0]["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(sent) == b"me@lab:p:ss"


@pytest.mark.parametrize("ask", [_QUERY, "CONSTRUCT WHERE { ?s ?p ?n }"])
def test_an_answer_that_is_cut_off_within_a_chunk(ask: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def send() -> None:
            taken, _ = server.accept()
            with taken:
                taken.recv(1 << 16)
                head = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nTransfer-Encoding: chunked"
                taken.sendall(head + b"\r\n\r\nff\r\n{")
                taken.shutdown(socket.SHUT_WR)
                while taken.recv(1 << 16):
                    pass

        thread = Thread(target=send)
        thread.start()
        with pytest.raises(QueryError, match="cut off"):
            len(Store(f"http://127.0.0.1:{server.getsockname()[1]}/query").query(ask, infer=False))
        thread.join()


def test_reading_only(told: Flaky) -> None:
    store = Store(told.url, read_only=True)
    with pytest.raises(StoreError, match="reading only"):
        store.load({"type": "Instrument", "id": "urn:uuid:1"})
    assert not told.seen


@pytest.mark.slow
def test_rows_come_as_the_server_sends_them(told: Flaky) -> None:
    """The server goes on sending while the first rows are used: nobody waits for the last one."""
    told.rows = 400_000
    answers = Store(told.url).query(_QUERY, infer=False)
    assert [row["n"] for row in islice(answers.stream(), 3)] == [0, 1, 2]
    assert told.sent_rows < told.rows
    assert sum(1 for _ in answers.stream()) == told.rows - 3


# Real servers


@pytest.fixture(params=["oxigraph", "virtuoso"])
def endpoint(request: pytest.FixtureRequest) -> Endpoint:
    found: Endpoint = request.getfixturevalue(f"{request.param}_server")
    return found


def test_the_same_documents_and_questions_give_the_same_answers(endpoint: Endpoint) -> None:
    here, there = Store(), emptied(endpoint)
    for store in (here, there):
        store.load_model()
        for file in [*_DATA, EXAMPLE]:
            store.load(nboq.read(file))
    assert there.documents() == here.documents()
    for id in here.documents():
        assert there.get(id).data == here.get(id).data
    for name, query in named_queries().items():
        if FOLLOWS_IDENTITY in query.text and not there.backend.follows_paths:
            continue
        rows = list(here.named(name, engine="store", **query.example.parameters))
        assert list(there.named(name, engine="store", **query.example.parameters)) == rows, name
    for kind in ("Camera", "LightSource", "Filter", "HardwareComponent"):
        asked = f"SELECT DISTINCT ?x {{ ?x a nboq:{kind} }} ORDER BY STR(?x)"
        assert list(there.query(asked)) == list(here.query(asked)) != []
    assert there.statistics()["classes"] == here.statistics()["classes"]


@pytest.mark.slow
def test_links_are_made_and_walked_the_same(endpoint: Endpoint) -> None:
    here, there = Store(), emptied(endpoint)
    for store in (here, there):
        for file in _DATA:
            store.load(nboq.read(file))
        link(store, "PIDINST:20.500.12345/bench-1", "described_in", "doi:10.5072/another-paper")
    start = "hdl:20.500.12345/bench-1"
    found, expected = walk(there, start, 2), walk(here, start, 2)
    assert {node.iri for node in found.nodes} == {node.iri for node in expected.nodes}
    assert {stated.edge for stated in found.edges} == {stated.edge for stated in expected.edges}


@pytest.mark.slow
def test_large_files_go_in_batches_and_are_replaced(endpoint: Endpoint, tmp_path: Path) -> None:
    store = emptied(endpoint)
    ids = [f"urn:uuid:00000000-0000-4000-8000-{number:012}" for number in range(450)]
    path = tmp_path / "many.nq"
    for name in ("Old", "New"):
        things = [{"type": "Instrument", "id": id, "name": f"{name} é\n\"'\\ {id}"} for id in ids]
        path.write_bytes(b"".join(serialize(thing, "nquads") for thing in things))
        read: list[int] = []
        assert store.bulk_load(path, read.append) == ids
        assert sum(read) == path.stat().st_size
        assert store.documents() == ids
        assert store.get(ids[7]).data["name"] == f"{name} é\n\"'\\ {ids[7]}"
    assert {entry.source for entry in store.entries()} == {str(path)}


@pytest.mark.slow
def test_one_large_document(endpoint: Endpoint) -> None:
    """More than Virtuoso takes in one INSERT DATA."""
    store = emptied(endpoint)
    lenses = [{"type": "Objective", "id": f"urn:uuid:{n}", "name": f"Lens {n}", "lens_na": 1.4} for n in range(4000)]
    name = store.load({"type": "HardwareDescriptor", "id": "urn:uuid:large", "components": lenses})
    assert len(store.get(name).data["components"]) == 4000


def test_blank_nodes_can_be_followed(endpoint: Endpoint) -> None:
    store = emptied(endpoint)
    document = nboq.read(EXAMPLE)
    name = store.load(document)
    part = next(quad for quad in store.quads(predicate="https://w3id.org/nbo-q/transmittance_ranges"))
    assert isinstance(part.object, ox.BlankNode)
    inside = {quad.predicate.value.rpartition("/")[2] for quad in store.quads(part.object)}
    assert "center_wavelength" in inside
    (back,) = store.quads(object=part.object)
    assert back.subject == part.subject and back.graph_name == ox.NamedNode(name)


def test_blank_nodes_are_known_after_their_graph_was_let_go(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nboq.store.remote._LOCAL", 1)
    store = emptied(endpoint)
    document = nboq.read(EXAMPLE)
    store.load(document)
    other = store.load({**document.data, "id": "urn:uuid:other"})
    ranges = "https://w3id.org/nbo-q/transmittance_ranges"
    parts = {quad.object for quad in store.quads(predicate=ranges) if isinstance(quad.object, ox.BlankNode)}
    assert len(parts) == 2 * 9
    for part in parts:
        assert sum(1 for _ in store.quads(part)) > 1
    gone = [quad.object for quad in store.quads(predicate=ranges, graph=other)]
    assert isinstance(gone[0], ox.BlankNode)
    store.remove(other)
    with pytest.raises(StoreError, match="look for it anew"):
        list(store.quads(gone[0]))
    with pytest.raises(StoreError, match="an answer of it"):
        list(store.quads(ox.BlankNode()))


# Federation


def test_a_query_joins_two_stores_on_the_iri_of_an_image(tmp_path: Path) -> None:
    need(oxigraph_binary(), "the package oxigraph from PyPI")
    text = (ROOT / "examples" / "federation" / "images-elsewhere.rq").read_text("utf-8")
    with oxigraph(tmp_path / "here") as first, oxigraph(tmp_path / "archive") as second:
        archive = httpx.post(
            second.url.replace("/query", "/store?default"),
            headers={"Content-Type": "text/turtle"},
            content="""@prefix dcterms: <http://purl.org/dc/terms/> . @prefix image: <https://images.example.org/> .
                image:cell-1 dcterms:title "Cells" ; dcterms:isPartOf <https://archive.example/S-1> .
                image:none dcterms:title "Others" ; dcterms:isPartOf <https://archive.example/S-2> .""",
        )
        assert archive.is_success
        for store in (Store(), Store(first.url)):
            for file in _DATA:
                store.load(nboq.read(file))
            (row,) = store.query(text, archive=ox.NamedNode(second.url))
            assert (row["image"], row["title"]) == ("https://images.example.org/cell-1", "Cells")
            assert row["dataset"] == "https://archive.example/S-1" and row["na"] > 0 and row["objective"]
