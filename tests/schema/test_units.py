"""Conversion of units, against an oracle of exact fractions that knows UCUM's definitions and nothing of pint."""

from __future__ import annotations

import math
import re
from collections import Counter
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nboq.schema.artefacts import resource, tsv_rows
from nboq.schema.model import nbo_q
from nboq.schema.units import OutOfRange, convert, ucum_code
from tests import properties  # noqa: F401 - sets how many examples are tried

_PREFIXES = {
    "Y": 24,
    "Z": 21,
    "E": 18,
    "P": 15,
    "T": 12,
    "G": 9,
    "M": 6,
    "k": 3,
    "h": 2,
    "da": 1,
    "d": -1,
    "c": -2,
    "m": -3,
    "u": -6,
    "n": -9,
    "p": -12,
    "f": -15,
    "a": -18,
    "z": -21,
    "y": -24,
}
_PI = Fraction("3.14159265358979323846264338327950288419716939937510")
_INCH, _GRAM, _PASCAL = Fraction("0.0254"), Fraction(1), Fraction(1000)
# Metre, second, gram, radian, kelvin, coulomb, bit, bel, mole are UCUM's own base units, or stand for themselves.
_PA = {"g": 1, "m": -1, "s": -2}
_UNITS: dict[str, tuple[Fraction, dict[str, int]]] = {
    **{base: (Fraction(1), {base: 1}) for base in ("m", "s", "g", "rad", "K", "C", "bit", "B", "mol")},
    "1": (Fraction(1), {}),
    "%": (Fraction(1, 100), {}),
    "[ppm]": (Fraction(1, 10**6), {}),
    "deg": (_PI / 180, {"rad": 1}),
    "gon": (_PI / 200, {"rad": 1}),
    "min": (Fraction(60), {"s": 1}),
    "h": (Fraction(3600), {"s": 1}),
    "d": (Fraction(86400), {"s": 1}),
    "Hz": (Fraction(1), {"s": -1}),
    "L": (Fraction(1, 1000), {"m": 3}),
    "[diop]": (Fraction(1), {"m": -1}),
    "By": (Fraction(8), {"bit": 1}),
    "A": (Fraction(1), {"C": 1, "s": -1}),
    "J": (_PASCAL, {"g": 1, "m": 2, "s": -2}),
    "W": (_PASCAL, {"g": 1, "m": 2, "s": -3}),
    "V": (_PASCAL, {"g": 1, "m": 2, "s": -2, "C": -1}),
    "Pa": (_PASCAL, _PA),
    "bar": (10**5 * _PASCAL, _PA),
    "atm": (101325 * _PASCAL, _PA),
    "[in_i]": (_INCH, {"m": 1}),
    "[ft_i]": (12 * _INCH, {"m": 1}),
    "[yd_i]": (36 * _INCH, {"m": 1}),
    "[mi_i]": (63360 * _INCH, {"m": 1}),
    "[mil_i]": (_INCH / 1000, {"m": 1}),
    "Ao": (Fraction(1, 10**10), {"m": 1}),
    "AU": (Fraction(149597870700), {"m": 1}),
    "[ly]": (Fraction(9460730472580800), {"m": 1}),
    # Of what several trades have their own: UCUM's point, the IAU's parsec (2015, B2), the pound of 1959 under standard
    # gravity, and the conventional millimetre of mercury (13595.1 kg/m3), to which UCUM's 133.322 Pa is rounded.
    "[pnt]": (_INCH / 72, {"m": 1}),
    "pc": (648000 / _PI * 149597870700, {"m": 1}),
    "[psi]": (Fraction("0.45359237") * Fraction("9.80665") / _INCH**2 * _PASCAL, _PA),
    "mm[Hg]": (Fraction("13595.1") * Fraction("9.80665") / 1000 * _PASCAL, _PA),
}
_OFFSETS = {
    "Cel": (Fraction(1), Fraction("273.15")),
    "[degF]": (Fraction(5, 9), Fraction("459.67") * Fraction(5, 9)),
    "[degR]": (Fraction(5, 9), Fraction(0)),
}
_NOT_MEASURED = {"reference frame", "Pixel", "Other", "li", "Torr", "mTorr"}


def _atom(text: str) -> tuple[Fraction, dict[str, int]]:
    if text in _UNITS:
        return _UNITS[text]
    prefix = next(prefix for prefix in (text[:2], text[:1]) if prefix in _PREFIXES and text[len(prefix) :] in _UNITS)
    factor, bases = _UNITS[text[len(prefix) :]]
    return factor * Fraction(10) ** _PREFIXES[prefix], bases


@cache
def _oracle(code: str) -> tuple[Fraction, Fraction, dict[str, int]]:
    """Give factor and offset to the base units, and these, notes among them."""
    if code in _OFFSETS:
        return (*_OFFSETS[code], {"K": 1})
    factor, bases = Fraction(1), Counter[str]()
    for sign, note, atom, power, behind in re.findall(
        r"([./]?)(?:(\{\w+\})|((?:\[\w+\]|[A-Za-z%]|1)+)(-?\d*)(\{\w+\})?)", code
    ):
        direction = -1 if sign == "/" else 1
        bases.update({note or behind: direction} if note or behind else {})
        if atom:
            size, of = _atom(atom)
            factor *= size ** (direction * int(power or 1))
            bases.update({base: direction * int(power or 1) * exponent for base, exponent in of.items()})
    return factor, Fraction(0), {base: exponent for base, exponent in bases.items() if exponent}


_CODES = sorted(
    {row["ucum_code"] for row in tsv_rows(resource("mappings", "nbo-units.tsv")) if row["ucum_code"]}
    | {slot.unit for slot in nbo_q().slots.values() if slot.unit}
    | {"/s", "/ms", "/h", "{frame}/ms", "{line_pair}/um", "{electron}/{pixel}/h", "{U}/L", "dB/m", "1", "[ppm]"}
)


def _agrees(value: float, source: str, target: str, difference: bool) -> None:
    (factor, offset, bases), (into, start, wanted) = _oracle(source), _oracle(target)
    if bases != wanted:
        assert convert(value, source, target, difference=difference) is None
        return
    exact = Fraction(repr(value)) * factor / into + (0 if difference else (offset - start) / into)
    try:
        nearest = float(exact)
    except OverflowError:
        nearest = math.inf
    if source != target and (math.isinf(nearest) or (nearest == 0 and exact != 0)):
        with pytest.raises(OutOfRange, match="a number that a double holds"):
            convert(value, source, target, difference=difference)
    else:
        assert convert(value, source, target, difference=difference) == nearest


@cache
def _alike(code: str) -> list[str]:
    return [other for other in _CODES if _oracle(other)[2] == _oracle(code)[2]]


@given(
    st.sampled_from(_CODES).flatmap(lambda code: st.tuples(st.just(code), st.sampled_from(_alike(code)))),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
def test_conversion_agrees_with_exact_fractions(pair: tuple[str, str], value: float, difference: bool) -> None:
    _agrees(value, *pair, difference)


@given(st.sampled_from(_CODES), st.sampled_from(_CODES))
def test_what_is_of_another_kind_never_converts(source: str, target: str) -> None:
    _agrees(1.5, source, target, False)


@pytest.mark.slow
def test_every_pair_agrees_with_exact_fractions() -> None:
    for source in _CODES:
        for target in _CODES:
            for value in (0.1, 1.4, 63.0):
                _agrees(value, source, target, False)


@pytest.mark.parametrize(
    ("value", "source", "target", "wanted"),
    [
        (50, "/s", "/min", 3000),
        (3000, "/min", "Hz", 50),
        (1.2, "{line_pair}/um", "{line_pair}/mm", 1200),
        (1, "{frame}/ms", "{frame}/s", 1000),
        (3600, "{electron}/{pixel}/h", "{electron}/{pixel}/s", 1),
        (1, "{U}/L", "{U}/mL", 0.001),
        (2, "dB/m", "dB/km", 2000),
        (1, "10.um", "um", 10),
    ],
)
def test_a_solidus_in_front_makes_a_reciprocal(value: float, source: str, target: str, wanted: float) -> None:
    assert convert(value, source, target) == wanted


@pytest.mark.parametrize(
    ("source", "target"),
    [
        *(
            ("bit", "%"),
            ("deg", "%"),
            ("deg", "bit"),
            ("rad", "1"),
            ("dB", "%"),
            ("dB", "1"),
            ("mol", "1"),
            ("sr", "deg"),
        ),
        *(("%{vol}", "%"), ("{electron}.s", "s/{electron}"), ("{pixel}2", "{pixel}"), ("m", "/m"), ("Bd", "Hz")),
        *(("um" * 30, "um"), ("km99999999", "um"), ("((((((m", "m"), ("", "m")),
    ],
)
def test_units_of_different_kinds_and_what_is_no_unit(source: str, target: str) -> None:
    assert convert(5, source, target) is None and convert(5, target, source) is None


@pytest.mark.parametrize("value", [10**400, -(10**4000), 1e308, math.inf, -math.inf, math.nan, 5e-324])
def test_what_no_double_holds_is_said(value: float) -> None:
    with pytest.raises(OutOfRange, match="a number that a double holds in"):
        convert(value, *(("nm", "km") if value == 5e-324 else ("km", "nm")))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("µm", "um"), ("\u03bcm", "um"), ("um", "um"), ("micron", "um"), ("°", "deg"), ("℃", "Cel"), ("µm²", "um2")),
        *(("rpm", "/min"), ("fps", "{frame}/s"), ("{frame}/ms", "{frame}/ms"), ("1", "1"), ("ft", "[ft_i]")),
        *((text, None) for text in (*sorted(_NOT_MEASURED), "10", "", "furlong", "Âµm", "5 um")),
    ],
)
def test_units_as_people_write_them(text: str, code: str | None) -> None:
    assert ucum_code(text) == code
