"""Loading of large files: N-Quads with a graph for each document, at the speed of the engine's own bulk loader.

The file is read once. On the way to the engine its lines are looked at for the names of graphs, and records about them
follow the last line, so that documents and records arrive in one step that is done or not done.
"""

from __future__ import annotations

import gzip
import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Final

import pyoxigraph as ox

from nboq import __version__
from nboq.errors import BrokenInput, NotFound, StoreError
from nboq.rdf.lines import graph_of_line, in_graph
from nboq.store.backend import METADATA, MODEL
from nboq.store.embedded import Embedded
from nboq.store.metadata import Entry, now, record_of
from nboq.store.nquads import Progress, Raw, as_nquads, unzipped
from nboq.store.snapshot import aside

__all__ = ["bulk_load"]

_BLOCK: Final = 1 << 20
_BLANKS: Final = 4
_KEPT_BACK: Final = {f"<{METADATA}>".encode(), f"<{MODEL}>".encode()}


class _Known(ValueError):
    """The file has a graph that the store has already."""


class _Watched:
    """N-Quads on their way to the engine: what graphs they name, and the records about these behind the last line."""

    def __init__(self, file: IO[bytes], raw: Raw, source: str, known: Callable[[str], bool] | None) -> None:
        self._file = file
        self._raw = raw
        self._source = source
        self._known = known
        self._block = io.BytesIO()
        self._rest = b""
        self._tail = b" "
        self._line = 0
        self._ended = False
        self.graphs: dict[str, None] = {}

    def read(self, size: int = -1) -> bytes:
        content = self._block.read(size)
        if not content and not self._ended:
            self._block = io.BytesIO(self._following())
            content = self._block.read(size)
        return content

    def _following(self) -> bytes:
        block = self._file.read(_BLOCK)
        if not block:
            self._ended = True
            rest, self._rest = self._rest, b""
            self._look(rest)
            return rest + b"\n" + b"".join(self._records())
        block = self._rest + block
        end = block.rfind(b"\n") + 1
        self._rest = block[end:]
        self._look(block[:end])
        return block[:end] or self._following()

    def _look(self, block: bytes) -> None:
        tail = self._tail
        lines = block.split(b"\n")
        for number, line in enumerate(lines):
            # A triple without a graph that ends in the same IRI has a blank less.
            if not line.endswith(tail) or line.count(b" ") < _BLANKS:
                self._enter(line, self._line + number + 1)
                tail = self._tail
        self._line += len(lines) - 1

    def _enter(self, line: bytes, number: int) -> None:
        if not line.strip() or line.lstrip().startswith(b"#"):
            return
        graph = graph_of_line(line)
        if graph is None:
            raise BrokenInput(self._source, f"not N-Quads at line {number}")
        if not graph.startswith(b"<"):
            reason = "is in no named graph; every document has to be in a graph named by its id"
            raise BrokenInput(self._source, f"line {number} {reason}")
        if graph in _KEPT_BACK:
            raise BrokenInput(self._source, f"line {number} is in {graph.decode()}, which the store keeps for itself")
        self._tail = b" " + graph + b" ."
        name = graph[1:-1].decode("utf-8", "replace")
        if name not in self.graphs:
            if self._known is not None and self._known(name):
                raise _Known(name)
            self.graphs[name] = None

    def _records(self) -> Iterator[bytes]:
        sha256, moment, tool = self._raw.sha256.hexdigest(), now(), f"nboq {__version__}"
        for name in self.graphs:
            yield in_graph(Entry(name, self._source, sha256, moment, tool).ntriples(), METADATA)


def bulk_load(backend: Embedded, path: Path, progress: Progress | None = None) -> list[str]:
    """Load a file of many documents, all of it or nothing.

    A graph that the store has already is replaced. On disk this happens in a copy of the store, made of hard links,
    that takes the store's place at the end.

    Args:
        backend: The store.
        path: N-Quads or TriG, perhaps gzipped.
        progress: Is told how many more bytes were read.

    Returns:
        The names of the graphs.

    Raises:
        NotFound: If the file can't be opened.
        BrokenInput: If it isn't well-formed, or has statements in no named graph.
        StoreError: If the store can't be written.
    """
    with ExitStack() as stack:
        try:
            nquads = stack.enter_context(as_nquads(path))
            with suppress(_Known):
                return _load(backend, backend.writable(), nquads, str(path), backend.has, progress)
            if backend.path is None:
                return _into_memory(backend, nquads, str(path), progress)
            return _beside(backend, backend.path, nquads, str(path), progress)
        except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
            raise NotFound(str(path), f"can't be opened: {error.strerror}") from None


def _load(
    backend: Embedded,
    store: ox.Store,
    nquads: Path,
    source: str,
    known: Callable[[str], bool] | None,
    progress: Progress | None,
) -> list[str]:
    with nquads.open("rb") as file:
        raw = Raw(file, progress)
        watched = _Watched(unzipped(raw, nquads), raw, source, known)
        try:
            store.bulk_load(watched, format=ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]
        except SyntaxError as error:
            raise BrokenInput(source, f"not well-formed N-Quads: {error}") from None
        except (EOFError, gzip.BadGzipFile) as error:
            raise BrokenInput(source, f"not well-formed gzip: {error}") from None
        except OSError as error:
            raise StoreError(backend.location, f"can't be written: {error}") from None
    if not watched.graphs:
        raise BrokenInput(source, "the file is empty")
    return list(watched.graphs)


def _remove(store: ox.Store, name: str) -> None:
    store.remove_graph(ox.NamedNode(name))
    for quad in list(store.quads_for_pattern(ox.NamedNode(record_of(name)), None, None, ox.NamedNode(METADATA))):
        store.remove(quad)


def _beside(backend: Embedded, path: Path, nquads: Path, source: str, progress: Progress | None) -> list[str]:
    """Load into a copy of the store, without what is to be replaced, and put it in the store's place."""
    copy = aside(path, "loading")
    try:
        backend.flush()
        backend.store.backup(str(copy))
        store = ox.Store(str(copy))
        for name in _names(nquads, source):
            if backend.has(name):
                _remove(store, name)
        names = _load(backend, store, nquads, source, None, progress)
        store.flush()
        del store
        backend.reopen(copy)
    except OSError as error:
        raise StoreError(backend.location, f"can't be written: {error}") from None
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    return names


def _into_memory(backend: Embedded, nquads: Path, source: str, progress: Progress | None) -> list[str]:
    """Load in place of what is there, and bring that back when the file turns out to be broken."""
    store = backend.store
    known = [name for name in _names(nquads, source) if backend.has(name)]
    old = [quad for name in known for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(name))]
    for name in known:
        iri = ox.NamedNode(record_of(name))
        old += store.quads_for_pattern(iri, None, None, ox.NamedNode(METADATA))
        _remove(store, name)
    try:
        return _load(backend, store, nquads, source, None, progress)
    except BaseException:
        store.extend(old)
        raise


def _names(nquads: Path, source: str) -> list[str]:
    """Give the names of the graphs of a file, without loading it."""
    with nquads.open("rb") as file:
        raw = Raw(file, None)
        watched = _Watched(unzipped(raw, nquads), raw, source, None)
        while watched.read(_BLOCK):
            pass
    return list(watched.graphs)
