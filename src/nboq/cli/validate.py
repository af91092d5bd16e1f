"""`nboq validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.markup import escape

from nboq.cli.common import FINDINGS, FINE, documents, out, say, show_report
from nboq.errors import NboqError
from nboq.validation import ValidationReport
from nboq.validation import validate as check

__all__ = ["register"]


def _as_json(report: ValidationReport) -> dict[str, object]:
    return {
        "source": report.source,
        "tier": report.tier,
        "valid": report.valid,
        "findings": [
            {
                "severity": f.severity,
                "layer": f.layer,
                "rule": f.rule,
                "entity": f.entity,
                "id": f.id,
                "pointer": f.pointer,
                "field": f.field,
                "value": f.value,
                "message": f.message,
            }
            for f in report
        ],
    }


def _show(report: ValidationReport, all_of_it: bool) -> None:
    word = "[green]valid[/]" if report.valid else f"[red]{len(report.violations)} violations[/]"
    missing = len(report.recommendations)
    extra = f", {missing} recommended fields are missing" if missing else ""
    out.print(f"{escape(report.source)}: {word} at tier {report.tier}{extra}")
    for finding in report.violations:
        out.print(f"  [red]✗[/] {escape(str(finding))}")
    for finding in report.recommendations if all_of_it else ():
        out.print(f"  [blue]i[/] {escape(str(finding))}")


def validate(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.", show_default=False)],
    tier: Annotated[
        int | None, typer.Option("--tier", min=1, max=3, help="The tier to check at; left out, the one claimed.")
    ] = None,
    engine: Annotated[
        str | None, typer.Option(help="The SHACL engine, shacl or pyshacl; left out, the fastest there is.")
    ] = None,
    recommended: Annotated[bool, typer.Option(help="Show the recommended fields that are missing, too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the reports as JSON.")] = False,
) -> None:
    """Check descriptors: structure first, then what their tier asks for.

    Tier 1 is what a methods section needs, tier 2 what quantitative work needs, tier 3 everything. The exit status is
    0 when every file is valid, 1 when one isn't, 2 when one can't be read.

    Examples:

        nboq validate axiovert.json

        nboq validate exports/ --tier 2 --json > report.json
    """
    if engine not in (None, "shacl", "pyshacl"):
        raise typer.BadParameter(f"{engine} is no SHACL engine; known are shacl and pyshacl")
    status, bodies = FINE, []
    for _, found in documents(paths, "Validating"):
        if isinstance(found, NboqError):
            status = max(status, say(found))
            continue
        report = check(found, tier, engine)  # type: ignore[arg-type]
        status = max(status, FINE if report.valid else FINDINGS, show_report(found.report))
        if json:
            bodies.append(_as_json(report))
        else:
            _show(report, recommended)
    if json:
        typer.echo(orjson.dumps(bodies, option=orjson.OPT_INDENT_2, default=str).decode())
    raise typer.Exit(status)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(validate)
