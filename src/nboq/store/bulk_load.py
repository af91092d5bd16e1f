"""Loading of large files: N-Quads with a graph for each document, at the speed of the engine's own bulk loader.

The file is read once. On the way to the engine its lines are looked at for the names of graphs, and records about them
follow the last line, so that documents and records arrive in one step that is done or not done.
"""

from __future__ import annotations

import re
import shutil
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from nboq._version import __version__
from nboq.comparison.one_id import Meaning
from nboq.errors import Malformed, StoreError, as_text, refusals
from nboq.formats.rdf.nquads import (
    Chunks,
    Progress,
    graph_iri,
    graph_of_line,
    graphs_of,
    open_quads,
)
from nboq.formats.rdf.syntax import METADATA, MODEL, Readable, holds_document, in_graph
from nboq.store.backend import Backend, Exchange
from nboq.store.embedded import Embedded
from nboq.store.id_clashes import asked, in_place_of, refuse, sources
from nboq.store.metadata import Entry, digest, now, record_of
from nboq.store.snapshot import aside
from nboq.store.spelling import shared_name, spelt_alike
from nboq.store.transactions import FAULTS, update

_BLOCK: Final = 1 << 20
_BLANKS: Final = 4
_BATCH: Final = 500
# Two blanks, a tab, a blank at the beginning of a line, a comment behind a full stop. Each begins with a single byte,
# which is found several times quicker than a text of two.
_UNUSUAL: Final = tuple(
    re.compile(odd).search for odd in (rb" (?= )", rb"\t", rb"\n(?= )", rb"#(?:(?<=\.#)|(?<=\. #))")
)
_TOGETHER: Final = 1000
_SENT: Final = 200
"""Documents that go to an endpoint in one change."""
_KEPT_BACK: Final = (METADATA, MODEL)


class _Known(ValueError):
    """The file has a graph that the store has already."""


@dataclass(eq=False)
class _Watched(Chunks):
    """N-Quads on their way to the engine, with what follows from them, and with records behind the last line."""

    file: Readable
    source: str
    sha256: Callable[[], str]
    known: Callable[[str], bool]
    following: Callable[[bytes], bytes]

    def __post_init__(self) -> None:
        super().__init__(self._all())
        self._tail = b" "
        self._line = 0
        self.graphs: dict[str, None] = {}

    def _all(self) -> Iterator[bytes]:
        rest: list[bytes] = []
        while block := self.file.read(_BLOCK):
            end = block.rfind(b"\n") + 1
            if end:
                whole = b"".join((*rest, block[:end]))
                rest = [block[end:]]
                yield from self._passed(whole)
            else:
                rest.append(block)
        yield from self._passed(b"".join(rest) + b"\n")
        records = self._records()
        while some := b"".join(islice(records, _TOGETHER)):
            yield some

    def _passed(self, block: bytes) -> Iterator[bytes]:
        lines, written = spelt_alike(block)
        self._look(lines)
        yield lines
        yield self.following(lines) + b"".join(in_graph(said, METADATA) for said in written.values())

    def _look(self, block: bytes) -> None:
        # Statements of one graph stand together, and end in the same bytes. A statement without a graph whose object
        # is that graph ends in them too, but has a blank less; unless it's written in an unusual way.
        tail = self._tail
        usual = _is_usual(block)
        lines = block.split(b"\n")
        for number, line in enumerate(lines):
            if not (line.endswith(tail) and line.count(b" ") >= _BLANKS and (usual or _is_usual(line))):
                self._enter(line, self._line + number + 1)
                tail = self._tail
        self._line += len(lines) - 1

    def _enter(self, line: bytes, number: int) -> None:
        graph = graph_of_line(line, self.source, number)
        if graph is None:
            return
        name = graph_iri(graph, self.source, number)
        if name in _KEPT_BACK:
            raise Malformed(f"line {number} is in <{name}>, which the store keeps for itself", source=self.source)
        self._tail = b" " + graph + b" ."
        if name not in self.graphs:
            if self.known(name):
                raise _Known(name)
            self.graphs[name] = None

    def _records(self) -> Iterator[bytes]:
        sha256, moment, tool = self.sha256(), now(), f"nboq {__version__}"
        for name in filter(holds_document, self.graphs):
            yield in_graph(Entry(name, self.source, sha256, moment, tool).ntriples(), METADATA)


def _is_usual(lines: bytes) -> bool:
    return not lines.startswith(b" ") and not any(odd(lines) for odd in _UNUSUAL)


def bulk_load(
    backend: Backend, path: Path, following: Callable[[bytes], bytes], progress: Progress | None = None
) -> list[str]:
    """Load a file of many documents, all of it or nothing; into an endpoint, each document or nothing of it.

    A graph that the store has already is replaced. On disk this happens in a copy of the store, made of hard links,
    that takes the store's place at the end.

    Args:
        backend: The store.
        path: N-Quads or TriG, perhaps gzipped.
        following: Gives the statements that follow from some.
        progress: Is told how many more bytes were read.

    Returns:
        The names of the graphs.

    Raises:
        NotFound: If the file can't be opened.
        Malformed: If it isn't well-formed, or has statements in no named graph.
        ContentError: If a graph holds a document of another file about another instrument.
        StoreError: If the store can't be written.
    """
    if not isinstance(backend, Embedded):
        return _in_batches(backend, path, following, progress)
    file = _File(path, following, progress)
    with suppress(_Known):
        return _load(backend, backend.writable(), file, backend.has)
    if backend.path is None:
        return _into_memory(backend, file)
    return _beside(backend, backend.path, file)


@dataclass
class _File:
    """A file that is to be loaded, and may be gone through more than once."""

    path: Path
    following: Callable[[bytes], bytes]
    progress: Progress | None
    told: int = 0

    @property
    def source(self) -> str:
        """What it's called in messages."""
        return as_text(self.path)

    @contextmanager
    def watched(
        self, known: Callable[[str], bool], following: Callable[[bytes], bytes] | None = None
    ) -> Iterator[_Watched]:
        """Read it from its beginning."""
        with open_quads(self.path, self._further()) as (file, sha256):
            yield _Watched(file, self.source, sha256, known, following or self.following)

    def _further(self) -> Progress:
        """Tell only how far reading got beyond where it was before."""
        place = 0

        def tell(more: int) -> None:
            nonlocal place
            place += more
            if self.progress is not None and place > self.told:
                self.progress(place - self.told)
                self.told = place

        return tell

    def names(self) -> list[str]:
        """Give the names of its graphs, without loading it."""
        with self.watched(_none, lambda _: b"") as watched:
            while watched.read(_BLOCK):
                pass
        return list(watched.graphs)


def _none(_: str) -> bool:
    return False


def _load(backend: Embedded, store: ox.Store, file: _File, known: Callable[[str], bool]) -> list[str]:
    with (
        file.watched(known) as watched,
        refusals(StoreError, "can't be written", backend.location, FAULTS),
        refusals(Malformed, "not well-formed N-Quads", file.source, (SyntaxError,)),
    ):
        store.bulk_load(watched, format=ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]
    if not watched.graphs:
        raise Malformed("the file is empty", source=file.source)
    return list(watched.graphs)


def _remove(store: ox.Store, names: Sequence[str]) -> None:
    """Take out graphs and their records, a batch of them in one transaction."""
    for start in range(0, len(names), _BATCH):
        batch = names[start : start + _BATCH]
        records = [ox.NamedNode(record_of(name)) for name in batch]
        store.update(update(Exchange(), [ox.NamedNode(name) for name in batch], records))


def _replace(backend: Embedded, store: ox.Store, file: _File, known: Sequence[str]) -> list[str]:
    """Take out the graphs that a file brings anew, and load it.

    Raises:
        ContentError: If a document of another file is about an instrument that the new one calls otherwise.
    """
    ask = asked(store)
    came = {name: source for name, source in sources(ask, known).items() if source != file.source}
    before = in_place_of(ask, came)
    _remove(store, known)
    loaded = _load(backend, store, file, _none)
    _refuse(in_place_of(ask, came), came, before, file.source, backend.location)
    return loaded


def _refuse(
    after: Mapping[str, tuple[Meaning, ...]],
    came: Mapping[str, str],
    before: Mapping[str, tuple[Meaning, ...]],
    source: str,
    location: str,
) -> None:
    for name, said in before.items():
        refuse(name, (came[name], said), (source, after.get(name, ())), location)


def _beside(backend: Embedded, path: Path, file: _File) -> list[str]:
    """Load into a copy of the store, without what is to be replaced, and put it in the store's place."""
    known = [name for name in file.names() if backend.has(name)]
    copy = aside(path, "loading")
    store = None
    try:
        backend.flush()
        backend.alone()
        backend.backup(copy)
        store = ox.Store(str(copy))
        names = _replace(backend, store, file, known)
        store.flush()
        store = None
        backend.reopen(copy)
    except BaseException as error:
        store = None
        traceback.clear_frames(error.__traceback__)  # whoever keeps the error would keep the copy open
        with refusals(StoreError, "can't be written", backend.location, FAULTS):
            raise error
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    return names


def _into_memory(backend: Embedded, file: _File) -> list[str]:
    """Load in place of what is there, and bring that back when the file turns out to be broken."""
    store, names = backend.store, file.names()
    known = [name for name in names if backend.has(name)]
    old = [quad for name in known for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(name))]
    for name in known:
        old += store.quads_for_pattern(ox.NamedNode(record_of(name)), None, None, ox.NamedNode(METADATA))
    try:
        return _replace(backend, store, file, known)
    except BaseException:
        _remove(store, names)
        store.extend(old)
        raise


def _in_batches(
    backend: Backend, path: Path, following: Callable[[bytes], bytes], progress: Progress | None
) -> list[str]:
    """Load a batch of documents at a time; a load that is interrupted has done some of them."""
    sha256, moment, tool = digest(path, b""), now(), f"nboq {__version__}"
    done: dict[str, None] = {}

    def ask(query: str) -> Iterable[Sequence[Any]]:
        return backend.answer(query).asked_for(backend.location)

    with open_quads(path, progress) as (file, _):
        graphs = graphs_of(file, str(path), named=True)
        while some := list(islice(graphs, _SENT)):
            put: dict[str, bytes] = {}
            said: dict[str, bytes] = {}
            for written_name, written_lines in some:
                lines, written = spelt_alike(written_lines)
                name = shared_name(written_name)
                if name in put or name in done:
                    raise Malformed(f"two graphs are of <{name}>, in different spellings", source=str(path))
                put[name] = _triples(lines + following(lines), str(path))
                if holds_document(name):
                    record = Entry(name, as_text(path), sha256, moment, tool).ntriples()
                    said[record_of(name)] = record + written.get(name, b"")
            came = {name: before for name, before in sources(ask, put).items() if before != as_text(path)}
            new = ox.Store()
            for name in came:
                new.load(put[name], format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(name))
            after = in_place_of(asked(new), came)
            _refuse(after, came, in_place_of(ask, came), as_text(path), backend.location)
            backend.exchange(Exchange(put, frozenset(), said))
            done |= dict.fromkeys(put)
    return list(done)


def _triples(lines: bytes, source: str) -> bytes:
    try:
        quads = ox.parse(lines, format=ox.RdfFormat.N_QUADS)
        return ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    except SyntaxError as error:
        raise Malformed(f"not well-formed N-Quads: {error}", source=source) from None
