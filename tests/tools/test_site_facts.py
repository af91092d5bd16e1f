"""What pages say about terms: complete, taken from the artefacts, with examples that are what they claim."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import nboq
from nboq.checks.json_schema import schema_findings
from nboq.publish.vocabulary.facts import ClassFacts, EnumFacts, Facts, History, SlotFacts, ValueFacts
from nboq.publish.vocabulary.source_names import source_names
from nboq.publish.vocabulary.terms import ShapeWords, Vocabulary
from nboq.schema.artefacts import resource
from nboq.schema.model import Model, current_model
from tests.conftest import ROOT
from tools.docsite.pages import TermPages


@pytest.fixture(scope="module")
def pages() -> TermPages:
    return TermPages(ROOT)


@pytest.fixture(scope="module")
def vocabulary(pages: TermPages) -> Vocabulary:
    return pages.vocabulary


@pytest.fixture(scope="module")
def everything(pages: TermPages) -> dict[str, Facts]:
    return pages.facts


@pytest.mark.slow
def test_every_term_of_the_model_has_facts(everything: dict[str, Facts]) -> None:
    values = {f"{enum.name}.{value}" for enum in current_model().enums.values() for value in enum.values}
    assert set(everything) == {*current_model().classes, *current_model().slots, *current_model().enums, *values}
    for facts in everything.values():
        assert facts.iri == (
            f"{current_model().base}{facts.name}" if facts.name != "type" else current_model().slots["type"].iri
        )
        assert facts.definition and facts.title, facts.name
        assert facts.history.since == current_model().version, facts.name


@pytest.mark.slow
def test_every_term_has_an_example_that_says_the_same_in_both_forms(everything: dict[str, Facts]) -> None:
    for facts in everything.values():
        assert facts.example is not None, facts.name
        data = json.loads(facts.example.json)
        graphs = []
        for text, form in ((nboq.to_rdf(data, "ntriples"), ox.RdfFormat.N_TRIPLES), (facts.example.turtle, None)):
            graph = ox.Dataset(ox.parse(text, format=form or ox.RdfFormat.TURTLE))
            graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            graphs.append(set(graph))
        assert graphs[0] == graphs[1], facts.name
        assert _shows(facts, data), facts.name
        # Fields were left out, and a part can't be a document; else it is what the model asks.
        faults = [f for f in schema_findings(data) if f.rule != "required" and (f.field, f.path) != ("type", ())]
        assert faults == [], facts.name
        assert (ROOT / "examples" / facts.example.document).is_file()


def _shows(facts: Facts, data: dict[str, Any]) -> bool:
    match facts:
        case ClassFacts():
            return current_model().is_a(data["type"], facts.name)
        case SlotFacts():
            return facts.name in data
        case EnumFacts():
            return any(
                current_model().slots[slot].range == facts.name for slot in data if slot in current_model().slots
            )
        case ValueFacts():
            given = [
                data[slot]
                for slot in data
                if slot in current_model().slots and current_model().slots[slot].range == facts.enumeration
            ]
            return any(facts.notation in (value if isinstance(value, list) else [value]) for value in given)


def test_an_example_with_a_value_that_no_document_has_says_what_stands_there(everything: dict[str, Facts]) -> None:
    given: dict[str, set[str]] = {}
    for path in (ROOT / "examples" / "valid").rglob("*.yaml"):
        for _, entity in nboq.document.walk(nboq.read(path).data):
            for slot, value in entity.items():
                if slot in current_model().slots and current_model().slots[slot].kind == "enum":
                    given.setdefault(current_model().slots[slot].range, set()).update(
                        value if isinstance(value, list) else [value]
                    )
    for facts in everything.values():
        if isinstance(facts, ValueFacts):
            assert facts.example is not None
            assert bool(facts.example.instead_of) == (facts.notation not in given[facts.enumeration]), facts.name


def test_a_class_has_the_fields_of_the_term_table_with_units_and_origins(vocabulary: Vocabulary) -> None:
    facts = vocabulary.of("Objective")
    assert isinstance(facts, ClassFacts)
    assert [field.use.slot.name for field in facts.fields] == list(current_model().classes["Objective"].slots)
    by_name = {field.use.slot.name: field for field in facts.fields}
    distance = by_name["working_distance"]
    assert distance.unit is not None
    assert (distance.unit.ucum, distance.unit.symbol, distance.unit.iri) == (
        "mm",
        "mm",
        "http://qudt.org/vocab/unit/MilliM",
    )
    assert (by_name["lens_na"].use.tier, by_name["lens_na"].use.obligation, by_name["lens_na"].origin) == (
        1,
        "required",
        "Objective",
    )
    assert (by_name["name"].cardinality, by_name["manufacturer"].origin) == ("exactly 1", "ManufacturedItem")


def test_a_range_that_a_class_narrows_is_told(vocabulary: Vocabulary) -> None:
    settings = vocabulary.of("ObjectiveSettings")
    assert isinstance(settings, ClassFacts)
    (field,) = [field for field in settings.fields if field.use.slot.name == "settings_of"]
    assert (field.use.range, field.expected) == ("Objective", "the id of an Objective")
    objective = vocabulary.of("Objective")
    assert isinstance(objective, ClassFacts)
    assert ("ObjectiveSettings", "settings_of") in {(use.class_name, use.slot) for use in objective.referred_to_by}


def test_parents_and_children_and_disjointness_go_both_ways(everything: dict[str, Facts]) -> None:
    classes = {name: facts for name, facts in everything.items() if isinstance(facts, ClassFacts)}
    for name, facts in classes.items():
        assert all(name in classes[parent].children for parent in facts.parents)
        assert all(name in classes[child].parents for child in facts.children)
        line = {name, *facts.ancestors}
        assert all(line & set(classes[other].disjoint) for other in facts.disjoint)
        assert not set(facts.disjoint) & {name, *facts.ancestors, *facts.descendants}


def test_uses_are_those_of_the_term_table(everything: dict[str, Facts]) -> None:
    for facts in everything.values():
        if isinstance(facts, SlotFacts):
            having = {name for name, body in current_model().classes.items() if facts.name in body.slots}
            assert {use.class_name for use in facts.used_in} == having
        if isinstance(facts, EnumFacts):
            assert {use.slot for use in facts.used_in} == {
                s.name for s in current_model().slots.values() if s.range == facts.name
            }


def test_mappings_are_those_of_the_ontology(everything: dict[str, Facts]) -> None:
    store = ox.Store()
    store.load(path=str(resource("generated", "nbo_q.owl.ttl")), format=ox.RdfFormat.TURTLE)
    said = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in store
        if quad.predicate.value.endswith("Match") and quad.predicate.value.startswith("http://www.w3.org/2004/02/skos/")
        if not isinstance(quad.subject, ox.Triple) and not isinstance(quad.object, ox.Triple)
    }
    told = {(f.iri, match.predicate, match.iri) for f in everything.values() for match in f.matches}
    assert told == said


def test_names_of_the_sources_are_told_from_the_terms_side() -> None:
    (name,) = [name for name in source_names()["LegacyCamera"] if name.name == "AnalogVideo" and "App" in name.source]
    assert name.relation == "narrow", "the crosswalk says broad, the other way"
    assert {name.local for name in source_names()["lens_na"]} == {"LensNA"}


def test_rules_say_once_from_which_tier_on() -> None:
    rules = ShapeWords().of_field("Objective", "lens_na")
    assert [(rule.tier, rule.severity) for rule in rules] == [(None, "must"), (1, "must")]
    recommended = ShapeWords().of_field("Objective", "parfocalizing_distance")
    assert [(rule.tier, rule.severity) for rule in recommended][1:] == [(3, "should")]


def test_history_tells_deprecated_terms_and_what_replaces_them(pages: TermPages) -> None:
    table = json.loads(resource("generated", "terms.json").read_text("utf-8"))
    table["slots"]["glass_code"] |= {"deprecated": True, "replaced_by": "material"}
    facts = Vocabulary(Model(table)).of("glass_code")
    assert facts.history == History(current_model().version, True, ("material",), (), facts.history.before)
    page = pages.page(facts)
    assert "Deprecated." in page and 'Use <a href="../material/">' in page


def test_history_tells_since_which_version(tmp_path: Path) -> None:
    table = json.loads(resource("generated", "terms.json").read_text("utf-8"))
    table["version"] = "2.9.0"
    for body in table["classes"].values():
        body["slots"].pop("lens_na", None)
    del table["slots"]["lens_na"], table["enums"]["ImmersionType"]["values"]["Air"]
    path = tmp_path / "terms.json"
    path.write_text(json.dumps(table), "utf-8")
    vocabulary = Vocabulary(earlier=[Model(tmp_path)])
    since = {n: vocabulary.of(n).history.since for n in ("lens_na", "ImmersionType.Air", "ImmersionType", "Objective")}
    assert since == {
        "lens_na": current_model().version,
        "ImmersionType.Air": current_model().version,
        "ImmersionType": "2.9.0",
        "Objective": "2.9.0",
    }


@pytest.mark.parametrize("name", ["Objective", "lens_na", "ImmersionType", "ImmersionType.Air"])
def test_pages_escape_what_the_model_says(pages: TermPages, name: str) -> None:
    facts = replace(pages.facts[name], title="<script>1 *x*", definition="a <script>alert(1)</script> `lens_na`")
    page = pages.page(facts)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert r"# &lt;script&gt;1 \*x\*" in page
    assert '<code><a href="../lens_na/">lens_na</a></code>' in page


def test_a_page_says_everything_there_is_to_say(pages: TermPages) -> None:
    page = pages.page(pages.facts["Objective"])
    for said in (
        "https://w3id.org/nbo-q/Objective",
        "HardwareComponent",
        'title="UCUM: mm"',
        "tier 1, required",
        "Stands in",
        "Is referred to by",
        "NBO v02-01",
        "BAO:0150016",
        "NBOQ-R-working-distance",
        '=== "Turtle"',
        "In the model since version",
        "<svg ",
    ):
        assert said in page, said


def test_lists_lead_to_every_class_slot_and_enumeration(pages: TermPages) -> None:
    lists = dict(pages.lists())
    by_kind = lists["vocabulary/classes.md"] + lists["vocabulary/slots.md"] + lists["vocabulary/enumerations.md"]
    by_domain = "".join(text for place, text in lists.items() if "-" in place or place.count("/") == 1)
    for name in (*current_model().classes, *current_model().slots, *current_model().enums):
        assert f'href="../../terms/{name}/"' in by_kind, name
        assert f'href="../../terms/{name}/"' in by_domain, name
        assert pages.domain(name) is not None, name
