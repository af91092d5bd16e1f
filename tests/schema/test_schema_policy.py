"""The policy of the schema: what every class, slot, enumeration and value has to be."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nboq.build.schema import Schema
from nboq.schema.artefacts import own_yaml
from nboq.schema.model import ClassTerm, EnumTerm, SlotTerm
from tests.conftest import ROOT
from tools.titles import titled

_FILES = sorted([ROOT / "model" / "nbo_q.yaml", *(ROOT / "model" / "nbo_q").rglob("*.yaml")])


def _body(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = own_yaml(path)
    return loaded


def _terms(schema: Schema) -> list[ClassTerm | SlotTerm | EnumTerm]:
    return [*schema.classes.values(), *schema.slots.values(), *schema.enums.values()]


def test_names_are_of_one_kind(schema: Schema) -> None:
    assert [name for name in schema.classes if not re.fullmatch(r"[A-Z][A-Za-z0-9]+", name)] == []
    assert [name for name in schema.enums if not re.fullmatch(r"[A-Z][A-Za-z0-9]+", name)] == []
    assert [name for name in schema.slots if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)] == []
    values = [value.name for enum in schema.enums.values() for value in enum.values.values()]
    assert [name for name in values if not re.fullmatch(r"[A-Z][A-Za-z0-9_]*", name)] == []


def test_every_iri_names_one_thing(schema: Schema) -> None:
    iris = [item.iri for group in (schema.classes, schema.slots, schema.enums) for item in group.values()]
    iris += [value.iri for enum in schema.enums.values() for value in enum.values.values()]
    assert [iri for iri, count in Counter(iris).items() if count > 1] == []
    for group in (schema.classes, schema.slots, schema.enums):
        folded = Counter(item.iri.lower() for item in group.values())
        assert [iri for iri, count in folded.items() if count > 1] == [], "IRIs that differ in case only"


def test_no_iri_looks_anonymous(schema: Schema) -> None:
    """The OWL API up to version 4 takes every IRI with "genid" in it for a blank node, as in Chalcogenide."""
    values = [value.iri for enum in schema.enums.values() for value in enum.values.values()]
    assert [iri for iri in [*(item.iri for item in _terms(schema)), *values] if "genid" in iri.lower()] == []


def test_native_iris_everywhere(schema: Schema) -> None:
    for item in _terms(schema):
        assert item.iri == schema.base + item.name or item.name == "type", item.name
    for enum in schema.enums.values():
        for value in enum.values.values():
            assert value.iri == f"{enum.iri}.{value.name}"


def test_everything_has_a_title_in_the_sources_too() -> None:
    untitled = [path.name for path in _FILES[1:] if titled(text := path.read_text("utf-8")) != text]
    assert untitled == [], "run python -m tools.titles"


def test_everything_is_described(schema: Schema) -> None:
    for item in _terms(schema):
        assert len(item.description) >= 40 and item.description.endswith((".", ")")), item.name
        assert not re.search(r"(?i)\bthis (field|element|attribute)|\bTODO\b", item.description), item.name
    for enum in schema.enums.values():
        for value in enum.values.values():
            assert value.title and value.description.endswith((".", ")")), value.iri
        told = [value.description for value in enum.values.values()]
        assert len(set(told)) == len(told), f"two values of {enum.name} are defined alike"


@pytest.mark.slow
def test_every_number_has_a_unit_or_is_dimensionless(schema: Schema) -> None:
    written = {name: body for path in _FILES for name, body in (_body(path).get("slots") or {}).items()}
    for slot in schema.slots.values():
        if slot.kind in ("number", "integer"):
            assert bool(slot.unit) != bool(written[slot.name].get("annotations", {}).get("dimensionless")), slot.name
            # QUDT 7.1 has no kind for what a detector gives a watt of light.
            assert bool(slot.quantity_kind) != (slot.name == "radiant_sensitivity"), slot.name
            assert (slot.unit is None) == (slot.unit_iri == "unit:UNITLESS"), slot.name


def test_units_are_ucum_and_qudt_agrees(schema: Schema) -> None:
    from nboq.schema.units import convert

    for slot in schema.slots.values():
        if slot.unit:
            bare = re.sub(r"\{[^}]*\}", "", slot.unit).strip("./")
            assert not bare or convert(1, bare, bare) == 1
            assert not slot.unit_iri or slot.unit_iri.startswith("unit:"), slot.name
    # One unit is of one kind; % is of several, and degrees Celsius and kelvins tell temperatures and differences.
    kinds = {(slot.unit_iri, slot.quantity_kind) for slot in schema.slots.values() if slot.unit and slot.unit != "%"}
    assert [one for one, count in Counter(unit for unit, _ in kinds).items() if one and count > 1] == []
    pairs = {(slot.unit, slot.unit_iri) for slot in schema.slots.values() if slot.unit}
    assert [code for code, count in Counter(code for code, _ in pairs).items() if count > 1] == []


def test_a_slot_name_has_one_kind_of_range(schema: Schema) -> None:
    for slot in schema.slots.values():
        if slot.kind in ("reference", "part"):
            assert slot.range in schema.classes, slot.name
        elif slot.kind == "enum":
            assert slot.range in schema.enums, slot.name


def test_nothing_is_there_for_nothing(schema: Schema) -> None:
    used = {slot for body in schema.classes.values() for slot in body.slots}
    assert set(schema.slots) - used == set()
    assert set(schema.enums) - {slot.range for slot in schema.slots.values()} == set()


def test_no_term_is_named_like_a_prefix(schema: Schema) -> None:
    terms = {*schema.classes, *schema.slots, *schema.enums}
    assert terms & set(schema.prefixes) == set()


def test_no_attribute_is_declared_in_a_class_and_no_slot_twice() -> None:
    seen: Counter[str] = Counter()
    for path in _FILES:
        body = _body(path)
        for group in ("classes", "slots", "enums"):
            seen.update(f"{group} {name}" for name in body.get(group) or {})
        for name, found in (body.get("classes") or {}).items():
            assert "attributes" not in found, name
    assert [name for name, count in seen.items() if count > 1] == []


def test_every_prefix_in_use_is_declared_in_the_root() -> None:
    declared = set(_body(ROOT / "model" / "nbo_q.yaml")["prefixes"])
    curie = re.compile(
        r"(?:_mappings: \[|meaning: |has_quantity_kind: |class_uri: |slot_uri: |^ +- )([A-Za-z][\w.]*):[^\s/]", re.M
    )
    for path in _FILES:
        text = path.read_text("utf-8")
        assert set(curie.findall(text)) <= declared, path.name
        assert set(_body(path).get("prefixes") or {}) <= declared, path.name
        assert _body(path)["default_prefix"] == "nboq", path.name


def test_refinements_only_make_stricter(schema: Schema) -> None:
    """Shapes reach subclasses, so what a class requires a subclass can't take back."""
    for body in schema.classes.values():
        for parent in body.parents:
            for name, above in schema.classes[parent].slots.items():
                here = body.slots[name]
                assert here.required or not above.required, (body.name, name)
                if above.obligation == "required":
                    assert here.obligation == "required" and (here.tier or 9) <= (above.tier or 9), (body.name, name)


def test_what_has_a_tier_has_an_obligation_and_the_reverse(schema: Schema) -> None:
    for body in schema.classes.values():
        for name, use in body.slots.items():
            assert (use.tier is None) == (use.obligation is None), (body.name, name)
            assert use.tier in (None, 1, 2, 3) and use.obligation in (None, "required", "recommended"), (
                body.name,
                name,
            )


def test_the_base_requires_only_what_makes_a_record_usable(schema: Schema) -> None:
    allowed = {"id", "type", "name", "describes", "tier", "key", "value"}
    for body in schema.classes.values():
        assert {name for name, use in body.slots.items() if use.required} <= allowed, body.name


@pytest.mark.slow
def test_the_reference_finds_nothing_missing_and_no_wording_copied() -> None:
    tools = ROOT.parent / "shared" / "tools"
    if not tools.is_dir():
        pytest.skip("the checking tools are reference data, which is not beside this checkout")
    calls: list[list[str | Path]] = [
        [tools / "coverage.py"],
        [tools / "overlap.py", "model", "docs", "src", "README.md"],
    ]
    for call in calls:
        command: list[str | Path] = [sys.executable, *call]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_what_a_version_was_frozen_as_never_changes() -> None:
    frozen = sorted((ROOT / "model" / "versions").iterdir())
    assert "3.0.0" in {folder.name for folder in frozen}
    for folder in frozen:
        for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
