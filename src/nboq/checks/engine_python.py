"""pyshacl behind the face of `engines`: the same terms in its results, and the same answers about ill-typed literals.

rdflib rewrites numbers when it parses them (`-1.5E0` becomes `-1.5`), gives blank nodes new names, and compares
literals that have no value, such as `"wide"^^xsd:double`, by their text or not at all. For SPARQL 1.1 (§17.4.1.7)
such a comparison is an error, and then SHACL (§4.3, §4.5.3) has a result. So the graph is made here of terms that
pyoxigraph has parsed, with literals that keep their text and compare as the standards say.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

_SH: Final = rdflib.Namespace("http://www.w3.org/ns/shacl#")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_DECIMAL: Final = r"[+-]?(\d+(\.\d*)?|\.\d+)"
# XML Schema 1.1, part 2. Python reads more than that: 1_000, infinity, blanks around a number.
_LEXICAL: Final = {
    _XSD + name: re.compile(pattern, re.ASCII)
    for name, pattern in {
        "integer": r"[+-]?\d+",
        "decimal": _DECIMAL,
        "double": rf"{_DECIMAL}([eE][+-]?\d+)?|[+-]?INF|NaN",
        "float": rf"{_DECIMAL}([eE][+-]?\d+)?|[+-]?INF|NaN",
        "boolean": "true|false|0|1",
    }.items()
}


class _Literal(rdflib.Literal):
    """A literal that is neither equal to another, nor less or more, where there is no value to compare."""

    __slots__ = ()

    def __new__(cls, text: str, datatype: str | None, language: str | None) -> _Literal:
        made: _Literal = super().__new__(cls, text, language, datatype, normalize=False)
        known = _LEXICAL.get(datatype or "")
        if known is not None and not known.fullmatch(text):
            made._value, made._ill_typed = None, True
        return made

    def eq(self, other: Any) -> bool:
        """Compare values, as `=` of SPARQL does.

        Raises:
            TypeError: If there is no telling.
        """
        if self != other and (self.ill_typed or getattr(other, "ill_typed", False)):
            raise TypeError(f"{self!r} and {other!r} can't be compared")
        return bool(super().eq(other))

    def _answer(self, compare: Callable[[Any], Any], other: Any) -> bool:
        if self.ill_typed or getattr(other, "ill_typed", False):
            return False
        try:
            return compare(other) is True
        except TypeError:
            return False

    def __lt__(self, other: Any) -> bool:
        return self._answer(super().__lt__, other)

    def __le__(self, other: Any) -> bool:
        return self._answer(super().__le__, other)

    def __gt__(self, other: Any) -> bool:
        return self._answer(super().__gt__, other)

    def __ge__(self, other: Any) -> bool:
        return self._answer(super().__ge__, other)


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> rdflib.term.Identifier:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Triple):
        raise ValueError(f"{term} is a triple term, which SHACL has no rules for")
    datatype = None if term.datatype.value == _XSD + "string" or term.language else term.datatype.value
    return _Literal(term.value, datatype, term.language)


@lru_cache(maxsize=256)
def _prepared(query: str) -> Query:
    return prepareQuery(query)


class _Graph(rdflib.Graph):
    """A graph that parses the query of a rule once; pyshacl has it parsed for every node, most of its time."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Any:
        """Answer a query of a rule, which names its prefixes itself."""
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging and warning of ill-typed literals, which are results of their own."""
    log = logging.getLogger("rdflib.term")
    before = log.disabled
    log.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "(Serializing|Parsing) weird", UserWarning)
            warnings.filterwarnings("ignore", "NotImplemented should not be used", DeprecationWarning)
            yield
    finally:
        log.disabled = before


def _written(term: Any) -> str:
    r"""Write a term of rdflib in N-Triples.

    >>> _written(rdflib.Literal("-1.5E0\n", datatype=rdflib.XSD.string, normalize=False))
    '"-1.5E0\\n"'
    """
    if isinstance(term, rdflib.URIRef):
        return str(ox.NamedNode(str(term)))
    if isinstance(term, rdflib.BNode):
        return str(ox.BlankNode(str(term)))
    if term.language:
        return str(ox.Literal(str(term), language=term.language))
    return str(ox.Literal(str(term), datatype=ox.NamedNode(term.datatype) if term.datatype else None))


def shapes_of(files: Iterable[Path]) -> rdflib.Graph:
    """Parse shapes."""
    graph = rdflib.Graph()
    for file in files:
        graph.parse(file, format="turtle")
    return graph


def report_of(ntriples: str, shapes: rdflib.Graph) -> Iterator[tuple[str, ...]]:
    """Validate a graph.

    Args:
        ntriples: The data.
        shapes: What `shapes_of` made.

    Yields:
        Focus node, path, constraint component, value, severity, message and shape of each result: nodes and values in
        N-Triples, empty where there is none.
    """
    with _quiet():
        graph = _Graph()
        graph.addN(
            (_term(t.subject), _term(t.predicate), _term(t.object), graph)
            for t in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)
        )
        _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none", advanced=False)
    names = ("focusNode", "resultPath", "sourceConstraintComponent", "value", "resultSeverity", "resultMessage")
    for node in report.objects(None, _SH.result):  # not what stands in them as sh:detail
        focus, path, component, value, severity, message = (report.value(node, _SH[name]) for name in names)
        shape = report.value(node, _SH.sourceShape)
        yield (
            _written(focus),
            str(path or ""),
            str(component).removeprefix(_SH),
            "" if value is None else _written(value),
            str(severity).removeprefix(_SH),
            str(message or ""),
            str(shape) if isinstance(shape, rdflib.URIRef) else "",
        )
