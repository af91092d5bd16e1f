"""SHACL engines behind one face: `shacl`, written in Rust, and pyshacl, the reference.

For the same graph both give the same set of focus node, path, component and value; `engine_rust` and `engine_python`
even out where they differ.
"""

from __future__ import annotations

import importlib
import importlib.util
from contextlib import suppress
from types import ModuleType
from typing import Any, Final, Literal, NamedTuple

from nboq.errors import Malformed, MissingDependency, WrongValue, refusals
from nboq.schema.model import ClassTerm, current_model, per_model

Engine = Literal["shacl", "pyshacl"]
_ENGINES: Final = {"shacl": "nboq.checks.engine_rust", "pyshacl": "nboq.checks.engine_python"}


class Result(NamedTuple):
    """One result of SHACL validation, in terms of both engines."""

    focus: str
    """The IRI of the node; the label of a blank one as the data has it, with `_:`."""
    path: str
    """The predicate's IRI; empty for a shape without a path."""
    component: str
    """The local name of the constraint component."""
    value: str
    """The offending term in N-Triples, written as in the data; empty where there is none."""
    severity: str
    """Violation, Warning or Info."""
    message: str
    shape: str = ""
    """The IRI of the shape that was broken; it tells the rule or the tier. Empty for a shape without a name."""

    @property
    def of_tier(self) -> bool:
        """Whether it says that a tier asks for a field; with a condition, that is a constraint in SPARQL."""
        return self.shape.removesuffix("-recommended").rpartition("-")[0].endswith("-tier")


def default_engine() -> Engine:
    """Give the fastest engine that is installed."""
    return "shacl" if importlib.util.find_spec("shacl") else "pyshacl"


@per_model
def _engine(name: str, tier: int, strict: bool, required: bool = False) -> tuple[ModuleType, Any, str]:
    """Give the module of an engine, loaded on use, the shapes as it wants them, and what these need."""
    try:
        module = importlib.import_module(_ENGINES[name])
    except ImportError:
        # Where shacl has no wheel, the other engine comes with the library.
        raise MissingDependency(name, "pyshacl", hint="" if name == "pyshacl" else "pip install shacl") from None
    files = ["core.ttl", "rules.ttl", f"tier-{tier}.ttl", *(["strict.ttl"] if strict else [])]
    hierarchy = ""
    with suppress(FileNotFoundError):  # artefacts that were made before there were such shapes
        files.append(current_model().artefact("shapes", "deprecated.ttl").name)
    try:
        recommended = current_model().artefact("shapes", f"tier-{tier}-recommended.ttl").name
        files += [] if required else [recommended]
    except FileNotFoundError:
        # Shapes of before the release: one file a tier, and members of subclasses are found by the hierarchy.
        hierarchy = "".join(map(_above, current_model().classes.values()))
    return module, module.shapes_of([current_model().artefact("shapes", file) for file in files]), hierarchy


def _above(body: ClassTerm) -> str:
    above = (current_model().classes[name].iri for name in body.ancestors[1:])
    return "".join(f"<{body.iri}> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{iri}> .\n" for iri in above)


def run(
    ntriples: str, tier: int, engine: Engine | None = None, *, strict: bool = False, required: bool = False
) -> list[Result]:
    """Validate a graph against the structure shapes and the profile of a tier.

    Args:
        ntriples: The data, with `rdfs:subClassOf` only for classes that the model lacks.
        tier: 1, 2 or 3.
        engine: Which engine; the fastest that is installed when left out.
        strict: Whether fields that a class doesn't have are wrong.
        required: Whether to leave out what the tier only recommends.

    Returns:
        The results in a fixed order. The two engines give the same but for the words of messages that a shape doesn't
        have itself.

    Raises:
        WrongValue: If there is no such engine.
        MissingDependency: If it isn't installed.
        Malformed: If the engine refuses the graph.
    """
    name = engine or default_engine()
    if name not in _ENGINES:
        raise WrongValue("validation", "engine", name, " or ".join(_ENGINES))
    module, shapes, hierarchy = _engine(name, tier, strict, required)
    with refusals(Malformed, "its graph can't be validated"):
        found = (
            # What a constraint in SPARQL finds has no value but the node itself, which engines say or don't.
            Result(focus.strip("<>"), path, component, "" if value == focus and "SPARQL" in component else value, *rest)
            for focus, path, component, value, *rest in module.report_of(ntriples + hierarchy, shapes)
        )
        # Of before the release one file has what a tier requires and what it recommends.
        return sorted(one for one in found if not (required and one.severity == "Info" and one.of_tier))
