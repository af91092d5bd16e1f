"""Each number at which a check begins or ceases to speak: just below it, at it, just above it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from nboq.checks import thresholds as limits
from nboq.checks.advice import advise
from nboq.checks.advice.units import Range, meant, measures, ranges
from nboq.checks.completeness import completeness, fill, form, parse_form
from nboq.checks.completeness.filling import _classes
from nboq.checks.suggestions import suggestion
from nboq.schema.model import current_model

_TODAY = date(2026, 5, 4)
_GIVEN = "urn:uuid:3a1b7c9d-2e4f-4a6b-8c0d-1e3f5a7b9d20"


def _advised(rule: str, data: dict[str, Any]) -> bool:
    return rule in [finding.rule for finding in advise(data, _TODAY)]


def _objective(rule: str, **fields: Any) -> bool:
    return _advised(rule, {"type": "Objective", "id": _GIVEN, **fields})


def _filter(name: str, middle: float, width: float) -> bool:
    part = {"type": "TransmittanceRange", "center_wavelength": middle, "fwhm_bandwidth": width}
    return _advised("name-band", {"type": "EmissionFilter", "name": name, "transmittance_ranges": [part]})


def _laser(**part: float) -> bool:
    data = {"type": "Laser", "name": "640 nm", "illumination_wavelength_ranges": [part]}
    return _advised("name-wavelength", data)


def _cube(start: float, end: float) -> bool:
    lamp = {"type": "LightEmittingDiode", "id": "urn:x:l", "led_modules": [{"cut_on": 500, "cut_off": 550}]}
    passed = [{"center_wavelength": (start + end) / 2, "fwhm_bandwidth": end - start}]
    filtering = {"type": "ExcitationFilter", "id": "urn:x:f", "filter_type": "BandPass", "transmittance_ranges": passed}
    cube = {"type": "FilterCube", "id": "urn:x:c", "excitation_filter": "urn:x:f"}
    return _advised("excitation-light", {"type": "HardwareDescriptor", "components": [lamp, filtering, cube]})


def _frame(exposure: float) -> bool:
    channel = {"type": "Channel", "light_path": {"detector_settings": [{"frame_rate": 10.0}]}}
    planes = [{"type": "Plane", "exposure_time": exposure}]
    return _advised("exposure-and-frame-rate", {"type": "Pixels", "channels": [channel], "planes": planes})


def _image(size: float, magnification: float = 100.0) -> bool:
    camera = {"type": "MonochromeCMOS", "id": "urn:x:c", "sensor_chips": [{"type": "SensorChip", "pixel_width": 10.0}]}
    lens = {"type": "Objective", "id": "urn:x:o", "magnification": magnification}
    channel = {"light_path": {"detector_settings": [{"settings_of": "urn:x:c"}]}}
    image = {
        "type": "Image",
        "objective_settings": {"settings_of": "urn:x:o"},
        "pixels": {"type": "Pixels", "physical_size_x": size, "channels": [channel]},
    }
    return _advised("sampling", {"type": "Collection", "members": [camera, lens, image]})


def _slipped(slips: int) -> bool:
    wrong = _GIVEN[:-slips] + "".join("1" if digit != "1" else "2" for digit in _GIVEN[-slips:])
    members = [{"type": "Sample", "id": _GIVEN}, {"type": "Image", "id": "urn:x:i", "samples": [wrong]}]
    return _advised("dangling-link", {"type": "Collection", "members": members})


def _different(digits: int) -> bool:
    # The half without the slip is what the other is found by; a hyphen is one of its characters.
    half = ("0123456789abcdef"[: digits - 1] * 16)[:16]
    given = f"urn:uuid:3a1b7c9d-2e4f-4a6b-{half[:4]}-{half[4:]}"
    wrong = given.replace("3a1b", "3a1c")
    members = [{"type": "Sample", "id": given}, {"type": "Image", "id": "urn:x:i", "samples": [wrong]}]
    return _advised("dangling-link", {"type": "Collection", "members": members})


def _serial(length: int) -> bool:
    cameras = [{"type": "CCD", "id": f"urn:x:{n}", "name": str(n), "serial_number": "7" * length} for n in (1, 2)]
    return _advised("duplicate-serial-number", {"type": "HardwareDescriptor", "components": cameras})


def _day(ahead: int) -> bool:
    return _advised("date-in-future", {"type": "Image", "acquisition_date": str(_TODAY + timedelta(days=ahead))})


def _suggested(field: str, value: Any, minimum: float | None = None) -> bool:
    return suggestion(current_model().slots[field], value, minimum=minimum) != ""


def _steps(number: int) -> bool:
    steps = ["tirf_settings", "tirf_light_path"] * number
    field = ".".join([*steps[: number - 1], "description" if number % 2 else "name"])
    filled = fill({"type": "TIRFLightPath", "id": "urn:x:1"}, _form_of(field))
    return filled.rows[0].outcome == "filled"


def _form_of(field: str) -> Any:
    return parse_form(f"entity,field,value\nurn:x:1,{field},one\n".encode(), "a.csv")


@dataclass(frozen=True)
class Case:
    """A limit, what speaks or not by a number, and whether it does below, at and above the limit."""

    limit: str
    speaks: Callable[[Any], bool]
    step: float
    spoken: tuple[bool, bool, bool]


_FROM = (False, True, True)
_ABOVE = (False, False, True)
_UP_TO = (True, True, False)
_BELOW = (True, False, False)
CASES = [
    Case("LONGEST_NAME", lambda n: _objective("name-na", name=f"{' ' * (n - 6)}NA 1.4", lens_na=1.3), 1, _UP_TO),
    Case(
        "MAGNIFICATION_SLACK",
        lambda part: _objective("name-magnification", name="100x", magnification=100.5 + 100 * part),
        0.001,
        _ABOVE,
    ),
    Case("SHORTEST_BAND", lambda nm: _filter(f"{nm:g}/50", 600, 50), 1, _FROM),
    Case("SHORTEST_BAND", lambda nm: _filter(f"{nm:g}-300", 600, 50), 1, _FROM),
    Case("LONGEST_BAND", lambda nm: _filter(f"{nm:g}/50", 600, 50), 1, _UP_TO),
    Case("LONGEST_BAND", lambda nm: _filter(f"1950-{nm:g}", 600, 50), 1, _UP_TO),
    Case("WIDEST_BAND", lambda nm: _filter(f"600/{nm:g}", 300, 50), 1, _UP_TO),
    Case("WIDEST_BAND", lambda nm: _filter(f"500-{500 + nm:g}", 300, 50), 1, _UP_TO),
    Case("BAND_MIDDLE_SLACK", lambda nm: _filter("525/50", 525 + nm, 50), 0.1, _ABOVE),
    Case("BAND_WIDTH_SLACK", lambda nm: _filter("525/10", 525, 10 + nm), 0.1, _ABOVE),
    Case("BAND_WIDTH_PART", lambda part: _filter("525/100", 525, 100 + 100 * part), 0.001, _ABOVE),
    Case("LINE_SLACK", lambda nm: _laser(peak_wavelength=640 + nm), 0.1, _ABOVE),
    Case("LINE_SLACK", lambda nm: _laser(cut_on=640 + nm, cut_off=700), 0.1, _ABOVE),
    Case("LINE_SLACK", lambda nm: _laser(cut_on=600, cut_off=640 - nm), 0.1, _ABOVE),
    Case("LOWEST_MAGNIFICATION", lambda n: _objective("magnification-na", magnification=n, lens_na=1.4), 0.1, _FROM),
    Case("WIDEST_PUPIL", lambda mm: _objective("magnification-na", magnification=10, lens_na=mm / 40), 0.1, _ABOVE),
    Case("MOST_EMPTY", lambda n: _objective("magnification-na", magnification=n / 4, lens_na=0.25), 1, _ABOVE),
    Case("STEEPEST_SINE", lambda sine: _objective("front-lens", lens_na=sine * 1.52, working_distance=9), 1e-5, _BELOW),
    Case("LONGEST_DISTANCE", lambda mm: _objective("front-lens", lens_na=0.8, working_distance=mm), 1, _UP_TO),
    Case(
        "WIDEST_FRONT",
        lambda mm: _objective(
            "front-lens",
            lens_na=0.5,
            immersion_type="Air",
            working_distance=mm / 2 / math.tan(math.asin(0.5 / 1.0003)),
        ),
        0.1,
        _ABOVE,
    ),
    Case(
        "ABSOLUTE_ZERO",
        lambda c: _advised("absolute-zero", {"type": "CCD", "dark_current_temperature": c}),
        0.01,
        _BELOW,
    ),
    Case("EMISSION_TAIL", lambda nm: _cube(400, 500 - nm), 0.1, _ABOVE),
    Case("EMISSION_TAIL", lambda nm: _cube(550 + nm, 700), 0.1, _ABOVE),
    Case("LONGEST_EXPOSURE", lambda ms: _frame(ms / 10), 1, _ABOVE),
    Case(
        "LONGEST_PULSE",
        lambda part: _advised(
            "pulse-longer-than-period", {"type": "Laser", "pulse_duration": 1000 * part, "repetition_rate": 1e9}
        ),
        0.01,
        _FROM,
    ),
    Case("LARGEST_PIXEL", _image, 0.1, _UP_TO),
    Case("RESAMPLED", lambda factor: _image(0.1 * factor), 0.1, _ABOVE),
    Case("RESAMPLED", lambda factor: _image(10 / factor, 1), 0.1, _ABOVE),
    Case("FEWEST_NINES", lambda n: _objective("placeholder-nines", catalog_number="9" * n), 1, _FROM),
    Case("LARGEST_NINES", lambda number: _objective("placeholder-nines", image_distance=number), 1, _BELOW),
    Case("MOST_SLIPS", _slipped, 1, _UP_TO),
    Case("FEWEST_DIGITS", _different, 1, _FROM),
    Case("SHORTEST_SERIAL", _serial, 1, _FROM),
    Case("DAYS_AHEAD", _day, 1, _ABOVE),
    Case("LONGEST_TEXT", lambda n: _suggested("dic", f"yes{' ' * (n - 3)}"), 1, _UP_TO),
    Case("LOWEST_PERCENT", lambda value: _suggested("quantum_efficiency", value), 0.1, _FROM),
    Case("HIGHEST_PERCENT", lambda value: _suggested("quantum_efficiency", value), 0.1, _UP_TO),
    Case("SHORTEST_MICROMETRES", lambda um: _suggested("test_wavelength", um, 100.0), 0.01, _FROM),
    Case("LONGEST_MICROMETRES", lambda um: _suggested("test_wavelength", um, 100.0), 0.01, _UP_TO),
    Case("LISTED_CLASSES", lambda n: "from" not in _classes("Filter", [f"F{i}" for i in range(n)]), 1, _UP_TO),
    Case("DEEPEST_FIELD", _steps, 1, _UP_TO),
]
# How deep forms ask is tested by what they ask for, below.
_ELSEWHERE = {"DEEPEST_PART"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.limit)
def test_below_at_and_above_a_limit(case: Case) -> None:
    limit = getattr(limits, case.limit)
    assert tuple(case.speaks(number) for number in (limit - case.step, limit, limit + case.step)) == case.spoken


def test_every_limit_has_a_case() -> None:
    assert {case.limit for case in CASES} | _ELSEWHERE == {name for name in vars(limits) if name.isupper()}


def test_forms_ask_for_parts_of_parts_and_no_deeper() -> None:
    depths = set()
    for name in current_model().concrete:
        rows = form(completeness({"type": name, "id": "urn:x:1", "name": "one"}), 3).rows
        depths |= {row.field.removesuffix(".type").count(".") + 1 for row in rows}
    assert max(depths) == limits.DEEPEST_PART


_FIELDS = [(one, field) for one in ranges() for field in one.fields]


@pytest.mark.parametrize(("one", "field"), _FIELDS, ids=lambda part: part if isinstance(part, str) else "")
def test_a_range_speaks_just_outside_of_it_and_not_at_its_ends(one: Range, field: str) -> None:
    model = current_model()
    assert model.slots[field].kind in ("number", "integer") and one.low < one.high and one.reason.endswith(".")
    assert all(field in model.classes[name].slots for name in one.classes)
    owners = [name for name in model.concrete if field in model.classes[name].slots]
    owner = next(name for name in owners if not one.classes or any(model.is_a(name, c) for c in one.classes))

    def messages(number: float) -> list[str]:
        return [f.message for f in advise({"type": owner, field: number}) if f.rule == "unit-slip"]

    for end, outwards in ((one.low, -1e-9), (one.high, 1e-9)):
        if math.isfinite(end):
            assert messages(end) == []
            assert messages(end + outwards * (abs(end) or 1)) != []
    assert messages(0) == []
    for other in one.taken:
        # Some number is outside of the limits as it stands, and within them in the other unit.
        tried = [10.0**power * 3 for power in range(-14, 15)]
        slips = [n for n in tried if not one.low <= n <= one.high and one.low <= meant(field, n, other) <= one.high]
        assert slips
        assert any(message.endswith(f"perhaps given in {other}") for n in slips for message in messages(n))


_UNITS = [(unit, one) for unit, one in measures().items()]


@pytest.mark.parametrize(("unit", "one"), _UNITS, ids=lambda part: part if isinstance(part, str) else "")
def test_a_number_that_is_no_measure_in_any_field_is_told(unit: str, one: Range) -> None:
    named = {field for each in ranges() for field in each.fields}
    model = current_model()
    fields = [s.name for s in model.slots.values() if s.unit == unit and s.kind == "number" and s.name not in named]
    assert 0 <= one.low < one.high and one.reason.endswith(".") and (fields or unit == "dB")
    for field in fields:
        owner = next(name for name in model.concrete if field in model.classes[name].slots)
        for size, told in (
            (one.low, 0),
            (one.low / 2, one.low > 0),
            (one.high, 0),
            (one.high * 2, 1),
            (1e32, 1),
            (0, 0),
        ):
            for number in (size, -size):
                found = [f for f in advise({"type": owner, field: number}) if f.rule == "unit-slip"]
                assert len(found) == told, (owner, field, number)


def test_every_unit_of_the_model_has_its_measures() -> None:
    units = {slot.unit for slot in current_model().slots.values() if slot.kind == "number" and slot.unit}
    assert units - set(measures()) <= {"bit"}


@pytest.mark.parametrize("field", ["magnification", "lens_na", "z_travel_range", "repetition_rate", "humidity"])
def test_what_nobody_measures_is_told(field: str) -> None:
    owner = next(name for name in current_model().concrete if field in current_model().classes[name].slots)
    assert _advised("unit-slip", {"type": owner, field: 10**32})


def _exposed(time: float, **extensions: str) -> tuple[str, str]:
    plane = {"type": "Plane", "exposure_time": time, "extensions": extensions}
    image = {"type": "Image", "extensions": {"ome:ID": "Image:0"}, "pixels": {"type": "Pixels", "planes": [plane]}}
    if "own" in extensions:
        image.pop("extensions")
    (found,) = (finding for finding in advise(image, _TODAY) if finding.rule == "unit-slip")
    assert ("10004210 s in the file" in found.message) == (time == 10004210000.0)
    return found.message.partition("; ")[2], found.suggestion


def test_a_slip_is_sought_in_the_number_that_the_file_has() -> None:
    # OME's number without a unit is in seconds: 10004210 of them were nanoseconds, if not microseconds.
    assert _exposed(10004210000.0) == ("perhaps given in ns, or perhaps given in us", "10.004 or 10004")
    assert _exposed(1e13) == ("perhaps given in ns", "10000")
    assert _exposed(1e10, **{"ome:ExposureTimeUnit": "ms"}) == ("perhaps given in ns", "10000")
    assert _exposed(1e10, own="x") == ("perhaps given in ns", "10000")
    lens = {"type": "Objective", "working_distance": 0.00019, "extensions": {"ome:ID": "Objective:0"}}
    (found,) = (finding for finding in advise(lens, _TODAY) if finding.rule == "unit-slip")
    assert (found.message.partition("; ")[2], found.suggestion) == (
        "perhaps given in mm, or perhaps given in m",
        "0.19 or 190",
    )


@pytest.mark.parametrize(("step", "told"), [(350000, False), (350001, True), (5640000, True)])
def test_a_step_isnt_larger_than_the_whole_way(step: float, told: bool) -> None:
    kind = next(name for name in current_model().concrete if "z_resolution" in current_model().classes[name].slots)
    assert _advised("unit-slip", {"type": kind, "z_resolution": step, "z_travel_range": 350}) is told
