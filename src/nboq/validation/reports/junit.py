"""Reports as JUnit XML, which most CI systems show: a test case a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from nboq.validation.findings import Finding, ValidationReport
from nboq.validation.reports.common import said, summary, visible

__all__ = ["write"]


def _line(finding: Finding) -> str:
    where = f"{finding.position} " if finding.position else ""
    return f"{where}{visible(finding.entity)}: {said(finding)} [{visible(finding.code)}]"


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
    unread = [any(f.code == "NBOQ-D-unreadable" for f in report) for report in reports]
    failed = sum(not report.valid for report in reports) - sum(unread)
    numbers: dict[Any, str] = {"tests": str(len(reports)), "failures": str(failed), "errors": str(sum(unread))}
    root = etree.Element("testsuites", {"name": "nboq validate", **numbers})
    suite = etree.SubElement(root, "testsuite", {"name": "nboq validate", **numbers, "skipped": "0", "time": "0"})
    for report, broken in zip(reports, unread, strict=True):
        name = visible(report.source)
        place = {"classname": f"nboq.tier-{report.tier}", "name": name, "file": name, "time": "0"}
        case = etree.SubElement(suite, "testcase", place)
        if not report.valid:
            kind = visible(report.violations[0].code)
            bad = etree.SubElement(case, "error" if broken else "failure", {"message": summary(report), "type": kind})
            bad.text = "\n".join(map(_line, report.violations))
        rest = [finding for finding in report if finding.severity != "violation"]
        if rest:
            etree.SubElement(case, "system-out").text = "\n".join(map(_line, rest))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
