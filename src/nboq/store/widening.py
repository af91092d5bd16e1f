"""Queries that find what is below the class or the property they ask for.

The tokens of a query are gone through once, with a record of what stands where: a class is only widened where it is
the object of rdf:type, and a property only where it is the predicate of a pattern. In expressions, in the data of
VALUES and in templates, an IRI stays the one that it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

import pyoxigraph as ox

from nboq.store.hierarchy import Hierarchy
from nboq.store.sparql import HIDDEN, Token, iri_of, tokens_of

_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_NODES: Final = frozenset({"iri", "name", "variable", "blank", "string"})
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(slots=True)
class _Frame:
    """What a bracket opened, and how far the reading got in it."""

    kind: str
    """`group` and `properties` hold patterns, `path` a path, `select` a sub-query; in `list`, `expression`, `data` and
    `template` nothing is widened."""
    start: int
    at: str = "subject"
    """What comes next: `subject`, `predicate` or `object`; `path` where a path may go on, `end` after an object."""
    plain: bool = True
    """Whether the predicate is one step, and no path."""
    typed: bool = False
    """Whether the predicate is rdf:type."""
    expressing: bool = False
    """Whether an expression is to come, after FILTER or BIND."""

    def close_node(self) -> None:
        self.at = "predicate" if self.at == "subject" else "end" if self.at == "object" else self.at
        if self.at == "predicate":
            self.plain, self.typed = True, False


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
    return _Widening(query, hierarchy, by_filter).written()


class _Widening:
    def __init__(self, query: str, hierarchy: Hierarchy, by_filter: bool) -> None:
        self._hierarchy = hierarchy
        self._by_filter = by_filter
        self._tokens = tokens_of(query)
        self._texts = [token.text for token in self._tokens]
        self._said = [place for place, token in enumerate(self._tokens) if token.kind != "space"]
        self._base = ""
        self._prefixes: dict[str, str] = {}
        self._frames = [_Frame("select", 0)]
        self._found = 0
        self._template = self._values = False
        self._short: int | None = None  # where a CONSTRUCT stands whose template is left out
        self._stars: list[tuple[int, int]] = []  # SELECT DISTINCT *: where SELECT stands, and the star
        self._ends: dict[int, int] = {}  # where the group ends that begins there

    def written(self) -> str:
        for order, place in enumerate(self._said):
            self._take(order, place)
        if self._found:
            for start, star in self._stars:
                self._name_columns(start, star)
        return "".join(self._texts)

    def _before(self, order: int, back: int = 1) -> Token:
        return self._tokens[self._said[order - back]] if order >= back else Token("space", "")

    def _take(self, order: int, place: int) -> None:
        token = self._tokens[place]
        frame = self._frames[-1]
        if token.text == "{":
            kind = "data" if self._values else "template" if self._template or frame.kind == "template" else "group"
            self._values = self._template = frame.expressing = False
            self._frames.append(_Frame(kind, place))
        elif token.text in ("}", ")", "]"):
            self._close(frame, place)
        elif token.text in ("(", "["):
            self._open(token.text, frame, order, place)
        elif token.keyword and not (token.text == "a" and frame.at == "predicate"):
            self._keyword(token.keyword, frame, order, place)
        elif frame.kind in ("group", "properties", "path") and not frame.expressing and not self._values:
            self._pattern(token, frame, order, place)

    def _open(self, text: str, frame: _Frame, order: int, place: int) -> None:
        if frame.kind not in ("group", "properties", "path", "list") or self._values:
            self._frames.append(_Frame("template" if frame.kind == "template" else "expression", place))
        elif frame.expressing:
            frame.expressing = False
            self._frames.append(_Frame("expression", place))
        elif text == "[":
            self._turn(frame)
            self._frames.append(_Frame("properties", place, "predicate"))
        elif frame.kind == "path" or frame.at == "predicate":
            frame.plain = False
            self._frames.append(_Frame("path", place, "predicate", plain=False))
        else:
            self._turn(frame)
            self._frames.append(_Frame("list", place))

    def _close(self, frame: _Frame, place: int) -> None:
        if len(self._frames) == 1:
            return
        self._frames.pop()
        self._ends[frame.start] = place
        outer = self._frames[-1]
        if outer.kind in ("group", "properties"):
            if frame.kind == "path":
                outer.at = "path"
            elif frame.kind in ("list", "properties"):
                outer.close_node()
            else:
                outer.at = "subject"
        if self._short is not None and frame.kind == "group" and len(self._frames) == 1:
            # CONSTRUCT WHERE { … } says its template and its pattern at once; widened, they differ.
            template = "".join(token.text for token in self._tokens[frame.start : place + 1])
            self._texts[self._short] += f" {template}"
            self._short = None

    def _keyword(self, word: str, frame: _Frame, order: int, place: int) -> None:
        if word == "BASE" and len(self._frames) == 1:
            self._base = urljoin(self._base, self._following(order).text[1:-1])
        elif word == "PREFIX" and len(self._frames) == 1:
            self._prefixes[self._following(order).text] = urljoin(self._base, self._following(order, 2).text[1:-1])
        elif word == "CONSTRUCT" and len(self._frames) == 1:
            self._template, self._short = True, place
        elif word == "WHERE" and self._template:
            self._template = False
        elif word == "SELECT":
            frame.kind = "select"
            if self._following(order).keyword in ("DISTINCT", "REDUCED") and self._following(order, 2).text == "*":
                self._stars.append((place, self._said[order + 2]))
        elif word == "VALUES":
            self._values, frame.at = True, "subject"
        elif frame.kind in ("group", "properties"):
            if word in ("FILTER", "BIND"):
                frame.expressing, frame.at = True, "subject"
            elif word in ("OPTIONAL", "UNION", "MINUS", "GRAPH", "SERVICE"):
                frame.at = "subject"
            elif frame.at == "object" and not frame.expressing:  # true and false
                frame.at = "end"
        if self._template and self._following(order).text == "{":
            self._short = None

    def _following(self, order: int, on: int = 1) -> Token:
        return self._tokens[self._said[order + on]] if order + on < len(self._said) else Token("space", "")

    def _turn(self, frame: _Frame) -> None:
        """Go from a path that is at its end to the object."""
        if frame.at == "path":
            frame.at = "object"

    def _pattern(self, token: Token, frame: _Frame, order: int, place: int) -> None:
        text = token.text
        if frame.kind == "path":
            self._widen_property(token, order, place, inside=True)
            return
        if self._before(order).keyword in ("GRAPH", "SERVICE", "SILENT"):
            return
        if text in (".", ";", ","):
            frame.at = {".": "subject", ";": "predicate", ",": "object"}[text]
            if text == ";":
                frame.plain, frame.typed = True, False
        elif frame.at == "path" and text in ("/", "|", "*", "+", "?"):
            frame.plain = False
            frame.at = "predicate" if text in ("/", "|") else "path"
        elif frame.at == "predicate":
            if text in ("^", "!"):
                frame.plain = False
            elif token.kind == "variable":
                frame.at = "object"
            else:
                frame.typed = text == "a" or self._iri(token) == _RDF_TYPE
                frame.at = "path"
                self._widen_property(token, order, place, inside=False)
        else:
            self._turn(frame)
            if frame.at == "object" and frame.typed and frame.plain:
                self._widen_class(token, place)
            if token.kind in _NODES or (frame.at == "object" and (text.isdigit() or text in "+-")):
                frame.close_node()

    def _iri(self, token: Token) -> str:
        return iri_of(token, self._prefixes, self._base)

    def _widen_class(self, token: Token, place: int) -> None:
        below = self._hierarchy.classes.get(self._iri(token), ())
        if len(below) < 2:
            return
        variable = f"?{HIDDEN}{self._found}"
        self._found += 1
        group = next(frame for frame in reversed(self._frames) if frame.kind == "group")
        self._texts[place] = variable
        self._texts[group.start] += _restricted(variable, below, self._by_filter)

    def _widen_property(self, token: Token, order: int, place: int, *, inside: bool) -> None:
        below = self._hierarchy.properties.get(self._iri(token), ())
        if len(below) < 2:
            return
        iris = [f"<{iri}>" for iri in below]
        turned = self._before(order).text == "^"
        if inside and self._negated():
            self._texts[place] = ("|^" if turned else "|").join(iris)
        elif turned and self._before(order, 2).text == "!":
            self._texts[self._said[order - 1]] = ""
            self._texts[place] = f"(^{'|^'.join(iris)})"
        else:
            self._texts[place] = f"({'|'.join(iris)})"

    def _negated(self) -> bool:
        """Tell whether the innermost bracket is that of `!(…)`, in which no others can stand."""
        order = self._said.index(self._frames[-1].start)
        return self._before(order).text == "!"

    def _name_columns(self, start: int, star: int) -> None:
        """Name the columns of SELECT DISTINCT *, which would tell rows apart by the variables of widening."""
        prologue = "".join(token.text for token in self._tokens[: self._first_form()])
        end = min((end for begun, end in self._ends.items() if begun < start < end), default=len(self._tokens))
        text = "".join(token.text for token in self._tokens[start:end])
        try:
            empty = ox.Store().query(f"{prologue} {text}")
        except SyntaxError:
            return
        if isinstance(empty, ox.QuerySolutions) and empty.variables:
            self._texts[star] = " ".join(str(variable) for variable in empty.variables)

    def _first_form(self) -> int:
        return next((place for place, token in enumerate(self._tokens) if token.keyword in _FORMS), 0)


def _restricted(variable: str, below: Sequence[str], by_filter: bool) -> str:
    iris = [f"<{iri}>" for iri in below]
    if by_filter:
        return f" FILTER ({variable} IN ({', '.join(iris)}))"
    return f" VALUES {variable} {{ {' '.join(iris)} }}"
