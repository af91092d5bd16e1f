"""What follows from which class is below which, written out beside what a document says.

A thing of a class is of every class above it, and a value of a property is one of every property above it. Both stand
in the graph of the document that says so, so that a pattern for a class is answered alike by every engine, within GRAPH
and outside of it. What follows is known by the hierarchy: a type follows where the same graph gives the thing a type
below it. So it can be left out again, it never has to be kept in step by itself, and what is loaded once more with all
that follows is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from typing import Final, Self

import pyoxigraph as ox

from nboq.errors import Malformed
from nboq.formats.rdf.nquads import graph_iri
from nboq.formats.rdf.syntax import METADATA, MODEL
from nboq.schema.artefacts import NBOQ
from nboq.schema.model import current_model, per_model
from nboq.store.format_version import FORMAT

TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SUBCLASS: Final = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
SUBPROPERTY: Final = "http://www.w3.org/2000/01/rdf-schema#subPropertyOf"
STORE_FORMAT: Final = NBOQ + "model/store-format"
"""Says of the graph `MODEL` of which format the store is: since 2 everything that follows from it is written out."""
OF_THIS_FORMAT: Final = f'<{MODEL}> <{STORE_FORMAT}> "{FORMAT}"^^<http://www.w3.org/2001/XMLSchema#integer>'
_MARK: Final = f"{{ GRAPH <{MODEL}> {{ {OF_THIS_FORMAT} }} }}"
BATCH: Final = 100_000
"""How many statements are written out in one transaction: more would take memory and no less time."""
_NAME: Final = "http://www.w3.org/ns/sparql-service-description#name"

Step = tuple[str, str, str]
"""`SUBCLASS` or `SUBPROPERTY`, what is below, what it's directly below."""

_SUBJECT: Final = rb"^[ \t]*(<[^>\n]*>|_:[^\s<]+)[ \t]*"
_TYPED: Final = re.compile(
    _SUBJECT + rb"<%s>[ \t]*(<[^>\n]*>)[ \t]*((?:<[^>\n]*>|_:[^\s]+?)?)[ \t]*\." % re.escape(TYPE).encode(),
    re.MULTILINE,
)
_IS_A: Final = b" <%s> " % TYPE.encode()
_NODE: Final = re.compile(rb"<[^>\n]*>|_:[^\s<]+").fullmatch
_KIND: Final = re.compile(rb"(<[^>\n]*>)[ \t]*((?:<[^>\n]*>|_:[^\s]+?)?)[ \t]*\.").match
_STATEMENT: Final = re.compile(_SUBJECT + rb"(<[^>\n]*>)([^\n]*)", re.MULTILINE)


@dataclass(frozen=True)
class Hierarchy:
    """Which classes and properties are above which.

    Attributes:
        classes: The IRIs of those above a class, sorted, by its IRI.
        properties: The same of properties.

    >>> [iri.rpartition("/")[2] for iri in Hierarchy.of(model_steps()).classes[NBOQ + "GenericDichroic"]][:2]
    ['Component', 'Dichroic']
    """

    classes: Mapping[str, tuple[str, ...]]
    properties: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, steps: Iterable[Step]) -> Self:
        """Put together what is directly below what."""
        pairs: dict[str, list[tuple[str, str]]] = {SUBCLASS: [], SUBPROPERTY: []}
        for how, low, high in steps:
            pairs[how].append((low, high))
        return cls(_above(pairs[SUBCLASS]), _above(pairs[SUBPROPERTY]))

    def follows(self, kind: str, types: Iterable[str]) -> bool:
        """Tell whether a type follows from others of the same thing.

        Args:
            kind: The IRI of the type.
            types: The IRIs of all types of the thing in its graph.
        """
        return any(kind in self.classes.get(other, ()) and other not in self.classes.get(kind, ()) for other in types)

    @cached_property
    def below(self) -> dict[str, list[str]]:
        """The properties below a property, for those that have any."""
        found: dict[str, list[str]] = {}
        for low, above in self.properties.items():
            for high in above:
                if low not in self.properties.get(high, ()):
                    found.setdefault(high, []).append(low)
        return found

    @cached_property
    def _nodes(self) -> dict[bytes, tuple[bytes, ...]]:
        """The classes above a class, as N-Triples write them."""
        return {_node(low): tuple(map(_node, above)) for low, above in self.classes.items()}

    def lines(self, content: bytes) -> bytes:
        r"""Give the statements that follow from others, and may be among them already.

        Args:
            content: Whole lines of N-Triples or N-Quads.

        >>> lens = f"<urn:x:1> <{TYPE}> <{NBOQ}Objective> <urn:x:g> .\n".encode()
        >>> Hierarchy.of([(SUBCLASS, NBOQ + "Objective", "urn:x:Lens")]).lines(lens)
        b'<urn:x:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:x:Lens> <urn:x:g> .\n'
        """
        found = [
            b"%s <%s> %s %s .\n" % (subject, TYPE.encode(), above, graph)
            for subject, kind, graph in _typed(content)
            for above in self._nodes.get(_spelt_out(kind), ())
        ]
        if self.properties:
            found += [
                b"%s %s %s\n" % (subject, _node(above), rest)
                for subject, predicate, rest in _STATEMENT.findall(content)
                for above in self.properties.get(_spelt_out(predicate)[1:-1].decode("utf-8", "replace"), ())
            ]
        return b"".join(found)


def has_strange_classes(content: bytes) -> bool:
    """Tell whether things in N-Triples or N-Quads are of classes that aren't NBO-Q's."""
    ours = b"<" + NBOQ.encode()
    return any(not kind.startswith(ours) for _, kind, _ in _typed(content))


def _typed(content: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """Give what is of which class in which graph.

    Cutting at the predicate is ten times as quick as going from line to line. Where blanks are others than usual, that
    misses some.
    """
    pieces = content.split(_IS_A)
    if content.count(_IS_A.strip()) >= len(pieces):
        return _TYPED.findall(content)
    cut = ((before[before.rfind(b"\n") + 1 :].strip(b" \t"), _KIND(after)) for before, after in pairwise(pieces))
    return [(subject, kind[1], kind[2]) for subject, kind in cut if kind and _NODE(subject)]


def _node(iri: str) -> bytes:
    return f"<{iri}>".encode()


def _spelt_out(node: bytes) -> bytes:
    """Write an IRI without escapes; the engine tells what is none."""
    if b"\\" in node:
        with suppress(Malformed):
            return _node(graph_iri(node, "", 0))
    return node


def _above(steps: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    parents: dict[str, set[str]] = {}
    for low, high in steps:
        parents.setdefault(low, set()).add(high)
    found = {}
    for low in parents:
        above: set[str] = set()
        waiting = [low]
        while waiting:
            new = parents.get(waiting.pop(), set()) - above
            above |= new
            waiting += new
        found[low] = tuple(sorted(above - {low}))
    return found


@per_model
def model_steps() -> frozenset[Step]:
    """Give what the model says is directly below what."""
    classes = current_model().classes
    return frozenset((SUBCLASS, body.iri, classes[name].iri) for body in classes.values() for name in body.parents)


@per_model
def model_hierarchy() -> Hierarchy:
    """Give what the model says is above what."""
    return Hierarchy.of(model_steps())


def steps_of(triples: Iterable[ox.Triple | ox.Quad]) -> set[Step]:
    """Take from RDF what it says is below what; what else there is in it is passed over."""
    return {
        (triple.predicate.value, triple.subject.value, triple.object.value)
        for triple in triples
        if triple.predicate.value in (SUBCLASS, SUBPROPERTY)
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.NamedNode)
    }


def stated(
    quads: Iterable[ox.Quad],
    hierarchy: Callable[[], Hierarchy],
    look: Callable[..., Iterator[ox.Quad]],
    *,
    whole: bool,
) -> Iterator[ox.Quad]:
    """Leave out what follows from other statements of the same graph.

    Args:
        quads: What a store holds.
        hierarchy: Gives what is above what.
        look: Looks for statements by subject, predicate, object and graph.
        whole: Whether all types of a thing in a graph are among the quads, where one is.
    """
    known: Hierarchy | None = None
    types: dict[tuple[object, object], list[ox.Quad]] = {}
    for quad in quads:
        known = known or hierarchy()
        if quad.predicate.value != TYPE:
            below = known.below.get(quad.predicate.value, ())
            nodes = (ox.NamedNode(iri) for iri in below)
            if not any(True for node in nodes for _ in look(quad.subject, node, quad.object, quad.graph_name)):
                yield quad
        elif whole:
            types.setdefault((quad.subject, quad.graph_name), []).append(quad)
        elif not known.follows(_iri(quad), map(_iri, look(quad.subject, quad.predicate, None, quad.graph_name))):
            yield quad
    for group in types.values():
        kinds = [_iri(quad) for quad in group]
        yield from (quad for quad in group if known is None or not known.follows(_iri(quad), kinds))


def _iri(quad: ox.Quad) -> str:
    return str(getattr(quad.object, "value", ""))


def write_out(store: ox.Store, model: str, hierarchy: Hierarchy, gone: Iterable[Step], former: Hierarchy) -> None:
    """Write out in a store what follows and isn't there yet, some at a time, and take out what no longer follows.

    The graph `MODEL` has its mark again when all is done, so that what was cut short is done again. It says what was
    below what until what followed from that is gone.

    Args:
        store: The store.
        model: The SPARQL update that puts the graph `MODEL` in without its mark.
        hierarchy: What is above what.
        gone: What is no longer below what.
        former: The hierarchy with `gone`.
    """
    store.update(f"DELETE DATA {_MARK}")
    lows = {step[:2] for step in gone}
    classes = {low: former.classes[low] for how, low in lows if how == SUBCLASS}
    properties = {low: former.properties[low] for how, low in lows if how == SUBPROPERTY}
    for quad in following(store, Hierarchy(classes, properties)):
        store.remove(quad)
    store.update(model)
    lacking = (quad for quad in following(store, hierarchy) if quad not in store)
    while batch := list(islice(lacking, BATCH)):
        store.extend(batch)
    store.update(f"INSERT DATA {_MARK}")


def following(store: ox.Store, hierarchy: Hierarchy) -> Iterator[ox.Quad]:
    """Give what follows in a store, which may be written to meanwhile; some comes more than once."""
    kind = ox.NamedNode(TYPE)
    for low, above in hierarchy.classes.items():
        nodes = [*map(ox.NamedNode, above)]
        for quad in store.quads_for_pattern(None, kind, ox.NamedNode(low), None):
            yield from (ox.Quad(quad.subject, kind, node, quad.graph_name) for node in nodes)
    for low, above in hierarchy.properties.items():
        nodes = [*map(ox.NamedNode, above)]
        for quad in store.quads_for_pattern(None, ox.NamedNode(low), None, None):
            yield from (ox.Quad(quad.subject, node, quad.object, quad.graph_name) for node in nodes)


def writing(hierarchy: Hierarchy, gone: Iterable[Step], former: Hierarchy) -> str:
    """Write the SPARQL update that writes out at an endpoint all that follows, and says so in the graph `MODEL`.

    Graphs that the library has no record of are left alone.

    Args:
        hierarchy: What is above what.
        gone: What is no longer below what; what followed from it goes.
        former: The hierarchy with `gone`.
    """
    recorded = f"GRAPH {ox.NamedNode(METADATA)} {{ ?record {ox.NamedNode(_NAME)} ?g }}"
    ours = f" FILTER EXISTS {{ {recorded} }}"
    steps = []
    for how, low in sorted({step[:2] for step in gone}):
        pattern = "?s a {}" if how == SUBCLASS else "?s {} ?o"
        for high in (former.classes if how == SUBCLASS else former.properties)[low]:
            old = pattern.format(ox.NamedNode(high))
            body = f"{pattern.format(ox.NamedNode(low))} . {old}"
            steps.append(f"DELETE {{ GRAPH ?g {{ {old} }} }} WHERE {{ GRAPH ?g {{ {body} }}{ours} }}")
    for pattern, above in (("?s a {}", hierarchy.classes), ("?s {} ?o", hierarchy.properties)):
        # What is above has less above it. So things of a class are gone through before those from below come to it.
        for low in sorted(above, key=lambda iri: (len(above[iri]), iri)):
            new = " . ".join(pattern.format(ox.NamedNode(high)) for high in above[low])
            body = pattern.format(ox.NamedNode(low))
            steps.append(f"INSERT {{ GRAPH ?g {{ {new} }} }} WHERE {{ GRAPH ?g {{ {body} }}{ours} }}")
    steps.append(f"INSERT DATA {_MARK}")
    return " ;\n".join(steps)
