"""Answers for people: values as labels write them, tables of HTML in which PIDs are links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import islice
from typing import Any, Final

from nboq.schema.artefacts import NBOQ
from nboq.schema.labels import number_label, printable

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
