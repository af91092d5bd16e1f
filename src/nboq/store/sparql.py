"""SPARQL texts: values given to parameters, prefixes declared, forms told.

A parameter is a variable that gets its value from a line such as `VALUES $min_na { 0 }`, with its default between the
braces, in each group that uses it. The text is a whole query, which any engine runs as it stands. To give a value,
only what stands between the braces is replaced, by a term that pyoxigraph's own serialiser wrote.

Engines want to know whom `SERVICE $where` asks before they run a query, so there the name is replaced too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from nboq.errors import QueryError, nearest, short
from nboq.formats.rdf.syntax import METADATA, MODEL
from nboq.schema.artefacts import NBOQ
from nboq.schema.model import current_model

Term = ox.NamedNode | ox.Literal

# What no keyword and no name can be in: comments, IRIs, texts and the tags of languages (SPARQL 1.1, section 19.8). A
# less-than sign before a variable begins no IRI.
SKIPPED: Final = r"""
    \#[^\r\n]*
    | <(?![^:<>\s]*[?$]\w)(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>
    | \"{3}(?:"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
    | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' | @[\w-]+"""
TOKEN: Final = re.compile(
    rf"(?P<skipped>{SKIPPED}) | [?$]\w+"
    r"| (?P<prefix>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?):(?:[\w:.%-]|\\.)* | (?P<word>\w+)",
    re.VERBOSE | re.DOTALL,
)
_PARAMETER: Final = re.compile(
    rf"""{SKIPPED} | (?<![\w?$:])(?i:VALUES)\s+\$(?P<name>\w+)\s*\{{(?P<data>(?:{SKIPPED} | [^}}"'\#<])*)\}}
    | (?<![\w?$:])(?i:SERVICE)\s+(?:(?i:SILENT)\s+)?\$(?P<service>\w+)""",
    re.VERBOSE | re.DOTALL,
)
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")


def with_prefixes(query: str) -> str:
    r"""Declare the prefixes of the model that a query uses and doesn't declare itself.

    >>> with_prefixes("ASK { ?s a nboq:Objective }")
    'PREFIX nboq: <https://w3id.org/nbo-q/>\nASK { ?s a nboq:Objective }'
    """
    known = current_model().prefixes
    declared: set[str] = set()
    used: set[str] = set()
    before = ""
    for token in TOKEN.finditer(query):
        if token["prefix"] is not None:
            (declared if before == "PREFIX" else used).add(token["prefix"])
        before = (token["word"] or "").upper()
    wanted = sorted(prefix for prefix in used - declared if prefix in known)
    return "".join(f"PREFIX {prefix}: <{known[prefix]}>\n" for prefix in wanted) + query


_DECLARED: Final = re.compile(r"(?i:PREFIX)\s+([\w.\-]*):\s*<([^<>]*)>")
_LOCAL: Final = re.compile(r"[A-Za-z]\w*")


def check_terms(query: str) -> None:
    """Hold a query to the model: in its namespace are no terms but its own, and prefixes are declared or known.

    Names with a slash in them, which graphs have and values of enumerations, are passed over.

    Args:
        query: The text of the query.

    Raises:
        QueryError: If a term or a prefix is unknown; it names the nearest.

    >>> check_terms("ASK { ?s a nboq:Objectiv }")
    Traceback (most recent call last):
    nboq.errors.QueryError: 'ASK { ?s a nboq:Objectiv }': the model has no term nboq:Objectiv; did you mean 'Objective'?
    """
    model = current_model()
    spaces = dict(model.prefixes) | dict(_DECLARED.findall(query))
    known = {iri.removeprefix(NBOQ) for iri in (*model.by_iri, METADATA, MODEL) if iri.startswith(NBOQ)}
    before = ""
    for token in TOKEN.finditer(query):
        text, prefix = token[0], token["prefix"]
        if prefix and before != "PREFIX" and prefix not in spaces:
            hint = nearest(prefix, spaces).removeprefix("; ") or f"write PREFIX {prefix}: <…> before the query"
            raise QueryError(f"the prefix {prefix}: isn't declared", source=short(query), hint=hint)
        local = ""
        if prefix is not None and before != "PREFIX" and spaces.get(prefix) == NBOQ:
            local = text.partition(":")[2]
        elif text.startswith(f"<{NBOQ}"):
            local = text[len(NBOQ) + 1 : -1]
        if _LOCAL.fullmatch(local) and local not in known:
            hint = nearest(local, known).removeprefix("; ") or "'nboq terms' lists those that there are"
            raise QueryError(f"the model has no term nboq:{local}", source=short(query), hint=hint)
        before = (token["word"] or "").upper()


def form_of(query: str) -> str:
    r"""Tell what a text asks for: SELECT, ASK, CONSTRUCT, DESCRIBE, or UPDATE for what would change the store.

    Returns:
        The form; an empty text where it's none of these.

    >>> form_of("PREFIX a: <urn:select> # ASK\nCONSTRUCT WHERE { ?s ?p ?o }")
    'CONSTRUCT'
    """
    for token in TOKEN.finditer(query):
        word = (token["word"] or "").upper()
        if word in _FORMS:
            return word
        if word in _UPDATES:
            return "UPDATE"
    return ""


def parameters(query: str) -> Iterator[tuple[str, str]]:
    """Give the parameters of a query with their defaults, as they are written; one for each group that uses it.

    >>> list(parameters("SELECT ?a { VALUES $min { 0 } ?a ?b ?c FILTER (?c >= $min) } # VALUES $x { 1 }"))
    [('min', '0')]
    """
    return ((found["name"], found["data"].strip()) for found in _PARAMETER.finditer(query) if found["name"])


def bind(query: str, values: Mapping[str, Term]) -> str:
    """Give values to parameters of a query.

    Args:
        query: The text of the query.
        values: The terms by the name of the parameter, without `$`.

    Raises:
        QueryError: If it has no such parameter.

    >>> bind("SELECT ?s { VALUES $min { 0 } ?s ?p ?n FILTER (?n >= $min) }", {"min": ox.Literal(5)})
    'SELECT ?s { VALUES $min { "5"^^<http://www.w3.org/2001/XMLSchema#integer> } ?s ?p ?n FILTER (?n >= $min) }'
    >>> bind("SELECT ?size { VALUES $size { UNDEF } ?s ?p $size }", {"sizes": ox.Literal("x")})
    Traceback (most recent call last):
    nboq.errors.QueryError: 'SELECT ?size { VALUES $size { UNDEF } ?s ?p $size }': it has no parameter 'sizes'; ...
    """
    known = dict(parameters(query))
    terms = known | {name: str(term) for name, term in values.items()}
    for name in values.keys() - known.keys():
        near = nearest(name, known).removeprefix("; ")
        hint = near or f"write VALUES ${name} {{ UNDEF }}, or a default for UNDEF, into each group that uses ${name}"
        raise QueryError(f"it has no parameter {name!r}", source=short(query), hint=hint)

    def given(found: re.Match[str]) -> str:
        if found["service"] in terms and terms[found["service"]] != "UNDEF":
            return found[0].replace(f"${found['service']}", terms[found["service"]])
        if found["name"] not in values:
            return found[0]
        start, end = (place - found.start() for place in found.span("data"))
        return f"{found[0][:start]} {terms[found['name']]} {found[0][end:]}"

    return _PARAMETER.sub(given, query)


def prepared(query: str, values: Mapping[str, Term]) -> str:
    """Make a query ready for an engine: prefixes declared, values given to its parameters.

    Raises:
        QueryError: If it would change the store, or hasn't a parameter that is to be given.
    """
    if form_of(query) == "UPDATE":
        raise QueryError("it would change the store; 'nboq load' and 'nboq remove' do that", source=short(query))
    return bind(with_prefixes(query), values)
