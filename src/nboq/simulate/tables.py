"""What simulated microscopes are made of: tables of plausible parts.

The rows stand in `tables.yaml`. Which parts a microscope has, and in what proportion, follows the real microscope whose
export the authors of the Micro-Meta App published (the Axiovert of the ABIF at McGill University) and this project's
own examples; so do most of the pairs of magnification and aperture, the bands of filters and the laser lines. The
others are what makers commonly sell. Peaks of dyes are rounded from FPbase. Makers, models and catalogue numbers are
invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, Literal

import yaml

Json = dict[str, Any]
Kind = Literal["widefield", "confocal", "disk"]


@dataclass(frozen=True, slots=True)
class Model:
    """A make of microscope."""

    name: str
    maker: str
    kind: Kind
    inverted: bool
    year: int
    """When it came onto the market."""


@dataclass(frozen=True, slots=True)
class Lens:
    """An objective, in the fields and units of the model."""

    magnification: float
    lens_na: float
    correction: str
    immersion_type: str
    working_distance: float
    contrast_modulation: str
    dic: bool
    has_correction_collar: bool


@dataclass(frozen=True, slots=True)
class Cube:
    """The filters for one kind of dye; all in nm, bands as centre and full width."""

    name: str
    excitation: Sequence[float]
    edge: float
    emission: Sequence[float]
    led: float
    laser: float


@dataclass(frozen=True, slots=True)
class Dye:
    """A fluorophore with its peaks in nm."""

    name: str
    excitation: float
    emission: float
    label: str
    band: str
    colour: int
    """As OME writes colours: red, green, blue and opacity in a signed number of 32 bits."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera: pixels in µm, noise in electrons, rate in frames a second."""

    type: str
    model: str
    maker: str
    width: int
    height: int
    pixel: float
    efficiency: float
    well: int
    noise: float
    bits: int
    rate: float


def _read(name: str) -> Any:
    return yaml.safe_load(files("nboq.simulate").joinpath(name).read_text("utf-8"))


_TABLES: Final = _read("tables.yaml")
MODELS: Final = tuple(Model(*row) for row in _TABLES["models"])
OBJECTIVES: Final = tuple(Lens(*row) for row in _TABLES["objectives"])
CUBES: Final = {cube.name: cube for cube in (Cube(*row) for row in _TABLES["cubes"])}
DYES: Final = tuple(Dye(*row) for row in _TABLES["dyes"])
CAMERAS: Final = tuple(Camera(*row) for row in _TABLES["cameras"])
ORGANISMS: Final[list[list[str]]] = _TABLES["organisms"]
TOWNS: Final[list[str]] = _TABLES["towns"]
SURNAMES: Final[list[str]] = _TABLES["surnames"]
TOPICS: Final[list[str]] = _TABLES["topics"]
METHODS: Final[dict[str, str]] = _TABLES["methods"]
SETTINGS: Final[dict[str, str]] = _TABLES["settings"]
LIQUIDS: Final[dict[str, float]] = _TABLES["liquids"]
LEDS: Final = tuple(cube.led for cube in CUBES.values())
CONSTANTS: Final[dict[str, Json]] = _read("constants.yaml")
"""What parts and records of a kind always say, by the role of a part or the class of a record."""
LASERS: Final = (405.0, 445.0, 488.0, 514.0, 561.0, 640.0)


def record(type_: str, /, **fields: Any) -> Json:
    """Make a JSON object of a class, with what its class always says."""
    return {"type": type_, **fields, **CONSTANTS.get(type_, {})}


def party(name: str, kind: str = "Person", **fields: Any) -> Json:
    """Make the mention of a person or an organisation."""
    return record("Party", name=name, party_kind=kind, **fields)
