"""Whatever happens at one document among many, the rest is done, and the exit status says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nboq as library
from nboq.batch import documents, inputs
from nboq.document import to_json
from nboq.errors import Fault, InputError, Malformed, NboqError, as_ours
from tests.command import nboq


class PanicException(BaseException):
    """What libraries in Rust raise, each of a class of its own that has no module, when they break down."""


_FAULTS = [
    PanicException("x"),
    KeyError("x"),
    SyntaxError("x"),
    ValueError("x"),
    AttributeError("x"),
    RuntimeError("x"),
]
_REFUSED = [RecursionError(), MemoryError(), OSError(5, "Input/output error")]


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three documents, at the second of which something is raised."""
    inside = tmp_path / "in"
    inside.mkdir()
    for number in range(3):
        data = {"type": "Instrument", "id": f"urn:x:{number}", "name": f"name {number}"}
        library.write(data, inside / f"{number}.json")
    read = library.formats.read

    def fail(path: str, *rest: Any, **more: Any) -> Any:
        if Path(path).name == "1.json":
            raise request.param
        return read(path, *rest, **more)

    monkeypatch.setattr(inputs, "read", fail)
    return inside


_COMMANDS = [
    ("validate", "IN", "--workers", 1),
    ("convert", "IN", "-o", "OUT.nq", "--workers", 1),
    ("convert", "IN", "-f", "turtle", "-o", "OUT"),
    ("load", "IN", "-s", "OUT"),
    ("completeness", "IN"),
    ("pid", "check", "IN"),
    ("publish", "instruments", "IN", "-o", "OUT", "--workers", 1),
]


@pytest.mark.parametrize("command", _COMMANDS, ids=lambda command: " ".join(map(str, command[:2])))
@pytest.mark.parametrize("folder", [_FAULTS[0], _FAULTS[1], _FAULTS[2], _REFUSED[2]], indirect=True, ids=repr)
def test_a_command_goes_on_and_says_which(folder: Path, command: tuple[Any, ...], request: Any, tmp_path: Path) -> None:
    places = {"IN": folder, "OUT": tmp_path / "out", "OUT.nq": tmp_path / "out.nq"}
    done = nboq(*(places.get(word, word) for word in command), NBOQ_TRACEBACK=None)
    wanted = 70 if "fault of nboq" in done.stderr else 2
    assert wanted == (2 if "Input/output error" in done.stderr else 70)
    assert done.returncode == wanted and done.stderr.count("1.json") == 1, done.stderr
    if command[0] in ("validate", "completeness"):
        assert "name 0" in done.stdout + done.stderr or "0.json" in done.stdout + done.stderr
        assert "2.json" in done.stdout + done.stderr
    if (tmp_path / "out.nq").exists():
        assert (tmp_path / "out.nq").read_text().count('"name ') == 2
    if command[0] == "load":
        assert library.Store(tmp_path / "out").documents() == ["urn:x:0", "urn:x:2"]


@pytest.mark.parametrize("folder", [*_FAULTS, *_REFUSED], indirect=True, ids=repr)
def test_reading_many_gives_an_error_for_the_one(folder: Path) -> None:
    found = [one for _, one in documents([folder])]
    assert [isinstance(one, NboqError) for one in found] == [False, True, False]


@pytest.mark.parametrize("error", _FAULTS, ids=repr)
def test_a_fault_of_ours_says_where_and_what_to_do(error: BaseException) -> None:
    for ours in (as_ours(error, "a.json"), as_ours(error)):
        assert type(ours) is Fault and ours.exit_status == 70
        assert "please report it" in str(ours) and type(error).__name__ in str(ours)


def test_what_is_no_fault_of_ours() -> None:
    inner: list[Any] = []
    for _ in range(500):
        inner = [inner]
    with pytest.raises(RecursionError):
        to_json(inner)
    known = Malformed("the file is empty", source="a.json")
    assert as_ours(known, "b.json") is known
    assert type(as_ours(RecursionError())) is Malformed
    assert [type(as_ours(error)) for error in _REFUSED[1:]] == [InputError, InputError]
    assert str(as_ours(OSError(28, "No space left on device", "out.ttl"), "a")) == "out.ttl: No space left on device"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)], ids=repr)
def test_an_end_that_was_asked_for_is_no_error(error: BaseException) -> None:
    with pytest.raises(type(error)):
        as_ours(error)
