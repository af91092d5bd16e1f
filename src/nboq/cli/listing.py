"""Lists as people and programs want them: columns, records where the terminal is too narrow, CSV, JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final

from rich.text import Text

from nboq.cli import options
from nboq.cli.terminal import as_json, out, table, write
from nboq.schema.labels import escaped

FORMATS: Final = options.formats("table", "csv", "json")
Format = Annotated[str | None, FORMATS.option()]


def _text(cell: Any) -> Text:
    if isinstance(cell, Text):
        return cell
    if isinstance(cell, bool):
        return Text("yes" if cell else "")
    told = " ".join(cell) if isinstance(cell, list | tuple) else cell
    return Text("" if told is None else escaped(str(told), "\t"))


def show_rows(heads: Sequence[str], rows: Iterable[Sequence[Any]], form: str | None = None) -> None:
    """Print a list.

    Args:
        heads: What the columns are called.
        rows: The rows; cells are texts, numbers, truths, lists of texts or nothing.
        form: One of `FORMATS`; left out, a table.

    Raises:
        UnknownFormat: If there is no such format.
    """
    chosen, given = FORMATS.choose(form, None), list(rows)
    if chosen == "json":
        write(as_json([dict(zip(heads, row, strict=True)) for row in given]))
        return
    shown = [[_text(cell) for cell in row] for row in given]
    if chosen == "csv":
        from nboq.formats.spreadsheet import spreadsheet  # all formats come with it, which most lists don't need

        write(spreadsheet([heads, *([str(cell) for cell in row] for row in shown)]))
        return
    in_columns(heads, shown)


def in_columns(heads: Sequence[str], shown: Sequence[Sequence[Text]]) -> None:
    """Print rows as a table, or as a record each where the table is wider than the terminal."""
    widths = [max(map(len, column)) for column in zip(heads, *shown, strict=True)]
    if sum(widths) + 3 * len(widths) + 1 <= out.width:
        whole = table(*heads)
        for row in shown:
            whole.add_row(*row)
        out.print(whole)
    else:  # a record for each row, since a name that is broken over lines can't be copied
        for row in shown:
            for head, text in zip(heads, row, strict=True):
                if text:
                    out.print(Text(head.ljust(max(map(len, heads)) + 2), "dim") + text, soft_wrap=True)
            out.print()
