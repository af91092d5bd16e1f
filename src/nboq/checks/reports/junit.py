"""Reports as JUnit XML, which most CI systems show: a test case a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from lxml import etree

from nboq.checks.findings import Finding, ValidationReport
from nboq.checks.reports.common import collected, said, summary, visible


def _line(finding: Finding) -> str:
    where = f"{finding.position} " if finding.position else ""
    return f"{where}{visible(finding.entity)}: {said(finding)} [{visible(finding.code)}]"


def _case(report: ValidationReport) -> bytes:
    name = visible(report.source)
    place: dict[Any, str] = {"classname": f"nboq.tier-{report.tier}", "name": name, "file": name, "time": "0"}
    case = etree.Element("testcase", place)
    if not report.valid:
        kind = visible(report.violations[0].code)
        said = {"message": summary(report), "type": kind}
        bad = etree.SubElement(case, "error" if _unread(report) else "failure", said)
        bad.text = "\n".join(map(_line, report.violations))
    rest = [finding for finding in report if finding.severity != "violation"]
    if rest:
        etree.SubElement(case, "system-out").text = "\n".join(map(_line, rest))
    etree.indent(case, "  ", level=2)
    return b"    " + etree.tostring(case, encoding="utf-8") + b"\n"


def _unread(report: ValidationReport) -> bool:
    return any(finding.code == "NBOQ-D-unreadable" for finding in report)


def save(reports: Sequence[ValidationReport], file: IO[bytes]) -> None:
    """Write reports into a file as they come, without holding more than one of them."""
    unread = sum(map(_unread, reports))
    failed = sum(not report.valid for report in reports) - unread
    numbers = f'name="nboq validate" tests="{len(reports)}" failures="{failed}" errors="{unread}"'
    file.write(b"<?xml version='1.0' encoding='UTF-8'?>\n")
    file.write(f'<testsuites {numbers}>\n  <testsuite {numbers} skipped="0" time="0">\n'.encode())
    file.writelines(map(_case, reports))
    file.write(b"  </testsuite>\n</testsuites>\n")


def write(reports: Sequence[ValidationReport]) -> bytes:
    """Write reports as JUnit XML.

    A document with violations has failed; one that couldn't be read is an error. Warnings and recommended fields stand
    in `system-out`.

    Args:
        reports: One a document.

    Returns:
        The file.

    >>> b'failures="0"' in write([ValidationReport("a.json", 1)])
    True
    """
    return collected(save, reports)
