"""Names that contradict the fields.

Makers print the main facts on a part, and people copy the print into the name. Where a fact in the name differs from
the field of it, one of the two is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nboq.checks import thresholds as limits
from nboq.checks.advice.rule import Examined, Thing
from nboq.checks.findings import Finding
from nboq.schema.values import as_number

_DECIMAL = r"(\d{1,3}(?:[.,]\d{1,3})?)"
# With an iris, the name has the smallest aperture and the largest.
_APERTURES = r"([01][.,]\d{1,3})(?!\d)(?:\s?[-–]\s?([01][.,]\d{1,3})(?!\d))?"
_NA_TEXTS = (
    re.compile(rf"\bN\.?A\.?\s*[=:]?\s*{_APERTURES}", re.IGNORECASE),
    re.compile(rf"\d\s?[x×]\s*[/ ]\s*{_APERTURES}", re.IGNORECASE),
)
# No letter may follow the sign, nor may a whole number: 2048 x 2048 magnifies nothing.
_TIMES = re.compile(rf"(?<![\w.,]){_DECIMAL}\s?[x×](?![\w])(?!\s*\d+(?![\d.,]))", re.IGNORECASE)
_ZOOM = re.compile(r"\d\s?[x×]?\s*(?:[-–…]|\.\.\.?|\bto\b)\s*\d[\d.,]*\s?[x×]", re.IGNORECASE)
_MIDDLE_WIDTH = re.compile(r"(?<![\d/.])(\d{3,4})\s?/\s?(\d{1,3})(?![\d/.])")
_EDGES = re.compile(r"(?<![\d/.-])(\d{3,4})\s?[-–]\s?(\d{3,4})(?![\d/.-])")
_NANOMETRES = re.compile(r"(?<![\d.,])(\d{3,4}(?:\.\d+)?(?:\s?[/,+]\s?\d{3,4}(?:\.\d+)?)*)\s?nm\b", re.IGNORECASE)
_TUNED = re.compile(r"\d\s?(?:nm)?\s?(?:[-–…]|\bto\b)\s?\d+\s?nm\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MEDIA: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"\bsilicone\b", re.IGNORECASE), frozenset({"SiliconeOil"})),
    (re.compile(r"\boil\b", re.IGNORECASE), frozenset({"MineralOil", "SiliconeOil"})),
    (re.compile(r"\bwater\b", re.IGNORECASE), frozenset({"Water"})),
    (re.compile(r"\bglyc(?:erol|erine?)?\b", re.IGNORECASE), frozenset({"Glycerol"})),
    (re.compile(r"\b(?:dry|air)\b", re.IGNORECASE), frozenset({"Air"})),
)
_PLAIN_MEDIA = frozenset({"Air", "Glycerol", "MineralOil", "SiliconeOil", "Water"})
_FAMILIES: tuple[tuple[str, re.Pattern[str], frozenset[str]], ...] = (
    (
        "apochromat",
        re.compile(r"\b(?:u?plan\W?)?s?apo(?:chromat)?\b", re.IGNORECASE),
        frozenset({"Apo", "Apochromat", "PlanApo", "PlanApochromat", "UPlanApo"}),
    ),
    (
        "fluorite",
        re.compile(r"neofluar\b|fluotar\b|\bfluar\b|\bu?plan\W?fl(?:uor)?\b", re.IGNORECASE),
        frozenset(
            {"Fl", "Fluar", "Fluor", "Fluotar", "Neofluar", "PlanFluor", "PlanNeofluar", "SuperFluor", "UPlanFl"}
        ),
    ),
    (
        "achromat",
        re.compile(r"\b(?:plan\W?)?achromat\b|\bc?p?\W?achroplan\b", re.IGNORECASE),
        frozenset({"Achro", "Achromat", "Achroplan", "CAchroplan"}),
    ),
)
_MIXED = re.compile(r"semi|fluor?ite", re.IGNORECASE)
_RING = re.compile(r"\bPh\s?([123])\b", re.IGNORECASE)
_INTERFERENCE = re.compile(r"\bDIC\b")
_NO_INTERFERENCE = re.compile(r"\b(?:no|non|without|not)\W+(?:for\W+)?DIC\b", re.IGNORECASE)
_MAGNIFIERS = ("Objective", "MagnificationChanger", "RelayLens", "TubeLens")
_FIELDS = ("name", "model")
_WAY_OUT = "find out which of the two is right, and mend the other"


def _print(thing: Thing, field: str) -> str:
    return thing.text(field)[: limits.LONGEST_NAME]


def _value(text: str) -> tuple[float, float]:
    """Give the number that a text says, and half of its last digit."""
    text = text.replace(",", ".")
    return float(text), 0.5 * 10.0 ** -len(text.partition(".")[2])


def _contradiction(
    thing: Thing, field: str, rule: str, texts: Callable[[str], list[str]], slack: float
) -> Iterator[Finding]:
    """Compare a number in the name, else in the model, with a field.

    Args:
        thing: What has the name.
        field: The field.
        rule: What a contradiction breaks.
        texts: Finds the numbers in a name, as written. One that agrees is enough.
        slack: By what part of the number the two may differ beyond the rounding of the name.

    Yields:
        One finding, if any.
    """
    held = thing.number(field)
    if held is None or held <= 0:
        return
    for source in _FIELDS:
        said = texts(_print(thing, source))
        numbers = [_value(text) for text in said]
        if said and all(abs(number - held) > half + slack * number + 1e-9 for number, half in numbers):
            yield thing.finding(rule, field, f"the {source} says {said[0]}; {_WAY_OUT}")
            return


def _apertures(text: str) -> list[str]:
    return [said for pattern in _NA_TEXTS for match in pattern.finditer(text) for said in match.groups() if said]


def _magnifications(text: str) -> list[str]:
    # A zoom has more magnifications than its name can tell.
    return [] if _ZOOM.search(text) else [said for said in _TIMES.findall(text) if _value(said)[0]]


def _immersion(thing: Thing) -> Iterator[Finding]:
    held = thing.text("immersion_type")
    if held not in _PLAIN_MEDIA:
        return
    for source in _FIELDS:
        said = [(match[0], media) for pattern, media in _MEDIA if (match := pattern.search(_print(thing, source)))]
        if said and not any(held in media for _, media in said):
            yield thing.finding("name-immersion", "immersion_type", f"the {source} says {said[0][0]}; {_WAY_OUT}")
            return


def _correction(thing: Thing) -> Iterator[Finding]:
    family = next((name for name, _, values in _FAMILIES if thing.text("correction") in values), None)
    for source in _FIELDS:
        text = _print(thing, source)
        said = [(name, match[0]) for name, pattern, _ in _FAMILIES if (match := pattern.search(text))]
        if family and len(said) == 1 and said[0][0] != family and not _MIXED.search(text):
            yield thing.finding("name-correction", "correction", f"the {source} says {said[0][1]}; {_WAY_OUT}")
            return


def _contrast(thing: Thing) -> Iterator[Finding]:
    plate = thing.text("contrast_modulation")
    for source in _FIELDS:
        ring = _RING.search(_print(thing, source))
        if ring and plate in ("None", "Ph1", "Ph2", "Ph3") and plate != f"Ph{ring[1]}":
            yield thing.finding("name-phase", "contrast_modulation", f"the {source} says {ring[0]}; {_WAY_OUT}")
            break
    for source in _FIELDS:
        text = _print(thing, source)
        if thing.entity.get("dic") is False and _INTERFERENCE.search(text) and not _NO_INTERFERENCE.search(text):
            yield thing.finding("name-dic", "dic", f"the {source} says DIC; {_WAY_OUT}")
            break


def _bands(text: str) -> list[tuple[str, float, float]]:
    """Give the bands in a name: as written, middle and width in nm."""
    found = []
    for match in _MIDDLE_WIDTH.finditer(text):
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
    if not ranges:
        return
    for source in _FIELDS:
        said = _bands(_print(thing, source))
        # A name may tell of the other filters of its set too.
        if said and not any(
            abs(middle - m) <= limits.BAND_MIDDLE_SLACK
            and abs(width - w) <= max(limits.BAND_WIDTH_SLACK, limits.BAND_WIDTH_PART * width)
            for _, middle, width in said
            for m, w in ranges
        ):
            held = ", ".join(f"{middle:g}/{width:g}" for middle, width in ranges)
            message = f"the {source} says {said[0][0]} (nm); {_WAY_OUT}"
            yield thing.finding("name-band", "transmittance_ranges", message, held)
            return


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
    if thing.entity.get("tuneable") is True:
        return
    for source in _FIELDS:
        text = _print(thing, source)
        said = [] if _TUNED.search(text) else [n for lines in _NANOMETRES.findall(text) for n in _NUMBER.findall(lines)]
        answers = [_emits(part, float(line)) for line in said for part in parts]
        if answers and all(answer is False for answer in answers):
            peaks = [peak for part in parts if (peak := as_number(part.get("peak_wavelength"))) is not None]
            message = f"the {source} says {said[0]} nm; {_WAY_OUT}"
            held = ", ".join(f"{peak:g}" for peak in peaks) or "another range"
            yield thing.finding("name-wavelength", "illumination_wavelength_ranges", message, held)
            return


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
    for thing in document.of(*_MAGNIFIERS):
        yield from _contradiction(
            thing, "magnification", "name-magnification", _magnifications, limits.MAGNIFICATION_SLACK
        )
    for thing in document.of("Objective"):
        yield from _contradiction(thing, "lens_na", "name-na", _apertures, 0.0)
        yield from _immersion(thing)
        yield from _correction(thing)
        yield from _contrast(thing)
    for thing in document.of("Filter"):
        yield from _band(thing)
    for thing in document.of("Laser"):
        yield from _line(thing)
