"""Stores of other formats: older ones are brought up to date, newer ones refused by name."""

from __future__ import annotations

import gzip
import json
import tarfile
from pathlib import Path

import pytest

from nboq.errors import StoreError
from nboq.formats.rdf.syntax import MODEL
from nboq.store import Store
from nboq.store.format_version import FORMAT, MARK, format_of
from nboq.store.inference import STORE_FORMAT
from tests.command import nboq
from tests.conftest import ROOT, need
from tests.servers import oxigraph, oxigraph_binary
from tests.store_writer import IDS, files, state

_NEWER = {"format": FORMAT + 1, "made_by": "nboq 9.1.0"}
_SAID = f"is a store of format {FORMAT + 1}, made by nboq 9.1.0, and formats up to {FORMAT} are known here"


def _contents(folder: Path) -> dict[str, bytes]:
    """Give the files of a store but those into which the engine writes its log."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("LOG")}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with Store(tmp_path / "lab.db") as made:
        made.load(state(IDS[0], "old"))
    return tmp_path / "lab.db"


@pytest.mark.parametrize("read_only", [True, False])
def test_a_store_of_3_0_0_is_read_as_it_was_written(tmp_path: Path, read_only: bool) -> None:
    """It has no mark, and lacks the classes above each thing's own; it, or its copy, is brought up to date."""
    fixtures = ROOT / "tests" / "fixtures"
    with tarfile.open(fixtures / "store-3.0.0.tar.xz") as archive:
        archive.extractall(tmp_path / "old", filter="data")
    before = _contents(tmp_path / "old")
    assert format_of(tmp_path / "old", "old") == 1
    with Store(tmp_path / "old", read_only=read_only) as store:
        store.export(tmp_path / "now.nq")
        assert len(store.query("SELECT ?c { GRAPH ?g { ?d nboq:components ?c . ?c a nboq:Component } }")) > 0
        assert store.named("two_links").variables == ["thing", "links", "class", "name"]
        assert not store.backend.read_only or not store.upgrade()
    written = gzip.decompress((fixtures / "store-3.0.0.nq.gz").read_bytes())
    assert sorted((tmp_path / "now.nq").read_bytes().splitlines()) == sorted(written.splitlines())
    assert format_of(tmp_path / "old", "old") == (1 if read_only else FORMAT)
    assert not read_only or _contents(tmp_path / "old") == before


def test_the_mark_goes_where_the_store_goes(store: Path, tmp_path: Path) -> None:
    with Store(store) as opened:
        opened.backup(tmp_path / "copy.db")
        for path in files(tmp_path):
            opened.bulk_load(path)  # the second one takes the place of the folder
    with Store(store, read_only=True) as reader:
        assert reader.folder is not None and reader.folder != store
        places = [store, tmp_path / "copy.db", reader.folder]
        assert [(place / MARK).is_file() and format_of(place, "") for place in places] == [FORMAT] * 3


def test_a_mark_that_is_gone_is_made_anew(store: Path) -> None:
    (store / MARK).unlink()
    Store(store, read_only=True).close()
    assert not (store / MARK).exists()
    Store(store).close()
    assert format_of(store, "") == FORMAT


@pytest.mark.parametrize("read_only", [True, False])
def test_a_newer_store_is_refused_by_name_and_stays_as_it_is(store: Path, read_only: bool) -> None:
    (store / MARK).write_text(json.dumps(_NEWER))
    before, beside = _contents(store), sorted(store.parent.iterdir())
    for _ in range(2):  # the first one lets go of it
        with pytest.raises(StoreError) as raised:
            Store(store, read_only=read_only)
        assert (raised.value.source, raised.value.message) == (str(store), _SAID)
    assert _contents(store) == before and {*store.parent.iterdir()} <= {*beside, store.parent / ".lab.db.lock"}


def test_commands_refuse_a_newer_store_in_one_line(store: Path, tmp_path: Path) -> None:
    (store / MARK).write_text(json.dumps(_NEWER))
    example = str(ROOT / "examples" / "micrometa" / "teaching-widefield.json")
    for command in (
        ["load", example],
        ["query", "objectives"],
        ["store", "list"],
        ["store", "export", "-o", str(tmp_path / "all.nq")],
        ["store", "backup", "-o", str(tmp_path / "copy.db")],
    ):
        done = nboq(*command, "--store", str(store))
        assert (done.returncode, done.stdout) == (2, ""), command
        assert _SAID in done.stderr, command
    assert not (tmp_path / "all.nq").exists() and not (tmp_path / "copy.db").exists()


@pytest.mark.parametrize(
    "mark", ["", "2", "[]", "{}", '{"format": "2", "made_by": ""}', '{"format": true, "made_by": ""}']
)
def test_a_mark_that_is_none(store: Path, mark: str) -> None:
    (store / MARK).write_text(mark)
    with pytest.raises(StoreError, match=r"the mark isn't one; if this version made the store, delete .*NBOQ"):
        Store(store)


@pytest.mark.server
def test_an_endpoint_that_a_newer_version_filled_is_not_written_to(tmp_path: Path) -> None:
    need(oxigraph_binary(), "the package oxigraph from PyPI")
    with oxigraph(tmp_path) as endpoint:
        with Store(endpoint.url) as store:
            assert store.format == 1 and store.upgrade() and store.format == FORMAT and not store.upgrade()
            store.backend.update(f"INSERT DATA {{ GRAPH <{MODEL}> {{ <{MODEL}> <{STORE_FORMAT}> {FORMAT + 1} }} }}")
            before = len(store)
        example = str(ROOT / "examples" / "micrometa" / "teaching-widefield.json")
        for words in (["load", example], ["store", "model"], ["pid", "link", "urn:x:1", "part_of", "urn:x:2"]):
            done = nboq(*words, "--store", endpoint.url)
            assert done.returncode == 2 and f"is a store of format {FORMAT + 1} and formats" in done.stderr
        assert len(Store(endpoint.url)) == before
