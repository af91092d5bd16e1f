"""What a document says of the four tiers: which facility, model, instrument and descriptor it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from nboq.document import Document, DocumentLike, as_document, is_a, objects, walk
from nboq.errors import InputError, NotFound, short
from nboq.pid import iri_of
from nboq.pid.chain import Tier
from nboq.registration.references import LINKS, TIERS, iri_meant, is_of

_SOUGHT: Final = (Tier.DESCRIPTOR, Tier.INSTANCE, Tier.FACILITY, Tier.MODEL)
_ANY: Final = "facility, model, instrument or descriptor"


@dataclass(frozen=True, slots=True)
class Situation:
    """One instrument with what belongs to it.

    Attributes:
        entities: What stands for each tier. Where the document only refers to it, an object with nothing but an `id`.
        unlinked: The tiers whose thing is in the document without the instrument leading to it.
    """

    entities: Mapping[Tier, Mapping[str, Any]]
    unlinked: frozenset[Tier] = frozenset()

    def of(self, tier: Tier | Literal["stand"]) -> Mapping[str, Any]:
        """Give what stands for a tier, or the stand of the descriptor; an object without anything where nothing does.

        >>> stand = {"type": "MicroscopeStand", "catalog_number": "T2-1"}
        >>> situation({"type": "HardwareDescriptor", "components": [stand]}).of("stand")["catalog_number"]
        'T2-1'
        """
        if tier != "stand":
            return self.entities.get(tier, {})
        stands = [part for part in objects(self.of(Tier.DESCRIPTOR).get("components")) if is_a(part, "MicroscopeStand")]
        return stands[0] if len(stands) == 1 else {}

    def holds(self, tier: Tier) -> bool:
        """Tell whether the document holds the thing itself, not only its identifier.

        >>> situation({"type": "Instrument", "id": "urn:x:1", "hosted_by": "urn:x:2"}).holds(Tier.FACILITY)
        False
        """
        return "type" in self.of(tier)


def situation(thing: DocumentLike, about: str | None = None) -> Situation:
    """Find out which facility, model, instrument and descriptor a document is about.

    A descriptor that another one in the document replaces doesn't count. A facility or model that the instrument
    doesn't lead to counts when it's the only one.

    Args:
        thing: A HardwareDescriptor, an Instrument, or anything else that holds some of the four.
        about: The id of one of the four, where the document holds several.

    Raises:
        InputError: If there are several, and `about` doesn't say which.
        NotFound: If nothing has the id that `about` is.
        NotFound: If there is none of the four in it.

    >>> bench = {"type": "Instrument", "id": "urn:x:1", "name": "Bench", "hosted_by": "RRID:SCR_017934"}
    >>> found = situation({"type": "HardwareDescriptor", "id": "urn:x:2", "describes": bench})
    >>> {tier.value: entity["id"] for tier, entity in found.entities.items()}
    {'facility': 'RRID:SCR_017934', 'instance': 'urn:x:1', 'descriptor': 'urn:x:2'}
    """
    document = as_document(thing)
    found = {tier: [entity for _, entity in walk(document.data) if is_of(entity, tier)] for tier in Tier}
    by_iri = {iri_of(entity.get("id")): entity for entities in found.values() for entity in reversed(entities)}
    if about is None:
        start = _start(document, found)
    else:
        wanted = iri_of(about)
        if wanted is None or wanted not in by_iri:
            raise NotFound(f"contains no {_ANY} with the id {short(about)}", source=document.source)
        start = by_iri[wanted]

    chosen = {tier: start for tier in Tier if is_of(start, tier)}
    if Tier.DESCRIPTOR in chosen and start.get("describes"):
        chosen[Tier.INSTANCE] = _meant(start["describes"], by_iri)
    elif Tier.INSTANCE in chosen:
        own = iri_of(start.get("id"))
        mine = [one for one in found[Tier.DESCRIPTOR] if own is not None and iri_meant(one.get("describes")) == own]
        if mine:
            chosen[Tier.DESCRIPTOR] = _only(document, mine, "descriptors of the instrument")
    unlinked = set()
    for tier, slot in LINKS.items():
        given = chosen.get(Tier.INSTANCE, {}).get(slot)
        if given:
            chosen[tier] = _meant(given, by_iri)
        elif tier not in chosen and about is None and len(found[tier]) == 1:
            chosen[tier] = found[tier][0]
            unlinked.add(tier)
    alone = Tier.INSTANCE not in chosen
    return Situation(
        MappingProxyType({tier: chosen[tier] for tier in Tier if tier in chosen}),
        frozenset() if alone else frozenset(unlinked),
    )


def _start(document: Document, found: Mapping[Tier, list[Mapping[str, Any]]]) -> Mapping[str, Any]:
    for tier in _SOUGHT:
        if found[tier]:
            return _only(document, found[tier], TIERS[tier]["several"])
    raise NotFound(f"contains no {_ANY}, so nothing can get an identifier", source=document.source)


def _only(document: Document, entities: list[Mapping[str, Any]], what: str) -> Mapping[str, Any]:
    replaced = {iri_of(entity.get("replaces")) for entity in entities}
    current = [entity for entity in entities if iri_of(entity.get("id")) not in replaced] or entities
    distinct = {iri_of(entity.get("id")) or id(entity): entity for entity in reversed(current)}
    if len(distinct) > 1:
        ids = sorted(str(entity.get("id")) for entity in distinct.values())
        shown = ", ".join(ids[:10]) + (", …" if len(ids) > 10 else "")
        raise InputError(f"contains several {what}", source=document.source, hint=f"say which with --about ID: {shown}")
    return next(iter(distinct.values()))


def _meant(value: Any, by_iri: Mapping[str | None, Mapping[str, Any]]) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    return by_iri.get(iri_of(value)) or {"id": str(value)}
