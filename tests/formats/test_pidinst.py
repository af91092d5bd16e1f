"""PIDINST records in all their shapes, there and back."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

import nboq
from nboq.document import Document, Note, canonical
from nboq.errors import ContentError, Malformed, WrongValue
from nboq.formats.identified_parts import identifier_fields, type_and_text
from nboq.formats.pidinst import NAMES, read_json, read_xml, sniff_json, sniff_xml, write
from nboq.formats.pidinst.fields import ORDER
from nboq.pid.relations import relations
from tests.conftest import EXAMPLE, REFERENCE, ROOT
from tests.pidinst_strategies import instruments
from tests.properties import examples

PID = REFERENCE / "pid"
RECORDS = ROOT / "examples" / "records"
ENDS = {
    "pidinst-xml": "pidinst.xml",
    "pidinst-xml-1.1": "pidinst-1.1.xml",
    "pidinst-json": "pidinst.json",
    "b2inst": "b2inst.json",
    "pidinst-flat": "pidinst-flat.json",
    "epic": "epic.json",
    "pidinst-wrapped": "pidinst-wrapped.json",
}
JSON_NAMES = [name for name in NAMES if not name.startswith("pidinst-xml")]
SINCE_1_1 = ("measurement_techniques", "measured_quantities", "subjects")


def _example(name: str) -> bytes:
    return (RECORDS / f"teaching-widefield.{ENDS[name]}").read_bytes()


def _read(content: bytes, name: str) -> Document:
    return read_json(json.loads(content), "test") if name in JSON_NAMES else read_xml(content, "test")


def _wild(name: str) -> bytes:
    path = PID / name
    if not path.is_file():
        pytest.skip(f"{name} is reference data, which is not beside this checkout")
    return path.read_bytes()


def _b2inst() -> Any:
    records = json.loads(_wild("real_records.json"))
    return next(record["record"] for record in records if record["serialisation"] == "b2inst")


def _minimal(**fields: Any) -> dict[str, Any]:
    return {
        "type": "Instrument",
        "id": "https://doi.org/10.5072/wf1",
        "name": "WF 1",
        "landing_page": "https://example.org/wf1",
        "owners": [{"type": "Party", "name": "Core"}],
        "manufacturers": [{"type": "Party", "name": "Lichtwerk (invented)"}],
        **fields,
    }


def _record(**fields: Any) -> dict[str, Any]:
    return {"Name": "WF 1", "Identifier": {"identifierValue": "10.5072/wf1", "identifierType": "DOI"}, **fields}


def _notes(document: Document, *kinds: str) -> list[tuple[str, str]]:
    return [(note.kind, note.field) for note in document.report.notes if not kinds or note.kind in kinds]


# Examples


@pytest.mark.parametrize("name", NAMES)
def test_every_shape_is_recognised_and_taken_for_no_other(name: str) -> None:
    content = _example(name)
    if name not in JSON_NAMES:
        assert sniff_xml(etree.fromstring(content))
    else:
        assert sniff_json(json.loads(content)) == name


def test_other_files_are_no_records() -> None:
    others: list[Any] = [
        json.loads(EXAMPLE.read_bytes()),
        _minimal(),
        {"data": {"type": "dois", "attributes": {"titles": [{"title": "WF 1"}]}}},
        {"@context": "https://schema.org", "name": "WF 1", "identifier": "x", "manufacturer": "y", "owners": []},
        {"metadata": {"title": "a record of Zenodo"}},
        [{"type": "Objective"}],
        [],
        "text",
        None,
    ]
    assert [sniff_json(other) for other in others] == [None] * len(others)
    assert not sniff_xml(etree.fromstring("<resource><identifier/></resource>"))
    assert not sniff_xml(etree.fromstring("<instrument><Objective/></instrument>"))


def test_all_examples_say_the_same() -> None:
    found = []
    for name in NAMES:
        data = dict(_read(_example(name), name).data)
        for newer in ("extensions", *SINCE_1_1):
            data.pop(newer, None)
        found.append(data)
    assert all(data == found[0] for data in found)
    assert len(found[0]) > 15


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_read_without_a_doubt_and_written_as_it_was(name: str) -> None:
    document = _read(_example(name), name)
    assert document.report.findings == ()
    assert nboq.validate(document, 1).violations == ()
    content, report = write(document, name)
    assert (content, report.notes) == (_example(name), ())
    assert write(document, name)[0] == content


# Records in the wild


def _leaves(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for value in data.values():
            yield from _leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value)
    else:
        yield str(data)


def _xml_leaves(content: bytes) -> Iterator[str]:
    for element in etree.fromstring(content).iter(tag=etree.Element):
        if not len(element):
            yield (element.text or "").strip()
        for value in element.attrib.values():
            yield value if isinstance(value, str) else value.decode()


# What every record says, and the types that the addresses say instead.
_IMPLIED = {"1.0", "Handle", "DOI", "ROR", "URL", "Other", "Commissioned", "DeCommissioned"}


def _missing(leaves: Iterator[str], document: Document) -> list[str]:
    """Give the values of a source that stand nowhere in its document, identifiers compared as IRIs."""
    inside = set(_leaves(document.data))
    kinds = ("DOI", "Handle", "ROR", "Other")
    return [
        leaf
        for leaf in leaves
        if leaf not in inside
        and leaf not in _IMPLIED
        and not {identifier_fields(leaf, kind).get("identified_by") for kind in kinds} & inside
    ]


def _plain(data: Any) -> Any:
    """Write a record so that the spelling of identifiers makes no difference."""
    if isinstance(data, dict):
        kind = next((key for key in data if key.endswith("IdentifierType") or key == "identifierType"), None)
        text = next((key for key in data if kind and key != kind and key.startswith(kind.removesuffix("Type"))), None)
        if kind and text:
            return identifier_fields(data[text], data[kind])
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(value) for value in data] if isinstance(data, list) else data


def test_the_record_of_b2inst_is_read_and_written_without_loss() -> None:
    record = _b2inst()
    assert sniff_json(record) == "b2inst" and sniff_json(record["metadata"]) == "b2inst"
    document = read_json(record, "tpqdy-6zd98")
    assert _missing(_leaves(record), document) == []
    assert document.id == "https://hdl.handle.net/21.11157/44b18238-bba1-4b42-abcc-975017181420"
    assert document.data["commissioned_on"] == "2011-09-30" and document.data["decommissioned_on"] == "2025-01-15"
    assert document.data["extensions"]["b2inst:is_published"] is True
    assert document.report.findings == ()
    assert nboq.validate(document, 1).violations == ()
    content, report = write(document, "b2inst")
    assert report.notes == ()
    assert _plain(json.loads(content)) == _plain(record)
    bare = read_json(record["metadata"], "bare")
    assert {k: v for k, v in bare.data.items() if k != "extensions"} == {
        k: v for k, v in document.data.items() if k != "extensions"
    }


@pytest.mark.parametrize("name", ["hzb-mx-14-1.xml", "hzb-nanocluster.xml"])
def test_the_examples_of_the_schema_are_read_and_written_without_loss(name: str) -> None:
    content = _wild(name)
    document = read_xml(content, name)
    assert _missing(_xml_leaves(content), document) == []
    *others, note = document.report.findings
    assert {one.field for one in others} <= {"relatedIdentifier"}
    assert {one.message for one in others} <= {"no Handle: a Handle prefix without a local name"}
    assert note.message == f"no Handle: a Handle prefix without a local name; it is called {document.id} here"
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", document.id)
    assert document.id == read_xml(content, "again").id
    assert nboq.validate(document, 1).violations == ()
    written, report = write(document, "pidinst-xml")
    assert report.notes == ()
    assert sorted(_xml_leaves(written)) == sorted(
        leaf.replace("02aj13c28", "https://ror.org/02aj13c28") for leaf in _xml_leaves(content)
    )
    assert read_xml(written, name).data == document.data


def test_the_helper_sees_a_value_that_is_lost() -> None:
    document = read_json(_record(), "test")
    assert _missing(iter(["WF 1", "10.5072/WF1", "lost"]), document) == ["lost"]


# Canonical → shape → canonical


def _at(data: Any, path: str) -> tuple[Any, str | int]:
    """Give the holder of the value at a path, and its key there."""
    head, _, extension = path.partition("extensions.")
    steps: list[str | int] = [int(index) if index else name for name, index in re.findall(r"([a-z_]+)|\[(\d+)\]", head)]
    if extension:
        steps += ["extensions", extension]
    for step in steps[:-1]:
        data = data[step]
    return data, steps[-1]


_GONE = object()


def _pruned(data: Any) -> Any:
    if isinstance(data, dict):
        found = {key: _pruned(value) for key, value in data.items()}
        return {
            key: value
            for key, value in found.items()
            if value is not _GONE and not (value in ([], {}) and data[key] not in ([], {}))
        }
    if isinstance(data, list):
        return [value for value in map(_pruned, data) if value is not _GONE]
    return data


def _expected(original: dict[str, Any], notes: tuple[Note, ...]) -> dict[str, Any]:
    """Change an instrument in exactly the places that a loss report names, and as it says."""
    made = copy.deepcopy(original)
    paths = [(note, *_at(made, note.field)) for note in notes if note.kind != "doubtful"]
    added: list[tuple[str, Any]] = []
    known = {
        (part["relation_type"], identifier_fields(part.get("identified_by", ""), None).get("identified_by"))
        for index, part in enumerate(original.get("related_identifiers", []))
        if f"related_identifiers[{index}]" not in {note.field for note in notes if note.kind == "unplaced"}
    }
    for note, holder, key in paths:
        if note.kind == "corrected":
            holder[key] = holder[key].strip()
    for note, holder, key in paths:
        slot = note.field.partition("[")[0]
        if note.kind == "unplaced":
            holder[key] = _GONE
        elif note.kind == "converted" and slot in relations() and slot in original:
            iri, holder[key] = identifier_fields(holder[key], None)["identified_by"], _GONE
            relation = relations()[slot]
            if relation.pidinst and (relation.pidinst, iri) not in known:
                known.add((relation.pidinst, iri))
                part = {"type": "RelatedIdentifier", "relation_type": relation.pidinst, "identified_by": iri}
                added.append(("related_identifiers", part))
            elif relation.pidinst_element and "comes back" in note.message:
                found = type_and_text({"identified_by": iri})
                added.append(
                    (
                        f"{relation.pidinst_element}s",
                        {"type": "Party", "name": found and found[1], "identified_by": iri},
                    )
                )
        elif note.kind == "converted" and slot == "alternate_identifiers":
            part, holder[key] = _pruned(holder[key]), _GONE
            made[note.message.removeprefix("comes back as ")] = part["identifier_text"]
        elif note.kind == "converted":
            text, kind = holder[key], holder.pop("identifier_scheme", None)
            holder[key] = _GONE
            holder.update(identifier_fields(text, kind))
    made = _pruned(made)
    for slot, part in added:
        made.setdefault(slot, []).append(part)
    return canonical(made)


def _without_order(data: dict[str, Any]) -> dict[str, Any]:
    extensions = {key: value for key, value in data.get("extensions", {}).items() if key != ORDER}
    rest = {key: value for key, value in data.items() if key != "extensions"}
    return canonical({**rest, **({"extensions": extensions} if extensions else {})})


# Explaining a failure takes minutes here.
_QUICK = settings(
    max_examples=examples(50),
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.slow
@pytest.mark.parametrize("name", JSON_NAMES)
@_QUICK
@given(original=instruments())
def test_json_gives_back_all_but_what_the_report_names(name: str, original: dict[str, Any]) -> None:
    content, report = write(Document(original), name)
    back = read_json(json.loads(content), "test")
    assert _without_order(back.data) == _expected(original, report.notes)


@_QUICK
@given(original=instruments())
def test_xml_gives_back_all_but_what_the_report_names_and_is_valid(original: dict[str, Any]) -> None:
    try:
        content, report = write(Document(original), "pidinst-xml")
    except ContentError as error:
        lossy = write(Document(original), "pidinst-json")[1]
        assert set(error.message.removeprefix("a PIDINST record must have ").split(", ")) == {
            note.field for note in lossy.notes if note.kind == "doubtful"
        } - {"id"}
        return
    back = read_xml(content, "test")
    assert _without_order(back.data) == _expected(original, report.notes)
    if (PID / "pidinst-schema-1_0.xsd").is_file():
        _schema().assertValid(etree.fromstring(content))


def _schema() -> etree.XMLSchema:
    if not _SCHEMAS:
        _SCHEMAS.append(etree.XMLSchema(etree.fromstring(_wild("pidinst-schema-1_0.xsd"))))
    return _SCHEMAS[0]


_SCHEMAS: list[etree.XMLSchema] = []


def test_json_in_nested_camel_case_is_valid() -> None:
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    schema = json.loads(_wild("pidinst-schema-1_0.schema.json"))
    jsonschema_rs.validator_for(schema).validate(json.loads(_example("pidinst-json")))


def _schema_of_the_draft() -> etree.XMLSchema:
    """Make the draft's XSD of 1.0's: three lists more, each of names with identifiers, and SWHIDs."""
    text = _wild("pidinst-schema-1_0.xsd").decode().replace('fixed="1.0"', 'fixed="1.1"')
    root = etree.fromstring(text.encode())
    xsd = "{http://www.w3.org/2001/XMLSchema}"
    types = next(one for one in root if one.get("name") == "instrumentTypes")
    inside = root.find(f"{xsd}complexType[@name='pidinst']/{xsd}all")
    assert inside is not None
    for many, one in {
        "measurementTechniques": "measurementTechnique",
        "measuredQuantities": "measuredQuantity",
        "subjects": "subject",
    }.items():
        own = etree.tostring(types).decode().replace("instrumentTypes", many).replace("instrumentType", one)
        root.append(etree.fromstring(own))
        etree.SubElement(inside, f"{xsd}element", name=many, type=many, minOccurs="0")
    kinds = next(one for one in root.iter(f"{xsd}enumeration") if one.get("value") == "RRID").getparent()
    assert kinds is not None
    etree.SubElement(kinds, f"{xsd}enumeration", value="SWHID")
    return etree.XMLSchema(root)


_CODE = "swh:1:rev:94a9ed024d3859793618152ea559a168bbcbb5e2"


def _newer() -> dict[str, Any]:
    return _minimal(
        measurement_techniques=[
            {
                "type": "NamedConcept",
                "name": "confocal microscopy",
                "identified_by": "http://purl.obolibrary.org/obo/FBbi_00000251",
                "identifier_scheme": "FBbi",
            }
        ],
        measured_quantities=[
            {
                "type": "NamedConcept",
                "name": "intensity",
                "identified_by": "http://www.wikidata.org/entity/Q1431332",
            }
        ],
        subjects=[{"type": "NamedConcept", "name": "teaching"}],
        related_identifiers=[
            {
                "type": "RelatedIdentifier",
                "relation_type": "References",
                "identified_by": f"https://archive.softwareheritage.org/{_CODE}",
            }
        ],
    )


def test_the_draft_of_1_1_is_written_as_its_schema_has_it_and_read() -> None:
    document = Document(_newer())
    content, report = write(document, "pidinst-xml-1.1")
    assert report.notes == ()
    _schema_of_the_draft().assertValid(etree.fromstring(content))
    again = read_xml(content, "test")
    assert (again.data, again.report.findings) == (canonical(document.data), ())
    assert f'relatedIdentifierType="SWHID" relationType="References">{_CODE}<'.encode() in content


@pytest.mark.parametrize("name", ["pidinst-json", "b2inst", "pidinst-flat", "pidinst-wrapped"])
def test_json_says_1_1_where_it_has_fields_of_the_draft(name: str) -> None:
    content, report = write(Document(_newer()), name)
    assert report.notes == ()
    again = read_json(json.loads(content), "test")
    assert again.data == canonical(_newer())
    assert '"1.1"' in content.decode()
    assert '"1.1"' not in write(Document(_minimal()), name)[0].decode()
    only_code = _minimal(related_identifiers=_newer()["related_identifiers"])
    assert '"1.1"' in write(Document(only_code), name)[0].decode()


@pytest.mark.parametrize("name", ["pidinst-xml", "epic"])
def test_what_1_0_has_no_place_for_is_told(name: str) -> None:
    content, report = write(Document(_newer()), name)
    assert {note.field for note in report.notes if note.kind == "unplaced"} == {f"{slot}[0]" for slot in SINCE_1_1}
    assert all("pidinst-xml-1.1" in note.message for note in report.notes)
    assert f"https://archive.softwareheritage.org/{_CODE}".encode() in content


def test_the_spelling_of_the_drafts_linkml_schema_is_read() -> None:
    term = {"name": "confocal microscopy", "identifier": "FBbi:00000251", "identifier_type": "FBbi"}
    record = {
        "name": "WF 1",
        "identifier": "10.5072/wf1",
        "identifier_type": "DOI",
        "schema_version": "1.1",
        "landing_page": "https://example.org/wf1",
        "owners": [{"name": "Core"}],
        "manufacturers": [{"name": "Lichtwerk (invented)"}],
        "dates": [{"date": "2020-01-02", "type": "DeComissioned"}],
        "measurement_techniques": [term],
        "measured_quantities": [{"name": "intensity", "identifier": "Q1431332", "identifier_type": "Wikidata"}],
        "subjects": [{"name": "teaching"}],
        "related_identifiers": [{"identifier": _CODE, "type": "SWHID", "relation": "References"}],
    }
    assert sniff_json(record) == "pidinst-json"
    assert read_json(record, "test").data == canonical({**_newer(), "decommissioned_on": "2020-01-02"})


def test_a_record_of_1_1_that_says_no_more_than_1_0_keeps_its_version() -> None:
    document = read_json({**_record(), "schemaVersion": "1.1"}, "test")
    assert _notes(document, "kept", "doubtful")[:1] == [("kept", "schemaVersion")]
    assert b'"1.1"' in write(document, "pidinst-json")[0]


def test_the_comparison_fails_when_the_report_names_too_little_or_too_much() -> None:
    original = canonical(_minimal(hosted_by="urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1", model="LW 40"))
    content, report = write(Document(original), "pidinst-json")
    back = _without_order(read_json(json.loads(content), "test").data)
    assert back == _expected(original, report.notes)
    assert back != _expected(original, ())
    assert back != _expected(original, (*report.notes, Note("unplaced", "", "model", "LW 40", "")))


# Single rules of reading


def test_only_the_first_serial_number_without_a_name_is_the_serial_number() -> None:
    numbers = [
        {"alternateIdentifierType": "SerialNumber", "alternateIdentifierValue": "1", "alternateIdentifierName": "lamp"},
        {"alternateIdentifierType": "serialNumber", "alternateIdentifierValue": 2},
        {"alternateIdentifierType": "SerialNumber", "alternateIdentifierValue": "3"},
        {"alternateIdentifierType": "alias", "alternateIdentifierValue": "ID21"},
    ]
    document = read_json(_record(AlternateIdentifier=numbers), "test")
    assert document.data["serial_number"] == "2"
    others = {part["identifier_text"]: part.get("name") for part in document.data["alternate_identifiers"]}
    assert others == {"1": "lamp", "3": None, "ID21": "alias"}
    assert ("corrected", "alternateIdentifierType") in _notes(document)


def test_dates_without_a_day_and_second_dates_are_kept_and_written_back() -> None:
    dates = [
        {"Date": "2008", "dateType": "Commissioned"},
        {"Date": "2009-01-02T23:30:00-05:00", "dateType": "Commissioned"},
        {"Date": "2010-01-01", "dateType": "Commissioned"},
        {"Date": "2011-01-01", "dateType": "Moved"},
    ]
    document = read_json({"metadata": _record(LandingPage="https://example.org/1", Date=dates)}, "test")
    assert document.data["commissioned_on"] == "2009-01-02", "the day as written, whatever the clock"
    written = json.loads(write(document, "b2inst")[0])["metadata"]["Date"]
    assert sorted(map(str, written)) == sorted(map(str, dates))
    changed = Document({**document.data, "commissioned_on": "2009-01-03"})
    content, report = write(changed, "b2inst")
    assert "2009-01-02T23" not in content.decode()
    assert "extensions.pidinst:commissioned_on" in {note.field for note in report.findings}


def test_relation_types_are_read_in_any_case_and_unknown_ones_become_a_note() -> None:
    related = [
        {"relatedIdentifierValue": "10.5072/1", "relatedIdentifierType": "DOI", "relationType": "isdescribedby "},
        {"relatedIdentifierValue": "10.5072/2", "relatedIdentifierType": "DOI", "relationType": "IsToastedBy"},
    ]
    document = read_json(_record(RelatedIdentifier=related), "test")
    assert [(part["relation_type"], part.get("relation_note")) for part in document.data["related_identifiers"]] == [
        ("IsDescribedBy", None),
        ("Other", "IsToastedBy"),
    ]
    content, report = write(document, "pidinst-json")
    assert len(json.loads(content)["relatedIdentifiers"]) == 1
    assert ("unplaced", "related_identifiers[1]") in [(note.kind, note.field) for note in report.notes]


@pytest.mark.parametrize(
    ("pid", "slots", "written"),
    [
        (
            {"modelIdentifierType": "RRID", "modelIdentifierValue": "RRID:SCR_016386"},
            {"has_model": "RRID:SCR_016386"},
            None,
        ),
        ({"modelIdentifierType": "Handle", "modelIdentifierValue": "21.T11998/0000-001C-328C"}, {}, None),
        ({"modelIdentifierType": "Catalogue", "modelIdentifierValue": "LW-40"}, {"has_model": None}, None),
    ],
)
def test_the_identifier_of_a_model_is_an_iri_or_kept(pid: dict[str, str], slots: dict[str, Any], written: None) -> None:
    model = {"modelName": "LW 40", "modelIdentifier": pid}
    document = read_json(_record(Model=[model]), "test")
    assert {slot: document.data.get(slot) for slot in slots} == slots
    assert document.data["model"] == "LW 40"
    back = read_json(json.loads(write(document, "b2inst")[0]), "test")
    assert back.data == document.data


def test_what_no_shape_has_a_field_for_is_kept_reported_and_written_back() -> None:
    owner = {"ownerName": "Core", "ownerIdentifier": {"ownerIdentifierValue": "x", "schemeURI": "y"}, "room": 7}
    record = _record(Owner=[owner], Colour="grey", MeasuredVariable=[{"measuredVariable": "light", "unit": "lx"}])
    document = read_json(record, "test")
    assert {field for _, field in _notes(document, "unplaced")} == {
        "ownerIdentifier",
        "room",
        "Colour",
        "measuredVariables",
    }
    content, report = write(document, "pidinst-flat")
    assert not [note for note in report.notes if note.kind != "doubtful"]
    assert read_json(json.loads(content), "test").data == document.data


def test_several_models_are_kept() -> None:
    document = read_json(_record(Models=[{"modelName": "A"}, {"modelName": "B", "maker": "C"}]), "test")
    assert document.data["model"] == "A"
    content, _ = write(document, "epic")
    assert read_json(json.loads(content), "test").data == document.data


def test_the_order_of_the_source_comes_back() -> None:
    record = _record(Owner=[{"ownerName": "Z"}, {"ownerName": "A"}, {"ownerName": "M"}], MeasuredVariable=["z", "a"])
    document = read_json(record, "test")
    assert [part["name"] for part in document.data["owners"]] == ["A", "M", "Z"]
    written = json.loads(write(document, "pidinst-flat")[0])
    assert [owner["ownerName"] for owner in written["Owner"]] == ["Z", "A", "M"]
    assert written["MeasuredVariable"] == ["z", "a"]


def test_spellings_are_mixed_in_the_wild() -> None:
    record = {
        "identifier": "20.500.12345/wf1",
        "identifier_type": "Handle",
        "landing_page": "https://example.org/wf1",
        "name": "WF 1",
        "Owner": {
            "owner": {
                "ownerName": "Core",
                "owner_identifier": {"ownerIdentifier": "02aj13c28", "ownerIdentifierType": "ROR"},
            }
        },
        "Manufacturers": [
            {
                "manufacturerName": "Lichtwerk (invented)",
                "manufacturer_Identifier": {"modelIdentifier": "https://example.org/l", "modelIdentifierType": "URL"},
            }
        ],
        "types": [{"name": "widefield"}],
        "measuredVariables": [{"MeasuredVariable": {"VariableMeasured": "light"}}, {"measuredVariable": "sound"}],
        "Dates": [{"date": {"date": "2020-01-01", "dateType": "commissioned"}}],
    }
    data = read_json(record, "test").data
    assert data["id"] == "https://hdl.handle.net/20.500.12345/wf1"
    assert data["owners"][0]["identified_by"] == "https://ror.org/02aj13c28"
    assert data["manufacturers"][0]["identified_by"] == "https://example.org/l"
    assert data["instrument_types"][0]["name"] == "widefield"
    assert data["measured_variables"] == ["light", "sound"]
    assert data["commissioned_on"] == "2020-01-01"


def test_handle_values_come_in_the_form_of_the_api_and_under_other_handles() -> None:
    values = [
        {
            "index": 1,
            "type": "21.T11148/709a23220f2c3d64d1e1",
            "data": {"format": "string", "value": '"WF 1"'},
            "ttl": 86400,
        },
        {
            "index": 2,
            "type": "21.T11148/4eaec4bc0f1df68ab2a7",
            "data": {"format": "string", "value": '[{"Owner":{"ownerName":"Core"}}]'},
        },
        {"index": 100, "type": "HS_ADMIN", "data": {"format": "admin", "value": {"handle": "0.NA/20.500.12345"}}},
    ]
    response = {"responseCode": 1, "handle": "20.500.12345/wf1", "values": values}
    assert sniff_json(response) == "epic"
    document = read_json(response, "test")
    assert document.id == "https://hdl.handle.net/20.500.12345/wf1"
    assert (document.data["name"], document.data["owners"][0]["name"]) == ("WF 1", "Core")
    written = json.loads(write(document, "epic")[0])
    assert written["responseCode"] == 1 and values[2] in written["values"]
    assert [value["type"] for value in written["values"]][:3] == [value["type"] for value in values]
    assert {"index": 1, "ttl": 86400}.items() <= written["values"][0].items()
    assert read_json(written, "test").data == document.data


def test_placeholders_are_left_out_with_a_note() -> None:
    document = read_json(
        _record(Description=" ", LandingPage=":unav", Manufacturer=[{"manufacturerName": "n/a"}]), "test"
    )
    assert not {"description", "landing_page", "manufacturers"} & set(document.data)
    assert [
        kind for kind, field in _notes(document) if field in ("Description", "LandingPage", "manufacturerName")
    ] == ["corrected"] * 3


@pytest.mark.parametrize(
    ("kind", "text"), [("RRID", "RRID:SCR_017934"), ("URL", "https://example.org/wf1"), (None, "WF-1")]
)
def test_an_instrument_is_registered_under_a_doi_or_a_handle(kind: str | None, text: str) -> None:
    record = {"name": "WF 1", "identifier": {"identifier": text, **({"identifierType": kind} if kind else {})}}
    document = read_json(record, "test")
    assert ("doubtful", "identifier") in _notes(document)
    back = read_json(json.loads(write(document, "pidinst-json")[0]), "test")
    assert back.id == document.id


def test_a_record_without_identifier_gets_an_id_that_follows_from_it() -> None:
    record = {"metadata": {"Name": "WF 1", "Owner": [{"ownerName": "Core"}]}}
    first, second = read_json(record, "one"), read_json(record, "two")
    assert first.id == second.id and first.id.startswith("urn:uuid:")
    assert ("doubtful", "identifier") in _notes(first)


def test_xml_may_be_indented_and_say_more() -> None:
    content = b"""<instrument xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b">
      <identifier identifierType="DOI">
        10.5072/wf1
      </identifier><name lang="en">WF 1</name><landingPage>https://example.org/1</landingPage>
      <measuredVariables><measuredVariable>light</measuredVariable></measuredVariables><colour>grey</colour>
      <owners><owner><ownerName>Core</ownerName><room no="7">R</room></owner></owners></instrument>"""
    document = read_xml(content, "test")
    assert document.id == "https://doi.org/10.5072/wf1" and document.data["name"] == "WF 1"
    assert document.data["extensions"] == {"pidinst:colour": "grey", "pidinst:name": {"lang": "en"}}
    assert document.data["owners"][0]["extensions"] == {"pidinst:room": {"no": "7", "room": "R"}}


# Single rules of writing


def test_relation_slots_become_related_identifiers_once() -> None:
    paper = "https://doi.org/10.5072/paper"
    part = {"type": "RelatedIdentifier", "relation_type": "IsDescribedBy", "identified_by": paper}
    document = Document(
        _minimal(described_in=[paper], part_of=["https://doi.org/10.5072/lab"], related_identifiers=[part])
    )
    content, report = write(document, "pidinst-json")
    assert [(r["relationType"], r["relatedIdentifier"]) for r in json.loads(content)["relatedIdentifiers"]] == [
        ("IsDescribedBy", "10.5072/paper"),
        ("IsComponentOf", "10.5072/lab"),
    ]
    assert {(note.kind, note.field) for note in report.notes} == {
        ("converted", "described_in[0]"),
        ("converted", "part_of[0]"),
    }


def test_owners_known_by_identifier_only_are_written() -> None:
    data = _minimal(owned_by=["https://ror.org/02aj13c28"])
    del data["owners"]
    content, report = write(Document(data), "pidinst-xml")
    assert b"<ownerName>https://ror.org/02aj13c28</ownerName>" in content
    assert [note.kind for note in report.notes] == ["converted"]


def test_a_descriptor_gives_its_instrument() -> None:
    descriptor = {
        "type": "HardwareDescriptor",
        "id": "https://doi.org/10.5072/descriptor",
        "tier": 1,
        "describes": _minimal(),
        "components": [],
    }
    content, report = write(Document(descriptor), "pidinst-json")
    (related,) = json.loads(content)["relatedIdentifiers"]
    assert (related["relationType"], related["relatedIdentifier"]) == ("HasMetadata", "10.5072/descriptor")
    assert [note.field for note in report.notes] == ["components"]
    with pytest.raises(Malformed, match="with its instrument inside"):
        write(Document({**descriptor, "describes": "urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1"}), "b2inst")


def test_xml_names_everything_that_is_missing() -> None:
    with pytest.raises(ContentError) as caught:
        write(Document({"type": "Instrument", "id": "https://doi.org/10.5072/x", "name": "WF 1"}), "pidinst-xml")
    assert caught.value.message == "a PIDINST record must have landing_page, owners, manufacturers"
    assert caught.value.exit_status == 1
    assert "at least one Party" in str(caught.value)


@pytest.mark.parametrize("bad", ["WF\x00 1", "WF\x0b1", "WF\ufffe1", "WF\ud8001"])
def test_characters_that_xml_cannot_hold_are_refused(bad: str) -> None:
    with pytest.raises(WrongValue, match=r"owners\[0\].name.*XML can't hold"):
        write(Document(_minimal(owners=[{"type": "Party", "name": bad}])), "pidinst-xml")


def test_json_refuses_halves_of_a_character_and_nothing_else() -> None:
    assert "WF\\u0000" in write(Document(_minimal(model="WF\x00 1")), "b2inst")[0].decode()
    with pytest.raises(WrongValue, match="model"):
        write(Document(_minimal(model="WF\ud800")), "b2inst")
    with pytest.raises(Malformed, match="extensions"):
        write(Document(_minimal(extensions={"pidinst:colour": "\ud800"})), "b2inst")


@pytest.mark.parametrize(
    "field",
    [
        {"name": 1},
        {"owners": {"type": "Party"}},
        {"owners": ["Core"]},
        {"part_of": [{"id": "urn:x:1"}]},
        {"has_model": {"id": "urn:x:1"}},
        {"extensions": []},
    ],
)
def test_a_document_with_a_wrong_value_is_refused(field: dict[str, Any]) -> None:
    with pytest.raises(WrongValue, match=next(iter(field))):
        write(Document(_minimal(**field)), "pidinst-json")


@pytest.mark.parametrize(
    "key",
    ["identifier", "dates", "models", "model", "modelIdentifier", "measuredVariables", "commissioned_on", "~order"],
)
@pytest.mark.parametrize("name", NAMES)
def test_kept_facts_that_make_no_sense_are_reported(name: str, key: str) -> None:
    for value in (1, "x", [], [1], {"a": 1}, {"owners": [5, "a"]}, None):
        _, report = write(Document(_minimal(extensions={f"pidinst:{key}": value}, model="LW 40")), name)
        if value == "x" and key != "~order":
            assert f"extensions.pidinst:{key}" in {note.field for note in report.notes}


# Bad input


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        ({}, Malformed, "empty"),
        ("text", Malformed, "a str at the top"),
        ([], Malformed, "a list at the top"),
        ({"title": "x"}, Malformed, "no record of an instrument"),
        ({"name": {"a": 1}}, WrongValue, "name"),
        ({"name": True}, WrongValue, "one text"),
        (_record(Owner=[{"ownerName": ["a", ["b"]], "ownerContact": [["c"]]}]), WrongValue, "ownerContact"),
        (_record(Owner=[[1]]), WrongValue, r"WF 1.*Owner\[0\]"),
        (_record(Identifier=[{"identifierValue": "1"}, {"identifierValue": "2"}]), Malformed, ""),
    ],
)
def test_bad_json_is_refused_with_a_reason(data: Any, error: type[Exception], words: str) -> None:
    if words:
        with pytest.raises(error, match=words):
            read_json(data, "bad.json")
    else:
        with pytest.raises(WrongValue, match="alternate identifiers"):
            read_json(data, "bad.json")


def test_json_that_is_nested_too_deep_is_refused() -> None:
    deep: Any = "x"
    for _ in range(3000):
        deep = {"owner": deep}
    with pytest.raises(Malformed, match="nested deeper"):
        read_json({"name": "WF 1", "owners": [deep]}, "deep.json")
    with pytest.raises(Malformed, match="nested deeper"):
        read_json({"metadata": {"name": "WF 1"}, "links": deep}, "deep.json")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<instrument><name>", "not well-formed"),
        (b"<OME><Instrument/></OME>", "<OME>"),
        (b'<!DOCTYPE instrument [<!ENTITY x "y">]><instrument><name>&x;</name></instrument>', "DOCTYPE"),
        (b"<instrument/>", "another kind"),
    ],
)
def test_bad_xml_is_refused_with_a_reason(content: bytes, words: str) -> None:
    with pytest.raises(Malformed, match=words):
        read_xml(content, "bad.xml")


def test_owners_given_otherwise_are_mended_and_noted() -> None:
    for owner in ("Core", {"ownerName": "Core"}, ["Core"]):
        document = read_json(_record(Owner=owner), "test")
        assert document.data["owners"] == [{"type": "Party", "name": "Core"}]
        assert "corrected" in {kind for kind, _ in _notes(document)}, owner


def test_examples_are_where_the_readme_says() -> None:
    assert {path.name for path in Path(RECORDS).glob("teaching-widefield.*")} >= {
        f"teaching-widefield.{end}" for end in ENDS.values()
    }
