"""One served store for the tests of the service: a process of its own on a store on disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

import nboq
from nboq.store import Store
from tests.conftest import EXAMPLE, ROOT
from tests.servers import free_port

__all__ = ["Served", "served", "serving", "store"]
_DATA = sorted((ROOT / "examples" / "queries").glob("*.yaml"))


@dataclass
class Served:
    """A server that runs."""

    url: str
    process: subprocess.Popen[str]
    log: Path
    store: Path | str

    def ask(self, query: str, **headers: str) -> httpx.Response:
        kind = {"Content-Type": "application/sparql-query", **headers}
        return httpx.post(f"{self.url}query", content=query, headers=kind, timeout=30)

    def engines(self) -> list[int]:
        """The processes that it started."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                state, parent = path.read_text().rpartition(")")[2].split()[:2]
                found += [int(path.parent.name)] if int(parent) == self.process.pid and state != "Z" else []
        return found


@contextmanager
def serving(store: Path | str, *options: str, folder: Path | None = None, **environment: str) -> Iterator[Served]:
    """Serve a store, and end that like a person would."""
    address = f"127.0.0.1:{free_port()}"
    log = (folder or Path(store).parent) / "log"
    command = [sys.executable, "-m", "nboq", "serve", "--store", str(store), "--bind", address, *options]
    with log.open("w") as err:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=err, text=True, env={**os.environ, **environment}
        )
    try:
        assert process.stdout is not None
        assert f"http://{address}/query" in process.stdout.readline(), log.read_text()
        yield Served(f"http://{address}/", process, log, store)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents of `examples/queries/` and a microscope, which nobody writes to."""
    place = tmp_path_factory.mktemp("serve") / "store"
    with Store(place) as opened:
        for file in [*_DATA, EXAMPLE]:
            opened.load(nboq.read(file))
        opened.ensure_model()
    return place


@pytest.fixture(scope="session")
def served(store: Path) -> Iterator[Served]:
    """That store, served for reading; a question has 3 s and 400 MiB."""
    with serving(store, "--timeout", "3", "--memory", "400") as running:
        yield running
