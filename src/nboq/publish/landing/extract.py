"""What pages will need to know of one document: the things in it, and which thing points to which.

This is the only step that reads inputs. All that follows works on what it gathered, so a page never sees two states of
a file, and a document that didn't change is never read again.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from nboq.batch.inputs import Item
from nboq.comparison.one_id import Meaning, meanings
from nboq.document import DocumentIndex, canonical, content, in_full, is_a, label
from nboq.errors import NboqError
from nboq.pid import iri_of
from nboq.pid.relations import relations
from nboq.publish.landing.facets import facets_of, models_of
from nboq.registration.references import refers
from nboq.sanitize import sanitize
from nboq.schema.dates import iso_day
from nboq.schema.iri import is_iri
from nboq.store import Store
from nboq.store.relations.reading import edge_in, statement_in

PAGED: Final = ("CoreFacility", "InstrumentModel", "Instrument", "HardwareDescriptor")
"""The classes that have pages."""
_NAMED: Final = ("Dataset", "Publication", "Protocol", "Grant", "Organization", "Person")
_MEANT: Final = {"hosted_by": "CoreFacility", "has_model": "InstrumentModel", "describes": "Instrument"}
"""Slots whose values get a page even where no document describes them."""

_SOUGHT: Final = ("Objective", "DetectionSystem", "ConfocalScanner", "MicroscopeStand", "Laser")
LINKED: Final = "links of "
"""With what the names of sources begin that are no documents."""
_MOST_WORDS: Final = 60
_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a page is about or names.

    Attributes:
        iri: Its identifier.
        kind: One of `PAGED`, "Calibration", "Image", or its class.
        brief: What other pages and the index need of it, as JSON.
        body: All of it, as compressed JSON.
    """

    iri: str
    kind: str
    brief: bytes
    body: bytes


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A thing points to another through a slot."""

    subject: str
    slot: str
    object: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """What one document gives.

    Attributes:
        source: What the document is called.
        fingerprint: The digest of its bytes.
        things: What is in it.
        edges: What points to what.
        message: Why it couldn't be read, or what had to be left out.
        status: The exit status that the message calls for.
        meanings: What it says of ids.
    """

    source: str
    fingerprint: str
    things: tuple[Thing, ...] = ()
    edges: tuple[Edge, ...] = ()
    message: str = ""
    status: int = 0
    meanings: tuple[Meaning, ...] = ()


def unpacked(body: bytes) -> dict[str, Any]:
    """Give the JSON that `Thing.body` holds.

    >>> unpacked(packed({"type": "Instrument"}))
    {'type': 'Instrument'}
    """
    found: dict[str, Any] = orjson.loads(zlib.decompress(body))
    return found


def packed(data: Mapping[str, Any]) -> bytes:
    """Compress an object; the same object always gives the same bytes."""
    return zlib.compress(content(data), 6)


def gather(item: Item) -> Gathered:
    """Read a document and take out what pages need.

    Args:
        item: The document.

    Returns:
        What is in it.

    Raises:
        NboqError: If it can't be read.

    >>> import nboq
    >>> bench = {"type": "Instrument", "id": "urn:uuid:1", "name": "Axio", "hosted_by": "RRID:SCR_017934"}
    >>> found = gather(Item("all.nq#urn:uuid:1", content=nboq.to_rdf(bench, "nquads"), graph="urn:uuid:1"))
    >>> [(thing.kind, thing.iri) for thing in found.things]
    [('Instrument', 'urn:uuid:1'), ('CoreFacility', 'https://scicrunch.org/resolver/RRID:SCR_017934')]
    >>> [edge.slot for edge in found.edges]
    ['hosted_by']
    """
    things: dict[tuple[str, str], Thing] = {}
    edges: set[Edge] = set()
    lost: list[str] = []
    mentioned: dict[tuple[str, str], None] = {}
    document, notes = sanitize(item.read(), printable=True)
    # The order of a list says nothing: a file and the store that it went into describe a thing alike.
    data, wrong = canonical(document.data), [f"{note.entity}: {note.field}" for note in notes]
    if wrong:
        more = f" and {len(wrong) - _TOLD} more" if len(wrong) > _TOLD else ""
        lost.append(f"left out, because their fields can't take them: {', '.join(wrong[:_TOLD])}{more}")
    index = DocumentIndex(data)
    for path, found in index.at.items():
        kind = _kind(found)
        if kind is None:
            continue
        # A page of its own shows all that the descriptor holds, also what another one holds as well.
        entity = in_full(found, index) if kind == "HardwareDescriptor" else found
        iri = _iri(entity.get("id"))
        if iri is None:
            if kind in PAGED:
                lost.append(f"{label(entity)} has no identifier that is an IRI, so no page could stay its own")
            continue
        if (iri, kind) not in things:
            things[iri, kind] = Thing(iri, kind, content(_brief(entity, kind)), packed(_body(entity, kind)))
        edges.update(_edges(iri, entity))
        edges.update(_inherited(iri, kind, path, data))
        for slot, meant in _MEANT.items():
            other = _iri(entity.get(slot))
            if other is not None:
                mentioned[other, meant] = None
    for iri, kind in mentioned:
        if (iri, kind) not in things:
            things[iri, kind] = _mentioned(iri, kind)
    message = f"{item.source}: {'; '.join(lost)}" if lost else ""
    gathered = tuple(things.values()), tuple(sorted(edges))
    return Gathered(item.source, item.fingerprint, *gathered, message, 1 if lost else 0, meanings(data))


UNCONFIRMED: Final = "?"
"""What stands behind the slot of an edge that was read in a paper with a doubt, and nobody has confirmed."""


def linked(store: Store, unconfirmed: bool = False) -> Gathered:
    """Take out of a store what was linked in it, beside its documents; what follows from documents isn't taken again.

    Args:
        store: The store.
        unconfirmed: Whether to take what is in doubt too.
    """
    edges: set[Edge] = set()
    things: dict[tuple[str, str], Thing] = {}
    for name in store.links():
        found_in = edge_in(store, name)
        if found_in is None or statement_in(store, found_in[0], name).derived:
            continue
        edge, confirmed = found_in
        if confirmed or unconfirmed:
            edges.add(Edge(edge.subject, edge.relation + ("" if confirmed else UNCONFIRMED), edge.object))
            relation = relations()[edge.relation]
            for iri, classes in ((edge.subject, relation.subjects), (edge.object, relation.objects)):
                kind = next((one for one in classes if one in _NAMED), None)
                if kind is not None:
                    things[iri, kind] = _mentioned(iri, kind)
    found = tuple(things.values()), tuple(sorted(edges))
    fingerprint = hashlib.sha256(repr(found[1]).encode()).hexdigest()
    return Gathered(f"{LINKED}{store.location}", fingerprint, *found)


def unread(item: Item, error: NboqError) -> Gathered:
    """Say why there is nothing of a document."""
    return Gathered(item.source, item.fingerprint, message=str(error), status=error.exit_status)


def _mentioned(iri: str, kind: str) -> Thing:
    return Thing(iri, kind, content({"mentioned": True}), packed({"type": kind, "id": iri}))


def _iri(given: Any) -> str | None:
    iri = iri_of(given)
    return iri if iri is not None and is_iri(iri) else None


def _kind(entity: Mapping[str, Any]) -> str | None:
    return next((name for name in (*PAGED, "Calibration", "Image", *_NAMED) if is_a(entity, name)), None)


def _edges(iri: str, entity: Mapping[str, Any]) -> Iterator[Edge]:
    for slot, value in entity.items():
        if slot in ("id", "components") or not refers(slot):
            continue
        for item in value if isinstance(value, list) else [value]:
            other = _iri(item.get("id") if isinstance(item, Mapping) else item)
            if other is not None:
                yield Edge(iri, slot, other)
    for related in entity.get("related_identifiers") or ():
        other = _iri(related.get("identified_by")) if isinstance(related, Mapping) else None
        if other is not None:
            yield Edge(iri, "related_identifiers", other)


def _inherited(iri: str, kind: str, path: tuple[str | int, ...], data: Mapping[str, Any]) -> Iterator[Edge]:
    """Join a calibration that stands inside of an image to that image's instrument."""
    if kind != "Calibration":
        return
    around: Any = data
    for step in path:
        if isinstance(around, Mapping) and _kind(around) == "Image":
            instrument = _iri(around.get("instrument"))
            if instrument is not None:
                yield Edge(iri, "calibrated_instrument", instrument)
        around = around[step]


def _body(entity: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Keep of an object what its page needs; images have thousands of planes, which none does."""
    if kind in PAGED or kind == "Calibration":
        return dict(entity)
    kept = {slot: value for slot, value in entity.items() if not isinstance(value, list | Mapping)}
    return kept | {slot: entity[slot] for slot in ("creators", "funder", "identical_to") if slot in entity}


def _brief(entity: Mapping[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"class": entity["type"]}
    for slot in ("name", "landing_page", "acquisition_date", "calibration_date", "version", "publication_year"):
        value = entity.get(slot)
        if isinstance(value, str | int) and value != "":
            found[slot] = value
    if kind == "HardwareDescriptor":
        found |= {slot: entity[slot] for slot in ("tier",) if isinstance(entity.get(slot), int)}
        found |= {slot: text for slot in ("valid_from", "valid_until") if (text := iso_day(entity.get(slot)))}
        found["facets"] = facets_of(entity)
        found["words"] = _names_sought(entity)
        found["models"] = models_of(entity)
        found["components"] = len(entity.get("components") or ())
    return found


def _names_sought(descriptor: Mapping[str, Any]) -> list[str]:
    """Give the names by which people look for an instrument's parts: of objectives, cameras, scanners, stands."""
    found = dict.fromkeys(
        text
        for part in descriptor.get("components") or ()
        if isinstance(part, Mapping) and is_a(part, *_SOUGHT)
        for slot in ("name", "manufacturer", "model")
        if isinstance(text := part.get(slot), str) and text.strip()
    )
    return list(found)[:_MOST_WORDS]
