"""The engine inside of the process: pyoxigraph, in memory or on disk."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox
from filelock import FileLock, Timeout

from nboq.errors import NboqError, QueryError, StoreError, refusals, short
from nboq.files import as_path
from nboq.formats.rdf.nquads import with_own_blanks
from nboq.formats.rdf.syntax import METADATA, in_graph
from nboq.store.answers import Answers
from nboq.store.backend import Exchange, Node, Term
from nboq.store.engine import Engine, Limits, Question
from nboq.store.format_version import FORMAT, format_of, mark_format
from nboq.store.guards import names_dataset, refuse_large
from nboq.store.snapshot import aside, check_files, discard, foreign, link, remove_bulk, remove_leftovers, snapshot
from nboq.store.transactions import FAULTS, update

T = TypeVar("T")
_ATTEMPTS: Final = 10
_FULL: Final = "No space left on device"
_PAUSE_S: Final = 0.05
_PATIENCE_S: Final = 10


class Embedded:
    """A store of pyoxigraph.

    Args:
        path: Its folder, made when it isn't there; None for one in memory.
        read_only: Whether to read it as it is now, beside whoever writes to it.
        timeout: How long a query may take, in seconds; it's then asked in a process of its own, which is ended where
            the time is up, or by whatever ends this one; `math.inf` for the latter alone. Only for a store on disk
            that is open for reading.
        waiting: Called once, with what is waited for, when another program has it open for writing; if that goes on for
            10 s, it's an error. Left out, it's one at once.

    Raises:
        StoreError: If it can't be opened, for instance because another program writes to it, the folder holds
            something else, or a newer version made it.
    """

    follows_paths: Final = True

    def __init__(
        self,
        path: Path | None = None,
        *,
        read_only: bool = False,
        timeout: float | None = None,
        waiting: Callable[[str], None] | None = None,
    ) -> None:
        # A link's own place may be on another disk, and the process may change its folder.
        self.path = None if path is None else as_path(path).resolve()
        self.location = "in memory" if path is None else str(path)
        self.read_only = read_only
        self.folder = self.path
        """What is opened: the store's folder, or a copy of it that is read only."""
        self._lock: FileLock | None = None
        self._gone: weakref.finalize[[Path], Embedded] | None = None
        self._opened: ox.Store | None = None
        self.limits = None if timeout is None else Limits.of_time(timeout)
        """What a query may take, where that is limited."""
        self._engines: list[Engine] = []
        self._idle: list[Engine] = []
        self._apart: Embedded | None = None
        if self.limits and not (read_only and path is not None):
            raise StoreError("keeps a time limit only on disk and open for reading", source=self.location)
        try:
            with refusals(StoreError, source=self.location, caught=FAULTS):
                if self.path is None:
                    self._opened = ox.Store()
                elif read_only:
                    self._read(self.path)
                else:
                    self._write(self.path, waiting)
        except NboqError:
            self.close()
            raise

    def _write(self, path: Path, waiting: Callable[[str], None] | None) -> None:
        until, told = time.monotonic() + _PATIENCE_S, False
        while True:
            try:
                self._take(path)
            except PermissionError as error:  # before Timeout, which FileLock makes of it where it can't write
                raise StoreError(f"can't be written: {error.strerror}", source=self.location) from None
            except (Timeout, *FAULTS) as error:
                # Whoever has the folder by other means, such as Oxigraph's server, doesn't have our lock.
                ours = isinstance(error, Timeout)
                if self._lock is not None:
                    self._lock.release()
                    self._lock = None
                if not (ours or _locked(error)):
                    raise
                busy = f"another program has it open for writing{_holder(path) if ours else ''}"
                if waiting is None or time.monotonic() > until:
                    raise StoreError(
                        f"{busy}; wait for it, or open it for reading only", source=self.location
                    ) from None
                if not told:
                    waiting(f"{self.location}: {busy}; waiting for it")
                told = True
                time.sleep(_PAUSE_S)
            else:
                return

    def _take(self, path: Path) -> None:
        if path.is_dir() and not (path / "CURRENT").exists() and foreign(path):
            raise OSError("is a folder with other things in it; name one that isn't there yet")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(aside(path, "lock"), timeout=0)
        self._lock.acquire()
        with suppress(OSError):  # a disk may be full
            aside(path, "lock").write_text(str(os.getpid()), "ascii")
        remove_leftovers(path)
        if path.is_dir():
            check_files(path)
        format_of(path, self.location)
        new = not (path.is_dir() and any(path.iterdir()))
        try:
            self._opened = ox.Store(str(path))
        except FAULTS as error:
            if new:  # half of one opens for nobody who only reads
                _remove(path)
            if new or _FULL not in str(error):
                raise
            remove_bulk(path)  # which may be what fills it; nobody else had it open
            self._opened = ox.Store(str(path))
        remove_bulk(path)  # now that no other program can be loading

    def _read(self, path: Path) -> None:
        for attempt in range(_ATTEMPTS):
            copy = self.folder = snapshot(path)
            self._gone = weakref.finalize(self, _remove, copy)
            format_of(copy, self.location)
            try:
                self._opened = ox.Store.read_only(str(copy))
            except FAULTS:
                self._gone()
                # A writer that has just begun a store hasn't made all of its tables.
                if attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(_PAUSE_S)
            else:
                return

    @property
    def store(self) -> ox.Store:
        """The store of pyoxigraph.

        Raises:
            StoreError: If it was closed.
        """
        if self._opened is None:
            if self._lock is None:
                raise StoreError("is closed", source=self.location)
            self._opened = self._opened_again()
        return self._opened

    def _opened_again(self) -> ox.Store:
        if self.path is None or not (self.path / "CURRENT").is_file():
            raise StoreError("isn't there any more", source=self.location)
        for again in (True, False):
            try:
                return ox.Store(str(self.path))
            except FAULTS as error:
                if not _locked(error):
                    raise StoreError(str(error), source=self.location) from None
            if again:
                gc.collect()
        raise StoreError(_READING, source=self.location)

    def alone(self) -> None:
        """Make sure that nobody in this process still reads answers, whose files would go away under them.

        Raises:
            StoreError: If somebody does.
        """
        if self.path is not None:
            self._opened = None
            self._opened = self._opened_again()

    def flush(self) -> None:
        """Write everything to disk."""
        if not self.read_only:
            with refusals(StoreError, "can't be written", self.location):
                self.store.flush()

    def mark(self) -> None:
        """Say of a store on disk that it's of today's format, once it is."""
        if self.path is not None and not self.read_only and format_of(self.path, self.location) < FORMAT:
            mark_format(self.path)

    def backup(self, folder: Path) -> None:
        """Make a copy of a store on disk, which is of today's format, as this one is since it was opened.

        Args:
            folder: A folder that isn't there yet.
        """
        if self.read_only and self.folder is not None:
            folder.mkdir()
            link(self.folder, folder)
        else:
            self.writable().backup(str(folder))
        mark_format(folder)

    def close(self) -> None:
        """Write everything to disk and let others write."""
        for engine in self._engines:
            engine.close()
        self._engines.clear()
        self._idle.clear()
        if self._apart is not None:
            self._apart.close()
        opened, self._opened = self._opened, None
        try:
            if opened is not None and not self.read_only:
                with refusals(StoreError, "can't be written", self.location):
                    opened.flush()
        finally:
            if self._lock is not None:
                self._lock.release()
                self._lock = None
            if self._gone is not None:
                self._gone()

    def writable(self) -> ox.Store:
        """Give the store for writing.

        Raises:
            StoreError: If it's open for reading only.
        """
        if self.read_only:
            raise StoreError("is open for reading only", source=self.location)
        return self.store

    def exchange(self, wanted: Exchange) -> None:
        """Change the store in one transaction."""
        with refusals(StoreError, "can't be written", self.location):
            self._exchange(wanted)

    def _exchange(self, wanted: Exchange) -> None:
        store = self.writable()
        graphs = {ox.NamedNode(name) for name in (*wanted.put, *wanted.gone)}
        present = sorted(graph for graph in graphs if store.contains_named_graph(graph))
        said = [ox.NamedNode(iri) for iri in wanted.said if self._says(iri)]
        if present or said:
            store.update(update(wanted, present, said))
            return
        # In one file the label of a blank node would mean the same in every graph.
        shared = sum(b"_:" in triples for triples in wanted.put.values()) > 1
        named = {name: with_own_blanks(triples, name) for name, triples in wanted.put.items()} if shared else wanted.put
        lines = [in_graph(triples, name) for name, triples in named.items()]
        lines += [in_graph(triples, METADATA) for triples in wanted.said.values()]
        # What is loaded in bulk is a file for each index, too much for a single document.
        load = store.bulk_load if len(wanted.put) > 1 else store.load
        load(b"".join(lines), format=ox.RdfFormat.N_QUADS)

    def update(self, text: str) -> None:
        """Change the store by SPARQL; one that is read only in its copy, which nobody else sees."""
        self.change(lambda store: store.update(text))

    def change(self, do: Callable[[ox.Store], None]) -> None:
        """Do several changes, as `update` does one.

        Args:
            do: Makes them, and keeps nothing of the store that it's given.
        """
        with refusals(StoreError, "can't be written", self.location):
            if self.read_only and self.folder != self.path:
                self._opened = None
                # In a call that ends before the copy is opened again, or RocksDB would tidy up under the one who reads.
                do(ox.Store(str(self.folder)))
                self._opened = ox.Store.read_only(str(self.folder))
            else:
                do(self.writable())

    def _says(self, iri: str) -> bool:
        return any(True for _ in self.quads(ox.NamedNode(iri), None, None, ox.NamedNode(METADATA)))

    def answer(self, query: str) -> Answers:
        """Ask in SPARQL."""
        refuse_large(query)
        if self.limits is not None:
            return self._answer_in_time(query, self.limits)
        with refusals(QueryError, source=short(query)):
            found = self.store.query(query, use_default_graph_as_union=not names_dataset(query))
        return Answers.of_engine(query, found)

    def _answer_in_time(self, query: str, limits: Limits) -> Answers:
        assert self.folder is not None
        if not self._idle:
            self._engines.append(Engine(self.folder, limits))
            self._idle.append(self._engines[-1])
        engine = self._idle.pop()
        parts = engine.ask(Question(query))

        held = [engine]

        def close() -> None:
            # Answers are closed at their end and when they go; by then another question may have the engine.
            while held:
                parts.close()
                held[0].give_up()
                self._idle.append(held.pop())

        try:
            with refusals(QueryError, source=short(query)):
                rows = next(parts) != b"application/n-triples"
                return Answers.of_blocks(query, parts, rows, close)
        except QueryError as error:
            close()
            raise QueryError(error.message, source=short(query), hint=error.hint) from None
        except BaseException:
            close()
            raise

    def holding(self, quads: Iterable[ox.Quad]) -> Embedded:
        """Give a store that holds some statements, and answers within the limits of this one.

        Args:
            quads: The statements, the same each time where there are limits, since then nobody writes to the store.
        """
        if self.limits is None:
            made = Embedded()
            made.store.extend(quads)
            return made
        if self._apart is None:
            self._apart = on_disk(quads, self.limits.seconds)
        return self._apart

    def quads(
        self, subject: Node | None, predicate: ox.NamedNode | None, object: Term | None, graph: ox.NamedNode | None
    ) -> Iterator[ox.Quad]:
        """Go through what is stored, by pattern."""
        try:
            found = self.store.quads_for_pattern(subject, predicate, object, graph)
        except BaseException as error:
            with self._reading():
                raise error
        return self._each(found)

    def graphs(self) -> Iterator[str]:
        """Give the names of all graphs."""
        with self._reading():
            found = self.store.named_graphs()
        return (node.value for node in self._each(found) if isinstance(node, ox.NamedNode))

    def has(self, graph: str) -> bool:
        """Tell whether there is a graph of that name."""
        with self._reading():
            return self.store.contains_named_graph(ox.NamedNode(graph))

    def size(self) -> int:
        """Count the quads."""
        with self._reading():
            return len(self.store)

    def _reading(self) -> AbstractContextManager[None]:
        return refusals(StoreError, "can't be read", self.location)

    def _each(self, found: Iterable[T]) -> Iterator[T]:
        # What is damaged shows only when it's reached. A context manager would take longer than most look-ups.
        try:
            yield from found
        except BaseException as error:
            with self._reading():
                raise error

    def reopen(self, replacement: Path) -> None:
        """Take another folder in the place of the store's own.

        Whoever looks sees the one or the other: a writer that is killed in between leaves the old one, which
        `remove_leftovers` puts back.

        Args:
            replacement: A folder that holds a store, beside this one.

        Raises:
            StoreError: If answers are still being read, or the disk refuses; the store then stays as it was.
        """
        if self.path is None:
            raise StoreError("isn't on disk", source=self.location)
        self.alone()
        old = aside(self.path, "old")
        if old.exists():
            discard(old, self.path)
        if old.exists():
            raise StoreError(f"can't be written: {old} is in the way and can't be removed", source=self.location)
        self._opened = None
        try:
            self.path.rename(old)
            replacement.rename(self.path)
            self._opened = ox.Store(str(self.path))
        except BaseException as error:
            if old.exists():
                shutil.rmtree(self.path, ignore_errors=True)
                old.rename(self.path)
            with refusals(StoreError, "can't be written", self.location, FAULTS):
                raise error
        with suppress(OSError):
            discard(old, self.path)


def on_disk(quads: Iterable[ox.Quad], timeout: float | None = None) -> Embedded:
    """Make a store on disk that holds some statements and goes with what is returned.

    Args:
        quads: The statements.
        timeout: How long a query may take, in seconds; left out, as long as it likes.
    """
    with tempfile.TemporaryDirectory(prefix="nboq-") as folder:
        written = ox.Store(folder)
        written.bulk_extend(quads)
        written.flush()
        del written  # or its files stay locked
        return Embedded(Path(folder), read_only=True, timeout=timeout)


def _locked(error: Exception) -> bool:
    """Tell RocksDB's words for a store that is open elsewhere from those for other faults."""
    return "lock hold by current process" in str(error) or "While lock file" in str(error)


def _holder(path: Path) -> str:
    """Name the process that has a store, as it wrote into the lock."""
    with suppress(OSError, ValueError):
        return f": process {int(aside(path, 'lock').read_text('ascii'))}"
    return ""


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


_READING = "answers of it are still being read; go through them to the end, or let go of them, and try again"
