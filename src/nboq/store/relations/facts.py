"""What a store knows of the things in a chain, for citing them."""

from __future__ import annotations

import pyoxigraph as ox

from nboq.pid.chain import Chain, Tier
from nboq.pid.citation import InstrumentFacts
from nboq.schema.dates import day_of
from nboq.schema.model import current_model
from nboq.store import Store


def _objects(
    store: Store, subject: ox.NamedNode | ox.BlankNode | str, slot: str
) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
    found = (quad.object for quad in store.quads(subject, current_model().slots[slot].iri))
    kept = dict.fromkeys(term for term in found if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal))
    return sorted(kept, key=str)


def _text_of(store: Store, subject: str | None, slot: str) -> str:
    """Take the value that the store has for a field; where documents differ, the one that comes first in order."""
    if subject is None:
        return ""
    return next((term.value for term in _objects(store, subject, slot) if isinstance(term, ox.Literal)), "")


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


def _other(store: Store, subject: str | None, slot: str) -> str | None:
    if subject is None:
        return None
    return next((term.value for term in _objects(store, subject, slot) if isinstance(term, ox.NamedNode)), None)


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
    descriptor = at.get(Tier.DESCRIPTOR)
    instance = at.get(Tier.INSTANCE) or _other(store, descriptor, "describes")
    model = at.get(Tier.MODEL) or _other(store, instance, "has_model")
    facility = at.get(Tier.FACILITY) or _other(store, instance, "hosted_by")
    makers = _named(store, instance, "manufacturers") if instance else ()
    made_by = _text_of(store, model, "manufacturer")
    owners = _named(store, instance, "owners") if instance else ()
    commissioned = _text_of(store, instance, "commissioned_on")
    valid_from = _text_of(store, descriptor, "valid_from")
    return InstrumentFacts(
        name=_text_of(store, instance, "name"),
        manufacturers=makers or ((made_by,) if made_by else ()),
        model_name=_text_of(store, model, "model")
        or _text_of(store, model, "name")
        or _text_of(store, instance, "model"),
        facility_name=_text_of(store, facility, "name"),
        owner=", ".join(owners),
        year_commissioned=int(commissioned[:4]) if commissioned[:4].isdigit() else None,
        descriptor_version=_text_of(store, descriptor, "version"),
        descriptor_date=day_of(valid_from),
        landing_page=_text_of(store, instance, "landing_page") or _other(store, instance, "landing_page") or "",
    )
