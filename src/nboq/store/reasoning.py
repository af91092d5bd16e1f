"""OWL reasoning over small graphs, by owlready2 and HermiT: what a thing is because of where it stands.

Widened queries know what is below what. A reasoner knows more: what stands in the place of an excitation filter is one,
whatever its record says; and it tells when two statements can't both be true. It takes seconds for a descriptor, and
far too long for a whole store.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from nboq.errors import ContentError, InputError, MissingDependency
from nboq.schema.artefacts import NBOQ
from nboq.schema.model import current_model

_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LIMIT: Final = 20_000


def reason(
    quads: Iterable[ox.Quad], source: str = "the graph", extensions: Iterable[Path] = ()
) -> dict[str, frozenset[str]]:
    """Find every class of each thing, by the ontology.

    Args:
        quads: What is said; only types and links between things count.
        source: What to call it in messages.
        extensions: OWL of models that extend this one, as RDF/XML or N-Triples.

    Returns:
        The IRIs of the model's classes and its extensions', by the IRI of the thing; things without one are left out.

    Raises:
        MissingDependency: If owlready2 or Java isn't installed.
        InputError: If there are more than 20,000 links.
        ContentError: If the graph contradicts the ontology.
    """
    try:
        import owlready2
    except ImportError:
        raise MissingDependency("owlready2", "owl") from None
    if shutil.which("java") is None:
        raise MissingDependency("Java", hint="Debian's package is openjdk-17-jre-headless")
    links = links_of(quads)
    if len(links) > _LIMIT:
        raise InputError(
            f"{len(links):,} links are too many for a reasoner, which takes {_LIMIT:,}", hint="name fewer documents"
        )
    world = owlready2.World()
    rdfxml = current_model().artefact("generated", "nbo_q.owl.rdf").read_bytes()
    world.get_ontology(NBOQ.rstrip("/")).load(fileobj=io.BytesIO(rdfxml))
    for path in extensions:
        world.get_ontology(path.resolve().as_uri()).load(fileobj=io.BytesIO(path.read_bytes()))
    said = world.get_ontology("urn:nboq:said")
    subjects = (link.subject for link in links if link.object == _INDIVIDUAL)
    things = {one.value for one in subjects if isinstance(one, ox.NamedNode)}
    said.load(fileobj=io.BytesIO(ox.serialize(links, format=ox.RdfFormat.N_TRIPLES) or b""))
    try:
        with said:
            owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        raise ContentError(
            "what it says can't all be true by the ontology", source=source, hint="'nboq validate' tells what is wrong"
        ) from None
    found = {}
    for iri in sorted(things):
        thing = world[iri]
        above = {kind for kind in getattr(thing, "INDIRECT_is_a", ()) if isinstance(kind, owlready2.ThingClass)}
        found[iri] = frozenset(kind.iri for kind in above if kind is not owlready2.Thing)
    return found


def links_of(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    """Give what a reasoner is handed: types and links without the literals, whose dates no datatype of OWL 2 takes.

    Args:
        quads: What is said.

    Returns:
        The links, and for each thing with an IRI that it's an individual.
    """
    links = [quad.triple for quad in quads if not isinstance(quad.object, ox.Literal)]
    ends = [end for t in links for end in (t.subject, None if t.predicate.value == _TYPE else t.object)]
    things = {end for end in ends if isinstance(end, ox.NamedNode)}
    return [*links, *(ox.Triple(one, ox.NamedNode(_TYPE), _INDIVIDUAL) for one in sorted(things, key=str))]


_INDIVIDUAL: Final = ox.NamedNode("http://www.w3.org/2002/07/owl#NamedIndividual")
