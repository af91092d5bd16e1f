"""The engine inside of the process: pyoxigraph, in memory or on disk."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
from filelock import FileLock, Timeout

from nboq.errors import QueryError, StoreError
from nboq.rdf.lines import in_graph
from nboq.store.answers import Answers
from nboq.store.backend import METADATA, Exchange, Node, Term
from nboq.store.nquads import Progress
from nboq.store.snapshot import aside, remove_leftovers, snapshot

__all__ = ["Embedded"]


class Embedded:
    """A store of pyoxigraph.

    Args:
        path: Its folder, made when it isn't there; None for one in memory.
        read_only: Whether to read it as it is now, beside whoever writes to it.

    Raises:
        StoreError: If it can't be opened, for instance because another program writes to it.
    """

    by_filter = False

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        self.path = path
        self.location = "in memory" if path is None else str(path)
        self.read_only = read_only
        self._lock: FileLock | None = None
        self._gone: weakref.finalize[[Path], Embedded] | None = None
        self._opened: ox.Store | None = None
        try:
            if path is None:
                self._opened = ox.Store()
            elif read_only:
                copy = snapshot(path)
                self._gone = weakref.finalize(self, _remove, copy)
                self._opened = ox.Store.read_only(str(copy))
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._lock = FileLock(aside(path, "lock"), timeout=0)
                self._lock.acquire()
                remove_leftovers(path)
                self._opened = ox.Store(str(path))
        except Timeout:
            self._lock = None
            raise StoreError(self.location, _BUSY) from None
        except OSError as error:
            self.close()
            raise StoreError(self.location, _BUSY if "lock" in str(error).lower() else str(error)) from None

    @property
    def store(self) -> ox.Store:
        """The store of pyoxigraph.

        Raises:
            StoreError: If it was closed.
        """
        if self._opened is None:
            raise StoreError(self.location, "is closed")
        return self._opened

    def flush(self) -> None:
        """Write everything to disk."""
        if not self.read_only:
            self.store.flush()

    def close(self) -> None:
        """Write everything to disk and let others write."""
        if self._opened is not None:
            if not self.read_only:
                self._opened.flush()
            self._opened = None
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
            raise StoreError(self.location, "is open for reading only")
        return self.store

    def exchange(self, wanted: Exchange) -> None:
        """Change the store in one transaction."""
        store = self.writable()
        graphs = {ox.NamedNode(name) for name in (*wanted.put, *wanted.gone)}
        present = sorted(graph for graph in graphs if store.contains_named_graph(graph))
        said = [ox.NamedNode(iri) for iri in wanted.said if self._says(iri)]
        try:
            if present or said:
                store.update(_update(wanted, present, said))
            else:
                lines = [in_graph(triples, name) for name, triples in wanted.put.items()]
                lines += [in_graph(triples, METADATA) for triples in wanted.said.values()]
                store.load(b"".join(lines), format=ox.RdfFormat.N_QUADS)
        except OSError as error:
            raise StoreError(self.location, f"can't be written: {error}") from None

    def bulk_load(self, path: Path, progress: Progress | None = None) -> list[str]:
        """Load a file of many documents; `nboq.store.bulk` says how."""
        from nboq.store.bulk import bulk_load

        return bulk_load(self, path, progress)

    def _says(self, iri: str) -> bool:
        return any(True for _ in self.quads(ox.NamedNode(iri), None, None, ox.NamedNode(METADATA)))

    def answer(self, query: str) -> Answers:
        """Ask in SPARQL."""
        try:
            return Answers.of_engine(query, self.store.query(query, use_default_graph_as_union=True))
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise QueryError(query, str(error)) from None

    def quads(
        self, subject: Node | None, predicate: ox.NamedNode | None, object: Term | None, graph: ox.NamedNode | None
    ) -> Iterator[ox.Quad]:
        """Go through what is stored, by pattern."""
        return iter(self.store.quads_for_pattern(subject, predicate, object, graph))

    def graphs(self) -> Iterator[str]:
        """Give the names of all graphs."""
        return (node.value for node in self.store.named_graphs() if isinstance(node, ox.NamedNode))

    def has(self, graph: str) -> bool:
        """Tell whether there is a graph of that name."""
        return self.store.contains_named_graph(ox.NamedNode(graph))

    def size(self) -> int:
        """Count the quads."""
        return len(self.store)

    def reopen(self, replacement: Path) -> None:
        """Take another folder in the place of the store's own.

        Whoever looks sees the one or the other: a writer that is killed in between leaves the old one, which
        `remove_leftovers` puts back.

        Args:
            replacement: A folder that holds a store, beside this one.
        """
        if self.path is None:
            raise StoreError(self.location, "isn't on disk")
        old = aside(self.path, "old")
        self._opened = None
        self.path.rename(old)
        replacement.rename(self.path)
        self._opened = ox.Store(str(self.path))
        shutil.rmtree(old, ignore_errors=True)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


_BUSY = "another program has it open for writing; wait for it, or open it for reading only"


def _update(wanted: Exchange, present: list[ox.NamedNode], said: list[ox.NamedNode]) -> str:
    """Write a SPARQL update, which is pyoxigraph's one transaction that removes and adds.

    Every term in its text was parsed and is written by pyoxigraph's own serialiser; no text of a document is pasted in.
    """
    steps = [f"DROP SILENT GRAPH {graph}" for graph in present]
    metadata = ox.NamedNode(METADATA)
    steps += [f"DELETE WHERE {{ GRAPH {metadata} {{ {iri} ?p ?o }} }}" for iri in said]
    steps += insertions(wanted.put)
    steps += [step for triples in wanted.said.values() for step in insertions({METADATA: triples})]
    return " ; ".join(steps)


def insertions(graphs: Mapping[str, bytes]) -> list[str]:
    """Write INSERT DATA for N-Triples, each term of it anew."""
    steps = []
    for graph, triples in graphs.items():
        parsed = ox.parse(triples, format=ox.RdfFormat.N_TRIPLES)
        body = ox.serialize((quad.triple for quad in parsed), format=ox.RdfFormat.N_TRIPLES)
        steps.append(f"INSERT DATA {{ GRAPH {ox.NamedNode(graph)} {{ {(body or b'').decode()} }} }}")
    return steps
