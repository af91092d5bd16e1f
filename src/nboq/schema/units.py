"""Units: from the texts that sources use to UCUM, and from one UCUM unit to another, exactly."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from nboq.schema.artefacts import resource, tsv_rows

# What stands in braces is a note to the reader, not a unit (UCUM §12); "{electron}" alone counts electrons.
_NOTE = re.compile(r"\{[^}]*\}")


@cache
def _texts() -> dict[str, str]:
    return {row["unit_text"]: row["ucum_code"] for row in tsv_rows(resource("mappings", "nbo-units.tsv"))}


def ucum_code(text: str) -> str | None:
    """Give the UCUM code of a unit as NBO v02-01 writes it.

    Args:
        text: As in `µm`, `°C`, `fps`.

    Returns:
        The code, or None for a text that is no unit that could be converted (`reference frame`, `Other`).

    >>> ucum_code("°C"), ucum_code("reference frame")
    ('Cel', None)
    """
    return _texts().get(text) or None


def unit_text(code: str) -> str | None:
    """Give the text that NBO v02-01 has for a UCUM code; the reverse of `ucum_code`.

    >>> unit_text("um/s")
    'µm/s'
    """
    return next((text for text, found in _texts().items() if found == code), None)


@cache
def _registry(number: type) -> Any:
    # Imported here: pint takes longer to load than most documents take to read.
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry(non_int_type=number)


def _points(source: str, target: str, number: type) -> tuple[Decimal, Decimal] | None:
    """Convert 0 and 1, which fix the straight line that a conversion is."""
    registry = _registry(number)
    try:
        units = [registry.from_ucum(code).units for code in (source, target)]
        zero, one = (registry.Quantity(number(x), units[0]).to(units[1]).magnitude for x in (0, 1))
    except Exception:
        return None  # pint and lark have no common error class for units that don't parse or don't fit
    return Decimal(str(zero)), Decimal(str(one))


@lru_cache(maxsize=1024)
def _line(source: str, target: str, difference: bool) -> tuple[Decimal, Decimal] | None:
    """Give factor and offset between two units, or None where there are none."""
    bare_source, bare_target = (_NOTE.sub("", code).strip("./") or "1" for code in (source, target))
    if (bare_source == source) != (bare_target == target) or _NOTE.findall(source) != _NOTE.findall(target):
        return None  # {electron} isn't {pixel}
    # Bel and decibel are logarithmic, and pint has no decimal arithmetic for those.
    points = _points(bare_source, bare_target, Decimal) or _points(bare_source, bare_target, float)
    return None if points is None else (points[1] - points[0], Decimal(0) if difference else points[0])


def convert(value: float, source: str, target: str, *, difference: bool = False) -> float | None:
    """Convert a number from one UCUM unit to another, in decimal arithmetic.

    Args:
        value: The number, in the source unit.
        source: A UCUM code.
        target: A UCUM code.
        difference: Whether the number is a difference, such as an accuracy in °C, to which no offset applies.

    Returns:
        The number in the target unit, or None if there is no way from one to the other.

    >>> convert(128, "um", "mm"), convert(98.6, "[degF]", "Cel"), convert(1, "mm", "Cel")
    (0.128, 37.0, None)
    >>> convert(1.8, "[degF]", "Cel", difference=True)
    1.0
    """
    if source == target:
        return value
    found = _line(source, target, difference)
    if found is None:
        return None
    factor, offset = found
    return float((Decimal(repr(value)) * factor + offset).normalize())
