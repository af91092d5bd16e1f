"""SHACL engines behind one face: `shacl`, written in Rust, and pyshacl, the reference."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, NamedTuple

from nboq.errors import UnknownFormat
from nboq.resources import resource

__all__ = ["Engine", "Result", "default_engine", "run"]

Engine = Literal["shacl", "pyshacl"]
_SH = "http://www.w3.org/ns/shacl#"


class Result(NamedTuple):
    """One result of SHACL validation, in terms of both engines."""

    focus: str
    path: str
    """The predicate's IRI; empty for a shape without a path."""
    component: str
    """The local name of the constraint component."""
    value: str
    """The offending term in N-Triples; empty where there is none."""
    severity: str
    """Violation, Warning or Info."""
    message: str
    shape: str = ""
    """The IRI of the shape that was broken; it tells the rule or the tier. Empty for a shape without a name."""


def default_engine() -> Engine:
    """Give the fastest engine that is installed."""
    return "shacl" if importlib.util.find_spec("shacl") else "pyshacl"


def _shapes_text(tier: int, strict: bool) -> str:
    names = ["core.ttl", "rules.ttl", f"tier-{tier}.ttl"]
    if strict:
        names.append("strict.ttl")
    return "".join(resource("shapes", name).read_text("utf-8") for name in names)


@cache
def _compiled(tier: int, strict: bool) -> Any:
    import shacl

    return shacl.Shapes.from_text(_shapes_text(tier, strict), format="turtle")


@cache
def _parsed(tier: int, strict: bool) -> Any:
    import rdflib

    return rdflib.Graph().parse(data=_shapes_text(tier, strict), format="turtle")


def _bare(iri: str | None) -> str:
    return iri[1:-1] if iri and iri[0] == "<" else iri or ""


def _name(node: str | None) -> str:
    return node[1:-1] if node and node[0] == "<" else ""


def _rust(ntriples: str, tier: int, strict: bool) -> Iterator[Result]:
    for found in _compiled(tier, strict).validate_text(ntriples, format="ntriples").results:
        yield Result(
            _bare(found.focus_node),
            _bare(found.path),
            found.component,
            found.value or "",
            found.severity,
            found.message or "",
            _name(found.source_shape),
        )


def _python(ntriples: str, tier: int, strict: bool) -> Iterator[Result]:
    import pyshacl
    import rdflib

    graph = rdflib.Graph().parse(data=ntriples, format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=_parsed(tier, strict), inference="none", advanced=False)
    sh = rdflib.Namespace(_SH)
    for node in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        value = report.value(node, sh.value)
        yield Result(
            str(report.value(node, sh.focusNode)),
            str(report.value(node, sh.resultPath) or ""),
            str(report.value(node, sh.sourceConstraintComponent)).removeprefix(_SH),
            "" if value is None else value.n3(),
            str(report.value(node, sh.resultSeverity)).removeprefix(_SH),
            str(report.value(node, sh.resultMessage) or ""),
            str(shape) if isinstance(shape := report.value(node, sh.sourceShape), rdflib.URIRef) else "",
        )


def run(ntriples: str, tier: int, engine: Engine | None = None, *, strict: bool = False) -> list[Result]:
    """Validate a graph against the structure shapes and the profile of a tier.

    Args:
        ntriples: The data, with `rdfs:subClassOf` for the classes that occur.
        tier: 1, 2 or 3.
        engine: Which engine; the fastest that is installed when left out.
        strict: Whether fields that a class doesn't have are wrong.

    Returns:
        The results in a fixed order.

    Raises:
        UnknownFormat: If there is no such engine.
    """
    runners = {"shacl": _rust, "pyshacl": _python}
    name = engine or default_engine()
    if name not in runners:
        raise UnknownFormat(f"SHACL engine {name!r}", tuple(runners))
    return sorted(runners[name](ntriples, tier, strict))
