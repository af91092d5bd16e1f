"""What all of the service's ways in share: who may write, media types, bodies, and errors with a status."""

from __future__ import annotations

import asyncio
import base64
import hmac
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from nboq.errors import (
    ContentError,
    InputError,
    MissingDependency,
    NboqError,
    NotFound,
    QueryError,
    RemoteError,
    UnknownFormat,
    Withdrawn,
)
from nboq.schema.iri import is_loopback
from nboq.schema.labels import printable
from nboq.service import pages

try:
    from starlette.exceptions import HTTPException
    from starlette.requests import ClientDisconnect, Request
    from starlette.responses import JSONResponse, PlainTextResponse, Response
    from starlette.routing import Route
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

LARGEST: Final = 256 << 20
"""Bytes of a body."""
_PATIENCE_S: Final = 60.0
"""How long a body may take to arrive."""


def refused(status: int, reason: str, **headers: str) -> HTTPException:
    """Give the exception that answers with a status and a line."""
    return HTTPException(status, f"{printable(reason)}\n", headers)


async def problem(request: Request, error: Exception) -> Response:
    """Answer with what is wrong: as RFC 9457 says to who takes JSON, as a page to browsers, else as a line of text."""
    assert isinstance(error, HTTPException)
    status, title, said = error.status_code, HTTPStatus(error.status_code).phrase, error.detail.rstrip("\n")
    headers = {"Vary": "Accept", **(error.headers or {})}
    kind = choose(request.headers.get("accept", ""), ("text/plain", *_PROBLEM, "text/html"))
    if kind in _PROBLEM:
        code = type(error.__cause__).__name__ if isinstance(error.__cause__, NboqError) else title.replace(" ", "")
        content = {"type": "about:blank", "title": title, "status": status, "detail": said, "code": code}
        return JSONResponse(content, status, headers, _PROBLEM[0])
    if kind == "text/html":
        return pages.answer(request, "message.html.j2", {"name": title, "said": said}, status, headers)
    return PlainTextResponse(error.detail, status, headers)


_PROBLEM: Final = ("application/problem+json", "application/json")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may write.

    Attributes:
        token: What they must know, as the password of HTTP Basic authentication or a bearer token; None where being on
            this machine is enough.
        hosts: Names under which this is reached, besides those of this machine.
    """

    token: str | None = None
    hosts: frozenset[str] = frozenset()

    def check(self, headers: Mapping[str, str]) -> None:
        """Refuse requests that a page of another site makes a browser send, and those without the token.

        Raises:
            HTTPException: If it may not write.
        """
        host = headers.get("host", "")
        origin = headers.get("origin")
        if origin not in (None, f"http://{host}", f"https://{host}") or headers.get("sec-fetch-site", "none") not in (
            "none",
            "same-origin",
        ):
            raise refused(403, "pages of other sites may not write here")
        if self.token is None:
            # A page may give its own name this machine's address (DNS rebinding).
            name = urlsplit(f"//{host}").hostname or ""
            if not is_loopback(name) and name not in self.hosts:
                raise refused(403, f"nobody writes here by the name {name!r}")
        elif not hmac.compare_digest(_password(headers.get("authorization", "")).encode(), self.token.encode()):
            raise refused(401, "wants the token of this server", **{"WWW-Authenticate": 'Basic realm="nboq"'})


def _password(authorization: str) -> str:
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "basic":
        with suppress(ValueError):
            return base64.b64decode(given, validate=True).decode().partition(":")[2]
    return given.strip() if scheme.lower() == "bearer" else ""


def choose(accept: str, offers: Sequence[str]) -> str | None:
    """Choose a media type by what a client accepts (RFC 9110, section 12.5.1).

    Args:
        accept: The header Accept; empty for whatever there is.
        offers: What there is, the best first.

    Returns:
        The media type; None where none will do.

    >>> choose("text/csv;q=0.5, application/*;q=0.8", ["application/json", "text/csv"])
    'application/json'
    >>> choose("text/*, text/csv;q=0", ["text/csv"]) is None
    True
    """
    wishes: list[tuple[str, float]] = []
    for part in accept.split(",") if accept.strip() else ["*/*"]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                with suppress(ValueError):
                    quality = float(parameter[2:])
        wishes.append((name, quality))

    wished = dict(wishes)

    def liked(offer: str) -> float:
        ranges = (offer, f"{offer.partition('/')[0]}/*", "*/*")
        return next((wished[one] for one in ranges if one in wished), 0.0)

    best = max(offers, key=liked)
    return best if liked(best) > 0 else None


def refusal(error: NboqError) -> HTTPException:
    """Give what answers with the status that an error calls for; `answering` raises it."""
    status, headers = 500, {}
    match error:
        case Withdrawn():
            status = 410
        case NotFound():
            status = 404
        case UnknownFormat():
            status = 406
        case RemoteError():
            status, headers = 503, {"Retry-After": "1"}
        case QueryError() | InputError():
            status = 400
        case ContentError():
            status = 422
    return refused(status, str(error), **headers)


@contextmanager
def answering() -> Iterator[None]:
    """Turn an error of ours into the answer that it calls for.

    Raises:
        HTTPException: As `refusal` gives it.
    """
    try:
        yield
    except NboqError as error:
        raise refusal(error) from error


async def take_body(request: Request, most: int) -> bytes:
    """Take the body of a request.

    Raises:
        HTTPException: If it's too large, too slow or packed.
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise refused(415, "bodies are taken as they are, without Content-Encoding")
    found = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            async for block in request.stream():
                found += block
                if len(found) > most:
                    raise refused(413, f"more than {most:,} bytes")
    except TimeoutError:
        raise refused(408, f"the body wasn't there after {_PATIENCE_S:g} s") from None
    return bytes(found)


def unless_known(
    request: Request, content: bytes, tag: str, kind: str | None, headers: Mapping[str, str] = {}
) -> Response:
    """Answer with a content, or that it's still the one that the client has (RFC 9110, section 13).

    Args:
        request: What is answered.
        content: What there is now.
        tag: Its digest.
        kind: Its media type.
        headers: More headers.
    """
    headers = {**headers, "ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    given = request.headers.get("if-none-match", "")
    if given == "*" or headers["ETag"] in (one.strip().removeprefix("W/") for one in given.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)


def route(path: str, answer: Callable[[Request], Awaitable[Response]], *methods: str) -> Route:
    """Give a route that answers OPTIONS too, and lets clients go."""

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join((*methods, "OPTIONS"))})
        try:
            return await answer(request)
        except ClientDisconnect:
            return Response(status_code=400)

    return Route(path, endpoint, methods=[*methods, "OPTIONS"])
