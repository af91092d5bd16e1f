"""Colours of the pictures, in light and in dark, and the style that switches between them.

The strong colours are of Okabe and Ito's eight, which the colour-blind tell apart, some of them darker, so that they
can be read on white; the pale ones are tints of the same. Colour never stands alone: boxes have headings and lines
differ in their dashes.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import Final

COLOURS: Final = MappingProxyType(
    {
        "paper": ("#ffffff", "#141a21"),
        "ink": ("#1b2733", "#e6edf3"),
        "soft": ("#4a5662", "#aab6c2"),
        "rule": ("#8a96a3", "#6b7885"),
        "hair": ("#d5dbe2", "#33404c"),
        "band": ("#f3f5f8", "#1b232c"),
        "source": ("#fbe3b0", "#4a3a12"),
        "shaping": ("#e4e8ed", "#2c3642"),
        "filter": ("#bfe6da", "#123d33"),
        "objective": ("#cfe6f7", "#163a52"),
        "specimen": ("#f7d9e8", "#4b2038"),
        "detector": ("#f9d3bd", "#51260f"),
        "excite": ("#0072b2", "#6cc0f5"),
        "detect": ("#b84a00", "#f09a66"),
        "through": ("#00664b", "#4cc9a4"),
        "replaced": ("#8a3f70", "#e2a6cc"),
        "bad": ("#a32100", "#ff9d85"),
        "warn": ("#7a5200", "#e9b44c"),
        "before": ("#fbeee6", "#3a2519"),
        "after": ("#e6f4ef", "#16332a"),
        "tier1": ("#174a7c", "#b5d8fa"),
        "tier2": ("#3f7fbf", "#6fadea"),
        "tier3": ("#7fb2e5", "#3f7fbf"),
        "link": ("#005a8c", "#8ccbf5"),
        "focus": ("#d55e00", "#f09a66"),
    }
)
"""Each colour in light and in dark."""
PALETTE: Final = MappingProxyType({name: light for name, (light, _) in COLOURS.items()})


def _dark(rule: str) -> str:
    return "".join(rule.format(name=name, colour=dark) for name, (_, dark) in COLOURS.items())


def variables() -> str:
    """Give the colours to a style sheet, as `var(--ink)`.

    >>> variables()[:47]
    ':root{color-scheme:light dark;--paper:#ffffff;-'
    """
    light = "".join(f"--{name}:{colour};" for name, colour in PALETTE.items())
    dark = _dark("--{name}:{colour};")
    return f":root{{color-scheme:light dark;{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"


# Programs that draw pictures from files know no selectors for keyboards and mice, and leave out what is in @media.
STYLE: Final = (
    "@media all{.nboq-view{max-width:100%;height:auto}.nboq-view a{cursor:pointer}.nboq-view a:focus{outline:none}"
    ".nboq-view a:hover polygon{stroke:#0072b2;stroke-width:2}"
    ".nboq-view a:focus-visible :is(polygon,path,ellipse,.f-band){stroke:#d55e00;stroke-width:3}}"
    "@media screen and (prefers-color-scheme:dark){.nboq-view .lit{filter:brightness(1.6)}"
    + _dark(".nboq-view .f-{name}{{fill:{colour}}}.nboq-view .s-{name}{{stroke:{colour}}}")
    + "}"
)
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
