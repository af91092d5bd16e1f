"""Numbers that would make sense in another unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from nboq.checks.advice.rule import Examined, Thing, toml
from nboq.checks.findings import Finding
from nboq.schema.model import current_model
from nboq.schema.units import convert


@dataclass(frozen=True, slots=True)
class Range:
    """What numbers of some fields make sense, and which slips are common; `ranges.toml` says what each member means."""

    classes: tuple[str, ...]
    fields: tuple[str, ...]
    low: float
    high: float
    taken: tuple[str, ...]
    reason: str


@cache
def ranges() -> tuple[Range, ...]:
    """Read the ranges that make sense.

    >>> ranges()[0].fields, ranges()[0].high
    (('working_distance',), 300.0)
    """
    lists = ("classes", "fields", "taken")
    return tuple(Range(**row | {name: tuple(row[name]) for name in lists}) for row in toml("ranges.toml")["ranges"])


@cache
def _by_field() -> dict[str, list[Range]]:
    found: dict[str, list[Range]] = {}
    for one in ranges():
        for field in one.fields:
            found.setdefault(field, []).append(one)
    return found


# What is no unit, but taken for one.
_COUNTS: Final[dict[str, Callable[[float], float]]] = {
    "a plain ratio": lambda number: 20 * math.log10(number),
    "grey levels": math.log2,
}


def meant(field: str, number: float, other: str) -> float:
    """Turn a number in another unit into the unit of a field.

    >>> meant("working_distance", 190, "um")
    0.19
    """
    slot = current_model().slots[field]
    if other in _COUNTS:
        return _COUNTS[other](number)
    converted = convert(number, other, slot.unit or "", difference=slot.difference)
    return math.nan if converted is None else converted


def _outside(thing: Thing, field: str, limit: Range) -> Iterator[Finding]:
    number = thing.number(field)
    if number is None or number == 0 or limit.low <= number <= limit.high:
        return
    unit = current_model().slots[field].unit or "the unit of the model"
    way_out, near = "check the number and its unit", ""
    for other in limit.taken if number > 0 else ():
        right = meant(field, number, other)
        if limit.low <= right <= limit.high:
            way_out, near = f"perhaps given in {other}", f"{right:.5g}"
            break
    yield thing.finding("unit-slip", field, f"hardly possible in {unit}; {way_out}", suggestion=near)


def find(document: Examined) -> Iterator[Finding]:
    """Look for numbers that would make sense in another unit.

    Args:
        document: What was examined.

    Yields:
        A finding for each, with the number to write where one unit explains it.

    >>> from datetime import date
    >>> from nboq.checks.advice.rule import examine
    >>> chip = {"type": "SensorChip", "pixel_width": 6500}
    >>> [(finding.message, finding.suggestion) for finding in find(examine(chip, date(2026, 1, 1)))]
    [('hardly possible in um; perhaps given in nm', '6.5')]
    """
    by_field = _by_field()
    for thing in document.things:
        for field in thing.entity:
            for limit in by_field.get(field, ()) if isinstance(field, str) else ():
                if not limit.classes or thing.is_a(*limit.classes):
                    yield from _outside(thing, field, limit)
