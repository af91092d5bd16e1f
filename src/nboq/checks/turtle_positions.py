"""Where in Turtle, TriG, N-Triples or N-Quads a finding is: the predicate of its field, else the subject.

A place is given only where it can't be another one: what stands in several statements or graphs has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from nboq.checks.findings import Finding
from nboq.document import value_at
from nboq.errors import NboqError
from nboq.schema.iri import expand
from nboq.schema.model import current_model

_TOKEN: Final = re.compile(
    r'''\#[^\n\r]*|"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'|"(?:[^"\\\n\r]|\\.)*"'''
    r"""|'(?:[^'\\\n\r]|\\.)*'|<[^<>"{}|^`\x00-\x20]*>|[\[\](){};,]|(?:\\.|[^\s<>"'\[\](){};,#\\])+""",
    re.DOTALL,
)
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STARTS: Final = re.compile(rb"(?:\s|#[^\n]*\n)*(?:@prefix|@base|prefix\s|base\s|graph\s|_:|[{\[]|<[^<>\s]*>\s)", re.I)
Spot = tuple[str, str]
"""A subject with a predicate, or with "" for the subject by itself."""


def is_turtle(raw: bytes) -> bool:
    """Tell whether the bytes of a file may be Turtle or one of its kin.

    >>> is_turtle(b"@prefix x: <urn:x:> ."), is_turtle(b"<urn:x:1> a <urn:x:2> ."), is_turtle(b"<a> <b/></a>")
    (True, True, False)
    """
    return _STARTS.match(raw) is not None and raw.rstrip()[-1:] != b">" and b"<<" not in raw


def _spots(text: str) -> Iterator[tuple[Spot, int]]:
    """Go through the statements, and give each subject and each predicate with the number of its first character."""
    prefixes: dict[str, str] = {}
    expected, subject, depth, held = "subject", None, 0, ""
    waiting: tuple[Spot, int] | None = None  # a subject that may turn out to be the name of a graph
    directive: list[str] | None = None

    def iri(mark: str) -> str | None:
        if mark[0] == "<":
            return mark[1:-1] if ":" in mark and "\\" not in mark else None
        prefix, colon, local = mark.partition(":")
        return prefixes[prefix] + local.replace("\\", "") if colon and prefix in prefixes else None

    for match in _TOKEN.finditer(text):
        mark, at = match.group(), match.start()
        if mark[0] == "#":
            continue
        word = mark.rstrip(".") if mark[0] not in "\"'<" else mark
        if directive is not None:
            directive.append(word)
            if word[0:1] == "<":
                if len(directive) == 3:
                    prefixes[directive[1].removesuffix(":")] = word[1:-1]
                directive = None
        elif mark in "[(":
            depth += 1
            if depth == 1 and expected == "subject":
                expected, subject = "predicate", None
        elif mark in "])":
            depth -= 1
        elif mark in "{}":
            waiting, expected, depth = None, "subject", 0
        elif depth or mark == ",":
            continue
        elif mark == ";":
            expected = "predicate"
        elif expected == "subject" and word.lower() in ("@prefix", "@base", "prefix", "base"):
            directive = [word]
        elif expected == "subject" and word and word.lower() != "graph":
            subject, expected = iri(word), "predicate"
            waiting = ((subject, ""), at) if subject else None
        elif expected == "predicate" and word:
            if waiting:
                yield waiting
            waiting, expected, held = None, "object", _TYPE if word == "a" else iri(word) or ""
            if subject and held:
                yield (subject, held), at
        if not depth and mark[0] not in "\"'<" and mark.endswith("."):
            expected = "subject"


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
        text = raw.decode()
        # What has no id is looked for under the thing around it.
        whole = read_bytes(raw, "file.trig", "trig").data if any(not one.id for one in findings) else {}
    except UnicodeDecodeError:
        return "", [None] * len(findings)
    except NboqError:
        whole = {}
    places: dict[Spot, list[int]] = {}
    for spot, at in _spots(text):
        places.setdefault(spot, []).append(at)

    def place(finding: Finding) -> int | None:
        subject, field = finding.id, finding.field
        for end in range(len(finding.path) - 1, -1, -1) if not subject else ():
            owner = value_at(whole, finding.path[:end])
            if isinstance(owner, dict) and isinstance(owner.get("id"), str):
                subject, field = owner["id"], str(finding.path[end])
                break
        slot, name = current_model().slots.get(field), expand(subject) or ""
        if len(places.get((name, _TYPE), [])) != 1:
            return None  # in another graph as well, or nowhere
        there = [slot.iri] if slot and (finding.value is not None or field != finding.field) else []
        found = (places.get((name, predicate), []) for predicate in (*there, "", _TYPE))
        return next(offsets[0] for offsets in found if len(offsets) == 1)

    return text, [place(finding) for finding in findings]
