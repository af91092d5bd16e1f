"""The queries that ship with the library: SPARQL files whose first lines say what they answer.

A file starts with comment lines `# title:`, `# question:` and one `# param NAME TYPE DEFAULT: text` for each
parameter, then a blank line and the query. A parameter is a variable of the query that is bound before it runs; its
value never becomes part of the query's text. The engine binds what SELECT names (RDF-dev SEP-0007), so the parameters
stand at the end of SELECT and are left out of the answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import pyoxigraph as ox

from nboq.errors import UnknownQuery, WrongParameter
from nboq.iri import expand
from nboq.terms import TERMS

__all__ = ["NamedQuery", "Parameter", "named_queries", "named_query", "term_of"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_PARAMETER = re.compile(r"# param (?P<name>\w+) (?P<type>\w+)(?: (?P<default>\S+))?: (?P<text>.+)")
Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a query that is given from outside."""

    name: str
    type: str
    """number, integer, date, text, iri, or the name of an enumeration."""
    default: str | None
    text: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A shipped query."""

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, given: Mapping[str, Any]) -> dict[str, Term]:
        """Turn values into RDF terms, with the defaults for what isn't given.

        Args:
            given: By name; text from the command line or Python values.

        Raises:
            WrongParameter: If one is unknown, missing or of the wrong type.

        >>> named_query("objectives").bind({"min_na": "1.2"})["min_na"]
        <Literal value=1.2 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#double>>
        """
        known = {parameter.name for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise WrongParameter(self.name, name, f"is unknown; it takes {', '.join(sorted(known)) or 'none'}")
        bound = {}
        for parameter in self.parameters:
            value = given.get(parameter.name, parameter.default)
            if value is None:
                raise WrongParameter(self.name, parameter.name, f"is missing: {parameter.text}")
            bound[parameter.name] = _bound(self.name, parameter, value)
        return bound


def _bound(query: str, parameter: Parameter, value: Any) -> Term:
    try:
        return term_of(value, parameter.type)
    except (ValueError, TypeError, KeyError) as error:
        raise WrongParameter(query, parameter.name, f"is {value!r}, expected a {parameter.type}") from error


def term_of(value: Any, kind: str) -> Term:
    """Make an RDF term of a value.

    Args:
        value: Text or a Python value.
        kind: number, integer, date, text, iri, or the name of an enumeration.

    Raises:
        ValueError: If the value isn't of that kind.

    >>> term_of("RRID:SCR_017934", "iri")
    <NamedNode value=https://scicrunch.org/resolver/RRID:SCR_017934>
    """
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value
    match kind:
        case "number":
            return ox.Literal(repr(float(value)), datatype=ox.NamedNode(f"{_XSD}double"))
        case "integer":
            return ox.Literal(str(int(value)), datatype=ox.NamedNode(f"{_XSD}integer"))
        case "date":
            return ox.Literal(date.fromisoformat(str(value)).isoformat(), datatype=ox.NamedNode(f"{_XSD}date"))
        case "text":
            return ox.Literal(str(value))
        case "iri":
            iri = expand(str(value))
            if iri is None:
                raise ValueError(value)
            return ox.NamedNode(iri)
        case _:
            return ox.NamedNode(TERMS.enums[kind].values[str(value)].iri)


def _parse(name: str, content: str) -> NamedQuery:
    head = content.partition("\n\n")[0].splitlines()
    facts = {line[2:].partition(": ")[0]: line.partition(": ")[2] for line in head}
    found = [match for line in head if (match := _PARAMETER.fullmatch(line))]
    parameters = tuple(Parameter(m["name"], m["type"], m["default"], m["text"]) for m in found)
    return NamedQuery(name, facts["title"], facts["question"], parameters, content)


@cache
def named_queries() -> dict[str, NamedQuery]:
    """Give every shipped query by name.

    >>> sorted(named_queries())[:2]
    ['filter_cubes', 'objectives']
    """
    folder = files("nboq") / "queries"
    found = sorted((item for item in folder.iterdir() if item.name.endswith(".rq")), key=lambda item: item.name)
    return {item.name[:-3]: _parse(item.name[:-3], item.read_text("utf-8")) for item in found}


def named_query(name: str) -> NamedQuery:
    """Give one shipped query.

    Raises:
        UnknownQuery: If there is none of that name.
    """
    if name not in named_queries():
        raise UnknownQuery(name, tuple(named_queries()))
    return named_queries()[name]
