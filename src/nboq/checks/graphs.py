"""Graphs that are in memory already, of rdflib or pyoxigraph: they are judged as the file that they would be."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from nboq.document import Document
from nboq.formats.rdf.load import from_quads


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
