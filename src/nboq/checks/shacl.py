"""The second layer: the document's graph against the SHACL shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from nboq.checks.advice.placeholders import answered
from nboq.checks.codes import DEPRECATED, structure_code
from nboq.checks.engines import Engine, Result, run
from nboq.checks.findings import Finding, Severity, id_of
from nboq.checks.rules import checks
from nboq.checks.suggestions import suggestion
from nboq.document import DocumentIndex, Path, label
from nboq.errors import REFUSALS, NboqError, nearest_word
from nboq.formats.rdf.emit import to_triples_text
from nboq.schema.iri import expand
from nboq.schema.model import SlotTerm, current_model, per_model
from nboq.schema.values import read_number

# Shapes of a class and of one below it say these of the same fault, in other words.
_SAME = ("MinCountConstraintComponent", "OrConstraintComponent")
_SEVERITIES: Final[dict[str, Severity]] = {"Info": "info", "Warning": "warning"}
# What is said of a value and makes all else that is said of it follow, first things first.
_FIRST = ("DatatypeConstraintComponent", "NodeKindConstraintComponent", "OrConstraintComponent")


@dataclass(frozen=True, slots=True)
class DataGraph:
    """A document as the graph that is validated."""

    text: str
    """N-Triples."""
    paths: Mapping[str, Path]
    """The JSON path of each node."""
    problems: tuple[tuple[Path, NboqError], ...]
    """What couldn't be written, with its JSON path."""


def data_graph(data: Mapping[str, Any] | DocumentIndex) -> DataGraph:
    """Write the graph that is validated: without what only stands where a value should, so tiers find it missing.

    Args:
        data: The document, faulty or not, or its index.
    """
    index = DocumentIndex.of(data)
    problems: list[tuple[Path, NboqError]] = []
    text, parts, _ = to_triples_text(answered(index), lambda path, error: problems.append((path, error)))
    names = {path: ox.NamedNode(name) for name, path in parts.items()}
    kept = (_kept_triples(index.at[path], names.get(path)) for path in ((), *names))
    return DataGraph("".join((text, *kept)), {**index.by_iri, **parts}, tuple(problems))


def _kept_triples(entity: Mapping[str, Any], part: ox.NamedNode | None) -> str:
    """Write the triples for which reading found no place; they are of the graph, right or wrong.

    A part has no name there, so what it keeps is about itself.
    """
    extensions = entity.get("extensions")
    lines = extensions.get("rdf:triples") if isinstance(extensions, Mapping) else None
    found: list[ox.Triple] = []
    for line in (one for one in lines if isinstance(one, str)) if isinstance(lines, list) else ():
        with suppress(*REFUSALS):
            found += [quad.triple for quad in ox.parse(line, format=ox.RdfFormat.N_TRIPLES)]
    # Shapes say nothing of triples within triples, and no engine reads them.
    plain = (one for one in found if not isinstance(one.object, ox.Triple))
    named = ((one.subject if isinstance(one.subject, ox.NamedNode) else part, one) for one in plain)
    return "".join(f"{subject} {one.predicate} {one.object} .\n" for subject, one in named if subject is not None)


def finding_of(
    result: Result, path: Path, entity: Mapping[str, Any], name: str, value: Any, index: int | None = None
) -> Finding:
    """Make a finding of a result of SHACL.

    Args:
        result: From either engine.
        path: Where the object is in the JSON.
        entity: The object.
        name: It, named for a person.
        value: What stands in the field.
        index: Which item of the list in the field it is.
    """
    said = _said_by(
        str(entity.get("type")), result.path, result.component, result.severity, result.message, result.shape
    )
    field, slot = said.field, said.slot
    code, expected = said.code or structure_code(result.component, field, value, index), said.expected
    if code == "NBOQ-S-unknown-field":
        expected = ""
    near = "" if slot is None or slot.kind == "enum" else suggestion(slot, value, minimum=said.minimum)
    found = partial(Finding, said.severity, "shapes", result.component, name, id_of(entity), path)
    return found(field, value, said.message, result.shape, index, code=code, expected=expected, suggestion=near)


class _Said(NamedTuple):
    """What a result says of any object of a class, whatever stands there."""

    field: str
    slot: SlotTerm | None
    severity: Severity
    code: str
    """Empty where it's the value that tells."""
    expected: str
    message: str
    minimum: float | None


@per_model
def _said_by(kind: str, path: str, component: str, severity: str, message: str, shape: str) -> _Said:
    """Find the words for a result; the many fields that documents lack are the same few hundred."""
    model, result = current_model(), Result("", path, component, "", severity, message, shape)
    field = field_of(result)
    slot = model.slots.get(field)
    rule, check = checks().get(shape, (None, None))
    body = model.classes.get(kind)
    use = body.slots.get(field) if body else None  # the class may narrow what the field takes elsewhere
    expected = use.narrowed.expected if use else slot.expected if slot else ""
    code, minimum, weight = "", None, _SEVERITIES.get(severity, "violation")
    if rule is not None:
        code = f"NBOQ-R-{rule.name}"
        expected, minimum = (check.expected, check.minimum) if check else ("", None)
    elif result.of_tier:
        code = "NBOQ-T-recommended" if weight == "info" else "NBOQ-T-required"
        message = use.missing if use and use.tier else message
    elif shape.endswith("-deprecated"):
        code, expected = DEPRECATED, message.partition("; ")[2]
    else:
        message = use.message if use and shape.endswith("-shape") else message
    return _Said(field, slot, weight, code, expected, message, minimum)


def field_of(result: Result) -> str:
    """Give the field that a result is about; a shape without a path is about the node, and so about its identifier."""
    return current_model().by_iri.get(result.path, result.path) or "id"


def _problem(path: Path, error: NboqError, index: DocumentIndex) -> Finding:
    model, at = current_model(), index.owner(path)
    owner = index.at[at]
    field = next((step for step in path[len(at) :] if isinstance(step, str)), "") or str(getattr(error, "field", ""))
    rule = getattr(error, "rule", type(error).__name__)
    near = ""
    if rule == "UnknownField":
        near = nearest_word(field, model.classes[str(owner["type"])].slots)
    elif rule == "UnknownClass":
        near = nearest_word(str(owner.get("type")), model.concrete)
    message = error.message + (f"; {error.hint}" if error.hint and not near else "")
    code, expected = structure_code(rule, field, owner.get(field)), getattr(error, "expected", "")
    found = partial(Finding, "violation", "document", rule, index.title(at), id_of(owner), at)
    return found(field, None, message, code=code, expected=expected, suggestion=near)


def shapes_findings(
    data: Mapping[str, Any] | DocumentIndex,
    tier: int,
    engine: Engine | None = None,
    *,
    strict: bool = False,
    required: bool = False,
) -> Iterator[Finding]:
    """Check a document against the shapes of structure and of a tier.

    Args:
        data: The document, or its index.
        tier: 1, 2 or 3.
        engine: Which SHACL engine; the fastest that is installed when left out.
        strict: Whether fields that a class doesn't have are wrong.
        required: Whether to leave out what the tier only recommends.

    Yields:
        What couldn't be written as RDF, and the results of SHACL, the worst where several say the same.
    """
    index = DocumentIndex.of(data)
    graph = data_graph(index)
    for path, error in graph.problems:
        yield _problem(path, error, index)
    # A document of tier 3 may lack hundreds of fields of the same few objects; a field may have thousands of bad items.
    labels: dict[str, str] = {}
    items: dict[tuple[str, str], dict[str, int]] = {}
    for result in worst_of(run(graph.text, tier, engine, strict=strict, required=required)):
        if result.shape.endswith("something-shape"):
            continue  # the other layers say what is wrong with the type
        at = graph.paths.get(result.focus, ())
        entity = index.at[at] if result.focus in graph.paths else {"id": result.focus}
        name = labels.get(result.focus) or labels.setdefault(
            result.focus, index.title(at) if result.focus in graph.paths else label(entity)
        )
        value, place = value_of(result, entity), None
        if isinstance(value, list):
            where = result.focus, result.path
            place = (items.get(where) or items.setdefault(where, _item_places(value))).get(result.value)
            value = value_of(result, {}) if place is None else value[place]
        yield finding_of(result, at, entity, name, value, place)


def worst_of(results: Iterable[Result]) -> Iterable[Result]:
    """Leave one of several results that say the same.

    Where one class recommends a field and one below requires it, both profiles speak; the stricter counts. What is no
    number at all is neither too small nor too large.
    """
    results = list(results)
    first: dict[tuple[str, str, str], int] = {}
    for result in results:
        place = (result.focus, result.path, result.value)
        if result.component in _FIRST:
            first[place] = min(first.get(place, len(_FIRST)), _rank(result))
    worst: dict[tuple[str, str, str, str], Result] = {}
    rank = {"Violation": 0, "Warning": 1, "Info": 2}
    for result in results:
        if _rank(result) > first.get((result.focus, result.path, result.value), len(_FIRST)):
            continue
        message = "" if result.component in _SAME else result.message
        key = (result.focus, result.path, result.component, result.value + message)
        if key not in worst or rank[result.severity] < rank[worst[key].severity]:
            worst[key] = result
    return worst.values()


def _rank(result: Result) -> int:
    if result.component == "SPARQLConstraintComponent":
        return 0  # rules speak for themselves
    return _FIRST.index(result.component) if result.component in _FIRST else len(_FIRST)


def value_of(result: Result, entity: Mapping[str, Any]) -> Any:
    """Give what stands in the field of a result: as the object has it, else as the graph has it."""
    field = field_of(result)
    # What is missing has no value, unless a placeholder stands in its place; engines may name the object instead.
    value = result.value if result.value.strip("<>") != result.focus else ""
    if not value or field in entity:
        return (
            entity.get(field) if value or result.component == "MinCountConstraintComponent" or result.of_tier else None
        )
    if value[0] != '"':
        return value.strip("<>") if value[0] == "<" else "a blank node"
    (found,) = ox.parse(f"<urn:x:s> <urn:x:p> {value} .", format=ox.RdfFormat.N_TRIPLES)
    if not isinstance(found.object, ox.Literal):
        return None
    numeric = found.object.datatype.value.rpartition("#")[2] in ("integer", "decimal", "double")
    with suppress(ValueError):
        return read_number(found.object.value) if numeric else found.object.value
    return found.object.value


def _item_places(values: list[Any]) -> dict[str, int]:
    """Give the place in a list of each thing that an IRI names, by its node in N-Triples."""
    texts = [item.get("id") if isinstance(item, Mapping) else item for item in values]
    iris = [expand(text) if isinstance(text, str) else None for text in texts]
    return {f"<{iri}>": place for place, iri in reversed(list(enumerate(iris))) if iri is not None}
