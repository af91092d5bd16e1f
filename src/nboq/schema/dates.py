"""Days and moments: as documents have them, and as people and their computers write them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_SHORT = [month[:3] for month in _MONTHS]
# Hours and minutes, perhaps more, perhaps AM or PM, perhaps a zone.
_CLOCK = (
    r"(?:[T ,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?)?"
)
# A month is a number or a word.
_FORMS = [
    re.compile(form + _CLOCK)
    for form in (
        r"(?P<year>[0-9]{4})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.\s?(?P<year>[0-9]{4})",
        r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[-. ]+(?P<month>[A-Za-z]{3,9})\.?,?[- ]+(?P<year>[0-9]{4})",
        r"(?P<month>[A-Za-z]{3,9})\.? +(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? +(?P<year>[0-9]{4})",
    )
]
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})" + _CLOCK)


_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ].*)?", re.DOTALL)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")


class Ambiguous(ValueError):
    """A text that may be either of two values; the text of the error names both."""


def day_of(text: Any) -> date | None:
    """Give the day that a date of ISO 8601 names, whatever clock follows: none is put forward or back.

    Args:
        text: What a document has.

    >>> day_of("2011-09-30T04:00:00.000Z"), day_of("2008"), day_of("2008-02-31"), day_of(None)
    (datetime.date(2011, 9, 30), None, None, None)
    """
    found = _DAY.fullmatch(text) if isinstance(text, str) else None
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def iso_day(text: Any) -> str:
    """Write the day that a date names, or nothing where there is none.

    >>> iso_day("2024-03-01T00:00:00"), iso_day(None)
    ('2024-03-01', '')
    """
    return str(day_of(text) or "")


def is_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar as YYYY-MM-DD.

    >>> is_day("2024-02-29"), is_day("2023-02-29"), is_day("20240229")
    (True, False, False)
    """
    return len(text) == 10 and day_of(text) is not None


def is_moment(text: str) -> bool:
    """Tell whether a text is a date and time, with its zone or without, as documents have them.

    >>> is_moment("2024-02-29T12:00:00Z"), is_moment("2024-02-29T12:00:00"), is_moment("2024-02-30T12:00:00Z")
    (True, True, False)
    """
    try:
        return _MOMENT.fullmatch(text) is not None and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def normal_moment(text: str) -> str:
    """Write a moment as stores give it back: no noughts behind its fraction, Z for the zone of nought.

    Args:
        text: A date and time; see `is_moment`.

    >>> normal_moment("2024-02-29T12:00:00.500+00:00"), normal_moment("2024-02-29T12:00:00.0")
    ('2024-02-29T12:00:00.5Z', '2024-02-29T12:00:00')
    """
    plain = re.sub(r"(\.[0-9]*?)0+(?![0-9])", r"\1", text)
    return re.sub(r"[+-]00:00$", "Z", re.sub(r"\.(?![0-9])", "", plain))


def read_day(text: str) -> str | None:
    """Read a text as a day.

    The Micro-Meta App has a text field for a date, so files hold what its users' habits or operating systems made of
    one. With dots the day comes first (no country writes the month first with dots); with slashes or hyphens and the
    year last it may be either, so only a number above 12 settles it. AM or PM settles nothing: Australia and Canada
    write it too. A clock time is left out; the day is the one of the zone that the text itself names.

    Args:
        text: Such as `2021-10-03T04:00:00.000Z`, `03.10.2021`, `13/10/2021 10:20 AM`, `3 May 2019`.

    Returns:
        The day as YYYY-MM-DD, or None for a text that is no day.

    Raises:
        Ambiguous: If it may be two different days.

    >>> [read_day(text) for text in ("2021-10-03T04:00:00.000Z", "03.10.2021", "10/13/2021 10:20:33 AM", "soon")]
    ['2021-10-03', '2021-10-03', '2021-10-13', None]
    >>> read_day("03/04/2021")
    Traceback (most recent call last):
        ...
    nboq.schema.dates.Ambiguous: '03/04/2021' may be 2021-04-03 or 2021-03-04
    """
    text = text.strip()
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _day(found["year"], found["month"], found["day"])
    if found := _YEAR_LAST.fullmatch(text):
        days = {_day(found[4], found[3], found[1]), _day(found[4], found[1], found[3])} - {None}
        if len(days) > 1:
            either = " or ".join(sorted((day for day in days if day), reverse=True))
            raise Ambiguous(f"{text!r} may be {either}")
        return days.pop() if days else None
    return None


def _day(year: str, month: str, day: str) -> str | None:
    """Give a day; None for what isn't in the calendar, such as a month of no known name."""
    word = month.lower()
    if word in _MONTHS or word in _SHORT or word == "sept":
        month = str(_SHORT.index(word[:3]) + 1)
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
