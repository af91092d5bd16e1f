"""What all tests share: the examples of this project and, where it is at hand, the reference data beside it."""

from __future__ import annotations

import importlib.metadata
import os
import re
import signal
import socket
import subprocess
import sys
import venv
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.testing
from filelock import FileLock

from nboq.build.schema import Schema, resolve
from nboq.schema.model import use
from nboq.store import Store
from tests import properties
from tests.servers import Endpoint, oxigraph, oxigraph_binary, virtuoso, virtuoso_binary

assert properties, "it loads the profile of hypothesis"
ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference"
EXAMPLE = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
AXIOVERT = REFERENCE / "instruments" / "abif_axiovert1.json"

# What a fixture starts says what kind of test it is.
_STARTED = {
    "oxigraph_server": "server",
    "virtuoso_server": "server",
    "cluster": "server",
    "apache": "server",
    "browser": "browser",
}


# A shell starts what runs in the background deaf to SIGINT, and what tests start would be deaf too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Typer's runner makes all commands anew for each call, which takes thirty times as long as calling one.
vars(typer.testing)["_get_command"] = cache(typer.main.get_command)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they start, so that `make check` leaves them out, and begin with those that take longest."""
    items.sort(key=lambda item: item.path.parent.name != "tools")
    for item in items:
        parameters = list(getattr(getattr(item, "callspec", None), "params", {}).values())
        asked = {f"{value}_server" for value in parameters if isinstance(value, str)}
        for name in _STARTED.keys() & {*getattr(item, "fixturenames", ()), *asked}:
            item.add_marker(_STARTED[name])
        if "pyshacl" in parameters:
            item.add_marker("slow")  # the engine in Python takes a hundred times as long as the other


_BEGUN = pytest.StashKey[float]()
_LEFT_OUT = {"slow", "server", "browser", "long"}


def _processor() -> float:
    """Give the seconds of a processor that this process took and those that it waited for."""
    return sum(os.times()[:4])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note when a test begins with what it needs."""
    item.stash[_BEGUN] = _processor()


_QUICK = 6.0
"""Seconds of a processor. What is marked slow by hand takes some 0.7 of them, and more late in a long run, when there
is much for the collector of garbage to look through."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fail a test in CI that `make check` runs and that takes so long that it shouldn't."""
    begun = _processor()
    yield
    took = _processor() - begun
    if os.environ.get("CI") and took > _QUICK and not {mark.name for mark in item.iter_markers()} & _LEFT_OUT:
        pytest.fail(f"took {took:.1f} s of a processor: mark it slow, so that 'make check' stays quick")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Let no test leave the model of its command to the next one, and note what it took."""
    yield
    use(None)
    item.user_properties.append(("processor", _processor() - item.stash[_BEGUN]))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what the files took that took most, and all of them, where `--durations` asks: whatever else is running."""
    if most := terminalreporter.config.option.durations:
        took: Counter[str] = Counter()
        for report in (one for reports in terminalreporter.stats.values() for one in reports):
            if getattr(report, "when", "") == "teardown":
                took[report.nodeid.partition("::")[0]] += dict(report.user_properties).get("processor", 0)
        terminalreporter.section(f"seconds of a processor: {took.total():.0f}")
        for name, seconds in took.most_common(most):
            terminalreporter.line(f"{seconds:7.1f} {name}")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file() -> Generator[None, list[Any], list[Any]]:
    """Look for examples in the docstrings of the library only: no test has one, and looking takes seconds."""
    return [one for one in (yield) if type(one).__name__ != "DoctestModule"]


_INSTRUMENTS = [*sorted((ROOT / "examples" / "micrometa").glob("*.json")), AXIOVERT]


@pytest.fixture(params=_INSTRUMENTS, ids=lambda path: path.stem)
def instrument_file(request: pytest.FixtureRequest) -> Path:
    """Every Micro-Meta instrument file at hand: the invented ones, and the real one where the reference data is."""
    path: Path = request.param
    if not path.is_file():
        pytest.skip(f"{path.name} is reference data, which is not beside this checkout")
    return path


@pytest.fixture
def axiovert() -> Path:
    """The real microscope."""
    if not AXIOVERT.is_file():
        pytest.skip("the real instrument file is reference data, which is not beside this checkout")
    return AXIOVERT


def need(program: object, package: str) -> None:
    """Skip a test for want of a program; in CI everything is there, or something is wrong."""
    if not program:
        reason = f"needs {package}, which 'make test' installs where it may"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def _of_all_workers(factory: pytest.TempPathFactory) -> Path:
    folder = factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Give a folder of the run, which the first of its workers makes that wants it."""
    target = _of_all_workers(factory) / name
    made = target.with_suffix(".made")
    with FileLock(target.with_suffix(".lock")):
        if not made.exists():
            make(target)
            made.touch()
    return target


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The schema of this checkout, which takes LinkML seconds to read; nobody changes it."""
    return resolve(ROOT / "model" / "nbo_q.yaml")


@pytest.fixture
def kept_models(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep models that are built in a folder of the run, which its workers share, and not in the user's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(_of_all_workers(tmp_path_factory) / "cache"))


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The python of an environment with the wheel of this checkout and what it depends on, and nothing else."""
    return made_once(tmp_path_factory, "bare", _bare) / "venv" / "bin" / "python"


@pytest.fixture(scope="session")
def bare_reader(bare: Path) -> Iterator[dict[str, str]]:
    """The environment of someone who has the wheel and nothing else; commands don't load it again and again."""
    from tests.site_guides import reader

    with reader(bare) as environment:
        yield environment


def _bare(folder: Path) -> None:
    """Install the wheel; what is locked for those who run it is here already, and nothing but that is linked there."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    venv.create(folder / "venv")
    python = folder / "venv" / "bin" / "python"
    (site,), (wheel,) = folder.glob("venv/lib/*/site-packages"), folder.glob("*.whl")
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE):
        with suppress(importlib.metadata.PackageNotFoundError):  # what other systems need
            package = importlib.metadata.distribution(name)
            for top in {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
                (site / top).symlink_to(str(package.locate_file(top)))
    (python.parent / "graphviz-pure").symlink_to(Path(sys.executable).with_name("graphviz-pure"))
    call = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-compile", "--no-deps"]
    subprocess.run([*call, "--no-index", str(wheel)], check=True, capture_output=True)


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """Oxigraph's own server, running; whatever tests left in it may be there."""
    need(oxigraph_binary(), "the package oxigraph from PyPI")
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """Virtuoso, running; whatever tests left in it may be there."""
    need(virtuoso_binary(), "Debian's package virtuoso-opensource-7")
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as endpoint:
        yield endpoint


def emptied(endpoint: Endpoint) -> Store:
    """Open the store behind an endpoint and take everything out of it that the library put there."""
    from nboq.formats.rdf.syntax import METADATA, MODEL
    from nboq.store.backend import Exchange

    store = Store(endpoint.url, **endpoint.options)
    names = frozenset(store.backend.graphs()) | {METADATA, MODEL}
    store.backend.exchange(Exchange(gone=names))
    return store


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail whoever wants to go out."""

    def refuse(*given: Any, **more: Any) -> None:
        raise AssertionError(f"wanted the network: {given}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
