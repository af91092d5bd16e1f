"""`nboq validate`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nboq.cli.common import FINDINGS, FINE, documents, out, say, show_report
from nboq.errors import NboqError
from nboq.output import write_atomically
from nboq.validation import Finding, ValidationReport
from nboq.validation import validate as check

__all__ = ["register"]


class Form(StrEnum):
    """The forms of a report; `nboq.validation.reports.WRITERS` writes them."""

    text = "text"
    json = "json"
    junit = "junit"
    sarif = "sarif"
    html = "html"
    turtle = "turtle"


def _unread(path: Path, error: NboqError, tier: int | None) -> ValidationReport:
    """Make a report of a file that can't be read, so that CI sees it where it looks."""
    message = str(error).removeprefix(f"{path}: ")
    finding = Finding("violation", "document", type(error).__name__, "file", "", (), "", None, message)
    return ValidationReport(str(path), tier or 1, (finding,))


def validate(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.", show_default=False)],
    tier: Annotated[
        int | None, typer.Option("--tier", min=1, max=3, help="The tier to check at; left out, the one claimed.")
    ] = None,
    engine: Annotated[
        str | None, typer.Option(help="The SHACL engine, shacl or pyshacl; left out, the fastest there is.")
    ] = None,
    recommended: Annotated[bool, typer.Option(help="Show the recommended fields that are missing, too.")] = False,
    form: Annotated[
        Form, typer.Option("--report", help="The form of the report; junit and sarif are for CI.")
    ] = Form.text,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file for the report; left out, standard output.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The same as --report json.")] = False,
) -> None:
    """Check descriptors: structure first, then what their tier asks for.

    Tier 1 is what a methods section needs, tier 2 what quantitative work needs, tier 3 everything. The exit status is
    0 when every file is valid, 1 when one isn't, 2 when one can't be read.

    Examples:

        nboq validate axiovert.json

        nboq validate exports/ --tier 2 --json > report.json

        nboq validate exports/ --report sarif -o nboq.sarif
    """
    if engine not in (None, "shacl", "pyshacl"):
        raise typer.BadParameter(f"{engine} is no SHACL engine; known are shacl and pyshacl")
    chosen = Form.json if json else form
    on_terminal = chosen is Form.text and output is None
    status, reports = FINE, []
    for path, found in documents(paths, "Validating"):
        if isinstance(found, NboqError):
            status = max(status, say(found))
            if not on_terminal:
                reports.append(_unread(path, found, tier))
            continue
        report = check(found, tier, engine)  # type: ignore[arg-type]
        status = max(status, FINE if report.valid else FINDINGS, show_report(found.report))
        # Places are of no use where nothing is shown but the count.
        shown = not on_terminal or recommended or any(finding.severity != "info" for finding in report)
        reports.append(_located(report, path) if shown else report)
    _write(reports, chosen, output, recommended)
    raise typer.Exit(status)


def _located(report: ValidationReport, path: Path) -> ValidationReport:
    try:
        return report.located(path.read_bytes())
    except OSError:  # gone since it was read
        return report


def _write(reports: list[ValidationReport], form: Form, output: Path | None, recommended: bool) -> None:
    from nboq.validation.reports import WRITERS
    from nboq.validation.reports.text import show

    if form is Form.text and output is None:
        show(out, reports, recommended)
        return
    content = WRITERS[form](reports)
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write_atomically(output, content)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(validate)
