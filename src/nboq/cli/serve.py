"""`nboq serve`: a store as a SPARQL endpoint."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.markup import escape

from nboq.cli import options
from nboq.cli.options import opt
from nboq.cli.terminal import err, out
from nboq.errors import MissingDependency, NotFound
from nboq.store import Store
from nboq.store.snapshot import is_there

_ATTEMPTS: Final = 100
_PAUSE_S: Final = 0.1


def _binary() -> str:
    beside = Path(sys.executable).parent / "oxigraph"
    found = str(beside) if beside.is_file() else shutil.which("oxigraph")
    if found is None:
        raise MissingDependency("oxigraph", "server")
    return found


def serve(
    store: Annotated[str, options.store("The folder of the store.")],
    bind: Annotated[str, opt("Host and port to listen at.", metavar="HOST:PORT")] = "127.0.0.1:7878",
    write: Annotated[
        bool, opt("Let clients change the store; nobody else can write to it meanwhile.", "--write")
    ] = False,
    cors: Annotated[bool, opt("Let web pages of other sites ask.", "--cors")] = False,
    timeout: Annotated[int, opt("How long a query may take, in seconds.", min=1)] = 60,
) -> None:
    """Serve a store as a SPARQL 1.1 endpoint, with Oxigraph's server and its page for queries.

    Read-only, it serves the store as it is now, while others may go on loading; start it again to see what they loaded.
    It listens on this machine only unless --bind says otherwise. It has no passwords: with --write and an address that
    others reach, put a web server that asks for one before it.

    Examples:

        nboq serve --store instruments.db

        nboq query objectives --param min_na=1.2 --store http://127.0.0.1:7878/query
    """
    folder = Path(store)
    if not is_there(folder):
        raise NotFound("there is no such store; 'nboq load FILE --store FOLDER' makes one", source=store)
    command = [_binary(), "serve" if write else "serve-read-only", "--bind", bind, "--timeout-s", str(timeout)]
    command += ["--union-default-graph", *(["--cors"] if cors else [])]
    if write:
        Store(folder).close()
        status = _run([*command, "--location", store], bind, "open for writing")
    else:
        with Store(folder, read_only=True) as opened:
            status = _run([*command, "--location", str(opened.folder)], bind, "read-only")
    raise typer.Exit(status)


def _run(command: list[str], bind: str, how: str) -> int:
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True
        process.terminate()

    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)  # noqa: S603
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        if _listens(process, bind):
            out.print(
                escape(f"SPARQL at http://{bind}/query ({how}); page for queries at http://{bind}/; stop with Ctrl-C")
            )
        code = process.wait()
        log.seek(0)
        said = [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
    if stopped or code == 0:
        return 0
    # With RUST_BACKTRACE set, the places in its source follow what it says.
    reason = next((line[7:] for line in said if line.startswith("Error: ")), "".join(said[-1:]) or "no reason given")
    err.print(f"[red]error:[/] {escape(f'--bind {bind}: Oxigraph ended with status {code}: {reason}')}")
    return 2


def _listens(process: subprocess.Popen[bytes], bind: str) -> bool:
    """Wait until a server takes connections; tell whether it does, and isn't gone."""
    host, _, port = bind.rpartition(":")
    for _ in range(_ATTEMPTS):
        if process.poll() is not None:
            return False
        with suppress(OSError, ValueError, OverflowError):
            socket.create_connection((host.strip("[]"), int(port)), timeout=_PAUSE_S).close()
            return process.poll() is None
        time.sleep(_PAUSE_S)
    return process.poll() is None
