"""Reports as RDF: `sh:ValidationReport` (SHACL, §3.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any, Final

import orjson
import pyoxigraph as ox

from nboq.checks.codes import RULES
from nboq.checks.findings import Finding, Severity, ValidationReport
from nboq.checks.reports.common import sentence, visible
from nboq.checks.reports.json import as_json
from nboq.schema.artefacts import NBOQ
from nboq.schema.iri import expand
from nboq.schema.model import current_model

_SH: Final = "http://www.w3.org/ns/shacl#"
_DCTERMS: Final = "http://purl.org/dc/terms/"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_TYPE: Final = ox.NamedNode(_RDF + "type")
_SEVERITIES: Final[dict[Severity, str]] = {"violation": "Violation", "warning": "Warning", "info": "Info"}
_COMPONENTS: Final = {
    **{kind: rules[-1] for kind, rules in RULES.items() if rules[-1].endswith("Component")},
    **dict.fromkeys(("unknown-class", "abstract-class", "wrong-class"), "ClassConstraintComponent"),
    "unknown-field": "ClosedConstraintComponent",
    "bad-date": "DatatypeConstraintComponent",
}


def _component(finding: Finding) -> ox.NamedNode:
    """Name the constraint: that of SHACL where SHACL has one that says the same, else the code."""
    if finding.layer == "shapes":
        return _iri(_SH + finding.rule) or ox.NamedNode(_SH + "ConstraintComponent")
    name = _COMPONENTS.get(finding.code.removeprefix("NBOQ-S-"))
    return _iri(_SH + name if name else finding.help_uri) or ox.NamedNode(_SH + "ConstraintComponent")


def _iri(text: Any) -> ox.NamedNode | None:
    try:
        found = expand(text) if isinstance(text, str) else None
        return ox.NamedNode(found) if found else None
    except ValueError:
        return None


def _term(finding: Finding) -> ox.NamedNode | ox.Literal | None:
    value = finding.value
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    slot = current_model().slots.get(finding.field)
    if slot is not None and slot.kind in ("reference", "part", "uri", "id") and (node := _iri(value)) is not None:
        return node
    if value is None:
        return None
    if isinstance(value, str):
        return ox.Literal(as_json(value))
    if isinstance(value, bool | int | float):
        kind = "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "double"
        return ox.Literal(str(as_json(value)).lower(), datatype=ox.NamedNode(_XSD + kind))
    return ox.Literal(orjson.dumps(as_json(value)).decode(), datatype=ox.NamedNode(_RDF + "JSON"))


def _result(node: ox.BlankNode, finding: Finding) -> Iterator[ox.Triple]:
    def fact(name: str, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.Triple:
        return ox.Triple(node, ox.NamedNode(name), value)

    slot = current_model().slots.get(finding.field)
    yield fact(_RDF + "type", ox.NamedNode(_SH + "ValidationResult"))
    yield fact(_SH + "resultSeverity", ox.NamedNode(_SH + _SEVERITIES[finding.severity]))
    yield fact(_SH + "focusNode", _iri(finding.id) or ox.BlankNode(f"{node.value}focus"))
    if slot is not None:
        yield fact(_SH + "resultPath", ox.NamedNode(slot.iri))
    if (value := _term(finding)) is not None:
        yield fact(_SH + "value", value)
    yield fact(_SH + "sourceConstraintComponent", _component(finding))
    if finding.shape:
        yield fact(_SH + "sourceShape", ox.NamedNode(finding.shape))
    yield fact(_SH + "resultMessage", ox.Literal(f"{visible(finding.entity)}: {sentence(finding)}"))
    yield fact(_DCTERMS + "identifier", ox.Literal(visible(finding.code)))
    yield fact(_RDFS + "seeAlso", _iri(finding.help_uri) or ox.Literal(visible(finding.help_uri)))


def triples(reports: Sequence[ValidationReport]) -> Iterator[ox.Triple]:
    """Give reports as triples.

    `sh:conforms` is true where there is no finding at all, as SHACL has it, recommended fields included; whether a
    document is valid, its severities tell.

    Args:
        reports: One a document.

    Yields:
        The triples; results without an id of their own have blank nodes for their focus.
    """
    for number, report in enumerate(reports):
        root = ox.BlankNode(f"report{number}")
        yield ox.Triple(root, _TYPE, ox.NamedNode(_SH + "ValidationReport"))
        conforms = ox.Literal("false" if report.findings else "true", datatype=ox.NamedNode(_XSD + "boolean"))
        yield ox.Triple(root, ox.NamedNode(_SH + "conforms"), conforms)
        yield ox.Triple(root, ox.NamedNode(_DCTERMS + "source"), ox.Literal(visible(report.source)))
        for index, finding in enumerate(report):
            node = ox.BlankNode(f"report{number}result{index}")
            yield ox.Triple(root, ox.NamedNode(_SH + "result"), node)
            yield from _result(node, finding)


def save(reports: Sequence[ValidationReport], file: IO[bytes]) -> None:
    """Write reports into a file as they come, without holding more than one of them."""
    prefixes = {"sh": _SH, "dcterms": _DCTERMS, "rdfs": _RDFS, "xsd": _XSD, "nboq": NBOQ}
    ox.serialize(triples(reports), file, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
