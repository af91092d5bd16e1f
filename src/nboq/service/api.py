"""REST: the operations of `nboq.service.operations` over HTTP, their OpenAPI document, and a page made from it.

What is sent is kept in files, and what may take long is done in a process of its own, so that no request waits for
another's. Every error is a problem of RFC 9457.
"""

from __future__ import annotations

import asyncio
import logging
import mimetypes
import re
import shutil
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from nboq.batch.workers import Workshop
from nboq.checks.codes import UNREADABLE, structure_code
from nboq.errors import (
    ContentError,
    Malformed,
    MissingDependency,
    NboqError,
    RemoteError,
    UnknownFormat,
    UnsupportedVersion,
    as_ours,
)
from nboq.formats.rdf.syntax import SYNTAXES
from nboq.schema.labels import printable
from nboq.service import pages
from nboq.service.http import choose, refusal, refused, route
from nboq.service.openapi import document
from nboq.service.operations import ANSWER, UPLOADS, Job, Operation, operations, perform
from nboq.service.service import Service

try:
    from starlette.background import BackgroundTask
    from starlette.concurrency import run_in_threadpool
    from starlette.datastructures import UploadFile
    from starlette.exceptions import HTTPException
    from starlette.formparsers import MultiPartException
    from starlette.requests import Request
    from starlette.responses import FileResponse, JSONResponse, Response
    from starlette.routing import Route
    from starlette.types import Message
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

_LOG: Final = logging.getLogger("nboq.serve")
LARGEST: Final = 256 << 20
"""Bytes that may be sent, all files together."""
SECONDS: Final = 120.0
"""How long a job on files may take."""
_PATIENCE_S: Final = 300.0
"""How long what is sent may take to arrive."""
_BUSY_S: Final = 20.0
_FILES: Final = 20
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_FORM: Final = "application/x-www-form-urlencoded"
_UNFIT: Final = re.compile(r"[^\w.+-]+")
_LONGEST_NAME: Final = 100
_HEADERS: Final = {
    # What documents say stands in reports; nothing of it may run as a page of this server.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept",
}


class Api:
    """The operations over HTTP.

    Args:
        service: What is served. As many jobs on files are done at once as questions are answered.

    Attributes:
        workshop: The processes in which these are done.
    """

    def __init__(self, service: Service) -> None:
        workers = len(service.engines)
        self._service, self.workshop = service, Workshop(workers, SECONDS)
        self._memory = service.engines.limits.memory
        self._free = {True: asyncio.Semaphore(workers), False: asyncio.Semaphore(workers)}

    def close(self) -> None:
        """End the processes."""
        self.workshop.close()

    def routes(self) -> list[Route]:
        """Give where it is reached."""
        return [
            route("/api/", self._page, "GET", "HEAD"),
            route("/api/openapi.json", self._document, "GET", "HEAD"),
            *(self._route(operation) for operation in operations().values()),
            Route("/api/{rest:path}", self._unknown, methods=_METHODS),
        ]

    def _route(self, operation: Operation) -> Route:
        async def answer(request: Request) -> Response:
            try:
                return await self._answer(operation, request)
            except (HTTPException, NboqError) as error:
                return _problem(error)
            except Exception as error:
                _LOG.exception("a fault of our own at %s", operation.name)
                return _problem(as_ours(error, operation.name))

        return route(f"/api{operation.path}", answer, *operation.methods)

    async def _unknown(self, request: Request) -> Response:
        name = request.path_params["rest"]
        known = operations().get(name)
        if known is None and name not in ("", "openapi.json"):
            return _problem(refused(404, f"there is no {request.url.path}; see /api/"))
        allowed = ", ".join((*(known.methods if known else ("GET", "HEAD")), "OPTIONS"))
        return _problem(HTTPException(405, f"{request.method} isn't taken here, but {allowed}", {"Allow": allowed}))

    async def _document(self, request: Request) -> Response:
        return JSONResponse(document(request.scope.get("root_path", "")))

    async def _page(self, request: Request) -> Response:
        found = document(request.scope.get("root_path", ""))
        return pages.answer(request, "api.html.j2", {"api": found, "name": "API", "here": "api/"})

    async def _answer(self, operation: Operation, request: Request) -> Response:
        folder = await run_in_threadpool(lambda: TemporaryDirectory(prefix="nboq-", ignore_cleanup_errors=True))
        try:
            place = Path(folder.name)
            (place / UPLOADS).mkdir()
            files, given = await _taken(operation, request, place / UPLOADS)
            form = _form(operation, given.pop("format", None), request.headers.get("accept", ""))
            values = operation.read(given)
            kind = await self._done(operation, Job(operation.name, place, files, values, form, self._memory))
        except BaseException:
            folder.cleanup()
            raise
        kind = kind or operation.answers[form]
        return FileResponse(
            place / ANSWER, media_type=kind, headers=_HEADERS, background=BackgroundTask(folder.cleanup)
        )

    async def _done(self, operation: Operation, job: Job) -> str | None:
        free = self._free[bool(operation.uploads)]
        try:
            async with asyncio.timeout(_BUSY_S):
                await free.acquire()
        except TimeoutError:
            raise RemoteError("is busy with what others sent", source=operation.name, hint="try again later") from None
        try:
            if operation.uploads:
                return await run_in_threadpool(self.workshop.do, perform, job)
            return await run_in_threadpool(self._asked, operation, job)
        finally:
            free.release()

    def _asked(self, operation: Operation, job: Job) -> str | None:
        with (job.folder / ANSWER).open("wb") as file:
            return operation.do(self._service, job.values, job.form, file)


def _form(operation: Operation, wanted: str | None, accept: str) -> str:
    """Choose the form of an answer: that which is named, else by media types."""
    if wanted is not None:
        if wanted not in operation.answers:
            raise refused(406, f"format is {wanted!r}, expected one of {', '.join(operation.answers)}")
        return wanted
    kind = choose(accept, list(operation.answers.values()))
    if kind is None:
        raise refused(406, f"answers are {', '.join(dict.fromkeys(operation.answers.values()))}")
    return next(form for form, offered in operation.answers.items() if offered == kind)


async def _taken(
    operation: Operation, request: Request, folder: Path
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Take what is sent into a folder.

    Returns:
        The names of files by their parts, and the values of parameters.
    """
    given: dict[str, str] = {}

    def add(name: str, value: str) -> None:
        if name in given:
            raise refused(400, f"{name} is given twice")
        given[name] = value

    for name, value in request.query_params.multi_items():
        add(name, value)
    files: dict[str, tuple[str, ...]] = {}
    if request.method != "POST":
        return files, given
    if request.headers.get("content-encoding", "identity") != "identity":
        raise refused(415, "files are taken as they are, without Content-Encoding; a .gz file is one")
    limited = Request(request.scope, _counting(request))
    content = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            # As curl sends files, the latter is what it says of any body.
            if content == "multipart/form-data" or (content == _FORM and not operation.uploads):
                async with limited.form(max_files=_FILES, max_fields=_FILES) as form:
                    for part, item in form.multi_items():
                        if not isinstance(item, UploadFile):
                            add(part, item)
                        elif part not in operation.uploads:
                            raise refused(400, f"there is no place for the file {part!r}; send {_wanted(operation)}")
                        else:
                            name = _name(item.filename or "", item.content_type or "", folder)
                            await run_in_threadpool(_save, item, folder / name)
                            files[part] = (*files.get(part, ()), name)
            elif operation.uploads:
                name = _name("", content, folder)
                with (folder / name).open("wb") as file:
                    async for block in limited.stream():
                        await run_in_threadpool(file.write, block)
                files[operation.uploads[0]] = (name,)
            else:
                raise refused(415, "takes a form: application/x-www-form-urlencoded or multipart/form-data")
    except TimeoutError:
        raise refused(408, f"it wasn't there after {_PATIENCE_S:g} s") from None
    except MultiPartException as error:
        raise refused(400, error.message) from None
    for part in operation.uploads:
        if part != operation.optional and len(files.get(part, ())) != 1:
            raise refused(400, f"send {_wanted(operation)}")
    return files, given


def _wanted(operation: Operation) -> str:
    needed = [part for part in operation.uploads if part != operation.optional]
    more = f", and {operation.optional} where there are some" if operation.optional else ""
    return f"{' and '.join(needed)}, one file each{more}"


def _counting(request: Request) -> Any:
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST:
            raise refused(413, f"more than {LARGEST:,} bytes")
        return message

    return receive


def _save(item: UploadFile, path: Path) -> None:
    with path.open("wb") as file:
        shutil.copyfileobj(item.file, file)


def _name(given: str, content: str, folder: Path) -> str:
    """Give a name for a file that leads nowhere else, with the ending of its media type where it has none."""
    name = _UNFIT.sub("_", given.replace("\\", "/").rpartition("/")[2]).lstrip(".-")[-_LONGEST_NAME:] or "document"
    if "." not in name:
        name += _ENDINGS.get(content) or mimetypes.guess_extension(content) or ""
    count = sum(1 for _ in folder.iterdir())
    return f"{count + 1}-{name}" if (folder / name).exists() else name


_ENDINGS: Final = {
    "application/yaml": ".yaml",
    "application/x-yaml": ".yaml",
    "text/plain": ".txt",
    "application/octet-stream": "",
    "text/tab-separated-values": ".tsv",
    **{str(one.format.media_type): one.suffixes[0] for one in SYNTAXES.values()},
}


def _problem(error: HTTPException | NboqError) -> Response:
    """Tell what is wrong, as RFC 9457 says: with the code of a finding, where it's one about what was sent."""
    said: dict[str, Any] = {}
    headers: Mapping[str, str] = {}
    if isinstance(error, HTTPException):
        status, detail, headers = error.status_code, error.detail.strip(), error.headers or {}
    else:
        status, detail = refusal(error).status_code, printable(str(error))
        said = {"error": type(error).__name__, "source": error.source, "hint": error.hint}
        if isinstance(error, UnknownFormat):
            status, said["code"] = 415, UNREADABLE
        elif isinstance(error, Malformed | UnsupportedVersion):
            status, said["code"] = 422, UNREADABLE
        elif isinstance(error, ContentError):
            status, said["code"] = 422, structure_code(error.rule, error.field, getattr(error, "value", None))
        if status == 503:
            headers = {"Retry-After": "10"}
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    body |= {name: printable(value) for name, value in said.items() if value}
    return JSONResponse(body, status, headers, "application/problem+json")
