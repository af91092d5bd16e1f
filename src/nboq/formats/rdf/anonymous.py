"""Names for blank nodes that follow from what is said of them, since their labels mean nothing outside of a file.

A name is a hash of the statements about the node, blank nodes in them by their own hashes, and of the way to it from
the nearest nodes with an IRI: like lenses of two microscopes are two lenses. Nodes that are alike in both are numbered.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

_Lines = defaultdict[ox.BlankNode, list[tuple[str, ox.BlankNode | None]]]
_ROUNDS = 3
"""How far around a circle of blank nodes is looked."""


def names(quads: Iterable[ox.Quad | ox.Triple]) -> dict[ox.BlankNode, str]:
    """Name the blank nodes of a graph.

    Args:
        quads: All that the graph says.

    Returns:
        From each node to a text, the same whatever the labels and the order.

    >>> one, two = (ox.parse(f"_:{a} <urn:p> 'x' .", format=ox.RdfFormat.TURTLE) for a in "ab")
    >>> [*names(one).values()] == [*names(two).values()]
    True
    """
    about: _Lines = defaultdict(list)
    ways: _Lines = defaultdict(list)
    for quad in quads:
        inner = quad.object if isinstance(quad.object, ox.BlankNode) else None
        if isinstance(quad.subject, ox.BlankNode):
            about[quad.subject].append((f"{quad.predicate} {'' if inner else _apart(quad.object)[0]}", inner))
            ways[quad.subject] += ()
        if inner is not None:
            outer = quad.subject if isinstance(quad.subject, ox.BlankNode) else None
            ways[inner].append((f"{quad.predicate} {'' if outer else quad.subject}", outer))
            about[inner] += ()
        elif isinstance(quad.object, ox.Triple):
            _within(quad, about, ways)
    said, stands = _hashes(about), _hashes(ways)
    alike: dict[str, list[ox.BlankNode]] = defaultdict(list)
    for node in about:
        alike[_hash(said[node], stands[node])].append(node)
    found: dict[ox.BlankNode, str] = {}
    for name, nodes in alike.items():
        # What they stand in may still tell them apart.
        nodes.sort(key=lambda node: sorted(said[outer] for _, outer in ways[node] if outer is not None))
        found |= {node: f"{name}-{number}" if number else name for number, node in enumerate(nodes)}
    return found


def _within(quad: ox.Quad | ox.Triple, about: _Lines, ways: _Lines) -> None:
    """Note what a triple that is said of something says of blank nodes."""
    text, nodes = _apart(quad.object)
    outer = quad.subject if isinstance(quad.subject, ox.BlankNode) else None
    for number, node in enumerate(nodes):
        line = f"{quad.predicate} {number} {text}"
        if outer is not None:
            about[outer].append((line, node))
        ways[node].append((f"{line} {'' if outer else quad.subject}", outer))
        about[node] += ()


def _apart(term: Any) -> tuple[str, list[ox.BlankNode]]:
    """Write a term without the labels of the blank nodes in it, and give these."""
    if isinstance(term, ox.BlankNode):
        return "_", [term]
    if not isinstance(term, ox.Triple):
        return str(term), []
    inside = [_apart(one) for one in (term.subject, term.predicate, term.object)]
    return f"<<( {' '.join(text for text, _ in inside)} )>>", [node for _, nodes in inside for node in nodes]


def _hashes(lines: Mapping[ox.BlankNode, list[tuple[str, ox.BlankNode | None]]]) -> dict[ox.BlankNode, str]:
    """Hash nodes by their lines, those that lines lead to first; of circles, by what is near."""
    needed: dict[ox.BlankNode, set[ox.BlankNode]] = {
        node: {other for _, other in found if other is not None} for node, found in lines.items()
    }
    waiting: dict[ox.BlankNode, list[ox.BlankNode]] = defaultdict(list)
    for node, others in needed.items():
        for other in others:
            waiting[other].append(node)
    hashes: dict[ox.BlankNode, str] = {}

    def of(node: ox.BlankNode) -> str:
        return _hash(*sorted(text + (hashes.get(other, "") if other else "") for text, other in lines[node]))

    ready = [node for node, others in needed.items() if not others]
    while ready:
        node = ready.pop()
        hashes[node] = of(node)
        for outer in waiting[node]:
            needed[outer].discard(node)
            if not needed[outer]:
                ready.append(outer)
    circles = [node for node, others in needed.items() if others]
    for _ in range(_ROUNDS):
        hashes |= {node: of(node) for node in circles}
    return hashes


def _hash(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
