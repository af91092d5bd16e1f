"""Reports as workflow commands of GitHub Actions, which it shows beside the lines of a change.

Recommended fields are only counted: a step may annotate ten places of each severity.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import IO, Final

from nboq.checks.findings import Finding, Severity, ValidationReport
from nboq.checks.reports.common import sentence, summary, visible

_COMMANDS: Final[dict[Severity, str]] = {"violation": "error", "warning": "warning"}


def _property(text: str) -> str:
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def _command(report: ValidationReport, finding: Finding) -> str:
    place = {"file": PurePath(report.source).as_posix()}
    if finding.position:
        place |= {"line": str(finding.position.line), "col": str(finding.position.column)}
    place["title"] = finding.code
    given = ",".join(f"{name}={_property(text)}" for name, text in place.items())
    message = f"{visible(finding.entity)}: {sentence(finding)}".replace("%", "%25")
    return f"::{_COMMANDS[finding.severity]} {given}::{message}\n"


def save(reports: Sequence[ValidationReport], file: IO[bytes]) -> None:
    """Write reports into a file as they come, without holding more than one of them."""
    for report in reports:
        shown = [finding for finding in report if finding.severity in _COMMANDS]
        file.writelines(_command(report, finding).encode() for finding in shown)
        # A name of a file may begin as a command does.
        file.write(f" {visible(report.source)}: {summary(report)}\n".encode())
