"""What people see as HTML: values as labels write them, tables in which PIDs are links, objects in a notebook.

Everything is escaped, and nothing is loaded from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import islice
from typing import Any, Final

from nboq.schema.artefacts import NBOQ
from nboq.schema.labels import cut, number_label, printable

ROWS: Final = 100
"""Rows that a notebook shows."""
_LONGEST: Final = 300
_LINK: Final = re.compile(r"https?://[^\s<>\"]+").fullmatch


def cell(value: Any) -> tuple[str, str]:
    """Write a value of an answer for people, with the address that it leads to where it's a PID.

    >>> cell(63.0), cell(None), cell(NBOQ + "ImmersionType.Air"), cell("https://ror.org/0464eyp60")[1]
    (('63', ''), ('', ''), ('Air', ''), 'https://ror.org/0464eyp60')
    """
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value], ""
    if isinstance(value, int | float):
        return number_label(value), ""
    text = printable(value)
    if text.startswith(NBOQ):
        return text.removeprefix(NBOQ).rpartition(".")[2], ""
    return text, text if _LINK(text) else ""


def table_html(heads: Sequence[str], rows: Iterator[Mapping[str, Any]], most: int | None) -> Iterator[str]:
    """Write rows as a table of HTML, in which PIDs are links.

    Args:
        heads: The names of the columns.
        rows: The rows.
        most: How many rows are shown; None for all.
    """
    yield f"<table><thead><tr>{''.join(f'<th>{escape(name)}</th>' for name in heads)}</tr></thead><tbody>"
    for row in islice(rows, most):
        cells = (
            f'<a href="{escape(to)}">{escape(text)}</a>' if to else escape(text) for text, to in map(cell, row.values())
        )
        yield f"<tr>{''.join(f'<td>{one}</td>' for one in cells)}</tr>"
    yield "</tbody></table>"
    if next(rows, None) is not None:
        yield f"<p>the first {most} rows</p>"


def displayed(thing: object, heads: Sequence[str] = (), rows: Iterable[Sequence[Any]] = ()) -> str:
    """Write what a notebook shows of an object: its line, and the first rows of a table of what is in it.

    Args:
        thing: The object.
        heads: The names of the columns.
        rows: What stands in them; without any there is no table.

    >>> displayed(7), displayed("<b>", ["a"], [["<i>"]])[-39:]
    ('<p><code>7</code></p>', '<td>&lt;i&gt;</td></tr></tbody></table>')
    """
    told = (dict(zip(heads, map(_short, row), strict=True)) for row in rows)
    table = list(table_html(heads, told, ROWS))
    line = f"<p><code>{escape(cut(printable(repr(thing)), _LONGEST))}</code></p>"
    return line + "".join(table if len(table) > 2 else ())


def _short(value: Any) -> Any:
    return cut(value, _LONGEST) if isinstance(value, str) else value
