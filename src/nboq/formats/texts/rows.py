"""Identifiers that were found in papers as rows of a table."""

from __future__ import annotations

from typing import Any, Final

from nboq.formats.texts.passages import Mention
from nboq.pid.labels import pid_label

COLUMNS: Final = ("source", "place", "offset", "identifier", "sure", "alternatives", "names", "written", "sentence")


def row(found: Mention) -> tuple[Any, ...]:
    """Give what was found in the order of `COLUMNS`; a part that says nothing is empty."""
    one = found.identifier
    others = " or ".join(pid_label(other) for other in found.alternatives)
    names = one.about.kind or ""
    if one.check is False:
        names = f"{names} (its checksum or shape is wrong)".strip()
    written = " ".join(found.written.split())
    return (
        *(found.source, found.quote.place, found.offset, pid_label(one), found.sure),
        *(others, names, written, found.quote.sentence),
    )
