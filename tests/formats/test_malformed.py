"""Whatever a document says, no writer, comparison, picture, page or registry's form falls: it is told or refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nboq import read
from nboq.document import DEEPEST, Document, as_document
from nboq.errors import Malformed, NboqError, UnknownTerm
from nboq.formats import FORMATS, encode
from nboq.sanitize import sanitize
from tests.malformed_runs import OPERATIONS, fell, runs
from tests.mutants import bases, mutant

_CASES = sorted((Path(__file__).parents[3] / "shared" / "cases" / "hostile").glob("*.json"))


@pytest.mark.slow
def test_nothing_falls_over_malformed_documents() -> None:
    done, fallen, first = runs(range(400))
    assert done == 802
    assert not fallen, str(first)


@pytest.mark.long
def test_nothing_falls_over_50_000_others() -> None:
    done, fallen, first = runs(range(5000, 55_000))
    assert done == 100_200
    assert not fallen, str(first)


def test_mutants_are_what_they_should_be() -> None:
    made = [mutant(seed) for seed in range(300)]
    assert all(data != base for data, base in made[:20])
    assert [str(mutant(seed)) for seed in range(20)] == [str(one) for one in made[:20]]
    assert {base["type"] for _, base in made} > {"Instrument", "HardwareDescriptor", "Image"}
    assert len({base["type"] for base in bases()}) > 100


@pytest.mark.parametrize("path", _CASES, ids=lambda path: path.stem)
def test_no_writer_falls_over_what_once_made_one_fall(path: Path) -> None:
    data = json.loads(path.read_bytes())
    for name, operation in OPERATIONS.items():
        try:
            operation(Document(data, "a.json"), Document(data, "a.json"))
        except NboqError as error:
            assert "\n" not in str(error), name


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("write pidinst-xml", {"owned_by": ["\uffff"]}),
        ("write pidinst-xml", {"has_model": "\x00"}),
        ("write pidinst-json", {"owned_by": ["\ud800"]}),
        ("validate", {"extensions": {"rdf:triples": [{"a": 1}, 2, None, "<urn:x:1> <urn:x:2> <urn:x:3> ."]}}),
        ("stamp", {"type": "HardwareDescriptor", "describes": "urn:x:2", "tier": 1, "alternate_identifiers": 7}),
    ],
)
def test_none_falls_over_what_one_in_ten_thousand_says(name: str, more: dict[str, Any]) -> None:
    us = [{"type": "Party", "name": "Us"}]
    whole = {"type": "Instrument", "id": "https://doi.org/10.83185/abcd", "name": "a", "landing_page": "https://x.org"}
    assert fell({**whole, "owners": us, "manufacturers": us, **more}, {"type": "Instrument"}, name) is None


def test_what_a_field_cannot_take_is_left_out_and_told_by_every_writer() -> None:
    owner = {"type": "Party", "name": "Us"}
    data: dict[str, Any] = {
        "type": "Instrument",
        "id": "https://doi.org/10.83185/abcd",
        "name": "Scan 9",
        "owners": [owner, "Them", {"type": "Kettle"}],
        "commissioned_on": "2024-03-01",
        "manufacturers": [owner],
        "landing_page": "https://example.org/9",
        "description": ["a", "list"],
        "serial_number": 7,
        "extensions": "a text",
        "kettle": True,
    }
    wanted = {"owners", "description", "serial_number", "extensions", "kettle"}
    for name in ("pidinst-xml", "b2inst", "datacite-4.6", "datacite-xml-4.7"):
        content, report = encode(data, name)
        assert wanted <= {note.field for note in report.notes if note.kind == "unplaced"}, name
        assert b"Us" in content
        assert b"Them" not in content
        assert b"Kettle" not in content
    found, notes = sanitize(data)
    assert found.data["owners"] == [owner]
    assert [(note.field, note.value) for note in notes][:2] == [("owners", "Them"), ("owners", {"type": "Kettle"})]


def test_what_is_sound_stays_as_it_is() -> None:
    data: dict[str, Any] = {"type": "Party", "name": "a\x00", "contact": None, "extensions": {"a:b": [{}]}}
    assert sanitize(data)[0].data == {key: data[key] for key in ("type", "name", "extensions")}
    assert sanitize(data, printable=True)[0].data["name"] == "a"
    with pytest.raises(UnknownTerm, match="did you mean 'Objective'"):
        sanitize({"type": "Objectiv"})
    with pytest.raises(UnknownTerm):
        sanitize({"type": ["Objective"]})


def _deep(levels: int) -> dict[str, Any]:
    inner: Any = {}
    for _ in range(levels - 3):
        inner = [inner]
    return {"type": "Party", "name": "a", "extensions": {"a:b": inner}}


def test_nesting_has_one_limit_for_all() -> None:
    whole = {**_deep(DEEPEST), "type": "Instrument", "id": "urn:x:1"}
    assert as_document(whole).data is not None
    for name in ("json", "yaml", "turtle", "jsonld"):
        assert encode(whole, name)[0]
    with pytest.raises(Malformed, match="nested too deeply"):
        as_document(_deep(DEEPEST + 1))


@pytest.mark.parametrize("key", ["\ud800", 5, None], ids=["half", "number", "none"])
def test_keys_are_texts(key: Any) -> None:
    with pytest.raises(Malformed, match="which is no name"):
        as_document({"type": "Party", "extensions": {"a:b": {key: 1}}})


def test_half_a_character_in_a_key_is_told_by_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text('type: Party\nname: a\nextensions: {"a:b": {"\\ud800": 1}}\n')
    with pytest.raises(Malformed, match=r"a\.yaml: Party 'a' has the field '\\ud800', which is no name"):
        read(path)


def test_every_writer_is_among_the_operations() -> None:
    assert {f"write {name}" for name, one in FORMATS.items() if one.write} <= set(OPERATIONS)
