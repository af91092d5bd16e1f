"""What can go wrong while pages are built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nboq.errors import NboqError


@dataclass(eq=False)
class NothingToPublish(NboqError):
    """Documents without a facility, a model, an instrument or a descriptor in them."""

    exit_status: ClassVar[int] = 2
    documents: int
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        first = f"; the first that was wrong: {self.reasons[0]}" if self.reasons else ""
        return (
            f"none of {self.documents} documents has a facility, a model, an instrument or a descriptor in it that a "
            f"page could be about{first}"
        )


@dataclass(eq=False)
class NotASite(NboqError):
    """A folder with files in it that aren't of an earlier build."""

    folder: str

    def __str__(self) -> str:
        return f"{self.folder}: there are files in it that no earlier build wrote; give an empty or a new folder"


@dataclass(eq=False)
class WrongBaseUrl(NboqError):
    """An address of a site that none can be at."""

    url: str

    def __str__(self) -> str:
        return f"{self.url!r} is no address of a site; give one such as https://imaging.example.org/microscopes/"


@dataclass(eq=False)
class LedgerUnusable(NboqError):
    """The notes of a build can't be read or written, most often because another build is at work."""

    folder: str
    reason: str

    def __str__(self) -> str:
        way = (
            "another build is at work in this folder; wait for it" if "locked" in self.reason else "see its permissions"
        )
        return f"{self.folder}: the notes of the build can't be used ({self.reason}); {way}"
