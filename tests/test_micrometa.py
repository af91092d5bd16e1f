"""Instrument files of the Micro-Meta App, there and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.document import walk
from nboq.formats import encode, micrometa
from tests.conftest import EXAMPLE, ROOT


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
        ("Description", ""),
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


@pytest.mark.parametrize("day", ["2025-02-30", "3 May 2019", "2019-05-03T00:00:00Z"])
def test_a_day_that_is_none_is_kept_and_reported(day: str) -> None:
    data = _example()
    _component(data, "Fluorescence_LightSource_LightEmittingDiode")["PurchaseDate"] = day
    document = _read(data)
    assert [note.field for note in document.report.findings] == ["PurchaseDate"]
    assert _back(document) == data and nboq.validate(document).valid


def _quads(document: nboq.Document) -> Any:
    from nboq.rdf import to_quads

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


@pytest.mark.parametrize("component", [{"type": "Foo", "id": "urn:x:1"}, {"id": "urn:x:1"}, 7, {"type": "Objective"}])
def test_a_faulty_document_is_not_written(component: Any) -> None:
    document = _read(_example())
    document.data["components"].append(component)
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


def test_every_object_of_a_read_file_is_of_a_known_class(instrument_file: Path) -> None:
    for _, entity in walk(nboq.read(instrument_file).data):
        assert entity["type"] in nboq.TERMS.concrete


def test_the_example_says_that_it_is_invented() -> None:
    assert "invented" in _example()["Description"].lower()
    assert "invented" in (ROOT / "examples" / "README.md").read_text("utf-8")
