"""What can go wrong, drawn by what a caller can do about it.

- `NboqError`: anything that this library raises on purpose
  - `InputError`: take another file
    - `NotFound`: it isn't there, or can't be opened
    - `Malformed`: it isn't what it should be: empty, truncated, of another kind
    - `UnknownFormat`: name a format that there is
    - `UnsupportedVersion`: bring the file up to date first
  - `ContentError`: mend what the document says
    - `UnknownTerm`: use a class, slot, enumeration, value or relation of the model
    - `WrongValue`: give the field a value that it takes
    - `InvalidIdentifier`: write an identifier as its scheme wants it
  - `StoreError`: look after the store
  - `QueryError`: mend the query or its parameters
  - `RemoteError`: look after the service, or try again later
    - `Unauthorized`: give credentials that may do it
    - `Conflict`: look at what is there already
  - `MissingDependency`: install the extra that is named
  - `Fault`: report it

Each has a `message`, the `source` that it is about (a file, an entity, a store, an address) and a `hint`, which says
what to do. `exit_status` is what the command line ends with: 1 for findings about content, 2 for input that can't be
used, 70 for a fault of this library.
"""

from __future__ import annotations

import difflib
import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, time
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Final

from nboq._moved import warn_moved

_NEAR: Final = 0.65
"""How much of two words is the same at least, from 0 to 1, where one may be a slip of the other: `Heater` isn't one of
`PhasePlate`, which has 0.63."""


def nearest_word(word: str, known: Iterable[str]) -> str:
    """Give the known word that was probably meant; an empty text where none is near.

    >>> nearest_word("lens_an", ["lens_na", "magnification"]), nearest_word("BENCH-1", ["scan-1", "bench-1"])
    ('lens_na', 'bench-1')
    """
    written = {name.casefold(): name for name in known}
    return next((written[name] for name in difflib.get_close_matches(word.casefold(), written, n=1, cutoff=_NEAR)), "")


def nearest(word: str, known: Iterable[str]) -> str:
    """Ask whether a known word was meant, as the end of a sentence or as a hint; nothing when none is near.

    Args:
        word: What was written.
        known: What could have been written.

    >>> nearest("lens_an", ["lens_na", "magnification"])
    "; did you mean 'lens_na'?"
    >>> nearest("zzz", ["lens_na"])
    ''
    """
    near = nearest_word(word, known)
    return f"; did you mean {near!r}?" if near else ""


def short(value: Any, limit: int = 80) -> str:
    """Show a value in an error text without flooding the terminal.

    >>> short("x" * 100, limit=10)
    "'xxxxxx..."
    """
    try:
        text = str(value) if isinstance(value, date | time) else repr(value)
    except ValueError:  # Python writes no whole numbers of more than 4,300 digits
        text = "a whole number of thousands of digits"
    return text if len(text) <= limit else text[: limit - 3] + "..."


def as_text(name: object) -> str:
    r"""Give the name of a file as text that can be written anywhere: bytes of it that aren't UTF-8 by their codes.

    >>> as_text(os.fsdecode(b"caf\xe9.json"))
    'caf\\xe9.json'
    """
    text = str(name)
    try:
        return text if text.isascii() else os.fsencode(text).decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # half of a character, which no name of a file has
        return text.encode("utf-8", "backslashreplace").decode()


def as_bytes(text: str, source: object) -> bytes:
    r"""Give a name or a password as it's sent; where it's of the environment, its bytes needn't be UTF-8.

    Args:
        text: What was given.
        source: Whom it is for.

    Raises:
        InputError: If there is half of a character in it.

    >>> as_bytes("caf\udce9", "https://lab.example.org")
    b'caf\xe9'
    """
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise InputError("the user name or password has half of a character in it", source=source) from None


class NboqError(Exception):
    """The root of everything that this library raises on purpose.

    Args:
        message: What is wrong.
        source: What it is about: a file, an entity, a store, an address.
        hint: What to do.

    >>> print(NboqError("the file is empty", source="a.json", hint="export it again"))
    a.json: the file is empty; export it again
    """

    exit_status: ClassVar[int] = 2

    def __init__(self, message: str, *, source: object = "", hint: str = "") -> None:
        super().__init__(as_text(message))
        self.message = as_text(message)
        self.source = as_text(source)
        self.hint = as_text(hint).removeprefix("; ")

    def __str__(self) -> str:
        return (f"{self.source}: " if self.source else "") + self.message + (f"; {self.hint}" if self.hint else "")

    def __reduce__(self) -> tuple[Any, ...]:
        # Workers send errors back; arguments by keyword are no part of `args`.
        return (_again, (type(self), self.args, self.__dict__))


def _again(kind: type[NboqError], args: tuple[Any, ...], state: dict[str, Any]) -> NboqError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class InputError(NboqError):
    """The input, or what was asked of it, can't be used."""


class NotFound(InputError):
    """There is no file of that name, or it can't be opened."""

    def __init__(self, message: str = "there is no such file", *, source: object = "", hint: str = "") -> None:
        super().__init__(message, source=source, hint=hint)


class Withdrawn(NotFound):
    """What had this name was withdrawn; the name stays taken."""


class Malformed(InputError):
    """A file isn't what it should be: empty, truncated, of another kind."""


class UnknownFormat(InputError):
    """No reader or writer goes by that name or knows that content."""


class UnsupportedVersion(InputError):
    """A file follows a version of its format that no reader here knows."""


class ContentError(NboqError):
    """What a document says can't be so, or isn't enough for what is wanted.

    Args:
        message: What is wrong.
        source: The entity that it is about, as a person would name it.
        hint: What to do.
        field: The field that it is about.
        rule: The name under which the catalogue of findings has it.
    """

    exit_status: ClassVar[int] = 1

    def __init__(
        self, message: str, *, source: object = "", hint: str = "", field: str = "", rule: str = "ContentError"
    ) -> None:
        super().__init__(message, source=source, hint=hint)
        self.field = field
        self.rule = rule


_LISTED: Final = 12


class UnknownTerm(ContentError):
    """A name that is no class, slot, enumeration, value or relation of the model."""

    @classmethod
    def of_type(cls, entity: str, name: str, known: Iterable[str], below: Sequence[str] = ()) -> UnknownTerm:
        """Make the error about a `type` that is no class for data, or one that others are kinds of.

        >>> print(UnknownTerm.of_type("63x oil", "Objectiv", ["Objective"]))
        63x oil: type 'Objectiv' isn't a concrete class of the model; did you mean 'Objective'?
        """
        message = f"type {short(name)} isn't a concrete class of the model"
        hint = nearest(name, known)
        if below:
            shown = ", ".join([*below[:_LISTED], *(["…"] if len(below) > _LISTED else [])])
            message, hint = f"{message}: it's abstract", f"write which kind of {name} it is: {shown}"
        return cls(message, source=entity, hint=hint, field="type", rule="UnknownClass")

    @classmethod
    def of_field(cls, entity: str, class_name: str, field: str, known: Iterable[str]) -> UnknownTerm:
        """Make the error about a field that the class lacks.

        >>> print(UnknownTerm.of_field("63x oil", "Objective", "lens_an", ["lens_na"]))
        63x oil: Objective has no field 'lens_an'; did you mean 'lens_na'?
        """
        hint = nearest(field, known) or "what the model has no place for goes into 'extensions'"
        message = f"{class_name} has no field {field!r}"
        return cls(message, source=entity, hint=hint, field=field, rule="UnknownField")


class WrongValue(ContentError):
    """A value that its field can't take.

    Args:
        entity: Whose field it is, as a person would name it.
        field: The field.
        value: What it holds.
        expected: What it takes, in words.
        hint: What to do.

    >>> print(WrongValue("63x oil", "lens_na", "high", "a number of at least 0"))
    63x oil: lens_na is 'high', expected a number of at least 0
    """

    def __init__(
        self, entity: str, field: str, value: Any, expected: str, *, hint: str = "", rule: str = "WrongValue"
    ) -> None:
        message = f"{field} is {short(value)}, expected {expected}"
        super().__init__(message, source=entity, hint=hint, field=field, rule=rule)
        self.value, self.expected = value, expected


class InvalidIdentifier(ContentError):
    """A text that is no identifier, none of the scheme that it claims, or no chain of them.

    Args:
        text: What was written.
        reason: Why it is none.
        kind: What it should have been.

    >>> print(InvalidIdentifier("33253684", "a bare number names no scheme"))
    '33253684' is no identifier: a bare number names no scheme
    """

    def __init__(self, text: str, reason: str, kind: str = "identifier") -> None:
        super().__init__(f"{short(text, 200)} is no {kind}: {reason}")
        self.text, self.reason = text, reason


class StoreError(NboqError):
    """A store can't be opened, read or written."""


class QueryError(NboqError):
    """A query that the engine doesn't understand, or a parameter that it doesn't take."""


class RemoteError(NboqError):
    """A service can't be reached, or answers with something else than it should."""


class Unauthorized(RemoteError):
    """Credentials are missing, or may not do what was asked."""


class Conflict(RemoteError):
    """What was asked contradicts what is there already."""


class MissingDependency(NboqError):
    """A package or program that isn't installed.

    Args:
        package: What is missing.
        extra: The extra of this package that brings it, where one does.
        hint: What to install, where it isn't an extra.

    >>> print(MissingDependency("CairoSVG", "pictures"))
    CairoSVG isn't installed; pip install 'nboq[pictures]'
    """

    def __init__(self, package: str, extra: str = "", *, hint: str = "") -> None:
        super().__init__(f"{package} isn't installed", hint=hint or f"pip install 'nboq[{extra}]'")


def imported(module: str, extra: str, *, also: str = "") -> Any:
    """Import a module that an extra of this package brings.

    Args:
        module: Its name.
        extra: The extra.
        also: What else would do.

    Raises:
        MissingDependency: If it isn't installed.
    """
    try:
        return import_module(module)
    except ImportError:
        hint = f"pip install 'nboq[{extra}]', or {also}" if also else ""
        raise MissingDependency(module.partition(".")[0], extra, hint=hint) from None


class Fault(NboqError):
    """A fault of this library, not of what it was given."""

    exit_status: ClassVar[int] = 70


def is_panic(error: BaseException) -> bool:
    """Tell a panic of Rust, which is no `Exception`, and of which each library in Rust has a class of its own."""
    return type(error).__name__ == "PanicException"


def as_ours(error: BaseException, source: object = "") -> NboqError:
    """Give an error of this library for any exception, so that it is told in one line, beside what went well.

    Args:
        error: What was raised. The traceback of a fault is shown where the environment has NBOQ_TRACEBACK.
        source: What was worked on.

    Raises:
        BaseException: What was given, if it is no error but an end that was asked for, as by Ctrl-C.

    >>> print(as_ours(RecursionError(), "a.json"))
    a.json: nested too deeply to be a description of a microscope
    """
    if not isinstance(error, Exception) and not is_panic(error):
        raise error
    match error:
        case NboqError():
            return error
        case RecursionError():
            return Malformed("nested too deeply to be a description of a microscope", source=source)
        case MemoryError():
            return InputError("there isn't enough memory for it", source=source)
        case OSError():
            return InputError(error.strerror or str(error), source=error.filename or source)
        case _:
            if os.environ.get("NBOQ_TRACEBACK"):
                traceback.print_exception(error)
            last = (traceback.extract_tb(error.__traceback__) or [traceback.FrameSummary("", 0, "")])[-1]
            what = f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}: {error}"
            message = f"this is a fault of nboq, not of the input: {what}"
            return Fault(message, source=source, hint="please report it with what NBOQ_TRACEBACK=1 shows")


_OLD_NAMES: Final = {
    "BrokenInput": Malformed,
    "DuplicateId": ContentError,
    "InvalidIri": ContentError,
    "MissingId": ContentError,
    "UnknownClass": UnknownTerm,
    "UnknownField": UnknownTerm,
    "UnknownQuery": QueryError,
    "WrongParameter": QueryError,
}


def __getattr__(name: str) -> Any:
    if name not in _OLD_NAMES:
        raise AttributeError(f"module 'nboq.errors' has no attribute {name!r}")
    warn_moved(f"nboq.errors.{name}", _OLD_NAMES[name].__name__)
    return _OLD_NAMES[name]


REFUSALS: Final = (SyntaxError, ValueError, RuntimeError, OSError)
"""What pyoxigraph raises: for what it can't parse, for terms that are none, for a disk that refuses or is damaged."""


@contextmanager
def refusals(
    kind: Callable[..., NboqError],
    reason: str = "",
    source: object = "",
    caught: tuple[type[Exception], ...] = REFUSALS,
) -> Iterator[None]:
    """Let no exception of an engine in Rust out as itself: a refusal is one of the caller's kind, a panic a fault.

    Args:
        kind: What it becomes.
        reason: What is said before the engine's own words.
        source: What it is about.
        caught: What is a refusal.

    >>> import pyoxigraph
    >>> with refusals(Malformed, "no IRI", "a.json"):
    ...     pyoxigraph.NamedNode("a b")
    Traceback (most recent call last):
    nboq.errors.Malformed: a.json: no IRI: Invalid IRI code point ' '
    """
    try:
        yield
    except RecursionError:  # Python's own, though a RuntimeError
        raise
    except caught as error:
        raise kind(f"{reason}: {error}" if reason else str(error), source=source) from None
    except BaseException as error:
        if is_panic(error):
            raise as_ours(error, source) from None
        raise
