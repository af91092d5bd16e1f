"""Changes of a store as one SPARQL update, which is one transaction in whatever engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox

from nboq.formats.rdf.syntax import METADATA
from nboq.store.backend import Exchange

FAULTS: Final = (OSError, RuntimeError)
"""What pyoxigraph raises when a disk refuses, or what is on it is damaged."""


def update(wanted: Exchange, present: list[ox.NamedNode], said: list[ox.NamedNode]) -> str:
    """Write a SPARQL update, which is pyoxigraph's one transaction that removes and adds.

    Every term in its text was parsed and is written by pyoxigraph's own serialiser; no text of a document is pasted in.
    """
    steps = [f"DROP SILENT GRAPH {graph}" for graph in present]
    metadata = ox.NamedNode(METADATA)
    steps += [f"DELETE WHERE {{ GRAPH {metadata} {{ {iri} ?p ?o }} }}" for iri in said]
    steps += insertions(wanted.put)
    steps += [step for triples in wanted.said.values() for step in insertions({METADATA: triples})]
    return " ; ".join(steps)


def insertions(graphs: Mapping[str, bytes]) -> list[str]:
    """Write INSERT DATA for N-Triples, each term of it anew."""
    steps = []
    for graph, triples in graphs.items():
        # Labels of blank nodes hold for one graph; in an update they'd have to differ.
        parsed = ox.parse(triples, format=ox.RdfFormat.N_TRIPLES, rename_blank_nodes=True)
        body = ox.serialize((quad.triple for quad in parsed), format=ox.RdfFormat.N_TRIPLES)
        steps.append(f"INSERT DATA {{ GRAPH {ox.NamedNode(graph)} {{ {(body or b'').decode()} }} }}")
    return steps
