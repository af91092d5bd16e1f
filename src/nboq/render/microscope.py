"""What of a document is drawn: the components by their place on the light path, and the paths of channels."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from nboq.checks.completeness import TIERS, Completeness, Holding, completeness
from nboq.document import Document, DocumentIndex, as_document, in_full, is_a, objects, walk
from nboq.errors import NboqError
from nboq.render.bands import bands
from nboq.render.facts import facts
from nboq.render.stages import STAGES, Stage, stage_of
from nboq.schema.labels import printable
from nboq.schema.model import title_of
from nboq.schema.values import as_number, is_placeholder, value_label


@dataclass(frozen=True, slots=True)
class Piece:
    """A component.

    Attributes:
        id: Its identifier.
        key: A short name that is safe in ids and attributes.
        name: What it's called.
        kind: Its class in words.
        stage: Where it stands.
        brief: The one thing to know of it, such as the band of a filter; may be empty.
        facts: What the document says of it.
        tier: The highest tier of which it has all required fields; 0 where it has none, None where that is unknown.
        entity: The object of the document.
    """

    id: str
    key: str
    name: str
    kind: str
    stage: Stage
    brief: str
    facts: tuple[tuple[str, str], ...]
    tier: int | None
    entity: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cube:
    """A filter cube, with the filters in it that the document describes."""

    piece: Piece
    inside: tuple[tuple[str, Piece], ...]
    """The parts that are there, each with the letters that people call it by."""


@dataclass(frozen=True, slots=True)
class Microscope:
    """A descriptor as it is drawn.

    Attributes:
        document: Where it's from.
        index: The objects of the document.
        names: The names of the things of the document by their ids.
        id: The identifier of the descriptor.
        title: What it shows, for a person.
        dated: From when to when it holds, and how many descriptors of the document aren't drawn; may be empty.
        tier: The tier that the descriptor claims, if it claims one.
        pieces: Its components, in the order of the stages.
        cubes: Its filter cubes.
        inverted: Whether the objective stands below the specimen; None where no stand says so.
        measured: How complete the document is; None where it can't be told.
    """

    document: Document
    index: DocumentIndex
    names: Mapping[str, str]
    id: str
    title: str
    dated: str
    tier: int | None
    pieces: tuple[Piece, ...]
    cubes: tuple[Cube, ...]
    inverted: bool | None
    measured: Completeness | None

    def at(self, stage: str) -> tuple[Piece, ...]:
        """Give the components at a place; what is in a cube is there only."""
        held = {piece.id for cube in self.cubes for _, piece in cube.inside}
        return tuple(piece for piece in self.pieces if piece.stage.name == stage and piece.id not in held)

    def piece(self, identifier: str) -> Piece | None:
        """Give a component by its identifier."""
        return next((piece for piece in self.pieces if piece.id == identifier), None)


def lettered(letters: str, text: str) -> str:
    """Put before a text what it's a case of, unless it says so itself.

    >>> lettered("EX", "385/30"), lettered("EX", "EX 385/30"), lettered("cube", "Blue cube")
    ('EX 385/30', 'EX 385/30', 'Blue cube')
    """
    return text if letters.casefold() in text.casefold().split() else f"{letters} {text}"


def anchor(identifier: str) -> str:
    """Give the name by which a page's pictures link to a component.

    Args:
        identifier: The id of the component.

    >>> anchor("urn:uuid:0924")
    'c-d10ab6cd32'
    """
    return "c-" + hashlib.sha256(identifier.encode("utf-8", "replace")).hexdigest()[:10]


def microscope(thing: Document | Microscope) -> Microscope:
    """Read what is drawn out of a document. Whoever draws several pictures of it does that once, and draws of this.

    Of several descriptors it takes the one that holds from the latest day on; the others are counted in `dated`.

    Args:
        thing: A descriptor, or a collection that has one; components alone will do.
    """
    if isinstance(thing, Microscope):
        return thing
    document = as_document(thing)
    index = DocumentIndex(document.data)
    descriptor, others = _descriptor(index)
    names = {
        entity["id"]: printable(entity["name"])
        for entity in index.at.values()
        if isinstance(entity.get("id"), str) and isinstance(entity.get("name"), str) and printable(entity["name"])
    }
    measured = _measured(document)
    held = measured.holdings if measured else ()
    tiers = {holding.rows[0].id: _reached(holding) for holding in held if holding.rows[0].id}
    pieces = tuple(
        sorted(
            (_piece(own, entity, names, tiers) for own, entity in _components(descriptor).items()),
            key=lambda piece: (STAGES.index(piece.stage), _rank(piece), piece.name, piece.id),
        )
    )
    by_id = {piece.id: piece for piece in pieces}
    cubes = tuple(
        Cube(piece, tuple((word, by_id[id]) for word, slot in _CUBE if (id := str(piece.entity.get(slot))) in by_id))
        for piece in pieces
        if is_a(piece.entity, "FilterCube")
    )
    claimed = descriptor.get("tier")
    return Microscope(
        document=document,
        index=index,
        names=names,
        id=str(descriptor.get("id", "")),
        title=_title_of(descriptor, names) or printable(document.data.get("name") or document.source) or "Microscope",
        dated=_dated(descriptor, others),
        tier=claimed if isinstance(claimed, int) and not isinstance(claimed, bool) else None,
        pieces=pieces,
        cubes=cubes,
        inverted=_inverted(pieces),
        measured=measured,
    )


_CUBE: Final = (("EX", "excitation_filter"), ("DM", "standard_dichroic"), ("EM", "emission_filter"))


def _descriptor(index: DocumentIndex) -> tuple[Mapping[str, Any], int]:
    found = [entity for entity in index.at.values() if is_a(entity, "HardwareDescriptor")]
    if not found:
        return index.data, 0
    found.sort(key=lambda entity: (str(entity.get("valid_from") or ""), str(entity.get("id"))))
    return in_full(found[-1], index), len(found) - 1


def _components(descriptor: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Give the components inside of a thing by their ids, else by where they are; one given twice is drawn once."""
    found: dict[str, Mapping[str, Any]] = {}
    for path, entity in walk(descriptor):
        if is_a(entity, "Component"):
            identifier = entity.get("id")
            found.setdefault(identifier if isinstance(identifier, str) else repr(path), entity)
    return found


def _rank(piece: Piece) -> tuple[float, ...]:
    """Sort what stands in one place: engines before their lasers, lenses by magnification, the rest by wavelength."""
    if piece.stage.name == "objective":
        return (as_number(piece.entity.get("magnification")) or 0.0,)
    found = bands(piece.entity)
    first = found[0].start or found[0].end or 0.0 if found else 0.0
    return (0.0 if is_a(piece.entity, "MultiLaserEngine", "FilterCube") else 1.0, first)


def _piece(own: str, entity: Mapping[str, Any], names: Mapping[str, str], tiers: Mapping[str, int]) -> Piece:
    identifier = str(entity.get("id", ""))
    kind = title_of(str(entity.get("type", "component")))
    return Piece(
        id=identifier,
        key=anchor(own),
        name=printable(entity.get("name") or "") or kind,
        kind=kind,
        stage=stage_of(entity),
        brief=_brief(entity),
        facts=facts(entity, names),
        tier=tiers.get(identifier),
        entity=entity,
    )


def _brief(entity: Mapping[str, Any]) -> str:
    """Say the one thing to know of a component."""
    told: list[str] = []
    if is_a(entity, "Objective"):
        optics = (("", "magnification"), ("NA ", "lens_na"), ("", "immersion_type"))
        told += [word + value_label(slot, entity[slot]) for word, slot in optics if slot in entity]
    elif is_a(entity, "Camera"):
        chip: Mapping[str, Any] = next(iter(objects(entity.get("sensor_chips"))), {})
        if "array_width" in chip and "array_height" in chip:
            told.append(f"{printable(chip['array_width'])} × {value_label('array_height', chip['array_height'])}")
        if "pixel_width" in chip:
            told.append(value_label("pixel_width", chip["pixel_width"]))
    elif is_a(entity, "MultiLaserEngine"):
        lasers = entity.get("lasers")
        told.append(f"{len(lasers)} lasers" if isinstance(lasers, list) else "")
    elif not is_a(entity, "DetectionSystem"):
        shown = [band for band in bands(entity) if band.what != "reflects"] or list(bands(entity))
        told.append(" + ".join(band.text for band in shown) + " nm" if shown else "")
    if not any(told) and not is_a(entity, "FilterCube"):
        told = [printable(entity.get("model") or entity.get("version") or "")]
    return " · ".join(part for part in told if not is_placeholder(part))


def _measured(document: Document) -> Completeness | None:
    with suppress(NboqError):
        return completeness(document)
    return None


def _reached(holding: Holding) -> int:
    reached = 0
    for tier in TIERS:
        if not holding.share(tier, required=True).complete:
            break
        reached = tier
    return reached


def _title_of(descriptor: Mapping[str, Any], names: Mapping[str, str]) -> str:
    described = descriptor.get("describes")
    instrument = described.get("name") if isinstance(described, Mapping) else names.get(str(described))
    own = printable(descriptor.get("name") or "")
    return own or printable(instrument or "")


def _dated(descriptor: Mapping[str, Any], others: int) -> str:
    told = []
    if descriptor.get("valid_from"):
        told.append(f"from {printable(descriptor['valid_from'])}")
    if descriptor.get("valid_until"):
        told.append(f"until {printable(descriptor['valid_until'])}")
    if others:
        told.append(f"the latest of {others + 1} descriptors in the document")
    return ", ".join(told)


def _inverted(pieces: tuple[Piece, ...]) -> bool | None:
    stands = (
        piece.entity for piece in pieces if is_a(piece.entity, "InvertedMicroscopeStand", "UprightMicroscopeStand")
    )
    return next((is_a(stand, "InvertedMicroscopeStand") for stand in stands), None)
