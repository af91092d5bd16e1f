"""Validation: JSON Schema, then SHACL, one report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

from nboq.checks.advice import advise
from nboq.checks.engines import Engine, default_engine
from nboq.checks.findings import Finding, InvalidDocument, ValidationReport
from nboq.checks.json_schema import schema_findings
from nboq.checks.positions import Position
from nboq.document import Document, as_document
from nboq.errors import WrongValue
from nboq.schema.base import ModelObject

__all__ = [
    "Engine",
    "Finding",
    "InvalidDocument",
    "Position",
    "Profile",
    "ValidationReport",
    "default_engine",
    "validate",
]

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

    Graph: TypeAlias = rdflib.Graph | pyoxigraph.Store | pyoxigraph.Dataset

Profile = Literal["core", "strict", "imported"]
# What a tier requires, and the parts that every descriptor of a microscope has, may be missing in a file of OME.
_NOT_IN_OME = {"NBOQ-T-required", "NBOQ-R-light-source", "NBOQ-R-objective", "NBOQ-R-detection-system"}
_ORDER = {"violation": 0, "warning": 1, "info": 2}


def _claimed(data: Mapping[str, Any]) -> int:
    """Take the tier that a document claims; the lowest where it claims none that there is."""
    tier = data.get("tier")
    return tier if isinstance(tier, int) and not isinstance(tier, bool) and 1 <= tier <= 3 else 1


def validate(
    thing: Document | ModelObject | Mapping[str, Any] | Graph,
    tier: int | None = None,
    engine: Engine | None = None,
    *,
    profile: Profile = "core",
    advice: bool = False,
) -> ValidationReport:
    """Check a document.

    The document is checked against the JSON Schema, and its graph against the SHACL shapes of structure and of one
    tier. Where the first layer found a field wrong, the second is not asked about that field again.

    Args:
        thing: A document, a dataclass or plain JSON of the document format; or a graph of rdflib, a store or data set
            of pyoxigraph, which only the shapes are asked about.
        tier: 1, 2 or 3; left out, the tier that the document claims. The members of a collection are each checked at
            their own, a graph at the lowest that is claimed in it.
        engine: The SHACL engine, `shacl` or `pyshacl`; left out, the fastest that is installed.
        profile: `core`; `strict`, by which the graph may hold no fields that a class doesn't have; or `imported`, for
            what comes from OME, which has none or only optional fields for what the tiers require: these are
            recommended then.
        advice: Whether to say as well what looks wrong though no rule forbids it, such as a name that contradicts a
            field. Advice doesn't make a document invalid.

    Returns:
        The report. It is true when nothing required is wrong or missing. Its tier is the one checked at; for a
        collection whose members are each checked at their own, the highest of these.

    Raises:
        WrongValue: If the tier or the profile is none.

    >>> report = validate({"type": "Objective", "id": "urn:uuid:1", "name": "63x", "lens_na": -1}, tier=1)
    >>> print([f for f in report.violations if f.field == "lens_na"][0])
    Objective '63x': lens_na: expected a number of at least 0 (found -1)
    """
    if tier is not None and tier not in (1, 2, 3):
        raise WrongValue("validation", "tier", tier, "1, 2 or 3")
    if profile not in get_args(Profile):
        raise WrongValue("validation", "profile", profile, " or ".join(get_args(Profile)))
    strict = profile == "strict"
    if not isinstance(thing, Document | ModelObject | Mapping):
        from nboq.checks.graphs import graph_findings, is_graph

        if is_graph(thing):
            level, results = graph_findings(thing, tier, engine, strict=strict)
            return ValidationReport("graph", level, _finished(results, profile))
    document = as_document(cast(Document | ModelObject | Mapping[str, Any], thing))
    level = tier or _claimed(document.data)
    # JSON Schema alone is of use as well, and needs none of what RDF does.
    from nboq.checks.shacl import shapes_findings

    found = list(schema_findings(document.data))
    blamed = _blamed(found)
    broken = {finding.id for finding in found if finding.field in ("type", "id")}
    members = document.data.get("members") if document.type == "Collection" and tier is None else None
    if isinstance(members, list):
        level = max((_claimed(member) for member in members if isinstance(member, Mapping)), default=1)
        more = _inside(document.data, members, engine, strict)
    else:
        more = list(shapes_findings(document.data, level, engine, strict=strict))
    missing = {(f.path, f.field) for f in more if f.rule == "MinCountConstraintComponent" and f.severity == "violation"}
    found += [
        f
        for f in more
        if (f.path, f.field) not in blamed
        and not (f.rule == "QualifiedMinCountConstraintComponent" and (f.path, f.field) in missing)
        and not (f.rule == "ClassConstraintComponent" and _names(f.value) & broken)
    ]
    if advice:
        softened = _finished(found, profile)
        blamed |= {(f.path, f.field) for f in softened if f.severity == "violation"}
        found += [f for f in advise(document.data) if (f.path, f.field) not in blamed]
    return ValidationReport(document.source, level, _finished(found, profile))


def _finished(findings: Iterable[Finding], profile: Profile) -> tuple[Finding, ...]:
    """Put findings in order, the worst first, after what the profile makes of them."""
    found = list(findings)
    if profile == "imported":
        found = [replace(f, severity="info") if f.code in _NOT_IN_OME else f for f in found]
    found.sort(key=lambda f: (_ORDER[f.severity], [str(step) for step in f.path], f.entity, f.field, f.rule))
    return tuple(found)


def _blamed(findings: list[Finding]) -> set[tuple[tuple[str | int, ...], str]]:
    """Give the fields that were found wrong, and the fields further out that hold them: what is wrong inside of
    something makes that thing look wrong or missing as well, and that is the same fault.
    """
    places = set()
    for finding in findings:
        path, field = finding.path, finding.field
        places.add((path, field))
        while path:
            cut = -2 if isinstance(path[-1], int) else -1
            path, field = path[:cut], str(path[cut])
            places.add((path, field))
    return places


def _names(value: Any) -> set[str]:
    return {str(item) for item in (value if isinstance(value, list) else [value])}


def _inside(data: Mapping[str, Any], members: list[Any], engine: Engine | None, strict: bool) -> list[Finding]:
    """Check the members of a collection, each at the tier that it claims, and what only shows across them."""
    from nboq.checks.shacl import shapes_findings

    tiers = sorted({_claimed(member) for member in members if isinstance(member, Mapping)} or {1})
    found = []
    for tier in tiers:
        for finding in shapes_findings(data, tier, engine, strict=strict):
            owner = members[int(finding.path[1])] if len(finding.path) > 1 else data
            if (_claimed(owner) if len(finding.path) > 1 else tiers[0]) == tier:
                found.append(finding)
    return found
