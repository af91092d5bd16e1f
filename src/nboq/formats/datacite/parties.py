"""Who made an instrument and who owns it: the two ways in which DataCite records say it.

By the mapping that DataCite and the PIDINST working group publish, the makers are the creators and the owners are
contributors of type HostingInstitution (DataCite Metadata Schema 4.6, "PIDINST Schema 1 Mapping"; PIDINST, DataCite
Cookbook, "Collecting the metadata"). Many records name the owner as creator instead, those of HZB and ESRF among them.
Nothing in a record says which it follows, so it is told by evidence: a creator that hosts the instrument too, or
publishes the record, is its owner. Where that would mislead, our writer says in the TechnicalInfo who the creators are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from nboq.formats.datacite import technical
from nboq.formats.datacite.codecs import CREATOR, OWN, PUBLISHER, contributor

Role = Literal["manufacturers", "owners", "others"]
"""Who the creators of a record are."""

NAMED_AS: Final = f"{OWN}as"
"""Beside an owner that stands in a record only as `creator`, or only as `host`."""

KEEPERS: Final = ("ContactPerson", "DataManager", "DataCurator")
"""The types of contributors that look after an instrument; the first is the one that's written."""


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


def _stated(record: Mapping[str, Any]) -> str | None:
    for item in record.get("descriptions", []):
        said = technical.parse(item.get("description", "")) if item.get("descriptionType") == "TechnicalInfo" else None
        if said is not None and said.creators:
            return said.creators
    return None


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
    match _stated(record):
        case "manufacturers":
            return "manufacturers", True
        case "owners":
            return "owners", True
        case "others":
            return "others", True
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
    found = [part if part in creators else _marked(part, "host") for part in hosts]
    return found + [_marked(part, "creator") for part in creators if part not in hosts]


def _marked(part: dict[str, Any], where: str) -> dict[str, Any]:
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
    creators = list(record.get("creators", []))
    hosts, keepers, makers, rest = [], [], [], []
    for item in record.get("contributors", []):
        kind = item.get("contributorType")
        if kind == "HostingInstitution":
            hosts.append(item)
        elif kind in KEEPERS:
            keepers.append(item)
        elif kind == "Producer" and role == "others":
            makers.append(item)
        else:
            rest.append(item)
    decoded = [CREATOR.decode(piece) for piece in creators]
    slots: dict[str, list[dict[str, Any]]] = {
        "owners": [contributor("HostingInstitution").decode(piece) for piece in hosts],
        "custodians": [contributor(KEEPERS[0]).decode(piece) for piece in keepers],
        "manufacturers": [contributor("Producer").decode(piece) for piece in makers],
    }
    if role == "manufacturers":
        slots["manufacturers"] = decoded
    elif role == "owners":
        slots["owners"] = _owners(decoded, slots["owners"])
    else:
        slots["creators"] = decoded
    return Parties(role, stated, {key: value for key, value in slots.items() if value}, rest)
