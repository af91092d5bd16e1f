"""The crosswalks: every row leads to a term that exists, and what readers look up comes from the rows alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nboq.schema.crosswalk import micrometa_crosswalk
from nboq.schema.model import current_model
from nboq.schema.units import convert, ucum_code, unit_text
from tests.conftest import ROOT

# Those that lead from a source to our terms; the tables to other vocabularies have tests of their own.
_TABLES = [
    p
    for p in sorted((ROOT / "model" / "mappings").glob("*.sssom.tsv"))
    if p.name.startswith(("nbo-2", "nbo-3", "micrometa", "pidinst", "rembi"))
]
_PREDICATES = {f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}


def _rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


@pytest.mark.parametrize("path", _TABLES, ids=lambda path: path.name)
def test_every_row_is_whole_and_leads_to_a_term(path: Path) -> None:
    for row in _rows(path):
        assert row["predicate_id"] in _PREDICATES, row
        assert row["mapping_justification"] == "semapv:ManualMappingCuration", row
        if row["object_id"] == "sssom:NoTermFound":
            assert row["comment"], f"{row['subject_id']} is left out without a reason"
        else:
            current_model().find(row["object_id"])


@pytest.mark.parametrize("path", _TABLES, ids=lambda path: path.name)
def test_every_table_declares_its_prefixes(path: Path) -> None:
    header = [line for line in path.read_text("utf-8").splitlines() if line.startswith("#  ")]
    declared = {line[3:].partition(":")[0].strip() for line in header}
    for row in _rows(path):
        for column in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            assert row[column].partition(":")[0] in declared, row


def test_no_subject_stands_twice() -> None:
    for path in _TABLES:
        subjects = [row["subject_id"] + row.get("object_id", "") for row in _rows(path)]
        assert len(subjects) == len(set(subjects)), path.name


@pytest.mark.slow
def test_every_default_unit_can_be_converted_to_the_slots_unit() -> None:
    for row in _rows(ROOT / "model" / "mappings" / "nbo-2.01.sssom.tsv"):
        slot = current_model().slots.get(row["object_id"].partition(":")[2])
        code = ucum_code(row["source_unit"])
        if slot is not None and slot.unit and code:
            assert convert(1.0, code, slot.unit) is not None, row


def test_inherited_fields_need_no_rows_of_their_own() -> None:
    fields = micrometa_crosswalk().fields("EmissionFilter")
    assert fields["Manufacturer"].slot == "manufacturer" and fields["Type"].slot == "filter_type"


def test_every_enumerated_value_of_the_source_can_be_written_back() -> None:
    crosswalk = micrometa_crosswalk()
    for name in current_model().concrete:
        for field in crosswalk.fields(name).values():
            for text, value in field.values.items():
                back = field.text_of(value)
                assert back is not None and field.values[back] == value, (name, field.name, text)


@pytest.mark.parametrize(
    ("value", "source", "target", "wanted"),
    [
        (190, "um", "mm", 0.19),
        (104, "[degF]", "Cel", 40),
        (310.15, "K", "Cel", 37),
        (1, "B", "dB", 10),
        (12, "mm/s", "um/s", 12000),
        (1, "[in_i]", "mm", 25.4),
        (3, "mm", "Cel", None),
        (3, "{frame}/s", "Hz", None),
        (3, "{electron}", "{pixel}", None),
        (3, "no such unit", "mm", None),
    ],
)
def test_conversion_is_exact_or_there_is_none(value: float, source: str, target: str, wanted: float | None) -> None:
    assert convert(value, source, target) == wanted


def test_unit_texts_and_codes_go_both_ways() -> None:
    for text in ("µm", "nm", "°C", "MHz", "mW"):
        code = ucum_code(text)
        assert code is not None and ucum_code(unit_text(code) or "") == code
