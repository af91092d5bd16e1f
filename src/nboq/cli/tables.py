"""`nboq table`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.markup import escape

from nboq.cli import options
from nboq.cli.common import documents
from nboq.cli.options import opt
from nboq.cli.progress import progress
from nboq.cli.terminal import FINE, counted, err, opened, say
from nboq.document import Document
from nboq.errors import NboqError
from nboq.formats.tables import save
from nboq.schema.model import current_model

_FORMATS = options.formats("csv", "tsv", "xlsx", "parquet")


def table(
    paths: options.Inputs,
    output: options.Output = None,
    form: Annotated[str | None, _FORMATS.option(" (xlsx has a sheet for each class)")] = None,
    kind: Annotated[
        str, opt("Only objects of this class and of those below it, such as Objective.", "--class", metavar="CLASS")
    ] = "",
    iris: Annotated[bool, opt("Write values of enumerations as IRIs, and not by their names.", "--iris")] = False,
) -> None:
    """Write descriptors as a table: a row for each component, a column for each field with its unit.

    The table of one descriptor or many can be edited, and is read like any other format: 'nboq convert' makes
    documents of it again, and what can't be read is named by sheet, row and column.

    Examples:

        nboq table axiovert.json -o axiovert.xlsx

        nboq convert axiovert.xlsx -o axiovert.yaml

        nboq table exports/ -o microscopes.xlsx

        nboq table exports/ --class Objective -o objectives.csv
    """
    chosen, status = _FORMATS.choose(form, output), FINE
    if kind:
        current_model().find(kind)
    found: list[tuple[str, Document]] = []
    for item, document in documents(paths, "Reading"):
        if isinstance(document, NboqError):
            status = max(status, say(document))
        else:
            found.append((item.source, document))
    if not found:
        err.print("no document could be read; nothing is written")
        raise typer.Exit(status)
    # What stands once needs no column that says so.
    named: Iterator[tuple[str, Document]] = ((name if len(found) > 1 else "", one) for name, one in found)
    with progress("Writing", 0, shown=len(found) > 1) as bar, opened(output) as file:
        save(named, file, chosen, kind=kind, iris=iris, tell=bar.reach)
    if output is not None:
        err.print(escape(f"{counted(len(found), 'document')} → {output}"))
    raise typer.Exit(status)
