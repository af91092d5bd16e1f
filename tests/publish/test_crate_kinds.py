"""Crates for repositories: what each kind says, what it misses, and that many files are listed one by one."""

from __future__ import annotations

import csv
import errno
import json
import os
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

import nboq
from nboq.cli.app import app
from nboq.errors import InputError, Malformed, NotFound
from nboq.publish.crate import Crate, publish_crate, read_study
from nboq.publish.crate.kinds import KINDS
from nboq.publish.crate.payload import fit, reading
from nboq.publish.crate.study import Study
from tests.publish.crates import DATA, REGISTERED, SOFTWARE, crate, gide_findings, images, metadata
from tests.publish.test_crate import INSTRUMENT, graph

# By pyshacl, of rdflib's newer versions.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Dataset:DeprecationWarning", "ignore:ConjunctiveGraph:DeprecationWarning"
)


@pytest.fixture(scope="module")
def crates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crate]:
    folder = tmp_path_factory.mktemp("crates")
    return {kind: crate(kind, folder) for kind in KINDS}


def entities(made: Crate) -> dict[str, dict[str, Any]]:
    return {one["@id"]: one for one in orjson.loads(metadata(made).read_bytes())["@graph"]}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_document_back_from_folder_and_metadata(kind: str, crates: dict[str, Crate]) -> None:
    made, wanted = crates[kind], nboq.read(REGISTERED).data
    assert not made.missing
    assert nboq.read(metadata(made)).data == wanted
    if kind != "gide":
        assert nboq.read(made.folder).data == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_referred_to_is_described(kind: str, crates: dict[str, Crate]) -> None:
    found = entities(crates[kind])
    for one in found.values():
        for key, value in one.items():
            for link in value if isinstance(value, list) else [value]:
                if isinstance(link, dict) and one["@id"] != "ro-crate-metadata.json":
                    assert link["@id"] in found, f"{one['@id']}: {key}"


def test_gides_profile_is_kept(crates: dict[str, Crate]) -> None:
    data = json.loads(metadata(crates["gide"]).read_bytes())
    assert gide_findings(data) == []
    found = entities(crates["gide"])
    assert {"@id": INSTRUMENT} in found["#acquisition-protocol"]["labEquipment"]
    inside = [path for path in (crates["gide"].folder.parent / "gide").rglob("*") if path.is_file()]
    assert found["#file-count"]["value"] == len(inside)
    assert found["#bytes"]["value"] == sum(path.stat().st_size for path in inside)


def _root(data: Any) -> Any:
    return next(one for one in data["@graph"] if one.get("@type") == "Dataset")


def _of(data: Any, kind: str) -> Any:
    return next(one for one in data["@graph"] if one.get("@type") == kind)


FAULTS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "no author": (lambda data: _root(data).pop("author"), "author"),
    "a publisher that is a text": (lambda data: _root(data).update(publisher="BIA"), "publisher"),
    "the microscope as its subject": (lambda data: _root(data).update(about={"@id": INSTRUMENT}), "about"),
    "a protocol without a term": (lambda data: _root(data)["measurementMethod"].pop(), "measurementMethod"),
    "two names": (lambda data: _root(data).update(name=["a", "b"]), "NodeConstraintComponent"),
    "a day in words": (lambda data: _root(data).update(datePublished="in May"), "datePublished"),
    "a term of its own": (
        lambda data: _of(data, "DefinedTerm").update({"@id": "#confocal"}),
        "PatternConstraintComponent",
    ),
    "no scientific name": (lambda data: _of(data, "Taxon").pop("scientificName"), "scientificName"),
    "no equipment": (lambda data: _of(data, "LabProtocol").pop("labEquipment"), "labEquipment"),
    "bytes without a unit": (lambda data: _of(data, "QuantitativeValue").pop("unitCode"), "unitCode"),
    "a local root": (lambda data: _root(data).update({"@id": "./"}), "PatternConstraintComponent"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_against_gides_profile_is_found(fault: str, crates: dict[str, Crate]) -> None:
    data = json.loads(metadata(crates["gide"]).read_bytes())
    plant, wanted = FAULTS[fault]
    plant(data)
    assert wanted in gide_findings(data)


def test_the_list_of_files_has_every_file_once(crates: dict[str, Crate]) -> None:
    made = crates["bia"]
    with (made.folder / "file_list.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    inside = {str(path.relative_to(made.folder)) for path in made.folder.rglob("*") if path.is_file()}
    assert {row["file_path"] for row in rows} == inside - {"file_list.tsv", "ro-crate-metadata.json"}
    assert all(int(row["size_in_bytes"]) == (made.folder / row["file_path"]).stat().st_size for row in rows)
    made_by = {row["file_path"]: row["acquisition_protocol"] for row in rows}
    assert made_by["files/my images/day 2/ä 0.tif"] == "#acquisition-protocol"
    assert made_by["files/my images/notes.txt"] == made_by["descriptor.jsonld"] == ""


def test_of_many_images_only_those_of_others_arent_claimed(tmp_path: Path) -> None:
    folder = images(tmp_path)
    other = {"type": "Image", "id": "urn:uuid:2a5c7e0e-8b1e-4f43-9d3a-8a5f4b0c1d12", "name": "Cells"}
    nboq.write(other | {"instrument": "https://doi.org/10.5072/another"}, folder / "day 2" / "another.ome.xml")
    listed = publish_crate(REGISTERED, [folder], tmp_path / "bia", kind="bia")
    with (listed.folder / "file_list.tsv").open(encoding="utf-8", newline="") as file:
        by = {Path(row["file_path"]).name: row["acquisition_protocol"] for row in csv.DictReader(file, delimiter="\t")}
    days = {"o.ome.xml": "2026-11-25", "p.ome.xml": "2026-11-29", "zz.ome.xml": "2026-11-25"}
    for name, day in days.items():
        taken = {"type": "Image", "id": f"urn:x:{name}", "name": name, "acquisition_date": f"{day}T08:00:00Z"}
        nboq.write(taken, folder / "day 2" / name)
    (folder / "day 2" / "another.ome.xml").rename(tmp_path / "another.ome.xml")
    action = graph(publish_crate(REGISTERED, [folder], tmp_path / "of all").folder)["#acquisition"]
    assert (action["startTime"], action["endTime"]) == ("2026-11-25", "2026-11-29")
    (tmp_path / "another.ome.xml").rename(folder / "day 2" / "another.ome.xml")
    assert listed.mismatched and by["another.ome.xml"] == "" and by["z.ome.xml"] == by["ä 0.tif"] != ""
    whole = publish_crate(REGISTERED, [folder], tmp_path / "crate")
    assert whole.mismatched and "#acquisition" not in graph(whole.folder)
    assert any("no image of it is claimed" in note for note in whole.notes)


def test_methods_that_images_say_are_named_by_their_terms(tmp_path: Path) -> None:
    channel = {"type": "Channel", "id": "urn:uuid:1", "imaging_method": "ConfocalFluorescenceSingleSpotRasterScan"}
    image: dict[str, Any] = {"type": "Image", "id": "urn:uuid:2", "acquisition_date": "2026-11-27T10:11:12Z"}
    image |= {"pixels": {"type": "Pixels", "id": "urn:uuid:3", "channels": [channel]}}
    nboq.write(image, tmp_path / "a.ome.xml")
    nboq.write(image | {"acquisition_date": "2026-11-25T10:11:12Z"}, tmp_path / "b.ome.xml")
    given = [tmp_path / "a.ome.xml", tmp_path / "b.ome.xml"]
    made = publish_crate(REGISTERED, given, tmp_path / "crate", kind="bia")
    found = graph(made.folder)
    assert found["#acquisition-protocol"]["fbbiId"] == ["http://purl.obolibrary.org/obo/FBbi_00000252"]
    assert found["#acquisition-protocol"]["imagingMethodName"] == ["single-spot confocal microscopy"]
    assert (found["#acquisition"]["startTime"], found["#acquisition"]["endTime"]) == ("2026-11-25", "2026-11-27")


def test_metadata_dont_grow_with_the_files(tmp_path: Path) -> None:
    sizes, peaks = [], []
    for count in (10, 300):
        folder = images(tmp_path / str(count), count)
        tracemalloc.start()
        made = publish_crate(REGISTERED, [folder], tmp_path / f"{count}-crate", kind="bia")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        sizes.append(metadata(made).stat().st_size)
    assert sizes[1] - sizes[0] < 10
    assert peaks[1] - peaks[0] < 1_000_000


def test_a_run_has_the_software_and_the_descriptor_as_its_configuration(tmp_path: Path) -> None:
    document = nboq.read(REGISTERED).data
    document["members"].append(SOFTWARE)
    path = tmp_path / "with-software.json"
    path.write_bytes(orjson.dumps(document))
    found = graph(crate("process-run", tmp_path, path).folder)
    run = found["#acquisition"]
    assert run["@type"] == "CreateAction" and run["instrument"] == {"@id": SOFTWARE["id"]}
    assert run["object"] == {"@id": "descriptor.jsonld"} and run["agent"] and run["description"]
    assert found[SOFTWARE["id"]]["softwareVersion"] == "4.2"


def test_without_software_no_run_is_claimed(crates: dict[str, Crate]) -> None:
    found = entities(crates["process-run"])
    assert found["#acquisition"]["@type"] == "Action"
    assert [one for one in found.values() if one["@type"] == "CreateAction"] == [found["#description"]]
    assert "no acquisition software" in crates["process-run"].notes[-1]


def test_who_described_the_microscope_took_no_images(tmp_path: Path) -> None:
    document = nboq.read(REGISTERED).data
    (one,) = (one for one in document["members"] if one["type"] == "HardwareDescriptor")
    one["creators"] = [{"type": "Party", "name": "Ada Fenwright", "party_kind": "Person"}]
    path = tmp_path / "described.json"
    path.write_bytes(orjson.dumps(document))
    made = publish_crate(path, [images(tmp_path)], tmp_path / "crate", kind="process-run")
    found = graph(made.folder)
    assert "agent" in found["#description"] and "agent" not in found["#acquisition"]
    assert any(note.startswith("nobody is named who took the images") for note in made.notes)


def test_a_species_is_described_once(tmp_path: Path) -> None:
    document = nboq.read(REGISTERED).data
    document["members"] += [
        {"type": "Sample", "id": f"urn:x:{number}", "name": f"Fin {number}", "organism": "Danio rerio"}
        for number in "12"
    ]
    path = tmp_path / "samples.json"
    path.write_bytes(orjson.dumps(document))
    made = publish_crate(path, [], tmp_path / "crate", kind="gide", study=Study(organisms=[{"name": "Danio rerio"}]))
    taxa = [one["name"] for one in json.loads(metadata(made).read_bytes())["@graph"] if one["@type"] == "Taxon"]
    assert taxa == ["Danio rerio"]


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("bia", {"license", "accession"}),
        ("gide", {"url", "organisms", "license", "methods"}),
        ("process-run", set()),
    ],
)
def test_what_nobody_said_is_named_and_not_invented(kind: str, missing: set[str], tmp_path: Path) -> None:
    given = ["publish", "crate", str(REGISTERED), "-o", str(tmp_path / "crate"), "--kind", kind]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == bool(missing), result.output
    assert all(f"has {field}, which nobody said" in result.output.replace("\n", " ") for field in missing)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[]", "says nothing of a study"),
        ("titel: x", "'titel' is no field of a study"),
        ("title: [x]", "where a text is expected"),
        ("authors: [{orcid: x}]", "where a name is expected"),
        ("date: soon", "is no day"),
        ("title: {a", "study.yaml"),
    ],
)
def test_a_study_that_cant_be_read_is_told(text: str, wanted: str, tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(text)
    with pytest.raises(Malformed, match=wanted):
        read_study(path)


def test_a_study_may_be_short() -> None:
    assert read_study(DATA / "study.yaml").authors[0]["name"] == "Ada Fenwright"


def test_folders_that_cant_be_copied_are_refused(tmp_path: Path) -> None:
    folder = images(tmp_path)
    (folder / "out").symlink_to("/etc")
    with pytest.raises(Malformed, match="leads out"):
        publish_crate(REGISTERED, [folder], tmp_path / "crate", kind="bia")
    (folder / "out").unlink()
    for target, wanted in ((".", "to a folder"), ("day 2", "to a folder"), ("gone", "that leads nowhere")):
        (folder / "day 2" / "link").symlink_to(folder / target)
        with pytest.raises(Malformed, match=f"link is a link {wanted}; put"):
            publish_crate(REGISTERED, [folder], tmp_path / "crate", kind="bia")
        (folder / "day 2" / "link").unlink()
    for inside in (folder / "crate", folder / "day 2" / "crate"):
        with pytest.raises(InputError, match="which goes into the crate"):
            publish_crate(REGISTERED, [folder], inside)
    odd = Path(os.fsdecode(b"a\xff"))
    (folder / odd).write_text("x")
    (folder / fit(odd)).write_text("y")
    with pytest.raises((InputError, NotFound), match="one name"):
        publish_crate(REGISTERED, [folder], tmp_path / "crate", kind="bia")
    assert not (tmp_path / "crate").exists()
    with pytest.raises(InputError, match="known are crate, process-run, bia, gide"):
        publish_crate(REGISTERED, [], tmp_path / "crate", kind="zip")


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_with_nothing_in_it_is_told(kind: str, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    made = publish_crate(REGISTERED, [tmp_path / "none"], tmp_path / "crate", kind=kind)
    assert any(note.endswith("none: no file is in it") for note in made.notes)
    assert (made.folder / "files" / "none").is_dir() == (KINDS[kind].payload != "none")


def test_a_file_that_cant_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = images(tmp_path)

    def refuse(source: Path, target: Path) -> None:
        if source == REGISTERED:
            target.write_text("x")
            return
        raise PermissionError(errno.EACCES, "Permission denied", str(source))

    monkeypatch.setattr("nboq.publish.crate.payload.shutil.copyfile", refuse)
    with pytest.raises(NotFound, match=r"z\.ome\.xml: can't be read: Permission denied"):
        publish_crate(REGISTERED, [folder], tmp_path / "crate")
    whole = shutil.Error([("a/b", "c/b", "[Errno 13] Permission denied: 'a/b'")])
    with pytest.raises(NotFound, match=r"a/b: can't be read: Permission denied$"), reading(Path("a")):
        raise whole
    with pytest.raises(shutil.Error), reading(Path("elsewhere")):
        raise whole


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("cc-by-nc-sa-3.0", "https://creativecommons.org/licenses/by-nc-sa/3.0/"),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("https://example.org/ours", "https://example.org/ours"),
        ("as agreed", None),
        ("", None),
    ],
)
def test_a_licence_may_be_called_by_its_name(given: str, wanted: str | None, tmp_path: Path) -> None:
    made = publish_crate(REGISTERED, [], tmp_path / "crate", license=given)
    assert graph(made.folder)["./"].get("license") == ({"@id": wanted} if wanted else None)
    told = any("'as agreed' is no address of a licence" in note for note in made.notes)
    assert told == (given == "as agreed")
    assert any("give --license URL" in note for note in made.notes) == (wanted is None)
