"""Small stores that are awkward in one way each, as real ones are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from tests.store.oracle.building import (
    FACILITY,
    MODEL,
    OTHER,
    SCOPE,
    calibration,
    camera,
    dataset,
    descriptor,
    doi,
    emission,
    facility,
    filter_,
    image,
    instrument,
    lamp,
    laser,
    model,
    objective,
    paper,
    part,
    psf,
    thing,
    uuid,
)
from tests.store.oracle.world import Json, Link

Documents = list[Json]
STORES: Final[dict[str, Callable[[], Documents]]] = {}
D1, D2, D3 = doi("d-1"), doi("d-2"), doi("d-3")
LENS = objective()["id"]


def store(build: Callable[[], Documents]) -> Callable[[], Documents]:
    STORES[build.__name__] = build
    return build


# Which descriptor holds


@store
def two_descriptors() -> Documents:
    """The same objective twice, once without its working distance; the older one has no end."""
    return [
        facility(),
        descriptor(D1, [objective(working_distance=0.17), camera("old")], since="2021-01-01"),
        descriptor(
            D2, [objective(working_distance=None, lens_na=1.42), camera("new")], since="2023-06-01", replaces=D1
        ),
        image("before", "2022-01-01", LENS),
        image("after", "2024-01-01", LENS),
    ]


@store
def older_undated() -> Documents:
    return [
        facility(),
        descriptor(D1, [objective("20x", lens_na=0.8), camera("old")]),
        descriptor(D2, [objective(), camera("new")], since="2023-06-01"),
        image("before", "2022-01-01", LENS),
    ]


@store
def corrected_on_the_same_day() -> Documents:
    return [
        descriptor(D1, [objective("63x", "lens", lens_na=1.3), camera()], since="2023-06-01"),
        descriptor(D2, [objective("63x", "lens", lens_na=1.4)], since="2023-06-01", replaces=D1),
    ]


@store
def two_hold_on_the_same_day() -> Documents:
    return [
        descriptor(D1, [objective(), camera("left")], since="2023-06-01"),
        descriptor(D2, [objective("20x", lens_na=0.8), camera("right")], since="2023-06-01"),
    ]


@store
def overlap_day() -> Documents:
    return [
        descriptor(D1, [objective("10x", lens_na=0.3)], since="2021-01-01", until="2023-06-01"),
        descriptor(D2, [objective()], since="2023-06-01", until="2024-12-31"),
        image("overlap", "2023-06-01", LENS, documented_by=[D1]),
        image("gap", "2025-01-01", LENS, documented_by=[D2]),
        image("none", "2020-01-01", LENS),
    ]


@store
def replaced_before_it_has_begun() -> Documents:
    return [
        descriptor(D1, [objective("10x")], since="2021-01-01"),
        descriptor(D2, [objective("20x")], since="2022-01-01", replaces=D1, until="2022-12-31"),
        descriptor(D3, [objective("40x")], since="2030-01-01", replaces=D2),
    ]


@store
def replaced_by_an_undated_one() -> Documents:
    return [
        descriptor(D1, [objective("10x"), camera("old")], since="2021-01-01"),
        descriptor(D2, [objective("20x"), camera("new")], replaces=D1),
        image("one", "2022-01-01", objective("10x")["id"]),
    ]


@store
def superseded() -> Documents:
    """Two instruments are alike in all but the camera, but the likeness is over."""
    lens = objective(key="lens 2")
    return [
        descriptor(D1, [objective(), camera(model="A")], since="2021-01-01"),
        descriptor(D2, [objective(), objective("20x"), camera(model="A")], since="2023-06-01", replaces=D1),
        descriptor(D3, [lens, camera(model="B", key="b")], instrument(OTHER, "Other"), since="2021-01-01"),
    ]


@store
def two_dyes_superseded() -> Documents:
    light = [lamp("LED", 475, 575)]
    return [
        descriptor(D1, [*light, emission("green", 525, 50), emission("red", 630, 75)], since="2021-01-01"),
        descriptor(D2, [*light, emission("green", 525, 50)], since="2023-06-01", replaces=D1),
    ]


@store
def decommissioned() -> Documents:
    gone = instrument(decommissioned_on="2022-06-30", commissioned_on="2015-02-03", has_model=MODEL)
    light = [lamp("LED", 475, 575), emission("green", 525, 50), emission("red", 630, 75)]
    cube = part("FilterCube", "cube", emission_filter=light[1]["id"])
    return [
        facility(),
        model(),
        descriptor(D1, [objective(), camera(), laser("488", 488), cube, *light], gone, "2016-01-01"),
        psf("measured", "2017-01-01", calibrated_instrument=SCOPE),
    ]


@store
def one_descriptor_in_two_documents() -> Documents:
    """One of them leaves its day out; the other is in a bundle with the image."""
    whole = descriptor(D1, [objective(), camera()], since="2022-01-01")
    short = descriptor(D1, [objective(magnification=None)])
    bundle = thing("Collection", uuid("bundle"), members=[whole, image("one", lens=LENS, documented_by=[D1])])
    return [short, bundle, {**bundle, "id": uuid("bundle again")}]


# Names and ids


@store
def renamed() -> Documents:
    made = {"serial_number": "S 1", "has_model": MODEL}
    return [
        facility(),
        model(),
        descriptor(D1, [objective()], instrument(name="Old name", **made), "2021-01-01", "2023-05-31"),
        descriptor(D2, [objective()], instrument(name="New name", **made), "2023-06-01"),
        dataset("one", collected_by=[SCOPE], cited_by=[doi("paper-one")]),
        image("one", lens=LENS, part_of=[doi("data-one")]),
        paper("one"),
        psf("old", "2021-05-05", calibrated_instrument=SCOPE),
    ]


@store
def record_beside_descriptor() -> Documents:
    record = instrument(name="Scope (registered)", serial_number="S 1", commissioned_on="2020-02-02", has_model=MODEL)
    return [facility(), record, descriptor(D1, [objective(), camera()], since="2021-01-01")]


@store
def same_names() -> Documents:
    """Two facilities, each with a "Confocal 1" and a "63x oil"."""
    second = "https://scicrunch.org/resolver/RRID:SCR_990003"
    parts = [[objective(key=f"lens {n}"), camera(key=f"camera {n}"), laser("488", 488, key=f"laser {n}")] for n in "ab"]
    confocal = [{"type": "InstrumentType", "name": "Confocal"}]
    return [
        facility(),
        facility(second),
        descriptor(D1, parts[0], instrument(name="Confocal 1", instrument_types=confocal), "2021-01-01"),
        descriptor(
            D2, parts[1], instrument(OTHER, "Confocal 1", hosted_by=second, instrument_types=confocal), "2021-01-01"
        ),
    ]


@store
def twins() -> Documents:
    """Two equal parts of each kind on one instrument."""
    pairs = [
        [objective(key=f"lens {key}"), camera(key=f"eye {key}"), laser("488", 488, key=f"laser {key}")]
        for key in ("left", "right")
    ]
    return [descriptor(D1, [*pairs[0], *pairs[1]], since="2021-01-01")]


@store
def unnamed_parts() -> Documents:
    green = filter_("EmissionFilter", None, [(525, 50)], key="green")
    red = filter_("EmissionFilter", None, [(630, 75)], key="red")
    cube = part("FilterCube", None, "cube", emission_filter=green["id"])
    eye = camera(None, "eye", quantum_efficiency=None, manufacturer=None, model=None)
    light = laser(None, 488, key="blue"), laser(None, 561, key="yellow")
    path = {
        "emission_filters": [red["id"]],
        "detector_settings": [{"type": "CMOSCameraSettings", "settings_of": eye["id"]}],
    }
    nameless = instrument(name=None, hosted_by=None)
    return [
        descriptor(D1, [objective(None, "lens"), eye, green, red, cube, *light], nameless),
        image("one", lens=uuid("lens"), path=path, dyes=[(None, 507), ("Dark", None)]),
        thing("Image", "https://images.example.org/bare"),
    ]


@store
def identical_chains() -> Documents:
    """One instrument, facility, model and data set under several ids, joined from either end."""
    ids = [f"https://hdl.handle.net/20.500.12345/i-{n}" for n in "abc"]
    second, third = (f"https://ror.org/0aaaa{n}" for n in ("aa11", "bb22"))
    return [
        facility(identical_to=[second]),
        facility(third, "Facility by its third id", identical_to=[second]),
        model(),
        model(doi("model"), identical_to=[MODEL]),
        descriptor(D1, [objective()], instrument(ids[2], "C", identical_to=[ids[1]], has_model=MODEL), "2021-01-01"),
        descriptor(
            D2, [objective("20x")], instrument(ids[0], "A", hosted_by=third, has_model=doi("model")), "2023-01-01"
        ),
        instrument(ids[1], None, hosted_by=second, identical_to=[ids[0]]),
        descriptor(D3, [objective("10x")], instrument(OTHER, "Other", hosted_by=second)),
        dataset("one", collected_by=[ids[1]], identical_to=[doi("data-again")], cited_by=[doi("paper-one")]),
        dataset("again", cited_by=[doi("paper-again")]),
        paper("one", identical_to=[doi("paper-again")]),
        image("one", "2022-02-02", of=ids[1], lens=LENS, part_of=[doi("data-again")]),
        image("two", "2024-02-02", of=ids[0], lens=LENS, part_of=[doi("data-one")]),
        psf("measured", "2021-02-03", calibrated_instrument=ids[1]),
    ]


@store
def facility_twice() -> Documents:
    second = "https://ror.org/0aaaaaa11"
    return [
        facility(identical_to=[second]),
        descriptor(D1, [objective()], instrument(has_model=MODEL), "2021-01-01"),
        descriptor(D2, [objective()], instrument(OTHER, "Other", hosted_by=second, has_model=MODEL), "2021-01-01"),
        model(),
    ]


@store
def descriptor_under_two_ids() -> Documents:
    old = uuid("old descriptor")
    return [
        descriptor(old, [objective("20x")], since="2021-01-01", identical_to=[D1]),
        descriptor(D2, [objective()], since="2023-01-01", replaces=D1),
        image("one", "2022-01-01", LENS, documented_by=[D1]),
        dataset("one", documented_by=[D1]),
    ]


@store
def spelled_ids() -> Documents:
    """The ids of one thing in all the spellings that people use."""
    scope = "hdl:20.500.12345/scope", "http://hdl.handle.net/20.500.12345/scope"
    place = "rrid:SCR_990001", "https://identifiers.org/RRID:SCR_990001", "https://n2t.net/RRID:SCR_990001"
    return [
        facility("RRID:SCR_990001"),
        descriptor("doi:10.5072/D-1", [objective()], instrument(scope[0], hosted_by=place[0]), "2021-01-01"),
        descriptor(
            "http://dx.doi.org/10.5072/d-2", [objective()], instrument(scope[1], hosted_by=place[1]), "2023-01-01"
        ),
        descriptor(D3, [objective()], instrument(OTHER, "Other", hosted_by=place[2])),
        image("one", "2022-01-01", of=scope[1], documented_by=["https://doi.org/10.5072/D-1"]),
        dataset("one", collected_by=[scope[0]]),
    ]


@store
def no_pid() -> Documents:
    return [
        facility(),
        descriptor(uuid("plain"), [objective()], since="2021-01-01"),
        descriptor(uuid("also"), [objective()], instrument(OTHER, "Other", hosted_by=None), identical_to=[D1]),
        descriptor(uuid("named"), [objective()], instrument(uuid("third"), "Third"), name="Named"),
    ]


# Facilities, models, types


@store
def facilities() -> Documents:
    """One without instruments, one that no document describes; a type said by the model only."""
    confocal = [{"type": "InstrumentType", "name": "Confocal laser scanning microscope"}]
    return [
        facility(),
        facility("https://ror.org/0aaaaaa11", "Empty"),
        model(instrument_types=confocal),
        descriptor(D1, [objective()], instrument(has_model=MODEL), "2021-01-01"),
        descriptor(
            D2, [], instrument(OTHER, "Other", hosted_by="https://ror.org/0bbbbbb22", has_model=MODEL), "2021-01-01"
        ),
        instrument(uuid("third"), "Third", model="X 1", manufacturers=[{"type": "Party", "name": "Maker"}]),
        instrument(uuid("fourth"), "Fourth", has_model=doi("undescribed")),
        instrument(uuid("fifth"), "Fifth", hosted_by=None, instrument_types=confocal),
    ]


@store
def models_that_documents_spell_in_two_ways() -> Documents:
    return [
        model(),
        thing("Collection", uuid("second"), members=[model(model="Bench-200", manufacturer="Lumenwright Inc.")]),
        instrument(has_model=MODEL, model="B200"),
        instrument(OTHER, "Other", model="B200"),
    ]


# Light and filters


_PATH = {"emission_filters": [emission("LP", 515)["id"]]}


@store
def long_pass() -> Documents:
    glass = [emission("LP", 515, 0, "LongPass"), emission("red LP", 590, None, "LongPass"), emission("green", 525, 50)]
    cube = part("FilterCube", "GFP LP", emission_filter=glass[0]["id"])
    return [
        descriptor(D1, [lamp("LED", 475, 575), *glass, cube], since="2021-01-01"),
        image("fits", dyes=[("EGFP", 530)], path=_PATH, documented_by=[D1]),
        image("edge", dyes=[("Edge", 515)], path=_PATH, documented_by=[D1]),
        image("blue", dyes=[("DAPI", 461), ("EGFP", 507)], path=_PATH, documented_by=[D1]),
    ]


@store
def short_pass() -> Documents:
    glass = [emission("LP", 680, 0, "ShortPass"), emission("wide", 590, 100, "ShortPass"), emission("odd", 600)]
    dichroic = filter_("StandardDichroic", "DM", [(760, 330)], "ShortPass")
    cubes = [
        part("FilterCube", f"cube {n}", emission_filter=one["id"], standard_dichroic=dichroic["id"])
        for n, one in enumerate(glass)
    ]
    return [
        descriptor(D1, [lamp("LED", 475, 575), *glass, dichroic, *cubes], since="2021-01-01"),
        image("fits", dyes=[("EGFP", 507)], path=_PATH),
        image("edge", dyes=[("Edge", 680)], path=_PATH),
        image("red", dyes=[("Cy7", 776)], path=_PATH),
    ]


@store
def multi_band() -> Documents:
    quad = [(440, 40), (525, 50), (607, 36), (700, 45)]
    glass = [
        filter_("EmissionFilter", "quad em", quad, "MultiPass"),
        filter_("ExcitationFilter", "quad ex", [(390, 40), (482, 35)], "MultiPass"),
        filter_("StandardDichroic", "quad di", [(495, 0), (410, 0)], "LongPass"),
    ]
    slots = ("emission_filter", "excitation_filter", "standard_dichroic")
    whole = part("FilterCube", "quad", **{slot: one["id"] for slot, one in zip(slots, glass, strict=True)})
    members = part("FilterCube", "by members", member_filters=[one["id"] for one in glass[:2]])
    empty = part("FilterCube", "empty")
    sets = [{"type": "FilterSet", "member_filters": [one["id"] for one in glass[:2]]}]
    return [
        descriptor(D1, [*glass, whole, members, empty], since="2021-01-01"),
        image("between", dyes=[("Between", 565), ("In", 607)], path={"filter_sets": sets}),
    ]


@store
def lasers() -> Documents:
    engine = part("MultiLaserEngine", "engine", lasers=[laser("488", 488)["id"]])
    return [
        descriptor(
            D1,
            [
                engine,
                laser("488", 488, illumination_role="Fluorescence", manufacturer="Coherence"),
                laser("tuneable", None, 690, 1040, tuneable=True),
                laser("both", 800, 700, 900, tuneable=True),
                laser("fixed band", None, 540, 560),
                laser("pump", 532, is_pump=True),
                laser("no pump", 561, is_pump=False),
                laser("open", None, 400, tuneable=True),
                emission("green", 525, 50),
                emission("red", 630, 75),
            ],
            since="2021-01-01",
        )
    ]


@store
def transmitted_light() -> Documents:
    glass = [emission("green", 525, 50), emission("red", 630, 75)]
    white = part("Arc", "lamp", illumination_wavelength_ranges=[{"type": "IlluminationWavelengthRange", "cut_on": 400}])
    pump = laser("pump", 587, is_pump=True)
    return [
        descriptor(D1, [lamp("LED", 475, 575, illumination_role="Transmitted"), pump, *glass], since="2021-01-01"),
        descriptor(D2, [white, *glass], instrument(OTHER, "Other"), "2021-01-01"),
        descriptor(D3, [lamp("blue", 475), *glass], instrument(uuid("third"), "Third"), "2021-01-01"),
    ]


@store
def a_filter_that_was_changed() -> Documents:
    """Its older range is that of the older image."""
    path = {"emission_filters": [uuid("EmissionFilter glass")]}
    return [
        descriptor(D1, [emission("glass", 525, 50)], since="2021-01-01", until="2022-12-31"),
        descriptor(D2, [emission("glass", 630, 75)], since="2023-01-01"),
        image("old red", "2022-02-02", dyes=[("mCherry", 610)], path=path, documented_by=[D1]),
        image("new red", "2023-02-02", dyes=[("mCherry", 610)], path=path),
        image("undated", None, dyes=[("mCherry", 610)], path=path),
    ]


# Parts


@store
def optional_missing_in_one() -> Documents:
    return [
        facility(),
        descriptor(D1, [objective(), objective("dry", lens_na=None, working_distance=None)], since="2021-01-01"),
        descriptor(D2, [objective(lens_na=None, immersion_type=None), objective("dry")], since="2023-01-01"),
    ]


@store
def cameras_without_figures() -> Documents:
    return [
        descriptor(
            D1,
            [
                camera("two chips", chips=2),
                camera("no chip", chips=0, quantum_efficiency=None),
                camera("no figure", quantum_efficiency=None),
                camera("exact", quantum_efficiency=0.9, kind="EMCCD"),
            ],
            since="2021-01-01",
        )
    ]


def _rig(key: str, *cameras: Json, **fields: str) -> list[Json]:
    glass = {"manufacturer": "Lumenwright", "model": "O 63", **fields}
    return [objective(key=f"lens {key}", **glass), part("Shutter", None, f"shutter {key}"), *cameras]


@store
def same_but_camera() -> Documents:
    """Two cameras each; an equal model of another maker; one part more of a kind."""
    names = ["two", "three", "four", "five", "six"]
    built = [
        _rig("2", camera(key="2a", model="PM 2"), camera(key="2b")),
        _rig("3", camera(key="3a"), camera(key="3b")),
        _rig("4", camera(key="4a", model="PM 2"), camera(key="4b"), manufacturer="Another"),
        [*_rig("5", camera(key="5a", model="PM 2")), part("Shutter", None, "shutter more")],
        _rig("6"),
    ]
    docs = [
        descriptor(doi(f"d-{name}"), parts, instrument(uuid(name), name), "2021-01-01")
        for name, parts in zip(names, built, strict=True)
    ]
    return [descriptor(D1, _rig("1", camera(key="1a"), camera(key="1b")), since="2021-01-01"), *docs]


@store
def component_changes() -> Documents:
    """Software went up, a home-made lens went, of two equal cameras one, and one part kept its id but not its model."""
    home = part("Objective", "home-made")
    two, soft = [camera(key="left"), camera(key="right")], ("AcquisitionSoftware", "Capture")
    swapped = part("Shutter", "shutter", "kept", model="S 1"), part("Shutter", "shutter", "kept", model="S 2")
    unnamed = part("Objective", None, "x"), part("Objective", None, "y")
    return [
        descriptor(D1, [home, *two, part(*soft, "v1", version="1"), swapped[0], unnamed[0]], since="2021-01-01"),
        descriptor(
            D2, [camera(key="third"), part(*soft, "v2", version="2"), swapped[1], unnamed[1]], since="2022-01-01"
        ),
        descriptor(D3, [camera(key="third")], since="2023-01-01"),
    ]


@store
def a_part_that_moved() -> Documents:
    moved = objective(catalog_number="LW-O63", lot_number="Lot 9", manufacturer="Lumenwright", model="O 63")
    other = instrument(OTHER, "Other")
    return [
        facility(),
        descriptor(D1, [moved, camera(serial_number="PM-7")], since="2021-01-01", until="2021-12-31"),
        descriptor(D2, [moved], other, "2022-01-01", "2022-12-31"),
        descriptor(D3, [{**moved, "catalog_number": "lw-o63"}], since="2023-01-01"),
        image("here", "2021-05-05", LENS, part_of=[doi("data-one")]),
        image("there", "2022-05-05", LENS, of=OTHER),
        dataset("one", cited_by=[doi("paper-one")]),
        paper("one"),
    ]


@store
def no_components() -> Documents:
    return [facility(), descriptor(D1, [], since="2021-01-01"), descriptor(D2, [], instrument(OTHER, None))]


@store
def missing_fields() -> Documents:
    """Unnamed equal parts, and parts within parts."""
    bare = [part("Objective", None, "one"), part("Objective", None, "two"), camera(None, "eye", chips=2)]
    return [
        facility(),
        descriptor(D1, bare, since="2021-01-01", until="2021-12-31"),
        descriptor(D2, [*bare, objective()], since="2022-01-01"),
        descriptor(D3, [laser("488", 488)], instrument(OTHER, "Other", decommissioned_on="2020-01-01")),
    ]


@store
def dangling() -> Documents:
    cube = part("FilterCube", "cube", emission_filter=uuid("nowhere"))
    path = {
        "emission_filters": [uuid("nowhere")],
        "filter_sets": [{"type": "FilterSet", "emission_filter": uuid("nowhere")}],
    }
    return [
        descriptor(D1, [objective(), cube], since="2021-01-01", identical_to=[doi("other")], replaces=doi("gone")),
        image("one", lens=uuid("no lens"), path=path, documented_by=[doi("other")]),
        image("two", lens=uuid("no lens"), path=path, of=OTHER),
        psf("measured", "2021-01-01", calibration_images=[uuid("no image")], calibrated_descriptor=doi("gone")),
    ]


@store
def what_parts_can_do() -> Documents:
    kinds = (
        "TIRFHardwareModule SpinningDisk RasterScanner EnvironmentalControlDevice FocusStabilizationDevice "
        "PhotomultiplierTube HybridPhotoDetector MechanicalStage"
    )
    fast = [
        laser("two-photon", None, 690, 1040, tuneable=True, pulsed=True),
        laser("pump", 800, pulsed=True, is_pump=True),
    ]
    told = [
        objective("phase", contrast_modulation="Ph2"),
        part("PhotomultiplierTube", "counter", signal_processing="PhotonCounting"),
        lamp("bleach", 405, illumination_role="Photomanipulation"),
    ]
    kinds_of = [{"type": "InstrumentType", "name": name} for name in ("Two-photon microscope", "STED, SIM", "steady")]
    return [
        facility(),
        descriptor(D1, [*(part(kind, kind.lower()) for kind in kinds.split()), *fast, *told], since="2021-01-01"),
        descriptor(
            D2,
            [part("SpinningDisk", None, "disk"), told[1]],
            instrument(OTHER, "Other", hosted_by=None, instrument_types=kinds_of),
        ),
    ]


# Calibrations


@store
def calibrations() -> Documents:
    """Each says in another way what it belongs to."""
    inside = psf("inside an image", "2020-04-04")
    power = calibration("ExcitationCalibration", "power", "2020-05-05", observed_illumination_power_at_sample=4.5)
    whole = image("i1", "2021-05-05", LENS, optical_calibrations=[inside])
    whole["pixels"]["channels"][0]["excitation_calibrations"] = [power]
    return [
        facility(),
        descriptor(D1, [objective(), camera(), lamp("LED", 475)], since="2019-01-01"),
        psf("of instrument", "2020-01-01", calibrated_instrument=SCOPE),
        psf("of descriptor", "2020-02-02", calibrated_descriptor=D1),
        psf("of a part", "2020-03-03", calibrates=[LENS]),
        psf("of another instrument, with this lens", "2020-03-04", calibrated_instrument=OTHER, calibrates=[LENS]),
        calibration("DetectorCalibration", "gain", "2020-03-03", calibrates=[camera()["id"]]),
        psf("undated", None, calibrated_instrument=SCOPE),
        psf("later", "2021-05-06", calibrated_instrument=SCOPE),
        psf("same day", "2021-05-05", calibrated_instrument=SCOPE),
        whole,
        image("noinst", "2021-05-05", of=None, optical_calibrations=[psf("of nobody", "2021-01-01")]),
        image("by descriptor", "2021-05-05", LENS, of=None, documented_by=[D1]),
        image("undated", None, LENS),
        dataset("one", collected_by=[SCOPE]),
    ]


@store
def kinds_of_psf() -> Documents:
    """What measures how even the field is, is no PSF."""
    even = {
        "field_uniformity_evaluations": [
            {
                "type": "FieldUniformityEvaluation",
                "mean_maximum_to_corner_ratio": 1.2,
                "sd_maximum_to_corner_ratio": 0.1,
            }
        ],
        "calibrated_channel": "GFP",
    }
    beads = {"mean_x_spot_size": 220, "sd_x_spot_size": 9, "mean_z_spot_size": 610, "theoretical_xy_spot_size": 190}
    return [
        descriptor(D1, [objective()], since="2019-01-01"),
        calibration("OpticalCalibration", "evenness", "2025-01-01", calibrated_instrument=SCOPE, **even),
        calibration("OpticalCalibration", "axial", "2022-01-01", calibrated_instrument=SCOPE, median_z_spot_size=600),
        calibration("OpticalCalibration", "beads", "2022-01-01", calibrates=[LENS], **beads),
        dataset("one", collected_by=[SCOPE]),
        dataset("two", collected_by=[OTHER]),
        image("one", "2025-05-05", LENS),
        instrument(OTHER, "Other"),
        calibration("OpticalCalibration", "even too", "2025-01-01", calibrated_instrument=OTHER, **even),
    ]


@store
def other_objective() -> Documents:
    return [
        descriptor(D1, [objective(), objective("10x", lens_na=0.3)], since="2019-01-01"),
        psf("of the 10x", "2020-01-01", calibrated_instrument=SCOPE, calibrates=[uuid("Objective 10x")]),
        psf(
            "of both",
            "2020-02-01",
            calibrated_instrument=SCOPE,
            calibrates=[uuid("Objective 10x"), LENS, camera()["id"]],
        ),
        psf("of none", "2020-03-01", calibrated_instrument=SCOPE),
        psf("of the camera", "2020-04-01", calibrated_instrument=SCOPE, calibrates=[camera()["id"]]),
        image("one", "2021-01-01", LENS),
        image("unknown", "2021-01-01"),
        descriptor(D2, [camera("another")], instrument(OTHER, "Other")),
    ]


# Images


@store
def whole_image() -> Documents:
    """Two detectors and two dyes in one channel; and an image without channels."""
    eyes = [camera("b", chips=0), camera("a", chips=0), camera(None, "third", chips=0, model=None)]
    settings = [{"type": "CMOSCameraSettings", "settings_of": eye["id"]} for eye in eyes]
    plain = image("plain", lens=LENS)
    del plain["pixels"]
    dyes = [("EGFP", 507), ("mCherry", 610.5), (None, 450), ("Dark", None)]
    return [
        descriptor(D1, [objective(), *eyes], since="2021-01-01"),
        image("full", lens=LENS, dyes=dyes, path={"detector_settings": settings}, documented_by=[D1]),
        plain,
    ]


@store
def two_channels() -> Documents:
    first = image("two", lens=LENS)
    second = image("more", dyes=[("egfp", 507), ("EGFP", 509)])
    first["pixels"]["channels"] += second["pixels"]["channels"]
    return [descriptor(D1, [objective()], since="2021-01-01"), first]


@store
def corrected_objective() -> Documents:
    """The image says by which descriptor it's to be read."""
    return [
        descriptor(
            D1, [objective("60x", "lens", lens_na=1.2, magnification=60)], since="2021-01-01", until="2022-12-31"
        ),
        descriptor(D2, [objective("63x", "lens", lens_na=1.4)], since="2023-01-01"),
        image("one", "2024-01-01", uuid("lens"), documented_by=[D1], pixel=0.095),
        image("two", "2022-01-01", uuid("lens"), pixel=0.095),
        image("three", None, uuid("lens"), pixel=0.095),
        psf("measured", "2021-05-05", calibrates=[uuid("lens")]),
    ]


@store
def sampling_at_the_limit() -> Documents:
    """A pixel of 100 nm is just right at 560 nm and NA 1.4; 200 nm is twice that."""
    return [
        descriptor(D1, [objective()], since="2021-01-01"),
        *(
            image(f"{size}", lens=LENS, pixel=size, dyes=[("Dye", 560), ("Blue", 448.56)])
            for size in (0.1, 0.2, 0.0801, 0.3, 0.1001)
        ),
        image("none", lens=LENS, pixel=None),
    ]


@store
def data_set_by_images() -> Documents:
    """Data sets that say where they come from in other ways."""
    return [
        facility(),
        model(),
        descriptor(D1, [objective()], instrument(has_model=MODEL), "2021-01-01"),
        dataset("images"),
        dataset("descriptor", documented_by=[D1], described_in=[doi("paper-one")]),
        dataset("both", documented_by=[D1], collected_by=[SCOPE], cited_by=[doi("paper-one")]),
        dataset("none"),
        image("one", of=None, documented_by=[D1], part_of=[doi("data-images")], lens=LENS),
        image("two", part_of=[doi("data-images"), doi("data-both")], lens=LENS),
        paper("one"),
    ]


# Credit


@store
def papers_that_cite() -> Documents:
    """The facility, the model, the descriptor; one that no document describes; one by three ways."""
    return [
        facility(cited_by=[doi("paper-place")]),
        model(described_in=[doi("paper-make")]),
        descriptor(
            D1,
            [objective()],
            instrument(has_model=MODEL),
            "2021-01-01",
            cited_by=[doi("paper-one"), doi("paper-lost")],
            described_in=[doi("paper-one")],
        ),
        instrument(OTHER, "Other", cited_by=[doi("paper-one")]),
        dataset("one", collected_by=[SCOPE, OTHER], cited_by=[doi("paper-one")]),
        *(paper(name) for name in ("place", "make", "one")),
    ]


@store
def funding_references() -> Documents:
    """Grants that are said in each way, and one in two ways."""
    funder = {"type": "Party", "name": "Fund"}
    said = [
        {"type": "FundingReference", "name": "By id", "identified_by": doi("grant-a"), "award_number": "A 1"},
        {"type": "FundingReference", "award_number": "B 2", "funder": funder},
        {"type": "FundingReference", "name": "Loose", "award_number": "C 3", "funder": funder},
    ]
    return [
        facility(),
        thing("Grant", doi("grant-a"), "A", award_number="A 1", funder=funder),
        thing("Grant", doi("grant-b"), "B", award_number="B 2"),
        instrument(funding=said, funded_by=[doi("grant-a")]),
        instrument(OTHER, "Other", funded_by=[doi("grant-b"), doi("grant-nowhere")]),
    ]


@store
def said_by_others() -> Documents:
    """A grant that references alone name, a detector and a descriptor that nothing describes, a part in two builds."""
    said = [
        {"type": "FundingReference", "award_number": "X", "identified_by": doi("grant-a")},
        {"type": "FundingReference", "award_number": "X", "name": "G"},
        {"type": "FundingReference", "name": "F", "identified_by": doi("grant-a")},
    ]
    path = {
        "type": "LightPath",
        "detector_settings": [{"type": "GenericDetectorSettings", "settings_of": camera("lost")["id"]}],
    }
    return [
        instrument(funding=said, funded_by=[doi("grant-a")]),
        instrument(OTHER, "Other", identical_to=[SCOPE], funded_by=[doi("grant-a")]),
        descriptor(D1, [objective()], replaces=D3),
        descriptor(D2, [objective()], until="2099-12-31"),
        image("detected", path=path, documented_by=[D3]),
    ]


# What several documents disagree about


@store
def chains_in_other_spellings() -> Documents:
    """Ids that are joined across documents, each written in another way, and by one that nothing describes."""
    nobody = "https://hdl.handle.net/20.500.12345/aaa"
    older, newer = objective(key="older"), objective("63x", key="older", lens_na=1.42)
    return [
        facility("RRID:SCR_990001", identical_to=["http://ror.org/0aaaaaa11"]),
        facility("https://ror.org/0aaaaaa11/", "By its ROR", cited_by=["DOI:10.5072/PAPER-one"]),
        instrument("hdl:20.500.12345/scope", "Scope", hosted_by="https://n2t.net/RRID:SCR_990001"),
        instrument(OTHER, "Other", identical_to=[nobody], hosted_by="https://ror.org/0aaaaaa11"),
        instrument("http://hdl.handle.net/20.500.12345/scope", None, identical_to=[nobody], hosted_by=None),
        descriptor("doi:10.5072/D-1", [older, camera()], instrument(OTHER, hosted_by=None), "2021-01-01"),
        descriptor("http://dx.doi.org/10.5072/d-2", [newer], since="2023-01-01", replaces="DOI:10.5072/d-1"),
        image("one", "2022-02-02", uuid("older"), of=nobody, documented_by=["DOI:10.5072/D-1"]),
        image("two", "2024-02-02", uuid("older"), of="hdl:20.500.12345/other", part_of=["doi:10.5072/DATA-one"]),
        dataset("one", collected_by=["hdl:20.500.12345/aaa"], cited_by=["https://doi.org/10.5072/Paper-One"]),
        paper("one"),
        psf("measured", "2021-02-03", calibrates=[uuid("older")]),
        psf("of the build", "2021-02-04", calibrated_descriptor="http://doi.org/10.5072/D-2"),
    ]


@store
def replaced_tomorrow() -> Documents:
    """The next descriptor is written already, and begins tomorrow; another ends today."""
    now = datetime.now(UTC).date()
    tomorrow = (now + timedelta(1)).isoformat()
    return [
        facility(),
        descriptor(D1, [objective(), camera("old")], instrument(has_model=MODEL), since="2021-01-01"),
        descriptor(D2, [objective(lens_na=1.45), camera("new")], since=tomorrow, replaces=D1),
        descriptor(D3, [objective("20x")], instrument(OTHER, "Other"), until=now.isoformat()),
        instrument(OTHER, "Other", decommissioned_on=now.isoformat()),
        image("today", now.isoformat(), LENS),
        image("tomorrow", tomorrow, LENS, documented_by=[D2]),
        psf("today", now.isoformat(), calibrates=[LENS]),
        model(),
    ]


@store
def two_of_a_day_disagree() -> Documents:
    """Two descriptors of one instrument begin on one day and say other things of its parts, as a record does."""
    return [
        facility(),
        descriptor(D1, [objective(lens_na=1.3, model="m1"), camera(chips=2)], since="2023-06-01", name="Left"),
        descriptor(
            D2,
            [objective("63x", LENS, lens_na=1.4) | {"id": LENS}, camera(model="PM 2"), emission("green", 525, 50)],
            instrument(name="Rescope", hosted_by="https://ror.org/0aaaaaa11"),
            since="2023-06-01",
            name="Right",
        ),
        image("of the day", "2023-06-01", LENS),
        image("before", "2023-05-31", LENS),
        image("of the second", "2023-06-01", LENS, documented_by=[D2]),
        image("of both", "2023-06-01", LENS, documented_by=[D1, D2]),
        dataset("one", documented_by=[D1, D2]),
    ]


@store
def moved_within_a_day() -> Documents:
    """A lens is on one instrument until a day, and on another from that day."""
    moved = objective(serial_number="LW-1", manufacturer="Lumenwright", model="O 63")
    other = instrument(OTHER, "Other")
    return [
        facility(),
        descriptor(D1, [moved, camera()], since="2021-01-01", until="2023-06-01"),
        descriptor(D2, [{**moved, "lens_na": 1.39}, camera("next")], other, "2023-06-01"),
        descriptor(D3, [camera()], since="2023-06-02", replaces=D1),
        image("here", "2023-06-01", LENS),
        image("there", "2023-06-01", LENS, of=OTHER),
        image("late", "2023-06-02", LENS, documented_by=[D3]),
        psf("of that day", "2023-06-01", calibrates=[LENS]),
        psf("of the new one", "2023-06-01", calibrated_instrument=OTHER, calibrates=[LENS, camera()["id"]]),
        calibration("DetectorCalibration", "gain", "2023-06-01", calibrates=[camera()["id"], camera("next")["id"]]),
    ]


@store
def documented_by_what_was_over() -> Documents:
    """Images name a descriptor that had run out, one of another instrument, and one that nothing describes."""
    path = {
        "emission_filters": [emission("green", 525)["id"]],
        "detector_settings": [{"type": "CMOSCameraSettings", "settings_of": camera()["id"]}],
    }
    lens = objective(lens_na=1.2, immersion_type="Water", name="60x W")
    return [
        facility(),
        descriptor(
            D1,
            [{**lens, "id": LENS}, camera("old", "camera None"), emission("green", 525, 50)],
            since="2021-01-01",
            until="2021-12-31",
        ),
        descriptor(D2, [objective(), camera(), emission("green", 600, 50)], since="2022-01-01", replaces=D1),
        descriptor(D3, [objective("20x")], instrument(OTHER, "Other"), "2022-01-01"),
        image("expired", "2023-01-01", LENS, path=path, documented_by=[D1]),
        image("held", "2023-01-01", LENS, path=path),
        image("foreign", "2023-01-01", LENS, path=path, documented_by=[D3]),
        image("lost", "2023-01-01", LENS, path=path, documented_by=[doi("lost")]),
        image("early", "2020-01-01", LENS, path=path, documented_by=[D2]),
        dataset("one", documented_by=[D1, doi("lost")]),
    ]


@store
def only_parts_are_calibrated() -> Documents:
    """Calibrations name nothing but a part: of two instruments, of none, or one within a part."""
    again = uuid("lens again")
    return [
        facility(),
        descriptor(D1, [objective(), camera(), lamp("LED", 475)], since="2021-01-01", until="2021-12-31"),
        descriptor(D2, [objective(), part("MechanicalStage", "stage")], instrument(OTHER, "Other"), "2022-01-01"),
        descriptor(D3, [objective(None, "lens again")], instrument(doi("third"), "Third")),
        psf("of the third", "2022-03-03", calibrates=[again]),
        psf("of two lenses", "2021-03-03", calibrates=[again, LENS]),
        psf("of a lens of nobody", "2022-03-03", calibrates=[uuid("nobody")]),
        calibration("DetectorCalibration", "of a chip", "2022-04-04", calibrates=[uuid("chip 0 of camera")]),
        calibration("ExcitationCalibration", "light", "2022-04-04", calibrates=[lamp("LED")["id"]]),
        calibration("MechanicalCalibration", "steps", "2022-05-05", calibrates=[uuid("MechanicalStage stage")]),
        image("first", "2022-06-06", LENS),
        image("second", "2022-06-06", again, of=OTHER),
        image("third", "2022-06-06", again, of=doi("third")),
        dataset("one", collected_by=[SCOPE, OTHER, doi("third")]),
    ]


@store
def names_in_any_script() -> Documents:
    """Texts with letters, signs and blanks of all kinds, empty ones and such as differ by composition only."""
    return [
        facility(name='Lab "Ünï" O\'Neil (測)'),
        descriptor(
            D1,
            [
                objective("63× Öl, \u202eright\u202c", manufacturer="Optik \\ Söhne", model="𝔐-1"),
                camera("Камера\n2", manufacturer="ピクセル", model="é"),
                camera("Камера", "second", manufacturer="ピクセル", model="e\u0301"),
                camera("İ", "third", manufacturer="ẞ", model="ß", catalog_number="STRASSE", serial_number="straße"),
                filter_("EmissionFilter", "🟢 {?x} $y", [(525, 50)]),
            ],
            instrument(name="Ä 1", model="Modèle", manufacturers=[{"type": "Party", "name": "Zeiß"}]),
            "2021-01-01",
        ),
        instrument(OTHER, "A\u0308 1", model="Mode\u0300le", manufacturers=[{"type": "Party", "name": "ZEISS"}]),
        image("bild ä", "2022-01-01", LENS, dyes=[("Grün α", 507), ("GRÜN Α", 507)], part_of=[doi("data-u")]),
        thing("Dataset", doi("data-u"), "ü", cited_by=[doi("paper-zh")]),
        thing("Publication", doi("paper-zh"), "ж"),
    ]


@store
def only_a_record() -> Documents:
    """An instrument that is registered, and that no descriptor describes."""
    makers = [{"type": "Party", "name": name} for name in ("Lumenwright", "Glasshand")]
    return [
        facility(),
        instrument(
            manufacturers=makers,
            owners=[{"type": "Party", "name": "Owner", "identified_by": "https://ror.org/0aaaaaa11"}],
            model="Bench 200",
            serial_number="S 1",
            commissioned_on="2020-02-02",
            instrument_types=[{"type": "InstrumentType", "name": "Confocal"}],
            cited_by=[doi("paper-one")],
        ),
        instrument(OTHER, None, hosted_by=None, has_model=MODEL, decommissioned_on="2021-01-01"),
        image("one", "2021-05-05", LENS, part_of=[doi("data-one")]),
        image("two", "2021-05-05", of=OTHER),
        dataset("one", collected_by=[SCOPE]),
        dataset("two", collected_by=[doi("unheard")]),
        psf("measured", "2021-02-03", calibrated_instrument=SCOPE),
        calibration("DetectorCalibration", "gain", "2020-02-03", calibrated_instrument=OTHER),
    ]


@store
def joined_by_links() -> Documents:
    """Documents that say nothing of each other; `LINKS` does."""
    return [
        facility(),
        model(),
        descriptor(D1, [objective(), camera()], instrument(hosted_by=None), "2021-01-01"),
        descriptor(D2, [objective(lens_na=1.3)], instrument(OTHER, "Other", hosted_by=None), "2022-01-01"),
        instrument(doi("again"), "Again", hosted_by=None),
        image("one", "2022-02-02", LENS, of=None),
        image("two", "2023-02-02", LENS, of=None),
        *(dataset(name) for name in ("one", "two")),
        *(paper(name) for name in ("one", "two")),
        thing("Grant", doi("grant-a"), "A", award_number="A 1"),
        psf("measured", "2021-05-05"),
    ]


_ONE, _TWO = (f"https://images.example.org/{name}" for name in ("one", "two"))
LINKS: Final[dict[str, tuple[Link, ...]]] = {
    "joined_by_links": (
        (SCOPE, "hosted_by", FACILITY),
        (OTHER, "hosted_by", FACILITY),
        (SCOPE, "has_model", MODEL),
        (doi("again"), "identical_to", OTHER),
        (SCOPE, "funded_by", doi("grant-a")),
        (FACILITY, "cited_by", doi("paper-two")),
        (D2, "described_in", doi("paper-two")),
        (D2, "replaces", D1),
        (doi("data-one"), "collected_by", SCOPE),
        (doi("data-one"), "cited_by", doi("paper-one")),
        (doi("data-two"), "documented_by", D2),
        (_ONE, "part_of", doi("data-one")),
        (_ONE, "documented_by", D1),
        (_TWO, "documented_by", D2),
        (uuid("measured"), "calibrated_instrument", SCOPE),
    )
}
"""What was linked in a store beside its documents."""


def spoilt(documents: Documents) -> Documents:
    """Add to a world what real ones have too: records, corrections, a second id, an image that names no instrument."""
    first, second, third, *_ = [one for one in documents if one["type"] == "HardwareDescriptor"]
    again = "https://ror.org/0ccccccc33"
    place = third["describes"]["hosted_by"]
    return [
        *documents,
        instrument(first["describes"]["id"], "Renamed", hosted_by=None, decommissioned_on="2024-06-30"),
        {**second, "id": doi("corrected"), "replaces": second["id"], "components": second["components"][3:]},
        facility(again, "The same facility", identical_to=[place]),
        descriptor(D1, [objective(), camera()], instrument(OTHER, "Newcomer", hosted_by=again), "2020-01-01"),
        image(
            "without instrument", "2021-01-01", LENS, of=None, documented_by=[second["id"]], part_of=[doi("data-new")]
        ),
        image("without anything", None, of=None, dyes=[]),
        dataset("new", documented_by=[D1], cited_by=[doi("paper-lost")]),
        psf("of a part", "2021-02-03", calibrates=[third["components"][0]["id"]]),
    ]
