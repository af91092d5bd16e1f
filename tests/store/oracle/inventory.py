"""Instruments: what there is, of which model and type, and what they consist of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from tests.store.oracle.asking import question
from tests.store.oracle.terms import NBOQ, is_a
from tests.store.oracle.world import Row, World, joined, outer, today


def iri(name: str | None) -> str | None:
    return None if name is None else NBOQ + name


@question("this this_pid descriptor_pid class component component_id manufacturer model catalog_number")
def instrument_on_date(world: World, instrument: str | None = None, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    for each in [world.one(instrument)] if instrument else list(world.descriptors):
        for descriptor in world.holding(each, on):
            for part in world.parts_of(descriptor):
                name, *facts = (
                    world.fact(part, slot, on) for slot in ("name", "manufacturer", "model", "catalog_number")
                )
                yield world.label(each), each, descriptor, iri(world.kind(part)), name, part, *facts


@question("instrument instrument_pid model model_pid serial_number commissioned_on descriptor_pid tier")
def instruments_of_facility(world: World, facility: str | None = None, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    for instrument in world.in_use(on):
        if world.hosted(instrument, facility):
            make = world.fact(instrument, "has_model")
            model = (make and world.label(make)) or world.fact(instrument, "model")
            held = world.held(instrument, on)
            yield (
                *(world.label(instrument), instrument, model, make),
                *(world.fact(instrument, "serial_number"), world.fact(instrument, "commissioned_on")),
                *(held, held and world.fact(held, "tier")),
            )


def types(world: World, instrument: str) -> list[str]:
    """Give the names of the types of an instrument, its own and those of its model."""
    things = [instrument, *world.values(instrument, "has_model")]
    return sorted({one["name"] for each in things for one in world.nodes(each, "instrument_types") if one.get("name")})


@question("instrument instrument_pid type facility facility_pid")
def instruments_of_type(world: World, words: str | None = None, on: str | None = None) -> Iterator[Row]:
    for instrument in world.in_use(on or today()):
        for name in types(world, instrument):
            if words is None or words.lower() in name.lower():
                for facility in outer(world.facilities(instrument)):
                    yield world.label(instrument), instrument, name, world.label(facility), facility


@question("manufacturer model model_pid instruments")
def model_counts(world: World, on: str | None = None) -> Iterator[Row]:
    counts: Counter[tuple[str | None, ...]] = Counter()
    said: dict[str, list[str]] = defaultdict(list)
    for instrument in world.in_use(on or today()):
        make = world.fact(instrument, "has_model")
        if make:
            counts[(make,)] += 1
            said[make].append(instrument)
        else:
            counts[(_makers(world, instrument), world.fact(instrument, "model"))] += 1
    for key, number in counts.items():
        if len(key) == 2:
            yield *key, None, number
        else:
            (make,) = key
            assert make is not None
            maker, model = world.fact(make, "manufacturer"), world.fact(make, "model") or world.label(make)
            yield maker, model, make, number


def _makers(world: World, instrument: str) -> str | None:
    return joined({each["name"] for each in world.newest(instrument, "manufacturers") if each.get("name")})


@question("model model_pid facilities instruments")
def models_at_facilities(world: World, min_facilities: int = 2, on: str | None = None) -> Iterator[Row]:
    places: dict[str, set[str]] = defaultdict(set)
    copies: dict[str, set[str]] = defaultdict(set)
    for instrument in world.in_use(on or today()):
        for make in world.values(instrument, "has_model"):
            if hosts := world.facilities(instrument):
                places[make].update(hosts)
                copies[make].add(instrument)
    for make, hosts_of in places.items():
        if len(hosts_of) >= min_facilities:
            yield world.label(make), make, len(hosts_of), len(copies[make])


@question("this this_pid other other_pid camera other_camera")
def same_but_camera(world: World, instrument: str | None = None, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    rows: set[Row] = set()
    for this in [world.one(instrument)] if instrument else list(world.descriptors):
        own = _built(world, this, on)
        for other in world.in_use(on):
            theirs = _built(world, other, on)
            if other == this or not own[0] or not theirs[0]:
                continue
            if own[1] == theirs[1] and own[0] != theirs[0]:
                shown = (_cameras_shown(world, each, on) for each in (this, other))
                rows.add((world.label(this), this, world.label(other), other, *shown))
    yield from rows


def _built(world: World, instrument: str, on: str) -> tuple[Counter[Row], Counter[Row]]:
    """Count the cameras of an instrument, and its other parts, by class, maker and model."""
    found: tuple[Counter[Row], Counter[Row]] = (Counter(), Counter())
    for part in world.parts_on(instrument, on):
        kind = world.kind(part) or ""
        key = (kind, world.fact(part, "manufacturer", on), world.fact(part, "model", on))
        found[0 if is_a(kind, "Camera") else 1][key] += 1
    return found


def _cameras_shown(world: World, instrument: str, on: str) -> str | None:
    def shown(part: str) -> Any:
        return world.fact(part, "model", on) or world.fact(part, "name", on) or part

    return joined(shown(part) for part in world.parts_on(instrument, on, "Camera"))


@question("change class component component_id manufacturer model version")
def component_changes(
    world: World,
    older: str = "https://doi.org/10.5072/bench-1-2021",
    newer: str = "https://doi.org/10.5072/bench-1-2023",
) -> Iterator[Row]:
    before, after = (_as_said(world, descriptor) for descriptor in (older, newer))
    same = {part for part in before.keys() & after.keys() if before[part][1:] == after[part][1:]}
    for change, some, others in (("removed", before, after), ("added", after, before)):
        spare = Counter(key[1:] for part, key in others.items() if part not in same)
        for part in sorted(some.keys() - same):
            kind, name, (maker, model, version) = some[part][1], some[part][0], some[part][2:]
            if spare[some[part][1:]]:
                spare[some[part][1:]] -= 1
            else:
                yield change, iri(kind), name, part, maker, model, version


def _as_said(world: World, descriptor: str) -> dict[str, Row]:
    """Give name, class, maker, model and version of each part, as the descriptor itself says them."""
    ids = world.ids(descriptor)
    ranks = {world.one(each): 1 for each in ids}

    def own(part: str, slot: str) -> Any:
        said = [
            statement.node[slot]
            for statement in world.statements(part)
            if statement.descriptor
            and world.one(statement.descriptor["id"]) in ranks
            and statement.node.get(slot) is not None
        ]
        return max(map(str, said), default=None)

    return {
        part: (
            own(part, "name"),
            own(part, "type"),
            *(own(part, slot) for slot in ("manufacturer", "model", "version")),
        )
        for part in world.parts_of(descriptor)
    }
