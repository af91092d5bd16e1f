"""Objects of documents as dataclasses that follow references."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import re
import subprocess
import sys
import typing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pydantic
import pytest
from mypy import api

import nboq
from nboq.errors import InputError, Malformed, NotFound, UnknownTerm
from nboq.schema.classes import CLASSES
from nboq.schema.references import Reference
from tests.conftest import ROOT
from tests.publish.test_crate_validators import environment

VALID = sorted((ROOT / "examples" / "valid").rglob("*.yaml"))
DISK = ROOT / "examples" / "valid" / "acquisition" / "spinning-disk.yaml"


@pytest.fixture
def document() -> nboq.Document:
    return nboq.read(DISK)


def test_references_lead_from_an_image_to_what_it_was_taken_with(document: nboq.Document) -> None:
    (image,) = document.images
    assert image.objective_settings is not None
    used = image.objective_settings.settings_of
    assert used is not None
    assert (used.lens_na, used.immersion_type) == (1.3, "SiliconeOil")
    assert used == document.objectives[0].id  # the id isn't lost
    assert used.target == document.objectives[0]
    assert image.uses(nboq.Objective) == document.objectives
    assert document.objectives[0].used_in == [image]


def test_a_filter_is_used_in_its_cube_and_a_camera_in_its_image() -> None:
    stand = nboq.read(ROOT / "examples" / "valid" / "hardware" / "widefield.yaml")
    cube = stand.find(nboq.FilterCube)[0]
    assert cube.emission_filter is not None
    assert cube.emission_filter.transmittance_ranges
    filter_ = cube.emission_filter.target
    assert filter_ is not None
    assert cube in filter_.used_in


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_objects_say_what_the_document_says(path: Path) -> None:
    read = nboq.read(path)
    assert read[read.id].to_document() == read.entity.to_document() == read.data
    for thing in read.find(nboq.Entity):
        assert thing.id is not None
        assert dataclasses.asdict(thing) == dataclasses.asdict(nboq.Document(thing.to_document()).entity)


def test_what_is_changed_in_an_object_is_written(document: nboq.Document, tmp_path: Path) -> None:
    lens = document.objectives[0]
    lens.lens_na = 1.25
    lens.dic = None
    (image,) = document.images
    assert image.pixels is not None
    assert image.samples is not None
    image.samples.append("urn:uuid:00000000-0000-4000-8000-000000000001")
    descriptor = document.entity
    nboq.write(document, tmp_path / "changed.yaml")
    again = nboq.read(tmp_path / "changed.yaml")
    assert again.objectives[0].lens_na == 1.25
    assert "dic" not in again.objectives[0].to_document()
    assert len(again.images[0].samples or []) == 2
    assert descriptor == again.entity
    assert [one.field for one in nboq.validate(again).violations] == ["dic"]  # which tier 2 asks for


def test_a_thing_put_into_a_list_is_found(document: nboq.Document) -> None:
    members = document.find(nboq.Collection)[0].members
    assert members is not None
    members.append(nboq.Objective(id="urn:x:new", lens_na=0.95))
    new = document["urn:x:new"]
    assert isinstance(new, nboq.Objective)
    new.lens_na = 0.9
    assert document.data["members"][-1]["lens_na"] == 0.9
    del members[-1]
    assert "urn:x:new" not in document


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"lens_na": 0.8}, ["0.8"]),
        ({"lens_na__ge": 0.8}, ["0.8", "1.4"]),
        ({"lens_na__gt": 0.8}, ["1.4"]),
        ({"lens_na__le": 0.8}, ["0.8"]),
        ({"lens_na__lt": 0.8}, []),
        ({"lens_na__in": (1.4, 2)}, ["1.4"]),
        ({"lens_na__ne": 1.4}, ["0.8", "none"]),
        ({"lens_na": None}, ["none"]),
        ({"lens_na__ge": 0.8, "immersion_type": "Air"}, ["0.8"]),
        ({"lens_na__ge": "0.8"}, []),
        ({"id": "http://dx.doi.org/10.5072/none"}, ["none"]),
    ],
)
def test_conditions(conditions: dict[str, typing.Any], found: list[str]) -> None:
    lenses = [
        {"type": "Objective", "id": "urn:x:1", "name": "0.8", "lens_na": 0.8, "immersion_type": "Air"},
        {"type": "Objective", "id": "urn:x:2", "name": "1.4", "lens_na": 1.4},
        {"type": "Objective", "id": "https://doi.org/10.5072/NONE", "name": "none"},
    ]
    document = nboq.Document({"type": "Collection", "id": "urn:x:0", "members": lenses})
    assert [lens.name for lens in document.find(nboq.Objective, **conditions)] == found


def test_a_reference_is_found_in_any_spelling() -> None:
    image = nboq.Document({"type": "Image", "id": "urn:x:1", "instrument": "http://dx.doi.org/10.5072/B"})
    assert image.find(nboq.Image, instrument="doi:10.5072/b")
    assert not image.find(nboq.Image, instrument="doi:10.5072/c")


def test_conditions_that_cannot_be(document: nboq.Document) -> None:
    with pytest.raises(UnknownTerm, match="did you mean 'lens_na'"):
        document.find(nboq.Objective, lens_an__ge=1)
    with pytest.raises(InputError, match="there are eq, lt, le, gt, ge, in, ne"):
        document.find(nboq.Objective, lens_na__over=1)
    with pytest.raises(NotFound, match="nothing here has the id"):
        document["urn:x:nothing"]


def test_several_documents_refer_to_one_another() -> None:
    stand = nboq.read(ROOT / "examples" / "valid" / "hardware" / "widefield.yaml")
    lens = stand.objectives[0]
    settings = {"type": "ObjectiveSettings", "settings_of": lens.id}
    image = nboq.Document({"type": "Image", "id": "urn:x:image", "objective_settings": settings})
    alone = image.images[0].objective_settings
    assert alone is not None
    assert alone.settings_of is not None
    with pytest.raises(AttributeError, match="isn't described here"):
        _ = alone.settings_of.lens_na
    assert not hasattr(alone.settings_of, "lens_na")
    joined = nboq.Objects(image, stand)
    assert joined.images[0].uses(nboq.Objective) == [lens]
    assert joined[str(lens.id)].used_in == joined.images


def test_an_object_of_no_document_says_so() -> None:
    with pytest.raises(InputError, match="taken from no document"):
        _ = nboq.Objective(id="urn:x:1").used_in


def test_copies_stand_alone(document: nboq.Document) -> None:
    lens = document.objectives[0]
    for other in (copy.copy(lens), copy.deepcopy(lens), pickle.loads(pickle.dumps(lens))):
        assert other == lens
        assert lens == other
        other.lens_na = 0.1
        assert other != lens
    assert dataclasses.replace(lens, lens_na=0.1).lens_na == 0.1
    assert len({lens, document.objectives[0]}) == 1
    assert isinstance(lens, nboq.Objective)
    (image,) = copy.deepcopy(document.images)
    assert image.objective_settings is not None
    assert type(image.objective_settings.settings_of) is str


def test_a_reference_is_a_text(document: nboq.Document) -> None:
    settings = document.images[0].objective_settings
    assert settings is not None
    used = settings.settings_of
    assert isinstance(used, Reference)
    assert pickle.loads(pickle.dumps(used)) == used
    assert "lens_na" in dir(used)
    assert used in {document.objectives[0].id}


def test_signature_and_docstring_show_the_fields() -> None:
    assert "lens_na" in inspect.signature(nboq.Objective).parameters
    assert "In mm (UCUM)" in (nboq.Objective.__doc__ or "")


@pytest.mark.parametrize("cls", CLASSES.values(), ids=lambda cls: cls.__name__)
def test_annotations_can_be_read(cls: type[nboq.schema.base.ModelObject]) -> None:
    hints = typing.get_type_hints(cls)
    assert set(hints) >= {one.name for one in dataclasses.fields(cls)}


def test_a_store_leads_from_document_to_document() -> None:
    store = nboq.Store()

    def lens(na: float) -> dict[str, typing.Any]:
        return {"type": "Objective", "id": "urn:x:lens", "name": "63x", "lens_na": na}

    for from_, na in (("2024-01-01", 1.3), ("2025-01-01", 1.4)):
        data = {"type": "HardwareDescriptor", "id": f"urn:x:{from_}", "valid_from": from_, "components": [lens(na)]}
        store.load(data)
    for name, day in (("old", "2024-01-01"), ("new", "")):
        settings = {"type": "ObjectiveSettings", "settings_of": "urn:x:lens"}
        image = {"type": "Image", "id": f"urn:x:{name}", "name": name, "objective_settings": settings}
        store.load(image | ({"documented_by": f"urn:x:{day}"} if day else {}))
    objects = store.objects
    assert [one.lens_na for one in objects.objectives] == [1.4]
    assert objects.find(nboq.Objective, lens_na__lt=1.4) == []  # what an older document says doesn't count
    nas = {one.name: one.uses(nboq.Objective)[0].lens_na for one in objects.images}
    assert nas == {"old": 1.3, "new": 1.4}
    assert {one.name for one in objects["urn:x:lens"].used_in if isinstance(one, nboq.Image)} == {"old", "new"}
    assert "urn:x:lens" in objects
    assert "urn:x:none" not in objects


def test_pydantic_keeps_the_classes_of_components_and_names_them(document: nboq.Document) -> None:
    kept = pydantic.TypeAdapter(nboq.Collection)
    made = kept.validate_python({"@context": "x", "$schema": "y", **document.data})
    assert made == document.entity
    assert kept.dump_python(made) == document.data
    assert kept.validate_json(kept.dump_json(made)) == made
    assert kept.validate_python(made) == made
    for wrong in (
        {"type": "Laser", "id": "urn:x:1"},
        {"id": "urn:x:1", "lens_naa": 1},
        {"id": "urn:x:1", "lens_na": "high"},
    ):
        with pytest.raises(pydantic.ValidationError, match=r"no Objective|Unexpected keyword|valid number"):
            pydantic.TypeAdapter(nboq.Objective).validate_python(wrong)


def _snippets(folder: Path) -> None:
    """Write each block as a module of its own, whose mistakes name it."""
    for page in (ROOT / "README.md", ROOT / "docs" / "howto" / "analyst.md"):
        for number, block in enumerate(re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)):
            (folder / f"{page.stem.lower()}{number}.py").write_text(block, "utf-8")
    wrong = "for lens in nboq.read('a.yaml').find(nboq.Objective):\n    lens.lens_an\n    lens.lens_na.upper()\n"
    wrong += "nboq.Objective(id='urn:x:1').lens_an\nnboq.Objective(lens_naa=1.4)\n"
    (folder / "wrong.py").write_text(f"import nboq\n{wrong}", "utf-8")


@pytest.mark.slow
def test_readme_and_the_guide_for_analysts_pass_mypy(tmp_path: Path) -> None:
    _snippets(tmp_path)
    # The project's own settings are strict, and what was checked with them needn't be again.
    settings = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(ROOT / ".mypy_cache")]
    said, faults, _ = api.run([*settings, str(tmp_path)])
    assert not faults
    errors = [line for line in said.splitlines() if ": error:" in line]
    assert len(errors) == 5, said  # the field, the number and None, the field again, no such keyword
    assert all("wrong.py" in line for line in errors), said


@pytest.mark.long  # 10 s of a processor, most of them to install it
def test_readme_and_the_guide_for_analysts_pass_pyright(tmp_path: Path) -> None:
    python = environment(tmp_path / "environment", sys.executable, "pyright")
    pages = tmp_path / "pages"
    pages.mkdir()
    _snippets(pages)
    settings = {"typeCheckingMode": "strict", "extraPaths": [str(ROOT / "src")]}
    (pages / "pyrightconfig.json").write_bytes(orjson.dumps(settings))
    call = [str(python.with_name("pyright")), "--outputjson", "--pythonpath", sys.executable, "--project", str(pages)]
    said = subprocess.run(call, capture_output=True, check=False).stdout
    faults = orjson.loads(said)["generalDiagnostics"]
    told = {(Path(one["file"]).name, one["range"]["start"]["line"] + 1) for one in faults if one["severity"] == "error"}
    assert told == {("wrong.py", 3), ("wrong.py", 4), ("wrong.py", 5), ("wrong.py", 6)}, faults


FAULTY: typing.Final[dict[str, typing.Any]] = {
    "type": "Collection",
    "id": "urn:x:all",
    "members": [
        {"type": "Objective", "id": "objective 3", "lens_na": "1,4"},
        {"type": "Objective", "id": 7},
        {"type": ["Objective"], "id": "urn:x:1"},
        {"type": "Nonsense", "id": "urn:x:nonsense"},
        {"type": "Image", "id": "urn:x:3", "documented_by": "urn:x:nonsense", "samples": "urn:x:4", "pixels": ["a"]},
        {"type": "Image", "id": "urn:x:5", "objective_settings": {"type": "ObjectiveSettings"}},
        "a text",
    ],
}
FAULTY["members"][5]["objective_settings"]["settings_of"] = "objective 3"


def test_what_is_right_in_a_faulty_document_is_given() -> None:
    document = nboq.Document(copy.deepcopy(FAULTY))
    lens, numbered = document.objectives
    assert (document["objective 3"], document.find(nboq.Objective, id=7)) == (lens, [numbered])
    assert document.find(nboq.Image, documented_by="no such id") == []
    first, second = document.images
    assert first.uses(nboq.Objective) == []
    assert second.uses(nboq.Objective) == [lens]
    assert lens.used_in == [second]
    assert len({lens, numbered}) == 2
    assert "urn:x:nonsense" in document
    assert repr(document["urn:x:all"]).startswith("Collection({")
    assert document["urn:x:all"] == document["urn:x:all"]
    for id in (7, None):
        with pytest.raises(NotFound):
            document[id]  # type: ignore[index]
    with pytest.raises(TypeError, match="not iterable"):
        list(document)  # type: ignore[call-overload]


@pytest.mark.parametrize("wanted", ["Air", 1.4, None])
def test_one_of_several_values_takes_several(document: nboq.Document, wanted: object) -> None:
    with pytest.raises(InputError, match="takes a list, tuple or set"):
        document.find(nboq.Objective, immersion_type__in=wanted)


def test_what_a_faulty_object_has_is_in_its_json() -> None:
    lens = {"type": "Objective", "id": "urn:x:1", "lense_na": 1.4, "extensions": {"x:y": None}}
    assert nboq.Document({**lens, "lens_na": None}).objectives[0].to_document() == lens


def test_changes_of_the_json_are_seen(document: nboq.Document) -> None:
    before = document.objectives
    assert "urn:x:new" not in document
    document.data["members"].append({"type": "Objective", "id": "urn:x:new", "tags": {}})
    assert document["urn:x:new"] in document.objectives
    del document.data["members"][-1]
    assert "urn:x:new" not in document
    assert document.objectives == before


def test_what_is_changed_through_one_is_seen_by_all() -> None:
    image, lens = (
        nboq.Document({"type": "Image", "id": "urn:x:1"}),
        nboq.Document({"type": "Objective", "id": "urn:x:2"}),
    )
    joined = nboq.Objects(image, lens)
    assert joined.objectives[0].used_in == []
    image.images[0].objective_settings = nboq.ObjectiveSettings(settings_of="urn:x:2")
    assert joined.objectives[0].used_in == joined.images
    del joined.images[0].objective_settings
    assert image.find(nboq.ObjectiveSettings) == []
    assert joined.objectives[0].used_in == []


def test_lists_of_one_field_lose_nothing(document: nboq.Document) -> None:
    (image,) = document.images
    image.samples = ["urn:x:1"]
    one, other = image.samples, image.samples
    assert one is not None
    assert other is not None
    one.append("urn:x:2")
    other.append("urn:x:3")
    assert image.samples == ["urn:x:1", "urn:x:2", "urn:x:3"]
    for copied in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert type(copied) is list
    assert type(dataclasses.asdict(image)["samples"]) is list
    assert orjson.loads(orjson.dumps(dataclasses.asdict(image))) == dataclasses.asdict(image)
    with pytest.raises(TypeError):  # and not the end of Python
        orjson.dumps(image)


def test_a_thing_put_where_it_is_named_is_named(document: nboq.Document) -> None:
    settings = document.images[0].objective_settings
    assert settings is not None
    for lens in (document.objectives[0], nboq.Objective(id=document.objectives[0].id)):
        settings.settings_of = lens  # type: ignore[assignment]
        assert settings.to_document()["settings_of"] == lens.id
    assert document.find(nboq.ObjectiveSettings, settings_of=document.objectives[0])


def test_what_is_set_through_a_reference_is_set_in_the_thing(document: nboq.Document) -> None:
    settings = document.images[0].objective_settings
    assert settings is not None
    used = settings.settings_of
    assert used is not None
    used.lens_na = 1.2
    nboq.set_quantity(used, "working_distance", "250 µm")
    lens = document.objectives[0]
    assert (lens.lens_na, nboq.quantity(used, "working_distance").magnitude) == (1.2, lens.working_distance)
    del used.dic
    assert lens.dic is None
    with pytest.raises(AttributeError, match="lens_an"):
        used.lens_an = 1.2
    settings.settings_of = "urn:x:nowhere"
    nowhere = settings.settings_of
    assert nowhere is not None
    with pytest.raises(AttributeError, match="isn't described here"):
        nowhere.lens_na = 1.2
    with pytest.raises(NotFound, match="isn't described here"):
        nboq.quantity(nowhere, "lens_na")


def test_numbers_of_numpy_are_written(document: nboq.Document, tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    document.objectives[0].lens_na = numpy.float64(0.5)
    nboq.write(document, tmp_path / "a.yaml")
    assert nboq.read(tmp_path / "a.yaml").objectives[0].lens_na == 0.5
    plain = nboq.Objective(magnification=numpy.int64(20))
    assert type(plain.to_document()["magnification"]) is int


@pytest.mark.parametrize("wrong", ["a.yaml", None, [nboq.Objective()]])
def test_what_is_no_document_is_told(wrong: typing.Any) -> None:
    with pytest.raises(Malformed, match="isn't a document; give a Document"):
        nboq.Objects(wrong)


def test_a_thing_inside_itself_is_told(document: nboq.Document) -> None:
    collection = document.find(nboq.Collection)[0]
    assert collection.members is not None
    collection.members.append(collection)
    with pytest.raises(Malformed, match="nested too deeply"):
        document.find(nboq.Objective)


def test_threads_that_change_one_list_lose_nothing(document: nboq.Document) -> None:
    """Only what one call does is one step: `things[:] = [*things, another]` reads and writes in two."""
    (image,) = document.images
    image.samples = []
    samples: list[typing.Any] = typing.cast("list[typing.Any]", image.samples)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: samples.append(f"urn:x:{n}"), range(400)))
    finally:
        sys.setswitchinterval(before)
    assert len(image.samples or []) == 400
