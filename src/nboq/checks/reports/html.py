"""Reports as one page of HTML: no scripts, nothing from the network, light and dark, and it prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("nboq.checks", "reports")
    templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    templates.filters["visible"] = visible
    templates.globals |= {"by_entity": by_entity, "by_severity": _by_severity, "counted": counted, "nouns": NOUNS}
    templates.globals |= {"summary": summary, "title": _title_of, "value_text": value_text}
    return templates.get_template("report.html")


def save(reports: Sequence[ValidationReport], file: IO[bytes]) -> None:
    """Write reports into a file as they come, the worst document first, without holding more than one of them."""
    bad = sum(not report.valid for report in reports)
    number = counted(len(reports), "document", "documents")
    page = _template().generate(reports=worst_first(reports), number=number, bad=bad, good=len(reports) - bad)
    file.writelines(piece.encode() for piece in page)
