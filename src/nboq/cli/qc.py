"""Quality control: results read as calibrations, their development, and what is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from datetime import date as calendar_day
from pathlib import Path
from typing import Annotated, Any

import pyoxigraph as ox
import typer
from rich.markup import escape

from nboq.checks.quality import Due, Limit, due, judged, read_limits, series_of, shipped_limits
from nboq.cli import options
from nboq.cli.answers import show
from nboq.cli.document_formats import DocumentFormat, document_format
from nboq.cli.options import arg, opt
from nboq.cli.terminal import FINDINGS, FINE, as_json, counted, err, note, say, write
from nboq.document import Document
from nboq.document.ids import named_id
from nboq.errors import InputError, NboqError, NotFound
from nboq.files import open_input
from nboq.pid import iri_of
from nboq.schema.dates import day_of
from nboq.schema.labels import number_label
from nboq.store import Answers, Store
from nboq.store.opening import existing_store, open_store

_MAPPING = opt(
    "A table that says which column is what; left out, those of model/mappings/qc.tsv are tried.", "--mapping"
)
_DESCRIPTOR = opt(
    "A file with the descriptor of the instrument; left out, the store has it.", "--descriptors", metavar="FILE"
)


def read(
    paths: Annotated[list[str], arg("Tables of results, or results of microscopemetrics in JSON or YAML.")],
    mapping: Annotated[Path | None, _MAPPING] = None,
    descriptors: Annotated[list[Path] | None, _DESCRIPTOR] = None,
    store: Annotated[str | None, options.store("The store that the results go to, and that knows instruments.")] = None,
    output: Annotated[Path | None, options.output("The file for the calibrations; else a store, or nothing.")] = None,
    format: DocumentFormat = None,
    microscope: Annotated[str, opt("Whose results they are, where they don't say: PID, serial number, name.")] = "",
    objective: Annotated[str, opt("Of which objective, likewise: id, serial number, name, model.")] = "",
    component: Annotated[str, opt("Of which other component, likewise, such as a laser.")] = "",
    channel: Annotated[str, opt("In which channel, likewise.")] = "",
    date: Annotated[str, opt("On which day, likewise.")] = "",
    decimal_comma: Annotated[
        bool, opt("Take a comma for the sign of decimals where a table doesn't show it.", "--decimal-comma")
    ] = False,
) -> None:
    """Read results of quality control as calibrations of an instrument.

    The tables of MetroloJ_QC, PSFj and power meters are known by their columns, and results of microscopemetrics; for
    others a mapping says what each column is. What results call an instrument or an objective is looked for among the
    ids, serial numbers and names of descriptors; where several go by it, all are named and nothing is read. What no
    mapping names is kept in extensions and told.

    Examples:

        nboq qc read monday.csv --descriptors axiovert.yaml -o monday.yaml

        nboq qc read results/*.json --store instruments.db

        nboq qc read psfj.csv --store instruments.db --microscope SN-0003 --objective 63x --date 2024-03-04

        nboq qc read ours.csv --mapping ours.tsv --store instruments.db
    """
    # What the other commands of this group can do without, who have less than a second.
    from nboq.batch import items
    from nboq.cli.common import documents, saved, show_report
    from nboq.comparison.tying import tie
    from nboq.formats.qc import read_mappings, read_results, shipped

    if store is None and not descriptors:
        raise typer.BadParameter("say with --descriptors or --store which instruments there are")
    known = list(shipped())
    if mapping is not None:
        with open_input(mapping) as file:
            known = read_mappings(file.read(), str(mapping))
    told = {"instrument": microscope, "objective": objective, "component": component, "channel": channel, "date": date}
    beside: list[Document] = []
    for _, document in documents(descriptors or [], "Reading"):
        if isinstance(document, NboqError):
            raise document
        beside.append(document)
    status, made = FINE, []
    for item in items(paths):
        try:
            results = read_results(item.opened().raw, item.source, known, told, decimal_comma=decimal_comma)
            done = tie(results, beside or _described(store or "", results))
        except NboqError as error:
            status = max(status, say(error, item.source))
            continue
        status = max(status, show_report(done.report))
        made.append(done)
    if not made:
        raise typer.Exit(status)
    if output is not None or store is None:
        members = [one for document in made for one in document.data["members"]]
        whole = Document({"type": "Collection", "id": named_id(as_json(members).decode()), "members": members})
        saved(whole, document_format(format, output, "yaml"), output, made[0].report)
    if store is not None:
        with open_store(store, waiting=note) as opened:
            for done in made:
                opened.load(done)
            opened.ensure_model()
    number = sum(len(one.data["members"]) for one in made)
    places = ", ".join(str(one) for one in (output, store) if one) or "standard output"
    err.print(escape(f"{counted(number, 'calibration')} → {places}"))
    raise typer.Exit(status)


_INSTRUMENTS = """
PREFIX nboq: <https://w3id.org/nbo-q/>
SELECT ?g ?instrument ?said WHERE {
  GRAPH ?g { ?descriptor nboq:describes ?instrument }
  OPTIONAL {
    ?instrument nboq:serial_number|nboq:name|nboq:identical_to|(nboq:alternate_identifiers/nboq:identifier_text) ?said
  }
}
"""


def _described(store: str, results: Document) -> list[Document]:
    """Give the documents of a store with descriptors of the instruments that results may be of."""
    from nboq.comparison.tying import as_called, called

    wanted = called(results)
    with existing_store(store, read_only=True) as opened:
        rows = opened.query(_INSTRUMENTS)
        graphs = {row["g"] for row in rows if wanted & {as_called(row["instrument"]), as_called(row["said"])}}
        return [opened.get(graph) for graph in sorted(graphs)]


def _id_of(text: str, opened: Store) -> str:
    """Give the id of the one instrument that goes by a serial number or a name, where the text is no id itself."""
    found = [] if iri_of(text) else [one for one, called in _called(opened).items() if text.casefold() in called]
    if len(found) > 1:
        hint = "give the id of one of them"
        raise InputError(f"{len(found)} instruments go by this: {', '.join(sorted(found))}", source=text, hint=hint)
    if not found and not iri_of(text):
        raise NotFound("no instrument in the store goes by this", source=text, hint="give its id, number or name")
    return found[0] if found else text


def _called(opened: Store) -> dict[str, set[str]]:
    """Give the serial numbers and names of each instrument, in small letters."""
    found: dict[str, set[str]] = {}
    for row in opened.query(_INSTRUMENTS):
        found.setdefault(str(row["instrument"]), set()).add(str(row["said"] or "").casefold())
    return found


_LIMITS = opt("A table of the facility's own limits, which stand beside model/mappings/qc-limits.tsv.", "--limits")
_TREND = options.formats("table", "csv", "json", svg=(".svg",))
_DUE = options.formats("table", "csv", "json")
_POINTS = (
    *("field", "part", "part_id", "channel", "setting", "date", "value", "sd", "theoretical"),
    *("unit", "calibration"),
)


def trend(
    instrument: Annotated[str, arg("The instrument: any of its ids, its serial number or name.")],
    store: options.Place,
    limits: Annotated[Path | None, _LIMITS] = None,
    output: options.Output = None,
    format: Annotated[str | None, _TREND.option(" (svg is a picture)")] = None,
) -> None:
    """Show how what was measured on an instrument developed, and what passes a limit.

    As a table a line for each quantity, part, channel and setting, with the newest value, and the mean and standard
    deviation of all; as CSV and JSON each result. The exit status is 1 where the newest value of one passes a limit,
    and the finding names the source of it.

    Examples:

        nboq qc trend SN-0003 --store instruments.db

        nboq qc trend hdl:20.500.12345/axiovert --store instruments.db --limits ours.tsv -o axiovert.svg
    """
    chosen = _TREND.choose(format, output)
    known = _limits(limits)
    with existing_store(store, read_only=True) as opened:
        answers = opened.unordered("performance", instrument=_id_of(instrument, opened))
        rows = list(answers.stream())
        others = _called(opened) if any(one.instrument for one in known) else {}
    for told in answers.notes:
        note(told)
    series = series_of(rows)
    if not series:
        raise NotFound("no calibration of it gives a number", source=instrument, hint="'nboq qc read' puts results in")
    name, pid = str(rows[0]["this"] or ""), str(rows[0]["this_pid"])
    mine = [one for one in known if one.holds_for(pid, name, *others.get(pid, ()))]
    if chosen == "svg":
        from nboq.render.svg import file as picture_file
        from nboq.render.trends import trends

        write(picture_file(trends(name or pid, series, mine)), output)
    elif chosen == "table":
        lines = [
            (
                one.title,
                _with_sd(last.value, last.sd, one.unit),
                last.date,
                _with_sd(*one.mean_and_sd, one.unit),
                len(one.points),
            )
            for one in series
            for last in one.points[-1:]
        ]
        _show(("what", "newest", "date", "mean", "results"), lines, chosen, output)
    else:
        points = (
            (*about, point.date, point.value, point.sd, point.theoretical, one.unit, point.calibration)
            for one in series
            for about in [(one.field, one.part, one.part_id, one.channel, one.setting)]
            for point in one.points
        )
        _show(_POINTS, points, chosen, output)
    findings = judged(series, mine)
    for found in findings:
        note(f"{found.entity}: {found.message}", found.code)
    raise typer.Exit(FINDINGS if findings else FINE)


def due_(
    store: options.Place,
    on: Annotated[str, opt("The first day of the week, as YYYY-MM-DD; left out, today.", "--on", metavar="DATE")] = "",
    facility: Annotated[str, opt("Only instruments of this facility, by any of its ids.")] = "",
    limits: Annotated[Path | None, _LIMITS] = None,
    output: options.Output = None,
    format: Annotated[str | None, _DUE.option()] = None,
) -> None:
    """List the calibrations that are due in the week, the longest overdue first.

    How often each kind is due stands in model/mappings/qc-limits.tsv with the source, and in the facility's own table,
    for all instruments or for one; what was never measured is due on the day.

    Examples:

        nboq qc due --store instruments.db

        nboq qc due --store instruments.db --on 2024-03-04 --limits ours.tsv -f csv
    """
    chosen = _DUE.choose(format, output)
    day = day_of(on) if on else calendar_day.today()
    if day is None:
        raise typer.BadParameter(f"--on {on}: no day; write it as YYYY-MM-DD")
    known = _limits(limits)
    with existing_store(store, read_only=True) as opened:
        asked: dict[str, Any] = {"on": day, **({"facility": facility} if facility else {})}
        rows = list(opened.named("last_calibrated", **asked).stream())
        others = _called(opened) if any(one.instrument for one in known) else {}
    found = due(rows, known, day, others)
    _show([one.name for one in fields(Due)], map(astuple, found), chosen, output)


def _limits(path: Path | None) -> list[Limit]:
    if path is None:
        return list(shipped_limits())
    with open_input(path) as file:
        return [*shipped_limits(), *read_limits(file.read(), str(path))]


def _with_sd(value: float, sd: float | None, unit: str) -> str:
    told = number_label(float(f"{value:.4g}"))
    spread = f" ± {number_label(float(f'{sd:.2g}'))}" if sd is not None else ""
    return f"{told}{spread} {unit}".rstrip()


def _show(columns: Sequence[str], rows: Iterable[Iterable[Any]], form: str, path: Path | None) -> None:
    """Print rows, or write them into a file, as the answers of a question are."""
    cells = ([None if value in (None, "") else ox.Literal(value) for value in row] for row in rows)
    show(Answers("", columns=columns, rows=cells), form, path)
