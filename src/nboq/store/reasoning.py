"""OWL reasoning over small graphs, by owlready2 and HermiT: what a thing is because of where it stands.

Widened queries know what is below what. A reasoner knows more: what stands in the place of an excitation filter is one,
whatever its record says; and it tells when two statements can't both be true. It takes seconds for a descriptor, and
far too long for a whole store. HermiT sorts out every class, property and value that it's handed, which for the whole
ontology takes minutes whatever is asked, so it gets the part that can bear on what is said.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from nboq.errors import ContentError, InputError, MissingDependency, refusals
from nboq.schema.artefacts import NBOQ
from nboq.schema.model import current_model

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE: Final = _RDF + "type"
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
        InputError: If there are more than 20,000 links, or an extension is in another syntax.
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
    others: list[bytes] = []
    named = {one for triple in links for one in (triple.subject, triple.predicate, triple.object)}
    for path in extensions:
        others.append(other := path.read_bytes())
        format = ox.RdfFormat.RDF_XML if b"<rdf:RDF" in other else ox.RdfFormat.N_TRIPLES
        with refusals(InputError, "no OWL in RDF/XML or N-Triples", path):
            named |= {one for quad in ox.parse(other, format) for one in (quad.subject, quad.predicate, quad.object)}
    ontology = ox.parse(path=current_model().artefact("generated", "nbo_q.owl.rdf"), format=ox.RdfFormat.RDF_XML)
    part = ox.serialize(part_about(named, ontology), format=ox.RdfFormat.N_TRIPLES) or b""
    world.get_ontology(NBOQ.rstrip("/")).load(fileobj=io.BytesIO(part))
    for number, other in enumerate(others):
        world.get_ontology(f"urn:nboq:extension:{number}").load(fileobj=io.BytesIO(other))
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


def part_about(named: Iterable[object], ontology: Iterable[ox.Quad]) -> list[ox.Triple]:
    """Give the part of the model's ontology from which the same follows about some terms as from all of it.

    It is what locality leaves of it (Cuenca Grau et al., Modular Reuse of Ontologies, JAIR 31, 2008): a class that is
    not reached from the terms may be taken for empty, and a property for one without values, of which "only such
    values" holds anyway. The ontology asks for no values and counts none.

    Args:
        named: The terms: classes, properties and values that what is said has.
        ontology: The ontology.

    Returns:
        The statements, without labels and other words.
    """
    about: dict[object, list[ox.Triple]] = {}
    for triple in (quad.triple for quad in ontology):
        if triple.predicate.value.startswith(_LOGIC):
            about.setdefault(triple.subject, []).append(triple)
    said, reached = set(named), set[object]()
    lists = [
        (one, set(_members(about, triple.object)))
        for one, found in about.items()
        for triple in found
        if triple.predicate.value in _TOGETHER
    ]
    ahead = list(said)
    while ahead:
        while ahead:
            node = ahead.pop()
            if node in reached or any(t.predicate == _ON and t.object not in said for t in about.get(node, ())):
                continue
            reached.add(node)
            ahead += (triple.object for triple in about.get(node, ()) if triple.predicate != _APART)
        ahead = [one for one, members in lists if one not in reached and len(members & reached) > 1]
    return [t for one in about if one in reached for t in about[one] if t.object in reached]


def _members(about: dict[object, list[ox.Triple]], node: object) -> Iterable[object]:
    """Give the members of a list."""
    while node in about:
        found = {triple.predicate: triple.object for triple in about[node]}
        yield found.get(_FIRST)
        node = found.get(_REST)


_OWL: Final = "http://www.w3.org/2002/07/owl#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_LOGIC: Final = (_OWL, _RDF, _RDFS + "sub", _RDFS + "domain", _RDFS + "range")
_ON: Final = ox.NamedNode(_OWL + "onProperty")
_APART: Final = ox.NamedNode(_OWL + "disjointWith")
_FIRST: Final = ox.NamedNode(_RDF + "first")
_REST: Final = ox.NamedNode(_RDF + "rest")
_TOGETHER: Final = (_OWL + "members", _OWL + "distinctMembers")
_INDIVIDUAL: Final = ox.NamedNode("http://www.w3.org/2002/07/owl#NamedIndividual")
