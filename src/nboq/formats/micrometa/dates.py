"""Days as people and their computers write them.

The app has a text field for a date, so files hold what its users' habits or operating systems made of one.
"""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = {
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
}
# Hours and minutes, perhaps more, perhaps AM or PM, perhaps a zone.
_CLOCK = (
    r"(?:[T ,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + _CLOCK)
_DOTS = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})" + _CLOCK)
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})" + _CLOCK)
_DAY_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[-. ]+([A-Za-z]{3,9})\.?,?[- ]+([0-9]{4})" + _CLOCK)
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.? +([0-9]{1,2})(?:st|nd|rd|th)?,? +([0-9]{4})" + _CLOCK)


class AmbiguousDay(ValueError):
    """A text that may be either of two days; the text of the error names both."""


def day_of(text: str) -> str | None:
    """Read a text as a day.

    With dots the day comes first (no country writes the month first with dots); with slashes or hyphens and the year
    last it may be either, so only a number above 12 settles it. AM or PM settles nothing: Australia and Canada write
    it too. A clock time is left out; the day is the one of the zone that the text itself names.

    Args:
        text: Such as `2021-10-03T04:00:00.000Z`, `03.10.2021`, `13/10/2021 10:20 AM`, `3 May 2019`.

    Returns:
        The day as YYYY-MM-DD, or None for a text that is no day.

    Raises:
        AmbiguousDay: If it may be two different days.

    >>> day_of("2021-10-03T04:00:00.000Z"), day_of("03.10.2021"), day_of("10/13/2021 10:20:33 AM"), day_of("soon")
    ('2021-10-03', '2021-10-03', '2021-10-13', None)
    >>> day_of("03/04/2021")
    Traceback (most recent call last):
        ...
    nboq.formats.micrometa.dates.AmbiguousDay: '03/04/2021' may be 2021-04-03 or 2021-03-04
    """
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[3], found[4])
    if found := _DOTS.fullmatch(text):
        return _day(found[3], found[2], found[1])
    if found := _DAY_MONTH.fullmatch(text):
        return _day(found[3], _month(found[2]), found[1])
    if found := _MONTH_DAY.fullmatch(text):
        return _day(found[3], _month(found[1]), found[2])
    if found := _YEAR_LAST.fullmatch(text):
        days = {_day(found[4], found[3], found[1]), _day(found[4], found[1], found[3])} - {None}
        if len(days) > 1:
            either = " or ".join(sorted((day for day in days if day), reverse=True))
            raise AmbiguousDay(f"{text!r} may be {either}")
        return days.pop() if days else None
    return None


def _month(name: str) -> str:
    """Give the number of a month; of a word that is none, one that no month has."""
    word = name.lower()
    known = word in _FULL or word in _MONTHS or word == "sept"
    return str(_MONTHS.index(word[:3]) + 1) if known else "0"


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
