"""What can go wrong with many documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nboq.errors import NboqError


@dataclass(eq=False)
class TooLarge(NboqError):
    """Something that is larger than what is read, or that unpacks to far more than it is."""

    exit_status: ClassVar[int] = 2
    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


@dataclass(eq=False)
class Doubled(NboqError):
    """A document whose graph was written already."""

    exit_status: ClassVar[int] = 1
    source: str
    graph: str
    before: str

    def __str__(self) -> str:
        return f"{self.source}: the graph {self.graph} was written from {self.before} already; left out"
