"""Many documents: the same report whatever works on them, in bounded memory, interrupted and resumed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nboq
from bench.kills import workers_of
from nboq.batch import items, workers
from nboq.batch.outcome import Outcome
from nboq.batch.spool import Spool
from nboq.batch.validating import validate_many
from nboq.errors import Malformed, NotFound, RemoteError
from tests.conftest import EXAMPLE, ROOT
from tests.dask_cluster import local_cluster

_VALID = ROOT / "examples" / "valid" / "hardware" / "legacy.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with documents that are valid, invalid and none at all."""
    inside = tmp_path / "in"
    inside.mkdir()
    for name in ("objective-na-negative", "facility-without-name", "descriptor-unknown-field"):
        (inside / f"{name}.yaml").write_bytes((ROOT / "examples" / "invalid" / f"{name}.yaml").read_bytes())
    (inside / "legacy.yaml").write_bytes(_VALID.read_bytes())
    (inside / "export.json").write_bytes(EXAMPLE.read_bytes())
    (inside / "junk.json").write_text("{")
    return inside


def _plain(outcomes: Iterator[Outcome]) -> list[dict[str, Any]]:
    return [outcome.to_dict() for outcome in outcomes]


def test_one_process_says_what_validate_says(folder: Path) -> None:
    found = list(validate_many([folder], workers=1))
    assert [Path(outcome.source).name for outcome in found] == sorted(path.name for path in folder.iterdir())
    assert {Path(outcome.source).stem: outcome.exit_status for outcome in found} == {
        "descriptor-unknown-field": 1,
        "export": 0,
        "facility-without-name": 1,
        "junk": 2,
        "legacy": 0,
        "objective-na-negative": 1,
    }
    for outcome in found:
        if outcome.report is not None:
            assert outcome.report == nboq.validate(nboq.read(outcome.source))


@pytest.mark.slow
def test_several_processes_say_the_same_in_the_same_order(folder: Path) -> None:
    assert _plain(validate_many([folder], workers=2)) == _plain(validate_many([folder], workers=1))


def test_an_outcome_comes_back_from_json(folder: Path) -> None:
    for outcome in validate_many([folder], workers=1):
        assert Outcome.from_dict(outcome.to_dict()).to_dict() == outcome.to_dict()


def test_patterns_stores_and_n_quads(folder: Path, tmp_path: Path) -> None:
    assert len(list(items([f"{folder}/*.yaml"]))) == 4
    with pytest.raises(NotFound, match="no file fits"):
        list(items([f"{folder}/*.xyz"]))
    with nboq.Store(tmp_path / "store") as store:
        for name in ("legacy.yaml", "export.json"):
            store.load(nboq.read(folder / name))
        names = store.documents()
    quads = tmp_path / "all.nq"
    quads.write_bytes(
        b"".join(nboq.to_rdf(nboq.read(folder / name), "nquads") for name in ("legacy.yaml", "export.json"))
    )
    for place in (tmp_path / "store", quads):
        found = list(validate_many([place], workers=1))
        assert sorted(outcome.source for outcome in found) == [f"{place}#{name}" for name in names]
        assert all(outcome.report is not None and outcome.report.valid for outcome in found)


def test_n_quads_that_cannot_be_split_say_where(tmp_path: Path) -> None:
    path = tmp_path / "x.nq"
    path.write_text("<urn:a> <urn:b> <urn:c> <urn:g> .\n<urn:a> <urn:b> <urn:c> <urn:h> .\n<urn:a> <urn:b> 'x' .\n")
    *found, last = items([path])
    assert [item.graph for item in found] == ["urn:g"] and "not N-Quads at line 3" in str(last.error)
    path.write_text("".join(f"<urn:a> <urn:b> <urn:c> <urn:{graph}> .\n" for graph in "ghg"))
    *found, last = items([path])
    assert [item.graph for item in found] == ["urn:g", "urn:h"]
    assert isinstance(last.error, Malformed) and "line 3 goes back to graph <urn:g>" in str(last.error)


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def _lines(count: int) -> Iterator[str]:
    for number in range(count):
        graph = f"<urn:uuid:{number:032x}>"
        yield f"{graph} <{_TYPE}> <https://w3id.org/nbo-q/Instrument> {graph} .\n"
        yield f'{graph} <https://w3id.org/nbo-q/name> "Microscope <{number}> \\"x\\" ." {graph} .\n'


_PEAK = """
import sys
from bench.measure import peak
from nboq.batch.validating import validate_many
count = sum(outcome.report.valid for outcome in validate_many([sys.argv[1]], 1, workers=1))
print(count, peak())
"""


@pytest.mark.slow
def test_memory_is_that_of_the_largest_document(tmp_path: Path) -> None:
    peaks = []
    for count in (50, 2000):
        path = tmp_path / f"{count}.nq"
        path.write_text("".join(_lines(count)))
        call = [sys.executable, "-c", _PEAK, str(path)]
        done, peak = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
        assert int(done) == count
        peaks.append(int(peak))
    assert peaks[1] < 1.1 * peaks[0]


_LONG = """
import sys
from nboq.batch.validating import validate_many
for outcome in validate_many([sys.argv[1]], workers=2, journal=sys.argv[2]):
    print(outcome.source, flush=True)
"""


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    place, journal = tmp_path / "in", tmp_path / "journal.jsonl"
    place.mkdir()
    for number in range(40):
        (place / f"{number:02}.yaml").write_bytes(_VALID.read_bytes())
    wanted = _plain(validate_many([place], workers=1))
    chosen = random.Random(11)
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", _LONG, str(place), str(journal)], stdout=subprocess.PIPE, start_new_session=True
        ) as process:
            assert process.stdout is not None
            for _ in range(chosen.randint(3, 12)):
                process.stdout.readline()
            os.killpg(process.pid, signal.SIGKILL)
    lines = journal.read_bytes().count(b"\n")
    assert 3 <= lines < 40
    with journal.open("ab") as file:
        file.write(b'{"run": "cut o')
    begun = journal.stat().st_size
    assert _plain(validate_many([place], workers=1, journal=journal)) == wanted
    added = journal.read_bytes()[begun:].count(b'"source"')
    assert added <= 40 - lines + 1, "what was done is not done again"
    (place / "07.yaml").write_bytes(EXAMPLE.read_bytes())
    size = journal.stat().st_size
    again = list(validate_many([place], workers=1, journal=journal))
    assert len(again) == 40 and journal.read_bytes()[size:].count(b'"source"') == 1, "what changed is"


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced(folder: Path) -> None:
    for number in range(16):
        (folder / f"more-{number:02}.yaml").write_bytes(_VALID.read_bytes())
    wanted = _plain(validate_many([folder], workers=1))
    found, killed = [], False
    for outcome in validate_many([folder], workers=2):
        found.append(outcome.to_dict())
        if not killed and len(found) == 5:
            killed = True
            os.kill(workers_of(os.getpid())[0], signal.SIGKILL)
    assert killed and found == wanted


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[int]]]:
    """A real Dask cluster: its address and the workers' process numbers."""
    with local_cluster(tmp_path_factory.mktemp("dask")) as found:
        yield found


@pytest.mark.slow
def test_a_cluster_says_the_same_though_a_worker_is_killed(folder: Path, cluster: tuple[str, list[int]]) -> None:
    for number in range(16):
        (folder / f"more-{number:02}.yaml").write_bytes(_VALID.read_bytes())
    address, pids = cluster
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns of itself on import
        for outcome in validate_many([folder], scheduler=address):
            found.append(outcome.to_dict())
            if len(found) == 5:
                os.kill(pids[0], signal.SIGKILL)
    assert found == _plain(validate_many([folder], workers=1))


@pytest.mark.slow
def test_a_cluster_that_is_not_there_is_one_clear_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PATIENCE_S", 2)
    begun = time.monotonic()
    with warnings.catch_warnings(), pytest.raises(RemoteError, match="can't be reached"):
        warnings.simplefilter("ignore")
        list(validate_many([folder], scheduler="tcp://127.0.0.1:1"))
    assert time.monotonic() - begun < 20


def test_reports_of_more_than_8_mib_go_to_the_disk() -> None:
    with Spool() as reports:
        reports._file.write(bytes(8 * 2**20))
        assert not reports._file._rolled  # type: ignore[attr-defined]
        reports._file.write(b"x")
        assert reports._file._rolled  # type: ignore[attr-defined]


@pytest.mark.slow
def test_a_journal_that_is_removed_meanwhile_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"type": "Objective", "id": "urn:uuid:1"}')
    journal = tmp_path / "journal.jsonl"
    outcomes = validate_many([tmp_path / "a.json"], workers=1, journal=journal)
    assert next(outcomes).report is not None
    journal.unlink()
    with pytest.raises(NotFound, match="removed while it was in use"):
        next(outcomes)
