"""The checklist for papers: its rows fit the model, each is found missing, and a form gets what is missing."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.checks.checklist import asked_by_checklist, checklist
from nboq.checks.codes import UNREPORTED
from nboq.checks.completeness import completeness, fill, form, parse_form
from nboq.document import DocumentIndex
from nboq.schema.model import current_model
from tests.command import nboq as run
from tests.conftest import ROOT

ACQUISITION = ROOT / "examples" / "valid" / "acquisition"
# What none of the examples says.
_UNSAID = {"dye-maker", "dye-concentration"}


def _range(kinds: set[str], step: str) -> set[str]:
    """Give the classes that a step leads to from any of some classes."""
    model = current_model()
    field, condition = re.fullmatch(r"(\w+)(?:\[(.*)\])?", step).groups()  # type: ignore[union-attr]
    below = {name for name in model.concrete for kind in kinds if model.is_a(name, kind)}
    holders = {name for name in below if field in model.classes[name].slots}
    assert holders, f"no {kinds} has {field}"
    slot = model.slots[field]
    if not condition:
        return {slot.range}
    name, sign, value = re.fullmatch(r"!?(\w+)(?:(!=|=|>)(\w+))?", condition).groups()  # type: ignore[union-attr]
    if name[0].isupper():
        assert model.is_a(name, slot.range) or condition[0] == "!"
        return {slot.range if condition[0] == "!" else name}
    assert _last({slot.range}, name)
    assert sign in (None, ">") or value in model.enums[model.slots[name].range].values
    return {slot.range}


@pytest.mark.parametrize("item", checklist(), ids=lambda item: item.row)
def test_every_row_fits_the_model(item: Any) -> None:
    assert item.part in ("specimen", "hardware", "acquisition")
    assert item.obligation in ("required", "recommended")
    assert item.words == item.words.strip().rstrip(".")
    assert item.field or item.reason
    assert item.obligation == "required" or item.reason
    for start in (item.where, *item.of.split("|")):
        kinds = {"Image"}
        for step in start.split(".") if start else ():
            kinds = _range(kinds, step)
    for way in item.field.split("|") if item.field else ():
        reached = kinds
        for step in way.split("."):
            assert reached, way
            if step == "type":
                break
            if step == way.rpartition(".")[2]:
                assert _last(reached, step), way
            else:
                reached = _range(reached, step)


def _last(kinds: set[str], field: str) -> bool:
    model = current_model()
    return any(
        field in model.classes[name].slots for name in model.concrete for kind in kinds if model.is_a(name, kind)
    )


def test_rows_have_names_of_their_own() -> None:
    assert max(Counter(item.row for item in checklist()).values()) == 1
    assert [item.row for item in checklist() if not item.field] == ["modules", "tile-overlap"]


@pytest.mark.parametrize("name", ["confocal-with-psf", "widefield-timelapse", "spinning-disk", "tirf"])
def test_what_is_taken_away_is_missing(name: str) -> None:
    document = nboq.read(ACQUISITION / f"{name}.yaml")
    for one in [one for one in asked_by_checklist(DocumentIndex(document.data)) if one.present][::3]:
        if one.field == "type":
            continue
        data: Any = deepcopy(document.data)
        thing = data
        for step in one.path:
            thing = thing[step]
        del thing[one.field]
        left = {
            item.row for other in asked_by_checklist(DocumentIndex(data)) if not other.present for item in other.items
        }
        for item in one.items:
            if item.field == one.field:  # else another plane or channel says it
                assert item.row in left, (one.path, one.field)


def test_every_checked_row_is_said_by_an_example() -> None:
    said = {
        item.row
        for path in ACQUISITION.glob("*.yaml")
        for one in asked_by_checklist(DocumentIndex(nboq.read(path).data))
        if one.present
        for item in one.items
    }
    assert {item.row for item in checklist() if item.field} - said <= _UNSAID


def test_only_what_applies_is_asked() -> None:
    pixels = {"type": "Pixels", "id": "urn:x:p", "size_z": 1, "size_t": 1, "size_c": 1}
    image: dict[str, Any] = {"type": "Image", "id": "urn:x:i", "pixels": pixels}

    def rows() -> set[str]:
        return {item.row for one in asked_by_checklist(DocumentIndex(image)) for item in one.items}

    assert not {"z-step", "time-step", "channel-order", "exposure-time", "pinhole"} & rows()
    pixels |= {"size_z": 5, "size_t": 2}
    assert {"z-step", "time-step"} <= rows()
    camera = {"type": "CCD", "id": "urn:x:c", "manufacturer": "N/A"}
    path = {"type": "LightPath", "detector_settings": [{"type": "CCDCameraSettings", "settings_of": "urn:x:c"}]}
    pixels["channels"] = [{"type": "Channel", "id": "urn:x:ch", "light_path": path}]
    whole = {"type": "Collection", "id": "urn:x:all", "members": [camera, image]}
    asked = {(one.field, one.present) for one in asked_by_checklist(DocumentIndex(whole))}
    assert {("planes", False), ("manufacturer", False), ("type", True)} <= asked


def test_a_stand_of_no_kind_does_not_say_whether_it_is_inverted() -> None:
    stand = {"type": "GenericMicroscopeStand", "id": "urn:x:s"}
    image = {"type": "Image", "id": "urn:x:i", "microscope_stand_settings": {"settings_of": "urn:x:s"}}
    image["microscope_stand_settings"] = {"type": "MicroscopeStandSettings", "settings_of": "urn:x:s"}
    whole = {"type": "Collection", "id": "urn:x:all", "members": [stand, image]}
    found = [one for one in asked_by_checklist(DocumentIndex(whole)) if one.path == ("members", 0)]
    assert ("type", False) in [(one.field, one.present) for one in found]


def test_the_profile_asks_for_the_checklist_and_a_form_gets_it() -> None:
    document = nboq.read(ACQUISITION / "spinning-disk.yaml")
    report = nboq.validate(document, profile="reporting")
    assert [(f.code, f.field) for f in report.violations] == [(UNREPORTED, "mounting_media")]
    assert "a paper should say: name of the mounting or imaging medium" in str(report.violations[0])
    measured = completeness(document, "reporting")
    assert [field.name for _, field in measured.missing(0, True)] == ["mounting_media"]
    blank = form(measured, 0, required=True)
    values = {
        "mounting_media.model": "SC medium",
        "mounting_media.manufacturer": "Brothworks",
        "mounting_media.name": "M",
    }
    text = blank.csv.decode("utf-8-sig").splitlines()
    filled = [text[0], *(row + values.get(row.split(",")[3], "x") for row in text[1:])]
    done = fill(document, parse_form("\n".join(filled).encode(), "form.csv"))
    assert not done.faults
    assert nboq.validate(done.document, profile="reporting").valid
    assert b"by the checklist for papers" in blank.yaml


def test_without_an_image_nothing_is_valid_for_a_paper() -> None:
    report = nboq.validate(nboq.read(ROOT / "examples" / "valid" / "hardware" / "widefield.yaml"), profile="reporting")
    assert [f.code for f in report.violations] == [UNREPORTED]
    assert "there is no image in it" in report.violations[0].message


def test_the_commands_take_the_profile(tmp_path: Path) -> None:
    image = str(ACQUISITION / "spinning-disk.yaml")
    assert run("validate", image, "--profile", "reporting").returncode == 1
    out = tmp_path / "missing.csv"
    done = run("completeness", image, "--checklist", "--form", str(out))
    assert done.returncode == 1 and "rows for what is asked by the checklist for papers" in done.stderr
    assert "mounting_media.manufacturer" in out.read_text("utf-8-sig")
    shown = run("completeness", image, "--checklist", "--missing")
    assert "checklist" in shown.stdout and "tier 1" not in shown.stdout.partition("✗")[0]
    assert run("completeness", image, "--checklist", "--format", "json").returncode == 2
