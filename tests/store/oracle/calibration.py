"""Calibrations: what they belong to, and how long ago they were done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

from tests.store.oracle.asking import question
from tests.store.oracle.terms import NBOQ
from tests.store.oracle.world import ALL, Json, Row, World, day_of, outer, today

SPOTS: Final = tuple(
    [f"{which}_xy_spot_size" for which in ("theoretical", "median", "min", "max")]
    + [f"{which}_z_spot_size" for which in ("theoretical", "median")]
)
KINDS: Final = {
    "OpticalCalibration": ("Objective",),
    "DetectorCalibration": ("DetectionSystem",),
    "ExcitationCalibration": ("LightSource",),
    "MechanicalCalibration": ("SamplePositioning", "FocusStabilizationDevice"),
}
"""The calibrations, by the parts that they are made for."""


def calibrations_of(world: World) -> dict[str, set[str]]:
    """Give the calibrations of each instrument, however they say what they belong to."""
    owners: dict[str, set[str]] = defaultdict(set)
    for instrument, descriptors in world.descriptors.items():
        for descriptor in descriptors:
            for part in world.parts_of(descriptor):
                owners[part].add(instrument)
    found: dict[str, set[str]] = defaultdict(set)
    for calibration in world.every("Calibration"):
        whose = world.values(calibration, "calibrated_instrument")
        descriptors = world.values(calibration, "calibrated_descriptor")
        parts = set() if whose or descriptors else world.values(calibration, "calibrates")
        for descriptor in descriptors:
            whose |= world.described(descriptor)
        for part in parts:
            whose |= owners[part]
        for instrument in whose:
            found[instrument].add(calibration)
    for image in world.every("Image"):
        for instrument in world.instruments_of(image):
            found[instrument] |= _inside(world, image)
    return found


def _inside(world: World, image: str) -> set[str]:
    """Give the calibrations that an image has in itself."""
    found: set[str] = world.values(image, "optical_calibrations") | world.values(image, "detector_calibrations")
    for channel in world.channels(image):
        found |= world.values(channel, "excitation_calibrations")
    return found


def done(world: World, calibration: str) -> str | None:
    day = world.fact(calibration, "calibration_date")
    return day_of(day) if day else None


def is_psf(world: World, calibration: str) -> bool:
    return world.is_a(calibration, "OpticalCalibration") and any(world.values(calibration, slot) for slot in SPOTS)


@question(
    "this this_id acquired calibrated calibration calibration_id objective objective_id theoretical_nm measured_nm"
)
def calibration_of_image(world: World, image: str | None = None) -> Iterator[Row]:
    of = calibrations_of(world)
    rows = set()
    for each in [world.one(image)] if image else world.every("Image"):
        acquired, ranks, used = world.taken(each), world.ranks(each), world.objectives_used(each)
        candidates = set(_inside(world, each)).union(*(of[instrument] for instrument in world.instruments_of(each)))
        for calibration in candidates if acquired else ():
            day = done(world, calibration)
            if not is_psf(world, calibration) or day is None or acquired is None or day > acquired:
                continue
            named = {part for part in world.values(calibration, "calibrates") if world.is_a(part, "Objective")}
            sizes = (world.fact(calibration, f"{which}_xy_spot_size") for which in ("theoretical", "median"))
            written = (*sizes,)
            for objective in (named & used if used and named else named) or ([None] if not named else []):
                name = objective and world.fact(objective, "name", ALL, ranks)
                rows.add(
                    (
                        world.label(each),
                        each,
                        acquired,
                        day,
                        world.label(calibration),
                        calibration,
                        name,
                        objective,
                        *written,
                    )
                )
    yield from rows


def _possible(world: World, instrument: str, on: str) -> set[str]:
    """Give the kinds of calibration that the parts of an instrument can have."""
    return {kind for kind, of in KINDS.items() if any(world.parts_on(instrument, on, part) for part in of)}


def _last(world: World, calibrations: set[str], until: str = ALL) -> dict[str, str]:
    """Give for each kind of calibration the day on which it was last done."""
    last: dict[str, str] = {}
    for calibration in calibrations:
        day, kind = done(world, calibration), world.kind(calibration)
        if day and kind and (until == ALL or day <= until):
            last[kind] = max(day, last.get(kind, ""))
    return last


@question("instrument instrument_pid kind last")
def calibrations_due(world: World, before: str, facility: str | None = None) -> Iterator[Row]:
    of = calibrations_of(world)
    for instrument in world.in_use(today()):
        if not world.hosted(instrument, facility):
            continue
        last = _last(world, of[instrument])
        for kind in last.keys() | _possible(world, instrument, today()):
            if last.get(kind, "") < before:
                yield world.label(instrument), instrument, NBOQ + kind, last.get(kind)


@question("facility facility_pid instrument instrument_pid kind")
def never_calibrated(world: World, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    of = calibrations_of(world)
    for instrument in world.in_use(on):
        for kind in _possible(world, instrument, on) - _last(world, of[instrument], on).keys():
            for facility in outer(world.facilities(instrument)):
                yield world.label(facility), facility, world.label(instrument), instrument, NBOQ + kind


@question("dataset dataset_pid instrument instrument_pid last_psf")
def stale_psf(world: World, before: str) -> Iterator[Row]:
    of = calibrations_of(world)
    for dataset in world.every("Dataset"):
        for instrument in world.instruments_of(dataset):
            days = [done(world, each) for each in of[instrument] if is_psf(world, each)]
            last = max(filter(None, days), default=None)
            if last is None or last < before:
                yield world.label(dataset), dataset, world.label(instrument), instrument, last


_MEASURED: Final = {
    "point spread": "mean_x_spot_size median_xy_spot_size min_xy_spot_size median_z_spot_size",
    "power at the specimen": "observed_illumination_power_at_sample observed_illumination_power_at_back_of_objective "
    "observed_irradiance_at_sample",
    "steadiness of the light": "short_term_illumination_stability long_term_illumination_stability",
    "positioning": "measured_x_repeatability measured_x_reproducibility measured_focal_repeatability",
}
_INSIDE: Final = {
    "field uniformity": ("field_uniformity_evaluations", "mean_maximum_to_corner_ratio"),
    "colour registration": ("chromatic_registration_evaluations", "x_chromatic_shift_rt"),
}


@question("instrument instrument_pid kind last")
def last_calibrated(world: World, facility: str | None = None, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    of = calibrations_of(world)
    for instrument in world.in_use(on):
        if not world.hosted(instrument, facility):
            continue
        last: dict[str, str] = {}
        for one in of[instrument]:
            day = done(world, one)
            kinds = {
                kind for kind, slots in _MEASURED.items() if any(world.values(one, slot) for slot in slots.split())
            }
            kinds |= {
                kind for kind, (at, slot) in _INSIDE.items() if any(slot in part for part in world.nodes(one, at))
            }
            if day and (on == ALL or day <= on):
                last |= {kind: max(last.get(kind, ""), day) for kind in kinds}
        yield from ((world.label(instrument), instrument, *each) for each in last.items() or [(None, None)])


_UNITS: Final = {
    "nm": "median_xy_spot_size min_xy_spot_size max_xy_spot_size median_z_spot_size planarity "
    "mean_x_spot_size mean_y_spot_size mean_z_spot_size observed_excitation_wavelength",
    "1": "mean_maximum_to_corner_ratio lateral_asymmetry axial_asymmetry observed_irradiance_variance "
    "illumination_linearity",
    "mW": "observed_illumination_power_at_sample observed_illumination_power_at_back_of_objective",
    "mW/um2": "observed_irradiance_at_sample",
    "%": "short_term_illumination_stability long_term_illumination_stability",
    "um": "measured_x_reproducibility measured_y_reproducibility measured_focal_reproducibility "
    "measured_x_repeatability measured_y_repeatability measured_focal_repeatability",
    "s": "measured_x_settling_time measured_y_settling_time measured_focal_settling_time",
}
_THEORY: Final = {
    **{f"{which}_xy_spot_size": "theoretical_xy_spot_size" for which in ("median", "min", "max")},
    **{f"{which}_spot_size": "theoretical_xy_spot_size" for which in ("mean_x", "mean_y")},
    **{f"{which}_z_spot_size": "theoretical_z_spot_size" for which in ("median", "mean")},
    "observed_excitation_wavelength": "nominal_excitation_wavelength",
}


@question(
    "this this_pid kind part part_id channel wavelength_nm setting_percent date measured sd theoretical ratio unit "
    "calibration_id",
)
def performance(world: World, instrument: str | None = None) -> Iterator[Row]:
    of = calibrations_of(world)
    chosen = [world.one(instrument)] if instrument else [*of]
    for this, calibration in ((each, one) for each in chosen for one in of[each]):
        nominal, observed, setting = (
            world.fact(calibration, slot)
            for slot in ("nominal_excitation_wavelength", "observed_excitation_wavelength", "nominal_power_setting")
        )
        line, day = observed if nominal is None else nominal, done(world, calibration)
        evaluations = world.nodes(calibration, "field_uniformity_evaluations")

        def said(slot: str, one: str = calibration, inside: list[Json] = evaluations) -> Any:
            parts = [part[slot] for part in inside if slot in part]
            return max(parts, key=str) if parts else world.fact(one, slot)

        for part, channel in (
            product(
                outer(sorted(world.values(calibration, "calibrates"))),
                outer(sorted(world.values(calibration, "calibrated_channel"))),
            )
            if day
            else ()
        ):
            for unit, slots in _UNITS.items():
                for slot in slots.split():
                    measured = said(slot)
                    if measured is not None:
                        theory = world.fact(calibration, _THEORY[slot]) if slot in _THEORY else None
                        ratio = measured / theory if theory else None
                        spread = said(_spread(slot)) if _spread(slot) else None
                        yield (
                            *(
                                world.label(this),
                                this,
                                NBOQ + slot,
                                world.label(part),
                                part,
                                channel,
                                line,
                                setting,
                                day,
                            ),
                            *(measured, spread, theory, ratio, unit, calibration),
                        )


def _spread(slot: str) -> str:
    if slot.startswith("mean_"):
        return f"sd_{slot.removeprefix('mean_')}"
    return f"{slot}_sd" if slot.startswith("measured_") else _SPREADS.get(slot, "")


_SPREADS: Final = {"observed_illumination_power_at_sample": "sd_illumination_power_at_sample"}
