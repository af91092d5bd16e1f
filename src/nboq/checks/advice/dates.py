"""Days that can't have been, and days that nobody chose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from nboq.checks import thresholds as limits
from nboq.checks.advice.rule import Examined
from nboq.checks.findings import Finding
from nboq.schema.dates import day_of
from nboq.schema.model import current_model

_DONE = frozenset(
    {
        "acquisition_date",
        "calibration_date",
        "commissioned_on",
        "last_calibration_date",
        "preparation_date",
        "purchase_date",
        "release_date",
    }
)
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
    for thing in document.things:
        for field, value in thing.entity.items():
            slot = current_model().slots.get(field) if isinstance(field, str) else None
            if slot is None or slot.kind not in ("date", "datetime") or not isinstance(value, str):
                continue
            day = day_of(value)
            if day is None:
                continue
            if field in _DONE and day > latest:
                yield thing.finding(
                    "date-in-future", field, "lies in the future; check the year, and the order of day and month"
                )
            elif value[:10] in _STARTS:
                message = (
                    "is where a computer's clock starts, so probably nobody's choice; give the day or leave it out"
                )
                yield thing.finding("default-date", field, message)
