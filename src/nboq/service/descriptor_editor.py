"""The page to submit and edit a descriptor: what it asks for is answered by the functions behind the commands.

A draft is JSON in the browser; nothing of it is kept here until it's saved into the store.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

import orjson

from nboq.batch.workers import Workshop
from nboq.checks import validate
from nboq.checks.completeness import completeness
from nboq.checks.completeness.measure import TIERS
from nboq.document import Document
from nboq.errors import ContentError, Malformed, MissingDependency, NboqError, UnknownFormat
from nboq.formats import Content, each, encode, sniffed
from nboq.formats.rdf.syntax import graph_name, holds_document
from nboq.render.light_paths import light_path
from nboq.render.microscope import anchor
from nboq.schema.artefacts import NBOQ
from nboq.service.forms import forms
from nboq.service.http import answering, refused, route, take_body
from nboq.service.operations import keep_within
from nboq.service.pages import answer
from nboq.service.service import Service
from nboq.store import Store
from nboq.store.relations.edges import value

try:
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

T = TypeVar("T")
_MOST: Final = 64 << 20
"""Bytes of a file or a draft."""
_FORMS: Final = {"json": ".json", "yaml": ".yaml", "micrometa": ".micrometa.json"}


class Editing:
    """The editor.

    Args:
        service: What is served; a version is saved where somebody may write.
        workshop: The processes in which files and drafts are looked at, for neither may hold up others.
    """

    def __init__(self, service: Service, workshop: Workshop) -> None:
        self._service, self._store, self._workshop = service, service.store, workshop
        self._memory = service.engines.limits.memory

    def routes(self) -> list[Route]:
        """Give where it is reached."""
        return [
            route("/edit", self._page, "GET", "HEAD"),
            route("/edit/forms.json", self._forms, "GET", "HEAD"),
            route("/edit/document", self._document, "GET", "HEAD"),
            route("/edit/read", self._read, "POST"),
            route("/edit/check", self._check, "POST"),
            route("/edit/write", self._write, "POST"),
            route("/edit/save", self._save, "POST"),
        ]

    async def _page(self, request: Request) -> Response:
        access = self._service.access
        values: dict[str, object] = {
            "writes": access is not None,
            "token": access is not None and access.token is not None,
        }
        values |= {"name": "Describe a microscope", "here": "edit"}
        return answer(request, "edit.html.j2", values)

    async def _forms(self, request: Request) -> Response:
        content, tag = await run_in_threadpool(forms)
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type="application/json", headers=headers)

    async def _document(self, request: Request) -> Response:
        name = request.query_params.get("id", "")

        def get() -> dict[str, Any]:
            if name not in self._store:
                raise refused(404, f"the store has no document {name}")
            return as_read(self._store.get(name), "store")

        with answering():
            return _json(await run_in_threadpool(get))

    async def _read(self, request: Request) -> Response:
        """Read a file of any format, for its document to be edited."""
        name = request.query_params.get("name", "") or "a file"
        return await self._elsewhere(read, name, await take_body(request, _MOST))

    async def _check(self, request: Request) -> Response:
        return await self._elsewhere(check, await _draft(request))

    async def _write(self, request: Request) -> Response:
        form = request.query_params.get("format", "json")
        if form not in _FORMS:
            raise refused(406, f"format is {form!r}, expected one of {', '.join(_FORMS)}")
        return await self._elsewhere(written, await _draft(request), form)

    async def _save(self, request: Request) -> Response:
        self._service.may_write(request.headers)
        draft, opened = await _draft(request), request.query_params.get("opened", "")
        return _json(await self._service.change(partial(save, self._store, draft, opened)), 201)

    async def _elsewhere(self, do: Callable[..., Any], *given: Any) -> Response:
        with answering():
            try:
                return _json(await run_in_threadpool(self._workshop.do, _done, (do, given, self._memory)))
            except UnknownFormat as error:
                raise refused(415, str(error)) from error


def _json(found: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(found, str), status, media_type="application/json")


def _done(job: tuple[Callable[..., Any], tuple[Any, ...], int]) -> Any:
    do, given, memory = job
    keep_within(memory)
    return do(*given)


async def _draft(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise refused(415, "takes application/json")
    try:
        found = orjson.loads(await take_body(request, _MOST))
    except orjson.JSONDecodeError as error:
        raise refused(400, f"not JSON: {error}") from None
    if not isinstance(found, dict):
        raise refused(400, "a document is a JSON object")
    return found


def read(name: str, content: bytes) -> list[dict[str, Any]]:
    """Read a file for its documents to be edited.

    Args:
        name: What it's called; the end of it may tell the format.
        content: The file.

    Returns:
        For each document in it: as `as_read`.

    Raises:
        NboqError: If it can't be read.
    """
    held = Content(name, content)
    documents = each(held)
    form = sniffed(held).name
    if not documents:
        raise Malformed("there is no document in it", source=name)
    return [as_read(document, form) for document in documents]


def as_read(document: Document, form: str) -> dict[str, Any]:
    """Give a document with what its reader says of it: format, how many fields have their place, and what was lost.

    >>> as_read(Document({"type": "Objective", "id": "urn:x:1"}, "a.json"), "json")["format"]
    'json'
    """
    notes = [note.to_dict() for note in document.report.notes]
    return {
        "format": form,
        "source": document.source,
        "counts": document.report.counts,
        "notes": notes,
        "document": document.data,
    }


def check(draft: Mapping[str, Any]) -> dict[str, Any]:
    """Tell what `nboq validate --advice`, `nboq completeness` and `nboq view` say of a draft.

    Args:
        draft: The document.

    Returns:
        `findings` with the way to the object, the field and the index in a list; `tiers`, what is there of each, None
        while something is of no class; `shares`, how much of each object is there at each tier; `picture`, the light
        path as SVG, None without components; `anchors`, the ways to what it shows.

    >>> found = check({"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": -1})
    >>> "lens_na" in {one["field"] for one in found["findings"]}, found["shares"][0][1]["1"]
    (True, '1/11')
    """
    document = Document(dict(draft), "the draft")
    report = validate(document, advice=True)
    found = [
        {"path": one.path, "field": one.field, "index": one.index, "severity": one.severity, "code": one.code}
        | {"entity": one.entity, "message": one.sentence, "help": one.help_uri}
        for one in report.findings
    ]
    measured = _unless(lambda: completeness(document))
    shares: list[tuple[Any, dict[str, str]]] = []
    anchors = {}
    for holding in measured.holdings if measured else ():
        for number, row in enumerate(holding.rows):
            whole = row if number else holding
            shares.append((row.path, {str(tier): str(whole.share(tier, required=True)) for tier in TIERS}))
            if row.id:
                anchors[anchor(row.id)] = row.path
    return {
        "valid": report.valid,
        "findings": found,
        "tiers": measured.to_dict()["tiers"] if measured else None,
        "shares": shares,
        "picture": _unless(lambda: light_path(document, anchors=True)),
        "anchors": anchors,
    }


def _unless(do: Callable[[], T]) -> T | None:
    """Do what some drafts aren't ready for."""
    try:
        return do()
    except NboqError:
        return None


def written(draft: Mapping[str, Any], form: str) -> dict[str, Any]:
    """Write a draft as a file.

    Args:
        draft: The document.
        form: `json`, `yaml` or `micrometa`.

    Returns:
        The `content`, a `suffix` for its name, and `notes` about what the format has no place for.

    Raises:
        NboqError: If it can't be written.
    """
    content, report = encode(Document(dict(draft), "the draft"), form)
    return {"content": content.decode(), "suffix": _FORMS[form], "notes": [str(note) for note in report.notes]}


def save(store: Store, draft: Mapping[str, Any], opened: str = "") -> dict[str, Any]:
    """Put a draft into a store as a new version.

    Args:
        store: Where to.
        draft: A descriptor.
        opened: The id of the document in the store that it was made of, which it replaces; empty for none. Where the
            draft has that id still, the version is given one of its own.

    Returns:
        The document as it was stored.

    Raises:
        HTTPException: 409 if its id is another's, something in it has the id of something else, or what it replaces was
            replaced already.
        NboqError: If it can't be stored.

    >>> store = Store()
    >>> old = {"type": "HardwareDescriptor", "id": "urn:x:1", "describes": {"type": "Instrument", "id": "urn:x:i"}}
    >>> save(store, old)["document"]["id"]
    'urn:x:1'
    >>> save(store, old, "urn:x:1")["document"]["replaces"]
    'urn:x:1'
    """
    data = dict(draft)
    if data.get("type") != "HardwareDescriptor":
        raise ContentError("only descriptors have versions", source=str(data.get("id") or "the draft"))
    if opened:
        if opened not in store:
            raise refused(404, f"the store has no document {opened} any more")
        before = store.get(opened)
        if before.id == data.get("id"):
            data["id"] = uuid.uuid4().urn
        if data.get("valid_from") in (None, before.data.get("valid_from")):
            data["valid_from"] = date.today().isoformat()
        data["replaces"] = before.id
    document = Document(data, f"the editor, {data.get('id') or 'a draft without an id'}")
    if not holds_document(graph_name(document)):
        raise ContentError("is below an address of which this store names its own things", source=document.id)
    if document.id in store:
        raise refused(
            409, f"{document.id} is in the store already; open that document, or give this one an id of its own"
        )
    replaced = data.get("replaces")
    if isinstance(replaced, str) and replaced in store:
        for quad in store.quads(None, f"{NBOQ}replaces", store.graph(replaced)):
            newer = value(quad.subject)
            raise refused(409, f"{replaced} was replaced meanwhile, by {newer}; open that one and change it")
    for clash in store.clashes(document):
        raise refused(409, f"{clash}; give it an id of its own")
    store.load(document)
    return as_read(document, "store")
