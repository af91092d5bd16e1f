"""The rules across components: each has a source, a document that keeps it and one that breaks it, and nothing more."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from pyshacl.errors import ReportableRuntimeError
from rdflib.namespace import RDF, SH

import nboq
from nboq.checks import Engine, Finding, validate
from nboq.checks.engines import run
from nboq.checks.shacl import data_graph
from tests.conftest import ROOT

SHAPES = ROOT / "shapes"
EXAMPLES = ROOT / "examples" / "rules"
_PREFIX = "https://w3id.org/nbo-q/rule-"
_BOTH: tuple[Engine, ...] = ("shacl", "pyshacl")
_ENGINES = ["shacl", pytest.param("pyshacl", marks=pytest.mark.long)]


def _graph() -> rdflib.Graph:
    return rdflib.Graph().parse(SHAPES / "rules.ttl", format="turtle")


def _messages(graph: rdflib.Graph) -> dict[str, set[str]]:
    """Find the rules of the file, and for each what it says."""
    nodes = {str(node) for node in graph.subjects(RDF.type, SH.NodeShape) if isinstance(node, rdflib.URIRef)}
    return {
        node.removeprefix(_PREFIX): {
            str(message)
            for shape in graph.transitive_objects(rdflib.URIRef(node), SH.property)
            for message in graph.objects(shape, SH.message)
        }
        for node in nodes
    }


RULES = _messages(_graph())


@pytest.fixture(params=sorted(RULES))
def rule(request: pytest.FixtureRequest) -> str:
    """Every rule of the file, by its name."""
    name: str = request.param
    return name


@cache
def _read(name: str, kind: str) -> dict[str, Any]:
    return nboq.read(EXAMPLES / f"{name}.{kind}.yaml").data


@cache
def _violations(name: str, kind: str, engine: Engine) -> tuple[Finding, ...]:
    return validate(_read(name, kind), 1, engine).violations


def _example(name: str, kind: str = "valid") -> dict[str, Any]:
    return copy.deepcopy(_read(name, kind))


def test_there_are_rules_in_number() -> None:
    assert len(RULES) >= 28


def test_every_node_shape_is_a_rule(rule: str) -> None:
    assert re.fullmatch("[a-z0-9-]+", rule)


def test_every_rule_has_two_examples_and_every_example_a_rule() -> None:
    wanted = {f"{name}.{kind}.yaml" for name in RULES for kind in ("valid", "invalid")}
    assert {path.name for path in EXAMPLES.iterdir()} == wanted


def test_messages_begin_with_the_field_and_are_no_other_rules() -> None:
    graph = _graph()
    for shape, message in graph.subject_objects(SH.message):
        path = graph.value(shape, SH.path)
        if isinstance(path, rdflib.URIRef):
            assert str(message).startswith(path.rpartition("/")[2] + ": ")
        assert "; expected " in str(message)
    said = [message for messages in RULES.values() for message in messages]
    assert all(RULES.values())
    assert len(said) == len(set(said))


@pytest.mark.parametrize("engine", _ENGINES)
def test_the_valid_example_is_valid(rule: str, engine: Engine) -> None:
    assert _violations(rule, "valid", engine) == ()


@pytest.mark.parametrize("engine", _ENGINES)
def test_the_invalid_example_breaks_its_rule_and_no_other(rule: str, engine: Engine) -> None:
    (finding,) = _violations(rule, "invalid", engine)
    assert finding.layer == "shapes"
    assert finding.message in RULES[rule]
    # A finding without a field could not be shown where it belongs.
    assert finding.field in nboq.current_model().slots


@pytest.mark.long
def test_both_engines_say_the_same(rule: str) -> None:
    assert _violations(rule, "invalid", "shacl") == _violations(rule, "invalid", "pyshacl")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "every"),
    [
        ("invalid", 3),
        pytest.param("invalid", 1, marks=pytest.mark.long),
        pytest.param("valid", 1, marks=pytest.mark.long),
    ],
)
def test_both_engines_say_the_same_of_examples_in_one_graph(kind: str, every: int) -> None:
    """Each with names of its own; the engine in Python takes longer to start than to look at a small document."""
    graph, some = "", sorted(RULES)[::every]
    for number, name in enumerate(some):
        text = data_graph(_read(name, kind)).text
        graph += re.sub("<urn:(uuid|nboq:part):", rf"\g<0>e{number}x", text)
    # Without the words, and without values, which only one engine gives for a constraint in SPARQL that names none.
    ours, theirs = ({r._replace(message="", value="") for r in run(graph, 1, engine)} for engine in _BOTH)
    assert ours == theirs
    assert all(result.shape.startswith("https://w3id.org/nbo-q/") for result in ours)
    broken = {result.message for result in run(graph, 1) if result.severity == "Violation"}
    found = {name for name, messages in RULES.items() if messages & broken}
    assert found == (set(some) if kind == "invalid" else set())


def _broken(data: dict[str, Any]) -> set[str]:
    said = {finding.message for finding in validate(data, 1).violations}
    return {name for name, messages in RULES.items() if messages & said}


_DOCUMENTS = sorted(path for path in (ROOT / "examples" / "valid").rglob("*") if path.suffix in (".yaml", ".json"))


@pytest.mark.parametrize("path", _DOCUMENTS, ids=lambda path: path.stem)
def test_no_rule_speaks_on_a_valid_document(path: Path) -> None:
    assert _broken(nboq.read(path).data) == set()


def test_no_rule_speaks_on_an_instrument(instrument_file: Path) -> None:
    assert _broken(nboq.read(instrument_file).data) == set()


def _two_photons(data: dict[str, Any]) -> None:
    data["excitation_wavelength"] = 920


def _two_photon_cube(data: dict[str, Any]) -> None:
    excitation = data["members"][0]
    excitation["transmittance_ranges"][0]["center_wavelength"] = 800


def _no_binning(data: dict[str, Any]) -> None:
    data["members"][0]["binning_options"] = [2, 4]
    _camera_settings(data["members"][1])["binning"] = 1


def _cropped(data: dict[str, Any]) -> None:
    data["members"][1]["size_y"] = 256


def _unknown_camera(data: dict[str, Any]) -> None:
    del data["members"][0]


def _before_the_descriptor(data: dict[str, Any]) -> None:
    data["members"][2]["acquisition_date"] = "2018-12-24"


def _unknown_descriptor(data: dict[str, Any]) -> None:
    del data["members"][0]


def _with_a_time_zone(data: dict[str, Any]) -> None:
    data["valid_from"] = data["valid_until"] + "Z"


def _notch(data: dict[str, Any]) -> None:
    data["members"][1]["filter_type"] = "Notch"


def _camera_settings(pixels: dict[str, Any]) -> dict[str, Any]:
    settings: dict[str, Any] = pixels["channels"][0]["light_path"]["detector_settings"][0]
    return settings


_EXCEPTIONS: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("fluorophore", _two_photons),
    ("emission-above-excitation", _two_photon_cube),
    ("emission-above-excitation", _notch),
    ("binning-offered", _no_binning),
    ("frame-rate", _cropped),
    ("frame-rate", _unknown_camera),
    ("settings-of-instrument", _before_the_descriptor),
    ("settings-of-instrument", _unknown_descriptor),
    ("light-path-of-instrument", _before_the_descriptor),
    ("calibrated-parts", _unknown_descriptor),
    ("calibration-date", _unknown_descriptor),
    ("descriptor-dates", _with_a_time_zone),
]


@pytest.mark.parametrize(
    ("name", "change"), _EXCEPTIONS, ids=[f"{name}{change.__name__}" for name, change in _EXCEPTIONS]
)
def test_a_rule_is_silent_where_it_does_not_apply(name: str, change: Callable[[dict[str, Any]], None]) -> None:
    data = _example(name, "invalid")
    assert _broken(data) == {name}
    change(data)
    assert _broken(data) == set()


def test_settings_that_stand_at_the_image_itself_are_found_too() -> None:
    data = _example("settings-of-instrument")
    camera = data["members"][1]["id"]
    data["members"][2]["objective_settings"]["settings_of"] = camera
    assert _broken(data) == {"settings-of-instrument"}


def test_a_loop_of_two_descriptors_is_found_in_both() -> None:
    data = _example("replaces-earlier")
    first, second = data["members"]
    first["replaces"] = second["id"]
    assert [finding.field for finding in validate(data, 1).violations] == ["replaces", "replaces"]


@pytest.mark.long
@pytest.mark.parametrize("path", sorted(SHAPES.glob("*.ttl")), ids=lambda path: path.stem)
def test_the_shapes_conform_to_the_shapes_of_shacl(path: Path) -> None:
    shapes = rdflib.Graph().parse(path, format="turtle")
    # What doesn't is raised, as the next test shows; that an empty graph doesn't conform to our shapes is right.
    pyshacl.validate(rdflib.Graph(), shacl_graph=shapes, meta_shacl=True)


@pytest.mark.slow
def test_the_shapes_of_shacl_find_a_fault() -> None:
    shapes = _graph()
    limit = rdflib.URIRef(_PREFIX + "exposure-positive")
    shapes.add((limit, SH.path, rdflib.URIRef("https://w3id.org/nbo-q/timestamp")))
    with pytest.raises(ReportableRuntimeError):
        pyshacl.validate(rdflib.Graph(), shacl_graph=shapes, meta_shacl=True)
