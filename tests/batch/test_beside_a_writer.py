"""Stores are read beside a program that writes to them: every reading finds all documents, and none fails."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import nboq
from nboq.batch import items
from nboq.batch.validating import validate_many
from nboq.store import snapshot as snapshots
from nboq.store.snapshot import snapshot

_COUNT = 100
_WRITE = """
import sys
from nboq import Store
store, file = sys.argv[1:]
with Store(store) as opened:
    print("there", flush=True)
    while True:
        opened.bulk_load(file)
"""


@contextmanager
def _writer(folder: Path) -> Iterator[Path]:
    """Let a process load the same file into a store, again and again, in the store's place each time."""
    file, store = folder / "all.nq", folder / "all.db"
    documents = ({"type": "Instrument", "id": f"urn:uuid:{number:032x}", "name": "A"} for number in range(_COUNT))
    file.write_bytes(b"".join(nboq.to_rdf(document, "nquads") for document in documents))
    with nboq.Store(store) as opened:
        opened.bulk_load(file)
    command = [sys.executable, "-c", _WRITE, str(store), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield store
            assert process.poll() is None, "the writer failed"
        finally:
            process.kill()


@pytest.mark.parametrize(
    "readings", [pytest.param(30, marks=pytest.mark.slow), pytest.param(500, marks=pytest.mark.long)]
)
def test_no_reading_of_a_store_fails_beside_a_bulk_writer(readings: int, tmp_path: Path) -> None:
    with _writer(tmp_path) as store:
        for number in range(readings):
            found = list(items([store]))
            assert [item.error for item in found if item.error] == [], f"reading {number}"
            assert len(found) == _COUNT, f"reading {number}"


@pytest.mark.slow
def test_validation_of_a_store_goes_on_beside_a_bulk_writer(tmp_path: Path) -> None:
    with _writer(tmp_path) as store:
        for _ in range(3):
            outcomes = list(validate_many([store], 1, workers=1))
            assert [outcome.error for outcome in outcomes] == [None] * _COUNT


# ---- A snapshot is of one moment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What RocksDB's folder looks like."""
    place = tmp_path / "all.db"
    place.mkdir()
    for name in ("CURRENT", "MANIFEST-000005", "000004.log", "000003.sst"):
        (place / name).write_text(name)
    return place


_CHANGES = {
    "000006.sst": "a table came",
    "000007.log": "a log came",
    "MANIFEST-000005": "the list of tables grew",
    "CURRENT": "another list of tables is in use",
}


@pytest.mark.parametrize("name", _CHANGES, ids=_CHANGES.get)
def test_a_snapshot_is_taken_again_when_the_store_changed_meanwhile(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, taken = snapshots.link, []

    def linked(source: Path, target: Path) -> None:
        link(source, target)
        taken.append(target)
        if len(taken) == 1:
            (source / name).write_text("other " + "x" * 20)

    monkeypatch.setattr(snapshots, "link", linked)
    made = snapshot(folder)
    assert len(taken) == 2 and made == taken[1] and not taken[0].exists()
    assert (made / name).read_text() == (folder / name).read_text()


def test_a_store_that_changes_all_the_time_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link, taken = snapshots.link, []

    def linked(source: Path, target: Path) -> None:
        link(source, target)
        taken.append(target)
        if len(taken) <= limit:
            (source / f"{limit}{len(taken):05}.log").write_text("")

    monkeypatch.setattr(snapshots, "link", linked)
    monkeypatch.setattr(snapshots, "_ATTEMPTS", 5)
    monkeypatch.setattr(snapshots, "_PAUSE_S", 0)
    for limit in (3, 4):
        taken.clear()
        assert snapshot(folder) == taken[limit]
    limit = 5
    taken.clear()
    with pytest.raises(OSError, match="changes all the time"):
        snapshot(folder)
    assert len(taken) == 5 and not any(target.exists() for target in taken)


def test_a_store_that_is_exchanged_between_two_looks_is_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, exists, old = snapshots.link, Path.exists, snapshots.aside(folder, "old")
    taken = []

    def linked(source: Path, target: Path) -> None:
        taken.append(source)
        if len(taken) == 1:
            folder.rename(old)
            raise FileNotFoundError("MANIFEST-000005")
        link(source, target)

    def looked(path: Path) -> bool:
        if path == folder and old.is_dir():
            old.rename(folder)  # the writer is done, now
        return exists(path)

    monkeypatch.setattr(snapshots, "link", linked)
    monkeypatch.setattr(Path, "exists", looked)
    assert (snapshot(folder) / "CURRENT").is_file() and len(taken) == 2
