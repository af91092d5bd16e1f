"""Graphs that are in memory already, of rdflib or pyoxigraph: they are judged as the file that they would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import pyoxigraph as ox

from nboq.checks.engines import Engine, run
from nboq.checks.findings import Finding
from nboq.checks.shacl import finding_of, hierarchy_of, kept_triples, value_of, worst_of
from nboq.document import Document, DocumentIndex, Path, objects
from nboq.formats.rdf.load import from_quads
from nboq.schema.model import current_model
from nboq.schema.values import read_number


def is_graph(thing: object) -> bool:
    """Tell whether something is a graph: one of rdflib, or a store or data set of pyoxigraph."""
    return isinstance(thing, ox.Store | ox.Dataset) or _is_rdflib(thing)


def _is_rdflib(thing: object) -> bool:
    # By its name: rdflib need not be installed, and isn't loaded for this.
    return any(kind.__module__.startswith("rdflib.") and kind.__name__ == "Graph" for kind in type(thing).__mro__)


def triples_of(graph: Any) -> list[ox.Triple]:
    """Give the triples of all graphs in a graph, each once."""
    if _is_rdflib(graph):
        from rdflib import Graph

        # A data set of rdflib has its quads; its own triples are those of the default graph.
        plain = Graph()
        plain += (part[:3] for part in (graph.quads() if hasattr(graph, "quads") else graph))
        graph = ox.parse(plain.serialize(format="ntriples", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES)
    found = {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in graph}
    return sorted(found, key=str)


def document_of(triples: list[ox.Triple]) -> Document:
    """Read the document that a graph holds, as it's read from a file.

    Raises:
        Malformed: If nothing in it is of a class of the model.
    """
    return from_quads(triples, "graph")


def parts_findings(
    triples: list[ox.Triple], index: DocumentIndex, tier: int, engine: Engine | None, *, strict: bool
) -> Iterator[Finding]:
    """Check what reading found no place for in parts: these have no names by which a document could keep it.

    Args:
        triples: The graph.
        index: What was read of it.
        tier: 1, 2 or 3.
        engine: Which SHACL engine.
        strict: Whether fields that a class doesn't have are wrong.
    """
    left = {
        (str(triple.subject), triple.predicate.value)
        for triple in kept_triples(index.data)
        if isinstance(triple.subject, ox.BlankNode) and triple.predicate.value in current_model().by_iri
    }
    if not left:
        return
    text = "".join(f"{triple} .\n" for triple in triples) + "".join(map(hierarchy_of, current_model().classes))
    paths = _Paths(triples, index)
    for result in worst_of(run(text, tier, engine, strict=strict)):
        at = paths.of(result.focus) if (result.focus, result.path) in left else None
        if at is not None:
            yield finding_of(result, at, index.at[at], index.title(at), value_of(result, index.at[at]))


class _Paths:
    """Where the parts of a graph are in the document that was read of it."""

    def __init__(self, triples: list[ox.Triple], index: DocumentIndex) -> None:
        self._index = index
        self._about: dict[str, list[ox.Triple]] = {}
        self._around: dict[str, ox.Triple] = {}
        for triple in triples:
            self._about.setdefault(str(triple.subject), []).append(triple)
            if isinstance(triple.object, ox.BlankNode):
                self._around.setdefault(str(triple.object), triple)

    def of(self, node: str) -> Path | None:
        """Find a node by what it stands in, and by what it says where there are several."""
        around = self._around.get(node)
        if around is None:
            return None
        outer = str(around.subject)
        home = self.of(outer) if outer.startswith("_:") else self._index.by_iri.get(outer[1:-1])
        slot = current_model().by_iri.get(around.predicate.value)
        held = None if home is None or slot is None else self._index.at[home].get(slot)
        if isinstance(held, Mapping):
            return (*(home or ()), str(slot))
        parts = objects(held)
        if not parts:
            return None
        said = {(current_model().by_iri.get(t.predicate.value), _text(t.object)) for t in self._about.get(node, ())}
        best = max(range(len(parts)), key=lambda place: len(said & {(k, str(v)) for k, v in parts[place].items()}))
        return (*(home or ()), str(slot), best)


def _text(term: Any) -> str:
    """Write a literal as the number or the text that a document has for it."""
    text = str(getattr(term, "value", ""))
    with suppress(ValueError):
        return str(read_number(text))
    return text
