"""The published shapes by themselves: each file alone, with pyshacl's own command and with another engine."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import shacl

import nboq
from nboq.schema.model import current_model
from tests.conftest import ROOT

SHAPES = ROOT / "shapes"
FILES = ["core", "rules", "tier-1", "tier-2", "tier-3", "strict"]
_SH = "http://www.w3.org/ns/shacl#"
_NBOQ = "@prefix nboq: <https://w3id.org/nbo-q/> ."
_VALID = sorted((ROOT / "examples" / "valid").rglob("*.yaml"))
_INVALID = [
    *(path for path in sorted((ROOT / "examples" / "invalid").glob("*.yaml")) if ".expected" not in path.name),
    *sorted((ROOT / "examples" / "rules").glob("*.invalid.yaml")),
]
# Nothing of the model, or nothing that is meant as such.
_NOTHING = {
    "empty": _NBOQ,
    "literal type": f'{_NBOQ} <urn:x:o> a "Objective" ; nboq:name "63x" .',
    "other classes": "<urn:x:o> a <urn:x:Thing> .",
}
# A type that follows, numbers as people write them in Turtle, and a class of a vendor.
_RIGHT = """@prefix nboq: <https://w3id.org/nbo-q/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    <urn:x:o> a nboq:Objective, nboq:ManufacturedItem ; nboq:name "63x" ; nboq:lens_na 1.4 ; nboq:magnification 63 .
    <urn:x:super> rdfs:subClassOf nboq:Objective . <urn:x:p> a <urn:x:super> ; nboq:name "60x" ; nboq:lens_na 1.3 ."""
_WRONG = """@prefix nboq: <https://w3id.org/nbo-q/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    <urn:x:o> a nboq:CCD, nboq:ManufacturedItem ; nboq:name "cam" ; nboq:quantum_efficiency 82 ;
        nboq:dark_current -1.0 .
    <urn:x:super> rdfs:subClassOf nboq:Objective . <urn:x:p> a <urn:x:super> ; nboq:name "60x" ; nboq:lens_na -1.3 ."""


def _turtle(path: Path) -> str | None:
    try:
        return nboq.to_rdf(nboq.read(path), "turtle").decode()
    except nboq.errors.NboqError:
        return None  # what can't be written as RDF has no graph


@cache
def _shapes(file: str) -> shacl.Shapes:
    return shacl.Shapes.from_file(str(SHAPES / f"{file}.ttl"))


def _rust(file: str, turtle: str) -> list[str]:
    return [result.message or "" for result in _shapes(file).validate_text(turtle, format="turtle").results]


def _command(file: str, turtle: str, folder: Path, *options: str) -> tuple[bool, str]:
    data = folder / "data.ttl"
    data.write_text(turtle, "utf-8")
    call = [sys.executable, "-m", "pyshacl", "-s", str(SHAPES / f"{file}.ttl"), *options, str(data)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return "Conforms: True" in done.stdout, done.stdout


def test_they_say_what_they_are_and_how_to_run_them() -> None:
    for file in SHAPES.glob("*.ttl"):
        text = file.read_text("utf-8")
        head = text[:1200]
        assert f"pyshacl -s {file.name} data.ttl" in head, file.name
        assert f"Version {current_model().version}" in text, file.name
        assert "creativecommons.org/licenses/by/4.0" in head, file.name


def test_what_is_recommended_stands_in_files_of_its_own() -> None:
    for file in SHAPES.glob("*.ttl"):
        severities = {
            triple.object.value.removeprefix(_SH)
            for triple in ox.parse(path=str(file))
            if triple.predicate.value == f"{_SH}severity" and isinstance(triple.object, ox.NamedNode)
        }
        if file.name.endswith("-recommended.ttl"):
            assert severities == {"Info"}
        elif file.name == "deprecated.ttl":
            assert severities == {"Warning"}
        else:
            assert severities <= {"Violation"}, file.name


def test_they_ask_for_no_class_hierarchy() -> None:
    for file in SHAPES.glob("*.ttl"):
        assert not [t for t in ox.parse(path=str(file)) if t.predicate.value == f"{_SH}class"], file.name


@pytest.mark.parametrize("file", FILES)
def test_nothing_of_the_model_does_not_conform(file: str) -> None:
    if file != "strict":
        for name, turtle in _NOTHING.items():
            assert _rust(file, turtle), name


def test_types_that_follow_numbers_in_turtle_and_classes_of_vendors_are_understood() -> None:
    assert _rust("core", _RIGHT) == []
    found = {message.partition(":")[0] for message in _rust("core", _WRONG)}
    assert found == {"quantum_efficiency", "dark_current", "lens_na"}


@pytest.mark.parametrize(
    "path", [pytest.param(p, marks=() if n == 2 else pytest.mark.slow) for n, p in enumerate(_VALID)]
)
def test_valid_examples_conform_to_each_file(path: Path) -> None:
    turtle = _turtle(path)
    assert turtle is not None
    tier = nboq.validate(nboq.read(path)).tier
    for file in ("core", "rules", "strict", f"tier-{tier}"):
        assert _rust(file, turtle) == [], file


@pytest.mark.slow
@pytest.mark.parametrize("path", _INVALID, ids=lambda path: path.stem)
def test_they_find_in_graphs_what_nboq_finds(path: Path) -> None:
    turtle = _turtle(path)
    if turtle is None:
        return
    # References and cardinalities of the document format alone, which RDF doesn't have, are no business of shapes.
    expected = {f.message for f in nboq.validate(nboq.read(path), 1).violations if f.layer == "shapes"}
    found = {message for file in ("core", "rules", "tier-1") for message in _rust(file, turtle)}
    assert expected <= found


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("-i", "rdfs")], ids=["plain", "rdfs"])
def test_pyshacls_command_agrees(tmp_path: Path, options: tuple[str, ...]) -> None:
    assert _command("core", _RIGHT, tmp_path, *options)[0]
    good, said = _command("core", _WRONG, tmp_path, *options)
    assert not good and said.count("Message: quantum_efficiency") >= 1 and "Message: lens_na" in said
    # What is in none of the others is told by the engine in Rust.
    assert options or not _command("core", _NOTHING["literal type"], tmp_path)[0]


@pytest.mark.long
@pytest.mark.parametrize("path", _VALID, ids=lambda path: path.stem)
@pytest.mark.parametrize("options", [(), ("-i", "rdfs")], ids=["plain", "rdfs"])
def test_all_valid_examples_conform_for_pyshacls_command(path: Path, options: tuple[str, ...], tmp_path: Path) -> None:
    for file in ("core", "rules", f"tier-{nboq.validate(nboq.read(path)).tier}"):
        good, said = _command(file, _turtle(path) or "", tmp_path, *options)
        assert good, said


@pytest.mark.long
@pytest.mark.parametrize("path", _INVALID, ids=lambda path: path.stem)
def test_pyshacls_command_finds_what_nboq_finds(path: Path, tmp_path: Path) -> None:
    turtle = _turtle(path)
    expected = {f.message for f in nboq.validate(nboq.read(path), 1).violations if f.layer == "shapes"}
    if turtle is not None and expected:
        said = "".join(_command(file, turtle, tmp_path)[1] for file in ("core", "rules", "tier-1"))
        assert [message for message in expected if message not in said] == []


def _rudof_agrees(file: str, graphs: dict[str, str]) -> int:
    """Ask rudof, which is written in Rust as ours is, and from other hands; give how often it couldn't be asked."""
    rudof: Any = pytest.importorskip("pyrudof", reason="pyrudof has no wheel for this machine, or isn't installed")
    engine = rudof.Rudof(rudof.RudofConfig())
    engine.read_shacl((SHAPES / f"{file}.ttl").read_text("utf-8"), rudof.ShaclFormat.Turtle)
    refused = 0
    for name, turtle in graphs.items():
        engine.reset_data()
        engine.read_data(turtle, rudof.RDFFormat.Turtle)
        try:
            theirs = {str(result.source_shape).strip("<>") for result in engine.validate_shacl()}
        except rudof.ShaclError as error:
            # It puts blank nodes into queries as values, which SPARQL forbids; so rules about parts can't be asked.
            assert file == "rules" and "expected UNDEF" in str(error), name
            refused += 1
            continue
        results = _shapes(file).validate_text(turtle, format="turtle").results
        assert theirs == {str(result.source_shape).strip("<>") for result in results}, name
    return refused


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_another_engine_says_the_same(file: str) -> None:
    assert _rudof_agrees(file, {"right": _RIGHT, "wrong": _WRONG, **_NOTHING}) == 0


@pytest.mark.long
@pytest.mark.parametrize("file", FILES)
def test_another_engine_says_the_same_of_all_examples(file: str) -> None:
    graphs = {path.stem: turtle for path in (*_VALID, *_INVALID) if (turtle := _turtle(path)) is not None}
    assert len(graphs) > 150 and _rudof_agrees(file, graphs) < len(graphs) / 4
