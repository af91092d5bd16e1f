"""`nboq serve`: a store as a SPARQL endpoint."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import secrets
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from rich.markup import escape

from nboq.cli import options
from nboq.cli.options import opt
from nboq.cli.terminal import note, out
from nboq.errors import InputError, MissingDependency
from nboq.schema.iri import is_loopback, is_web_address
from nboq.store.embedded import Embedded
from nboq.store.engine import Limits
from nboq.store.engines import Asked, Engines
from nboq.store.forwarding import Forwarding
from nboq.store.opening import existing_store
from nboq.store.remote import Remote
from nboq.store.store import Store

if TYPE_CHECKING:
    from starlette.applications import Starlette

_TOKEN: Final = "NBOQ_SERVE_TOKEN"  # noqa: S105
_SIGNALS: Final = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _opt(variable: str, text: str, *names: str, **more: Any) -> Any:
    """Declare an option that the environment may give too."""
    return opt(text, *names, envvar=f"NBOQ_SERVE_{variable}", **more)


def serve(
    store: Annotated[str, options.store("The store: a folder, or the address of a SPARQL endpoint to stand before.")],
    bind: Annotated[str, _opt("BIND", "Host and port to listen at.", metavar="HOST:PORT")] = "127.0.0.1:7878",
    write: Annotated[
        bool,
        _opt("WRITE", "Let clients change the store; nobody else can write meanwhile.", "--write"),
    ] = False,
    cors: Annotated[bool, _opt("CORS", "Let web pages of other sites ask.", "--cors")] = False,
    timeout: Annotated[
        float | None, _opt("TIMEOUT", "How long a question may take, in seconds; else 60.", min=0.1)
    ] = None,
    memory: Annotated[
        int, _opt("MEMORY", "How much memory a question may take, in MiB; on Linux only.", min=16)
    ] = 2048,
    rows: Annotated[int, _opt("ROWS", "How many rows an answer may have.", min=1)] = 10_000_000,
    allow_service: Annotated[
        list[str] | None,
        _opt("ALLOW_SERVICE", "A host that SERVICE and LOAD may call; otherwise none.", metavar="HOST"),
    ] = None,
    prefix: Annotated[str, _opt("PREFIX", "The path under which a web server before it is asked for it: /nboq.")] = "",
    forwarded: Annotated[
        bool,
        _opt("FORWARDED", "Believe the X-Forwarded-Prefix, -Host and -Proto of a web server before it.", "--forwarded"),
    ] = False,
) -> None:
    """Serve a store as a SPARQL 1.1 endpoint (package nboq[serve]).

    Read-only, it serves the store as it is now, while others may go on loading; start it again to see what they loaded.
    It listens on this machine only unless --bind says otherwise. Questions are answered in processes of their own,
    which are ended when they take too long or too much. Before an endpoint, they go there once they were looked at.

    With --write, pages of other sites may not write. Where the environment has NBOQ_SERVE_TOKEN, whoever writes must
    give it as password (NBOQ_STORE_USER and NBOQ_STORE_PASSWORD for nboq); where others reach --bind, it must be set.
    Encryption is left to a web server before it. Each option has a variable of the environment, such as
    NBOQ_SERVE_BIND.

    Examples:

        nboq serve --store instruments.db

        nboq query objectives --param min_na=1.2 --store http://127.0.0.1:7878/query
    """
    host, port = address_of(bind)
    token = os.environ.get(_TOKEN)
    if write and not token and (forwarded or not is_loopback(host)):
        hint = f"set {_TOKEN}, for instance to {secrets.token_urlsafe(24)}"
        source = "--forwarded" if forwarded else f"--bind {bind}"
        raise InputError("with --write, whoever reaches it could change the store", source=source, hint=hint)
    if write and not is_web_address(store):
        with existing_store(store, waiting=note) as first:
            first.ensure_model()
    limits = Limits(timeout or 60.0, memory << 20, rows)
    allowed = [name.lower() for name in allow_service or ()]
    with opened_for(store, write, limits, allowed) as (opened, engines), listening_at(host, port, bind) as listening:
        from nboq.service.app import application
        from nboq.service.http import Access
        from nboq.service.service import Service

        access = Access(token, frozenset({host})) if write else None
        service = Service(opened, engines, access, _path(prefix), forwarded, cors)
        how = "open for writing" if write else "read-only"
        at = f"http://{bind}/"
        said = f"{how} at {at}; SPARQL at {at}query, its page at {at}sparql; stop with Ctrl-C"
        run(application(service), listening, said, limits)


@contextmanager
def opened_for(place: str, write: bool, limits: Limits, allowed: list[str]) -> Iterator[tuple[Store, Asked]]:
    """Open a store, and those who are asked what users write."""
    remote = is_web_address(place)
    with existing_store(place, read_only=not (remote and write), timeout=limits.seconds if remote else None) as opened:
        if isinstance(opened.backend, Remote):
            yield opened, Forwarding(opened.backend, limits, allowed)
            return
        assert isinstance(opened.backend, Embedded)
        opened.ensure_model()  # which shipped questions ask; where nobody writes to the store, into this copy
        number = max(2, min(4, os.cpu_count() or 1))
        path = Path(place) if write else None
        with Engines(opened.backend, limits, number, write=path, allowed=allowed) as engines:
            yield Store.over(engines), engines


def address_of(bind: str) -> tuple[str, int]:
    """Read an address to listen at."""
    host, _, port = bind.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise InputError("is an invalid address", source=f"--bind {bind}", hint="write HOST:PORT")
    return host.strip("[]"), int(port)


def _path(prefix: str) -> str:
    path = prefix.strip("/")
    if not re.fullmatch(r"[\w.~/-]*", path, re.ASCII):
        raise InputError("is no path", source=f"--prefix {prefix}", hint="write one such as /nboq")
    return f"/{path}" if path else ""


def listening_at(host: str, port: int, bind: str) -> socket.socket:
    """Listen at an address.

    Raises:
        InputError: If it's none, or somebody else listens there.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise InputError(f"can't be listened at: {error.strerror}", source=f"--bind {bind}") from None


def run(app: Starlette, listening: socket.socket, said: str, limits: Limits) -> None:
    """Say so, and serve until a signal says to stop; answers that are under way are finished."""
    try:
        import uvicorn
    except ImportError:
        raise MissingDependency("uvicorn", "serve") from None
    from nboq.service.connections import Connection

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            out.print(escape(said))

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            """Stop at a signal, which is this command's way to end and no fault; uvicorn would send it once more."""
            before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
            try:
                yield
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # or each odd request of a stranger is a line
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=int(limits.seconds) + 2,
    )
    asyncio.run(Server(config).serve(sockets=[listening]))
