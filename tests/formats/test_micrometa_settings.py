"""Settings files of the Micro-Meta App, there and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import nboq
from nboq.formats import encode, micrometa
from nboq.formats.micrometa.light_path import PATH
from nboq.formats.rdf import from_quads, to_quads
from tests.conftest import EXAMPLE
from tests.micrometa_strategies import ABSENT_REASON, SCHEMAS_FILE, settings_files
from tests.properties import examples

_SETTINGS = EXAMPLE.parent / "settings" / "teaching-widefield-settings.json"
_UUID = "0f4d7c55-4f1e-4b57-9a3d-6f1d6c1a2b3c"


def _example() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_SETTINGS.read_text("utf-8"))
    return loaded


def _image(document: nboq.Document) -> dict[str, Any]:
    members = document.data.get("members", [document.data])
    found: dict[str, Any] = next(member for member in members if member["type"] == "Image")
    return found


def _read(data: Any) -> nboq.Document:
    return micrometa.read(data, "test")


def _back(document: nboq.Document) -> Any:
    return json.loads(encode(document, "micrometa")[0])


def _channel(document: nboq.Document, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(c for c in _image(document)["pixels"]["channels"] if c["name"] == name)
    return found


def test_the_example_is_an_image_with_its_experiment_and_comes_back() -> None:
    assert micrometa.sniff(_example())
    document = nboq.read(_SETTINGS)
    assert sorted(m["type"] for m in document.data["members"]) == ["Experiment", "Image"]
    assert document.report.findings == () and document.report.mapped > 100
    content, losses = encode(document, "micrometa")
    assert json.loads(content) == _example() and losses.notes == ()
    assert from_quads(to_quads(document)).data == document.data


def test_a_file_without_an_experiment_is_an_image() -> None:
    data = _example()
    del data["Experiment"]
    document = _read(data)
    assert document.type == "Image" and "experiment" not in document.data
    assert _back(document) == data


def test_both_documents_join_by_the_instrument_and_its_components() -> None:
    instrument, image = nboq.read(EXAMPLE).data, _image(nboq.read(_SETTINGS))
    assert image["instrument"] == instrument["describes"]["id"]
    known = {component["id"]: component["type"] for component in instrument["components"]}
    assert known[image["objective_settings"]["settings_of"]] == "Objective"
    assert known[image["microscope_stand_settings"]["settings_of"]] == "InvertedMicroscopeStand"
    assert {known[s["settings_of"]] for s in image["sample_positioning_settings"]} == {"PiezoElectricStage", "ZDrive"}
    path = _channel(nboq.read(_SETTINGS), "GFP")["light_path"]
    assert known[path["detector_settings"][0]["settings_of"]] == "CCD"
    assert [known[name] for name in path["standard_dichroics"]] == ["StandardDichroic"]
    assert all(p["component"] in known for p in path["light_path_map"]["optical_component_positions"])


def test_settings_have_an_id_of_their_own_that_is_not_the_component_s() -> None:
    objective = _image(nboq.read(_SETTINGS))["objective_settings"]
    assert objective["extensions"]["micrometa:ID"] == _example()["ObjectiveSettings"]["ID"]
    assert objective["settings_of"] == f"urn:uuid:{_example()['ObjectiveSettings']['Component_ID']}"


def test_values_are_converted_and_numbers_in_text_are_numbers() -> None:
    image = _image(nboq.read(_SETTINGS))
    assert (image["objective_settings"]["temperature"], image["objective_settings"]["numerical_aperture_setting"]) == (
        23, 1.4,
    )  # fmt: skip
    assert image["pixels"]["physical_size_x"] == 0.2048
    assert (image["imaging_environments"][0]["temperature"], image["imaging_environments"][0]["humidity"]) == (37, 60)
    assert image["pixels"]["channels"][0]["light_path"]["detector_settings"][0]["actual_bit_depth"] == 14
    assert {(p["the_z"], p["the_c"]) for p in image["pixels"]["planes"]} == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_the_components_stand_in_the_order_in_which_the_light_meets_them() -> None:
    places = {place: {"Name": "x", "ID": _UUID, "Component_ID": f"{_UUID[:-2]}{n:02}"} for n, place in enumerate(PATH)}
    data = _example()
    given = {place: [item] if place.startswith("Additional") else item for place, item in places.items()}
    data["Channels"][0]["LightPath"]["ComponentSettings"] = dict(reversed(given.items()))
    document = _read(data)
    positions = _channel(document, "DAPI")["light_path"]["light_path_map"]["optical_component_positions"]
    ranks = {position["component"]: position["order_in_path"] for position in positions}
    assert [ranks[f"urn:uuid:{item['Component_ID']}"] for item in places.values()] == list(range(1, len(PATH) + 1))
    assert _back(document) == data


def test_an_additional_place_keeps_the_order_of_its_list() -> None:
    data = _example()
    items = [{"Name": "TubeLens", "ID": f"{n}", "Component_ID": f"{_UUID[:-1]}{n}"} for n in (3, 1, 2)]
    data["Channels"][1]["LightPath"]["ComponentSettings"]["AdditionalSlot_3"] = items
    document = _read(data)
    path = _channel(document, "GFP")["light_path"]
    ranks = {p["component"]: p["order_in_path"] for p in path["light_path_map"]["optical_component_positions"]}
    found = [ranks[f"urn:uuid:{item['Component_ID']}"] for item in items]
    assert found == sorted(found) and found[2] - found[0] == 2
    assert {s["settings_of"][-1] for s in path["lens_settings"]} == {"1", "2", "3"}, "a lens without settings is one"
    assert _back(document) == data


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("Detector", "x"),
        ("Detector", None),
        ("LightSource", {"Name": "LightSourceSettings"}),
        ("AdditionalSlot_1", []),
        ("AdditionalSlot_1", [None, {"Schema_ID": "Laser.json", "Component_ID": _UUID}]),
        ("Elsewhere", {"Name": "x", "ID": "y", "Component_ID": _UUID}),
        ("Objective", {"Schema_ID": "ObjectiveSettings.json", "Component_ID": _UUID, "IrisAperture": 2}),
    ],
)
def test_what_cannot_stand_on_a_light_path_is_kept_and_comes_back(place: str, value: Any) -> None:
    data = _example()
    data["Channels"][0]["LightPath"]["ComponentSettings"][place] = value
    document = _read(data)
    assert _back(document) == data and from_quads(to_quads(document)).data == document.data
    if place != "Elsewhere":
        assert any(note.kind == "unplaced" for note in document.report.findings)


@pytest.mark.parametrize("drop", ["Pixels", "Channels", "Planes", "InstrumentID", "ID", "Name", "ObjectiveSettings"])
def test_a_file_that_lacks_something_comes_back_without_it(drop: str) -> None:
    data = _example()
    del data[drop]
    assert _back(_read(data)) == data


def test_two_channels_of_one_id_are_reported_and_kept() -> None:
    data = _example()
    data["Channels"][1]["ID"] = data["Channels"][0]["ID"]
    document = _read(data)
    (finding,) = document.report.findings
    assert finding.field == "Channels" and "'DAPI' has already" in finding.message and "'GFP'" in finding.message
    assert _back(document) == data and to_quads(document)


@pytest.mark.parametrize("name", ["Experiment", "Pixels"])
def test_an_id_that_the_image_has_already_is_reported(name: str) -> None:
    data = _example()
    data[name]["ID"] = data["ID"]
    document = _read(data)
    assert [note.field for note in document.report.findings] == [name]
    assert _back(document) == data and to_quads(document)


def test_settings_that_are_part_of_an_instrument_file_are_refused() -> None:
    with pytest.raises(nboq.errors.Malformed, match="an instrument file has"):
        _read({**_example(), "components": []})


def test_a_field_of_an_earlier_version_is_read() -> None:
    data = _example()
    camera = data["Channels"][0]["LightPath"]["ComponentSettings"]["Detector"]
    camera["DigitizerBitDepth"] = camera.pop("EffectiveBitDepth")
    document = _read(data)
    assert _channel(document, "DAPI")["light_path"]["detector_settings"][0]["actual_bit_depth"] == 14
    assert [note.field for note in document.report.findings] == ["DigitizerBitDepth"] and _back(document) == data


def test_a_changed_document_is_written_as_it_is_now() -> None:
    document = nboq.read(_SETTINGS)
    path = _channel(document, "GFP")["light_path"]
    path["light_source_settings"][0]["illumination_power_setting"] = 2
    path["emission_filters"].append(f"urn:uuid:{_UUID}")
    path["generic_filters"] = [f"urn:uuid:{_UUID[:-1]}0"]
    written = next(c for c in _back(document)["Channels"] if c["Name"] == "GFP")["LightPath"]["ComponentSettings"]
    source = written["LightSource"]
    assert (source["IlluminationPowerSettings"], source["lluminationPowerSettingsUnit"]) == (2000, "µW")
    assert written["AdditionalSlot_7"][-1] == {"Component_ID": _UUID}
    assert written["AdditionalSlot_4"] == [{"Component_ID": f"{_UUID[:-1]}0"}]


def test_an_image_written_by_hand_becomes_a_file_that_reads_back() -> None:
    made = nboq.Image(
        id=f"urn:uuid:{_UUID}",
        name="By hand",
        instrument=f"urn:uuid:{_UUID[:-1]}1",
        objective_settings=nboq.ObjectiveSettings(
            settings_of=f"urn:uuid:{_UUID[:-1]}2", numerical_aperture_setting=1.4
        ),
        pixels=nboq.Pixels(
            id=f"urn:uuid:{_UUID[:-1]}3",
            name="pixels",
            size_x=512,
            channels=[
                nboq.Channel(
                    id=f"urn:uuid:{_UUID[:-1]}4",
                    name="GFP",
                    light_path=nboq.LightPath(
                        light_source_settings=[nboq.LightSourceSettings(settings_of="urn:uuid:" + _UUID[:-1] + "5")],
                        excitation_filters=["urn:uuid:" + _UUID[:-1] + "6"],
                    ),
                )
            ],
        ),
    )
    written = json.loads(encode(made, "micrometa")[0])
    assert (
        written["InstrumentID"] == f"{_UUID[:-1]}1"
        and written["ObjectiveSettings"]["NumericalApertureSetting"] == "1.4"
    )
    assert written["Channels"][0]["LightPath"]["ComponentSettings"]["ExcitationFilter"] == {
        "Component_ID": f"{_UUID[:-1]}6"
    }
    again = _read(written)
    assert again.report.findings == ()
    path = again.data["pixels"]["channels"][0]["light_path"]
    assert path["excitation_filters"] == [f"urn:uuid:{_UUID[:-1]}6"]
    assert path["light_source_settings"][0]["settings_of"] == f"urn:uuid:{_UUID[:-1]}5"


def test_a_record_of_a_portal_around_settings_comes_back() -> None:
    data = {"image": _example(), "lab": "x"}
    assert _back(_read(data)) == data
    both = [json.loads(EXAMPLE.read_text("utf-8")), data]
    document = _read(both)
    assert sorted(m["type"] for m in document.data["members"]) == ["Collection", "HardwareDescriptor"]
    assert _back(document) == both and from_quads(to_quads(document)).data == document.data


_QUICK = settings(
    max_examples=examples(30),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def _check(data: dict[str, Any]) -> None:
    document = _read(data)
    content, losses = micrometa.write(document)
    assert json.loads(content) == data and losses.notes == ()
    again = from_quads(to_quads(document))
    assert again.data == document.data
    assert json.loads(micrometa.write(again)[0]) == data


@pytest.mark.slow
@pytest.mark.skipif(not SCHEMAS_FILE.is_file(), reason=ABSENT_REASON)
@_QUICK
@given(settings_files())
def test_a_settings_file_made_from_the_schemas_comes_back(data: dict[str, Any]) -> None:
    _check(data)


@pytest.mark.slow
@pytest.mark.skipif(not SCHEMAS_FILE.is_file(), reason=ABSENT_REASON)
@_QUICK
@given(settings_files(wild=True))
def test_a_settings_file_that_does_what_broken_ones_do_comes_back(data: dict[str, Any]) -> None:
    _check(data)


def _powers(document: nboq.Document) -> list[dict[str, Any]]:
    paths = [channel["light_path"] for channel in _image(document)["pixels"]["channels"]]
    return [source for path in paths for source in path["light_source_settings"]]


@pytest.mark.parametrize(("unit", "value", "wanted"), [("%", 25, 25), ("mW", 4.5, 4.5), ("W", 0.25, 250)])
def test_a_power_in_percent_is_a_power_and_comes_back(unit: str, value: float, wanted: float) -> None:
    data = _example()
    for channel in data["Channels"]:
        source = channel["LightPath"]["ComponentSettings"]["LightSource"]
        source |= {"IlluminationPowerSettings": value, "lluminationPowerSettingsUnit": unit}
    document = _read(data)
    found = [{key: power for key, power in source.items() if "power" in key} for source in _powers(document)]
    assert found == [{f"{'relative_' if unit == '%' else ''}illumination_power_setting": wanted}] * 2
    assert [note for note in document.report.notes if note.kind == "unplaced"] == []
    assert [found for found in nboq.validate(document, 1).violations if "power" in found.message] == []
    assert _back(document) == data


def test_of_a_power_in_both_units_the_app_gets_milliwatts_and_the_percent_are_told() -> None:
    document = _read(_example())
    for source in _powers(document):
        source |= {"illumination_power_setting": 4, "relative_illumination_power_setting": 25}
        del source["extensions"]["micrometa:lluminationPowerSettingsUnit"]
    content, losses = encode(document, "micrometa")
    sources = [c["LightPath"]["ComponentSettings"]["LightSource"] for c in json.loads(content)["Channels"]]
    assert {(s["IlluminationPowerSettings"], s["lluminationPowerSettingsUnit"]) for s in sources} == {(4, "mW")}
    assert [(note.field, note.value) for note in losses.notes] == [("relative_illumination_power_setting", 25)] * 2
