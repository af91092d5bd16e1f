"""Outputs are replaced at once or not at all, whatever stands where they go."""

from __future__ import annotations

import ast
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

import pytest

from nboq.cli.commands import main
from nboq.errors import NotFound
from nboq.files import folder_atomically, open_atomically, sweep, write_atomically
from tests.conftest import EXAMPLE, ROOT

_NOT_ROOT = os.geteuid() != 0


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file with an old text."""
    path = tmp_path / "a.txt"
    path.write_text("old")
    return path


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# ---- Files


def test_a_new_file_gets_its_folders_and_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "x" / "y" / "a.txt", "µ")
    finally:
        os.umask(before)
    path = tmp_path / "x" / "y" / "a.txt"
    assert path.read_bytes() == "µ".encode() and _mode(path) == 0o640 and _names(path.parent) == ["a.txt"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o666])
def test_the_mode_is_kept(target: Path, mode: int) -> None:
    target.chmod(mode)
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new" and _mode(target) == mode


def test_a_new_file_may_take_the_mode_of_another(target: Path, tmp_path: Path) -> None:
    target.chmod(0o600)
    with open_atomically(tmp_path / "b.txt", like=target) as file:
        file.write(b"new")
    assert _mode(tmp_path / "b.txt") == 0o600


def test_nobody_can_read_a_private_file_while_it_is_written(target: Path) -> None:
    target.chmod(0o600)
    with open_atomically(target) as file:
        file.write(b"new")
        assert [_mode(path) for path in target.parent.glob(".a.txt.*")] == [0o600]


@pytest.mark.skipif(_NOT_ROOT, reason="only root gives files away")
def test_the_owner_is_kept(target: Path) -> None:
    os.chown(target, 1234, 2345)
    write_atomically(target, b"new")
    assert (target.stat().st_uid, target.stat().st_gid) == (1234, 2345) and target.read_bytes() == b"new"


def test_a_link_stays_and_what_it_leads_to_changes(target: Path, tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to(target)
    write_atomically(tmp_path / "one", b"new")
    assert (tmp_path / "one").is_symlink() and (tmp_path / "two").is_symlink() and target.read_bytes() == b"new"
    (tmp_path / "dangling").symlink_to(tmp_path / "made" / "b.txt")
    write_atomically(tmp_path / "dangling", b"new")
    assert (tmp_path / "dangling").is_symlink() and (tmp_path / "made" / "b.txt").read_bytes() == b"new"
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(NotFound, match="can't be written"):
        write_atomically(tmp_path / "round", b"new")


def test_a_device_is_written_to_and_stays(tmp_path: Path) -> None:
    write_atomically("/dev/null", b"new")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    (tmp_path / "null").symlink_to("/dev/null")
    write_atomically(tmp_path / "null", b"new")
    assert stat.S_ISCHR((tmp_path / "null").stat().st_mode) and (tmp_path / "null").is_symlink()


def test_a_named_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_atomically(pipe, b"new")
    reader.join(30)
    assert got == [b"new"] and stat.S_ISFIFO(pipe.stat().st_mode) and _names(tmp_path) == ["pipe"]


_WRITE = "from nboq.files import write_atomically as w; import sys; w(sys.argv[1], b'new'); print('more')"


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_goes_on_where_it_stands(target: Path, name: str) -> None:
    with target.open("ab") as file:
        subprocess.run([sys.executable, "-c", _WRITE, name], stdout=file, check=True)
    assert target.read_text() == "oldnewmore\n"
    done = subprocess.run([sys.executable, "-c", _WRITE, name], capture_output=True, check=True)
    assert done.stdout == b"newmore\n" and _names(target.parent) == ["a.txt"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Is a directory"):
        write_atomically(tmp_path, b"new")
    with pytest.raises(NotFound, match="Not a directory"):
        write_atomically("/dev/null/a.txt", b"new")


def test_a_name_of_any_length_that_the_disk_takes(tmp_path: Path) -> None:
    for name in ("x" * 255, "ü" * 127, "ü" * 115):
        write_atomically(tmp_path / name, b"new")
        assert (tmp_path / name).read_bytes() == b"new"


def test_a_block_that_fails_leaves_the_old_file_and_nothing_else(target: Path) -> None:
    with pytest.raises(KeyboardInterrupt), open_atomically(target) as file:
        file.write(b"ne")
        raise KeyboardInterrupt
    assert target.read_text() == "old" and _names(target.parent) == ["a.txt"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_refuses_leaves_the_old_file(target: Path, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(NotFound, match="No space left on device"):
        write_atomically(target, b"new")
    assert target.read_text() == "old" and _names(target.parent) == ["a.txt"]


def test_the_content_is_on_the_disk_before_the_name_and_the_name_after(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def replaced(*names: Path) -> None:
        steps.append("replaced")
        replace(*names)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    write_atomically(target, b"new")
    assert steps == ["file", "replaced", "folder"]


# ---- Folders


def test_a_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "above" / "out"
    with folder_atomically(out) as folder:
        (folder / "1.txt").write_text("1")
    out.chmod(0o750)
    (tmp_path / "link").symlink_to(out)
    with folder_atomically(tmp_path / "link") as folder:
        (folder / "2.txt").write_text("2")
        assert _names(out) == ["1.txt"]
    assert _names(out) == ["2.txt"] and _mode(out) == 0o750 and _names(tmp_path) == ["above", "link"]
    assert _names(out.parent) == ["out"] and (tmp_path / "link").is_symlink()


def test_a_folder_whose_block_fails_leaves_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "1.txt").write_text("1")
    with pytest.raises(KeyboardInterrupt), folder_atomically(out) as folder:
        (folder / "2.txt").write_text("2")
        raise KeyboardInterrupt
    assert _names(out) == ["1.txt"] and _names(tmp_path) == ["out"]
    with pytest.raises(NotFound, match="Not a directory"), folder_atomically(out / "1.txt"):
        pass


def test_a_folder_that_cannot_be_moved_in_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "1.txt").write_text("1")
    rename = Path.rename

    def refuse(self: Path, to: Path) -> Path:
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(NotFound, match="No space left"), folder_atomically(out) as folder:
        (folder / "2.txt").write_text("2")
    assert _names(out) == ["1.txt"] and _names(tmp_path) == ["out"]


# ---- Leftovers

_KILLED = """
import os, signal, sys
from nboq.files import folder_atomically, open_atomically
from pathlib import Path
with open_atomically(sys.argv[1] + "/a.txt") as file, folder_atomically(sys.argv[1] + "/out") as folder:
    file.write(b"half")
    file.flush()
    (folder / "half.txt").write_text("half")
    print("there", flush=True)
    sys.stdin.read()
"""


def test_a_killed_writer_leaves_the_old_content_and_the_next_one_removes_the_rest(target: Path) -> None:
    folder = target.parent
    (folder / "out").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        hidden = [path for path in folder.iterdir() if path.name.startswith(".")]
        assert len(hidden) == 2
        for path in hidden:
            os.utime(path, (0, 0))
        sweep(folder)
        assert all(path.exists() for path in hidden), "somebody is at work on them"
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)
    assert target.read_text() == "old" and _names(folder / "out") == []
    for path in hidden:
        os.utime(path)
    sweep(folder)
    assert all(path.exists() for path in hidden), "somebody may have begun just now"
    for path in hidden:
        os.utime(path, (0, 0))
    write_atomically(target, b"new")
    assert _names(folder) == ["a.txt", "out"]


def test_a_folder_is_put_back_whose_writer_was_killed_between_two_steps(tmp_path: Path) -> None:
    left = tmp_path / ".out.nboq-0123abcd"
    (left / "old").mkdir(parents=True)
    (left / "old" / "1.txt").write_text("1")
    (left / "new").mkdir()
    os.utime(left, (0, 0))
    write_atomically(tmp_path / "b.txt", b"")
    assert _names(tmp_path) == ["b.txt", "out"] and _names(tmp_path / "out") == ["1.txt"]


@pytest.mark.parametrize(("age", "there"), [(1.0, True), (2.5, False)])
def test_what_is_younger_than_two_seconds_stays(tmp_path: Path, age: float, there: bool) -> None:
    left = tmp_path / ".a.txt.nboq-0123abcd"
    left.write_text("half")
    now = time.time()
    os.utime(left, (now - age, now - age))
    sweep(tmp_path)
    assert left.exists() is there


def test_files_of_others_stay(tmp_path: Path) -> None:
    for name in (".a.txt.nboq-0123ABCD", ".a.txt.nboq-0123", "a.txt.nboq-0123abcd", ".nboq-0123abcd", ".env"):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (0, 0))
    before = _names(tmp_path)
    sweep(tmp_path)
    assert _names(tmp_path) == before


# ---- Commands


@pytest.mark.parametrize("kind", ["device", "link", "mode"])
def test_a_command_writes_so(kind: str, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = {"device": Path("/dev/null"), "link": tmp_path / "link.ttl", "mode": target}[kind]
    if kind == "link":
        out.symlink_to(target)
    target.chmod(0o600)
    monkeypatch.setattr(sys, "argv", ["nboq", "convert", str(EXAMPLE), "--to", "turtle", "-o", str(out)])
    with pytest.raises(SystemExit) as status:
        main()
    assert status.value.code == 0 and _mode(target) == 0o600
    assert stat.S_ISCHR(out.stat().st_mode) if kind == "device" else b"Objective" in target.read_bytes()
    assert out.is_symlink() is (kind == "link")


# ---- Nobody else does it

_ALLOWED: Final = {
    "batch/spool.py": "a file without a name for what doesn't fit into memory",
    "checks/engine_rust.py": "the engine takes files",
    "publish/crate/packing.py": "inside of a folder of folder_atomically",
    "publish/vocabulary/make.py": "inside of a folder of folder_atomically",
    "schema/model_sources.py": "a cache: who is first wins, and nobody's folder is replaced",
    "simulate/writing.py": "inside of a folder of folder_atomically",
    "store/maplib_model.py": "the engine takes files",
    "store/engine.py": "what an engine says of itself, a file without a name",
    "store/embedded.py": "a store changes its folder under a lock, and readers know how",
    "service/api.py": "a request's files, in a folder that goes with it",
    "service/catalogue.py": "pages and their ledger, in a folder that goes with the service",
    "service/operations.py": "an answer on its way from a worker, in the request's folder",
    "service/mcp_server.py": "a call's text, in a folder that goes with it",
    "store/snapshot.py": "hard links to be read; a store's folder put back",
}
"""Modules that write or move files themselves, with the reason."""
_WRITING: Final = {"write_bytes", "write_text", "rename", "mkstemp", "mkdtemp", "SpooledTemporaryFile"}


def _writes(path: Path) -> bool:
    """Tell whether a module opens files for writing, moves them, or makes temporary ones."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names) if any(name.name == "tempfile" for name in names):
                return True
            case ast.ImportFrom(module="tempfile"):
                return True
            case ast.Attribute(attr=name) if name in _WRITING:
                return True
            case ast.Attribute(value=ast.Name(id="os"), attr="replace"):
                return True
            case ast.Call(func=ast.Name(id="open") | ast.Attribute(attr="open"), args=given, keywords=named):
                modes = [one for one in (*given, *(word.value for word in named)) if isinstance(one, ast.Constant)]
                if any(isinstance(one.value, str) and one.value in ("w", "wb", "x", "xb", "wt") for one in modes):
                    return True
    return False


@pytest.mark.slow
def test_no_other_module_writes_outputs_itself() -> None:
    source = ROOT / "src" / "nboq"
    found = {str(path.relative_to(source)) for path in source.rglob("*.py") if _writes(path)} - {"files.py"}
    assert found == set(_ALLOWED)
