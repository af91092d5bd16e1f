"""Advice: each rule has a document that keeps it and one that triggers it; and it never cries wolf, nor falls over."""

from __future__ import annotations

import copy
import re
import time
import uuid
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nboq
from nboq.checks import Finding, validate
from nboq.checks.advice import advise
from nboq.checks.catalogue import catalogue
from nboq.schema.model import current_model
from tests.conftest import ROOT
from tests.properties import examples
from tests.strategies import documents

EXAMPLES = ROOT / "examples" / "advice"
RULES = {code.removeprefix("NBOQ-A-"): body for code, body in catalogue().items() if code.startswith("NBOQ-A-")}
_VALID = sorted(path for path in (ROOT / "examples" / "valid").rglob("*") if path.suffix in (".yaml", ".json"))
_RULE_PAIRS = sorted((ROOT / "examples" / "rules").glob("*.valid.yaml"))


@cache
def _read(name: str, kind: str) -> dict[str, Any]:
    return nboq.read(EXAMPLES / f"{name}.{kind}.yaml").data


def _example(name: str, kind: str = "valid") -> dict[str, Any]:
    return copy.deepcopy(_read(name, kind))


def _found(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [(finding.rule, finding.field) for finding in advise(data)]


@pytest.fixture(params=sorted(RULES))
def rule(request: pytest.FixtureRequest) -> str:
    """Every rule, by its name."""
    name: str = request.param
    return name


def test_every_rule_has_two_examples_and_every_example_a_rule() -> None:
    wanted = {f"{name}.{kind}.yaml" for name in RULES for kind in ("valid", "invalid")}
    assert {path.name for path in EXAMPLES.iterdir()} == wanted


def test_every_rule_says_what_it_is_for(rule: str) -> None:
    body = RULES[rule]
    assert re.fullmatch("[a-z]+(-[a-z]+)*", rule)
    assert body.title
    assert body.meaning.endswith(".")
    assert body.source.endswith(".")


@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_an_example_begins_with_what_it_shows(rule: str, kind: str) -> None:
    first, *rest = (EXAMPLES / f"{rule}.{kind}.yaml").read_text("utf-8").splitlines()
    assert first.startswith(f"# {'Keeps' if kind == 'valid' else 'Triggers'} the advice {rule}. ")
    makers = [line for line in rest if line.strip().startswith("manufacturer:")]
    assert all(line.endswith("(invented)") for line in makers)


@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_no_other_layer_says_anything_about_an_example(rule: str, kind: str) -> None:
    assert validate(_example(rule, kind), 1).violations == ()


def test_the_valid_example_is_not_odd(rule: str) -> None:
    assert _found(_example(rule)) == []


def test_the_invalid_example_triggers_its_rule_once_and_no_other(rule: str) -> None:
    data = _example(rule, "invalid")
    (finding,) = advise(data)
    assert (finding.rule, finding.severity, finding.layer) == (rule, "warning", "advice")
    assert finding.field in current_model().slots
    assert finding.value is not None
    assert finding.message
    owner: Any = data
    for step in finding.path:
        owner = owner[step]
    assert finding.id == owner.get("id", "")
    assert finding.field in owner


@pytest.mark.parametrize("path", [*_VALID, *_RULE_PAIRS], ids=lambda path: path.stem)
def test_no_valid_document_is_odd(path: Path) -> None:
    assert [str(finding) for finding in advise(nboq.read(path).data)] == []


def test_the_invented_instruments_are_not_odd() -> None:
    for path in (ROOT / "examples" / "micrometa").glob("*.json"):
        assert [str(finding) for finding in advise(nboq.read(path).data)] == []


def test_the_real_microscope_has_a_name_that_contradicts_its_aperture(axiovert: Path) -> None:
    found = list(advise(nboq.read(axiovert).data))
    (contradiction,) = (finding for finding in found if finding.rule == "name-na")
    assert contradiction.entity == "Objective '100X PLAN APOCHROMAT, NA=1.40, OIL, DIC'"
    assert (contradiction.field, contradiction.value) == ("lens_na", 1.3)
    assert "1.40" in contradiction.message
    # What else is odd about it, looked at by hand: each of these is.
    rest = sorted((f.rule, f.field) for f in found if f.rule not in ("name-na", "placeholder-nines"))
    assert rest == [
        ("impossible-zero", "electron_conversion_factor"),
        ("impossible-zero", "quantum_efficiency"),
        ("name-correction", "correction"),
        ("name-dic", "dic"),
        ("unused-component", "id"),
        ("unused-component", "id"),
        ("unused-component", "id"),
    ]
    nines = [f for f in found if f.rule == "placeholder-nines"]
    assert len({f.entity for f in nines}) == len(nines)
    told = " ".join(f"{f.field} {f.message}" for f in nines)
    assert all(name in told for name in ("catalog_number", "illumination_power", "image_distance", "model"))


def _objective(**fields: Any) -> dict[str, Any]:
    return {"type": "Objective", "id": "urn:uuid:3a0a7a3e-3f5e-4b8b-9c33-3b0f0a5b6f01"} | fields


@pytest.mark.parametrize(
    ("name", "fields", "rules"),
    [
        ("63x/1.40 Oil", {"lens_na": 1.4, "magnification": 63}, []),
        ("63X PLAN APOCHROMAT, NA=1.40", {"lens_na": 1.3}, ["name-na"]),
        ("Plan 10x NA= 0.30", {"lens_na": 0.25}, ["name-na"]),
        ("Plan 10x 0,30", {"lens_na": 0.25}, ["name-na"]),
        ("10x/0.3", {"lens_na": 0.32}, []),
        ("100x/1.30-0.60 Iris", {"lens_na": 1.3}, []),
        ("100x/0.60-1.30 Iris", {"lens_na": 1.3}, []),
        ("Plan 40x 0.65 160/0.17", {"lens_na": 0.65, "magnification": 40}, []),
        ("DNA imaging 1.4", {"lens_na": 0.8}, []),
        ("63x", {"magnification": 60}, ["name-magnification"]),
        ("63 × oil", {"magnification": 100}, ["name-magnification"]),
        ("1.25x", {"magnification": 1.25}, []),
        ("63x", {"magnification": 62.5}, []),
        ("Zoom 0.5x-5x", {"magnification": 2}, []),
        ("Zoom 0.5 to 5x", {"magnification": 2}, []),
        ("For 2048 x 2048 pixels", {"magnification": 20}, []),
        ("HX4 0x1F", {"magnification": 20}, []),
        ("Oil immersion", {"immersion_type": "Air"}, ["name-immersion"]),
        ("Oil", {"immersion_type": "SiliconeOil"}, []),
        ("Silicone", {"immersion_type": "MineralOil"}, ["name-immersion"]),
        ("Water dipping", {"immersion_type": "Dipping"}, []),
        ("Oil, water, glycerol", {"immersion_type": "Multi"}, []),
        ("Toil", {"immersion_type": "Air"}, []),
        ("Plan Apo", {"correction": "Plan"}, []),
        ("Plan-Apochromat", {"correction": "PlanApo"}, []),
        ("Plan-Neofluar", {"correction": "Achromat"}, ["name-correction"]),
        ("Semi-Apochromat", {"correction": "Fluor"}, []),
        ("Achroplan", {"correction": "Achromat"}, []),
        ("Ph 1", {"contrast_modulation": "Ph2"}, ["name-phase"]),
        ("Ph1", {"contrast_modulation": "VAREL"}, []),
        ("Graph 1", {"contrast_modulation": "Ph2"}, []),
        ("without DIC", {"dic": False}, []),
        ("Medic", {"dic": False}, []),
    ],
)
def test_names_of_objectives(name: str, fields: dict[str, Any], rules: list[str]) -> None:
    assert [rule for rule, _ in _found(_objective(name=name, **fields))] == rules
    # The model says it as well as the name, and both say it once.
    assert [rule for rule, _ in _found(_objective(model=name, **fields))] == rules
    assert [rule for rule, _ in _found(_objective(name=name, model=name, **fields))] == rules


def _band(center: float, width: float) -> dict[str, Any]:
    return {"type": "TransmittanceRange", "center_wavelength": center, "fwhm_bandwidth": width}


@pytest.mark.parametrize(
    ("name", "bands", "odd"),
    [
        ("BP 525/50", [_band(525, 50)], False),
        ("BP 525/50", [_band(525, 25)], True),
        ("BP 500-550", [_band(525, 50)], False),
        ("BP 500-550", [_band(575, 50)], True),
        ("ET525/50m", [_band(527, 53)], False),
        ("FF01-525/50-25", [_band(525, 50)], False),
        ("Quad 405/488/561/640", [_band(600, 50)], False),
        ("Dual 525/50 + 605/70", [_band(605, 70), _band(525, 50)], False),
        ("405/488 notch", [_band(600, 50)], False),
        ("LP 590", [_band(540, 0)], False),
        ("Serial 2020-2023", [_band(525, 50)], False),
    ],
)
def test_names_of_filters(name: str, bands: list[dict[str, Any]], odd: bool) -> None:
    data = {"type": "EmissionFilter", "name": name, "transmittance_ranges": bands}
    assert _found(data) == ([("name-band", "transmittance_ranges")] if odd else [])


@pytest.mark.parametrize(
    ("name", "fields", "odd"),
    [
        ("640 nm", {"peak_wavelength": 637}, False),
        ("640 nm", {"peak_wavelength": 561}, True),
        ("640 nm", {"cut_on": 630, "cut_off": 650}, False),
        ("640 nm", {"cut_on": 550, "cut_off": 570}, True),
        ("Argon 458/488/514 nm", {"peak_wavelength": 488}, False),
        ("690-1040 nm", {"peak_wavelength": 800}, False),
        ("640 nm", {}, False),
        ("Laser 3", {"peak_wavelength": 488}, False),
    ],
)
def test_names_of_lasers(name: str, fields: dict[str, float], odd: bool) -> None:
    part = {"type": "IlluminationWavelengthRange", **fields}
    data = {"type": "Laser", "name": name, "illumination_wavelength_ranges": [part]}
    assert _found(data) == ([("name-wavelength", "illumination_wavelength_ranges")] if odd else [])
    assert _found(data | {"tuneable": True}) == []


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"type": "Objective", "catalog_number": " 9999 "}, [("placeholder-nines", "catalog_number")]),
        ({"type": "Objective", "catalog_number": "99"}, []),
        ({"type": "CCD", "serial_number": "000"}, [("placeholder-word", "serial_number")]),
        ({"type": "Objective", "image_distance": -999.0}, [("placeholder-nines", "image_distance")]),
        ({"type": "Objective", "image_distance": 99}, []),
        ({"type": "Objective", "image_distance": 9.99}, []),
        ({"type": "Plane", "position_x": 999}, []),
        ({"type": "Experimenter", "last_name": "Na", "first_name": "Nil"}, []),
        ({"type": "CoverGlass", "coating": "none"}, []),
        ({"type": "MapAnnotation", "entries": [{"type": "MapEntry", "key": "?", "value": "n/a"}]}, []),
        ({"type": "CCD", "quantum_efficiency": 0.0}, [("impossible-zero", "quantum_efficiency")]),
        ({"type": "CCD", "dark_current": 0}, []),
        ({"type": "MechanicalStage", "movement_axes": "XY", "z_repeatability": 0}, []),
        (
            {"type": "MechanicalStage", "movement_axes": "XYZ", "z_repeatability": 0},
            [("impossible-zero", "z_repeatability")],
        ),
        ({"type": "CCD", "quantum_efficiency": False}, []),
    ],
)
def test_placeholders(data: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert _found(data) == found


def test_placeholders_are_one_finding_a_component() -> None:
    ranges = [{"type": "TransmittanceRange", "center_wavelength": -1, "fwhm_bandwidth": 0} for _ in range(2)]
    names = {"manufacturer": ":unav", "model": "(:unkn)", "catalog_number": "999"}
    filter_ = {"type": "EmissionFilter", "id": "urn:x:f", "name": "quad", "filter_type": "MultiPass", **names}
    report = validate({**filter_, "transmittance_ranges": ranges}, 1, advice=True)
    words = [f for f in report.findings if f.rule.startswith("placeholder")]
    assert [(f.rule, f.field) for f in words] == [("placeholder-word", "manufacturer")]
    assert all(text in words[0].message for text in ("model '(:unkn)'", "catalog_number '999'"))
    (low,) = (f for f in report.violations if f.code == "NBOQ-S-below-minimum")
    assert "transmittance_ranges.1.center_wavelength -1" in low.message
    assert {f.field for f in report.violations if f.code == "NBOQ-T-required"} >= {"manufacturer", "model"}
    assert [f.field for f in report.findings if f.rule == "impossible-zero"] == ["fwhm_bandwidth"] * 2


@pytest.mark.parametrize(
    ("field", "value", "rules"),
    [
        ("acquisition_date", "2026-05-06", ["date-in-future"]),
        ("acquisition_date", "2026-05-05", []),  # it may be tomorrow already where the image was taken
        ("acquisition_date", "2026-05-04", []),
        ("valid_until", "2030-01-01", []),
        ("decommissioned_on", "2030-01-01", []),
        ("commissioned_on", "2030-01-01", ["date-in-future"]),
        ("valid_from", "1900-01-01", ["default-date"]),
        ("valid_from", "next week", []),
        ("valid_from", "2026-02-30", []),
    ],
)
def test_dates(field: str, value: str, rules: list[str]) -> None:
    found = list(advise({"type": "Image", field: value}, date(2026, 5, 4)))
    assert [finding.rule for finding in found] == rules


def test_the_last_day_of_all_is_a_day() -> None:
    assert list(advise({"type": "Image", "acquisition_date": "9999-12-31"}, date.max)) == []


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"magnification": 4, "lens_na": 0.47}, []),
        ({"magnification": 100, "lens_na": 0.55}, []),
        ({"magnification": 200, "lens_na": 0.62}, []),
        ({"magnification": 1, "lens_na": 0.25}, []),
        ({"magnification": 100, "lens_na": 0.14}, ["magnification-na"]),
        ({"magnification": 10, "lens_na": 1.4}, ["magnification-na"]),
        ({"lens_na": 0.3, "working_distance": 34}, []),
        ({"lens_na": 0.15, "working_distance": 100}, []),
        ({"lens_na": 1.4, "immersion_type": "MineralOil", "working_distance": 190}, ["front-lens"]),
        ({"lens_na": 1.4, "immersion_type": "Air", "working_distance": 190}, []),  # the shapes report this aperture
        ({"lens_na": 0.8, "working_distance": 550}, ["unit-slip"]),
    ],
)
def test_what_an_objective_can_be(fields: dict[str, Any], rules: list[str]) -> None:
    assert [rule for rule, _ in _found(_objective(**fields))] == rules


def _light(data: dict[str, Any]) -> dict[str, Any]:
    lamp: dict[str, Any] = next(part for part in data["components"] if part["type"] == "LightEmittingDiode")
    return lamp


def test_a_cube_is_let_be_where_a_source_does_not_tell_its_range() -> None:
    data = _example("excitation-light", "invalid")
    assert _found(data) == [("excitation-light", "excitation_filter")]
    del _light(data)["led_modules"][0]["cut_on"]
    assert _found(data) == []
    data = _example("excitation-light", "invalid")
    data["components"].append({"type": "Arc", "id": "urn:uuid:0b9f1f6e-7c56-4c52-8f7a-2a1e3f0d9a10", "name": "Arc"})
    assert _found(data) == []


@pytest.mark.parametrize("untold", [{"center_wavelength": 500}, {"fwhm_bandwidth": 20}, {}])
def test_a_cube_is_let_be_where_its_filter_does_not_tell_all_its_bands(untold: dict[str, float]) -> None:
    data = _example("excitation-light", "invalid")
    filtering = next(part for part in data["components"] if part["type"] == "ExcitationFilter")
    filtering["transmittance_ranges"].append({"type": "TransmittanceRange", **untold})
    assert _found(data) == []
    del filtering["transmittance_ranges"]
    assert _found(data) == []


def test_transmitted_light_excites_nothing_through_a_cube() -> None:
    data = _example("excitation-light")
    _light(data)["illumination_role"] = "Transmitted"
    assert _found(data) == []  # no source for fluorescence is described at all
    red = copy.deepcopy(_light(_example("excitation-light", "invalid")))
    data["components"].append(red | {"id": "urn:uuid:0b9f1f6e-7c56-4c52-8f7a-2a1e3f0d9a11", "name": "Red lamp"})
    assert _found(data) == [("excitation-light", "excitation_filter")]


@pytest.mark.parametrize(
    ("laser", "odd"),
    [
        ({"tuneable": False, "illumination_wavelength_ranges": [{"peak_wavelength": 561}]}, True),
        ({"tuneable": False, "illumination_wavelength_ranges": [{"peak_wavelength": 488}]}, False),
        ({"tuneable": True, "illumination_wavelength_ranges": [{"peak_wavelength": 561}]}, False),
        ({"illumination_wavelength_ranges": [{"peak_wavelength": 561}]}, False),
        ({"tuneable": True, "illumination_wavelength_ranges": [{"cut_on": 550, "cut_off": 800}]}, True),
        ({"tuneable": False}, False),
    ],
)
def test_lasers_excite_by_their_lines(laser: dict[str, Any], odd: bool) -> None:
    data = _example("excitation-light", "invalid")
    one = {"type": "Laser", "id": "urn:uuid:0b9f1f6e-7c56-4c52-8f7a-2a1e3f0d9a12", "name": "Laser", **laser}
    engine = {"type": "MultiLaserEngine", "id": "urn:uuid:0b9f1f6e-7c56-4c52-8f7a-2a1e3f0d9a13", "lasers": [one["id"]]}
    data["components"] += [one, engine]
    assert [rule for rule, _ in _found(data)] == (["excitation-light"] if odd else [])
    engine["lasers"] = [one["id"], "urn:uuid:0b9f1f6e-7c56-4c52-8f7a-2a1e3f0d9a14"]
    assert _found(data) == []


def test_summed_exposures_may_be_longer_than_a_frame() -> None:
    data = _example("exposure-and-frame-rate", "invalid")
    data["channels"][0]["light_path"]["detector_settings"][0]["integration"] = 8
    assert _found(data) == []


def test_a_scanner_chooses_its_sampling_and_so_may_adapters_a_little() -> None:
    data = _example("sampling", "invalid")
    pixels = _image(data, 1)["pixels"]
    for size in (0.01, 1.2):
        pixels["physical_size_x"] = size
        assert _found(data) == []
    for size in (0.003, 1.4):
        pixels["physical_size_x"] = size
        assert _found(data) == [("sampling", "physical_size_x")]
    pixels["channels"][0]["light_path"]["detector_settings"][0]["binning"] = 4
    assert _found(data) == []
    pixels["physical_size_x"] = 65
    camera = next(part for part in data["members"][0]["components"] if part["type"] == "MonochromeCMOS")
    camera["sensor_chips"] *= 2
    assert _found(data) == []


def test_an_identifier_of_two_things_is_another_layers_business() -> None:
    thing = _example("name-na")
    data = {"type": "Collection", "id": "urn:x:1", "members": [thing, thing | {"name": "Another"}]}
    assert _found(data) == []
    assert "id" in {finding.field for finding in validate(data, 1).violations}


def _image(data: dict[str, Any], at: int = 2) -> dict[str, Any]:
    image: dict[str, Any] = data["members"][at]
    assert image["type"] == "Image"
    return image


def test_a_link_to_another_document_is_none_of_ours() -> None:
    data = _example("dangling-link", "invalid")
    _image(data)["samples"] = [f"urn:uuid:{uuid.UUID(int=7**40)}"]
    assert _found(data) == []
    _image(data)["samples"] = ["https://doi.org/10.83185/elsewhere"]
    assert _found(data) == []


def test_one_camera_of_an_image_that_is_missing() -> None:
    data = _example("dangling-link")
    image = _image(data)
    settings_ = image["pixels"]["channels"][0]["light_path"]["detector_settings"][0]
    settings_["settings_of"] = f"urn:uuid:{uuid.UUID(int=7**40)}"
    # The shapes say it where the image names the instrument of the descriptor.
    assert _found(data) == []
    del image["instrument"]
    assert _found(data) == [("dangling-link", "settings_of")]
    # Components without a descriptor are an excerpt, in which others may be missing.
    data["members"][0:1] = data["members"][0]["components"]
    assert _found(data) == []


def test_identifiers_that_were_counted_are_no_slips() -> None:
    ids = [f"urn:uuid:00000000-0000-4000-8000-{number:012}" for number in (1, 2, 3)]
    members = [{"type": "Sample", "id": ids[0]}, {"type": "Image", "id": ids[1], "samples": [ids[2]]}]
    assert _found({"type": "Collection", "members": members}) == []


def test_components_of_two_descriptors_are_not_held_against_each_other() -> None:
    data = _example("duplicate-component", "invalid")
    members = [{"type": "HardwareDescriptor", "components": [part]} for part in data["members"]]
    assert _found({"type": "Collection", "members": members}) == []


@pytest.mark.parametrize("serial", ["", "12", "n/a", "999", "---", "0000"])
def test_a_serial_number_that_is_none_is_not_shared(serial: str) -> None:
    data = _example("duplicate-serial-number", "invalid")
    for camera in data["members"]:
        camera["serial_number"] = serial
    assert "duplicate-serial-number" not in [rule for rule, _ in _found(data)]


@pytest.mark.slow
@settings(deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_random_documents_never_raise(data: dict[str, Any]) -> None:
    for finding in advise(data):
        assert finding.rule in RULES
        assert str(finding)


_NUMBERS: list[Any] = [True, 0, -1, 10**400, 1e308, -1e308, 5e-324, float("nan"), float("inf")]
_TEXTS: list[Any] = ["", "x", "9" * 400, "٣x", "\ud800", "urn:uuid:1", "2026-13-01"]
_NESTED: list[Any] = [None, [], {}, [[]], [None], [{}], {"type": 3}, {"type": []}, [{"exposure_time": "1"}], {7: 8}]
_JUNK = st.sampled_from([*_NUMBERS, *_TEXTS, *_NESTED])
_READ = [_read(name, "invalid") for name in sorted(RULES)]


def _places(data: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        found.append((data, key))
        if isinstance(value, dict | list):
            found += _places(value)
    return found


@settings(deadline=None, max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(_READ), st.data())
def test_damaged_documents_never_raise(whole: dict[str, Any], draw: st.DataObject) -> None:
    data = copy.deepcopy(whole)
    for _ in range(draw.draw(st.integers(1, 4))):
        places = _places(data)
        owner, key = places[draw.draw(st.integers(0, len(places) - 1))]
        owner[key] = copy.deepcopy(draw.draw(_JUNK))
    assert all(isinstance(finding, Finding) for finding in advise(data))


_ANYTHING: list[Any] = [None, True, 10**400, "x", [], {}, [[]], [{}], float("nan"), {7: 8}]


@pytest.mark.slow
@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"])
@pytest.mark.parametrize("number", range(len(_ANYTHING)))
def test_any_field_may_hold_anything(number: int, step: int) -> None:
    """Of every class or, where that takes too long, of every fifth, so that each class is tried twice."""
    junk = _ANYTHING[number]
    everything = dict.fromkeys(current_model().slots, junk)
    for name in list(current_model().concrete)[number % step :: step]:
        assert all(finding.rule in RULES for finding in advise(everything | {"type": name, 7: junk}))


@pytest.mark.parametrize("unit", ["1", " ", "1-", "488/", "NA ", "x ", "no ", "1x/", "99"])
def test_a_long_name_costs_little(unit: str) -> None:
    text = "NA 63x" + unit * 50_000
    start = time.perf_counter()
    for kind in ("Objective", "EmissionFilter", "Laser"):
        part = {"center_wavelength": 525, "fwhm_bandwidth": 50, "peak_wavelength": 488}
        ranges = {"transmittance_ranges": [part], "illumination_wavelength_ranges": [part]}
        list(advise({"type": kind, "name": text, "serial_number": text, "magnification": 63, "lens_na": 1.4, **ranges}))
    assert time.perf_counter() - start < 5


def test_an_empty_document_is_not_odd() -> None:
    assert _found({}) == []


def _many(count: int) -> dict[str, Any]:
    parts = []
    for number in range(count // 5):
        for name in ("unit-slip", "name-na", "name-band", "placeholder-nines", "name-wavelength"):
            part = _example(name, "invalid")
            # Counted, but as different from one another as random ones.
            parts.append(part | {"id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{name}/{number}')}"})
            parts[-1]["catalog_number"] += f"/{number}"
    return {"type": "HardwareDescriptor", "id": "urn:x:1", "components": parts}


@pytest.mark.slow
def test_the_time_grows_with_the_size_only() -> None:
    data = _many(5000)
    start = time.perf_counter()
    found = list(advise(data))
    assert len(found) >= 4000
    # 0.4 s on the machine that this was written on; a rule that compared all with all would take minutes.
    assert time.perf_counter() - start < 10
