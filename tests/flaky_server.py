"""A SPARQL endpoint on loopback that misbehaves as it is told: busy, slow, unwilling, or sending nonsense."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_HEAD = b'{"head": {"vars": ["n"]}, "results": {"bindings": ['
_ROW = b'{"n": {"type": "literal", "value": "%d", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}'


@dataclass
class Flaky:
    """What the endpoint does next, and what it was asked."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    """The statuses of the next answers; 200 when there are none left."""
    delay_s: float = 0
    body: bytes | None = None
    rows: int = 1
    challenge: str = 'Basic realm="x"'
    location: str = ""
    """Where answers of 3xx lead."""
    seen: list[dict[str, str]] = field(default_factory=list)
    sent_rows: int = 0


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage: answers of pyoxigraph that another test left may only go in the thread that they are of."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def flaky() -> Iterator[Flaky]:
    told = Flaky()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.seen.append({"path": self.path, **dict(self.headers.items())})
            status = told.statuses.pop(0) if told.statuses else 200
            time.sleep(told.delay_s)
            with suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(status)
                if status == 401:
                    self.send_header("WWW-Authenticate", told.challenge)
                if told.location:
                    self.send_header("Location", told.location)
                self.send_header("Content-Type", "application/sparql-results+json")
                self.end_headers()
                if status == 200:
                    self._rows()
                else:
                    self.wfile.write(b"told to say so")

        do_GET = do_POST  # noqa: N815
        do_PUT = do_POST  # noqa: N815
        do_DELETE = do_POST  # noqa: N815

        def _rows(self) -> None:
            if told.body is not None:
                self.wfile.write(told.body)
                return
            self.wfile.write(_HEAD)
            for number in range(told.rows):
                self.wfile.write((b"," if number else b"") + _ROW % number)
                told.sent_rows += 1
            self.wfile.write(b"]}}")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}/query"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    try:
        with uncollected():
            thread.start()
            yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
