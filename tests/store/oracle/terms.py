"""The model, as far as the answers depend on it, and one spelling for each identifier."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

_TERMS: Final = json.loads((Path(__file__).parents[3] / "generated" / "terms.json").read_text("utf-8"))
NBOQ: Final[str] = _TERMS["base"]
REFERENCES: Final = frozenset(name for name, slot in _TERMS["slots"].items() if slot["kind"] == "reference")
PARTS: Final = frozenset(name for name, slot in _TERMS["slots"].items() if slot["kind"] == "part")
_SPELLINGS: Final = (
    (re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)(10\..+)", re.I | re.S), "https://doi.org/"),
    (re.compile(r"(?:https?://hdl\.handle\.net/|hdl:)(.+)", re.I | re.S), "https://hdl.handle.net/"),
    (
        re.compile(
            r"(?:https?://(?:scicrunch\.org/resolver|identifiers\.org|n2t\.net)/)?RRID:\s*(.+)|"
            r"https?://scicrunch\.org/resolver/(SCR_.+)",
            re.I | re.S,
        ),
        "https://scicrunch.org/resolver/RRID:",
    ),
    (re.compile(r"(?:https?://ror\.org/|ror:)(.{9})/?", re.I), "https://ror.org/"),
)


@cache
def spelled(identifier: str) -> str:
    """Write an identifier in the one way in which answers have it."""
    for pattern, start in _SPELLINGS:
        if found := pattern.fullmatch(identifier):
            rest = next(group for group in found.groups() if group)
            return start + (rest.lower() if "doi" in start else rest)
    prefix, colon, rest = identifier.partition(":")
    known: str | None = None if rest.startswith("//") else _TERMS["prefixes"].get(prefix)
    return known + rest if colon and known else identifier


def is_iri(text: str) -> bool:
    return re.match(r"(?:https?|urn):\S+$", text) is not None


def is_a(kind: str, ancestor: str) -> bool:
    """Tell whether a class is another or a kind of it."""
    return ancestor in _TERMS["classes"].get(kind, {}).get("ancestors", ())


def required(node: Mapping[str, Any]) -> dict[str, int]:
    """Give the fields that an object requires, with the tier of each."""
    slots: dict[str, dict[str, Any]] = _TERMS["classes"].get(node.get("type"), {}).get("slots", {})
    given = {name: json.dumps(value).strip('"') for name, value in node.items()}
    return {
        name: use["tier"]
        for name, use in slots.items()
        if use.get("obligation") == "required"
        and use.get("tier")
        and all(given.get(other) in (values or [None]) for other, values in use.get("where", {}).items())
    }
