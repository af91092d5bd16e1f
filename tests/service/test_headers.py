"""What every answer says to browsers, and where the service is reached behind another web server."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from nboq.service.headers import POLICY, Headers
from nboq.service.http import problem, refused


async def _where(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.url} {request.url_for('query')}")


async def _wrong(request: Request) -> PlainTextResponse:
    raise refused(400, "<b> isn't one")


def _asked(path: str, prefix: str, forwarded: bool, headers: dict[str, str]) -> httpx.Response:
    routes = [Route("/query", _where, name="query"), Route("/wrong", _wrong)]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Headers, prefix=prefix, forwarded=forwarded)],
        exception_handlers={400: problem},
    )

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here:1") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("path", "prefix", "forwarded", "said", "url"),
    [
        ("/query", "", False, ("/x", "evil.example", "https"), "http://here:1/query"),
        ("/query", "/nboq", False, ("", "", ""), "http://here:1/nboq/query"),
        ("/nboq/query", "/nboq", False, ("", "", ""), "http://here:1/nboq/query"),
        ("/query", "/a", True, ("/b/c/", "lab.example:8443, x", "https"), "https://lab.example:8443/b/c/query"),
        ("/query", "/a", True, ("//evil.example", "<x>", "javascript"), "http://here:1/a/query"),
        ("/query", "", True, ("", "[::1]:80", ""), "http://[::1]:80/query"),
    ],
)
def test_links_lead_to_where_it_was_asked(
    path: str, prefix: str, forwarded: bool, said: tuple[str, str, str], url: str
) -> None:
    names = ("X-Forwarded-Prefix", "X-Forwarded-Host", "X-Forwarded-Proto")
    response = _asked(path, prefix, forwarded, dict(zip(names, said, strict=True)))
    assert response.text == f"{url} {url}"
    assert response.headers["content-security-policy"] == POLICY and "'unsafe-inline'" not in POLICY.split(";")[1]
    assert response.headers["x-content-type-options"] == "nosniff"


def test_an_error_is_what_the_client_reads() -> None:
    def wrong(accept: str) -> httpx.Response:
        return _asked("/wrong", "", False, {"Accept": accept})

    assert wrong("*/*").text == "<b> isn't one\n"
    assert '<p class="lead">&lt;b&gt; isn&#39;t one</p>' in wrong("text/html,application/xhtml+xml,*/*;q=0.8").text
    found = wrong("application/json")
    assert found.headers["content-type"] == "application/problem+json" and found.headers["vary"] == "Accept"
    assert found.json() | {"status": 400, "code": "BadRequest", "detail": "<b> isn't one"} == found.json()
