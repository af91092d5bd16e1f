"""Real SPARQL servers on loopback, started for the tests and stopped after them."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

__all__ = ["Endpoint", "free_port", "oxigraph", "oxigraph_binary", "virtuoso", "virtuoso_binary"]

_PATIENCE_S = 90


@dataclass(frozen=True)
class Endpoint:
    """Where a server takes queries, and what else `Store` wants to know."""

    url: str
    options: dict[str, Any] = field(default_factory=dict)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def oxigraph_binary() -> str | None:
    beside = Path(sys.executable).parent / "oxigraph"
    return str(beside) if beside.exists() else shutil.which("oxigraph")


def virtuoso_binary() -> str | None:
    return shutil.which("virtuoso-t")


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with suppress(httpx.TransportError):
            httpx.get(url, timeout=2)
            return
        time.sleep(0.1)
    raise RuntimeError(f"{url} doesn't answer: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    try:
        _wait(url, process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def oxigraph(folder: Path, *extra: str) -> Iterator[Endpoint]:
    """Run Oxigraph's server on an empty store of its own."""
    port = free_port()
    command = [
        str(oxigraph_binary()),
        "serve",
        "--location",
        str(folder / "store"),
        "--bind",
        f"127.0.0.1:{port}",
        *extra,
    ]
    with _running(command, folder, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield Endpoint(f"http://127.0.0.1:{port}/query")


_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
ThreadsPerQuery = 1
MaxQueryMem = 1G
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 10
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 120
"""
# What a new database of Virtuoso has; this one listens on loopback only and is gone after the tests.
PASSWORD = "dba"


@contextmanager
def virtuoso(folder: Path) -> Iterator[Endpoint]:
    """Run Virtuoso on an empty database; `dba` may write with digest authentication."""
    sql, port = free_port(), free_port()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(sql=sql, http=port))
    command = [str(virtuoso_binary()), "+foreground", "+configfile", "virtuoso.ini"]
    address = f"http://127.0.0.1:{port}"
    with _running(command, folder, f"{address}/sparql?query=ASK%7B%7D"):
        yield Endpoint(
            f"{address}/sparql",
            {
                "update": f"{address}/sparql-auth",
                "graph_store": f"{address}/sparql-graph-crud-auth",
                "user": "dba",
                "password": PASSWORD,
                "auth": "digest",
            },
        )
