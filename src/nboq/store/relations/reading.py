"""The edges that are stored, wherever and however they are stated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from nboq.document import DocumentLike, as_document
from nboq.formats.rdf.syntax import LINKS
from nboq.pid.relations import Relation, relations
from nboq.schema.model import current_model, per_model
from nboq.store import Store
from nboq.store.relations.edges import AT, BY, CLAIM, NAMED, SOURCE, Edge, Statement, predicate, value
from nboq.store.relations.ends import fits, kinds, resolve
from nboq.store.relations.related import Related, related_at, related_to


@dataclass(frozen=True, slots=True)
class Sighting:
    """An edge where it's stated.

    Attributes:
        edge: The edge.
        graph: The graph that states it: that of a document or of a link.
        direct: Whether it stands there as a triple; else a part of the document says the same.
    """

    edge: Edge
    graph: str
    direct: bool


def stated_by(store: Store, iri: str, graph: str | None = None) -> Iterator[Sighting]:
    """Give the edges that a thing's own fields state: relations, parts that say the same, related identifiers.

    Args:
        store: Where to look.
        iri: The thing.
        graph: The graph to stay in; None for all.

    Yields:
        Each edge once for each time that it's stated. Related identifiers may give edges that lead to the thing.
    """
    yield from _stated(store, iri, graph, ahead=True)
    for related in related_at(store, iri, graph):
        if related.edge:
            yield Sighting(related.edge, related.graph, False)


def stated_about(store: Store, iri: str) -> Iterator[Sighting]:
    """Give the edges to or from a thing that the fields of other things state.

    Args:
        store: Where to look.
        iri: The thing.

    Yields:
        Each edge once for each time that it's stated.
    """
    yield from _stated(store, iri, None, ahead=False)
    for related in related_to(store, iri):
        if related.edge:
            yield Sighting(related.edge, related.graph, False)


def _stated(store: Store, iri: str, graph: str | None, *, ahead: bool) -> Iterator[Sighting]:
    """Give the edges that lead from a thing, or to it: by a relation itself, or by a path that says the same."""
    for relation in relations().values():
        for path in ((relation.name,), *relation.also):
            for other, where in _ends(store, ox.NamedNode(iri), path, graph, ahead):
                ends = (iri, other.value) if ahead else (other.value, iri)
                direct = path == (relation.name,)
                if isinstance(other, ox.NamedNode) and (direct or _fit(store, relation, *ends)):
                    yield Sighting(Edge(ends[0], relation.name, ends[1]), where, direct)


_Node = ox.NamedNode | ox.BlankNode


def _ends(
    store: Store, node: _Node, path: tuple[str, ...], graph: str | None, ahead: bool
) -> Iterator[tuple[_Node, str]]:
    """Follow a path of slots, or go back from its end to its beginning; it stays in the graph in which it begins."""
    step, rest = (path[0], path[1:]) if ahead else (path[-1], path[:-1])
    for quad in store.quads(node if ahead else None, predicate(step), None if ahead else node, graph):
        other, where = quad.object if ahead else quad.subject, value(quad.graph_name)
        if isinstance(other, ox.NamedNode | ox.BlankNode):
            if rest:
                yield from _ends(store, other, rest, where, ahead)
            else:
                yield other, where


def _fit(store: Store, relation: Relation, subject: str, object: str) -> bool:
    """Hold what a part says to the classes of the ends: an owner, for one, may be a person."""
    if subject == object or not fits(kinds(store, subject), relation.subjects):
        return False
    return fits(kinds(store, object), relation.objects)


def subjects(store: Store, graph: str) -> list[str]:
    """Give the things in a graph whose fields may state edges.

    Args:
        store: Where to look.
        graph: The graph.
    """
    slots = {path[0] for relation in relations().values() for path in ((relation.name,), *relation.also)}
    found = {
        quad.subject.value
        for slot in (*slots, "related_identifiers")
        for quad in store.quads(None, current_model().slots[slot].iri, None, graph)
        if isinstance(quad.subject, ox.NamedNode)
    }
    return sorted(found)


def edges_of(thing: DocumentLike) -> tuple[Edge, ...]:
    """Give the edges that a document states: by a relation, by a part that says the same, by a related identifier.

    A related identifier counts where exactly one relation fits its type and the classes of both ends. An owner,
    custodian, maker or grant counts when its identifier is of the right kind: a person's ORCID iD is no organisation.

    Args:
        thing: The document.

    Returns:
        Each edge once, sorted.

    Raises:
        NboqError: If the document can't be written as RDF.

    >>> edges_of({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio", "hosted_by": "RRID:SCR_017934"})
    (Edge(subject='urn:uuid:1', relation='hosted_by', object='https://scicrunch.org/resolver/RRID:SCR_017934'),)
    """
    store = Store()
    graph = store.load(as_document(thing))
    found = {sighting.edge for iri in subjects(store, graph) for sighting in stated_by(store, iri, graph)}
    return tuple(sorted(found))


def unplaced(store: Store, graph: str) -> tuple[Related, ...]:
    """Give the related identifiers of a document that no single relation stands for.

    Args:
        store: Where the document is.
        graph: The name of its graph.
    """
    found = (related for iri in subjects(store, graph) for related in related_at(store, iri, graph))
    return tuple(related for related in found if related.edge is None)


def statement_in(store: Store, edge: Edge, graph: str) -> Statement:
    """Read who says an edge, when and from where, from the graph that states it.

    Args:
        store: Where the graph is.
        edge: The edge.
        graph: The graph's name. A document gives no such facts about its edges.
    """
    if not graph.startswith(LINKS):
        return Statement(edge, graph)

    def one(slot: str) -> str | None:
        return min((value(quad.object) for quad in store.quads(graph, slot, None, graph)), default=None)

    return Statement(edge, graph, one(BY) or one(NAMED), one(AT), one(SOURCE))


def statements(store: Store, edge: Edge) -> tuple[Statement, ...]:
    """Tell who says an edge, when and from where.

    Args:
        store: Where to look.
        edge: The edge.

    Returns:
        One for each graph that states it, links first. A document gives no such facts, it's only named.

    >>> store = Store()
    >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1", "hosted_by": "RRID:SCR_017934"})
    >>> edge = Edge("urn:uuid:1", "hosted_by", "https://scicrunch.org/resolver/RRID:SCR_017934")
    >>> [statement.graph for statement in statements(store, edge)]
    ['urn:uuid:1']
    """
    found = {sighting.graph for sighting in _between(store, edge.subject, edge.object) if sighting.edge == edge}
    return tuple(statement_in(store, edge, g) for g in sorted(found, key=lambda g: (not g.startswith(LINKS), g)))


@per_model
def _relations_by_slot() -> dict[str, str]:
    return {predicate(name): name for name in relations()}


def edge_in(store: Store, graph: str) -> tuple[Edge, bool] | None:
    """Read the edge in the graph of a link, and tell whether it's stated there; else it's in doubt, and only described.

    Args:
        store: Where the graph is.
        graph: Its name.

    Returns:
        None where there is no edge in it.
    """
    slots, parts = _relations_by_slot(), dict[str, str]()
    for quad in store.quads(None, None, None, graph):
        slot = value(quad.predicate)
        if slot in slots:
            return Edge(value(quad.subject), slots[slot], value(quad.object)), True
        if slot in CLAIM:
            parts[slot] = value(quad.object)
    if parts.get(CLAIM[1]) not in slots:
        return None
    return Edge(parts[CLAIM[0]], slots[parts[CLAIM[1]]], parts[CLAIM[2]]), False


def claims(store: Store, edge: Edge) -> list[str]:
    """Name the graphs of links that describe an edge without stating it.

    Args:
        store: Where to look.
        edge: The edge.
    """
    graphs = {value(quad.graph_name) for quad in store.quads(None, CLAIM[0], edge.subject)}
    return sorted(graph for graph in graphs if graph.startswith(LINKS) and edge_in(store, graph) == (edge, False))


def _between(store: Store, one: str, other: str) -> Iterator[Sighting]:
    """Give what is stated between two things, by whichever of them."""
    for iri, far in ((one, other), (other, one)):
        for relation in relations().values():
            for quad in store.quads(iri, predicate(relation.name), far):
                yield Sighting(Edge(iri, relation.name, far), value(quad.graph_name), True)
    for iri, far in ((one, other), (other, one)):
        for sighting in stated_by(store, iri):
            if not sighting.direct and sighting.edge.other(iri) == far:
                yield sighting


_OF_INSTRUMENTS: Final = ("hosted_by", "has_model", "describes")


@dataclass(frozen=True, slots=True)
class StoredLinks:
    """A store as `nboq.pid.chain.missing_links` wants to ask it. Identifiers may come in any spelling.

    Attributes:
        store: Where to look. What is stored later counts too.

    >>> store = Store()
    >>> fields = {"hosted_by": "RRID:SCR_017934", "has_model": "RRID:SCR_025048"}
    >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1", **fields})
    >>> links = StoredLinks(store)
    >>> links.connected("RRID:SCR_017934", "urn:uuid:1"), links.connected("RRID:SCR_017934", "RRID:SCR_025048")
    (True, False)
    >>> links.joined("RRID:SCR_017934", "RRID:SCR_025048")
    True
    """

    store: Store

    def connected(self, one: str, other: str) -> bool:
        """Tell whether two things are joined by a stored edge.

        Every named relation counts, in either direction, in links and in documents; a path over a third thing doesn't.

        Args:
            one: An identifier.
            other: Another one.
        """
        ends = (resolve(self.store, text).iri for text in (one, other))
        return any(True for _ in _between(self.store, *ends))

    def joined(self, one: str, other: str) -> bool:
        """Tell whether some one instrument is connected to both of two things.

        Args:
            one: An identifier of a facility, a model or a descriptor.
            other: Another one.
        """
        ends = [resolve(self.store, text).iri for text in (one, other)]
        near = set(self._instruments(ends[0]))
        return bool(near) and any(iri in near for iri in self._instruments(ends[1]))

    def _instruments(self, iri: str) -> Iterator[str]:
        for found in (stated_by(self.store, iri), stated_about(self.store, iri)):
            for sighting in found:
                edge = sighting.edge
                if edge.relation in _OF_INSTRUMENTS:
                    at = edge.object if edge.relation == "describes" else edge.subject
                    if at != iri:
                        yield at


def connected(store: Store) -> Callable[[str, str], bool]:
    """Make the function that tells whether two things are joined by a stored edge.

    Args:
        store: Where to look.

    Returns:
        `StoredLinks.connected` of the store.

    >>> store = Store()
    >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1", "hosted_by": "RRID:SCR_017934"})
    >>> connected(store)("urn:uuid:1", "RRID: scr_017934")
    True
    """
    return StoredLinks(store).connected
