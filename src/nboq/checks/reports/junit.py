"""Reports as JUnit XML, which most CI systems show: a test case a document.

A document with violations has failed; one that couldn't be read is an error. Warnings and recommended fields stand in
`system-out`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from nboq.checks.codes import UNREADABLE
from nboq.checks.findings import ValidationReport
from nboq.checks.reports.common import line, summary, visible


def _unread(report: ValidationReport) -> bool:
    return any(finding.code == UNREADABLE for finding in report)


def _case(report: ValidationReport) -> Iterator[str]:
    name = quoteattr(visible(report.source))
    yield f'    <testcase classname="nboq.tier-{report.tier}" name={name} file={name} time="0">\n'
    if not report.valid:
        tag = "error" if _unread(report) else "failure"
        kind, lines = quoteattr(visible(report.violations[0].code)), "\n".join(map(line, report.violations))
        yield f"      <{tag} message={quoteattr(summary(report))} type={kind}>{escape(lines)}</{tag}>\n"
    if rest := "\n".join(line(finding) for finding in report if finding.severity != "violation"):
        yield f"      <system-out>{escape(rest)}</system-out>\n"
    yield "    </testcase>\n"


def save(reports: Sequence[ValidationReport], file: IO[bytes]) -> None:
    """Write reports into a file as they come, without holding more than one of them."""
    unread = sum(map(_unread, reports))
    failed = sum(not report.valid for report in reports) - unread
    numbers = f'name="nboq validate" tests="{len(reports)}" failures="{failed}" errors="{unread}"'
    file.write(b"<?xml version='1.0' encoding='UTF-8'?>\n")
    file.write(f'<testsuites {numbers}>\n  <testsuite {numbers} skipped="0" time="0">\n'.encode())
    for report in reports:
        file.writelines(text.encode() for text in _case(report))
    file.write(b"  </testsuite>\n</testsuites>\n")
