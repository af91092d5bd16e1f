"""What simulated microscopes are made of: tables of plausible parts.

Which parts a microscope has, and in what proportion, follows the real microscope whose export the authors of the
Micro-Meta App published (the Axiovert of the ABIF at McGill University) and this project's own examples; so do most of
the pairs of magnification and aperture, the bands of filters and the laser lines. The others are what makers commonly
sell. Peaks of dyes are rounded from FPbase. Makers, models and catalogue numbers are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
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


_MAKERS: Final = ("Meerblick Optik (invented)", "Oakfield Instruments (invented)", "Tsukihama Kogaku (invented)")
MODELS: Final = (
    Model("Seeadler 5", _MAKERS[0], "widefield", True, 2008),
    Model("Seeadler 7", _MAKERS[0], "widefield", True, 2016),
    Model("Regulus", _MAKERS[0], "confocal", True, 2014),
    Model("Lupe 3", _MAKERS[0], "widefield", False, 2010),
    Model("Acorn 200", _MAKERS[1], "widefield", True, 2011),
    Model("Acorn Disk", _MAKERS[1], "disk", True, 2013),
    Model("Heartwood", _MAKERS[1], "confocal", False, 2012),
    Model("Acorn 300", _MAKERS[1], "widefield", True, 2019),
    Model("Hotaru i", _MAKERS[2], "widefield", True, 2012),
    Model("Hotaru S", _MAKERS[2], "disk", True, 2017),
    Model("Kagami 4", _MAKERS[2], "confocal", True, 2018),
    Model("Hotaru u", _MAKERS[2], "widefield", False, 2009),
)


@dataclass(frozen=True, slots=True)
class Lens:
    """An objective: its working distance is in mm."""

    magnification: float
    na: float
    correction: str
    immersion: str
    working_distance: float
    phase: str = "None"
    dic: bool = False
    collar: bool = False


OBJECTIVES: Final = (
    Lens(5, 0.16, "PlanNeofluar", "Air", 12.1),
    Lens(10, 0.3, "PlanNeofluar", "Air", 5.2, "Ph1"),
    Lens(10, 0.45, "PlanApochromat", "Air", 2.1),
    Lens(20, 0.5, "PlanNeofluar", "Air", 2.0, "Ph2"),
    Lens(20, 0.75, "PlanApochromat", "Air", 1.0, dic=True),
    Lens(20, 0.8, "PlanApochromat", "Air", 0.55, dic=True),
    Lens(25, 0.8, "PlanNeofluar", "Water", 0.57, collar=True),
    Lens(40, 0.6, "Achroplan", "Air", 1.8, "Ph2", collar=True),
    Lens(40, 0.75, "PlanNeofluar", "Air", 0.71, "Ph2"),
    Lens(40, 0.95, "PlanApochromat", "Air", 0.25, dic=True, collar=True),
    Lens(40, 1.15, "PlanApochromat", "Water", 0.6, dic=True, collar=True),
    Lens(40, 1.3, "PlanNeofluar", "MineralOil", 0.21, dic=True),
    Lens(60, 1.2, "PlanApochromat", "Water", 0.28, dic=True, collar=True),
    Lens(60, 1.3, "PlanApochromat", "SiliconeOil", 0.3, dic=True, collar=True),
    Lens(60, 1.4, "PlanApochromat", "MineralOil", 0.13, dic=True),
    Lens(63, 1.4, "PlanApochromat", "MineralOil", 0.19, dic=True),
    Lens(100, 1.3, "PlanNeofluar", "MineralOil", 0.2, "Ph3"),
    Lens(100, 1.4, "PlanApochromat", "MineralOil", 0.17, dic=True),
    Lens(100, 1.49, "Apochromat", "MineralOil", 0.12, dic=True),
)


@dataclass(frozen=True, slots=True)
class Cube:
    """The filters for one kind of dye; all in nm, bands as centre and full width."""

    name: str
    excitation: tuple[float, float]
    edge: float
    emission: tuple[float, float]
    led: float
    laser: float


CUBES: Final = {
    cube.name: cube
    for cube in (
        Cube("DAPI", (365, 50), 395, (450, 60), 365, 405),
        Cube("CFP", (436, 20), 455, (480, 40), 440, 445),
        Cube("GFP", (470, 40), 495, (525, 50), 475, 488),
        Cube("YFP", (504, 26), 520, (540, 36), 505, 514),
        Cube("TRITC", (546, 20), 560, (590, 50), 550, 561),
        Cube("mCherry", (575, 30), 595, (630, 60), 580, 561),
        Cube("Cy5", (640, 30), 658, (690, 60), 635, 640),
    )
}
LEDS: Final = tuple(cube.led for cube in CUBES.values())
LASERS: Final = (405.0, 445.0, 488.0, 514.0, 561.0, 640.0)


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


DYES: Final = (
    Dye("DAPI", 358, 461, "ProteinOrganicDyeAspecific", "DAPI", 65535),
    Dye("mTurquoise2", 434, 474, "ProteinFluorescentProtein", "CFP", 16777215),
    Dye("GFP", 488, 507, "ProteinFluorescentProtein", "GFP", 16711935),
    Dye("mVenus", 515, 527, "ProteinFluorescentProtein", "YFP", -65281),
    Dye("TRITC", 547, 572, "ProteinOrganicDyeImmunologicalTargeting", "TRITC", -8388353),
    Dye("mCherry", 587, 610, "ProteinFluorescentProtein", "mCherry", -16776961),
    Dye("Cy5", 650, 667, "ProteinOrganicDyeImmunologicalTargeting", "Cy5", -16711681),
)


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


CAMERAS: Final = (
    Camera("MonochromeCCD", "Pebble 14", "Graufeld Cameras (invented)", 1388, 1040, 6.45, 0.6, 18000, 6.0, 14, 15),
    Camera("MonochromeCCD", "Pebble 60", "Graufeld Cameras (invented)", 2752, 2208, 4.54, 0.75, 15000, 6.5, 14, 20),
    Camera("ColorCCD", "Pebble 14c", "Graufeld Cameras (invented)", 1388, 1040, 6.45, 0.5, 18000, 7.0, 14, 14),
    Camera("EMCCD", "Murmur 512", "Northlight Detectors (invented)", 512, 512, 16.0, 0.92, 160000, 89.0, 16, 30),
    Camera("EMCCD", "Murmur 1024", "Northlight Detectors (invented)", 1024, 1024, 13.0, 0.95, 80000, 130.0, 16, 26),
    Camera("MonochromeCMOS", "Flint 40", "Northlight Detectors (invented)", 2048, 2048, 6.5, 0.82, 30000, 1.6, 16, 100),
    Camera("MonochromeCMOS", "Flint 95", "Northlight Detectors (invented)", 1200, 1200, 11.0, 0.95, 80000, 1.8, 16, 80),
    Camera("MonochromeCMOS", "Quill 42", "Graufeld Cameras (invented)", 2304, 2304, 6.5, 0.8, 15000, 0.9, 16, 120),
)
# fmt: off
TOWNS: Final = (
    "Aldermoor", "Birkhaven", "Carrick Lea", "Dunsel", "Eastermark", "Fallowby", "Grenholm", "Harrowdene", "Ilmeric",
    "Juniper Hythe", "Kestrel Bay", "Lindau Moor", "Marrowfield", "Nettlecombe", "Orrin", "Pellworth", "Quarndon Weir",
    "Rushmere", "Silverdyke", "Thornaby Wold", "Umberleigh", "Vintergard", "Westerhale", "Yarrowick",
)
SURNAMES: Final = (
    "Abenroth", "Bellweather", "Castellane", "Dravik", "Elmsworth", "Farrowdale", "Greystoke", "Hollenbeck", "Ivarsen",
    "Jorund", "Kettleby", "Lowendahl", "Mirabeau", "Norrland", "Ostrava", "Penhallow", "Quillfeather", "Rosenkrantz",
    "Silverthorne", "Tamarind", "Underwood", "Vasquelle", "Winterbourne", "Yellowlees", "Zandvoort",
)
TOPICS: Final = (
    "nuclear pores", "mitochondria", "the spindle", "focal adhesions", "synapses", "cilia", "the Golgi", "actin waves",
    "stress granules", "lysosomes", "chromatin loops", "cell walls",
)
# fmt: on
ORGANISMS: Final = (
    ("Homo sapiens", "http://purl.obolibrary.org/obo/NCBITaxon_9606", "Cell"),
    ("Mus musculus", "http://purl.obolibrary.org/obo/NCBITaxon_10090", "Tissue"),
    ("Danio rerio", "http://purl.obolibrary.org/obo/NCBITaxon_7955", "WholeOrganism"),
    ("Drosophila melanogaster", "http://purl.obolibrary.org/obo/NCBITaxon_7227", "Organ"),
    ("Saccharomyces cerevisiae", "http://purl.obolibrary.org/obo/NCBITaxon_4932", "Cell"),
    ("Arabidopsis thaliana", "http://purl.obolibrary.org/obo/NCBITaxon_3702", "OrganismPart"),
)


@cache
def constants() -> dict[str, Json]:
    """Give what parts and records of a kind always say, by the role of a part or the class of a record."""
    table: dict[str, Json] = yaml.safe_load(files("nboq.simulate").joinpath("constants.yaml").read_text("utf-8"))
    return table


def record(type_: str, /, **fields: Any) -> Json:
    """Make a JSON object of a class, with what its class always says."""
    return {"type": type_, **fields, **constants().get(type_, {})}


def party(name: str, kind: str = "Person", **fields: Any) -> Json:
    """Make the mention of a person or an organisation."""
    return record("Party", name=name, party_kind=kind, **fields)
