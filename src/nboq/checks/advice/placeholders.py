"""Placeholders: what people and forms write where a value isn't known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from nboq.checks.advice.rule import Examined, Thing, toml
from nboq.checks.findings import Finding
from nboq.document import DocumentIndex, Path, is_a, value_at
from nboq.errors import short
from nboq.schema.model import current_model
from nboq.schema.values import as_number, says_no_value, stands_for_none

_FIELDS = toml("known.toml")["fields"]
PLACEHOLDERS = frozenset({"placeholder-word", "placeholder-nines"})
_MAY_STAND = frozenset({"string", "number", "integer"})
_EMPTY = frozenset({"urn:uuid:00000000-0000-0000-0000-000000000000", "urn:uuid:ffffffff-ffff-ffff-ffff-ffffffffffff"})


def component_of(at: Mapping[Path, Any], path: Path) -> Path | None:
    """Give the component that an object is or stands in, the nearest; None outside of components.

    Args:
        at: The objects of a document by their place.
        path: The place of the object.

    >>> lens = {"type": "Laser", "pulses": {"type": "Pulse"}}
    >>> component_of(DocumentIndex(lens).at, ("pulses",))
    ()
    """
    around = (path[:n] for n in range(len(path), -1, -1))
    return next((place for place in around if place in at and is_a(at[place], "Component")), None)


def answered(index: DocumentIndex) -> Mapping[str, Any]:
    """Give a document without the fields that only say that there is no value.

    What every object of a class must have stays, since something may really be called NA; so do blanks and -1, which
    the shapes of structure find.

    Args:
        index: The document.

    >>> answered(DocumentIndex({"type": "Objective", "name": "NA", "model": "(:unav)", "image_distance": 999}))
    {'type': 'Objective', 'name': 'NA'}
    """
    empty: list[tuple[Path, str]] = []
    for path, entity in index.at.items():
        kind = current_model().classes.get(str(entity.get("type")))
        for field, value in entity.items():
            use = kind.slots.get(field) if kind is not None else None
            if use is None or use.required or use.slot.kind not in _MAY_STAND:
                continue
            items = value if isinstance(value, list) else [value]
            if not items or not all(_stands_here(field, item, True) for item in items):
                continue
            # Few get as far as to be asked what they belong to.
            if component_of(index.at, path) is not None or all(_stands_here(field, item, False) for item in items):
                empty.append((path, field))
    data = deepcopy(index.data) if empty else index.data
    for path, field in empty:
        del value_at(data, path)[field]
    return data


def _stands_here(field: str, item: Any, hardware: bool) -> bool:
    """Tell whether an item only stands where one should; blanks and -1 are found as what the shapes forbid."""
    return stands_for_none(field, item, hardware=hardware) and item != -1 and str(item).strip() != ""


def _named(place: Path, path: Path, field: str, value: Any) -> str:
    """Name a field within a component, and what stands there."""
    return f"{'.'.join(map(str, (*path[len(place) :], field)))} {short(value)}"


def find(document: Examined) -> Iterator[Finding]:
    """Look for placeholders.

    Args:
        document: What was examined.

    Yields:
        A finding for each component that has some, and for what has them outside of components.

    >>> from datetime import date
    >>> from nboq.checks.advice.rule import examine
    >>> document = examine({"type": "Objective", "catalog_number": "999", "lens_na": 0}, date(2026, 1, 1))
    >>> [(finding.rule, finding.field) for finding in find(document)]
    [('impossible-zero', 'lens_na'), ('placeholder-nines', 'catalog_number')]
    """
    entities = {path: thing.entity for path, thing in document.at.items()}
    held: dict[Path, list[tuple[Thing, str, Any]]] = {}
    for thing in document.things:
        if thing.text("id").lower() in _EMPTY:
            yield thing.finding("empty-identifier", "id", "the UUID that stands for none; make a new one")
    for thing, field, slot, value in document.fields():
        if thing.hardware and slot.kind in ("number", "integer") and as_number(value) == 0:
            outer = document.outer(thing)
            # A range with one edge has no width; those of a filter with several bands have.
            band = field == "fwhm_bandwidth" and outer is not None and outer.text("filter_type") == "MultiPass"
            exact = thing.text("movement_axes") in _FIELDS["never_exact"].get(field, ())
            if band or exact or field in _FIELDS["never_zero"]:
                message = "can't be zero; give the real value, or leave the field out where it isn't known"
                yield thing.finding("impossible-zero", field, message)
        for item in value if isinstance(value, list) else [value]:
            if _stands_here(field, item, thing.hardware):
                place = component_of(entities, thing.path)
                held.setdefault(thing.path if place is None else place, []).append((thing, field, item))
    for place, some in held.items():
        nines = [not says_no_value(value, field) for _, field, value in some]
        thing, field, value = some[nines.index(all(nines))]
        rule, says = ("nines", "looks like a placeholder") if all(nines) else ("word", "says that there is no value")
        mend = "give the real value, or leave the field out" if all(nines) else "leave the field out instead"
        if len(some) > 1:
            others = [_named(place, one.path, name, item) for one, name, item in some if (one, name) != (thing, field)]
            mend += f"; the same holds for {', '.join(others)}" if others else ""
        yield thing.finding(f"placeholder-{rule}", field, f"{says}; {mend}", value)


def one_a_component(findings: Iterable[Finding], index: DocumentIndex) -> Iterator[Finding]:
    """Tell of -1 that stands where numbers have a minimum once for each component.

    Args:
        findings: What was found.
        index: The document.

    Yields:
        The findings; the first of those of a component tells of the others.
    """
    held: dict[Path, list[Finding]] = {}
    for finding in findings:
        if finding.code == "NBOQ-S-below-minimum" and finding.value == -1:
            place = component_of(index.at, finding.path)
            held.setdefault(finding.path if place is None else place, []).append(finding)
        else:
            yield finding
    for place, some in held.items():
        others = ", ".join(_named(place, one.path, one.field, -1) for one in some[1:])
        message = f"{some[0].message}; leave out what isn't known; the same holds for {others}"
        yield replace(some[0], message=message) if others else some[0]
