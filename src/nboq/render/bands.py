"""Which wavelengths a component passes, reflects, sends out or sees, as far as numbers in the document tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from nboq.document import objects
from nboq.schema.labels import in_sentence, printable
from nboq.schema.model import title_of
from nboq.schema.values import as_number, is_present, value_label

What = Literal["passes", "reflects", "sends out", "sees"]
# Light that microscopes work with; numbers outside are placeholders or slips of the unit.
_SHORTEST: Final = 150.0
_LONGEST: Final = 2500.0
# A source with a narrower range than this is drawn as a line.
_LINE: Final = 15.0
_SLOTS: Final[tuple[tuple[str, What], ...]] = (
    ("transmittance_ranges", "passes"),
    ("reflectance_ranges", "reflects"),
    ("illumination_wavelength_ranges", "sends out"),
    ("led_modules", "sends out"),
    ("detector_wavelength_ranges", "sees"),
    ("detection_windows", "sees"),
)


@dataclass(frozen=True, slots=True, order=True)
class Band:
    """A stretch of wavelengths, in nm.

    Attributes:
        what: What becomes of the light in it.
        start: Where it begins; None where it's open towards short wavelengths.
        end: Where it ends; None where it's open towards long wavelengths. The same as `start` for a line or for an edge
            of which nobody says which side passes.
        text: How people write it: `525/50`, `LP 590`, `488`.
    """

    what: What
    start: float | None
    end: float | None
    text: str

    @property
    def is_line(self) -> bool:
        """Whether it has no width."""
        return self.start is not None and self.start == self.end

    @property
    def range_text(self) -> str:
        """Its ends in words.

        >>> Band("passes", 590.0, None, "LP 590").range_text, Band("passes", 500.0, 550.0, "525/50").range_text
        ('from 590 nm', '500 to 550 nm')
        """
        if self.start is None:
            return f"up to {self.end:.5g} nm"
        if self.end is None:
            return f"from {self.start:.5g} nm"
        return f"{self.start:.5g} nm" if self.is_line else f"{self.start:.5g} to {self.end:.5g} nm"


def bands(entity: Mapping[str, Any]) -> tuple[Band, ...]:
    """Give the bands of a component, by wavelength.

    Of a filter with one edge, `center_wavelength` is that edge and `fwhm_bandwidth` is 0, as the model says; its
    `filter_type` tells the side that passes. A long-pass or a short-pass one with a width is told by its edge too.

    Args:
        entity: A component.

    >>> lens = {"type": "TransmittanceRange", "center_wavelength": 590, "fwhm_bandwidth": 0}
    >>> bands({"type": "EmissionFilter", "filter_type": "LongPass", "transmittance_ranges": [lens]})
    (Band(what='passes', start=590.0, end=None, text='LP 590'),)
    """
    kind = str(entity.get("filter_type", ""))
    found: set[Band] = set()
    for slot, what in _SLOTS:
        for item in objects(entity.get(slot)):
            found.update(_filtered(item, what, kind) if what in ("passes", "reflects") else _given(item, what))
    return tuple(sorted(found, key=lambda b: (b.start or 0, b.end or _LONGEST, b.what)))


def in_one_text(entity: Mapping[str, Any], slot: str, item: Mapping[str, Any]) -> str:
    """Write what a part of a component says of wavelengths as people do; empty where it can't be told so.

    Args:
        entity: The component.
        slot: Its field in which the part stands.
        item: The part.

    >>> edge = {"type": "TransmittanceRange", "center_wavelength": 415, "fwhm_bandwidth": 0, "transmittance": 0.95}
    >>> in_one_text({"type": "StandardDichroic", "filter_type": "LongPass"}, "transmittance_ranges", edge)
    'LP 415 nm (transmittance 0.95)'
    >>> line = {"type": "LEDModule", "name": "Red", "peak_wavelength": 630, "cut_on": 620, "cut_off": 640}
    >>> in_one_text({"type": "LightEmittingDiode"}, "led_modules", line)
    'Red: 620–640 nm (peak 630 nm)'
    """
    what = dict(_SLOTS).get(slot)
    if what is None or any(isinstance(value, Mapping | list) for value in item.values()):
        return ""
    filtered = what in ("passes", "reflects")
    kind = str(entity.get("filter_type", ""))
    found = next(_filtered(item, what, kind) if filtered else _given(item, what), None)
    if found is None:
        return ""
    low, high, peak = (usable(item.get(name)) for name in ("cut_on", "cut_off", "peak_wavelength"))
    rest = [] if found.is_line or peak is None or filtered else [f"peak {peak:.5g} nm"]
    rest += [f"{low:.5g}–{high:.5g} nm"] if found.is_line and low is not None and high is not None else []
    rest += [
        f"{in_sentence(title_of(name))} {value_label(name, value)}"
        for name, value in item.items()
        if name not in _IN_TEXT and is_present(name, value)
    ]
    name = printable(item.get("name") or "")
    return (f"{name}: " if name else "") + f"{found.text} nm" + (f" ({', '.join(rest)})" if rest else "")


_IN_TEXT: Final = frozenset(
    {"id", "type", "name", "center_wavelength", "fwhm_bandwidth", "cut_on", "cut_off", "peak_wavelength"}
)


def usable(value: Any) -> float | None:
    """Take a value for a wavelength in nm; None where it's no number or none that a microscope works with.

    >>> usable(488), usable(999999)
    (488.0, None)
    """
    found = as_number(value)
    return found if found is not None and _SHORTEST <= found <= _LONGEST else None


def _filtered(item: Mapping[str, Any], what: What, kind: str) -> Iterator[Band]:
    centre, width = usable(item.get("center_wavelength")), as_number(item.get("fwhm_bandwidth")) or 0.0
    if centre is None or width < 0:
        return
    reflects = what == "reflects"
    one_edge = kind in ("LongPass", "ShortPass")
    if width and one_edge:
        # Where the range ends away from the edge says how far somebody looked.
        centre += -width / 2 if (kind == "LongPass") != reflects else width / 2
    elif width:
        low, high = max(centre - width / 2, _SHORTEST), min(centre + width / 2, _LONGEST)
        yield Band(what, low, high, f"{centre:.5g}/{width:.5g}")
        return
    if one_edge and (kind == "LongPass") != reflects:
        yield Band(what, centre, None, f"from {centre:.5g}" if reflects else f"LP {centre:.5g}")
    elif one_edge:
        yield Band(what, None, centre, f"up to {centre:.5g}" if reflects else f"SP {centre:.5g}")
    else:
        yield Band(what, centre, centre, f"{centre:.5g}")


def _given(item: Mapping[str, Any], what: What) -> Iterator[Band]:
    low, high, peak = (usable(item.get(name)) for name in ("cut_on", "cut_off", "peak_wavelength"))
    wide = low is not None and high is not None and high > low
    if low is not None and high is not None and wide and (high - low > _LINE or peak is None):
        yield Band(what, low, high, f"{low:.5g}–{high:.5g}")
    elif peak is not None:
        yield Band(what, peak, peak, f"{peak:.5g}")
