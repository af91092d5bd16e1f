"""The artefacts: reproducible, loadable by those who use them, and what the schema says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pyoxigraph as ox
import pytest
import rdflib

import nboq
from nboq.build.__main__ import ARTEFACTS, main
from nboq.build.jsonschema import json_schema
from nboq.build.owl import owl_ontology
from nboq.build.schema import Schema, resolve
from nboq.build.shacl import rules_shapes
from nboq.build.turtle import written
from nboq.document import as_document
from nboq.errors import Malformed
from tests.conftest import EXAMPLE, ROOT
from tests.publish.test_crate_validators import environment
from tests.vocabulary_models import first


@pytest.mark.slow
def test_generating_again_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = "import sys; from nboq.build.__main__ import main; sys.exit(main(sys.argv[1:]))"
    call = [sys.executable, "-c", code, "--schema", str(ROOT / "model" / "nbo_q.yaml"), "--out", str(tmp_path)]
    done = subprocess.run(
        call, check=True, capture_output=True, env={"PYTHONHASHSEED": "7", "PATH": "", "PYTHONPATH": str(ROOT / "src")}
    )
    # Of the hundreds of files of single classes and codes only the number is told.
    told = [line.partition(":")[0] for line in done.stdout.decode().splitlines()]
    assert told[:-1] == [*ARTEFACTS, "shapes/rules.ttl", "generated/versions.json", "generated/conversions.tsv"]
    assert told[-1].endswith("bytes in all")
    for name in ARTEFACTS:
        assert (tmp_path / name).read_bytes() == (ROOT / name).read_bytes(), f"{name}: run 'make generate'"
    for name in ("nbo_q.yaml", "nbo_q/hardware/objective.yaml"):
        assert (tmp_path / "model" / name).read_bytes() == (ROOT / "model" / name).read_bytes()
    (tmp_path / "shapes" / "core.ttl").write_text("# edited by hand")
    assert main(["--schema", str(ROOT / "model" / "nbo_q.yaml"), "--out", str(tmp_path), "--check"]) == 1
    assert "shapes/core.ttl isn't what the schema gives" in capsys.readouterr().err


@pytest.mark.slow
def test_adding_a_slot_changes_only_lines_about_it(tmp_path: Path, schema: Schema) -> None:
    shutil.copytree(ROOT / "model", tmp_path / "model")
    module = tmp_path / "model" / "nbo_q" / "hardware" / "objective.yaml"
    text = module.read_text("utf-8").replace("      - magnification\n", "      - magnification\n      - zest\n", 1)
    module.write_text(
        text.replace("\nslots:\n", "\nslots:\n  zest:\n    description: How zesty it is.\n    range: boolean\n\n", 1)
    )
    changed = resolve(tmp_path / "model" / "nbo_q.yaml")
    for name, generate in ARTEFACTS.items():
        before, after = generate(schema).splitlines(), generate(changed).splitlines()
        assert len(after) - len(before) < 25, name
        gone = [
            line
            for line in set(before) - set(after)
            if not any(word in line for word in ("sh:order", "sh:ignoredProperties", "Objective", "void:"))
        ]
        assert gone == [], name


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ARTEFACTS if name.endswith(".ttl")])
def test_turtle_is_read_alike_by_two_parsers(name: str) -> None:
    path = ROOT / name
    assert len(rdflib.Graph().parse(path)) == len(set(ox.parse(path=str(path))))


def test_rules_reach_the_classes_below_those_that_they_name(schema: Schema) -> None:
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix nboq: <https://w3id.org/nbo-q/> .\n"
    asked = "sh:property [ sh:class nboq:Objective ] , [ sh:class <http://example.org/Other> ]"
    made = rules_shapes(schema, f"{prefixes}nboq:rule-x sh:targetClass nboq:Camera ; {asked} .\n")
    assert "sh:node nboq:Objective-class ]" in made and "sh:class <http://example.org/Other>" in made
    graph = rdflib.Graph().parse(data=made)
    sh, nboq = rdflib.Namespace("http://www.w3.org/ns/shacl#"), rdflib.Namespace("https://w3id.org/nbo-q/")
    assert {nboq.Camera, nboq.CCD, nboq.EMCCD} <= set(graph.objects(nboq["rule-x"], sh.targetClass))
    assert list(graph.predicate_objects(nboq["Objective-class"]))
    assert rules_shapes(schema, made) == made


@pytest.mark.slow
def test_what_is_deprecated_says_what_to_use_instead(schema: Schema) -> None:
    table = deepcopy(schema.table)
    table["classes"]["LegacyCamera"] |= {"deprecated": True, "replaced_by": "CCD"}
    table["slots"]["color_mode"] |= {"deprecated": True, "replaced_by": "color_method"}
    changed = Schema(table)
    graph = rdflib.Graph().parse(data=owl_ontology(changed), format="turtle")
    base = rdflib.Namespace(schema.base)
    for old, new in ((base.LegacyCamera, base.CCD), (base.color_mode, base.color_method)):
        assert graph.value(old, rdflib.OWL.deprecated).toPython() is True  # type: ignore[union-attr]
        assert graph.value(old, rdflib.DCTERMS.isReplacedBy) == new


_DEPRECATED = """
id: https://example.org/mini/mini
name: mini
version: 1.0.0
title: Mini
description: A model with one deprecated term of each kind.
license: https://creativecommons.org/licenses/by/4.0/
default_prefix: mini
default_range: string
prefixes: {PREFIXES}
classes:
  Old: {description: A class., class_uri: mini:Old, deprecated: say New,
    deprecated_element_has_exact_replacement: https://example.org/mini/New, slots: [label, name, kind, sort]}
  New: {description: A class., class_uri: mini:New}
slots:
  label: {description: A text., slot_uri: mini:label, deprecated: say name,
    deprecated_element_has_exact_replacement: mini:name}
  name: {description: A text., slot_uri: mini:name}
  kind: {description: A value., slot_uri: mini:kind, range: Kind}
  sort: {description: A value., slot_uri: mini:sort, range: Sort}
enums:
  Kind:
    description: Kinds.
    enum_uri: mini:Kind
    deprecated: say Sort
    deprecated_element_has_exact_replacement: Sort
    permissible_values: {A: {meaning: 'mini:Kind.A'}}
  Sort:
    description: Sorts.
    enum_uri: mini:Sort
    permissible_values:
      A: {meaning: 'mini:Sort.A', deprecated: say B, deprecated_element_has_exact_replacement: B}
      B: {meaning: 'mini:Sort.B', deprecated: no use, deprecated_element_has_possible_replacement: mini:kind}
"""


@pytest.mark.slow
def test_each_kind_of_term_is_deprecated_in_the_words_of_linkml(schema: Schema, tmp_path: Path) -> None:
    """A replacement is given by IRI, CURIE or name, as the metamodel takes them."""
    prefixes = json.dumps(schema.prefixes | {"mini": "https://example.org/mini/"})
    (tmp_path / "mini.yaml").write_text(_DEPRECATED.replace("{PREFIXES}", prefixes), "utf-8")
    mini = resolve(tmp_path / "mini.yaml")
    base = rdflib.Namespace("https://example.org/mini/")
    replaced = rdflib.URIRef("http://purl.obolibrary.org/obo/IAO_0100001")
    owl = rdflib.Graph().parse(data=owl_ontology(mini), format="turtle")
    expected = {base.Old: base.New, base.label: base.name, base.Kind: base.Sort, base["Sort.A"]: base["Sort.B"]}
    assert dict(owl.subject_objects(replaced)) == dict(owl.subject_objects(rdflib.DCTERMS.isReplacedBy)) == expected
    assert set(owl.subjects(rdflib.OWL.deprecated)) == {*expected, base["Sort.B"]}
    consider = rdflib.URIRef("http://www.geneontology.org/formats/oboInOwl#consider")
    assert dict(owl.subject_objects(consider)) == {base["Sort.B"]: base.kind}
    assert owl.value(base.Old, rdflib.SKOS.historyNote) == rdflib.Literal("say New", "en")
    skos = rdflib.Graph().parse(data=written("skos.ttl.j2", mini), format="turtle")
    assert dict(skos.subject_objects(replaced)) == {one: expected[one] for one in (base.Kind, base["Sort.A"])}
    definitions = json_schema(mini)["$defs"]
    assert definitions["Old"]["deprecated"] and definitions["Kind"]["deprecated"]
    assert definitions["Old"]["properties"]["label"]["deprecated"]
    assert [case["if"]["const"] for case in definitions["Sort"]["allOf"] if case["then"]["deprecated"]] == ["A", "B"]
    assert definitions["Sort"]["allOf"][0]["then"]["$comment"] == "deprecated (say B); use Sort.B instead"
    assert "deprecated" not in definitions["New"] and "deprecated" not in definitions["Old"]["properties"]["name"]


def test_a_tier_stated_as_an_annotation_is_told_and_not_passed_over(tmp_path: Path) -> None:
    text = first().replace("in_subset: [Tier1]", "annotations: {tier: 1, obligation: required}")
    (tmp_path / "mini.yaml").write_text(text, "utf-8")
    with pytest.raises(Malformed, match=r"width has its tier as an annotation.*\n*.*in_subset"):
        resolve(tmp_path / "mini.yaml")


def test_strangers_find_who_made_it_where_terms_belong_and_what_they_mean() -> None:
    owl, skos = (rdflib.Graph().parse(ROOT / "generated" / f"nbo_q.{name}.ttl") for name in ("owl", "skos"))
    home = rdflib.URIRef("https://w3id.org/nbo-q")
    for graph in (owl, skos):
        terms = {term for term in graph.subjects(rdflib.RDF.type) if str(term).startswith(f"{home}/")}
        terms -= set(graph.subjects(rdflib.RDF.type, rdflib.FOAF.Agent))
        assert len(terms) > 900
        assert {home} == {graph.value(term, rdflib.RDFS.isDefinedBy) for term in terms}
        assert all(graph.value(term, rdflib.SKOS.definition) for term in terms)
    for role in (rdflib.DCTERMS.creator, rdflib.DCTERMS.publisher):
        who = owl.value(home, role)
        assert (who, rdflib.RDF.type, rdflib.FOAF.Agent) in owl
        assert owl.value(who, rdflib.FOAF.name) and isinstance(owl.value(who, rdflib.FOAF.page), rdflib.URIRef)
    used = {p for p in owl.predicates() if not str(p).startswith((str(rdflib.OWL), str(rdflib.RDF), str(rdflib.RDFS)))}
    kinds = (rdflib.OWL.AnnotationProperty, rdflib.OWL.ObjectProperty, rdflib.OWL.DatatypeProperty)
    assert used <= {p for kind in kinds for p in owl.subjects(rdflib.RDF.type, kind)}


def test_values_are_found_by_quantity_kind_and_unit() -> None:
    graph = rdflib.Graph().parse(ROOT / "generated" / "nbo_q.owl.ttl")
    lens = {"type": "Objective", "id": "urn:x:1", "working_distance": 0.19, "lens_na": 1.4}
    graph.parse(data=nboq.to_rdf(lens, "ntriples").decode(), format="nt")
    asked = """PREFIX qudt: <http://qudt.org/schema/qudt/> PREFIX unit: <http://qudt.org/vocab/unit/>
        PREFIX quantitykind: <http://qudt.org/vocab/quantitykind/> SELECT ?value
        { ?field qudt:hasQuantityKind KIND ; qudt:hasUnit UNIT . <urn:x:1> ?field ?value }"""
    for kind, unit, value in (("Length", "MilliM", 0.19), ("Dimensionless", "UNITLESS", 1.4)):
        query = asked.replace("KIND", f"quantitykind:{kind}").replace("UNIT", f"unit:{unit}")
        (row,) = graph.query(query).bindings
        assert float(str(row[rdflib.Variable("value")])) == value


def test_the_json_schema_is_one() -> None:
    jsonschema_rs.meta.validate(orjson.loads((ROOT / "generated" / "nbo_q.schema.json").read_bytes()))


def _small_schema(name: str) -> Any:
    return orjson.loads((ROOT / "generated" / "schema" / f"{name}.schema.json").read_bytes())


def test_there_is_a_json_schema_for_each_class_which_needs_no_other_file() -> None:
    names = {path.name.partition(".")[0] for path in (ROOT / "generated" / "schema").iterdir()}
    assert names == {*nboq.current_model().concrete, "one-of", "tier-1", "tier-2", "tier-3"}
    validator = jsonschema_rs.validator_for(_small_schema("Objective"))
    lens = {"$schema": "Objective.schema.json", "type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": 1.4}
    assert validator.is_valid(lens)
    assert not validator.is_valid({**lens, "$schema": 1})
    assert not validator.is_valid({**lens, "lens_na": "1.4"})
    assert not validator.is_valid({"type": "Laser", "id": "urn:x:1", "name": "488"})
    for name in names:
        body = _small_schema(name)
        pointed = set(re.findall(r'"\$ref":"([^"]*)"', orjson.dumps(body).decode()))
        assert pointed <= {f"#/$defs/{one}" for one in body["$defs"]}, name


_MISSING = ("NBOQ-S-missing", "NBOQ-T-required")


@pytest.mark.parametrize("tier", [1, 2, 3])
def test_the_json_schema_of_a_tier_asks_for_what_its_shapes_do(tier: int) -> None:
    validator = jsonschema_rs.validator_for(_small_schema(f"tier-{tier}"))
    asked = 0
    lenses = [{"type": "Objective", "id": "urn:x:1", "infinity_corrected": given} for given in (True, False)]
    paths = ["hardware/widefield.yaml", "hardware/laser-scanning-confocal.yaml", "identifiers/registered.yaml"]
    stands = [nboq.read(ROOT / "examples" / "valid" / path) for path in paths]
    for document in (*(as_document(lens) for lens in lenses), *stands):
        missing = [one for one in nboq.validate(document, tier=tier).findings if one.code in _MISSING]
        shaped = {(one.path, one.field) for one in missing}
        found = set()
        for fault in validator.iter_errors(document.data):
            assert fault.kind.name == "required", fault
            found.add((tuple(fault.instance_path), fault.message.split('"')[1]))
        assert found == shaped, document.source
        asked += len(found)
    assert asked > 10 * tier


def test_classes_can_be_made_of_the_json_schema_with_discriminators() -> None:
    schema, bundle = _small_schema("one-of"), orjson.loads((ROOT / "generated" / "nbo_q.schema.json").read_bytes())
    components = schema["$defs"]["AnyComponent"]
    assert components["discriminator"] == {"propertyName": "type"}
    below = {one.name for one in nboq.current_model().classes.values() if "Component" in one.ancestors}
    assert {one["$ref"] for one in components["oneOf"]} == {
        f"#/$defs/{name}" for name in below & set(nboq.current_model().concrete)
    }
    for name in nboq.current_model().concrete:
        assert schema["$defs"][name]["properties"]["type"] == {"const": name}
        assert list(schema["$defs"][name]["properties"]) == list(bundle["$defs"][name]["properties"])
    text = orjson.dumps(schema)
    assert b'"if"' not in text and b'"then"' not in text
    validator = jsonschema_rs.validator_for(schema)
    stand = nboq.read(ROOT / "examples" / "valid" / "hardware" / "widefield.yaml").data
    validator.validate(stand)
    for lens in (one for one in stand["components"] if one["type"] == "Objective"):
        assert not validator.is_valid({**stand, "components": [{**lens, "wavelength": 488}]})


def test_the_json_schema_serves_a_form_builder() -> None:
    bundle = orjson.loads((ROOT / "generated" / "nbo_q.schema.json").read_bytes())
    for name in nboq.current_model().concrete:
        body = bundle["$defs"][name]
        assert body["title"] == nboq.current_model().classes[name].title and body["description"]
        for slot, found in body["properties"].items():
            if slot not in ("type", "@context", "$schema"):
                assert found["title"] and found["description"], (name, slot)
                unit = nboq.current_model().slots[slot].unit
                assert found.get("x-unit") == unit and (unit is None or f" (UCUM: {unit})." in found["description"])
    objective = bundle["$defs"]["Objective"]["properties"]
    assert objective["magnification"]["examples"]


@pytest.mark.slow
def test_owlready2_loads_the_ontology_and_walks_it() -> None:
    import owlready2

    world = owlready2.World()
    triples = rdflib.Graph().parse(ROOT / "generated" / "nbo_q.owl.ttl").serialize(format="nt", encoding="utf-8")
    import io

    ontology = world.get_ontology("https://w3id.org/nbo-q").load(fileobj=io.BytesIO(triples))
    found = {item.name for item in ontology.classes()}
    assert set(nboq.current_model().classes) <= found
    base = ontology.get_namespace(nboq.current_model().base)
    assert base.CCD in base.DetectionSystem.descendants()


def test_shapes_and_data_use_the_same_terms(schema: Schema) -> None:
    known = {body.iri for body in schema.classes.values()} | {slot.iri for slot in schema.slots.values()}
    known |= {value.iri for enum in schema.enums.values() for value in enum.values.values()}
    for name in ("core.ttl", "tier-1.ttl", "tier-2.ttl", "tier-3.ttl"):
        for triple in ox.parse(path=str(ROOT / "shapes" / name)):
            if isinstance(triple.object, ox.NamedNode) and triple.predicate.value.endswith(
                ("#path", "#targetClass", "#class")
            ):
                assert triple.object.value in known


@pytest.mark.slow
def test_the_wheel_works_on_its_own(tmp_path: Path) -> None:
    call = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(call, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        "import sys, nboq; d = nboq.read(sys.argv[1]); print(nboq.__file__); "
        "print(nboq.validate(d).valid, len(nboq.to_rdf(d)) > 0, len(nboq.Store().named('objectives')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(EXAMPLE)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site"), "PATH": ""},
    )
    assert str(tmp_path) in done.stdout and "True True 0" in done.stdout


@pytest.mark.parametrize("heavy", ["linkml", "linkml_runtime", "rdflib", "pyshacl", "pint", "typer", "pyoxigraph"])
def test_importing_nboq_loads_nothing_heavy(heavy: str) -> None:
    code = f"import nboq, sys; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.slow
def test_reading_and_writing_rdf_needs_no_build_tools() -> None:
    code = (
        "import nboq, sys; d = nboq.read(sys.argv[1]); nboq.to_rdf(d); nboq.validate(d); nboq.Store().load(d); "
        "sys.exit(bool({'linkml', 'linkml_runtime', 'rdflib', 'pyshacl'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code, str(EXAMPLE)], check=False).returncode == 0


@pytest.mark.long  # 25 s of a processor, most of them for making the classes
def test_datamodel_code_generator_keeps_the_classes_of_components(tmp_path: Path) -> None:
    python = environment(tmp_path / "environment", sys.executable, "datamodel-code-generator")
    stand = nboq.read(ROOT / "examples" / "valid" / "hardware" / "widefield.yaml").data
    (tmp_path / "stand.json").write_bytes(orjson.dumps(stand))
    made = ["--input-file-type", "jsonschema", "--output-model-type", "pydantic_v2.BaseModel", "--output", "made.py"]
    schema = str(ROOT / "generated" / "schema" / "one-of.schema.json")
    subprocess.run([python.with_name("datamodel-codegen"), "--input", schema, *made], check=True, cwd=tmp_path)
    code = """if True:
        import json, made
        stand = made.HardwareDescriptor.model_validate_json(open("stand.json").read())
        kinds = [type(getattr(one, "root", one)).__name__ for one in stand.components]
        print(json.dumps([kinds, json.loads(stand.model_dump_json(exclude_unset=True, by_alias=True))]))"""
    said = subprocess.run([python, "-c", code], check=True, cwd=tmp_path, capture_output=True).stdout
    assert orjson.loads(said) == [[one["type"] for one in stand["components"]], stand]
