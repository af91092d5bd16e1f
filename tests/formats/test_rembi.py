"""REMBI and the study files of repositories: read and written again exactly, filled from images, loaded elsewhere."""

from __future__ import annotations

import contextlib
import functools
import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

import nboq
from nboq.document import Document, Report
from nboq.errors import ContentError, Malformed, NboqError
from nboq.formats import encode, read_bytes
from nboq.formats.rembi.fields import fields_of
from nboq.schema.artefacts import tsv_rows
from tests.conftest import ROOT
from tests.formats.studies import ACQUISITION, IDR, OTHER, STUDY, SUBMISSION

_MICROSCOPE = "https://doi.org/10.5072/skua-5"


def _read(data: Any, name: str = "upload") -> Document:
    return read_bytes(data.encode() if isinstance(data, str) else json.dumps(data).encode(), name)


def _told(report: Report, kind: str = "unplaced") -> set[str]:
    return {note.field for note in report.notes if note.kind == kind}


@pytest.fixture(scope="module")
def taken() -> Document:
    """An image of an invented specimen, joined to the descriptor of its microscope, which has a PID."""
    image = nboq.read(ROOT / "examples" / "merge" / "mitochondria.ome.xml")
    given = (ROOT / "examples" / "merge" / "skua-descriptor.yaml").read_text("utf-8")
    descriptor = read_bytes(given.encode(), "skua.yaml")
    found = nboq.merge(descriptor, image, same_instrument=True).document.data
    text = json.dumps(found).replace(descriptor.data["describes"]["id"], _MICROSCOPE)
    data = json.loads(text)
    sample = {
        "type": "Sample",
        "id": "urn:x:fin",
        "organism": "Danio rerio",
        "organism_term": "http://purl.obolibrary.org/obo/NCBITaxon_7955",
        "organism_part": "fin",
        "sample_preparation_method": "fixed with formaldehyde",
    }
    for member in data["members"]:
        if member["type"] == "Image":
            member["samples"] = ["urn:x:fin"]
    return Document({**data, "members": [*data["members"], sample]}, "taken")


@pytest.mark.parametrize("format", ["rembi", "rembi-yaml"])
@pytest.mark.parametrize("given", [STUDY, ACQUISITION, OTHER], ids=["study", "acquisition", "other"])
def test_what_was_read_is_written_as_it_was(given: Mapping[str, Any], format: str) -> None:
    document = _read(given)
    for one in (document, read_bytes(encode(document, "turtle")[0], "a.ttl")):
        content, report = encode(one, format)
        assert (json.loads if format == "rembi" else yaml.safe_load)(content) == given
        assert not report.findings
        assert read_bytes(content, "a.json" if format == "rembi" else "a.yaml").data == document.data


def test_text_on_hardware_stays_text_and_identifiers_in_it_lead_on() -> None:
    document = _read(ACQUISITION)
    assert document.type == "Protocol" and document.data["description"] == ACQUISITION["image_acquisition_parameters"]
    assert document.data["extensions"]["rembi:imaging_instrument"] == "LSM 880 (RRID:SCR_020925)"
    led = [one["identified_by"] for one in document.data["related_identifiers"]]
    assert led == ["RRID:SCR_020925", "https://doi.org/10.5072/protocol.7"]
    (method,) = document.data["measurement_techniques"]
    assert (method["name"], method["identified_by"]) == (
        "confocal microscopy",
        ACQUISITION["imaging_method"]["ontology_id"],
    )
    kinds = {member["type"] for member in _read(STUDY).data["members"]}
    assert kinds == {"Dataset", "Protocol", "Publication", "Sample"}


@pytest.mark.parametrize("make", [lambda: _read(STUDY), lambda: _read(SUBMISSION), lambda: _read(IDR)])
def test_readers_make_documents_without_a_value_that_a_field_cannot_take(make: Any) -> None:
    wrong = [one for one in nboq.validate(make()).violations if "required" not in one.message]
    assert not wrong


def test_what_was_changed_since_is_written() -> None:
    document = _read(OTHER)
    (method,) = document.data["measurement_techniques"]
    method["identified_by"] = "http://purl.obolibrary.org/obo/FBbi_00000340"
    written = json.loads(encode(document, "rembi")[0])
    assert written["imaging_method"]["ontology_id"] == "http://purl.obolibrary.org/obo/FBbi_00000340"


def test_an_image_and_its_descriptor_fill_the_modules(taken: Document) -> None:
    content, report = encode(taken, "rembi")
    made = json.loads(content)
    (one,) = made["image_acquisition"]
    assert one["imaging_method"]["ontology_id"].endswith("FBbi_00000246")
    assert one["imaging_instrument"].startswith("an inverted microscope (") and _MICROSCOPE in one["imaging_instrument"]
    text = one["image_acquisition_parameters"]
    assert text.startswith("Images were acquired by widefield fluorescence microscopy") and _MICROSCOPE in text
    assert "fill in" not in text and "[acquisition software, its version and developer]" in text
    assert made["sample"] == [
        {
            "organism": {
                "scientific_name": "Danio rerio",
                "ncbi_taxon": "http://purl.obolibrary.org/obo/NCBITaxon_7955",
            },
            "biological_entity": "fin",
        }
    ]
    assert made["specimen"] == [{"sample_preparation": "fixed with formaldehyde"}]
    assert "acquisition_software" in _told(report, "doubtful")
    assert "imaging_method" in _told(report, "converted"), "broader than widefield fluorescence"
    assert {"serial_number", "catalog_number"} <= _told(report)
    assert not {"magnification", "organism", "sample_preparation_method"} & _told(report)
    unused = {note.entity for note in report.notes if note.message.startswith("no image was taken with it")}
    assert {"Objective '20x/0.80'", "Laser '561 nm'", "EmissionFilter '525/50 in wheel B'"} <= unused
    used = {note.entity for note in report.notes if note.field == "serial_number"}
    assert used and not used & unused, "one note for each component that no image was taken with"


@pytest.mark.parametrize("name", ["rembi", "rembi-yaml"])
def test_the_models_of_rembi_mifa_load_what_is_written(taken: Document, name: str) -> None:
    rembi = pytest.importorskip("rembi_mifa.rembi", reason="rembi-mifa isn't installed: pip install 'nboq[dev]'")
    made = yaml.safe_load(encode(taken, name)[0])
    for one in made["image_acquisition"]:
        rembi.ImageAcquisition.model_validate(one)
    rembi.Biosample.model_validate(made["sample"][0])
    rembi.Specimen.model_validate(made["specimen"][0])
    whole = rembi.RembiStudy.model_validate(yaml.safe_load(encode(_read(STUDY), name)[0]))
    assert json.loads(whole.model_dump_json())["image_acquisition"] == STUDY["image_acquisition"]


def test_the_table_has_every_field_of_rembi_mifa_and_knows_which_it_asks_for() -> None:
    rembi = pytest.importorskip("rembi_mifa.rembi", reason="rembi-mifa isn't installed: pip install 'nboq[dev]'")
    rows = tsv_rows(ROOT / "model" / "mappings" / "rembi.sssom.tsv")
    kinds = {row["subject_id"].partition(":")[2].partition(".")[0] for row in rows}
    assert {module.annotation for module in rembi.RembiStudy.model_fields.values()}
    for kind in kinds - {"Annotations", "Organism"}:
        body = getattr(rembi, kind)
        assert set(fields_of(kind)) == set(body.model_fields), kind
        must = {name for name, field in fields_of(kind).items() if field.must}
        assert must == {name for name, field in body.model_fields.items() if field.is_required()}, kind


def test_a_folder_of_images_gives_an_acquisition_for_each_method(taken: Document) -> None:
    data = json.loads(json.dumps(taken.data))
    (image,) = [member for member in data["members"] if member["type"] == "Image"]
    again = json.loads(json.dumps(image).replace("Mito", "Bright"))
    again["id"], again["pixels"]["channels"][0]["id"] = "urn:x:second", "urn:x:channel"
    again["pixels"]["channels"][0]["imaging_method"] = "SpectralImaging"
    data["members"].append(again)
    content, _ = encode(Document(data, "two"), "rembi")
    made = json.loads(content)["image_acquisition"]
    assert [one["imaging_method"]["ontology_name"] for one in made] == [
        "Biological Imaging Methods Ontology (FBbi)",
        "NBO-Q",
    ]
    assert made[1]["imaging_method"]["ontology_id"] == "https://w3id.org/nbo-q/ImagingMethod.SpectralImaging"


def test_the_end_of_the_name_asks_for_yaml(taken: Document, tmp_path: Path) -> None:
    for name in ("a.yaml", "a.yml", "a.json"):
        nboq.write(taken, tmp_path / name, "rembi")
        assert (tmp_path / name).read_bytes().startswith(b"{") == name.endswith("json")
        assert nboq.read(tmp_path / name).type == "Collection"


@pytest.mark.parametrize(
    ("given", "format", "said"),
    [
        ({"image_acquisition": {}}, "rembi", "no REMBI"),
        ({"image_acquisition": ["a"]}, "rembi", "image_acquisition is .*, expected a list of objects"),
        ({"study": [], "image_acquisition": []}, "rembi", "study is .*, expected an object"),
        ([1], "rembi", "no REMBI"),
        ({"section": {"type": "Study", "attributes": {}, "links": [1]}}, "pagetab", "links is .*, expected a list"),
        ({"section": "Study"}, "pagetab", "no submission"),
        ("Study Titel\tx", "idr-study", "no line begins with 'Study Title' and a tab"),
    ],
)
def test_what_is_something_else_is_refused(given: Any, format: str, said: str) -> None:
    content = given.encode() if isinstance(given, str) else json.dumps(given).encode()
    with pytest.raises(Malformed, match=said):
        read_bytes(content, "a.json", format)
    with pytest.raises(Malformed, match="isn't in UTF-8"):
        read_bytes(b"Study Title\t\xff", "a.txt", "idr-study")


def test_what_rembi_is_not_about_is_refused() -> None:
    with pytest.raises(ContentError, match=r"no image, sample, protocol or data set .*'nboq merge'"):
        encode({"type": "Instrument", "id": "urn:x:1"}, "rembi")


def _sorted(value: Any) -> Any:
    """Give JSON without the order of lists and the case of names, which a submission may have as it likes."""
    if isinstance(value, dict):
        plain = {key: _sorted(one) for key, one in value.items()}
        return {key: one.lower() if key in ("type", "name") else one for key, one in plain.items()}
    return (
        sorted(map(_sorted, value), key=functools.partial(json.dumps, sort_keys=True))
        if isinstance(value, list)
        else value
    )


def test_a_submission_is_written_as_it_was() -> None:
    document = _read(SUBMISSION)
    content, report = encode(document, "pagetab")
    assert _sorted(json.loads(content)) == _sorted(SUBMISSION)
    assert read_bytes(content, "a.json").data == document.data
    assert not _told(report)
    (study,) = (one for one in document.data["members"] if one["type"] == "Dataset")
    assert study["id"] == "https://www.ebi.ac.uk/biostudies/studies/S-BIAD99999"
    assert study["creators"][0]["identified_by"] == "https://orcid.org/0000-0002-1825-0097"
    assert study["described_in"] == ["https://doi.org/10.5072/z.1"]
    sim, confocal = (one for one in document.data["members"] if one["type"] == "Protocol")
    assert {sim["name"], confocal["name"]} == {"More", "Stacks"}
    assert {"pagetab:attributes", "rembi:study_components", "pagetab:subsections"} <= {
        note.field for note in document.report.notes
    }


def test_what_a_submission_may_have_besides_is_kept_and_tables_are_read_as_what_stands_in_them() -> None:
    """The specification of PageTab has tables of sections, files and links, a list each in the list."""
    given = json.loads(json.dumps(SUBMISSION))
    section, more = given["section"], {"name": "Title", "value": "Fish"}
    link = {"url": "ERP1", "attributes": [{"name": "Type", "value": "ENA"}]}
    mice = [
        {"type": "Biosample", "accno": f"B-{n}", "attributes": [{"name": "Title", "value": f"{n}"}]} for n in (1, 2)
    ]
    section |= {"accno": "s-1", "files": [[{"path": "a.tif", "size": 3}]], "links": [[link], *section["links"]]}
    section["subsections"][0]["attributes"].append({"name": "affiliation", "value": "o2", "reference": True})
    section["subsections"][4]["attributes"].append({**more, "valqual": [more]})
    section["subsections"][5]["links"] = [link]
    section["subsections"] += [
        mice,
        {"accno": "o2", "type": "organisation", "attributes": [{"name": "Name", "value": "Fund"}]},
        {"accno": "o3", "type": "organisation", "attributes": [{"name": "Name", "value": "No author's"}]},
    ]
    given |= {"accessTags": ["Public"], "attributes": [*given["attributes"], more]}
    document = _read(given)
    content, report = encode(document, "pagetab")
    section["links"][0], section["subsections"][-3:-2] = link, mice
    assert _sorted(json.loads(content)) == _sorted(given)
    assert read_bytes(content, "a.json").data == document.data and not _told(report)
    (study,) = (one for one in document.data["members"] if one["type"] == "Dataset")
    assert study["name"] == "Fins of invented fish under lenses"
    content, report = encode(document, "rembi")
    author = json.loads(content)["study"]["authors"][0]
    assert author["affiliation"] == {"name": "School of Lenses"}, "REMBI has one"
    assert "affiliation" in _told(report)
    assert sum(one["type"] == "Sample" for one in document.data["members"]) == 4


def test_empty_objects_are_left_out_and_told() -> None:
    given = json.loads(json.dumps(STUDY))
    given["sample"].append({})
    given["study"]["authors"].insert(0, {})
    given["image_acquisition"][0]["imaging_method"] = {}
    document = _read(given)
    fields = sorted(note.field for note in document.report.notes if note.message.startswith("an empty object"))
    assert fields == ["authors", "imaging_method", "sample"]
    del given["image_acquisition"][0]["imaging_method"]
    given["study"]["authors"].pop(0), given["sample"].pop()
    assert json.loads(encode(document, "rembi")[0]) == given
    (study,) = (one for one in document.data["members"] if one["type"] == "Dataset")
    assert [one["name"] for one in study["creators"]] == ["Ann Zeisig", "Bo Abel"]


@pytest.mark.parametrize("channel", ["urn:x:elsewhere", {"type": "Image", "id": "urn:x:2", "name": "no channel"}])
@pytest.mark.parametrize("format", ["rembi", "pagetab", "idr-study"])
def test_a_channel_that_is_described_elsewhere_has_no_method(channel: object, format: str) -> None:
    pixels = {"type": "Pixels", "channels": [channel]}
    content, _ = encode({"type": "Image", "id": "urn:x:1", "name": "A", "pixels": pixels}, format)
    assert content and b'imaging_method":' not in content


def test_a_submission_becomes_rembi_and_tells_what_it_lacks() -> None:
    content, report = encode(_read(SUBMISSION), "rembi")
    made = json.loads(content)
    assert made["study"]["keywords"] == "lens, fin" and made["study"]["funding"]["funding_statement"] == "by nobody"
    assert made["sample"][0]["organism"] == {"scientific_name": "Danio rerio", "common_name": "zebrafish"}
    assert made["study"]["authors"][0]["last_name"] == "Zeisig"
    assert {"name", "ncbi_taxon", "ontology_name"} <= _told(report, "doubtful")
    assert made["image_acquisition"][0]["imaging_method"]["ontology_id"] == "FBbi_00000251"
    assert {"pagetab:subsections", "pagetab:attributes"} <= _told(report)


def test_acquisitions_of_a_submission_have_the_pid_and_the_paragraph(taken: Document) -> None:
    section = json.loads(encode(taken, "pagetab")[0])["section"]
    (one,) = (inner for inner in section["subsections"] if inner["type"] == "Image acquisition")
    said = {attribute["name"]: attribute["value"] for attribute in one["attributes"]}
    assert _MICROSCOPE in said["Imaging instrument"] and _MICROSCOPE in said["Image acquisition parameters"]
    assert one["subsections"][0]["attributes"][2]["value"].endswith("FBbi_00000246")


def test_a_study_file_is_read_word_for_word() -> None:
    document = _read(IDR)
    made = json.loads(encode(document, "rembi")[0])
    assert made["study"]["description"] == 'All "made up", for tests' and made["study"]["keywords"] == "lens, fin"
    first, second = made["image_acquisition"]
    assert first["image_acquisition_parameters"] == "On an LSM 880 (RRID:SCR_020925),\nsee doi:10.5072/protocol.7"
    assert first["imaging_method"]["ontology_id"] == "http://purl.obolibrary.org/obo/FBbi_00000251"
    assert second == {"imaging_method": {"value": "SPIM", "ontology_id": "FBbi_00000369"}}, "two texts for one protocol"
    assert made["specimen"] == [{"sample_preparation": "Fixed", "growth_protocol": "At 28 °C"}]
    assert [one["organism"]["ncbi_taxon"] for one in made["sample"]] == ["7955", "7955"]
    (study,) = (one for one in document.data["members"] if one["type"] == "Dataset")
    assert study["identical_to"] == ["https://doi.org/10.5072/data.9"] and study["id"].endswith("idr9999")
    (protocol,) = (one for one in document.data["members"] if one.get("name", "").endswith("experimentA"))
    methods = {one["name"]: one["identified_by"][-14:] for one in protocol["measurement_techniques"]}
    assert methods == {
        "confocal microscopy": "_FBbi_00000251"[1:].rjust(14, "/"),
        "phase contrast microscopy": "/FBbi_00000247",
    }


def test_a_study_file_is_written_with_all_its_lines(taken: Document) -> None:
    content, report = encode(_read(IDR), "idr-study")
    again, _ = encode(read_bytes(content, "a"), "idr-study")
    assert again == content and not _told(report)
    lines = {line.partition("\t")[0] for line in content.decode().splitlines()}
    given = (line.partition("\t") for line in IDR.splitlines() if not line.startswith(("#", "see", "\t")))
    wanted = {"Study Person ORCID", *(key for key, tab, _ in given if tab)}
    assert wanted - lines <= {"Study Organism", "Study Organism Term Accession", "Experiment Comments"}
    assert b"Experiment Organism Term Accession\t7955" in content and b"Screen Number\t2" in content
    content, _ = encode(taken, "idr-study")
    back = json.loads(encode(read_bytes(content, "a"), "rembi")[0])["image_acquisition"]
    text = json.loads(encode(taken, "rembi")[0])["image_acquisition"][0]["image_acquisition_parameters"]
    assert _MICROSCOPE in text and back[0]["image_acquisition_parameters"] == text


def test_files_of_repositories_tell_all_that_they_have_no_line_for() -> None:
    told = [note for note in encode(_read(STUDY), "idr-study")[1].notes if note.kind == "unplaced"]
    values = {json.dumps(note.value) for note in told}
    school, links = "https://ror.org/02aj13c28", ("code", "how it was counted")
    rest = (
        school,
        *links,
        2026,
        "1.5",
        "zebrafish",
        "of a tail",
        "cold",
        "time",
        "by nobody",
        "Fund",
        "beads",
        "affine",
    )
    assert values >= set(map(json.dumps, rest))
    assert not values & set(map(json.dumps, ("lens, fin", "fin", "LSM 880 (RRID:SCR_020925)", "On fins", "CC0")))
    assert _told(encode(_read(STUDY), "pagetab")[1]) == {"rembi_version"}


def test_a_study_file_in_utf_16_as_excel_saves_text_is_read() -> None:
    assert _read(IDR).data == read_bytes(IDR.encode("utf-16"), "upload").data


@pytest.mark.parametrize("name", ["rembi", "pagetab", "idr-study"])
def test_keys_of_other_files_may_hold_anything(name: str) -> None:
    author = {"pagetab:attributes": [5], "affiliation": [5, {"name": "School of Lenses"}]}
    study = {"title": "Fins", "idr:Study Data DOI": 5, "pagetab:attributes": 5, "pagetab:title": {"a": 1}}
    given = {
        "study": {**study, "authors": [author]},
        "image_acquisition": [],
        "pagetab:subsections": {"type": "Kettle"},
    }
    document = _read(given)
    content, _ = encode(document, name)
    assert b"Fins" in content and (b"Kettle" in content) == (name == "pagetab")


def _places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, one in inner for place in [(*way, key), *_places(one, (*way, key))]]


@pytest.mark.parametrize("given", [STUDY, SUBMISSION], ids=["rembi", "pagetab"])
def test_nothing_falls_over_what_is_of_another_shape(given: Mapping[str, Any]) -> None:
    """A value of a file, or of the document that was read from it, is replaced by something else."""
    chance = random.Random(1)
    for number in range(60):
        whole: Any = json.loads(json.dumps(given if number % 2 else _read(given).data))
        *way, last = chance.choice(_places(whole))
        holder = functools.reduce(lambda held, step: held[step], way, whole)
        holder[last] = chance.choice([None, 5, "", [], {}, "x", ["a"], [{}], {"a": 1}, True, 1.5, [[]], "=a\tb\nc"])
        with contextlib.suppress(NboqError):
            document = _read(whole) if number % 2 else Document(whole, "a.json")
            for name in ("rembi", "pagetab", "idr-study"):
                with contextlib.suppress(NboqError):
                    encode(document, name)
