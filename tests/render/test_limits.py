"""Each limit of the pictures, at, below and above."""

from __future__ import annotations

from typing import Any

import pytest

from nboq.document import Document
from nboq.render.bands import bands, usable
from nboq.render.channels import paths
from nboq.render.diff import to_svg as diff_svg
from nboq.render.graphviz import lines
from nboq.render.light_paths import _arrows, caption, light_path
from nboq.render.microscope import microscope
from nboq.render.theme import spectral


@pytest.mark.parametrize(("wavelength", "taken"), [(149.99, False), (150, True), (2500, True), (2500.01, False)])
def test_wavelengths_of_microscopes(wavelength: float, taken: bool) -> None:
    assert (usable(wavelength) is not None) is taken


@pytest.mark.parametrize(("end", "text"), [(514, "507"), (515, "507"), (515.1, "500–515.1")])
def test_a_source_of_up_to_15_nm_with_a_peak_is_a_line(end: float, text: str) -> None:
    light = {"type": "IlluminationWavelengthRange", "cut_on": 500, "cut_off": end, "peak_wavelength": 507}
    (band,) = bands({"type": "Laser", "illumination_wavelength_ranges": [light]})
    assert band.text == text


@pytest.mark.parametrize(("centre", "width", "ends"), [(151, 2, (150, 152)), (151, 2.1, (150, 152.05))])
def test_bands_end_where_light_does(centre: float, width: float, ends: tuple[float, float]) -> None:
    part = {"type": "TransmittanceRange", "center_wavelength": centre, "fwhm_bandwidth": width}
    (band,) = bands({"type": "EmissionFilter", "transmittance_ranges": [part]})
    assert (band.start, band.end) == ends


@pytest.mark.parametrize(("wavelength", "seen"), [(379.9, False), (380, True), (750, True), (750.1, False)])
def test_colours_that_the_eye_sees(wavelength: float, seen: bool) -> None:
    assert (spectral(wavelength) != "#6f7780") is seen


@pytest.mark.parametrize(("text", "expected"), [("x" * 9, ["x" * 9]), ("x" * 10, ["x" * 10])])
def test_a_word_as_long_as_a_line_stays_whole(text: str, expected: list[str]) -> None:
    assert lines(text, 10) == expected


def test_what_is_beyond_the_last_line_is_cut_off() -> None:
    assert lines("one two", 3, 2) == ["one", "two"]
    assert lines("one two six", 3, 2) == ["one", "tw…"]
    assert lines("x" * 20, 10, 2) == ["x" * 10, "x" * 10]
    assert lines("x" * 21, 10, 2) == ["x" * 10, "x" * 9 + "…"]


def _channels(count: int) -> Document:
    lens = {"type": "Objective", "id": "urn:x:1", "name": "63x"}
    bench = {"type": "HardwareDescriptor", "id": "urn:x:d", "components": [lens]}
    way = {"type": "LightPath", "objective_settings": {"type": "ObjectiveSettings", "settings_of": "urn:x:1"}}
    channels = [{"type": "Channel", "name": f"C{number}", "light_path": way} for number in range(count)]
    image = {"type": "Image", "id": "urn:x:i", "pixels": {"type": "Pixels", "channels": channels}}
    return Document({"type": "Collection", "id": "urn:x:c", "members": [bench, image]})


@pytest.mark.parametrize(("count", "drawn"), [(11, 11), (12, 12), (13, 12)])
def test_a_picture_has_at_most_twelve_channels(count: int, drawn: int) -> None:
    document = _channels(count)
    found = paths(microscope(document))
    assert len(found) == count
    assert ("The first 12 of 13 channels." in caption(found)) is (count > drawn)
    svg = light_path(document)
    assert sum(f">C{number}<" in svg for number in range(count)) == drawn


@pytest.mark.parametrize(("model", "shown"), [("99", "99"), ("999", ""), ("9998", "9998")])
def test_three_nines_are_no_model(model: str, shown: str) -> None:
    part: dict[str, Any] = {"type": "MicroscopeStand", "id": "urn:x:1", "name": "Stand", "model": model}
    scope = microscope(Document({"type": "HardwareDescriptor", "id": "urn:x:d", "components": [part]}))
    assert scope.pieces[0].brief == shown


def test_a_value_has_at_most_four_lines_in_a_picture_of_changes() -> None:
    from nboq.comparison.diff import compare

    lens: dict[str, Any] = {"type": "Objective", "id": "urn:x:1", "name": "63x"}
    for words, cut in ((16, False), (20, True)):
        after = {**lens, "description": " ".join(["abcdefghi"] * words)}
        assert ("…" in diff_svg(compare(lens, after)).decode()) is cut, words


def test_what_has_no_place_hangs_on_the_others_by_lines_that_are_not_seen() -> None:
    below = "specimen -> unplaced [style=invis];"
    assert below in _arrows({"source", "unplaced"}, False, False) and below not in _arrows({"source"}, False, False)
    assert "unplaced -> source [style=invis];" in _arrows({"source", "unplaced"}, True, False)
