"""MIHCSME workbooks: what they say of how the images of an assay were taken, read, and filled in from a document.

A workbook describes the images of a screen, each group of keys with values in a sheet. Only the cells that
`model/mappings/key-values.tsv` names are filled in; all else in the file stays as it is, byte for byte outside of the
one sheet.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from lxml import etree

from nboq.document import Document, DocumentIndex, Json, Note, Report, as_list, canonical, is_a, named_id
from nboq.document.table_cells import Cell, Unread
from nboq.errors import InputError, Malformed, imported, short
from nboq.files import open_input, write_atomically
from nboq.formats.key_values.keys import PAIRS, Writer, keys, read_pairs
from nboq.formats.safe_xml import parse_xml
from nboq.formats.tables import damage_told, opened_sheets, rows_in
from nboq.pid import iri_of, recognise
from nboq.schema.labels import NO_XML

_ASSAY: Final = "AssayInformation"
_CONDITIONS: Final = "AssayConditions"
_SHEETS: Final = ("InvestigationInformation", "StudyInformation", _ASSAY)
_HEADS: Final = ("Annotation_groups", "Group")
_MICROSCOPE: Final = ("ImageAcquisition", "Microscope id")
_COLUMN: Final = 3
_LARGEST_LIST: Final = 2**20
_Place = tuple[str, str]


def sniff(content: bytes) -> bool:
    """Tell a MIHCSME workbook by the names of its sheets.

    >>> sniff(b"PK")
    False
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("xl/workbook.xml") as file:
            names = file.read(_LARGEST_LIST)
    except Exception:  # zipfile raises nine kinds of errors for what is damaged or no zip
        return False
    return all(f'"{name}"'.encode() in names for name in (*_SHEETS, _CONDITIONS))


def _entries(sheet: Any, source: str) -> Iterator[tuple[int, str, str, Any]]:
    """Give the rows of a sheet that have a key: number, group, key and value."""
    for number, cells in rows_in(sheet, source):
        group, key, value = (*cells[:3], None, None, None)[:3]
        if isinstance(group, str) and isinstance(key, str) and key.strip() and group not in _HEADS and group[:1] != "#":
            blank = isinstance(value, str) and not value.strip()
            yield number, " ".join(group.split()), " ".join(key.split()), None if blank else value


def read(content: bytes, source: str) -> Document:
    """Read a MIHCSME workbook.

    Returns:
        An Image, which stands for each image of the assay: with the microscope where a persistent identifier of it is
        given, and sizes and dyes. All other keys with values are kept, under the namespaces that mihcsme-py gives them
        in OMERO. What differs from well to well isn't read, which is told.

    Raises:
        Malformed: If it's damaged, or stands for far more than it has.
        MissingDependency: If openpyxl isn't installed.
    """
    ours = {f"{group}/{key}": row.name for row in keys() for group, _, key in [row.mihcsme.partition("/")] if group}
    image: Json = {"type": "Image", "id": named_id(f"{Path(source).name}#images")}
    said: list[tuple[str, Any]] = []
    groups: dict[str, str] = {}
    kept: dict[str, list[list[Any]]] = {}
    notes = [Note("converted", "Image", "id", image["id"], "it stands for every image of the assay")]
    with damage_told(source):
        for sheet in opened_sheets(content, source):
            if sheet.title == _CONDITIONS:
                notes.append(Note("unplaced", sheet.title, "Well", None, "what differs from well to well isn't read"))
            for number, group, key, value in _entries(sheet, source) if sheet.title in _SHEETS else ():
                if isinstance(value, Unread):
                    told = f"row {number}: {value.hint}"
                    notes.append(Note("doubtful", sheet.title, key, value.shown, told))
                elif value is not None:
                    plain = value.isoformat() if isinstance(value, date | datetime) else value
                    pair = (key, plain if isinstance(plain, str | int | float) else str(plain))
                    if sheet.title == _ASSAY and _row_of(group, key, ours):
                        said.append(pair)
                        groups[key] = group
                    else:
                        kept.setdefault(f"MIHCSME/{sheet.title}/{group}", []).append(list(pair))
    left, doubts = read_pairs(image, said, own=False)
    for one in left:
        kept.setdefault(f"MIHCSME/{_ASSAY}/{groups[one[0]]}", []).append(list(one))
    if kept:
        image["extensions"] = {PAIRS: kept}
    return Document(canonical(image), source, Report(source, (*notes, *doubts)))


def _row_of(group: str, key: str, ours: dict[str, str]) -> str:
    """Give the key of the table that a cell of the workbook says; nothing where it says none."""
    number = next((word for word in key.split() if word.isdigit()), "")
    return ours.get(f"{group}/{key}") or ours.get(f"{group}/{key.replace(f' {number} ', ' {n} ', 1)}", "")


# Filling in


def _wanted(document: Document) -> tuple[dict[_Place, Cell], list[Note]]:
    """Give what a document says for the cells of a workbook, where all of its images agree."""
    index = DocumentIndex(document.data)
    things = list(index.at.values())
    images = [thing for thing in things if is_a(thing, "Image")]
    writer, rows, notes = Writer(index), [row for row in keys() if row.mihcsme], list[Note]()
    found: dict[_Place, list[tuple[Cell, ...]]] = {}
    for image in images:
        own: dict[_Place, tuple[Cell, ...]] = {}
        for said in writer.pairs(image, rows):
            group, _, key = said.row.mihcsme.replace("{n}", str(said.number)).partition("/")
            own[group, key] = (*own.get((group, key), ()), said.value)
        for place, values in own.items():
            found.setdefault(place, []).append(values)
    cells: dict[_Place, Cell] = {}
    for place, each in found.items():
        if len(each) == len(images) and len(set(each)) == 1:
            cells[place] = each[0][0] if len(each[0]) == 1 else ", ".join(map(str, each[0]))
        else:
            notes.append(Note("unplaced", _ASSAY, place[1], None, "the images differ in it; left empty"))
    cells.pop(_MICROSCOPE, None)
    address = _address_of([thing for thing in things if is_a(thing, "Instrument", "HardwareDescriptor")], images)
    if address:
        cells[_MICROSCOPE] = address
    else:
        told = "the document has no persistent identifier of one microscope: see nboq pid next, nboq pid mint"
        notes.append(Note("unplaced", _ASSAY, _MICROSCOPE[1], None, told))
    return cells, notes


def _address_of(hardware: list[Any], images: list[Any]) -> str:
    """Give the address by which others find the microscope: the instrument's own before the descriptor's."""
    named = {iri_of(image.get("instrument")) for image in images}
    own = [one for one in hardware if one["type"] == "Instrument" and (not images or iri_of(one.get("id")) in named)]
    if max(len(named), len(own)) > 1:
        return ""
    descriptors = [one.get("id") for one in hardware if one["type"] == "HardwareDescriptor" and not images]
    descriptors += (value for image in images[:1] for value in as_list(image.get("documented_by")))
    instruments = [value for one in own for value in (one.get("id"), *as_list(one.get("identical_to")))]
    given = map(iri_of, (*named, *instruments, *descriptors))
    addresses = [iri for iri in given if iri and iri.startswith(("http://", "https://"))]
    return next(filter(recognise, addresses), next(iter(addresses), ""))


def embed(path: Path, document: Document, target: Path | None = None, *, force: bool = False) -> Report:
    """Fill in the cells of a MIHCSME workbook that ask how the images were taken.

    Args:
        path: The workbook.
        document: The images, or the descriptor of the microscope, or both joined.
        target: The file to write; left out, the file itself is replaced.
        force: Whether values are replaced that say something else; formulas never are.

    Returns:
        What became of each cell.

    Raises:
        NotFound: If a file can't be read or written.
        Malformed: If it's no such workbook.
        InputError: If the document says nothing that the workbook asks for.
        MissingDependency: If openpyxl isn't installed.
    """
    source = str(path)
    with open_input(path) as file:
        content = file.read()
    if not sniff(content):
        hint = "mihcsme-py writes one; other tables are written by nboq table"
        raise Malformed(f"no MIHCSME workbook: it lacks a sheet {_ASSAY} or others", source=source, hint=hint)
    cells, notes = _wanted(document)
    if not cells:
        # The last note says what to do for want of an identifier, which stands first among what is asked for.
        message = "the document says nothing that the workbook asks for"
        raise InputError(message, source=document.source, hint=notes[-1].message)
    with damage_told(source):
        sheet = next(sheet for sheet in opened_sheets(content, source) if sheet.title == _ASSAY)
        asked: dict[_Place, list[tuple[int, Any]]] = {}
        for number, group, key, value in _entries(sheet, source):
            asked.setdefault((group, key), []).append((number, value))
        member = sheet._worksheet_path  # openpyxl tells it nowhere else
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root = parse_xml(archive.read(member), f"{source}, {member}")
            editor = _Sheet(root)
            for place, new in cells.items():
                notes += _filled(editor, place, new, asked.get(place, []), force)
            changed = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
            filled = _with_member(archive, member, changed)
    write_atomically(target or path, filled)
    return Report(source, tuple(notes))


def _filled(editor: _Sheet, place: _Place, new: Cell, rows: list[tuple[int, Any]], force: bool) -> Iterator[Note]:
    """Fill in a value in each row that asks for it, and tell what became of it."""
    if not rows:
        yield Note("unplaced", _ASSAY, place[1], new, f"no row asks for {place[1]} in the group {place[0]}")
    for number, old in rows:
        cell = f"{_ASSAY}!C{number}"
        if str(old) == str(new):
            continue
        if isinstance(old, Unread):
            yield Note("doubtful", cell, place[1], old.shown, "a formula stands there, which isn't replaced")
        elif old is not None and not force:
            told = f"{short(old)} stands there, where the document says {short(new)}; --force replaces it"
            yield Note("doubtful", cell, place[1], old, told)
        elif editor.hidden_by_merging(number):
            yield Note(
                "doubtful", cell, place[1], new, "it is merged with a cell before it, so nothing can stand there"
            )
        else:
            editor.put(number, new)
            yield Note("converted", cell, place[1], new, "filled in")


def _with_member(archive: zipfile.ZipFile, changed: str, content: bytes) -> bytes:
    """Write a zip again with another content of one file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in {info.filename: info for info in archive.infolist()}.values():
            new.writestr(info, content if info.filename == changed else archive.read(info))
    return made.getvalue()


class _Sheet:
    """The XML of a sheet, whose cells in the column C are filled in (ECMA-376-1:2016, §18.3.1)."""

    def __init__(self, root: etree._Element) -> None:
        self._space = str(root.tag).removesuffix("worksheet")
        self._root = root
        self._cells = imported("openpyxl.utils.cell", "xlsx")
        self._rows: dict[int, etree._Element] = {}
        number = 0
        for row in root.iterfind(f"{self._space}sheetData/{self._space}row"):
            number = int(row.get("r") or number + 1)
            self._rows[number] = row

    def hidden_by_merging(self, number: int) -> bool:
        """Tell whether the cell belongs to a merged one that begins elsewhere."""
        for merged in self._root.iterfind(f"{self._space}mergeCells/{self._space}mergeCell"):
            left, top, right, bottom = self._cells.range_boundaries(merged.get("ref"))
            if left <= _COLUMN <= right and top <= number <= bottom and (left, top) != (_COLUMN, number):
                return True
        return False

    def put(self, number: int, value: Cell) -> None:
        """Put a value into the cell, which keeps its style."""
        cell = self._cell(number)
        for inner in list(cell):
            cell.remove(inner)
        cell.attrib.pop("t", None)
        if isinstance(value, str):
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, f"{self._space}is"), f"{self._space}t")
            text.text = NO_XML.sub("\N{REPLACEMENT CHARACTER}", value)
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        else:
            etree.SubElement(cell, f"{self._space}v").text = repr(value)

    def _cell(self, number: int) -> etree._Element:
        row, column = self._rows[number], 0
        made = etree.Element(f"{self._space}c", r=f"C{number}")
        for cell in row.iterfind(f"{self._space}c"):
            column = self._cells.coordinate_to_tuple(cell.get("r"))[1] if cell.get("r") else column + 1
            if column == _COLUMN:
                return cell
            if column > _COLUMN:
                cell.addprevious(made)
                return made
        row.append(made)
        return made
