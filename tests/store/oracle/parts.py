"""Parts: where they are and have been, and what an instrument went through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from tests.store.oracle.asking import question
from tests.store.oracle.calibration import calibrations_of
from tests.store.oracle.inventory import iri, types
from tests.store.oracle.world import ALL, Row, World, day_of, outer, today

_BY_CLASS: Final = {
    "TIRF": "TIRFHardwareModule",
    "confocal": "ConfocalScanner Pinhole",
    "point scanning": "RasterScanner",
    "spinning disk": "SpinningDisk",
    "autofocus": "FocusStabilizationDevice",
    "adaptive optics": "DeformableMirror WaveFrontSensor",
    "phase contrast": "PhaseRing",
    "spectral imaging": "SpectroscopicCCD SpectroscopicCMOS",
}
_BY_FIELD: Final = {
    ("multiphoton", "laser_medium"): "TiSapphire",
    ("multiphoton", "laser_type"): "OpticalParametricOscillator",
    ("photomanipulation", "illumination_role"): "Photomanipulation",
    ("light sheet", "stand_type"): "LightSheet",
    ("incubation", "temperature_control"): "CageIncubatorEnclosure ObjectiveHeater StageTopChamber Other",
    ("incubation", "temperature_controlled"): "True",
    ("incubation", "co2_control"): "GasMixer PreMixed Other",
    ("phase contrast", "contrast_modulation"): "Ph1 Ph2 Ph3",
    ("differential interference contrast", "dic_prism_type"): "DeSenarmont Nomarski Wollaston",
}
_BY_TYPE: Final = {
    "TIRF": r"tirf|total internal reflection",
    "confocal": r"confocal",
    "point scanning": r"(laser|point|spot)[ -]scanning",
    "spinning disk": r"dis[ck]",
    "multiphoton": r"(multi|two|three|2|3)[ -]?photon",
    "light sheet": r"light[ -]?sheet|\bspim|selective plane",
    "FLIM": r"flim|lifetime",
    "STED": r"\bsted\b|stimulated emission depletion",
    "structured illumination": r"structured illumination|\bsim\b",
    "single-molecule localization": r"\b(d?storm|palm|paint)\b|locali[sz]ation",
    "photomanipulation": r"photo[ -]?manipulation|\bfrap\b|photo[ -]?(ablation|activation)",
    "incubation": r"incubat|live[ -]cell",
    "adaptive optics": r"adaptive optics",
    "phase contrast": r"phase contrast",
    "differential interference contrast": r"differential interference",
    "spectral imaging": r"spectral",
}


def _spans(world: World, descriptor: str) -> tuple[str | None, str | None]:
    return world.fact(descriptor, "valid_from"), world.fact(descriptor, "valid_until")


_NUMBERS: Final = ("model", "catalog_number", "serial_number", "lot_number")


@question(
    "part part_id class manufacturer model catalog_number serial_number lot_number instrument instrument_pid "
    "facility facility_pid descriptor_pid from until",
)
def parts_by_number(world: World, number: str | None = None, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    for instrument in list(world.descriptors):
        holding = sorted(world.holding(instrument, on))
        for descriptor in holding:
            before = (
                set()
                if on == "all"
                else {part for each in holding if each < descriptor for part in world.parts_of(each)}
            )
            for part in world.parts_of(descriptor):
                if part in before:
                    continue
                numbers = [world.fact(part, slot, on) for slot in _NUMBERS]
                if number is not None and number.lower() not in [each.lower() for each in numbers if each]:
                    continue
                for facility in outer(world.facilities(instrument)):
                    yield (
                        *(world.fact(part, "name", on), part, iri(world.kind(part))),
                        *(world.fact(part, "manufacturer", on), *numbers),
                        *(world.label(instrument), instrument, world.label(facility), facility),
                        *(descriptor, *_spans(world, descriptor)),
                    )


@question("this this_id instrument instrument_pid descriptor_pid from until")
def part_history(world: World, part: str | None = None) -> Iterator[Row]:
    for instrument, descriptors in world.descriptors.items():
        for descriptor in descriptors:
            held = set(world.parts_of(descriptor))
            for this in held & {world.one(part)} if part else held:
                shown = world.label(this), this, world.label(instrument), instrument, descriptor
                yield *shown, *_spans(world, descriptor)


@question("this this_pid date event what thing_id descriptor_pid")
def instrument_life(world: World, instrument: str | None = None) -> Iterator[Row]:
    for each in [world.one(instrument)] if instrument else world.every("Instrument"):
        yield from ((world.label(each), each, *event) for event in _life(world, each))


def _life(world: World, instrument: str) -> Iterator[Row]:
    for slot, event in (("commissioned_on", "commissioned"), ("decommissioned_on", "decommissioned")):
        if day := world.fact(instrument, slot):
            yield day, event, world.label(instrument), instrument, None
    for descriptor in world.descriptors[instrument]:
        for day, event in zip(_spans(world, descriptor), ("descriptor begins", "descriptor ends"), strict=True):
            if day:
                yield day, event, world.label(descriptor), descriptor, descriptor
    days = sorted({since for descriptor in world.descriptors[instrument] for since in world.begins(descriptor)})
    for before, after in pairwise(days):
        old, new = (_parts_since(world, instrument, day) for day in (before, after))
        newer = min(_begun(world, instrument, after))
        for parts, event in ((new - old, "part came"), (old - new, "part went")):
            for part in parts:
                yield after, event, world.label(part), part, newer
    for calibration in calibrations_of(world)[instrument]:
        if day := world.fact(calibration, "calibration_date"):
            yield day_of(day), "calibrated", world.label(calibration), calibration, None


def _begun(world: World, instrument: str, day: str) -> list[str]:
    """Give the descriptors that began on a day, but for those that another of them replaces."""
    begun = [each for each in world.descriptors[instrument] if day in world.begins(each)]
    return [each for each in begun if not {other for _, other in world.replacing(each, ALL)} & set(begun)] or begun


def _parts_since(world: World, instrument: str, day: str) -> set[str]:
    return {part for descriptor in _begun(world, instrument, day) for part in world.parts_of(descriptor)}


def _can(world: World, instrument: str, on: str) -> Iterator[tuple[str, str]]:
    """Give what the parts of an instrument show that it can do."""
    parts = world.parts_on(instrument, on)
    pulsed = [part for part in parts if world.is_a(part, "LightSource") and True in world.values(part, "pulsed")]
    for part in parts:
        for name, kinds in _BY_CLASS.items():
            if any(world.is_a(part, kind) for kind in kinds.split()):
                yield name, part
        pumps = world.fact(part, "is_pump", on)
        for (name, slot), values in _BY_FIELD.items():
            if str(world.fact(part, slot, on)) in values.split() and not (pumps and name == "multiphoton"):
                yield name, part
        ranges = world.nodes(part, "illumination_wavelength_ranges")
        reach = [one[slot] for one in ranges for slot in ("peak_wavelength", "cut_off") if slot in one]
        if part in pulsed and world.is_a(part, "Laser") and max(reach, default=0) >= 680 and not pumps:
            yield "multiphoton", part
        if pulsed and world.fact(part, "signal_processing", on) == "PhotonCounting":
            yield "FLIM", part


@question("instrument instrument_pid facility facility_pid capability part part_id")
def capabilities(world: World, words: str | None = None, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    for instrument in world.in_use(on):
        found: set[Row] = {(name, world.fact(part, "name", on), part) for name, part in _can(world, instrument, on)}
        for kind in types(world, instrument):
            found |= {(name, kind, None) for name, said in _BY_TYPE.items() if re.search(said, kind.lower())}
        for row in found:
            if words is None or words.lower() in row[0].lower():
                for facility in outer(world.facilities(instrument)):
                    yield world.label(instrument), instrument, world.label(facility), facility, *row
