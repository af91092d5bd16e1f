"""What a page says of itself in schema.org, for search engines and harvesters.

schema.org has no class for instruments. A microscope that stands in one place is an `IndividualProduct`, its make a
`ProductModel`, a facility an `Organization`, and a descriptor, which is data, a `Dataset`; those are the nearest that
are true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson

from nboq.pid import iri_of
from nboq.pid.chain import Tier
from nboq.pid.labels import pid_label
from nboq.publish.landing.downloads import Download
from nboq.publish.landing.naming import PAGES, href
from nboq.schema.dates import iso_day

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


def _party(given: Any) -> dict[str, Any] | None:
    if not isinstance(given, Mapping) or not given.get("name"):
        return None
    found: dict[str, Any] = {
        "@type": "Person" if given.get("party_kind") == "Person" else "Organization",
        "name": str(given["name"]),
    }
    iri = href(iri_of(given.get("identified_by")))
    return found | ({"@id": iri} if iri else {})


def _parties(given: Any) -> list[dict[str, Any]]:
    items = given if isinstance(given, list) else [given]
    return [party for one in items if (party := _party(one)) is not None]


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
        "@type": PAGES[tier]["schema_org"],
        "@id": href(iri) or iri,
        "name": name,
        "description": description[:_LONGEST],
        "identifier": _identifiers(entity),
        "url": address or href(entity.get("landing_page")),
    }
    match tier:
        case Tier.INSTANCE:
            found |= _instrument(entity, near)
        case Tier.MODEL:
            maker = entity.get("manufacturer")
            found |= {
                "manufacturer": {"@type": "Organization", "name": maker} if isinstance(maker, str) else None,
                "mpn": entity.get("catalog_number"),
                "model": entity.get("model"),
            }
        case Tier.FACILITY:
            found["parentOrganization"] = _parties(entity.get("owners"))
        case _:
            found |= _dataset(entity, near) | {"license": license}
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


def _instrument(entity: Mapping[str, Any], near: Mapping[Tier, Mapping[str, Any]]) -> dict[str, Any]:
    keeper = near.get(Tier.FACILITY)
    kept = {"@type": "PropertyValue", "name": "Kept by"}
    return {
        "serialNumber": entity.get("serial_number"),
        "manufacturer": _parties(entity.get("manufacturers")),
        "model": _short(near.get(Tier.MODEL), "ProductModel") or entity.get("model"),
        "category": [one.get("name") for one in entity.get("instrument_types") or () if isinstance(one, Mapping)],
        "additionalProperty": [{**kept, "value": str(keeper.get("name") or keeper.get("id"))}] if keeper else None,
    }


def _dataset(entity: Mapping[str, Any], near: Mapping[Tier, Mapping[str, Any]]) -> dict[str, Any]:
    keeper = _short(near.get(Tier.FACILITY), "Organization")
    year = entity.get("publication_year")
    return {
        "creator": _parties(entity.get("creators")) or keeper,
        "publisher": _party(entity.get("publisher")) or keeper,
        "version": entity.get("version"),
        "datePublished": str(year) if year else None,
        "temporalCoverage": coverage(entity),
        "about": _short(near.get(Tier.INSTANCE), "IndividualProduct"),
        "isBasedOn": href(iri_of(entity.get("replaces"))),
        "conformsTo": "https://w3id.org/nbo-q/",
    }


def _short(entity: Mapping[str, Any] | None, kind: str) -> dict[str, Any] | None:
    if not entity or not entity.get("id"):
        return None
    iri = iri_of(entity.get("id"))
    found = {"@type": kind, "@id": href(iri) or iri}
    return found | ({"name": str(entity["name"])} if entity.get("name") else {})
