"""The vocabulary under `/vocabulary/`: what `nboq publish vocabulary` makes, with its redirections done here.

It's made when the first one asks, in a process of its own.
"""

from __future__ import annotations

import mimetypes
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from http import HTTPStatus
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from nboq.errors import MissingDependency
from nboq.publish.vocabulary.graph import SUFFIXES
from nboq.publish.vocabulary.make import Release, publish_vocabulary
from nboq.publish.vocabulary.paths import place
from nboq.publish.vocabulary.source import Source
from nboq.service import pages
from nboq.service.http import choose, refused, route

try:
    from starlette.requests import Request
    from starlette.responses import FileResponse, RedirectResponse, Response
    from starlette.routing import Route
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

_FORMS: Final = {"text/html": "html", **{form.media_type: suffix for suffix, form in SUFFIXES.items()}}


class VocabularyPages:
    """The vocabulary of this installation."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="nboq-", ignore_cleanup_errors=True)
        self._at = Path(self._folder.name).resolve() / "vocabulary"
        self._process: ProcessPoolExecutor | None = None
        self._made: Future[Release] | None = None

    def close(self) -> None:
        """End."""
        if self._process is not None:
            self._process.shutdown(wait=True, cancel_futures=True)
        self._folder.cleanup()

    def routes(self) -> list[Route]:
        """Give where it is reached."""
        return [route("/vocabulary/{path:path}", self._answer, "GET", "HEAD")]

    async def _answer(self, request: Request) -> Response:
        if self._made is None:
            self._process = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            self._made = self._process.submit(partial(publish_vocabulary, self._at))
        if not self._made.done():
            values = {"name": "The vocabulary is being made", "said": "It takes some seconds.", "wait": True}
            return pages.answer(request, "message.html.j2", values, 503, {"Retry-After": "2"})
        release = self._made.result()
        path = request.path_params["path"]
        file = (self._at / path).resolve() if "\0" not in path else self._at
        if file.is_relative_to(self._at) and file.is_file() and not file.name.startswith("."):
            return self._file(file)
        return self._led(request, path.strip("/"), release.version)

    def _file(self, file: Path) -> Response:
        form = SUFFIXES.get(file.suffix[1:])
        kind = form.media_type if form else mimetypes.guess_type(file.name)[0]
        others = [f'<{file.stem}.{suffix}>; rel="alternate"; type="{kind}"' for kind, suffix in _FORMS.items()
                  if file.with_suffix(f".{suffix}").is_file()]  # fmt: skip
        return FileResponse(file, media_type=kind, headers={"Link": ", ".join(others)} if others else None)

    def _led(self, request: Request, name: str, version: str) -> Response:
        """Lead from a term, or from the vocabulary as a whole, to a document about it."""
        source = Source.installed()
        if name in ("", version, "latest"):
            stems = {"html": "index", **dict.fromkeys(SUFFIXES, f"{source.name}.owl")}
        else:
            stem = place(source.base + name, source.base, dict(source.terms.prefixes)).stem
            stems = dict.fromkeys(_FORMS.values(), stem)
        there = {kind: f"{version}/{stems[suffix]}.{suffix}" for kind, suffix in _FORMS.items()}
        there = {kind: path for kind, path in there.items() if (self._at / path).is_file()}
        if not there:
            raise refused(404, f"the vocabulary has no term {name[:200]!r}")
        kind = choose(request.headers.get("accept", ""), list(there))
        if kind is None:
            raise refused(406, f"there are {', '.join(there)}", Vary="Accept")
        to = f"{pages.root(request)}vocabulary/{there[kind]}"
        return RedirectResponse(to, HTTPStatus.SEE_OTHER, {"Vary": "Accept"})
