"""The limits of readers: at, below and above each."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

import nboq
from nboq.errors import Malformed
from nboq.formats import ome
from nboq.formats.ome import tiff
from nboq.formats.ome.raw import raw
from nboq.formats.pidinst import read_json
from nboq.formats.plain_yaml import load_yaml
from nboq.formats.safe_xml import parse_xml

_OME = b'<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"/>'


@pytest.mark.parametrize("text", [".inf", "-.inf", ".nan", "+.INF", ".NaN", "1e999"])
@pytest.mark.parametrize("frame", ["{}", "[1, {}]", "a: {{b: [{}]}}"])
def test_yaml_says_no_number_that_json_lacks(frame: str, text: str) -> None:
    if text == "1e999":
        assert "1e999" in str(load_yaml(frame.format(text).encode(), "a.yaml")), "a text in YAML 1.1"
        return
    with pytest.raises(Malformed, match="isn't a number that JSON has"):
        load_yaml(frame.format(text).encode(), "a.yaml")


def test_yaml_takes_the_largest_numbers_that_json_has() -> None:
    assert load_yaml(b"[1.7976931348623157e+308, -1.7976931348623157e+308, 5.0e-324]", "a.yaml") == [
        1.7976931348623157e308,
        -1.7976931348623157e308,
        5e-324,
    ]


@pytest.mark.parametrize(("length", "read"), [(9, True), (10, True), (11, False)])
def test_a_description_of_a_tiff_may_be_so_long(
    length: int, read: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiff, "LARGEST", 10)
    path = tmp_path / "a.tiff"
    entry = struct.pack("<HHII", 270, 2, length, 26)
    path.write_bytes(struct.pack("<2sHIH", b"II", 42, 8, 1) + entry + bytes(4) + b"<a>" + b"x" * (length - 3))
    if read:
        assert tiff.description(path) == b"<a>" + b"x" * (length - 3)
    else:
        with pytest.raises(Malformed, match="has 11 bytes; at most 10 are read"):
            tiff.description(path)


@pytest.mark.parametrize(("length", "inline"), [(4, True), (5, False)])
def test_a_description_that_fits_stands_in_its_entry(length: int, inline: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.tiff"
    text = b"<a/>x"[:length]
    value = text if inline else struct.pack("<I", 26)
    start = struct.pack("<2sHIH", b"II", 42, 8, 1) + struct.pack("<HHI", 270, 2, length) + value
    path.write_bytes(start + bytes(4) + (b"" if inline else text))
    assert tiff.description(path) == text


@pytest.mark.parametrize(("faults", "listed"), [(49, 49), (50, 50), (51, 51)])
def test_so_many_breaches_of_a_schema_are_listed(faults: int, listed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nboq.formats.ome.versions.schema_faults", lambda *_: [("line 1", "x")] * faults)
    notes = [note for note in ome.read(_OME, "x").report.notes if note.kind == "doubtful"]
    assert len(notes) == listed and ("more of the file" in notes[-1].message) is (faults > 50)


@pytest.mark.parametrize(("size", "checked"), [(len(_OME) - 1, False), (len(_OME), True), (len(_OME) + 1, True)])
def test_files_up_to_a_size_are_held_against_the_schema(
    size: int, checked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ome, "_CHECKED", size)
    said = [note.message for note in ome.read(_OME, "x").report.notes]
    assert any("too large to be checked" in message for message in said) is not checked


@pytest.mark.parametrize(("depth", "whole"), [(16, True), (17, True), (18, False)])
def test_elements_are_taken_apart_down_to_a_depth(depth: int, whole: bool) -> None:
    text = "<a>" * (depth + 1) + "</a>" * (depth + 1)
    assert ("~xml" in str(raw(parse_xml(text.encode(), "x")))) is not whole


@pytest.mark.parametrize(("depth", "read"), [(98, True), (99, True), (100, False)])
def test_a_record_of_an_instrument_may_be_nested_so_deeply(depth: int, read: bool) -> None:
    inner: object = 1
    for _ in range(depth - 1):
        inner = [inner]
    record = {"name": "WF 1", "SchemaVersion": "1.0", "colour": inner}
    if read:
        assert read_json(record, "a.json").data["name"] == "WF 1"
    else:
        with pytest.raises(Malformed, match="nested deeper than 100 levels"):
            read_json(record, "a.json")


@pytest.mark.parametrize("blanks", [65535, 65536, 65537])
def test_a_file_that_begins_with_many_blanks_is_not_empty(blanks: int, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"type": "Objective", "id": "urn:x:1"}' + b" " * blanks)
    assert nboq.read(path).id == "urn:x:1"
    path.write_bytes(b" " * blanks)
    with pytest.raises(Malformed, match="empty"):
        nboq.read(path)
