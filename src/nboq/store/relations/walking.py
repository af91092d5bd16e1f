"""Walking: what is connected to a thing, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from nboq.errors import ContentError
from nboq.pid.chain import Tier
from nboq.schema.model import current_model
from nboq.store import Store
from nboq.store.relations.edges import Edge
from nboq.store.relations.ends import TYPE, kinds, occurs, resolve, types
from nboq.store.relations.reading import Sighting, stated_about, stated_by

_TIERS: Final = {
    "CoreFacility": Tier.FACILITY,
    "InstrumentModel": Tier.MODEL,
    "Instrument": Tier.INSTANCE,
    "HardwareDescriptor": Tier.DESCRIPTOR,
}


@dataclass(frozen=True, slots=True)
class Node:
    """A thing that a walk came by.

    Attributes:
        iri: Its IRI.
        class_name: Its class, where the store, the edges at it or the scheme of its identifier tell one.
        name: Its name, where a document gives one.
        tier: Whether it's a facility, model, instance or descriptor; None for all others.
        distance: How many edges it is away from where the walk began.
    """

    iri: str
    class_name: str | None
    name: str | None
    tier: Tier | None
    distance: int


@dataclass(frozen=True, slots=True)
class StatedEdge:
    """An edge that a walk came by, and the graphs that state it: documents and links."""

    edge: Edge
    graphs: tuple[str, ...]


@dataclass(frozen=True)
class Neighbourhood:
    """What is connected to a thing.

    Attributes:
        centre: The IRI of the thing.
        depth: How far the walk went.
        nodes: The things, nearest first, then by IRI.
        edges: The edges between any two of them, sorted.
    """

    centre: str
    depth: int
    nodes: tuple[Node, ...]
    edges: tuple[StatedEdge, ...]

    @cached_property
    def node(self) -> dict[str, Node]:
        """The things by IRI."""
        return {node.iri: node for node in self.nodes}

    def quads(self) -> Iterator[ox.Quad]:
        """Give the edges as triples, with the names and types of the things.

        Edges that a document states in other words are given by the relation itself.
        """
        for node in self.nodes:
            subject = ox.NamedNode(node.iri)
            if node.class_name:
                yield ox.Quad(subject, ox.NamedNode(TYPE), ox.NamedNode(current_model().classes[node.class_name].iri))
            if node.name:
                yield ox.Quad(subject, ox.NamedNode(current_model().slots["name"].iri), ox.Literal(node.name))
        for stated in self.edges:
            edge = stated.edge
            relation = ox.NamedNode(current_model().slots[edge.relation].iri)
            yield ox.Quad(ox.NamedNode(edge.subject), relation, ox.NamedNode(edge.object))


def walk(store: Store, pid: str, depth: int = 2) -> Neighbourhood:
    """Find what is connected to a thing, breadth first, along every relation in both directions.

    Args:
        store: Where to look.
        pid: The thing: an identifier in any spelling that `nboq.pid.parse` reads, or an IRI.
        depth: How many edges to go; 0 is the thing alone.

    Returns:
        The things within that distance and every edge between two of them, whether a link, a relation of a document
        or a part of one that says the same (an owner with an identifier, a related identifier).

    Raises:
        InvalidIdentifier: If the text is no identifier.
        ContentError: If it occurs nowhere in the store.

    >>> store = Store()
    >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1", "hosted_by": "RRID:SCR_017934"})
    >>> [node.tier.value for node in walk(store, "RRID:SCR_017934", 1).nodes]
    ['facility', 'instance']
    """
    centre = resolve(store, pid).iri
    if not occurs(store, centre):
        raise ContentError(
            f"nothing about it is in store {store.location}",
            source=centre,
            hint="'nboq load' or 'nboq pid link' puts it in",
        )
    distance = {centre: 0}
    found: dict[Edge, set[str]] = {}

    def keep(sightings: Iterator[Sighting]) -> Iterator[Edge]:
        for sighting in sightings:
            found.setdefault(sighting.edge, set()).add(sighting.graph)
            yield sighting.edge

    queue = [centre]
    for iri in queue:
        if distance[iri] >= max(depth, 0):
            # Edges between two outermost things are stated by one of them. Others lead out and are left away below.
            list(keep(stated_by(store, iri)))
            continue
        for sightings in (stated_by(store, iri), stated_about(store, iri)):
            for edge in keep(sightings):
                other = edge.other(iri)
                if other not in distance:
                    distance[other] = distance[iri] + 1
                    queue.append(other)
    inside = {edge: graphs for edge, graphs in found.items() if {edge.subject, edge.object} <= distance.keys()}
    order = sorted(distance, key=lambda iri: (distance[iri], iri))
    return Neighbourhood(
        centre,
        depth,
        tuple(_node(store, iri, distance[iri]) for iri in order),
        tuple(StatedEdge(edge, tuple(sorted(inside[edge]))) for edge in sorted(inside)),
    )


def _node(store: Store, iri: str, distance: int) -> Node:
    found = types(store, iri)
    told = kinds(store, iri) if not found else None
    if told is not None and len(told.classes) == 1:
        found = told.classes
    class_name = found[0] if found else None
    name, mentions = current_model().slots["name"].iri, current_model().slots["identified_by"].iri
    called = [quad.object for quad in store.quads(iri, name)]
    # What has no description of its own may be named where it's mentioned, such as an owner by its ROR id.
    if not called:
        parts = (quad.subject for quad in store.quads(None, mentions, iri))
        called = [q.object for part in parts if not isinstance(part, ox.Triple) for q in store.quads(part, name)]
    names = (one.value for one in called if isinstance(one, ox.Literal))
    tier = next((tier for name, tier in _TIERS.items() if class_name and current_model().is_a(class_name, name)), None)
    return Node(iri, class_name, min(names, default=None), tier, distance)
