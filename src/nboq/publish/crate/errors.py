"""What can go wrong with a crate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nboq.errors import NboqError


@dataclass(eq=False)
class CrateExists(NboqError):
    """A place where a crate would overwrite something."""

    exit_status: ClassVar[int] = 2
    folder: str

    def __str__(self) -> str:
        return f"{self.folder}: is there already, and a crate overwrites nothing; give another --output or remove it"


@dataclass(eq=False)
class SameName(NboqError):
    """Two files that would be one in the crate."""

    exit_status: ClassVar[int] = 2
    first: str
    second: str

    def __str__(self) -> str:
        return f"{self.second}: has the name of {self.first}, and the crate has one folder for both; rename one"


@dataclass(eq=False)
class CrateBroken(NboqError):
    """A crate that doesn't say what went into it."""

    exit_status: ClassVar[int] = 2
    folder: str
    reason: str

    def __str__(self) -> str:
        return f"{self.folder}: {self.reason}"
