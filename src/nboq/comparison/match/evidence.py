"""Evidence: what speaks for two descriptions being of one component, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

from nboq.comparison.match.spelling import catalogue, identifiers, maker, model, same_maker
from nboq.document import extensions_of
from nboq.schema.model import current_model
from nboq.schema.values import as_number

Kind = Literal[
    "id", "serial number", "catalogue number", "lot number", "model", "optics", "wavelength", "band",
    "elimination", "only one", "parts", "said",
]  # fmt: skip
"""What a piece of evidence is about."""


class Confidence(StrEnum):
    """How sure a match is."""

    CERTAIN = "certain"
    """The same identifier, or somebody said so."""
    STRONG = "strong"
    """The same maker, and the same number or model."""
    LIKELY = "likely"
    """The same optics, or a number or model without a maker."""
    LOW = "low"
    """Nothing but that there is one of the kind on either side."""


# Each weight is above the sum of those below it, so that the better evidence wins however much there is of the other.
_WEIGHT: Final[Mapping[str, int]] = {
    "id": 1024,
    "serial number": 512,
    "catalogue number": 128,
    "lot number": 64,
    "model": 32,
    "optics": 4,
    "band": 2,
    "wavelength": 2,
}
_WITHOUT_MAKER: Final = 8
_WRITTEN: Final[tuple[Kind, ...]] = ("serial number", "catalogue number", "lot number", "model")
"""What makers write on parts."""
_LINE_NM: Final = 1.0
"""Laser lines and edges of bands are given in whole nm."""
_BAND_NM: Final = 10.0
"""Filters whose middles are further apart, in nm, are of two kinds; what lies between may be nominal and measured."""
_NA: Final = 0.001
_MAGNIFICATION: Final = 0.001
_VAGUE: Final = frozenset({"Other", "Multi"})
# People write either of a lens that is put into water without a cover glass.
_DIPS: Final = frozenset({"Dipping", "Water"})
FACTS: Final = ("serial_number", "catalog_number", "lot_number", "model", "magnification", "lens_na", "immersion_type")
"""The slots that are compared and can tell two components apart."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for a match, in words."""

    kind: Kind
    text: str
    confidence: Confidence
    weight: int = 0

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found when two descriptions were compared."""

    evidence: tuple[Evidence, ...] = ()
    against: tuple[str, ...] = ()
    """Facts that contradict each other. One is enough to forbid a match, unless the identifier is the same."""

    @property
    def score(self) -> int:
        """How much speaks for it; 0 where nothing does."""
        return sum(item.weight for item in self.evidence)

    @property
    def confidence(self) -> Confidence:
        """That of the best piece of evidence."""
        order = list(Confidence)
        return min((item.confidence for item in self.evidence), key=order.index, default=Confidence.LOW)

    @property
    def allowed(self) -> bool:
        """Whether nothing forbids the match."""
        return not self.against or self.confidence is Confidence.CERTAIN


def _reach(name: Any) -> str | None:
    """Give the class that a class stands for: `GenericFilter` for any filter."""
    if not isinstance(name, str) or name not in current_model().classes:
        return None
    ancestors = current_model().classes[name].ancestors
    return ancestors[1] if name.startswith("Generic") and len(ancestors) > 1 else name


def compatible(one: Any, other: Any) -> bool:
    """Tell whether things of two classes can be one thing.

    They can where one class is the other or above it. A generic class (`GenericFilter`, `GenericDetector`) stands for
    every class beside it, since a file says it where it doesn't know better.

    >>> compatible("CCD", "MonochromeCCD"), compatible("GenericFilter", "EmissionFilter"), compatible("CCD", "CMOS")
    (True, True, False)
    """
    a, b = _reach(one), _reach(other)
    return a is not None and b is not None and (current_model().is_a(a, b) or current_model().is_a(b, a))


def serial_number(thing: Mapping[str, Any]) -> str:
    """Give the serial number of a thing as it is written: a slot, an alternate identifier, or kept from another file.

    >>> serial_number({"extensions": {"ome:SerialNumber": "A-1"}})
    'A-1'
    """
    if thing.get("serial_number"):
        return str(thing["serial_number"])
    for other in thing.get("alternate_identifiers") or ():
        if isinstance(other, Mapping) and other.get("identifier_kind") == "SerialNumber":
            return str(other.get("identifier_text") or "")
    for key, value in sorted(extensions_of(thing).items()):
        if str(key).endswith(":SerialNumber") and isinstance(value, str):
            return value
    return ""


def _measured(thing: Mapping[str, Any], slot: str, *fields: str) -> list[tuple[float, ...]]:
    """Read number fields of the parts in a slot, of those parts that have them all."""
    parts = thing.get(slot)
    found = []
    for part in parts if isinstance(parts, list) else ():
        values = tuple(as_number(part.get(field)) for field in fields) if isinstance(part, Mapping) else (None,)
        given = tuple(value for value in values if value is not None)
        if len(given) == len(fields):
            found.append(given)
    return found


def _within(a: float, b: float, limit: float) -> bool:
    """Tell whether two numbers differ by a limit at most; 0.751 and 0.75 differ by a little more than 0.001 in binary.

    >>> _within(0.75, 0.751, 0.001), _within(0.75, 0.7511, 0.001)
    (True, False)
    """
    return abs(a - b) <= limit * (1 + 1e-9)


def _numbered(image: Mapping[str, Any], other: Mapping[str, Any], made: str) -> Iterator[Evidence | str]:
    """Compare what a maker writes on a part."""
    sure = Confidence.STRONG if made else Confidence.LIKELY

    def evidence(kind: Kind, text: str) -> Evidence:
        # Without the maker's name, a number may be that of somebody else.
        weight = _WEIGHT[kind] if made else max(_WITHOUT_MAKER, _WEIGHT[kind] // 16)
        return Evidence(kind, f"same {text}{made and ', same ' + made}", sure, weight)

    serials = serial_number(image), serial_number(other)
    numbers, lots, models = ((image.get(slot), other.get(slot)) for slot in ("catalog_number", "lot_number", "model"))
    for kind, (mine, theirs) in zip(_WRITTEN, (serials, numbers, lots, models), strict=True):
        a, b = map(model if kind == "model" else catalogue, (mine, theirs))
        longer = kind == "catalogue number" and (a.startswith(b) or b.startswith(a))
        if a and a == b:
            yield evidence(kind, f"{kind} {theirs}")
        elif a and b and kind in ("serial number", "catalogue number") and not longer:
            yield f"{kind}s differ: {mine} and {theirs}"
    # OME has no field for the catalogue number, so programs write it where the model belongs.
    given = catalogue(models[0])
    if not numbers[0] and given and given == catalogue(numbers[1]) and model(models[0]) != model(models[1]):
        yield evidence("catalogue number", f"catalogue number {numbers[1]} (given as the model)")


def _optics(image: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Evidence | str]:
    """Compare magnification, numerical aperture and immersion."""
    m, n = as_number(image.get("magnification")), as_number(other.get("magnification"))
    a, b = as_number(image.get("lens_na")), as_number(other.get("lens_na"))
    same_m = m is not None and n is not None and _within(m, n, _MAGNIFICATION * max(abs(m), abs(n)))
    same_na = a is not None and b is not None and _within(a, b, _NA)
    if m is not None and n is not None and not same_m:
        yield f"magnifications differ: {m:g} and {n:g}"
    if a is not None and b is not None and not same_na:
        yield f"NAs differ: {a:g} and {b:g}"
    liquids = [str(thing["immersion_type"]) for thing in (image, other) if thing.get("immersion_type")]
    vague = len(liquids) < 2 or bool(_VAGUE.intersection(liquids)) or set(liquids) == _DIPS
    if not vague and liquids[0] != liquids[1]:
        yield f"immersions differ: {liquids[0]} and {liquids[1]}"
    if same_m and same_na:
        wet = not vague and liquids[0] == liquids[1]
        text = f"magnification {m:g} = {n:g}, NA {a:g} = {b:g}{f', immersion {liquids[0]}' if wet else ''}"
        yield Evidence("optics", text, Confidence.LIKELY, _WEIGHT["optics"] + wet)


def _light(image: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Evidence | str]:
    """Compare the lines of lasers and the bands of filters."""
    both, fields = (image, other), ("illumination_wavelength_ranges", "peak_wavelength")
    lines, others = ([line for (line,) in _measured(one, *fields)] for one in both)
    if lines and others and image.get("type") == other.get("type") == "Laser":
        shared = sorted({b for a in lines for b in others if _within(a, b, _LINE_NM)})
        if shared:
            text = f"laser line {', '.join(f'{line:g}' for line in shared)} nm"
            yield Evidence("wavelength", text, Confidence.LIKELY, _WEIGHT["wavelength"])
        elif not (image.get("tuneable") or other.get("tuneable")):
            yield f"laser lines differ: {min(lines):g} nm and {min(others):g} nm"
    names = "transmittance_ranges", "center_wavelength", "fwhm_bandwidth"
    bands, passed = (sorted(_measured(one, *names)) for one in both)
    if bands and len(bands) == len(passed):
        pairs = list(zip(bands, passed, strict=True))
        if all(_within(x, y, _LINE_NM) for a, b in pairs for x, y in zip(a, b, strict=True)):
            text = f"band {', '.join(f'{middle:g}/{width:g}' for middle, width in passed)} nm"
            yield Evidence("band", text, Confidence.LIKELY, _WEIGHT["band"])
        elif not all(_within(a[0], b[0], _BAND_NM) for a, b in pairs):
            yield f"bands differ: {bands[0][0]:g}/{bands[0][1]:g} nm and {passed[0][0]:g}/{passed[0][1]:g} nm"


def compare(image: Mapping[str, Any], other: Mapping[str, Any]) -> Comparison:
    """Compare a component as the image's file describes it with one of the descriptor.

    Args:
        image: The component of the image's file.
        other: The component of the descriptor, of a class that is `compatible`.

    Returns:
        What speaks for it and what against it.

    >>> lens = {"type": "Objective", "manufacturer": "Zeiss", "catalog_number": "421782-9900", "magnification": 63}
    >>> found = compare(lens, {**lens, "manufacturer": "Carl Zeiss Microscopy GmbH", "catalog_number": "421782 9900"})
    >>> found.confidence.value, str(found.evidence[0])
    ('strong', 'same catalogue number 421782 9900, same maker Carl Zeiss Microscopy GmbH')
    >>> compare(lens, {**lens, "magnification": 40}).against
    ('magnifications differ: 63 and 40',)
    """
    shared = sorted(identifiers(image) & identifiers(other))
    items: list[Evidence | str] = []
    if shared:
        items.append(Evidence("id", f"same identifier {shared[0]}", Confidence.CERTAIN, _WEIGHT["id"]))
    makers = image.get("manufacturer"), other.get("manufacturer")
    a, b = map(maker, makers)
    if a and b and not same_maker(a, b):
        items.append(f"makers differ: {makers[0]} and {makers[1]}")
    items += _numbered(image, other, f"maker {makers[1]}" if a and b and same_maker(a, b) else "")
    items += _optics(image, other)
    items += _light(image, other)
    found = tuple(item for item in items if isinstance(item, Evidence))
    return Comparison(found, tuple(item for item in items if isinstance(item, str)))
