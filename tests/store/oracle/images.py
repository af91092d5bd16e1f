"""Images: with what they were taken, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

from tests.store.oracle.asking import question
from tests.store.oracle.credit import papers
from tests.store.oracle.terms import REFERENCES
from tests.store.oracle.world import ALL, Json, Row, World, joined, listed, outer, text


def _fluorophore(world: World, dye: str) -> str:
    name, shines = world.label(dye), world.fact(dye, "emission_wavelength")
    name = name or world.fact(dye, "model") or dye
    return f"{name} ({text(float(shines))} nm)" if shines is not None else name


def _detectors(world: World, channel: str) -> set[str]:
    settings = [one for path in world.light_paths(channel) for one in path.get("detector_settings", ())]
    return {world.one(one["settings_of"]) for one in settings if one.get("settings_of")}


@question(
    "this this_id channel channel_id objective objective_id magnification na immersion detectors"
    " specimen_pixel_um fluorophores",
)
def image_hardware(world: World, image: str | None = None) -> Iterator[Row]:
    for each in [world.one(image)] if image else world.every("Image"):
        if not world.is_a(each, "Image"):
            continue
        ranks = world.ranks(each)
        objective = max(world.objectives_used(each), default=None)
        slots = ("name", "magnification", "lens_na", "immersion_type")
        name, *facts = (objective and world.fact(objective, slot, ALL, ranks) for slot in slots)
        seen = outer(world.pixels(each))
        for pixels, channel in [(p, c) for p in seen for c in outer(world.values(p, "channels") if p else ())]:
            yield (
                *(world.label(each), each, world.label(channel), channel, name, objective, *facts),
                joined(world.shown(one, ALL, ranks) for one in _detectors(world, channel)) if channel else None,
                world.fact(pixels, "physical_size_x") if pixels else None,
                joined(_fluorophore(world, one) for one in world.values(channel, "fluorophores")) if channel else None,
            )


@question("image image_id channel channel_id acquired instrument instrument_pid")
def images_by_fluorophore(world: World, fluorophore: str | None = None) -> Iterator[Row]:
    for image in world.every("Image"):
        for channel in world.channels(image):
            dyes = world.values(channel, "fluorophores")
            names = {name.lower() for dye in dyes for name in world.values(dye, "name")}
            if dyes and (fluorophore is None or fluorophore.lower() in names):
                for instrument in outer(world.instruments_of(image)):
                    yield (
                        *(world.label(image), image, world.label(channel), channel, world.taken(image)),
                        *(world.label(instrument), instrument),
                    )


@question("instrument instrument_pid images last")
def instruments_by_method(world: World, method: str | None = None) -> Iterator[Row]:
    found: dict[str, set[str]] = defaultdict(set)
    for image in world.every("Image"):
        methods = {one for channel in world.channels(image) for one in world.values(channel, "imaging_method")}
        if method in methods or (method is None and methods):
            for instrument in world.instruments_of(image):
                found[instrument].add(image)
    for instrument, images in found.items():
        yield world.label(instrument), instrument, len(images), _last(world, images)


def _last(world: World, images: set[str]) -> str | None:
    return max(filter(None, map(world.taken, images)), default=None)


@question("image image_id acquired instrument instrument_pid rebuilt_on")
def changed_since(world: World, facility: str | None = None) -> Iterator[Row]:
    for image in world.every("Image"):
        day = world.taken(image)
        for instrument in world.instruments_of(image) if day else ():
            if not world.hosted(instrument, facility):
                continue
            begun = {since for each in world.descriptors[instrument] for since in world.begins(each)}
            later = {since for since in begun if day and since > day}
            if later and begun - later:
                yield world.label(image), image, day, world.label(instrument), instrument, min(later)


@question("image image_id acquired instrument instrument_pid descriptor_pid valid_from valid_until")
def images_without_descriptor(world: World) -> Iterator[Row]:
    for image in world.every("Image"):
        day, documented = world.taken(image), world.values(image, "documented_by")
        if documented and (day is None or any(world.valid_since(each, day) for each in documented)):
            continue
        for descriptor, instrument in product(outer(sorted(documented)), outer(sorted(world.instruments_of(image)))):
            span = (descriptor and world.fact(descriptor, slot) for slot in ("valid_from", "valid_until"))
            yield world.label(image), image, day, world.label(instrument), instrument, descriptor, *span


@question("instrument instrument_pid period objective objective_id images datasets last")
def usage(world: World, facility: str | None = None, by: str = "month") -> Iterator[Row]:
    found: dict[tuple[str, str | None, str | None], set[str]] = defaultdict(set)
    for image in world.every("Image"):
        day = world.taken(image)
        for instrument in world.instruments_of(image):
            if world.hosted(instrument, facility):
                for objective in outer(world.objectives_used(image)):
                    found[instrument, day and day[: 4 if by == "year" else 7], objective].add(image)
    for (instrument, period, objective), images in found.items():
        datasets = {one for image in images for one in world.datasets_of(image)}
        yield (
            *(world.label(instrument), instrument, period, world.label(objective), objective),
            *(len(images), len(datasets), _last(world, images)),
        )


# What an image was taken with, and what hangs on it


def _works(world: World, work: str) -> tuple[set[str], set[str]]:
    """Give the data sets and the images of a data set, an image or a paper."""
    things = {world.one(work)}
    cited = [each for kind in ("Dataset", "Image") for each in world.every(kind) if things & papers(world, [each])]
    sets = {each for each in (*things, *cited) if world.is_a(each, "Dataset")}
    single = {each for each in (*things, *cited) if world.is_a(each, "Image")}
    return sets, single.union(*(world.images_of[each] for each in sets))


def _filters(world: World, channel: str) -> set[str]:
    found: list[str] = []
    for path in world.light_paths(channel):
        for slot in ("emission_filters", "excitation_filters", "generic_filters"):
            found += path.get(slot, ())
        for group in path.get("filter_sets", ()):
            for slot in ("excitation_filter", "emission_filter", "member_filters"):
                found += listed(group.get(slot))
    return set(map(world.one, found))


@question("instrument instrument_pid descriptor_pid objective objective_id filters detectors images")
def hardware_of_work(world: World, work: str | None = None) -> Iterator[Row]:
    if work is None:
        return
    sets, images = _works(world, work)
    found: dict[tuple[str, str | None, str | None], set[str]] = defaultdict(set)
    for image in images:
        day = world.taken(image)
        for instrument in world.instruments_of(image):
            documented = world.values(image, "documented_by") & world.descriptors[instrument]
            held = world.held(instrument, day) if day else None
            for descriptor in documented or {held}:
                for objective in outer(world.objectives_used(image)):
                    found[instrument, descriptor, objective].add(image)
    idle = {each for one in sets for each in world.instruments_of(one)} - {key[0] for key in found}
    found.update({(each, None, None): set() for each in idle})
    for (instrument, descriptor, objective), some in found.items():
        channels = {channel for image in some for channel in world.channels(image)}
        filters = {part for channel in channels for part in _filters(world, channel)}
        detectors = {part for channel in channels for part in _detectors(world, channel)}
        yield (
            *(world.label(instrument), instrument, descriptor, world.label(objective), objective),
            *(joined(map(world.shown, parts)) for parts in (filters, detectors)),
            len(some),
        )


def _refers(world: World, node: Any, part: str) -> bool:
    """Tell whether something refers to a part, in itself or in what has no id of its own within it."""
    if not isinstance(node, dict):
        return False
    for slot, value in node.items():
        for each in listed(value):
            if slot in REFERENCES and isinstance(each, str) and world.one(each) == part:
                return True
            apart = slot in ("channels", "extensions") or slot.endswith("_calibrations")
            if isinstance(each, dict) and not apart and _refers(world, each, part):
                return True
    return False


def _nodes(world: World, thing: str) -> list[Json]:
    return [statement.node for statement in world.statements(thing)]


@question("image image_id acquired channel dataset dataset_pid paper paper_pid")
def affected_images(world: World, part: str | None = None, **days: str | None) -> Iterator[Row]:
    if part is None:
        return
    start, end = days.get("from"), days.get("until")
    for image in world.every("Image"):
        day = world.taken(image)
        if (start and (not day or day < start)) or (end and (not day or day > end)):
            continue
        one = world.one(part)
        whole = one in world.instruments_of(image) or any(_refers(world, node, one) for node in _nodes(world, image))
        some = {c for c in world.channels(image) if any(_refers(world, node, one) for node in _nodes(world, c))}
        if not whole and not some:
            continue
        for channel, dataset in product(outer(sorted(some)), outer(world.datasets_of(image))):
            for paper in outer(sorted(papers(world, [image, *([dataset] if dataset else [])]))):
                yield (
                    *(world.label(image), image, day, world.label(channel)),
                    *(world.label(dataset), dataset, world.label(paper), paper),
                )
