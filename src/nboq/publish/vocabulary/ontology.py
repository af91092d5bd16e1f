"""What the ontology says beyond the term table: mappings, narrower ranges, what is disjoint, what is deprecated."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, cast

import pyoxigraph as ox

from nboq.publish.vocabulary.facts import Match
from nboq.publish.vocabulary.source_names import labels
from nboq.schema.model import Model

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_RELATIONS: Final = ("exact", "close", "broad", "narrow", "related")
_MATCHED: Final = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?term ?predicate ?other WHERE {
  VALUES ?predicate { skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch }
  ?term ?predicate ?other
}"""
_NARROWED: Final = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?class ?slot ?range WHERE {
  ?class rdfs:subClassOf [ owl:onProperty ?slot ; owl:allValuesFrom ?range ] FILTER(isIRI(?range))
}"""
_PAIRS: Final = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?one ?other WHERE { ?one owl:disjointWith ?other }"""
_GROUPS: Final = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?group ?member WHERE { ?group a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?member }"""


def _value(term: Any) -> str:
    return str(term.value)


class Ontology:
    """The ontology, read once.

    Args:
        path: It, in Turtle.
        terms: The model, for the names of its terms and its prefixes. Those that it imports have another base.
    """

    def __init__(self, path: Path, terms: Model) -> None:
        self._terms = terms
        self._store = ox.Store()
        self._store.load(path=str(path), format=ox.RdfFormat.TURTLE)

    def _select(self, query: str, *names: str) -> list[tuple[str, ...]]:
        solutions = cast("Any", self._store.query(query))
        return [tuple(_value(row[name]) for name in names) for row in solutions]

    def local(self, iri: str) -> str:
        """Give the name of a term of the model by its IRI, or the IRI where the model has no such term."""
        return self._terms.by_iri.get(iri, iri)

    def objects(self, iri: str, predicate: str) -> list[str]:
        """Give what a term has for a predicate, sorted."""
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None)
        return sorted(_value(quad.object) for quad in quads)

    @cached_property
    def _prefixes(self) -> list[tuple[str, str]]:
        """The prefixes, longest namespace first."""
        return sorted(self._terms.prefixes.items(), key=lambda pair: -len(pair[1]))

    def curie(self, iri: str) -> str:
        """Write an IRI with a prefix of the model, or leave it where it has none.

        >>> from nboq.schema.artefacts import resource
        >>> from nboq.schema.model import current_model
        >>> Ontology(resource("generated", "nbo_q.owl.ttl"), current_model()).curie("http://purl.obolibrary.org/obo/VIBSO_0000029")
        'VIBSO:0000029'
        """
        for prefix, base in self._prefixes:
            if iri.startswith(base) and len(iri) > len(base):
                return f"{prefix}:{iri[len(base) :]}"
        return iri

    @cached_property
    def matched(self) -> dict[str, tuple[Match, ...]]:
        """The terms of other vocabularies by the IRI of ours, the nearest first."""
        found: dict[str, list[Match]] = defaultdict(list)
        for term, predicate, other in self._select(_MATCHED, "term", "predicate", "other"):
            relation = predicate.removeprefix(_SKOS).removesuffix("Match")
            curie = self.curie(other)
            match = Match(cast("Literal['exact']", relation), other, curie, labels().get(curie, ""))
            found[term].append(match)
        order = {relation: rank for rank, relation in enumerate(_RELATIONS)}
        return {term: tuple(sorted(said, key=lambda m: (order[m.relation], m.curie))) for term, said in found.items()}

    @cached_property
    def narrowed(self) -> dict[tuple[str, str], str]:
        """What a slot takes in a class that says more narrowly than the slot, by class and slot."""
        rows = self._select(_NARROWED, "class", "slot", "range")
        return {(self.local(c), self.local(s)): self.local(r) for c, s, r in rows if r in self._terms.by_iri}

    @cached_property
    def disjoint(self) -> dict[str, frozenset[str]]:
        """What a class shares no members with: by its own word, and by that of its siblings' group."""
        found: dict[str, set[str]] = defaultdict(set)
        for one, other in self._select(_PAIRS, "one", "other"):
            found[self.local(one)].add(self.local(other))
            found[self.local(other)].add(self.local(one))
        groups: dict[str, set[str]] = defaultdict(set)
        for group, member in self._select(_GROUPS, "group", "member"):
            groups[group].add(self.local(member))
        for members in groups.values():
            for member in members:
                found[member] |= members - {member}
        return {name: frozenset(others) for name, others in found.items()}
