"""Turtle for people: prefixes, one subject a block, what belongs to it in brackets, lists as lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pyoxigraph as ox

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_LOCAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*\Z")
_WIDE: Final = 100


class _Writer:
    def __init__(self, triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> None:
        self._about: dict[Any, list[ox.Triple]] = {}
        for triple in triples:
            self._about.setdefault(triple.subject, []).append(triple)
        pointed: dict[Any, int] = {}
        for said in self._about.values():
            for triple in said:
                pointed[triple.object] = pointed.get(triple.object, 0) + 1
        self._inside = {node for node, times in pointed.items() if isinstance(node, ox.BlankNode) and times == 1}
        self._free = {node for node in self._about if isinstance(node, ox.BlankNode) and node not in pointed}
        self._prefixes = prefixes
        self._by_base = {base: prefix for prefix, base in sorted(prefixes.items(), reverse=True)}
        self._used: set[str] = set()
        self._short: dict[str, str] = {}

    def iri(self, iri: str) -> str:
        if iri not in self._short:
            self._short[iri] = self._shortened(iri)
        return self._short[iri]

    def _shortened(self, iri: str) -> str:
        """Write an IRI with the prefix of the longest base that leaves a plain local name."""
        for at in range(len(iri) - 1, 0, -1):
            prefix = self._by_base.get(iri[:at])
            if prefix is not None and _LOCAL.match(iri[at:]):
                self._used.add(prefix)
                return f"{prefix}:{iri[at:]}"
        return str(ox.NamedNode(iri))

    def literal(self, node: ox.Literal) -> str:
        text = str(ox.Literal(node.value))
        if node.language:
            return f"{text}@{node.language}"
        datatype = node.datatype.value
        if datatype == f"{_XSD}boolean" and node.value in ("true", "false"):
            return node.value
        return text if datatype == f"{_XSD}string" else f"{text}^^{self.iri(datatype)}"

    def _list(self, node: Any) -> list[Any] | None:
        """Give the members of a well-formed list that nothing else refers to, or None."""
        members: list[Any] = []
        while not (isinstance(node, ox.NamedNode) and node.value == f"{_RDF}nil"):
            said = {t.predicate.value: t.object for t in self._about.get(node, ())}
            if node not in self._inside or set(said) != {f"{_RDF}first", f"{_RDF}rest"} or len(self._about[node]) != 2:
                return None
            members.append(said[f"{_RDF}first"])
            node = said[f"{_RDF}rest"]
        return members

    def node(self, node: Any) -> str:
        if isinstance(node, ox.NamedNode):
            return self.iri(node.value)
        if isinstance(node, ox.Literal):
            return self.literal(node)
        if node not in self._inside:
            return str(node)
        members = self._list(node)
        if members is not None:
            shown = [self.node(member) for member in members]
            text = f"( {' '.join(shown)} )"
            return text if len(text) <= _WIDE else "(\n        " + "\n        ".join(shown) + "\n    )"
        inner = " ; ".join(self._pairs(node))
        return f"[ {inner} ]" if inner else "[]"

    def _pairs(self, subject: Any) -> Iterator[str]:
        grouped: dict[str, list[Any]] = {}
        for triple in self._about.get(subject, ()):
            grouped.setdefault(triple.predicate.value, []).append(triple.object)
        for predicate in sorted(grouped, key=lambda name: (name != f"{_RDF}type", 0)):
            verb = "a" if predicate == f"{_RDF}type" else self.iri(predicate)
            yield f"{verb} {' , '.join(self.node(found) for found in grouped[predicate])}"

    def blocks(self) -> Iterator[str]:
        for subject in self._about:
            if subject in self._inside:
                continue
            name = "[]" if subject in self._free else self.node(subject)
            yield f"{name}\n    " + " ;\n    ".join(self._pairs(subject)) + " .\n"

    def head(self) -> str:
        return "".join(f"@prefix {name}: <{self._prefixes[name]}> .\n" for name in sorted(self._used))


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
    body = "\n".join(writer.blocks())
    head = writer.head()
    return f"{head}\n{body}".encode() if head else body.encode()
