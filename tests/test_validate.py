"""Validation: what is found, how it is said, and that both SHACL engines say the same."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nboq
from nboq.document import walk
from nboq.errors import UnknownFormat, WrongValue
from nboq.validation import InvalidDocument, validate
from nboq.validation.engines import run
from nboq.validation.shapes import data_graph
from tests.conftest import EXAMPLE, ROOT


def _example() -> dict[str, Any]:
    return copy.deepcopy(nboq.read(EXAMPLE).data)


def _lens(data: dict[str, Any]) -> dict[str, Any]:
    return next(c for c in data["components"] if c.get("name") == "63x/1.40 Oil")


@pytest.mark.parametrize("tier", [None, 1, 2])
def test_the_instruments_are_valid_at_the_tiers_they_claim(instrument_file: Path, tier: int | None) -> None:
    report = validate(nboq.read(instrument_file), tier)
    assert report.violations == ()
    assert report.recommendations


def test_the_tier_claimed_is_the_tier_checked() -> None:
    assert validate(nboq.read(EXAMPLE)).tier == 2


def test_the_example_lacks_what_tier_3_asks_for() -> None:
    report = validate(nboq.read(EXAMPLE), 3)
    missing = {(finding.entity, finding.field) for finding in report.violations}
    assert ("Objective '63x/1.40 Oil'", "field_number") in missing
    assert all("required at tier 3" in finding.message for finding in report.violations)


_FAULTS: list[tuple[str, Any, str, str, str]] = [
    ("lens_na", "1.4", "schema", "type", "a number of at least 0"),
    ("lens_na", -1, "schema", "minimum", "a number of at least 0"),
    ("correction", "PlanApochromatt", "schema", "enum", "did you mean 'PlanApochromat'"),
    ("dic", "yes", "schema", "type", "true or false"),
    ("id", "no iri", "schema", "pattern", "an absolute IRI"),
    ("lens_an", 1.4, "schema", "additionalProperties", "did you mean 'lens_na'"),
    ("name", None, "schema", "required", "missing"),
    ("extensions", {"nocolon": 1}, "schema", "propertyNames", "source:field"),
    ("type", "Objektiv", "schema", "enum", "did you mean 'Objective'"),
]


@pytest.mark.parametrize(("field", "value", "layer", "rule", "said"), _FAULTS, ids=[f"{f[0]}-{f[3]}" for f in _FAULTS])
def test_one_fault_is_one_finding_with_entity_field_value_and_expectation(
    field: str, value: Any, layer: str, rule: str, said: str
) -> None:
    data = _example()
    lens = _lens(data)
    if value is None:
        del lens[field]
    else:
        lens[field] = value
    (finding,) = validate(data).violations
    assert (finding.layer, finding.rule, finding.field) == (layer, rule, field)
    assert said in finding.message
    assert finding.value == value
    assert finding.pointer == f"/components/{data['components'].index(lens)}/{field}"


def test_a_required_field_that_is_missing_is_found_at_its_tier() -> None:
    data = _example()
    del _lens(data)["working_distance"]
    assert validate(data, 1).valid
    (finding,) = validate(data, 2).violations
    said = "required at tier 2 and missing; expected one number of at least 0 in mm"
    assert str(finding) == f"Objective '63x/1.40 Oil': working_distance: {said}"


def test_a_reference_to_the_wrong_kind_or_to_nothing_is_found() -> None:
    data = _example()
    cube = next(c for c in data["components"] if c["type"] == "FilterCube")
    cube["emission_filter"] = _lens(data)["id"]
    (finding,) = validate(data).violations
    assert (finding.rule, finding.field, finding.value) == (
        "ClassConstraintComponent",
        "emission_filter",
        _lens(data)["id"],
    )
    cube["emission_filter"] = "urn:uuid:00000000-0000-4000-8000-000000000000"
    assert [f.rule for f in validate(data).violations] == ["ClassConstraintComponent"]


def test_an_id_used_twice_is_found() -> None:
    data = _example()
    _lens(data)["id"] = data["describes"]["id"]
    (finding,) = validate(data).violations
    assert finding.rule == "DuplicateId" and "used twice" in finding.message


def test_both_engines_give_the_same_results(instrument_file: Path) -> None:
    data = nboq.read(instrument_file).data
    broken = copy.deepcopy(data)
    for component in broken["components"]:
        component.pop("manufacturer", None)
    for each in (data, broken):
        text, _, _ = data_graph(each)
        for tier in (1, 2, 3):
            ours = {(r.focus, r.path, r.component, r.severity) for r in run(text, tier, "shacl")}
            theirs = {(r.focus, r.path, r.component, r.severity) for r in run(text, tier, "pyshacl")}
            assert ours == theirs


def test_both_engines_agree_on_faults_that_only_they_see() -> None:
    data = _example()
    cube = next(c for c in data["components"] if c["type"] == "FilterCube")
    cube["emission_filter"] = _lens(data)["id"]
    del _lens(data)["lens_na"]
    findings = [
        [(f.path, f.field, f.rule, f.severity) for f in validate(data, engine=engine)]
        for engine in ("shacl", "pyshacl")
    ]
    assert findings[0] == findings[1]


def test_members_of_a_collection_are_checked_at_their_own_tiers() -> None:
    low, high = _example(), _example()
    for data, tier in ((low, 1), (high, 2)):
        del _lens(data)["working_distance"]
        data["tier"] = tier
    high = json.loads(json.dumps(high).replace("urn:uuid:", "urn:uuid:f"))
    report = validate({"type": "Collection", "id": "urn:x:1", "members": [low, high]})
    assert [finding.path[:2] for finding in report.violations] == [("members", 1)]


def test_a_dataclass_is_checked_like_a_document() -> None:
    report = validate(nboq.Objective(id="urn:x:1", name="63x", lens_na=1.4), 1)
    assert {f.field for f in report.violations} >= {"magnification", "manufacturer"}


def test_a_report_is_true_when_valid_and_raises_when_not() -> None:
    good, bad = validate(_example()), validate({"type": "Objective", "id": "urn:x:1"})
    assert good and not bad
    good.raise_if_invalid()
    with pytest.raises(InvalidDocument, match="violations at tier 1"):
        bad.raise_if_invalid()


def test_no_such_tier_and_no_such_engine() -> None:
    with pytest.raises(WrongValue, match="1, 2 or 3"):
        validate(_example(), 4)
    with pytest.raises(UnknownFormat, match="pyshacl"):
        validate(_example(), engine="rdfunit")  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [{}, {"type": 7}, {"type": None, "id": 1}, {"type": "Collection", "members": 3}])
def test_nonsense_gives_findings_and_no_traceback(data: dict[str, Any]) -> None:
    assert not validate(data).valid


_JUNK = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1.5,
        "",
        " ",
        "x",
        "a b",
        [],
        {},
        [1],
        ["x"],
        {"type": "Objective"},
        {"type": ["x"]},
        [[1]],
        10**400,
        2**70,
    ]
) | st.floats(allow_nan=False)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_junk_anywhere_makes_a_traceback(draw: st.DataObject) -> None:
    """Put junk in the place of a random value of a valid document; what comes out is a report."""
    data = _example()
    places = [(entity, key) for _, entity in walk(data) for key in entity]
    entity, key = draw.draw(st.sampled_from(places))
    entity[key] = draw.draw(_JUNK)
    report = validate(data, engine="shacl")
    assert all(str(finding) and finding.pointer for finding in report.violations)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**70, {1: 2}])
def test_extensions_that_json_cannot_hold_are_findings_or_kept(value: Any) -> None:
    report = validate({"type": "Objective", "id": "urn:x:1", "name": "63x", "extensions": {"test:x": value}}, 1)
    assert ("extensions" in {f.field for f in report.violations}) == (value != 2**70)


def test_blank_names_say_nothing() -> None:
    data = _example()
    _lens(data)["name"] = ""
    (finding,) = validate(data).violations
    assert finding.field == "name"


def test_settings_of_the_wrong_component_are_found_where_the_component_is_in_the_document() -> None:
    data = _example()
    cube = next(c for c in data["components"] if c["type"] == "FilterCube")
    image = {
        "type": "Image",
        "id": "urn:x:image",
        "name": "one",
        "objective_settings": {"type": "ObjectiveSettings", "settings_of": _lens(data)["id"]},
    }
    members = {"type": "Collection", "id": "urn:x:all", "members": [data, image]}
    assert "settings_of" not in {f.field for f in validate(members).violations}
    image["objective_settings"] = {"type": "ObjectiveSettings", "settings_of": cube["id"]}
    assert [f.rule for f in validate(members).violations if f.field == "settings_of"] == ["OrConstraintComponent"]


def test_what_comes_from_ome_is_asked_for_less() -> None:
    """Nothing that is wrong is let through; only what a tier asks for becomes a recommendation."""
    document = nboq.read(ROOT / "examples" / "ome" / "older.ome.xml")
    core, imported = nboq.validate(document, 2), nboq.validate(document, 2, profile="imported")
    assert not core.valid and imported.valid
    assert {(f.path, f.field) for f in core} == {(f.path, f.field) for f in imported}
    broken = {"type": "Objective", "id": "urn:uuid:1", "name": "63x", "lens_na": -1}
    assert [f.field for f in nboq.validate(broken, profile="imported").violations] == ["lens_na"]


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_strict_shapes_see_what_json_schema_sees(engine: Literal["shacl", "pyshacl"]) -> None:
    assert nboq.validate(nboq.read(EXAMPLE), 1, engine, profile="strict").valid
    lens = {"type": "Objective", "id": "urn:uuid:1", "name": "63x", "array_width": 7}
    found = nboq.validate(lens, 1, engine, profile="strict").violations
    assert [f.field for f in found if f.field == "array_width"] == ["array_width"], "once"


def test_a_profile_that_is_none_is_an_error() -> None:
    with pytest.raises(WrongValue, match="core or strict or imported"):
        nboq.validate({"type": "Objective"}, profile="lax")  # type: ignore[arg-type]


def test_advice_is_given_when_asked_for_and_fails_nothing() -> None:
    lens = nboq.read(ROOT / "examples" / "advice" / "name-na.invalid.yaml")
    assert nboq.validate(lens).advice == ()
    report = nboq.validate(lens, advice=True)
    assert report.valid and [f.code for f in report.advice] == ["NBOQ-A-name-na"]
