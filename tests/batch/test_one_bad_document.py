"""Whatever happens at one document among many, the rest is done, and the exit status says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import nboq as library
from nboq.batch import documents, inputs
from nboq.checks import engine_rust, json_schema
from nboq.document import to_json
from nboq.errors import Fault, InputError, Malformed, NboqError, as_ours
from nboq.registration import content_stamp
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
        assert (tmp_path / "out.nq").read_text().count('/name> "name ') == 2
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


_ROOT = Path(__file__).parents[2]
_MADE = _ROOT / "examples/micrometa/teaching-widefield.json"


def _panic(*given: Any, **more: Any) -> Any:
    raise PanicException("index out of bounds")


class _Engine:
    """An engine that breaks down whatever is asked of it."""

    def __getattr__(self, name: str) -> Any:
        return _panic

    def __call__(self, *given: Any, **more: Any) -> Any:
        raise PanicException("x")

    def __len__(self) -> int:
        raise PanicException("x")


def _breaks_down(monkeypatch: pytest.MonkeyPatch, store: library.Store) -> None:
    for name in ("parse", "serialize"):
        monkeypatch.setattr(ox, name, _panic)
    monkeypatch.setattr(json_schema, "_validator", _Engine)
    monkeypatch.setattr(engine_rust, "report_of", _panic)
    monkeypatch.setattr(store.backend, "_opened", _Engine())


_CALLS: dict[str, Callable[[library.Document, library.Store, Path], object]] = {
    "read": lambda document, store, folder: library.read(folder / "a.ttl"),
    "write": lambda document, store, folder: library.write(document, folder / "b.ttl"),
    "validate": lambda document, store, folder: library.validate(document),
    "structure": lambda document, store, folder: list(json_schema.schema_findings(document.data)),
    "stamp": lambda document, store, folder: content_stamp.mint(document),
    "load": lambda document, store, folder: store.load(document),
    "bulk load": lambda document, store, folder: store.bulk_load(folder / "a.nq"),
    "query": lambda document, store, folder: list(store.query("ASK {}")),
    "named": lambda document, store, folder: list(store.named("objectives")),
    "get": lambda document, store, folder: store.get("urn:x:1"),
    "documents": lambda document, store, folder: store.documents(),
    "in": lambda document, store, folder: "urn:x:1" in store,
    "remove": lambda document, store, folder: store.remove("urn:x:1"),
    "replace": lambda document, store, folder: store.replace("urn:x:1", document),
    "export": lambda document, store, folder: store.export(folder / "b.nq"),
    "statistics": lambda document, store, folder: store.statistics(),
    "clashes": lambda document, store, folder: store.clashes(document),
    "model": lambda document, store, folder: store.load_model(),
    "backup": lambda document, store, folder: store.backup(folder / "copy"),
    "open": lambda document, store, folder: library.Store(folder / "other.db"),
    "open to read": lambda document, store, folder: library.Store(folder / "lab.db", read_only=True),
}


@pytest.mark.parametrize("name", _CALLS)
def test_a_panic_of_an_engine_is_a_fault_of_ours_to_who_calls(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = library.read(_MADE)
    for ending in ("ttl", "nq"):
        library.write(document, tmp_path / f"a.{ending}")
    with library.Store(tmp_path / "lab.db") as store:
        store.load(document)
        with monkeypatch.context() as patch:
            _breaks_down(patch, store)
            if name.startswith("open"):
                patch.setattr(ox, "Store", _Engine())
            with pytest.raises(Fault, match="PanicException"):
                _CALLS[name](document, store, tmp_path)
