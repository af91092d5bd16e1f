"""What differs between two versions, and what follows: matching, tiers, calibrations, settings, links, history."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.comparison.diff import Change, Changes, Consequence, compare, history
from nboq.comparison.diff.calibration_dependence import OF_MODEL_LEFT_OUT, TABLE, aspects_of, dependences, of_model
from nboq.document import Document, walk
from nboq.errors import Malformed, NotFound
from nboq.schema.model import current_model
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples" / "changes"
_ACQUISITION = ROOT / "examples" / "valid" / "acquisition"
_ID = "urn:uuid:b8b1ac4e-62d5-5e0b-9f0c-7e3f3b6f1{}"


@pytest.fixture(scope="module")
def before() -> dict[str, Any]:
    """The older descriptor of the example."""
    return nboq.read(EXAMPLES / "before.yaml").data


@pytest.fixture(scope="module")
def after() -> dict[str, Any]:
    """The newer one."""
    return nboq.read(EXAMPLES / "after.yaml").data


@pytest.fixture(scope="module")
def records() -> Document:
    """Calibrations and an image of that microscope."""
    return nboq.read(EXAMPLES / "records.yaml")


def part(descriptor: dict[str, Any], name: str) -> dict[str, Any]:
    """Give a component by its name."""
    found: dict[str, Any] = next(one for one in descriptor["components"] if one["name"] == name)
    return found


def later(descriptor: dict[str, Any]) -> dict[str, Any]:
    """Copy a descriptor as one that holds from the first of July 2024 on, to be changed."""
    made = copy.deepcopy({**descriptor, "valid_from": "2024-07-01"})
    made.pop("valid_until", None)
    return made


def of_components(changes: Changes) -> list[Change]:
    """Give the changes that aren't about the descriptor itself."""
    return [change for change in changes if change.type != "HardwareDescriptor"]


def about(changes: Changes, subject: str) -> list[Consequence]:
    """Give what follows for one subject."""
    return [one for one in changes.consequences if one.subject == subject]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_examples_are_valid_and_invented(path: Path) -> None:
    document = nboq.read(path)
    assert [str(finding) for finding in nboq.validate(document).violations] == []
    makers = {thing["manufacturer"] for thing in document.data.get("components", ()) if "manufacturer" in thing}
    assert all(name.endswith("(invented)") for name in makers)


def test_the_swap_of_the_example(before: dict[str, Any], after: dict[str, Any], records: Document) -> None:
    changes = compare(before, after, [records], check=True)
    told = {change.component: change for change in of_components(changes)}
    assert {name: change.kind for name, change in told.items()} == {
        "Objective '63x/1.40 oil'": "replaced",
        "MonochromeCCD 'CCD camera'": "replaced",
        "RelayLens 'Camera adapter 0.5x'": "removed",
        "LightEmittingDiode 'LED engine'": "changed",
    }
    power = told["LightEmittingDiode 'LED engine'"]
    assert (power.field, power.old, power.new, power.unit) == ("illumination_power", 160, 145, "mW")
    assert power.path == ("led_modules", "LEDModule (peak_wavelength 555 nm)")
    assert all(change.since == "2024-06-17" for change in changes)
    lens = {one.field: (one.old, one.new) for one in told["Objective '63x/1.40 oil'"].details}
    assert (lens["magnification"], lens["lens_na"]) == ((63, 60), (1.4, 1.42))
    void = {one.about for one in about(changes, "calibration") if one.verdict == "void"}
    assert void == {_ID.format("c02"), _ID.format("c03")}
    (standing,) = changes.standings
    assert (standing.claimed, standing.reached, standing.holds, standing.broken) == (1, 1, True, ())


def test_a_newer_calibration_holds(before: dict[str, Any], after: dict[str, Any], records: Document) -> None:
    assert _ID.format("c05") not in {one.about for one in compare(before, after, [records]).consequences}


def test_another_id_is_no_other_thing_where_evidence_says_so() -> None:
    old, new = (nboq.read(_ACQUISITION / f"facility{name}.yaml") for name in ("", "-rebuilt"))
    changes = compare(old, new)
    ids = {change.component: change.because for change in changes if change.field == "id"}
    assert ids["Objective '40x/0.75'"] == "the same in everything but the id"
    assert "same catalogue number LW-B200" in ids["InvertedMicroscopeStand 'Inverted stand'"]
    assert ids["HardwareDescriptor 'Widefield 1, 2019 to 2024'"] == "descriptors of one instrument"
    camera = next(change for change in changes if change.kind == "replaced")
    assert (camera.component, camera.now) == ("MonochromeCCD 'Bench CCD 1.4'", "MonochromeCMOS 'Large-field CMOS'")


def test_links_follow_what_goes_by_another_id(before: dict[str, Any]) -> None:
    new = copy.deepcopy(before)
    part(new, "Camera adapter 0.5x")["id"] = "urn:x:adapter"
    part(new, "CCD camera")["relay_lens"] = "urn:x:adapter"
    changes = compare(before, new)
    assert [(change.field, change.new) for change in changes] == [("id", "urn:x:adapter")]
    assert about(changes, "link") == []


def test_a_link_is_told_by_what_it_leads_to(before: dict[str, Any]) -> None:
    new = copy.deepcopy(before)
    new["components"].append({"type": "RelayLens", "id": "urn:x:1", "name": "Adapter 1x", "magnification": 1})
    part(new, "CCD camera")["relay_lens"] = "urn:x:1"
    link = next(change for change in compare(before, new) if change.link)
    assert (
        str(link) == "MonochromeCCD 'CCD camera': relay_lens: RelayLens 'Camera adapter 0.5x' → RelayLens 'Adapter 1x'"
    )


def test_what_still_leads_to_a_thing_that_went_is_said(before: dict[str, Any]) -> None:
    new = copy.deepcopy(before)
    new["components"].remove(part(new, "Camera adapter 0.5x"))
    (link,) = about(compare(before, new), "link")
    assert (link.verdict, link.why) == ("void", "relay_lens")
    assert link.text == "MonochromeCCD 'CCD camera' still leads to it (relay_lens)"


def test_what_a_filter_cube_holds_is_replaced_in_its_place() -> None:
    old: dict[str, Any] = {
        "type": "HardwareDescriptor",
        "id": "urn:x:d",
        "components": [
            {"type": "ExcitationFilter", "id": "urn:x:a1", "name": "EX 470/40", "model": "A"},
            {"type": "ExcitationFilter", "id": "urn:x:b1", "name": "EX 560/40", "model": "B"},
            {"type": "FilterCube", "id": "urn:x:c1", "name": "GFP", "excitation_filter": "urn:x:a1"},
            {"type": "FilterCube", "id": "urn:x:c2", "name": "RFP", "excitation_filter": "urn:x:b1"},
        ],
    }
    new = copy.deepcopy(old)
    for place, (cube, name) in enumerate([(2, "C"), (3, "D")]):
        new["components"][place] = {
            "type": "ExcitationFilter",
            "id": f"urn:x:{name}",
            "name": f"EX {name}",
            "model": name,
        }
        new["components"][cube]["excitation_filter"] = f"urn:x:{name}"
    replaced = {change.component: change for change in compare(old, new) if change.kind == "replaced"}
    assert {name: change.now for name, change in replaced.items()} == {
        "ExcitationFilter 'EX 470/40'": "ExcitationFilter 'EX C'",
        "ExcitationFilter 'EX 560/40'": "ExcitationFilter 'EX D'",
    }
    assert replaced["ExcitationFilter 'EX 470/40'"].because == "excitation_filter leads to it now"


def test_two_of_a_kind_that_went_for_two_others_are_not_guessed(before: dict[str, Any]) -> None:
    new = later(before)
    for name in ("10x/0.30", "63x/1.40 oil"):
        lens = part(new, name)
        lens.update(
            id=f"urn:x:{lens['magnification']}", name=f"new {name}", model=f"new {name}", catalog_number=f"N{name}"
        )
    kinds = [change.kind for change in of_components(compare(before, new))]
    assert sorted(kinds) == ["added", "added", "removed", "removed"]


def test_lists_and_spellings_and_emptiness_make_no_difference(before: dict[str, Any]) -> None:
    new = copy.deepcopy(before)
    new["components"].reverse()
    new["describes"]["landing_page"] = None
    new["describes"]["owners"] = []
    new["describes"]["has_model"] = "doi:10.83185/ABCD"
    old = copy.deepcopy(before)
    old["describes"]["has_model"] = "https://doi.org/10.83185/abcd"
    assert not compare(old, new)


def test_a_list_tells_what_came_and_what_went() -> None:
    old = {"type": "MonochromeCMOS", "id": "urn:x:1", "binning_options": [1, 2, 4]}
    (change,) = compare(old, {**old, "binning_options": [8, 2, 1]})
    assert (change.old, change.new, change.was, change.now) == ([1, 2, 4], [1, 2, 8], "4", "8")
    assert change.description == "binning_options: now without 4 and with 8"


def test_a_list_that_is_none_any_more_is_told_whole() -> None:
    lens = {"type": "Objective", "id": "urn:x:1", "name": "63x"}
    old, new = ({**lens, "extensions": {"acme:lot": value}} for value in ([1, 2], 3))
    for one, other, said in ((old, new, "[1,2] → 3"), (new, old, "3 → [1,2]")):
        (change,) = compare(one, other)
        assert change.description == f"extensions › acme:lot: {said}"


def test_a_collection_and_a_document_are_compared_by_their_members(before: dict[str, Any]) -> None:
    around = {"type": "Collection", "id": "urn:x:all", "members": [before]}
    assert not compare(around, before)
    assert not compare(before, around)
    facility = {"type": "CoreFacility", "id": "urn:x:f", "name": "Facility"}
    (change,) = compare({**around, "members": [before, facility]}, before)
    assert (change.kind, change.component, change.field) == ("removed", "CoreFacility 'Facility'", None)


def test_extensions_can_be_left_out(before: dict[str, Any]) -> None:
    new = copy.deepcopy(before)
    part(new, "CCD camera")["extensions"] = {"app:PositionX": 7}
    (change,) = compare(before, new)
    assert (change.kind, change.path, change.field, change.new) == ("added", ("extensions",), "app:PositionX", 7)
    assert not compare(before, new, extensions=False)


def test_a_number_that_json_lacks_is_said() -> None:
    lens = {"type": "Objective", "id": "urn:x:1", "lens_na": float("nan")}
    with pytest.raises(Malformed, match="JSON"):
        compare(lens, lens)


@pytest.mark.parametrize("wrong", [{"type": 5}, {"id": ["urn:x:1"]}, {"describes": {"type": {}}}])
def test_what_has_no_proper_type_or_id_is_said(wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="and no text; 'nboq validate' tells more"):
        compare({"type": "HardwareDescriptor", "id": "urn:x:d", **wrong}, {"type": "Objective", "id": "urn:x:1"})


_JUNK: tuple[Any, ...] = (5, True, "x", [], {}, [1, "a"], {"a": 1}, {"type": "Nope"}, [{"type": "Kettle"}], 10**30)


@pytest.mark.slow
def test_documents_with_faults_are_compared_or_refused() -> None:
    base = nboq.read(_ACQUISITION / "confocal-with-psf.yaml").data
    pick = random.Random(3)
    for _ in range(40):
        made = copy.deepcopy(base)
        for _ in range(3):
            thing = pick.choice([thing for _, thing in walk(made) if thing])
            thing[pick.choice(list(thing))] = copy.deepcopy(pick.choice(_JUNK))
        try:
            assert not compare(made, made)
            forth, back = compare(base, made), compare(made, base)
        except Malformed:
            continue
        assert len(forth) == len(back) > 0
        assert json.loads(json.dumps(forth.to_dict()))["changed"] and all(map(str, forth))


# Tiers


def test_a_field_that_the_claimed_tier_requires_and_that_went(before: dict[str, Any]) -> None:
    new = later(before)
    del part(new, "63x/1.40 oil")["lens_na"]
    changes = compare(before, new)
    (lost,) = [one for one in about(changes, "tier") if one.verdict == "void"]
    assert (lost.verdict, lost.text.partition(";")[0]) == ("void", "lens_na is required at tier 1")
    (standing,) = changes.standings
    assert (standing.reached_before, standing.reached, standing.holds) == (1, 0, False)
    assert standing.missing == ("lens_na of Objective '63x/1.40 oil' (at tier 1)",)
    back = about(compare(new, before), "tier")[0]
    assert (back.verdict, back.text) == ("mended", "lens_na, required at tier 1, is there now")


def test_a_field_of_a_higher_tier_than_claimed_is_no_matter(before: dict[str, Any]) -> None:
    new = copy.deepcopy(before)
    del part(new, "63x/1.40 oil")["working_distance"]
    assert about(compare(before, new), "tier") == []
    claimed = {**copy.deepcopy(before), "tier": 2}, {**copy.deepcopy(new), "tier": 2}
    assert any("working_distance is required at tier 2" in one.text for one in about(compare(*claimed), "tier"))


def test_what_a_new_component_lacks(before: dict[str, Any]) -> None:
    new = later(before)
    new["components"].append({"type": "Objective", "id": "urn:x:1", "name": "100x", "magnification": 100})
    texts = [one.text for one in about(compare(before, new), "tier") if one.verdict == "void"]
    assert len(texts) == 1 and "Objective '100x' lacks" in texts[0] and "lens_na" in texts[0]


def test_a_part_of_which_the_last_went(before: dict[str, Any]) -> None:
    new = later(before)
    part(new, "CCD camera")["sensor_chips"] = []
    changes = compare(before, new)
    assert [change.kind for change in of_components(changes)] == ["removed"]
    assert not changes.standings[0].holds
    assert any("sensor_chips is required at tier 1" in one.text for one in about(changes, "tier"))


@pytest.mark.parametrize(("name", "kind"), [("LED engine", "LightSource"), ("CCD camera", "DetectionSystem")])
def test_the_last_of_a_kind_that_a_microscope_needs(before: dict[str, Any], name: str, kind: str) -> None:
    new = later(before)
    new["components"].remove(part(new, name))
    changes = compare(before, new, check=True)
    assert any(f"at least one {kind}" in one.text for one in about(changes, "tier"))
    assert (changes.standings[0].reached, changes.standings[0].holds) == (0, False)


def test_a_claim_that_rises_above_what_is_there(before: dict[str, Any]) -> None:
    (change,) = compare(before, {**before, "tier": 3})
    assert change.consequences[0].verdict == "void" and "fields that it requires are missing" in str(
        change.consequences[0]
    )
    assert [one.verdict for one in compare({**before, "tier": 3}, before).consequences] == ["note"]


def test_validation_finds_a_rule_that_broke(before: dict[str, Any]) -> None:
    new = later(before)
    part(new, "10x/0.30")["lens_na"] = 1.3
    assert compare(before, new).standings[0].broken == ()
    (standing,) = compare(before, new, check=True).standings
    assert standing.broken and not standing.holds
    assert "lens_na" in standing.broken[0]


# Calibrations and settings


def test_the_model_says_what_mechanical_calibrations_depend_on() -> None:
    for name in (name for name in current_model().concrete if current_model().is_a(name, "Calibration")):
        for slot, component in of_model(name):
            assert slot in current_model().classes[name].slots and slot not in OF_MODEL_LEFT_OUT
            assert component in {one for dependence in dependences(name) for one in dependence.components}
    assert dict(of_model("MechanicalCalibration"))["sample_positioning"] == "SamplePositioning"


def test_the_table_is_of_the_model() -> None:
    for row in TABLE:
        slots = current_model().classes[row.calibration].slots
        assert current_model().is_a(row.calibration, "Calibration")
        assert [name for name in row.results if name not in slots] == []
        assert [name for name in row.components if not current_model().is_a(name, "Component")] == []
        assert set(row.measures) <= set(current_model().enums["CalibrationMeasure"].values)
    concrete = {name for name in current_model().concrete if current_model().is_a(name, "Calibration")}
    assert concrete == {row.calibration for row in TABLE}


def test_the_table_is_in_the_documentation() -> None:
    page = (ROOT / "docs" / "changes.md").read_text("utf-8")
    for row in TABLE:
        assert f"| {row.what} | `{row.calibration}` | {', '.join(f'`{name}`' for name in row.components)} |" in page


@pytest.mark.parametrize(
    ("component", "what"),
    [
        ("Objective", {"point spread", "pixel size", "power at the specimen"}),
        ("Laser", {"power at the specimen", "wavelength and steadiness of the light"}),
        ("MonochromeCCD", {"pixel size", "detector response"}),
        ("MechanicalStage", {"positioning"}),
    ],
)
def test_what_depends_on_a_kind(component: str, what: set[str]) -> None:
    assert what <= {one.what for one in aspects_of(component)}


def test_an_item_exchanged_under_the_same_id(before: dict[str, Any], records: Document) -> None:
    new = later(before)
    part(new, "CCD camera")["serial_number"] = "C14-1177"
    changes = compare(before, new, [records])
    assert [change.field for change in of_components(changes)] == ["serial_number"]
    void = [one for one in about(changes, "calibration") if one.verdict == "void"]
    assert {one.about for one in void} == {_ID.format("c03")}
    assert void[0].date == "2023-11-20" and "from 2024-07-01 on" in void[0].text


def test_a_name_touches_no_calibration(before: dict[str, Any], records: Document) -> None:
    new = later(before)
    part(new, "CCD camera").update(name="The camera", description="With a label on it.")
    assert about(compare(before, new, [records]), "calibration") == []


def test_a_figure_that_changed_is_to_be_checked(before: dict[str, Any], records: Document) -> None:
    new = later(before)
    part(new, "63x/1.40 oil")["lens_na"] = 1.38
    found = {one.about: one.verdict for one in about(compare(before, new, [records]), "calibration")}
    assert found[_ID.format("c02")] == "check"


def test_a_calibration_of_another_objective_still_holds(before: dict[str, Any], records: Document) -> None:
    new = later(before)
    part(new, "10x/0.30").update(id="urn:x:4", name="4x", model="4x", catalog_number="LW-O4", magnification=4)
    found = {one.about for one in about(compare(before, new, [records]), "calibration")}
    assert _ID.format("c02") not in found


def test_what_the_change_of_an_objective_means_is_said_without_records(before: dict[str, Any]) -> None:
    new = later(before)
    part(new, "63x/1.40 oil").update(id="urn:x:1", name="100x", model="100x", catalog_number="X", magnification=100)
    (told,) = about(compare(before, new), "calibration")
    assert told.verdict == "check" and "point spread, pixel size" in told.text and told.about == ""


def test_without_a_day_nothing_is_sure(before: dict[str, Any], records: Document) -> None:
    old, new = copy.deepcopy(before), copy.deepcopy(before)
    for one in (old, new):
        del one["valid_from"], one["valid_until"]
    part(new, "CCD camera")["serial_number"] = "C14-1177"
    found = about(compare(old, new, [records]), "calibration")
    assert {one.verdict for one in found} == {"check"}
    assert any("the day of the change (valid_from) isn't known" in one.text for one in found)


def test_a_calibration_that_names_what_went_though_it_is_newer(before: dict[str, Any], after: dict[str, Any]) -> None:
    late = {
        "type": "DetectorCalibration",
        "id": "urn:x:late",
        "calibration_date": "2024-08-01",
        "calibrates": [part(before, "CCD camera")["id"]],
    }
    (told,) = [one for one in compare(before, after, [late]).consequences if one.about == "urn:x:late"]
    assert told.verdict == "check" and "it names the one that was there before" in told.text


def test_settings_of_images(before: dict[str, Any], after: dict[str, Any], records: Document) -> None:
    early = about(compare(before, after, [records]), "settings")
    assert {one.text.partition(" in ")[0] for one in early} == {"ObjectiveSettings", "CCDCameraSettings"}
    assert {(one.verdict, one.about, one.date) for one in early} == {("note", _ID.format("c06"), "2024-03-04")}
    moved = copy.deepcopy(records.data)
    next(one for one in moved["members"] if one["type"] == "Image")["acquisition_date"] = "2024-09-01"
    late = about(compare(before, after, [moved]), "settings")
    assert [one.verdict for one in late] == ["check", "check"] and "isn't there any more" in late[0].text


# History


def test_a_history_is_in_the_order_of_its_days(before: dict[str, Any], after: dict[str, Any]) -> None:
    third = {**copy.deepcopy(after), "id": "urn:x:3", "valid_from": "2025-02-01"}
    steps = history([third, before, after])
    assert [step.valid_from for step in steps] == ["2021-05-10", "2024-06-17", "2025-02-01"]
    assert steps[0].changes is None
    assert [bool(of_components(step.changes)) for step in steps if step.changes is not None] == [True, False]
    assert [step.to_dict() for step in history([after, third, before])] == [step.to_dict() for step in steps]


def test_a_history_is_of_descriptors() -> None:
    with pytest.raises(NotFound, match="about: Image"):
        history([{"type": "Image", "id": "urn:x:1"}])


def test_the_real_microscope_with_a_swapped_camera(axiovert: Path) -> None:
    document = nboq.read(axiovert)
    new = copy.deepcopy(document.data)
    camera = next(one for one in new["components"] if current_model().is_a(one["type"], "Camera"))
    camera.update(id="urn:x:new", name="New camera", model="New", catalog_number="N-1")
    assert not compare(document, document)
    (change,) = compare(document, new)
    assert change.kind == "replaced" and any("detector response" in one.text for one in change.consequences)
