"""What can go wrong with an identifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nboq.errors import NboqError, short


@dataclass(eq=False)
class NotAnIdentifier(NboqError):
    """A text that is no identifier of a known scheme, and why.

    >>> print(NotAnIdentifier("33253684", "a bare number names no scheme"))
    '33253684' is no identifier: a bare number names no scheme
    """

    exit_status: ClassVar[int] = 1
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{short(self.text)} is no identifier: {self.reason}"
