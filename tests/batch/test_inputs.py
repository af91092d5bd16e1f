"""Whatever holds documents gives the same documents, one at a time and within limits."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import nboq
from nboq.batch import Item, count_of, documents, engine, is_many, items, single
from nboq.batch.engine import each
from nboq.batch.inputs import sources
from nboq.document import Document
from nboq.errors import InputError, Malformed, MissingDependency, NboqError, NotFound
from nboq.formats import Content, compression, is_readable
from nboq.formats.rdf.nquads import graphs_of
from tests.batch.kinds import DOCUMENTS, IDS, KINDS

_ONE = b'{"type": "Instrument", "id": "urn:uuid:1", "name": "A"}'


def _read(*paths: str | Path) -> list[Document]:
    found = [document for _, document in documents(paths)]
    for document in found:
        assert isinstance(document, Document), document
    return [document for document in found if isinstance(document, Document)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_same_documents(kind: str, tmp_path: Path) -> None:
    place = KINDS[kind](tmp_path / "in")
    found = list(items([place]))
    assert [item.read().data for item in found] == DOCUMENTS
    assert len({item.source for item in found}) == 2 == len({item.stem for item in found})
    assert all(item.stem == Path(item.stem).name and item.stem for item in found)
    assert len({item.fingerprint for item in found}) == 2 and all(item.size for item in found)


def test_all_kinds_at_once_come_in_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    places = [make(tmp_path / f"{number:02}") for number, make in enumerate(KINDS.values())]
    found = _read(*places)
    assert [document.id for document in found] == list(IDS) * len(KINDS)


def test_what_things_are_called(tmp_path: Path) -> None:
    places = {kind: KINDS[kind](tmp_path / kind.replace(" ", "-")) for kind in KINDS}
    named = {kind: [item.source for item in items([place])] for kind, place in places.items()}
    assert named["folder"] == [f"{tmp_path}/folder/a.json", f"{tmp_path}/folder/deep/b.json"]
    assert named["zip"][0] == f"{tmp_path}/zip.zip#a.json"
    assert named["jsonl"] == [f"{tmp_path}/jsonl.jsonl:1", f"{tmp_path}/jsonl.jsonl:3"]
    assert named["nq.gz"][1] == f"{tmp_path}/nq.gz.nq.gz#{IDS[1]}"
    assert named["lines in zip"][0] == f"{tmp_path}/lines-in-zip.zip#all.jsonl.gz:1"
    assert named["store in folder"][0] == f"{tmp_path}/store-in-folder/inner.db#{IDS[0]}"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(_ONE)))
    ((item, document),) = documents(["-"])
    assert item.source == "standard input" and isinstance(document, Document) and document.id == "urn:uuid:1"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(_ONE)))
    assert single("-").id == "urn:uuid:1"


@pytest.mark.parametrize("ending", [".json.gz", ".json.xz", ".yaml.bz2", ".ttl.gz", ".nq", ".nq.gz"])
def test_one_document_compressed(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{ending}"
    bare = compression.bare_name(path.name)
    nboq.write(DOCUMENTS[0], tmp_path / bare)
    # N-Quads without a named graph.
    content = nboq.to_rdf(DOCUMENTS[0], "ntriples") if ".nq" in ending else (tmp_path / bare).read_bytes()
    compress: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".xz": lzma.compress, ".bz2": bz2.compress}
    path.write_bytes(compress.get(path.suffix, bytes)(content))
    assert [document.data for document in _read(path)] == [DOCUMENTS[0]]
    assert single(path).data == DOCUMENTS[0]


def test_zstandard_or_what_to_install(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.zst"
    try:
        from backports import zstd
    except ImportError:
        path.write_bytes(b"\x28\xb5\x2f\xfd")
        (item,) = items([path])
        assert isinstance(item.error, MissingDependency) and "pip install 'nboq[zst]'" in str(item.error)
    else:
        path.write_bytes(zstd.compress(_ONE))
        assert [document.id for document in _read(path)] == ["urn:uuid:1"]
        path.write_bytes(zstd.compress(_ONE)[:-5])
        assert "can't be unpacked" in str(list(items([path]))[-1].error)


def test_one_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(_ONE)
    assert single(tmp_path / "a.jsonl").id == "urn:uuid:1"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("a.json", _ONE)
        packed.writestr("b.json", _ONE)
    with pytest.raises(InputError, match="holds 2 documents"):
        single(tmp_path / "a.zip")
    with pytest.raises(NotFound):
        single(tmp_path / "none.json")


def test_what_there_is_not(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.json").write_bytes(_ONE)
    for given, message in (("empty", "no file in this folder"), ("*.xyz", "no file fits this pattern")):
        with pytest.raises(NotFound, match=message):
            list(items([tmp_path / given]))
    found = list(items([tmp_path / "none.json", tmp_path / "none.zip", tmp_path / "a.json"]))
    for item in found[:2]:
        with pytest.raises(NotFound):
            item.read()
    assert found[2].read().id == "urn:uuid:1"


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to(tmp_path / "nowhere.json")
    ((_, error),) = documents([tmp_path])
    assert isinstance(error, NotFound)


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a[1].json"
    path.write_bytes(_ONE)
    assert list(sources([path])) == [path] and not is_many(path)


def test_what_a_store_keeps_beside_its_documents_is_no_document(tmp_path: Path) -> None:
    link = b"<urn:a> <urn:b> <urn:c> <https://w3id.org/nbo-q/link/1> .\n"
    (tmp_path / "all.nq").write_bytes(link + nboq.to_rdf(DOCUMENTS[0], "nquads"))
    assert [item.graph for item in items([tmp_path / "all.nq"])] == [IDS[0]]


def test_counting(tmp_path: Path) -> None:
    place = KINDS["folder"](tmp_path / "in")
    assert count_of([place]) == 2 == count_of([place / "**" / "*.json"])
    assert count_of([place, KINDS["nq"](tmp_path / "all")]) is None
    assert count_of([KINDS["zip"](tmp_path / "all")]) is None


# ---- Limits: at, below and above

_LIMIT = 1000


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test can reach."""
    monkeypatch.setattr(compression, "LARGEST", _LIMIT)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("size", [_LIMIT - 1, _LIMIT, _LIMIT + 1])
@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz", ".json.gz", ".jsonl", "-"])
def test_the_size_of_a_document(ending: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, content = tmp_path / f"a{ending}", _ONE.ljust(size)
    if ending == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("a.json", content)
    elif ".tar" in ending:
        with tarfile.open(path, "w:gz" if ending.endswith("gz") else "w") as tar:
            info = tarfile.TarInfo("a.json")
            info.size = size
            tar.addfile(info, io.BytesIO(content))
    elif ending == "-":
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    else:
        path.write_bytes(gzip.compress(content) if ending.endswith(".gz") else content)
    ((_, found),) = documents(["-" if ending == "-" else path])
    if size <= _LIMIT:
        assert isinstance(found, Document)
    else:
        assert isinstance(found, Malformed) and f"er than {_LIMIT} bytes" in str(found)


_STATEMENT = b"<urn:s> <urn:p> <urn:o> <urn:g> .\n"


@pytest.mark.parametrize(("more", "fits"), [(-1, True), (0, True), (1, False)])
def test_the_size_of_a_graph(more: int, fits: bool) -> None:
    content = _STATEMENT * 9 + _STATEMENT.replace(b"> .", b">" + b" " * (11 + more) + b".")
    largest = len(_STATEMENT) * 10 + 10
    assert len(content) == largest + more
    if fits:
        assert len(list(graphs_of(io.BytesIO(content), "a.nq", largest=largest))) == 1
    else:
        with pytest.raises(Malformed, match=f"graph <urn:g> is larger than {largest} bytes"):
            list(graphs_of(io.BytesIO(content), "a.nq", largest=largest))


def test_a_line_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Malformed, match="a line is longer than 10 bytes"):
        list(graphs_of(io.BytesIO(b"x" * 11), "a.nq", largest=10))
    with pytest.raises(Malformed, match="not N-Quads at line 1"):
        list(graphs_of(io.BytesIO(b"x" * 10), "a.nq", largest=10))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("kind", ["zip", "tar.gz", "jsonl.gz"])
@pytest.mark.parametrize(("more", "fits"), [(-1, True), (0, True), (1, False)])
def test_how_much_may_come_out_of_an_archive(
    kind: str, more: int, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`LARGEST`, and `RATIO` times its own size beside."""
    path = tmp_path / f"a.{kind}"
    body = (_ONE + b"\n" + b" " * 99 + b"\n") * 50
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for number in range(50):
                packed.writestr(f"{number}.json", _ONE)
        out = 50 * len(_ONE)
    elif kind == "tar.gz":
        with tarfile.open(path, "w:gz") as tar:
            for number in range(50):
                info = tarfile.TarInfo(f"{number}.json")
                info.size = len(_ONE)
                tar.addfile(info, io.BytesIO(_ONE))
        out = 50 * 1024 + 512  # the reader stops at the first block of zeros
    else:
        path.write_bytes(gzip.compress(body))
        out = len(body)
    size = path.stat().st_size
    # What comes out fits exactly when RATIO = (out - LARGEST) / size; LARGEST makes up for the remainder.
    ratio = (out - _LIMIT) // size
    monkeypatch.setattr(compression, "RATIO", ratio)
    monkeypatch.setattr(compression, "LARGEST", out - ratio * size - more)
    errors = [error for _, error in documents([path]) if isinstance(error, NboqError)]
    assert bool(errors) is not fits
    assert fits or "not a plausible archive" in str(errors[-1])


def test_no_part_of_a_file_is_read_that_is_larger_than_a_document() -> None:
    """One byte more is asked for, to see whether there is more."""
    file = compression.Metered(io.BytesIO(b"abc"), "a", "a", 3)
    assert file.read(compression.LARGEST + 1) == b"abc"
    for size in (compression.LARGEST + 2, -1):
        with pytest.raises(Malformed, match="a part of it is larger"):
            file.read(size)


def test_the_limits_are_what_the_documentation_says() -> None:
    assert (compression.LARGEST, compression.RATIO) == (64 * 2**20, 1000)


# ---- The engine


def _fatal(item: Item) -> str:
    if item.source == "7":
        os._exit(1)
    if item.source == "9":
        raise RecursionError
    if item.source == "11":
        raise Malformed("no good", source=item.source)
    return item.source


def _failed(item: Item, error: NboqError) -> str:
    return f"{item.source} failed: {error.message}"


def test_small_documents_travel_together_where_that_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    item, weights = Item("a", content=b"abc"), []
    monkeypatch.setattr(engine, "in_order", lambda *_, weight, **__: weights.append(weight and weight(item)))
    for together in (False, True):
        each(_fatal, [item], _failed, together=together)
    assert weights == [None, 3]


@pytest.mark.slow
@pytest.mark.parametrize("together", [False, True])
def test_a_document_at_which_processes_die_is_one_failure_and_the_rest_is_done(together: bool) -> None:
    given = [Item(str(number), content=b"x") for number in range(80)]
    found = list(each(_fatal, given, _failed, workers=2, together=together))
    wanted = [str(number) for number in range(80)]
    wanted[7] = "7 failed: the process that worked on it died 4 times, perhaps for want of memory"
    wanted[9] = "9 failed: nested too deeply to be a description of a microscope"
    wanted[11] = "11 failed: no good"
    assert found == wanted


@pytest.mark.parametrize("name", ["two.jsonld", "two.json", "two.yaml", "two.trig", "two.nq"])
def test_each_graph_of_a_file_is_a_document(name: str, tmp_path: Path) -> None:
    said = "<{0}> {{ <{0}> a <https://w3id.org/nbo-q/Instrument> ; <https://w3id.org/nbo-q/name> '{0}' . }}"
    quads = list(ox.parse("".join(map(said.format, IDS)), format=ox.RdfFormat.TRIG))
    format = {".trig": ox.RdfFormat.TRIG, ".nq": ox.RdfFormat.N_QUADS}.get(Path(name).suffix, ox.RdfFormat.JSON_LD)
    place = tmp_path / name
    place.write_bytes(ox.serialize(quads, format=format) or b"")
    assert [document.data["name"] for document in _read(place)] == list(IDS)
    assert [document.id for document in nboq.read_all(place)] == list(IDS)
    with pytest.raises(InputError, match="holds 2 documents"):
        single(place)
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(place.read_bytes()))
    with pytest.raises(InputError, match="holds 2 documents"):
        single(tmp_path / f"{name}.gz")


_OTHERS = {
    "README.md": b"# Ours",
    "LICENSE": b"Do with it",
    "package.json": b'{"name": "x"}',
    "list.json": b"[1, 2]",
    "mkdocs.yml": b"site_name: x",
    "costs.csv": b"item,price\nlens,1\n",
    "page.html": b"<!DOCTYPE html><html><meta charset=utf-8><p>a</html>",
    "cells.czi.xml": b"<ImageDocument/>",
    "a.png": b"\x89PNG\r\n\x1a\n\0\xff",
    "note.txt": b"",
    ".git/config": b"[core]",
}


def _zip(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def test_what_lies_in_a_folder_beside_descriptors_is_counted_and_not_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".git").mkdir()
    for name, content in {**_OTHERS, "one.json": _ONE}.items():
        (tmp_path / name).write_bytes(content)
    _zip(tmp_path / "others.zip", _OTHERS)
    _zip(tmp_path / "more.zip", {**_OTHERS, "two.json": _ONE.replace(b":1", b":2")})
    with caplog.at_level("INFO", "nboq.inputs"):
        assert {document.id for document in _read(tmp_path)} == {"urn:uuid:1", "urn:uuid:2"}
    told = sorted(record.getMessage().partition(": ")[2] for record in caplog.records)
    assert told == [f"{count} files of other kinds passed over" for count in (10, 10, 10)]


@pytest.mark.parametrize("blank", [b" ", b"\n", b" \n", b"{ ", b"\t{\n"])
def test_blanks_take_their_length(blank: bytes) -> None:
    start = time.process_time()
    for name in ("a.json", "a.yaml", "a.txt"):
        is_readable(Content(name, blank * 65_536))
    assert time.process_time() - start < 1


@pytest.mark.parametrize("name", [name for name in _OTHERS if "/" not in name])
def test_a_file_of_another_kind_that_is_named_is_an_error(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(_OTHERS[name])
    assert [item.source for item, found in documents([tmp_path / name]) if isinstance(found, NboqError)]
    with pytest.raises(NotFound, match="no file that is read here"):
        list(items([tmp_path]))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.json", _ONE[:-3]),
        ("typo.json", _ONE.replace(b"Instrument", b"Instrumnt")),
        ("empty.json", b""),
        ("broken.yaml", b"type: Instrument\nid: [\n"),
        ("broken.ttl", b"@prefix"),
        ("broken.ome.xml", b"<OME"),
        ("typo.csv", b"type,id\nInstrumnt,urn:uuid:1\n"),
    ],
)
def test_a_broken_file_of_ours_in_a_folder_is_an_error(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_bytes(_ONE)
    (tmp_path / name).write_bytes(content)
    found = [found for _, found in documents([tmp_path])]
    assert len(found) == 2
    assert sum(isinstance(one, NboqError) for one in found) == 1
