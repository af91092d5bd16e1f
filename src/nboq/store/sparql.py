"""SPARQL as a row of tokens: values put in the place of variables, and classes widened to their subclasses.

A query is never pasted together: its text is cut into tokens (SPARQL 1.1, section 19.8), and whole tokens are replaced
by others that the engine's own serialiser wrote. So what is bound is always one RDF term, in whatever engine the query
is asked, at whatever depth of it the variable stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from nboq.errors import QueryError, nearest
from nboq.store.hierarchy import Hierarchy
from nboq.terms import TERMS

__all__ = ["HIDDEN", "Term", "bind", "form_of", "variables", "widen", "with_prefixes"]

Term = ox.NamedNode | ox.Literal
HIDDEN: Final = "nboqkind"
"""What the names of variables begin with that `widen` brings in; they are no columns of an answer."""

_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TOKEN: Final = re.compile(
    r"""(?P<space>\s+|\#[^\r\n]*)
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>\"{3}(?:"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                  | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
      | (?P<variable>[?$]\w+)
      | (?P<name>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:(?:(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])
                 (?:[\w:.\-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)?(?<!\.))
      | (?P<blank>_:\w[\w.\-]*(?<!\.))
      | (?P<word>@?[^\W\d_][\w\-]*)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_END_OF_GROUP_BY: Final = {"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"}
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str

    @property
    def keyword(self) -> str:
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        return self.text[1:] if self.kind == "variable" else ""


@lru_cache(maxsize=256)
def _tokens(query: str) -> tuple[_Token, ...]:
    return tuple(_Token(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(query))


def with_prefixes(query: str) -> str:
    r"""Declare the prefixes of the model that a query uses and doesn't declare itself.

    >>> with_prefixes("ASK { ?s a nboq:Objective }")
    'PREFIX nboq: <https://w3id.org/nbo-q/>\nASK { ?s a nboq:Objective }'
    """
    tokens = [token for token in _tokens(query) if token.kind != "space"]
    declared = {name.text for keyword, name in pairwise(tokens) if keyword.keyword == "PREFIX"}
    used = {token.text.partition(":")[0] for token in tokens if token.kind == "name"}
    wanted = sorted(prefix for prefix in used if prefix in TERMS.prefixes and f"{prefix}:" not in declared)
    return "".join(f"PREFIX {prefix}: <{TERMS.prefixes[prefix]}>\n" for prefix in wanted) + query


def form_of(query: str) -> str:
    r"""Tell what a text asks for: SELECT, ASK, CONSTRUCT, DESCRIBE, or UPDATE for what would change the store.

    Returns:
        The form; an empty text where it's none of these.

    >>> form_of("PREFIX a: <urn:select> # ASK\nCONSTRUCT WHERE { ?s ?p ?o }")
    'CONSTRUCT'
    """
    for token in _tokens(query):
        if token.keyword in _FORMS:
            return token.keyword
        if token.keyword in _UPDATES:
            return "UPDATE"
    return ""


def variables(query: str) -> set[str]:
    """Give the names of the variables that occur in a query.

    >>> sorted(variables("SELECT ?a { ?a ?b '?c' } # ?d"))
    ['a', 'b']
    """
    return {token.variable for token in _tokens(query) if token.variable}


@dataclass(slots=True)
class _Clause:
    """Where in a query the reading is: which clause, and how deep in parentheses."""

    name: str = ""
    depth: int = 0

    def enter(self, token: _Token) -> None:
        word = token.keyword
        if token.text in ("{", "}"):
            self.name, self.depth = "", 0
        elif self.depth == 0 and (word in ("WHERE", "FROM") or (self.name == "GROUP" and word in _END_OF_GROUP_BY)):
            self.name = "ORDER" if word == "ORDER" else ""
        elif self.depth == 0 and word in ("SELECT", "GROUP", "ORDER"):
            self.name = word
        elif self.depth == 0 and self.name == "ORDER" and word in ("LIMIT", "OFFSET", "VALUES"):
            self.name = ""
        elif token.text == "(":
            self.depth += 1
        elif token.text == ")":
            self.depth -= 1


def bind(query: str, values: Mapping[str, Term]) -> str:
    """Put RDF terms in the place of variables, everywhere in a query.

    A variable that is bound is no longer a column: it leaves SELECT and GROUP BY. Where nothing else stands in SELECT,
    the value is the column.

    Args:
        query: The text of the query.
        values: The terms by the name of the variable, without `?`.

    Raises:
        QueryError: If the query doesn't have the variable, or gives it a value itself (BIND, AS, VALUES).

    >>> bind("SELECT ?s ?min { ?s ?p ?n FILTER (?n >= ?min) }", {"min": ox.Literal(5)})
    'SELECT ?s  { ?s ?p ?n FILTER (?n >= "5"^^<http://www.w3.org/2001/XMLSchema#integer>) }'
    >>> bind("SELECT ?size { ?s ?p ?size }", {"sizes": ox.Literal("x")})
    Traceback (most recent call last):
    nboq.errors.QueryError: query 'SELECT ?size { ?s ?p ?size }': it has no variable ?sizes; did you mean 'size'?
    """
    if not values:
        return query
    tokens = _tokens(query)
    _check(query, tokens, values)
    written: list[str] = []
    clause = _Clause()
    kept = True
    place = 0
    while place < len(tokens):
        token = tokens[place]
        clause.enter(token)
        if token.keyword in ("SELECT", "GROUP"):
            kept = _kept(tokens, place, values)
        if token.variable in values:
            term = values[token.variable]
            if clause.name in ("SELECT", "GROUP") and clause.depth == 0:
                written.append("" if kept else f"({term} AS {token.text})")
                kept = True
            else:
                # Beside ORDER BY there are expressions in brackets, and no bare terms.
                written.append(f"({term})" if clause.name == "ORDER" and clause.depth == 0 else str(term))
        elif token.keyword == "BOUND" and (after := _after_argument(tokens, place, values)):
            written.append("(true)")
            place = after
            continue
        else:
            written.append(token.text)
        place += 1
    return "".join(written)


def _kept(tokens: Sequence[_Token], start: int, values: Mapping[str, Term]) -> bool:
    """Tell whether anything stays in a SELECT or GROUP BY when the bound variables leave it."""
    clause = _Clause()
    for token in tokens[start:]:
        clause.enter(token)
        if not clause.name or clause.name == "ORDER":
            return False
        if clause.depth or token.text == "*" or (token.variable and token.variable not in values):
            return True
        if token.kind in ("iri", "name"):
            return True
    return False


def _after_argument(tokens: Sequence[_Token], place: int, values: Mapping[str, Term]) -> int:
    """Give the place after BOUND(?x) where ?x has a value; 0 where it has none."""
    inside = [i for i in range(place + 1, min(place + 8, len(tokens))) if tokens[i].kind != "space"][:3]
    texts = [tokens[i].text for i in inside]
    fits = len(texts) == 3 and texts[0] == "(" and texts[2] == ")" and tokens[inside[1]].variable in values
    return inside[2] + 1 if fits else 0


def _check(query: str, tokens: Sequence[_Token], values: Mapping[str, Term]) -> None:
    known = {token.variable for token in tokens if token.variable}
    for name, term in values.items():
        if name not in known:
            raise QueryError(query, f"it has no variable ?{name}{nearest(name, known)}")
        if not isinstance(term, ox.NamedNode | ox.Literal):
            raise QueryError(query, f"?{name} takes an IRI or a literal, not {term!r}")
    before, header = "", False
    for token in tokens:
        if token.kind == "space":
            continue
        if before == "VALUES":
            header = True
        elif token.text == "{":
            header = False
        if token.variable in values and (header or before == "AS"):
            raise QueryError(query, f"it gives {token.text} a value itself, so none can be given from outside")
        before = token.keyword


def widen(query: str, hierarchy: Hierarchy, *, by_filter: bool = False) -> str:
    """Let a query that asks for a class or a property find what is below it too.

    `?x a nboq:Camera` then finds an EMCCD, and a property finds its sub-properties. A pattern whose class is a variable
    or stands in a path stays as it is, as do templates of CONSTRUCT.

    Args:
        query: The text of the query.
        hierarchy: What is below what.
        by_filter: Whether to restrict the class by FILTER and not by VALUES, for engines that are weak at VALUES.

    >>> wide = widen("PREFIX n: <https://w3id.org/nbo-q/> SELECT ?x { ?x a n:Dichroic }", Hierarchy.of_model())
    >>> print(wide.partition("SELECT ")[2].replace("https://w3id.org/nbo-q/", ""))
    ?x { VALUES ?nboqkind0 { <Dichroic> <GenericDichroic> <StandardDichroic> } ?x a ?nboqkind0 }
    """
    tokens = _tokens(query)
    prefixes = _prefixes(tokens)
    written = [token.text for token in tokens]
    groups: list[int] = []
    template = False
    found = 0
    place_for = ""  # what stands at this place of a pattern: the object of rdf:type, or what may follow one
    for place, token in enumerate(tokens):
        if token.kind == "space":
            continue
        template = template or token.keyword == "CONSTRUCT"
        if token.text == "{":
            groups.append(place)
        elif token.text == "}" and groups:
            groups.pop()
            template = template and bool(groups)
        iri = _iri(token, prefixes)
        if place_for == "class":
            below = hierarchy.classes.get(iri, ())
            if len(below) > 1 and groups and not template:
                written[place] = f"?{HIDDEN}{found}"
                written[groups[-1]] += _restricted(written[place], below, by_filter)
                found += 1
            place_for = "comma"
        elif (
            (token.text == "," and place_for == "comma")
            or iri == _RDF_TYPE
            or (token.kind, token.text) == ("word", "a")
        ):
            place_for = "class"
        else:
            place_for = ""
            below = hierarchy.properties.get(iri, ())
            if len(below) > 1 and groups and not template and not _listed(tokens, groups[-1]):
                written[place] = "(" + "|".join(f"<{i}>" for i in below) + ")"
    return "".join(written)


def _restricted(variable: str, below: Sequence[str], by_filter: bool) -> str:
    if by_filter:
        return f" FILTER ({variable} IN ({', '.join(f'<{iri}>' for iri in below)}))"
    return f" VALUES {variable} {{ {' '.join(f'<{iri}>' for iri in below)} }}"


def _listed(tokens: Sequence[_Token], brace: int) -> bool:
    """Tell whether a brace opens the data of VALUES, where there are terms and no patterns."""
    before = [token for token in tokens[:brace] if token.kind != "space"][-12:]
    while before and (before[-1].kind == "variable" or before[-1].text in ("(", ")")):
        before.pop()
    return bool(before) and before[-1].keyword == "VALUES"


def _prefixes(tokens: Sequence[_Token]) -> dict[str, str]:
    said = [token for token in tokens if token.kind != "space"]
    return {
        name.text: iri.text[1:-1]
        for keyword, name, iri in zip(said, said[1:], said[2:], strict=False)
        if keyword.keyword == "PREFIX" and iri.kind == "iri"
    }


def _iri(token: _Token, prefixes: Mapping[str, str]) -> str:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, colon, local = token.text.partition(":")
    if token.kind != "name" or prefix + colon not in prefixes:
        return ""
    return prefixes[prefix + colon] + re.sub(r"\\(.)", r"\1", local)
