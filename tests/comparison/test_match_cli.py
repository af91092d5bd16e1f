"""`nboq merge` as people meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nboq
from tests.command import nboq as run
from tests.comparison.test_match import DESCRIPTOR, FOLDER, IMAGE


def test_help_teaches() -> None:
    done = run("merge", "--help")
    assert done.returncode == 0
    assert "Examples" in done.stdout and "nboq merge axiovert.json cells.ome.tiff" in done.stdout


def test_it_shows_matches_with_evidence_and_what_is_left(tmp_path: Path) -> None:
    target = tmp_path / "joined.ttl"
    done = run("merge", DESCRIPTOR, IMAGE, "-o", target)
    assert done.returncode == 0, done.stderr
    assert "same serial number C2-77" in done.stdout and "magnification 63 = 63" in done.stdout
    assert "not matched" in done.stdout and "the lot number would decide" in done.stdout
    assert nboq.read(target).type == "Collection"


def test_json_says_the_same(tmp_path: Path) -> None:
    done = run("merge", DESCRIPTOR, IMAGE, "--json")
    body = json.loads(done.stdout)
    assert done.returncode == 0 and body["complete"]
    assert {one["confidence"] for one in body["matches"]} == {"strong", "likely"}
    assert {one["reason"] for one in body["unmatched"]} == {"none alike", "several alike"}


@pytest.mark.parametrize(
    ("old", "new", "arguments", "status", "said"),
    [
        ("Argos 488", "Pollux 405", (), 1, "Laser"),
        ("SK5-0042", "SK5-0043", (), 2, "--force"),
        ("SK5-0042", "SK5-0043", ("--force",), 1, "serial number"),
        ('"2026-01-12"', '"2026-05-01"', (), 1, "look for the one that held on that day"),
    ],
)
def test_how_it_ends(old: str, new: str, arguments: tuple[str, ...], status: int, said: str, tmp_path: Path) -> None:
    text = DESCRIPTOR.read_text("utf-8").replace(old, new)
    if "405" in new:
        text = text.replace("peak_wavelength: 488", "peak_wavelength: 405")
    (tmp_path / "d.yaml").write_text(text)
    done = run("merge", tmp_path / "d.yaml", IMAGE, "-o", tmp_path / "out.json", *arguments)
    assert done.returncode == status, done.stdout + done.stderr
    assert said in done.stdout + done.stderr
    assert (tmp_path / "out.json").exists() is (status < 2)


def test_the_instrument_can_be_said(tmp_path: Path) -> None:
    text = IMAGE.read_text("utf-8").replace("    serial_number: sk5 0042\n", "").replace("Skua 5", "Great Skua")
    (tmp_path / "i.yaml").write_text(text)
    done = run("merge", DESCRIPTOR, tmp_path / "i.yaml")
    assert done.returncode == 1 and "--instrument says so" in done.stdout
    assert run("merge", DESCRIPTOR, tmp_path / "i.yaml", "--instrument").returncode == 0


@pytest.mark.parametrize("pair", [("none.json", IMAGE), (IMAGE, DESCRIPTOR), (DESCRIPTOR, DESCRIPTOR)])
def test_what_can_not_be_used_ends_with_2(pair: tuple[str | Path, str | Path]) -> None:
    done = run("merge", *pair)
    assert done.returncode == 2 and done.stderr.startswith("error:")


def test_the_example_is_what_the_reader_of_ome_gives() -> None:
    assert nboq.read(FOLDER / "mitochondria.ome.xml").data == nboq.read(IMAGE).data
    assert run("merge", DESCRIPTOR, FOLDER / "mitochondria.ome.xml").returncode == 0


_SKUA = FOLDER / "skua-descriptor.yaml"


def _of_another(folder: Path, serial: str) -> Path:
    image = folder / "cells.ome.xml"
    text = f"""<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Instrument ID="Instrument:0">
        <Microscope Manufacturer="Tern" Model="Heron" {serial}/></Instrument><Image ID="Image:0" Name="cells">
        <InstrumentRef ID="Instrument:0"/><Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="uint16" SizeX="8" SizeY="8"
        SizeZ="1" SizeC="1" SizeT="1"><MetadataOnly/></Pixels></Image></OME>"""
    image.write_text(text)
    return image


def test_crates_and_images_of_another_instrument_are_not_claimed(tmp_path: Path) -> None:
    image = _of_another(tmp_path, 'SerialNumber="OTHER-99"')
    made = run("publish", "crate", _SKUA, image, "-o", tmp_path / "crate")
    assert made.returncode == 1 and "OTHER-99" in made.stderr
    assert "CreateAction" not in (tmp_path / "crate" / "ro-crate-metadata.json").read_text()
    made = run("embed", _SKUA, image, "-o", tmp_path / "new.ome.xml")
    assert made.returncode == 1 and "OTHER-99" in made.stderr and not (tmp_path / "new.ome.xml").exists()
    assert run("embed", _SKUA, image, "-o", tmp_path / "new.ome.xml", "--force").returncode == 0


def test_where_nothing_says_which_instrument_it_was_that_is_told(tmp_path: Path) -> None:
    image = _of_another(tmp_path, "")
    made = run("publish", "crate", _SKUA, image, "-o", tmp_path / "crate")
    assert made.returncode == 0 and "nothing in the image's header says" in made.stderr
    made = run("embed", _SKUA, image, "-o", tmp_path / "new.ome.xml")
    assert "nothing in the image's header says" in made.stderr
