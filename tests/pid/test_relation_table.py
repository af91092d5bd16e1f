"""The table of named relations is held to the model, and to the lists of DataCite and PIDINST."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from nboq.errors import UnknownTerm
from nboq.pid.relations import Relation, relation, relations
from nboq.schema.model import current_model
from tests.conftest import REFERENCE

_ALL = list(relations().values())
_each = pytest.mark.parametrize("row", _ALL, ids=lambda row: row.name)

# Pairs of DataCite 4.7, controlled list relationType, each with its inverse; what isn't here is its own inverse.
_PAIRS = {
    "IsDescribedBy": "Describes",
    "IsMetadataFor": "HasMetadata",
    "IsNewVersionOf": "IsPreviousVersionOf",
    "IsCollectedBy": "Collects",
    "IsDocumentedBy": "Documents",
    "IsCitedBy": "Cites",
    "IsPartOf": "HasPart",
    "IsCompiledBy": "Compiles",
    "IsIdenticalTo": "IsIdenticalTo",
    "IsComponentOf": "HasComponent",
}
_INVERSE = {**_PAIRS, **{value: key for key, value in _PAIRS.items()}}
_XSD = REFERENCE / "pid" / "datacite-xsd" / "kernel-4.7" / "include"


def _concrete(name: str) -> list[str]:
    return [below for below in current_model().concrete if current_model().is_a(below, name)]


def _listed(path: Path) -> set[str]:
    if not path.is_file():
        pytest.skip(f"{path.name} is reference data, which is not beside this checkout")
    return set(re.findall(r'enumeration value="(\w+)"', path.read_text("utf-8")))


def test_names_are_told_apart() -> None:
    names = [row.name for row in _ALL]
    inverses = [row.inverse for row in _ALL]
    assert len(set(names)) == len(names) > 10 and len(set(inverses)) == len(inverses)
    assert {row.inverse for row in _ALL if row.inverse in names} == {"identical_to"}, "an inverse is no relation itself"


@_each
def test_every_relation_is_a_slot_that_leads_to_an_entity(row: Relation) -> None:
    slot = current_model().slots[row.name]
    assert slot.kind in ("reference", "part") and slot.iri == current_model().base + row.name
    assert current_model().classes[slot.range].is_entity or slot.range == "Entity"


@_each
def test_the_classes_exist_and_the_subjects_have_the_slot(row: Relation) -> None:
    assert row.subjects and row.objects
    assert {*row.subjects, *row.objects} <= current_model().classes.keys()
    for name in row.subjects:
        slots = current_model().classes[name].slots
        others = [path[0] for path in row.also]
        # An image says `instrument` and a link of an image says what the relation says.
        stated = row.name in slots or any(slot in slots for slot in others)
        assert stated, f"a {name} has no way to say {row.name}"


@_each
def test_the_range_of_the_slot_takes_every_object(row: Relation) -> None:
    for name in row.objects:
        below = _concrete(name)
        assert below, name
        for member in below:
            assert current_model().is_a(member, current_model().slots[row.name].range), member


@_each
def test_other_paths_lead_from_the_subjects_to_an_identifier(row: Relation) -> None:
    for path in row.also:
        assert any(path[0] in current_model().classes[name].slots for name in row.subjects), path
        for slot, following in pairwise(path):
            assert following in current_model().classes[current_model().slots[slot].range].slots, path
        assert current_model().slots[path[-1]].kind in ("uri", "reference"), path


@_each
def test_relation_types_are_values_of_the_model(row: Relation) -> None:
    known = current_model().enums["RelationType"].values
    named = {row.datacite, row.datacite_inverse, row.pidinst, row.pidinst_inverse} - {None}
    assert named <= known.keys()


@_each
def test_relation_types_of_both_directions_are_inverses(row: Relation) -> None:
    for one, other in ((row.datacite, row.datacite_inverse), (row.pidinst, row.pidinst_inverse)):
        if one and other:
            assert _INVERSE[one] == other


@_each
def test_pidinst_speaks_of_instruments_only(row: Relation) -> None:
    if row.pidinst:
        assert any(current_model().is_a("Instrument", name) for name in row.subjects) or row.name == "replaces"
    if row.pidinst_inverse:
        assert any(current_model().is_a("Instrument", name) for name in row.objects) or row.name == "replaces"


@_each
def test_relation_types_are_those_of_the_schemas(row: Relation) -> None:
    datacite = _listed(_XSD / "datacite-relationType-v4.xsd")
    pidinst = _listed(REFERENCE / "pid" / "pidinst-schema-1_0.xsd")
    assert {row.datacite, row.datacite_inverse} - {None} <= datacite
    assert {row.pidinst, row.pidinst_inverse} - {None} <= pidinst


@_each
def test_elements_are_those_of_datacite(row: Relation) -> None:
    element, _, kind = (row.datacite_element or "creator").partition(":")
    assert element in ("creator", "contributor", "fundingReference")
    assert bool(kind) == (element == "contributor")
    if kind:
        assert kind in _listed(_XSD / "datacite-contributorType-v4.xsd")


@_each
def test_the_title_reads_between_two_names(row: Relation) -> None:
    assert re.fullmatch(r"[a-z][a-z ]+[a-z]", row.title)


def test_relations_are_found_by_name_inverse_and_loose_spelling() -> None:
    for row in _ALL:
        assert relation(row.name) == (row, False)
        assert relation(row.inverse) == (row, row.inverse != row.name)
        assert relation(f" {row.name.replace('_', '-').upper()} ") == (row, False)
    with pytest.raises(UnknownTerm, match="did you mean 'hosted_by'"):
        relation("hosted_bye")
