"""The frame of the service's pages."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from nboq.service import pages


def test_a_page_stands_in_the_frame_and_loads_only_what_is_here() -> None:
    async def page(request: Request) -> Response:
        return pages.answer(request, "message.html.j2", {"name": "<b>", "said": "nothing", "here": "edit"}, 404)

    app = TestClient(Starlette(routes=[Route("/x", page), *pages.routes()]), root_path="/nboq")
    found = app.get("/nboq/x")
    assert found.status_code == 404
    assert "<h1>&lt;b&gt;</h1>" in found.text
    assert '<form action="/nboq/search" role="search">' in found.text
    assert '<a href="/nboq/edit" aria-current="page">' in found.text
    assert '<link rel="stylesheet" href="/nboq/assets/site.css">' in found.text
    assert "--paper" in app.get("/nboq/assets/site.css").text
    assert app.get("/nboq/assets/..%2Fbuild.py").status_code == 404
