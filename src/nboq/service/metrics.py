"""What those who run a service watch: whether it answers (`/health`), and how much and how fast (`/metrics`)."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate
from typing import Final

from nboq.errors import MissingDependency, NboqError
from nboq.formats.rdf.syntax import MODEL
from nboq.service.http import route
from nboq.service.service import Service

try:
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route
    from starlette.types import ASGIApp, Message, Receive, Scope, Send
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

_PATIENCE_S: Final = 5.0
_BOUNDS_S: Final = (0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
# Prometheus's text format, version 0.0.4.
_KIND: Final = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts of requests by the part that they were for.

    Args:
        service: What is served.
    """

    def __init__(self, service: Service) -> None:
        self._service, self._begun = service, time.time()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._within: Counter[tuple[str, int]] = Counter()
        self._seconds: dict[str, float] = {}
        self.under_way = 0
        self.parts: frozenset[str] = frozenset()
        """First steps of the paths that are known; all others are one, since strangers may make up any."""

    def routes(self) -> list[Route]:
        """Give where it is reached."""
        return [route("/health", self._health, "GET", "HEAD"), route("/metrics", self._metrics, "GET", "HEAD")]

    def know(self, paths: Iterable[str]) -> None:
        """Take the paths of routes."""
        self.parts = frozenset(path.split("/")[1] for path in paths)

    def seen(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        first = path.split("/")[1] if "/" in path else ""
        part = f"/{first}" if first in self.parts else "other"
        self._requests[part, method if method in _METHODS else "other", status] += 1
        self._within[part, sum(seconds > bound for bound in _BOUNDS_S)] += 1
        self._seconds[part] = self._seconds.get(part, 0.0) + seconds

    def text(self) -> str:
        """Write them down for Prometheus."""
        lines = ["# TYPE nboq_requests_total counter"]
        for (part, method, status), number in sorted(self._requests.items()):
            lines.append(f'nboq_requests_total{{part="{part}",method="{method}",status="{status}"}} {number}')
        lines.append("# TYPE nboq_request_seconds histogram")
        for part in sorted(self._seconds):
            below = accumulate(self._within[part, place] for place in range(len(_BOUNDS_S) + 1))
            for bound, number in zip((*map(str, _BOUNDS_S), "+Inf"), below, strict=True):
                lines.append(f'nboq_request_seconds_bucket{{part="{part}",le="{bound}"}} {number}')
            lines.append(f'nboq_request_seconds_sum{{part="{part}"}} {self._seconds[part]:.6f}')
            lines.append(f'nboq_request_seconds_count{{part="{part}"}} {number}')
        changes = self._service.engines.version
        for name, value in {
            "nboq_requests_under_way": self.under_way,
            "nboq_questions_at_once": len(self._service.engines),
            "nboq_start_time_seconds": f"{self._begun:.3f}",
            **({} if changes is None else {"nboq_changes": changes}),
        }.items():
            lines += [f"# TYPE {name} gauge", f"{name} {value}"]
        return "\n".join([*lines, ""])

    async def _metrics(self, request: Request) -> Response:
        return Response(self.text(), media_type=_KIND)

    async def _health(self, request: Request) -> Response:
        """Say whether the store can be read."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await run_in_threadpool(self._service.store.backend.has, MODEL)
        except (NboqError, TimeoutError):
            return PlainTextResponse("the store can't be read\n", 503)
        return PlainTextResponse("ok\n")


class Measured:
    """An application whose answers are counted.

    Args:
        app: The application.
        metrics: Counts them.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        self._metrics.under_way += 1
        try:
            await self._app(scope, receive, noted)
        finally:
            self._metrics.under_way -= 1
            path = scope["path"].removeprefix(scope.get("root_path", ""))
            self._metrics.seen(path, scope["method"], status, time.perf_counter() - begun)
