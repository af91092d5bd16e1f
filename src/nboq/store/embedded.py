"""An embedded store on pyoxigraph: in memory or on disk, one named graph a document.

Beside the documents it keeps links, which are no documents: graphs whose names begin with `LINKS`. `nboq.links` says
what is in them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyoxigraph as ox

from nboq.document import Document, as_document
from nboq.errors import QueryError, StoreError
from nboq.iri import expand
from nboq.rdf.emit import to_ntriples
from nboq.rdf.load import from_quads
from nboq.rdf.syntax import LINKS, graph_name, to_quads
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
    """A store of documents, and of links between what they are about.

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
        if name.startswith(LINKS):
            raise StoreError(self.location, f"keeps links and no documents under names such as {name}")
        node = ox.NamedNode(name)
        old = {graph for graph in (node, gone) if graph is not None and self._store.contains_named_graph(graph)}
        if old:
            self._exchange(old, {node: (quad.triple for quad in to_quads(document))})
            return name
        try:
            self._store.load(to_ntriples(document), format=ox.RdfFormat.N_TRIPLES, to_graph=node)
        except OSError as error:
            raise StoreError(self.location, f"can't be written: {error}") from None
        return name

    def _exchange(self, old: Collection[ox.NamedNode], new: Mapping[ox.NamedNode, Iterable[ox.Triple]]) -> None:
        """Take graphs out and put others in, in one transaction."""
        # pyoxigraph has one transaction that removes and adds: a SPARQL update. Every term in its text was parsed and
        # is written by pyoxigraph's own serializer; no text of a document is pasted in.
        steps = [f"DROP SILENT GRAPH {graph}" for graph in sorted(old, key=str)]
        for graph, triples in new.items():
            body = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
            steps.append(f"INSERT DATA {{ GRAPH {graph} {{ {body.decode() if isinstance(body, bytes) else ''} }} }}")
        try:
            self._store.update(" ; ".join(steps))
        except OSError as error:
            raise StoreError(self.location, f"can't be written: {error}") from None

    def put_links(self, new: Mapping[str, Iterable[ox.Triple]], gone: Collection[str] = ()) -> None:
        """Put graphs of links in and take others out, in one transaction.

        Args:
            new: The triples of each graph by its name. What a graph of that name held goes.
            gone: The names of those to take out.

        Raises:
            StoreError: If a name isn't one of a link, which would overwrite a document, or the disk refuses.
        """
        for name in (*new, *gone):
            if not name.startswith(LINKS):
                raise StoreError(self.location, f"{name} is no name of a link; those begin with {LINKS}")
        if new or gone:
            old = {ox.NamedNode(name) for name in (*new, *gone)}
            self._exchange(old, {ox.NamedNode(name): triples for name, triples in new.items()})

    def links(self) -> list[str]:
        """List the names of the graphs that hold links."""
        return sorted(name for name in self._names() if name.startswith(LINKS))

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | str | None = None,
        predicate: str | None = None,
        object: ox.NamedNode | ox.BlankNode | ox.Literal | str | None = None,
        graph: str | None = None,
    ) -> Iterator[ox.Quad]:
        """Go through what is stored, in documents and links, by pattern.

        It's the quickest way to what is next to one node: each pattern is one look into an index.

        Args:
            subject: The IRI or node; None for any.
            predicate: The IRI; None for any.
            object: The IRI or term; None for any.
            graph: The name of the graph; None for all of them.

        >>> store = Store()
        >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"})
        >>> [quad.object.value for quad in store.quads("urn:uuid:1", "https://w3id.org/nbo-q/name")]
        ['Axio']
        """
        return iter(
            self._store.quads_for_pattern(
                ox.NamedNode(subject) if isinstance(subject, str) else subject,
                ox.NamedNode(predicate) if predicate else None,
                ox.NamedNode(object) if isinstance(object, str) else object,
                ox.NamedNode(graph) if graph else None,
            )
        )

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
        return self._put(as_document(thing), ox.NamedNode(self.graph(old)))

    def remove(self, id: str) -> None:
        """Take a document out.

        Raises:
            StoreError: If there is no document of that id.
        """
        self._store.remove_graph(ox.NamedNode(self.graph(id)))

    def graph(self, id: str) -> str:
        """Give the name of the graph that a document is in.

        Args:
            id: The document's id, as an IRI or with a prefix.

        Raises:
            StoreError: If there is no document of that id.
        """
        iri = expand(id)
        if iri is None or id not in self:
            raise StoreError(self.location, f"holds no document {id}; 'nboq query --documents' lists what it holds")
        return iri

    def _names(self) -> Iterator[str]:
        return (node.value for node in self._store.named_graphs() if isinstance(node, ox.NamedNode))

    def documents(self) -> list[str]:
        """List the ids of the documents."""
        return sorted(name for name in self._names() if not name.startswith(LINKS))

    def get(self, id: str) -> Document:
        """Give a document back, in canonical form.

        Raises:
            StoreError: If there is no document of that id.
        """
        return from_quads(self.quads(graph=self.graph(id)), f"{self.location}, {id}")

    def __len__(self) -> int:
        return len(self._store)

    def __contains__(self, id: str) -> bool:
        iri = expand(id)
        if iri is None or iri.startswith(LINKS):
            return False
        return self._store.contains_named_graph(ox.NamedNode(iri))

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
