"""SPARQL as a row of tokens: values put in the place of variables.

A query is never pasted together: its text is cut into tokens (SPARQL 1.1, section 19.8), and whole tokens are replaced
by others that the engine's own serialiser wrote. So what is bound is always one RDF term, in whatever engine the query
is asked, at whatever depth of it the variable stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final
from urllib.parse import urljoin

import pyoxigraph as ox

from nboq.errors import QueryError, nearest, short
from nboq.schema.model import current_model

Term = ox.NamedNode | ox.Literal
HIDDEN: Final = "nboqkind"
"""What the names of variables begin with that `nboq.store.widening` brings in; they are no columns of an answer."""

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+|\#[^\r\n]*)
      | (?P<iri><(?![^:<>\s]*[?$]\w)(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
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
class Token:
    """A word of a query, or what stands between two."""

    kind: str
    text: str

    @property
    def keyword(self) -> str:
        """The word in capitals; an empty text where it's none."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        """The name of the variable; an empty text where it's none."""
        return self.text[1:] if self.kind == "variable" else ""


@lru_cache(maxsize=256)
def tokens_of(query: str) -> tuple[Token, ...]:
    """Cut a query into its tokens; put together they are the query again."""
    return tuple(Token(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(query))


def with_prefixes(query: str) -> str:
    r"""Declare the prefixes of the model that a query uses and doesn't declare itself.

    >>> with_prefixes("ASK { ?s a nboq:Objective }")
    'PREFIX nboq: <https://w3id.org/nbo-q/>\nASK { ?s a nboq:Objective }'
    """
    tokens = [token for token in tokens_of(query) if token.kind != "space"]
    declared = {name.text for keyword, name in pairwise(tokens) if keyword.keyword == "PREFIX"}
    used = {token.text.partition(":")[0] for token in tokens if token.kind == "name"}
    wanted = sorted(prefix for prefix in used if prefix in current_model().prefixes and f"{prefix}:" not in declared)
    return "".join(f"PREFIX {prefix}: <{current_model().prefixes[prefix]}>\n" for prefix in wanted) + query


def form_of(query: str) -> str:
    r"""Tell what a text asks for: SELECT, ASK, CONSTRUCT, DESCRIBE, or UPDATE for what would change the store.

    Returns:
        The form; an empty text where it's none of these.

    >>> form_of("PREFIX a: <urn:select> # ASK\nCONSTRUCT WHERE { ?s ?p ?o }")
    'CONSTRUCT'
    """
    for token in tokens_of(query):
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
    return {token.variable for token in tokens_of(query) if token.variable}


@dataclass(slots=True)
class _Clause:
    """Where in a query the reading is: which clause, how deep in parentheses, and what braces are open around."""

    name: str = ""
    depth: int = 0
    around: list[tuple[str, int]] = field(default_factory=list)

    def enter(self, token: Token) -> None:
        word = token.keyword
        if token.text == "{":
            # In parentheses it's that of EXISTS, and the clause goes on behind it.
            self.around.append((self.name, self.depth) if self.depth else ("", 0))
            self.name, self.depth = "", 0
        elif token.text == "}":
            self.name, self.depth = self.around.pop() if self.around else ("", 0)
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
        QueryError: If the query doesn't have the variable, gives it a value itself (BIND, AS, VALUES), or has it as
            the only link between a MINUS and the rest.

    >>> bind("SELECT ?s ?min { ?s ?p ?n FILTER (?n >= ?min) }", {"min": ox.Literal(5)})
    'SELECT ?s  { ?s ?p ?n FILTER (?n >= "5"^^<http://www.w3.org/2001/XMLSchema#integer>) }'
    >>> bind("SELECT ?size { ?s ?p ?size }", {"sizes": ox.Literal("x")})
    Traceback (most recent call last):
    nboq.errors.QueryError: 'SELECT ?size { ?s ?p ?size }': it has no variable ?sizes; did you mean 'size'?
    """
    if not values:
        return query
    tokens = tokens_of(query)
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
                written.append("" if kept else _in_its_place(clause, token, term, place))
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


def _in_its_place(clause: _Clause, token: Token, term: Term, place: int) -> str:
    """Give what stays of a SELECT or GROUP BY whose variables are all bound."""
    if clause.name == "GROUP":
        return f"({term})"
    # In a sub-query the name would be given a second time in the query around it.
    return f"({term} AS {f'?{HIDDEN}v{place}' if clause.around else token.text})"


def _kept(tokens: Sequence[Token], start: int, values: Mapping[str, Term]) -> bool:
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


def _after_argument(tokens: Sequence[Token], place: int, values: Mapping[str, Term]) -> int:
    """Give the place after BOUND(?x) where ?x has a value; 0 where it has none."""
    inside = [i for i in range(place + 1, min(place + 8, len(tokens))) if tokens[i].kind != "space"][:3]
    texts = [tokens[i].text for i in inside]
    fits = len(texts) == 3 and texts[0] == "(" and texts[2] == ")" and tokens[inside[1]].variable in values
    return inside[2] + 1 if fits else 0


def _check(query: str, tokens: Sequence[Token], values: Mapping[str, Term]) -> None:
    known = {token.variable for token in tokens if token.variable}
    for name, term in values.items():
        if name not in known:
            raise QueryError(f"it has no variable ?{name}{nearest(name, known)}", source=short(query))
        if not isinstance(term, ox.NamedNode | ox.Literal):
            raise QueryError(f"?{name} takes an IRI or a literal, not {term!r}", source=short(query))
    before, header = "", False
    for token in tokens:
        if token.kind == "space":
            continue
        if before == "VALUES":
            header = True
        elif token.text == "{":
            header = False
        if token.variable in values and (header or before == "AS"):
            raise QueryError(
                f"it gives {token.text} a value itself, so none can be given from outside", source=short(query)
            )
        before = token.keyword
    _check_minus(query, [token for token in tokens if token.kind != "space"], values)


def _check_minus(query: str, tokens: Sequence[Token], values: Mapping[str, Term]) -> None:
    """Refuse what would be taken away no more: MINUS does nothing where it shares no variable (SPARQL 1.1, 8.3.3)."""
    groups: list[int] = []
    for place, token in enumerate(tokens):
        if token.text == "{":
            groups.append(place)
        elif token.text == "}" and groups:
            start = groups.pop()
            if start and tokens[start - 1].keyword == "MINUS" and groups:
                inside = {token.variable for token in tokens[start:place] if token.variable}
                before = _always_there(tokens[groups[-1] : start])
                if inside & before and inside & before <= values.keys():
                    name = sorted(inside & before)[0]
                    reason = f"only ?{name} joins its MINUS to the rest; write FILTER NOT EXISTS in its place"
                    raise QueryError(reason, source=short(query))


def _always_there(tokens: Sequence[Token]) -> set[str]:
    """Give the variables of a part of a group that its patterns bind, whatever is optional or taken away in it."""
    found: set[str] = set()
    apart = [False]
    for place, token in enumerate(tokens[1:], 1):
        if token.text == "{":
            following = tokens[place + 1].keyword if place + 1 < len(tokens) else ""
            before = tokens[place - 1].keyword
            apart.append(apart[-1] or before in ("MINUS", "EXISTS", "OPTIONAL") or following == "SELECT")
        elif token.text == "}" and len(apart) > 1:
            apart.pop()
        elif token.variable and not apart[-1]:
            found.add(token.variable)
    return found


def iri_of(token: Token, prefixes: Mapping[str, str], base: str) -> str:
    """Give the IRI that a token stands for; an empty text where it's none.

    Args:
        token: The token.
        prefixes: What each prefix stands for, by the prefix with its colon.
        base: What relative IRIs are resolved against.
    """
    if token.kind == "iri":
        written = token.text[1:-1]
        return urljoin(base, written) if base else written
    prefix, colon, local = token.text.partition(":")
    if token.kind != "name" or prefix + colon not in prefixes:
        return ""
    return prefixes[prefix + colon] + re.sub(r"\\(.)", r"\1", local)
