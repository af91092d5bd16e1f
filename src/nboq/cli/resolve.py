"""`nboq resolve`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import pyoxigraph as ox
import typer
from rich.markup import escape

from nboq.batch import documents
from nboq.cli import options
from nboq.cli.answers import FORMATS, show
from nboq.cli.options import arg, opt
from nboq.cli.progress import progress
from nboq.cli.terminal import FINDINGS, FINE, counted, err, note, out, table
from nboq.comparison.mention.free_text import equipment
from nboq.comparison.mention.judging import Resolution
from nboq.errors import NboqError, NotFound
from nboq.files import open_input
from nboq.formats.spreadsheet import as_written, read_spreadsheet
from nboq.store import Answers
from nboq.store.opening import existing_store
from nboq.store.resolving import Resolver

_COLUMNS = ("line", "text", "verdict", "kind", "id", "label", "evidence", "against", "missing")
_LONGEST = 200
_COLOURS = {"certain": "green", "possible": "yellow", "unknown": "red"}


def _texts(path: str, column: str) -> Iterator[tuple[int, str]]:
    """Read the texts of a file with the numbers of their lines: a column of a table, or each line that isn't blank."""
    with open_input("/dev/stdin" if path == "-" else path) as file:
        text = as_written(file.read(), path)
    if not column:
        yield from ((number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())
        return
    _, rows = read_spreadsheet(text, path)
    heads = next(rows, (0, []))[1]
    if column not in heads:
        raise NotFound(f"has no column {column!r}", source=path, hint=f"its columns are {', '.join(heads)}")
    at = heads.index(column)
    yield from ((number, row[at]) for number, row in rows if len(row) > at and row[at].strip())


def _kept(place: str) -> Iterator[str]:
    """Give what documents say of the microscope in words."""
    for _, found in documents([place]):
        if isinstance(found, NboqError):
            raise found
        yield from equipment(found.data)


def _rows(number: int, found: Resolution) -> Iterator[tuple[ox.Literal | None, ...]]:
    missing, text = "; ".join(found.missing), found.text[:_LONGEST]
    for one in found.candidates:
        said = "; ".join(map(str, one.evidence)), "; ".join(one.against)
        yield _row(number, text, one.verdict, one.kind, one.id, one.label, *said, missing)
    if not found.candidates:
        yield _row(number, text, found.verdict, "", "", "", "", "", missing)


def _show(found: Resolution) -> None:
    out.print(f"[{_COLOURS[found.verdict]}]{found.verdict}[/]  {escape(found.text[:_LONGEST])}")
    if found.candidates:
        rows = table("verdict", "what", "evidence", "against", box=None)
        for one in found.candidates:
            of = "  " if one.instrument else ""
            told = escape("; ".join(map(str, one.evidence))), escape("; ".join(one.against))
            rows.add_row(f"[{_COLOURS[one.verdict]}]{one.verdict}[/]", escape(f"{of}{one.label} <{one.id}>"), *told)
        out.print(rows)
    for sentence in found.missing:
        out.print(f"  [dim]missing:[/] {escape(sentence)}")


def _row(number: int, *texts: str) -> tuple[ox.Literal | None, ...]:
    return (ox.Literal(number), *(ox.Literal(text) if text else None for text in texts))


def resolve(
    text: Annotated[list[str] | None, arg("What somebody wrote of a microscope; several texts are told apart.")] = None,
    store: options.MaybePlace = None,
    lines: Annotated[
        str | None, opt("A file with a text in each line, or a table; - is standard input.", "--texts", metavar="FILE")
    ] = None,
    place: Annotated[
        str | None,
        opt("Documents whose words are taken: crates, OMERO's pairs, folders of these.", "--in", metavar="INPUT"),
    ] = None,
    column: Annotated[str, opt("The column of the table that has the texts.", "--column", metavar="NAME")] = "",
    output: options.Output = None,
    format: Annotated[str | None, FORMATS.option()] = None,
) -> None:
    """Say which instruments, models and components of a store a free text names, and on what evidence.

    What is looked for in a text: identifiers; serial and catalogue numbers behind such words; models and makers that
    the store has, in any spelling; magnification with NA and immersion; lines of lasers; bands of filters. These are
    compared as by 'nboq merge'. The verdict is one of three:

    - certain: the text has the identifier of this one or of a part, or the serial number and model; or it says its
      stand by maker and model and another part. All that it says fits this one alone in the store, and every word of it
      is understood. A model is certain by maker and model.

    - possible: it fits several, or not all of it fits, or something in it isn't understood; 'missing' says what would
      decide, 'against' what contradicts.

    - unknown: nothing in the store has what it says.

    A word that isn't on the list of those that take nothing away ("inverted microscope with") may mean a spare part,
    a loan, or one of several, so then nothing is certain. The store is taken for all there is: a text about a
    microscope that isn't in it can be certain of another one that is the same in all that is said.

    The exit status is 0 when something is certain of each text, 1 when not, 2 when a file or store can't be used.

    Examples:

        nboq resolve "Olympus IX83, 60x/1.42, Andor iXon 897" --store instruments.db

        nboq resolve --texts studies.csv --column labEquipment --store instruments.db -o resolved.csv

        nboq resolve --in crates/ --store instruments.db

        cut -f3 table.tsv | nboq resolve --texts - --store instruments.db -f json
    """
    if store is None:
        raise typer.BadParameter("give the store with --store PLACE")
    if bool(text) + (lines is not None) + (place is not None) != 1:
        raise typer.BadParameter("give a text, a file of texts with --texts FILE, or documents with --in INPUT")
    if column and lines is None:
        raise typer.BadParameter("--column is of the table that --texts names")
    chosen = FORMATS.choose(format, output)
    said = _kept(place) if place is not None else text or ()
    given = [*enumerate(said, 1)] if lines is None else [*_texts(lines, column)]
    counts = dict.fromkeys(("certain", "possible", "unknown"), 0)
    with (
        existing_store(store, read_only=True) as opened,
        progress("Resolving", len(given), shown=len(given) > 1) as bar,
    ):
        if opened.is_empty():
            note(f"{store}: is empty; 'nboq load FILE --store {store}' puts documents in")
        resolver = Resolver(opened)

        def each() -> Iterator[tuple[int, Resolution]]:
            for number, one in given:
                found = resolver.resolve(one)
                counts[found.verdict] += 1
                bar.advance()
                yield number, found

        if chosen == "table" and output is None:
            for _, found in each():
                _show(found)
        else:
            rows = (row for number, found in each() for row in _rows(number, found))
            show(Answers("", columns=_COLUMNS, rows=rows), chosen, output)
    if len(given) != 1:
        told = ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
        err.print(f"{counted(len(given), 'text')}: {told}")
    raise typer.Exit(FINE if counts["certain"] == len(given) else FINDINGS)
