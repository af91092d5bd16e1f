"""What a store's keepers look after: gaps, references that lead nowhere, descriptors that ran out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.store.oracle.asking import question
from tests.store.oracle.inventory import iri
from tests.store.oracle.terms import PARTS, REFERENCES, required
from tests.store.oracle.world import Json, Row, World, listed, outer, today


def _lacking(node: Json, tier: int) -> Iterator[tuple[str, str, int]]:
    for name, needed in required(node).items():
        if needed <= tier and node.get(name) in (None, [], {}):
            yield node["type"], name, needed


def _within(node: Json) -> Iterator[Json]:
    """Give a node and all the parts in it."""
    yield node
    for name in PARTS & node.keys():
        for part in listed(node[name]):
            if isinstance(part, dict) and "type" in part:
                yield from _within(part)


@question("instrument instrument_pid descriptor_pid component component_id class field required_at")
def missing_fields(world: World, facility: str | None = None, tier: int = 2, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    rows: set[Row] = set()
    for instrument in world.descriptors:
        if not world.hosted(instrument, facility):
            continue
        for descriptor in world.holding(instrument, on):
            for statement in world.statements(descriptor):
                start = (world.label(instrument), instrument, descriptor)
                for kind, name, needed in _lacking(statement.node, tier):
                    rows.add((*start, None, None, iri(kind), iri(name), needed))
                for component in listed(statement.node.get("components")):
                    whose = (component.get("name"), world.one(component["id"]))
                    for node in _within(component):
                        for kind, name, needed in _lacking(node, tier):
                            rows.add((*start, *whose, iri(kind), iri(name), needed))
    yield from rows


@question("relation target references")
def dangling(world: World) -> Iterator[Row]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    nodes = [(world.one(name), each.node) for name, statements in world.said.items() for each in statements]
    nodes += [(f"part {number}", each.node) for number, each in enumerate(world.parts)]
    for subject, node in nodes:
        for slot in REFERENCES & node.keys():
            for target in map(world.one, listed(node[slot])):
                if not world.kinds(target):
                    found[slot, target].add(subject)
    for (slot, target), subjects in found.items():
        yield iri(slot), target, len(subjects)


@question("descriptor descriptor_id instrument instrument_pid facility")
def descriptors_without_pid(world: World) -> Iterator[Row]:
    for descriptor in world.every("HardwareDescriptor"):
        if all(each.startswith("urn:uuid:") for each in world.ids(descriptor)):
            for instrument in outer(world.described(descriptor)):
                for facility in outer(world.facilities(instrument) if instrument else ()):
                    yield (
                        *(world.label(descriptor), descriptor, world.label(instrument), instrument),
                        world.label(facility),
                    )


@question("descriptor_pid instrument instrument_pid reason since replaced_by")
def outdated_descriptors(world: World, on: str | None = None) -> Iterator[Row]:
    on = on or today()
    for descriptor in world.every("HardwareDescriptor"):
        new = world.replacing(descriptor, on)
        ends = [end for end in world.values(descriptor, "valid_until") if end < on]
        if new:
            newest = max(since for since, _ in new)
            reason: Row = ("replaced", newest or None, min(other for since, other in new if since == newest))
        elif ends:
            reason = ("ran out", max(ends), None)
        else:
            continue
        for instrument in outer(world.described(descriptor)):
            yield descriptor, world.label(instrument), instrument, *reason
