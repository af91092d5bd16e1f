"""Simulated images with their settings, the datasets that hold them and the papers that cite these."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from nboq.simulate import tables
from nboq.simulate.hardware import Parts, parts
from nboq.simulate.tables import CONSTANTS, CUBES, TOPICS, Dye, Json, Lens, party, record
from nboq.simulate.world import LAST_DAY, PER_DATASET, Plan, World

_MISFIT_EVERY: Final = 25
"""Of as many images one was taken with filters that don't fit its dye."""


def publication(world: World, number: int) -> Iterator[Json]:
    """Make a paper."""
    chance = world.random("publication", number)
    organism = chance.choice(tables.ORGANISMS)[0]
    topic = chance.choice(TOPICS)
    yield record(
        "Publication",
        id=world.doi("paper", number),
        name=f"What {topic} do in {organism}, part {number + 1} (invented)",
        publication_year=chance.randint(2018, 2025),
        creators=[party(f"{name}, R. (invented)") for name in chance.sample(tables.SURNAMES, 2)],
        funded_by=[world.doi("grant", number % world.grants)],
    )


def dataset(world: World, number: int) -> Iterator[Json]:
    """Make a dataset, its sample, its experiment and its images."""
    chance = world.random("dataset", number)
    # A few instruments do most of the work.
    plan = world.plan(int(world.instruments * chance.random() ** 2))
    begins = _first_day(chance, plan)
    epoch = plan.at(begins)
    person = world.person(plan.facility, chance.randrange(3))
    organism, term, kind = chance.choice(tables.ORGANISMS)
    dyes = _dyes(chance, epoch.cubes)
    cited = chance.random() < 0.7
    iri = world.doi("dataset", number)
    yield record(
        "Dataset",
        id=iri,
        name=f"{TOPICS[number % len(TOPICS)].removeprefix('the ').capitalize()} of {organism}, set {number + 1}",
        landing_page=f"https://data.example.org/sets/{number}",
        publication_year=begins.year,
        collected_by=[plan.id],
        documented_by=[world.descriptor(plan.number, epoch.number)],
        **({"cited_by": [world.doi("paper", number // 3)]} if cited else {}),
    )
    sample, experiment = world.uuid("sample", number), world.uuid("experiment", number)
    yield record(
        "Sample",
        id=sample,
        name=f"Sample {number + 1}",
        sample_type=kind,
        live=chance.random() < 0.3,
        organism=organism,
        organism_term=term,
    )
    purposes = ("Localization", "CoLocalization", "TimeLapse", "IntensityQuantification")
    yield record(
        "Experiment",
        id=experiment,
        name=f"Experiment {number + 1}",
        experimenters=[person],
        samples=[sample],
        experiment_purpose=chance.choice(purposes),
        labelling_method=" and ".join(dye.name for dye in dyes),
    )
    for image in range(number * PER_DATASET, min((number + 1) * PER_DATASET, world.images)):
        day = min(begins + timedelta(chance.randrange(120)), LAST_DAY)
        made = _image(world, plan, image, day, dyes)
        made |= {"part_of": [iri], "experiment": experiment, "experimenters": [person], "samples": [sample]}
        yield made


def _first_day(chance: Random, plan: Plan) -> date:
    """Choose when a dataset was begun; half are begun in the last months before the microscope was changed."""
    changes = [epoch.begins for epoch in plan.epochs[1:]]
    if changes and chance.random() < 0.5:
        return max(plan.commissioned, chance.choice(changes) - timedelta(chance.randint(10, 200)))
    return plan.commissioned + timedelta(chance.randrange((LAST_DAY - plan.commissioned).days - 30))


def _dyes(chance: Random, bands: tuple[str, ...]) -> list[Dye]:
    usable = [dye for dye in tables.DYES if dye.band in bands]
    count = min(len(usable), chance.choice((1, 2, 2, 3)))
    return sorted(chance.sample(usable, count), key=lambda dye: dye.excitation)


def _image(world: World, plan: Plan, number: int, day: date, dyes: list[Dye]) -> Json:
    chance = world.random("image", number)
    epoch = plan.at(day)
    have = parts(world, plan.number, epoch.number)
    lens, objective = chance.choice(have.lenses)
    slices = chance.choice((1, 1, 1, 5))
    size, pixel = _sampling(have, epoch.camera.pixel if epoch.camera else None, lens)
    misfit = number % _MISFIT_EVERY == 7
    channels = [
        _channel(world, plan, have, chance, dye, f"{number}/{place}", misfit and not place)
        for place, dye in enumerate(dyes)
    ]
    pixels = record(
        "Pixels",
        id=world.uuid("pixels", number),
        size_x=size,
        size_y=size,
        size_z=slices,
        size_c=len(channels),
        physical_size_x=pixel,
        physical_size_y=pixel,
        stored_in=[f"https://data.example.org/images/{number}.ome.tiff"],
        channels=channels,
        planes=[
            record("Plane", the_z=z, the_c=c, the_t=0, timestamp=c * slices + z, exposure_time=20 + 30 * c)
            for c in range(len(channels))
            for z in range(slices)
        ],
    )
    if slices > 1:
        pixels["physical_size_z"] = 0.3
    image = record(
        "Image",
        id=world.uuid("image", number),
        name=f"Image {number + 1}",
        acquisition_date=day.isoformat(),
        instrument=plan.id,
        acquisition_software=[have.software["id"]],
        microscope_stand_settings=record(
            "MicroscopeStandSettings", settings_of=have.stand["id"], total_effective_magnification=lens.magnification
        ),
        objective_settings=_objective_settings(world, plan, lens, objective),
        pixels=pixels,
    )
    if chance.random() < 0.9:
        image["documented_by"] = [world.descriptor(plan.number, epoch.number)]
    return image


def _sampling(have: Parts, camera: float | None, lens: Lens) -> tuple[int, float]:
    """Give width in pixels and size of a pixel in µm in the sample."""
    if camera is None:
        # Scanners are set to a third of what the lens can tell apart.
        return 1024, round(0.61 * 0.525 / lens.lens_na / 3, 4)
    chips = have.detectors[0]["sensor_chips"]
    return min(chips[0]["array_width"], chips[0]["array_height"]), round(camera / lens.magnification, 4)


def _objective_settings(world: World, plan: Plan, lens: Lens, objective: Json) -> Json:
    settings = record("ObjectiveSettings", settings_of=objective["id"], numerical_aperture_setting=lens.lens_na)
    if lens.immersion_type in tables.LIQUIDS:
        settings["immersion_liquid"] = record(
            "ImmersionLiquid",
            id=world.uuid("liquid", plan.facility, lens.immersion_type),
            manufacturer=plan.make.maker,
            model=f"{lens.immersion_type} 1",
            catalog_number=f"IM-{lens.immersion_type}",
            immersion_liquid_type=lens.immersion_type,
            refractive_index=tables.LIQUIDS[lens.immersion_type],
        )
    return settings


def _channel(world: World, plan: Plan, have: Parts, chance: Random, dye: Dye, key: str, misfit: bool) -> Json:
    band = dye.band
    if misfit:
        band = max(have.cubes, key=lambda name: abs(CUBES[name].emission[0] - dye.emission))
    fluorophore = record(
        "Fluorophore",
        id=world.uuid("dye", key),
        name=dye.name,
        model=dye.name,
        catalog_number=f"FW-{dye.name}",
        label_type=dye.label,
        excitation_wavelength=dye.excitation,
        emission_wavelength=dye.emission,
    )
    return record(
        "Channel",
        id=world.uuid("channel", key),
        name=dye.name,
        imaging_method=tables.METHODS[plan.kind],
        display_color=dye.colour,
        fluorophores=[fluorophore],
        light_path=_light_path(plan, have, chance, band),
    )


def _light_path(plan: Plan, have: Parts, chance: Random, band: str) -> Json:
    cube = CUBES[band]
    exciter, dichroic, emitter = have.cubes[band]
    light = have.lights[cube.led if plan.kind == "widefield" else cube.laser]["id"]
    power = chance.choice((2, 5, 10, 20))
    path = record(
        "LightPath",
        light_source_settings=[record("LightSourceSettings", settings_of=light, illumination_power_setting=power)],
        standard_dichroics=[dichroic["id"]],
        emission_filters=[emitter["id"]],
        detector_settings=[_detector_settings(have, chance)],
    )
    if plan.kind == "widefield":
        path["excitation_filters"] = [exciter["id"]]
    if plan.kind == "confocal" and have.scanner is not None and have.pinhole is not None:
        path["confocal_scanner_settings"] = [record("ConfocalScannerSettings", settings_of=have.scanner["id"])]
        path["optical_aperture_settings"] = [record("PinholeSettings", settings_of=have.pinhole["id"])]
    return path


def _detector_settings(have: Parts, chance: Random) -> Json:
    detector = chance.choice(have.detectors)
    common = {"settings_of": detector["id"], **CONSTANTS["DetectorSettings"]}
    if detector["type"] == "PhotomultiplierTube":
        return record("PointDetectorSettings", **common)
    return common | {
        **CONSTANTS["CameraSettings"],
        "type": tables.SETTINGS[detector["type"]],
        "binning": chance.choice((1, 1, 2)),
        "sensor_exposure_mode": "RollingShutter" if detector["type"] == "MonochromeCMOS" else "GlobalShutter",
    }
