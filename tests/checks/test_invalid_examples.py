"""The invalid examples: each is wrong in one way and gives the one finding that stands beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import nboq
from nboq.checks import validate
from tests.conftest import ROOT

FOLDER = ROOT / "examples" / "invalid"
_END = ".expected.yaml"
_DOCUMENTS = sorted(path for path in FOLDER.glob("*.yaml") if not path.name.endswith(_END))
_KEYS = ["tier", "layer", "rule", "entity", "field"]

# Every rule that a document can break. The other constraints of the shapes are not here: where one of them is broken,
# the schema has found the same field first, and the second layer is not asked again.
_RULES = {
    "schema": {
        "additionalProperties",
        "enum",
        "format",
        "maximum",
        "minimum",
        "pattern",
        "propertyNames",
        "required",
        "type",
    },
    "shapes": {
        "NodeConstraintComponent",
        "MinCountConstraintComponent",
        "QualifiedMinCountConstraintComponent",
        "SPARQLConstraintComponent",
    },
    "document": {"DuplicateId"},
}


def _expectation(document: Path) -> dict[str, Any]:
    text = document.with_name(document.stem + _END).read_text("utf-8")
    expected: dict[str, Any] = yaml.safe_load(text)
    return expected


@pytest.fixture(params=_DOCUMENTS, ids=lambda path: path.stem)
def invalid_file(request: pytest.FixtureRequest) -> Path:
    """Every invalid example."""
    path: Path = request.param
    return path


def test_one_fault_gives_the_one_finding_that_is_expected(invalid_file: Path) -> None:
    expected = _expectation(invalid_file)
    *keys, last = expected
    assert keys == _KEYS and last in ("message", "suggestion")
    (finding,) = validate(nboq.read(invalid_file), expected["tier"]).violations
    found = (finding.layer, finding.rule, finding.entity, finding.field)
    assert found == (expected["layer"], expected["rule"], expected["entity"], expected["field"])
    assert expected[last]
    assert expected[last] in getattr(finding, last)


def test_the_first_line_says_what_is_wrong_and_what_is_right(invalid_file: Path) -> None:
    first = invalid_file.read_text("utf-8").partition("\n")[0]
    assert first.startswith("# Wrong: ")
    assert ". Right: " in first


def test_every_document_has_its_expectation_and_the_reverse() -> None:
    expectations = {path.name.removesuffix(_END) for path in FOLDER.glob("*" + _END)}
    assert {path.stem for path in _DOCUMENTS} == expectations


def test_there_are_enough_of_them() -> None:
    assert len(_DOCUMENTS) >= 60


def test_together_they_break_every_rule_at_every_tier() -> None:
    expectations = [_expectation(path) for path in _DOCUMENTS]
    broken: dict[str, set[str]] = {}
    for expected in expectations:
        broken.setdefault(expected["layer"], set()).add(expected["rule"])
    assert broken == _RULES
    assert {expected["tier"] for expected in expectations} == {1, 2, 3}
