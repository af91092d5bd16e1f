"""The rules across fields and components, as the triples of `shapes/rules.ttl` say them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from nboq.schema.model import current_model, per_model

_SH: Final = "http://www.w3.org/ns/shacl#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_SOURCE: Final = "http://purl.org/dc/terms/source"
# Terms of the model in the text of a query, which no library here takes apart.
_TERM: Final = re.compile(r"\b([A-Za-z][\w-]*):([A-Za-z_]\w*(?:\.[\w-]+)?)")

# What a rule uses and isn't of it: the prefixes of its query, the shape of the members of a class.
_BESIDE: Final = (_SH + "prefixes", _SH + "node")

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Graph = dict[Node, list[tuple[str, Node]]]


@dataclass(frozen=True, slots=True)
class Check:
    """A shape of a rule that has a message: it looks at one field."""

    shape: str
    """The IRI of the shape."""
    field: str
    """The field; empty where the query of the shape says which."""
    problem: str
    """What is wrong, in a few words."""
    expected: str
    """What should stand there, in words."""
    message: str
    """The whole of it, as engines give it."""
    minimum: float | None = None
    """The smallest number that it lets pass, where it sets one."""

    @property
    def text(self) -> str:
        """What is wrong and what should stand there, without the field."""
        return f"{self.problem}; expected {self.expected}" if self.expected else self.problem


@dataclass(frozen=True, slots=True)
class Rule:
    """What is said of one rule."""

    name: str
    iri: str
    title: str
    source: str
    """Where the rule comes from."""
    checks: tuple[Check, ...]
    shapes: frozenset[str]
    """The IRIs of its shapes, itself among them."""
    terms: frozenset[str]
    """The IRIs of the terms of the model that it speaks of."""


@per_model
def rules() -> Mapping[str, Rule]:
    """Read the rules.

    Returns:
        The rules by name, in alphabetical order.

    >>> rules()["na-water"].checks[0].expected
    'at most 1.34 (no unit)'
    """
    path = current_model().artefact("shapes", "rules.ttl")
    return read_rules(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))


@per_model
def checks() -> Mapping[str, tuple[Rule, Check | None]]:
    """Give the rule of each shape by the shape's IRI, and what it checks where it has a message."""
    found: dict[str, tuple[Rule, Check | None]] = {}
    for rule in rules().values():
        found |= dict.fromkeys(rule.shapes, (rule, None))
        found |= {check.shape: (rule, check) for check in rule.checks}
    return MappingProxyType(found)


def read_rules(triples: Iterable[ox.Triple | ox.Quad]) -> Mapping[str, Rule]:
    """Take the rules from a graph of shapes: the node shapes with an IRI, however the graph was written.

    Args:
        triples: The graph.

    Returns:
        The rules by name, in alphabetical order.
    """
    graph: Graph = {}
    for triple in triples:
        graph.setdefault(triple.subject, []).append((triple.predicate.value, triple.object))
    kind = (_RDF + "type", ox.NamedNode(_SH + "NodeShape"))
    starts = [node for node, facts in graph.items() if kind in facts and isinstance(node, ox.NamedNode)]
    rules = (_rule(node, graph) for node in sorted(starts, key=str))
    return MappingProxyType({rule.name: rule for rule in rules})


def _rule(start: ox.NamedNode, graph: Graph) -> Rule:
    nodes = _reachable(start, graph)
    title = _literal(graph, start, _RDFS + "label")
    shapes = sorted(node.value for node in nodes if isinstance(node, ox.NamedNode))
    checks = tuple(check for shape in shapes if (check := _check(ox.NamedNode(shape), graph, title)) is not None)
    if title and len(checks) == 1 and checks[0].field:
        title = f"{checks[0].field}: {title}"
    return Rule(
        name=_name(start.value),
        iri=start.value,
        title=title or (checks[0].message if checks else ""),
        source=_literal(graph, start, _SOURCE),
        checks=checks,
        shapes=frozenset(shapes),
        terms=frozenset(_terms(value for node in nodes for _, value in graph[node])),
    )


def _name(iri: str) -> str:
    """Name a rule by its IRI: a vendor's begins with the vendor's prefix, since two may have thought of a name."""
    prefixes = current_model().prefixes
    fitting = [prefix for prefix, base in prefixes.items() if iri.startswith(base)]
    prefix = max(fitting, key=lambda name: len(prefixes[name]), default="")
    local = (iri.removeprefix(prefixes[prefix]) if prefix else iri.rpartition("/")[2]).removeprefix("rule-")
    return f"{prefix}-{local}" if prefix not in ("", "nboq") else local


def _reachable(start: Node, graph: Graph) -> list[Node]:
    found = [start]
    for node in found:
        for predicate, value in graph[node]:
            if value in graph and value not in found and predicate not in _BESIDE:
                found.append(value)
    return found


def _literal(graph: Graph, node: Node, predicate: str) -> str:
    return next((o.value for p, o in graph[node] if p == predicate and isinstance(o, ox.Literal)), "")


def _check(shape: ox.NamedNode, graph: Graph, title: str) -> Check | None:
    message = _literal(graph, shape, _SH + "message")
    if not message:
        return None
    path = next((o.value for p, o in graph[shape] if p == _SH + "path" and isinstance(o, ox.NamedNode)), "")
    # A shape without a path is about the node itself, and so about its identifier.
    queried = any(predicate == _SH + "sparql" for predicate, _ in graph[shape])
    minimum = _literal(graph, shape, _SH + "minInclusive")
    return Check(
        shape=shape.value,
        field=current_model().by_iri.get(path, path) if path else "" if queried else "id",
        problem=_literal(graph, shape, _RDFS + "label") or title or message,
        expected=_literal(graph, shape, _RDFS + "comment"),
        message=message,
        minimum=float(minimum) if minimum else None,
    )


def _terms(values: Iterable[Node]) -> Iterable[str]:
    prefixes, known = current_model().prefixes, current_model().by_iri
    for value in values:
        if isinstance(value, ox.NamedNode) and value.value in known:
            yield value.value
        elif isinstance(value, ox.Literal):
            named = (prefixes.get(prefix, "") + name for prefix, name in _TERM.findall(value.value))
            yield from (iri for iri in named if iri in known)
