"""Reports of validation: for people, for CI and for graphs.

`WRITERS` has every form by name. All of them take what stands in a document for what it is, text from anywhere: markup,
escape sequences and control characters never reach a reader as such.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import IO

from nboq.checks.findings import ValidationReport
from nboq.checks.reports import github, html, json, junit, rdf, sarif, text

__all__ = ["SAVERS", "WRITERS", "Saver", "Writer"]

Writer = Callable[[Sequence[ValidationReport]], bytes]
Saver = Callable[[Sequence[ValidationReport], IO[bytes]], None]

SAVERS: Mapping[str, Saver] = MappingProxyType(
    {
        "text": text.save,
        "json": json.save,
        "github": github.save,
        "junit": junit.save,
        "sarif": sarif.save,
        "html": html.save,
        "turtle": rdf.save,
    }
)
"""The forms of a report, each a function that writes into a file that is open, one report at a time."""


def _write(save: Saver, reports: Sequence[ValidationReport]) -> bytes:
    buffer = io.BytesIO()
    save(reports, buffer)
    return buffer.getvalue()


WRITERS: Mapping[str, Writer] = MappingProxyType({name: partial(_write, save) for name, save in SAVERS.items()})
"""The same, each a function from reports to the bytes of a file.

>>> WRITERS["text"]([ValidationReport("a.json", 2)])
b'a.json: valid at tier 2\\n'
"""
