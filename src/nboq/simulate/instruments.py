"""Simulated facilities, makes, grants, instruments with their dated descriptors, and what was calibrated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from nboq.simulate.hardware import Parts, parts
from nboq.simulate.tables import MODELS, SURNAMES, TOWNS, Json, party, record
from nboq.simulate.world import LAST_DAY, Plan, World


def organization(world: World, number: int) -> Iterator[Json]:
    """Make an organisation that owns facilities."""
    yield record(
        "Organization",
        id=world.organization(number),
        name=_university(number),
        landing_page=f"https://university-{number + 1}.example.org/",
    )


def _university(number: int) -> str:
    return f"University of {TOWNS[number % len(TOWNS)]} {number + 1} (invented)"


def _owner(world: World, facility_number: int) -> tuple[str, Json]:
    number = facility_number % world.organizations
    ror = world.organization(number)
    return ror, party(_university(number), "Organization", identified_by=ror)


def _surname(world: World, facility_number: int, place: int) -> str:
    return world.random("people", facility_number).sample(SURNAMES, 3)[place]


def facility(world: World, number: int) -> Iterator[Json]:
    """Make a facility and its people."""
    ror, owner = _owner(world, number)
    head = _surname(world, number, 0)
    yield record(
        "CoreFacility",
        id=world.facility(number),
        name=f"{TOWNS[number % len(TOWNS)]} Imaging {number + 1} (invented)",
        landing_page=f"https://imaging-{number + 1}.example.org/",
        owned_by=[ror],
        managed_by=[world.person(number, 0)],
        owners=[owner],
        custodians=[party(f"{head}, R. (invented)")],
    )
    for place in range(3):
        surname = _surname(world, number, place)
        yield record(
            "Experimenter",
            id=world.person(number, place),
            name=f"R. {surname}",
            first_name="R.",
            last_name=surname,
            institution=owner["name"],
        )


def model(world: World, number: int) -> Iterator[Json]:
    """Make a make of microscope."""
    make = MODELS[number]
    slug = make.name.replace(" ", "-")
    yield record(
        "InstrumentModel",
        id=world.model(number),
        name=make.name,
        manufacturer=make.maker,
        model=make.name,
        catalog_number=slug.upper(),
        landing_page=f"https://{make.maker.split()[0].lower()}.example.com/{slug.lower()}",
        instrument_types=[record("InstrumentType", name=f"{make.kind} microscope")],
    )


def grant(world: World, number: int) -> Iterator[Json]:
    """Make a grant."""
    yield record(
        "Grant",
        id=world.doi("grant", number),
        name=f"Microscopes for {TOWNS[number % len(TOWNS)]}, round {number + 1} (invented)",
        award_number=f"SIM-{number + 1:05}",
        funder=record("Party", name="Foundation for Imaginary Optics (invented)"),
    )


def _described(world: World, plan: Plan) -> Json:
    ror, owner = _owner(world, plan.facility)
    found: Json = {
        "type": "Instrument",
        "id": plan.id,
        "name": plan.name,
        "hosted_by": world.facility(plan.facility),
        "has_model": world.model(plan.model),
        "model": plan.make.name,
        "serial_number": f"{plan.make.name[:2].upper()}-{plan.number:06}",
        "commissioned_on": plan.commissioned.isoformat(),
        "landing_page": f"https://imaging-{plan.facility + 1}.example.org/instruments/{plan.number}",
        "owners": [owner],
        "owned_by": [ror],
        "managed_by": [world.person(plan.facility, 0)],
    }
    if plan.number % 2 == 0:
        found["funded_by"] = [world.doi("grant", (plan.number // 2) % world.grants)]
    if plan.number % 6 == 5:
        # Nobody described these platforms, as happens.
        found["part_of"] = [f"https://hdl.handle.net/20.500.12345/sim-{world.seed}-platform-{plan.facility}"]
    return found


def instrument(world: World, number: int) -> Iterator[Json]:
    """Make the descriptors of an instrument, oldest first, then its calibrations."""
    plan = world.plan(number)
    described = _described(world, plan)
    for epoch in plan.epochs:
        found: Json = {
            "type": "HardwareDescriptor",
            "id": world.descriptor(number, epoch.number),
            "name": f"{plan.name}, from {epoch.begins}",
            "description": f"{epoch.change[0].upper()}{epoch.change[1:]}.",
            "tier": epoch.tier,
            "version": str(epoch.number + 1),
            "valid_from": epoch.begins.isoformat(),
            "publication_year": epoch.begins.year,
            "creators": [party(f"{_surname(world, plan.facility, 0)}, R. (invented)")],
            "describes": described,
            "components": parts(world, number, epoch.number).all,
        }
        if epoch.ends is not None:
            found["valid_until"] = epoch.ends.isoformat()
        if epoch.number:
            found["replaces"] = world.descriptor(number, epoch.number - 1)
        yield found
    yield from _calibrations(world, plan)


_Calibration = tuple[str, str, Json, Json]
"""Class, title, the part that was calibrated, and what else a calibration says."""


def _calibrations(world: World, plan: Plan) -> Iterator[Json]:
    chance = world.random("calibrations", plan.number)
    makers = (_psf, _power, _detector, _stage)
    for place, make in enumerate(makers):
        # Some look after their microscopes every year and others stopped doing so long ago.
        last = LAST_DAY - timedelta(chance.choice((20, 60, 200, 400, 900, 1800)) + chance.randrange(60))
        for number in range(chance.choice((1, 2, 2, 3)) if place < 2 else chance.choice((0, 1))):
            day = last - timedelta(number * 365)
            if day < plan.commissioned:
                continue
            epoch = plan.at(day).number
            type_, title, part, fields = make(world, plan, parts(world, plan.number, epoch), number)
            yield record(
                type_,
                id=world.uuid("calibration", plan.number, type_, number),
                name=f"{title}, {day}",
                calibration_date=day.isoformat(),
                calibrated_instrument=plan.id,
                calibrated_descriptor=world.descriptor(plan.number, epoch),
                calibrates=[part["id"]],
                **fields,
            )


def _psf(world: World, plan: Plan, have: Parts, number: int) -> _Calibration:
    lens, part = max(have.lenses, key=lambda pair: pair[0].lens_na)
    chance = world.random("psf", plan.number, number)
    # 0.51 times the wavelength by the aperture, in nm: half the width of the spot that a lens can make at best.
    best = round(0.51 * 525 / lens.lens_na)
    median = round(best * chance.uniform(1.05, 1.5))
    slide = world.uuid("bead-slide", plan.facility)
    fields = {
        "calibration_images": [world.uuid("bead-image", plan.number, number)],
        "calibration_standards": [record("ColoredBeadsSlide", id=slide, catalog_number=f"PSF-{plan.facility}")],
        "sample_size": chance.randint(10, 60),
        "theoretical_xy_spot_size": best,
        "median_xy_spot_size": median,
    }
    return "OpticalCalibration", f"Point spread function of the {part['name']}", part, fields


def _power(world: World, plan: Plan, have: Parts, number: int) -> _Calibration:
    line, part = next(iter(have.lights.items()))
    power = round(world.random("power", plan.number, number).uniform(0.5, 12), 2)
    wavelengths = {"nominal_excitation_wavelength": line, "observed_excitation_wavelength": line}
    fields = {"observed_illumination_power_at_sample": power, **wavelengths}
    return "ExcitationCalibration", f"Power at {line:g} nm", part, fields


def _detector(world: World, plan: Plan, have: Parts, number: int) -> _Calibration:
    part = have.detectors[0]
    return "DetectorCalibration", f"Gain of {part['name']}", part, {}


def _stage(world: World, plan: Plan, have: Parts, number: int) -> _Calibration:
    value = round(world.random("stage", plan.number, number).uniform(0.2, 0.6), 2)
    fields: Json = {"sample_positioning": have.stage["id"]}
    fields |= {f"measured_{axis}_repeatability": value for axis in "xy"}
    fields |= {f"measured_{axis}_reproducibility": round(2 * value, 2) for axis in "xy"}
    return "MechanicalCalibration", "Return of the stage", have.stage, fields
