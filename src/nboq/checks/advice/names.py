"""Names that contradict the fields.

Makers print the main facts on a part, and people copy the print into the name. Where a fact in the name differs from
the field of it, one of the two is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nboq.checks import thresholds as limits
from nboq.checks.advice.rule import Examined, Thing, toml
from nboq.checks.findings import Finding
from nboq.schema.values import as_number

_DECIMAL = r"(\d{1,3}(?:[.,]\d{1,3})?)"
# With an iris, the name has the smallest aperture and the largest.
_APERTURES = r"([01][.,]\d{1,3})(?!\d)(?:\s?[-–]\s?([01][.,]\d{1,3})(?!\d))?"
NA_TEXTS = (
    re.compile(rf"\b(?:N\.?A\.?|numerical aperture)\s*(?:of\s|[=:])?\s*{_APERTURES}", re.IGNORECASE),
    re.compile(rf"\d\s?[x×]\s*[/ ]\s*{_APERTURES}", re.IGNORECASE),
    re.compile(rf"(?<![\w.,]){_APERTURES}\s?(?:N\.?A\b|numerical aperture)", re.IGNORECASE),
)
# No letter may follow the sign, nor may a whole number: 2048 x 2048 magnifies nothing.
TIMES = re.compile(rf"(?<![\w.,]){_DECIMAL}\s?[x×](?![\w])(?!\s*\d+(?![\d.,]))", re.IGNORECASE)
_ZOOM = re.compile(r"\d\s?[x×]?\s*(?:[-–…]|\.\.\.?|\bto\b)\s*\d[\d.,]*\s?[x×]", re.IGNORECASE)
MIDDLE_WIDTH = re.compile(r"(?<![\d/.])(\d{3,4})\s?/\s?(\d{1,3})(?![\d/.])")
_EDGES = re.compile(r"(?<![\d/.-])(\d{3,4})\s?[-–]\s?(\d{3,4})(?![\d/.-])")
NANOMETRES = re.compile(
    r"(?<![\d.,])(\d{3,4}(?:\.\d+)?(?:\s?(?:[/,+&]|,?\s(?:and|und|et|y|e)\s)\s?\d{3,4}(?:\.\d+)?)*)\s?nm\b",
    re.IGNORECASE,
)
_TUNED = re.compile(r"\d\s?(?:nm)?\s?(?:[-–…]|\bto\b)\s?\d+\s?nm\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _patterns(name: str) -> list[tuple[re.Pattern[str], list[str]]]:
    return [(re.compile(row["pattern"], re.IGNORECASE), row["values"]) for row in toml("known.toml")[name]]


MEDIA, _FAMILIES = _patterns("media"), _patterns("families")
_PLAIN_MEDIA = frozenset(medium for _, media in MEDIA for medium in media)
_MIXED = re.compile(r"semi|fluor?ite", re.IGNORECASE)
_RING = re.compile(r"\bPh\s?([123])\b", re.IGNORECASE)
_INTERFERENCE = re.compile(r"\bDIC\b")
_NO_INTERFERENCE = re.compile(r"\b(?:no|non|without|not)\W+(?:for\W+)?DIC\b", re.IGNORECASE)


def _value(text: str) -> tuple[float, float]:
    """Give the number that a text says, and half of its last digit."""
    text = text.replace(",", ".")
    return float(text), 0.5 * 10.0 ** -len(text.partition(".")[2])


def _contradicted(
    thing: Thing, rule: str, field: str, otherwise: Callable[[str], str], held: str | None = None
) -> Iterator[Finding]:
    """Compare the name, else the model, with a field.

    Args:
        thing: What has the name.
        rule: What a contradiction breaks.
        field: The field.
        otherwise: Gives what a name says that contradicts the field, as written; nothing where it doesn't.
        held: What the field holds, where its value is no text.

    Yields:
        One finding, if any.
    """
    for source in ("name", "model"):
        if said := otherwise(thing.text(source)[: limits.LONGEST_NAME]):
            message = f"the {source} says {said}; find out which of the two is right, and mend the other"
            yield thing.finding(rule, field, message, held)
            return


def _compared(
    thing: Thing, rule: str, field: str, texts: Callable[[str], list[str]], slack: float
) -> Iterator[Finding]:
    """Compare the numbers in a name, as `texts` finds them, with a field.

    One that agrees is enough; `slack` is by what part of the number the two may differ beyond the rounding of the name.
    """
    held = thing.number(field) or 0.0

    def otherwise(text: str) -> str:
        said = texts(text) if held > 0 else []
        numbers = [_value(one) for one in said]
        differ = all(abs(number - held) > half + slack * number + 1e-9 for number, half in numbers)
        return said[0] if said and differ else ""

    return _contradicted(thing, rule, field, otherwise)


def _apertures(text: str) -> list[str]:
    return [said for pattern in NA_TEXTS for match in pattern.finditer(text) for said in match.groups() if said]


def _magnifications(text: str) -> list[str]:
    # A zoom has more magnifications than its name can tell.
    return [] if _ZOOM.search(text) else [said for said in TIMES.findall(text) if _value(said)[0]]


def _immersion(thing: Thing) -> Iterator[Finding]:
    held = thing.text("immersion_type")

    def otherwise(text: str) -> str:
        said = [(match[0], media) for pattern, media in MEDIA if (match := pattern.search(text))]
        agrees = held not in _PLAIN_MEDIA or any(held in media for _, media in said)
        return said[0][0] if said and not agrees else ""

    return _contradicted(thing, "name-immersion", "immersion_type", otherwise)


def _correction(thing: Thing) -> Iterator[Finding]:
    family = next((values for _, values in _FAMILIES if thing.text("correction") in values), None)

    def otherwise(text: str) -> str:
        said = [(match[0], values) for pattern, values in _FAMILIES if (match := pattern.search(text))]
        clear = family is not None and len(said) == 1 and not _MIXED.search(text)
        return said[0][0] if clear and said[0][1] != family else ""

    return _contradicted(thing, "name-correction", "correction", otherwise)


def _contrast(thing: Thing) -> Iterator[Finding]:
    plate = thing.text("contrast_modulation")

    def other_ring(text: str) -> str:
        ring = _RING.search(text) if plate in ("None", "Ph1", "Ph2", "Ph3") else None
        return ring[0] if ring and plate != f"Ph{ring[1]}" else ""

    def interference(text: str) -> str:
        said = thing.entity.get("dic") is False and _INTERFERENCE.search(text) and not _NO_INTERFERENCE.search(text)
        return "DIC" if said else ""

    yield from _contradicted(thing, "name-phase", "contrast_modulation", other_ring)
    yield from _contradicted(thing, "name-dic", "dic", interference)


def _bands(text: str) -> list[tuple[str, float, float]]:
    """Give the bands in a name: as written, middle and width in nm."""
    found = []
    for match in MIDDLE_WIDTH.finditer(text):
        middle, width = float(match[1]), float(match[2])
        if limits.SHORTEST_BAND <= middle <= limits.LONGEST_BAND and 0 < width <= limits.WIDEST_BAND:
            found.append((match[0], middle, width))
    for match in _EDGES.finditer(text):
        start, end = float(match[1]), float(match[2])
        if limits.SHORTEST_BAND <= start < end <= limits.LONGEST_BAND and end - start <= limits.WIDEST_BAND:
            found.append((match[0], (start + end) / 2, end - start))
    return found


def _band(thing: Thing) -> Iterator[Finding]:
    ranges = []
    for part in thing.parts("transmittance_ranges"):
        middle, width = as_number(part.get("center_wavelength")), as_number(part.get("fwhm_bandwidth"))
        if middle is None or not width:
            return
        ranges.append((middle, width))

    def otherwise(text: str) -> str:
        said = _bands(text) if ranges else []
        # A name may tell of the other filters of its set too.
        agrees = any(
            abs(middle - m) <= limits.BAND_MIDDLE_SLACK
            and abs(width - w) <= max(limits.BAND_WIDTH_SLACK, limits.BAND_WIDTH_PART * width)
            for _, middle, width in said
            for m, w in ranges
        )
        return f"{said[0][0]} (nm)" if said and not agrees else ""

    held = ", ".join(f"{middle:g}/{width:g}" for middle, width in ranges)
    yield from _contradicted(thing, "name-band", "transmittance_ranges", otherwise, held)


def _emits(part: Mapping[str, Any], line: float) -> bool | None:
    """Tell whether a range holds a line in nm, or nearly; None where it doesn't say."""
    slack = limits.LINE_SLACK
    peak, start, end = (as_number(part.get(field)) for field in ("peak_wavelength", "cut_on", "cut_off"))
    if start is not None and end is not None and start - slack <= line <= end + slack:
        return True
    if peak is not None:
        return abs(peak - line) <= slack
    return None if start is None or end is None else False


def _line(thing: Thing) -> Iterator[Finding]:
    parts = thing.parts("illumination_wavelength_ranges")

    def otherwise(text: str) -> str:
        silent = thing.entity.get("tuneable") is True or _TUNED.search(text)
        said = [] if silent else [n for lines in NANOMETRES.findall(text) for n in _NUMBER.findall(lines)]
        answers = [_emits(part, float(line)) for line in said for part in parts]
        return f"{said[0]} nm" if answers and all(answer is False for answer in answers) else ""

    peaks = [peak for part in parts if (peak := as_number(part.get("peak_wavelength"))) is not None]
    held = ", ".join(f"{peak:g}" for peak in peaks) or "another range"
    return _contradicted(thing, "name-wavelength", "illumination_wavelength_ranges", otherwise, held)


def find(document: Examined) -> Iterator[Finding]:
    """Look for names and models that contradict the fields.

    Args:
        document: What was examined.

    Yields:
        A finding for each rule and component at most.

    >>> from datetime import date
    >>> from nboq.checks.advice.rule import examine
    >>> objective = {"type": "Objective", "name": "63x/1.40 Oil", "magnification": 60, "immersion_type": "Air"}
    >>> for finding in find(examine(objective, date(2026, 1, 1))):
    ...     print(finding.field, finding.message)
    magnification the name says 63; find out which of the two is right, and mend the other
    immersion_type the name says Oil; find out which of the two is right, and mend the other
    """
    for thing in document.of("Objective", "MagnificationChanger", "RelayLens", "TubeLens"):
        slack = limits.MAGNIFICATION_SLACK
        yield from _compared(thing, "name-magnification", "magnification", _magnifications, slack)
    for thing in document.of("Objective"):
        yield from _compared(thing, "name-na", "lens_na", _apertures, 0.0)
        yield from _immersion(thing)
        yield from _correction(thing)
        yield from _contrast(thing)
    for thing in document.of("Filter"):
        yield from _band(thing)
    for thing in document.of("Laser"):
        yield from _line(thing)
