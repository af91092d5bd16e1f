"""An embedded store on pyoxigraph: in memory or on disk, one named graph a document."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyoxigraph as ox

from nboq.document import Document, as_document
from nboq.errors import QueryError, StoreError
from nboq.iri import expand
from nboq.rdf.emit import to_ntriples
from nboq.rdf.load import from_quads
from nboq.rdf.syntax import graph_name, to_quads
from nboq.record import Record
from nboq.store.named import named_query, term_of

__all__ = ["Answers", "Store"]

Answer = dict[str, Any]


class Answers:
    """The answers of a query: rows of a SELECT, triples of a CONSTRUCT or the truth of an ASK."""

    def __init__(self, result: Any, bound: Collection[str] = ()) -> None:
        self.truth = bool(result) if isinstance(result, ox.QueryBoolean) else None
        """The answer of an ASK; None for other queries."""
        solutions = isinstance(result, ox.QuerySolutions)
        named = [variable.value for variable in result.variables] if solutions else []
        self.variables = [name for name in named if name not in bound]
        """The names of the columns, without those that were given from outside."""
        self._solutions: list[Any] = list(result) if solutions else []
        self.triples: list[ox.Triple] = list(result) if isinstance(result, ox.QueryTriples) else []
        """The triples of a CONSTRUCT or DESCRIBE."""

    def __iter__(self) -> Iterator[Answer]:
        """Go through the rows as plain Python values: numbers, texts, IRIs as text, None where nothing is bound."""
        for solution in self._solutions:
            yield {name: _plain(solution[name]) for name in self.variables}

    def __len__(self) -> int:
        return len(self._solutions) or len(self.triples)


def _plain(term: Any) -> Any:
    if not isinstance(term, ox.Literal):
        return None if term is None else getattr(term, "value", str(term))
    datatype = term.datatype.value.rpartition("#")[2]
    try:
        if datatype in ("double", "decimal", "float"):
            return float(term.value)
        if datatype == "integer":
            return int(term.value)
    except ValueError:
        return term.value
    return term.value == "true" if datatype == "boolean" else term.value


class Store:
    """A store of documents.

    Args:
        path: A folder for a store on disk, made when it isn't there; left out, the store is in memory.

    Raises:
        StoreError: If the folder can't be opened, for instance because another program writes to it.

    >>> store = Store()
    >>> store.load({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"})
    'urn:uuid:1'
    >>> [row["name"] for row in store.query("SELECT ?name { GRAPH ?g { ?i <https://w3id.org/nbo-q/name> ?name } }")]
    ['Axio']
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.location = str(path) if path is not None else "in memory"
        try:
            if path is not None:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._opened: ox.Store | None = ox.Store(str(path)) if path is not None else ox.Store()
        except OSError as error:
            reason = "another program has it open for writing" if "lock" in str(error).lower() else str(error)
            raise StoreError(self.location, reason) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _store(self) -> ox.Store:
        if self._opened is None:
            raise StoreError(self.location, "is closed")
        return self._opened

    def flush(self) -> None:
        """Write everything to disk."""
        self._store.flush()

    def close(self) -> None:
        """Write everything to disk and let others open the folder."""
        if self._opened is not None:
            self._opened.flush()
            self._opened = None

    def load(self, thing: Document | Record | Mapping[str, Any]) -> str:
        """Put a document into the graph named by its id, in place of what that graph held.

        The whole replacement is one transaction: whoever reads, or comes back after a crash, sees the old document
        or the new one.

        Args:
            thing: The document.

        Returns:
            The name of the graph.

        Raises:
            NboqError: If the document can't be written as RDF; the store then stays as it was.
        """
        return self._put(as_document(thing))

    def _put(self, document: Document, gone: ox.NamedNode | None = None) -> str:
        """Write a document in the place of what its graph, and perhaps another one, held: all of it or nothing."""
        name = graph_name(document)
        node = ox.NamedNode(name)
        old = {graph for graph in (node, gone) if graph is not None and self._store.contains_named_graph(graph)}
        try:
            if not old:
                self._store.load(to_ntriples(document), format=ox.RdfFormat.N_TRIPLES, to_graph=node)
                return name
            # pyoxigraph has one transaction that removes and adds: a SPARQL update. Every term in its text was parsed
            # and is written by pyoxigraph's own serializer; no text of a document is pasted in.
            triples = ox.serialize((q.triple for q in to_quads(document)), format=ox.RdfFormat.N_TRIPLES)
            body = triples.decode() if isinstance(triples, bytes) else ""
            drops = " ; ".join(f"DROP SILENT GRAPH {graph}" for graph in sorted(old, key=str))
            self._store.update(f"{drops} ; INSERT DATA {{ GRAPH {node} {{ {body} }} }}")
        except OSError as error:
            raise StoreError(self.location, f"can't be written: {error}") from None
        return name

    def replace(self, old: str, thing: Document | Record | Mapping[str, Any]) -> str:
        """Put a document in the place of another one, which had a different id.

        Args:
            old: The id of the document that goes.
            thing: The document that comes.

        Returns:
            The name of the new graph.

        Raises:
            StoreError: If there is no document of that id.
        """
        return self._put(as_document(thing), self._graph(old))

    def remove(self, id: str) -> None:
        """Take a document out.

        Raises:
            StoreError: If there is no document of that id.
        """
        self._store.remove_graph(self._graph(id))

    def _graph(self, id: str) -> ox.NamedNode:
        iri = expand(id)
        node = ox.NamedNode(iri) if iri else None
        if node is None or not self._store.contains_named_graph(node):
            raise StoreError(self.location, f"holds no document {id}; 'nboq query --documents' lists what it holds")
        return node

    def documents(self) -> list[str]:
        """List the ids of the documents."""
        return sorted(node.value for node in self._store.named_graphs() if isinstance(node, ox.NamedNode))

    def get(self, id: str) -> Document:
        """Give a document back, in canonical form.

        Raises:
            StoreError: If there is no document of that id.
        """
        node = self._graph(id)
        return from_quads(self._store.quads_for_pattern(None, None, None, node), f"{self.location}, {id}")

    def __len__(self) -> int:
        return len(self._store)

    def __contains__(self, id: str) -> bool:
        iri = expand(id)
        return iri is not None and self._store.contains_named_graph(ox.NamedNode(iri))

    def query(self, query: str, **values: Any) -> Answers:
        """Ask in SPARQL.

        Args:
            query: The text of the query. Patterns outside of GRAPH see all documents together; what several documents
                say is then found several times, so ask with DISTINCT or inside of GRAPH.
            values: Values for variables of the query. They are bound as RDF terms and never become part of the text:
                numbers as xsd:double, whole numbers as xsd:integer, dates as xsd:date, else text; give a
                `pyoxigraph.NamedNode` for an IRI. The engine binds only variables that the query's SELECT names.

        Returns:
            The answers.

        Raises:
            QueryError: If the engine doesn't understand the query.
        """
        return self._ask(query, {name: _term(value) for name, value in values.items()})

    def named(self, name: str, **values: Any) -> Answers:
        """Ask one of the queries that ship with the library; `nboq query --list` shows them.

        Args:
            name: The query.
            values: Its parameters, as Python values or text.

        Raises:
            UnknownQuery: If there is none of that name.
            WrongParameter: If a parameter is unknown, missing or of the wrong type.
        """
        chosen = named_query(name)
        return self._ask(chosen.text, chosen.bind(values))

    def _ask(self, query: str, bound: Mapping[str, Any]) -> Answers:
        substitutions = {ox.Variable(name): term for name, term in bound.items()}
        try:
            found = self._store.query(query, use_default_graph_as_union=True, substitutions=substitutions)
            return Answers(found, bound)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise QueryError(query, str(error)) from None


def _term(value: Any) -> Any:
    if isinstance(value, bool):
        return ox.Literal(value)
    if isinstance(value, int):
        return term_of(value, "integer")
    if isinstance(value, float):
        return term_of(value, "number")
    if hasattr(value, "isoformat"):
        return term_of(value, "date")
    return term_of(value, "text")
