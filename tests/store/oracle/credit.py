"""Credit: papers, grants, and how things with identifiers hang together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tests.store.oracle.asking import question
from tests.store.oracle.inventory import iri
from tests.store.oracle.terms import REFERENCES, is_iri
from tests.store.oracle.world import Json, Row, World, listed, outer


def papers(world: World, things: Iterable[str]) -> set[str]:
    """Give the papers that describe or cite one of these."""
    return {paper for each in things for slot in ("described_in", "cited_by") for paper in world.values(each, slot)}


def _from(world: World, kind: str) -> dict[str, set[str]]:
    """Give the images or the data sets that come from each instrument."""
    found: dict[str, set[str]] = defaultdict(set)
    for thing in world.every(kind):
        for instrument in world.instruments_of(thing):
            found[instrument].add(thing)
    return found


def _paid(world: World, instrument: str) -> set[str]:
    """Give the grants of an instrument; one that has no id by its number or its name."""
    found: set[str] = world.values(instrument, "funded_by")
    return found | {meant for one in world.nodes(instrument, "funding") if (meant := _meant(world, one))}


def _meant(world: World, reference: Json) -> str | None:
    """Tell which grant a reference stands for: that of its id or of its number, else none but itself."""
    if reference.get("identified_by"):
        return world.one(reference["identified_by"])
    number: str | None = reference.get("award_number")
    same = {each for each in world.every("Grant") if number and number in world.values(each, "award_number")}
    same |= {
        world.one(one["identified_by"])
        for one in _references(world)
        if number and one.get("award_number") == number and one.get("identified_by")
    }
    return min(same, default=number or reference.get("name"))


def _references(world: World) -> list[Json]:
    return [one.node for one in world.parts if one.node.get("type") == "FundingReference"]


def _grant(world: World, grant: str) -> Row:
    """Give name, id, number and funder of a grant, as it says itself, else as references to it do."""
    said = [one for one in _references(world) if _meant(world, one) == grant]
    known = is_iri(grant)
    funders = [one.get("name") for one in world.newest(grant, "funder")] if known else []
    references = {slot: [one.get(slot) for one in said] for slot in ("name", "award_number")}
    referred = [(one.get("funder") or {}).get("name") for one in said]
    return (
        (known and world.label(grant)) or _greatest(references["name"]),
        grant if known else None,
        (known and world.fact(grant, "award_number")) or _greatest(references["award_number"]),
        _greatest(funders) or _greatest(referred),
    )


def _greatest(texts: Iterable[str | None]) -> str | None:
    return max(filter(None, texts), default=None)


@question("instrument instrument_pid images datasets papers grants")
def facility_credit(world: World, facility: str | None = None, unconfirmed: str = "no") -> Iterator[Row]:
    del unconfirmed  # documents state what they say; what is in doubt is among links alone
    images, datasets = _from(world, "Image"), _from(world, "Dataset")
    for instrument in world.every("Instrument"):
        if world.hosted(instrument, facility):
            things = {instrument} | world.descriptors[instrument] | datasets[instrument] | images[instrument]
            yield (
                *(world.label(instrument), instrument, len(images[instrument]), len(datasets[instrument])),
                *(len(papers(world, things)), len(_paid(world, instrument))),
            )


@question("facility facility_pid instruments descriptors images datasets")
def facility_statistics(world: World) -> Iterator[Row]:
    images, datasets = _from(world, "Image"), _from(world, "Dataset")
    hosts: dict[str, set[str]] = {facility: set() for facility in world.every("CoreFacility")}
    for instrument in world.every("Instrument"):
        for facility in world.facilities(instrument):
            hosts.setdefault(facility, set()).add(instrument)
    for facility, kept in hosts.items():
        counts = (len(set().union(*(of[each] for each in kept))) for of in (world.descriptors, images, datasets))
        yield world.label(facility), facility, len(kept), *counts


@question("grant grant_pid award_number funder instrument instrument_pid")
def grants(world: World) -> Iterator[Row]:
    for instrument in world.every("Instrument"):
        for grant in _paid(world, instrument):
            yield *_grant(world, grant), world.label(instrument), instrument


@question("paper paper_pid instrument instrument_pid through")
def papers_of_facility(world: World, facility: str | None = None) -> Iterator[Row]:
    images, datasets = _from(world, "Image"), _from(world, "Dataset")
    rows: set[tuple[str, str | None, str]] = set()
    places = {each for one in world.every("Instrument") for each in world.facilities(one)}
    for place in [world.one(facility)] if facility else {*places, *world.every("CoreFacility")}:
        rows |= {(paper, None, "facility") for paper in papers(world, [place])}
    for instrument in world.every("Instrument"):
        if not world.hosted(instrument, facility):
            continue
        ways = {
            "model": world.values(instrument, "has_model"),
            "instrument": {instrument},
            "descriptor": world.descriptors[instrument],
            "data set": datasets[instrument],
            "image": images[instrument],
        }
        for through, things in ways.items():
            rows |= {(paper, instrument, through) for paper in papers(world, things)}
    for paper, of, through in rows:
        yield world.label(paper), paper, world.label(of), of, through


@question("facility_pid model_pid instrument_pid descriptor_pid")
def pid_chain(world: World, thing: str | None = None) -> Iterator[Row]:
    rows: set[Row] = set()
    for each in [world.one(thing)] if thing else [*world.every("Image"), *world.every("Dataset")]:
        documented: set[str] = world.values(each, "documented_by")
        if world.is_a(each, "Dataset"):
            documented = documented.union(*(world.values(one, "documented_by") for one in world.images_of[each]))
        for instrument in world.instruments_of(each):
            for facility in outer(world.facilities(instrument)):
                for make in outer(world.values(instrument, "has_model")):
                    for descriptor in outer(documented & world.descriptors[instrument]):
                        rows.add((facility, make, instrument, descriptor))
    yield from rows


def _neighbours(world: World) -> dict[str, set[str]]:
    """Give the things that one link joins to each."""
    found: dict[str, set[str]] = defaultdict(set)
    for identifier, statements in world.said.items():
        one = world.one(identifier)
        for statement in statements:
            for slot in (REFERENCES | {"describes"}) & statement.node.keys():
                for value in listed(statement.node[slot]):
                    other = world.one(value["id"] if isinstance(value, dict) else value)
                    if slot != "identical_to" and other != one:
                        found[one].add(other)
                        found[other].add(one)
    return found


@question("thing links class name")
def two_links(world: World, pid: str = "https://doi.org/10.5072/grant-2020-44") -> Iterator[Row]:
    near = _neighbours(world)
    start = world.one(pid)
    first = near[start] - {start}
    second = set().union(*(near[each] for each in first)) - first - {start}
    for links, things in ((1, first), (2, second)):
        for thing in things:
            yield thing, links, iri(world.kind(thing)), world.label(thing)
