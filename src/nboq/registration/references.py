"""Identifiers inside a document: read them, and put another one in their place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from nboq.document import is_a
from nboq.errors import InvalidIdentifier, UnknownTerm, nearest, short
from nboq.pid import Identifier, iri_of, recognise
from nboq.pid.chain import Chain, Tier
from nboq.schema.artefacts import tsv_rows
from nboq.schema.model import current_model

TIERS: Final = {Tier(row["tier"]): row for row in tsv_rows(Path(__file__).with_name("tiers.tsv"))}
"""What the objects of each tier are called."""
CLASS_OF: Final[Mapping[Tier, str]] = {tier: row["class"] for tier, row in TIERS.items()}
LINKS: Final[Mapping[Tier, str]] = {tier: row["link"] for tier, row in TIERS.items() if row["link"]}
"""The slots by which an instrument leads to what it belongs to."""
_IN_DATA: Final = frozenset({"extensions", "@context"})


def tier_named(name: str) -> Tier:
    """Find a tier by its name, or by what people call it.

    Raises:
        UnknownTerm: If there is none.

    >>> tier_named("Instance"), tier_named("instrument")
    (<Tier.INSTANCE: 'instance'>, <Tier.INSTANCE: 'instance'>)
    >>> tier_named("facilty")
    Traceback (most recent call last):
    nboq.errors.UnknownTerm: unknown tier 'facilty'; did you mean 'facility'?
    """
    word = name.strip().lower()
    word = "instance" if word == "instrument" else word
    known = tuple(tier.value for tier in Tier)
    if word not in known:
        raise UnknownTerm(f"unknown tier {short(name)}", hint=nearest(word, known) or f"tiers are {', '.join(known)}")
    return Tier(word)


def is_of(entity: Mapping[str, Any], tier: Tier) -> bool:
    """Tell whether an object is of the class of a tier, or of one below it.

    >>> is_of({"type": "Instrument"}, Tier.INSTANCE), is_of({"type": "Objective"}, Tier.INSTANCE)
    (True, False)
    """
    return is_a(entity, CLASS_OF[tier])


def iri_meant(value: Any) -> str | None:
    """Give the IRI of a thing, which stands there itself or is referred to.

    >>> iri_meant({"type": "Instrument", "id": "urn:x:1"}), iri_meant("urn:x:1")
    ('urn:x:1', 'urn:x:1')
    """
    return iri_of(value.get("id") if isinstance(value, Mapping) else value)


def is_pid(text: Any) -> bool:
    """Tell whether an identifier is of a scheme that somebody keeps resolvable; a UUID is not.

    >>> is_pid("https://doi.org/10.5442/ni000001"), is_pid("urn:uuid:0924a2ce-7a21-4c3f-9c5a-2a2c9d9a3c11")
    (True, False)
    """
    identifier = recognise(text)
    return identifier is not None and identifier.scheme != "uuid"


def misfit(tier: Tier, identifier: Identifier) -> str | None:
    """Say why a tier doesn't take an identifier, or give None when it does.

    The rules are those of chains (`nboq.pid.chain`): RRID:SCR_ and six digits, or a ROR, for a facility; the same RRIDs
    for a model; DOI or Handle for an instance; those or a w3id.org address for a descriptor; checksums right.

    >>> from nboq.pid import parse
    >>> misfit(Tier.INSTANCE, parse("RRID:SCR_017934"))
    'tier instance takes a DOI or a Handle; RRID:SCR_017934 is of the scheme RRID'
    """
    try:
        Chain(**{tier.value: identifier})
    except InvalidIdentifier as error:
        return error.reason
    return None


def renamed(data: Mapping[str, Any], old: str, new: str, name: str) -> dict[str, Any]:
    """Put another identifier in the place of one, wherever the document means a thing of a class by it.

    That's in ids of such things, in references to such things, where one is given by its id only, and in the
    `identified_by` of parts. Web pages, content identifiers, free text and `extensions` aren't references and stay. The
    class matters where one identifier was given to two things: a model's RRID to the instrument, say.

    Args:
        data: The document or an object of it; it isn't changed.
        old: The IRI, as `iri_of` gives it.
        new: What is to be written instead.
        name: The class of the thing.

    Returns:
        A new object.

    >>> bench = {"type": "Instrument", "id": "urn:x:1", "hosted_by": "urn:x:1", "name": "urn:x:1"}
    >>> renamed(bench, "urn:x:1", "urn:x:2", "CoreFacility")
    {'type': 'Instrument', 'id': 'urn:x:1', 'hosted_by': 'urn:x:2', 'name': 'urn:x:1'}
    """
    kind = str(data.get("type"))
    known = kind in current_model().classes and name in current_model().classes
    # An object whose type nobody knows may as well be the one.
    own = not known or current_model().is_a(kind, name)
    return {
        key: value if key in _IN_DATA or (key == "id" and not own) else _renamed(key, value, old, new, name)
        for key, value in data.items()
    }


def refers(key: str) -> bool:
    """Tell whether texts in a slot are identifiers of entities.

    >>> refers("hosted_by"), refers("describes"), refers("identified_by"), refers("landing_page"), refers("name")
    (True, True, True, False, False)
    """
    slot = current_model().slots.get(key)
    if slot is None:
        return False
    inlined = slot.kind == "part" and current_model().classes[slot.range].is_entity
    return slot.kind in ("id", "reference") or inlined or key == "identified_by"


def _may_lead(key: str, name: str) -> bool:
    """Tell whether an identifier in a slot can be that of a thing of a class."""
    slot = current_model().slots.get(key)
    return slot is None or slot.kind not in ("reference", "part") or current_model().is_a(name, slot.range)


def _renamed(key: str, value: Any, old: str, new: str, name: str) -> Any:
    if isinstance(value, Mapping):
        return renamed(value, old, new, name)
    if isinstance(value, list):
        return [_renamed(key, item, old, new, name) for item in value]
    meant = isinstance(value, str) and refers(key) and _may_lead(key, name) and iri_of(value) == old
    return new if meant else value
