"""CSV as spreadsheets write and read it, in one country and another."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from nboq.errors import ContentError, Malformed, short

# A cell that begins so is a formula to Excel and LibreOffice (OWASP, "CSV Injection").
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_GUARDED: Final = re.compile(r"''*[=+\-@\t\r]")


def spreadsheet(rows: Iterable[Sequence[Any]], separator: str = ",") -> bytes:
    r"""Write rows as CSV for spreadsheets: UTF-8 with a byte order mark, without which Excel takes it for another
    encoding. Texts that a spreadsheet would run as a formula get an apostrophe, which reading takes off again.

    >>> spreadsheet([("=1+1", -5, "-5", "63x")])[3:]
    b"'=1+1,-5,'-5,63x\r\n"
    """
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(map(no_formula, row) for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def no_formula(cell: Any) -> Any:
    """Give what goes into a cell of CSV; a text that a spreadsheet would run gets an apostrophe, as in every CSV here.

    >>> no_formula("=1+1"), no_formula(-5)
    ("'=1+1", -5)
    """
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def as_written(content: bytes, source: str) -> str:
    """Decode a text that a spreadsheet or an editor wrote: UTF-8 or UTF-16.

    Raises:
        Malformed: If it's in another encoding.
    """
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed("the text isn't in UTF-8; save it so, in spreadsheets as 'CSV UTF-8'", source=source) from None


def read_spreadsheet(text: str, source: str) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    r"""Read CSV that is separated by commas, semicolons or tabs.

    Returns:
        What separates the cells; and the rows that aren't blank with their numbers.

    Raises:
        Malformed: If it is none.

    >>> separator, rows = read_spreadsheet("a;b\r\n\r\n'=1;1,4\r\n", "a.csv")
    >>> separator, list(rows)
    (';', [(1, ['a', 'b']), (3, ['=1', '1,4'])])
    """
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    before = csv.field_size_limit(max(len(text), 1))
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise Malformed(f"invalid CSV: {error}", source=source) from None
    finally:
        csv.field_size_limit(before)
    rows = ((number, cells) for number, cells in enumerate(table, 1) if any(cell.strip() for cell in cells))
    return separator, ((number, [cell[1:] if _GUARDED.match(cell) else cell for cell in row]) for number, row in rows)


def commented_table(
    content: bytes, source: str, columns: Collection[str], needed: Collection[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    r"""Read a small table that somebody wrote by hand: `#` begins a comment, columns are those of a list.

    Yields:
        The number of each row, and what stands in it.

    Raises:
        Malformed: If it is no table.
        ContentError: If it has other columns.

    >>> list(commented_table(b"# ours\na,b\n1,2\n", "a.csv", ("a", "b"), ("a",)))
    [(3, {'a': '1', 'b': '2'})]
    """
    lines = ["" if line.startswith("#") else line for line in as_written(content, source).splitlines()]
    _, rows = read_spreadsheet("\n".join(lines), source)
    heads = [" ".join(head.split()).casefold() for head in next(rows, (0, []))[1]]
    if not heads or not set(needed) <= set(heads) <= set(columns):
        raise ContentError(f"its columns are {', '.join(columns)}, not {short(heads)}", source=source)
    for number, cells in rows:
        yield number, dict(zip(heads, map(str.strip, cells), strict=False))
