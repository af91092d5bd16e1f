"""Graphs that are in memory already, of rdflib or pyoxigraph, against the shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyoxigraph as ox

from nboq.checks.engines import Engine, run
from nboq.checks.findings import Finding
from nboq.checks.shacl import finding_of, hierarchy_of
from nboq.document import label
from nboq.schema.model import current_model

_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def is_graph(thing: object) -> bool:
    """Tell whether something is a graph: one of rdflib, or a store or data set of pyoxigraph."""
    return isinstance(thing, ox.Store | ox.Dataset) or _is_rdflib(thing)


def _is_rdflib(thing: object) -> bool:
    # By its name: rdflib need not be installed, and isn't loaded for this.
    return any(kind.__module__.startswith("rdflib.") and kind.__name__ == "Graph" for kind in type(thing).__mro__)


def _triples(graph: Any) -> list[ox.Triple]:
    """Give the triples of all graphs in it, each once."""
    if _is_rdflib(graph):
        from rdflib import Graph

        # A data set of rdflib has its quads; its own triples are those of the default graph.
        plain = Graph()
        plain += (part[:3] for part in (graph.quads() if hasattr(graph, "quads") else graph))
        graph = ox.parse(plain.serialize(format="ntriples", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES)
    found = {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in graph}
    return sorted(found, key=str)


def _entities(triples: list[ox.Triple]) -> dict[str, dict[str, Any]]:
    """Give what is needed to name each node for a person."""
    name = ox.NamedNode(current_model().slots["name"].iri)
    made: dict[str, dict[str, Any]] = {}
    for triple in triples:
        node = triple.subject
        entity = made.setdefault(_key(node), {"id": node.value} if isinstance(node, ox.NamedNode) else {})
        if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
            kind = current_model().by_iri.get(triple.object.value)
            if kind in current_model().classes:
                entity["type"] = kind
        elif triple.predicate == name and isinstance(triple.object, ox.Literal):
            entity["name"] = triple.object.value
    return made


def _key(node: Any) -> str:
    return str(node.value) if isinstance(node, ox.NamedNode) else str(node)


def _claimed(triples: list[ox.Triple]) -> int:
    """Take the lowest tier that a descriptor in the graph claims: they are all checked at one."""
    tier = ox.NamedNode(current_model().slots["tier"].iri)
    said = {t.object.value for t in triples if t.predicate == tier and isinstance(t.object, ox.Literal)}
    return min((int(value) for value in said if value in ("1", "2", "3")), default=1)


def graph_findings(
    graph: Any, tier: int | None = None, engine: Engine | None = None, *, strict: bool = False
) -> tuple[int, Iterator[Finding]]:
    """Check a graph against the shapes of structure and of a tier.

    Args:
        graph: Of rdflib, or a store or data set of pyoxigraph; what stands in named graphs counts as well. It isn't
            changed.
        tier: 1, 2 or 3; left out, the lowest that a descriptor in the graph claims.
        engine: Which SHACL engine; the fastest that is installed when left out.
        strict: Whether fields that a class doesn't have are wrong.

    Returns:
        The tier, and the results of SHACL. They have no paths, since there is no JSON; their ids are those of the
        nodes.
    """
    triples = _triples(graph)
    entities = _entities(triples)
    kinds = sorted({entity["type"] for entity in entities.values() if "type" in entity})
    text = "".join(f"{triple} .\n" for triple in triples) + "".join(map(hierarchy_of, kinds))
    level = tier or _claimed(triples)
    return level, _findings(text, level, engine, strict, entities)


def _findings(
    text: str, tier: int, engine: Engine | None, strict: bool, entities: dict[str, dict[str, Any]]
) -> Iterator[Finding]:
    for result in run(text, tier, engine, strict=strict):
        entity = entities.get(result.focus, {"id": result.focus})
        yield finding_of(result, (), entity, label(entity), _as_json(result.value))


def _as_json(term: str) -> Any:
    """Give a term in N-Triples as JSON has it."""
    if not term:
        return None
    if term[0] != '"':
        return term.strip("<>")
    (triple,) = ox.parse(f"<urn:x:s> <urn:x:p> {term} .", format=ox.RdfFormat.N_TRIPLES)
    return triple.object.value if isinstance(triple.object, ox.Literal) else term
