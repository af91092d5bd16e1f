"""Reports as one page of HTML: no scripts, nothing from the network, light and dark, and it prints.

Of several documents it opens with a summary, by which it can be narrowed down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import IO, TYPE_CHECKING

from nboq.checks.catalogue import catalogue
from nboq.checks.findings import Finding, Severity, ValidationReport
from nboq.checks.reports.common import NOUNS, SEVERITIES, by_entity, counted, summary, value_text, visible, worst_first

if TYPE_CHECKING:
    from jinja2 import Template


def _by_severity(report: ValidationReport) -> Iterator[tuple[Severity, list[Finding]]]:
    for severity in SEVERITIES:
        if chosen := [finding for finding in report if finding.severity == severity]:
            yield severity, chosen


def _title_of(code: str) -> str:
    return catalogue()[code].title if code in catalogue() else ""


@dataclass(slots=True)
class _Code:
    """How often a code was found, and in how many documents."""

    code: str
    severity: Severity
    uri: str
    findings: int = 0
    documents: int = 0


@dataclass(slots=True)
class _Overview:
    """What several reports say together: the codes, what is wrong most often first; documents by tier; the bad ones."""

    codes: list[_Code]
    tiers: dict[int, list[int]]
    documents: list[tuple[int, str, int, dict[str, int]]]


def _overview(reports: Sequence[ValidationReport]) -> _Overview:
    codes: dict[tuple[str, Severity], _Code] = {}
    found = _Overview([], {}, [])
    for number, report in enumerate(worst_first(reports), 1):
        for (name, severity), times in Counter((one.code, one.severity) for one in report).items():
            uri = next(one.help_uri for one in report if one.code == name)
            entry = codes.setdefault((name, severity), _Code(name, severity, uri))
            entry.findings, entry.documents = entry.findings + times, entry.documents + 1
        found.tiers.setdefault(report.tier, [0, 0])[not report.valid] += 1
        if report.counts.get("violation") or report.counts.get("warning"):
            found.documents.append((number, report.source, report.tier, dict(report.counts)))
    found.codes = sorted(codes.values(), key=lambda one: (SEVERITIES.index(one.severity), -one.findings, one.code))
    found.tiers = dict(sorted(found.tiers.items()))
    return found


def _place_of(several: _Overview, finding: Finding) -> int:
    wanted = (finding.code, finding.severity)
    return next(place for place, one in enumerate(several.codes, 1) if (one.code, one.severity) == wanted)


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("nboq.checks", "reports")
    templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    templates.filters["visible"] = visible
    templates.globals |= {"by_entity": by_entity, "by_severity": _by_severity, "counted": counted, "nouns": NOUNS}
    templates.globals |= {"place_of": _place_of, "summary": summary, "title": _title_of, "value_text": value_text}
    return templates.get_template("report.html")


def save(reports: Sequence[ValidationReport], file: IO[bytes]) -> None:
    """Write reports into a file as they come, the worst document first, without holding more than one of them."""
    bad = sum(not report.valid for report in reports)
    number = counted(len(reports), "document", "documents")
    several = _overview(reports) if len(reports) > 1 else None
    shown = {"number": number, "bad": bad, "good": len(reports) - bad, "several": several, "severities": SEVERITIES}
    page = _template().generate(reports=worst_first(reports), **shown)
    file.writelines(piece.encode() for piece in page)
