"""MIHCSME workbooks: read, and filled in so that mihcsme-py reads what was said and all else as before."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from mihcsme_py import models
from mihcsme_py.parser import parse_excel_to_model
from mihcsme_py.writer import write_metadata_to_excel

import nboq
from nboq.errors import ContentError, InputError, Malformed
from nboq.formats.key_values.mihcsme import embed
from tests.command import nboq as run

_PID = "https://doi.org/10.5072/fenwick-wf"
_ASSAY = "AssayInformation"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A workbook as mihcsme-py writes it, with cells that are still to be filled in."""
    given = models.MIHCSMEMetadata(
        investigation_information=models.InvestigationInformation(
            data_owner=models.DataOwner(**{"First Name": "Ada", "Last Name": "Fenwick"})
        ),
        assay_information=models.AssayInformation(
            image_data=models.ImageData(
                **{"Image number of pixelsX": " ", "Image number of  z-stacks": " ", "Image sites per well": "4"}
            ),
            image_acquisition=models.ImageAcquisition(**{"Microscope id": " "}),
            specimen=models.Specimen(channels=[models.Channel(visualization_method=" ", entity="DNA")]),
        ),
        assay_conditions=[models.AssayCondition(plate="P1", well="A01", conditions={"Gene": "ACTB"})],
    )
    path = tmp_path / "screen.xlsx"
    write_metadata_to_excel(given, path)
    return path


def _document(*images: dict[str, Any], instrument: str = _PID) -> nboq.Document:
    bench = {"type": "Instrument", "id": instrument, "name": "Fenwick widefield (invented)"}
    descriptor = {"type": "HardwareDescriptor", "id": "urn:x:descriptor", "describes": bench}
    return nboq.Document({"type": "Collection", "id": "urn:x:all", "members": [descriptor, *images]}, "all.yaml")


def _image(number: int, size_z: int = 5) -> dict[str, Any]:
    dye = {"type": "Fluorophore", "id": f"urn:x:{number}/dye", "name": "=Hoechst & <33342>"}
    channel = {"type": "Channel", "id": f"urn:x:{number}/channel", "fluorophores": [dye]}
    pixels = {"type": "Pixels", "id": f"urn:x:{number}/p", "size_x": 2048, "size_z": size_z, "channels": [channel]}
    return {"type": "Image", "id": f"urn:x:{number}", "instrument": _PID, "pixels": pixels}


def _changed(path: Path, change: Callable[[Any], None]) -> None:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def _cells(path: Path) -> dict[tuple[str, str], Any]:
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.style_id)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    }


def _row(path: Path, key: str) -> Any:
    book = openpyxl.load_workbook(path)
    return next(row[0].row for row in book[_ASSAY].iter_rows() if " ".join(str(row[1].value).split()) == key)


def test_a_workbook_is_filled_in_and_nothing_else_changes(workbook: Path, tmp_path: Path) -> None:
    _changed(workbook, lambda book: setattr(book[_ASSAY], "sheet_state", "hidden"))
    target = tmp_path / "filled.xlsx"
    report = embed(workbook, _document(_image(1), _image(2)), target)
    assert not report.findings
    assay = parse_excel_to_model(target).assay_information
    assert assay.image_acquisition.microscope_id == _PID
    assert (assay.image_data.image_number_of_pixelsx, assay.image_data.image_number_of_z_stacks) == ("2048", "5")
    # A text that looks like a formula is one no more than before, and what was there stays.
    assert assay.specimen.channels[0].visualization_method == "=Hoechst & <33342>"
    assert (assay.specimen.channels[0].entity, assay.image_data.image_sites_per_well) == ("DNA", "4")
    before, after = _cells(workbook), _cells(target)
    asked = ("Image number of pixelsX", "Image number of z-stacks", "Microscope id", "Channel 1 visualization method")
    wanted = {(_ASSAY, f"C{_row(workbook, key)}") for key in asked}
    assert {cell for cell in before if before[cell] != after[cell]} == wanted
    assert all(before[cell][1] == after[cell][1] for cell in before)
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(target) as new:
        assert old.namelist() == new.namelist()
        assert len([name for name in old.namelist() if old.read(name) != new.read(name)]) == 1
    # Done again, nothing is left to do.
    assert embed(target, _document(_image(1)), tmp_path / "again.xlsx").notes == ()
    assert _cells(tmp_path / "again.xlsx") == after


def test_what_is_read_is_sure_and_the_rest_is_kept(workbook: Path, tmp_path: Path) -> None:
    embed(workbook, _document(_image(1)), workbook)
    document = nboq.read(workbook)
    (image,) = document.images
    data: Any = image.to_document()
    assert data["instrument"] == _PID and data["pixels"]["size_z"] == 5
    kept = data["extensions"]["omero:pairs"]
    assert kept["MIHCSME/InvestigationInformation/DataOwner"] == [["First Name", "Ada"], ["Last Name", "Fenwick"]]
    assert kept["MIHCSME/AssayInformation/ImageData"] == [["Image sites per well", "4"]]
    assert [note.entity for note in document.report.findings] == ["AssayConditions"]

    # A link to a file says nothing of which microscope it was, and a formula nothing at all.
    def link(book: Any) -> None:
        book[_ASSAY].cell(_row(workbook, "Microscope id"), 3).value = "https://server.example.org/stand.json"
        book[_ASSAY].cell(_row(workbook, "Image number of pixelsX"), 3).value = "=1024*2"

    _changed(workbook, link)
    document = nboq.read(workbook)
    assert "instrument" not in document.images[0].to_document()
    assert {note.field for note in document.report.findings} == {"Microscope id", "Image number of pixelsX", "Well"}
    assert ["Microscope id", "https://server.example.org/stand.json"] in document.data["extensions"]["omero:pairs"][
        "MIHCSME/AssayInformation/ImageAcquisition"
    ]


def test_what_stands_there_is_replaced_only_by_force(workbook: Path, tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book[_ASSAY]
        sheet.cell(_row(workbook, "Image number of pixelsX"), 3).value = 512
        sheet.cell(_row(workbook, "Image number of z-stacks"), 3).value = "=2+3"
        number = _row(workbook, "Channel 1 visualization method")
        sheet.merge_cells(f"B{number}:C{number}")

    _changed(workbook, fill)
    target = tmp_path / "filled.xlsx"
    told = {note.field: note.message for note in embed(workbook, _document(_image(1)), target).findings}
    assert set(told) == {"Image number of pixelsX", "Image number of z-stacks", "Channel 1 visualization method"}
    assert "512 stands there" in told["Image number of pixelsX"] and "formula" in told["Image number of z-stacks"]
    before, after = _cells(workbook), _cells(target)
    assert {cell for cell in before if before[cell] != after[cell]} == {(_ASSAY, f"C{_row(workbook, 'Microscope id')}")}
    assert len(embed(workbook, _document(_image(1)), target, force=True).findings) == 2
    assert _cells(target)[_ASSAY, f"C{_row(workbook, 'Image number of pixelsX')}"][0] == 2048


def test_images_that_differ_and_microscopes_without_identifier_fill_in_nothing(workbook: Path, tmp_path: Path) -> None:
    target = tmp_path / "filled.xlsx"
    found = embed(workbook, _document(_image(1), _image(2, size_z=7)), target).findings
    assert [(note.field, "differ" in note.message) for note in found] == [("Image number of z-stacks", True)]
    with pytest.raises(InputError, match="says nothing that the workbook asks for"):
        embed(workbook, _document(instrument="urn:x:bench"), target)
    only = nboq.Document({"type": "HardwareDescriptor", "id": "hdl:21.T11148/desc", "describes": "urn:x:bench"})
    embed(workbook, only, target)
    assert parse_excel_to_model(target).assay_information.image_acquisition.microscope_id.endswith("/21.T11148/desc")


@pytest.mark.parametrize("harm", ["cut off", "a document type", "a bomb", "a folder", "another workbook"])
def test_what_is_no_such_workbook_is_refused_and_nothing_written(workbook: Path, tmp_path: Path, harm: str) -> None:
    content = workbook.read_bytes()
    with zipfile.ZipFile(workbook) as old:
        files = {name: old.read(name) for name in old.namelist()}
    sheet = next(name for name in files if b"Microscope id" in files[name] or "sheet3" in name)
    if harm == "a document type":
        files[sheet] = b"<?xml version='1.0'?><!DOCTYPE worksheet>" + files[sheet].partition(b"?>")[2]
    elif harm == "a bomb":
        files[sheet] += b" " * 2**27
    elif harm == "another workbook":
        files["xl/workbook.xml"] = files["xl/workbook.xml"].replace(b"AssayConditions", b"Conditions")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name, text in files.items():
            new.writestr(name, text)
    workbook.write_bytes(content[:3000] if harm == "cut off" else made.getvalue())
    if harm == "a folder":
        workbook.unlink()
        workbook.mkdir()
    with pytest.raises((Malformed, ContentError, InputError)):
        embed(workbook, _document(_image(1)), tmp_path / "filled.xlsx")
    assert not (tmp_path / "filled.xlsx").exists()


def test_many_rows_are_looked_through_once(workbook: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    for number in range(1000):
        book[_ASSAY].append(["Plugin", f"key {number}", number])
    book.save(workbook)
    assert not embed(workbook, _document(_image(1)), tmp_path / "filled.xlsx").findings
    assert (
        len(nboq.read(tmp_path / "filled.xlsx").data["extensions"]["omero:pairs"]["MIHCSME/AssayInformation/Plugin"])
        == 1000
    )


def test_from_the_command_line_another_microscope_is_refused(workbook: Path, tmp_path: Path) -> None:
    nboq.write(_document(), tmp_path / "d.yaml")
    assert run("embed", tmp_path / "d.yaml", workbook, "--in-place").returncode == 0
    nboq.write(_document(instrument="doi:10.5072/other"), tmp_path / "other.yaml")
    done = run("embed", tmp_path / "other.yaml", workbook, "-o", tmp_path / "filled.xlsx")
    assert done.returncode == 1 and "another instrument" in done.stderr and not (tmp_path / "filled.xlsx").exists()
    assert run("embed", tmp_path / "other.yaml", workbook, "--in-place", "--force").returncode in (0, 1)
    assert nboq.read(workbook).images[0].to_document()["instrument"] == "https://doi.org/10.5072/other"
