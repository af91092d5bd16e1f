"""A descriptor put into a folder of OME-Zarr: what is added, what stays, and what comes back."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from rocrate.rocrate import ROCrate
from typer.testing import CliRunner

import nboq
from nboq.cli.app import app
from nboq.errors import InputError, Malformed
from nboq.publish.crate import embed_beside, publish_crate
from tests.conftest import ROOT
from tests.formats.test_ome_zarr import XML
from tests.zarrs import contents, converted, image, plate, zipped

REGISTERED = ROOT / "examples" / "valid" / "identifiers" / "registered.yaml"
TEACHING = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
_CRATE, _XML = "ro-crate-metadata.json", "OME/METADATA.ome.xml"
INSTRUMENT = "https://hdl.handle.net/20.500.12345/scan-9-0007"


def _descriptor(document: nboq.Document) -> dict[str, Any]:
    (found,) = (one for one in document.data["members"] if one["type"] == "HardwareDescriptor")
    return {key: value for key, value in found.items() if key != "@context"}


def _registered() -> nboq.Document:
    """Give the descriptor that is a member of the example."""
    return nboq.Document(_descriptor(nboq.read(REGISTERED)))


def _without_context(document: nboq.Document) -> dict[str, object]:
    return {key: value for key, value in document.data.items() if key != "@context"}


@pytest.mark.parametrize("zarr", [2, 3])
@pytest.mark.parametrize("kind", ["image", "plate", "converted", "converted without XML"])
def test_nothing_but_two_files_is_added_and_the_document_comes_back(kind: str, zarr: int, tmp_path: Path) -> None:
    folder = tmp_path / "a.zarr"
    match kind:
        case "image":
            image(folder, zarr)
        case "plate":
            plate(folder, zarr)
        case _:
            converted(folder, None if kind.endswith("XML") else XML, zarr)
    before, plain = contents(folder), nboq.read(folder)
    document = _registered()
    report = embed_beside(folder, document)
    after = contents(folder)
    added = {_CRATE} | ({_XML} if "converted" in kind else set())
    assert {name for name in after if after[name] != before.get(name)} == added and before.keys() <= after.keys()
    found = nboq.read(folder)
    images = [one for one in found.data["members"] if one["type"] == "Image"]
    assert len(images) == len([one for one in plain.data["members"] if one["type"] == "Image"])
    if kind == "converted":  # its own instrument stays
        assert "instrument of its own" in report.notes[0].message
        assert any(one["id"] == document.id for one in found.data["members"])
        return
    assert _descriptor(found) == _without_context(document)
    assert {one["instrument"] for one in images} == {document.data["describes"]["id"]}
    assert {tuple(one["documented_by"]) for one in images} == {(document.id,)}
    if kind != "converted without XML":
        assert {one["id"] for one in images} == {one["id"] for one in plain.data["members"] if one["type"] == "Image"}
    assert nboq.read(zipped(folder, tmp_path / "a.ozx")).data == found.data
    embed_beside(folder, document)
    assert contents(folder) == after, "done twice, nothing changes"


def test_rocrate_opens_what_is_written(tmp_path: Path) -> None:
    folder = image(tmp_path / "a.zarr")
    embed_beside(folder, _registered())
    crate = ROCrate(str(folder))
    assert crate.name == "a.zarr"
    assert crate.get(INSTRUMENT)["@type"] == "IndividualProduct"
    action = crate.get("#nbo-q-acquisition")
    assert [one.id for one in action["instrument"]] == [INSTRUMENT, "#nbo-q-descriptor"]
    assert action["result"].id == "./"


def test_the_crate_of_somebody_else_stays_and_a_second_document_takes_the_place_of_the_first(tmp_path: Path) -> None:
    folder = image(tmp_path / "a.zarr")
    theirs = [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}},
        {"@id": "./", "@type": "Dataset", "name": "mine", "resultOf": {"@id": "#act"}, "mentions": {"@id": "#act"}},
        {"@id": "#act", "@type": "biosample"},
    ]
    context = ["https://w3id.org/ro/crate/1.1/context", {"biosample": "https://example.org/biosample"}]
    (folder / _CRATE).write_text(json.dumps({"@context": context, "@graph": theirs}))
    assert len(nboq.read(folder).data["members"]) == 1
    embed_beside(folder, _registered())
    embed_beside(folder, nboq.read(TEACHING))
    said = json.loads((folder / _CRATE).read_text())
    found = {one["@id"]: one for one in said["@graph"]}
    assert said["@context"][:2] == context
    assert found["#act"] == theirs[2] and INSTRUMENT not in found
    assert {key: found["./"][key] for key in ("name", "resultOf")} == {"name": "mine", "resultOf": {"@id": "#act"}}
    assert [one["@id"] for one in found["./"]["mentions"]] == ["#act", "#nbo-q-descriptor", "#nbo-q-acquisition"]
    assert _descriptor(nboq.read(folder)) == _without_context(nboq.read(TEACHING))


def test_what_is_refused_and_leaves_everything_as_it_was(tmp_path: Path) -> None:
    folder, document = converted(tmp_path / "a.zarr", None), _registered()
    with pytest.raises(InputError, match="unpack it"):
        embed_beside(zipped(folder, tmp_path / "a.ozx"), document)
    (folder / _CRATE).write_text('{"@graph": [7]}')
    before = contents(folder)
    with pytest.raises(Malformed, match="no @graph of entities"):
        embed_beside(folder, document)
    assert contents(folder) == before
    (folder / _CRATE).unlink()
    (folder / "OME").rename(tmp_path / "OME")
    (folder / "OME").symlink_to(tmp_path / "OME")
    with pytest.raises(Malformed, match="leads out"):
        embed_beside(folder, document)
    assert sorted(contents(tmp_path / "OME")) == [".zattrs", ".zgroup"]
    (folder / "OME").unlink()
    with pytest.raises(InputError, match="overwritten"):
        embed_beside(folder, document, tmp_path / "OME")


def test_a_copy_takes_no_link_that_leads_out(tmp_path: Path) -> None:
    folder = image(tmp_path / "a.zarr")
    (folder / "0" / "inside").symlink_to(folder / "1")
    embed_beside(folder, _registered(), tmp_path / "b.zarr")
    (folder / "0" / "outside").symlink_to(tmp_path)
    with pytest.raises(Malformed, match="outside is a link that leads out"):
        embed_beside(folder, _registered(), tmp_path / "c.zarr")
    assert not (tmp_path / "c.zarr").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="has no pipes in folders")
def test_pipes_are_neither_copied_nor_written_to(tmp_path: Path) -> None:
    folder = image(tmp_path / "a.zarr")
    os.mkfifo(folder / "0" / "pipe")
    with pytest.raises(Malformed, match="0/pipe is a pipe or a device"):
        embed_beside(folder, _registered(), tmp_path / "b.zarr")
    with pytest.raises(Malformed, match="0/pipe is a pipe or a device"):
        publish_crate(REGISTERED, [folder], tmp_path / "crate")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zarr"]
    os.mkfifo(folder / _CRATE)
    with pytest.raises(Malformed, match=f"{_CRATE} is no file"):
        embed_beside(folder, _registered())


def test_the_commands_take_a_folder(tmp_path: Path) -> None:
    folder, copy = image(tmp_path / "cells.zarr"), tmp_path / "copy.zarr"
    before = contents(folder)
    run, given = CliRunner().invoke, tmp_path / "scan.json"
    nboq.write(_registered(), given)
    done = run(app, ["embed", str(given), str(folder), "-o", str(copy)])
    assert done.exit_code == 0, done.output
    assert contents(folder) == before and contents(copy).keys() == {*before, _CRATE}
    done = run(app, ["merge", str(given), str(copy), "-o", str(tmp_path / "joined.json")])
    assert done.exit_code == 0, done.output
    joined = nboq.read(tmp_path / "joined.json").data["members"]
    assert sorted(one["type"] for one in joined) == ["HardwareDescriptor", "Image"]
    done = run(app, ["validate", str(copy)])
    assert done.exit_code in (0, 1) and "Traceback" not in done.output


def test_a_crate_takes_a_folder_as_one_image(tmp_path: Path) -> None:
    folder = image(tmp_path / "cells.zarr")
    made = publish_crate(REGISTERED, [folder], tmp_path / "crate")
    assert made.files[-1] == "files/cells.zarr/"
    assert contents(tmp_path / "crate" / "files" / "cells.zarr") == contents(folder)
    crate = ROCrate(str(made.folder))
    entity = crate.get("files/cells.zarr/")
    assert entity["@type"] == ["Dataset", "ImageObject"] and entity["name"] == "cells"
    assert crate.get("#acquisition")["result"].id == "files/cells.zarr/"
    (folder / "0" / "more").symlink_to(REGISTERED)
    with pytest.raises(Malformed, match="leads out of it"):
        publish_crate(REGISTERED, [folder], tmp_path / "another")
    assert not (tmp_path / "another").exists()
