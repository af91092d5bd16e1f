"""Days that can't have been, and days that nobody chose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from nboq.checks import thresholds as limits
from nboq.checks.advice.rule import Examined, toml
from nboq.checks.findings import Finding
from nboq.schema.dates import day_of

_DONE = frozenset(toml("known.toml")["fields"]["done"])
_STARTS = frozenset({"1970-01-01", "1601-01-01", "1899-12-30", "1900-01-01", "1904-01-01", "0001-01-01"})


def find(document: Examined) -> Iterator[Finding]:
    """Look for odd days.

    Args:
        document: What was examined.

    Yields:
        A finding for each.

    >>> from nboq.checks.advice.rule import examine
    >>> document = examine({"type": "Image", "acquisition_date": "2062-05-04"}, date(2026, 5, 4))
    >>> [finding.rule for finding in find(document)]
    ['date-in-future']
    """
    ahead = timedelta(days=limits.DAYS_AHEAD)
    latest = document.today + ahead if document.today <= date.max - ahead else date.max
    for thing, field, slot, value in document.fields():
        day = day_of(value) if slot.kind in ("date", "datetime") and isinstance(value, str) else None
        if day is None or (slot.kind == "datetime" and value[:10] in thing.entity.values()):
            continue  # what is odd about a moment is told of its day
        if field in _DONE and day > latest:
            yield thing.finding(
                "date-in-future", field, "lies in the future; check the year, and the order of day and month"
            )
        elif value[:10] in _STARTS:
            message = "is where a computer's clock starts, so probably nobody's choice; give the day or leave it out"
            yield thing.finding("default-date", field, message)
