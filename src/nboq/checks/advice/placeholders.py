"""Placeholders: what people and forms write where a value isn't known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nboq.checks import thresholds as limits
from nboq.checks.advice.rule import Examined, Thing, toml
from nboq.checks.findings import Finding
from nboq.schema.values import as_number, is_nines, is_placeholder

_FIELDS = toml("known.toml")["fields"]
_DOUBTFUL = "looks like a placeholder; give the real value, or leave the field out"
_EMPTY = frozenset({"urn:uuid:00000000-0000-0000-0000-000000000000", "urn:uuid:ffffffff-ffff-ffff-ffff-ffffffffffff"})


def _in_text(thing: Thing, field: str, text: str) -> Iterator[Finding]:
    if text.strip() and is_placeholder(text, field):
        rule, message = "placeholder-word", "says that there is no value; leave the field out instead"
        if is_nines(text):
            rule, message = "placeholder-nines", _DOUBTFUL
        yield thing.finding(rule, field, message, text)


def _in_number(thing: Thing, field: str, value: Any) -> Iterator[Finding]:
    number = as_number(value)
    if number is None or not thing.hardware:
        return
    impossible = field in _FIELDS["never_zero"] or thing.text("movement_axes") in _FIELDS["never_exact"].get(field, ())
    if number == 0 and impossible:
        message = "can't be zero; give the real value, or leave the field out where it isn't known"
        yield thing.finding("impossible-zero", field, message)
    elif number.is_integer() and abs(number) < limits.LARGEST_NINES and is_nines(str(int(abs(number)))):
        yield thing.finding("placeholder-nines", field, _DOUBTFUL, value)


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
        if thing.text("id").lower() in _EMPTY:
            yield thing.finding("empty-identifier", "id", "the UUID that stands for none; make a new one")
    for thing, field, slot, value in document.fields():
        for item in value if isinstance(value, list) else [value]:
            if slot.kind == "string" and isinstance(item, str):
                yield from _in_text(thing, field, item)
            elif slot.kind in ("number", "integer"):
                yield from _in_number(thing, field, item)
