"""Random instruments and descriptors that have what a DataCite record needs."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from nboq.document import canonical
from nboq.schema.model import current_model

# What XML can hold, without the line ends that its parsers change and the blanks that a sentence swallows.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp", "Zs"]), min_size=1, max_size=12
)
_WORDS = st.lists(TEXTS, min_size=1, max_size=3).map(" ".join)
_SUFFIX = st.from_regex(r"[a-z0-9]{4}-[a-z0-9]{4}", fullmatch=True)
DOIS = _SUFFIX.map("https://doi.org/10.5072/{}".format)
_ORGANISATIONS = st.sampled_from(
    ["https://ror.org/02aj13c28", "https://ror.org/0464eyp60", "https://www.example.org/makers/7"]
)
_PEOPLE = st.sampled_from(["https://orcid.org/0000-0001-5727-2427", "https://orcid.org/0000-0002-1694-233X"])
_THINGS = st.one_of(
    DOIS,
    _SUFFIX.map("https://hdl.handle.net/21.11157/{}".format),
    st.sampled_from(
        [
            "RRID:SCR_025048",
            "https://pubmed.ncbi.nlm.nih.gov/33253684/",
            "https://w3id.org/example/thing",
            "https://www.example.org/thing?a=b#c",
            "https://n2t.net/ark:99166/w66d60p2",
        ]
    ),
    st.uuids().map("urn:uuid:{}".format),
)
_DAYS = st.dates().map(lambda day: f"{day.isoformat():0>10}")
_FOREIGN = {
    "datacite:affiliation": st.just([{"name": "Faculty", "affiliationIdentifier": "https://ror.org/02aj13c28"}]),
    "datacite:lang": st.just("en"),
    "test:colour": st.integers(0, 9),
}


@st.composite
def parties(draw: st.DrawFn) -> dict[str, Any]:
    """Make a party, named in a record."""
    part: dict[str, Any] = {"type": "Party", "name": draw(_WORDS)}
    if draw(st.booleans()):
        part["party_kind"] = draw(st.sampled_from(["Organization", "Person"]))
    match draw(st.integers(0, 3)):
        case 0:
            part["identified_by"] = draw(_ORGANISATIONS)
        case 1:
            part["identified_by"] = draw(_PEOPLE)
        case 2:
            part |= {"identifier_text": "K-17", "identifier_scheme": "Local"}
    if draw(st.integers(0, 3)) == 0:
        part["contact"] = "desk@example.org"
    if draw(st.integers(0, 3)) == 0:
        part["description"] = draw(_WORDS)
    if draw(st.integers(0, 3)) == 0:
        keys = draw(st.lists(st.sampled_from(sorted(_FOREIGN)), min_size=1, unique=True))
        part["extensions"] = {key: draw(_FOREIGN[key]) for key in keys}
    return part


@st.composite
def related_identifiers(draw: st.DrawFn, relations: list[str]) -> dict[str, Any]:
    """Make a related identifier with one of some relations."""
    part = {"type": "RelatedIdentifier", "relation_type": draw(st.sampled_from(relations))}
    if draw(st.integers(0, 4)):
        part["identified_by"] = draw(_THINGS)
    else:
        part |= draw(
            st.sampled_from(
                [
                    {"identifier_text": "978-3-905673-82-1", "identifier_scheme": "ISBN"},
                    {"identifier_text": "Q107529885", "identifier_scheme": "Wikidata"},
                ]
            )
        )
    if draw(st.booleans()):
        part["resource_kind"] = draw(st.sampled_from(["Dataset", "Instrument", "Award", "Poster", "Gadget"]))
    if draw(st.integers(0, 3)) == 0:
        part["relation_note"] = draw(_WORDS)
    if draw(st.integers(0, 5)) == 0:
        part["name"] = draw(_WORDS)
    return part


@st.composite
def _funding(draw: st.DrawFn) -> dict[str, Any]:
    part: dict[str, Any] = {"type": "FundingReference"}
    if draw(st.integers(0, 5)):
        part["funder"] = draw(parties())
        part["funder"].pop("extensions", None)
    if draw(st.booleans()):
        part["award_number"] = draw(_WORDS)
    if draw(st.booleans()):
        part["name"] = draw(_WORDS)
    if draw(st.booleans()):
        part["identified_by"] = draw(DOIS)
    return part


@st.composite
def _alternates(draw: st.DrawFn, kinds: list[str]) -> dict[str, Any]:
    part = {
        "type": "AlternateIdentifier",
        "identifier_text": draw(_WORDS),
        "identifier_kind": draw(st.sampled_from(kinds)),
    }
    if part["identifier_kind"] == "Other" and draw(st.booleans()):
        part["name"] = draw(st.sampled_from(["booking key", "alias"]))
    return part


@st.composite
def _types(draw: st.DrawFn) -> dict[str, Any]:
    part: dict[str, Any] = {"type": "InstrumentType", "name": draw(_WORDS)}
    if draw(st.booleans()):
        part["identified_by"] = draw(st.sampled_from(["https://www.example.org/terms/7", "https://x.test/a"]))
        if draw(st.booleans()):
            part["identifier_scheme"] = "CHMO"
    if draw(st.integers(0, 4)) == 0:
        part["description"] = draw(_WORDS)
    return part


_ROOT_EXTENSIONS = {
    "datacite:language": st.just("en"),
    "datacite:subjects": st.just([{"subject": "Neutron source"}, {"subject": "BER II", "lang": "de"}]),
    "datacite:rightsList": st.just([{"rights": "CC0 1.0", "rightsIdentifier": "CC0-1.0"}]),
    "datacite:contributors": st.just([{"name": "Doe, Jo", "givenName": "Jo", "contributorType": "Researcher"}]),
    "datacite:titles": st.just([{"title": "E3", "titleType": "AlternativeTitle"}]),
    "datacite:dates": st.just([{"date": "2024", "dateType": "Coverage"}, {"date": "2023-01", "dateType": "Updated"}]),
    "datacite:state": st.just("findable"),
    "micrometa:~order": st.just([1, 2]),
}


def _some(draw: st.DrawFn, made: st.SearchStrategy[Any], most: int = 3) -> list[Any]:
    return draw(st.lists(made, min_size=1, max_size=most))


def _citable(draw: st.DrawFn, kind: str, relations: list[str], kinds: list[str]) -> dict[str, Any]:
    slots: dict[str, Any] = {
        "description": _WORDS,
        "landing_page": st.just("https://www.example.org/page"),
        "publisher": parties(),
        "publication_year": st.integers(1000, 9999),
        "alternate_identifiers": st.lists(_alternates(kinds), min_size=1, max_size=3),
        "related_identifiers": st.lists(related_identifiers(relations), min_size=1, max_size=4),
        "funding": st.lists(_funding(), min_size=1, max_size=2),
        "part_of": st.lists(_THINGS, min_size=1, max_size=2),
        "described_in": st.lists(_THINGS, min_size=1, max_size=2),
        "identical_to": st.lists(_THINGS, min_size=1, max_size=1),
        "funded_by": st.lists(DOIS, min_size=1, max_size=1),
        "extensions": st.lists(st.sampled_from(sorted(_ROOT_EXTENSIONS)), min_size=1, unique=True),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(slots)), unique=True))
    made = {"type": kind, "id": draw(DOIS), **{name: draw(slots[name]) for name in chosen}}
    if "extensions" in made:
        made["extensions"] = {key: draw(_ROOT_EXTENSIONS[key]) for key in made["extensions"]}
    made.setdefault("publication_year", 2024)
    return made


@st.composite
def instruments(draw: st.DrawFn) -> dict[str, Any]:
    """Make an instrument that has what a record needs, in canonical form."""
    every = sorted(current_model().enums["RelationType"].values)
    made = _citable(draw, "Instrument", every, ["Other"])
    made["name"] = draw(_WORDS)
    slots: dict[str, Any] = {
        "serial_number": _WORDS,
        "inventory_number": _WORDS,
        "commissioned_on": _DAYS,
        "decommissioned_on": _DAYS,
        "model": _WORDS,
        "has_model": _THINGS,
        "hosted_by": st.just("RRID:SCR_017934"),
        "owned_by": st.lists(_ORGANISATIONS, min_size=1, max_size=1),
        "attached_to": st.lists(DOIS, min_size=1, max_size=1),
        "measured_variables": st.lists(_WORDS, min_size=1, max_size=3),
        "instrument_types": st.lists(_types(), min_size=1, max_size=3, unique_by=lambda part: part["name"]),
        "creators": st.lists(parties(), min_size=1, max_size=2),
        "manufacturers": st.lists(parties(), min_size=1, max_size=2),
        "custodians": st.lists(parties(), min_size=1, max_size=2),
    }
    made |= {name: draw(slots[name]) for name in draw(st.lists(st.sampled_from(sorted(slots)), unique=True))}
    if draw(st.booleans()) or not ({"creators", "manufacturers", "publisher"} <= set(made)):
        made["owners"] = _some(draw, parties())
        # The hard case: who built it owns it, or gets the credit.
        for slot in ("manufacturers", "creators"):
            if slot in made and draw(st.integers(0, 2)) == 0:
                made[slot] = [*made[slot][1:], made["owners"][0]]
    return canonical(made)


@st.composite
def descriptors(draw: st.DrawFn) -> dict[str, Any]:
    """Make a descriptor that has what a record needs, in canonical form."""
    every = sorted(set(current_model().enums["RelationType"].values) - {"IsMetadataFor", "IsNewVersionOf"})
    made = _citable(draw, "HardwareDescriptor", every, ["SerialNumber", "InventoryNumber", "Other"])
    other = _THINGS.filter(lambda thing: thing != made["id"])
    instance: dict[str, Any] = {"type": "Instrument", "id": draw(other), "name": draw(_WORDS)}
    instance["owners"] = _some(draw, parties())
    made |= {
        "describes": instance if draw(st.booleans()) or "publisher" not in made else draw(_THINGS),
        "tier": draw(st.integers(1, 3)),
        "creators": _some(draw, parties()),
    }
    slots: dict[str, Any] = {
        "valid_from": _DAYS,
        "valid_until": _DAYS,
        "replaces": _THINGS,
        "version": _WORDS,
        "content_id": st.just("urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1"),
        "components": st.just([{"type": "Objective", "id": "urn:uuid:0924", "name": "63x oil"}]),
        "name": _WORDS,
    }
    made |= {name: draw(slots[name]) for name in draw(st.lists(st.sampled_from(sorted(slots)), unique=True))}
    if not isinstance(made["describes"], dict):
        made.setdefault("name", "A descriptor")
    return canonical(made)
