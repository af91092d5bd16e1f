"""Instrument files of the Micro-Meta App, there and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.document import walk
from nboq.formats import encode, micrometa
from nboq.formats.micrometa.versions import OLD_SCHEMAS
from nboq.schema.crosswalk import micrometa_crosswalk
from tests.conftest import EXAMPLE, ROOT
from tests.micrometa_strategies import PLACEHOLDERS


def _example() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(EXAMPLE.read_text("utf-8"))
    return loaded


def _component(data: dict[str, Any], kind: str, number: int = 0) -> dict[str, Any]:
    found: list[dict[str, Any]] = [c for c in data["components"] if c["Schema_ID"] == f"{kind}.json"]
    return found[number]


def _read(data: dict[str, Any]) -> nboq.Document:
    return micrometa.read(data, "test")


def _back(document: nboq.Document) -> Any:
    return json.loads(encode(document, "micrometa")[0])


def _of(document: nboq.Document, kind: str, number: int = 0) -> dict[str, Any]:
    found: list[dict[str, Any]] = [c for c in document.data["components"] if c["type"] == kind]
    return found[number]


def test_reading_and_writing_gives_the_same_content(instrument_file: Path) -> None:
    document = nboq.read(instrument_file)
    content, losses = encode(document, "micrometa")
    assert json.loads(content) == json.loads(instrument_file.read_text("utf-8"))
    assert losses.notes == ()


def test_reading_twice_gives_the_same_descriptor_and_a_change_another() -> None:
    data = _example()
    first, second = _read(data), _read(json.loads(json.dumps(data, sort_keys=True)))
    assert first.id == second.id and first.data == second.data
    _component(data, "Objective")["Magnification"] = 11
    changed = _read(data)
    assert changed.id != first.id
    assert changed.data["describes"]["id"] == first.data["describes"]["id"]


def test_the_real_microscope_has_everything_in_its_place(axiovert: Path) -> None:
    document = nboq.read(axiovert)
    assert document.report.findings == ()
    kinds = [component["type"] for component in document.data["components"]]
    assert len(kinds) == 33 and kinds.count("Objective") == 5 and kinds.count("FilterCube") == 5
    cube = next(c for c in document.data["components"] if c.get("name") == "FS 49 - DAPI filter cube")
    assert cube["excitation_filter"] == "urn:uuid:110538d1-4506-4ac5-a6b7-6d70b32fc7c4"
    assert {c["illumination_role"] for c in document.data["components"] if c["type"] == "LightEmittingDiode"} == {
        "Transmitted",
        "Fluorescence",
    }


def test_units_are_converted_exactly_and_reported() -> None:
    document = _read(_example())
    assert _of(document, "EnvironmentalControlDevice")["max_temperature"] == 40
    assert _of(document, "EnvironmentalControlDevice")["temperature_accuracy"] == 0.2, "a difference has no offset"
    assert [c["working_distance"] for c in document.data["components"] if c["name"] == "63x/1.40 Oil"] == [0.19]
    converted = {(note.entity, note.field) for note in document.report.notes if note.kind == "converted"}
    assert ("Objective '63x/1.40 Oil'", "WorkingDistance") in converted


def test_numbers_hidden_in_texts_become_numbers() -> None:
    document = _read(_example())
    assert _of(document, "CCD")["operational_modes"][0]["max_bit_depth"] == 14


def test_what_belongs_to_a_part_goes_to_the_part_and_comes_back() -> None:
    document = _read(_example())
    (chip,) = _of(document, "CCD")["sensor_chips"]
    assert (chip["type"], chip["pixel_width"], chip["array_width"]) == ("SensorChip", 6.45, 1388)
    chip["pixel_width"] = 3.45
    assert _component(_back(document), "CCD")["PixelWidth"] == 3.45


def test_links_come_from_linked_fields_where_the_component_has_none() -> None:
    data = _example()
    cube = _component(data, "FilterCube")
    link = cube.pop("EmissionFilter").partition("/")[2]
    assert _of(_read(data), "FilterCube")["emission_filter"].startswith("urn:uuid:")
    found = [c for c in _read(data).data["components"] if c["id"] == f"urn:uuid:{cube['ID']}"]
    assert found[0]["emission_filter"] == f"urn:uuid:{link}"


def test_a_link_that_only_the_place_in_the_picture_says_is_read_and_comes_back() -> None:
    data = _example()
    cube = next(c for c in data["components"] if c["Schema_ID"] == "FilterCube.json" and c.get("EmissionFilter"))
    target = cube["EmissionFilter"].rpartition("/")[2]
    part = next(c for c in data["components"] if c["ID"] == target)
    cube["EmissionFilter"] = "na"
    data["linkedFields"].get(f"FilterCube_{cube['ID']}", {}).pop("EmissionFilter", None)
    wanted = f"urn:uuid:{target}"
    assert wanted not in {c.get("emission_filter") for c in _read(data).data["components"]}
    for place in ("StandardDichroic_1", "Objective_1", "FluorescenceLightPath.EmissionFilter_2"):
        part["OccupiedSpot"] = f"FilterCube_{cube['ID']}_{place}"
        document = _read(data)
        found = {c.get("emission_filter") for c in document.data["components"]}
        assert (wanted in found) == place.endswith("EmissionFilter_2")
        assert any("OccupiedSpot)" in note.message for note in document.report.notes) == (wanted in found)
        assert _back(document) == data


def test_links_that_disagree_and_links_into_nothing_are_doubtful() -> None:
    data = _example()
    cube = _component(data, "FilterCube")
    cube["EmissionFilter"] = "EmissionFilter/11111111-1111-4111-8111-111111111111"
    doubtful = [note for note in _read(data).report.notes if note.kind == "doubtful"]
    assert {note.field for note in doubtful} == {"EmissionFilter", "emission_filter"}


def test_no_link_is_no_link_and_comes_back() -> None:
    document = _read(_example())
    assert "relay_lens" not in _of(document, "CCD")
    assert _component(_back(document), "CCD")["RelayLens"] == "na"


def test_an_unknown_component_is_kept_whole_and_reported() -> None:
    data = _example()
    strange = {"Schema_ID": "FluxCapacitor.json", "ID": "x", "Name": "Flux", "Power": {"GW": 1.21}}
    data["components"].insert(3, strange)
    document = _read(data)
    (finding,) = document.report.findings
    assert finding.kind == "unplaced" and "FluxCapacitor.json" in finding.message
    assert _back(document) == data


def test_an_unknown_field_is_kept_and_reported() -> None:
    data = _example()
    _component(data, "Objective")["FluxCompensation"] = 1.21
    document = _read(data)
    assert [note.field for note in document.report.findings] == ["FluxCompensation"]
    assert _back(document) == data


@pytest.mark.parametrize(
    ("field", "value", "slot", "read"),
    [("Magnification", "63", "magnification", 63), ("LensNA", " 1.40 ", "lens_na", 1.4)],
)
def test_a_number_given_as_text_is_read_as_a_number_and_comes_back_as_text(
    field: str, value: str, slot: str, read: float
) -> None:
    data = _example()
    _component(data, "Objective")[field] = value
    document = _read(data)
    (finding,) = document.report.findings
    assert finding.kind == "corrected" and finding.value == value
    changed = next(c for c in document.data["components"] if c["id"].endswith(_component(data, "Objective")["ID"]))
    assert changed[slot] == read
    assert _back(document) == data


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Magnification", "sixty-three"),
        ("Magnification", True),
        ("Magnification", None),
        ("Correction", "PlanApochromatt"),
        ("InfinityCorrected", "yes"),
        ("WorkingDistanceUnit", "reference frame"),
        ("WorkingDistanceUnit", "furlong"),
        ("WorkingDistance", [1, 2]),
        ("Manufacturer", 7),
        ("Magnification", "1e400"),
    ],
)
def test_a_value_without_a_place_is_kept_and_reported(field: str, value: Any) -> None:
    data = _example()
    _component(data, "Objective")[field] = value
    document = _read(data)
    assert any(note.kind == "unplaced" for note in document.report.findings)
    assert _back(document) == data
    assert nboq.from_quads(_quads(document)).data == document.data


@pytest.mark.parametrize("day", ["2025-02-30", "31/02/2021", "3 Mai 2019", "2019-13", "03.10.21", "spring 2019"])
def test_a_day_that_is_none_is_kept_and_reported(day: str) -> None:
    data = _example()
    _component(data, "Fluorescence_LightSource_LightEmittingDiode")["PurchaseDate"] = day
    document = _read(data)
    assert [note.field for note in document.report.findings] == ["PurchaseDate"]
    assert _back(document) == data and nboq.validate(document).valid


def _quads(document: nboq.Document) -> Any:
    from nboq.formats.rdf import to_quads

    return to_quads(document)


def test_an_id_used_twice_keeps_the_second_component_whole() -> None:
    data = _example()
    twin = {**_component(data, "Objective", 1), "ID": _component(data, "Objective", 0)["ID"]}
    data["components"].append(twin)
    document = _read(data)
    (finding,) = document.report.findings
    assert "is used by Objective '10x/0.30 Ph1' already" in finding.message
    assert _back(document) == data


@pytest.mark.parametrize("spelling", ["Achroplan", "Acroplan"])
def test_two_spellings_of_one_value_both_come_back(spelling: str) -> None:
    data = _example()
    _component(data, "Objective")["Correction"] = spelling
    document = _read(data)
    assert "Achroplan" in {c.get("correction") for c in document.data["components"]}
    assert _back(document) == data


def test_a_changed_document_is_written_as_it_is_now() -> None:
    data = _example()
    document = _read(data)
    lens = next(c for c in document.data["components"] if c["name"] == "63x/1.40 Oil")
    lens["working_distance"], lens["correction"] = 0.2, "Apochromat"
    written = next(c for c in _back(document)["components"] if c["Name"] == "63x/1.40 Oil")
    assert (written["WorkingDistance"], written["WorkingDistanceUnit"]) == (200, "µm")
    assert written["Correction"] == "Apochromat"


def test_a_changed_link_changes_in_both_places() -> None:
    document = _read(_example())
    cube = _of(document, "FilterCube")
    others = [c["id"] for c in document.data["components"] if c["type"] == "EmissionFilter"]
    cube["emission_filter"] = next(other for other in others if other != cube["emission_filter"])
    back, bare = _back(document), cube["id"].removeprefix("urn:uuid:")
    target = cube["emission_filter"].removeprefix("urn:uuid:")
    written = next(c for c in back["components"] if c["ID"] == bare)
    assert written["EmissionFilter"] == f"EmissionFilter/{target}"
    assert back["linkedFields"][f"FilterCube_{bare}"]["EmissionFilter"]["value"] == target


def test_serial_numbers_that_the_app_s_schemas_do_not_know_are_read_and_come_back() -> None:
    data = _example()
    _component(data, "Objective")["SerialNumber"] = "044989"
    document = _read(data)
    assert "044989" in {one.get("serial_number") for one in document.data["components"]}
    assert _back(document) == data


def test_what_the_app_has_no_field_for_is_reported_on_writing() -> None:
    document = _read(_example())
    document.data["describes"]["serial_number"] = "0815"
    _, losses = encode(document, "micrometa")
    assert [note.field for note in losses.notes] == ["serial_number"]


def test_extensions_of_other_sources_are_reported_on_writing() -> None:
    document = _read(_example())
    document.data["describes"]["extensions"] = {"portal:lab": "12"}
    _of(document, "Objective").setdefault("extensions", {})["ome:Manufacturer"] = "x"
    _, losses = encode(document, "micrometa")
    assert {note.field for note in losses.notes} == {"portal:lab", "ome:Manufacturer"}


def test_a_value_that_the_app_has_not_is_reported_with_its_component() -> None:
    laser = {"type": "Laser", "id": "urn:x:1", "name": "Seed", "laser_type": "Fiber"}
    document = _read(_example())
    document.data["components"].append(laser)
    _, report = encode(document, "micrometa")
    (note,) = (note for note in report.notes if note.field == "laser_type")
    assert note.entity == "Laser 'Seed'" and note.message == "the Micro-Meta App has no Fiber"


def test_a_component_that_the_app_has_not_is_written_as_the_nearest_above_it_and_told() -> None:
    camera = {"type": "EMCCD", "id": "urn:x:1", "name": "iXon", "manufacturer": "Andor"}
    splitter = {"type": "ImageSplitter", "id": "urn:x:2", "name": "Splitter"}
    document = _read(_example())
    document.data["components"] += [camera, splitter]
    content, report = encode(document, "micrometa")
    assert [note.message for note in report.notes if note.field == "type"] == [
        "the app knows no such component; written as CCD, which it is a kind of",
        "the app knows no such component",
    ]
    (again,) = (c for c in _read(json.loads(content)).data["components"] if c.get("name") == "iXon")
    assert (again["type"], again["manufacturer"]) == ("CCD", "Andor")


@pytest.mark.parametrize("component", [{"type": "Foo", "id": "urn:x:1"}, {"id": "urn:x:1"}, 7])
def test_what_is_no_component_is_left_out_and_told(component: Any) -> None:
    document = _read(_example())
    whole, _ = encode(document, "micrometa")
    document.data["components"].append(component)
    content, report = encode(document, "micrometa")
    assert content == whole
    assert [(note.kind, note.field, note.value) for note in report.notes] == [("unplaced", "components", component)]


def test_a_component_without_an_id_is_not_written() -> None:
    document = _read(_example())
    document.data["components"].append({"type": "Objective"})
    with pytest.raises(nboq.NboqError):
        encode(document, "micrometa")


def test_a_document_written_by_hand_becomes_a_file_that_reads_back() -> None:
    made = nboq.HardwareDescriptor(
        id="urn:uuid:5f0c2a52-5a5c-4b0a-9f0e-0d4a1c1e2b11",
        tier=1,
        describes=nboq.Instrument(id="urn:uuid:0b1cfd0e-6f0f-4a44-9b6e-7b0c2a4f1d22", name="Bench"),
        components=[
            nboq.Objective(
                id="urn:uuid:7e9f4b39-8a53-4b36-8b3b-0c3f8f7d2a33", name="63x", lens_na=1.4, working_distance=0.19
            )
        ],
    )
    written = json.loads(encode(made, "micrometa")[0])
    assert written["components"][0]["WorkingDistanceUnit"] == "mm"
    again = _read(written)
    assert again.data["components"][0]["lens_na"] == 1.4 and again.report.findings == ()


@pytest.mark.parametrize(
    "drop", ["Tier", "ValidationTier", "linkedFields", "components", "MicroscopeStand", "Name", "ID"]
)
def test_a_file_that_lacks_something_comes_back_without_it(drop: str) -> None:
    data = _example()
    del data[drop]
    if drop == "linkedFields":
        assert nboq.read_bytes(json.dumps(data).encode(), "x.json").report.findings == ()
    assert _back(_read(data)) == data


def _with_day(day: str) -> tuple[dict[str, Any], nboq.Document, dict[str, Any]]:
    data = _example()
    lamp = _component(data, "Fluorescence_LightSource_LightEmittingDiode")
    lamp["PurchaseDate"] = day
    document = _read(data)
    return data, document, next(c for c in document.data["components"] if c["id"].endswith(lamp["ID"]))


@pytest.mark.parametrize("text", ["2019", "2019-05"])
def test_a_year_is_no_day_and_none_is_made_of_it(text: str) -> None:
    data, document, lamp = _with_day(text)
    assert "purchase_date" not in lamp and document.report.findings == ()
    assert [(n.kind, n.message) for n in document.report.notes if n.field == "PurchaseDate"] == [
        ("kept", "it names no day; kept in extensions")
    ]
    assert _back(document) == data


def test_maker_and_model_of_the_stand_are_those_of_the_microscope() -> None:
    document = _read(_example())
    stand = next(c for c in document.data["components"] if "MicroscopeStand" in c["type"])
    whole = document.data["describes"]
    assert whole["manufacturers"] == [{"type": "Party", "name": stand["manufacturer"]}]
    assert whole["model"] == stand["model"]
    fields = {note.field for note in document.report.notes if note.message.endswith("that of the stand")}
    assert fields == {"manufacturers", "model"}
    written, report = micrometa.write(document)
    assert json.loads(written) == _example() and not [n for n in report.notes if n.kind == "unplaced"]
    whole["model"] = "another"
    assert [n.field for n in micrometa.write(document)[1].notes] == ["model"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-10-03T04:00:00.000Z", "2021-10-03"),
        ("2021-10-03 04:00", "2021-10-03"),
        ("2021/10/3", "2021-10-03"),
        ("03.10.2021", "2021-10-03"),
        ("3. 10. 2021", "2021-10-03"),
        ("10/13/2021 10:20:33 AM", "2021-10-13"),
        ("13/10/2021", "2021-10-13"),
        ("5/5/2021", "2021-05-05"),
        ("3 May 2019", "2019-05-03"),
        ("3-Sep-2019", "2019-09-03"),
        ("September 3rd, 2019", "2019-09-03"),
    ],
)
def test_a_day_in_another_spelling_is_converted_and_comes_back(text: str, day: str) -> None:
    data, document, lamp = _with_day(text)
    assert lamp["purchase_date"] == day and document.report.findings == ()
    assert [(n.kind, n.message) for n in document.report.notes if n.field == "PurchaseDate"] == [
        ("converted", f"{text!r} is the day {day}")
    ]
    assert _back(document) == data and nboq.validate(document).valid


@pytest.mark.parametrize("text", ["03/04/2021", "10/3/2021 10:20:33 AM", "03-04-2021"])
def test_a_day_that_may_be_two_is_doubtful_and_kept(text: str) -> None:
    data, document, lamp = _with_day(text)
    (finding,) = document.report.findings
    assert "purchase_date" not in lamp and finding.kind == "doubtful" and finding.message.count("2021-") == 2
    assert _back(document) == data


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_text_that_says_nothing_is_no_value_and_comes_back(text: str) -> None:
    data = _example()
    lens = _component(data, "Objective")
    for field in ("Manufacturer", "Magnification", "DIC", "Description"):
        lens[field] = text
    document = _read(data)
    read = next(c for c in document.data["components"] if c["id"].endswith(lens["ID"]))
    assert {"manufacturer", "magnification", "description"}.isdisjoint(read)
    assert document.report.findings == () and _back(document) == data
    told = {n.field for n in document.report.notes if n.kind == "kept" and "no value" in n.message}
    assert told == {"Manufacturer", "Magnification", "DIC", "Description"}


def test_none_is_a_value_where_the_enumeration_has_it_and_na_may_be_a_name() -> None:
    data = _example()
    lens = _component(data, "Objective")
    lens["ContrastModulation"], lens["Name"] = "None", "NA"
    document = _read(data)
    read = next(c for c in document.data["components"] if c["id"].endswith(lens["ID"]))
    assert (read["contrast_modulation"], read["name"]) == ("None", "NA")
    assert _back(document) == data


def test_na_becomes_a_value_when_the_document_gets_one() -> None:
    data = _example()
    _component(data, "Objective")["Manufacturer"] = "NA"
    document = _read(data)
    next(c for c in document.data["components"] if c["id"].endswith(_component(data, "Objective")["ID"]))[
        "manufacturer"
    ] = "Lumenwright Optics (invented)"
    assert _component(_back(document), "Objective")["Manufacturer"] == "Lumenwright Optics (invented)"


@pytest.mark.parametrize("old", sorted(OLD_SCHEMAS))
def test_an_old_name_of_a_component_is_understood_if_its_version_is_old(old: str) -> None:
    data = _example()
    raw = {"Schema_ID": old, "ID": "0f4d7c55-4f1e-4b57-9a3d-6f1d6c1a2b3c", "Name": "old one", "ModelVersion": "1.06.5"}
    data["components"].append(raw)
    document = _read(data)
    wanted = micrometa_crosswalk().app_classes[OLD_SCHEMAS[old]].class_name
    assert [c["type"] for c in document.data["components"] if c.get("name") == "old one"] == [wanted]
    assert [n.kind for n in document.report.findings] == ["corrected"] and _back(document) == data


@pytest.mark.parametrize("name", ["FilterSet", "SampleHolder"])
def test_since_2_00_filter_sets_and_sample_holders_are_no_components(name: str) -> None:
    data = _example()
    data["components"].append({"Schema_ID": f"{name}.json", "ID": "x", "Name": "new", "ModelVersion": "2.01.0"})
    document = _read(data)
    (finding,) = document.report.findings
    assert "isn't a component" in finding.message and OLD_SCHEMAS[f"{name}.json"] in finding.message
    assert _back(document) == data


def test_a_field_under_a_name_of_an_earlier_version_is_read_and_comes_back() -> None:
    data = _example()
    stage, lamp = (
        _component(data, "PiezoElectricStage"),
        _component(data, "Fluorescence_LightSource_LightEmittingDiode"),
    )
    for new, old in (("ZRepeatability", "ZRepetability"), ("ZRepeatabilityUnit", "ZRepetabilityUnit")):
        stage.pop(new, None)
        stage[old] = {"ZRepeatability": 2, "ZRepeatabilityUnit": "nm"}[new]
    lamp.pop("IlluminationPowerReportingStatistic", None)
    lamp["PowerMode"] = "Average"
    document = _read(data)
    assert _of(document, "PiezoElectricStage")["z_repeatability"] == 2
    assert "Average" in {c.get("illumination_power_reporting_statistic") for c in document.data["components"]}
    assert {n.field for n in document.report.findings} == {"ZRepetability", "ZRepetabilityUnit", "PowerMode"}
    assert _back(document) == data
    _of(document, "PiezoElectricStage")["z_repeatability"] = 3
    assert _component(_back(document), "PiezoElectricStage")["ZRepetability"] == 3


def test_a_file_of_an_app_before_0_45_says_its_version_under_another_name() -> None:
    data = _example()
    for raw in (data, data["MicroscopeStand"], *data["components"]):
        software = raw.pop("Version", None)
        raw["Version"] = raw.pop("ModelVersion")
        assert software is None or raw["Schema_ID"] == "AcquisitionSoftware.json"
        for key in ("Extension", "Domain", "Category"):
            raw.pop(key, None)
    document = _read(data)
    assert document.report.findings == () and "version" not in _of(document, "AcquisitionSoftware")
    assert _back(document) == data


def _before_2() -> dict[str, Any]:
    """Give an invented microscope in the layout of 1.05: the stand's facts on the root, old names, no constants."""
    return {
        "Name": "Old bench (invented)",
        "Schema_ID": "Microscope.json",
        "ID": "2f3c1f0e-5c7a-4a57-8d7e-0f8a1b2c3d4e",
        "Tier": 2,
        "ValidationTier": 2,
        "Version": "1.05.3",
        "Manufacturer": "Lumenwright Optics (invented)",
        "Model": "Bench 90",
        "SerialNumber": "LW-B90",
        "LotNumber": "NA",
        "EyePieceFieldNumber": 22,
        "Type": "Inverted",
        "Shelf": "B2",
        "components": [
            {
                "Name": "Old piezo",
                "ID": "6e4e99fa-7e4b-41cf-bf65-3caba73abbf4",
                "Schema_ID": "PiezoElectricObjectiveFocus.json",
                "Version": "1.06.5",
                "ZRepetability": 20,
                "ZRepetabilityUnit": "nm",
                "ObjectDistance": 3,
            },
            {"Name": "Old lamp", "ID": "x", "Schema_ID": "Bulb.json", "Version": "1.06.5"},
            7,
        ],
        "linkedFields": {},
    }


def test_a_file_before_2_00_is_brought_up_to_date_as_the_app_does_it() -> None:
    document = _read(_before_2())
    stand = _of(document, "InvertedMicroscopeStand")
    assert (stand["manufacturer"], stand["model"], stand["catalog_number"]) == (
        "Lumenwright Optics (invented)", "Bench 90", "LW-B90",
    )  # fmt: skip
    assert _of(document, "IndividualObjectiveFocusing")["z_repeatability"] == 20
    kept = json.dumps(document.data)
    assert all(word in kept for word in ("Bulb.json", "ObjectDistance", "1.05.3", "1.06.5", "Shelf", '"B2"'))
    assert any("brought up from 1.05.3 to 2.01.1" in note.message for note in document.report.findings)
    written = _back(document)
    assert written["ModelVersion"] == "2.01.1" and written["components"][0]["ObjectDistance"] == 3
    assert written["components"][1:] == _before_2()["components"][1:]
    again = _read(written)
    assert [c["id"] for c in again.data["components"]] == [c["id"] for c in document.data["components"]]
    assert nboq.from_quads(_quads(document)).data == document.data


@pytest.mark.parametrize(("kind", "doubted"), [("Upright", False), ("Inverted", False), ("Other", True)])
def test_the_stand_of_a_file_before_2_00_is_what_its_type_says_else_doubtful(kind: str, doubted: bool) -> None:
    document = _read({**_before_2(), "Type": kind})
    wanted = "UprightMicroscopeStand" if kind == "Upright" else "InvertedMicroscopeStand"
    assert _of(document, wanted)["model"] == "Bench 90"
    assert any(n.kind == "doubtful" and n.field == "MicroscopeStand" for n in document.report.findings) == doubted


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"Version": "0.x"}, "0.x"),
        ({"ModelVersion": "2.02.0"}, "2.02.0"),
        ({"MicroscopeStand": {}}, "1.05.3"),
    ],
)
def test_a_file_that_the_app_does_not_know_is_named_with_its_version(change: dict[str, Any], said: str) -> None:
    with pytest.raises(nboq.errors.UnsupportedVersion, match=said.replace(".", r"\.")):
        _read({**_before_2(), **change})


def test_a_record_of_a_portal_comes_back_with_the_portal_s_fields() -> None:
    data = {"uuid": "2b814fcb", "lab": "invented-lab", "microscope": _example(), "status": None}
    assert micrometa.sniff(data)
    document = _read(data)
    assert document.type == "HardwareDescriptor" and document.report.findings == ()
    assert {n.field for n in document.report.notes if "record around" in n.message} == {"uuid", "lab", "status"}
    assert _back(document) == data


def test_a_list_of_records_becomes_a_collection_and_a_list_again() -> None:
    other = _before_2() | {"ModelVersion": "2.00.0", "Schema_ID": "Instrument.json"}
    data = [{"microscope": _example(), "lab": "x"}, other, {"microscope": _example(), "lab": "x"}]
    assert micrometa.sniff(data)
    document = micrometa.read(data, "test")
    assert [m["type"] for m in document.data["members"]] == ["HardwareDescriptor"] * 2
    twins = [n for n in document.report.findings if n.entity == "record 3"]
    assert [n.kind for n in twins] == ["doubtful"] and "says the same" in twins[0].message
    assert json.loads(micrometa.write(document)[0]) == data


def test_a_broken_record_in_a_list_is_named_by_its_place() -> None:
    with pytest.raises(nboq.errors.UnsupportedVersion, match="record 2"):
        micrometa.read([_example(), {**_example(), "ModelVersion": "3.0"}], "x.json")


@pytest.mark.parametrize("data", [[], {}, [1], {"type": "Objective", "x": {"ModelVersion": "2.0"}}, "x"])
def test_what_is_no_file_of_the_app_is_not_taken_for_one(data: Any) -> None:
    assert not micrometa.sniff(data)


def test_links_that_disagree_name_both() -> None:
    data = _example()
    cube = _component(data, "FilterCube")
    others = [c for c in data["components"] if c["Schema_ID"] == "EmissionFilter.json"]
    other = next(c for c in others if c["ID"] not in cube["EmissionFilter"])
    ours = next(c for c in others if c["ID"] in cube["EmissionFilter"])
    data["linkedFields"][f"FilterCube_{cube['ID']}"]["EmissionFilter"]["value"] = other["ID"]
    document = _read(data)
    (finding,) = document.report.findings
    assert finding.kind == "doubtful" and other["Name"] in finding.message and ours["Name"] in finding.message
    assert _back(document) == data


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("number", [0, 2])
def test_links_that_are_not_one_are_told_and_kept(number: int, own: bool) -> None:
    data = _example()
    cube = _component(data, "FilterCube")
    ids = [c["ID"] for c in data["components"] if c["Schema_ID"] == "EmissionFilter.json"]
    data["linkedFields"][f"FilterCube_{cube['ID']}"]["EmissionFilter"]["value"] = ids[:number] or 7
    if not own:
        del cube["EmissionFilter"]
    document = _read(data)
    (finding,) = document.report.findings
    assert (finding.kind, finding.field) == ("doubtful", "EmissionFilter") and "no single link here" in finding.message
    assert _back(document) == data


def test_the_same_component_without_an_id_twice_is_kept() -> None:
    data = _example()
    nameless = {"Schema_ID": "Objective.json", "Name": "twin"}
    data["components"] += [nameless, dict(nameless)]
    document = _read(data)
    assert any("it is Objective 'twin' again" in note.message for note in document.report.findings)
    assert _back(document) == data


def test_a_number_too_big_for_the_slot_s_unit_is_kept_and_reported() -> None:
    data = _example()
    _component(data, "Objective").update(WorkingDistance=1e300, WorkingDistanceUnit="Ym")
    document = _read(data)
    (finding,) = document.report.findings
    assert finding.kind == "unplaced" and "can't be converted to mm" in finding.message and _back(document) == data


@pytest.mark.parametrize("schema", [["Objective.json"], {"a": 1}, None, 7])
def test_a_kind_that_is_no_text_is_kept_whole(schema: Any) -> None:
    data = _example()
    data["components"].append({"Schema_ID": schema, "ID": "x"})
    assert _back(_read(data)) == data


def test_the_report_says_what_was_mapped_and_is_text_or_json() -> None:
    data = _example()
    _component(data, "Objective")["Manufacturer"] = "NA"
    report = _read(data).report
    assert report.mapped == report.counts["mapped"] > 250
    assert json.loads(report.as_json())["counts"] == report.counts
    assert json.loads(report.as_json())["notes"][0].keys() == {"kind", "entity", "field", "value", "message"}
    text = report.as_text()
    assert f"{report.mapped} mapped" in text and "'NA' says that there is no value" in text
    assert "190 µm is 0.19 mm" in text, "a conversion names both units"


def test_every_object_of_a_read_file_is_of_a_known_class(instrument_file: Path) -> None:
    for _, entity in walk(nboq.read(instrument_file).data):
        assert entity["type"] in nboq.current_model().concrete


def test_the_example_says_that_it_is_invented() -> None:
    assert "invented" in _example()["Description"].lower()
    assert "invented" in (ROOT / "examples" / "README.md").read_text("utf-8")
