"""The store from the command line: loading, listing, asking in every form, exporting, backing up."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import orjson
import pyarrow as pa
import pyoxigraph as ox
import pytest
from rich.console import Console

import nboq
from nboq.cli.answers import show
from nboq.formats.rdf.syntax import serialize
from nboq.store import Store, named_queries
from tests.command import Done
from tests.command import nboq as command
from tests.conftest import EXAMPLE, ROOT
from tests.servers import Endpoint

_DATA = sorted((ROOT / "examples" / "queries").glob("*.yaml"))


def _run(*arguments: object, status: int = 0, **environment: str) -> Done:
    """Run a command that ends with a status."""
    done = command(*arguments, **environment)
    assert done.returncode == status, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cli") / "instruments.db"
    _run("load", *_DATA, "--store", place)
    return place


def test_loading_and_listing(folder: Path) -> None:
    rows = json.loads(_run("store", "list", "--json", "--store", folder).stdout)
    assert {row["source"] for row in rows} == {str(path) for path in _DATA} and all(row["sha256"] for row in rows)
    assert f"{len(_DATA)} documents" in _run("store", "list", "--store", folder).stdout
    assert _run("query", "--documents", "--store", folder).stdout.split() == sorted(row["id"] for row in rows)


def test_a_large_file_is_loaded_whole_or_not_at_all(tmp_path: Path) -> None:
    good = b"".join(serialize(nboq.read(path), "nquads") for path in _DATA)
    (tmp_path / "all.nq").write_bytes(good)
    (tmp_path / "broken.nq").write_bytes(good + b"nonsense\n")
    (tmp_path / "one.nq").write_bytes(
        b"".join(line for line in serialize(nboq.read(EXAMPLE), "ntriples").splitlines(True))
    )
    place = tmp_path / "store"
    assert "not N-Quads at line" in _run("load", tmp_path / "broken.nq", "--store", place, status=2).stderr
    assert not Store(place, read_only=True).documents()
    loaded = _run("load", tmp_path / "all.nq", tmp_path / "one.nq", "--store", place)
    assert f"{len(_DATA)} graphs" in loaded.stdout and "graph urn:uuid:" in loaded.stdout
    assert len(Store(place, read_only=True).documents()) == len(_DATA) + 1


def test_statistics(folder: Path) -> None:
    found = json.loads(_run("store", "stats", "--json", "--store", folder).stdout)
    assert found["documents"] == len(_DATA) and found["classes"]["Objective"] > 1
    assert "Objective" in _run("store", "stats", "--store", folder).stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", ["objectives", "missing_fields", "facility_credit"])
def test_every_form_of_rows_says_the_same(folder: Path, tmp_path: Path, name: str) -> None:
    given = [f"--param={key}={value}" for key, value in named_queries()[name].example.parameters.items()]
    ask = ("query", name, *given, "--store", folder)
    rows = json.loads(_run(*ask, "--format", "json").stdout)
    assert rows
    read = list(csv.DictReader(io.StringIO(_run(*ask, "--format", "csv").stdout)))
    assert [list(row) for row in read] == [list(row) for row in rows] and len(read) == len(rows)
    assert [list(row.values()) for row in read] == [
        ["" if value is None else str(value) for value in row.values()] for row in rows
    ]
    _run(*ask, "--output", tmp_path / "rows.arrow")
    with pa.memory_map(str(tmp_path / "rows.arrow")) as file:
        assert pa.ipc.open_file(file).read_all().to_pylist() == rows
    _run(*ask, "--output", tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").read_text().splitlines()[0] == ",".join(rows[0])
    assert f"{len(rows)} row" in _run(*ask).stdout


def test_frames_and_tables_keep_their_types() -> None:
    store = Store()
    store.load(nboq.read(EXAMPLE))
    answers = store.named("objectives", engine="store")
    frame = answers.to_frame()
    assert list(frame.columns) == answers.variables and frame["na"].dtype == float and len(frame) == 4
    table = store.query("SELECT ?a ?b ?c { VALUES (?a ?b ?c) { (1 'x' UNDEF) (2.5 3 UNDEF) } }").to_arrow()
    assert table.schema.types == [pa.float64(), pa.string(), pa.string()]
    assert table.to_pylist()[1] == {"a": 2.5, "b": "3", "c": None}


def test_triples_and_truths(folder: Path, tmp_path: Path) -> None:
    construct = "CONSTRUCT { ?s nboq:name ?n } WHERE { ?s a nboq:Objective ; nboq:name ?n }"
    turtle = _run("query", construct, "--store", folder).stdout
    triples = {str(quad.triple) for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    assert triples and "@prefix nboq:" in turtle
    _run("query", construct, "--store", folder, "--output", tmp_path / "names.nt")
    lines = (tmp_path / "names.nt").read_bytes()
    assert {str(quad.triple) for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)} == triples
    assert _run("query", "ASK { ?s a nboq:Camera }", "--store", folder).stdout == "true\n"
    assert _run("query", "ASK { ?s a nboq:Camera }", "--no-infer", "--store", folder).stdout == "false\n"


def test_parameters_of_free_queries_are_terms(folder: Path) -> None:
    query = "SELECT ?n { VALUES $facility { UNDEF } ?i nboq:hosted_by $facility ; nboq:name ?n } ORDER BY ?n"
    facility = "facility=<https://scicrunch.org/resolver/RRID:SCR_099901>"
    assert json.loads(_run("query", query, "-p", facility, "-f", "json", "-s", folder).stdout)
    assert not json.loads(_run("query", query, "-p", "facility=?i", "-f", "json", "-s", folder).stdout)
    number = "SELECT ($v + 1 AS ?w) { VALUES $v { 0 } }"
    assert json.loads(_run("query", number, "-p", "v=2", "-f", "json", "-s", folder).stdout)[0]["w"] == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["query", "DROP ALL"], "would change the store"),
        (["query", "SELECT ?s { ?s ?p ?o }", "-p", "x=1"], "has no parameter 'x'; write VALUES $x { UNDEF }"),
        (["query", "SELECT {"], "expected"),
        (["query", "objectives", "-f", "xml"], "unknown output format"),
        (["query", "objectives", "-o", "rows.doc"], "unknown file extension"),
        (["query", "ASK {}", "-p", "x=<a b>"], "isn't an IRI"),
        (["query", "SELECT ?s { ?s ?p ?o }", "-f", "turtle"], "can't be written as turtle"),
        (["query", "SELECT ?query { ?s ?p ?o }", "-p", "name=1"], "has no parameter 'name'"),
        (["query", "objectives", "-p", "query=1"], "unknown parameter"),
        (["query", "SELECT ?engine { ?s ?p ?engine }", "-p", "engine=1"], "call it something else"),
        (["query", "CONSTRUCT WHERE { ?s ?p ?o }", "-o", "rows.csv"], "can't be written as csv"),
        (["query", "nonsense"], "no shipped query"),
        (["store", "export", "-o", "all.doc"], "unknown file extension"),
        (["store", "export", "-o", "all.nq", "--document", "urn:uuid:none"], "contains no document"),
    ],
)
def test_wrong_calls_end_with_2_and_a_sentence(folder: Path, arguments: list[str], said: str) -> None:
    result = _run(*arguments, "--store", folder, status=2)
    assert said in " ".join(result.stderr.replace("│", " ").split()) and "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("http://[", "isn't the address of an endpoint"),
        ("http://", "isn't the address of an endpoint"),
        ("http://127.0.0.1:99999/query", "isn't the address of an endpoint"),
        ("http://me:s3cret@127.0.0.1:none/query", "isn't the address of an endpoint"),
        ("https://127.0.0.1/a b", "isn't the address of an endpoint"),
    ],
)
def test_wrong_addresses_end_with_2_and_a_sentence(place: str, said: str) -> None:
    result = _run("query", "ASK { }", "--store", place, status=2)
    assert said in result.stderr and "s3cret" not in result.stderr
    assert said in _run("load", EXAMPLE, "-s", "http://127.0.0.1:9/query", NBOQ_STORE_UPDATE=place, status=2).stderr
    said = "known are basic and digest"
    assert said in _run("load", EXAMPLE, "-s", "http://127.0.0.1:9/", NBOQ_STORE_AUTH="none", status=2).stderr


@pytest.mark.parametrize("command", [("query", "--documents"), ("serve",), ("store", "list")])
@pytest.mark.parametrize("what", ["file", "folder", "nothing"])
def test_what_is_no_store(tmp_path: Path, command: tuple[str, ...], what: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    result = _run(*command, "--store", tmp_path / what, status=2)
    assert "'nboq load FILE --store FOLDER' makes one" in result.stderr


def test_large_whole_numbers_and_queries_without_blanks(folder: Path, tmp_path: Path) -> None:
    big = 2**80
    query = f"SELECT ({big} AS ?n) (1234567.5 AS ?m) {{}}"
    assert json.loads(_run("query", query, "-f", "json", "-s", folder).stdout) == [{"n": big, "m": 1234567.5}]
    _run("query", query, "-o", tmp_path / "big.arrow", "-s", folder)
    with pa.memory_map(str(tmp_path / "big.arrow")) as file:
        assert pa.ipc.open_file(file).read_all().to_pylist() == [{"n": str(big), "m": 1234567.5}]
    shown = _run("query", query, "-s", folder).stdout
    assert str(big) in shown and "1234567.5" in shown
    assert _run("query", "ASK{?s?p?o}", "-s", folder).stdout == "true\n"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5", "integer"),
        ("-5", "integer"),
        (".5", "double"),
        ("1e-3", "double"),
        ("2024-03-01", "date"),
        ("2024-02-30", "string"),
        ("2024-W01-1", "string"),
        ("1_000", "string"),
        ("nan", "string"),
        ("Infinity", "string"),
        (" 5", "string"),
    ],
)
def test_only_what_looks_like_a_number_or_a_date_is_one(folder: Path, text: str, kind: str) -> None:
    query = "SELECT (DATATYPE($v) AS ?t) { VALUES $v { UNDEF } }"
    found = _run("query", query, "-p", f"v={text}", "-f", "json", "-s", folder).stdout
    assert json.loads(found) == [{"t": f"http://www.w3.org/2001/XMLSchema#{kind}"}]


@pytest.mark.slow
@pytest.mark.parametrize("bind", ["127.0.0.1:99999", "nonsense"])
def test_a_server_that_cannot_start_says_why(folder: Path, bind: str) -> None:
    """In another process, as it takes over how signals are handled."""
    command = [sys.executable, "-m", "nboq", "serve", "--store", str(folder), "--bind", bind]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "SPARQL at" not in done.stdout
    assert bind in done.stderr and "invalid" in done.stderr and "Traceback" not in done.stderr
    assert not list(folder.parent.glob(".*reading*"))


@pytest.mark.slow
def test_export_backup_and_model(folder: Path, tmp_path: Path) -> None:
    _run("store", "export", "-o", tmp_path / "all.trig", "--store", folder)
    _run("load", tmp_path / "all.trig", "--store", tmp_path / "again")
    _run("store", "backup", "-o", tmp_path / "copy", "--store", folder)
    _run("store", "backup", "-o", tmp_path / "copy", "--store", folder, status=2)
    documents = _run("query", "--documents", "--store", folder).stdout
    for other in ("again", "copy"):
        assert _run("query", "--documents", "--store", tmp_path / other).stdout == documents
    plain = _run("store", "export", "-o", tmp_path / "plain.nq", "--store", folder).stdout
    closed = _run("store", "export", "-o", tmp_path / "closed.nq", "--closure", "--store", folder).stdout
    assert int(closed.split()[0].replace(",", "")) > int(plain.split()[0].replace(",", ""))
    assert "the model is in" in _run("store", "model", "--store", tmp_path / "again").stdout
    assert "no such store" in _run("store", "model", "--store", tmp_path / "typo", status=2).stderr
    assert not (tmp_path / "typo").exists()
    assert "up to date: 0 statements" in _run("store", "upgrade", "--store", tmp_path / "again").stdout


def test_the_store_is_named_by_the_environment_too(folder: Path) -> None:
    assert _run("query", "--documents", NBOQ_STORE=str(folder)).stdout


def test_an_endpoint_takes_the_place_of_a_folder(oxigraph_server: Endpoint) -> None:
    _run("load", EXAMPLE, "--store", oxigraph_server.url)
    rows = orjson.loads(_run("query", "objectives", "-f", "json", "--store", oxigraph_server.url).stdout)
    assert {row["instrument"] for row in rows} >= {"Teaching Widefield (invented)"}
    document = nboq.read(EXAMPLE).id
    assert document in _run("store", "list", "--json", "--store", oxigraph_server.url).stdout
    _run("remove", document, "--store", oxigraph_server.url)
    assert document not in _run("query", "--documents", "--store", oxigraph_server.url).stdout


def test_an_empty_query_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    Store(tmp_path / "store").close()
    result = _run("query", "missing_fields", "-p", "facility=RRID:SCR_099901", "-s", tmp_path / "store", status=2)
    assert "nboq store model" in result.stderr


def test_the_query_is_shown_with_its_values_and_nothing_is_asked() -> None:
    shown = _run("query", "facility_credit", "-p", "facility=rrid:SCR_017934", "--show").stdout
    assert "{ <https://scicrunch.org/resolver/RRID:SCR_017934> }" in shown and "SELECT" in shown
    assert list(Store().query(shown)) == []
    own = "SELECT ?n { VALUES $f { UNDEF } ?i nboq:hosted_by $f ; nboq:name ?n }"
    shown = _run("query", own, "-p", "f=<ror:0464EYP60>", "--show", "--store", "no-such-store").stdout
    assert shown.startswith("PREFIX nboq:") and "<https://ror.org/0464eyp60>" in shown
    _run("query", "objectives", "-p", "min_na=big", "--show", status=2)


def test_an_id_that_nothing_has_is_said_apart_from_none(folder: Path) -> None:
    done = _run("query", "facility_credit", "-p", "facility=https://ror.org/0464eyp61", "-f", "json", "-s", folder)
    assert json.loads(done.stdout) == []
    assert len(done.stderr.splitlines()) == 1
    assert "nothing in the store has https://ror.org/0464eyp61, and its check digit is wrong" in done.stderr
    own = "SELECT ?n { VALUES $f { UNDEF } ?i nboq:hosted_by $f ; nboq:name ?n }"
    assert "nothing in the store has" in _run("query", own, "-p", "f=<urn:x:none>", "-s", folder).stderr
    assert not _run("query", "objectives", "-s", folder).stderr


def test_an_empty_store_is_said_to_be_empty(tmp_path: Path) -> None:
    Store(tmp_path / "store").close()
    done = _run("query", "objectives", "-s", tmp_path / "store", "-f", "json")
    assert json.loads(done.stdout) == [] and "is empty; 'nboq load FILE" in done.stderr
    assert "no such store" in _run("query", "objectives", "-s", tmp_path / "none", status=2).stderr


def test_pids_are_links_in_html_and_in_terminals_that_can(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = "https://hdl.handle.net/20.500.12345/bench-1"
    query = f"SELECT ?its_pid ?na ?text {{ VALUES (?its_pid ?na ?text) {{ (<{pid}> 63.0 '<a>') }} }}"
    _run("query", query, "-s", folder, "-o", tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text("utf-8")
    assert f'<td><a href="{pid}">{pid}</a></td><td>63</td><td>&lt;a&gt;</td>' in page
    assert "<th>its_pid</th><th>na</th>" in page
    capable = Console(file=io.StringIO(), force_terminal=True, width=200)
    with monkeypatch.context() as patched:
        patched.setattr("nboq.cli.answers.out", capable)
        patched.setattr("nboq.cli.listing.out", capable)
        show(Store(folder, read_only=True).query(query), "table", None)
    said = capable.file.getvalue()  # type: ignore[attr-defined]
    assert f";{pid}\x1b\\{pid}" in said and "its_pid" in said
    assert "\x1b" not in _run("query", query, "-s", folder).stdout


@pytest.mark.parametrize("width", [80, 300])
def test_an_id_is_never_broken_over_lines(tmp_path: Path, width: int) -> None:
    with Store(tmp_path / "db") as store:
        store.load(nboq.read(EXAMPLE))
        ids = [row["objective_id"] for row in store.named("objectives")]
    shown = _run("query", "objectives", "--store", tmp_path / "db", COLUMNS=str(width)).stdout
    assert len(ids) == 4 and all(id in shown for id in ids)
    assert ("│" in shown) == (width == 300), "a table where it fits, else a record for each row"
