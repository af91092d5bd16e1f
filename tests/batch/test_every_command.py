"""What one command reads, all read."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

import nboq
from nboq.formats.rdf.nquads import graphs_of
from tests.batch.kinds import DOCUMENTS, IDS, KINDS
from tests.command import nboq as run
from tests.conftest import ROOT


def _validate(place: Path, folder: Path) -> list[str]:
    done = run("validate", place, "--tier", "1", "--json", "-o", folder / "report.json", "--workers", "1")
    assert done.returncode in (0, 1), done.stderr
    return [report["source"] for report in orjson.loads((folder / "report.json").read_bytes())]


def _to_quads(place: Path, folder: Path) -> list[str]:
    done = run("convert", place, "-o", folder / "all.nq", "--workers", "1")
    assert done.returncode == 0, done.stderr
    return [name for name, _ in graphs_of(io.BytesIO((folder / "all.nq").read_bytes()), "all.nq")]


def _to_folder(place: Path, folder: Path) -> list[str]:
    (folder / "out").mkdir()
    done = run("convert", place, "-f", "yaml", "-o", folder / "out")
    assert done.returncode == 0, done.stderr
    return sorted(nboq.read(path).id for path in (folder / "out").iterdir())


def _completeness(place: Path, folder: Path) -> list[str]:
    done = run("completeness", place, "--format", "json", "-o", folder / "all.json")
    assert done.returncode in (0, 1), done.stderr
    return [str(one["source"]) for one in orjson.loads((folder / "all.json").read_bytes())]


def _load(place: Path, folder: Path) -> list[str]:
    done = run("load", place, "--store", folder / "loaded.db")
    assert done.returncode == 0, done.stderr
    with nboq.Store(folder / "loaded.db", read_only=True) as store:
        return store.documents()


def _check(place: Path, folder: Path) -> list[str]:
    done = run("pid", "check", place, "--json")
    assert done.returncode in (0, 1), done.stderr
    return [str(body["source"]) for body in orjson.loads(done.stdout)]


def _pages(place: Path, folder: Path) -> list[str]:
    done = run("publish", "instruments", place, "-o", folder / "site", "--workers", "1")
    assert done.returncode == 0 and "pages of 2 documents" in done.stdout, done.stderr
    return [path.parent.name for path in sorted((folder / "site" / "instruments").glob("*/index.html"))]


def _records(place: Path, folder: Path) -> list[str]:
    one = folder / "one.json"
    one.write_bytes(orjson.dumps(DOCUMENTS[0]))
    done = run("diff", one, one, "--records", place)
    assert done.returncode == 0, done.stderr
    return list(IDS)


_COMMANDS: dict[str, Callable[[Path, Path], list[str]]] = {
    "validate": _validate,
    "convert to N-Quads": _to_quads,
    "convert to a folder": _to_folder,
    "completeness": _completeness,
    "load": _load,
    "pid check": _check,
    "publish instruments": _pages,
    "diff --records": _records,
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_reads_every_kind(command: str, kind: str, tmp_path: Path) -> None:
    found = _COMMANDS[command](KINDS[kind](tmp_path / "in"), tmp_path)
    assert len(found) == len(set(found)) == 2, found


# ---- Commands that take one document

_BENCH = orjson.dumps(
    {
        "type": "HardwareDescriptor",
        "id": "urn:uuid:00000000-0000-4000-8000-000000000003",
        "tier": 1,
        "describes": {"type": "Instrument", "id": "https://doi.org/10.83185/ab", "name": "Bench"},
    }
)


def _one(kind: str, folder: Path) -> Path:
    path = folder / f"bench.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("bench.json", _BENCH)
    elif kind == "tar.xz":
        with tarfile.open(path, "w:xz") as tar:
            info = tarfile.TarInfo("bench.json")
            info.size = len(_BENCH)
            tar.addfile(info, io.BytesIO(_BENCH))
    elif kind == "db":
        with nboq.Store(path) as store:
            store.load(nboq.read_bytes(_BENCH, "bench.json"))
    elif kind == "nq.gz":
        path.write_bytes(gzip.compress(nboq.to_rdf(nboq.read_bytes(_BENCH, "bench.json"), "nquads")))
    else:
        compress: dict[str, Callable[[bytes], bytes]] = {"json.gz": gzip.compress, "json.xz": lzma.compress}
        path.write_bytes(compress.get(kind, bytes)(_BENCH))
    return path


_SINGLE = {
    "convert": ("convert", "ONE", "-f", "json"),
    "diff": ("diff", "ONE", "ONE"),
    "pid next": ("pid", "next", "ONE"),
    "pid mint": ("pid", "mint", "ONE", "-o", "OUT.json"),
    "show": ("show", "ONE", "-o", "OUT.html"),
    "merge": ("merge", "ONE", "IMAGE", "--json"),
    "embed": ("embed", "ONE", "IMAGE", "-o", "OUT.ome.xml"),
    "publish crate": ("publish", "crate", "ONE", "-o", "OUT"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["json", "json.gz", "json.xz", "jsonl", "zip", "tar.xz", "nq", "nq.gz", "db"])
@pytest.mark.parametrize("command", _SINGLE)
def test_every_command_for_one_document_finds_it_wherever_it_is(command: str, kind: str, tmp_path: Path) -> None:
    if kind == "nq":
        (tmp_path / "bench.nq").write_bytes(nboq.to_rdf(nboq.read_bytes(_BENCH, "bench.json"), "nquads"))
        place = tmp_path / "bench.nq"
    else:
        place = _one(kind, tmp_path)
    meant = {"ONE": str(place), "IMAGE": str(ROOT / "examples" / "merge" / "mitochondria.ome.xml")}
    given = [meant.get(word, word).replace("OUT", str(tmp_path / "out")) for word in _SINGLE[command]]
    done = run(*given)
    assert done.returncode in (0, 1), done.stderr


@pytest.mark.parametrize("kind", ["zip", "jsonl", "folder", "store", "nq.gz"])
def test_a_command_for_one_document_does_not_choose(kind: str, tmp_path: Path) -> None:
    done = run("pid", "next", KINDS[kind](tmp_path / "in"))
    assert done.returncode == 2 and "holds 2 documents" in done.stderr
