"""What every answer says to browsers, and where this is reached behind another web server."""

from __future__ import annotations

import re
from typing import Final

from nboq.errors import MissingDependency

try:
    from starlette.datastructures import Headers as Given
    from starlette.datastructures import MutableHeaders
    from starlette.types import ASGIApp, Message, Receive, Scope, Send
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

# Pictures bring their own style. W3C Content Security Policy Level 3.
POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""What pages may load and run: no script but files of this server, nothing of another host."""
_ALWAYS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PREFIX: Final = re.compile(r"(/[\w.~-]+)*", re.ASCII).fullmatch
_HOST: Final = re.compile(r"[\w.-]+(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?", re.ASCII).fullmatch


class Headers:
    """An application with the headers of this service, under its prefix.

    Args:
        app: The application.
        prefix: As in `Service`.
        forwarded: As in `Service`.
    """

    def __init__(self, app: ASGIApp, prefix: str = "", forwarded: bool = False) -> None:
        self._app, self._prefix, self._forwarded = app, prefix, forwarded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(self._placed(scope), receive, named)

    def _placed(self, scope: Scope) -> Scope:
        """Say where a request was sent, whether the server before this left its prefix in the path or not."""
        prefix, said = self._prefix, {}
        if self._forwarded:
            # Each server that hands on adds itself behind a comma; the first is the one that the browser knows.
            given = Given(scope=scope)
            names = ("prefix", "host", "proto")
            said = {name: given.get(f"x-forwarded-{name}", "").partition(",")[0].strip() for name in names}
            prefix = said["prefix"].rstrip("/") or prefix
            prefix = prefix if _PREFIX(prefix) else self._prefix
        scope = dict(scope)
        if said.get("proto") in ("http", "https"):
            scope["scheme"] = said["proto"]
        if said.get("host") and _HOST(said["host"]):
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            scope["headers"] = [(b"host", said["host"].encode()), *others]
        if prefix:
            path = scope["path"]
            scope["root_path"] = prefix
            scope["path"] = path if path == prefix or path.startswith(f"{prefix}/") else prefix + path
        return scope
