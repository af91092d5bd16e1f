"""The methods paragraph: every clause from a field, every gap said, nothing besides."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.document import Objects, walk
from nboq.prose.channels import method_in_words
from nboq.schema.model import current_model
from tests.command import nboq as run
from tests.conftest import ROOT

VALID = ROOT / "examples" / "valid"
MERGE = ROOT / "examples" / "merge"
LENS: dict[str, Any] = {
    "type": "Objective",
    "id": "urn:x:lens",
    "manufacturer": "Zeiss",
    "model": "Zeiss 63x Oil",
    "magnification": 63,
    "lens_na": 1.4,
    "immersion_type": "MineralOil",
    "correction": "PlanApochromat",
}


def _image(**more: Any) -> dict[str, Any]:
    settings = {"type": "ObjectiveSettings", "settings_of": "urn:x:lens"}
    return {"type": "Image", "id": "urn:x:image", "objective_settings": settings, **more}


def _told(*things: dict[str, Any]) -> str:
    return str(nboq.methods(Objects(*things)))


@pytest.fixture(scope="module")
def confocal() -> nboq.Document:
    return nboq.read(VALID / "acquisition" / "confocal-with-psf.yaml")


def _field(document: nboq.Document, source: Any) -> Any:
    """Find what a source names in the JSON."""
    value: Any = next(one for _, one in walk(document.data) if one.get("id") == source.entity)
    for name, number in re.findall(r"(\w+)(?:\[(\d+)\])?", source.field):
        value = value[name][int(number)] if number else value.get(name)
    return value


@pytest.mark.parametrize(
    "name", ["acquisition/spinning-disk", "acquisition/transmitted-light", "instruments/light-sheet"]
)
def test_every_clause_names_the_fields_that_say_it(name: str) -> None:
    document = nboq.read(VALID / f"{name}.yaml")
    found = nboq.methods(document)
    for clause in found.clauses:
        for source in clause.sources:
            assert _field(document, source) == source.value, source
        if re.search(r"\d", clause.text):
            assert clause.sources, clause.text  # no number comes out of nowhere
    assert not [source for source in found.gaps if _field(document, source)]


def test_what_no_field_says_is_not_told(confocal: nboq.Document) -> None:
    sources = {source for one in nboq.methods(confocal).clauses if not one.gap for source in one.sources}
    for source in sorted(sources, key=str)[::9]:
        if source.field in ("id", "type"):
            continue
        data = deepcopy(confocal.data)
        *way, last = re.findall(r"[^.\[\]]+", source.field)
        thing: Any = next(one for _, one in walk(data) if one.get("id") == source.entity)
        for step in way:
            thing = thing[int(step)] if step.isdigit() else thing[step]
        del thing[last]
        left = {one for clause in nboq.methods(data).clauses if not clause.gap for one in clause.sources}
        assert source not in left
        assert left < sources | {one for one in left if one.field != source.field}


def test_numbers_stand_as_people_write_them() -> None:
    told = _told(LENS, _image())
    assert "A 63×/1.40 oil Plan Apochromat objective (Zeiss 63x Oil) was used." in told
    assert "An 8×/0.075 " in _told({**LENS, "magnification": 8, "lens_na": 0.075}, _image())


def test_what_is_missing_stands_in_brackets() -> None:
    lens = {key: value for key, value in LENS.items() if key != "lens_na"}
    found = nboq.methods(Objects(lens, _image()))
    assert "63×/[numerical aperture of the objective: fill in lens_na of urn:x:lens] oil" in str(found)
    assert "lens_na of urn:x:lens" in map(str, found.gaps)
    assert "[objective: fill in objective_settings of urn:x:1]" in _told({"type": "Image", "id": "urn:x:1"})


@pytest.mark.parametrize("word", ["N/A", "unknown", "none", " ", 7, True, ["a"], None, float("nan")])
def test_what_says_nothing_is_not_told(word: Any) -> None:
    told = _told({**LENS, "manufacturer": word, "model": word, "lens_na": word if word != 7 else "7"}, _image())
    assert "objective was used" in told
    assert "[numerical aperture" in told


def test_identifiers_stand_where_they_belong() -> None:
    grant = {"type": "Grant", "id": "urn:x:grant", "award_number": "42", "funder": {"type": "Party", "name": "Fund"}}
    bench: dict[str, Any] = {
        "type": "Instrument",
        "id": "https://doi.org/10.83185/bench",
        "has_model": "RRID:SCR_025048",
    }
    bench |= {"hosted_by": "RRID:SCR_017934", "funded_by": ["urn:x:grant"], "name": "Confocal 3"}
    model = {"type": "InstrumentModel", "id": "RRID:SCR_025048", "manufacturer": "Zeiss", "model": "LSM 980"}
    facility = {"type": "CoreFacility", "id": "RRID:SCR_017934", "name": "Light Lab"}
    descriptor = {"type": "HardwareDescriptor", "id": "https://doi.org/10.83185/d1", "valid_from": "2024-01-01"}
    image = _image(instrument=bench["id"], documented_by=[descriptor["id"]])
    found = nboq.methods(Objects(LENS, bench, model, facility, grant, descriptor, image))
    assert (
        "on a microscope (Zeiss LSM 980; RRID:SCR_025048; instrument “Confocal 3”, https://doi.org/10.83185/bench)"
        in str(found)
    )
    assert "described in https://doi.org/10.83185/d1 (valid from 2024-01-01)." in str(found)
    assert str(found).endswith(
        "\n\nMicroscopy was performed at the Light Lab (RRID:SCR_017934). The instrument was funded by Fund (award 42)."
    )
    assert "([RRID:SCR\\_017934](<https://scicrunch.org/resolver/RRID:SCR_017934>))" in found.written("markdown")
    assert 'href="https://doi.org/10.83185/bench"' in found.written("html")


def test_several_images_are_one_paragraph(confocal: nboq.Document) -> None:
    told = str(nboq.methods(confocal))
    assert told.count("inverted microscope") == told.count("Scan Acquire") == 1
    assert [told.count(f"image “{name}”, ") for name in ("Slide 12, cell 3", "Beads of 14 May 2024")] == [1, 1]
    assert "All channels were imaged with a dichroic" in told
    assert "Channels were recorded one after the other." in told
    assert str(nboq.methods(confocal.images[1])).count("Beads") == 0  # one image needs no name
    sizes = [
        _image(id=f"urn:x:{n}", pixels={"type": "Pixels", "id": f"urn:p:{n}", "physical_size_x": n % 2 + 1})
        for n in range(9)
    ]
    told = _told(LENS, *sizes)
    assert "In images urn:x:0, urn:x:2, urn:x:4 and 2 others, the pixel size was 1 µm." in told
    assert "fill in samples of urn:x:0 and 8 more]" in told


def test_channels_share_only_what_each_has() -> None:
    filters = [{"type": "EmissionFilter", "id": f"urn:f:{n}", "model": "EM"} for n in range(2)]
    path = {"type": "LightPath", "emission_filters": ["urn:f:0", "urn:f:1"]}
    channels = [{"type": "Channel", "id": "urn:c:0", "light_path": path}, {"type": "Channel", "id": "urn:c:1"}]
    told = _told(*filters, LENS, _image(pixels={"type": "Pixels", "id": "urn:x:p", "channels": channels}))
    assert "All channels" not in told
    assert "with an emission filter (EM)." in told


def test_the_sampled_pixel_follows_from_the_camera() -> None:
    chip = {"type": "SensorChip", "id": "urn:x:chip", "pixel_width": 6.5, "pixel_height": 6.5}
    camera = {"type": "MonochromeCMOS", "id": "urn:x:cam", "sensor_chips": [chip]}
    settings = {"type": "CMOSCameraSettings", "settings_of": "urn:x:cam", "binning": 2}
    channel = {"type": "Channel", "id": "urn:x:c", "light_path": {"type": "LightPath", "detector_settings": [settings]}}
    image = _image(pixels={"type": "Pixels", "id": "urn:x:p", "channels": [channel], "physical_size_x": 0})
    found = nboq.methods(Objects(LENS, camera, image))
    assert "The pixel size was 0.2063 µm (calculated from camera and magnification)." in str(found)
    clause = next(one for one in found.clauses if one.text == "0.2063 µm")
    assert [source.field for source in clause.sources][-1] == "magnification"
    assert "(6.5 µm pixels, binned 2×2)" in str(found)


def test_hostile_names_do_nothing_in_any_format() -> None:
    evil = "<script>alert(1)</script>\x1b[2J\n\\input{x} $`*_[a](b)\u202e"
    found = nboq.methods(Objects({**LENS, "manufacturer": evil, "model": evil}, _image(name=evil)))
    html, tex, markdown = (found.written(form) for form in ("html", "latex", "markdown"))
    assert "<script" not in html and html.isascii()
    assert r"\textbackslash{}input" in tex and r"\input" not in tex
    assert "[a](b)" not in markdown and "&lt;script&gt;" in markdown
    for text in (str(found), html, tex, markdown):
        assert "\x1b" not in text and "\u202e" not in text
    assert len(repr(found)) < 100 and "<p>" in found._repr_html_()


def test_every_imaging_method_reads_as_a_phrase() -> None:
    titles = [value.title for value in current_model().enums["ImagingMethod"].values.values()]
    for title in titles:
        told = method_in_words(title)
        assert any(head in told for head in ("microscopy", "imaging", "spectroscopy", "tomography")), told
        assert ", " not in re.sub(r"\(.*\)", "", told)
        assert not re.search(r"\b(\w+) \1\b", told)


def test_without_an_image_there_is_no_paragraph() -> None:
    with pytest.raises(nboq.NboqError, match=r"a\.yaml: there is no image in it"):
        nboq.methods(nboq.Document(LENS, "a.yaml"))
    with pytest.raises(nboq.NboqError, match=r"a\.yaml, b\.yaml: there is no image in it"):
        nboq.methods(nboq.Objects(*(nboq.Document(LENS, name) for name in ("a.yaml", "b.yaml"))))
    with nboq.Store() as store, pytest.raises(nboq.NboqError, match="in memory: there is no image in it"):
        nboq.methods(store.objects)


@pytest.mark.parametrize("place", ["file", "folder", "store"])
def test_the_command_joins_image_and_descriptor(place: str, tmp_path: Path) -> None:
    descriptor = MERGE / "skua-descriptor.yaml"
    where = descriptor if place == "file" else tmp_path / place
    if place == "folder":
        where.mkdir()
        (where / "a.yaml").write_bytes(descriptor.read_bytes())
    elif place == "store":
        with nboq.Store(where) as store:
            store.load(nboq.read(descriptor))
            store.load(nboq.read(VALID / "hardware" / "widefield.yaml"))
    done = run("methods", str(MERGE / "mitochondria.ome.xml"), str(where), "--trace")
    assert done.returncode == 1  # specimen and software aren't known
    assert "a 488 nm laser (Rotlicht Laser Inc. (invented) Argos 488; attenuated by 50 %)" in done.stdout
    assert "/1.40 ← lens_na of urn:uuid:844c31be-60de-56b8-b6fa-7c8100df4f21" in done.stdout
    assert "2 fields to fill in" in done.stderr


def test_the_command_says_what_it_cannot_use(tmp_path: Path) -> None:
    image = MERGE / "mitochondria.ome.xml"
    other = run("methods", str(image), str(VALID / "hardware"))
    assert other.returncode == 2 and "no descriptor in it is known to be of the instrument" in other.stderr
    plain = run("methods", str(VALID / "acquisition" / "facility.yaml"))
    assert plain.returncode == 2 and "facility.yaml: there is no image in it" in plain.stderr
    out = tmp_path / "methods.json"
    assert run("methods", str(image), "-o", str(out)).returncode == 1
    body = json.loads(out.read_text("utf-8"))
    assert body["paragraph"]["text"] == "".join(one["text"] for one in body["paragraph"]["clauses"])
    assert {"entity", "field"} == set(body["gaps"][0])


def test_further_objectives_are_told_with_what_they_did() -> None:
    other = {**LENS, "id": "urn:x:2", "magnification": 5, "lens_na": 0.1, "immersion_type": "Air", "model": "5x"}
    further = [{"type": "ObjectiveSettings", "settings_of": "urn:x:2", "objective_role": "Illumination"}]
    told = _told(LENS, other, _image(further_objective_settings=further))
    assert "was used. A 5×/0.10 air Plan Apochromat objective (Zeiss 5x) served for illumination." in told


def test_faulty_documents_are_told_of_or_refused(confocal: nboq.Document) -> None:
    chance = random.Random(5)
    wrong: tuple[Any, ...] = (
        None,
        "",
        [],
        {},
        7,
        "urn:x:none",
        ["a", {"x": 1}],
        {"type": "Nope"},
        {"type": ["a"]},
        math.inf,
        [[1]],
    )

    def places(value: Any) -> Iterator[tuple[Any, Any]]:
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            if isinstance(item, dict | list):
                yield from places(item)

    for _ in range(12):
        data = deepcopy(confocal.data)
        for _ in range(4):
            holder, key = chance.choice(list(places(data)))
            holder[key] = deepcopy(chance.choice(wrong))
        with suppress(nboq.NboqError):
            nboq.methods(data).written("html")


def test_exposures_are_those_of_the_channels_that_the_file_counts() -> None:
    """Lists of a document are sorted by id, and planes count the channels in the order of the file."""
    image = nboq.read(ROOT / "examples" / "micrometa" / "settings" / "teaching-widefield-settings.json")
    told = str(nboq.methods(image))
    assert "“DAPI” (DAPI) was imaged with an exposure time of 120 ms" not in told
    assert told.index("“DAPI”") < told.index("80 ms") < told.index("“GFP”") < told.index("120 ms")
    channels = [
        {"type": "Channel", "id": f"urn:x:{5 - at}", "name": f"C{at}", "extensions": {"ome:ID": f"Channel:0:{at}"}}
        for at in reversed(range(4))
    ]
    planes = [{"type": "Plane", "the_c": at, "exposure_time": at + 1} for at in range(4)]
    order = {"ome:~order": {"Channel": [f"Channel:0:{at}" for at in range(4)]}}
    pixels = {"type": "Pixels", "id": "urn:x:p", "channels": channels, "planes": planes, "extensions": order}
    told = _told(_image(pixels=pixels), LENS)
    for at in range(4):
        assert f"Channel “C{at}” was imaged with an exposure time of {at + 1} ms." in told


def test_of_the_filters_of_a_set_nobody_says_which_the_light_met() -> None:
    filters = [{"type": "EmissionFilter", "id": f"urn:x:f{at}", "model": f"F{at}"} for at in (1, 2)]
    path = {"type": "LightPath", "filter_sets": [{"type": "FilterSet", "member_filters": ["urn:x:f1", "urn:x:f2"]}]}
    pixels = {"type": "Pixels", "id": "urn:x:p", "channels": [{"type": "Channel", "id": "urn:x:c", "light_path": path}]}
    told = _told(_image(pixels=pixels), LENS, *filters)
    assert "with a filter set that has an emission filter (F1) and an emission filter (F2)." in told
