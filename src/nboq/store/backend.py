"""What a store needs of the engine that keeps its triples: a handful of things that every SPARQL engine can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import pyoxigraph as ox

from nboq.store.answers import Answers

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is to change, all of it or nothing.

    Attributes:
        put: N-Triples by the name of the graph; what was in that graph goes.
        gone: The names of graphs to take out.
        said: N-Triples for the graph `METADATA` by the IRI they are about; what was said there about it goes.
    """

    put: Mapping[str, bytes] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    said: Mapping[str, bytes] = field(default_factory=dict)


class Backend(Protocol):
    """The engine behind a store."""

    location: str
    read_only: bool

    @property
    def follows_paths(self) -> bool:
        """Whether answers are right where a pattern follows a relation over any number of steps."""

    def exchange(self, wanted: Exchange) -> None:
        """Change the store.

        Raises:
            StoreError: If it can't be written; it then stays as it was.
        """

    def update(self, text: str) -> None:
        """Change the store by SPARQL, in one transaction.

        Raises:
            StoreError: If it can't be written; it then stays as it was.
        """

    def answer(self, query: str) -> Answers:
        """Ask in SPARQL; without FROM and FROM NAMED, patterns outside of GRAPH see all graphs together.

        Raises:
            QueryError: If the engine doesn't understand it, or it's too large to be parsed.
        """

    def quads(
        self, subject: Node | None, predicate: ox.NamedNode | None, object: Term | None, graph: ox.NamedNode | None
    ) -> Iterator[ox.Quad]:
        """Go through what is stored, by pattern."""

    def graphs(self) -> Iterator[str]:
        """Give the names of all graphs."""

    def has(self, graph: str) -> bool:
        """Tell whether there is a graph of that name."""

    def size(self) -> int:
        """Count the quads."""

    def flush(self) -> None:
        """Write everything to disk."""

    def close(self) -> None:
        """Let go of what is open."""
