"""Standard input, output and error that are full, closed, given up, or in another encoding; and signals."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import nboq
from nboq.batch import documents
from nboq.batch.inputs import items
from tests.command import nboq as run
from tests.conftest import ROOT

_EXAMPLE = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
_NBOQ = f"{sys.executable} -m nboq"


def _shell(line: str, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        capture_output=True,
        text=True,
        errors="replace",
        cwd=folder,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("query --list > /dev/full", "No space left on device"),
        (f"convert {_EXAMPLE} -f turtle > /dev/full", "No space left on device"),
        ("--help > /dev/full", "No space left on device"),
        ("query --list >&-", "Bad file descriptor"),
        (f"convert {_EXAMPLE} -f turtle >&-", "Bad file descriptor"),
    ],
)
def test_output_that_cannot_be_written_is_one_line(command: str, reason: str) -> None:
    done = _shell(f"{_NBOQ} {command}")
    errors = [line for line in done.stderr.splitlines() if not line.startswith(str(_EXAMPLE))]
    assert done.returncode == 2 and errors == [f"error: standard output: can't be written: {reason}"]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["query --list", f"convert {_EXAMPLE} -f turtle", "--help"])
def test_a_reader_that_goes_is_no_fault(command: str) -> None:
    done = _shell(f"{_NBOQ} {command} | head -1")
    assert done.returncode == 0 and "rror" not in done.stderr, done.stderr


@pytest.mark.slow
def test_closed_streams_matter_only_where_they_are_used(tmp_path: Path) -> None:
    done = _shell(f"{_NBOQ} convert {_EXAMPLE} -o a.ttl >&-", tmp_path)
    assert done.returncode == 0 and (tmp_path / "a.ttl").read_bytes().startswith(b"@prefix")
    assert _shell(f"{_NBOQ} validate nosuch 2>&-", tmp_path).returncode == 2
    done = _shell(f"{_NBOQ} validate - <&-", tmp_path)
    assert done.returncode == 2 and done.stderr == "error: standard input: Bad file descriptor\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "encoding"),
    [
        ("query --list", "ascii"),
        ("formats", "latin-1"),
        ("terms Objective", "ascii"),
        (f"completeness {_EXAMPLE} --missing", "ascii"),
    ],
)
def test_listings_in_any_encoding(command: str, encoding: str) -> None:
    done = _shell(f"{_NBOQ} {command}", PYTHONIOENCODING=encoding, LC_ALL="C")
    assert done.returncode in (0, 1) and done.stdout and not done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "place"),
    [
        ("convert ONE -f ntriples", "/dev/stdin"),
        ("convert ONE -f ntriples", "-"),
        ("validate ONE --format json", f"<(cat {_EXAMPLE})"),
        ("completeness ONE -f json", "/dev/stdin"),
        ("load ONE -s a.db", "/dev/fd/0"),
    ],
)
def test_what_can_be_read_once_is_read_once(command: str, place: str, tmp_path: Path) -> None:
    done = _shell(f"cat {_EXAMPLE} | {_NBOQ} {command.replace('ONE', place)}", tmp_path)
    assert done.returncode in (0, 1) and "error" not in done.stderr, done.stderr


def test_a_pipe_is_read_once_by_the_library(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    for one in (True, False):
        os.mkfifo(pipe)
        with subprocess.Popen(["cp", _EXAMPLE, pipe]):
            found = nboq.read(pipe) if one else next(documents([pipe]))[1]
        assert isinstance(found, nboq.Document) and found.type == "HardwareDescriptor" and found.file is None
        pipe.unlink()


_NAMED = [
    "validate X -f json",
    "validate X -f sarif -o r.sarif",
    "validate X -f junit -o r.xml",
    "validate X -f turtle -o r.ttl",
    "validate X --resume j.jsonl",
    "convert X -f turtle",
    "convert IN -o all.nq",
    "convert IN -f yaml -o out",
    "convert X --report r.json -o o.ttl",
    "completeness X --form c.yaml",
    "completeness X -f json",
    "load X -s one.db",
    "load IN -s all.db",
    "diff X X",
    "pid check X",
    "pid mint X -o m.json",
    "publish instruments IN -o site --workers 1",
    "publish crate X -o crate",
]


@pytest.mark.slow
@pytest.mark.parametrize("command", _NAMED)
def test_names_need_not_be_utf_8(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = Path("in") / os.fsdecode(b"caf\xe9.json")
    name.parent.mkdir()
    shutil.copy(_EXAMPLE, name)
    done = run(*(str(name) if word == "X" else word.replace("IN", "in") for word in command.split()))
    assert done.returncode in (0, 1) and "error" not in done.stderr, done.stderr


# ---- Signals

_STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def _signalled(*cases: object) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Send Ctrl-C in each case and the other signals, which are taken alike, in the first; in the long run all."""
    sent = [
        pytest.param(
            case,
            number,
            id=f"{' '.join(case) if isinstance(case, tuple) else case}-{number.name}",
            marks=[pytest.mark.long] if case != cases[0] and number != signal.SIGINT else [],
        )
        for case in cases
        for number in _STATUS
    ]
    return pytest.mark.parametrize(("case", "number"), sent)


@pytest.fixture(scope="module", name="world")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many documents that no machine is done with them when the last signal comes."""
    folder = tmp_path_factory.mktemp("signals") / "world"
    run("simulate", "-o", folder, "--instruments", 60, "--images", 900)
    return folder


_LONG = {
    "validate": "validate WORLD --json -o OUT/r.json --workers 2",
    "convert": "convert WORLD -o OUT/all.nq --workers 2",
    "publish": "publish instruments WORLD -o OUT/site --workers 2",
    "load": "load WORLD -s OUT/a.db",
}


@pytest.mark.slow
@_signalled(3.0, 0.05, 0.4)
def test_a_signal_leaves_nothing_behind(case: float, number: signal.Signals, world: Path, tmp_path: Path) -> None:
    after = case
    words = _LONG["validate"].replace("WORLD", str(world)).replace("OUT", str(tmp_path)).split()
    status, said = _stopped(words, number, lambda _: time.sleep(after))
    # While Python loads, the signal ends it by itself, as nothing is to be cleaned up; shells see the same status.
    assert status in (_STATUS[number], -number), said
    assert after < 3 or status == _STATUS[number], said
    assert "Traceback" not in said or after < 0.2, said  # before the library's first line it's Python's own
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@_signalled("load", "convert", "publish")
def test_a_signal_in_the_midst_of_its_work_leaves_nothing_behind(
    case: str, number: signal.Signals, world: Path, tmp_path: Path
) -> None:
    words = _LONG[case].replace("WORLD", str(world)).replace("OUT", str(tmp_path)).split()

    def begun(_: int) -> None:
        # A store's lock is there before the store.
        while not (list((tmp_path / "a.db").glob("CURRENT")) if case == "load" else list(tmp_path.iterdir())):
            time.sleep(0.05)

    status, said = _stopped(words, number, begun)
    assert status == _STATUS[number] and "Traceback" not in said, said
    # What publish knows of pages that are there already, and the store with what was loaded so far and its lock.
    kept = {"site", ".nboq-build.sqlite", ".a.db.lock", "a.db"}
    assert {path.name for path in tmp_path.rglob("*") if path.parent.name != "a.db"} <= kept
    if case == "load":
        assert run("store", "list", "-s", tmp_path / "a.db").returncode == 0


@pytest.mark.slow
@_signalled((), ("--timeout", "600"), ("--no-infer",))
def test_a_signal_ends_a_query_that_has_found_nothing_yet(
    case: tuple[str, ...], number: signal.Signals, tmp_path: Path
) -> None:
    with nboq.Store(tmp_path / "a.db") as store:
        store.load(nboq.read(_EXAMPLE))
        store.load_model()
    before = set(tmp_path.iterdir())
    cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

    def begun(pid: int) -> None:
        while not Path(f"/proc/{pid}/task/{pid}/children").read_text():
            time.sleep(0.05)
        time.sleep(1)

    status, said = _stopped(["query", cross, "-s", str(tmp_path / "a.db"), *case], number, begun)
    assert status == _STATUS[number] and not said
    assert set(tmp_path.iterdir()) == before


def _stopped(words: list[str], number: signal.Signals, begun: Callable[[int], None]) -> tuple[int, str]:
    """Run a command and send it a signal; give its status and what it said, once there is no process of it left."""
    command = [sys.executable, "-m", "nboq", *words]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        begun(process.pid)
        process.send_signal(number)
        assert process.stderr is not None
        said = process.stderr.read()
    for _ in range(50):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return process.returncode, said
        time.sleep(0.1)
    raise AssertionError("there are still processes of it")


@pytest.mark.parametrize("blank", [b"", b"\n  \n"], ids=["close", "apart"])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_json_lines_of_a_pipe_without_a_name_come_one_by_one(blank: bytes) -> None:
    one, other = (b'{"type": "Instrument", "id": "urn:x:%d"}\n' % number for number in (1, 2))
    reader, writer = os.pipe()
    os.write(writer, one + blank + other)
    found = documents([f"/dev/fd/{reader}"])
    (item, first), (_, second) = next(found), next(found)  # whoever writes them goes on
    assert isinstance(first, nboq.Document) and isinstance(second, nboq.Document)
    assert (item.source, first.id, second.id) == (f"/dev/fd/{reader}:1", "urn:x:1", "urn:x:2")
    os.write(writer, b'{"type": "Instrument", "id": 3,\n')
    os.close(writer)
    assert [str(one).partition(" ")[0] for _, one in found] == [f"/dev/fd/{reader}:{5 if blank else 3}:"]
    os.close(reader)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
@pytest.mark.parametrize(
    "content",
    [b'{"type": "Instrument", "id": "urn:x:1"}', b'{"type": "Instrument",\n "id": "urn:x:1"\n}\n', b'{}\n{"a": 1}\n'],
)
def test_what_is_no_json_lines_is_one_document(content: bytes) -> None:
    reader, writer = os.pipe()
    os.write(writer, content)
    os.close(writer)
    found = [item.source for item in items([f"/dev/fd/{reader}"])]
    assert found == ([f"/dev/fd/{reader}"] if b"urn" in content else [f"/dev/fd/{reader}:{n}" for n in (1, 2)])
    os.close(reader)
