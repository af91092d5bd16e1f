"""Document to N-Triples, driven by tables.

The tables are made once from the term table: for each class, field name → (what to do, predicate, look-ups). The
result is isomorphic with what a JSON-LD 1.1 processor makes of the document with the published context; numbers are
written in the canonical form of that specification (API, §8.6 Data Round Tripping), such as `"6.3E1"^^xsd:double`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, NamedTuple

import orjson
import rfc8785

from nboq.document import DocumentLike, as_document, content, label
from nboq.errors import ContentError, NboqError, UnknownTerm, WrongValue, short
from nboq.schema.dates import is_day, is_moment
from nboq.schema.iri import expand, expanded
from nboq.schema.model import SlotTerm, current_model, per_model

_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SUBCLASS, LABEL = f"{_RDFS}subClassOf", f"{_RDFS}label"
_TYPE = " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
_JSON_END = "^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON> .\n"
_HANDLED = frozenset({"type", "id", "@context"})
# The days of JSON Schema's "date" (RFC 3339, §5.6): four digits a year, no time zone.

Problem = Callable[[tuple[str | int, ...], NboqError], None]
"""What to do with a value that can't be written: raise, or note it and go on."""


class _Step(NamedTuple):
    """How the values of one slot are written."""

    wanted: type
    """What nearly every value is; the others take the longer way."""
    lines: Mapping[Any, str] | None
    """What follows the subject, predicate and all, by value; KeyError for one that has no place in the model. None for
    long values, which don't come again."""
    written: Callable[[Any], str]
    """Writes a long value."""
    predicate: str
    """With the blanks around it."""
    end: str
    """What closes the line: the datatype of a literal, the full stop and the line end."""
    action: str
    multivalued: bool


_ENDS = {
    "string": " .\n",
    **{kind: f'"^^<{_XSD}{kind}> .\n' for kind in ("boolean", "integer", "date")},
    "number": f'"^^<{_XSD}double> .\n',
    "datetime": f'"^^<{_XSD}dateTime> .\n',
    "json": _JSON_END,
}


class _Plan(NamedTuple):
    """How the members of a class are written."""

    type_line: str
    above: str
    """For a class of an extension, the line that says which class of NBO-Q it is a kind of."""
    is_entity: bool
    steps: dict[str, _Step]


class _Remembered(dict[Any, str]):
    """What values become, each written once: a look-up takes less time than a call."""

    def __init__(self, write: Callable[[Any], str], most: int) -> None:
        super().__init__()
        self._write, self._most = write, most

    def __missing__(self, value: Any) -> str:
        line = self._write(value)
        if value:  # zero and minus zero are one key
            if len(self) >= self._most:
                self.clear()
            self[value] = line
        return line


class _Plans(dict[str, _Plan]):
    """What is remembered of a model: plans by class, each made once, and identifiers as nodes."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes = _Remembered(_nodes(), 65536)

    def __missing__(self, class_name: str) -> _Plan | None:
        """Make the plan of a class; there is none for a class that has no members of its own."""
        body = current_model().classes.get(class_name)
        if body is None or body.abstract:
            return None
        up = current_model().above(class_name)
        above = f"<{body.iri}> <{SUBCLASS}> <{current_model().classes[up].iri}> .\n" if up else ""
        slots = (current_model().slots[name] for name in body.slots)
        steps = {slot.name: _step(slot) for slot in slots if slot.kind not in ("id", "type")}
        return self.setdefault(class_name, _Plan(f"{_TYPE}<{body.iri}> .\n", above, body.is_entity, steps))


_plans = per_model(_Plans)


def _step(slot: SlotTerm) -> _Step:
    predicate, end = f" <{slot.iri}> ", _ENDS.get(slot.kind, " .\n")
    wanted: type = _Never
    lines: Mapping[Any, str] | None = None
    written: Callable[[Any], str] = encode_basestring

    def remembered(write: Callable[[Any], str]) -> Mapping[Any, str]:
        return _Remembered(lambda value: f"{predicate}{write(value)}{end}", 4096)

    match slot.kind:
        case "string":
            wanted = str
        case "json":
            wanted, written = dict, _json
        case "number":
            wanted, lines = float, remembered(_double)
        case "integer":
            wanted, lines = int, remembered('"{}'.format)
        case "date" | "datetime":
            valid = is_day if slot.kind == "date" else is_moment
            wanted, lines = str, remembered(lambda value: f'"{_checked_day(valid, value)}')
        case "boolean":
            wanted, lines = bool, {True: f'{predicate}"true{end}', False: f'{predicate}"false{end}'}
        case "enum":
            values = current_model().enums[slot.range].values
            wanted, lines = str, {key: f"{predicate}<{value.iri}>{end}" for key, value in values.items()}
        case "reference" | "uri":
            wanted, lines = str, remembered(_nodes())
    return _Step(wanted, lines, written, predicate, end, slot.kind, slot.multivalued)


def _checked_day(valid: Callable[[str], bool], value: str) -> str:
    """Take a day or a moment that is in the calendar, or raise KeyError."""
    if valid(value):
        return value
    raise KeyError(value)


def _json(value: dict[str, Any]) -> str:
    """Write a JSON object in the canonical form of RFC 8785 as a quoted literal."""
    try:
        return orjson.dumps(content(value).decode()).decode()
    except (rfc8785.CanonicalizationError, TypeError) as error:
        raise KeyError(str(error)) from None  # not a number, infinity, keys that are no text


class _Never:
    """The type of no value: slots that wait for it always take the longer way."""


def _nodes() -> Callable[[str], str]:
    """Give what makes nodes of identifiers by the prefixes of the model in use."""
    prefixes = current_model().prefixes

    def node(identifier: str) -> str:
        iri = expanded(identifier, prefixes)
        if iri is None:
            raise KeyError(identifier)
        return f"<{iri}>"

    return node


def _double(value: float) -> str:
    """Open the literal of a double in its canonical form: shortest digits, one before the point, no padding."""
    return _digits(value) if value else '"-0.0E0' if math.copysign(1, value) < 0 else '"0.0E0'


@lru_cache(maxsize=65536)
def _digits(value: float) -> str:
    if not math.isfinite(value):
        raise KeyError(value)  # JSON has neither infinities nor NaN
    digits, _, exponent = f"{float(value)!r}".partition("e")
    sign = "-" if digits.startswith("-") else ""
    whole, _, fraction = digits.lstrip("-").partition(".")
    power = int(exponent or 0)
    number = (whole + fraction).lstrip("0")
    power += len(number) - len(fraction) - 1
    number = number.rstrip("0")
    return f'"{sign}{number[0]}.{number[1:] or "0"}E{power}'


_LARGEST = 2**1024
_EXACT = 2.0**53


Trail = tuple[Any, ...]
"""The way to an object: the way to what holds it, then field and place in the list. Made for every object, so it must
cost little; it is only unrolled to be shown."""


def _unrolled(trail: Trail) -> tuple[str | int, ...]:
    steps: tuple[str | int, ...] = ()
    while trail:
        steps = (*trail[1:], *steps)
        trail = trail[0]
    return steps


def _invalid_iri(entity: Mapping[str, Any], field: str, value: object) -> ContentError:
    return ContentError(
        f"{field} {short(value)} is an invalid identifier",
        source=label(entity),
        hint="write an absolute IRI (https://…, urn:uuid:…) or a known prefix and a local part (RRID:SCR_017934), "
        "without blanks; %, [ and ] in addresses are written %25, %5B and %5D",
        field=field,
        rule="InvalidIri",
    )


def duplicate_id(id: str, first: Mapping[str, Any], second: Mapping[str, Any]) -> ContentError:
    """Make the error about two entities under one identifier."""
    message = f"used twice, by {label(first)} and by {label(second)}"
    return ContentError(message, source=id, hint="an identifier names one thing", field="id", rule="DuplicateId")


class _Emitter:
    """One pass over one document."""

    __slots__ = ("above", "blanks", "ids", "lines", "nodes", "part_names", "plans", "problem")

    def __init__(self, problem: Problem, part_names: dict[str, tuple[str | int, ...]] | None) -> None:
        self.lines: list[str] = []
        self.above: set[str] = set()
        self.blanks = 0
        self.ids: dict[str, Mapping[str, Any]] = {}
        self.problem = problem
        self.part_names = part_names
        self.plans = _plans()
        self.nodes = self.plans.nodes

    def node(self, entity: Mapping[str, Any], trail: Trail) -> str | None:  # noqa: PLR0915 - see below
        """Write an object and everything in it; give its node back.

        This is the hot loop of the library, so the usual cases stand in it and not in functions of their own.
        """
        class_name = entity.get("type")
        plan = self.plans[class_name] if type(class_name) is str else None
        if plan is None:
            self.report(trail, current_model().unknown_type(label(entity), str(class_name)))
            return None
        if not plan.is_entity and "id" not in entity:
            self.blanks += 1
            subject = f"_:p{self.blanks}" if self.part_names is None else self._named_part(trail)
        else:
            try:
                subject = self.nodes[entity["id"]]
            except (KeyError, TypeError, AttributeError):
                self._refuse_id(entity, trail)
                return None
            if subject in self.ids:
                # A part with an id may stand in everything that it's a part of.
                if not plan.is_entity and self.ids[subject] == entity:
                    return subject
                self._refuse_id(entity, trail)
                return None
            self.ids[subject] = entity
            if self.part_names is not None and not plan.is_entity:
                self.part_names[subject[1:-1]] = _unrolled(trail)
        append = self.lines.append
        append(subject + plan.type_line)
        if plan.above:
            self.above.add(plan.above)
        steps = plan.steps
        for key, value in entity.items():
            step = steps.get(key)
            if step is None:
                if key not in _HANDLED:
                    fields = tuple(current_model().classes[entity["type"]].slots)
                    self.report(trail, UnknownTerm.of_field(label(entity), entity["type"], key, fields))
                continue
            wanted, known, written, predicate, end, action, multivalued = step
            kind = type(value)
            if kind is wanted or (kind is int and wanted is float and -_EXACT < value < _EXACT):
                try:
                    append(f"{subject}{predicate}{written(value)}{end}" if known is None else subject + known[value])
                except KeyError:
                    self._refuse(entity, key, value, (trail, key))
            elif kind is list:
                if not multivalued:
                    self.report((trail, key), WrongValue(label(entity), key, value, "one value, not a list"))
                    continue
                for index, item in enumerate(value):
                    kind = type(item)
                    if kind is dict and action == "part":
                        inside = self.node(item, (trail, key, index))
                        if inside is not None:
                            append(f"{subject}{predicate}{inside}{end}")
                    elif kind is wanted and known is not None:
                        try:
                            append(subject + known[item])
                        except KeyError:
                            self._refuse(entity, key, item, (trail, key, index))
                    else:
                        self._value(entity, subject, key, step, item, (trail, key, index))
            elif kind is dict and action == "part":
                inside = self.node(value, (trail, key))
                if inside is not None:
                    append(f"{subject}{predicate}{inside}{end}")
            else:
                self._value(entity, subject, key, step, value, (trail, key))
        return subject

    def report(self, trail: Trail, error: NboqError) -> None:
        """Raise the error or note it, as whoever called wants it."""
        self.problem(_unrolled(trail), error)

    def _named_part(self, trail: Trail) -> str:
        name = f"urn:nboq:part:{self.blanks}"
        if self.part_names is not None:
            self.part_names[name] = _unrolled(trail)
        return f"<{name}>"

    def _refuse_id(self, entity: Mapping[str, Any], trail: Trail) -> None:
        """Say why an object can't be written under the id that it has."""
        text = entity.get("id")
        iri = expand(text) if isinstance(text, str) else None
        if not text:
            message, hint = f"a {entity['type']} needs an id", "a new one is 'urn:uuid:' and a UUID"
            about = {"source": label(entity), "field": "id", "rule": "MissingId"}
            self.report(trail, ContentError(message, hint=hint, **about))
        elif iri is None:
            self.report((trail, "id"), _invalid_iri(entity, "id", text))
        else:
            self.report((trail, "id"), duplicate_id(text, self.ids[f"<{iri}>"], entity))

    def _value(self, entity: Mapping[str, Any], subject: str, key: str, step: _Step, value: Any, trail: Trail) -> None:
        """Write one value of one field, of any kind, the longer way."""
        slot = current_model().slots[key]
        written = None
        if step.action == "part":
            if isinstance(value, Mapping):
                written = self.node(value, trail)
                if written is None:
                    return
            elif isinstance(value, str) and current_model().classes[slot.range].is_entity:
                iri = expand(value)
                written = f"<{iri}>" if iri else None
        elif type(value) is step.wanted:
            with suppress(KeyError):
                if step.lines is not None:
                    self.lines.append(subject + step.lines[value])
                    return
                written = step.written(value)
        else:
            written = _rarely(step.action, value)
        if written is None:
            self._refuse(entity, key, value, trail)
        else:
            self.lines.append(f"{subject}{step.predicate}{written}{step.end}")

    def _refuse(self, entity: Mapping[str, Any], key: str, value: Any, trail: Trail) -> None:
        """Say why a value can't be written."""
        slot = current_model().slots[key]
        text_is_id = slot.kind in ("reference", "uri") or (
            slot.kind == "part" and current_model().classes[slot.range].is_entity
        )
        if text_is_id and isinstance(value, str):
            self.report(trail, _invalid_iri(entity, key, value))
        else:
            self.report(trail, WrongValue(label(entity), key, value, slot.expected))


def _rarely(action: str, value: Any) -> str | None:
    """Write a value that isn't of the usual type of its slot but fits, or give None."""
    match action, value:
        case (_, bool()):
            return None
        case "number", int() if -_LARGEST < value < _LARGEST:
            return _double(value)
        case "integer", float() if value.is_integer():
            return f'"{int(value)}'
    return None


def _raise(_path: tuple[str | int, ...], error: NboqError) -> None:
    raise error


def to_ntriples(thing: DocumentLike) -> bytes:
    """Write a document as N-Triples.

    Args:
        thing: A document, a dataclass or plain JSON of the document format.

    Returns:
        N-Triples in UTF-8. Parts without an id are blank nodes.

    Raises:
        NboqError: If a value has no place in the model; nothing is dropped in silence.

    >>> print(to_ntriples({"type": "Objective", "id": "urn:uuid:1", "magnification": 63}).decode(), end="")
    <urn:uuid:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/nbo-q/Objective> .
    <urn:uuid:1> <https://w3id.org/nbo-q/magnification> "6.3E1"^^<http://www.w3.org/2001/XMLSchema#double> .
    """
    emitter = _Emitter(_raise, None)
    document = as_document(thing)
    emitter.node(document.data, ())
    return "".join([*emitter.lines, *sorted(emitter.above)]).encode()


def forget() -> None:
    """Let go of what was remembered of the documents that were written, for those who write many.

    What is remembered makes the next document faster that has the same values, and is tens of megabytes at most.
    """
    current_model().lookups.pop(_Plans, None)
    _digits.cache_clear()


def to_triples_text(
    data: Mapping[str, Any], problem: Problem
) -> tuple[str, dict[str, tuple[str | int, ...]], dict[str, Mapping[str, Any]]]:
    """Write what can be written of a document that may be faulty, for validation.

    Args:
        data: The document.
        problem: Called with the JSON path and the error for each value that can't be written.

    Returns:
        N-Triples in which parts have IRIs of their own; from those IRIs to JSON paths; from the IRIs of entities to
        the entities.
    """
    names: dict[str, tuple[str | int, ...]] = {}
    emitter = _Emitter(problem, names)
    emitter.node(data, ())
    return "".join(emitter.lines), names, emitter.ids
