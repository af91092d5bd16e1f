"""Changes of a store as one SPARQL update, which is one transaction in whatever engine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from nboq.errors import QueryError, short
from nboq.formats.rdf.syntax import METADATA
from nboq.store.backend import Exchange
from nboq.store.sparql import TOKEN

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


_OPERATION: Final = re.compile(rf"{TOKEN.pattern} | (?P<brace>[{{}}])", TOKEN.flags)


def using(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Write the dataset that a request gives into each operation of an update (SPARQL 1.1 Protocol, section 2.2.3).

    Args:
        text: The update.
        default: The IRIs of the graphs that are asked outside of GRAPH.
        named: The IRIs of those that GRAPH finds.

    Raises:
        QueryError: If the update says itself what it asks, a name is no IRI, or DELETE WHERE leaves no place for it.

    >>> using("DELETE { ?s ?p ?o } WHERE { { SELECT * WHERE { ?s ?p ?o } } }", ["urn:g"], [])
    'DELETE { ?s ?p ?o } USING <urn:g> WHERE { { SELECT * WHERE { ?s ?p ?o } } }'
    """
    try:
        clauses = [f"USING {ox.NamedNode(iri)}" for iri in default] + [
            f"USING NAMED {ox.NamedNode(iri)}" for iri in named
        ]
    except ValueError as error:
        raise QueryError(f"the name of a graph is no absolute IRI: {error}", source=short(text)) from None
    made, done, depth, before = "", 0, 0, ""
    for token in _OPERATION.finditer(text):
        word = (token["word"] or "").upper()
        if word in ("USING", "WITH"):
            raise QueryError(f"has {word}, and the request says too what it asks", source=short(text))
        if word == "WHERE" and not depth:
            if before == "DELETE":
                raise QueryError("has DELETE WHERE, in which no USING can stand", source=short(text), hint=_WRITE_OUT)
            made, done = f"{made}{text[done : token.start()]}{' '.join(clauses)} ", token.start()
        depth += {"{": 1, "}": -1}.get(token["brace"] or "", 0)
        before = before if token["skipped"] else word
    return made + text[done:]


_WRITE_OUT: Final = "write DELETE { … } WHERE { … }"
