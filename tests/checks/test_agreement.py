"""Faults put into the valid examples: the layers of validation find what docs/validation-layers.md says they find."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import takewhile
from typing import Any, NamedTuple

import jsonschema_rs
import orjson
import pyoxigraph as ox
import pytest
import shacl

import nboq
from nboq.build.schema import resolve
from nboq.checks.engines import Engine, run
from nboq.checks.json_schema import _validator, schema_findings
from nboq.checks.shacl import data_graph
from nboq.document import walk
from nboq.formats.rdf.syntax import context
from nboq.schema.artefacts import resource
from nboq.schema.iri import expand
from nboq.schema.model import SlotTerm, current_model
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

_FILES = [
    *sorted((ROOT / "examples" / "valid").rglob("*.yaml")),
    *sorted((ROOT / "examples" / "micrometa").glob("*.json")),
]
_TABLE = ROOT / "docs" / "validation-layers.md"
_SUBCLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_NOWHERE = "urn:uuid:00000000-0000-4000-8000-000000000000"
_PARTS = 48
"""Into how many graphs the sample for the comparison of the engines is cut, each with every kind of fault."""
_FEW = 12
"""How many mutants of a kind the layers are tried on, where not on all."""

JSON = dict[str, Any]
Way = tuple[str | int, ...]
Results = Counter[tuple[str, str]]


class Place(NamedTuple):
    """An object of the model in a small document: the entity it belongs to, with little else."""

    document: JSON
    path: Way
    around: JSON
    """The example that it comes from."""

    @property
    def owner(self) -> JSON:
        """The object."""
        found: JSON = _at(self.document, self.path)
        return found


def _at(data: JSON, path: Way) -> Any:
    found: Any = data
    for step in path:
        found = found[step]
    return found


# From an example to small documents


@cache
def _examples() -> list[JSON]:
    return [dict(nboq.read(path).data) for path in _FILES]


def _leads_elsewhere(value: Any) -> bool:
    """Whether a list has ids of things that stand elsewhere, as the parts of it may."""
    return isinstance(value, list) and any(isinstance(one, str) for one in value)


def _lean(entity: Mapping[str, Any], way: Way = ()) -> JSON:
    """Copy an object without the parts that it can do without, but for those on the way to the object of interest."""
    made: JSON = {}
    for key, value in entity.items():
        slot = current_model().slots[key]
        if _leads_elsewhere(value) and slot.kind == "part":
            continue  # to what isn't in the small document, which would be found wrong as it is
        if slot.kind != "part" or isinstance(value, str):
            made[key] = copy.deepcopy(value)
        elif way and way[0] == key:
            made[key] = [_lean(value[int(way[1])], way[2:])] if slot.multivalued else _lean(value, way[1:])
        elif not way or current_model().classes[entity["type"]].slots[key].required:
            made[key] = [_lean(value[0], ("",))] if slot.multivalued else _lean(value, ("",))
    return made


def _place(example: JSON, path: Way) -> Place:
    """Cut the innermost entity that holds an object out of an example."""
    cut = next(end for end in range(len(path), -1, -1) if "id" in _ended(example, path[:end]))
    rest = path[cut:]
    inside = tuple(0 if isinstance(step, int) else step for step in rest)
    return Place(_lean(_at(example, path[:cut]), rest), inside, example)


def _ended(example: JSON, path: Way) -> JSON:
    found = _at(example, path)
    return found if isinstance(found, dict) else {}


@cache
def _places() -> dict[tuple[str, str], Place]:
    """One place for each field of each class that the examples show: the first."""
    found: dict[tuple[str, str], Place] = {}
    for example in _examples():
        for path, entity in walk(example):
            place = None
            for key in entity:
                lost = current_model().slots[key].kind == "part" and _leads_elsewhere(entity[key])
                if (entity["type"], key) not in found and not lost:
                    place = place or _place(example, path)
                    found[entity["type"], key] = place
    return found


@cache
def _specimens() -> dict[str, JSON]:
    """A small member of each class that the examples show."""
    return {name: _lean(place.owner, ("",)) for (name, key), place in _places().items() if key == "type"}


def _together(place: Place, *others: JSON) -> Place:
    """Put a small document into a collection with the things that it refers to, and with others."""
    index = {entity["id"]: entity for _, entity in walk(place.around) if "id" in entity}
    inside = {entity.get("id") for _, entity in walk(place.document)}
    wanted = [item for _, entity in walk(place.document) for value in entity.values() for item in _list(value)]
    targets = {item: _lean(index[item], ("",)) for item in wanted if isinstance(item, str) and item in index}
    members = [place.document, *(body for name, body in targets.items() if name not in inside), *others]
    document = {"type": "Collection", "id": "urn:x:all", "name": "all", "members": members}
    return Place(document, ("members", 0, *place.path), place.around)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# The faults

_KINDS = ("string", "number", "integer", "boolean", "enum", "date", "uri", "reference", "part", "json")


class Mutant(NamedTuple):
    """A small document before and after one fault was put into it."""

    name: str
    base: JSON
    broken: JSON


_GONE = object()


def _set(place: Place, key: str, value: Any) -> Mutant:
    broken = copy.deepcopy(place.document)
    owner = _at(broken, place.path)
    if value is _GONE:
        del owner[key]
    else:
        owner[key] = value
    words = "nothing" if value is _GONE else json.dumps(value)[:60]
    return Mutant(f"{place.owner['type']}.{key}: {words}", place.document, broken)


def _first(place: Place, key: str, value: Any) -> Mutant:
    """Put a value in the place of a field, or of the first item of a field that is a list."""
    there = place.owner[key]
    return _set(place, key, [value, *there[1:]] if isinstance(there, list) else value)


def _fields(*kinds: str) -> Iterator[tuple[Place, SlotTerm, Any]]:
    for (_, key), place in _places().items():
        if current_model().slots[key].kind in kinds:
            yield place, current_model().slots[key], place.owner[key]


def _classes() -> Iterator[tuple[str, Place]]:
    for (name, key), place in _places().items():
        if key == "type":
            yield name, place


def _put(value: Any, *kinds: str) -> Callable[[], Iterator[Mutant]]:
    """Put the same value into every field of some kinds."""
    return lambda: (_first(place, slot.name, value) for place, slot, _ in _fields(*kinds))


def _missing() -> Iterator[Mutant]:
    for (name, key), place in _places().items():
        if current_model().classes[name].slots[key].required and key not in ("id", "type"):
            yield _set(place, key, _GONE)


def _without(key: str) -> Callable[[], Iterator[Mutant]]:
    return lambda: (_set(place, key, _GONE) for (_, name), place in _places().items() if name == key)


def _number_as_text() -> Iterator[Mutant]:
    for place, slot, there in _fields("number", "integer"):
        yield _first(place, slot.name, str(_list(there)[0]))


def _boolean_as_text() -> Iterator[Mutant]:
    for place, slot, there in _fields("boolean"):
        yield _first(place, slot.name, "true" if there else "false")


def _boolean_as_number() -> Iterator[Mutant]:
    for place, slot, there in _fields("boolean"):
        yield _first(place, slot.name, 1 if there else 0)


def _date_with_zone() -> Iterator[Mutant]:
    for place, slot, there in _fields("date"):
        yield _first(place, slot.name, f"{there}Z")


def _too_small() -> Iterator[Mutant]:
    for place, slot, _ in _fields("number", "integer"):
        if slot.minimum is not None:
            step = 1 if slot.kind == "integer" else 0.001
            yield _first(place, slot.name, slot.minimum - step)


def _too_large() -> Iterator[Mutant]:
    for place, slot, _ in _fields("number", "integer"):
        if slot.maximum is not None:
            step = 1 if slot.kind == "integer" else 0.001
            yield _first(place, slot.name, slot.maximum + step)


def _other_enum() -> Iterator[Mutant]:
    """Give each enumeration a value of another one, whose name the context knows everywhere."""
    flat = context()["@context"]
    for place, slot, _ in _fields("enum"):
        own = current_model().enums[slot.range].values
        for enum in current_model().enums.values():
            value = next((v for v in enum.values if v in flat and v not in own), None)
            if value and enum.name != slot.range:
                yield _first(place, slot.name, value)
                break


def _second(slot: SlotTerm, there: Any) -> Any:
    """Give another good value."""
    match slot.kind:
        case "number" | "integer":
            low = 0 if slot.minimum is None else slot.minimum
            high = low + 100 if slot.maximum is None else slot.maximum
            middle = round((low + high) / 2)
            return next(value for value in (int(high), int(low), middle) if value != there)
        case "boolean":
            return not there
        case "enum":
            return next(value for value in current_model().enums[slot.range].values if value != there)
        case "date":
            return "1999-12-31"
        case "part":
            return {**there, "id": _NOWHERE} if "id" in there else {**there, "name": "another"}
        case "uri" | "reference":
            return _NOWHERE
    return f"{there} and more"


def _list_of_one() -> Iterator[Mutant]:
    for place, slot, there in _fields(*_KINDS):
        if slot.kind != "json" and not slot.multivalued:
            yield _set(place, slot.name, [there])


def _list_of_two() -> Iterator[Mutant]:
    for place, slot, there in _fields(*_KINDS):
        if slot.kind != "json" and not slot.multivalued:
            yield _set(place, slot.name, [there, _second(slot, there)])


def _no_list() -> Iterator[Mutant]:
    for place, slot, there in _fields(*_KINDS):
        if slot.multivalued and len(there) == 1:
            yield _set(place, slot.name, there[0])


def _below(name: str) -> set[str]:
    return {
        key
        for other in current_model().concrete
        if current_model().is_a(other, name)
        for key in current_model().classes[other].slots
    }


def _field_of_another() -> Iterator[Mutant]:
    for name, place in _classes():
        foreign = [
            key for key, slot in current_model().slots.items() if slot.kind == "string" and key not in _below(name)
        ]
        for key in foreign[:3]:
            yield _set(place, key, "text")


def _field_of_a_subclass() -> Iterator[Mutant]:
    for name, place in _classes():
        for (other, key), shown in _places().items():
            if current_model().is_a(other, name) and key not in current_model().classes[name].slots:
                yield _set(place, key, shown.owner[key])


def _unknown_field() -> Iterator[Mutant]:
    return (_set(place, "no_such_field", 1) for _, place in _classes())


def _field_by_iri() -> Iterator[Mutant]:
    return (_set(place, "https://example.org/field", 1) for _, place in _classes())


def _type(name: str) -> Callable[[], Iterator[Mutant]]:
    return lambda: (_set(place, "type", name) for _, place in _classes())


def _abstract() -> Iterator[Mutant]:
    for name, place in _classes():
        above = next((a for a in current_model().classes[name].ancestors if current_model().classes[a].abstract), None)
        if above:
            yield _set(place, "type", above)


def _wrong_part() -> Iterator[Mutant]:
    for place, slot, _ in _fields("part"):
        wrong = [body for name, body in _specimens().items() if not current_model().is_a(name, slot.range)]
        for body in wrong[:: max(1, len(wrong) // 3)][:3]:
            # Its own id would be found as used twice where the specimen is the place itself.
            yield _first(place, slot.name, {**body, "id": "urn:x:wrong"} if "id" in body else body)


def _aim_wrong(place: Place, key: str, takes: str, among: str) -> Iterator[Mutant]:
    """Point a reference at members of some class that it doesn't take."""
    entities = [body for name, body in _specimens().items() if "id" in body and current_model().is_a(name, among)]
    wrong = [{**body, "id": "urn:x:wrong"} for body in entities if not current_model().is_a(body["type"], takes)]
    for body in wrong[:: max(1, len(wrong) // 3)][:3]:
        yield _first(_together(place, body), key, body["id"])


def _wrong_target() -> Iterator[Mutant]:
    for place, slot, _ in _fields("reference"):
        yield from _aim_wrong(place, slot.name, slot.range, "Entity")


@cache
def _ranges() -> dict[tuple[str, str], str]:
    """What a class asks of a reference, where that is less than the slot takes elsewhere."""
    classes = resolve(ROOT / "model" / "nbo_q.yaml").classes
    uses = [(name, key, use) for name, body in classes.items() for key, use in body.slots.items()]
    return {(name, key): use.range for name, key, use in uses if use.range != use.slot.range}


def _wrong_target_for_the_class() -> Iterator[Mutant]:
    for place, slot, _ in _fields("reference"):
        narrow = _ranges().get((place.owner["type"], slot.name))
        if narrow:
            yield from _aim_wrong(place, slot.name, narrow, slot.range)


def _brings_in(name: str, key: str) -> list[str]:
    above = [a for a in current_model().classes[name].ancestors if key in current_model().classes[a].slots]
    return [
        a for a in above if not any(key in current_model().classes[p].slots for p in current_model().classes[a].parents)
    ]


def _at_home(place: Place, slot: SlotTerm) -> bool:
    """Whether what a reference points at has to be in the same document: hardware points at hardware."""
    hardware = any(current_model().is_a(name, "Component") for name in _brings_in(place.owner["type"], slot.name))
    return hardware and current_model().is_a(slot.range, "Component")


def _dangling(home: bool) -> Callable[[], Iterator[Mutant]]:
    return lambda: (
        _first(_together(place), slot.name, _NOWHERE)
        for place, slot, _ in _fields("reference")
        if _at_home(place, slot) == home
    )


def _same_id() -> Iterator[Mutant]:
    for name, body in _specimens().items():
        if "id" in body:
            place = next(p for n, p in _classes() if n == name)
            if not place.path:
                other = {**_specimens()["Objective"], "id": "urn:x:other"}
                yield _set(_together(place, other), "id", "urn:x:other")


FAULTS: dict[str, Callable[[], Iterator[Mutant]]] = {
    "missing required field": _missing,
    "missing id": _without("id"),
    "missing type": _without("type"),
    "text for a number": _put("wide", "number", "integer"),
    "boolean for a number": _put(True, "number", "integer"),
    "number as text": _number_as_text,
    "fraction for a whole number": _put(2.5, "integer"),
    "number for a text": _put(7, "string"),
    "empty text": _put("", "string"),
    "text for a boolean": _put("perhaps", "boolean"),
    "number for a boolean": _put(7, "boolean"),
    "boolean as text": _boolean_as_text,
    "boolean as 0 or 1": _boolean_as_number,
    "words for a date": _put("in spring", "date"),
    "day that is none": _put("2025-02-30", "date"),
    "number for a date": _put(2025, "date"),
    "date with a time zone": _date_with_zone,
    "below the minimum": _too_small,
    "above the maximum": _too_large,
    "unknown value": _put("NoSuchValue", "enum"),
    "value of another enumeration": _other_enum,
    "number for a value": _put(7, "enum"),
    "number for a reference": _put(7, "reference", "uri"),
    "words for a reference": _put("no iri", "reference", "uri"),
    "reference to the wrong class": _wrong_target,
    "reference that the class narrows": _wrong_target_for_the_class,
    "reference to nothing in the hardware": _dangling(True),
    "reference to something elsewhere": _dangling(False),
    "number for a part": _put(7, "part"),
    "part of the wrong class": _wrong_part,
    "abstract class": _abstract,
    "unknown class": _type("NoSuchClass"),
    "unknown field": _unknown_field,
    "unknown field with an IRI": _field_by_iri,
    "field of another class": _field_of_another,
    "field of a subclass": _field_of_a_subclass,
    "text for extensions": _put("text", "json"),
    "list for extensions": _put([{"test:key": 1}], "json"),
    "extension without a source": _put({"key": 1}, "json"),
    "words for an id": _put("no iri", "id"),
    "id used twice": _same_id,
    "list of one for a single value": _list_of_one,
    "list of two for a single value": _list_of_two,
    "single value for a list": _no_list,
    "null": _put(None, *_KINDS),
}


@cache
def _mutants(fault: str) -> list[Mutant]:
    return list(FAULTS[fault]())


# The layers


@cache
def _context() -> dict[str, Any]:
    loaded: dict[str, Any] = context()["@context"]
    return loaded


@cache
def _prefixes() -> dict[str, Any]:
    return {name: body for name, body in _context().items() if name[0] == "@" or "@prefix" in body}


def _words(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from data
        for value in data.values():
            yield from _words(value)
    elif isinstance(data, list):
        for value in data:
            yield from _words(value)
    elif isinstance(data, str):
        yield data


def _small_context(data: JSON) -> JSON:
    terms = _context()
    return {"@context": {**_prefixes(), **{word: terms[word] for word in _words(data) if word in terms}}}


@cache
def _class_of(iri: str) -> str | None:
    return next((name for name, body in current_model().classes.items() if body.iri == iri), None)


@cache
def _hierarchy(name: str) -> str:
    body = current_model().classes[name]
    return "".join(f"<{body.iri}> {_SUBCLASS} <{current_model().classes[a].iri}> .\n" for a in body.ancestors[1:])


def _graph(data: JSON) -> str:
    """Make the graph as a JSON-LD processor does, which knows nothing of the model but the context."""
    return _parsed(json.dumps({**_small_context(data), **data}))


@lru_cache(4)
def _parsed(text: str) -> str:
    triples = list(ox.parse(text, format=ox.RdfFormat.JSON_LD))
    names = {_class_of(t.object.value) for t in triples if t.predicate == _TYPE}
    lines = [f"{t.subject} {t.predicate} {t.object} .\n" for t in triples]
    return "".join(lines) + "".join(_hierarchy(name) for name in sorted(filter(None, names)))


def _counted(results: Iterator[tuple[str, str, str]]) -> Results:
    return Counter((path, component) for path, component, severity in results if severity == "Violation")


def _shapes(data: JSON) -> Results:
    return _counted((r.path, r.component, r.severity) for r in run(_graph(data), 1, "shacl"))


@cache
def _strict_shapes() -> Any:
    return shacl.Shapes.from_text(resource("shapes", "strict.ttl").read_text("utf-8"), format="turtle")


def _strict(data: JSON) -> Results:
    results = _strict_shapes().validate_text(_graph(data), format="ntriples").results
    return _counted((str(r.path), r.component, r.severity) for r in results)


def _schema(data: JSON) -> Results:
    return Counter((finding.field, finding.rule) for finding in schema_findings(data))


def _document(data: JSON) -> Results:
    """What the document layer of `validate` says, before what JSON Schema has said already is left out."""
    return Counter(("/".join(map(str, path)), type(error).__name__) for path, error in data_graph(data).problems)


LAYERS: dict[str, Callable[[JSON], Results]] = {
    "JSON Schema": _schema,
    "Shapes": _shapes,
    "Strict shapes": _strict,
    "Document": _document,
}


# The tests


def _table() -> dict[str, dict[str, str]]:
    """Read the table of the documentation: by fault, what each layer is said to find of it."""
    lines = iter(_TABLE.read_text("utf-8").splitlines())
    first = next(line for line in lines if line.startswith("| Fault"))
    rows = [line.strip("| ") for line in (first, *takewhile(lambda line: line.startswith("|"), lines))]
    head, _, *body = [[cell.strip() for cell in row.split(" | ")] for row in rows]
    return {cells[0]: dict(zip(head[1:-1], cells[1:-1], strict=True)) for cells in body}


def test_the_table_has_every_fault_and_every_layer() -> None:
    table = _table()
    assert list(table) == list(FAULTS)
    for fault, said in table.items():
        assert list(said) == list(LAYERS), fault
        assert set(said.values()) <= {"all", "some", "none"}, fault
        assert set(said.values()) & {"all", "some"}, fault


def _layers_find_what_the_table_says(fault: str, enough: int | None) -> None:
    """Try mutants until there are enough and what is found sometimes was found and missed, or all of them."""
    said = _table()[fault]
    mutants = random.Random(7).sample(_mutants(fault), len(_mutants(fault)))
    assert mutants
    baselines: dict[int, dict[str, Results]] = {}
    missed: dict[str, list[str]] = {layer: [] for layer in LAYERS}
    for tried, mutant in enumerate(mutants):
        if enough and tried >= enough and all(0 < len(missed[at]) < tried for at in LAYERS if said[at] == "some"):
            mutants = mutants[:tried]
            break
        if id(mutant.base) not in baselines:
            baselines[id(mutant.base)] = {layer: find(mutant.base) for layer, find in LAYERS.items()}
        for layer, find in LAYERS.items():
            if not find(mutant.broken) - baselines[id(mutant.base)][layer]:
                missed[layer].append(mutant.name)
    for layer, names in missed.items():
        found = "all" if not names else "none" if len(names) == len(mutants) else "some"
        assert found == said[layer], f"{layer} misses {len(names)} of {len(mutants)}: {names[:5]}"


@pytest.mark.parametrize("fault", FAULTS)
def test_the_layers_find_what_the_table_says_of_a_few_mutants(fault: str) -> None:
    _layers_find_what_the_table_says(fault, _FEW)


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
def test_the_layers_find_what_the_table_says_of_all_mutants(fault: str) -> None:
    _layers_find_what_the_table_says(fault, None)


def test_there_are_enough_mutants() -> None:
    assert sum(len(_mutants(fault)) for fault in FAULTS) >= 10_000


def test_validate_names_an_id_used_twice() -> None:
    for mutant in _mutants("id used twice"):
        found = {(f.layer, f.rule) for f in nboq.validate(mutant.broken, 1).violations}
        assert ("document", "DuplicateId") in found, mutant.name


@pytest.mark.parametrize("number", range(len(_FILES)), ids=[path.stem for path in _FILES])
def test_no_layer_finds_anything_in_an_unbroken_example(number: int) -> None:
    example = _examples()[number]
    for layer, find in LAYERS.items():
        assert find(example) == Counter(), layer


def test_what_is_cut_out_of_an_example_is_good_for_json_schema() -> None:
    for place in _places().values():
        assert _schema(place.document) == Counter(), place.owner


@pytest.mark.parametrize("number", range(len(_FILES)), ids=[path.stem for path in _FILES])
def test_the_small_context_gives_the_graph_of_the_whole_one(number: int) -> None:
    example = _examples()[number]
    graphs = []
    for terms in (context(), _small_context(example)):
        graph = ox.Dataset(ox.parse(json.dumps({**terms, **example}), format=ox.RdfFormat.JSON_LD))
        graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        graphs.append(graph)
    assert graphs[0] == graphs[1]


@cache
def _sample() -> list[Mutant]:
    """Take 60 of each kind of fault, or all there are, from the smaller half, since pyshacl is slow on large graphs."""
    chance = random.Random(7)
    taken: list[list[Mutant]] = []
    for fault in FAULTS:
        mutants = sorted(_mutants(fault), key=lambda mutant: len(json.dumps(mutant.broken)))
        smaller = mutants[: max(60, len(mutants) // 2)]
        taken.append(chance.sample(smaller, min(60, len(smaller))))
    placed = [(n / len(kind), mutant) for kind in taken for n, mutant in enumerate(kind)]
    return [mutant for _, mutant in sorted(placed, key=lambda at: at[0])]


def _part(number: int) -> list[tuple[int, Mutant]]:
    """Give a part of the sample, which has every kind of fault, with the place of each mutant in it."""
    size = -(-len(_sample()) // _PARTS)
    return list(enumerate(_sample()))[number * size : (number + 1) * size]


@cache
def _published() -> Any:
    """JSON Schema as it's published, of which `schema_findings` uses a form that is quicker to ask."""
    schema = orjson.loads(resource("generated", "nbo_q.schema.json").read_bytes())
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def _one_by_one(error: Any) -> list[tuple[str, ...]]:
    """Give an error of the schema, and one for each key without a source, of which the quicker form tells at once."""
    at, kind = error.instance_path, error.kind
    if kind.name == "propertyNames":
        return [(str(at), kind.name, kind.error.instance)]
    if kind.name == "additionalProperties" and at[-1:] == ["extensions"]:
        return [(str(at), "propertyNames", key) for key in kind.unexpected]
    return [(str(at), kind.name, error.message)]


def test_the_published_json_schema_finds_the_same_faults_in_mutants() -> None:
    def told(asked: Any, data: JSON) -> list[tuple[str, ...]]:
        return sorted(one for error in asked.iter_errors(data) for one in _one_by_one(error))

    unsourced = {"type": "Objective", "id": "urn:x:1", "extensions": {"key": 1, "a:b": 2, "other": 3}}
    keys = [(at, key) for at, rule, key in told(_validator(), unsourced) if rule == "propertyNames"]
    assert keys == [("['extensions']", "key"), ("['extensions']", "other")]
    assert told(_published(), unsourced) == told(_validator(), unsourced)

    for mutant in _sample():
        assert told(_published(), mutant.broken) == told(_validator(), mutant.broken), mutant.name


def _apart(data: JSON, number: int) -> str:
    """Make a graph with names of its own, so that many mutants of one example can stand in one graph."""
    text = _graph(data).replace("_:", f"_:m{number}x")
    for _, entity in walk(data):
        iri = expand(entity["id"]) if isinstance(entity.get("id"), str) else None
        if iri:
            text = text.replace(f"<{iri}>", f"<{iri}#m{number}>")
    return text


def _told(graph: str, tier: int, engine: Engine) -> set[tuple[str, ...]]:
    """Give what an engine says, but for the words."""
    return {(r.focus, r.path, r.component, r.value, r.severity, r.shape) for r in run(graph, tier, engine)}


def _differences(graph: str, tier: int) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]], int]:
    """Compare the engines: what only shacl says, what only pyshacl says, how much both say."""
    ours, theirs = _told(graph, tier, "shacl"), _told(graph, tier, "pyshacl")
    return sorted(ours - theirs), sorted(theirs - ours), len(ours & theirs)


def test_the_engines_are_compared_on_2000_mutants() -> None:
    assert len(_sample()) >= 2000
    assert sum(len(_part(number)) for number in range(_PARTS)) == len(_sample())
    first = {mutant.name for _, mutant in _part(0)}
    assert [fault for fault in FAULTS if not first & {mutant.name for mutant in _mutants(fault)}] == []


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, _PARTS))])
def test_both_engines_say_the_same_of_mutants(part: int) -> None:
    chosen = _part(part)
    graph = "".join(_apart(mutant.broken, number) for number, mutant in chosen)
    only_ours, only_theirs, both = _differences(graph, 1)
    assert (only_ours, only_theirs) == ([], []), {f"#m{number}": mutant.name for number, mutant in chosen}
    assert both > len(chosen)


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, 4))])
def test_both_engines_say_the_same_of_a_small_member_of_each_class(part: int) -> None:
    """At the highest tier, at which much is missing that is worth a comparison."""
    some = [*_specimens().values()][part::4]
    graph = "".join(_apart(body, number) for number, body in enumerate(some))
    only_ours, only_theirs, both = _differences(graph, 3)
    assert (only_ours, only_theirs) == ([], [])
    assert both > len(some)


@pytest.mark.long
@pytest.mark.parametrize("number", range(len(_FILES)), ids=[path.stem for path in _FILES])
def test_both_engines_say_the_same_of_an_example(number: int) -> None:
    only_ours, only_theirs, _ = _differences(_graph(_examples()[number]), 3)
    assert (only_ours, only_theirs) == ([], [])


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
def test_the_graph_of_each_mutant_is_judged_as_its_file(fault: str) -> None:
    """What comes in as a graph of a library has the findings of the file that holds the same triples."""

    def told(thing: Any) -> list[tuple[Any, ...]]:
        return sorted((f.severity, f.code, f.pointer, str(f)) for f in nboq.validate(thing, 1))

    for mutant in _mutants(fault):
        text = _graph(mutant.broken).encode()
        graph = ox.Dataset(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
        try:
            file = nboq.read_bytes(text, "a.nt", "ntriples")
        except nboq.NboqError:
            assert {f.code for f in nboq.validate(graph, 1).violations} == {"NBOQ-D-unreadable"}, mutant.name
        else:
            assert told(graph) == told(file), mutant.name
