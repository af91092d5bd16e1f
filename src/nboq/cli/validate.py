"""`nboq validate`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.batch.spool import Spool
from nboq.batch.validating import validate_many
from nboq.checks import Engine, Profile, ValidationReport
from nboq.checks.validating import NOT_IN_OME
from nboq.cli import options
from nboq.cli.common import show_report
from nboq.cli.options import opt
from nboq.cli.progress import progress
from nboq.cli.terminal import FINE, err, opened, out
from nboq.document import Report

_FORMATS = options.formats("text", "json", "github", "junit", "sarif", "html", "turtle")


def validate(
    paths: options.Inputs,
    tier: options.Tier = None,
    engine: Annotated[Engine | None, opt("The SHACL engine; left out, the fastest there is.")] = None,
    profile: Annotated[
        Profile, opt("core; strict: no field that a class lacks; imported: from OME; reporting: for a paper.")
    ] = "core",
    recommended: Annotated[bool, opt("Show the recommended fields that are missing, too.")] = False,
    required: Annotated[bool, opt("Leave what is only recommended out, which is quicker.", "--required")] = False,
    form: Annotated[str | None, _FORMATS.option(" (github, junit and sarif are for CI)")] = None,
    output: Annotated[Path | None, options.output("The file for the report; left out, standard output.")] = None,
    advice: Annotated[bool, opt("Say as well what looks wrong though no rule forbids it; it fails nothing.")] = True,
    workers: options.Workers = None,
    resume: Annotated[Path | None, opt("A file that remembers what was done, so that a run goes on.")] = None,
    scheduler: options.Scheduler = None,
    json: options.Json = False,
) -> None:
    """Check descriptors: structure first, then what their tier asks for.

    Tier 1 is what a methods section needs, tier 2 what quantitative work needs, tier 3 everything. The exit status is
    0 when every file is valid, 1 when one isn't, 2 when one can't be read.

    Examples:

        nboq validate axiovert.json

        nboq validate exports/ --tier 2 --json > report.json

        nboq validate exports/ --format sarif -o nboq.sarif

        nboq validate all.nq --resume run.jsonl --format json -o report.json
    """
    chosen = "json" if json else _FORMATS.choose(form, output)
    if required and recommended:
        raise typer.BadParameter("--required leaves out what --recommended shows; use one of them")
    on_terminal = chosen == "text" and output is None
    validated = partial(validate_many, paths, tier, engine, profile=profile, advice=advice, required=required)
    status, images = FINE, False
    with Spool() as reports:
        with progress("Validating") as bar:
            for outcome in validated(workers=workers, scheduler=scheduler, journal=resume):
                bar.advance()
                status = max(status, outcome.exit_status)
                if outcome.report is None:
                    err.print(f"[red]error:[/] {escape(outcome.error or '')}")
                    if not on_terminal:
                        reports.add(outcome.shown(tier))
                    continue
                show_report(Report(outcome.source, outcome.notes))
                report = outcome.report
                images = images or _lacks_what_images_lack(report)
                # Places are of no use where nothing is shown but the count.
                shown = not on_terminal or recommended or any(finding.severity != "info" for finding in report)
                reports.add(outcome.shown() if shown else report)
        _write(reports, chosen, output, recommended)
        if images and profile != "imported":
            err.print("OME has no place for much that the tiers ask for; --profile imported only recommends it")
    raise typer.Exit(status)


def _lacks_what_images_lack(report: ValidationReport) -> bool:
    """Whether a header of an image lacks what no header of an image has."""
    return ".ome." in Path(report.source).name.lower() and any(f.code in NOT_IN_OME for f in report.violations)


def _write(reports: Sequence[ValidationReport], form: str, output: Path | None, recommended: bool) -> None:
    from nboq.checks.reports import SAVERS
    from nboq.checks.reports.text import show

    if form == "text" and output is None:
        show(out, reports, recommended)
    else:
        with opened(output) as file:
            SAVERS[form](reports, file)
