"""Answers as people and programs want them: a table, HTML, CSV, JSON, Arrow, or a serialisation of RDF."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Final

import pyoxigraph as ox
import typer
from rich.text import Text

from nboq.cli import options
from nboq.cli.listing import in_columns
from nboq.cli.terminal import counted, note, opened, out
from nboq.formats.rdf.syntax import SYNTAXES, write_quads
from nboq.schema.html import cell
from nboq.schema.labels import escaped
from nboq.store import Answers
from nboq.store.answer_files import SAVERS


def _table(answers: Answers) -> None:
    rows = [
        [Text(escaped(text, "\t"), f"link {to}" if to else "") for text, to in map(cell, row.values())]
        for row in answers.stream()
    ]
    in_columns(answers.variables, rows)
    out.print(counted(len(rows), "row"))


_GRAPHS: Final = ("turtle", "ntriples", "rdfxml")
_SUFFIXES: Final = {name: SYNTAXES[name].suffixes for name in _GRAPHS}
FORMATS: Final = options.formats("table", *SAVERS, **_SUFFIXES)


def show(answers: Answers, format: str, file: Path | None) -> None:
    """Print answers, or write them into a file.

    Args:
        answers: The answers.
        format: One of `FORMATS`; triples are always RDF, and rows never are.
        file: Where to; left out, standard output.
    """
    for told in answers.notes:
        note(told)
    if file is None and answers.kind == "rows" and format == "table":
        _table(answers)
    else:
        with opened(file) as place:
            _write(answers, format, place)


def _write(answers: Answers, format: str, file: IO[bytes]) -> None:
    if answers.truth is not None:
        file.write(b"true\n" if answers.truth else b"false\n")
    elif answers.kind == "triples":
        if format in SAVERS:
            raise typer.BadParameter(f"triples can't be written as {format}; use {', '.join(_GRAPHS)}")
        quads = [ox.Quad(t.subject, t.predicate, t.object) for t in answers.triples]
        file.write(write_quads(quads, format if format in _GRAPHS else "turtle"))
    else:
        if format in _GRAPHS:
            raise typer.BadParameter(f"rows can't be written as {format}; use CONSTRUCT for RDF")
        SAVERS["csv" if format == "table" else format](answers, file)
