"""The catalogue in a browser: search, lists, pages of things, two of them side by side, and those that are alike.

Pages stand where `nboq publish instruments` puts them: `instruments/SLUG/`, with the files beside them.
"""

from __future__ import annotations

import hashlib
import math
import mimetypes
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from nboq.errors import MissingDependency, NboqError
from nboq.publish.landing.facets import facets_of
from nboq.publish.landing.history import changes
from nboq.publish.landing.index import facet_titles
from nboq.publish.landing.naming import PAGES
from nboq.schema.values import read_number
from nboq.service import pages
from nboq.service.catalogue import Catalogue, Rendered
from nboq.service.faceted_search import Criteria, as_text
from nboq.service.http import choose, refusal, refused, route, unless_known
from nboq.service.resolution import Resolution

try:
    from starlette.concurrency import run_in_threadpool
    from starlette.datastructures import QueryParams
    from starlette.requests import Request
    from starlette.responses import JSONResponse, RedirectResponse, Response
    from starlette.routing import Route
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

_SHOWN: Final = 25
_MOST_PARAMETERS: Final = 100
_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "svg": "image/svg+xml",
}
_POLICY: Final = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]+)"').search
Answer = Callable[[Request], Awaitable[Response]]


class Browsing:
    """The pages of the catalogue.

    Args:
        catalogue: What they show.
        beneath: Gives what stands at the end of the page of a thing and changes by itself, such as notes, for its IRI
            and the path of the service; empty for nothing.
    """

    def __init__(self, catalogue: Catalogue, beneath: Callable[[str, str], str]) -> None:
        self._catalogue, self._beneath = catalogue, beneath
        self._resolution = Resolution(catalogue)

    def routes(self) -> list[Route]:
        """Give where they are reached."""
        folders = {row["folder"] for row in PAGES.values()}
        found = [
            self._route("/", self._search),
            self._route("/search", self._search),
            self._route("/compare", self._compare),
            self._route("/like", self._like),
            self._route("/instruments/", self._home),
            self._route("/id", self._resolution.answer),
            self._route("/id/{pid:path}", self._resolution.answer),
            *(self._route(f"/{name}/", partial(self._list, name)) for name in ("facilities", "models", "descriptors")),
        ]
        for folder in sorted(folders):
            found.append(self._route(f"/{folder}/{{slug}}", self._home))
            found.append(self._route(f"/{folder}/{{slug}}/{{file:path}}", partial(self._thing, folder)))
        return found

    def _route(self, path: str, answer: Answer) -> Route:
        async def ready(request: Request) -> Response:
            catalogue = self._catalogue
            catalogue.look()
            if not catalogue.ready.is_set():
                said = f"{catalogue.read:,} of {catalogue.all:,} documents are read; the page comes when all are"
                values = {"name": "The catalogue is being made", "said": said, "wait": True}
                return pages.answer(request, "message.html.j2", values, 503, {"Retry-After": "2"})
            try:
                return await answer(request)
            except NboqError as error:
                raise refusal(error) from error

        return route(path, ready, "GET", "HEAD")

    async def _home(self, request: Request) -> Response:
        slug = request.path_params.get("slug")
        place = f"{request.url.path}/" if slug else pages.root(request)
        return RedirectResponse(place, HTTPStatus.PERMANENT_REDIRECT)

    async def _list(self, folder: str, request: Request) -> Response:
        name = "Descriptors of no known instrument" if folder == "descriptors" else folder.capitalize()
        values = {"name": name, "here": f"{folder}/", "things": self._catalogue.lists[folder]}
        return _in_form(request, "things.html.j2", values, {folder: values["things"]})

    # One thing

    async def _thing(self, folder: str, request: Request) -> Response:
        name = request.path_params["file"]
        path = f"{folder}/{request.path_params['slug']}/index.html"
        found = await run_in_threadpool(self._catalogue.rendered, path)
        if found is None:
            raise refused(404, f"there is no page {path.removesuffix('index.html')}")
        if name:
            return _file(request, found, name)
        more = (await run_in_threadpool(self._beneath, found.iri, pages.root(request))).encode("utf-8", "replace")
        return _file(request, found, "index.html", more and b'<div class="wide">' + more + b"</div>")

    # Several

    async def _search(self, request: Request) -> Response:
        given = request.query_params
        if len(given.multi_items()) > _MOST_PARAMETERS:
            raise refused(400, f"more than {_MOST_PARAMETERS} filters")
        criteria = _criteria(given)
        known = await run_in_threadpool(self._resolution.known, criteria.words) if criteria.words else None
        if known is not None and not criteria.chosen:
            place = f"{pages.root(request)}id?{urlencode({'pid': criteria.words})}"
            return RedirectResponse(place, HTTPStatus.SEE_OTHER, {"Vary": "Accept"})
        finder = self._catalogue.finder
        hits = await run_in_threadpool(finder.find, criteria)
        several = max(1, math.ceil(len(hits.cards) / _SHOWN))
        number = _whole(given.get("page", "1"))
        if not 1 <= number <= several:
            raise refused(404, f"page is {number}; there are {several}")
        shown = hits.cards[(number - 1) * _SHOWN : number * _SHOWN]
        asked = [(name, value) for name, value in given.multi_items() if name not in ("page", "format") and value]

        def query(page: int) -> str:
            return urlencode([*asked, ("page", str(page))])

        near = [len(self._catalogue.lists[name]) for name in ("facilities", "models")]
        values = {
            "name": pages.LOOK.title if not asked else "Search",
            "here": "" if not asked else None,
            "lead": f"{len(finder.cards):,} instruments of {near[1]:,} models in {near[0]:,} facilities.",
            "criteria": criteria,
            "hits": hits,
            "shown": shown,
            "titles": facet_titles(),
            "query": query,
            "number": number,
            "pages": several,
            "lone": self._catalogue.lists["descriptors"],
        }
        plain = {
            "total": len(hits.cards),
            "page": number,
            "pages": several,
            "instruments": [_as_data(card) for card in shown],
            "facets": {name: [{"value": v, "count": c} for v, c in told] for name, told in hits.counts.items()},
        }
        return _in_form(request, "search.html.j2", values, plain)

    async def _like(self, request: Request) -> Response:
        iri = self._meant(request.query_params.get("id", ""), "id")
        finder = self._catalogue.finder
        if iri not in finder.at:
            raise refused(404, f"{iri} is no instrument that is described here")
        one, found = finder.cards[finder.at[iri]], await run_in_threadpool(finder.like, iri)
        values = {"name": f"Instruments like {one['name']}", "one": one, "found": found}
        plain = [{**_as_data(it.card), "shared": it.shared, "either": it.either} for it in found]
        return _in_form(request, "like.html.j2", values, {"of": _as_data(one), "like": plain})

    async def _compare(self, request: Request) -> Response:
        a, b = (request.query_params.get(name, "").strip() for name in "ab")
        values: dict[str, Any] = {"name": "Compare two instruments", "here": "compare", "a": a, "b": b, "sides": None}
        if not a or not b:
            return pages.answer(request, "compare.html.j2", values)
        iris = [self._meant(a, "a"), self._meant(b, "b")]
        return await run_in_threadpool(self._compared, request, values, iris)

    def _compared(self, request: Request, values: dict[str, Any], iris: list[str]) -> Response:
        with self._catalogue.ledger.lock:
            sides = [self._catalogue.planner.named(iri) for iri in iris]
            wholes = [self._catalogue.planner.shown(iri) for iri in iris]
        facets = [facets_of(whole) if whole else {} for whole in wholes]
        rows = [(title, [", ".join(map(as_text, one.get(name, ()))) for one in facets]) for name, title in
                facet_titles().items() if name != "facility"]  # fmt: skip
        told = changes(wholes[0], wholes[1]) if wholes[0] is not None and wholes[1] is not None else None
        values |= {"sides": sides, "rows": rows, "changes": told}
        plain = {
            "sides": [{"id": one["iri"], "name": one["name"]} for one in sides],
            "facets": dict(rows),
            "changes": None if told is None else [one.to_dict() for _, several in told for one in several],
        }
        return _in_form(request, "compare.html.j2", values, plain)

    def _meant(self, text: str, name: str) -> str:
        known = self._resolution.known(text)
        if known is None:
            raise refused(404, f"{name}: nothing here has the identifier {text[:200]!r}")
        return known


def _in_form(request: Request, template: str, values: Mapping[str, Any], plain: Any) -> Response:
    """Answer with a page, or with what stands on it as JSON."""
    wanted = request.query_params.get("format")
    if wanted not in (None, "html", "json"):
        raise refused(406, f"format is {wanted!r}, expected html or json")
    accept = {"html": "text/html", "json": "application/json"}.get(wanted or "", request.headers.get("accept", ""))
    kind = choose(accept, ("text/html", "application/json"))
    if kind is None:
        raise refused(406, "there are text/html and application/json")
    if kind == "application/json":
        return JSONResponse(plain, headers={"Vary": "Accept"})
    return pages.answer(request, template, values, headers={"Vary": "Accept"})


def _file(request: Request, found: Rendered, name: str, beneath: bytes = b"") -> Response:
    """Answer with a page or a file beside it."""
    content = found.files.get(name)
    if content is None:
        raise refused(404, f"there is no file {name!r} in {found.folder}")
    tag = found.tag[:32]
    if beneath:
        before, end, after = content.rpartition(b"</main>")
        content = before + beneath + end + after
        tag = tag[:24] + hashlib.sha256(beneath).hexdigest()[:8]
    headers = {}
    if name == "index.html":
        links = [link.header() for link in found.links]
        if found.later:
            links.append(f'<{pages.root(request)}{found.later}>; rel="successor-version"')
        headers["Link"] = ", ".join(links)
    else:
        headers["Link"] = '<./>; rel="describes"; type="text/html", <linkset.json>; rel="linkset"'
        policy = _POLICY(content[:4096]) if name.endswith(".html") else None
        if policy:  # it has a script inside, which its own policy names
            headers["Content-Security-Policy"] = policy[1].decode()
    said = next((link.type for link in found.links if link.href == name and link.type), None)
    kind = said or _TYPES.get(name.rpartition(".")[2]) or mimetypes.guess_type(name)[0]
    kind = "application/linkset+json" if name == "linkset.json" else kind
    return unless_known(request, content, tag, kind, headers)


def _criteria(given: QueryParams) -> Criteria:
    chosen = {name: tuple(v for v in given.getlist(name) if v) for name in facet_titles() if name != "na"}
    na = [_limit(given, name) for name in ("na_min", "na_max")]
    return Criteria(given.get("q", "").strip(), {name: values for name, values in chosen.items() if values}, *na)


def _limit(given: QueryParams, name: str) -> float | None:
    text = given.get(name, "").strip()
    try:
        return read_number(text) if text else None
    except (ValueError, NboqError):
        raise refused(400, f"{name} is {text[:50]!r}, expected a number") from None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise refused(400, f"page is {text[:50]!r}, expected a whole number")
    return int(text)


def _as_data(card: Mapping[str, Any]) -> dict[str, Any]:
    near = {name: card[name] and card[name]["name"] for name in ("facility", "model")}
    return {"id": card["iri"], "name": card["name"], "page": card["path"].removesuffix("index.html"), **near,
            "tier": card["claimed"], "facets": card["facets"]}  # fmt: skip
