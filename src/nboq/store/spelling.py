"""One spelling for each id: documents are joined whatever spelling they use, and come back as they were written.

Statements get the IRI that all spellings of an id share (`nboq.pid.shared_iri`) on their way into the store: names of
graphs, subjects, and what the relations of the model lead to. Addresses of pages and terms of vocabularies are no ids.
Statements that were changed are kept, as they were, in the record of the document in the graph `METADATA`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final

import pyoxigraph as ox

from nboq.errors import Malformed, StoreError, refusals
from nboq.formats.rdf.nquads import TERM, graph_iri
from nboq.formats.rdf.syntax import METADATA
from nboq.pid import recognise, shared_iri
from nboq.schema.model import current_model, per_model
from nboq.store.metadata import record_of

WRITTEN_AS: Final = ox.NamedNode(f"{METADATA}/written")
"""Leads from the record of a graph to its name as it was written, and to texts with statements as they were."""

# What needn't be looked at more closely: terms of the model, plain UUIDs, DOIs and Handles in their normal form.
_NODES: Final = re.compile(
    rb"<(?!https://w3id\.org/|http://www\.w3\.org/|urn:uuid:[0-9a-f-]{36}>|https://doi\.org/10\.[0-9.]+/[a-z0-9._-]*[a-z0-9]>"
    rb'|https://hdl\.handle\.net/2[0-9.]+/[A-Za-z0-9._-]*[A-Za-z0-9]>)[^>\s"]+>'
).findall
_STATEMENT: Final = re.compile(
    rb"[ \t]*(<[^>]*>|_:[^\s<]+)([ \t]*)(<[^>]*>)([ \t]*)(%s)([ \t]*)(<[^>]*>|_:[^\s]+)?([ \t]*\..*)" % TERM
).fullmatch


@lru_cache(65536)
def _shared(node: bytes) -> bytes | None:
    """Give a node the IRI that its spellings share; None where it has that already, or is no identifier."""
    with suppress(Malformed, UnicodeDecodeError):
        iri = graph_iri(node, "", 0)
        if recognise(iri) and (shared := shared_iri(iri)) and shared != iri:
            return f"<{shared}>".encode()
    return None


def shared_name(graph: str) -> str:
    """Give the name that the store has for a graph."""
    node = _shared(f"<{graph}>".encode())
    return graph if node is None else node[1:-1].decode()


@per_model
def _relations() -> frozenset[bytes]:
    slots = current_model().slots.values()
    return frozenset(f"<{slot.iri}>".encode() for slot in slots if slot.kind in ("reference", "part"))


def spelt_alike(lines: bytes, graph: str = "") -> tuple[bytes, dict[str, bytes]]:
    r"""Write the ids in statements as the store has them.

    Args:
        lines: Whole lines of N-Triples or N-Quads.
        graph: The name of the graph that N-Triples are for.

    Returns:
        The statements; and, by the name of the graph, N-Triples for its record that say how they were written.

    >>> lines, written = spelt_alike(b'<http://doi.org/10.1000/A> <urn:p> "o" <urn:g> .\n')
    >>> lines
    b'<https://doi.org/10.1000/a> <urn:p> "o" <urn:g> .\n'
    """
    own = f"<{graph}>".encode()
    shared = {node: new for node in {own, *_NODES(lines)} if (new := _shared(node))}
    if not shared:
        return lines, {}
    concerned = re.compile(b"|".join(map(re.escape, {*shared, *shared.values()}))).search
    relations, made = _relations(), lines.split(b"\n")
    names = {own: shared[own]} if own in shared else {}
    # By the graph and the statement as it is now: the ways in which it was written.
    ways: dict[bytes, dict[bytes, dict[bytes, None]]] = {}
    for number, line in enumerate(made):
        if not concerned(line) or not (found := _STATEMENT(line)):
            continue
        subject, gap, predicate, space, object, blank, name, rest = found.groups(b"")
        s, o = shared.get(subject, subject), shared.get(object, object) if predicate in relations else object
        g = shared.get(name, name)
        if g != name:
            names[name] = g
        now, then = (b"%s %s %s .\n" % (one, predicate, other) for one, other in ((s, o), (subject, object)))
        ways.setdefault(g or shared.get(own, own), {}).setdefault(now, {})[then] = None
        made[number] = b"".join((s, gap, predicate, space, o, blank, g, rest))
    terms: dict[bytes, list[ox.NamedNode | ox.Literal]] = {}
    for name, g in names.items():
        terms.setdefault(g, []).append(ox.NamedNode(graph_iri(name, "", 0)))
    for g, statements in ways.items():
        # One that stood there in the common spelling alone is no other way; beside another it has to come back as well.
        texts = [then for now, all_ways in statements.items() if {*all_ways} != {now} for then in all_ways]
        terms.setdefault(g, []).extend([ox.Literal(b"".join(texts).decode("utf-8", "replace"))] if texts else [])
    said = {}
    for node, some in terms.items():
        record = record_of(node[1:-1].decode())
        said[node[1:-1].decode()] = "".join(f"<{record}> {WRITTEN_AS} {term} .\n" for term in some).encode()
    return b"\n".join(made), said


def as_written(graph: ox.NamedNode, quads: Iterable[ox.Quad], said: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Give the statements of a graph in the spelling that they came in.

    Args:
        graph: The name of the graph.
        quads: What the store has in it.
        said: What its record says by `WRITTEN_AS`.
    """
    ways: dict[_Place, list[_Place]] = {}
    for term in sorted((quad.object for quad in said), key=str):
        if isinstance(term, ox.NamedNode):
            graph = term
        elif isinstance(term, ox.Literal):
            text = term.value.encode()
            with refusals(StoreError, "its record doesn't say how its statements were written", graph.value):
                for then, now in zip(_places(text), _places(spelt_alike(text)[0]), strict=True):
                    ways.setdefault(now, []).append(then)
    for quad in quads:
        before = ways.get(_place(quad), ())
        # Nodes without a name can't be told apart, so one way of writing has to do for them.
        nameless = isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
        for subject, _, object in before[:1] if nameless else before:
            yield ox.Quad(subject or quad.subject, quad.predicate, object or quad.object, graph)
        if not before:
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


_Place = tuple[Any, ...]


def _places(ntriples: bytes) -> Iterator[_Place]:
    return map(_place, ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))


def _place(statement: ox.Quad) -> _Place:
    """Tell where a statement stands, whatever labels its blank nodes have."""
    terms = statement.subject, statement.predicate, statement.object
    return tuple(None if isinstance(term, ox.BlankNode) else term for term in terms)
