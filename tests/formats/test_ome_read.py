"""OME-XML and OME-TIFF into documents: every field in its place, in its unit, and nothing lost."""

from __future__ import annotations

import csv
import json
import re
import struct
import tracemalloc
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from lxml import etree

import nboq
from nboq.document import Document, content, walk
from nboq.errors import Malformed
from nboq.formats import encode, ome
from nboq.formats.ome.fields import fields_table, step_of
from nboq.formats.ome.raw import local
from nboq.formats.ome.versions import schema_faults
from nboq.formats.ome.writer import write_xml
from nboq.formats.rdf import from_quads, parse_quads, to_ntriples
from nboq.schema.artefacts import resource
from nboq.schema.model import current_model
from nboq.schema.units import convert, ucum_code
from tests.conftest import REFERENCE, ROOT

EXAMPLES = sorted((ROOT / "examples" / "ome").glob("*.ome.xml"))
EVERYTHING = ROOT / "examples" / "ome" / "everything.ome.xml"
OLDER = ROOT / "examples" / "ome" / "older.ome.xml"
SAMPLES = [
    REFERENCE / "ome" / f"{name}.ome.xml"
    for name in (
        "bad",
        "filter",
        "instrument-units-default",
        "invalid_xml_annotation",
        "minimum-specification",
        "ome_ns",
        "tubhiswt",
    )
]
_CSV = REFERENCE / "ome" / "ome_nbo_mapping.csv"
_NS = "http://www.openmicroscopy.org/Schemas/OME/2016-06"


@pytest.fixture(params=[*EXAMPLES, *SAMPLES], ids=lambda path: path.name.partition(".")[0])
def ome_file(request: pytest.FixtureRequest) -> Path:
    """Every OME-XML file at hand: the invented ones, and real ones where the reference data is."""
    path: Path = request.param
    if not path.is_file():
        pytest.skip(f"{path.name} is reference data, which is not beside this checkout")
    return path


def _read(inside: str, planes: bool = False) -> Document:
    return ome.read(f'<OME xmlns="{_NS}">{inside}</OME>'.encode(), "test", planes)


def _hardware(inside: str) -> Document:
    return _read(f'<Instrument ID="Instrument:0">{inside}</Instrument>')


def _image(channel: str = "", image: str = "", hardware: str = "", pixels: str = "", planes: bool = False) -> Document:
    return _read(
        f'<Instrument ID="Instrument:0">{hardware}</Instrument><Image ID="Image:0"><InstrumentRef ID="Instrument:0"/>'
        f'{image}<Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8" SizeX="1" SizeY="1" SizeZ="1" SizeC="1" '
        f'SizeT="1"><Channel ID="Channel:0:0" Name="c" {channel}</Channel>{pixels}<MetadataOnly/></Pixels></Image>',
        planes,
    )


def _of(document: Document, kind: str) -> dict[str, Any]:
    return next(entity for _, entity in walk(document.data) if entity["type"] == kind)


def _by_id(document: Document, local_id: str) -> dict[str, Any]:
    found = (e for _, e in walk(document.data) if "id" in e and e.get("extensions", {}).get("ome:ID") == local_id)
    return next(found)


def _notes(document: Document, kind: str) -> list[tuple[str, str]]:
    return [(note.field, note.message) for note in document.report.notes if note.kind == kind]


# --- whole files ---------------------------------------------------------------------------------------------------


def test_every_file_reads_validates_and_comes_back_from_rdf(ome_file: Path) -> None:
    document = ome.read(ome_file.read_bytes(), ome_file.name, planes=True)
    written = to_ntriples(document)
    back = from_quads(parse_quads(written, "ntriples", "x"), "x")
    assert to_ntriples(back) == written or back.data == document.data
    assert back.data == document.data
    assert "@prefix" in str(nboq.to_rdf(document, "turtle"))
    assert nboq.validate(document).findings


def test_reading_twice_gives_the_same_and_planes_change_no_id(ome_file: Path) -> None:
    content = ome_file.read_bytes()
    first, second = ome.read(content, "x"), ome.read(content, "x")
    assert first.data == second.data
    ids = {entity["id"] for _, entity in walk(first.data) if "id" in entity}
    with_planes = ome.read(content, "x", planes=True).data
    assert ids == {entity["id"] for _, entity in walk(with_planes) if "id" in entity}


def _scalars(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _scalars(item)
    elif isinstance(value, list):
        for item in value:
            yield from _scalars(item)
    else:
        yield value


def _leaves(root: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    for element in root.iter("*"):
        for name, text in element.attrib.items():
            yield element, local(name), str(text)
        if element.text and element.text.strip():
            yield element, "", element.text.strip()


def _converted(element: etree._Element, name: str, text: str) -> Iterator[float | str | bool]:
    """Give what a leaf may be in the document: as it is, converted, or the word of the model for it."""
    body = fields_table().get(local(element.tag))
    field = body.fields.get(name) if body else None
    if field is None:
        parent = element.getparent()
        outer = fields_table().get(local(parent.tag)) if parent is not None and not name else None
        field = outer.fields.get(local(element.tag)) if outer else None
    with_number = re.fullmatch(r"[+-]?[0-9]+(\.[0-9]*)?(e[+-]?[0-9]+)?", text, re.IGNORECASE)
    if with_number:
        yield float(text)
    if field is None:
        return
    if text in field.values:
        yield {"true": True, "false": False}.get(field.values[text], field.values[text])
        if field.values[text].isdigit():
            yield int(field.values[text])
    if field.how == "unit" and body:
        value = body.fields[body.valued[name]]
        if text == value.unit:
            yield "the default"
    if with_number:
        unit = (element.get(field.unit_field) if field.unit_field else None) or field.unit
        slot = current_model().slots.get(field.target or "")
        if unit and slot and slot.unit and (code := ucum_code(unit)):
            found = convert(float(text), code, slot.unit)
            if found is not None:
                yield found
    if text in ("true", "false"):
        yield text == "true"
    if field.rule == "edges":
        yield "edges"


def test_every_value_of_a_file_is_in_the_document(ome_file: Path) -> None:
    document = ome.read(ome_file.read_bytes(), ome_file.name, planes=True)
    scalars = list(_scalars(document.data))
    texts = {item for item in scalars if isinstance(item, str)}
    numbers = {float(item) for item in scalars if isinstance(item, int | float)}
    everything = "\n".join(texts)
    for element, name, text in _leaves(etree.fromstring(ome_file.read_bytes())):
        if local(element.tag) == "BinData" and not name:
            continue  # the values of the image stay in the file
        ways = set(_converted(element, name, text))
        found = (
            text in texts
            or bool(ways & texts)
            or any(isinstance(way, float | int) and float(way) in numbers for way in ways)
            or ways & {"the default"}
            or (text in everything and local(element.tag) not in fields_table())
            or text.strip() in everything
        )
        if not found and "edges" in ways:
            low, high = float(element.get("CutIn", "nan")), float(element.get("CutOut", "nan"))
            found = (low + high) / 2 in numbers and high - low in numbers
        # What the class says needs no field: the type of a stand, a filter, a detector.
        field = fields_table()[local(element.tag)].fields.get(name) if local(element.tag) in fields_table() else None
        if not found and field is not None and field.values.get(text) in {e["type"] for _, e in walk(document.data)}:
            found = True
        assert found, (local(element.tag), name, text)


def test_the_values_are_those_of_ome_types(ome_file: Path) -> None:
    import ome_types

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            theirs = ome_types.from_xml(ome_file.read_bytes())
        except (ValueError, TypeError) as error:
            pytest.skip(f"ome-types refuses it: {str(error)[:60]}")
    document = ome.read(ome_file.read_bytes(), ome_file.name)
    compared = 0
    for instrument in theirs.instruments:
        things: list[Any] = [*instrument.objectives, *instrument.detectors, *instrument.filters, *instrument.dichroics]
        things += [*instrument.lasers, *instrument.arcs, *instrument.filaments, *instrument.filter_sets]
        compared += sum(_compared(thing, document) for thing in things)
    for image in theirs.images:
        things = [image, image.pixels, *image.pixels.channels]
        compared += sum(_compared(thing, document) for thing in things)
    assert compared or not theirs.images


def _snake(name: str) -> str:
    """Write a name as ome-types does."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=Unit)", "_", name).lower()


def _compared(theirs: Any, document: Document) -> int:
    try:
        ours = _by_id(document, theirs.id)
    except StopIteration:
        return 0  # an id that ome-types has given anew
    count = 0
    for field in fields_table()[type(theirs).__name__].fields.values():
        if field.how != "slot" or field.target not in ours or field.form != "attribute" or field.values or field.within:
            continue
        value = getattr(theirs, _snake(field.name).replace("lens_na", "lens_na"), None)
        if value is None or hasattr(value, "value") or type(value).__name__ == "Color":
            continue
        slot = current_model().slots[field.target]
        if field.unit_field and slot.unit:
            unit = getattr(theirs, _snake(field.unit_field), None)
            value = convert(value, ucum_code(unit.value if unit else str(field.unit)) or "", slot.unit)
        assert ours[field.target] == pytest.approx(value), field
        count += 1
    return count


# --- the table -----------------------------------------------------------------------------------------------------


def _mapping() -> list[dict[str, str]]:
    if not _CSV.is_file():
        pytest.skip("ome_nbo_mapping.csv is reference data, which is not beside this checkout")
    with _CSV.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_has_all_361_fields_of_ome() -> None:
    wanted = {(row["ome_class"], row["ome_field"]) for row in _mapping() if row["level"] == "field"}
    assert len(wanted) == 361
    assert wanted - {(body.name, name) for body in fields_table().values() for name in body.fields} == set()


def test_each_of_the_18_decisions_is_in_the_table_and_in_the_documentation() -> None:
    text = (ROOT / "docs" / "ome-mapping.md").read_text("utf-8")
    decided = [row for row in _mapping() if row["relation"] == "decision" and row["level"] == "field"]
    assert len(decided) == 18
    lines = resource("mappings", "ome-2016-06.sssom.tsv").read_text("utf-8").splitlines()
    for row in decided:
        name = f"{row['ome_class']}.{row['ome_field']}"
        assert f"`{name}`" in text, name
        (line,) = [line for line in lines if line.startswith(f"omexml:{name}\t")]
        assert "\tdecided: " in line, name


def test_the_table_is_sorted_and_leads_to_terms_of_the_model() -> None:
    lines = resource("mappings", "ome-2016-06.sssom.tsv").read_text("utf-8").splitlines()
    rows = list(csv.DictReader((ln for ln in lines if not ln.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [row["subject_id"] for row in rows] == sorted(row["subject_id"] for row in rows)
    for row in rows:
        if row["object_id"] != "sssom:NoTermFound":
            current_model().find(row["object_id"])
    for body in fields_table().values():
        for field in body.fields.values():
            for slot, kind in map(step_of, field.within):
                term = current_model().slots[slot]
                assert term.kind == "part" and current_model().is_a(kind, term.range), field
            if field.how == "unit":
                assert field.name in body.valued, field
            if field.target and field.how == "slot" and current_model().slots[field.target].kind == "enum":
                words = current_model().enums[current_model().slots[field.target].range].values
                assert {word for word in field.values.values() if word} <= set(words), field


def test_every_word_of_ome_has_a_counterpart_or_is_known_to_have_none() -> None:
    from ome_types import model
    from ome_types.model import simple_types

    known = {
        ("Objective", "Correction"): model.Objective_Correction,
        ("Objective", "Immersion"): model.Objective_Immersion,
        ("Laser", "LaserMedium"): model.Laser_LaserMedium,
        ("Laser", "Type"): model.Laser_Type,
        ("Arc", "Type"): model.Arc_Type,
        ("Filament", "Type"): model.Filament_Type,
        ("Channel", "ContrastMethod"): model.Channel_ContrastMethod,
        ("Pixels", "Type"): simple_types.PixelType,
        ("Pixels", "DimensionOrder"): model.Pixels_DimensionOrder,
        ("DetectorSettings", "Binning"): simple_types.Binning,
        ("ObjectiveSettings", "Medium"): model.ObjectiveSettings_Medium,
    }
    none = {("ObjectiveSettings", "Medium", "Air"), ("DetectorSettings", "Binning", "Other")}
    for (element, name), words in known.items():
        field = fields_table()[element].fields[name]
        slot = current_model().slots[str(field.target)]
        for word in words:
            here = field.values.get(word.value, word.value)
            fits = here.isdigit() if slot.kind == "integer" else here in current_model().enums[slot.range].values
            assert fits or (element, name, word.value) in none, (element, name, word.value)


def test_default_units_are_those_of_ome() -> None:
    from ome_types import model

    checked = 0
    for body in fields_table().values():
        for field in body.fields.values():
            cls = getattr(model, body.name, None)
            if field.unit_field is None or cls is None:
                continue
            assert cls.model_fields[_snake(field.unit_field)].default.value == field.unit, field.unit_field
            checked += 1
    assert checked == 30


# --- units ---------------------------------------------------------------------------------------------------------


def test_default_units_differ_from_those_of_nbo() -> None:
    document = _hardware('<Objective ID="Objective:0" WorkingDistance="190"/>')
    assert _of(document, "Objective")["working_distance"] == 0.19
    document = _image(">", pixels='<Plane TheZ="0" TheT="0" TheC="0" ExposureTime="0.25" DeltaT="2"/>', planes=True)
    assert (_of(document, "Plane")["exposure_time"], _of(document, "Plane")["timestamp"]) == (250, 2)
    document = _image('><DetectorSettings ID="Detector:0" Voltage="0.6" ReadOutRate="2"/>',
                      hardware='<Detector ID="Detector:0" Type="PMT"/>')  # fmt: skip
    settings = _of(document, "PointDetectorSettings")
    assert settings["voltage"] == 0.6 and settings["extensions"]["ome:ReadOutRate"] == "2"
    document = _hardware('<Laser ID="LightSource:0" Power="5" Wavelength="488" RepetitionRate="80"/>')
    (part,) = _of(document, "Laser")["illumination_wavelength_ranges"]
    assert (part["illumination_power"], part["peak_wavelength"]) == (5, 488)
    assert _of(document, "Laser")["repetition_rate"] == 80
    document = _image(">", image='<ImagingEnvironment AirPressure="1013.25" Temperature="37" Humidity="0.5"/>')
    environment = _of(document, "ImagingEnvironment")
    assert (environment["air_pressure"], environment["temperature"], environment["humidity"]) == (1013.25, 37, 50)


@pytest.mark.parametrize(
    ("given", "unit", "wanted"),
    [("0.19", "mm", 0.19), ("0.00000019", "km", 0.19), ("1900000", "Å", 0.19), ("190", "\u03bcm", 0.19)],
)
def test_units_are_converted_exactly(given: str, unit: str, wanted: float) -> None:
    document = _hardware(f'<Objective ID="Objective:0" WorkingDistance="{given}" WorkingDistanceUnit="{unit}"/>')
    objective = _of(document, "Objective")
    assert objective["working_distance"] == wanted
    assert objective["extensions"]["ome:WorkingDistanceUnit"] == unit


@pytest.mark.parametrize("unit", ["reference frame", "pixel", "li", "furlong"])
def test_what_cannot_be_converted_is_kept_whole_and_reported(unit: str) -> None:
    document = _hardware(f'<Objective ID="Objective:0" WorkingDistance="3" WorkingDistanceUnit="{unit}"/>')
    objective = _of(document, "Objective")
    assert "working_distance" not in objective
    extensions = objective["extensions"]
    assert (extensions["ome:WorkingDistance"], extensions["ome:WorkingDistanceUnit"]) == ("3", unit)
    kind = "kept" if unit in ("reference frame", "pixel") else "unplaced"
    assert ("WorkingDistance", f"{unit!r} can't be converted to mm; kept in extensions") in _notes(document, kind)


def test_positions_without_a_unit_are_in_no_unit() -> None:
    document = _image(">", image='<StageLabel Name="A1" X="1" Y="2" YUnit="mm"/>')
    label = _of(document, "StageLabel")
    assert label == {
        "type": "StageLabel",
        "name": "A1",
        "extensions": {"ome:X": "1", "ome:YUnit": "mm"},
        "label_y": 2000,
    }


# --- ids -----------------------------------------------------------------------------------------------------------


def test_original_ids_are_kept_even_where_they_break_the_schema() -> None:
    document = _image('><LightSourceSettings ID="my laser"/>', hardware='<Laser ID="my laser"/>')
    laser = _by_id(document, "my laser")
    assert laser["type"] == "Laser" and laser["id"].startswith("urn:uuid:")
    assert _of(document, "LightSourceSettings")["settings_of"] == laser["id"]


def test_an_lsid_is_the_id() -> None:
    document = _read('<Instrument ID="urn:lsid:example.org:Instrument:7"/>')
    assert _of(document, "Instrument")["id"] == "urn:lsid:example.org:Instrument:7"


def test_ids_belong_to_the_file() -> None:
    inside = '<Instrument ID="Instrument:0"/>'
    first = ome.read(f'<OME xmlns="{_NS}" UUID="urn:uuid:1">{inside}</OME>'.encode(), "x")
    same = ome.read(f'<OME xmlns="{_NS}" UUID="urn:uuid:1"> {inside}</OME>'.encode(), "x")
    other = ome.read(f'<OME xmlns="{_NS}" UUID="urn:uuid:2">{inside}</OME>'.encode(), "x")
    assert first.data["members"] == same.data["members"]
    assert _of(first, "Instrument")["id"] != _of(other, "Instrument")["id"]


def test_an_id_used_twice_names_the_first_and_is_reported() -> None:
    document = _hardware('<Objective ID="Objective:0" Model="a"/><Objective ID="Objective:0" Model="b"/>')
    assert len({c["id"] for c in _of(document, "HardwareDescriptor")["components"]}) == 2
    assert any("the id is used twice" in message for _, message in _notes(document, "doubtful"))
    to_ntriples(document)


def test_the_short_way_to_canonical_json_leads_to_the_same(ome_file: Path) -> None:
    data = ome.read(ome_file.read_bytes(), "x", planes=True).data
    assert content(data) == rfc8785.dumps(data)
    for odd in (
        {"a": 1.0},
        {"a": [-0.0]},
        {"a": 1e22},
        {"a": 1e-05},
        {"\U00010000": 1, "\uffff": 2},
        {"b": "\x7f\x01"},
        2.5,
    ):
        assert content(odd) == rfc8785.dumps(odd)
    assert content({"a": 2**60, "b": [1.0]}) == b'{"a":1152921504606846976,"b":[1]}'
    with pytest.raises(rfc8785.CanonicalizationError):
        content({"a": [date(2024, 3, 1)]})


# --- hardware ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "wanted", "kept"),
    [
        ("CCD", "CCD", False),
        ("IntensifiedCCD", "IntensifiedCCD", True),
        ("EBCCD", "IntensifiedCCD", True),
        ("AnalogVideo", "LegacyCamera", False),
        ("PMT", "PhotomultiplierTube", False),
        ("Photodiode", "PhotoDiode", True),
        ("APD", "PhotoDiode", True),
        ("EMCCD", "EMCCD", False),
        ("CMOS", "CMOS", False),
        ("FTIR", "GenericDetector", True),
        ("Other", "GenericDetector", True),
    ],
)
def test_a_detector_is_of_the_class_of_its_type(kind: str, wanted: str, kept: bool) -> None:
    detector = _by_id(_hardware(f'<Detector ID="Detector:0" Type="{kind}" SerialNumber="7"/>'), "Detector:0")
    assert detector["type"] == wanted and detector["serial_number"] == "7"
    assert detector["extensions"].get("ome:Type") == (kind if kept else None)
    assert detector.get("avalanche") == (True if kind == "APD" else None)


def test_the_stand_is_of_the_class_of_its_type_and_gives_the_instrument_its_number() -> None:
    document = _hardware('<Microscope Manufacturer="M" Model="X" SerialNumber="7" LotNumber="L" Type="Upright"/>')
    stand = _of(document, "UprightMicroscopeStand")
    assert (stand["manufacturer"], stand["model"], stand["lot_number"]) == ("M", "X", "L")
    assert _of(document, "Instrument")["name"] == "M X" and _of(document, "Instrument")["serial_number"] == "7"


@pytest.mark.parametrize("kind", ["", 'Type="Other"', 'Type="Dissection"'])
def test_a_stand_of_no_known_class_is_kept_whole(kind: str) -> None:
    document = _hardware(f'<Microscope Manufacturer="M" Model="X" SerialNumber="7" {kind}/>')
    instrument = _of(document, "Instrument")
    assert instrument["extensions"]["ome:Microscope"][0]["Model"] == "X"
    assert (instrument["model"], instrument["serial_number"]) == ("X", "7")
    assert instrument["manufacturers"] == [{"type": "Party", "name": "M"}]
    assert "components" not in _of(document, "HardwareDescriptor")


def test_the_class_of_a_filter_follows_from_its_role_and_its_type() -> None:
    refs = '<ExcitationFilterRef ID="Filter:0"/><DichroicRef ID="Dichroic:0"/><EmissionFilterRef ID="Filter:1"/>'
    document = _image(
        '><LightPath><ExcitationFilterRef ID="Filter:3"/><ExcitationFilterRef ID="Filter:2"/>'
        '<EmissionFilterRef ID="Filter:1"/></LightPath>',
        hardware=f'<FilterSet ID="FilterSet:0" Model="set">{refs}</FilterSet><Filter ID="Filter:0" Type="BandPass"/>'
        '<Filter ID="Filter:1"/><Filter ID="Filter:2" Type="Dichroic"/><Filter ID="Filter:3" Type="NeutralDensity"/>'
        '<Filter ID="Filter:4" Type="Tuneable"/><Dichroic ID="Dichroic:0"/>',
    )
    kinds = [_by_id(document, f"Filter:{number}")["type"] for number in range(5)]
    assert kinds == ["ExcitationFilter", "EmissionFilter", "StandardDichroic", "NeutralDensityFilter", "GenericFilter"]
    cube = _by_id(document, "FilterSet:0")
    assert cube["type"] == "FilterCube" and cube["model"] == "set"
    assert cube["excitation_filter"] == _by_id(document, "Filter:0")["id"]
    assert cube["standard_dichroic"] == _by_id(document, "Dichroic:0")["id"]
    path = _of(document, "LightPath")
    assert path["generic_filters"] == [_by_id(document, "Filter:3")["id"]]
    assert path["standard_dichroics"] == [_by_id(document, "Filter:2")["id"]]
    assert path["emission_filters"] == [_by_id(document, "Filter:1")["id"]]
    assert path["extensions"]["ome:ExcitationFilterRef"] == [{"ID": "Filter:3"}, {"ID": "Filter:2"}]
    assert _by_id(document, "Filter:4")["extensions"]["ome:Type"] == "Tuneable"


def test_edges_become_centre_and_width_exactly_and_one_edge_is_kept() -> None:
    document = _hardware(
        '<Filter ID="Filter:0"><TransmittanceRange CutIn="0.4501" CutInUnit="µm" CutOut="480.3" CutInTolerance="2"/>'
        '</Filter><Filter ID="Filter:1"><TransmittanceRange CutIn="515"/></Filter>'
        '<Filter ID="Filter:2"><TransmittanceRange CutIn="600" CutOut="500"/></Filter>'
    )
    (both,) = _by_id(document, "Filter:0")["transmittance_ranges"]
    assert (both["center_wavelength"], both["fwhm_bandwidth"]) == (465.2, 30.2)
    (one,) = _by_id(document, "Filter:1")["transmittance_ranges"]
    assert one == {"type": "TransmittanceRange", "extensions": {"ome:CutIn": "515"}}
    (swapped,) = _by_id(document, "Filter:2")["transmittance_ranges"]
    assert "center_wavelength" not in swapped
    assert any("wrong way round" in message for _, message in _notes(document, "doubtful"))


def test_numbers_that_no_double_is_near_are_kept_and_said_and_units_in_ascii_are_read() -> None:
    document = _hardware(
        '<Objective ID="Objective:0" WorkingDistance="190" WorkingDistanceUnit="um"/>'
        '<Laser ID="LightSource:0" Wavelength="1e308" WavelengthUnit="m" RepetitionRate="INF"/>'
        '<Filter ID="Filter:0"><TransmittanceRange CutIn="-1e308" CutOut="1.7e308"/></Filter>'
        '<Filter ID="Filter:1"><TransmittanceRange CutIn="1e300" CutInUnit="km" CutOut="1e301" CutOutUnit="km"/>'
        "</Filter>"
    )
    assert _by_id(document, "Objective:0")["working_distance"] == 0.19
    unplaced, doubtful = _notes(document, "unplaced"), _notes(document, "doubtful")
    assert (
        "Wavelength",
        "'1e308' m where a number that a double holds in nm is expected; kept in extensions",
    ) in unplaced
    assert {"RepetitionRate", "CutIn", "CutOut"} <= {field for field, _ in unplaced}
    assert ("CutIn", "no double holds the width between the edges; kept") in doubtful
    assert any("is not an element of the set {'" in message for _, message in doubtful)
    assert b"null" not in encode(document, "json")[0]


def test_several_filters_of_a_kind_in_a_set_are_all_kept() -> None:
    refs = "".join(f'<ExcitationFilterRef ID="Filter:{number}"/>' for number in range(2))
    document = _image(
        '><FilterSetRef ID="FilterSet:0"/>',
        hardware=f'<FilterSet ID="FilterSet:0">{refs}<EmissionFilterRef ID="Filter:2"/></FilterSet>'
        + "".join(f'<Filter ID="Filter:{number}"/>' for number in range(3)),
    )
    cube = _by_id(document, "FilterSet:0")
    assert "excitation_filter" not in cube
    assert cube["extensions"]["ome:ExcitationFilterRef"] == [{"ID": "Filter:0"}, {"ID": "Filter:1"}]
    path = _of(document, "LightPath")
    (part,) = path.pop("filter_sets")
    assert path == {"type": "LightPath"}, "in which order the light meets them isn't said"
    for holder in (part, cube):
        assert sorted(holder["member_filters"]) == sorted(_by_id(document, f"Filter:{n}")["id"] for n in range(2))
        assert holder["emission_filter"] == _by_id(document, "Filter:2")["id"]
    assert part["extensions"] == {"ome:ID": "FilterSet:0"}


def test_a_filter_of_two_roles_stays_in_its_set() -> None:
    document = _hardware(
        '<FilterSet ID="FilterSet:0"><ExcitationFilterRef ID="Filter:0"/></FilterSet><Filter ID="Filter:0"/>'
        '<FilterSet ID="FilterSet:1"><EmissionFilterRef ID="Filter:0"/></FilterSet>'
    )
    cube = _by_id(document, "FilterSet:0")
    assert cube["member_filters"] == [_by_id(document, "Filter:0")["id"]]
    assert cube["extensions"]["ome:ExcitationFilterRef"] == [{"ID": "Filter:0"}]


@pytest.mark.parametrize(
    ("pulse", "pulsed"),
    [("CW", False), ("Single", True), ("QSwitched", True), ("Repetitive", True), ("ModeLocked", True), ("Other", None)],
)
def test_a_laser_is_pulsed_or_not(pulse: str, pulsed: bool | None) -> None:
    laser = _of(_hardware(f'<Laser ID="LightSource:0" Pulse="{pulse}"/>'), "Laser")
    assert laser.get("pulsed") == pulsed
    assert laser["extensions"].get("ome:Pulse") == (None if pulse == "CW" else pulse)


def test_a_laser_may_have_a_pump_and_a_pockels_cell() -> None:
    document = _hardware(
        '<Laser ID="LightSource:0" PockelCell="true"><Pump ID="LightSource:1"/></Laser>'
        '<Laser ID="LightSource:1" PockelCell="false"><Pump ID="LightSource:2"/></Laser><Arc ID="LightSource:2"/>'
    )
    first, second = (_by_id(document, f"LightSource:{number}") for number in (0, 1))
    assert first["pumped_by"] == second["id"]
    assert "pumped_by" not in second and second["extensions"]["ome:Pump"] == [{"ID": "LightSource:2"}]
    cells = [c for c in _of(document, "HardwareDescriptor")["components"] if c["type"] == "PockelsCell"]
    assert [cell["extensions"]["ome:~of"] for cell in cells] == ["LightSource:0"]


@pytest.mark.parametrize(
    ("index", "wanted", "sure"),
    [
        ("1.518", "MineralOil", True),
        ("1.406", "SiliconeOil", True),
        ("1.45", "MineralOil", False),
        ("", "MineralOil", False),
    ],
)
def test_which_oil_it_is_follows_from_its_refractive_index(index: str, wanted: str, sure: bool) -> None:
    given = f'RefractiveIndex="{index}"' if index else ""
    document = _image(
        ">",
        image=f'<ObjectiveSettings ID="Objective:0" Medium="Oil" {given}/>',
        hardware='<Objective ID="Objective:0" Immersion="Oil"/>',
    )
    objective, liquid = _by_id(document, "Objective:0"), _of(document, "ImmersionLiquid")
    assert (objective["immersion_type"], objective["extensions"]["ome:Immersion"]) == (wanted, "Oil")
    assert liquid["immersion_liquid_type"] == wanted
    assert liquid.get("refractive_index") == (float(index) if index else None)
    assert bool([field for field, _ in _notes(document, "doubtful") if field in ("Immersion", "Medium")]) is not sure


def test_dipping_is_into_something_watery_and_air_is_no_liquid() -> None:
    document = _image(
        ">",
        image='<ObjectiveSettings ID="Objective:0" Medium="Air" RefractiveIndex="1.0"/>',
        hardware='<Objective ID="Objective:0" Immersion="WaterDipping"/>',
    )
    objective, settings = _by_id(document, "Objective:0"), _of(document, "ObjectiveSettings")
    assert (objective["immersion_type"], objective["dipping_medium"]) == ("Dipping", "WaterBased")
    assert "immersion_liquid" not in settings
    assert settings["extensions"] == {"ome:Medium": "Air", "ome:RefractiveIndex": "1.0"}


# --- acquisition ---------------------------------------------------------------------------------------------------


def test_an_image_names_its_instrument_and_the_descriptor() -> None:
    document = _image(">")
    image = _of(document, "Image")
    assert image["instrument"] == _of(document, "Instrument")["id"]
    assert image["documented_by"] == [_of(document, "HardwareDescriptor")["id"]]


def test_settings_follow_the_detector_and_take_over_what_is_fixed_on_it() -> None:
    hardware = (
        '<Detector ID="Detector:0" Type="PMT" Voltage="500" AmplificationGain="3" Offset="0.1"/>'
        '<Detector ID="Detector:1" Type="EMCCD" Voltage="500" Gain="2"/>'
    )
    document = _image('><DetectorSettings ID="Detector:0" Offset="0.5" Zoom="2" Gain="1"/>', hardware=hardware)
    settings = _of(document, "PointDetectorSettings")
    assert settings["settings_of"] == _by_id(document, "Detector:0")["id"]
    assert (settings["voltage"], settings["amplification_gain"], settings["offset"]) == (500, 3, 0.5)
    assert "analog_gain" not in settings and settings["extensions"]["ome:Gain"] == "1"
    assert _of(document, "ConfocalScannerSettings")["effective_zoom"] == 2
    document = _image('><DetectorSettings ID="Detector:1" Binning="4x4"/>', hardware=hardware)
    settings = _of(document, "EMCCDSettings")
    assert settings["binning"] == 4 and "voltage" not in settings
    assert _by_id(document, "Detector:1")["extensions"]["ome:Voltage"] == "500"


@pytest.mark.parametrize(
    ("contrast", "method"),
    [
        ("Brightfield", "TransmittedBrightField"),
        ("Darkfield", "TransmittedDarkField"),
        ("DIC", "TransmittedDifferentialInterferenceContrast"),
        ("HoffmanModulation", "TransmittedHoffmanModulation"),
        ("ObliqueIllumination", "TransmittedObliqueIllumination"),
        ("PolarizedLight", "TransmittedPolarization"),
    ],
)
def test_the_contrast_says_which_method_transmitted_light_is_for(contrast: str, method: str) -> None:
    document = _image(f'AcquisitionMode="WideField" IlluminationType="Transmitted" ContrastMethod="{contrast}">')
    assert _by_id(document, "Channel:0:0")["imaging_method"] == method


@pytest.mark.parametrize(
    ("attributes", "wanted"),
    [
        ('AcquisitionMode="TIRF"', "TIRF"),
        (
            'AcquisitionMode="SpinningDiskConfocal" IlluminationType="Epifluorescence"',
            "ConfocalFluorescenceSpinningDisk",
        ),
        ('AcquisitionMode="SpinningDiskConfocal" IlluminationType="Transmitted"', None),
        ('AcquisitionMode="SpinningDiskConfocal"', None),
        ('AcquisitionMode="LaserScanningConfocalMicroscopy" Fluor="x"', "ConfocalFluorescenceSingleSpotRasterScan"),
        (
            'AcquisitionMode="MultiPhotonMicroscopy" IlluminationType="NonLinear"',
            "ConfocalFluorescenceMultiPhotonLaserScanningMicroscopy",
        ),
        ('AcquisitionMode="WideField" IlluminationType="Epifluorescence"', "WidefieldFluorescence"),
        (
            'AcquisitionMode="WideField" IlluminationType="Transmitted" ContrastMethod="Phase"',
            "TransmittedPhaseContrast",
        ),
        ('AcquisitionMode="WideField" IlluminationType="Transmitted"', None),
        ('AcquisitionMode="WideField"', None),
        ('AcquisitionMode="BrightField"', "TransmittedBrightField"),
        ('AcquisitionMode="BrightField" IlluminationType="Oblique"', None),
        ('AcquisitionMode="StructuredIllumination" IlluminationType="Epifluorescence"', None),
        ('IlluminationType="Epifluorescence"', None),
        ('AcquisitionMode="Other"', None),
    ],
)
def test_mode_and_illumination_single_out_a_method_or_none(attributes: str, wanted: str | None) -> None:
    channel = _by_id(_image(f"{attributes}>"), "Channel:0:0")
    assert channel.get("imaging_method") == wanted
    for name, text in re.findall(r'(AcquisitionMode|IlluminationType)="(\w+)"', attributes):
        assert channel["extensions"][f"ome:{name}"] == text


def test_a_channel_has_a_fluorophore_where_it_says_something_of_one() -> None:
    channel = _by_id(_image('Fluor="EGFP" EmissionWavelength="509">'), "Channel:0:0")
    (found,) = channel["fluorophores"]
    assert (found["name"], found["emission_wavelength"]) == ("EGFP", 509)
    channel = _by_id(
        _image('ExcitationWavelength="488" EmissionWavelength="0.5" EmissionWavelengthUnit="µm">'), "Channel:0:0"
    )
    assert channel["illumination_wavelength"] == 488 and channel["detection_wavelength"] == 500
    assert "fluorophores" not in channel
    assert "fluorophores" not in _by_id(_image('ContrastMethod="DIC">'), "Channel:0:0")


@pytest.mark.parametrize(
    "channel",
    [
        'Fluor="TL Brightfield" IlluminationType="Transmitted"',
        'Fluor="TL Brightfield" AcquisitionMode="BrightField"',
        'Fluor="TL DIC" ContrastMethod="DIC" AcquisitionMode="WideField"',
        'Fluor=""',
        'Fluor=" n/a "',
        'Fluor="None" EmissionWavelength="-1" AcquisitionMode="WideField"',
        'IlluminationType="Transmitted" ExcitationWavelength="488"',
    ],
)
def test_no_dye_is_made_of_what_names_none(channel: str) -> None:
    made = _by_id(_image(f"{channel}>"), "Channel:0:0")
    assert "fluorophores" not in made and "Fluorescence" not in made.get("imaging_method", "")
    if "Fluor" in channel:
        assert made["extensions"]["ome:Fluor"] in channel


def test_a_dye_may_have_a_transmitted_light_contrast_beside_its_own_light() -> None:
    made = _by_id(_image('Fluor="DAPI" IlluminationType="Epifluorescence" ContrastMethod="DIC">'), "Channel:0:0")
    assert made["fluorophores"][0]["name"] == "DAPI"


def test_no_part_is_made_for_a_value_that_is_none() -> None:
    hardware = (
        '<Laser ID="LightSource:0" Wavelength="NaN"/><Laser ID="LightSource:2" Wavelength="-1"/>'
        '<LightEmittingDiode ID="LightSource:1" Power=""/><Arc ID="LightSource:3" Power="-1"/>'
        '<Detector ID="Detector:0"/>'
    )
    for pinhole in ("-1", "-1.0", "NaN", "", "INF"):
        document = _image(
            f'PinholeSize="{pinhole}" EmissionWavelength="-1"><DetectorSettings ID="Detector:0" Zoom="{pinhole}"/>',
            '<ImagingEnvironment Temperature="-1"/><StageLabel Name="origin" X="-1" XUnit="µm"/>',
            hardware,
        )
        made = {entity["type"] for _, entity in walk(document.data)}
        assert not made & {"PinholeSettings", "ConfocalScannerSettings", "LEDModule", "Fluorophore"}, made
        assert not any("WavelengthRange" in name for name in made), made
        environment = _of(document, "ImagingEnvironment")
        assert "temperature" not in environment and environment["extensions"]["ome:Temperature"] == "-1"
        assert _of(document, "StageLabel")["label_x"] == -1, "a place may well be at -1"
        assert ("Temperature", "-1 stands for no value; kept in extensions") in _notes(document, "unplaced")


def test_the_pinholes_of_a_disk_are_of_a_chosen_size() -> None:
    document = _image('PinholeSize="50" AcquisitionMode="SpinningDiskConfocal">')
    assert _of(document, "ConfocalScannerSettings")["preset_pinhole_size"] == 50
    document = _image('PinholeSize="0.1" PinholeSizeUnit="mm" AcquisitionMode="LaserScanningConfocalMicroscopy">')
    assert _of(document, "LightPath") == {
        "type": "LightPath",
        "optical_aperture_settings": [{"type": "PinholeSettings", "pinhole_diameter": 100}],
    }


@pytest.mark.parametrize(
    ("detector", "camera"),
    [("", True), ('Type="Other"', True), ('Type="PMT"', False), ('Type="CCD"', True), ('Type="FTIR"', False)],
)
def test_a_detector_with_binning_is_a_camera(detector: str, camera: bool) -> None:
    document = _image(
        '><DetectorSettings ID="Detector:0" Binning="2x2"/>', hardware=f'<Detector ID="Detector:0" {detector}/>'
    )
    thing = _by_id(document, "Detector:0")
    (settings,) = _of(document, "LightPath")["detector_settings"]
    assert current_model().is_a(thing["type"], "Camera") == camera == (settings.get("binning") == 2)
    assert not [f for f in nboq.validate(document, tier=1, profile="imported").findings if f.field == "settings_of"]


def test_binning_tells_a_camera_that_the_file_lacks() -> None:
    document = _image('><DetectorSettings ID="Detector:9" Binning="Other"/>')
    assert _of(document, "LightPath")["detector_settings"][0]["type"] == "CameraSettings"
    document = _image('><DetectorSettings ID="Detector:0" Binning=""/>', hardware='<Detector ID="Detector:0"/>')
    assert _by_id(document, "Detector:0")["type"] == "GenericDetector"


def test_what_has_no_slot_by_decision_is_kept() -> None:
    document = _image(
        'NDFilter="0.1" PockelCellSetting="3" PinholeSize="50"><LightSourceSettings ID="LightSource:0" '
        'Attenuation="0.2" Wavelength="488" WavelengthUnit="nm"/>',
        hardware='<Laser ID="LightSource:0"/><Filter ID="Filter:0" FilterWheel="7"/>'
        '<Detector ID="Detector:0" Zoom="2"/>',
    )
    channel = _by_id(document, "Channel:0:0")
    assert channel["extensions"]["ome:PockelCellSetting"] == "3" and channel["extensions"]["ome:NDFilter"] == "0.1"
    assert _of(document, "PinholeSettings")["pinhole_diameter"] == 50
    assert _of(document, "LightSourceSettings")["extensions"] == {"ome:Wavelength": "488", "ome:WavelengthUnit": "nm"}
    assert _by_id(document, "Filter:0")["extensions"]["ome:FilterWheel"] == "7"
    assert _by_id(document, "Detector:0")["extensions"]["ome:Zoom"] == "2"


@pytest.mark.parametrize(
    ("kinds", "purpose", "labelling"),
    [
        ("TimeLapse", "TimeLapse", None),
        ("TimeLapse Immunofluorescence", "TimeLapse", "immunofluorescence"),
        ("TimeLapse Colocalization", None, None),
        ("FRET SPIM", None, None),
        ("PGIDocumentation FP", "PGIDocumentation", "fluorescent protein"),
    ],
)
def test_an_experiment_has_one_purpose_or_none(kinds: str, purpose: str | None, labelling: str | None) -> None:
    experiment = _of(_read(f'<Experiment ID="Experiment:0" Type="{kinds}"/>'), "Experiment")
    assert (experiment.get("experiment_purpose"), experiment.get("labelling_method")) == (purpose, labelling)
    assert experiment["extensions"]["ome:Type"] == kinds


def test_planes_are_counted_or_read() -> None:
    pixels = (
        "".join(f'<TiffData IFD="{n}"/>' for n in range(3)) + '<Plane TheZ="0" TheT="0" TheC="0" PositionX="1"/>' * 2
    )
    document = _image(">", pixels=pixels)
    left = _of(document, "Pixels")["extensions"]["ome:~left_out"]
    assert left == {"TiffData": 3, "Plane": 2} and "planes" not in _of(document, "Pixels")
    document = _image(">", pixels=pixels, planes=True)
    assert len(_of(document, "Pixels")["planes"]) == 2
    assert _of(document, "Pixels")["extensions"]["ome:TiffData"] == [{"IFD": str(n)} for n in range(3)]
    assert [message for field, message in _notes(document, "kept") if field == "PositionX"] == [
        "in 2 of its planes, such as: 'reference frame' can't be converted to µm; kept in extensions"
    ]


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_the_order_of_channels_is_kept_where_there_are_several(channels: int) -> None:
    ids = [f"Channel:0:{number}" for number in range(channels)]
    document = _image(">" + "".join(f'</Channel><Channel ID="{id}">' for id in ids[1:]))
    kept = _of(document, "Pixels").get("extensions", {}).get("ome:~order")
    assert kept == ({"Channel": ids} if channels > 1 else None)


def test_channels_keep_their_order_and_pixels_say_which_files_hold_them() -> None:
    document = ome.read(EVERYTHING.read_bytes(), "x")
    pixels = _by_id(document, "Pixels:0")
    assert pixels["extensions"]["ome:~order"] == {"Channel": ["Channel:0:0", "Channel:0:1", "Channel:0:2"]}
    assert pixels["stored_in"] == ["urn:uuid:5a0b8c52-2f3c-4d0e-9a51-7f2a60d4c101"]


def test_annotations_of_keys_and_values_go_where_the_class_has_them() -> None:
    document = ome.read(EVERYTHING.read_bytes(), "x")
    (annotation,) = _by_id(document, "Objective:0")["map_annotations"]
    assert annotation["description"] == "What the maker says"
    assert {(entry["key"], entry["value"]) for entry in annotation["entries"]} == {
        ("field number", "25"),
        ("cover glass", "0.17 mm"),
    }
    (others,) = document.data["extensions"]["ome:StructuredAnnotations"]
    assert set(others) == {"XMLAnnotation", "CommentAnnotation"}
    assert ">in focus</note>" in others["XMLAnnotation"][0]["Value"][0]["~xml"]
    assert _by_id(document, "Image:0")["extensions"]["ome:AnnotationRef"] == [{"ID": "Annotation:2"}]


def test_the_example_with_everything_keeps_to_the_schema_and_has_no_findings() -> None:
    assert ome.read(EVERYTHING.read_bytes(), "x", planes=True).report.findings == ()


# --- older versions ------------------------------------------------------------------------------------------------


def test_an_older_file_is_read_and_what_ome_gave_up_is_kept() -> None:
    document = ome.read(OLDER.read_bytes(), "x")
    assert document.data["extensions"]["ome:~version"] == "2010-06"
    dropped = document.data["extensions"]["ome:~dropped"]
    assert {"element": "Instrument/OTF", "attribute": "SizeX", "value": "64"} in dropped
    assert {"element": "Experimenter", "attribute": "DisplayName", "value": "Grace Example"} in dropped
    assert _of(document, "Objective")["working_distance"] == 0.71
    assert _of(document, "CCDCameraSettings")["pixel_readout_rate"] == 10
    assert _of(document, "Instrument")["id"] == "urn:lsid:example.org:Instrument:7"


_VERSIONS = [
    ("http://www.openmicroscopy.org/XMLschemas/OME/FC/ome.xsd", "urn:lsid:example.org:Image:1", "CreationDate"),
    *(
        (f"http://www.openmicroscopy.org/Schemas/OME/{version}", "Image:1", date)
        for version, date in [
            ("2007-06", "CreationDate"),
            ("2008-02", "CreationDate"),
            ("2008-09", "CreationDate"),
            ("2009-09", "AcquiredDate"),
            ("2010-04", "AcquiredDate"),
            ("2010-06", "AcquiredDate"),
            ("2011-06", "AcquiredDate"),
            ("2012-06", "AcquisitionDate"),
            ("2013-06", "AcquisitionDate"),
            ("2015-01", "AcquisitionDate"),
            ("2016-06", "AcquisitionDate"),
        ]
    ),
]


@pytest.mark.parametrize(("space", "identifier", "date"), _VERSIONS, ids=lambda value: str(value)[-8:])
def test_documents_of_every_version_are_read(space: str, identifier: str, date: str) -> None:
    pixels = (
        '<Pixels ID="Pixels:1" DimensionOrder="XYZCT" PixelType="uint8" Type="uint8" SizeX="7" SizeY="5" SizeZ="1" '
        'SizeC="1" SizeT="1"/>'
    )
    inside = f'<Image ID="{identifier}" Name="n"><{date}>2010-01-02T03:04:05</{date}>{pixels}</Image>'
    document = ome.read(f'<OME xmlns="{space}">{inside}</OME>'.encode(), "x")
    image = _of(document, "Image")
    assert image["acquisition_date"] == "2010-01-02"
    assert _of(document, "Pixels")["size_x"] == 7
    assert image["extensions"]["ome:ID"] == identifier
    to_ntriples(document)


# --- TIFF ----------------------------------------------------------------------------------------------------------


def _tiff(path: Path, description: bytes, *, big: bool = False, order: str = "<", gap: int = 0) -> Path:
    """Write the header of a TIFF and a hole, far behind which the description is."""
    mark = b"II" if order == "<" else b"MM"
    at = 64 + gap
    if big:
        head = mark + struct.pack(order + "HHHQ", 43, 8, 0, 16)
        entry = struct.pack(order + "QHHQQ", 1, 270, 2, len(description), at)
    else:
        head = mark + struct.pack(order + "HI", 42, 8)
        entry = struct.pack(order + "HHHII", 1, 270, 2, len(description), at)
    with path.open("wb") as file:
        file.write(head + entry + bytes(8))
        file.seek(at)
        file.write(description)
    return path


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tiff_of_every_kind_says_the_same_as_its_xml(big: bool, order: str, tmp_path: Path) -> None:
    content = EVERYTHING.read_bytes()
    path = _tiff(tmp_path / "x.ome.tiff", content + b"\0\0", big=big, order=order)
    assert ome.sniff_tiff(path.read_bytes()[:4])
    document = ome.read_tiff(path)
    assert document.data == ome.read(content, "x").data and document.source == str(path)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_tiffs_of_tifffile_are_read(big: bool, order: str, tmp_path: Path) -> None:
    numpy, tifffile = pytest.importorskip("numpy"), pytest.importorskip("tifffile")
    path = tmp_path / "x.ome.tif"
    with tifffile.TiffWriter(path, bigtiff=big, byteorder=order, ome=True) as writer:
        writer.write(numpy.zeros((2, 8, 9), "uint16"), metadata={"axes": "CYX", "PhysicalSizeX": 0.1})
    pixels = _of(ome.read_tiff(path), "Pixels")
    assert (pixels["size_x"], pixels["size_y"], pixels["size_c"], pixels["physical_size_x"]) == (9, 8, 2, 0.1)


def test_the_sample_tiff_is_read() -> None:
    path = REFERENCE / "ome" / "ome.tiff"
    if not path.is_file():
        pytest.skip("ome.tiff is reference data, which is not beside this checkout")
    assert _of(ome.read_tiff(path), "Pixels")["size_c"] == 2


def test_memory_does_not_grow_with_the_tiff(tmp_path: Path) -> None:
    content = EVERYTHING.read_bytes()
    ome.read_tiff(_tiff(tmp_path / "first.ome.tif", content))
    peaks = []
    for gap in (0, 500 * 2**20):
        path = _tiff(tmp_path / f"{gap}.ome.tif", content, gap=gap)
        tracemalloc.start()
        ome.read_tiff(path)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 100_000


@pytest.mark.slow
def test_a_document_of_5000_components_is_read_in_bounded_memory() -> None:
    inside = "".join(
        f'<Objective ID="Objective:{n}" Model="M{n}" LensNA="1.4" WorkingDistance="190"/>' for n in range(5000)
    )
    content = f'<OME xmlns="{_NS}"><Instrument ID="Instrument:0">{inside}</Instrument></OME>'.encode()
    tracemalloc.start()
    document = ome.read(content, "x")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(_of(document, "HardwareDescriptor")["components"]) == 5000
    assert peak < 100 * 2**20
    assert json.dumps(document.data)


_PIXELS = (
    '<Pixels ID="Pixels:{0}" DimensionOrder="XYZCT" Type="uint8" SizeX="1" SizeY="1" SizeZ="1" SizeC="1" SizeT="1">'
    "<MetadataOnly/></Pixels>"
)


def test_settings_are_of_the_instrument_that_the_image_names() -> None:
    objective = '<Objective ID="Objective:0" Model="{0}"/><Objective ID="Objective:0" Model="double"/>'
    image = '<Image ID="Image:{0}">{1}<ObjectiveSettings ID="Objective:0"/>' + _PIXELS + "</Image>"
    names = ['<InstrumentRef ID="Instrument:1"/>', '<InstrumentRef ID="Instrument:0"/>', ""]
    document = _read(
        "".join(f'<Instrument ID="Instrument:{n}">{objective.format(f"o{n}")}</Instrument>' for n in range(2))
        + "".join(image.format(number, name) for number, name in enumerate(names))
    )
    models = {entity["id"]: entity["model"] for _, entity in walk(document.data) if entity["type"] == "Objective"}
    used = [_by_id(document, f"Image:{n}")["objective_settings"]["settings_of"] for n in range(3)]
    assert [models[name] for name in used] == ["o1", "o0", "o0"]
    assert "instrument" not in _by_id(document, "Image:2"), "none of two can be chosen"


def test_the_parts_of_a_second_instrument_refer_to_one_another() -> None:
    inside = (
        '<Objective ID="Objective:0" Immersion="Oil"/><FilterSet ID="FilterSet:0"><EmissionFilterRef ID="Filter:0"/>'
        '</FilterSet><Filter ID="Filter:0"/>'
    )
    document = _read("".join(f'<Instrument ID="Instrument:{number}">{inside}</Instrument>' for number in range(2)))
    for descriptor in document.data["members"]:
        (cube,) = [part for part in descriptor["components"] if part["type"] == "FilterCube"]
        assert cube["emission_filter"] in {part["id"] for part in descriptor["components"]}


def test_an_image_is_of_the_one_instrument_in_its_file() -> None:
    instrument = '<Instrument ID="Instrument:0"/>'
    document = _read(f'{instrument}<Image ID="Image:0">{_PIXELS.format(0)}</Image>')
    descriptor, image = _of(document, "HardwareDescriptor"), _by_id(document, "Image:0")
    assert image["instrument"] == descriptor["describes"]["id"] and image["documented_by"] == [descriptor["id"]]
    message = "names none; derived, as the file has one instrument"
    assert ("InstrumentRef", message) in _notes(document, "converted")
    other = _read(f'{instrument}<Image ID="Image:0"><InstrumentRef ID="Instrument:7"/>{_PIXELS.format(0)}</Image>')
    assert _by_id(other, "Image:0")["instrument"] != _of(other, "HardwareDescriptor")["describes"]["id"]


def test_maker_and_model_of_the_stand_are_those_of_the_instrument() -> None:
    document = _hardware('<Microscope Type="Inverted" Manufacturer="Skua Optics" Model="S 5"/>')
    whole = _of(document, "Instrument")
    assert whole["manufacturers"] == [{"type": "Party", "name": "Skua Optics"}] and whole["model"] == "S 5"
    assert _of(document, "InvertedMicroscopeStand")["model"] == "S 5"
    assert ("model", "S 5: that of the stand") in _notes(document, "converted")
    blank = _of(_hardware('<Microscope Type="Upright" Manufacturer="n/a" Model="unknown"/>'), "Instrument")
    assert "manufacturers" not in blank and "model" not in blank


def test_elements_of_other_namespaces_keep_them() -> None:
    inside = (
        '<a:Model xmlns:a="https://example.org/a">1<a:part/></a:Model><b:Model xmlns:b="https://example.org/b" x="2"/>'
        '<Model xmlns="">3</Model><c:Plate xmlns:c="https://example.org/c"/>'
        '<d:Holds xmlns:d="https://example.org/d"><none xmlns=""/></d:Holds>'
    )
    document = _read(f'<Plate ID="Plate:0">{inside}</Plate><Instrument ID="Instrument:0">{inside}</Instrument>')
    own = {
        "{https://example.org/a}Model": [{"{https://example.org/a}part": [{}], "~text": "1"}],
        "{https://example.org/b}Model": [{"x": "2"}],
        "{}Model": [{"~text": "3"}],
        "{https://example.org/c}Plate": [{}],
        "{https://example.org/d}Holds": [{"{}none": [{}]}],
    }
    assert document.data["extensions"]["ome:Plate"] == [{"ID": "Plate:0", **own}]
    kept = _of(document, "Instrument")["extensions"]
    assert kept == {"ome:ID": "Instrument:0", **{f"ome:{name}": value for name, value in own.items()}}
    written = write_xml(document)[0]
    assert ome.read(written, "x").data == document.data
    # OME's schema has room for them in annotations alone, which the instrument names.
    root = etree.fromstring(written)
    assert not list(schema_faults(root))
    named = {ref.get("ID") for ref in root.iterfind(f"{{{_NS}}}Instrument/{{{_NS}}}AnnotationRef")}
    holders = [one for one in root.iter(f"{{{_NS}}}XMLAnnotation") if one.get("ID") in named]
    found = [child for one in holders for child in one[0]]
    assert [(str(child.tag), child.text, dict(child.attrib), len(child)) for child in found] == [
        ("{https://example.org/a}Model", "1", {}, 1),
        ("{https://example.org/b}Model", None, {"x": "2"}, 0),
        ("{https://example.org/c}Plate", None, {}, 0),
    ]
    assert [one.get("Namespace") for one in holders] == [f"https://example.org/{name}" for name in "abc"]


# --- files that leave their metadata to others -----------------------------------------------------------------------

_ONLY = (
    f'<OME xmlns="{_NS}" UUID="urn:uuid:07504f88-7b3b-11e0-b937-2faf67bc00b3"><BinaryOnly MetadataFile="{{0}}" '
    'UUID="urn:uuid:f4927e53-35eb-45b3-ac16-a9255a58860c"/></OME>'
)


def test_the_companion_of_a_file_is_read_where_it_stands_beside(tmp_path: Path) -> None:
    only, companion = tmp_path / "one.ome.xml", tmp_path / "set.companion.ome"
    inside = '<Instrument ID="Instrument:0"/>'
    for uuid, doubts in (("f4927e53-35eb-45b3-ac16-a9255a58860c", 0), ("f4927e53-35eb-45b3-ac16-000000000000", 1)):
        companion.write_text(f'<OME xmlns="{_NS}" UUID="urn:uuid:{uuid}">{inside}</OME>', "utf-8")
        for named in ("set.companion.ome", "../elsewhere/set.companion.ome", "C:\\data\\set.companion.ome"):
            only.write_text(_ONLY.format(named), "utf-8")
            document = nboq.read(only)
            assert document.source == str(only) and document.data == nboq.read(companion).data
            assert ("BinaryOnly", "the metadata are those of set.companion.ome") in _notes(document, "converted")
            assert len([field for field, _ in _notes(document, "doubtful") if field == "BinaryOnly"]) == doubts


@pytest.mark.parametrize("named", ["set.companion.ome", "", "..", "/", "one.ome.xml"])
def test_a_file_without_metadata_is_no_empty_one(named: str, tmp_path: Path) -> None:
    only = tmp_path / "one.ome.xml"
    only.write_text(_ONLY.format(named), "utf-8")
    with pytest.raises(Malformed, match="no metadata") as error:
        nboq.read(only)
    assert named in str(error.value) or named in ("..", "/")
    with pytest.raises(Malformed, match="no metadata"):
        ome.read(only.read_bytes(), "from memory")


def test_an_id_that_ome_would_not_take_is_told_once() -> None:
    """libxml2 complains of the value, and then that the key has none."""
    text = b'<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Instrument ID="Microscope"/></OME>'
    notes = [note.message for note in ome.read(text, "mm.ome.xml").report.notes if "schema" in note.message]
    assert len(notes) == 1 and "'Microscope' is not accepted by the pattern" in notes[0]
