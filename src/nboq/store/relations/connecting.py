"""Connecting: what documents say about edges in other words, stored as edges.

A document may name an owner with an identifier, or a paper among its related identifiers. `connect` stores such edges
as links, so that SPARQL finds them like all others. They are taken out again when the document no longer says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import pyoxigraph as ox

from nboq.document import Document
from nboq.store import Store
from nboq.store.relations.edges import BY, CONNECT, SOURCE, graph_of, value
from nboq.store.relations.linking import triples
from nboq.store.relations.reading import stated_by, subjects, unplaced
from nboq.store.relations.related import Related


@dataclass(frozen=True, slots=True)
class Connected:
    """What `connect` did.

    Attributes:
        added: The names of the graphs that came.
        removed: The names of those that went.
        kept: How many stayed.
        unplaced: The related identifiers that no single relation stands for.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: int = 0
    unplaced: tuple[Related, ...] = ()


def connect(store: Store, *documents: Document | str) -> Connected:
    """Store the edges that documents state in other words than by the relation itself.

    An edge that stands in the document as a triple is left alone: it needs no second one. Each derived edge is a link
    of its own, attributed to this library, with the document it comes from. One document is one transaction.

    Args:
        store: Where the documents are.
        documents: Those to go through, themselves or by their ids. Without any it's all of them, and what was derived
            from documents that are gone goes too.

    Returns:
        What came and what went. Doing it twice does nothing the second time.

    Raises:
        StoreError: If the store doesn't hold one of them, or can't be written.

    >>> store = Store()
    >>> owner = {"type": "Party", "name": "Example University", "identified_by": "https://ror.org/0464eyp60"}
    >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1", "owners": [owner]})
    >>> len(connect(store).added), connect(store).kept
    (1, 1)
    >>> query = "ASK { <urn:uuid:1> <https://w3id.org/nbo-q/owned_by> <https://ror.org/0464eyp60> }"
    >>> store.query(query).truth
    True
    """
    ids = [thing.id if isinstance(thing, Document) else thing for thing in documents]
    names = [store.graph(id) for id in ids] if ids else store.documents()
    made = [_connect(store, name) for name in dict.fromkeys(names)]
    if not ids:
        made.append(_prune(store, set(names)))
    return Connected(
        tuple(graph for one in made for graph in one.added),
        tuple(graph for one in made for graph in one.removed),
        sum(one.kept for one in made),
        tuple(related for one in made for related in one.unplaced),
    )


def _connect(store: Store, name: str) -> Connected:
    seen = [sighting for iri in subjects(store, name) for sighting in stated_by(store, iri, name)]
    direct = {sighting.edge for sighting in seen if sighting.direct}
    derived = {sighting.edge for sighting in seen} - direct
    wanted = {graph_of(edge, CONNECT, name): edge for edge in sorted(derived)}
    present = _derived(store, [quad.graph_name for quad in store.quads(None, SOURCE, name)])
    added = [graph for graph in wanted if graph not in present]
    gone = sorted(present - wanted.keys())
    now, agent = datetime.now(UTC), ox.NamedNode(CONNECT)
    store.put_links({graph: triples(wanted[graph], graph, now, agent, name) for graph in added}, gone)
    return Connected(tuple(added), tuple(gone), len(wanted) - len(added), unplaced(store, name))


def _derived(store: Store, graphs: Iterable[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]) -> set[str]:
    """Keep the graphs that `connect` made."""
    return {
        graph.value
        for graph in graphs
        if isinstance(graph, ox.NamedNode) and any(True for _ in store.quads(graph, BY, CONNECT, graph.value))
    }


def _prune(store: Store, documents: set[str]) -> Connected:
    """Take out what was derived from documents that are gone."""
    ours = _derived(store, [quad.graph_name for quad in store.quads(None, BY, CONNECT)])
    gone = sorted(
        graph
        for graph in ours
        if not any(value(quad.object) in documents for quad in store.quads(graph, SOURCE, None, graph))
    )
    store.put_links({}, gone)
    return Connected(removed=tuple(gone))
