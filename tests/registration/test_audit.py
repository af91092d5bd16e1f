"""The audit finds every identifier in a document, and what is wrong with it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import nboq
from nboq.document import walk
from nboq.registration.auditing import Audit, audit
from tests.conftest import EXAMPLE
from tests.properties import examples
from tests.strategies import documents

RRID, MODEL, ROR = "RRID:SCR_017934", "RRID:SCR_025048", "https://ror.org/0464eyp60"
DOI, DOI2, DOI3 = (f"https://doi.org/10.83185/{name}" for name in ("abcd", "efgh", "ijkl"))
ORCID = "https://orcid.org/0000-0002-1825-0097"
U1 = "urn:uuid:11111111-1111-4111-8111-111111111111"


def good() -> dict[str, Any]:
    return {
        "type": "HardwareDescriptor",
        "id": DOI2,
        "name": "D",
        "tier": 1,
        "describes": {"type": "Instrument", "id": DOI, "name": "Bench", "hosted_by": RRID, "has_model": MODEL},
    }


def bench(**more: Any) -> dict[str, Any]:
    return {"type": "Instrument", "id": DOI, "name": "Bench", "hosted_by": RRID, "has_model": MODEL, **more}


def said(found: Audit) -> list[tuple[str, str]]:
    return [(remark.kind, remark.pointer) for remark in found.findings]


def test_a_document_with_nothing_wrong() -> None:
    found = audit(good())
    assert not found.remarks
    assert [(entry.scheme, entry.role, entry.pointer) for entry in found.entries] == [
        ("doi", "id", "/id"),
        ("doi", "id", "/describes/id"),
        ("rrid", "reference", "/describes/hosted_by"),
        ("rrid", "reference", "/describes/has_model"),
    ]
    assert found.entries[0].norm == "10.83185/efgh" and found.entries[0].iri == DOI2


@pytest.mark.parametrize(
    ("change", "kind", "pointer"),
    [
        ({"hosted_by": "https://ror.org/0464eyp61"}, "malformed", "/hosted_by"),
        ({"hosted_by": "RRID:SCR_01793"}, "malformed", "/hosted_by"),
        ({"id": "https://doi.org/10.83185"}, "malformed", "/id"),
        ({"id": "10.83185/abcd"}, "malformed", "/id"),
        ({"id": "urn:uuid:nonsense"}, "malformed", "/id"),
        ({"hosted_by": "the unit"}, "malformed", "/hosted_by"),
        ({"landing_page": "https://doi.org/10.83185"}, "malformed", "/landing_page"),
        ({"hosted_by": DOI2}, "wrong-tier", "/hosted_by"),
        ({"hosted_by": ORCID}, "wrong-tier", "/hosted_by"),
        ({"has_model": ROR}, "wrong-tier", "/has_model"),
        ({"id": "RRID:SCR_000001"}, "wrong-tier", "/id"),
        ({"managed_by": ["https://pubmed.ncbi.nlm.nih.gov/31048"]}, "wrong-tier", "/managed_by/0"),
        ({"owned_by": [ORCID]}, "wrong-tier", "/owned_by/0"),
        ({"cited_by": [ROR]}, "wrong-tier", "/cited_by/0"),
        ({"identical_to": [U1]}, "unlinked", "/identical_to/0"),
        ({"attached_to": ["urn:x:1"]}, "unlinked", "/attached_to/0"),
        ({"attached_to": ["https://dx.doi.org/10.83185/ABCD"]}, "duplicate", "/attached_to/0"),
    ],
)
def test_each_fault_is_found_where_it_is(change: dict[str, Any], kind: str, pointer: str) -> None:
    assert said(audit(bench(**change))) == [(kind, pointer)]


def test_parties_have_the_identifiers_of_what_they_are() -> None:
    def owners(kind: str, identifier: str) -> Audit:
        part = {"type": "Party", "name": "A", "party_kind": kind, "identified_by": identifier}
        return audit(bench(owners=[part]))

    assert not said(owners("Person", ORCID)) and not said(owners("Organization", ROR))
    assert said(owners("Person", ROR)) == said(owners("Organization", ORCID))
    assert said(owners("Person", ROR)) == [("wrong-tier", "/owners/0/identified_by")]


def test_two_things_under_one_identifier() -> None:
    other = {"type": "Instrument", "id": "https://dx.doi.org/10.83185/ABCD", "name": "Other", "hosted_by": RRID}
    found = audit({"type": "Collection", "id": U1, "members": [bench(), other]})
    assert ("duplicate", "/members/1/id") in said(found)
    assert "Instrument 'Bench'" in next(str(remark) for remark in found.findings)


def test_two_identifiers_for_one_thing_are_fine() -> None:
    facility = {"type": "CoreFacility", "id": RRID, "name": "Unit", "identical_to": [ROR]}
    assert not audit({"type": "Collection", "id": U1, "members": [facility, bench()]}).findings


def test_what_is_joined_to_nothing() -> None:
    facility = {"type": "CoreFacility", "id": RRID, "name": "Unit"}
    model = {"type": "InstrumentModel", "id": MODEL, "name": "M"}
    alone = {"type": "Instrument", "id": DOI, "name": "Bench"}
    descriptor = {"type": "HardwareDescriptor", "id": DOI3, "name": "D", "tier": 1}
    found = audit({"type": "Collection", "id": U1, "members": [facility, model, alone, descriptor]})
    assert said(found) == [("unlinked", f"/members/{at}") for at in range(4)]
    assert not audit({"type": "Collection", "id": U1, "members": [facility, model, bench()]}).findings
    # A facility by itself has no instrument that could say so.
    assert [remark.severity for remark in audit(facility).remarks] == ["note"]


def test_one_link_of_two_is_a_note() -> None:
    built = bench()
    del built["has_model"]
    found = audit(built)
    assert not found.findings and [remark.kind for remark in found.notes] == ["unlinked"]


def test_a_reference_inside_the_document_is_no_loose_end() -> None:
    lens = {"type": "Objective", "id": U1}
    cube = {"type": "FilterTurret", "id": "urn:x:2"}
    assert not audit({**good(), "components": [lens, cube]}).findings


def test_a_spelling_is_a_note() -> None:
    (note,) = audit(bench(hosted_by="https://scicrunch.org/resolver/SCR_017934")).remarks
    assert note.severity == "note" and note.kind == "not-normal" and RRID in note.message


def test_free_text_and_extensions_are_read_too() -> None:
    text = f"Built after doi:10.1038/s41592-021-01327-9. by {ORCID[:-1]}8"
    extensions = {"x:a": {"b": [1, f"see {RRID}"], "c/d": DOI}, "micrometa:~order": [U1]}
    found = audit(bench(description=text, extensions=extensions))
    mentioned = [(entry.scheme, entry.pointer) for entry in found.entries if entry.role == "mentioned"]
    assert mentioned == [
        ("doi", "/description"),
        ("orcid", "/description"),
        ("rrid", "/extensions/x:a/b/1"),
        ("doi", "/extensions/x:a/c~1d"),
    ]
    assert not found.findings, "a wrong checksum in a text may as well be a number"
    assert [(note.kind, note.pointer) for note in found.notes] == [("malformed", "/description")]


def test_web_pages_are_no_identifiers() -> None:
    found = audit(bench(landing_page="https://example.org/a"))
    assert not found.remarks and all(entry.role != "address" for entry in found.entries)
    assert [entry.role for entry in audit(bench(landing_page=DOI3)).entries].count("address") == 1


@pytest.mark.slow
@settings(
    deadline=None, max_examples=examples(80), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(documents())
def test_any_document_can_be_audited(data: dict[str, Any]) -> None:
    found = audit(data)
    assert json.loads(json.dumps(found.to_json()))["findings"] == len(found.findings)
    ids = [entity["id"] for _, entity in walk(data) if "id" in entity]
    assert [entry.text for entry in found.entries if entry.role == "id"] == ids


@pytest.mark.parametrize(
    "data",
    [
        {"type": 5, "id": 7, "hosted_by": [None, {}], "extensions": "RRID:SCR_017934"},
        {"type": "Nothing", "id": "", "members": {"a/b": {"id": "x y"}}},
        {"type": "Instrument", "id": "\x01", "name": "\x00", "describes": 3},
    ],
)
def test_a_document_that_is_not_valid_can_be_audited(data: dict[str, Any]) -> None:
    assert isinstance(audit(data).to_json(), dict)


def test_a_long_text_takes_no_longer_than_it_is() -> None:
    start = time.perf_counter()
    audit(bench(description="10.83185/" + "a" * 200_000, extensions={"x:a": ["RRID:SCR_017934 "] * 2000}))
    assert time.perf_counter() - start < 10


@pytest.mark.slow
def test_the_example_has_one_thing_to_mend() -> None:
    found = audit(nboq.read(EXAMPLE))
    assert [remark.kind for remark in found.findings] == ["unlinked"]
    assert len(found.entries) > 30 and not any("~order" in entry.pointer for entry in found.entries)
