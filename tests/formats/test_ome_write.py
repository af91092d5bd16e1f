"""Documents as OME-XML: valid for OME's schema, and the same documents when they are read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import nboq
from nboq.document import Document, canonical
from nboq.errors import ContentError, NboqError
from nboq.formats import ome
from nboq.formats.ome.raw import CURRENT
from nboq.formats.ome.versions import parse, schema_faults
from nboq.formats.ome.write_schema import Simple, shapes
from nboq.formats.ome.write_tree import TreeWriter
from nboq.formats.ome.writer import build, write_xml
from nboq.schema.model import current_model
from tests.conftest import ROOT
from tests.properties import examples
from tests.strategies import IDS, entities
from tools import ome_schema

VALID = sorted((ROOT / "examples" / "valid").rglob("*.yaml"))
OME = sorted((ROOT / "examples" / "ome").glob("*.ome.xml"))
_NS = {"o": CURRENT}


def _check(document: Document) -> etree._Element:
    """Write a document; the file is valid, and the document comes back exactly, with nothing to tell."""
    content, _ = write_xml(document)
    root = parse(content, "written")
    assert list(schema_faults(root)) == []
    back = ome.read(content, "written")
    assert canonical(back.data) == canonical({k: v for k, v in document.data.items() if k != "@context"})
    assert back.report.notes == ()
    return root


def _descriptor(*components: dict[str, Any], **more: Any) -> Document:
    parts = [{"id": f"urn:uuid:{number}", **part} for number, part in enumerate(components)]
    return Document({"type": "HardwareDescriptor", "id": "urn:uuid:d", "components": parts, **more})


def _image(**more: Any) -> dict[str, Any]:
    sizes = {f"size_{axis}": 1 for axis in "xyzct"}
    pixels = {"type": "Pixels", "id": "urn:uuid:p", "dimension_order": "XYZCT", "pixel_type": "Uint8", **sizes}
    return {"type": "Image", "id": "urn:uuid:i", "pixels": {**pixels, **more}}


def _notes(document: Document, kind: str) -> list[tuple[str, str]]:
    return [(note.field, note.message) for note in write_xml(document)[1].notes if note.kind == kind]


# --- whole documents -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_example_comes_back_or_says_why_it_can_not_be_written(path: Path) -> None:
    document = nboq.read(path)
    if document.type in ("HardwareDescriptor", "Instrument", "Image", "Collection"):
        _check(document)
    else:
        with pytest.raises(ContentError, match="can't be written as OME-XML"):
            write_xml(document)


@pytest.mark.parametrize("path", OME, ids=lambda path: path.stem)
def test_what_was_read_from_ome_is_written_again(path: Path) -> None:
    document = ome.read(path.read_bytes(), path.name, True)
    root = _check(document)
    given = {(str(e.tag), e.get("ID")) for e in parse(path.read_bytes(), "x").iter("*") if e.get("ID")}
    if path.stem.startswith("everything"):
        written = {(str(e.tag), e.get("ID")) for e in root.iter("*") if e.get("ID")}
        # The second filter of the path was taken for a neutral one, which a light path here doesn't have as such.
        assert {tag.partition("}")[2] for tag, _ in given - written} <= {"ExcitationFilterRef"}
        assert len(given - written) <= 1


def _tops() -> st.SearchStrategy[dict[str, Any]]:
    single = st.sampled_from(["HardwareDescriptor", "Instrument", "Image"]).flatmap(entities)
    inside = ["HardwareDescriptor", "Image", "Experiment", "Experimenter", "Instrument", "Collection", "Objective"]
    many = st.lists(st.sampled_from(inside).flatmap(entities), max_size=3)
    return single | st.builds(
        lambda identifier, members: {"type": "Collection", "id": identifier, "members": members}, IDS, many
    )


_HARDWARE = ["Objective", "Laser", "EMCCD", "ExcitationFilter", "StandardDichroic", "FilterCube", "LightEmittingDiode"]


def _hardware() -> st.SearchStrategy[dict[str, Any]]:
    parts = st.lists(st.sampled_from(_HARDWARE).flatmap(entities), max_size=4)
    return st.builds(
        lambda identifier, found: {"type": "HardwareDescriptor", "id": identifier, "components": found}, IDS, parts
    )


def _images() -> st.SearchStrategy[dict[str, Any]]:
    channels = st.lists(entities("Channel"), max_size=2)
    return st.builds(lambda channels, more: {**_image(channels=channels), **more}, channels, entities("Image")).map(
        lambda found: {**found, "pixels": _image()["pixels"] | {"channels": found["pixels"].get("channels", [])}}
    )


@pytest.mark.slow
@settings(max_examples=examples(120), deadline=None, suppress_health_check=list(HealthCheck))
@given(_tops() | _hardware() | _images())
def test_any_document_is_valid_ome_and_comes_back(data: dict[str, Any]) -> None:
    _check(Document(data))


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=examples(80), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(st.sampled_from(sorted(current_model().classes["Objective"].slots)), _JUNK, max_size=4),
    st.dictionaries(st.sampled_from(["ome:ID", "ome:Type", "ome:Immersion", "ome:Project", "ome:~order"]), _JUNK),
)
def test_values_of_the_wrong_kind_never_break_the_file(fields: dict[str, Any], own: dict[str, Any]) -> None:
    for skipped in ("id", "type", "extensions"):
        fields.pop(skipped, None)
    document = _descriptor({"type": "Objective", **fields, "extensions": own}, extensions=own)
    content, _ = write_xml(document)
    assert list(schema_faults(parse(content, "x"))) == []


# --- single decisions ------------------------------------------------------------------------------------------------


def test_units_are_those_of_ome_and_exact() -> None:
    root = _check(_descriptor({"type": "Objective", "working_distance": 0.13}))
    objective = root.find(".//o:Objective", _NS)
    assert objective is not None
    assert (objective.get("WorkingDistance"), objective.get("WorkingDistanceUnit")) == ("130", "µm")


def test_the_unit_of_the_file_is_used_again() -> None:
    own = {"ome:WorkingDistanceUnit": "mm"}
    root = _check(_descriptor({"type": "Objective", "working_distance": 0.13, "extensions": own}))
    objective = root.find(".//o:Objective", _NS)
    assert objective is not None
    assert (objective.get("WorkingDistance"), objective.get("WorkingDistanceUnit")) == ("0.13", "mm")


def test_words_that_ome_lacks_are_other_with_a_note() -> None:
    document = _descriptor({"type": "GenericFilter", "filter_type": "Notch"}, {"type": "WaveFrontSensor"})
    root = _check(document)
    assert [e.get("Type") for e in root.iter(f"{{{CURRENT}}}Filter", f"{{{CURRENT}}}Detector")] == ["Other", "Other"]
    assert len([message for _, message in _notes(document, "converted") if "written as Other" in message]) == 2


def test_valid_ids_are_kept_and_others_given() -> None:
    lsid = "urn:lsid:example.org:Objective:7"
    parts: list[dict[str, Any]] = [
        {"type": "Objective", "extensions": {"ome:ID": "Objective:5"}},
        {"type": "Objective", "extensions": {"ome:ID": "Objective:5"}},
        {"type": "Objective", "extensions": {"ome:ID": "no id"}},
        {"type": "Objective", "id": lsid},
    ]
    root = _check(_descriptor(*parts))
    found = [str(e.get("ID")) for e in root.iter(f"{{{CURRENT}}}Objective")]
    assert len(set(found)) == 4 and "Objective:5" in found and lsid in found and "no id" not in found


def test_an_image_without_what_ome_requires_is_left_to_the_annotation() -> None:
    image = _image()
    del image["pixels"]["size_z"]
    root = _check(Document(image))
    assert root.find("o:Image", _NS) is None
    assert any("OME wants" in message for _, message in _notes(Document(image), "kept"))


def test_components_that_ome_lacks_are_reported_once() -> None:
    found = _notes(_descriptor({"type": "PockelsCell", "model": "P", "manufacturer": "M"}), "kept")
    assert [message for field, message in found if field == "type"] == [
        "OME has no element for it; it is in the annotation of the file"
    ]


def test_settings_name_the_components() -> None:
    path = {"type": "LightPath", "detector_settings": [{"type": "EMCCDSettings", "settings_of": "urn:uuid:0"}]}
    channel = {"type": "Channel", "id": "urn:uuid:c", "imaging_method": "WidefieldFluorescence", "light_path": path}
    descriptor = _descriptor({"type": "EMCCD"}, describes={"type": "Instrument", "id": "urn:uuid:x"})
    image = {**_image(channels=[channel]), "instrument": "urn:uuid:x"}
    root = _check(Document({"type": "Collection", "id": "urn:uuid:all", "members": [descriptor.data, image]}))
    detector, setting = root.find(".//o:Detector", _NS), root.find(".//o:DetectorSettings", _NS)
    reference, made = root.find(".//o:InstrumentRef", _NS), root.find(".//o:Channel", _NS)
    assert detector is not None and setting is not None and reference is not None and made is not None
    assert detector.get("ID") == setting.get("ID") and reference.get("ID") == "Instrument:0"
    assert (made.get("AcquisitionMode"), made.get("IlluminationType")) == ("WideField", "Epifluorescence")


@pytest.mark.parametrize(
    ("method", "mode", "light"),
    [
        ("TIRF", "TIRF", "Epifluorescence"),
        ("TransmittedBrightField", "BrightField", "Transmitted"),
        ("TransmittedPolarization", "WideField", "Transmitted"),
    ],
)
def test_a_method_is_written_as_mode_and_illumination(method: str, mode: str, light: str) -> None:
    channel = {"type": "Channel", "id": "urn:uuid:c", "imaging_method": method}
    made = _check(Document(_image(channels=[channel]))).find(".//o:Channel", _NS)
    assert made is not None and (made.get("AcquisitionMode"), made.get("IlluminationType")) == (mode, light)


def test_a_component_that_descriptors_share_stands_in_each_instrument() -> None:
    dated = [("2023-01-01", "2023-12-31", "2023-06-01"), ("2024-01-01", None, "2024-06-01")]
    lens = {"type": "Objective", "id": "urn:uuid:o", "lens_na": 1.4}
    members: list[dict[str, Any]] = []
    for year, (since, until, day) in enumerate(dated):
        days = {"valid_from": since} | ({"valid_until": until} if until else {})
        held = [{"type": "CCD", "id": f"urn:uuid:c{year}"}, lens if not year else "urn:uuid:o"]
        described = {"type": "HardwareDescriptor", "id": f"urn:uuid:d{year}", "describes": "urn:uuid:scope"}
        members.append({**described, **days, "components": held})
        used = {"type": "ObjectiveSettings", "settings_of": "urn:uuid:o"}
        shot = {"id": f"urn:uuid:i{year}", "acquisition_date": day, "instrument": "urn:uuid:scope"}
        pixels = {**_image()["pixels"], "id": f"urn:uuid:p{year}"}
        members.append({**_image(), **shot, "objective_settings": used, "pixels": pixels})
    root = _check(Document({"type": "Collection", "id": "urn:uuid:all", "members": members}))
    lenses = [str(one.get("ID")) for one in root.iterfind("o:Instrument/o:Objective", _NS)]
    assert len(set(lenses)) == 2
    assert [str(one.get("ID")) for one in root.iterfind("o:Image/o:ObjectiveSettings", _NS)] == lenses
    scopes = [str(one.get("ID")) for one in root.iterfind("o:Instrument", _NS)]
    assert [str(one.get("ID")) for one in root.iterfind("o:Image/o:InstrumentRef", _NS)] == scopes


def test_other_classes_are_refused_with_the_way_out() -> None:
    with pytest.raises(ContentError, match=r"Objective can't be written.*HardwareDescriptor") as caught:
        write_xml(Document({"type": "Objective", "id": "urn:uuid:1"}, "a.yaml"))
    assert caught.value.exit_status == 1 and isinstance(caught.value, NboqError)


@pytest.mark.parametrize(
    "text", ["\x00\x1f", "\ufffe\uffff", "\ud800", "]]>", "\r\n\t ", "\U0001f52c µ", "</nboq>&amp;"]
)
def test_what_xml_can_not_hold_comes_back(text: str) -> None:
    _check(Document({"type": "Instrument", "id": "urn:uuid:1", "name": text, "extensions": {"test:a": [text, 2**70]}}))


def test_a_long_document_is_in_parts_that_may_be_laid_out() -> None:
    document = Document({"type": "Instrument", "id": "urn:uuid:1", "description": "ab c" * 3_000_000})
    content, _ = write_xml(document)
    assert ome.read(content, "x").data == document.data
    root = etree.fromstring(content)
    etree.indent(root, "\t")
    assert ome.read(etree.tostring(root), "x").data == document.data


# --- changes since ---------------------------------------------------------------------------------------------------


def _changed(old: bytes, new: bytes) -> Document:
    document = _descriptor({"type": "Objective", "model": "Plan 63x", "lens_na": 1.4})
    content, _ = write_xml(document)
    assert old in content
    back = ome.read(content.replace(old, new, 1), "x")
    assert canonical(back.data) == canonical(document.data)
    return back


def test_a_changed_field_is_doubtful_with_both_values() -> None:
    (note,) = _changed(b'LensNA="1.4"', b'LensNA="1.3"').report.notes
    assert (note.kind, note.entity, note.field) == ("doubtful", "Objective Objective:0", "LensNA")
    assert note.value == {"document": "1.4", "OME": "1.3"}
    assert "1.4" in note.message and "1.3" in note.message


def test_elements_that_came_or_went_are_doubtful() -> None:
    end = b"</Instrument>"
    (came,) = _changed(end, b'<Dichroic ID="Dichroic:9"/>' + end).report.notes
    assert came.entity == "Dichroic Dichroic:9" and "is new" in came.message
    (gone,) = _changed(b' Model="Plan 63x"', b"").report.notes
    assert gone.field == "Model" and "taken out" in gone.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'LensNA="1.4"', b'LensNA="1.40"'),
        (b"<OME ", b'<OME Creator="another program" UUID="urn:uuid:5a0b8c52-2f3c-4d0e-9a51-7f2a60d4c101" '),
        (b"    <Objective", b"<Objective"),
    ],
)
def test_the_same_said_otherwise_is_no_change(old: bytes, new: bytes) -> None:
    assert _changed(old, new).report.notes == ()


def test_a_document_that_can_not_be_read_leaves_the_fields() -> None:
    content, _ = write_xml(_descriptor({"type": "Objective", "model": "Plan 63x"}))
    back = ome.read(content.replace(b'{"@context"', b'{"@cont', 1), "x")
    assert back.type == "Collection"
    assert any("can't be read" in note.message for note in back.report.notes)
    members = back.data["members"][0]["components"]
    assert [part["model"] for part in members] == ["Plan 63x"]


# --- what the schema says --------------------------------------------------------------------------------------------


def test_what_a_writer_knows_of_the_schema_is_what_stands_in_it() -> None:
    assert json.loads(ome_schema.TABLE.read_text("utf-8")) == ome_schema.table()


def test_every_element_of_the_table_is_in_the_schema() -> None:
    writer = TreeWriter({})
    for name, body in writer.table.items():
        known = shapes().get(name)
        if known is None:
            continue
        for field in body.fields.values():
            if field.form == "attribute":
                assert field.name in known.attributes, field
            elif field.form in ("text", "element"):
                assert field.name in known.children, field


@pytest.mark.parametrize(
    ("simple", "text", "fits"),
    [
        (Simple("float", above=0), "0", False),
        (Simple("float"), "1e5", True),
        (Simple("float"), "inf", False),
        (Simple("float", above=0), "5e-324", False),
        (Simple("float"), "1e300", False),
        (Simple("int"), str(2**31), False),
        (Simple("dateTime"), "2026-02-30T00:00:00", False),
        (Simple("dateTime"), "2026-02-28T00:00:00", True),
        (Simple("dateTime"), "2026-02-28T01:02:03.123456789012345Z", True),
        (Simple("dateTime"), "2026-02-28T01:02:03.Z", False),
        (Simple("string", frozenset({"a", "b"}), listed=True), "a b", True),
        (Simple("string"), "\x01", False),
    ],
)
def test_texts_fit_their_types(simple: Simple, text: str, fits: bool) -> None:
    assert simple.fits(text) is fits


def test_ids_are_matched_in_no_time() -> None:
    allowed = shapes()["Image"].attributes["ID"].simple
    assert not allowed.fits("urn:lsid:" + "a." * 5000 + "!")
    assert allowed.fits("urn:lsid:example.org:Image:1")


def test_build_gives_only_what_ome_has_a_place_for() -> None:
    root, _ = build(_descriptor({"type": "Objective", "model": "M"}))
    assert root.find("o:StructuredAnnotations", _NS) is None


def _file(inside: str) -> Document:
    return ome.read(f'<OME xmlns="{CURRENT}">{inside}</OME>'.encode(), "x")


_SIZES = 'DimensionOrder="XYZCT" Type="uint8" SizeX="1" SizeY="1" SizeZ="1" SizeC="1" SizeT="1"'


@pytest.mark.parametrize("clock", ["14:47:13", "14:47:13.3177177Z", "14:47:13.123456789012+05:30", "23:59:59.9+14:00"])
def test_fractions_of_a_second_of_any_length_are_kept(clock: str) -> None:
    inside = (
        f'<Image ID="Image:0"><AcquisitionDate>2024-09-23T{clock}</AcquisitionDate><Pixels ID="Pixels:0" {_SIZES}>'
        '<MetadataOnly/></Pixels></Image><StructuredAnnotations><TimestampAnnotation ID="Annotation:0">'
        f"<Value>2024-09-23T{clock}</Value></TimestampAnnotation></StructuredAnnotations>"
    )
    document = _file(inside)
    root = _check(document)
    (image,) = document.data["members"]
    assert (image["acquired_at"], image["acquisition_date"]) == (f"2024-09-23T{clock}", "2024-09-23")
    assert "ome:AcquisitionDate" not in image.get("extensions", {})
    assert root.findtext(".//o:AcquisitionDate", "", _NS) == f"2024-09-23T{clock}"
    assert root.findtext(".//o:TimestampAnnotation/o:Value", "", _NS) == f"2024-09-23T{clock}"


def test_a_moment_is_written_as_its_file_had_it_until_it_is_another() -> None:
    given = "2024-09-23T14:47:13.500+00:00"
    inside = f'<Image ID="Image:0"><AcquisitionDate>{given}</AcquisitionDate><Pixels ID="Pixels:0" {_SIZES}>'
    document = _file(f"{inside}<MetadataOnly/></Pixels></Image>")
    (image,) = document.data["members"]
    assert image["acquired_at"] == "2024-09-23T14:47:13.5Z"
    assert _check(document).findtext(".//o:AcquisitionDate", "", _NS) == given
    image["acquired_at"] = "2024-09-24T08:00:00"
    assert _check(document).findtext(".//o:AcquisitionDate", "", _NS) == "2024-09-24T08:00:00"
    assert any("acquisition_date" in field for field, _ in _notes(document, "kept"))


@pytest.mark.parametrize("name", ["Objective", "Dichroic", "Filter", "FilterSet", "Laser", "Filament"])
def test_all_hardware_has_its_serial_number(name: str) -> None:
    document = _file(f'<Instrument ID="Instrument:0"><{name} ID="{name}:0" SerialNumber="044989"/></Instrument>')
    (part,) = document.data["members"][0]["components"]
    assert part["serial_number"] == "044989" and "ome:SerialNumber" not in part.get("extensions", {})
    assert [one.get("SerialNumber") for one in _check(document).iterfind(f".//o:{name}", _NS)] == ["044989"]


def test_a_day_without_a_time_gets_none() -> None:
    document = Document({**_image(), "acquisition_date": "2024-09-23"})
    assert _check(document).find(".//o:AcquisitionDate", _NS) is None
    assert any("acquisition_date" in field for field, _ in _notes(document, "kept"))


def test_no_word_is_written_that_nobody_said() -> None:
    inside = (
        '<Instrument ID="Instrument:0"><Detector ID="Detector:0"/><Detector ID="Detector:1"/>'
        f'<Filter ID="Filter:0"/></Instrument><Image ID="Image:0"><Pixels ID="Pixels:0" {_SIZES}>'
        '<Channel ID="Channel:0" Fluor="TL Brightfield" IlluminationType="Transmitted" ExcitationWavelength="488">'
        '<DetectorSettings ID="Detector:1" Binning="2x2"/></Channel><Channel ID="Channel:1" EmissionWavelength="520"/>'
        '<Channel ID="Channel:2" PinholeSize="40" AcquisitionMode="SpinningDiskConfocal"/>'
        '<Channel ID="Channel:3" PinholeSize="41"/><Channel ID="Channel:4" Fluor="DAPI" EmissionWavelength="460"/>'
        "<MetadataOnly/></Pixels></Image>"
    )
    root = _check(_file(inside))
    assert not [e for e in root.iter(f"{{{CURRENT}}}Detector", f"{{{CURRENT}}}Filter") if "Type" in e.attrib]
    channels = [channel.attrib for channel in root.iter(f"{{{CURRENT}}}Channel")]
    assert [channel.get("Fluor") for channel in channels] == [None, None, None, None, "DAPI"]
    assert [channel.get("EmissionWavelength") for channel in channels] == [None, "520", None, None, "460"]
    assert channels[0]["ExcitationWavelength"] == "488"
    assert [channel.get("PinholeSize") for channel in channels[2:4]] == ["40", "41"]


def test_a_set_has_its_filters_and_the_path_none() -> None:
    inside = (
        '<Instrument ID="Instrument:0"><FilterSet ID="FilterSet:0"><ExcitationFilterRef ID="Filter:2"/>'
        '<EmissionFilterRef ID="Filter:1"/><EmissionFilterRef ID="Filter:0"/><EmissionFilterRef ID="Filter:3"/>'
        '</FilterSet><Filter ID="Filter:0"/><Filter ID="Filter:1"/><Filter ID="Filter:2"/>'
        '<Filter ID="Filter:3" Type="NeutralDensity"/></Instrument>'
        f'<Image ID="Image:0"><Pixels ID="Pixels:0" {_SIZES}><Channel ID="Channel:0"><FilterSetRef ID="FilterSet:0"/>'
        "</Channel><MetadataOnly/></Pixels></Image>"
    )
    root = _check(_file(inside))
    (made,) = root.iter(f"{{{CURRENT}}}FilterSet")
    assert [child.get("ID") for child in made] == ["Filter:2", "Filter:1", "Filter:0", "Filter:3"]
    assert root.find(".//o:LightPath", _NS) is None and root.find(".//o:FilterSetRef", _NS) is not None


def test_what_was_kept_and_cannot_be_written_is_told() -> None:
    inside = (
        '<ROI ID="ROI:0"><Union><Mask ID="Shape:0" X="0" Y="0" Width="1" Height="1"><BinData BigEndian="false" '
        'Length="4">AAAA</BinData></Mask></Union></ROI><Plate ID="Plate:0"><Well ID="Well:0" Row="0" Column="0">'
        '<WellSample ID="WellSample:0" Index="0"><ImageRef ID="Image:9"/></WellSample></Well></Plate>'
    )
    told = _notes(_file(inside), "kept")
    assert [field for field, message in told if "annotation of the file" in message] == ["ROI", "Plate"]
