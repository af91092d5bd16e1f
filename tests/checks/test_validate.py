"""Validation: what is found, how it is said, and that both SHACL engines say the same."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import orjson
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nboq
from nboq.batch.outcome import Outcome
from nboq.checks import Finding, Position, ValidationReport, validate
from nboq.checks.engines import Engine, run
from nboq.checks.shacl import data_graph
from nboq.document import Note, walk
from nboq.errors import ContentError, Malformed, MissingDependency, WrongValue
from nboq.schema.model import current_model
from nboq.schema.values import is_nines
from tests.conftest import EXAMPLE, ROOT
from tests.properties import examples


def _example() -> dict[str, Any]:
    return copy.deepcopy(nboq.read(EXAMPLE).data)


def _lens(data: dict[str, Any]) -> dict[str, Any]:
    return next(c for c in data["components"] if c.get("name") == "63x/1.40 Oil")


@pytest.mark.parametrize("profile", ["core", "reporting"])
@pytest.mark.parametrize("tier", [1, 3])
def test_what_is_required_is_the_same_when_no_more_is_asked(tier: int, profile: Literal["core", "reporting"]) -> None:
    document = nboq.read(EXAMPLE)
    every, required = (validate(document, tier, profile=profile, required=only) for only in (False, True))
    assert [f for f in every if f.severity != "info"] == [f for f in required if f.severity != "info"]
    assert every.recommendations and not any(f.code == "NBOQ-T-recommended" for f in required)


@pytest.mark.parametrize("tier", [None, 1, 2])
def test_the_instruments_are_valid_at_the_tiers_they_claim(instrument_file: Path, tier: int | None) -> None:
    report = validate(nboq.read(instrument_file), tier)
    # The real one has nines for every catalogue number.
    assert {(f.code, is_nines(str(f.value))) for f in report.violations} <= {("NBOQ-T-required", True)}
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
    ("correction", "PlanApochromatt", "schema", "enum", "did you mean PlanApochromat?"),
    ("dic", "yes", "schema", "type", "true or false"),
    ("id", "no iri", "schema", "pattern", "an absolute IRI"),
    ("lens_an", 1.4, "schema", "additionalProperties", "did you mean lens_na?"),
    ("name", None, "schema", "required", "missing"),
    ("extensions", {"nocolon": 1}, "schema", "propertyNames", "source:field"),
    ("type", "Objektiv", "schema", "enum", "did you mean Objective?"),
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
    assert said in str(finding)
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
        "NodeConstraintComponent",
        "emission_filter",
        _lens(data)["id"],
    )
    cube["emission_filter"] = "urn:uuid:00000000-0000-4000-8000-000000000000"
    assert [f.rule for f in validate(data).violations] == ["NodeConstraintComponent"]


def test_an_id_used_twice_is_found() -> None:
    data = _example()
    _lens(data)["id"] = data["describes"]["id"]
    (finding,) = validate(data).violations
    assert finding.rule == "DuplicateId" and "used twice" in finding.message


@pytest.mark.slow
@pytest.mark.parametrize("tiers", [(3,), pytest.param((1, 2), marks=pytest.mark.long)])
def test_both_engines_give_the_same_results(instrument_file: Path, tiers: tuple[int, ...]) -> None:
    data = nboq.read(instrument_file).data
    broken = copy.deepcopy(data)
    for component in broken["components"]:
        component.pop("manufacturer", None)
    for each in (data, broken):
        text = data_graph(each).text
        for tier in tiers:
            assert [r._replace(message="") for r in run(text, tier, "shacl")] == [
                r._replace(message="") for r in run(text, tier, "pyshacl")
            ]


@pytest.mark.slow
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
    with pytest.raises(ContentError, match="violations at tier 1"):
        bad.raise_if_invalid()


def test_no_such_tier_and_no_such_engine() -> None:
    with pytest.raises(WrongValue, match="1, 2 or 3"):
        validate(_example(), 4)
    with pytest.raises(WrongValue, match="pyshacl"):
        validate(_example(), engine="rdfunit")  # type: ignore[arg-type]


@pytest.mark.parametrize(("engine", "told"), [("pyshacl", r"nboq\[pyshacl\]"), ("shacl", "pip install shacl")])
def test_an_engine_that_is_not_installed(engine: Engine, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, f"nboq.checks.engine_{'rust' if engine == 'shacl' else 'python'}", None)
    monkeypatch.setattr(current_model(), "lookups", {})
    with pytest.raises(MissingDependency, match=told):
        validate({"type": "Objective", "id": "urn:x:1", "name": "63x"}, 1, engine)


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


@pytest.mark.slow
@settings(deadline=None, max_examples=examples(200), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_junk_anywhere_makes_a_traceback(draw: st.DataObject) -> None:
    """Put junk in the place of a random value of a valid document; what comes out is a report."""
    data = _example()
    places = [(entity, key) for _, entity in walk(data) for key in entity]
    entity, key = draw.draw(st.sampled_from(places))
    entity[key] = draw.draw(_JUNK)
    report = validate(data, engine="shacl")
    assert all(str(finding) and finding.pointer for finding in report.violations)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**70])
def test_extensions_that_json_cannot_hold_are_findings_or_kept(value: Any) -> None:
    report = validate({"type": "Objective", "id": "urn:x:1", "name": "63x", "extensions": {"test:x": value}}, 1)
    assert ("extensions" in {f.field for f in report.violations}) == (value != 2**70)


def test_keys_that_are_no_text_are_refused() -> None:
    with pytest.raises(Malformed, match="field 1, which is no name"):
        validate({"type": "Objective", "id": "urn:x:1", "name": "63x", "extensions": {"test:x": {1: 2}}})


def test_all_bad_keys_of_extensions_are_one_finding() -> None:
    kept = {f"k{number}": 1 for number in range(300)} | {"a:b": 1, ":c": 1, "d:": 1}
    report = validate({"type": "Objective", "id": "urn:x:1", "name": "63x", "extensions": kept}, 1)
    (finding,) = (one for one in report.violations if one.field == "extensions")
    assert (finding.code, finding.value) == ("NBOQ-S-bad-extension-key", kept)


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
    for wrong in (cube["id"], data["describes"]["id"]):
        image["objective_settings"] = {"type": "ObjectiveSettings", "settings_of": wrong}
        found = [f for f in validate(members).violations if f.field == "settings_of" and f.code.startswith("NBOQ-S")]
        assert [f.rule for f in found] == ["OrConstraintComponent"]
        assert "one Objective" in found[0].message and "Objective" in found[0].expected


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


_NBOQ = "https://w3id.org/nbo-q/"
_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def _field(name: str, value: str, kind: str) -> str:
    return f'_:lens <{_NBOQ}{name}> "{value}"^^<http://www.w3.org/2001/XMLSchema#{kind}> .\n'


_ILL_TYPED = [
    ("lens_na", "-1.50E0", "double"),
    ("lens_na", "wide", "double"),
    ("lens_na", "1_0.5", "double"),
    ("lens_na", "infinity", "double"),
    ("lens_na", "-INF", "double"),
    ("lens_na", " 1.4", "double"),
    ("lens_na", "1.4", "decimal"),
    ("dic", "perhaps", "boolean"),
    ("dic", "TRUE", "boolean"),
    ("publication_year", "2.5E0", "integer"),
    ("publication_year", "2_020", "integer"),
    ("valid_from", "2025-02-30", "date"),
    ("name", r"a\n\t\u0001\"", "string"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "value", "kind"), _ILL_TYPED)
def test_the_engines_agree_on_literals_and_keep_them_and_the_names_of_blank_nodes(
    name: str, value: str, kind: str, recwarn: pytest.WarningsRecorder, capfd: pytest.CaptureFixture[str]
) -> None:
    kinds = "".join(
        f"_:{node} {_RDF_TYPE} <{_NBOQ}{kind}> .\n" for node, kind in (("tube", "Tube"), ("lens", "Objective"))
    )
    graph = kinds + _field(name, value, kind)
    ours, theirs = (run(graph, 1, engine) for engine in ("shacl", "pyshacl"))
    assert {r[:5] for r in ours} == {r[:5] for r in theirs}
    assert {r.focus for r in ours} >= {"_:lens"} and not {r.focus for r in ours} - {"_:lens", "_:tube"}
    written = f'"{value}"' if kind == "string" else f'"{value}"^^<http://www.w3.org/2001/XMLSchema#{kind}>'
    assert {r.value for r in ours} <= {"", written}
    assert not recwarn.list and capfd.readouterr().err == ""


def test_dates_that_are_none_are_compared_alike() -> None:
    lines = [f"<urn:x:d> {_RDF_TYPE} <{_NBOQ}HardwareDescriptor> .\n"]
    for name, value in (("valid_from", "2025-02-30"), ("valid_until", "in spring")):
        lines.append(_field(name, value, "date").replace("_:lens", "<urn:x:d>"))
    ours, theirs = ({r[:5] for r in run("".join(lines), 1, engine)} for engine in ("shacl", "pyshacl"))
    assert ours == theirs


def _graphs() -> list[Any]:
    text = nboq.to_rdf(_example(), "ntriples").decode().replace('"1.4E0"', '"-1.4E0"')
    named = rdflib.Dataset()
    named.graph(rdflib.URIRef("urn:x:graph")).parse(data=text, format="nt")
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.N_TRIPLES)
    return [rdflib.Graph().parse(data=text, format="nt"), named, store, ox.Dataset(list(store))]


def test_graphs_of_a_data_set_never_answer_for_one_another() -> None:
    """One graph has the lens's aperture, another one only its name, which at tier 1 isn't enough."""
    whole, bare = rdflib.Dataset(), rdflib.Dataset()
    lens = {"type": "Objective", "id": "urn:x:1", "name": "63x"}
    for data_set in (whole, bare):
        data_set.graph(rdflib.URIRef("urn:x:a")).parse(data=nboq.to_rdf(lens, "ntriples"), format="nt")
    said = nboq.to_rdf({**lens, "lens_na": 1.4}, "ntriples")
    whole.graph(rdflib.URIRef("urn:x:b")).parse(data=said, format="nt")
    missing = [sum(f.field == "lens_na" for f in validate(one).violations) for one in (bare, whole)]
    assert missing == [1, 1]


def test_graphs_of_rdflib_and_pyoxigraph_are_checked() -> None:
    found = []
    for graph in _graphs():
        before = len(graph)
        report = validate(graph)
        assert (report.tier, len(graph)) == (2, before)
        (negative,) = report.violations
        assert (negative.entity, negative.field, negative.value) == ("Objective '63x/1.40 Oil'", "lens_na", -1.4)
        found.append([(f.entity, f.field, f.rule) for f in report])
        assert validate(graph, 1).tier == 1
    assert found[0] == found[1] == found[2] == found[3]


def _with_implied_types(triples: list[ox.Triple]) -> ox.Dataset:
    """Add the types that follow, in front of and behind the class in the alphabet."""
    model = current_model()
    above = [
        ox.Triple(t.subject, t.predicate, ox.NamedNode(model.classes[name].iri))
        for t in triples
        if t.predicate.value == _RDF_TYPE.strip("<>") and isinstance(t.object, ox.NamedNode)
        for name in model.classes[model.by_iri[t.object.value]].ancestors
    ]
    return ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in (*triples, *above))


def _told(report: ValidationReport) -> list[str]:
    return [f"{f.severity} {f.code} {f.pointer} {f}" for f in report]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=() if number % 12 == 0 else pytest.mark.slow)
        for folder in ("valid", "invalid")
        for number, path in enumerate(sorted((ROOT / "examples" / folder).rglob("*.yaml")))
        if not path.name.endswith(".expected.yaml")
    ],
    ids=lambda path: path.stem,
)
def test_a_graph_is_judged_as_its_file_and_types_that_follow_change_nothing(path: Path) -> None:
    try:
        content = nboq.to_rdf(nboq.read(path), "turtle")
    except nboq.errors.NboqError:
        return  # what can't be written as RDF has no graph
    triples = [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.TURTLE)]
    file = _told(validate(nboq.read_bytes(content, "a.ttl")))
    assert _told(validate(rdflib.Graph().parse(data=content, format="turtle"))) == file
    assert _told(validate(_with_implied_types(triples))) == file


def test_what_reading_a_graph_cannot_place_is_found_once_in_entities_and_parts() -> None:
    turtle = """@prefix nboq: <https://w3id.org/nbo-q/> .
        <urn:x:f> a nboq:EmissionFilter ; nboq:name 7 ; nboq:transmittance_ranges
            [ a nboq:TransmittanceRange ; nboq:center_wavelength "wide" ; nboq:fwhm_bandwidth 5.0e0 ] ,
            [ a nboq:TransmittanceRange ; nboq:center_wavelength 5.0e2 ; nboq:fwhm_bandwidth 6.0e0 ] ."""
    graph = rdflib.Graph().parse(data=turtle)
    found = {(f.entity, f.field, f.value, f.code) for f in validate(graph).violations if f.code.startswith("NBOQ-S")}
    filter_ = "EmissionFilter 'urn:x:f'"
    assert found == {
        (filter_, "name", 7, "NBOQ-S-wrong-type"),
        (f"{filter_} › transmittance_ranges[1]", "center_wavelength", "wide", "NBOQ-S-wrong-type"),
    }


def test_a_number_that_is_none_is_one_finding_though_a_rule_compares_it() -> None:
    turtle = b"""<urn:x:o> a <https://w3id.org/nbo-q/Objective> ;
        <https://w3id.org/nbo-q/magnification> "NaN"^^<http://www.w3.org/2001/XMLSchema#double> ."""
    for engine in ("shacl", "pyshacl"):
        found = validate(nboq.read_bytes(turtle, "a.ttl"), 1, engine).violations
        assert [f.code for f in found if f.field == "magnification"] == ["NBOQ-S-below-minimum"]


def test_triples_within_triples_end_no_validation() -> None:
    turtle = b"@prefix n: <https://w3id.org/nbo-q/> . <urn:x:1> a n:Objective ; n:lens_na -2.0 . <urn:x:2> n:note "
    document = nboq.read_bytes(turtle + b"<<( <urn:x:1> n:name 'x' )>> .", "a.ttl")
    for engine in ("shacl", "pyshacl"):
        assert "NBOQ-S-below-minimum" in {f.code for f in validate(document, 1, engine).violations}


def test_an_id_that_is_a_list_ends_no_report() -> None:
    content = b'{"type": "Objective", "id": ["x"], "lens_na": -1}'
    report = validate(nboq.read_bytes(content, "a.json"), 1).located(content)
    assert {f.position for f in report.violations if f.field == "id"} == {Position(1, 29)}


@pytest.mark.parametrize("turtle", ["", '<urn:x:f> a "Objective" .', "<urn:x:f> a <urn:x:Thing> ."])
def test_a_graph_with_nothing_of_the_model_in_it_is_not_valid(turtle: str) -> None:
    (finding,) = validate(rdflib.Graph().parse(data=turtle)).violations
    assert finding.code == "NBOQ-D-unreadable" and "nothing in it is of a class" in finding.message


def test_something_that_is_neither_document_nor_graph() -> None:
    with pytest.raises(Malformed, match="int isn't a document"):
        validate(7)  # type: ignore[arg-type]


def test_json_schema_works_without_any_rdf() -> None:
    code = (
        "import sys\n"
        "for name in ('pyoxigraph', 'rdflib', 'shacl', 'pyshacl'): sys.modules[name] = None\n"
        "from nboq.checks.json_schema import schema_findings\n"
        "print([f.code for f in schema_findings({'type': 'Objective', 'id': 'urn:x:1', 'name': '', 'lens_na': 1})])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "['NBOQ-S-empty-text']\n", done.stderr


@pytest.mark.parametrize(
    "value", [None, -1.4, "wide", 10**40, -(10**25), float("inf"), "\ud800", [1, {"a": [True]}], {"b": "µ"}], ids=repr
)
def test_an_outcome_comes_back_from_json_with_its_value(value: Any) -> None:
    finding = Finding("violation", "schema", "type", "Objective", "urn:x:1", ("a", 0), "lens_na", value, "m", "", 3)
    note = Note("doubtful", "Objective", "LensNA", value, "m")
    outcome = Outcome("a.json", "", ValidationReport("a.json", 2, (finding,)), (note,))
    assert Outcome.from_dict(orjson.loads(orjson.dumps(outcome.to_dict()))) == outcome


def test_an_outcome_with_text_that_json_cannot_hold_is_written_all_the_same() -> None:
    finding = Finding("violation", "schema", "type", "\ud800", "", (), "\ud800", 10**5000, "\ud800")
    for outcome in (
        Outcome("\ud800", "", ValidationReport("\ud800", 1, (finding,))),
        Outcome("\ud800", "", None, error="\ud800", status=2),
    ):
        assert Outcome.from_dict(orjson.loads(orjson.dumps(outcome.to_dict()))).source == "\\ud800"
