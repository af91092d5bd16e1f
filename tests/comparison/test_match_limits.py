"""What counts as the same number when an image is matched with a descriptor: at, below and above each limit."""

from __future__ import annotations

from typing import Any

import pytest

from nboq.comparison.match.evidence import compare

LENS = {"type": "Objective", "magnification": 63.0, "lens_na": 0.75}


def _laser(line: float) -> dict[str, Any]:
    return {"type": "Laser", "illumination_wavelength_ranges": [{"peak_wavelength": line}]}


def _filter(middle: float, width: float = 50.0) -> dict[str, Any]:
    band = {"center_wavelength": middle, "fwhm_bandwidth": width}
    return {"type": "EmissionFilter", "transmittance_ranges": [band]}


@pytest.mark.parametrize(("na", "same"), [(0.7509, True), (0.751, True), (0.749, True), (0.7511, False)])
def test_a_numerical_aperture_may_differ_by_a_thousandth(na: float, same: bool) -> None:
    found = compare(LENS, {**LENS, "lens_na": na})
    assert bool(found.evidence) is same and bool(found.against) is not same


@pytest.mark.parametrize(
    ("one", "other", "same"), [(1000, 999.1, True), (1000, 999, True), (999, 1000, True), (1000, 998.9, False)]
)
def test_a_magnification_may_differ_by_a_thousandth_of_itself(one: float, other: float, same: bool) -> None:
    found = compare({**LENS, "magnification": one}, {**LENS, "magnification": other})
    assert bool(found.evidence) is same and bool(found.against) is not same


@pytest.mark.parametrize(("line", "same"), [(488.9, True), (489.0, True), (487.0, True), (489.1, False)])
def test_a_laser_line_may_differ_by_a_nanometre(line: float, same: bool) -> None:
    found = compare(_laser(488.0), _laser(line))
    assert bool(found.evidence) is same and bool(found.against) is not same


@pytest.mark.parametrize(
    ("middle", "width", "same", "other"),
    [
        (525.9, 50, True, False),
        (526, 51, True, False),
        (525, 51.1, False, False),
        (526.1, 50, False, False),
        (535, 50, False, False),
        (535.1, 50, False, True),
    ],
)
def test_a_band_is_the_same_within_one_nanometre_and_another_beyond_ten(
    middle: float, width: float, same: bool, other: bool
) -> None:
    found = compare(_filter(525.0), _filter(middle, width))
    assert (bool(found.evidence), bool(found.against)) == (same, other)
