"""What can go wrong when a document is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nboq.errors import NboqError


@dataclass(eq=False)
class NothingToDraw(NboqError):
    """A document says nothing of what the picture would show.

    >>> print(NothingToDraw("a.json", "a light path", "no component"))
    a.json: no light path can be drawn: there is no component in it
    """

    exit_status: ClassVar[int] = 1
    source: str
    what: str
    lacking: str

    def __str__(self) -> str:
        what = self.what.removeprefix("a ")
        return f"{self.source}: no {what} can be drawn: there is {self.lacking} in it"
