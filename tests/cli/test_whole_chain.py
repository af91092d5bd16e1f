"""Facility, model, instance and descriptor all the way: examples, store, chain, stamp."""

from __future__ import annotations

import json

import pytest

import nboq
from nboq.pid import parse
from nboq.pid.chain import Chain, missing_links
from nboq.pid.citation import sentence
from nboq.registration import verify
from nboq.store.relations import StoredLinks, link, walk
from nboq.store.relations.facts import facts_of
from tests.conftest import REFERENCE, ROOT

_REGISTERED = ROOT / "examples" / "valid" / "identifiers" / "registered.yaml"
_REAL = ROOT / "examples" / "chain" / "ix71-tirf.yaml"
_HANDLE = "hdl:21.11157/44b18238-bba1-4b42-abcc-975017181420"
_INVENTED = (
    "facility=RRID:SCR_099901 | model=RRID:SCR_099902 | instance=hdl:20.500.12345/scan-9-0007 | "
    "descriptor=doi:10.5072/fenwick-scan-9-2024"
)


@pytest.fixture
def store() -> nboq.Store:
    """A store with both examples."""
    made = nboq.Store()
    for path in (_REGISTERED, _REAL):
        made.load(nboq.read(path))
    return made


def _missing(store: nboq.Store, text: str) -> list[str]:
    links = StoredLinks(store)
    return [link.relation for link in missing_links(Chain.parse(text), links.connected, links.joined)]


def test_the_invented_chain_is_whole(store: nboq.Store) -> None:
    assert _missing(store, _INVENTED) == []


def test_a_chain_through_another_instrument_is_not(store: nboq.Store) -> None:
    assert _missing(store, f"facility=RRID:SCR_099901 | instance={_HANDLE}") == ["hosted_by"]
    link(store, f"PIDINST:{_HANDLE.removeprefix('hdl:')}", "hosted_by", "RRID:SCR_099901")
    assert _missing(store, f"facility=RRID:SCR_099901 | instance={_HANDLE}") == []


def test_the_real_chain_is_whole(store: nboq.Store) -> None:
    assert _missing(store, f"facility=https://ror.org/0464eyp60 | instance={_HANDLE}") == []


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_the_real_instrument_is_valid(engine: str) -> None:
    assert nboq.validate(nboq.read(_REAL), 1, engine).violations == ()  # type: ignore[arg-type]


def test_the_stamp_of_the_example_is_its_content() -> None:
    (stamp,) = verify(nboq.read(_REGISTERED))
    assert stamp.state == "intact"


def test_a_citation_has_names_from_the_store(store: nboq.Store) -> None:
    chain = Chain.parse(_INVENTED)
    said = sentence(chain, facts_of(store, chain))
    for words in ("Lumenwright Optics (invented)", "Scan 9", "Fenwick Advanced Imaging (invented)", "RRID:SCR_099901"):
        assert words in said


def test_everything_is_within_two_links_of_the_instrument(store: nboq.Store) -> None:
    near = {node.iri for node in walk(store, "hdl:20.500.12345/scan-9-0007", depth=2).nodes}
    for text in ("https://ror.org/0fenw9k75", "doi:10.5072/embryo-protocol", "doi:10.5072/fenwick-scan-9-2021"):
        assert parse(text).iri in near


def test_the_record_in_b2inst_says_what_the_example_says() -> None:
    path = REFERENCE / "pid" / "real_records.json"
    if not path.is_file():
        pytest.skip("the real records are reference data, which is not beside this checkout")
    record = json.loads(path.read_text("utf-8"))[0]["record"]
    found = nboq.read_bytes(json.dumps(record).encode(), "record.json").data
    ours = next(member for member in nboq.read(_REAL).data["members"] if member["type"] == "Instrument")
    for field in ("id", "name", "landing_page", "model", "commissioned_on", "decommissioned_on"):
        assert found[field] == ours[field], field
    for field in ("owners", "manufacturers", "instrument_types", "alternate_identifiers"):
        key = "identifier_text" if field == "alternate_identifiers" else "name"
        assert {item[key] for item in found[field]} == {item[key] for item in ours[field]}, field
