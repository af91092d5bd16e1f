"""Who made an instrument and who owns it: the two ways in which DataCite records say it.

By the mapping that DataCite and the PIDINST working group publish, the makers are the creators and the owners are
contributors of type HostingInstitution (DataCite Metadata Schema 4.6, "PIDINST Schema 1 Mapping"; PIDINST, DataCite
Cookbook, "Collecting the metadata"). Many records name the owner as creator instead, those of HZB and ESRF among them.
Nothing in a record says which it follows, so it is told by evidence: a creator that hosts the instrument too, or
publishes the record, is its owner. Where that would mislead, our writer says in the TechnicalInfo who the creators are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from nboq.formats.datacite import technical
from nboq.formats.datacite.codecs import CREATOR, OWN, PUBLISHER, contributor

Role = Literal["manufacturers", "owners", "others"]
"""Who the creators of a record are."""

NAMED_IN: Final[dict[str, Role]] = {"manufacturers": "manufacturers", "owners": "owners", "creators": "others"}
"""The role of the creators of a record, by the slot that holds them."""

NAMED_AS: Final = f"{OWN}as"
"""Beside an owner that stands in a record only as `creator`, or only as `host`."""

KEEPERS: Final = ("ContactPerson", "DataManager", "DataCurator")
"""The types of contributors that look after an instrument; the first is the one that's written."""


KINDS: Final = {"owners": "HostingInstitution", "custodians": KEEPERS[0], "manufacturers": "Producer"}
"""The slots of parties that are contributors, and the type that each is written as."""

READ_AS: Final = {slot: contributor(kind) for slot, kind in KINDS.items()}
"""How they are read, whatever the version."""


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties of an instrument's record, sorted into slots.

    Attributes:
        role: Who the creators are.
        stated: Whether the record says so itself.
        slots: `manufacturers`, `creators`, `owners`, `custodians`, where there are any.
        rest: Contributors that belong in none of them.
    """

    role: Role
    stated: bool
    slots: dict[str, list[dict[str, Any]]]
    rest: list[dict[str, Any]]


def _marks(part: Mapping[str, Any]) -> set[str]:
    """What a party can be told by."""
    found = {part.get("name"), part.get("identified_by")}
    return {" ".join(mark.split()).casefold() for mark in found if isinstance(mark, str) and mark}


def role_of(record: Mapping[str, Any]) -> tuple[Role, bool]:
    """Tell who the creators of an instrument's record are.

    Args:
        record: The attributes.

    Returns:
        Who they are, and whether the record says so itself.

    >>> role_of({"creators": [{"name": "HZB"}], "publisher": {"name": "HZB"}})
    ('owners', False)
    >>> role_of({"creators": [{"name": "DECTRIS"}], "publisher": {"name": "GFZ"}})
    ('manufacturers', False)
    """
    for said in filter(None, map(technical.of, record.get("descriptions", []))):
        if said.creators:
            return cast("Role", said.creators), True
    hosts = [item for item in record.get("contributors", []) if item.get("contributorType") == "HostingInstitution"]
    owning = [_marks(CREATOR.read(host)) for host in hosts]
    if "publisher" in record:
        owning.append(_marks(PUBLISHER.read(record["publisher"])))
    for creator in record.get("creators", []):
        if any(_marks(CREATOR.read(creator)) & marks for marks in owning):
            return "owners", False
    return "manufacturers", False


def _owners(creators: list[dict[str, Any]], hosts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join those who are named twice; the others get a note of where they were named."""
    found = [part if part in creators else marked(part, "host") for part in hosts]
    return found + [marked(part, "creator") for part in creators if part not in hosts]


def marked(part: dict[str, Any], where: str) -> dict[str, Any]:
    """Note beside an owner where alone it was named."""
    return {**part, "extensions": {**part.get("extensions", {}), NAMED_AS: where}}


def parties_of(record: Mapping[str, Any]) -> Parties:
    """Sort the creators and contributors of an instrument's record into slots.

    Args:
        record: The attributes.

    >>> found = parties_of({"creators": [{"name": "DECTRIS"}],
    ...                     "contributors": [{"name": "HZB", "contributorType": "HostingInstitution"}]})
    >>> found.slots["owners"]
    [{'type': 'Party', 'name': 'HZB'}]
    """
    role, stated = role_of(record)
    slot_of = {"HostingInstitution": "owners", **dict.fromkeys(KEEPERS, "custodians")}
    if role == "others":
        slot_of["Producer"] = "manufacturers"
    slots: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rest = []
    for piece in record.get("contributors", []):
        slot = slot_of.get(str(piece.get("contributorType")))
        if slot is None:
            rest.append(piece)
        else:
            slots[slot].append(READ_AS[slot].decode(piece))
    decoded = [CREATOR.decode(piece) for piece in record.get("creators", [])]
    named = next(slot for slot, who in NAMED_IN.items() if who == role)
    slots[named] = _owners(decoded, slots["owners"]) if role == "owners" else decoded
    return Parties(role, stated, {key: value for key, value in slots.items() if value}, rest)
