"""Numbers that would make sense in another unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from nboq.checks.advice.rule import Examined, Thing, toml
from nboq.checks.findings import Finding
from nboq.schema.labels import number_label
from nboq.schema.model import current_model
from nboq.schema.units import convert, ucum_code
from nboq.schema.values import as_number


@dataclass(frozen=True, slots=True)
class Range:
    """What numbers of some fields make sense, and which slips are common; `ranges.toml` says what each member means."""

    classes: tuple[str, ...]
    fields: tuple[str, ...]
    low: float
    high: float
    taken: tuple[str, ...]
    reason: str
    ome: str = ""


@cache
def ranges() -> tuple[Range, ...]:
    """Read the ranges that make sense.

    >>> ranges()[0].fields, ranges()[0].high
    (('working_distance',), 300.0)
    """
    lists = ("classes", "fields", "taken")
    return tuple(Range(**row | {name: tuple(row[name]) for name in lists}) for row in toml("ranges.toml")["ranges"])


@cache
def measures() -> dict[str, Range]:
    """Read what numbers make sense of a unit, in any field."""
    rows = toml("ranges.toml")["measures"]
    return {unit: Range((), (), row["low"], row["high"], (), row["reason"]) for row in rows for unit in row["units"]}


@cache
def _by_field() -> dict[str, list[Range]]:
    found: dict[str, list[Range]] = {}
    for one in ranges():
        for field in one.fields:
            found.setdefault(field, []).append(one)
    return found


_WAYS: Final = (
    ("z_resolution", "z_travel_range"),
    ("xy_resolution", "x_travel_range"),
    ("xy_resolution", "y_travel_range"),
)

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
    try:
        converted = convert(number, other, slot.unit or "", difference=slot.difference)
    except ValueError:
        converted = None
    return math.nan if converted is None else converted


def _given(document: Examined, thing: Thing, field: str, number: float, limit: Range) -> tuple[float, str]:
    """Give a number as its file had it, with its unit: readers of OME convert, and a slip was made before."""
    slot = current_model().slots[field]
    outer, unit = thing, ""
    while limit.ome and not unit:
        kept = outer.entity.get("extensions")
        if isinstance(kept, Mapping) and any(str(key).startswith("ome:") for key in kept):
            unit = limit.ome
        above = document.outer(outer)
        if above is None:
            break
        outer = above
    if unit:
        own = thing.entity.get("extensions")
        word = own.get(f"ome:{field.title().replace('_', '')}Unit") if isinstance(own, Mapping) else None
        unit = (ucum_code(word) if isinstance(word, str) else None) or unit
        with suppress(ValueError):
            found = convert(number, slot.unit or "", unit)
            if found is not None:
                return found, unit
    return number, slot.unit or ""


def _outside(document: Examined, thing: Thing, field: str, value: Any, limit: Range) -> Iterator[Finding]:
    number = as_number(value)
    if number is None or number == 0 or limit.low <= (number if limit.fields else abs(number)) <= limit.high:
        return
    unit = current_model().slots[field].unit
    given, in_file = _given(document, thing, field, number, limit) if limit.taken else (number, "")
    others = [other for other in (unit or "", *reversed(limit.taken)) if number > 0 and other != in_file]
    fitting = {other: right for other in others if limit.low <= (right := meant(field, given, other)) <= limit.high}
    way_out = ", or ".join(f"perhaps given in {other}" for other in fitting) or "check the number and its unit"
    near = " or ".join(f"{right:.5g}" for right in fitting.values())
    said = f" ({number_label(given)} {in_file} in the file)" if in_file not in ("", unit) else ""
    message = f"hardly possible{f' in {unit}' if unit else ''}{said}; {way_out}"
    yield thing.finding("unit-slip", field, message, suggestion=near)


def _steps(thing: Thing) -> Iterator[Finding]:
    """Look for steps, in nm, that are larger than the whole way, in um."""
    for field, way in _WAYS:
        step, whole = thing.number(field), thing.number(way)
        if step is not None and whole is not None and 0 < whole < step / 1000:
            message = f"larger than the whole {way} of {number_label(whole)} um; check both units"
            yield thing.finding("unit-slip", field, message)


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
    by_field, by_unit = _by_field(), measures()
    for thing, field, slot, value in document.fields():
        if slot.kind not in ("number", "integer"):
            continue
        limits = [one for one in by_field.get(field, ()) if not one.classes or thing.is_a(*one.classes)]
        if not limits and slot.unit in by_unit:
            limits = [by_unit[slot.unit]]
        for limit in limits:
            for item in value if isinstance(value, list) else [value]:
                yield from _outside(document, thing, field, item, limit)
    for thing in document.things:
        yield from _steps(thing)
