"""Reports of validation: for people, for CI and for graphs.

`WRITERS` has every form by name. All of them take what stands in a document for what it is, text from anywhere: markup,
escape sequences and control characters never reach a reader as such.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import IO

from nboq.checks.findings import ValidationReport
from nboq.checks.reports import html, json, junit, rdf, sarif, text

__all__ = ["SAVERS", "WRITERS", "Saver", "Writer"]

Writer = Callable[[Sequence[ValidationReport]], bytes]
Saver = Callable[[Sequence[ValidationReport], IO[bytes]], None]

WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "text": text.write,
        "json": json.write,
        "junit": junit.write,
        "sarif": sarif.write,
        "html": html.write,
        "turtle": rdf.write,
    }
)
"""The forms of a report, each a function from reports to the bytes of a file."""

SAVERS: Mapping[str, Saver] = MappingProxyType(
    {
        "text": text.save,
        "json": json.save,
        "junit": junit.save,
        "sarif": sarif.save,
        "html": html.save,
        "turtle": rdf.save,
    }
)
"""The same, each a function that writes into a file that is open, one report at a time."""
