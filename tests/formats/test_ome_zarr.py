"""OME-Zarr, read from folders and zips: what its groups say, its OME-XML, and what hostile ones get."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nboq
from nboq.batch import items
from nboq.errors import InputError, Malformed, NotFound, UnsupportedVersion
from nboq.formats import encode, zarr_hierarchy
from nboq.formats.ome import zarr as ome_zarr
from tests.zarrs import contents, converted, group, image, multiscales, plate, zipped

_LIMIT = 1_000_000
_XML = (
    '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">'
    '<Instrument ID="Instrument:0"><Objective ID="Objective:0" Model="63x" LensNA="1.4"/></Instrument>{}</OME>'
)
_IMAGE = (
    '<Image ID="Image:{0}" Name="from XML {0}"><InstrumentRef ID="Instrument:0"/><Pixels ID="Pixels:{0}" SizeX="4" '
    'SizeY="4" SizeZ="1" SizeC="2" SizeT="1" Type="uint16" DimensionOrder="XYZCT"><MetadataOnly/></Pixels></Image>'
)
XML = _XML.format(_IMAGE.format(0) + _IMAGE.format(1))


def _images(document: nboq.Document) -> list[dict[str, Any]]:
    return [one for one in document.data["members"] if one["type"] == "Image"]


@pytest.mark.parametrize("zarr", [2, 3])
def test_what_an_image_says_has_its_place(zarr: int, tmp_path: Path) -> None:
    document = nboq.read(image(tmp_path / "cells.ome.zarr", zarr))
    (one,) = _images(document)
    assert one["name"] == "cells"
    pixels = one["pixels"]
    sizes = {key: value for key, value in pixels.items() if key.startswith(("size", "physical"))}
    assert sizes == {
        "size_x": 4,
        "size_y": 4,
        "size_z": 1,
        "size_c": 2,
        "size_t": 1,  # there is no axis of time
        "physical_size_x": 0.1,
        "physical_size_y": 0.1,  # 100 nm
        "physical_size_z": 0.5,
    }
    assert (pixels["pixel_type"], pixels["dimension_order"]) == ("Uint16", "XYZCT")
    assert {channel["name"]: channel["display_color"] for channel in pixels["channels"]} == {
        "DAPI": 0x0000FFFF,
        "GFP": 0x00FF00FF,
    }
    own = one["extensions"]
    assert [level["path"] for level in own["ngff:multiscales"][0]["datasets"]] == ["0", "1"]
    assert [channel.keys() for channel in own["ngff:omero"]["channels"]] == [{"active", "window"}] * 2
    assert "in extensions" in document.report.notes[-1].message


def test_a_size_without_a_unit_and_a_type_without_a_word_are_not_made_up(tmp_path: Path) -> None:
    said = multiscales()
    said["multiscales"][0]["axes"] = [{"name": name} for name in "czyx"]
    said["multiscales"][0]["coordinateTransformations"] = [{"type": "scale", "scale": [1, 1, 2, 2]}]
    said["omero"]["channels"][0]["color"] = "blue"
    folder = image(tmp_path / "a.zarr", said=said)
    array = json.loads((folder / "0" / ".zarray").read_text())
    (folder / "0" / ".zarray").write_text(json.dumps({**array, "dtype": "<i8"}))
    document = nboq.read(folder)
    pixels = _images(document)[0]["pixels"]
    assert not [key for key in pixels if key.startswith("physical") or key == "pixel_type"]
    assert [one.message for one in document.report.notes if one.field == "axis x"] == [
        "names no unit, so it's no size; kept in extensions"
    ]
    assert _images(document)[0]["extensions"]["ngff:omero"]["channels"][0]["color"] == "blue"


def test_transformations_of_all_levels_count(tmp_path: Path) -> None:
    said = multiscales()
    said["multiscales"][0]["coordinateTransformations"] = [{"type": "scale", "scale": [1, 1, 2, 2]}]
    pixels = _images(nboq.read(image(tmp_path / "a.zarr", said=said)))[0]["pixels"]
    assert (pixels["physical_size_x"], pixels["physical_size_z"]) == (0.2, 0.5)


@pytest.mark.parametrize("zarr", [2, 3])
def test_a_plate_is_its_fields(zarr: int, tmp_path: Path) -> None:
    document = nboq.read(plate(tmp_path / "screen.zarr", zarr))
    found = {one["extensions"]["ngff:path"]: one for one in _images(document)}
    assert sorted(found) == ["A/1/0", "A/1/1", "B/2/0"]
    assert found["B/2/0"]["name"] == "B/2/0" and found["B/2/0"]["extensions"]["ngff:acquisition"] == 0
    assert document.data["extensions"]["ngff:attributes"]["plate"]["name"] == "screen"
    (well, *_) = _images(nboq.read(tmp_path / "screen.zarr" / "B" / "2"))
    assert well["name"] == "B/2/0"


@pytest.mark.parametrize("series", [True, False])
@pytest.mark.parametrize("zarr", [2, 3])
def test_the_ome_xml_says_more_than_the_groups(zarr: int, series: bool, tmp_path: Path) -> None:
    document = nboq.read(converted(tmp_path / "a.zarr", XML, zarr, series))
    found = {one["name"]: one for one in _images(document)}
    assert sorted(found) == ["from XML 0", "from XML 1"]
    assert found["from XML 1"]["extensions"]["ngff:path"] == "1"
    assert found["from XML 1"]["extensions"]["ngff:multiscales"][0]["name"] == "series 1"
    (descriptor,) = (one for one in document.data["members"] if one["type"] == "HardwareDescriptor")
    assert found["from XML 0"]["instrument"] == descriptor["describes"]["id"]
    assert len(_images(nboq.read(converted(tmp_path / "b.zarr", None, zarr, series)))) == 2


def test_ids_are_the_same_in_a_zip_and_at_another_place_and_others_for_other_pixels(tmp_path: Path) -> None:
    one = image(tmp_path / "a.zarr")
    first = nboq.read(one)
    for copy in (
        zipped(one, tmp_path / "b.zip"),
        zipped(one, tmp_path / "c.ozx"),
        zipped(one, tmp_path / "d.zarr.zip", "a.zarr/"),
        one.rename(tmp_path / "other"),
    ):
        assert nboq.read(copy).data == first.data, copy
    assert nboq.read_bytes((tmp_path / "b.zip").read_bytes(), "standard input").data == first.data
    assert nboq.read(image(tmp_path / "like.zarr", fill=8)).id != first.id


def test_each_is_one_input_where_it_stands(tmp_path: Path) -> None:
    image(tmp_path / "in" / "a.zarr")
    plate(tmp_path / "in" / "deep" / "b.ome.zarr", 3)
    zipped(image(tmp_path / "c"), tmp_path / "in" / "c.zip")
    (tmp_path / "in" / "linked.zarr").symlink_to(tmp_path / "c")
    folder = tmp_path / "in"
    wanted = [folder / "a.zarr", folder / "c.zip", folder / "deep" / "b.ome.zarr"]
    assert [item.path for item in items([folder])] == [str(path) for path in wanted]
    assert [item.path for item in items([f"{folder}/*.z*", wanted[2]])] == [
        *map(str, wanted[:2]),
        str(folder / "linked.zarr"),
        str(wanted[2]),
    ]
    assert all(len(_images(item.read())) in (1, 3) for item in items([folder]))
    before = {item.source: item.fingerprint for item in items([folder])}
    (folder / "a.zarr" / "ro-crate-metadata.json").write_text("{}")
    assert [item.source for item in items([folder]) if item.fingerprint != before[item.source]] == [str(wanted[0])]


def test_one_among_other_files_of_an_archive_is_told_once(tmp_path: Path) -> None:
    image(tmp_path / "in" / "a.zarr")
    (tmp_path / "in" / "b.json").write_text('{"type": "Instrument", "id": "urn:x:1"}')
    (one, other) = items([zipped(tmp_path / "in", tmp_path / "all.zip")])
    assert "zip it alone" in str(one.error) and other.read().id == "urn:x:1"


def _attributes(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], Any]:
    def spoil(folder: Path) -> None:
        said = multiscales()
        change(said)
        group(folder, said)

    return spoil


def _only(**said: Any) -> Callable[[Path], Any]:
    return lambda folder: group(folder, said)


def _path(way: Any) -> Callable[[Path], Any]:
    return _attributes(lambda said: said["multiscales"][0]["datasets"][0].update(path=way))


def _link(folder: Path) -> None:
    (folder / ".zattrs").rename(folder.parent / "elsewhere.json")
    (folder / ".zattrs").symlink_to(folder.parent / "elsewhere.json")


def _linked_level(folder: Path) -> None:
    (folder / "0").rename(folder.parent / "0")
    (folder / "0").symlink_to(folder.parent / "0")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_path("../../secret"), "leads elsewhere"),
        (_path("/etc"), "leads elsewhere"),
        (_path("C:\\data"), "leads elsewhere"),
        (_path(7), "leads elsewhere"),
        (_path(None), "leads elsewhere"),
        (_link, "a link that leads out"),
        (_linked_level, "a link that leads out"),
        (_attributes(lambda said: said.update(multiscales=7)), "where a list is expected"),
        (_attributes(lambda said: said.update(multiscales=[7])), "where an object is expected"),
        (_attributes(lambda said: said.update(multiscales=[])), "no multiscales"),
        (_attributes(lambda said: said.update(omero=[])), "where an object is expected"),
        (_attributes(lambda said: said["omero"].update(channels={})), "where a list is expected"),
        (_only(plate={"wells": 1}), "where a list is expected"),
        (_only(well={"images": [{}]}), "leads elsewhere"),
        (_attributes(dict.clear), "says nothing of OME-Zarr"),
        (lambda folder: (folder / ".zattrs").write_text("[]"), "no JSON object"),
        (lambda folder: (folder / ".zattrs").write_text('{"a": 1, "a": 2}'), "given twice"),
        (lambda folder: (folder / ".zattrs").write_text("[" * 100_000), "not JSON"),
        (lambda folder: (folder / ".zattrs").write_text(" " * (_LIMIT + 1)), "more than"),
    ],
)
def test_hostile_ones_are_refused_in_a_line(
    spoil: Callable[[Path], Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nboq.formats.compression.LARGEST", _LIMIT)
    folder = image(tmp_path / "a.zarr")
    spoil(folder)
    with pytest.raises(InputError) as caught:
        nboq.read(folder)
    assert said in str(caught.value) and len(str(caught.value).splitlines()) == 1
    (item,) = items([tmp_path / "a.zarr"])
    with pytest.raises(InputError):
        item.read()


def test_numbers_of_images_and_of_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = plate(tmp_path / "a.zarr")
    monkeypatch.setattr(ome_zarr, "_MOST", 2)
    with pytest.raises(Malformed, match="more than 2 images"):
        nboq.read(folder)
    monkeypatch.undo()
    monkeypatch.setattr(zarr_hierarchy, "_FILES", 5)
    with pytest.raises(Malformed, match="more than 5 files"):
        nboq.read(folder)


@pytest.mark.parametrize("axes", [None, ["x", "y"], {"x": 1}])
def test_axes_that_are_none_are_named_as_what_is_wrong(axes: Any, tmp_path: Path) -> None:
    (tmp_path / "a.zarr").mkdir()
    said = {"multiscales": [{"version": "0.4", "axes": axes, "datasets": [{"path": "0"}]}]}
    (tmp_path / "a.zarr" / ".zattrs").write_text(json.dumps(said))
    with pytest.raises(UnsupportedVersion, match=r"the root: axes: .* where OME-Zarr 0\.4 has a list of objects"):
        nboq.read(tmp_path / "a.zarr")


@pytest.mark.parametrize("version", ["0.3", "0.6.dev2", 0.4, None])
def test_versions_that_are_not_known_are_named(version: Any, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedVersion, match=r"read are 0\.4 and 0\.5"):
        nboq.read(image(tmp_path / "a.zarr", said=multiscales(version=version)))


def test_what_isnt_there_or_is_no_zip(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        nboq.read(tmp_path / "no.zarr")
    with pytest.raises(NotFound, match="a folder"):
        nboq.read(tmp_path)
    (tmp_path / "a.ozx").write_bytes(b"PK\3\4 and no more")
    with pytest.raises(Malformed, match="not a whole zip"):
        nboq.read(tmp_path / "a.ozx")
    (tmp_path / "empty.zarr").mkdir()
    with pytest.raises(Malformed, match="says nothing of OME-Zarr"):
        nboq.read(tmp_path / "empty.zarr")
    os.mkfifo(tmp_path / "empty.zarr" / ".zattrs")
    with pytest.raises(Malformed, match="says nothing of OME-Zarr"):
        nboq.read(tmp_path / "empty.zarr")


def test_a_bomb_in_a_zip_is_never_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nboq.formats.compression.LARGEST", _LIMIT)
    with zipfile.ZipFile(tmp_path / "a.ozx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zarr.json", b" " * (3 * _LIMIT))
    with pytest.raises(Malformed, match="more than"):
        nboq.read(tmp_path / "a.ozx")


@pytest.mark.parametrize("zarr", [2, 3])
def test_the_hierarchies_of_these_tests_are_what_the_models_of_ome_zarr_take(zarr: int, tmp_path: Path) -> None:
    import yaozarrs

    for folder in (image(tmp_path / "a.zarr", zarr), plate(tmp_path / "b.zarr", zarr)):
        for name, content in contents(folder).items():
            said = json.loads(content) if name.endswith((".zattrs", "zarr.json")) else {}
            if said := said.get("attributes", said):
                yaozarrs.validate_ome_object(said.get("ome", said))


_ODD: list[Any] = [None, True, -1, 1e308, 2**70, "", "x", "µ\x00", [], [[]], {}, {"a": [1]}, ["x"] * 3, float("inf")]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_value_in_any_place_gives_a_document_or_an_error_in_words(data: st.DataObject) -> None:
    said = multiscales(extra={"a": 1})
    places: list[tuple[Any, Any]] = []

    def walk(inside: Any) -> None:
        for key in list(inside) if isinstance(inside, dict) else range(len(inside)):
            places.append((inside, key))
            if isinstance(inside[key], dict | list):
                walk(inside[key])

    walk(said)
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places))
        holder[key] = data.draw(st.sampled_from(_ODD))
    with tempfile.TemporaryDirectory() as folder:
        place = image(Path(folder, "a.zarr"), said=said)
        try:
            encode(nboq.read(place), "turtle")
        except nboq.NboqError as error:
            assert len(str(error).splitlines()) == 1


def test_the_chunks_of_a_zip_are_not_kept_in_memory(tmp_path: Path) -> None:
    place = zipped(image(tmp_path / "a.zarr", 3), tmp_path / "a.ozx")
    with zarr_hierarchy.Hierarchy(place, "a") as before:
        kept = len(before._zip.NameToInfo) if before._zip else 0
    with zipfile.ZipFile(place, "a") as archive:
        for number in range(1, 500):
            archive.writestr(f"0/c/0/0/0/{number}", b"pixels")
    with zarr_hierarchy.Hierarchy(place, "a") as there:
        assert there._zip is not None and len(there._zip.NameToInfo) == kept > 0
    assert len(_images(nboq.read(place))) == 1
