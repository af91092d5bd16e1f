"""Document to N-Triples, driven by tables.

The tables are made once from the term table: for each class, field name → (what to do, predicate, look-ups). The
result is isomorphic with what a JSON-LD 1.1 processor makes of the document with the published context; numbers are
written in the canonical form of that specification (API, §8.6 Data Round Tripping), such as `"6.3E1"^^xsd:double`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from json.encoder import encode_basestring
from typing import Any, NamedTuple

import orjson

from nboq.document import Document, as_document, content, label
from nboq.errors import DuplicateId, InvalidIri, MissingId, NboqError, UnknownClass, UnknownField, WrongValue
from nboq.iri import expand
from nboq.record import Record
from nboq.terms import TERMS

__all__ = ["to_ntriples", "to_triples_text"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
_JSON_END = "^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON> .\n"
_DATE = re.compile(r"-?[0-9]{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(Z|[+-][0-9]{2}:[0-9]{2})?")
_DATETIME = re.compile(
    r"-?[0-9]{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_BEYOND_BMP = re.compile(rb"[\xf0-\xf4]")

Problem = Callable[[tuple[str | int, ...], NboqError], None]
"""What to do with a value that can't be written: raise, or note it and go on."""


class _Step(NamedTuple):
    action: str
    predicate: str
    """With the blanks around it."""
    end: str
    """What closes a literal: its datatype, the full stop and the line end."""
    values: dict[str, str]
    """For enumerations: name → the IRI in angle brackets, full stop and line end."""
    multivalued: bool


_ENDS = {
    "string": " .\n",
    "boolean": f'"^^<{_XSD}boolean> .\n',
    "integer": f'"^^<{_XSD}integer> .\n',
    "number": f'"^^<{_XSD}double> .\n',
    "date": f'"^^<{_XSD}date> .\n',
    "datetime": f'"^^<{_XSD}dateTime> .\n',
    "json": _JSON_END,
}


class _Plan(NamedTuple):
    """How the members of a class are written."""

    type_line: str
    is_entity: bool
    steps: dict[str, _Step]


@cache
def _plan(class_name: str) -> _Plan | None:
    """Make the plan of a class, once; there is none for a class that has no members of its own."""
    body = TERMS.classes.get(class_name)
    if body is None or body.abstract:
        return None
    steps = {}
    for name in body.slots:
        slot = TERMS.slots[name]
        if slot.kind in ("id", "type"):
            continue
        values = {}
        if slot.kind == "enum":
            values = {key: f"<{value.iri}> .\n" for key, value in TERMS.enums[slot.range].values.items()}
        steps[name] = _Step(slot.kind, f" <{slot.iri}> ", _ENDS.get(slot.kind, ""), values, slot.multivalued)
    return _Plan(f"{_TYPE}<{body.iri}> .\n", body.is_entity, steps)


@lru_cache(maxsize=65536)
def _double(value: float) -> str:
    """Open the literal of a double in its canonical form: shortest digits, one before the point, no padding."""
    digits, _, exponent = f"{float(value)!r}".partition("e")
    sign = "-" if digits.startswith("-") else ""
    whole, _, fraction = digits.lstrip("-").partition(".")
    power = int(exponent or 0)
    number = (whole + fraction).lstrip("0")
    if not number:
        return f'"{sign}0.0E0'
    power += len(number) - len(fraction) - 1
    number = number.rstrip("0")
    return f'"{sign}{number[0]}.{number[1:] or "0"}E{power}'


_PLAIN, _WHOLE, _ODD = 0, 1, 2
_EXACT = 2.0**53


def _numbers(value: Any) -> int:
    """Tell how far RFC 8785 and orjson differ on the numbers in some JSON: not at all, by whole floats (1.0), by more."""
    worst = _PLAIN
    for item in value.values() if type(value) is dict else value:
        kind = type(item)
        if kind is float:
            if not -_EXACT < item < _EXACT:
                return _ODD
            if item.is_integer():
                worst = _WHOLE
            elif -1e-4 < item < 1e-4:
                return _ODD
        elif kind is dict or kind is list:
            inside = _numbers(item)
            if inside == _ODD:
                return _ODD
            worst = worst or inside
    return worst


def _whole(value: Any) -> Any:
    """Make whole numbers of whole floats, which RFC 8785 writes without a point."""
    kind = type(value)
    if kind is float:
        return int(value) if value.is_integer() else value
    if kind is dict:
        return {key: _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if kind is list else value


def json_literal(value: dict[str, Any]) -> str:
    """Write a JSON object in the canonical form of RFC 8785 as a quoted literal, fast where orjson gives that form."""
    numbers = _numbers(value)
    quick = orjson.dumps(_whole(value) if numbers == _WHOLE else value, option=orjson.OPT_SORT_KEYS)
    # Keys beyond the BMP sort by UTF-16 in RFC 8785 and by UTF-8 in orjson.
    if numbers == _ODD or (not quick.isascii() and _BEYOND_BMP.search(quick)):
        quick = content(value)
    return orjson.dumps(quick.decode()).decode()


class _Emitter:
    """One pass over one document."""

    __slots__ = ("blanks", "ids", "lines", "part_names", "problem")

    def __init__(self, problem: Problem, part_names: dict[str, tuple[str | int, ...]] | None) -> None:
        self.lines: list[str] = []
        self.blanks = 0
        self.ids: dict[str, Mapping[str, Any]] = {}
        self.problem = problem
        self.part_names = part_names

    def node(self, entity: Mapping[str, Any], path: tuple[str | int, ...]) -> str | None:
        """Write an object and everything in it; give its node back.

        This is the hot loop of the library, so the usual cases stand in it and not in functions of their own.
        """
        class_name = entity.get("type")
        plan = _plan(class_name) if isinstance(class_name, str) else None
        if plan is None:
            self.problem(path, UnknownClass(label(entity), str(class_name), TERMS.concrete))
            return None
        subject = self._entity(entity, path) if plan.is_entity else self._part(path)
        if subject is None:
            return None
        append = self.lines.append
        append(subject + plan.type_line)
        steps = plan.steps
        for key, value in entity.items():
            step = steps.get(key)
            if step is None:
                if key not in ("type", "id", "@context"):
                    known = tuple(TERMS.classes[entity["type"]].slots)
                    self.problem(path, UnknownField(label(entity), entity["type"], key, known))
                continue
            action, predicate, end, values, multivalued = step
            kind = type(value)
            if kind is str:
                if action == "string":
                    append(f"{subject}{predicate}{encode_basestring(value)}{end}")
                    continue
                if action == "enum" and value in values:
                    append(f"{subject}{predicate}{values[value]}")
                    continue
            elif kind is float or kind is int:
                if action == "number":
                    append(f"{subject}{predicate}{_double(value)}{end}")
                    continue
            elif kind is bool:
                if action == "boolean":
                    append(f'{subject}{predicate}"{"true" if value else "false"}{end}')
                    continue
            elif kind is dict:
                if action == "json":
                    append(f"{subject}{predicate}{json_literal(value)}{end}")
                    continue
            elif kind is list:
                if not multivalued:
                    self.problem((*path, key), WrongValue(label(entity), key, value, "one value, not a list"))
                    continue
                for index, item in enumerate(value):
                    self._value(entity, subject, key, step, item, (*path, key, index))
                continue
            self._value(entity, subject, key, step, value, (*path, key))
        return subject

    def _part(self, path: tuple[str | int, ...]) -> str:
        self.blanks += 1
        if self.part_names is None:
            return f"_:p{self.blanks}"
        name = f"urn:nboq:part:{self.blanks}"
        self.part_names[name] = path
        return f"<{name}>"

    def _entity(self, entity: Mapping[str, Any], path: tuple[str | int, ...]) -> str | None:
        text = entity.get("id")
        if not text:
            self.problem(path, MissingId(label(entity), entity["type"]))
            return None
        iri = expand(text) if isinstance(text, str) else None
        if iri is None:
            self.problem((*path, "id"), InvalidIri(label(entity), "id", str(text)))
            return None
        if iri in self.ids:
            self.problem((*path, "id"), DuplicateId(str(text), label(self.ids[iri]), label(entity)))
            return None
        self.ids[iri] = entity
        return f"<{iri}>"

    def _value(
        self,
        entity: Mapping[str, Any],
        subject: str,
        key: str,
        step: _Step,
        value: Any,
        path: tuple[str | int, ...],
    ) -> None:
        """Write one value of one field, of any kind."""
        action, predicate, end, values, _ = step
        if action == "part" and isinstance(value, dict):
            inside = self.node(value, path)
            if inside is not None:
                self.lines.append(f"{subject}{predicate}{inside} .\n")
            return
        if action in ("part", "reference", "uri") and isinstance(value, str):
            self._reference(entity, subject, key, predicate, value, path)
            return
        written = _literal(action, value, end) or (values.get(value) if isinstance(value, str) else None)
        if written is None:
            self.problem(path, WrongValue(label(entity), key, value, TERMS.slots[key].expected))
        else:
            self.lines.append(subject + predicate + written)

    def _reference(
        self,
        entity: Mapping[str, Any],
        subject: str,
        key: str,
        predicate: str,
        value: str,
        path: tuple[str | int, ...],
    ) -> None:
        iri = expand(value)
        slot = TERMS.slots[key]
        if iri is None:
            self.problem(path, InvalidIri(label(entity), key, value))
        elif slot.kind == "part" and (slot.multivalued or not TERMS.classes[slot.range].is_entity):
            self.problem(path, WrongValue(label(entity), key, value, f"{slot.expected} as a JSON object"))
        else:
            self.lines.append(f"{subject}{predicate}<{iri}> .\n")


def _literal(action: str, value: Any, end: str) -> str | None:
    """Write a value as the literal that an action calls for, or give None."""
    match action, value:
        case "string", str():
            return encode_basestring(value) + end
        case "json", dict():
            return json_literal(value) + end
        case "boolean", bool():
            return f'"{str(value).lower()}{end}'
        case (_, bool()):
            return None
        case "number", int() | float():
            return _double(value) + end
        case "integer", int():
            return f'"{value}{end}'
        case "integer", float() if value.is_integer():
            return f'"{int(value)}{end}'
        case "date", str() if _DATE.fullmatch(value):
            return f'"{value}{end}'
        case "datetime", str() if _DATETIME.fullmatch(value):
            return f'"{value}{end}'
    return None


def _raise(_path: tuple[str | int, ...], error: NboqError) -> None:
    raise error


def to_ntriples(thing: Document | Record | Mapping[str, Any]) -> bytes:
    """Write a document as N-Triples.

    Args:
        thing: A document, a dataclass or plain JSON of the document format.

    Returns:
        N-Triples in UTF-8. Parts, which have no id, are blank nodes.

    Raises:
        NboqError: If a value has no place in the model; nothing is dropped in silence.

    >>> print(to_ntriples({"type": "Objective", "id": "urn:uuid:1", "magnification": 63}).decode(), end="")
    <urn:uuid:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/nbo-q/Objective> .
    <urn:uuid:1> <https://w3id.org/nbo-q/magnification> "6.3E1"^^<http://www.w3.org/2001/XMLSchema#double> .
    """
    emitter = _Emitter(_raise, None)
    emitter.node(as_document(thing).data, ())
    return "".join(emitter.lines).encode()


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
