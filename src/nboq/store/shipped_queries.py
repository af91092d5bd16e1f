"""The queries that ship with the library: SPARQL files whose first lines say what they answer.

A file starts with comment lines, then come a blank line and the query:

    # title: a line for lists
    # question: what it answers, in plain words, with a question mark at the end
    # param NAME TYPE DEFAULT: what it is         one for each parameter; what holds when it's left out; behind the type
                                                  may stand what it takes: integer[1..3], number[0..], text[month|year]
    # engine: store                               or maplib, for those that are tested on it
    # example: NAME=VALUE NAME=VALUE              parameters of an example about the documents in `examples/queries/`
    # answer: ["Bench 1", 1.4, null]              a row of what it answers, as JSON; tests hold each query to them
    # because: it has what was asked              why the rows before this line are there, from the last such line on
    # not NAME | NAME + CELL: it lacks that       why a thing of the documents, by name or id, is in no row, or in none
                                                  beside that cell

The query has each parameter as a line such as `VALUES $min_na { 0 }` with its default, in each group that uses it, so
that the file runs as it stands; `nboq.store.sparql.bind` puts other values there. UNDEF stands for `any`, `today` and
`a_year_ago`, where the query itself says what that means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import orjson
import pyoxigraph as ox

from nboq.errors import QueryError, nearest, short
from nboq.pid import shared_iri
from nboq.schema.artefacts import NBOQ
from nboq.schema.dates import day_of
from nboq.schema.model import SlotTerm, current_model, per_model
from nboq.schema.values import as_number, read_number, read_value

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_PARAMETER: Final = re.compile(
    r"# param (?P<name>\w+) (?P<type>\w+)(?:\[(?P<limits>\S+)\])? (?P<default>\S+): (?P<text>.+)"
)
_EXPECTED: Final = {
    "date": "a date as YYYY-MM-DD, or today",
    "day": "a date as YYYY-MM-DD, today, or all for any time",
    "days": "a number of days, or a date as YYYY-MM-DD",
    "integer": "a whole number",
    "iri": "a PID or an IRI, such as RRID:SCR_017934 or https://doi.org/10.5072/x",
    "number": "a number",
    "text": "a text",
}
Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a query takes from outside."""

    name: str
    type: str
    """number, integer, date, day, days, text, iri, or the name of an enumeration; `term_of` says what they take."""
    default: str
    """What holds when it's left out: a number, an IRI of the examples, `any`, `today` or `a_year_ago`."""
    text: str
    limits: str = ""
    """What it takes of its type: `1..3`, `0..` or `..1` of numbers, `month|year` of texts; empty for all."""

    @property
    def expected(self) -> str:
        """What it takes, in words, for messages.

        >>> Parameter("tier", "integer", "2", "the tier", "1..3").expected
        'a whole number from 1 to 3'
        """
        if self.type in current_model().enums:
            return _enumerated()[self.type].expected
        low, dots, high = self.limits.partition("..")
        if not dots:
            return f"one of {', '.join(self.limits.split('|'))}" if self.limits else _EXPECTED.get(self.type, self.type)
        bounds = f"from {low} to {high}" if low and high else f"of {low} or more" if low else f"of {high} or less"
        return f"{_EXPECTED[self.type]} {bounds}"

    def term(self, value: Any) -> Term:
        """Make an RDF term of a value; see `term_of`.

        Raises:
            ValueError: If it isn't of the type, or beyond the limits.

        >>> Parameter("by", "text", "month", "the period", "month|year").term("Year")
        <Literal value=year datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#string>>
        """
        low, dots, high = self.limits.partition("..")
        if self.limits and not dots:
            value = next((word for word in self.limits.split("|") if word == str(value).strip().casefold()), None)
            if value is None:
                raise ValueError(value)
        term = term_of(value, self.type)
        if dots and not float(low or "-inf") <= float(term.value) <= float(high or "inf"):
            raise ValueError(value)
        return term


@dataclass(frozen=True, slots=True)
class Example:
    """What a query answers about the documents in `examples/queries/`."""

    parameters: Mapping[str, str]
    rows: tuple[tuple[Any, ...], ...]
    """Its answer: the values of each row in the order of the columns."""
    because: tuple[tuple[int, int, str], ...] = ()
    """Why rows are there: the number of the first, counted from 1, of the last, and the words."""
    absent: tuple[tuple[str, str], ...] = ()
    """Why things are in no row: names or ids, parted by ` | `, with cells behind ` + `, and the words."""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A shipped query."""

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    engine: str
    """`maplib` for those that join or count over whole graphs and are tested on it too, else `store`."""
    example: Example
    text: str
    """The SPARQL, without the lines before it."""

    def bind(self, given: Mapping[str, Any]) -> dict[str, Term]:
        """Turn values into RDF terms.

        Args:
            given: By name; text from the command line or Python values.

        Raises:
            QueryError: If one is unknown, or of the wrong type.

        >>> named_query("objectives").bind({"min_na": "1.2"})["min_na"]
        <Literal value=1.2 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#double>>
        """
        return bound(self.name, self.parameters, given)


def bound(source: str, parameters: Iterable[Parameter], given: Mapping[str, Any]) -> dict[str, Term]:
    """Turn values into RDF terms, as `NamedQuery.bind` does.

    Args:
        source: What takes them, for messages.
        parameters: What it takes.
        given: By name; text or Python values.

    Raises:
        QueryError: If one is unknown, or of the wrong type.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in given.keys() - known.keys():
        hint = f"it takes {', '.join(sorted(known)) or 'none'}"
        raise QueryError(f"unknown parameter {name!r}", source=source, hint=hint)
    return {name: _bound(source, known[name], value) for name, value in given.items() if value is not None}


def _bound(query: str, parameter: Parameter, value: Any) -> Term:
    try:
        return parameter.term(value)
    except (ValueError, TypeError, OverflowError) as error:
        message = f"parameter {parameter.name!r} is {short(value)}, expected {parameter.expected}"
        raise QueryError(message, source=query, hint=_meant(parameter, str(value))) from error


def _meant(parameter: Parameter, text: str) -> str:
    """Ask which of the values of an enumeration was meant."""
    words = current_model().enums[parameter.type].values if parameter.type in current_model().enums else {}
    within = [name for name in words if text.casefold() in name.casefold()]
    near = nearest(text, words).removeprefix("; ")
    return f"did you mean {' or '.join(map(repr, within))}?" if within and text else near


@per_model
def _enumerated() -> dict[str, SlotTerm]:
    """Give a slot for each enumeration."""
    return {slot.range: slot for slot in current_model().slots.values() if slot.kind == "enum"}


def term_of(value: Any, kind: str) -> Term:
    """Make an RDF term of a value.

    Args:
        value: Text or a Python value.
        kind: One of

            - `number`, `integer`: a finite number; `text`;
            - `date`: a date, or `today`;
            - `day`: the same, or `all`: whenever it was;
            - `days`: how many days ago, or a date; the term is the date;
            - `iri`: an identifier in any spelling that `nboq.pid` reads, or an IRI; a wrong check digit is no fault;
            - the name of an enumeration: one of its values, by name, title or alias in any case.

    Raises:
        ValueError: If the value isn't of that kind.

    >>> term_of("RRID:SCR_017934", "iri")
    <NamedNode value=https://scicrunch.org/resolver/RRID:SCR_017934>
    """
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value
    match kind:
        case "number":
            return ox.Literal(repr(_finite(value)), datatype=ox.NamedNode(f"{_XSD}double"))
        case "integer":
            number = value if type(value) is int else _finite(value)
            if int(number) != number:
                raise ValueError(value)
            return ox.Literal(str(int(number)), datatype=ox.NamedNode(f"{_XSD}integer"))
        case "day" if value == "all":
            return ox.Literal("all")
        case "date" | "day":
            return _literal_of(_today() if value == "today" else _exact_day(value))
        case "days":
            return _literal_of(_today() - timedelta(days=int(value)) if str(value).isdecimal() else _exact_day(value))
        case "text":
            return ox.Literal(str(value))
        case "iri":
            iri = shared_iri(str(value).strip())
            if iri is None:
                raise ValueError(value)
            return ox.NamedNode(iri)
        case _:
            return ox.NamedNode(
                current_model().enums[kind].values[read_value(str(value), _enumerated()[kind]).value].iri
            )


def _finite(value: Any) -> float:
    number = as_number(read_number(value) if isinstance(value, str) else value)
    if number is None:
        raise ValueError(value)
    return number


def _today() -> date:
    return datetime.now(UTC).date()


def _exact_day(value: Any) -> date:
    found = day_of(str(value))
    if found is None or found.isoformat() != str(value):
        raise ValueError(value)
    return found


def _literal_of(day: date) -> ox.Literal:
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(f"{_XSD}date"))


def _parse(name: str, content: str) -> NamedQuery:
    head, _, text = content.partition("\n\n")
    lines = head.splitlines()
    facts = {line[2:].partition(": ")[0].rstrip(":"): line.partition(": ")[2] for line in lines}
    found = [match for line in lines if (match := _PARAMETER.fullmatch(line))]
    parameters = tuple(Parameter(m["name"], m["type"], m["default"], m["text"], m["limits"] or "") for m in found)
    given = dict(item.split("=", 1) for item in facts.get("example", "").split())
    example = _example(given, lines)
    return NamedQuery(name, facts["title"], facts["question"], parameters, facts["engine"], example, text)


def _example(given: Mapping[str, str], lines: list[str]) -> Example:
    rows: list[tuple[Any, ...]] = []
    because: list[tuple[int, int, str]] = []
    absent = []
    for key, _, said in (line.removeprefix("# ").partition(": ") for line in lines):
        if key == "answer":
            rows.append(_row(said))
        elif key == "because":
            because.append((because[-1][1] + 1 if because else 1, len(rows), said))
        elif key.startswith("not "):
            absent.append((key[4:], said))
    return Example(given, tuple(rows), tuple(because), tuple(absent))


def _row(line: str) -> tuple[Any, ...]:
    """Read a row; names of the model stand in it with their prefix."""
    cells = orjson.loads(line)
    return tuple(NBOQ + c[5:] if isinstance(c, str) and c.startswith("nboq:") else c for c in cells)


@cache
def named_queries() -> dict[str, NamedQuery]:
    """Give every shipped query by name.

    >>> sorted(named_queries())[:2]
    ['affected_images', 'calibration_of_image']
    """
    folder = files("nboq.store") / "queries"
    found = sorted((item for item in folder.iterdir() if item.name.endswith(".rq")), key=lambda item: item.name)
    return {item.name[:-3]: _parse(item.name[:-3], item.read_text("utf-8")) for item in found}


def named_query(name: str) -> NamedQuery:
    """Give one shipped query.

    Raises:
        QueryError: If there is none of that name.
    """
    if name not in named_queries():
        near = nearest(name, named_queries())
        raise QueryError("no shipped query of that name", source=name, hint=f"{near}; see 'nboq query --list'")
    return named_queries()[name]
