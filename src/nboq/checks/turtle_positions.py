"""Where in Turtle, TriG, N-Triples or N-Quads a finding is: the predicate of its field, else the subject.

A place is given only where it can't be another one: what stands in several statements or graphs has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from nboq.checks.findings import Finding
from nboq.document import value_at
from nboq.errors import NboqError
from nboq.schema.iri import expand
from nboq.schema.model import current_model

_QUOTED: Final = re.compile(
    r'''\#[^\n\r]*|"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'|"(?:[^"\\\n\r]|\\.)*"'''
    r"""|'(?:[^'\\\n\r]|\\.)*'|<[^<>"{}|^`\x00-\x20]*>|\\.""",
    re.DOTALL,
)
_NESTED: Final = re.compile(r"\[[^\[\]()]*\]|\([^\[\]()]*\)")
_WORD: Final = re.compile(r"[^\s;,{}.]+(?:\.+[^\s;,{}.]+)*|[;{}.]")
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STARTS: Final = re.compile(rb"(?:\s|#[^\n]*\n)*(?:@prefix|@base|prefix\s|base\s|graph\s|_:|[{\[]|<[^<>\s]*>\s)", re.I)


def is_turtle(raw: bytes) -> bool:
    """Tell whether the bytes of a file may be Turtle or one of its kin.

    >>> is_turtle(b"@prefix x: <urn:x:> ."), is_turtle(b"<urn:x:1> a <urn:x:2> ."), is_turtle(b"<a> <b/></a>")
    (True, True, False)
    """
    return _STARTS.match(raw) is not None and raw.rstrip()[-1:] != b">" and b"<<" not in raw


def _places(text: str) -> dict[tuple[str, str], set[int]]:
    """Give the first characters of each predicate of each subject, and of each subject ("" for the predicate)."""
    # What is quoted or nested is one word of the same length; so the marks that are left part statements.
    plain = _QUOTED.sub(lambda found: (" " if found[0][0] == "#" else "<") * len(found[0]), text)
    while (inner := _NESTED.sub(lambda found: "<" * len(found[0]), plain)) != plain:
        plain = inner
    prefixes: dict[str, str] = {}
    found: dict[tuple[str, str], set[int]] = {}
    said: list[tuple[str, int]] = []  # the words of a statement; but for the subject, those since the last semicolon

    def iri(word: str) -> str:
        if word[0] == "<":
            return word[1:-1] if ":" in word and "\\" not in word else ""
        prefix, colon, local = word.partition(":")
        return prefixes[prefix] + local.replace("\\", "") if colon and prefix in prefixes else ""

    for match in _WORD.finditer(plain):
        word, at = text[match.start() : match.end()], match.start()
        if word in (";", ".", "{", "}") or (not said and word.lower() == "graph"):
            said = said[:1] if word == ";" else []
            continue
        said.append((word, at))
        (first, start), many = said[0], len(said)
        if first.lower().removeprefix("@") == "prefix" and many == 3:
            prefixes[said[1][0].removesuffix(":")] = word[1:-1]
        elif many == 2 and (subject := iri(first)):
            found.setdefault((subject, ""), set()).add(start)
            found.setdefault((subject, _TYPE if word == "a" else iri(word)), set()).add(at)
        if first.lower().removeprefix("@") in ("prefix", "base") and word[0] == "<":
            said = []
    return found


def turtle_offsets(raw: bytes, findings: Sequence[Finding]) -> tuple[str, list[int | None]]:
    """Find the characters at which the fields of findings stand.

    Args:
        raw: The bytes of the file.
        findings: Of one document.

    Returns:
        The text, and for each finding the number of a character or None.

    >>> found = Finding("violation", "schema", "minimum", "Objective", "urn:x:1", (), "lens_na", -1, "too small")
    >>> turtle_offsets(b"<urn:x:1> a <urn:x:2> ; <https://w3id.org/nbo-q/lens_na> -1 .", [found])[1]
    [24]
    """
    from nboq.formats import read_bytes

    try:
        # What has no id is looked for under the thing around it.
        whole = read_bytes(raw, "file.trig", "trig").data if any(not one.id for one in findings) else {}
    except NboqError:
        whole = {}
    text = raw.decode("utf-8", "replace")
    places = _places(text)

    def place(finding: Finding) -> int | None:
        subject, field = finding.id, finding.field
        for end in range(len(finding.path) - 1, -1, -1) if not subject else ():
            owner = value_at(whole, finding.path[:end])
            if isinstance(owner, dict) and isinstance(owner.get("id"), str):
                subject, field = owner["id"], str(finding.path[end])
                break
        slot, name = current_model().slots.get(field), expand(subject) or ""
        if len(places.get((name, _TYPE), ())) != 1:
            return None  # in another graph as well, or nowhere
        there = [slot.iri] if slot and (finding.value is not None or field != finding.field) else []
        found = (places.get((name, predicate), ()) for predicate in (*there, "", _TYPE))
        return next(min(offsets) for offsets in found if len(offsets) == 1)

    return text, [place(finding) for finding in findings]
