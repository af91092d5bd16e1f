"""Random instruments in the canonical form, with everything that a registry may ask for."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from nboq.document import canonical
from nboq.schema.model import current_model

_LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"])
TEXTS = st.text(_LETTERS, min_size=1, max_size=12) | st.sampled_from(
    ["IX71", " blanks around ", "-", ":unkn", "n/a", "two\nlines", '"quoted"', "[1]", "{}", "<&>", "10.5072/x", "null"]
)
IRIS = st.sampled_from(
    [
        "https://doi.org/10.5072/paper-1",
        "https://hdl.handle.net/20.500.12345/part-2",
        "https://ror.org/02aj13c28",
        "https://orcid.org/0000-0002-1825-0097",
        "https://scicrunch.org/resolver/RRID:SCR_017934",
        "https://example.org/things/3?a=b&c=d",
        "https://w3id.org/example/4",
        "https://n2t.net/ark:99166/w66d60p2",
        "https://pubmed.ncbi.nlm.nih.gov/33253684",
        "urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1",
    ]
)
_IDS = st.sampled_from(["https://doi.org/10.5072/wf1", "https://hdl.handle.net/20.500.12345/wf1"]) | st.uuids().map(
    lambda found: f"urn:uuid:{found}"
)
_SCHEMES = st.sampled_from(["ISBN", "Wikidata", "Handle", "DOI", "EAN13"])
_DAYS = st.dates().map(lambda day: f"{day.isoformat():0>10}")
_JSON = st.integers(-9, 9) | st.booleans() | st.sampled_from(["red", "1"]) | st.lists(st.integers(0, 3), max_size=2)


def _some(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def _pid() -> st.SearchStrategy[dict[str, Any]]:
    return (
        st.just({})
        | IRIS.map(lambda iri: {"identified_by": iri})
        | _some({"identified_by": IRIS, "identifier_text": TEXTS, "identifier_scheme": _SCHEMES})
    )


def _extensions(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    return _some(dict.fromkeys(names, _JSON))


def _part(kind: str, fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    more = _extensions("pidinst:colour", "test:colour")
    return st.tuples(_some(fields), _pid(), more).map(
        lambda found: {"type": kind, **found[0], **found[1], **({"extensions": found[2]} if found[2] else {})}
    )


def _parties() -> st.SearchStrategy[dict[str, Any]]:
    kinds = st.sampled_from(["Person", "Organization"])
    return _part("Party", {"name": TEXTS, "contact": TEXTS, "party_kind": kinds, "description": TEXTS})


def _related() -> st.SearchStrategy[dict[str, Any]]:
    types = st.sampled_from(sorted(current_model().enums["RelationType"].values))
    fields = {"name": TEXTS, "relation_type": types, "relation_note": TEXTS, "resource_kind": TEXTS}
    return _part("RelatedIdentifier", fields)


def _alternate() -> st.SearchStrategy[dict[str, Any]]:
    kinds = st.sampled_from(["SerialNumber", "InventoryNumber", "Other"])
    must: dict[str, st.SearchStrategy[Any]] = {"identifier_text": TEXTS, "identifier_kind": kinds}
    found = st.fixed_dictionaries(must, optional={"name": TEXTS, "description": TEXTS})
    return found.map(lambda fields: {"type": "AlternateIdentifier", **fields})


def instruments() -> st.SearchStrategy[dict[str, Any]]:
    """Make random instruments, some of them too poor to be registered."""

    def several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
        return st.lists(one, min_size=1, max_size=3)

    fields: dict[str, st.SearchStrategy[Any]] = {
        "name": TEXTS,
        "description": TEXTS,
        "landing_page": st.just("https://example.org/wf1"),
        "owners": several(_parties()),
        "manufacturers": several(_parties()),
        "custodians": several(_parties()),
        "model": TEXTS,
        "has_model": st.sampled_from(["RRID:SCR_017934", "https://example.org/model/1", "https://doi.org/10.5072/m"]),
        "instrument_types": several(_part("InstrumentType", {"name": TEXTS, "description": TEXTS})),
        "measured_variables": several(TEXTS),
        **dict.fromkeys(
            ("measurement_techniques", "measured_quantities", "subjects"),
            several(_part("NamedConcept", {"name": TEXTS, "description": TEXTS})),
        ),
        "commissioned_on": _DAYS,
        "decommissioned_on": _DAYS,
        "serial_number": TEXTS,
        "inventory_number": TEXTS,
        "alternate_identifiers": several(_alternate()),
        "related_identifiers": several(_related()),
        "described_in": several(IRIS),
        "part_of": several(IRIS),
        "identical_to": several(IRIS),
        "attached_to": several(IRIS),
        "hosted_by": IRIS,
        "cited_by": several(IRIS),
        "owned_by": several(IRIS),
        "manufactured_by": several(IRIS),
        "managed_by": several(IRIS),
        "publication_year": st.integers(1900, 2100),
        "extensions": _extensions("pidinst:colour", "pidinst:Owner", "b2inst:status", "epic:ttl", "test:colour").filter(
            bool
        ),
    }
    rich = {name: fields[name] for name in ("name", "landing_page", "owners", "manufacturers")}
    others = {name: value for name, value in fields.items() if name not in rich}
    poor = _some(fields)
    return st.tuples(_IDS, st.fixed_dictionaries(rich, optional=others) | poor).map(
        lambda found: canonical({"type": "Instrument", "id": found[0], **found[1]})
    )
