"""Graphs that are in memory already, of rdflib or pyoxigraph: they are judged as the file that they would be."""

from __future__ import annotations

from typing import Any, Final

import pyoxigraph as ox

from nboq.document import Document
from nboq.errors import Malformed, refusals
from nboq.formats.rdf.load import each_of_quads

_DEFAULT: Final = "urn:x-rdflib:default"


def is_graph(thing: object) -> bool:
    """Tell whether something is a graph: one of rdflib, or a store or data set of pyoxigraph."""
    return isinstance(thing, ox.Store | ox.Dataset) or _is_rdflib(thing)


def _is_rdflib(thing: object) -> bool:
    # By its name: rdflib need not be installed, and isn't loaded for this.
    return any(kind.__module__.startswith("rdflib.") and kind.__name__ == "Graph" for kind in type(thing).__mro__)


def documents_of(graph: Any) -> list[Document]:
    """Read the documents that a graph holds, as they are read from a file: one of each named graph.

    Raises:
        Malformed: If nothing in it is of a class of the model, or it has terms that RDF doesn't.
    """
    if not _is_rdflib(graph):
        return each_of_quads(sorted(graph, key=str), "graph")
    quads = []
    named_graphs = getattr(graph, "graphs", None) or getattr(graph, "contexts", None)  # of a Dataset, and before it
    for part in named_graphs() if named_graphs else [graph]:
        name = str(part.identifier) if part is not graph and isinstance(part.identifier, str) else ""
        with refusals(Malformed, "rdflib holds what RDF doesn't", "graph"):
            named = ox.NamedNode(name) if ":" in name and name != _DEFAULT else ox.DefaultGraph()
            text = part.serialize(format="ntriples", encoding="utf-8")
            found = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
            quads += [ox.Quad(one.subject, one.predicate, one.object, named) for one in found]
    return each_of_quads(sorted(quads, key=str), "graph")
