"""The frame of all pages: bar with search, ways to the parts, style; the same as that of landing pages.

A page is a template in `templates/` that begins with `{% extends "frame.html.j2" %}` and fills the block `main`; `head`
and `scripts` are there for what it loads besides. `root` is the address of the service, with a slash at its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader

from nboq.errors import MissingDependency
from nboq.publish.landing.build import styles
from nboq.publish.landing.site_options import Look
from nboq.publish.landing.site_options import environment as landing

try:
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, Response
    from starlette.routing import Route
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

LOOK: Final = Look(
    nav=(
        ("", "Instruments"),
        ("facilities/", "Facilities"),
        ("models/", "Models"),
        ("compare", "Compare"),
        ("vocabulary/", "Vocabulary"),
        ("sparql", "SPARQL"),
        ("api/", "API"),
        ("edit", "Describe"),
    ),
    search="search",
)
"""How all pages look."""
_TYPES: Final = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@cache
def environment() -> Environment:
    """Give the templates: those of the service, and of landing pages."""
    pages = landing()
    assert pages.loader is not None
    return pages.overlay(loader=ChoiceLoader([PackageLoader("nboq.service"), pages.loader]))


def root(request: Request) -> str:
    """Give the path of the service, with a slash at its end."""
    return f"{request.scope.get('root_path', '')}/"


def answer(
    request: Request, template: str, values: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] = {}
) -> HTMLResponse:
    """Answer with a page in the frame.

    Args:
        request: What is answered.
        template: The file, such as `search.html.j2`.
        values: What it says; `name` is its title, `here` the path in the bar.
        status: The status.
        headers: More headers.
    """
    text = environment().get_template(template).render({"site": LOOK, "root": root(request), **values})
    return HTMLResponse(text.encode("utf-8", "replace"), status, headers)


def routes() -> list[Route]:
    """Give where style, scripts and icon of the frame are reached."""
    files = styles()

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        content = files.get(f"assets/{name}")
        if content is None:
            return Response(status_code=404)
        kind = _TYPES[name.rpartition(".")[2]]
        return Response(content, media_type=kind, headers={"Cache-Control": "max-age=3600"})

    return [Route("/assets/{name}", asset)]
