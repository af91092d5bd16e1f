"""What the small registries of the tests share: HTTP on this machine, with rate limits and bad behaviour on order."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self

from tests.flaky_server import uncollected


@dataclass(frozen=True)
class Answer:
    """What a server says; without a status, it hangs up instead."""

    status: int | None
    body: Any = None
    """JSON, a text as it is, or pieces of bytes that may never end."""
    headers: Mapping[str, str] = field(default_factory=dict)


HANGS_UP = Answer(None)


class RegistryServer:
    """A server; in a `with` statement it runs in a thread of its own.

    Attributes:
        requests: Every request that came, as method and path.
        bodies: The bodies of those that had one.
        sent: The headers of every request.
        scripted: Answers that are given before any rule is asked, the first first.
        lost: How many of the next requests that change something are done and not answered.
        rate_limit: How many requests are answered in `window` seconds; None for any number.
    """

    media_type: ClassVar[str] = "application/json"

    def __init__(self, port: int = 0) -> None:
        self.requests: list[tuple[str, str]] = []
        self.bodies: list[Any] = []
        self.sent: list[dict[str, str]] = []
        self.scripted: deque[Answer] = deque()
        self.lost = 0
        self.rate_limit: int | None = None
        self.window = 300.0
        self.pauses: list[float] = []
        self._counted: deque[float] = deque()
        self._lock = threading.Lock()
        self._http = _Server(("127.0.0.1", port), _Handler)
        self._http.service = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self._uncollected = uncollected()

    def __enter__(self) -> Self:
        self._uncollected.__enter__()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        self._uncollected.__exit__(kind, error, trace)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def sleep(self, seconds: float) -> None:
        """Let time pass for the server alone; what a client under test waits with."""
        self.pauses.append(seconds)

    def _now(self) -> float:
        return time.monotonic() + sum(self.pauses)

    def answer(self, method: str, target: str, headers: Mapping[str, str], content: bytes) -> Answer:
        """Answer one request."""
        with self._lock:
            self.requests.append((method, target))
            self.sent.append(dict(headers))
            if self.scripted:
                return self.scripted.popleft()
            limited = self._limited()
            if limited is not None:
                return limited
            try:
                body = json.loads(content) if content else None
            except ValueError:
                return self.refusal(400, "unexpected token")
            if body is not None:
                self.bodies.append(body)
                if headers.get("Content-Type", "").partition(";")[0] not in (self.media_type, "application/json"):
                    return self.refusal(400, "no JSON")
            told = self.route(method, target, headers, body)
            if method != "GET" and self.lost:
                self.lost -= 1
                return HANGS_UP
            return told

    def refusal(self, status: int, title: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Refuse something in the words of the service."""
        return Answer(status, {"message": title}, headers or {})

    def route(self, method: str, target: str, headers: Mapping[str, str], body: Any) -> Answer:
        """Answer by the rules of the service."""
        raise NotImplementedError

    def _limited(self) -> Answer | None:
        if self.rate_limit is None:
            return None
        now = self._now()
        while self._counted and self._counted[0] <= now - self.window:
            self._counted.popleft()
        if len(self._counted) >= self.rate_limit:
            wait = int(self._counted[0] + self.window - now) + 1
            return self.refusal(429, "Too many requests", {"Retry-After": str(wait)})
        self._counted.append(now)
        return None


def basic(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """Give the user and the password of a request; None when there is no header.

    Raises:
        PermissionError: If they can't be read.
    """
    header = headers.get("Authorization")
    if header is None:
        return None
    kind, _, value = header.partition(" ")
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        raise PermissionError from None
    if kind != "Basic":
        raise PermissionError
    return user, password


class _Server(ThreadingHTTPServer):
    # Threads are waited for at the end, so that no test leaves a socket open.
    daemon_threads = False
    service: RegistryServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    # Head and body in one packet; in two, each answer waits 40 ms for an acknowledgement.
    wbufsize = -1
    server: _Server

    def _respond(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.server.service.answer(self.command, self.path, dict(self.headers.items()), content)
        if answer.status is None:
            self.close_connection = True
            return
        pieces = answer.body if isinstance(answer.body, Iterator) else None
        body = b"" if answer.body is None or pieces else json.dumps(answer.body).encode()
        if isinstance(answer.body, str):
            body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", f"{self.server.service.media_type}; charset=utf-8")
        if answer.status != 204 and pieces is None:
            self.send_header("Content-Length", str(len(body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if pieces is not None:
            self.close_connection = True
            with suppress(BrokenPipeError, ConnectionResetError):
                for piece in pieces:
                    self.wfile.write(piece)
                    self.wfile.flush()

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _respond  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a test reads `requests`, and a log of a demo would be in the way of what it shows."""
