"""Terms of rdflib as N-Triples, written as pyoxigraph writes them."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import rdflib


def written(term: Any) -> str:
    r"""Write a term of rdflib in N-Triples.

    >>> written(rdflib.Literal("-1.5E0\n", datatype=rdflib.XSD.string, normalize=False))
    '"-1.5E0\\n"'
    """
    if isinstance(term, rdflib.URIRef):
        return str(ox.NamedNode(str(term)))
    if isinstance(term, rdflib.BNode):
        return str(ox.BlankNode(str(term)))
    if term.language:
        return str(ox.Literal(str(term), language=term.language))
    return str(ox.Literal(str(term), datatype=ox.NamedNode(term.datatype) if term.datatype else None))
