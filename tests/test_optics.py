"""Figures that microscopists work out by hand, against published tables and worked examples."""

from __future__ import annotations

import math
from typing import Any

import pytest

import nboq
from nboq import optics
from nboq.errors import ContentError, InputError, WrongValue


@pytest.mark.parametrize(
    ("na", "wavelength", "expected"),
    # University of Arizona, http://www.mcb.arizona.edu/IPC/DV/zoom_Page.htm, columns NA, wavelength and R.
    [
        (0.13, 515, 2.42),
        (0.45, 515, 0.70),
        (0.75, 515, 0.42),
        (1.3, 515, 0.24),
        (1.4, 515, 0.22),
        (1.4, 580, 0.25),
        (1.4, 670, 0.29),
    ],
)
def test_lateral_resolution(na: float, wavelength: float, expected: float) -> None:
    assert optics.lateral_resolution(na, wavelength) == pytest.approx(expected, abs=0.006)


@pytest.mark.parametrize(
    ("na", "expected"),
    # Tables of λ/NA² at 550 nm on photomacrography.net, viewtopic.php?t=22855, and at zerenesystems.com.
    [(0.1, 55.0), (0.14, 28.1), (0.2, 13.8), (0.25, 8.8), (0.4, 3.44), (0.55, 1.82), (0.65, 1.30), (0.75, 0.98)],
)
def test_depth_of_field_of_the_light(na: float, expected: float) -> None:
    assert optics.depth_of_field(na, 550, 1) == pytest.approx(expected, rel=0.005)


def test_depth_of_field_of_pixels() -> None:
    # n e/(M NA) of a pixel of 4 µm at 10 times and an NA of 0.25, which has 0.4 µm in the specimen.
    assert optics.depth_of_field(0.25, 550, 1, 0.4) - optics.depth_of_field(0.25, 550, 1) == pytest.approx(1.6)


def test_nyquist_limits() -> None:
    # The worked example of the supplement at acmbcb.org: 488 nm, oil of 1.515, NA 1.3, confocal.
    assert optics.nyquist_lateral(1.3, 488, confocal=True) == pytest.approx(0.0469, abs=5e-5)
    assert optics.nyquist_axial(1.3, 488, 1.515, confocal=True) == pytest.approx(0.1655, abs=5e-5)
    assert optics.nyquist_lateral(1.3, 488) == 2 * optics.nyquist_lateral(1.3, 488, confocal=True)
    assert optics.nyquist_axial(1.3, 488, 1.515) == 2 * optics.nyquist_axial(1.3, 488, 1.515, confocal=True)
    assert optics.nyquist_axial(1.0, 500, 1.0) == pytest.approx(0.25)  # half a wavelength, all angles
    with pytest.raises(InputError, match="needs a medium denser than"):
        optics.nyquist_axial(1.4, 500, 1.33)


def test_airy_unit() -> None:
    # An optical unit of 61 nm at NA 1.3 and 500 nm (https://svi.nl/OpticalUnits); the first zero of J₁ is at 3.832.
    assert optics.airy_unit(1.3, 500) == pytest.approx(2 * 3.8317 * 0.0612, rel=0.002)


@pytest.mark.parametrize(("na", "length"), [(0.05, 125), (0.25, 5)])
def test_rayleigh_length(na: float, length: float) -> None:
    # http://dispim.org/docs/gaussian_beam: twice the length, at 488 nm, with 0.64 for 2/π.
    assert 2 * optics.rayleigh_length(na, 488, 1) == pytest.approx(length, rel=0.01)


def _image(**more: Any) -> nboq.Image:
    chip = {"type": "SensorChip", "id": "urn:x:chip", "pixel_width": 6.5}
    parts: list[dict[str, Any]] = [
        {"type": "Objective", "id": "urn:x:lens", "lens_na": 1.4, "magnification": 60, "immersion_type": "MineralOil"},
        {"type": "MonochromeCMOS", "id": "urn:x:camera", "sensor_chips": [chip]},
    ]
    path = {
        "type": "LightPath",
        "detector_settings": [{"type": "CMOSCameraSettings", "settings_of": "urn:x:camera", "binning": 2}],
        "optical_aperture_settings": [{"type": "PinholeSettings", "pinhole_diameter": 50}],
    }
    dye = {"type": "Fluorophore", "id": "urn:x:dye", "excitation_wavelength": 488, "emission_wavelength": 507}
    channel = {"type": "Channel", "id": "urn:x:channel", "fluorophores": [dye], "light_path": path}
    settings = {"type": "ObjectiveSettings", "settings_of": "urn:x:lens", "measured_refractive_index": 1.518}
    pixels = {"type": "Pixels", "id": "urn:x:pixels", "channels": [channel], "size_x": 512}
    image = {"type": "Image", "id": "urn:x:image", "objective_settings": settings, "pixels": pixels, **more}
    return nboq.Objects(image, *parts).images[0]


def test_figures_of_an_image() -> None:
    found = nboq.Optics.of(_image())
    assert found.sampled_pixel == pytest.approx(13 / 60)
    assert found.field_of_view == pytest.approx(512 * 13 / 60)
    assert found.lateral_resolution == pytest.approx(0.61 * 0.507 / 1.4)
    assert found.axial_resolution == pytest.approx(2 * 1.518 * 0.507 / 1.96)
    assert found.nyquist_lateral == pytest.approx(0.507 / 5.6)
    assert found.nyquist_lateral_confocal == pytest.approx(0.488 / 11.2)
    assert found.nyquist_axial / found.nyquist_axial_confocal == pytest.approx(2 * 507 / 488)
    assert found.depth_of_field == pytest.approx(1.518 * (0.507 / 1.96 + 13 / 60 / 1.4))
    assert found.airy_units == pytest.approx(50 / (1.22 * 0.507 / 1.4 * 60))
    assert math.isclose(nboq.Optics.of(_image(), pixel=0.1).field_of_view, 51.2)


def test_the_setting_of_the_stand_counts_before_the_label_of_the_objective() -> None:
    stand = {"type": "MicroscopeStandSettings", "total_effective_magnification": 90}
    assert nboq.Optics.of(_image(microscope_stand_settings=stand)).sampled_pixel == pytest.approx(13 / 90)


@pytest.mark.parametrize(
    ("figure", "field"),
    [
        ("lateral_resolution", "na"),
        ("axial_resolution", "na"),
        ("nyquist_lateral_confocal", "na"),
        ("sampled_pixel", "camera_pixel"),
        ("field_of_view", "columns"),
        ("airy_units", "na"),
    ],
)
def test_a_figure_says_what_is_missing(figure: str, field: str) -> None:
    bare = nboq.Objects({"type": "Image", "id": "urn:x:1"}).images[0]
    with pytest.raises(ContentError, match=rf"isn't known: no .*Optics.of\(image, {field}=") as caught:
        getattr(nboq.Optics.of(bare), figure)
    assert caught.value.field == field


def test_a_channel_that_is_not_there() -> None:
    with pytest.raises(InputError, match="1 channels, so none of number 1"):
        nboq.Optics.of(_image(), 1)


@pytest.mark.parametrize("value", ["1,4", True, 0, -1.4, math.inf])
def test_a_number_that_is_none_is_told(value: Any) -> None:
    image = {
        "type": "Image",
        "id": "urn:x:1",
        "pixels": {"type": "Pixels", "channels": [{"type": "Channel"}, "urn:x:2"]},
    }
    taken = nboq.Optics.of(nboq.Objects(image).images[0], na=value, emission=500)
    with pytest.raises(WrongValue, match="expected a number above 0"):
        _ = taken.lateral_resolution


@pytest.mark.parametrize(
    "pixels", [["a"], "a", {"type": "Pixels", "channels": "urn:x:2"}, {"type": "Pixels", "channels": [5]}]
)
def test_what_a_faulty_image_does_not_say_is_not_known(pixels: Any) -> None:
    image = {"type": "Image", "id": "urn:x:1", "pixels": pixels, "objective_settings": [5]}
    with pytest.raises(ContentError, match="numerical aperture isn't known"):
        _ = nboq.Optics.of(nboq.Objects(image).images[0]).lateral_resolution


def test_the_length_of_a_light_sheet_follows_from_its_settings() -> None:
    sheet = {"type": "LightSheetSettings", "settings_of": "urn:x:module", "sheet_na": 0.05}
    channel: dict[str, Any] = {"type": "Channel", "id": "urn:x:c", "illumination_wavelength": 488}
    channel["light_path"] = {"type": "LightPath", "light_sheet_settings": [sheet]}
    lens = {"type": "Objective", "id": "urn:x:lens", "immersion_type": "Air"}
    pixels = {"type": "Pixels", "id": "urn:x:p", "channels": [channel]}
    image: dict[str, Any] = {"type": "Image", "id": "urn:x:i", "pixels": pixels}
    image["objective_settings"] = {"type": "ObjectiveSettings", "settings_of": "urn:x:lens"}
    found = nboq.Optics.of(nboq.Objects(lens, image).images[0])
    assert found.rayleigh_length == pytest.approx(62, rel=0.01)
    del sheet["sheet_na"]
    with pytest.raises(nboq.NboqError, match="the aperture of the light sheet isn't known: no sheet_na"):
        _ = nboq.Optics.of(nboq.Objects(lens, image).images[0]).rayleigh_length
