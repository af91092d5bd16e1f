"""Where in Turtle, TriG, N-Triples or N-Quads a finding is: the predicate of its field, else the subject.

A place is given only where it can't be another one: what stands in several statements or graphs has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Final

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
_WORD: Final = re.compile(r"[^\s;,{}.]+(?:\.+[^\s;,{}.]+)*|[;,{}.]")
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STARTS: Final = re.compile(rb"(?:\s|#[^\n]*\n)*(?:@prefix|@base|prefix\s|base\s|graph\s|_:|[{\[]|<[^<>\s]*>\s)", re.I)

_Places = dict[tuple[str, str], set[int]]


def is_turtle(raw: bytes) -> bool:
    """Tell whether the bytes of a file may be Turtle or one of its kin.

    >>> is_turtle(b"@prefix x: <urn:x:> ."), is_turtle(b"<urn:x:1> a <urn:x:2> ."), is_turtle(b"<a> <b/></a>")
    (True, True, False)
    """
    return _STARTS.match(raw) is not None and raw.rstrip()[-1:] != b">" and b"<<" not in raw


class _File:
    """A file of Turtle or its kin, taken apart once for all documents in it."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.text = raw, raw.decode("utf-8", "replace")

    @cached_property
    def places(self) -> Mapping[str, _Places]:
        """For each graph the first characters of the predicates of subjects, and of subjects ("" for the predicate)."""
        # What is quoted or nested is one word of the same length; so the marks that are left part statements.
        plain = _QUOTED.sub(lambda found: (" " if found[0][0] == "#" else "<") * len(found[0]), self.text)
        while (inner := _NESTED.sub(lambda found: "<" * len(found[0]), plain)) != plain:
            plain = inner
        prefixes: dict[str, str] = {}
        found: dict[str, _Places] = {}
        around = ""  # the graph that braces are about
        said: list[
            tuple[str, int]
        ] = []  # the words of a statement; but for the subject, those since the last semicolon
        told: list[tuple[str, str, int]] = []

        def iri(word: str) -> str:
            if word[0] == "<":
                return word[1:-1] if ":" in word and "\\" not in word else ""
            prefix, colon, local = word.partition(":")
            if prefix == "_":
                return word
            return prefixes[prefix] + local.replace("\\", "") if colon and prefix in prefixes else ""

        for match in _WORD.finditer(plain):
            word, at = self.text[match.start() : match.end()], match.start()
            if word in (";", ","):
                said = said[: 1 if word == ";" else 2]
                continue
            if word in (".", "{", "}"):
                graph = iri(said[3][0]) if len(said) > 3 else around
                for subject, predicate, place in told:
                    found.setdefault(graph, {}).setdefault((subject, predicate), set()).add(place)
                around = (iri(said[0][0]) if said else "") if word == "{" else "" if word == "}" else around
                said, told = [], []
                continue
            if not said and word.lower() == "graph":
                continue
            said.append((word, at))
            (first, start), many = said[0], len(said)
            if first.lower().removeprefix("@") == "prefix" and many == 3:
                prefixes[said[1][0].removesuffix(":")] = word[1:-1]
            elif many == 2 and (subject := iri(first)):
                told += [(subject, "", start), (subject, _TYPE if word == "a" else iri(word), at)]
            if first.lower().removeprefix("@") in ("prefix", "base") and word[0] == "<":
                said = []
        return found

    def in_graph(self, graph: str) -> _Places:
        """Give the places in a graph, or where none is named in the file."""
        if graph:
            return self.places.get(graph, {})
        whole: _Places = {}
        for places in self.places.values():
            for key, offsets in places.items():
                whole.setdefault(key, set()).update(offsets)
        return whole

    @cached_property
    def quads(self) -> Mapping[str, list[Any]]:
        """What each graph says, and at "" all of them."""
        from nboq.formats.rdf import parse_quads

        for syntax in ("trig", "nquads"):  # each reads what is of one graph
            try:
                every = parse_quads(self.raw, syntax)
            except NboqError:
                continue
            found: dict[str, list[Any]] = {"": every}
            for quad in every:
                if name := getattr(quad.graph_name, "value", ""):
                    found.setdefault(name, []).append(quad)
            return found
        return {}


_file = lru_cache(maxsize=1)(_File)


@lru_cache(maxsize=1)
def _document(raw: bytes, graph: str) -> tuple[Any, Mapping[str, str]]:
    """Read the document, which tells what a part belongs to, and the labels of what has no id in the file."""
    from nboq.formats.rdf.load import from_quads, labels

    quads = [quad.triple for quad in _file(raw).quads.get(graph, ())]
    try:
        return from_quads(quads).data, labels(quads)
    except NboqError:
        return {}, {}


def turtle_offsets(raw: bytes, findings: Sequence[Finding], graph: str = "") -> tuple[str, list[int | None]]:
    """Find the characters at which the fields of findings stand.

    Args:
        raw: The bytes of the file.
        findings: Of one document.
        graph: The name of the graph that it is; left out, the file has one.

    Returns:
        The text, and for each finding the number of a character or None.

    >>> found = Finding("violation", "schema", "minimum", "Objective", "urn:x:1", (), "lens_na", -1, "too small")
    >>> turtle_offsets(b"<urn:x:1> a <urn:x:2> ; <https://w3id.org/nbo-q/lens_na> -1 .", [found])[1]
    [24]
    """
    file = _file(raw)
    places = file.in_graph(graph)

    def place(finding: Finding) -> int | None:
        subject, field = finding.id, finding.field
        if not subject:  # it's looked for under the thing around it
            for end in range(len(finding.path) - 1, -1, -1):
                owner = value_at(_document(raw, graph)[0], finding.path[:end])
                if isinstance(owner, dict) and isinstance(owner.get("id"), str):
                    subject, field = owner["id"], str(finding.path[end])
                    break
        slot, name = current_model().slots.get(field), expand(subject) or ""
        if name and (name, _TYPE) not in places:
            name = _document(raw, graph)[1].get(name, "")
        if len(places.get((name, _TYPE), ())) != 1:
            return None  # in another graph as well, or nowhere
        there = [slot.iri] if slot and (finding.value is not None or field != finding.field) else []
        found = (places.get((name, predicate), ()) for predicate in (*there, "", _TYPE))
        return next(min(offsets) for offsets in found if len(offsets) == 1)

    return file.text, [place(finding) for finding in findings]
