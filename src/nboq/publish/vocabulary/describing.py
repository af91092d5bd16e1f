"""What the document about one term says, in triples."""

from __future__ import annotations

import pyoxigraph as ox

from nboq.publish.vocabulary.graph import SUFFIXES, write
from nboq.publish.vocabulary.source import RDF, RDFS, SKOS, Source
from nboq.publish.vocabulary.turtle import write_turtle


def describe(source: Source, kind: str, name: str, iri: str, definition: str) -> list[ox.Triple]:
    """Describe a term: all that the ontology and the concept schemes say of it, and which ontology defines it.

    What the ontology leaves to RDF itself, such as the slots `id` and `type`, is described from the term table.

    >>> source = Source.installed()
    >>> len(describe(source, "slot", "id", source.terms.slots["id"].iri, "What tells it from others."))
    4
    """
    found = source.described.about(iri)
    node = ox.NamedNode(iri)
    if not found:
        type_iri = f"{RDF}Property" if kind == "slot" else f"{RDFS}Class" if kind == "class" else f"{SKOS}Concept"
        label = ox.Literal(name.replace("_", " "), language="en")
        found = [
            ox.Triple(node, ox.NamedNode(f"{RDF}type"), ox.NamedNode(type_iri)),
            ox.Triple(node, ox.NamedNode(f"{RDFS}label"), label),
            ox.Triple(node, ox.NamedNode(f"{SKOS}definition"), ox.Literal(definition or name, language="en")),
        ]
    if iri.startswith(source.base):
        defined = ox.Triple(node, ox.NamedNode(f"{RDFS}isDefinedBy"), ox.NamedNode(source.ontology_iri))
        own = [triple for triple in found if triple.subject == node]
        found = [*own, defined, *(triple for triple in found if triple.subject != node)]
    return found


def written(triples: list[ox.Triple], source: Source) -> dict[str, bytes]:
    """Write triples in every serialisation, by the endings of files."""
    return {
        suffix: write_turtle(triples, source.prefixes) if suffix == "ttl" else write(triples, suffix, source.prefixes)
        for suffix in SUFFIXES
    }
