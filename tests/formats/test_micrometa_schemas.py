"""Every schema of the app, every property, every value; and random files made from them, there and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nboq.document import Note
from nboq.formats import micrometa
from nboq.formats.micrometa.reader import ObjectReader
from nboq.formats.micrometa.settings import SettingsReader
from nboq.formats.rdf import from_quads, to_quads
from nboq.schema.crosswalk import micrometa_crosswalk
from nboq.schema.model import current_model
from tests.micrometa_strategies import ABSENT_REASON, SCHEMAS_FILE, instruments, schemas
from tests.properties import examples

pytestmark = pytest.mark.skipif(not SCHEMAS_FILE.is_file(), reason=ABSENT_REASON)

_CROSSWALK = micrometa_crosswalk()
_LINK = "0924e3fe-4c5a-4d34-9a46-0d3d9d2f4c11"
# Schemas that are no class of their own, and what becomes of them.
_NO_CLASS = {
    "Instrument.json": "the root of a file; read by the reader itself",
    "Pump.json": "has an ID only, which Laser.Pump gives as well",
}
# Properties without a slot: docs/model-decisions.md, §5 and §10.
_KEPT = {
    ("CMOS.json", "VerticalClockSpeed"): "a CMOS sensor has none",
    ("CMOS.json", "VerticalClockSpeedUnit"): "as above",
    ("ReflectanceProfileFile.json", "Namespace"): "belongs to the file's annotation",
    ("ReflectanceProfileFile.json", "Annotator"): "as above",
    ("TransmittanceProfileFile.json", "Namespace"): "as above",
    ("TransmittanceProfileFile.json", "Annotator"): "as above",
    ("WavelengthProfileFile.json", "Namespace"): "as above",
    ("WavelengthProfileFile.json", "Annotator"): "as above",
    ("BeamSplitter.json", "TransmittanceProfileFile"): "a text where everywhere else an object is wanted",
    ("Image.json", "InstrumentName"): "the instrument says its name itself",
}
_KEPT_VALUES = {("CameraSettings.json", "Binning", "Other"): "says nothing that a number could say"}
_HERTZ = frozenset(f"{prefix}Hz" for prefix in ["", "da", *"YZEPTGMkhdcmµnpfazy"])
_WATT = frozenset(unit.replace("Hz", "W") for unit in _HERTZ)
_NO_LENGTH = frozenset({"reference frame", "Pixel", "li"})
# Units that the app offers and that can't be converted to that of the slot, by the slot's.
_KEPT_UNITS = {
    "nm": _NO_LENGTH,
    "um": _NO_LENGTH,
    "mm": _NO_LENGTH,
    "cm": _NO_LENGTH,
    "MHz": {"Pixel per second", "fps"},
    "Hz": {"Pixel per second", "fps"},
    "{frame}/s": _HERTZ | {"Pixel per second"},
    "mW": {"%"},  # of a source; its settings have a slot for that
    "umol/L": {"%(V/V)", "%(W/V)", "Other", "Units/ml", "mg/ml", "ng/µl", "µg/µl"},
    "mA/W": _WATT | {"%"},
    "{electron}": {"A", "Coulomb", "Other", "e-/Pixel/sec"},
    "{electron}/{pixel}/s": {"A", "e- rms"},
    "g/mL": {"mg/µg", "µg/ng"},
    "um/s": {"Other"},
    "hPa": {"Torr", "mTorr"},
}


def _read(raw: dict[str, Any], class_name: str, domain: str) -> tuple[dict[str, Any], list[Note]]:
    kind = SettingsReader if domain in ("ImageAcquisitionSettings", "Experimental") else ObjectReader
    reader, made = kind("test", _CROSSWALK), {"type": class_name, "id": "urn:x:1"}
    reader.fields(raw, made, None)
    return made, reader.notes


def _values(name: str, rule: dict[str, Any]) -> list[Any]:
    """Give what a property can hold: every value of an enumeration, one of everything else."""
    if "linkTo" in rule:
        return [f"{rule['linkTo']}/{_LINK}"]
    if rule["type"] == "array":
        return [_values(name, rule["items"])]
    if "enum" in rule:
        return list(rule["enum"])
    # Kinds that the JSON schemas have lost: days, addresses, numbers in text (REPORT.md, §5), names of values.
    special = {"Date": "2021-10-03", "URL": "https://example.org/x", "Access": "https://example.org/x"}
    special |= {"Acess": "https://example.org/x", "WavelengthProfile": "https://example.org/x", "Percent": "5"}
    special |= {"Temperature": "37", "Humidity": "60", "NumericalAperture": "1.4"}
    text = next((value for part, value in special.items() if part in name), "some text")
    return [{"number": 1.5, "integer": 3, "boolean": True}.get(rule["type"], text)]


def _properties(
    schema_id: str, class_name: str, rules: dict[str, Any], domain: str
) -> Iterator[tuple[str, str, str, dict[str, Any], str]]:
    """Go through the properties of a schema, those of the objects in it as well."""
    kind = SettingsReader if domain in ("ImageAcquisitionSettings", "Experimental") else ObjectReader
    fields = kind("test", _CROSSWALK).fields_of(class_name)
    for name, rule in rules.items():
        if rule["type"] == "array" and "properties" in rule["items"]:
            assert name in fields, f"{schema_id}: the objects of {name} have no slot"
            inner = current_model().slots[fields[name].slot].range
            yield from _properties(schema_id, inner, rule["items"]["properties"], domain)
        elif name not in ("ID", "Tier"):
            yield schema_id, class_name, name, rule, domain


def _all() -> list[tuple[str, str, str, dict[str, Any], str]]:
    found = []
    for schema_id, schema in schemas().items():
        app = _CROSSWALK.app_classes.get(schema_id)
        if app is not None:
            found += list(_properties(schema_id, app.class_name, schema["properties"], schema["domain"]))
    return found


def test_there_are_111_schemas_and_each_is_a_class_or_left_out_for_a_reason() -> None:
    assert len(schemas()) == 111
    assert set(schemas()) - set(_CROSSWALK.app_classes) == set(_NO_CLASS)
    assert set(_CROSSWALK.app_classes) <= set(schemas())


@pytest.mark.slow
def test_every_value_of_every_property_has_its_slot_or_a_decision() -> None:
    unplaced = set()
    for schema_id, class_name, name, rule, domain in _all():
        fields = SettingsReader("x", _CROSSWALK).fields_of(class_name)
        units = {field.unit_field: field for field in _CROSSWALK.fields(class_name).values() if field.unit_field}
        for value in _values(name, rule):
            if name in units:
                field = units[name].measured_in(value)
                wanted = current_model().slots[field.slot].unit
                made, notes = _read({field.name: 1.5, name: value}, class_name, domain)
                kept = value in _KEPT_UNITS.get(str(wanted), ())
                assert any(note.kind == "unplaced" for note in notes) == kept, (schema_id, field.name, value)
                continue
            made, notes = _read({name: value}, class_name, domain)
            placed = any(made.get(field.slot) is not None for field in fields.values() if field.name == name)
            placed = placed or any(key not in ("type", "id") for key in made)
            if not placed or {note.kind for note in notes} & {"unplaced", "corrected", "doubtful"}:
                unplaced.add((schema_id, name, *([value] if "enum" in rule and (schema_id, name) not in _KEPT else [])))
    assert unplaced == {*_KEPT, *_KEPT_VALUES, ("SampleHolder.json", "Type")}


def test_a_sample_holder_has_a_type_that_nbo_lists() -> None:
    # The app's schema has a text where NBO has an enumeration.
    made, notes = _read({"Type": "Petri Dish"}, "SampleHolder", "Experimental")
    assert made["sample_holder_type"] == "PetriDish" and notes == []


def test_the_exceptions_are_of_schemas_that_exist() -> None:
    known = {(schema_id, name) for schema_id, _, name, _, _ in _all()}
    assert set(_KEPT) <= known and {key[:2] for key in _KEPT_VALUES} <= known


@pytest.mark.parametrize("schema_id", sorted(set(schemas()) - {"Instrument.json", *_NO_CLASS}))
def test_the_app_s_constants_are_those_that_the_crosswalk_gives(schema_id: str) -> None:
    schema, app = schemas()[schema_id], _CROSSWALK.app_classes[schema_id]
    assert app.meta == {key: schema[key.lower()] for key in ("Extension", "Domain", "Category")}


_QUICK = settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def check_there_and_back(data: Any) -> None:
    """Read, write, compare; again by way of RDF."""
    document = micrometa.read(data, "test")
    content, losses = micrometa.write(document)
    assert json.loads(content) == data
    assert losses.notes == ()
    again = from_quads(to_quads(document))
    assert again.data == document.data
    assert json.loads(micrometa.write(again)[0]) == data


@_QUICK
@given(instruments())
def test_an_instrument_file_made_from_the_schemas_comes_back(data: dict[str, Any]) -> None:
    check_there_and_back(data)


@pytest.mark.slow
@_QUICK
@given(instruments(wild=True))
def test_a_file_that_does_what_real_ones_do_comes_back(data: dict[str, Any]) -> None:
    check_there_and_back(data)


@settings(max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(instruments(), min_size=1, max_size=3, unique_by=lambda data: str(data["ID"])), st.booleans())
def test_a_list_of_records_comes_back(records: list[dict[str, Any]], wrapped: bool) -> None:
    data = [{"lab": "x", "microscope": record} for record in records] if wrapped else records
    document = micrometa.read(data, "test")
    assert document.type == "Collection" and len(document.data["members"]) == len(records)
    assert json.loads(micrometa.write(document)[0]) == data
