"""Crates of every kind for tests, made once, and what they are held to."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib

import nboq
from nboq.publish.crate import Crate, publish_crate
from nboq.publish.crate.study import read_study
from tests.conftest import ROOT

DATA = Path(__file__).parent / "data"
REGISTERED = ROOT / "examples" / "valid" / "identifiers" / "registered.yaml"
SOFTWARE = {"type": "AcquisitionSoftware", "id": "https://doi.org/10.5072/scan-lab", "name": "Scan Lab (invented)"}
SOFTWARE |= {"version": "4.2", "website": "https://lumenwright.example.com/scan-lab"}
CONTEXT = Path(str(files("rocrate"))) / "data" / "ro-crate.jsonld"
"""The context of RO-Crate, as the package has it."""


def images(folder: Path, count: int = 3) -> Path:
    """Make a folder with images and another file."""
    made = folder / "my images"
    (made / "day 2").mkdir(parents=True)
    for number in range(count):
        (made / "day 2" / f"ä {number}.tif").write_bytes(b"II*\0")
    (made / "notes.txt").write_text("x")
    dated = {"type": "Image", "id": "urn:uuid:2a5c7e0e-8b1e-4f43-9d3a-8a5f4b0c1d11", "name": "Nuclei"}
    nboq.write(dated | {"acquisition_date": "2026-11-27T10:11:12Z"}, made / "day 2" / "z.ome.xml")
    return made


def crate(kind: str, folder: Path, descriptor: Path = REGISTERED) -> Crate:
    """Make a crate of a kind, of a folder with images and a study."""
    given = [images(folder / kind)]
    return publish_crate(descriptor, given, folder / f"{kind}-crate", kind=kind, study=read_study(DATA / "study.yaml"))


def metadata(made: Crate) -> Path:
    (path,) = made.folder.glob("*ro-crate-metadata.json")
    return path


def gide_findings(data: Any) -> list[str]:
    """Hold metadata to GIDE's profile; give the paths and messages of what is against it."""
    held = json.loads(CONTEXT.read_text("utf-8"))["@context"]
    own = [one for one in data["@context"] if isinstance(one, dict)]
    flat = json.dumps(data | {"@context": [held, *own]}).encode()
    quads = ox.parse(flat, format=ox.RdfFormat.JSON_LD, base_iri="urn:crate:/")
    triples = ox.serialize((one.triple for one in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    graph = rdflib.Graph().parse(data=triples, format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=str(DATA / "gide.ttl"), advanced=True)
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    found = []
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        told = report.value(result, sh.resultPath) or report.value(result, sh.sourceConstraintComponent)
        found.append(str(told).rpartition("/")[2].rpartition("#")[2])
    return sorted(found)
