"""Resolution: from an identifier in any spelling to what is known of the thing, in the form that is asked for.

As for other things that aren't documents, the answer is 303 See Other (Cool URIs for the Semantic Web, W3C Note 2008):
to the page for people, to the files beside it for machines. What was replaced and is no longer here is gone, 410.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode

from nboq.errors import MissingDependency, NboqError, nearest_word
from nboq.pid import iri_of, shared_iri
from nboq.pid.labels import pid_label
from nboq.publish.landing.naming import href, page_path
from nboq.publish.landing.page_context import TIER_OF
from nboq.render import anchor
from nboq.schema.iri import is_iri
from nboq.schema.labels import printable
from nboq.schema.model import title_of
from nboq.service import pages
from nboq.service.catalogue import Catalogue, Rendered
from nboq.service.http import choose, refused

try:
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import RedirectResponse, Response
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

_LONGEST: Final = 2000
_COMPARED: Final = 2000
FORMS: Final = {
    "html": ("text/html", "application/xhtml+xml"),
    "jsonld": ("application/ld+json",),
    "ttl": ("text/turtle",),
    "nt": ("application/n-triples",),
    "pidinst.json": ("application/json",),
    "micrometa.json": ("application/json",),
    "pidinst.xml": ("application/xml", "text/xml"),
    "datacite.json": ("application/vnd.datacite.datacite+json",),
}
"""The endings of files beside a page, and the media types by which they're asked for. Of two with one media type, the
page has the one or the other."""
_CALLED: Final = {
    "json-ld": "jsonld",
    "json": "jsonld",
    "turtle": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "micrometa": "micrometa.json",
    "micro-meta": "micrometa.json",
    "pidinst": "pidinst.json",
    "pidinst-json": "pidinst.json",
    "pidinst-xml": "pidinst.xml",
    "datacite": "datacite.json",
}
_GRAPHS: Final = "SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {node} ?p ?o }} }} ORDER BY ?g LIMIT 20"


class Resolution:
    """Identifiers of the catalogue.

    Args:
        catalogue: Where they lead.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def known(self, text: str) -> str | None:
        """Give the IRI of something that has a page, by an identifier in any spelling."""
        return next((iri for iri in _iris(text) if self._path(iri)), None)

    def _path(self, iri: str) -> str | None:
        for kind in self._kinds(iri):
            if kind in TIER_OF:
                return page_path(TIER_OF[kind], iri)
        return None

    def _kinds(self, iri: str) -> list[str]:
        with self._catalogue.ledger.lock:
            return self._catalogue.ledger.kinds(iri)

    def _same(self, iri: str) -> str | None:
        """Give a thing that has a page and says that it's identical to this one."""
        with self._catalogue.ledger.lock:
            others = self._catalogue.ledger.subjects(iri, "identical_to")
        return next((one for one in others if self._path(one)), None)

    def _inside(self, iri: str) -> tuple[str, str] | None:
        """Give the page of a document that says something of a thing, and the place on it."""
        if not is_iri(iri):
            return None
        try:
            found = self._catalogue.store.query(_GRAPHS.format(node=f"<{iri}>"), infer=False)
            graphs = [str(row["g"]) for row in found]
        except NboqError:
            return None
        for graph in graphs:
            with self._catalogue.ledger.lock:
                whole = self._catalogue.planner.shown(graph)
                path = self._path(graph)
            if path:
                parts = (whole or {}).get("components") or ()
                ids = (str(part.get("id")) for part in parts if iri_of(part.get("id")) == iri)
                return path, next((f"#{anchor(one)}" for one in ids), "")
        return None

    def _gone(self, iri: str) -> list[str]:
        with self._catalogue.ledger.lock:
            return self._catalogue.ledger.subjects(iri, "replaces")

    async def answer(self, request: Request) -> Response:
        """Answer where a thing is."""
        text, wanted = _asked(request)
        if not text:
            raise refused(400, "which identifier? Give one behind /id/, or as ?pid=")
        if len(text) > _LONGEST:
            raise refused(414, f"an identifier of more than {_LONGEST} characters")
        return await run_in_threadpool(self._resolved, request, text, wanted)

    def _resolved(self, request: Request, text: str, wanted: str | None) -> Response:
        candidates = _iris(text)
        root = pages.root(request)
        place = ""
        iri = next((one for one in candidates if self._path(one)), None)
        iri = iri or next((same for one in candidates if (same := self._same(one))), None)
        path = self._path(iri) if iri else None
        if path is None:
            inside = next((there for one in candidates if (there := self._inside(one))), None)
            path, place = inside or (None, "")
        page = self._catalogue.rendered(path) if path else None
        if page is None:
            return self._unknown(request, text, candidates)
        # Only descriptors have all that the Micro-Meta App knows, so that is what it gets for an instrument.
        now = self._catalogue.rendered(f"{page.now}index.html") if page.now else None
        form, name = self._form(request, [page, *([now] if now else [])], wanted)
        headers = {"Vary": "Accept"}
        links = [f'<{href(page.iri)}>; rel="cite-as"'] if href(page.iri) else []
        if page.later:
            links.append(f'<{root}{page.later}>; rel="successor-version"')
        if links:
            headers["Link"] = ", ".join(links)
        to = f"{root}{name}{place if form == 'html' else ''}"
        return RedirectResponse(to, HTTPStatus.SEE_OTHER, headers)

    def _form(self, request: Request, known: list[Rendered], wanted: str | None) -> tuple[str, str]:
        """Choose what to answer with, of what there is of the thing; give its path too."""
        there = {"html": known[0].folder}
        for number, page in enumerate(known):
            for form in FORMS if not number else ("micrometa.json",):
                name = next((one for one in page.files if one.endswith(f".{form}")), None)
                if name is not None:
                    there.setdefault(form, page.folder + name)
        if wanted is not None:
            form = _CALLED.get(wanted.lower(), wanted.lower())
            if form not in there:
                raise refused(406, f"format is {wanted[:50]!r}; of this there are {', '.join(there)}", Vary="Accept")
            return form, there[form]
        offers = {kind: form for form in reversed([*there]) for kind in FORMS[form]}
        offers.setdefault("application/json", "jsonld")
        kind = choose(request.headers.get("accept", ""), list(dict.fromkeys(["text/html", *reversed(offers)])))
        if kind is None:
            raise refused(406, f"of this there are {', '.join(offers)}", Vary="Accept")
        return offers[kind], there[offers[kind]]

    def _unknown(self, request: Request, text: str, candidates: list[str]) -> Response:
        """Say that there is nothing, or nothing more, and what is near."""
        root = pages.root(request)
        for iri in candidates:
            later = [(one, path) for one in self._gone(iri) if (path := self._path(one))]
            if later:
                said = f"{printable(text)} was replaced, and isn't here any more."
                links = ", ".join(f'<{root}{path.removesuffix("index.html")}>; rel="successor-version"'
                                  for _, path in later)  # fmt: skip
                return self._told(request, 410, said, [one for one, _ in later], {"Link": links})
        said = f"Nothing in this store has the identifier {printable(text[:300])}."
        known = [iri for _, iri in list(self._catalogue.paths.values())[:_COMPARED]]
        labels = {pid_label(iri): iri for iri in known}
        near = [labels[word] for one in [text, *candidates] if (word := nearest_word(pid_label(one)[:200], labels))]
        return self._told(request, 404, said, list(dict.fromkeys(near)), {})

    def _told(self, request: Request, status: int, said: str, near: list[str], headers: dict[str, str]) -> Response:
        headers = {"Vary": "Accept", **headers}
        if choose(request.headers.get("accept", ""), ("text/html", "application/json", "text/plain")) != "text/html":
            raise refused(status, said, **headers)
        rows = []
        for iri in near:
            with self._catalogue.ledger.lock:
                named = self._catalogue.planner.named(iri)
            kind = next((title_of(kind) for kind in self._kinds(iri) if kind in TIER_OF), "")
            rows.append(
                (
                    pages.root(request) + named["path"].removesuffix("index.html"),
                    named["name"],
                    f"{kind} {pid_label(iri)}",
                )
            )
        name = "Gone" if status == 410 else "Unknown identifier"
        return pages.answer(request, "message.html.j2", {"name": name, "said": said, "near": rows}, status, headers)


def _iris(text: str) -> list[str]:
    """Give the IRIs that an identifier may stand for, the one that its scheme gives first."""
    found: dict[str, None] = {}
    for said in dict.fromkeys((text.strip(), unquote(text.strip()))):
        for iri in (iri_of(said), shared_iri(said), said):
            if iri is not None:
                found[iri] = None
    return [iri for iri in found if iri]


def _asked(request: Request) -> tuple[str, str | None]:
    """Give the identifier that is asked for, and the format where one is named.

    An identifier may have a query of its own; `format` at its end is ours.
    """
    if "pid" not in request.path_params:
        return request.query_params.get("pid", "").strip(), request.query_params.get("format")
    given = parse_qsl(request.url.query, keep_blank_values=True)
    form = given.pop()[1] if given and given[-1][0] == "format" else None
    # Servers before this fold two slashes into one.
    text = request.path_params["pid"]
    for scheme in ("https:/", "http:/"):
        if text.startswith(scheme) and not text.startswith(scheme + "/"):
            text = scheme + "/" + text.removeprefix(scheme)
    return text + (f"?{urlencode(given, quote_via=quote, safe='/:')}" if given else ""), form
