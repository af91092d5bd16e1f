"""What refers to what: links that lead nowhere, links given twice, and parts that nothing refers to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from nboq.checks import thresholds as limits
from nboq.checks.advice.rule import Examined, Thing, toml
from nboq.checks.findings import Finding
from nboq.document import Path
from nboq.schema.model import current_model

_URNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in toml("known.toml")["urns"].items()}
_HELD = ("ExcitationFilter", "EmissionFilter", "StandardDichroic", "FilterCube")
_UUID = re.compile(r"urn:uuid:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4})-([0-9a-f]{4}-[0-9a-f]{12})", re.IGNORECASE)


def _of_hardware(name: str) -> bool:
    """Tell whether a field is for components; software is one, and is often left out of a descriptor."""
    if name not in current_model().classes or current_model().is_a(name, "Software"):
        return False
    return current_model().is_a(name, "Component")


def _slips(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one.lower(), other.lower(), strict=True))


def _halves(document: Examined) -> dict[str, str]:
    """Give the UUIDs of the document by each of their halves, so that one slip leaves one half to find it by.

    UUIDs that were made by hand or by counting resemble one another by nature, so halves that several share, or of few
    different digits, are left out.
    """
    found: dict[str, str] = {}
    shared: set[str] = set()
    for iri in document.by_iri:
        if match := _UUID.fullmatch(iri):
            for half in (match[1].lower(), match[2].lower()):
                if half in found or len(set(half)) < limits.FEWEST_DIGITS:
                    shared.add(half)
                found[half] = iri
    return {half: iri for half, iri in found.items() if half not in shared}


def _meant(iri: str, halves: dict[str, str]) -> str | None:
    match = _UUID.fullmatch(iri)
    known = [halves[half] for half in map(str.lower, match.groups() if match else ()) if half in halves]
    return next((near for near in known if 0 < _slips(near, iri) <= limits.MOST_SLIPS), None)


def _around(document: Examined) -> dict[Path, Thing]:
    """Give, for each object in an image, that image."""
    images: dict[Path, Thing] = {}
    for thing in document.things:
        outer = document.outer(thing)
        if thing.is_a("Image"):
            images[thing.path] = thing
        elif outer is not None and outer.path in images:
            images[thing.path] = images[outer.path]
    return images


def _links(thing: Thing) -> Iterator[tuple[str, str, str]]:
    """Give the references of an object: the field, the class that it wants, the IRI."""
    for field in thing.entity:
        slot = current_model().slots.get(field) if isinstance(field, str) else None
        if slot is not None and slot.kind == "reference":
            for iri in thing.references(field):
                yield field, slot.range, iri


def _dangling(document: Examined) -> Iterator[Finding]:
    images = _around(document)
    links = [(thing, link) for thing in document.things if not thing.hardware for link in _links(thing)]
    halves = _halves(document)
    led = set()
    for thing, (_, wanted, iri) in links:
        target, image = document.by_iri.get(iri), images.get(thing.path)
        # A component outside of a descriptor is an excerpt, in which others may well be missing.
        if image is not None and target is not None and target.scope and _of_hardware(wanted):
            led.add(image.path)
    for thing, (field, wanted, iri) in links:
        if iri in document.by_iri or not _UUID.fullmatch(iri):
            continue
        image = images.get(thing.path)
        # What an image of an instrument that is described here refers to is checked by the shapes.
        checked = image is not None and any(
            other in document.by_iri for of in ("instrument", "collected_by") for other in image.references(of)
        )
        if _of_hardware(wanted) and checked:
            continue
        if near := _meant(iri, halves):
            yield thing.finding("dangling-link", field, "leads to nothing in the document", iri, near)
        elif image is not None and image.path in led and _of_hardware(wanted):
            message = (
                "leads to nothing in the document, though other links of this image lead to its components; mend the "
                "identifier, or add the component"
            )
            yield thing.finding("dangling-link", field, message, iri)


def _malformed(document: Examined) -> Iterator[Finding]:
    """Look for URNs that aren't written as their namespace has it; a link to a thing with such an id is right."""
    for thing, field, slot, _ in document.fields():
        for iri in thing.references(field) if slot.kind in ("id", "reference", "uri") else ():
            scheme, name, rest = (*iri.split(":", 2), "", "")[:3]
            form = _URNS.get(name.lower()) if scheme.lower() == "urn" else None
            # What begins with these is no part of the name (RFC 8141).
            own = re.split(r"#|\?[+=]", rest, maxsplit=1)[0]
            if form is not None and not form.fullmatch(own) and (slot.kind == "id" or iri not in document.by_iri):
                message = f"no {name.upper()} follows urn:{name}:; write one, or an address of your own"
                yield thing.finding("malformed-urn", field, message, iri)


def find(document: Examined) -> Iterator[Finding]:
    """Look for odd links.

    Args:
        document: What was examined.

    Yields:
        A finding for each.

    >>> from datetime import date
    >>> from nboq.checks.advice.rule import examine
    >>> turret = {"type": "FilterCubeTurret", "filter_cubes": ["urn:x:1", "urn:x:1"]}
    >>> [finding.message for finding in find(examine(turret, date(2026, 1, 1)))]
    ['the same identifier twice; remove one, or give the second part its own']
    """
    yield from _malformed(document)
    referred: set[str] = set()
    for thing in document.things:
        links = [(field, iri) for field, _, iri in _links(thing)]
        referred.update(iri for _, iri in links)
        own = thing.references("id")
        for field in [field for field, iri in links if iri in own]:
            yield thing.finding("self-reference", field, "the thing itself; name the other one, or leave the field out")
        for (field, iri), times in Counter(links).items():
            if times > 1:
                message = "the same identifier twice; remove one, or give the second part its own"
                yield thing.finding("repeated-reference", field, message, iri)
    yield from _dangling(document)
    held: set[tuple[Path, str]] = set()
    loose: list[Thing] = []
    for thing in document.of(*_HELD):
        iris = thing.references("id")
        if not iris:
            continue
        if iris[0] in referred:
            held.add((thing.scope, thing.kind))
        else:
            loose.append(thing)
    for thing in loose:
        if (thing.scope, thing.kind) in held:
            message = (
                f"nothing refers to this {thing.kind}, though others are held; name it where it is, if it is mounted"
            )
            yield thing.finding("unused-component", "id", message)
