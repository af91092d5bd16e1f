"""Many documents to one file of N-Quads: the same bytes whatever works on them and however they are packed."""

from __future__ import annotations

import gzip
import io
import os
import signal
import subprocess
import sys
import tarfile
import time
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import orjson
import pyoxigraph as ox
import pytest

import nboq
from nboq.batch import Problem, convert, converting, count_of, quads_of
from nboq.errors import NotFound, RemoteError
from nboq.formats.rdf import to_quads
from nboq.formats.rdf.emit import LABEL
from nboq.schema.artefacts import NBOQ
from nboq.simulate import documents
from tests.conftest import EXAMPLE, ROOT
from tests.dask_cluster import local_cluster


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with simulated documents and an export of the Micro-Meta App, in subfolders."""
    place = tmp_path_factory.mktemp("bulk") / "in"
    for number, document in enumerate(documents(6, 12, seed=3)):
        inside = place / f"{number % 3}"
        inside.mkdir(parents=True, exist_ok=True)
        (inside / f"{number:03}.json").write_bytes(orjson.dumps(document))
    (place / "export.json").write_bytes(EXAMPLE.read_bytes())
    return place


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def wanted(folder: Path) -> bytes:
    """What the folder comes to, made one by one."""
    return b"".join(quads_of(nboq.read(path))[1] for path in _files(folder))


@pytest.mark.slow
def test_each_graph_says_what_its_document_says(folder: Path, wanted: bytes) -> None:
    dataset = ox.Dataset(ox.parse(wanted, format=ox.RdfFormat.N_QUADS))
    for path in _files(folder):
        document = nboq.read(path)
        name = ox.NamedNode(document.id.replace("RRID:", "https://scicrunch.org/resolver/RRID:"))
        found = ox.Dataset(dataset.quads_for_graph_name(name))
        quads = to_quads(document, name.value)
        label = ox.NamedNode(LABEL)
        labels = [ox.Quad(q.subject, label, q.object, name) for q in quads if q.predicate.value == f"{NBOQ}name"]
        assert labels
        expected = ox.Dataset([*quads, *labels])
        for graph in (found, expected):
            graph.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        assert found == expected, path


def test_no_blank_node_is_in_two_graphs(wanted: bytes) -> None:
    graphs: dict[str, set[str]] = {}
    for quad in ox.parse(wanted, format=ox.RdfFormat.N_QUADS, rename_blank_nodes=False):
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.BlankNode):
                graphs.setdefault(term.value, set()).add(str(quad.graph_name))
    assert len(graphs) > 100
    assert all(len(names) == 1 for names in graphs.values())


def test_a_literal_that_looks_like_a_blank_node_stays() -> None:
    text = "_:p1 .\n_:p2 <urn:x> _:p3 .\n"
    name, quads = quads_of({"type": "Objective", "id": "urn:uuid:1", "name": text, "description": text.strip()})
    values = {quad.object.value for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS)}
    assert name == "urn:uuid:1" and {text, text.strip()} <= values


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_output_is_the_same_whatever_the_number_of_workers(
    folder: Path, wanted: bytes, tmp_path: Path, workers: int
) -> None:
    summary = convert([folder], tmp_path / "out.nq", workers)
    assert (tmp_path / "out.nq").read_bytes() == wanted
    assert summary.documents == len(_files(folder)) and summary.statements == wanted.count(b"\n")
    assert summary.written and not summary.failed and not summary.exit_status


@pytest.mark.slow
def test_what_is_packed_is_the_same_too(folder: Path, wanted: bytes, tmp_path: Path) -> None:
    for workers in (1, 2):
        convert([folder], tmp_path / f"{workers}.nq.gz", workers)
    packed = (tmp_path / "1.nq.gz").read_bytes()
    assert gzip.decompress(packed) == wanted
    assert (tmp_path / "2.nq.gz").read_bytes() == packed


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Dask cluster."""
    with local_cluster(tmp_path_factory.mktemp("dask")) as (address, _):
        yield address


def test_the_output_is_the_same_on_a_cluster(folder: Path, wanted: bytes, tmp_path: Path, cluster: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns of itself on import
        convert([folder], tmp_path / "out.nq", scheduler=cluster)
    assert (tmp_path / "out.nq").read_bytes() == wanted


def test_a_cluster_that_is_not_there_leaves_the_old_output(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out.nq").write_text("old")
    with warnings.catch_warnings(), pytest.raises(RemoteError, match="can't be reached"):
        warnings.simplefilter("ignore")
        convert([folder], tmp_path / "out.nq", scheduler="nowhere://127.0.0.1:1")
    assert [path.name for path in tmp_path.iterdir()] == ["out.nq"] and (tmp_path / "out.nq").read_text() == "old"


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".jsonl", ".ndjson.gz"])
def test_archives_and_lines_give_what_the_folder_gives(
    folder: Path, wanted: bytes, tmp_path: Path, ending: str
) -> None:
    place = tmp_path / f"all{ending}"
    if ending == ".zip":
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.mkdir("empty")
            packed.writestr("__MACOSX/._x.json", "hidden")
            for path in _files(folder):
                packed.write(path, path.relative_to(folder))
    elif ".t" in ending:
        packing = {".tar": "w", ".tar.xz": "w:xz", ".tar.bz2": "w:bz2"}.get(ending, "w:gz")
        with tarfile.open(place, packing) as tar:  # type: ignore[call-overload]
            for path in _files(folder):
                tar.add(path, path.relative_to(folder))
    else:
        lines = b"\xef\xbb\xbf" + b"\n\n".join(orjson.dumps(orjson.loads(p.read_bytes())) for p in _files(folder))
        place.write_bytes(gzip.compress(lines) if ending.endswith(".gz") else lines)
    summary = convert([place], tmp_path / "out.nq", workers=1)
    assert summary.problems == ()
    assert (tmp_path / "out.nq").read_bytes() == wanted
    assert count_of([place]) is None and count_of([folder]) == len(_files(folder))


def test_lines_in_an_archive_are_documents(folder: Path, wanted: bytes, tmp_path: Path) -> None:
    lines = b"\n".join(orjson.dumps(orjson.loads(path.read_bytes())) for path in _files(folder))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("inside/all.jsonl", lines + b"\n{")
    summary = convert([tmp_path / "all.zip"], tmp_path / "out.nq", workers=1)
    assert (tmp_path / "out.nq").read_bytes() == wanted
    assert [problem.source for problem in summary.problems] == [
        f"{tmp_path}/all.zip#inside/all.jsonl:{len(_files(folder)) + 1}"
    ]


def test_bad_documents_are_reported_and_the_others_converted(tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.json").write_text('{"type": "Instrument", "id": "urn:uuid:1", "name": "A"}')
    (place / "b.json").write_text('{"type": "Instrument", "id": "urn:uuid:2", "colour": "red"}')
    (place / "c.json").write_text("{")
    (place / "d.json").write_text("[" * 5000)
    (place / "e.txt").write_text("no description\nof anything")
    (place / "f.json").write_text('{"type": "Instrument", "id": "no iri", "name": "F"}')
    (place / "g.zip").write_bytes(b"PK no archive")
    (place / "h.jsonl.gz").write_bytes(gzip.compress(b'{"type": "Instrument", "id": "urn:uuid:3"}\n' * 9)[:-20])
    told: list[Problem] = []
    done: list[int] = []
    summary = convert([place], tmp_path / "out.nq", workers=1, problem=told.append, progress=done.append)
    assert summary.exit_status == 2 and tuple(told) == summary.problems
    assert summary.failed == len([problem for problem in told if not problem.converted])
    assert [Path(problem.source).name for problem in told][:4] == ["b.json", "c.json", "d.json", "f.json"]
    assert {"g.zip", "h.jsonl.gz"} <= {Path(problem.source).name for problem in told}
    assert all("\n" not in problem.message and problem.message.startswith(str(place)) for problem in told)
    assert b"<urn:uuid:1> .\n" in (tmp_path / "out.nq").read_bytes()
    assert sum(done) == summary.documents + summary.failed


def test_so_many_problems_are_kept_and_all_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converting, "_KEPT", 3)
    for count in (2, 3, 4):
        (tmp_path / "all.jsonl").write_text("{\n" * count)
        told: list[Problem] = []
        summary = convert([tmp_path / "all.jsonl"], tmp_path / "out.nq", workers=1, problem=told.append)
        assert summary.failed == count == len(told) and len(summary.problems) == min(count, 3)


def test_what_should_be_looked_at_is_told_and_converted(tmp_path: Path) -> None:
    place = tmp_path / "x.json"
    place.write_bytes(EXAMPLE.read_bytes().replace(b'"63', b'"about 63', 1).replace(b'"mm"', b'"furlong"'))
    if not nboq.read(place).report.findings:
        body = orjson.loads(EXAMPLE.read_bytes())
        body["Tier"] = "many"
        place.write_bytes(orjson.dumps(body))
    assert nboq.read(place).report.findings
    summary = convert([place], tmp_path / "out.nq", workers=1)
    assert (summary.documents, summary.noted, summary.failed, summary.exit_status) == (1, 1, 0, 1)


@pytest.mark.parametrize("name", ["out.nq", "out.nq.gz"])
def test_a_document_that_comes_twice_is_left_out(folder: Path, wanted: bytes, tmp_path: Path, name: str) -> None:
    first = _files(folder)[0]
    summary = convert([folder, first, folder], tmp_path / name, workers=1)
    content = (tmp_path / name).read_bytes()
    assert (gzip.decompress(content) if name.endswith(".gz") else content) == wanted
    assert summary.failed == 1 + len(_files(folder)) and summary.exit_status == 1
    assert f"was written from {first} already" in summary.problems[0].message


def test_the_output_is_no_input(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    (place / "z.json").write_bytes(_files(folder)[0].read_bytes())
    for _ in range(2):
        assert convert([place], place / "all.nq", workers=1).documents == 1
    (place / "z.json").unlink()
    with pytest.raises(NotFound, match="no file"):
        convert([place], place / "all.nq", workers=1)
    assert (place / "all.nq").read_bytes()


def test_when_nothing_can_be_converted_the_old_output_stays(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{")
    (tmp_path / "out.nq").write_text("old")
    summary = convert([tmp_path / "x.json"], tmp_path / "out.nq", workers=1)
    assert not summary.written and summary.exit_status == 2 and (tmp_path / "out.nq").read_text() == "old"
    with pytest.raises(NotFound):
        convert([tmp_path / "missing.json"], tmp_path / "out.nq")


@pytest.mark.slow
def test_a_killed_run_leaves_the_old_output(tmp_path: Path) -> None:
    out, pipe = tmp_path / "out" / "all.nq", tmp_path / "endless.jsonl"
    out.parent.mkdir()
    out.write_text("old")
    os.mkfifo(pipe)
    call = [sys.executable, "-m", "nboq", "convert", str(pipe), "-o", str(out), "--workers", "1"]
    with subprocess.Popen(call, stderr=subprocess.PIPE) as process, pipe.open("wb", buffering=0) as lines:
        for number in range(2000):
            lines.write(b'{"type": "Instrument", "id": "urn:uuid:%d", "name": "A"}\n' % number)
        # It waits for more and has begun to write.
        deadline = time.monotonic() + 120
        while not any(path.stat().st_size for path in out.parent.glob(".all.nq.*")):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(60)
    assert out.read_text() == "old"


_PEAK = """
import sys
from bench.measure import peak
from nboq.batch import convert
print(convert([sys.argv[1]], sys.argv[2], workers=1).documents, peak())
"""


@pytest.mark.slow
def test_memory_is_that_of_the_largest_documents(tmp_path: Path) -> None:
    peaks = []
    for count in (100, 2000):
        lines = tmp_path / f"{count}.jsonl"
        with lines.open("w") as file:
            for number in range(count):
                file.write(f'{{"type":"Instrument","id":"urn:uuid:{number}","name":"{"x" * 5000}"}}\n')
        call = [sys.executable, "-c", _PEAK, str(lines), str(tmp_path / "out.nq")]
        done, peak = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
        assert int(done) == count
        peaks.append(int(peak))
    assert peaks[1] < 1.1 * peaks[0]


@pytest.mark.slow
def test_a_small_buffer_of_a_tar_is_enough(folder: Path, tmp_path: Path) -> None:
    """A name of more than 100 bytes and a PAX header: what tar files of real life have."""
    document = _files(folder)[0].read_bytes()
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("ordner/" * 30 + "größe.json")
        info.size = len(document)
        tar.addfile(info, io.BytesIO(document))
    assert convert([tmp_path / "a.tar.gz"], tmp_path / "out.nq", workers=1).documents == 1
