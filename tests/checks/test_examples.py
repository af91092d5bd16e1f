"""The valid examples: each is what it claims, survives every way through the library; together they are the model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

import nboq
from nboq.document import Document, canonical, walk
from nboq.formats.rdf import serialize
from nboq.schema.model import current_model
from tests.conftest import ROOT

VALID = ROOT / "examples" / "valid"
FILES = sorted(path for path in VALID.rglob("*") if path.suffix in (".yaml", ".yml", ".json"))
_MAKERS = ("manufacturer", "original_equipment_manufacturer", "developer", "vendor_name")


def _label(path: Path) -> str:
    return path.relative_to(VALID).with_suffix("").as_posix()


@pytest.fixture(params=FILES, ids=_label)
def example_file(request: pytest.FixtureRequest) -> Path:
    """Every file below examples/valid."""
    path: Path = request.param
    return path


@pytest.fixture
def example(example_file: Path) -> Document:
    """Every file below examples/valid, read."""
    return nboq.read(example_file)


def _objects(paths: list[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        for _, entity in walk(nboq.read(path).data):
            yield entity


def _can_occur(class_name: str) -> bool:
    """Tell whether a document can have a member of the class: parts need a slot that takes them."""
    return current_model().classes[class_name].is_entity or any(
        slot.kind == "part" and current_model().is_a(class_name, slot.range) for slot in current_model().slots.values()
    )


def missing(paths: list[Path]) -> list[str]:
    """List what of the model no file shows: concrete classes, then slots with the classes that bring them in."""
    classes: set[str] = set()
    slots: set[str] = set()
    for entity in _objects(paths):
        classes.add(entity["type"])
        slots.update(entity)
    expected = [name for name in current_model().concrete if _can_occur(name)]
    lines = [f"class {name}" for name in expected if name not in classes]
    owners: dict[str, list[str]] = {}
    for name, body in current_model().classes.items():
        for slot in body.slots:
            if not any(slot in current_model().classes[parent].slots for parent in body.parents):
                owners.setdefault(slot, []).append(name)
    used = {slot for name in expected for slot in current_model().classes[name].slots}
    return lines + [f"slot {slot} of {', '.join(owners[slot])}" for slot in sorted(used - slots)]


def test_there_are_examples() -> None:
    assert FILES


@pytest.mark.parametrize("engine", ["shacl", pytest.param("pyshacl", marks=pytest.mark.long)])
def test_it_is_valid_at_the_tier_that_it_claims(example: Document, engine: Literal["shacl", "pyshacl"]) -> None:
    report = nboq.validate(example, engine=engine)
    assert [str(finding) for finding in report.violations] == []


def test_it_is_valid_at_tier_1(example: Document) -> None:
    assert [str(finding) for finding in nboq.validate(example, 1).violations] == []


def test_the_claims_reach_every_tier() -> None:
    claimed = {entity["tier"] for entity in _objects(FILES) if entity["type"] == "HardwareDescriptor"}
    assert claimed == {1, 2, 3}


def test_nothing_in_it_is_noted_on_reading(example: Document) -> None:
    assert example.report.notes == ()


def test_it_comes_back_from_rdf(example: Document) -> None:
    again = nboq.read_bytes(serialize(example, "turtle"), "example.ttl", "turtle")
    assert canonical(again.data) == canonical(example.data)


def test_it_comes_back_from_dataclasses(example: Document) -> None:
    assert example.entity.to_document() == example.data


def test_it_says_first_what_it_shows(example_file: Path) -> None:
    first = example_file.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ") and len(first) > 20


def test_its_makers_are_invented(example: Document) -> None:
    makers = {entity[field] for _, entity in walk(example.data) for field in _MAKERS if field in entity}
    assert sorted(name for name in makers if not name.endswith("(invented)")) == []


def test_together_they_have_every_class_and_every_slot_of_the_model() -> None:
    gaps = missing(FILES)
    assert not gaps, "no file below examples/valid has\n  " + "\n  ".join(gaps)
