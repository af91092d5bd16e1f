"""The files that a page offers: the document in every format that can hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nboq.document import Document
from nboq.errors import NboqError
from nboq.formats import encode
from nboq.pid.chain import Tier


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


@dataclass(frozen=True, slots=True)
class _Kind:
    format: str
    suffix: str
    title: str
    media: str
    profile: str
    tiers: frozenset[Tier]


_ALL: Final = frozenset(Tier)
_REGISTERED: Final = frozenset({Tier.INSTANCE, Tier.DESCRIPTOR})
_KINDS: Final = (
    _Kind("json", ".jsonld", "JSON-LD", "application/ld+json", "https://w3id.org/nbo-q/", _ALL),
    _Kind("turtle", ".ttl", "Turtle", "text/turtle", "https://w3id.org/nbo-q/", _ALL),
    _Kind("micrometa", ".micrometa.json", "Micro-Meta App", "application/json", "", frozenset({Tier.DESCRIPTOR})),
    _Kind("pidinst-json", ".pidinst.json", "PIDINST 1.0", "application/json", "", frozenset({Tier.INSTANCE})),
    _Kind("pidinst-xml", ".pidinst.xml", "PIDINST 1.0, XML", "application/xml", "", frozenset({Tier.INSTANCE})),
    _Kind(
        "datacite-4.6",
        ".datacite.json",
        "DataCite 4.6",
        "application/vnd.datacite.datacite+json",
        "https://schema.datacite.org/meta/kernel-4.6/",
        _REGISTERED,
    ),
)


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
    for kind in _KINDS:
        if tier not in kind.tiers:
            continue
        try:
            content, report = encode(document, kind.format)
        except (NboqError, TypeError, ValueError):
            # `extensions` may hold anything: a format that stumbles over it mustn't end the build of a whole site.
            continue
        lost = sum(note.kind == "unplaced" for note in report.notes)
        found.append(Download(stem + kind.suffix, kind.title, kind.media, kind.profile, content, lost))
    return tuple(found)


def downloads_before(folder: Path) -> tuple[Download, ...]:
    """Give the files that were written beside the page of a descriptor, for the page of its instrument.

    Args:
        folder: Where that page is.
    """
    found = []
    for kind in _KINDS:
        path = folder / f"{Tier.DESCRIPTOR}{kind.suffix}"
        if Tier.DESCRIPTOR in kind.tiers and path.is_file():
            found.append(Download(path.name, kind.title, kind.media, kind.profile, path.read_bytes(), 0))
    return tuple(found)
