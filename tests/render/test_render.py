"""Pictures: what stands in them, in which order, escaped, the same twice."""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import nboq
from nboq.document import Document, walk
from nboq.errors import ContentError, MissingDependency
from nboq.render import anchor, light_path, notebook, page, picture, pid_graph, spectra
from nboq.render.bands import bands
from nboq.render.channels import paths
from nboq.render.microscope import microscope
from nboq.render.rows import laser_lines, rows
from nboq.schema.model import Model, nbo_q, using
from nboq.store import Store
from nboq.store.relations import link
from tests.conftest import ROOT
from tests.properties import examples

REFERENCE = ROOT.parent / "shared" / "reference" / "instruments" / "abif_axiovert1.json"
EXAMPLES = ROOT / "examples" / "valid"
CONFOCAL = EXAMPLES / "acquisition" / "confocal-with-psf.yaml"
TIRF = EXAMPLES / "acquisition" / "tirf.yaml"
CUBES = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
EVIL = "<script>alert(1)</script>\"'&\\N"


def descriptor(*components: dict[str, Any], **more: Any) -> Document:
    return Document(
        {"type": "HardwareDescriptor", "id": "urn:x:d", "components": list(components), **more}, "mine.json"
    )


def part(name: str, type_: str, **more: Any) -> dict[str, Any]:
    return {"type": type_, "id": f"urn:x:{name}", "name": name, **more}


def laser(wavelength: float) -> dict[str, Any]:
    given = {"type": "IlluminationWavelengthRange", "peak_wavelength": wavelength}
    return part(f"{wavelength:g}", "Laser", illumination_wavelength_ranges=[given])


def passing(name: str, type_: str, centre: Any, width: Any, **more: Any) -> dict[str, Any]:
    given = {"type": "TransmittanceRange", "center_wavelength": centre, "fwhm_bandwidth": width}
    return part(name, type_, transmittance_ranges=[given], **more)


def texts(svg: str) -> list[str]:
    return [str(text.text) for text in tree(svg).iter("{http://www.w3.org/2000/svg}text")]


def tree(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


# --- order ------------------------------------------------------------------------------------------------------------


def test_a_channel_is_drawn_in_the_order_that_its_document_gives() -> None:
    document = nboq.read(CONFOCAL)
    first, _, beads = paths(microscope(document))
    assert [step.piece.name if step.piece else "Specimen" for step in first.steps] == [
        "488 nm laser",
        "AOTF",
        "Laser fibre",
        "Main dichroic 405/488/561",
        "Galvanometer scanner",
        "Tube lens",
        "63x/1.40 oil",
        "Specimen",
        "63x/1.40 oil",
        "Tube lens",
        "Galvanometer scanner",
        "Main dichroic 405/488/561",
        "Confocal pinhole",
        "Dichroic 555 between the detectors",
        "Emission filter 525/50",
        "Detector 2, GaAsP",
    ]
    assert first.ordered and [step.back for step in first.steps].count(True) == 4
    assert texts(light_path(document)).count("back through 63x/1.40 oil") == 3
    assert not beads.ordered
    assert "In the order that the document gives for Tubulin, Mitochondria; else by the kinds" in light_path(document)


def test_what_a_detector_took_in_and_what_splits_the_light_before_it_stand_where_they_are() -> None:
    drawn = EXAMPLES / "instruments"
    array, hybrid = paths(microscope(nboq.read(drawn / "point-scanning-array.yaml")))
    assert array.steps[-1].settings == "495–550 nm · voltage 750 V"
    assert [step.piece.name for step in hybrid.steps[-2:] if step.piece] == [
        "Prism and two sliding mirrors",
        "Hybrid detector 1",
    ]
    assert hybrid.steps[-1].settings == "570–640 nm"
    muscle, _ = paths(microscope(nboq.read(drawn / "spinning-disk-two-patterns.yaml")))
    assert [step.stage.name for step in muscle.steps[-3:]] == ["emission", "split", "detector"]


def test_transmitted_light_comes_to_the_specimen_through_the_condenser() -> None:
    document = nboq.read(EXAMPLES / "acquisition" / "widefield-timelapse.yaml")
    phase, _ = paths(microscope(document))
    names = [step.piece.name if step.piece else "Specimen" for step in phase.steps]
    assert names.index("Long-distance condenser") < names.index("Specimen") < names.index("20x/0.75 Ph2")


def test_a_light_sheet_comes_to_the_specimen_by_the_lens_that_makes_it() -> None:
    example = nboq.read(EXAMPLES / "instruments" / "lattice-light-sheet.yaml")
    path = next(found["light_path"] for _, found in walk(example.data) if found["type"] == "Channel")
    del path["light_path_map"]
    (found,) = paths(microscope(example))
    shown = [step.piece.name if step.piece else "Specimen" for step in found.steps]
    at = shown.index("Specimen")
    assert shown[at - 1 : at + 2] == ["Excitation objective 28x/0.65", "Specimen", "Detection objective 25x/1.10"]
    assert shown.index("Lattice unit") < at and found.through is False
    assert "sheet 0.5 µm" in [step.settings for step in found.steps]
    image = next(found for _, found in walk(example.data) if found["type"] == "Image")
    del image["further_objective_settings"]
    for side, before in (("Left", "Lattice unit"), ("DetectionObjective", "Detection objective 25x/1.10")):
        path["light_sheet_settings"][0]["illumination_sides"] = [side]
        (found,) = paths(microscope(example))
        shown = [step.piece.name if step.piece else "Specimen" for step in found.steps]
        assert before in shown[: shown.index("Specimen")], side
        assert ("Detection objective 25x/1.10" in shown[: shown.index("Specimen")]) == (side == "DetectionObjective")


def test_channels_of_one_name_are_told_apart_by_their_images_and_equal_ones_drawn_once() -> None:
    def image(name: str, lens: str, power: float) -> dict[str, Any]:
        source = {"type": "LightSourceSettings", "settings_of": "urn:x:488", "illumination_power_setting": power}
        path = {"type": "LightPath", "light_source_settings": [source]}
        pixels = {"type": "Pixels", "channels": [{"type": "Channel", "name": "Green", "light_path": path}]}
        set_to = {"type": "ObjectiveSettings", "settings_of": f"urn:x:{lens}"}
        return {"type": "Image", "id": f"urn:x:{name}", "name": name, "objective_settings": set_to, "pixels": pixels}

    bench = descriptor(laser(488), part("10x", "Objective"), part("63x", "Objective")).data
    images = [image("dish", "10x", 5), image("dish again", "10x", 5), image("slide", "63x", 8)]
    document = Document({"type": "Collection", "id": "urn:x:c", "members": [bench, *images]})
    found = paths(microscope(document))
    assert [path.name for path in found] == ["Green (dish)", "Green (slide)"]
    assert [step.piece.name for step in found[1].steps if step.piece] == ["488", "63x"]
    assert "power 8 mW" in texts(light_path(document))
    alone = Document(images[2])
    (path,) = paths(microscope(alone))
    assert [piece.kind for piece in path.pieces] == ["not described in this document"] * 2


def test_without_a_light_path_the_kinds_order_it_and_the_caption_says_so() -> None:
    drawn = light_path(
        descriptor(part("cam", "CCD"), part("em", "EmissionFilter"), laser(488), part("10x", "Objective"))
    )
    assert "Ordered by the kinds of the components, because the document gives no light path." in drawn
    desc = tree(drawn).findtext("{http://www.w3.org/2000/svg}desc") or ""
    order = ["Light sources: 488", "Objectives: 10x", "Emission filters: em", "Detectors: cam"]
    assert sorted(order, key=desc.index) == order


def test_what_has_no_known_place_is_listed_apart() -> None:
    drawn = light_path(descriptor(part("M1", "ReflectingMirror"), part("10x", "Objective")))
    assert "Place on the path not given" in texts(drawn)


def test_of_an_inverted_stand_the_specimen_is_above() -> None:
    def above(stand: str) -> bool:
        drawn = light_path(descriptor(part("s", stand), part("10x", "Objective"), part("cam", "CCD")))
        y = {text.text: float(text.get("y", "0")) for text in tree(drawn).iter("{http://www.w3.org/2000/svg}text")}
        return y["Specimen"] < y["Objectives"]

    assert above("InvertedMicroscopeStand")
    assert not above("UprightMicroscopeStand")


def test_a_cube_holds_its_filters() -> None:
    ex, em = passing("ex", "ExcitationFilter", 470, 40), passing("em", "EmissionFilter", 525, 50)
    cube = part("FS 10", "FilterCube", excitation_filter=ex["id"], emission_filter=em["id"])
    shown = texts(light_path(descriptor(ex, em, cube)))
    assert "EX 470/40" in shown
    assert "EM 525/50" in shown
    assert "Emission filters" not in shown


def test_of_several_descriptors_the_latest_is_drawn() -> None:
    def dated(day: str) -> dict[str, Any]:
        return {
            **descriptor(part(day, "Objective")).data,
            "id": f"urn:x:{day}",
            "valid_from": day,
            "name": f"as of {day}",
        }

    both = Document({"type": "Collection", "id": "urn:x:c", "members": [dated("2024-05-01"), dated("2021-01-01")]})
    shown = texts(light_path(both))
    assert any("as of 2024-05-01" in text for text in shown)
    assert any("the latest of 2 descriptors" in text for text in shown)
    assert "2021-01-01" not in shown
    # By the day, not by the identifier.
    early = {**dated("2021-01-01"), "id": "urn:x:z"}
    late = {**dated("2024-05-01"), "id": "urn:x:a"}
    for members in ([early, late], [late, early]):
        shown = texts(light_path(Document({"type": "Collection", "id": "urn:x:c", "members": members})))
        assert any("as of 2024-05-01" in text for text in shown) and "as of 2021-01-01" not in shown


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference data isn't here")
def test_a_real_microscope() -> None:
    document = nboq.read(REFERENCE)
    shown = texts(light_path(document))
    assert {"FS 10 (eGFP)", "EX 470/40", "DM LP 510", "EM 540/50", "Zeiss condenser", "Axiocam 506"} <= set(shown)
    chart = spectra(document)
    assert chart is not None
    assert {"FS 49 - DAPI filter cube", "365/60", "LP 590"} <= set(texts(chart))


# --- wavelengths ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "centre", "width", "expected"),
    [
        ("BandPass", 525, 50, [("525/50", 500, 550)]),
        ("LongPass", 590, 0, [("LP 590", 590, None)]),
        ("ShortPass", 680, 0, [("SP 680", None, 680)]),
        ("Notch", 488, 0, [("488", 488, 488)]),
        ("BandPass", "525", 50, []),
        ("BandPass", 999999, 50, []),
        ("BandPass", 525, -1, []),
        ("BandPass", 525, None, [("525", 525, 525)]),
        ("BandPass", True, 50, []),
    ],
)
def test_bands_of_filters(kind: str, centre: Any, width: Any, expected: list[tuple[Any, ...]]) -> None:
    found = bands(passing("f", "EmissionFilter", centre, width, filter_type=kind))
    assert [(band.text, band.start, band.end) for band in found] == expected


def test_a_dichroic_that_passes_long_waves_reflects_short_ones() -> None:
    given = {"type": "ReflectanceRange", "center_wavelength": 500, "fwhm_bandwidth": 0}
    (band,) = bands(part("d", "StandardDichroic", filter_type="LongPass", reflectance_ranges=[given]))
    assert (band.start, band.end) == (None, 500)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.integers(350, 800), min_size=1, max_size=25, unique=True))
def test_labels_of_laser_lines_never_overlap(wavelengths: list[int]) -> None:
    drawn = spectra(descriptor(*map(laser, wavelengths)))
    assert drawn is not None
    labels = [
        (float(text.get("y", "0")), float(text.get("x", "0")), len(str(text.text)) * 5.7)
        for text in tree(drawn).iter("{http://www.w3.org/2000/svg}text")
        if str(text.text).endswith(" nm") and text.get("text-anchor") == "middle" and text.get("stroke") is None
        if str(text.text)[0].isdigit()
    ]
    assert len(labels) == len(wavelengths)
    for y in {y for y, _, _ in labels}:
        level = sorted((x - width / 2, x + width / 2) for at, x, width in labels if at == y)
        assert all(end <= start for (_, end), (start, _) in pairwise(level))


def test_lines_dyes_and_detectors_stand_in_the_chart() -> None:
    drawn = spectra(nboq.read(CONFOCAL))
    assert drawn is not None
    assert {"405 nm", "488 nm", "561 nm", "ex 488", "em 525", "LP 555", "330–680"} <= set(texts(drawn))


def test_a_pump_laser_is_no_line() -> None:
    assert spectra(descriptor({**laser(532), "is_pump": True})) is None


def test_a_vendors_kinds_are_drawn_like_what_they_are_kinds_of() -> None:
    green = passing("EM", "EmissionFilter", 525, 50)
    cube = part("Cube", "AcmeFilterCube", emission_filter="urn:x:EM")
    scan = descriptor({**laser(488), "type": "AcmeLaser"}, cube, green).data | {"type": "AcmeHardwareDescriptor"}
    light = {"type": "AcmeTIRFLightPath", "emission_filter": "urn:x:EM"}
    image = part("Cells", "AcmeImage", channels=[{"type": "Channel", "light_path": light}])
    with using(_with_kinds("Laser", "FilterCube", "HardwareDescriptor", "TIRFLightPath", "Image")):
        scope = microscope(Document({"type": "Collection", "id": "urn:x:all", "members": [scan, image]}))
        assert [wavelength for wavelength, _ in laser_lines(scope)] == [488]
        assert [(row.label, row.group) for row in rows(scope, ())] == [("EM", "Cube")]
        assert scope.id == "urn:x:d" and [path.image for path in paths(scope)] == ["Cells"]


def test_members_of_a_filter_set_are_no_steps_of_the_path() -> None:
    bands = [passing(f"EM{n}", "EmissionFilter", 450 + 100 * n, 20) for n in range(2)]
    light = {
        "type": "LightPath",
        "light_source_settings": [{"type": "LaserSettings", "settings_of": "urn:x:laser488"}],
        "filter_sets": [{"type": "FilterSet", "member_filters": [band["id"] for band in bands]}],
    }
    image = part("Cells", "Image", channels=[{"type": "Channel", "light_path": light}])
    scan = descriptor({**laser(488), "id": "urn:x:laser488"}, *bands).data
    (path,) = paths(microscope(Document({"type": "Collection", "id": "urn:x:all", "members": [scan, image]})))
    assert [piece.id for piece in path.pieces] == ["urn:x:laser488"]


def _with_kinds(*names: str) -> Model:
    """Make a model in which a vendor has a kind of some classes, each with `Acme` before its name."""
    table = {**nbo_q().table, "classes": dict(nbo_q().table["classes"])}
    for name in names:
        body = table["classes"][name]
        above = [f"Acme{name}", *body["ancestors"]]
        own = {"iri": f"https://acme.example/{name}", "parents": [name], "ancestors": above}
        table["classes"][f"Acme{name}"] = body | own
    return Model(table)


# --- fit for pages ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", [CONFOCAL, TIRF, CUBES, EXAMPLES / "hardware" / "adaptive-optics.yaml"], ids=lambda p: p.stem
)
def test_pictures_stand_side_by_side_in_one_page(path: Path) -> None:
    document = nboq.read(path)
    drawn = [light_path(document), light_path(document, anchors=True), spectra(document) or "", pid_graph(document)]
    ids = re.findall(r' id="([^"]*)"', "".join(drawn))
    assert len(ids) == len(set(ids))
    for svg in filter(None, drawn):
        root = tree(svg)
        assert svg.startswith("<svg ")
        assert root.get("class") == "nboq-view"
        assert "xlink" not in svg
        assert all(target in ids for target in re.findall(r"url\(#([^)]*)\)", svg))
        assert all(name in ids for name in (root.get("aria-labelledby") or "-").split())
        links = [link for link in root.iter() if link.get("href")]
        assert all(re.match(r"#c-[0-9a-f]{10}$|https?://", str(link.get("href"))) for link in links)
        assert all(link.get("aria-label") for link in root.iter("{http://www.w3.org/2000/svg}a"))


def test_what_a_document_says_is_escaped() -> None:
    lens = part("x", "Objective", manufacturer=EVIL, description=EVIL) | {"name": EVIL}
    cube = part("c", "FilterCube", model=EVIL) | {"name": EVIL}
    beam = laser(488) | {"name": EVIL}
    document = descriptor(lens, cube, beam, name=EVIL, description=EVIL)
    shown = [light_path(document), spectra(document) or "", pid_graph(document), page(document), notebook(document)]
    for drawn in shown:
        assert "<script>alert" not in drawn
        assert "&lt;script&gt;alert(1)" in drawn
    assert any(EVIL in text for text in tree(shown[0]).itertext())
    assert "alert(1)&lt;/script&gt;&quot;&#x27;&amp;\\N" in shown[3]


def test_an_identifier_is_a_link_only_where_it_is_an_address() -> None:
    bad = part("x", "Objective") | {"id": "javascript:alert(1)"}
    good = part("y", "Objective") | {"id": "https://example.org/lens"}
    drawn = light_path(descriptor(bad, good))
    assert re.findall(r'href="([^"]*)"', drawn) == ["https://example.org/lens"]
    assert "javascript:" not in page(descriptor(bad, id="javascript:alert(2)")).replace("javascript:alert(2)</p>", "")


def test_a_page_needs_nothing_from_elsewhere() -> None:
    written = page(nboq.read(CONFOCAL))
    assert not re.search(r"<(link|img|iframe|object|embed)\b|@import|<script[^>]* src=|url\((?!#)", written)
    (script,) = re.findall(r"<script>(.*?)</script>", written, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in written


def test_each_link_inside_a_page_leads_to_something() -> None:
    for path in (CONFOCAL, CUBES):
        written = page(nboq.read(path))
        targets = {html.unescape(target) for target in re.findall(r'href="#([^"]*)"', written)}
        ids = re.findall(r'\bid="?([^" >]*)', written)
        assert targets <= set(ids)
        assert len(ids) == len(set(ids))


@pytest.mark.slow
def test_everything_is_the_same_twice() -> None:
    code = (
        "import hashlib, sys, nboq; from nboq.render import *\n"
        "d = nboq.read(sys.argv[1])\n"
        "all = [light_path(d), spectra(d), pid_graph(d), page(d)]\n"
        "print(hashlib.sha256(''.join(all).encode() + picture(d, 'png')).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code, str(CONFOCAL)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


# --- documents of all kinds -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_example_can_be_read_for_drawing_even_invalid_ones() -> None:
    files = [*EXAMPLES.rglob("*.yaml"), *(ROOT / "examples" / "invalid").glob("*.yaml")]
    drawn = 0
    for path in files:
        if path.name.endswith(".expected.yaml"):
            continue
        document = nboq.read(path)
        scope = microscope(document)
        assert all(piece.key == anchor(piece.id) for piece in scope.pieces if piece.id)
        paths(scope)
        drawn += spectra(document) is not None
    assert drawn > 10


def test_values_that_a_document_should_not_have() -> None:
    odd: list[Any] = [None, "", 0, -1, 10**400, float("nan"), True, [], {}, [None, 5, "x"], {"type": 5}, "a\x00b"]
    slots = ("name", "magnification", "transmittance_ranges", "lasers", "sensor_chips", "description", "id", "is_pump")
    types = ("Objective", "FilterCube", "Laser", "CCD", "EmissionFilter", "NoSuchClass", "MultiLaserEngine")
    parts = [{"type": type_, slot: value} for type_ in types for slot in slots for value in odd]
    document = descriptor(*parts, tier="two", valid_from=5, describes=[])
    assert light_path(document).startswith("<svg ")
    assert "<!DOCTYPE html>" in page(document)
    for value in odd:
        broken = Document({"type": "Collection", "id": value, "name": value, "members": value, "components": value})
        with pytest.raises(ContentError, match=r"no component and no relation"):
            page(broken)


def test_nothing_to_draw_is_said() -> None:
    empty = descriptor(part("Zen", "AcquisitionSoftware"))
    for attempt in (light_path, lambda d: picture(d, "png")):
        with pytest.raises(ContentError, match=r"mine.json: no light path can be drawn"):
            attempt(empty)
    assert spectra(empty) is None
    assert "describes no component of a light path" in page(empty)
    with pytest.raises(ContentError, match=r"no component and no relation"):
        page(Document({"type": "Instrument", "id": "urn:x:1", "name": "Bare"}, "mine.json"))


def test_without_graphviz_an_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBOQ_DOT", "dot-of-nowhere")
    with pytest.raises(MissingDependency, match=r"'dot-of-nowhere', which NBOQ_DOT names.*pip install graphviz-pure"):
        light_path(nboq.read(CUBES))
    assert "&lt;Document HardwareDescriptor" in notebook(nboq.read(CUBES))


# --- identifiers, notebooks, files ------------------------------------------------------------------------------------


def test_the_graph_of_a_store_knows_what_was_linked_there() -> None:
    document = nboq.read(EXAMPLES / "identifiers" / "registered.yaml")
    scope = microscope(document)
    store = Store()
    store.load(document)
    link(store, scope.id, "cited_by", "doi:10.5555/another-paper")
    assert "10.5555/another-paper" in pid_graph(store, scope.id)
    assert "10.5555/another-paper" in page(document, store)
    assert "10.5555/another-paper" not in page(document)
    with pytest.raises(ValueError, match="from which identifier"):
        pid_graph(store)


def test_a_store_that_lacks_the_descriptor_changes_nothing() -> None:
    document = nboq.read(EXAMPLES / "identifiers" / "registered.yaml")
    assert page(document, Store()) == page(document)


def test_a_notebook_shows_the_pictures() -> None:
    shown = nboq.read(TIRF)._repr_html_()
    assert shown.count("<svg ") == 2
    assert "Vesicles, TIRF" in shown


def test_files() -> None:
    document = nboq.read(TIRF)
    assert picture(document).startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<svg ')
    assert picture(document, "png").startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize(
    ("kind", "passes", "reflects"), [("LongPass", "LP 595", "up to 580"), ("ShortPass", "SP 925", "from 400")]
)
def test_a_dichroic_with_one_edge_is_told_by_it(kind: str, passes: str, reflects: str) -> None:
    wide = [{"type": "TransmittanceRange", "center_wavelength": 760, "fwhm_bandwidth": 330}]
    back = [{"type": "ReflectanceRange", "center_wavelength": 490, "fwhm_bandwidth": 180}]
    mirror = {"type": "StandardDichroic", "filter_type": kind, "transmittance_ranges": wide, "reflectance_ranges": back}
    assert {band.what: band.text for band in bands(mirror)} == {"passes": passes, "reflects": reflects}


def test_another_program_draws_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    document = nboq.read(CUBES)
    same, named = picture(document), b"Blue"
    assert same == picture(document) and named in same
    if shutil.which("dot") is None:
        pytest.skip("there is no Graphviz: apt-get install graphviz")
    monkeypatch.setenv("NBOQ_DOT", "dot")
    assert picture(document) != same
