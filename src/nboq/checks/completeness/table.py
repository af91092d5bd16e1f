"""Completeness as rows of numbers, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nboq.checks.completeness.measure import TIERS, Completeness
from nboq.formats.spreadsheet import spreadsheet

_NAMED = ("source", "kind", "component", "class", "name", "entity", "tier")
_HEAD = (*_NAMED, *(f"{word}_{n}" for word in ("required", "recommended") for n in ("present", "total", "percent")))


def to_csv(found: Iterable[Completeness]) -> bytes:
    """Write a row for each object and tier, with what is there of its required and of its recommended fields.

    Args:
        found: The documents.

    Returns:
        CSV in UTF-8 with a byte order mark.

    >>> from nboq.checks.completeness.measure import completeness
    >>> rows = to_csv([completeness({"type": "Objective", "id": "urn:x:1", "name": "63x"})]).decode().splitlines()
    >>> rows[1]
    "a document,Objective,Objective '63x',Objective,63x,urn:x:1,1,1,11,9,0,3,0"
    """
    return spreadsheet([_HEAD, *(row for one in found for row in _rows(one))])


def _rows(one: Completeness) -> Iterator[tuple[str | int, ...]]:
    for holding in one.holdings:
        for row in holding.rows:
            named = (one.source, holding.kind, holding.label, row.class_name, row.name, row.address)
            for tier in TIERS:
                shares = [row.share(tier, required=required) for required in (True, False)]
                yield (*named, tier, *(number for s in shares for number in (s.present, s.total, s.percent)))
