"""What the reports share: counting, grouping, and text that is safe to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from nboq.checks.findings import Finding, Severity, ValidationReport
from nboq.errors import short
from nboq.schema.labels import escaped

SEVERITIES: Final[tuple[Severity, ...]] = ("violation", "warning", "info")
NOUNS: Final[dict[Severity, tuple[str, str]]] = {
    "violation": ("violation", "violations"),
    "warning": ("warning", "warnings"),
    "info": ("recommended field is missing", "recommended fields are missing"),
}


def visible(text: str) -> str:
    r"""Show characters that would steer a terminal, hide or turn text, or break XML, by their codes.

    Args:
        text: From anywhere.

    Returns:
        The text; line ends and tabs are blanks.

    >>> visible("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return escaped(text.replace("\n", " ").replace("\t", " "))


def counted(number: int, one: str, many: str) -> str:
    """Count things in words.

    >>> counted(1, "file", "files"), counted(2, "file", "files")
    ('1 file', '2 files')
    """
    return f"{number:,} {one if number == 1 else many}"


def summary(report: ValidationReport) -> str:
    """Say in a line how a document is.

    >>> summary(ValidationReport("a.json", 2))
    'valid at tier 2'
    """
    counts = report.counts
    first = counted(counts.get("violation", 0), *NOUNS["violation"]) if not report.valid else "valid"
    more = [counted(counts[name], *NOUNS[name]) for name in SEVERITIES[1:] if counts.get(name)]
    return ", ".join([f"{first} at tier {report.tier}", *more])


def worst_first(reports: Sequence[ValidationReport]) -> Iterator[ValidationReport]:
    """Give the documents with most violations first; those that are alike keep their order."""
    ranks = [tuple(-report.counts.get(name, 0) for name in SEVERITIES) for report in reports]
    # The places are sorted, not the reports, since a spool of many has only one at a time in memory.
    for place in sorted(range(len(ranks)), key=ranks.__getitem__):
        yield reports[place]


def by_entity(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    """Group findings by the object that they are about, the worst first.

    Returns:
        The object, named for a person, and its findings.
    """
    ranked = sorted(findings, key=lambda finding: finding.order)
    groups = [list(group) for _, group in groupby(ranked, key=lambda finding: finding.path)]
    for group in groups:
        group.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    groups.sort(key=lambda group: tuple(-sum(f.severity == name for f in group) for name in SEVERITIES))
    return [(visible(group[0].entity), group) for group in groups]


def value_text(finding: Finding) -> str:
    """Show the value that stands there, or nothing."""
    return "" if finding.value is None else visible(short(finding.value))


def sentence(finding: Finding) -> str:
    """Say what is wrong with a field, without naming the object.

    Returns:
        The field, what was expected, what stands there, and what was probably meant.
    """
    return visible(finding.sentence)


def line(finding: Finding) -> str:
    """Say all of a finding in one line: its place, the object, what is wrong, its code."""
    where = f"{finding.position} " if finding.position else ""
    return f"{where}{visible(finding.entity)}: {sentence(finding)} [{visible(finding.code)}]"
