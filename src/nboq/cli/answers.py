"""Answers as people and programs want them: a table, CSV, JSON, Arrow, or a serialisation of RDF."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

import orjson
import pyoxigraph as ox
import typer
from rich.markup import escape
from rich.table import Table

from nboq.cli.common import out
from nboq.files import open_atomically
from nboq.formats.rdf.syntax import SYNTAXES, write_quads
from nboq.schema.model import current_model
from nboq.store import Answers


def _short(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.12g}"
    local = str(value).removeprefix(current_model().base)
    return local.rpartition(".")[2] if local != str(value) else local


def _table(answers: Answers) -> None:
    table = Table(header_style="bold")
    for name in answers.variables:
        table.add_column(name.replace("_", " "), overflow="fold")
    count = 0
    for count, row in enumerate(answers.stream(), 1):  # noqa: B007
        table.add_row(*(escape(_short(value)) for value in row.values()))
    out.print(table)
    out.print(f"{count} {'row' if count == 1 else 'rows'}")


def _csv(answers: Answers, file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(answers.variables)
    writer.writerows(["" if value is None else value for value in row.values()] for row in answers.stream())
    text.detach()


def _json(answers: Answers, file: IO[bytes]) -> None:
    file.write(b"[")
    separator = b"\n  "
    for row in answers.stream():
        try:
            file.write(separator + orjson.dumps(row))
        except TypeError:  # a whole number of more than 64 bits
            file.write(separator + json.dumps(row, ensure_ascii=False).encode())
        separator = b",\n  "
    file.write(b"\n]\n")


def _arrow(answers: Answers, file: IO[bytes]) -> None:
    table = answers.to_arrow()
    import pyarrow as pa

    with pa.ipc.new_file(file, table.schema) as writer:  # type: ignore[arg-type]
        writer.write_table(table)


_ROWS: Final[dict[str, Callable[[Answers, IO[bytes]], None]]] = {"csv": _csv, "json": _json, "arrow": _arrow}
_GRAPHS: Final = ("turtle", "ntriples", "rdfxml")
FORMS: Final = ("table", *_ROWS, *_GRAPHS)
_SUFFIXES: Final = {".csv": "csv", ".json": "json", ".arrow": "arrow", ".feather": "arrow"} | {
    suffix: name for name in _GRAPHS for suffix in SYNTAXES[name].suffixes
}


def form_of_file(file: Path) -> str:
    """Tell by the ending of a file in what form answers go into it.

    Raises:
        typer.BadParameter: If the ending says nothing.
    """
    form = _SUFFIXES.get(file.suffix.lower())
    if form is None:
        raise typer.BadParameter(f"{file}: its ending tells no form; known are {', '.join(sorted(_SUFFIXES))}")
    return form


def show(answers: Answers, form: str, file: Path | None) -> None:
    """Print answers, or write them into a file.

    Args:
        answers: The answers.
        form: One of `FORMS`; triples are always RDF, and rows never are.
        file: Where to; left out, standard output.
    """
    if file is not None:
        with open_atomically(file) as opened:
            _write(answers, form, opened)
    elif answers.kind == "rows" and form == "table":
        _table(answers)
    elif form == "arrow" and sys.stdout.isatty():
        raise typer.BadParameter("Arrow is nothing for a terminal; write it to a file with --file FILE")
    else:
        _write(answers, form, sys.stdout.buffer)
        sys.stdout.flush()


def _write(answers: Answers, form: str, file: IO[bytes]) -> None:
    if answers.truth is not None:
        file.write(b"true\n" if answers.truth else b"false\n")
    elif answers.kind == "triples":
        if form in _ROWS:
            raise typer.BadParameter(f"a query that gives triples can't be written as {form}; use {', '.join(_GRAPHS)}")
        quads = [ox.Quad(t.subject, t.predicate, t.object) for t in answers.triples]
        file.write(write_quads(quads, form if form in _GRAPHS else "turtle"))
    else:
        if form in _GRAPHS:
            raise typer.BadParameter(f"a query that gives rows can't be written as {form}; use CONSTRUCT for RDF")
        _ROWS["csv" if form == "table" else form](answers, file)
