"""The decision flow, the packets and the identifiers that come back."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.checks import validate
from nboq.errors import ContentError, InputError, InvalidIdentifier, NotFound, UnknownTerm
from nboq.pid.chain import Tier
from nboq.registration.decision import decide
from nboq.registration.pid_status import situation
from nboq.registration.reconciling import reconcile
from nboq.registration.submissions import BLANK, packet
from nboq.schema.labels import markdown_text
from tests.conftest import EXAMPLE, ROOT

RRID, MODEL, ROR = "RRID:SCR_017934", "RRID:SCR_025048", "https://ror.org/0464eyp60"
DOI, DOI2 = "https://doi.org/10.83185/abcd", "https://doi.org/10.83185/efgh"
U1, U2, U3, U4 = (f"urn:uuid:{n * 8}-1111-4111-8111-111111111111" for n in "1234")


def bench(**more: Any) -> dict[str, Any]:
    return {"type": "Instrument", "id": U3, "name": "Bench", "hosted_by": U1, "has_model": U2, **more}


def bundle() -> dict[str, Any]:
    return {
        "type": "Collection",
        "id": "urn:uuid:99999999-1111-4111-8111-111111111111",
        "members": [
            {"type": "CoreFacility", "id": U1, "name": "Unit"},
            {"type": "InstrumentModel", "id": U2, "name": "IX71"},
            {"type": "HardwareDescriptor", "id": U4, "name": "D", "tier": 1, "describes": bench()},
        ],
    }


def states(thing: Any, **answers: Any) -> list[str]:
    return [step.state for step in decide(thing, **answers).steps]


def test_the_whole_flow_from_nothing_to_a_chain() -> None:
    document = nboq.Document(bundle())
    for tier, given in (("facility", RRID), ("model", MODEL), ("instance", DOI), ("descriptor", DOI2)):
        decision = decide(document)
        following = decision.next
        assert following is not None and following.tier == tier and following.issuers
        at = list(Tier).index(following.tier)
        assert [step.state for step in decision.steps] == ["has"] * at + ["next"] + ["waiting"] * (3 - at)
        document = reconcile(document, tier, given)
    decision = decide(document)
    assert decision.next is None and not decision.problems
    assert str(decision.chain) == (
        f"facility={RRID} | model={MODEL} | instance=doi:10.83185/abcd | descriptor=doi:10.83185/efgh"
    )
    facility, model, descriptor = document.data["members"]
    assert descriptor["describes"]["hosted_by"] == RRID == facility["id"]
    assert descriptor["describes"]["has_model"] == MODEL == model["id"]
    assert [part["identifier_text"] for part in facility["alternate_identifiers"]] == [U1]
    assert not [finding for finding in validate(document, tier=1) if finding.layer == "schema"]


def test_an_instrument_alone_and_one_that_is_only_referred_to() -> None:
    assert states(bench()) == ["next", "waiting", "waiting", "not needed"]
    referred = {"type": "HardwareDescriptor", "id": U4, "tier": 1, "describes": DOI}
    assert states(referred) == ["next", "waiting", "has", "waiting"]
    assert states(nboq.read(EXAMPLE)) == ["next", "waiting", "waiting", "waiting"]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"standalone": True}, ["not needed", "next", "waiting", "waiting"]),
        ({"in_house": True}, ["next", "not needed", "waiting", "waiting"]),
        ({"needs_instance": False}, ["next", "waiting", "not needed", "waiting"]),
        ({"needs_descriptor": False}, ["next", "waiting", "waiting", "not needed"]),
        ({"standalone": True, "in_house": True, "needs_instance": False}, ["not needed"] * 3 + ["next"]),
    ],
)
def test_answers_to_the_questions_that_data_cannot_answer(answers: dict[str, bool], expected: list[str]) -> None:
    assert states(bundle(), **answers) == expected


def party(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "Party", "name": name, **more}


@pytest.mark.parametrize(
    ("facts", "built"),
    [
        ({}, False),
        ({"manufacturers": [party("Lumenwright")], "owners": [party("University")]}, False),
        ({"manufacturers": [party("UNIVERSITY")], "owners": [party("University")]}, True),
        ({"manufacturers": [party("A", identified_by=ROR)], "owners": [party("B", identified_by=ROR)]}, True),
        ({"manufacturers": [party("U"), party("Lumenwright")], "owners": [party("U")]}, False),
        ({"manufacturers": [party("Ada", party_kind="Person")]}, True),
        ({"manufacturers": [party("Ada", party_kind="Person")], "has_model": MODEL}, False),
    ],
)
def test_an_instrument_built_in_house_has_no_model(facts: dict[str, Any], built: bool) -> None:
    instrument = {"type": "Instrument", "id": U3, "name": "Bench", "hosted_by": RRID, **facts}
    assert (decide(instrument)[Tier.MODEL].state == "not needed") is built
    assert decide(instrument, in_house=False)[Tier.MODEL].state != "not needed"


def test_a_custom_built_stand_means_built_in_house() -> None:
    stand = {"type": "InvertedMicroscopeStand", "id": U1, "origin": "CustomBuilt"}
    data = {"type": "HardwareDescriptor", "id": U4, "tier": 1, "describes": DOI, "components": [stand]}
    assert decide(data)[Tier.MODEL].state == "not needed"
    stand["origin"] = "CommercialAsIs"
    assert decide(data)[Tier.MODEL].state == "waiting"


def test_identifiers_of_the_wrong_tier_do_not_count_and_are_named() -> None:
    data = bundle()
    data["members"][0]["id"] = data["members"][2]["describes"]["hosted_by"] = DOI
    data["members"][2]["describes"]["id"] = MODEL
    decision = decide(data)
    assert [step.state for step in decision.steps] == ["next", "waiting", "waiting", "waiting"]
    assert len(decision.problems) == 2 and "an RRID or a ROR" in decision.problems[0]
    assert "a DOI or a Handle" in decision.problems[1]


def test_a_second_identifier_counts_with_a_word() -> None:
    data = bundle()
    data["members"][0]["identical_to"] = [RRID]
    decision = decide(data)
    assert decision[Tier.FACILITY].state == "has" and "identical_to" in decision.problems[0]


def test_a_facility_that_the_instrument_does_not_lead_to_is_told() -> None:
    data = bundle()
    del data["members"][2]["describes"]["hosted_by"]
    decision = decide(data)
    assert decision[Tier.FACILITY].entity == "CoreFacility 'Unit'" and "hosted_by" in decision.problems[0]


def test_several_descriptors_need_a_choice_unless_one_replaces_the_other() -> None:
    data = bundle()
    later = {"type": "HardwareDescriptor", "id": DOI2, "name": "D2", "tier": 1, "describes": U3}
    data["members"].append(later)
    with pytest.raises(InputError, match=r"several descriptors; .*--about"):
        decide(data)
    assert decide(data, DOI2)[Tier.DESCRIPTOR].state == "has"
    assert decide(data, U4)[Tier.DESCRIPTOR].state == "waiting"
    later["replaces"] = U4
    assert decide(data)[Tier.DESCRIPTOR].state == "has"
    with pytest.raises(NotFound, match="with the id"):
        decide(data, "urn:uuid:77777777-1111-4111-8111-111111111111")


def test_what_holds_none_of_the_four_is_refused() -> None:
    with pytest.raises(NotFound, match="contains no facility"):
        decide({"type": "Objective", "id": U1})


def test_the_decision_as_json_is_json() -> None:
    body = json.loads(json.dumps(decide(bundle()).to_json()))
    assert body["next"] == "facility" and body["steps"][0]["issuers"][0]["gives"] == "RRID"


# packets


def test_a_packet_is_filled_from_the_document() -> None:
    data = nboq.read(ROOT / "examples" / "valid" / "acquisition" / "facility.yaml")
    form = packet("facility", data)
    fields = form.json["fields"]
    assert fields["Resource name"] == "Fenwick Microscopy Unit (invented)"
    assert fields["Website"] == "https://fenwick-microscopy.example.org/" and fields["Institution"] is None
    assert "Institution" in form.missing and "Website" not in form.missing
    assert f"| Institution | **{BLANK}** |" in form.markdown
    assert packet("model", data).json["fields"]["Manufacturer"] == "Lumenwright Optics (invented)"
    assert packet(decide(data), data) == form


def test_the_packet_of_an_instrument_has_what_pidinst_and_datacite_ask_for() -> None:
    data = bundle()
    data["members"][0]["id"] = data["members"][2]["describes"]["hosted_by"] = RRID
    data["members"][2]["id"] = DOI2
    data["members"][2]["describes"] |= {
        "manufacturers": [party("Lumenwright", identified_by=ROR)],
        "commissioned_on": "2015-06-02",
        "serial_number": "7",
        "publication_year": 2026,
    }
    form = packet(Tier.INSTANCE, data)
    fields = form.json["fields"]
    assert fields["Owner"] == f"Unit ({RRID})", "whoever manages it, where no owner is given"
    assert fields["Manufacturer"] == f"Lumenwright ({ROR})"
    assert fields["Model"] == "IX71" and fields["Date"] == "2015-06-02 (Commissioned)"
    assert fields["RelatedIdentifier"] == f"HasMetadata {DOI2}" and fields["PublicationYear"] == "2026"
    assert set(form.missing) >= {"LandingPage", "Publisher"} and fields["ResourceTypeGeneral"] == "Instrument"
    commands = [entry["command"] for entry in form.json["commands"]]
    assert any("--to b2inst" in command for command in commands)
    assert any(command.startswith("nboq datacite draft") for command in commands)


def test_the_packet_of_a_descriptor_is_no_instrument_and_leads_to_one() -> None:
    data = {
        **bundle()["members"][2],
        "valid_from": "2024-03-01",
        "replaces": DOI2,
        "creators": [party("Ada", identified_by="https://orcid.org/0000-0002-1825-0097")],
    }
    data["describes"] = {**data["describes"], "id": DOI}
    form = packet("descriptor", data)
    fields = form.json["fields"]
    assert fields["ResourceTypeGeneral"] != "Instrument" and fields["Date"] == "2024-03-01/ (Valid)"
    assert fields["RelatedIdentifier"] == [f"IsMetadataFor {DOI}", f"IsNewVersionOf {DOI2}"]
    assert fields["Creator"] == "Ada (https://orcid.org/0000-0002-1825-0097)"
    assert any(entry["command"].startswith("nboq pid mint") for entry in form.json["commands"])


def test_what_a_micro_meta_file_says_of_its_stand_is_not_asked_again(tmp_path: Path) -> None:
    raw = json.loads((ROOT / "examples" / "micrometa" / "teaching-widefield.json").read_bytes())
    raw["MicroscopeStand"] |= {
        "Manufacturer": "Tern Optics",
        "Model": "T2",
        "CatalogNumber": "T2-1",
        "SerialNumber": "7",
    }
    place = tmp_path / "x.json"
    place.write_text(json.dumps(raw))
    data = nboq.read(place)
    forms = {tier: packet(tier, data).json["fields"] for tier in Tier}
    model, instance = forms[Tier.MODEL], forms[Tier.INSTANCE]
    assert (model["Model"], model["Catalogue number"], model["Manufacturer"]) == ("T2", "T2-1", "Tern Optics")
    assert model["Resource name"] == "T2" and model["Keywords"] == model["Description"] == instance["InstrumentType"]
    assert "microscope stand" in model["Keywords"].lower()
    assert (instance["Manufacturer"], instance["Model"]) == ("Tern Optics", "T2")
    assert instance["AlternateIdentifier"] == "7 (SerialNumber)" and instance["Name"] == raw["Name"]
    assert forms[Tier.DESCRIPTOR]["Title"]


def test_the_form_takes_the_next_source_only_where_the_first_says_nothing() -> None:
    stand = {
        "type": "UprightMicroscopeStand",
        "id": U4,
        "serial_number": "9",
        "catalog_number": "S-1",
        "model": "Stand",
    }
    own = bench(serial_number="7", inventory_number="I-1", has_model=None)
    data = {"type": "HardwareDescriptor", "id": U1, "describes": own, "components": [stand]}
    fields = packet("instance", data).json["fields"]
    assert fields["AlternateIdentifier"] == ["7 (SerialNumber)", "I-1 (InventoryNumber)"]
    del own["serial_number"]
    fields = packet("instance", data).json["fields"]
    assert fields["AlternateIdentifier"] == ["9 (SerialNumber)", "I-1 (InventoryNumber)"]
    two = {**data, "components": [stand, {**stand, "id": U2, "serial_number": "10"}]}
    assert packet("instance", two).json["fields"]["AlternateIdentifier"] == "I-1 (InventoryNumber)", "not one of two"
    unit = {"type": "CoreFacility", "id": U1, "name": "Unit", "part_of": [ROR], "managed_by": ["urn:x:head"]}
    fields = packet("facility", unit).json["fields"]
    assert (fields["Institution"], fields["Contact"]) == (ROR, "urn:x:head")


def test_text_of_others_does_nothing_in_markdown() -> None:
    nasty = "a|b `c`\r\n# head <script> [x](javascript:y) *z* \x1b[31m"
    data = {"type": "CoreFacility", "id": U1, "name": nasty, "landing_page": "https://example.org/a_b_c"}
    form = packet("facility", data)
    lines = form.markdown.splitlines()
    row = next(line for line in lines if line.startswith("| Resource name"))
    assert row.replace(r"\|", "").count("|") == 5, "the row keeps its four cells"
    assert "<script" not in form.markdown and "\x1b" not in form.markdown
    assert r"\`c\`" in row and r"\[x\]" in row and r"\*z\*" in row
    assert not any(line.startswith("# head") for line in lines)
    assert "<https://example.org/a_b_c>" in form.markdown
    assert form.json["fields"]["Resource name"] == nasty, "JSON needs no escaping of ours"
    assert markdown_text("https://x.org/`|") == r"https://x.org/\`\|"


def test_a_packet_for_no_tier_or_no_step() -> None:
    with pytest.raises(UnknownTerm, match="did you mean 'facility'"):
        packet("facilty", bundle())
    done = {"type": "CoreFacility", "id": RRID, "name": "Unit"}
    with pytest.raises(NotFound, match="nothing in it still needs"):
        packet(decide(done, in_house=True), done)


# reconcile


def test_every_reference_follows_and_text_stays() -> None:
    data = bundle()
    data["members"].append(
        {
            "type": "Dataset",
            "id": "urn:uuid:55555555-1111-4111-8111-111111111111",
            "name": f"taken on {U3}",
            "collected_by": [U3, DOI2],
            "related_identifiers": [{"type": "RelatedIdentifier", "identified_by": U3, "relation_type": "References"}],
            "extensions": {"x:instrument": U3},
        }
    )
    before = copy.deepcopy(data)
    done = reconcile(data, "instance", DOI).data
    assert data == before, "what was given isn't changed"
    dataset = done["members"][3]
    assert done["members"][2]["describes"]["id"] == DOI and dataset["collected_by"] == [DOI, DOI2]
    assert dataset["related_identifiers"][0]["identified_by"] == DOI
    assert dataset["extensions"] == {"x:instrument": U3} and U3 in dataset["name"]


def test_doing_it_twice_changes_nothing_in_any_spelling() -> None:
    for tier, spellings in (
        ("facility", (RRID, "rrid: scr_017934", "https://scicrunch.org/resolver/SCR_017934")),
        ("instance", ("10.83185/ABCD", "doi:10.83185/abcd", "https://dx.doi.org/10.83185%2Fabcd")),
    ):
        once = reconcile(bundle(), tier, spellings[0])
        for spelling in spellings:
            assert reconcile(once, tier, spelling).data == once.data


def test_a_spelling_is_mended_without_a_former_id() -> None:
    done = reconcile(bench(id="https://dx.doi.org/10.83185/ABCD"), "instance", DOI).data
    assert done["id"] == DOI and "identical_to" not in done and "alternate_identifiers" not in done


def test_a_former_pid_of_another_tier_stays_as_identical() -> None:
    data = bundle()
    data["members"][0] |= {"id": DOI2, "identical_to": [RRID]}
    data["members"][2]["describes"]["hosted_by"] = DOI2
    facility = reconcile(data, "facility", RRID).data["members"][0]
    assert facility["id"] == RRID and facility["identical_to"] == [DOI2], "and it isn't identical to itself"


def test_one_identifier_given_to_two_things_is_taken_from_one_only() -> None:
    data = bundle()
    data["members"][1]["id"] = data["members"][2]["describes"]["has_model"] = MODEL
    data["members"][2]["describes"]["id"] = MODEL  # the instrument was given the RRID of its model
    done = reconcile(data, "instance", DOI).data
    assert done["members"][1]["id"] == done["members"][2]["describes"]["has_model"] == MODEL
    assert done["members"][2]["describes"]["id"] == DOI


@pytest.mark.parametrize(
    ("tier", "identifier", "said"),
    [
        ("facility", DOI, "an RRID or a ROR"),
        ("facility", "RRID:SCR_01793", "six digits"),
        ("facility", "RRID:AB_2298772", "SCR"),
        ("facility", "https://ror.org/0464eyp61", "checksum"),
        ("model", ROR, "an RRID"),
        ("instance", RRID, "a DOI or a Handle"),
        ("instance", "https://w3id.org/nbo-q/phd/x", "a DOI or a Handle"),
        ("descriptor", RRID, "w3id"),
        ("descriptor", "http://purl.org/x", "w3id"),
        ("instance", "PHD-ID:10.83185/ab", "PHD-ID"),
        ("facility", "the unit", "scheme"),
        ("microscope", DOI, "tiers are"),
    ],
)
def test_a_tier_takes_only_its_own_identifiers(tier: str, identifier: str, said: str) -> None:
    with pytest.raises(UnknownTerm if tier == "microscope" else InvalidIdentifier, match=said):
        reconcile(bundle(), tier, identifier)


def test_a_tier_that_is_taken_says_the_way_out() -> None:
    done = reconcile(bundle(), "facility", RRID)
    with pytest.raises(ContentError, match=f"has {RRID} already; .*identical_to") as raised:
        reconcile(done, "facility", ROR)
    assert raised.value.exit_status == 1


def test_an_identifier_of_something_else_in_the_document_is_refused() -> None:
    done = reconcile(bundle(), "instance", DOI)
    with pytest.raises(ContentError):
        reconcile(done, "descriptor", DOI)


def test_a_facility_that_is_nowhere_is_linked() -> None:
    done = reconcile(nboq.read(EXAMPLE), "facility", RRID)
    assert done.data["describes"]["hosted_by"] == RRID
    assert "hosted_by" not in nboq.read(EXAMPLE).data["describes"]
    with pytest.raises(NotFound, match="contains no Instrument"):
        reconcile({"type": "CoreFacility", "id": U1, "name": "Unit"}, "instance", DOI)


def test_the_situation_of_a_facility_alone() -> None:
    assert list(situation({"type": "CoreFacility", "id": U1}).entities) == [Tier.FACILITY]
    assert states({"type": "CoreFacility", "id": RRID}) == ["has", "next", "not needed", "not needed"]


@pytest.mark.parametrize(("number", "more"), [(2, False), (10, False), (11, True)])
def test_at_most_ten_ids_are_offered(number: int, more: bool) -> None:
    members = [bench(id=f"urn:uuid:{n:08}-1111-4111-8111-111111111111", name=f"Bench {n}") for n in range(number)]
    with pytest.raises(InputError, match="contains several") as caught:
        situation({"type": "Collection", "id": U1, "members": members})
    assert caught.value.hint is not None
    assert caught.value.hint.count("urn:uuid:") == min(number, 10) and caught.value.hint.endswith(", …") == more
