"""Words for people: each field, class and unit has one wording, wherever it is shown."""

from __future__ import annotations

import json
import re

import pytest

from nboq.checks.completeness import completeness, form
from nboq.comparison.diff import compare
from nboq.pid import parse
from nboq.pid.labels import pid_label
from nboq.publish.landing.facts import facts as landing_facts
from nboq.publish.vocabulary.terms import Vocabulary
from nboq.render.facts import facts as picture_facts
from nboq.schema.artefacts import resource
from nboq.schema.labels import a, cut, label, number_label, printable, quantity, unit_label
from nboq.schema.model import current_model, title_of
from nboq.schema.values import value_label
from tests.conftest import ROOT

_UNITS = {
    "%": "%", "GBy": "GB", "[diop]": "dpt", "m": "m",
    "/min": "per minute", "Cel": "°C", "Hz": "Hz", "K": "K", "MHz": "MHz", "V": "V", "bit": "bit",
    "cm": "cm",
    "dB": "dB", "dB/km": "dB/km", "deg": "°", "g/mL": "g/mL", "hPa": "hPa", "m/s": "m/s", "mA/W": "mA/W",
    "mPa.s": "mPa·s", "mW": "mW", "mW/um2": "mW/µm²", "min": "min", "mm": "mm", "ms": "ms", "nm": "nm",
    "ns": "ns", "ps": "ps", "s": "s", "uL": "µL", "um": "µm", "um/s": "µm/s", "umol/L": "µmol/L", "us": "µs",
    "{ADU}": "ADU", "{U}/mL": "U/mL", "{electron}": "e⁻", "{electron}/{ADU}": "e⁻/ADU",
    "{electron}/{pixel}/s": "e⁻/pixel/s", "{frame}/s": "frames/s", "{line_pair}/mm": "line pairs/mm",
    "{pixel}": "pixels",
}  # fmt: skip


def _shown_values(slot: str) -> str:
    [(title, _)] = picture_facts({"type": "Objective", slot: 1}, {})
    return title


def test_every_unit_has_one_wording_everywhere() -> None:
    slots = current_model().slots.values()
    assert {slot.unit for slot in slots if slot.unit} == set(_UNITS)
    vocabulary = Vocabulary()
    for slot in slots:
        if slot.unit is None or slot.kind not in ("number", "integer"):
            continue
        symbol = _UNITS[slot.unit]
        assert unit_label(slot.unit) == slot.unit_label == symbol
        described = vocabulary.unit(slot)
        assert described is not None and described.symbol == symbol
        [fact] = landing_facts({slot.name: 2}, lambda _: None)
        assert fact.unit == symbol
        [(_, text)] = picture_facts({slot.name: 2}, {})
        assert text == value_label(slot.name, 2) == quantity(2, slot.unit)
        assert text.removeprefix("2").strip() == symbol
        assert slot.expected.endswith(f" in {symbol}")


def test_every_field_has_one_wording_everywhere() -> None:
    shapes = json.loads(resource("generated", "nbo_q.schema.json").read_bytes())["$defs"]
    ontology = resource("generated", "nbo_q.owl.ttl").read_text("utf-8")
    labels = dict(re.findall(r'^nboq:(\w+)\n(?:    .*\n)*?    rdfs:label "([^"]+)"@en', ontology, re.MULTILINE))
    model = current_model()
    vocabulary = Vocabulary()
    for name, slot in model.slots.items():
        title = slot.title
        if slot.kind in ("number", "integer"):
            assert _shown_values(name) == title
            [fact] = landing_facts({name: 1}, lambda _: None)
            assert fact.title == title
        assert labels.get(name, title).removesuffix(" (field)") == title
    for name, body in model.classes.items():
        assert body.title == labels[name]
        for slot_name, described in shapes.get(name, {}).get("properties", {}).items():
            if isinstance(described, dict) and "title" in described and slot_name in model.slots:
                assert described["title"] == title_of(slot_name)
    for name in ("co2_concentration", "ao_design", "LEDModule", "CO2ControlMethod"):
        assert vocabulary.of(name).title == title_of(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("co2_concentration", "CO2 concentration"),
        ("ao_design", "AO design"),
        ("aom_type", "AOM type"),
        ("binning_max_x", "Binning maximum X"),
        ("axial_chromatic_shift_rt", "Axial chromatic shift RT"),
        ("hilo", "HILO"),
        ("hash_sha1", "Hash SHA1"),
        ("measured_x_repeatability_sd", "Measured X repeatability SD"),
        ("lens_na", "Lens NA"),
        ("CO2ControlMethod", "CO2 control method"),
        ("TIRFHardwareModule", "TIRF hardware module"),
        ("MonochromeCMOS", "Monochrome CMOS"),
        ("AcoustoOpticalBeamSplitter", "Acousto-optical beam splitter"),
        ("LightEmittingDiode", "Light-emitting diode"),
        ("ColorCCD", "Colour CCD"),
        ("catalog_number", "Catalogue number"),
        ("acme_field", "Acme field"),
    ],
)
def test_names_that_were_worded_in_several_ways(name: str, words: str) -> None:
    assert label(name) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (63.0, "63"),
        (1.4, "1.4"),
        (-0.0, "0"),
        (80_000_000, "80000000"),
        (1e-05, "1e-05"),
        (0.123456789012345, "0.123456789012345"),
        (2**53 + 1, "9007199254740993"),
        (1e15, "1000000000000000.0"),
        (1e22, "1e+22"),
        (10**99, "1" + "0" * 99),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_numbers_have_all_their_digits(value: float, text: str) -> None:
    assert number_label(value) == text
    assert number_label(10**5000) == "a number of more than 100 digits"


def test_a_quantity_is_in_the_singular_where_there_is_one() -> None:
    assert quantity(1, "{pixel}") == "1 pixel"
    assert quantity(1, "{line_pair}/mm") == "1 line pair/mm"
    assert quantity(1, "{ADU}") == "1 ADU"
    assert quantity(1, "ms") == "1 ms"
    assert value_label("magnification", 63) == "63×"


def test_versions_and_forms_show_the_unit_as_everything_does() -> None:
    lens = {"type": "Objective", "id": "urn:x:1", "name": "63x", "working_distance": 0.19}
    [change] = compare(lens, {**lens, "working_distance": 0.2}).changes
    assert str(change) == "Objective '63x': working_distance: 0.19 → 0.2 mm"
    device = {"type": "EnvironmentalControlDevice", "id": "urn:x:1", "name": "x", "temperature": 37}
    [change] = compare(device, {**device, "temperature": 36}).changes
    assert str(change).endswith("37 → 36 °C")
    empty = completeness({"type": "EnvironmentalControlDevice", "id": "urn:x:1", "name": "x"})
    assert {row.unit for row in form(empty, 3).rows if row.field == "temperature"} <= {"°C"}


def test_an_identifier_is_written_one_way_and_read_again() -> None:
    path = ROOT.parent / "shared" / "reference" / "pid" / "id_vectors.json"
    if not path.is_file():
        pytest.skip("the reference data isn't here")
    seen = set()
    for vector in json.loads(path.read_bytes()):
        expected = vector["expected"]
        if not expected or not expected.get("iri"):
            continue
        identifier = parse(expected["iri"])
        text = pid_label(expected["iri"])
        assert text == pid_label(identifier) == pid_label(vector["input"])
        assert parse(text) == identifier
        seen.add(identifier.scheme)
    assert {"doi", "handle", "rrid", "ror", "orcid", "pmid"} <= seen


def test_texts_for_terminals_and_pages() -> None:
    assert printable("a\x1b[31m\u202e\nb\ud800") == "a [31m b"
    assert cut("x" * 5, 5) == "x" * 5 and cut("x" * 6, 5) == "xxxx…"
    assert [a(noun) for noun in ("Image", "Camera", "SLM", "CCD", "Unit")] == [
        "an Image",
        "a Camera",
        "an SLM",
        "a CCD",
        "a Unit",
    ]
