"""Documents in the headers of real TIFF files: pixels stay where they are, and a failure leaves the file as it was."""

from __future__ import annotations

import os
import shutil
import stat
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from lxml import etree

from nboq import read
from nboq.document import Document, canonical, walk
from nboq.errors import InputError, Malformed, NboqError, NotFound, UnsupportedVersion
from nboq.formats import ome
from nboq.formats.ome import tiff_writer
from nboq.formats.ome.raw import CURRENT
from nboq.formats.ome.tiff import description
from nboq.formats.ome.tiff_writer import embed, write_description
from nboq.formats.ome.versions import parse, schema_faults
from nboq.formats.ome.write_embed import embed_in_xml
from tests.command import Done, nboq
from tests.conftest import ROOT

DESCRIPTOR = ROOT / "examples" / "valid" / "hardware" / "laser-scanning-confocal.yaml"
EVERYTHING = ROOT / "examples" / "ome" / "everything.ome.xml"
_PIXELS = np.arange(3 * 2 * 16 * 24, dtype=np.uint16).reshape(3, 2, 16, 24)
_LAYOUTS = [(False, "<"), (False, ">"), (True, "<"), (True, ">")]
_IDS = ["classic-little", "classic-big", "big-little", "big-big"]


@pytest.fixture(params=_LAYOUTS, ids=_IDS)
def image(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A real OME-TIFF of six pages in each of the four layouts."""
    bigtiff, order = request.param
    return _tiff(tmp_path / "cells.ome.tiff", bigtiff=bigtiff, byteorder=order)


def _tiff(path: Path, *, bigtiff: bool = False, byteorder: Any = "<", **more: Any) -> Path:
    metadata = {"axes": "TCYX", "Channel": {"Name": ["one", "two"]}, "PhysicalSizeX": 0.1, "PhysicalSizeXUnit": "µm"}
    tifffile.imwrite(path, _PIXELS, bigtiff=bigtiff, byteorder=byteorder, ome=True, metadata=metadata, **more)
    return path


def _bare(path: Path, *, with_description: str | None = None) -> Path:
    tifffile.imwrite(path, _PIXELS[0, 0], description=with_description, metadata=None, software=False)
    return path


def _descriptor() -> Document:
    return read(DESCRIPTOR)


def _read(path: Path) -> Document:
    return ome.read(description(path), path.name)


def _pixels_are_the_same(path: Path) -> None:
    with tifffile.TiffFile(path) as file:
        assert np.array_equal(file.asarray(), _PIXELS)
        assert file.is_ome and len(file.pages) == 6


# --- the description alone -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [b"<OME/>", b"x", "<a>µ</a>".encode() * 1000])
def test_a_description_is_written_into_a_copy(image: Path, tmp_path: Path, text: bytes) -> None:
    before, target = image.read_bytes(), tmp_path / "new" / "copy.tiff"
    write_description(image, text, target)
    assert image.read_bytes() == before
    with tifffile.TiffFile(target) as file:
        assert file.pages[0].tags[270].value == text.decode()  # type: ignore[union-attr]
        assert len(file.pages) == 6
        assert np.array_equal(np.stack([page.asarray() for page in file.pages]).reshape(_PIXELS.shape), _PIXELS)
        ours = [t.code for t in file.pages[0].tags]  # type: ignore[union-attr]
        assert ours == sorted(ours)
    assert target.read_bytes()[len(before) + len(before) % 2 :].startswith(text if len(text) > 8 else b"")


@pytest.mark.parametrize(("bigtiff", "order"), _LAYOUTS, ids=_IDS)
def test_a_tiff_without_a_description_gets_one(tmp_path: Path, bigtiff: bool, order: Any) -> None:
    path = tmp_path / "plain.tif"
    tifffile.imwrite(path, _PIXELS, bigtiff=bigtiff, byteorder=order, metadata=None, software=False)
    write_description(path, b"<OME>1</OME>")
    assert description(path) == b"<OME>1</OME>"
    with tifffile.TiffFile(path) as file:
        assert len(file.pages) == 6
        assert np.array_equal(np.stack([page.asarray() for page in file.pages]).reshape(_PIXELS.shape), _PIXELS)
        codes = [tag.code for tag in file.pages[0].tags]  # type: ignore[union-attr]
        assert 270 in codes and codes == sorted(codes)
    write_description(path, b"<OME>two</OME>")
    assert description(path) == b"<OME>two</OME>"


def test_in_place_keeps_the_mode_of_the_file_and_follows_links(image: Path, tmp_path: Path) -> None:
    image.chmod(0o640)
    link = tmp_path / "link.ome.tiff"
    link.symlink_to(image)
    write_description(link, b"<OME/>")
    assert link.is_symlink() and description(image) == b"<OME/>"
    assert stat.S_IMODE(image.stat().st_mode) == 0o640


@pytest.mark.parametrize("broken", ["replace", "fsync"])
def test_a_failure_midway_leaves_the_file_as_it_was(image: Path, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    before = image.read_bytes()

    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, broken, fail)
    with pytest.raises(NotFound, match="No space left"):
        write_description(image, b"<OME/>")
    assert image.read_bytes() == before
    assert [path.name for path in image.parent.iterdir()] == [image.name]


def test_an_interrupt_leaves_the_file_as_it_was(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = image.read_bytes()

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "copyfileobj", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_description(image, b"<OME/>")
    assert image.read_bytes() == before
    assert [path.name for path in image.parent.iterdir()] == [image.name]


def test_a_file_that_changes_while_it_is_copied_is_left_alone(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = shutil.copyfileobj

    def slowly(source: Any, target: Any, length: int) -> None:
        copy(source, target, length)
        os.utime(image, ns=(1, 1))

    monkeypatch.setattr(shutil, "copyfileobj", slowly)
    with pytest.raises(Malformed, match="changed while it was copied"):
        write_description(image, b"<OME/>")
    assert [path.name for path in image.parent.iterdir()] == [image.name]


def test_a_classic_tiff_ends_at_4_gib(tmp_path: Path) -> None:
    path = _tiff(tmp_path / "large.ome.tiff")
    with path.open("r+b") as file:
        file.truncate(2**32 - 100)  # a sparse file, which takes no room
    with pytest.raises(InputError, match="BigTIFF"):
        write_description(path, b"<OME>" + bytes(b"x" * 200) + b"</OME>", tmp_path / "copy.tiff")
    assert not (tmp_path / "copy.tiff").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "truncated"),
        (b"<OME/>", "no TIFF"),
        (b"II*\0", "truncated"),
        (b"II*\0" + struct.pack("<I", 8), "truncated"),
        (b"II*\0" + struct.pack("<IH", 8, 5), "truncated"),
        (b"II*\0" + struct.pack("<I", 0) + bytes(8), "broken|truncated"),
        (b"II+\0" + struct.pack("<HHQQ", 8, 0, 16, 2**40), "broken"),
    ],
)
def test_files_that_are_no_tiffs_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.tiff"
    path.write_bytes(content)
    with pytest.raises(Malformed, match=said):
        write_description(path, b"<OME/>")
    assert path.read_bytes() == content and len(list(tmp_path.iterdir())) == 1


def test_descriptions_that_could_not_be_read_again_are_refused(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Malformed, match="zero"):
        write_description(image, b"a\0b")
    monkeypatch.setattr(tiff_writer, "LARGEST", 10)
    with pytest.raises(Malformed, match="at most 10"):
        write_description(image, b"0123456789")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"none\.tiff"):
        write_description(tmp_path / "none.tiff", b"<OME/>")
    with pytest.raises(NotFound):
        embed(tmp_path / "none.tiff", _descriptor())


# --- documents -------------------------------------------------------------------------------------------------------


def test_a_descriptor_goes_into_an_image_and_comes_back_joined_with_it(image: Path, tmp_path: Path) -> None:
    document, before, target = _descriptor(), image.read_bytes(), tmp_path / "out.ome.tiff"
    old = description(image)
    embed(image, document, target)
    assert image.read_bytes() == before
    _pixels_are_the_same(target)
    new = description(target)
    root = parse(new, "x")
    assert list(schema_faults(root)) == []
    start = old.index(b"<Image")
    end = old.index(b"</OME>")
    assert old[:start] in new and old[start:end] in new  # byte for byte
    assert len(root.findall(f"{{{CURRENT}}}Instrument")) == 1
    back = _read(target)
    carried = next(item for item in back.data["members"] if item["id"] == document.id)
    assert carried == canonical(document.data)
    taken = next(item for item in back.data["members"] if item["type"] == "Image")
    assert taken["documented_by"] == [document.id]
    assert [item["type"] for item in back.data["members"]] == ["HardwareDescriptor", "Image"]
    assert taken["pixels"]["size_x"] == 24


def test_embedding_twice_replaces_the_first(image: Path) -> None:
    embed(image, _descriptor())
    first = description(image)
    embed(image, _descriptor())
    assert description(image) == first
    other = Document({"type": "Instrument", "id": "urn:uuid:7c2f6f1e-0000-4000-8000-000000000001", "name": "other"})
    embed(image, other)
    assert {item["type"] for item in _read(image).data["members"]} == {"Instrument", "Image"}
    assert list(schema_faults(parse(description(image), "x"))) == []
    _pixels_are_the_same(image)


def test_a_file_with_an_instrument_keeps_it(tmp_path: Path) -> None:
    content = EVERYTHING.read_bytes()
    new, notes = embed_in_xml(content, _descriptor(), "x")
    assert [note.kind for note in notes] == ["kept"]
    root = parse(new, "x")
    assert list(schema_faults(root)) == []
    assert len(root.findall(f"{{{CURRENT}}}Instrument")) == 1
    plain, back = ome.read(content, "x"), ome.read(new, "x")
    ids = {entity.get("id") for _, entity in walk(plain.data) if entity["type"] == "Image"}
    assert ids <= {entity.get("id") for _, entity in walk(back.data)}
    descriptors = [item for item in back.data["members"] if item["type"] == "HardwareDescriptor"]
    assert len(descriptors) == 2
    again, _ = embed_in_xml(new, _descriptor(), "x")
    assert again == new
    path = tmp_path / "companion.ome"
    path.write_bytes(content)
    embed(path, _descriptor())
    assert path.read_bytes() == new


@pytest.mark.parametrize(
    "old",
    [
        f'<OME xmlns="{CURRENT}"/>',
        f'<OME xmlns="{CURRENT}" Creator="a>b/"  />',
        f'<?xml version="1.0"?>\n<o:OME xmlns:o="{CURRENT}"><!-- c --></o:OME>\n',
        f'<OME xmlns="{CURRENT}"><StructuredAnnotations/></OME>',
        f'<o:OME xmlns:o="{CURRENT}"><o:StructuredAnnotations></o:StructuredAnnotations><o:ROI ID="ROI:0"><o:Union>'
        '<o:Point ID="Shape:0" X="1" Y="1"/></o:Union></o:ROI></o:OME>',
        f'<OME xmlns="{CURRENT}"><Experimenter ID="Experimenter:0" LastName="&gt;µ>"/><StructuredAnnotations>'
        '<CommentAnnotation ID="Annotation:nbo-q"><Value>x</Value></CommentAnnotation></StructuredAnnotations></OME>',
    ],
)
def test_what_stands_in_the_file_stays_byte_for_byte(old: str) -> None:
    new, _ = embed_in_xml(old.encode(), _descriptor(), "x")
    root = parse(new, "x")
    assert list(schema_faults(root)) == []
    back = ome.read(new, "x")
    assert canonical(_descriptor().data) in back.data["members"]
    for element in etree.fromstring(old.encode()).iter("*"):
        for text in element.attrib.values():
            assert str(text) in "".join(str(v) for e in root.iter("*") for v in e.attrib.values())
    assert embed_in_xml(new, _descriptor(), "x")[0] == new


def test_other_codings_are_kept() -> None:
    old = f'<?xml version="1.0" encoding="ISO-8859-1"?><OME xmlns="{CURRENT}" Creator="caf\u00e9"></OME>'
    document = Document({"type": "Instrument", "id": "urn:uuid:1", "name": "µ \U0001f52c"})
    new, _ = embed_in_xml(old.encode("latin-1"), document, "x")
    assert new.startswith(old[:-6].encode("latin-1"))
    assert ome.read(new, "x").data["members"] == [document.data]
    with pytest.raises(Malformed, match="UTF-16"):
        embed_in_xml(f'<OME xmlns="{CURRENT}"/>'.encode("utf-16"), document, "x")


def test_older_versions_and_pointers_are_refused_with_a_way_out() -> None:
    older = (ROOT / "examples" / "ome" / "older.ome.xml").read_bytes()
    with pytest.raises(UnsupportedVersion, match="--force"):
        embed_in_xml(older, _descriptor(), "x")
    new, _ = embed_in_xml(older, _descriptor(), "x", force=True)
    assert list(schema_faults(parse(new, "x"))) == []
    pointer = f'<OME xmlns="{CURRENT}"><BinaryOnly MetadataFile="all.companion.ome" UUID="urn:uuid:1"/></OME>'
    with pytest.raises(InputError, match=r"all\.companion\.ome"):
        embed_in_xml(pointer.encode(), _descriptor(), "x")


@pytest.mark.parametrize("text", [None, "ImageJ=1.53", "<notes/>"])
def test_descriptions_of_other_kinds_are_replaced_only_where_asked(tmp_path: Path, text: str | None) -> None:
    path = _bare(tmp_path / "a.tif", with_description=text)
    before = path.read_bytes()
    with pytest.raises(Malformed, match="bfconvert"):
        embed(path, _descriptor())
    assert path.read_bytes() == before
    report = embed(path, _descriptor(), force=True)
    assert any(note.field == "ImageDescription" for note in report.notes) == (text is not None)
    assert _read(path).data == canonical(_descriptor().data)


def test_only_what_ome_is_about_is_embedded(image: Path) -> None:
    before = image.read_bytes()
    with pytest.raises(NboqError, match="HardwareDescriptor"):
        embed(image, Document({"type": "Objective", "id": "urn:uuid:1"}))
    assert image.read_bytes() == before


# --- the command -----------------------------------------------------------------------------------------------------


def _run(*arguments: object) -> Done:
    return nboq("embed", *arguments)


def test_the_command_copies_or_changes_in_place(tmp_path: Path) -> None:
    image, target = _tiff(tmp_path / "a.ome.tiff"), tmp_path / "b.ome.tiff"
    before = image.read_bytes()
    done = _run(DESCRIPTOR, image, "-o", target)
    assert done.returncode == 0, done.stderr
    assert image.read_bytes() == before and _read(target).data["members"]
    assert _run(DESCRIPTOR, image, "--in-place").returncode == 0
    assert image.read_bytes() == target.read_bytes()


def test_the_command_teaches_and_refuses(tmp_path: Path) -> None:
    shown = _run("--help").stdout
    assert "Examples" in shown and "--in-place" in shown
    image = _tiff(tmp_path / "a.ome.tiff")
    assert _run(DESCRIPTOR, image).returncode == 2
    assert _run(DESCRIPTOR, image, "--in-place", "-o", tmp_path / "b").returncode == 2
    assert _run(DESCRIPTOR, tmp_path, "--in-place").returncode == 2
    bare = _bare(tmp_path / "bare.tif", with_description="hello")
    assert _run(DESCRIPTOR, bare, "--in-place").returncode == 2
    assert _run(DESCRIPTOR, bare, "--in-place", "--force").returncode == 1


def _striped(strip_end: int) -> bytes:
    """Make a TIFF with one strip that is said to end so many bytes behind the directory."""
    entries = [(256, 4, 1, 8), (257, 4, 1, 8), (273, 4, 1, 64), (279, 4, 1, strip_end)]
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return (b"II*\0" + struct.pack("<I", 8) + body + bytes(4)).ljust(64, b"\0") + bytes(range(64))


def test_what_was_cut_off_gets_nothing_put_in_the_place_of_its_pixels(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.tif", tmp_path / "cut.tif"
    whole.write_bytes(_striped(64))
    write_description(whole, b"<OME/>")
    assert whole.read_bytes()[64:128] == bytes(range(64))
    for broken, reason in ((_striped(65), "pixels should reach to byte 129"), (_striped(64)[:-1], "has 127 bytes")):
        cut.write_bytes(broken)
        with pytest.raises(Malformed, match=f"a truncated TIFF: .*{reason}"):
            write_description(cut, b"<OME/>", tmp_path / "out.tif")
        assert cut.read_bytes() == broken and not (tmp_path / "out.tif").exists()


def test_directories_in_a_circle_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(b"II*\0" + struct.pack("<I", 8) + struct.pack("<HI", 0, 8))
    with pytest.raises(Malformed, match="in a circle"):
        write_description(path, b"<OME/>")


def test_what_was_written_is_looked_at_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(_striped(64))
    right = tiff_writer._patches
    monkeypatch.setattr(tiff_writer, "_patches", lambda *given: ([*right(*given)[0], (4, b"\xff\xff\0\0")], 0))
    with pytest.raises(Malformed, match="truncated"):
        write_description(path, b"<OME/>")
    assert path.read_bytes() == _striped(64)
