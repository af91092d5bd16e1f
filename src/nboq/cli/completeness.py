"""`nboq completeness` and `nboq fill`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nboq.batch import single
from nboq.checks import completeness as asked
from nboq.cli import options
from nboq.cli.common import documents, saved, show_report
from nboq.cli.document_formats import DocumentFormat, document_format
from nboq.cli.options import arg, opt
from nboq.cli.terminal import FINDINGS, FINE, EscapingConsole, as_json, err, out, say, write
from nboq.errors import NboqError
from nboq.files import write_atomically
from nboq.render.completeness import to_html, to_svg
from nboq.schema.labels import printable

_BAR = 8
_WIDE = 120
_FORMATS = options.formats("table", "json", "csv", "svg", "html")
_FORMS = (".csv", ".yaml", ".yml")


def _cell(must: asked.Share, good: asked.Share) -> str:
    if not must.total and not good.total:
        return "[dim]–[/]"
    bar = "█" * (_BAR * must.present // must.total) if must.total else ""
    colour = "green" if must.complete else "yellow"
    told = f"{must.percent:3} %" if must.total else "    –"
    extra = f"{good.percent:3} %" if good.total else "    –"
    return f"[{colour}]{bar}[/][dim]{'░' * (_BAR - len(bar)) if must.total else ' ' * _BAR}[/] {told} [dim]{extra}[/]"


def _table(found: asked.Completeness, tiers: tuple[int, ...]) -> Table:
    table = Table(title=escape(found.source), title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    for tier in tiers:
        table.add_column(
            Text.from_markup(f"{f'tier {tier}' if tier else 'checklist'}\nrequired [dim]recomm.[/]"), no_wrap=True
        )

    def cells(thing: asked.Completeness | asked.Row) -> list[str]:
        return [_cell(thing.share(tier, required=True), thing.share(tier, required=False)) for tier in tiers]

    kind = None
    for holding in found.holdings:
        if holding.kind != kind:
            kind = holding.kind
            table.add_row(f"[bold]{escape(kind)}[/]")
        for number, row in enumerate(holding.rows):
            # A part without a name goes by its class alone: its id would only be noise here.
            told = row.label if row.name or not number else row.class_name
            table.add_row(Padding(Text(printable(told)), (0, 0, 0, 4 if number else 2)), *cells(row))
    for one in found.descriptors:
        table.add_row(Text(f"{printable(one.rows[0].label)}, with all that it holds"), *cells(one))
    table.add_row("[bold]all[/]", *cells(found))
    return table


def _show_missing(found: asked.Completeness, tier: int, required: bool | None) -> None:
    before = None
    for row, field in found.missing(tier, required):
        if row is not before:
            out.print()
            out.print(f"[bold]{escape(printable(row.label))}[/]  [dim]{escape(row.address)}[/]")
            before = row
        mark = "[red]✗[/]" if field.required else "[blue]i[/]"
        term = field.term
        who = f"{field.obligation} {asked.asked_at(field.tier)}"
        told = f"{field.name}: {who}; expected {term.expected}. {term.description}"
        out.print(f"  {mark} {escape(told)}")


def _encoded(found: list[asked.Completeness], chosen: str, tier: int | None) -> bytes:
    match chosen:
        case "csv":
            return asked.to_csv(found)
        case "svg":
            return to_svg(found[0])
        case "html":
            return to_html(found, tier or 3)
        case _:
            return as_json([one.to_dict() for one in found])


def completeness_(
    paths: options.Inputs,
    tier: options.Tier = None,
    missing: Annotated[bool, opt("List the missing fields and what they mean.", "--missing")] = False,
    required: Annotated[bool, opt("Leave recommended fields out of list and form.", "--required")] = False,
    form_file: Annotated[
        Path | None, opt("Write a form for what is missing: .csv or .yaml.", "--form", metavar="PATH")
    ] = None,
    output: options.Output = None,
    format: Annotated[str | None, _FORMATS.option()] = None,
    checklist: Annotated[bool, opt("Measure what a paper must say of its images, in place of the tiers.")] = False,
) -> None:
    """Measure how complete descriptors are: what share of the fields of each tier is there, by component.

    A form lists what is missing, a row a field. Fill it in a spreadsheet or an editor, and merge it back with
    'nboq fill'. The exit status is 0 when nothing required is missing at the tier, 1 when something is, 2 when a file
    can't be read.

    Examples:

        nboq completeness axiovert.json

        nboq completeness axiovert.json --tier 2 --missing

        nboq completeness axiovert.json --tier 2 --form missing.csv

        nboq completeness cells.json --checklist --form missing.csv

        nboq completeness axiovert.json -o completeness.svg
    """
    chosen = _FORMATS.choose(format, output)
    if chosen == "table" and output is not None:
        raise typer.BadParameter("a table goes to the screen; write json, csv, svg or html to a file")
    if checklist and (chosen != "table" or tier is not None):
        raise typer.BadParameter(
            "--checklist has a table and a form, and no tiers; nboq validate --profile reporting has the rest"
        )
    if form_file is not None and form_file.suffix.lower() not in _FORMS:
        raise typer.BadParameter(f"{form_file}: a form is .csv or .yaml")
    status, found = FINE, []
    for item, document in documents(paths, "Measuring"):
        try:
            if isinstance(document, NboqError):
                raise document
            found.append(asked.completeness(document, "reporting" if checklist else "core"))
        except BaseException as error:
            status = max(status, say(error, item.source))
    one_only = "--form" if form_file is not None else "--format svg" if chosen == "svg" else ""
    if one_only and len(found) > 1:
        raise typer.BadParameter(f"{one_only} is for one file; here are {len(found)}")
    for one in found:
        lacking = one.missing(tier or one.tier, True)
        status = max(status, FINDINGS if lacking else FINE)
        if form_file is not None:
            blank = asked.form(one, tier or one.tier, required=True if required else None)
            write_atomically(form_file, blank.csv if form_file.suffix.lower() == ".csv" else blank.yaml)
            err.print(escape(f"{len(blank.rows)} rows for what is asked {asked.asked_at(blank.tier)} → {form_file}"))
        elif chosen == "table":
            # A file or a pipe has no width, and 80 columns would break every name.
            page = out if out.is_terminal else EscapingConsole(width=_WIDE)
            page.print(_table(one, (tier,) if tier else asked.TIERS if one.tier else (one.tier,)), soft_wrap=False)
        if missing and chosen == "table":
            _show_missing(one, tier or one.tier, True if required else None)
    if found and chosen != "table":
        write(_encoded(found, chosen, tier), output)
        if output is not None:
            err.print(escape(f"{len(found)} measured → {output}"))
    raise typer.Exit(status)


def _tell(filled: asked.Filled, everything: bool) -> None:
    for row in filled.rows:
        if row.fault:
            err.print(f"[red]{row.outcome}:[/] {escape(f'row {row.number}: {row.entity}: {row.field}: {row.message}')}")
        elif (row.outcome == "filled" and row.message) or (everything and row.outcome != "skipped empty"):
            value = row.message or str(row.value)
            err.print(f"{row.outcome}: {escape(f'row {row.number}: {row.entity}: {row.field}: {value}')}")
    err.print(", ".join(f"{count} {outcome}" for outcome, count in filled.counts.items()) or "the form has no rows")


def fill_(
    document: Annotated[Path, arg("The document, in any format.")],
    filled: Annotated[Path, arg("The filled form: CSV or YAML.", metavar="FORM")],
    output: Annotated[Path | None, options.output("The new file; it may be the old one.")] = None,
    format: DocumentFormat = None,
    overwrite: Annotated[bool, opt("Replace values that differ from those of the form.")] = False,
    keep_going: Annotated[bool, opt("Write the good rows though others are wrong.", "--keep-going")] = False,
    verbose: Annotated[bool, opt("Tell of every row that isn't empty.", "--verbose", "-v")] = False,
    json: options.Json = False,
) -> None:
    """Merge a filled form back into its document.

    Each value is typed by its field: numbers may have a unit, which is converted, or a decimal comma; enumerations go
    by name, title or alias; references by id or by name. Nothing is written when a row is wrong, unless --keep-going.
    The exit status is 0 when every row was taken, 1 when one wasn't, 2 when the form is none.

    Examples:

        nboq fill axiovert.yaml missing.csv -o axiovert.yaml

        nboq fill axiovert.json missing.yaml -o axiovert.micrometa.json --format micrometa
    """
    if output is None and not json:
        raise typer.BadParameter("say where to with --output FILE; --json alone only tells what would happen")
    name = document_format(format, output, "json")
    source = single(document)
    result = asked.fill(source, asked.read_form(filled), overwrite=overwrite)
    status = FINDINGS if result.faults else FINE
    if json:
        write(as_json(result.to_dict()))
    else:
        _tell(result, verbose)
    if output is not None and (keep_going or not result.faults):
        status = max(status, show_report(saved(result.document, name, output, source.report)))
        err.print(escape(f"{document} and {filled} → {output}"))
    elif output is not None:
        err.print("nothing written; mend the rows, or take the others with --keep-going")
    raise typer.Exit(status)
