"""Tables as files: what Excel, CSV and Parquet hold comes back, and what is no plausible table is refused soon."""

from __future__ import annotations

import io
import time
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nboq
from nboq.errors import ContentError, InputError, Malformed
from nboq.formats import Content, encode, sniffed, tables
from nboq.formats.tables import save
from tests.command import nboq as run
from tests.conftest import ROOT

FORMATS = ("xlsx", "csv", "tsv", "parquet")
_HOSTILE = {
    "type": "Objective",
    "id": "urn:x:1",
    "name": "=1+1",
    "model": "@SUM(A1)",
    "catalog_number": "0123",
    "description": 'two\nlines, "quotes"\tand \'more',
    "serial_number": "#N/A",
    "magnification": 63.5,
    "dic": True,
    "kettle": [1, None],
    "extensions": {"x:long": "y" * 70_000, "x:odd": "_x000D_\x07\r￾"},
}


def _examples(*patterns: str) -> list[tuple[str, nboq.Document]]:
    found = []
    for path in sorted(path for pattern in patterns for path in (ROOT / "examples").glob(pattern)):
        with suppress(nboq.NboqError):  # such as a form, or a file that shows what isn't read
            found.append((f"{path.relative_to(ROOT)}", nboq.read(path)))
    return found


@pytest.fixture(scope="module")
def valid() -> list[tuple[str, nboq.Document]]:
    return _examples("valid/instruments/s*.yaml", "valid/acquisition/f*.yaml", "micrometa/*.json", "valid/id*/*.yaml")


def _book(document: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(encode(document, "xlsx")[0]))


def _saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("format", FORMATS)
def test_examples_come_back_out_of_one_table(format: str, valid: list[tuple[str, nboq.Document]]) -> None:
    file = io.BytesIO()
    save(valid, file, format)
    path = f"all.{format}"
    read = tables.read(file.getvalue(), path, format)
    assert {one.source: one.data for one in read} == {f"{path}#{name}": one.data for name, one in valid}


@pytest.mark.long
@pytest.mark.parametrize("format", FORMATS)
def test_every_example_comes_back(format: str) -> None:
    documents = [
        (name, one)
        for name, one in _examples("**/*.yaml", "**/*.json", "ome/*")
        if one.type in nboq.current_model().concrete
    ]
    assert len(documents) > 400
    file = io.BytesIO()
    save(documents, file, format)
    read = tables.read(file.getvalue(), "all", format)
    assert {one.source: one.data for one in read} == {f"all#{name}": one.data for name, one in documents}


@pytest.mark.parametrize("format", FORMATS)
def test_what_a_spreadsheet_would_take_for_something_else_comes_back(format: str) -> None:
    content, report = encode(_HOSTILE, format)
    assert not report.notes
    assert nboq.read_bytes(content, f"a.{format}").data == _HOSTILE
    if format in ("xlsx", "parquet"):
        assert sniffed(Content("unnamed", content)).name == format
    if format == "csv":
        assert b"'=1+1" in content and b"'@SUM" in content


def test_excel_sees_texts_as_texts() -> None:
    sheet = _book(_HOSTILE)["Objective"]
    cells = {head.value: cell for head, cell in zip(*sheet.iter_rows(), strict=True)}
    assert {cells[name].data_type for name in ("name", "model", "catalog_number", "serial_number")} == {"s"}
    assert {cells[name].number_format for name in ("name", "catalog_number")} == {"@"}, "and so do those typed over"
    assert (cells["magnification"].value, cells["dic"].value) == (63.5, True)
    assert len(cells["extensions"].value) == 32_767 and "extensions +2" in cells


def test_a_table_that_went_through_a_spreadsheet_is_the_same() -> None:
    document = nboq.read(ROOT / "examples" / "valid" / "acquisition" / "frap.yaml")
    assert nboq.read_bytes(_saved(_book(document)), "a.xlsx").data == document.data
    assert nboq.read_bytes(_saved(_book(_HOSTILE)), "a.xlsx").data == _HOSTILE


@pytest.mark.parametrize(
    ("value", "format", "said"),
    [
        (
            "=1+1",
            "General",
            r"sheet Objective, row 2, column D \(magnification\): is =1\+1, expected .*paste its value",
        ),
        ("#REF!", "General", r"is #REF!, expected a number of at least 0; the spreadsheet couldn't work it out"),
        (0.5, "0%", r"column D \(magnification\): is '50 %', expected"),
    ],
)
def test_a_cell_that_shows_something_else_is_named(value: Any, format: str, said: str) -> None:
    book = _book({"type": "Objective", "id": "urn:x:1", "name": "63x", "magnification": 63})
    book["Objective"]["D2"].value, book["Objective"]["D2"].number_format = value, format
    with pytest.raises(ContentError, match=said):
        nboq.read_bytes(_saved(book), "a.xlsx")


def test_five_cells_that_were_edited_are_what_differs(tmp_path: Path) -> None:
    given, path = ROOT / "examples" / "micrometa" / "teaching-widefield.json", tmp_path / "teaching.xlsx"
    assert run("table", given, "-o", path).returncode == 0
    book = openpyxl.load_workbook(path)
    edits = [
        ("Instrument", "name", "Teaching Widefield 2"),
        ("Objective", "lens_na", "1,2"),
        ("CCD", "quantum_efficiency", 0.7),
        ("TransmittanceRange", "center_wavelength [nm]", "0.53 µm"),
        ("ZDrive", "motorized", False),
    ]
    for title, head, value in edits:
        column = [cell.value for cell in book[title][1]].index(head) + 1
        book[title].cell(2, column).value = value
    book.save(path)
    changed = nboq.compare(nboq.read(given), nboq.read(path))
    assert {(change.field, change.new) for change in changed.changes} == {
        *{("name", "Teaching Widefield 2"), ("lens_na", 1.2), ("quantum_efficiency", 0.7)},
        *{("center_wavelength", 530), ("motorized", False)},
    }
    assert run("convert", path, "-f", "micrometa", "-o", tmp_path / "back.json").returncode == 0
    back = nboq.read(tmp_path / "back.json")
    assert next(lens.lens_na for lens in back.objectives) == 1.2


def _parts(**changed: bytes) -> bytes:
    """Make a workbook some of whose parts are others."""
    content, _ = encode({"type": "Objective", "id": "urn:x:1"}, "xlsx")
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for info in given.infolist():
            made.writestr(
                info.filename, changed.get(info.filename.rpartition("/")[2].partition(".")[0], given.read(info))
            )
    return file.getvalue()


_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s<sheetData>%s</sheetData></worksheet>'
_ENTITY = b'<!DOCTYPE a [<!ENTITY e "eeee">]>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: _parts(sheet1=_ENTITY + _SHEET % (b"", b"&e;")), "sheet1.xml has a DOCTYPE"),
        (lambda: _parts(sheet1=_SHEET % (b"", b" " * 65 * 2**20)), "unpacks to more than 100 times its size"),
        (
            lambda: _parts(sheet1=_SHEET % (b"", b'<row r="99999999"><c r="A99999999"><v>1</v></c></row>')),
            "has more than 1000 rows",
        ),
        (
            lambda: _parts(sheet1=_SHEET % (b"", b'<row><c r="XFD1"><v>1</v></c></row>' * 2000)),
            "more than 2000000 cells",
        ),
        (lambda: _parts(sheet1=b"<worksheet"), "not a table that can be read"),
        (lambda: b"PK\3\4 xl/", "not a table that can be read"),
        (lambda: b"PAR1PAR1", "not a table that can be read"),
    ],
)
def test_what_is_no_plausible_table_is_refused_soon(content: Any, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_CELLS", 2_000_000)
    monkeypatch.setattr(tables, "_MOST_ROWS", 1000)
    raw = content()
    begun = time.process_time()
    with pytest.raises(Malformed, match=said):
        nboq.read_bytes(raw, "a.xlsx" if raw.startswith(b"PK") else "a.parquet")
    assert time.process_time() - begun < 10


def test_a_sheet_may_state_any_size() -> None:
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c></row>'
    raw = _parts(sheet1=_SHEET % (b'<dimension ref="A1:XFD1048576"/>', row))
    begun = time.process_time()
    with pytest.raises(ContentError, match="there is no row"):
        nboq.read_bytes(raw, "a.xlsx")
    assert time.process_time() - begun < 5


def test_a_parquet_of_millions_of_nothings_is_refused_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_CELLS", 10_000)
    file = io.BytesIO()
    pq.write_table(pa.table({"type": pa.nulls(20_000, pa.string())}), file)
    with pytest.raises(Malformed, match="more than 10000 cells"):
        nboq.read_bytes(file.getvalue(), "a.parquet")


def test_links_and_macros_are_not_looked_at() -> None:
    book = _book({"type": "Objective", "id": "urn:x:1", "name": "63x"})
    sheet = book["Objective"]
    sheet["C2"].hyperlink = "file:///etc/passwd"
    sheet["C2"].comment = openpyxl.comments.Comment("a remark", "somebody")
    content = _saved(book)
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    assert nboq.read_bytes(file.getvalue(), "a.xlsm").data["name"] == "63x"


def test_a_sheet_takes_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_MOST_ROWS", 3)
    lenses = [{"type": "Objective", "id": f"urn:x:{n}"} for n in range(3)]
    with pytest.raises(InputError, match="3 objects of Objective don't fit into a sheet; write CSV or Parquet"):
        encode({"type": "Collection", "id": "urn:x:c", "members": lenses}, "xlsx")


def test_titles_of_sheets_are_as_excel_takes_them() -> None:
    taken: list[str] = []
    for name in ("acme:Thing", "acme_Thing", "Acme:thing", "x" * 40, "x" * 50):
        taken.append(tables._title(name, taken))
    assert taken == ["acme Thing", "acme_Thing", "Acme thing 2", "x" * 31, "x" * 26 + " 2"]


@pytest.mark.parametrize(("format", "extra"), [("xlsx", "xlsx"), ("parquet", "tables")])
def test_a_package_that_is_missing_is_named(format: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name in ("openpyxl", "pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(nboq.NboqError, match=rf"isn't installed; pip install 'nboq\[{extra}\]'"):
        encode(_HOSTILE, format)
    with pytest.raises(nboq.NboqError, match=rf"isn't installed; pip install 'nboq\[{extra}\]'"):
        tables.read(b"", "a", format)


def test_what_other_programs_write_of_csv_is_read() -> None:
    german = "place;type;name;working_distance [mm]\r\ndocument;Objective;Ölobjektiv;0,19\r\n"
    for content in (german.encode(), german.encode("utf-16"), german.replace(";", "\t").encode("utf-8-sig")):
        document = nboq.read_bytes(content, "a.csv")
        assert document.data == {"type": "Objective", "name": "Ölobjektiv", "working_distance": 0.19}
    with pytest.raises(Malformed, match="isn't in UTF-8"):
        nboq.read_bytes(german.encode("latin-1"), "a.csv")
    with pytest.raises(
        ContentError, match=r"row 2, column D \(working_distance \[mm\]\): is 'long', expected a number"
    ):
        nboq.read_bytes(german.replace("0,19", "long").encode(), "a.csv")


def test_what_people_do_to_a_workbook_is_read_or_told() -> None:
    """Merged cells keep the first value only; spreadsheets make percents and days of what is typed."""
    lenses = [{"type": "Objective", "id": f"urn:x:{at}", "name": "a"} for at in (1, 2)]
    merged = _book({"type": "Collection", "id": "urn:x:c", "members": [{**one, "lens_na": 1} for one in lenses]})
    merged["Objective"].merge_cells("B2:B3")
    with pytest.raises(Malformed, match=r"sheet Objective: B2:B3 are merged.*unmerge them"):
        tables.read(_saved(merged), "a.xlsx", "xlsx")
    book = _book({"type": "Objective", "id": "urn:x:1", "lens_na": 1})
    cell = book["Objective"].cell(2, [cell.value for cell in book["Objective"][1]].index("lens_na") + 1)
    cell.value, cell.number_format = 0.57, "0%"
    with pytest.raises(ContentError, match="is '57 %'"):
        tables.read(_saved(book), "a.xlsx", "xlsx")
    cell.value, cell.number_format = date(2023, 4, 1), "yyyy-mm-dd"
    with pytest.raises(ContentError, match="is 2023-04-01 00:00:00, expected a number"):
        tables.read(_saved(book), "a.xlsx", "xlsx")
