"""The files that a page offers: the document in every format that can hold it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nboq.document import Document
from nboq.errors import NboqError
from nboq.formats import encode
from nboq.pid.chain import Tier
from nboq.schema.artefacts import tsv_rows


@dataclass(frozen=True, slots=True)
class Download:
    """One file beside a page.

    Attributes:
        name: Of the file.
        title: What people call the format.
        media: Its media type.
        profile: The specification that it follows, where the media type doesn't tell.
        content: The file.
        lost: How many fields the format has no place for.
    """

    name: str
    title: str
    media: str
    profile: str
    content: bytes
    lost: int

    @property
    def size(self) -> str:
        """Its size for people.

        >>> Download("a.json", "JSON", "application/json", "", b"x" * 2048, 0).size
        '2.0 kB'
        """
        count = len(self.content)
        return f"{count} B" if count < 1000 else f"{count / 1024:.1f} kB"


@cache
def _kinds(tier: Tier) -> list[dict[str, str]]:
    """Give the formats that a page is offered in: rows of `downloads.tsv`, each with the tiers that it's for."""
    rows = tsv_rows(Path(__file__).with_name("downloads.tsv"))
    return [row for row in rows if tier in row.pop("tiers").split()]


def downloads(data: Mapping[str, Any], tier: Tier) -> tuple[Download, ...]:
    """Write what a page is about in every format that can hold it.

    A format that can't do without something that the document lacks is left out: DataCite without a DOI, for instance.

    Args:
        data: The document.
        tier: What it's about.

    >>> found = downloads({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"}, Tier.INSTANCE)
    >>> [one.name for one in found][:2]
    ['instrument.jsonld', 'instrument.ttl']
    """
    stem = {Tier.INSTANCE: "instrument"}.get(tier, tier.value)
    document = Document(dict(data))
    found = []
    for kind in _kinds(tier):
        try:
            content, report = encode(document, kind["format"])
        except (NboqError, TypeError, ValueError):
            # `extensions` may hold anything: a format that stumbles over it mustn't end the build of a whole site.
            continue
        lost = sum(note.kind == "unplaced" for note in report.notes)
        found.append(_download(kind, stem + kind["suffix"], content, lost))
    return tuple(found)


def downloads_before(read: Callable[[str], bytes | None]) -> tuple[Download, ...]:
    """Give the files that were written beside the page of a descriptor, for the page of its instrument.

    Args:
        read: Gives a file beside that page by its name.
    """
    tier = Tier.DESCRIPTOR
    files = ((kind, name, read(name)) for kind in _kinds(tier) for name in (f"{tier}{kind['suffix']}",))
    return tuple(_download(kind, name, content) for kind, name, content in files if content is not None)


def _download(kind: Mapping[str, str], name: str, content: bytes, lost: int = 0) -> Download:
    return Download(name, kind["title"], kind["media"], kind["profile"], content, lost)
