"""Parts: where they are and have been, and what an instrument went through."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from tests.store.oracle.asking import question
from tests.store.oracle.calibration import calibrations_of
from tests.store.oracle.inventory import iri
from tests.store.oracle.world import ALL, Row, World, day_of, outer, today

CAPABILITIES: Final = {
    "TIRFHardwareModule": "TIRF",
    "SpinningDisk": "spinning disk",
    "RasterScanner": "point scanning",
    "EnvironmentalControlDevice": "incubation",
    "FocusStabilizationDevice": "autofocus",
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
        for descriptor in world.holding(instrument, on):
            for part in world.parts_of(descriptor):
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


@question("instrument instrument_pid descriptor_pid from until")
def part_history(world: World, part: str | None = None) -> Iterator[Row]:
    for instrument, descriptors in world.descriptors.items():
        for descriptor in descriptors:
            if part is None or world.one(part) in world.parts_of(descriptor):
                yield world.label(instrument), instrument, descriptor, *_spans(world, descriptor)


@question("date event what thing_id descriptor_pid")
def instrument_life(world: World, instrument: str | None = None) -> Iterator[Row]:
    for each in [world.one(instrument)] if instrument else world.every("Instrument"):
        yield from _life(world, each)


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


@question("instrument instrument_pid facility facility_pid capability part part_id")
def capabilities(world: World, capability: str | None = None, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    for instrument in world.in_use(on):
        for kind, name in CAPABILITIES.items():
            if capability is None or capability.lower() == name.lower():
                for part in world.parts_on(instrument, on, kind):
                    for facility in outer(world.facilities(instrument)):
                        yield (
                            *(world.label(instrument), instrument, world.label(facility), facility),
                            *(name, world.fact(part, "name", on), part),
                        )
