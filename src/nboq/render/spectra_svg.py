"""What filters, dichroics, sources and detectors do with each wavelength, as a chart."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, Literal

from nboq.document import Document
from nboq.errors import ContentError
from nboq.render.bands import Band
from nboq.render.channels import Dye, paths
from nboq.render.light_paths import in_words
from nboq.render.microscope import Microscope, Piece, microscope
from nboq.render.rows import Row, laser_lines, rows
from nboq.render.svg import drawing, element, named, png, prefix_of, text
from nboq.render.svg import file as svg_file
from nboq.render.theme import spectral
from nboq.schema.labels import cut

_WIDTH: Final = 860
_LEFT: Final = 256
_RIGHT: Final = 18
_ROW: Final = 22
_BAR: Final = 12
_TOP: Final = 16
_LETTER: Final = 5.7
CAPTION: Final = (
    "Filled bars: light that passes; hatched: light that is reflected; empty: what a source sends out or a detector "
    "sees. An arrow marks a range that is open on that side. Dashed vertical lines: laser lines. Circles: the peaks of "
    "fluorophores, empty for excitation and filled for emission. Colours are those of the wavelengths."
)


def spectra(thing: Document | Microscope, *, anchors: bool = False, narrow: bool = False) -> str | None:
    """Draw the bands of filters and dichroics with laser lines and the peaks of fluorophores, as SVG.

    Args:
        thing: A descriptor, or a collection with one.
        anchors: Whether rows link to `#` and `nboq.render.anchor` of the id of their component, as a page has it.
        narrow: Whether names stand above the bands, as a phone shows it.

    Returns:
        The element `svg`, or None where the document gives no wavelength.

    >>> band = {"type": "TransmittanceRange", "center_wavelength": 525, "fwhm_bandwidth": 50}
    >>> part = {"type": "EmissionFilter", "id": "urn:x:1", "name": "EM", "transmittance_ranges": [band]}
    >>> drawn = spectra(Document({"type": "HardwareDescriptor", "id": "urn:x:2", "components": [part]}))
    >>> drawn is not None and "EM, Emission filter, 525/50 nm" in drawn
    True
    >>> spectra(Document({"type": "HardwareDescriptor", "id": "urn:x:2"})) is None
    True
    """
    scope = microscope(thing)
    return chart(scope, rows(scope, paths(scope)), anchors=anchors, narrow=narrow)


def spectra_file(document: Document, form: Literal["svg", "png"]) -> bytes:
    """Draw the chart as a file.

    Args:
        document: A descriptor, or a collection with one.
        form: `svg`, or `png` at twice its size.

    Raises:
        ContentError: If the document gives no wavelength.
        MissingDependency: If CairoSVG, which draws a PNG, isn't installed.
    """
    drawn = spectra(document)
    if drawn is None:
        message = "no chart of wavelengths can be drawn: there is no wavelength in it"
        raise ContentError(message, source=document.source)
    return png(drawn) if form == "png" else svg_file(drawn)


def chart(scope: Microscope, found: tuple[Row, ...], *, anchors: bool, narrow: bool = False) -> str | None:
    """Draw the chart of a microscope whose rows are known."""
    lasers = laser_lines(scope)
    if not found and not lasers:
        return None
    prefix = prefix_of("spectra", scope.id, f"{anchors} {narrow}")
    return _Chart(found, lasers, prefix, anchors, narrow).written(f"Wavelengths in {scope.title}")


class _Chart:
    """The chart while it's written: its scale and what is in it so far."""

    def __init__(
        self, found: tuple[Row, ...], lasers: tuple[tuple[float, Piece], ...], prefix: str, anchors: bool, narrow: bool
    ) -> None:
        self.texts: list[str] = []
        # Names stand at the left, or on a narrow chart above.
        self.width, self.left, self.above = (340, 16, _ROW - 5) if narrow else (_WIDTH, _LEFT, 0)
        self.row = _ROW + self.above
        self.rows, self.lasers, self.prefix, self.anchors = found, lasers, prefix, anchors
        ends = [
            *(end for row in found for band in row.bands for end in (band.start, band.end) if end is not None),
            *(wavelength for wavelength, _ in lasers),
            *(peak for row in found if row.dye for peak in (row.dye.excitation, row.dye.emission) if peak is not None),
        ]
        self.low = math.floor((min(ends) - 25) / 50) * 50
        self.high = math.ceil((max(ends) + 25) / 50) * 50
        self.labels, self.levels = self._levels()
        self.top = _TOP + (28 + 14 * self.levels if lasers else 0)
        self.groups = list(dict.fromkeys(row.group for row in found))
        self.height = self.top + self.row * len(found) + _ROW * len(self.groups) + 56

    def x(self, wavelength: float) -> float:
        share = (wavelength - self.low) / (self.high - self.low)
        return round(self.left + share * (self.width - self.left - _RIGHT), 1)

    def _levels(self) -> tuple[list[tuple[float, int, str, Piece]], int]:
        """Spread the labels of laser lines over as many levels as it takes that none touches another."""
        free: list[float] = []
        placed = []
        for wavelength, piece in self.lasers:
            label = f"{wavelength:.5g} nm"
            half = len(label) * _LETTER / 2 + 4
            at = self.x(wavelength)
            level = next((level for level, end in enumerate(free) if end <= at - half), len(free))
            if level == len(free):
                free.append(0.0)
            free[level] = at + half
            placed.append((wavelength, level, label, piece))
        return placed, len(free)

    def written(self, title: str) -> str:
        words = [*(f"{wavelength:.5g} nm: {piece.name}" for wavelength, piece in self.lasers)]
        words += [f"{row.label}: {row.words}" for row in self.rows]
        body = [
            self._patterns(),
            *self._grid(),
            *self._rows(),
            *self._lines(),
            element("g", *self.texts, pointer_events="none", aria_hidden="true"),
        ]
        desc = f"{CAPTION} {'; '.join(words)}."
        return drawing(self.prefix, title, desc, body, self.width, self.height, linked=True)

    def _patterns(self) -> str:
        strip = (
            element("stop", offset=at / 40, stop_color=spectral(self.low + (self.high - self.low) * at / 40))
            for at in range(41)
        )
        ends = {"gradientUnits": "userSpaceOnUse", "x1": self.left, "x2": self.width - _RIGHT}
        tile = {"width": 5, "height": 5, "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
        hatch = element("rect", fill="paper", width=2.6, height=5)
        return element(
            "defs",
            element("linearGradient", *strip, id=f"{self.prefix}g", **ends),
            element("pattern", hatch, id=f"{self.prefix}h", **tile),
        )

    def _grid(self) -> Iterator[str]:
        bottom = self.height - 46
        # Numbers want 30 pixels each.
        least = (self.high - self.low) * 30 / (self.width - self.left - _RIGHT)
        step = next((step for step in (50, 100, 200) if step >= least), 500)
        for wavelength in range(math.ceil(self.low / step) * step, self.high + 1, step):
            at = self.x(wavelength)
            yield element("path", stroke="hair", d=f"M{at:g} {self.top - 6}V{bottom}")
            yield text(wavelength, at, bottom + 24, fill="soft", text_anchor="middle")
        width = self.width - self.left - _RIGHT
        yield element("rect", x=self.left, y=bottom, width=width, height=6, fill=f"url(#{self.prefix}g)")
        yield text("wavelength in nm", self.left + width / 2, bottom + 40, text_anchor="middle")

    def _rows(self) -> Iterator[str]:
        y, group = self.top, None
        for row in self.rows:
            if row.group != group:
                group = row.group
                yield text(cut(group, 40), 14, y + 15, 12, font_weight="bold")
                y += _ROW
            yield self._row(row, y)
            y += self.row

    def _row(self, row: Row, y: int) -> str:
        width = (self.width if self.above else self.left) - 22
        name = [
            element("rect", fill="band", x=10, y=y, width=width, height=self.above or _ROW - 3, rx=2),
            text(cut(row.label, 38), 18, y + (12 if self.above else 14)),
        ]
        y += self.above
        inside = [
            *name,
            *(self._band(band, y) for band in row.bands),
            *(self._dye(row, row.dye, y) if row.dye is not None else ()),
        ]
        self._texts(row, y)
        if row.piece is None:
            return named(f"{row.label}: {row.words}", *inside, role="img")
        return self._link(row.piece, f"{in_words(row.piece)}: {row.words}", *inside)

    def _link(self, piece: Piece, words: str, *inside: str) -> str:
        target = {"href": f"#{piece.key}"} if self.anchors else {"tabindex": "0", "role": "img"}
        return named(words, *inside, tag="a", **target, data_c=piece.key)

    def _ends(self, band: Band) -> tuple[float, float]:
        low, high = self.low if band.start is None else band.start, self.high if band.end is None else band.end
        return self.x(low), self.x(high)

    def _band(self, band: Band, y: int) -> str:
        left, right = self._ends(band)
        top = y + (_ROW - 3 - _BAR) / 2
        light = f"url(#{self.prefix}g)"
        if band.is_line:
            return element("rect", x=left - 1.5, y=top, width=3, height=_BAR, fill=light)
        low, middle, foot, high = top - 3, top + _BAR / 2, top + _BAR, top + _BAR + 3
        outline = f"M{left:g} {top:g}H{right:g}"
        outline += (
            f"V{low:g}L{right + 9:g} {middle:g}L{right:g} {high:g}V{foot:g}" if band.end is None else f"V{foot:g}"
        )
        outline += f"H{left:g}"
        outline += f"V{high:g}L{left - 9:g} {middle:g}L{left:g} {low:g}z" if band.start is None else "z"
        if band.what in ("sends out", "sees"):
            return element("path", fill="none", stroke="soft", stroke_width=1.4, d=outline)
        hatch = element("path", fill=f"url(#{self.prefix}h)", d=outline) if band.what == "reflects" else ""
        return element("path", fill=light, stroke="soft", stroke_width=0.8, d=outline) + hatch

    def _dye(self, row: Row, dye: Dye, y: int) -> Iterator[str]:
        middle, before = y + (_ROW - 3) / 2, 0.0
        for word, peak in (("ex", dye.excitation), ("em", dye.emission)):
            if peak is None:
                continue
            at, colour = self.x(peak), spectral(peak)
            ring = {"fill": "none" if word == "ex" else colour, "stroke": colour, "stroke_width": 2}
            yield element("circle", class_="lit", cx=at, cy=middle, r=4.5, **ring)
            label = f"{word} {peak:.5g}"
            width = len(label) * _LETTER
            start = at + 9 if word == "em" else at - 9 - width
            if start >= before:
                before = start + width
                self._text(start, y, label, row.piece)

    def _texts(self, row: Row, y: int) -> None:
        """Write beside each band what people call it, where there's room for it."""
        taken = [self._ends(band) for band in row.bands]
        for band, (left, right) in zip(row.bands, tuple(taken), strict=True):
            if len(row.bands) > 1 and band.what == "reflects":
                continue
            width = len(band.text) * _LETTER + 6
            for start in (right + 6, left - width - 2, left + 14):
                inside = start == left + 14
                clear = all(start + width <= low or start >= high for low, high in taken)
                fits = right - left >= width + 24 if inside else clear
                if fits and start >= self.left and start + width <= self.width - 6:
                    self._text(start, y, band.text, row.piece)
                    taken.append((start, start + width))
                    break

    def _text(self, x: float, y: float, label: str, piece: Piece | None) -> None:
        """Keep a text for the top of the picture."""
        own = {"data_c": piece.key} if piece is not None else {}
        self.texts.append(_haloed(label, round(x, 1), y + 13, 10, **own))

    def _lines(self) -> Iterator[str]:
        bottom = self.height - 46
        if self.labels:
            yield text("Laser lines", 14, 26, 12, font_weight="bold")
        for wavelength, level, label, piece in self.labels:
            at, y = self.x(wavelength), 26 + 14 * level
            dashes = {"stroke_width": 1.8, "stroke_dasharray": "7 2", "d": f"M{at:g} {y + 4}V{bottom}"}
            yield self._link(
                piece,
                f"{label}: {in_words(piece)}",
                element("path", class_="lit", stroke=spectral(wavelength), **dashes),
                _haloed(label, at, y, 11, text_anchor="middle"),
            )


def _haloed(label: str, x: float, y: float, size: float, **given: object) -> str:
    """Write a text twice, below with a margin in the colour of the paper, which keeps lines off it."""
    halo = text(label, x, y, size, stroke="paper", stroke_width=3, stroke_linejoin="round", **given)
    return halo + text(label, x, y, size, **given)
