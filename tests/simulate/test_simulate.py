"""Simulated worlds: valid, the same for the same seed, and with answers to the questions that people ask."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from collections import Counter
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import orjson
import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

import nboq
from nboq.batch import convert
from nboq.cli.app import app
from nboq.document import walk
from nboq.errors import NotFound, WrongValue
from nboq.formats.rdf import to_ntriples
from nboq.formats.rdf.beside import Beside, writing
from nboq.pid.identifier import mod97_check
from nboq.simulate import World, documents, write_world
from nboq.simulate.tables import CAMERAS, CUBES, DYES, MODELS
from tests.conftest import ROOT

_RUN = CliRunner()
Json = dict[str, Any]


@pytest.fixture(scope="module")
def world() -> list[Json]:
    """A world that is large enough for every question."""
    return list(documents(60, 300, seed=5))


def _of(world: list[Json], type_: str) -> list[Json]:
    return [document for document in world if document["type"] == type_]


@pytest.mark.slow
def test_every_document_is_valid_at_the_tier_it_claims() -> None:
    for document in documents(24, 48, seed=11):
        report = nboq.validate(document)
        assert not report.violations, (document["type"], [str(finding) for finding in report.violations])
        assert report.tier == document.get("tier", 1)


def test_no_two_documents_have_one_id_and_what_is_referred_to_is_there(world: list[Json]) -> None:
    ids = Counter(document["id"] for document in world)
    assert max(ids.values()) == 1
    known = {entity["id"] for document in world for _, entity in walk(document) if "id" in entity}
    fields = ("hosted_by", "has_model", "calibrated_instrument", "calibrated_descriptor", "settings_of", "instrument")
    many = ("cited_by", "collected_by", "documented_by", "funded_by", "part_of", "owned_by", "managed_by", "calibrates")
    count, platforms = 0, set[str]()
    for document in world:
        for _, entity in walk(document):
            wanted = [entity[name] for name in (*fields, "replaces", "experiment") if name in entity]
            wanted += [name for field in many for name in entity.get(field, ())]
            count += len(wanted)
            missing = set(wanted) - known
            assert all("-platform-" in name for name in missing), (entity["type"], missing)
            platforms |= missing
    assert count > 4000 and platforms


def test_another_seed_gives_another_world_and_the_same_seed_the_same() -> None:
    assert list(documents(3, 5, 1)) == list(documents(3, 5, 1))
    assert list(documents(3, 5, 1)) != list(documents(3, 5, 2))


@pytest.mark.slow
def test_any_hash_seed_gives_the_same(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        code = f"from nboq.simulate import *; write_world(World(4, 10, 3), {str(tmp_path / seed)!r} + '.nq', 1)"
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, cwd=ROOT, check=True)
    assert (tmp_path / "1.nq").read_bytes() == (tmp_path / "2.nq").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["w.nq", "w.nq.gz", "w.jsonl"])
def test_the_same_bytes_whatever_the_number_of_workers(tmp_path: Path, name: str) -> None:
    for workers in (1, 2):
        write_world(World(20, 40, 7), tmp_path / f"{workers}{name}", workers)
    assert (tmp_path / f"1{name}").read_bytes() == (tmp_path / f"2{name}").read_bytes()


def test_each_form_says_the_same(tmp_path: Path) -> None:
    world = World(5, 10, 2)
    made = list(documents(5, 10, 2))
    for name in ("w.nq", "w.nq.gz", "w.jsonl.gz", "folder"):
        write_world(world, tmp_path / name, workers=1)
    assert [orjson.loads(line) for line in gzip.decompress((tmp_path / "w.jsonl.gz").read_bytes()).splitlines()] == made
    files = sorted(path for path in (tmp_path / "folder").rglob("*") if path.is_file())
    assert [orjson.loads(path.read_bytes()) for path in files] == made
    quads = (tmp_path / "w.nq").read_bytes()
    assert gzip.decompress((tmp_path / "w.nq.gz").read_bytes()) == quads
    for source in ("folder", "w.jsonl.gz"):
        # A world has what a store is given by `put`, which writes no labels.
        with writing(Beside(labels=False)):
            convert([tmp_path / source], tmp_path / "again.nq", workers=1)
        assert (tmp_path / "again.nq").read_bytes() == quads
    graphs = {str(quad.graph_name) for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS)}
    assert len(graphs) == len(made)
    with pytest.raises(NotFound, match="isn't empty"):
        write_world(world, tmp_path / "folder", workers=1)


def test_the_stated_sizes_are_right(world: list[Json]) -> None:
    sizes = Counter[str]()
    for document in world:
        kind = document["type"]
        of_images = kind in ("Image", "Sample", "Experiment", "Dataset", "Publication")
        sizes["image" if of_images else "instrument"] += to_ntriples(document).count(b"\n")
    assert 800 < sizes["instrument"] / 60 < 1100
    assert 120 < sizes["image"] / 300 < 165


def test_memory_does_not_grow_with_the_world() -> None:
    first = islice(documents(800_000, 10**9, seed=1), 500)
    assert sum(1 for _ in first) == 500


def test_impossible_numbers_are_refused() -> None:
    for instruments, images in ((0, 1), (800_001, 1), (1, -1)):
        with pytest.raises(WrongValue):
            World(instruments, images, 1)


def test_identifiers_are_of_the_right_form() -> None:
    world = World(1000, 10, 99)
    for number in range(200):
        assert mod97_check(world.organization(number).removeprefix("https://ror.org/"))
    assert len({world.organization(number) for number in range(1000)}) == 1000
    names = [world.instrument(number) for number in range(500)]
    assert {name.split("/")[2] if "//" in name else "none" for name in names} == {"hdl.handle.net", "doi.org", "none"}


def test_instruments_change_and_images_were_taken_before(world: list[Json]) -> None:
    descriptors: dict[str, list[Json]] = {}
    for document in _of(world, "HardwareDescriptor"):
        descriptors.setdefault(document["describes"]["id"], []).append(document)
    several = [found for found in descriptors.values() if len(found) > 1]
    assert len(several) > 20
    for found in several:
        for older, newer in pairwise(found):
            assert older["valid_until"] < newer["valid_from"] and newer["replaces"] == older["id"]
            assert {part["id"] for part in older["components"]} & {part["id"] for part in newer["components"]}
            assert older["components"] != newer["components"]
    last = {found[-1]["id"] for found in descriptors.values()}
    outdated = [image for image in _of(world, "Image") if image.get("documented_by", [None])[0] not in {None, *last}]
    assert len(outdated) > 20


def test_twins_differ_in_the_camera_only(world: list[Json]) -> None:
    cameras = {camera.model for camera in CAMERAS}
    newest: dict[str, Json] = {}
    for document in _of(world, "HardwareDescriptor"):
        newest[document["describes"]["id"]] = document
    found = list(newest.values())
    pairs = 0
    for lead, twin in zip(found[2::10], found[3::10], strict=False):
        models = [
            Counter((part["type"], part.get("model", part.get("version"))) for part in document["components"])
            for document in (lead, twin)
        ]
        apart = (models[0] - models[1]) + (models[1] - models[0])
        assert {model for _, model in apart} <= cameras and len(apart) == 2
        pairs += 1
    assert pairs == 6


def test_settings_point_at_parts_of_the_descriptor_of_the_day(world: list[Json]) -> None:
    parts = {d["id"]: {part["id"] for part in d["components"]} for d in _of(world, "HardwareDescriptor")}
    checked = 0
    for image in _of(world, "Image"):
        for descriptor in image.get("documented_by", ()):
            used = {entity["settings_of"] for _, entity in walk(image["pixels"]) if "settings_of" in entity}
            assert used <= parts[descriptor]
            checked += 1
    assert checked > 200


def test_some_filters_do_not_fit_their_dye_and_most_do(world: list[Json]) -> None:
    bands = {part["id"]: part for d in _of(world, "HardwareDescriptor") for part in d["components"]}
    fits = Counter[bool]()
    for image in _of(world, "Image"):
        for channel in image["pixels"]["channels"]:
            (band,) = bands[channel["light_path"]["emission_filters"][0]]["transmittance_ranges"]
            peak = channel["fluorophores"][0]["emission_wavelength"]
            fits[abs(peak - band["center_wavelength"]) <= band["fwhm_bandwidth"] / 2] += 1
    assert fits[False] >= 300 // 25 and fits[True] > 20 * fits[False]


def test_the_tables_agree_with_themselves() -> None:
    for dye in DYES:
        cube = CUBES[dye.band]
        assert abs(dye.emission - cube.emission[0]) <= cube.emission[1] / 2
        assert abs(dye.excitation - cube.excitation[0]) <= cube.excitation[1] / 2
    for cube in CUBES.values():
        assert cube.excitation[0] + cube.excitation[1] / 2 <= cube.edge <= cube.emission[0] - cube.emission[1] / 2


@pytest.mark.slow
def test_there_is_something_to_find_for_every_question(world: list[Json]) -> None:
    descriptors = _of(world, "HardwareDescriptor")
    hosts: dict[str, set[str]] = {}
    for document in descriptors:
        hosts.setdefault(document["describes"]["has_model"], set()).add(document["describes"]["hosted_by"])
    assert sum(len(facilities) > 1 for facilities in hosts.values()) > len(MODELS) // 2
    assert {document["tier"] for document in descriptors} == {1, 2}
    lacking = [d for d in descriptors if not nboq.validate(d, tier=2)]
    assert lacking and all(d["tier"] == 1 for d in lacking)
    types = Counter(part["type"] for d in descriptors for part in d["components"])
    assert {"EMCCD", "MonochromeCMOS", "MonochromeCCD", "PhotomultiplierTube", "SpinningDisk", "Laser"} <= set(types)
    psf = sorted(document["calibration_date"] for document in _of(world, "OpticalCalibration"))
    assert psf[0] < "2022" and psf[-1] > "2025-06"
    measured = {(d["calibrated_instrument"], d["calibration_date"]) for d in _of(world, "OpticalCalibration")}
    images = _of(world, "Image")
    assert any(i["instrument"] == name and day <= i["acquisition_date"] for i in images for name, day in measured)
    assert any(d["id"].startswith("urn:uuid:") for d in descriptors)
    assert {"ExcitationCalibration", "DetectorCalibration", "MechanicalCalibration"} <= {d["type"] for d in world}
    cited = [d for d in _of(world, "Dataset") if d.get("cited_by")]
    assert 0 < len(cited) < len(_of(world, "Dataset"))
    both = [
        d for d in descriptors if {"GFP emission", "mCherry emission"} <= {part["name"] for part in d["components"]}
    ]
    assert both


def test_the_command_writes_what_the_function_writes(tmp_path: Path) -> None:
    call = ["simulate", "-n", "3", "-m", "4", "--seed", "9", "--workers", "1", "-o", str(tmp_path / "a.nq")]
    done = _RUN.invoke(app, call)
    assert done.exit_code == 0, done.output
    write_world(World(3, 4, 9), tmp_path / "b.nq", 1)
    assert (tmp_path / "a.nq").read_bytes() == (tmp_path / "b.nq").read_bytes()
    assert _RUN.invoke(app, ["simulate", "-n", "0", "-o", str(tmp_path / "c.nq")]).exit_code == 2
    assert not (tmp_path / "c.nq").exists()


def test_a_world_of_this_version_stays_as_it_is() -> None:
    """Whoever changes what is made up says so here: figures in the documents were measured on these worlds."""
    digest = hashlib.sha256()
    for document in documents(60, 300, seed=5):
        digest.update(orjson.dumps(document, option=orjson.OPT_SORT_KEYS))
    assert digest.hexdigest() == "86e256ce4260ea17d98f429cc5c5c76a4331cae6bea01e575a3d2964ac9e55d4"
