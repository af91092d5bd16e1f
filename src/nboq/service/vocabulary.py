"""The vocabulary under `/vocabulary/`: the files of `nboq publish vocabulary`, each made when somebody asks for it.

Its redirections, which the rules for Apache do elsewhere, are done here.
"""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cached_property, lru_cache
from http import HTTPStatus
from typing import Final

from nboq.errors import MissingDependency
from nboq.publish.vocabulary.graph import SUFFIXES
from nboq.publish.vocabulary.make import Version
from nboq.publish.vocabulary.paths import place
from nboq.publish.vocabulary.source import Source
from nboq.service import pages
from nboq.service.http import choose, refused, route, unless_known

try:
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import RedirectResponse, Response
    from starlette.routing import Route
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

_FORMS: Final = {"text/html": "html", **{form.media_type: suffix for suffix, form in SUFFIXES.items()}}
_KEPT: Final = 100


class VocabularyPages:
    """The vocabulary of this installation."""

    def __init__(self) -> None:
        self._made = lru_cache(_KEPT)(self._make)

    @cached_property
    def _version(self) -> Version:
        return Version(Source.installed())

    def routes(self) -> list[Route]:
        """Give where it is reached."""
        return [route("/vocabulary/{path:path}", self._answer, "GET", "HEAD")]

    async def _answer(self, request: Request) -> Response:
        return await run_in_threadpool(self._answered, request, request.path_params["path"])

    def _answered(self, request: Request, path: str) -> Response:
        name = self._version.source.version
        if path == "index.html":
            return self._file(request, path)
        folder, _, below = path.partition("/")
        if folder in (name, "latest") and below in self._version.files:
            return self._file(request, below, in_version=True)
        return self._led(request, path.strip("/"), name)

    def _make(self, path: str, in_version: bool) -> tuple[bytes, str]:
        content = self._version.files[path]() if in_version else self._version.root()
        return content, hashlib.sha256(content).hexdigest()[:32]

    def _file(self, request: Request, path: str, in_version: bool = False) -> Response:
        content, tag = self._made(path, in_version)
        stem, _, suffix = path.rpartition(".")
        form = SUFFIXES.get(suffix)
        kind = form.media_type if form else mimetypes.guess_type(path)[0]
        others = [f'<{stem.rpartition("/")[2]}.{other}>; rel="alternate"; type="{media}"' for media, other in
                  _FORMS.items() if in_version and suffix in _FORMS.values() and f"{stem}.{other}" in
                  self._version.files]  # fmt: skip
        headers = {"Link": ", ".join(others)} if others else {}
        return unless_known(request, content, tag, kind, headers)

    def _led(self, request: Request, name: str, version: str) -> Response:
        """Lead from a term, or from the vocabulary as a whole, to a document about it."""
        source = self._version.source
        if name in ("", version, "latest"):
            stems = {"html": "index", **dict.fromkeys(SUFFIXES, f"{source.name}.owl")}
        else:
            stem = place(source.base + name, source.base, source.terms.prefixes).stem
            stems = dict.fromkeys(_FORMS.values(), stem)
        there = {kind: f"{stems[suffix]}.{suffix}" for kind, suffix in _FORMS.items()}
        there = {kind: f"{version}/{path}" for kind, path in there.items() if path in self._version.files}
        if not there:
            raise refused(404, f"the vocabulary has no term {name[:200]!r}")
        kind = choose(request.headers.get("accept", ""), list(there))
        if kind is None:
            raise refused(406, f"there are {', '.join(there)}", Vary="Accept")
        to = f"{pages.root(request)}vocabulary/{there[kind]}"
        return RedirectResponse(to, HTTPStatus.SEE_OTHER, {"Vary": "Accept"})
