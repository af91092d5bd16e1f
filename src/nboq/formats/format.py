"""What a format is to this library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nboq.document import Document, Report
from nboq.formats.content import Content


@dataclass(frozen=True, slots=True)
class Format:
    """A format that documents can be read from or written to.

    A package may add its own: an entry point of the group `nboq.formats` that leads to one of these.

    Attributes:
        name: The key that `--to` and `nboq.read(path, format)` take.
        title: What people call it.
        suffixes: How the names of its files end, the longest first; an ending may belong to one format only.
        read: Makes a document of the content, or None where it can only be written.
        write: Makes the bytes of a document, with a report of what has no place; None where it can only be read.
        sniff: Tells by content whether it's this format; None where the ending alone tells.
        whole: Whether any document can be written and read again without loss.
    """

    name: str
    title: str
    suffixes: tuple[str, ...] = ()
    read: Callable[[Content], Document] | None = None
    write: Callable[[Document], tuple[bytes, Report]] | None = None
    sniff: Callable[[Content], bool] | None = None
    whole: bool = False
