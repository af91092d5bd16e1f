"""Validation: JSON Schema, then SHACL, then advice; one report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast, get_args

from nboq.checks.advice import advise
from nboq.checks.advice.placeholders import PLACEHOLDERS, one_a_component
from nboq.checks.checklist import asked_by_checklist
from nboq.checks.codes import UNREADABLE, UNREPORTED
from nboq.checks.engines import Engine
from nboq.checks.findings import Finding, ValidationReport, id_of
from nboq.checks.json_schema import schema_findings
from nboq.document import Document, DocumentIndex, DocumentLike, Path, as_document, claimed_tier, label
from nboq.errors import Malformed, WrongValue
from nboq.schema.base import ModelObject
from nboq.schema.model import Model, current_model, using

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

    Graph: TypeAlias = rdflib.Graph | pyoxigraph.Store | pyoxigraph.Dataset

Profile = Literal["core", "strict", "imported", "reporting"]
Place = tuple[Path, str]
"""An object's path and a field of it."""

# What a tier requires, and the parts that every descriptor of a microscope has, may be missing in a file of OME.
NOT_IN_OME: Final = {"NBOQ-T-required", "NBOQ-R-light-source", "NBOQ-R-objective", "NBOQ-R-detection-system"}
_MISSING: Final = {"NBOQ-S-missing", "NBOQ-T-required", "NBOQ-T-recommended"}
_ORDER: Final = {"violation": 0, "warning": 1, "info": 2}


def validate(
    thing: DocumentLike | Graph,
    tier: int | None = None,
    engine: Engine | None = None,
    *,
    profile: Profile = "core",
    advice: bool = False,
    required: bool = False,
    model: Model | None = None,
) -> ValidationReport:
    """Check a document.

    The document is checked against the JSON Schema, and its graph against the SHACL shapes of structure and of one
    tier. Where the first layer found a field wrong, the second is not asked about that field again.

    Args:
        thing: A document, a dataclass or plain JSON of the document format; or a graph of rdflib, a store or data set
            of pyoxigraph, which is judged as the file that it would be: each named graph is a document.
        tier: 1, 2 or 3; left out, the tier that the document claims. The members of a collection are each checked at
            their own.
        engine: The SHACL engine, `shacl` or `pyshacl`; left out, the fastest that is installed.
        profile: `core`; `strict`, by which the graph may hold no fields that a class doesn't have; or `imported`, for
            what comes from OME, which has none or only optional fields for what the tiers require: these are
            recommended then; or `reporting`: so they are, and what a paper must say of its images is required, by the
            checklist of QUAREP-LiMi (J. Cell Biol. 225, e202601032).
        advice: Whether to say as well what looks wrong though no rule forbids it, such as a name that contradicts a
            field. Advice doesn't make a document invalid.
        required: Whether to ask only for what is required, and leave out what is recommended, which takes most of the
            time.
        model: The model to use for this; left out, the one in use.

    Returns:
        The report. It is true when nothing required is wrong or missing. Its tier is the one checked at; for a
        collection whose members are each checked at their own, the highest of these.

    Raises:
        WrongValue: If the tier or the profile is none.

    >>> report = validate({"type": "Objective", "id": "urn:uuid:1", "name": "63x", "lens_na": -1}, tier=1)
    >>> print([f for f in report.violations if f.field == "lens_na"][0])
    Objective '63x': lens_na: expected a number of at least 0 (found -1)
    """
    if model is not None:
        with using(model):
            return validate(thing, tier, engine, profile=profile, advice=advice, required=required)
    if tier is not None and tier not in (1, 2, 3):
        raise WrongValue("validation", "tier", tier, "1, 2 or 3")
    if profile not in get_args(Profile):
        raise WrongValue("validation", "profile", profile, " or ".join(get_args(Profile)))
    try:
        documents = _documents(thing)
    except Malformed as error:
        reason, rule = error.message, type(error).__name__
        nothing = Finding("violation", "document", rule, "graph", "", (), "", None, reason, code=UNREADABLE)
        return ValidationReport("graph", tier or 1, (nothing,))
    if documents is not None:
        reports = [validate(one, tier, engine, profile=profile, advice=advice, required=required) for one in documents]
        findings = [finding for report in reports for finding in report.findings]
        return ValidationReport("graph", max(report.tier for report in reports), _finished(findings, profile))
    document, strict = as_document(cast(DocumentLike, thing)), profile == "strict"
    index = DocumentIndex(document.data)
    level, findings = _layers(index, tier, engine, strict, required)
    if profile == "reporting":
        findings += (one for one in _unreported(index, findings) if one.severity == "violation" or not required)
    if advice:
        softened = _softened(findings, profile)
        blamed = _blamed(f for f in findings if f.layer == "schema")
        blamed |= {(f.path, f.field) for f in softened if f.severity == "violation"}
        # A placeholder is found missing by a tier, and still told of, once for its component.
        findings += [f for f in advise(index) if (f.path, f.field) not in blamed or f.rule in PLACEHOLDERS]
    return ValidationReport(document.source, level, _finished(one_a_component(findings, index), profile))


def _layers(
    index: DocumentIndex, tier: int | None, engine: Engine | None, strict: bool, required: bool
) -> tuple[int, list[Finding]]:
    """Ask the JSON Schema, then the shapes about what that hasn't found wrong; give the tier and what both found."""
    # JSON Schema alone is of use as well, and needs none of what RDF does.
    from nboq.checks.shacl import shapes_findings

    asked = partial(shapes_findings, index, engine=engine, strict=strict, required=required)
    findings = list(schema_findings(index))
    members = index.data.get("members") if index.data.get("type") == "Collection" and tier is None else None
    if isinstance(members, list):
        level = max((claimed_tier(member) or 1 for member in members if isinstance(member, Mapping)), default=1)
        more = _members_findings(index, members, asked)
    else:
        level = tier or claimed_tier(index.data) or 1
        more = list(asked(level))
    findings = _not_missing(findings, more)
    return level, findings + _not_said_yet(findings, more)


def _documents(thing: Any) -> list[Document] | None:
    """Give the documents of a graph; None of what is none."""
    if isinstance(thing, Document | ModelObject | Mapping):
        return None
    from nboq.checks.graphs import documents_of, is_graph

    return documents_of(thing) if is_graph(thing) else None


def _not_missing(findings: list[Finding], shapes: list[Finding]) -> list[Finding]:
    """Leave out that a field is missing where shapes say what is wrong with its value, which reading couldn't place."""
    wrong = {(f.path, f.field) for f in shapes if f.code.startswith("NBOQ-S") and f.value is not None}
    return [f for f in findings if f.code not in _MISSING or (f.path, f.field) not in wrong]


def _not_said_yet(schema: list[Finding], shapes: list[Finding]) -> list[Finding]:
    """Leave out what the shapes say of a fault that is in the list already."""
    blamed = _blamed(schema)
    broken = {finding.id for finding in schema if finding.field in ("type", "id")}
    missing = {
        (f.path, f.field) for f in shapes if f.rule == "MinCountConstraintComponent" and f.severity == "violation"
    }
    # Reading couldn't place these, so that only the shapes see them; a rule about the number has nothing to add. It has
    # about a reference to a thing of the wrong class, which may stand on the wrong instrument besides.
    unread = {
        (f.path, f.field, str(f.value))
        for f in shapes
        if f.code.startswith("NBOQ-S") and f.code != "NBOQ-S-wrong-reference" and f.value is not None
    }
    return [
        f
        for f in shapes
        if (f.path, f.field) not in blamed
        and not (f.code.startswith("NBOQ-R") and (f.path, f.field, str(f.value)) in unread)
        and not (f.rule == "QualifiedMinCountConstraintComponent" and (f.path, f.field) in missing)
        and not (f.rule == "NodeConstraintComponent" and broken and _names(f.value) & broken)
    ]


def _unreported(index: DocumentIndex, found: Iterable[Finding]) -> Iterator[Finding]:
    """Say what a paper must tell and the document doesn't; of what was found wrong that is said already."""
    blamed = _blamed(f for f in found if f.layer == "schema")
    asked = asked_by_checklist(index)
    if not asked:
        message = "there is no image in it, and the checklist is about images; join it with one"
        yield Finding("violation", "document", "checklist", "the document", "", (), "", None, message, code=UNREPORTED)
    for one in asked:
        if one.present or (one.path, one.field) in blamed:
            continue
        entity, words = index.at[one.path], ", ".join(dict.fromkeys(item.words for item in one.items))
        told = partial(Finding, "violation" if one.required else "info", "document", "checklist", label(entity))
        slot = current_model().slots[one.field]
        message = f"missing, and a paper should say: {words}"
        yield told(id_of(entity), one.path, one.field, None, message, code=UNREPORTED, expected=slot.expected)


def _softened(findings: Iterable[Finding], profile: Profile) -> list[Finding]:
    """Make recommendations of what files of OME can't have, or papers needn't say, where that is what was read."""
    if profile not in ("imported", "reporting"):
        return list(findings)
    return [replace(f, severity="info") if f.code in NOT_IN_OME else f for f in findings]


def _finished(findings: Iterable[Finding], profile: Profile) -> tuple[Finding, ...]:
    """Put findings in order, the worst first, after what the profile makes of them."""
    found = _softened(findings, profile)
    found.sort(key=lambda f: (_ORDER[f.severity], f.order, f.entity, f.field, f.rule))
    return tuple(found)


def _blamed(findings: Iterable[Finding]) -> set[Place]:
    """Give the fields that were found wrong, and the fields further out that hold them: what is wrong inside of
    something makes that thing look wrong or missing as well, and that is the same fault.
    """
    places: set[Place] = set()
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


def _members_findings(
    index: DocumentIndex, members: list[Any], asked: Callable[[int], Iterable[Finding]]
) -> list[Finding]:
    """Check the members of a collection, each at the tier that it claims, and what only shows across them."""
    tiers = sorted({claimed_tier(member) or 1 for member in members if isinstance(member, Mapping)} or {1})
    found = []
    for tier in tiers:
        for finding in asked(tier):
            owner = members[int(finding.path[1])] if len(finding.path) > 1 else index.data
            if (claimed_tier(owner) or 1 if len(finding.path) > 1 else tiers[0]) == tier:
                found.append(finding)
    return found
