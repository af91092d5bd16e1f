"""The triples of a vocabulary: each term with what belongs to it, under names that stay from build to build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from nboq.errors import Malformed
from nboq.formats.rdf.anonymous import names
from nboq.publish.vocabulary.turtle import write_turtle

SUFFIXES = {
    form.file_extension: form
    for form in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.JSON_LD)
}
"""The serialisations that everything is published in, by the endings of files."""


def parse(path: Path) -> list[ox.Triple]:
    """Read a file of RDF; which serialisation it is, its ending says.

    Raises:
        Malformed: If it can't be read, or names a context elsewhere, which is never fetched.
    """
    form = SUFFIXES.get(path.suffix.removeprefix("."))
    if form is None:
        raise Malformed(f"expected a file that ends in {', '.join('.' + name for name in SUFFIXES)}", source=path)
    try:
        return [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(path.read_bytes(), format=form)]
    except (SyntaxError, ValueError, OSError) as error:
        raise Malformed(f"can't be read: {error}", source=path) from None


def text_of(node: Any) -> str:
    """Give the text of a literal, the IRI of a resource, the name of a blank node."""
    return str(node.value)


def sort_key(term: Any) -> tuple[int, str]:
    """Order terms: IRIs, then literals, then blank nodes."""
    rank = 0 if isinstance(term, ox.NamedNode) else 2 if isinstance(term, ox.BlankNode) else 1
    return rank, str(term)


class Graph:
    """Triples by subject; its blank nodes are named by what they say.

    Args:
        triples: In any order. Blank nodes have to form trees, as those of an ontology do.

    >>> one, other = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/p")
    >>> graph = Graph([ox.Triple(one, other, ox.BlankNode()), ox.Triple(one, other, ox.Literal("x"))])
    >>> len(graph.about("http://example.org/a"))
    2
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._raw = list(triples)

    @cached_property
    def _by_subject(self) -> dict[Any, list[ox.Triple]]:
        found: dict[Any, set[ox.Triple]] = {}
        for triple in renamed(self._raw):
            found.setdefault(triple.subject, set()).add(triple)
        order = sorted(found, key=sort_key)
        return {node: sorted(found[node], key=lambda t: (str(t.predicate), sort_key(t.object))) for node in order}

    def __iter__(self) -> Iterator[ox.Triple]:
        """Go through all triples, in an order that depends on nothing but them."""
        for triples in self._by_subject.values():
            yield from triples

    def __contains__(self, iri: str) -> bool:
        return ox.NamedNode(iri) in self._by_subject

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """The IRIs that something is said about."""
        return tuple(node.value for node in self._by_subject if isinstance(node, ox.NamedNode))

    def about(self, iri: str) -> list[ox.Triple]:
        """Give the concise bounded description of a resource: what is said of it and of the blank nodes it leads to.

        Source: P. Stickler, CBD, W3C member submission of 2005, without the reified statements, which we don't use.
        """
        return list(self._described(ox.NamedNode(iri)))

    def _described(self, node: Any) -> Iterator[ox.Triple]:
        for triple in self._by_subject.get(node, ()):
            yield triple
            if isinstance(triple.object, ox.BlankNode):
                yield from self._described(triple.object)

    def objects(self, iri: str, predicate: str) -> list[Any]:
        """Give what a resource has under a predicate, in order."""
        return [t.object for t in self._by_subject.get(ox.NamedNode(iri), ()) if t.predicate.value == predicate]

    def value(self, iri: str, predicate: str) -> str:
        """Give the first text or IRI that a resource has under a predicate, or an empty text."""
        return next((str(found.value) for found in self.objects(iri, predicate)), "")

    def instances(self, type_iri: str) -> list[str]:
        """Give the IRIs of all members of a class, in order."""
        kind = ox.NamedNode(type_iri)
        rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
        return [iri for iri in self.subjects if kind in self.objects(iri, rdf_type)]


def renamed(triples: Sequence[ox.Triple]) -> list[ox.Triple]:
    """Name blank nodes by what they say and by the way to them, so that a change elsewhere renames none of them."""
    # A digest is longer than it has to be for one file; what follows it tells like nodes apart.
    nodes: dict[Any, ox.BlankNode] = {
        node: ox.BlankNode(f"b{name[:16]}{name[64:]}") for node, name in names(triples).items()
    }
    return [ox.Triple(nodes.get(t.subject, t.subject), t.predicate, nodes.get(t.object, t.object)) for t in triples]


def serialised(triples: Iterable[ox.Triple], prefixes: Mapping[str, str], suffix: str) -> bytes:
    """Write triples subject by subject in the serialisation of files that end so; Turtle is for people."""
    grouped: dict[Any, list[ox.Triple]] = {}
    for triple in triples:
        grouped.setdefault(triple.subject, []).append(triple)
    chosen = [triple for about in grouped.values() for triple in about]
    if suffix == "ttl":
        return write_turtle(chosen, prefixes)
    text = "".join(map(str, chosen))
    used = {name: iri for name, iri in prefixes.items() if f"<{iri}" in text}
    content = ox.serialize(chosen, format=SUFFIXES[suffix], prefixes=used) or b""
    return content if content.endswith(b"\n") else content + b"\n"
