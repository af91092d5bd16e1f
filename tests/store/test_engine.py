"""An engine in a process of its own: it's ended by its limits, replaced when it dies, and never left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import nboq
from nboq.errors import NotFound, QueryError, StoreError, UnknownFormat
from nboq.store import Store
from nboq.store.embedded import Embedded
from nboq.store.engine import Engine, Graph, Limits, Question
from nboq.store.engines import Engines
from tests.command import nboq as command
from tests.conftest import EXAMPLE

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a"
_ALL = "SELECT * { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("engine") / "store"
    with Store(place) as store:
        store.load(nboq.read(EXAMPLE))
        store.ensure_model()
    return place


@pytest.fixture
def source(folder: Path) -> Iterator[Embedded]:
    with Store(folder, read_only=True) as opened:
        assert isinstance(opened.backend, Embedded)
        yield opened.backend


@pytest.fixture
def engines(source: Embedded) -> Iterator[Engines]:
    with Engines(source, Limits(seconds=2, memory=200 << 20), 1) as opened:
        yield opened


def _answer(engines: Engines, what: Question | Graph | str) -> bytes:
    reply = engines.ask(Question(what) if isinstance(what, str) else what)
    reply.begin()
    return b"".join(reply)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize(
    "query", [CROSS, _SORTED, "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?c = ?x) }"]
)
def test_any_query_ends_with_the_time_and_its_engine_too(source: Embedded, query: str) -> None:
    # More memory than it can fill in that time.
    with Engines(source, Limits(seconds=2, memory=16 << 30), 1) as engines:
        (pid,) = engines.pids
        begun = time.monotonic()
        with pytest.raises(
            StoreError, match="was ended after 2 s, which is all the time that it may take; ask for less"
        ):
            _answer(engines, query)
        assert time.monotonic() - begun < 3
        assert not _lives(pid), "it would go on using the processor"
        assert json.loads(_answer(engines, "ASK {}"))["boolean"] is True
        assert engines.pids != [pid]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is Linux's")
def test_a_query_that_takes_too_much_memory_ends(source: Embedded) -> None:
    with Engines(source, Limits(seconds=60, memory=200 << 20), 1) as engines:
        with pytest.raises(StoreError, match="was ended by its limit of memory, 200 MiB"):
            _answer(engines, _SORTED)
        assert _answer(engines, "ASK {}")


@pytest.mark.parametrize("media_type", ["json", "xml", "csv", "tsv"])
def test_rows_are_counted_in_each_format(source: Embedded, media_type: str) -> None:
    kind = {"csv": "text/csv", "tsv": "text/tab-separated-values"}.get(
        media_type, f"application/sparql-results+{media_type}"
    )
    numbers = " ".join(map(str, range(99)))
    query = f"SELECT ?n ?m {{ VALUES ?n {{ {numbers} }} VALUES ?m {{ '}}}},{{ ' '\\n' 3 4 5 6 7 8 9 10 }} }}"
    with Engines(source, Limits(rows=900), 1) as engines:
        with pytest.raises(StoreError, match="the answer has more than 900 rows or statements"):
            _answer(engines, Question(query, rows_format=kind))
        with pytest.raises(StoreError, match="900 rows"):
            _answer(engines, Question(query.replace("?n ?m", "?none"), rows_format=kind))
        assert _answer(engines, Question(f"{query} LIMIT 890", rows_format=kind))
        with pytest.raises(StoreError, match="900 rows"):
            _answer(engines, "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }")
        assert _answer(engines, "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } } LIMIT 900").count(b"\n") <= 900


def test_an_engine_that_died_is_replaced_and_that_is_said(engines: Engines, caplog: pytest.LogCaptureFixture) -> None:
    assert _answer(engines, "ASK {}")
    for _ in range(2):
        os.kill(engines.pids[0], signal.SIGKILL)
        assert _answer(engines, "ASK {}")
        assert "died (status -9); another one is started" in caplog.text
        caplog.clear()


def test_an_engine_that_dies_over_a_query(engines: Engines, caplog: pytest.LogCaptureFixture) -> None:
    from threading import Timer

    Timer(0.5, lambda: os.kill(engines.pids[0], signal.SIGSEGV)).start()
    with pytest.raises(StoreError, match="the query had no answer: its engine died of SIGSEGV"):
        _answer(engines, CROSS)
    assert _answer(engines, "ASK {}") and "died" in caplog.text


def test_whoever_gives_up_ends_the_engine(engines: Engines) -> None:
    from threading import Timer

    (pid,) = engines.pids
    reply = engines.ask(Question(CROSS))
    Timer(0.3, reply.stop).start()
    begun = time.monotonic()
    with pytest.raises(StoreError, match="was given up by whoever asked"):
        reply.begin()
    assert time.monotonic() - begun < 1.5 and not _lives(pid)
    half = engines.ask(Question(_ALL.replace("} }", "} ?a ?b ?c }")))
    half.begin()
    next(iter(half))
    half.close()
    assert _answer(engines, "ASK {}")
    given_up = engines.ask(Question("ASK {}"))
    given_up.stop()
    with pytest.raises(StoreError, match="given up"):
        given_up.begin()
    assert _answer(engines, "ASK {}")


def test_faults_are_told_and_the_engine_lives(engines: Engines) -> None:
    (pid,) = engines.pids
    for query, error, said in (
        (Question("nonsense"), QueryError, "expected"),
        (Question("ASK {}", rows_format=None), UnknownFormat, "formats"),
        (Question("CONSTRUCT WHERE { ?s ?p ?o }", graph_format=None), UnknownFormat, "formats"),
        (Graph("urn:nowhere"), NotFound, "no such graph"),
        (Question("ASK {}", default_graphs=["no IRI"]), QueryError, "IRI"),
    ):
        with pytest.raises(error, match=said):
            _answer(engines, query)
    assert engines.pids == [pid]
    with pytest.raises(QueryError, match="brackets open at once"):
        _answer(engines, "ASK" + "{" * 500 + "}" * 500)
    with pytest.raises(QueryError, match="isn't allowed here"):
        _answer(engines, "ASK { SERVICE <http://127.0.0.1:1/> {} }")


def test_the_dataset_of_a_question(engines: Engines, source: Embedded) -> None:
    (document,) = (name for name in source.graphs() if "w3id.org" not in name)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    numbers = {
        name: int(json.loads(_answer(engines, question))["results"]["bindings"][0]["n"]["value"])
        for name, question in {
            "all": Question(count),
            "from": Question(count.replace("{", f"FROM <{document}> {{", 1)),
            "default": Question(count, default_graphs=[document]),
            "nowhere": Question(count.replace("{", f"FROM <{document}> {{", 1), default_graphs=["urn:nowhere"]),
            "named": Question(count, named_graphs=[document]),
        }.items()
    }
    assert numbers["all"] > numbers["from"] == numbers["default"] > 100
    assert numbers["nowhere"] == numbers["named"] == 0
    lines = _answer(engines, Graph(document, "application/n-triples")).splitlines()
    assert len(lines) == numbers["from"]
    assert len(_answer(engines, Graph(None)).splitlines()) == source.size()


@pytest.mark.slow
@pytest.mark.parametrize("busy", [False, True])
def test_no_engine_outlives_whoever_started_it(folder: Path, busy: bool) -> None:
    code = (
        "import sys\nfrom threading import Thread\nfrom nboq.store import Store\n"
        "from nboq.store.engine import Engine, Question\n"
        "with Store(sys.argv[1], read_only=True) as store:\n"
        "    engine = Engine(store.folder)\n"
        f"    if {busy}: Thread(target=lambda: list(engine.ask(Question({CROSS!r})))).start()\n"
        "    print(engine.pid, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdin is not None
    with process.stdout, process.stdin:
        pid = int(process.stdout.readline())
        assert _lives(pid)
        process.kill()
        process.wait()
    until = time.monotonic() + 2
    while _lives(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _lives(pid)


def test_a_folder_that_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="can't be read"):
        Engine(tmp_path / "none")


# Stores with a time limit


def test_a_store_with_a_time_limit_answers_as_one_without(folder: Path) -> None:
    with Store(folder, read_only=True) as plain, Store(folder, read_only=True, timeout=60) as limited:
        for query in (
            "SELECT ?s ?n { ?s nboq:name ?n } ORDER BY ?s ?n",
            "SELECT (' a ' AS ?x) {}",
        ):
            assert list(limited.query(query)) == list(plain.query(query)) != []
        asked = limited.query("ASK { ?s ?p ?o }")
        assert asked.truth is True, "and keeps no engine, though it's still there"
        construct = "CONSTRUCT { ?s ?p ?o } { ?s nboq:name ?o ; ?p ?o }"
        assert set(limited.query(construct).triples) == set(plain.query(construct).triples)
        assert list(limited.named("objectives")) == list(plain.named("objectives"))
        with pytest.raises(QueryError, match=r"^'nonsense': error at"):
            limited.query("nonsense")
        assert limited.query("ASK {}", infer=False).truth is True
        first = limited.query(_ALL).stream()
        next(first)
        assert len(limited.query(_ALL)) == 1 + sum(1 for _ in first), "two questions at once"
        backend = limited.backend
        assert isinstance(backend, Embedded) and len(backend._engines) == 2
    assert not any(_lives(engine.pid) for engine in backend._engines)


@pytest.mark.parametrize("place", ["memory", "writing"])
def test_where_no_time_limit_can_be_kept(tmp_path: Path, place: str) -> None:
    with pytest.raises(StoreError, match="keeps a time limit only on disk and open for reading"):
        Store(None if place == "memory" else tmp_path / "store", timeout=1)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_command_line_has_a_time_limit(folder: Path) -> None:
    begun = time.monotonic()
    done = command("query", CROSS, "--timeout", "1", "--store", folder)
    assert done.returncode == 2 and "was ended after 1 s" in done.stderr
    assert time.monotonic() - begun < 4
