"""Records of DataCite: read in every form that is about, written so that nothing is lost without a word."""

from __future__ import annotations

import copy
import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

import nboq
from nboq.document import Document, Report, canonical
from nboq.errors import ContentError, Malformed, UnsupportedVersion
from nboq.formats import datacite
from nboq.formats.datacite import technical
from nboq.formats.datacite.flavours import attributes_of
from nboq.formats.datacite.vocab import CONSTANT, VERSIONS, vocabulary_of
from nboq.formats.datacite.xml import from_element
from nboq.formats.safe_xml import parse_xml
from nboq.pid.relations import relations
from tests.conftest import REFERENCE, ROOT
from tests.datacite_strategies import descriptors, instruments
from tests.properties import examples

_XSD = REFERENCE / "pid" / "datacite-xsd"
_REAL = REFERENCE / "pid" / "real_records.json"
_EXAMPLES = ROOT / "examples" / "records"
_KINDS = ("json", "xml")
_INSTRUMENT_XML = [
    REFERENCE / "pid" / "datacite-example-instrument-v4.xml",
    *(_XSD / f"kernel-{version}" / "example" / "datacite-example-instrument-v4.xml" for version in ("4.6", "4.7")),
]
_SCHEMAS: dict[str, etree.XMLSchema] = {}


def _real() -> list[Any]:
    if not _REAL.is_file():
        return []
    return [item["record"] for item in json.loads(_REAL.read_text("utf-8")) if "datacite" in item["serialisation"]]


def _record(**fields: Any) -> dict[str, Any]:
    return {
        "doi": "10.5072/abcd-1234",
        "creators": [{"name": "Optics Works (invented)"}],
        "titles": [{"title": "Widefield 1"}],
        "publisher": {"name": "Imaging Core (invented)"},
        "publicationYear": "2024",
        "types": {"resourceTypeGeneral": "Instrument", "resourceType": "Microscope"},
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        **fields,
    }


def _instrument(**slots: Any) -> Document:
    return Document(
        {
            "type": "Instrument",
            "id": "https://doi.org/10.5072/abcd-1234",
            "name": "Widefield 1",
            "manufacturers": [{"type": "Party", "name": "Optics Works (invented)"}],
            "owners": [{"type": "Party", "name": "Imaging Core (invented)"}],
            "publication_year": 2024,
            "publisher": {"type": "Party", "name": "Imaging Core (invented)"},
            **slots,
        }
    )


def _descriptor(**slots: Any) -> Document:
    return Document(
        {
            "type": "HardwareDescriptor",
            "id": "https://doi.org/10.5072/efgh-5678",
            "name": "Widefield 1 as of March 2024",
            "describes": "https://doi.org/10.5072/abcd-1234",
            "tier": 2,
            "creators": [{"type": "Party", "name": "Doe, Jo", "party_kind": "Person"}],
            "publisher": {"type": "Party", "name": "Imaging Core (invented)"},
            "publication_year": 2024,
            **slots,
        }
    )


def _read(record: dict[str, Any]) -> Document:
    return datacite.read_json(record, "test.json")


def _write(document: Document, kind: str, version: str) -> tuple[bytes, Report]:
    return (datacite.write_json if kind == "json" else datacite.write_xml)(document, version)


def _again(written: bytes, kind: str) -> Document:
    if kind == "json":
        return datacite.read_json(json.loads(written), "again.json")
    return datacite.read_xml(parse_xml(written, "again.xml"), "again.xml")


def _schema(version: str) -> etree.XMLSchema:
    """The XSD, its imports from the folder beside it and never from the network."""
    if version not in _SCHEMAS:
        parser = etree.XMLParser(no_network=True)
        root = etree.parse(str(_XSD / f"kernel-{version}" / "metadata.xsd"), parser)
        _SCHEMAS[version] = etree.XMLSchema(root)
    return _SCHEMAS[version]


def _check_valid(written: bytes, kind: str, version: str) -> None:
    if kind == "xml" and _XSD.is_dir():
        _schema(version).assertValid(etree.fromstring(written))
    elif kind == "json" and version == "4.5":
        importlib.import_module("datacite.schema45").validator.validate(json.loads(written))


# -- the way out and back --------------------------------------------------------------------------------------------


def _drop(data: Any, path: str) -> None:
    """Take out what a note names; items of lists become None, so that the paths of other notes stay true."""
    if path.startswith("extensions."):
        found = re.fullmatch(r"extensions\.(.*?)(?:\[([0-9]+)\])?", path)
        assert found is not None
        if found[2] is None:
            del data["extensions"][found[1]]
        else:
            data["extensions"][found[1]][int(found[2])] = None
        return
    steps = [
        int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path.partition("extensions.")[0])
    ]
    if "extensions." in path:
        inner = data
        for step in steps:
            inner = inner[step]
        _drop(inner, path[path.index("extensions.") :])
        return
    for step in steps[:-1]:
        data = data[step]
    if isinstance(steps[-1], int):
        data[steps[-1]] = None
    else:
        assert steps[-1] in data, f"{path} is reported and isn't there"
        del data[steps[-1]]


def _swept(value: Any) -> Any:
    if isinstance(value, dict):
        cleaned = {key: _swept(inner) for key, inner in value.items() if not key.startswith("datacite:~")}
        return {key: inner for key, inner in cleaned.items() if inner not in ({}, [])}
    if isinstance(value, list):
        return [_swept(inner) for inner in value if inner is not None]
    return value


def _expected(data: dict[str, Any], report: Report, version: str) -> tuple[dict[str, Any], set[str]]:
    """Work out from the report alone what must come back, and which slots it says come back as something else."""
    made: dict[str, Any] = json.loads(json.dumps(data))
    changed: set[str] = set()
    for note in report.notes:
        slot = re.split(r"[.\[]", note.field)[0]
        assert "otherwise" not in note.message and "doesn't come back" not in note.message, f"not foreseen: {note}"
        if slot in relations() and slot not in ("describes", "replaces"):
            _drop(made, note.field)
            if note.kind == "converted":
                found = relations()[slot]
                part = {"type": "RelatedIdentifier", "identified_by": note.value}
                part |= (
                    {"relation_type": found.datacite}
                    if found.datacite
                    else {
                        "relation_type": "Other",
                        "relation_note": slot,
                    }
                )
                if part not in made.setdefault("related_identifiers", []):
                    made["related_identifiers"].append(part)
        elif note.kind == "unplaced":
            _drop(made, note.field)
        elif note.field == "describes":
            made["describes"] = made["describes"]["id"]
        elif note.field.endswith(".relation_type"):
            number = int(re.findall("[0-9]+", note.field)[0])
            nearest = {"HasComponent": "HasPart", "IsComponentOf": "IsPartOf"}
            assert version != "4.7"
            made["related_identifiers"][number]["relation_type"] = nearest[str(note.value)]
        elif note.field in ("publisher", "publication_year", "name"):
            assert note.field not in data, "what is there isn't derived"
            made[note.field] = note.value
        elif note.field.startswith("extensions.datacite:dates["):
            number = int(re.findall("[0-9]+", note.field)[0])
            made["extensions"]["datacite:dates"][number] = {
                **note.value,
                "dateType": "Other",
                "dateInformation": note.value["dateType"],
            }
        else:
            changed.add(slot)
    return canonical(_swept(made)), changed


def _check_round_trip(data: dict[str, Any], kind: str, version: str) -> None:
    written, report = _write(Document(data), kind, version)
    _check_valid(written, kind, version)
    back = canonical(_swept(_again(written, kind).data))
    expected, changed = _expected(data, report, version)
    assert changed <= {"instrument_types", "model", "measured_variables"}
    for slot in changed:
        assert back.pop(slot, None) != expected.pop(slot, None), f"{slot} is reported and hasn't changed"
    assert back == expected


_SLOW = settings(
    max_examples=examples(50),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", _KINDS)
@_SLOW
@given(data=instruments())
def test_an_instrument_comes_back_but_for_what_the_report_names(kind: str, version: str, data: dict[str, Any]) -> None:
    _check_round_trip(data, kind, version)


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", _KINDS)
@_SLOW
@given(data=descriptors())
def test_a_descriptor_comes_back_but_for_what_the_report_names(kind: str, version: str, data: dict[str, Any]) -> None:
    _check_round_trip(data, kind, version)
    found = datacite.attributes(Document(data), version)[0]
    assert found["types"]["resourceTypeGeneral"] != "Instrument"
    assert "IsMetadataFor" in [item["relationType"] for item in found["relatedIdentifiers"]]


# -- real records ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not _REAL.is_file(), reason="the reference data of ../shared is absent")
def test_real_records_are_read_and_written_without_loss() -> None:
    records = _real()
    assert len(records) == 2
    for record in records:
        source = attributes_of(record, "real.json")
        written, report = datacite.attributes(_read(record), "4.5", complete=False)
        # The state is the registry's to set.
        assert {note.field for note in report.notes} == {
            f"extensions.datacite:{key}" for key in {"state"} & set(source)
        }
        kept = {key: value for key, value in source.items() if key not in ("state", "schemaVersion")}
        assert {key: value for key, value in written.items() if key != "schemaVersion"} == kept


_WORDS_OF_DATACITE = {
    *("dois", "http://datacite.org/schema/kernel-4", "https://ror.org/", "ROR", "DOI", "Organizational"),
    *("HostingInstitution", "Instrument", "Abstract"),
}
"""What says where a value belongs; the document says it by the slot that it is in."""


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield str(value)


@pytest.mark.skipif(not _REAL.is_file(), reason="the reference data of ../shared is absent")
def test_every_value_of_the_real_records_is_in_the_document() -> None:
    for record in _real():
        found = set(_leaves(_read(record).data))
        for value in set(_leaves(record)) - _WORDS_OF_DATACITE:
            assert value in found or f"https://doi.org/{value}" in found, value


@pytest.mark.skipif(not _REAL.is_file(), reason="the reference data of ../shared is absent")
def test_owners_as_creators_in_the_real_records() -> None:
    esrf, hzb = (_read(record) for record in _real())
    assert "manufacturers" not in esrf.data and "manufacturers" not in hzb.data
    assert {owner["name"] for owner in esrf.data["owners"]} == {
        "European Synchrotron Radiation Facility",
        "ESRF Beamline Group",
    }
    assert [owner["identified_by"] for owner in hzb.data["owners"]] == ["https://ror.org/02aj13c28"]
    assert [keeper["name"] for keeper in esrf.data["custodians"]] == ["Some Curator"]
    assert "creators are the owners" in str(next(note for note in hzb.report.notes if note.field == "creators"))


@pytest.mark.parametrize("path", _INSTRUMENT_XML, ids=lambda path: path.parent.parent.name)
def test_the_instrument_of_datacite_comes_back_as_it_was(path: Path) -> None:
    if not path.is_file():
        pytest.skip("the reference data of ../shared is absent")
    source = from_element(parse_xml(path.read_bytes(), "example.xml"), "example.xml")
    document = datacite.read_xml(parse_xml(path.read_bytes(), "example.xml"), "example.xml")
    data = document.data
    assert data["model"] == "PILATUS3 S 6M" and data["measured_variables"] == ["X-ray"]
    assert data["manufacturers"][0]["name"] == "DECTRIS" and data["serial_number"] == "1234567"
    assert data["owners"][0]["identified_by"] == "https://ror.org/02aj13c28"
    assert data["instrument_types"] == [{"type": "InstrumentType", "name": "Raster image pixel detector"}]
    for version in VERSIONS:
        written, report = datacite.write_xml(document, version)
        _check_valid(written, "xml", version)
        assert report.notes == ()
        assert from_element(parse_xml(written, "again.xml"), "again.xml") == source


@pytest.mark.skipif(not _XSD.is_dir(), reason="the reference data of ../shared is absent")
@pytest.mark.parametrize("version", ["4.6", "4.7"])
def test_xml_with_every_field_is_taken_apart_and_put_together(version: str) -> None:
    path = _XSD / f"kernel-{version}" / "example" / "datacite-example-full-v4.xml"
    root = parse_xml(
        path.read_bytes().replace(b'resourceTypeGeneral="Dataset">E', b'resourceTypeGeneral="Instrument">E'), ""
    )
    document = datacite.read_xml(root, "full.xml")
    written, report = datacite.write_xml(document, version)
    _check_valid(written, "xml", version)
    assert report.notes == ()
    assert attributes_of(from_element(parse_xml(written, ""), ""), "") == attributes_of(from_element(root, ""), "")
    lower, losses = datacite.write_xml(document, "4.5")
    _check_valid(lower, "xml", "4.5")
    fields = {note.field.partition("[")[0] for note in losses.notes}
    assert {"extensions.datacite:contributors", "extensions.datacite:dates", "related_identifiers"} <= fields


@pytest.mark.skipif(not _XSD.is_dir(), reason="the reference data of ../shared is absent")
@pytest.mark.parametrize("version", VERSIONS)
def test_the_lists_are_those_of_the_xsd(version: str) -> None:
    for field, name in {
        "resourceTypeGeneral": "resourceType",
        "relatedIdentifierType": "relatedIdentifierType",
        "relationType": "relationType",
        "contributorType": "contributorType",
        "dateType": "dateType",
        **{key: key for key in CONSTANT},
    }.items():
        root = etree.parse(str(_XSD / f"kernel-{version}" / "include" / f"datacite-{name}-v4.xsd")).getroot()
        values = {str(found.get("value")) for found in root.iter("{http://www.w3.org/2001/XMLSchema}enumeration")}
        assert set(vocabulary_of(version).allowed(field) or ()) == values, field


@pytest.mark.parametrize("path", sorted(_EXAMPLES.glob("*.datacite.*")), ids=lambda path: path.name)
def test_the_examples_are_valid_and_come_back(path: Path) -> None:
    kind = path.suffix.removeprefix(".")
    content = path.read_bytes()
    if kind == "json":
        assert datacite.sniff_json(json.loads(content))
    else:
        assert datacite.sniff_xml(parse_xml(content, path.name))
    document = _again(content, kind)
    assert [note for note in document.report.notes if note.kind == "doubtful"] == []
    written, report = _write(document, kind, "4.6")
    assert written == content and report.notes == ()
    _check_valid(content, kind, "4.6")


# -- forms of JSON ---------------------------------------------------------------------------------------------------


def test_all_wrappings_are_read() -> None:
    record = _record()
    bare = _read(record).data
    attributes = {key: value for key, value in record.items() if key != "doi"}
    dois = {"id": record["doi"], "type": "dois", "attributes": attributes}
    for form in (dois, {"data": dois}, {"data": {**dois, "relationships": None}}):
        assert datacite.sniff_json(form)
        assert _read(form).data == bare
        assert nboq.read_bytes(json.dumps(form).encode(), "x.json").data == bare


@pytest.mark.parametrize("field", ["creators", "titles", "affiliation", "nameIdentifiers"])
def test_what_stands_alone_is_a_list_of_one(field: str) -> None:
    record = _record()
    owner = record if field in record else record["creators"][0]
    owner[field] = [next(iter(owner.get(field, [])), {"name": "Harbour University"})]
    alone = copy.deepcopy(record)
    (alone if owner is record else alone["creators"][0])[field] = owner[field][0]
    assert alone != record and _read(alone).data == _read(record).data


def test_kernel_4_0_as_its_json_was() -> None:
    old = {
        "identifier": {"identifier": "10.5072/abcd-1234", "identifierType": "DOI"},
        "creators": [
            {
                "creatorName": "Doe, Jo",
                "givenName": "Jo",
                "affiliations": ["Faculty"],
                "nameIdentifiers": [
                    {
                        "nameIdentifier": "0000-0001-5727-2427",
                        "nameIdentifierScheme": "ORCID",
                        "schemeURI": "https://x.org",
                    }
                ],
            }
        ],
        "titles": [{"title": "Widefield 1"}],
        "publisher": "Imaging Core (invented)",
        "publicationYear": 2016,
        "resourceType": {"resourceTypeGeneral": "PhysicalObject", "resourceType": "Instrument"},
        "contributors": [{"contributorName": "Imaging Core", "contributorType": "HostingInstitution"}],
        "fundingReferences": [
            {
                "funderName": "Us",
                "funderIdentifier": {"funderIdentifier": "grid.1.2", "funderIdentifierType": "GRID"},
                "awardNumber": {"awardNumber": "A1", "awardURI": "https://doi.org/10.5072/award"},
            }
        ],
    }
    assert datacite.sniff_json(old)
    document = _read(old)
    data = document.data
    assert data["type"] == "Instrument" and data["publication_year"] == 2016
    assert data["manufacturers"][0]["identified_by"] == "https://orcid.org/0000-0001-5727-2427"
    assert data["manufacturers"][0]["extensions"]["datacite:affiliation"] == [{"name": "Faculty"}]
    assert data["funding"][0]["identified_by"] == "https://doi.org/10.5072/award"
    assert data["funding"][0]["funder"]["identifier_text"] == "grid.1.2"
    assert "doubtful" in document.report.counts, "it isn't of the general type Instrument"
    written, _ = datacite.attributes(document, "4.5")
    assert written["types"] == {"resourceTypeGeneral": "Instrument", "resourceType": "Instrument"}


def test_kernel_4_2_and_the_answers_of_the_rest_api() -> None:
    record = _record(
        publisher="Imaging Core (invented)",
        identifiers=[
            {"identifier": "https://doi.org/10.5072/abcd-1234", "identifierType": "DOI"},
            {"identifier": "7", "identifierType": "Serial Number"},
        ],
        alternateIdentifiers=[{"alternateIdentifier": "7", "alternateIdentifierType": "Serial Number"}],
        prefix="10.5072",
        suffix="abcd-1234",
        creators=[{"name": "Optics Works (invented)", "affiliation": ["Group"], "nameIdentifiers": []}],
        types={"resourceTypeGeneral": "Instrument", "resourceType": "Microscope", "ris": "GEN"},
        contentUrl=None,
        sizes=[],
        client="x.y",
        viewCount=3,
    )
    document = _read(record)
    assert document.data["serial_number"] == "7" and "alternate_identifiers" not in document.data
    assert document.data["extensions"]["datacite:viewCount"] == 3
    written, report = datacite.attributes(document, "4.6")
    assert written["alternateIdentifiers"] == record["alternateIdentifiers"]
    assert {note.field for note in report.notes} == {
        f"extensions.datacite:{key}" for key in ("client", "viewCount", "types")
    }


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("text", "a str, expected a DataCite record"),
        ({"data": [{}]}, "data[0]: a DataCite record of general type None"),
        ({"data": {"attributes": "x"}}, "'attributes' is 'x'"),
        (_record(creators="Optics Works"), "creators is 'Optics Works', expected a list of objects"),
        (_record(creators=["Optics Works"]), "creators[0] is 'Optics Works'"),
        (_record(creators=[{"name": 7}]), "creators[0].name is 7"),
        (_record(creators=[{"name": "A", "nameIdentifiers": ["x"]}]), "creators[0].nameIdentifiers[0] is 'x'"),
        (_record(titles=[{"title": ["x"]}]), "titles[0].title is ['x']"),
        (_record(publisher=7), "publisher is 7"),
        (_record(publicationYear=[2024]), "publicationYear is [2024]"),
        (_record(types="Instrument"), "types is 'Instrument'"),
        (_record(doi=10.5072), "doi is 10.5072"),
        (_record(doi="nonsense"), "doi:"),
        (_record(identifiers=["x"]), "identifiers[0] is 'x'"),
        (_record(identifiers=[{"identifier": 1}]), "identifiers:"),
        (_record(types={"resourceTypeGeneral": "Text"}), "records of instruments"),
        (_record(sizes=[1]), "sizes[0] is 1"),
        (_record(relatedItems=[{"titles": "x"}]), "relatedItems[0].titles is 'x'"),
        (_record(geoLocations=[{"geoLocationPoint": "x"}]), "geoLocations[0].geoLocationPoint is 'x'"),
    ],
)
def test_a_wrong_field_gives_one_clear_error(data: Any, reason: str) -> None:
    with pytest.raises(Malformed) as caught:
        datacite.read_json(data, "bad.json")
    assert str(caught.value).startswith("bad.json: ") and reason in str(caught.value)


def _page(*records: dict[str, Any], **around: Any) -> dict[str, Any]:
    return {"data": [{"id": record["doi"], "type": "dois", "attributes": record} for record in records], **around}


def test_a_page_of_answers_is_a_collection_and_a_collection_a_page() -> None:
    other = _record(doi="10.5072/data-1", types={"resourceTypeGeneral": "Dataset"})
    page = _page(_record(), other, links={"next": "https://api.example.org/dois?page=2"})
    assert datacite.sniff_json(page)
    document = datacite.read_json(page, "page.json")
    assert [member["type"] for member in document.data["members"]] == ["Dataset", "Instrument"]
    told = [note for note in document.report.notes if note.field == "links.next"]
    assert [note.kind for note in told] == ["doubtful"] and "page=2" in told[0].message
    assert nboq.validate(document, profile="imported").violations == ()
    content, report = datacite.write_json(document, "4.7")
    assert [note.field for note in report.notes if note.kind == "unplaced"] == ["id"]
    assert datacite.read_json(json.loads(content), "page.json").data == document.data
    alone = [datacite.read_json(item, "one.json").data for item in json.loads(content)["data"]]
    assert alone == document.data["members"]


def test_members_that_are_no_records_are_told_and_a_bad_one_is_named() -> None:
    members = [{"type": "Objective", "id": "urn:x:1"}, "https://doi.org/10.5072/elsewhere"]
    content, report = datacite.write_json(Document({"type": "Collection", "id": "urn:x:2", "members": members}), "4.6")
    assert json.loads(content) == {"data": []}
    assert [note.field for note in report.notes] == ["members[0]", "members[1]", "id"]
    with pytest.raises(Malformed, match=r"page.json: data\[1\]: .*doi"):
        datacite.read_json(_page(_record(), _record(doi="nonsense")), "page.json")
    assert not datacite.sniff_json({"data": []}) and not datacite.sniff_json({"data": [{"type": "Objective"}]})


def test_xml_of_another_kind_is_refused() -> None:
    with pytest.raises(Malformed, match="DOCTYPE"):
        parse_xml(b'<!DOCTYPE r [<!ENTITY e "x">]><resource xmlns="http://datacite.org/schema/kernel-4"/>', "a.xml")
    for text in (
        b"<instrument/>",
        b'<resource xmlns="http://datacite.org/schema/kernel-3"/>',
        b'<resource xmlns="http://datacite.org/schema/kernel-4"><colour/></resource>',
        b'<resource xmlns="http://datacite.org/schema/kernel-4"><identifier identifierType="URN"/></resource>',
    ):
        with pytest.raises(Malformed):
            datacite.read_xml(parse_xml(text, "a.xml"), "a.xml")
    assert not datacite.sniff_xml(parse_xml(b"<instrument/>", "a.xml"))


# -- conventions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hosts", "publisher", "slot"),
    [
        (["Core"], "Core", "manufacturers"),
        (["Maker"], "Core", "owners"),
        ([], "Maker", "owners"),
        ([], "Core", "manufacturers"),
    ],
)
def test_who_the_creators_are_is_told_by_evidence(hosts: list[str], publisher: str, slot: str) -> None:
    document = _read(
        _record(
            creators=[{"name": "Maker"}],
            contributors=[{"name": name, "contributorType": "HostingInstitution"} for name in hosts],
            publisher={"name": publisher},
        )
    )
    assert [party["name"] for party in document.data[slot]] == ["Maker"]
    written, _ = datacite.attributes(document, "4.6")
    assert [item["name"] for item in written.get("contributors", [])] == hosts
    assert "descriptions" not in written, "nothing has to be explained"


def test_who_built_what_they_own_is_still_the_maker() -> None:
    us = {"type": "Party", "name": "Imaging Core (invented)"}
    document = _instrument(manufacturers=[us], owners=[us])
    written, report = datacite.attributes(document, "4.6")
    assert written["descriptions"] == [
        {"description": "Creators: manufacturers.", "descriptionType": "TechnicalInfo"},
    ]
    assert report.notes == () and _read(written).data == canonical(document.data)


# -- what is missing, derived or lost --------------------------------------------------------------------------------


def test_all_that_is_missing_is_named_with_the_way_out() -> None:
    document = Document({"type": "Instrument", "id": "urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1"})
    with pytest.raises(ContentError) as caught:
        datacite.write_json(document, "4.6")
    assert caught.value.exit_status == 1
    said = caught.value.message
    assert said.startswith("a DataCite record must have a DOI: ")
    places = [said.index(f"; {field}: ") for field in ("a title", "a publisher", "a publication year", "creators")]
    assert places == sorted(places)
    draft, report = datacite.attributes(document, "4.6", complete=False)
    assert "doi" not in draft and [note.field for note in report.notes] == ["id"]


def test_publisher_and_year_are_derived_and_said_so() -> None:
    document = _instrument(commissioned_on="2019-04-01")
    del document.data["publisher"], document.data["publication_year"]
    written, report = datacite.attributes(document, "4.6")
    assert written["publisher"] == {"name": "Imaging Core (invented)"} and written["publicationYear"] == "2019"
    assert [note.field for note in report.notes] == ["publisher", "publication_year"]


def test_a_descriptor_is_no_instrument_and_leads_to_it() -> None:
    wrong = _record(
        types={"resourceTypeGeneral": "Instrument", "resourceType": "Hardware descriptor"},
        relatedIdentifiers=[
            {"relatedIdentifier": "10.5072/X", "relatedIdentifierType": "DOI", "relationType": "IsMetadataFor"}
        ],
    )
    document = _read(wrong)
    assert document.type == "HardwareDescriptor" and document.data["describes"] == "https://doi.org/10.5072/x"
    assert {note.field for note in document.report.notes if note.kind == "doubtful"} == {"types", "tier"}
    written, _ = datacite.attributes(document, "4.7")
    assert written["types"] == {"resourceTypeGeneral": "Other", "resourceType": "Hardware descriptor"}
    assert written["relatedIdentifiers"] == wrong["relatedIdentifiers"], "in the words of the source"
    homeless = _descriptor()
    del homeless.data["describes"]
    with pytest.raises(ContentError, match="the id of the instrument"):
        datacite.write_json(homeless, "4.6")


def test_components_are_said_to_be_elsewhere() -> None:
    document = _descriptor(components=[{"type": "Objective", "id": "urn:uuid:1", "name": "63x"}])
    _, report = datacite.write_json(document, "4.6")
    assert [(note.kind, note.field) for note in report.notes] == [("unplaced", "components")]
    assert "content_id" in report.notes[0].message


def test_what_only_a_later_version_has() -> None:
    related = [
        {"type": "RelatedIdentifier", "identified_by": "RRID:SCR_025048", "relation_type": "IsDescribedBy"},
        {"type": "RelatedIdentifier", "identified_by": "https://doi.org/10.5072/a", "relation_type": "HasComponent"},
        {"type": "RelatedIdentifier", "identified_by": "https://doi.org/10.5072/b", "relation_type": "WasUsedIn"},
    ]
    document = _instrument(related_identifiers=related)
    seen = {}
    for version in VERSIONS:
        written, report = datacite.attributes(document, version)
        seen[version] = (
            {
                (item["relatedIdentifierType"], item["relationType"], item.get("relationTypeInformation"))
                for item in written["relatedIdentifiers"]
            },
            {note.field for note in report.notes},
        )
    parts = {"related_identifiers[1].relation_type", "related_identifiers[2]"}
    assert seen == {
        "4.5": ({("URL", "IsDescribedBy", None), ("DOI", "HasPart", None)}, parts),
        "4.6": ({("RRID", "IsDescribedBy", None), ("DOI", "HasPart", None)}, parts),
        "4.7": (
            {("RRID", "IsDescribedBy", None), ("DOI", "Other", "HasComponent"), ("DOI", "Other", "WasUsedIn")},
            set(),
        ),
    }


def test_named_relations_come_back_as_related_identifiers() -> None:
    document = _instrument(
        has_model="RRID:SCR_025048", hosted_by="RRID:SCR_017934", described_in=["https://doi.org/10.5072/p"]
    )
    written, report = datacite.attributes(document, "4.6")
    assert [item["relationType"] for item in written["relatedIdentifiers"]] == ["IsDescribedBy", "IsDescribedBy"]
    assert {(note.field, note.kind) for note in report.notes} == {
        ("has_model", "converted"),
        ("described_in[0]", "converted"),
        ("hosted_by", "unplaced"),
    }
    newest, report = datacite.attributes(document, "4.7")
    assert {item.get("relationTypeInformation") for item in newest["relatedIdentifiers"]} == {None, "hosted_by"}
    assert {note.kind for note in report.notes} == {"converted"}


def test_a_change_wins_over_the_words_of_the_source() -> None:
    document = _read(
        _record(
            descriptions=[{"description": "Old", "descriptionType": "Abstract", "lang": "en"}],
            creators=[
                {"name": "Maker", "nameIdentifiers": [{"nameIdentifier": "X1", "nameIdentifierScheme": "GRID"}] * 2}
            ],
        )
    )
    document.data["description"] = "New"
    document.data["manufacturers"][0]["identifier_text"] = "X2"
    written, report = datacite.attributes(document, "4.6")
    assert written["descriptions"] == [{"description": "New", "descriptionType": "Abstract", "lang": "en"}]
    assert written["creators"][0]["nameIdentifiers"] == [{"nameIdentifier": "X2", "nameIdentifierScheme": "GRID"}]
    assert [note.field for note in report.notes] == ["manufacturers[0].extensions.datacite:nameIdentifiers"]


def test_a_semicolon_in_a_kind_is_reported() -> None:
    kind = {"type": "InstrumentType", "name": "a; b", "identified_by": "https://www.example.org/terms/1"}
    written, report = datacite.attributes(_instrument(instrument_types=[kind], model="M"), "4.6")
    assert [note.field for note in report.notes] == ["instrument_types[0]"]
    assert [part["name"] for part in _read(written).data["instrument_types"]] == ["a", "b"]


def test_what_nobody_foresaw_is_reported_too() -> None:
    document = _instrument(
        alternate_identifiers=[
            {"type": "AlternateIdentifier", "identifier_text": "7", "identifier_kind": "SerialNumber"}
        ],
        name="a\x00b",
    )
    _, report = datacite.write_xml(document, "4.6")
    assert {note.field for note in report.notes} == {"name", "serial_number", "alternate_identifiers"}


def test_other_classes_and_versions_are_refused() -> None:
    with pytest.raises(ContentError, match="Instrument, HardwareDescriptor, Dataset can be"):
        datacite.write_json(Document({"type": "CoreFacility", "id": "RRID:SCR_017934", "name": "Core"}), "4.6")
    with pytest.raises(UnsupportedVersion, match=r"versions are 4\.5, 4\.6"):
        datacite.write_xml(_instrument(), "4.4")
    for slots in ({"owners": "us"}, {"publisher": "us"}, {"name": 7}):
        _, report = datacite.attributes(_instrument(**slots), "4.6", complete=False)
        assert [(note.kind, note.field) for note in report.notes][:1] == [("unplaced", *slots)]


def test_a_data_set_is_written_and_read() -> None:
    document = Document(
        {
            "type": "Dataset",
            "id": "https://doi.org/10.5072/data",
            "name": "Images",
            "creators": [{"type": "Party", "name": "Doe, Jo", "party_kind": "Person"}],
            "publisher": {"type": "Party", "name": "Archive (invented)"},
            "publication_year": 2024,
            "collected_by": ["https://doi.org/10.5072/abcd-1234"],
        }
    )
    for kind in _KINDS:
        for version in VERSIONS:
            written, report = _write(document, kind, version)
            _check_valid(written, kind, version)
            assert [note.field for note in report.notes] == ["collected_by[0]"]
            assert _again(written, kind).data["related_identifiers"][0]["relation_type"] == "IsCollectedBy"


@pytest.mark.parametrize(
    "text", ["", "Model Name: .", "Model Name: a", "Measured variables: b. Model Name: a.", "Creators: us."]
)
def test_other_technical_texts_stay_whole(text: str) -> None:
    assert technical.parse(text) is None


def test_what_has_no_place_in_the_model_is_refused() -> None:
    data = {"type": "Instrument", "id": "https://doi.org/10.5072/x", "commissioned_on": "²"}
    with pytest.raises(ContentError, match="commissioned_on is '²', expected a date"):
        datacite.attributes(Document(data), "4.6")


@pytest.mark.parametrize(
    ("fields", "lost"),
    [
        ({"related_identifiers": [{"type": "RelatedIdentifier", "relation_type": ["a"]}]}, "relation_type"),
        ({"type": "HardwareDescriptor", "components": 5}, "components"),
    ],
)
def test_what_a_field_cannot_take_is_told(fields: dict[str, Any], lost: str) -> None:
    data = {"type": "Instrument", "id": "https://doi.org/10.5072/x", **fields}
    _, report = datacite.attributes(Document(data), "4.6", complete=False)
    assert ("unplaced", lost) in [(note.kind, note.field) for note in report.notes]
