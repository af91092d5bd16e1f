"""Several engines for those who ask a store at once, and one for those who write to it; each in a process of its own.

Nothing here knows of HTTP: `nboq.service.sparql` puts the SPARQL 1.1 Protocol on it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol, Self

import pyoxigraph as ox

from nboq.errors import RemoteError, StoreError
from nboq.store.answers import Answers
from nboq.store.backend import Exchange, Node, Term
from nboq.store.embedded import Embedded, on_disk
from nboq.store.engine import GIVEN_UP, Engine, Graph, Limits, Question
from nboq.store.guards import refuse_calls, refuse_large
from nboq.store.store import Store
from nboq.store.transactions import update

LONGEST_UPDATE: Final = 256 << 20
"""Characters; an update may bring data."""


class Reply(Protocol):
    """An answer under way: its media type, then its content in blocks."""

    media_type: str

    def begin(self) -> None:
        """Wait for the first part of the answer.

        Raises:
            NboqError: If there is none.
        """

    def __iter__(self) -> Iterator[bytes]: ...

    def stop(self) -> None:
        """End it in the middle, from whatever thread."""

    def close(self) -> None:
        """Let go of whoever answers."""


class Asked(Protocol):
    """Whom a service asks what its users wrote, within limits: engines here, or an endpoint elsewhere."""

    limits: Limits
    allowed: Sequence[str]
    version: int | None
    """How often the store was changed; None where that isn't known, as others change it too."""

    def __len__(self) -> int:
        """Give how many questions are answered at once."""

    def ask(self, what: Question | Graph) -> Reply:
        """Make ready to ask.

        Raises:
            QueryError: If the query is too large, or calls a host that isn't allowed.
        """

    def change(self, text: str, base: str | None = None) -> None:
        """Change the store by an update of a user's.

        Args:
            text: A SPARQL update.
            base: The IRI that relative ones are resolved against.

        Raises:
            NboqError: If it isn't understood or allowed, takes too much, or can't be written.
        """

    def write(self, text: str) -> None:
        """Change the store by an update that this library wrote."""

    def holds(self, graph: ox.NamedNode) -> bool:
        """Tell whether there is a graph, after the last change."""


class _Reply:
    """An answer of whichever engine is free.

    Args:
        engines: Whom to ask.
        what: What is asked.
    """

    def __init__(self, engines: Engines, what: Question | Graph) -> None:
        self._engines, self._what = engines, what
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._parts: Generator[bytes] | None = None
        self._given_up = False
        self.media_type = ""

    def begin(self) -> None:
        """Wait until an engine is free and has the first part of the answer, or all of a small one.

        Raises:
            NboqError: As `Engine.ask`.
            RemoteError: If no engine was free for as long as a question may take.
        """
        engine = self._engines.take(not isinstance(self._what, Question) or self._what.infer)
        with self._lock:
            self._engine = engine
            given_up = self._given_up
        try:
            if given_up:
                raise StoreError(f"the query {GIVEN_UP}")
            self._parts = engine.ask(self._what)
            self.media_type = next(self._parts).decode()
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._parts or ()
        finally:
            self.close()

    def stop(self) -> None:
        """End the engine in the middle, from whatever thread; whoever waits for the answer gets a `StoreError`."""
        with self._lock:
            self._given_up = True
            if self._engine is not None:
                self._engine.stop(GIVEN_UP)

    def close(self) -> None:
        """Let go of the engine, which ends where the answer wasn't taken to its end."""
        with self._lock:
            engine, self._engine = self._engine, None
        if engine is not None:
            if self._parts is not None:
                self._parts.close()
            engine.give_up()
            self._engines.give_back(engine)


class Engines:
    """Engines for those who ask at once, and one for those who write; each has its own process.

    What is read is the store as it was when this was opened, and as it was after each change that was made here. This
    is the backend of a `Store` too, which reads in this process and writes through the engine that writes.

    Args:
        source: The store, open for reading, which this holds until there are changes.
        limits: What each question may take.
        number: How many questions are answered at once; others wait as long as a question may take.
        write: The store's own folder, where it may be written to.
        allowed: Hosts that SERVICE and LOAD may name.

    Raises:
        StoreError: If the store can't be opened.
    """

    def __init__(
        self,
        source: Embedded,
        limits: Limits | None = None,
        number: int = 2,
        *,
        write: Path | None = None,
        allowed: Sequence[str] = (),
    ) -> None:
        self.limits, self.allowed = limits or Limits(), allowed
        self._path = write
        self._writer = None if write is None else Engine(write, self.limits, write=True)
        self._writing, self._opening = threading.Lock(), threading.Lock()
        self._source, self._stale = source, False
        self._plain: Embedded | None = None
        self.version: int | None = 0
        self.location, self.read_only, self.follows_paths = source.location, write is None, True
        self._free: queue.LifoQueue[Engine] = queue.LifoQueue()
        self._all = [Engine(self._folder(source), self.limits) for _ in range(number)]
        self._held = dict.fromkeys(self._all, source)
        """What each engine reads, whose folder goes when none does any more."""
        for engine in self._all:
            self._free.put(engine)

    def __len__(self) -> int:
        return len(self._all)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

    @staticmethod
    def _folder(source: Embedded) -> Path:
        assert source.folder is not None
        return source.folder

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes."""
        return [engine.pid for engine in (*self._all, *([self._writer] if self._writer else []))]

    def ask(self, what: Question | Graph) -> Reply:
        """Make ready to ask whichever engine is free.

        Raises:
            QueryError: If the query is too large, or calls a host that isn't allowed.
        """
        if isinstance(what, Question):
            refuse_large(what.query)
            refuse_calls(what.query, self.allowed)
        return _Reply(self, what)

    def take(self, infer: bool = True) -> Engine:
        """Wait for an engine, which reads the store as it is now.

        Args:
            infer: Whether it reads what follows from the hierarchy too.

        Raises:
            RemoteError: If none was free for as long as a question may take.
        """
        try:
            engine = self._free.get(timeout=self.limits.seconds)
        except queue.Empty:
            raise RemoteError(f"all engines were busy for {self.limits.seconds:g} s", hint="try again later") from None
        try:
            self._held[engine] = source = self._current() if infer else self._stated()
            engine.open(self._folder(source))
        except BaseException:
            self.give_back(engine)
            raise
        return engine

    def give_back(self, engine: Engine) -> None:
        """Let the next one have an engine."""
        self._free.put(engine)

    def _current(self) -> Embedded:
        """Give the store as it is after the last change; folders that nobody reads any more go by themselves."""
        with self._opening:
            if self._stale and self._path is not None:
                self._stale = False
                self._plain = None
                try:
                    self._source = Embedded(self._path, read_only=True)
                except BaseException:
                    self._stale = True
                    raise
            return self._source

    def _stated(self) -> Embedded:
        """Give a copy of the store that holds only what documents say, made when the first one asks for it."""
        source = self._current()
        with self._opening:
            plain = self._plain
            if plain is None:
                plain = on_disk(Store.over(source).quads())
                if source is self._source:
                    self._plain = plain
            return plain

    def change(self, text: str, base: str | None = None) -> None:
        """Change the store, in one transaction.

        Args:
            text: A SPARQL update.
            base: The IRI that relative ones are resolved against; without it they are an error.

        Raises:
            QueryError: If the engine doesn't understand it, or it calls a host that isn't allowed.
            StoreError: If it takes more than its limits, or can't be written; the store then stays as it was.
        """
        if self._writer is None:
            raise StoreError("is served for reading only")
        refuse_large(text, LONGEST_UPDATE)
        refuse_calls(text, self.allowed)
        self.write(text, base)

    def write(self, text: str, base: str | None = None) -> None:
        """Do what `change` does with a text that this library wrote."""
        if self._writer is None:
            raise StoreError("is served for reading only")
        with self._writing:
            try:
                self._writer.do({"do": "update", "text": text, "base": base})
            finally:
                # An engine that was ended may have been at the end of its transaction.
                self._stale = True
                self.version = (self.version or 0) + 1

    def holds(self, graph: ox.NamedNode) -> bool:
        """Tell whether there is a graph, by the engine that writes: those that read would have to open the store."""
        if self._writer is None:
            return self.has(graph.value)
        with self._writing:
            return b"true" in b"".join(self._writer.ask(Question(f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} }}")))

    # As the backend of a store

    def answer(self, query: str) -> Answers:
        """Ask in SPARQL what this library wrote, in this process: nothing limits it."""
        return self._current().answer(query)

    def quads(
        self, subject: Node | None, predicate: ox.NamedNode | None, object: Term | None, graph: ox.NamedNode | None
    ) -> Iterator[ox.Quad]:
        """Go through what is stored, by pattern."""
        return self._current().quads(subject, predicate, object, graph)

    def graphs(self) -> Iterator[str]:
        """Give the names of all graphs."""
        return self._current().graphs()

    def has(self, graph: str) -> bool:
        """Tell whether there is a graph of that name."""
        return self._current().has(graph)

    def size(self) -> int:
        """Count the quads."""
        return self._current().size()

    def exchange(self, wanted: Exchange) -> None:
        """Change the store in one transaction."""
        graphs = [ox.NamedNode(name) for name in (*wanted.put, *wanted.gone)]
        self.write(update(wanted, graphs, [ox.NamedNode(iri) for iri in wanted.said]))

    def update(self, text: str) -> None:
        """Change the store by SPARQL that this library wrote."""
        self.write(text)

    def flush(self) -> None:
        """Do nothing: each change is on disk when it's made."""

    def close(self) -> None:
        """End all engines."""
        for engine in (*self._all, *([self._writer] if self._writer else [])):
            engine.close()
