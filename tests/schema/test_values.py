"""The reader of typed values: numbers, units, words; and the one list of placeholders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nboq.checks.advice import advise
from nboq.checks.completeness import completeness
from nboq.formats.micrometa.fields import no_link
from nboq.formats.ome.values import Unplaced, xsd_number
from nboq.render.facts import facts
from nboq.schema.dates import Ambiguous, day_of, is_day, is_moment, iso_day, read_day
from nboq.schema.model import current_model
from nboq.schema.values import (
    as_number,
    in_unit,
    is_placeholder,
    read_number,
    read_quantity,
    read_value,
    read_xsd_number,
    says_no_value,
)

_WORDS = [
    "NA", "N/A", "n.a.", "unknown", "TBD", "999", "-", "?", "Not assigned", "to be determined", "xxx", "null",
    "undefined", "none", ":unkn", "n.d.", "--", "...", "9999", "nan", "000", ":unav", "(:unap)", "[N/A]", "<unknown>",
    ":tba", ":null", "\u2010", "\u2013", "\u2014", "\u2212", "Not Available", "not-specified", "NOT_APPLICABLE",
    "no data",
]  # fmt: skip
_TEXTS = ["(63x)", "MS-\u2013-1", "Na", "Nd", "ND", "99", "LW-999", "nothing to see", "IX71", "0", "no", "x", "a-b"]


@pytest.mark.parametrize("word", _WORDS)
def test_what_validate_calls_no_value_is_missing_and_not_shown(word: str) -> None:
    lens = {"type": "Objective", "id": "urn:uuid:1", "name": "63x", "catalog_number": word}
    assert is_placeholder(word, "catalog_number")
    assert [f.field for f in advise(lens) if f.rule.startswith("placeholder")] == ["catalog_number"]
    assert "catalog_number" in {field.name for _, field in completeness(lens).missing(1, True)}
    assert facts(lens, {}) == ()


@pytest.mark.parametrize("word", [text for text in _TEXTS if text != "0"])
def test_what_validate_passes_is_there_and_shown(word: str) -> None:
    lens = {"type": "Objective", "id": "urn:uuid:1", "name": "63x", "catalog_number": word}
    assert not is_placeholder(word, "catalog_number")
    assert not [f for f in advise(lens) if f.rule.startswith("placeholder")]
    assert "catalog_number" not in {field.name for _, field in completeness(lens).missing(1, True)}
    assert facts(lens, {}) == (("Catalogue number", word),)


def test_none_is_a_value_only_where_there_can_be_none() -> None:
    assert not is_placeholder("none", "coating") and is_placeholder("none", "serial_number")
    assert is_placeholder("none", "magnification") and is_placeholder("none") and no_link("none")
    assert not is_placeholder("Nan", "first_name") and not is_placeholder("999", "value")


def test_a_reader_of_files_leaves_out_words_and_keeps_nines() -> None:
    assert says_no_value("unknown") and not says_no_value("999")


@pytest.mark.parametrize("value", [True, None, "63", 10**400, -(10**400), float("nan"), float("inf"), [1], {}])
def test_what_is_no_number_of_a_document(value: Any) -> None:
    assert as_number(value) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("63", 63),
        ("63.0", 63),
        ("+1.40", 1.4),
        ("1,4", 1.4),
        ("0,234", 0.234),
        (",5", 0.5),
        ("1,2345", 1.2345),
        ("12,3456", 12.3456),
        ("1.234", 1.234),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1'234.5", 1234.5),
        ("12\u202f345", 12345),
        ("12\u00a0345,5", 12345.5),
        ("1e3", 1000),
        ("6.3E-1", 0.63),
        ("−4", -4),
        ("9007199254740991", 2**53 - 1),
        ("9007199254740992", 2.0**53),
        ("1e22", 1e22),
    ],
)
def test_numbers(text: str, number: float) -> None:
    found = read_number(text)
    assert found == number and type(found) is type(number)


@pytest.mark.parametrize(
    "text",
    [
        *("", "much", "1,23,456", "1.2.3", "1,234,56", "1,2,3", "5 mm", "NaN", "INF", "0x10", "1_000", "٣"),
        *("1e999", "-1e999", "1e-999", "1e99999", "9" * 399, "9" * 9999, "9007199254740993", "1,234", "12,345"),
    ],
)
def test_what_is_no_number_or_not_for_certain(text: str) -> None:
    with pytest.raises(ValueError):
        read_number(text)


def test_a_double_isnt_given_a_whole_number_that_it_cannot_hold() -> None:
    # 2**53 + 1 would become 2**53 without a word.
    assert read_number(str(2**53 + 1), whole=True) == 2**53 + 1
    assert read_number(str(2**63 - 1), whole=True) == 2**63 - 1
    for text, whole in ((str(2**53 + 1), False), (str(2**63), True), (str(-(2**63)), True)):
        with pytest.raises(ValueError):
            read_number(text, whole=whole)
    assert type(xsd_number(str(2**53 - 1))) is int and type(xsd_number(str(2**53))) is float
    with pytest.raises(Unplaced):
        xsd_number(str(2**53 + 1))


@pytest.mark.parametrize(
    ("text", "number"), [(" +0012.50\n", 12.5), (".5", 0.5), ("1.", 1), ("-0.1E-2", -0.001), ("1e3", 1000)]
)
def test_numbers_of_xml_schema(text: str, number: float) -> None:
    assert read_xsd_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["INF", "-INF", "NaN", "1e999", "1e-999", "9" * 5000, "1_000", "1,5", "1,234,567", "0x1F", "١", "", "1 0", "1e"],
)
def test_what_is_no_number_of_xml_schema_or_not_finite(text: str) -> None:
    with pytest.raises(ValueError, match="a number"):
        read_xsd_number(text)


def test_either_reading_of_a_comma_is_named() -> None:
    with pytest.raises(Ambiguous, match=r"'1,234' may be 1\.234 or 1234"):
        read_number("1,234")


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("working_distance", "190 µm", 0.19),
        ("working_distance", "190 \N{GREEK SMALL LETTER MU}m", 0.19),
        ("working_distance", "190um", 0.19),
        ("working_distance", "0,19 mm", 0.19),
        ("angle_of_incidence", "45°", 45),
        ("magnification", "63x", 63),
        ("magnification", "63×", 63),
        ("lens_na", "1.40", 1.4),
        ("dic", "Yes", True),
        ("correction", "plan apochromat", "PlanApochromat"),
        ("valid_from", "03.10.2021", "2021-10-03"),
        ("valid_from", "2021-10-03T04:00:00Z", "2021-10-03"),
        ("tier", "2", 2),
        ("model", " IX71 ", "IX71"),
    ],
)
def test_values_by_their_slot(slot: str, text: str, value: Any) -> None:
    found = read_value(text, current_model().slots[slot]).value
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("slot", "text", "expected"),
    [
        ("lens_na", "-1", "a number of at least 0"),
        ("lens_na", "1.4 mm", "without a unit"),
        ("working_distance", "3 Cel", "a unit that converts to it"),
        ("working_distance", "1,234", "1.234 or 1234"),
        ("tier", "1.5", "a whole number"),
        ("dic", "maybe", "yes or no"),
        ("valid_from", "03/04/2021", "may be 2021-04-03 or 2021-03-04"),
        ("valid_from", "2023-02-29", "YYYY-MM-DD"),
        ("correction", "PlanApochromatt", "did you mean 'PlanApochromat'"),
        ("landing_page", "my page", "an absolute IRI"),
    ],
)
def test_what_a_slot_does_not_take(slot: str, text: str, expected: str) -> None:
    with pytest.raises(ValueError, match=expected.replace("?", r"\?")):
        read_value(text, current_model().slots[slot])


@pytest.mark.parametrize("read", [read_quantity, read_number])
def test_a_number_with_a_unit(read: Callable[[str], Any]) -> None:
    if read is read_quantity:
        assert read("0.5 mW/µm2") == (0.5, "mW/µm2")
    else:
        with pytest.raises(ValueError):
            read("0.5 mW")


def test_conversion_is_exact_and_never_infinite() -> None:
    distance = current_model().slots["working_distance"]
    assert in_unit(128, "µm", distance) == 0.128
    with pytest.raises(ValueError):
        in_unit(1e308, "km", distance)


def test_days() -> None:
    assert iso_day("2024-02-29T23:59:59-11:00") == "2024-02-29" and iso_day("2023-02-29") == iso_day(20240229) == ""
    assert not is_day("2024-2-29") and not is_day("20240229") and day_of("2024-W01-1") is None
    assert is_moment("2024-02-29T12:00:00.5+01:00") and not is_moment("2024-02-29T25:00:00Z")
    assert read_day("3 May 2019") == "2019-05-03" and read_day("soon") is None
