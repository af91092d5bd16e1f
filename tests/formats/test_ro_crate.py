"""RO-Crates of others: what is taken, what is left and told, and what is refused."""

from __future__ import annotations

import json
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.batch import documents
from nboq.document import walk
from nboq.errors import Malformed, NboqError
from nboq.formats import compression

FBBI = "http://purl.obolibrary.org/obo/FBbi_00000253"
BENCH = "https://hdl.handle.net/20.500.12345/bench-1"
META = "ro-crate-metadata.json"

pytestmark = pytest.mark.usefixtures("no_network")


def metadata(*entities: dict[str, Any], context: Any = "https://w3id.org/ro/crate/1.2/context", **root: Any) -> str:
    about = {"@id": META, "@type": "CreativeWork", "about": {"@id": "./"}}
    whole = {"@id": "./", "@type": "Dataset", "name": "Worms", **root}
    return json.dumps({"@context": context, "@graph": [about, whole, *entities]})


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / META).write_text(text)
    return folder


def members(document: nboq.Document, kind: str) -> list[dict[str, Any]]:
    return [one for one in document.data["members"] if one["type"] == kind]


def test_of_equipment_in_words_no_instrument_is_made(tmp_path: Path) -> None:
    term = {"@id": FBBI, "@type": "DefinedTerm", "name": "spinning disk confocal microscopy"}
    protocol: dict[str, Any] = {"@id": "#p", "@type": "LabProtocol", "name": "Imaging", "description": "See methods."}
    protocol |= {"labEquipment": "Our spinning disk, RRID:SCR_123456", "measurementTechnique": [{"@id": FBBI}]}
    sample = {"@id": "#s", "@type": "BioSample", "name": "C. elegans"}
    found = nboq.read(written(tmp_path / "a", metadata(term, protocol, sample)))
    assert not members(found, "Instrument")
    (dataset,), (taken,) = members(found, "Dataset"), members(found, "Protocol")
    assert "collected_by" not in dataset and dataset["follows_protocol"] == [taken["id"]]
    assert taken["extensions"]["rocrate:labEquipment"] == protocol["labEquipment"]
    assert any("only words name the microscope, with RRID:SCR_123456" in one.message for one in found.report.notes)
    assert [one["@id"] for one in found.data["extensions"]["rocrate:left"]] == [FBBI, "#s"]
    told = {(note.kind, note.field) for note in found.report.notes}
    assert ("doubtful", "labEquipment") in told and ("kept", "BioSample") in told
    assert nboq.read(tmp_path / "a").data == found.data, "the same ids at each reading"


def test_words_with_the_identifier_of_a_described_instrument_are_that_instrument(tmp_path: Path) -> None:
    bench = {"@id": BENCH, "@type": "IndividualProduct", "name": "Bench 1", "serialNumber": "7"}
    protocol: dict[str, Any] = {"@id": "#p", "@type": ["bia:ImageAcquisitionProtocol"], "title": "Imaging"}
    protocol |= {"imagingInstrumentDescription": "Bench 1 (hdl:20.500.12345/bench-1)", "fbbiId": ["FBbi:00000253"]}
    context = ["https://w3id.org/ro/crate/1.1/context", {"bia": "http://bia/", "title": {"@id": "schema:name"}}]
    found = nboq.read(written(tmp_path / "a", metadata(protocol, bench, context=context)))
    (one,) = members(found, "Instrument")
    assert (one["id"], one["serial_number"]) == (BENCH, "7")
    assert one["measurement_techniques"][0]["identified_by"] == FBBI
    assert members(found, "Protocol")[0]["name"] == "Imaging"


def test_images_have_the_instrument_of_their_action(tmp_path: Path) -> None:
    bench = {"@id": BENCH, "@type": "Thing", "name": "Bench 1"}
    image = {"@id": "a.tif", "@type": "File", "encodingFormat": "image/tiff", "dateCreated": "2026-11-27"}
    action: dict[str, Any] = {"@id": "#act", "@type": "CreateAction", "instrument": [{"@id": BENCH}, {"@id": "#soft"}]}
    action |= {"result": {"@id": "a.tif"}}
    software = {"@id": "#soft", "@type": "SoftwareApplication", "name": "ZEN"}
    found = nboq.read(written(tmp_path / "a", metadata(bench, image, action, software)))
    (taken,) = members(found, "Image")
    assert (taken["instrument"], taken["acquisition_date"]) == (BENCH, "2026-11-27")
    assert len(members(found, "Instrument")) == 1


@pytest.mark.parametrize("top", ["", "crate/"])
def test_a_zip_is_one_crate(top: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{top}{META}", metadata({"@id": "#i", "@type": "ImageObject", "name": "One"}))
        archive.writestr(f"{top}other.json", '{"type": "Objective"}')
    ((_, found),) = documents([path])
    assert isinstance(found, nboq.Document) and members(found, "Image")[0]["name"] == "One"


def test_crates_among_other_files_are_one_document_each(tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(tmp_path / name, metadata({"@id": "#i", "@type": "ImageObject", "name": name}, name=name))
    (tmp_path / "lens.json").write_text('{"type": "Objective", "id": "urn:uuid:1"}')
    found = [document for _, document in documents([tmp_path])]
    assert [one.data["type"] for one in found if isinstance(one, nboq.Document)] == ["Collection"] * 2 + ["Objective"]


OURS: dict[str, Any] = {"@id": "../secret.jsonld", "@type": "File", "conformsTo": {"@id": "https://w3id.org/nbo-q/"}}
HOSTILE = {
    "leads elsewhere": metadata(OURS),
    "leads elsewhere too": metadata(OURS | {"@id": "%2e%2e/secret.jsonld"}),
    "nothing says what its root is": '{"@graph": [{"@id": "ro-crate-metadata.json"}]}',
    "'#gone' is its root": '{"@graph": [{"@id": "ro-crate-metadata.json", "about": {"@id": "#gone"}}]}',
    "an object with an @id is expected": '{"@graph": [{"@id": "ro-crate-metadata.json"}, 7]}',
    "it has no @graph": "[]",
    "names none of these": metadata(),
    "not JSON": "{",
}


@pytest.mark.parametrize("wanted", HOSTILE)
def test_a_crate_that_cant_be_read_is_refused_in_one_line(wanted: str, tmp_path: Path) -> None:
    (tmp_path / "secret.jsonld").write_text('{"type": "Instrument", "id": "urn:uuid:1"}')
    folder = written(tmp_path / "a", HOSTILE[wanted])
    with pytest.raises(Malformed, match=wanted.removesuffix(" too")):
        nboq.read(folder)


SCOPE = {"@id": BENCH, "@type": "IndividualProduct", "name": "Bench"}
IMAGE = {"@id": "sub/a b.tif", "@type": ["File", "ImageObject"], "name": "One"}
ACTION = {"@id": "#a", "@type": "CreateAction", "instrument": {"@id": BENCH}, "result": {"@id": "sub/a b.tif"}}
_WITHIN = {"@type": "CreateAction", "instrument": SCOPE, "result": {"@list": [IMAGE]}}


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + metadata(SCOPE, IMAGE, ACTION),
        metadata(SCOPE, IMAGE, ACTION | {"result": {"@id": "./sub/a%20b.tif"}}),
        metadata(SCOPE, IMAGE | {"@id": "./sub/a%20b.tif"}, ACTION),
        metadata(SCOPE, IMAGE, ACTION | {"instrument": {"@list": [{"@id": BENCH}]}}),
        metadata(mentions=_WITHIN),
        metadata(SCOPE, IMAGE, ACTION).replace('{"@id": "./"}', '"./"'),
        metadata(SCOPE, IMAGE, ACTION).replace('{"@id": "./"}', '{"@id": "."}'),
        metadata(SCOPE, IMAGE, ACTION, context={"id": "@id"})
        .replace('"@id"', '"id"')
        .replace('"id": "id"', '"id": "@id"'),
        metadata(SCOPE, IMAGE, ACTION, {"@type": "Person", "name": "Who has no id"}),
    ],
    ids=["mark", "percent", "dot", "list", "within", "text-root", "dot-root", "alias", "no-id"],
)
def test_the_same_said_otherwise_is_the_same(text: str, tmp_path: Path) -> None:
    found = nboq.read(written(tmp_path / "a", text))
    (image,), (scope,) = members(found, "Image"), members(found, "Instrument")
    assert (image["name"], image["instrument"]) == ("One", BENCH) and (scope["id"], scope["name"]) == (BENCH, "Bench")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"instrument": "Our confocal"}, "only words name the microscope; give its PID"),
        ({"instrument": {"@id": BENCH}}, "nothing in the crate says what this is"),
    ],
)
def test_what_made_images_is_told_where_nothing_describes_it(said: Any, wanted: str, tmp_path: Path) -> None:
    found = nboq.read(written(tmp_path / "a", metadata(IMAGE, ACTION | said)))
    assert not members(found, "Instrument") and "instrument" not in members(found, "Image")[0]
    assert [one.message for one in found.report.notes if one.field == "instrument"] == [wanted]


def test_no_instrument_is_made_of_a_reference_that_leads_nowhere(tmp_path: Path) -> None:
    protocol = {"@id": "#p", "@type": "LabProtocol", "labEquipment": [{"@id": "#gone"}, "Our confocal"]}
    found = nboq.read(written(tmp_path / "a", metadata(protocol)))
    assert not members(found, "Instrument")
    told = [one.message for one in found.report.notes if one.field == "labEquipment" and one.kind == "doubtful"]
    assert told == ["nothing in the crate says what this is", "only words name the microscope; give its PID"]


def test_a_place_on_a_machine_is_no_identifier(tmp_path: Path) -> None:
    crates = [metadata(SCOPE | {"@id": "file:///C:/scope"}, name=name) for name in ("Worms", "Flies")]
    first, second = (members(nboq.read(written(tmp_path / str(i), one)), "Instrument") for i, one in enumerate(crates))
    assert first[0]["id"].startswith("urn:uuid:") and first[0]["id"] != second[0]["id"]


def test_crates_that_are_called_alike_are_two(tmp_path: Path) -> None:
    local = {"@id": "#scope", "@type": "IndividualProduct"}
    first = nboq.read(written(tmp_path / "a", metadata(local | {"name": "A"})))
    second = nboq.read(written(tmp_path / "b", metadata(local | {"name": "B"})))
    assert not {one["id"] for one in first.data["members"]} & {one["id"] for one in second.data["members"]}
    assert first.data["id"] != second.data["id"]
    assert nboq.read(tmp_path / "a" / META).data == first.data


def test_a_crate_of_version_1_0_is_one(tmp_path: Path) -> None:
    folder = written(tmp_path / "a", metadata(SCOPE).replace(META, f"{META}ld"))
    (folder / META).rename(folder / f"{META}ld")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.write(folder / f"{META}ld", f"top/{META}ld")
    assert nboq.read(folder).data == nboq.read(tmp_path / "a.zip").data
    assert members(nboq.read(folder), "Instrument")[0]["id"] == BENCH


def test_an_encrypted_zip_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(META, metadata(SCOPE))
    raw = bytearray(path.read_bytes())
    raw[6] |= 1  # of the file itself
    raw[raw.index(b"PK\1\2") + 8] |= 1  # in the directory
    path.write_bytes(raw)
    with pytest.raises(Malformed, match=f"{META} is encrypted in it; unpack it with its password"):
        nboq.read(path)


def test_links_that_lead_out_arent_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.jsonld").write_text('{"type": "Instrument", "id": "urn:uuid:1"}')
    folder = written(tmp_path / "a", metadata(OURS | {"@id": "d.jsonld"}))
    (folder / "d.jsonld").symlink_to(tmp_path / "secret.jsonld")
    with pytest.raises(Malformed, match="leads out"):
        nboq.read(folder)
    (folder / META).rename(tmp_path / "m.json")
    (folder / META).symlink_to(tmp_path / "m.json")
    with pytest.raises(Malformed, match="leads out"):
        nboq.read(folder)


def test_a_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(META, "w") as file:
        file.write(b" " * 2**21)
    monkeypatch.setattr(compression, "LARGEST", 2**20)
    with pytest.raises(Malformed, match="more than"):
        nboq.read(path)


def test_circles_and_odd_things_end_nothing(tmp_path: Path) -> None:
    context = ["https://evil.example.org/context", {"a": "b:x", "b": "a:", "name": "name", "loop": "loop"}, 7, None]
    one = {"@id": "#1", "@type": ["LabProtocol", 7], "name": {"@value": "Imaging"}, "hasPart": {"@id": "#1"}, "a": 1}
    one |= {"labEquipment": [{"@id": "#2"}, "=1+1", {"x": 1}, 7, None, True], "description": ["a", "b"], "loop": 2}
    two = {"@id": "#2", "@type": "Thing", "manufacturer": [{"@id": "#2"}, "<b>"], "sameAs": "#2", "url": {"@id": 3}}
    two |= {"name": "\u0000\u202e"}
    found = nboq.read(
        written(tmp_path / "a", metadata(one, one, two, {"@id": "_:b", "@type": "Image"}, context=context))
    )
    (odd,) = [one for one in members(found, "Instrument") if "manufacturers" in one]
    assert {one["name"] for one in odd["manufacturers"]} == {"\x00\u202e", "<b>"}
    told = [note.message for note in found.report.notes]
    assert any("described twice" in text for text in told) and any("isn't fetched" in text for text in told)
    assert len({entity["id"] for _, entity in walk(found.data) if isinstance(entity, dict) and "id" in entity}) >= 4
    for name in ("json", "yaml", "turtle", "xlsx"):
        nboq.write(found, tmp_path / f"out.{name.replace('turtle', 'ttl')}")


def test_many_entities_take_time_in_proportion(tmp_path: Path) -> None:
    took = []
    for count in (500, 5000):
        images = [{"@id": f"{n}.tif", "@type": "ImageObject", "name": f"{n}"} for n in range(count)]
        action: dict[str, Any] = {"@id": "#a", "@type": "CreateAction", "instrument": {"@id": BENCH}}
        action |= {"result": [{"@id": f"{n}.tif"} for n in range(count)]}
        folder = written(tmp_path / str(count), metadata({"@id": BENCH, "@type": "Thing"}, action, *images))
        start = time.process_time()
        assert len(members(nboq.read(folder), "Image")) == count
        took.append(time.process_time() - start)
    assert took[1] < 20 * took[0] + 0.5


def test_the_metadata_of_others_are_no_crate(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text('{"@graph": [{"@id": "x", "http://schema.org/name": "ro-crate-metadata.json"}]}')
    with pytest.raises(NboqError):
        nboq.read(path)
