"""The codes of findings: each fault has one, all layers agree on it, each has a page; and what is suggested."""

from __future__ import annotations

import copy
import re
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, SH

import nboq
from nboq.build.findings import pages
from nboq.checks import Engine, Finding, validate
from nboq.checks.catalogue import catalogue
from nboq.checks.codes import UNREADABLE, structure_code
from nboq.checks.json_schema import schema_findings
from nboq.checks.quality import PASSED
from nboq.checks.rules import read_rules, rules
from nboq.checks.shacl import shapes_findings
from nboq.checks.suggestions import suggestion
from nboq.schema.artefacts import own_yaml
from nboq.schema.model import Model, using
from tests.conftest import EXAMPLE, ROOT

_INVALID = sorted(p for p in (ROOT / "examples" / "invalid").glob("*.yaml") if not p.name.endswith(".expected.yaml"))
_RULES = sorted((ROOT / "examples" / "rules").glob("*.invalid.yaml"))


def _example() -> dict[str, Any]:
    return copy.deepcopy(nboq.read(EXAMPLE).data)


def _lens(data: dict[str, Any]) -> dict[str, Any]:
    lens: dict[str, Any] = next(c for c in data["components"] if c.get("name") == "63x/1.40 Oil")
    return lens


# What is put into an objective, the code, and whether the schema and the shapes both see it.
_FAULTS: list[tuple[str, Any, str, bool]] = [
    ("name", None, "NBOQ-S-missing", True),
    ("id", None, "NBOQ-S-missing", False),
    ("lens_an", 1.4, "NBOQ-S-unknown-field", False),
    ("lens_na", "high", "NBOQ-S-wrong-type", False),
    ("description", 7, "NBOQ-S-wrong-type", False),
    ("correction", "Plann", "NBOQ-S-unknown-value", False),
    ("lens_na", -1, "NBOQ-S-below-minimum", True),
    ("name", "", "NBOQ-S-empty-text", True),
    ("magnification", [63, 64], "NBOQ-S-too-many", False),
    ("identified_by", "no iri", "NBOQ-S-unknown-field", False),
    ("id", "no iri", "NBOQ-S-bad-identifier", False),
    ("extensions", {"shelf": 4}, "NBOQ-S-bad-extension-key", False),
    ("type", "Objektiv", "NBOQ-S-unknown-class", False),
    ("type", 7, "NBOQ-S-unknown-class", False),
    ("type", "LightSource", "NBOQ-S-abstract-class", False),
]


def _faulty(field: str, value: Any) -> dict[str, Any]:
    data = _example()
    lens = _lens(data)
    if value is None:
        del lens[field]
    else:
        lens[field] = value
    return data


@pytest.mark.parametrize(("field", "value", "code", "both"), _FAULTS, ids=[f"{f[0]}-{f[2]}" for f in _FAULTS])
def test_a_fault_has_one_code_whoever_finds_it(field: str, value: Any, code: str, both: bool) -> None:
    data = _faulty(field, value)
    assert {finding.code for finding in validate(data).violations} == {code}
    assert {finding.code for finding in schema_findings(data)} == {code}
    found = {finding.code for finding in shapes_findings(data, 1, "shacl") if finding.field == field}
    assert code in found or not both
    assert found <= catalogue().keys()


def test_a_lone_value_for_a_list_is_another_fault_than_a_bad_item() -> None:
    turret = {"type": "FilterCubeTurret", "id": "urn:x:1", "name": "turret", "filter_cubes": 7}
    (finding,) = schema_findings(turret)
    assert (finding.code, finding.index) == ("NBOQ-S-not-a-list", None)
    assert finding.expected == "a list, each item the id of a FilterCube"
    (finding,) = schema_findings(
        {"type": "LightSheetModule", "id": "urn:x:1", "name": "x", "illumination_sides": "left"}
    )
    assert finding.suggestion == "[Left]"
    (finding,) = schema_findings({**turret, "filter_cubes": ["urn:x:2", 7]})
    assert (finding.code, finding.index) == ("NBOQ-S-wrong-type", 1)


@cache
def _found(engine: Engine = "shacl") -> tuple[Finding, ...]:
    """Collect what is found in all examples that are wrong."""
    found: list[Finding] = []
    for path in _INVALID:
        expected = own_yaml(path.with_name(path.stem + ".expected.yaml"))
        found += validate(nboq.read(path), expected["tier"], engine)
    for path in _RULES:
        found += validate(nboq.read(path), 1, engine).violations
    for field, value, _, _ in _FAULTS:
        found += validate(_faulty(field, value), 1, engine)
    endless = {"type": "Objective", "id": "urn:x:1", "name": "63x", "extensions": {"bench:x": float("inf")}}
    found += validate(endless, 1, engine)
    old = {"type": "Channel", "id": "urn:x:2", "name": "488", "imaging_method": "WidefieldFluorescenceTIRF"}
    found += validate(old, 1, engine)
    unreported = {"type": "Image", "id": "urn:x:3", "name": "cell"}
    found += validate(unreported, 1, engine, profile="reporting")
    return tuple(found)


@pytest.mark.slow
def test_every_code_that_occurs_is_in_the_catalogue_and_every_one_there_occurs() -> None:
    occurring = {finding.code for finding in _found() if finding.layer != "advice"}
    # What is measured over the years is judged elsewhere: tests/checks/test_quality.py.
    assert occurring | {UNREADABLE, PASSED} == {code for code in catalogue() if not code.startswith("NBOQ-A-")}


@pytest.mark.parametrize("path", _RULES, ids=lambda path: path.name.partition(".")[0])
def test_what_breaks_a_rule_has_the_code_of_the_rule(path: Any) -> None:
    code = f"NBOQ-R-{path.name.partition('.')[0]}"
    assert {finding.code for finding in validate(nboq.read(path), 1).violations} == {code}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("UnknownClass", "unknown-class"),
        ("UnknownField", "unknown-field"),
        ("MissingId", "missing"),
        ("InvalidIri", "bad-identifier"),
        ("WrongValue", "wrong-value"),
    ],
)
def test_what_the_emitter_finds_has_the_codes_of_the_schema(rule: str, code: str) -> None:
    assert structure_code(rule, "type" if rule == "UnknownClass" else "name", "x") == f"NBOQ-S-{code}"


def test_rules_are_read_as_a_parser_of_turtle_reads_them() -> None:
    graph = rdflib.Graph().parse(ROOT / "shapes" / "rules.ttl")
    nodes = {str(node) for node in graph.subjects(RDF.type, SH.NodeShape) if isinstance(node, rdflib.URIRef)}
    assert {rule.iri for rule in rules().values()} == nodes
    for rule in rules().values():
        shapes = set(graph.transitive_objects(rdflib.URIRef(rule.iri), SH.property))
        assert rule.shapes == {str(shape) for shape in shapes}
        messages = {str(message) for shape in shapes for message in graph.objects(shape, SH.message)}
        assert {check.message for check in rule.checks} == messages
        assert rule.source.endswith(".") and rule.source[0].isupper()


def test_a_message_is_made_of_what_the_rule_says_in_triples() -> None:
    for rule in rules().values():
        assert rule.title
        for check in rule.checks:
            field = f"{check.field}: " if check.field else ""
            assert check.message == f"{field}{check.problem}; expected {check.expected}" == f"{field}{check.text}"


def test_rules_written_by_another_library_are_the_same_rules(tmp_path: Path) -> None:
    rewritten = rdflib.Graph().parse(ROOT / "shapes" / "rules.ttl").serialize(format="turtle")
    again = read_rules(ox.parse(rewritten, format=ox.RdfFormat.TURTLE))
    assert again == rules() and len(again) == 78
    # The catalogue too, which is made of them: that of another model object, which hasn't read it yet.
    whole = dict(catalogue())
    (tmp_path / "generated").symlink_to(ROOT / "generated")
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "rules.ttl").write_text(rewritten, "utf-8")
    with using(Model(tmp_path)):
        assert catalogue() == whole and len(whole) == 131


def test_a_rule_that_says_only_a_message_is_called_by_it() -> None:
    text = """
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix x: <https://x.example/> .
        x:rule-short a sh:NodeShape ; sh:property x:rule-short-name .
        x:rule-short-name sh:path x:name ; sh:maxLength 9 ; sh:message "a name of at most 9 letters"@en .
        x:rule-silent a sh:NodeShape ; sh:targetClass x:Thing .
    """
    short, silent = read_rules(ox.parse(text, format=ox.RdfFormat.TURTLE)).values()
    (check,) = short.checks
    assert (short.name, check.message, check.expected) == ("short", "a name of at most 9 letters", "")
    assert short.title == check.problem == check.text == "a name of at most 9 letters"
    assert (silent.name, silent.title, silent.source, silent.checks) == ("silent", "", "", ())


@pytest.mark.slow
@pytest.mark.usefixtures("kept_models")
def test_a_rule_of_a_vendor_has_a_code_with_the_vendors_prefix() -> None:
    lens = {"type": "CryoObjective", "id": "urn:x:1", "name": "cold", "coldest": -300}
    with using(Model.load(ROOT / "tests" / "fixtures" / "vendor" / "acme.yaml")):
        (finding,) = (finding for finding in validate(lens, 1) if finding.field == "coldest")
        assert (finding.code, finding.expected) == ("NBOQ-R-acme-absolute-zero", "at least -273.15")
        assert catalogue()[finding.code].source == "Acme's handbook."
        assert len(catalogue()) == 132
    assert finding.code not in catalogue()


def test_no_two_codes_are_alike_but_for_case_and_all_are_plain() -> None:
    assert len({code.casefold() for code in catalogue()}) == len(catalogue())
    for code, about in catalogue().items():
        assert re.fullmatch("NBOQ-[STRDAQ]-[a-z0-9-]+", code)
        assert about.title and about.meaning and about.mend
        assert about.title != about.meaning


def test_every_code_has_a_page_and_no_page_has_drifted() -> None:
    made = pages(ROOT)
    assert {name.rpartition("/")[2].removesuffix(".md") for name in made} == {*catalogue(), "README"}
    assert {f"docs/findings/{path.name}" for path in (ROOT / "docs" / "findings").iterdir()} == set(made)
    for name, text in made.items():
        assert (ROOT / name).read_text("utf-8") == text, f"{name} has drifted; run 'make generate'"
    for code in catalogue():
        if not code.startswith("NBOQ-A-"):
            assert "## Wrong" in made[f"docs/findings/{code}.md"]


@pytest.mark.parametrize(
    ("field", "value", "suggested"),
    [
        ("working_distance", "190 µm", "0.19"),
        ("working_distance", "0.19 mm", "0.19"),
        ("working_distance", "0.19", "0.19"),
        ("working_distance", "0,19", "0.19"),
        ("working_distance", "1,900", ""),
        ("working_distance", "190 nm/s", ""),
        ("working_distance", "-190 µm", ""),
        ("working_distance", "9" * 500, ""),
        ("correction", "PlanApochromatt", "PlanApochromat"),
        ("correction", "Acroplan", "Achroplan"),
        ("immersion_type", "Mineral Oil", "MineralOil"),
        ("correction", "zzz", ""),
        ("correction", "x" * 10**6, ""),
        ("lens_an", 1.4, "lens_na"),
        ("type", "Objektive", "Objective"),
        ("dic", "yes", "true"),
        ("dic", 1, ""),
        ("magnification", [63], "63"),
        ("model", 420792, '"420792"'),
    ],
)
def test_what_was_probably_meant(field: str, value: Any, suggested: str) -> None:
    (finding,) = schema_findings(_faulty(field, value))
    assert finding.suggestion == suggested


@pytest.mark.parametrize(
    ("field", "value", "code", "suggested"),
    [
        ("commissioned_on", "2019-04-03T10:00:00Z", "bad-date", "2019-04-03"),
        ("commissioned_on", "03.04.2019", "bad-date", "2019-04-03"),
        ("commissioned_on", "03/04/2019", "bad-date", ""),
        ("commissioned_on", "", "bad-date", ""),
        ("landing_page", "www.example.org", "bad-identifier", "https://www.example.org"),
        ("landing_page", "", "empty-text", ""),
    ],
)
def test_dates_and_addresses(field: str, value: str, code: str, suggested: str) -> None:
    (finding,) = schema_findings({"type": "Instrument", "id": "urn:x:1", "name": "one", field: value})
    assert (finding.code, finding.suggestion) == (f"NBOQ-S-{code}", suggested)


def test_a_percentage_and_micrometres_for_nanometres() -> None:
    laser = {"type": "ChromaticRegistrationEvaluation", "id": "urn:x:1", "test_wavelength": 0.525}
    (finding,) = (f for f in validate(laser, 1) if f.field == "test_wavelength")
    assert (finding.code, finding.suggestion, finding.unit) == ("NBOQ-R-wavelength-unit", "525", "nm")
    laser["test_wavelength"] = 52
    (finding,) = (f for f in validate(laser, 1) if f.field == "test_wavelength")
    assert finding.suggestion == ""
    mirror = {"type": "Objective", "id": "urn:x:1", "name": "x", "lens_na": 1.0}
    assert "lens_na" not in {f.field for f in schema_findings(mirror)}
    efficiency = nboq.current_model().slots["quantum_efficiency"]
    assert [suggestion(efficiency, value) for value in (82, "82 %", "82%", "820 %", "82")] == ["0.82"] * 3 + [""] * 2


def test_a_word_that_was_probably_meant_is_no_part_of_the_message() -> None:
    for field, value, meant in (("lens_an", 1.4, "lens_na"), ("type", "Objektive", "Objective")):
        for finding in (*schema_findings(_faulty(field, value)), *shapes_findings(_faulty(field, value), 1)):
            if finding.field == field:
                assert finding.suggestion == meant and meant not in finding.message
                assert str(finding).endswith(f"; did you mean {meant}?")


def test_a_suggestion_is_no_text_of_the_document() -> None:
    data = _faulty("type", "x'; did you mean 'evil'?")
    assert [finding.suggestion for finding in schema_findings(data)] == [""]
