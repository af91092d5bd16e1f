"""What stands in pages and files of RDF, value by value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox

import nboq
from nboq.checks.completeness import completeness
from nboq.publish.landing import publish_instruments
from nboq.publish.landing.facts import Text, components, facts
from nboq.publish.vocabulary.graph import SUFFIXES, serialised


def _unknown(iri: str) -> None:
    return None


def test_a_component_says_what_its_tier_asks_for_and_what_of_that_it_lacks() -> None:
    lens = {"type": "Objective", "id": "urn:x:1", "name": "63x"}
    whole: dict[str, Any] = {"type": "HardwareDescriptor", "id": "urn:x:2", "tier": 1, "components": [lens]}
    ((one,),) = (kind.components for kind in components(whole, _unknown, completeness(whole)))
    assert one.percent < 100 and "Numerical aperture" in one.missing
    ((one,),) = (kind.components for kind in components(whole, _unknown, None))
    assert (one.percent, one.missing) == (100, ())


def test_values_of_enumerations_go_by_their_titles_and_those_of_no_field_as_they_stand() -> None:
    (fact,) = facts({"type": "Objective", "correction": "PlanApochromat"}, _unknown)
    assert fact.values[0].text == "Plan Apochromat" and fact.values[0].hint
    (fact,) = facts({"type": "Objective", "of_no_model": "PlanApochromat"}, _unknown)
    assert fact.values == (Text("PlanApochromat"),)


def test_files_of_rdf_are_written_with_the_prefixes_that_occur_in_them() -> None:
    triple = ox.Triple(ox.NamedNode("urn:x:1"), ox.NamedNode("http://example.org/p"), ox.Literal("x"))
    written = {
        suffix: serialised([triple], {"ex": "http://example.org/", "other": "http://example.com/"}, suffix)
        for suffix in SUFFIXES
    }
    assert b"<ex:p>x</ex:p>" in written["rdf"] and b"example.com" not in written["rdf"]
    assert written["nt"] == b'<urn:x:1> <http://example.org/p> "x" .\n'


def test_what_people_come_for_stands_at_the_top(tmp_path: Path) -> None:
    person = {"type": "Party", "name": "Ada", "contact": "ada@fenwick.example.org"}
    booked = {"type": "AlternateIdentifier", "name": "Booking", "identifier_text": "https://book.example.org/scan-9"}
    scope = {
        "type": "Instrument",
        "id": "https://hdl.handle.net/20.500.12345/scan-9",
        "name": "Scan 9",
        "custodians": [person, {**person, "contact": "javascript:alert(1)"}],
        "alternate_identifiers": [booked, {**booked, "identifier_text": "javascript:alert(2)"}],
        "hosted_by": "urn:uuid:4a2d04fd-3873-5a82-a608-64b8f5629082",
    }
    lens = {"type": "Objective", "id": "urn:x:lens", "name": "63x", "lens_na": 1.4}
    chip = {"type": "DetectorChip", "id": "urn:x:chip"}
    descriptor = {
        "type": "HardwareDescriptor",
        "id": "urn:x:d",
        "describes": scope,
        "valid_from": "2024-03-01",
        "components": [lens, {"type": "MonochromeCCD", "id": "urn:x:ccd", "name": "CCD", "sensor_chips": [chip]}],
    }
    lab = {"type": "CoreFacility", "id": scope["hosted_by"], "description": "It has no name."}
    nboq.write({"type": "Collection", "id": "urn:x:all", "members": [descriptor, lab]}, tmp_path / "a.json")
    folder = publish_instruments([tmp_path / "a.json"], tmp_path / "site", workers=1).folder
    (page,) = (folder / "instruments").glob("*/index.html")
    text = page.read_text("utf-8")
    top = text[: text.index('id="facts"')]
    for said in (
        "download>JSON-LD</a>",
        '<a href="mailto:ada@fenwick.example.org">Ada: ada@fenwick.example.org</a>',
        '<a href="https://book.example.org/scan-9">Booking</a>',
        "<title>QR code: https://hdl.handle.net/20.500.12345/scan-9</title>",
        '<time datetime="2024-03-01">',
    ):
        assert said in top, said
    assert 'href="javascript' not in text and "Core facility without a name" in top
    assert 'src="descriptors/' in (folder / "index.html").read_text("utf-8")
    (sheet,) = (folder / "descriptors").glob("*/index.html")
    assert "<svg" in sheet.read_text("utf-8") and "QR code" not in sheet.read_text("utf-8"), "a URN leads nowhere"
