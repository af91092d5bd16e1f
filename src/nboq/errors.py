"""What can go wrong, one small class a case.

Every error carries the object it is about, and its text says where it happened, what was found and what to do.
`exit_status` is what the command line ends with: 1 for findings about content, 2 for input that can't be used.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

__all__ = [
    "BrokenInput",
    "DuplicateId",
    "InvalidIri",
    "MissingId",
    "NboqError",
    "NotFound",
    "QueryError",
    "StoreError",
    "UnknownClass",
    "UnknownField",
    "UnknownFormat",
    "UnknownKeyword",
    "UnknownQuery",
    "UnknownTerm",
    "UnsupportedVersion",
    "WrongParameter",
    "WrongValue",
    "nearest",
    "short",
]


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant, as an end of a sentence, or nothing.

    Args:
        word: What was written.
        known: What could have been written.

    Returns:
        `"; did you mean 'x'?"`, or an empty text when nothing is near.

    >>> nearest("lens_an", ["lens_na", "magnification"])
    "; did you mean 'lens_na'?"
    >>> nearest("zzz", ["lens_na"])
    ''
    """
    found = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""


def short(value: Any, limit: int = 80) -> str:
    """Show a value in an error text without flooding the terminal.

    >>> short("x" * 100, limit=10)
    "'xxxxxx..."
    """
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


class NboqError(Exception):
    """The root of everything that this library raises on purpose."""

    exit_status: ClassVar[int] = 2


@dataclass(eq=False)
class NotFound(NboqError):
    """There is no file of that name, or it can't be opened."""

    path: str
    reason: str = "there is no such file"

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


@dataclass(eq=False)
class BrokenInput(NboqError):
    """A file isn't what it should be: empty, truncated, of another kind."""

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


@dataclass(eq=False)
class UnsupportedVersion(NboqError):
    """A file follows a version of its format that no reader here knows."""

    source: str
    version: str
    supported: str

    def __str__(self) -> str:
        return (
            f"{self.source}: written for model version {self.version}; supported is {self.supported}. "
            "Open it in a current Micro-Meta App and save it again, which brings it up to date."
        )


@dataclass(eq=False)
class UnknownFormat(NboqError):
    """No reader or writer goes by that name or knows that content."""

    source: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.source}: no known format; known are {', '.join(self.known)}"


@dataclass(eq=False)
class UnknownClass(NboqError):
    """A `type` that is no class of the model, or one that can't be used for data."""

    exit_status: ClassVar[int] = 1
    entity: str
    name: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        hint = nearest(self.name, self.known)
        return f"{self.entity}: type {short(self.name)} is no concrete class of the model{hint}"


@dataclass(eq=False)
class UnknownField(NboqError):
    """A field that the class of the entity doesn't have."""

    exit_status: ClassVar[int] = 1
    entity: str
    class_name: str
    field: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        hint = nearest(self.field, self.known) or "; what the model has no place for goes into 'extensions'"
        return f"{self.entity}: {self.class_name} has no field {self.field!r}{hint}"


@dataclass(eq=False)
class UnknownKeyword(NboqError, TypeError):
    """A keyword that the dataclass doesn't take."""

    class_name: str
    keyword: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.class_name} has no field {self.keyword!r}{nearest(self.keyword, self.known)}"


@dataclass(eq=False)
class WrongValue(NboqError):
    """A value that its field can't take."""

    exit_status: ClassVar[int] = 1
    entity: str
    field: str
    value: Any
    expected: str

    def __str__(self) -> str:
        return f"{self.entity}: {self.field} is {short(self.value)}, expected {self.expected}"


@dataclass(eq=False)
class InvalidIri(NboqError):
    """An identifier that can't be made an IRI."""

    exit_status: ClassVar[int] = 1
    entity: str
    field: str
    value: str

    def __str__(self) -> str:
        return (
            f"{self.entity}: {self.field} {short(self.value)} is no identifier; write an absolute IRI "
            "(https://…, urn:uuid:…) or a known prefix and a local part (RRID:SCR_017934), without blanks"
        )


@dataclass(eq=False)
class MissingId(NboqError):
    """An entity without an identifier, where one is needed."""

    exit_status: ClassVar[int] = 1
    entity: str
    class_name: str

    def __str__(self) -> str:
        return f"{self.entity}: a {self.class_name} needs an id; a new one is 'urn:uuid:' and a UUID"


@dataclass(eq=False)
class DuplicateId(NboqError):
    """Two entities of one document under the same identifier."""

    exit_status: ClassVar[int] = 1
    id: str
    first: str
    second: str

    def __str__(self) -> str:
        return f"{self.id}: used twice, by {self.first} and by {self.second}; an identifier names one thing"


@dataclass(eq=False)
class UnknownTerm(NboqError):
    """A name that is no class, slot, enumeration or value of the model."""

    exit_status: ClassVar[int] = 1
    name: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: no such term{nearest(self.name, self.known)}"


@dataclass(eq=False)
class StoreError(NboqError):
    """The store can't be opened, read or written."""

    location: str
    reason: str

    def __str__(self) -> str:
        return f"store {self.location}: {self.reason}"


@dataclass(eq=False)
class QueryError(NboqError):
    """A query that the engine doesn't understand."""

    query: str
    reason: str

    def __str__(self) -> str:
        return f"query {short(self.query)}: {self.reason}"


@dataclass(eq=False)
class UnknownQuery(NboqError):
    """No shipped query goes by that name."""

    name: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: no shipped query of that name{nearest(self.name, self.known)}; see 'nboq query --list'"


@dataclass(eq=False)
class WrongParameter(NboqError):
    """A query parameter that is missing, unknown or of the wrong type."""

    query: str
    parameter: str
    reason: str

    def __str__(self) -> str:
        return f"query {self.query}: parameter {self.parameter!r} {self.reason}"
