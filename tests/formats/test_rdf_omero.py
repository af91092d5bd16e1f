"""RDF of what an OMERO server holds, in the shapes of omero-rdf and omero-ontop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox

import nboq
from nboq.comparison import match
from nboq.formats.rdf import parse_quads
from tests.conftest import ROOT

_FOLDER = ROOT / "tests" / "fixtures" / "omero"
_SERVER = "https://omero.example.org"


def _image(document: nboq.Document) -> dict[str, Any]:
    (found,) = (one for one in document.data["members"] if one["type"] == "Image")
    return dict(found)


def _without_extensions(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_extensions(item) for key, item in value.items() if key != "extensions"}
    return value


def test_what_omero_rdf_writes_is_read() -> None:
    document = nboq.read(_FOLDER / "omero-rdf.ttl")
    assert _without_extensions(_image(document)) == {
        "type": "Image",
        "id": f"{_SERVER}/Image/41",
        "name": "series-41.ome.tiff",
        "description": "Cells on a cover glass, one frame a minute.",
        "acquisition_date": "2024-03-01",
        "acquired_at": "2024-03-01T09:32:11Z",
        "pixels": {
            "type": "Pixels",
            "id": f"{_SERVER}/Pixels/43",
            "size_x": 2048,
            "size_y": 1536,
            "size_z": 1,
            "size_c": 2,
            "size_t": 60,
            # One was given in micrometres, the other in nanometres.
            "physical_size_x": 0.325,
            "physical_size_y": 0.325,
            "time_increment": 60,
            "significant_bits": 12,
        },
    }
    told = {note.value.split("> ")[1].rpartition("/")[2] for note in document.report.findings}
    # The data set, flags of the server, and enumerations of which there are only the addresses.
    assert told == {
        "hasPart",
        "isPartOf",
        "22-rdf-syntax-ns#type",
        "Name",
        "archived",
        "partial",
        "sha1",
        "DimensionOrder",
        "Type",
    }


def test_what_omero_ontop_gives_is_read() -> None:
    document = nboq.read(_FOLDER / "omero-ontop.ttl")
    image, (person,) = _image(document), [one for one in document.data["members"] if one["type"] == "Experimenter"]
    assert image["name"] == "series-41.ome.tiff" and image["experimenters"] == [person["id"]]
    assert image["pixels"]["physical_size_x"] == 0.325 and image["acquired_at"] == "2024-03-01T09:32:11"
    assert (person["first_name"], person["last_name"], person["email"]) == ("Ada", "Fenwick", "ada@fenwick.example.org")
    assert len(document.report.findings) == 2 and all("/identifier>" in note.value for note in document.report.findings)


def test_every_statement_is_read_or_kept() -> None:
    for path in sorted(_FOLDER.glob("*.ttl")):
        quads = parse_quads(path.read_bytes(), "turtle")
        kept = nboq.read(path).data.get("extensions", {}).get("rdf:triples", [])
        # Two numbers of one field: the second has no place.
        more = ox.Quad(
            ox.NamedNode(f"{_SERVER}/Pixels/43"),
            ox.NamedNode("http://www.openmicroscopy.org/rdf/2016-06/ome_core/SignificantBits"),
            ox.Literal(99),
        )
        text = ox.serialize([*quads, more], format=ox.RdfFormat.N_QUADS) or b""
        again = nboq.read_bytes(text, "x.nq", "nquads").data["extensions"]["rdf:triples"]
        assert len(again) == len(kept) + 1 and any("significant" in line.lower() for line in again)


def test_annotations_say_which_microscope_took_an_image(tmp_path: Path) -> None:
    document = nboq.read(_FOLDER / "omero-rdf-annotated.ttl")
    assert not document.report.findings
    (instrument,) = document.instruments
    assert instrument.to_document()["identical_to"] == ["https://doi.org/10.5072/fenwick-wf"]
    first: Any = document[f"{_SERVER}/Image/51"]
    assert first.objective_settings.settings_of.lens_na == 1.4
    # Of a server it isn't said that all was taken with the only instrument that the graph has.
    assert document[f"{_SERVER}/Image/52"].to_document()["instrument"] == "https://doi.org/10.5072/fenwick-wf"
    # All pairs of the annotation are kept, those with one key too, in one order however the graph was written.
    ((annotation,),) = (one["MapAnnotation"] for one in document.data["extensions"]["ome:StructuredAnnotations"])
    said = [(pair["K"], pair["~text"]) for pair in annotation["Value"][0]["M"]]
    assert said == [("Microscope PID", "10.5072/fenwick-wf"), ("Operator", "A. Fenwick"), ("Operator", "B. Fenwick")]
    merged = match.merge(_descriptor(), document)
    assert next(one.confidence.value for one in merged.matches if one.used) == "certain"
    store = nboq.Store()
    store.load(merged.document)
    (row,) = (row for row in store.named("image_hardware", image=f"{_SERVER}/Image/51"))
    assert row["objective_id"] == "urn:x:lens"


def test_annotations_are_read_in_every_namespace_that_fields_have() -> None:
    text = (_FOLDER / "omero-rdf-annotated.ttl").read_text("utf-8")
    other = text.replace("http://www.openmicroscopy.org/rdf/2016-06/ome_core/", "https://ld.openmicroscopy.org/core/")
    document = nboq.read_bytes(other.encode(), "omero-rdf-annotated.ttl")
    assert other != text and not document.report.findings
    (instrument,) = document.instruments
    assert instrument.to_document()["identical_to"] == ["https://doi.org/10.5072/fenwick-wf"]


def test_images_whose_instrument_the_server_does_not_hold_join_by_the_identifier() -> None:
    text = (_FOLDER / "omero-rdf-annotated.ttl").read_text("utf-8").replace("a omes:Instrument ;", "a omes:Well ;")
    document = nboq.read_bytes(text.encode(), "server.ttl")
    assert {str(image.to_document().get("instrument")) for image in document.images} == {
        f"{_SERVER}/Instrument/3",
        "https://doi.org/10.5072/fenwick-wf",
    }
    assert any("another instrument" in note.message for note in document.report.findings)
    store = nboq.Store()
    store.load(document)
    store.load(_descriptor())
    found = store.query(
        "SELECT ?i ?n WHERE { ?i <https://w3id.org/nbo-q/instrument>/<https://w3id.org/nbo-q/name> ?n }"
    )
    assert [dict(row) for row in found] == [{"i": f"{_SERVER}/Image/52", "n": "Fenwick widefield (invented)"}]


def _descriptor() -> nboq.Document:
    bench = {"type": "Instrument", "id": "doi:10.5072/fenwick-wf", "name": "Fenwick widefield (invented)"}
    lens = {"type": "Objective", "id": "urn:x:lens", "name": "63x", "magnification": 63, "lens_na": 1.4}
    return nboq.Document(
        {"type": "HardwareDescriptor", "id": "urn:x:descriptor", "describes": bench, "components": [lens]}
    )


def test_pixels_of_two_images_are_in_one_and_told_of_the_other(tmp_path: Path) -> None:
    text = (_FOLDER / "omero-ontop.ttl").read_text("utf-8")
    text += f"<{_SERVER}/Image/42> a core:Image ; dcterms:hasPart <{_SERVER}/Pixels/43> .\n"
    (tmp_path / "two.ttl").write_text(text, "utf-8")
    document = nboq.read(tmp_path / "two.ttl")
    assert [("pixels" in one) for one in document.data["members"] if one["type"] == "Image"] == [True, False]
    assert any(
        f"<{_SERVER}/Image/42> <http://purl.org/dc/terms/hasPart>" in str(one.value) for one in document.report.findings
    )


def test_it_is_validated_like_any_other(tmp_path: Path) -> None:
    document = nboq.read(_FOLDER / "omero-rdf.ttl")
    nboq.write(document, tmp_path / "out.ttl")
    again = nboq.read(tmp_path / "out.ttl")
    assert _image(again) == _image(document)
