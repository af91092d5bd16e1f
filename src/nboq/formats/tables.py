"""Tables as files: xlsx with a sheet for each class; CSV, TSV and Parquet with all rows in one table."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import IO, Any, Final

from nboq.document import Document, DocumentLike, Report, as_document, check_numbers
from nboq.document.table_cells import Cells, Unread, cell_text
from nboq.document.table_reading import Sheet, TableReader, letter
from nboq.document.tables import TYPE, Row, columns_of, frame_of, heads_of, rows_of, selected
from nboq.errors import InputError, Malformed, NboqError, imported
from nboq.formats.compression import LARGEST
from nboq.formats.spreadsheet import as_written, read_spreadsheet, spreadsheet
from nboq.schema.base import ModelObject

SUFFIXES: Final = (".xlsx", ".csv", ".tsv", ".parquet")
# Excel specifications and limits.
_MOST_ROWS, _MOST_COLUMNS, _MOST_CHARACTERS = 2**20, 2**14, 32_767
_LONGEST_TITLE: Final = 31
_FURTHER: Final = re.compile(r"(.+) \+\d+")
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="(\w+:\w+)"')
_RATIO: Final = 100
"""How many times as large as the file its XML may be: deflate makes text of cells about 10 times smaller."""
MOST_CELLS: Final = 20_000_000
"""Of a table that is read, empty ones among them: a few bytes may stand for millions."""


def sniff(begin: bytes) -> str:
    """Tell a table by how its file begins.

    >>> sniff(b"PAR1"), sniff(b"<OME/>")
    ('parquet', '')
    """
    if begin.startswith(b"PAR1"):
        return "parquet"
    return "xlsx" if begin.startswith(b"PK\3\4") and b"xl/" in begin else ""


# Writing


def save(
    documents: Iterable[tuple[str, DocumentLike]],
    file: IO[bytes],
    format: str,
    *,
    kind: str = "",
    iris: bool = False,
    tell: Callable[[float, float], None] = lambda done, total: None,
) -> None:
    """Write documents into one table.

    Args:
        documents: What each is called, which is a column where it isn't empty, and the document.
        file: Where to.
        format: `xlsx`, `csv`, `tsv` or `parquet`.
        kind: The class whose objects are wanted, those of the classes below it too; left out, all, which alone can be
            read as documents again.
        iris: Whether values of enumerations are IRIs, and not names.
        tell: Is told how many rows of how many are written.

    Raises:
        MissingDependency: If what writes it isn't installed.
        InputError: If a sheet of Excel can't hold as much.
    """
    data = ((name, as_document(one).data) for name, one in documents)
    rows = selected(rows_of(map(_checked, data), Cells(iris=iris)), kind)
    if format == "xlsx":
        _write_xlsx(rows, file, tell)
    elif format == "parquet":
        _write_parquet(rows, file)
    else:
        heads = heads_of(rows)
        cells = (["" if (cell := row.get(head)) is None else _of_csv(cell) for head in heads] for row in rows)
        file.write(spreadsheet([heads, *cells], "\t" if format == "tsv" else ","))


def _checked(named: tuple[str, Any]) -> tuple[str, Any]:
    check_numbers(named[1])
    return named


def _of_csv(cell: Any) -> Any:
    return cell_text(cell) if isinstance(cell, bool) else cell


def write(document: Document, format: str) -> tuple[bytes, Report]:
    """Write a document as a table."""
    file = io.BytesIO()
    save([("", document)], file, format)
    return file.getvalue(), Report(document.source)


def _write_parquet(rows: list[Row], file: IO[bytes]) -> None:
    arrow, parquet = imported("pyarrow", "tables"), imported("pyarrow.parquet", "tables")
    parquet.write_table(arrow.table(columns_of(rows)), file)


def _write_xlsx(rows: list[Row], file: IO[bytes], tell: Callable[[float, float], None]) -> None:
    openpyxl = imported("openpyxl", "xlsx")
    book, done = openpyxl.Workbook(write_only=True), 0
    try:
        for title, table in _sheets(rows).items():
            sheet = book.create_sheet(title)
            sheet.freeze_panes = "B2"
            # A cell is written when its row is, so one serves a column.
            texts = [openpyxl.cell.WriteOnlyCell(sheet) for _ in table[0]]
            for number, cell in enumerate(texts, 1):
                width = max(len(str(row[number - 1] or "")) for row in table[:50])
                sheet.column_dimensions[letter(number)].width = min(max(width + 2, 8), 50)
                cell.font = openpyxl.styles.Font(bold=True)
            sheet.append([_text(cell, head) for cell, head in zip(texts, table[0], strict=True)])
            for cell in texts:
                cell.font, cell.number_format, cell.quotePrefix = openpyxl.styles.Font(), "@", True
            for row in table[1:]:
                cells = zip(texts, row, strict=True)
                sheet.append([_text(cell, value) if isinstance(value, str) else value for cell, value in cells])
                done += 1
                tell(done, len(rows))
        book.save(file)
    except BaseException:
        for sheet in book.worksheets:
            sheet.close()  # else it would complain of it later
        raise


def _sheets(rows: list[Row]) -> dict[str, list[list[Any]]]:
    """Give the tables of the classes by the titles of their sheets.

    Raises:
        InputError: If one has no room in a sheet.
    """
    classes: dict[str, list[Row]] = {}
    for row in rows:
        classes.setdefault(str(row[TYPE]), []).append(row)
    sheets: dict[str, list[list[Any]]] = {}
    for name, group in classes.items():
        title = _title(name, sheets)
        table = sheets[title] = _in_pieces(group, heads_of(group, *([TYPE] if title == name else [])))
        if len(table) > _MOST_ROWS or len(table[0]) > _MOST_COLUMNS:
            raise InputError(f"{len(group)} objects of {name} don't fit into a sheet; write CSV or Parquet")
    return sheets


def _text(cell: Any, text: str) -> Any:
    """Put a text into a cell, and nothing else that it may look like: a formula, a day, an error."""
    cell.value = text
    cell.data_type = "s"
    return cell


def _title(name: str, taken: Collection[str]) -> str:
    """Give the title of the sheet of a class; that of a vendor has signs that no title takes."""
    bare = made = re.sub(r"[\[\]:*?/\\]", " ", name)[:_LONGEST_TITLE]
    others = {title.casefold() for title in taken}
    for number in count(2):
        if made.casefold() not in others:
            break
        made = f"{bare[: _LONGEST_TITLE - 5]} {number}"
    return made


def _in_pieces(rows: list[Row], heads: list[str]) -> list[list[Any]]:
    """Give a table with its head; texts that no cell holds go on in further columns: `extensions +1`."""
    columns = []
    for head in heads:
        cells = [row.get(head) for row in rows]
        pieces = max(len(cell) if isinstance(cell, str) else 1 for cell in cells) // (_MOST_CHARACTERS + 1)
        columns.append([head, *(cell[:_MOST_CHARACTERS] if isinstance(cell, str) else cell for cell in cells)])
        for piece in range(1, pieces + 1):
            part = slice(piece * _MOST_CHARACTERS, (piece + 1) * _MOST_CHARACTERS)
            more = [(cell[part] or None) if isinstance(cell, str) else None for cell in cells]
            columns.append([f"{head} +{piece}", *more])
    return [list(row) for row in zip(*columns, strict=True)]


# Reading


def read(content: bytes, source: str, format: str) -> list[Document]:
    """Read the documents of a table.

    Raises:
        Malformed: If the file is damaged, or stands for far more than it has.
        ContentError: If cells can't be read; it names sheet, row and column of each, and what would be right.
        MissingDependency: If what reads it isn't installed.
    """
    sheets = {"xlsx": sheets_of_xlsx, "parquet": _of_parquet}.get(format, _of_text)
    with damage_told(source):
        return _documents(sheets(content, source), source)


@contextmanager
def damage_told(source: str) -> Iterator[None]:
    """Tell of a table that can't be read as such, whatever its reader raises.

    Raises:
        Malformed: If it's damaged.
    """
    try:
        yield
    except (NboqError, MemoryError, RecursionError):
        raise
    except Exception as error:  # openpyxl and pyarrow have no common error class for what is damaged
        hint = "open it in a spreadsheet and save it again; a password keeps it from being read"
        raise Malformed(f"not a table that can be read: {error}", source=source, hint=hint) from None


def _documents(sheets: Iterable[Sheet], source: str) -> list[Document]:
    found = TableReader(source).read(sheets)
    named = ((f"{source}#{name}" if name else source, data, notes) for name, data, notes in found)
    return [Document(data, name, Report(name, notes)) for name, data, notes in named]


def _of_text(content: bytes, source: str) -> Iterator[Sheet]:
    _, rows = read_spreadsheet(as_written(content, source), source)
    yield Sheet("", rows, lettered=True)


def _of_parquet(content: bytes, source: str) -> Iterator[Sheet]:
    table = imported("pyarrow.parquet", "tables").ParquetFile(io.BytesIO(content))
    names = table.schema_arrow.names

    def rows() -> Iterator[tuple[int, Sequence[Any]]]:
        yield 0, names
        number = 0
        for batch in table.iter_batches(1000):
            for record in batch.to_pylist():
                number += 1
                yield number, list(record.values())

    yield Sheet("", _limited(rows(), source))


def _limited(rows: Iterable[tuple[int, Sequence[Any]]], source: str) -> Iterator[tuple[int, Sequence[Any]]]:
    left = MOST_CELLS
    for number, cells in rows:
        left -= 1 + len(cells)
        if left < 0:
            raise Malformed(f"more than {MOST_CELLS} cells; no plausible table of microscopes", source=source)
        yield number, cells


def sheets_of_xlsx(content: bytes, source: str) -> Iterator[Sheet]:
    """Give the sheets of a workbook, whatever stands in them."""
    for sheet in opened_sheets(content, source):
        yield Sheet(sheet.title, _whole(_unmerged(sheet, source)), lettered=True)


def opened_sheets(content: bytes, source: str) -> Iterator[Any]:
    """Open a workbook for reading, and give its sheets.

    Raises:
        Malformed: If it stands for far more than it has, or has a document type.
        MissingDependency: If openpyxl isn't installed.
    """
    openpyxl = imported("openpyxl", "xlsx")
    _check_archive(content, source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about what openpyxl leaves out of a workbook, none of which is a cell
        # Neither macros nor links to other files are looked at, and no formula is worked out.
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # which the file may state as it likes
            yield sheet


def rows_in(sheet: Any, source: str) -> Iterator[tuple[int, Sequence[Any]]]:
    """Give the rows of a sheet with their numbers, and what stands in their cells.

    Raises:
        Malformed: If there are more than a table of microscopes can have.
    """
    yield from _limited(_each_row(sheet, source), source)


def _check_archive(content: bytes, source: str) -> None:
    """Refuse a workbook that stands for far more than it is, and XML with entities.

    `zipfile` reads no more of a member than its size as it's stated, so the sum is what can come out.
    """
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if sum(info.file_size for info in members) > max(LARGEST, _RATIO * len(content)):
            raise Malformed(f"unpacks to more than {_RATIO} times its size; not a plausible workbook", source=source)
        for info in members:
            if info.filename.endswith((".xml", ".rels")):
                with archive.open(info) as file:
                    begun = etree.iterparse(file, ("start",), load_dtd=False, no_network=True, resolve_entities=False)
                    root = next(iter(begun), (None, None))[1]
                    if root is not None and root.getroottree().docinfo.doctype:
                        raise Malformed(f"{info.filename} has a DOCTYPE, which is never read", source=source)


def _unmerged(sheet: Any, source: str) -> Iterator[tuple[int, Sequence[Any]]]:
    with sheet._get_source() as file:  # openpyxl tells of merged cells only where it has the whole sheet in memory
        if found := _MERGED.search(file.read()):
            cells = found[1].decode()
            told = f"sheet {sheet.title}: {cells} are merged, so that all but the first are empty"
            raise Malformed(told, source=source, hint="unmerge them and fill in each")
    yield from rows_in(sheet, source)


def _each_row(sheet: Any, source: str) -> Iterator[tuple[int, Sequence[Any]]]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > _MOST_ROWS:
            raise Malformed(
                f"sheet {sheet.title} has more than {_MOST_ROWS} rows, which no workbook has", source=source
            )
        yield number, [_value(cell) for cell in row]


def _value(cell: Any) -> Any:
    """Give what stands in a cell of a workbook."""
    value = cell.value
    if value is None or cell.data_type == "s":
        return value
    if cell.data_type == "f":
        return Unread(str(value), "it's a formula: copy the cell and paste its value")
    if cell.data_type == "e":
        return Unread(str(value), "the spreadsheet couldn't work it out")
    if cell.data_type == "n" and "%" in cell.number_format:
        return f"{value * 100:.15g} %"  # 0.57 * 100 is 56.99999999999999
    return value


def _whole(rows: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Put together what `_in_pieces` took apart."""
    first = next(rows, (1, ()))
    further = [at for at, text in enumerate(first[1]) if at and isinstance(text, str) and _FURTHER.fullmatch(text)]
    if not further:
        yield first
        yield from rows
        return
    yield first[0], [f"# {text}" if at in further else text for at, text in enumerate(first[1])]
    for number, row in rows:
        cells = list(row)
        for at in reversed([one for one in further if one < len(cells)]):
            cells[at - 1] = f"{cells[at - 1] or ''}{cells[at] or ''}" or None
            cells[at] = None
        yield number, cells


# Frames


def to_frame(
    documents: Iterable[Document], kind: type[ModelObject] | None = None, *, library: str = "pandas", iris: bool = False
) -> Any:
    """Give several documents as one data frame, as `Document.to_frame` does one; the column `file` says which it was.

    Raises:
        MissingDependency: If the library isn't installed.
    """
    named = ((one.source, as_document(one).data) for one in documents)
    return frame_of(named, kind.__name__ if kind else "", library, iris=iris)


def from_frame(frame: Any, source: str = "the frame") -> list[Document]:
    """Make documents of a data frame, such as `Document.to_frame` gives.

    Args:
        frame: A frame of pandas or polars. Rows may have been added or taken out, columns may stand in any order.
        source: What to call it in messages.

    Raises:
        ContentError: If cells can't be read; it names row and column of each, and what would be right.

    >>> document = Document({"type": "Objective", "id": "urn:x:1", "magnification": 63})
    >>> frame = document.to_frame()
    >>> frame.loc[0, "magnification"] = 100
    >>> from_frame(frame)[0].data
    {'type': 'Objective', 'id': 'urn:x:1', 'magnification': 100}
    """
    if hasattr(frame, "to_dicts"):
        rows: list[Sequence[Any]] = [list(row.values()) for row in frame.to_dicts()]
    else:
        bare = frame.astype(object).where(frame.notna(), None)
        rows = [[_scalar(cell) for cell in row] for row in bare.itertuples(index=False, name=None)]
    return _documents([Sheet("", [(0, list(frame.columns)), *enumerate(rows, 1)])], source)


def _scalar(cell: Any) -> Any:
    return cell.item() if type(cell).__module__ == "numpy" else cell
