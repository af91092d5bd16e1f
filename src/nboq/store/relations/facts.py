"""What a store knows of the things in a chain, for citing them."""

from __future__ import annotations

from typing import Any, Final

import pyoxigraph as ox

from nboq.pid.chain import Chain, Tier
from nboq.pid.citation import InstrumentFacts
from nboq.schema.model import current_model
from nboq.store import Store


def _objects(
    store: Store, subject: ox.NamedNode | ox.BlankNode | str, slot: str
) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
    found = (quad.object for quad in store.quads(subject, current_model().slots[slot].iri))
    kept = dict.fromkeys(term for term in found if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal))
    return sorted(kept, key=str)


def _text_of(store: Store, subject: str, slot: str) -> str:
    """Take the value that the store has for a field; where documents differ, the one that comes first in order."""
    found = _objects(store, subject, slot)
    texts = [term.value for kind in (ox.Literal, ox.NamedNode) for term in found if isinstance(term, kind)]
    return next(iter(texts), "")


def _named(store: Store, subject: str, slot: str) -> tuple[str, ...]:
    """Give the names of the parties of a field."""
    names = (
        name.value
        for part in _objects(store, subject, slot)
        if not isinstance(part, ox.Literal)
        for name in _objects(store, part, "name")
        if isinstance(name, ox.Literal)
    )
    return tuple(sorted(dict.fromkeys(names)))


def _record(store: Store, iri: str) -> dict[str, Any]:
    """Gather what is cited of a thing, as a document has it."""
    parties = {slot: [{"name": name} for name in _named(store, iri, slot)] for slot in _PARTIES}
    return {slot: _text_of(store, iri, slot) for slot in _TEXTS} | parties


def facts_of(store: Store, chain: Chain) -> InstrumentFacts:
    """Gather what a citation says beside the identifiers.

    Args:
        store: Where the things are described. What it doesn't know is left out.
        chain: The chain; the facility and the model are taken from the instrument's record where the chain lacks them.

    >>> store = Store()
    >>> name = store.load({"type": "Instrument", "id": "https://doi.org/10.83185/abcd", "name": "Scan 9",
    ...     "commissioned_on": "2021-05-17"})
    >>> found = facts_of(store, Chain.parse("instance=doi:10.83185/abcd"))
    >>> found.name, found.year_commissioned
    ('Scan 9', 2021)
    """
    at = {tier: member.iri for tier, member in chain.members.items()}
    for tier, slot, lower in _STEPS:
        if tier not in at and lower in at and (found := _text_of(store, at[lower], slot)):
            at[tier] = found
    return InstrumentFacts.of({tier: _record(store, iri) for tier, iri in at.items()})


_TEXTS: Final = ("name", "manufacturer", "model", "commissioned_on", "version", "valid_from", "landing_page")
_PARTIES: Final = ("manufacturers", "owners")
_STEPS: Final = (
    (Tier.INSTANCE, "describes", Tier.DESCRIPTOR),
    (Tier.MODEL, "has_model", Tier.INSTANCE),
    (Tier.FACILITY, "hosted_by", Tier.INSTANCE),
)
