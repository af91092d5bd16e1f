"""Units: from the texts that sources use to UCUM, and from one UCUM unit to another, exactly."""

from __future__ import annotations

import math
import re
import unicodedata
from contextlib import suppress
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from nboq.schema.artefacts import resource, tsv_rows

# What stands in braces is a note to the reader, not a unit (UCUM §12); alone, as in "{electron}", it stands for 1.
_NOTE: Final = re.compile(r"(^|[./(])?(\{[^}]*\})")
# No unit is empty, as long or has such powers, and working one out would take for ever.
_NO_UNIT: Final = re.compile(r"$|.{41}|.*[0-9]{4}", re.DOTALL)
# What UCUM has for plain numbers (rad is a base unit there as well), so that none converts into another; and the parsec
# of the IAU (Resolution B2 of 2015), where pint has a tangent. Pint itself has a unit for differences of decibels.
_KINDS: Final = (
    "radian = [plane_angle] = rad",
    "steradian = radian ** 2 = sr",
    "bit = [information]",
    "bel = [level] = B",
    "decibel = 0.1 bel = dB",
    "delta_decibel = decibel",
    "parsec = 648000 / pi * astronomical_unit = pc",
)
# How people write units that NBO has in other words.
_SPELLINGS: Final = {"°": "deg", "degree": "deg", "degrees": "deg", "micron": "um", "microns": "um", "rpm": "/min"}


class OutOfRange(ValueError):
    """A number that no double is near in the unit that it was converted to; the text says what was expected."""


@cache
def _texts() -> dict[str, str]:
    return {row["unit_text"]: row["ucum_code"] for row in tsv_rows(resource("mappings", "nbo-units.tsv"))}


@lru_cache(maxsize=1024)
def ucum_code(text: str) -> str | None:
    """Give the UCUM code of a unit as NBO v02-01, OME, people or UCUM itself write it.

    The two characters for micro, and the two for ångström, are taken for one.

    Args:
        text: As in `µm`, `um`, `°C`, `fps`; `1` for a fraction.

    Returns:
        The code, or None for a text that is no unit that could be converted (`reference frame`, `Other`).

    >>> ucum_code("°C"), ucum_code("µm"), ucum_code("\N{GREEK SMALL LETTER MU}m"), ucum_code("um")
    ('Cel', 'um', 'um', 'um')
    >>> ucum_code("micron"), ucum_code("reference frame"), ucum_code("10")
    ('um', None, None)
    """
    plain = unicodedata.normalize("NFKC", text).replace("\u03bc", "\u00b5")
    found = _texts().get(text) or _texts().get(plain) or _SPELLINGS.get(plain)
    code = found or plain.replace("\u00b5", "u")
    # "5 10" is two numbers rather than five tens.
    is_number = code.isdecimal() and code != "1"
    is_unit = bool(found) or code in _known() or not (is_number or _parsed(code) is None)
    return code if is_unit else None


def unit_text(code: str) -> str | None:
    """Give the text that NBO v02-01 has for a UCUM code; the reverse of `ucum_code`.

    >>> unit_text("um/s")
    'µm/s'
    """
    return next((text for text, found in _texts().items() if found == code), None)


@cache
def _reader() -> Any:
    # Imported here: pint takes longer to load than most documents take to read.
    from pint import UnitRegistry
    from ucumvert import UcumToPintTransformer, get_ucum_parser, parse_ucum

    # Ucumvert's own registry works out the root of each unit, twice, and makes another registry, which has floats, for
    # its `from_ucum`; this one works out what it's asked for.
    registry: Any = UnitRegistry(None, non_int_type=Fraction, on_redefinition="ignore")
    for package, name in (("pint", "default_en.txt"), ("ucumvert", "pint_ucum_defs.txt")):
        registry.load_definitions(files(package) / name)
    for definition in _KINDS:
        registry.define(definition)
    parser, transformer = get_ucum_parser(), UcumToPintTransformer(registry)
    return lambda code: registry.Quantity(transformer.transform(parse_ucum(code, parser)))


@lru_cache(maxsize=1024)
def _parsed(code: str) -> Any:
    """Read a UCUM code without its notes; None for what is none."""
    bare = _NOTE.sub(lambda found: "" if found[1] is None else f"{found[1]}(1)", code)
    # A solidus in front makes a reciprocal (UCUM §7).
    bare = f"1{bare}" if bare.startswith("/") else bare
    try:
        return None if _NO_UNIT.match(code) else _reader()(bare)
    except Exception:
        return None  # pint and lark have no common error class for what doesn't parse


def _notes(code: str) -> list[tuple[bool, str]]:
    return sorted((found[1] == "/", found[2]) for found in _NOTE.finditer(code))


@cache
def _known() -> dict[str, tuple[str, Fraction, Fraction]]:
    """Give a unit of the same kind for each code that NBO and the slots have, with factor and offset to it."""
    rows = tsv_rows(resource("generated", "conversions.tsv"))
    return {row["ucum_code"]: (row["kind"], Fraction(row["factor"]), Fraction(row["offset"])) for row in rows}


def worked_out(source: str, target: str) -> tuple[Fraction, Fraction] | None:
    """Have pint work out what a number in one UCUM unit is in another, which takes half a second the first time.

    Returns:
        Factor and offset, or None where there are none.

    >>> worked_out("mm", "um")
    (Fraction(1000, 1), Fraction(0, 1))
    """
    given, wanted = _parsed(source), _parsed(target)
    if given is None or wanted is None or _notes(source) != _notes(target):
        return None  # {electron} isn't {pixel}
    try:
        # 0 and 1 fix the straight line that a conversion is.
        ends = (type(given)(number * Fraction(given.magnitude), given.units).to(wanted.units) for number in (0, 1))
        zero, one = (Fraction(end.magnitude) / Fraction(wanted.magnitude) for end in ends)
    except Exception:
        return None  # of another kind, or no straight line
    return one - zero, zero


@lru_cache(maxsize=1024)
def _line(source: str, target: str) -> tuple[Fraction, Fraction] | None:
    """Give factor and offset between two units, or None where there are none."""
    given, wanted = _known().get(source), _known().get(target)
    if given is None or wanted is None:
        return worked_out(source, target)
    return (given[1] / wanted[1], (given[2] - wanted[2]) / wanted[1]) if given[0] == wanted[0] else None


def convert(value: float, source: str, target: str, *, difference: bool = False) -> float | None:
    """Convert a number from one UCUM unit to another, in exact fractions.

    Args:
        value: The number, in the source unit.
        source: A UCUM code.
        target: A UCUM code.
        difference: Whether the number is a difference, such as an accuracy in °C, to which no offset applies.

    Returns:
        The double that is nearest to the number in the target unit, or None if there is no way from one to the other.

    Raises:
        OutOfRange: If no double is near it.

    >>> convert(128, "um", "mm"), convert(98.6, "[degF]", "Cel"), convert(1, "mm", "Cel")
    (0.128, 37.0, None)
    >>> convert(50, "/s", "/min"), convert(12, "bit", "%"), convert(1.8, "[degF]", "Cel", difference=True)
    (3000.0, None, 1.0)
    """
    if source == target:
        return value
    found = _line(source, target)
    if found is None:
        return None
    factor, offset = found
    try:
        exact = Fraction(value if isinstance(value, int) else repr(float(value))) * factor + (
            0 if difference else offset
        )
        converted = float(exact)
    except (ValueError, TypeError, OverflowError):
        converted = math.inf
    if not math.isfinite(converted) or (converted == 0 and exact != 0):
        raise OutOfRange(f"a number that a double holds in {target}")
    return converted


def to_pint(number: float, code: str) -> Any:
    """Give a number in a UCUM unit as a quantity of pint's application registry.

    Notes such as {pixel} are dimensionless there, and units that pint hasn't, such as the dioptre, are in SI.

    >>> str(to_pint(2.5, "mW/um2")), str(to_pint(3, "{pixel}")), str(to_pint(-4.5, "[diop]"))
    ('2.5 milliwatt / micrometer ** 2', '3 dimensionless', '-4.5 / meter')
    """
    import pint  # which takes longer to load than most documents take to read

    unit = _parsed(code)
    with suppress(pint.UndefinedUnitError):
        return pint.Quantity(number, str(unit.units))
    exact = Fraction(repr(float(number))) * Fraction(unit.to_root_units().magnitude)
    return pint.Quantity(float(exact), str(unit.to_root_units().units))


def from_pint(quantity: Any, code: str) -> float | None:
    """Give the number of a quantity of pint in a UCUM unit, exactly; None if there is no way from one to the other.

    Args:
        quantity: A `pint.Quantity`, of any registry.
        code: A UCUM code.
    """
    wanted = _parsed(code)
    try:
        exact = type(wanted)(Fraction(repr(float(quantity.magnitude))), str(quantity.units))
        return float(Fraction(exact.to(wanted.units).magnitude) / Fraction(wanted.magnitude))
    except Exception:
        return None  # pint has no common error class for what can't be converted
