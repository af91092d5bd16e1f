"""Line and column of findings: right in JSON and YAML however they are written, and never a guess."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import nboq
from nboq.checks import Finding, Position, ValidationReport, validate
from nboq.checks.positions import json_places, positions, yaml_places
from nboq.document import value_at
from nboq.formats import native
from nboq.pid import iri_of
from tests.conftest import EXAMPLE, ROOT

_INVALID = sorted(p for p in (ROOT / "examples" / "invalid").glob("*.yaml") if not p.name.endswith(".expected.yaml"))

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**6) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=25,
)


def _paths(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    found = [(path, data)]
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, item in items:
        found += _paths(item, (*path, key))
    return found


def _offset(text: str, at: Position) -> int:
    return sum(len(line) for line in text.splitlines(keepends=True)[: at.line - 1]) + at.column - 1


@settings(deadline=None)
@given(_DATA, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_every_value_of_any_json_stands_where_it_is_said_to(data: Any, indent: Any, ascii_only: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    if len(text.splitlines()) != len(text.split("\n")):
        return  # str.splitlines knows more line ends than JSON; the test can't use it then
    wanted = _paths(data)
    places = json_places(text, [path for path, _ in wanted])
    assert places.keys() == {path for path, _ in wanted}
    for path, value in wanted:
        start = _offset(text, places[path].value)
        assert json.JSONDecoder().raw_decode(text, start)[0] == value
        key = places[path].key
        if path and isinstance(path[-1], str):
            assert key is not None
            assert json.JSONDecoder().raw_decode(text, _offset(text, key))[0] == path[-1]


@settings(deadline=None)
@given(_DATA)
def test_only_what_is_wanted_is_looked_at(data: Any) -> None:
    text = json.dumps(data)
    everything = _paths(data)
    places = json_places(text, [path for path, _ in everything])
    path = everything[-1][0]
    assert json_places(text, [path])[path] == places[path]


_PLAIN = st.recursive(
    st.just(0),
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, min_size=1),
    max_leaves=25,
)


def _numbered(data: Any, numbers: Any) -> Any:
    if isinstance(data, list):
        return [_numbered(item, numbers) for item in data]
    if isinstance(data, dict):
        return {key: _numbered(item, numbers) for key, item in data.items()}
    return next(numbers)


@settings(deadline=None)
@given(_PLAIN, st.sampled_from([None, True, False]), st.booleans())
def test_every_value_of_yaml_stands_where_it_is_said_to(data: Any, flow: bool | None, comment: bool) -> None:
    data = _numbered(data, iter(range(1000, 100000)))
    text = ("# µ\n" if comment else "") + yaml.safe_dump(data, default_flow_style=flow)
    wanted = _paths(data)
    places = yaml_places(text.encode(), [path for path, _ in wanted])
    assert places.keys() == {path for path, _ in wanted}
    for path, value in wanted:
        if isinstance(value, int):
            assert text[_offset(text, places[path].value) :].startswith(str(value))


@pytest.mark.parametrize("path", _INVALID, ids=lambda path: path.stem)
def test_every_finding_of_the_invalid_examples_has_its_place(path: Path) -> None:
    report = validate(nboq.read(path), 1)
    lines = path.read_text("utf-8").splitlines()
    for before, after in zip(report, report.located(), strict=True):
        assert before.position is None and after.position is not None
        line = lines[after.position.line - 1]
        assert len(line) >= after.position.column
        if before.value is not None and not isinstance(before.value, list | dict) and before.index is None:
            assert f"{before.field}: " in line


def _lens(text: str) -> ValidationReport:
    return validate(yaml.safe_load(text), 1)


def _at(text: str, field: str, encoding: str = "utf-8") -> Position | None:
    report = _lens(text).located(text.encode(encoding))
    return next(finding.position for finding in report.violations if finding.field == field)


_HEAD = "type: Objective\nid: urn:x:1\n"


@pytest.mark.parametrize(
    ("text", "field", "where"),
    [
        (_HEAD + "name: 63x\nlens_na: -1\n", "lens_na", (4, 10)),
        (_HEAD + "name: 63x\nlens_an: 1\n", "lens_an", (4, 1)),
        (_HEAD + "lens_na: 1\n", "name", (1, 1)),
        (_HEAD.replace("\n", "\r\n") + "name: 63x\r\nlens_na: -1\r\n", "lens_na", (4, 10)),
        ("{type: Objective, id: 'urn:x:1', name: µµ, lens_na: -1}", "lens_na", None),
        ('{"type": "Objective", "id": "urn:x:1", "name": "µ\U0001f52c", "lens_na": -1}', "lens_na", (1, 65)),
        ('{"type": "Objective", "id": "urn:x:1", "name": "63x",\r\n"lens_na": 1, "lens_na": -1}', "lens_na", (2, 26)),
        ("\ufeff" + '{"type": "Objective", "id": "urn:x:1", "lens_na": -1, "name": "63x"}', "lens_na", (1, 51)),
        ("a: &a {lens_na: -1}\n" + _HEAD + "name: 63x\n<<: *a\n", "lens_na", (1, 1)),
        ("# c\n---\n" + _HEAD + "name: 63x\nlens_na: &x -1\n", "lens_na", (6, 10)),
    ],
)
def test_ways_of_writing(text: str, field: str, where: tuple[int, int] | None) -> None:
    report = validate(yaml.safe_load(text.removeprefix("\ufeff")), 1).located(text.encode())
    found = next(finding.position for finding in report.violations if finding.field == field)
    assert found == (Position(*where) if where else None)


def test_the_item_of_a_list_is_meant_where_only_one_is_wrong() -> None:
    text = "type: FilterCubeTurret\nid: urn:x:1\nname: turret\nfilter_cubes:\n  - urn:x:2\n  - no iri\n"
    assert _at(text, "filter_cubes") == Position(6, 5)


def test_in_files_of_the_micro_meta_app_the_object_is_found_by_its_id() -> None:
    document = nboq.read(EXAMPLE)
    report = validate(document, 3).located(EXAMPLE.read_bytes())
    lines = EXAMPLE.read_text("utf-8").splitlines()
    placed = 0
    for finding in report.violations:
        if finding.position is not None:
            placed += 1
            rest = "\n".join(lines[finding.position.line - 1 :])[finding.position.column - 1 :]
            found = json.JSONDecoder().raw_decode(rest)[0]
            assert finding.id.removeprefix("urn:uuid:") == found["ID"].removeprefix("urn:uuid:")
    assert placed > len(report.violations) / 2


def test_in_files_of_the_micro_meta_app_the_field_is_found_under_its_name_there(tmp_path: Path) -> None:
    path = tmp_path / "app.json"
    path.write_text(EXAMPLE.read_text("utf-8").replace('"LensNA": 1.4', '"LensNA": -1.4'))
    (finding,) = (found for found in validate(nboq.read(path), 1).located().violations if found.field == "lens_na")
    assert finding.position is not None
    assert path.read_text("utf-8").splitlines()[finding.position.line - 1].strip().startswith('"LensNA": -1.4')


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1, 2",
        b'{"type": "Objective", "id": "\xff"}',
        b"<OME/>",
        b"\x89PNG\0\0",
        b"? [1, 2]\n: 3\n",
        b"a: [",
        b"a: *nowhere",
        b"plain words",
        b"\xff\xfe",
        b"[" * 100_000,
        b"a: " + b"[" * 5000,
        b"_:b0 <http://a> <http://b> .",
        b"{}",
        b"[]",
        b'"text"',
    ],
    ids=range(17),
)
def test_what_is_no_such_file_has_no_places(content: bytes) -> None:
    finding = Finding("violation", "schema", "type", "Objective", "urn:x:1", ("a", 0), "lens_na", -1, "expected more")
    assert positions(content, [finding]) == [None]
    assert positions(content, []) == []


_TURTLE = """# c . <x> a "y"
@prefix nboq: <https://w3id.org/nbo-q/> .
PREFIX ex: <https://example.org/>
ex:lens\\,1 a nboq:Objective ; nboq:name "40x . ; [ ex:o1 a", \"\"\"long ; . <a>
ex:o1 nboq:lens_na -7 .\"\"\" .
ex:d a nboq:HardwareDescriptor ;
  nboq:components ex:lens\\,1 , ex:o1 , ex:f1 .
ex:o1 a nboq:Objective; nboq:name "o1"@en ; nboq:lens_na -1.4 ; nboq:immersion_type nboq:bogus.
ex:base <urn:x:p> ex:o1 ; <urn:x:q> [ a ex:o1 ] .
ex:f1 a nboq:EmissionFilter ;
  nboq:transmittance_ranges [ a nboq:TransmittanceRange ; nboq:fwhm_bandwidth -3 ] .
"""


def _spots(content: str, suffix: str, folder: Path) -> dict[tuple[str, str], Position | None]:
    file = folder / f"x{suffix}"
    file.write_text(content, "utf-8")
    (document,) = nboq.read_all(file)
    report = validate(document, 1).located(file.read_bytes())
    return {(finding.id, finding.field): finding.position for finding in report.findings}


def test_in_turtle_the_predicate_or_the_subject_is_found(tmp_path: Path) -> None:
    found, base = _spots(_TURTLE, ".ttl", tmp_path), "https://example.org/"
    assert found[f"{base}o1", "lens_na"] == Position(8, 45)
    assert found[f"{base}o1", "immersion_type"] == Position(8, 65)
    assert found[f"{base}o1", "model"] == Position(8, 1)
    assert found[f"{base}lens,1", "model"] == Position(4, 1)
    assert found[f"{base}d", "describes"] == Position(6, 1)
    assert found["", "fwhm_bandwidth"] == Position(11, 3)


def test_a_subject_of_two_graphs_has_no_place() -> None:
    finding = Finding("violation", "schema", "type", "Objective", "urn:x:1", (), "lens_na", -1, "expected more")
    one = b"<urn:x:1> { <urn:x:1> a <urn:x:c> ; <https://w3id.org/nbo-q/lens_na> -1 }"
    assert positions(b"@base <urn:x:> . " + one, [finding]) == [Position(1, 54)]
    assert positions(b"@base <urn:x:> . " + one + b"<urn:g:2> { <urn:x:1> a <urn:x:c> }", [finding]) == [None]


_SUBJECTS = {  # what says -1.4, and where; then the subject that says nothing else
    "x.ttl": (
        "@prefix n: <https://w3id.org/nbo-q/> .\n_:a a n:Objective ; n:name 'a' ;\n  n:lens_na -1.4 .",
        (3, 3),
        (2, 1),
    ),
    "x.nt": (
        "_:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/nbo-q/Objective> .\n"
        '_:a <https://w3id.org/nbo-q/lens_na> "-1.4"^^<http://www.w3.org/2001/XMLSchema#double> .',
        (2, 5),
        (1, 5),
    ),
    "x.rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:n="https://w3id.org/nbo-q/">\n'
        '<n:Objective rdf:about="urn:x:1">\n <n:lens_na rdf:datatype="http://www.w3.org/2001/XMLSchema#double">-1.4'
        "</n:lens_na></n:Objective></rdf:RDF>",
        (3, 2),
        (2, 1),
    ),
}


@pytest.mark.parametrize("name", _SUBJECTS)
def test_what_has_no_iri_has_lines_too_and_so_has_rdf_in_xml(name: str, tmp_path: Path) -> None:
    content, at, subject = _SUBJECTS[name]
    found = _spots(content, Path(name).suffix, tmp_path)
    (given,) = {identifier for identifier, _ in found}
    assert found[given, "lens_na"] == Position(*at) and found[given, "model"] == Position(*subject)


_TWO = """@prefix n: <https://w3id.org/nbo-q/> .
<urn:g:1> { <urn:x:1> a n:Objective ; n:name "a", "b" ; n:lens_na -1.4 . }
GRAPH <urn:g:2> {
  <urn:x:1> a n:Objective ;
    n:lens_na -1.3 . }
"""


@pytest.mark.parametrize("syntax", ["trig", "nquads"])
def test_a_document_among_several_has_its_own_lines(syntax: str, tmp_path: Path) -> None:
    file, quads = tmp_path / f"x.{syntax}", [*ox.parse(_TWO, format=ox.RdfFormat.TRIG)]
    file.write_bytes(_TWO.encode() if syntax == "trig" else ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    lines = file.read_text().splitlines()
    for value, document in zip((-1.4, -1.3), nboq.read_all(file, syntax), strict=True):
        (found,) = (f for f in validate(document, 1).located() if f.field == "lens_na")
        (line,) = (number for number, line in enumerate(lines, 1) if f"{value}" in line)
        assert found.value == value and found.position and found.position.line == line


def test_a_record_within_an_answer_of_a_registry_is_found_by_what_it_says() -> None:
    related = [
        {"relatedIdentifier": "10.5072/a", "relatedIdentifierType": "DOI", "relationType": "IsDescribedBy"},
        {"relatedIdentifier": "", "relatedIdentifierType": "DOI", "relationType": "IsVersionOf"},
        {"relatedIdentifier": "10.5072/b", "relatedIdentifierType": "DOI", "relationType": "Cites"},
    ]
    whole = json.loads((ROOT / "examples" / "records" / "teaching-widefield.datacite.json").read_bytes())
    attributes = whole.get("data", whole)
    attributes = {**attributes.get("attributes", attributes), "relatedIdentifiers": related}
    answer = {"data": {"id": "10.5072/x", "type": "dois", "attributes": attributes}}
    content = json.dumps(answer, indent=1).encode()
    report = validate(nboq.read_bytes(content, "a.json"), 1).located(content)
    (found,) = (f for f in report.violations if f.code == "NBOQ-R-related-identifier")
    assert found.pointer.startswith("/data/attributes/relatedIdentifiers/1")
    assert found.position and '"IsVersionOf"' in "".join(content.decode().splitlines()[found.position.line :][:4])


@pytest.mark.slow
@pytest.mark.parametrize("syntax", ["turtle", "ntriples", "trig", "nquads"])
def test_in_rdf_as_it_is_written_no_place_is_another_s(syntax: str) -> None:
    told = 0
    for path in _INVALID:
        document = nboq.read(path)
        try:
            content = nboq.to_rdf(document, syntax)
        except nboq.NboqError:
            continue  # what can't be written has no lines
        # In a graph of its own a statement is indented once.
        lines = [re.sub("^\t", "", line) if syntax == "trig" else line for line in content.decode().splitlines()]
        for finding in validate(document, 1).located(content).findings:
            if finding.position is None or not finding.id:
                continue
            number, column = finding.position.line, finding.position.column - (syntax == "trig")
            subject = next(line for line in reversed(lines[:number]) if line[:1] in set("<ndrohRx"))
            assert subject.startswith(f"<{iri_of(finding.id)}>") or subject.split(":")[0] in ("doi", "hdl", "RRID")
            there = lines[number - 1][max(column - 1, 0) :].split()[0]
            assert (
                column <= 1
                or finding.field in there
                or there in ("a", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")
            )
            told += 1
    assert told > 50


@pytest.mark.slow
def test_in_rdf_xml_a_place_is_the_field_or_its_subject() -> None:
    told = 0
    for path in _INVALID:
        try:
            content = nboq.to_rdf(nboq.read(path), "rdfxml")
            document = nboq.read_bytes(content, "a.rdf")
        except nboq.NboqError:
            continue  # what can't be written has no lines
        lines = content.decode().splitlines()
        for finding in validate(document, 1).located(content):
            if finding.position is not None and finding.id:
                line = lines[finding.position.line - 1][finding.position.column - 1 :]
                about = f'rdf:about="{iri_of(finding.id)}"'
                assert about in line or re.match(rf"<\w+:{finding.field}\b", line), (path.name, finding)
                told += 1
    assert told > 500


def test_another_document_has_no_places_of_this_one() -> None:
    finding = Finding("violation", "schema", "type", "Objective", "urn:x:1", (), "lens_na", -1, "expected more")
    assert positions(b'{"type": "Objective", "id": "urn:x:2", "lens_na": -1}', [finding]) == [None]


def test_in_a_file_of_the_app_parts_are_found_in_the_order_of_the_file() -> None:
    data = json.loads((ROOT / "examples" / "micrometa" / "teaching-widefield.json").read_bytes())
    dichroic = next(c for c in data["components"] if "Dichroic" in c["Schema_ID"])
    camera = next(c for c in data["components"] if "ReadOutNoise" in c)
    first = dichroic["TransmittanceRange"][0]
    # Canonical order puts the shorter wavelength first.
    dichroic["TransmittanceRange"] = [{**first, "Wavelength": 900, "FWHMBandwidth": -1}, {**first, "Wavelength": 400}]
    camera["ReadOutNoise"] = -7
    content = json.dumps(data, indent=1).encode()
    report = validate(nboq.read_bytes(content, "a.json")).located(content)
    places = [data["components"].index(part) for part in (camera, dichroic)]
    assert {(f.pointer, f.entity) for f in report.violations} == {
        (f"/components/{places[0]}/ReadOutNoise", f"CCD {camera['Name']!r} › operational_modes[0]"),
        (
            f"/components/{places[1]}/TransmittanceRange/0/FWHMBandwidth",
            f"StandardDichroic {dichroic['Name']!r} › transmittance_ranges[0]",
        ),
    }
    lines = content.decode().splitlines()
    found = {lines[f.position.line - 1].strip(" ,") for f in report.violations if f.position}
    assert found == {'"ReadOutNoise": -7', '"FWHMBandwidth": -1'}


def test_a_report_finds_its_own_file_or_says_that_it_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "lens.yaml"
    path.write_text(_HEAD + "name: 63x\nlens_na: -1\n")
    report = validate(nboq.read(path), 1)
    assert {finding.position for finding in report.located() if finding.field == "lens_na"} == {Position(4, 10)}
    path.unlink()
    with pytest.raises(nboq.errors.NotFound, match="can't be opened"):
        report.located()
    assert ValidationReport("gone.json", 1).located().findings == ()


_OME = """<?xml version="1.0" encoding="UTF-8"?>
<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">
  <Instrument ID="Instrument:0">
    <Laser ID="LightSource:0" Power="-5"/>
    <Laser ID="LightSource:1"/>
    <Detector ID="Detector:0" Type="PMT"/>
    <Objective ID="Objective:0"
       Model="µ > 1" LensNA="-1.4" WorkingDistance = '-190'/>
    <Filter ID="Filter:0"><TransmittanceRange CutIn="500" CutOut="600" Transmittance="7"/></Filter>
  </Instrument>
  <Image ID="Image:0" Name="first"><InstrumentRef ID="Instrument:0"/>
    <ObjectiveSettings ID="Objective:0" RefractiveIndex="-1.5"/>
    <Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="512" SizeY="0" SizeZ="1" SizeC="1" SizeT="1">
      <Channel ID="Channel:0:0" Name="GFP" ExcitationWavelength="-488" PinholeSize="-3">
        <LightSourceSettings ID="LightSource:1" Attenuation="0.5"/>
        <LightSourceSettings ID="LightSource:0" Attenuation="8"/>
        <DetectorSettings ID="Detector:0"/></Channel>
    <MetadataOnly/></Pixels></Image>
</OME>
"""
_WRONG_IN_OME = {
    ("Objective", "lens_na"): 'LensNA="-1.4"',
    ("Objective", "working_distance"): "WorkingDistance = ",
    ("Objective", "manufacturer"): '<Objective ID="Objective:0"',
    ("IlluminationWavelengthRange", "illumination_power"): 'Power="-5"',
    ("TransmittanceRange", "transmittance"): 'Transmittance="7"',
    ("Pixels", "size_y"): 'SizeY="0"',
    ("Channel", "illumination_wavelength"): '<Channel ID="Channel:0:0"',
    ("PinholeSettings", "pinhole_diameter"): 'PinholeSize="-3"',
    ("PinholeSettings", "settings_of"): '<Channel ID="Channel:0:0"',
    ("LightSourceSettings", "attenuation"): 'Attenuation="8"',
    ("PointDetectorSettings", "voltage"): '<DetectorSettings ID="Detector:0"',
    ("ObjectiveSettings", "correction_collar_position"): '<ObjectiveSettings ID="Objective:0"',
    ("Image", "experiment"): '<Image ID="Image:0"',
}


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_in_ome_xml_the_attribute_or_the_element_is_found(coding: str) -> None:
    text = _OME.replace("UTF-8", coding.removesuffix("-sig"))
    content = text.encode(coding)
    document = nboq.read_bytes(content, "a.ome.xml")
    report = validate(document, 3).located(content)
    found = {}
    for finding in report:
        assert finding.position is not None or finding.path == (), finding
        if finding.position is not None:
            found[value_at(document.data, finding.path)["type"], finding.field] = text[
                _offset(text, finding.position) :
            ]
    for key, begins in _WRONG_IN_OME.items():
        assert found[key].startswith(begins), (key, found[key][:40])


def test_a_plane_is_told_by_its_numbers() -> None:
    planes = "".join(
        f'\n<Plane TheZ="0" TheC="0" TheT="{t}" ExposureTime="{said}"/>' for t, said in ((1, 2), (0, 10**7))
    )
    content = _OME.replace("<MetadataOnly/>", f"<MetadataOnly/>{planes}").encode()
    document = nboq.read_bytes(content, "a.ome.xml", planes=True)
    found = [f for f in validate(document, 1, advice=True).located(content) if f.field == "exposure_time"]
    (line,) = (number for number, line in enumerate(content.decode().splitlines(), 1) if f"{10**7}" in line)
    assert [(f.code, f.position and f.position.line) for f in found] == [("NBOQ-A-unit-slip", line)]
    assert found[0].entity == "Image 'first' › pixels.planes[0]"


def test_in_real_ome_xml_every_place_is_in_the_element_of_the_object() -> None:
    folder = ROOT.parent / "shared" / "reference" / "ome"
    if not folder.is_dir():
        pytest.skip("the reference data isn't beside this checkout")
    for path in sorted(folder.glob("*.ome.xml")):
        text = path.read_text("utf-8")
        try:
            document = nboq.read(path)
        except nboq.errors.Malformed:
            continue
        report = validate(document, 3).located()
        named = [f for f in report if f.path and f.id.startswith("urn:uuid:") and f.position is not None]
        assert named or not any(f.path for f in report), path.name
        for finding in named:
            assert finding.position is not None
            line = text.splitlines()[finding.position.line - 1]
            assert re.match(r"<\w|[\w:]+\s*=", line[finding.position.column - 1 :]), (path.name, finding)


_PIDINST = """<?xml version="1.0"?>
<instrument>
  <identifier identifierType="Handle">20.500.12345/x</identifier>
  <landingPage>https://example.org/x</landingPage>
  <name>Invented</name>
  <owners><owner><ownerName>Second</ownerName></owner>
    <owner><ownerName>First</ownerName></owner></owners>
</instrument>
"""


def test_in_a_record_of_pidinst_the_item_and_its_element_are_found() -> None:
    content = _PIDINST.encode()
    document = nboq.read_bytes(content, "record.xml")
    report = validate(document, 1).located(content)
    places = {(f.entity, f.field): f.position for f in report}
    assert places["Instrument 'Invented' › owners[0]", "description"] == Position(7, 5)
    assert places["Instrument 'Invented' › owners[1]", "description"] == Position(6, 11)
    assert places["Instrument 'Invented'", "has_model"] == Position(2, 1)
    page = Finding("violation", "schema", "x", "Instrument", "", (), "landing_page", "https://example.org/x", "m")
    assert positions(content, [page]) == [Position(4, 3)]


@pytest.mark.parametrize(
    "content",
    [
        _OME.replace("<OME", "<!DOCTYPE OME []><OME").encode(),
        _OME[:-10].encode(),
        b"<other/>",
        b"<instrument/>",
        b'<?xml version="1.0" encoding="no-such"?><OME/>',
        b"\xff\xfe<\x00",
        _OME.encode("utf-16-le"),
    ],
    ids=range(7),
)
def test_xml_that_is_not_read_has_no_places(content: bytes) -> None:
    finding = Finding("violation", "schema", "type", "Objective", "urn:x:1", (), "lens_na", -1, "expected more")
    assert positions(content, [finding]) == [None]


def test_a_file_is_looked_through_once_for_all_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """For each finding it took the square: a minute for 1,000 objectives."""
    looked: list[int] = []
    known = native.sniff

    def sniff(data: Any) -> bool:
        looked.append(1)
        return known(data)

    monkeypatch.setattr(native, "sniff", sniff)
    lenses = [{"type": "Objective", "id": f"urn:x:{number}", "name": "63x", "lens_na": -1} for number in range(9)]
    document = {"type": "HardwareDescriptor", "id": "urn:x:a", "tier": 1, "components": lenses}
    report = validate(document).located(json.dumps(document).encode())
    assert len(report.findings) > 9 and len(looked) == 1
