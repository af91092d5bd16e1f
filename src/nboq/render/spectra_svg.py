"""What filters, dichroics, sources and detectors do with each wavelength, as a chart."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape
from typing import Final

from nboq.document import Document
from nboq.render.bands import Band
from nboq.render.channels import Dye
from nboq.render.dot_labels import said_of
from nboq.render.microscope import Piece, microscope
from nboq.render.rows import Row, laser_lines, rows
from nboq.render.svg import head, prefix_of
from nboq.render.theme import PALETTE, spectral
from nboq.render.words import plain

_WIDTH: Final = 860
_LEFT: Final = 256
_RIGHT: Final = 18
_ROW: Final = 22
_BAR: Final = 12
_TOP: Final = 16
_LETTER: Final = 5.7
_HALO: Final = (
    f'class="f-ink s-paper" fill="{PALETTE["ink"]}" stroke="{PALETTE["paper"]}" stroke-width="3" '
    'stroke-linejoin="round" paint-order="stroke"'
)
CAPTION: Final = (
    "Filled bars: light that passes; hatched: light that is reflected; empty: what a source sends out or a detector "
    "sees. An arrow marks a range that is open on that side. Dashed vertical lines: laser lines. Circles: the peaks of "
    "fluorophores, empty for excitation and filled for emission. Colours are those of the wavelengths."
)


def spectra(document: Document, *, anchors: bool = False) -> str | None:
    """Draw the bands of filters and dichroics with laser lines and the peaks of fluorophores, as SVG.

    Args:
        document: A descriptor, or a collection with one.
        anchors: Whether rows link to `#` and `nboq.render.anchor` of the id of their component, as a page has it.

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
    scope = microscope(document)
    found = rows(document, scope)
    lasers = laser_lines(scope)
    if not found and not lasers:
        return None
    chart = _Chart(found, lasers, prefix_of("spectra", scope.id, str(anchors)), anchors)
    return chart.written(f"Wavelengths in {scope.title}")


class _Chart:
    """The chart while it's written: its scale and what is in it so far."""

    def __init__(
        self, found: tuple[Row, ...], lasers: tuple[tuple[float, Piece], ...], prefix: str, anchors: bool
    ) -> None:
        self.texts: list[str] = []
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
        self.height = self.top + _ROW * (len(found) + len(self.groups)) + 56

    def x(self, wavelength: float) -> float:
        share = (wavelength - self.low) / (self.high - self.low)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def _levels(self) -> tuple[list[tuple[float, int, str, Piece]], int]:
        """Spread the labels of laser lines over as many levels as it takes that none touches another."""
        free: list[float] = []
        placed = []
        for wavelength, piece in self.lasers:
            text = f"{wavelength:.5g} nm"
            half = len(text) * _LETTER / 2 + 4
            at = self.x(wavelength)
            level = next((level for level, end in enumerate(free) if end <= at - half), len(free))
            if level == len(free):
                free.append(0.0)
            free[level] = at + half
            placed.append((wavelength, level, text, piece))
        return placed, len(free)

    def written(self, title: str) -> str:
        told = [*(f"{wavelength:.5g} nm: {piece.name}" for wavelength, piece in self.lasers)]
        told += [f"{row.label}: {row.words}" for row in self.rows]
        body = [
            self._patterns(),
            f'<rect class="f-paper" fill="{PALETTE["paper"]}" width="{_WIDTH}" height="{self.height}"/>',
            self._grid(),
            *self._rows(),
            *self._lines(),
        ]
        begin = head(_WIDTH, self.height, self.prefix, title, f"{CAPTION} {'; '.join(told)}.", linked=True)
        return begin + "\n".join(body) + "\n</svg>\n"

    def _patterns(self) -> str:
        strip = "".join(
            f'<stop offset="{offset / 40:g}" stop-color="{spectral(self.low + (self.high - self.low) * offset / 40)}"/>'
            for offset in range(41)
        )
        return (
            f'<defs><linearGradient id="{self.prefix}g" gradientUnits="userSpaceOnUse" x1="{_LEFT}" '
            f'x2="{_WIDTH - _RIGHT}">{strip}</linearGradient>'
            f'<pattern id="{self.prefix}h" width="5" height="5" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect class="f-paper" fill="{PALETTE["paper"]}" width="2.6" height="5"/>'
            "</pattern></defs>"
        )

    def _grid(self) -> str:
        bottom = self.height - 46
        step = 50 if self.high - self.low <= 700 else 100 if self.high - self.low <= 1400 else 200
        found = []
        for wavelength in range(math.ceil(self.low / step) * step, self.high + 1, step):
            at = self.x(wavelength)
            found.append(
                f'<path class="s-hair" stroke="{PALETTE["hair"]}" d="M{at:g} {self.top - 6}V{bottom}"/>'
                f'<text class="f-soft" fill="{PALETTE["soft"]}" font-size="11" text-anchor="middle" x="{at:g}" '
                f'y="{bottom + 24}">{wavelength}</text>'
            )
        width = _WIDTH - _LEFT - _RIGHT
        found.append(
            f'<rect x="{_LEFT}" y="{bottom}" width="{width}" height="6" fill="url(#{self.prefix}g)"/>'
            f'<text class="f-ink" fill="{PALETTE["ink"]}" font-size="11" text-anchor="middle" '
            f'x="{_LEFT + width / 2:g}" '
            f'y="{bottom + 40}">wavelength in nm</text>'
        )
        return f'<g font-family="Arial, Helvetica, sans-serif">{"".join(found)}</g>'

    def _rows(self) -> Iterator[str]:
        y, group = self.top, None
        yield '<g font-family="Arial, Helvetica, sans-serif">'
        for row in self.rows:
            if row.group != group:
                group = row.group
                yield (
                    f'<text class="f-ink" fill="{PALETTE["ink"]}" font-size="12" font-weight="bold" x="14" '
                    f'y="{y + 15}">{_cut(group, 40)}</text>'
                )
                y += _ROW
            yield self._row(row, y)
            y += _ROW
        yield "</g>"

    def _row(self, row: Row, y: int) -> str:
        words = f"{row.label}: {row.words}"
        if row.piece is not None:
            words = f"{said_of(row.piece)}: {row.words}"
        inner = (
            f"<title>{escape(plain(words))}</title>"
            f'<rect class="f-band" fill="{PALETTE["band"]}" x="10" y="{y}" width="{_LEFT - 22}" height="{_ROW - 3}" '
            f'rx="2"/><text class="f-ink" fill="{PALETTE["ink"]}" font-size="11" x="18" y="{y + 14}">'
            f"{_cut(row.label, 38)}</text>{''.join(self._band(band, y) for band in row.bands)}"
        )
        if row.dye is not None:
            inner += self._dye(row, row.dye, y)
        self._texts(row, y)
        label = escape(plain(words), quote=True)
        if row.piece is None:
            return f'<g role="img" aria-label="{label}">{inner}</g>'
        return f'<a {self._target(row.piece)} aria-label="{label}">{inner}</a>'

    def _target(self, piece: Piece) -> str:
        return (f'href="#{piece.key}"' if self.anchors else 'tabindex="0" role="img"') + f' data-c="{piece.key}"'

    def _band(self, band: Band, y: int) -> str:
        left = self.x(self.low if band.start is None else band.start)
        right = self.x(self.high if band.end is None else band.end)
        top = y + (_ROW - 3 - _BAR) / 2
        light, edge = f'fill="url(#{self.prefix}g)"', f'class="s-soft" stroke="{PALETTE["soft"]}"'
        if band.is_line:
            return f'<rect x="{left - 1.5:g}" y="{top:g}" width="3" height="{_BAR}" {light}/>'
        outline, low, high = "", top - 3, top + _BAR + 3
        middle, foot = top + _BAR / 2, top + _BAR
        outline = f"M{left:g} {top:g}H{right:g}"
        outline += (
            f"V{low:g}L{right + 9:g} {middle:g}L{right:g} {high:g}V{foot:g}" if band.end is None else f"V{foot:g}"
        )
        outline += f"H{left:g}"
        outline += f"V{high:g}L{left - 9:g} {middle:g}L{left:g} {low:g}z" if band.start is None else "z"
        if band.what in ("sends out", "sees"):
            return f'<path fill="none" {edge} stroke-width="1.4" d="{outline}"/>'
        shape = f'<path {light} {edge} stroke-width="0.8" d="{outline}"/>'
        return shape + (f'<path fill="url(#{self.prefix}h)" d="{outline}"/>' if band.what == "reflects" else "")

    def _dye(self, row: Row, dye: Dye, y: int) -> str:
        found, middle, before = [], y + (_ROW - 3) / 2, 0.0
        for word, peak in (("ex", dye.excitation), ("em", dye.emission)):
            if peak is None:
                continue
            at, colour = self.x(peak), spectral(peak)
            fill = "none" if word == "ex" else colour
            found.append(
                f'<circle class="lit" cx="{at:g}" cy="{middle:g}" r="4.5" fill="{fill}" stroke="{colour}" '
                'stroke-width="2"/>'
            )
            text = f"{word} {peak:.5g}"
            width = len(text) * _LETTER
            start = at + 9 if word == "em" else at - 9 - width
            if start >= before:
                before = start + width
                self._text(start, y, text, row.piece)
        return "".join(found)

    def _texts(self, row: Row, y: int) -> None:
        """Write beside each band what people call it, where there's room for it."""
        ends = [
            (
                self.x(self.low if band.start is None else band.start),
                self.x(self.high if band.end is None else band.end),
            )
            for band in row.bands
        ]
        taken = list(ends)
        for band, (left, right) in zip(row.bands, ends, strict=True):
            if len(row.bands) > 1 and band.what == "reflects":
                continue
            width = len(band.text) * _LETTER + 6
            for start in (right + 6, left - width - 2, left + 14):
                inside = start == left + 14
                clear = all(start + width <= low or start >= high for low, high in taken)
                fits = right - left >= width + 24 if inside else clear
                if fits and start >= _LEFT and start + width <= _WIDTH - 6:
                    self._text(start, y, band.text, row.piece)
                    taken.append((start, start + width))
                    break

    def _text(self, x: float, y: float, text: str, piece: Piece | None) -> None:
        """Keep a text for the top of the picture; its margin in the colour of the paper keeps lines off it."""
        own = f' data-c="{piece.key}"' if piece is not None else ""
        self.texts.append(f'<text{own} {_HALO} font-size="10" x="{x:.1f}" y="{y + 13:g}">{escape(text)}</text>')

    def _lines(self) -> Iterator[str]:
        bottom = self.height - 46
        yield '<g font-family="Arial, Helvetica, sans-serif">'
        if self.labels:
            yield (
                f'<text class="f-ink" fill="{PALETTE["ink"]}" font-size="12" font-weight="bold" x="14" y="26">'
                "Laser lines</text>"
            )
        for wavelength, level, text, piece in self.labels:
            at, y = self.x(wavelength), 26 + 14 * level
            words = escape(plain(f"{text}: {said_of(piece)}"), quote=True)
            yield (
                f'<a {self._target(piece)} aria-label="{words}"><title>{words}</title>'
                f'<path class="lit" stroke="{spectral(wavelength)}" stroke-width="1.8" stroke-dasharray="7 2" '
                f'd="M{at:g} {y + 4}V{bottom}"/>'
                f'<text {_HALO} font-size="11" text-anchor="middle" x="{at:g}" y="{y}">{text}</text></a>'
            )
        yield '</g><g font-family="Arial, Helvetica, sans-serif" pointer-events="none" aria-hidden="true">'
        yield from self.texts
        yield "</g>"


def _cut(text: str, most: int) -> str:
    text = plain(text)
    return escape(text if len(text) <= most else text[: most - 1].rstrip() + "…")
