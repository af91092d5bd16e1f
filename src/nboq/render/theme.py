"""Colours of the pictures, in light and in dark, and the style that switches between them.

The strong colours are of Okabe and Ito's eight, which the colour-blind tell apart, some of them darker, so that they
can be read on white; the pale ones are tints of the same. Colour never stands alone: boxes have headings and lines
differ in their dashes.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import Final

PALETTE: Final = MappingProxyType(
    {
        "paper": "#fffffe",
        "ink": "#1b2733",
        "soft": "#4a5662",
        "rule": "#8a96a3",
        "hair": "#d5dbe2",
        "band": "#f3f5f8",
        "source": "#fbe3b0",
        "shaping": "#e4e8ed",
        "filter": "#bfe6da",
        "objective": "#cfe6f7",
        "specimen": "#f7d9e8",
        "detector": "#f9d3bd",
        "excite": "#0072b2",
        "detect": "#b84a00",
        "through": "#00664b",
    }
)
DARK: Final = MappingProxyType(
    {
        "paper": "#141a21",
        "ink": "#e6edf3",
        "soft": "#aab6c2",
        "rule": "#6b7885",
        "hair": "#33404c",
        "band": "#1b232c",
        "source": "#4a3a12",
        "shaping": "#2c3642",
        "filter": "#123d33",
        "objective": "#163a52",
        "specimen": "#4b2038",
        "detector": "#51260f",
        "excite": "#6cc0f5",
        "detect": "#f09a66",
        "through": "#4cc9a4",
    }
)


def _style() -> str:
    dark = "".join(
        f".nboq-view .f-{name}{{fill:{colour}}}.nboq-view .s-{name}{{stroke:{colour}}}" for name, colour in DARK.items()
    )
    return (
        f".nboq-view{{max-width:100%;height:auto;background:{PALETTE['paper']}}}"
        ".nboq-view a{cursor:pointer}.nboq-view a:focus{outline:none}"
        ".nboq-view a:hover polygon{stroke:#0072b2;stroke-width:2}"
        ".nboq-view a:focus-visible polygon,.nboq-view a:focus-visible path,.nboq-view a:focus-visible .f-band,"
        ".nboq-view a:focus-visible ellipse"
        "{stroke:#d55e00;stroke-width:3}"
        f"@media screen and (prefers-color-scheme:dark){{.nboq-view{{background:{DARK['paper']}}}"
        f".nboq-view .lit{{filter:brightness(1.6)}}{dark}}}"
    )


STYLE: Final = _style()
"""The style of every picture: it's the same in all, so that several in one page don't disturb each other."""


def spectral(wavelength: float) -> str:
    """Give a colour that stands for a wavelength; grey where the eye sees nothing.

    The shape is the usual one of straight lines between the pure hues; it says which colour, not how bright it looks.

    Args:
        wavelength: In nm.

    >>> spectral(532), spectral(920)
    ('#49be0c', '#6f7780')
    """
    points = (
        (380, (97, 0, 140)), (420, (92, 0, 196)), (445, (30, 40, 220)), (480, (0, 130, 225)), (500, (0, 168, 140)),
        (520, (0, 170, 30)), (540, (122, 204, 0)), (560, (190, 190, 0)), (580, (225, 175, 0)), (600, (240, 125, 0)),
        (625, (230, 50, 0)), (660, (205, 0, 0)), (700, (150, 0, 0)), (750, (95, 0, 0)),
    )  # fmt: skip
    if not points[0][0] <= wavelength <= points[-1][0]:
        return "#6f7780"
    for (start, low), (end, high) in pairwise(points):
        if wavelength <= end:
            share = (wavelength - start) / (end - start)
            red, green, blue = (round(a + (b - a) * share) for a, b in zip(low, high, strict=True))
            return f"#{red:02x}{green:02x}{blue:02x}"
    return "#6f7780"
