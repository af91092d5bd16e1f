"""Quality control: results read as calibrations, their development, and what is due."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.batch import items
from nboq.cli import options
from nboq.cli.common import documents, saved, show_report
from nboq.cli.options import arg, opt
from nboq.cli.terminal import FINE, counted, err, note, say
from nboq.comparison.tying import as_called, called, tie
from nboq.document import Document
from nboq.errors import NboqError
from nboq.files import open_input
from nboq.formats.qc import read_mappings, read_results, shipped
from nboq.store.opening import existing_store, open_store

_MAPPING = opt(
    "A table that says which column is what; left out, those of model/mappings/qc.tsv are tried.", "--mapping"
)
_DESCRIPTOR = opt("A file with the descriptor of the instrument; left out, the store has it.", "--descriptor")


def read(
    paths: Annotated[list[str], arg("Tables of results, or results of microscopemetrics in JSON or YAML.")],
    mapping: Annotated[Path | None, _MAPPING] = None,
    descriptor: Annotated[list[Path] | None, _DESCRIPTOR] = None,
    store: Annotated[str | None, options.store("The store that the results go to, and that knows instruments.")] = None,
    output: Annotated[Path | None, options.output("The file for the calibrations; else a store, or nothing.")] = None,
    format: options.DocumentFormat = None,
    instrument: Annotated[str, opt("Whose results they are, where they don't say: PID, serial number, name.")] = "",
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

        nboq qc read monday.csv --descriptor axiovert.yaml -o monday.yaml

        nboq qc read results/*.json --store instruments.db

        nboq qc read psfj.csv --store instruments.db --instrument SN-0003 --objective 63x --date 2024-03-04

        nboq qc read ours.csv --mapping ours.tsv --store instruments.db
    """
    if store is None and not descriptor:
        raise typer.BadParameter("say with --descriptor or --store which instruments there are")
    known = list(shipped())
    if mapping is not None:
        with open_input(mapping) as file:
            known = read_mappings(file.read(), str(mapping))
    told = {"instrument": instrument, "objective": objective, "component": component, "channel": channel, "date": date}
    beside: list[Document] = []
    for _, document in documents(descriptor or [], "Reading"):
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
        whole = Document({**made[0].data, "members": members}, str(output or ""))
        saved(whole, options.document_format(format, output, "yaml"), output, made[0].report)
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
    wanted = called(results)
    with existing_store(store, read_only=True) as opened:
        rows = [{key: str(value) for key, value in row.items()} for row in opened.query(_INSTRUMENTS)]
        graphs = {row["g"] for row in rows if wanted & {as_called(row["instrument"]), as_called(row["said"])}}
        return [opened.get(graph) for graph in sorted(graphs)]
