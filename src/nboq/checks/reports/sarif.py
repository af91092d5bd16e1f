"""Reports as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import IO, Any, Final
from urllib.parse import quote

from nboq._version import __version__
from nboq.checks.catalogue import Code, catalogue
from nboq.checks.codes import UNREADABLE
from nboq.checks.findings import Finding, Severity, ValidationReport, help_uri
from nboq.checks.reports.common import sentence, visible
from nboq.checks.reports.json import dump, listed

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final[dict[Severity, str]] = {"violation": "error", "warning": "warning", "info": "note"}


def _uri(source: str) -> str:
    """Write a path as a URI reference: a colon in a relative path would look like a scheme."""
    path = PurePath(source)
    text = quote(path.as_posix().encode("utf-8", "backslashreplace"), safe="/")
    return f"file:///{text.lstrip('/')}" if path.is_absolute() else text


def _rule(code: str) -> dict[str, Any]:
    known = catalogue().get(code, Code(code, code, "", ""))
    about = {"shortDescription": {"text": known.title}, "helpUri": help_uri(code)}
    if known.meaning:
        about["fullDescription"] = {"text": known.meaning}
        about["help"] = {"text": f"{known.meaning} {known.mend}".strip()}
    return {"id": code, "name": code.removeprefix("NBOQ-"), **about}


def _fingerprint(finding: Finding) -> str:
    """Name the finding by what it says, not by its line, so that CI knows it again after other lines have moved."""
    home = finding.id or "/".join(map(str, finding.path))
    text = "\0".join((finding.code, home, finding.field))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _result(report: ValidationReport, finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(report.source)}}
    if finding.position:
        physical["region"] = {"startLine": finding.position.line, "startColumn": finding.position.column}
    entity = visible(finding.entity)
    code = visible(finding.code)
    more = {"expected": finding.expected, "unit": finding.unit, "suggestion": finding.suggestion, "entity": finding.id}
    return {
        "ruleId": code,
        "ruleIndex": index[code],
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{entity}: {sentence(finding)}"},
        "locations": [
            {
                "physicalLocation": physical,
                "logicalLocations": [
                    {"name": entity, "fullyQualifiedName": visible(finding.pointer) or "/", "kind": "object"}
                ],
            }
        ],
        "partialFingerprints": {"nboqFinding/v1": _fingerprint(finding)},
        "properties": {key: visible(value) for key, value in more.items() if value},
    }


def save(reports: Sequence[ValidationReport], file: IO[bytes]) -> None:
    """Write reports into a file as they come, without holding more than one of them."""
    codes = sorted({visible(finding.code) for report in reports for finding in report})
    index = {code: number for number, code in enumerate(codes)}
    driver = {
        "name": "nboq",
        "version": __version__,
        "informationUri": "https://w3id.org/nbo-q",
        "rules": [_rule(code) for code in codes],
    }
    unread = any(finding.code == UNREADABLE for report in reports for finding in report)
    uris = dict.fromkeys(_uri(report.source) for report in reports)
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not unread}],
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": uri}} for uri in uris],
        "results": [],
    }
    before, after = dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}).rsplit(b"[]", 1)
    file.write(before)
    file.writelines(listed((_result(report, f, index) for report in reports for f in report), 3))
    file.write(after)
