"""Numbers that would make sense in another unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nboq.checks.advice.rule import Examined, Thing
from nboq.checks.findings import Finding
from nboq.schema.model import current_model


@dataclass(frozen=True, slots=True)
class Limit:
    """What numbers of a field make sense, and which slips are common."""

    classes: tuple[str, ...]
    """Whose field it is; empty for all classes."""
    field: str
    low: float
    """The smallest number that makes sense, in the unit of the model; 0 is never reported."""
    high: float
    taken: tuple[tuple[str, Callable[[float], float]], ...]
    """Other units, each with what turns a number in it into the unit of the model."""
    reason: str
    """Why nothing lies beyond; where it is practice and no law, it says so."""


def _times(factor: float) -> Callable[[float], float]:
    return lambda number: number * factor


def _log(base: float, factor: float = 1.0) -> Callable[[float], float]:
    return lambda number: factor * math.log(number, base)


_LENGTH = ("um", _times(1e-3)), ("m", _times(1e3)), ("cm", _times(10.0))
_CELSIUS = (("K", lambda number: number - 273.15),)
# Those of detectors: stages for materials are heated to more than 1000 °C.
_TEMPERATURES = ("ambient_operating_temperature", "cooling_temperature", "dark_current_temperature")

LIMITS: tuple[Limit, ...] = (
    Limit(
        ("Objective",),
        "working_distance",
        0.01,
        300.0,
        _LENGTH[:2],
        "Below 0.01 mm an objective would touch the specimen; the longest, of stereo microscopes, have about 250 mm.",
    ),
    Limit(
        ("Objective",),
        "parfocalizing_distance",
        10.0,
        300.0,
        _LENGTH,
        "Makers build for 45 mm, the classic, or for 60, 75 or 95 mm (practice).",
    ),
    Limit(
        ("Objective",),
        "field_number",
        1.0,
        100.0,
        _LENGTH,
        "Eyepieces show 18 to 28 mm, and the widest ports for cameras not much more.",
    ),
    *(
        Limit(
            ("SensorChip",),
            field,
            0.1,
            100.0,
            (("nm", _times(1e-3)), ("mm", _times(1e3))),
            "The smallest pixels, of telephones, are about 0.5 um wide, those of scientific cameras 2 to 50 um.",
        )
        for field in ("pixel_width", "pixel_height")
    ),
    *(
        Limit(
            ("Pixels",),
            field,
            1e-4,
            100.0,
            (("nm", _times(1e-3)), ("m", _times(1e6))),
            "A tenth of a millimetre is what the naked eye resolves at 25 cm; 0.1 nm is an atom.",
        )
        for field in ("physical_size_x", "physical_size_y")
    ),
    Limit(
        ("Plane",),
        "exposure_time",
        0.0,
        3.6e6,
        (("us", _times(1e-3)), ("ns", _times(1e-6))),
        "An hour; chemiluminescence, which needs the longest exposures, is taken in minutes (practice).",
    ),
    *(
        Limit(("DetectionSystem",), field, -math.inf, 200.0, _CELSIUS, "Detectors are cooled, or work in rooms.")
        for field in _TEMPERATURES
    ),
    Limit(
        ("Camera",),
        "dynamic_range",
        0.0,
        200.0,
        (("a plain ratio", _log(10.0, 20.0)),),
        "200 dB is a ratio of 10**10; no pixel holds as many electrons.",
    ),
    *(
        Limit(
            (),
            field,
            1.0,
            32.0,
            (("grey levels", _log(2.0)),),
            "Converters for images have 8 to 16 bit, some 24; files hold 32 at most in one whole number.",
        )
        for field in ("max_bit_depth", "actual_bit_depth")
    ),
    Limit(
        ("CoverGlass",),
        "thickness",
        0.02,
        2.0,
        (("um", _times(1e-3)), ("m", _times(1e3))),
        "The customary numbers of cover glasses, 0 to 4, reach from 0.08 to 0.64 mm; even slides have 1 mm.",
    ),
    Limit(
        ("ColoredBeads",),
        "bead_diameter",
        1.0,
        1e5,
        (("um", _times(1e3)),),
        "Quantum dots, the smallest points of light sold, are above 1 nm; 0.1 mm is no bead for a microscope.",
    ),
    *(
        Limit(
            ("MechanicalStage",),
            field,
            1000.0,
            1e6,
            (("mm", _times(1e3)), ("nm", _times(1e-3))),
            "A mechanical stage moves a slide by centimetres; stages that move by less are piezo stages (practice).",
        )
        for field in ("x_travel_range", "y_travel_range")
    ),
)
"""The limits. Wide ones: a value near a limit should be odd to anyone who knows the device."""

_BY_FIELD: dict[str, list[Limit]] = {}
for _limit in LIMITS:
    _BY_FIELD.setdefault(_limit.field, []).append(_limit)


def _outside(thing: Thing, limit: Limit) -> Iterator[Finding]:
    number = thing.number(limit.field)
    if number is None or number == 0 or limit.low <= number <= limit.high:
        return
    slot = current_model().slots[limit.field]
    unit = slot.unit or "the unit of the model"
    way_out = "check the number and its unit"
    if number > 0:
        for other, turn in limit.taken:
            meant = turn(number)
            if limit.low <= meant <= limit.high:
                way_out = f"if it is in {other}, write {meant:.5g}"
                break
    yield thing.finding("unit-slip", limit.field, f"hardly possible in {unit}; {way_out}")


def find(document: Examined) -> Iterator[Finding]:
    """Look for numbers that would make sense in another unit.

    Args:
        document: What was examined.

    Yields:
        A finding for each, with the number to write where one unit explains it.

    >>> from datetime import date
    >>> from nboq.checks.advice.rule import examine
    >>> chip = {"type": "SensorChip", "pixel_width": 6500}
    >>> [finding.message for finding in find(examine(chip, date(2026, 1, 1)))]
    ['hardly possible in um; if it is in nm, write 6.5']
    """
    for thing in document.things:
        for field in thing.entity:
            for limit in _BY_FIELD.get(field, ()) if isinstance(field, str) else ():
                if not limit.classes or thing.is_a(*limit.classes):
                    yield from _outside(thing, limit)
