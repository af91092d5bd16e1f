"""Colours of the pictures, in light and in dark, and the style that switches between them.

They stand in `colours.tsv`. Colour never stands alone: boxes have headings and lines differ in their dashes.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final

from nboq.schema.artefacts import tsv_rows

COLOURS: Final = MappingProxyType(
    {row["name"]: (row["light"], row["dark"]) for row in tsv_rows(Path(__file__).with_name("colours.tsv"))}
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
