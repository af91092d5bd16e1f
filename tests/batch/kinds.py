"""The same two documents in every kind of input that commands read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import orjson

import nboq

IDS: Final = ("urn:uuid:00000000-0000-4000-8000-000000000001", "urn:uuid:00000000-0000-4000-8000-000000000002")
DOCUMENTS: Final = [{"type": "Instrument", "id": id, "name": f"Axio {number}"} for number, id in enumerate(IDS)]
_JSON: Final = [orjson.dumps(document) for document in DOCUMENTS]
_FILES: Final = {"a.json": _JSON[0], "b.json": _JSON[1]}


def _folder(place: Path) -> Path:
    (place / "deep").mkdir(parents=True)
    (place / "a.json").write_bytes(_JSON[0])
    (place / "deep" / "b.json").write_bytes(_JSON[1])
    (place / ".hidden").mkdir()
    (place / ".hidden" / "c.json").write_text("{")
    return place


def _pattern(place: Path) -> Path:
    return _folder(place) / "**" / "*.json"


def _zip(place: Path) -> Path:
    path = place.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in _FILES.items():
            packed.writestr(name, content)
    return path


def _tar(ending: str, mode: str) -> Callable[[Path], Path]:
    def make(place: Path) -> Path:
        path = place.with_name(place.name + ending)
        with tarfile.open(path, mode) as packed:  # type: ignore[call-overload]
            for name, content in _FILES.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                packed.addfile(info, io.BytesIO(content))
        return path

    return make


def _file(ending: str, content: Callable[[], bytes]) -> Callable[[Path], Path]:
    def make(place: Path) -> Path:
        path = place.with_name(place.name + ending)
        path.write_bytes(content())
        return path

    return make


def _lines() -> bytes:
    return b"\n\n".join(_JSON)


def _quads() -> bytes:
    return b"# a comment\n\n" + b"".join(nboq.to_rdf(document, "nquads") for document in DOCUMENTS)


def _trig() -> bytes:
    return b"".join(nboq.to_rdf(document, "trig") for document in DOCUMENTS)


def _packed_in_zip(place: Path) -> Path:
    path = place.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("all.jsonl.gz", gzip.compress(_lines()))
    return path


def _store(place: Path) -> Path:
    with nboq.Store(place.with_suffix(".db")) as store:
        for document in DOCUMENTS:
            store.load(document)
        store.load_model()
    return place.with_suffix(".db")


def _store_in_folder(place: Path) -> Path:
    place.mkdir()
    _store(place / "inner")
    return place


KINDS: dict[str, Callable[[Path], Path]] = {
    "folder": _folder,
    "pattern": _pattern,
    "zip": _zip,
    "tar": _tar(".tar", "w"),
    "tar.gz": _tar(".tar.gz", "w:gz"),
    "tgz": _tar(".tgz", "w:gz"),
    "tar.xz": _tar(".tar.xz", "w:xz"),
    "tar.bz2": _tar(".tar.bz2", "w:bz2"),
    "jsonl": _file(".jsonl", _lines),
    "ndjson.gz": _file(".ndjson.gz", lambda: gzip.compress(_lines())),
    "jsonl.xz": _file(".jsonl.xz", lambda: lzma.compress(_lines())),
    "nq": _file(".nq", _quads),
    "nq.gz": _file(".nq.gz", lambda: gzip.compress(_quads())),
    "nq.bz2": _file(".nq.bz2", lambda: bz2.compress(_quads())),
    "trig": _file(".trig", _trig),
    "trig.xz": _file(".trig.xz", lambda: lzma.compress(_trig())),
    "lines in zip": _packed_in_zip,
    "store": _store,
    "store in folder": _store_in_folder,
}
"""How to make each kind: given a path without an ending, it gives what is to be named."""
