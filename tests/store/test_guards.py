"""What is looked at in a SPARQL text before an engine has it, and where passwords of endpoints may go."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nboq.errors import QueryError, StoreError
from nboq.store import Store, named_queries
from nboq.store.guards import DEEPEST, STEPS, names_dataset, refuse_calls, refuse_large
from nboq.store.opening import open_store
from tests.conftest import emptied
from tests.flaky_server import Flaky, flaky

# Size

_SHAPES: dict[str, Callable[[int], str]] = {
    "groups": lambda n: "ASK" + "{" * n + "}" * n,
    "brackets": lambda n: "ASK{FILTER(" + "(" * n + "1" + ")" * n + ")}",
    "not": lambda n: "ASK{FILTER(" + "!" * n + "true)}",
    "path": lambda n: "ASK{?s " + "(" * n + "<urn:a>" + ")" * n + " ?o}",
    "path and texts": lambda n: "ASK{?s <urn:b>\\')\\' " + "(" * n + "<urn:a>" + ")')'" * n + " ?o}",
    "optional": lambda n: "ASK{" + "OPTIONAL{" * n + "}" * n + "}",
    "optional, flat": lambda n: "ASK{" + "OPTIONAL{?s ?p ?o}" * n + "}",
    "bind": lambda n: "ASK{" + "".join(f"BIND(1 AS ?x{i})" for i in range(n)) + "}",
    "blank nodes": lambda n: "ASK{?s ?p " + "[?p " * n + "1" + "]" * n + "}",
    "union": lambda n: "ASK{" + "UNION".join(["{}"] * n) + "}",
    "plus": lambda n: "ASK{FILTER(1" + "+1" * n + "=1)}",
    "and": lambda n: "ASK{FILTER(true" + "&&true" * n + ")}",
    "exists": lambda n: "ASK{" + "FILTER EXISTS{" * n + "?s ?p ?o" + "}" * n + "}",
    "sequence": lambda n: "ASK{?s <urn:a>" + "/<urn:a>" * n + " ?o}",
    "triple terms": lambda n: "ASK{?s ?p " + "<<( ?s ?p " * n + "1" + " )>>" * n + "}",
    "list": lambda n: "ASK{?s ?p (" + "1 " * n + ")}",
    "list of texts": lambda n: "ASK{?s ?p (" + "'a'" * n + ")}",
    "list of variables": lambda n: "ASK{(" + "?x" * n + ") ?p ?o}",
    "statements": lambda n: "ASK{" + "?s ?p ?o." * n + "}",
    "objects": lambda n: "ASK{?s ?p 1" + ",1" * n + "}",
    "properties": lambda n: "ASK{?s ?p 1" + ";?p 1" * n + "}",
    "described": lambda n: "DESCRIBE" + "<urn:a>" * n,
}
_TOO_LARGE = r"brackets open at once|in a row"
_NEST = {"groups", "brackets", "path", "path and texts", "optional", "blank nodes", "exists", "triple terms"}


@pytest.mark.parametrize("shape", _SHAPES)
@pytest.mark.parametrize("number", [STEPS + 1, 30_000])
def test_what_would_overflow_the_stack_is_refused_before_it_is_parsed(shape: str, number: int) -> None:
    with pytest.raises(QueryError, match=_TOO_LARGE):
        Store().backend.answer(_SHAPES[shape](number))
    with pytest.raises(QueryError, match=_TOO_LARGE):
        Store().query(_SHAPES[shape](number))


@pytest.mark.slow
def test_what_is_let_through_is_parsed_in_a_thread_of_2_mib(tmp_path: Path) -> None:
    path = tmp_path / "asking.py"
    path.write_text(
        "import sys, threading, pyoxigraph as ox\n"
        "threading.stack_size(2 << 20)\n"
        "def ask():\n"
        "    for text in sys.argv[1:]:\n"
        "        try: list(ox.Store().query(text.replace('ASK', 'SELECT *', 1), use_default_graph_as_union=True))\n"
        "        except SyntaxError: pass\n"
        "thread = threading.Thread(target=ask); thread.start(); thread.join(); print('here')\n"
    )
    texts = []
    for shape, write in _SHAPES.items():
        if shape in _NEST - {"blank nodes"}:  # 50 take as long as they like
            texts.append(write(DEEPEST - 2))
            refuse_large(texts[-1])
    # Steps and brackets share the stack.
    texts.append("ASK{FILTER(" + "(1+" * (DEEPEST - 2) + "1" + "+1" * (STEPS - 300) + ")" * (DEEPEST - 2) + ">0)}")
    texts += [_SHAPES["union"](STEPS - 10), _SHAPES["and"](STEPS - 10), _SHAPES["plus"](STEPS - 10)]
    for text in texts:
        refuse_large(text)
    done = subprocess.run([sys.executable, path, *texts], capture_output=True, text=True, check=False)
    assert done.stdout == "here\n", done


def test_texts_iris_comments_and_data_do_not_count() -> None:
    many = "(" * 2 * STEPS
    for text in (
        f"ASK {{ ?s ?p '{many}' , <urn:{many}> }} # {many}",
        "ASK { VALUES (?a ?b) {" + "(1 -1)" * 2 * STEPS + "} VALUES ?c { " + "-1 " * 2 * STEPS + "} }",
        f"ASK {{ ?s ?p ?o FILTER (?o IN ({', '.join(['<urn:a>', '1.5'] * 2 * STEPS)})) }}",
        "INSERT DATA { GRAPH <urn:g> { " + "[] <urn:p> -1 , [ <urn:q> 1 ] . " * STEPS + "} }",
    ):
        refuse_large(text)
    for query in named_queries().values():
        refuse_large(query.text)


def test_a_text_that_is_too_long() -> None:
    with pytest.raises(QueryError, match="4,000,000 characters"):
        Store().query("ASK {} #" + "x" * 4_000_000)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["(<a>" * 1_000_000, "'" * 3_999_999, "a\n" * 2_000_000, "service #" * 400_000])
def test_looking_takes_no_longer_than_parsing_would(text: str) -> None:
    begun = time.process_time()
    for look in (refuse_large, names_dataset, refuse_calls):
        try:
            look(text)
        except QueryError:
            continue
    assert time.process_time() - begun < 10


# FROM

_DOCUMENTS = [
    {"type": "Instrument", "id": "urn:uuid:1", "name": "One"},
    {"type": "Instrument", "id": "urn:uuid:2", "name": "Two"},
]
_ALL = "{ { ?s nboq:name ?n BIND ('default' AS ?g) } UNION { GRAPH ?g { ?s nboq:name ?n } } }"
_ONE, _TWO = ("default", "One"), ("default", "Two")
_GRAPH_1, _GRAPH_2 = ("urn:uuid:1", "One"), ("urn:uuid:2", "Two")


@pytest.fixture(params=["memory", "disk", "oxigraph"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    places: dict[str, Callable[[], Store]] = {
        "memory": Store,
        "disk": lambda: Store(tmp_path / "store"),
        "oxigraph": lambda: emptied(request.getfixturevalue("oxigraph_server")),
    }
    opened = places[request.param]()
    for document in _DOCUMENTS:
        opened.load(document)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("clauses", "found"),
    [
        ("", [_ONE, _TWO, _GRAPH_1, _GRAPH_2]),
        ("FROM <urn:uuid:1>", [_ONE]),
        ("FROM <urn:uuid:1> FROM <urn:uuid:2>", [_ONE, _TWO]),
        ("from <urn:nowhere>", []),
        ("FROM NAMED <urn:uuid:2>", [_GRAPH_2]),
        ("FROM <urn:uuid:1> FROM NAMED <urn:uuid:2>", [_ONE, _GRAPH_2]),
        ("# FROM\n", [_ONE, _TWO, _GRAPH_1, _GRAPH_2]),
    ],
)
def test_from_says_what_is_asked(store: Store, clauses: str, found: list[tuple[str, str]]) -> None:
    """SPARQL 1.1, section 13.2: a query's own dataset is used in place of any other."""
    rows = store.query(f"SELECT ?g ?n {clauses} {_ALL}")
    assert sorted((row["g"], row["n"]) for row in rows) == sorted(found)


# Calls

_CALLS = [
    "ASK { SERVICE <http://10.0.0.1/> {} }",
    "ASK { service\tsilent<http://10.0.0.1/>{} }",
    "ASK { SERVICE # a comment\n SILENT # another\n ex:a\\,b { } }",
    "ASK { ?s ?p 1SERVICE ?where{} }",
    "ASK { \\u0053ERVICE ?where {} }",
    "ASK { ?s ?p ex:a\\' SERVICE <http://10.0.0.1/> {} #'\n }",
    "BASE <http://a/> ASK { <?a#> ?p ?o . SERVICE <http://10.0.0.1/> {} }",
    "ASK { ?s ?p 'SERVICE #' SERVICE <http://10.0.0.1/> {} }",
    "ASK { SERVICE <http://fine.example@10.0.0.1/> {} }",
    "ASK { SERVICE <http://fine.example.org/> {} }",
    "ASK { SERVICE <http://fine.example/> {} SERVICE <http://10.0.0.1/> {} }",
    "ASK { SERVICE <fine.example> {} }",
    "ASK { SERVICE" + " " * 1_000 + "<http://10.0.0.1/> {} }",
    "ASK { SERVICE <http://10.0.0.1/" + "x" * 1_000 + "> {} }",
    "LOAD <http://10.0.0.1/x>",
    "PREFIX a: <urn:b> #\nload silent a:b INTO GRAPH <urn:c>",
    "INSERT DATA {} ; LOAD<http://10.0.0.1/>",
]


@pytest.mark.parametrize("text", _CALLS)
def test_no_call_is_overlooked(text: str) -> None:
    with pytest.raises(QueryError, match="which isn't allowed here"):
        refuse_calls(text, ["fine.example"])


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service ?x { GRAPH ?service { ?x ex:service ?y } }",
        "# which service is due\nASK { ?s ?p 'the service takes its load' }",
        "INSERT DATA { <urn:a> <urn:b> 'load cell: 5 kg' }",
        "ASK { SERVICE <https://fine.example:8080/sparql> {} SERVICE SILENT <http://fine.example> {} }",
    ],
)
def test_what_is_no_call_or_allowed_passes(text: str) -> None:
    refuse_calls(text, ["fine.example", "fine.example:8080"])


_NOISE = st.sampled_from(
    (
        *("'a'", "'", '"', "#", "\n", " ", "?a ?b ?c .", "FILTER(1<2)", "FILTER(?a<'b:>')", "FILTER(?x<ex:b#>)\n"),
        *("<?a#> ?p ?o .", "ex:a\\' ?p ?o .", "ex:a\\# ?p ?o .", "'''", "#'\n", "\\u0027", "\\u0023"),
        *("FILTER('#'='#')", "BIND('\\'' AS ?q)", "FILTER(?a<?b&&?c>?d)", "# SERVICE ?x {\n", "BIND(<a'b> AS ?z)"),
        *("{}", "?s ?p 1", "ex:b."),
    )
)
_CALLING = [
    st.lists(_NOISE, max_size=3).map("".join),
    st.sampled_from(["SERVICE", "service", "\\u0053ERVICE", "SERV\\u0049CE"]),
    st.sampled_from(["", " ", "#c\n", " #'\n", "\n"]),
    st.sampled_from(["<http://127.0.0.1:1/>", "ex:q", "<q>", "?where"]),
    st.sampled_from(["", " ", "#c\n"]),
    st.just("{ ?s ?p ?o }"),
    st.lists(_NOISE, max_size=2).map("".join),
]


@pytest.mark.slow
@settings(max_examples=3_000)
@given(st.tuples(*_CALLING).map("".join))
def test_what_passes_calls_nobody(part: str) -> None:
    """The engine is the judge: port 1 refuses, which it tells."""
    start = "BASE <http://127.0.0.1:1/> PREFIX ex: <http://127.0.0.1:1/> SELECT * { VALUES ?where { ex:q } "
    text = f"{start}{part}}}"
    try:
        refuse_calls(text)
    except QueryError:
        return
    with suppress(SyntaxError):
        list(ox.Store().query(text))  # type: ignore[arg-type]


# Passwords


@pytest.fixture
def told() -> Iterator[Flaky]:
    with flaky() as server:
        yield server


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_password_follows_a_redirect(told: Flaky, status: int) -> None:
    with flaky() as other:
        store = Store(told.url.replace("http://", "http://me:s3cret@"))
        told.location = other.url.replace("http://", "http://you:0ther@")
        for ask in (lambda: store.query("ASK {}"), lambda: store.load(_DOCUMENTS[0])):
            told.statuses = [status]
            with pytest.raises(StoreError, match="give that address if you trust it") as caught:
                ask()
            assert other.url in str(caught.value) and "0ther" not in str(caught.value)
        assert not other.seen
    assert all("Authorization" in request for request in told.seen)


@pytest.mark.parametrize("which", ["place", "update", "graph_store", "user"])
def test_no_password_goes_over_plain_http_to_another_machine(which: str) -> None:
    place = "https://sparql.example.org/query"
    others: dict[str, Any] = {}
    if which == "place":
        place = "http://me:s3cret@sparql.example.org/query"
    elif which == "user":
        place, others = "http://sparql.example.org/query", {"user": "me", "password": "s3cret"}
    else:
        others = {which: "http://me:s3cret@other.example.org/x"}
    with pytest.raises(StoreError, match="isn't encrypted, and the password would go there; write https") as caught:
        Store(place, **others)
    assert "s3cret" not in str(caught.value)
    Store("http://sparql.example.org/query").close()
    Store("https://me:s3cret@sparql.example.org/query").close()


def test_a_password_in_the_address_of_updates_is_taken_out(told: Flaky, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBOQ_STORE_UPDATE", told.url.replace("http://", "http://me:s3cret@"))
    monkeypatch.setenv("NBOQ_STORE_GRAPHS", "")
    told.body = b'{"head": {"vars": ["g", "o"]}, "results": {"bindings": []}}'  # nobody marked a format
    with open_store(told.url.replace("/query", "/sparql")) as store:
        told.body = None
        told.statuses = [200, 400]
        store.load(_DOCUMENTS[0])
        with pytest.raises(StoreError) as caught:
            store.load(_DOCUMENTS[0])
    assert "s3cret" not in f"{caught.value}{told.seen}"
    assert {request["Authorization"] for request in told.seen} == {"Basic bWU6czNjcmV0"}
