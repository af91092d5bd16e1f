"""Placeholders: what people and forms write where a value isn't known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nboq.checks import thresholds as limits
from nboq.checks.advice.rule import Examined, Thing
from nboq.checks.findings import Finding
from nboq.schema.model import current_model
from nboq.schema.values import as_number, is_nines, is_placeholder

_NEVER_ZERO = frozenset(
    {
        "collection_efficiency",
        "dynamic_range",
        "electron_conversion_factor",
        "field_number",
        "lens_na",
        "max_effective_pixel_well_capacity",
        "maximum_full_frame_rate",
        "maximum_readout_rate",
        "parfocalizing_distance",
        "peak_quantum_efficiency",
        "quantum_efficiency",
    }
)
_NEVER_EXACT = {"xy_repeatability": frozenset({"X", "Y", "XY", "XYZ"}), "z_repeatability": frozenset({"Z", "XYZ"})}
"""Fields that are never zero for a device that moves along one of these axes; others have to say something too."""
_EMPTY = frozenset({"urn:uuid:00000000-0000-0000-0000-000000000000", "urn:uuid:ffffffff-ffff-ffff-ffff-ffffffffffff"})


def _in_text(thing: Thing, field: str, text: str) -> Iterator[Finding]:
    if not text.strip() or not is_placeholder(text, field):
        return
    if is_nines(text):
        yield thing.finding(
            "placeholder-nines", field, "looks like a placeholder; give the real value, or leave the field out", text
        )
    else:
        yield thing.finding("placeholder-word", field, "says that there is no value; leave the field out instead", text)


def _in_number(thing: Thing, field: str, value: Any) -> Iterator[Finding]:
    number = as_number(value)
    if number is None or not thing.hardware:
        return
    if number == 0 and (field in _NEVER_ZERO or thing.text("movement_axes") in _NEVER_EXACT.get(field, ())):
        yield thing.finding(
            "impossible-zero", field, "can't be zero; give the real value, or leave the field out where it isn't known"
        )
    elif number.is_integer() and abs(number) < limits.LARGEST_NINES and is_nines(str(int(abs(number)))):
        message = "looks like a placeholder; give the real value, or leave the field out"
        yield thing.finding("placeholder-nines", field, message, value)


def find(document: Examined) -> Iterator[Finding]:
    """Look for placeholders.

    Args:
        document: What was examined.

    Yields:
        A finding for each.

    >>> from datetime import date
    >>> from nboq.checks.advice.rule import examine
    >>> document = examine({"type": "Objective", "catalog_number": "999", "lens_na": 0}, date(2026, 1, 1))
    >>> [(finding.rule, finding.field) for finding in find(document)]
    [('placeholder-nines', 'catalog_number'), ('impossible-zero', 'lens_na')]
    """
    for thing in document.things:
        identifier = thing.text("id")
        if identifier.lower() in _EMPTY:
            yield thing.finding("empty-identifier", "id", "the UUID that stands for none; make a new one")
        for field, value in thing.entity.items():
            slot = current_model().slots.get(field) if isinstance(field, str) else None
            if slot is None:
                continue
            for item in value if isinstance(value, list) else [value]:
                if slot.kind == "string" and isinstance(item, str):
                    yield from _in_text(thing, field, item)
                elif slot.kind in ("number", "integer"):
                    yield from _in_number(thing, field, item)
