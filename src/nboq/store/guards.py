"""What is looked at in a SPARQL text before an engine has it: its size, its dataset, and whom it would call.

Engines parse, plan and answer by recursion. Oxigraph 0.5 ends its process by a stack overflow at 500 nested groups in
a thread of 2 MiB and 1,000 in one of 8, at 1,000 to 5,000 steps of a chain (UNION, OPTIONAL, BIND, `+`, `/`), at 5,000
members of a list or things to DESCRIBE, and at 50,000 statements of a pattern. The shipped questions go to 22 and 197.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import accumulate
from typing import Final

from nboq.errors import QueryError, short
from nboq.store.sparql import SKIPPED, TOKEN, form_of

LONGEST: Final = 4_000_000
"""Characters of a text."""
DEEPEST: Final = 100
"""Brackets of any kind that are open at once."""
STEPS: Final = 1_000
"""Groups, operators, statements and members that may come one after another, in all brackets that are open."""

# Most of a text is names, which are passed over in runs. `\'` in a name begins no text.
_SCAN: Final = re.compile(
    rf"(?P<term>{SKIPPED}) | \\. | (?P<open>[\[({{]) | (?P<close>[\])}}]) | (?P<step>\|\|?|&&|[/^!*]) | (?P<sign>[+-])"
    r"| (?P<run>[^\#<\"'@\\\[\](){}/|^!*&+-]+) | .",
    re.VERBOSE | re.DOTALL,
)
_DATA: Final = re.compile(r"(?i:VALUES\s*(?:[?$]\w+|\([^()]*\))|\bDATA)\s*$").search
_BEFORE: Final = 2_000


def refuse_large(text: str, longest: int = LONGEST) -> None:
    """Refuse a text that could bring an engine down: too long, too deeply nested, or too many steps in a row.

    Brackets in texts, IRIs and comments don't count, nor does what stands in the data of VALUES and INSERT DATA.

    Args:
        text: A query or an update.
        longest: How many characters it may have.

    Raises:
        QueryError: If it's too large.

    >>> refuse_large("ASK" + "{" * 500 + "}" * 500)
    Traceback (most recent call last):
    nboq.errors.QueryError: 'ASK{{{{{{{...: has more than 100 brackets open at once; ...
    """
    if len(text) > longest:
        raise QueryError(f"has more than {longest:,} characters", source=short(text), hint=_SPLIT)
    short_enough = len(text) <= 2 * STEPS  # a member of a list and the blank after it
    if short_enough and sum(map(text.count, "[({")) <= DEEPEST and sum(map(text.count, "[({/|^!*&+-")) <= STEPS:
        return
    begun, opened = [0], [0]
    lists = form_of(text) == "DESCRIBE"
    for token in _SCAN.finditer(text):
        match token.lastgroup:
            case "open":
                begun[-1] += 1
                begun.append(0)
                opened.append(token.start())
                if len(begun) > DEEPEST:
                    raise QueryError(f"has more than {DEEPEST} brackets open at once", source=short(text), hint=_SPLIT)
            case "close":
                if len(begun) > 1:
                    begun.pop()
                    opened.pop()
                continue
            case "step":
                begun[-1] += 1
            case "sign" if text[opened[-1]] == "(":
                begun[-1] += 1
            case "term" if text[opened[-1]] == "(" or (lists and len(begun) == 1):
                begun[-1] += 1
            case "run" if text[opened[-1]] == "(" or (lists and len(begun) == 1):
                said = token[0].rpartition(",")[2]
                # Arguments of a function, which are no list, are gone through one after the other.
                members = max(len(said.split()), sum(map(said.count, "?$."))) - 1  # one alone belongs to an operator
                begun[-1] = (begun[-1] if said == token[0] else 0) + max(0, members)
            case "run" if text[opened[-1]] in "{[":
                begun[-1] += sum(map(token[0].count, ".;,"))
            case _:
                continue
        if sum(begun) > STEPS:
            data = [_DATA(text, max(0, place - _BEFORE), place) is not None for place in opened]
            begun = [0 if known else count for count, known in zip(begun, accumulate(data, max), strict=True)]
            if sum(begun) > STEPS:
                reason = f"has more than {STEPS:,} groups, operators or members in a row"
                raise QueryError(reason, source=short(text), hint="give values in VALUES, or ask several questions")


_SPLIT: Final = "ask several questions"


def names_dataset(query: str) -> bool:
    """Tell whether a query says itself what it asks, by FROM or FROM NAMED (SPARQL 1.1, section 13.2).

    >>> names_dataset("SELECT ?from FROM <urn:g> { ?from ?p 'FROM' }"), names_dataset("ASK { ?from ?p 'FROM' }")
    (True, False)
    """
    return "FROM" in query.upper() and any((token["word"] or "").upper() == "FROM" for token in TOKEN.finditer(query))


# Whoever hides a call from us would make the server send requests, so this takes no text or comment for what it is: it
# finds whatever could be a call. What follows `?`, `$` and `:` is part of a name. Only so many characters are looked at
# after the word, or a text full of such words would take long; `$` stands for their end.
_WORD: Final = re.compile(r"[?$:][\w%-]++|(?P<service>SERVICE)|(?P<load>LOAD)", re.IGNORECASE)
_WINDOW: Final = 400
_GAP: Final = r"(?:\s|\#[^\r\n]*+(?:[\r\n]|$))*+"
_WHOM: Final = rf"{_GAP}(?:(?i:SILENT){_GAP})?(?:<(?P<whom>[^<>]*+)(?:>|$)|"
_ASKED: Final = re.compile(rf"{_WHOM}[^\s{{}}]++|$){_GAP}(?:\{{|$)").match
_FETCHED: Final = re.compile(rf"{_WHOM}[^\s{{}}:]*+(?::|$))").match
_HOST: Final = re.compile(r"https?://((?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?)(?:[/?#]|$)").match
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def refuse_calls(text: str, allowed: Collection[str] = ()) -> None:
    """Refuse a text that would make the engine ask or fetch from elsewhere: SERVICE, and LOAD of an update.

    Args:
        text: A query or an update.
        allowed: Hosts that may be called, each as in an address: `sparql.example.org`, `127.0.0.1:7879`.

    Raises:
        QueryError: If it calls another host, or one that isn't written out; what is commented out counts.

    >>> refuse_calls("ASK { SERVICE <http://10.0.0.1/> {} }")
    Traceback (most recent call last):
    nboq.errors.QueryError: 'ASK { SERVICE <http://10.0.0.1/> {} }': calls http://10.0.0.1/, which isn't allowed ...
    >>> refuse_calls("ASK { SERVICE <http://a.example/q> {} }", ["a.example"])
    """
    if not re.search("service|load|\\\\", text, re.IGNORECASE):
        return
    # SPARQL 1.1, section 19.2: escapes may stand anywhere, and are read first.
    plain = _ESCAPE.sub(lambda found: _character(found[1] or found[2]), text)
    for word in _WORD.finditer(plain):
        after = word.end(), word.end() + _WINDOW
        call = None
        if word["service"]:
            call = _ASKED(plain, *after)
        elif word["load"] and _begins(plain, word.start()):
            call = _FETCHED(plain, *after)
        if call is None:
            continue
        whom = call["whom"] or ""
        host = _HOST(whom)
        if host is None or host[1].lower() not in allowed:
            reason = f"calls {whom or 'what it computes'}, which isn't allowed here"
            hint = "write the address out; whoever serves this store says which hosts may be called (--allow-service)"
            raise QueryError(reason, source=short(text), hint=hint)


def _begins(text: str, place: int) -> bool:
    """Tell whether an operation of an update may begin at a place: after another one, the prologue, or a comment."""
    end = place
    while end and text[end - 1].isspace():
        end -= 1
    return not end or text[end - 1] in ";>}" or any(sign in text[end:place] for sign in "\r\n")


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number <= 0x10FFFF else ""
