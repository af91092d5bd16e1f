"""The lines of the chart of wavelengths: which component does what with light, under which heading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nboq.document import is_a
from nboq.render.bands import Band, bands
from nboq.render.channels import Dye, Path
from nboq.render.microscope import Microscope, Piece, lettered


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the chart.

    Attributes:
        piece: The component; None for a fluorophore.
        label: What stands at its left.
        group: The heading that it stands under; of filters in a cube, the cube's name.
        bands: What it does with light.
        dye: The fluorophore, if it's one.
    """

    piece: Piece | None
    label: str
    group: str
    bands: tuple[Band, ...]
    dye: Dye | None = None

    @property
    def words(self) -> str:
        """What it does with light, in words."""
        if self.dye is not None:
            peaks = (("excitation", self.dye.excitation), ("emission", self.dye.emission))
            return ", ".join(f"{word} peak {peak:.5g} nm" for word, peak in peaks if peak is not None)
        return ", ".join(f"{band.what} {band.range_text}" for band in self.bands)


def rows(scope: Microscope, channels: Iterable[Path]) -> tuple[Row, ...]:
    """Give the lines of the chart: sources, filters by cube, other filters, detectors, fluorophores.

    Args:
        scope: The microscope.
        channels: Its light paths.
    """
    found: list[Row] = []

    def put(pieces: Iterable[Piece], group: str) -> None:
        for piece in pieces:
            seen = bands(piece.entity)
            if seen and not (is_a(piece.entity, "Laser") and all(band.is_line for band in seen)):
                found.append(Row(piece, piece.name, group, seen))

    put((*scope.at("source"), *scope.at("lamp")), "Light sources")
    for cube in scope.cubes:
        for letters, piece in cube.inside:
            seen = bands(piece.entity)
            if seen:
                found.append(Row(piece, lettered(letters, piece.name), cube.piece.name, seen))
    put(scope.at("shaping"), "Coupling and beam shaping")
    put(scope.at("excitation"), "Excitation filters")
    put((piece for piece in scope.at("dichroic") if not is_a(piece.entity, "FilterCube")), "Dichroics")
    put(scope.at("relay"), "Towards the detectors")
    put(scope.at("emission"), "Emission filters")
    put(scope.at("unplaced"), "Other filters")
    put(scope.at("detector"), "Detectors")
    for dye in dict.fromkeys(dye for path in channels for dye in path.dyes):
        if dye.excitation or dye.emission:
            found.append(Row(None, dye.name, "Fluorophores", (), dye))
    return tuple(found)


def laser_lines(scope: Microscope) -> tuple[tuple[float, Piece], ...]:
    """Give the lines of the lasers, by wavelength in nm; tuneable ones have none."""
    found = [
        (band.start, piece)
        for piece in scope.at("source")
        if is_a(piece.entity, "Laser")
        for band in bands(piece.entity)
        if band.is_line and band.start is not None
    ]
    return tuple(sorted(found, key=lambda one: (one[0], one[1].id)))
