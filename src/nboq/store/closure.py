"""What follows from the hierarchy, written out: for engines that don't widen queries, and for analysis at rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from nboq.store.hierarchy import Hierarchy

_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def with_closure(quads: Iterable[ox.Quad], hierarchy: Hierarchy) -> Iterator[ox.Quad]:
    """Add every class above a thing's own, and every property above one that is used, in the same graph.

    Args:
        quads: What is said.
        hierarchy: What is below what.

    >>> lens = ox.Quad(ox.NamedNode("urn:x:1"), _TYPE, ox.NamedNode("https://w3id.org/nbo-q/GenericDichroic"))
    >>> [quad.object.value.rpartition("/")[2] for quad in with_closure([lens], Hierarchy.of_model())][:3]
    ['GenericDichroic', 'Component', 'Dichroic']
    """
    classes, properties = hierarchy.above()
    for quad in quads:
        yield quad
        if quad.predicate == _TYPE:
            above = classes.get(quad.object.value, ()) if isinstance(quad.object, ox.NamedNode) else ()
            for iri in above:
                yield ox.Quad(quad.subject, _TYPE, ox.NamedNode(iri), quad.graph_name)
        for iri in properties.get(quad.predicate.value, ()) if properties else ():
            yield ox.Quad(quad.subject, ox.NamedNode(iri), quad.object, quad.graph_name)
