"""RO-Crates: what is in them, what they say, and what they refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from rocrate.rocrate import ROCrate
from typer.testing import CliRunner

import nboq
from nboq.cli.app import app
from nboq.errors import InputError, Malformed, NotFound
from nboq.publish.crate import publish_crate, read_back
from tests.conftest import ROOT

REGISTERED = ROOT / "examples" / "valid" / "identifiers" / "registered.yaml"
TEACHING = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
INSTRUMENT = "https://hdl.handle.net/20.500.12345/scan-9-0007"
DESCRIPTOR = "https://doi.org/10.5072/fenwick-scan-9-2024"

pytestmark = pytest.mark.usefixtures("no_network")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "cells & ü <1>.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    return path


def graph(folder: Path) -> dict[str, dict[str, Any]]:
    found = orjson.loads((folder / "ro-crate-metadata.json").read_bytes())["@graph"]
    return {entity["@id"]: entity for entity in found}


def test_a_crate_holds_the_descriptor_twice_and_the_files(picture: Path, tmp_path: Path) -> None:
    made = publish_crate(REGISTERED, [picture], tmp_path / "crate", license=LICENSE)
    assert made.files == ("descriptor.jsonld", "original/registered.yaml", f"files/{picture.name}")
    assert nboq.read(made.folder / "descriptor.jsonld").data == nboq.read(REGISTERED).data
    assert (made.folder / "original" / "registered.yaml").read_bytes() == REGISTERED.read_bytes()
    assert (made.folder / "files" / picture.name).read_bytes() == picture.read_bytes()


def test_rocrate_reads_it_again_and_everything_is_there(picture: Path, tmp_path: Path) -> None:
    made = publish_crate(REGISTERED, [picture], tmp_path / "crate", license=LICENSE)
    crate = ROCrate(str(made.folder))
    assert len(crate.data_entities) == 3
    for iri in (INSTRUMENT, DESCRIPTOR, "https://scicrunch.org/resolver/RRID:SCR_099901"):
        assert crate.get(iri) is not None, iri
        assert iri in made.entities
    assert crate.mainEntity.id == "descriptor.jsonld"


def test_images_are_results_of_an_action_with_the_instrument(picture: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.pdf"
    notes.write_bytes(b"%PDF-1.7")
    made = publish_crate(REGISTERED, [picture, notes], tmp_path / "crate", license=LICENSE)
    found = graph(made.folder)
    [action] = [entity for entity in found.values() if entity["@type"] == "CreateAction"]
    assert {"@id": INSTRUMENT} in action["instrument"]
    result = action["result"]
    assert found[result["@id"]]["name"] == picture.name
    assert found[INSTRUMENT]["hosted_by"] == {"@id": "https://scicrunch.org/resolver/RRID:SCR_099901"}
    assert found["descriptor.jsonld"]["describes"] == {"@id": INSTRUMENT}


@pytest.mark.slow
def test_it_says_bioschemas_only_when_it_has_what_that_asks_for(tmp_path: Path) -> None:
    profile = "https://bioschemas.org/profiles/Dataset/1.0-RELEASE"
    full = publish_crate(REGISTERED, [], tmp_path / "full", license=LICENSE)
    assert full.profile
    root = graph(full.folder)["./"]
    assert root["conformsTo"] == {"@id": profile}
    assert all(root[name] for name in ("description", "identifier", "keywords", "license", "name", "url"))
    without = publish_crate(REGISTERED, [], tmp_path / "without")
    assert not without.profile
    assert "licence" in without.notes[0]
    assert "conformsTo" not in graph(without.folder)["./"]
    unregistered = publish_crate(TEACHING, [], tmp_path / "unregistered", license=LICENSE)
    assert not unregistered.profile, "it has no address"


def test_a_micrometa_file_goes_along_as_it_was(tmp_path: Path) -> None:
    made = publish_crate(TEACHING, [], tmp_path / "crate")
    assert (made.folder / "original" / TEACHING.name).read_bytes() == TEACHING.read_bytes()
    assert nboq.read(made.folder / "descriptor.jsonld").data == nboq.read(TEACHING).data


def test_an_image_of_another_instrument_is_told_and_not_claimed(tmp_path: Path) -> None:
    other = {"type": "Image", "id": "urn:uuid:2a5c7e0e-8b1e-4f43-9d3a-8a5f4b0c1d11", "name": "Cells"}
    other |= {"instrument": "https://doi.org/10.5072/another"}
    path = tmp_path / "cells.ome.xml"
    nboq.write(other, path)
    made = publish_crate(REGISTERED, [path], tmp_path / "crate", license=LICENSE)
    assert made.mismatched
    assert "another instance, doi:10.5072/another" in made.notes[0]
    assert not [entity for entity in graph(made.folder).values() if entity["@type"] == "CreateAction"]


@pytest.mark.parametrize("kind", ["folder", "empty folder", "file", "dangling link"])
def test_nothing_is_overwritten(kind: str, tmp_path: Path) -> None:
    out = tmp_path / "crate"
    if kind == "file":
        out.write_text("mine")
    elif kind == "dangling link":
        out.symlink_to(tmp_path / "nowhere")
    else:
        out.mkdir()
        if kind == "folder":
            (out / "thesis.tex").write_text("all of it")
    with pytest.raises(InputError, match="overwrites nothing"):
        publish_crate(REGISTERED, [], out)
    assert kind != "folder" or (out / "thesis.tex").read_text() == "all of it"


def test_a_failure_leaves_nothing(picture: Path, tmp_path: Path) -> None:
    near = tmp_path / "near"
    near.mkdir()
    twin = near / picture.name
    twin.write_bytes(b"x")
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(InputError, match="rename one"):
        publish_crate(REGISTERED, [picture, twin], tmp_path / "crate")
    with pytest.raises(NotFound):
        publish_crate(REGISTERED, [tmp_path / "none.tif"], tmp_path / "crate")
    with pytest.raises(NotFound):
        publish_crate(tmp_path / "none.yaml", [], tmp_path / "crate")
    lens = tmp_path / "near" / "lens.json"
    lens.write_text('{"type": "Objective", "id": "urn:uuid:1", "name": "63x"}')
    with pytest.raises(NotFound, match="contains no"):
        publish_crate(lens, [], tmp_path / "crate")
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_reading_back_finds_what_is_missing(tmp_path: Path) -> None:
    made = publish_crate(REGISTERED, [], tmp_path / "crate", license=LICENSE)
    document = nboq.read(REGISTERED)
    read_back(made.folder, document, made.files, made.entities)
    with pytest.raises(Malformed, match="nothing is said of urn:x:1"):
        read_back(made.folder, document, made.files, ["urn:x:1"])
    with pytest.raises(Malformed, match="isn't among its files"):
        read_back(made.folder, document, ["files/none.tif"], [])
    with pytest.raises(Malformed, match="isn't the same document"):
        read_back(made.folder, nboq.read(TEACHING), made.files, made.entities)
    (made.folder / "original" / "registered.yaml").unlink()
    with pytest.raises(Malformed, match="isn't there"):
        read_back(made.folder, document, made.files, made.entities)


def test_hostile_text_is_only_text(tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script>"
    bench = {"type": "Instrument", "id": "javascript:alert(1)", "name": evil, "landing_page": "javascript:alert(1)"}
    path = tmp_path / "evil.json"
    path.write_bytes(orjson.dumps({"type": "HardwareDescriptor", "id": "urn:x:1", "tier": 1, "describes": bench}))
    made = publish_crate(path, [], tmp_path / "crate")
    entity = graph(made.folder)["javascript:alert(1)"]
    assert entity["name"] == evil
    assert "url" not in entity


def test_what_a_field_cant_take_ends_nothing(tmp_path: Path) -> None:
    bench = {"type": "Instrument", "id": "urn:x:2", "name": 5, "described_in": 7, "manufacturers": "me"}
    path = tmp_path / "odd.json"
    path.write_bytes(orjson.dumps({"type": "HardwareDescriptor", "id": "urn:x:1", "tier": 1, "describes": bench}))
    made = publish_crate(path, [], tmp_path / "crate")
    assert nboq.read(made.folder / "descriptor.jsonld").data == nboq.read(path).data


def test_a_place_that_cant_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotFound, match="can't be written"):
        publish_crate(REGISTERED, [], tmp_path / "file" / "crate")


def test_the_command(picture: Path, tmp_path: Path) -> None:
    out = tmp_path / "crate"
    given = ["publish", "crate", str(REGISTERED), str(picture), "--output", str(out), "--license", LICENSE]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 0, result.output
    assert "3 files" in result.output
    assert "Bioschemas Dataset" in result.output
    again = CliRunner().invoke(app, given)
    assert again.exit_code == 2 and "overwrites nothing" in again.output.replace("\n", " ")
