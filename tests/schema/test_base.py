"""The generated dataclasses, as someone at a prompt meets them."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

import nboq
from nboq.errors import UnknownTerm, WrongValue
from nboq.schema.classes import CLASSES


def test_a_repr_shows_only_what_is_set() -> None:
    lens = nboq.Objective(id="urn:uuid:1", magnification=63, lens_na=1.4)
    assert repr(lens) == "Objective(id='urn:uuid:1', magnification=63, lens_na=1.4)"


@pytest.mark.parametrize(("keyword", "near"), [("lens_an", "lens_na"), ("working_distnce", "working_distance")])
def test_an_unknown_keyword_names_the_near_one(keyword: str, near: str) -> None:
    wrong: dict[str, Any] = {keyword: 1}
    with pytest.raises(TypeError, match=f"did you mean '{near}'"):
        nboq.Objective(**wrong)
    with pytest.raises(TypeError):
        nboq.Objective(**wrong)


def test_positions_are_not_taken() -> None:
    with pytest.raises(TypeError):
        nboq.Objective("urn:uuid:1")  # type: ignore[call-arg]


def test_fields_that_are_not_there_cannot_be_set() -> None:
    lens = nboq.Objective(id="urn:uuid:1")
    with pytest.raises(AttributeError):
        lens.lens_an = 1.4  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_class_can_be_made_shown_and_written(name: str) -> None:
    made = CLASSES[name]()
    assert made.to_document() == {"type": name}
    assert repr(made) == f"{name}()"
    slots = nboq.current_model().classes[name].slots.keys()
    assert {item.name for item in dataclasses.fields(made)} == {"id", *slots} - {"type"}
    assert len(CLASSES[name].__doc__ or "") > 40


def test_documents_of_wrong_kinds_are_refused() -> None:
    with pytest.raises(UnknownTerm, match="did you mean 'Objective'"):
        nboq.Collection.from_document({"members": [{"type": "Objectiv"}]})
    with pytest.raises(UnknownTerm, match="did you mean 'lens_na'"):
        nboq.Objective.from_document({"lens_an": 1})
    with pytest.raises(WrongValue, match="expected Camera or a class below it"):
        nboq.Camera.from_document({"type": "Objective"})
    assert isinstance(nboq.Camera.from_document({"type": "CCD"}), nboq.CCD)


def test_the_library_shows_what_it_has() -> None:
    assert {"Objective", "read", "Store", "validate"} <= set(dir(nboq))
    with pytest.raises(AttributeError, match="no attribute 'Objektiv'"):
        _ = nboq.Objektiv
