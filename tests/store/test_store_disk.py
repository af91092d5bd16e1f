"""A store on a real disk: killed writers, a second writer, readers beside a writer, large files, ways out."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nboq
from nboq.cli import pid as cli_pid
from nboq.cli import store as cli_store
from nboq.errors import Malformed, NotFound, QueryError, StoreError
from nboq.formats.rdf.nquads import graph_of_line, graphs_of
from nboq.formats.rdf.syntax import LINKS, in_graph, serialize
from nboq.store import Store, embedded
from nboq.store.backend import Exchange
from nboq.store.snapshot import aside
from tests.command import nboq as run
from tests.conftest import EXAMPLE, ROOT
from tests.store_writer import IDS, PARTS, files, state

_KILLS = 25
_FEW = 4


@contextmanager
def _writing(folder: Path, how: str, pause: float = 0) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.store_writer", str(folder), how, str(pause)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _versions(store: Store, id: str) -> tuple[str, ...]:
    """Tell which versions a document is of, by its components; one that is whole has all parts of one version."""
    document = store.get(id).data
    found = [document["name"], *(component["name"].split()[0] for component in document["components"])]
    assert len(found) == PARTS + 1
    return tuple(sorted(set(found)))


@pytest.mark.slow
@pytest.mark.parametrize("kills", [_FEW, pytest.param(_KILLS, marks=pytest.mark.long)])
@pytest.mark.parametrize("how", ["documents", "bulk"])
def test_a_killed_load_leaves_the_old_document_or_the_new_one(tmp_path: Path, how: str, kills: int) -> None:
    """SIGKILL at random moments within the time that a load takes here, and on until both versions were left."""
    chance = random.Random(20261125)
    folder = tmp_path / "store"
    ids = IDS if how == "bulk" else IDS[:1]
    with Store(folder) as store:
        for id in ids:
            store.load(state(id, "old"))
    seen: dict[tuple[str, ...], int] = {}
    for kill in range(_KILLS):
        if kill >= kills and len(seen) == 2:
            break
        # The writer's output isn't read to the end: it fits into the pipe.
        with _writing(folder, how) as writer:
            begun = time.monotonic()
            assert writer.stdout is not None and writer.stdout.readline() == "done\n"
            time.sleep(chance.uniform(0, 2 * (time.monotonic() - begun)))
        with Store(folder) as store:
            assert store.documents() == sorted(ids)
            versions = {_versions(store, id) for id in ids}
            (version,) = versions  # of a bulk load, both documents or neither
            assert version in {("old",), ("new",)}
            assert {entry.id for entry in store.entries()} == set(ids) and all(e.sha256 for e in store.entries())
            seen[version] = seen.get(version, 0) + 1
    assert len(seen) == 2, "no load was ever cut short or finished; the moments are badly chosen"
    assert not list(tmp_path.glob(".store.loading*")) and not aside(folder, "old").exists()


def test_a_store_whose_folder_was_being_exchanged_comes_back(tmp_path: Path) -> None:
    """The one moment of a bulk load at which the folder has another name."""
    folder = tmp_path / "store"
    with Store(folder) as store:
        store.load(state(IDS[0], "old"))
    folder.rename(aside(folder, "old"))
    with Store(folder, read_only=True) as reader:
        assert _versions(reader, IDS[0]) == ("old",)
    with Store(folder) as store:
        assert _versions(store, IDS[0]) == ("old",)


@pytest.mark.slow
def test_a_second_writer_is_told_so_and_readers_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with Store(folder) as store:
        store.load(state(IDS[0], "old"))
    with _writing(folder, "documents", 0.02):
        with pytest.raises(StoreError, match="another program has it open for writing"):
            Store(folder)
        for _ in range(5):
            with Store(folder, read_only=True) as reader:
                assert _versions(reader, IDS[0]) in {("old",), ("new",)}
                assert reader.query(f"ASK {{ GRAPH <{IDS[0]}> {{ ?s nboq:lens_na ?o }} }}").truth
        with pytest.raises(StoreError, match="reading only"), Store(folder, read_only=True) as reader:
            reader.load(state(IDS[0], "old"))
    assert not list(tmp_path.glob(".store.reading*"))


@pytest.mark.parametrize("command", ["load", "remove", "pid link", "pid connect", "store model", "store upgrade"])
def test_a_command_waits_for_another_writer_and_says_so(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, said = tmp_path / "a.db", list[str]()
    more: dict[str, list[object]] = {
        "load": [EXAMPLE],
        "remove": [IDS[0]],
        "pid link": ["RRID:SCR_017934", "hosts", "PIDINST:10.83185/abcd-1234"],
    }
    words = [*command.split(), *more.get(command, []), "-s", place]
    other = Store(place)
    other.load(state(IDS[0], "old"))

    def note(text: str) -> None:
        said.append(text)
        other.close()

    with monkeypatch.context() as patched:
        patched.setattr(embedded, "_PATIENCE_S", 0.1)
        done = run(*words)
        assert done.returncode == 2 and done.stdout == ""
        wait, error = done.stderr.splitlines()
        assert "waiting for it" in wait and f"open for writing: process {os.getpid()}; wait for it" in error
    for module in (cli_store, cli_pid):
        monkeypatch.setattr(module, "note", note)
    assert run(*words).returncode == 0 and len(said) == 1
    with Store(place) as store, Store(place, read_only=True):
        store.load(state(IDS[0], "old"))
        assert run("show", EXAMPLE, "-s", place, "-o", tmp_path / "page.html").returncode == 0, "readers never wait"


@pytest.mark.slow
def test_readers_go_on_during_bulk_loads(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with Store(folder) as store:
        for id in IDS:
            store.load(state(id, "old"))
    with _writing(folder, "bulk", 0.02):
        for _ in range(5):
            with Store(folder, read_only=True) as reader:
                (version,) = {_versions(reader, id) for id in IDS}
                assert version in {("old",), ("new",)}


def test_what_a_killed_reader_left_is_cleared_away(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with Store(folder) as store:
        store.load(state(IDS[0], "old"))
    code = "import sys, os; from nboq import Store; s = Store(sys.argv[1], read_only=True); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(folder)], check=False)
    assert list(tmp_path.glob(".store.reading*"))
    with Store(folder, read_only=True) as reader:
        assert reader.documents() == [IDS[0]]
    assert not list(tmp_path.glob(".store.reading*"))


def test_what_is_on_disk_is_there_for_the_next_process(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        store.load(state(IDS[0], "old"))
    code = "from nboq import Store; import sys\nprint(Store(sys.argv[1]).documents())"
    found = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "store")], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == str([IDS[0]])


def test_a_folder_that_is_no_store_or_may_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError):
        Store(tmp_path / "file")
    with pytest.raises(StoreError, match="isn't a store"):
        Store(tmp_path / "nothing", read_only=True)
    with pytest.raises(StoreError, match="is closed"):
        store = Store()
        store.close()
        len(store)


def test_each_document_has_a_record_of_where_it_came_from() -> None:
    store = Store()
    store.load(nboq.read(EXAMPLE))
    (entry,) = store.entries()
    assert entry.source == str(EXAMPLE)
    assert entry.sha256 == hashlib.sha256(EXAMPLE.read_bytes()).hexdigest()
    assert entry.tool == f"nboq {nboq.__version__}" and entry.loaded.endswith("Z")
    query = """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        SELECT ?file {
          VALUES $id { UNDEF }
          GRAPH <https://w3id.org/nbo-q/store> { ?record sd:name $id ; dcterms:source ?file }
        }"""
    (row,) = store.query(query, id=ox.NamedNode(entry.id))
    assert row == {"file": str(EXAMPLE)}
    store.remove(entry.id)
    assert len(store) == 0


# Large files


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store" if request.param == "disk" else None) as opened:
        yield opened


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("syntax", ["nq", "trig"])
def test_a_file_of_many_documents(store: Store, tmp_path: Path, syntax: str, zipped: bool) -> None:
    name = {"nq": "nquads", "trig": "trig"}[syntax]
    content = b"# two documents\n\n" + b"".join(serialize(state(id, "new"), name) for id in IDS)
    path = tmp_path / (f"all.{syntax}.gz" if zipped else f"all.{syntax}")
    path.write_bytes(gzip.compress(content) if zipped else content)
    seen: list[int] = []
    assert sorted(store.bulk_load(path, seen.append)) == sorted(IDS)
    assert [_versions(store, id) for id in IDS] == [("new",), ("new",)]
    assert {entry.source for entry in store.entries()} == {str(path)}
    if syntax == "nq":
        assert sum(seen) == path.stat().st_size


def test_a_large_file_replaces_what_is_there_and_leaves_the_rest(store: Store, tmp_path: Path) -> None:
    other = store.load({"type": "Instrument", "id": "urn:uuid:1", "name": "Other"})
    store.load(state(IDS[0], "old"))
    _, new = files(tmp_path)
    store.bulk_load(new)
    assert _versions(store, IDS[0]) == ("new",) == _versions(store, IDS[1])
    assert store.get(other).data["name"] == "Other"
    assert [entry.source for entry in store.entries()].count(str(new)) == 2
    store.bulk_load(new)
    assert len(store.documents()) == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"<urn:s> <urn:p> <urn:o> .\n", "line 1 is in no named graph"),
        (b"<urn:s> <urn:p> <urn:o> <urn:g> .\n<urn:s> <urn:p> <urn:g> .\n", "line 2 is in no named graph"),
        (b"<urn:s> <urn:p> <urn:o> _:g .\n", "line 1 is in no named graph"),
        (b"<urn:s> <urn:p> <urn:o> <urn:g> .\nnonsense\n", "not N-Quads at line 2"),
        (b"<urn:s> <urn:p> <urn:o> <https://w3id.org/nbo-q/store> .\n", "keeps for itself"),
        (b'<urn:s> <urn:p> "\xff" <urn:g> .\n', "well-formed"),
    ],
)
def test_a_broken_large_file_changes_nothing(store: Store, tmp_path: Path, content: bytes, said: str) -> None:
    store.load(state(IDS[0], "old"))
    before = len(store)
    good = serialize(state(IDS[1], "new"), "nquads")
    for start in (b"", good, serialize(state(IDS[0], "new"), "nquads")):
        if not content and start:
            continue
        path = tmp_path / "broken.nq"
        path.write_bytes(start + content)
        with pytest.raises(Malformed) as caught:
            store.bulk_load(path)
        if not start:
            assert said in str(caught.value)
        assert len(store) == before and store.documents() == [IDS[0]] and _versions(store, IDS[0]) == ("old",)


def test_a_large_file_that_is_cut_off_or_missing(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "cut.nq.gz"
    path.write_bytes(gzip.compress(serialize(state(IDS[0], "new"), "nquads"))[:-20])
    with pytest.raises(Malformed, match="can't be unpacked"):
        store.bulk_load(path)
    with pytest.raises(NotFound, match="no such file"):
        store.bulk_load(tmp_path / "none.nq")
    assert len(store) == 0


_TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


@given(_TEXT, _TEXT)
def test_lines_of_nquads_tell_their_graph_whatever_they_say(text: str, local: str) -> None:
    graph = "urn:g:" + "".join(c for c in local if c.isalnum())
    triple = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(text))
    lines = in_graph(ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES) or b"", graph)
    assert graph_of_line(lines.rstrip(b"\n")) == f"<{graph}>".encode()
    (quad,) = ox.parse(lines, format=ox.RdfFormat.N_QUADS)
    assert quad.object == ox.Literal(text) and quad.graph_name == ox.NamedNode(graph)


def test_graphs_of_a_file_come_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "two.nq"
    one, two = (serialize(state(id, "new"), "nquads") for id in IDS)
    path.write_bytes(one + two)
    assert [name for name, _ in graphs_of(io.BytesIO(path.read_bytes()), "two.nq")] == list(IDS)
    path.write_bytes(one + two + one)
    with pytest.raises(Malformed, match=f"goes back to graph <{IDS[0]}>"):
        list(graphs_of(io.BytesIO(path.read_bytes()), "two.nq"))


_LINE = b'<urn:s> <urn:p> "o" <urn:g> .\n'


@pytest.mark.parametrize(
    "line",
    [
        b"<urn:s>  <urn:p> <urn:g> .",
        b" <urn:s> <urn:p> <urn:g> .",
        b"<urn:s> \t<urn:p> <urn:g> .",
        b"<urn:s> <urn:p> <urn:o> . # <urn:g> .",
        b"<urn:s> <urn:p> <urn:o> .# as in <urn:g> .",
    ],
)
def test_a_statement_without_a_graph_is_found_however_it_is_written(store: Store, tmp_path: Path, line: bytes) -> None:
    """It ends like the statements before it, which are in a graph."""
    path = tmp_path / "all.nq"
    path.write_bytes(_LINE + line + b"\n")
    with pytest.raises(Malformed, match="line 2 is in no named graph"):
        store.bulk_load(path)
    assert len(store) == 0


@pytest.mark.parametrize("again", [False, True], ids=["once", "twice"])
def test_graphs_are_named_by_what_their_names_mean(store: Store, tmp_path: Path, again: bool) -> None:
    path = tmp_path / "all.nq"
    path.write_bytes(
        b'<urn:s> <urn:p> "a" <urn:caf\\u00e9> .\r\n' + "<urn:s> <urn:p> 'b' <urn:café> .".replace("'", '"').encode()
    )
    for _ in range(1 + again):
        assert store.bulk_load(path) == ["urn:café"]
    assert store.documents() == ["urn:café"] == [entry.id for entry in store.entries()]
    assert len(list(store.quads(graph="urn:café"))) == 2
    store.remove("urn:café")
    assert len(store) == 0


@pytest.mark.parametrize("name", [b"<g>", b"<urn:a b>", b"<urn:\xff>"])
def test_a_graph_whose_name_is_no_iri(store: Store, tmp_path: Path, name: bytes) -> None:
    path = tmp_path / "all.nq"
    path.write_bytes(_LINE + b"<urn:s> <urn:p> <urn:o> " + name + b" .\n")
    with pytest.raises(Malformed, match=r"line 2 is in graph .* isn't an absolute IRI"):
        store.bulk_load(path)
    with pytest.raises(Malformed, match="isn't an absolute IRI"):
        list(graphs_of(io.BytesIO(path.read_bytes()), "two.nq"))


def test_trig_with_a_statement_outside_of_graphs(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "all.trig"
    path.write_bytes(b"<urn:g> { <urn:s> <urn:p> 1 } <urn:a> <urn:b> <urn:c> .")
    with pytest.raises(Malformed, match="the statement <urn:a> <urn:b> <urn:c> is in no named graph"):
        store.bulk_load(path)
    assert len(store) == 0


@pytest.mark.parametrize("name", ["all.trig", "all.trig.gz", "all.nq.gz"])
def test_the_record_has_the_digest_of_the_file_and_not_of_what_was_made_of_it(
    store: Store, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    content = b"<urn:g> { <urn:s> <urn:p> 'o' }" if "trig" in name else _LINE
    path.write_bytes(gzip.compress(content[:20]) + gzip.compress(content[20:]) if name.endswith(".gz") else content)
    store.bulk_load(path)
    assert [entry.sha256 for entry in store.entries()] == [hashlib.sha256(path.read_bytes()).hexdigest()]


def test_damaged_gzip_is_told_from_a_full_disk(store: Store, tmp_path: Path) -> None:
    content = bytearray(gzip.compress(os.urandom(200_000).hex().encode()))
    content[20:40] = b"\xff" * 20
    for name in ("all.nq.gz", "all.trig.gz"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Malformed, match=r"not well-formed|not N-Quads|can't be unpacked"):
            store.bulk_load(tmp_path / name)


@pytest.mark.slow
def test_lines_and_texts_longer_than_a_block(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "all.nq"
    path.write_bytes(_LINE + b'<urn:s> <urn:p> "' + b"x\\n" * 1_500_000 + b'" <urn:h> .\n' + _LINE.rstrip())
    assert store.bulk_load(path) == ["urn:g", "urn:h"]
    (row,) = store.query("SELECT (STRLEN(?o) AS ?n) { GRAPH <urn:h> { ?s ?p ?o } }")
    assert row["n"] == 3_000_000


def test_progress_of_a_file_that_is_gone_through_twice_adds_up_to_its_size(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "all.nq"
    path.write_bytes(_LINE)
    store.bulk_load(path)
    seen: list[int] = []
    store.bulk_load(path, seen.append)
    assert sum(seen) == path.stat().st_size


# Folders


def test_other_peoples_files_are_never_touched(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(StoreError, match="a folder with other things in it"):
        Store(folder)
    assert [file.name for file in folder.iterdir()] == ["thesis.txt"]
    (tmp_path / "all.nq").write_bytes(_LINE)
    with Store(tmp_path / "store") as store:
        store.bulk_load(tmp_path / "all.nq")
        (tmp_path / "store" / "notes").mkdir()
        (tmp_path / "store" / "notes" / "a.txt").write_text("put there later")
        store.bulk_load(tmp_path / "all.nq")
        assert (tmp_path / "store" / "notes" / "a.txt").read_text() == "put there later"
        assert Store(tmp_path / "store", read_only=True).documents() == ["urn:g"]


@pytest.mark.slow
def test_a_large_file_waits_for_answers_that_are_still_read(tmp_path: Path) -> None:
    (tmp_path / "all.nq").write_bytes(_LINE + _LINE.replace(b'"o"', b'"p"'))
    with Store(tmp_path / "store") as store:
        store.bulk_load(tmp_path / "all.nq")
        rows = store.query("SELECT ?o { GRAPH ?g { ?s ?p ?o } FILTER (?g = <urn:g>) }").stream()
        first = next(rows)
        with pytest.raises(StoreError, match="answers of it are still being read"):
            store.bulk_load(tmp_path / "all.nq")
        assert {first["o"], *(row["o"] for row in rows)} == {"o", "p"}
        assert store.bulk_load(tmp_path / "all.nq") == ["urn:g"]
        assert store.documents() == ["urn:g"]


@pytest.mark.parametrize("read_only", [False, True])
def test_a_store_that_is_damaged(tmp_path: Path, read_only: bool) -> None:
    Store(tmp_path / "store").close()
    (tmp_path / "store" / "CURRENT").write_text("damaged")
    with pytest.raises(StoreError, match="Corruption"):
        Store(tmp_path / "store", read_only=read_only)
    assert not list(tmp_path.glob(".store.reading*"))


class _Damaged:
    """A store of pyoxigraph on a disk that can't be read any more, which shows at the first row."""

    def _rows(self, *_: object, **__: object) -> Iterator[ox.Quad]:
        yield ox.Quad(*[ox.NamedNode("urn:x:1")] * 3)
        raise RuntimeError("Corruption: block checksum mismatch")

    quads_for_pattern = query = named_graphs = _rows

    def refuse(self, *_: object, **__: object) -> bool:
        raise OSError("No such file or directory: 000013.sst")

    contains_named_graph = __len__ = update = load = flush = refuse


@pytest.mark.parametrize(
    "ask",
    [
        Store.documents,
        len,
        lambda store: "urn:x:1" in store,
        lambda store: store.get("urn:x:1"),
        lambda store: list(store.quads()),
        lambda store: store.load({"type": "Instrument", "id": "urn:x:1", "name": "b"}),
        lambda store: list(store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")),
        lambda store: store.backend.update("CLEAR ALL"),
        lambda store: store.backend.flush(),
    ],
)
def test_damage_that_shows_only_when_it_is_read_is_an_error_of_ours(ask: Callable[[Store], object]) -> None:
    store = Store()
    store.backend._opened = _Damaged()  # type: ignore[attr-defined]
    with pytest.raises((StoreError, QueryError), match=r"Corruption|No such file"):
        ask(store)


@pytest.mark.parametrize("place", ["subject", "predicate", "object", "graph"])
def test_a_look_up_by_what_is_no_iri(place: str) -> None:
    with pytest.raises(QueryError, match="Invalid IRI"):
        Store().quads(**{place: "urn:x:a]b"})  # type: ignore[arg-type]


def test_a_disk_that_is_full_at_the_end_lets_go_of_the_store(tmp_path: Path) -> None:
    class _Full:
        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    store = Store(tmp_path / "store")
    store.backend._opened = _Full()  # type: ignore[attr-defined]
    with pytest.raises(StoreError, match=r"can't be written: .*No space left"):
        store.flush()
    with pytest.raises(StoreError, match=r"can't be written: .*No space left"):
        store.close()
    Store(tmp_path / "store").close()


@pytest.mark.slow
@pytest.mark.parametrize("step", [1, 2, 3])
def test_an_exchange_of_folders_that_fails_leaves_the_old_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """The disk refuses to move the old folder, to move the new one, or to open it."""
    folder = tmp_path / "store"
    _, new = files(tmp_path)
    with Store(folder) as store:
        store.load(state(IDS[0], "old"))
        moves = 0
        rename = Path.rename

        def refuse(self: Path, target: Path) -> Path:
            nonlocal moves
            moves += 1
            if moves == step < 3:
                raise OSError(28, "No space left on device")
            moved = rename(self, target)
            if step == 3 and moves == 2:
                (folder / "CURRENT").write_text("damaged")
            return moved

        monkeypatch.setattr(Path, "rename", refuse)
        with pytest.raises(StoreError, match="can't be written"):
            store.bulk_load(new)
        monkeypatch.undo()
        assert _versions(store, IDS[0]) == ("old",) and store.documents() == [IDS[0]]
        store.bulk_load(new)
        assert _versions(store, IDS[0]) == ("new",)
    assert sorted(file.name for file in tmp_path.glob(".store*")) in ([], [".store.lock"])


@pytest.mark.slow
@pytest.mark.parametrize("written", ["st ore", "st ore/", "link", "below/../st ore"])
def test_a_store_is_the_same_however_its_folder_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "link").symlink_to("st ore")
    (tmp_path / "all.nq").write_bytes(_LINE)
    monkeypatch.chdir(tmp_path)
    with Store(tmp_path / "st ore") as store:
        store.bulk_load(tmp_path / "all.nq")
    with Store(written) as store:
        monkeypatch.chdir(tmp_path / "below")
        with pytest.raises(StoreError, match="another program has it open"):
            Store(tmp_path / "st ore")
        store.bulk_load(tmp_path / "all.nq")
        assert Store(tmp_path / "link", read_only=True).documents() == ["urn:g"]
    assert (tmp_path / "link").is_symlink() and not (tmp_path / "st ore").is_symlink()


def test_readers_that_can_make_no_links_or_no_folder_beside_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk that may only be read, or with files that are somebody else's."""
    (tmp_path / "all.nq").write_bytes(_LINE)
    with Store(tmp_path / "store") as store:
        store.bulk_load(tmp_path / "all.nq")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert Store(tmp_path / "store", read_only=True).documents() == ["urn:g"]
    made = tempfile.mkdtemp

    def elsewhere(prefix: str = "", dir: Path | None = None) -> str:
        if dir is not None:
            raise PermissionError(13, "Permission denied")
        return made(prefix=prefix, dir=tmp_path / "other")

    (tmp_path / "other").mkdir()
    monkeypatch.setattr(tempfile, "mkdtemp", elsewhere)
    with Store(tmp_path / "store", read_only=True) as reader:
        assert reader.documents() == ["urn:g"] and list((tmp_path / "other").iterdir())
    assert not list((tmp_path / "other").iterdir())


# Ways out


@pytest.mark.parametrize("syntax", ["nquads", "trig"])
def test_what_is_exported_comes_back(store: Store, tmp_path: Path, syntax: str) -> None:
    document = nboq.read(EXAMPLE)
    store.load(document)
    store.load(state(IDS[0], "old"))
    path = tmp_path / f"all.{'nq' if syntax == 'nquads' else 'trig'}"
    written = store.export(path, syntax)
    again = Store()
    again.bulk_load(path)
    assert again.documents() == store.documents() and again.get(document.id).data == document.data
    assert written == sum(1 for name in store.documents() for _ in store.quads(graph=name))
    only = store.export(path, syntax, [IDS[0]])
    assert 0 < only < written


def test_links_come_back_as_links_and_get_no_record(store: Store, tmp_path: Path) -> None:
    store.load(state(IDS[0], "old"))
    link = LINKS + "1"
    triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c"))
    store.put_links({link: [triple]})
    before = len(store)
    store.export(tmp_path / "all.nq")
    for again in (Store(), store):
        again.bulk_load(tmp_path / "all.nq")
        assert again.links() == [link] and [entry.id for entry in again.entries()] == [IDS[0]]
        assert len(again) == before
        again.put_links({}, [link])
        again.remove(IDS[0])
        assert len(again) == 0


def test_blank_nodes_of_two_graphs_in_one_step_stay_apart(store: Store) -> None:
    triples, others = b'_:x <urn:p> "o" .\n', b'<urn:x> <urn:p> "o" .\n'
    for _ in range(2):
        store.backend.exchange(Exchange({"urn:g": triples, "urn:h": triples, "urn:i": others}))
        assert len({quad.subject for quad in store.quads(None, "urn:p")}) == 3 == len(store)


def test_a_backup_into_the_store_itself_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store, pytest.raises(StoreError, match="inside of it"):
        store.backup(tmp_path / "store" / "copy")


def test_an_export_that_fails_leaves_the_old_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "all.nq"
    path.write_text("old")
    with pytest.raises(StoreError, match="contains no document"):
        store.export(path, ids=["urn:uuid:none"])
    assert path.read_text() == "old" and [file.name for file in tmp_path.glob("*all.nq*")] == ["all.nq"]
    with pytest.raises(NotFound, match="can't be written"):
        store.export("/proc/none/all.nq")


def test_a_backup_is_a_store_and_stays_as_it_was(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        store.load(state(IDS[0], "old"))
        store.backup(tmp_path / "copy")
        store.load(state(IDS[0], "new"))
        with pytest.raises(StoreError, match="it's there already"):
            store.backup(tmp_path / "copy")
    with Store(tmp_path / "copy") as copy:
        assert _versions(copy, IDS[0]) == ("old",)
    with pytest.raises(StoreError, match="isn't on disk"):
        Store().backup(tmp_path / "other")


def test_statistics(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        store.load(state(IDS[0], "old"))
        found = store.statistics()
    assert found["documents"] == 1 and found["classes"] == {"Objective": PARTS, "HardwareDescriptor": 1}
    assert found["bytes"] > 0 and found["quads"] > PARTS * 3 and found["links"] == 0


def test_a_large_file_may_come_again_with_its_graphs_in_pieces(tmp_path: Path) -> None:
    one, two = (f"<urn:x:{name}> <https://w3id.org/nbo-q/name> " for name in "ab")
    lines = [f'{one}"a" <urn:x:a> .\n', f'{two}"b" <urn:x:b> .\n', f'{one}"A" <urn:x:a> .\n']
    for name, text in (("first", sorted(lines)), ("second", lines)):
        (tmp_path / f"{name}.nq").write_text("".join(text))
    for store in (Store(), Store(tmp_path / "s.db")):
        with store:
            for name in ("first", "second"):
                assert store.bulk_load(tmp_path / f"{name}.nq") == ["urn:x:a", "urn:x:b"]
            assert len(list(store.quads(graph="urn:x:a"))) == 2


def _named(iri: str) -> dict[str, str]:
    return {"type": "Instrument", "id": iri, "name": "x" * 2000}


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """Give a disk of 12 MB, where this process may mount one."""
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", folder], check=False).returncode:
        pytest.skip("mounting isn't allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def _fill(path: Path) -> None:
    with pytest.raises(OSError, match="No space left"), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does")
def test_a_full_disk_is_an_error_and_the_store_opens_again(tmp_path: Path) -> None:
    with _small_disk(tmp_path / "disk") as disk:
        place, stuffing = disk / "a.db", disk / "stuffing"
        with Store(place) as store:
            store.load(_named("urn:x:1"))
        with pytest.raises(StoreError, match="No space left"), Store(place) as store:
            _fill(stuffing)
            for number in range(500):
                store.load(_named(f"urn:x:more-{number}"))
        stuffing.unlink()
        with Store(place, read_only=True) as reader:
            assert "urn:x:1" in reader.documents()
        with Store(place) as store:
            store.load(_named("urn:x:2"))
        _fill(stuffing)
        with pytest.raises(StoreError, match="No space left"), Store(place):
            pass
        with Store(place, read_only=True) as reader:  # its snapshot is elsewhere
            assert {"urn:x:1", "urn:x:2"} <= set(reader.documents())
        left = disk / "a.db" / "bulk-1.sst"
        stuffing.rename(left)  # what fills the disk was left by a killed bulk load
        with Store(place) as store:
            assert "urn:x:2" in store.documents() and not left.exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does")
def test_a_read_only_disk_is_read_and_backed_up(tmp_path: Path) -> None:
    with _small_disk(tmp_path / "disk") as disk:
        with Store(disk / "a.db") as store:
            store.load(_named("urn:x:1"))
        before = set(disk.rglob("*"))
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        assert run("store", "backup", "-s", disk / "a.db", "-o", tmp_path / "b.db").returncode == 0
        assert run("query", "SELECT * {?s ?p ?o} LIMIT 1", "-s", disk / "a.db", "-f", "json").returncode == 0
        done = run("load", EXAMPLE, "-s", disk / "a.db")
        assert done.returncode == 2 and "Read-only file system" in done.stderr and len(done.stderr.splitlines()) == 1
        assert set(disk.rglob("*")) == before
    with Store(tmp_path / "b.db") as copy:
        assert copy.documents() == ["urn:x:1"]


def test_what_a_killed_bulk_load_left_is_swept_but_never_while_another_has_the_store(tmp_path: Path) -> None:
    place, left = tmp_path / "a.db", tmp_path / "a.db" / "bulk-42.sst"
    other = ox.Store(str(place))  # any program, such as Oxigraph's server
    left.write_bytes(b"in use")
    with pytest.raises(StoreError, match="another program"):
        Store(place)
    assert left.exists()
    del other
    with Store(place, read_only=True):
        assert left.exists(), "a reader removes nothing"
    with Store(place):
        assert not left.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="has no such devices")
def test_what_bears_the_name_of_a_file_of_a_store_must_be_one(tmp_path: Path) -> None:
    """/dev/zero was copied without end, and a file elsewhere was taken for the store's mark and written over."""
    place, elsewhere = tmp_path / "a.db", tmp_path / "secret.json"
    elsewhere.write_text("mine")
    with Store(place) as store:
        store.load(_named("urn:x:1"))
    ways: dict[str, Callable[[Path], None]] = {
        "a link": lambda path: path.symlink_to("/dev/zero"),
        "a  link": lambda path: path.symlink_to(elsewhere),
        "a pipe": os.mkfifo,
        "a folder": Path.mkdir,
    }
    for name, (kind, put) in product(("NBOQ", "999999.sst", "999999.log", "CURRENT", "MANIFEST-9"), ways.items()):
        path, kept = place / name, place / "kept"
        if path.exists():
            path.rename(kept)
        put(path)
        for read_only in (True, False):
            with pytest.raises(StoreError, match=f"{name}: is {' '.join(kind.split())}"):
                Store(place, read_only=read_only)
        path.rmdir() if kind == "a folder" else path.unlink()
        if kept.exists():
            kept.rename(path)
    (place / "mine").symlink_to("/dev/zero")  # which isn't the store's
    with Store(place, read_only=True) as store:
        assert list(store.documents()) == ["urn:x:1"]
        store.backup(tmp_path / "b.db")
    assert elsewhere.read_text() == "mine" and not (tmp_path / "b.db" / "mine").exists()
    assert {path.name for path in tmp_path.iterdir()} <= {"a.db", ".a.db.lock", "b.db", "secret.json"}


def test_a_source_is_words_and_no_file_that_is_opened(tmp_path: Path) -> None:
    pipe, document = tmp_path / "pipe.json", tmp_path / "real.json"
    os.mkfifo(pipe)  # whoever opens it waits for ever
    document.write_bytes(b'{"type": "Instrument", "id": "urn:x:2", "name": "Two"}')
    with Store() as store:
        store.load(nboq.read_bytes(b'{"type": "Instrument", "id": "urn:x:1", "name": "One"}', str(pipe)))
        store.load(nboq.read(document))
        one, two = store.entries()
        assert one.source == str(pipe) and two.sha256 == hashlib.sha256(document.read_bytes()).hexdigest()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(
    "words", ["load ONE -s new.db", "store export -o x.nq -s a.db", "convert ONE -o x.ttl", "show ONE -o x.html"]
)
def test_a_limit_on_the_size_of_files_is_one_line_and_leaves_nothing(words: str, tmp_path: Path) -> None:
    one = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
    assert run("load", one, "-s", tmp_path / "a.db").returncode == 0
    before = {path.name for path in tmp_path.iterdir()}
    line = f"ulimit -f 1; exec {sys.executable} -m nboq {words.replace('ONE', str(one))}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2, done.stderr
    assert "File too large" in next(line for line in done.stderr.splitlines() if line.startswith("error: "))
    assert "Traceback" not in done.stderr
    assert {path.name for path in tmp_path.iterdir()} - before <= {".new.db.lock"}
    for name in ("a.db", "new.db"):
        assert run("load", one, "-s", tmp_path / name).returncode == 0


@pytest.mark.slow
def test_a_copy_that_is_changed_is_opened_again_once_nobody_writes_to_it(tmp_path: Path) -> None:
    for number in range(8):  # the writer of RocksDB that was still there tidied up in 2 of 5
        place = tmp_path / str(number)
        with Store(place) as store:
            store.load(nboq.read(EXAMPLE))
        with Store(place, read_only=True) as store:
            store.ensure_model()
            assert len(store.documents()) == 1
