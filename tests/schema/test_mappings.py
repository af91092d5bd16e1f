"""Mappings to other vocabularies: the tables hold what the sources hold, and the model says what the tables say."""

from __future__ import annotations

import csv
import json
import shutil
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from nboq.build.fill import TABLES, CannotFill, Lists, fill, main, read_tables
from nboq.schema.model import current_model
from tests.conftest import REFERENCE, ROOT

_MODEL = ROOT / "model"
_MAPPINGS = _MODEL / "mappings"
_PREDICATES = {f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}
_COLUMNS = ["subject_id", "predicate_id", "object_id", "object_label", "mapping_justification", "comment"]


def _rows(name: str) -> list[dict[str, str]]:
    lines = (_MAPPINGS / f"{name}.sssom.tsv").read_text("utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def _header(name: str) -> dict[str, dict[str, str]]:
    lines = (_MAPPINGS / f"{name}.sssom.tsv").read_text("utf-8").splitlines()
    header: dict[str, dict[str, str]] = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    return header


def _prefixes() -> dict[str, str]:
    prefixes: dict[str, str] = yaml.safe_load((_MODEL / "nbo_q.yaml").read_text("utf-8"))["prefixes"]
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
    return labels, deprecated


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_whole_and_starts_from_a_term_of_the_model(name: str) -> None:
    rows = _rows(name)
    assert list(rows[0]) == _COLUMNS
    for row in rows:
        assert row["predicate_id"] in _PREDICATES, row
        assert row["mapping_justification"] == "semapv:ManualMappingCuration", row
        assert row["subject_id"].startswith("nboq:"), row
        current_model().find(row["subject_id"])


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


def test_the_model_is_in_step_with_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--model", str(_MODEL), "--check"]) == 0, capsys.readouterr().err


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


_TEXT = """\
id: x
classes:
  # the lens
  Lens:
    description: >-
      A lens.
      slots: in the text
      # no comment, but text

    # why it has slots
    slots:
      - lens_na  # the widest

  Bare: {abstract: true}

slots:
  lens_na:
    description: Widest cone.
    related_mappings:
    - old:1
    - old:2
    unit: {ucum_code: "1", exact_mappings: [unit:UNITLESS]}
    close_mappings: [old:3]

    range: double

enums:
  Kind:
    description: |
      Kinds.
      permissible_values: none
    permissible_values:
      # a dry one
      Air:
        title: Air
        meaning: nboq:Kind.Air
        aliases: [dry]
      'No oil':
        meaning: nboq:Kind.NoOil
"""

_FILLED = """\
id: x
classes:
  # the lens
  Lens:
    description: >-
      A lens.
      slots: in the text
      # no comment, but text
    exact_mappings: [a:1, b:2]

    # why it has slots
    slots:
      - lens_na  # the widest

  Bare: {abstract: true}

slots:
  lens_na:
    description: Widest cone.
    close_mappings: [c:3]
    unit: {ucum_code: "1", exact_mappings: [unit:UNITLESS]}

    range: double

enums:
  Kind:
    description: |
      Kinds.
      permissible_values: none
    narrow_mappings: [g:7]
    permissible_values:
      # a dry one
      Air:
        title: Air
        meaning: nboq:Kind.Air
        broad_mappings: [d:4]
        related_mappings: [e:5]
        aliases: [dry]
      'No oil':
        meaning: nboq:Kind.NoOil
        exact_mappings: [f:6]
"""

_WANTED: dict[str, Lists] = {
    "Lens": {"exact_mappings": ("a:1", "b:2")},
    "lens_na": {"close_mappings": ("c:3",)},
    "Kind": {"narrow_mappings": ("g:7",)},
    "Kind.Air": {"related_mappings": ("e:5",), "broad_mappings": ("d:4",)},
    "Kind.No oil": {"exact_mappings": ("f:6",)},
    "defined_elsewhere": {"exact_mappings": ("z:9",)},
}


def test_filling_changes_the_lists_and_nothing_else() -> None:
    assert fill(_TEXT, _WANTED) == _FILLED
    assert fill(_FILLED, _WANTED) == _FILLED


def test_a_list_too_long_for_a_line_is_written_one_below_the_other() -> None:
    many = tuple(f"prefix:number_{number}" for number in range(9))
    filled = fill(_TEXT, {"Lens": {"exact_mappings": many}})
    assert "    exact_mappings:\n      - prefix:number_0\n      - prefix:number_1\n" in filled
    assert fill(filled, {"Lens": {"exact_mappings": many}}) == filled


def test_what_cannot_be_edited_safely_is_refused() -> None:
    with pytest.raises(CannotFill, match="write its terms as block mappings"):
        fill(_TEXT, {"Bare": {"exact_mappings": ("a:1",)}})
    with pytest.raises(CannotFill, match="a comment stands in close_mappings"):
        fill(_TEXT.replace("[old:3]", "[old:3]  # as of 2021"), _WANTED)


def test_the_tool_names_the_file_that_is_not_in_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tmp_path / "model"
    shutil.copytree(_MODEL, model)
    assert main(["--model", str(model)]) == 0
    assert main(["--model", str(model), "--check"]) == 0
    module = model / "nbo_q" / "hardware" / "objective.yaml"
    text = module.read_text("utf-8")
    module.write_text(text.replace("close_mappings: [", "close_mappings: [skos:Concept, ", 1), "utf-8")
    capsys.readouterr()
    assert main(["--model", str(model), "--check"]) == 1
    said = capsys.readouterr().err
    assert "objective.yaml isn't in step" in said and "skos:Concept stands in no table" in said
    assert "stand.yaml" not in said
    assert main(["--model", str(model)]) == 0
    assert module.read_text("utf-8") == text
    table = model / "mappings" / "alignment.sssom.tsv"
    table.write_text(table.read_text("utf-8").replace("nboq:Objective\t", "nboq:Objektiv\t"), "utf-8")
    assert main(["--model", str(model), "--check"]) == 2
    assert "nboq:Objektiv is a subject" in capsys.readouterr().err
    with pytest.raises(CannotFill, match="no such table"):
        read_tables(tmp_path)
