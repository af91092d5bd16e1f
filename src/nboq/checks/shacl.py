"""The second layer: the document's graph against the SHACL shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nboq.checks.engines import Engine, Result, run
from nboq.checks.findings import Finding
from nboq.document import label, walk
from nboq.errors import NboqError
from nboq.formats.rdf.emit import to_triples_text
from nboq.schema.iri import expand
from nboq.schema.model import current_model, per_model

_SUBCLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"


@per_model
def hierarchy_of(class_name: str) -> str:
    """Give the triples by which shapes know the members of a class for members of the classes above."""
    body = current_model().classes[class_name]
    return "".join(f"<{body.iri}> {_SUBCLASS} <{current_model().classes[a].iri}> .\n" for a in body.ancestors[1:])


@per_model
def _slot_of(iri: str) -> str:
    return next((slot.name for slot in current_model().slots.values() if slot.iri == iri), iri)


Problems = list[tuple[tuple[str | int, ...], NboqError]]
Places = dict[str, tuple[tuple[str | int, ...], Mapping[str, Any]]]


def data_graph(data: Mapping[str, Any]) -> tuple[str, Places, Problems]:
    """Write the graph that is validated.

    Args:
        data: The document, faulty or not.

    Returns:
        N-Triples with the class hierarchy of the classes that occur; for each node its JSON path and object; and what
        couldn't be written, with its JSON path.
    """
    problems: Problems = []
    text, parts, _ = to_triples_text(data, lambda path, error: problems.append((path, error)))
    at = dict(walk(data))
    places: Places = {name: (path, at[path]) for name, path in parts.items()}
    for path, entity in at.items():
        identifier = entity.get("id")
        iri = expand(identifier) if isinstance(identifier, str) else None
        if iri is not None:
            places.setdefault(iri, (path, entity))
    kinds = {entity["type"] for entity in at.values() if isinstance(entity.get("type"), str)}
    hierarchy = (hierarchy_of(kind) for kind in sorted(kinds) if kind in current_model().classes)
    return text + "".join(hierarchy), places, problems


def finding_of(
    result: Result, path: tuple[str | int, ...], entity: Mapping[str, Any], name: str, value: Any
) -> Finding:
    """Make a finding of a result of SHACL.

    Args:
        result: From either engine.
        path: Where the object is in the JSON.
        entity: The object.
        name: It, named for a person.
        value: What stands in the field.
    """
    return Finding(
        severity="info" if result.severity == "Info" else "violation",
        layer="shapes",
        rule=result.component,
        entity=name,
        id=str(entity.get("id", "")),
        path=path,
        # A shape without a path is about the node itself, and so about its identifier.
        field=_slot_of(result.path) if result.path else "id",
        value=value,
        message=result.message,
        shape=result.shape,
    )


def _result(result: Result, places: Places, labels: dict[str, str]) -> Finding:
    path, entity = places.get(result.focus, ((), {"id": result.focus}))
    # A document of tier 3 may lack hundreds of fields of the same few objects.
    name = labels.get(result.focus) or labels.setdefault(result.focus, label(entity))
    field = _slot_of(result.path) if result.path else "id"
    return finding_of(result, path, entity, name, entity.get(field) if result.value else None)


def _problem(path: tuple[str | int, ...], error: NboqError, data: Mapping[str, Any]) -> Finding:
    at = dict(walk(data))
    owner = next(path[:end] for end in range(len(path), -1, -1) if path[:end] in at)
    fields = [step for step in path[len(owner) :] if isinstance(step, str)]
    field = fields[0] if fields else str(getattr(error, "field", ""))
    return Finding(
        severity="violation",
        layer="document",
        rule=getattr(error, "rule", type(error).__name__),
        entity=label(at[owner]),
        id=str(at[owner].get("id", "")),
        path=owner,
        field=field,
        value=None,
        message=str(error).removeprefix(f"{label(at[owner])}: "),
    )


def shapes_findings(
    data: Mapping[str, Any], tier: int, engine: Engine | None = None, *, strict: bool = False
) -> Iterator[Finding]:
    """Check a document against the shapes of structure and of a tier.

    Args:
        data: The document.
        tier: 1, 2 or 3.
        engine: Which SHACL engine; the fastest that is installed when left out.
        strict: Whether fields that a class doesn't have are wrong.

    Yields:
        What couldn't be written as RDF, and the results of SHACL, the worst where several say the same.
    """
    text, places, problems = data_graph(data)
    for path, error in problems:
        yield _problem(path, error, data)
    # Where one class recommends a field and one below requires it, both profiles speak; the stricter counts.
    worst: dict[tuple[str, str, str, str], Result] = {}
    rank = {"Violation": 0, "Warning": 1, "Info": 2}
    for result in run(text, tier, engine, strict=strict):
        said = "" if result.component == "MinCountConstraintComponent" else result.message
        key = (result.focus, result.path, result.component, result.value + said)
        if key not in worst or rank[result.severity] < rank[worst[key].severity]:
            worst[key] = result
    labels: dict[str, str] = {}
    for result in worst.values():
        yield _result(result, places, labels)
