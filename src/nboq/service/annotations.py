"""Notes over HTTP: the Web Annotation Protocol as far as reading goes, and forms for people.

A container lists annotations, those of one thing with `?target=`; each has an address of its own (W3C Recommendation,
23 February 2017, sections 3 and 4). Where somebody may write, programs send JSON-LD and browsers forms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, urlencode

import orjson
import pyoxigraph as ox
from markupsafe import Markup

from nboq.document import to_json
from nboq.errors import MissingDependency
from nboq.schema.artefacts import NBOQ
from nboq.service.http import answering, choose, refused, route, take_body
from nboq.service.pages import answer, environment, root
from nboq.service.service import Service
from nboq.store.relations.edges import value
from nboq.store.relations.ends import resolve
from nboq.store.relations.notes import (
    CONTEXT,
    MOTIVATIONS,
    Note,
    annotate,
    note_of,
    notes_of,
    read_note,
    revise,
    withdraw,
)

try:
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import RedirectResponse, Response
    from starlette.routing import Route
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

T = TypeVar("T")
_MOST: Final = 1 << 20
_PAGE: Final = 100
"""How many annotations stand on a page of a container."""
_JSON: Final = ("application/ld+json", "application/json")
_RDF: Final = ("text/turtle", "application/n-triples")
_PROFILE: Final = f'application/ld+json; profile="{CONTEXT}"'
_LDP: Final = "http://www.w3.org/ns/ldp#"


def notes_html(service: Service, target: str, root: str = "/") -> Markup:
    """Write what people say about a thing as a piece of a page, with forms where somebody may write.

    Args:
        service: What is served.
        target: The IRI of the thing.
        root: The path of the service, with a slash at its end.

    >>> import nboq
    >>> from nboq.store import Store
    >>> from nboq.store.relations import annotate
    >>> store = Store()
    >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1", "name": "Scan 9"})
    >>> made = annotate(store, name, "<b>It drifts.</b>", by="Ada Example")
    >>> "&lt;b&gt;It drifts." in notes_html(Service(store, ()), name)  # type: ignore[arg-type]
    True
    """
    given: dict[str, Any] = {"notes": notes_of(service.store, target), "target": target, "root": root}
    given |= {"motivations": MOTIVATIONS, "document": target in service.store}
    template = environment().get_template("notes.html.j2")
    return Markup(template.render(writes=service.access is not None, **given))  # noqa: S704 - of an escaping template


class Annotations:
    """The notes of a store.

    Args:
        service: What is served.
    """

    def __init__(self, service: Service) -> None:
        self._service, self._store = service, service.store

    def routes(self) -> list[Route]:
        """Give where it is reached."""
        return [
            route("/annotations/", self._container, "GET", "HEAD", "POST"),
            route("/annotations/{name}", self._one, "GET", "HEAD", "PUT", "DELETE", "POST"),
        ]

    async def _do(self, do: Callable[[], T]) -> T:
        with answering():
            return await run_in_threadpool(do)

    async def _change(self, request: Request, do: Callable[[], T], tag: Callable[[], str] | None = None) -> T:
        self._service.may_write(request.headers)
        wanted = request.headers.get("if-match")

        def change() -> T:
            if tag is not None and wanted not in (None, "*") and wanted != tag():
                raise refused(412, "somebody changed it meanwhile; read it again")
            return do()

        return await self._service.change(change)

    async def _container(self, request: Request) -> Response:
        if request.method == "POST":
            return await self._add(request)
        target = request.query_params.get("target") or None
        found = await self._do(lambda: notes_of(self._store, target))
        kind = _kind(request, ("text/html",))
        if kind == "text/html":
            shown, title = None, ""
            if target:
                iri = (await self._do(lambda: resolve(self._store, target))).iri
                shown = await self._do(lambda: notes_html(self._service, iri, root(request)))
                title = next((value(quad.object) for quad in self._store.quads(iri, f"{NBOQ}name")), "")
            values = {"name": "Notes", "target": target, "title": title, "fragment": shown, "notes": found}
            return answer(request, "annotations.html.j2", values, headers={"Vary": "Accept"})
        if kind in _RDF:
            content = _triples(kind, *found)
        else:
            content = to_json(_listed(request, found, request.query_params.get("page")))
        links = {"Link": f'<{_LDP}BasicContainer>; rel="type", <http://www.w3.org/TR/annotation-protocol/>; '
                 f'rel="{_LDP}constrainedBy"', "Accept-Post": _PROFILE}  # fmt: skip
        return _answer(request, content, kind, links)

    async def _add(self, request: Request) -> Response:
        said, form = await _said(request)

        def add() -> Note:
            target, text, by, language = (said.get(one, "") for one in ("target", "text", "by", "language"))
            kind = said.get("motivation") or "commenting"
            return annotate(self._store, target, text, by=by, motivation=kind, language=language)

        made = await self._change(request, add)
        return _seen(request, made) if form else _written(request, made, 201)

    async def _one(self, request: Request) -> Response:
        name = request.path_params["name"]
        match request.method:
            case "PUT" | "POST":
                said, form = await _said(request)
                if request.method == "POST" and not form:
                    raise refused(405, "takes PUT and DELETE", Allow="GET, HEAD, PUT, DELETE")
                if said.get("do") == "withdraw":
                    return _seen(request, await self._change(request, lambda: withdraw(self._store, name)))
                changed = await self._change(request, lambda: self._revised(name, said), self._tag(request, name))
                return _seen(request, changed) if form else _written(request, changed, 200)
            case "DELETE":
                await self._change(request, lambda: withdraw(self._store, name), self._tag(request, name))
                return Response(status_code=204)
        found = await self._do(lambda: note_of(self._store, name))
        kind = _kind(request)
        content = _triples(kind, found) if kind in _RDF else to_json(found.to_dict(_address(request, found)))
        return _answer(request, content, kind, {"Link": f'<{_LDP}Resource>; rel="type"'})

    def _revised(self, name: str, said: dict[str, str]) -> Note:
        text, by, kind = (said.get(one, "") for one in ("text", "by", "motivation"))
        return revise(self._store, name, text, by=by, motivation=kind, language=said.get("language"))

    def _tag(self, request: Request, name: str) -> Callable[[], str]:
        def tag() -> str:
            found = note_of(self._store, name)
            return _etag(to_json(found.to_dict(_address(request, found))))

        return tag


def _address(request: Request, note: Note | None = None, query: Mapping[str, str] = MappingProxyType({})) -> str:
    base = str(request.base_url).rstrip("/")
    return f"{base}/annotations/{note.name if note else ''}" + (f"?{urlencode(query)}" if query else "")


def _kind(request: Request, first: tuple[str, ...] = ()) -> str:
    kind = choose(request.headers.get("accept", ""), (*_JSON, *_RDF, *first))
    if kind is None:
        raise refused(406, f"annotations are {', '.join((*_JSON, *_RDF))}")
    return kind


async def _said(request: Request) -> tuple[dict[str, str], bool]:
    """Read what is sent: the fields of a form, or an annotation; and whether it was a form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await take_body(request, _MOST)
    try:
        if kind == "application/x-www-form-urlencoded":
            fields = parse_qsl(body.decode(), keep_blank_values=True)
            return {name: value.replace("\r\n", "\n") for name, value in fields}, True
        if kind in _JSON:
            with answering():
                return read_note(orjson.loads(body)), False
    except ValueError as error:
        raise refused(400, f"can't be read: {error}") from None
    raise refused(415, f"takes {_PROFILE}")


def _listed(request: Request, found: tuple[Note, ...], page: str | None) -> dict[str, Any]:
    """Give a container with its first page, or a page of it (Web Annotation Data Model, section 5)."""
    target = request.query_params.get("target")
    query = {"target": target} if target else {}
    last = max(0, (len(found) - 1) // _PAGE)
    if page is not None and (not page.isascii() or not page.isdigit() or int(page[:9]) > last):
        raise refused(404, f"there are the pages 0 to {last}")
    number, whole = int(page or 0), _address(request, None, query)
    addresses = [_address(request, None, {**query, "page": str(one)}) for one in (number - 1, number, number + 1, last)]
    items = [note.to_dict(_address(request, note)) for note in found[number * _PAGE : (number + 1) * _PAGE]]
    shown: dict[str, Any] = {"id": addresses[1], "type": "AnnotationPage", "startIndex": number * _PAGE}
    shown |= {"prev": addresses[0]} if number else {}
    shown |= {"next": addresses[2]} if number < last else {}
    shown["items"] = [{key: said for key, said in one.items() if key != "@context"} for one in items]
    if page is not None:
        return {"@context": CONTEXT, **shown, "partOf": {"id": whole, "total": len(found)}}
    about = {"id": whole, "type": ["BasicContainer", "AnnotationCollection"], "total": len(found)}
    if found:
        about |= {"modified": max(note.revised or note.at for note in found), "first": shown, "last": addresses[3]}
    return {"@context": [CONTEXT, "http://www.w3.org/ns/ldp.jsonld"], **about}


def _triples(kind: str, *notes: Note) -> bytes:
    prefixes = {"oa": "http://www.w3.org/ns/oa#", "dcterms": "http://purl.org/dc/terms/"}
    chosen = ox.RdfFormat.from_media_type(kind)
    triples = [triple for note in notes for triple in note.triples()]
    return ox.serialize(triples, format=chosen, prefixes=prefixes if kind == "text/turtle" else None) or b""


def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _answer(request: Request, content: bytes, kind: str, headers: dict[str, str]) -> Response:
    headers |= {"ETag": _etag(content), "Vary": "Accept", "Allow": "GET, HEAD, OPTIONS, POST, PUT, DELETE"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_PROFILE if kind == _JSON[0] else kind, headers=headers)


def _written(request: Request, note: Note, status: int) -> Response:
    address = _address(request, note)
    answer = _answer(request, to_json(note.to_dict(address)), _JSON[0], {"Location": address})
    answer.status_code = status
    return answer


def _seen(request: Request, note: Note) -> Response:
    """Lead back to the notes of the thing."""
    return RedirectResponse(f"{root(request)}annotations/?{urlencode({'target': note.target})}", 303)
