"""What a page says of itself in schema.org, for search engines and harvesters.

What classes and fields are called there is said by the mappings of the model. schema.org has no class for
instruments: a microscope that stands in one place is an `IndividualProduct`, its make a `ProductModel`, a facility an
`Organization`, and a descriptor, which is data, a `Dataset`; those are the nearest that are true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import orjson

from nboq.pid import iri_of
from nboq.pid.chain import Tier
from nboq.pid.labels import pid_label
from nboq.publish.landing.downloads import Download
from nboq.publish.landing.naming import PAGES, href
from nboq.registration.references import CLASS_OF
from nboq.schema.dates import iso_day
from nboq.schema.model import nbo_q

# Google asks for at least 50 characters of description on a Dataset.
_LONGEST: Final = 5000


def embedded(data: Any) -> str:
    r"""Write JSON that can stand inside of a `script` element: nothing in it can end the element or open another.

    >>> embedded({"name": "</script><script>alert(1)</script>"})
    '{"name":"\\u003c/script\\u003e\\u003cscript\\u003ealert(1)\\u003c/script\\u003e"}'
    """
    text = orjson.dumps(data).decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def class_of(tier: Tier) -> str:
    """Name the class of schema.org that things of a tier are members of.

    >>> class_of(Tier.FACILITY)
    'Organization'
    """
    return nbo_q().called_in("sdo", CLASS_OF[tier])


def properties_of(
    entity: Mapping[str, Any], fields: Iterable[str], party: Callable[[Any], Any], link: Callable[[str], Any]
) -> dict[str, Any]:
    """Give what fields say, under the names that schema.org has for them.

    Args:
        entity: Whose fields they are.
        fields: Which of them.
        party: How a person or an organisation is written.
        link: How an identifier is written, given as an IRI.

    >>> properties_of({"serial_number": "7", "replaces": "doi:10.5072/a"}, ["serial_number", "replaces"], dict, str)
    {'serialNumber': '7', 'isBasedOn': 'https://doi.org/10.5072/a'}
    """
    found: dict[str, Any] = {}
    for field in fields:
        slot, given = nbo_q().slots[field], entity.get(field)
        values: list[Any] = []
        for one in given if isinstance(given, list) else [given]:
            thing = one if isinstance(one, Mapping) else {}
            if slot.range == "Party":
                values.append(party(one))
            elif field == "manufacturer":
                values.append(party({"name": one}))
            elif slot.kind == "reference" or "id" in thing:
                iri = iri_of(thing.get("id", one))
                values.append(link(iri) if iri else None)
            else:
                values.append(str((thing.get("name") if slot.kind == "part" else one) or ""))
        values = [value for value in values if value]
        if values:
            found[nbo_q().called_in("sdo", field)] = values if slot.multivalued else values[0]
    return found


def _party(given: Any) -> dict[str, Any] | None:
    if not isinstance(given, Mapping) or not given.get("name") or not isinstance(given["name"], str):
        return None
    found = {"@type": party_class(given), "name": given["name"]}
    iri = href(iri_of(given.get("identified_by")))
    return found | ({"@id": iri} if iri else {})


def party_class(party: Mapping[str, Any]) -> str:
    """Name the class of schema.org of whoever a record names; who isn't said to be a person is an organisation.

    >>> party_class({"name": "Ada Lovelace", "party_kind": "Person"})
    'Person'
    """
    return nbo_q().called_in("sdo", "Person" if party.get("party_kind") == "Person" else "Organization")


def kept(said: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing.

    >>> kept({"name": "63x", "url": "", "creator": []})
    {'name': '63x'}
    """
    return {key: value for key, value in said.items() if value not in (None, "", [], {})}


def coverage(descriptor: Mapping[str, Any]) -> str:
    """Say from when to when a descriptor holds, as an interval of ISO 8601; nothing where it has no first day.

    >>> coverage({"valid_from": "2024-03-01"})
    '2024-03-01/..'
    """
    start, end = iso_day(descriptor.get("valid_from")), iso_day(descriptor.get("valid_until"))
    return f"{start}/{end or '..'}" if start else ""


def _identifiers(entity: Mapping[str, Any]) -> list[dict[str, str]]:
    found = []
    for text in [entity.get("id"), *(entity.get("identical_to") or ())]:
        iri = iri_of(text)
        if iri is not None:
            item = {"@type": "PropertyValue", "value": pid_label(iri)}
            found.append(item | ({"url": href(iri)} if href(iri) else {}))
    return found


def schema_org(
    tier: Tier,
    entity: Mapping[str, Any],
    around: Mapping[Tier, Mapping[str, Any]] | None = None,
    *,
    name: str,
    description: str,
    address: str = "",
    license: str = "",
    files: Iterable[Download] = (),
) -> dict[str, Any]:
    """Say in schema.org what a page is about.

    Args:
        tier: What it's about.
        entity: What is known of it.
        around: The facility, the model and the instrument that belong to it, as far as they're known.
        name: What it's called.
        description: What it is, in a sentence.
        address: The address of the folder of the page, where it's known.
        license: The address of the licence of the data.
        files: The files beside the page.

    >>> lab = {"type": "CoreFacility", "id": "RRID:SCR_017934", "name": "Light Lab"}
    >>> schema_org(Tier.FACILITY, lab, name="Light Lab", description="A facility.")["identifier"][0]["value"]
    'RRID:SCR_017934'
    """
    near = around or {}
    iri = iri_of(entity.get("id"))
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": class_of(tier),
        "@id": href(iri) or iri,
        "name": name,
        "description": description[:_LONGEST],
        "identifier": _identifiers(entity),
        "url": address or href(entity.get("landing_page")),
    }
    things = {iri_of(one.get("id")): (at, one) for at, one in near.items()}
    found |= properties_of(
        entity, PAGES[tier]["fields"].split(), _party, lambda iri: _linked(iri, *things.get(iri, (None, {})))
    )
    keeper = near.get(Tier.FACILITY)
    match tier:
        case Tier.INSTANCE if keeper:
            kept_by = {"@type": "PropertyValue", "name": "Kept by"}
            found["additionalProperty"] = [{**kept_by, "value": str(keeper.get("name") or keeper.get("id"))}]
        case Tier.FACILITY:
            owners = entity.get("owners")
            found["parentOrganization"] = [_party(one) for one in owners if _party(one)] if owners else None
        case Tier.DESCRIPTOR:
            keeping = _linked(str(iri_of(keeper.get("id"))), Tier.FACILITY, keeper) if keeper else None
            found = {"creator": keeping, "publisher": keeping, **found, "license": license}
            found["temporalCoverage"] = coverage(entity)
            found["conformsTo"] = "https://w3id.org/nbo-q/"
            found["distribution"] = [
                {
                    "@type": "DataDownload",
                    "name": one.title,
                    "encodingFormat": one.media,
                    "contentUrl": address + one.name,
                    "contentSize": str(len(one.content)),
                }
                for one in files
            ]
    return kept(found)


def _linked(iri: str, tier: Tier | None, entity: Mapping[str, Any]) -> Any:
    """Write an identifier, with what is known of the thing."""
    if tier is None:
        return href(iri)
    found = {"@type": class_of(tier), "@id": href(iri) or iri}
    return found | ({"name": str(entity["name"])} if entity.get("name") else {})
