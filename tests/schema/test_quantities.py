"""Numbers of the model as quantities of pint, and back."""

from __future__ import annotations

from typing import Any

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nboq
from nboq.errors import UnknownTerm, WrongValue
from nboq.schema.model import current_model
from nboq.schema.units import convert, from_pint, to_pint

UNITS: Any = pint.application_registry
CODES = sorted({slot.unit for slot in current_model().slots.values() if slot.unit})


@pytest.mark.parametrize("code", CODES)
def test_every_unit_of_the_model_goes_to_pint_and_back(code: str) -> None:
    assert from_pint(to_pint(2.5, code), code) == 2.5


@pytest.mark.parametrize(
    ("field", "given_value", "held"),
    [
        ("working_distance", "190 µm", 0.19),
        ("working_distance", UNITS.Quantity(190, "um"), 0.19),
        ("working_distance", UNITS.Quantity(0.1, "inch"), 2.54),
        ("working_distance", "0,19 mm", 0.19),
        ("lens_na", "1.4", 1.4),
        ("lens_na", UNITS.Quantity(1.4), 1.4),
        ("working_distance", None, None),
    ],
)
def test_a_quantity_is_held_in_the_unit_of_the_field(field: str, given_value: Any, held: float | None) -> None:
    lens = nboq.Objective()
    nboq.set_quantity(lens, field, given_value)
    assert getattr(lens, field) == held


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("working_distance", "190"),
        ("working_distance", "3 s"),
        ("working_distance", "far"),
        ("working_distance", UNITS.Quantity(3, "s")),
        ("working_distance", 190),
        ("immersion_type", "190 µm"),
        ("name", "190 µm"),
    ],
)
def test_what_is_no_quantity_of_the_field(field: str, value: Any) -> None:
    with pytest.raises(WrongValue, match=field):
        nboq.set_quantity(nboq.Objective(name="63x"), field, value)


def test_fields_that_have_no_number() -> None:
    with pytest.raises(UnknownTerm, match="did you mean 'lens_na'"):
        nboq.quantity(nboq.Objective(), "lens_an")
    with pytest.raises(WrongValue, match="expected a number"):
        nboq.quantity(nboq.Objective(name="63x"), "name")
    assert nboq.quantity(nboq.Objective(), "working_distance") is None


def test_a_setting_of_temperature_keeps_its_zero() -> None:
    settings = nboq.ObjectiveSettings()
    nboq.set_quantity(settings, "temperature", "98.6 degF")
    assert settings.temperature == 37
    assert nboq.quantity(settings, "temperature").to("kelvin").magnitude == pytest.approx(310.15)


def test_a_quantity_is_looked_for() -> None:
    document = nboq.Document({"type": "Objective", "id": "urn:x:1", "working_distance": 0.19})
    assert document.find(nboq.Objective, working_distance__ge=UNITS.Quantity(190, "um")) == document.objectives
    assert document.find(nboq.Objective, working_distance__gt=UNITS.Quantity(190, "um")) == []
    with pytest.raises(WrongValue, match="working_distance"):
        document.find(nboq.Objective, working_distance__ge=UNITS.Quantity(3, "s"))


def test_a_quantity_in_a_document_is_written(tmp_path: Any) -> None:
    document = nboq.Document({"type": "Objective", "id": "urn:x:1"})
    nboq.set_quantity(document.objectives[0], "working_distance", "190 µm")
    assert document.data["working_distance"] == 0.19


@given(st.floats(1e-6, 1e6))
def test_there_and_back(number: float) -> None:
    lens = nboq.Objective()
    nboq.set_quantity(lens, "working_distance", UNITS.Quantity(number, "um"))
    assert lens.working_distance == convert(number, "um", "mm")
    assert nboq.quantity(lens, "working_distance").to("um").magnitude == pytest.approx(number)
