"""What maplib is known to answer otherwise than SPARQL says, so that it isn't asked.

Each of these was seen with maplib 0.20.26 beside pyoxigraph on the same triples; `tests/store/test_analytics.py`
holds a case of each but EXISTS, and fails when a release of maplib answers it as it should. It's no proof that all else
is answered alike: the quotient of two whole numbers is a whole number, and the largest of texts isn't always the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nboq.store.sparql import tokens_of

_WORDS: Final = {
    "GRAPH": "GRAPH, for it has one graph",
    "FROM": "FROM, for it has one graph",
    "SERVICE": "SERVICE, for it has one graph",
    "EXISTS": "EXISTS",
    "MINUS": "MINUS",
    "AVG": "AVG of whole numbers, or of none",
    "GROUP_CONCAT": "GROUP_CONCAT",
    "STRAFTER": "STRAFTER",
    "STRBEFORE": "STRBEFORE",
    "CEIL": "the kind of number that CEIL gives",
    "FLOOR": "the kind of number that FLOOR gives",
    "UNDEF": "UNDEF",
}


def trap(query: str) -> str:
    """Name what in a query maplib may answer wrongly.

    Returns:
        What it is; an empty text where nothing is known.

    >>> trap("SELECT ?lens { ?lens nboq:lens_na ?na FILTER (?na = 1.4) }")
    'a decimal beside a double: write 1.4e0'
    >>> trap("SELECT ?lens { ?lens nboq:lens_na ?na FILTER (?na = 1.4e0) }")
    ''
    """
    tokens = [(token.kind, token.text, token.keyword) for token in tokens_of(query) if token.kind != "space"]
    for _, _, word in tokens:
        if word in _WORDS:
            return _WORDS[word]
    return _of_numbers(query) or _of_texts(tokens) or _of_paths(tokens) or _of_branches(tokens)


def doubtful(query: str, rows: Sequence[Sequence[object]]) -> bool:
    """Tell whether an answer may come of having nothing to count or to add up, which maplib answers wrongly.

    Where no group is there at all, its COUNT makes one with nothing in it; where nothing is there to add up without
    groups, its SUM, MIN and MAX make no row at all.

    Args:
        query: What was asked.
        rows: What it answered; None for what isn't bound.

    >>> doubtful("SELECT ?kind (COUNT(?x) AS ?n) { ?x a ?kind } GROUP BY ?kind", [(None, 0)])
    True
    >>> doubtful("SELECT (COUNT(?x) AS ?n) { ?x a ?kind }", [(0,)])
    False
    """
    if len(rows) > 1:
        return False
    words = {token.keyword for token in tokens_of(query)}
    if not rows:
        return "GROUP" not in words and not words.isdisjoint(_SUMS)
    nothing = any(cell is None or str(getattr(cell, "value", cell)) == "0" for cell in rows[0])
    return nothing and {"GROUP", "COUNT"} <= words


_SUMS: Final = frozenset({"COUNT", "SUM", "MIN", "MAX"})


def _of_numbers(query: str) -> str:
    texts = ["", *(token.text for token in tokens_of(query)), "", ""]
    for place in range(1, len(texts) - 2):
        if texts[place] != "." or not texts[place + 1].isdecimal():
            continue
        start, end = place, place + 1
        while texts[start - 1].isdecimal():
            start -= 1
        while texts[end].isdecimal():
            end += 1
        if not texts[end].lower().startswith("e"):
            return f"a decimal beside a double: write {''.join(texts[start:end])}e0"
    return ""


def _of_texts(tokens: Sequence[tuple[str, str, str]]) -> str:
    for place, (kind, _, _) in enumerate(tokens):
        after = tokens[place + 1 : place + 3]
        typed = bool(after) and after[0][1] == "^"
        before = tokens[place - 1][1] if place else ""
        compared = before in ("<", ">") or (before == "=" and place > 1 and tokens[place - 2][1] in ("<", ">"))
        if kind == "string" and not typed and (compared or (after and after[0][1] in ("<", ">"))):
            return "which of two texts comes first"
    return ""


def _of_paths(tokens: Sequence[tuple[str, str, str]]) -> str:
    """Find paths of any length or of none, which leave out the thing itself."""
    for place in range(1, len(tokens) - 2):
        (_, before, _), (kind, _, word), (_, mark, _), (after, _, _) = tokens[place - 1 : place + 3]
        step = (kind in ("iri", "name") or word == "A") and (before != "^" or tokens[place - 2][1] != "^")
        if step and mark in ("*", "?") and after in ("variable", "iri", "name", "string", "blank"):
            return f"a path with {mark}"
    return ""


def _of_branches(tokens: Sequence[tuple[str, str, str]]) -> str:
    """Find what goes wrong where something may be unbound: counts of it, joins on it, and SELECT within OPTIONAL."""
    groups: list[str] = []  # of each brace that is open: the place of an OPTIONAL, `union`, or nothing
    depth = 0  # in parentheses, where there are expressions and no patterns
    sure: set[str] = set()
    optional: dict[str, set[str]] = {}
    counted: set[str] = set()
    for place, (kind, text, word) in enumerate(tokens):
        before = tokens[place - 1][2] if place else ""
        depth += {"(": 1, ")": -1}.get(text, 0)
        if text == "{":
            union = before == "UNION" or _before_union(tokens, place)
            groups.append(str(place) if before == "OPTIONAL" else "union" if union else "")
        elif text == "}" and groups:
            groups.pop()
        elif word == "SELECT" and any(groups):
            return "SELECT within OPTIONAL or UNION"
        elif kind == "variable" and groups and depth == 0:
            branches = {group for group in groups if group}
            if not branches and text in optional and text not in sure and optional[text] != {"union"}:
                return f"{text}, which an OPTIONAL before it may leave unbound"
            sure.update(() if branches else (text,))
            optional.setdefault(text, set()).update(branches)
        elif word in ("COUNT", "SUM"):
            counted |= {name for other, name, _ in tokens[place + 2 : place + 4] if other == "variable"}
    for name in sorted(set(optional) - sure):
        if len(optional[name] - {"union"}) > 1:
            return f"{name} in more than one OPTIONAL"
        if name in counted and optional[name]:
            return f"COUNT or SUM of {name}, which may be unbound"
    return ""


def _before_union(tokens: Sequence[tuple[str, str, str]], place: int) -> bool:
    depth = 0
    for at in range(place, len(tokens)):
        depth += {"{": 1, "}": -1}.get(tokens[at][1], 0)
        if depth == 0:
            return at + 1 < len(tokens) and tokens[at + 1][2] == "UNION"
    return False
