"""Turtle for people: prefixes, one subject a block, what belongs to it in brackets, lists as lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

import pyoxigraph as ox

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _FIRST, _REST = f"{_RDF}type", f"{_RDF}first", f"{_RDF}rest"
_NIL: Final = ox.NamedNode(f"{_RDF}nil")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_LOCAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*\Z")
_WIDE: Final = 100


class _Writer:
    def __init__(self, triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> None:
        self.about: dict[Any, dict[str, list[Any]]] = {}
        pointed: Counter[Any] = Counter()
        for triple in triples:
            self.about.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
            pointed[triple.object] += 1
        self.inside = {node for node, times in pointed.items() if isinstance(node, ox.BlankNode) and times == 1}
        self.free = {node for node in self.about if isinstance(node, ox.BlankNode) and node not in pointed}
        self.by_base = {base: prefix for prefix, base in sorted(prefixes.items(), reverse=True)}
        self.used: set[str] = set()
        self.iri = cache(self._shortened)

    def _shortened(self, iri: str) -> str:
        """Write an IRI with the prefix of the longest base that leaves a plain local name."""
        for at in range(len(iri) - 1, 0, -1):
            prefix = self.by_base.get(iri[:at])
            if prefix is not None and _LOCAL.match(iri[at:]):
                self.used.add(prefix)
                return f"{prefix}:{iri[at:]}"
        return str(ox.NamedNode(iri))

    def _literal(self, node: ox.Literal) -> str:
        text, datatype = str(ox.Literal(node.value)), node.datatype.value
        if node.language:
            return f"{text}@{node.language}"
        if datatype == f"{_XSD}boolean" and node.value in ("true", "false"):
            return node.value
        return text if datatype == f"{_XSD}string" else f"{text}^^{self.iri(datatype)}"

    def _list(self, node: Any) -> list[Any] | None:
        """Give the members of a well-formed list that nothing else refers to, or None."""
        members: list[Any] = []
        while node != _NIL:
            said = self.about.get(node, {})
            if (
                node not in self.inside
                or set(said) != {_FIRST, _REST}
                or any(len(found) > 1 for found in said.values())
            ):
                return None
            members += said[_FIRST]
            node = said[_REST][0]
        return members

    def node(self, node: Any) -> str:
        if isinstance(node, ox.NamedNode):
            return self.iri(node.value)
        if isinstance(node, ox.Literal):
            return self._literal(node)
        if node not in self.inside:
            return str(node)
        members = self._list(node)
        if members is not None:
            shown = [self.node(member) for member in members]
            text = f"( {' '.join(shown)} )"
            return text if len(text) <= _WIDE else "(\n        " + "\n        ".join(shown) + "\n    )"
        inner = " ; ".join(self.pairs(node))
        return f"[ {inner} ]" if inner else "[]"

    def pairs(self, subject: Any) -> Iterator[str]:
        said = self.about.get(subject, {})
        for predicate in sorted(said, key=lambda name: name != _TYPE):
            verb = "a" if predicate == _TYPE else self.iri(predicate)
            yield f"{verb} {' , '.join(map(self.node, said[predicate]))}"

    def block(self, subject: Any) -> str:
        name = "[]" if subject in self.free else self.node(subject)
        return f"{name}\n    " + " ;\n    ".join(self.pairs(subject)) + " .\n"


def write_turtle(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    r"""Write triples as Turtle, subjects and predicates in the order given, types first.

    Args:
        triples: Blank nodes in circles would be lost; an ontology has none.
        prefixes: Those that are used are declared.

    >>> term = ox.NamedNode("http://example.org/a")
    >>> triple = ox.Triple(term, ox.NamedNode("http://example.org/p"), ox.Literal("say \"x\"", language="en"))
    >>> print(write_turtle([triple], {"ex": "http://example.org/"}).decode())
    @prefix ex: <http://example.org/> .
    <BLANKLINE>
    ex:a
        ex:p "say \"x\""@en .
    <BLANKLINE>
    """
    writer = _Writer(triples, prefixes)
    body = "\n".join(writer.block(subject) for subject in writer.about if subject not in writer.inside)
    head = "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(writer.used))
    return f"{head}\n{body}".encode() if head else body.encode()
