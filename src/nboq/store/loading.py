"""Documents into a store, a batch at a time: each batch is one step of the engine, which is done or not done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from nboq.comparison.one_id import Clash, Meaning, meanings
from nboq.document import Document, DocumentLike, as_document
from nboq.errors import NboqError
from nboq.store.backend import Backend, Exchange
from nboq.store.embedded import Embedded
from nboq.store.id_clashes import Compared
from nboq.store.metadata import record_of

_LARGEST: Final = 1 << 25
"""Bytes of N-Triples in a batch: loading more at once takes memory, and hardly less time for each."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document that was loaded.

    Attributes:
        graph: The name of its graph.
        before: The source of the document in whose place it came; empty where there was none.
        clashes: The ids by which it means something else than other documents.
    """

    graph: str
    before: str = ""
    clashes: tuple[Clash, ...] = ()


class Written(NamedTuple):
    """A document as it goes into a store: the name of its graph, N-Triples of it and of its record."""

    graph: str
    triples: bytes
    record: bytes


class _Waiting(NamedTuple):
    written: Written
    before: str
    source: str
    said: tuple[Meaning, ...]


def load_all(
    backend: Backend,
    things: Iterable[DocumentLike],
    write: Callable[[Document], Written],
    replaced: Callable[[Document], str],
    compared: Compared,
) -> Iterator[Loaded | NboqError]:
    """Load documents in batches; new ones of a batch in one step, and those that replace others in another.

    Args:
        backend: The store.
        things: The documents.
        write: Writes one for the store.
        replaced: Gives the source of the one in whose place it comes, or refuses it.
        compared: What was said of ids so far.

    Yields:
        What became of each document, in their order.

    Raises:
        StoreError: If the store can't be written; it then has the batches before.
    """
    # An endpoint has no bulk loader, and what fits into one request isn't known.
    largest = _LARGEST if isinstance(backend, Embedded) else 0
    waiting: list[_Waiting | NboqError] = []
    names: set[str] = set()
    size = 0
    for thing in things:
        try:
            document = as_document(thing)
            written = write(document)
            if written.graph in names:
                yield from _loaded(backend, waiting, compared)
                waiting, names, size = [], set(), 0
            waiting.append(_Waiting(written, replaced(document), document.source, meanings(document.data)))
        except NboqError as error:
            waiting.append(error)
            continue
        names.add(written.graph)
        size += len(written.triples)
        if size > largest:
            yield from _loaded(backend, waiting, compared)
            waiting, names, size = [], set(), 0
    yield from _loaded(backend, waiting, compared)


def _loaded(backend: Backend, batch: list[_Waiting | NboqError], compared: Compared) -> Iterator[Loaded | NboqError]:
    taken = [one for one in batch if isinstance(one, _Waiting)]
    groups: dict[bool, list[Written]] = {}
    for one in taken:
        there = not isinstance(backend, Embedded) or backend.has(one.written.graph)
        groups.setdefault(there, []).append(one.written)
    for some in groups.values():
        put = {one.graph: one.triples for one in some}
        backend.exchange(Exchange(put, said={record_of(one.graph): one.record for one in some}))
    clashes = iter(compared.add([(one.written.graph, one.source, one.said) for one in taken]))
    for given in batch:
        if isinstance(given, NboqError):
            yield given
        else:
            yield Loaded(given.written.graph, given.before, tuple(next(clashes)))
