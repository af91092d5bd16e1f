"""Mappings to other vocabularies: the tables hold what the sources hold, and the model says what the tables say."""

from __future__ import annotations

import csv
import json
import shutil
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from rdflib import DCAT, DCTERMS, FOAF, OWL, PROV, RDFS, SDO

from nboq.build.schema import TABLES, mapping_tables
from nboq.errors import Malformed
from nboq.pid.relations import relations
from nboq.schema.artefacts import own_yaml, tsv_rows
from nboq.schema.imaging_methods import NONE, methods_of_term, term_of_method
from nboq.schema.model import current_model
from tests.conftest import REFERENCE, ROOT

_MODEL = ROOT / "model"
_MAPPINGS = _MODEL / "mappings"
_PREDICATES = {f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}
_COLUMNS = ["subject_id", "predicate_id", "object_id", "object_label", "mapping_justification", "comment"]


def _all_rows(name: str) -> list[dict[str, str]]:
    lines = (_MAPPINGS / f"{name}.sssom.tsv").read_text("utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def _rows(name: str) -> list[dict[str, str]]:
    """Give the rows that lead to a term."""
    return [row for row in _all_rows(name) if name not in TABLES or row["object_id"] != NONE]


def _header(name: str) -> dict[str, dict[str, str]]:
    lines = (_MAPPINGS / f"{name}.sssom.tsv").read_text("utf-8").splitlines()
    header: dict[str, dict[str, str]] = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    return header


def _prefixes() -> dict[str, str]:
    prefixes: dict[str, str] = own_yaml(_MODEL / "nbo_q.yaml")["prefixes"]
    return prefixes


def _reference(path: str) -> list[dict[str, str]]:
    file = REFERENCE / path
    if not file.is_file():
        pytest.skip(f"{path} is reference data, which is not beside this checkout")
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _foreign_terms() -> tuple[dict[str, set[str]], set[str]]:
    """Give every IRI of the sources with its labels, and those that are deprecated."""
    labels: dict[str, set[str]] = defaultdict(set)
    deprecated = set()
    for row in _reference("alignment/nbo_alignment.csv"):
        labels[row["object"]].add(row["object_label"])
        if row["deprecated"]:
            deprecated.add(row["object"])
    for row in _reference("alignment/nbo_imaging_methods.csv"):
        labels[row["fbbi"]].add(row["fbbi_label"])
        labels[row["edam_bioimaging"]].add(row["edam_label"])
    for row in _reference("alignment/riken_nbo_owl_terms.csv"):
        labels[row["iri"]].add(row["label"])
        for parent in row["subClassOf"].split():
            labels[parent] |= set()
    for row in tsv_rows(Path(__file__).with_name("ome_terms.tsv")):
        prefix, _, local = row["curie"].partition(":")
        labels[_prefixes()[prefix] + local].add(row["label"])
    return labels | _LOOKED_UP, deprecated


_FBBI = "http://purl.obolibrary.org/obo/FBbi_0000"
# Terms that a reviewer found in FBbi itself, of which the reference data hold a part; labels where they could be seen.
_LOOKED_UP = {
    f"{_FBBI}0251": {"confocal microscopy"},
    f"{_FBBI}0321": {"resolution-enhancing method"},
    f"{_FBBI}0329": {"interference reflection contrast (IRM)"},
    f"{_FBBI}0330": {"interference contrast"},
    f"{_FBBI}0589": {"inelastic scattering of photons (Raman scattering)"},
    f"{_FBBI}0616": {""},
    f"{_FBBI}0617": {"evanescent wave microscopy"},
    f"{_FBBI}0618": {""},
}


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_whole_and_starts_from_a_term_of_the_model(name: str) -> None:
    rows = _rows(name)
    assert list(rows[0]) == _COLUMNS
    for row in rows:
        assert row["predicate_id"] in _PREDICATES, row
        assert row["mapping_justification"] == "semapv:ManualMappingCuration", row
        assert row["subject_id"].startswith("nboq:"), row
        current_model().find(row["subject_id"])


def test_every_imaging_method_has_a_term_or_a_reason() -> None:
    rows = _all_rows("imaging-methods")
    for method in current_model().enums["ImagingMethod"].values:
        found = [row for row in rows if row["subject_id"] == f"nboq:ImagingMethod.{method}"]
        without = [row for row in found if row["object_id"] == NONE]
        assert found and (len(found) == 1 and without[0]["comment"] if without else True), method
        assert (term_of_method(method) is None) == bool(without), method


@pytest.mark.parametrize(
    "row", tsv_rows(Path(__file__).with_name("public_imaging_methods.tsv")), ids=lambda r: r["term"]
)
def test_terms_of_public_studies_lead_to_what_they_mean_here(row: dict[str, str]) -> None:
    """Each was found in a submission to IDR or BIA, at the address that the table gives."""
    found = [f"{one.relation} {one.method}" for one in methods_of_term(row["term"])]
    assert sorted(found) == sorted(filter(None, row["methods"].split(", "))) and (found or row["reason"])
    assert row["source"].startswith("https://github.com/")


def test_nothing_is_mapped_twice_to_the_same_term() -> None:
    pairs = [(row["subject_id"], row["object_id"]) for name in TABLES for row in _rows(name)]
    assert sorted(pairs) == sorted(set(pairs))


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_sorted_so_that_a_new_one_changes_one_line(name: str) -> None:
    keys = [(row["subject_id"], row["predicate_id"], row["object_id"]) for row in _rows(name)]
    assert keys == sorted(keys)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_and_the_root_mean_the_same_by_a_prefix(name: str) -> None:
    root, header = _prefixes(), _header(name)
    # Who takes the table over can cite it, and knows how old it is.
    told = {"mapping_set_id", "mapping_set_version", "mapping_date", "mapping_tool", "creator_label", "license"}
    assert told <= set(header) and str(header["mapping_set_version"]) == current_model().version
    used = {row[column].partition(":")[0] for row in _rows(name) for column in ("subject_id", "object_id")}
    assert used <= set(header["curie_map"])
    for prefix in used:
        assert root.get(prefix) == header["curie_map"][prefix], f"{prefix}: declare it in model/nbo_q.yaml"


@pytest.mark.parametrize("name", TABLES)
def test_every_object_stands_in_the_sources_under_that_label(name: str) -> None:
    labels, deprecated = _foreign_terms()
    root = _prefixes()
    for row in _rows(name):
        prefix, _, local = row["object_id"].partition(":")
        assert prefix in root, f"{prefix}: declare it in model/nbo_q.yaml"
        iri = root[prefix] + local
        assert iri in labels, f"{iri} stands in no source"
        assert iri not in deprecated, row
        assert row["object_label"] in (labels[iri] or {""}), row


def test_no_prefix_is_also_the_name_of_a_slot_or_class() -> None:
    assert not set(_prefixes()) & {*current_model().slots, *current_model().classes}


# Vocabularies of whoever describes things of any kind: mappings to them stand in the sources, where tools of LinkML see
# them, and their terms are known to rdflib, which makes its lists from the vocabularies themselves.
_COMMON = {"dcat": DCAT, "dcterms": DCTERMS, "foaf": FOAF, "owl": OWL, "prov": PROV, "rdfs": RDFS, "sdo": SDO}


def _in_the_sources() -> set[tuple[str, str, str]]:
    found = set()
    for path in sorted((_MODEL / "nbo_q").rglob("*.yaml")):
        body = own_yaml(path)
        terms = {**(body.get("classes") or {}), **(body.get("slots") or {}), **(body.get("enums") or {})}
        for name, enum in (body.get("enums") or {}).items():
            terms |= {f"{name}.{key}": value for key, value in enum["permissible_values"].items()}
        for name, term in terms.items():
            for kind in ("exact", "close", "broad", "narrow", "related"):
                found |= {(f"nboq:{name}", f"skos:{kind}Match", curie) for curie in term.get(f"{kind}_mappings") or ()}
    return found


def test_the_model_says_what_the_tables_and_the_sources_say_and_nothing_else() -> None:
    rows = {(r["subject_id"], r["predicate_id"], r["object_id"]) for name in TABLES for r in _rows(name)}
    model = current_model()
    mappings = {name: body.mappings for name, body in model.classes.items()}
    mappings |= {name: slot.mappings for name, slot in model.slots.items()}
    mappings |= {enum.name: enum.mappings for enum in model.enums.values()}
    mappings |= {f"{e.name}.{v.name}": v.mappings for e in model.enums.values() for v in e.values.values()}
    said = {
        (f"nboq:{name}", f"skos:{relation}Match", curie)
        for name, found in mappings.items()
        for relation, curie in found
    }
    assert said == rows | _in_the_sources()


def test_mappings_of_the_sources_lead_to_terms_that_there_are_and_no_table_has_them_too() -> None:
    listed = {row["curie"] for row in tsv_rows(Path(__file__).with_name("datacite_ontology.tsv"))}
    for subject, _, curie in _in_the_sources():
        prefix, _, local = curie.partition(":")
        known = _COMMON.get(prefix)
        assert curie in listed if known is None else local in known, f"{subject}: {curie} stands in no source"
    assert not {r["object_id"].partition(":")[0] for name in TABLES for r in _rows(name)} & _COMMON.keys()
    assert len({pair[::2] for pair in _in_the_sources()}) == len(_in_the_sources()), "two relations to one term"


_OF_IDENTIFIERS = """
name description creators publisher part_of identical_to cited_by described_in landing_page version email replaces
valid_from funder award_number Organization Experimenter Dataset Publication Protocol Grant CoreFacility Person Agent
HardwareDescriptor Party Instrument InstrumentModel Collection describes has_model serial_number identified_by
"""


@pytest.mark.parametrize("name", _OF_IDENTIFIERS.split())
def test_the_half_about_identifiers_is_mapped(name: str) -> None:
    found = {curie.partition(":")[0] for _, curie in current_model().find(name).mappings}
    assert found & {*_COMMON, "datacite", "frapo"}


def test_what_datacite_has_a_type_of_relation_for_is_mapped_where_rdf_has_a_property_for_it() -> None:
    mapped = {name for name in current_model().slots if any(curie for _, curie in current_model().find(name).mappings)}
    assert {name for name, found in relations().items() if found.datacite} - mapped == {"calibrated_instrument"}
    assert ("close", "cito:isDocumentedBy") in current_model().find("documented_by").mappings
    assert ("close", "frbr:revisionOf") in current_model().find("replaces").mappings


def test_a_row_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    shutil.copytree(_MAPPINGS, tmp_path / "mappings")
    table = tmp_path / "mappings" / "alignment.sssom.tsv"
    table.write_text(table.read_text("utf-8").replace("nboq:Objective\tskos", "nbo:Objective\tskos"), "utf-8")
    with pytest.raises(Malformed, match=r"nbo:Objective skos:.* isn't a mapping of a term"):
        mapping_tables(tmp_path)


def test_every_class_and_attribute_of_the_detection_redesign_has_a_row() -> None:
    source = REFERENCE / "nbo" / "detection_v3.json"
    if not source.is_file():
        pytest.skip("the redesign is reference data, which is not beside this checkout")
    classes = json.loads(source.read_bytes())["classes"]
    wanted = {f"nbo3:{name}" for name in classes}
    wanted |= {f"nbo3:{name}.{item['name']}" for name, body in classes.items() for item in body["attributes"]}
    assert sorted(wanted - {row["subject_id"] for row in _rows("nbo-3.0-detection")}) == []


def test_every_row_of_the_detection_redesign_leads_to_a_term() -> None:
    for row in _rows("nbo-3.0-detection"):
        if row["object_id"] == "sssom:NoTermFound":
            assert row["comment"], f"{row['subject_id']} is left out without a reason"
        else:
            current_model().find(row["object_id"])
