"""Joining an image to a descriptor: what is matched, on what evidence, and what is left alone."""

from __future__ import annotations

import ast
import copy
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nboq
from nboq.comparison.match import Confidence, Merged, assign, compare
from nboq.comparison.match.evidence import compatible
from nboq.comparison.match.references import references
from nboq.comparison.match.spelling import maker
from nboq.document import Document, walk
from nboq.errors import InputError, NotFound
from nboq.pid import iri_of
from tests.comparison.merging import merge
from tests.conftest import EXAMPLE, ROOT

FOLDER = ROOT / "examples" / "merge"
DESCRIPTOR = FOLDER / "skua-descriptor.yaml"
IMAGE = FOLDER / "mitochondria.yaml"


@pytest.fixture
def known() -> dict[str, Any]:
    """The invented descriptor."""
    return copy.deepcopy(nboq.read(DESCRIPTOR).data)


@pytest.fixture
def taken() -> dict[str, Any]:
    """The invented image, as the reader of OME gives it."""
    return copy.deepcopy(nboq.read(IMAGE).data)


def member(data: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in data["members"] if one["type"] == kind)
    return found


def part(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Find something in a document by a part of its name."""
    found: dict[str, Any] = next(one for _, one in walk(data) if name in str(one.get("name", "")))
    return found


def pairs(merged: Merged) -> dict[str, str]:
    return {one.component: one.counterpart for one in merged.matches}


def left(merged: Merged, component: str) -> Any:
    return next(one for one in merged.unmatched if one.component == component)


def light_path(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = member(data, "Image")["pixels"]["channels"][0]["light_path"]
    return found


# ---- The example


def test_settings_lead_to_the_descriptor_with_the_evidence(known: dict[str, Any], taken: dict[str, Any]) -> None:
    merged = merge(known, taken)
    image = member(merged.document.data, "Image")
    path = light_path(merged.document.data)
    assert image["instrument"] == known["describes"]["id"]
    assert image["documented_by"] == [known["id"]]
    assert image["objective_settings"]["settings_of"] == part(known, "63x/1.40")["id"]
    assert path["light_source_settings"][0]["settings_of"] == part(known, "488 nm")["id"]
    assert path["detector_settings"][0]["settings_of"] == part(known, "Camera")["id"]
    assert path["emission_filters"] == [part(known, "600/40")["id"]]
    assert path["standard_dichroics"] == [part(known, "488/561 dichroic")["id"]]
    said = {one.counterpart: [str(item) for item in one.evidence] for one in merged.matches}
    assert said[part(known, "63x/1.40")["id"]] == ["magnification 63 = 63, NA 1.4 = 1.4, immersion MineralOil"]
    assert said[part(known, "20x/0.80")["id"]][0] == (
        "same catalogue number 420650-9902 (given as the model), same maker Nordlicht Optik GmbH (invented)"
    )
    sure = {one.counterpart: one.confidence for one in merged.matches}
    assert sure[part(known, "63x/1.40")["id"]] is Confidence.LIKELY
    assert sure[part(known, "Camera")["id"]] is Confidence.STRONG
    assert merged.complete and not merged.contradictions and not merged.findings


def test_the_descriptor_stays_as_it_is_and_inputs_too(known: dict[str, Any], taken: dict[str, Any]) -> None:
    before = copy.deepcopy((known, taken))
    merged = merge(known, taken)
    assert (known, taken) == before
    assert known in merged.document.data["members"]


def test_what_could_not_be_matched_is_said_and_stays(known: dict[str, Any], taken: dict[str, Any]) -> None:
    merged = merge(known, taken)
    laser, glass = part(taken, "Argos 640"), part(taken, "EM 525/50")
    assert {one.component for one in merged.unmatched} == {laser["id"], glass["id"]}
    assert left(merged, laser["id"]).reason == "none alike" and not left(merged, laser["id"]).used
    alike = left(merged, glass["id"])
    assert alike.reason == "several alike"
    assert set(alike.candidates) == {part(known, "wheel A")["id"], part(known, "wheel B")["id"]}
    assert "wheel A" in alike.why and "wheel B" in alike.why and "the lot number would decide" in alike.why
    rest = member(merged.document.data, "Collection")
    assert {one["id"] for one in rest["members"]} == {laser["id"], glass["id"]}
    assert laser in rest["members"], "nothing is lost of it"


def test_nothing_is_lost_and_nothing_dangles(known: dict[str, Any], taken: dict[str, Any]) -> None:
    data = merge(known, taken).document.data
    assert data["extensions"]["merge:descriptors"] == [member(taken, "HardwareDescriptor")]
    described = {iri_of(one.get("id")) for _, one in walk(data)}
    named = {iri for iri, slot in references(data) if slot != "stored_in"}
    assert named <= described


def test_the_result_is_valid_where_the_inputs_are_and_can_be_written(
    known: dict[str, Any], taken: dict[str, Any]
) -> None:
    merged = merge(known, taken).document
    before = {str(one) for data in (known, taken) for one in nboq.validate(data).violations}
    assert {str(one) for one in nboq.validate(merged).violations} <= before
    assert nboq.from_quads(_quads(merged)).data["type"] == "Collection"


def _quads(document: Document) -> Any:
    import pyoxigraph as ox

    return ox.parse(nboq.to_rdf(document, "ntriples"), format=ox.RdfFormat.N_TRIPLES)


@pytest.mark.parametrize("accept", [True, False])
@pytest.mark.parametrize("broken", [None, "Laser", "Objective", "EMCCD", "InvertedMicroscopeStand"])
def test_joining_again_changes_nothing(
    known: dict[str, Any], taken: dict[str, Any], accept: bool, broken: str | None
) -> None:
    known["components"] = [one for one in known["components"] if one["type"] != broken]
    once = merge(known, taken, accept_only_one=accept)
    again = merge(known, once.document, accept_only_one=accept)
    assert again.document.data == once.document.data
    assert again.complete == once.complete
    assert nboq.validate(again.document).violations == nboq.validate(once.document).violations


@pytest.mark.parametrize("kind", ["Laser", "Objective", "EMCCD", "EmissionFilter", "StandardDichroic"])
def test_where_the_image_needs_its_own_description_that_stays_whole(
    known: dict[str, Any], taken: dict[str, Any], kind: str
) -> None:
    before = {str(one) for one in nboq.validate(taken).violations}
    known["components"] = [one for one in known["components"] if one["type"] != kind]
    before |= {str(one) for one in nboq.validate(known).violations}
    merged = merge(known, taken)
    assert not merged.complete
    data = merged.document.data
    own = next(one for one in data["members"] if one["id"] == member(taken, "HardwareDescriptor")["id"])
    assert own["components"] == member(taken, "HardwareDescriptor")["components"]
    assert own["describes"] == known["describes"]["id"]
    assert set(member(data, "Image")["documented_by"]) == {own["id"], known["id"]}
    assert {str(one) for one in nboq.validate(merged.document).violations} <= before


# ---- The instrument


def _nameless(taken: dict[str, Any]) -> dict[str, Any]:
    """Take away what tells the instrument."""
    own = member(taken, "HardwareDescriptor")
    own["describes"].pop("serial_number")
    own["components"] = [one for one in own["components"] if not one["type"].endswith("Stand")]
    return taken


def test_without_the_instrument_nothing_is_led_anywhere(known: dict[str, Any], taken: dict[str, Any]) -> None:
    _nameless(taken)
    merged = merge(known, taken)
    assert not merged.complete
    assert merged.unmatched[0].reason == "instrument" and "--instrument" in merged.unmatched[0].why
    assert merged.matches and not any(one.applied for one in merged.matches), "what was found is shown"
    assert member(merged.document.data, "Image") == member(taken, "Image")
    said = merge(known, taken, same_instrument=True)
    assert said.complete and member(said.document.data, "Image")["instrument"] == known["describes"]["id"]


def test_the_stand_and_another_component_tell_the_instrument(known: dict[str, Any], taken: dict[str, Any]) -> None:
    member(taken, "HardwareDescriptor")["describes"].pop("serial_number")
    (found,) = [one for one in merge(known, taken).matches if one.label.startswith("Instrument")]
    assert [one.kind for one in found.evidence] == ["parts"]
    own = member(taken, "HardwareDescriptor")
    own["components"] = [one for one in own["components"] if one["type"] in ("InvertedMicroscopeStand",)]
    assert not merge(known, taken).complete, "a stand of the same make alone isn't enough"


@pytest.mark.parametrize("spelling", ["https://dx.doi.org/10.83185/ABCD-1", "doi:10.83185/abcd-1"])
def test_identifiers_agree_in_any_spelling(known: dict[str, Any], taken: dict[str, Any], spelling: str) -> None:
    _nameless(taken)
    known["describes"]["identical_to"] = ["https://doi.org/10.83185/abcd-1"]
    own = member(taken, "HardwareDescriptor")
    own["describes"]["id"] = member(taken, "Image")["instrument"] = spelling
    merged = merge(known, taken)
    assert merged.complete
    assert member(merged.document.data, "Image")["instrument"] == known["describes"]["id"]


def test_an_image_may_name_the_descriptor_for_its_instrument() -> None:
    bench = {"type": "Instrument", "id": "doi:10.5072/bench", "name": "Bench"}
    known = {"type": "HardwareDescriptor", "id": "hdl:21.T11148/bench", "name": "Bench, 2026", "describes": bench}
    taken = {"type": "Image", "id": "urn:x:image", "instrument": "https://hdl.handle.net/21.T11148/bench"}
    (image,) = merge(known, taken).document.images
    assert image.to_document()["instrument"] == bench["id"]


def test_other_instruments_are_refused_unless_forced(known: dict[str, Any], taken: dict[str, Any]) -> None:
    known["describes"]["id"] = "https://doi.org/10.83185/one"
    own = member(taken, "HardwareDescriptor")
    own["describes"]["id"] = member(taken, "Image")["instrument"] = "https://doi.org/10.83185/two"
    for same in (True, False):
        with pytest.raises(InputError, match="--force") as error:
            merge(known, taken, same_instrument=same)
        assert (
            f"another instrument: the identifier of the image's instrument is {own['describes']['id']}, "
            f"that of the descriptor's {known['describes']['id']};"
        ) in str(error.value)
    forced = merge(known, taken, force=True)
    assert member(forced.document.data, "Image")["instrument"] == known["describes"]["id"]
    assert forced.contradictions and forced.findings


def test_other_serial_numbers_are_other_instruments(known: dict[str, Any], taken: dict[str, Any]) -> None:
    member(taken, "HardwareDescriptor")["describes"]["serial_number"] = "SK5-0043"
    with pytest.raises(InputError, match="the serial number of the image's instrument is SK5-0043"):
        merge(known, taken)


def test_an_instrument_that_the_file_describes_and_no_image_names_counts(
    known: dict[str, Any], taken: dict[str, Any]
) -> None:
    del member(taken, "Image")["instrument"]
    assert merge(known, taken).document
    member(taken, "HardwareDescriptor")["describes"]["serial_number"] = "SK5-0043"
    with pytest.raises(InputError, match="the serial number of the image's instrument is SK5-0043"):
        merge(known, taken)


def test_only_the_instrument_that_an_image_names_counts(known: dict[str, Any], taken: dict[str, Any]) -> None:
    own = member(taken, "HardwareDescriptor")
    other = {**own["describes"], "id": "urn:x:other-instrument", "serial_number": "SK5-0043"}
    taken["members"].append({"type": "HardwareDescriptor", "id": "urn:x:other", "describes": other})
    assert merge(known, taken).complete


def test_a_day_on_which_the_descriptor_does_not_hold_is_a_finding(known: dict[str, Any], taken: dict[str, Any]) -> None:
    assert not merge({**known, "valid_until": "2026-03-04"}, taken).findings
    for slot, day in (("valid_until", "2026-03-03"), ("valid_from", "2026-03-05")):
        (note,) = merge({**known, slot: day}, taken).findings
        assert note.kind == "doubtful" and note.field == "acquisition_date" and day in note.message


# ---- Components


def test_contradictions_forbid_a_match_and_are_said(known: dict[str, Any], taken: dict[str, Any]) -> None:
    lens = part(taken, "420650-9902")
    lens["magnification"] = 10
    merged = merge(known, taken)
    assert lens["id"] not in pairs(merged)
    assert left(merged, lens["id"]).reason == "contradicted"
    assert "magnifications differ: 10 and 20" in left(merged, lens["id"]).why


def test_the_same_identifier_is_certain_and_shows_contradictions(known: dict[str, Any], taken: dict[str, Any]) -> None:
    lens = part(taken, "Objective:0")
    uuid = part(known, "63x/1.40")["id"].removeprefix("urn:uuid:").upper()
    lens["extensions"] = {"ome:ID": f"Objective:{uuid}"}
    lens["magnification"] = 40
    merged = merge(known, taken)
    assert pairs(merged)[lens["id"]] == part(known, "63x/1.40")["id"]
    (found,) = merged.contradictions
    assert found.text == "magnifications differ: 40 and 63"
    assert [note.entity for note in merged.findings] == ["Objective 'Objective:0'"]


def test_ids_that_count_within_a_file_only_prove_nothing(known: dict[str, Any], taken: dict[str, Any]) -> None:
    part(known, "63x/1.20")["extensions"] = {"ome:ID": "Objective:0"}
    lens = part(taken, "Objective:0")
    assert pairs(merge(known, taken))[lens["id"]] == part(known, "63x/1.40")["id"]


def test_only_one_of_a_kind_is_taken_when_asked(known: dict[str, Any], taken: dict[str, Any]) -> None:
    camera = part(taken, "Cam 2")
    for slot in ("serial_number", "manufacturer", "model"):
        camera.pop(slot)
    merged = merge(known, taken)
    assert not merged.complete
    assert left(merged, camera["id"]).reason == "only one" and "--accept-only-one" in left(merged, camera["id"]).why
    accepted = merge(known, taken, accept_only_one=True)
    assert accepted.complete and pairs(accepted)[camera["id"]] == part(known, "Camera")["id"]
    (found,) = [one for one in accepted.matches if one.component == camera["id"]]
    assert found.confidence is Confidence.LOW
    known["components"].append({**part(known, "Camera"), "id": "urn:uuid:7f3a6c54-8c57-4df5-9db5-0a3a8a0f7a01"})
    assert camera["id"] not in pairs(merge(known, taken, accept_only_one=True)), "two are not one"


def test_a_component_is_no_more_than_one(known: dict[str, Any], taken: dict[str, Any]) -> None:
    own = member(taken, "HardwareDescriptor")
    twin = {**part(taken, "Objective:0"), "id": "urn:uuid:7f3a6c54-8c57-4df5-9db5-0a3a8a0f7a02", "name": "twin"}
    own["components"].append(twin)
    merged = merge(known, taken)
    assert left(merged, twin["id"]).reason == "several alike"
    assert left(merged, part(taken, "Objective:0")["id"]).reason == "several alike"
    part(taken, "Objective:0").update(manufacturer="Nordlicht Optik (invented)", model="Plan 63x / 1.4 oil")
    merged = merge(known, taken)
    assert pairs(merged)[part(taken, "Objective:0")["id"]] == part(known, "63x/1.40")["id"]
    assert "matched with" in left(merged, twin["id"]).why


def test_references_are_led_only_where_their_class_fits(known: dict[str, Any], taken: dict[str, Any]) -> None:
    part(known, "600/40")["type"] = "GenericFilter"
    merged = merge(known, taken)
    glass = part(taken, "EM 600/40")
    assert left(merged, glass["id"]).reason == "wrong kind" and "EmissionFilter" in left(merged, glass["id"]).why
    assert light_path(merged.document.data)["emission_filters"] == [glass["id"]]


def test_settings_may_name_components_that_their_file_does_not_describe(known: dict[str, Any]) -> None:
    image: dict[str, Any] = {
        "type": "Image",
        "id": "urn:uuid:7f3a6c54-8c57-4df5-9db5-0a3a8a0f7a03",
        "name": "bare",
        "instrument": known["describes"]["id"],
        "objective_settings": {"type": "ObjectiveSettings", "settings_of": part(known, "63x/1.40")["id"]},
    }
    merged = merge(known, image)
    assert merged.complete and merged.document.type == "Collection"
    assert merge(known, merged.document).document.data == merged.document.data
    image["objective_settings"]["settings_of"] = "urn:uuid:7f3a6c54-8c57-4df5-9db5-0a3a8a0f7a04"
    assert left(merge(known, image), image["objective_settings"]["settings_of"]).reason == "not described"


@pytest.mark.slow
def test_a_file_of_the_micro_meta_app_is_a_descriptor_too() -> None:
    known = nboq.read(EXAMPLE)
    lens: dict[str, Any] = {"type": "Objective", "id": "urn:uuid:7f3a6c54-8c57-4df5-9db5-0a3a8a0f7a05"}
    lens |= {"magnification": 63, "lens_na": 1.4, "name": "Objective:0"}
    settings = {"type": "ObjectiveSettings", "settings_of": lens["id"]}
    image: dict[str, Any] = {"type": "Image", "id": "urn:uuid:7f3a6c54-8c57-4df5-9db5-0a3a8a0f7a06"}
    image["objective_settings"] = settings
    image["instrument"] = "urn:uuid:7f3a6c54-8c57-4df5-9db5-0a3a8a0f7a07"
    own: dict[str, Any] = {"type": "HardwareDescriptor", "id": "urn:uuid:7f3a6c54-8c57-4df5-9db5-0a3a8a0f7a08"}
    own["components"] = [lens]
    own["describes"] = {"type": "Instrument", "id": image["instrument"]}
    whole = {"type": "Collection", "id": "urn:uuid:7f3a6c54-8c57-4df5-9db5-0a3a8a0f7a09", "members": [own, image]}
    merged = merge(known, whole, same_instrument=True)
    assert merged.complete
    assert member(merged.document.data, "Image")["objective_settings"]["settings_of"] in {
        one["id"] for one in known.data["components"]
    }


def test_wrong_documents_are_named(known: dict[str, Any], taken: dict[str, Any]) -> None:
    with pytest.raises(NotFound, match="no HardwareDescriptor; it is about: Image; give the descriptor first"):
        merge(member(taken, "Image"), taken)
    with pytest.raises(NotFound, match="contains no Image; give the descriptor first"):
        merge(known, known["components"][1])
    twice = {"type": "Collection", "id": "urn:x:1", "members": [known, {**known, "id": "urn:x:2"}]}
    with pytest.raises(InputError, match="urn:x:2"):
        merge(twice, taken)


def test_an_instrument_for_each_image_is_the_same_one_each_time(known: dict[str, Any], taken: dict[str, Any]) -> None:
    twin = copy.deepcopy([member(taken, "HardwareDescriptor"), member(taken, "Image")])
    old = {str(one["id"]) for data in twin for _, one in walk(data) if one.get("id")}
    text = repr(twin)
    for identifier in old:
        text = text.replace(identifier, f"urn:x:second:{identifier[-12:]}")
    taken["members"] += ast.literal_eval(text)
    merged = merge(known, taken)
    images = [one for one in merged.document.data["members"] if one["type"] == "Image"]
    assert merged.complete and len(images) == 2
    assert {one["objective_settings"]["settings_of"] for one in images} == {part(known, "63x/1.40")["id"]}
    next(one for one in taken["members"] if one["id"] == twin[0]["id"])["describes"]["serial_number"] = "SK5-0043"
    merged = merge(known, taken)
    assert not merged.complete, "the images of the one are joined, those of the other are left alone"
    assert {str(one["instrument"]) for one in merged.document.data["members"] if one["type"] == "Image"} == {
        known["describes"]["id"],
        twin[1]["instrument"],
    }


def test_a_facility_around_the_descriptor_comes_along(known: dict[str, Any], taken: dict[str, Any]) -> None:
    facility = {"type": "CoreFacility", "id": "urn:x:facility", "name": "Core (invented)"}
    around = {"type": "Collection", "id": "urn:x:around", "name": "All we have", "members": [known, facility]}
    taken["members"].append({**facility, "name": "Core"})
    merged = merge(around, taken)
    data = merged.document.data
    assert facility in data["members"] and merged.complete
    assert data["extensions"]["merge:replaced"] == [{**facility, "name": "Core"}]
    assert data["extensions"]["merge:collection"]["name"] == "All we have"
    assert merge(around, merged.document).document.data == data


def _random_part(luck: random.Random, name: str) -> dict[str, Any]:
    kinds = ["Objective", "Laser", "EmissionFilter", "GenericFilter", "EMCCD", "CCD", "InvertedMicroscopeStand"]
    made: dict[str, Any] = {"type": luck.choice(kinds), "id": f"urn:x:{name}", "name": name}
    facts = {"manufacturer": ["Zeiss", "Leica"], "model": ["A", "B"], "catalog_number": ["1", "2"], "lot_number": ["5"]}
    return made | {slot: luck.choice(values) for slot, values in facts.items() if luck.random() < 0.5}


@pytest.mark.parametrize("seed", range(60))
def test_random_images_keep_the_promises(seed: int) -> None:
    luck = random.Random(seed)
    theirs = [_random_part(luck, f"d{number}") for number in range(luck.randint(1, 6))]
    ours = [_random_part(luck, f"i{number}") for number in range(luck.randint(1, 6))]
    if luck.random() < 0.3:
        ours.append({**luck.choice(theirs), "name": "the same"})
    bench = {"type": "Instrument", "id": "urn:x:bench", "serial_number": "42"}
    known = {"type": "HardwareDescriptor", "id": "urn:x:d", "describes": bench, "components": theirs}
    mine = {**bench, "id": "urn:x:mine"} if luck.random() < 0.7 else {"type": "Instrument", "id": "urn:x:mine"}
    own = {"type": "HardwareDescriptor", "id": "urn:x:own", "describes": mine, "components": ours}
    path = {"type": "LightPath", "generic_filters": [one["id"] for one in ours if luck.random() < 0.4]}
    channel = {"type": "Channel", "id": "urn:x:channel", "light_path": path}
    image: dict[str, Any] = {"type": "Image", "id": "urn:x:image", "instrument": "urn:x:mine"}
    image["pixels"] = {"type": "Pixels", "id": "urn:x:pixels", "channels": [channel]}
    whole = {"type": "Collection", "id": "urn:x:all", "members": [own, image]}
    accept = luck.random() < 0.5
    merged = merge(known, whole, accept_only_one=accept)
    again = merge(known, merged.document, accept_only_one=accept)
    assert again.document.data == merged.document.data and again.complete == merged.complete
    ids = [iri_of(one["id"]) for _, one in walk(merged.document.data) if "id" in one]
    assert len(set(ids)) == len(ids), "an id names one thing"
    assert {iri for iri, _ in references(merged.document.data)} <= set(ids), "nothing dangles"
    gone = {one["id"] for one in ours} - set(ids)
    assert gone <= {one.component for one in merged.matches if one.applied}, "nothing is lost"


# ---- Rules


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zeiss", "Carl Zeiss", True),
        ("Zeiss", "Carl Zeiss Microscopy GmbH", True),
        ("Leica Microsystems CMS GmbH", "LEICA", False),
        ("Hamamatsu Photonics K.K.", "hamamatsu", True),
        ("Nikon Instruments, Inc.", "NIKON", True),
        ("Märzhäuser Wetzlar GmbH & Co. KG", "Marzhauser Wetzlar", True),
        ("Olympus", "Nikon", False),
        ("Photonics Instruments", "Optics Instruments", False),
    ],
)
def test_makers_are_compared_by_a_small_rule(one: str, other: str, same: bool) -> None:
    assert (maker(one) == maker(other)) is same


@pytest.mark.parametrize("word", ["", "N/A", "unknown", "none", None, 3.5])
def test_placeholders_are_no_evidence(word: Any) -> None:
    lens = {"type": "Objective", "id": "urn:x:1", "manufacturer": word, "model": word, "catalog_number": word}
    assert compare(lens, {**lens, "id": "urn:x:2"}).score == 0


@pytest.mark.parametrize(
    ("slot", "one", "other"),
    [
        ("magnification", 63, 40),
        ("lens_na", 1.4, 1.45),
        ("immersion_type", "Air", "MineralOil"),
        ("manufacturer", "Zeiss", "Leica"),
        ("catalog_number", "421782-9900", "420782-9900"),
        ("serial_number", "1", "2"),
    ],
)
def test_contradicting_facts_veto(slot: str, one: Any, other: Any) -> None:
    lens = {"type": "Objective", "manufacturer": "Zeiss", "model": "63x", "magnification": 63, "lens_na": 1.4}
    assert compare(lens, lens).allowed
    found = compare({**lens, slot: one}, {**lens, slot: other})
    assert found.against and not found.allowed


def test_better_evidence_wins_however_much_there_is_of_the_other() -> None:
    lens: dict[str, Any] = {"type": "Objective", "id": "urn:x:i", "manufacturer": "A"}
    lens |= {"magnification": 63, "lens_na": 1.4}
    lens |= {"immersion_type": "Water", "catalog_number": "12-345"}
    by_number = {"type": "Objective", "id": "urn:x:1", "manufacturer": "A", "catalog_number": "12345"}
    by_optics = {**lens, "id": "urn:x:2"}
    by_optics.pop("catalog_number")
    (found,) = assign([lens], [by_optics, by_number]).assigned
    assert found.counterpart == "urn:x:1"


@pytest.mark.parametrize(
    ("one", "other", "can"),
    [
        ("CCD", "MonochromeCCD", True),
        ("GenericFilter", "ExcitationFilter", True),
        ("GenericDetector", "PhotomultiplierTube", True),
        ("GenericLightSource", "Laser", True),
        ("Laser", "Arc", False),
        ("ExcitationFilter", "EmissionFilter", False),
        ("Objective", "Kettle", False),
        (None, "Objective", False),
    ],
)
def test_only_compatible_classes_are_compared(one: Any, other: str, can: bool) -> None:
    assert compatible(one, other) is can and compatible(other, one) is can


_LENS = st.fixed_dictionaries(
    {"type": st.sampled_from(["Objective", "Laser", "GenericFilter", "EmissionFilter"])},
    optional={
        "manufacturer": st.sampled_from(["Zeiss", "Carl Zeiss AG", "Leica"]),
        "model": st.sampled_from(["A", "B"]),
        "catalog_number": st.sampled_from(["1-1", "11", "2"]),
        "serial_number": st.sampled_from(["x", "y"]),
        "magnification": st.sampled_from([10, 63]),
        "lens_na": st.sampled_from([0.3, 1.4]),
    },
)


@given(st.lists(_LENS, max_size=6), st.lists(_LENS, max_size=6), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_lists_has_no_say(
    images: list[dict[str, Any]], others: list[dict[str, Any]], luck: random.Random, only_one: bool
) -> None:
    ours = [{**one, "id": f"urn:x:i{number}"} for number, one in enumerate(images)]
    theirs = [{**one, "id": f"urn:x:d{number}"} for number, one in enumerate(others)]
    first = assign(ours, theirs, only_one=only_one)
    again = assign(luck.sample(ours, len(ours)), luck.sample(theirs, len(theirs)), only_one=only_one)
    assert again == first
    matched = [one.counterpart for one in first.assigned]
    assert len(set(matched)) == len(matched), "one to one"
    assert len(first.assigned) + len(first.refused) == len(ours), "everything is told"
    assert all(not one.comparison.against for one in first.assigned), "nothing contradicts itself"


def test_shuffled_documents_give_the_same(known: dict[str, Any], taken: dict[str, Any]) -> None:
    first = merge(known, taken)
    for seed in range(5):
        luck = random.Random(seed)
        luck.shuffle(known["components"])
        luck.shuffle(member(taken, "HardwareDescriptor")["components"])
        luck.shuffle(taken["members"])
        again = merge(known, taken)
        assert again.to_dict() == first.to_dict()


def test_the_same_identifier_overrules_the_kind_and_says_so(known: dict[str, Any], taken: dict[str, Any]) -> None:
    camera = part(taken, "Cam 2")
    camera["extensions"] = {"ome:ID": part(known, "Camera")["id"]}
    camera["type"] = "CMOS"
    merged = merge(known, taken)
    assert pairs(merged)[camera["id"]] == part(known, "Camera")["id"]
    assert [one.text for one in merged.contradictions] == ["kinds differ: CMOS and EMCCD"]


@pytest.mark.parametrize("value", [10**400, float("nan"), "63", True])
def test_a_magnification_that_is_no_number_says_nothing_and_ends_nothing(known: dict[str, Any], value: Any) -> None:
    lens = next(entity for _, entity in walk(known) if entity.get("type") == "Objective")
    found = compare(lens, {**lens, "id": "urn:x:other", "magnification": value})
    assert not any("magnification" in text for text in (*map(str, found.evidence), *found.against))


_VOLTS = {"voltage": 600}


@pytest.mark.parametrize(
    ("kind", "settings", "given", "own", "wanted"),
    [
        ("CCD", "CCDCameraSettings", "GenericDetectorSettings", {"ome:Binning": "2x2"}, {"binning": 2}),
        ("EMCCD", "EMCCDSettings", "GenericDetectorSettings", {}, {}),
        ("PhotomultiplierTube", "PointDetectorSettings", "GenericDetectorSettings", {"ome:Voltage": "600"}, _VOLTS),
        ("CCD", "CameraSettings", "CameraSettings", {"binning": 2}, {"binning": 2}),
    ],
)
def test_settings_get_the_class_of_the_detector_that_was_found(
    kind: str, settings: str, given: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    shared = {"name": "cam", "manufacturer": "Nachtauge (invented)", "catalog_number": "C2"}
    bench = {"type": "Instrument", "id": "urn:x:bench", "serial_number": "42", "name": "Skua"}
    known: dict[str, Any] = {"type": "HardwareDescriptor", "id": "urn:x:d", "tier": 1, "describes": bench}
    known["components"] = [{"type": kind, "id": "urn:x:cam", **shared}]
    theirs: dict[str, Any] = {**known, "id": "urn:x:own", "describes": {**bench, "id": "urn:x:0"}}
    theirs["components"] = [{"type": "GenericDetector", "id": "urn:x:1", **shared}]
    left, words = {"ome:Gain": "3"}, {key: value for key, value in own.items() if ":" in key}
    used = {"type": given, "settings_of": "urn:x:1", "extensions": left | words} | (own if not words else {})
    channel = {"type": "Channel", "id": "urn:x:ch", "light_path": {"type": "LightPath", "detector_settings": [used]}}
    taken: dict[str, Any] = {"type": "Image", "id": "urn:x:i", "instrument": "urn:x:0"}
    taken["pixels"] = {"type": "Pixels", "id": "urn:x:p", "channels": [channel]}
    done = merge(known, {"type": "Collection", "id": "urn:x:c", "members": [theirs, taken]})
    (found,) = light_path(done.document.data)["detector_settings"]
    assert found == {"type": settings, "settings_of": "urn:x:cam", "extensions": left, **wanted}
