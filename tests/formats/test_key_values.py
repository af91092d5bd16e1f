"""Keys with values for OMERO: the CSV of `omero metadata populate`, the JSON of ezomero, and documents of these."""

from __future__ import annotations

import csv
import functools
import io
import json
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.document import as_list
from nboq.errors import InputError, Malformed, NotFound
from nboq.formats import encode
from nboq.formats.key_values.keys import keys, read_pairs
from nboq.schema.model import current_model

_PID = "https://doi.org/10.5072/fenwick-wf"
_OURS = "https://w3id.org/nbo-q/"


def _dye(name: str) -> dict[str, Any]:
    return {"type": "Fluorophore", "id": f"urn:x:{name}", "name": name}


def _document(*images: dict[str, Any]) -> nboq.Document:
    bench = {
        "type": "Instrument",
        "id": "doi:10.5072/fenwick-wf",
        "name": "Fenwick widefield (invented)",
        "hosted_by": "RRID:SCR_088001",
    }
    lens = {"type": "Objective", "id": "urn:x:lens", "name": "63x", "lens_na": 1.4}
    descriptor = {"type": "HardwareDescriptor", "id": "urn:x:descriptor", "describes": bench, "components": [lens]}
    return nboq.Document({"type": "Collection", "id": "urn:x:all", "members": [descriptor, *images]}, "all.yaml")


def _image(number: int) -> dict[str, Any]:
    channels = [
        {"type": "Channel", "id": f"urn:x:{number}/a", "name": "=cmd|' /C calc'!A0", "fluorophores": [_dye("DAPI")]},
        {"type": "Channel", "id": f"urn:x:{number}/b", "fluorophores": [_dye("GFP"), _dye("Cy5")]},
    ]
    return {
        "type": "Image",
        "id": f"https://omero.example.org/Image/{number}",
        "name": f"cells-{number}.tif",
        "instrument": _PID,
        "documented_by": ["urn:x:descriptor"],
        "objective_settings": {"type": "ObjectiveSettings", "settings_of": "urn:x:lens", "temperature": 37},
        "pixels": {
            "type": "Pixels",
            "id": f"urn:x:{number}",
            "size_x": 2048,
            "physical_size_x": 0.065,
            "channels": channels,
        },
    }


def test_every_key_leads_somewhere() -> None:
    model = current_model()
    for key in keys():
        kinds = ["Image"]
        for step in key.path:
            # What is said of a component may be a field of a class below the one that is named.
            classes = [name for name in model.classes if any(model.is_a(name, kind) for kind in kinds)]
            slots = [model.classes[name].slots[step].narrowed for name in classes if step in model.classes[name].slots]
            assert slots or step == "id", key
            kinds = [slot.range for slot in slots]
        assert key.path == ("id",) or all(slot.kind != "part" for slot in slots), key
        assert ("{n}" in key.name) is key.of_channel
    assert len({key.name for key in keys()}) == len(keys())


def test_ezomero_gets_pairs_with_addresses_and_both_values_of_a_key() -> None:
    content, report = encode(_document(_image(41)), "omero-json")
    ((item),) = json.loads(content)
    assert (item["object_type"], item["object_id"], item["ns"]) == ("Image", 41, _OURS)
    said = item["kv_dict"]
    assert said["Microscope id"] == _PID and said["Microscope name"] == "Fenwick widefield (invented)"
    assert said["Facility"] == "https://scicrunch.org/resolver/RRID:SCR_088001"
    assert (said["Lens NA"], said["Physical size X (µm)"]) == (1.4, 0.065)
    assert sorted(said["Channel 2 fluorophore"]) == ["Cy5", "GFP"]
    # What no key says is told once.
    assert [(note.entity, note.field) for note in report.findings] == [("ObjectiveSettings", "temperature")]


@pytest.mark.parametrize("form", ["omero-json", "omero-csv"])
def test_pairs_become_the_same_image_again_and_the_same_pairs(form: str) -> None:
    content, _ = encode(_document(_image(41), _image(42)), form)
    again = nboq.read_bytes(content, f"pairs.{form}", form)
    assert len(again.images) == 2
    image = again["https://omero.example.org/Image/41"].to_document()
    assert image["instrument"] == _PID and image["documented_by"] == ["urn:x:descriptor"]
    assert image["objective_settings"]["settings_of"] == "urn:x:lens"
    first, second = image["pixels"]["channels"]
    assert first["name"] == "=cmd|' /C calc'!A0" and [one["name"] for one in first["fluorophores"]] == ["DAPI"]
    assert sorted(one["name"] for one in second["fluorophores"]) == ["Cy5", "GFP"]
    # What they say of other things is kept, and written again.
    kept = image["extensions"]["omero:pairs"][_OURS]
    assert ["Lens NA", 1.4] in kept and ["Microscope name", "Fenwick widefield (invented)"] in kept

    def pairs(content: bytes) -> Any:
        if form == "omero-csv":
            text = content.decode("utf-8-sig").split("\r\n", 1)[1]
            rows = [
                [(key.removesuffix(" 2"), value) for key, value in row.items()]
                for row in csv.DictReader(io.StringIO(text))
            ]
        else:
            rows = [
                [(key, one) for key, value in item["kv_dict"].items() for one in as_list(value)]
                for item in json.loads(content)
            ]
        # Lists of a document keep no order.
        return [sorted(map(str, row)) for row in rows]

    assert pairs(encode(again, form)[0]) == pairs(content)


def test_populate_gets_types_numbers_of_images_and_no_formula() -> None:
    content, _ = encode(
        _document(_image(41), {**_image(42), "pixels": {"type": "Pixels", "id": "urn:x:p"}}), "omero-csv"
    )
    types, heads, first, _ = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    kinds = dict(zip(heads, types, strict=True))
    assert kinds["Image"] == "# header image" and first[0] == "41"
    # A column of numbers with a gap can't be one of numbers to OMERO.
    assert (kinds["Lens NA"], kinds["Physical size X (µm)"], kinds["Microscope id"]) == ("d", "s", "s")
    assert first[heads.index("Channel 1 name")] == "'=cmd|' /C calc'!A0"
    assert {"Channel 2 fluorophore", "Channel 2 fluorophore 2"} <= set(heads)
    # populate takes any column called so for numbers of images.
    assert not {"image id", "image name"} & {head.casefold() for head in heads}


def test_images_that_no_server_names_go_by_their_names() -> None:
    image = {**_image(41), "id": "urn:x:image"}
    assert encode(_document(image), "omero-csv")[0].decode("utf-8-sig").splitlines()[1].startswith("Image Name,")
    content, report = encode(_document(image), "omero-json")
    assert json.loads(content)[0]["object_id"] is None and any(note.field == "object_id" for note in report.findings)
    with pytest.raises(InputError, match="neither an address on an OMERO server as its id nor a name"):
        encode(_document({key: value for key, value in image.items() if key != "name"}), "omero-csv")
    with pytest.raises(NotFound, match="contains no Image"):
        encode(_document(), "omero-csv")


def test_pairs_of_others_are_read_as_far_as_is_sure() -> None:
    image: dict[str, Any] = {"type": "Image", "id": "urn:x:1"}
    given = [
        (
            "Microscope id",
            "https://server.example.org/stand.json",
        ),  # an address of some file, which names no microscope
        ("image  number of Z-stacks", "5"),
        ("Image number of channels", "two"),
        ("Channel 2 name", "GFP"),  # which may be any channel, as none is the first
        ("Gene", "ACTB"),
        ("Gene", "ACTG1"),
    ]
    left, notes = read_pairs(image, given, own=False)
    assert left == [given[0], given[2], given[3], given[4], given[5]]
    assert [note.field for note in notes] == ["Microscope id", "Image number of channels", "Channel 2 name"]
    assert image["pixels"]["size_z"] == 5 and "instrument" not in image
    left, notes = read_pairs(image, [("Microscope PID", "RRID:SCR_088001"), ("Microscope id", _PID)], own=False)
    assert left == [("Microscope id", _PID)] and "too" in notes[0].message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Well,Gene\nA1,ACTB\n", "no column says which image"),
        ("Image Name,Gene\n,ACTB\n", "row 2 doesn't say which image"),
        ("Image,Gene\n1,ACTB,GFP\n", "row 2 has a cell under no head"),
        ("Image,Image ID\n1,2\n", "several columns say which image"),
        ("Image,Gene\nfin.tif,ACTB\n", "row 2 has 'fin.tif' as Image, expected the number"),
        ("# header s,s\n", "there is no image"),
        ("", "empty"),
    ],
)
def test_tables_that_are_none_are_refused(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "pairs.omero.csv"
    path.write_text(text, "utf-8")
    with pytest.raises((Malformed, NotFound), match=reason):
        nboq.read(path)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([{"kv_dict": 5}], "item 1 has no kv_dict"),
        ([{"kv_dict": [["Gene"]]}], "expected a key and a value"),
        ([{"kv_dict": {}, "ns": 5}], "item 1 has no kv_dict"),
        ([{"kv_dict": {}, "object_id": True}], "item 1 has True as object_id, expected the number"),
        ([{"kv_dict": {}, "object_id": 1.5}], "item 1 has 1.5 as object_id, expected the number"),
        ([{"kv_dict": {}, "object_type": "Well"}], "there is no image"),
    ],
)
def test_annotations_that_are_none_are_refused(data: Any, reason: str) -> None:
    with pytest.raises((Malformed, NotFound), match=reason):
        nboq.read_bytes(json.dumps(data).encode(), "pairs.json")


def test_numbers_of_images_and_keys_of_others_come_back() -> None:
    table = "# header image,d,s\nImage,Score,Microscope id\n41,nan,https://lab.example.org/scope\n"
    document = nboq.read_bytes(table.encode(), "scores.omero.csv")
    assert "instrument" not in document.data and document.report.findings
    again = encode(document, "omero-csv")[0].decode("utf-8-sig").splitlines()
    assert (
        again[1].startswith("Image,") and again[2].startswith("41,") and "nan,https://lab.example.org/scope" in again[2]
    )


def test_annotations_of_an_image_without_a_number_stay_together() -> None:
    def given(number: int) -> list[dict[str, Any]]:
        own = {"object_type": "Image", "object_id": None, "kv_dict": {"Image IRI": f"urn:x:{number}"}, "ns": _OURS}
        return [own, {**own, "kv_dict": {"Gene": "ACTB"}, "ns": "lab"}, {**own, "kv_dict": {"Dye": "DAPI"}, "ns": ""}]

    items = [*given(1), *given(2)]
    content, _ = encode(nboq.read_bytes(json.dumps(items).encode(), "a.omero.json"), "omero-json")
    order = functools.partial(json.dumps, sort_keys=True)
    assert sorted(json.loads(content), key=order) == sorted(items, key=order)
    others = [{**one, "ns": "lab"} for one in items]
    document = nboq.read_bytes(json.dumps(others).encode(), "a.omero.json")
    assert len(document.data["members"]) == len(others), "nobody says what belongs together"


def test_many_values_of_a_key_are_told_apart_at_once() -> None:
    many = 20_000
    items = [
        {"object_type": "Image", "object_id": "7", "kv_dict": {"Gene": [*map(str, range(many)), "1"]}, "ns": "lab"}
    ]
    content, _ = encode(nboq.read_bytes(json.dumps(items).encode(), "a.omero.json"), "omero-json")
    own, lab = json.loads(content)
    assert own["object_id"] == lab["object_id"] == 7 and len(lab["kv_dict"]["Gene"]) == many


def test_values_of_any_kind_are_kept() -> None:
    item = {
        "object_type": "Image",
        "object_id": 1,
        "ns": "lab",
        "kv_dict": {"Image Name": {"a": 1}, "Seen": None, "Ok": True},
    }
    document = nboq.read_bytes(json.dumps([item]).encode(), "pairs.json")
    assert document.data["extensions"]["omero:pairs"] == {
        "lab": [["Image Name", {"a": 1}], ["Seen", None], ["Ok", True]]
    }
    ours, theirs = json.loads(encode(document, "omero-json")[0])
    assert ours["ns"] == _OURS and theirs["kv_dict"] == item["kv_dict"]
