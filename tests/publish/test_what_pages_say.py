"""What stands in pages and files of RDF, value by value."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from nboq.checks.completeness import completeness
from nboq.publish.landing.facts import Text, components, facts
from nboq.publish.vocabulary.graph import serialisations


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
    written = serialisations([triple], {"ex": "http://example.org/", "other": "http://example.com/"})
    assert b"<ex:p>x</ex:p>" in written["rdf"] and b"example.com" not in written["rdf"]
    assert written["nt"] == b'<urn:x:1> <http://example.org/p> "x" .\n'
