"""What can go wrong while a release is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nboq.errors import NboqError

_LISTED = 10


@dataclass(eq=False)
class NotARelease(NboqError):
    """The folder to write to holds something that no release put there."""

    folder: str

    def __str__(self) -> str:
        return (
            f"{self.folder}: the folder isn't empty and holds no release of this vocabulary; name another one, or give "
            "--force, which removes everything in it"
        )


@dataclass(eq=False)
class VersionTaken(NboqError):
    """The version was published before with other content."""

    exit_status: ClassVar[int] = 1
    folder: str
    version: str
    files: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.folder}: version {self.version} is published there, and {', '.join(self.files)} would change; a "
            "published version stays as it is: raise 'version' in the model, or give --force while nobody uses it yet"
        )


@dataclass(eq=False)
class GoneTerms(NboqError):
    """Terms of the previous version are no longer there, not even as deprecated ones."""

    exit_status: ClassVar[int] = 1
    previous: str
    iris: tuple[str, ...]

    def __str__(self) -> str:
        shown = ", ".join(self.iris[:_LISTED])
        more = f" and {len(self.iris) - _LISTED} more" if len(self.iris) > _LISTED else ""
        one = len(self.iris) == 1
        return (
            f"{len(self.iris)} {'term' if one else 'terms'} of {self.previous} {'is' if one else 'are'} gone: "
            f"{shown}{more}; data points at {'it' if one else 'them'}, so keep {'it' if one else 'them'} in the model "
            "with 'deprecated: true', and 'deprecated_element_has_exact_replacement' where there is one"
        )


@dataclass(eq=False)
class NotAVocabulary(NboqError):
    """A file or folder isn't what a release can be made from or compared with."""

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


@dataclass(eq=False)
class UnsafeName(NboqError):
    """A text that would end up in a rule of a web server, where it means something else."""

    what: str
    text: str

    def __str__(self) -> str:
        return f"{self.what} is {self.text!r}; expected letters, digits and the characters - . _ ~ : / only"
