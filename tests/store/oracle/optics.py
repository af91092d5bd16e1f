"""Objectives, cameras, light and filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from tests.store.oracle.asking import question
from tests.store.oracle.world import ALL, Json, Row, World, outer, text, today


def _parts(world: World, on: str, kind: str, facility: str | None = None) -> Iterator[tuple[str, str]]:
    """Give the instruments that are in use, each with its parts of a class."""
    for instrument in world.in_use(on):
        if world.hosted(instrument, facility):
            for part in world.parts_on(instrument, on, kind):
                yield instrument, part


def _at_least(value: float | None, least: float | None) -> bool:
    return least is None or (value is not None and value >= least)


@question("instrument instrument_pid objective objective_id na magnification immersion working_distance_mm")
def objectives(world: World, min_na: float | None = None, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    for instrument, part in _parts(world, on, "Objective"):
        slots = ("lens_na", "magnification", "immersion_type", "working_distance")
        facts = [world.fact(part, slot, on) for slot in slots]
        if _at_least(facts[0], min_na):
            yield (world.label(instrument), instrument, world.fact(part, "name", on), part, *facts)


@question("instrument instrument_pid objective objective_id working_distance_mm magnification na")
def long_working_distance(
    world: World, immersion: str | None = None, min_mm: float | None = None, on: str | None = None
) -> Iterator[Row]:
    on = on or today()
    for instrument, part in _parts(world, on, "Objective"):
        facts = [world.fact(part, slot, on) for slot in ("working_distance", "magnification", "lens_na")]
        if _at_least(facts[0], min_mm) and immersion in (None, world.fact(part, "immersion_type", on)):
            yield (world.label(instrument), instrument, world.fact(part, "name", on), part, *facts)


@question("instrument instrument_pid objective objective_id magnification na")
def unused_objectives(world: World, facility: str | None = None, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    used = {part for image in world.every("Image") for part in world.objectives_used(image)}
    for instrument, part in _parts(world, on, "Objective", facility):
        if part not in used:
            facts = [world.fact(part, slot, on) for slot in ("name", "magnification", "lens_na")]
            yield world.label(instrument), instrument, facts[0], part, *facts[1:]


@question(
    "instrument instrument_pid camera camera_id model chip_id chip_pixel_um width height quantum_efficiency",
)
def cameras(
    world: World,
    max_pixel_um: float | None = None,
    min_quantum_efficiency: float | None = None,
    on: str | None = None,
) -> Iterator[Row]:
    on = on or today()
    for instrument, camera in _parts(world, on, "Camera"):
        name, model, efficiency = (world.fact(camera, slot, on) for slot in ("name", "model", "quantum_efficiency"))
        if not _at_least(efficiency, min_quantum_efficiency):
            continue
        chips = {world.one(chip["id"]) for chip in world.newest(camera, "sensor_chips", on)}
        for chip in outer(sorted(chips)):
            slots = ("pixel_width", "array_width", "array_height")
            size, width, height = (world.fact(chip, slot, on) if chip else None for slot in slots)
            if max_pixel_um is None or (size is not None and size <= max_pixel_um):
                yield (
                    *(world.label(instrument), instrument, name, camera, model),
                    *(chip, size, width, height, efficiency),
                )


# Light


def _ranges(world: World, source: str, on: str) -> list[Json]:
    slots = ("illumination_wavelength_ranges", "led_modules")
    return [one for slot in slots for one in world.newest(source, slot, on)]


def _within(one: Json, wavelength: float) -> bool:
    """Tell whether a range with an edge holds a wavelength; a side without edge is open."""
    low, high = one.get("cut_on"), one.get("cut_off")
    return (low, high) != (None, None) and (low or 0) <= wavelength <= (float("inf") if high is None else high)


@question("instrument instrument_pid laser laser_id line_nm from_nm to_nm power_mw manufacturer")
def laser_lines(
    world: World, wavelength: float | None = None, within: float = 10, on: str | None = None
) -> Iterator[Row]:
    on = on or today()
    for instrument, laser in _parts(world, on, "Laser"):
        if world.fact(laser, "is_pump", on):
            continue
        rows = set()
        for one in world.newest(laser, "illumination_wavelength_ranges", on):
            peak = one.get("peak_wavelength")
            near = wavelength is None or (peak is not None and abs(peak - wavelength) <= within)
            if near or (wavelength and world.fact(laser, "tuneable", on) and _within(one, wavelength)):
                rows.add((peak, one.get("cut_on"), one.get("cut_off"), one.get("illumination_power")))
        name, maker = world.fact(laser, "name", on), world.fact(laser, "manufacturer", on)
        for row in rows:
            yield world.label(instrument), instrument, name, laser, *row, maker


# Filters


def passes(kind: str | None, one: Json, wavelength: float) -> bool:
    """Tell whether a range of a filter of this type lets a wavelength through."""
    middle, width = one.get("center_wavelength"), one.get("fwhm_bandwidth") or 0
    if middle is None:
        return False
    if not width and kind in ("LongPass", "ShortPass"):
        return bool(wavelength >= middle if kind == "LongPass" else wavelength <= middle)
    return bool(middle - width / 2 <= wavelength <= middle + width / 2)


def band(kind: str | None, one: Json, dichroic: bool = False) -> tuple[float, str] | None:
    """Write a range as people do, with what it's sorted by."""
    middle, width = one.get("center_wavelength"), one.get("fwhm_bandwidth") or 0
    if middle is None:
        return None
    if kind in ("LongPass", "ShortPass") and (dichroic or not width):
        edge = middle - width / 2 if kind == "LongPass" else middle + width / 2
        return edge, f"{'LP' if kind == 'LongPass' else 'SP'} {text(float(edge))}"
    return middle, f"{text(float(middle))}/{text(float(width))}"


def bands(world: World, filters: Iterable[str], on: str) -> str | None:
    """Write all ranges of filters, by wavelength."""
    found = set()
    for part in filters:
        kind, dichroic = world.fact(part, "filter_type", on), world.is_a(part, "Dichroic")
        found |= {band(kind, one, dichroic) for one in world.newest(part, "transmittance_ranges", on)}
    return ", ".join(written for _, written in sorted(one for one in found if one)) or None


def _lets_through(world: World, part: str, wavelength: float, day: str, ranks: dict[str, int] | None = None) -> bool:
    kind = world.fact(part, "filter_type", day, ranks)
    return any(passes(kind, one, wavelength) for one in world.newest(part, "transmittance_ranges", day, ranks))


def _members(world: World, cube: str, slot: str, kind: str, on: str) -> list[str]:
    """Give the filters of a cube: that of the slot, and those of its class among the members."""
    members = map(world.one, world.newest(cube, "member_filters", on))
    return sorted(
        {*map(world.one, world.newest(cube, slot, on)), *(each for each in members if world.is_a(each, kind))}
    )


@question("instrument instrument_pid cube cube_id excitation dichroic emission")
def filter_cubes(world: World, wavelength: float | None = None, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    for instrument, cube in _parts(world, on, "FilterCube"):
        excitation = _members(world, cube, "excitation_filter", "ExcitationFilter", on)
        dichroic = _members(world, cube, "standard_dichroic", "Dichroic", on)
        emission = _members(world, cube, "emission_filter", "EmissionFilter", on)
        if wavelength is None or any(_lets_through(world, part, wavelength, on) for part in emission):
            written = (bands(world, parts, on) for parts in (excitation, dichroic, emission))
            yield world.label(instrument), instrument, world.fact(cube, "name", on), cube, *written


def _lit(world: World, descriptor: str, wavelength: float, tolerance: float, on: str) -> bool:
    for source in world.parts_of(descriptor, "LightSource"):
        if world.fact(source, "illumination_role", on) == "Transmitted" or world.fact(source, "is_pump", on):
            continue
        for one in _ranges(world, source, on):
            peak = one.get("peak_wavelength")
            if (peak is not None and abs(peak - wavelength) <= tolerance) or _within(one, wavelength):
                return True
    return False


@question("instrument instrument_pid filter_1 filter_1_id filter_2 filter_2_id")
def two_dyes(
    world: World,
    excitation_1: float = 488,
    emission_1: float = 507,
    excitation_2: float = 587,
    emission_2: float = 610,
    tolerance: float = 30,
    on: str | None = None,
) -> Iterator[Row]:
    on = on or today()
    rows = set()
    for instrument in world.in_use(on):
        for descriptor in world.holding(instrument, on):
            if not all(_lit(world, descriptor, x, tolerance, on) for x in (excitation_1, excitation_2)):
                continue
            let = {
                part: tuple(_lets_through(world, part, x, on) for x in (emission_1, emission_2))
                for part in world.parts_of(descriptor, "EmissionFilter")
            }
            for one, other in product(let, let):
                if let[one] == (True, False) and let[other] == (False, True):
                    rows.add((instrument, one, other))
    for instrument, one, other in rows:
        names = (world.fact(part, "name", on) for part in (one, other))
        first, second = names
        yield world.label(instrument), instrument, first, one, second, other


def emission_filters(world: World, path: Json) -> set[str]:
    """Give the emission filters of a light path."""
    found = list(path.get("emission_filters", ()))
    for group in path.get("filter_sets", ()):
        found += [group["emission_filter"]] if group.get("emission_filter") else []
        found += [each for each in group.get("member_filters", ()) if world.is_a(each, "EmissionFilter")]
    return set(map(world.one, found))


@question("image image_id channel channel_id fluorophore emission_nm filter filter_id")
def unfit_filters(world: World) -> Iterator[Row]:
    for image in world.every("Image"):
        ranks = world.ranks(image)
        for channel in world.channels(image):
            filters = {part for path in world.light_paths(channel) for part in emission_filters(world, path)}
            for dye, part in product(sorted(world.values(channel, "fluorophores")), sorted(filters)):
                known = [
                    one
                    for one in world.newest(part, "transmittance_ranges", ALL, ranks)
                    if one.get("center_wavelength") is not None
                ]
                shines = world.fact(dye, "emission_wavelength")
                if known and shines is not None and not _lets_through(world, part, shines, ALL, ranks):
                    yield (
                        *(world.label(image), image, world.label(channel), channel, world.label(dye), shines),
                        *(world.fact(part, "name", ALL, ranks), part),
                    )


def _rounded(value: Fraction) -> float:
    return float((value + Fraction(1, 2)).__floor__())


def _exact(value: Any) -> Fraction:
    return Fraction(str(value))


@question(
    "image image_id channel channel_id fluorophore objective objective_id na emission_nm pixel_nm largest_nm",
)
def sampling(world: World, over: float = 1) -> Iterator[Row]:
    for image in world.every("Image"):
        ranks = world.ranks(image)
        for objective, pixels in product(world.objectives_used(image), world.pixels(image)):
            na = world.fact(objective, "lens_na", ALL, ranks)
            size = world.fact(pixels, "physical_size_x")
            if not na or size is None:
                continue
            for channel in sorted(world.values(pixels, "channels")):
                for dye in sorted(world.values(channel, "fluorophores")):
                    shines = world.fact(dye, "emission_wavelength")
                    if shines is None:
                        continue
                    pixel, largest = _exact(size) * 1000, _exact(shines) / (4 * _exact(na))
                    if pixel > _exact(over) * largest:
                        yield (
                            *(world.label(image), image, world.label(channel), channel, world.label(dye)),
                            *(world.fact(objective, "name", ALL, ranks), objective, na),
                            *(shines, _rounded(pixel), _rounded(largest)),
                        )
